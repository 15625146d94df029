/* SPDX-License-Identifier: MIT */
/*
 * What ICU knows of a culture, in the words .NET makes of it. The library is
 * loaded when a culture other than the invariant one and en-US is first asked
 * for; entries stay for the life of the process. Without the library, or for a
 * name it doesn't know, there is none and the invariant data serve.
 */
#pragma once

#include "types/time/calendar.h"

struct culture_data {
	struct culture_data *next;
	char name[64];
	struct calendar_names dates;
	const char *date_separator, *time_separator;
	const char *display, *english, *native, *iso3;
	const char *decimal, *group, *minus, *plus, *percent, *permille, *nan, *infinity;
	const char *currency, *currency_decimal, *currency_group;
	int digits, currency_digits;
	int percent_pattern;		/* .NET's number: 0 "n %", 1 "n%", 2 "%n", 3 "% n" */
	int currency_pattern;		/* 0 "$n", 1 "n$", 2 "$ n", 3 "n $" */
	int lcid, first_day;
	bool neutral, right_to_left;
	bool custom;			/* a script's own: what follows holds, in place of what cultures share */
	int currency_negative, number_negative, percent_negative;	/* .NET's patterns */
	uint8_t group_sizes[3][4];	/* of numbers, currencies, percents; each ends with 0 */
	int week_rule;
	const char *list_separator, *percent_decimal, *percent_group, *minus_infinity, *full_date;
	const char *shortest_days[7];
};

const struct culture_data *culture_data_of(const char *name);
/* Names of all cultures: the I-th, NULL past the end. */
const char *culture_data_name(int i);

/* The culture that a language alone stands for ("de": "de-DE"); NULL: NAME is no language, or it isn't known. The
 * text lives until the next call. */
const char *culture_likely(const char *name);

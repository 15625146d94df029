/* SPDX-License-Identifier: MIT */
/*
 * CultureInfo with its number and date formats: the invariant culture and
 * en-US are complete, other names are known by name with the invariant formats.
 */
#pragma once

#include "types/calendar.h"
#include "value/type.h"

struct culture_info {	/* CultureInfo; its formats are views of the same cell */
	struct cell h;
	struct ustr *name;
	const struct calendar_names *dates;
};
extern const struct type type_cultureinfo, type_numberformatinfo, type_datetimeformatinfo, type_textinfo;

/* The culture V is or belongs to, NULL: V is no format provider. */
struct culture_info *culture_of(val v);
struct culture_info *culture_named(struct rt *rt, struct ustr *name);
struct culture_info *culture_current(struct rt *rt);

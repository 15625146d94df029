/* SPDX-License-Identifier: MIT */
/*
 * CultureInfo with its number and date formats: the invariant culture and
 * en-US are built in, others come from ICU (culture_data.h) where it is there,
 * else they are known by name with the invariant formats.
 */
#pragma once

#include "types/calendar.h"
#include "types/culture_data.h"
#include "value/type.h"

struct culture_info {	/* CultureInfo; its formats are views of the same cell */
	struct cell h;
	struct ustr *name;
	const struct calendar_names *dates;
	const struct culture_data *data;	/* NULL: built in, or not known */
};
extern const struct type type_cultureinfo, type_numberformatinfo, type_datetimeformatinfo, type_textinfo, type_compareinfo;

/* The culture V is or belongs to, NULL: V is no format provider. */
struct culture_info *culture_of(val v);
struct culture_info *culture_named(struct rt *rt, struct ustr *name);
struct culture_info *culture_current(struct rt *rt);

/* The number V by FMT (may be NULL) as C writes it; C NULL: the current one. */
struct ustr *culture_number(struct rt *rt, const struct culture_info *c, val v, struct ustr *fmt);
/* The same for the arguments of a ToString: a format, a provider, both, none. */
struct ustr *culture_number_args(struct rt *rt, val self, val *a, int n);
/* S in lower or upper case as CULTURE, any format provider or null, has them. */
struct ustr *culture_case(struct rt *rt, val culture, struct ustr *s, bool to_upper);
/* Text of a number as the culture among the arguments writes it, in the
 * invariant culture's signs. */
struct ustr *culture_plain_number(struct rt *rt, struct ustr *s, val *a, int n);

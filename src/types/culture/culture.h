/* SPDX-License-Identifier: MIT */
/*
 * CultureInfo with its number and date formats: the invariant culture and
 * en-US are built in, others come from ICU (culture_data.h) where it is there,
 * else they are known by name with the invariant formats.
 */
#pragma once

#include "types/time/calendar.h"
#include "types/culture/culture_data.h"
#include "value/type.h"

struct culture_info {	/* CultureInfo; its formats are views of the same cell */
	struct cell h;
	struct ustr *name;
	const struct calendar_names *dates;
	const struct culture_data *data;	/* NULL: built in, or not known */
	struct culture_own *own;	/* heap block that DATA and DATES are in; NULL: they are constants */
	bool frozen;			/* what is in OWN is not to be changed through this cell */
};
extern const struct type type_cultureinfo, type_numberformatinfo, type_datetimeformatinfo, type_textinfo, type_compareinfo;

/* The culture V is or belongs to, NULL: V is no format provider. */
struct culture_info *culture_of(val v);
struct culture_info *culture_named(struct rt *rt, struct ustr *name);

/* The cultures in force for this runtime's script: of formats, and of texts. */
struct culture_info *culture_current(struct rt *rt);
struct culture_info *culture_ui(struct rt *rt);
/* The first one's calendar, without making a cell. */
const struct calendar_names *culture_dates(struct rt *rt);
void culture_set(struct rt *rt, struct culture_info *c, bool ui);
#define CULTURE_INVARIANT "iv"
void culture_set_named(struct rt *rt, const char *name, bool ui);	/* empty: as it is */
/* Both as the variables LC_ALL, LC_MESSAGES or LANG say. */
void culture_from_environment(struct rt *rt);

/* A script may change C. */
static inline bool culture_is_writable(const struct culture_info *c) { return c->own && !c->frozen; }

/* A cell of type T with the data of the culture SELF is or belongs to. */
val culture_view(struct rt *rt, val self, const struct type *t);
/* Gives C data of its own, which a script may change (culture_format.c). */
void culture_make_own(struct rt *rt, struct culture_info *c);
/* Clone() of all of them: a cell of SELF's type with data of its own. */
val culture_clone(struct rt *rt, val self, val *a, int n);
/* Keeps V's text for the field of culture_data at OFFSET; C must have own data. */
void culture_own_text(struct rt *rt, struct culture_info *c, size_t offset, val v);
/* N's text between the signs of the culture's own patterns. */
struct ustr *culture_custom_number(struct rt *rt, const struct culture_data *d, struct ustr *plain, char letter);

/* The number V by FMT (may be NULL) as C writes it; C NULL: the current one. */
struct ustr *culture_number(struct rt *rt, const struct culture_info *c, val v, struct ustr *fmt);
/* The same for the arguments of a ToString: a format, a provider, both, none. */
struct ustr *culture_number_args(struct rt *rt, val self, val *a, int n);
/* What stands between the values of a list. */
const char *culture_list_separator(const struct culture_info *c);
/* S in lower or upper case as CULTURE, any format provider or null for the one
 * in force, has them. */
struct ustr *culture_case(struct rt *rt, val culture, struct ustr *s, bool to_upper);
/* Text of a number as the culture among the arguments writes it, in the
 * invariant culture's signs. */
struct ustr *culture_plain_number(struct rt *rt, struct ustr *s, val *a, int n);

/* SPDX-License-Identifier: MIT */
/*
 * The cultures in force: the user's language at the start, then what scripts
 * and session options say. A runtime without one is in the invariant culture.
 */
#include "types/culture/culture.h"

#include "types/arg.h"
#include "types/time/stamp.h"
#include "types/tables.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct culture_info *culture_current(struct rt *rt)
{
	return rt->culture ? (struct culture_info *)rt->culture : culture_named(rt, ustr_empty(rt));
}

struct culture_info *culture_ui(struct rt *rt)
{
	return rt->ui_culture ? (struct culture_info *)rt->ui_culture : culture_named(rt, ustr_empty(rt));
}

const struct calendar_names *culture_dates(struct rt *rt)
{
	return rt->culture ? ((struct culture_info *)rt->culture)->dates : &calendar_invariant;
}

/* V by FMT (may be NULL) as the current culture writes it; NULL: it has no say. */
static struct ustr *local_text(struct rt *rt, val v, struct ustr *fmt)
{
	const struct stamp *s;

	v = val_base(v);
	if (val_is_num(v) || val_cell(v, &type_decimal) || val_cell(v, &type_bigint))
		return culture_number(rt, NULL, v, fmt);
	if (fmt && !ustr_len(fmt))
		fmt = NULL;
	if (v.k == VK_DATETIME)
		return calendar_format(rt, v.i, v.aux, OFFSET_NONE, fmt, culture_dates(rt));
	s = val_cell(v, &type_datetimeoffset);
	return s ? calendar_format(rt, s->ticks, 0, s->offset, fmt, culture_dates(rt)) : NULL;
}

void culture_set(struct rt *rt, struct culture_info *c, bool ui)
{
	struct cell *cell = ustr_len(c->name) || c->own ? &c->h : NULL;

	if (ui) {
		rt->ui_culture = cell;
		return;
	}
	rt->culture = cell;
	rt->local_text = cell ? local_text : NULL;
}

void culture_set_named(struct rt *rt, const char *name, bool ui)
{
	if (name[0])
		culture_set(rt, culture_named(rt, ustr_new(rt, strcmp(name, CULTURE_INVARIANT) ? name : "")), ui);
}

/* As ICU looks for it: the first that is set tells. */
static const char *language(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const char *s = getenv(names[i]);

		if (s && *s)
			return s;
	}
	return "";
}

_startup_ void culture_from_environment(struct rt *rt)
{
	const char *s = language();
	char name[32];
	size_t n = 0;

	for (; n < sizeof name - 1 && (isalnum((unsigned char)s[n]) || s[n] == '_' || s[n] == '-'); n++)
		name[n] = s[n] == '_' ? '-' : s[n];
	name[n] = '\0';
	if (n < 2 || !strcmp(name, "POSIX") || (s[n] && s[n] != '.' && s[n] != '@'))
		return;
	culture_set_named(rt, name, false);
	culture_set_named(rt, name, true);
}

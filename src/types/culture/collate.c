/* SPDX-License-Identifier: MIT */
/* Comparison of texts by ICU's collators. */
#include "types/culture/collate.h"

#include "types/culture/culture.h"
#include "types/culture/icu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { COLLATORS_MAX = 16, SHORT_TEXT = 256 };

/* ICU's numbers. */
enum { STRENGTH_PRIMARY = 0, STRENGTH_SECONDARY = 1, STRENGTH_TERTIARY = 2,
       ATTRIBUTE_ALTERNATE = 1, ATTRIBUTE_CASE_LEVEL = 3, VALUE_ON = 17, VALUE_SHIFTED = 20 };

#define FUNCTIONS(X)                                                           \
	X(void *, ucol_open, (const char *, int *))                            \
	X(void, ucol_setStrength, (void *, int))                               \
	X(void, ucol_setAttribute, (void *, int, int, int *))                  \
	X(int, ucol_strcoll, (const void *, const uint16_t *, int, const uint16_t *, int))

static struct { FUNCTIONS(ICU_MEMBER) } icu;
static const struct library_symbol symbols[] = { FUNCTIONS(ICU_SYMBOL) { 0 } };
static struct library libicu = ICU_LIBRARY("libicui18n", symbols);

static void *collator_new(const char *locale, int options)
{
	int status = 0;
	void *c = icu.ucol_open(locale, &status);

	if (!c)
		return NULL;
	icu.ucol_setStrength(c, options & COLLATE_IGNORE_NONSPACE ? STRENGTH_PRIMARY
			      : options & COLLATE_IGNORE_CASE ? STRENGTH_SECONDARY : STRENGTH_TERTIARY);
	if ((options & COLLATE_IGNORE_NONSPACE) && !(options & COLLATE_IGNORE_CASE))
		icu.ucol_setAttribute(c, ATTRIBUTE_CASE_LEVEL, VALUE_ON, &status);
	if (options & COLLATE_IGNORE_SYMBOLS)
		icu.ucol_setAttribute(c, ATTRIBUTE_ALTERNATE, VALUE_SHIFTED, &status);
	return c;
}

/* One of those made before, or a new one; past the last place none are kept apart. */
static void *collator(const char *locale, int options)
{
	static struct { char locale[64]; int options; void *c; } known[COLLATORS_MAX];
	static int n;

	options &= COLLATE_IGNORE_CASE | COLLATE_IGNORE_NONSPACE | COLLATE_IGNORE_SYMBOLS;
	for (int i = 0; i < n; i++)
		if (known[i].options == options && !strcmp(known[i].locale, locale))
			return known[i].c;
	if (n == COLLATORS_MAX)
		return known[0].c;
	snprintf(known[n].locale, sizeof(known[n].locale), "%s", locale);
	known[n].options = options;
	known[n].c = collator_new(locale, options);
	return known[n].c ? known[n++].c : NULL;
}

/* The units of S, in ROOM when it holds 7-bit text that fits. */
static const uint16_t *units(const struct ustr *s, uint16_t room[SHORT_TEXT], uint16_t **ret_own)
{
	uint16_t *to = room;

	if (s->wide)
		return s->w;
	if (ustr_len(s) > SHORT_TEXT)
		to = *ret_own = xcalloc(ustr_len(s), sizeof(*to));
	for (uint32_t i = 0; i < ustr_len(s); i++)
		to[i] = (uint8_t)s->n[i];
	return to;
}

int collate_compare(const char *locale, const struct ustr *a, const struct ustr *b, int options)
{
	uint16_t x[SHORT_TEXT], y[SHORT_TEXT], *own_x = NULL, *own_y = NULL;
	const uint16_t *p, *q;
	void *c = NULL;
	int r;

	if (library_ready(&libicu))
		c = collator(locale ? locale : "", options);
	if (!c)
		return ustr_cmp(a, b, options & COLLATE_IGNORE_CASE);
	p = units(a, x, &own_x);
	q = units(b, y, &own_y);
	r = icu.ucol_strcoll(c, p, (int)ustr_len(a), q, (int)ustr_len(b));
	free(own_x);
	free(own_y);
	return r;
}

const char *collate_locale(val v)
{
	const struct culture_info *c = culture_of(v);

	return c && c->data && strncasecmp(c->data->name, "en", 2) ? c->data->name : NULL;
}

const char *collate_named(struct rt *rt, struct ustr *name)
{
	return name && ustr_len(name) ? collate_locale(val_obj(culture_named(rt, name))) : NULL;
}

/* SPDX-License-Identifier: MIT */
/* Cultures from ICU: symbols, names and patterns. */
#include "types/culture/culture_data.h"

#include "base/utf8.h"
#include "types/culture/icu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TEXT_MAX = 256 };

/* The functions used, with the types of ICU's C interface. */
#define COMMON(X)                                                              \
	X(int, uloc_getDisplayName, (const char *, const char *, uint16_t *, int, int *)) \
	X(const char *, uloc_getISO3Language, (const char *))                  \
	X(uint32_t, uloc_getLCID, (const char *))                              \
	X(int, uloc_getCountry, (const char *, char *, int, int *))            \
	X(int, uloc_countAvailable, (void))                                    \
	X(const char *, uloc_getAvailable, (int))                              \
	X(int, uloc_addLikelySubtags, (const char *, char *, int, int *))      \
	X(int8_t, uloc_isRightToLeft, (const char *))
#define I18N(X)                                                                \
	X(void *, unum_open, (int, const uint16_t *, int, const char *, void *, int *)) \
	X(int, unum_getSymbol, (const void *, int, uint16_t *, int, int *))      \
	X(int, unum_getAttribute, (const void *, int))                         \
	X(int, unum_toPattern, (const void *, int8_t, uint16_t *, int, int *))   \
	X(void, unum_close, (void *))                                          \
	X(void *, udat_open, (int, int, const char *, const uint16_t *, int, const uint16_t *, int, int *)) \
	X(int, udat_toPattern, (const void *, int8_t, uint16_t *, int, int *))   \
	X(int, udat_getSymbols, (const void *, int, int, uint16_t *, int, int *)) \
	X(void, udat_close, (void *))                                          \
	X(void *, udatpg_open, (const char *, int *))                          \
	X(int, udatpg_getBestPattern, (void *, const uint16_t *, int, uint16_t *, int, int *)) \
	X(void, udatpg_close, (void *))                                        \
	X(void *, ucal_open, (const uint16_t *, int, const char *, int, int *))  \
	X(int, ucal_getAttribute, (const void *, int))                         \
	X(void, ucal_close, (void *))

static struct { COMMON(ICU_MEMBER) I18N(ICU_MEMBER) } icu;
static const struct library_symbol common[] = { COMMON(ICU_SYMBOL) { 0 } };
static const struct library_symbol i18n[] = { I18N(ICU_SYMBOL) { 0 } };
static struct library libicuuc = ICU_LIBRARY("libicuuc", common), libicui18n = ICU_LIBRARY("libicui18n", i18n);

static bool load(void)
{
	return library_ready(&libicuuc) && library_ready(&libicui18n);
}

/* ---- text ---- */

static char *utf8(const uint16_t *w, int n)
{
	char *s = xcalloc((size_t)n * 3 + 1, 1), *p = s;

	for (int i = 0; i < n; i++) {
		uint32_t c = w[i];

		if (c >= 0xD800 && c < 0xDC00 && i + 1 < n)
			c = 0x10000 + ((c - 0xD800) << 10) + (w[++i] - 0xDC00u);
		p += utf8_encode(c, p);
	}
	return s;
}

static char *taken(const uint16_t *w, int n) { return utf8(w, n < 0 ? 0 : MIN(n, TEXT_MAX)); }

static char *display(const char *locale, const char *in)
{
	uint16_t w[TEXT_MAX];
	int status = 0;

	return taken(w, icu.uloc_getDisplayName(locale, in, w, TEXT_MAX, &status));
}

static char *symbol(void *f, int which)
{
	uint16_t w[TEXT_MAX];
	int status = 0;

	return taken(w, icu.unum_getSymbol(f, which, w, TEXT_MAX, &status));
}

static char *date_symbol(void *f, int type, int index)
{
	uint16_t w[TEXT_MAX];
	int status = 0;

	return taken(w, icu.udat_getSymbols(f, type, index, w, TEXT_MAX, &status));
}

/* ---- patterns ---- */

static void repeat(uint16_t *to, int *n, char c, int times)
{
	while (times-- > 0 && *n < TEXT_MAX - 1)
		to[(*n)++] = (uint16_t)c;
}

/* One field of N letters C in .NET's letters. */
static void field(uint16_t *to, int *n, uint16_t c, int count, bool short_date)
{
	switch (c) {
	case 'E': case 'e': case 'c': repeat(to, n, 'd', count == 4 ? 4 : 3); break;
	case 'L': case 'M': repeat(to, n, 'M', MIN(count, 4)); break;
	case 'y': case 'u': repeat(to, n, 'y', count == 2 && !short_date ? 2 : 4); break;
	case 'a': case 'b': case 'B': repeat(to, n, 't', 2); break;
	case 'G': repeat(to, n, 'g', 1); break;
	case 'k': repeat(to, n, 'H', count); break;
	case 'K': repeat(to, n, 'h', count); break;
	default: repeat(to, n, (char)c, count);
	}
}

static char *net_pattern(const uint16_t *w, int len, bool short_date)
{
	uint16_t to[TEXT_MAX];
	int n = 0, count;

	for (int i = 0; i < len && n < TEXT_MAX - 1; i += count) {
		uint16_t c = w[i];

		for (count = 1; i + count < len && w[i + count] == c; count++)
			;
		if (c == '\'') {
			for (count = 1; i + count < len && w[i + count] != '\''; count++)
				;
			count++;
			for (int k = 0; k < count && i + k < len && n < TEXT_MAX - 1; k++)
				to[n++] = w[i + k];
		} else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
			field(to, &n, c, count, short_date);
		} else {
			count = 1;
			to[n++] = c == 0xA0 ? ' ' : c;
		}
	}
	return utf8(to, n);
}

static char *style_pattern(const char *locale, int time, int date)
{
	uint16_t w[TEXT_MAX];
	int status = 0, n;
	void *f = icu.udat_open(time, date, locale, NULL, 0, NULL, 0, &status);

	if (!f)
		return utf8(w, 0);
	n = icu.udat_toPattern(f, 0, w, TEXT_MAX, &status);
	icu.udat_close(f);
	return net_pattern(w, MIN(n, TEXT_MAX), date == 3);
}

static char *best_pattern(const char *locale, const char *skeleton)
{
	uint16_t w[TEXT_MAX], s[32];
	int status = 0, n, len = 0;
	void *g = icu.udatpg_open(locale, &status);

	for (; skeleton[len]; len++)
		s[len] = (uint16_t)skeleton[len];
	if (!g)
		return utf8(w, 0);
	n = icu.udatpg_getBestPattern(g, s, len, w, TEXT_MAX, &status);
	icu.udatpg_close(g);
	return net_pattern(w, MIN(n, TEXT_MAX), false);
}

/* The text between the first two fields of a pattern. */
static char *separator(const char *pattern, const char *letters)
{
	const char *p = pattern + strcspn(pattern, letters), *end;

	p += strspn(p, letters);
	end = p + strcspn(p, letters);
	return *end ? strndup(p, (size_t)(end - p)) : strdup("");
}

/* ---- reading one culture ---- */

/* Where the sign stands in a pattern of ICU, as .NET counts: before, after,
 * before with a space, after with a space. */
static int sign_place(void *f, uint16_t sign, const int numbers[4])
{
	uint16_t w[TEXT_MAX];
	int status = 0, n = MIN(icu.unum_toPattern(f, 0, w, TEXT_MAX, &status), TEXT_MAX), at = 0, digit = 0;
	bool space = false;

	while (at < n && w[at] != sign)
		at++;
	while (digit < n && w[digit] != '#' && w[digit] != '0')
		digit++;
	for (int i = 0; i < n && w[i] != ';'; i++)
		space = space || w[i] == 0xA0 || w[i] == ' ' || w[i] == 0x202F;
	return numbers[(at < digit ? 0 : 1) + (space ? 2 : 0)];
}

/* The digits of the first group and of the others, where they differ. */
static void read_groups(void *format, uint8_t *sizes)
{
	enum { GROUPING_SIZE = 10, SECONDARY_GROUPING_SIZE = 15 };
	int first = icu.unum_getAttribute(format, GROUPING_SIZE), more = icu.unum_getAttribute(format, SECONDARY_GROUPING_SIZE);

	sizes[0] = (uint8_t)(first > 0 ? first : 3);
	sizes[1] = (uint8_t)(more > 0 && more != first ? more : 0);
}

static void read_numbers(struct culture_data *d, const char *locale)
{
	static const int percent_numbers[4] = { 2, 1, 3, 0 }, currency_numbers[4] = { 0, 1, 2, 3 };
	int status = 0;
	void *f = icu.unum_open(1, NULL, 0, locale, NULL, &status), *p, *c;

	d->decimal = symbol(f, 0);
	d->group = symbol(f, 1);
	d->percent = symbol(f, 3);
	d->minus = symbol(f, 6);
	d->plus = symbol(f, 7);
	d->permille = symbol(f, 12);
	d->infinity = symbol(f, 14);
	d->nan = symbol(f, 15);
	d->digits = icu.unum_getAttribute(f, 6);
	read_groups(f, d->group_sizes[0]);
	icu.unum_close(f);
	status = 0;
	p = icu.unum_open(3, NULL, 0, locale, NULL, &status);
	d->percent_pattern = sign_place(p, '%', percent_numbers);
	read_groups(p, d->group_sizes[2]);
	icu.unum_close(p);
	status = 0;
	c = icu.unum_open(2, NULL, 0, locale, NULL, &status);
	d->currency = symbol(c, 8);
	d->currency_decimal = symbol(c, 10);
	d->currency_group = symbol(c, 17);
	d->currency_digits = icu.unum_getAttribute(c, 6);
	read_groups(c, d->group_sizes[1]);
	d->currency_pattern = sign_place(c, 0xA4, currency_numbers);
	icu.unum_close(c);
}

static void read_dates(struct culture_data *d, const char *locale)
{
	int status = 0;
	void *f = icu.udat_open(0, 0, locale, NULL, 0, NULL, 0, &status);

	for (int i = 0; i < 7; i++) {
		d->dates.days[i] = date_symbol(f, 13, i + 1);
		d->dates.short_days[i] = date_symbol(f, 14, i + 1);
		d->shortest_days[i] = date_symbol(f, 20, i + 1);
	}
	for (int i = 0; i < 12; i++) {
		d->dates.months[i] = date_symbol(f, 10, i);
		d->dates.short_months[i] = date_symbol(f, 11, i);
		d->dates.genitive_months[i] = date_symbol(f, 1, i);
		d->dates.genitive_short[i] = date_symbol(f, 2, i);
	}
	d->dates.am = date_symbol(f, 5, 0);
	d->dates.pm = date_symbol(f, 5, 1);
	d->dates.era = date_symbol(f, 0, 1);
	icu.udat_close(f);
	d->dates.short_date = style_pattern(locale, -1, 3);
	d->dates.long_date = style_pattern(locale, -1, 0);
	d->dates.short_time = style_pattern(locale, 3, -1);
	d->dates.long_time = style_pattern(locale, 2, -1);
	d->dates.month_day = best_pattern(locale, "MMMMd");
	d->dates.year_month = best_pattern(locale, "yMMMM");
	d->date_separator = separator(d->dates.short_date, "dMy");
	d->time_separator = separator(d->dates.short_time, "hHmst");
	d->dates.date_separator = d->date_separator;
	d->dates.time_separator = d->time_separator;
}

/* The CalendarWeekRule behind how many days the first week of a year has at least. */
static int week_rule(int days)
{
	enum { FIRST_DAY, FIRST_FULL_WEEK, FIRST_FOUR_DAY_WEEK };

	return days <= 1 ? FIRST_DAY : days == 7 ? FIRST_FULL_WEEK : FIRST_FOUR_DAY_WEEK;
}

static struct culture_data *read_culture(const char *name)
{
	struct culture_data *d = xcalloc(1, sizeof(*d));
	char locale[64], country[16] = "";
	int status = 0;
	void *cal;

	snprintf(d->name, sizeof(d->name), "%s", name);
	snprintf(locale, sizeof(locale), "%s", name);
	for (char *p = locale; *p; p++)
		*p = *p == '-' ? '_' : *p;
	icu.uloc_getCountry(locale, country, sizeof(country), &status);
	d->neutral = !*country;
	d->english = display(locale, "en");
	d->display = display(locale, "en");
	d->native = display(locale, locale);
	d->iso3 = icu.uloc_getISO3Language(locale);
	d->lcid = (int)icu.uloc_getLCID(locale);
	d->right_to_left = icu.uloc_isRightToLeft(locale);
	read_numbers(d, locale);
	read_dates(d, locale);
	status = 0;
	cal = icu.ucal_open(NULL, 0, locale, 0, &status);
	d->first_day = cal ? icu.ucal_getAttribute(cal, 1) - 1 : 0;
	d->week_rule = cal ? week_rule(icu.ucal_getAttribute(cal, 2)) : 0;
	if (cal)
		icu.ucal_close(cal);
	if (!d->lcid || d->lcid == 127)
		d->lcid = 4096;
	return d;
}

/* LANGUAGE-REGION that ICU has with the script in between, as zh-CN; spelled as such names are. */
static bool known_by_script(const char *name, char ret[64])
{
	char plain[16], language[8], region[4], full[64], script[8];
	int status = 0, n = 0;

	if (sscanf(name, "%3[A-Za-z]%*1[-_]%3[A-Za-z]%n", language, region, &n) != 2 || name[n] || strlen(region) != 2)
		return false;
	for (char *p = language; *p; p++)
		*p |= 32;
	for (char *p = region; *p; p++)
		*p &= ~32;
	snprintf(plain, sizeof(plain), "%s_%s", language, region);
	if (icu.uloc_addLikelySubtags(plain, full, sizeof(full), &status) <= 0 || status > 0 ||
	    sscanf(full, "%*[a-z]_%7[A-Za-z]_", script) != 1)
		return false;
	for (int i = 0, all = icu.uloc_countAvailable(); i < all; i++)
		if (!strcmp(icu.uloc_getAvailable(i), full)) {
			snprintf(ret, 64, "%s-%s", language, region);
			return true;
		}
	return false;
}

/* NAME is one of ICU's own. */
static bool known(const char *name, char ret[64])
{
	for (int i = 0, n = icu.uloc_countAvailable(); i < n; i++) {
		const char *s = icu.uloc_getAvailable(i), *a = s, *b = name;

		while (*a && *b && ((*a | 32) == (*b | 32) || (*a == '_' && *b == '-')))
			a++, b++;
		if (*a || *b)
			continue;
		snprintf(ret, 64, "%s", s);
		for (char *p = ret; *p; p++)
			*p = *p == '_' ? '-' : *p;
		return true;
	}
	return known_by_script(name, ret);
}

const struct culture_data *culture_data_of(const char *name)
{
	static struct culture_data *all;
	struct culture_data *d;
	char own[64];

	for (d = all; d; d = d->next)
		if (!strcasecmp(d->name, name))
			return d;
	if (!load() || !known(name, own))
		return NULL;
	d = read_culture(own);
	d->next = all;
	all = d;
	return d;
}

const char *culture_data_name(int i)
{
	static char name[64];

	if (!load() || i >= icu.uloc_countAvailable())
		return NULL;
	snprintf(name, sizeof(name), "%s", icu.uloc_getAvailable(i));
	for (char *p = name; *p; p++)
		*p = *p == '_' ? '-' : *p;
	return name;
}

const char *culture_likely(const char *name)
{
	/* Where .NET's tables and ICU's differ. */
	static const char *const own[][2] = { { "ar", "ar-SA" }, { "sr", "sr-Latn-RS" }, { "iv", "" } };
	static _Thread_local char text[64];
	char full[64], script[8], language[16], region[8];
	int status = 0;

	if (!*name || strlen(name) > 8 || strchr(name, '-') || !load())
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		if (!strcasecmp(own[i][0], name))
			return own[i][1];
	if (icu.uloc_addLikelySubtags(name, full, sizeof(full), &status) <= 0 || status > 0 ||
	    sscanf(full, "%15[a-z]_%7[A-Za-z]_%7[A-Z0-9]", language, script, region) != 3)
		return NULL;
	snprintf(text, sizeof(text), "%s-%s", language, region);
	return text;
}

/* SPDX-License-Identifier: MIT */
/*
 * System.Globalization.RegionInfo: names and currencies by ICU, in the region's
 * own language. Without the library a region has its letters for names.
 */
#include "types/arg.h"
#include "types/culture/culture.h"
#include "types/tables.h"

#include "sys/library.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 128, SYMBOL = 0, LONG_NAME = 1, US_MEASURES = 1, OLDEST = 60, NEWEST = 99 };

static const struct region {
	const char *code;
	int geo;
	const char *culture;
} regions[] = {
#define REGION(code, geo, culture) { code, geo, culture },
#include "types/culture/regions.def"
#undef REGION
};

#define FUNCTIONS(X)                                                           \
	X(const char *, uloc_getISO3Country, (const char *))                   \
	X(int, uloc_getDisplayCountry, (const char *, const char *, uint16_t *, int, int *)) \
	X(int, ucurr_forLocale, (const char *, uint16_t *, int, int *))        \
	X(const uint16_t *, ucurr_getName, (const uint16_t *, const char *, int, int8_t *, int *, int *)) \
	X(int, ulocdata_getMeasurementSystem, (const char *, int *))

static struct {
#define X(type, name, args) type (*name) args;
	FUNCTIONS(X)
#undef X
} icu;
static const struct library_symbol symbols[] = {
#define X(type, name, args) LIBRARY_SYMBOL(icu, name)
	FUNCTIONS(X) { 0 }
#undef X
};
static struct library libicu = { .files = { "libicui18n.so.%d" }, .newest = NEWEST, .oldest = OLDEST, .symbols = symbols };

struct region_cell {
	struct cell h;
	char code[4], locale[24];	/* locale as ICU writes it: de_CH */
	int geo;
};

static struct region_cell *of(val v) { return (struct region_cell *)val_base(v).o; }
static struct ustr *text(struct rt *rt, val v) { return ustr_new(rt, of(v)->code); }
static bool same(struct rt *rt, val a, val b);
static const struct type_ops ops = { .to_string = text, .equals = same };
const struct type type_regioninfo = { .name = "System.Globalization.RegionInfo", .base = &type_object, .ops = &ops,
	.size = sizeof(struct region_cell) };

static bool same(struct rt *rt, val a, val b) { return val_cell(b, &type_regioninfo) && !strcmp(of(a)->code, of(b)->code); }

/* ---- finding one ---- */

static const struct region *region_named(const char *code)
{
	for (size_t i = 0; i < ARRAY_LEN(regions); i++)
		if (!strcasecmp(regions[i].code, code))
			return &regions[i];
	return NULL;
}

static val make(struct rt *rt, const char *code, const char *culture, int geo)
{
	struct region_cell *r = rt_new_cell(rt, &type_regioninfo, region_cell);

	snprintf(r->code, sizeof(r->code), "%.3s", code);
	snprintf(r->locale, sizeof(r->locale), "%s", culture);
	for (char *p = r->locale; *p; p++)
		*p = *p == '-' ? '_' : *p;
	r->geo = geo;
	return val_obj(r);
}

/* The region of a culture's name: what follows the last dash. V_VOID: it has none. */
static val of_culture(struct rt *rt, const char *name)
{
	const char *dash = strrchr(name, '-');
	const struct region *r = dash ? region_named(dash + 1) : NULL;

	return r ? make(rt, r->code, name, r->geo) : V_VOID;
}

static val by_name(struct rt *rt, struct ustr *name)
{
	const char *s = USTR_C(rt, name);
	const struct region *r = region_named(s);
	val v = r ? make(rt, r->code, r->culture, r->geo) : of_culture(rt, s);

	if (!*s)
		arg_throw(rt, "name", "There is no region associated with the Invariant Culture (Culture ID: 0x7F).");
	if (v.k == VK_VOID)
		arg_throw(rt, "name", USTR_C(rt,
			ustr_printf(rt,
			"The region name %s should not correspond to neutral culture; a specific culture name is required.", s)));
	return v;
}

static val ctor_name(struct rt *rt, val self, val *a, int n) { return by_name(rt, arg_need_str(rt, a[0], "name")); }

static val ctor_number(struct rt *rt, val self, val *a, int n)
{
	val culture, v = V_VOID;

	if (arg_int(a[0]) == 0x7f)
		arg_throw(rt, "culture", "There is no region associated with the Invariant Culture (Culture ID: 0x7F).");
	if (arg_int(a[0])) {
		culture = type_construct(rt, &type_cultureinfo, a, 1);
		v = of_culture(rt, USTR_C(rt, arg_str(member_or_null(rt, culture, "Name"))));
	}
	if (v.k == VK_VOID)
		arg_throw(rt, "culture",
			USTR_C(rt, ustr_printf(rt,
			"Culture ID %d (0x%04X) is a neutral culture; a region cannot be created from it.",
								(int)arg_int(a[0]), (unsigned)arg_int(a[0]))));
	return v;
}

/* Of the culture that runs; IV is that of the invariant one. */
static val current(struct rt *rt, val self)
{
	val culture = type_property(rt, &type_cultureinfo, ustr_atom(rt, "CurrentCulture"), true)->def->get(rt, V_NULL);
	val v = of_culture(rt, USTR_C(rt, arg_str(member_or_null(rt, culture, "Name"))));

	return v.k == VK_VOID ? make(rt, "IV", "", 244) : v;
}

/* ---- what ICU says ---- */

static val country(struct rt *rt, val self, const char *in)
{
	uint16_t w[TEXT_MAX];
	int status = 0, n;

	if (!library_ready(&libicu))
		return val_str(text(rt, self));
	n = icu.uloc_getDisplayCountry(of(self)->locale, in, w, TEXT_MAX, &status);
	return status > 0 || n <= 0 ? val_str(text(rt, self)) : val_str(ustr_from_utf16(rt, w, (size_t)MIN(n, (int)TEXT_MAX)));
}

static val currency_code(struct rt *rt, val self)
{
	uint16_t w[8];
	int status = 0, n = library_ready(&libicu) ? icu.ucurr_forLocale(of(self)->locale, w, 8, &status) : 0;

	return n == 3 ? val_str(ustr_from_utf16(rt, w, 3)) : arg_text(rt, "XDR");
}

static val currency(struct rt *rt, val self, const char *in, int style)
{
	uint16_t code[8];
	const uint16_t *name;
	int status = 0, n = library_ready(&libicu) ? icu.ucurr_forLocale(of(self)->locale, code, 8, &status) : 0;
	int8_t choice;

	if (n != 3)
		return arg_text(rt, style == SYMBOL ? "\u00a4" : "");
	status = 0;
	name = icu.ucurr_getName(code, in, style, &choice, &n, &status);
	return status > 0 ? currency_code(rt, self) : val_str(ustr_from_utf16(rt, name, (size_t)n));
}

static val name(struct rt *rt, val self) { return val_str(text(rt, self)); }
static val english(struct rt *rt, val self) { return country(rt, self, "en"); }
static val native(struct rt *rt, val self) { return country(rt, self, of(self)->locale); }

static val iso3(struct rt *rt, val self)
{
	return arg_text(rt, library_ready(&libicu) ? icu.uloc_getISO3Country(of(self)->locale) : of(self)->code);
}

static val geo(struct rt *rt, val self) { return val_int(of(self)->geo); }
static val currency_symbol(struct rt *rt, val self) { return currency(rt, self, of(self)->locale, SYMBOL); }
static val currency_english(struct rt *rt, val self) { return currency(rt, self, "en", LONG_NAME); }
static val currency_native(struct rt *rt, val self) { return currency(rt, self, of(self)->locale, LONG_NAME); }

static val metric(struct rt *rt, val self)
{
	int status = 0;

	return val_bool(!library_ready(&libicu) || icu.ulocdata_getMeasurementSystem(of(self)->locale, &status) != US_MEASURES);
}

static val equals(struct rt *rt, val self, val *a, int n) { return val_bool(same(rt, self, a[0])); }
static val to_string(struct rt *rt, val self, val *a, int n) { return name(rt, self); }

const struct member_def regioninfo_members[] = {
	CTOR("(string name)", ctor_name), CTOR("(int culture)", ctor_number),
	STATIC_PROP("static System.Globalization.RegionInfo CurrentRegion {get;}", current, NULL),
	PROP("string Name {get;}", name, NULL), PROP("string EnglishName {get;}", english, NULL),
	PROP("string DisplayName {get;}", native, NULL),
	PROP("string NativeName {get;}", native, NULL), PROP("string TwoLetterISORegionName {get;}", name, NULL),
	PROP("string ThreeLetterISORegionName {get;}", iso3, NULL),
	PROP("string ThreeLetterWindowsRegionName {get;}", iso3, NULL), PROP("bool IsMetric {get;}", metric, NULL),
	PROP("int GeoId {get;}", geo, NULL),
	PROP("string CurrencyEnglishName {get;}", currency_english, NULL),
	PROP("string CurrencyNativeName {get;}", currency_native, NULL),
	PROP("string CurrencySymbol {get;}", currency_symbol, NULL), PROP("string ISOCurrencySymbol {get;}", currency_code, NULL),
	METHOD("bool Equals(System.Object value)", equals), METHOD("string ToString()", to_string), MEMBERS_END
};

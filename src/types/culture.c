/* SPDX-License-Identifier: MIT */
/* CultureInfo, NumberFormatInfo, DateTimeFormatInfo, TextInfo. */
#include "types/culture.h"

#include "types/arg.h"
#include "types/tables.h"

static void trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct culture_info *)c)->name); }

static struct culture_info *of(val self) { return (struct culture_info *)self.o; }
static struct ustr *text(struct rt *rt, val self) { return of(self)->name; }
static bool equals(struct rt *rt, val self, val other) { return culture_of(other) && ustr_ieq(of(self)->name, culture_of(other)->name); }
static const struct type_ops ops = { .to_string = text, .equals = equals };

#define CULTURE(id, name_, ops_, ifaces_)                                      \
	const struct type type_##id = {                                        \
		.cls = { .trace = trace }, .name = "System.Globalization." name_, .base = &type_object, \
		.ops = ops_, .size = sizeof(struct culture_info), .ifaces = ifaces_, \
	}
CULTURE(cultureinfo, "CultureInfo", &ops, "System.IFormatProvider System.ICloneable");
CULTURE(numberformatinfo, "NumberFormatInfo", NULL, "System.IFormatProvider System.ICloneable");
CULTURE(datetimeformatinfo, "DateTimeFormatInfo", NULL, "System.IFormatProvider System.ICloneable");
CULTURE(textinfo, "TextInfo", NULL, "System.ICloneable");

struct culture_info *culture_of(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && v.o->cls->trace == trace ? (struct culture_info *)v.o : NULL;
}

struct culture_info *culture_named(struct rt *rt, struct ustr *name)
{
	struct culture_info *c = rt_new_cell(rt, &type_cultureinfo, culture_info);
	bool us = ustr_ieq_c(name, "en-US");

	c->dates = us ? &calendar_en_us : &calendar_invariant;
	gc_storep(c, c->name, us ? ustr_new(rt, "en-US") : name);
	return c;
}

struct culture_info *culture_current(struct rt *rt)
{
	return culture_named(rt, ustr_empty(rt));
}

static val view(struct rt *rt, val self, const struct type *t)
{
	struct culture_info *c = rt_new_cell(rt, t, culture_info);

	gc_storep(c, c->name, of(self)->name);
	c->dates = of(self)->dates;
	return val_obj(c);
}

static val invariant(struct rt *rt, val self) { return val_obj(culture_named(rt, ustr_empty(rt))); }
static val current(struct rt *rt, val self) { return val_obj(culture_current(rt)); }
static void set_current(struct rt *rt, val self, val v) { }

static val named(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s;

	if (!arg_str(a[0]))
		return invariant(rt, self);
	s = arg_str(a[0]);
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (!ustr_is_letter(ustr_at(s, i)) && !ustr_is_digit(ustr_at(s, i)) && ustr_at(s, i) != '-' && ustr_at(s, i) != '_')
			net_throw(rt, "System.Globalization.CultureNotFoundException", "Culture is not supported. (Parameter 'name')\n%s is an invalid culture identifier.", USTR_C(rt, s));
	return val_obj(culture_named(rt, s));
}

static bool is_invariant(val self) { return ustr_len(of(self)->name) == 0; }

static val name(struct rt *rt, val self) { return val_str(of(self)->name); }

static val display_name(struct rt *rt, val self)
{
	if (is_invariant(self))
		return arg_text(rt, "Invariant Language (Invariant Country)");
	return ustr_eq_c(of(self)->name, "en-US") ? arg_text(rt, "English (United States)") : val_str(of(self)->name);
}

static val two_letters(struct rt *rt, val self)
{
	return is_invariant(self) ? arg_text(rt, "iv") : val_str(ustr_sub(rt, of(self)->name, 0, MIN(2u, ustr_len(of(self)->name))));
}

static val three_letters(struct rt *rt, val self) { return arg_text(rt, is_invariant(self) ? "ivl" : "eng"); }
static val windows_letters(struct rt *rt, val self) { return arg_text(rt, is_invariant(self) ? "IVL" : "ENU"); }
static val lcid(struct rt *rt, val self) { return val_int(is_invariant(self) ? 127 : ustr_eq_c(of(self)->name, "en-US") ? 1033 : 4096); }
static val is_neutral(struct rt *rt, val self) { return val_bool(!is_invariant(self) && ustr_len(of(self)->name) == 2); }
static val yes(struct rt *rt, val self) { return V_TRUE; }
static val number_format(struct rt *rt, val self) { return view(rt, self, &type_numberformatinfo); }
static val date_format(struct rt *rt, val self) { return view(rt, self, &type_datetimeformatinfo); }
static val text_info(struct rt *rt, val self) { return view(rt, self, &type_textinfo); }
static val itself(struct rt *rt, val self, val *a, int n) { return self; }
static val parent(struct rt *rt, val self) { return invariant(rt, self); }

const struct member_def cultureinfo_members[] = {
	CTOR("(string name)", named), CTOR("(string name, bool useUserOverride)", named),
	STATIC_PROP("static cultureinfo InvariantCulture {get;}", invariant, NULL),
	STATIC_PROP("static cultureinfo CurrentCulture {get;set;}", current, set_current),
	STATIC_PROP("static cultureinfo CurrentUICulture {get;set;}", current, set_current),
	STATIC_PROP("static cultureinfo DefaultThreadCurrentCulture {get;set;}", current, set_current),
	STATIC("static cultureinfo GetCultureInfo(string name)", named),
	STATIC("static cultureinfo CreateSpecificCulture(string name)", named),
	PROP("int LCID {get;}", lcid, NULL),
	PROP("string Name {get;}", name, NULL),
	PROP("string DisplayName {get;}", display_name, NULL),
	PROP("string IetfLanguageTag {get;}", name, NULL),
	PROP("string NativeName {get;}", display_name, NULL),
	PROP("string EnglishName {get;}", display_name, NULL),
	PROP("string ThreeLetterISOLanguageName {get;}", three_letters, NULL),
	PROP("string ThreeLetterWindowsLanguageName {get;}", windows_letters, NULL),
	PROP("string TwoLetterISOLanguageName {get;}", two_letters, NULL),
	PROP("bool IsNeutralCulture {get;}", is_neutral, NULL),
	PROP("bool IsReadOnly {get;}", yes, NULL),
	PROP("cultureinfo Parent {get;}", parent, NULL),
	PROP("System.Globalization.NumberFormatInfo NumberFormat {get;}", number_format, NULL),
	PROP("System.Globalization.DateTimeFormatInfo DateTimeFormat {get;}", date_format, NULL),
	PROP("System.Globalization.TextInfo TextInfo {get;}", text_info, NULL),
	METHOD("System.Object Clone()", itself),
	MEMBERS_END
};

#define TEXT(fn, s) static val fn(struct rt *rt, val self) { return arg_text(rt, s); }
#define NUMBER(fn, i_) static val fn(struct rt *rt, val self) { return val_int(i_); }
TEXT(point, ".") TEXT(comma, ",") TEXT(minus, "-") TEXT(plus_sign, "+") TEXT(percent, "%") TEXT(permille, "‰")
TEXT(nan_symbol, "NaN") TEXT(infinity, "Infinity") TEXT(minus_infinity, "-Infinity")
NUMBER(two, 2) NUMBER(one, 1)

static val currency(struct rt *rt, val self) { return arg_text(rt, ustr_eq_c(of(self)->name, "en-US") ? "$" : "¤"); }
static val nfi_invariant(struct rt *rt, val self) { return number_format(rt, invariant(rt, self)); }

const struct member_def numberformatinfo_members[] = {
	STATIC_PROP("static System.Globalization.NumberFormatInfo InvariantInfo {get;}", nfi_invariant, NULL),
	STATIC_PROP("static System.Globalization.NumberFormatInfo CurrentInfo {get;}", nfi_invariant, NULL),
	PROP("string NumberDecimalSeparator {get;}", point, NULL),
	PROP("string NumberGroupSeparator {get;}", comma, NULL),
	PROP("string CurrencyDecimalSeparator {get;}", point, NULL),
	PROP("string CurrencyGroupSeparator {get;}", comma, NULL),
	PROP("string CurrencySymbol {get;}", currency, NULL),
	PROP("string PercentDecimalSeparator {get;}", point, NULL),
	PROP("string PercentGroupSeparator {get;}", comma, NULL),
	PROP("string PercentSymbol {get;}", percent, NULL),
	PROP("string PerMilleSymbol {get;}", permille, NULL),
	PROP("string NegativeSign {get;}", minus, NULL),
	PROP("string PositiveSign {get;}", plus_sign, NULL),
	PROP("string NaNSymbol {get;}", nan_symbol, NULL),
	PROP("string PositiveInfinitySymbol {get;}", infinity, NULL),
	PROP("string NegativeInfinitySymbol {get;}", minus_infinity, NULL),
	PROP("int NumberDecimalDigits {get;}", two, NULL),
	PROP("int CurrencyDecimalDigits {get;}", two, NULL),
	PROP("int PercentDecimalDigits {get;}", two, NULL),
	PROP("int NumberNegativePattern {get;}", one, NULL),
	PROP("bool IsReadOnly {get;}", yes, NULL),
	METHOD("System.Object Clone()", itself),
	MEMBERS_END
};

static val names(struct rt *rt, const char *const *s, uint32_t n, uint32_t pad)
{
	struct array *a = array_new(rt, &type_string, n + pad);

	for (uint32_t i = 0; i < n + pad; i++)
		gc_store(a, &a->v[i], i < n ? arg_text(rt, s[i]) : val_str(ustr_empty(rt)));
	return val_obj(a);
}

#define PATTERN(fn, field) static val fn(struct rt *rt, val self) { return arg_text(rt, of(self)->dates->field); }
PATTERN(short_date, short_date) PATTERN(long_date, long_date) PATTERN(short_time, short_time)
PATTERN(long_time, long_time) PATTERN(month_day, month_day) PATTERN(year_month, year_month)
PATTERN(am, am) PATTERN(pm, pm)
TEXT(slash, "/") TEXT(colon, ":") TEXT(sortable, "yyyy'-'MM'-'dd'T'HH':'mm':'ss")
TEXT(rfc, "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'") TEXT(universal, "yyyy'-'MM'-'dd HH':'mm':'ss'Z'")

static val full_pattern(struct rt *rt, val self)
{
	return val_str(ustr_printf(rt, "%s %s", of(self)->dates->long_date, of(self)->dates->long_time));
}

static val day_names(struct rt *rt, val self) { return names(rt, of(self)->dates->days, 7, 0); }
static val short_day_names(struct rt *rt, val self) { return names(rt, of(self)->dates->short_days, 7, 0); }
static val month_names(struct rt *rt, val self) { return names(rt, of(self)->dates->months, 12, 1); }
static val short_month_names(struct rt *rt, val self) { return names(rt, of(self)->dates->short_months, 12, 1); }
static val first_day(struct rt *rt, val self) { return val_enum(type_find_c(rt, "System.DayOfWeek"), 0); }

static val month_name(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 1 || arg_int(a[0]) > 13)
		arg_throw_range(rt, "month", "Valid values are between 1 and 13, inclusive.");
	return arg_int(a[0]) == 13 ? val_str(ustr_empty(rt)) : arg_text(rt, of(self)->dates->months[arg_int(a[0]) - 1]);
}

static val short_month_name(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 1 || arg_int(a[0]) > 13)
		arg_throw_range(rt, "month", "Valid values are between 1 and 13, inclusive.");
	return arg_int(a[0]) == 13 ? val_str(ustr_empty(rt)) : arg_text(rt, of(self)->dates->short_months[arg_int(a[0]) - 1]);
}

static val day_name(struct rt *rt, val self, val *a, int n) { return arg_text(rt, of(self)->dates->days[(uint64_t)arg_int(a[0]) % 7]); }
static val short_day_name(struct rt *rt, val self, val *a, int n) { return arg_text(rt, of(self)->dates->short_days[(uint64_t)arg_int(a[0]) % 7]); }
static val dfi_invariant(struct rt *rt, val self) { return date_format(rt, invariant(rt, self)); }

const struct member_def datetimeformatinfo_members[] = {
	STATIC_PROP("static System.Globalization.DateTimeFormatInfo InvariantInfo {get;}", dfi_invariant, NULL),
	STATIC_PROP("static System.Globalization.DateTimeFormatInfo CurrentInfo {get;}", dfi_invariant, NULL),
	PROP("string AMDesignator {get;}", am, NULL),
	PROP("string PMDesignator {get;}", pm, NULL),
	PROP("string DateSeparator {get;}", slash, NULL),
	PROP("string TimeSeparator {get;}", colon, NULL),
	PROP("string ShortDatePattern {get;}", short_date, NULL),
	PROP("string LongDatePattern {get;}", long_date, NULL),
	PROP("string ShortTimePattern {get;}", short_time, NULL),
	PROP("string LongTimePattern {get;}", long_time, NULL),
	PROP("string FullDateTimePattern {get;}", full_pattern, NULL),
	PROP("string MonthDayPattern {get;}", month_day, NULL),
	PROP("string YearMonthPattern {get;}", year_month, NULL),
	PROP("string SortableDateTimePattern {get;}", sortable, NULL),
	PROP("string RFC1123Pattern {get;}", rfc, NULL),
	PROP("string UniversalSortableDateTimePattern {get;}", universal, NULL),
	PROP("string[] DayNames {get;}", day_names, NULL),
	PROP("string[] AbbreviatedDayNames {get;}", short_day_names, NULL),
	PROP("string[] MonthNames {get;}", month_names, NULL),
	PROP("string[] AbbreviatedMonthNames {get;}", short_month_names, NULL),
	PROP("System.DayOfWeek FirstDayOfWeek {get;}", first_day, NULL),
	METHOD("string GetMonthName(int month)", month_name),
	METHOD("string GetAbbreviatedMonthName(int month)", short_month_name),
	METHOD("string GetDayName(System.DayOfWeek dayofweek)", day_name),
	METHOD("string GetAbbreviatedDayName(System.DayOfWeek dayofweek)", short_day_name),
	METHOD("System.Object Clone()", itself),
	MEMBERS_END
};

static val upper(struct rt *rt, val self, val *a, int n) { return val_str(ustr_upper(rt, arg_need_str(rt, a[0], "str"))); }
static val lower(struct rt *rt, val self, val *a, int n) { return val_str(ustr_lower(rt, arg_need_str(rt, a[0], "str"))); }

/* Each word starts with a capital; a word all in capitals stays. */
static val title(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "str");
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s);) {
		uint32_t from = i;
		bool capitals = true;

		while (i < ustr_len(s) && (ustr_is_letter(ustr_at(s, i)) || (i > from && ustr_at(s, i) == '\'')))
			capitals = capitals && ustr_upper_unit(ustr_at(s, i)) == ustr_at(s, i), i++;
		if (i == from) {
			sbuf_putc(&b, ustr_at(s, i++));
			continue;
		}
		for (uint32_t k = from; k < i; k++) {
			uint16_t c = ustr_at(s, k);

			sbuf_putc(&b, capitals && i - from > 1 ? c : k == from ? ustr_upper_unit(c) : ustr_lower_unit(c));
		}
	}
	return val_str(sbuf_take(&b));
}

const struct member_def textinfo_members[] = {
	PROP("string CultureName {get;}", name, NULL),
	PROP("string ListSeparator {get;}", comma, NULL),
	METHOD("string ToLower(string str)", lower),
	METHOD("string ToUpper(string str)", upper),
	METHOD("string ToTitleCase(string str)", title),
	MEMBERS_END
};

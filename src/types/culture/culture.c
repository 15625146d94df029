/* SPDX-License-Identifier: MIT */
/* CultureInfo, NumberFormatInfo, DateTimeFormatInfo, TextInfo. */
#include "types/culture/culture.h"

#include "types/arg.h"
#include "types/culture/collate.h"
#include "types/enums.h"
#include "types/tables.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct culture_info *)c)->name);
	heap_mark_block(h, ((struct culture_info *)c)->own);
}

static struct culture_info *of(val self) { return (struct culture_info *)self.o; }
static struct ustr *text(struct rt *rt, val self) { return of(self)->name; }
static bool equals(struct rt *rt, val self, val other)
{
	return culture_of(other) && ustr_ieq(of(self)->name, culture_of(other)->name);
}
static const struct type_ops ops = { .to_string = text, .equals = equals };

#define CULTURE(id, name_, ops_, ifaces_)                                      \
	const struct type type_##id = {                                        \
		.cls = { .trace = trace }, .name = "System.Globalization." name_, .base = &type_object, \
		.ops = ops_, .size = sizeof(struct culture_info), .ifaces = ifaces_, \
	}
CULTURE(cultureinfo, "CultureInfo", &ops, "System.IFormatProvider System.ICloneable");
CULTURE(numberformatinfo, "NumberFormatInfo", NULL, "System.IFormatProvider System.ICloneable");
CULTURE(datetimeformatinfo, "DateTimeFormatInfo", NULL, "System.IFormatProvider System.ICloneable");
static struct ustr *textinfo_text(struct rt *rt, val self)
{
	return ustr_printf(rt, "TextInfo - %s", USTR_C(rt, of(self)->name));
}
static struct ustr *compareinfo_text(struct rt *rt, val self)
{
	return ustr_printf(rt, "CompareInfo - %s", USTR_C(rt, of(self)->name));
}
static const struct type_ops textinfo_ops = { .to_string = textinfo_text, .equals = equals };
static const struct type_ops compareinfo_ops = { .to_string = compareinfo_text, .equals = equals };
CULTURE(textinfo, "TextInfo", &textinfo_ops, "System.ICloneable");
CULTURE(compareinfo, "CompareInfo", &compareinfo_ops, NULL);

struct culture_info *culture_of(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && v.o->cls->trace == trace ? (struct culture_info *)v.o : NULL;
}

static const struct culture_data en_us = {
	.name = "en-US", .date_separator = "/", .time_separator = ":", .display = "English (United States)",
	.english = "English (United States)", .native = "English (United States)", .iso3 = "eng", .decimal = ".", .group = ",",
	.minus = "-", .plus = "+", .percent = "%", .permille = "\u2030", .nan = "NaN", .infinity = "\u221E", .currency = "$",
	.currency_decimal = ".", .currency_group = ",", .digits = 3, .currency_digits = 2, .percent_pattern = 1, .lcid = 1033,
};

struct culture_info *culture_named(struct rt *rt, struct ustr *name)
{
	struct culture_info *c = rt_new_cell(rt, &type_cultureinfo, culture_info);
	bool us = ustr_ieq_c(name, "en-US");

	c->data = us ? &en_us : !ustr_len(name) ? NULL : culture_data_of(USTR_C(rt, name));
	c->dates = us ? &calendar_en_us : c->data ? &c->data->dates : &calendar_invariant;
	gc_storep(c, c->name, us ? ustr_new(rt, "en-US") : c->data ? ustr_new(rt, c->data->name) : name);
	return c;
}

val culture_view(struct rt *rt, val self, const struct type *t)
{
	struct culture_info *c = rt_new_cell(rt, t, culture_info);

	gc_storep(c, c->name, of(self)->name);
	c->dates = of(self)->dates;
	c->data = of(self)->data;
	gc_storep(c, c->own, of(self)->own);
	c->frozen = of(self)->frozen;
	return val_obj(c);
}

static val invariant(struct rt *rt, val self) { return val_obj(culture_named(rt, ustr_empty(rt))); }
static val current(struct rt *rt, val self) { return val_obj(culture_current(rt)); }
static val current_ui(struct rt *rt, val self) { return val_obj(culture_ui(rt)); }
static void set_current(struct rt *rt, val self, val v) { culture_set(rt, of(val_base(arg_need(rt, v, "value"))), false); }
static void set_current_ui(struct rt *rt, val self, val v) { culture_set(rt, of(val_base(arg_need(rt, v, "value"))), true); }
/* Threads have no culture of their own by default; setting it is for those to come. */
/* Of threads to come; the runspace's own keeps what it has. */
static _Thread_local char new_threads[2][32];
static val default_of(struct rt *rt, const char *name) { return *name ? val_obj(culture_named(rt, ustr_new(rt, name))) : V_NULL; }
static void keep_default(struct rt *rt, char *to, size_t size, val v)
{
	snprintf(to, size, "%s", arg_null(v) ? "" : USTR_C(rt, val_net_str(rt, v)));
}
static val get_default(struct rt *rt, val self) { return default_of(rt, new_threads[0]); }
static val get_default_ui(struct rt *rt, val self) { return default_of(rt, new_threads[1]); }
static void set_default(struct rt *rt, val self, val v) { keep_default(rt, new_threads[0], sizeof(new_threads[0]), v); }
static void set_default_ui(struct rt *rt, val self, val v) { keep_default(rt, new_threads[1], sizeof(new_threads[1]), v); }

/* The culture of a number Windows gives to cultures. */
static struct ustr *name_of_number(struct rt *rt, int64_t number)
{
	const char *s;

	if (number == 127 || number == 1033)
		return number == 127 ? ustr_empty(rt) : ustr_new(rt, "en-US");
	for (int i = 0; (s = culture_data_name(i)); i++) {
		const struct culture_data *d = culture_data_of(s);

		if (d && d->lcid == number)
			return ustr_new(rt, s);
	}
	net_throw(rt, "System.Globalization.CultureNotFoundException",
		"Culture is not supported. (Parameter 'culture')\n%d (0x%04x) is an invalid culture identifier.",
		(int)number, (int)number);
}

static val named(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s;

	if (arg_is(a[0], VK_INT32))
		return val_obj(culture_named(rt, name_of_number(rt, arg_int(a[0]))));
	if (!arg_str(a[0]))
		return invariant(rt, self);
	s = arg_str(a[0]);
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (!ustr_is_letter(ustr_at(s, i)) && !ustr_is_digit(ustr_at(s, i)) && ustr_at(s, i) != '-' &&
		    ustr_at(s, i) != '_')
			net_throw(rt, "System.Globalization.CultureNotFoundException",
				"Culture is not supported. (Parameter 'name')\n%s is an invalid culture identifier.",
				USTR_C(rt, s));
	return val_obj(culture_named(rt, s));
}

static bool is_invariant(val self) { return ustr_len(of(self)->name) == 0; }

static val name(struct rt *rt, val self) { return val_str(of(self)->name); }

static const struct culture_data *data(val self) { return of(self)->data; }

static val english_name(struct rt *rt, val self)
{
	if (data(self))
		return arg_text(rt, data(self)->display);
	if (is_invariant(self))
		return arg_text(rt, "Invariant Language (Invariant Country)");
	return ustr_eq_c(of(self)->name, "en-US") ? arg_text(rt, "English (United States)") : val_str(of(self)->name);
}

/* In the language of the texts where that is the culture's own, else in English. */
static val display_name(struct rt *rt, val self)
{
	if (rt->ui_culture && ustr_ieq(((struct culture_info *)rt->ui_culture)->name, of(self)->name) && data(self))
		return arg_text(rt, data(self)->native);
	return english_name(rt, self);
}

static val native_name(struct rt *rt, val self) { return data(self) ? arg_text(rt, data(self)->native) : display_name(rt, self); }

static val two_letters(struct rt *rt, val self)
{
	return is_invariant(self) ? arg_text(rt, "iv")
	: val_str(ustr_sub(rt, of(self)->name, 0, MIN(2u, ustr_len(of(self)->name))));
}

static val three_letters(struct rt *rt, val self)
{
	return arg_text(rt, is_invariant(self) ? "ivl" : data(self) ? data(self)->iso3 : "eng");
}

static val windows_letters(struct rt *rt, val self)
{
	const char *iso = data(self) ? data(self)->iso3 : "";

	if (is_invariant(self) || !*iso || !strcmp(iso, "eng"))
		return arg_text(rt, is_invariant(self) ? "IVL" : "ENU");
	return val_str(ustr_upper(rt, ustr_new(rt, iso)));
}

static val lcid(struct rt *rt, val self)
{
	return val_int(data(self) ? data(self)->lcid : is_invariant(self) ? 127 : ustr_eq_c(of(self)->name, "en-US")
		? 1033 : 4096);
}

static val is_neutral(struct rt *rt, val self)
{
	return val_bool(data(self) ? data(self)->neutral : !is_invariant(self) && ustr_len(of(self)->name) == 2);
}

static val number_format(struct rt *rt, val self) { return culture_view(rt, self, &type_numberformatinfo); }
static val date_format(struct rt *rt, val self) { return culture_view(rt, self, &type_datetimeformatinfo); }
static val text_info(struct rt *rt, val self) { return culture_view(rt, self, &type_textinfo); }
static val compare_info(struct rt *rt, val self) { return culture_view(rt, self, &type_compareinfo); }
static val itself(struct rt *rt, val self, val *a, int n) { return self; }
static val made(struct rt *rt, val self, val *a, int n)
{
	val v = named(rt, self, a, n);

	culture_make_own(rt, of(v));
	return v;
}
static val read_only(struct rt *rt, val self) { return val_bool(!culture_is_writable(of(self))); }
static val calendar(struct rt *rt, val self) { return gregorian_new(rt, !culture_is_writable(of(self))); }
static val calendars(struct rt *rt, val self)
{
	struct array *one = array_new(rt, type_find_c(rt, "System.Globalization.Calendar"), 1);

	gc_store(one, &one->v[0], gregorian_new(rt, false));
	return val_obj(one);
}

static val get_format(struct rt *rt, val self, val *a, int n)
{
	val t = val_base(a[0]);
	const struct type *wanted = t.k == VK_TYPE ? t.t : NULL;

	return wanted == &type_numberformatinfo || wanted == &type_datetimeformatinfo ? culture_view(rt, self, wanted) : V_NULL;
}

/* Whatever A is, unchangeable. */
static val frozen(struct rt *rt, val self, val *a, int n)
{
	val v = culture_view(rt, arg_need(rt, a[0], "ci"), val_type_of(val_base(a[0])));

	of(v)->frozen = true;
	return v;
}

static void need_own(struct rt *rt, val self)
{
	if (!culture_is_writable(of(self)))
		arg_throw_invalid(rt, "Instance is read-only.");
}

/* The format V, as a copy, becomes the culture's. */
static void set_format(struct rt *rt, val self, val v)
{
	struct culture_info *from = culture_of(arg_need(rt, v, "value"));

	need_own(rt, self);
	of(self)->data = from->data;
	of(self)->dates = from->dates;
	gc_storep(of(self), of(self)->own, from->own);
	if (!culture_is_writable(from))
		culture_make_own(rt, of(self));
}
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

/* The name without its last part. */
/* The script that a country writes Chinese in is between the two. */
static val parent(struct rt *rt, val self)
{
	static const char *const simplified[] = { "zh-CN", "zh-SG" }, *const traditional[] = { "zh-TW", "zh-HK", "zh-MO" };
	struct ustr *s = of(self)->name;
	int32_t dash = ustr_last_index_of(s, ustr_new(rt, "-"), false);

	for (size_t i = 0; i < ARRAY_LEN(simplified); i++)
		if (ustr_ieq_c(s, simplified[i]))
			return val_obj(culture_named(rt, ustr_new(rt, "zh-Hans")));
	for (size_t i = 0; i < ARRAY_LEN(traditional); i++)
		if (ustr_ieq_c(s, traditional[i]))
			return val_obj(culture_named(rt, ustr_new(rt, "zh-Hant")));
	return dash > 0 ? val_obj(culture_named(rt, ustr_sub(rt, s, 0, (uint32_t)dash))) : invariant(rt, self);
}

/* A language alone gets the region where most people speak it. */
static val specific(struct rt *rt, val self, val *a, int n)
{
	const char *likely = arg_str(a[0]) ? culture_likely(USTR_C(rt, arg_str(a[0]))) : NULL;
	val name = likely ? arg_text(rt, likely) : a[0];

	return named(rt, self, &name, 1);
}

static val get_cultures(struct rt *rt, val self, val *a, int n)
{
	int64_t types = arg_int(a[0]);
	struct list *l = list_new(rt, NULL);
	const char *s;

	if (types & 1)
		list_add(rt, l, invariant(rt, self));
	for (int i = 0; (s = culture_data_name(i)); i++) {
		bool specific = strchr(s, '-') && strlen(strrchr(s, '-')) <= 4;

		if ((types & 7) == 7 || (specific ? types & 2 : types & 1))
			list_add(rt, l, val_obj(culture_named(rt, ustr_new(rt, s))));
	}
	return val_obj(list_to_array(rt, l, &type_cultureinfo));
}

static val culture_types(struct rt *rt, val self)
{
	enum { NEUTRAL = 1, SPECIFIC = 2, CUSTOM = 8, NO_NUMBER = 4096 };
	int64_t kind = data(self) && data(self)->neutral ? NEUTRAL : SPECIFIC;

	return val_enum(&enum_culturetypes, kind | (lcid(rt, self).i == NO_NUMBER ? CUSTOM : 0));
}

static val own_settings(struct rt *rt, val self) { return val_bool(culture_is_writable(of(self))); }

const struct member_def cultureinfo_members[] = {
	CTOR("(string name)", made), CTOR("(string name, bool useUserOverride)", made),
	CTOR("(int culture)", made), CTOR("(int culture, bool useUserOverride)", made),
	STATIC_PROP("static cultureinfo InvariantCulture {get;}", invariant, NULL),
	STATIC_PROP("static cultureinfo CurrentCulture {get;set;}", current, set_current),
	STATIC_PROP("static cultureinfo CurrentUICulture {get;set;}", current_ui, set_current_ui),
	STATIC_PROP("static cultureinfo DefaultThreadCurrentCulture {get;set;}", get_default, set_default),
	STATIC("static cultureinfo GetCultureInfo(string name)", named),
	STATIC("static cultureinfo CreateSpecificCulture(string name)", specific),
	PROP("cultureinfo Parent {get;}", parent, NULL), PROP("int LCID {get;}", lcid, NULL),
	PROP("int KeyboardLayoutId {get;}", lcid, NULL),
	PROP("string Name {get;}", name, NULL), PROP("string IetfLanguageTag {get;}", name, NULL),
	PROP("string DisplayName {get;}", display_name, NULL),
	PROP("string NativeName {get;}", native_name, NULL), PROP("string EnglishName {get;}", english_name, NULL),
	PROP("string TwoLetterISOLanguageName {get;}", two_letters, NULL),
	PROP("string ThreeLetterISOLanguageName {get;}", three_letters, NULL),
	PROP("string ThreeLetterWindowsLanguageName {get;}", windows_letters, NULL),
	PROP("System.Globalization.CompareInfo CompareInfo {get;}", compare_info, NULL),
	PROP("System.Globalization.TextInfo TextInfo {get;}", text_info, NULL),
	PROP("bool IsNeutralCulture {get;}", is_neutral, NULL),
	PROP("System.Globalization.CultureTypes CultureTypes {get;}", culture_types, NULL),
	PROP("System.Globalization.NumberFormatInfo NumberFormat {get;set;}", number_format, set_format),
	PROP("System.Globalization.DateTimeFormatInfo DateTimeFormat {get;set;}", date_format, set_format),
	PROP("System.Globalization.Calendar Calendar {get;}", calendar, NULL),
	PROP("System.Globalization.Calendar[] OptionalCalendars {get;}", calendars, NULL),
	PROP("bool UseUserOverride {get;}", own_settings, NULL),
	PROP("bool IsReadOnly {get;}", read_only, NULL),
	STATIC_PROP("static cultureinfo DefaultThreadCurrentUICulture {get;set;}", get_default_ui, set_default_ui),
	METHOD("System.Object GetFormat(type formatType)", get_format),
	STATIC("static cultureinfo GetCultureInfo(int culture)", named),
	STATIC("static cultureinfo GetCultureInfo(string name, string altName)", named),
	STATIC("static cultureinfo GetCultureInfo(string name, bool predefinedOnly)", named),
	STATIC_PROP("static cultureinfo InstalledUICulture {get;}", current_ui, NULL),
	STATIC("static cultureinfo[] GetCultures(System.Globalization.CultureTypes types)", get_cultures),
	STATIC("static cultureinfo GetCultureInfoByIetfLanguageTag(string name)", named),
	STATIC("static cultureinfo ReadOnly(cultureinfo ci)", frozen),
	METHOD("void ClearCachedData()", nothing), METHOD("cultureinfo GetConsoleFallbackUICulture()", itself),
	METHOD("System.Object Clone()", culture_clone),
	MEMBERS_END
};

/* Turkish and Azeri pair the letters i otherwise. */
static struct ustr *dotted(struct rt *rt, val self, struct ustr *s, bool to_upper)
{
	struct ustr *n = of(self)->name;

	if (!ustr_starts(n, ustr_new(rt, "tr"), true) && !ustr_starts(n, ustr_new(rt, "az"), true))
		return s;
	return to_upper ? ustr_replace(rt, s, ustr_new(rt, "i"), ustr_new(rt, "\u0130"), false)
			: ustr_replace(rt, ustr_replace(rt, s, ustr_new(rt, "I"), ustr_new(rt, "\u0131"), false),
				       ustr_new(rt, "\u0130"), ustr_new(rt, "i"), false);
}

struct ustr *culture_case(struct rt *rt, val culture, struct ustr *s, bool to_upper)
{
	const struct culture_info *c = culture_of(culture);

	if (c || rt->culture)
		s = dotted(rt, c ? val_base(culture) : val_obj(rt->culture), s, to_upper);
	return to_upper ? ustr_upper(rt, s) : ustr_lower(rt, s);
}

static val upper(struct rt *rt, val self, val *a, int n)
{
	return val_str(culture_case(rt, self, arg_need_str(rt, a[0], "str"), true));
}
static val lower(struct rt *rt, val self, val *a, int n)
{
	return val_str(culture_case(rt, self, arg_need_str(rt, a[0], "str"), false));
}

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

static val text_text(struct rt *rt, val self, val *a, int n) { return val_str(textinfo_text(rt, self)); }
/* Code pages of Western languages, and none for the invariant culture's Mac and EBCDIC ones. */
static val ansi_page(struct rt *rt, val self) { return val_int(1252); }
static val oem_page(struct rt *rt, val self) { return val_int(437); }
static val mac_page(struct rt *rt, val self) { return val_int(10000); }
static val ebcdic_page(struct rt *rt, val self) { return val_int(37); }
static val upper_char(struct rt *rt, val self, val *a, int n) { return val_char(ustr_upper_unit((uint16_t)arg_base(a[0]).u)); }
static val lower_char(struct rt *rt, val self, val *a, int n) { return val_char(ustr_lower_unit((uint16_t)arg_base(a[0]).u)); }
const char *culture_list_separator(const struct culture_info *c)
{
	const struct culture_data *d = c->data;

	return d && d->list_separator ? d->list_separator : d && !strcmp(d->decimal, ",") ? ";" : ",";
}
static val list_separator(struct rt *rt, val self) { return arg_text(rt, culture_list_separator(of(self))); }
static void set_list_separator(struct rt *rt, val self, val v)
{
	need_own(rt, self);
	culture_own_text(rt, of(self), offsetof(struct culture_data, list_separator), arg_need(rt, v, "value"));
}
static val right_to_left(struct rt *rt, val self) { return val_bool(data(self) && data(self)->right_to_left); }

const struct member_def textinfo_members[] = {
	PROP("int ANSICodePage {get;}", ansi_page, NULL), PROP("int OEMCodePage {get;}", oem_page, NULL),
	PROP("int MacCodePage {get;}", mac_page, NULL),
	PROP("int EBCDICCodePage {get;}", ebcdic_page, NULL), PROP("int LCID {get;}", lcid, NULL),
	PROP("string CultureName {get;}", name, NULL),
	PROP("bool IsReadOnly {get;}", read_only, NULL),
	PROP("string ListSeparator {get;set;}", list_separator, set_list_separator),
	PROP("bool IsRightToLeft {get;}", right_to_left, NULL),
	METHOD("System.Object Clone()", culture_clone), METHOD("string ToString()", text_text),
	METHOD("char ToLower(char c)", lower_char), METHOD("char ToUpper(char c)", upper_char),
	STATIC("static System.Globalization.TextInfo ReadOnly(System.Globalization.TextInfo textInfo)", frozen),
	METHOD("string ToLower(string str)", lower),
	METHOD("string ToUpper(string str)", upper),
	METHOD("string ToTitleCase(string str)", title),
	MEMBERS_END
};

/* ---- CompareInfo ---- */

static bool is_icase(val *a, int n, int at) { return n > at && arg_is(a[at], VK_ENUM) && arg_int(a[at]) & (1 | 1 << 28); }

static val compare(struct rt *rt, val self, val *a, int n)
{
	struct ustr *x = arg_str(a[0]), *y = arg_str(a[1]);
	struct arg_compare how;

	if (!x || !y)
		return val_int(!x && !y ? 0 : x ? 1 : -1);
	how = arg_comparisons(a + 2, n - 2);
	how.locale = collate_locale(self);
	return val_int(arg_compare(x, y, how));
}

static val index_of(struct rt *rt, val self, val *a, int n)
{
	return val_int(ustr_index_of(arg_need_str(rt, a[0], "source"), arg_need_str(rt, a[1], "value"), 0, is_icase(a, n, 2)));
}

static val last_index_of(struct rt *rt, val self, val *a, int n)
{
	return val_int(ustr_last_index_of(arg_need_str(rt, a[0], "source"), arg_need_str(rt, a[1], "value"), is_icase(a, n, 2)));
}

static val is_prefix(struct rt *rt, val self, val *a, int n)
{
	return val_bool(ustr_starts(arg_need_str(rt, a[0], "source"), arg_need_str(rt, a[1], "prefix"), is_icase(a, n, 2)));
}

static val is_suffix(struct rt *rt, val self, val *a, int n)
{
	return val_bool(ustr_ends(arg_need_str(rt, a[0], "source"), arg_need_str(rt, a[1], "suffix"), is_icase(a, n, 2)));
}

static val compare_text(struct rt *rt, val self, val *a, int n) { return val_str(compareinfo_text(rt, self)); }
static val compare_named(struct rt *rt, val self, val *a, int n)
{
	return culture_view(rt, named(rt, self, a, n), &type_compareinfo);
}

#define OPTIONS ", System.Globalization.CompareOptions options)"
#define TWO_TEXTS(t, name_, x, y, fn) \
	METHOD(t " " name_ "(string " x ", string " y ")", fn), METHOD(t " " name_ "(string " x ", string " y OPTIONS, fn)
const struct member_def compareinfo_members[] = {
	PROP("string Name {get;}", name, NULL), PROP("int LCID {get;}", lcid, NULL),
	TWO_TEXTS("int", "Compare", "string1", "string2", compare),
	TWO_TEXTS("int", "IndexOf", "source", "value", index_of),
	TWO_TEXTS("int", "LastIndexOf", "source", "value", last_index_of),
	TWO_TEXTS("bool", "IsPrefix", "source", "prefix", is_prefix),
	TWO_TEXTS("bool", "IsSuffix", "source", "suffix", is_suffix),
	STATIC("static System.Globalization.CompareInfo GetCompareInfo(string name)", compare_named),
	METHOD("string ToString()", compare_text), MEMBERS_END
};

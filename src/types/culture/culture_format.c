/* SPDX-License-Identifier: MIT */
/*
 * NumberFormatInfo and DateTimeFormatInfo. A copy that a script may change has
 * data of its own, in one heap block that the views of a culture share.
 */
#include "types/culture/culture.h"

#include "types/arg.h"
#include "types/enums.h"
#include "types/tables.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* As many texts as there can be fields. */
enum { OWN_TEXT = 64, OWN_TEXTS = sizeof(struct culture_data) / sizeof(char *) };

struct culture_own {
	struct culture_data d;
	char text[OWN_TEXTS][OWN_TEXT];	/* what its fields point to once they were set */
	uint32_t used;
};

/* The invariant culture as data; those of others leave out what they share. */
static const struct culture_data plain = {
	.name = "", .date_separator = "/", .time_separator = ":", .display = "Invariant Language (Invariant Country)",
	.english = "Invariant Language (Invariant Country)", .native = "Invariant Language (Invariant Country)", .iso3 = "ivl",
	.decimal = ".", .group = ",", .minus = "-", .plus = "+", .percent = "%", .permille = "\u2030", .nan = "NaN",
	.infinity = "Infinity",
	.currency = "\u00A4", .currency_decimal = ".", .currency_group = ",", .digits = 2, .currency_digits = 2, .lcid = 127,
};
/* What goes with the patterns of positive numbers. */
static const uint8_t money_negatives[] = { 1, 5, 9, 8 }, rate_negatives[] = { 0, 1, 2, 7 };
static const char *const shortest[] = { "Su", "Mo", "Tu", "We", "Th", "Fr", "Sa" };

static struct culture_info *of(val self) { return (struct culture_info *)val_base(self).o; }
static const struct culture_data *data(val self) { return of(self)->data ? of(self)->data : &plain; }
static bool is_plain(val self) { return !of(self)->data || (of(self)->own && !ustr_len(of(self)->name)); }

static const char *own_copy(struct culture_own *o, const char *s)
{
	char *to = o->text[o->used++];

	snprintf(to, OWN_TEXT, "%s", s);
	return to;
}

/* SLOT's text is S from now on: in its place when it is the block's already. */
static void own_set(struct culture_own *o, const char **slot, const char *s)
{
	if (*slot >= o->text[0] && *slot < o->text[OWN_TEXTS])
		snprintf((char *)(uintptr_t)*slot, OWN_TEXT, "%s", s);
	else
		*slot = own_copy(o, s);
}

void culture_own_text(struct rt *rt, struct culture_info *c, size_t offset, val v)
{
	own_set(c->own, (const char **)((char *)&c->own->d + offset), USTR_C(rt, arg_str(v)));
}

/* Texts in FROM's own block move to the same place in TO's. */
static void move_texts(struct culture_own *to, const struct culture_own *from)
{
	const char **p = (const char **)&to->d;

	for (size_t i = 0; i < sizeof(to->d) / sizeof(*p); i++)
		if (p[i] >= from->text[0] && p[i] < from->text[OWN_TEXTS])
			p[i] = to->text[0] + (p[i] - from->text[0]);
}

void culture_make_own(struct rt *rt, struct culture_info *c)
{
	struct culture_own *o = rt_block(rt, struct culture_own, 1);
	const struct culture_own *from = c->own;
	const struct culture_data *d = c->data ? c->data : &plain;

	memset(o, 0, sizeof(*o));
	if (from)
		memcpy(o, from, sizeof(*o));
	else
		o->d = *d;
	if (from)
		move_texts(o, from);
	if (!d->custom) {
		o->d.dates = *c->dates;
		o->d.currency_negative = d == &plain ? 0 : money_negatives[d->currency_pattern & 3];
		o->d.number_negative = 1;
		o->d.percent_negative = rate_negatives[d->percent_pattern & 3];
		for (int i = 0; i < 3; i++)
			if (!o->d.group_sizes[i][0])
				o->d.group_sizes[i][0] = 3;
		memcpy(o->d.shortest_days, d == &plain || !d->shortest_days[0] ? shortest : d->shortest_days,
		       sizeof(o->d.shortest_days));
		if (d == &plain)
			o->d.digits = 2;
	}
	o->d.custom = true;
	gc_storep(c, c->own, o);
	c->frozen = false;
	c->data = &o->d;
	c->dates = &o->d.dates;
}

static struct culture_own *own(struct rt *rt, val self)
{
	if (!culture_is_writable(of(self)))
		arg_throw_invalid(rt, "Instance is read-only.");
	return of(self)->own;
}

static val info_new(struct rt *rt, const struct type *t)
{
	val v = culture_view(rt, val_obj(culture_named(rt, ustr_empty(rt))), t);

	culture_make_own(rt, of(v));
	return v;
}

val culture_clone(struct rt *rt, val self, val *a, int n)
{
	val v = culture_view(rt, self, val_type_of(val_base(self)));

	culture_make_own(rt, of(v));
	return v;
}

static val frozen(struct rt *rt, val self, val *a, int n)
{
	val v = culture_clone(rt, arg_need(rt, a[0], "nfi"), a, n);

	of(v)->frozen = true;
	return v;
}

static val get_format(struct rt *rt, val self, val *a, int n)
{
	val t = val_base(a[0]);

	return t.k == VK_TYPE && t.t == val_type_of(val_base(self)) ? self : V_NULL;
}

static val instance(struct rt *rt, val v, const struct type *t)
{
	return culture_of(v) ? culture_view(rt, val_base(v), t) : culture_view(rt, val_obj(culture_current(rt)), t);
}

static val read_only(struct rt *rt, val self) { return val_bool(!culture_is_writable(of(self))); }

/* ---- NumberFormatInfo ---- */

static void set_text(struct rt *rt, val self, size_t offset, val v, bool filled)
{
	struct ustr *s = arg_str(v);

	own(rt, self);
	if (filled && (!s || !ustr_len(s)))
		arg_throw(rt, "value", "The value cannot be an empty string.");
	culture_own_text(rt, of(self), offset, s ? v : val_str(ustr_empty(rt)));
}

static int checked(struct rt *rt, val v, int most)
{
	if (arg_int(v) < 0 || arg_int(v) > most)
		net_throw(rt, "System.ArgumentOutOfRangeException",
			"Valid values are between 0 and %d, inclusive. (Parameter 'value')\nActual value was %d.",
			most, (int)arg_int(v));
	return (int)arg_int(v);
}

#define TEXT(fn, field, filled)                                                \
	static val fn(struct rt *rt, val self) { return arg_text(rt, data(self)->field); } \
	static void set_##fn(struct rt *rt, val self, \
		val v) { set_text(rt, self, offsetof(struct culture_data, field), v, filled); }
/* A text that is another one's until it is set. */
#define TEXT_OR(fn, field, other)                                              \
	static val fn(struct rt *rt, val self) { return arg_text(rt, data(self)->field ? data(self)->field : data(self)->other); } \
	static void set_##fn(struct rt *rt, val self, \
		val v) { set_text(rt, self, offsetof(struct culture_data, field), v, false); }
#define COUNT(fn, field, most)                                                                                       \
	static val fn(struct rt *rt, val self)                                                                       \
	{                                                                                                            \
		return val_int(data(self)->field);                                                                   \
	}                                                                                                            \
	static void set_##fn(struct rt *rt, val self, val v)                                                         \
	{                                                                                                            \
		struct culture_own *o = own(rt, self);                                                               \
		o->d.field = checked(rt, v, most);                                                                   \
	}
/* A pattern that cultures without data of their own share. */
#define PATTERN(fn, field, most, others)                                                                             \
	static val fn(struct rt *rt, val self)                                                                       \
	{                                                                                                            \
		return val_int(data(self)->custom ? data(self)->field : others);                                     \
	}                                                                                                            \
	static void set_##fn(struct rt *rt, val self, val v)                                                         \
	{                                                                                                            \
		struct culture_own *o = own(rt, self);                                                               \
		o->d.field = checked(rt, v, most);                                                                   \
	}
TEXT(point, decimal, true) TEXT(comma, group, false) TEXT(minus, minus, false) TEXT(plus, plus, false)
TEXT(percent, percent, false)
TEXT(permille, permille, false) TEXT(nan_, nan, false) TEXT(infinity, infinity, false) TEXT(currency, currency, false)
TEXT(money_point, currency_decimal, true) TEXT(money_comma, currency_group, false)
TEXT_OR(percent_point, percent_decimal, decimal) TEXT_OR(percent_comma, percent_group, group)
COUNT(digits, digits, 99) COUNT(money_digits, currency_digits, 99) COUNT(percent_positive, percent_pattern, 3)
COUNT(money_positive, currency_pattern, 3)
PATTERN(money_negative, currency_negative, 16, is_plain(self) ? 0 : money_negatives[data(self)->currency_pattern & 3])
PATTERN(number_negative, number_negative, 4, 1)
PATTERN(percent_negative, percent_negative, 11, rate_negatives[data(self)->percent_pattern & 3])

static val minus_infinity(struct rt *rt, val self)
{
	const struct culture_data *d = data(self);

	return d->minus_infinity ? arg_text(rt, d->minus_infinity) : val_str(ustr_printf(rt, "%s%s", d->minus, d->infinity));
}

static void set_minus_infinity(struct rt *rt, val self, val v)
{
	set_text(rt, self, offsetof(struct culture_data, minus_infinity), v, false);
}

static val sizes(struct rt *rt, val self, int which)
{
	const uint8_t *s = data(self)->group_sizes[which][0] ? data(self)->group_sizes[which] : (const uint8_t[]){ 3, 0 };
	struct array *a;
	uint32_t n = 0;

	while (n < 4 && s[n])
		n++;
	a = array_new(rt, &type_int32, n);
	for (uint32_t i = 0; i < n; i++)
		array_put(rt, a, i, val_int(s[i]));
	return val_obj(a);
}

static void set_sizes(struct rt *rt, val self, val v, int which)
{
	struct culture_own *o = own(rt, self);
	struct array *a = val_array(arg_need(rt, v, "value"));

	for (uint32_t i = 0; i < a->n; i++)
		if (arg_int(array_get(a, i)) > 9 || arg_int(array_get(a, i)) < (i + 1 < a->n ? 1 : 0))
			arg_throw(rt, "value",
				"Every element in the value array should be between one and nine, except for the last element, which can be zero.");
	memset(o->d.group_sizes[which], 0, 4);
	for (uint32_t i = 0; i < a->n && i < 4; i++)
		o->d.group_sizes[which][i] = (uint8_t)arg_int(array_get(a, i));
}

#define SIZES(fn, which)                                                       \
	static val fn(struct rt *rt, val self) { return sizes(rt, self, which); } \
	static void set_##fn(struct rt *rt, val self, val v) { set_sizes(rt, self, v, which); }
SIZES(number_sizes, 0) SIZES(money_sizes, 1) SIZES(percent_sizes, 2)

static val native_digits(struct rt *rt, val self)
{
	struct array *a = array_new(rt, &type_string, 10);

	for (uint32_t i = 0; i < 10; i++)
		gc_store(a, &a->v[i], val_str(ustr_from_char(rt, (uint16_t)('0' + i))));
	return val_obj(a);
}
static void set_native_digits(struct rt *rt, val self, val v) { own(rt, self); }
static val substitution(struct rt *rt, val self) { return val_enum(&enum_digitshapes, 1); }
static void set_substitution(struct rt *rt, val self, val v) { own(rt, self); }
static val nfi_ctor(struct rt *rt, val self, val *a, int n) { return info_new(rt, &type_numberformatinfo); }
static val nfi_of(struct rt *rt, val self, val *a, int n) { return instance(rt, a[0], &type_numberformatinfo); }

static val nfi_invariant(struct rt *rt, val self)
{
	return culture_view(rt, val_obj(culture_named(rt, ustr_empty(rt))), &type_numberformatinfo);
}

#define NFI "System.Globalization.NumberFormatInfo"
#define RW(t, name, fn) PROP(t " " name " {get;set;}", fn, set_##fn)
const struct member_def numberformatinfo_members[] = {
	CTOR("()", nfi_ctor), STATIC_PROP("static " NFI " InvariantInfo {get;}", nfi_invariant, NULL),
	STATIC_PROP("static " NFI " CurrentInfo {get;}", nfi_invariant, NULL),
	RW("int", "CurrencyDecimalDigits", money_digits), RW("string", "CurrencyDecimalSeparator", money_point),
	PROP("bool IsReadOnly {get;}", read_only, NULL),
	RW("int[]", "CurrencyGroupSizes", money_sizes), RW("int[]", "NumberGroupSizes", number_sizes),
	RW("int[]", "PercentGroupSizes", percent_sizes),
	RW("string", "CurrencyGroupSeparator", money_comma), RW("string", "CurrencySymbol", currency),
	RW("string", "NaNSymbol", nan_),
	RW("int", "CurrencyNegativePattern", money_negative), RW("int", "NumberNegativePattern", number_negative),
	RW("int", "PercentPositivePattern", percent_positive), RW("int", "PercentNegativePattern", percent_negative),
	RW("string", "NegativeInfinitySymbol", minus_infinity), RW("string", "NegativeSign", minus),
	RW("int", "NumberDecimalDigits", digits),
	RW("string", "NumberDecimalSeparator", point), RW("string", "NumberGroupSeparator", comma),
	RW("int", "CurrencyPositivePattern", money_positive),
	RW("string", "PositiveInfinitySymbol", infinity), RW("string", "PositiveSign", plus),
	RW("int", "PercentDecimalDigits", digits),
	RW("string", "PercentDecimalSeparator", percent_point),
	RW("string", "PercentGroupSeparator", percent_comma), RW("string", "PercentSymbol", percent),
	RW("string", "PerMilleSymbol", permille), RW("string[]", "NativeDigits", native_digits),
	RW("System.Globalization.DigitShapes", "DigitSubstitution", substitution),
	METHOD("System.Object Clone()", culture_clone), METHOD("System.Object GetFormat(type formatType)", get_format),
	STATIC("static " NFI " GetInstance(System.IFormatProvider formatProvider)", nfi_of),
	STATIC("static " NFI " ReadOnly(" NFI " nfi)", frozen),
	MEMBERS_END
};

/* Digits in groups of SIZES, the last of which repeats. */
static void put_grouped(struct sbuf *b, const char *digits, const uint8_t *sizes_, const char *sep)
{
	size_t n = strlen(digits), cuts[400], ncuts = 0, left = n;

	for (size_t i = 0; ncuts < ARRAY_LEN(cuts) && sizes_[i] && left > sizes_[i];) {
		left -= sizes_[i];
		cuts[ncuts++] = left;
		if (i + 1 < 4 && sizes_[i + 1])
			i++;
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < ncuts; k++)
			if (cuts[k] == i)
				sbuf_puts(b, sep);
		sbuf_putc(b, (uint8_t)digits[i]);
	}
}

struct ustr *culture_custom_number(struct rt *rt, const struct culture_data *d, struct ustr *text, char letter)
{
	static const char *const money[] = { "($n)", "-$n", "$-n", "$n-", "(n$)", "-n$", "n-$", "n$-", "-n $",
		"-$ n", "n $-", "$ n-", "$ -n", "n- $", "($ n)", "(n $)", "$- n" };
	static const char *const money_plus[] = { "$n", "n$", "$ n", "n $" },
		*const number[] = { "(n)", "-n", "- n", "n-", "n -" };
	static const char *const rate[] = { "-n %", "-n%", "-%n", "%-n", "%n-", "n-%", "n%-", "-% n", "n %-",
		"% n-", "% -n", "n- %" };
	static const char *const rate_plus[] = { "n %", "n%", "%n", "% n" };
	bool negative = ustr_len(text) && ustr_at(text, 0) == '-', is_money = letter == 'c';
	const char *pattern = is_money ? (negative ? money[d->currency_negative] : money_plus[d->currency_pattern])
			    : letter == 'p' ? (negative ? rate[d->percent_negative] : rate_plus[d->percent_pattern])
			    : negative ? number[d->number_negative] : "n";
	char whole[400];
	size_t n = 0, i = negative;
	struct sbuf b;

	for (; i < ustr_len(text) && ustr_at(text, (uint32_t)i) != '.' && n + 1 < sizeof(whole); i++)
		if (ustr_at(text, (uint32_t)i) != ',')
			whole[n++] = (char)ustr_at(text, (uint32_t)i);
	whole[n] = 0;
	sbuf_init(&b, rt);
	for (const char *p = pattern; *p; p++) {
		if (*p == '$' || *p == '%')
			sbuf_puts(&b, *p == '$' ? d->currency : d->percent);
		else if (*p == '-')
			sbuf_puts(&b, d->minus);
		else if (*p != 'n')
			sbuf_putc(&b, (uint8_t)*p);
		else {
			put_grouped(&b, whole,
				    d->group_sizes[is_money	   ? 1
						   : letter == 'p' ? 2
								   : 0],
				    is_money				? d->currency_group
				    : letter == 'p' && d->percent_group ? d->percent_group
									: d->group);
			for (size_t k = i; k < ustr_len(text); k++) {
				if (ustr_at(text, (uint32_t)k) == '.')
					sbuf_puts(&b, is_money ? d->currency_decimal
						: letter == 'p' && d->percent_decimal ? d->percent_decimal : d->decimal);
				else
					sbuf_putc(&b, ustr_at(text, (uint32_t)k));
			}
		}
	}
	return sbuf_take(&b);
}

/* ---- DateTimeFormatInfo ---- */

static val names(struct rt *rt, const char *const *s, uint32_t n, uint32_t pad)
{
	struct array *a = array_new(rt, &type_string, n + pad);

	for (uint32_t i = 0; i < n + pad; i++)
		gc_store(a, &a->v[i], i < n ? arg_text(rt, s[i]) : val_str(ustr_empty(rt)));
	return val_obj(a);
}

static void set_names(struct rt *rt, val self, const char **to, val v, uint32_t n, uint32_t pad)
{
	struct culture_own *o = own(rt, self);
	struct array *a = val_array(arg_need(rt, v, "value"));

	if (a->n != n + pad)
		arg_throw(rt, "value", USTR_C(rt, ustr_printf(rt, "Length of the array must be %u.", n + pad)));
	for (uint32_t i = 0; i < n; i++)
		own_set(o, &to[i], USTR_C(rt, val_net_str(rt, array_get(a, i))));
}

#define NAMES(fn, field, n, pad)                                               \
	static val fn(struct rt *rt, val self) { return names(rt, of(self)->dates->field, n, pad); } \
	static void set_##fn(struct rt *rt, val self, val v) { set_names(rt, self, own(rt, self)->d.dates.field, v, n, pad); }
NAMES(day_names, days, 7, 0)
NAMES(short_day_names, short_days, 7, 0) NAMES(month_names, months, 12, 1)
	NAMES(short_month_names, short_months, 12, 1)

#define FORM(fn, field)                                                                                              \
	static val fn(struct rt *rt, val self)                                                                       \
	{                                                                                                            \
		return arg_text(rt, of(self)->dates->field);                                                         \
	}                                                                                                            \
	static void set_##fn(struct rt *rt, val self, val v)                                                         \
	{                                                                                                            \
		set_text(rt, self, offsetof(struct culture_data, dates.field), arg_need(rt, v, "value"), false);     \
	}
		FORM(short_date, short_date) FORM(long_date, long_date) FORM(short_time, short_time)
			FORM(long_time, long_time) FORM(month_day, month_day) FORM(year_month, year_month)
				FORM(am, am) FORM(pm, pm)

#define SEPARATOR(fn, field)                                                   \
	static val fn(struct rt *rt, val self) { return arg_text(rt, data(self)->field); } \
	static void set_##fn(struct rt *rt, val self, val v)                   \
	{                                                                      \
		set_text(rt, self, offsetof(struct culture_data, field), arg_need(rt, v, "value"), false); \
		set_text(rt, self, offsetof(struct culture_data, dates.field), v, false); \
	}
					SEPARATOR(slash, date_separator) SEPARATOR(colon, time_separator)
#define FIXED(fn, s) static val fn(struct rt *rt, val self) { return arg_text(rt, s); }
						FIXED(sortable, "yyyy'-'MM'-'dd'T'HH':'mm':'ss")
							FIXED(rfc, "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'")
								FIXED(universal, "yyyy'-'MM'-'dd HH':'mm':'ss'Z'")
									FIXED(native_calendar, "Gregorian Calendar")

										static val
	full_pattern(struct rt *rt, val self)
{
	if (data(self)->full_date)
		return arg_text(rt, data(self)->full_date);
	return val_str(ustr_printf(rt, "%s %s", of(self)->dates->long_date, of(self)->dates->long_time));
}

static void set_full_pattern(struct rt *rt, val self, val v)
{
	set_text(rt, self, offsetof(struct culture_data, full_date), arg_need(rt, v, "value"), false);
}

static val first_day(struct rt *rt, val self) { return val_enum(type_find_c(rt, "System.DayOfWeek"), data(self)->first_day); }
static void set_first_day(struct rt *rt, val self, val v)
{
	struct culture_own *o = own(rt, self);
	o->d.first_day = checked(rt, v, 6);
}
static val week_rule(struct rt *rt, val self) { return val_enum(&enum_calendarweekrule, data(self)->week_rule); }
static void set_week_rule(struct rt *rt, val self, val v)
{
	struct culture_own *o = own(rt, self);
	o->d.week_rule = checked(rt, v, 2);
}

static const char *const *shortest_of(val self)
{
	return of(self)->data && data(self)->shortest_days[0] ? data(self)->shortest_days : shortest;
}
static val shortest_names(struct rt *rt, val self) { return names(rt, shortest_of(self), 7, 0); }
static void set_shortest_names(struct rt *rt, val self, val v) { set_names(rt, self, own(rt, self)->d.shortest_days, v, 7, 0); }
static val calendar(struct rt *rt, val self) { return gregorian_new(rt, !culture_is_writable(of(self))); }
static void set_calendar(struct rt *rt, val self, val v) { own(rt, self); }

static val month_of(struct rt *rt, val self, val *a, const char *const *from)
{
	if (arg_int(a[0]) < 1 || arg_int(a[0]) > 13)
		net_throw(rt, "System.ArgumentOutOfRangeException", "Valid values are between 1 and 13, inclusive. (Parameter 'month')"
			"\nActual value was %d.", (int)arg_int(a[0]));
	return arg_int(a[0]) == 13 ? val_str(ustr_empty(rt)) : arg_text(rt, from[arg_int(a[0]) - 1]);
}

static val month_genitives(struct rt *rt, val self)
{
	const struct calendar_names *d = of(self)->dates;

	return names(rt, d->genitive_months[0] ? d->genitive_months : d->months, 12, 1);
}

static val short_month_genitives(struct rt *rt, val self)
{
	const struct calendar_names *d = of(self)->dates;

	return names(rt, d->genitive_short[0] ? d->genitive_short : d->short_months, 12, 1);
}

static val month_name(struct rt *rt, val self, val *a, int n) { return month_of(rt, self, a, of(self)->dates->months); }
static val short_month_name(struct rt *rt, val self, val *a, int n)
{
	return month_of(rt, self, a, of(self)->dates->short_months);
}
static val day_name(struct rt *rt, val self, val *a, int n)
{
	return arg_text(rt, of(self)->dates->days[(uint64_t)arg_int(a[0]) % 7]);
}

static val short_day_name(struct rt *rt, val self, val *a, int n)
{
	return arg_text(rt, of(self)->dates->short_days[(uint64_t)arg_int(a[0]) % 7]);
}

static val shortest_name(struct rt *rt, val self, val *a, int n)
{
	return arg_text(rt, shortest_of(self)[(uint64_t)arg_int(a[0]) % 7]);
}

static val era(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "eraName");

	return val_int(ustr_ieq_c(s, "A.D.") || ustr_ieq_c(s, "AD") || ustr_ieq_c(s, "A") ? 1 : -1);
}

static val era_name(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) != 0 && arg_int(a[0]) != 1)
		arg_throw_range(rt, "era", "Era value was not valid.");
	return arg_text(rt, of(self)->data && ustr_len(of(self)->name) ? "AD" : "A.D.");
}

static val short_era_name(struct rt *rt, val self, val *a, int n)
{
	era_name(rt, self, a, n);
	return arg_text(rt, of(self)->data && ustr_len(of(self)->name) ? "A" : "AD");
}

static val dfi_ctor(struct rt *rt, val self, val *a, int n) { return info_new(rt, &type_datetimeformatinfo); }
static val dfi_of(struct rt *rt, val self, val *a, int n) { return instance(rt, a[0], &type_datetimeformatinfo); }

static val dfi_invariant(struct rt *rt, val self)
{
	return culture_view(rt, val_obj(culture_named(rt, ustr_empty(rt))), &type_datetimeformatinfo);
}

#define DFI "System.Globalization.DateTimeFormatInfo"
const struct member_def datetimeformatinfo_members[] = {
	CTOR("()", dfi_ctor), STATIC_PROP("static " DFI " InvariantInfo {get;}", dfi_invariant, NULL),
	STATIC_PROP("static " DFI " CurrentInfo {get;}", dfi_invariant, NULL),
	RW("string", "AMDesignator", am), RW("System.Globalization.Calendar", "Calendar", calendar),
	RW("string", "DateSeparator", slash),
	RW("System.DayOfWeek", "FirstDayOfWeek", first_day),
	RW("System.Globalization.CalendarWeekRule", "CalendarWeekRule", week_rule),
	RW("string", "FullDateTimePattern", full_pattern), RW("string", "LongDatePattern", long_date),
	RW("string", "LongTimePattern", long_time),
	RW("string", "MonthDayPattern", month_day), RW("string", "PMDesignator", pm),
	PROP("string RFC1123Pattern {get;}", rfc, NULL),
	RW("string", "ShortDatePattern", short_date), RW("string", "ShortTimePattern", short_time),
	PROP("string SortableDateTimePattern {get;}", sortable, NULL), RW("string", "TimeSeparator", colon),
	PROP("string UniversalSortableDateTimePattern {get;}", universal, NULL), RW("string", "YearMonthPattern", year_month),
	RW("string[]", "AbbreviatedDayNames", short_day_names), RW("string[]", "ShortestDayNames", shortest_names),
	RW("string[]", "DayNames", day_names),
	RW("string[]", "AbbreviatedMonthNames", short_month_names), RW("string[]", "MonthNames", month_names),
	PROP("bool IsReadOnly {get;}", read_only, NULL),
	PROP("string NativeCalendarName {get;}", native_calendar, NULL),
	PROP("string[] AbbreviatedMonthGenitiveNames {get;set;}", short_month_genitives, set_short_month_names),
	PROP("string[] MonthGenitiveNames {get;set;}", month_genitives, set_month_names),
	METHOD("string GetMonthName(int month)", month_name),
	METHOD("string GetAbbreviatedMonthName(int month)", short_month_name),
	METHOD("string GetDayName(System.DayOfWeek dayofweek)", day_name),
	METHOD("string GetAbbreviatedDayName(System.DayOfWeek dayofweek)", short_day_name),
	METHOD("string GetShortestDayName(System.DayOfWeek dayOfWeek)", shortest_name), METHOD("int GetEra(string eraName)", era),
	METHOD("string GetEraName(int era)", era_name), METHOD("string GetAbbreviatedEraName(int era)", short_era_name),
	METHOD("System.Object Clone()", culture_clone), METHOD("System.Object GetFormat(type formatType)", get_format),
	STATIC("static " DFI " GetInstance(System.IFormatProvider provider)", dfi_of),
	STATIC("static " DFI " ReadOnly(" DFI " dtfi)", frozen),
	MEMBERS_END
};

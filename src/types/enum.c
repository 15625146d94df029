/* SPDX-License-Identifier: MIT */
/* System.Enum: members of every enumeration and the static functions. */
#include "types/arg.h"
#include "types/enums.h"
#include "types/tables.h"

static const struct type *need_enum(struct rt *rt, val v)
{
	const struct type *t;

	v = arg_need(rt, v, "enumType");
	t = v.t;
	if (!(t->flags & TF_ENUM))
		arg_throw(rt, "enumType", "Type provided must be an Enum.");
	return t;
}

static uint32_t count_of(const struct type *t)
{
	uint32_t n = 0;

	while (t->enums && t->enums[n].name)
		n++;
	return n;
}

/* Values in .NET's order: unsigned, equal ones as declared. */
static void sorted(struct rt *rt, const struct type *t, uint32_t *order, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t j = i;

		while (j > 0 && (uint64_t)t->enums[order[j - 1]].number > (uint64_t)t->enums[i].number) {
			order[j] = order[j - 1];
			j--;
		}
		order[j] = i;
	}
}

static val get_names(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = need_enum(rt, a[0]);
	uint32_t count = count_of(t), *order = rt_block(rt, uint32_t, count + 1);
	struct array *r = array_new(rt, &type_string, count);

	sorted(rt, t, order, count);
	for (uint32_t i = 0; i < count; i++)
		gc_store(r, &r->v[i], arg_text(rt, t->enums[order[i]].name));
	return val_obj(r);
}

static val get_values(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = need_enum(rt, a[0]);
	uint32_t count = count_of(t), *order = rt_block(rt, uint32_t, count + 1);
	struct array *r = array_new(rt, t, count);

	sorted(rt, t, order, count);
	for (uint32_t i = 0; i < count; i++)
		gc_store(r, &r->v[i], val_enum(t, t->enums[order[i]].number));
	return val_obj(r);
}

const struct type *enum_number_type(const struct type *t) { return t->elem ? t->elem : &type_int32; }

static val get_underlying(struct rt *rt, val self, val *a, int n)
{
	return val_type(enum_number_type(need_enum(rt, a[0])));
}

static val values_underlying(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = need_enum(rt, a[0]);
	struct array *from = val_array(get_values(rt, self, a, n)), *r = array_new(rt, enum_number_type(t), from->n);

	for (uint32_t i = 0; i < from->n; i++)
		gc_store(r, &r->v[i], val_num((enum val_kind)enum_number_type(t)->inline_kind, val_enum_num(from->v[i])));
	return val_obj(r);
}

static const char *name_of(const struct type *t, int64_t number)
{
	for (uint32_t i = 0; t->enums && t->enums[i].name; i++)
		if (t->enums[i].number == number)
			return t->enums[i].name;
	return NULL;
}

static val get_name(struct rt *rt, val self, val *a, int n)
{
	const char *s = name_of(need_enum(rt, a[0]), arg_int(arg_need(rt, a[1], "value")));

	return s ? arg_text(rt, s) : V_NULL;
}

static val is_defined(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = need_enum(rt, a[0]);
	val v = arg_need(rt, a[1], "value");

	if (v.k != VK_STR)
		return val_bool(name_of(t, arg_int(v)) != NULL);
	for (uint32_t i = 0; t->enums[i].name; i++)
		if (ustr_eq_c(v.s, t->enums[i].name))
			return V_TRUE;
	return V_FALSE;
}

/* Case matters to .NET unless asked otherwise: the parsed names must be spelled
 * as declared, which a round trip through text shows. */
static bool spelled_exactly(struct rt *rt, const struct type *t, struct ustr *s)
{
	struct ustr *piece;
	uint32_t from = 0;

	for (uint32_t i = 0; i <= ustr_len(s); i++) {
		bool found = false;

		if (i < ustr_len(s) && ustr_at(s, i) != ',')
			continue;
		piece = ustr_trim(rt, ustr_sub(rt, s, from, i - from), true, true);
		from = i + 1;
		if (ustr_len(piece) && (ustr_is_digit(ustr_at(piece, 0)) || ustr_at(piece, 0) == '-' || ustr_at(piece, 0) == '+'))
			continue;
		for (uint32_t k = 0; t->enums[k].name && !found; k++)
			found = ustr_eq_c(piece, t->enums[k].name);
		if (!found)
			return false;
	}
	return true;
}

static bool parse_text(struct rt *rt, const struct type *t, struct ustr *s, bool icase, int64_t *ret)
{
	return enum_parse(rt, t, s, ret) && (icase || spelled_exactly(rt, t, s));
}

static val parse(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = need_enum(rt, a[0]);
	struct ustr *s = arg_need_str(rt, a[1], "value");
	int64_t number;

	if (ustr_len(ustr_trim(rt, s, true, true)) == 0)
		arg_throw(rt, "value", "Must specify valid information for parsing in the string.");
	if (!parse_text(rt, t, s, n > 2 && arg_bool(a[2]), &number))
		net_throw(rt, "System.ArgumentException", "Requested value '%s' was not found.", USTR_C(rt, s));
	return val_enum(t, number);
}

static val try_parse(struct rt *rt, val self, val *a, int n)
{
	bool typed = arg_is(a[0], VK_TYPE);
	const struct type *t = NULL;
	struct psref *r = val_psref(a[n - 1]);
	struct ustr *s;
	int64_t number = 0;
	bool ok;
	val now = V_NULL;

	if (typed)
		t = need_enum(rt, a[0]);
	else if (r)	/* the generic form: the type is that of the variable */
		now = val_base(r->get ? r->get(rt, r) : r->value);
	if (now.k == VK_ENUM)
		t = now.t;
	if (!t)
		arg_throw(rt, "TEnum", "Type provided must be an Enum.");
	s = arg_str(a[typed ? 1 : 0]);
	ok = s && parse_text(rt, t, s, n > (typed ? 3 : 2) && arg_bool(a[n - 2]), &number);
	arg_set_ref(rt, a[n - 1], typed && !ok ? V_NULL : val_enum(t, ok ? number : 0));
	return val_bool(ok);
}

static val to_object(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = need_enum(rt, a[0]);
	val v = arg_need(rt, a[1], "value");

	if (!val_is_int(v) && v.k != VK_ENUM && v.k != VK_CHAR && v.k != VK_BOOL)
		arg_throw(rt, "value",
			"The value passed in must be an enum base or an underlying type for an enum, such as an Int32.");
	return val_enum(t, arg_int(v));
}

static struct ustr *formatted(struct rt *rt, const struct type *t, int64_t number, struct ustr *fmt)
{
	static const uint8_t digits[VK__MAX] = {
		[VK_SBYTE] = 2, [VK_BYTE] = 2, [VK_INT16] = 4, [VK_UINT16] = 4,
		[VK_INT32] = 8, [VK_UINT32] = 8, [VK_INT64] = 16, [VK_UINT64] = 16,
	};
	uint16_t c = fmt && ustr_len(fmt) ? ustr_at(fmt, 0) | 32 : 'g';
	int w = digits[enum_number_type(t)->inline_kind];

	if (fmt && ustr_len(fmt) > 1)
		c = 0;
	if (c == 'g' || c == 'f')
		return enum_to_str(rt, t, number);
	if (c == 'd')
		return ustr_printf(rt, "%lld", (long long)number);
	if (c == 'x')
		return ustr_printf(rt, "%0*llX", w ? w : 8,
				   (unsigned long long)(w < 16 ? (uint64_t)number & ((1ull << 4 * (w ? w : 8)) - 1)
							       : (uint64_t)number));
	arg_throw_format(rt, "Format string can be only \"G\", \"g\", \"X\", \"x\", \"F\", \"f\", \"D\" or \"d\".");
}

static val format(struct rt *rt, val self, val *a, int n)
{
	return val_str(formatted(rt, need_enum(rt, a[0]), arg_int(a[1]), arg_str(a[2])));
}

static val to_string(struct rt *rt, val self, val *a, int n)
{
	return val_str(formatted(rt, self.t, val_enum_num(self), n ? arg_str(a[0]) : NULL));
}

static val has_flag(struct rt *rt, val self, val *a, int n)
{
	val flag = arg_need(rt, a[0], "flag");

	if (flag.k == VK_STR && !conv_try(rt, flag, self.t, &flag))
		flag = V_NULL;
	if (flag.k == VK_ENUM && flag.t != self.t)
		net_throw(rt, "System.ArgumentException", "The argument type, '%s', is not the same as the enum type '%s'.",
			  flag.t->name, self.t->name);
	return val_bool((val_enum_num(self) & arg_int(flag)) == arg_int(flag));
}

static val compare_to(struct rt *rt, val self, val *a, int n)
{
	int64_t x = val_enum_num(self), y;

	if (arg_null(a[0]))
		return val_int(1);
	if (!arg_is(a[0], VK_ENUM) || val_base(a[0]).t != self.t)
		net_throw(rt, "System.ArgumentException",
			  "Object must be the same type as the enum. The type passed in was '%s'; the enum type was '%s'.",
			  val_type_of(a[0])->name, self.t->name);
	y = val_enum_num(val_base(a[0]));
	return val_int((x > y) - (x < y));
}

static val type_code(struct rt *rt, val self, val *a, int n)
{
	return val_enum(&enum_typecode, enum_number_type(self.t)->inline_kind + 3 - VK_BOOL);
}

static val value__(struct rt *rt, val self)
{
	return val_num((enum val_kind)enum_number_type(self.t)->inline_kind, val_enum_num(self));
}

/* An enumeration is a value: what is set is a copy's, which nobody sees. */
static void set_value__(struct rt *rt, val self, val v) { }

const struct member_def enum_members[] = {
	PROP("int value__ {get;set;}", value__, set_value__),
	METHOD("int CompareTo(System.Object target)", compare_to),
	METHOD("bool HasFlag(System.Enum flag)", has_flag),
	METHOD("System.TypeCode GetTypeCode()", type_code),
	METHOD("string ToString()", to_string),
	METHOD("string ToString(string format)", to_string),
	METHOD("string ToString(System.IFormatProvider provider)", to_string),
	METHOD("string ToString(string format, System.IFormatProvider provider)", to_string),
	STATIC("static string Format(type enumType, System.Object value, string format)", format),
	STATIC("static string GetName(type enumType, System.Object value)", get_name),
	STATIC("static string[] GetNames(type enumType)", get_names),
	STATIC("static type GetUnderlyingType(type enumType)", get_underlying),
	STATIC("static array GetValues(type enumType)", get_values),
	STATIC("static array GetValuesAsUnderlyingType(type enumType)", values_underlying),
	STATIC("static bool IsDefined(type enumType, System.Object value)", is_defined),
	STATIC("static System.Object Parse(type enumType, string value)", parse),
	STATIC("static System.Object Parse(type enumType, string value, bool ignoreCase)", parse),
	STATIC("static bool TryParse(type enumType, string value, [ref] System.Object result)", try_parse),
	STATIC("static bool TryParse(type enumType, string value, bool ignoreCase, [ref] System.Object result)", try_parse),
	STATIC("static bool TryParse[TEnum](string value, [ref] TEnum result)", try_parse),
	STATIC("static bool TryParse[TEnum](string value, bool ignoreCase, [ref] TEnum result)", try_parse),
	STATIC("static System.Object ToObject(type enumType, System.Object value)", to_object),
	MEMBERS_END
};

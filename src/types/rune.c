/* SPDX-License-Identifier: MIT */
/* System.Text.Rune: a Unicode scalar value, and the runes of a string. */
#include "types/arg.h"
#include "types/enums.h"
#include "types/string.h"
#include "types/tables.h"
#include "types/culture/unicode.h"

struct rune {
	struct cell h;
	uint32_t cp;
};

static uint32_t of(val v) { return ((struct rune *)val_base(v).o)->cp; }

static struct ustr *text(struct rt *rt, val v)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_put_cp(&b, of(v));
	return sbuf_take(&b);
}

static bool same(struct rt *rt, val a, val b) { return arg_cell(b, &type_rune) && of(a) == of(b); }
static int order(struct rt *rt, val a, val b) { return (of(a) > of(b)) - (of(a) < of(b)); }
static uint32_t hash(struct rt *rt, val v) { return of(v); }
static const struct type_ops ops = { .to_string = text, .equals = same, .compare = order, .hash = hash };
const struct type type_rune = { .name = "System.Text.Rune", .base = &type_valuetype, .ops = &ops,
	.size = sizeof(struct rune), .flags = TF_VALUE | TF_SEALED,
	.ifaces = "System.IComparable System.IComparable`1[System.Text.Rune] System.IEquatable`1[System.Text.Rune] System.IFormattable" };

static bool is_valid(uint64_t cp) { return cp < 0xD800 || (cp > 0xDFFF && cp <= 0x10FFFF); }

static val make(struct rt *rt, uint32_t cp)
{
	struct rune *r = rt_new_cell(rt, &type_rune, rune);

	r->cp = cp;
	return val_obj(r);
}

static uint32_t pair(val high, val low)
{
	return 0x10000 + (((uint32_t)val_base(high).u & 0x3FF) << 10) + ((uint32_t)val_base(low).u & 0x3FF);
}

/* The code point that one argument or two surrogates say; false: none. */
static bool read_args(val *a, int n, uint32_t *ret)
{
	uint64_t cp = val_base(a[0]).u;

	if (n > 1 && ((cp & 0xFC00) != 0xD800 || (val_base(a[1]).u & 0xFC00) != 0xDC00))
		return false;
	*ret = n > 1 ? pair(a[0], a[1]) : (uint32_t)cp;
	return n > 1 || is_valid(cp);
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	static const char out_of_range[] = "Specified argument was out of the range of valid values.";
	uint32_t cp;

	if (!read_args(a, n, &cp))
		arg_throw_range(rt,
				n == 1					? arg_is(a[0], VK_CHAR) ? "ch" : "value"
				: (val_base(a[0]).u & 0xFC00) != 0xD800 ? "highSurrogate"
									: "lowSurrogate",
				out_of_range);
	return make(rt, cp);
}

static val try_create(struct rt *rt, val self, val *a, int n)
{
	uint32_t cp = 0;
	bool ok = read_args(a, n - 1, &cp);

	arg_set_ref(rt, a[n - 1], make(rt, ok ? cp : 0));
	return val_bool(ok);
}

/* The scalar value at an index of a string; a surrogate alone is none. */
static bool at(struct rt *rt, val *a, uint32_t *ret)
{
	struct ustr *s = arg_need_str(rt, a[0], "input");
	int units;

	if (arg_int(a[1]) < 0 || arg_int(a[1]) >= ustr_len(s))
		arg_throw_index(rt, "index");
	*ret = unicode_at(s, (uint32_t)arg_int(a[1]), &units);
	return is_valid(*ret);
}

static val get_at(struct rt *rt, val self, val *a, int n)
{
	uint32_t cp;

	if (!at(rt, a, &cp))
		arg_throw(rt, "index", "Cannot extract a Unicode scalar value from the specified index in the input.");
	return make(rt, cp);
}

static val try_get_at(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "input");
	uint32_t cp = 0;
	bool ok = arg_int(a[1]) >= 0 && arg_int(a[1]) < ustr_len(s) && at(rt, a, &cp);

	arg_set_ref(rt, a[2], make(rt, ok ? cp : 0));
	return val_bool(ok);
}

/* The runes of a string; what is none is the replacement character. */
val rune_enumerate(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_str(self);
	struct list *l = list_new(rt, NULL);
	int units;

	type_find_c(rt, type_rune.name);	/* which may be seen now for the first time */
	for (uint32_t i = 0; i < ustr_len(s); i += (uint32_t)units) {
		uint32_t cp = unicode_at(s, i, &units);

		list_push(rt, l, make(rt, is_valid(cp) ? cp : 0xFFFD));
	}
	return enumerator_new(rt, "System.Text.StringRuneEnumerator", val_obj(list_into_array(rt, l)));
}

/* ---- what it is ---- */

#define IS(name, expr)                                                         \
	static val name(struct rt *rt, val self, val *a, int n)                \
	{                                                                      \
		int c = unicode_category(of(a[0]));                            \
		return val_bool(expr);                                         \
	}
IS(is_letter, c <= 4)
IS(is_digit, c == 8) IS(is_letter_or_digit, c <= 4 || c == 8) IS(is_upper, c == 0) IS(is_lower, c == 1)
	IS(is_number, c >= 8 && c <= 10) IS(is_separator, c >= 11 && c <= 13) IS(is_control, c == 14)
		IS(is_punctuation, c >= 18 && c <= 24) IS(is_symbol, c >= 25 && c <= 28)

			static val is_space(struct rt *rt, val self, val *a, int n)
{
	return val_bool(of(a[0]) < 0x10000 && ustr_is_space((uint16_t)of(a[0])));
}
static val category(struct rt *rt, val self, val *a, int n)
{
	return val_enum(&enum_unicodecategory, unicode_category(of(a[0])));
}
static val valid(struct rt *rt, val self, val *a, int n) { return val_bool(is_valid(val_base(a[0]).u & 0xFFFFFFFF)); }

/* As Char has it, of the rune's text. */
static val numeric(struct rt *rt, val self, val *a, int n)
{
	val args[] = { val_str(text(rt, a[0])), val_int(0) };

	return method_call(rt, type_method(rt, &type_char, ustr_atom(rt, "GetNumericValue"), true), V_NULL, args, 2);
}

static val cased(struct rt *rt, val v, struct ustr *(*fn)(struct rt *, struct ustr *))
{
	int units;

	return make(rt, unicode_at(fn(rt, text(rt, v)), 0, &units));
}

static val upper(struct rt *rt, val self, val *a, int n) { return cased(rt, a[0], ustr_upper); }
static val lower(struct rt *rt, val self, val *a, int n) { return cased(rt, a[0], ustr_lower); }
static val value(struct rt *rt, val self) { return val_int((int32_t)of(self)); }
static val plane(struct rt *rt, val self) { return val_int((int32_t)(of(self) >> 16)); }
static val ascii(struct rt *rt, val self) { return val_bool(of(self) < 128); }
static val bmp(struct rt *rt, val self) { return val_bool(of(self) < 0x10000); }
static val units16(struct rt *rt, val self) { return val_int(of(self) < 0x10000 ? 1 : 2); }
static val units8(struct rt *rt, val self)
{
	return val_int(of(self) < 0x80 ? 1 : of(self) < 0x800 ? 2 : of(self) < 0x10000 ? 3 : 4);
}
static val replacement(struct rt *rt, val self) { return make(rt, 0xFFFD); }
static val compare(struct rt *rt, val self, val *a, int n) { return val_int(order(rt, self, a[0])); }
static val equals(struct rt *rt, val self, val *a, int n) { return val_bool(same(rt, self, a[0])); }
static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(text(rt, self)); }

#define R "System.Text.Rune"
#define TEST(name, fn) STATIC("static bool " name "(" R " value)", fn)
const struct member_def rune_members[] = {
	CTOR("(char ch)", ctor), CTOR("(char highSurrogate, char lowSurrogate)", ctor), CTOR("(int value)", ctor),
	CTOR("(uint value)", ctor),
	PROP("bool IsAscii {get;}", ascii, NULL), PROP("bool IsBmp {get;}", bmp, NULL), PROP("int Plane {get;}", plane, NULL),
	STATIC_PROP("static " R " ReplacementChar {get;}", replacement, NULL),
	PROP("int Utf16SequenceLength {get;}", units16, NULL),
	PROP("int Utf8SequenceLength {get;}", units8, NULL), PROP("int Value {get;}", value, NULL),
	METHOD("int CompareTo(" R " other)", compare), METHOD("bool Equals(" R " other)", equals),
	METHOD("string ToString()", to_string),
	STATIC("static double GetNumericValue(" R " value)", numeric),
	STATIC("static " R " GetRuneAt(string input, int index)", get_at),
	STATIC("static System.Globalization.UnicodeCategory GetUnicodeCategory(" R " value)", category),
	TEST("IsControl", is_control), TEST("IsDigit", is_digit), TEST("IsLetter", is_letter),
	TEST("IsLetterOrDigit", is_letter_or_digit), TEST("IsLower", is_lower),
	TEST("IsNumber", is_number), TEST("IsPunctuation", is_punctuation), TEST("IsSeparator", is_separator),
	TEST("IsSymbol", is_symbol), TEST("IsUpper", is_upper),
	TEST("IsWhiteSpace", is_space), STATIC("static bool IsValid(int value)", valid),
	STATIC("static bool IsValid(uint value)", valid),
	STATIC("static " R " ToLowerInvariant(" R " value)", lower), STATIC("static " R " ToUpperInvariant(" R " value)", upper),
	STATIC("static bool TryCreate(char ch, [ref] " R " result)", try_create),
	STATIC("static bool TryCreate(char highSurrogate, char lowSurrogate, [ref] " R " result)", try_create),
	STATIC("static bool TryCreate(int value, [ref] " R " result)", try_create),
	STATIC("static bool TryGetRuneAt(string input, int index, [ref] " R " value)", try_get_at),
	STATIC("static " R " op_Explicit(char ch)", ctor), STATIC("static " R " op_Explicit(int value)", ctor),
	STATIC("static " R " op_Explicit(uint value)", ctor), MEMBERS_END
};

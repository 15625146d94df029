/* SPDX-License-Identifier: MIT */
/* System.Char. Tests take a character, or a string and an index. */
#include "types/arg.h"
#include "types/enums.h"
#include "types/tables.h"
#include "types/culture/culture.h"
#include "types/culture/unicode.h"

/* The place in S that the arguments name. */
static uint32_t place(struct rt *rt, const struct ustr *s, const val *a, int n)
{
	if (n < 2 || arg_int(a[1]) < 0 || arg_int(a[1]) >= ustr_len(s))
		arg_throw_range(rt, "index", "Specified argument was out of the range of valid values.");
	return (uint32_t)arg_int(a[1]);
}

/* The code point that the arguments of a test name. */
static uint32_t subject(struct rt *rt, val *a, int n)
{
	struct ustr *s = arg_str(a[0]);
	int units;

	if (!s)
		return (uint32_t)val_base(a[0]).u;
	return unicode_at(s, place(rt, s, a, n), &units);
}

/* The code unit: of a char, or of a text at a place. */
static uint32_t unit(struct rt *rt, const val *a, int n)
{
	struct ustr *s = arg_str(a[0]);

	return s ? ustr_at(s, place(rt, s, a, n)) : (uint32_t)val_base(a[0]).u;
}

#define TEST_CATEGORY(name, expr)                                              \
	static val name(struct rt *rt, val self, val *a, int n)                \
	{                                                                      \
		int c = unicode_category(subject(rt, a, n));                   \
		return val_bool(expr);                                         \
	}
TEST_CATEGORY(is_letter, c <= 4)
TEST_CATEGORY(is_digit, c == 8)
TEST_CATEGORY(is_letter_or_digit, c <= 4 || c == 8)
TEST_CATEGORY(is_upper, c == 0)
TEST_CATEGORY(is_lower, c == 1)
TEST_CATEGORY(is_number, c >= 8 && c <= 10)
TEST_CATEGORY(is_separator, c >= 11 && c <= 13)
TEST_CATEGORY(is_control, c == 14)
TEST_CATEGORY(is_punctuation, c >= 18 && c <= 24)
TEST_CATEGORY(is_symbol, c >= 25 && c <= 28)

#define TEST_UNIT(name, expr)                                                  \
	static val name(struct rt *rt, val self, val *a, int n)                \
	{                                                                      \
		uint32_t c = unit(rt, a, n);                                   \
		return val_bool(expr);                                         \
	}
TEST_UNIT(is_space, ustr_is_space((uint16_t)c))
TEST_UNIT(is_surrogate, c >= 0xD800 && c <= 0xDFFF)
TEST_UNIT(is_high, c >= 0xD800 && c <= 0xDBFF)
TEST_UNIT(is_low, c >= 0xDC00 && c <= 0xDFFF)
TEST_UNIT(is_ascii, c < 128)
TEST_UNIT(is_ascii_digit, c >= '0' && c <= '9')
TEST_UNIT(is_ascii_letter, (c | 32) >= 'a' && (c | 32) <= 'z')
TEST_UNIT(is_ascii_upper, c >= 'A' && c <= 'Z')
TEST_UNIT(is_ascii_lower, c >= 'a' && c <= 'z')
TEST_UNIT(is_ascii_alnum, ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9'))
TEST_UNIT(is_ascii_hex_lower, (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9'))
TEST_UNIT(is_ascii_hex_upper, (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9'))
TEST_UNIT(is_ascii_hex, ((c | 32) >= 'a' && (c | 32) <= 'f') || (c >= '0' && c <= '9'))

static val is_between(struct rt *rt, val self, val *a, int n)
{
	return val_bool(a[0].u >= a[1].u && a[0].u <= a[2].u);
}

static val is_pair(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_str(a[0]);
	int units;

	if (s)
		return val_bool(unicode_at(s, place(rt, s, a, n), &units) > 0xFFFF);
	return val_bool((a[0].u & 0xFC00) == 0xD800 && (a[1].u & 0xFC00) == 0xDC00);
}

static val category(struct rt *rt, val self, val *a, int n)
{
	return val_enum(&enum_unicodecategory, unicode_category(subject(rt, a, n)));
}

/* DecimalDigitNumber of UnicodeCategory. */
enum { CATEGORY_DIGIT = 8 };

/* The value of the number C that is no decimal digit: fractions, superscripts,
 * Roman and circled numbers; -1 for all else. */
static double other_number(uint32_t c)
{
	static const struct { uint32_t from, to; double first, step; } runs[] = {
		{ 0xB2, 0xB3, 2, 1 }, { 0xB9, 0xB9, 1, 0 }, { 0xBC, 0xBE, 0.25, 0.25 }, { 0x2070, 0x2070, 0, 0 },
		{ 0x2074, 0x2079, 4, 1 }, { 0x2080, 0x2089, 0, 1 }, { 0x2153, 0x2154, 1.0 / 3, 1.0 / 3 },
		{ 0x2155, 0x2158, 0.2, 0.2 }, { 0x215B, 0x215E, 0.125, 0.25 }, { 0x2160, 0x216B, 1, 1 }, { 0x2170, 0x217B, 1, 1 },
		{ 0x2460, 0x2473, 1, 1 }, { 0x2474, 0x2487, 1, 1 }, { 0x2488, 0x249B, 1, 1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(runs); i++)
		if (c >= runs[i].from && c <= runs[i].to)
			return runs[i].first + runs[i].step * (c - runs[i].from);
	return -1;
}

/* Decimal digits come in runs of ten, from zero to nine. */
static val numeric(struct rt *rt, val self, val *a, int n)
{
	uint32_t c = subject(rt, a, n), zero = c;

	if (unicode_category(c) != CATEGORY_DIGIT)
		return val_double(other_number(c));
	while (unicode_category(zero - 1) == CATEGORY_DIGIT)
		zero--;
	return val_double((c - zero) % 10);
}

static val invariant_upper(struct rt *rt, val self, val *a, int n)
{
	return val_char(ustr_upper_unit((uint16_t)val_base(a[0]).u));
}
static val invariant_lower(struct rt *rt, val self, val *a, int n)
{
	return val_char(ustr_lower_unit((uint16_t)val_base(a[0]).u));
}

/* In the case of the culture that is given, or of the current one; a letter that becomes two stays. */
static val in_case(struct rt *rt, val *a, int n, bool to_upper)
{
	uint16_t c = (uint16_t)val_base(a[0]).u;
	struct ustr *s = culture_case(rt, n > 1 ? arg_need(rt, a[1], "culture") : V_NULL, ustr_from_char(rt, c), to_upper);

	return val_char(ustr_len(s) == 1 ? ustr_at(s, 0) : c);
}
static val to_upper(struct rt *rt, val self, val *a, int n) { return in_case(rt, a, n, true); }
static val to_lower(struct rt *rt, val self, val *a, int n) { return in_case(rt, a, n, false); }

static val parse(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "s");

	if (ustr_len(s) != 1)
		arg_throw_format(rt, "String must be exactly one character long.");
	return val_char(ustr_at(s, 0));
}

static val try_parse(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_str(a[0]);
	bool ok = s && ustr_len(s) == 1;

	arg_set_ref(rt, a[1], val_char(ok ? ustr_at(s, 0) : 0));
	return val_bool(ok);
}

static val from_utf32(struct rt *rt, val self, val *a, int n)
{
	int64_t cp = arg_int(a[0]);
	struct sbuf b;

	if (cp < 0 || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		arg_throw_range(rt, "utf32",
			"A valid UTF32 value is between 0x000000 and 0x10ffff, inclusive, and should not include surrogate codepoint values (0x00d800 ~ 0x00dfff).");
	sbuf_init(&b, rt);
	sbuf_put_cp(&b, (uint32_t)cp);
	return val_str(sbuf_take(&b));
}

/* ArgumentException for half of a surrogate pair. */
static void need_pair(struct rt *rt, const val *a, uint32_t cp)
{
	bool low = cp >= 0xDC00;

	if (cp < 0xD800 || cp > 0xDFFF)
		return;
	arg_throw(rt, "s", USTR_C(rt, ustr_printf(rt,
		"Found a %s surrogate char without a %s surrogate at index: %d. The input may not be in this "
		"encoding, or may not contain valid Unicode (UTF-16) characters.",
		low ? "low" : "high", low ? "preceding high" : "following low", (int)arg_int(a[1]))));
}

static val to_utf32(struct rt *rt, val self, val *a, int n)
{
	if (arg_str(a[0])) {
		need_pair(rt, a, subject(rt, a, n));
		return val_int((int32_t)subject(rt, a, n));
	}
	if ((a[0].u & 0xFC00) != 0xD800)
		arg_throw_range(rt, "highSurrogate", "A valid high surrogate character is between 0xd800 and 0xdbff, inclusive.");
	if ((a[1].u & 0xFC00) != 0xDC00)
		arg_throw_range(rt, "lowSurrogate", "A valid low surrogate character is between 0xdc00 and 0xdfff, inclusive.");
	return val_int((int32_t)(0x10000 + ((a[0].u - 0xD800) << 10) + (a[1].u - 0xDC00)));
}

static val compare_to(struct rt *rt, val self, val *a, int n)
{
	if (arg_null(a[0]))
		return val_int(1);
	if (!arg_is(a[0], VK_CHAR))
		arg_throw(rt, NULL, "Object must be of type Char.");
	return val_int((int32_t)self.u - (int32_t)val_base(a[0]).u);
}

static val equals(struct rt *rt, val self, val *a, int n)
{
	return val_bool(arg_is(a[0], VK_CHAR) && val_base(a[0]).u == self.u);
}
static val hash_code(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)val_net_hash(rt, self)); }
static val type_code(struct rt *rt, val self, val *a, int n) { return val_enum(&enum_typecode, 4); }

static val to_string(struct rt *rt, val self, val *a, int n)
{
	return val_str(ustr_from_char(rt, (uint16_t)(n && arg_is(a[0], VK_CHAR) ? a[0].u : self.u)));
}

const struct member_def char_members[] = {
	{ .row = MR_CONST, .sig = "static char MaxValue {get;}", .value = { .k = VK_CHAR, .u = 0xFFFF } },
	{ .row = MR_CONST, .sig = "static char MinValue {get;}", .value = { .k = VK_CHAR, .u = 0 } },
	METHOD("int CompareTo(System.Object value)", compare_to),
	METHOD("int CompareTo(char value)", compare_to),
	METHOD("bool Equals(System.Object obj)", equals),
	METHOD("bool Equals(char obj)", equals),
	METHOD("int GetHashCode()", hash_code),
	METHOD("System.TypeCode GetTypeCode()", type_code),
	METHOD("string ToString()", to_string),
	METHOD("string ToString(System.IFormatProvider provider)", to_string),
	STATIC("static string ToString(char c)", to_string),
	STATIC("static string ConvertFromUtf32(int utf32)", from_utf32),
	STATIC("static int ConvertToUtf32(char highSurrogate, char lowSurrogate)", to_utf32),
	STATIC("static int ConvertToUtf32(string s, int index)", to_utf32),
	STATIC("static double GetNumericValue(char c)", numeric),
	STATIC("static double GetNumericValue(string s, int index)", numeric),
	STATIC("static System.Globalization.UnicodeCategory GetUnicodeCategory(char c)", category),
	STATIC("static System.Globalization.UnicodeCategory GetUnicodeCategory(string s, int index)", category),
	STATIC("static bool IsAscii(char c)", is_ascii),
	STATIC("static bool IsAsciiDigit(char c)", is_ascii_digit),
	STATIC("static bool IsAsciiHexDigit(char c)", is_ascii_hex),
	STATIC("static bool IsAsciiHexDigitLower(char c)", is_ascii_hex_lower),
	STATIC("static bool IsAsciiHexDigitUpper(char c)", is_ascii_hex_upper),
	STATIC("static bool IsAsciiLetter(char c)", is_ascii_letter),
	STATIC("static bool IsAsciiLetterLower(char c)", is_ascii_lower),
	STATIC("static bool IsAsciiLetterUpper(char c)", is_ascii_upper),
	STATIC("static bool IsAsciiLetterOrDigit(char c)", is_ascii_alnum),
	STATIC("static bool IsBetween(char c, char minInclusive, char maxInclusive)", is_between),
	STATIC("static bool IsControl(char c)", is_control),
	STATIC("static bool IsControl(string s, int index)", is_control),
	STATIC("static bool IsDigit(char c)", is_digit),
	STATIC("static bool IsDigit(string s, int index)", is_digit),
	STATIC("static bool IsHighSurrogate(char c)", is_high),
	STATIC("static bool IsHighSurrogate(string s, int index)", is_high),
	STATIC("static bool IsLetter(char c)", is_letter),
	STATIC("static bool IsLetter(string s, int index)", is_letter),
	STATIC("static bool IsLetterOrDigit(char c)", is_letter_or_digit),
	STATIC("static bool IsLetterOrDigit(string s, int index)", is_letter_or_digit),
	STATIC("static bool IsLower(char c)", is_lower),
	STATIC("static bool IsLower(string s, int index)", is_lower),
	STATIC("static bool IsLowSurrogate(char c)", is_low),
	STATIC("static bool IsLowSurrogate(string s, int index)", is_low),
	STATIC("static bool IsNumber(char c)", is_number),
	STATIC("static bool IsNumber(string s, int index)", is_number),
	STATIC("static bool IsPunctuation(char c)", is_punctuation),
	STATIC("static bool IsPunctuation(string s, int index)", is_punctuation),
	STATIC("static bool IsSeparator(char c)", is_separator),
	STATIC("static bool IsSeparator(string s, int index)", is_separator),
	STATIC("static bool IsSurrogate(char c)", is_surrogate),
	STATIC("static bool IsSurrogate(string s, int index)", is_surrogate),
	STATIC("static bool IsSurrogatePair(string s, int index)", is_pair),
	STATIC("static bool IsSurrogatePair(char highSurrogate, char lowSurrogate)", is_pair),
	STATIC("static bool IsSymbol(char c)", is_symbol),
	STATIC("static bool IsSymbol(string s, int index)", is_symbol),
	STATIC("static bool IsUpper(char c)", is_upper),
	STATIC("static bool IsUpper(string s, int index)", is_upper),
	STATIC("static bool IsWhiteSpace(char c)", is_space),
	STATIC("static bool IsWhiteSpace(string s, int index)", is_space),
	STATIC("static char Parse(string s)", parse),
	STATIC("static char ToLower(char c, cultureinfo culture)", to_lower),
	STATIC("static char ToLower(char c)", to_lower),
	STATIC("static char ToLowerInvariant(char c)", invariant_lower),
	STATIC("static char ToUpper(char c, cultureinfo culture)", to_upper),
	STATIC("static char ToUpper(char c)", to_upper),
	STATIC("static char ToUpperInvariant(char c)", invariant_upper),
	STATIC("static bool TryParse(string s, [ref] char result)", try_parse),
	MEMBERS_END
};

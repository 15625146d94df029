/* SPDX-License-Identifier: MIT */
/* System.Text.Encoding: bytes and text. */
#include "types/encoding.h"

#include "types/arg.h"
#include "types/tables.h"
#include "types/unicode.h"

#include <string.h>

static const struct {
	const char *name, *title;
	int page;
	uint8_t bom[4];
	int nbom;
	const struct type *type;
} kinds[] = {
	[ENCODING_UTF8] = { "utf-8", "Unicode (UTF-8)", 65001, { 0xEF, 0xBB, 0xBF }, 3, &type_utf8encoding },
	[ENCODING_UTF16LE] = { "utf-16", "Unicode", 1200, { 0xFF, 0xFE }, 2, &type_unicodeencoding },
	[ENCODING_UTF16BE] = { "utf-16BE", "Unicode (Big-Endian)", 1201, { 0xFE, 0xFF }, 2, &type_unicodeencoding },
	[ENCODING_UTF32LE] = { "utf-32", "Unicode (UTF-32)", 12000, { 0xFF, 0xFE, 0, 0 }, 4, &type_utf32encoding },
	[ENCODING_ASCII] = { "us-ascii", "US-ASCII", 20127, { 0 }, 0, &type_asciiencoding },
	[ENCODING_LATIN1] = { "iso-8859-1", "Western European (ISO)", 28591, { 0 }, 0, &type_latin1encoding },
};

const struct type type_encoding = { .name = "System.Text.Encoding", .base = &type_object, .size = sizeof(struct encoding), .flags = TF_ABSTRACT };
#define ENCODING(id, name_) \
	const struct type type_##id = { .name = "System.Text." name_, .base = &type_encoding, .size = sizeof(struct encoding) }
ENCODING(utf8encoding, "UTF8Encoding");
ENCODING(unicodeencoding, "UnicodeEncoding");
ENCODING(utf32encoding, "UTF32Encoding");
ENCODING(asciiencoding, "ASCIIEncoding");
ENCODING(latin1encoding, "Latin1Encoding");

struct encoding *val_encoding(val v) { return arg_cell(v, &type_encoding); }

val encoding_new(struct rt *rt, enum encoding_kind kind, bool bom, bool strict)
{
	struct encoding *e = rt_new_cell(rt, kinds[kind].type, encoding);

	e->kind = kind;
	e->bom = bom && kinds[kind].nbom;
	e->strict = strict;
	return val_obj(e);
}

static uint32_t put_cp(struct encoding *e, uint8_t *p, uint32_t cp)
{
	uint16_t u[2] = { (uint16_t)cp, 0 };
	uint32_t n = 0, units = 1;

	switch (e->kind) {
	case ENCODING_UTF8:
		if (cp < 0x80)
			p[n++] = (uint8_t)cp;
		else if (cp < 0x800)
			p[n++] = (uint8_t)(0xC0 | cp >> 6);
		else if (cp < 0x10000)
			p[n++] = (uint8_t)(0xE0 | cp >> 12);
		else
			p[n++] = (uint8_t)(0xF0 | cp >> 18);
		for (int shift = cp < 0x80 ? -6 : cp < 0x800 ? 0 : cp < 0x10000 ? 6 : 12; shift >= 0; shift -= 6)
			p[n++] = (uint8_t)(0x80 | (cp >> shift & 63));
		return n;
	case ENCODING_UTF32LE:
		for (; n < 4; n++)
			p[n] = (uint8_t)(cp >> 8 * n);
		return n;
	case ENCODING_ASCII:
		p[0] = cp < 128 ? (uint8_t)cp : '?';
		return 1;
	case ENCODING_LATIN1:
		p[0] = cp < 256 ? (uint8_t)cp : '?';
		return 1;
	default:
		if (cp > 0xFFFF) {
			u[0] = (uint16_t)(0xD800 + ((cp - 0x10000) >> 10));
			u[1] = (uint16_t)(0xDC00 + ((cp - 0x10000) & 0x3FF));
			units = 2;
		}
		for (uint32_t i = 0; i < units; i++) {
			p[n++] = (uint8_t)(e->kind == ENCODING_UTF16LE ? u[i] : u[i] >> 8);
			p[n++] = (uint8_t)(e->kind == ENCODING_UTF16LE ? u[i] >> 8 : u[i]);
		}
		return n;
	}
}

struct array *encoding_bytes(struct rt *rt, struct encoding *e, const struct ustr *s)
{
	uint32_t n = 0, look = 0;
	uint8_t *p;
	int units;

	if (!s->wide && (e->kind == ENCODING_UTF8 || e->kind == ENCODING_ASCII || e->kind == ENCODING_LATIN1))
		return array_bytes(rt, s->n, ustr_len(s));
	p = heap_alloc_block(rt->heap, (size_t)ustr_len(s) * 4 + 4);
	for (uint32_t i = 0; i < ustr_len(s); i += (uint32_t)units) {
		uint32_t cp = unicode_at(s, i, &units);

		if (!(++look & 0xfffff))
			rt_poll(rt);
		if (cp >= 0xD800 && cp <= 0xDFFF)
			cp = 0xFFFD;
		if ((e->kind == ENCODING_ASCII || e->kind == ENCODING_LATIN1) && units == 2)
			p[n++] = '?';
		n += put_cp(e, p + n, cp);
	}
	return array_bytes(rt, p, n);
}

/* Length of the well-formed UTF-8 sequence at P, 0: malformed. */
static int utf8_length(const uint8_t *p, uint32_t left)
{
	int n = *p < 0x80 ? 1 : *p >= 0xC2 && *p < 0xE0 ? 2 : (*p & 0xF0) == 0xE0 ? 3 : *p >= 0xF0 && *p < 0xF5 ? 4 : 0;

	if (!n || (uint32_t)n > left)
		return 0;
	for (int i = 1; i < n; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	if ((*p == 0xE0 && p[1] < 0xA0) || (*p == 0xED && p[1] > 0x9F) || (*p == 0xF0 && p[1] < 0x90) || (*p == 0xF4 && p[1] > 0x8F))
		return 0;
	return n;
}

static void check_strict(struct rt *rt, const uint8_t *p, uint32_t n)
{
	for (uint32_t i = 0, k; i < n; i += k) {
		k = (uint32_t)utf8_length(p + i, n - i);
		if (!k)
			net_throw(rt, "System.Text.DecoderFallbackException", "Unable to translate bytes [%02X] at index %u from specified code page to Unicode.", p[i], i);
	}
}

struct ustr *encoding_text(struct rt *rt, struct encoding *e, const uint8_t *p, uint32_t n)
{
	struct sbuf b;

	if (e->kind == ENCODING_UTF8) {
		if (e->strict)
			check_strict(rt, p, n);
		return ustr_from_utf8(rt, (const char *)p, n);
	}
	sbuf_init(&b, rt);
	switch (e->kind) {
	case ENCODING_UTF16LE:
	case ENCODING_UTF16BE:
		for (uint32_t i = 0; i + 1 < n; i += 2)
			sbuf_putc(&b, (uint16_t)(e->kind == ENCODING_UTF16LE ? p[i] | p[i + 1] << 8 : p[i + 1] | p[i] << 8));
		if (n % 2)
			sbuf_putc(&b, 0xFFFD);
		break;
	case ENCODING_UTF32LE:
		for (uint32_t i = 0; i + 3 < n; i += 4) {
			uint32_t cp = p[i] | (uint32_t)p[i + 1] << 8 | (uint32_t)p[i + 2] << 16 | (uint32_t)p[i + 3] << 24;

			sbuf_put_cp(&b, cp > 0x10FFFF ? 0xFFFD : cp);
		}
		break;
	default:
		for (uint32_t i = 0; i < n; i++)
			sbuf_putc(&b, e->kind == ENCODING_ASCII && p[i] > 127 ? '?' : p[i]);
	}
	return sbuf_take(&b);
}

static struct encoding *of(val self) { return (struct encoding *)self.o; }

#define STATIC_ENCODING(name, kind, bom) static val name(struct rt *rt, val self) { return encoding_new(rt, kind, bom, false); }
STATIC_ENCODING(utf8, ENCODING_UTF8, true) STATIC_ENCODING(unicode, ENCODING_UTF16LE, true) STATIC_ENCODING(big_endian, ENCODING_UTF16BE, true)
STATIC_ENCODING(utf32, ENCODING_UTF32LE, true) STATIC_ENCODING(ascii, ENCODING_ASCII, false) STATIC_ENCODING(latin1, ENCODING_LATIN1, false)
STATIC_ENCODING(default_, ENCODING_UTF8, false)

static val get_encoding(struct rt *rt, val self, val *a, int n)
{
	static const struct { const char *name; enum encoding_kind kind; } names[] = {
		{ "utf-8", ENCODING_UTF8 }, { "utf8", ENCODING_UTF8 }, { "utf-16", ENCODING_UTF16LE }, { "utf-16le", ENCODING_UTF16LE },
		{ "unicode", ENCODING_UTF16LE }, { "utf-16be", ENCODING_UTF16BE }, { "unicodefffe", ENCODING_UTF16BE },
		{ "utf-32", ENCODING_UTF32LE }, { "us-ascii", ENCODING_ASCII }, { "ascii", ENCODING_ASCII },
		{ "iso-8859-1", ENCODING_LATIN1 }, { "latin1", ENCODING_LATIN1 },
	};
	struct ustr *s = arg_str(a[0]);

	for (size_t i = 0; s && i < ARRAY_LEN(names); i++)
		if (ustr_ieq_c(s, names[i].name))
			return encoding_new(rt, names[i].kind, true, false);
	for (size_t i = 0; !s && i < ARRAY_LEN(kinds); i++)
		if (kinds[i].page == arg_int(a[0]) || (arg_int(a[0]) == 0 && i == 0))
			return encoding_new(rt, (enum encoding_kind)i, true, false);
	if (s)
		net_throw(rt, "System.ArgumentException", "'%s' is not a supported encoding name. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method. (Parameter 'name')", USTR_C(rt, s));
	net_throw(rt, "System.NotSupportedException", "No data is available for encoding %d. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method.", (int)arg_int(a[0]));
}

static struct ustr *chars_arg(struct rt *rt, val *a, int n)
{
	struct array *c = val_array(a[0]);
	struct sbuf b;

	if (!c)
		return arg_need_str(rt, a[0], "s");
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < c->n; i++)
		sbuf_putc(&b, (uint16_t)array_get(c, i).u);
	return sbuf_take(&b);
}

static val get_bytes(struct rt *rt, val self, val *a, int n) { return val_obj(encoding_bytes(rt, of(self), chars_arg(rt, a, n))); }
static val byte_count(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)encoding_bytes(rt, of(self), chars_arg(rt, a, n))->n); }

static struct ustr *decode(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "bytes"));
	int64_t at = n > 1 ? arg_int(a[1]) : 0, len = n > 2 ? arg_int(a[2]) : b->n;

	if (at < 0 || len < 0 || at + len > b->n)
		arg_throw_range(rt, "bytes", "Index and count must refer to a location within the buffer.");
	return encoding_text(rt, of(self), b->b + at, (uint32_t)len);
}

static val get_string(struct rt *rt, val self, val *a, int n) { return val_str(decode(rt, self, a, n)); }
static val char_count(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)ustr_len(decode(rt, self, a, n))); }

static val get_chars(struct rt *rt, val self, val *a, int n)
{
	val s = val_str(decode(rt, self, a, n));

	return member_call(rt, s, ustr_atom(rt, "ToCharArray"), NULL, 0);
}

/* ---- parts of texts and of arrays ---- */

static struct ustr *part_of(struct rt *rt, val *a)
{
	struct ustr *s = chars_arg(rt, a, 1);
	int64_t at = arg_int(a[1]), len = arg_int(a[2]);

	arg_not_negative(rt, at, "index");
	arg_not_negative(rt, len, "count");
	if (at + len > ustr_len(s))
		arg_throw_range(rt, val_array(a[0]) ? "chars" : "s", "Index and count must refer to a location within the buffer.");
	return ustr_sub(rt, s, (uint32_t)at, (uint32_t)len);
}

static val part_bytes(struct rt *rt, val self, val *a, int n) { return val_obj(encoding_bytes(rt, of(self), part_of(rt, a))); }
static val part_count(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)encoding_bytes(rt, of(self), part_of(rt, a))->n); }

static val bytes_into(struct rt *rt, val self, val *a, int n)
{
	struct array *b = encoding_bytes(rt, of(self), part_of(rt, a)), *to = val_array(arg_need(rt, a[3], "bytes"));

	if (arg_int(a[4]) < 0 || arg_int(a[4]) > to->n)
		arg_throw_range(rt, "byteIndex", "Index was out of range. Must be non-negative and less than or equal to the size of the collection.");
	if (arg_int(a[4]) + b->n > to->n)
		arg_throw(rt, "bytes", "The output byte buffer is too small to contain the encoded data, encoding codepage '65001' and fallback 'System.Text.EncoderReplacementFallback'.");
	memcpy(to->b + arg_int(a[4]), b->b, b->n);
	return val_int((int32_t)b->n);
}

static val chars_into(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = decode(rt, self, a, 3);
	struct array *to = val_array(arg_need(rt, a[3], "chars"));

	if (arg_int(a[4]) < 0 || arg_int(a[4]) + ustr_len(s) > to->n)
		arg_throw(rt, "chars", "The output char buffer is too small to contain the decoded characters.");
	for (uint32_t i = 0; i < ustr_len(s); i++)
		array_put(rt, to, (uint32_t)arg_int(a[4]) + i, val_num(VK_CHAR, ustr_at(s, i)));
	return val_int((int32_t)ustr_len(s));
}

static val convert(struct rt *rt, val self, val *a, int n)
{
	val from = arg_need(rt, a[0], "srcEncoding"), to = arg_need(rt, a[1], "dstEncoding");

	return val_obj(encoding_bytes(rt, of(to), decode(rt, from, a + 2, n - 2)));
}

/* The most bytes N characters may need, a pending surrogate included. */
static val most_bytes(struct rt *rt, val self, val *a, int n)
{
	static const uint8_t each[] = { [ENCODING_UTF8] = 3, [ENCODING_UTF16LE] = 2, [ENCODING_UTF16BE] = 2, [ENCODING_UTF32LE] = 4, [ENCODING_ASCII] = 1, [ENCODING_LATIN1] = 1 };

	arg_not_negative(rt, arg_int(a[0]), "charCount");
	return val_int((int32_t)((arg_int(a[0]) + 1) * each[of(self)->kind]));
}

static val most_chars(struct rt *rt, val self, val *a, int n)
{
	int64_t k = arg_int(a[0]);

	arg_not_negative(rt, k, "byteCount");
	switch (of(self)->kind) {
	case ENCODING_UTF8: return val_int((int32_t)k + 1);
	case ENCODING_UTF16LE: case ENCODING_UTF16BE: return val_int((int32_t)((k >> 1) + (k & 1) + 1));
	case ENCODING_UTF32LE: return val_int((int32_t)(k / 2 + 2));
	default: return val_int((int32_t)k);
	}
}

static val clone(struct rt *rt, val self, val *a, int n) { return encoding_new(rt, of(self)->kind, of(self)->bom, of(self)->strict); }
static val family(struct rt *rt, val self) { enum encoding_kind k = of(self)->kind; return val_int(k == ENCODING_ASCII || k == ENCODING_LATIN1 ? 1252 : 1200); }
static val never(struct rt *rt, val self, val *a, int n) { return V_FALSE; }
static val browsed(struct rt *rt, val self) { enum encoding_kind k = of(self)->kind; return val_bool(k == ENCODING_UTF8 || k == ENCODING_LATIN1); }
static val saved(struct rt *rt, val self) { enum encoding_kind k = of(self)->kind; return val_bool(k == ENCODING_UTF8 || k == ENCODING_LATIN1 || k == ENCODING_UTF16LE); }
static val mailed(struct rt *rt, val self) { enum encoding_kind k = of(self)->kind; return val_bool(k == ENCODING_UTF8 || k == ENCODING_LATIN1 || k == ENCODING_ASCII); }

static val preamble(struct rt *rt, val self, val *a, int n) { return val_obj(array_bytes(rt, kinds[of(self)->kind].bom, of(self)->bom ? (uint32_t)kinds[of(self)->kind].nbom : 0)); }
static val name(struct rt *rt, val self) { return arg_text(rt, kinds[of(self)->kind].name); }
static val title(struct rt *rt, val self) { return arg_text(rt, kinds[of(self)->kind].title); }
static val page(struct rt *rt, val self) { return val_int(kinds[of(self)->kind].page); }
static val single(struct rt *rt, val self) { return val_bool(of(self)->kind >= ENCODING_ASCII); }
static val utf8_ctor(struct rt *rt, val self, val *a, int n) { return encoding_new(rt, ENCODING_UTF8, n > 0 && arg_bool(a[0]), n > 1 && arg_bool(a[1])); }
static val unicode_ctor(struct rt *rt, val self, val *a, int n) { return encoding_new(rt, n && arg_bool(a[0]) ? ENCODING_UTF16BE : ENCODING_UTF16LE, n < 2 || arg_bool(a[1]), false); }
static val ascii_ctor(struct rt *rt, val self, val *a, int n) { return encoding_new(rt, ENCODING_ASCII, false, false); }

#define SE(n, fn) STATIC_PROP("static System.Text.Encoding " n " {get;}", fn, NULL)
const struct member_def encoding_members[] = {
	SE("UTF8", utf8), SE("Unicode", unicode), SE("BigEndianUnicode", big_endian), SE("UTF32", utf32), SE("ASCII", ascii),
	SE("Latin1", latin1), SE("Default", default_),
	STATIC("static System.Text.Encoding GetEncoding(int codepage)", get_encoding), STATIC("static System.Text.Encoding GetEncoding(string name)", get_encoding),
	PROP("string BodyName {get;}", name, NULL), PROP("string EncodingName {get;}", title, NULL), PROP("string HeaderName {get;}", name, NULL),
	PROP("string WebName {get;}", name, NULL), PROP("int CodePage {get;}", page, NULL), PROP("bool IsSingleByte {get;}", single, NULL),
	METHOD("byte[] GetBytes(char[] chars)", get_bytes), METHOD("byte[] GetBytes(string s)", get_bytes),
	METHOD("int GetByteCount(char[] chars)", byte_count), METHOD("int GetByteCount(string s)", byte_count),
	METHOD("string GetString(byte[] bytes)", get_string), METHOD("string GetString(byte[] bytes, int index, int count)", get_string),
	METHOD("char[] GetChars(byte[] bytes)", get_chars), METHOD("char[] GetChars(byte[] bytes, int index, int count)", get_chars),
	METHOD("int GetCharCount(byte[] bytes)", char_count), METHOD("byte[] GetPreamble()", preamble),
	STATIC("static byte[] Convert(System.Text.Encoding srcEncoding, System.Text.Encoding dstEncoding, byte[] bytes)", convert),
	STATIC("static byte[] Convert(System.Text.Encoding srcEncoding, System.Text.Encoding dstEncoding, byte[] bytes, int index, int count)", convert),
	METHOD("byte[] GetBytes(char[] chars, int index, int count)", part_bytes), METHOD("byte[] GetBytes(string s, int index, int count)", part_bytes),
	METHOD("int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)", bytes_into),
	METHOD("int GetBytes(string s, int charIndex, int charCount, byte[] bytes, int byteIndex)", bytes_into),
	METHOD("int GetByteCount(char[] chars, int index, int count)", part_count), METHOD("int GetByteCount(string s, int index, int count)", part_count),
	METHOD("int GetCharCount(byte[] bytes, int index, int count)", char_count),
	METHOD("int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)", chars_into),
	METHOD("int GetMaxByteCount(int charCount)", most_bytes), METHOD("int GetMaxCharCount(int byteCount)", most_chars),
	METHOD("System.Object Clone()", clone), METHOD("bool IsAlwaysNormalized()", never),
	PROP("int WindowsCodePage {get;}", family, NULL), PROP("bool IsBrowserDisplay {get;}", browsed, NULL), PROP("bool IsBrowserSave {get;}", saved, NULL),
	PROP("bool IsMailNewsDisplay {get;}", mailed, NULL), PROP("bool IsMailNewsSave {get;}", mailed, NULL),
	MEMBERS_END
};
const struct member_def utf8encoding_members[] = {
	CTOR("()", utf8_ctor), CTOR("(bool encoderShouldEmitUTF8Identifier)", utf8_ctor),
	CTOR("(bool encoderShouldEmitUTF8Identifier, bool throwOnInvalidBytes)", utf8_ctor), MEMBERS_END
};
const struct member_def unicodeencoding_members[] = {
	CTOR("()", unicode_ctor), CTOR("(bool bigEndian, bool byteOrderMark)", unicode_ctor), MEMBERS_END
};
const struct member_def asciiencoding_members[] = { CTOR("()", ascii_ctor), MEMBERS_END };

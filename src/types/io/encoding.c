/* SPDX-License-Identifier: MIT */
/* System.Text.Encoding: bytes and text. */
#include "types/io/encoding.h"

#include "types/arg.h"
#include "types/tables.h"
#include "types/culture/unicode.h"
#include "value/record.h"

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
	[ENCODING_UTF32BE] = { "utf-32BE", "Unicode (UTF-32 Big-Endian)", 12001, { 0, 0, 0xFE, 0xFF }, 4, &type_utf32encoding },
	[ENCODING_UTF7] = { "utf-7", "Unicode (UTF-7)", 65000, { 0 }, 0, &type_utf7encoding },
	[ENCODING_ASCII] = { "us-ascii", "US-ASCII", 20127, { 0 }, 0, &type_asciiencoding },
	[ENCODING_LATIN1] = { "iso-8859-1", "Western European (ISO)", 28591, { 0 }, 0, &type_latin1encoding },
	[ENCODING_PAGE] = { NULL, NULL, 0, { 0 }, 0, &type_sbcsencoding },
};

static void trace(struct heap *h, struct cell *c)
{
	val_mark(h, ((struct encoding *)c)->encoder);
	val_mark(h, ((struct encoding *)c)->decoder);
}

static bool equals(struct rt *rt, val self, val other);
static uint32_t hash(struct rt *rt, val self) { return (uint32_t)((struct encoding *)val_base(self).o)->kind * 2654435761u; }
static const struct type_ops ops = { .equals = equals, .hash = hash };
#define ENCODING(id, name_, base_, flags_) \
	const struct type type_##id = { .cls = { .trace = trace }, .name = "System.Text." name_, .base = base_, \
	.ops = &ops, .size = sizeof(struct encoding), .ifaces = "System.ICloneable", .flags = flags_ }
ENCODING(encoding, "Encoding", &type_object, TF_ABSTRACT);
ENCODING(utf8encoding, "UTF8Encoding", &type_encoding, 0);
ENCODING(utf8sealed, "UTF8Encoding+UTF8EncodingSealed", &type_utf8encoding, TF_SEALED);
ENCODING(unicodeencoding, "UnicodeEncoding", &type_encoding, 0);
ENCODING(utf32encoding, "UTF32Encoding", &type_encoding, TF_SEALED);
ENCODING(utf7encoding, "UTF7Encoding", &type_encoding, 0);
ENCODING(asciiencoding, "ASCIIEncoding", &type_encoding, 0);
ENCODING(asciisealed, "ASCIIEncoding+ASCIIEncodingSealed", &type_asciiencoding, TF_SEALED);
ENCODING(latin1encoding, "Latin1Encoding", &type_encoding, 0);
ENCODING(latin1sealed, "Latin1Encoding+Latin1EncodingSealed", &type_latin1encoding, TF_SEALED);
ENCODING(sbcsencoding, "SBCSCodePageEncoding", &type_encoding, TF_SEALED);
ENCODING(dbcsencoding, "DBCSCodePageEncoding", &type_encoding, TF_SEALED);

struct encoding *val_encoding(val v) { return arg_cell(v, &type_encoding); }

val encoding_new(struct rt *rt, enum encoding_kind kind, bool bom, bool strict)
{
	struct encoding *e = rt_new_cell(rt, kinds[kind].type, encoding);

	e->kind = kind;
	e->bom = bom && kinds[kind].nbom;
	e->strict = strict;
	return val_obj(e);
}

static struct encoding *of(val self) { return (struct encoding *)val_base(self).o; }

static bool equals(struct rt *rt, val self, val other)
{
	struct encoding *a = of(self), *b = val_encoding(other);

	return b && a->kind == b->kind && a->page == b->page && a->bom == b->bom && a->strict == b->strict &&
	       val_is_null(a->encoder) == val_is_null(b->encoder) && val_is_null(a->decoder) == val_is_null(b->decoder);
}

/* The one that a static property gives: of a type of its own for three of them. */
static val own(struct rt *rt, enum encoding_kind kind, bool bom)
{
	val v = encoding_new(rt, kind, bom, false);

	of(v)->own = true;
	if (kind == ENCODING_UTF8 || kind == ENCODING_ASCII || kind == ENCODING_LATIN1)
		v.o->cls = kind == ENCODING_UTF8    ? &type_utf8sealed.cls
			   : kind == ENCODING_ASCII ? &type_asciisealed.cls
						    : &type_latin1sealed.cls;
	return v;
}

static val page_encoding(struct rt *rt, const struct encoding_page *page)
{
	val v = encoding_new(rt, ENCODING_PAGE, false, false);

	of(v)->page = page;
	if (!page->single)
		v.o->cls = &type_dbcsencoding.cls;
	return v;
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
	case ENCODING_UTF32BE:
		for (; n < 4; n++)
			p[n] = (uint8_t)(cp >> (24 - 8 * n));
		return n;
	case ENCODING_PAGE:
		return encoding_page_char(e->page, cp, p);
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

static bool knows(const struct encoding *e, uint32_t cp)
{
	uint8_t b[8];

	switch (e->kind) {
	case ENCODING_ASCII: return cp < 128;
	case ENCODING_LATIN1: return cp < 256;
	case ENCODING_PAGE: return encoding_page_char(e->page, cp, b);
	default: return cp < 0xD800 || cp > 0xDFFF;
	}
}

/* The bytes of a fallback's text; what it cannot be written with either is left out. */
static uint32_t put_replacement(struct rt *rt, struct encoding *e, struct ustr *s, uint8_t *p, uint32_t room)
{
	uint32_t n = 0;
	int units;

	for (uint32_t i = 0; i < ustr_len(s) && n + 4 <= room; i += (uint32_t)units) {
		uint32_t cp = unicode_at(s, i, &units);

		if (knows(e, cp))
			n += put_cp(e, p + n, cp);
	}
	return n;
}

struct array *encoding_bytes(struct rt *rt, struct encoding *e, const struct ustr *s)
{
	uint32_t n = 0, look = 0, cap = ustr_len(s) * 4 + 4;
	uint8_t *p;
	int units;

	if (!s->wide && (e->kind == ENCODING_UTF8 || e->kind == ENCODING_ASCII || e->kind == ENCODING_LATIN1))
		return array_bytes(rt, s->n, ustr_len(s));
	if (e->kind == ENCODING_UTF7)
		return encoding_utf7_bytes(rt, s);
	p = heap_alloc_block(rt->heap, (size_t)ustr_len(s) * 4 + 4);
	for (uint32_t i = 0; i < ustr_len(s); i += (uint32_t)units) {
		uint32_t cp = unicode_at(s, i, &units);

		if (!(++look & 0xfffff))
			rt_poll(rt);
		if (knows(e, cp)) {
			n += put_cp(e, p + n, cp);
			continue;
		}
		struct ustr *instead = encoding_unknown_char(rt, e, cp, i);

		if (n + (ustr_len(instead) + ustr_len(s) - i) * 4 > cap) {
			uint8_t *more = heap_alloc_block(rt->heap, cap = n + (ustr_len(instead) + ustr_len(s) - i) * 8);

			p = memcpy(more, p, n);
		}
		n += put_replacement(rt, e, instead, p + n, cap - n);
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
	if ((*p == 0xE0 && p[1] < 0xA0) || (*p == 0xED && p[1] > 0x9F) || (*p == 0xF0 && p[1] < 0x90) ||
	    (*p == 0xF4 && p[1] > 0x8F))
		return 0;
	return n;
}

/* Well-formed parts of UTF-8 with a fallback's text between them. */
static struct ustr *utf8_text(struct rt *rt, struct encoding *e, const uint8_t *p, uint32_t n)
{
	struct sbuf b;
	uint32_t from = 0, i = 0, k;

	sbuf_init(&b, rt);
	while (i < n) {
		k = (uint32_t)utf8_length(p + i, n - i);
		if (k) {
			i += k;
			continue;
		}
		sbuf_put_utf8(&b, (const char *)p + from, i - from);
		for (k = 1; i + k < n && (p[i + k] & 0xC0) == 0x80 && p[i] >= 0xC2 && p[i] < 0xF5 && k < 3; k++)
			;
		sbuf_put(&b, encoding_unknown_bytes(rt, e, p + i, k, i));
		from = i += k;
	}
	sbuf_put_utf8(&b, (const char *)p + from, n - from);
	return sbuf_take(&b);
}

static void put_utf16(struct rt *rt, struct encoding *e, struct sbuf *b, const uint8_t *p, uint32_t n)
{
	uint32_t u, next;
	bool le = e->kind == ENCODING_UTF16LE;

	for (uint32_t i = 0; i + 1 < n; i += 2) {
		u = (uint32_t)(le ? p[i] | p[i + 1] << 8 : p[i + 1] | p[i] << 8);
		next = i + 3 < n ? (uint32_t)(le ? p[i + 2] | p[i + 3] << 8 : p[i + 3] | p[i + 2] << 8) : 0;
		if (u >= 0xD800 && u < 0xDC00 && next >= 0xDC00 && next < 0xE000) {
			sbuf_putc(b, (uint16_t)u);
			sbuf_putc(b, (uint16_t)next);
			i += 2;
		} else if (u >= 0xD800 && u < 0xE000) {
			sbuf_put(b, encoding_unknown_bytes(rt, e, p + i, 2, i + (e->strict ? 2 : 0)));
		} else {
			sbuf_putc(b, (uint16_t)u);
		}
	}
	if (n % 2)
		sbuf_put(b, encoding_unknown_bytes(rt, e, p + n - 1, 1, n - 1));
}

static void put_utf32(struct rt *rt, struct encoding *e, struct sbuf *b, const uint8_t *p, uint32_t n)
{
	for (uint32_t i = 0; i + 3 < n; i += 4) {
		uint32_t cp = e->kind == ENCODING_UTF32LE
			? p[i] | (uint32_t)p[i + 1] << 8 | (uint32_t)p[i + 2] << 16 | (uint32_t)p[i + 3] << 24
							  : p[i + 3] | (uint32_t)p[i + 2] << 8 | (uint32_t)p[i + 1] << 16 | (uint32_t)p[i] << 24;

		if (cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000))
			sbuf_put(b, encoding_unknown_bytes(rt, e, p + i, 4, i));
		else
			sbuf_put_cp(b, cp);
	}
	if (n % 4)
		sbuf_put(b, encoding_unknown_bytes(rt, e, p + n - n % 4, n % 4, n - n % 4));
}

struct ustr *encoding_text(struct rt *rt, struct encoding *e, const uint8_t *p, uint32_t n)
{
	struct sbuf b;

	if (e->kind == ENCODING_UTF8)
		return encoding_is_plain(e) ? ustr_from_utf8(rt, (const char *)p, n) : utf8_text(rt, e, p, n);
	if (e->kind == ENCODING_PAGE)
		return encoding_page_text(rt, e, p, n);
	if (e->kind == ENCODING_UTF7)
		return encoding_utf7_text(rt, p, n);
	sbuf_init(&b, rt);
	if (e->kind == ENCODING_UTF16LE || e->kind == ENCODING_UTF16BE)
		put_utf16(rt, e, &b, p, n);
	else if (e->kind == ENCODING_UTF32LE || e->kind == ENCODING_UTF32BE)
		put_utf32(rt, e, &b, p, n);
	else
		for (uint32_t i = 0; i < n; i++) {
			if (e->kind == ENCODING_ASCII && p[i] > 127)
				sbuf_put(&b, encoding_unknown_bytes(rt, e, p + i, 1, i));
			else
				sbuf_putc(&b, p[i]);
		}
	return sbuf_take(&b);
}

uint32_t encoding_whole(const struct encoding *e, const uint8_t *p, uint32_t n)
{
	uint32_t k = 0;

	switch (e->kind) {
	case ENCODING_UTF16LE: case ENCODING_UTF16BE:
		return n & ~1u;
	case ENCODING_UTF32LE: case ENCODING_UTF32BE:
		return n & ~3u;
	case ENCODING_UTF8:
		while (k < 3 && k < n && (p[n - 1 - k] & 0xC0) == 0x80)
			k++;
		if (k < n && p[n - 1 - k] >= 0xC0 && k + 1 < (p[n - 1 - k] >= 0xF0 ? 4u : p[n - 1 - k] >= 0xE0 ? 3u : 2u))
			return n - k - 1;
		return n;
	default:
		return n;
	}
}

#define STATIC_ENCODING(name, kind, bom) static val name(struct rt *rt, val self) { return own(rt, kind, bom); }
STATIC_ENCODING(utf8, ENCODING_UTF8, true) STATIC_ENCODING(unicode, ENCODING_UTF16LE, true)
STATIC_ENCODING(big_endian, ENCODING_UTF16BE, true)
STATIC_ENCODING(utf32, ENCODING_UTF32LE, true) STATIC_ENCODING(ascii, ENCODING_ASCII, false)
STATIC_ENCODING(latin1, ENCODING_LATIN1, false)
STATIC_ENCODING(default_, ENCODING_UTF8, false) STATIC_ENCODING(utf7, ENCODING_UTF7, false)

val encoding_get(struct rt *rt, val self, val *a, int n)
{
	static const struct { const char *name; enum encoding_kind kind; } names[] = {
		{ "utf-8", ENCODING_UTF8 }, { "utf8", ENCODING_UTF8 }, { "utf-16", ENCODING_UTF16LE },
		{ "utf-16le", ENCODING_UTF16LE },
		{ "unicode", ENCODING_UTF16LE }, { "utf-16be", ENCODING_UTF16BE }, { "unicodefffe", ENCODING_UTF16BE },
		{ "utf-32", ENCODING_UTF32LE }, { "utf-32le", ENCODING_UTF32LE }, { "utf-32be", ENCODING_UTF32BE },
		{ "utf-7", ENCODING_UTF7 }, { "us-ascii", ENCODING_ASCII }, { "ascii", ENCODING_ASCII },
		{ "iso-8859-1", ENCODING_LATIN1 }, { "latin1", ENCODING_LATIN1 },
	};
	struct ustr *s = arg_str(a[0]);
	const struct encoding_page *page;
	val v = V_NULL;

	for (size_t i = 0; s && i < ARRAY_LEN(names); i++)
		if (ustr_ieq_c(s, names[i].name))
			v = own(rt, names[i].kind, true);
	if (!s && (arg_int(a[0]) < 0 || arg_int(a[0]) > 65535))
		arg_throw_range(rt, "codepage", "Valid values are between 0 and 65535, inclusive.");
	for (size_t i = 0; !s && i < ENCODING_PAGE; i++)
		if (kinds[i].page == arg_int(a[0]) || (arg_int(a[0]) == 0 && i == 0))
			v = own(rt, (enum encoding_kind)i, arg_int(a[0]) != 0);
	if (!val_is_null(v) && of(v)->kind == ENCODING_UTF7)
		net_throw(rt, "System.NotSupportedException",
			"Support for UTF-7 is disabled. See https://aka.ms/dotnet-warnings/SYSLIB0001 for more information.");
	if (val_is_null(v) && (page = encoding_page_find(s ? USTR_C(rt, s) : NULL, s ? 0 : (int)arg_int(a[0]))))
		v = page_encoding(rt, page);
	if (val_is_null(v) && s)
		net_throw(rt, "System.ArgumentException",
			"'%s' is not a supported encoding name. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method. (Parameter 'name')",
			USTR_C(rt, s));
	if (val_is_null(v))
		net_throw(rt, "System.NotSupportedException",
			"No data is available for encoding %d. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method.",
			(int)arg_int(a[0]));
	if (n == 3) {
		gc_store(of(v), &of(v)->encoder, arg_need(rt, a[1], "encoderFallback"));
		gc_store(of(v), &of(v)->decoder, arg_need(rt, a[2], "decoderFallback"));
	}
	return v;
}

static struct ustr *chars_arg(struct rt *rt, val *a, int n)
{
	struct array *c = val_array(a[0]);
	struct sbuf b;

	if (!c)
		return arg_need_str(rt, a[0], "chars");
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < c->n; i++)
		sbuf_putc(&b, (uint16_t)array_get(c, i).u);
	return sbuf_take(&b);
}

static val get_bytes(struct rt *rt, val self, val *a, int n)
{
	return val_obj(encoding_bytes(rt, of(self), chars_arg(rt, a, n)));
}

static val byte_count(struct rt *rt, val self, val *a, int n)
{
	return val_int((int32_t)encoding_bytes(rt, of(self), chars_arg(rt, a, n))->n);
}

static struct ustr *decode(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "bytes"));
	int64_t at = n > 1 ? arg_int(a[1]) : 0, len = n > 2 ? arg_int(a[2]) : b->n;

	if (at < 0 || len < 0)
		arg_throw_range(rt, at < 0 ? "index" : "count", "Non-negative number required.");
	if (at + len > b->n)
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
	if (at + len > ustr_len(s) && !val_array(a[0]))
		arg_at_most(rt, at, (int64_t)ustr_len(s) - len, "index");
	if (at + len > ustr_len(s))
		arg_throw_range(rt, "chars", "Index and count must refer to a location within the buffer.");
	return ustr_sub(rt, s, (uint32_t)at, (uint32_t)len);
}

static val part_bytes(struct rt *rt, val self, val *a, int n) { return val_obj(encoding_bytes(rt, of(self), part_of(rt, a))); }
static val part_count(struct rt *rt, val self, val *a, int n)
{
	return val_int((int32_t)encoding_bytes(rt, of(self), part_of(rt, a))->n);
}

_Noreturn static void too_small(struct rt *rt, val self, const char *param, const char *what)
{
	struct encoding *e = of(self);
	val f = *param == 'b' ? encoding_encoder_fallback(rt, e) : encoding_decoder_fallback(rt, e);

	arg_throw(rt, param, USTR_C(rt, ustr_printf(rt, "The output %s, encoding codepage '%d' and fallback '%s'.", what,
		  e->page ? e->page->number : kinds[e->kind].page, USTR_C(rt, type_full_name(rt, val_type_of(f))))));
}

static val bytes_into(struct rt *rt, val self, val *a, int n)
{
	struct array *b = encoding_bytes(rt, of(self), part_of(rt, a)), *to = val_array(arg_need(rt, a[3], "bytes"));

	if (arg_int(a[4]) < 0 || arg_int(a[4]) > to->n)
		arg_throw_range(rt, "byteIndex",
			"Index was out of range. Must be non-negative and less than or equal to the size of the collection.");
	if (arg_int(a[4]) + b->n > to->n)
		too_small(rt, self, "bytes", "byte buffer is too small to contain the encoded data");
	memcpy(to->b + arg_int(a[4]), b->b, b->n);
	return val_int((int32_t)b->n);
}

static val chars_into(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = decode(rt, self, a, 3);
	struct array *to = val_array(arg_need(rt, a[3], "chars"));

	if (arg_int(a[4]) < 0 || arg_int(a[4]) + ustr_len(s) > to->n)
		too_small(rt, self, "chars", "char buffer is too small to contain the decoded characters");
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
	static const uint8_t each[] = { [ENCODING_UTF8] = 3, [ENCODING_UTF16LE] = 2, [ENCODING_UTF16BE] = 2,
		[ENCODING_UTF32LE] = 4, [ENCODING_UTF32BE] = 4, [ENCODING_ASCII] = 1, [ENCODING_LATIN1] = 1,
		[ENCODING_PAGE] = 1 };

	arg_not_negative(rt, arg_int(a[0]), "charCount");
	if (of(self)->kind == ENCODING_UTF7)
		return val_int((int32_t)(arg_int(a[0]) * 3 + 2));
	return val_int((int32_t)((arg_int(a[0]) + 1) * each[of(self)->kind]));
}

static val most_chars(struct rt *rt, val self, val *a, int n)
{
	int64_t k = arg_int(a[0]);

	arg_not_negative(rt, k, "byteCount");
	switch (of(self)->kind) {
	case ENCODING_UTF8: return val_int((int32_t)k + 1);
	case ENCODING_UTF16LE: case ENCODING_UTF16BE: return val_int((int32_t)((k >> 1) + (k & 1) + 1));
	case ENCODING_UTF32LE: case ENCODING_UTF32BE: return val_int((int32_t)(k / 2 + 2));
	default: return val_int((int32_t)k);
	}
}

static val clone(struct rt *rt, val self, val *a, int n)
{
	val v = encoding_new(rt, of(self)->kind, of(self)->bom, of(self)->strict);

	of(v)->page = of(self)->page;
	of(v)->writable = true;
	gc_store(of(v), &of(v)->encoder, of(self)->encoder);
	gc_store(of(v), &of(v)->decoder, of(self)->decoder);
	return v;
}

static val family(struct rt *rt, val self)
{
	enum encoding_kind k = of(self)->kind;

	return val_int(of(self)->page ? of(self)->page->family : k == ENCODING_ASCII || k == ENCODING_LATIN1 ? 1252 : 1200);
}

static val never(struct rt *rt, val self, val *a, int n) { return V_FALSE; }

/* IsBrowserDisplay and its like, bit by bit as in struct encoding_page. */
static val used(val self, int bit)
{
	static const uint8_t uses[] = { [ENCODING_UTF8] = 15, [ENCODING_UTF16LE] = 4, [ENCODING_UTF7] = 3,
		[ENCODING_ASCII] = 3, [ENCODING_LATIN1] = 15, [ENCODING_PAGE] = 0 };

	return val_bool((of(self)->page ? of(self)->page->uses : uses[of(self)->kind]) & bit);
}
static val browsed(struct rt *rt, val self) { return used(self, 8); }
static val saved(struct rt *rt, val self) { return used(self, 4); }
static val mailed(struct rt *rt, val self) { return used(self, 2); }
static val mail_saved(struct rt *rt, val self) { return used(self, 1); }
static val read_only(struct rt *rt, val self) { return val_bool(!of(self)->writable); }
static val no_span(struct rt *rt, val self) { return V_NULL; }
static val encoder_fallback(struct rt *rt, val self) { return encoding_encoder_fallback(rt, of(self)); }
static val decoder_fallback(struct rt *rt, val self) { return encoding_decoder_fallback(rt, of(self)); }

static void set_fallback(struct rt *rt, val self, val *at, val v)
{
	if (!of(self)->writable)
		arg_throw_invalid(rt, "Instance is read-only.");
	gc_store(of(self), at, arg_need(rt, v, "value"));
}
static void set_encoder_fallback(struct rt *rt, val self, val v) { set_fallback(rt, self, &of(self)->encoder, v); }
static void set_decoder_fallback(struct rt *rt, val self, val v) { set_fallback(rt, self, &of(self)->decoder, v); }

static val register_provider(struct rt *rt, val self, val *a, int n) { arg_need(rt, a[0], "provider"); return V_VOID; }

/* Into a buffer that may be too small: false, and nothing was written. */
static val try_bytes(struct rt *rt, val self, val *a, int n)
{
	struct array *b = encoding_bytes(rt, of(self), chars_arg(rt, a, 1)), *to = val_array(arg_need(rt, a[1], "bytes"));
	bool fits = b->n <= to->n;

	if (fits)
		memcpy(to->b, b->b, b->n);
	arg_set_ref(rt, a[2], val_int(fits ? (int32_t)b->n : 0));
	return val_bool(fits);
}

static val try_chars(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = decode(rt, self, a, 1);
	struct array *to = val_array(arg_need(rt, a[1], "chars"));
	bool fits = ustr_len(s) <= to->n;

	for (uint32_t i = 0; fits && i < ustr_len(s); i++)
		array_put(rt, to, i, val_num(VK_CHAR, ustr_at(s, i)));
	arg_set_ref(rt, a[2], val_int(fits ? (int32_t)ustr_len(s) : 0));
	return val_bool(fits);
}

static val preamble(struct rt *rt, val self, val *a, int n)
{
	return val_obj(array_bytes(rt, kinds[of(self)->kind].bom, of(self)->bom ? (uint32_t)kinds[of(self)->kind].nbom : 0));
}

static val name(struct rt *rt, val self)
{
	return arg_text(rt, of(self)->page ? of(self)->page->name : kinds[of(self)->kind].name);
}
static val body_name(struct rt *rt, val self)
{
	return arg_text(rt, of(self)->page ? of(self)->page->body : kinds[of(self)->kind].name);
}
static val title(struct rt *rt, val self)
{
	return arg_text(rt, of(self)->page ? of(self)->page->title : kinds[of(self)->kind].title);
}
static val page(struct rt *rt, val self) { return val_int(of(self)->page ? of(self)->page->number : kinds[of(self)->kind].page); }
static val single(struct rt *rt, val self)
{
	return val_bool(of(self)->page ? of(self)->page->single : of(self)->kind >= ENCODING_ASCII);
}

static val utf8_ctor(struct rt *rt, val self, val *a, int n)
{
	return encoding_new(rt, ENCODING_UTF8, n > 0 && arg_bool(a[0]), n > 1 && arg_bool(a[1]));
}

static val unicode_ctor(struct rt *rt, val self, val *a, int n)
{
	return encoding_new(rt, n && arg_bool(a[0]) ? ENCODING_UTF16BE : ENCODING_UTF16LE, n < 2 || arg_bool(a[1]),
			    n > 2 && arg_bool(a[2]));
}
static val utf32_ctor(struct rt *rt, val self, val *a, int n)
{
	return encoding_new(rt, n && arg_bool(a[0]) ? ENCODING_UTF32BE : ENCODING_UTF32LE, n < 2 || arg_bool(a[1]),
			    n > 2 && arg_bool(a[2]));
}
static val ascii_ctor(struct rt *rt, val self, val *a, int n) { return encoding_new(rt, ENCODING_ASCII, false, false); }
static val utf7_ctor(struct rt *rt, val self, val *a, int n) { return encoding_new(rt, ENCODING_UTF7, false, false); }

/* ---- EncodingInfo ---- */

const struct type type_encodinginfo = RECORD_TYPE("System.Text.EncodingInfo", 3);

static val info_of(struct rt *rt, int number, const char *name_, const char *title_)
{
	struct record *r = record_new(rt, &type_encodinginfo);

	r->f[0] = val_int(number);
	record_put(r, 1, arg_text(rt, name_));
	record_put(r, 2, arg_text(rt, title_));
	return val_obj(r);
}

static val get_encodings(struct rt *rt, val self, val *a, int n)
{
	const struct encoding_page *p;
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; (p = encoding_page_at(i)); i++)
		list_add(rt, l, info_of(rt, p->number, p->name, p->title));
	for (size_t i = 0; i < ENCODING_PAGE; i++)
		if (i != ENCODING_UTF7)
			list_add(rt, l, info_of(rt, kinds[i].page, kinds[i].name, kinds[i].title));
	return val_obj(list_to_array(rt, l, &type_encodinginfo));
}

static val info_encoding(struct rt *rt, val self, val *a, int n)
{
	val number = record_get(self, 0);

	return encoding_get(rt, V_NULL, &number, 1);
}

const struct member_def encodinginfo_members[] = {
	RECORD_PROP("int CodePage {get;}", 0), RECORD_PROP("string Name {get;}", 1), RECORD_PROP("string DisplayName {get;}", 2),
	METHOD("System.Text.Encoding GetEncoding()", info_encoding), MEMBERS_END
};

#define FALLBACKS ", System.Text.EncoderFallback encoderFallback, System.Text.DecoderFallback decoderFallback"
#define SPAN PROP("System.ReadOnlySpan[byte] Preamble {get;}", no_span, NULL)
#define SINGLE PROP("bool IsSingleByte {get;}", single, NULL)
#define USES PROP("bool IsBrowserDisplay {get;}", browsed, NULL), PROP("bool IsBrowserSave {get;}", saved, NULL), \
	PROP("bool IsMailNewsDisplay {get;}", mailed, NULL), PROP("bool IsMailNewsSave {get;}", mail_saved, NULL)
#define SE(n, fn) STATIC_PROP("static System.Text.Encoding " n " {get;}", fn, NULL)
const struct member_def encoding_members[] = {
	SE("UTF8", utf8),
	SE("Unicode", unicode),
	SE("BigEndianUnicode", big_endian),
	SE("UTF32", utf32),
	SE("ASCII", ascii),
	SE("Latin1", latin1),
	SE("Default", default_),
	SE("UTF7", utf7),
	STATIC("static System.Text.Encoding GetEncoding(int codepage" FALLBACKS ")", encoding_get),
	STATIC("static System.Text.Encoding GetEncoding(string name" FALLBACKS ")", encoding_get),
	STATIC("static System.Text.EncodingInfo[] GetEncodings()", get_encodings),
	STATIC("static void RegisterProvider(System.Text.EncodingProvider provider)", register_provider),
	STATIC("static System.IO.Stream CreateTranscodingStream(System.IO.Stream innerStream, System.Text.Encoding innerStreamEncoding, System.Text.Encoding outerStreamEncoding, bool leaveOpen = False)",
	       encoding_transcoding),
	METHOD("System.Text.Decoder GetDecoder()", encoding_decoder),
	METHOD("System.Text.Encoder GetEncoder()", encoding_encoder),
	METHOD("bool TryGetBytes(System.ReadOnlySpan[char] chars, System.Span[byte] bytes, [ref] int bytesWritten)",
	       try_bytes),
	METHOD("bool TryGetChars(System.ReadOnlySpan[byte] bytes, System.Span[char] chars, [ref] int charsWritten)",
	       try_chars),
	STATIC("static System.Text.Encoding GetEncoding(int codepage)", encoding_get),
	STATIC("static System.Text.Encoding GetEncoding(string name)", encoding_get),
	SPAN,
	PROP("string BodyName {get;}", body_name, NULL),
	PROP("string EncodingName {get;}", title, NULL),
	PROP("string HeaderName {get;}", body_name, NULL),
	PROP("string WebName {get;}", name, NULL),
	PROP("int WindowsCodePage {get;}", family, NULL),
	USES,
	SINGLE,
	PROP("System.Text.EncoderFallback EncoderFallback {get;set;}", encoder_fallback, set_encoder_fallback),
	PROP("System.Text.DecoderFallback DecoderFallback {get;set;}", decoder_fallback, set_decoder_fallback),
	PROP("bool IsReadOnly {get;}", read_only, NULL),
	PROP("int CodePage {get;}", page, NULL),
	METHOD("byte[] GetBytes(char[] chars)", get_bytes),
	METHOD("byte[] GetBytes(char[] chars, int index, int count)", part_bytes),
	METHOD("int GetByteCount(char[] chars)", byte_count),
	METHOD("int GetByteCount(string s)", byte_count),
	METHOD("string GetString(byte[] bytes)", get_string),
	METHOD("string GetString(byte[] bytes, int index, int count)", get_string),
	METHOD("char[] GetChars(byte[] bytes)", get_chars),
	METHOD("char[] GetChars(byte[] bytes, int index, int count)", get_chars),
	METHOD("int GetCharCount(byte[] bytes)", char_count),
	METHOD("byte[] GetPreamble()", preamble),
	STATIC("static byte[] Convert(System.Text.Encoding srcEncoding, System.Text.Encoding dstEncoding, byte[] bytes)",
	       convert),
	STATIC("static byte[] Convert(System.Text.Encoding srcEncoding, System.Text.Encoding dstEncoding, byte[] bytes, int index, int count)",
	       convert),
	METHOD("int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)", bytes_into),
	METHOD("byte[] GetBytes(string s)", get_bytes),
	METHOD("byte[] GetBytes(string s, int index, int count)", part_bytes),
	METHOD("int GetBytes(string s, int charIndex, int charCount, byte[] bytes, int byteIndex)", bytes_into),
	METHOD("int GetByteCount(char[] chars, int index, int count)", part_count),
	METHOD("int GetByteCount(string s, int index, int count)", part_count),
	METHOD("int GetCharCount(byte[] bytes, int index, int count)", char_count),
	METHOD("int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)", chars_into),
	METHOD("int GetMaxByteCount(int charCount)", most_bytes),
	METHOD("int GetMaxCharCount(int byteCount)", most_chars),
	METHOD("System.Object Clone()", clone),
	METHOD("bool IsAlwaysNormalized()", never),
	METHOD("bool IsAlwaysNormalized(System.Text.NormalizationForm form)", never),
	MEMBERS_END
};
const struct member_def utf8encoding_members[] = {
	CTOR("()", utf8_ctor), CTOR("(bool encoderShouldEmitUTF8Identifier)", utf8_ctor),
	CTOR("(bool encoderShouldEmitUTF8Identifier, bool throwOnInvalidBytes)", utf8_ctor), SPAN, MEMBERS_END
};
const struct member_def unicodeencoding_members[] = {
	CTOR("()", unicode_ctor), CTOR("(bool bigEndian, bool byteOrderMark)", unicode_ctor),
	CTOR("(bool bigEndian, bool byteOrderMark, bool throwOnInvalidBytes)", unicode_ctor), SPAN,
	{ .row = MR_CONST, .sig = "static int CharSize {get;}", .value = { .k = VK_INT32, .i = 2 } }, MEMBERS_END
};
const struct member_def utf32encoding_members[] = {
	CTOR("()", utf32_ctor), CTOR("(bool bigEndian, bool byteOrderMark)", utf32_ctor),
	CTOR("(bool bigEndian, bool byteOrderMark, bool throwOnInvalidCharacters)", utf32_ctor), SPAN, MEMBERS_END
};
const struct member_def utf7encoding_members[] = { CTOR("()", utf7_ctor), MEMBERS_END };
const struct member_def asciiencoding_members[] = { CTOR("()", ascii_ctor), SINGLE, SPAN, MEMBERS_END };
const struct member_def latin1encoding_members[] = { SPAN, SINGLE, MEMBERS_END };
const struct member_def sbcsencoding_members[] = { SINGLE,
						   PROP("string EncodingName {get;}", title, NULL),
						   PROP("string WebName {get;}", name, NULL),
						   PROP("string HeaderName {get;}", body_name, NULL),
						   PROP("string BodyName {get;}", body_name, NULL),
						   PROP("int WindowsCodePage {get;}", family, NULL),
						   USES,
						   SPAN,
						   MEMBERS_END };

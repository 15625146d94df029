/* SPDX-License-Identifier: MIT */
/* System.Guid: 16 bytes in the order .NET's ToByteArray shows. */
#include "types/guid.h"

#include "types/arg.h"
#include "types/time/stamp.h"
#include "types/tables.h"

#include <stdlib.h>
#include <string.h>

struct guid {
	struct cell h;
	uint8_t b[16];
};

static struct guid *of(val v) { v = val_base(v); return v.k == VK_OBJ && v.o->cls == &type_guid.cls ? (struct guid *)v.o : NULL; }

/* Position in ToByteArray of each byte of the text. */
static const uint8_t order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };

/* {0x00000000,0x0000,0x0000,{0x00,…}} */
static struct ustr *nested_text(struct rt *rt, struct guid *g)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_printf(&b, "{0x%02x%02x%02x%02x,0x%02x%02x,0x%02x%02x,{", g->b[3], g->b[2], g->b[1], g->b[0], g->b[5],
		    g->b[4], g->b[7], g->b[6]);
	for (int i = 8; i < 16; i++)
		sbuf_printf(&b, i == 8 ? "0x%02x" : ",0x%02x", g->b[i]);
	sbuf_puts(&b, "}}");
	return sbuf_take(&b);
}

static struct ustr *text_as(struct rt *rt, struct guid *g, char f)
{
	char s[GUID_TEXT];

	guid_format(g->b, s);
	switch (f) {
	case 'X': return nested_text(rt, g);
	case 'B': return ustr_printf(rt, "{%s}", s);
	case 'P': return ustr_printf(rt, "(%s)", s);
	case 'N': return ustr_replace(rt, ustr_new(rt, s), ustr_atom(rt, "-"), ustr_empty(rt), false);
	default: return ustr_new(rt, s);
	}
}

static struct ustr *text(struct rt *rt, val self) { return text_as(rt, of(self), 'D'); }
static bool same(struct rt *rt, val a, val b) { return of(b) && !memcmp(of(a)->b, of(b)->b, 16); }
static uint32_t hash(struct rt *rt, val self) { uint32_t w[4]; memcpy(w, of(self)->b, 16); return w[0] ^ w[1] ^ w[2] ^ w[3]; }

static int order_of(struct rt *rt, val a, val b)
{
	for (int i = 0; i < 16; i++)
		if (of(a)->b[order[i]] != of(b)->b[order[i]])
			return of(a)->b[order[i]] < of(b)->b[order[i]] ? -1 : 1;
	return 0;
}

static const struct type_ops ops = { .to_string = text, .equals = same, .hash = hash, .net_hash = true, .compare = order_of };
const struct type type_guid = {
	.name = "System.Guid", .base = &type_valuetype, .ops = &ops, .size = sizeof(struct guid), .flags = TF_VALUE | TF_SEALED,
	.ifaces = "System.IComparable System.IFormattable System.ISpanFormattable System.IComparable`1[System.Guid] System.IEquatable`1[System.Guid]",
};

static val make(struct rt *rt, const uint8_t *b)
{
	struct guid *g = rt_new_cell(rt, &type_guid, guid);

	if (b)
		memcpy(g->b, b, 16);
	return val_obj(g);
}

/* {0x1,0x2,0x3,{0x4,…}} with whitespace anywhere: eleven numbers of 4, 2, 2 and eight times 1 byte. What is wrong, or NULL. */
static const char *read_hex(const char *s, uint8_t *ret)
{
	static const uint8_t sizes[] = { 4, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1 };
	char text[160], *p = text, *end;
	size_t n = 0;

	for (; *s && n < sizeof text - 1; s++)
		if (!strchr(" \t\r\n\v\f", *s))
			text[n++] = *s;
	text[n] = 0;
	if (*p++ != '{')
		return "Expected {0xdddddddd, etc}.";
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		uint64_t number;

		if (i == 3 && *p++ != '{')
			return "Expected {0xdddddddd, etc}.";
		if (p[0] != '0' || (p[1] | 32) != 'x')
			return "Expected 0x prefix.";
		number = strtoull(p + 2, &end, 16);
		if (end == p + 2 || *end != (i == ARRAY_LEN(sizes) - 1 ? '}' : ','))
			return i == ARRAY_LEN(sizes) - 1 ?
				"Could not find a brace, or the length between the previous token and the brace was zero (i.e., '0x,'etc.)." :
				"Could not find a comma, or the length between the previous token and the comma was zero (i.e., '0x,'etc.).";
		if (number >> 32 || (i > 2 && number > 255))
			return "Unrecognized Guid format.";
		p = end + 1;
		for (int k = 0; k < sizes[i]; k++)
			*ret++ = (uint8_t)(number >> (k * 8));
	}
	if (*p != '}')
		return "Could not find the ending brace.";
	return p[1] || *s ? "Additional non-parsable characters are at the end of the string." : NULL;
}

/* One of N, D, B, P, X; FORM 0: any. */
static bool read(struct rt *rt, struct ustr *s, char form, uint8_t *ret)
{
	const char *p = USTR_C(rt, ustr_trim(rt, s, true, true));
	size_t len = strlen(p);
	char found = *p == '{' ? (strchr(p, '-') ? 'B' : 'X') : *p == '(' ? 'P' : len == 32 ? 'N' : 'D';

	if (found == 'X')
		return (!form || form == found) && !read_hex(p, ret);

	return (!form || form == found) && !guid_parse(p, len, ret);
}

static char form_of(struct rt *rt, val v)
{
	struct ustr *f = arg_str(v);
	uint16_t c = f && ustr_len(f) == 1 ? ustr_at(f, 0) & ~32 : f && ustr_len(f) ? 0 : 'D';

	if (c != 'N' && c != 'D' && c != 'B' && c != 'P' && c != 'X')
		arg_throw_format(rt,
			"Format string can be only \"D\", \"d\", \"N\", \"n\", \"P\", \"p\", \"B\", \"b\", \"X\" or \"x\".");
	return (char)c;
}

/* What is wrong with S, which is no GUID of FORM, or of the form it looks like. */
static const char *why_not(struct rt *rt, struct ustr *s, char form)
{
	const char *t = USTR_C(rt, s);
	size_t len = strlen(t), at = *t == '{' || *t == '(';
	uint8_t none[16];
	bool dashes = len >= at + 36 && t[at + 8] == '-' && t[at + 13] == '-' && t[at + 18] == '-' && t[at + 23] == '-';

	if (!form && len < 32)
		return "Unrecognized Guid format.";
	if (form == 'X' || (!form && *t == '{' && !strchr(t, '-')))
		return read_hex(t, none);
	if (!form && !strchr(t, '-') && len == 32)
		return "Guid string should only contain hexadecimal characters.";
	if (form == 'N' ? len == 32 : dashes && len == 36 + at * 2 && (!form || (form == 'D') == !at))
		return "Guid string should only contain hexadecimal characters.";
	return "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).";
}

const char *guid_why_not(struct rt *rt, struct ustr *s)
{
	return why_not(rt, ustr_trim(rt, s, true, true), 0);
}

static val parse(struct rt *rt, val self, val *a, int n)
{
	uint8_t b[16];
	struct ustr *s = arg_need_str(rt, a[0], "input");
	char form = n > 1 && arg_str(a[1]) ? form_of(rt, a[1]) : 0;

	if (!read(rt, s, form, b))
		arg_throw_format(rt, why_not(rt, ustr_trim(rt, s, true, true), form));
	return make(rt, b);
}

static val try_parse(struct rt *rt, val self, val *a, int n)
{
	uint8_t b[16] = { 0 };
	bool ok = arg_str(a[0]) && read(rt, arg_str(a[0]), n > 2 && arg_str(a[1]) ? form_of(rt, a[1]) : 0, b);

	arg_set_ref(rt, a[n - 1], make(rt, ok ? b : NULL));
	return val_bool(ok);
}

val guid_new(struct rt *rt)
{
	uint8_t b[GUID_LEN];

	guid_random(b);
	return make(rt, b);
}

val guid_value(struct rt *rt, const uint8_t id[GUID_LEN]) { return make(rt, id); }

bool guid_bytes(struct rt *rt, val v, uint8_t ret[GUID_LEN])
{
	const char *s = val_to_c(rt, v);

	if (of(v))
		memcpy(ret, of(v)->b, GUID_LEN);
	return of(v) || (!val_is_null(v) && !guid_parse(s, strlen(s), ret));
}

static val new_guid(struct rt *rt, val self, val *a, int n) { return guid_new(rt); }

/* Version 7: milliseconds since 1970, then chance. */
static val new_guid7(struct rt *rt, val self, val *a, int n)
{
	int64_t ms = ((n ? stamp_ticks(a[0]) - ((struct stamp *)val_base(a[0]).o)->offset
		: calendar_utc_now()) - TICKS_UNIX) / TICKS_MS;
	uint8_t b[16];

	guid_random(b);
	for (int i = 0; i < 6; i++)
		b[order[i]] = (uint8_t)(ms >> (40 - 8 * i));
	b[order[6]] = (b[order[6]] & 0x0F) | 0x70;
	return make(rt, b);
}

static val all_set(struct rt *rt, val self)
{
	uint8_t b[16];

	memset(b, 255, 16);
	return make(rt, b);
}

static val empty(struct rt *rt, val self) { return make(rt, NULL); }

/* The bytes in the order of the text. */
static val ordered_ctor(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "b"));
	uint8_t u[16];

	if (b->n != 16)
		arg_throw(rt, "b", "Byte array for Guid must be exactly 16 bytes long.");
	for (int i = 0; i < 16; i++)
		u[i] = b->b[arg_bool(a[1]) ? order[i] : i];
	return make(rt, u);
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct array *b;
	uint8_t u[16];

	if (n == 0)
		return make(rt, NULL);
	if (arg_str(a[0]))
		return parse(rt, self, a, 1);
	b = n == 1 ? val_array(arg_need(rt, a[0], "b")) : val_array(a[3]);
	if (n == 1 && b->n != 16)
		arg_throw(rt, "b", "Byte array for Guid must be exactly 16 bytes long.");
	if (n == 1)
		return make(rt, b->b);
	for (int i = 0; i < 4; i++)
		u[i] = (uint8_t)(arg_int(a[0]) >> 8 * i);
	for (int i = 0; i < 2; i++) {
		u[4 + i] = (uint8_t)(arg_int(a[1]) >> 8 * i);
		u[6 + i] = (uint8_t)(arg_int(a[2]) >> 8 * i);
	}
	for (int i = 0; i < 8; i++)
		u[8 + i] = b && b->n == 8 ? b->b[i] : n == 11 ? (uint8_t)arg_int(a[3 + i]) : 0;
	return make(rt, u);
}

static val to_bytes(struct rt *rt, val self, val *a, int n)
{
	uint8_t b[16];

	for (int i = 0; i < 16; i++)
		b[i] = of(self)->b[n && arg_bool(a[0]) ? order[i] : i];
	return val_obj(array_bytes(rt, b, 16));
}
static val to_string(struct rt *rt, val self, val *a, int n)
{
	return val_str(text_as(rt, of(self), n ? form_of(rt, a[0]) : 'D'));
}
static val equals(struct rt *rt, val self, val *a, int n) { return val_bool(same(rt, self, a[0])); }
static val compare_to(struct rt *rt, val self, val *a, int n)
{
	if (arg_null(a[0]))
		return val_int(1);
	if (!of(a[0]))
		arg_throw(rt, "value", "Object must be of type GUID.");
	return val_int(order_of(rt, self, a[0]));
}

static val variant(struct rt *rt, val self) { return val_int(of(self)->b[8] >> 4); }
static val guid_version(struct rt *rt, val self) { return val_int(of(self)->b[7] >> 4); }

const struct member_def guid_members[] = {
	PROP("int Variant {get;}", variant, NULL), PROP("int Version {get;}", guid_version, NULL),
	CTOR("(string g)", ctor), CTOR("(byte[] b)", ctor), CTOR("(byte[] b, bool bigEndian)", ordered_ctor), CTOR("(int a, short b, short c, byte[] d)", ctor),
	CTOR("(int a, short b, short c, byte d, byte e, byte f, byte g, byte h, byte i, byte j, byte k)", ctor),
	STATIC_PROP("static guid Empty {get;}", empty, NULL),
	STATIC_PROP("static guid AllBitsSet {get;}", all_set, NULL),
	STATIC("static guid CreateVersion7()", new_guid7),
	STATIC("static guid CreateVersion7(System.DateTimeOffset timestamp)", new_guid7),
	STATIC("static guid NewGuid()", new_guid), STATIC("static guid Parse(string input)", parse),
	STATIC("static guid Parse(string s, System.IFormatProvider provider)", parse),
	STATIC("static guid ParseExact(string input, string format)", parse),
	STATIC("static bool TryParse(string input, [ref] guid result)", try_parse),
	STATIC("static bool TryParseExact(string input, string format, [ref] guid result)", try_parse),
	METHOD("int CompareTo(System.Object value)", compare_to), METHOD("bool Equals(System.Object o)", equals),
	METHOD("byte[] ToByteArray()", to_bytes), METHOD("byte[] ToByteArray(bool bigEndian)", to_bytes),
	METHOD("bool TryWriteBytes(System.Span[byte] destination)", NULL),
	METHOD("bool TryWriteBytes(System.Span[byte] destination, bool bigEndian, [ref] int bytesWritten)", NULL),
	METHOD("string ToString()", to_string),
	METHOD("string ToString(string format)", to_string),
	METHOD("string ToString(string format, System.IFormatProvider provider)", to_string),
	MEMBERS_END
};

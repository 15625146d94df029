/* SPDX-License-Identifier: MIT */
/* Format-Hex: bytes of files, texts and numbers, sixteen a row. */
#include "cmdlets/utility/result_types.h"
#include "cmdlets/management/items.h"
#include "providers/fs.h"
#include "types/enums.h"
#include "types/io/encoding.h"
#include "value/record.h"

#include <string.h>

struct args {
	struct array *path;
	int64_t count;
	int64_t offset;
	struct array *literal_path;
	val input_object;
	val encoding;
	bool raw;
};

enum { ROW = 16 };

/* Numbers of one kind that came one after another are one block of bytes. */
struct state {
	uint8_t *pending;	/* heap block */
	uint32_t npending, cap;
	const struct type *kind;
};

static const char *const sets[] = { "Path", "LiteralPath", "ByInputObject", NULL };
static const struct param_def params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, count, "Count", P_LONG, .validate = "range:Positive"),
	PARAM(args, offset, "Offset", P_LONG, .validate = "range:NonNegative"),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY, .aliases = "PSPath,LP"),
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .sets = 1 << 2, .flags = PF_MANDATORY | PF_PIPE),
	PARAM(args, encoding, "Encoding", P_OBJECT, .sets = 1 << 2, .flags = PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Text.Encoding"),
	PARAM(args, raw, "Raw", P_SWITCH, .sets = 1 << 2),
	PARAMS_END
};

enum { F_OFFSET64, F_ASCII, F_BYTES, F_HEX, F_LABEL, F_PATH, FIELDS };

static val get_offset(struct rt *rt, val self)
{
	return val_num(VK_UINT32, (uint32_t)record_get(self, F_OFFSET64).i);
}

static val get_hex_offset(struct rt *rt, val self)
{
	return val_str(ustr_printf(rt, "%016llX", (unsigned long long)record_get(self, F_OFFSET64).u));
}

static val get_text(struct rt *rt, val self, val *args, int nargs)
{
	int n = (int)val_array(record_get(self, F_BYTES))->n;

	return val_str(ustr_printf(rt, "%s   %-47s  %s%*s", USTR_C(rt, get_hex_offset(rt, self).s),
		USTR_C(rt, record_get(self, F_HEX).s), USTR_C(rt, record_get(self, F_ASCII).s),
		n < ROW ? ROW - n : 1, n < ROW ? "" : "\n"));
}

static struct ustr *op_text(struct rt *rt, val self)
{
	return get_text(rt, self, NULL, 0).s;
}

static const struct member_def members[] = {
	PROP("uint Offset {get;}", get_offset, NULL), RECORD_PROP("ulong Offset64 {get;}", 0),
	RECORD_PROP("byte[] Bytes {get;}", 2), RECORD_PROP("string Path {get;}", 5),
	PROP("string HexOffset {get;}", get_hex_offset, NULL), RECORD_PROP("string Label {get;}", 4),
	RECORD_PROP("string HexBytes {get;}", 3), RECORD_PROP("string Ascii {get;}", 1),
	METHOD("string ToString()", get_text),
	MEMBERS_END
};
static const struct type_ops ops = { .to_string = op_text };
static const struct type type_bytes = RECORD_TYPE_OF("Microsoft.PowerShell.Commands.ByteCollection", &type_object, FIELDS,
	.ops = &ops);

static struct ustr *ascii(struct rt *rt, const uint8_t *p, uint32_t n)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < n; i++)
		sbuf_putc(&b, !p[i] ? ' ' : p[i] < 0x20 || (p[i] >= 0x7f && p[i] < 0xa0) ? 0xfffd : p[i]);
	return sbuf_take(&b);
}

static struct ustr *hex(struct rt *rt, const uint8_t *p, uint32_t n)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < n; i++)
		sbuf_printf(&b, i ? " %02X" : "%02X", p[i]);
	return sbuf_take(&b);
}

static void write_row(struct cmdlet *c, uint64_t offset, const uint8_t *p, uint32_t n, struct ustr *label, struct ustr *path)
{
	struct record *r = record_new(c->rt, &type_bytes);

	record_put(r, F_OFFSET64, val_num(VK_UINT64, (int64_t)offset));
	record_put(r, F_ASCII, val_str(ascii(c->rt, p, n)));
	record_put(r, F_BYTES, val_obj(array_bytes(c->rt, p, n)));
	record_put(r, F_HEX, val_str(hex(c->rt, p, n)));
	record_put(r, F_LABEL, val_str(label));
	record_put(r, F_PATH, val_str(path));
	cmdlet_write(c, val_obj(r));
}

/* The part of N bytes that -Offset and -Count leave. */
static void write_block(struct cmdlet *c, const uint8_t *p, size_t n, struct ustr *label)
{
	struct args *a = c->args;
	size_t from = MIN((size_t)a->offset, n), to = a->count ? MIN(n, from + (size_t)a->count) : n;

	for (size_t start = from; from < to; from += ROW)
		write_row(c, from - start, p + from, (uint32_t)MIN((size_t)ROW, to - from), label, NULL);
}

static struct ustr *label_of(struct cmdlet *c, const struct type *t, const void *p, size_t n)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ ((const uint8_t *)p)[i]) * 16777619u;
	return ustr_printf(c->rt, "%s (%s) <%08X>", USTR_C(c->rt, type_short_name(c->rt, t)),
			   USTR_C(c->rt, type_full_name(c->rt, t)), h);
}

static void flush(struct cmdlet *c)
{
	struct state *s = c->state;

	if (s->npending)
		write_block(c, s->pending, s->npending, label_of(c, s->kind, s->pending, s->npending));
	s->npending = 0;
}

static void write_try(struct cmdlet *c, void *arg)
{
	const struct ppath *p = arg;
	struct args *a = c->args;
	struct fs_reader *r = fs_reader_open(c->rt, p->path, FS_LATIN1);
	uint64_t at = 0, end = a->count ? (uint64_t)a->offset + (uint64_t)a->count : UINT64_MAX;
	uint8_t row[ROW];
	size_t n;

	fs_reader_rewind(r);
	for (uint64_t left = (uint64_t)a->offset; left; left -= n, at += n)
		if (!(n = fs_read_bytes(c->rt, r, row, MIN(left, (uint64_t)ROW))))
			break;
	while (at < end && (n = fs_read_bytes(c->rt, r, row, MIN(end - at, (uint64_t)ROW)))) {
		write_row(c, at, row, (uint32_t)n, p->path, p->path);
		at += n;
	}
	fs_reader_close(r);
}

static void write_file(struct cmdlet *c, const struct ppath *p, void *arg)
{
	if (p->provider == &provider_filesystem && p->provider->is_container(c->rt, p))
		cmdlet_throw_fmt(c, "System.UnauthorizedAccessException", "System.UnauthorizedAccessException",
			EC_NotSpecified, V_NULL,
			"Access to the path '%s' is denied.", USTR_C(c->rt, p->path));
	items_try(c, "FormatHexIOError", EC_WriteError, val_str(p->path), write_try, (void *)p);
}

static void unit(uint8_t **p, uint32_t u, unsigned size, bool big)
{
	for (unsigned i = 0; i < size; i++)
		*(*p)++ = (uint8_t)(u >> 8 * (big ? size - 1 - i : i));
}

static uint8_t *encode(struct rt *rt, struct ustr *s, val encoding, size_t *ret)
{
	enum fs_encoding e = val_is_null(encoding) ? FS_UTF8 : fs_encoding_of(rt, encoding);
	uint32_t n = ustr_len(s);
	uint8_t *block, *p;

	if (e >= FS_UTF7) {
		struct array *a = encoding_bytes(rt, val_encoding(encoding), s);

		*ret = a->n;
		return a->b;
	}
	if (e <= FS_UTF8_BOM)
		return (uint8_t *)ustr_utf8(rt, s, ret);
	block = p = heap_alloc_block(rt->heap, 4 * (size_t)n + 1);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t u = ustr_at(s, i);

		if (e == FS_UTF16LE || e == FS_UTF16BE) {
			unit(&p, u, 2, e == FS_UTF16BE);
			continue;
		}
		if (u >= 0xd800 && u < 0xdc00 && i + 1 < n)
			u = 0x10000 + ((u - 0xd800) << 10) + (ustr_at(s, ++i) - 0xdc00u);
		if (e == FS_UTF32LE || e == FS_UTF32BE)
			unit(&p, u, 4, e == FS_UTF32BE);
		else
			*p++ = u < (e == FS_ASCII ? 0x80u : 0x100u) ? (uint8_t)u : '?';
	}
	*ret = (size_t)(p - block);
	return block;
}

static void write_text(struct cmdlet *c, struct ustr *s)
{
	struct args *a = c->args;
	size_t n;
	uint8_t *p = encode(c->rt, s, cmdlet_has(c, "Encoding") ? encoding_argument(c->rt, a->encoding) : V_NULL, &n);

	write_block(c, p, n, label_of(c, &type_string, p, n));
}

static void add_bytes(struct cmdlet *c, const struct type *kind, const void *p, uint32_t n)
{
	struct state *s = c->state;

	if (s->kind != kind)
		flush(c);
	s->kind = kind;
	if (s->npending + n > s->cap) {
		uint32_t cap = (s->npending + n) * 2 + 64;
		uint8_t *b = heap_alloc_block(c->rt->heap, cap);

		if (s->npending)
			memcpy(b, s->pending, s->npending);
		s->pending = b;
		s->cap = cap;
	}
	memcpy(s->pending + s->npending, p, n);
	s->npending += n;
}

/* Bytes of a number as they are marshalled: a boolean is a word, a character a byte, an enumeration what it is made of;
 * 0: not a type that has any. */
static uint32_t number_size(val v)
{
	static const uint8_t sizes[VK__MAX] = {
		[VK_BOOL] = 4, [VK_CHAR] = 1, [VK_SBYTE] = 1, [VK_BYTE] = 1, [VK_INT16] = 2, [VK_UINT16] = 2, [VK_INT32] = 4,
		[VK_UINT32] = 4, [VK_INT64] = 8, [VK_UINT64] = 8, [VK_SINGLE] = 4, [VK_DOUBLE] = 8,
	};

	return v.k == VK_ENUM ? sizes[enum_number_type(v.t)->inline_kind] : sizes[v.k];
}

static void add_number(struct cmdlet *c, const struct type *kind, val v)
{
	int64_t i = v.k == VK_ENUM ? val_enum_num(v) : v.i;
	float f = (float)v.d;

	if (v.k == VK_SINGLE)
		add_bytes(c, kind, &f, 4);
	else
		add_bytes(c, kind, &i, number_size(v));
}

static bool add_array(struct cmdlet *c, struct array *a)
{
	const struct type *t = array_type(a);

	if (!a->n || t == &type_object_array || !number_size(array_get(a, 0)))
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		add_number(c, t, array_get(a, i));
	return true;
}

static void take(struct cmdlet *c, val v)
{
	val base = val_base(v);
	struct array *a = val_array(base);
	val full;

	if (base.k == VK_STR) {
		flush(c);
		write_text(c, base.s);
	} else if (number_size(base)) {
		add_number(c, base.k == VK_ENUM ? enum_number_type(base.t) : val_type_of(base), base);
	} else if (base.k == VK_OBJ && type_is_named(cell_type(base.o), "System.IO.FileSystemInfo") &&
		   member_get_c(c->rt, base, "FullName", &full)) {
		struct ppath p;

		flush(c);
		path_resolve(c->rt, full.s, &p);
		write_file(c, &p, NULL);
	} else if (!a || !add_array(c, a)) {
		cmdlet_error_fmt(c, "System.ArgumentException", "FormatHexTypeNotSupported", EC_InvalidArgument,
			base.k <= VK_VOID ? V_NULL : val_type(val_type_of(base)),
			"Cannot convert input of type '%s' to hexadecimal. To view the hexadecimal formatting of its string representation, pipe it to the Out-String cmdlet before piping it to Format-Hex.",
			base.k <= VK_VOID ? "null" : USTR_C(c->rt, type_full_name(c->rt, val_type_of(base))));
	}
}

void format_hex_types(struct rt *rt)
{
	record_type_use(rt, &type_bytes, members);
}

static void begin(struct cmdlet *c)
{
	format_hex_types(c->rt);
	if (cmdlet_has(c, "Raw"))
		cmdlet_warning(c, ustr_new(c->rt, "Parameter 'Raw' is obsolete. Raw parameter is deprecated."));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct item_walk w = { .c = c, .path = a->path, .literal = a->literal_path, .fn = write_file,
		.missing_id = "FileNotFound" };

	w.missing_ok = a->literal_path != NULL;
	if (a->path || a->literal_path)
		items_walk(&w);
	else
		take(c, a->input_object);
}

const struct cmdlet_def cmdlet_format_hex = {
	.name = "Format-Hex", .module = MOD_UTILITY, .class_name = "FormatHex",
	.sets = sets, .output_types = "Microsoft.PowerShell.Commands.ByteCollection",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = flush,
	.synopsis = "Displays a file or other input as hexadecimal.",
};

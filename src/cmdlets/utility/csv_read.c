/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/csv.h"

#include "value/shape.h"

#include <string.h>

enum { BLOCK = 1 << 16 };

void csv_in_init(struct csv_in *in, struct rt *rt, uint16_t delimiter)
{
	size_t n;
	const char *s = ustr_utf8(rt, ustr_from_char(rt, delimiter), &n);

	*in = (struct csv_in){ .rt = rt, .ndelimiter = (uint8_t)n };
	memcpy(in->delimiter, s, MIN(n, sizeof in->delimiter));
}

void csv_in_text(struct csv_in *in, struct ustr *text)
{
	in->text = (char *)ustr_utf8(in->rt, text, &in->len);
	in->pos = 0;
	in->eof = true;
}

void csv_in_file(struct csv_in *in, struct ustr *path, enum fs_encoding e)
{
	in->file = fs_reader_open(in->rt, path, e);
	e = fs_reader_encoding(in->file);
	if (e != FS_UTF8 && e != FS_UTF8_BOM && e != FS_ASCII) {
		csv_in_text(in, fs_read_all(in->rt, in->file));
		return;
	}
	in->pos = in->len = 0;
	in->eof = false;
}

/* More text behind what is there, which moves to the front; false: no more. */
static bool refill(struct csv_in *in)
{
	size_t left = in->len - in->pos, n;

	if (in->eof)
		return false;
	if (in->cap < left + BLOCK) {
		size_t cap = MAX((size_t)4 * BLOCK, 2 * (left + BLOCK));
		char *text = heap_alloc_block(in->rt->heap, cap);

		if (left)
			memcpy(text, in->text + in->pos, left);
		in->text = text;
		in->cap = cap;
	} else {
		memmove(in->text, in->text + in->pos, left);
	}
	in->pos = 0;
	in->len = left;
	n = fs_read_bytes(in->rt, in->file, in->text + left, in->cap - left);
	in->len += n;
	in->eof = n == 0;
	if (in->eof)
		fs_reader_close(in->file);
	return n > 0;
}

static void add_field(struct csv_in *in, struct ustr *s)
{
	if (in->n == in->room) {
		uint32_t room = in->room ? in->room * 2 : 16;
		struct ustr **f = rt_block(in->rt, struct ustr *, room);

		if (in->n)
			memcpy(f, in->fields, sizeof *f * in->n);
		in->fields = f;
		in->room = room;
	}
	in->fields[in->n++] = s;
}

static bool at_delimiter(const struct csv_in *in, const char *p, const char *e)
{
	return *p == in->delimiter[0] &&
	       (in->ndelimiter == 1 || ((size_t)(e - p) >= in->ndelimiter && !memcmp(p, in->delimiter, in->ndelimiter)));
}

static bool at_line_end(const char *p, const char *e)
{
	return *p == '\n' || *p == '\r';
}

static const char *field_end(const struct csv_in *in, const char *p, const char *e)
{
	while (p < e && !at_delimiter(in, p, e) && !at_line_end(p, e))
		p++;
	return p;
}

static const char *without_blanks(const char *start, const char *end)
{
	while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return end;
}

/* A field that begins with a quote at P: NULL when its end is not in the text. */
static const char *quoted(struct csv_in *in, const char *p, const char *e)
{
	const char *start = ++p, *q, *end;
	struct sbuf b;

	sbuf_init(&b, in->rt);
	for (;; p = q + 2) {
		q = memchr(p, '"', (size_t)(e - p));
		if (!q || (q + 1 == e && !in->eof)) {
			if (!in->eof)
				return NULL;
			q = e;
			break;
		}
		if (q + 1 == e || q[1] != '"')
			break;
		sbuf_put_utf8(&b, start, (size_t)(q + 1 - start));
		start = q + 2;
	}
	p = q < e ? q + 1 : e;
	end = field_end(in, p, e);
	if (!b.len && end == without_blanks(p, end) && end == p) {
		add_field(in, ustr_from_utf8(in->rt, start, (size_t)(q - start)));
		return end;
	}
	sbuf_put_utf8(&b, start, (size_t)(q - start));
	if (without_blanks(p, end) > p)
		sbuf_put_utf8(&b, p, (size_t)(end - p));
	add_field(in, sbuf_take(&b));
	return end;
}

/* One field at P; returns what ends it, NULL when that is not in the text. */
static const char *field(struct csv_in *in, const char *p, const char *e)
{
	const char *end;

	while (p < e && (*p == ' ' || *p == '\t') && !at_delimiter(in, p, e))
		p++;
	if (p < e && *p == '"')
		return quoted(in, p, e);
	end = field_end(in, p, e);
	add_field(in, ustr_from_utf8(in->rt, p, (size_t)(end - p)));
	return end;
}

/* Reads the record at pos; false when its end is not in the text yet. */
static bool try_record(struct csv_in *in)
{
	const char *p = in->text + in->pos, *e = in->text + in->len;

	in->n = 0;
	for (;;) {
		p = field(in, p, e);
		if (!p || (e - p < 2 && !in->eof))
			return false;
		if (p == e)
			break;
		if (!at_delimiter(in, p, e)) {
			p += *p == '\r' && e - p > 1 && p[1] == '\n' ? 2 : 1;
			break;
		}
		p += in->ndelimiter;
		if (p == e && in->eof)
			break;	/* nothing behind the last delimiter of all: no field */
	}
	in->pos = (size_t)(p - in->text);
	return true;
}

bool csv_record(struct csv_in *in)
{
	for (;;) {
		if (in->pos == in->len && !refill(in))
			return false;
		if (try_record(in))
			return true;
		refill(in);
	}
}

static void add_name(struct cmdlet *c, struct csv_header *h, struct ustr *name)
{
	if (shape_find(h->shape, name) >= 0)
		cmdlet_throw_fmt(c, "System.Management.Automation.ExtendedTypeSystemException",
			"AlreadyPresentPSMemberInfoInternalCollectionAdd", EC_NotSpecified, V_NULL,
			"The member \"%s\" is already present.", USTR_C(c->rt, name));
	h->shape = shape_add(c->rt, h->shape, name, PM_NOTE);
	h->n++;
}

static void name_columns(struct cmdlet *c, struct csv_header *h, struct ustr **names, uint32_t n)
{
	unsigned missing = 0;

	h->shape = shape_root(c->rt);
	for (uint32_t i = 0; i < n; i++)
		add_name(c, h, names[i] && ustr_len(names[i]) ? names[i] : ustr_printf(c->rt, "H%u", ++missing));
	if (missing)
		cmdlet_warning(c, ustr_new(c->rt,
			"One or more headers were not specified. Default names starting with \"H\" have been used in place of any missing headers."));
}

/* "#TYPE name" in the first line. */
static void read_type(struct csv_in *in, struct csv_header *h)
{
	const char *p, *end;

	if (in->pos == in->len)
		refill(in);
	if (in->len - in->pos < 6 || memcmp(in->text + in->pos, "#TYPE ", 6))
		return;
	while (!(end = memchr(in->text + in->pos, '\n', in->len - in->pos)) && refill(in))
		;
	p = in->text + in->pos + 6;
	if (!end)
		end = in->text + in->len;
	in->pos = (size_t)(end - in->text) + (end < in->text + in->len);
	if (end > p && end[-1] == '\r')
		end--;
	h->type = ustr_from_utf8(in->rt, p, (size_t)(end - p));
}

bool csv_header(struct cmdlet *c, struct csv_in *in, struct array *names, struct csv_header *h)
{
	struct ustr **given;

	read_type(in, h);
	if (names) {
		given = rt_block(c->rt, struct ustr *, names->n + 1);
		for (uint32_t i = 0; i < names->n; i++)
			given[i] = val_to_str(c->rt, array_get(names, i));
		name_columns(c, h, given, names->n);
		return true;
	}
	while (csv_record(in)) {
		bool one = in->n == 1;

		while (in->n > 1 && !ustr_len(in->fields[in->n - 1]))
			in->n--;
		if (in->n == 1 && !ustr_len(in->fields[0]) && one)
			continue;
		if (ustr_len(in->fields[0]) && ustr_at(in->fields[0], 0) == '#') {
			struct ustr *fields = ustr_atom(c->rt, "#Fields: ");

			if (!ustr_starts(in->fields[0], fields, true))
				continue;
			in->fields[0] = ustr_sub(c->rt, in->fields[0], 9, ustr_len(in->fields[0]) - 9);
		}
		name_columns(c, h, in->fields, in->n);
		return true;
	}
	return false;
}

static val with_type(struct cmdlet *c, val v, struct ustr *type)
{
	struct strlist *names = strlist_new(c->rt, 2);

	gc_storep(names, names->s[0], type);
	gc_storep(names, names->s[1], ustr_printf(c->rt, "CSV:%s", USTR_C(c->rt, type)));
	val_set_type_names(c->rt, &v, names);
	return v;
}

void csv_objects(struct cmdlet *c, struct csv_in *in, const struct csv_header *h)
{
	while (csv_record(in)) {
		struct psobj *o;
		uint32_t n = MIN(in->n, h->n);

		rt_poll(c->rt);
		if (in->n == 1 && !ustr_len(in->fields[0]))
			continue;
		o = psobj_with_shape(c->rt, h->shape);
		for (uint32_t i = 0; i < n; i++)
			gc_store(o, &o->slots[i], val_str(in->fields[i]));
		cmdlet_write(c, h->type ? with_type(c, val_obj(o), h->type) : val_obj(o));
	}
}

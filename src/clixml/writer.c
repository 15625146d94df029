/* SPDX-License-Identifier: MIT */
#include "clixml/writer_impl.h"

#include <string.h>

#include "clixml/kinds.h"
#include "clixml/primitive.h"
#include "text/base64.h"

static void trace(struct heap *h, struct cell *c)
{
	struct clixml_writer *w = (struct clixml_writer *)c;

	heap_mark(h, w->types);
	heap_mark(h, w->last_names);
	heap_mark_block(h, w->refs);
	for (uint32_t i = 0; i < w->cap_refs; i++)
		heap_mark(h, w->refs[i].c);
}

static void finalize(struct cell *c)
{
	buf_release(&((struct clixml_writer *)c)->out);
}

const struct type type_clixml_writer = {
	.cls = { .trace = trace, .finalize = finalize }, .name = "clixml-writer",
	.flags = TF_INTERNAL, .size = sizeof(struct clixml_writer),
};

struct clixml_writer *clixml_writer_new(struct rt *rt)
{
	struct clixml_writer *w = rt_new_cell(rt, &type_clixml_writer, clixml_writer);

	w->rt = rt;
	w->nest_max = CLIXML_NEST_MAX;
	clixml_reset(w);
	return w;
}

void clixml_reset(struct clixml_writer *w)
{
	w->next_obj = w->next_type = w->nest = w->level = 0;
	w->last_names = NULL;
	w->types = NULL;
	w->nrefs = w->cap_refs = 0;
	w->refs = NULL;
}

void writer_fits(struct clixml_writer *w, int r)
{
	if (r < 0)
		err_throw(w->rt, "System.Xml.XmlException", "SerializedDataTooLarge", EC_LimitsExceeded, V_NULL,
			  "The serialized data is too large.");
}

void writer_put(struct clixml_writer *w, const char *s)
{
	writer_fits(w, buf_puts(&w->out, s));
}

void writer_put_id(struct clixml_writer *w, const char *before, uint32_t id, const char *after)
{
	char text[NUMBER_TEXT];

	number_text(id, text);
	writer_put(w, before);
	writer_put(w, text);
	writer_put(w, after);
}

static void put_n(struct clixml_writer *w, const char *s, size_t n)
{
	writer_fits(w, buf_put(&w->out, s, n));
}

/* Characters of narrow text that need more than themselves. */
static bool plain(const char *s, size_t n, bool attr)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 0x20 || c == 0x7f || c == '&' || c == '<' || c == '>' || (attr && c == '"'))
			return false;
		if (c == '_' && i + 1 < n && (s[i + 1] | 32) == 'x')
			return false;
	}
	return true;
}

static void put_unit(struct clixml_writer *w, uint32_t u, uint32_t next, bool attr)
{
	char utf8[8];

	if (u < 0x20 || (u >= 0x7f && u < 0xa0) || (u >= 0xd800 && u < 0xe000) ||
	    (u == '_' && (next | 32) == 'x'))
		writer_fits(w, buf_printf(&w->out, "_x%04X_", u));
	else if (u >= 0xfffe)
		writer_fits(w, buf_printf(&w->out, "&#x%04X;", u));
	else if (u == '&')
		writer_put(w, "&amp;");
	else if (u == '<')
		writer_put(w, "&lt;");
	else if (u == '>')
		writer_put(w, "&gt;");
	else if (u == '"' && attr)
		writer_put(w, "&quot;");
	else
		put_n(w, utf8, clixml_utf8(u, utf8));
}

/* Text in the escaping of 2.3: control characters, surrogates and `_x` as
 * _xHHHH_, then XML. ATTR also escapes quotes. */
static void put_text(struct clixml_writer *w, const struct ustr *s, bool attr)
{
	uint32_t n = ustr_len(s);

	if (!s->wide && plain(s->n, n, attr)) {
		put_n(w, s->n, n);
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		rt_poll(w->rt);
		put_unit(w, ustr_at(s, i), i + 1 < n ? ustr_at(s, i + 1) : 0, attr);
	}
}

void writer_newline(struct clixml_writer *w)
{
	if (!w->indent || (!w->level && !buf_size(&w->out)))
		return;
	writer_put(w, "\n");
	for (uint32_t i = 0; i < w->level; i++)
		writer_put(w, "  ");
}

void writer_open(struct clixml_writer *w, const char *tag, struct ustr *name, const char *stream)
{
	writer_newline(w);
	writer_put(w, "<");
	writer_put(w, tag);
	if (stream) {
		writer_put(w, " S=\"");
		writer_put(w, stream);
		writer_put(w, "\"");
	}
	if (name) {
		writer_put(w, " N=\"");
		put_text(w, name, true);
		writer_put(w, "\"");
	}
}

void writer_close(struct clixml_writer *w, const char *tag, bool own_line)
{
	if (own_line)
		writer_newline(w);
	writer_put(w, "</");
	writer_put(w, tag);
	writer_put(w, ">");
}

void writer_leaf(struct clixml_writer *w, const char *tag, struct ustr *name, const char *stream, const struct ustr *text)
{
	writer_open(w, tag, name, stream);
	writer_put(w, ">");
	put_text(w, text, false);
	writer_close(w, tag, false);
}

void writer_nil(struct clixml_writer *w, struct ustr *name, const char *stream)
{
	writer_open(w, "Nil", name, stream);
	writer_put(w, " />");
}

bool writer_inline(struct clixml_writer *w, val v, struct ustr *name, const char *stream)
{
	const char *tag = clixml_tag(v.k);
	char text[64];

	if (!tag)
		return false;
	if (v.k == VK_STR) {
		writer_leaf(w, tag, name, stream, v.s);
		return true;
	}
	writer_open(w, tag, name, stream);
	writer_put(w, ">");
	clixml_primitive_text(w->rt, v, text, sizeof text);
	writer_put(w, text);
	writer_close(w, tag, false);
	return true;
}

static void put_progress(struct clixml_writer *w, val v, struct ustr *name, const char *stream);

bool writer_cell(struct clixml_writer *w, val v, enum clixml_shape shape, struct ustr *name, const char *stream)
{
	static const char *const tag[] = {
		[SHAPE_DECIMAL] = "D", [SHAPE_GUID] = "G", [SHAPE_URI] = "URI", [SHAPE_VERSION] = "Version",
		[SHAPE_BLOCK] = "SBK",
	};
	struct array *a;
	val x;

	switch (shape) {
	case SHAPE_DECIMAL: case SHAPE_GUID: case SHAPE_VERSION: case SHAPE_BLOCK:
		writer_leaf(w, tag[shape], name, stream, val_net_str(w->rt, v));
		return true;
	case SHAPE_URI:
		if (!member_get_c(w->rt, v, "OriginalString", &x))
			x = val_str(val_net_str(w->rt, v));
		writer_leaf(w, "URI", name, stream, val_to_str(w->rt, x));
		return true;
	case SHAPE_XML:
		member_get_c(w->rt, v, "OuterXml", &x);
		writer_leaf(w, "XD", name, stream, val_to_str(w->rt, x));
		return true;
	case SHAPE_BYTES:
		a = val_array(v);
		writer_open(w, "BA", name, stream);
		if (!a->n) {
			writer_put(w, " />");
			return true;
		}
		writer_put(w, ">");
		writer_fits(w, base64_put(&w->out, a->b, a->n));
		writer_close(w, "BA", false);
		return true;
	case SHAPE_SECURE:
		writer_open(w, "SS", name, stream);
		writer_put(w, ">");
		if (w->secure)
			w->secure(w, v, w->secure_arg);
		else
			clixml_put_secure_plain(w->rt, &w->out, v);
		writer_close(w, "SS", false);
		return true;
	case SHAPE_PROGRESS:
		put_progress(w, v, name, stream);
		return true;
	default:
		return false;
	}
}

static void put_field(struct clixml_writer *w, const char *tag, val v)
{
	if (val_is_null(v)) {
		writer_newline(w);
		writer_put(w, "<Nil />");
		return;
	}
	writer_leaf(w, tag, NULL, NULL, val_net_str(w->rt, v));
}

static void put_progress(struct clixml_writer *w, val v, struct ustr *name, const char *stream)
{
	static const struct { const char *tag, *member; } fields[] = {
		{ "AV", "Activity" }, { "AI", "ActivityId" }, { "S", "CurrentOperation" }, { "PI", "ParentActivityId" },
		{ "PC", "PercentComplete" }, { "T", "RecordType" }, { "SR", "SecondsRemaining" }, { "SD", "StatusDescription" },
	};

	writer_open(w, "PR", name, stream);
	writer_put(w, ">");
	w->level++;
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		put_field(w, fields[i].tag, val_base(member_or_null(w->rt, v, fields[i].member)));
	w->level--;
	writer_close(w, "PR", true);
}

#define OPEN_DOCUMENT "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">"

void clixml_open_document(struct clixml_writer *w)
{
	writer_put(w, OPEN_DOCUMENT);
	w->level = 1;
}

/* True when nothing is behind the head of the document. */
static bool is_empty_document(const struct clixml_writer *w)
{
	size_t n = sizeof(OPEN_DOCUMENT) - 1, size = buf_size(&w->out);

	return size >= n && !memcmp(buf_ptr(&w->out) + size - n, OPEN_DOCUMENT, n);
}

void clixml_close_document(struct clixml_writer *w)
{
	w->level = 0;
	if (is_empty_document(w)) {
		struct ustr *head = ustr_from_utf8(w->rt, buf_cstr(&w->out), buf_size(&w->out) - 1);

		buf_reset(&w->out);
		writer_put(w, USTR_C(w->rt, head));
		writer_put(w, " />");
		return;
	}
	writer_close(w, "Objs", true);
}

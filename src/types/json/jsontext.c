/* SPDX-License-Identifier: MIT */
/* JSON text as Utf8JsonWriter makes it: escapes, lines and indentation. */
#include "types/json/jsontree.h"

#include <string.h>

void jsontext_init(struct json_writer *w, struct rt *rt, const struct json_style *style)
{
	*w = (struct json_writer){ .rt = rt, .first = true };
	if (style)
		w->style = *style;
	sbuf_init(&w->b, rt);
}

static void new_line(struct json_writer *w)
{
	if (!w->style.indented)
		return;
	sbuf_puts(&w->b, w->style.crlf ? "\r\n" : "\n");
	sbuf_pad(&w->b, w->style.blank ? w->style.blank : ' ', w->level * (w->style.blank ? w->style.width : 2));
}

void jsontext_begin(struct json_writer *w, char open)
{
	rt_check_depth(w->rt);
	sbuf_putc(&w->b, (uint8_t)open);
	w->level++;
	w->first = true;
}

void jsontext_end(struct json_writer *w, char close)
{
	w->level--;
	if (!w->first)
		new_line(w);
	sbuf_putc(&w->b, (uint8_t)close);
	w->first = false;
}

void jsontext_next(struct json_writer *w)
{
	if (!w->first)
		sbuf_putc(&w->b, ',');
	w->first = false;
	new_line(w);
}

void jsontext_name(struct json_writer *w, const struct ustr *name)
{
	jsontext_next(w);
	jsontext_string(w, name);
	sbuf_puts(&w->b, w->style.indented ? ": " : ":");
}

static bool escapes(const struct json_writer *w, uint16_t u)
{
	if (u < 0x20 || u == '"' || u == '\\' || u == 0x7f)
		return true;
	if (w->style.relaxed)
		return (u >= 0x80 && u <= 0xa0) || u == 0xad || u == 0x2028 || u == 0x2029 ||
			(u >= 0xd800 && u < 0xf900) || u == 0xfeff;
	return u >= 0x7f || strchr("&'+<>`", u);
}

static void put_escape(struct json_writer *w, uint16_t u)
{
	static const char names[] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', ['\\'] = '\\' };
	char name = u < sizeof(names) ? names[u] : 0;

	if (u == '"' && w->style.relaxed)
		name = '"';
	if (name)
		sbuf_printf(&w->b, "\\%c", name);
	else
		sbuf_printf(&w->b, "\\u%04X", u);
}

void jsontext_string(struct json_writer *w, const struct ustr *s)
{
	uint32_t n = ustr_len(s), from = 0;

	sbuf_putc(&w->b, '"');
	for (uint32_t i = 0; i < n; i++) {
		if (!escapes(w, ustr_at(s, i)))
			continue;
		sbuf_put_sub(&w->b, s, from, i - from);
		put_escape(w, ustr_at(s, i));
		from = i + 1;
	}
	sbuf_put_sub(&w->b, s, from, n - from);
	sbuf_putc(&w->b, '"');
}

static void put_object(struct json_writer *w, struct json_item *i)
{
	jsontext_begin(w, '{');
	for (uint32_t k = 0; k < i->n; k++) {
		jsontext_name(w, i->names[k]);
		jsontext_item(w, i->items[k]);
	}
	jsontext_end(w, '}');
}

static void put_array(struct json_writer *w, struct json_item *i)
{
	jsontext_begin(w, '[');
	for (uint32_t k = 0; k < i->n; k++) {
		jsontext_next(w);
		jsontext_item(w, i->items[k]);
	}
	jsontext_end(w, ']');
}

void jsontext_item(struct json_writer *w, struct json_item *i)
{
	if (i->kind == JSON_OBJECT)
		put_object(w, i);
	else if (i->kind == JSON_ARRAY)
		put_array(w, i);
	else if (i->kind == JSON_STRING)
		jsontext_string(w, json_item_string(w->rt, i));
	else
		sbuf_put(&w->b, json_raw(w->rt, i));
}

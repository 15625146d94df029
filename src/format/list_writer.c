/* SPDX-License-Identifier: MIT */
/* Lists of `label : value` and custom text with frames. */
#include "format/style.h"
#include "format/writer.h"
#include "value/cells.h"

enum { SEPARATOR_LEN = 3, DEPTH_MAX = 50 };

static struct ustr *list_label(struct line_out *lo, struct ustr *s, uint32_t width)
{
	uint32_t len = cells_len(s);
	struct sbuf b;

	sbuf_init(&b, lo->rt);
	if (len > width)
		sbuf_put_sub(&b, s, 0, cells_head(s, 0, width));
	else {
		sbuf_put(&b, s);
		sbuf_pad(&b, ' ', width - len);
	}
	sbuf_puts(&b, " : ");
	return style_accent(lo, sbuf_take(&b));
}

void list_write(struct line_out *lo, const struct fmt_field *f, uint32_t n)
{
	uint32_t width = 0;
	struct ustr *pad;

	if (lo->width < SEPARATOR_LEN + 2)
		return;
	for (uint32_t i = 0; i < n; i++)
		width = MAX(width, cells_len(f[i].label));
	width = MIN(width, lo->width - SEPARATOR_LEN - 1);
	pad = cells_spaces(lo->rt, width + SEPARATOR_LEN);
	for (uint32_t i = 0; i < n; i++) {
		struct list *lines = list_new(lo->rt, NULL);
		uint32_t room = lo->width - width - SEPARATOR_LEN;

		cells_break(lo->rt, f[i].text, room, room, lines);
		for (uint32_t k = 0; k < lines->n; k++)
			line_put(lo, ustr_concat(lo->rt, k ? pad : list_label(lo, f[i].label, width), lines->v[k].s));
	}
}

struct custom_writer {
	struct line_out *lo;
	struct sbuf b;
	int32_t left, right, first;	/* of the frames around */
};

static void custom_flush(struct custom_writer *w)
{
	int32_t room = (int32_t)w->lo->width - w->left - w->right, first = w->first;
	struct list *lines;
	struct ustr *s = sbuf_take(&w->b);

	sbuf_init(&w->b, w->lo->rt);
	if (room <= 0) {	/* no room for a text, which is a line all the same */
		line_put(w->lo, cells_spaces(w->lo->rt, (uint32_t)MAX(w->left, 0)));
		return;
	}
	if ((first < 0 ? -first : first) >= room)
		first = 0;
	lines = list_new(w->lo->rt, NULL);
	cells_break(w->lo->rt, s, (uint32_t)(first > 0 ? room - first : room),
		    (uint32_t)(first < 0 ? room + first : room), lines);
	for (uint32_t i = 0; i < lines->n; i++) {
		int32_t pad = w->left + (i ? (first < 0 ? -first : 0) : first > 0 ? first : 0);

		line_put(w->lo, pad > 0 ? ustr_concat(w->lo->rt, cells_spaces(w->lo->rt, (uint32_t)pad), lines->v[i].s)
					: lines->v[i].s);
	}
}

static void custom_tokens(struct custom_writer *w, const struct list *tokens, int depth)
{
	for (uint32_t i = 0; i < tokens->n; i++) {
		const struct fmt_token *t = val_cell(tokens->v[i], &type_fmt_token);

		if (t->kind == TOKEN_TEXT) {
			sbuf_put(&w->b, t->text);
		} else if (t->kind == TOKEN_NEWLINE) {
			custom_flush(w);
		} else if (depth < DEPTH_MAX) {
			int32_t left = w->left, right = w->right, first = w->first;

			w->left += t->left;
			w->right += t->right;
			w->first = t->first;
			custom_tokens(w, t->kids, depth + 1);
			w->left = left;
			w->right = right;
			w->first = first;
		}
	}
}

/* Errors follow each other on the error stream without a blank line. */
static void drop_line_end(struct custom_writer *w)
{
	struct ustr *s = sbuf_take(&w->b);
	uint32_t n = ustr_len(s);

	sbuf_init(&w->b, w->lo->rt);
	sbuf_put_sub(&w->b, s, 0, n && ustr_at(s, n - 1) == '\n' ? n - 1 : n);
}

void custom_write(struct line_out *lo, const struct list *tokens)
{
	struct custom_writer w = { .lo = lo };

	sbuf_init(&w.b, lo->rt);
	custom_tokens(&w, tokens, 0);
	if (lo->error && lo->error_line)
		drop_line_end(&w);
	custom_flush(&w);
}

/* SPDX-License-Identifier: MIT */
#include "value/cells.h"
#include "format/style.h"
#include "format/writer.h"

enum { SEPARATOR = 1, SCREEN_MIN = 5 };

static int32_t total(const int32_t *width, uint32_t n)
{
	int32_t sum = 0, visible = 0;

	for (uint32_t i = 0; i < n; i++)
		if (width[i] > 0) {
			sum += width[i];
			visible++;
		}
	return sum + SEPARATOR * (visible - 1);
}

/* Gives what is left to the free columns in turn. */
static void share(int32_t *width, const bool *fixed, uint32_t n, int32_t left)
{
	while (left > 0)
		for (uint32_t i = 0; i < n && left > 0; i++)
			if (!fixed[i]) {
				width[i]++;
				left--;
			}
}

/* Narrows or hides columns from the right until all fits. */
static void trim(int32_t *width, uint32_t n, int32_t screen)
{
	int32_t excess;

	while ((excess = total(width, n) - screen) > 0) {
		int32_t last = (int32_t)n - 1;

		while (last >= 0 && width[last] <= 0)
			last--;
		if (last < 0)
			return;
		width[last] -= excess;
		if (width[last] < 1)
			width[last] = -1;
	}
}

void table_fit(int32_t *width, uint32_t n, int32_t screen)
{
	bool fixed[TABLE_COLUMNS_MAX], any_free = false;

	for (uint32_t i = 0; i < n; i++) {
		fixed[i] = width[i] > 0;
		any_free |= !fixed[i];
		if (!fixed[i])
			width[i] = 1;
	}
	if (total(width, n) > screen)
		trim(width, n, screen);
	else if (any_free)
		share(width, fixed, n, screen - total(width, n));
}

void table_begin(struct rt *rt, struct table_writer *w, uint32_t n, uint32_t screen)
{
	w->n = MIN(n, (uint32_t)TABLE_COLUMNS_MAX);
	w->disabled = screen < SCREEN_MIN || !n;
	if (w->disabled)
		return;
	table_fit(w->width, w->n, (int32_t)screen);
	w->disabled = true;
	for (uint32_t i = 0; i < w->n; i++)
		w->disabled &= w->width[i] < 1;
}

/* S cut to WIDTH cells with an ellipsis on the side that ALIGN says; one cell has no room for it. */
static struct ustr *cut(struct rt *rt, struct ustr *s, int32_t width, uint8_t align)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	if (width == 1 && align != ALIGN_RIGHT) {
		sbuf_put_sub(&b, s, 0, cells_head(s, 0, 1));
	} else if (align == ALIGN_RIGHT) {
		cells_put_tail(&b, s, (uint32_t)width - 1);
	} else {
		sbuf_put_sub(&b, s, 0, cells_head(s, 0, (uint32_t)width - 1));
		sbuf_putc(&b, ELLIPSIS);
	}
	return sbuf_take(&b);
}

/* Appends S as a cell of WIDTH to B. */
static void put_cell(struct sbuf *b, struct ustr *s, int32_t width, uint8_t align, bool pad_right)
{
	int32_t len, pad;

	s = cells_first_line(b->rt, s);
	len = (int32_t)cells_len(s);
	if (len > width) {
		s = cut(b->rt, s, width, align);
		len = (int32_t)cells_len(s);
	}
	pad = width - len > 0 ? width - len : 0;
	if (align == ALIGN_RIGHT)
		sbuf_pad(b, ' ', (uint32_t)pad);
	else if (align == ALIGN_CENTER)
		sbuf_pad(b, ' ', (uint32_t)pad / 2);
	sbuf_put(b, s);
	if (pad_right && align == ALIGN_CENTER)
		sbuf_pad(b, ' ', (uint32_t)(pad - pad / 2));
	else if (pad_right && align != ALIGN_RIGHT)
		sbuf_pad(b, ' ', (uint32_t)pad);
	if (cells_styled(s))
		sbuf_puts(b, "\033[0m");
}

static uint8_t align_of(const struct table_writer *w, const uint8_t *align, uint32_t i)
{
	return align && align[i] != ALIGN_UNDEFINED ? align[i] : w->align[i];
}

/* How the cells of a header are coloured: each by itself, the blank between labels with the
 * one behind it, that between rules with none (recorded). */
struct cell_style {
	const char *on, *off;
	bool with_blank;
	const char *renamed;	/* `on` of labels that are no names of properties: behind the blank */
};
static const struct cell_style plain_cells = { "", "", false, NULL };

/* The first N columns; the last of them is not filled up. Labels of the columns behind
 * them are empty, but have their style. */
static struct ustr *single_row(struct rt *rt, struct table_writer *w, struct ustr **text, const uint8_t *align, uint32_t n,
			       const struct cell_style *style)
{
	struct sbuf b;
	bool first = true, renamed;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < n; i++) {
		if (w->width[i] <= 0)
			continue;
		if (!first && !style->with_blank)
			sbuf_putc(&b, ' ');
		renamed = style->renamed && w->renamed && w->renamed[i];
		if (!renamed)
			sbuf_puts(&b, style->on);
		if (!first && style->with_blank)
			sbuf_putc(&b, ' ');
		if (renamed)
			sbuf_puts(&b, style->renamed);
		first = false;
		put_cell(&b, text[i], w->width[i], align_of(w, align, i), i + 1 < n);
		sbuf_puts(&b, style->off);
	}
	for (uint32_t i = n; style->with_blank && i < w->n; i++) {
		if (w->width[i] <= 0)
			continue;
		if (!w->renamed || !w->renamed[i])
			sbuf_puts(&b, style->on);
		sbuf_puts(&b, style->off);
	}
	return sbuf_take(&b);
}

static uint32_t visible_columns(const struct table_writer *w)
{
	uint32_t n = w->n;

	while (n && w->width[n - 1] <= 0)
		n--;
	return n;
}

/* A row without the blanks at its end that are of the last of N columns. */
static struct ustr *without_last_blanks(struct rt *rt, const struct table_writer *w, uint32_t n, struct ustr *s)
{
	uint32_t len = ustr_len(s);
	int32_t spare = (int32_t)cells_len(s) - (n > 1 ? total(w->width, n - 1) : 0);

	while (len && ustr_at(s, len - 1) == ' ' && spare-- > 0)
		len--;
	return ustr_sub(rt, s, 0, len);
}

/* Where a text takes several lines those of the last column end with no blanks. */
static void multi_row(struct rt *rt, struct table_writer *w, struct line_out *lo, struct ustr **text,
		      const uint8_t *align, const struct cell_style *style)
{
	struct list *col[TABLE_COLUMNS_MAX];
	uint32_t rows = 1, visible = visible_columns(w);

	for (uint32_t i = 0; i < w->n; i++) {
		col[i] = list_new(rt, NULL);
		if (w->width[i] > 0)
			cells_break(rt, text[i], (uint32_t)w->width[i], (uint32_t)w->width[i], col[i]);
		rows = MAX(rows, col[i]->n);
	}
	for (uint32_t r = 0; r < rows; r++) {
		struct ustr *cells[TABLE_COLUMNS_MAX];
		uint32_t n = r ? 0 : visible;	/* lines that go on end with their last text */
		struct ustr *row;

		for (uint32_t i = 0; i < w->n; i++) {
			cells[i] = r < col[i]->n ? col[i]->v[r].s : ustr_empty(rt);
			n = r < col[i]->n ? MAX(n, i + 1) : n;
		}
		row = single_row(rt, w, cells, align, n, style);
		line_put(lo, rows > 1 && n && n == visible ? without_last_blanks(rt, w, n, row) : row);
	}
}

void table_header(struct table_writer *w, struct line_out *lo, struct ustr **label)
{
	struct ustr *rule[TABLE_COLUMNS_MAX];
	struct rt *rt = lo->rt;
	struct cell_style style = plain_cells;

	if (w->disabled)
		return;
	if (lo->ansi)
		style = (struct cell_style){ USTR_C(rt, style_formatting(rt, "TableHeader")), "\033[0m", true,
			USTR_C(rt, style_formatting(rt, "CustomTableHeaderLabel")) };
	multi_row(rt, w, lo, label, NULL, &style);
	for (uint32_t i = 0; i < w->n; i++) {
		uint32_t n = ustr_len(label[i]) ? cells_len(label[i]) : (uint32_t)MAX(w->width[i], 0);
		struct sbuf b;

		if (w->width[i] > 0 && n > (uint32_t)w->width[i])
			n = (uint32_t)w->width[i];
		sbuf_init(&b, rt);
		sbuf_pad(&b, '-', w->width[i] > 0 ? n : 0);
		rule[i] = sbuf_take(&b);
	}
	style.with_blank = false;
	style.renamed = NULL;
	line_put(lo, single_row(rt, w, rule, NULL, w->n, &style));
}

void table_row(struct table_writer *w, struct line_out *lo, struct ustr **text, const uint8_t *align, bool multi)
{
	if (w->disabled)
		return;
	if (multi)
		multi_row(lo->rt, w, lo, text, align, &plain_cells);
	else
		line_put(lo, single_row(lo->rt, w, text, align, w->n, &plain_cells));
}

uint32_t wide_columns(uint32_t width, uint32_t screen)
{
	uint32_t n = 1;

	if (!width || width >= screen)
		return 1;
	while (width * (n + 1) + n * SEPARATOR < screen)
		n++;
	return n;
}

/* SPDX-License-Identifier: MIT */
#include "format/out.h"

#include <string.h>

#include "engine/host.h"
#include "value/cells.h"
#include "format/style.h"
#include "format/writer.h"
#include "sys/clock.h"

enum { CACHE_MS = 300, WIDTH_DEFAULT = 80 };

static void out_trace(struct heap *h, struct cell *c)
{
	struct out *o = (struct out *)c;

	val_mark(h, o->lo.target);
	heap_mark(h, o->shaper);
	heap_mark(h, o->queue);
	heap_mark(h, o->start);
	heap_mark_block(h, o->hint);
	heap_mark(h, o->doc);
	heap_mark_block(h, o->width);
	heap_mark_block(h, o->align);
	heap_mark_block(h, o->wide_row);
	for (uint32_t i = 0; i < o->wide_n; i++)
		heap_mark(h, o->wide_row[i]);
}

const struct type type_out = {
	.cls = { out_trace, NULL }, .name = "format_out", .flags = TF_INTERNAL, .size = sizeof(struct out),
};

struct out *out_new(struct rt *rt)
{
	struct out *o = rt_new_cell(rt, &type_out, out);

	o->lo.rt = rt;
	o->lo.target = V_NULL;
	o->lo.width = WIDTH_DEFAULT;
	o->command = "out-default";
	gc_storep(o, o->queue, list_new(rt, NULL));
	return o;
}

uint32_t out_host_width(struct rt *rt)
{
	const struct host_ops *h = rt->eng->host;
	int w = h && h->width ? h->width(rt, rt->eng->host_arg) : 0;

	return w > 0 ? (uint32_t)w : WIDTH_DEFAULT;
}

static void host_line(struct line_out *lo, struct ustr *s)
{
	const struct host_ops *h = lo->rt->eng->host;

	if (h && h->write)
		h->write(lo->rt, lo->rt->eng->host_arg, lo->raw && style_is_host(lo->rt) ? s : style_output(lo, s), -1, -1, true);
}

static void host_error_line(struct line_out *lo, struct ustr *s)
{
	const struct host_ops *h = lo->rt->eng->host;

	if (h && h->write_error_line)
		h->write_error_line(lo->rt, lo->rt->eng->host_arg, style_output(lo, s));
}

struct out *out_new_host(struct rt *rt)
{
	struct out *o = out_new(rt);

	o->lo.line = host_line;
	o->lo.error_line = host_error_line;
	o->lo.width = out_host_width(rt) - 1;
	o->lo.ansi = style_lines_ansi(rt);
	return o;
}

/* Column widths from the rows that waited. */
static void measure_table(struct out *o, const struct fmt_start *start)
{
	uint32_t n = MIN(start->n, (uint32_t)TABLE_COLUMNS_MAX);

	gc_storep(o, o->hint, rt_block(o->lo.rt, int32_t, n + 1));
	o->nhint = n;
	for (uint32_t i = 0; i < n; i++) {
		const struct fmt_column *c = &start->cols[i];
		struct ustr *label = c->label ? c->label : c->prop;

		o->hint[i] = label ? (int32_t)cells_len(label) : 0;
	}
	for (uint32_t k = 0; k < o->queue->n; k++) {
		const struct fmt_entry *e = val_cell(o->queue->v[k], &type_fmt_entry);

		rt_poll(o->lo.rt);
		for (uint32_t i = 0; e && !e->oob && e->shape == SHAPE_TABLE && i < e->n && i < n; i++)
			o->hint[i] = MAX(o->hint[i], (int32_t)cells_len(e->f[i].text));
	}
}

static void measure_wide(struct out *o)
{
	o->wide_hint = 0;
	for (uint32_t k = 0; k < o->queue->n; k++) {
		const struct fmt_entry *e = val_cell(o->queue->v[k], &type_fmt_entry);

		rt_poll(o->lo.rt);
		if (e && !e->oob && e->shape == SHAPE_WIDE && e->n)
			o->wide_hint = MAX(o->wide_hint, cells_len(e->f[0].text));
	}
}

static void wide_flush(struct out *o)
{
	struct table_writer w = { .n = o->wide_cols, .width = o->width, .align = o->align };
	struct ustr **text;

	if (!o->wide_n)
		return;
	text = rt_block(o->lo.rt, struct ustr *, o->wide_cols);
	for (uint32_t i = 0; i < o->wide_cols; i++)
		text[i] = i < o->wide_n ? o->wide_row[i]->f[0].text : ustr_empty(o->lo.rt);
	table_row(&w, &o->lo, text, NULL, false);
	o->wide_n = 0;
}

static void widths_alloc(struct out *o, uint32_t n)
{
	gc_storep(o, o->width, rt_block(o->lo.rt, int32_t, n + 1));
	gc_storep(o, o->align, rt_block(o->lo.rt, uint8_t, n + 1));
}

/* Columns that tables and wide lists have. */
static uint32_t columns_of(struct out *o)
{
	return o->lo.width == LINE_ENDLESS ? out_host_width(o->lo.rt) : o->lo.width;
}

static void begin_table(struct out *o)
{
	const struct fmt_start *d = o->doc;
	struct table_writer w = { 0 };
	struct ustr *label[TABLE_COLUMNS_MAX];
	uint32_t n = MIN(d->n, (uint32_t)TABLE_COLUMNS_MAX);
	bool renamed[TABLE_COLUMNS_MAX];

	widths_alloc(o, n);
	w.renamed = renamed;
	for (uint32_t i = 0; i < n; i++) {
		o->width[i] = o->hint && i < o->nhint ? o->hint[i] : d->cols[i].width;
		o->align[i] = d->cols[i].align;
		renamed[i] = d->cols[i].renamed;
		label[i] = d->cols[i].label ? d->cols[i].label : d->cols[i].prop ? d->cols[i].prop : ustr_empty(o->lo.rt);
	}
	w.width = o->width;
	w.align = o->align;
	table_begin(o->lo.rt, &w, n, columns_of(o));
	o->table_open = !w.disabled;
	if (!d->hide_header)
		table_header(&w, &o->lo, label);
}

static void begin_wide(struct out *o)
{
	struct table_writer w = { 0 };
	uint32_t n = o->doc->columns > 0 ? (uint32_t)o->doc->columns : 0;

	if (!n)
		n = o->wide_hint ? wide_columns(o->wide_hint, columns_of(o)) : 2;
	n = MIN(n, (uint32_t)TABLE_COLUMNS_MAX);
	widths_alloc(o, n);
	gc_storep(o, o->wide_row, rt_block(o->lo.rt, struct fmt_entry *, n));
	w.width = o->width;
	w.align = o->align;
	table_begin(o->lo.rt, &w, n, columns_of(o));
	o->wide_cols = n;
	o->wide_n = 0;
}

/* The row that a group of a wide list left begun is written behind the blank line
 * that ends the group, or with the last group before it. */
static void end_wide(struct out *o, bool last)
{
	if (!o->wide_ended)
		return;
	o->wide_ended = false;
	if (last)
		wide_flush(o);
	line_blank(&o->lo);
	wide_flush(o);
}

static void begin_group(struct out *o, const struct fmt_group *g)
{
	if (!o->doc)
		return;
	end_wide(o, false);
	if (o->doc->shape == SHAPE_LIST)
		line_blank(&o->lo);
	if (g->tokens)	/* its last line end leaves a blank line */
		custom_write(&o->lo, g->tokens);
	if (o->doc->shape == SHAPE_TABLE)
		begin_table(o);
	else if (o->doc->shape == SHAPE_WIDE)
		begin_wide(o);
}

static void end_group(struct out *o)
{
	if (!o->doc)
		return;
	if (o->doc->shape == SHAPE_WIDE)
		o->wide_ended = true;
	else if (o->doc->shape != SHAPE_LIST)	/* each of its entries ends with one */
		line_blank(&o->lo);
}

static void write_row(struct out *o, const struct fmt_entry *e)
{
	struct table_writer w = { .n = MIN(o->doc->n, (uint32_t)TABLE_COLUMNS_MAX), .width = o->width, .align = o->align };
	struct ustr *text[TABLE_COLUMNS_MAX];
	uint8_t align[TABLE_COLUMNS_MAX];

	if (!o->table_open)
		return;
	for (uint32_t i = 0; i < w.n; i++) {
		text[i] = i < e->n ? e->f[i].text : ustr_empty(o->lo.rt);
		align[i] = i < e->n ? e->f[i].align : ALIGN_UNDEFINED;
	}
	table_row(&w, &o->lo, text, align, e->wrap);
}

/* Texts of records keep their lines however long those are. */
static void write_oob_custom(struct out *o, const struct fmt_entry *e)
{
	uint32_t width = o->lo.width;

	if (!e->wrap)
		o->lo.width = UINT32_MAX / 2;
	custom_write(&o->lo, e->tokens);
	o->lo.width = width;
}

static void put_raw(struct out *o, struct ustr *s)
{
	o->lo.raw = true;
	line_put(&o->lo, s);
	o->lo.raw = false;
}

static void write_oob(struct out *o, const struct fmt_entry *e)
{
	if (e->shape == SHAPE_RAW) {
		put_raw(o, e->f[0].text);
	} else if (e->shape == SHAPE_CUSTOM) {
		write_oob_custom(o, e);
	} else if (e->shape == SHAPE_LIST && e->n) {
		line_blank(&o->lo);
		list_write(&o->lo, e->f, e->n);
		line_blank(&o->lo);
	}
}

/* A script may put an entry into the document of another shape. */
static void check_shape(struct out *o, const struct fmt_entry *e)
{
	if (e->shape != o->doc->shape && o->doc->shape != SHAPE_CUSTOM)
		net_throw(o->lo.rt, "System.NullReferenceException", "Object reference not set to an instance of an object.");
}

static void write_in_document(struct out *o, struct fmt_entry *e)
{
	check_shape(o, e);
	switch (o->doc->shape) {
	case SHAPE_TABLE:
		write_row(o, e);
		break;
	case SHAPE_LIST:
		list_write(&o->lo, e->f, e->n);
		line_blank(&o->lo);
		break;
	case SHAPE_WIDE:
		gc_storep(o, o->wide_row[o->wide_n], e);
		if (++o->wide_n == o->wide_cols)
			wide_flush(o);
		break;
	default:
		if (e->shape == SHAPE_CUSTOM)
			custom_write(&o->lo, e->tokens);
	}
}

static void write_entry(struct out *o, struct fmt_entry *e)
{
	o->lo.error = e->error;
	if (e->oob)
		write_oob(o, e);
	else if (o->doc)
		write_in_document(o, e);
	o->lo.error = false;
}

/* Writes one packet. */
static void write_packet(struct out *o, val v)
{
	const struct type *t = cell_type(v.o);

	if (t == &type_fmt_entry) {
		write_entry(o, (struct fmt_entry *)v.o);
	} else if (t == &type_fmt_start) {
		gc_storep(o, o->doc, (struct fmt_start *)v.o);
		if (o->doc->shape != SHAPE_LIST)	/* each of its groups begins with one */
			line_blank(&o->lo);
	} else if (t == &type_fmt_group_start) {
		begin_group(o, (struct fmt_group *)v.o);
	} else if (t == &type_fmt_group_end) {
		end_group(o);
	} else {
		end_wide(o, true);
		o->doc = NULL;
	}
}

/* Lets the queue go, measured if it holds a group. */
static void queue_release(struct out *o, bool measure)
{
	struct list *q = o->queue;

	o->hint = NULL;
	o->wide_hint = 0;
	if (measure && o->start && o->start->shape == SHAPE_TABLE)
		measure_table(o, o->start);
	else if (measure && o->start && o->start->shape == SHAPE_WIDE)
		measure_wide(o);
	gc_storep(o, o->queue, list_new(o->lo.rt, NULL));
	o->in_cached_group = false;
	for (uint32_t i = 0; i < q->n; i++) {
		rt_poll(o->lo.rt);
		write_packet(o, q->v[i]);
	}
}

/* Turns the queue on for a table without a first width, or -AutoSize. */
static void queue_begin(struct out *o, const struct fmt_start *s)
{
	bool timed = s->shape == SHAPE_TABLE && s->n && !s->cols[0].width;

	if (!s->autosize && !timed)
		return;
	o->caching = true;
	o->cached_since = s->autosize ? 0 : 1;
}

static void packet_queue(struct out *o, val v)
{
	const struct type *t = cell_type(v.o);

	if (t == &type_fmt_start) {
		gc_storep(o, o->start, (struct fmt_start *)v.o);
		queue_begin(o, o->start);
	}
	if (!o->caching) {
		write_packet(o, v);
		return;
	}
	if (!o->in_cached_group && t == &type_fmt_group_start) {
		o->in_cached_group = true;
		if (o->cached_since)
			o->cached_since = clock_ms();
		list_add(o->lo.rt, o->queue, v);
		return;
	}
	if (!o->in_cached_group) {
		write_packet(o, v);
		return;
	}
	list_add(o->lo.rt, o->queue, v);
	if (t == &type_fmt_group_end || (o->cached_since && clock_ms() - o->cached_since > CACHE_MS))
		queue_release(o, true);
}

_Noreturn static void out_of_sequence(struct out *o, val v)
{
	struct rt *rt = o->lo.rt;

	err_throw(rt, "System.InvalidOperationException", "ConsoleLineOutputOutOfSequencePacket", EC_InvalidData, V_NULL,
		  "The object of type \"%s\" is not valid or not in the correct sequence. This is likely caused by a user-specified \"format-*\" command which is conflicting with the default formatting.",
		  cell_type(v.o)->name);
}

static void out_close_shaper(struct out *o);

/* Follows the order of packets; a document that begins inside another ends it. */
static void check_state(struct out *o, val v)
{
	const struct type *t = cell_type(v.o);

	if (t == &type_fmt_entry) {
		if (!((struct fmt_entry *)v.o)->oob && o->state != OUT_IN_GROUP)
			out_of_sequence(o, v);
	} else if (t == &type_fmt_start) {
		if (o->state == OUT_IN_GROUP)
			out_close_shaper(o);
		if (o->state != OUT_RESET)
			out_of_sequence(o, v);
		o->state = OUT_FORMATTING;
	} else if (t == &type_fmt_group_start) {
		if (o->state != OUT_FORMATTING)
			out_of_sequence(o, v);
		o->state = OUT_IN_GROUP;
	} else if (t == &type_fmt_group_end) {
		if (o->state != OUT_IN_GROUP)
			out_of_sequence(o, v);
		o->state = OUT_FORMATTING;
	} else {
		if (o->state != OUT_FORMATTING)
			out_of_sequence(o, v);
		o->state = OUT_RESET;
	}
}

struct packet_sink {
	struct sink sink;
	struct out *o;
	bool error;
};

static void packet_put(struct sink *s, val v)
{
	struct packet_sink *p = (struct packet_sink *)s;

	if (p->error && cell_type(v.o) == &type_fmt_entry)
		((struct fmt_entry *)v.o)->error = true;
	check_state(p->o, v);
	packet_queue(p->o, v);
}

static void out_close_shaper(struct out *o)
{
	struct packet_sink p = { { packet_put, o->lo.rt }, o, false };

	if (o->shaper)
		shaper_end(o->shaper, &p.sink);
	if (o->in_cached_group)
		queue_release(o, true);
	o->state = OUT_RESET;
}

/* A warning, verbose or debug record merged into the output: shown by the host
 * as what it is. */
static bool put_stream_record(struct out *o, val v)
{
	static const struct { const char *type; int stream; } records[] = {
		{ "System.Management.Automation.WarningRecord", STREAM_WARNING },
		{ "System.Management.Automation.VerboseRecord", STREAM_VERBOSE },
		{ "System.Management.Automation.DebugRecord", STREAM_DEBUG },
	};
	const struct host_ops *h = o->lo.rt->eng->host;
	const struct type *t = val_type_of(v);

	if (o->lo.line != host_line || !t || !t->name || !h || !h->write_stream)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(records); i++)
		if (!strcmp(t->name, records[i].type)) {
			h->write_stream(o->lo.rt, o->lo.rt->eng->host_arg, records[i].stream, val_to_str(o->lo.rt, v));
			return true;
		}
	return false;
}

void out_put(struct out *o, val v, bool error)
{
	struct rt *rt = o->lo.rt;
	struct packet_sink p = { { packet_put, rt }, o, error };
	val b = val_base(v);

	if (val_is_null(b))
		return;
	if (o->lo.line == host_line && style_is_set(rt))
		o->lo.ansi = style_lines_ansi(rt);
	/* Text outside a waiting group needs no packet. */
	if (b.k == VK_STR && v.k == VK_STR && !o->in_cached_group && !error) {
		put_raw(o, b.s);
		return;
	}
	if (b.k == VK_OBJ && put_stream_record(o, b))
		return;
	if (fmt_is_packet(b)) {
		check_state(o, b);
		packet_queue(o, b);
		return;
	}
	if (val_psobj(b) && val_psobj(b)->type_names && !val_is_null(b = fmt_revive(rt, v))) {
		check_state(o, b);
		packet_queue(o, b);
		return;
	}
	if (!o->shaper)
		gc_storep(o, o->shaper, shaper_new(rt, NULL));
	shaper_put(o->shaper, v, &p.sink);
}

void out_end(struct out *o)
{
	out_close_shaper(o);
	if (o->queue->n)
		queue_release(o, true);
	o->doc = NULL;
}

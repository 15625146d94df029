/* SPDX-License-Identifier: MIT */
#include "format/packet.h"

#define NS "Microsoft.PowerShell.Commands.Internal.Format."

static void start_trace(struct heap *h, struct cell *c)
{
	struct fmt_start *s = (struct fmt_start *)c;

	heap_mark_block(h, s->cols);
	for (uint32_t i = 0; i < s->n; i++) {
		heap_mark(h, s->cols[i].label);
		heap_mark(h, s->cols[i].prop);
	}
}

static void group_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct fmt_group *)c)->tokens);
}

static void entry_trace(struct heap *h, struct cell *c)
{
	struct fmt_entry *e = (struct fmt_entry *)c;

	heap_mark(h, e->tokens);
	heap_mark_block(h, e->f);
	for (uint32_t i = 0; i < e->n; i++) {
		heap_mark(h, e->f[i].label);
		heap_mark(h, e->f[i].text);
	}
}

static void token_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct fmt_token *)c)->text);
	heap_mark(h, ((struct fmt_token *)c)->kids);
}

static void no_trace(struct heap *h, struct cell *c)
{
}

static const struct type type_fmt_info = { .name = NS "FormatInfoData", .base = &type_object, .flags = TF_ABSTRACT };
const struct type type_fmt_start = {
	.cls = { start_trace, NULL }, .name = NS "FormatStartData", .base = &type_fmt_info,
	.size = sizeof(struct fmt_start),
};
const struct type type_fmt_end = {
	.cls = { no_trace, NULL }, .name = NS "FormatEndData", .base = &type_fmt_info, .size = sizeof(struct cell),
};
const struct type type_fmt_group_start = {
	.cls = { group_trace, NULL }, .name = NS "GroupStartData", .base = &type_fmt_info,
	.size = sizeof(struct fmt_group),
};
const struct type type_fmt_group_end = {
	.cls = { no_trace, NULL }, .name = NS "GroupEndData", .base = &type_fmt_info, .size = sizeof(struct cell),
};
const struct type type_fmt_entry = {
	.cls = { entry_trace, NULL }, .name = NS "FormatEntryData", .base = &type_fmt_info,
	.size = sizeof(struct fmt_entry),
};
const struct type type_fmt_token = {
	.cls = { token_trace, NULL }, .name = NS "FormatValue", .base = &type_object, .flags = TF_INTERNAL,
	.size = sizeof(struct fmt_token),
};

struct fmt_start *fmt_start_new(struct rt *rt, enum fmt_shape shape, uint32_t ncols)
{
	struct fmt_start *s = rt_new_cell(rt, &type_fmt_start, fmt_start);

	s->shape = (uint8_t)shape;
	if (ncols) {
		gc_storep(s, s->cols, rt_block(rt, struct fmt_column, ncols));
		s->n = ncols;
	}
	return s;
}

struct fmt_entry *fmt_entry_new(struct rt *rt, enum fmt_shape shape, uint32_t nfields)
{
	struct fmt_entry *e = rt_new_cell(rt, &type_fmt_entry, fmt_entry);

	e->shape = (uint8_t)shape;
	if (nfields) {
		gc_storep(e, e->f, rt_block(rt, struct fmt_field, nfields));
		e->n = nfields;
	}
	return e;
}

struct fmt_group *fmt_group_new(struct rt *rt, struct list *tokens)
{
	struct fmt_group *g = rt_new_cell(rt, &type_fmt_group_start, fmt_group);

	gc_storep(g, g->tokens, tokens);
	return g;
}

val fmt_end_new(struct rt *rt, bool group)
{
	return val_obj(rt_new_cell(rt, group ? &type_fmt_group_end : &type_fmt_end, cell));
}

static struct fmt_token *token_new(struct rt *rt, struct list *l, enum fmt_token_kind kind)
{
	struct fmt_token *t = rt_new_cell(rt, &type_fmt_token, fmt_token);

	t->kind = (uint8_t)kind;
	list_add(rt, l, val_obj(t));
	return t;
}

void fmt_add_text(struct rt *rt, struct list *l, struct ustr *s)
{
	struct fmt_token *t = token_new(rt, l, TOKEN_TEXT);

	gc_storep(t, t->text, s);
}

void fmt_add_c(struct rt *rt, struct list *l, const char *s)
{
	fmt_add_text(rt, l, ustr_new(rt, s));
}

void fmt_add_newline(struct rt *rt, struct list *l)
{
	token_new(rt, l, TOKEN_NEWLINE);
}

struct list *fmt_add_frame(struct rt *rt, struct list *l, int left, int right, int first)
{
	struct fmt_token *t = token_new(rt, l, TOKEN_FRAME);

	t->left = left;
	t->right = right;
	t->first = first;
	gc_storep(t, t->kids, list_new(rt, NULL));
	return t->kids;
}

bool fmt_is_packet(val v)
{
	const struct type *t;

	v = val_base(v);
	if (v.k != VK_OBJ)
		return false;
	t = cell_type(v.o);
	return t == &type_fmt_start || t == &type_fmt_end || t == &type_fmt_group_start ||
	       t == &type_fmt_group_end || t == &type_fmt_entry;
}

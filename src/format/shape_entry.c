/* SPDX-License-Identifier: MIT */
/* Packets of tables, lists and wide lists. */
#include <string.h>

#include "format/shape.h"

static uint8_t align_char(char c)
{
	return c == 'L' ? ALIGN_LEFT : c == 'R' ? ALIGN_RIGHT : c == 'C' ? ALIGN_CENTER : ALIGN_UNDEFINED;
}

/* Keeps a failed expression for the errors that follow the entry. */
static void report_error(struct shaper *s, const struct fexpr *f)
{
	struct rt *rt = s->rt;
	struct ustr *text = f->block ? scriptblock_text(rt, f->block) : f->name ? f->name : fexpr_label(rt, f);
	bool thrown = rt->unwound.error && rt->unwound.error->was_thrown == 1;	/* by its own throw statement: is shown so */
	struct errrec *e;

	if (!s->o.show_error)
		return;
	if (!s->failed)
		gc_storep(s, s->failed, list_new(rt, NULL));
	e = err_make(rt, NULL, "PSPropertyExpressionError", EC_InvalidArgument, V_NULL, "Failed to evaluate expression \"%s\".",
		     USTR_C(rt, text));
	if (thrown)
		gc_storep(val_exc(e->exception), val_exc(e->exception)->record, e);
	e->was_thrown = thrown;
	list_add(rt, s->failed, val_obj(e));
}

/* NULL: OBJ has no such property. */
static struct ustr *text_if_any(struct shaper *s, const struct fexpr *f, val obj, bool table)
{
	val v = V_NULL;
	int r = fexpr_value(s->rt, f, obj, &v);

	if (!r && f->name)
		return NULL;
	if (r < 0) {
		report_error(s, f);
		return ustr_new(s->rt, s->o.display_error ? "#ERR" : "");
	}
	return value_text(s->rt, v, f->format, table, s->limit);
}

struct ustr *shape_text(struct shaper *s, const struct fexpr *f, val obj, bool table)
{
	struct ustr *text = text_if_any(s, f, obj, table);

	return text ? text : ustr_empty(s->rt);
}

static struct fexpr view_column_expr(struct rt *rt, const struct view_column *c)
{
	struct fexpr f = { .view = &c->e, .when = c->when };

	if (c->format)
		f.format = ustr_new(rt, c->format);
	if (c->label)
		f.label = ustr_new(rt, c->label);
	f.width = c->width;
	f.align = align_char(c->align);
	return f;
}

/* Columns of a table by properties; alignment by the first object's values. */
static struct fmt_start *start_properties(struct shaper *s, val first)
{
	struct fmt_start *st = fmt_start_new(s->rt, SHAPE_TABLE, s->cols->n);

	for (uint32_t i = 0; i < s->cols->n; i++) {
		const struct fexpr *f = &s->cols->v[i];
		struct fmt_column *c = &st->cols[i];
		val v = V_NULL;

		gc_storep(st, c->prop, fexpr_label(s->rt, f));
		c->width = f->width;
		c->align = f->align;
		if (!c->align)
			c->align = fexpr_value(s->rt, f, first, &v) > 0 && value_is_right(s->rt, v) ? ALIGN_RIGHT : ALIGN_LEFT;
	}
	return st;
}

/* A column may be called otherwise than any property of the object. */
static bool is_renamed(struct rt *rt, const char *label, val first)
{
	struct member_info m;

	return label && *label && (!member_find(rt, first, ustr_new(rt, label), &m) ||
		m.kind & (PM_METHOD | PM_CODE_METHOD | PM_SCRIPT_METHOD));
}

static struct fmt_start *start_view_table(struct shaper *s, val first)
{
	const struct view_entry *e = view_entry_for(s->rt, s->view, first);
	uint32_t n = e ? e->n : 0;
	struct fmt_start *st = fmt_start_new(s->rt, SHAPE_TABLE, n + s->computer);

	for (uint32_t i = 0; i < n; i++) {
		struct fexpr f = view_column_expr(s->rt, &e->cols[i]);

		gc_storep(st, st->cols[i].prop, fexpr_label(s->rt, &f));
		st->cols[i].width = f.width;
		st->cols[i].align = f.align;
		st->cols[i].renamed = is_renamed(s->rt, e->cols[i].label, first);
	}
	if (s->computer)
		gc_storep(st, st->cols[n].prop, ustr_new(s->rt, "PSComputerName"));
	st->hide_header = s->view->flags & VIEW_HIDE_HEADERS;
	st->autosize = s->view->flags & VIEW_AUTOSIZE;
	s->ncols = n;
	return st;
}

struct fmt_start *shape_start(struct shaper *s, val first)
{
	struct fmt_start *st;

	if (s->shape == SHAPE_TABLE)
		st = s->view ? start_view_table(s, first) : start_properties(s, first);
	else
		st = fmt_start_new(s->rt, s->shape, 0);
	st->autosize |= s->o.autosize;
	st->hide_header |= s->o.hide_headers;
	st->repeat_header = s->o.repeat_header;
	st->columns = s->o.columns;
	if (s->shape == SHAPE_WIDE && s->view && !st->columns && !s->o.autosize) {
		st->columns = s->view->columns;
		st->autosize |= s->view->flags & VIEW_AUTOSIZE;
	}
	return st;
}

static struct fmt_entry *entry_properties(struct shaper *s, val v)
{
	struct fmt_entry *e = fmt_entry_new(s->rt, SHAPE_TABLE, s->cols->n);

	for (uint32_t i = 0; i < s->cols->n; i++)
		gc_storep(e, e->f[i].text, shape_text(s, &s->cols->v[i], v, true));
	e->wrap = s->o.wrap;
	return e;
}

static struct fmt_entry *entry_view_table(struct shaper *s, val v)
{
	const struct view_entry *d = view_entry_for(s->rt, s->view, v);
	uint32_t n = s->ncols;
	struct fmt_entry *e = fmt_entry_new(s->rt, SHAPE_TABLE, n + s->computer);

	for (uint32_t i = 0; i < n; i++) {
		struct fexpr f;

		if (!d || i >= d->n) {
			gc_storep(e, e->f[i].text, ustr_empty(s->rt));
			continue;
		}
		f = view_column_expr(s->rt, &d->cols[i]);
		gc_storep(e, e->f[i].text, shape_text(s, &f, v, false));
	}
	if (s->computer)
		gc_storep(e, e->f[n].text,
			  shape_text(s, &(struct fexpr){ .name = ustr_atom(s->rt, "PSComputerName") }, v, true));
	e->wrap = s->o.wrap || (d && d->wrap) || (s->view->flags & VIEW_WRAP);
	return e;
}

static struct fexprs *view_items(struct shaper *s, val v)
{
	const struct view_entry *d = view_entry_for(s->rt, s->view, v);
	struct fexprs *l = fexprs_new(s->rt);

	for (uint32_t i = 0; d && i < d->n; i++) {
		struct fexpr f = view_column_expr(s->rt, &d->cols[i]);
		val cond;

		if (f.when && (view_value(s->rt, f.when, v, &cond) <= 0 || !val_truth(s->rt, cond)))
			continue;
		fexprs_add(s->rt, l, &f);
	}
	if (s->computer)
		fexprs_add(s->rt, l, &(struct fexpr){ .name = ustr_atom(s->rt, "PSComputerName") });
	return l;
}

struct fexprs *shape_without_excluded(struct shaper *s, struct fexprs *l)
{
	struct fexprs *r;

	if (!s->o.exclude)
		return l;
	r = fexprs_new(s->rt);
	for (uint32_t i = 0; i < l->n; i++)
		if (!l->v[i].name || !list_like(s->rt, s->o.exclude, l->v[i].name))
			fexprs_add(s->rt, r, &l->v[i]);
	return r;
}

/* Lists by properties look at each object anew. */
static struct fexprs *list_items(struct shaper *s, val v)
{
	struct fexprs *l;

	if (s->view)
		return view_items(s, v);
	if (s->o.props) {
		l = fexprs_new(s->rt);
		for (uint32_t i = 0; i < s->o.props->n; i++)
			fexprs_expand(s->rt, l, &s->o.props->v[i], v);
	} else {
		l = fexprs_default(s->rt, v);
	}
	return shape_without_excluded(s, l);
}

static struct fmt_entry *entry_list(struct shaper *s, val v)
{
	struct fexprs *l = list_items(s, v);
	struct fmt_entry *e;

	if (s->o.props)
		fexprs_drop_missing(s->rt, l, v);
	e = fmt_entry_new(s->rt, SHAPE_LIST, l->n);
	e->n = 0;
	for (uint32_t i = 0; i < l->n; i++) {
		struct ustr *text = text_if_any(s, &l->v[i], v, false);

		/* What the object doesn't have is left out. */
		if (!text)
			continue;
		gc_storep(e, e->f[e->n].label, fexpr_label(s->rt, &l->v[i]));
		gc_storep(e, e->f[e->n++].text, text);
	}
	return e;
}

/* The one property of a wide list: given, of the view, the naming one, the first. */
static struct fexpr wide_item(struct shaper *s, val v)
{
	const struct view_entry *d;
	struct fexprs *all;
	struct ustr *naming;

	if (s->view) {
		d = view_entry_for(s->rt, s->view, v);
		return d && d->n ? view_column_expr(s->rt, &d->cols[0]) : (struct fexpr){ .name = ustr_empty(s->rt) };
	}
	if (s->o.props && s->o.props->n) {
		struct fexprs *l = fexprs_new(s->rt);

		fexprs_expand(s->rt, l, &s->o.props->v[0], v);
		return l->n ? l->v[0] : s->o.props->v[0];
	}
	if ((naming = fexpr_naming(s->rt, v)))
		return (struct fexpr){ .name = naming };
	for (size_t i = 0; i < FEXPR_NAMES; i++) {
		struct fexprs *l = fexprs_new(s->rt);
		struct fexpr f = { .name = ustr_new(s->rt, fexpr_names[i]) };
		struct member_info m;

		if (i < FEXPR_PLAIN_NAMES && !member_find(s->rt, v, f.name, &m))
			continue;
		fexprs_expand(s->rt, l, &f, v);
		if (l->n)
			return l->v[0];
	}
	all = shape_without_excluded(s, fexprs_default(s->rt, v));
	return all->n ? all->v[0] : (struct fexpr){ .name = ustr_empty(s->rt) };
}

static struct fmt_entry *entry_wide(struct shaper *s, val v)
{
	struct fexpr f = wide_item(s, v);
	struct fmt_entry *e = fmt_entry_new(s->rt, SHAPE_WIDE, 1);

	gc_storep(e, e->f[0].text, shape_text(s, &f, v, false));
	return e;
}

static struct fmt_entry *entry_custom(struct shaper *s, val v)
{
	struct fmt_entry *e = fmt_entry_new(s->rt, SHAPE_CUSTOM, 0);

	e->wrap = s->view && s->view->flags & VIEW_WRAP;
	gc_storep(e, e->tokens, list_new(s->rt, NULL));
	if (s->view && s->view->custom)
		s->view->custom(s->rt, v, e->tokens);
	else if (s->view && s->view->control)
		view_control_tokens(s->rt, s->view->control, v, e->tokens);
	else
		shape_custom(s, v, e->tokens);
	return e;
}

struct fmt_entry *shape_entry(struct shaper *s, val v)
{
	switch (s->shape) {
	case SHAPE_TABLE:
		return s->view ? entry_view_table(s, v) : entry_properties(s, v);
	case SHAPE_LIST:
		return entry_list(s, v);
	case SHAPE_WIDE:
		return entry_wide(s, v);
	default:
		return entry_custom(s, v);
	}
}

/* SPDX-License-Identifier: MIT */
/*
 * Format-Custom without a view: an object is a class with its properties, a
 * collection is a bracketed list; nested down to a depth. Also the controls
 * that Update-FormatData reads.
 */
#include <string.h>

#include "format/shape.h"

enum { INDENT = 2, DEPTH_DEFAULT = 5 };

static void put_leaf(struct shaper *s, val v, struct list *l)
{
	fmt_add_text(s->rt, l, value_text(s->rt, v, NULL, false, s->limit));
	fmt_add_newline(s->rt, l);
}

static void put_line(struct shaper *s, struct list *l, const char *text)
{
	fmt_add_c(s->rt, l, text);
	fmt_add_newline(s->rt, l);
}

static struct ustr *class_name(struct shaper *s, val v)
{
	struct strlist *names = val_type_names(s->rt, v);
	struct ustr *name = names->n ? names->s[0] : ustr_new(s->rt, "PSObject");
	int32_t dot = ustr_last_index_of(name, ustr_new(s->rt, "."), false);

	if (s->o.core)
		return name;
	return ustr_sub(s->rt, name, (uint32_t)(dot + 1), ustr_len(name) - (uint32_t)(dot + 1));
}

static bool is_leaf(struct shaper *s, val v, int level, int max)
{
	return level >= max || value_is_scalar(s->rt, v);
}

static void put_object(struct shaper *s, val v, struct fexprs *props, int level, int max, struct list *l);

static void put_collection(struct shaper *s, struct iter *it, int level, int max, struct list *l)
{
	struct list *in;
	struct iter sub;
	int n = 0;
	val v;

	rt_check_depth(s->rt);
	put_line(s, l, "[");
	in = fmt_add_frame(s->rt, l, INDENT, 0, 0);
	while (iter_next(it, &v)) {
		if (s->limit >= 0 && n++ == s->limit) {
			put_leaf(s, val_str(ustr_new(s->rt, "…")), in);
			break;
		}
		if (is_leaf(s, v, level, max)) {
			put_leaf(s, v, in);
		} else if (iter_begin_all(s->rt, v, &sub)) {
			fmt_add_newline(s->rt, in);
			put_collection(s, &sub, level + 1, max, fmt_add_frame(s->rt, in, INDENT, 0, 0));
		} else {
			put_object(s, v, NULL, level + 1, max, in);
		}
	}
	put_line(s, l, "]");
	fmt_add_newline(s->rt, l);
}

static void put_property(struct shaper *s, const struct fexpr *f, val obj, int level, int max, struct list *l)
{
	struct iter it;
	val v = V_NULL;

	fmt_add_text(s->rt, l, ustr_concat(s->rt, fexpr_label(s->rt, f), ustr_new(s->rt, " = ")));
	if (f->has_depth)
		max = f->depth;
	if (fexpr_value(s->rt, f, obj, &v) < 0)
		v = V_NULL;
	if (val_base(v).k == VK_OBJ && !val_psobj(v) && iter_begin_all(s->rt, v, &it)) {
		fmt_add_newline(s->rt, l);
		put_collection(s, &it, level + 1, max, fmt_add_frame(s->rt, l, INDENT, 0, 0));
	} else if (is_leaf(s, v, level, max)) {
		put_leaf(s, v, l);
	} else {
		fmt_add_newline(s->rt, l);
		put_object(s, v, NULL, level + 1, max, fmt_add_frame(s->rt, l, INDENT, 0, 0));
	}
}

static void put_object(struct shaper *s, val v, struct fexprs *props, int level, int max, struct list *l)
{
	struct list *in;

	rt_check_depth(s->rt);
	if (!props)
		props = fexprs_default(s->rt, v);
	fmt_add_text(s->rt, l, ustr_concat(s->rt, ustr_new(s->rt, "class "), class_name(s, v)));
	fmt_add_newline(s->rt, l);
	put_line(s, l, "{");
	in = fmt_add_frame(s->rt, l, INDENT, 0, 0);
	for (uint32_t i = 0; i < props->n; i++)
		put_property(s, &props->v[i], v, level, max, in);
	put_line(s, l, "}");
}

void shape_custom(struct shaper *s, val v, struct list *tokens)
{
	int max = s->o.depth ? s->o.depth : DEPTH_DEFAULT;
	struct fexprs *l = NULL;
	val b = val_base(v);
	struct iter it;

	if (value_is_scalar(s->rt, v)) {
		put_leaf(s, v, tokens);
		return;
	}
	if (b.k == VK_OBJ && !val_psobj(b) && iter_begin_all(s->rt, b, &it)) {
		put_collection(s, &it, 0, max, tokens);
		return;
	}
	if (s->o.props) {
		l = fexprs_new(s->rt);
		for (uint32_t i = 0; i < s->o.props->n; i++)
			fexprs_expand(s->rt, l, &s->o.props->v[i], v);
		fexprs_drop_missing(s->rt, l, v);
	}
	put_object(s, v, l, 0, max, tokens);
}

static void node_tokens(struct rt *rt, const struct view_node *nodes, uint32_t n, val obj, struct list *l, int depth);

static void control_tokens(struct rt *rt, const struct view_control *c, val obj, struct list *l, int depth)
{
	const struct view_custom_entry *e = view_custom_entry_for(rt, c, obj);

	if (e)
		node_tokens(rt, e->nodes, e->n, obj, l, depth);
}

static const struct view_control *find_control(struct rt *rt, const char *name)
{
	const struct format_db *db = format_db(rt);

	for (uint32_t i = db->ncontrols; i-- > 0;)
		if (!strcasecmp(db->controls[i]->name, name))
			return db->controls[i];
	return NULL;
}

static void expr_item(struct rt *rt, const struct view_node *n, val v, struct list *l, int depth)
{
	const struct view_control *c = n->control ? find_control(rt, n->control) : n->own;

	if (c)
		control_tokens(rt, c, v, l, depth + 1);
	else
		fmt_add_text(rt, l, value_text(rt, v, NULL, false, enumeration_limit(rt)));
}

static void expr_node(struct rt *rt, const struct view_node *n, val obj, struct list *l, int depth)
{
	val v = obj, item;
	struct iter it;

	if (n->when && (view_value(rt, n->when, obj, &item) <= 0 || !val_truth(rt, item)))
		return;
	if ((n->e.prop || n->e.script) && view_value(rt, &n->e, obj, &v) <= 0)
		return;
	if (n->enumerate && iter_begin(rt, v, &it)) {
		while (iter_next(&it, &item))
			expr_item(rt, n, item, l, depth);
		return;
	}
	expr_item(rt, n, v, l, depth);
}

static void node_tokens(struct rt *rt, const struct view_node *nodes, uint32_t n, val obj, struct list *l, int depth)
{
	if (depth > 50)
		return;
	for (uint32_t i = 0; i < n; i++) {
		const struct view_node *d = &nodes[i];

		if (d->kind == VN_TEXT)
			fmt_add_c(rt, l, d->text);
		else if (d->kind == VN_NEWLINE)
			fmt_add_newline(rt, l);
		else if (d->kind == VN_FRAME)
			node_tokens(rt, d->kids, d->n, obj, fmt_add_frame(rt, l, d->left, d->right, d->first), depth + 1);
		else
			expr_node(rt, d, obj, l, depth);
	}
}

void view_control_tokens(struct rt *rt, const struct view_control *c, val obj, struct list *tokens)
{
	control_tokens(rt, c, obj, tokens, 0);
}

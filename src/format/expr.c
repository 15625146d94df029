/* SPDX-License-Identifier: MIT */
#include "format/expr.h"

#include <string.h>

void fexpr_mark(struct heap *h, const struct fexpr *f)
{
	heap_mark(h, f->name);
	heap_mark(h, f->block);
	heap_mark(h, f->label);
	heap_mark(h, f->format);
}

static void fexprs_trace(struct heap *h, struct cell *c)
{
	struct fexprs *l = (struct fexprs *)c;

	heap_mark_block(h, l->v);
	for (uint32_t i = 0; i < l->n; i++)
		fexpr_mark(h, &l->v[i]);
}

const struct type type_fexprs = {
	.cls = { fexprs_trace, NULL }, .name = "fexprs", .flags = TF_INTERNAL, .size = sizeof(struct fexprs),
};

struct fexprs *fexprs_new(struct rt *rt)
{
	return rt_new_cell(rt, &type_fexprs, fexprs);
}

struct fexpr *fexprs_add(struct rt *rt, struct fexprs *l, const struct fexpr *f)
{
	if (l->n == l->cap) {
		uint32_t cap = l->cap ? l->cap * 2 : 8;
		struct fexpr *v = rt_block(rt, struct fexpr, cap);

		if (l->n)
			memcpy(v, l->v, l->n * sizeof(*v));
		gc_storep(l, l->v, v);
		l->cap = cap;
	}
	l->v[l->n] = *f;
	return &l->v[l->n++];
}

static bool is_property(enum psmember_kind k)
{
	return k & (PM_ALIAS | PM_CODE_PROPERTY | PM_PROPERTY | PM_NOTE | PM_SCRIPT_PROPERTY | PM_DYNAMIC);
}

struct expand {
	struct fexprs *l;
	const struct fexpr *f;
};

static void expand_member(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct expand *x = arg;
	struct fexpr f = *x->f;

	if (!is_property(m->kind) || (x->f->name && !ustr_like(rt, m->name, x->f->name, true)))
		return;
	f.name = m->name;
	f.resolved = true;
	fexprs_add(rt, x->l, &f);
}

static void expand_name(struct rt *rt, struct fexprs *l, const struct fexpr *f, val obj, bool in_set);

/* The names of a property set, each looked up in OBJ. */
static void expand_set(struct rt *rt, struct fexprs *l, const struct fexpr *f, val obj, const struct member_info *m)
{
	struct array *a = m->ps ? val_array(m->ps->a) : NULL;

	for (uint32_t i = 0; a && i < a->n; i++) {
		struct fexpr g = *f;

		g.name = val_to_str(rt, array_get(a, i));
		expand_name(rt, l, &g, obj, true);
	}
}

/* A set that a set names is none of its properties: it could be the same. */
static void expand_name(struct rt *rt, struct fexprs *l, const struct fexpr *f, val obj, bool in_set)
{
	struct expand x = { l, f };
	struct member_info m;
	struct fexpr g = *f;

	if (ustr_has_wildcard(f->name)) {
		member_each_of(rt, obj, MEMBERS_BASE | MEMBERS_PLAIN, expand_member, &x);
		return;
	}
	if (member_find(rt, obj, f->name, &m)) {
		if (m.kind == PM_PROPERTY_SET) {
			if (!in_set)
				expand_set(rt, l, f, obj, &m);
			return;
		}
		if (m.name)
			g.name = m.name;
		g.resolved = true;
	}
	fexprs_add(rt, l, &g);
}

void fexprs_expand(struct rt *rt, struct fexprs *l, const struct fexpr *f, val obj)
{
	if (f->block || f->view || !f->name)
		fexprs_add(rt, l, f);
	else
		expand_name(rt, l, f, obj, false);
}

/* Where a member stands when nothing says which to show. */
enum member_rank { RANK_INSTANCE, RANK_TYPE, RANK_TYPE_DATA, RANKS };

static enum member_rank rank_of(const struct member_info *m)
{
	return m->is_instance ? RANK_INSTANCE : m->kind == PM_PROPERTY ? RANK_TYPE : RANK_TYPE_DATA;
}

static void expand_ranked(struct rt *rt, val obj, const struct member_info *m, void *arg)
{
	struct fexpr f = { 0 };
	struct expand x = { ((struct fexprs **)arg)[rank_of(m)], &f };

	expand_member(rt, obj, m, &x);
}

struct fexprs *fexprs_all(struct rt *rt, val obj)
{
	struct fexprs *ranked[RANKS];

	for (int i = 0; i < RANKS; i++)
		ranked[i] = fexprs_new(rt);
	member_each_of(rt, obj, MEMBERS_PLAIN, expand_ranked, ranked);
	if (!ranked[RANK_INSTANCE]->n && !ranked[RANK_TYPE]->n && !ranked[RANK_TYPE_DATA]->n)
		member_each_of(rt, obj, MEMBERS_BASE, expand_ranked, ranked);
	for (int i = 1; i < RANKS; i++)
		for (uint32_t k = 0; k < ranked[i]->n; k++)
			fexprs_add(rt, ranked[0], &ranked[i]->v[k]);
	return ranked[0];
}

/* PSStandardMembers.DefaultDisplayPropertySet that the object itself carries. */
static struct strlist *own_display_set(struct rt *rt, val obj)
{
	struct psobj *o = ext_of(rt, &obj, false), *std;
	struct ustr *name = ustr_atom(rt, "PSStandardMembers");
	struct psmember *m, *set;
	struct array *a;
	struct strlist *r;
	int32_t i = o && o->shape ? shape_find(o->shape, name) : -1;

	if (i < 0 || shape_kind(o->shape, (uint32_t)i) != PM_MEMBER_SET)
		return NULL;
	m = val_cell(o->slots[i], &type_psmember);
	std = m ? val_psobj(m->a) : NULL;
	i = std ? shape_find(std->shape, ustr_atom(rt, "DefaultDisplayPropertySet")) : -1;
	set = i < 0 ? NULL : val_cell(std->slots[i], &type_psmember);
	a = set ? val_array(set->a) : NULL;
	if (!a)
		return NULL;
	r = rt_alloc(rt, &type_strlist, sizeof(*r) + a->n * sizeof(r->s[0]));
	for (r->n = 0; r->n < a->n; r->n++)
		gc_storep(r, r->s[r->n], val_to_str(rt, array_get(a, r->n)));
	return r;
}

struct strlist *fexpr_display_set(struct rt *rt, val obj)
{
	struct strlist *names = val_type_names(rt, obj), *own = own_display_set(rt, obj);

	if (own)
		return own;
	for (uint32_t i = 0; i < names->n; i++) {
		struct typedata *t = typedata_find(rt, names->s[i]);

		if (t && t->default_display && t->default_display->n)
			return t->default_display;
	}
	return NULL;
}

bool fexpr_show_computer_name(struct rt *rt, val obj)
{
	val v;

	return member_get_c(rt, obj, "PSShowComputerName", &v) && val_truth(rt, v) &&
	       member_get_c(rt, obj, "PSComputerName", &v);
}

void fexprs_computer_name(struct rt *rt, struct fexprs *l, val obj)
{
	uint32_t n = 0;
	val v;
	bool has = member_get_c(rt, obj, "PSShowComputerName", &v), show = has && val_truth(rt, v);

	if (!has)
		return;
	for (uint32_t i = 0; i < l->n; i++) {
		struct ustr *name = l->v[i].name;

		if (name && ustr_ieq_c(name, "PSShowComputerName"))
			continue;
		if (name && !show && ustr_ieq_c(name, "PSComputerName"))
			continue;
		l->v[n++] = l->v[i];
	}
	l->n = n;
}

struct fexprs *fexprs_default(struct rt *rt, val obj)
{
	struct strlist *set = fexpr_display_set(rt, obj);
	struct fexprs *l;

	if (set) {
		l = fexprs_new(rt);
		for (uint32_t i = 0; i < set->n; i++)
			fexprs_expand(rt, l, &(struct fexpr){ .name = set->s[i] }, obj);
		if (fexpr_show_computer_name(rt, obj))
			fexprs_add(rt, l, &(struct fexpr){ .name = ustr_atom(rt, "PSComputerName") });
		return l;
	}
	l = fexprs_all(rt, obj);
	fexprs_computer_name(rt, l, obj);
	return l;
}

void fexprs_drop_missing(struct rt *rt, struct fexprs *l, val obj)
{
	struct member_info m;
	uint32_t n = 0;

	for (uint32_t i = 0; i < l->n; i++)
		if (!l->v[i].name || l->v[i].block || l->v[i].label || member_find(rt, obj, l->v[i].name, &m))
			l->v[n++] = l->v[i];
	l->n = n;
}

struct ustr *fexpr_label(struct rt *rt, const struct fexpr *f)
{
	if (f->label)
		return f->label;
	if (f->name)
		return f->name;
	if (f->block)
		return scriptblock_text(rt, f->block);
	if (f->view && f->view->script)
		return ustr_new(rt, f->view->script);
	return ustr_new(rt, f->view && f->view->prop ? f->view->prop : "");
}

struct eval {
	const struct fexpr *f;
	val obj, value;
	bool found;
};

/* The Count and Length that the language gives what has none of its own, in a
 * column that another object has made. */
static bool single_count(struct rt *rt, struct eval *e)
{
	if (!e->f->resolved || (!ustr_ieq_c(e->f->name, "Count") && !ustr_ieq_c(e->f->name, "Length")) || val_is_null(e->obj) ||
	    type_method(rt, val_type_of(e->obj), e->f->name, false))
		return false;
	e->value = val_int(1);
	return true;
}

static void eval_body(struct rt *rt, void *arg)
{
	struct eval *e = arg;

	e->found = true;
	if (e->f->block)
		e->value = view_call(rt, e->f->block, e->obj);
	else
		e->found = member_get_property(rt, e->obj, e->f->name, &e->value) || single_count(rt, e);
}

int fexpr_value(struct rt *rt, const struct fexpr *f, val obj, val *ret)
{
	struct eval e = { .f = f, .obj = obj, .value = V_NULL };

	if (!f->name && !f->block)
		return view_value(rt, f->view, obj, ret);
	if (!rt_try(rt, eval_body, &e)) {
		if (f->block)
			error_list_add(rt, rt->unwound.error);
		return -1;
	}
	*ret = e.value;
	return e.found;
}

/* SPDX-License-Identifier: MIT */
/* Select-Object: chosen properties, chosen objects, expanded values. */
#include "cmdlets/utility/prop_expr.h"

struct args {
	val input_object;
	struct array *property;
	struct array *exclude_property;
	struct ustr *expand_property;
	bool unique;
	bool case_insensitive;
	int64_t last;
	int64_t first;
	int64_t skip;
	bool wait;
	int64_t skip_last;
	struct array *index;
	struct array *skip_index;
};

struct state {
	struct prop_expr *props;
	uint32_t nprops;
	struct prop_expr expand;
	int64_t seen, written;	/* objects in; objects let through */
	struct list *queue;	/* -Last and -SkipLast hold objects back */
	struct list *unique;	/* what was let through, with -Unique */
	struct dict *unique_text;	/* those that are text, for speed */
	struct shape *shape;	/* of the last object made: saves its look-ups */
	int64_t last_index;
	bool has_first, has_last, has_skip_last, selects;
};

enum { SET_DEFAULT, SET_SKIP_LAST, SET_INDEX, SET_SKIP_INDEX };

static const char *const sets[] = { "DefaultParameter", "SkipLastParameter", "IndexParameter", "SkipIndexParameter", NULL };
static const struct param_def params[] = {
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAM(args, property, "Property", P_ARRAY | P_OBJECT, .pos = 1, .sets = 1 << 0 | 1 << 1),
	PARAM(args, exclude_property, "ExcludeProperty", P_ARRAY | P_STRING, .sets = 1 << 0 | 1 << 1),
	PARAM(args, expand_property, "ExpandProperty", P_STRING, .sets = 1 << 0 | 1 << 1),
	PARAM(args, unique, "Unique", P_SWITCH),
	PARAM(args, case_insensitive, "CaseInsensitive", P_SWITCH),
	PARAM(args, last, "Last", P_INT, .sets = 1 << 0, .validate = "range:0:2147483647"),
	PARAM(args, first, "First", P_INT, .sets = 1 << 0, .validate = "range:0:2147483647"),
	PARAM(args, skip, "Skip", P_INT, .sets = 1 << 0 | 1 << 1, .validate = "range:0:2147483647"),
	PARAM(args, wait, "Wait", P_SWITCH, .sets = 1 << 0 | 1 << 2),
	PARAM(args, skip_last, "SkipLast", P_INT, .sets = 1 << 1, .validate = "range:0:2147483647"),
	PARAM(args, index, "Index", P_ARRAY | P_INT, .sets = 1 << 2, .validate = "range:0:2147483647"),
	PARAM(args, skip_index, "SkipIndex", P_ARRAY | P_INT, .sets = 1 << 3, .validate = "range:0:2147483647"),
	PARAMS_END
};

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	s->props = prop_exprs(c, a->property, PK_NAME, &s->nprops);
	if (!s->nprops && a->exclude_property) {
		s->props = rt_block(c->rt, struct prop_expr, 1);
		s->props[0] = (struct prop_expr){ .name = ustr_new(c->rt, "*"), .wildcard = true };
		s->nprops = 1;
	}
	s->expand.name = a->expand_property;
	s->expand.wildcard = a->expand_property && ustr_has_wildcard(a->expand_property);
	s->has_first = cmdlet_has(c, "First");
	s->has_last = cmdlet_has(c, "Last");
	s->has_skip_last = cmdlet_has(c, "SkipLast");
	s->selects = s->nprops || a->expand_property;
	s->queue = list_new(c->rt, NULL);
	s->last_index = -1;
	for (uint32_t i = 0; a->index && i < a->index->n; i++)
		s->last_index = MAX(s->last_index, val_to_int64(c->rt, array_get(a->index, i)));
}

static bool excluded(struct cmdlet *c, struct ustr *name)
{
	struct args *a = c->args;

	return array_like(c->rt, a->exclude_property, name);
}

struct copy {
	struct cmdlet *c;
	const struct prop_expr *p;
	struct psobj *out;
	uint32_t found;
	val value;
	val from;	/* the object that is copied */
};

static void already_there(struct cmdlet *c, struct ustr *name, val target)
{
	cmdlet_error_input(c, "System.Management.Automation.PSArgumentException", "AlreadyExistingUserSpecifiedPropertyNoExpand",
		EC_InvalidOperation, target, "The property cannot be processed because the property \"%s\" already exists.",
		USTR_C(c->rt, name));
}

static void copy_member(struct rt *rt, struct ustr *name, val x, void *arg)
{
	struct copy *k = arg;
	val have;

	k->found++;
	if (excluded(k->c, name))
		return;
	if (psobj_get(k->out, name, &have))
		already_there(k->c, name, k->from);
	else
		psobj_put(rt, k->out, ustr_intern(rt, name), x);
}

static void first_match(struct rt *rt, struct ustr *name, val x, void *arg)
{
	struct copy *k = arg;

	(void)rt;
	(void)name;
	k->value = x;
	k->found++;
}

/* A name that stands for several properties can't be given to them all. */
static void add_renamed(struct cmdlet *c, const struct prop_expr *p, val v, struct psobj *out)
{
	struct copy k = { c, p, out, 0, V_NULL, v };

	prop_match(c, v, p->name, first_match, &k);
	if (k.found > 1)
		cmdlet_error_input(c, "System.InvalidOperationException", "RenamingMultipleResults", EC_InvalidOperation, v,
			"Cannot rename multiple results.");
	else if (k.found)
		psobj_put(c->rt, out, ustr_intern(c->rt, p->label), k.value);
}

/* What P is of V, under NAME. */
static void add_value(struct cmdlet *c, const struct prop_expr *p, struct ustr *name, val v, struct psobj *out)
{
	val x = V_NULL, have;

	if (excluded(c, name))
		return;
	if (psobj_get(out, name, &have)) {
		already_there(c, name, v);
		return;
	}
	prop_value(c, p, v, &x);
	psobj_put(c->rt, out, ustr_intern(c->rt, name), p->block ? val_piped(x) : x);
}

/* The properties of a property set; a set among them is none: it could be the same. */
static void add_set(struct cmdlet *c, const struct psmember *set, val v, struct psobj *out)
{
	struct member_info m;
	struct iter it;
	val name;

	if (!iter_begin(c->rt, set->a, &it))
		return;
	while (iter_next(&it, &name)) {
		struct prop_expr p = { .name = val_to_str(c->rt, name), .descending = -1 };
		bool known = member_find(c->rt, v, p.name, &m) && m.name;

		if (!known || m.kind != PM_PROPERTY_SET)
			add_value(c, &p, known ? m.name : p.name, v, out);
	}
}

static void add_property(struct cmdlet *c, const struct prop_expr *p, val v, struct psobj *out)
{
	struct copy k = { c, p, out, 0, V_NULL, v };
	struct member_info m;
	struct ustr *name;

	if (p->wildcard) {
		if (p->label)
			add_renamed(c, p, v, out);
		else
			prop_match(c, v, p->name, copy_member, &k);
		return;
	}
	name = prop_display(c->rt, p);
	if (!p->block && !p->label && member_find(c->rt, v, p->name, &m) && m.name) {
		if (m.kind == PM_PROPERTY_SET && m.ps) {
			add_set(c, m.ps, v, out);
			return;
		}
		name = m.name;
	}
	add_value(c, p, name, v, out);
}

static val select_properties(struct cmdlet *c, val v)
{
	struct state *s = c->state;
	struct psobj *out = psobj_new(c->rt);
	const struct type *t = val_type_of(v);
	val r = val_obj(out);

	for (uint32_t i = 0; i < s->nprops; i++)
		add_property(c, &s->props[i], v, out);
	if (t)
		val_insert_type_name(c->rt, &r, ustr_printf(c->rt, "Selected.%s", USTR_C(c->rt, type_full_name(c->rt, t))));
	return r;
}

static bool same_object(struct cmdlet *c, val a, val b);

struct compare {
	struct cmdlet *c;
	val other;
	bool equal;
	uint32_t n;
};

static void compare_member(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct compare *k = arg;
	val x;

	if (!k->equal || m->kind == PM_METHOD)
		return;
	k->n++;
	k->equal = member_get(rt, k->other, m->name, &x) &&
		   val_eq(rt, member_value(rt, v, m), x, ((struct args *)k->c->args)->case_insensitive);
}

/* Property bags that go through whole have nothing to compare. */
static bool args_bare(struct cmdlet *c)
{
	return !((struct state *)c->state)->selects;
}

/* Property bags are equal when their properties are; other values as -eq, but
 * minding case unless told otherwise. */
static bool same_object(struct cmdlet *c, val a, val b)
{
	struct compare k = { c, b, true, 0 };
	struct args *args = c->args;

	if (args_bare(c) && val_psobj(a) && val_psobj(b))
		return true;
	if (!val_psobj(a) || !val_psobj(b))
		return val_eq(c->rt, a, b, args->case_insensitive);
	member_each(c->rt, a, false, compare_member, &k);
	return k.equal;
}

static bool is_new(struct cmdlet *c, val v)
{
	struct state *s = c->state;
	struct args *a = c->args;
	val base = val_base(v), found;

	if (!s->unique) {
		s->unique = list_new(c->rt, NULL);
		s->unique_text = dict_new(c->rt, &type_hashtable, a->case_insensitive ? DICT_IGNORE_CASE : DICT_ORDINAL);
	}
	if (base.k != VK_OBJ && base.k > VK_VOID) {
		if (dict_get(c->rt, s->unique_text, base, &found))
			return false;
		dict_put(c->rt, s->unique_text, base, V_TRUE);
		return true;
	}
	for (uint32_t i = 0; i < s->unique->n; i++)
		if (same_object(c, s->unique->v[i], v))
			return false;
	list_add(c->rt, s->unique, v);
	return true;
}

static void expand_error(struct cmdlet *c, val v, struct ustr *name)
{
	cmdlet_error_input(c, "System.Management.Automation.PSArgumentException", "ExpandPropertyNotFound",
		EC_InvalidArgument, v, "Property \"%s\" cannot be found.", USTR_C(c->rt, name));
}

/* Adds the selected properties to each expanded value. */
static void write_expanded(struct cmdlet *c, val from, val x)
{
	struct state *s = c->state;

	if (val_is_null(x))
		return;
	for (uint32_t i = 0; i < s->nprops; i++) {
		struct psobj *ext = ext_of(c->rt, &x, true);
		struct prop_expr *p = &s->props[i];
		val y = V_NULL, have;

		if (p->wildcard)
			continue;
		if (member_get(c->rt, x, prop_display(c->rt, p), &have)) {
			cmdlet_error_input(c, "System.Management.Automation.PSArgumentException",
				"AlreadyExistingUserSpecifiedPropertyExpand",
				EC_InvalidOperation, from,
				"The property cannot be processed because the property \"%s\" already exists.",
				USTR_C(c->rt, prop_display(c->rt, p)));
			continue;
		}
		prop_value(c, p, from, &y);
		psobj_put(c->rt, ext, ustr_intern(c->rt, prop_display(c->rt, p)), y);
	}
	if (!((struct args *)c->args)->unique || is_new(c, x))
		cmdlet_write(c, x);
}

struct widest {
	val value;
	uint32_t n;
};

static void match_expand(struct rt *rt, struct ustr *name, val x, void *arg)
{
	struct widest *w = arg;

	(void)rt;
	(void)name;
	w->value = x;
	w->n++;
}

/* The property -ExpandProperty names; a wildcard must match one only. */
static bool expand_value(struct cmdlet *c, val v, val *ret)
{
	struct state *s = c->state;
	struct widest w = { 0 };

	if (!s->expand.wildcard) {
		if (prop_value(c, &s->expand, v, ret))
			return true;
		expand_error(c, v, s->expand.name);
		return false;
	}
	prop_match(c, v, s->expand.name, match_expand, &w);
	*ret = w.value;
	if (w.n == 1)
		return true;
	if (!w.n)
		expand_error(c, v, s->expand.name);
	else
		cmdlet_error_input(c, "System.Management.Automation.PSArgumentException",
			"MutlipleExpandProperties", EC_InvalidArgument,
			v, "Multiple properties cannot be expanded.");
	return false;
}

static void expand(struct cmdlet *c, val v)
{
	struct iter it;
	val x = V_NULL, e;

	if (!expand_value(c, v, &x))
		return;
	if (!iter_begin(c->rt, x, &it)) {
		write_expanded(c, v, x);
		return;
	}
	while (iter_next(&it, &e))
		write_expanded(c, v, e);
}

/* Property bags that go through whole are marked as selected too. */
static void mark_selected(struct rt *rt, val *inout)
{
	const char *name = "Selected.System.Management.Automation.PSCustomObject";

	if (val_psobj(*inout) && !val_has_type_name(rt, *inout, name))
		val_insert_type_name(rt, inout, ustr_new(rt, name));
}

static void deliver(struct cmdlet *c, val v)
{
	struct args *a = c->args;
	struct state *s = c->state;

	if (a->expand_property) {
		expand(c, v);
		return;
	}
	if (a->unique && val_is_null(v) && !s->nprops)
		return;
	if (s->nprops)
		v = select_properties(c, v);
	else
		mark_selected(c->rt, &v);
	if (!a->unique || is_new(c, v))
		cmdlet_write(c, v);
}

static bool in_indexes(struct cmdlet *c, const struct array *a, int64_t i)
{
	for (uint32_t k = 0; a && k < a->n; k++)
		if (val_to_int64(c->rt, array_get(a, k)) == i)
			return true;
	return false;
}

static void by_index(struct cmdlet *c, int64_t i, val v)
{
	struct args *a = c->args;
	struct state *s = c->state;

	if (c->set == SET_SKIP_INDEX) {
		if (!in_indexes(c, a->skip_index, i))
			deliver(c, v);
		return;
	}
	if (in_indexes(c, a->index, i))
		deliver(c, v);
	if (i >= s->last_index && !a->wait)
		cmdlet_stop_upstream(c);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	val v = a->input_object;
	int64_t i = s->seen;

	if (v.k == VK_VOID || v.k == VK_NULL)
		return;
	s->seen++;
	if (c->set >= SET_INDEX) {
		by_index(c, i, v);
		return;
	}
	if (i < a->skip && (!s->has_last || s->has_first))
		return;
	if (s->has_last || s->has_skip_last) {
		if (s->has_first && s->written < a->first) {
			s->written++;
			deliver(c, v);
			return;
		}
		list_add(c->rt, s->queue, v);
		if (s->has_skip_last && s->queue->n > a->skip_last) {
			deliver(c, s->queue->v[0]);
			list_remove_at(c->rt, s->queue, 0);
		} else if (s->has_last && s->queue->n > a->last + (s->has_first ? 0 : a->skip)) {
			list_remove_at(c->rt, s->queue, 0);
		}
		return;
	}
	if (s->has_first && s->written >= a->first) {
		if (!a->wait)
			cmdlet_stop_upstream(c);
		return;
	}
	s->written++;
	deliver(c, v);
	if (s->has_first && s->written >= a->first && !a->wait)
		cmdlet_stop_upstream(c);
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	int64_t n = s->queue ? s->queue->n : 0;

	if (s->has_last)
		for (int64_t i = 0; i < n - (s->has_first ? 0 : a->skip); i++)
			deliver(c, s->queue->v[i]);
}

const struct cmdlet_def cmdlet_select_object = {
	.name = "Select-Object", .module = MOD_UTILITY, .class_name = "SelectObjectCommand",
	.sets = sets, .default_set = "DefaultParameter",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = end,
	.synopsis = "Selects objects or their properties.",
};

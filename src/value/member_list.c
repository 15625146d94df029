/* SPDX-License-Identifier: MIT */
/* Listing the members of a value: Get-Member, formatting, serialization. */
#include "value/rt_impl.h"

#include <string.h>

typedef void (*member_fn)(struct rt *, val v, const struct member_info *, void *);

/* What was reported already: names of extended members hide later ones. */
struct listing {
	val v;
	bool methods, hidden, received, plain;
	enum { SLOTS_ALL, SLOTS_EXTENDED, SLOTS_ADAPTED } slots;	/* which of a holder */
	member_fn fn;
	void *arg;
	struct psobj *holders[64];
	int nholders;
};

static bool hidden_by(const struct listing *l, int before, struct ustr *name)
{
	for (int i = 0; i < before; i++)
		if (shape_find(l->holders[i]->shape, name) >= 0)
			return true;
	return false;
}

static void describe_slot(struct psobj *o, uint32_t i, bool instance, struct member_info *m)
{
	enum psmember_kind k = shape_kind(o->shape, i);

	*m = (struct member_info){ .name = shape_name(o->shape, i), .kind = k, .is_instance = instance };
	m->ps = psmember_is_value(k) ? NULL : (struct psmember *)o->slots[i].o;
	m->can_get = true;
	if (m->ps && m->ps->linked)
		m->kind = PM_NOTE;
	m->can_set = psmember_is_value(k) || k == PM_ALIAS ||
		     (k == PM_SCRIPT_PROPERTY && !val_is_null(m->ps->b)) || (k == PM_CODE_PROPERTY && m->ps->set);
}

static bool is_method(enum psmember_kind k)
{
	return (k & (PM_METHOD | PM_CODE_METHOD | PM_SCRIPT_METHOD)) != 0;
}

static void each_of_holder(struct rt *rt, struct listing *l, int at, bool instance)
{
	struct psobj *o = l->holders[at];
	struct member_info m;

	for (uint32_t i = 0; i < shape_count(o->shape); i++) {
		describe_slot(o, i, instance, &m);
		if (l->slots != SLOTS_ALL && (l->slots == SLOTS_ADAPTED) != (m.kind == PM_PROPERTY))
			continue;
		if ((l->methods || !is_method(m.kind)) && (l->hidden || !m.ps || !m.ps->hidden) && !hidden_by(l, at, m.name))
			l->fn(rt, l->v, &m, l->arg);
	}
}

static void each_property(struct rt *rt, const struct net_property *p, void *arg)
{
	struct listing *l = arg;
	struct member_info m = { .name = p->name, .kind = PM_PROPERTY, .can_get = p->can_get, .can_set = p->can_set, .net = p };

	if ((l->hidden || strncmp(p->def->sig, "hidden ", 7)) && !hidden_by(l, l->nholders, p->name))
		l->fn(rt, l->v, &m, l->arg);
}

/* Members that a class declared hidden are left out of lists. */
bool member_is_hidden_group(const struct method_group *g)
{
	for (int i = 0; i < g->n; i++)
		if (strncmp(g->overloads[i].def->sig, "hidden ", 7))
			return false;
	return g->n > 0;
}

static void each_method(struct rt *rt, const struct method_group *g, void *arg)
{
	struct listing *l = arg;
	struct member_info m = { .name = g->name, .kind = PM_METHOD, .methods = g };

	if (l->received && !ustr_ieq_c(g->name, "ToString") && !ustr_ieq_c(g->name, "GetType"))
		return;
	if ((l->hidden || !member_is_hidden_group(g)) && !hidden_by(l, l->nholders, g->name))
		l->fn(rt, l->v, &m, l->arg);
}

static void collect_typedata(struct rt *rt, struct listing *l)
{
	struct typedata *d[32];
	uint32_t n = typedata_of(rt, l->v, d, ARRAY_LEN(d));

	for (uint32_t i = 0; i < n; i++)
		if (d[i]->members)
			l->holders[l->nholders++] = d[i]->members;
}

static const struct type_ops *adapter(const struct type *t)
{
	for (; t; t = t->base)
		if (t->ops && t->ops->each_member)
			return t->ops;
	return NULL;
}

static void each_adapted(struct rt *rt, struct ustr *name, void *arg)
{
	struct listing *l = arg;
	struct member_info m = { .name = name, .kind = PM_PROPERTY, .can_get = true, .can_set = true };

	if (!hidden_by(l, l->nholders, name) && !(l->plain && ustr_ieq_c(name, "Item")))
		l->fn(rt, l->v, &m, l->arg);
}

/* A .NET property that no adapted one stands before. */
static void each_behind(struct rt *rt, const struct net_property *p, void *arg)
{
	struct listing *l = arg;
	const struct type *t = val_type_of(l->v);

	if (!adapter(t)->get_member(rt, val_base(l->v), p->name, &(val){ 0 }))
		each_property(rt, p, arg);
}

void member_each(struct rt *rt, val v, bool methods,
		 void (*fn)(struct rt *, val v, const struct member_info *, void *), void *arg)
{
	member_each_of(rt, v, methods ? MEMBERS_METHODS : 0, fn, arg);
}

/* An object of a type that is not here: its methods are those of a PSObject. */
static bool is_foreign(const struct type *t, const struct psobj *own)
{
	return t == &type_pscustomobject && own && own->is_deserialized == DESERIALIZED_OBJECT;
}

void member_each_of(struct rt *rt, val v, unsigned which,
		    void (*fn)(struct rt *, val v, const struct member_info *, void *), void *arg)
{
	bool methods = which & MEMBERS_METHODS, adapted;
	struct listing l = { .v = v, .methods = methods, .hidden = which & MEMBERS_HIDDEN, .fn = fn, .arg = arg };
	const struct type *t = val_type_of(v);
	struct psobj *own = ext_of(rt, &v, false);

	if (!t)
		return;
	adapted = psobj_is_received(own);
	l.received = t == &type_pscustomobject && adapted;
	if (own)
		l.holders[l.nholders++] = own;
	collect_typedata(rt, &l);
	if (methods && is_foreign(t, own))
		type_each_method(rt, &type_psobject, false, each_method, &l);
	l.slots = adapted ? SLOTS_EXTENDED : SLOTS_ALL;
	if (own)
		each_of_holder(rt, &l, 0, true);
	l.slots = SLOTS_ALL;
	for (int i = l.nholders - 1; i >= (own != NULL); i--)	/* a base's type data come first */
		each_of_holder(rt, &l, i, false);
	l.slots = SLOTS_ADAPTED;
	if (adapted)
		each_of_holder(rt, &l, 0, true);
	l.plain = which & MEMBERS_PLAIN;
	if (adapter(t))
		adapter(t)->each_member(rt, val_base(v), each_adapted, &l);
	if (which & MEMBERS_BASE && adapter(t) && type_is_named(t, "System.Xml.XmlNode"))
		type_each_property(rt, t, false, each_behind, &l);
	else if (!adapter(t) && t != &type_pscustomobject)
		type_each_property(rt, t, false, each_property, &l);
	if (t->flags & TF_ARRAY && !methods && !own)
		fn(rt, v, &(struct member_info){ .name = ustr_atom(rt, "Count"), .kind = PM_PROPERTY, .can_get = true }, arg);
	if (methods && !is_foreign(t, own))
		type_each_method(rt, t, false, each_method, &l);
}

bool member_find(struct rt *rt, val v, struct ustr *name, struct member_info *ret)
{
	const struct type *t = val_type_of(v);
	struct psobj *own = ext_of(rt, &v, false);
	struct listing l = { .v = v };
	int32_t i;

	if (!t)
		return false;
	if (own)
		l.holders[l.nholders++] = own;
	collect_typedata(rt, &l);
	for (int k = 0; k < l.nholders; k++)
		if ((i = shape_find(l.holders[k]->shape, name)) >= 0) {
			describe_slot(l.holders[k], (uint32_t)i, own && k == 0, ret);
			return true;
		}
	if (adapter(t) && adapter(t)->get_member(rt, val_base(v), name, &(val){ 0 })) {
		*ret = (struct member_info){ .name = name, .kind = PM_PROPERTY, .can_get = true, .can_set = true };
		return true;
	}
	*ret = (struct member_info){ .kind = PM_PROPERTY, .net = type_property(rt, t, name, false) };
	if (ret->net) {
		ret->name = ret->net->name;
		ret->can_get = ret->net->can_get;
		ret->can_set = ret->net->can_set;
		return true;
	}
	if (t->flags & TF_ARRAY && ustr_ieq_c(name, "Count")) {
		*ret = (struct member_info){ .name = ustr_atom(rt, "Count"), .kind = PM_PROPERTY, .can_get = true };
		return true;
	}
	*ret = (struct member_info){ .kind = PM_METHOD, .methods = type_method(rt, t, name, false) };
	if (ret->methods)
		ret->name = ret->methods->name;
	return ret->methods != NULL;
}

val member_value_strict(struct rt *rt, val v, const struct member_info *m)
{
	if (m->kind == PM_SCRIPT_PROPERTY && m->ps)
		return psmember_value(rt, v, m->ps);
	return member_value(rt, v, m);
}

val member_value(struct rt *rt, val v, const struct member_info *m)
{
	val r;

	/* Here a property that throws throws, also one of a quiet type. */
	if (m->net && val_type_of(v) && val_type_of(v)->flags & TF_QUIET)
		return net_property_get(rt, v, m->net);
	return member_get(rt, v, m->name, &r) ? r : V_NULL;
}

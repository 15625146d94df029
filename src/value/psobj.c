/* SPDX-License-Identifier: MIT */
/* Property bags, their notes and the cells that describe extended members. */
#include "value/psobj.h"
#include "value/conv.h"
#include "value/shape.h"

#include <string.h>

static void trace_psobj(struct heap *h, struct cell *c)
{
	struct psobj *o = (struct psobj *)c;

	heap_mark(h, o->shape);
	heap_mark_block(h, o->slots);
	if (o->shape && o->slots)
		val_mark_n(h, o->slots, shape_count(o->shape));
	val_mark(h, o->base);
	heap_mark(h, o->type_names);
	heap_mark(h, o->text);
}

static void trace_psmember(struct heap *h, struct cell *c)
{
	struct psmember *m = (struct psmember *)c;

	heap_mark(h, m->name);
	val_mark(h, m->a);
	val_mark(h, m->b);
}

static void trace_strlist(struct heap *h, struct cell *c)
{
	struct strlist *l = (struct strlist *)c;

	for (uint32_t i = 0; i < l->n; i++)
		heap_mark(h, l->s[i]);
}

struct bag {
	struct sbuf b;
	uint32_t put;
};

/* "name=text; " of the properties that S has and OVER has not: collections are not opened, and no script runs for a text. */
static void put_properties(struct rt *rt, struct bag *to, val self, const struct shape *s, struct shape *over)
{
	val v;

	for (uint32_t i = 0; i < shape_count(s); i++) {
		struct ustr *name = shape_name(s, i);
		unsigned kind = shape_kind(s, i);

		if (!(kind & (PM_NOTE | PM_PROPERTY | PM_SCRIPT_PROPERTY | PM_ALIAS | PM_CODE_PROPERTY)) ||
		    (over && shape_find(over, name) >= 0))
			continue;
		sbuf_puts(&to->b, to->put++ ? "; " : "");
		sbuf_put(&to->b, name);
		sbuf_putc(&to->b, '=');
		if (kind == PM_SCRIPT_PROPERTY)
			sbuf_puts(&to->b, "System.Management.Automation.PSScriptProperty");
		else if (member_get(rt, self, name, &v))
			sbuf_put(&to->b, val_is_enumerable(v) ? val_net_str(rt, v) : val_psobj(v) ? ustr_empty(rt)
				: val_to_str(rt, v));
	}
}

/* @{a=1; b=2}: what a property bag is as text, with the properties its types have. */
static struct ustr *bag_text(struct rt *rt, val self)
{
	struct psobj *o = val_psobj(self);
	struct strlist *names;
	struct bag to = { 0 };

	if (o && o->text)
		return o->text;
	if (!o || !shape_count(o->shape))
		return ustr_empty(rt);
	rt_check_depth(rt);
	sbuf_init(&to.b, rt);
	sbuf_puts(&to.b, "@{");
	put_properties(rt, &to, self, o->shape, NULL);
	names = o->type_names ? val_type_names(rt, self) : NULL;
	for (uint32_t i = 0; names && i < names->n; i++) {
		struct typedata *d = typedata_find(rt, names->s[i]);

		if (d && d->members)
			put_properties(rt, &to, self, d->members->shape, o->shape);
	}
	if (!to.put)
		return ustr_empty(rt);	/* methods alone */
	sbuf_putc(&to.b, '}');
	return sbuf_take(&to.b);
}

static const struct type_ops bag_ops = { .to_string = bag_text };

const struct type type_psobject = { .cls = { .trace = trace_psobj }, .name = "System.Management.Automation.PSObject",
	.base = &type_object, .ifaces = "System.IFormattable", .size = sizeof(struct psobj) };
const struct type type_pscustomobject = { .cls = { .trace = trace_psobj }, .ops = &bag_ops,
	.name = "System.Management.Automation.PSCustomObject", .base = &type_object, .size = sizeof(struct psobj) };
const struct type type_psmember = { .cls = { .trace = trace_psmember }, .name = "psmember", .base = &type_object,
	.flags = TF_INTERNAL };
const struct type type_strlist = { .cls = { .trace = trace_strlist }, .name = "strlist", .base = &type_object,
	.flags = TF_INTERNAL };

struct psobj *psobj_with_shape(struct rt *rt, struct shape *s)
{
	struct psobj *o = rt_new_cell(rt, &type_pscustomobject, psobj);

	o->base = V_VOID;
	gc_storep(o, o->shape, s);
	o->cap = shape_count(s);
	if (o->cap)
		gc_storep(o, o->slots, rt_block(rt, val, o->cap));
	return o;
}

struct psobj *psobj_new(struct rt *rt)
{
	return psobj_with_shape(rt, shape_root(rt));
}

struct psobj *psobj_new_bare(struct rt *rt)
{
	struct psobj *o = psobj_new(rt);

	gc_storep(o, o->type_names, rt_alloc(rt, &type_strlist, sizeof(struct strlist)));
	return o;
}

val psobj_wrap_like(struct rt *rt, const struct psobj *model, val base)
{
	struct psobj *o = rt_new_cell(rt, &type_psobject, psobj);

	o->base = base;
	gc_storep(o, o->shape, model->shape);
	o->cap = shape_count(model->shape);
	gc_storep(o, o->slots, rt_block(rt, val, o->cap));
	memcpy(o->slots, model->slots, sizeof(val) * o->cap);
	return (val){ .k = VK_WRAP, .f = base.f, .o = &o->h };
}

/* Adds a slot of KIND, or changes the kind of an existing member. */
void psobj_put_member(struct rt *rt, struct psobj *o, struct ustr *name, enum psmember_kind kind, val v)
{
	int32_t i = shape_find(o->shape, name);
	struct shape *s;
	uint32_t n;

	if (i >= 0 && shape_kind(o->shape, (uint32_t)i) == kind) {
		gc_store(o, &o->slots[i], v);
		return;
	}
	if (i >= 0)
		psobj_remove(rt, o, name);
	n = shape_count(o->shape);
	s = shape_add(rt, o->shape, name, kind);
	if (n == o->cap) {
		uint32_t cap = MAX(4, o->cap * 2);
		val *slots = rt_block(rt, val, cap);

		if (n)
			memcpy(slots, o->slots, sizeof(val) * n);
		gc_storep(o, o->slots, slots);
		o->cap = cap;
	}
	gc_store(o, &o->slots[n], v);
	gc_storep(o, o->shape, s);
}

void psobj_put(struct rt *rt, struct psobj *o, struct ustr *name, val v)
{
	psobj_put_member(rt, o, name, PM_NOTE, v);
}

void psobj_put_c(struct rt *rt, struct psobj *o, const char *name, val v)
{
	psobj_put(rt, o, ustr_atom(rt, name), v);
}

bool psobj_get(struct psobj *o, struct ustr *name, val *ret)
{
	int32_t i = shape_find(o->shape, name);

	if (i < 0 || !psmember_is_value(shape_kind(o->shape, (uint32_t)i)))
		return false;
	*ret = o->slots[i];
	return true;
}

bool psobj_remove(struct rt *rt, struct psobj *o, struct ustr *name)
{
	int32_t i = shape_find(o->shape, name);
	uint32_t n = shape_count(o->shape);
	struct shape *s;

	if (i < 0)
		return false;
	s = shape_without(rt, o->shape, (uint32_t)i);
	memmove(o->slots + i, o->slots + i + 1, sizeof(val) * (n - (uint32_t)i - 1));
	gc_storep(o, o->shape, s);
	o->slots[n - 1] = V_NULL;
	return true;
}

bool psobj_is_received(const struct psobj *o)
{
	for (uint32_t i = 0; o && i < shape_count(o->shape); i++)
		if (shape_kind(o->shape, i) == PM_PROPERTY)
			return true;
	return false;
}

struct psobj *val_psobj(val v)
{
	return val_cell(v, &type_pscustomobject);
}

struct psmember *psmember_new(struct rt *rt, struct ustr *name, enum psmember_kind kind, val a, val b)
{
	struct psmember *m = rt_new_cell(rt, &type_psmember, psmember);

	gc_storep(m, m->name, name);
	m->kind = kind;
	gc_store(m, &m->a, a);
	gc_store(m, &m->b, b);
	return m;
}

struct strlist *strlist_new(struct rt *rt, uint32_t n)
{
	struct strlist *l = rt_alloc(rt, &type_strlist, sizeof(*l) + sizeof(l->s[0]) * n);

	l->n = n;
	return l;
}

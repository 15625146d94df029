/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/variable_out.h"

#include "value/conv.h"

struct variable_out {
	struct cell h;
	struct sink sink;
	struct rt *rt;
	struct scope *scope;
	struct ustr *name;
	enum scope_where where;
	struct list *got;
	bool append;
};

static void trace(struct heap *h, struct cell *c)
{
	struct variable_out *o = (struct variable_out *)c;

	heap_mark(h, o->scope);
	heap_mark(h, o->name);
	heap_mark(h, o->got);
}

static const struct type type_variable_out = {
	.cls = { .trace = trace }, .name = "variable-out", .flags = TF_INTERNAL, .size = sizeof(struct variable_out),
};

static void put(struct sink *s, val v)
{
	list_add(s->rt, ((struct variable_out *)((char *)s - offsetof(struct variable_out, sink)))->got, v);
}

struct sink *variable_out_open(struct rt *rt, struct ustr *name, bool append, void **ret_state)
{
	struct variable_out *o = rt_new_cell(rt, &type_variable_out, variable_out);

	o->rt = rt;
	o->sink = (struct sink){ put, rt };
	o->scope = scope_current(rt);
	o->name = scope_split(rt, name, SCOPE_LOCAL, &o->where);
	o->append = append;
	o->got = list_new(rt, NULL);
	*ret_state = o;
	return &o->sink;
}

bool variable_out_is(void *state)
{
	return cell_type(state) == &type_variable_out;
}

static val together(struct rt *rt, val old, struct list *l)
{
	val more = val_obj(list_to_array(rt, l, NULL));

	if (val_is_null(old))
		return more;
	return val_arith(rt, AR_ADD, val_array(old) ? old : val_obj(array_of(rt, &old, 1)), more);
}

void variable_out_close(void *state)
{
	struct variable_out *o = state;
	struct rt *rt = o->rt;
	val old;

	if (o->append && var_get(rt, o->scope, o->name, o->where == SCOPE_LOCAL ? SCOPE_DYNAMIC : o->where, &old))
		var_set(rt, o->scope, o->name, o->where, together(rt, old, o->got));
	else if (o->got->n < 2)
		var_set(rt, o->scope, o->name, o->where, o->got->n ? o->got->v[0] : V_NULL);
	else
		var_set(rt, o->scope, o->name, o->where, val_obj(list_to_array(rt, o->got, NULL)));
}

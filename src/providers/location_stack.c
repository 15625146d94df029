/* SPDX-License-Identifier: MIT */
/* Stacks of locations and their history. */
#include "providers/impl.h"

#include "value/record.h"

enum { HISTORY_MAX = 20 };

/* A PathInfo back to the path it stands for. */
static void path_of(val info, struct ppath *ret)
{
	val drive = record_get(info, 0);

	ret->drive = val_is_null(drive) ? NULL : (struct drive *)drive.o;
	ret->path = record_get(info, 2).s;
	ret->provider = ret->drive ? ret->drive->provider : &provider_filesystem;
}

static val stack_key(struct rt *rt, struct ustr *name)
{
	struct provider_table *t = provider_table(rt);

	if (!name || !ustr_len(name))
		name = t->stack ? t->stack : ustr_atom(rt, "default");
	return val_str(name);
}

struct list *location_stack(struct rt *rt, struct ustr *name)
{
	struct provider_table *t = provider_table(rt);
	val v;

	return t->stacks && dict_get(rt, t->stacks, stack_key(rt, name), &v) ? (struct list *)v.o : NULL;
}

void location_push(struct rt *rt, struct ustr *name)
{
	struct provider_table *t = provider_table(rt);
	struct list *l = location_stack(rt, name);

	if (!t->stacks)
		t->stacks = dict_new(rt, &type_hashtable, DICT_IGNORE_CASE);
	if (!l) {
		l = list_new(rt, NULL);
		dict_put(rt, t->stacks, stack_key(rt, name), val_obj(l));
	}
	list_add(rt, l, location_object(rt));
}

void location_pop(struct rt *rt, struct ustr *name)
{
	struct list *l = location_stack(rt, name);
	struct ppath p;

	if (!l && name)
		err_throw(rt, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			  "Cannot find location stack '%s'. It does not exist or it is not a container.", USTR_C(rt, name));
	if (!l || !l->n)
		return;
	path_of(l->v[l->n - 1], &p);
	list_remove_at(rt, l, l->n - 1);
	location_set(rt, &p);
}

void location_stack_choose(struct rt *rt, struct ustr *name)
{
	if (name && ustr_len(name) && !location_stack(rt, name))
		err_throw(rt, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, val_str(name),
			  "Cannot find location stack '%s'. It does not exist or it is not a container.", USTR_C(rt, name));
	provider_table(rt)->stack = name && ustr_len(name) ? name : NULL;
}

static void note(struct rt *rt, struct list **l)
{
	if (!*l)
		*l = list_new(rt, NULL);
	list_add(rt, *l, location_object(rt));
	if ((*l)->n > HISTORY_MAX)
		list_remove_at(rt, *l, 0);
}

void location_history_note(struct rt *rt)
{
	struct provider_table *t = provider_table(rt);

	note(rt, &t->back);
	t->forward = NULL;
}

bool location_history(struct rt *rt, bool back, struct ppath *ret)
{
	struct provider_table *t = provider_table(rt);
	struct list **from = back ? &t->back : &t->forward, **to = back ? &t->forward : &t->back;

	if (!*from || !(*from)->n)
		return false;
	path_of((*from)->v[(*from)->n - 1], ret);
	list_remove_at(rt, *from, (*from)->n - 1);
	note(rt, to);
	return true;
}

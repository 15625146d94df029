/* SPDX-License-Identifier: MIT */
/*
 * Script classes as collections: those that implement IEnumerable or IEnumerator
 * are gone through by calling their methods.
 */
#include "engine/script_class_call.h"

#include <string.h>

static val current_of(struct rt *rt, val e)
{
	val v;

	if (member_get_c(rt, e, "Current", &v))
		return v;
	return member_call(rt, e, ustr_atom(rt, "get_Current"), NULL, 0);
}

static bool next_by_method(struct iter *it, val *ret)
{
	if (!val_truth(it->rt, member_call(it->rt, it->state, ustr_atom(it->rt, "MoveNext"), NULL, 0)))
		return false;
	*ret = current_of(it->rt, it->state);
	return true;
}

static bool implements(const struct script_class *c, const char *name)
{
	for (; c; c = c->base)
		if (c->type.ifaces && strstr(c->type.ifaces, name))
			return true;
	return false;
}

static void iterate(struct rt *rt, val self, struct iter *it)
{
	val e = self;

	if (implements(script_class_of(cell_type(self.o)), "IEnumerable")) {
		e = val_base(member_call(rt, self, ustr_atom(rt, "GetEnumerator"), NULL, 0));
		if (e.k == VK_OBJ && !script_class_of(cell_type(e.o)) && iter_begin_all(rt, e, it))
			return;
	}
	*it = (struct iter){ .rt = rt, .over = self, .state = e, .next = next_by_method };
}

void script_class_make_iterable(struct script_class *c)
{
	if (!implements(c, "System.Collections.IEnumera") && !implements(c, "System.Collections.Generic.IEnumera"))
		return;
	c->type.flags |= TF_ENUMERABLE;
	c->ops.iter = iterate;
}

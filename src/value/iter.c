/* SPDX-License-Identifier: MIT */
/* Iteration over any value, as pipelines and foreach see it. */
#include "value/coll.h"

static const struct type_ops *iter_ops(const struct type *t)
{
	for (; t; t = t->base)
		if (t->ops && t->ops->iter)
			return t->ops;
	return NULL;
}

static bool begin(struct rt *rt, val v, struct iter *it, bool all)
{
	const struct type *t;
	const struct type_ops *ops;

	v = val_base(v);
	if (v.k != VK_OBJ)
		return false;
	t = cell_type(v.o);
	if (!(t->flags & TF_ENUMERABLE) && !all)
		return false;
	ops = iter_ops(t);
	if (!ops)
		return false;
	ops->iter(rt, v, it);
	return true;
}

bool iter_begin(struct rt *rt, val v, struct iter *it)
{
	return begin(rt, v, it, false);
}

bool iter_begin_all(struct rt *rt, val v, struct iter *it)
{
	return begin(rt, v, it, true);
}

bool val_is_enumerable(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && (cell_type(v.o)->flags & TF_ENUMERABLE);
}

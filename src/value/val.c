/* SPDX-License-Identifier: MIT */
/* The value: what does not fit its header. */
#include "value/psobj.h"

val val_base_slow(val v)
{
	while (v.k == VK_WRAP)
		v = ((struct psobj *)v.o)->base;
	return v;
}

bool val_same(val a, val b)
{
	a = val_base(a);
	b = val_base(b);
	if (a.k != b.k)
		return false;
	if (a.k == VK_ENUM)
		return a.t == b.t && val_enum_num(a) == val_enum_num(b);
	return val_is_null(a) || a.u == b.u;
}

void val_mark_n(struct heap *h, const val *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		val_mark(h, v[i]);
}

/* SPDX-License-Identifier: MIT */
/*
 * Accessors: a .NET property can be called as the methods get_Name() and
 * set_Name(value), though no member list shows them.
 */
#include "value/error.h"

static const struct net_property *find(struct rt *rt, const struct type *t, struct ustr *name, bool is_static, bool set)
{
	if (!t || ustr_len(name) < 5 || !ustr_starts(name, ustr_atom(rt, set ? "set_" : "get_"), true))
		return NULL;
	return type_property(rt, t, ustr_sub(rt, name, 4, ustr_len(name) - 4), is_static);
}

bool member_is_accessor(struct rt *rt, const struct type *t, struct ustr *name, bool is_static)
{
	const struct net_property *p = find(rt, t, name, is_static, true);

	return p ? p->can_set : find(rt, t, name, is_static, false) != NULL;
}

bool member_accessor(struct rt *rt, const struct type *t, val self, struct ustr *name, bool is_static,
		     const val *args, int n, val *ret)
{
	const struct net_property *p = find(rt, t, name, is_static, false);

	*ret = V_VOID;
	if (p && n == 0) {
		*ret = net_property_get(rt, self, p);
		return true;
	}
	p = find(rt, t, name, is_static, true);
	if (!p || !p->can_set || n != 1)
		return false;
	net_property_set(rt, self, p, args[0]);
	return true;
}

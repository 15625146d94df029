/* SPDX-License-Identifier: MIT */
/*
 * Delegates: a script block seen as Func, Action, Predicate, Comparison … Where
 * a member wants a delegate it takes a script block as well.
 */
#pragma once

#include "value/type.h"

struct delegate {
	struct cell h;
	val block;
};
extern const struct type type_delegate, type_multicast_delegate;

val delegate_invoke(struct rt *rt, val callable, const val *args, int n);
bool delegate_is(val v);

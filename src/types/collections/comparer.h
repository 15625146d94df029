/* SPDX-License-Identifier: MIT */
/*
 * StringComparer, Comparer, EqualityComparer and what is passed where an
 * IComparer or IEqualityComparer is wanted.
 */
#pragma once

#include "value/type.h"

struct comparer {
	struct cell h;
	bool ordinal, ignore_case;
	const char *locale;	/* collate.h */
	bool any;	/* Comparer.Default: every type, not only text */
};
extern const struct type type_stringcomparer;

struct comparer *comparer_new(struct rt *rt, bool ordinal, bool ignore_case);
/* The order of Comparer.Default: what IComparable says, or its error. */
int comparer_natural(struct rt *rt, val a, val b);
/* By a comparer object, a delegate, or an object of a script class with a
 * Compare method. */
int comparer_order(struct rt *rt, val comparer, val a, val b);
bool comparer_equal(struct rt *rt, val comparer, val a, val b);
bool comparer_ignores_case(val comparer);

/* EqualityComparer<ELEM>.Default and Comparer<ELEM>.Default. */
val comparer_equality(struct rt *rt, const struct type *elem);
val comparer_default(struct rt *rt, const struct type *elem);

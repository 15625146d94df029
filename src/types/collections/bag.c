/* SPDX-License-Identifier: MIT */
/* ReadOnlyBag`1, of which there is only the empty one: the names of experimental features. */
#include "types/arg.h"
#include "types/collections/bag.h"
#include "types/string.h"
#include "types/tables.h"

static void bag_iter(struct rt *rt, val self, struct iter *it) { iter_begin_all(rt, val_obj(list_new(rt, NULL)), it); }
static int64_t bag_size(struct rt *rt, val self) { return 0; }
static const struct type_ops bag_ops = { .iter = bag_iter, .count = bag_size };

const struct type type_readonly_bag = {
	.name = "System.Management.Automation.Internal.ReadOnlyBag`1", .base = &type_object, .ops = &bag_ops,
	.size = sizeof(struct cell), .flags = TF_SEALED | TF_ENUMERABLE | TF_GENERIC_DEF,
	.ifaces = "System.Collections.IEnumerable",
};

static val bag_count(struct rt *rt, val self) { return val_int(0); }
static val bag_readonly(struct rt *rt, val self) { return V_TRUE; }
static val bag_walk(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new(rt, "System.Collections.Generic.HashSet`1+Enumerator[string]", self);
}
static val bag_contains(struct rt *rt, val self, val *a, int n) { return V_FALSE; }

const struct member_def readonly_bag_members[] = {
	PROP("int Count {get;}", bag_count, NULL),
	PROP("bool IsReadOnly {get;}", bag_readonly, NULL),
	METHOD("bool Contains(T item)", bag_contains),
	METHOD("System.Collections.IEnumerator GetEnumerator()", bag_walk),
	MEMBERS_END
};

val bag_of_strings(struct rt *rt)
{
	return val_obj(rt_alloc(rt, type_find_c(rt, "System.Management.Automation.Internal.ReadOnlyBag`1[string]"),
				sizeof(struct cell)));
}

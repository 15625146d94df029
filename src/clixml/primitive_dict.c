/* SPDX-License-Identifier: MIT */
/* PSPrimitiveDictionary: a Hashtable of text keys and values that travel whole. */
#include "clixml/primitive_dict.h"

#include "types/arg.h"

static void members_copy(struct rt *rt, struct dict *to, val from);

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct dict *d = dict_new(rt, &type_primitive_dict, DICT_IGNORE_CASE);

	if (n)
		members_copy(rt, d, a[0]);
	return val_obj(d);
}

static void members_copy(struct rt *rt, struct dict *to, val from)
{
	struct dict *d = val_dict(from);
	struct dict_entry *e;

	for (uint32_t i = 0; d && (e = dict_next(d, &i)); )
		dict_put(rt, to, val_str(val_to_str(rt, e->key)), e->value);
}

const struct type type_primitive_dict = {
	.cls = { .trace = dict_trace_cells }, .name = "System.Management.Automation.PSPrimitiveDictionary",
	.base = &type_hashtable, .size = sizeof(struct dict), .flags = TF_SEALED,
};

static const struct member_def members[] = {
	CTOR("()", ctor),
	CTOR("(hashtable other)", ctor),
	MEMBERS_END
};

_startup_ void primitive_dict_register(struct rt *rt)
{
	type_register(rt, &type_primitive_dict, members);
}

/* SPDX-License-Identifier: MIT */
/*
 * Blocks called from code (Invoke, a module's body, ForEach with arguments):
 * arguments go to the parameters by index, switches too; nothing is mandatory,
 * and what is wrong with a value is said as of a variable.
 */
#include "engine/attr.h"
#include "engine/binder.h"

static void bind_index(struct binding *b, struct param_meta *p, val v)
{
	struct rt *rt = b->rt;
	struct attr_failure f = { 0 };

	if (p->attributes)
		v = attr_transform_all(rt, p->attributes, v);
	if (p->type && p->type != &type_object)
		v = conv(rt, v, p->type);
	for (uint32_t i = 0; p->attributes && i < p->attributes->n; i++)
		if (!attr_validate(rt, array_get(p->attributes, i), v, &f))
			err_throw(rt, "System.Management.Automation.ValidationMetadataException",
				"ValidateSetFailure", EC_MetadataError, V_NULL,
				  "The attribute cannot be added because variable %s with value %s would no longer be valid.",
				  USTR_C(rt, p->name), val_to_c(rt, v));
	binder_store(b, p, v);
	b->how[p->index] = BOUND_ARG;
	b->given++;
}

void binder_direct(struct binding *b)
{
	for (uint32_t i = 0; i < b->nargs; i++) {
		if (i < b->meta->nown) {
			bind_index(b, &b->meta->params[i], b->argv[i].value);
			continue;
		}
		if (!b->rest)
			b->rest = list_new(b->rt, NULL);
		list_add(b->rt, b->rest, b->argv[i].value);
	}
}

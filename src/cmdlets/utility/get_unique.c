/* SPDX-License-Identifier: MIT */
/* Get-Unique: drops objects equal to the one before. */
#include "cmdlets/utility/prop_expr.h"

struct args {
	val input_object;
	bool as_string;
	bool case_insensitive;
	bool on_type;
};

struct state {
	val last;
	bool any;
};

static const char *const sets[] = { "AsString", "UniqueByType", NULL };
static const struct param_def params[] = {
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAM(args, as_string, "AsString", P_SWITCH, .sets = 1 << 0),
	PARAM(args, case_insensitive, "CaseInsensitive", P_SWITCH),
	PARAM(args, on_type, "OnType", P_SWITCH, .sets = 1 << 1),
	PARAMS_END
};

static bool same_type(struct rt *rt, val a, val b)
{
	struct strlist *x = val_type_names(rt, a), *y = val_type_names(rt, b);

	return x->n && y->n && ustr_ieq(x->s[0], y->s[0]);
}

static bool same(struct cmdlet *c, val a, val b)
{
	struct args *o = c->args;
	struct rt *rt = c->rt;
	int r;

	if (o->on_type)
		return same_type(rt, a, b);
	if (o->as_string)
		return !ustr_cmp(val_to_str(rt, a), val_to_str(rt, b), o->case_insensitive);
	if (val_psobj(a) && val_psobj(b))
		return true;	/* no text of their own */
	if (val_compare_try(rt, a, b, o->case_insensitive, &r))
		return !r;
	return !ustr_cmp(val_to_str(rt, a), val_to_str(rt, b), o->case_insensitive);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	if (a->input_object.k == VK_VOID)
		return;
	if (!s->any || val_is_null(s->last) || !same(c, s->last, a->input_object))
		cmdlet_write(c, a->input_object);
	s->last = a->input_object;
	s->any = true;
}

const struct cmdlet_def cmdlet_get_unique = {
	.name = "Get-Unique", .module = MOD_UTILITY,
	.sets = sets, .default_set = "AsString",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state), .process = process,
	.synopsis = "Returns unique objects from a sorted list.",
};

/* SPDX-License-Identifier: MIT */
/* Get-Error: the newest errors, marked so that they are shown in full. */
#include "engine/cmdlet.h"

struct args {
	int64_t newest;
	val input;
};

enum { SET_NEWEST, SET_ERROR };
static const char *const sets[] = { "Newest", "Error", NULL };
static const struct param_def params[] = {
	PARAM(args, input, "InputObject", P_PSOBJECT, .pos = 1, .sets = 1 << SET_ERROR, .flags = PF_PIPE | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, newest, "Newest", P_INT, .sets = 1 << SET_NEWEST, .aliases = "Last", .validate = "range:1:2147483647"),
	PARAMS_END
};

/* NAME takes the place of the most derived type name. */
static void rename_type(struct rt *rt, val *v, const char *name)
{
	struct strlist *old = val_type_names(rt, *v), *l = strlist_new(rt, old->n);

	for (uint32_t i = 0; i < old->n; i++)
		l->s[i] = i ? old->s[i] : ustr_new(rt, name);
	val_set_type_names(rt, v, l);
}

/* The error with a type name in front that selects the long view. */
static void show(struct cmdlet *c, val v, bool indexed, uint32_t index)
{
	struct rt *rt = c->rt;
	const char *name = val_errrec(v) ? "System.Management.Automation.ErrorRecord#PSExtendedError"
							   : "System.Exception#PSExtendedError";
	struct psobj *ext;

	if (!val_has_type_name(rt, v, name))
		rename_type(rt, &v, name);
	ext = indexed ? ext_of(rt, &v, true) : NULL;
	if (ext)
		psobj_put_c(rt, ext, "PSErrorIndex", val_int((int32_t)index));
	cmdlet_write(c, v);
}

static void show_newest(struct cmdlet *c)
{
	struct args *a = c->args;
	struct list *l = val_list(c->rt->eng->error_list);
	uint32_t n = a->newest ? (uint32_t)a->newest : 1;

	for (uint32_t i = 0; l && i < n && i < l->n; i++)
		show(c, l->v[i], cmdlet_has(c, "Newest"), i);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;

	if (!cmdlet_has(c, "InputObject"))
		show_newest(c);
	else if (val_errrec(a->input) || val_exc(a->input))
		show(c, a->input, false, 0);
}

const struct cmdlet_def cmdlet_get_error = {
	.name = "Get-Error", .module = MOD_UTILITY, .class_name = "GetErrorCommand", .params = params, .sets = sets,
	.default_set = "Newest", .args_size = sizeof(struct args), .process = process,
	.output_types = "System.Management.Automation.ErrorRecord#PSExtendedError,System.Exception#PSExtendedError",
	.synopsis = "Shows the newest errors in full.",
};

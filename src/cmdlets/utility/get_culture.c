/* SPDX-License-Identifier: MIT */
/* Get-Culture, Get-UICulture, Get-Host, New-Guid, Get-Runspace: what there is of this session. */
#include "engine/cmdlet.h"
#include "engine/runspace.h"
#include "remoting/client.h"
#include "types/culture/culture.h"
#include "types/culture/culture_data.h"
#include "types/guid.h"

struct culture_args {
	bool no_user_overrides;
	struct array *name;
	bool list_available;
};

static const char *const culture_sets[] = { "CurrentCulture", "Name", "ListAvailable", NULL };
static const struct param_def culture_params[] = {
	PARAM(culture_args, no_user_overrides, "NoUserOverrides", P_SWITCH, .sets = 1 << 0 | 1 << 1),
	PARAM(culture_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 1, .flags = PF_PIPE | PF_NOT_NULL,
	      .validate = "values:Microsoft.PowerShell.Commands.ValidateCultureNamesGenerator"),
	PARAM(culture_args, list_available, "ListAvailable", P_SWITCH, .sets = 1 << 2),
	PARAMS_END
};

static void write_all(struct cmdlet *c)
{
	const char *s;

	cmdlet_write(c, val_obj(culture_named(c->rt, ustr_empty(c->rt))));
	for (int i = 0; (s = culture_data_name(i)); i++)
		cmdlet_write(c, val_obj(culture_named(c->rt, ustr_new(c->rt, s))));
}

static void get_culture(struct cmdlet *c)
{
	struct culture_args *a = c->args;

	for (uint32_t i = 0; a->name && i < a->name->n; i++)
		cmdlet_write(c, val_obj(culture_named(c->rt, array_get(a->name, i).s)));
	if (a->list_available)
		write_all(c);
	if (!a->name && !a->list_available)
		cmdlet_write(c, val_obj(culture_current(c->rt)));
}

const struct cmdlet_def cmdlet_get_culture = {
	.name = "Get-Culture", .module = MOD_UTILITY,
	.sets = culture_sets, .default_set = "CurrentCulture", .output_types = "System.Globalization.CultureInfo",
	.params = culture_params, .args_size = sizeof(struct culture_args), .process = get_culture,
	.synopsis = "Gets the current culture set in the operating system.",
};

struct none {
	char unused;
};

static const struct param_def no_params[] = { PARAMS_END };

static void get_uiculture(struct cmdlet *c)
{
	cmdlet_write(c, val_obj(culture_ui(c->rt)));
}

const struct cmdlet_def cmdlet_get_uiculture = {
	.name = "Get-UICulture", .module = MOD_UTILITY, .output_types = "System.Globalization.CultureInfo",
	.params = no_params, .args_size = sizeof(struct none), .process = get_uiculture,
	.synopsis = "Gets the current UI culture settings in the operating system.",
};

static void get_host(struct cmdlet *c)
{
	val v;

	if (var_get_c(c->rt, "Host", &v))
		cmdlet_write(c, v);
}

const struct cmdlet_def cmdlet_get_host = {
	.name = "Get-Host", .module = MOD_UTILITY, .output_types = "System.Management.Automation.Host.PSHost",
	.params = no_params, .args_size = sizeof(struct none), .process = get_host,
	.synopsis = "Gets an object that represents the current host program.",
};

struct guid_args {
	bool empty;
	struct ustr *input_object;
};

static const char *const guid_sets[] = { "Default", "Empty", "InputObject", NULL };
static const struct param_def guid_params[] = {
	PARAM(guid_args, empty, "Empty", P_SWITCH, .sets = 1 << 1),
	PARAM(guid_args, input_object, "InputObject", P_STRING, .pos = 1, .sets = 1 << 2, .flags = PF_PIPE),
	PARAMS_END
};

static void new_guid(struct cmdlet *c)
{
	struct guid_args *a = c->args;
	val v;

	if (a->empty) {
		cmdlet_write(c, val_default(c->rt, &type_guid));
	} else if (!cmdlet_has(c, "InputObject")) {
		cmdlet_write(c, guid_new(c->rt));
	} else if (a->input_object && conv_try(c->rt, val_str(a->input_object), &type_guid, &v)) {
		cmdlet_write(c, v);
	} else {
		cmdlet_error_fmt(c, "System.FormatException", "StringNotRecognizedAsGuid", EC_InvalidArgument,
			V_NULL, "%s", a->input_object ? guid_why_not(c->rt, a->input_object) : "Unrecognized Guid format.");
		cmdlet_write(c, V_NULL);
	}
}

const struct cmdlet_def cmdlet_new_guid = {
	.name = "New-Guid", .module = MOD_UTILITY,
	.sets = guid_sets, .default_set = "Default", .output_types = "System.Guid",
	.params = guid_params, .args_size = sizeof(struct guid_args), .process = new_guid,
	.synopsis = "Creates a GUID.",
};

struct runspace_args {
	struct array *name, *id, *instance_id;
};

static const char *const runspace_sets[] = { "NameParameterSet", "IdParameterSet", "InstanceIdParameterSet", NULL };
static const struct param_def runspace_params[] = {
	PARAM(runspace_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(runspace_args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY),
	PARAM(runspace_args, instance_id, "InstanceId", P_ARRAY | P_GUID, .pos = 1, .sets = 1 << 2, .flags = PF_MANDATORY),
	PARAMS_END
};

static bool wanted(struct rt *rt, val v, const char *member, struct array *a)
{
	val x;

	if (!a)
		return true;
	if (!member_get_c(rt, v, member, &x))
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (val_base(array_get(a, i)).k == VK_STR ? ustr_like(rt, val_to_str(rt, x), array_get(a, i).s, true)
							  : val_eq(rt, x, array_get(a, i), true))
			return true;
	return false;
}

/* Those here and those of sessions, by the order of their making; their number. */
static uint32_t all_runspaces(struct rt *rt, val **ret)
{
	struct list *far = remoting_of(rt)->runspaces;
	struct engine *e = rt->eng;
	uint32_t i = 0, k = 0, n = 0;
	val *all;

	runspace_current(rt);
	all = rt_block(rt, val, e->nlocals + far->n);
	while (i < e->nlocals || k < far->n) {
		struct remote_runspace *r = k < far->n ? val_remote_runspace(far->v[k]) : NULL;

		if (r && (i == e->nlocals || r->number < e->locals[i]->id))
			all[n++] = far->v[k++];
		else
			all[n++] = val_obj(e->locals[i++]);
	}
	*ret = all;
	return n;
}

static void get_runspace(struct cmdlet *c)
{
	struct runspace_args *a = c->args;
	val *all;
	uint32_t n = all_runspaces(c->rt, &all);

	for (uint32_t i = 0; i < n; i++)
		if (wanted(c->rt, all[i], "Name", a->name) && wanted(c->rt, all[i], "Id", a->id) &&
		    wanted(c->rt, all[i], "InstanceId", a->instance_id))
			cmdlet_write(c, all[i]);
}

const struct cmdlet_def cmdlet_get_runspace = {
	.name = "Get-Runspace", .module = MOD_UTILITY,
	.sets = runspace_sets, .default_set = "NameParameterSet",
	.output_types = "System.Management.Automation.Runspaces.Runspace",
	.params = runspace_params, .args_size = sizeof(struct runspace_args), .process = get_runspace,
	.synopsis = "Gets active runspaces within a host process.",
};

/* SPDX-License-Identifier: MIT */
/* Get-, New- and Remove-PSDrive, Get-PSProvider. */
#include "cmdlets/management/items.h"

#include <string.h>

struct args {
	struct array *name;
	struct array *literal_name;
	struct array *psprovider;
	struct ustr *scope;
	bool force;
	struct ustr *one_name, *one_provider, *root, *description;
	val credential;
};

static const char *const sets[] = { "Name", "LiteralName", NULL };
static const struct param_def get_params[] = {
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, scope, "Scope", P_STRING, .flags = PF_PIPE_NAME),
	PARAM(args, psprovider, "PSProvider", P_ARRAY | P_STRING, .flags = PF_PIPE_NAME),
	PARAM(args, literal_name, "LiteralName", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAMS_END
};
static const struct param_def new_params[] = {
	PARAM(args, one_name, "Name", P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, one_provider, "PSProvider", P_STRING, .pos = 2, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, root, "Root", P_STRING, .pos = 3, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_ALLOW_EMPTY_STRING),
	PARAM(args, description, "Description", P_STRING, .flags = PF_PIPE_NAME),
	PARAM(args, scope, "Scope", P_STRING, .flags = PF_PIPE_NAME),
	PARAM(args, credential, "Credential", P_OBJECT, .flags = PF_PIPE_NAME | PF_CREDENTIAL, .type_name = "System.Management.Automation.PSCredential"),
	PARAMS_END
};
static const struct param_def remove_params[] = {
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_ALLOW_NULL | PF_ALLOW_EMPTY_COLLECTION),
	PARAM(args, psprovider, "PSProvider", P_ARRAY | P_STRING, .flags = PF_PIPE_NAME),
	PARAM(args, scope, "Scope", P_STRING, .flags = PF_PIPE_NAME),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, literal_name, "LiteralName", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAMS_END
};
static const struct param_def provider_params[] = {
	PARAM(args, psprovider, "PSProvider", P_ARRAY | P_STRING, .pos = 1, .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

struct search {
	struct cmdlet *c;
	struct ustr *name;	/* NULL: all */
	bool literal;
	struct list *found;
};

static bool of_provider(struct cmdlet *c, const struct provider_def *p)
{
	struct args *a = c->args;

	if (!a->psprovider || !a->psprovider->n)
		return true;
	for (uint32_t i = 0; i < a->psprovider->n; i++)
		if (ustr_like(c->rt, ustr_new(c->rt, p->name), array_get(a->psprovider, i).s, true) ||
		    provider_find(c->rt, array_get(a->psprovider, i).s) == p)
			return true;
	return false;
}

static void match(struct rt *rt, struct drive *d, void *arg)
{
	struct search *s = arg;

	if (!of_provider(s->c, d->provider))
		return;
	if (s->name && !(s->literal ? ustr_ieq(d->name, s->name) : ustr_like(rt, d->name, s->name, true)))
		return;
	list_add(rt, s->found, val_obj(d));
}

static void sort_drives(struct list *l)
{
	for (uint32_t i = 1; i < l->n; i++) {
		val v = l->v[i];
		uint32_t k = i;

		for (; k && ustr_cmp(((struct drive *)v.o)->name, ((struct drive *)l->v[k - 1].o)->name, true) < 0; k--)
			l->v[k] = l->v[k - 1];
		l->v[k] = v;
	}
}

extern const struct cmdlet_def cmdlet_remove_psdrive;

static void no_drive(struct cmdlet *c, struct ustr *name)
{
	cmdlet_error_fmt(c, "System.Management.Automation.DriveNotFoundException",
			 c->def == &cmdlet_remove_psdrive ? "DriveNotFound" : "GetLocationNoMatchingDrive", EC_ObjectNotFound, val_str(name),
			 "Cannot find drive. A drive with the name '%s' does not exist.", USTR_C(c->rt, name));
}

/* The drives of one name or pattern; a missing literal is an error. */
static struct list *find(struct cmdlet *c, struct ustr *name, bool literal)
{
	struct search s = { c, name, literal, list_new(c->rt, NULL) };

	drive_each(c->rt, match, &s);
	sort_drives(s.found);
	if (!s.found->n && name && (literal || !ustr_has_wildcard(name) || c->def == &cmdlet_remove_psdrive))
		no_drive(c, name);
	return s.found;
}

static void each_name(struct cmdlet *c, void (*fn)(struct cmdlet *, struct drive *))
{
	struct args *a = c->args;
	struct array *names = a->literal_name ? a->literal_name : a->name;

	for (uint32_t i = 0; i < (names && names->n ? names->n : 1); i++) {
		struct list *l = find(c, names && names->n ? array_get(names, i).s : NULL, a->literal_name != NULL);

		for (uint32_t k = 0; k < l->n; k++)
			fn(c, (struct drive *)l->v[k].o);
	}
}

static void show(struct cmdlet *c, struct drive *d)
{
	cmdlet_write(c, val_obj(d));
}

static bool providers_there(struct cmdlet *c)
{
	struct args *a = c->args;
	struct errrec *e;

	for (uint32_t i = 0; a->psprovider && i < a->psprovider->n; i++) {
		struct ustr *s = array_get(a->psprovider, i).s;

		if (ustr_has_wildcard(s) || provider_find(c->rt, s))
			continue;
		e = err_make(c->rt, "System.Management.Automation.ProviderNotFoundException", "GetLocationNoMatchingDrive", EC_ObjectNotFound,
			     val_obj(a->psprovider), "Cannot find a provider with the name '%s'.", USTR_C(c->rt, s));
		e->target_name = ustr_new(c->rt, "System.String[]");
		cmdlet_error(c, e);
		return false;
	}
	return true;
}

/* A scope is global, local, script or how many above the current one. */
static bool scope_there(struct cmdlet *c)
{
	struct args *a = c->args;
	struct scope *s = scope_current(c->rt);
	int64_t n, k;

	if (!a->scope || ustr_ieq_c(a->scope, "global") || ustr_ieq_c(a->scope, "local") || ustr_ieq_c(a->scope, "script"))
		return true;
	if (!val_to_int64_try(c->rt, val_str(a->scope), &n)) {
		cmdlet_error_fmt(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			"Cannot process argument because the value of parameter \"Scope\" is not valid. Valid values are \"Global\", \"Local\", or \"Script\", or a number relative to the current scope (0 through the number of scopes where 0 is the current scope and 1 is its parent). Change the value of the \"Scope\" parameter and run the operation again.");
		return false;
	}
	for (k = n; k > 0 && s; k--)
		s = s->parent;
	if (s && n >= 0)
		return true;
	cmdlet_error_fmt(c, "System.Management.Automation.PSArgumentOutOfRangeException", "ArgumentOutOfRange", EC_InvalidArgument, V_NULL,
		"The scope number '%lld' exceeds the number of active scopes. (Parameter 'Scope')\nActual value was %lld.", (long long)n, (long long)n);
	return false;
}

static void get(struct cmdlet *c)
{
	if (providers_there(c) && scope_there(c))
		each_name(c, show);
}

static struct scope *target_scope(struct cmdlet *c)
{
	struct args *a = c->args;
	struct scope *s = scope_current(c->rt);
	int64_t n;

	if (!a->scope || ustr_ieq_c(a->scope, "local"))
		return s;
	if (ustr_ieq_c(a->scope, "global"))
		return scope_global(c->rt);
	if (ustr_ieq_c(a->scope, "script"))
		return scope_script(s);
	for (n = val_to_int64(c->rt, val_str(a->scope)); n > 0 && s->parent; n--)
		s = s->parent;
	return s;
}

static void check_name(struct cmdlet *c, struct ustr *name)
{
	for (const char *s = USTR_C(c->rt, name); *s; s++)
		if (strchr(";~/\\.:", *s))
			err_throw(c->rt, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
				  "Cannot process the drive name because the drive name contains one or more of the following characters that are not valid: ; ~ / \\ . :");
}

static void make_try(struct cmdlet *c, void *arg)
{
	struct args *a = c->args;
	const struct provider_def *p = provider_find(c->rt, a->one_provider);

	check_name(c, a->one_name);
	if (!p)
		err_throw(c->rt, "System.Management.Automation.ProviderNotFoundException", "ProviderNotFound", EC_ObjectNotFound, val_str(a->one_provider),
			  "Cannot find a provider with the name '%s'.", USTR_C(c->rt, a->one_provider));
	if (drive_find(c->rt, a->one_name))
		err_throw(c->rt, "System.Management.Automation.SessionStateException", "DriveAlreadyExists", EC_ResourceExists, val_str(a->one_name),
			  "A drive with the name '%s' already exists.", USTR_C(c->rt, a->one_name));
	if (!cmdlet_should_process(c, ustr_printf(c->rt, "Name: %s Provider: %s\\%s Root: %s", USTR_C(c->rt, a->one_name), p->module, p->name, USTR_C(c->rt, a->root)), "New drive"))
		return;
	cmdlet_write(c, val_obj(drive_new(c->rt, target_scope(c), a->one_name, p, a->root, a->description)));
}

static void make(struct cmdlet *c)
{
	items_try(c, NULL, 0, V_NULL, make_try, NULL);
}

static void drop(struct cmdlet *c, struct drive *d)
{
	struct args *a = c->args;
	struct ppath here;

	location_get(c->rt, &here);
	if (here.drive == d && !a->force) {
		cmdlet_error_fmt(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation, val_obj(d),
				 "Cannot remove drive '%s' because it is in use.", USTR_C(c->rt, d->name));
		return;
	}
	if (cmdlet_should_process(c, ustr_printf(c->rt, "Name: %s Provider: %s\\%s Root: %s", USTR_C(c->rt, d->name), d->provider->module, d->provider->name, USTR_C(c->rt, d->root)), "Remove Drive"))
		drive_remove(c->rt, d);
}

static void remove_drives(struct cmdlet *c)
{
	each_name(c, drop);
}

static void show_provider(struct rt *rt, const struct provider_def *p, void *arg)
{
	struct cmdlet *c = arg;

	if (of_provider(c, p))
		cmdlet_write(c, provider_info(rt, p));
}

/* A provider asked for by its name has to be there. */
static void check_providers(struct cmdlet *c, struct array *names)
{
	for (uint32_t i = 0; names && i < names->n; i++) {
		struct ustr *s = array_get(names, i).s;

		if (!ustr_has_wildcard(s) && !provider_find(c->rt, s))
			cmdlet_error_fmt(c, "System.Management.Automation.ProviderNotFoundException", "ProviderNotFound", EC_ObjectNotFound, val_str(s),
					 "Cannot find a provider with the name '%s'.", USTR_C(c->rt, s));
	}
}

static void get_provider(struct cmdlet *c)
{
	check_providers(c, ((struct args *)c->args)->psprovider);
	provider_each(c->rt, show_provider, c);
}

const struct cmdlet_def cmdlet_get_psdrive = {
	.name = "Get-PSDrive", .module = MOD_MANAGEMENT, .class_name = "GetPSDriveCommand", .sets = sets, .default_set = "Name",
	.output_types = "System.Management.Automation.PSDriveInfo",
	.params = get_params, .args_size = sizeof(struct args), .process = get, .synopsis = "Gets drives.",
};
const struct cmdlet_def cmdlet_new_psdrive = {
	.name = "New-PSDrive", .module = MOD_MANAGEMENT, .class_name = "NewPSDriveCommand", .flags = CF_SHOULD_PROCESS,
	.output_types = "System.Management.Automation.PSDriveInfo",
	.params = new_params, .args_size = sizeof(struct args), .process = make, .synopsis = "Creates a drive.",
};
const struct cmdlet_def cmdlet_remove_psdrive = {
	.name = "Remove-PSDrive", .module = MOD_MANAGEMENT, .class_name = "RemovePSDriveCommand", .sets = sets, .default_set = "Name", .flags = CF_SHOULD_PROCESS,
	.params = remove_params, .args_size = sizeof(struct args), .process = remove_drives, .synopsis = "Removes drives.",
};
const struct cmdlet_def cmdlet_get_psprovider = {
	.name = "Get-PSProvider", .module = MOD_MANAGEMENT, .class_name = "GetPSProviderCommand",
	.output_types = "System.Management.Automation.ProviderInfo",
	.params = provider_params, .args_size = sizeof(struct args), .process = get_provider, .synopsis = "Gets providers.",
};

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
	PARAM(args, literal_name, "LiteralName", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAMS_END
};
static const struct param_def new_params[] = {
	PARAM(args, one_name, "Name", P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, one_provider, "PSProvider", P_STRING, .pos = 2, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, root, "Root", P_STRING, .pos = 3, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_ALLOW_EMPTY_STRING),
	PARAM(args, description, "Description", P_STRING, .flags = PF_PIPE_NAME),
	PARAM(args, scope, "Scope", P_STRING, .flags = PF_PIPE_NAME),
	PARAM(args, credential, "Credential", P_OBJECT, .flags = PF_PIPE_NAME | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAMS_END
};
static const struct param_def remove_params[] = {
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_ALLOW_NULL | PF_ALLOW_EMPTY_COLLECTION),
	PARAM(args, psprovider, "PSProvider", P_ARRAY | P_STRING, .flags = PF_PIPE_NAME),
	PARAM(args, scope, "Scope", P_STRING, .flags = PF_PIPE_NAME),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, literal_name, "LiteralName", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME),
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
			 c->def == &cmdlet_remove_psdrive ? "DriveNotFound" : "GetLocationNoMatchingDrive",
			 EC_ObjectNotFound, val_str(name),
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
		e = err_make(c->rt, "System.Management.Automation.ProviderNotFoundException",
			"GetLocationNoMatchingDrive", EC_ObjectNotFound,
			     val_obj(a->psprovider), "Cannot find a provider with the name '%s'.", USTR_C(c->rt, s));
		e->target_name = ustr_new(c->rt, "System.String[]");
		cmdlet_error(c, e);
		return false;
	}
	return true;
}

static bool scope_there(struct cmdlet *c)
{
	struct errrec *e;

	if (scope_said(c->rt, ((struct args *)c->args)->scope, &e))
		return true;
	cmdlet_error(c, e);
	return false;
}

static void get(struct cmdlet *c)
{
	if (providers_there(c) && scope_there(c))
		each_name(c, show);
}

static struct scope *target_scope(struct cmdlet *c, const struct provider_def *p)
{
	struct args *a = c->args;
	struct errrec *e;
	struct scope *s = scope_said(c->rt, a->scope, &e);

	if (s)
		return s;
	gc_storep(e, e->error_id, ustr_new(c->rt, "NewDriveError"));
	gc_store(e, &e->target, val_obj(drive_make(c->rt, a->one_name, p, a->root, a->description)));
	rt_throw(c->rt, e);
}

static void make_try(struct cmdlet *c, void *arg)
{
	struct args *a = c->args;
	const struct provider_def *p = provider_named(c->rt, a->one_provider);
	struct scope *scope;

	drive_check_name(c->rt, a->one_name);
	scope = target_scope(c, p);
	drive_check_new(c->rt, a->one_name);
	if (!cmdlet_should_process(c,
				   ustr_printf(c->rt, "Name: %s Provider: %s\\%s Root: %s",
					       USTR_C(c->rt, a->one_name), p->module, p->name,
					       USTR_C(c->rt, a->root)),
				   "New drive"))
		return;
	cmdlet_write(c, val_obj(drive_new(c->rt, scope, a->one_name, p, a->root, a->description)));
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
		cmdlet_error_fmt(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
			EC_InvalidOperation, val_obj(d),
				 "Cannot remove drive '%s' because it is in use.", USTR_C(c->rt, d->name));
		return;
	}
	if (cmdlet_should_process(c,
				  ustr_printf(c->rt, "Name: %s Provider: %s\\%s Root: %s", USTR_C(c->rt, d->name),
					      d->provider->module, d->provider->name, USTR_C(c->rt, d->root)),
				  "Remove Drive"))
		drive_remove(c->rt, d);
}

static void remove_drives(struct cmdlet *c)
{
	if (scope_there(c))
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
			cmdlet_error_fmt(c, "System.Management.Automation.ProviderNotFoundException",
				"ProviderNotFound", EC_ObjectNotFound, val_str(s),
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
	.name = "New-PSDrive", .module = MOD_MANAGEMENT, .class_name = "NewPSDriveCommand", .flags = CF_SHOULD_PROCESS | CF_CONFIRM_LOW,
	.output_types = "System.Management.Automation.PSDriveInfo",
	.params = new_params, .args_size = sizeof(struct args), .process = make, .synopsis = "Creates a drive.",
};
const struct cmdlet_def cmdlet_remove_psdrive = {
	.name = "Remove-PSDrive", .module = MOD_MANAGEMENT, .class_name = "RemovePSDriveCommand", .sets = sets,
	.default_set = "Name", .flags = CF_SHOULD_PROCESS,
	.params = remove_params, .args_size = sizeof(struct args), .process = remove_drives, .synopsis = "Removes drives.",
};
const struct cmdlet_def cmdlet_get_psprovider = {
	.name = "Get-PSProvider", .module = MOD_MANAGEMENT, .class_name = "GetPSProviderCommand",
	.output_types = "System.Management.Automation.ProviderInfo",
	.params = provider_params, .args_size = sizeof(struct args), .process = get_provider, .synopsis = "Gets providers.",
};

/* SPDX-License-Identifier: MIT */
/* Get-, Set-, Push- and Pop-Location. */
#include "cmdlets/management/items.h"
#include "engine/command_impl.h"

struct args {
	struct ustr *path;
	bool pass_thru;
	struct ustr *literal_path;
	struct ustr *stack_name;
};

struct get_args {
	struct array *psprovider;
	struct array *psdrive;
	bool stack;
	struct array *stack_name;
};

static const char *const set_sets[] = { "Path", "LiteralPath", "Stack", NULL };
static const struct param_def set_params[] = {
	PARAM(args, path, "Path", P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_PIPE | PF_PIPE_NAME),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	PARAM(args, literal_path, "LiteralPath", P_STRING, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE_NAME,
	      .aliases = "PSPath,LP"),
	PARAM(args, stack_name, "StackName", P_STRING, .sets = 1 << 2, .flags = PF_PIPE_NAME),
	PARAMS_END
};
static const char *const push_sets[] = { "Path", "LiteralPath", NULL };
static const struct param_def push_params[] = {
	PARAM(args, path, "Path", P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_PIPE | PF_PIPE_NAME),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	PARAM(args, stack_name, "StackName", P_STRING, .flags = PF_PIPE_NAME),
	PARAM(args, literal_path, "LiteralPath", P_STRING, .sets = 1 << 1, .flags = PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAMS_END
};
static const struct param_def pop_params[] = {
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	PARAM(args, stack_name, "StackName", P_STRING, .flags = PF_PIPE_NAME),
	PARAMS_END
};
static const char *const get_sets[] = { "Location", "Stack", NULL };
static const struct param_def get_params[] = {
	PARAM(get_args, psprovider, "PSProvider", P_ARRAY | P_STRING, .sets = 1 << 0, .flags = PF_PIPE_NAME),
	PARAM(get_args, psdrive, "PSDrive", P_ARRAY | P_STRING, .sets = 1 << 0, .flags = PF_PIPE_NAME),
	PARAM(get_args, stack, "Stack", P_SWITCH, .sets = 1 << 1),
	PARAM(get_args, stack_name, "StackName", P_ARRAY | P_STRING, .sets = 1 << 1, .flags = PF_PIPE_NAME),
	PARAMS_END
};

struct target {
	struct ppath p;
	uint32_t n;
};

static void take(struct rt *rt, const struct ppath *p, void *arg)
{
	struct target *t = arg;

	t->p = *p;
	t->n++;
}

static void go(struct rt *rt, struct ustr *text, bool literal)
{
	struct target t = { .n = 0 };

	if (literal) {
		path_resolve(rt, text, &t.p);
		t.n = t.p.provider->exists(rt, &t.p);
	} else {
		path_glob(rt, text, true, false, take, &t);
	}
	if (t.n > 1)
		err_throw(rt, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, val_str(text),
			  "Cannot set the location because path '%s' resolved to multiple containers. You can only the set location to a single container at a time.", USTR_C(rt, text));
	if (!t.n || !t.p.provider->is_container(rt, &t.p))
		path_not_found(rt, text);
	location_set(rt, &t.p);
}

/* `cd -` and `cd +` walk the history of locations. */
static bool go_history(struct cmdlet *c, struct ustr *text)
{
	struct ppath p;

	if (!ustr_eq_c(text, "-") && !ustr_eq_c(text, "+"))
		return false;
	if (!location_history(c->rt, ustr_eq_c(text, "-"), &p))
		err_throw(c->rt, "System.InvalidOperationException", "System.InvalidOperationException", EC_NotSpecified, V_NULL,
			  "There is no location history left to navigate %s.", ustr_eq_c(text, "-") ? "backwards" : "forwards");
	location_set(c->rt, &p);
	return true;
}

/* The file system's, whatever drive one is on. */
static void go_home(struct rt *rt)
{
	const char *home = environment_get("HOME");

	location_history_note(rt);
	go(rt, ustr_new(rt, home && *home ? home : "/"), true);
}

static void move_try(struct cmdlet *c, void *arg)
{
	struct args *a = c->args;
	struct ustr *text = a->literal_path ? a->literal_path : a->path;

	if (!text) {
		go_home(c->rt);
	} else if (a->literal_path || !go_history(c, text)) {
		location_history_note(c->rt);
		go(c->rt, text, a->literal_path != NULL);
	}
	if (a->pass_thru)
		cmdlet_write(c, location_object(c->rt));
}

static void set(struct cmdlet *c)
{
	struct args *a = c->args;

	if (c->set == 2) {
		if (a->stack_name && ustr_len(a->stack_name) && !location_stack(c->rt, a->stack_name)) {
			cmdlet_error_fmt(c, "System.Management.Automation.ItemNotFoundException", "StackNotFound",
				EC_ObjectNotFound, val_str(a->stack_name),
				"Cannot find path '%s' because it does not exist.", USTR_C(c->rt, a->stack_name));
			return;
		}
		location_stack_choose(c->rt, a->stack_name);
		return;
	}
	if (!a->literal_path && a->path && (ustr_eq_c(a->path, "-") || ustr_eq_c(a->path, "+")))
		move_try(c, NULL);
	else
		items_try(c, NULL, 0, V_NULL, move_try, NULL);
}

static void push_try(struct cmdlet *c, void *arg)
{
	struct args *a = c->args;
	struct ustr *text = a->literal_path ? a->literal_path : a->path;

	location_push(c->rt, a->stack_name);
	if (text)
		go(c->rt, text, a->literal_path != NULL);
	if (a->pass_thru)
		cmdlet_write(c, location_object(c->rt));
}

static void push(struct cmdlet *c)
{
	items_try(c, NULL, 0, V_NULL, push_try, NULL);
}

static void pop_try(struct cmdlet *c, void *arg)
{
	struct args *a = c->args;

	location_pop(c->rt, a->stack_name);
	if (a->pass_thru)
		cmdlet_write(c, location_object(c->rt));
}

static void pop(struct cmdlet *c)
{
	items_try(c, NULL, 0, V_NULL, pop_try, NULL);
}

static void get_of_drive(struct cmdlet *c, struct drive *d)
{
	struct ppath p = { d->provider, d, NULL };

	p.path = d->provider == &provider_filesystem ? path_join(c->rt, d->root, d->location) : d->location;
	cmdlet_write(c, path_info(c->rt, &p));
}

static void get_stacks(struct cmdlet *c)
{
	struct get_args *a = c->args;
	uint32_t n = a->stack_name ? a->stack_name->n : 0;

	for (uint32_t k = 0; k < MAX(n, 1u); k++) {
		struct ustr *name = n ? array_get(a->stack_name, k).s : NULL;
		struct list *l = location_stack(c->rt, name);

		if (!l && name && ustr_len(name)) {
			cmdlet_error_fmt(c, "System.Management.Automation.PSArgumentException", "Argument",
				EC_InvalidArgument, V_NULL,
				"Cannot process argument because the value of argument \"stackName\" is not valid. Change the value of the \"stackName\" argument and run the operation again.");
			continue;
		}
		cmdlet_write(c, location_stack_object(c->rt, name, l));
	}
}

static void get_drives(struct cmdlet *c)
{
	struct get_args *a = c->args;

	for (uint32_t i = 0; i < a->psdrive->n; i++) {
		val name = array_get(a->psdrive, i);
		struct drive *d = drive_find(c->rt, name.s);

		if (d)
			get_of_drive(c, d);
		else
			cmdlet_error_fmt(c, "System.Management.Automation.DriveNotFoundException",
				"GetLocationNoMatchingDrive", EC_ObjectNotFound, name,
				"Cannot find drive. A drive with the name '%s' does not exist.", USTR_C(c->rt, name.s));
	}
}

/* The first drive of a provider tells where one is in it. */
struct of_provider {
	const struct provider_def *p;
	struct drive *d;
};

static void first_drive(struct rt *rt, struct drive *d, void *arg)
{
	struct of_provider *o = arg;

	if (d->provider == o->p && (!o->d || ustr_cmp(d->name, o->d->name, true) < 0))
		o->d = d;
}

static void get_providers(struct cmdlet *c)
{
	struct get_args *a = c->args;

	for (uint32_t i = 0; i < a->psprovider->n; i++) {
		val name = array_get(a->psprovider, i);
		struct of_provider o = { provider_find(c->rt, name.s), NULL };
		struct ppath here;

		location_get(c->rt, &here);
		if (!o.p) {
			cmdlet_error_fmt(c, "System.Management.Automation.ProviderNotFoundException",
				"GetLocationNoMatchingProvider", EC_ObjectNotFound, name,
				"Cannot find a provider with the name '%s'.", USTR_C(c->rt, name.s));
			continue;
		}
		if (here.provider == o.p) {
			cmdlet_write(c, location_object(c->rt));
			continue;
		}
		drive_each(c->rt, first_drive, &o);
		if (o.d)
			get_of_drive(c, o.d);
	}
}

static void get_try(struct cmdlet *c, void *arg)
{
	struct get_args *a = c->args;

	if (c->set == 1) {
		get_stacks(c);
		return;
	}
	if (a->psprovider && a->psprovider->n)
		get_providers(c);
	else if (a->psdrive && a->psdrive->n)
		get_drives(c);
	else
		cmdlet_write(c, location_object(c->rt));
}

static void get(struct cmdlet *c)
{
	items_try(c, NULL, 0, V_NULL, get_try, NULL);
}

const struct cmdlet_def cmdlet_set_location = {
	.name = "Set-Location", .module = MOD_MANAGEMENT,
	.sets = set_sets, .default_set = "Path",
	.output_types = "System.Management.Automation.PathInfo,System.Management.Automation.PathInfoStack",
	.params = set_params, .args_size = sizeof(struct args), .process = set,
	.synopsis = "Sets the current location.",
};

const struct cmdlet_def cmdlet_push_location = {
	.name = "Push-Location", .module = MOD_MANAGEMENT,
	.sets = push_sets, .default_set = "Path", .output_types = "System.Management.Automation.PathInfo",
	.params = push_params, .args_size = sizeof(struct args), .process = push,
	.synopsis = "Adds the current location to a stack and moves.",
};

const struct cmdlet_def cmdlet_pop_location = {
	.name = "Pop-Location", .module = MOD_MANAGEMENT, .output_types = "System.Management.Automation.PathInfo",
	.params = pop_params, .args_size = sizeof(struct args), .process = pop,
	.synopsis = "Goes back to the location pushed last.",
};

const struct cmdlet_def cmdlet_get_location = {
	.name = "Get-Location", .module = MOD_MANAGEMENT,
	.sets = get_sets, .default_set = "Location",
	.output_types = "System.Management.Automation.PathInfo,System.Management.Automation.PathInfoStack",
	.params = get_params, .args_size = sizeof(struct get_args), .process = get,
	.synopsis = "Gets the current location or a stack of locations.",
};

/* SPDX-License-Identifier: MIT */
/* Get-Module: those that are loaded, those that could be, those of a session. */
#include "cmdlets/core/module_session.h"
#include "engine/module_impl.h"
#include "engine/stage.h"
#include "providers/provider.h"
#include "types/version.h"

struct get_module_args {
	struct array *name;
	struct array *fully_qualified_name;
	bool all;
	bool list_available;
	struct ustr *psedition;
	bool skip_edition_check;
	bool refresh;
	val pssession;
	val cim_session;
	val cim_resource_uri;
	struct ustr *cim_namespace;
};

static const char *const get_module_sets[] = { "Loaded", "Available", "PsSession", "CimSession", NULL };
static const struct param_def get_module_params[] = {
	PARAM(get_module_args, name, "Name", P_ARRAY | P_STRING, .pos = 1,
	      .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3, .flags = PF_PIPE | PF_NOT_NULL_OR_EMPTY),
	PARAM(get_module_args, fully_qualified_name, "FullyQualifiedName", P_ARRAY | P_NAMED,
	      .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3, .flags = PF_PIPE_NAME,
	      .type_name = "Microsoft.PowerShell.Commands.ModuleSpecification"),
	PARAM(get_module_args, all, "All", P_SWITCH, .sets = 1 << 0 | 1 << 1),
	PARAM(get_module_args, list_available, "ListAvailable", P_SWITCH, .sets = 1 << 1, .flags = PF_MANDATORY),
	PARAM(get_module_args, list_available, "ListAvailable", P_SWITCH, .sets = 1 << 2 | 1 << 3),
	PARAM(get_module_args, psedition, "PSEdition", P_STRING, .sets = 1 << 1 | 1 << 2),
	PARAM(get_module_args, skip_edition_check, "SkipEditionCheck", P_SWITCH, .sets = 1 << 1 | 1 << 2 | 1 << 3),
	PARAM(get_module_args, refresh, "Refresh", P_SWITCH, .sets = 1 << 1 | 1 << 2 | 1 << 3),
	PARAM(get_module_args, pssession, "PSSession", P_NAMED, .sets = 1 << 2, .flags = PF_MANDATORY | PF_NOT_NULL,
	      .type_name = "System.Management.Automation.Runspaces.PSSession"),
	PARAM(get_module_args, cim_session, "CimSession", P_NAMED, .sets = 1 << 3,
	      .flags = PF_MANDATORY | PF_NOT_NULL, .type_name = "Microsoft.Management.Infrastructure.CimSession"),
	PARAM(get_module_args, cim_resource_uri, "CimResourceUri", P_NAMED, .sets = 1 << 3, .flags = PF_NOT_NULL,
	      .type_name = "System.Uri"),
	PARAM(get_module_args, cim_namespace, "CimNamespace", P_STRING, .sets = 1 << 3, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

struct wanted {
	struct cmdlet *c;
	struct array *names;
	struct module_import spec;	/* of -FullyQualifiedName */
	struct ustr *spec_name;
	struct list *found;
	bool all;
	struct ustr *folder;		/* the one whose name a module there has to have; NULL: any */
	struct dict *folders;		/* of those found in it */
	uint32_t grouped;		/* written so far */
};

static bool has_edition(struct rt *rt, struct module *m, struct ustr *edition)
{
	struct iter it;
	val v, x;

	if (!edition || !member_get_c(rt, val_obj(m), "CompatiblePSEditions", &v) || !iter_begin(rt, v, &it))
		return !edition;
	while (iter_next(&it, &x))
		if (ustr_ieq(val_to_str(rt, x), edition))
			return true;
	return false;
}

static void consider(struct wanted *w, struct module *m)
{
	if (!has_edition(w->c->rt, m, ((struct get_module_args *)w->c->args)->psedition))
		return;
	if (w->spec_name && !module_fits(w->c->rt, m, &w->spec))
		return;
	if (!w->names || array_like(w->c->rt, w->names, m->name))
		list_add(w->c->rt, w->found, val_obj(m));
}

static void note_loaded(struct wanted *w, struct module *m, bool all)
{
	consider(w, m);
	for (uint32_t i = 0; all && i < m->nested->n; i++)
		if (!val_module(m->nested->v[i])->nested_only)
			note_loaded(w, val_module(m->nested->v[i]), true);
}

static void get_loaded(struct wanted *w, bool all)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while ((e = dict_next(w->c->rt->eng->modules, &i)))
		if (all || !((struct module *)e->value.o)->nested_only)
			note_loaded(w, (struct module *)e->value.o, all);
}

#define GROUPING "ModuleInfoGrouping"

struct describe {
	struct ustr *file;
	struct module *m;
};

static void describe_body(struct rt *rt, void *arg)
{
	struct describe *d = arg;

	d->m = module_describe(rt, d->file);
}

static void available_one(struct rt *rt, struct ustr *file, void *arg)
{
	struct describe d = { file, NULL };
	struct frame *f = rt->eng->frame;

	if (rt_protect(rt, describe_body, &d) == UNWIND_NONE)
		consider(arg, d.m);
	rt->eng->frame = f;
}

/* By name; what the order was among modules of one name stays. */
static void write_sorted(struct wanted *w)
{
	struct list *l = w->found;

	for (uint32_t i = 1; i < l->n; i++) {
		val v = l->v[i];
		uint32_t k = i;

		for (; k && ustr_cmp_ordinal(val_module(l->v[k - 1])->name, val_module(v)->name, true) > 0; k--)
			gc_store(l, &l->v[k], l->v[k - 1]);
		gc_store(l, &l->v[k], v);
	}
	for (uint32_t i = 0; i < l->n; i++)
		cmdlet_write(w->c, l->v[i]);
}

static bool has_path(struct rt *rt, struct ustr *name)
{
	return strpbrk(USTR_C(rt, name), "/\\") != NULL;
}

/* A module that is not loaded shows below its folder. */
static void write_grouped(struct wanted *w, struct module *m)
{
	struct rt *rt = w->c->rt;
	val v = val_obj(m);

	w->grouped++;
	if (w->spec_name && !module_fits(rt, m, &w->spec))
		return;
	val_insert_type_name(rt, &v, ustr_new(rt, GROUPING));
	cmdlet_write(w->c, v);
}

/* A file in the folder that was named: a module of its name, one for each folder. */
static void write_in_folder(struct rt *rt, struct ustr *file, void *arg)
{
	struct wanted *w = arg;
	struct describe d = { file, NULL };
	struct frame *f = rt->eng->frame;
	val own = val_str(path_parent(rt, file));

	if (rt_protect(rt, describe_body, &d) != UNWIND_NONE) {
		rt->eng->frame = f;
		return;
	}
	if (!ustr_ieq(d.m->name, w->folder))
		return;
	if (dict_get(rt, w->folders, own, &(val){ 0 })) {
		w->grouped++;
		return;
	}
	dict_put(rt, w->folders, own, V_TRUE);
	write_grouped(w, d.m);
}

static void get_in_folder(struct wanted *w, struct ustr *path)
{
	struct rt *rt = w->c->rt;
	struct module_import how = { 0 };
	struct ustr *file;
	val version;

	w->folder = path_leaf(rt, path);
	if (conv_try(rt, val_str(w->folder), &type_version, &version)) {
		w->folder = path_leaf(rt, path_parent(rt, path));
		file = w->all ? NULL : module_locate(rt, ustr_printf(rt, "%s/%s", USTR_C(rt, path), USTR_C(rt, w->folder)), &how);
		if (file)
			write_in_folder(rt, file, w);
	} else if (!w->all) {
		module_each_at(rt, path, write_in_folder, w);
	}
	if (w->all)
		module_each_below(rt, path, write_in_folder, w);
}

static void get_at(struct rt *rt, const struct ppath *p, void *arg)
{
	struct wanted *w = arg;
	struct describe d = { path_without_separator(rt, p->path), NULL };
	struct frame *f = rt->eng->frame;

	if (p->provider->is_container && p->provider->is_container(rt, p)) {
		get_in_folder(w, d.file);
		return;
	}
	if (module_extension(rt, d.file) && rt_protect(rt, describe_body, &d) == UNWIND_NONE)
		write_grouped(w, d.m);
	rt->eng->frame = f;
}

/* -ListAvailable of a path. */
static void get_at_path(struct wanted *w, struct ustr *name)
{
	struct rt *rt = w->c->rt;
	struct ustr *full = module_path_absolute(rt, name);
	struct ppath p;

	w->grouped = 0;
	if (ustr_has_wildcard(full)) {
		path_glob(rt, full, true, false, get_at, w);
		return;
	}
	path_resolve(rt, full, &p);
	if (p.provider->exists(rt, &p))
		get_at(rt, &p, w);
	if (!w->grouped)
		cmdlet_error_fmt(w->c, "System.IO.FileNotFoundException", "Modules_ModuleNotFoundForGetModule",
			EC_ResourceUnavailable, val_str(full),
			"The specified module '%s' was not found. Update the Name parameter to point to a valid path, and then try again. ",
			USTR_C(rt, full));
}

static struct array *plain_names(struct wanted *w, struct array *names, bool available)
{
	struct cmdlet *c = w->c;
	struct list *l = list_new(c->rt, NULL);

	for (uint32_t i = 0; i < names->n; i++) {
		struct ustr *name = val_to_str(c->rt, array_get(names, i));

		if (!has_path(c->rt, name))
			list_add(c->rt, l, val_str(name));
		else if (available)
			get_at_path(w, name);
		else
			cmdlet_throw_fmt(c, "System.ArgumentException",
				"ModuleDiscoveryForLoadedModulesWorksOnlyForUnQualifiedNames",
				EC_InvalidArgument, val_str(name),
				"Running the Get-Module cmdlet without ListAvailable parameter is not supported for module names that include a path. Name parameter has this element '%s' which resolves to a path. Update the Name parameter to not have path elements, and then try again.",
				USTR_C(c->rt, name));
	}
	return list_to_array(c->rt, l, NULL);
}

static void available_builtin(struct rt *rt, struct module *m, void *arg)
{
	consider(arg, m);
}

/* Those of PSModulePath and the built-in ones, shown by the folders they are in. */
static void get_available(struct wanted *w)
{
	struct rt *rt = w->c->rt;

	module_each_available(rt, w->all, available_one, w);
	if (module_path_has_builtin(rt))
		module_each_builtin(rt, available_builtin, w);
	for (uint32_t i = 0; i < w->found->n; i++) {
		val v = w->found->v[i];

		if (!val_has_type_name(rt, v, GROUPING))
			val_insert_type_name(rt, &v, ustr_new(rt, GROUPING));
	}
}

static void get_wanted(struct wanted *w, struct get_module_args *a)
{
	if (a->list_available)
		get_available(w);
	else
		get_loaded(w, a->all);
}

static void get_named(struct wanted *w, struct array *names)
{
	struct get_module_args *a = w->c->args;

	w->names = names ? plain_names(w, names, a->list_available) : NULL;
	if (!names || w->names->n)
		get_wanted(w, a);
}

static void get_remote(struct cmdlet *c)
{
	struct get_module_args *a = c->args;

	if (!a->list_available)
		cmdlet_throw_fmt(c, "System.InvalidOperationException",
			"RemoteDiscoveryWorksOnlyInListAvailableMode", EC_InvalidArgument, V_NULL,
			"Running the Get-Module cmdlet against a remote computer can only list available modules. Add the ListAvailable parameter to your command, and then try again.");
	module_session_list(c, val_session(a->pssession), a->name, a->fully_qualified_name);
}

static void get(struct cmdlet *c)
{
	struct get_module_args *a = c->args;
	struct wanted w = { .c = c, .found = list_new(c->rt, NULL), .all = a->all,
		.folders = dict_new(c->rt, NULL, DICT_IGNORE_CASE) };
	struct array *one = array_new(c->rt, &type_string, 1);

	module_refuse_cim(c);
	if (val_session(a->pssession)) {
		get_remote(c);
		return;
	}
	for (uint32_t i = 0; a->fully_qualified_name && i < a->fully_qualified_name->n; i++) {
		w.spec = (struct module_import){ 0 };
		w.spec_name = module_spec_apply(c->rt, array_get(a->fully_qualified_name, i), &w.spec);
		array_put(c->rt, one, 0, val_str(w.spec_name));
		get_named(&w, one);
	}
	if (!w.spec_name)
		get_named(&w, a->name);
	write_sorted(&w);
}

const struct cmdlet_def cmdlet_get_module = {
	.name = "Get-Module", .module = MOD_CORE,
	.sets = get_module_sets, .default_set = "Loaded",
	.output_types = "System.Management.Automation.PSModuleInfo",
	.params = get_module_params, .args_size = sizeof(struct get_module_args), .process = get,
	.synopsis = "List the modules imported in the current session or that can be imported from the PSModulePath.",
};

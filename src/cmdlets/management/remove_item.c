/* SPDX-License-Identifier: MIT */
/* Remove-Item. */
#include "cmdlets/management/items.h"
#include "engine/command.h"

struct args {
	struct array *path;
	struct array *literal_path;
	struct ustr *filter;
	struct array *include;
	struct array *exclude;
	bool recurse;
	bool force;
	val credential;
};

static const char *const path_sets[] = { "Path", "LiteralPath", NULL };
static const struct param_def remove_params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(args, filter, "Filter", P_STRING),
	PARAM(args, include, "Include", P_ARRAY | P_STRING),
	PARAM(args, exclude, "Exclude", P_ARRAY | P_STRING),
	PARAM(args, recurse, "Recurse", P_SWITCH),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, credential, "Credential", P_OBJECT, .flags = PF_PIPE_NAME | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE_NAME,
	      .aliases = "PSPath,LP"),
	PARAMS_END
};

struct has {
	bool any;
};

static void has_child(struct rt *rt, struct ustr *name, val item, bool container, void *arg)
{
	((struct has *)arg)->any = true;
}

/* A folder that is none of its own: what a link leads to stays. */
static bool is_link(struct rt *rt, const struct ppath *p)
{
	val target;

	return member_get_c(rt, p->provider->get(rt, p), "LinkTarget", &target) && !val_is_null(target);
}

static bool has_children(struct cmdlet *c, const struct ppath *p)
{
	struct has h = { false };

	if (is_link(c->rt, p))
		return false;
	if (p->provider->hierarchical && p->provider->is_container(c->rt, p))
		p->provider->children(c->rt, p, true, has_child, &h);
	return h.any;
}

struct question {
	struct cmdlet *c;
	struct ustr *text;
	bool yes;
};

static void ask(struct rt *rt, void *arg)
{
	struct question *q = arg;

	q->yes = cmdlet_should_continue(q->c, q->text, ustr_new(rt, "Confirm"));
}

/* Without somebody to ask the command ends. */
static bool continues(struct cmdlet *c, struct ustr *text)
{
	struct question q = { c, text, false };

	if (!rt_try(c->rt, ask, &q))
		cmdlet_throw(c, c->rt->unwound.error);
	return q.yes;
}

/* Where somebody is, and what lies above it, stays. */
static void refuse_in_use(struct cmdlet *c, const struct ppath *p)
{
	struct ppath here;

	location_get(c->rt, &here);
	if (p->provider != &provider_filesystem || here.provider != p->provider)
		return;
	if (ustr_eq(here.path, p->path) || ustr_eq_c(p->path, "/") ||
	    ustr_starts(here.path, ustr_concat(c->rt, p->path, ustr_new(c->rt, "/")), false))
		err_throw(c->rt, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
			EC_InvalidOperation, V_NULL,
			  "Cannot remove the item at '%s' because it is in use.", USTR_C(c->rt, p->path));
}

static void remove_try(struct cmdlet *c, void *arg)
{
	const struct ppath *p = arg;

	p->provider->remove(c->rt, p, false, ((struct args *)c->args)->force);
}

static void remove_entry(struct cmdlet *c, const struct ppath *p)
{
	items_try(c, "RemoveFileSystemItemIOError", EC_WriteError, p->provider->get(c->rt, p), remove_try, (void *)p);
}

struct listing {
	struct list *folders, *files;
};

static void list_child(struct rt *rt, struct ustr *name, val item, bool container, void *arg)
{
	struct listing *l = arg;

	list_add(rt, container ? l->folders : l->files, val_str(name));
}

static void list_try(struct cmdlet *c, void *arg)
{
	const struct ppath *p = ((void **)arg)[0];

	p->provider->children(c->rt, p, true, list_child, ((void **)arg)[1]);
}

/* What is in a folder goes before it, entry by entry: one that can't go (hidden, read
 * only) is told, and keeps the folders above it. */
static void remove_folder(struct cmdlet *c, const struct ppath *p, bool root)
{
	struct args *a = c->args;
	struct listing l = { list_new(c->rt, NULL), list_new(c->rt, NULL) };
	struct ppath child;

	rt_check_depth(c->rt);
	if ((root || a->recurse) && !cmdlet_should_process(c, p->path, "Remove Directory"))
		return;
	if (is_link(c->rt, p)) {
		remove_entry(c, p);
		return;
	}
	if (!items_try(c, NULL, 0, V_NULL, list_try, (void *[]){ (void *)p, &l }))
		return;
	for (uint32_t i = 0; i < l.folders->n; i++) {
		ppath_child(c->rt, p, l.folders->v[i].s, &child);
		remove_folder(c, &child, false);
	}
	for (uint32_t i = 0; i < l.files->n; i++) {
		rt_poll(c->rt);
		ppath_child(c->rt, p, l.files->v[i].s, &child);
		if (a->filter && !file_filter_takes(c->rt, l.files->v[i].s, a->filter))
			continue;
		if (!a->recurse || cmdlet_should_process(c, child.path, "Remove File"))
			remove_entry(c, &child);
	}
	if (has_children(c, p) && !a->force)
		cmdlet_error_fmt(c, "System.IO.IOException", "DirectoryNotEmpty", EC_WriteError, p->provider->get(c->rt, p),
			"Directory %s cannot be removed because it is not empty.", USTR_C(c->rt, p->path));
	else
		remove_entry(c, p);
}

static void remove_one(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct args *a = c->args;
	bool file_system = p->provider == &provider_filesystem;

	items_need(c, p, p->provider->remove != NULL);
	refuse_in_use(c, p);
	if (!a->recurse && has_children(c, p) &&
	    !continues(c, ustr_printf(c->rt,
		"The item at %s has children and the Recurse parameter was not specified. If you continue, all children will be removed with the item. Are you sure you want to continue?",
		USTR_C(c->rt, p->path))))
		return;
	if (file_system && p->provider->is_container(c->rt, p))
		remove_folder(c, p, true);
	else if (cmdlet_should_process(c, file_system ? p->path : ustr_printf(c->rt, "Item: %s", USTR_C(c->rt, p->path)),
				       file_system ? "Remove File" : "Remove Item"))
		p->provider->remove(c->rt, p, true, a->force);
}

static void remove_below(struct cmdlet *c, const struct ppath *p);

static void remove_child(struct rt *rt, struct ustr *name, val item, bool container, void *arg)
{
	const struct ppath *at = ((void **)arg)[1];
	struct cmdlet *c = ((void **)arg)[0];
	struct args *a = c->args;
	struct ppath p;

	ppath_child(rt, at, name, &p);
	if (items_wanted(rt, name, a->filter, a->include, a->exclude))
		remove_one(c, &p, NULL);
	else if (container)
		remove_below(c, &p);
}

static void remove_below(struct cmdlet *c, const struct ppath *p)
{
	rt_check_depth(c->rt);
	p->provider->children(c->rt, p, ((struct args *)c->args)->force, remove_child, (void *[]){ c, (void *)p });
}

/* With -Recurse the filters are for what lies below as well. */
static void remove_wanted(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct args *a = c->args;

	if (items_wanted(c->rt, path_leaf(c->rt, p->path), a->filter, a->include, a->exclude))
		remove_one(c, p, NULL);
	else if (p->provider == &provider_filesystem && p->provider->is_container(c->rt, p))
		remove_below(c, p);
}

static void remove_items(struct cmdlet *c)
{
	struct args *a = c->args;
	struct item_walk w = { .c = c, .path = a->path, .literal = a->literal_path, .credential = a->credential,
		.force = a->force, .fn = remove_wanted };

	if (!a->recurse || (!a->include && !a->exclude)) {
		w = (struct item_walk){ .c = c, ITEMS_OF(a), .fn = remove_one };
		items_walk(&w);
		return;
	}
	items_walk(&w);
}

const struct cmdlet_def cmdlet_remove_item = {
	.name = "Remove-Item", .module = MOD_MANAGEMENT, .sets = path_sets, .default_set = "Path", .flags = CF_SHOULD_PROCESS,
	.params = remove_params, .args_size = sizeof(struct args), .process = remove_items, .synopsis = "Deletes items.",
};

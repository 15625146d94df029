/* SPDX-License-Identifier: MIT */
/* Copy-Item and Move-Item. */
#include "cmdlets/management/items.h"
#include "engine/stage.h"
#include "providers/fs.h"

struct args {
	struct array *path;
	struct ustr *destination;
	bool container;
	bool force;
	struct ustr *filter;
	struct array *include;
	struct array *exclude;
	bool recurse;
	bool pass_thru;
	val credential;
	val from_session;
	val to_session;
	struct array *literal_path;
};

static const char *const sets[] = { "Path", "LiteralPath", NULL };
static const struct param_def copy_params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(args, destination, "Destination", P_STRING, .pos = 2, .flags = PF_PIPE_NAME),
	PARAM(args, container, "Container", P_SWITCH),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, filter, "Filter", P_STRING),
	PARAM(args, include, "Include", P_ARRAY | P_STRING),
	PARAM(args, exclude, "Exclude", P_ARRAY | P_STRING),
	PARAM(args, recurse, "Recurse", P_SWITCH),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	PARAM(args, credential, "Credential", P_OBJECT, .flags = PF_PIPE_NAME | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAM(args, from_session, "FromSession", P_OBJECT, .flags = PF_DYNAMIC | PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Management.Automation.Runspaces.PSSession"),
	PARAM(args, to_session, "ToSession", P_OBJECT, .flags = PF_DYNAMIC | PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Management.Automation.Runspaces.PSSession"),
	PARAMS_END
};
static const struct param_def move_params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(args, destination, "Destination", P_STRING, .pos = 2, .flags = PF_PIPE_NAME),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, filter, "Filter", P_STRING),
	PARAM(args, include, "Include", P_ARRAY | P_STRING),
	PARAM(args, exclude, "Exclude", P_ARRAY | P_STRING),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	PARAM(args, credential, "Credential", P_OBJECT, .flags = PF_PIPE_NAME | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAMS_END
};

struct transfer {
	const struct ppath *from;
	bool move;
};

static struct ustr *what(struct cmdlet *c, const struct ppath *from, const struct ppath *to)
{
	return ustr_printf(c->rt, "Item: %s Destination: %s", USTR_C(c->rt, from->path), USTR_C(c->rt, to->path));
}

/* An entry of a store of names under another name. */
static void copy_name(struct cmdlet *c, const struct ppath *from, const struct ppath *to)
{
	val v;

	if (!cmdlet_should_process(c, what(c, from, to), "Copy Item"))
		return;
	v = from->provider->set(c->rt, to, from->provider->read(c->rt, from));
	if (((struct args *)c->args)->pass_thru)
		items_write(c, to, v);
}

static _Noreturn void other_provider(struct cmdlet *c, const struct transfer *t)
{
	struct errrec *e = err_make(c->rt, "System.Management.Automation.PSArgumentException",
		t->move ? "System.Management.Automation.PSArgumentException" : "CopyItemSourceAndDestinationNotSameProvider",
		EC_InvalidArgument, val_str(t->from->path), t->move ?
		"Cannot move the item because the source and destination paths did not resolve to the same provider." :
		"Source and destination path did not resolve to the same provider.");

	e->target_name = ustr_new(c->rt, "System.Collections.ObjectModel.Collection`1[System.String]");
	e->target_type = ustr_new(c->rt, "Collection`1");
	rt_throw(c->rt, e);
}

/* Whether A is B or lies in it. */
static bool is_within(struct rt *rt, struct ustr *a, struct ustr *b)
{
	return ustr_eq(a, b) || ustr_starts(a, path_join(rt, b, ustr_new(rt, "/")), false) || ustr_eq_c(b, "/");
}

/* What can't be done whatever the file system would say. */
static void check_transfer(struct cmdlet *c, const struct transfer *t, const struct ppath *to, bool folder)
{
	struct ppath here, into = *to;

	if (t->from->provider != &provider_filesystem)
		return;
	location_get(c->rt, &here);
	if (t->move && is_within(c->rt, here.path, t->from->path))
		err_throw(c->rt, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
			EC_InvalidOperation, V_NULL,
			  "Cannot move item because the item at '%s' is in use.", USTR_C(c->rt, t->from->path));
	if (to->provider->is_container(c->rt, to))
		ppath_child(c->rt, to, path_leaf(c->rt, t->from->path), &into);
	if (t->move && folder && (is_within(c->rt, to->path, t->from->path) || ustr_eq(into.path, t->from->path)))
		err_throw(c->rt, "System.IO.IOException", "MoveItemArgumentError", EC_InvalidArgument, val_str(into.path),
			  "Destination path cannot be a subdirectory of the source or the source itself: %s.", USTR_C(c->rt, into.path));
	if (!t->move && folder && to->provider->exists(c->rt, to) && !to->provider->is_container(c->rt, to))
		err_throw(c->rt, "System.Management.Automation.PSArgumentException", "CopyContainerItemToLeafError",
			EC_InvalidArgument, val_str(t->from->path),
			  "Container cannot be copied onto existing leaf item.");
}

/* Where a file goes when the destination is a folder. */
static void shown_target(struct cmdlet *c, const struct ppath *from, struct ppath *to)
{
	if (from->provider == &provider_filesystem && !from->provider->is_container(c->rt, from) &&
	    to->provider->is_container(c->rt, to))
		ppath_child(c->rt, to, path_leaf(c->rt, from->path), to);
}

/* --- files and folders: entry by entry, each its own operation ----------- */

struct copying {
	const struct ppath *from, *to;
};

static void copy_try(struct cmdlet *c, void *arg)
{
	const struct copying *w = arg;
	struct args *a = c->args;
	val v = w->from->provider->copy(c->rt, w->from, w->to, false, a->force);

	if (a->pass_thru)
		items_write(c, w->to, v);
}

/* By whatever links: an error, as of the source. */
static bool is_itself(struct cmdlet *c, const struct ppath *from, const struct ppath *to)
{
	if (!fs_is_same(c->rt, from->path, to->path))
		return false;
	cmdlet_error_fmt(c, "System.IO.IOException", "CopyError", EC_WriteError, val_str(from->path),
		"Cannot overwrite the item %s with itself.", USTR_C(c->rt, from->path));
	return true;
}

/* A file; TO is its own path. */
static void copy_file(struct cmdlet *c, const struct ppath *from, const struct ppath *to)
{
	struct args *a = c->args;

	if (is_itself(c, from, to))
		return;
	if (items_wanted(c->rt, path_leaf(c->rt, from->path), NULL, NULL, a->exclude) &&
	    cmdlet_should_process(c, what(c, from, to), "Copy File"))
		items_try(c, "CopyFileInfoItemIOError", EC_WriteError, fs_item(c->rt, from->path, false), copy_try,
			&(struct copying){ from, to });
}

static void make_try(struct cmdlet *c, void *arg)
{
	const struct ppath *p = arg;
	val v = p->provider->make(c->rt, p, ustr_new(c->rt, "directory"), V_NULL, true);

	if (((struct args *)c->args)->pass_thru)
		items_write(c, p, v);
}

static void make_folder(struct cmdlet *c, const struct ppath *p)
{
	if (!((struct args *)c->args)->force && p->provider->exists(c->rt, p)) {
		cmdlet_error_fmt(c, "System.IO.IOException", "DirectoryExist", EC_ResourceExists, val_str(p->path),
			"An item with the specified name %s already exists.", USTR_C(c->rt, p->path));
		return;
	}
	if (cmdlet_should_process(c, ustr_printf(c->rt, "Destination: %s", USTR_C(c->rt, p->path)), "Create Directory"))
		items_try(c, "CreateDirectoryIOError", EC_WriteError, val_str(p->path), make_try, (void *)p);
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

static bool list_folder(struct cmdlet *c, const struct ppath *p, struct listing *l)
{
	l->folders = list_new(c->rt, NULL);
	l->files = list_new(c->rt, NULL);
	return items_try(c, "CopyDirectoryInfoItemIOError", EC_WriteError, fs_item(c->rt, p->path, true), list_try,
		(void *[]){ (void *)p, l });
}

/* A folder that is there takes the copy in. */
static void copy_folder(struct cmdlet *c, const struct ppath *from, const struct ppath *into)
{
	struct args *a = c->args;
	struct ppath to = *into, one, target;
	struct listing l;

	rt_check_depth(c->rt);
	if (into->provider->is_container(c->rt, into))
		ppath_child(c->rt, into, path_leaf(c->rt, from->path), &to);
	if (!cmdlet_should_process(c, what(c, from, &to), "Copy Directory"))
		return;
	make_folder(c, &to);
	if (!a->recurse || !list_folder(c, from, &l))
		return;
	for (uint32_t i = 0; i < l.files->n; i++) {
		rt_poll(c->rt);
		if (a->filter && !file_filter_takes(c->rt, l.files->v[i].s, a->filter))
			continue;
		ppath_child(c->rt, from, l.files->v[i].s, &one);
		ppath_child(c->rt, &to, l.files->v[i].s, &target);
		copy_file(c, &one, &target);
	}
	for (uint32_t i = 0; i < l.folders->n; i++) {
		ppath_child(c->rt, from, l.folders->v[i].s, &one);
		copy_folder(c, &one, &to);
	}
}

/* Without containers all that lies below FROM goes beside each other, the folders empty. */
static void copy_flat(struct cmdlet *c, const struct ppath *from, const struct ppath *to)
{
	struct listing l;
	struct ppath one, target;

	rt_check_depth(c->rt);
	if (!list_folder(c, from, &l))
		return;
	for (uint32_t i = 0; i < l.folders->n; i++) {
		ppath_child(c->rt, from, l.folders->v[i].s, &one);
		ppath_child(c->rt, to, l.folders->v[i].s, &target);
		if (cmdlet_should_process(c, what(c, &one, &target), "Copy Directory"))
			make_folder(c, &target);
		copy_flat(c, &one, to);
	}
	for (uint32_t i = 0; i < l.files->n; i++) {
		rt_poll(c->rt);
		ppath_child(c->rt, from, l.files->v[i].s, &one);
		ppath_child(c->rt, to, l.files->v[i].s, &target);
		copy_file(c, &one, &target);
	}
}

static void copy_files(struct cmdlet *c, const struct ppath *from, const struct ppath *to)
{
	struct args *a = c->args;
	struct ppath target = *to;

	if (from->provider->is_container(c->rt, from)) {
		if (is_itself(c, from, to))
			return;
		if (cmdlet_has(c, "Container") && !a->container && a->recurse && to->provider->is_container(c->rt, to))
			copy_flat(c, from, to);
		else
			copy_folder(c, from, to);
		return;
	}
	shown_target(c, from, &target);
	copy_file(c, from, &target);
}

/* --- folders that move onto one that is there ----------------------------- */

static void move_try(struct cmdlet *c, void *arg)
{
	const struct copying *w = arg;

	w->from->provider->move(c->rt, w->from, w->to, ((struct args *)c->args)->force);
}

static void remove_try(struct cmdlet *c, void *arg)
{
	const struct ppath *p = arg;

	p->provider->remove(c->rt, p, false, false);
}

/* What is in FROM goes into the folder TO; what can't go stays, with its folder. */
static void merge_folder(struct cmdlet *c, const struct ppath *from, const struct ppath *to)
{
	struct ppath one, target;
	struct listing l;

	rt_check_depth(c->rt);
	if (to->provider->exists(c->rt, to) && !to->provider->is_container(c->rt, to)) {
		cmdlet_error_fmt(c, "System.IO.IOException", "DirectoryExist", EC_ResourceExists, val_str(to->path),
			"An item with the specified name %s already exists.", USTR_C(c->rt, to->path));
		return;
	}
	if (!to->provider->exists(c->rt, to)) {
		items_try(c, "MoveDirectoryItemIOError", EC_WriteError, val_str(from->path), move_try, &(struct copying){ from, to });
		return;
	}
	if (!list_folder(c, from, &l))
		return;
	for (uint32_t i = 0; i < l.files->n; i++) {
		rt_poll(c->rt);
		ppath_child(c->rt, from, l.files->v[i].s, &one);
		ppath_child(c->rt, to, l.files->v[i].s, &target);
		items_try(c, "MoveFileInfoItemIOError", EC_WriteError, fs_item(c->rt, one.path, false), move_try,
			&(struct copying){ &one, &target });
	}
	for (uint32_t i = 0; i < l.folders->n; i++) {
		ppath_child(c->rt, from, l.folders->v[i].s, &one);
		ppath_child(c->rt, to, l.folders->v[i].s, &target);
		merge_folder(c, &one, &target);
	}
	if (list_folder(c, from, &l) && !l.files->n && !l.folders->n)
		items_try(c, "RemoveFileSystemItemIOError", EC_WriteError, fs_item(c->rt, from->path, true), remove_try, (void *)from);
}

static void transfer_try(struct cmdlet *c, void *arg)
{
	struct args *a = c->args;
	struct transfer *t = arg;
	const struct provider_def *pr = t->from->provider;
	bool folder = pr->is_container(c->rt, t->from);
	struct ppath to, shown;
	val v;

	path_resolve(c->rt, a->destination ? a->destination : ustr_new(c->rt, "."), &to);
	if (to.provider != pr)
		other_provider(c, t);
	if (!t->move && !pr->copy && pr->set && pr->read) {
		copy_name(c, t->from, &to);
		return;
	}
	items_need(c, t->from, to.provider == pr && (t->move ? pr->move != NULL : pr->copy != NULL));
	check_transfer(c, t, &to, folder);
	if (!t->move && pr == &provider_filesystem) {
		copy_files(c, t->from, &to);
		return;
	}
	shown = to;
	shown_target(c, t->from, &shown);
	if (t->move && pr == &provider_filesystem && !folder && ustr_eq(shown.path, t->from->path) && !cmdlet_has(c, "WhatIf"))
		return;
	if (!cmdlet_should_process(c, what(c, t->from, &shown),
				   t->move  ? folder ? "Move Directory" : "Move File"
				   : folder ? "Copy Directory"
					    : "Copy File"))
		return;
	if (t->move && folder && pr == &provider_filesystem) {
		if (pr->is_container(c->rt, &to))
			ppath_child(c->rt, &to, path_leaf(c->rt, t->from->path), &shown);
		if (pr->exists(c->rt, &shown)) {
			merge_folder(c, t->from, &shown);
			return;
		}
	}
	v = t->move ? pr->move(c->rt, t->from, &to, a->force) : pr->copy(c->rt, t->from, &to, a->recurse, a->force);
	if (a->pass_thru && v.k != VK_VOID) {
		val full;
		struct ppath made = to;

		if (member_get_c(c->rt, v, "FullName", &full))
			made.path = val_to_str(c->rt, full);
		items_write(c, &made, v);
	}
}

/* Copying a file into a folder that is missing is refused as .NET does it. */
static bool has_folder(struct cmdlet *c, const struct ppath *from)
{
	struct args *a = c->args;
	struct ppath to, up;

	if (from->provider != &provider_filesystem || !a->destination || from->provider->is_container(c->rt, from))
		return true;
	path_resolve(c->rt, a->destination, &to);
	up = to;
	up.path = path_parent(c->rt, to.path);
	if (to.provider != from->provider || to.provider->is_container(c->rt, &up))
		return true;
	cmdlet_error_fmt(c, "System.IO.DirectoryNotFoundException", "CopyFileInfoItemIOError", EC_WriteError,
		fs_item(c->rt, from->path, false),
			 "Could not find a part of the path '%s'.", USTR_C(c->rt, to.path));
	return false;
}

static val target_of(struct cmdlet *c, const struct ppath *p)
{
	return p->provider == &provider_filesystem ? fs_item(c->rt, p->path, p->provider->is_container(c->rt, p))
	: val_str(p->path);
}

static void copy_one(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct transfer t = { p, false };

	struct args *a = c->args;

	if (!has_folder(c, p))
		return;
	if (a->recurse && a->filter && !p->provider->is_container(c->rt, p) &&
	    !items_wanted(c->rt, path_leaf(c->rt, p->path), a->filter, NULL, NULL))
		return;
	items_try(c, p->provider->is_container(c->rt, p) ? "CopyDirectoryInfoItemIOError" : "CopyFileInfoItemIOError",
		  EC_WriteError, target_of(c, p), transfer_try, &t);
}

static void move_one(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct transfer t = { p, true };

	if (!p->provider->exists(c->rt, p))
		err_throw(c->rt, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
			  EC_InvalidOperation, V_NULL, "Cannot move item because the item at '%s' does not exist.",
			  val_to_c(c->rt, array_get(((struct args *)c->args)->literal_path, 0)));

	items_try(c, p->provider->is_container(c->rt, p) ? "MoveDirectoryItemIOError" : "MoveFileInfoItemIOError",
		  EC_WriteError, target_of(c, p), transfer_try, &t);
}

static void walk(struct cmdlet *c, void (*fn)(struct cmdlet *, const struct ppath *, void *))
{
	struct args *a = c->args;
	struct item_walk w = { .c = c, ITEMS_OF(a), .missing_ok = fn == move_one && a->literal_path, .fn = fn };

	items_walk(&w);
}

struct session_copy {
	struct cmdlet *c;
	val path;
};

static void session_body(struct rt *rt, void *arg)
{
	struct session_copy *s = arg;
	struct cmdlet *c = s->c;
	struct args *a = c->args;
	bool to = cmdlet_has(c, "ToSession");
	val v[] = {
		to ? a->to_session : a->from_session, val_bool(to), s->path, val_bool(a->literal_path != NULL),
		val_str(a->destination),
		val_bool(a->recurse), val_bool(a->force), a->filter ? val_str(a->filter) : V_NULL,
	};

	engine_call_to(c->rt, prelude_block(c->rt, "+CopySession"), false, V_NULL, V_NULL, v, ARRAY_LEN(v),
		       c->stage->streams.s[STREAM_OUT]);
}

/* The exception of the far end behind that of the copy is told first. */
static void session_reason(struct cmdlet *c, const struct errrec *e)
{
	const struct exc *x = val_exc(e->exception), *inner = x ? val_exc(x->inner) : NULL;

	if (inner && inner->message)
		cmdlet_error_fmt(c, cell_type(&inner->h)->name, "CopyItemRemotelyIOError", EC_WriteError, e->target,
				 "%s", USTR_C(c->rt, inner->message));
}

/* An error of the block becomes one of this cmdlet: where in the block it was is
 * nobody's business. */
static void session_try(struct cmdlet *c, val path)
{
	struct session_copy s = { c, path };
	struct errrec *inner, *e;
	struct exc *x;

	if (rt_try(c->rt, session_body, &s))
		return;
	inner = c->rt->unwound.error;
	x = val_exc(inner->exception);
	if (!inner->error_id || ustr_at(inner->error_id, 0) != '+') {
		cmdlet_error_fmt(c, x ? val_type_of(inner->exception)->name : "System.IO.IOException",
			"CopyItemRemotelyFailed", EC_WriteError,
				 path, "%s", USTR_C(c->rt, errrec_message(c->rt, inner)));
		return;
	}
	session_reason(c, inner);
	e = err_make(c->rt, val_type_of(inner->exception)->name,
		     USTR_C(c->rt, ustr_sub(c->rt, inner->error_id, 1, ustr_len(inner->error_id) - 1)),
		     inner->category, inner->target, "%s", USTR_C(c->rt, errrec_message(c->rt, inner)));
	cmdlet_error(c, e);
}

static bool session_arguments(struct cmdlet *c)
{
	struct args *a = c->args;
	struct errrec *e;

	if (cmdlet_has(c, "FromSession") && cmdlet_has(c, "ToSession")) {
		e = err_make(c->rt, "System.ArgumentException", "InvalidInput", EC_InvalidArgument, V_NULL,
			     "'-FromSession' and '-ToSession' are mutually exclusive and cannot be specified at the same time.");
		e->target_name = ustr_new(c->rt, "Microsoft.PowerShell.Commands.CopyItemDynamicParameters");
		e->target_type = ustr_new(c->rt, "CopyItemDynamicParameters");
		cmdlet_error(c, e);
		return false;
	}
	if (a->destination && ustr_len(a->destination))
		return true;
	cmdlet_error_fmt(c, "System.ArgumentNullException", "CopyItemRemoteDestinationIsNullOrEmpty",
		EC_InvalidArgument, val_str(ustr_empty(c->rt)),
			 "Value cannot be null. (Parameter ''Destination' parameter cannot be null or empty.')");
	return false;
}

static void copy_session(struct cmdlet *c)
{
	struct args *a = c->args;
	struct array *paths = a->literal_path ? a->literal_path : a->path;

	if (!session_arguments(c))
		return;
	for (uint32_t i = 0; i < paths->n; i++) {
		struct ustr *path = val_to_str(c->rt, array_get(paths, i));
		struct ppath here;
		bool folder = false;

		if (cmdlet_has(c, "ToSession")) {
			path_resolve(c->rt, path, &here);
			path = here.path;
			folder = here.provider->is_container(c->rt, &here);
		}
		if (cmdlet_should_process(c,
		    ustr_printf(c->rt, "Item: %s Destination: %s", USTR_C(c->rt, path), USTR_C(c->rt, a->destination)),
					  folder ? "Copy Directory" : "Copy File"))
			session_try(c, array_get(paths, i));
	}
}

static void copy(struct cmdlet *c)
{
	if (cmdlet_has(c, "FromSession") || cmdlet_has(c, "ToSession"))
		copy_session(c);
	else
		walk(c, copy_one);
}

struct resolving {
	struct ustr *text;
	struct ppath p;
};

static void resolve(struct rt *rt, void *arg)
{
	struct resolving *r = arg;

	path_resolve(rt, r->text, &r->p);
}

/* Providers whose items have no places in each other move none. A path that is none is told of later. */
static void need_navigation(struct cmdlet *c)
{
	struct args *a = c->args;
	struct array *paths = a->literal_path ? a->literal_path : a->path;
	struct resolving r;
	struct ppath p;

	if (!paths || !paths->n)
		return;
	r.text = val_to_str(c->rt, array_get(paths, 0));
	if (!rt_try(c->rt, resolve, &r))
		return;
	p = r.p;
	if (!p.provider->move && p.provider->children)
		cmdlet_throw_fmt(c, "System.Management.Automation.ParameterBindingException", "GetDynamicParametersException",
			EC_InvalidArgument, V_NULL,
			"Cannot retrieve the dynamic parameters for the cmdlet. The NavigationCmdletProvider methods are not supported by this provider.");
}

static void move(struct cmdlet *c)
{
	need_navigation(c);
	walk(c, move_one);
}

const struct cmdlet_def cmdlet_copy_item = {
	.name = "Copy-Item", .module = MOD_MANAGEMENT, .sets = sets, .default_set = "Path", .flags = CF_SHOULD_PROCESS,
	.params = copy_params, .args_size = sizeof(struct args), .process = copy, .synopsis = "Copies an item.",
};
const struct cmdlet_def cmdlet_move_item = {
	.name = "Move-Item", .module = MOD_MANAGEMENT, .sets = sets, .default_set = "Path", .flags = CF_SHOULD_PROCESS,
	.params = move_params, .args_size = sizeof(struct args), .process = move, .synopsis = "Moves an item.",
};

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
	if (t->move && folder && is_within(c->rt, to->path, t->from->path))
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

/* -Recurse with -Filter or without containers goes through the folders here. */
struct spread {
	struct cmdlet *c;
	const struct ppath *from;
	struct ppath to;
	bool flat;
};

static void spread_child(struct rt *rt, struct ustr *name, val item, bool container, void *arg)
{
	struct spread *s = arg, sub = *s;
	struct args *a = s->c->args;
	struct ppath p;

	rt_check_depth(rt);
	ppath_child(rt, s->from, name, &p);
	if (!container) {
		ppath_child(rt, &s->to, name, &sub.to);
		if (items_wanted(rt, name, a->filter, NULL, NULL))
			p.provider->copy(rt, &p, &sub.to, false, a->force);
		return;
	}
	sub.from = &p;
	ppath_child(rt, &s->to, name, &sub.to);
	if (!sub.to.provider->is_container(rt, &sub.to))
		sub.to.provider->make(rt, &sub.to, ustr_new(rt, "directory"), V_NULL, true);
	if (s->flat)	/* the folders are made beside each other, and stay empty */
		sub.to = s->to;
	p.provider->children(rt, &p, true, spread_child, &sub);
}

static void spread(struct cmdlet *c, const struct ppath *from, struct ppath to, bool flat)
{
	struct spread s = { c, from, to, flat };

	if (!flat) {
		if (to.provider->is_container(c->rt, &to))
			ppath_child(c->rt, &to, path_leaf(c->rt, from->path), &s.to);
		if (!to.provider->is_container(c->rt, &s.to))
			to.provider->make(c->rt, &s.to, ustr_new(c->rt, "directory"), V_NULL, true);
	}
	from->provider->children(c->rt, from, true, spread_child, &s);
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
	shown = to;
	shown_target(c, t->from, &shown);
	if (t->move && pr == &provider_filesystem && !folder && ustr_eq(shown.path, t->from->path) && !cmdlet_has(c, "WhatIf"))
		return;
	if (!t->move && pr == &provider_filesystem && !folder && ustr_eq(shown.path, t->from->path))
		err_throw(c->rt, "System.IO.IOException", "CopyError", EC_WriteError, val_str(shown.path),
			  "Cannot overwrite the item %s with itself.", USTR_C(c->rt, shown.path));
	if (!cmdlet_should_process(c, what(c, t->from, &shown),
				   t->move  ? folder ? "Move Directory" : "Move File"
				   : folder ? "Copy Directory"
					    : "Copy File"))
		return;
	if (!t->move && folder && a->recurse && pr == &provider_filesystem &&
	    (a->filter || (cmdlet_has(c, "Container") && !a->container))) {
		spread(c, t->from, to, cmdlet_has(c, "Container") && !a->container);
		return;
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
	struct array *paths = a->path;

	if (!a->recurse || !paths) {
		items_walk(&w);
		return;
	}
	for (uint32_t i = 0; i < paths->n; i++) {
		val one = array_get(paths, i);

		w.path = array_of(c->rt, &one, 1);	/* the filter says what of a folder is copied, and what a pattern finds */
		w.filter = ustr_has_wildcard(val_to_str(c->rt, one)) ? a->filter : NULL;
		items_walk(&w);
	}
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

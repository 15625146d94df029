/* SPDX-License-Identifier: MIT */
#include "cmdlets/management/items.h"

#include <string.h>

struct attempt {
	struct cmdlet *c;
	void (*fn)(struct cmdlet *, void *);
	void *arg;
};

static void attempt(struct rt *rt, void *arg)
{
	struct attempt *a = arg;

	a->fn(a->c, a->arg);
}

/* Runs the attempt; an error of a command behind this one, to which it wrote, goes on. */
static bool tried(struct cmdlet *c, struct attempt *a)
{
	uint32_t before = c->writing;

	if (rt_try(c->rt, attempt, a))
		return true;
	if (c->writing != before)
		rt_rethrow(c->rt, &c->rt->unwound);	/* an attempt around this one sees it too */
	return false;
}

/* The .NET exception without the wrapper of a member call. */
static val inner_exception(val v)
{
	struct exc *e = (struct exc *)val_base(v).o;

	if (type_is_named(cell_type(&e->h), "System.Management.Automation.MethodInvocationException") && !val_is_null(e->inner))
		return e->inner;
	return v;
}

/* What the cmdlet threw itself is not tried with the other paths. */
static bool ends_command(struct cmdlet *c, struct errrec *e)
{
	return e->claimed && e->activity && ustr_ieq_c(e->activity, c->def->name);
}

bool items_try(struct cmdlet *c, const char *id, enum error_category category, val target,
	       void (*fn)(struct cmdlet *c, void *arg), void *arg)
{
	struct attempt a = { c, fn, arg };
	struct errrec *e;

	if (tried(c, &a))
		return true;
	e = c->rt->unwound.error;
	if (e->ends_command)
		rt_rethrow(c->rt, &c->rt->unwound);
	if (ends_command(c, e))
		cmdlet_throw(c, e);
	if (id && e->category == EC_NotSpecified)
		e = errrec_new(c->rt, inner_exception(e->exception), id, category, target);
	cmdlet_error(c, e);
	return false;
}

bool items_try_id(struct cmdlet *c, const char *id, enum error_category category, val target,
		  void (*fn)(struct cmdlet *c, void *arg), void *arg)
{
	struct attempt a = { c, fn, arg };

	if (tried(c, &a))
		return true;
	if (c->rt->unwound.error->was_thrown == 2)	/* told already: -ErrorAction Stop */
		rt_rethrow(c->rt, &c->rt->unwound);
	cmdlet_error(c, errrec_new(c->rt, inner_exception(c->rt->unwound.error->exception), id, category, target));
	return false;
}

bool items_try_own(struct cmdlet *c, enum error_category category, void (*fn)(struct cmdlet *c, void *arg), void *arg)
{
	struct attempt a = { c, fn, arg };
	struct errrec *e;

	if (tried(c, &a))
		return true;
	e = c->rt->unwound.error;
	cmdlet_error(c, errrec_new(c->rt, e->exception, USTR_C(c->rt, e->error_id), category, V_NULL));
	return false;
}

static const struct {
	const char *exception, *suffix;
	enum error_category category;	/* EC_NotSpecified: the caller's */
} io_errors[] = {
	{ "System.IO.DirectoryNotFoundException", "DirectoryNotFoundError", EC_ObjectNotFound },
	{ "System.IO.FileNotFoundException", "FileNotFoundError", EC_ObjectNotFound },
	{ "System.UnauthorizedAccessException", "UnauthorizedAccessError", EC_PermissionDenied },
	{ "System.IO.IOException", "IOError", EC_NotSpecified },
	{ "System.ArgumentException", "ArgumentError", EC_InvalidArgument },
};

bool items_try_io(struct cmdlet *c, const char *prefix, enum error_category category, val target,
		  void (*fn)(struct cmdlet *c, void *arg), void *arg)
{
	struct attempt a = { c, fn, arg };
	struct errrec *e;
	val x;

	if (tried(c, &a))
		return true;
	e = c->rt->unwound.error;
	if (ends_command(c, e))
		cmdlet_throw(c, e);
	x = inner_exception(e->exception);
	for (size_t i = 0; e->category == EC_NotSpecified && i < ARRAY_LEN(io_errors); i++)
		if (type_is_named(val_type_of(x), io_errors[i].exception)) {
			const char *id = USTR_C(c->rt, ustr_printf(c->rt, "%s%s", prefix, io_errors[i].suffix));

			e = errrec_new(c->rt, x, id, io_errors[i].category ? io_errors[i].category : category, target);
			break;
		}
	cmdlet_error(c, e);
	return false;
}

bool items_wanted(struct rt *rt, struct ustr *name, struct ustr *filter, struct array *include, struct array *exclude)
{
	if (filter && !file_filter_takes(rt, name, filter))
		return false;
	if (include && include->n && !array_like(rt, include, name))
		return false;
	return !exclude || !exclude->n || !array_like(rt, exclude, name);
}

struct one {
	const struct item_walk *w;
	uint32_t *taken;	/* items that passed the filters */
	struct ustr *text;
	const struct ppath *p;
	bool literal;
};

static void call(struct cmdlet *c, void *arg)
{
	struct one *o = arg;

	o->w->fn(c, o->p, o->w->arg);
}

static void visit(struct rt *rt, const struct ppath *p, void *arg)
{
	struct one *o = arg;
	struct one found = { o->w, o->taken, o->text, p, false };
	struct ustr *filter = !o->literal && ustr_has_wildcard(o->text) ? o->w->filter : NULL;

	/* A provider filters what a pattern may find, not what is named. */
	if (!items_wanted(rt, path_leaf(rt, p->path), filter, o->w->include, o->w->exclude))
		return;
	if (o->taken)
		++*o->taken;
	if (o->w->fatal)
		call(o->w->c, &found);
	else
		items_try(o->w->c, NULL, 0, V_NULL, call, &found);
}

static struct errrec *nothing_found(struct cmdlet *c, const struct one *o)
{
	struct errrec *e = err_make(c->rt, "System.Exception", "ItemNotFound", EC_ObjectNotFound, val_obj(o->w->path),
		"An object at the specified path %s does not exist, or has been filtered by the -Include or -Exclude parameter.",
		USTR_C(c->rt, o->text));

	e->target_name = ustr_new(c->rt, "System.String[]");
	return e;
}

static void check_bare_name(struct cmdlet *c, struct ustr *text)
{
	struct ppath p;

	if (ustr_has_wildcard(text))
		return;
	path_resolve(c->rt, text, &p);
	if (!p.provider->hierarchical && !p.provider->exists(c->rt, &p))
		path_not_found(c->rt, p.path);
}

static void walk_text(struct cmdlet *c, void *arg)
{
	struct one *o = arg;
	struct ppath p;

	if (!o->literal) {
		uint32_t taken = 0;

		o->taken = &taken;
		if (o->w->bare_name)
			check_bare_name(c, o->text);
		path_glob(c->rt, o->text, o->w->force, o->w->missing_ok, visit, o);
		if (!taken && o->w->need_match)
			cmdlet_error(c, nothing_found(c, o));
		return;
	}
	path_resolve(c->rt, o->text, &p);
	if (!o->w->missing_ok && !p.provider->exists(c->rt, &p))
		path_not_found(c->rt, o->w->shown_whole ? p.path : o->text);
	visit(c->rt, &p, o);
}

/* One path; the cmdlet's own error stands for PathNotFound. */
static void walk_missing(struct cmdlet *c, struct one *o)
{
	struct attempt a = { c, walk_text, o };
	struct errrec *e;

	if (tried(c, &a))
		return;
	e = c->rt->unwound.error;
	if (e->claimed)	/* the cmdlet's own end it */
		rt_rethrow(c->rt, &c->rt->unwound);
	if (ustr_eq_c(e->error_id, "PathNotFound"))
		e = errrec_new(c->rt, e->exception, o->w->missing_id, EC_ObjectNotFound, val_str(o->text));
	cmdlet_error(c, e);
}

void items_walk(const struct item_walk *w)
{
	struct array *paths = w->literal ? w->literal : w->path;

	items_no_credential(w->c, w->credential, paths, false);
	for (uint32_t i = 0; paths && i < paths->n; i++) {
		struct one o = { w, NULL, val_to_str(w->c->rt, array_get(paths, i)), NULL, w->literal != NULL };

		if (w->missing_id)
			walk_missing(w->c, &o);
		else if (w->fatal || w->missing_fatal)
			walk_text(w->c, &o);
		else
			items_try(w->c, NULL, 0, V_NULL, walk_text, &o);
	}
}

void items_write(struct cmdlet *c, const struct ppath *p, val item)
{
	if (item.k == VK_VOID)
		return;
	cmdlet_write(c, item_decorate(c->rt, p, item, p->provider->is_container(c->rt, p)));
}

void items_need(struct cmdlet *c, const struct ppath *p, bool has)
{
	if (!has)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSNotSupportedException", "NotSupported",
			EC_NotImplemented, V_NULL,
			"Provider operation stopped because the provider does not support this operation.");
}

void items_need_name(struct cmdlet *c, const struct ppath *p)
{
	if (!p->provider->hierarchical && !ustr_len(p->path))
		cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			"Cannot process argument because the value of argument \"path\" is not valid. Change the value of the \"path\" argument and run the operation again.");
}

void items_refuse_hidden(struct cmdlet *c, const struct ppath *p)
{
	struct ustr *leaf = path_leaf(c->rt, p->path);

	if (ustr_len(leaf) > 1 && ustr_at(leaf, 0) == '.')
		err_throw(c->rt, "System.IO.IOException", "ItemNotFound", EC_ObjectNotFound, val_str(p->path),
			  "Could not find item %s.", USTR_C(c->rt, p->path));
}

void items_warn_utf7(struct cmdlet *c, val encoding)
{
	val name;

	if (val_is_null(encoding))
		return;
	if (!member_get_c(c->rt, encoding, "WebName", &name))
		name = encoding;
	if (ustr_ieq_c(val_to_str(c->rt, name), "utf7") || ustr_ieq_c(val_to_str(c->rt, name), "utf-7"))
		cmdlet_warning(c, ustr_new(c->rt, "Encoding 'UTF-7' is obsolete, please use UTF-8."));
}

static void resolve_first(struct rt *rt, void *arg)
{
	struct ppath *p = arg;

	path_resolve(rt, p->path, p);
}

void items_no_credential(struct cmdlet *c, val credential, struct array *paths, bool own)
{
	struct ppath p = { .provider = &provider_filesystem };
	struct errrec *e;

	if (val_is_null(credential))
		return;
	if (paths && paths->n) {
		p.path = val_to_str(c->rt, array_get(paths, 0));
		rt_protect(c->rt, resolve_first, &p);
	}
	e = err_make(c->rt, "System.Management.Automation.PSNotSupportedException", "NotSupported",
		EC_NotImplemented, V_NULL, "%s",
		     p.provider != &provider_filesystem ?
		     "The provider does not support the use of credentials. Perform the operation again without specifying credentials." :
		     "The FileSystem provider supports credentials only on the New-PSDrive cmdlet. Perform the operation again without specifying credentials.");
	if (own)
		cmdlet_throw(c, e);
	e->claimed = true;
	e->command = e->activity = ustr_empty(c->rt);
	rt_throw(c->rt, e);
}

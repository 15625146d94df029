/* SPDX-License-Identifier: MIT */
/* Texts of paths to provider paths and back; the current location. */
#include "providers/impl.h"
#include "types/delegate.h"
#include "types/io/unixstat.h"

#include <string.h>

#include "value/record.h"

static bool is_separator(uint16_t c)
{
	return c == '/' || c == '\\';
}

/* Folders . and .. and doubled separators taken out; never above the root. */
static struct ustr *normalize(struct rt *rt, struct ustr *path, bool absolute)
{
	uint32_t n = ustr_len(path), starts[256], depth = 0;
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < n;) {
		uint32_t from = i, len;

		while (i < n && !is_separator(ustr_at(path, i)))
			i++;
		len = i - from;
		while (i < n && is_separator(ustr_at(path, i)))
			i++;
		if (!len || (len == 1 && ustr_at(path, from) == '.'))
			continue;
		if (len == 2 && ustr_at(path, from) == '.' && ustr_at(path, from + 1) == '.') {
			if (depth)
				b.len = starts[--depth];
			continue;
		}
		if (depth == ARRAY_LEN(starts))
			net_throw(rt, "System.IO.PathTooLongException", "The path is too long.");
		starts[depth++] = b.len;
		if (absolute || b.len)
			sbuf_putc(&b, '/');
		sbuf_put_sub(&b, path, from, len);
	}
	if (!b.len && absolute)
		sbuf_putc(&b, '/');
	return sbuf_take(&b);
}

struct ustr *path_leaf(struct rt *rt, struct ustr *p)
{
	uint32_t end = ustr_len(p), i;

	while (end > 1 && is_separator(ustr_at(p, end - 1)))
		end--;
	for (i = end; i && !is_separator(ustr_at(p, i - 1)); i--)
		;
	return end == 1 && is_separator(ustr_at(p, 0)) ? p : ustr_sub(rt, p, i, end - i);
}

struct ustr *path_parent(struct rt *rt, struct ustr *p)
{
	uint32_t end = ustr_len(p), i;

	while (end > 1 && is_separator(ustr_at(p, end - 1)))
		end--;
	for (i = end; i && !is_separator(ustr_at(p, i - 1)); i--)
		;
	if (!i || end <= 1)
		return ustr_empty(rt);
	return i == 1 ? ustr_sub(rt, p, 0, 1) : ustr_sub(rt, p, 0, i - 1);
}

struct ustr *path_join(struct rt *rt, struct ustr *parent, struct ustr *child)
{
	struct sbuf b;
	uint32_t n = ustr_len(parent), skip = 0;

	while (skip < ustr_len(child) && is_separator(ustr_at(child, skip)))
		skip++;
	sbuf_init(&b, rt);
	sbuf_put(&b, parent);
	if (n && !is_separator(ustr_at(parent, n - 1)))
		sbuf_putc(&b, '/');
	sbuf_put_sub(&b, child, skip, ustr_len(child) - skip);
	return sbuf_take(&b);
}

void ppath_child(struct rt *rt, const struct ppath *p, struct ustr *name, struct ppath *ret)
{
	*ret = *p;
	ret->path = ustr_len(p->path) ? path_join(rt, p->path, name) : name;
}

/* PATH as written in TEXT: a separator at the end says that a folder is meant. */
static struct ustr *keep_separator(struct rt *rt, struct ustr *text, struct ustr *path)
{
	uint32_t n = ustr_len(text);

	return n && is_separator(ustr_at(text, n - 1)) && ustr_len(path) > 1 ? ustr_concat(rt, path, ustr_new(rt, "/")) : path;
}

struct ustr *path_without_separator(struct rt *rt, struct ustr *path)
{
	uint32_t n = ustr_len(path);

	return n > 1 && is_separator(ustr_at(path, n - 1)) ? ustr_sub(rt, path, 0, n - 1) : path;
}

/* --- location ----------------------------------------------------------- */

static bool file_system(const struct provider_def *p)
{
	return p == &provider_filesystem;
}

/* A path inside drive D as its provider wants it. */
static struct ustr *inside(struct rt *rt, struct drive *d, struct ustr *rest)
{
	if (file_system(d->provider))
		return keep_separator(rt, rest, normalize(rt, path_join(rt, d->root, rest), true));
	if (!d->provider->hierarchical)
		return rest;
	return normalize(rt, ustr_len(d->root) ? path_join(rt, d->root, rest) : rest, false);
}

void location_get(struct rt *rt, struct ppath *ret)
{
	struct drive *d = provider_table(rt)->current;

	*ret = (struct ppath){ d->provider, d, inside(rt, d, d->location) };
}

/* PATH below the root of its drive. */
static struct ustr *below_root(struct rt *rt, const struct drive *d, struct ustr *path)
{
	uint32_t n = ustr_len(d->root);

	if (!file_system(d->provider) || !ustr_starts(path, d->root, false))
		return path;
	while (n < ustr_len(path) && is_separator(ustr_at(path, n)))
		n++;
	return ustr_sub(rt, path, n, ustr_len(path) - n);
}

static const struct member_def change_members[] = {
	RECORD_PROP("System.Management.Automation.PathInfo OldPath {get;}", 0),
	RECORD_PROP("System.Management.Automation.PathInfo NewPath {get;}", 1),
	RECORD_PROP("System.Management.Automation.SessionState SessionState {get;}", 2), MEMBERS_END
};
static const struct type type_change = RECORD_TYPE("System.Management.Automation.LocationChangedEventArgs", 3);

/* LocationChangedAction, with where we were and are. */
static void tell_body(struct rt *rt, void *arg)
{
	engine_call_handler(rt, rt->eng->location_action, val_is_null(rt->eng->runspace) ? V_NULL : rt->eng->runspace,
		val_obj((struct record *)arg));
}

/* What it throws ends the command that moved, which has. */
static void tell_change(struct rt *rt, val before)
{
	struct record *r;
	struct unwound u;

	record_type_use(rt, &type_change, change_members);
	r = record_new(rt, &type_change);
	record_put(r, 0, before);
	record_put(r, 1, location_object(rt));
	record_put(r, 2, val_obj(rt->eng->global));
	if (rt_protect(rt, tell_body, r) == UNWIND_NONE)
		return;
	u = rt->unwound;
	if (u.kind == UNWIND_ERROR)
		u.error->ends_command = true;
	rt_rethrow(rt, &u);
}

void location_set(struct rt *rt, const struct ppath *p)
{
	struct drive *d = p->drive;
	val before;

	if (!d)
		d = drive_find(rt, ustr_new(rt, "/"));
	before = location_object(rt);
	gc_storep(d, d->location, below_root(rt, d, path_without_separator(rt, p->path)));
	provider_table(rt)->current = d;
	location_publish(rt);
	if (!val_is_null(rt->eng->location_action))
		tell_change(rt, before);
}

void location_publish(struct rt *rt)
{
	rt->eng->pwd = location_object(rt);
	rt->eng->location = val_str(location_file_system(rt));
}

struct ustr *location_file_system(struct rt *rt)
{
	struct drive *d = provider_table(rt)->current;

	if (!file_system(d->provider))
		d = drive_find(rt, ustr_new(rt, "/"));
	return inside(rt, d, d->location);
}

/* --- texts -------------------------------------------------------------- */

static struct ustr *qualified(struct rt *rt, const struct ppath *p)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_puts(&b, p->provider->module);
	sbuf_putc(&b, '\\');
	sbuf_puts(&b, p->provider->name);
	sbuf_puts(&b, "::");
	sbuf_put(&b, p->path);
	return sbuf_take(&b);
}

struct ustr *path_display(struct rt *rt, const struct ppath *p)
{
	struct sbuf b;

	if (file_system(p->provider) && (!p->drive || ustr_eq_c(p->drive->name, "/")))
		return p->path;
	if (!p->drive)
		return qualified(rt, p);
	sbuf_init(&b, rt);
	sbuf_put(&b, p->drive->name);
	sbuf_puts(&b, ":/");
	sbuf_put(&b, below_root(rt, p->drive, p->path));
	return sbuf_take(&b);
}

static struct ustr *path_info_str(struct rt *rt, val self)
{
	return val_to_str(rt, record_get(self, 3));
}

static const struct type_ops path_info_ops = { .to_string = path_info_str };
static const struct type type_path_info = RECORD_TYPE_OF("System.Management.Automation.PathInfo", &type_object, 4,
	.ops = &path_info_ops);
static const struct member_def path_info_members[] = {
	RECORD_PROP("System.Management.Automation.PSDriveInfo Drive {get;}", 0),
	RECORD_PROP("System.Management.Automation.ProviderInfo Provider {get;}", 1),
	RECORD_PROP("string ProviderPath {get;}", 2),
	RECORD_PROP("string Path {get;}", 3),
	MEMBERS_END
};

val path_info(struct rt *rt, const struct ppath *p)
{
	struct record *r;

	record_type_use(rt, &type_path_info, path_info_members);
	r = record_new(rt, &type_path_info);
	r->f[0] = val_obj(p->drive);
	r->f[1] = provider_info(rt, p->provider);
	r->f[2] = val_str(p->path);
	r->f[3] = val_str(path_display(rt, p));
	return val_obj(r);
}

val location_object(struct rt *rt)
{
	struct ppath p;

	location_get(rt, &p);
	return path_info(rt, &p);
}

/* --- resolving ---------------------------------------------------------- */

void drive_missing(struct rt *rt, struct ustr *name)
{
	err_throw(rt, "System.Management.Automation.DriveNotFoundException", "DriveNotFound", EC_ObjectNotFound, val_str(name),
		  "Cannot find drive. A drive with the name '%s' does not exist.", USTR_C(rt, name));
}

static bool provider_qualified(struct rt *rt, struct ustr *text, struct ppath *ret)
{
	int32_t at = ustr_index_of(text, ustr_atom(rt, "::"), 0, false);

	if (at <= 0)
		return false;
	ret->provider = provider_named(rt, ustr_sub(rt, text, 0, (uint32_t)at));
	ret->path = ustr_sub(rt, text, (uint32_t)at + 2, ustr_len(text) - (uint32_t)at - 2);
	ret->drive = NULL;
	if (file_system(ret->provider)) {
		ret->drive = drive_find(rt, ustr_new(rt, "/"));
		ret->path = keep_separator(rt, ret->path, normalize(rt, ret->path, true));
	}
	return true;
}

/* "name:rest" where name is a drive: false for a colon inside a file name. */
static bool drive_qualified(struct rt *rt, struct ustr *text, struct ppath *ret)
{
	int32_t colon = ustr_index_of(text, ustr_atom(rt, ":"), 0, false);
	struct ustr *name, *rest;
	struct drive *d;

	if (colon <= 0)
		return false;
	for (int32_t i = 0; i < colon; i++)
		if (is_separator(ustr_at(text, (uint32_t)i)))
			return false;
	name = ustr_sub(rt, text, 0, (uint32_t)colon);
	d = drive_find(rt, name);
	if (!d)
		drive_missing(rt, name);
	rest = ustr_sub(rt, text, (uint32_t)colon + 1, ustr_len(text) - (uint32_t)colon - 1);
	if (!ustr_len(rest))
		rest = d->location;
	else if (!is_separator(ustr_at(rest, 0)) && ustr_len(d->location) && d->provider->hierarchical)
		rest = path_join(rt, d->location, rest);
	while (ustr_len(rest) && is_separator(ustr_at(rest, 0)))
		rest = ustr_sub(rt, rest, 1, ustr_len(rest) - 1);
	*ret = (struct ppath){ d->provider, d, inside(rt, d, rest) };
	return true;
}

static struct ustr *expand_home(struct rt *rt, struct ustr *text)
{
	const char *home = getenv("HOME");

	if (!ustr_len(text) || ustr_at(text, 0) != '~' || !home || (ustr_len(text) > 1 && !is_separator(ustr_at(text, 1))))
		return text;
	return ustr_concat(rt, ustr_new(rt, home), ustr_sub(rt, text, 1, ustr_len(text) - 1));
}

void path_resolve(struct rt *rt, struct ustr *text, struct ppath *ret)
{
	struct drive *d = provider_table(rt)->current;

	if (provider_qualified(rt, text, ret) || drive_qualified(rt, text, ret))
		return;
	if (file_system(d->provider))
		text = expand_home(rt, text);
	/* There is one root, whatever drive one is on. */
	if (ustr_len(text) && is_separator(ustr_at(text, 0)))
		d = drive_find(rt, ustr_new(rt, "/"));
	else if (file_system(d->provider))
		text = path_join(rt, inside(rt, d, d->location), text);
	if (file_system(d->provider)) {
		*ret = (struct ppath){ d->provider, d, keep_separator(rt, text, normalize(rt, text, true)) };
		return;
	}
	if (ustr_len(d->location) && d->provider->hierarchical)
		text = path_join(rt, d->location, text);
	if (ustr_eq_c(text, "."))
		text = d->location;
	*ret = (struct ppath){ d->provider, d, inside(rt, d, text) };
}

void path_not_found(struct rt *rt, struct ustr *shown)
{
	struct errrec *e = err_make(rt, "System.Management.Automation.ItemNotFoundException", "PathNotFound", EC_ObjectNotFound,
				    val_str(shown), "Cannot find path '%s' because it does not exist.", USTR_C(rt, shown));
	struct exc *x = (struct exc *)val_base(e->exception).o;

	gc_store(x, &x->extra, val_str(shown));
	rt_throw(rt, e);
}

void path_missing(struct rt *rt, const struct ppath *p)
{
	path_not_found(rt, file_system(p->provider) ? p->path : path_display(rt, p));
}

struct ustr *path_file(struct rt *rt, struct ustr *text)
{
	struct ppath p;

	path_resolve(rt, text, &p);
	if (!file_system(p.provider))
		err_throw(rt, "System.Management.Automation.PSInvalidOperationException", "ReadWriteFileNotFileSystemProvider",
			  EC_InvalidArgument, val_str(text),
			  "Cannot open file because the current provider (%s\\%s) cannot open a file.",
			  p.provider->module, p.provider->name);
	return p.path;
}

struct matches {
	struct ustr *first;
	uint32_t n;
};

static void take_match(struct rt *rt, const struct ppath *p, void *arg)
{
	struct matches *m = arg;

	if (!m->n++)
		m->first = p->path;
}

/* The exceptions name functions, as the product's do; what one reads is in the details. */
static struct errrec *refusal(struct rt *rt, const char *id, const char *operation, struct ustr *details)
{
	struct errrec *e = err_make(rt, "System.Management.Automation.PSInvalidOperationException", id, EC_InvalidArgument, V_NULL,
		"Cannot perform operation because operation \"%s\" is not valid. Remove operation \"%s\", or investigate why "
		"it is not valid.", operation, operation);

	gc_storep(e, e->details, details);
	return e;
}

void path_refuse_provider(struct rt *rt, const struct provider_def *p)
{
	rt_throw(rt, refusal(rt, "ReadWriteFileNotFileSystemProvider", "ReportWrongProviderType",
		ustr_printf(rt, "Cannot open file because the current provider (%s\\%s) cannot open a file.", p->module, p->name)));
}

void path_refuse_several(struct rt *rt)
{
	rt_throw(rt, refusal(rt, "ReadWriteMultipleFilesNotSupported", "ReportMultipleFilesNotSupported", ustr_new(rt,
		"Cannot perform operation because the path resolved to more than one file. "
		"This command cannot operate on multiple files.")));
}

static _Noreturn void no_match(struct rt *rt, struct ustr *text)
{
	struct errrec *e = err_make(rt, "System.IO.FileNotFoundException", "FileOpenFailure", EC_OpenError, val_str(text),
		"Unable to find the specified file.");

	gc_storep(e, e->details, ustr_printf(rt,
		"Cannot perform operation because the wildcard path %s did not resolve to a file.", USTR_C(rt, text)));
	rt_throw(rt, e);
}

struct ustr *path_one_file(struct rt *rt, struct ustr *text, bool literal)
{
	struct matches m = { NULL, 0 };
	struct ppath p;

	if (!text)
		err_throw(rt, "System.Management.Automation.PSArgumentNullException", "ArgumentNull", EC_InvalidArgument, V_NULL,
			"Cannot process argument because the value of argument \"path\" is null. "
			"Change the value of argument \"path\" to a non-null value.");
	path_resolve(rt, text, &p);
	if (!file_system(p.provider))
		path_refuse_provider(rt, p.provider);
	if (literal || !ustr_has_wildcard(text))
		return p.path;
	path_glob(rt, text, true, false, take_match, &m);
	if (m.n > 1)
		path_refuse_several(rt);
	if (!m.n)
		no_match(rt, text);
	return m.first;
}

/* --- globbing ----------------------------------------------------------- */

struct glob {
	struct ustr *pattern;	/* of this part of the path */
	struct ustr *filter;	/* what the file system is asked for first; NULL: all */
	struct list *names;
};

/* A set that never ends stands for itself to the file system, and names it doesn't
 * know are not matched: so such a pattern is wrong only where it finds something. */
static struct ustr *file_system_filter(struct rt *rt, struct ustr *pattern)
{
	int32_t open = ustr_index_of(pattern, ustr_atom(rt, "["), 0, false);

	if (open < 0 || ustr_index_of(pattern, ustr_atom(rt, "`"), 0, false) >= 0 ||
	    ustr_index_of(pattern, ustr_atom(rt, "]"), (uint32_t)open, false) >= 0)
		return NULL;
	return ustr_concat(rt, ustr_concat(rt, ustr_sub(rt, pattern, 0, (uint32_t)open), ustr_new(rt, "`")),
		ustr_sub(rt, pattern, (uint32_t)open, ustr_len(pattern) - (uint32_t)open));
}

static void glob_child(struct rt *rt, struct ustr *name, val item, bool container, void *arg)
{
	struct glob *g = arg;

	if (g->filter && !ustr_like(rt, name, g->filter, true))
		return;
	if (ustr_like(rt, name, g->pattern, true))
		list_add(rt, g->names, val_str(name));
}

struct glob_run {
	void (*fn)(struct rt *, const struct ppath *, void *);
	void *arg;
	bool hidden, missing_ok;
	bool expanded;		/* a part with wildcards was passed */
	uint32_t n;
};

/* P, which a pattern lies below, is missing: the parts of REST before the first
 * with wildcards belong to it. */
static _Noreturn void no_folder(struct rt *rt, const struct ppath *p, struct ustr *rest)
{
	struct ppath whole = *p;

	for (uint32_t i = 0, end; i < ustr_len(rest); i = end + 1) {
		struct ustr *part;

		for (end = i; end < ustr_len(rest) && !is_separator(ustr_at(rest, end)); end++)
			;
		part = ustr_sub(rt, rest, i, end - i);
		if (ustr_has_wildcard(part))
			break;
		if (ustr_len(part))
			ppath_child(rt, &whole, part, &whole);
	}
	path_missing(rt, &whole);
}

/* The names below BASE that the pattern PART takes. */
static struct list *glob_names(struct rt *rt, const struct ppath *base, struct ustr *part, bool hidden)
{
	struct glob g = { part, file_system(base->provider) ? file_system_filter(rt, part) : NULL, list_new(rt, NULL) };

	base->provider->children(rt, base, hidden, glob_child, &g);
	return g.names;
}

static struct ustr *strip_backticks(struct rt *rt, struct ustr *s)
{
	struct sbuf b;

	if (ustr_index_of(s, ustr_atom(rt, "`"), 0, false) < 0)
		return s;
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		if (ustr_at(s, i) == '`' && i + 1 < ustr_len(s))
			i++;
		sbuf_putc(&b, ustr_at(s, i));
	}
	return sbuf_take(&b);
}

/* Expands the first part of REST below BASE and goes on with the others. */
static void glob_part(struct rt *rt, const struct ppath *base, struct ustr *rest, struct glob_run *run)
{
	uint32_t n = ustr_len(rest), end = 0, next;
	struct list *names;
	struct ustr *part;
	struct ppath child;

	rt_check_depth(rt);
	while (end < n && !is_separator(ustr_at(rest, end)))
		end++;
	for (next = end; next < n && is_separator(ustr_at(rest, next)); next++)
		;
	part = ustr_sub(rt, rest, 0, end);
	rest = ustr_sub(rt, rest, next, n - next);
	if (!end) {
		run->fn(rt, base, run->arg);
		run->n++;
		return;
	}
	if (!ustr_has_wildcard(part)) {
		ppath_child(rt, base, strip_backticks(rt, part), &child);
		if (base->provider->exists(rt, &child))
			glob_part(rt, &child, rest, run);
		else if (!run->expanded && !run->missing_ok)
			no_folder(rt, &child, rest);
		return;
	}
	run->expanded = true;
	if (!base->provider->is_container(rt, base))
		return;
	names = glob_names(rt, base, part, run->hidden);
	for (uint32_t i = 0; i < names->n; i++) {
		ppath_child(rt, base, names->v[i].s, &child);
		glob_part(rt, &child, rest, run);
	}
}

/* The folders that WHOLE, which TEXT means, has of the location: they are names, whatever characters are in them. */
static struct ustr *from_location(struct rt *rt, struct ustr *text, struct ustr *whole)
{
	struct ustr *root = ustr_new(rt, "/");
	struct ppath here;
	uint32_t same = 0, n;

	location_get(rt, &here);
	if (!file_system(here.provider) || is_separator(ustr_at(text, 0)) || ustr_at(text, 0) == '~' ||
	    ustr_index_of(text, ustr_atom(rt, ":"), 0, false) >= 0)
		return root;
	n = MIN(ustr_len(whole), ustr_len(here.path));
	for (uint32_t i = 0; i < n && ustr_at(whole, i) == ustr_at(here.path, i); i++) {
		bool ends = i + 1 == ustr_len(here.path) || is_separator(ustr_at(here.path, i + 1));

		if (ends && (i + 1 == ustr_len(whole) || is_separator(ustr_at(whole, i + 1))))
			same = i + 1;
	}
	return same > 1 ? ustr_sub(rt, whole, 0, same) : root;
}

uint32_t path_glob(struct rt *rt, struct ustr *text, bool hidden, bool missing_ok,
		   void (*fn)(struct rt *, const struct ppath *, void *), void *arg)
{
	struct glob_run run = { .fn = fn, .arg = arg, .hidden = hidden, .missing_ok = missing_ok };
	struct ppath p, base;
	struct list *names;

	if (!ustr_has_wildcard(text)) {
		path_resolve(rt, strip_backticks(rt, text), &p);
		if (!missing_ok && !p.provider->exists(rt, &p))
			path_missing(rt, &p);
		fn(rt, &p, arg);
		return 1;
	}
	path_resolve(rt, text, &p);
	p.path = path_without_separator(rt, p.path);
	base = p;
	base.path = file_system(p.provider) ? ustr_new(rt, "/") : ustr_empty(rt);
	if (!p.provider->hierarchical) {
		names = glob_names(rt, &base, p.path, true);
		for (uint32_t i = 0; i < names->n; i++) {
			ppath_child(rt, &base, names->v[i].s, &p);
			fn(rt, &p, arg);
		}
		return names->n;
	}
	if (file_system(p.provider)) {
		base.path = from_location(rt, text, p.path);
		p.path = ustr_sub(rt, p.path, ustr_len(base.path), ustr_len(p.path) - ustr_len(base.path));
		while (ustr_len(p.path) && is_separator(ustr_at(p.path, 0)))
			p.path = ustr_sub(rt, p.path, 1, ustr_len(p.path) - 1);
	}
	glob_part(rt, &base, p.path, &run);
	return run.n;
}

struct collecting {
	struct ustr *text;
	bool literal;
	struct list *found;
};

void path_add(struct rt *rt, const struct ppath *p, void *arg) { list_add(rt, arg, val_str(p->path)); }

static void collect_body(struct rt *rt, void *arg)
{
	struct collecting *w = arg;
	struct ppath p;

	if (!w->literal) {
		path_glob(rt, w->text, true, false, path_add, w->found);
		return;
	}
	path_resolve(rt, w->text, &p);
	if (p.provider->exists(rt, &p))
		path_add(rt, &p, w->found);
}

bool path_collect(struct rt *rt, struct ustr *text, bool literal, struct list *ret)
{
	struct collecting w = { text, literal, ret };
	uint32_t before = ret->n;

	rt_try(rt, collect_body, &w);
	return ret->n > before;
}

/* --- items -------------------------------------------------------------- */

val item_decorate(struct rt *rt, const struct ppath *p, val item, bool container)
{
	struct psobj *o = ext_of(rt, &item, true);
	struct ustr *parent = path_parent(rt, p->path);
	struct ppath up = { p->provider, p->drive, parent };

	psobj_put_c(rt, o, "PSPath", val_str(qualified(rt, p)));
	if (file_system(p->provider) || ustr_len(parent))
		psobj_put_c(rt, o, "PSParentPath", val_str(ustr_len(parent) ? qualified(rt, &up) : ustr_empty(rt)));
	if (p->provider->hierarchical)
		psobj_put_c(rt, o, "PSChildName", val_str(path_leaf(rt, p->path)));
	if (file_system(p->provider) && val_base(item).k == VK_OBJ)
		psobj_put_c(rt, o, "UnixStat", unixstat_of(rt, p->path));
	psobj_put_c(rt, o, "PSDrive", val_obj(p->drive));
	psobj_put_c(rt, o, "PSProvider", provider_info(rt, p->provider));
	psobj_put_c(rt, o, "PSIsContainer", val_bool(container));
	return item;
}

bool provider_variable_get(struct rt *rt, struct ustr *drive, struct ustr *path, val *ret)
{
	struct drive *d = drive_find(rt, drive);
	struct ppath p;

	if (!d)
		return false;
	p = (struct ppath){ d->provider, d, inside(rt, d, path) };
	if (!d->provider->read)
		err_throw(rt, NULL, "ProviderCannotBeUsedAsVariable", EC_InvalidOperation, V_NULL,
			  "The variable path '%s:%s' cannot be used because provider '%s' does not support content.",
			  USTR_C(rt, drive), USTR_C(rt, path), d->provider->name);
	if (!d->provider->exists(rt, &p))
		return false;
	*ret = d->provider->read(rt, &p);
	return true;
}

void provider_variable_set(struct rt *rt, struct ustr *drive, struct ustr *path, val v)
{
	struct drive *d = drive_find(rt, drive);
	struct list *l;
	struct ppath p;

	if (!d)
		drive_missing(rt, drive);
	p = (struct ppath){ d->provider, d, inside(rt, d, path) };
	if (d->provider->set && d->provider != &provider_filesystem) {
		d->provider->set(rt, &p, v);
		return;
	}
	l = list_new(rt, NULL);
	list_add(rt, l, v);
	d->provider->write(rt, &p, l, false);
}

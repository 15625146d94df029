/* SPDX-License-Identifier: MIT */
/*
 * $ExecutionContext.SessionState.Path: resolving, taking apart and joining
 * paths, and the stacks of locations.
 */
#include "providers/impl.h"

#include "engine/pscmdlet.h"
#include "types/arg.h"
#include "types/collections/path_stack.h"

#include <string.h>

#define SMA "System.Management.Automation."
#define COLLECTION "System.Collections.ObjectModel.Collection"

static val current(struct rt *rt, val self) { return location_object(rt); }

static val file_system_location(struct rt *rt, val self)
{
	struct ppath p;

	location_get(rt, &p);
	if (p.provider != &provider_filesystem)
		path_resolve(rt, ustr_concat(rt, ustr_new(rt, "FileSystem::"), location_file_system(rt)), &p);
	return path_info(rt, &p);
}

struct first_of {
	const struct provider_def *provider;
	struct drive *drive;
};

static void take_drive(struct rt *rt, struct drive *d, void *arg)
{
	struct first_of *f = arg;

	if (!f->drive && d->provider == f->provider)
		f->drive = d;
}

static val provider_location(struct rt *rt, val self, val *args, int n)
{
	struct first_of f = { provider_named(rt, val_to_str(rt, args[0])), NULL };
	struct ppath here;

	location_get(rt, &here);
	if (f.provider == here.provider || f.provider == &provider_filesystem)
		return f.provider == here.provider ? location_object(rt) : file_system_location(rt, self);
	drive_each(rt, take_drive, &f);
	here = (struct ppath){ f.provider, f.drive, f.drive ? f.drive->location : ustr_empty(rt) };
	return path_info(rt, &here);
}

/* ---- Resolving ----------------------------------------------------------- */

struct matches {
	struct list *list;
	bool infos;
};

static void add_match(struct rt *rt, const struct ppath *p, void *arg)
{
	struct matches *m = arg;

	list_add(rt, m->list, m->infos ? path_info(rt, p) : val_str(p->path));
}

static val resolve_all(struct rt *rt, struct ustr *text, bool infos)
{
	struct matches m = { list_new(rt,
		type_find_c(rt, infos ? COLLECTION "[" SMA "PathInfo]" : COLLECTION "[string]")), infos };

	path_glob(rt, text, true, false, add_match, &m);
	return val_obj(m.list);
}

static val infos_of(struct rt *rt, val self, val *args, int n)
{
	return resolve_all(rt, val_to_str(rt, args[0]), true);
}

static val paths_of(struct rt *rt, val self, val *args, int n)
{
	val r = resolve_all(rt, val_to_str(rt, args[0]), false);
	struct ppath p;

	path_resolve(rt, val_to_str(rt, args[0]), &p);
	arg_set_ref(rt, args[1], provider_info(rt, p.provider));
	return r;
}

static val provider_paths_of(struct rt *rt, val self, val *args, int n)
{
	const struct provider_def *p = provider_named(rt, val_to_str(rt, args[1]));

	return resolve_all(rt, ustr_printf(rt, "%s::%s", p->name, val_to_c(rt, args[0])), false);
}

static val unresolved(struct rt *rt, val self, val *args, int n)
{
	struct ppath p;

	path_resolve(rt, val_to_str(rt, args[0]), &p);
	if (n > 1)
		arg_set_ref(rt, args[1], provider_info(rt, p.provider));
	if (n > 2)
		arg_set_ref(rt, args[2], val_obj(p.drive));
	return val_str(p.path);
}

/* ---- Parts --------------------------------------------------------------- */

static bool ends_in_slash(const struct ustr *s) { return ustr_len(s) && ustr_at(s, ustr_len(s) - 1) == '/'; }

static struct ustr *without_slash(struct rt *rt, struct ustr *s)
{
	while (ustr_len(s) > 1 && ends_in_slash(s))
		s = ustr_sub(rt, s, 0, ustr_len(s) - 1);
	return s;
}

static val combine(struct rt *rt, val self, val *args, int n)
{
	struct ustr *a = val_to_str(rt, args[0]), *b = val_to_str(rt, args[1]);
	uint32_t skip = 0;

	if (!ustr_len(a))
		return val_str(b);
	while (skip < ustr_len(b) && ustr_at(b, skip) == '/')
		skip++;
	b = ustr_sub(rt, b, skip, ustr_len(b) - skip);
	return val_str(ustr_printf(rt, ends_in_slash(a) ? "%s%s" : "%s/%s", USTR_C(rt, a), USTR_C(rt, b)));
}

static val is_qualified(struct rt *rt, val self, val *args, int n)
{
	return val_bool(ustr_index_of(val_to_str(rt, args[0]), ustr_atom(rt, "::"), 0, false) > 0);
}

static val child_name(struct rt *rt, val self, val *args, int n)
{
	struct ustr *s = without_slash(rt, val_to_str(rt, args[0]));
	int32_t at = ustr_last_index_of(s, ustr_atom(rt, "/"), false);

	if (at < 0)
		at = ustr_last_index_of(s, ustr_atom(rt, ":"), false);
	return val_str(ustr_sub(rt, s, (uint32_t)(at + 1), ustr_len(s) - (uint32_t)(at + 1)));
}

static val parent(struct rt *rt, val self, val *args, int n)
{
	struct ustr *s = without_slash(rt, val_to_str(rt, args[0])), *root = without_slash(rt, val_to_str(rt, args[1]));
	int32_t at = ustr_last_index_of(s, ustr_atom(rt, "/"), false);

	if (at == 0 && ustr_len(s) > 1 && !ustr_eq(s, root))
		return val_str(ustr_new(rt, ustr_len(root) ? "/" : ""));
	return val_str(at > 0 && !ustr_eq(s, root) ? ustr_sub(rt, s, 0, (uint32_t)at) : ustr_empty(rt));
}

static val is_valid(struct rt *rt, val self, val *args, int n)
{
	struct ustr *s = val_to_str(rt, args[0]);

	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (!ustr_at(s, i))
			return V_FALSE;
	return V_TRUE;
}

/* Where both paths are the same, short of the last name of PATH. */
static uint32_t shared(const struct ustr *path, const struct ustr *base)
{
	uint32_t same = 0;

	for (uint32_t i = 0; i < ustr_len(path) && i <= ustr_len(base); i++) {
		uint32_t b = i < ustr_len(base) ? ustr_at(base, i) : '/';

		if (ustr_at(path, i) != b)
			break;
		if (b == '/' && i + 1 < ustr_len(path))
			same = i + 1;
	}
	return same;
}

/* PATH as seen from BASE: lib, ../lib. */
static val normalize(struct rt *rt, val self, val *args, int n)
{
	struct ustr *s = without_slash(rt, val_to_str(rt, args[0])), *base = without_slash(rt, val_to_str(rt, args[1]));
	struct sbuf b;
	struct ppath p;
	uint32_t same;

	path_resolve(rt, s, &p);
	if (!p.provider->exists(rt, &p))
		err_throw(rt, SMA "ItemNotFoundException", "NormalizeRelativePathInvalidPath", EC_ObjectNotFound, val_str(s),
			  "An object at the specified path %s does not exist.", USTR_C(rt, p.path));
	s = p.path;
	same = shared(s, base);
	sbuf_init(&b, rt);
	for (uint32_t i = same; i < ustr_len(base); i++)
		if (i == same || ustr_at(base, i) == '/')
			sbuf_puts(&b, "../");
	for (; same < ustr_len(s) && ustr_at(s, same) == '/'; same++)
		;
	sbuf_put_sub(&b, s, same, ustr_len(s) - same);
	return val_str(sbuf_take(&b));
}

/* "env:x" names its drive; a path from the root does so by itself. */
static val is_absolute(struct rt *rt, val self, val *args, int n)
{
	struct ustr *s = val_to_str(rt, args[0]);
	int32_t colon = ustr_index_of(s, ustr_atom(rt, ":"), 0, false);
	bool rooted = colon <= 0 && ustr_len(s) && ustr_at(s, 0) == '/';

	if (colon <= 0 && !rooted)
		return V_FALSE;
	arg_set_ref(rt, args[1], val_str(rooted ? ustr_new(rt, "/") : ustr_sub(rt, s, 0, (uint32_t)colon)));
	return V_TRUE;
}

/* ---- Going there --------------------------------------------------------- */

static void take_one(struct rt *rt, const struct ppath *p, void *arg)
{
	*(struct ppath *)arg = *p;
}

static val set_location(struct rt *rt, val self, val *args, int n)
{
	struct ustr *s = val_to_str(rt, args[0]);
	struct ppath p;

	if (!path_glob(rt, s, true, false, take_one, &p) || !p.provider->is_container(rt, &p))
		path_not_found(rt, s);
	location_set(rt, &p);
	return location_object(rt);
}

static val push(struct rt *rt, val self, val *args, int n)
{
	location_push(rt, val_is_null(args[0]) ? NULL : val_to_str(rt, args[0]));
	return V_VOID;
}

static val pop(struct rt *rt, val self, val *args, int n)
{
	struct ustr *name = val_is_null(args[0]) ? NULL : val_to_str(rt, args[0]);

	location_pop(rt, name);
	return location_object(rt);
}

val location_stack_object(struct rt *rt, struct ustr *name, struct list *from)
{
	return path_stack_new(rt, name && ustr_len(name) ? name : ustr_atom(rt, "default"), from ? from->v : NULL,
		from ? from->n : 0);
}

static val stack_of(struct rt *rt, val self, val *args, int n)
{
	struct ustr *name = val_is_null(args[0]) ? ustr_empty(rt) : val_to_str(rt, args[0]);
	struct list *l = location_stack(rt, name);

	if (!l && ustr_len(name) && !ustr_ieq_c(name, "default"))
		net_throw(rt, SMA "PSArgumentException",
			  "Cannot process argument because the value of argument \"stackName\" is not valid. Change the value of the \"stackName\" argument and run the operation again.");
	return location_stack_object(rt, name, l);
}

static val choose_stack(struct rt *rt, val self, val *args, int n)
{
	struct ustr *name = val_is_null(args[0]) ? ustr_empty(rt) : val_to_str(rt, args[0]);

	if (!ustr_len(name))
		name = ustr_new(rt, "default");
	if (!location_stack(rt, name) && !ustr_ieq_c(name, "default"))
		path_not_found(rt, name);
	location_stack_choose(rt, ustr_ieq_c(name, "default") ? NULL : name);
	return location_stack_object(rt, name, location_stack(rt, name));
}

static const struct member_def members[] = {
	METHOD("string Combine(string parent, string child)", combine),
	METHOD(SMA "PathInfo CurrentProviderLocation(string providerName)", provider_location),
	METHOD(COLLECTION "[string] GetResolvedProviderPathFromProviderPath(string path, string providerId)", provider_paths_of),
	METHOD(COLLECTION "[string] GetResolvedProviderPathFromPSPath(string path, [ref] " SMA "ProviderInfo provider)",
		paths_of),
	METHOD(COLLECTION "[" SMA "PathInfo] GetResolvedPSPathFromPSPath(string path)", infos_of),
	METHOD("string GetUnresolvedProviderPathFromPSPath(string path)", unresolved),
	METHOD("string GetUnresolvedProviderPathFromPSPath(string path, [ref] " SMA "ProviderInfo provider, [ref] " SMA "PSDriveInfo drive)",
		unresolved),
	METHOD("bool IsProviderQualified(string path)", is_qualified),
	METHOD("bool IsPSAbsolute(string path, [ref] string driveName)", is_absolute),
	METHOD("bool IsValid(string path)", is_valid),
	METHOD(SMA "PathInfoStack LocationStack(string stackName)", stack_of),
	METHOD("string NormalizeRelativePath(string path, string basePath)", normalize),
	METHOD("string ParseChildName(string path)", child_name),
	METHOD("string ParseParent(string path, string root)", parent),
	METHOD(SMA "PathInfo PopLocation(string stackName)", pop),
	METHOD("void PushCurrentLocation(string stackName)", push),
	METHOD(SMA "PathInfoStack SetDefaultLocationStack(string stackName)", choose_stack),
	METHOD(SMA "PathInfo SetLocation(string path)", set_location),
	PROP(SMA "PathInfo CurrentLocation {get;}", current, NULL),
	PROP(SMA "PathInfo CurrentFileSystemLocation {get;}", file_system_location, NULL), MEMBERS_END
};

_startup_ void path_members_register(struct rt *rt)
{
	type_register(rt, &type_pathintrinsics, members);
}

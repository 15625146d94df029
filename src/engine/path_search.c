/* SPDX-License-Identifier: MIT */
/*
 * Programs and scripts: names looked up in the folders of PATH, names with a
 * slash as files. Found programs are remembered and checked again on use.
 */
#include "engine/command_impl.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *environment_get(const char *name)
{
	return getenv(name);
}

static bool is_script(const char *name, size_t n)
{
	return n > 4 && !strcasecmp(name + n - 4, ".ps1");
}

static bool is_file(const char *path, bool program)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && (!program || access(path, X_OK) == 0);
}

static struct command *make(struct rt *rt, const char *path)
{
	size_t n = strlen(path);
	const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	struct command *c = command_new(rt, is_script(path, n) ? CK_EXTERNAL_SCRIPT : CK_APPLICATION,
					ustr_new(rt, base));

	c->definition = ustr_from_utf8(rt, path, n);
	c->ss = rt->eng->global;
	return c;
}

struct command *command_script(struct rt *rt, struct ustr *path)
{
	struct command *c = command_new(rt, CK_EXTERNAL_SCRIPT, ustr_new(rt, basename(USTR_C(rt, path))));

	c->definition = path;
	c->ss = rt->eng->global;
	return c;
}

/* A file by its whole path, with .ps1 added when that is there instead. */
static struct command *at_path(struct rt *rt, const char *path, uint32_t kinds)
{
	size_t n = strlen(path);
	char *with;

	if (is_script(path, n))
		return kinds & CK_EXTERNAL_SCRIPT && is_file(path, false) ? make(rt, path) : NULL;
	if (kinds & CK_EXTERNAL_SCRIPT) {
		with = rt_block(rt, char, n + 5);
		memcpy(with, path, n);
		memcpy(with + n, ".ps1", 5);
		if (is_file(with, false))
			return make(rt, with);
	}
	return kinds & CK_APPLICATION && is_file(path, true) ? make(rt, path) : NULL;
}

struct resolving {
	struct ustr *name, *full;
};

static void resolve(struct rt *rt, void *arg)
{
	struct resolving *r = arg;

	r->full = rt->eng->resolve_path(rt, r->name);
}

static struct command *by_path(struct rt *rt, struct ustr *name, uint32_t kinds)
{
	const char *p = USTR_C(rt, name);
	struct resolving r = { .name = name };
	struct ustr *full = NULL;

	if (*p == '/')
		return at_path(rt, p, kinds);
	if (*p == '~' && (p[1] == '/' || !p[1]) && environment_get("HOME"))
		full = ustr_printf(rt, "%s%s", environment_get("HOME"), p + 1);
	else if (rt->eng->resolve_path && !rt_try(rt, resolve, &r))
		return NULL;	/* on a drive that is not there is no command */
	else if (rt->eng->resolve_path)
		full = r.full;
	else if (rt->eng->location.k == VK_STR)
		full = ustr_printf(rt, "%s/%s", val_to_c(rt, rt->eng->location), p);
	return at_path(rt, full ? USTR_C(rt, full) : p, kinds);
}

/* The folder of PATH from AT to END: ~ is the home folder. */
static const char *folder_at(struct rt *rt, const char *at, const char *end)
{
	const char *home = *at == '~' && (end == at + 1 || at[1] == '/') ? environment_get("HOME") : NULL;

	at += home != NULL;
	return USTR_C(rt, ustr_printf(rt, "%s%.*s", home ? home : "", (int)(end - at), at));
}

static struct command *in_folders(struct rt *rt, const char *path, const char *name, uint32_t kinds)
{
	struct command *c;

	while (path && *path) {
		const char *end = strchrnul(path, ':');

		if (end > path) {
			struct ustr *full = ustr_printf(rt, "%s/%s", folder_at(rt, path, end), name);

			c = at_path(rt, USTR_C(rt, full), kinds);
			if (c)
				return c;
		}
		path = *end ? end + 1 : end;
	}
	return NULL;
}

static struct command *cached(struct rt *rt, struct ustr *key, uint32_t kinds)
{
	struct command *c;
	val v;

	if (!rt->eng->command_cache || !dict_get(rt, rt->eng->command_cache, val_str(key), &v))
		return NULL;
	c = (struct command *)v.o;
	return c->kind & kinds && is_file(USTR_C(rt, c->definition), c->kind == CK_APPLICATION) ? c : NULL;
}

/* The cache is for one value of PATH, which it keeps under the empty name. */
static void cache_for(struct rt *rt, const char *path)
{
	val v;

	if (rt->eng->command_cache && dict_get_c(rt, rt->eng->command_cache, "", &v) &&
	    ustr_eq_c(v.s, path))
		return;
	rt->eng->command_cache = dict_new(rt, &type_dictionary, DICT_ORDINAL);
	dict_put_c(rt, rt->eng->command_cache, "", val_str(ustr_new(rt, path)));
}

struct command *path_find(struct rt *rt, struct ustr *name, uint32_t kinds)
{
	const char *path = environment_get("PATH");
	const char *n = USTR_C(rt, name);
	struct command *c;

	if (!*n)
		return NULL;
	if (strchr(n, '\\'))
		name = ustr_replace(rt, name, ustr_atom(rt, "\\"), ustr_atom(rt, "/"), false);
	if (strpbrk(n, "/\\") || *n == '~')
		return by_path(rt, name, kinds);
	if (!path)
		return NULL;
	if (strchr(path, '~'))	/* what it means may change */
		return in_folders(rt, path, n, kinds);
	cache_for(rt, path);
	c = cached(rt, name, kinds);
	if (!c)
		c = in_folders(rt, path, n, kinds);
	if (c)
		dict_put(rt, rt->eng->command_cache, val_str(name), val_obj(c));
	return c;
}

/* ---- Listing ------------------------------------------------------------- */

/* Copies the names in FOLDER, each with its NUL, to OUT as far as they fit in
 * ROOM; returns the room they all need. */
static size_t copy_names(const char *folder, char *out, size_t room)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	size_t need = 0;

	if (!d)
		return 0;
	while ((e = readdir(d))) {
		size_t n = strlen(e->d_name) + 1;

		if (*e->d_name == '.')
			continue;
		if (need + n <= room)
			memcpy(out + need, e->d_name, n);
		need += n;
	}
	closedir(d);
	return need;
}

/* The folder is open only while nothing can throw. */
struct list *path_names(struct rt *rt, const char *folder)
{
	size_t room = copy_names(folder, NULL, 0), n;
	char *all = heap_alloc_block(rt->heap, room ? room : 1), *p = all;
	struct list *names = list_new(rt, NULL);

	n = MIN(copy_names(folder, all, room), room);
	for (; p < all + n && *p; p += strlen(p) + 1)
		list_add(rt, names, val_str(ustr_new(rt, p)));
	return names;
}

static void each_in(struct rt *rt, const char *folder, struct ustr *pattern, uint32_t kinds, struct dict *seen,
		    void (*fn)(struct rt *, struct command *, void *), void *arg)
{
	struct list *names = path_names(rt, folder);
	val x;

	for (uint32_t i = 0; i < names->n; i++) {
		struct ustr *name = names->v[i].s;
		struct command *c;

		if (pattern && !ustr_like(rt, name, pattern, true))
			continue;
		if (seen && dict_get(rt, seen, val_str(name), &x))
			continue;
		c = at_path(rt, USTR_C(rt, ustr_printf(rt, "%s/%s", folder, USTR_C(rt, name))), kinds);
		if (!c)
			continue;
		if (seen)
			dict_put(rt, seen, val_str(name), V_TRUE);
		fn(rt, c, arg);
	}
}

void path_each(struct rt *rt, struct ustr *pattern, uint32_t kinds, bool all,
	       void (*fn)(struct rt *, struct command *, void *), void *arg)
{
	struct dict *seen = all ? NULL : dict_new(rt, &type_dictionary, DICT_ORDINAL);
	const char *path = environment_get("PATH");

	while (path && *path) {
		const char *end = strchrnul(path, ':');

		if (end > path)
			each_in(rt, folder_at(rt, path, end), pattern, kinds, seen, fn, arg);
		path = *end ? end + 1 : end;
	}
}

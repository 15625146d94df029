/* SPDX-License-Identifier: MIT */
/* The modules of the built-in cmdlets, as scripts see them: there is no file, but
 * where PowerShell has one is what their paths say. */
#include "engine/module_impl.h"

static const struct builtin {
	const char *name, *version, *guid, *edition, *aliases;
	enum module_type type;
} builtins[] = {
	{ MOD_HOST, "7.0.0.0", "56d66100-99a0-4ffc-a12d-eee9a6718aef", "Core", "", MODULE_MANIFEST },
	{ MOD_MANAGEMENT, "7.0.0.0", "eefcb906-b326-4e99-9f54-8b4bb6ef3c6d", "Core", "gcb gtz scb", MODULE_MANIFEST },
	{ MOD_SECURITY, "7.0.0.0", "a94c8c7e-9810-47c0-b8af-65089c13a35a", "Core", "", MODULE_MANIFEST },
	{ MOD_THREADJOB, "2.2.0", "a84b375d-c1d6-4a1c-bcb7-8059bc28cd98", NULL, "", MODULE_BINARY },
	{ MOD_UTILITY, "7.0.0.0", "1da87e53-152b-403e-98dc-74d7b4d63d59", "Core", "fhx", MODULE_MANIFEST },
	/* Not listed, as where PowerShell is built from its sources: */
	{ "Microsoft.PowerShell.Archive", "1.2.5", "eb74e8da-9ae2-482a-a648-e96550fb8733", "Core", "", MODULE_SCRIPT },
	{ MOD_CORE, "7.6.0.500", NULL, NULL, "", MODULE_BINARY },
};

enum { UNLISTED = 2 };	/* the last ones */

static const struct builtin *find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(builtins); i++)
		if (!strcasecmp(builtins[i].name, name))
			return &builtins[i];
	return NULL;
}

static val as(struct rt *rt, const char *type, const char *text)
{
	val v;

	return text && conv_try(rt, val_str(ustr_new(rt, text)), type_find_c(rt, type), &v) ? v : V_NULL;
}

/* The folder that PowerShell keeps B in. */
static struct ustr *folder_of(struct rt *rt, const struct builtin *b)
{
	return ustr_printf(rt, "%s/%s", USTR_C(rt, module_builtin_folder(rt)), b->name);
}

static void put_aliases(struct rt *rt, struct module *m, const char *names)
{
	while (*names) {
		size_t n = strcspn(names, " ");
		struct ustr *name = ustr_from_utf8(rt, names, n);
		val v;

		if (dict_get(rt, rt->eng->global->top->aliases, val_str(name), &v))
			dict_put(rt, m->aliases, val_str(name), v);
		names += n + (names[n] == ' ');
	}
}

static void put_edition(struct rt *rt, struct module *m, const char *edition)
{
	if (!edition)
		return;
	gc_storep(m, m->manifest, dict_new(rt, &type_hashtable, DICT_IGNORE_CASE));
	dict_put_c(rt, m->manifest, "CompatiblePSEditions", val_str(ustr_new(rt, edition)));
}

static struct module *describe(struct rt *rt, const struct builtin *b)
{
	struct ustr *folder = folder_of(rt, b);
	struct module *m = module_new(rt, ustr_new(rt, b->name), NULL);
	val v;

	m->type = b->type;
	gc_store(m, &m->version, as(rt, "System.Version", b->version));
	if (b->guid)
		gc_store(m, &m->guid, as(rt, "System.Guid", b->guid));
	if (strcmp(b->name, MOD_CORE)) {
		gc_storep(m, m->path, ustr_printf(rt, "%s/%s.psd1", USTR_C(rt, folder), b->name));
		gc_storep(m, m->base, folder);
	}
	for (const struct cmdlet_def *const *d = cmdlet_table; *d; d++)
		if (!strcmp((*d)->module, b->name) && dict_get_c(rt, rt->eng->global->cmdlets, (*d)->name, &v))
			dict_put_c(rt, m->cmdlets, (*d)->name, v);
	put_aliases(rt, m, b->aliases);
	put_edition(rt, m, b->edition);
	return m;
}

struct module *module_builtin(struct rt *rt, const char *name)
{
	struct ustr *key = ustr_printf(rt, "builtin:%s", name);
	const struct builtin *b;
	struct module *m;
	val v;

	if (dict_get(rt, rt->eng->modules, val_str(key), &v))
		return (struct module *)v.o;
	b = find(name);
	if (!b)
		return NULL;
	m = describe(rt, b);
	m->loaded = m->nested_only = true;
	dict_put(rt, rt->eng->modules, val_str(key), val_obj(m));
	return m;
}

struct module *module_builtin_at(struct rt *rt, struct ustr *path)
{
	for (size_t i = 0; i < ARRAY_LEN(builtins); i++) {
		struct ustr *stem = ustr_printf(rt, "/%s.psd1", builtins[i].name);
		struct module *m = ustr_ends(path, stem, false) ? module_builtin(rt, builtins[i].name) : NULL;

		if (m && m->path && ustr_eq(m->path, path))
			return m;
	}
	return NULL;
}

void module_each_builtin(struct rt *rt, void (*fn)(struct rt *, struct module *, void *), void *arg)
{
	for (size_t i = 0; i + UNLISTED < ARRAY_LEN(builtins); i++)
		fn(rt, describe(rt, &builtins[i]), arg);
}

bool module_is_used(struct rt *rt, const struct command *c)
{
	struct module *m = strcmp(c->cmdlet->module, MOD_CORE) ? module_builtin(rt, c->cmdlet->module) : NULL;

	return !m || !m->nested_only;
}

void module_use(struct rt *rt, struct command *c)
{
	struct module *m;

	if (!strcmp(c->cmdlet->module, MOD_CORE))
		return;
	m = module_builtin(rt, c->cmdlet->module);
	if (!m)
		return;
	m->nested_only = false;
	gc_storep(c, c->module, m);
}

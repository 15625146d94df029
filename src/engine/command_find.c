/* SPDX-License-Identifier: MIT */
/* What a command name means: the lookup order, module-qualified names, listing. */
#include "engine/command_impl.h"

#include <string.h>

static struct command *find_alias(struct rt *rt, struct scope *s, struct ustr *name)
{
	struct scope *start = s;
	struct command *c;

	for (; s; s = s->parent) {
		c = command_in(rt, s->aliases, name);
		if (c && (s == start || !(c->options & VO_PRIVATE)))
			return c;
	}
	return NULL;
}

static struct command *find_function(struct rt *rt, struct scope *s, struct ustr *name, uint32_t kinds)
{
	struct scope *start = s;
	struct command *c;

	for (; s; s = s->parent) {
		c = command_in(rt, s->functions, name);
		if (c && c->kind & kinds && (s == start || !(c->options & VO_PRIVATE)))
			return c;
	}
	return NULL;
}

static bool has_path(struct ustr *name)
{
	for (uint32_t i = 0; i < ustr_len(name); i++)
		if (ustr_at(name, i) == '/' || ustr_at(name, i) == '\\')
			return true;
	return false;
}

static int32_t qualifier(struct ustr *name)
{
	for (uint32_t i = 0; i < ustr_len(name); i++)
		if (ustr_at(name, i) == '\\')
			return (int32_t)i;
		else if (ustr_at(name, i) == '/' || ustr_at(name, i) == ':')
			return -1;
	return -1;
}

static struct command *find_exported(struct rt *rt, struct module *m, struct ustr *name, uint32_t kinds)
{
	struct command *c = NULL;

	if (kinds & CK_ALIAS)
		c = command_in(rt, m->aliases, name);
	if (!c && kinds & (CK_FUNCTION | CK_FILTER))
		c = command_in(rt, m->functions, name);
	if (!c && kinds & CK_CMDLET)
		c = command_in(rt, m->cmdlets, name);
	return c;
}

/* Module\Name; the module is loaded when it is not yet. */
static struct command *find_qualified(struct rt *rt, struct ustr *whole, int32_t at, uint32_t kinds)
{
	struct ustr *module = ustr_sub(rt, whole, 0, (uint32_t)at);
	struct ustr *name = ustr_sub(rt, whole, (uint32_t)at + 1, ustr_len(whole) - (uint32_t)at - 1);
	struct command *c = kinds & CK_CMDLET ? command_in(rt, rt->eng->global->cmdlets, name) : NULL;
	struct module_import how = { .global = true, .quiet = true };
	struct module *m;

	if (c && c->module_name && ustr_ieq(c->module_name, module))
		return c;
	m = module_find_loaded(rt, module);
	if (!m && module_locate(rt, module, &how))
		m = module_import(rt, module, &how);
	if (!m || !m->ss)
		return NULL;
	c = find_exported(rt, m, name, kinds);
	if (!c && kinds & (CK_FUNCTION | CK_FILTER) && scope_current(rt)->ss == m->ss)
		c = command_in(rt, m->ss->top->functions, name);
	return c;
}

/* One step: what NAME is in scope S, aliases not followed. */
static struct command *find_defined(struct rt *rt, struct scope *s, struct ustr *name, uint32_t kinds)
{
	struct command *c = NULL;

	if (kinds & CK_ALIAS)
		c = find_alias(rt, s, name);
	if (!c && kinds & (CK_FUNCTION | CK_FILTER))
		c = find_function(rt, s, name, kinds);
	if (!c && kinds & CK_CMDLET)
		c = command_in(rt, rt->eng->global->cmdlets, name);
	return c;
}

static struct command *find_scoped(struct rt *rt, struct scope *s, struct ustr *name, uint32_t kinds)
{
	static const char *const words[] = { "global:", "script:", "local:", "private:" };
	struct ustr *w;

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		w = ustr_atom(rt, words[i]);
		if (!ustr_starts(name, w, true))
			continue;
		name = ustr_sub(rt, name, ustr_len(w), ustr_len(name) - ustr_len(w));
		s = i == 0 ? scope_global(rt) : i == 1 ? scope_script(s) : s;
		return find_defined(rt, s, name, kinds & ~(uint32_t)CK_CMDLET);
	}
	return NULL;
}

static struct command *find_once(struct rt *rt, struct ustr *name, uint32_t kinds)
{
	struct scope *s = scope_current(rt);
	int32_t at = qualifier(name);
	struct command *c;

	if (at > 0) {
		c = kinds & CK_ALIAS ? find_alias(rt, s, name) : NULL;	/* its name may look qualified */
		if (!c)
			c = find_qualified(rt, name, at, kinds);
		if (c)
			return c;
	}
	c = find_defined(rt, s, name, kinds);
	if (!c && ustr_index_of(name, ustr_atom(rt, ":"), 0, false) > 0)
		c = find_scoped(rt, s, name, kinds);
	if (!c && kinds & (CK_EXTERNAL_SCRIPT | CK_APPLICATION))
		c = path_find(rt, name, kinds);
	if (!c && !has_path(name) && kinds & (CK_FUNCTION | CK_CMDLET | CK_ALIAS) &&
	    !ustr_has_wildcard(name) && module_autoload(rt, name))
		c = find_defined(rt, s, name, kinds);
	return c;
}

/* The command at the end of a chain of aliases; NULL: dangling or a loop. */
static struct command *follow_alias(struct rt *rt, struct command *c, uint32_t kinds)
{
	for (int i = 0; c && c->kind == CK_ALIAS; i++) {
		if (i > 100)
			return NULL;
		c = find_once(rt, c->definition, kinds | CK_ALIAS);
	}
	return c;
}

static struct command *find_any(struct rt *rt, struct ustr *name, uint32_t kinds, bool follow)
{
	struct command *c = find_once(rt, name, kinds);
	struct ustr *get;

	if (c && follow && c->kind == CK_ALIAS)
		return follow_alias(rt, c, kinds);
	if (!c && follow && ustr_index_of(name, ustr_atom(rt, "-"), 0, false) < 0 && !has_path(name)) {
		get = ustr_concat(rt, ustr_atom(rt, "get-"), name);
		c = find_defined(rt, scope_current(rt), get, kinds);
		if (c && c->kind == CK_ALIAS)
			c = follow_alias(rt, c, kinds);
	}
	return c;
}

struct command *command_find(struct rt *rt, struct ustr *name, uint32_t kinds, bool follow)
{
	struct command *c = find_any(rt, name, kinds, follow);

	if (c && c->kind == CK_CMDLET && (!c->module || c->module->nested_only))
		module_use(rt, c);
	return c;
}

struct command *command_alias_target(struct rt *rt, struct command *c, bool to_end)
{
	for (int i = 0; c && c->kind == CK_ALIAS && i <= 100; i++) {
		struct command *next = find_defined(rt, scope_current(rt), c->definition, UINT32_MAX);

		c = next ? next : path_find(rt, c->definition, CK_EXTERNAL_SCRIPT | CK_APPLICATION);
		if (!to_end)
			break;
	}
	return c && (c->kind != CK_CMDLET || module_is_used(rt, c)) ? c : NULL;
}

/* What stands before the first backslash when no such module is loaded, else NULL. With a colon
 * or a point before it that is a path. */
static struct ustr *missing_module(struct rt *rt, struct ustr *name)
{
	int32_t at = ustr_index_of(name, ustr_new(rt, "\\"), 0, false);
	int32_t colon = ustr_index_of(name, ustr_new(rt, ":"), 0, false);
	bool is_path = at <= 0 || (colon >= 0 && colon < at) || ustr_at(name, (uint32_t)at - 1) == '.';
	struct ustr *module = !is_path && (uint32_t)at + 1 < ustr_len(name) ? ustr_sub(rt, name, 0, (uint32_t)at) : NULL;

	if (module && ustr_at(module, ustr_len(module) - 1) == '.')
		return NULL;	/* a path */
	return module && !module_find_loaded(rt, module) && !module_builtin(rt, USTR_C(rt, module)) ? module : NULL;
}

struct errrec *command_missing(struct rt *rt, struct ustr *name)
{
	struct ustr *module = missing_module(rt, name);
	struct errrec *e = module ? err_make(rt, "System.Management.Automation.CommandNotFoundException",
		"CouldNotAutoLoadModule", EC_ObjectNotFound, val_str(name),
		"The module '%s' could not be loaded. For more information, run 'Import-Module %s'.",
		USTR_C(rt, module), USTR_C(rt, module)) : err_make(rt, "System.Management.Automation.CommandNotFoundException",
		"CommandNotFoundException", EC_ObjectNotFound, val_str(name),
		"The term '%s' is not recognized as a name of a cmdlet, function, script file, or executable program.\nCheck the spelling of the name, or if a path was included, verify that the path is correct and try again.",
		USTR_C(rt, name));
	struct exc *x = val_exc(e->exception);

	if (x)
		gc_store(x, &x->extra, val_str(name));
	return e;
}

void command_not_found(struct rt *rt, struct ustr *name)
{
	rt_throw(rt, command_missing(rt, name));
}

/* ---- Listing ------------------------------------------------------------- */

struct listing {
	struct ustr *pattern;
	bool all;
	struct dict *seen;
	void (*fn)(struct rt *, struct command *, void *);
	void *arg;
};

static void list_one(struct rt *rt, struct listing *l, struct command *c)
{
	val x;

	if (l->pattern && !ustr_like(rt, c->name, l->pattern, true))
		return;
	if (!l->all) {
		if (dict_get(rt, l->seen, val_str(c->name), &x) && c->kind != CK_ALIAS &&
		    x.i >= (int64_t)c->kind)
			return;
		dict_put(rt, l->seen, val_str(c->name), val_int((int32_t)c->kind));
	}
	l->fn(rt, c, l->arg);
}

static void list_dict(struct rt *rt, struct listing *l, struct dict *d, uint32_t kinds)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while (d && (e = dict_next(d, &i)))
		if (((struct command *)e->value.o)->kind & kinds)
			list_one(rt, l, (struct command *)e->value.o);
}

void command_each(struct rt *rt, struct ustr *pattern, uint32_t kinds, bool all,
		  void (*fn)(struct rt *, struct command *, void *), void *arg)
{
	struct listing l = { pattern, all, dict_new(rt, &type_hashtable, DICT_IGNORE_CASE), fn, arg };

	for (struct scope *s = scope_current(rt); s && kinds & CK_ALIAS; s = s->parent)
		list_dict(rt, &l, s->aliases, kinds);
	for (struct scope *s = scope_current(rt); s && kinds & (CK_FUNCTION | CK_FILTER); s = s->parent)
		list_dict(rt, &l, s->functions, kinds);
	if (kinds & CK_CMDLET)
		list_dict(rt, &l, rt->eng->global->cmdlets, kinds);
	if (kinds & (CK_EXTERNAL_SCRIPT | CK_APPLICATION))
		path_each(rt, pattern, kinds, all, fn, arg);
}

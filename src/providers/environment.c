/* SPDX-License-Identifier: MIT */
/* Env: the environment of this runspace's process. Names mind their case. */
#include "providers/impl.h"

#include <string.h>

extern char **environ;

static const char *value_of(struct rt *rt, const struct ppath *p)
{
	return ustr_len(p->path) ? getenv(USTR_C(rt, p->path)) : NULL;
}

static bool env_exists(struct rt *rt, const struct ppath *p)
{
	return !ustr_len(p->path) || value_of(rt, p);
}

static bool env_is_container(struct rt *rt, const struct ppath *p)
{
	return !ustr_len(p->path);
}

static val entry(struct rt *rt, struct ustr *name, const char *value)
{
	struct pair *e = rt_new_cell(rt, &type_dictionary_entry, pair);
	val v = val_obj(e);

	e->key = val_str(name);
	e->value = val_str(ustr_new(rt, value));
	return v;
}

static val env_get(struct rt *rt, const struct ppath *p)
{
	const char *s = value_of(rt, p);

	return s ? entry(rt, p->path, s) : V_VOID;
}

static void env_children(struct rt *rt, const struct ppath *p, bool hidden, provider_item_fn fn, void *arg)
{
	struct list *names = list_new(rt, NULL);

	for (char **e = environ; *e; e++) {
		char *eq = strchr(*e, '=');

		if (eq && eq != *e)
			list_add(rt, names, val_str(ustr_from_utf8(rt, *e, (size_t)(eq - *e))));
	}
	provider_give_names(rt, names, fn, arg);
}

static val env_set(struct rt *rt, const struct ppath *p, val v)
{
	const char *name = USTR_C(rt, p->path), *text = val_is_null(v) ? "" : val_to_c(rt, v);

	if (val_is_null(v))
		unsetenv(name);
	else if (setenv(name, text, 1))
		net_throw(rt, "System.ArgumentException",
			"Environment variable name cannot contain equal character. (Parameter 'variable')");
	return entry(rt, p->path, text);
}

static val env_make(struct rt *rt, const struct ppath *p, struct ustr *type, val v, bool force)
{
	if (!force && value_of(rt, p))
		provider_item_exists(rt, p);
	provider_need_value(rt, p, v);
	return env_set(rt, p, v);
}

static void env_remove(struct rt *rt, const struct ppath *p, bool recurse, bool force)
{
	unsetenv(USTR_C(rt, p->path));
}

static void env_clear(struct rt *rt, const struct ppath *p)
{
	unsetenv(USTR_C(rt, p->path));
}

static val env_read(struct rt *rt, const struct ppath *p)
{
	const char *s = value_of(rt, p);

	return s ? val_str(ustr_new(rt, s)) : V_NULL;
}

static val env_rename(struct rt *rt, const struct ppath *p, struct ustr *name, bool force)
{
	struct ppath to = { p->provider, p->drive, name };
	val v = env_set(rt, &to, env_read(rt, p));

	unsetenv(USTR_C(rt, p->path));
	return v;
}

static void env_write(struct rt *rt, const struct ppath *p, struct list *values, bool append)
{
	val v = values->n == 1 ? values->v[0] : val_str(val_to_str_sep(rt, val_obj(values), ustr_atom(rt, " ")));

	env_set(rt, p, v);
}

const struct provider_def provider_environment = {
	.name = "Environment", .module = "Microsoft.PowerShell.Core", .capabilities = "ShouldProcess",
	.get = env_get, .exists = env_exists, .is_container = env_is_container, .children = env_children,
	.set = env_set, .clear = env_clear, .make = env_make, .remove = env_remove, .rename = env_rename,
	.read = env_read, .write = env_write,
};

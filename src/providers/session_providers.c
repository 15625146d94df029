/* SPDX-License-Identifier: MIT */
/* Variable:, Function: and Alias: the session state's own tables as drives. */
#include "providers/impl.h"

#include "engine/command.h"

static void sort_names(struct list *names)
{
	for (uint32_t i = 1; i < names->n; i++) {
		val v = names->v[i];
		uint32_t k = i;

		for (; k && ustr_cmp(v.s, names->v[k - 1].s, true) < 0; k--)
			names->v[k] = names->v[k - 1];
		names->v[k] = v;
	}
}

void provider_give_names(struct rt *rt, struct list *names, provider_item_fn fn, void *arg)
{
	sort_names(names);
	for (uint32_t i = 0; i < names->n; i++)
		fn(rt, names->v[i].s, V_VOID, false, arg);
}

void provider_item_exists(struct rt *rt, const struct ppath *p)
{
	err_throw(rt, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
		  "The item at path '%s' already exists.", USTR_C(rt, p->path));
}

void provider_need_value(struct rt *rt, const struct ppath *p, val v)
{
	if (val_is_null(v))
		err_throw(rt, "System.Management.Automation.PSArgumentNullException", "NewItemValueNotSpecified",
			EC_InvalidArgument, val_str(p->path),
			  "Cannot process argument because the value of argument \"value\" is null. Change the value of argument \"value\" to a non-null value.");
}

static bool root_only(struct rt *rt, const struct ppath *p)
{
	return !ustr_len(p->path);
}

/* Where a name that says its scope begins to be looked for. */
static struct scope *scope_where(struct rt *rt, enum scope_where where)
{
	struct scope *s = scope_current(rt);

	return where == SCOPE_GLOBAL ? scope_global(rt) : where == SCOPE_SCRIPT ? scope_script(s) : s;
}

/* --- variables ---------------------------------------------------------- */

static struct variable *variable(struct rt *rt, const struct ppath *p)
{
	enum scope_where where;
	struct ustr *name = scope_split(rt, p->path, SCOPE_DYNAMIC, &where);

	return ustr_len(name) ? var_find(rt, scope_current(rt), name, where, 0) : NULL;
}

static val variable_get(struct rt *rt, const struct ppath *p)
{
	struct variable *v = variable(rt, p);

	return v ? val_obj(v) : V_VOID;
}

static bool variable_exists(struct rt *rt, const struct ppath *p)
{
	return !ustr_len(p->path) || variable(rt, p);
}

static void add_variable(struct rt *rt, struct variable *v, void *arg)
{
	list_add(rt, arg, val_str(v->name));
}

static void variable_children(struct rt *rt, const struct ppath *p, bool hidden, provider_item_fn fn, void *arg)
{
	struct list *names = list_new(rt, NULL);

	var_list(rt, scope_current(rt), false, add_variable, names);
	provider_give_names(rt, names, fn, arg);
}

static val variable_set(struct rt *rt, const struct ppath *p, val v)
{
	enum scope_where where;
	struct ustr *name = scope_split(rt, p->path, SCOPE_DYNAMIC, &where);

	var_set(rt, scope_current(rt), name, where, v);
	return variable_get(rt, p);
}

static val variable_make(struct rt *rt, const struct ppath *p, struct ustr *type, val v, bool force)
{
	if (!force && variable(rt, p))
		provider_item_exists(rt, p);
	return variable_set(rt, p, v);
}

static void variable_remove(struct rt *rt, const struct ppath *p, bool recurse, bool force)
{
	struct variable *v = variable(rt, p);
	enum scope_where where;
	struct ustr *name = scope_split(rt, p->path, SCOPE_DYNAMIC, &where);

	if (v && (v->options & VO_CONSTANT || (v->options & VO_READONLY && !force)))
		err_throw(rt, "System.Management.Automation.SessionStateUnauthorizedAccessException",
			"VariableNotRemovable", EC_WriteError, val_str(v->name),
			  "Cannot remove variable %s because it is constant or read-only. If the variable is read-only, try the operation again specifying the Force option.",
			  USTR_C(rt, v->name));
	for (struct scope *s = scope_where(rt, where); v && s; s = s->parent)
		if (var_remove(rt, s, name))
			return;
}

static void variable_clear(struct rt *rt, const struct ppath *p)
{
	variable_set(rt, p, V_NULL);
}

static val variable_rename(struct rt *rt, const struct ppath *p, struct ustr *name, bool force)
{
	struct ppath to = { p->provider, p->drive, name };
	val v = variable_set(rt, &to, variable_value(rt, variable(rt, p)));

	variable_remove(rt, p, false, force);
	return v;
}

static val variable_read(struct rt *rt, const struct ppath *p)
{
	struct variable *v = variable(rt, p);

	return v ? variable_value(rt, v) : V_NULL;
}

static void variable_write(struct rt *rt, const struct ppath *p, struct list *values, bool append)
{
	variable_set(rt, p, values->n == 1 ? values->v[0] : val_obj(list_to_array(rt, values, NULL)));
}

const struct provider_def provider_variable = {
	.name = "Variable", .module = "Microsoft.PowerShell.Core", .capabilities = "ShouldProcess",
	.get = variable_get, .exists = variable_exists, .is_container = root_only, .children = variable_children,
	.set = variable_set, .clear = variable_clear, .make = variable_make, .remove = variable_remove,
	.rename = variable_rename, .read = variable_read, .write = variable_write,
};

/* --- functions and aliases ---------------------------------------------- */

/* The table of scope S, or NULL. */
static struct dict *table(const struct scope *s, bool alias)
{
	return alias ? s->aliases : s->functions;
}

/* The nearest scope that has *INOUT; NULL: none. A scope that a function's name
 * says is taken off it; aliases know none. */
static struct scope *holder(struct rt *rt, struct ustr **inout, bool alias)
{
	enum scope_where where = SCOPE_DYNAMIC;
	struct ustr *name = alias ? *inout : scope_split(rt, *inout, SCOPE_DYNAMIC, &where);
	struct scope *s = scope_where(rt, where);
	val v;

	*inout = name;
	while (s && !(table(s, alias) && dict_get(rt, table(s, alias), val_str(name), &v)))
		s = where == SCOPE_DYNAMIC || where == SCOPE_SCRIPT ? s->parent : NULL;
	return s;
}

static struct command *find(struct rt *rt, struct ustr *name, bool alias)
{
	struct scope *s = holder(rt, &name, alias);
	val v = V_NULL;

	return s && dict_get(rt, table(s, alias), val_str(name), &v) ? (struct command *)v.o : NULL;
}

static void each_name(struct rt *rt, bool alias, provider_item_fn fn, void *arg)
{
	struct dict *seen = dict_new(rt, &type_hashtable, DICT_IGNORE_CASE);
	struct list *names = list_new(rt, NULL);
	struct dict_entry *e;
	val have;

	for (struct scope *s = scope_current(rt); s; s = s->parent)
		for (uint32_t i = 0; table(s, alias) && (e = dict_next(table(s, alias), &i));) {
			if (dict_get(rt, seen, e->key, &have))
				continue;
			dict_put(rt, seen, e->key, V_TRUE);
			list_add(rt, names, val_str(((struct command *)e->value.o)->name));
		}
	provider_give_names(rt, names, fn, arg);
}

static bool remove_name(struct rt *rt, struct ustr *name, bool alias)
{
	for (struct scope *s = holder(rt, &name, alias); s; s = s->parent)
		if (table(s, alias) && dict_remove(rt, table(s, alias), val_str(name))) {
			command_changed(rt);
			return true;
		}
	return false;
}

static val function_get(struct rt *rt, const struct ppath *p)
{
	struct command *c = find(rt, p->path, false);

	return c ? val_obj(c) : V_VOID;
}

static bool function_exists(struct rt *rt, const struct ppath *p)
{
	return !ustr_len(p->path) || find(rt, p->path, false);
}

static void function_children(struct rt *rt, const struct ppath *p, bool hidden, provider_item_fn fn, void *arg)
{
	each_name(rt, false, fn, arg);
}

/* A function's body may be given as a block, a function, or text. One that
 * exists is changed where it is. */
static val function_set(struct rt *rt, const struct ppath *p, val v)
{
	struct ustr *name = p->path;
	struct scope *s = holder(rt, &name, false);
	struct scriptblock *sb = val_scriptblock(v);
	struct command *c = val_command(v);
	size_t n;
	const char *text;

	if (!sb && c)
		sb = command_block(rt, c);
	if (!sb && val_base(v).k != VK_STR)
		err_throw(rt, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			  "Cannot process argument because the value of argument \"value\" is not valid. Change the value of the \"value\" "
			  "argument and run the operation again.");
	if (!sb) {
		text = ustr_utf8(rt, val_to_str(rt, v), &n);
		sb = scriptblock_parse(rt, text, n, NULL);
	}
	return val_obj(function_define(rt, s ? s : scope_current(rt), s ? name : p->path, sb, 0));
}

static val function_make(struct rt *rt, const struct ppath *p, struct ustr *type, val v, bool force)
{
	provider_need_value(rt, p, v);
	if (!force && find(rt, p->path, false))
		provider_item_exists(rt, p);
	return function_set(rt, p, v);
}

static void function_remove(struct rt *rt, const struct ppath *p, bool recurse, bool force)
{
	remove_name(rt, p->path, false);
}

static void function_clear(struct rt *rt, const struct ppath *p)
{
	remove_name(rt, p->path, false);
}

static val function_rename(struct rt *rt, const struct ppath *p, struct ustr *name, bool force)
{
	struct ppath to = { p->provider, p->drive, name };
	struct command *c = find(rt, p->path, false);
	uint32_t options = c->options;
	val v;

	if (options & VO_CONSTANT || (options & VO_READONLY && !force))
		err_throw(rt, "System.Management.Automation.SessionStateUnauthorizedAccessException", "CannotRenameFunction",
			  EC_WriteError, val_str(p->path), "Cannot rename function because function %s is read-only or constant.",
			  USTR_C(rt, p->path));
	v = function_set(rt, &to, val_obj(command_block(rt, c)));
	val_command(v)->options = options;
	remove_name(rt, p->path, false);
	return v;
}

static val function_read(struct rt *rt, const struct ppath *p)
{
	struct command *c = find(rt, p->path, false);

	return c ? val_obj(command_block(rt, c)) : V_NULL;
}

static void function_write(struct rt *rt, const struct ppath *p, struct list *values, bool append)
{
	function_set(rt, p, values->n ? values->v[0] : V_NULL);
}

const struct provider_def provider_function = {
	.name = "Function", .module = "Microsoft.PowerShell.Core", .capabilities = "ShouldProcess",
	.get = function_get, .exists = function_exists, .is_container = root_only, .children = function_children,
	.set = function_set, .make = function_make, .remove = function_remove, .clear = function_clear,
	.rename = function_rename, .read = function_read, .write = function_write,
};

static val alias_get(struct rt *rt, const struct ppath *p)
{
	struct command *c = find(rt, p->path, true);

	return c ? val_obj(c) : V_VOID;
}

static bool alias_exists(struct rt *rt, const struct ppath *p)
{
	return !ustr_len(p->path) || find(rt, p->path, true);
}

static void alias_children(struct rt *rt, const struct ppath *p, bool hidden, provider_item_fn fn, void *arg)
{
	each_name(rt, true, fn, arg);
}

static val alias_set(struct rt *rt, const struct ppath *p, val v)
{
	return val_obj(alias_define(rt, scope_current(rt), p->path, val_to_str(rt, v), 0, NULL));
}

/* A read-only one gives way; a constant never does. */
static val alias_replace(struct rt *rt, const struct ppath *p, val v)
{
	struct command *c = find(rt, p->path, true);

	if (c && c->options & VO_READONLY && !(c->options & VO_CONSTANT))
		remove_name(rt, p->path, true);
	return alias_set(rt, p, v);
}

static val alias_make(struct rt *rt, const struct ppath *p, struct ustr *type, val v, bool force)
{
	provider_need_value(rt, p, v);
	if (!force && find(rt, p->path, true))
		provider_item_exists(rt, p);
	return alias_replace(rt, p, v);
}

static val alias_rename(struct rt *rt, const struct ppath *p, struct ustr *name, bool force)
{
	struct command *c = find(rt, p->path, true);
	val v;

	if (c->options & VO_CONSTANT || (c->options & VO_READONLY && !force))
		err_throw(rt, "System.Management.Automation.SessionStateUnauthorizedAccessException", "CannotRenameAlias",
			EC_WriteError, val_str(c->name),
			"Cannot rename alias because alias %s is read-only or constant.", USTR_C(rt, c->name));
	v = val_obj(alias_define(rt, scope_current(rt), name, c->definition, 0, NULL));
	remove_name(rt, p->path, true);
	return v;
}

static void alias_remove(struct rt *rt, const struct ppath *p, bool recurse, bool force)
{
	struct command *c = find(rt, p->path, true);

	if (c && (c->options & VO_CONSTANT || (c->options & VO_READONLY && !force)))
		err_throw(rt, "System.Management.Automation.SessionStateUnauthorizedAccessException",
			"AliasNotRemovable", EC_WriteError, val_str(p->path),
			  "Alias was not removed because alias %s is constant or read-only.", USTR_C(rt, p->path));
	remove_name(rt, p->path, true);
}

static void alias_clear(struct rt *rt, const struct ppath *p)
{
	alias_remove(rt, p, false, false);
}

static val alias_read(struct rt *rt, const struct ppath *p)
{
	struct command *c = find(rt, p->path, true);

	return c ? val_str(c->definition) : V_NULL;
}

static void alias_write(struct rt *rt, const struct ppath *p, struct list *values, bool append)
{
	alias_set(rt, p, values->n ? values->v[0] : V_NULL);
}

const struct provider_def provider_alias = {
	.name = "Alias", .module = "Microsoft.PowerShell.Core", .capabilities = "ShouldProcess",
	.get = alias_get, .exists = alias_exists, .is_container = root_only, .children = alias_children,
	.set = alias_set, .replace = alias_replace, .make = alias_make,
	.remove = alias_remove, .clear = alias_clear, .rename = alias_rename,
	.read = alias_read, .write = alias_write,
};

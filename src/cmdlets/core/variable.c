/* SPDX-License-Identifier: MIT */
/* The *-Variable cmdlets. */
#include "engine/scope_impl.h"
#include "engine/stage.h"

#include <stdlib.h>
#include <string.h>

struct matches {
	struct ustr *pattern;
	struct array *include, *exclude;
	struct list *found;
};

static void match(struct rt *rt, struct variable *v, void *arg)
{
	struct matches *m = arg;

	if (!ustr_like(rt, v->name, m->pattern, true) || array_like(rt, m->exclude, v->name) ||
	    (m->include && !array_like(rt, m->include, v->name)))
		return;
	list_add(rt, m->found, val_obj(v));
}

/* With LOCAL, of that scope alone, where all that are AllScope are too. */
static struct list *find(struct cmdlet *c, struct ustr *name, struct array *include, struct array *exclude,
			 struct scope *s, bool local)
{
	struct matches m = { name, include, exclude, list_new(c->rt, NULL) };
	struct variable *v;

	if (!ustr_has_wildcard(name)) {
		v = var_find(c->rt, s, ustr_intern(c->rt, name), local ? SCOPE_LOCAL : SCOPE_DYNAMIC, 0);
		if (!v && local) {
			v = var_find(c->rt, s, ustr_intern(c->rt, name), SCOPE_DYNAMIC, 0);
			v = v && v->options & VO_ALLSCOPE ? v : NULL;
		}
		if (v)
			match(c->rt, v, &m);
		return m.found;
	}
	var_list(c->rt, s, local, match, &m);
	return m.found;
}

static void not_found(struct cmdlet *c, struct ustr *name)
{
	cmdlet_error_fmt(c, "System.Management.Automation.ItemNotFoundException", "VariableNotFound",
		EC_ObjectNotFound, val_str(name),
			 "Cannot find a variable with the name '%s'.", USTR_C(c->rt, name));
}

static int by_name(const void *a, const void *b)
{
	const val *x = a, *y = b;

	return ustr_cmp(((struct variable *)x->o)->name, ((struct variable *)y->o)->name, true);
}

/* In order of their names; a stable sort of our own, for the list is managed. */
static void sort(struct list *l)
{
	for (uint32_t i = 1; i < l->n; i++) {
		val v = l->v[i];
		uint32_t k = i;

		while (k && by_name(&l->v[k - 1], &v) > 0) {
			l->v[k] = l->v[k - 1];
			k--;
		}
		l->v[k] = v;
	}
}

/* NAMES, or all with NULL; missing literal names are errors. */
static struct list *find_in(struct cmdlet *c, struct array *names, struct array *include, struct array *exclude,
			    struct scope *scope, bool local)
{
	struct list *all = list_new(c->rt, NULL);

	for (uint32_t i = 0; i < (names ? names->n : 1); i++) {
		struct ustr *name = names ? val_to_str(c->rt, array_get(names, i)) : ustr_new(c->rt, "*");
		struct list *l = find(c, name, include, exclude, scope, local);

		if (!l->n && !ustr_has_wildcard(name) && !include && !exclude)
			not_found(c, name);
		if (l->n > 1)
			sort(l);
		list_add_all(c->rt, all, l);
	}
	return all;
}

static struct list *find_all(struct cmdlet *c, struct array *names, struct array *include, struct array *exclude,
			     struct ustr *scope)
{
	return find_in(c, names, include, exclude, cmdlet_scope(c, scope), scope != NULL);
}

struct get_variable_args {
	struct array *name;
	bool value_only;
	struct array *include;
	struct array *exclude;
	struct ustr *scope;
};

static const struct param_def get_variable_params[] = {
	PARAM(get_variable_args, name, "Name", P_ARRAY | P_STRING, .pos = 1,
	      .flags = PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(get_variable_args, value_only, "ValueOnly", P_SWITCH),
	PARAM(get_variable_args, include, "Include", P_ARRAY | P_STRING),
	PARAM(get_variable_args, exclude, "Exclude", P_ARRAY | P_STRING),
	PARAM(get_variable_args, scope, "Scope", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static void get(struct cmdlet *c)
{
	struct get_variable_args *a = c->args;
	struct list *l = find_all(c, a->name, a->include, a->exclude, a->scope);

	for (uint32_t i = 0; i < l->n; i++)
		if (a->value_only)
			cmdlet_write(c, variable_value(c->rt, (struct variable *)l->v[i].o));
		else
			cmdlet_write(c, l->v[i]);
}

const struct cmdlet_def cmdlet_get_variable = {
	.name = "Get-Variable", .module = MOD_UTILITY,
	.output_types = "System.Management.Automation.PSVariable",
	.params = get_variable_params, .args_size = sizeof(struct get_variable_args), .process = get,
	.synopsis = "Gets the variables in the current console.",
};

struct set_variable_args {
	struct array *name;
	val value;
	struct array *include;
	struct array *exclude;
	struct ustr *description;
	int64_t option;
	bool force;
	val visibility;
	bool pass_thru;
	bool append;
	struct ustr *scope;
};

static const struct param_def set_variable_params[] = {
	PARAM(set_variable_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(set_variable_args, value, "Value", P_OBJECT, .pos = 2, .flags = PF_PIPE | PF_PIPE_NAME),
	PARAM(set_variable_args, include, "Include", P_ARRAY | P_STRING),
	PARAM(set_variable_args, exclude, "Exclude", P_ARRAY | P_STRING),
	PARAM(set_variable_args, description, "Description", P_STRING),
	PARAM(set_variable_args, option, "Option", P_ENUM, .type_name = "System.Management.Automation.ScopedItemOptions"),
	PARAM(set_variable_args, force, "Force", P_SWITCH),
	PARAM(set_variable_args, visibility, "Visibility", P_NAMED,
	      .type_name = "System.Management.Automation.SessionStateEntryVisibility"),
	PARAM(set_variable_args, pass_thru, "PassThru", P_SWITCH),
	PARAM(set_variable_args, append, "Append", P_SWITCH),
	PARAM(set_variable_args, scope, "Scope", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

struct set_state {
	bool said;		/* name and value were given as parameters */
	struct list *values;	/* from the pipeline */
};

static void not_writable(struct cmdlet *c, struct variable *v, const char *what, const char *id)
{
	struct errrec *e = err_make(c->rt, "System.Management.Automation.SessionStateUnauthorizedAccessException", id,
		EC_WriteError, val_str(v->name), "Cannot %s variable %s because it is read-only or constant.", what,
		USTR_C(c->rt, v->name));

	cmdlet_error(c, e);
}

static struct variable *own(struct cmdlet *c, struct scope *s, struct ustr *name)
{
	return var_find(c->rt, s, name, SCOPE_LOCAL, 0);
}

static void set_visibility(struct cmdlet *c, struct variable *v, val visibility)
{
	if (cmdlet_has(c, "Visibility"))
		member_set(c->rt, val_obj(v), ustr_atom(c->rt, "Visibility"), visibility);
}

static void apply_options(struct cmdlet *c, struct variable *v, struct set_variable_args *a)
{
	if (cmdlet_has(c, "Option"))
		variable_set_options(c->rt, v, (uint32_t)a->option);
	set_visibility(c, v, a->visibility);
	if (a->description)
		gc_storep(v, v->description, a->description);
	if (a->pass_thru)
		cmdlet_write(c, val_obj(v));
}

struct setting {
	struct scope *scope;
	struct ustr *name;
	val value;
};

static void make_local(struct rt *rt, void *arg)
{
	struct setting *s = arg;

	var_set(rt, s->scope, s->name, SCOPE_LOCAL, s->value);
}

static void set_one(struct cmdlet *c, struct set_variable_args *a, struct ustr *name, val value, bool has_value)
{
	struct scope *s = cmdlet_scope(c, a->scope);
	struct variable *v = own(c, s, name);
	struct errrec *refused;
	uint32_t options;

	if (v && v->options & VO_CONSTANT) {
		not_writable(c, v, "overwrite", "VariableNotWritable");
		return;
	}
	if (v && v->options & VO_READONLY && !a->force) {
		not_writable(c, v, "overwrite", "VariableNotWritable");
		return;
	}
	refused = v && cmdlet_has(c, "Option") ? variable_refuses_options(c->rt, v, (uint32_t)a->option) : NULL;
	if (!v || ustr_eq_c(name, "_")) {
		struct setting made = { s, name, has_value ? value : V_NULL };

		if (!rt_try(c->rt, make_local, &made)) {	/* one of all scopes can't be written */
			cmdlet_error(c, c->rt->unwound.error);
			return;
		}
		v = own(c, s, name);
	} else if (has_value && !(refused && a->option & VO_CONSTANT)) {
		options = v->options;
		v->options &= ~(uint32_t)VO_READONLY;
		variable_assign(c->rt, v, value);
		v->options = options;
	}
	if (ustr_eq_c(name, "_"))
		stage_keep_underbar(c->stage);
	if (refused) {
		v->options &= ~(uint32_t)VO_READONLY;	/* what -Force took away */
		cmdlet_error(c, refused);
	} else if (v)
		apply_options(c, v, a);
}

/* "global:x" names its scope as code does. */
static bool set_qualified(struct cmdlet *c, struct ustr *name, val value)
{
	enum scope_where where;

	name = scope_split(c->rt, name, SCOPE_DYNAMIC, &where);
	if (where != SCOPE_DYNAMIC)
		var_set(c->rt, scope_current(c->rt), name, where, value);
	return where != SCOPE_DYNAMIC;
}

static void set_named(struct cmdlet *c, struct set_variable_args *a, struct ustr *name, val value, bool has_value)
{
	struct list *l;

	if (set_qualified(c, name, value))
		return;
	if (!ustr_has_wildcard(name)) {
		if (cmdlet_should_process(
			    c, ustr_printf(c->rt, "Name: %s Value: %s", USTR_C(c->rt, name), val_to_c(c->rt, value)),
			    "Set variable"))
			set_one(c, a, ustr_intern(c->rt, name), value, has_value);
		return;
	}
	l = find(c, name, a->include, a->exclude, cmdlet_scope(c, a->scope), a->scope != NULL);
	for (uint32_t i = 0; i < l->n; i++)
		set_one(c, a, ((struct variable *)l->v[i].o)->name, value, has_value);
}

static val appended(struct cmdlet *c, struct ustr *name, val value)
{
	val old;

	if (!var_get(c->rt, scope_current(c->rt), ustr_intern(c->rt, name), SCOPE_DYNAMIC, &old) || val_is_null(old))
		return value;
	return val_arith(c->rt, AR_ADD, val_array(old) ? old : val_obj(array_of(c->rt, &old, 1)), value);
}

static void set_all(struct cmdlet *c, val value, bool has_value)
{
	struct set_variable_args *a = c->args;

	for (uint32_t i = 0; i < a->name->n; i++) {
		struct ustr *name = val_to_str(c->rt, array_get(a->name, i));

		set_named(c, a, name, a->append ? appended(c, name, value) : value, has_value);
	}
}

/* What is said in full does not wait for objects. */
static void set_begin(struct cmdlet *c)
{
	((struct set_state *)c->state)->said = cmdlet_has(c, "Name") && cmdlet_has(c, "Value");
}

static void set(struct cmdlet *c)
{
	struct set_variable_args *a = c->args;
	struct set_state *s = c->state;

	if (s->said)
		return;
	if (!c->has_input || !c->stage->b.how || cmdlet_has(c, "Name") == false) {
		set_all(c, a->value, cmdlet_has(c, "Value"));
		return;
	}
	if (!s->values)
		s->values = list_new(c->rt, NULL);
	list_add(c->rt, s->values, a->value);
}

static void set_end(struct cmdlet *c)
{
	struct set_state *s = c->state;

	if (s->said)
		set_all(c, ((struct set_variable_args *)c->args)->value, true);
	else if (s->values)
		set_all(c, s->values->n == 1 ? s->values->v[0] : val_obj(list_to_array(c->rt, s->values, &type_object)), true);
}

const struct cmdlet_def cmdlet_set_variable = {
	.name = "Set-Variable", .module = MOD_UTILITY,
	.output_types = "System.Management.Automation.PSVariable",
	.flags = CF_SHOULD_PROCESS,
	.params = set_variable_params, .args_size = sizeof(struct set_variable_args),
	.begin = set_begin, .process = set,
	.end = set_end, .state_size = sizeof(struct set_state),
	.synopsis = "Sets the value of a variable. Creates the variable if one with the requested name does not exist.",
};

struct new_variable_args {
	struct ustr *name;
	val value;
	struct ustr *description;
	int64_t option;
	val visibility;
	bool force;
	bool pass_thru;
	struct ustr *scope;
};

static const struct param_def new_variable_params[] = {
	PARAM(new_variable_args, name, "Name", P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(new_variable_args, value, "Value", P_OBJECT, .pos = 2, .flags = PF_PIPE | PF_PIPE_NAME),
	PARAM(new_variable_args, description, "Description", P_STRING),
	PARAM(new_variable_args, option, "Option", P_ENUM, .type_name = "System.Management.Automation.ScopedItemOptions"),
	PARAM(new_variable_args, visibility, "Visibility", P_NAMED,
	      .type_name = "System.Management.Automation.SessionStateEntryVisibility"),
	PARAM(new_variable_args, force, "Force", P_SWITCH),
	PARAM(new_variable_args, pass_thru, "PassThru", P_SWITCH),
	PARAM(new_variable_args, scope, "Scope", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static void new(struct cmdlet *c)
{
	struct new_variable_args *a = c->args;
	struct scope *s = cmdlet_scope(c, a->scope);
	struct ustr *name = ustr_intern(c->rt, a->name);
	struct variable *v = own(c, s, name);

	if (!cmdlet_should_process(
		    c, ustr_printf(c->rt, "Name: %s Value: %s", USTR_C(c->rt, name), val_to_c(c->rt, a->value)),
		    "New variable"))
		return;
	if (v && a->force && v->options & VO_CONSTANT) {
		not_writable(c, v, "overwrite", "VariableNotWritable");
		return;
	}
	if (v && !a->force) {
		cmdlet_error_fmt(c, "System.Management.Automation.SessionStateException", "VariableAlreadyExists",
			EC_ResourceExists, val_str(name),
				 "A variable with name '%s' already exists.", USTR_C(c->rt, name));
		return;
	}
	v = var_make(c->rt, s, name, a->value, (uint32_t)a->option);
	set_visibility(c, v, a->visibility);
	if (a->description)
		gc_storep(v, v->description, a->description);
	if (a->pass_thru)
		cmdlet_write(c, val_obj(v));
}

const struct cmdlet_def cmdlet_new_variable = {
	.name = "New-Variable", .module = MOD_UTILITY,
	.output_types = "System.Management.Automation.PSVariable",
	.flags = CF_SHOULD_PROCESS | CF_CONFIRM_LOW,
	.params = new_variable_params, .args_size = sizeof(struct new_variable_args), .process = new,
	.synopsis = "Creates a new variable.",
};

/* The scope that holds V, from S on. */
static struct scope *holder(struct rt *rt, struct scope *s, struct variable *v)
{
	for (; s; s = s->parent) {
		val *slot = scope_slot(s, v->name);

		if ((slot && slot->f & VF_BOX && slot->o == &v->h) || scope_table_get(rt, s, v->name) == v)
			return s;
	}
	return NULL;
}

struct remove_variable_args {
	struct array *name;
	struct array *include;
	struct array *exclude;
	bool force;
	struct ustr *scope;
};

static const struct param_def remove_variable_params[] = {
	PARAM(remove_variable_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(remove_variable_args, include, "Include", P_ARRAY | P_STRING),
	PARAM(remove_variable_args, exclude, "Exclude", P_ARRAY | P_STRING),
	PARAM(remove_variable_args, force, "Force", P_SWITCH),
	PARAM(remove_variable_args, scope, "Scope", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static void remove_(struct cmdlet *c)
{
	struct remove_variable_args *a = c->args;
	struct scope *from = cmdlet_scope(c, a->scope);
	struct list *l = find_in(c, a->name, a->include, a->exclude, from, true);

	for (uint32_t i = 0; i < l->n; i++) {
		struct variable *v = (struct variable *)l->v[i].o;
		struct scope *s = holder(c->rt, from, v);

		if (!cmdlet_should_process(c, ustr_printf(c->rt, "Name: %s", USTR_C(c->rt, v->name)), "Remove variable"))
			continue;
		if (v->options & VO_CONSTANT || (v->options & VO_READONLY && !a->force) || v->h.cls == &type_nullvariable.cls) {
			cmdlet_error_fmt(c, "System.Management.Automation.SessionStateUnauthorizedAccessException",
				"VariableNotRemovable", EC_WriteError, val_str(v->name),
					 "Cannot remove variable %s because it is constant or read-only. If the variable is read-only, try the operation again specifying the Force option.", USTR_C(c->rt, v->name));
			continue;
		}
		if (s)
			var_remove(c->rt, s, v->name);
	}
}

const struct cmdlet_def cmdlet_remove_variable = {
	.name = "Remove-Variable", .module = MOD_UTILITY,
	.flags = CF_SHOULD_PROCESS,
	.params = remove_variable_params, .args_size = sizeof(struct remove_variable_args), .process = remove_,
	.synopsis = "Deletes a variable and its value.",
};

struct clear_variable_args {
	struct array *name;
	struct array *include;
	struct array *exclude;
	bool force;
	bool pass_thru;
	struct ustr *scope;
};

static const struct param_def clear_variable_params[] = {
	PARAM(clear_variable_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(clear_variable_args, include, "Include", P_ARRAY | P_STRING),
	PARAM(clear_variable_args, exclude, "Exclude", P_ARRAY | P_STRING),
	PARAM(clear_variable_args, force, "Force", P_SWITCH),
	PARAM(clear_variable_args, pass_thru, "PassThru", P_SWITCH),
	PARAM(clear_variable_args, scope, "Scope", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static void clear(struct cmdlet *c)
{
	struct clear_variable_args *a = c->args;
	struct list *l = find_all(c, a->name, a->include, a->exclude, a->scope);
	struct scope *here = cmdlet_scope(c, a->scope);

	for (uint32_t i = 0; i < l->n; i++) {
		struct variable *v = (struct variable *)l->v[i].o;

		if (!cmdlet_should_process(c, ustr_printf(c->rt, "Name: %s", USTR_C(c->rt, v->name)), "Clear variable"))
			continue;
		if (!a->scope && !(v->options & VO_ALLSCOPE) && holder(c->rt, here, v) != here) {
			v = var_make(c->rt, here, v->name, V_NULL, VO_NONE);	/* an outer scope's stays as it is */
		} else if (v->options & VO_CONSTANT || (v->options & VO_READONLY && !a->force)) {
			not_writable(c, v, "overwrite", "VariableNotWritable");
			continue;
		} else {
			gc_store(v, &v->value, variable_accept(c->rt, v, V_NULL));
		}
		if (a->pass_thru)
			cmdlet_write(c, val_obj(v));
	}
}

const struct cmdlet_def cmdlet_clear_variable = {
	.name = "Clear-Variable", .module = MOD_UTILITY,
	.output_types = "System.Management.Automation.PSVariable",
	.flags = CF_SHOULD_PROCESS,
	.params = clear_variable_params, .args_size = sizeof(struct clear_variable_args), .process = clear,
	.synopsis = "Deletes the value of a variable.",
};

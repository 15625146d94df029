/* SPDX-License-Identifier: MIT */
/*
 * Import-LocalizedData: the texts of a script in the user's language, from the
 * data file of the culture, of its parents, or beside the script.
 */
#include "engine/command_impl.h"
#include "engine/module.h"
#include "providers/provider.h"
#include "syntax/ast.h"

#include <string.h>
#include <unistd.h>

struct import_args {
	struct ustr *binding_variable;
	struct ustr *uiculture;
	struct ustr *base_directory;
	struct ustr *file_name;
	struct array *supported_command;
};

static const struct param_def import_params[] = {
	PARAM(import_args, binding_variable, "BindingVariable", P_STRING, .pos = 1, .flags = PF_NOT_NULL_OR_EMPTY,
	      .aliases = "Variable"),
	PARAM(import_args, uiculture, "UICulture", P_STRING, .pos = 2),
	PARAM(import_args, base_directory, "BaseDirectory", P_STRING),
	PARAM(import_args, file_name, "FileName", P_STRING),
	PARAM(import_args, supported_command, "SupportedCommand", P_ARRAY | P_STRING),
	PARAMS_END
};

static _Noreturn void fail(struct cmdlet *c, struct ustr *text)
{
	cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "ImportLocalizedData",
		EC_InvalidOperation, V_NULL,
		"%s", USTR_C(c->rt, text));
}

/* The file of the script that calls, or NULL. */
static struct ustr *caller(struct cmdlet *c)
{
	for (struct frame *f = c->rt->eng->frame; f; f = f->up)
		if (f->sb && !f->shadow && f->sb->info->source->file)
			return f->sb->info->source->file;
	return NULL;
}

static struct ustr *folder(struct cmdlet *c)
{
	struct import_args *a = c->args;
	struct ustr *file = caller(c);
	struct ppath p;

	if (a->base_directory) {
		path_resolve(c->rt, a->base_directory, &p);
		return p.path;
	}
	if (!file) {
		location_get(c->rt, &p);
		return p.path;
	}
	return script_file_folder(c->rt, file);
}

/* NAME.psd1 of the call, whatever extension the name has. */
static struct ustr *file_name(struct cmdlet *c)
{
	struct import_args *a = c->args;
	struct ustr *name = a->file_name, *file = caller(c);

	if (!name) {
		if (!file)
			fail(c,
				ustr_new(c->rt,
				"The FileName parameter was not specified. The FileName parameter is required when Import-LocalizedData is not called from a script file."));
		name = file;
	} else if (ustr_index_of(name, ustr_atom(c->rt, "/"), 0, false) >= 0) {
		cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
			EC_InvalidOperation, V_NULL, "The argument for the FileName parameter should not contain a path.");
	}
	return ustr_concat(c->rt, script_file_stem(c->rt, name), ustr_new(c->rt, ".psd1"));
}

static struct ustr *beside(struct rt *rt, struct ustr *folder, struct ustr *culture, struct ustr *name)
{
	struct ustr *path = ustr_len(culture) ? ustr_printf(rt, "%s/%s/%s", USTR_C(rt, folder), USTR_C(rt, culture),
		USTR_C(rt, name))
					      : ustr_printf(rt, "%s/%s", USTR_C(rt, folder), USTR_C(rt, name));

	return access(USTR_C(rt, path), R_OK) ? NULL : path;
}

/* The culture and its parents. */
static struct ustr *for_culture(struct rt *rt, struct ustr *folder, struct ustr *culture, struct ustr *name)
{
	struct ustr *path = NULL;

	while (!path && ustr_len(culture)) {
		int32_t dash = ustr_last_index_of(culture, ustr_atom(rt, "-"), false);

		path = beside(rt, folder, culture, name);
		culture = ustr_sub(rt, culture, 0, dash > 0 ? (uint32_t)dash : 0);
	}
	return path;
}

static struct ustr *find(struct cmdlet *c)
{
	struct import_args *a = c->args;
	struct rt *rt = c->rt;
	struct ustr *dir = folder(c), *name = file_name(c), *culture = a->uiculture, *path;
	val own;

	if (!culture)
		culture = var_get_c(rt, "PSUICulture", &own) ? val_to_str(rt, own) : ustr_new(rt, "en-US");
	path = for_culture(rt, dir, culture, name);
	if (!path && !a->uiculture)
		path = for_culture(rt, dir, ustr_new(rt, "en-US"), name);
	if (!path)
		path = beside(rt, dir, ustr_empty(rt), name);
	if (!path) {
		dir = ustr_len(culture) ? path_join(rt, dir, culture) : dir;
		cmdlet_error_fmt(c, "System.Management.Automation.PSInvalidOperationException",
			"ImportLocalizedData", EC_ObjectNotFound, val_str(path_join(rt, dir, name)),
			"Cannot find the PowerShell data file '%s' in directory '%s', or in any parent culture directories.",
			USTR_C(rt, name), USTR_C(rt, dir));
	}
	return path;
}

struct check {
	struct cmdlet *c;
	const struct ast *bad;
};

static bool is_allowed(struct cmdlet *c, const struct ast_command *cmd)
{
	struct import_args *a = c->args;
	const struct ast *e = cmd->elements.n ? cmd->elements.v[0] : NULL;
	const struct ast_string *s = (const struct ast_string *)e;
	struct ustr *name;

	if (!e || e->kind != AST_STRING)
		return false;
	name = text_ustr(c->rt, s->value);
	if (ustr_ieq_c(name, "ConvertFrom-StringData"))
		return true;
	for (uint32_t i = 0; a->supported_command && i < a->supported_command->n; i++)
		if (ustr_ieq(val_to_str(c->rt, array_get(a->supported_command, i)), name))
			return true;
	return false;
}

/* Commands that are not allowed, calls and assignments end the walk. */
static int refuse(struct ast *e, void *arg)
{
	struct check *k = arg;

	switch (e->kind) {
	case AST_COMMAND:
		if (is_allowed(k->c, (struct ast_command *)e))
			break;
		k->bad = e;
		return 1;
	case AST_INVOKE_MEMBER: case AST_ASSIGN: case AST_FUNCTION: case AST_TYPE_DEF: case AST_FOREACH: case AST_FOR:
	case AST_WHILE: case AST_DO_WHILE: case AST_DO_UNTIL: case AST_TRY: case AST_TRAP:
		k->bad = e;
		return 1;
	}
	return ast_children(e, refuse, arg);
}

static val load(struct cmdlet *c, struct ustr *path)
{
	struct scriptblock *sb = script_file_load(c->rt, path);
	struct check k = { .c = c };
	struct collect out;

	if (refuse((struct ast *)&sb->info->ast->ast, &k)) {
		const char *text = sb->info->source->result.src->text;

		fail(c, ustr_printf(c->rt,
			"The data file '%s' cannot be loaded: '%.*s' is not allowed in restricted language mode or a Data section.",
			USTR_C(c->rt, path), (int)(k.bad->end - k.bad->start), text + k.bad->start));
	}
	collect_init(&out, c->rt);
	engine_call_to(c->rt, sb, false, V_VOID, V_VOID, NULL, 0, &out.sink);
	return collect_value(&out);
}

static void import(struct cmdlet *c)
{
	struct import_args *a = c->args;
	struct ustr *path = find(c);
	val v;

	if (!path)
		return;
	v = load(c, path);
	if (!a->binding_variable) {
		cmdlet_write(c, v);
		return;
	}
	if (!ustr_len(a->binding_variable) || ustr_at(a->binding_variable, 0) == '$')
		fail(c, ustr_printf(c->rt, "The name of the binding variable '%s' is not valid.",
			USTR_C(c->rt, a->binding_variable)));
	var_set(c->rt, scope_current(c->rt), ustr_intern(c->rt, a->binding_variable), SCOPE_LOCAL, v);
}

const struct cmdlet_def cmdlet_import_localizeddata = {
	.name = "Import-LocalizedData", .module = MOD_UTILITY, .class_name = "ImportLocalizedData",
	.params = import_params, .args_size = sizeof(struct import_args), .process = import,
	.synopsis = "Imports language-specific data into scripts and functions based on the UI culture that's selected for the operating system.",
};

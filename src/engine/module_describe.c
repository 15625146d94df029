/* SPDX-License-Identifier: MIT */
/*
 * Modules that are not loaded: what a manifest states and what the text of a
 * script module defines (Get-Module -ListAvailable, Test-ModuleManifest).
 */
#include "engine/module_impl.h"

#include "syntax/ast.h"

#include <stdio.h>

struct exports {
	struct rt *rt;
	struct dict *functions, *aliases;	/* all that the text defines */
	struct list *wanted_functions, *wanted_aliases;	/* Export-ModuleMember's patterns */
	bool declared;
};

static void note(struct rt *rt, struct dict *d, struct text name, enum command_kind kind)
{
	struct ustr *s = ustr_intern(rt, text_ustr(rt, name));

	dict_put(rt, d, val_str(s), val_obj(command_new(rt, kind, s)));
}

static void note_words(struct rt *rt, struct list *l, const struct ast *a)
{
	const struct ast_array_literal *list = (const struct ast_array_literal *)a;

	if (a->kind == AST_STRING)
		list_add(rt, l, val_str(text_ustr(rt, ((const struct ast_string *)a)->value)));
	for (uint32_t i = 0; a->kind == AST_ARRAY_LITERAL && i < list->items.n; i++)
		note_words(rt, l, list->items.v[i]);
}

static void note_export(struct exports *e, const struct ast_command *c)
{
	struct list *to = e->wanted_functions;

	e->declared = true;
	for (uint32_t i = 1; i < c->elements.n; i++) {
		const struct ast *a = c->elements.v[i];
		const struct ast_cmd_param *p = (const struct ast_cmd_param *)a;

		if (a->kind != AST_CMD_PARAM) {
			if (to)
				note_words(e->rt, to, a);
			continue;
		}
		to = text_shortens(p->name, "Function") ? e->wanted_functions : text_shortens(p->name, "Alias")
			? e->wanted_aliases : NULL;
		if (to && p->value)
			note_words(e->rt, to, p->value);
	}
}

/* Set-Alias and New-Alias with a constant name. */
static void note_alias(struct exports *e, const struct ast_command *c)
{
	for (uint32_t i = 1; i < c->elements.n; i++) {
		const struct ast *a = c->elements.v[i];

		if (a->kind == AST_CMD_PARAM && !text_shortens(((const struct ast_cmd_param *)a)->name, "Name")) {
			i += !((const struct ast_cmd_param *)a)->value;
			continue;
		}
		if (a->kind == AST_STRING) {
			note(e->rt, e->aliases, ((const struct ast_string *)a)->value, CK_ALIAS);
			return;
		}
	}
}

static int walk(struct ast *a, void *arg)
{
	struct exports *e = arg;
	struct text name;

	if (a->kind == AST_FUNCTION) {
		note(e->rt, e->functions, ((const struct ast_function *)a)->name, CK_FUNCTION);
		return 0;
	}
	if (a->kind == AST_SCRIPTBLOCK_EXPR || a->kind == AST_TYPE_DEF)
		return 0;
	if (a->kind == AST_COMMAND) {
		name = ast_command_name((struct ast_command *)a);
		if (text_is(name, "Export-ModuleMember"))
			note_export(e, (const struct ast_command *)a);
		else if (text_is(name, "Set-Alias") || text_is(name, "New-Alias"))
			note_alias(e, (const struct ast_command *)a);
	}
	return ast_children(a, walk, e);
}

static void take(struct rt *rt, struct dict *to, struct dict *from, struct list *patterns, bool all)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while ((e = dict_next(from, &i)))
		if (all || list_like(rt, patterns, e->key.s))
			dict_put(rt, to, e->key, e->value);
}

/* What the script module FILE would export, into M. */
static void scan_script(struct rt *rt, struct module *m, struct ustr *file)
{
	struct scriptblock *sb = script_file_load(rt, file);
	struct exports e = {
		.rt = rt, .functions = dict_new(rt, NULL, DICT_IGNORE_CASE), .aliases = dict_new(rt, NULL, DICT_IGNORE_CASE),
		.wanted_functions = list_new(rt, NULL), .wanted_aliases = list_new(rt, NULL),
	};

	if (sb->info->ast->end)
		ast_children(&sb->info->ast->end->ast, walk, &e);
	take(rt, m->functions, e.functions, e.wanted_functions, !e.declared);
	take(rt, m->aliases, e.aliases, e.wanted_aliases, false);
}

struct scan {
	struct module *m;
	struct ustr *file;
};

static void scan_body(struct rt *rt, void *arg)
{
	struct scan *s = arg;

	scan_script(rt, s->m, s->file);
}

static void scan(struct rt *rt, struct module *m, struct ustr *file)
{
	struct frame *f = rt->eng->frame;
	struct scan s = { m, file };

	rt_protect(rt, scan_body, &s);
	rt->eng->frame = f;
}

/* Names listed without wildcards are the exports; else the text is looked at. */
static void stated(struct rt *rt, struct module *m, const char *key, struct dict *d, enum command_kind kind)
{
	struct list *l = manifest_list(rt, m->manifest, key);
	bool open = false;
	val v;

	if (!dict_get_c(rt, m->manifest, key, &v))
		return;
	for (uint32_t i = 0; i < l->n; i++)
		open |= ustr_has_wildcard(val_to_str(rt, l->v[i]));
	if (open)
		return;
	dict_clear(rt, d);
	for (uint32_t i = 0; i < l->n; i++) {
		struct ustr *name = ustr_intern(rt, val_to_str(rt, l->v[i]));

		dict_put(rt, d, val_str(name), val_obj(command_new(rt, kind, name)));
	}
}

static struct ustr *sibling(struct rt *rt, struct module *m, struct ustr *name)
{
	struct ustr *path = ustr_printf(rt, "%s/%s", USTR_C(rt, m->base), USTR_C(rt, name));

	return ustr_ends(path, ustr_atom(rt, ".psm1"), true) ? path : ustr_printf(rt, "%s.psm1", USTR_C(rt, path));
}

struct module *module_describe(struct rt *rt, struct ustr *path)
{
	struct module *m = module_new(rt, script_file_stem(rt, path), path);
	struct list *nested;

	m->base = script_file_folder(rt, path);
	if (!ustr_ends(path, ustr_atom(rt, ".psd1"), true)) {
		scan(rt, m, path);
		return m;
	}
	module_fill(rt, m, module_read_manifest(rt, path));
	m->type = m->root_module ? MODULE_SCRIPT : MODULE_MANIFEST;
	if (m->root_module)
		scan(rt, m, sibling(rt, m, m->root_module));
	nested = manifest_list(rt, m->manifest, "NestedModules");
	for (uint32_t i = 0; i < nested->n; i++)
		if (nested->v[i].k == VK_STR)
			scan(rt, m, sibling(rt, m, nested->v[i].s));
	stated(rt, m, "FunctionsToExport", m->functions, CK_FUNCTION);
	stated(rt, m, "AliasesToExport", m->aliases, CK_ALIAS);
	m->import_prefix = m->prefix;
	return m;
}

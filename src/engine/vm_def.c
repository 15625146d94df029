/* SPDX-License-Identifier: MIT */
/*
 * Definitions that run as statements: functions, classes of a block, using;
 * and the script block value of a literal.
 */
#include "engine/module.h"
#include "engine/script_class.h"
#include "engine/vm.h"

#include <string.h>
#include <strings.h>

val vm_block(struct rt *rt, struct frame *f, struct block_info *info)
{
	struct scriptblock *sb = scriptblock_new(rt, info, f->scope->ss);

	if (f->sb) {
		if (f->sb->module)
			sb->module = f->sb->module;
		sb->class_ = f->sb->class_;
	}
	return val_obj(sb);
}

static bool prefix(struct text *t, const char *s)
{
	size_t n = strlen(s);

	if (t->n <= n || strncasecmp(t->s, s, n))
		return false;
	t->s += n;
	t->n -= (uint32_t)n;
	return true;
}

/* [Alias('a', 'b')] before the parameters of a function. */
static void define_aliases(struct rt *rt, struct scope *s, const struct block_info *info, struct ustr *name)
{
	const struct ast_param_block *p = info->ast->params;

	for (uint32_t i = 0; p && i < p->attributes.n; i++) {
		const struct ast_attribute *a = (const struct ast_attribute *)p->attributes.v[i];

		if (a->ast.kind != AST_ATTRIBUTE || !type_name_is(a->type, "alias"))
			continue;
		for (uint32_t k = 0; k < a->positional.n; k++) {
			const struct ast_string *e = (const struct ast_string *)a->positional.v[k];

			if (e->ast.kind == AST_STRING)
				alias_define(rt, s, text_ustr(rt, e->value), name, 0, NULL);
		}
	}
}

void vm_define_function(struct rt *rt, struct frame *f, struct block_info *info)
{
	struct text name = ((const struct ast_function *)info->owner)->name;
	struct scope *s = f->scope;
	struct scriptblock *sb = val_scriptblock(vm_block(rt, f, info));
	uint32_t options = VO_NONE;

	if (prefix(&name, "global:"))
		s = scope_global(rt);
	else if (prefix(&name, "script:"))
		s = scope_script(s);
	else if (!prefix(&name, "local:") && prefix(&name, "private:"))
		options = VO_PRIVATE;
	function_define(rt, s, text_ustr(rt, name), sb, options);
	define_aliases(rt, s, info, text_ustr(rt, name));
}

static void add_types(const struct ast_named_block *b, const struct ast_type_def **defs, uint32_t *n, uint32_t max)
{
	for (uint32_t i = 0; b && i < b->statements.n; i++)
		if (b->statements.v[i]->kind == AST_TYPE_DEF && *n < max)
			defs[(*n)++] = (const struct ast_type_def *)b->statements.v[i];
}

void vm_define_types(struct rt *rt, struct frame *f)
{
	const struct ast_scriptblock *sb = f->code->info->ast;
	const struct ast_type_def *defs[512];
	uint32_t n = 0;

	add_types(sb->begin, defs, &n, ARRAY_LEN(defs));
	add_types(sb->process, defs, &n, ARRAY_LEN(defs));
	add_types(sb->end, defs, &n, ARRAY_LEN(defs));
	script_class_define(rt, f, defs, n);
}

/* The classes of the module's own scope. */
static void import_classes(struct rt *rt, struct frame *f, struct module *m)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while (m->ss && m->ss->top->types && (e = dict_next(m->ss->top->types, &i)))
		script_class_put(rt, f, e->key.s, e->value);
}

void vm_using(struct rt *rt, struct frame *f, const struct ast *a)
{
	const struct ast_using *u = (const struct ast_using *)a;
	struct module_import how = { .min_version = V_NULL, .max_version = V_NULL, .required_version = V_NULL };

	if (u->what != USING_MODULE)
		return;
	if (u->name) {
		import_classes(rt, f, module_import(rt, text_ustr(rt, u->name->value), &how));
	} else if (u->spec) {
		struct dict *d = val_dict(vm_eval_ast(rt, f->code->info, &u->spec->ast, f->scope));
		val v;

		if (d && dict_get_c(rt, d, "ModuleName", &v))
			import_classes(rt, f, module_import(rt, val_to_str(rt, v), &how));
	}
}

/* SPDX-License-Identifier: MIT */
/*
 * Import-PowerShellDataFile: a file that is one hashtable of constants. Only
 * trees that can have no effect are run.
 */
#include "cmdlets/management/items.h"
#include "engine/command_impl.h"
#include "syntax/ast.h"

#include <string.h>

struct args {
	struct array *path;
	bool skip_limit_check;
	struct array *literal_path;
};

static const char *const sets[] = { "ByPath", "ByLiteralPath", NULL };
static const struct param_def params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, skip_limit_check, "SkipLimitCheck", P_SWITCH),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "PSPath,LP"),
	PARAMS_END
};

static bool safe_variable(const struct ast_variable *v)
{
	static const char *const names[] = { "true", "false", "null" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (v->scope == VAR_NONE && text_is(v->name, names[i]))
			return true;
	return false;
}

struct search {
	struct cmdlet *c;
	const char *text;	/* of the file */
	struct ast *found;
};

/* [int] and the like, which run nothing. */
static bool safe_type(const struct search *s, const struct ast *type)
{
	const struct type *t = type_find(s->c->rt, s->text + type->start + 1, type->end - type->start - 2);

	return t && t->inline_kind >= VK_BOOL && t->inline_kind <= VK_DOUBLE;
}

/* The first node below NODE that could do anything, in arg->found. */
static int unsafe(struct ast *node, void *arg)
{
	struct search *s = arg;

	switch (node->kind) {
	case AST_TYPE_CONSTRAINT:
		return 0;
	case AST_CONVERT:
		if (safe_type(s, &((struct ast_convert *)node)->type->ast))
			return ast_children(node, unsafe, arg);
		break;
	case AST_VARIABLE:
		if (safe_variable((struct ast_variable *)node))
			return 0;
		break;
	case AST_NUMBER: case AST_STRING:
		return 0;
	case AST_SCRIPTBLOCK: case AST_NAMED_BLOCK: case AST_BLOCK: case AST_PIPELINE: case AST_CMD_EXPR:
	case AST_HASHTABLE: case AST_ARRAY_EXPR: case AST_ARRAY_LITERAL: case AST_PAREN: case AST_UNARY:
	case AST_SUB_EXPR: case AST_INDEX: case AST_EXPANDABLE: case AST_TERNARY:
		return ast_children(node, unsafe, arg);
	case AST_SCRIPTBLOCK_EXPR:
		return 0;
	}
	s->found = node;
	return 1;
}

/* The first hashtable that stands in no inner block. */
static int hashtable(struct ast *node, void *arg)
{
	if (node->kind == AST_SCRIPTBLOCK_EXPR || node->kind == AST_FUNCTION)
		return 0;
	if (node->kind != AST_HASHTABLE)
		return ast_children(node, hashtable, arg);
	((struct search *)arg)->found = node;
	return 1;
}

static void bad_file(struct cmdlet *c, const struct ppath *p, const char *id, const char *why)
{
	cmdlet_error_fmt(c, "System.InvalidOperationException", id, EC_InvalidData, val_str(p->path),
		"The file '%s' could not be parsed as a PowerShell Data File%s.", USTR_C(c->rt, p->path), why);
}

struct load {
	struct ustr *path;
	struct scriptblock *sb;
};

static void load(struct rt *rt, void *arg)
{
	struct load *l = arg;

	l->sb = script_file_load(rt, l->path);
}

static void import(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct load l = { .path = p->path };
	struct search first = { .c = c }, bad = { .c = c };
	struct collect out;
	struct ast *root;

	if (!rt_try(c->rt, load, &l)) {
		bad_file(c, p, "CouldNotParseAsPowerShellDataFile", "");
		return;
	}
	bad.text = l.sb->info->source->result.src->text;
	hashtable((struct ast *)l.sb->info->ast, &first);
	root = first.found;
	if (!root) {
		bad_file(c, p, "CouldNotParseAsPowerShellDataFileNoHashtableRoot", "");
		return;
	}
	if (unsafe(root, &bad))
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "System.InvalidOperationException",
			EC_NotSpecified, V_NULL,
			"Cannot generate a PowerShell object for a ScriptBlock evaluating dynamic expressions. Dynamic expression: %.*s.",
			(int)(root->end - root->start), bad.text + root->start);
	l.sb = scriptblock_parse(c->rt, bad.text + root->start, root->end - root->start, NULL);
	collect_init(&out, c->rt);
	engine_call_to(c->rt, l.sb, false, V_VOID, V_VOID, NULL, 0, &out.sink);
	cmdlet_write(c, collect_value(&out));
}

static void found(struct rt *rt, const struct ppath *p, void *arg)
{
	(void)rt;
	(void)p;
	*(bool *)arg = true;
}

/* Whether there is a file TEXT, else its error; a pattern without one ends the command. */
static bool is_there(struct cmdlet *c, struct ustr *text, bool literal)
{
	struct errrec *e;
	struct ppath p;
	bool any = false;

	if (!literal && ustr_has_wildcard(text)) {
		path_glob(c->rt, text, false, true, found, &any);
		if (any)
			return true;
		e = err_make(c->rt, "System.IO.FileNotFoundException", "FileOpenFailure", EC_OpenError,
			val_str(text), "Unable to find the specified file.");
		gc_storep(e, e->details,
			ustr_printf(c->rt,
			"Cannot perform operation because the wildcard path %s did not resolve to a file.", USTR_C(c->rt, text)));
		cmdlet_throw(c, e);
	}
	path_resolve(c->rt, text, &p);
	if (p.provider->exists(c->rt, &p))
		return true;
	cmdlet_error_fmt(c, "System.ArgumentException", "PathNotFound", EC_InvalidArgument, val_str(text),
		"Cannot find path '%s' because it does not exist.", USTR_C(c->rt, text));
	return false;
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct array *paths = a->literal_path ? a->literal_path : a->path;

	for (uint32_t i = 0; paths && i < paths->n; i++) {
		val text = val_str(val_to_str(c->rt, array_get(paths, i)));
		struct array *one = array_of(c->rt, &text, 1);

		if (is_there(c, text.s, a->literal_path))
			items_walk(&(struct item_walk){ .c = c,
							.path = a->literal_path ? NULL : one,
							.literal = a->literal_path ? one : NULL,
							.fn = import });
	}
}

const struct cmdlet_def cmdlet_import_powershelldatafile = {
	.name = "Import-PowerShellDataFile", .module = MOD_UTILITY,
	.sets = sets, .default_set = "ByPath",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Imports values from a data file.",
};

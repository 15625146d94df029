/* SPDX-License-Identifier: MIT */
/*
 * ScriptBlock.GetPowerShell: the pipelines of a block as the commands of a
 * PowerShell object, for somebody else to run. Only commands with arguments
 * that are known beforehand can be told this way; all else is refused.
 */
#include "engine/scriptblock_convert.h"
#include "engine/powershell.h"
#include "engine/ast_object.h"
#include "engine/vm.h"
#include "syntax/ast.h"

#include <string.h>

#define SMA "System.Management.Automation."

struct convert {
	struct rt *rt;
	const struct block_info *info;
	struct ps_commands *commands;
	const val *args;	/* of the block's parameters */
	int nargs;
};

static _Noreturn void refuse(struct rt *rt, const char *why)
{
	net_throw(rt, SMA "ScriptBlockToPowerShellNotSupportedException", "%s", why);
}

static const char several_clauses[] = "The script block cannot be converted because it contains more than one clause. Expressions or control structures are not permitted. Verify that the script block contains exactly one pipeline or command.",
	empty_block[] = "An empty script block cannot be converted. Verify that the script block contains exactly one pipeline or command.";

static _Noreturn void not_one_pipeline(struct rt *rt)
{
	refuse(rt,
		"Only a script block that contains exactly one pipeline or command can be converted. Expressions or control structures are not permitted. Verify that the script block contains exactly one pipeline or command.");
}

static _Noreturn void no_commands(struct rt *rt)
{
	refuse(rt,
		"Cannot generate a PowerShell object for a ScriptBlock which invokes pipelines, commands or functions to evaluate arguments of the main pipeline.");
}

static struct ustr *text_of(struct convert *c, const struct ast *a)
{
	return text_ustr(c->rt, source_text(c->info->source->result.src, a->start, a->end));
}

/* ---- What arguments may be ----------------------------------------------- */

static bool declared(const struct convert *c, struct text name)
{
	static const char *const always[] = { "true", "false", "null", "args" };
	const struct ast_list *l = c->info->ast->params ? &c->info->ast->params->params : NULL;

	for (size_t i = 0; i < ARRAY_LEN(always); i++)
		if (text_is(name, always[i]))
			return true;
	for (uint32_t i = 0; l && i < l->n; i++)
		if (text_same(((const struct ast_param *)l->v[i])->name->name, name))
			return true;
	return false;
}

static int find_command(struct ast *a, void *arg)
{
	return a->kind == AST_COMMAND ? 1 : ast_children(a, find_command, arg);
}

static int check_argument(struct ast *a, void *arg)
{
	struct convert *c = arg;
	const struct ast_variable *v = (const struct ast_variable *)a;

	switch (a->kind) {
	case AST_VARIABLE:
		if (declared(c, v->path))
			return 0;
		refuse(c->rt, USTR_C(c->rt, ustr_printf(c->rt,
			"Cannot generate a PowerShell object for a ScriptBlock dereferencing variables undeclared in the param(...) block.  Name of undeclared variable: %.*s.", (int)v->path.n, v->path.s)));
	case AST_USING_EXPR:
		return 0;
	case AST_SCRIPTBLOCK_EXPR:
		refuse(c->rt,
			"Cannot generate a PowerShell object for a ScriptBlock that tries to pass other script blocks inside argument values.");
	case AST_COMMAND:
		no_commands(c->rt);
	case AST_PAREN:
		if (ast_children(a, find_command, NULL))
			no_commands(c->rt);
		/* fall through */
	case AST_MEMBER: case AST_INVOKE_MEMBER: case AST_BINARY: case AST_UNARY: case AST_CONVERT: case AST_TYPE_EXPR: case AST_TERNARY:
		refuse(c->rt, USTR_C(c->rt, ustr_printf(c->rt,
			"Cannot generate a PowerShell object for a ScriptBlock evaluating dynamic expressions. Dynamic expression: %s.", USTR_C(c->rt, text_of(c, a)))));
	}
	return ast_children(a, check_argument, c);
}

static val argument(struct convert *c, struct ast *a);

/* a,b: bare words among them. */
static val items(struct convert *c, const struct ast_array_literal *l)
{
	struct array *r = array_new(c->rt, &type_object, l->items.n);

	for (uint32_t i = 0; i < l->items.n; i++)
		gc_store(r, &r->v[i], argument(c, l->items.v[i]));
	return val_obj(r);
}

/* What the expression TEXT is: found by a fresh block of the same parameters. */
static val evaluate(struct convert *c, struct ustr *text)
{
	const struct ast_param_block *p = c->info->ast->params;
	const char *s;
	size_t n;

	text = ustr_concat(c->rt, ustr_new(c->rt, ";,"), text);
	s = ustr_utf8(c->rt, p ? ustr_concat(c->rt, text_of(c, &p->ast), text) : text, &n);
	return engine_call(c->rt, scriptblock_parse(c->rt, s, n, NULL), V_VOID, V_VOID, c->args, c->nargs);
}

static val argument(struct convert *c, struct ast *a)
{
	const struct ast_string *s = (const struct ast_string *)a;

	check_argument(a, c);
	if (a->kind == AST_USING_EXPR)
		return V_NULL;
	if (a->kind == AST_ARRAY_LITERAL)
		return items(c, (const struct ast_array_literal *)a);
	if (a->kind == AST_STRING && !s->quote)
		return val_str(text_ustr(c->rt, s->value));
	return evaluate(c, text_of(c, a));
}

/* ---- Commands ------------------------------------------------------------ */

static struct ustr *named(struct convert *c, const struct ast_cmd_param *p, bool colon)
{
	return ustr_printf(c->rt, colon ? "-%.*s:" : "-%.*s", (int)p->name.n, p->name.s);
}

/* What CMD says itself goes before what a splatted table says. */
static bool is_said(struct rt *rt, const struct ast_command *cmd, struct ustr *name)
{
	for (uint32_t i = 1; i < cmd->elements.n; i++) {
		const struct ast_cmd_param *p = (const struct ast_cmd_param *)cmd->elements.v[i];

		if (p->ast.kind == AST_CMD_PARAM && ustr_ieq(text_ustr(rt, p->name), name))
			return true;
	}
	return false;
}

static void add_splat(struct convert *c, const struct ast_command *cmd, struct ast *a)
{
	const struct ast_variable *v = (const struct ast_variable *)a;
	struct dict_entry *e;
	struct dict *d;
	uint32_t i = 0;
	struct iter it;
	val x, all;

	check_argument(a, c);
	all = evaluate(c, ustr_printf(c->rt, "$%.*s", (int)v->path.n, v->path.s));
	d = val_dict(all);
	while (d && (e = dict_next(d, &i)))
		if (!is_said(c->rt, cmd, val_to_str(c->rt, e->key)))
			ps_add_param(c->rt, c->commands, val_str(ustr_printf(c->rt, "-%s:", val_to_c(c->rt, e->key))), e->value);
	if (!d && iter_begin(c->rt, all, &it))
		while (iter_next(&it, &x))
			ps_add_param(c->rt, c->commands, V_NULL, x);
}

static void add_element(struct convert *c, const struct ast_command *cmd, struct ast *a)
{
	const struct ast_cmd_param *p = (const struct ast_cmd_param *)a;

	if (a->kind == AST_VARIABLE && a->flags & AST_SPLAT)
		add_splat(c, cmd, a);
	else if (a->kind != AST_CMD_PARAM)
		ps_add_param(c->rt, c->commands, V_NULL, argument(c, a));
	else if (p->value)
		ps_add_param(c->rt, c->commands, val_str(named(c, p, true)), argument(c, p->value));
	else
		ps_add_param(c->rt, c->commands, val_str(named(c, p, false)), V_VOID);
}

static void add_redirection(struct convert *c, struct ps_command *k, const struct ast *a)
{
	const struct ast_merge_redir *m = (const struct ast_merge_redir *)a;

	if (a->kind != AST_MERGE_REDIR)
		refuse(c->rt,
			"The script block cannot be converted to a PowerShell object because it contains forbidden redirection operators.");
	for (int i = 0; i < MERGE_STREAMS; i++)
		if (!m->from || m->from == i + RESULT_ERROR)
			k->merge.each[i] = RESULT_OUTPUT;
	if (!m->from || m->from == RESULT_ERROR) {
		k->merge.my = RESULT_ERROR;
		k->merge.to = RESULT_OUTPUT;
	}
}

static void add_command(struct convert *c, const struct ast_command *cmd)
{
	struct ast *name = cmd->elements.v[0];
	struct ps_command *k;
	val v;

	if (cmd->ast.op == T_DOT)
		refuse(c->rt, "Cannot generate a PowerShell object for a ScriptBlock that uses dot sourcing.");
	if (name->kind == AST_SCRIPTBLOCK_EXPR)
		refuse(c->rt, "Cannot generate a PowerShell object for a ScriptBlock that invokes other script blocks.");
	v = argument(c, name);
	k = ps_add_command(c->rt, c->commands, val_to_str(c->rt, v), V_NULL, false, false);
	for (uint32_t i = 1; i < cmd->elements.n; i++)
		add_element(c, cmd, cmd->elements.v[i]);
	for (uint32_t i = 0; i < cmd->redirections.n; i++)
		add_redirection(c, k, cmd->redirections.v[i]);
}

static void add_pipeline(struct convert *c, const struct ast *a)
{
	const struct ast_pipeline *p = (const struct ast_pipeline *)a;

	if (a->kind == AST_CMD_EXPR)
		refuse(c->rt, "Cannot generate a PowerShell object for a ScriptBlock that starts a pipeline with an expression.");
	if (a->kind == AST_COMMAND) {
		add_command(c, (const struct ast_command *)a);
		return;
	}
	if (a->kind != AST_PIPELINE)
		not_one_pipeline(c->rt);
	for (uint32_t i = 0; i < p->elements.n; i++)
		add_pipeline(c, p->elements.v[i]);
}

static const struct ast_named_block *only_block(struct rt *rt, const struct ast_scriptblock *b)
{
	if (b->begin || b->process || b->dynamicparam || b->clean)
		refuse(rt, several_clauses);
	if (!b->end || !b->end->statements.n)
		refuse(rt, empty_block);
	if (b->end->traps.n)
		refuse(rt, "A script block that contains a top-level trap statement cannot be converted.");
	return b->end;
}

val scriptblock_to_powershell(struct rt *rt, struct scriptblock *sb, const val *args, int n)
{
	struct powershell *ps = powershell_new(rt, V_NULL);
	struct convert c = { rt, sb->info, ps->commands, args, n };
	const struct ast_named_block *b = only_block(rt, sb->info->ast);

	for (uint32_t i = 0; i < b->statements.n; i++) {
		if (i)
			ps_end_statement(ps->commands);
		add_pipeline(&c, b->statements.v[i]);
	}
	return val_obj(ps);
}

static void check_commands(struct rt *rt, const struct ast_pipeline *pl)
{
	for (uint32_t i = 0; i < pl->elements.n; i++)
		if (pl->elements.v[i]->kind != AST_COMMAND)
			net_throw(rt, SMA "PSInvalidOperationException", "%s", empty_block);
}

void scriptblock_check_one_pipeline(struct rt *rt, const struct scriptblock *sb)
{
	const struct ast_named_block *b = sb->info->ast->end;

	if (sb->info->ast->begin || sb->info->ast->process || sb->info->ast->dynamicparam)
		net_throw(rt, SMA "PSInvalidOperationException", "%s", several_clauses);
	if (!b || !b->statements.n)
		net_throw(rt, SMA "PSInvalidOperationException", "%s", empty_block);
	if (b->statements.n > 1 || b->traps.n || b->statements.v[0]->kind != AST_PIPELINE)
		net_throw(rt, SMA "PSInvalidOperationException",
			  "Only a script block that contains exactly one pipeline or command can be converted. Expressions or control structures are not permitted. Verify that the script block contains exactly one pipeline or command.");
	check_commands(rt, (const struct ast_pipeline *)b->statements.v[0]);
}

/* ---- Restricted language ------------------------------------------------- */

static uint32_t words(struct rt *rt, val v, struct text *out, uint32_t max)
{
	struct iter it;
	uint32_t n = 0;
	size_t len;
	val x;

	if (!val_is_null(v) && iter_begin(rt, v, &it))
		while (n < max && iter_next(&it, &x)) {
			out[n].s = ustr_utf8(rt, val_to_str(rt, x), &len);
			out[n++].n = (uint32_t)len;
		}
	return n;
}

void scriptblock_check_restricted(struct rt *rt, struct scriptblock *sb, val commands, val variables, bool environment)
{
	enum { MOST = 128 };
	struct text *c = rt_block(rt, struct text, MOST), *v = rt_block(rt, struct text, MOST);
	struct data_rules rules = { .commands = c, .variables = v, .any_command = val_is_null(commands),
		.environment = environment };
	struct parse_result *r = &sb->info->source->result;

	rules.command_count = words(rt, commands, c, MOST);
	rules.variable_count = words(rt, variables, v, MOST);
	for (uint32_t i = 0; i < rules.variable_count; i++)
		rules.any_variable |= text_is(v[i], "*");
	r->error_count = 0;
	parse_data_errors(r, (struct ast_scriptblock *)sb->info->ast, &rules);
	if (r->error_count)
		scriptblock_throw_errors(rt, sb->info->source);
}

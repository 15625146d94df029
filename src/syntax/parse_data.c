/* SPDX-License-Identifier: MIT */
/*
 * What data may contain: the rules of data sections, module manifests and
 * ScriptBlock.CheckRestrictedLanguage, as parse errors of what breaks them.
 */
#include "syntax/parse.h"

#include <stdio.h>
#include <string.h>

struct data_check {
	struct parser *p;
	const struct data_rules *rules;
};

static const struct text none;

static const struct {
	uint8_t kind;
	enum parse_error_id id;
} refused[] = {
	{ AST_ASSIGN, PERR_AssignmentStatementNotSupportedInDataSection },
	{ AST_FOREACH, PERR_ForeachStatementNotSupportedInDataSection },
	{ AST_FOR, PERR_ForWhileStatementNotSupportedInDataSection },
	{ AST_WHILE, PERR_ForWhileStatementNotSupportedInDataSection },
	{ AST_DO_WHILE, PERR_DoWhileStatementNotSupportedInDataSection },
	{ AST_DO_UNTIL, PERR_DoWhileStatementNotSupportedInDataSection },
	{ AST_SWITCH, PERR_SwitchStatementNotSupportedInDataSection },
	{ AST_TRY, PERR_TryStatementNotSupportedInDataSection },
	{ AST_TRAP, PERR_TrapStatementNotSupportedInDataSection },
	{ AST_FUNCTION, PERR_FunctionDeclarationNotSupportedInDataSection },
	{ AST_DATA, PERR_DataSectionStatementNotSupportedInDataSection },
	{ AST_SCRIPTBLOCK_EXPR, PERR_ScriptBlockNotSupportedInDataSection },
	{ AST_SCRIPTBLOCK, PERR_ScriptBlockNotSupportedInDataSection },
	{ AST_PARAM_BLOCK, PERR_ParameterDeclarationNotSupportedInDataSection },
	{ AST_INVOKE_MEMBER, PERR_MethodCallNotSupportedInDataSection },
	{ AST_MEMBER, PERR_PropertyReferenceNotSupportedInDataSection },
	{ AST_INDEX, PERR_ArrayReferenceNotSupportedInDataSection },
	{ AST_ATTRIBUTED, PERR_AttributeNotSupportedInDataSection },
	{ AST_ATTRIBUTE, PERR_AttributeNotSupportedInDataSection },
	{ AST_FILE_REDIR, PERR_RedirectionNotSupportedInDataSection },
	{ AST_MERGE_REDIR, PERR_RedirectionNotSupportedInDataSection },
	{ AST_BREAK, PERR_FlowControlStatementNotSupportedInDataSection },
	{ AST_CONTINUE, PERR_FlowControlStatementNotSupportedInDataSection },
	{ AST_RETURN, PERR_FlowControlStatementNotSupportedInDataSection },
	{ AST_EXIT, PERR_FlowControlStatementNotSupportedInDataSection },
	{ AST_THROW, PERR_FlowControlStatementNotSupportedInDataSection },
};

static bool listed(const struct text *list, uint32_t n, struct text word)
{
	for (uint32_t i = 0; i < n; i++)
		if (text_same(list[i], word))
			return true;
	return false;
}

static const char *const constants[] = { "PSCulture", "PSUICulture", "true", "false", "null" };

static bool allowed_variable(const struct data_rules *r, const struct ast_variable *v)
{
	for (size_t i = 0; i < ARRAY_LEN(constants); i++)
		if (text_is(v->path, constants[i]))
			return true;
	if (r->any_variable || listed(r->variables, r->variable_count, v->path))
		return true;
	return r->environment && v->scope == VAR_DRIVE && text_is(v->drive, "env");
}

/* "$PSCulture, $PSUICulture, …" of the error. */
static struct text variable_names(const struct data_rules *r, char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(constants); i++)
		n += (size_t)snprintf(out + n, size - n, "%s$%s", i ? ", " : "", constants[i]);
	for (uint32_t i = 0; i < r->variable_count && n + r->variables[i].n + 4 < size; i++)
		n += (size_t)snprintf(out + n, size - n, ", $%.*s", (int)r->variables[i].n, r->variables[i].s);
	return (struct text){ out, (uint32_t)n };
}

static void check_variable(struct data_check *c, struct ast_variable *v)
{
	char names[400];

	if (!allowed_variable(c->rules, v))
		parse_fail_node(c->p, PERR_VariableReferenceNotSupportedInDataSection, &v->ast,
			variable_names(c->rules, names, sizeof(names)));
}

static void check_command(struct data_check *c, struct ast_command *cmd)
{
	struct text name = ast_command_name(cmd), all;
	bool call = cmd->ast.op == T_AMP;

	if (cmd->ast.op == T_DOT) {
		parse_fail_node(c->p, PERR_DotSourcingNotSupportedInDataSection, &cmd->ast, none);
		return;
	}
	if (c->rules->any_command || (name.n && listed(c->rules->commands, c->rules->command_count, name)))
		return;
	if (!name.n && call) {
		parse_fail_node(c->p, PERR_OperatorNotSupportedInDataSection, &cmd->ast, (struct text){ "&", 1 });
		return;
	}
	all = source_text(c->p->res->src, cmd->ast.start, cmd->ast.end);
	parse_fail_node(c->p, PERR_CmdletNotInAllowedListForDataSection, &cmd->ast, name.n ? name : all);
}

static void check_operator(struct data_check *c, const struct ast *node)
{
	const struct ast_binary *b = (const struct ast_binary *)node;
	char text[24];
	int n;

	if (!(token_flags(node->op) & TF_UNSAFE))
		return;
	n = snprintf(text, sizeof(text), "%s%s", token_flags(node->op) & TF_DASH ? "-" : "", token_text(node->op));
	if (node->kind == AST_BINARY)
		parse_fail(c->p, PERR_OperatorNotSupportedInDataSection, b->op_start, b->op_end, text, (size_t)n);
	else
		parse_fail_node(c->p, PERR_OperatorNotSupportedInDataSection, node, (struct text){ text, (uint32_t)n });
}

/* Types whose values are constants, and arrays of them. */
static bool simple_type(const struct type_name *t)
{
	static const char *const names[] = {
		"bool", "Boolean", "char", "sbyte", "byte", "short", "int16", "ushort", "uint16", "int", "int32", "uint",
		"uint32", "long", "int64", "ulong", "uint64", "float", "single", "double", "decimal", "datetime",
		"string", "DBNull",
	};
	struct text name;

	if (t->kind == TYPE_NAME_ARRAY)
		return simple_type(t->elem);
	if (t->kind != TYPE_NAME_SIMPLE)
		return false;
	name = text_without_system(t->name);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (text_is(name, names[i]))
			return true;
	return false;
}

static void check_type(struct data_check *c, const struct ast *node, const struct type_name *t)
{
	struct text name = source_text(c->p->res->src, t->start, t->end);

	if (!simple_type(t))
		parse_fail_node(c->p, PERR_TypeNotAllowedInDataSection, node, name);
}

static int check_data(struct ast *node, void *arg)
{
	struct data_check *c = arg;

	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		if (refused[i].kind == node->kind)
			parse_fail_node(c->p, refused[i].id, node, none);
	switch (node->kind) {
	case AST_VARIABLE:
		check_variable(c, (struct ast_variable *)node);
		break;
	case AST_COMMAND:
		check_command(c, (struct ast_command *)node);
		break;
	case AST_BINARY:
	case AST_UNARY:
		check_operator(c, node);
		break;
	case AST_TYPE_CONSTRAINT:
		check_type(c, node, ((struct ast_type_constraint *)node)->type);
		break;
	case AST_TYPE_EXPR:
		check_type(c, node, ((struct ast_type_expr *)node)->type);
		break;
	}
	return ast_children(node, check_data, c);
}

/* Errors for what below ROOT is no data. */
static void check_all(struct parser *p, struct ast *root, const struct data_rules *rules)
{
	struct data_check c = { p, rules };

	ast_children(root, check_data, &c);
}

void parse_data_errors(struct parse_result *r, struct ast_scriptblock *root, const struct data_rules *rules)
{
	struct parser p = { .res = r, .arena = &r->arena, .error_cap = r->error_count };

	if (root->begin || root->process || root->dynamicparam || root->params || !root->end)
		parse_fail_node(&p, PERR_InvalidScriptBlockInDataSection, &root->ast, none);
	if (root->end)
		check_all(&p, &root->end->ast, rules);
}

void parse_data_section(struct parser *p, struct ast_data *d)
{
	struct text names[64] = { { "ConvertFrom-StringData", 22 } };
	struct data_rules rules = { .commands = names, .command_count = 1 };

	for (uint32_t i = 0; i < d->commands.n && rules.command_count < ARRAY_LEN(names); i++)
		if (d->commands.v[i]->kind == AST_STRING)
			names[rules.command_count++] = ((const struct ast_string *)d->commands.v[i])->value;
		else
			rules.any_command = true;	/* known when it runs */
	if (d->body)
		check_all(p, &d->body->ast, &rules);
}

/* SPDX-License-Identifier: MIT */
/*
 * Names of nodes and the one table that knows the children of each: an ordered
 * list of (offset, how) fields, which every walk uses.
 */
#include "syntax/ast.h"

enum field_how { F_END, F_NODE, F_LIST, F_IFS, F_CLAUSES, F_PAIRS };

struct field {
	uint8_t how;
	uint16_t offset;
};

#define MAX_FIELDS 7
#define N(name, member) { F_NODE, offsetof(struct ast_##name, member) }
#define L(name, member) { F_LIST, offsetof(struct ast_##name, member) }
#define LOOP { N(loop, condition), N(loop, body) }
#define JUMP { N(jump, value) }
#define CALL { N(invoke_member, object), N(invoke_member, name), L(invoke_member, args) }

static const struct field fields[AST__MAX][MAX_FIELDS] = {
	[AST_ERROR_STMT] = { L(error_stmt, nested) },
	[AST_ERROR_EXPR] = { L(error_expr, nested) },
	[AST_SCRIPTBLOCK] = { L(scriptblock, usings), N(scriptblock, params),
			      N(scriptblock, dynamicparam), N(scriptblock, begin),
			      N(scriptblock, process), N(scriptblock, end), N(scriptblock, clean) },
	[AST_PARAM_BLOCK] = { L(param_block, attributes), L(param_block, params) },
	[AST_NAMED_BLOCK] = { L(named_block, traps), L(named_block, statements) },
	[AST_ATTRIBUTE] = { L(attribute, positional), L(attribute, named) },
	[AST_NAMED_ARG] = { N(named_arg, value) },
	[AST_PARAM] = { L(param, attributes), N(param, name), N(param, value) },
	[AST_BLOCK] = { L(block, traps), L(block, statements) },
	[AST_USING] = { N(using, name), N(using, alias), N(using, spec) },
	[AST_TYPE_DEF] = { L(type_def, attributes), L(type_def, bases), L(type_def, members) },
	[AST_PROPERTY] = { N(property, type), L(property, attributes), N(property, value) },
	[AST_METHOD] = { L(method, attributes), N(method, type), N(method, function) },
	[AST_FUNCTION] = { L(function, params), N(function, body) },
	[AST_IF] = { { F_IFS, 0 }, N(if, other) },
	[AST_DATA] = { L(data, commands), N(data, body) },
	[AST_FOREACH] = { N(foreach, variable), N(foreach, condition), N(foreach, throttle),
			  N(foreach, body) },
	[AST_FOR] = { N(for, init), N(for, condition), N(for, step), N(for, body) },
	[AST_WHILE] = LOOP,
	[AST_DO_WHILE] = LOOP,
	[AST_DO_UNTIL] = LOOP,
	[AST_SWITCH] = { N(switch, condition), { F_CLAUSES, 0 }, N(switch, other) },
	[AST_TRY] = { N(try, body), L(try, catches), N(try, finally) },
	[AST_CATCH] = { L(catch, types), N(catch, body) },
	[AST_TRAP] = { N(trap, type), N(trap, body) },
	[AST_BREAK] = JUMP,
	[AST_CONTINUE] = JUMP,
	[AST_RETURN] = JUMP,
	[AST_EXIT] = JUMP,
	[AST_THROW] = JUMP,
	[AST_ASSIGN] = { N(assign, left), N(assign, right) },
	[AST_CHAIN] = { N(chain, left), N(chain, right) },
	[AST_PIPELINE] = { L(pipeline, elements) },
	[AST_COMMAND] = { L(command, elements), L(command, redirections) },
	[AST_CMD_EXPR] = { N(cmd_expr, expr), L(cmd_expr, redirections) },
	[AST_CMD_PARAM] = { N(cmd_param, value) },
	[AST_FILE_REDIR] = { N(file_redir, target) },
	[AST_TERNARY] = { N(ternary, cond), N(ternary, yes), N(ternary, no) },
	[AST_BINARY] = { N(binary, left), N(binary, right) },
	[AST_UNARY] = { N(unary, operand) },
	[AST_ATTRIBUTED] = { N(attributed, attribute), N(attributed, child) },
	[AST_CONVERT] = { N(convert, type), N(convert, child) },
	[AST_MEMBER] = { N(member, object), N(member, name) },
	[AST_INVOKE_MEMBER] = CALL,
	[AST_BASE_CALL] = CALL,
	[AST_INDEX] = { N(index, object), N(index, index) },
	[AST_EXPANDABLE] = { L(expandable, parts) },
	[AST_USING_EXPR] = { N(using_expr, expr) },
	[AST_SCRIPTBLOCK_EXPR] = { N(scriptblock_expr, body) },
	[AST_ARRAY_LITERAL] = { L(array_literal, items) },
	[AST_ARRAY_EXPR] = { N(sub_expr, body) },
	[AST_SUB_EXPR] = { N(sub_expr, body) },
	[AST_PAREN] = { N(paren, pipeline) },
	[AST_HASHTABLE] = { { F_PAIRS, 0 } },
};

static int one(struct ast *child, ast_child_fn fn, void *arg)
{
	return child ? fn(child, arg) : 0;
}

/* Pairs of children, whatever they are called in their struct. */
static int two(void *a, void *b, ast_child_fn fn, void *arg)
{
	int r = one(a, fn, arg);

	return r ? r : one(b, fn, arg);
}

static int pairs(struct ast *node, unsigned how, ast_child_fn fn, void *arg)
{
	struct ast_if *i = (void *)node;
	struct ast_switch *s = (void *)node;
	struct ast_hashtable *h = (void *)node;
	uint32_t count = how == F_IFS ? i->count : how == F_CLAUSES ? s->count : h->count;
	int r = 0;

	for (uint32_t k = 0; k < count && r == 0; k++) {
		if (how == F_IFS)
			r = two(i->clauses[k].cond, i->clauses[k].body, fn, arg);
		else if (how == F_CLAUSES)
			r = two(s->clauses[k].test, s->clauses[k].body, fn, arg);
		else
			r = two(h->pairs[k].key, h->pairs[k].value, fn, arg);
	}
	return r;
}

static int list(const struct ast_list *l, ast_child_fn fn, void *arg)
{
	int r = 0;

	for (uint32_t i = 0; i < l->n && r == 0; i++)
		r = fn(l->v[i], arg);
	return r;
}

int ast_children(struct ast *node, ast_child_fn fn, void *arg)
{
	const struct field *f = fields[node->kind];
	int r = 0;

	for (int i = 0; i < MAX_FIELDS && f[i].how != F_END && r == 0; i++) {
		void *at = (char *)node + f[i].offset;

		if (f[i].how == F_NODE)
			r = one(*(struct ast **)at, fn, arg);
		else if (f[i].how == F_LIST)
			r = list(at, fn, arg);
		else
			r = pairs(node, f[i].how, fn, arg);
	}
	return r;
}

static const struct {
	const char *name;
	char cls;
} classes[AST__MAX] = {
#define AST(kind, name, pub, c) [AST_##kind] = { #pub, #c[0] },
#include "syntax/ast.def"
#undef AST
};

const char *ast_class_name(unsigned kind)
{
	return kind < AST__MAX && classes[kind].name ? classes[kind].name : "";
}

char ast_class(unsigned kind)
{
	return kind < AST__MAX ? classes[kind].cls : 0;
}

struct text ast_command_name(const struct ast_command *cmd)
{
	if (cmd->elements.n && cmd->elements.v[0]->kind == AST_STRING)
		return ((const struct ast_string *)cmd->elements.v[0])->value;
	return (struct text){ 0 };
}

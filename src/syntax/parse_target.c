/* SPDX-License-Identifier: MIT */
/*
 * What a finished tree may assign to, which types may stand before a variable,
 * and what an attribute may be given.
 */
#include "syntax/parse_target.h"

#include <stdio.h>
#include <string.h>

static const struct text none;

static bool is_type(const struct type_name *t, const char *word, const char *full)
{
	return text_is(t->name, word) || text_is(t->name, full);
}

static bool is_ref(const struct type_name *t)
{
	return is_type(t, "ref", "System.Management.Automation.PSReference") || text_is(t->name, "psreference");
}

static bool is_void(const struct type_name *t)
{
	return is_type(t, "void", "System.Void");
}

/* ---- Targets ------------------------------------------------------------------- */

struct target {
	struct parser *p;
	enum parse_error_id id;		/* what to say of the rest */
	struct text arg;
	bool lists;			/* several may be assigned at once */
};

/* Variables that a typed assignment would make another's; a slot with their type. */
static void check_automatic(const struct target *x, const struct ast *whole, const struct ast_variable *v, struct text type)
{
	static const struct {
		const char *name, *type, *shorter;
	} automatic[] = {
		{ "_", "System.Object", "object" }, { "args", "System.Object[]", "object[]" },
		{ "this", "System.Object", "object" },
		{ "input", "System.Object", "object" },
		{ "PSCmdlet", "System.Management.Automation.PSScriptCmdlet", "PSScriptCmdlet" },
		{ "PSBoundParameters", "System.Management.Automation.PSBoundParametersDictionary",
		  "PSBoundParametersDictionary" },
		{ "MyInvocation", "System.Management.Automation.InvocationInfo", "InvocationInfo" },
		{ "PSScriptRoot", "System.String", "string" }, { "PSCommandPath", "System.String", "string" },
	};
	char message[400];

	if (v->scope != VAR_NONE && v->scope != VAR_LOCAL && v->scope != VAR_PRIVATE)
		return;
	for (size_t i = 0; i < ARRAY_LEN(automatic); i++) {
		if (!text_is(v->name, automatic[i].name) || text_is(type, automatic[i].type) ||
		    text_is(type, automatic[i].shorter))
			continue;
		snprintf(message, sizeof(message), "'%.*s' with type '%s'", (int)v->name.n, v->name.s, automatic[i].type);
		parse_fail_node(x->p, PERR_AssignmentStatementToAutomaticNotSupported, whole,
			(struct text){ message, strlen(message) });
	}
}

static void check_target(const struct target *x, const struct ast *e);

/* Types and attributes before what is assigned. */
static void check_typed(const struct target *x, const struct ast *whole)
{
	const struct ast_type_constraint *ref = NULL, *last = NULL;
	const struct ast *e = whole;
	uint32_t types = 0;

	while (e->kind == AST_CONVERT || e->kind == AST_ATTRIBUTED) {
		const struct ast_convert *c = (const void *)e;

		if (e->kind == AST_ATTRIBUTED) {
			e = ((const struct ast_attributed *)e)->child;
			continue;
		}
		last = c->type;
		types++;
		if (is_ref(last->type))
			ref = last;
		else if (is_void(last->type))
			parse_fail_node(x->p, PERR_VoidTypeConstraintNotAllowed, &last->ast, none);
		e = c->child;
	}
	if (ref && types > 1) {
		parse_fail_node(x->p, PERR_ReferenceNeedsToBeByItselfInTypeConstraint, &ref->ast, none);
		return;
	}
	if (e->kind == AST_VARIABLE)
		check_automatic(x, whole, (const struct ast_variable *)e, last ? last->type->name : none);
	check_target(x, e);
}

struct ast *parse_pure_expr(const struct ast *pipeline)
{
	const struct ast_pipeline *pl = (const void *)pipeline;

	if (pl->ast.kind != AST_PIPELINE || pl->elements.n != 1 || pl->elements.v[0]->kind != AST_CMD_EXPR)
		return NULL;
	return ((const struct ast_cmd_expr *)pl->elements.v[0])->expr;
}

static void check_target(const struct target *x, const struct ast *e)
{
	const struct ast_array_literal *a = (const void *)e;
	const struct ast *bad = e;

	switch (e->kind) {
	case AST_VARIABLE: case AST_ERROR_EXPR:
		return;
	case AST_MEMBER: case AST_INVOKE_MEMBER: case AST_INDEX:
		if (!(e->flags & AST_NULL_COND))
			return;
		break;
	case AST_CONVERT: case AST_ATTRIBUTED:
		check_typed(x, e);
		return;
	case AST_ARRAY_LITERAL:
		for (uint32_t i = 0; x->lists && i < a->items.n; i++)
			if (a->items.v[i]->kind == AST_ERROR_EXPR)
				parse_fail_node(x->p, x->id, a->items.v[i], x->arg);
			else
				check_target(x, a->items.v[i]);
		if (x->lists)
			return;
		break;
	case AST_PAREN:
		bad = ((const struct ast_paren *)e)->pipeline;
		if (parse_pure_expr(bad)) {
			check_target(x, parse_pure_expr(bad));
			return;
		}
	}
	parse_fail_node(x->p, x->id, bad, x->arg);
}

/* A member of what $using: brings is not the caller's. */
static bool of_using(const struct ast *e)
{
	while (e->kind == AST_MEMBER || e->kind == AST_INDEX)
		e = e->kind == AST_MEMBER ? ((const struct ast_member *)e)->object : ((const struct ast_index *)e)->object;
	return e->kind == AST_USING_EXPR;
}

void parse_check_assign(struct parser *p, const struct ast_assign *a)
{
	struct target x = { p, PERR_InvalidLeftHandSide, none, a->ast.op == T_EQUALS };

	if (of_using(a->left))
		parse_fail_node(p, x.id, a->left, none);
	else
		check_target(&x, a->left);
}

void parse_check_increment(struct parser *p, const struct ast_unary *u)
{
	bool plus = u->ast.op == T_PLUSPLUS || u->ast.op == T_POSTPLUSPLUS;
	struct target x = { p, PERR_OperatorRequiresVariableOrProperty, { plus ? "++" : "--", 2 }, false };

	if (!plus && u->ast.op != T_MINUSMINUS && u->ast.op != T_POSTMINUSMINUS)
		return;
	if (of_using(u->operand))
		parse_fail_node(p, x.id, u->operand, x.arg);
	else
		check_target(&x, u->operand);
}

/* ---- [ref] among types ------------------------------------------------------------ */

static bool is_ref_cast(const struct ast *e)
{
	return e->kind == AST_CONVERT && is_ref(((const struct ast_convert *)e)->type->type);
}

static const struct ast *cast_child(const struct ast *e)
{
	if (e->kind == AST_CONVERT)
		return ((const struct ast_convert *)e)->child;
	return e->kind == AST_ATTRIBUTED ? ((const struct ast_attributed *)e)->child : NULL;
}

static bool is_assigned(const struct ast *e)
{
	const struct ast *up = e;

	while (up->parent && (up->parent->kind == AST_CONVERT || up->parent->kind == AST_ATTRIBUTED ||
			      up->parent->kind == AST_ARRAY_LITERAL))
		up = up->parent;
	return up->parent && up->parent->kind == AST_ASSIGN && ((const struct ast_assign *)up->parent)->left == up;
}

void parse_check_cast(struct parser *p, const struct ast_convert *c)
{
	bool twice = false;

	if (!is_ref(c->type->type))
		return;
	for (const struct ast *e = c->child; e; e = cast_child(e))
		if (is_ref_cast(e)) {
			twice = true;
			parse_fail_node(p, PERR_ReferenceNeedsToBeByItselfInTypeSequence,
				&((const struct ast_convert *)e)->type->ast, none);
		}
	if (!twice && c->ast.parent->kind == AST_CONVERT && !is_ref_cast(c->ast.parent) && !is_assigned(&c->ast))
		parse_fail_node(p, PERR_ReferenceNeedsToBeLastTypeInTypeConversion, &c->type->ast, none);
}

void parse_check_param(struct parser *p, const struct ast_param *a)
{
	bool method = ast_method_of(a->ast.parent), typed = false;

	for (uint32_t i = 0; i < a->attributes.n; i++) {
		const struct ast_type_constraint *t = (const void *)a->attributes.v[i];

		if (t->ast.kind != AST_TYPE_CONSTRAINT)
			continue;
		if (!method && is_void(t->type))
			parse_fail_node(p, PERR_VoidTypeConstraintNotAllowed, &t->ast, none);
		if (method && typed)
			parse_fail_node(p, PERR_MultipleTypeConstraintsOnMethodParam, &t->ast, none);
		typed = true;
	}
}

/* ---- Attributes' arguments ---------------------------------------------------------- */

struct constness {
	bool in_class;
};

static int is_not_constant(struct ast *e, void *arg)
{
	const struct constness *x = arg;

	switch (e->kind) {
	case AST_NUMBER: case AST_STRING: case AST_TYPE_EXPR: case AST_TYPE_CONSTRAINT:
		return 0;
	case AST_VARIABLE:
		return !text_is(((struct ast_variable *)e)->name, "true") &&
		!text_is(((struct ast_variable *)e)->name, "false") &&
		       !text_is(((struct ast_variable *)e)->name, "null");
	case AST_SCRIPTBLOCK_EXPR:
		return x->in_class;
	case AST_MEMBER:
		return ((struct ast_member *)e)->object->kind != AST_TYPE_EXPR;
	case AST_UNARY: case AST_BINARY: case AST_TERNARY: case AST_CONVERT: case AST_ARRAY_LITERAL: case AST_PAREN:
	case AST_SUB_EXPR: case AST_BLOCK: case AST_PIPELINE: case AST_CMD_EXPR:
		return ast_children(e, is_not_constant, arg);
	}
	return 1;
}

/* What stands at a class, its members and their parameters is kept with the type: no blocks there. */
static bool is_of_class(const struct ast *attribute)
{
	const struct ast *up = attribute->parent;

	if (up->kind == AST_PARAM && ast_method_of(up->parent))
		return true;
	return up->kind == AST_TYPE_DEF || up->kind == AST_PROPERTY || up->kind == AST_METHOD;
}

void parse_check_attribute(struct parser *p, const struct ast_attribute *a)
{
	struct constness x = { is_of_class(&a->ast) };
	enum parse_error_id id = x.in_class ? PERR_ParameterAttributeArgumentNeedsToBeConstant
					    : PERR_ParameterAttributeArgumentNeedsToBeConstantOrScriptBlock;

	for (uint32_t i = 0; i < a->named.n; i++) {
		const struct ast_named_arg *n = (const void *)a->named.v[i];

		if (!(n->ast.flags & AST_OMITTED) && is_not_constant(n->value, &x))
			parse_fail_node(p, id, n->value, none);
	}
	for (uint32_t i = 0; i < a->positional.n; i++)
		if (is_not_constant(a->positional.v[i], &x))
			parse_fail_node(p, id, a->positional.v[i], none);
}

/* ---- Splatting ----------------------------------------------------------------------- */

void parse_check_splats(struct parser *p, const struct ast_array_literal *a)
{
	for (uint32_t i = 0; a->ast.parent->kind == AST_COMMAND && i < a->items.n; i++) {
		const struct ast_variable *v = (const void *)a->items.v[i];

		if (v->ast.kind == AST_VARIABLE && v->ast.flags & AST_SPLAT)
			parse_fail_node(p, PERR_SplattingNotPermittedInArgumentList, &v->ast, v->path);
	}
}

/* ---- Values of $using: --------------------------------------------------------------- */

/* What no index into one may be, or hold: it is taken before the block runs. */
static int runs_late(struct ast *e, void *unused)
{
	switch (e->kind) {
	case AST_VARIABLE: case AST_EXPANDABLE: case AST_USING_EXPR: case AST_MEMBER: case AST_HASHTABLE:
	case AST_INVOKE_MEMBER: case AST_INDEX: case AST_SUB_EXPR: case AST_ARRAY_EXPR:
		return true;
	case AST_BINARY:
		if (e->op == T_DOTDOT)
			return true;
		break;
	case AST_SCRIPTBLOCK:
		return false;
	}
	return ast_children(e, runs_late, unused);
}

/* Member and index expressions begin alike: what they are taken from. */
static struct ast *taken_from(const struct ast *e)
{
	bool takes = e->kind == AST_MEMBER || e->kind == AST_INVOKE_MEMBER || e->kind == AST_INDEX;

	return takes ? ((const struct ast_member *)e)->object : NULL;
}

/* Only named members and constant indexes are taken; the first else, from the outside. */
void parse_check_using(struct parser *p, const struct ast *using)
{
	const struct ast *e = using;

	while (e->parent && taken_from(e->parent) == e)
		e = e->parent;
	for (; e != using; e = taken_from(e)) {
		const struct ast *bad = NULL;

		if (e->kind == AST_INVOKE_MEMBER || (e->kind == AST_MEMBER && ((const struct ast_member *)e)->name->kind != AST_STRING))
			bad = e;
		else if (e->kind == AST_INDEX && runs_late(((const struct ast_index *)e)->index, NULL))
			bad = ((const struct ast_index *)e)->index;
		if (bad) {
			parse_fail_node(p, PERR_InvalidUsingExpression, bad, none);
			return;
		}
	}
}

/* SPDX-License-Identifier: MIT */
/* Checks on the finished tree. */
#include "syntax/parse_flow.h"
#include "syntax/parse_target.h"
#include "base/err.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct text none;

/* ---- Classes --------------------------------------------------------------------------- */

struct returns {
	struct parser *p;
	bool wants_value;
};

static int check_return(struct ast *node, void *arg)
{
	struct returns *r = arg;
	struct ast_jump *j = (struct ast_jump *)node;

	if (node->kind == AST_SCRIPTBLOCK || node->kind == AST_FUNCTION ||
	    node->kind == AST_TYPE_DEF)
		return 0;
	if (node->kind == AST_RETURN && r->wants_value && !j->value)
		parse_fail_node(r->p, PERR_NonVoidMethodMissingReturnValue, node, none);
	if (node->kind == AST_RETURN && !r->wants_value && j->value)
		parse_fail_node(r->p, PERR_VoidMethodHasReturn, node, none);
	return ast_children(node, check_return, r);
}

/* What a method may not have, although a function may. */
static void check_body(struct parser *p, struct ast_method *m)
{
	const struct ast_scriptblock *b = m->body;
	const struct ast_named_block *const named[] = {
		b->dynamicparam, b->begin, b->process, b->end && !(b->end->ast.flags & AST_UNNAMED) ? b->end : NULL, b->clean,
	};

	if (b->params)
		parse_fail_node(p, PERR_ParamBlockNotAllowedInMethod, &b->params->ast, none);
	for (size_t i = 0; i < ARRAY_LEN(named); i++)
		if (named[i]) {
			parse_fail_node(p, PERR_NamedBlockNotAllowedInMethod, &named[i]->ast, none);
			break;
		}
}

/* Where the name of a method is in the source. */
static uint32_t name_offset(struct parser *p, const struct ast_method *m)
{
	const char *s = p->res->src->text;
	uint32_t at = m->type ? m->type->ast.end : m->ast.start;

	while (at + m->name.n < m->ast.end && strncasecmp(s + at, m->name.s, m->name.n))
		at++;
	return at;
}

static void check_method(struct parser *p, struct ast_method *m)
{
	bool ctor = m->ast.flags & AST_MEMBER_CTOR;
	bool wants = m->type && !type_name_is_void(m->type->type);
	struct returns r = { p, wants };
	uint32_t name = m->name.s ? name_offset(p, m) : m->ast.start;

	if (ctor && m->ast.flags & AST_MEMBER_STATIC && m->params.n)
		parse_fail_node(p, PERR_StaticConstructorCantHaveParameters, m->params.v[0], none);
	if (ctor && m->type)
		parse_fail_node(p, PERR_ConstructorCantHaveReturnType, &m->type->ast, none);
	if (m->body)
		check_body(p, m);
	if (!m->body || !m->body->end)
		return;
	ast_children(&m->body->end->ast, check_return, &r);
	if (!parse_flow_method(p, m) && wants)
		parse_fail(p, PERR_MethodHasCodePathNotReturn, name, name + m->name.n, NULL, 0);
}

static void check_property(struct parser *p, struct ast_property *m)
{
	if (m->type && type_name_is_void(m->type->type))
		parse_fail_node(p, PERR_TypeNotAllowedForProperty, &m->type->ast, m->type->type->name);
}

static void check_underlying(struct parser *p, struct ast_type_def *t)
{
	static const char *const good[] = {
		"byte", "sbyte", "short", "int16", "ushort", "uint16", "int", "int32", "uint", "uint32", "long",
		"int64", "ulong", "uint64",
	};
	struct text name;

	if (!(t->ast.flags & AST_TYPE_ENUM) || !t->bases.n)
		return;
	name = text_without_system(((struct ast_type_constraint *)t->bases.v[0])->type->name);
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (text_is(name, good[i]))
			return;
	parse_fail_node(p, PERR_InvalidUnderlyingType, t->bases.v[0], name);
}

/* $this where there is no object; a block inside has its own. */
static int check_this(struct ast *node, void *arg)
{
	const struct ast_variable *v = (const void *)node;

	if (node->kind == AST_SCRIPTBLOCK || node->kind == AST_FUNCTION || node->kind == AST_TYPE_DEF)
		return 0;
	if (node->kind == AST_VARIABLE && text_is(v->name, "this"))
		parse_fail_node(arg, PERR_NonStaticMemberAccessInStaticMember, node, v->name);
	return ast_children(node, check_this, arg);
}

static void check_static(struct parser *p, struct ast *m)
{
	struct ast_method *method = (struct ast_method *)m;

	if (!(m->flags & AST_MEMBER_STATIC))
		return;
	if (m->kind == AST_METHOD && method->body)
		ast_children(&method->body->ast, check_this, p);
	else if (m->kind == AST_PROPERTY)
		ast_children(m, check_this, p);
}

static void check_type(struct parser *p, struct ast_type_def *t)
{
	check_underlying(p, t);
	parse_check_resource(p, t);
	for (uint32_t i = 0; i < t->members.n; i++) {
		struct ast *m = t->members.v[i];

		check_static(p, m);
		if (m->kind == AST_PROPERTY)
			check_property(p, (struct ast_property *)m);
		if (m->kind == AST_METHOD)
			check_method(p, (struct ast_method *)m);
	}
}

static void check_types(struct parser *p, const struct ast_list *l)
{
	for (uint32_t i = 0; i < l->n; i++) {
		struct ast_type_def *t = (void *)l->v[i];

		for (uint32_t k = 0; t->ast.kind == AST_TYPE_DEF && k < i && i < 2000; k++) {
			struct ast_type_def *o = (void *)l->v[k];

			if (o->ast.kind == AST_TYPE_DEF && text_same(o->name, t->name)) {
				parse_fail_node(p, PERR_MemberAlreadyDefined, &t->ast, t->name);
				break;
			}
		}
	}
}

/* ---- All --------------------------------------------------------------------------------- */

/* Whether one clause leaves another nothing to catch takes types: the parse's user asks for that. */
static void note_catches(struct parser *p, const struct ast_try *t)
{
	uint32_t typed = 0;

	for (uint32_t i = 0; i < t->catches.n; i++)
		typed += ((const struct ast_catch *)t->catches.v[i])->types.n > 0;
	p->res->typed_catches |= typed > 1;
}

/* ---- Jumps ---- */

static bool is_loop(const struct ast *node)
{
	return node->kind == AST_FOREACH || node->kind == AST_FOR || node->kind == AST_WHILE || node->kind == AST_DO_WHILE ||
	       node->kind == AST_DO_UNTIL;
}

static struct text loop_label(const struct ast *node)
{
	switch (node->kind) {
	case AST_FOREACH: return ((const struct ast_foreach *)node)->label;
	case AST_FOR: return ((const struct ast_for *)node)->label;
	case AST_SWITCH: return ((const struct ast_switch *)node)->label;
	}
	return ((const struct ast_loop *)node)->label;
}

/* True when the break or continue may be meant for LOOP: without a label it is for any. */
static bool jumps_to(const struct ast_jump *j, const struct ast *loop)
{
	if (j->ast.kind == AST_RETURN)
		return false;
	return !j->value ||
		(j->value->kind == AST_STRING && text_same(((const struct ast_string *)j->value)->value, loop_label(loop)));
}

/* A jump out of a finally, whatever a block nested in it does. */
static void check_finally(struct parser *p, const struct ast_jump *j)
{
	for (const struct ast *a = j->ast.parent; a; a = a->parent) {
		const struct ast_try *t = (const void *)a->parent;

		if (a->kind == AST_NAMED_BLOCK || a->kind == AST_TRAP || a->kind == AST_SCRIPTBLOCK)
			return;
		if ((is_loop(a) || a->kind == AST_SWITCH) && jumps_to(j, a))
			return;
		if (a->kind == AST_BLOCK && t && t->ast.kind == AST_TRY && t->finally && &t->finally->ast == a) {
			parse_fail_node(p, PERR_ControlLeavingFinally, &j->ast, none);
			return;
		}
	}
}

/* In a method, whose caller's loops are out of reach, a label must be there. */
static void check_label(struct parser *p, const struct ast_jump *j)
{
	if (!j->value || j->value->kind != AST_STRING || j->ast.kind == AST_RETURN)
		return;
	for (const struct ast *a = j->ast.parent; a && (a->kind != AST_FUNCTION || ast_method_of(a)); a = a->parent) {
		if (is_loop(a) && jumps_to(j, a))
			return;
		if (a->kind == AST_METHOD) {
			parse_fail_node(p, PERR_LabelNotFound, &j->ast, ((const struct ast_string *)j->value)->value);
			return;
		}
	}
}

static void check_params_once(struct parser *p, const struct ast_function *f)
{
	if (f->params.n && f->body && f->body->params && !ast_method_of(&f->ast))
		parse_fail_node(p, PERR_OnlyOneParameterListAllowed, &f->body->params->ast, none);
}

static int check_node(struct ast *node, void *arg)
{
	struct parser *p = arg;

	switch (node->kind) {
	case AST_TYPE_DEF:
		p->res->classes = true;
		check_type(p, (struct ast_type_def *)node);
		break;
	case AST_NAMED_BLOCK:
		check_types(p, &((struct ast_named_block *)node)->statements);
		break;
	case AST_UNARY:
		parse_check_increment(p, (struct ast_unary *)node);
		break;
	case AST_ASSIGN:
		parse_check_assign(p, (struct ast_assign *)node);
		break;
	case AST_CONVERT:
		parse_check_cast(p, (struct ast_convert *)node);
		break;
	case AST_PARAM:
		parse_check_param(p, (struct ast_param *)node);
		break;
	case AST_ATTRIBUTE:
		parse_check_attribute(p, (struct ast_attribute *)node);
		break;
	case AST_ARRAY_LITERAL:
		parse_check_splats(p, (struct ast_array_literal *)node);
		break;
	case AST_USING_EXPR:
		parse_check_using(p, node);
		break;
	case AST_FUNCTION:
		check_params_once(p, (struct ast_function *)node);
		break;
	case AST_TRY:
		note_catches(p, (struct ast_try *)node);
		break;
	case AST_BREAK: case AST_CONTINUE: case AST_RETURN:
		check_finally(p, (struct ast_jump *)node);
		check_label(p, (struct ast_jump *)node);
		break;
	case AST_DATA:
		parse_data_section(p, (struct ast_data *)node);
		break;
	}
	return parse_stopped(p) ? -ERR_CANCELLED : ast_children(node, check_node, p);
}

void parse_check(struct parser *p, struct ast_scriptblock *root)
{
	check_node(&root->ast, p);
}

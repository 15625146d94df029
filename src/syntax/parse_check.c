/* SPDX-License-Identifier: MIT */
/* Checks on the finished tree. */
#include "syntax/parse.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct text none;

/* ---- Classes --------------------------------------------------------------------------- */

static struct text type_of(const struct ast_param *p)
{
	struct text t = none;

	for (uint32_t i = 0; i < p->attributes.n; i++)
		if (p->attributes.v[i]->kind == AST_TYPE_CONSTRAINT)
			t = ((struct ast_type_constraint *)p->attributes.v[i])->type->name;
	return t;
}

static bool same_type(const struct ast_param *a, const struct ast_param *b)
{
	return text_same(type_of(a), type_of(b));
}

static struct text member_name(const struct ast *m)
{
	return m->kind == AST_PROPERTY ? ((const struct ast_property *)m)->name
				       : ((const struct ast_method *)m)->name;
}

static bool clash(const struct ast *a, const struct ast *b)
{
	const struct ast_method *x = (const void *)a, *y = (const void *)b;

	if (!text_same(member_name(a), member_name(b)))
		return false;
	if (a->kind != AST_METHOD || b->kind != AST_METHOD)
		return a->kind == b->kind;
	if (x->params.n != y->params.n || (a->flags ^ b->flags) & AST_MEMBER_STATIC)
		return false;
	for (uint32_t i = 0; i < x->params.n; i++) {
		if (!same_type((void *)x->params.v[i], (void *)y->params.v[i]))
			return false;
	}
	return true;
}

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

static bool ends(const struct ast *s);

static bool list_ends(const struct ast_list *l)
{
	for (uint32_t i = 0; i < l->n; i++) {
		if (ends(l->v[i]))
			return true;
	}
	return false;
}

static bool block_ends(const struct ast_block *b)
{
	return b && list_ends(&b->statements);
}

static bool has_break(struct ast *node);

static int find_break(struct ast *node, void *arg)
{
	(void)arg;
	return has_break(node);
}

static bool has_break(struct ast *node)
{
	return node->kind == AST_BREAK ||
	       (node->kind != AST_SCRIPTBLOCK && ast_children(node, find_break, NULL));
}

static bool if_ends(const struct ast_if *s)
{
	for (uint32_t i = 0; i < s->count; i++) {
		if (!block_ends(s->clauses[i].body))
			return false;
	}
	return block_ends(s->other);
}

static bool try_ends(const struct ast_try *s)
{
	if (block_ends(s->finally))
		return true;
	for (uint32_t i = 0; i < s->catches.n; i++) {
		if (!block_ends(((struct ast_catch *)s->catches.v[i])->body))
			return false;
	}
	return block_ends(s->body);
}

/* True when control never goes past the statement, whatever its conditions are. */
static bool ends(const struct ast *s)
{
	const struct ast_loop *l = (const void *)s;
	const struct ast_for *f = (const void *)s;

	switch (s->kind) {
	case AST_RETURN: case AST_THROW: case AST_EXIT: case AST_BREAK: case AST_CONTINUE: return true;
	case AST_IF: return if_ends((const void *)s);
	case AST_TRY: return try_ends((const void *)s);
	case AST_DO_WHILE: case AST_DO_UNTIL: return block_ends(l->body);
	case AST_FOR: return !f->condition && f->body && !has_break(&f->body->ast);
	}
	return false;
}

/* ---- Variables of methods ---- */

enum { LOCALS_MAX = 256 };

struct locals {
	struct parser *p;
	struct text names[LOCALS_MAX];
	uint32_t n;
};

static bool own_scope(const struct ast *node)
{
	return node->kind == AST_SCRIPTBLOCK || node->kind == AST_SCRIPTBLOCK_EXPR || node->kind == AST_FUNCTION ||
	       node->kind == AST_TYPE_DEF;
}

static void add_local(struct locals *l, const struct ast *node)
{
	const struct ast_variable *v = (const void *)node;
	const struct ast_array_literal *a = (const void *)node;

	if (!node)
		return;
	switch (node->kind) {
	case AST_VARIABLE:
		if (l->n < LOCALS_MAX)
			l->names[l->n++] = v->name;
		break;
	case AST_ARRAY_LITERAL:
		for (uint32_t i = 0; i < a->items.n; i++)
			add_local(l, a->items.v[i]);
		break;
	case AST_CONVERT:
		add_local(l, ((const struct ast_convert *)node)->child);
		break;
	case AST_ATTRIBUTED:
		add_local(l, ((const struct ast_attributed *)node)->child);
		break;
	}
}

static int find_locals(struct ast *node, void *arg)
{
	struct locals *l = arg;

	if (own_scope(node))
		return 0;
	if (node->kind == AST_ASSIGN)
		add_local(l, ((struct ast_assign *)node)->left);
	else if (node->kind == AST_FOREACH)
		add_local(l, &((struct ast_foreach *)node)->variable->ast);
	else if (node->kind == AST_DATA && l->n < LOCALS_MAX)
		l->names[l->n++] = ((struct ast_data *)node)->variable;
	return ast_children(node, find_locals, l);
}

/* What every method sees without assigning it. */
static bool is_ambient(struct text name)
{
	static const char *const names[] = {
		"true", "false", "null", "this", "_", "psitem", "args", "input", "?", "^", "$", "matches", "error",
		"lastexitcode", "stacktrace", "outputencoding", "nestedpromptlevel", "pwd", "myinvocation", "psscriptroot",
		"pscommandpath", "psboundparameters", "pscmdlet", "foreach", "switch",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (text_is(name, names[i]))
			return true;
	return false;
}

static int check_locals(struct ast *node, void *arg)
{
	struct locals *l = arg;
	const struct ast_variable *v = (const void *)node;

	if (own_scope(node))
		return 0;
	if (node->kind == AST_VARIABLE && (v->scope == VAR_NONE || v->scope == VAR_LOCAL || v->scope == VAR_PRIVATE) && !is_ambient(v->name)) {
		for (uint32_t i = 0; i < l->n; i++)
			if (text_same(l->names[i], v->name))
				return 0;
		if (l->n < LOCALS_MAX)
			parse_fail_node(l->p, PERR_VariableNotLocal, node, none);
	}
	return ast_children(node, check_locals, l);
}

static void check_variables(struct parser *p, struct ast_method *m)
{
	struct locals l = { .p = p };

	for (uint32_t i = 0; i < m->params.n; i++)
		add_local(&l, &((struct ast_param *)m->params.v[i])->name->ast);
	ast_children(&m->body->end->ast, find_locals, &l);
	ast_children(&m->body->end->ast, check_locals, &l);
}

/* What a method may not have, although a function may. */
static void check_body(struct parser *p, struct ast_method *m)
{
	const struct ast_scriptblock *b = m->body;
	const struct ast_named_block *const named[] = { b->begin, b->process, b->clean, b->dynamicparam };

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
		parse_fail_node(p, PERR_StaticConstructorCantHaveParameters, &m->ast, none);
	if (ctor && m->type)
		parse_fail_node(p, PERR_ConstructorCantHaveReturnType, &m->type->ast, none);
	if (m->body)
		check_body(p, m);
	if (!m->body || !m->body->end)
		return;
	ast_children(&m->body->end->ast, check_return, &r);
	if (wants && !list_ends(&m->body->end->statements))
		parse_fail(p, PERR_MethodHasCodePathNotReturn, name, name + m->name.n, NULL, 0);
	check_variables(p, m);
}

static void check_property(struct parser *p, struct ast_property *m)
{
	if (m->type && type_name_is_void(m->type->type))
		parse_fail_node(p, PERR_TypeNotAllowedForProperty, &m->type->ast, m->type->type->name);
}

static void check_underlying(struct parser *p, struct ast_type_def *t)
{
	static const char *const good[] = {
		"byte", "sbyte", "short", "int16", "ushort", "uint16", "int", "int32", "uint", "uint32", "long", "int64", "ulong", "uint64",
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
	for (uint32_t i = 0; i < t->members.n; i++) {
		struct ast *m = t->members.v[i];

		for (uint32_t k = 0; k < i && i < 1000; k++) {
			if (clash(t->members.v[k], m)) {
				parse_fail_node(p, PERR_MemberAlreadyDefined, m, member_name(m));
				break;
			}
		}
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

static void check_increment(struct parser *p, struct ast_unary *u)
{
	const struct ast *a = u->operand;
	bool plus = u->ast.op == T_PLUSPLUS || u->ast.op == T_POSTPLUSPLUS;

	if (!plus && u->ast.op != T_MINUSMINUS && u->ast.op != T_POSTMINUSMINUS)
		return;
	while (a && (a->kind == AST_CONVERT || a->kind == AST_ATTRIBUTED))
		a = a->kind == AST_CONVERT ? ((const struct ast_convert *)a)->child : ((const struct ast_attributed *)a)->child;
	if (a && (a->kind == AST_NUMBER || a->kind == AST_STRING || a->kind == AST_EXPANDABLE || a->kind == AST_HASHTABLE ||
		  a->kind == AST_SCRIPTBLOCK_EXPR || a->kind == AST_INVOKE_MEMBER || a->kind == AST_ARRAY_EXPR || a->kind == AST_TYPE_EXPR))
		parse_fail_node(p, PERR_OperatorRequiresVariableOrProperty, u->operand, (struct text){ plus ? "++" : "--", 2 });
}

/* A type that an earlier clause of the same try has. */
static void check_catches(struct parser *p, struct ast_try *t)
{
	struct text seen[32];
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->catches.n; i++) {
		const struct ast_catch *c = (const struct ast_catch *)t->catches.v[i];

		for (uint32_t k = 0, earlier = n; k < c->types.n; k++) {
			struct text name = ((struct ast_type_constraint *)c->types.v[k])->type->name;

			for (uint32_t m = 0; m < earlier; m++)
				if (text_same(seen[m], name)) {
					parse_fail_node(p, PERR_ExceptionTypeAlreadyCaught, c->types.v[k], name);
					break;
				}
			if (n < ARRAY_LEN(seen))
				seen[n++] = name;
		}
	}
}

static int check_node(struct ast *node, void *arg)
{
	struct parser *p = arg;

	switch (node->kind) {
	case AST_TYPE_DEF:
		check_type(p, (struct ast_type_def *)node);
		break;
	case AST_NAMED_BLOCK:
		check_types(p, &((struct ast_named_block *)node)->statements);
		break;
	case AST_UNARY:
		check_increment(p, (struct ast_unary *)node);
		break;
	case AST_TRY:
		check_catches(p, (struct ast_try *)node);
		break;
	case AST_DATA:
		parse_data_section(p, (struct ast_data *)node);
		break;
	}
	return ast_children(node, check_node, p);
}

void parse_check(struct parser *p, struct ast_scriptblock *root)
{
	check_node(&root->ast, p);
}

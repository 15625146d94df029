/* SPDX-License-Identifier: MIT */
/*
 * What a source names: modules that are not there, types and attributes in its
 * classes that nobody knows, properties that a method assigns as if they were variables.
 */
#include "syntax/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct defined {
	const struct ast_type_def **v;
	size_t n, cap;
};

struct naming {
	struct parser p;
	const struct parse_names *ask;
	struct defined defined;			/* everywhere in the source */
	const struct ast_type_def *type;	/* the class around; NULL: none */
	bool in_method;				/* whose variables are those of the method itself */
};

static int collect(struct ast *node, void *arg)
{
	struct defined *d = arg;

	if (node->kind == AST_TYPE_DEF) {
		if (d->n == d->cap) {
			d->cap = d->cap ? 2 * d->cap : 8;
			d->v = xrealloc(d->v, d->cap, sizeof(*d->v));
		}
		d->v[d->n++] = (const struct ast_type_def *)node;
	}
	return ast_children(node, collect, d);
}

static bool is_defined(const struct defined *d, struct text name)
{
	for (size_t i = 0; i < d->n; i++)
		if (text_same(d->v[i]->name, name))
			return true;
	return false;
}

/* The names within T, each by itself: of an array's elements, of a generic type and its arguments. */
static void check_type(struct naming *x, const struct type_name *t, uint32_t arity)
{
	switch (t->kind) {
	case TYPE_NAME_GENERIC:
		check_type(x, t->elem, t->arg_count);
		for (uint32_t i = 0; i < t->arg_count; i++)
			check_type(x, t->args[i], 0);
		return;
	case TYPE_NAME_ARRAY:
		check_type(x, t->elem, 0);
		return;
	}
	if (!x->ask->has_type(x->ask->arg, t, arity) && !is_defined(&x->defined, t->name))
		parse_fail(&x->p, PERR_TypeNotFound, t->start, t->end, t->name.s, t->name.n);
}

static void check_attribute(struct naming *x, const struct type_name *t)
{
	if (!x->ask->has_attribute(x->ask->arg, t) && !is_defined(&x->defined, t->name))
		parse_fail(&x->p, PERR_CustomAttributeTypeNotFound, t->start, t->end, t->name.s, t->name.n);
}

static const struct ast_property *property_of(const struct ast_type_def *t, struct text name)
{
	for (uint32_t i = 0; i < t->members.n; i++) {
		const struct ast_property *m = (const void *)t->members.v[i];

		if (m->ast.kind == AST_PROPERTY && text_same(m->name, name))
			return m;
	}
	return NULL;
}

static void check_variable(struct naming *x, const struct ast_variable *v)
{
	const struct ast_property *m = v->scope == VAR_NONE ? property_of(x->type, v->name) : NULL;
	struct text use;

	if (!m)
		return;
	if (m->ast.flags & AST_MEMBER_STATIC)
		use.s = arena_printf(x->p.arena, "[%.*s]::%.*s", (int)x->type->name.n, x->type->name.s, (int)m->name.n, m->name.s);
	else
		use.s = arena_printf(x->p.arena, "$this.%.*s", (int)m->name.n, m->name.s);
	use.n = strlen(use.s);
	parse_fail_node(&x->p, m->ast.flags & AST_MEMBER_STATIC ? PERR_MissingTypeInStaticPropertyAssignment : PERR_MissingThis,
		&v->ast, use);
}

static void check_target(struct naming *x, const struct ast *a)
{
	const struct ast_array_literal *l = (const void *)a;

	while (a->kind == AST_CONVERT)
		a = ((const struct ast_convert *)a)->child;
	if (a->kind == AST_VARIABLE)
		check_variable(x, (const struct ast_variable *)a);
	for (uint32_t i = 0; a->kind == AST_ARRAY_LITERAL && i < l->items.n; i++)
		if (l->items.v[i]->kind != AST_ARRAY_LITERAL)
			check_target(x, l->items.v[i]);
}

/* A type where attributes stand: that is wrong in itself. */
static bool stands_before(const struct ast_type_def *t, const struct ast *node)
{
	for (uint32_t i = 0; i < t->attributes.n; i++)
		if (t->attributes.v[i] == node)
			return true;
	return false;
}

static int check_node(struct ast *node, void *arg)
{
	struct naming *x = arg;
	const struct ast_type_def *type = x->type;
	bool in_method = x->in_method;

	switch (node->kind) {
	case AST_TYPE_DEF:
		x->type = (const struct ast_type_def *)node;
		x->in_method = false;
		break;
	case AST_METHOD:
		x->in_method = true;
		break;
	case AST_FUNCTION:
		x->in_method &= ast_method_of(node) != NULL;
		break;
	case AST_SCRIPTBLOCK_EXPR:
		x->in_method = false;
		break;
	case AST_ASSIGN:
		if (x->in_method)
			check_target(x, ((const struct ast_assign *)node)->left);
		break;
	case AST_TYPE_EXPR:
		if (type)
			check_type(x, ((const struct ast_type_expr *)node)->type, 0);
		break;
	case AST_TYPE_CONSTRAINT:
		if (type && !stands_before(type, node))
			check_type(x, ((const struct ast_type_constraint *)node)->type, 0);
		break;
	case AST_ATTRIBUTE:
		if (x->type)
			check_attribute(x, ((const struct ast_attribute *)node)->type);
		break;
	}
	ast_children(node, check_node, x);
	x->type = type;
	x->in_method = in_method;
	return 0;
}

/* Whether types may come from modules and assemblies, which are read when the script runs; those that are not there
 * are errors. */
static bool uses_others(struct naming *x, const struct ast_scriptblock *root)
{
	bool others = false;

	for (uint32_t i = 0; i < root->usings.n; i++) {
		const struct ast_using *u = (const void *)root->usings.v[i];

		if (u->what == USING_MODULE && u->name && !x->ask->has_module(x->ask->arg, u->name->value))
			parse_fail_node(&x->p, PERR_ModuleNotFoundDuringParse, &u->ast, u->name->value);
		else
			others |= u->what != USING_NAMESPACE;
	}
	return others;
}

/* The errors of FOUND after those of R's syntax, before those of its meaning. */
static void put_between(struct parse_result *r, const struct parse_result *found)
{
	uint32_t n = found->error_count, total = r->error_count + n;
	struct parse_error *all = arena_array(&r->arena, struct parse_error, total);

	memcpy(all + r->syntax_errors, found->errors, n * sizeof(*all));
	for (uint32_t i = 0; i < r->error_count; i++)
		all[i < r->syntax_errors ? i : i + n] = r->errors[i];
	r->errors = all;
	r->error_count = total;
	r->syntax_errors += n;
}

void parse_name_errors(struct parse_result *r, const struct parse_names *ask)
{
	struct parse_result found = { .src = r->src };
	struct naming x = { .p = { .res = &found, .arena = &r->arena }, .ask = ask };

	if (!uses_others(&x, r->root) && r->classes) {
		collect(&r->root->ast, &x.defined);
		check_node(&r->root->ast, &x);
		free(x.defined.v);
	}
	if (found.error_count)
		put_between(r, &found);
	free(found.errors);
}

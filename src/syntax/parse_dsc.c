/* SPDX-License-Identifier: MIT */
/* What a class marked [DscResource()] must have: Get, Set and Test, a key, and a constructor without parameters. */
#include "syntax/parse_target.h"

#include <string.h>
#include <strings.h>

/* Bases looked through; a class may name itself. */
#define MAX_BASES 100

struct resource {
	struct parser *p;
	bool get, set, test, key;
	bool ctor, other_ctor;
};

static bool is_attribute(const struct type_name *t, const char *name)
{
	static const char space[] = "System.Management.Automation.", word[] = "Attribute";
	struct text n = t->name;

	if (t->kind != TYPE_NAME_SIMPLE)
		return false;
	if (n.n > sizeof space - 1 && !strncasecmp(n.s, space, sizeof space - 1))
		n = (struct text){ n.s + sizeof space - 1, n.n - (sizeof space - 1) };
	if (n.n > sizeof word - 1 && !strncasecmp(n.s + n.n - (sizeof word - 1), word, sizeof word - 1))
		n.n -= sizeof word - 1;
	return text_is(n, name);
}

/* The class or enum that NAME is where NODE stands; NULL: none of this source. */
static const struct ast_type_def *definition(const struct ast *node, struct text name)
{
	for (; node; node = node->parent) {
		const struct ast_list *l = node->kind == AST_NAMED_BLOCK ? &((const struct ast_named_block *)node)->statements
			: node->kind == AST_BLOCK ? &((const struct ast_block *)node)->statements : NULL;

		for (uint32_t i = 0; l && i < l->n; i++)
			if (l->v[i]->kind == AST_TYPE_DEF && text_same(((struct ast_type_def *)l->v[i])->name, name))
				return (const struct ast_type_def *)l->v[i];
	}
	return NULL;
}

static bool may_be_key(const struct ast_property *m)
{
	static const char *const good[] = {
		"string", "byte", "sbyte", "short", "int16", "ushort", "uint16", "int", "int32", "uint", "uint32", "long",
		"int64", "ulong", "uint64",
	};
	const struct type_name *t = m->type ? m->type->type : NULL;
	const struct ast_type_def *d;
	struct text name;

	if (!t || t->kind != TYPE_NAME_SIMPLE)
		return false;
	name = text_without_system(t->name);
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (text_is(name, good[i]))
			return true;
	d = definition(m->ast.parent, t->name);
	return d && d->ast.flags & AST_TYPE_ENUM;
}

/* Constants that are nothing or zero say no. */
static bool is_set(const struct ast_named_arg *a)
{
	const struct ast_variable *v = (const void *)a->value;

	if (a->ast.flags & AST_OMITTED)
		return true;
	switch (a->value->kind) {
	case AST_VARIABLE: return text_is(v->name, "true");
	case AST_NUMBER: return ((const struct ast_number *)a->value)->i != 0;
	case AST_STRING: return ((const struct ast_string *)a->value)->value.n != 0;
	}
	return false;
}

static void check_key(struct resource *r, const struct ast_property *m)
{
	for (uint32_t i = 0; i < m->attributes.n; i++) {
		const struct ast_attribute *a = (const void *)m->attributes.v[i];

		if (a->ast.kind != AST_ATTRIBUTE || !is_attribute(a->type, "DscProperty"))
			continue;
		for (uint32_t k = 0; k < a->named.n; k++) {
			const struct ast_named_arg *n = (const void *)a->named.v[k];

			if (!text_is(n->name, "Key") || !is_set(n))
				continue;
			r->key = true;
			if (!may_be_key(m))
				parse_fail_node(r->p, PERR_DscResourceInvalidKeyProperty, &m->ast, (struct text){ 0 });
			return;
		}
	}
}

/* Get gives the class it is in, or an array of it. */
static void check_get(struct resource *r, const struct ast_method *m, const struct ast_type_def *in)
{
	const struct type_name *t = m->type ? m->type->type : NULL;

	if (r->get || !text_is(m->name, "Get") || m->params.n)
		return;
	r->get = true;
	if (t && t->kind == TYPE_NAME_ARRAY)
		t = t->elem;
	if (!t || t->kind != TYPE_NAME_SIMPLE || definition(in->ast.parent, t->name) != in)
		parse_fail_node(r->p, PERR_DscResourceInvalidGetMethod, &m->ast, in->name);
}

static void check_method(struct resource *r, const struct ast_method *m, const struct ast_type_def *in)
{
	const struct type_name *t = m->type ? m->type->type : NULL;
	bool plain = !m->params.n;

	check_get(r, m, in);
	r->set = r->set || (plain && text_is(m->name, "Set") && (!t || type_name_is_void(t)));
	r->test = r->test || (plain && text_is(m->name, "Test") && t &&
			(type_name_is(t, "bool") || type_name_is(t, "boolean") || type_name_is(t, "System.Boolean")));
}

static void look_at(struct resource *r, const struct ast_type_def *t, bool itself)
{
	for (uint32_t i = 0; i < t->members.n; i++) {
		const struct ast *m = t->members.v[i];

		if (m->kind == AST_PROPERTY) {
			check_key(r, (const struct ast_property *)m);
			continue;
		}
		check_method(r, (const struct ast_method *)m, t);
		if (itself && m->flags & AST_MEMBER_CTOR && !(m->flags & AST_MEMBER_STATIC))
			*(((const struct ast_method *)m)->params.n ? &r->other_ctor : &r->ctor) = true;
	}
}

static void look_at_bases(struct resource *r, const struct ast_type_def *t)
{
	for (int n = 0; n < MAX_BASES && t && t->bases.n; n++) {
		const struct type_name *b = ((const struct ast_type_constraint *)t->bases.v[0])->type;

		if (r->get && r->set && r->test && r->key)
			return;
		t = b->kind == TYPE_NAME_SIMPLE ? definition(t->ast.parent, b->name) : NULL;
		if (t && !(t->ast.flags & AST_TYPE_CLASS))
			return;
		if (t)
			look_at(r, t, false);
	}
}

static const struct ast_attribute *mark(const struct ast_type_def *t)
{
	for (uint32_t i = 0; i < t->attributes.n; i++) {
		const struct ast_attribute *a = (const void *)t->attributes.v[i];

		if (a->ast.kind == AST_ATTRIBUTE && is_attribute(a->type, "DscResource"))
			return a;
	}
	return NULL;
}

void parse_check_resource(struct parser *p, const struct ast_type_def *t)
{
	const struct ast_attribute *a = t->ast.flags & AST_TYPE_CLASS ? mark(t) : NULL;
	struct resource r = { .p = p };

	if (!a)
		return;
	look_at(&r, t, true);
	look_at_bases(&r, t);
	if (!r.set)
		parse_fail_node(p, PERR_DscResourceMissingSetMethod, &a->ast, t->name);
	if (!r.get)
		parse_fail_node(p, PERR_DscResourceMissingGetMethod, &a->ast, t->name);
	if (!r.test)
		parse_fail_node(p, PERR_DscResourceMissingTestMethod, &a->ast, t->name);
	if (!r.ctor && r.other_ctor)
		parse_fail_node(p, PERR_DscResourceMissingDefaultConstructor, &a->ast, t->name);
	if (!r.key)
		parse_fail_node(p, PERR_DscResourceMissingKeyProperty, &a->ast, t->name);
}

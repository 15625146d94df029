/* SPDX-License-Identifier: MIT */
/*
 * Script blocks that travel as commands: pipelines of commands whose names and
 * arguments are constants, parameters of the block with a value here, or $using:
 * expressions. The far end then runs the commands themselves, without a script
 * around them. Everything else, and what a shell would expand there, stays text.
 */
#include "remoting/client.h"

#include <stdio.h>
#include <string.h>

#include "engine/binder.h"
#include "engine/code.h"
#include "syntax/tokens.h"

struct convert {
	struct rt *rt;
	const struct ast_scriptblock *sb;
	struct array *args;
};

static bool value(struct convert *k, const struct ast *e, val *ret);

/* The argument of the parameter that variable V names, or its default. */
static bool parameter(struct convert *k, const struct ast_variable *v, val *ret)
{
	const struct ast_list *l = k->sb->params ? &k->sb->params->params : NULL;

	for (uint32_t i = 0; l && i < l->n; i++) {
		const struct ast_param *p = (const struct ast_param *)l->v[i];

		if (!text_same(p->name->name, v->name))
			continue;
		if (k->args && i < k->args->n)
			*ret = array_get(k->args, i);
		else if (!p->value || !value(k, p->value, ret))
			return false;
		return !p->attributes.n;
	}
	return false;
}

static bool variable(struct convert *k, const struct ast_variable *v, val *ret)
{
	static const struct { const char *name; val v; } known[] = {
		{ "true", { .k = VK_BOOL, .i = 1 } }, { "false", { .k = VK_BOOL } }, { "null", { .k = VK_NULL } },
	};

	if (v->scope == VAR_USING) {
		*ret = request_using_value(k->rt, &v->ast);
		return true;
	}
	if (v->path.n != v->name.n)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (text_is(v->name, known[i].name)) {
			*ret = known[i].v;
			return true;
		}
	return parameter(k, v, ret);
}

/* Bare words that the far shell would expand, and the rest of a --% line, are
 * more than their text. */
static bool string(struct convert *k, const struct ast_string *s, val *ret)
{
	*ret = val_str(text_ustr(k->rt, s->value));
	if (s->ast.flags & AST_VERBATIM_ARG)
		return false;
	for (uint32_t i = 0; !s->quote && i < s->value.n; i++)
		if (strchr("*?[~", s->value.s[i]))
			return false;
	return true;
}

static bool number(struct convert *k, const struct ast_number *n, val *ret)
{
	char text[24];

	if (n->type != NUM_INT32)
		return false;
	*ret = val_int((int32_t)n->i);
	/* As an argument of a program it is its text. */
	return (uint32_t)snprintf(text, sizeof text, "%d", (int)n->i) == n->ast.end - n->ast.start;
}

static bool items(struct convert *k, const struct ast_array_literal *a, val *ret)
{
	struct array *out = array_new(k->rt, &type_object, a->items.n);
	val v;

	for (uint32_t i = 0; i < a->items.n; i++) {
		if (!value(k, a->items.v[i], &v))
			return false;
		gc_store(out, &out->v[i], v);
	}
	*ret = val_obj(out);
	return true;
}

/* A statement that is nothing but an expression. */
static bool expression(struct convert *k, const struct ast *s, val *ret)
{
	const struct ast_pipeline *pipe = (const struct ast_pipeline *)s;
	const struct ast_cmd_expr *c;

	if (s->kind != AST_PIPELINE || pipe->elements.n != 1 || pipe->elements.v[0]->kind != AST_CMD_EXPR)
		return false;
	c = (const struct ast_cmd_expr *)pipe->elements.v[0];
	return !c->redirections.n && value(k, c->expr, ret);
}

static bool hashtable(struct convert *k, const struct ast_hashtable *h, val *ret)
{
	struct dict *d = dict_new(k->rt, &type_hashtable, DICT_IGNORE_CASE);
	val key, v;

	for (uint32_t i = 0; i < h->count; i++) {
		if (!value(k, h->pairs[i].key, &key) || !expression(k, h->pairs[i].value, &v))
			return false;
		dict_put(k->rt, d, key, v);
	}
	*ret = val_obj(d);
	return true;
}

/* The value of expression E, where it is known here. */
static bool value(struct convert *k, const struct ast *e, val *ret)
{
	switch (e->kind) {
	case AST_STRING:
		return string(k, (const struct ast_string *)e, ret);
	case AST_NUMBER:
		return number(k, (const struct ast_number *)e, ret);
	case AST_VARIABLE:
		return !(e->flags & AST_SPLAT) && variable(k, (const struct ast_variable *)e, ret);
	case AST_USING_EXPR:
		*ret = request_using_value(k->rt, e);
		return true;
	case AST_ARRAY_LITERAL:
		return items(k, (const struct ast_array_literal *)e, ret);
	case AST_PAREN:
		return expression(k, ((const struct ast_paren *)e)->pipeline, ret);
	case AST_HASHTABLE:
		return hashtable(k, (const struct ast_hashtable *)e, ret);
	default:
		return false;
	}
}

static void splat_one(struct rt *rt, struct wire_command *c, val v)
{
	struct ustr *name = binder_marked_name(rt, v);

	if (name)
		request_arg(rt, c, ustr_printf(rt, "-%s", USTR_C(rt, name)), V_NULL);
	else
		request_arg(rt, c, NULL, v);
}

static void splat(struct rt *rt, struct wire_command *c, val v)
{
	struct dict *d = val_dict(v);
	struct dict_entry *e;
	struct array *a = val_array(v);
	struct list *l = val_list(v);

	for (uint32_t i = 0; d && (e = dict_next(d, &i)); )
		request_arg(rt, c, ustr_printf(rt, "-%s:", val_to_c(rt, e->key)), e->value);
	for (uint32_t i = 0; a && i < a->n; i++)
		splat_one(rt, c, array_get(a, i));
	for (uint32_t i = 0; l && i < l->n; i++)
		splat_one(rt, c, l->v[i]);
	if (!d && !a && !l && !val_is_null(val_base(v)))
		request_arg(rt, c, NULL, v);
}

static bool argument(struct convert *k, const struct ast *e, struct wire_command *w)
{
	const struct ast_cmd_param *p = (const struct ast_cmd_param *)e;
	val v = V_NULL;

	if (e->kind == AST_CMD_PARAM) {
		if (p->value ? !value(k, p->value, &v) : e->flags & AST_CMD_PARAM_COLON)
			return false;
		request_arg(k->rt, w, ustr_printf(k->rt, p->value ? "-%s:" : "-%s", USTR_C(k->rt, text_ustr(k->rt, p->name))), v);
		return true;
	}
	if (e->kind == AST_VARIABLE && e->flags & AST_SPLAT) {
		if (!variable(k, (const struct ast_variable *)e, &v))
			return false;
		splat(k->rt, w, v);
		return true;
	}
	if (!value(k, e, &v))
		return false;
	request_arg(k->rt, w, NULL, v);
	return true;
}

static bool command(struct convert *k, const struct ast *e, struct wire_command *w)
{
	const struct ast_command *c = (const struct ast_command *)e;
	val v;

	if (e->kind != AST_COMMAND || c->ast.op == T_DOT || !c->elements.n || c->redirections.n)
		return false;
	if (!value(k, c->elements.v[0], &v) || val_base(v).k != VK_STR)
		return false;
	w->text = val_base(v).s;
	for (uint32_t i = 1; i < c->elements.n; i++)
		if (!argument(k, c->elements.v[i], w))
			return false;
	return true;
}

/* True when SB is nothing but statements that may be pipelines. */
static bool only_statements(const struct ast_scriptblock *sb)
{
	return sb->end && !sb->begin && !sb->process && !sb->dynamicparam && !sb->clean && !sb->attributes.n &&
	       sb->end->statements.n && !sb->end->traps.n;
}

static bool statement(struct convert *k, const struct ast *e, struct wire_statement *to)
{
	const struct ast_pipeline *p = (const struct ast_pipeline *)e;

	for (uint32_t i = 0; i < p->elements.n; i++)
		if (!command(k, p->elements.v[i], &to->commands[i]))
			return false;
	return true;
}

struct pipeline_request *request_commands(struct rt *rt, struct scriptblock *sb, struct array *args)
{
	struct convert k = { rt, sb->info->ast, args };
	struct pipeline_request *r = NULL;
	const struct ast_list *l;

	/* Arguments without parameters are for $args. */
	if (!only_statements(k.sb) || (args && args->n && (!k.sb->params || args->n > k.sb->params->params.n)))
		return NULL;
	l = &k.sb->end->statements;
	for (uint32_t i = 0; i < l->n; i++) {
		const struct ast_pipeline *p = (const struct ast_pipeline *)l->v[i];
		struct wire_statement *to;

		if (p->ast.kind != AST_PIPELINE || p->ast.flags & AST_BACKGROUND)
			return NULL;
		if (!r) {
			r = request_new(rt, p->elements.n);
			to = &r->statements[0];
		} else {
			to = request_statement(rt, r, p->elements.n);
		}
		if (!statement(&k, l->v[i], to))
			return NULL;
	}
	return r;
}

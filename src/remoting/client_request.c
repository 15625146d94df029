/* SPDX-License-Identifier: MIT */
/*
 * Requests for CREATE_PIPELINE. A script block travels as its text; the values
 * of its $using: expressions travel beside it, keyed by the expression's text.
 */
#include "remoting/client.h"

#include <string.h>

#include "providers/provider.h"
#include "syntax/tokens.h"
#include "text/base64.h"
#include "types/arg.h"

struct pipeline_request *request_new(struct rt *rt, uint32_t ncommands)
{
	struct pipeline_request *r = rt_block(rt, struct pipeline_request, 1);

	r->statements = rt_block(rt, struct wire_statement, 1);
	r->statements[0].commands = rt_block(rt, struct wire_command, ncommands + 1);
	r->statements[0].n = ncommands;
	r->nstatements = 1;
	r->no_input = true;
	r->add_to_history = true;
	r->redirect_errors = true;
	r->host.is_null = r->host.ui_null = r->host.raw_null = r->host.use_runspace = true;
	for (uint32_t i = 0; i < ncommands; i++)
		r->statements[0].commands[i].use_local_scope = -1;
	return r;
}

struct wire_statement *request_statement(struct rt *rt, struct pipeline_request *r, uint32_t ncommands)
{
	struct wire_statement *all = rt_block(rt, struct wire_statement, r->nstatements + 1), *st = &all[r->nstatements];

	memcpy(all, r->statements, r->nstatements * sizeof *all);
	st->commands = rt_block(rt, struct wire_command, ncommands + 1);
	st->n = ncommands;
	for (uint32_t i = 0; i < ncommands; i++)
		st->commands[i].use_local_scope = -1;
	r->statements = all;
	r->nstatements++;
	return st;
}

struct pipeline_request *request_script(struct rt *rt, struct ustr *text)
{
	struct pipeline_request *r = request_new(rt, 1);

	r->statements[0].commands[0].text = text;
	r->statements[0].commands[0].is_script = true;
	return r;
}

struct wire_arg *request_arg(struct rt *rt, struct wire_command *c, struct ustr *name, val v)
{
	/* Room for the next power of two. */
	if (!(c->nargs & (c->nargs - 1))) {
		struct wire_arg *a = rt_block(rt, struct wire_arg, c->nargs ? c->nargs * 2 : 1);

		if (c->nargs)
			memcpy(a, c->args, c->nargs * sizeof *a);
		c->args = a;
	}
	c->args[c->nargs] = (struct wire_arg){ name, v };
	return &c->args[c->nargs++];
}

void request_args(struct rt *rt, struct pipeline_request *r, struct array *args)
{
	struct wire_command *c = &r->statements[0].commands[0];

	for (uint32_t i = 0; args && i < args->n; i++)
		request_arg(rt, c, NULL, array_get(args, i));
}

/* --- $using: ------------------------------------------------------------ */

struct using_scan {
	struct rt *rt;
	const struct source *src;
	struct dict *values;
	struct ustr *first;	/* the variable whose value is missing */
};

static _Noreturn void undefined(struct rt *rt, const struct ast_variable *v)
{
	err_throw(rt, NULL, "UsingVariableIsUndefined", EC_InvalidOperation, V_NULL,
		  "The value of the using variable '$using:%s' cannot be retrieved because it has not been set in the local session.",
		  USTR_C(rt, text_ustr(rt, v->name)));
}

/* $using:x, $using:script:x, $using:env:X: what follows is a path of its own. */
static val using_variable(struct rt *rt, const struct ast_variable *v)
{
	static const struct { const char *name; enum scope_where where; } scopes[] = {
		{ "global", SCOPE_GLOBAL }, { "script", SCOPE_SCRIPT }, { "local", SCOPE_LOCAL }, { "private", SCOPE_PRIVATE },
	};
	struct ustr *name = text_ustr(rt, v->name), *head, *rest;
	int32_t colon = ustr_index_of(name, ustr_from_char(rt, ':'), 0, false);
	enum scope_where where = SCOPE_DYNAMIC;
	bool found = colon < 0;
	val r;

	rest = name;
	if (colon > 0) {
		head = ustr_sub(rt, name, 0, (uint32_t)colon);
		rest = ustr_sub(rt, name, (uint32_t)colon + 1, ustr_len(name) - (uint32_t)colon - 1);
		for (size_t i = 0; i < ARRAY_LEN(scopes); i++)
			if (ustr_ieq_c(head, scopes[i].name)) {
				where = scopes[i].where;
				found = true;
			}
		if (ustr_ieq_c(head, "variable"))
			found = true;
		if (!found) {
			if (!provider_variable_get(rt, head, rest, &r))
				undefined(rt, v);
			return r;
		}
	}
	if (!var_get(rt, scope_current(rt), ustr_intern(rt, rest), where, &r))
		undefined(rt, v);
	return r;
}

static _Noreturn void not_simple(struct rt *rt)
{
	err_throw(rt, NULL, "InvalidUsingExpression", EC_InvalidOperation, V_NULL,
		  "A Using expression may name a variable, properties of it by constant names and elements by constant indexes.");
}

static val constant(struct rt *rt, const struct ast *e)
{
	const struct ast_number *n = (const struct ast_number *)e;

	if (e->kind == AST_STRING)
		return val_str(text_ustr(rt, ((const struct ast_string *)e)->value));
	if (e->kind == AST_NUMBER && (n->type == NUM_INT32 || n->type == NUM_INT64))
		return val_int((int32_t)n->i);
	not_simple(rt);
}

static val element(struct rt *rt, val o, val index)
{
	struct array *a = val_array(o);
	struct list *l = val_list(o);
	struct dict *d = val_dict(o);
	int64_t i;
	val r;

	if (d)
		return dict_get(rt, d, index, &r) ? r : V_NULL;
	if (!val_to_int64_try(rt, index, &i))
		return V_NULL;
	if (a)
		i = i < 0 ? i + a->n : i;
	else if (l)
		i = i < 0 ? i + l->n : i;
	if (a)
		return i >= 0 && i < a->n ? array_get(a, (uint32_t)i) : V_NULL;
	return l && i >= 0 && i < l->n ? l->v[i] : V_NULL;
}

static val evaluate(struct rt *rt, const struct ast *e);

val request_using_value(struct rt *rt, const struct ast *e)
{
	return evaluate(rt, e);
}

static val evaluate(struct rt *rt, const struct ast *e)
{
	const struct ast_member *m = (const struct ast_member *)e;
	const struct ast_index *x = (const struct ast_index *)e;
	val o, r;

	switch (e->kind) {
	case AST_VARIABLE:
		return using_variable(rt, (const struct ast_variable *)e);
	case AST_USING_EXPR:
		return evaluate(rt, ((const struct ast_using_expr *)e)->expr);
	case AST_MEMBER:
		o = evaluate(rt, m->object);
		return member_get(rt, o, val_to_str(rt, constant(rt, m->name)), &r) ? r : V_NULL;
	case AST_INDEX:
		o = evaluate(rt, x->object);
		return element(rt, o, constant(rt, x->index));
	default:
		not_simple(rt);
	}
}

struct ustr *request_encoded(struct rt *rt, struct ustr *text)
{
	uint32_t n = ustr_len(text);
	uint16_t *units = rt_block(rt, uint16_t, n + 1);
	struct clixml_writer *w = remote_writer(rt);

	for (uint32_t i = 0; i < n; i++)
		units[i] = ustr_at(text, i);
	buf_reset(&w->out);
	base64_put(&w->out, units, n * 2);
	text = ustr_from_utf8(rt, (const char *)buf_ptr(&w->out), buf_size(&w->out));
	remote_writer_done(rt, w);
	return text;
}

/* The text of the expression NODE, in lower case when it is a plain variable. */
static struct ustr *key_of(struct rt *rt, const struct using_scan *s, const struct ast *node, const struct ast *expr)
{
	struct text t = source_text(s->src, node->start, node->end);
	struct ustr *text = text_ustr(rt, t);

	if (ustr_len(text) && ustr_at(text, 0) == '@')
		text = ustr_concat(rt, ustr_new(rt, "$"), ustr_sub(rt, text, 1, ustr_len(text) - 1));
	if (expr->kind == AST_VARIABLE)
		text = ustr_lower(rt, text);
	return request_encoded(rt, text);
}

/* $using:x.Name[0]: members and elements of it belong to the expression. */
static bool is_using_chain(const struct ast *e)
{
	while (e->kind == AST_MEMBER || e->kind == AST_INDEX)
		e = e->kind == AST_MEMBER ? ((const struct ast_member *)e)->object : ((const struct ast_index *)e)->object;
	return e->kind == AST_USING_EXPR || (e->kind == AST_VARIABLE && ((const struct ast_variable *)e)->scope == VAR_USING);
}

static int scan(struct ast *node, void *arg)
{
	struct using_scan *s = arg;
	const struct ast *expr = NULL;

	if (node->kind == AST_USING_EXPR)
		expr = ((const struct ast_using_expr *)node)->expr;
	else if (is_using_chain(node))
		expr = node;
	if (!expr)
		return ast_children(node, scan, arg);
	if (!s->values) {
		const struct type *args[] = { &type_string, &type_object };
		const struct type *t = type_generic_of(s->rt, &type_dictionary, args, 2);

		s->values = dict_new(s->rt, t ? t : &type_hashtable, DICT_ORDINAL);
	}
	dict_put(s->rt, s->values, val_str(key_of(s->rt, s, node, expr)), evaluate(s->rt, expr));
	return 0;
}

void request_using(struct rt *rt, struct pipeline_request *r, struct scriptblock *sb)
{
	struct using_scan s = { .rt = rt, .src = sb->info->source->result.src };

	ast_children((struct ast *)sb->info->ast, scan, &s);
	if (s.values)
		request_arg(rt, &r->statements[0].commands[0], ustr_new(rt, "--%"), val_obj(s.values));
}

/* SPDX-License-Identifier: MIT */
/*
 * A script block's text for another machine: its $using: variables are parameters
 * there. Modules that run blocks elsewhere by themselves ask for it by reflection.
 */
#include "engine/ast_getters.h"
#include "value/psobj.h"

#include <stdlib.h>

struct rewrite {
	struct rt *rt;
	const char *whole;		/* the source */
	const struct ast **at;		/* the variables and the param block, in order */
	uint32_t n;
	struct ustr *params;		/* to write first into the param block */
	struct sbuf out;
};

static int by_start(const void *a, const void *b)
{
	const struct ast *x = *(const struct ast *const *)a, *y = *(const struct ast *const *)b;

	return (x->start > y->start) - (x->start < y->start);
}

static void put_source(struct rewrite *w, uint32_t from, uint32_t to)
{
	if (from < to)
		sbuf_put_utf8(&w->out, w->whole + from, to - from);
}

static void put_variable(struct rewrite *w, const struct ast_variable *v)
{
	sbuf_putc(&w->out, v->ast.flags & AST_SPLAT ? '@' : '$');
	sbuf_puts(&w->out, "__using_");
	for (uint32_t i = 0; i < v->name.n; i++)
		if (v->name.s[i] != ':')
			sbuf_put_utf8(&w->out, v->name.s + i, 1);
		else
			sbuf_putc(&w->out, '_');
}

/* The source from FROM to TO with the new names and parameters. */
static void put_section(struct rewrite *w, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < w->n; i++) {
		const struct ast *a = w->at[i];
		const struct ast_list *params;
		uint32_t at;

		if (a->start < from || a->start >= to)
			continue;
		if (a->kind == AST_VARIABLE) {
			put_source(w, from, a->start);
			put_variable(w, (const struct ast_variable *)a);
			from = a->end;
			continue;
		}
		params = &((const struct ast_param_block *)a)->params;
		at = params->n ? params->v[0]->start : a->end - 1;
		put_source(w, from, at);
		sbuf_put(&w->out, w->params);
		if (params->n)
			sbuf_puts(&w->out, ",\n");
		from = at;
	}
	put_source(w, from, to);
}

static int find_input(struct ast *node, void *arg)
{
	if (node->kind == AST_VARIABLE && text_is(((struct ast_variable *)node)->path, "input"))
		return 1;
	return ast_children(node, find_input, arg);
}

/* The one pipeline of S that can be given $input, or NULL. */
static const struct ast *lone_pipeline(const struct ast_scriptblock *s)
{
	const struct ast *p;

	if (s->begin || s->process || s->dynamicparam || !s->end || s->end->traps.n || s->end->statements.n != 1)
		return NULL;
	p = s->end->statements.v[0];
	if (p->kind != AST_PIPELINE || ((const struct ast_pipeline *)p)->elements.v[0]->kind != AST_COMMAND)
		return NULL;
	return ast_children((struct ast *)s, find_input, NULL) ? NULL : p;
}

static void collect(struct rewrite *w, const struct ast_scriptblock *s, val tuple)
{
	val vars = V_NULL, params = V_NULL;
	struct list *l;

	member_get_c(w->rt, tuple, "Item1", &vars);
	member_get_c(w->rt, tuple, "Item2", &params);
	l = val_list(vars);
	w->params = val_to_str(w->rt, params);
	w->at = rt_block(w->rt, const struct ast *, (l ? l->n : 0) + 1);
	for (uint32_t i = 0; l && i < l->n; i++) {
		struct ast_object *o = val_is_null(l->v[i]) ? NULL : ast_self(l->v[i]);

		if (o && o->node->kind == AST_VARIABLE)
			w->at[w->n++] = o->node;
	}
	if (s->params)
		w->at[w->n++] = &s->params->ast;
	qsort(w->at, w->n, sizeof(*w->at), by_start);
}

val ast_call_with_input(struct rt *rt, val self, val *args, int n)
{
	struct ast_object *o = ast_self(self);
	const struct ast_scriptblock *s = (const struct ast_scriptblock *)o->node;
	const struct ast *p = lone_pipeline(s);
	struct rewrite w = { .rt = rt, .whole = o->src->result.src->text };

	sbuf_init(&w.out, rt);
	if (!val_is_null(args[0]))
		collect(&w, s, args[0]);
	if (p) {
		if (s->params)
			put_section(&w, s->params->ast.start, s->params->ast.end);
		sbuf_puts(&w.out, "$input |");
		put_section(&w, p->start, p->end);
	} else {
		/* Without the braces, if it has any. */
		put_section(&w, s->ast.start + !!s->ast.parent, s->ast.end - !!s->ast.parent);
	}
	return val_str(sbuf_take(&w.out));
}

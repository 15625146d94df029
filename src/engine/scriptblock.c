/* SPDX-License-Identifier: MIT */
/*
 * Script blocks: sources, the shared information of a block, parsing text at
 * run time, the text of a block, closures.
 */
#include "engine/script_class_check.h"
#include "engine/invocation.h"
#include "engine/ast_object.h"
#include "engine/bytecode.h"
#include "engine/module.h"
#include "types/guid.h"
#include "base/err.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static void source_finalize(struct cell *c)
{
	parse_release(&((struct source_cell *)c)->result);
}

static void source_trace(struct heap *h, struct cell *c)
{
	struct source_cell *s = (struct source_cell *)c;

	heap_mark(h, s->file);
	heap_mark(h, s->types);
	heap_mark_block(h, s->evals);
	for (int i = 0; s->evals && i < EVAL_SLOTS; i++)
		heap_mark(h, s->evals[i].code);
	heap_mark_block(h, s->objects);
	for (uint32_t i = 0; s->objects && i < s->result.nodes; i++)
		heap_mark(h, s->objects[i]);
}

const struct type type_source_cell = {
	.cls = { .trace = source_trace, .finalize = source_finalize }, .name = "Source", .flags = TF_INTERNAL,
};

static void info_trace(struct heap *h, struct cell *c)
{
	struct block_info *b = (struct block_info *)c;

	heap_mark(h, b->source);
	heap_mark(h, b->meta);
	heap_mark(h, b->text);
	for (int i = 0; i < PART__MAX; i++) {
		heap_mark(h, b->own[i]);
		heap_mark(h, b->dotted[i]);
	}
	if (!b->layout)
		return;
	heap_mark_block(h, b->layout);
	heap_mark_block(h, b->layout->names);
	heap_mark_block(h, b->layout->mixed);
	for (uint32_t i = 0; i < b->layout->n; i++)
		heap_mark(h, b->layout->names[i]);
}

const struct type type_block_info = {
	.cls = { .trace = info_trace }, .name = "BlockInfo", .flags = TF_INTERNAL,
};

static void scriptblock_trace(struct heap *h, struct cell *c)
{
	struct scriptblock *sb = (struct scriptblock *)c;

	heap_mark(h, sb->info);
	heap_mark(h, sb->ss);
	heap_mark(h, sb->module);
}

static struct ustr *scriptblock_to_string(struct rt *rt, val self)
{
	return scriptblock_text(rt, (struct scriptblock *)val_base(self).o);
}

static const struct type_ops scriptblock_ops = { .to_string = scriptblock_to_string };

const struct type type_scriptblock = {
	.cls = { .trace = scriptblock_trace },
	.name = "System.Management.Automation.ScriptBlock", .base = &type_object,
	.ops = &scriptblock_ops, .size = sizeof(struct scriptblock), .flags = TF_SEALED,
};

static const struct ast_list *param_list(const struct block_info *b)
{
	const struct ast_function *f = (const struct ast_function *)b->owner;

	if (f && f->ast.kind == AST_FUNCTION && f->params.n)
		return &f->params;
	if (f && f->ast.kind == AST_METHOD)
		return &((const struct ast_method *)b->owner)->params;
	return b->ast->params ? &b->ast->params->params : NULL;
}

static bool attribute_is(const struct ast *a, const char *name)
{
	const struct ast_attribute *x = (const struct ast_attribute *)a;
	size_t n = strlen(name);

	if (a->kind != AST_ATTRIBUTE)
		return false;
	if (x->type->name.n >= n && !strncasecmp(x->type->name.s + x->type->name.n - n, name, n))
		return true;
	return x->type->name.n == n + 9 && !strncasecmp(x->type->name.s, name, n);
}

static bool has_attribute(const struct ast_list *l, const char *name)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (attribute_is(l->v[i], name))
			return true;
	return false;
}

static bool is_advanced(const struct block_info *b)
{
	const struct ast_list *params = param_list(b);

	if (has_attribute(&b->ast->attributes, "CmdletBinding"))
		return true;
	if (b->ast->params && has_attribute(&b->ast->params->attributes, "CmdletBinding"))
		return true;
	for (uint32_t i = 0; params && i < params->n; i++)
		if (has_attribute(&((struct ast_param *)params->v[i])->attributes, "Parameter"))
			return true;
	return false;
}

struct block_info *block_info_new(struct rt *rt, struct source_cell *src, const struct ast_scriptblock *sb,
				  const struct ast *owner)
{
	struct block_info *b = rt_new_cell(rt, &type_block_info, block_info);

	b->source = src;
	b->ast = sb;
	b->owner = owner && (owner->kind == AST_FUNCTION || owner->kind == AST_METHOD) ? owner : NULL;
	b->is_filter = (sb->ast.flags & AST_FILTER) ||
		(b->owner && b->owner->kind == AST_FUNCTION && (b->owner->flags & AST_FILTER));
	b->is_advanced = is_advanced(b);
	gc_storep(b, b->layout, compile_layout(rt, b, param_list(b)));
	return b;
}

struct scriptblock *scriptblock_new(struct rt *rt, struct block_info *info, struct session_state *ss)
{
	struct scriptblock *sb = rt_new_cell(rt, &type_scriptblock, scriptblock);

	sb->info = info;
	sb->ss = ss;
	sb->module = ss ? ss->module : NULL;
	return sb;
}

static void describe_error(struct rt *rt, struct sbuf *b, const struct source *src, const struct parse_error *e)
{
	struct source_pos at = source_position(src, e->start);
	struct source_pos end = source_position(src, e->end);
	struct text text = source_line_text(src, at.line);
	struct ustr *line = text_ustr(rt, text);
	uint32_t from = MIN(at.column - 1, ustr_len(line));
	uint32_t to = end.line == at.line ? MIN(end.column - 1, ustr_len(line)) : ustr_len(line);

	sbuf_printf(b, "At %s:%u char:%u", src->file ? src->file : "line", at.line, at.column);
	invocation_put_line(rt, b, line, from, to > from ? to - from : 0);
	sbuf_puts(b, "\n");
	sbuf_puts(b, e->message);
}

struct ustr *scriptblock_errors_text(struct rt *rt, const struct source_cell *src)
{
	const struct parse_result *r = &src->result;
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < r->error_count; i++) {
		if (i)
			sbuf_puts(&b, "\n\n");
		describe_error(rt, &b, r->src, &r->errors[i]);
	}
	return sbuf_take(&b);
}

/* Errors of a file, or of the command line, are shown where they are. */
static val error_place(struct rt *rt, struct source_cell *src, const struct parse_error *e)
{
	struct invocation *i = invocation_of_frame(rt, NULL);

	i->source = src;
	i->start = e->start;
	i->end = e->end;
	return val_obj(i);
}

static _Noreturn void throw_parse_errors(struct rt *rt, struct source_cell *src, const struct parse_result *r)
{
	struct sbuf b;
	struct exc *x;
	struct errrec *e;
	struct psobj *extra = psobj_new(rt);

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < r->error_count; i++) {
		if (i)
			sbuf_puts(&b, "\n\n");
		describe_error(rt, &b, r->src, &r->errors[i]);
	}
	x = exc_new(rt, "System.Management.Automation.ParseException", sbuf_take(&b), V_NULL);
	psobj_put_c(rt, extra, "Errors", parse_error_array(rt, src, r->errors, r->error_count));
	gc_store(x, &x->extra, val_obj(extra));
	e = errrec_new(rt, val_obj(x), r->errors[0].id, EC_ParserError, V_NULL);
	gc_storep(x, x->record, e);
	if (src->file || !rt->eng->frame)
		gc_store(e, &e->invocation, error_place(rt, src, &r->errors[0]));
	rt_throw(rt, e);
}

_Noreturn void scriptblock_throw(struct rt *rt, struct source_cell *src, const char *id, uint32_t start, uint32_t end,
				 const char *fmt, ...)
{
	struct parse_error e = { .id = id, .start = start, .end = end };
	struct parse_result r = { .src = src->result.src, .errors = &e, .error_count = 1 };
	va_list ap;

	va_start(ap, fmt);
	e.message = USTR_C(rt, ustr_vprintf(rt, fmt, ap));
	va_end(ap);
	throw_parse_errors(rt, src, &r);
}

_Noreturn void scriptblock_throw_errors(struct rt *rt, struct source_cell *src)
{
	throw_parse_errors(rt, src, &src->result);
}

struct catch_order {
	struct rt *rt;
	struct source_cell *src;
};

static bool covers(void *arg, const struct type_name *earlier, const struct type_name *later, char *ret_name)
{
	const struct catch_order *o = arg;
	const struct type *a = vm_type_try(o->rt, o->src, earlier), *b = vm_type_try(o->rt, o->src, later);

	if (!a || !b || !type_is(b, a))
		return false;
	snprintf(ret_name, PARSE_COVERED_MAX, "%s", b->name);
	return true;
}

void scriptblock_check(struct rt *rt, struct source_cell *src)
{
	struct catch_order o = { rt, src };

	script_class_check_source(rt, src);
	parse_catch_errors(&src->result, covers, &o);
}

struct source_cell *scriptblock_source(struct rt *rt, const char *text, size_t len, struct ustr *file, unsigned flags)
{
	struct source_cell *src = rt_new_cell(rt, &type_source_cell, source_cell);
	int r = parse_stoppable(text, len, file ? USTR_C(rt, file) : NULL, flags, rt->stop_held ? NULL : rt->stop, &src->result);

	if (r == -ERR_CANCELLED)
		rt_throw_stopped(rt);
	if (r < 0)
		err_throw(rt, NULL, "ScriptTooLong", EC_LimitsExceeded, V_NULL, "The script is too long.");
	gc_storep(src, src->file, file);
	return src;
}

static struct scriptblock *block_of(struct rt *rt, struct source_cell *src)
{
	if (src->result.error_count)
		scriptblock_throw_errors(rt, src);
	return scriptblock_new(rt, block_info_new(rt, src, src->result.root, NULL), NULL);
}

struct scriptblock *scriptblock_parse(struct rt *rt, const char *text, size_t len, const char *file)
{
	struct source_cell *src = scriptblock_source(rt, text, len, file ? ustr_new(rt, file) : NULL, 0);

	scriptblock_check(rt, src);
	return block_of(rt, src);
}

struct scriptblock *scriptblock_parse_command(struct rt *rt, const char *text, size_t len)
{
	struct source_cell *src = scriptblock_source(rt, text, len, NULL, 0);
	const struct parse_error *e;

	scriptblock_check(rt, src);
	e = src->result.errors;
	if (src->result.error_count && e->incomplete)
		err_throw(rt, "System.Management.Automation.IncompleteParseException", e->id, EC_ParserError, V_NULL, "%s", e->message);
	return block_of(rt, src);
}

struct scriptblock *scriptblock_parse_made(struct rt *rt, const char *text, size_t len)
{
	return block_of(rt, scriptblock_source(rt, text, len, NULL, 0));
}

/* The block of f($a, $b) { … } has its parameters too: as text it is one on its own. */
static struct ustr *with_parameters(struct rt *rt, const struct source *src, const struct ast_list *params, struct text body)
{
	struct sbuf text;

	sbuf_init(&text, rt);
	sbuf_puts(&text, "param(");
	for (uint32_t i = 0; i < params->n; i++) {
		struct text p = source_text(src, params->v[i]->start, params->v[i]->end);

		sbuf_puts(&text, i ? ", " : "");
		sbuf_put_utf8(&text, p.s, p.n);
	}
	sbuf_puts(&text, ")\n");
	sbuf_put_utf8(&text, body.s, body.n);
	return sbuf_take(&text);
}

struct ustr *scriptblock_text(struct rt *rt, const struct scriptblock *sb)
{
	struct block_info *b = sb->info;
	const struct ast_function *f = b->owner && b->owner->kind == AST_FUNCTION && !ast_method_of(b->owner)
				       ? (const struct ast_function *)b->owner : NULL;
	const struct source *src = b->source->result.src;
	struct text t = source_text(src, b->ast->ast.start, b->ast->ast.end);

	if (b->text)
		return b->text;
	if (b->ast == b->source->result.root)
		t = (struct text){ src->text, src->len };
	else if (t.n >= 2 && t.s[0] == '{' && t.s[t.n - 1] == '}')
		t = (struct text){ t.s + 1, t.n - 2 };
	gc_storep(b, b->text, f && f->params.n ? with_parameters(rt, src, &f->params, t) : text_ustr(rt, t));
	return b->text;
}

/* ---- Closures ---- */

struct closure_copy {
	struct scope *to;
};

static void copy_variable(struct rt *rt, struct variable *v, void *arg)
{
	struct closure_copy *c = arg;

	if (v->get || v->set || v->link || (v->options & (VO_CONSTANT | VO_ALLSCOPE | VO_READONLY)))
		return;
	var_make(rt, c->to, v->name, variable_value(rt, v), v->options);
}

struct scriptblock *scriptblock_closure(struct rt *rt, struct scriptblock *sb)
{
	struct session_state *from = sb->ss ? sb->ss : rt->eng->global;
	struct module *m = module_new(rt, ustr_printf(rt, "__DynamicModule_%s", val_to_c(rt, guid_new(rt))), NULL);
	struct session_state *ss = session_state_new(rt, from, m);
	struct scope *current = scope_current(rt);
	struct closure_copy c;
	struct scriptblock *copy;

	c.to = ss->top;
	m->ss = ss;
	var_each(rt, current, true, copy_variable, &c);
	copy = scriptblock_new(rt, sb->info, ss);
	copy->module = m;
	return copy;
}

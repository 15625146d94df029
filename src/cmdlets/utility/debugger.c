/* SPDX-License-Identifier: MIT */
/* What happens before a statement or command: breakpoints, trace lines, steps. */
#include "cmdlets/utility/debugger.h"

#include "engine/host.h"
#include "types/io/io.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>

static void debugger_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct debugger *)c)->breakpoints);
	heap_mark(h, ((struct debugger *)c)->assigned);
	heap_mark(h, ((struct debugger *)c)->bindings_file);
}
static const struct type type_debugger = {
	.cls = { .trace = debugger_trace }, .name = "Debugger", .flags = TF_INTERNAL,
};

struct debugger *debugger_of(struct rt *rt)
{
	struct ustr *name = ustr_atom(rt, "\x01""debugger");
	struct variable *v = var_find(rt, scope_global(rt), name, SCOPE_GLOBAL, 0);
	struct debugger *d;

	if (v)
		return (struct debugger *)v->value.o;
	d = rt_new_cell(rt, &type_debugger, debugger);
	gc_storep(d, d->breakpoints, list_new(rt, NULL));
	var_make(rt, scope_global(rt), name, val_obj(d), VO_PRIVATE);
	return d;
}

/* ---- What a statement does with variables -------------------------------- */

struct use {
	const char *name;
	uint32_t n;
	bool wrote, read;
};

static bool is_it(const struct use *u, const struct ast *e)
{
	const struct ast_variable *v = (const struct ast_variable *)e;

	return e->kind == AST_VARIABLE && v->name.n == u->n && !strncasecmp(v->name.s, u->name, u->n);
}

static const struct ast *target_of(const struct ast *e)
{
	while (e && (e->kind == AST_CONVERT || e->kind == AST_ATTRIBUTED))
		e = e->kind == AST_CONVERT ? ((const struct ast_convert *)e)->child : ((const struct ast_attributed *)e)->child;
	return e;
}

static int look(struct ast *e, void *arg);

static int look_target(struct use *u, struct ast *e, bool reads_too)
{
	const struct ast *t = target_of(e);

	if (t && t->kind == AST_ARRAY_LITERAL) {
		const struct ast_list *items = &((const struct ast_array_literal *)t)->items;

		for (uint32_t i = 0; i < items->n; i++)
			look_target(u, items->v[i], reads_too);
		return 0;
	}
	if (t && is_it(u, t)) {
		u->wrote = true;
		u->read = u->read || reads_too;
		return 0;
	}
	return look(e, u);
}

/* Blocks inside of a statement are statements of their own. */
static int look(struct ast *e, void *arg)
{
	struct use *u = arg;

	switch (e->kind) {
	case AST_BLOCK:
		if (e->parent && (e->parent->kind == AST_SUB_EXPR || e->parent->kind == AST_ARRAY_EXPR))
			break;
		return 0;
	case AST_SCRIPTBLOCK_EXPR:
	case AST_FUNCTION:
	case AST_TYPE_DEF:
		return 0;
	case AST_ASSIGN:
		look_target(u, ((struct ast_assign *)e)->left, e->op != T_EQUALS);
		return look(((struct ast_assign *)e)->right, u);
	case AST_FOREACH:
		look_target(u, &((struct ast_foreach *)e)->variable->ast, false);
		return look(((struct ast_foreach *)e)->condition, u);
	case AST_UNARY:
		if (e->op == T_PLUSPLUS || e->op == T_MINUSMINUS || e->op == T_POSTPLUSPLUS || e->op == T_POSTMINUSMINUS)
			return look_target(u, ((struct ast_unary *)e)->operand, true);
		break;
	case AST_VARIABLE:
		u->read = u->read || is_it(u, e);
		return 0;
	}
	return ast_children(e, look, u);
}

/* ---- Breakpoints --------------------------------------------------------- */

static bool in_script(struct rt *rt, val bp, const struct frame *f)
{
	val script = record_get(bp, BP_SCRIPT);
	struct ustr *file = f && f->code ? f->code->info->source->file : NULL;

	return val_is_null(script) || (file && ustr_eq(script.s, file));
}

struct place {
	const struct source *src;
	int64_t line, column;
};

static bool covers(const struct place *p, const struct ast *a)
{
	struct source_pos from = source_position(p->src, a->start), to = source_position(p->src, a->end);

	return ((int64_t)from.line < p->line || ((int64_t)from.line == p->line && (int64_t)from.column <= p->column)) &&
	       ((int64_t)to.line > p->line || ((int64_t)to.line == p->line && (int64_t)to.column > p->column));
}

/* Is there a statement inside of A that is nearer to the place? */
static int has_nearer(struct ast *a, void *arg)
{
	bool of_block = a->parent && (a->parent->kind == AST_BLOCK || a->parent->kind == AST_NAMED_BLOCK);

	return covers(arg, a) && (of_block || ast_children(a, has_nearer, arg));
}

static bool line_hit(struct rt *rt, val bp, struct frame *f, const struct ast *a, bool first)
{
	struct place p = { f->code->info->source->result.src, record_get(bp, BP_LINE).i, record_get(bp, BP_COLUMN).i };

	if (!p.column)
		return first && (int64_t)source_position(p.src, a->start).line == p.line;
	return covers(&p, a) && !ast_children((struct ast *)a, has_nearer, &p);
}

static bool variable_hit(struct rt *rt, val bp, struct frame *f, const struct ast *a)
{
	int64_t mode = val_enum_num(record_get(bp, BP_MODE));
	struct use u = { .name = val_to_c(rt, record_get(bp, BP_VARIABLE)) };

	u.n = (uint32_t)strlen(u.name);
	look((struct ast *)a, &u);
	return (u.wrote && mode != 0) || (u.read && mode != 1);
}

struct action {
	struct scriptblock *block;
	val breakpoint;
};

static void action_body(struct rt *rt, void *arg)
{
	struct action *a = arg;
	struct collect out;

	collect_init(&out, rt);
	engine_call_to(rt, a->block, false, a->breakpoint, V_VOID, NULL, 0, &out.sink);
}

/* `break` in the action stops, everything else goes on. */
static bool action_breaks(struct rt *rt, struct debugger *d, struct scriptblock *sb, val bp)
{
	struct action a = { sb, bp };
	struct unwound u;
	enum unwind how;

	d->busy = true;
	how = rt_protect(rt, action_body, &a);
	u = rt->unwound;
	d->busy = false;
	if (how == UNWIND_NONE || how == UNWIND_CONTINUE || how == UNWIND_RETURN)
		return false;
	if (how == UNWIND_ERROR) {
		error_list_add(rt, u.error);
		return false;
	}
	if (how != UNWIND_BREAK)
		rt_rethrow(rt, &u);
	return true;
}

static void trigger(struct rt *rt, struct debugger *d, val bp)
{
	struct record *r = (struct record *)val_base(bp).o;
	struct scriptblock *action = val_scriptblock(r->f[BP_ACTION]);

	r->f[BP_HITS] = val_int((int32_t)r->f[BP_HITS].i + 1);
	if (!action || action_breaks(rt, d, action, bp))
		debugger_stop(rt, d, ustr_concat(rt, ustr_new(rt, "Hit "), val_to_str(rt, bp)));
}

void debugger_stop(struct rt *rt, struct debugger *d, struct ustr *why)
{
	const struct host_ops *h = rt->eng->host;

	d->step = STEP_NONE;
	if (!d->busy && h && h->read_line && h->write && h->interactive && h->interactive(rt, rt->eng->host_arg))
		debugger_prompt(rt, d, why);
}

/* ---- Set-PSDebug --------------------------------------------------------- */

static void debug_line(struct rt *rt, struct ustr *text)
{
	const struct host_ops *h = rt->eng->host;

	if (h && h->write_stream)
		h->write_stream(rt, rt->eng->host_arg, STREAM_DEBUG, text);
}

/* "   3+     >>>> $x = 1": the line with a mark before the statement. */
static struct ustr *marked_line(struct rt *rt, struct frame *f, const struct ast *a)
{
	const struct source *src = f->code->info->source->result.src;
	struct source_pos at = source_position(src, a->start);
	struct text line = source_line_text(src, at.line);
	uint32_t before = a->start - src->lines[at.line - 1];

	if (before > line.n)
		before = line.n;
	return ustr_printf(rt, "%4u+ %.*s >>>> %.*s", at.line, (int)before, line.s, (int)(line.n - before), line.s + before);
}

/* The step question of Set-PSDebug -Step. */
static void ask_step(struct rt *rt, struct debugger *d, struct frame *f, const struct ast *a)
{
	int answer;

	d->busy = true;
	answer = host_ask(rt, ustr_new(rt, "Continue with this operation?"), marked_line(rt, f, a));
	d->busy = false;
	if (answer == 1)
		d->ask = false;
	else if (answer == 2 || answer == 3)
		rt_unwind(rt, UNWIND_STOPPED, NULL, NULL, 0);
}

/* Level 2 tells what was assigned: before the next statement of the block. */
static void trace_set(struct rt *rt, struct debugger *d, struct frame *f, const struct ast *a)
{
	const struct ast *t;
	val v;

	if (d->assigned && d->assigned_in == f && var_get(rt, f->scope, d->assigned, SCOPE_DYNAMIC, &v))
		debug_line(rt, ustr_printf(rt, "    ! SET $%s = '%s'.", USTR_C(rt, d->assigned), val_to_c(rt, v)));
	d->assigned = NULL;
	t = a->kind == AST_ASSIGN ? target_of(((const struct ast_assign *)a)->left) : NULL;
	if (t && t->kind == AST_VARIABLE) {
		const struct ast_variable *x = (const struct ast_variable *)t;

		gc_storep(d, d->assigned, ustr_intern(rt, text_ustr(rt, x->name)));
		d->assigned_in = f;
	}
}

/* ---- Hooks --------------------------------------------------------------- */

static bool step_is_due(struct rt *rt, const struct debugger *d)
{
	return d->step == STEP_INTO || ((d->step == STEP_OVER || d->step == STEP_OUT) && rt->eng->depth <= d->depth);
}

static bool hits(struct rt *rt, val bp, struct frame *f, const struct ast *a, bool first)
{
	const struct type *t = cell_type(val_base(bp).o);

	if (!val_truth(rt, record_get(bp, BP_ENABLED)) || !in_script(rt, bp, f))
		return false;
	return t == &type_linebreakpoint ? line_hit(rt, bp, f, a, first)
		: t == &type_variablebreakpoint && variable_hit(rt, bp, f, a);
}

static void at_statement(struct rt *rt, struct frame *f, const struct ast *a, bool first)
{
	struct debugger *d = debugger_of(rt);
	bool ok = rt->eng->last_ok;

	if (d->busy)
		return;
	if (d->trace > 1)
		trace_set(rt, d, f, a);
	if (d->trace)
		debug_line(rt, marked_line(rt, f, a));
	if (d->ask)
		ask_step(rt, d, f, a);
	if (step_is_due(rt, d))
		debugger_stop(rt, d, NULL);
	for (uint32_t i = 0; i < d->breakpoints->n; i++)
		if (hits(rt, d->breakpoints->v[i], f, a, first))
			trigger(rt, d, d->breakpoints->v[i]);
	rt->eng->last_ok = ok;
}

static void trace_call(struct rt *rt, struct command *c)
{
	struct ustr *file = c->block ? c->block->info->source->file : NULL;

	debug_line(rt, ustr_printf(rt, file ? "    ! CALL function '%s'  (defined in file '%s')" : "    ! CALL function '%s'",
		USTR_C(rt, c->name), file ? USTR_C(rt, file) : ""));
}

/* Each line with the head that trace listeners write. */
static void trace_lines(struct rt *rt, struct debugger *d, struct ustr *text)
{
	static const char head[] = "ParameterBinding Information: 0 : ";
	uint32_t from = 0;
	int32_t at;

	for (; (at = ustr_index_of(text, ustr_atom(rt, "\n"), from, false)) >= 0; from = (uint32_t)at + 1) {
		struct ustr *line = ustr_concat(rt, ustr_new(rt, head), ustr_sub(rt, text, from, (uint32_t)at - from));

		if (d->bindings_to_host)
			debug_line(rt, line);
		if (d->bindings_file) {
			struct ustr *with = ustr_concat(rt, line, ustr_atom(rt, "\n"));
			size_t n;
			const char *p = ustr_utf8(rt, with, &n);

			io_write(rt, d->bindings_file, O_APPEND, p, n);
		}
	}
}

/* "BIND arg to parameter [Name]" for each that was bound. */
static void trace_bindings(struct rt *rt, struct debugger *d, struct stage *st)
{
	const char *name = USTR_C(rt, st->cmd->name), *kind = st->kind == STAGE_CMDLET ? "cmdlet" : "function";
	const struct param_def *rows = st->kind == STAGE_CMDLET ? st->c.def->params : NULL;
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_printf(&b, "BIND NAMED cmd line args [%s]\n", name);
	for (uint32_t i = 0; rows && rows[i].name && i < 128; i++)
		if (st->c.bound[i / 64] >> (i % 64) & 1)
			sbuf_printf(&b, "    BIND arg to parameter [%s] SUCCESSFUL\n", rows[i].name);
	sbuf_printf(&b, "MANDATORY PARAMETER CHECK on %s [%s]\nCALLING BeginProcessing\n", kind, name);
	trace_lines(rt, d, sbuf_take(&b));
}

static void at_command(struct rt *rt, struct stage *st)
{
	struct debugger *d = debugger_of(rt);
	struct ustr *name = st->cmd->name;

	if (d->busy || !name)
		return;
	if ((d->bindings_to_host || d->bindings_file) && ustr_len(name))
		trace_bindings(rt, d, st);
	if (d->trace > 1 && st->cmd->kind == CK_FUNCTION)
		trace_call(rt, st->cmd);
	for (uint32_t i = 0; i < d->breakpoints->n; i++) {
		val bp = d->breakpoints->v[i];

		if (cell_type(val_base(bp).o) == &type_commandbreakpoint && val_truth(rt, record_get(bp, BP_ENABLED)) &&
		    in_script(rt, bp, st->caller) && ustr_like(rt, name, record_get(bp, BP_COMMAND).s, true))
			trigger(rt, d, bp);
	}
}

static const struct debug_hooks hooks = { at_statement, at_command };

void debugger_update(struct rt *rt, struct debugger *d)
{
	bool wanted = d->trace || d->ask || d->step || d->bindings_to_host || d->bindings_file;

	for (uint32_t i = 0; i < d->breakpoints->n; i++)
		wanted = wanted || val_truth(rt, record_get(d->breakpoints->v[i], BP_ENABLED));
	debug_set(rt, wanted ? &hooks : NULL);
}

/* SPDX-License-Identifier: MIT */
/*
 * Frames: entering, leaving, and where an unwinding through a frame goes on.
 * One rt_protect a frame; a handler in the frame enters the loop again.
 */
#include "engine/block_run.h"
#include "engine/debug.h"
#include "engine/scope_impl.h"
#include "engine/stage.h"
#include "engine/vm.h"

#include <string.h>

static void capture_trace(struct heap *h, struct cell *c)
{
	struct capture_cell *k = (struct capture_cell *)c;

	val_mark(h, k->c.one);
	heap_mark(h, k->c.list);
}
const struct type type_capture_cell = {
	.cls = { .trace = capture_trace }, .name = "Capture", .flags = TF_INTERNAL,
};

static void unwind_trace(struct heap *h, struct cell *c)
{
	struct unwind_cell *k = (struct unwind_cell *)c;

	heap_mark(h, k->u.error);
	heap_mark(h, k->u.label);
}
const struct type type_unwind_cell = {
	.cls = { .trace = unwind_trace }, .name = "Unwinding", .flags = TF_INTERNAL,
};

bool frame_position(const struct frame *f, const struct source **ret_src, uint32_t *ret_start, uint32_t *ret_end)
{
	const struct ast *a;
	size_t pc;

	if (!f || !f->code || (pc = (size_t)(f->at - f->code->insns)) >= f->code->n)
		return false;
	a = f->code->pos[pc];
	if (!a)
		return false;
	*ret_src = f->code->info->source->result.src;
	*ret_start = a->start;
	*ret_end = a->end;
	return true;
}

static val unwind_keep(struct rt *rt, const struct unwound *u)
{
	struct unwind_cell *k = rt_new_cell(rt, &type_unwind_cell, unwind_cell);

	k->u = *u;
	return val_obj(k);
}

/* False: not by $ErrorActionPreference AP. */
static bool passes_silently(struct rt *rt, struct errrec *e, enum action_preference ap)
{
	if (ap != AP_IGNORE && ap != AP_SILENTLY_CONTINUE)
		return false;
	rt->eng->had_errors = true;
	error_list_add(rt, e);
	return true;
}

/* What becomes of an error that nobody in the dynamic scope catches; -ErrorAction Stop means what it says. */
static bool statement_goes_on(struct rt *rt, struct errrec *e)
{
	enum action_preference ap = pref_get(rt, "ErrorActionPreference");

	if (e->was_thrown != 2 && passes_silently(rt, e, ap))
		return true;
	if (ap == AP_STOP || e->was_thrown)
		return false;
	error_report(rt, e);
	return true;
}

/* A trap that neither breaks nor continues leaves the error to $ErrorActionPreference. */
void vm_trapped(struct rt *rt, const struct unwound *u)
{
	enum action_preference ap = pref_get(rt, "ErrorActionPreference");

	if (ap == AP_STOP)
		rt_rethrow(rt, u);
	if (!passes_silently(rt, u->error, ap))
		error_report(rt, u->error);
	rt->eng->last_ok = false;
}

static bool is_jump(const struct unwound *u)
{
	return u->kind == UNWIND_BREAK || u->kind == UNWIND_CONTINUE || u->kind == UNWIND_EXIT;
}

static bool label_matches(const struct region *r, const struct unwound *u)
{
	return !u->label || !ustr_len(u->label) || (r->label && ustr_ieq(r->label, u->label));
}

static void resume_at(struct rt *rt, struct frame *f, uint32_t pc, const struct region *r)
{
	f->at = f->code->insns + pc;
	rt->eng->try_depth = f->try_depth + r->depth;
	while (f->traps > r->traps)
		frame_leave_trap(f);
}

/* A statement that is a chain, or assigns one. */
static bool is_chain(const struct ast *s)
{
	while (s && s->kind == AST_ASSIGN)
		s = ((const struct ast_assign *)s)->right;
	return s && s->kind == AST_CHAIN;
}

/* Where a trap goes on: behind the statement of its own list; where that is a chain, behind the pipeline that failed. */
struct going_on {
	int64_t pc;
	bool in_chain;	/* that is in the chain which the last region seen is of */
};

static void note_statement(struct going_on *g, const struct region *r)
{
	bool stay = g->in_chain && is_chain(r->ast);

	if (!stay)
		g->pc = r->target;
	g->in_chain = r->of_chain;
}

static bool region_takes(struct rt *rt, struct frame *f, const struct region *r, const struct unwound *u, struct going_on *g)
{
	bool error = u->kind == UNWIND_ERROR;

	switch ((enum region_kind)r->kind) {
	case REGION_STMT:
		note_statement(g, r);
		/* -ErrorVariable sees the error pass each statement that writes where the command does. */
		if (error && f->stage && f->streams && f->streams->s[STREAM_OUT] == f->stage->streams.s[STREAM_OUT])
			stage_vars_passed(f->stage, u->error);
		if (!error || f->try_depth + r->depth || !statement_goes_on(rt, u->error))
			return false;
		rt->eng->last_ok = false;
		resume_at(rt, f, r->target, r);
		return true;
	case REGION_CATCH:
	case REGION_TRAP:
		if (!error)
			return false;
		f->regs[r->reg] = unwind_keep(rt, u);
		if (r->kind == REGION_TRAP)
			f->regs[r->reg + 2] = val_int((int32_t)g->pc);
		resume_at(rt, f, r->target, r);
		return true;
	case REGION_FINALLY:
		if (u->kind == UNWIND_STOPPED)
			rt_stop_clear(rt);
		f->regs[r->reg + 1] = unwind_keep(rt, u);
		f->regs[r->reg] = val_int(-1);
		resume_at(rt, f, r->target, r);
		return true;
	case REGION_LOOP:
		if (!is_jump(u) || u->kind == UNWIND_EXIT || !label_matches(r, u))
			return false;
		resume_at(rt, f, u->kind == UNWIND_BREAK ? r->target : r->target2, r);
		return true;
	case REGION_CAPTURE:
		if (is_jump(u))
			collect_flush(&((struct capture_cell *)f->regs[r->reg].o)->c, vm_sink_of(f, r->outer));
		return false;
	}
	return false;
}

/* A failed cast is no RuntimeException: it leaves its statement inside one. */
static void wrap_cast(struct rt *rt, struct errrec *e)
{
	val v = val_base(e->exception);
	struct exc *x = v.k == VK_OBJ ? (struct exc *)v.o : NULL, *outer;

	if (!x || e->command || e->was_thrown || strcmp(cell_type(&x->h)->name,
	    "System.Management.Automation.PSInvalidCastException"))
		return;
	outer = exc_new(rt, "System.Management.Automation.RuntimeException", x->message, v);
	gc_storep(outer, outer->record, e);
	gc_store(e, &e->exception, val_obj(outer));
}

/* A bare .NET exception out of a statement stopped an operation of the script. */
static void mark_stopped(struct errrec *e)
{
	struct exc *x = val_exc(e->exception);

	if (e->category == EC_NotSpecified && x && !e->claimed && !e->command && !exc_is_runtime(x))
		e->category = EC_OperationStopped;
}

static bool resume(struct rt *rt, struct vm_frame *vf, const struct unwound *u)
{
	struct frame *f = &vf->f;
	const struct code *k = f->code;
	uint32_t pc = (uint32_t)(f->at - k->insns);
	struct going_on next = { pc, false };

	if (u->kind == UNWIND_ERROR) {
		error_locate(rt, u->error);
		wrap_cast(rt, u->error);
		mark_stopped(u->error);
	}
	if (is_jump(u) && INSN_OP(k, f->at) == OP_PIPE_VALUE)
		collect_flush(&vf->piped, vm_sink_of(f, f->at->c));
	for (uint32_t i = 0; i < k->nregions; i++) {
		const struct region *r = &k->regions[i];

		if (pc >= r->start && pc < r->end && region_takes(rt, f, r, u, &next))
			return true;
	}
	return false;
}

static _Noreturn void too_deep(struct rt *rt)
{
	err_throw(rt, "System.Management.Automation.ScriptCallDepthException", "CallDepthOverflow", EC_InvalidOperation,
		  V_NULL, "The script failed due to call depth overflow.");
}

enum { FEW_REGS = 4 };	/* are cleared without a call */

static inline void enter(struct rt *rt, struct frame *f)
{
	struct engine *eng = rt->eng;
	uint32_t n = f->code->nregs;

	rt_check_depth(rt);
	if (unlikely(eng->stack_top + MAX(n, FEW_REGS) > eng->stack_end))
		too_deep(rt);
	f->at = f->code->insns;
	f->regs = eng->stack_top;
	memset(f->regs, 0, FEW_REGS * sizeof(val));
	if (n > FEW_REGS)
		memset(f->regs + FEW_REGS, 0, (n - FEW_REGS) * sizeof(val));
	eng->stack_top += n;
	f->up = eng->frame;
	f->try_depth = eng->try_depth;
	eng->frame = f;
	eng->depth++;
}

/* The engine as it is while F runs, after an unwinding passed through it. */
static void settle(struct engine *eng, struct frame *f, uintptr_t depth, struct stage *stage)
{
	eng->frame = f;
	eng->depth = depth;
	eng->stack_top = f->regs + f->code->nregs;
	eng->stage = stage;
}

static inline void leave(struct engine *eng, struct frame *f)
{
	eng->frame = f->up;
	eng->depth--;
	eng->stack_top = f->regs;
	eng->try_depth = f->try_depth;
}

/* `exit` ends the script file that runs it, not its caller. */
static bool ends_script(struct rt *rt, struct frame *f, int code)
{
	if (!f->command || f->command->kind != CK_EXTERNAL_SCRIPT || rt->eng->depth <= 1)
		return false;
	var_set_c(rt, "LASTEXITCODE", val_int(code));
	if (code && f->stage && f->stage->pipe)
		f->stage->pipe->failed = true;
	return true;
}

/* Where the unwinding out of VF's loop goes on: in the frame, or further up. */
static bool go_on(struct rt *rt, struct vm_frame *vf, uintptr_t depth, struct stage *running)
{
	struct unwound u = rt->unwound;

	settle(rt->eng, &vf->f, depth, running);
	if (resume(rt, vf, &u))
		return true;
	if (u.kind == UNWIND_EXIT && ends_script(rt, &vf->f, u.code))
		return false;
	leave(rt->eng, &vf->f);
	rt_rethrow(rt, &u);
}

/* What is thrown below a bare frame comes by way of a stage that it writes to, and
 * is not its own to handle. */
static inline __attribute__((always_inline)) void run_frame(struct rt *rt, struct vm_frame *vf)
{
	struct engine *eng = rt->eng;
	struct stage *running = eng->stage;
	uintptr_t depth;

	enter(rt, &vf->f);
	depth = eng->depth;
	if (vf->bare) {
		vm_loop(rt, vf);
		if (likely(vf->bare)) {
			leave(eng, &vf->f);
			return;
		}
	}
	while (unlikely(rt_protect(rt, vm_loop, vf) != UNWIND_NONE))
		if (!go_on(rt, vf, depth, running))
			break;
	leave(eng, &vf->f);
}

static inline __attribute__((always_inline)) void run(struct rt *rt, struct code *code, struct scriptblock *sb,
		struct scope *scope, struct streams *s, struct stage *stage, struct command *cmd, val *ret)
{
	struct vm_frame vf = {
		.f = { .scope = scope, .sb = sb, .command = cmd, .code = code, .streams = s, .stage = stage },
		.ret = ret,
	};

	if (unlikely(rt->eng->debug))
		debug_mark(rt, code);
	run_frame(rt, &vf);
}

void vm_run(struct rt *rt, struct code *code, struct scriptblock *sb, struct scope *scope, struct streams *s,
	    struct stage *stage, struct command *cmd, val *ret)
{
	run(rt, code, sb, scope, s, stage, cmd, ret);
}

static inline struct code *part_code(struct rt *rt, struct block_info *info, enum block_part part, bool dotted)
{
	struct code **slot = dotted ? &info->dotted[part] : &info->own[part];

	if (unlikely(!*slot))
		gc_storep(info, *slot, compile_part(rt, info, part, dotted));
	return *slot;
}

/* Code that runs in the global scope when nothing else does gets slots there:
 * the variables of an earlier layout go back to the table, those of the table
 * that have a slot now are boxed in it. */
static __attribute__((noinline)) void attach_slots(struct rt *rt, struct scope *s, const struct slot_layout *layout)
{
	struct scope *owner = scope_new(rt, NULL, s->ss, layout);
	const struct slot_layout *old = s->layout;

	for (uint32_t i = 0; old && i < old->n; i++)
		if (s->slots[i].k != VK_VOID)
			scope_table_put(rt, s, scope_box(rt, s, &s->slots[i], old->names[i]));
	for (uint32_t i = 0; i < layout->n; i++) {
		struct variable *v = scope_table_get(rt, s, layout->names[i]);

		if (!v)
			continue;
		owner->slots[i] = (val){ .k = VK_OBJ, .f = VF_BOX, .o = &v->h };
		dict_remove(rt, s->vars, val_str(layout->names[i]));
	}
	s->layout = layout;
	s->slots = owner->slots;
	gc_storep(s, s->slot_owner, owner);
}

/* A dotted block in a scope that has its very slots needs no names. The slots of another runspace's global scope, where
 * this one may run a block of it, stay: code there may be under way. */
static inline struct code *code_for(struct rt *rt, struct scriptblock *sb, enum block_part part, bool dotted, struct scope *scope)
{
	if (unlikely(dotted && scope->is_global && !rt->eng->depth && scope->layout != sb->info->layout) &&
	    scope == scope_global(rt))
		attach_slots(rt, scope, sb->info->layout);
	if (dotted && scope->is_global && scope->layout == sb->info->layout)
		dotted = false;
	return part_code(rt, sb->info, part, dotted || scope->layout != sb->info->layout);
}

void vm_run_part(struct rt *rt, struct scriptblock *sb, enum block_part part, bool dotted,
		 struct scope *scope, struct streams *s, struct stage *stage, struct command *cmd)
{
	run(rt, code_for(rt, sb, part, dotted, scope), sb, scope, s, stage, cmd, NULL);
}

void vm_run_block(struct rt *rt, struct scriptblock *sb, val underbar, struct scope *scope, struct streams *s,
		  struct stage *stage)
{
	val saved = val_by_words(&scope->underbar);

	gc_store(scope, &scope->underbar, underbar);
	run(rt, code_for(rt, sb, block_only_part(rt, sb->info), true, scope), sb, scope, s, stage, NULL, NULL);
	gc_store(scope, &scope->underbar, saved);
}

/* Writing to S fails only where the failure is for a command further down. */
static bool passes_on(const struct sink *s)
{
	return !s || s->put == stage_put || sink_collects(s);
}

void block_run_init(struct block_run *b, struct stage *st, struct scriptblock *sb, struct streams *s)
{
	struct scope *scope = stage_block_scope(st, sb);
	struct code *code = code_for(st->rt, sb, block_only_part(st->rt, sb->info), true, scope);

	b->vf = (struct vm_frame){ .f = { .scope = scope, .sb = sb, .code = code, .streams = s, .stage = st } };
	b->layout = scope->layout;
	b->running = false;
	b->bare = code->bare && passes_on(s->s[STREAM_OUT]);
}

void block_run(struct rt *rt, struct block_run *b, val underbar)
{
	struct scope *scope = b->vf.f.scope;
	val saved = val_by_words(&scope->underbar);

	if (unlikely(b->running || rt->eng->debug || scope->layout != b->layout)) {
		vm_run_block(rt, b->vf.f.sb, underbar, scope, b->vf.f.streams, b->vf.f.stage);
		return;
	}
	gc_store(scope, &scope->underbar, underbar);
	b->running = true;
	b->vf.bare = b->bare && underbar.k != VK_VOID;
	run_frame(rt, &b->vf);
	b->bare &= b->vf.bare;
	b->running = false;
	gc_store(scope, &scope->underbar, saved);
}

/* The code of EXPR, kept with its source. */
static struct code *expression_code(struct rt *rt, struct block_info *b, const struct ast *expr)
{
	struct source_cell *src = b->source;
	struct eval_slot *e;

	if (!src->evals)
		gc_storep(src, src->evals, rt_block(rt, struct eval_slot, EVAL_SLOTS));
	e = &src->evals[expr->id & (EVAL_SLOTS - 1)];
	if (e->expr != expr) {
		struct code *k = compile_expression(rt, b, expr);

		e->expr = expr;
		gc_storep(src, e->code, k);
	}
	return e->code;
}

val vm_eval_ast(struct rt *rt, struct block_info *b, const struct ast *expr, struct scope *scope)
{
	struct code *k = expression_code(rt, b, expr);
	struct streams none = { 0 };
	val v = V_NULL;

	if (rt->eng->frame && rt->eng->frame->streams)
		none = *rt->eng->frame->streams;
	none.s[STREAM_OUT] = NULL;
	vm_run(rt, k, rt->eng->frame ? rt->eng->frame->sb : NULL, scope, &none, rt->eng->stage, NULL, &v);
	return v;
}

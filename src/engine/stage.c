/* SPDX-License-Identifier: MIT */
/*
 * The life of one command in a pipeline: resolve, prepare, begin, process, end,
 * dispose. What upstream pushes runs here with the pipeline's frame current.
 */
#include "engine/stage.h"
#include "engine/lookup.h"
#include "engine/debug.h"
#include "engine/invocation.h"
#include "engine/vm.h"

#include <string.h>

/* ---- Resolving ----------------------------------------------------------- */

/* What stands for the command in the source; NULL: nothing. */
static const struct ast *command_name(const struct stage *st)
{
	const struct ast *ast = st->site->ast;
	const struct ast_command *cmd = ast && ast->kind == AST_COMMAND ? (const struct ast_command *)ast : NULL;

	return cmd && cmd->elements.n ? cmd->elements.v[0] : NULL;
}

void stage_point_at_name(struct stage *st, struct errrec *e)
{
	const struct ast *at = command_name(st);

	if (at)
		e->invocation = val_obj(invocation_of_error(st->rt, st, at));
}

/* Throws what is known of a name without a command: where it was written. */
_Noreturn static void not_found(struct stage *st, struct ustr *name)
{
	struct errrec *e = command_missing(st->rt, name);

	st->name = name;
	stage_point_at_name(st, e);
	rt_throw(st->rt, e);
}

static _Noreturn void bad_command(struct stage *st)
{
	struct errrec *e = err_make(st->rt, NULL, "BadExpression", EC_InvalidOperation, V_NULL,
		"The expression after '%s' in a pipeline element produced an object that was not valid. It must result in a command name, a script block, or a CommandInfo object.",
		st->site->how == INVOKE_DOT ? "." : "&");
	const struct ast *at = command_name(st);

	if (at)
		e->invocation = val_obj(invocation_of_text(st->rt, st->caller->code->info->source, at->start, at->end));
	rt_throw(st->rt, e);
}

/* C was found for NAME: an action may know better. It sees an alias as what it is. */
static struct command *watched(struct stage *st, struct ustr *name, struct command *c)
{
	struct command *found = command_find(st->rt, name, CK_ALIAS, false), *r;

	found = found ? found : c;
	r = lookup_action(st->rt, LOOKUP_AFTER, name, found);
	return !r || r == found ? c : r;
}

static struct command *by_name(struct stage *st, struct ustr *name)
{
	struct ustr *said = name;
	struct command *c, *alias;

	if (!ustr_len(name))
		bad_command(st);
	c = lookup_action(st->rt, LOOKUP_BEFORE, name, NULL);
	if (c)
		return c;
	c = command_find(st->rt, name, UINT32_MAX, true);

	for (int i = 0; !c && i < 100; i++) {	/* a dangling alias: what it means is not found */
		alias = command_find(st->rt, name, CK_ALIAS, false);
		if (!alias)
			break;
		name = alias->definition;
	}
	if (!c)
		c = lookup_action(st->rt, LOOKUP_FAILED, name, NULL);
	if (!c)
		not_found(st, name);
	return lookup_watched(st->rt) ? watched(st, said, c) : c;
}

static struct command *constant(struct stage *st)
{
	struct cmd_site *s = (struct cmd_site *)st->site;

	if (!lookup_watched(st->rt) && s->cached && s->cached_epoch == st->rt->eng->epoch &&
	    s->cached_ss == st->caller->scope->ss)
		return s->cached;
	s->cached = NULL;
	st->cmd = by_name(st, s->name);
	if (st->cmd->kind & (CK_APPLICATION | CK_EXTERNAL_SCRIPT | CK_SCRIPT))
		return st->cmd;
	s->cached = st->cmd;
	s->cached_epoch = st->rt->eng->epoch;
	s->cached_ss = st->caller->scope->ss;
	return st->cmd;
}

static struct command *from_value(struct stage *st, val v)
{
	struct command *c = val_command(v);
	struct scriptblock *sb = val_scriptblock(v);
	struct ustr *name;

	if (sb)
		return command_from_block(st->rt, sb);
	if (c && c->kind == CK_ALIAS)
		return by_name(st, c->definition);
	if (c)
		return c;
	if (val_is_null(v))
		bad_command(st);
	name = val_to_str(st->rt, v);
	if (!ustr_len(name))
		bad_command(st);
	return by_name(st, name);
}

/* & $module { … }: the block runs in the module. */
static struct command *in_module(struct stage *st, struct module *m)
{
	struct cmd_site *copy = rt_block(st->rt, struct cmd_site, 1);
	struct scriptblock *sb, *bound;
	val v;

	if (!st->site->nargs)
		bad_command(st);
	v = st->regs[st->site->args[0].reg];
	*copy = *st->site;
	copy->args++;
	copy->nargs--;
	st->site = copy;
	sb = val_scriptblock(v);
	if (!sb) {
		struct command *c = val_command(v);
		struct ustr *name = c ? NULL : val_to_str(st->rt, v);
		val x;

		if (!c && m->ss->top->functions && dict_get(st->rt, m->ss->top->functions, val_str(name), &x))
			c = (struct command *)x.o;
		return c ? c : by_name(st, name);
	}
	bound = scriptblock_new(st->rt, sb->info, m->ss);
	bound->module = m;
	return command_from_block(st->rt, bound);
}

static uint8_t kind_of(const struct command *c)
{
	return c->kind == CK_CMDLET ? STAGE_CMDLET : c->kind == CK_APPLICATION ? STAGE_NATIVE : STAGE_SCRIPT;
}

/* -? on what binds as a cmdlet does. */
static bool asks_help(struct stage *st)
{
	bool asked = false;

	for (uint32_t i = 0; i < st->site->nargs && !asked; i++)
		asked = st->site->args[i].kind == ARG_NAME && ustr_len(st->site->args[i].name) == 1 &&
			ustr_at(st->site->args[i].name, 0) == '?';
	return asked && st->cmd->kind != CK_APPLICATION && command_meta(st->rt, st->cmd) &&
	       command_meta(st->rt, st->cmd)->cmdlet_binding;
}

/* Get-Help with the command's name runs in its place. */
static void show_help(struct stage *st)
{
	struct cmd_site *site = rt_block(st->rt, struct cmd_site, 1);
	struct cmd_arg *arg = rt_block(st->rt, struct cmd_arg, 1);
	val *regs = rt_block(st->rt, val, 1);

	regs[0] = val_str(st->cmd->name);
	*arg = (struct cmd_arg){ .kind = ARG_VALUE };
	*site = *st->site;
	site->args = arg;
	site->nargs = 1;
	site->nredirs = 0;
	st->site = site;
	st->regs = regs;
	st->cmd = by_name(st, ustr_atom(st->rt, "Get-Help"));
	st->name = st->cmd->name;
}

void stage_resolve(struct stage *st)
{
	const struct cmd_site *s = st->site;
	struct module *m;

	if (s->is_expr) {
		st->kind = STAGE_EXPR;
		return;
	}
	if (s->name) {
		st->name = s->name;
		if (unlikely(s->parens) && vm_strict(st->rt, st->caller->scope) >= 200)
			err_throw(st->rt, NULL, "StrictModeFunctionCallWithParens", EC_InvalidOperation, V_NULL,
				  "The function or command was called as if it were a method. Parameters should be separated by spaces. For information about parameters, see the about_Parameters Help topic.");
		st->cmd = constant(st);
	} else {
		m = val_module(st->regs[s->reg]);
		st->cmd = m && m->ss ? in_module(st, m) : from_value(st, st->regs[s->reg]);
		st->name = st->cmd->kind == CK_SCRIPT ? ustr_empty(st->rt) : st->cmd->name;
	}
	if (unlikely(asks_help(st)))
		show_help(st);
	if (s->how == INVOKE_DOT)
		st->flags |= SF_DOTTED;
	st->kind = kind_of(st->cmd);
}

/* ---- Preparing ----------------------------------------------------------- */

static void cmdlet_prepare(struct stage *st)
{
	const struct cmdlet_def *d = st->cmd->cmdlet;
	struct rt *rt = st->rt;
	struct cmdlet *c = &st->c;

	c->rt = rt;
	c->def = d;
	c->stage = st;
	c->has_input = st->b.expect_input;
	c->input = V_VOID;
	c->args = heap_alloc_block(rt->heap, MAX(d->args_size, 16));
	c->state = heap_alloc_block(rt->heap, MAX(d->state_size, 16));
	for (const struct param_def *p = d->params; p && p->name; p++)
		if (p->type == P_DATETIME || p->type == P_DICT || p->type == P_NAMED || p->type == P_TIMESPAN ||
		    p->type == P_GUID)
			*(val *)((char *)c->args + p->offset) = V_VOID;
	st->b.args = c->args;
	st->b.rows = c->bound;
	binder_collect(&st->b, st->site, st->regs);
	binder_bind(&st->b);
	c->set = binder_set(&st->b);
}

/* One unbound parameter takes objects as they are, and nothing else is open:
 * then binding an object is a store. */
static void find_only_pipe(struct stage *st)
{
	struct binding *b = &st->b;
	struct param_meta *only = NULL;

	if (!b->expect_input || b->has_delayed || !b->meta || b->bound)
		return;
	for (uint32_t i = 0; i < b->meta->n; i++) {
		struct param_meta *p = &b->meta->params[i];

		if (b->how[i] || !param_in_sets(p, b->sets, PF_PIPE | PF_PIPE_NAME))
			continue;
		if (only || param_in_sets(p, b->sets, PF_PIPE_NAME))
			return;
		only = p;
	}
	for (uint32_t i = 0; only && i < 32; i++)
		if (b->sets & (1u << i) && !param_in_sets(only, 1u << i, PF_PIPE))
			return;
	if (!only || only->attributes || (only->type != &type_object && only->type != &type_psobject))
		return;
	if (param_in_sets(only, b->sets, PF_MANDATORY) && !(only->flags & PF_ALLOW_NULL))
		return;
	b->only_pipe = only;
	b->sets = 1u << binder_set(b);
	stage_set_changed(st, binder_set(b));
	binder_mark(b, only);
	b->how[only->index] = BOUND_PIPE;
	if (st->kind == STAGE_CMDLET && !only->is_dynamic) {
		binder_store(b, only, V_NULL);
		st->fast = (val *)((char *)b->args + only->offset);
	}
}

/* Of all actions only this one is none that a command can take. */
static void refuse_suspend(struct stage *st)
{
	const struct common_args *c = &st->common;
	const char *name = c->error_action == AP_SUSPEND ? "ErrorAction" : c->warning_action == AP_SUSPEND ? "WarningAction" :
		c->info_action == AP_SUSPEND ? "InformationAction" : c->progress_action == AP_SUSPEND ? "ProgressAction" : NULL;

	if (name)
		stage_refuse_setter(st, name,
			"The Suspend ActionPreference value is reserved for future use and is not supported at this time. For more information about preference variables, see the Help topic, \"about_Preference_Variables.\"");
}

void stage_prepare(struct stage *st)
{
	struct engine *eng = st->rt->eng;

	eng->stage = st;
	if (st->site->redirs)
		redirect_open(st);
	st->saved_under = st->caller->scope->underbar;
	if (st->kind == STAGE_EXPR) {
		st->flags |= SF_READY;
		return;
	}
	st->b = (struct binding){
		.rt = st->rt, .stage = st, .cmd = st->cmd, .common = &st->common,
		.expect_input = stage_has_input(st),
	};
	st->common = (struct common_args){
		.error_action = -1, .warning_action = -1, .info_action = -1, .progress_action = -1,
		.skip = V_VOID, .first = V_VOID,
	};
	if (st->kind == STAGE_NATIVE) {
		native_prepare(st);
	} else {
		st->b.meta = command_meta(st->rt, st->cmd);
		if (st->kind == STAGE_CMDLET)
			cmdlet_prepare(st);
		else
			stage_script_prepare(st);
		refuse_suspend(st);
		if (st->b.meta->cmdlet_binding)
			stage_vars_open(st);
		find_only_pipe(st);
		if (st->kind == STAGE_CMDLET && st->b.expect_input && !st->fast) {
			st->b.args_saved = heap_alloc_block(st->rt->heap, MAX(st->cmd->cmdlet->args_size, 16));
			memcpy(st->b.args_saved, st->b.args, st->cmd->cmdlet->args_size);
		}
	}
	st->flags |= SF_READY;
	eng->stage = NULL;
}

/* ---- Running ------------------------------------------------------------- */

void stage_begin(struct stage *st)
{
	struct engine *eng = st->rt->eng;

	if (st->flags & SF_BEGAN)
		return;
	st->flags |= SF_BEGAN;
	eng->stage = st;
	if (unlikely(eng->debug) && st->cmd)
		eng->debug->command(st->rt, st);
	switch (st->kind) {
	case STAGE_CMDLET:
		if (st->c.def->begin)
			st->c.def->begin(&st->c);
		break;
	case STAGE_SCRIPT:
		stage_script_part(st, PART_BEGIN);
		break;
	case STAGE_NATIVE:
		native_begin(st);
		break;
	}
}

static inline void cmdlet_input(struct stage *st, val v)
{
	st->c.input = v;
	if (st->fast)
		*st->fast = v;
	else if (!binder_pipe(&st->b, v))
		return;
	st->taken++;
	if (st->c.def->process)
		st->c.def->process(&st->c);
}

static inline void input(struct stage *st, val v)
{
	v = val_piped(v);
	st->given++;
	if (unlikely(!(st->flags & SF_BEGAN)))
		stage_begin(st);
	if (likely(st->kind == STAGE_CMDLET))
		cmdlet_input(st, v);
	else if (st->kind == STAGE_SCRIPT)
		stage_script_input(st, v);
	else if (st->kind == STAGE_NATIVE)
		native_input(st, v);
}

/* Code of an upstream command must not catch what fails down here: the failure
 * is kept and the pipeline is left by another way. */
void stage_push_failed(struct rt *rt, struct push *p)
{
	struct stage *st = p->st;
	struct unwound u = rt->unwound;

	if (u.kind != UNWIND_ERROR)
		return;
	rt->eng->frame = st->caller;
	stage_claim_error(st, u.error);
	stage_vars_ended(st, u.error);
	st->pipe->failure = u;
	rt->unwound = (struct unwound){ .kind = UNWIND_UPSTREAM, .target = st->pipe };
}

/* From code of an upstream command, whose frame is current: what runs here runs
 * under the pipeline's. */
static void put_across(struct stage *st, val v)
{
	struct engine *eng = st->rt->eng;
	struct frame *frame = eng->frame;
	struct push p = { st, eng->push };

	eng->frame = st->caller;
	eng->push = &p;
	input(st, v);
	eng->push = p.outer;
	eng->frame = frame;
}

void stage_put(struct sink *s, val v)
{
	struct stage *st = (struct stage *)s;
	struct engine *eng = st->rt->eng;
	struct stage *running = eng->stage;

	if (unlikely(st->flags & SF_ENDED))
		return;
	rt_poll(st->rt);
	eng->stage = st;
	if (eng->frame == st->caller)
		input(st, v);
	else
		put_across(st, v);
	eng->stage = running;
}

/* Without upstream the command processes once, without an object. */
static void process_once(struct stage *st)
{
	st->taken += st->kind == STAGE_CMDLET || st->flags & SF_ADVANCED;
	if (st->kind == STAGE_CMDLET && st->c.def->process)
		st->c.def->process(&st->c);
	else if (st->kind == STAGE_SCRIPT)
		stage_script_once(st);
}

void stage_process_once(struct stage *st)
{
	st->rt->eng->stage = st;
	stage_begin(st);
	if (stage_has_input(st) || st->flags & SF_PROCESSED)
		return;
	st->flags |= SF_PROCESSED;	/* once, even when it stops itself */
	process_once(st);
}

void stage_end(struct stage *st)
{
	struct engine *eng = st->rt->eng;

	if (st->flags & SF_ENDED)
		return;
	eng->stage = st;
	if (st->kind == STAGE_EXPR && st->index == 0) {
		st->flags |= SF_ENDED;
		sink_write(st->rt, st->streams.s[STREAM_OUT], st->regs[st->site->reg]);
		redirect_finish(st);
		return;
	}
	stage_process_once(st);
	switch (st->kind) {
	case STAGE_CMDLET:
		st->flags |= SF_ENDING;
		if (st->c.def->end)
			st->c.def->end(&st->c);
		break;
	case STAGE_SCRIPT:
		stage_script_end(st);
		break;
	case STAGE_NATIVE:
		if (st->nfiles)
			native_end_files(st);
		else
			native_end(st);
		break;
	}
	stage_vars_flush(st);
	st->flags |= SF_ENDED;
	redirect_finish(st);
}

static void dispose_body(struct rt *rt, void *arg)
{
	struct stage *st = arg;

	if (st->kind == STAGE_CMDLET && st->c.def && st->c.def->dispose && st->flags & SF_READY)
		st->c.def->dispose(&st->c);
	else if (st->kind == STAGE_NATIVE)
		native_dispose(st);
	else if (st->kind == STAGE_SCRIPT && st->flags & SF_RAN) {
		st->streams.s[STREAM_OUT] = NULL;	/* clean has no output */
		stage_script_part(st, PART_CLEAN);
	}
}

/* An error ends the clean block and goes no further than the command's stream; the statement has failed. One that the
 * command itself made of it is not in $Error. */
static void clean_failed(struct stage *st, struct errrec *e, bool listed)
{
	struct rt *rt = st->rt;

	rt->eng->frame = st->caller;
	error_locate(rt, e);
	if (listed)
		error_list_add(rt, e);
	rt->eng->had_errors = true;
	rt->eng->last_ok = false;
	st->pipe->failed = true;
	streams_write(rt, &st->streams, STREAM_ERROR, val_obj(e));
}

/* Nothing that is around the command catches what fails in its clean block. */
static void run_dispose(struct stage *st)
{
	struct rt *rt = st->rt;
	struct unwound before = st->pipe->failure;
	uintptr_t depth = rt->eng->try_depth;
	enum unwind why;

	rt->eng->try_depth = 0;
	why = rt_protect(rt, dispose_body, st);
	rt->eng->try_depth = depth;
	if (why == UNWIND_ERROR)
		clean_failed(st, rt->unwound.error, true);
	else if (why == UNWIND_UPSTREAM && rt->unwound.target == st->pipe)
		clean_failed(st, st->pipe->failure.error, false);
	st->pipe->failure = before;
}

void stage_dispose(struct stage *st)
{
	struct rt *rt = st->rt;

	if (st->flags & SF_DISPOSED)
		return;
	st->flags |= SF_DISPOSED | SF_ENDED;
	rt->eng->stage = st;
	run_dispose(st);
	rt->eng->frame = st->caller;
	if (st->nfiles)
		redirect_close(st);
	if (st->tees)
		stage_vars_close(st);
	if (st->scope) {
		if (st->flags & SF_HAS_ARGS)
			gc_store(st->scope, &st->scope->args, st->saved_args);
		if (!(st->flags & SF_DOTTED))
			st->scope->stage = NULL;
		if ((st->scope->functions || st->scope->aliases) && !(st->flags & SF_DOTTED))
			command_changed(rt);
	}
	if (st->caller->scope->underbar.k != st->saved_under.k ||
	    st->caller->scope->underbar.i != st->saved_under.i)
		gc_store(st->caller->scope, &st->caller->scope->underbar, st->saved_under);
}

void stage_keep_underbar(struct stage *st)
{
	for (uint32_t i = 0; i < st->pipe->n; i++)
		st->pipe->stages[i].saved_under = st->caller->scope->underbar;
}

void stage_set_changed(struct stage *st, uint32_t set)
{
	if (st->kind == STAGE_CMDLET)
		st->c.set = set;
}

/* ---- Blocks as arguments ------------------------------------------------- */

struct scope *stage_block_scope(const struct stage *st, const struct scriptblock *sb)
{
	struct scope *sc = st->caller->scope;

	return sb->ss && sb->ss != sc->ss ? session_state_scope(st->rt, sb->ss) : sc;
}

void stage_run_block(struct stage *st, struct scriptblock *sb, val underbar, struct streams *s)
{
	vm_run_block(st->rt, sb, underbar, stage_block_scope(st, sb), s, st);
}

val stage_call_block(struct stage *st, struct scriptblock *sb, val underbar)
{
	struct streams s = st->streams;
	struct collect c;

	collect_init(&c, st->rt);
	s.s[STREAM_OUT] = &c.sink;
	stage_run_block(st, sb, underbar, &s);
	return collect_value(&c);
}

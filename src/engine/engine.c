/* SPDX-License-Identifier: MIT */
/* A runspace's engine: made ready with types, commands and variables; running
 * texts and blocks in it. */
#include "engine/command_impl.h"
#include "engine/history.h"
#include "engine/host.h"
#include "engine/engine_init.h"
#include "engine/stage.h"
#include "types/delegate.h"
#include "types/psobject.h"

#include <stdlib.h>
#include <string.h>

enum { STACK_VALUES = 256 << 10 };

static void engine_trace(struct heap *h, void *arg)
{
	struct engine *e = arg;

	heap_mark(h, e->global);
	val_mark(h, e->error_list);
	heap_mark(h, e->modules);
	heap_mark(h, e->allscope_names);
	heap_mark(h, e->history);
	val_mark(h, e->location);
	val_mark(h, e->pwd);
	val_mark_n(h, e->lookup_actions, ARRAY_LEN(e->lookup_actions));
	val_mark(h, e->location_action);
	val_mark(h, e->runspace);
	val_mark(h, e->steppable);
	heap_mark(h, e->command_cache);
	heap_mark(h, e->module_index);
	heap_mark(h, e->completers);
	heap_mark(h, e->compiled);
	val_mark(h, e->random);
	val_mark_n(h, e->console, ARRAY_LEN(e->console));
	heap_mark(h, e->using_values);
	heap_mark(h, e->current_run);
	val_mark_n(h, e->stack, (size_t)(e->stack_top - e->stack));
}

static val call_hook(struct rt *rt, val block, val this_, const val *args, int n)
{
	struct scriptblock *sb = val_scriptblock(block);
	const struct type *t = val_type_of(block);

	if (psobject_member(block))
		return psobject_method_call(rt, block, args, n);
	if (!t)
		net_throw(rt, "System.ArgumentNullException", "Value cannot be null. (Parameter 'func')");
	if (!sb)	/* something else where a delegate is wanted */
		err_throw(rt, "System.Management.Automation.PSInvalidCastException", "ConvertToFinalInvalidCastException", EC_InvalidArgument,
			  V_NULL, "Cannot convert the \"%s\" value of type \"%s\" to type \"System.Delegate\".", val_to_c(rt, block),
			  USTR_C(rt, type_full_name(rt, t)));
	return engine_call(rt, sb, V_VOID, this_, args, n);
}

static rt_call_fn call_accessor;

static void warn_hook(struct rt *rt, struct ustr *text)
{
	struct frame *f = rt->eng->frame;
	struct streams *s = f && f->streams ? f->streams : &rt->eng->top_streams;

	streams_write(rt, s, STREAM_WARNING, informational_record(rt, type_warningrecord.name, text, NULL));
}

_Static_assert(offsetof(struct engine, frame) == 0 && offsetof(struct engine, rt) == RT_RUNNING * sizeof(uintptr_t),
	       "what runs now is at the start of the engine");

static void leaving(struct rt *rt, const uintptr_t saved[RT_RUNNING])
{
	struct engine *eng = rt->eng;

	eng->failed_stage = eng->stage;
	if ((uintptr_t)eng->push != saved[offsetof(struct engine, push) / sizeof *saved])
		stage_push_failed(rt, eng->push);
}

static void last_words(struct rt *rt)
{
	const struct host_ops *h = rt->eng->host;

	if (h && h->last_words)
		h->last_words(rt, rt->eng->host_arg);
	else if (h && h->flush)
		h->flush(rt, rt->eng->host_arg);
}

_startup_ struct engine *engine_new(struct rt *rt, const struct host_ops *host, void *host_arg)
{
	struct engine *e = xcalloc(1, sizeof *e);

	e->rt = rt;
	e->host = host;
	e->host_arg = host_arg;
	e->stack = e->stack_top = xcalloc(STACK_VALUES, sizeof(val));
	e->stack_end = e->stack + STACK_VALUES;
	e->last_ok = true;
	e->location = e->pwd = e->runspace = e->error_list = e->steppable = V_NULL;
	rt->eng = e;
	e->root = (struct heap_root){ engine_trace, e, NULL };
	heap_root_add(rt->heap, &e->root);
	rt->call_block = call_hook;
	rt->call_accessor = call_accessor;
	rt->running = (uintptr_t *)e;
	rt->leaving = leaving;
	rt->intrinsic = psobject_intrinsic;
	rt->member_object = psobject_set_object;
	rt->warn = warn_hook;
	rt->last_words = last_words;
	engine_register_types(rt);
	e->global = session_state_new(rt, NULL, NULL);
	e->modules = dict_new(rt, &type_hashtable, DICT_IGNORE_CASE);
	e->allscope_names = dict_new(rt, &type_hashtable, DICT_IGNORE_CASE);
	e->history = list_new(rt, NULL);
	history_init(rt);
	e->error_list = val_obj(list_new(rt, NULL));
	engine_add_commands(rt);
	engine_add_variables(rt);
	engine_add_host_streams(rt);
	return e;
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	heap_root_remove(e->rt->heap, &e->root);
	e->rt->eng = NULL;
	free(e->stack);
	free(e->locals);
	free(e);
}

/* ---- Running ------------------------------------------------------------- */

static struct pipe_site *call_site(struct rt *rt, val target, bool dotted, const val *args, int n, val **ret_regs)
{
	struct pipe_site *p = rt_block(rt, struct pipe_site, 1);
	struct cmd_site *s = rt_block(rt, struct cmd_site, 1);
	struct cmd_arg *a = rt_block(rt, struct cmd_arg, (size_t)n + 1);
	val *regs = rt_block(rt, val, (size_t)n + 1);

	regs[0] = target;
	for (int i = 0; i < n; i++) {
		regs[i + 1] = args[i];
		a[i] = (struct cmd_arg){ .kind = ARG_VALUE, .reg = (uint16_t)(i + 1) };
	}
	*s = (struct cmd_site){ .how = dotted ? INVOKE_DOT : INVOKE_CALL, .direct = true, .args = a, .nargs = (uint16_t)n };
	*p = (struct pipe_site){ .cmds = s, .n = 1 };
	*ret_regs = regs;
	return p;
}

/* $_ and $this are visible to the block through a scope in between, unless it
 * is dotted into the caller's, whose own are set and put back. */
static struct scope *with_autos(struct rt *rt, struct scope *up, val underbar, val this_)
{
	struct scope *s = scope_new(rt, up, up->ss, NULL);

	s->underbar = underbar;
	s->this_ = this_;
	return s;
}

/* The frame blocks called from C run under: the caller's, with the streams
 * where errors should go. */
static void call_frame(struct rt *rt, struct frame *f)
{
	struct frame *up = rt->eng->frame;

	if (!up) {
		stage_base_frame(rt, f);
		return;
	}
	*f = *up;
	f->up = up;
	f->shadow = true;
	if (rt->eng->stage && rt->eng->stage->caller == up) {
		f->stage = rt->eng->stage;
		f->streams = &f->stage->streams;
	}
}

struct call {
	struct frame *f;
	struct pipe_site *site;
	val *regs;
	struct sink *out;
};

static void run_unwrapped(struct rt *rt, void *arg)
{
	struct call *c = arg;

	rt->calling = NULL;
	pipeline_run(rt, c->f, c->site, c->regs, c->out);
}

/* What happens inside the block is none of the member's that calls it: it wraps only what leaves the block. */
static void run_call(struct rt *rt, struct call *c)
{
	enum unwind why;
	struct unwound u;

	if (!rt->calling) {
		pipeline_run(rt, c->f, c->site, c->regs, c->out);
		return;
	}
	why = rt_protect(rt, run_unwrapped, c);
	u = rt->unwound;
	if (why != UNWIND_NONE)
		rt_rethrow(rt, &u);
}

/* The block sees UNDERBAR as the $_ of SC, its own scope, which gets back what it had, whatever ends the block. */
static void run_with_underbar(struct rt *rt, struct call *c, struct scope *sc, val underbar)
{
	val saved = sc->underbar;
	enum unwind why;
	struct unwound u;

	gc_store(sc, &sc->underbar, underbar);
	why = rt_protect(rt, run_unwrapped, c);
	u = rt->unwound;
	gc_store(sc, &sc->underbar, saved);
	if (why != UNWIND_NONE)
		rt_rethrow(rt, &u);
}

static void call_target(struct rt *rt, val target, struct scriptblock *sb, bool dotted, val underbar, val this_,
			const val *args, int n, struct list *input, struct sink *out)
{
	struct frame *up = rt->eng->frame, f;
	struct stage *stage = rt->eng->stage;
	struct pipe_site *site;
	struct scope *sc;
	struct call call;
	val *regs;
	bool ok = rt->eng->last_ok;

	call_frame(rt, &f);
	if (!f.streams)
		f.streams = &rt->eng->top_streams;
	sc = sb->ss && sb->ss != f.scope->ss ? session_state_scope(rt, sb->ss) : f.scope;
	site = call_site(rt, target, dotted, args, n, &regs);
	site->cmds->input = input;
	if (!dotted && (underbar.k != VK_VOID || this_.k != VK_VOID))
		f.scope = with_autos(rt, sc, underbar, this_);
	rt->eng->frame = &f;
	call = (struct call){ &f, site, regs, out };
	if (dotted && underbar.k != VK_VOID)
		run_with_underbar(rt, &call, sc, underbar);
	else
		run_call(rt, &call);
	rt->eng->frame = up;
	rt->eng->stage = stage;
	rt->eng->last_ok = ok;
}

void engine_call_to(struct rt *rt, struct scriptblock *sb, bool dotted, val underbar, val this_,
		    const val *args, int n, struct sink *out)
{
	engine_call_input(rt, sb, dotted, underbar, this_, args, n, NULL, out);
}

void engine_call_input(struct rt *rt, struct scriptblock *sb, bool dotted, val underbar, val this_,
		       const val *args, int n, struct list *input, struct sink *out)
{
	val target = val_obj(sb);

	block_only_part(rt, sb->info);
	if (input) {
		struct command *c = command_from_block(rt, sb);

		c->shares_invocation = true;
		target = val_obj(c);
	}
	call_target(rt, target, sb, dotted, underbar, this_, args, n, input, out);
}

struct part_call {
	struct scriptblock *sb;
	enum block_part part;
	struct scope *scope;
	struct streams streams;
	struct stage *stage;
};

static void run_part_call(struct rt *rt, void *arg)
{
	struct part_call *p = arg;

	vm_run_part(rt, p->sb, p->part, true, p->scope, &p->streams, p->stage, NULL);
}

void engine_run_part(struct rt *rt, struct scriptblock *sb, enum block_part part, val underbar,
		     struct array *args, struct sink *out)
{
	struct part_call p = { .sb = sb, .part = part };
	struct scope *sc;
	struct unwound u;
	enum unwind why;
	struct frame f;
	val saved[2];

	if (!block_has_part(sb->info, part))
		return;
	call_frame(rt, &f);
	p.scope = sc = sb->ss && sb->ss != f.scope->ss ? session_state_scope(rt, sb->ss) : f.scope;
	p.streams = f.streams ? *f.streams : rt->eng->top_streams;
	p.streams.s[STREAM_OUT] = out;
	p.stage = f.stage;
	saved[0] = sc->underbar;
	saved[1] = sc->args;
	if (underbar.k != VK_VOID)
		gc_store(sc, &sc->underbar, underbar);
	gc_store(sc, &sc->args, val_obj(args));
	why = rt_protect(rt, run_part_call, &p);
	u = rt->unwound;
	gc_store(sc, &sc->underbar, saved[0]);
	gc_store(sc, &sc->args, saved[1]);
	if (why != UNWIND_NONE)
		rt_rethrow(rt, &u);
}

void engine_run_module(struct rt *rt, struct command *c, struct scriptblock *sb, const val *args, int n, struct sink *out)
{
	call_target(rt, c ? val_obj(c) : val_obj(sb), sb, true, V_VOID, V_VOID, args, n, NULL, out);
}

val engine_call(struct rt *rt, struct scriptblock *sb, val underbar, val this_, const val *args, int n)
{
	struct collect c;

	collect_init(&c, rt);
	engine_call_to(rt, sb, false, underbar, this_, args, n, &c.sink);
	return collect_value(&c);
}

void engine_call_handler(struct rt *rt, val handler, val sender, val event)
{
	val h = val_base(handler), args[2] = { sender, event };

	if (delegate_is(h))
		h = ((struct delegate *)h.o)->block;
	if (val_scriptblock(h))
		engine_call(rt, val_scriptblock(h), event, sender, args, 2);
	else
		delegate_invoke(rt, handler, args, 2);
}

struct accessor {
	val block, this_, r;
	const val *args;
	int n;
};

static void run_accessor(struct rt *rt, void *arg)
{
	struct accessor *a = arg;

	a->r = call_hook(rt, a->block, a->this_, a->args, a->n);
}

static val call_accessor(struct rt *rt, val block, val this_, const val *args, int n)
{
	struct accessor a = { .block = block, .this_ = this_, .args = args, .n = n };
	struct engine *eng = rt->eng;
	struct frame *up = eng->frame, f;
	struct streams quiet;
	struct unwound u;
	uint32_t depth = (uint32_t)eng->try_depth;
	enum unwind why;

	call_frame(rt, &f);
	quiet = f.streams ? *f.streams : eng->top_streams;
	quiet.s[STREAM_ERROR] = NULL;
	f.streams = &quiet;
	eng->frame = &f;
	eng->try_depth = depth + 1;	/* no statement goes on behind an error */
	why = rt_protect(rt, run_accessor, &a);
	eng->try_depth = depth;
	eng->frame = up;
	if (why == UNWIND_NONE)
		return a.r;
	u = rt->unwound;
	if (why == UNWIND_ERROR)
		error_list_add(rt, u.error);
	rt_rethrow(rt, &u);
}

/* SPDX-License-Identifier: MIT */
/*
 * Running a pipeline: all commands are resolved, then bound, then begun in
 * order; objects are pushed from command to command on the C stack; ends run in
 * order, and whatever happened every command is disposed of.
 */
#include "engine/host.h"
#include "engine/stage.h"
#include "engine/steppable.h"

#include <string.h>

enum phase { PHASE_START, PHASE_END };

static void start(struct pipe *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		stage_resolve(&p->stages[i]);
	for (uint32_t i = 0; i < p->n; i++)
		stage_prepare(&p->stages[i]);
	for (uint32_t i = 0; i < p->n; i++)
		stage_begin(&p->stages[i]);
}

static void run_phases(struct rt *rt, void *arg)
{
	struct pipe *p = arg;

	if (p->phase == PHASE_START) {
		start(p);
		p->phase = PHASE_END;
	}
	for (uint32_t i = 0; i < p->n; i++) {
		rt->eng->frame = p->frame;
		stage_end(&p->stages[i]);
	}
}

/* Select -First and its like: upstream stops, the rest ends in order. */
static bool stop_upstream(struct pipe *p, const struct unwound *u)
{
	if (u->kind != UNWIND_UPSTREAM)
		return false;
	for (uint32_t i = 0; i < p->n; i++) {
		if (u->target != &p->stages[i])
			continue;
		for (uint32_t k = 0; k < i; k++)
			p->stages[k].flags |= SF_ENDED;
		p->phase = PHASE_END;
		return true;
	}
	return false;
}

static void dispose(struct pipe *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		stage_dispose(&p->stages[i]);
}

static void settle(struct pipe *p, struct stage *running)
{
	p->rt->eng->frame = p->frame;
	p->rt->eng->stage = running;
}

/* Runs a prepared pipe to its end and disposes of it. */
static void run_pipe(struct pipe *p)
{
	struct rt *rt = p->rt;
	struct stage *running = rt->eng->stage;
	struct unwound u = { 0 };
	enum unwind why;

	do {
		why = rt_protect(rt, run_phases, p);
		u = rt->unwound;
		if (why == UNWIND_ERROR && rt->eng->failed_stage && rt->eng->failed_stage->pipe == p) {
			stage_claim_error(rt->eng->failed_stage, u.error);
			stage_vars_ended(rt->eng->failed_stage, u.error);
		}
		settle(p, running);
	} while (why != UNWIND_NONE && stop_upstream(p, &u));
	dispose(p);
	settle(p, running);
	if (why == UNWIND_UPSTREAM && u.target == p)
		u = p->failure;
	if (why != UNWIND_NONE) {
		rt->eng->last_ok = false;
		rt_rethrow(rt, &u);
	}
	if (!p->n || !p->stages[p->n - 1].site->is_inline)
		rt->eng->last_ok = !p->failed;
}

void pipe_init(struct pipe *p, struct rt *rt, struct frame *f, struct pipe_site *site, const val *regs,
	       struct sink *out, struct stage *stages)
{
	*p = (struct pipe){ .rt = rt, .frame = f, .site = site, .regs = regs, .out = out, .stages = stages, .n = site->n };
	memset(stages, 0, site->n * sizeof *stages);
	for (uint32_t i = 0; i < site->n; i++) {
		struct stage *st = &stages[i];

		st->in = (struct sink){ stage_put, rt };
		st->rt = rt;
		st->pipe = p;
		st->site = &site->cmds[i];
		st->regs = regs;
		st->caller = f;
		st->streams = *f->streams;
		st->streams.s[STREAM_OUT] = i + 1u < site->n ? &stages[i + 1].in : out;
		st->outer = st->streams;
		st->index = (uint8_t)i;
		st->pipe_value = V_VOID;
	}
}

void stage_base_frame(struct rt *rt, struct frame *f)
{
	*f = (struct frame){ .scope = scope_global(rt), .streams = &rt->eng->top_streams };
	rt->eng->frame = f;
}

/* The source text of a pipeline, as a job's command. */
static void run_background(struct rt *rt, struct frame *f, struct pipe_site *p, struct sink *out)
{
	const struct source *src = f->sb->info->source->result.src;
	struct text t = source_text(src, p->ast->start, p->ast->end);

	while (t.n && (t.s[t.n - 1] == '&' || t.s[t.n - 1] == ' '))
		t.n--;
	sink_put(out, rt->eng->start_background(rt, f->sb, text_ustr(rt, t)));
	rt->eng->last_ok = true;
}

static void run_in(struct rt *rt, struct frame *f, struct pipe_site *p, val *regs, struct sink *out)
{
	struct stage *stages = __builtin_alloca(p->n * sizeof *stages);
	struct pipe pipe;

	if (p->background) {
		run_background(rt, f, p, out);
		return;
	}
	pipe_init(&pipe, rt, f, p, regs, out, stages);
	run_pipe(&pipe);
}

void pipeline_run(struct rt *rt, struct frame *f, struct pipe_site *p, val *regs, struct sink *out)
{
	struct frame base;

	rt_poll(rt);
	if (unlikely(rt->eng->want_steppable) && f && steppable_take(rt, f, p, regs))
		return;
	if (likely(f != NULL)) {
		if (p->n == 1 && !p->background && stage_script_quick(rt, f, p, regs, out))
			return;
		run_in(rt, f, p, regs, out);
		return;
	}
	rt_check_depth(rt);
	stage_base_frame(rt, &base);
	run_in(rt, &base, p, regs, out);
	rt->eng->frame = NULL;
}

void pipeline_run_above(struct rt *rt, struct pipe_site *p, val *regs, struct streams *s)
{
	struct frame *f = rt->eng->frame, copy;

	if (f)
		copy = *f;
	else
		stage_base_frame(rt, &copy);
	copy.streams = s;
	if (f && rt->eng->stage && rt->eng->stage->caller == f)
		copy.stage = rt->eng->stage;
	copy.up = f;
	copy.shadow = true;
	rt->eng->frame = &copy;
	pipeline_run(rt, &copy, p, regs, s->s[STREAM_OUT]);
	rt->eng->frame = f;
}

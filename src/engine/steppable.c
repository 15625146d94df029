/* SPDX-License-Identifier: MIT */
#include "engine/steppable.h"
#include "engine/pscmdlet.h"

#include <string.h>

struct steppable {
	struct cell h;
	struct scriptblock *sb;
	struct frame frame;	/* the pipeline's: a copy of the maker's */
	struct streams streams;
	struct pipe pipe;
	val *regs;
	uint32_t nregs;
	bool begun, done, collects;
	struct collect out;	/* what was written since the last step */
	struct stage stages[];
};

static void steppable_trace(struct heap *h, struct cell *c)
{
	struct steppable *s = (struct steppable *)c;

	heap_mark_words(h, &s->sb, sizeof *s - offsetof(struct steppable, sb) + s->pipe.n * sizeof(struct stage));
}

const struct type type_steppable = {
	.cls = { .trace = steppable_trace },
	.name = "System.Management.Automation.SteppablePipeline",
	.base = &type_object, .size = sizeof(struct steppable),
};

/* The registers a pipeline uses are those of the frame that runs. */
static void keep_registers(struct rt *rt, struct steppable *s, struct frame *f, val *regs)
{
	s->nregs = (uint32_t)(rt->eng->stack_top - regs);
	s->regs = rt_block(rt, val, s->nregs + 1);
	memcpy(s->regs, regs, s->nregs * sizeof(val));
}

/* Pipelines in arguments of the one that is wanted run as always. */
static bool is_wanted(struct rt *rt, struct frame *f, struct pipe_site *p)
{
	return f->sb && f->sb->info->ast == rt->eng->steppable_block && p->ast && p->ast->parent &&
	       p->ast->parent->kind == AST_NAMED_BLOCK;
}

bool steppable_take(struct rt *rt, struct frame *f, struct pipe_site *p, val *regs)
{
	struct steppable *s;

	if (!is_wanted(rt, f, p))
		return false;
	s = rt_alloc(rt, &type_steppable, sizeof *s + p->n * sizeof(struct stage));
	rt->eng->want_steppable = false;
	rt->eng->steppable = val_obj(s);
	s->frame = *f;
	s->frame.shadow = true;
	s->streams.s[STREAM_OUT] = f->streams->s[STREAM_OUT];
	s->frame.streams = &s->streams;
	keep_registers(rt, s, f, regs);
	pipe_init(&s->pipe, rt, &s->frame, p, s->regs, NULL, s->stages);
	return true;
}

/* ---- Steps --------------------------------------------------------------- */

struct step {
	struct steppable *s;
	val input;
	int what;
};
enum { STEP_RESOLVE, STEP_BEGIN, STEP_PROCESS, STEP_END };

static void run_step(struct rt *rt, void *arg)
{
	struct step *k = arg;
	struct pipe *p = &k->s->pipe;

	for (uint32_t i = 0; k->what == STEP_RESOLVE && i < p->n; i++)
		stage_resolve(&p->stages[i]);
	for (uint32_t i = 0; k->what == STEP_BEGIN && i < p->n; i++)
		stage_prepare(&p->stages[i]);
	for (uint32_t i = 0; k->what == STEP_BEGIN && i < p->n; i++)
		stage_begin(&p->stages[i]);
	if (k->what == STEP_PROCESS && k->input.k == VK_VOID)
		stage_process_once(&p->stages[0]);
	else if (k->what == STEP_PROCESS)
		stage_put(&p->stages[0].in, k->input);
	for (uint32_t i = 0; k->what == STEP_END && i < p->n; i++)
		stage_end(&p->stages[i]);
}

static void dispose(struct steppable *s)
{
	for (uint32_t i = 0; i < s->pipe.n; i++)
		stage_dispose(&s->stages[i]);
	s->done = true;
}

static void step(struct rt *rt, struct steppable *s, int what, val input)
{
	struct frame *f = rt->eng->frame;
	struct stage *running = rt->eng->stage;
	struct member_call *calling = rt->calling;
	struct step k = { s, input, what };
	struct unwound u;
	enum unwind why;

	if (s->done)
		return;
	s->frame.up = f;
	rt->eng->frame = &s->frame;
	rt->calling = NULL;
	why = rt_protect(rt, run_step, &k);
	rt->calling = calling;
	u = rt->unwound;
	if (why != UNWIND_NONE || what == STEP_END)
		dispose(s);
	rt->eng->frame = f;
	rt->eng->stage = running;
	if (why == UNWIND_UPSTREAM && u.target == &s->pipe)
		u = s->pipe.failure;
	if (why == UNWIND_ERROR && what != STEP_RESOLVE)
		rt_pass_through(rt, u.error);
	if (why != UNWIND_NONE)
		rt_rethrow(rt, &u);
}

/* A state in which what was asked cannot be done: an error of PowerShell's own, no member's. */
static _Noreturn void refuse(struct rt *rt, const char *id, const char *text)
{
	rt->calling = NULL;
	err_throw(rt, NULL, id, EC_InvalidOperation, V_NULL, "%s", text);
}

static void check_disposed(struct rt *rt, const struct steppable *s)
{
	if (s->done)
		refuse(rt, "ObjectDisposed",
			"Cannot perform operation because object \"PipelineProcessor\" has already been disposed.\nObject name: 'PipelineProcessor'.");
}

/* A scope below UP in which SB's parameters have the values of ARGS; UP itself when there is nothing to put. */
static struct scope *argument_scope(struct rt *rt, struct scope *up, const struct scriptblock *sb, const val *args, int n)
{
	const struct ast_param_block *p = sb->info->ast->params;
	uint32_t nparams = p ? p->params.n : 0, rest;
	struct scope *s;

	if (!n && !nparams)
		return up;
	s = scope_new(rt, up, up->ss, NULL);
	for (uint32_t i = 0; i < nparams; i++) {
		const struct ast_param *a = (const void *)p->params.v[i];

		var_make(rt, s, ustr_intern(rt, text_ustr(rt, a->name->name)), i < (uint32_t)n ? args[i] : V_NULL, VO_NONE);
	}
	/* Without parameters nothing is left over (recorded behaviour). */
	rest = nparams && (uint32_t)n > nparams ? (uint32_t)n - nparams : 0;
	gc_store(s, &s->args, val_obj(array_of(rt, args + (uint32_t)n - rest, rest)));
	return s;
}

val steppable_new(struct rt *rt, struct scriptblock *sb, const val *args, int n)
{
	struct frame *f = rt->eng->frame;
	struct streams streams = f && f->streams ? *f->streams : (struct streams){ 0 };	/* while arguments are evaluated */
	struct collect c;
	val v;

	collect_init(&c, rt);
	streams.s[STREAM_OUT] = &c.sink;
	rt->eng->want_steppable = true;
	rt->eng->steppable_block = sb->info->ast;
	rt->eng->steppable = V_NULL;
	vm_run_part(rt, sb, PART_END, true, argument_scope(rt, f ? f->scope : scope_global(rt), sb, args, n),
		    &streams, NULL, NULL);
	rt->eng->want_steppable = false;
	v = rt->eng->steppable;
	rt->eng->steppable = V_NULL;
	if (val_is_null(v))
		net_throw(rt, "System.Management.Automation.PSInvalidOperationException",
			  "A script block that is converted to a pipeline must have one pipeline.");
	((struct steppable *)v.o)->sb = sb;
	step(rt, (struct steppable *)v.o, STEP_RESOLVE, V_VOID);
	return v;
}

static struct steppable *self_of(val v)
{
	return (struct steppable *)val_base(v).o;
}

/* Output goes where the command that feeds it writes. */
static void connect(struct steppable *s, const struct streams *to)
{
	s->streams = *to;
	for (uint32_t i = 0; i < s->pipe.n; i++) {
		struct stage *st = &s->stages[i];

		st->streams = *to;
		st->streams.s[STREAM_OUT] = i + 1u < s->pipe.n ? &s->stages[i + 1].in : to->s[STREAM_OUT];
		st->outer = st->streams;
	}
}

void steppable_begin(struct rt *rt, val self, const struct streams *to)
{
	struct steppable *s = self_of(self);

	s->pipe.fed = s->begun = true;
	connect(s, to);
	step(rt, s, STEP_BEGIN, V_VOID);
}

void steppable_process(struct rt *rt, val self, val v) { step(rt, self_of(self), STEP_PROCESS, v); }
void steppable_end(struct rt *rt, val self) { step(rt, self_of(self), STEP_END, V_VOID); }

static val begin(struct rt *rt, val self, val *args, int n)
{
	struct steppable *s = self_of(self);
	struct pscmdlet *p = val_cell(args[0], &type_pscmdlet);
	struct frame *f = rt->eng->frame;

	s->pipe.fed = p ? stage_has_input(p->stage) : val_truth(rt, args[0]);
	check_disposed(rt, s);
	if (s->begun)
		return V_VOID;
	connect(s, p ? &p->stage->streams : f && f->streams ? f->streams : &rt->eng->top_streams);
	if (!p) {
		s->collects = true;
		collect_init(&s->out, rt);
		s->streams.s[STREAM_OUT] = s->stages[s->pipe.n - 1].streams.s[STREAM_OUT] = &s->out.sink;
	}
	s->begun = true;
	step(rt, s, STEP_BEGIN, V_VOID);
	return V_VOID;
}

/* What the step wrote, when nobody takes it as it comes. */
static val written(struct rt *rt, struct steppable *s)
{
	struct list *l;

	if (!s->collects)
		return val_obj(array_new(rt, &type_object, 0));
	l = collect_list(&s->out);
	collect_init(&s->out, rt);
	return val_obj(list_to_array(rt, l, &type_object));
}

static val process(struct rt *rt, val self, val *args, int n)
{
	struct steppable *s = self_of(self);

	check_disposed(rt, s);
	if (!s->begun)
		return written(rt, s);
	if (n ? s->pipe.fed : !s->pipe.fed)
		step(rt, s, STEP_PROCESS, n ? args[0] : V_VOID);
	return written(rt, s);
}

static val end(struct rt *rt, val self, val *args, int n)
{
	if (!self_of(self)->begun)
		refuse(rt, "InvalidOperation",
			"Cannot complete the pipeline operation because it has not yet been started. You must call the Begin() method before calling End() on a steppable pipeline.");
	step(rt, self_of(self), STEP_END, V_VOID);
	return written(rt, self_of(self));
}

static val clean(struct rt *rt, val self, val *args, int n)
{
	if (!self_of(self)->done)
		dispose(self_of(self));
	return V_VOID;
}

static const struct member_def members[] = {
	METHOD("void Begin(System.Object expectInput)", begin),
	METHOD("void Begin(System.Object expectInput, System.Object contextToRedirectTo)", begin),
	METHOD("System.Array Process(System.Object input)", process), METHOD("System.Array Process()", process),
	METHOD("System.Array End()", end), METHOD("void Clean()", clean), METHOD("void Dispose()", clean), MEMBERS_END
};

_startup_ void steppable_register(struct rt *rt)
{
	type_register(rt, &type_steppable, members);
}

/* SPDX-License-Identifier: MIT */
/*
 * ForEach-Object -Parallel: a task for each object, so many at once as the limit
 * says. What they write waits in a line that the command's own stage empties, so
 * that it comes out in the order it was written in.
 */
#include "cmdlets/core/foreach.h"

#include "engine/task.h"
#include "remoting/job.h"
#include "sys/clock.h"

#include <string.h>

enum { LIMIT_DEFAULT = 5 };

struct parallel {
	struct cell h;
	struct dict *using_values;
	struct list *tasks;		/* that run: cells of struct holder */
	struct list *written;		/* stream numbers and values by turns */
	struct list *idle;		/* runspaces to use again */
	val job;			/* -AsJob, or null */
	int64_t limit, until_ms;	/* UNTIL_MS 0: no time limit */
	bool late, left;
};

static void trace(struct heap *h, struct cell *c)
{
	struct parallel *p = (struct parallel *)c;

	heap_mark(h, p->using_values);
	heap_mark(h, p->tasks);
	heap_mark(h, p->written);
	heap_mark(h, p->idle);
	val_mark(h, p->job);
}

static const struct type type_parallel = {
	.cls = { .trace = trace }, .name = "foreach-parallel", .base = &type_object, .flags = TF_INTERNAL,
	.size = sizeof(struct parallel),
};

static void check(struct cmdlet *c)
{
	const struct common_args *common = &c->stage->common;
	struct foreach_object_args *a = c->args;

	if (common->error_action >= 0 || common->warning_action >= 0 || common->info_action >= 0 ||
	    common->progress_action >= 0 ||
	    common->pipeline_variable)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSNotSupportedException",
			"ParallelCommonParametersNotSupported", EC_NotImplemented, V_NULL,
		       "The following common parameters are not currently supported in the Parallel parameter set:\n"
		       "ErrorAction, WarningAction, InformationAction, PipelineVariable");
	if (a->as_job && cmdlet_has(c, "TimeoutSeconds"))
		cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException",
			"ParallelCannotUseTimeoutWithJob", EC_InvalidOperation, V_NULL,
		       "The 'TimeoutSeconds' parameter cannot be used with the 'AsJob' parameter.");
}

static void check_using(struct cmdlet *c, struct dict *values)
{
	struct dict_entry *e;

	for (uint32_t i = 0; values && (e = dict_next(values, &i)); )
		if (val_scriptblock(e->value))
			cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException",
				"ParallelUsingVariableCannotBeScriptBlock", EC_InvalidType, V_NULL,
			       "A ForEach-Object -Parallel using variable cannot be a script block. Passed-in script block variables are not supported, and can result in undefined behavior.");
}

struct parallel *foreach_parallel_new(struct cmdlet *c)
{
	struct foreach_object_args *a = c->args;
	struct parallel *p = rt_new_cell(c->rt, &type_parallel, parallel);

	check(c);
	p->tasks = list_new(c->rt, NULL);
	p->written = list_new(c->rt, NULL);
	p->idle = list_new(c->rt, NULL);
	p->using_values = task_using(c->rt, a->parallel, c->stage->caller);
	check_using(c, p->using_values);
	p->limit = cmdlet_has(c, "ThrottleLimit") ? a->throttle_limit : LIMIT_DEFAULT;
	p->until_ms = a->timeout_seconds > 0 ? clock_due(a->timeout_seconds * 1000) : 0;
	p->job = a->as_job ? job_tasks(c->rt, scriptblock_text(c->rt, a->parallel), p->limit) : V_NULL;
	return p;
}

/* --- on the tasks' side ------------------------------------------------- */

static void take(struct rt *rt, struct task *t, enum stream s, val v)
{
	struct parallel *p = (struct parallel *)t->owner.o;

	if (s == STREAM_ERROR && val_errrec(v))
		val_errrec(v)->placeless = true;	/* the task's, not the cmdlet's */
	list_add(rt, p->written, val_int(s));
	list_add(rt, p->written, v);
}

static void ended(struct rt *rt, struct task *t)
{
	struct parallel *p = (struct parallel *)t->owner.o;
	struct errrec *e = t->failure;

	for (uint32_t i = 0; i < p->tasks->n; i++)
		if (p->tasks->v[i].o == &t->h) {
			list_remove_at(rt, p->tasks, i);
			break;
		}
	if (t->state == TASK_STOPPED && p->late)
		e = err_make(rt, "System.Management.Automation.PipelineStoppedException", "PipelineStopped",
			EC_OperationStopped, V_NULL,
			     "The pipeline has been stopped.");
	if (e && !p->left) {
		e = errrec_new(rt, e->exception, "PSTaskException", EC_InvalidOperation, V_NULL);
		e->target_name = ustr_new(rt, "System.Management.Automation.PSTasks.PSTask");
		e->target_type = ustr_new(rt, "PSTask");
		e->activity = ustr_empty(rt);
		take(rt, t, STREAM_ERROR, val_obj(e));
	}
	if (t->rs && t->rs->state == RUNSPACE_OPENED)
		list_add(rt, p->idle, val_obj(t->rs));
}

/* --- on the command's side ---------------------------------------------- */

static void write_one(struct cmdlet *c, enum stream s, val v)
{
	if (s == STREAM_OUT)
		cmdlet_write(c, v);
	else if (s == STREAM_ERROR && val_errrec(v))
		cmdlet_error(c, val_errrec(v));
	else
		streams_write(c->rt, &c->stage->streams, s, v);
}

static void write_all(struct cmdlet *c, struct parallel *p)
{
	while (p->written->n) {
		struct list *l = p->written;

		gc_storep(p, p->written, list_new(c->rt, NULL));
		for (uint32_t i = 0; i + 1 < l->n; i += 2)
			write_one(c, (enum stream)l->v[i].i, l->v[i + 1]);
	}
}

static void stop_all(struct parallel *p)
{
	for (uint32_t i = 0; i < p->tasks->n; i++)
		task_stop(NULL, (struct task *)p->tasks->v[i].o);
}

/* Lets the tasks go on until fewer than LIMIT run. */
static void wait_below(struct cmdlet *c, struct parallel *p, int64_t limit)
{
	struct rt *rt = c->rt;
	struct pollfd stop = { .fd = rt->stop_fd, .events = POLLIN };
	enum { STEP_MS = 20 };

	while ((int64_t)p->tasks->n >= limit) {
		if (p->until_ms && !p->late && clock_ms() >= p->until_ms) {
			p->late = true;
			stop_all(p);
		}
		fiber_yield(rt);
		write_all(c, p);
		if ((int64_t)p->tasks->n >= limit)
			rt_wait(rt, &stop, 1, STEP_MS);
		rt_poll(rt);
	}
	write_all(c, p);
}

static struct task *task_for(struct cmdlet *c, struct parallel *p, val v)
{
	struct foreach_object_args *a = c->args;
	struct task *t = task_new(c->rt, a->parallel);

	t->underbar = v;
	t->using_values = p->using_values;
	t->host = c->rt->eng->host;
	t->host_arg = c->rt->eng->host_arg;
	return t;
}

void foreach_parallel_input(struct cmdlet *c, struct parallel *p, val v)
{
	struct foreach_object_args *a = c->args;
	struct task *t;

	if (val_scriptblock(v))
		cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException",
			"ParallelPipedInputObjectCannotBeScriptBlock", EC_InvalidType, V_NULL,
		       "A ForEach-Object -Parallel piped input object cannot be a script block. Passed-in script block variables are not supported with ForEach-Object -Parallel, and can result in undefined behavior.");
	t = task_for(c, p, c->has_input || cmdlet_has(c, "InputObject") ? v : V_NULL);
	if (!val_is_null(p->job)) {
		job_add_task(c->rt, p->job, t);
		return;
	}
	if (!p->late)
		wait_below(c, p, p->limit);
	if (p->late)
		return;
	if (p->idle->n && !a->use_new_runspace) {
		t->rs = val_runspace(p->idle->v[p->idle->n - 1]);
		list_remove_at(c->rt, p->idle, p->idle->n - 1);
	}
	gc_store(t, &t->owner, val_obj(p));
	t->take = take;
	t->ended = ended;
	list_add(c->rt, p->tasks, val_obj(t));
	if (!task_start(c->rt, t))
		ended(c->rt, t);
	write_all(c, p);
}

void foreach_parallel_end(struct cmdlet *c, struct parallel *p)
{
	if (!val_is_null(p->job))
		cmdlet_write(c, p->job);
	else
		wait_below(c, p, 1);
	while (p->idle->n && val_is_null(p->job)) {
		runspace_dispose(c->rt, val_runspace(p->idle->v[p->idle->n - 1]));
		list_remove_at(c->rt, p->idle, p->idle->n - 1);
	}
}

void foreach_parallel_stop(struct cmdlet *c, struct parallel *p)
{
	if (p->left || !val_is_null(p->job))
		return;
	p->left = true;
	stop_all(p);
	while (p->tasks->n && !fiber_current(c->rt))
		fiber_idle(c->rt, 1000);
}

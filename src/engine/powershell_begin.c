/* SPDX-License-Identifier: MIT */
/* PowerShell objects that run beside who began them: fibers, and the queue of a pool. */
#include "engine/fiber.h"
#include "engine/powershell.h"

static struct errrec *stopped_error(struct rt *rt)
{
	return err_make(rt, "System.Management.Automation.PipelineStoppedException", "PipelineStopped", EC_OperationStopped, V_NULL,
			"The pipeline has been stopped.");
}

void powershell_throw_busy(struct rt *rt)
{
	err_throw(rt, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation, V_NULL,
		  "The pipeline was not run because a pipeline is already running. Pipelines cannot be run concurrently.");
}

/* The runspace of one that has its own is taken from now on. */
static void take_runspace(struct rt *rt, struct powershell *ps, bool yes)
{
	struct runspace *rs = val_runspace(ps->runspace);

	if (!rs)
		return;
	if (rs->busy != yes && rs->state == RUNSPACE_OPENED)
		runspace_tell_availability(rt, rs, yes ? AVAILABLE_BUSY : AVAILABLE);
	rs->busy = yes;
}

static void run_begun(struct rt *rt, void *arg)
{
	struct powershell *ps = arg;

	take_runspace(rt, ps, false);	/* by who begins to run in it */
	powershell_run(rt, ps, ps->input, ps->output);
}

/* What was begun has ended, WHY it did not go through or UNWIND_NONE. */
static void end(struct rt *rt, struct powershell *ps, enum unwind why)
{
	if (why == UNWIND_ERROR)
		gc_storep(ps, ps->failure, rt->unwound.error);
	else if (why == UNWIND_STOPPED)
		gc_storep(ps, ps->failure, stopped_error(rt));
	ps->fiber = NULL;
	ps->begun = NULL;
	ps->pending = false;
	ps->over = true;
	if (why == UNWIND_STOPPED)
		gc_store(ps, &ps->reason, ps->failure->exception);
	if (why == UNWIND_STOPPED && ps->state != PS_STOPPED)
		powershell_set_state(rt, ps, PS_STOPPED);
}

static void start(struct rt *rt, struct powershell *ps);

static struct runspace_pool *pool_of(const struct powershell *ps)
{
	return val_cell(ps->pool, &type_runspace_pool);
}

/* The next one of the queue has the room that became free. */
static void start_next(struct rt *rt, struct runspace_pool *p)
{
	p->busy--;
	while (p->queue && p->queue->n && p->busy < p->max) {
		struct powershell *ps = val_cell(p->queue->v[0], &type_powershell);

		list_remove_at(rt, p->queue, 0);
		if (ps->pending)
			start(rt, ps);
	}
}

static void go_on(struct rt *rt, void *pool)
{
	start_next(rt, pool);
}

static void body(struct rt *rt, void *cell)
{
	struct powershell *ps = cell;
	struct runspace_pool *p = pool_of(ps);

	end(rt, ps, rt_protect(rt, run_begun, ps));
	rt_stop_clear(rt);
	if (p)
		rt_protect(rt, go_on, p);
}

static void start(struct rt *rt, struct powershell *ps)
{
	if (pool_of(ps))
		pool_of(ps)->busy++;
	ps->fiber = fiber_new(rt, body, ps);
	if (ps->fiber) {
		take_runspace(rt, ps, true);
		return;
	}
	if (pool_of(ps))
		pool_of(ps)->busy--;
	ps->pending = false;
	ps->begun = NULL;
	rt_throw(rt, rt->oom);
}

void powershell_begin(struct rt *rt, struct powershell *ps, val input)
{
	struct runspace_pool *p = pool_of(ps);
	const struct runspace *rs = val_runspace(ps->runspace);

	powershell_check(rt, ps);
	if (rs && (rs->busy || rs == runspace_current(rt)))
		powershell_throw_busy(rt);
	gc_store(ps, &ps->input, input);
	gc_storep(ps, ps->begun, list_new(rt, NULL));
	list_add_all(rt, ps->begun, ps->commands->list);
	ps->failure = NULL;
	ps->pending = true;
	ps->over = false;
	ps->state = PS_RUNNING;
	if (!p || p->busy < p->max) {
		start(rt, ps);
		return;
	}
	if (!p->queue)
		gc_storep(p, p->queue, list_new(rt, NULL));
	list_add(rt, p->queue, val_obj(ps));
}

void powershell_finish(struct rt *rt, struct powershell *ps, int timeout_ms)
{
	if (ps->pending && !(ps->fiber && ps->fiber == fiber_current(rt)))
		fiber_await(rt, &ps->over, timeout_ms);
}

void powershell_stop(struct rt *rt, struct powershell *ps, bool wait)
{
	if (!ps->pending)
		return;
	if (!ps->fiber) {
		end(rt, ps, UNWIND_STOPPED);
		return;
	}
	powershell_set_state(rt, ps, PS_STOPPING);
	fiber_stop(ps->fiber);
	if (wait)
		powershell_finish(rt, ps, -1);
}

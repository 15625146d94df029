/* SPDX-License-Identifier: MIT */
#include "remoting/job.h"

#include <string.h>

#include "engine/records.h"
#include "remoting/client_ssh.h"
#include "remoting/session.h"
#include "sys/clock.h"
#include "types/guid.h"

enum { STOP_MS = 10000 };

bool job_is_over(enum job_state s)
{
	return s == JOB_COMPLETED || s == JOB_FAILED || s == JOB_STOPPED;
}

struct job *val_job(val v)
{
	static const struct type *const types[] = {
		&type_remoting_job, &type_remoting_child_job, &type_thread_job, &type_event_job, &type_task_job,
		&type_task_child_job,
	};
	struct job *j = NULL;

	for (size_t i = 0; i < ARRAY_LEN(types) && !j; i++)
		j = val_cell(v, types[i]);
	return j;
}

/* --- making ------------------------------------------------------------- */

struct job *job_new(struct rt *rt, const struct type *t, const char *kind, struct ustr *name, struct ustr *command)
{
	struct job *j = rt_new_cell(rt, t, job);

	j->id = ++remoting_of(rt)->next_job;
	j->name = name ? name : ustr_printf(rt, "Job%d", j->id);
	j->command = command;
	j->kind = ustr_new(rt, kind);
	j->instance_id = guid_new(rt);
	j->reason = V_NULL;
	return j;
}

void job_begin(struct job *j)
{
	int64_t now = clock_real_ms();

	j->state = JOB_RUNNING;
	j->begin_ms = now;
	if (j->parent && !j->parent->begin_ms)
		j->parent->begin_ms = now;
}

void job_finish(struct rt *rt, struct job *j, enum job_state state)
{
	j->state = state;
	j->end_ms = clock_real_ms();
	if (j->finished)
		j->finished->count = 1;
	if (j->parent && job_is_over(job_state(rt, j->parent))) {
		j->parent->end_ms = j->end_ms;
		if (j->parent->finished)
			j->parent->finished->count = 1;
	}
	if (j->temporary)
		remote_close(rt, j->pipe->rs);
}

/* Its session is open: the command, and the input there is already. */
static void start(struct rt *rt, struct job *j)
{
	struct list *early = j->early;

	job_begin(j);
	pipe_create(rt, j->pipe, j->request);
	j->request = NULL;
	j->early = NULL;
	for (uint32_t i = 0; early && i < early->n; i++)
		pipe_input(rt, j->pipe, early->v[i]);
	if (j->early_end)
		pipe_end_input(rt, j->pipe);
	client_flush(&j->pipe->rs->far);
}

static void unopened(struct rt *rt, struct job *j, struct errrec *why)
{
	struct exc *x = val_exc(why->exception);

	gc_storep(why, why->error_id, ustr_new(rt, "PSSessionStateBroken"));
	gc_storep(why, why->command, ustr_empty(rt));
	gc_storep(why, why->activity, ustr_empty(rt));
	gc_store(why, &why->target, val_str(j->location));
	if (x)
		gc_storep(why, why->details, ustr_printf(rt, "[%s] %s", USTR_C(rt, j->location), USTR_C(rt, x->message)));
	job_fail(rt, j, why);
}

static void start_more(struct rt *rt, struct job *parent);

/* What the server wrote before the protocol is among the job's warnings. */
static void take_strays(struct rt *rt, struct job *j)
{
	struct ustr *text = ssh_strays(rt, j->pipe->rs);
	struct list *l = j->results;

	if (!text)
		return;
	job_add_result(rt, j, STREAM_WARNING, informational_record(rt, type_warningrecord.name, text, NULL));
	((struct job_item *)l->v[l->n - 1].o)->own = true;
}

static void settled(struct rt *rt, struct remote_runspace *rs)
{
	struct job *j = val_job(rs->settled_for);

	j->opening = false;
	take_strays(rt, j);
	if (rs->far.state == POOL_OPENED) {
		start(rt, j);
		return;
	}
	unopened(rt, j, remote_open_error(rt, rs));
	start_more(rt, j->parent);
}

/* Open for the command J; false: that failed at once. */
static bool begin_open(struct rt *rt, struct job *j)
{
	struct remote_runspace *rs = j->pipe->rs;
	struct errrec *why;

	j->opening = true;
	rs->temporary = true;
	gc_store(rs, &rs->settled_for, val_obj(j));
	rs->settled = settled;
	if (remote_begin(rt, rs, j->target, &why))
		return true;
	rs->settled = NULL;
	j->opening = false;
	unopened(rt, j, why);
	return false;
}

/* The session of J is not open: J fails without having begun. */
static void not_open(struct rt *rt, struct job *j)
{
	struct errrec *e = err_make(rt, "System.Management.Automation.Runspaces.InvalidRunspaceStateException",
		"InvalidSessionState", EC_OperationStopped,
		val_obj(j->pipe->rs),
		"Cannot invoke the pipeline because the runspace is not in the Opened state. Current state of the runspace is '%s'.",
		runspace_state_name(j->pipe->rs->far.state));

	gc_storep(e, e->command, j->location);
	job_fail(rt, j, e);
}

static void start_more(struct rt *rt, struct job *parent)
{
	uint32_t running = 0;

	for (uint32_t i = 0; i < parent->children->n; i++) {
		struct job *j = val_job(parent->children->v[i]);

		running += j->state == JOB_RUNNING || j->state == JOB_BLOCKED || j->opening;
	}
	for (uint32_t i = 0; i < parent->children->n && running < parent->limit; i++) {
		struct job *j = val_job(parent->children->v[i]);

		if (j->state != JOB_NOT_STARTED || !j->request || j->opening)
			continue;
		if (j->target) {
			running += begin_open(rt, j);
			continue;
		}
		if (j->pipe && j->pipe->rs->far.state >= POOL_CLOSED) {
			not_open(rt, j);
			continue;
		}
		start(rt, j);
		running++;
	}
}

/* --- what comes --------------------------------------------------------- */

static void add_item(struct rt *rt, struct job *j, enum stream s, val v)
{
	struct job_item *it = rt_new_cell(rt, &type_job_item, job_item);

	it->s = s;
	it->v = v;
	list_add(rt, j->results, val_obj(it));
}

void job_add_result(struct rt *rt, struct job *j, enum stream s, val v)
{
	if (!j->streams[s])
		gc_storep(j, j->streams[s], ps_stream_collection(rt, s));
	list_add(rt, j->streams[s], v);
	if (s != STREAM_PROGRESS)
		add_item(rt, j, s, v);
}

void job_received(struct rt *rt, struct job *j)
{
	gc_storep(j, j->results, list_new(rt, NULL));
	if (j->pipe)
		remote_taken(j->pipe->rs);
}

static void take(struct rt *rt, struct remote_pipe *p, enum stream s, val v)
{
	struct job *j = val_job(p->owner);

	job_add_result(rt, j, s, s == STREAM_OUT ? record_decorate(rt, p->rs, v, j->hide) : v);
}

void job_fail(struct rt *rt, struct job *j, struct errrec *e)
{
	gc_storep(j, j->failure, e);
	if (e)
		gc_store(j, &j->reason, e->exception);
	job_finish(rt, j, JOB_FAILED);
}

static void ended(struct rt *rt, struct remote_pipe *p)
{
	struct job *j = val_job(p->owner);

	if (job_is_over(j->state))
		return;
	if (p->far.state == PIPE_DISCONNECTED)
		j->state = JOB_DISCONNECTED;
	else if (p->far.state == PIPE_FAILED)
		job_fail(rt, j, p->failure);
	else
		job_finish(rt, j, p->far.state == PIPE_STOPPED ? JOB_STOPPED : JOB_COMPLETED);
	if (p->rs->exit_asked && p->far.state != PIPE_DISCONNECTED)
		remote_close(rt, p->rs);
	if (j->parent)
		start_more(rt, j->parent);
}

/* Nobody looks at a job: what its host shows or asks is for who receives it. */
static void host_call(struct rt *rt, struct remote_pipe *p, val call)
{
	struct job *j = val_job(p->owner);
	enum host_call_kind kind = host_call_kind(rt, call);

	if (kind == HOST_CALL_OTHER) {
		host_call_run(rt, p->rs, p, call);
		return;
	}
	add_item(rt, j, (enum stream)0, call);
	if (kind == HOST_CALL_ASKS) {
		j->asked++;
		j->state = JOB_BLOCKED;
	}
}

void job_host_call(struct rt *rt, struct job *j, struct job_item *it)
{
	bool asks = host_call_kind(rt, it->v) == HOST_CALL_ASKS;
	val call = it->v;

	if (asks) {
		it->v = V_NULL;	/* once, whoever receives it again */
		if (job_is_over(j->state))
			return;
		if (!--j->asked && j->state == JOB_BLOCKED)
			j->state = JOB_RUNNING;
	}
	host_call_run(rt, j->pipe->rs, j->pipe, call);
}

static struct job *child_of(struct rt *rt, struct job *parent, struct remote_pipe *p, struct pipeline_request *request)
{
	struct job *j = job_new(rt, &type_remoting_child_job, USTR_C(rt, parent->kind), NULL, parent->command);

	j->parent = parent;
	j->pipe = p;
	j->request = request;
	j->location = p->rs->computer;
	j->results = list_new(rt, NULL);
	j->wants_input = !request->no_input;
	gc_store(p, &p->owner, val_obj(j));
	p->take = take;
	p->ended = ended;
	p->host_call = host_call;
	p->background = true;
	background_begin(rt);
	list_add(rt, parent->children, val_obj(j));
	return j;
}

static struct job *parent_new(struct rt *rt, const char *kind, struct ustr *name, struct ustr *command, int64_t limit)
{
	struct job *parent = job_new(rt, &type_remoting_job, kind, name, command);

	parent->children = list_new_of(rt, &type_list, &type_job);
	parent->limit = limit > 0 && limit < UINT32_MAX ? (uint32_t)limit : REMOTE_THROTTLE;
	list_add(rt, remoting_of(rt)->jobs, val_obj(parent));
	return parent;
}

val job_of_pipes(struct rt *rt, const char *kind, struct ustr *name, struct ustr *command,
		 struct remote_pipe *const *pipes, uint32_t n, int64_t limit, struct pipeline_request *request,
		 bool hide, bool temporary)
{
	struct job *parent = parent_new(rt, kind, name, command, limit);

	for (uint32_t i = 0; i < n; i++) {
		struct job *j = child_of(rt, parent, pipes[i], request);

		j->hide = hide;
		j->temporary = temporary;
	}
	start_more(rt, parent);
	return val_obj(parent);
}

val job_of_targets(struct rt *rt, struct ustr *name, struct ustr *command, const struct remote_target *targets,
		   uint32_t n, int64_t limit, struct pipeline_request *request, bool hide)
{
	struct job *parent = parent_new(rt, "RemoteJob", name, command, limit);

	for (uint32_t i = 0; i < n; i++) {
		struct job *j = child_of(rt, parent, pipe_new(rt, remote_prepare(rt, &targets[i])), request);

		j->target = rt_block(rt, struct remote_target, 1);
		*j->target = targets[i];
		j->hide = hide;
		j->temporary = true;
	}
	start_more(rt, parent);
	return val_obj(parent);
}

val job_of_child(struct rt *rt, struct ustr *name, struct ustr *command, struct remote_runspace *rs,
		   struct pipeline_request *request)
{
	struct job *parent = parent_new(rt, "BackgroundJob", name, command, 1), *j;

	j = child_of(rt, parent, pipe_new(rt, rs), request);
	j->hide = true;
	j->temporary = true;
	start_more(rt, parent);
	return val_obj(parent);
}

val job_adopt(struct rt *rt, struct ustr *name, struct remote_pipe *p)
{
	struct job *parent = parent_new(rt, "RemoteJob", name, ustr_empty(rt), 0), *j;
	struct pipeline_request none = { .no_input = true };
	struct list *held = p->held;

	p->held = NULL;
	j = child_of(rt, parent, p, &none);
	j->request = NULL;
	job_begin(j);
	for (uint32_t i = 0; i + 1 < held->n; i += 2)
		if (held->v[i].i)
			take(rt, p, (enum stream)held->v[i].i, held->v[i + 1]);
		else
			host_call(rt, p, held->v[i + 1]);
	if (!pipe_running(p)) {
		pipe_release(rt, p);
		ended(rt, p);
	}
	return val_obj(parent);
}

void job_hand_over(struct rt *rt, struct job *parent, struct remote_runspace *rs)
{
	for (uint32_t i = 0; i < parent->children->n; i++) {
		struct job *j = val_job(parent->children->v[i]);

		if (!j->pipe || j->pipe->rs != rs || job_is_over(j->state))
			continue;
		pipe_hold(rt, j->pipe);
		j->pipe->background = false;
		for (uint32_t k = 0; k < j->results->n; k++) {
			struct job_item *it = val_cell(j->results->v[k], &type_job_item);

			j->pipe->take(rt, j->pipe, it->s, it->v);
		}
		gc_storep(j, j->results, list_new(rt, NULL));
		job_finish(rt, j, JOB_STOPPED);
	}
}

/* --- input -------------------------------------------------------------- */

void job_input(struct rt *rt, val job, val v)
{
	struct job *parent = val_job(job);

	for (uint32_t i = 0; i < parent->children->n; i++) {
		struct job *j = val_job(parent->children->v[i]);

		if (j->state != JOB_NOT_STARTED) {
			pipe_input(rt, j->pipe, v);
			continue;
		}
		if (!j->early)
			gc_storep(j, j->early, list_new(rt, NULL));
		list_add(rt, j->early, v);
	}
}

void job_end_input(struct rt *rt, val job)
{
	struct job *parent = val_job(job);

	for (uint32_t i = 0; i < parent->children->n; i++) {
		struct job *j = val_job(parent->children->v[i]);

		j->early_end = true;
		pipe_end_input(rt, j->pipe);
	}
}

/* --- state -------------------------------------------------------------- */

void job_poll(struct rt *rt, struct job *j)
{
	if (!j->children) {
		if (!job_is_over(j->state) && j->pipe)
			remote_poll(rt, j->pipe->rs);
		else if (!job_is_over(j->state))
			fiber_yield(rt);
		return;
	}
	for (uint32_t i = 0; i < j->children->n; i++)
		job_poll(rt, val_job(j->children->v[i]));
}

/* A reconnected session's commands run again. */
static enum job_state child_state(struct job *j)
{
	if (j->state == JOB_DISCONNECTED && j->pipe && j->pipe->far.state == PIPE_RUNNING)
		j->state = JOB_RUNNING;
	return j->state;
}

enum job_state job_state(struct rt *rt, struct job *j)
{
	uint32_t count[JOB_DISCONNECTED + 1] = { 0 };

	if (!j->children)
		return child_state(j);
	for (uint32_t i = 0; i < j->children->n; i++)
		count[child_state(val_job(j->children->v[i]))]++;
	if (count[JOB_BLOCKED])
		return JOB_BLOCKED;
	if (count[JOB_RUNNING] || (count[JOB_NOT_STARTED] && count[JOB_NOT_STARTED] < j->children->n))
		return JOB_RUNNING;
	if (count[JOB_NOT_STARTED])
		return JOB_NOT_STARTED;
	if (count[JOB_DISCONNECTED])
		return JOB_DISCONNECTED;
	if (count[JOB_FAILED])
		return JOB_FAILED;
	return count[JOB_STOPPED] ? JOB_STOPPED : JOB_COMPLETED;
}

bool job_has_data(struct job *j)
{
	if (!j->children)
		return j->results->n > 0 || (cell_type(&j->h) != &type_event_job && !job_is_over(j->state));
	for (uint32_t i = 0; i < j->children->n; i++)
		if (job_has_data(val_job(j->children->v[i])))
			return true;
	return false;
}

struct ustr *job_location(struct rt *rt, struct job *j)
{
	struct sbuf b;

	if (!j->children)
		return j->location;
	if (cell_type(&j->h) == &type_task_job)
		return ustr_new(rt, "PowerShell");
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < j->children->n; i++) {
		if (i)
			sbuf_putc(&b, ',');
		sbuf_put(&b, val_job(j->children->v[i])->location);
	}
	return sbuf_take(&b);
}

/* --- ending ------------------------------------------------------------- */

static void stop_child(struct rt *rt, struct job *j)
{
	if (job_is_over(j->state))
		return;
	if (j->state == JOB_NOT_STARTED) {
		if (j->opening) {
			j->pipe->rs->settled = NULL;
			remote_abandon(rt, j->pipe->rs);
			j->opening = false;
		}
		job_finish(rt, j, JOB_STOPPED);
		return;
	}
	if (j->task) {
		task_stop(rt, j->task);
		return;
	}
	if (!j->pipe) {	/* that of an event, whose action is over by now */
		job_finish(rt, j, JOB_STOPPED);
		return;
	}
	if (j->state == JOB_DISCONNECTED && remote_connect(rt, j->pipe->rs))
		return;
	/* What runs before a session is open can't be told to stop. */
	if (j->temporary && j->pipe->rs->far.state == POOL_OPENING) {
		remote_abandon(rt, j->pipe->rs);
		job_finish(rt, j, JOB_STOPPED);
		return;
	}
	pipe_stop(rt, j->pipe);
}

/* How long is waited for the word that J's command is stopped. */
static int stop_ms(struct rt *rt, const struct job *j)
{
	return session_option_wait(rt, j->pipe->rs->options, SO_CANCEL_TIMEOUT, clock_patience(STOP_MS));
}

/* It doesn't answer: nothing more of it is waited for. */
static void give_up(struct rt *rt, struct job *j)
{
	if (rt->warn)
		rt->warn(rt, ustr_printf(rt,
			"The session on %s did not say within %s seconds that its command is stopped; it is no longer waited for.",
					 USTR_C(rt, j->location),
					 USTR_C(rt, val_to_str(rt, val_double(stop_ms(rt, j) / 1000.0)))));
	pipe_close(rt, j->pipe);
	job_finish(rt, j, JOB_STOPPED);
}

static void await_stop(struct rt *rt, struct job *j, int64_t from)
{
	while (j->task && !job_is_over(j->state))
		remote_wait(rt, NULL, 0, -1);
	while (j->pipe && pipe_running(j->pipe) && j->pipe->far.state != PIPE_DISCONNECTED) {
		int64_t left = from + stop_ms(rt, j) - clock_ms();

		if (left <= 0)
			give_up(rt, j);
		else
			remote_wait(rt, &j->pipe->rs, 1, (int)MIN(left, (int64_t)INT32_MAX));
	}
}

void job_stop(struct rt *rt, struct job *j)
{
	int64_t from = clock_ms();

	if (!j->children)
		stop_child(rt, j);
	for (uint32_t i = 0; j->children && i < j->children->n; i++)
		stop_child(rt, val_job(j->children->v[i]));
	if (!j->children)
		await_stop(rt, j, from);
	for (uint32_t i = 0; j->children && i < j->children->n; i++)
		await_stop(rt, val_job(j->children->v[i]), from);
}

void job_remove(struct rt *rt, struct job *j)
{
	struct list *l = remoting_of(rt)->jobs;

	for (uint32_t i = 0; i < l->n; i++)
		if (val_job(l->v[i]) == j) {
			list_remove_at(rt, l, i);
			break;
		}
}

struct list *job_list(struct rt *rt, bool children)
{
	struct list *all = remoting_of(rt)->jobs, *out = list_new(rt, NULL);

	for (uint32_t i = 0; i < all->n; i++) {
		struct job *j = val_job(all->v[i]);

		list_add(rt, out, all->v[i]);
		if (children)
			list_add_all(rt, out, j->children);
	}
	return out;
}

struct job *job_of_runspace(struct rt *rt, struct remote_runspace *rs)
{
	struct list *l = remoting_of(rt)->jobs;

	for (uint32_t i = 0; i < l->n; i++) {
		struct job *parent = val_job(l->v[i]);

		for (uint32_t k = 0; parent->children && k < parent->children->n; k++) {
			const struct job *j = val_job(parent->children->v[k]);

			if (j->pipe && j->pipe->rs == rs && !job_is_over(j->state))
				return parent;
		}
	}
	return NULL;
}

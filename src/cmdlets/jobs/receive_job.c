/* SPDX-License-Identifier: MIT */
/* Receive-Job. */
#include "cmdlets/jobs/job_select.h"

#include <string.h>

struct args {
	struct array *job;
	struct array *location;
	bool keep;
	bool no_recurse;
	bool force;
	bool wait;
	bool auto_remove_job;
	bool write_events;
	bool write_job_in_results;
	struct array *computer_name;
	struct array *session;
	struct array *name;
	struct array *instance_id;
	struct array *id;
};

struct state {
	struct list *jobs;	/* what was asked for, in order */
	struct list *was;	/* with -Wait: the state of each when the wait began; null: reported */
};

static const char *const sets[] = { "Location", "ComputerName", "Session", "NameParameterSet",
	"InstanceIdParameterSet", "SessionIdParameterSet", NULL };
static const struct param_def params[] = {
	PARAM(args, job, "Job", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 0 | 1 << 1 | 1 << 2,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME, .type_name = "System.Management.Automation.Job"),
	PARAM(args, location, "Location", P_ARRAY | P_STRING, .pos = 2, .sets = 1 << 0, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, keep, "Keep", P_SWITCH),
	PARAM(args, no_recurse, "NoRecurse", P_SWITCH),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, wait, "Wait", P_SWITCH),
	PARAM(args, auto_remove_job, "AutoRemoveJob", P_SWITCH),
	PARAM(args, write_events, "WriteEvents", P_SWITCH),
	PARAM(args, write_job_in_results, "WriteJobInResults", P_SWITCH),
	PARAM(args, computer_name, "ComputerName", P_ARRAY | P_STRING, .pos = 2, .sets = 1 << 1,
	      .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "Cn"),
	PARAM(args, session, "Session", P_ARRAY | P_NAMED, .pos = 2, .sets = 1 << 2,
	      .flags = PF_PIPE_NAME | PF_NOT_NULL, .type_name = "System.Management.Automation.Runspaces.PSSession"),
	JOB_PARAM_NAME(3), JOB_PARAM_INSTANCE_ID(4), JOB_PARAM_ID(5),
	PARAMS_END
};

static _Noreturn void refuse(struct cmdlet *c, const char *text)
{
	cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation,
				 V_NULL, "%s", text);
}

static void check(struct cmdlet *c, struct args *a)
{
	if (a->write_job_in_results && !a->wait)
		refuse(c, "The -WriteJobInResults parameter cannot be used without the -Wait parameter");
	if (a->write_events && !a->wait)
		refuse(c, "The WriteEvents parameter cannot be used without the Wait parameter.");
	if (a->auto_remove_job && !a->wait)
		refuse(c, "The -AutoRemoveJob parameter cannot be used without the -Wait parameter");
	if (a->force && !a->wait)
		refuse(c, "The -Force parameter cannot be used without the -Wait parameter.");
	if (a->wait && a->keep)
		cmdlet_refuse_setter(c, "Keep", "The Wait and Keep parameters cannot be used together in the same command.");
}

static bool chosen(struct cmdlet *c, struct args *a, struct job *child)
{
	if (a->computer_name && !array_like(c->rt, a->computer_name, child->location))
		return false;
	if (a->location && !array_like(c->rt, a->location, child->location))
		return false;
	for (uint32_t i = 0; a->session && i < a->session->n; i++)
		if (val_session(array_get(a->session, i))->rs == (child->pipe ? child->pipe->rs : NULL))
			return true;
	return !a->session;
}

/* What came while a Receive-Job waited for it says whose it is. */
static void note_source(struct rt *rt, struct job *j, val *v)
{
	if (!val_is_null(*v))
		psobj_put(rt, ext_of(rt, v, true), ustr_atom(rt, "PSSourceJobInstanceId"), j->instance_id);
}

static void note_waited(struct rt *rt, struct job *j, bool begins)
{
	if (!j->children)
		j->waited = begins && !job_is_over(job_state(rt, j));
	for (uint32_t i = 0; j->children && i < j->children->n; i++)
		note_waited(rt, val_job(j->children->v[i]), begins);
}

/* Why J failed; a thread job's is known by its state alone. */
static struct errrec *failure_of(struct rt *rt, struct job *j)
{
	struct errrec *e;

	if (cell_type(&j->h) != &type_thread_job)
		return j->failure;
	e = errrec_new(rt, j->failure->exception, "JobStateFailed", EC_InvalidResult, V_NULL);
	e->placeless = true;
	return e;
}

/* -WriteEvents: that J, which was in state WAS, is over; a parent's event comes for its children. */
static void write_events(struct cmdlet *c, struct job *j, enum job_state was)
{
	uint32_t n = j->children ? j->children->n + 1 : 1;

	for (uint32_t i = 0; i < n; i++)
		cmdlet_write(c, job_state_event(c->rt, j, job_is_over(was) ? -1 : (int)was));
}

static void receive_child(struct cmdlet *c, struct args *a, struct job *j)
{
	struct list *l = j->results;

	if (!a->keep)
		job_received(c->rt, j);
	for (uint32_t i = 0; i < l->n; i++) {
		struct job_item *it = val_cell(l->v[i], &type_job_item);

		if (it->s == STREAM_OUT && j->waited && !j->task)
			note_source(c->rt, j, &it->v);
		if (it->own)
			sink_put(it->s == STREAM_ERROR ? stage_errors(c->stage) : c->stage->streams.s[it->s], it->v);
		else if (it->s)
			job_write(c, j, it->s, it->v);
		else if (!val_is_null(it->v))
			job_host_call(c->rt, j, it);
	}
}

static void report_failure(struct cmdlet *c, struct args *a, struct job *j)
{
	(void)a;
	if (j->failure)
		job_write(c, j, STREAM_ERROR, val_obj(failure_of(c->rt, j)));
}

/* FN of what of J was chosen: its children, or itself when it has none. */
static void each_chosen(struct cmdlet *c, struct job *j, void (*fn)(struct cmdlet *, struct args *, struct job *))
{
	struct args *a = c->args;

	if (!j->children) {
		fn(c, a, j);
		return;
	}
	for (uint32_t i = 0; i < j->children->n && !a->no_recurse; i++)
		if (chosen(c, a, val_job(j->children->v[i])))
			fn(c, a, val_job(j->children->v[i]));
}

static void receive(struct cmdlet *c, struct job *j)
{
	job_poll(c->rt, j);
	each_chosen(c, j, receive_child);
}

/* Nothing more comes of J, or it is held and not -Force says to wait on. */
static bool is_done(struct cmdlet *c, enum job_state s)
{
	return job_is_over(s) || (s > JOB_BLOCKED && !((struct args *)c->args)->force);
}

/* J is done: why it failed comes behind what all have written by then. */
static void report(struct cmdlet *c, struct job *j, enum job_state was)
{
	struct args *a = c->args;

	each_chosen(c, j, report_failure);
	if (a->write_events && job_is_over(job_state(c->rt, j)))
		write_events(c, j, was);
	if (a->auto_remove_job && job_is_over(job_state(c->rt, j)))
		job_remove(c->rt, j);
}

/* One round over all that are still waited for: their results, then the word on those that were
 * done before the results were taken. How many are left. */
static uint32_t wait_round(struct cmdlet *c, struct state *st)
{
	uint32_t left = 0;
	struct list *done = list_new(c->rt, NULL);

	for (uint32_t i = 0; i < st->jobs->n; i++) {
		struct job *j = val_job(st->jobs->v[i]);
		bool over = !val_is_null(st->was->v[i]) && is_done(c, job_state(c->rt, j));

		list_add(c->rt, done, val_bool(over));
		if (!val_is_null(st->was->v[i]))
			receive(c, j);
	}
	for (uint32_t i = 0; i < st->jobs->n; i++) {
		struct job *j = val_job(st->jobs->v[i]);

		if (!done->v[i].i) {
			left += !val_is_null(st->was->v[i]);
			continue;
		}
		note_waited(c->rt, j, false);
		report(c, j, (enum job_state)st->was->v[i].i);
		st->was->v[i] = V_NULL;
	}
	return left;
}

/* With -Wait, results are taken as they come, of all jobs at once. */
static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *st = c->state;

	for (uint32_t i = 0; st->jobs && i < st->jobs->n && !a->wait; i++)
		each_chosen(c, val_job(st->jobs->v[i]), report_failure);
	if (!st->jobs || !a->wait)
		return;
	for (uint32_t i = 0; i < st->jobs->n; i++) {
		list_add(c->rt, st->was, val_int((int32_t)job_state(c->rt, val_job(st->jobs->v[i]))));
		note_waited(c->rt, val_job(st->jobs->v[i]), true);
	}
	while (wait_round(c, st))
		remote_wait(c->rt, NULL, 0, -1);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *st = c->state;
	struct job_selection s = { .id = a->id, .name = a->name, .instance_id = a->instance_id, .jobs = a->job };
	struct list *l;

	check(c, a);
	l = job_select(c, &s);
	if (!st->jobs) {
		st->jobs = list_new(c->rt, NULL);
		st->was = list_new(c->rt, NULL);
	}
	for (uint32_t i = 0; i < l->n; i++) {
		if (a->write_job_in_results)
			cmdlet_write(c, l->v[i]);
		if (!a->wait)
			receive(c, val_job(l->v[i]));
		list_add(c->rt, st->jobs, l->v[i]);
	}
}

const struct cmdlet_def cmdlet_receive_job = {
	.name = "Receive-Job", .module = MOD_CORE,
	.sets = sets, .default_set = "Location",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.process = process, .end = end,
	.synopsis = "Gets the results of jobs.",
};

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
	e->command = ustr_empty(rt);
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
	if (j->failure)
		job_write(c, j, STREAM_ERROR, val_obj(failure_of(c->rt, j)));
}

static void receive(struct cmdlet *c, struct args *a, struct job *j)
{
	job_poll(c->rt, j);
	if (!j->children) {
		receive_child(c, a, j);
		return;
	}
	for (uint32_t i = 0; i < j->children->n && !a->no_recurse; i++)
		if (chosen(c, a, val_job(j->children->v[i])))
			receive_child(c, a, val_job(j->children->v[i]));
}

static void wait_for(struct cmdlet *c, struct args *a, struct job *j)
{
	enum job_state was = job_state(c->rt, j);

	note_waited(c->rt, j, true);
	for (;;) {
		enum job_state s = job_state(c->rt, j);

		receive(c, a, j);
		if (job_is_over(s) || (s > JOB_BLOCKED && !a->force))
			break;
		remote_wait(c->rt, NULL, 0, -1);
	}
	note_waited(c->rt, j, false);
	if (a->write_events && job_is_over(job_state(c->rt, j)))
		write_events(c, j, was);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct job_selection s = { .id = a->id, .name = a->name, .instance_id = a->instance_id, .jobs = a->job,
		.children = true };
	struct list *l;

	check(c, a);
	l = job_select(c, &s);
	for (uint32_t i = 0; i < l->n; i++) {
		struct job *j = val_job(l->v[i]);

		if (a->write_job_in_results)
			cmdlet_write(c, l->v[i]);
		if (a->wait)
			wait_for(c, a, j);
		else
			receive(c, a, j);
		if (a->auto_remove_job && job_is_over(job_state(c->rt, j)))
			job_remove(c->rt, j);
	}
}

const struct cmdlet_def cmdlet_receive_job = {
	.name = "Receive-Job", .module = MOD_CORE,
	.sets = sets, .default_set = "Location",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Gets the results of jobs.",
};

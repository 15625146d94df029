/* SPDX-License-Identifier: MIT */
/* Jobs whose blocks run in this process, each in a fiber and a runspace of its
 * own: Start-ThreadJob and ForEach-Object -Parallel -AsJob. */
#include "remoting/job.h"


enum { THREADS_DEFAULT = 5 };

/* Thread jobs stand in one line; a job of tasks is a line of its own. */
static uint32_t running(struct list *jobs, const struct type *t)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < jobs->n; i++)
		n += val_type_of(jobs->v[i]) == t && val_job(jobs->v[i])->state == JOB_RUNNING;
	return n;
}

static void start_more(struct rt *rt, struct list *jobs, const struct type *t, uint32_t limit)
{
	uint32_t n = running(jobs, t);

	for (uint32_t i = 0; i < jobs->n && n < limit; i++) {
		struct job *j = val_job(jobs->v[i]);

		if (val_type_of(jobs->v[i]) != t || j->state != JOB_NOT_STARTED)
			continue;
		job_begin(j);
		if (!task_start(rt, j->task))
			job_finish(rt, j, JOB_FAILED);
		n++;
	}
}

static void start_next(struct rt *rt, const struct job *j)
{
	struct remoting *r = remoting_of(rt);

	if (j->parent)
		start_more(rt, j->parent->children, &type_task_child_job, j->parent->limit);
	else
		start_more(rt, r->jobs, &type_thread_job, r->thread_limit);
}

static void take(struct rt *rt, struct task *t, enum stream s, val v)
{
	job_add_result(rt, val_job(t->owner), s, v);
}

static void ended(struct rt *rt, struct task *t)
{
	struct job *j = val_job(t->owner);

	if (t->state == TASK_FAILED)
		job_fail(rt, j, t->failure);
	else
		job_finish(rt, j, t->state == TASK_STOPPED ? JOB_STOPPED : JOB_COMPLETED);
	start_next(rt, j);
}

static struct job *local_new(struct rt *rt, const struct type *type, const char *kind, struct ustr *name, struct ustr *command,
			     struct task *t)
{
	struct job *j = job_new(rt, type, kind, name, command);

	j->location = ustr_new(rt, "PowerShell");
	j->results = list_new(rt, NULL);
	j->task = t;
	if (!t)
		return j;
	gc_store(t, &t->owner, val_obj(j));
	t->take = take;
	t->ended = ended;
	return j;
}

val job_thread(struct rt *rt, struct ustr *name, struct task *t, int64_t limit)
{
	struct job *j = local_new(rt, &type_thread_job, "ThreadJob", name, scriptblock_text(rt, t->block), t);
	struct remoting *r = remoting_of(rt);

	if (limit > 0)
		r->thread_limit = (uint32_t)MIN(limit, (int64_t)UINT32_MAX);
	else if (!r->thread_limit)
		r->thread_limit = THREADS_DEFAULT;
	list_add(rt, r->jobs, val_obj(j));
	start_next(rt, j);
	return val_obj(j);
}

val job_tasks(struct rt *rt, struct ustr *command, int64_t limit)
{
	struct job *j = local_new(rt, &type_task_job, "PSTaskJob", NULL, command, NULL);

	j->children = list_new_of(rt, &type_list, &type_job);
	j->limit = (uint32_t)limit;
	list_add(rt, remoting_of(rt)->jobs, val_obj(j));
	return val_obj(j);
}

void job_add_task(struct rt *rt, val job, struct task *t)
{
	struct job *parent = val_job(job);
	struct job *j = local_new(rt, &type_task_child_job, "PSTaskChildJob", NULL, parent->command, t);

	j->parent = parent;
	list_add(rt, parent->children, val_obj(j));
	start_next(rt, j);
}

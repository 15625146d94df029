/* SPDX-License-Identifier: MIT */
/* The event of a job: StateChanged, for those that listen. */
#include "remoting/job.h"

#include "types/netevent.h"
#include "value/record.h"

#define SMA "System.Management.Automation."

enum { LOOK_MS = 10 };

static const struct type type_args = RECORD_TYPE_OF(SMA "JobStateEventArgs", &type_eventargs, 2);
static const struct member_def args_members[] = {
	RECORD_PROP(SMA "JobStateInfo JobStateInfo {get;}", 0),
	RECORD_PROP(SMA "JobStateInfo PreviousJobStateInfo {get;}", 1), MEMBERS_END
};

static int collect(struct rt *rt, void *cell)
{
	struct job *j = cell;
	enum job_state was = j->told, is;
	val infos[2];

	job_poll(rt, j);
	is = job_state(rt, j);
	if (is != was) {
		j->told = is;
		infos[0] = job_state_info(rt, is, j->reason);
		infos[1] = job_state_info(rt, was, V_NULL);
		netevent_raise(rt, val_obj(j), "StateChanged", netevent_args(rt, &type_args, infos, 2));
	}
	return job_is_over(is) ? -1 : LOOK_MS;
}

val job_state_event(struct rt *rt, struct job *j, int was)
{
	struct record *r = record_new(rt, &type_args);

	record_put(r, 0, job_state_info(rt, job_state(rt, j), j->reason));
	record_put(r, 1, was < 0 ? V_NULL : job_state_info(rt, (enum job_state)was, V_NULL));
	return val_obj(r);
}

void job_event_heard(struct rt *rt, val self)
{
	struct job *j = val_job(self);

	if (!j)
		return;
	j->told = job_state(rt, j);
	if (!job_is_over(j->told))
		netevent_watch(rt, j, collect);
}

_startup_ void job_event_register(struct rt *rt)
{
	type_register(rt, &type_args, args_members);
}

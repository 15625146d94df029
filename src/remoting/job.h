/* SPDX-License-Identifier: MIT */
/*
 * Jobs: a parent with a child for each far pipeline. Nothing runs on its own
 * here: reading a job's state, waiting for it or receiving from it takes in
 * what its sessions have sent by then.
 */
#pragma once

#include "engine/task.h"
#include "remoting/session.h"
#include "types/waitable.h"

enum job_state {
	JOB_NOT_STARTED, JOB_RUNNING, JOB_COMPLETED, JOB_FAILED, JOB_STOPPED, JOB_BLOCKED, JOB_SUSPENDED, JOB_DISCONNECTED,
};

struct job {	/* PSRemotingJob, PSRemotingChildJob */
	struct cell h;
	int32_t id;
	struct ustr *name, *command, *kind;	/* kind: PSJobTypeName */
	struct ustr *location;		/* child; a parent's is made of them */
	val instance_id;
	struct list *children;		/* parent: struct job; NULL in a child */
	struct job *parent;
	/* A child's own. */
	struct task *task;		/* of a thread job; PIPE is NULL then */
	struct remote_pipe *pipe;
	struct pipeline_request *request;	/* until it starts */
	struct remote_target *target;	/* where a session is opened for it (heap block); or NULL */
	bool opening;			/* that is under way */
	struct list *early;		/* input that came before it started; or NULL */
	bool early_end;			/* and its end */
	uint32_t asked;			/* BLOCKED: host calls that wait for the user */
	struct waitable *finished;	/* asked for by the script; or NULL */
	uint8_t state, told;		/* TOLD: by the last StateChanged event */
	val reason;			/* exception or null */
	struct errrec *failure;		/* told at each receiving */
	struct list *streams[STREAM__MAX];	/* everything, by stream */
	struct list *results;		/* struct job_item: not received yet */
	bool waited;			/* it was going on when Receive-Job -Wait began */
	bool hide, temporary;		/* temporary: closes its session at the end */
	bool wants_input;
	uint32_t limit;			/* parent: children that run at once */
	int64_t begin_ms, end_ms;
};
extern const struct type type_job, type_remoting_job, type_remoting_child_job;

struct job_item {
	struct cell h;
	enum stream s;		/* 0: V is a call of the far host */
	val v;
	bool own;	/* a warning of this side: no host has shown it */
};

extern const struct type type_job_item;
struct job *val_job(val v);

/* A started job of N pipelines, in the table of jobs. REQUEST is sent to each;
 * LIMIT of them run at once. */
val job_of_pipes(struct rt *rt, const char *kind, struct ustr *name, struct ustr *command,
		 struct remote_pipe *const *pipes, uint32_t n, int64_t limit, struct pipeline_request *request,
		 bool hide, bool temporary);
/* The same with sessions opened at the N targets while the script goes on. */
val job_of_targets(struct rt *rt, struct ustr *name, struct ustr *command, const struct remote_target *targets,
		   uint32_t n, int64_t limit, struct pipeline_request *request, bool hide);
/* As above with one pipeline, in a runspace of its own that ends with it. */
val job_of_child(struct rt *rt, struct ustr *name, struct ustr *command, struct remote_runspace *rs,
		   struct pipeline_request *request);
/* A job of a pipeline that was found or left in a session. */
val job_adopt(struct rt *rt, struct ustr *name, struct remote_pipe *p);
/* The pipelines of RS leave the job: what is not received yet is held. */
void job_hand_over(struct rt *rt, struct job *j, struct remote_runspace *rs);
void job_input(struct rt *rt, val job, val v);
void job_end_input(struct rt *rt, val job);
/* Does the far host's call IT; a question is asked once, then J goes on. */
void job_host_call(struct rt *rt, struct job *j, struct job_item *it);

/*
 * Jobs of this process (job_local.c): blocks that run beside the script. A thread
 * job is started when fewer than its limit run; LIMIT 0 keeps the limit as it is.
 */
val job_thread(struct rt *rt, struct ustr *name, struct task *t, int64_t limit);
/* ForEach-Object -Parallel -AsJob: a parent to which tasks are added. */
val job_tasks(struct rt *rt, struct ustr *command, int64_t limit);
void job_add_task(struct rt *rt, val job, struct task *t);
/* Of the parts of job.c that both kinds use. */
struct job *job_new(struct rt *rt, const struct type *t, const char *kind, struct ustr *name, struct ustr *command);
void job_begin(struct job *j);
void job_finish(struct rt *rt, struct job *j, enum job_state state);
void job_fail(struct rt *rt, struct job *j, struct errrec *e);
void job_add_result(struct rt *rt, struct job *j, enum stream s, val v);
extern const struct type type_event_job, type_thread_job, type_task_job, type_task_child_job;

/* All its results were received: forgets them. */
void job_received(struct rt *rt, struct job *j);
void job_poll(struct rt *rt, struct job *j);
/* Of a parent: by its children. */
enum job_state job_state(struct rt *rt, struct job *j);
bool job_is_over(enum job_state s);
bool job_has_data(struct job *j);
struct ustr *job_location(struct rt *rt, struct job *j);
/* Waits until it is over, ten seconds for sessions that don't answer; a
 * disconnected one counts as over. */
void job_stop(struct rt *rt, struct job *j);
void job_remove(struct rt *rt, struct job *j);
/* The job that runs pipelines of RS, or NULL. */
struct job *job_of_runspace(struct rt *rt, struct remote_runspace *rs);
void job_types_register(struct rt *rt);
val job_state_info(struct rt *rt, enum job_state s, val reason);
/* job_event.c: StateChanged of the job SELF is raised from now on. */
void job_event_heard(struct rt *rt, val self);
void job_event_register(struct rt *rt);
/* A JobStateEventArgs of the state J is in and the one it was in, -1: not known. */
val job_state_event(struct rt *rt, struct job *j, int was);
/* Every job once, children behind their parents when CHILDREN. */
struct list *job_list(struct rt *rt, bool children);

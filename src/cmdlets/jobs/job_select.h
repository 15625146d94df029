/* SPDX-License-Identifier: MIT */
/* Finding jobs by what the parameters of the job cmdlets name. */
#pragma once

#include "engine/cmdlet.h"
#include "remoting/job.h"

struct job_selection {
	struct array *id, *name, *instance_id, *command, *jobs;
	val filter;		/* IDictionary or nothing */
	int64_t state;
	bool has_state;
	bool children;		/* child jobs can be named too */
};

/* All jobs when nothing is named. Writes an error for what is not there. */
struct list *job_select(struct cmdlet *c, const struct job_selection *s);
/* "Command: …" as ShouldProcess names a job. */
struct ustr *job_target(struct rt *rt, struct job *j, bool removing);
/* Writes a record that a job kept to the cmdlet's streams. */
void job_write(struct cmdlet *c, struct job *j, enum stream s, val v);

/* SPDX-License-Identifier: MIT */
/* Finding jobs by what the parameters of the job cmdlets name. */
#pragma once

#include "engine/cmdlet.h"
#include "remoting/job.h"

/*
 * The parameters that name jobs, as rows of a cmdlet's table: fields of its struct
 * args, each in the set of bit SET alone.
 */
#define JOB_PARAM_NAMING(field, name, type, set)                               \
	PARAM(args, field, name, type, .pos = 1, .sets = 1 << (set), .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY)
#define JOB_PARAM_ID(set) JOB_PARAM_NAMING(id, "Id", P_ARRAY | P_INT, set)
#define JOB_PARAM_NAME(set) JOB_PARAM_NAMING(name, "Name", P_ARRAY | P_STRING, set)
#define JOB_PARAM_INSTANCE_ID(set) JOB_PARAM_NAMING(instance_id, "InstanceId", P_ARRAY | P_GUID, set)
#define JOB_PARAM_JOB(set)                                                     \
	PARAM(args, job, "Job", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << (set), \
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .type_name = "System.Management.Automation.Job")
#define JOB_PARAM_STATE(set)                                                   \
	PARAM(args, state, "State", P_ENUM, .pos = 1, .sets = 1 << (set), .flags = PF_MANDATORY | PF_PIPE_NAME, \
	      .type_name = "System.Management.Automation.JobState")
#define JOB_PARAM_FILTER(set)                                                  \
	PARAM(args, filter, "Filter", P_DICT, .pos = 1, .sets = 1 << (set), \
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .type_name = "System.Collections.Hashtable")

struct job_selection {
	struct array *id, *name, *instance_id, *command, *jobs;
	val filter;		/* IDictionary or nothing */
	int64_t state;
	bool has_state;
	bool parents_only;	/* a name is none of a child job */
};

/* All jobs when nothing is named. Writes an error for what is not there. */
struct list *job_select(struct cmdlet *c, const struct job_selection *s);
/* "Command: …" as ShouldProcess names a job. */
struct ustr *job_target(struct rt *rt, struct job *j, bool removing);
/* Writes a record that a job kept to the cmdlet's streams. */
void job_write(struct cmdlet *c, struct job *j, enum stream s, val v);

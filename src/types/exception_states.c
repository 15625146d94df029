/* SPDX-License-Identifier: MIT */
/* Exceptions of what is in the wrong state: which it is in, and which it should
 * be in, are read from their messages. */
#include "types/exception.h"
#include "types/tables.h"

#include <string.h>

#define STATE_CTORS                                                            \
	CTOR("()", exception_default_ctor), CTOR("(string message)", exception_default_ctor), \
	CTOR("(string message, System.Exception innerException)", exception_default_ctor), \
	PROP("string Message {get;}", exception_message, NULL)
#define SMA "System.Management.Automation."

/* The state named behind WORD, up to END; the type's first when there is none. */
static val state_behind(struct rt *rt, val self, const char *type, const char *word, char end)
{
	const struct type *t = type_find_c(rt, type);
	const struct ustr *message = exception_of(self)->message;
	const char *p = message ? strstr(USTR_C(rt, exception_of(self)->message), word) : NULL, *stop;
	val v;

	p = p ? p + strlen(word) : NULL;
	if (p && *p == '\'') {
		end = '\'';
		p++;
	}
	stop = p ? strchr(p, end) : NULL;
	if (stop && conv_try(rt, val_str(ustr_from_utf8(rt, p, (size_t)(stop - p))), t, &v))
		return v;
	return val_enum(t, 0);
}

#define IS " is '"
#define SHOULD "not in the "	/* 'Opened' or Opened */
static val runspace_is(struct rt *rt, val self) { return state_behind(rt, self, SMA "Runspaces.RunspaceState", IS, '\''); }
static val runspace_should(struct rt *rt, val self) { return state_behind(rt, self, SMA "Runspaces.RunspaceState", SHOULD, ' '); }
static val pipeline_is(struct rt *rt, val self) { return state_behind(rt, self, SMA "Runspaces.PipelineState", IS, '\''); }
static val pipeline_should(struct rt *rt, val self) { return state_behind(rt, self, SMA "Runspaces.PipelineState", SHOULD, ' '); }
static val powershell_is(struct rt *rt, val self) { return state_behind(rt, self, SMA "PSInvocationState", IS, '\''); }
static val job_is(struct rt *rt, val self) { return state_behind(rt, self, SMA "JobState", IS, '\''); }

const struct member_def runspace_state_members[] = {
	STATE_CTORS, PROP(SMA "Runspaces.RunspaceState CurrentState {get;}", runspace_is, NULL),
	PROP(SMA "Runspaces.RunspaceState ExpectedState {get;}", runspace_should, NULL), MEMBERS_END
};
const struct member_def pipeline_state_members[] = {
	STATE_CTORS, PROP(SMA "Runspaces.PipelineState CurrentState {get;}", pipeline_is, NULL),
	PROP(SMA "Runspaces.PipelineState ExpectedState {get;}", pipeline_should, NULL), MEMBERS_END
};
const struct member_def powershell_state_members[] = {
	STATE_CTORS, PROP(SMA "PSInvocationState CurrentState {get;}", powershell_is, NULL), MEMBERS_END
};
const struct member_def job_state_members[] = {
	STATE_CTORS, PROP(SMA "JobState CurrentState {get;}", job_is, NULL), MEMBERS_END
};

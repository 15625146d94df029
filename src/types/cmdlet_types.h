/* SPDX-License-Identifier: MIT */
/*
 * Plain objects that cmdlets take and give back and whose types scripts and
 * parameters name: breakpoints, trace sources, experimental features. All are
 * records (value/record.h); the numbers of their fields are here.
 */
#pragma once

#include "value/record.h"

enum breakpoint_field {
	BP_ID, BP_SCRIPT, BP_ACTION, BP_ENABLED, BP_HITS,
	BP_LINE, BP_COLUMN, BP_VARIABLE, BP_MODE, BP_COMMAND, BP__FIELDS
};
extern const struct type type_breakpoint, type_linebreakpoint, type_variablebreakpoint, type_commandbreakpoint;

enum trace_source_field { TRACE_NAME, TRACE_DESCRIPTION, TRACE_OPTIONS, TRACE_LISTENERS, TRACE_ATTRIBUTES,
	TRACE_SWITCH, TRACE__FIELDS };
extern const struct type type_pstracesource;
/* A SourceSwitch; LEVEL is text of SourceLevels. */
val source_switch_new(struct rt *rt, struct ustr *name, struct ustr *level);
/* A source that traces nothing, without listeners. */
struct record *trace_source_new(struct rt *rt, const char *name, const char *description);
/* The options of SOURCE, a PSTraceSource, and the level of its switch. */
void trace_source_set(struct record *source, int64_t options);
void source_switch_set(val v, int64_t level);
/* TypeName, TypeNames, FormatViewDefinition: how objects of some types are shown. */
extern const struct type type_extendedtypedefinition;

enum experimental_field { FEATURE_NAME, FEATURE_DESCRIPTION, FEATURE_SOURCE, FEATURE_ENABLED, FEATURE__FIELDS };
extern const struct type type_experimentalfeature;

enum host_process_field { HOSTPROC_NAME, HOSTPROC_ID, HOSTPROC_DOMAIN, HOSTPROC_TITLE, HOSTPROC_PIPE, HOSTPROC__FIELDS };
extern const struct type type_hostprocessinfo;

enum web_session_field {
	WEB_HEADERS, WEB_COOKIES, WEB_USE_DEFAULT, WEB_CREDENTIALS, WEB_CERTIFICATES, WEB_USER_AGENT, WEB_PROXY, WEB_REDIRECTIONS,
	WEB_RETRIES, WEB_RETRY_SECONDS, WEB_JAR /* what the transfer library keeps */, WEB__FIELDS
};
extern const struct type type_websession;
val websession_new(struct rt *rt);

/* The rows of types.def. */
extern const struct member_def breakpoint_members[], linebreakpoint_members[], variablebreakpoint_members[],
	commandbreakpoint_members[], pstracesource_members[], experimentalfeature_members[], hostprocessinfo_members[],
	websession_members[];

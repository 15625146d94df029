/* SPDX-License-Identifier: MIT */
/* Records of the streams: warning, verbose, debug, information, progress. */
#pragma once

#include "engine/invocation.h"

struct stream_record {		/* InformationalRecord: warning, verbose, debug */
	struct cell h;
	struct ustr *message;
	struct invocation *invocation;
	struct ustr *id;	/* FullyQualifiedWarningId; NULL: none */
	val counts;		/* PipelineIterationInfo, or null */
};
extern const struct type type_informational, type_warningrecord, type_verboserecord, type_debugrecord;

struct inforecord {	/* InformationRecord */
	struct cell h;
	val data;	/* HostInformationMessage for Write-Host */
	struct ustr *source, *user, *computer;
	struct list *tags;
	int64_t time;	/* DateTime ticks, local */
	uint32_t pid, tid, mtid;
};
extern const struct type type_inforecord;

struct hostmessage {	/* HostInformationMessage */
	struct cell h;
	struct ustr *message;
	int16_t fg, bg;		/* ConsoleColor or -1 */
	bool no_newline;
};
extern const struct type type_hostmessage;

struct progressrecord {
	struct cell h;
	int32_t activity_id, parent_id, percent, seconds;
	struct ustr *activity, *status, *operation;
	bool completed;
};
extern const struct type type_progressrecord;

val informational_record(struct rt *rt, const char *type_name, struct ustr *text, struct invocation *i);
val information_record(struct rt *rt, val data, struct ustr *source, struct list *tags);
/* Is REC what Write-Host wrote? */
bool information_is_host(struct rt *rt, val rec);
/* A host message that came from a session: its host has been told already. */
void information_forwarded(struct rt *rt, val rec);
void records_register(struct rt *rt);

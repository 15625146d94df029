/* SPDX-License-Identifier: MIT */
/*
 * The limits of this machine's sessions: /etc/psession/limits.conf, overridden
 * and locked by /etc/psession/policy.conf. Both are lines `Name = value`, `#`
 * starts a comment. A missing file means the defaults.
 */
#pragma once

#include "transport/session_info.h"

enum limit {
	LIMIT_REMOTE_ACCESS, LIMIT_IDLE, LIMIT_USERS, LIMIT_RUN_TIME, LIMIT_PROCESSES, LIMIT_MEMORY, LIMIT_SHELLS, LIMIT__MAX
};

struct limit_def {
	const char *name;
	int64_t dflt, min, max;
	bool is_bool;
};
extern const struct limit_def session_limit_defs[LIMIT__MAX];

struct session_limit_set {
	int64_t value[LIMIT__MAX];
	bool set[LIMIT__MAX];		/* written in a file */
	bool policy[LIMIT__MAX];	/* by the policy file: locked */
	char problem[200];	/* the first thing that makes a file or a line of it not count; or empty */
};

/* Reads both files; malformed lines and files of others than root are left out,
 * which the problem says. */
void session_limits_read(struct session_limit_set *ret);
/* Writes one value to limits.conf: 0, -ERR_ACCESS, -ERR_SYS. */
int session_limits_write(enum limit l, int64_t value);

/* Puts the limits into the parameters of a new session and checks what can be
 * checked before it starts, the number of sessions last: a place for P's id is
 * then taken; a place P's id has already is not counted against it. 0,
 * -ERR_LIMIT, -ERR_FULL (MaxConcurrentUsers), -ERR_INVALID (idle timeout), -ERR_ACCESS (AllowRemoteShellAccess
 * is false) or the registry's. */
int session_limits_apply(struct session_params *p);

/* The text for ERROR, with which another machine refused a new session; NULL
 * where no limit does that. */
const char *session_limits_far_text(int error);

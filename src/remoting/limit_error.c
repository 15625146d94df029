/* SPDX-License-Identifier: MIT */
#include "remoting/limit_error.h"

#include "base/err.h"
#include "transport/session_limits.h"

struct errrec *limit_error(struct rt *rt, int error, struct ustr *computer)
{
	struct session_limit_set s;

	session_limits_read(&s);
	if (error == -ERR_ACCESS && !s.value[LIMIT_REMOTE_ACCESS])
		return remote_error(rt, "AccessDenied,PSSessionOpenFailed", EC_OpenError, computer,
				    "The session cannot be opened: access is denied. This machine does not allow new sessions (AllowRemoteShellAccess is false).");
	if (error == -ERR_LIMIT && s.set[LIMIT_SHELLS])
		return remote_error(rt, "PSSessionOpenFailed", EC_OpenError, computer,
				    "The session cannot be opened: this user has the maximum number of sessions on this machine, %lld (MaxShellsPerUser). Close existing sessions or raise the limit.",
				    (long long)s.value[LIMIT_SHELLS]);
	if (error == -ERR_FULL)
		return remote_error(rt, "PSSessionOpenFailed", EC_OpenError, computer,
				    "The session cannot be opened: the maximum number of users have sessions on this machine, %lld (MaxConcurrentUsers).",
				    (long long)s.value[LIMIT_USERS]);
	if (error == -ERR_INVALID)
		return remote_error(rt, "PSSessionOpenFailed", EC_OpenError, computer,
				    "The session cannot be opened: the requested idle timeout is longer than the maximum of this machine, %lld milliseconds (IdleTimeout).",
				    (long long)s.value[LIMIT_IDLE]);
	return remote_error(rt, "PSSessionOpenFailed", EC_OpenError, computer,
		"The session could not be started: %s.", err_text(error));
}

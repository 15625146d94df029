/* SPDX-License-Identifier: MIT */
/*
 * Why a session ends by itself, told to its client before anything else ends:
 * the state Broken with an error record. Written here, as the engine may be
 * busy with the very command that is too long or too large.
 */
#include "worker/host.h"

#include <stdio.h>

#include "psrp/states.h"

static const char broken[] =
	"\xef\xbb\xbf<Obj RefId=\"0\"><MS><I32 N=\"RunspaceState\">%d</I32><Obj N=\"ExceptionAsErrorRecord\" RefId=\"1\"><MS>"
	"<Obj N=\"Exception\" RefId=\"2\"><TN RefId=\"0\"><T>System.Management.Automation.Remoting.PSRemotingTransportException</T>"
	"<T>System.Management.Automation.RuntimeException</T><T>System.SystemException</T><T>System.Exception</T><T>System.Object</T></TN>"
	"<ToString>System.Management.Automation.Remoting.PSRemotingTransportException: %s</ToString>"
	"<Props><S N=\"Message\">%s</S><Nil N=\"InnerException\" /></Props></Obj>"
	"<Nil N=\"TargetObject\" /><S N=\"FullyQualifiedErrorId\">JobFailure</S><Nil N=\"InvocationInfo\" />"
	"<I32 N=\"ErrorCategory_Category\">14</I32><S N=\"ErrorCategory_Activity\"></S>"
	"<S N=\"ErrorCategory_Reason\">PSRemotingTransportException</S><S N=\"ErrorCategory_TargetName\"></S>"
	"<S N=\"ErrorCategory_TargetType\"></S><S N=\"ErrorCategory_Message\">OperationStopped: (:) [], PSRemotingTransportException</S>"
	"<B N=\"SerializeExtendedInfo\">false</B></MS></Obj></MS></Obj>";

static void text_of(const struct runspace_host *h, enum farewell why, char *to, size_t n)
{
	switch (why) {
	case FAREWELL_RUN_TIME:
		snprintf(to, n, "The session has ended: it has lived as long as it may, %llu milliseconds (MaxShellRunTime).",
			 (unsigned long long)h->params.run_max_ms);
		break;
	case FAREWELL_MEMORY:
		snprintf(to, n, "The session has ended: it has used more memory than it may, %llu MB (MaxMemoryPerShellMB).",
			 (unsigned long long)(h->params.limits.memory >> 20));
		break;
	default:
		snprintf(to, n, "The session has ended: its process was asked to end (SIGTERM).");
		break;
	}
}

void farewell_say(struct runspace_host *h, enum farewell why)
{
	char message[2048];
	int n;

	_Static_assert(sizeof broken + 2 * sizeof h->farewell < sizeof message, "the record fits");

	text_of(h, why, h->farewell, sizeof h->farewell);
	/* Nobody listens, or nobody knows what a pool is yet. */
	if ((!h->client && !h->lines) || h->session.state != SERVER_ESTABLISHED)
		return;
	n = snprintf(message, sizeof message, broken, POOL_BROKEN, h->farewell, h->farewell);
	emit_anyway(h, MSG_RUNSPACEPOOL_STATE, message, (size_t)n);
	io_flush(h);
}

/* SPDX-License-Identifier: MIT */
/* Events of System.Diagnostics.Process: lines of its redirected streams, and its end. */
#pragma once

#include "types/netevent.h"
#include "types/process.h"

/* Takes in what P's streams hold by now, if they are read for events. */
void processevent_read(struct rt *rt, struct process *p);
/* The same up to their ends. */
void processevent_drain(struct rt *rt, struct process *p);

val processevent_get(struct rt *rt, val self);
void processevent_set(struct rt *rt, val self, val v);
val processevent_begin_output(struct rt *rt, val self, val *a, int n);
val processevent_begin_error(struct rt *rt, val self, val *a, int n);
val processevent_cancel_output(struct rt *rt, val self, val *a, int n);
val processevent_cancel_error(struct rt *rt, val self, val *a, int n);
val processevent_wait_async(struct rt *rt, val self, val *a, int n);
val processevent_nothing(struct rt *rt, val self, val *a, int n);

/* Rows of Process. */
#define PROCESS_EVENTS                                                         \
	PROP("bool EnableRaisingEvents {get;set;}", processevent_get, processevent_set), \
	METHOD("void BeginOutputReadLine()", processevent_begin_output), \
	METHOD("void BeginErrorReadLine()", processevent_begin_error), \
	METHOD("void CancelOutputRead()", processevent_cancel_output), \
	METHOD("void CancelErrorRead()", processevent_cancel_error), \
	METHOD("System.Threading.Tasks.Task WaitForExitAsync(System.Threading.CancellationToken cancellationToken = default)", \
		processevent_wait_async), \
	STATIC("static void EnterDebugMode()", processevent_nothing), \
	STATIC("static void LeaveDebugMode()", processevent_nothing), \
	NET_EVENT("System.Diagnostics.DataReceivedEventHandler", "OutputDataReceived", \
		"System.Object, System.Diagnostics.DataReceivedEventArgs"), \
	NET_EVENT("System.Diagnostics.DataReceivedEventHandler", "ErrorDataReceived", \
		"System.Object, System.Diagnostics.DataReceivedEventArgs"), \
	NET_EVENT("System.EventHandler", "Exited", "System.Object, System.EventArgs"), \
	NET_EVENT("System.EventHandler", "Disposed", "System.Object, System.EventArgs"),

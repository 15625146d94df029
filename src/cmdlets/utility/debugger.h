/* SPDX-License-Identifier: MIT */
/*
 * Breakpoints, stepping and tracing of one runspace. The hooks of
 * engine/debug.h are set while there is something to look for. A stop without
 * an action asks at an interactive host; elsewhere it only counts.
 */
#pragma once

#include "engine/debug.h"
#include "engine/stage.h"
#include "types/cmdlet_types.h"

struct debugger {
	struct cell h;
	struct list *breakpoints;	/* records of type_breakpoint */
	int32_t next_id;
	int trace;			/* Set-PSDebug -Trace */
	bool ask;			/* Set-PSDebug -Step */
	bool busy;			/* an action or the prompt runs */
	enum { STEP_NONE, STEP_INTO, STEP_OVER, STEP_OUT } step;
	bool refuses, enabled, break_all;	/* Disable-RunspaceDebug; Enable-RunspaceDebug, its -BreakAll */
	bool bindings_to_host;		/* Trace-Command: lines of ParameterBinding */
	struct ustr *bindings_file;	/* … are appended here; NULL: nowhere */
	struct ustr *assigned;		/* by the last statement traced, in this frame; NULL: nothing */
	const struct frame *assigned_in;
	uint32_t depth;			/* STEP_OVER, STEP_OUT: stop at this call depth or above */
};

struct debugger *debugger_of(struct rt *rt);
/* After a change: the hooks are set or taken away. */
void debugger_update(struct rt *rt, struct debugger *d);
/* Stops here if somebody can be asked (Wait-Debugger, a breakpoint). */
void debugger_stop(struct rt *rt, struct debugger *d, struct ustr *why);
/* The prompt, until execution goes on; throws UNWIND_STOPPED for quit. */
void debugger_prompt(struct rt *rt, struct debugger *d, struct ustr *why);

/* SPDX-License-Identifier: MIT */
/*
 * [powershell]: a list of commands and a runspace to run them in. Invoke runs
 * at once; what BeginInvoke starts is a fiber, beside whoever began it. Those of
 * a pool are as many at once as it has runspaces, the others wait in its queue.
 */
#pragma once

#include "engine/runspace.h"

/* Runspaces.PipelineResultTypes */
enum { RESULT_NONE, RESULT_OUTPUT, RESULT_ERROR, RESULT_WARNING, RESULT_VERBOSE, RESULT_DEBUG, RESULT_INFORMATION,
	RESULT_ALL, RESULT_NULL };
enum { MERGE_STREAMS = 5 };	/* error, warning, verbose, debug, information */

/* What becomes of a command's streams besides its output. */
struct ps_merge {
	uint8_t my, to;		/* as peers before version 3 say it: errors only */
	uint8_t previous;	/* output and error: errors of the commands before it come in as input */
	uint8_t each[MERGE_STREAMS];	/* RESULT_NONE, _OUTPUT or _NULL */
};
struct redirection;
/* The redirections of M into RET (MERGE_STREAMS of them); PREVIOUS: a later command takes
 * the errors; NOWHERE: a register that holds null. */
uint16_t ps_merge_redirections(const struct ps_merge *m, bool previous, uint16_t nowhere, struct redirection *ret);

struct ps_command {		/* Runspaces.Command */
	struct cell h;
	struct ustr *text;	/* a command's name, or a script */
	val info;		/* CommandInfo, or null */
	bool is_script, local_scope, ends_statement;
	bool internal;		/* CommandOrigin */
	bool scope_said;	/* local_scope was asked for, not the default */
	struct ps_merge merge;
	struct list *params;	/* CommandParameter records: name (null: an argument), value (V_VOID: a switch) */
};
extern const struct type type_ps_command;

struct ps_param {		/* Runspaces.CommandParameter */
	struct cell h;
	val name, value;
};
extern const struct type type_ps_param;

struct ps_commands {		/* PSCommand */
	struct cell h;
	struct list *list;	/* ps_command */
};
extern const struct type type_ps_commands;

enum { PS_NOT_STARTED, PS_RUNNING, PS_STOPPING, PS_STOPPED, PS_COMPLETED, PS_FAILED };

struct powershell {
	struct cell h;
	struct ps_commands *commands;
	struct list *begun;		/* the commands of a run that was begun: later changes are not its; NULL: none */
	val runspace;		/* null: one of its own, made when first needed */
	val pool;		/* RunspacePool or null */
	val instance_id;
	struct list *streams[STREAM__MAX];	/* PSDataCollection of each */
	uint8_t state;		/* PS_… */
	bool had_errors, nested, owns_runspace, disposed;
	val reason;		/* exception of PS_FAILED */
	struct errrec *failure;
	/* Begun: */
	bool pending;		/* and not ended */
	bool over;
	bool given_output;	/* OUTPUT is a collection of the caller's */
	struct fiber *fiber;	/* its own, while it runs there */
	val input;
	struct list *output;
	val settings;
	val owner;		/* whose commands these are, or null */
	val history;		/* HistoryString */
	val caller;		/* the runspace that began what runs, or null */
	struct frame *caller_frame;	/* its code that waits for the end; NULL: it goes on */
	void (*told)(struct rt *rt, struct powershell *ps);	/* STATE is another; or NULL */
	struct list *batch;	/* the statements last sent to a session; or NULL */
};
extern const struct type type_powershell;

struct ps_commands *ps_commands_new(struct rt *rt);
struct ps_commands *val_ps_commands(val v);
struct ps_command *ps_add_command(struct rt *rt, struct ps_commands *c, struct ustr *text, val info, bool is_script,
				  bool local_scope);
void ps_add_param(struct rt *rt, struct ps_commands *c, val name, val value);
void ps_add_params(struct rt *rt, struct ps_commands *c, val v);	/* a dictionary or a list */
void ps_end_statement(struct ps_commands *c);

struct powershell *powershell_new(struct rt *rt, val runspace);
/* A setting of PSInvocationSettings by its row there, DFLT where none were given. */
enum ps_setting { PS_SET_HISTORY, PS_SET_STREAM_OPTIONS = 6 };
val ps_setting(const struct powershell *ps, enum ps_setting s, val dflt);
/* Runs the commands with the objects of INPUT, output to TO; throws what they
 * throw, the state set. */
void powershell_run(struct rt *rt, struct powershell *ps, val input, struct list *to);
_Noreturn void powershell_throw_disposed(struct rt *rt);
/* Throws when PS can't run now. */
void powershell_check(struct rt *rt, const struct powershell *ps);
void powershell_set_state(struct rt *rt, struct powershell *ps, int state);

/* powershell_begin.c */
/* Starts PS with the objects of INPUT beside the caller; its output goes to PS->OUTPUT. */
void powershell_begin(struct rt *rt, struct powershell *ps, val input);
/* Waits at most TIMEOUT_MS (-1: for ever) for the end of what was begun; what ended it is
 * PS->FAILURE. */
void powershell_finish(struct rt *rt, struct powershell *ps, int timeout_ms);
/* Stops what was begun; WAIT: and waits for its end. */
void powershell_stop(struct rt *rt, struct powershell *ps, bool wait);
_Noreturn void powershell_throw_busy(struct rt *rt);	/* its runspace runs something else */
struct list *ps_stream_collection(struct rt *rt, enum stream s);	/* PSDataCollection of what S carries */
struct list *ps_collection(struct rt *rt, const char *elem);	/* PSDataCollection[elem] */

/* SPDX-License-Identifier: MIT */
/*
 * [powershell]: a list of commands and a runspace to run them in. Invoke runs
 * at once; what BeginInvoke starts runs when somebody first waits for it or
 * looks at what it wrote (one thread runs all of a process's runspaces).
 */
#pragma once

#include "engine/runspace.h"

struct ps_command {		/* Runspaces.Command */
	struct cell h;
	struct ustr *text;	/* a command's name, or a script */
	val info;		/* CommandInfo, or null */
	bool is_script, local_scope, ends_statement;
	bool scope_said;	/* local_scope was asked for, not the default */
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
	val runspace;		/* null: one of its own, made when first needed */
	val pool;		/* RunspacePool or null */
	val instance_id;
	struct list *streams[STREAM__MAX];	/* PSDataCollection of each */
	uint8_t state;		/* PS_… */
	bool had_errors, nested, owns_runspace, disposed;
	val reason;		/* exception of PS_FAILED */
	struct errrec *failure;
	/* Begun and not yet run. */
	bool pending;
	val input;
	struct list *output;
	val settings;
};
extern const struct type type_powershell;

struct ps_commands *ps_commands_new(struct rt *rt);
struct ps_commands *val_ps_commands(val v);
struct ps_command *ps_add_command(struct rt *rt, struct ps_commands *c, struct ustr *text, val info, bool is_script, bool local_scope);
void ps_add_param(struct rt *rt, struct ps_commands *c, val name, val value);
void ps_add_params(struct rt *rt, struct ps_commands *c, val v);	/* a dictionary or a list */
void ps_end_statement(struct ps_commands *c);

struct powershell *powershell_new(struct rt *rt, val runspace);
/* Runs the commands with the objects of INPUT, output to TO; throws what they
 * throw, the state set. */
void powershell_run(struct rt *rt, struct powershell *ps, val input, struct list *to);
/* Runs what BeginInvoke left. */
void powershell_finish(struct rt *rt, struct powershell *ps);
struct list *ps_collection(struct rt *rt, const char *elem);	/* PSDataCollection[elem] */

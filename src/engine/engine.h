/* SPDX-License-Identifier: MIT */
/*
 * The engine of one runspace: session states, the current frame, streams, host
 * and preferences. struct engine hangs off rt->eng; every function takes rt.
 *
 *   scriptblock ──compile──► code ──vm_run──► frame (scope + registers + sinks)
 *        │                                     │ OP_PIPE site
 *   function/cmdlet/alias ◄──lookup── pipeline_run ──► stage → stage → sink
 */
#pragma once

#include "engine/scope.h"
#include "engine/sink.h"
#include "value/conv.h"
#include "value/error.h"

/* The PowerShell whose language this is. */
#define POWERSHELL_VERSION "7.6.5"

struct host_ops;
struct frame;
struct stage;
struct push;
struct command;
struct scriptblock;
struct provider_table;
struct job_table;
struct powershell;
struct debug_hooks;

/* An event that a session's other end forwarded. */
struct remote_event {
	struct ustr *source;
	val sender, data, computer, runspace;
	struct array *args;
};

enum file_sink_how {
	FILE_SINK_APPEND = 1,
	FILE_SINK_AT_ONCE = 2,	/* written as it comes, from its own place on: the command has several files, which may be one */
	FILE_SINK_BYTES = 4,	/* arrays of bytes are what the file holds: a program writes them */
};

struct engine {
	/* What runs now: RT_RUNNING words that rt_protect puts back. */
	struct frame *frame;		/* innermost running script frame; NULL at top */
	struct stage *stage;		/* innermost running command */
	struct push *push;		/* innermost object on its way downstream, stage.h */
	val *stack_top;			/* first free of the registers below */
	uintptr_t depth;		/* script call depth */
	uintptr_t try_depth;		/* enclosing try/trap blocks in the dynamic scope */

	struct rt *rt;
	struct session_state *global;	/* of the global module */
	struct streams top_streams;	/* what the host shows */
	const struct host_ops *host;	/* NULL: no host; writes vanish */
	void *host_arg;
	val *stack, *stack_end;		/* registers of all frames, one root */
	bool last_ok;			/* $? */
	bool had_errors;		/* a command of the PowerShell object that runs reported an error, seen or not */
	int exit_code;			/* $LASTEXITCODE lives in the variable; this is exit's */
	bool exit_requested;
	val error_list;			/* $Error: ArrayList, newest first */
	uint32_t language_mode;
	uint32_t strict;		/* Set-StrictMode of the current scope: 0 off, else 100*major+minor */
	struct dict *modules;		/* loaded modules by name (path): struct module */
	struct provider_table *providers;
	struct job_table *jobs;
	struct list *history;
	int64_t history_last;	/* id given last */
	struct history_pending *history_pending;	/* history.h; NULL: what runs is no entry */
	val location;			/* current path text of the FileSystem drive etc.: providers' */
	val runspace;			/* the Runspace object */
	void *remoting;			/* state of the remoting layer */
	uint64_t next_id;		/* ids for jobs, runspaces … */
	uint64_t epoch;			/* of command definitions: moves with each change, so that inline caches expire */
	struct dict *allscope_names;	/* of variables that were ever made AllScope */
	uint32_t allscope_epoch;	/* moves with each of them */
	struct dict *command_cache;	/* applications by name */
	struct dict *module_index;	/* command name → module file, of PSModulePath */
	struct dict *compiled;		/* Add-Type: source → array of its types; NULL: none */
	struct dict *completers;	/* Register-ArgumentCompleter: "command:parameter" → block */
	struct dict *default_params;	/* $PSDefaultParameterValues */
	val random;			/* System.Random since Get-Random -SetSeed; null: the kernel's */
	val console[3];			/* what [Console]::SetIn, SetOut and SetError put in place; null: the host */
	const struct type *action_type;	/* ActionPreference */
	val switches[2];		/* SwitchParameter off, on */
	struct dict *using_values;	/* $using: of the remote pipeline that runs; NULL: none */
	bool keep_information;		/* information goes out whether or not it is shown */
	bool information_shown;		/* the one that goes out now is to be shown */
	val lookup_actions[3];		/* enum lookup_when; null: none */
	val location_action;		/* LocationChangedAction; null: none */
	bool in_lookup;			/* an action runs */
	val pwd;			/* $PWD: PathInfo, kept by the providers */
	/* Hooks of the layers above; NULL: absent. */
	/* > and >>: HOW has bits of enum file_sink_how. */
	struct sink *(*open_file_sink)(struct rt *rt, val path, unsigned how, void **ret_state);
	void (*close_file_sink)(struct rt *rt, void *state);
	val (*start_background)(struct rt *rt, struct scriptblock *sb, struct ustr *text);	/* & at the end: a job */
	struct ustr *(*resolve_path)(struct rt *rt, struct ustr *path);	/* provider path → file path; throws */
	struct array *(*glob)(struct rt *rt, struct ustr *pattern);	/* paths; NULL: none */
	struct sink *(*format_sink)(struct rt *rt);	/* objects as the host shows them, for native programs */
	const struct minishell_xml *minishell_xml;	/* CLIXML for programs that are a PowerShell */
	bool native_passthrough;	/* output of programs that nobody captures goes to descriptors 1 and 2 */
	bool native_errors;		/* their errors always become records: no terminal (a session) */
	uint32_t runspaces;		/* made so far, here and far: their ids */
	struct runspace **locals;	/* those here that were not disposed of: weak */
	uint32_t nlocals, caplocals;
	/* Runs a PowerShell object's commands in a runspace that is not local (powershell.h). */
	/* A runspace of CONNECTION, a RunspaceConnectionInfo, or V_VOID: it is none; those that are there already. */
	val (*runspace_at)(struct rt *rt, val connection);
	struct list *(*runspaces_at)(struct rt *rt, val connection);
	void (*invoke_remote)(struct rt *rt, struct powershell *ps, val input, struct streams *s);
	void (*forward_event)(struct rt *rt, val event);	/* PSEventArgs, to the client of this session */
	/* A breakpoint (a Breakpoint object) was set (0), removed (1), enabled (2) or
	 * disabled (3); COUNT are left. NULL: nobody listens. */
	void (*breakpoint_updated)(struct rt *rt, val breakpoint, int update, int count);
	void (*event_received)(struct rt *rt, const struct remote_event *e);
	bool autoloading;
	uint8_t module_depth;		/* modules being loaded within each other */
	void (*load_ps1xml)(struct rt *rt, struct ustr *path, bool formats);	/* types or views of a module */
	const void *steppable_block;	/* the block whose pipeline is wanted */
	const struct errrec *module_failure;	/* what ended the file of a module that is being imported; only compared */
	bool want_steppable;		/* the next pipeline is kept, not run: steppable.h */
	val steppable;
	struct stage *failed_stage;	/* that ran when rt_protect last came back early */
	const struct debug_hooks *debug;	/* debug.h; NULL: none */
	struct heap_root root;
	void *current_run;		/* of the fiber that runs: the remoting layer's */
	void *ext[8];			/* state of layers above, each with its own root */
};

/* A runspace ready to run scripts: built-in types, cmdlets, variables, aliases.
 * HOST may be NULL. */
struct engine *engine_new(struct rt *rt, const struct host_ops *host, void *host_arg);
void engine_free(struct engine *eng);

/* Calls a script block with arguments and gives back what it wrote: nothing,
 * one value, or an Object[]. THIS_ becomes $this (and $_ for UNDERBAR). */
val engine_call(struct rt *rt, struct scriptblock *sb, val underbar, val this_, const val *args, int n);
/* A handler of an event, a block or delegate, as .NET calls it: the sender is $this, the arguments are $_ too. */
void engine_call_handler(struct rt *rt, val handler, val sender, val event);
/* As engine_call, writing to OUT; DOTTED runs it in the current scope. */
/* The body of a module, SB, as the script C it was read from; NULL: it has no file. */
void engine_run_module(struct rt *rt, struct command *c, struct scriptblock *sb, const val *args, int n, struct sink *out);
void engine_call_to(struct rt *rt, struct scriptblock *sb, bool dotted, val underbar, val this_,
		    const val *args, int n, struct sink *out);
/* The same with INPUT as its $input and the caller's $MyInvocation; NULL: none of both. */
void engine_call_input(struct rt *rt, struct scriptblock *sb, bool dotted, val underbar, val this_,
		       const val *args, int n, struct list *input, struct sink *out);
/* The block NAME (with its +) of src/prelude. */
struct scriptblock *prelude_block(struct rt *rt, const char *name);

/* The value of a preference variable as an ActionPreference number. */
enum action_preference {
	AP_SILENTLY_CONTINUE, AP_STOP, AP_CONTINUE, AP_INQUIRE, AP_IGNORE, AP_SUSPEND, AP_BREAK,
};
enum action_preference pref_get(struct rt *rt, const char *variable);

/* Adds to $Error (bounded by $MaximumErrorCount). */
void error_list_add(struct rt *rt, struct errrec *e);
/* A terminating error that ends here: $Error, then the error stream. */
void error_report(struct rt *rt, struct errrec *e);
/* Fills InvocationInfo, script position and ScriptStackTrace from the running
 * frames where the record has none yet. */
void error_locate(struct rt *rt, struct errrec *e);

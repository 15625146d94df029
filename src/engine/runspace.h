/* SPDX-License-Identifier: MIT */
/*
 * Local runspaces: worlds of variables, functions, modules and errors of their
 * own on the one heap and thread. What a world consists of hangs off struct
 * engine; entering another runspace puts its world there and keeps the old one.
 */
#pragma once

#include "engine/code.h"

enum runspace_state { RUNSPACE_BEFORE_OPEN, RUNSPACE_OPENING, RUNSPACE_OPENED, RUNSPACE_CLOSED, RUNSPACE_CLOSING,
	RUNSPACE_BROKEN };	/* as RunspaceState and RunspacePoolState number them */
enum runspace_available { AVAILABLE_NOT, AVAILABLE, AVAILABLE_NESTED, AVAILABLE_BUSY };

struct runspace {
	struct cell h;
	struct ustr *name;
	val instance_id, initial;	/* initial: InitialSessionState or null */
	val reason;			/* why it is broken; null: it isn't */
	val threads, apartment;		/* PSThreadOptions, ApartmentState */
	val debugger;			/* the object of its property, null until it is asked for */
	int32_t id;
	uint8_t state;			/* enum runspace_state */
	bool busy;
	/* The world while another runspace is current. */
	struct session_state *global;
	struct dict *modules, *command_cache, *completers, *default_params;
	struct list *history;
	int64_t history_last;
	val error_list, location, pwd, random;
	uint32_t language_mode, strict;
};
extern const struct type type_runspace, type_local_runspace;

struct runspace *val_runspace(val v);		/* a local one, or NULL */
struct runspace *runspace_new(struct rt *rt, val initial);
/* It is closed for good and listed no more (eng->locals). */
void runspace_dispose(struct rt *rt, struct runspace *rs);
void runspace_open(struct rt *rt, struct runspace *rs);
/* The runspace that runs now. */
struct runspace *runspace_current(struct rt *rt);
/* Calls FN with RS current; what it throws goes on after the way back. */
void runspace_run(struct rt *rt, struct runspace *rs, void (*fn)(struct rt *rt, void *arg), void *arg);

/* A runspace in a child of its own, made by remoting; INSTANCE (a PowerShellProcessInstance) may be null. */
extern val (*runspace_out_of_process)(struct rt *rt, val instance);
struct runspace_pool {		/* RunspacePool */
	struct cell h;
	int32_t min, max, busy;
	uint8_t state;
	bool disposed;
	val initial, instance_id, cleanup;
	val threads, apartment;	/* PSThreadOptions, ApartmentState */
	struct list *queue;	/* PowerShell objects that wait for room; or NULL */
	struct list *runspaces;	/* those made so far, the one used last at the end; NULL: none */
};
extern const struct type type_runspace_pool;

val script_debugger_new(struct rt *rt);	/* script_debugger.c */
void runspace_register(struct rt *rt);
/* States and their events. */
extern const struct type type_runspace_state_info, type_runspace_state_args, type_runspace_availability_args;
void runspace_state_register(struct rt *rt);
/* A RunspaceStateInfo, or what TYPE is like it. */
val runspace_state_info(struct rt *rt, const struct type *type, int state, val reason);
const char *runspace_state_name(int state);
void runspace_set_state(struct rt *rt, struct runspace *rs, enum runspace_state state, val reason);
void runspace_tell_availability(struct rt *rt, struct runspace *rs, enum runspace_available a);
val runspace_pool_create(struct rt *rt, val self, val *args, int n);
/* A runspace that nothing runs in: one that was used before, with what was left in it, or a new one. */
struct runspace *runspace_pool_take(struct rt *rt, struct runspace_pool *p);
void runspace_pool_register(struct rt *rt);
/* The InitialSessionState among arguments, or null. */
val runspace_initial_of(const val *args, int n);
void initial_state_register(struct rt *rt);
val initial_state_default(struct rt *rt);	/* CreateDefault2 */
/* What INITIAL says of them; null: nothing. */
void initial_state_threads(val initial, val *ret_options, val *ret_apartment);
/* Puts what INITIAL (an InitialSessionState) lists into the current runspace. */
void initial_state_apply(struct rt *rt, val initial);
void powershell_register(struct rt *rt);
void pscommand_register(struct rt *rt);

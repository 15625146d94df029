/* SPDX-License-Identifier: MIT */
/*
 * The runtime of one runspace: its heap, its types, its protected calls and the
 * flag that stops it. Every managed function takes it first. One thread at a
 * time runs a runtime; `stop` alone may be set from another (rt_stop).
 *
 * Throwing: rt_throw and its like never return; they unwind to the innermost
 * rt_protect with longjmp. setjmp appears only in rt_protect. What needs
 * releasing lives in a cell with a finalizer or a dispose the pipeline runs.
 */
#pragma once

#include "value/val.h"

#include <poll.h>
#include <stdarg.h>

struct engine;
struct errrec;
struct psmember;
struct typedata;
struct type_entry;
struct event_hub;

/* Why a protected call came back early. */
enum unwind {
	UNWIND_NONE,
	UNWIND_ERROR,		/* a terminating error: rt->unwound.error */
	UNWIND_STOPPED,		/* the pipeline is being stopped (Ctrl+C, Stop()) */
	UNWIND_UPSTREAM,	/* a command downstream wants no more (Select -First) */
	UNWIND_BREAK,		/* break/continue crossing a C frame; label may be NULL */
	UNWIND_CONTINUE,
	UNWIND_RETURN,		/* return crossing a C frame */
	UNWIND_EXIT,		/* exit: rt->unwound.code */
};

struct unwound {
	enum unwind kind;
	struct errrec *error;
	struct ustr *label;
	void *target;		/* pipeline command that asked for UNWIND_UPSTREAM */
	int code;
};

struct protect;			/* one active rt_protect */
struct member_call;		/* the .NET member call in progress, for wrapping */

enum { RT_RUNNING = 6 };

typedef val rt_call_fn(struct rt *rt, val block, val this_, const val *args, int n);

struct rt {
	struct heap *heap;
	struct engine *eng;	/* the layer above; opaque here */
	struct protect *protect;
	struct unwound unwound;	/* of the last early return of rt_protect */
	struct member_call *calling;
	const struct type *generic, *generic2;	/* the type arguments written at the call that runs; NULL: none */
	/* what the arguments at CAST_ARGS are cast to where they are written, NULL for each that isn't; NULL: none is */
	const struct type *const *casts;
	const val *cast_args;
	/* set before each call of a row's function: members of script classes find themselves by it */
	const struct member_def *called;
	const char *stack_limit;	/* deeper than this: rt_check_depth throws */
	int *stop;		/* atomic; of who runs: OWN_STOP, or a fiber's. See rt_stop */
	int own_stop, own_stop_fd;
	/* Several scripts on this runtime (engine/fiber.h); NULL: one. WAIT is poll
	 * while the others go on, SLICE lets them when it is their turn. */
	void *fibers;
	int (*wait)(struct rt *rt, struct pollfd *p, nfds_t n, int timeout_ms);
	void (*slice)(struct rt *rt);
	bool slicing;
	int bell_fd;		/* readable: SLICE has something to do even where nobody runs; -1: none */
	/* Objects have events that come by themselves: LOOK is called where a script
	 * begins a command or goes round a loop. */
	bool watching, asking_sources;
	bool has_converters;	/* some type data has one */
	void (*look)(struct rt *rt);
	struct event_hub *events;	/* of the types layer; pinned */
	/* Registers types that wait for their first use: called, once, for a name nobody knows. */
	void (*late_types)(struct rt *rt);
	/* Connections to be served while the script waits: as WAIT; or NULL. */
	int (*background)(struct rt *rt, struct pollfd *p, nfds_t n, int timeout_ms);
	int stop_held;		/* rt_poll looks away: see rt_stop_hold */
	int stop_fd;		/* readable once stopped; -1: none */
	struct type_table *types;
	struct ext_table *ext;	/* instance members of cells, weak */
	struct atom_table *atoms;
	struct shape *shape_root;
	/* Cultures in force (types/culture/culture.h), NULL: the invariant one; LOCAL_TEXT is
	 * there while the first is another: how it writes V, NULL: as others do. */
	struct cell *culture, *ui_culture;
	struct ustr *(*local_text)(struct rt *rt, val v, struct ustr *fmt);
	struct cell *app_data;	/* what AppContext was given by name: a Hashtable, or NULL */
	val *roots;		/* rt_pin */
	uint32_t nroots, cap_roots;
	struct ustr *empty;
	struct ustr *to_string;	/* the atom "ToString" */
	struct ustr *char_cache[128];
	void *regex_cache;	/* owned by types/regex */
	struct typedata_table *typedata;
	struct errrec *oom;	/* made in advance */
	struct heap_root root;
	/* Hooks of the engine, used by conversions and members. */
	rt_call_fn *call_block, *call_accessor;
	void (*warn)(struct rt *rt, struct ustr *text);
	struct ustr *(*ofs)(struct rt *rt);	/* $OFS; NULL: a blank */
	/* Members that every value has (psobject, pstypenames); set by the types layer's user. */
	bool (*intrinsic)(struct rt *rt, val v, struct ustr *name, val *ret);
	/* A property or member set of V as a script sees it; set likewise. */
	val (*member_object)(struct rt *rt, val v, struct psmember *m);
	/* What the engine has running now, as words: saved by rt_protect and put back
	 * after an early return. The hook is called before the stack is left, and may
	 * change rt->unwound. */
	uintptr_t *running;	/* RT_RUNNING of them */
	uintptr_t nothing_running[RT_RUNNING];
	void (*leaving)(struct rt *rt, const uintptr_t saved[RT_RUNNING]);
	/* A class or enumeration of the language that NAME means where the code runs; NULL: none. */
	const struct type *(*scoped_type)(struct rt *rt, const char *name, size_t len);
	/* The attributes of a class of the language, or of its property with the row DEF; NULL: none. */
	struct array *(*attributes_of)(struct rt *rt, const struct type *t, const struct member_def *def);
	/* This process is about to end itself: what was written leaves first; may be NULL. */
	void (*last_words)(struct rt *rt);
	/* After marking: weak references of the engine's are let go. */
	void (*marked)(struct rt *rt, struct heap *h);
	/* Fills in the built-in type data of a type name looked for the first time. */
	void (*typedata_builtin)(struct rt *rt, struct typedata *d);
};

struct rt_options {
	size_t heap_limit;			/* 0: none */
	const struct type_entry *types;		/* built-in types, ends with {0} */
	size_t stack_size;			/* of the calling thread; 0: 8 MiB */
};

/* A runtime for the calling thread. */
struct rt *rt_new(const struct rt_options *o);
void rt_free(struct rt *rt);

/* Calls FN(rt, arg); returns UNWIND_NONE when it returned, else why it did not,
 * with rt->unwound filled in. */
enum unwind rt_protect(struct rt *rt, void (*fn)(struct rt *rt, void *arg), void *arg);

/* The same for who handles errors only: false means that FN threw one, rt->unwound.error; a
 * stop or an exit goes on unwinding. */
bool rt_try(struct rt *rt, void (*fn)(struct rt *rt, void *arg), void *arg);
/* Goes on unwinding after a protected call came back early. */
_Noreturn void rt_rethrow(struct rt *rt, const struct unwound *u);
/* E, about to be thrown, is not wrapped by the member call in progress. */
void rt_pass_through(struct rt *rt, struct errrec *e);
_Noreturn void rt_throw(struct rt *rt, struct errrec *e);
_Noreturn void rt_unwind(struct rt *rt, enum unwind kind, struct ustr *label, void *target, int code);

/* Whether rt_poll would throw: for loops that have something to put away first. */
static inline bool rt_stopping(const struct rt *rt)
{
	return unlikely(__atomic_load_n(rt->stop, __ATOMIC_RELAXED)) && !rt->stop_held;
}

_Noreturn void rt_throw_stopped(struct rt *rt);	/* UNWIND_STOPPED */

/* Throws UNWIND_STOPPED when the runspace is being stopped: in every loop that
 * can run long. */
static inline void rt_poll(struct rt *rt)
{
	if (rt_stopping(rt))
		rt_throw_stopped(rt);
}

/* memcpy for what may be huge: can be stopped between its parts. */
void rt_copy(struct rt *rt, void *to, const void *from, size_t n);
/* memset likewise. */
void rt_fill(struct rt *rt, void *to, int byte, size_t n);

/* Waits as poll does; other scripts of the runtime go on meanwhile. */
static inline int rt_wait(struct rt *rt, struct pollfd *p, nfds_t n, int timeout_ms)
{
	if (unlikely(rt->background != NULL))
		return rt->background(rt, p, n, timeout_ms);
	return rt->wait ? rt->wait(rt, p, n, timeout_ms) : poll(p, n, timeout_ms);
}

/* From any thread: makes rt_poll throw and stop_fd readable, for the script that
 * runs on the thread's own stack. */
void rt_stop(struct rt *rt);
void rt_stop_clear(struct rt *rt);
/* Until it is set back to what this returns, rt_poll does not throw: around work
 * that belongs to somebody else than the pipeline that may be stopped. */
static inline int rt_stop_hold(struct rt *rt, int held)
{
	int before = rt->stop_held;

	rt->stop_held = held;
	return before;
}

/* Runs a script block through the engine from inside a member: what it throws
 * is wrapped once, by the member call that is in progress here. */
val rt_call_block(struct rt *rt, val block, val this_, const val *args, int n);
/* The same for the block of a script property: errors in it are not shown, and one of a statement ends it. */
val rt_call_accessor(struct rt *rt, val block, val this_, const val *args, int n);

/* Throws CallDepthOverflow when the C stack is nearly used up. */
_Noreturn void rt_too_deep(struct rt *rt);
static inline void rt_check_depth(struct rt *rt)
{
	if (unlikely((const char *)__builtin_frame_address(0) <= rt->stack_limit))
		rt_too_deep(rt);
}

/* Keeps V alive for the life of the runtime. */
void rt_pin(struct rt *rt, val v);

static inline void *rt_alloc(struct rt *rt, const struct type *t, size_t size)
{
	return heap_alloc(rt->heap, (const struct cell_class *)t, size);
}
#define rt_new_cell(rt, type_, struct_) ((struct struct_ *)rt_alloc((rt), (type_), sizeof(struct struct_)))
#define rt_block(rt, elem, n) ((elem *)heap_alloc_block((rt)->heap, sizeof(elem) * (n)))

/* SPDX-License-Identifier: MIT */
/* The runtime: its life, its roots, protected calls and unwinding. */
#include "value/psobj.h"
#include "value/rt_impl.h"
#include "value/ustr_impl.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define STACK_RESERVE ((size_t)256 << 10)	/* kept free for error handling */

extern void *__libc_stack_end;

struct protect {
	void *jb[5];
	struct protect *prev;
	struct member_call *calling;
	uintptr_t running[RT_RUNNING];
};

static void trace_rt(struct heap *h, void *arg)
{
	struct rt *rt = arg;

	val_mark_n(h, rt->roots, rt->nroots);
	heap_mark(h, rt->empty);
	heap_mark(h, rt->to_string);
	for (size_t i = 0; i < ARRAY_LEN(rt->char_cache); i++)
		heap_mark(h, rt->char_cache[i]);
	heap_mark(h, rt->unwound.error);
	heap_mark(h, rt->unwound.label);
	heap_mark(h, rt->shape_root);
	heap_mark(h, rt->oom);
	heap_mark(h, rt->culture);
	heap_mark(h, rt->ui_culture);
	heap_mark(h, rt->app_data);
	if (rt->types)
		type_table_trace(rt->types, h);
	if (rt->typedata)
		typedata_table_trace(rt->typedata, h);
}

static void sweep_weak(struct heap *h, void *arg)
{
	struct rt *rt = arg;

	ext_table_sweep(rt->ext, h);
	atom_table_sweep(rt->atoms, h);
	if (rt->marked)
		rt->marked(rt, h);
}

/* Before anything is protected only the start itself can fail. */
static _Noreturn void cannot_start(void)
{
	fputs("psession: not enough memory to start\n", stderr);
	_exit(70);
}

static void exhausted(void *arg)
{
	struct rt *rt = arg;

	if (!rt->oom)
		cannot_start();
	rt_throw(rt, rt->oom);
}

/* The highest address of the calling thread's stack. */
static char *stack_top(void)
{
	pthread_attr_t a;
	void *low = NULL;
	size_t size = 0;

	if (getpid() == gettid())
		return (char *)__libc_stack_end;
	pthread_getattr_np(pthread_self(), &a);
	pthread_attr_getstack(&a, &low, &size);
	pthread_attr_destroy(&a);
	return (char *)low + size;
}

/* For the tests: PSESSION_GC_STRESS=[FIRST,]EVERY collects at each of the first
 * allocations and then at every Nth, PSESSION_ALLOC_FAIL=N refuses the Nth. */
static void stress_from_environment(struct heap_options *ho)
{
	const char *stress = getenv("PSESSION_GC_STRESS");
	const char *fail = getenv("PSESSION_ALLOC_FAIL");
	char *rest;

	if (stress) {
		ho->stress_every = (uint32_t)strtoul(stress, &rest, 10);
		if (*rest == ',') {
			ho->stress_first = ho->stress_every;
			ho->stress_every = (uint32_t)strtoul(rest + 1, NULL, 10);
		}
	}
	if (fail)
		ho->fail_at = strtoull(fail, NULL, 10);
}

struct rt *rt_new(const struct rt_options *o)
{
	static const struct rt_options none;
	struct rt *rt = xcalloc(1, sizeof(*rt));
	char *top = stack_top();
	struct heap_options ho = { .exhausted = exhausted, .arg = rt };
	size_t size;

	o = o ? o : &none;
	ho.limit = o->heap_limit;
	stress_from_environment(&ho);
	size = o->stack_size ? o->stack_size : (size_t)8 << 20;
	rt->stack_limit = top - size + MIN(STACK_RESERVE, size / 4);
	rt->bell_fd = -1;
	rt->stop_fd = rt->own_stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	rt->stop = &rt->own_stop;
	rt->running = rt->nothing_running;
	rt->heap = heap_new(&ho);
	heap_adopt(rt->heap, top);
	rt->atoms = atom_table_new();
	rt->ext = ext_table_new();
	rt->root = (struct heap_root){ .trace = trace_rt, .arg = rt };
	heap_root_add(rt->heap, &rt->root);
	heap_on_marked(rt->heap, sweep_weak, rt);
	rt->empty = ustr_alloc(rt, 0, false);
	rt->to_string = ustr_atom(rt, "ToString");
	rt->types = type_table_new(rt, o->types);
	rt->oom = errrec_from_exception(rt, val_obj(exc_new(rt, "System.OutOfMemoryException",
		ustr_new(rt, "Insufficient memory to continue the execution of the program."), V_NULL)));
	return rt;
}

void rt_free(struct rt *rt)
{
	if (!rt)
		return;
	heap_free(rt->heap);
	atom_table_free(rt->atoms);
	ext_table_free(rt->ext);
	type_table_free(rt->types);
	typedata_table_free(rt->typedata);
	free(rt->roots);
	if (rt->own_stop_fd >= 0)
		close(rt->own_stop_fd);
	free(rt);
}

/* The builtin keeps three words, not all registers and the signal mask's place:
 * every run of a script block comes through here. */
__attribute__((noinline)) enum unwind rt_protect(struct rt *rt, void (*fn)(struct rt *rt, void *arg), void *arg)
{
	__attribute__((uninitialized)) struct protect p;

	p.prev = rt->protect;
	p.calling = rt->calling;
#pragma GCC unroll 5
	for (int i = 0; i < RT_RUNNING; i++)	/* word by word, as they were stored just now */
		p.running[i] = rt->running[i];
	rt->protect = &p;
	if (__builtin_setjmp(p.jb) == 0) {
		fn(rt, arg);
		rt->protect = p.prev;
		rt->calling = p.calling;
		return UNWIND_NONE;
	}
	rt->protect = p.prev;
	rt->calling = p.calling;
	memcpy(rt->running, p.running, sizeof p.running);
	return rt->unwound.kind;
}

static _Noreturn void jump(struct rt *rt)
{
	if (!rt->protect)
		cannot_start();
	if (rt->leaving)
		rt->leaving(rt, rt->protect->running);
	__builtin_longjmp(rt->protect->jb, 1);
}

void rt_rethrow(struct rt *rt, const struct unwound *u)
{
	struct unwound copy = *u;

	if (copy.kind == UNWIND_ERROR)
		rt_throw(rt, copy.error);
	rt->unwound = copy;
	jump(rt);
}

bool rt_try(struct rt *rt, void (*fn)(struct rt *rt, void *arg), void *arg)
{
	enum unwind u = rt_protect(rt, fn, arg);

	if (u != UNWIND_NONE && u != UNWIND_ERROR)
		rt_rethrow(rt, &rt->unwound);
	return u == UNWIND_NONE;
}

void rt_pass_through(struct rt *rt, struct errrec *e)
{
	if (rt->calling)
		rt->calling->wrapped = e;
}

void rt_throw(struct rt *rt, struct errrec *e)
{
	struct member_call *c = rt->calling;

	if (c && e != rt->oom && c->wrapped != e) {
		rt->calling = NULL;
		e = exc_wrap(rt, c, e);
		c->wrapped = e;
		rt->calling = c;
	}
	rt->unwound = (struct unwound){ .kind = UNWIND_ERROR, .error = e };
	jump(rt);
}

void rt_unwind(struct rt *rt, enum unwind kind, struct ustr *label, void *target, int code)
{
	rt->unwound = (struct unwound){ .kind = kind, .label = label, .target = target, .code = code };
	jump(rt);
}

_Noreturn void rt_throw_stopped(struct rt *rt)
{
	rt_unwind(rt, UNWIND_STOPPED, NULL, NULL, 0);
}

enum { COPY_PART = 4 << 20 };

void rt_copy(struct rt *rt, void *to, const void *from, size_t n)
{
	for (; n > COPY_PART; n -= COPY_PART) {
		memcpy(to, from, COPY_PART);
		to = (char *)to + COPY_PART;
		from = (const char *)from + COPY_PART;
		rt_poll(rt);
	}
	if (n)	/* nothing may lie nowhere */
		memcpy(to, from, n);
}

void rt_fill(struct rt *rt, void *to, int byte, size_t n)
{
	for (; n > COPY_PART; n -= COPY_PART) {
		memset(to, byte, COPY_PART);
		to = (char *)to + COPY_PART;
		rt_poll(rt);
	}
	memset(to, byte, n);
}

void rt_stop(struct rt *rt)
{
	uint64_t one = 1;
	ssize_t n;

	__atomic_store_n(&rt->own_stop, 1, __ATOMIC_RELEASE);
	n = write(rt->own_stop_fd, &one, sizeof(one));
	(void)n;
}

void rt_stop_clear(struct rt *rt)
{
	uint64_t count;
	ssize_t n;

	__atomic_store_n(rt->stop, 0, __ATOMIC_RELEASE);
	n = read(rt->stop_fd, &count, sizeof(count));
	(void)n;
}

void rt_too_deep(struct rt *rt)
{
	rt->calling = NULL;
	err_throw(rt, "System.Management.Automation.ScriptCallDepthException", "CallDepthOverflow",
		  EC_InvalidOperation, V_NULL, "The script failed due to call depth overflow.");
}

struct block_call {
	rt_call_fn *call;
	val block, self, r;
	const val *args;
	int n;
};

static void run_block(struct rt *rt, void *arg)
{
	struct block_call *c = arg;

	rt->calling = NULL;
	c->r = c->call(rt, c->block, c->self, c->args, c->n);
}

static val call_through(struct rt *rt, rt_call_fn *call, val block, val this_, const val *args, int n)
{
	struct block_call c = { .call = call, .block = block, .self = this_, .args = args, .n = n };
	struct member_call *outer = rt->calling;
	struct unwound u;

	must(call);
	if (!outer)
		return call(rt, block, this_, args, n);
	if (rt_protect(rt, run_block, &c) != UNWIND_NONE) {
		u = rt->unwound;
		rt_rethrow(rt, &u);
	}
	rt->calling = outer;
	return c.r;
}

val rt_call_block(struct rt *rt, val block, val this_, const val *args, int n)
{
	return call_through(rt, rt->call_block, block, this_, args, n);
}

val rt_call_accessor(struct rt *rt, val block, val this_, const val *args, int n)
{
	return call_through(rt, rt->call_accessor, block, this_, args, n);
}

void rt_pin(struct rt *rt, val v)
{
	if (rt->nroots == rt->cap_roots) {
		rt->cap_roots = MAX(64, rt->cap_roots * 2);
		rt->roots = xrealloc(rt->roots, rt->cap_roots, sizeof(val));
	}
	rt->roots[rt->nroots++] = v;
}

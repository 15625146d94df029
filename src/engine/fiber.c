/* SPDX-License-Identifier: MIT */
/* Fibers: making, switching and choosing who goes on. */
#include "engine/fiber.h"

#include "base/err.h"
#include "sys/clock.h"
#include "sys/fd.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

enum {
	STACK_BYTES = 8 << 20, STACK_GUARD = 64 << 10, STACK_KEPT = 256 << 10,
	REGISTERS = 64 << 10,
	SLICE_US = 5000,
	FDS_EACH = 8,
	SPILL = 512,		/* below a parked stack's mark: registers saved by calls */
};

/* What of the engine belongs to who runs: field by field, since the rest is
 * shared. */
#define ENGINE_FIELDS(X)                                                       \
	X(global) X(frame) X(stage) X(top_streams) X(host) X(host_arg) X(stack) X(stack_end) \
	X(stack_top) X(depth) X(try_depth) X(last_ok) X(had_errors) X(exit_code) X(exit_requested) \
	X(error_list) X(language_mode) X(strict) X(modules) X(history) X(history_last) X(history_pending) X(location) \
	X(pwd) X(runspace) X(command_cache) X(completers) X(default_params)      \
	X(using_values) X(keep_information) X(in_lookup) X(autoloading)       \
	X(steppable_block) X(want_steppable) X(steppable) X(failed_stage) X(current_run) X(native_passthrough) X(native_errors)
#define RT_FIELDS(X)                                                           \
	X(protect) X(unwound) X(calling) X(called) X(stack_limit) X(stop) X(stop_fd) X(stop_held) \
	X(culture) X(ui_culture) X(local_text)

struct fiber {
	struct fiber *next;		/* ring of all */
	struct scheduler *s;
	ucontext_t context;
	char *map;			/* NULL: the thread's own stack */
	const char *top, *parked;	/* of the stack; PARKED while it doesn't run */
	struct engine engine;		/* ENGINE_FIELDS while it doesn't run */
	struct rt rt;			/* RT_FIELDS likewise */
	val *registers;
	int stop, stop_fd;
	void (*fn)(struct rt *rt, void *cell);
	void *cell;
	/* What it waits for; it can go on when WAITS is false. */
	bool waits, done;
	const struct pollfd *fds;
	nfds_t nfds;
	const bool *flag;		/* or until this is set; or NULL */
	int64_t until_us;		/* -1: no time */
};

struct scheduler {
	struct rt *rt;
	struct fiber main, *current, *gone;
	unsigned n;			/* fibers besides the main one */
	struct pollfd *polled;		/* room for what all of them wait for */
	int64_t slice_us;
	struct heap_root root;
	/* The runtime's own hooks, for while there are no fibers; or NULL. */
	int (*wait)(struct rt *rt, struct pollfd *p, nfds_t n, int timeout_ms);
	void (*slice)(struct rt *rt);
};

static struct scheduler *scheduler_of(const struct rt *rt)
{
	return rt->fibers;
}

/* --- memory ------------------------------------------------------------- */

static void trace_fiber(struct heap *h, const struct fiber *f)
{
	heap_mark(h, f->cell);
	if (!f->parked)
		return;
	heap_mark_words(h, &f->context, sizeof f->context);
	heap_mark_words(h, &f->engine, sizeof f->engine);
	heap_mark_words(h, &f->rt, sizeof f->rt);
	heap_mark_words(h, f->parked, (size_t)(f->top - f->parked));
	val_mark_n(h, f->engine.stack, (size_t)(f->engine.stack_top - f->engine.stack));
}

static void trace(struct heap *h, void *arg)
{
	struct scheduler *s = arg;
	struct fiber *f = &s->main;

	do {
		trace_fiber(h, f);
		f = f->next;
	} while (f != &s->main);
}

static void fiber_free(struct fiber *f)
{
	if (f->map)
		munmap(f->map, STACK_BYTES);
	fd_close(f->stop_fd);
	free(f->registers);
	free(f);
}

/* --- switching ---------------------------------------------------------- */

static void save(const struct rt *rt, struct fiber *f)
{
#define X(field) f->engine.field = rt->eng->field;
	ENGINE_FIELDS(X)
#undef X
#define X(field) f->rt.field = rt->field;
	RT_FIELDS(X)
#undef X
}

static void load(struct rt *rt, const struct fiber *f)
{
	if (rt->eng->global != f->engine.global)
		rt->eng->epoch++;
#define X(field) rt->eng->field = f->engine.field;
	ENGINE_FIELDS(X)
#undef X
#define X(field) rt->field = f->rt.field;
	RT_FIELDS(X)
#undef X
}

/* The address sanitizer is told which stack comes next. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#define LEAVE_STACK(keep, to) __sanitizer_start_switch_fiber(keep, stack_low(to), (size_t)((to)->top - stack_low(to)))
#define ENTER_STACK(kept) __sanitizer_finish_switch_fiber(kept, NULL, NULL)

static const char *stack_low(const struct fiber *f)
{
	return f->map ? f->map : f->top - STACK_BYTES;
}
#else
#define LEAVE_STACK(keep, to) ((void)(keep))
#define ENTER_STACK(kept) ((void)(kept))
#endif

static void reap(struct scheduler *s)
{
	if (s->gone)
		fiber_free(s->gone);
	s->gone = NULL;
}

/* The stack is scanned from a little below this frame: what swapcontext's
 * caller has in registers is in CONTEXT. */
static __attribute__((noinline)) void switch_to(struct scheduler *s, struct fiber *to)
{
	struct fiber *from = s->current;
	void *kept = NULL;

	if (to == from)
		return;
	save(s->rt, from);
	from->parked = (const char *)__builtin_frame_address(0) - SPILL;
	s->current = to;
	to->parked = NULL;
	load(s->rt, to);
	heap_adopt(s->rt->heap, to->top);
	s->slice_us = clock_us() + SLICE_US;
	LEAVE_STACK(&kept, to);
	swapcontext(&from->context, &to->context);
	ENTER_STACK(kept);
	reap(s);
}

/* --- choosing ----------------------------------------------------------- */

static bool is_ready(const struct fiber *f, int64_t now)
{
	struct pollfd p[FDS_EACH];
	nfds_t n = MIN(f->nfds, (nfds_t)FDS_EACH);

	if (!f->waits || (f->flag && *f->flag) || (f->until_us >= 0 && f->until_us <= now))
		return true;
	if (!n)
		return false;
	memcpy(p, f->fds, n * sizeof *p);
	return poll(p, n, 0) > 0;
}

/* The next behind the running one that can go on, itself last; or NULL. */
static struct fiber *next_ready(struct scheduler *s)
{
	int64_t now = clock_us();
	struct fiber *f = s->current;

	do {
		f = f->next;
		if (!f->done && is_ready(f, now))
			return f;
	} while (f != s->current);
	return NULL;
}

/* Nobody can go on: waits for the first thing any of them waits for. */
static void wait_for_any(struct scheduler *s)
{
	int64_t until = -1, now = clock_us();
	struct fiber *f = s->current;
	struct pollfd *p = s->polled;
	nfds_t n = 0;

	do {
		nfds_t k = MIN(f->nfds, (nfds_t)FDS_EACH);

		if (!f->done) {
			memcpy(p + n, f->fds, k * sizeof *p);
			n += k;
		}
		if (!f->done && f->until_us >= 0 && (until < 0 || f->until_us < until))
			until = f->until_us;
		f = f->next;
	} while (f != s->current);
	if (s->rt->bell_fd >= 0)
		p[n++] = (struct pollfd){ .fd = s->rt->bell_fd, .events = POLLIN };
	poll(p, n, until < 0 ? -1 : (int)MIN(MAX((until - now + 999) / 1000, (int64_t)0), (int64_t)INT32_MAX));
}

static struct fiber *choose(struct scheduler *s)
{
	struct fiber *f;

	while (!(f = next_ready(s))) {
		wait_for_any(s);
		if (s->slice)
			s->slice(s->rt);
	}
	return f;
}

/* As poll, with nobody beside. */
static int wait_alone(struct scheduler *s, struct pollfd *p, nfds_t n, int timeout_ms)
{
	return s->wait ? s->wait(s->rt, p, n, timeout_ms) : poll(p, n, timeout_ms);
}

/* rt->wait: as poll, while the other fibers go on. */
static int fiber_wait(struct rt *rt, struct pollfd *p, nfds_t n, int timeout_ms)
{
	struct scheduler *s = scheduler_of(rt);
	struct fiber *f = s->current;
	int r;

	if (!s->n)
		return wait_alone(s, p, n, timeout_ms);
	if (n > FDS_EACH)
		return poll(p, n, timeout_ms);
	f->fds = p;
	f->nfds = n;
	f->until_us = timeout_ms < 0 ? -1 : clock_us() + (int64_t)timeout_ms * 1000;
	f->waits = true;
	switch_to(s, choose(s));
	f->waits = false;
	f->fds = NULL;
	f->nfds = 0;
	r = poll(p, n, 0);
	if (r || s->n || f->flag)
		return r;
	/* The last of the others has ended: the rest of the wait is a plain one. */
	if (timeout_ms > 0)
		timeout_ms = (int)MAX((f->until_us - clock_us()) / 1000, (int64_t)0);
	return timeout_ms ? wait_alone(s, p, n, timeout_ms) : 0;
}

/* rt->slice: the script passed a loop or a call. */
static void slice(struct rt *rt)
{
	struct scheduler *s = scheduler_of(rt);

	if (s->slice)
		s->slice(rt);
	if (!s->n || clock_us() < s->slice_us)
		return;
	s->slice_us = clock_us() + SLICE_US;
	switch_to(s, choose(s));
}

/* --- life --------------------------------------------------------------- */

static struct scheduler *scheduler_new(struct rt *rt)
{
	struct scheduler *s = xcalloc(1, sizeof *s);

	s->rt = rt;
	s->main.next = &s->main;
	s->main.s = s;
	s->main.top = heap_stack_top(rt->heap);
	s->main.stop_fd = -1;
	s->wait = rt->wait;
	s->slice = rt->slice;
	s->current = &s->main;
	s->root = (struct heap_root){ trace, s, NULL };
	heap_root_add(rt->heap, &s->root);
	rt->fibers = s;
	rt->wait = fiber_wait;
	rt->slice = slice;
	return s;
}

static void unlink_fiber(struct scheduler *s, struct fiber *f)
{
	struct fiber *p = f;

	while (p->next != f)
		p = p->next;
	p->next = f->next;
	s->n--;
	s->rt->slicing = s->n > 0 || s->slice;
}

/* The first function on a fiber's stack; it ends by going to another for good. */
static void enter(unsigned high, unsigned low)
{
	struct fiber *f = (struct fiber *)((uintptr_t)high << 32 | low);
	struct scheduler *s = f->s;
	struct fiber *to;

	ENTER_STACK(NULL);
	reap(s);
	f->fn(s->rt, f->cell);
	f->done = true;
	to = s->n > 1 ? choose(s) : &s->main;
	unlink_fiber(s, f);
	s->gone = f;
	s->current = to;
	to->parked = NULL;
	load(s->rt, to);
	heap_adopt(s->rt->heap, to->top);
	s->slice_us = clock_us() + SLICE_US;
	LEAVE_STACK(NULL, to);
	setcontext(&to->context);
}

/* A runtime as it is before anything runs in it. */
static void fresh(struct rt *rt, struct fiber *f)
{
	save(rt, f);
	f->engine.frame = NULL;
	f->engine.stage = NULL;
	memset(&f->engine.top_streams, 0, sizeof f->engine.top_streams);
	f->engine.stack = f->engine.stack_top = f->registers;
	f->engine.stack_end = f->registers + REGISTERS;
	f->engine.depth = f->engine.try_depth = 0;
	f->engine.using_values = NULL;
	f->engine.exit_requested = f->engine.want_steppable = f->engine.in_lookup = false;
	f->engine.current_run = NULL;
	f->engine.last_ok = true;
	f->engine.had_errors = false;
	f->rt.protect = NULL;
	f->rt.unwound = (struct unwound){ 0 };
	f->rt.calling = NULL;
	f->rt.stack_limit = f->map + STACK_GUARD + STACK_KEPT;
	f->rt.stop = &f->stop;
	f->rt.stop_fd = f->stop_fd;
	f->rt.stop_held = false;
}

static __attribute__((noinline)) void make_context(struct fiber *f)
{
	getcontext(&f->context);
	f->context.uc_stack.ss_sp = f->map;
	f->context.uc_stack.ss_size = STACK_BYTES;
	f->context.uc_link = NULL;
	makecontext(&f->context, (void (*)(void))enter, 2, (unsigned)((uintptr_t)f >> 32), (unsigned)(uintptr_t)f);
}

struct fiber *fiber_new(struct rt *rt, void (*fn)(struct rt *rt, void *cell), void *cell)
{
	struct scheduler *s = rt->fibers ? rt->fibers : scheduler_new(rt);
	struct fiber *f = xcalloc(1, sizeof *f), *last;

	f->map = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (f->map == MAP_FAILED) {
		free(f);
		return NULL;
	}
	mprotect(f->map, STACK_GUARD, PROT_NONE);
	f->s = s;
	f->top = f->parked = f->map + STACK_BYTES;
	f->registers = xcalloc(REGISTERS, sizeof *f->registers);
	f->stop_fd = fd_event();
	f->fn = fn;
	f->cell = cell;
	f->until_us = -1;
	fresh(rt, f);
	make_context(f);
	for (last = s->current; last->next != s->current; last = last->next)
		;
	f->next = last->next;
	last->next = f;
	s->n++;
	s->polled = xrealloc(s->polled, (s->n + 1) * FDS_EACH + 1, sizeof *s->polled);
	rt->slicing = true;
	return f;
}

struct fiber *fiber_current(struct rt *rt)
{
	struct scheduler *s = rt->fibers;

	return s && s->current != &s->main ? s->current : NULL;
}

void fiber_stop(struct fiber *f)
{
	__atomic_store_n(&f->stop, 1, __ATOMIC_RELEASE);
	fd_event_raise(f->stop_fd);
}

void fiber_stop_all(struct rt *rt)
{
	struct scheduler *s = rt->fibers;

	for (struct fiber *f = s ? s->main.next : NULL; f && f != &s->main; f = f->next)
		fiber_stop(f);
}

unsigned fiber_others(const struct rt *rt)
{
	const struct scheduler *s = rt->fibers;

	return s ? s->n : 0;
}

void fiber_await(struct rt *rt, const bool *flag, int timeout_ms)
{
	struct scheduler *s = rt->fibers;
	int64_t end = clock_due(timeout_ms);
	struct pollfd stop = { .fd = rt->stop_fd, .events = POLLIN };
	int left = timeout_ms;

	while (!*flag && left && s && s->n) {
		const bool *outer = s->current->flag;

		s->current->flag = flag;
		rt_wait(rt, &stop, 1, left);
		s->current->flag = outer;
		rt_poll(rt);
		if (timeout_ms > 0)
			left = (int)MAX(end - clock_ms(), (int64_t)0);
	}
}

void fiber_yield(struct rt *rt)
{
	struct scheduler *s = rt->fibers;

	if (s && s->n)
		switch_to(s, choose(s));
}

static int due(struct scheduler *s)
{
	int64_t now = clock_us();
	int best = s->n ? 10 : -1;

	for (struct fiber *f = s->main.next; f != &s->main; f = f->next) {
		if (!f->waits)
			return 0;
		if (f->until_us >= 0)
			best = (int)MIN((int64_t)best, MAX((f->until_us - now + 999) / 1000, (int64_t)0));
	}
	return best;
}

int fiber_idle(struct rt *rt, int budget_ms)
{
	struct scheduler *s = rt->fibers;
	int64_t end = clock_us() + (int64_t)budget_ms * 1000;

	if (!s)
		return -1;
	while (s->n && clock_us() < end) {
		struct fiber *f = next_ready(s);

		if (!f || f == &s->main)
			break;
		switch_to(s, f);
	}
	return due(s);
}

/* SPDX-License-Identifier: MIT */
#include "types/processevent.h"

#include "types/async.h"
#include "types/io/stream.h"
#include "types/tables.h"
#include "value/record.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_MS = 10, CHUNK = 16384 };

static const char *const event_names[] = { "OutputDataReceived", "ErrorDataReceived" };
static struct process *of(val v) { return (struct process *)val_base(v).o; }

/* ---- lines ---- */

static struct stream *stream_of(struct rt *rt, struct process *p, int which)
{
	val base;

	if (val_is_null(p->standard[which + 1]) || !member_get_c(rt, p->standard[which + 1], "BaseStream", &base))
		return NULL;
	return val_stream(base);
}

static void raise(struct rt *rt, struct process *p, int which, val text)
{
	netevent_raise(rt, val_obj(p), event_names[which], netevent_args(rt, &type_dataargs, &text, 1));
}

/* Adds N bytes to what is kept; its room doubles, for a line may be long. */
static void keep(struct rt *rt, struct process *p, int which, const void *b, uint32_t n)
{
	struct array *a = p->lines[which];
	uint32_t used = p->nlines[which];

	if (!a || a->n - used < n) {
		a = array_new(rt, &type_byte, MAX(used + n, 2 * used));
		if (used)
			memcpy(a->b, p->lines[which]->b, used);
		gc_storep(p, p->lines[which], a);
	}
	memcpy(a->b + used, b, n);
	p->nlines[which] = used + n;
}

/* Raises the lines in [S, LIMIT), the last with or without its end. */
static void raise_lines(struct rt *rt, struct process *p, int which, const char *s, const char *limit)
{
	const char *nl;

	for (; (nl = memchr(s, '\n', (size_t)(limit - s))); s = nl + 1)
		raise(rt, p, which, val_str(ustr_from_utf8(rt, s, (size_t)(nl - s) - (nl > s && nl[-1] == '\r'))));
	if (s < limit)
		raise(rt, p, which, val_str(ustr_from_utf8(rt, s, (size_t)(limit - s))));
}

/*
 * Adds what was read and raises the lines that are whole. They are no longer
 * kept by then: a handler may read on.
 */
static void tell(struct rt *rt, struct process *p, int which, const char *b, uint32_t n)
{
	const char *nl = memrchr(b, '\n', n);
	uint32_t rest = nl ? (uint32_t)(b + n - nl - 1) : n, whole;
	struct array *a;

	keep(rt, p, which, b, n);
	if (!nl)
		return;
	a = p->lines[which];
	whole = p->nlines[which] - rest;
	p->lines[which] = NULL;
	p->nlines[which] = 0;
	if (rest)
		keep(rt, p, which, nl + 1, rest);
	raise_lines(rt, p, which, (const char *)a->b, (const char *)a->b + whole);
}

/* Raises what is left, and null. */
static void tell_end(struct rt *rt, struct process *p, int which)
{
	struct array *a = p->lines[which];
	uint32_t n = p->nlines[which];

	p->lines[which] = NULL;
	p->nlines[which] = 0;
	if (n)
		raise_lines(rt, p, which, (const char *)a->b, (const char *)a->b + n);
	raise(rt, p, which, V_NULL);
}

/* What is there now; WAIT_MS for more. */
static void read_some(struct rt *rt, struct process *p, int which, int wait_ms)
{
	struct stream *s = p->reading[which] ? stream_of(rt, p, which) : NULL;
	char b[CHUNK];
	ssize_t n;

	while (s && s->fd >= 0) {
		struct pollfd in = { .fd = s->fd, .events = POLLIN };

		if (rt_wait(rt, &in, 1, wait_ms) <= 0)
			return;
		n = read(s->fd, b, sizeof(b));
		if (n > 0) {
			tell(rt, p, which, b, (uint32_t)n);
			continue;
		}
		p->reading[which] = false;
		tell_end(rt, p, which);
		return;
	}
}

void processevent_read(struct rt *rt, struct process *p)
{
	for (int i = 0; i < 2; i++)
		read_some(rt, p, i, 0);
}

void processevent_drain(struct rt *rt, struct process *p)
{
	while (p->reading[0] || p->reading[1])
		for (int i = 0; i < 2; i++) {
			rt_poll(rt);
			read_some(rt, p, i, LOOK_MS);
		}
}

static int collect(struct rt *rt, void *cell)
{
	struct process *p = cell;

	processevent_read(rt, p);
	if (p->tells_exit && !p->told_exit && !p->idle && process_has_exited(p)) {
		p->told_exit = true;
		netevent_raise(rt, val_obj(p), "Exited", netevent_no_args(rt));
	}
	return (p->tells_exit && !p->told_exit) || p->reading[0] || p->reading[1] ? LOOK_MS : -1;
}

static val begin(struct rt *rt, val self, int which)
{
	struct process *p = of(self);

	if (val_is_null(p->standard[which + 1]))
		net_throw(rt, "System.InvalidOperationException",
			"%s has not been redirected or the process hasn't started yet.", which ? "StandardError" : "StandardOut");
	if (p->begun[which])
		arg_throw_invalid(rt, "An async read operation has already been started on the stream.");
	p->begun[which] = p->reading[which] = true;
	netevent_watch(rt, p, collect);
	return V_VOID;
}

static val cancel(struct rt *rt, val self, int which)
{
	if (!of(self)->begun[which])
		arg_throw_invalid(rt, "No async read operation is in progress on the stream.");
	of(self)->begun[which] = of(self)->reading[which] = false;
	return V_VOID;
}

val processevent_begin_output(struct rt *rt, val self, val *a, int n) { return begin(rt, self, 0); }
val processevent_begin_error(struct rt *rt, val self, val *a, int n) { return begin(rt, self, 1); }
val processevent_cancel_output(struct rt *rt, val self, val *a, int n) { return cancel(rt, self, 0); }
val processevent_cancel_error(struct rt *rt, val self, val *a, int n) { return cancel(rt, self, 1); }
val processevent_nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }
val processevent_get(struct rt *rt, val self) { return val_bool(of(self)->tells_exit); }

void processevent_set(struct rt *rt, val self, val v)
{
	of(self)->tells_exit = arg_bool(v);
	if (arg_bool(v))
		netevent_watch(rt, of(self), collect);
}

static val wait_now(struct rt *rt, val self, val *a, int n)
{
	process_wait(rt, of(self), -1);
	processevent_drain(rt, of(self));
	return V_VOID;
}

val processevent_wait_async(struct rt *rt, val self, val *a, int n) { return async_run(rt, NULL, wait_now, self, a, n); }

/* SPDX-License-Identifier: MIT */
/* The hub of a runtime: handlers, and sources that are asked. */
#include "types/netevent.h"

#include "types/delegate.h"
#include "types/tables.h"
#include "value/record.h"

#include <limits.h>
#include <string.h>

/* One handler, or one source with only a sender and its function. */
struct handler {
	struct cell h;
	val sender, call;
	struct ustr *event;
	netevent_deliver_fn deliver;	/* CALL is a subscriber */
	netevent_collect_fn collect;
};

struct event_hub {
	struct cell h;
	struct list *handlers, *sources;
};

static void trace_handler(struct heap *h, struct cell *c)
{
	struct handler *x = (struct handler *)c;

	val_mark(h, x->sender);
	val_mark(h, x->call);
	heap_mark(h, x->event);
}

static void trace_hub(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct event_hub *)c)->handlers);
	heap_mark(h, ((struct event_hub *)c)->sources);
}

static const struct type type_handler = { .cls = { .trace = trace_handler }, .name = "event-handler",
	.flags = TF_INTERNAL, .size = sizeof(struct handler) };
static const struct type type_hub = { .cls = { .trace = trace_hub }, .name = "event-hub", .flags = TF_INTERNAL,
	.size = sizeof(struct event_hub) };

static struct event_hub *hub(struct rt *rt)
{
	struct event_hub *b = rt->events;

	if (b)
		return b;
	b = rt_new_cell(rt, &type_hub, event_hub);
	rt_pin(rt, val_obj(b));
	gc_storep(b, b->handlers, list_new(rt, NULL));
	gc_storep(b, b->sources, list_new(rt, NULL));
	return rt->events = b;
}

static struct handler *at(struct list *l, uint32_t i) { return (struct handler *)l->v[i].o; }

static struct handler *add(struct rt *rt, struct list *l, val sender)
{
	struct handler *x = rt_new_cell(rt, &type_handler, handler);

	gc_store(x, &x->sender, sender);
	list_add(rt, l, val_obj(x));
	return x;
}

static bool same_object(val a, val b)
{
	a = val_base(a);
	b = val_base(b);
	return a.k == b.k && a.o == b.o;
}

/* ---- handlers ---- */

/* Objects that look for what happens only when asked begin to. */
static void tell_heard(struct rt *rt, val sender)
{
	for (const struct type *t = val_type_of(sender); t; t = t->base)
		if (t->ops && t->ops->heard) {
			t->ops->heard(rt, sender);
			return;
		}
}

/* The event that the accessor just called is of: "void add_NAME(…". */
static struct ustr *event_called(struct rt *rt)
{
	const char *p = strchr(strchr(rt->called->sig, ' '), '_') + 1;

	return ustr_from_utf8(rt, p, strcspn(p, "("));
}

val netevent_add(struct rt *rt, val self, val *a, int n)
{
	struct handler *x;

	if (arg_null(a[0]))
		return V_VOID;
	x = add(rt, hub(rt)->handlers, self);
	gc_storep(x, x->event, event_called(rt));
	gc_store(x, &x->call, val_base(a[0]));
	tell_heard(rt, val_base(self));
	return V_VOID;
}

/* What a delegate calls. */
static val block_of(val v)
{
	v = val_base(v);
	return delegate_is(v) ? ((struct delegate *)v.o)->block : v;
}

val netevent_remove(struct rt *rt, val self, val *a, int n)
{
	struct ustr *event = event_called(rt);
	struct list *l = hub(rt)->handlers;

	for (uint32_t i = l->n; i-- > 0;) {
		struct handler *x = at(l, i);

		if (!x->deliver && same_object(x->sender, self) && ustr_eq(x->event, event) &&
		    same_object(block_of(x->call), block_of(a[0]))) {
			list_remove_at(rt, l, i);
			break;
		}
	}
	return V_VOID;
}

void netevent_subscribe(struct rt *rt, val sender, struct ustr *event, val subscriber, netevent_deliver_fn fn)
{
	struct handler *x = add(rt, hub(rt)->handlers, val_base(sender));

	gc_storep(x, x->event, event);
	gc_store(x, &x->call, subscriber);
	x->deliver = fn;
	tell_heard(rt, x->sender);
}

static void remove_all(struct rt *rt, struct list *l, val v, bool by_sender)
{
	for (uint32_t i = l->n; i-- > 0;)
		if (same_object(by_sender ? at(l, i)->sender : at(l, i)->call, v))
			list_remove_at(rt, l, i);
}

void netevent_unsubscribe(struct rt *rt, val subscriber) { remove_all(rt, hub(rt)->handlers, subscriber, false); }

void netevent_forget(struct rt *rt, val sender)
{
	remove_all(rt, hub(rt)->handlers, sender, true);
	remove_all(rt, hub(rt)->sources, sender, true);
}

static bool hears(const struct handler *x, val sender, const char *event)
{
	return same_object(x->sender, sender) && ustr_ieq_c(x->event, event);
}

bool netevent_heard(struct rt *rt, val sender, const char *event)
{
	struct list *l = rt->events ? rt->events->handlers : NULL;

	for (uint32_t i = 0; l && i < l->n; i++)
		if (hears(at(l, i), sender, event))
			return true;
	return false;
}

void netevent_raise(struct rt *rt, val sender, const char *event, val args)
{
	val both[2] = { val_base(sender), args };
	struct array *all;

	if (!netevent_heard(rt, sender, event))
		return;
	all = list_to_array(rt, rt->events->handlers, NULL);
	for (uint32_t i = 0; i < all->n; i++) {
		struct handler *x = (struct handler *)all->v[i].o;

		if (!hears(x, sender, event))
			continue;
		if (x->deliver)
			x->deliver(rt, x->call, both[0], args);
		else
			arg_invoke(rt, x->call, both, 2);
	}
}

/* ---- sources ---- */

void netevent_unwatch(struct rt *rt, void *cell)
{
	remove_all(rt, hub(rt)->sources, val_obj(cell), true);
}

void netevent_watch(struct rt *rt, void *cell, netevent_collect_fn fn)
{
	netevent_unwatch(rt, cell);
	add(rt, hub(rt)->sources, val_obj(cell))->collect = fn;
	rt->watching = true;
}

struct asking {
	struct handler *source;
	int due;
};

static void ask(struct rt *rt, void *arg)
{
	struct asking *a = arg;

	a->due = a->source->collect(rt, val_base(a->source->sender).o);
}

/* What a handler throws ends with it: it would be on a thread of its own. */
static int ask_one(struct rt *rt, struct handler *source)
{
	struct asking a = { source, INT_MAX };
	enum unwind u = rt_protect(rt, ask, &a);

	if (u != UNWIND_NONE && u != UNWIND_ERROR) {
		struct unwound why = rt->unwound;

		rt->asking_sources = false;
		rt_rethrow(rt, &why);
	}
	return a.due;
}

int netevent_collect(struct rt *rt)
{
	struct array *all;
	int next = -1;

	if (!rt->watching || rt->asking_sources)
		return -1;
	rt->asking_sources = true;
	all = list_to_array(rt, hub(rt)->sources, NULL);
	for (uint32_t i = 0; i < all->n; i++) {
		struct handler *x = (struct handler *)all->v[i].o;
		int due = ask_one(rt, x);

		if (due < 0)
			netevent_unwatch(rt, val_base(x->sender).o);
		else
			next = next < 0 ? due : MIN(next, due);
	}
	rt->asking_sources = false;
	rt->watching = hub(rt)->sources->n > 0;
	return next;
}

/* ---- what handlers get ---- */

#define ARGS(id, name_, base_, n)                                              \
	const struct type type_##id = RECORD_TYPE_OF(name_, base_, n)
ARGS(eventargs, "System.EventArgs", &type_object, 0);
ARGS(elapsedargs, "System.Timers.ElapsedEventArgs", &type_eventargs, 1);
ARGS(fileargs, "System.IO.FileSystemEventArgs", &type_eventargs, 3);
ARGS(renamedargs, "System.IO.RenamedEventArgs", &type_fileargs, 5);
ARGS(errorargs, "System.IO.ErrorEventArgs", &type_eventargs, 1);
ARGS(dataargs, "System.Diagnostics.DataReceivedEventArgs", &type_eventargs, 1);
ARGS(changeargs, "System.Collections.Specialized.NotifyCollectionChangedEventArgs", &type_eventargs, 5);
ARGS(propertyargs, "System.ComponentModel.PropertyChangedEventArgs", &type_eventargs, 1);

val netevent_args(struct rt *rt, const struct type *t, const val *fields, int n)
{
	struct record *r = record_new(rt, t);

	for (int i = 0; i < n; i++)
		record_put(r, i, fields[i]);
	return val_obj(r);
}

val netevent_no_args(struct rt *rt) { return netevent_args(rt, &type_eventargs, NULL, 0); }

static val args_ctor(struct rt *rt, val self, val *a, int n) { return netevent_no_args(rt); }
static val args_empty(struct rt *rt, val self) { return netevent_no_args(rt); }
static val property_ctor(struct rt *rt, val self, val *a, int n) { return netevent_args(rt, &type_propertyargs, a, 1); }
static val error_ctor(struct rt *rt, val self, val *a, int n) { return netevent_args(rt, &type_errorargs, a, 1); }
static val exception(struct rt *rt, val self, val *a, int n) { return record_get(self, 0); }

const struct member_def eventargs_members[] = { CTOR("()", args_ctor),
	STATIC_PROP("static System.EventArgs Empty {get;}", args_empty, NULL), MEMBERS_END };
const struct member_def elapsedargs_members[] = { RECORD_PROP("datetime SignalTime {get;}", 0), MEMBERS_END };
const struct member_def fileargs_members[] = {
	RECORD_PROP("System.IO.WatcherChangeTypes ChangeType {get;}", 0), RECORD_PROP("string FullPath {get;}", 1),
	RECORD_PROP("string Name {get;}", 2), MEMBERS_END
};
const struct member_def renamedargs_members[] = { RECORD_PROP("string OldFullPath {get;}", 3),
	RECORD_PROP("string OldName {get;}", 4), MEMBERS_END };
const struct member_def errorargs_members[] = { CTOR("(System.Exception exception)", error_ctor),
	METHOD("System.Exception GetException()", exception), MEMBERS_END };
const struct member_def dataargs_members[] = { RECORD_PROP("string Data {get;}", 0), MEMBERS_END };
const struct member_def changeargs_members[] = {
	RECORD_PROP("System.Collections.Specialized.NotifyCollectionChangedAction Action {get;}", 0),
	RECORD_PROP("System.Collections.IList NewItems {get;}", 1), RECORD_PROP("System.Collections.IList OldItems {get;}", 2),
	RECORD_PROP("int NewStartingIndex {get;}", 3), RECORD_PROP("int OldStartingIndex {get;}", 4), MEMBERS_END
};
const struct member_def propertyargs_members[] = { CTOR("(string propertyName)", property_ctor),
	RECORD_PROP("string PropertyName {get;}", 0), MEMBERS_END };

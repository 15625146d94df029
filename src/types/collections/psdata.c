/* SPDX-License-Identifier: MIT */
#include "types/collections/psdata.h"
#include "types/guid.h"
#include "types/netevent.h"
#include "types/tables.h"
#include "value/record.h"

#define SMA "System.Management.Automation."
#define CLOSED CELL_USER1

const struct type type_dataadded = RECORD_TYPE_OF(SMA "DataAddedEventArgs", &type_eventargs, 2);
const struct type type_dataadding = RECORD_TYPE_OF(SMA "DataAddingEventArgs", &type_eventargs, 2);
const struct member_def dataadded_members[] = {
	RECORD_PROP("int Index {get;}", 0), RECORD_PROP("guid PowerShellInstanceId {get;}", 1), MEMBERS_END
};
const struct member_def dataadding_members[] = {
	RECORD_PROP("System.Object ItemAdded {get;}", 0), RECORD_PROP("guid PowerShellInstanceId {get;}", 1), MEMBERS_END
};

static struct list *of(val self) { return (struct list *)val_base(self).o; }

static val event_of(struct rt *rt, const struct type *t, val what, val who)
{
	static const uint8_t nobody[GUID_LEN];
	struct record *r = record_new(rt, t);

	record_put(r, 0, what);
	record_put(r, 1, val_is_null(who) ? guid_value(rt, nobody) : who);
	return val_obj(r);
}

static void insert_at(struct rt *rt, struct list *l, uint32_t at, val v, val who)
{
	val self = val_obj(l);

	if (netevent_heard(rt, self, "DataAdding"))
		netevent_raise(rt, self, "DataAdding", event_of(rt, &type_dataadding, v, who));
	list_insert(rt, l, MIN(at, l->n), v);
	if (netevent_heard(rt, self, "DataAdded"))
		netevent_raise(rt, self, "DataAdded", event_of(rt, &type_dataadded, val_int((int32_t)at), who));
}

void psdata_put(struct rt *rt, struct list *l, val v, val who)
{
	insert_at(rt, l, l->n, v, who);
}

bool psdata_is_heard(struct rt *rt, struct list *l)
{
	return rt->events && (netevent_heard(rt, val_obj(l), "DataAdded") || netevent_heard(rt, val_obj(l), "DataAdding"));
}

static struct list *growing(struct rt *rt, val self)
{
	if (of(self)->h.bits & CLOSED)
		net_throw(rt, SMA "PSInvalidOperationException",
			  "Objects cannot be added to a closed buffer. Make sure the buffer is open for Add and Insert operations to succeed.");
	of(self)->h.aux++;
	return of(self);
}

val psdata_append(struct rt *rt, val self, val *a, int n)
{
	struct list *l = growing(rt, self);

	insert_at(rt, l, l->n, a[0], V_NULL);
	return V_VOID;
}

static _Noreturn void throw_index(struct rt *rt, const struct list *l, int64_t at)
{
	net_throw(rt, SMA "PSArgumentOutOfRangeException",
		  "The index specified is less than zero or greater than the number of items in the buffer. Index should be in the range 0-%d. (Parameter 'index')\nActual value was %d.",
		  (int)l->n - 1, (int)at);
}

val psdata_insert(struct rt *rt, val self, val *a, int n)
{
	struct list *l = growing(rt, self);
	int64_t at = arg_int(a[0]);

	if (at < 0 || at > l->n)
		throw_index(rt, l, at);
	insert_at(rt, l, (uint32_t)at, a[1], V_NULL);
	return V_VOID;
}

val psdata_remove_at(struct rt *rt, val self, val *a, int n)
{
	struct list *l = of(self);
	int64_t at = arg_int(a[0]);

	if (at < 0 || at >= l->n)
		throw_index(rt, l, at);
	list_remove_at(rt, l, (uint32_t)at);
	l->h.aux++;
	return V_VOID;
}

val psdata_complete(struct rt *rt, val self, val *a, int n)
{
	bool was = of(self)->h.bits & CLOSED;

	of(self)->h.bits |= CLOSED;
	if (!was && netevent_heard(rt, self, "Completed"))
		netevent_raise(rt, self, "Completed", netevent_no_args(rt));
	return V_VOID;
}

val psdata_open(struct rt *rt, val self)
{
	return val_bool(!(of(self)->h.bits & CLOSED));
}

val psdata_read_all(struct rt *rt, val self, val *a, int n)
{
	struct list *l = of(self);
	struct list *r = list_new_of(rt, &type_collection, arg_generic(val_type_of(self), 0));

	list_add_all(rt, r, l);
	l->n = 0;
	l->h.aux++;
	return val_obj(r);
}

val psdata_dispose(struct rt *rt, val self, val *a, int n)
{
	psdata_complete(rt, self, NULL, 0);
	of(self)->n = 0;
	of(self)->h.aux++;
	return V_VOID;
}

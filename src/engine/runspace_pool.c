/* SPDX-License-Identifier: MIT */
/* RunspacePool: how many runspaces may be at work at once, and what each begins with. */
#include "engine/engine_init.h"
#include "engine/runspace.h"
#include "types/async.h"
#include "types/enums.h"
#include "types/guid.h"
#include "types/netevent.h"
#include "value/record.h"

#define SMA "System.Management.Automation."
#define SMAR "System.Management.Automation.Runspaces."

static void pool_trace(struct heap *h, struct cell *c)
{
	heap_mark_words(h, &((struct runspace_pool *)c)->initial,
			sizeof(struct runspace_pool) - offsetof(struct runspace_pool, initial));
}

const struct type type_runspace_pool = {
	.cls = { .trace = pool_trace }, .name = SMAR "RunspacePool", .base = &type_object, .ifaces = "System.IDisposable",
	.size = sizeof(struct runspace_pool), .flags = TF_SEALED,
};
static const struct type type_pool_info = RECORD_TYPE_OF(SMA "RunspacePoolStateInfo", &type_object, 2, .flags = TF_SEALED);
static const struct type type_pool_args = RECORD_TYPE_OF(SMAR "RunspacePoolStateChangedEventArgs", &type_eventargs, 1);
static const struct member_def info_members[] = {
	RECORD_PROP(SMAR "RunspacePoolState State {get;}", 0), RECORD_PROP("System.Exception Reason {get;}", 1), MEMBERS_END
};
static const struct member_def args_members[] = {
	RECORD_PROP(SMA "RunspacePoolStateInfo RunspacePoolStateInfo {get;}", 0), MEMBERS_END
};

val runspace_pool_create(struct rt *rt, val self, val *args, int n)
{
	struct runspace_pool *p = rt_new_cell(rt, &type_runspace_pool, runspace_pool);

	p->min = n > 1 ? val_to_int32(rt, args[0]) : 1;
	p->max = n > 1 ? val_to_int32(rt, args[1]) : 1;
	if (p->min < 1 || p->max < 1 || p->max < p->min)
		net_throw(rt, "System.ArgumentException", p->max < 1 ? "The maximum pool size cannot be less than 1."
			: p->min < 1 ? "The minimum pool size cannot be less than 1."
				     : "The minimum pool size cannot be greater than the maximum pool size.");
	gc_store(p, &p->initial, runspace_initial_of(args, n));
	p->instance_id = V_NULL;
	p->cleanup = val_timespan(15 * 60 * 10000000ll);
	p->threads = val_enum(&enum_psthreadoptions, 0);
	p->apartment = val_enum(&enum_apartmentstate, 2);
	return val_obj(p);
}

static struct runspace_pool *pool_of(val self) { return (struct runspace_pool *)val_base(self).o; }

static val get_initial(struct rt *rt, val self)
{
	struct runspace_pool *p = pool_of(self);

	if (val_is_null(p->initial))
		gc_store(p, &p->initial, initial_state_default(rt));
	return p->initial;
}

struct runspace *runspace_pool_take(struct rt *rt, struct runspace_pool *p)
{
	struct runspace *rs;

	if (!p->runspaces)
		gc_storep(p, p->runspaces, list_new(rt, NULL));
	for (uint32_t i = p->runspaces->n; i-- > 0;) {
		rs = val_runspace(p->runspaces->v[i]);
		if (rs->busy || rs->state != RUNSPACE_OPENED)
			continue;
		list_remove_at(rt, p->runspaces, i);
		list_add(rt, p->runspaces, val_obj(rs));
		return rs;
	}
	rs = runspace_new(rt, p->initial);
	rs->threads = p->threads;
	rs->apartment = p->apartment;
	runspace_open(rt, rs);
	list_add(rt, p->runspaces, val_obj(rs));
	return rs;
}

static val get_null(struct rt *rt, val self) { return V_NULL; }
static val get_min(struct rt *rt, val self, val *args, int n) { return val_int(pool_of(self)->min); }
static val get_max(struct rt *rt, val self, val *args, int n) { return val_int(pool_of(self)->max); }
static val get_disposed(struct rt *rt, val self) { return val_bool(pool_of(self)->disposed); }

static val state_info(struct rt *rt, int state)
{
	struct record *r = record_new(rt, &type_pool_info);

	r->f[0] = val_enum(&enum_runspacepoolstate, state);
	return val_obj(r);
}

static val get_state(struct rt *rt, val self) { return state_info(rt, pool_of(self)->state); }

static val get_available(struct rt *rt, val self, val *args, int n)
{
	struct runspace_pool *p = pool_of(self);

	if (p->state == RUNSPACE_CLOSED)
		net_throw(rt, "System.InvalidOperationException",
			"The method cannot be invoked because the pool has been closed or has failed.");
	return val_int(MAX(p->max - p->busy, 0));
}

static void set_state(struct rt *rt, val self, enum runspace_state state)
{
	val info;

	pool_of(self)->state = (uint8_t)state;
	if (!netevent_heard(rt, self, "StateChanged"))
		return;
	info = state_info(rt, state);
	netevent_raise(rt, self, "StateChanged", netevent_args(rt, &type_pool_args, &info, 1));
}

static val open_it(struct rt *rt, val self, val *args, int n)
{
	if (pool_of(self)->state != RUNSPACE_BEFORE_OPEN)
		net_throw(rt, SMAR "InvalidRunspacePoolStateException",
			"Cannot open the runspace pool because it is not in the 'BeforeOpen' state. The current state is '%s'.",
			runspace_state_name(pool_of(self)->state));
	set_state(rt, self, RUNSPACE_OPENING);
	set_state(rt, self, RUNSPACE_OPENED);
	return V_VOID;
}

static val close_it(struct rt *rt, val self, val *args, int n)
{
	if (pool_of(self)->state == RUNSPACE_CLOSED)
		return V_VOID;
	if (pool_of(self)->state != RUNSPACE_BEFORE_OPEN)
		set_state(rt, self, RUNSPACE_CLOSING);
	pool_of(self)->runspaces = NULL;
	set_state(rt, self, RUNSPACE_CLOSED);
	return V_VOID;
}

static val dispose_it(struct rt *rt, val self, val *args, int n)
{
	close_it(rt, self, NULL, 0);
	pool_of(self)->disposed = true;
	return V_VOID;
}

/* A number that is refused changes nothing. */
static val set_max(struct rt *rt, val self, val *args, int n)
{
	struct runspace_pool *p = pool_of(self);
	int32_t max = val_to_int32(rt, args[0]);

	if (max < p->min || max < 1 || p->state == RUNSPACE_CLOSED)
		return val_bool(p->state == RUNSPACE_CLOSED);
	p->max = max;
	return V_TRUE;
}

static val set_min(struct rt *rt, val self, val *args, int n)
{
	struct runspace_pool *p = pool_of(self);
	int32_t min = val_to_int32(rt, args[0]);

	if (min < 1 || min > p->max || p->state == RUNSPACE_CLOSED)
		return val_bool(p->state == RUNSPACE_CLOSED);
	p->min = min;
	return V_TRUE;
}

static val get_instance(struct rt *rt, val self)
{
	struct runspace_pool *p = pool_of(self);

	if (val_is_null(p->instance_id))
		gc_store(p, &p->instance_id, guid_new(rt));
	return p->instance_id;
}

/* What is begun is done: the result of BeginOpen and BeginClose. */
static val begin_open(struct rt *rt, val self, val *args, int n)
{
	open_it(rt, self, NULL, 0);
	return async_done(rt, NULL, V_VOID);
}

static val begin_close(struct rt *rt, val self, val *args, int n)
{
	close_it(rt, self, NULL, 0);
	return async_done(rt, NULL, V_VOID);
}

static val end(struct rt *rt, val self, val *args, int n) { return V_VOID; }
static val get_capabilities(struct rt *rt, val self, val *args, int n) { return val_enum(&enum_runspacepoolcapability, 0); }
static val get_cleanup(struct rt *rt, val self) { return pool_of(self)->cleanup; }
static void set_cleanup(struct rt *rt, val self, val v) { pool_of(self)->cleanup = v; }
static val get_threads(struct rt *rt, val self) { return pool_of(self)->threads; }
static val get_apartment(struct rt *rt, val self) { return pool_of(self)->apartment; }

static void check_before_open(struct rt *rt, val self)
{
	if (pool_of(self)->state != RUNSPACE_BEFORE_OPEN)
		net_throw(rt, SMAR "InvalidRunspacePoolStateException",
			"This property cannot be changed after the runspace pool has been opened.");
}

static void set_threads(struct rt *rt, val self, val v)
{
	check_before_open(rt, self);
	pool_of(self)->threads = val_base(v);
}

static void set_apartment(struct rt *rt, val self, val v)
{
	check_before_open(rt, self);
	pool_of(self)->apartment = val_base(v);
}

static val get_availability(struct rt *rt, val self)
{
	return val_enum(&enum_runspacepoolavailability, pool_of(self)->state == RUNSPACE_OPENED);
}

static val not_local(struct rt *rt, val self, val *args, int n)
{
	net_throw(rt, SMA "PSInvalidOperationException", "This runspace does not support disconnect and connect operations.");
}

static val private_data(struct rt *rt, val self, val *args, int n)
{
	return val_obj(dict_new(rt, type_find_c(rt, SMA "PSPrimitiveDictionary"), DICT_IGNORE_CASE));
}

#define CALLBACK "(System.AsyncCallback callback, System.Object state)"
static const struct member_def pool_members[] = {
	NET_EVENT("System.EventHandler`1[" SMAR "RunspacePoolStateChangedEventArgs]", "StateChanged",
		"System.Object, " SMAR "RunspacePoolStateChangedEventArgs"),
	PROP("guid InstanceId {get;}", get_instance, NULL), PROP("bool IsDisposed {get;}", get_disposed, NULL),
	PROP(SMA "RunspacePoolStateInfo RunspacePoolStateInfo {get;}", get_state, NULL),
	PROP("initialsessionstate InitialSessionState {get;}", get_initial, NULL),
	PROP(SMAR "RunspaceConnectionInfo ConnectionInfo {get;}", get_null, NULL),
	PROP("timespan CleanupInterval {get;set;}", get_cleanup, set_cleanup),
	PROP(SMAR "RunspacePoolAvailability RunspacePoolAvailability {get;}", get_availability, NULL),
	PROP(SMAR "PSThreadOptions ThreadOptions {get;set;}", get_threads, set_threads),
	PROP("System.Threading.ApartmentState ApartmentState {get;set;}", get_apartment, set_apartment),
	METHOD("System.IAsyncResult BeginOpen" CALLBACK, begin_open), METHOD("void EndOpen(System.IAsyncResult asyncResult)", end),
	METHOD("System.IAsyncResult BeginClose" CALLBACK, begin_close), METHOD("void EndClose(System.IAsyncResult asyncResult)", end),
	METHOD("void Disconnect()", not_local), METHOD("void Connect()", not_local),
	METHOD("System.IAsyncResult BeginDisconnect" CALLBACK, not_local),
	METHOD("void EndDisconnect(System.IAsyncResult asyncResult)", not_local),
	METHOD("System.IAsyncResult BeginConnect" CALLBACK, not_local),
	METHOD("void EndConnect(System.IAsyncResult asyncResult)", not_local),
	METHOD("System.Collections.ObjectModel.Collection[powershell] CreateDisconnectedPowerShells()", not_local),
	METHOD("psprimitivedictionary GetApplicationPrivateData()", private_data),
	METHOD(SMAR "RunspacePoolCapability GetCapabilities()", get_capabilities),
	METHOD("void Open()", open_it), METHOD("void Close()", close_it), METHOD("void Dispose()", dispose_it),
	METHOD("int GetMinRunspaces()", get_min), METHOD("int GetMaxRunspaces()", get_max),
	METHOD("int GetAvailableRunspaces()", get_available), METHOD("bool SetMaxRunspaces(int maxRunspaces)", set_max),
	METHOD("bool SetMinRunspaces(int minRunspaces)", set_min), MEMBERS_END
};

_startup_ void runspace_pool_register(struct rt *rt)
{
	type_register(rt, &type_pool_info, info_members);
	type_register(rt, &type_pool_args, args_members);
	type_register(rt, &type_runspace_pool, pool_members);
}

/* SPDX-License-Identifier: MIT */
/* The states of runspaces and pools, and who is told when they change. */
#include "engine/runspace.h"
#include "types/enums.h"
#include "types/netevent.h"
#include "value/record.h"

#define SMAR "System.Management.Automation.Runspaces."

enum { INFO_STATE, INFO_REASON, INFO__MAX };

static struct ustr *info_text(struct rt *rt, val self) { return val_to_str(rt, record_get(val_base(self), INFO_STATE)); }
static const struct type_ops info_ops = { .to_string = info_text };
const struct type type_runspace_state_info = RECORD_TYPE_OF(SMAR "RunspaceStateInfo", &type_object, INFO__MAX, .ops = &info_ops,
	.flags = TF_SEALED);
const struct type type_runspace_state_args = RECORD_TYPE_OF(SMAR "RunspaceStateEventArgs", &type_eventargs, 1);
const struct type type_runspace_availability_args = RECORD_TYPE_OF(SMAR "RunspaceAvailabilityEventArgs", &type_eventargs, 1);

static const struct member_def info_members[] = {
	RECORD_PROP(SMAR "RunspaceState State {get;}", 0), RECORD_PROP("System.Exception Reason {get;}", 1), MEMBERS_END
};
static const struct member_def state_members[] = { RECORD_PROP(SMAR "RunspaceStateInfo RunspaceStateInfo {get;}", 0), MEMBERS_END };
static const struct member_def availability_members[] = {
	RECORD_PROP(SMAR "RunspaceAvailability RunspaceAvailability {get;}", 0), MEMBERS_END
};

val runspace_state_info(struct rt *rt, const struct type *type, int state, val reason)
{
	struct record *r = record_new(rt, type);

	r->f[INFO_STATE] = val_enum(&enum_runspacestate, state);
	record_put(r, INFO_REASON, reason);
	return val_obj(r);
}

const char *runspace_state_name(int state)
{
	for (const struct enum_value *e = enum_runspacestate.enums; e->name; e++)
		if (e->number == state)
			return e->name;
	return "";
}

void runspace_set_state(struct rt *rt, struct runspace *rs, enum runspace_state state, val reason)
{
	val info;

	if (rs->state == state && state != RUNSPACE_OPENED)
		return;
	rs->state = (uint8_t)state;
	gc_store(rs, &rs->reason, reason);
	if (!netevent_heard(rt, val_obj(rs), "StateChanged"))
		return;
	info = runspace_state_info(rt, &type_runspace_state_info, state, reason);
	netevent_raise(rt, val_obj(rs), "StateChanged", netevent_args(rt, &type_runspace_state_args, &info, 1));
}

void runspace_tell_availability(struct rt *rt, struct runspace *rs, enum runspace_available a)
{
	val v = val_enum(&enum_runspaceavailability, a);

	if (netevent_heard(rt, val_obj(rs), "AvailabilityChanged"))
		netevent_raise(rt, val_obj(rs), "AvailabilityChanged", netevent_args(rt, &type_runspace_availability_args, &v, 1));
}

_startup_ void runspace_state_register(struct rt *rt)
{
	type_register(rt, &type_runspace_state_info, info_members);
	type_register(rt, &type_runspace_state_args, state_members);
	type_register(rt, &type_runspace_availability_args, availability_members);
}

/* SPDX-License-Identifier: MIT */
/* The events of a session's runspace, for those that listen. */
#include "remoting/session.h"

#include "engine/runspace.h"
#include "types/enums.h"
#include "types/netevent.h"

enum { LOOK_MS = 10 };

static void raise_availability(struct rt *rt, struct remote_runspace *rs, int availability)
{
	val v = val_enum(&enum_runspaceavailability, availability);

	if (rs->told_availability == availability)
		return;
	rs->told_availability = (uint8_t)availability;
	netevent_raise(rt, val_obj(rs), "AvailabilityChanged", netevent_args(rt, &type_runspace_availability_args, &v, 1));
}

static void raise_state(struct rt *rt, struct remote_runspace *rs)
{
	val info;

	if (rs->told_state == rs->far.state)
		return;
	rs->told_state = (uint8_t)rs->far.state;
	info = session_runspace_state(rt, rs);
	netevent_raise(rt, val_obj(rs), "StateChanged", netevent_args(rt, &type_runspace_state_args, &info, 1));
}

/* A command that began and ended since the last look is told by both its changes. */
static int collect(struct rt *rt, void *cell)
{
	struct remote_runspace *rs = cell;

	remote_poll(rt, rs);
	if (rs->was_busy) {
		rs->was_busy = false;
		raise_availability(rt, rs, 3);
	}
	raise_state(rt, rs);
	raise_availability(rt, rs, remote_availability(rs));
	return rs->far.state == POOL_CLOSED || rs->far.state == POOL_BROKEN ? -1 : LOOK_MS;
}

void runspace_event_heard(struct rt *rt, val self)
{
	struct remote_runspace *rs = val_remote_runspace(self);

	rs->told_state = (uint8_t)rs->far.state;
	rs->told_availability = (uint8_t)remote_availability(rs);
	rs->was_busy = false;
	netevent_watch(rt, rs, collect);
}

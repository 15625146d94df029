/* SPDX-License-Identifier: MIT */
/* USER_EVENT: an event of the far end becomes one of this runspace. */
#include "remoting/client.h"

#include "engine/engine.h"

void remote_event(struct rt *rt, struct remote_runspace *rs, val v)
{
	val source = payload_or_null(rt, v, "PSEventArgs.SourceIdentifier"),
	args = payload_or_null(rt, v, "PSEventArgs.SourceArgs");
	struct remote_event e = {
		.sender = payload_or_null(rt, v, "PSEventArgs.Sender"), .data = payload_or_null(rt, v, "PSEventArgs.MessageData"),
		.computer = val_str(rs->computer), .runspace = payload_or_null(rt, v, "PSEventArgs.RunspaceId"),
	};
	struct list *l = val_list(val_base(args));

	if (val_base(source).k != VK_STR || !rt->eng->event_received)
		return;
	e.source = val_to_str(rt, source);
	/* The debugger's own events are for no subscriber. */
	if (ustr_starts(e.source, ustr_new(rt, "PSInternalRemoteDebugger"), true))
		return;
	e.args = l ? list_to_array(rt, l, NULL) : array_new(rt, &type_object, 0);
	rt->eng->event_received(rt, &e);
}

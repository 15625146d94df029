/* SPDX-License-Identifier: MIT */
/* Events that go to the client as USER_EVENT: engine events somebody forwards,
 * and changes of breakpoints, which the client's debugger listens to. */
#include "remoting/server_impl.h"

#include "types/calendar.h"

#define DEBUGGER_EVENT "PSInternalRemoteDebuggerBreakpointUpdatedEvent"

static void send_event(struct server *s, const struct remote_event *e, val id, val time)
{
	static const uint8_t zero[GUID_LEN];
	struct psobj *o = payload_bag(s->rt);
	struct clixml_writer *w = server_writer(s);
	const struct { const char *name; val v; } notes[] = {
		{ "EventIdentifier", id }, { "SourceIdentifier", val_str(e->source) }, { "TimeGenerated", time },
		{ "Sender", e->sender }, { "SourceArgs", val_obj(e->args) }, { "MessageData", e->data },
		{ "ComputerName", V_NULL }, { "RunspaceId", e->runspace },
	};

	for (size_t i = 0; i < ARRAY_LEN(notes); i++)
		psobj_put_c(s->rt, o, USTR_C(s->rt, ustr_printf(s->rt, "PSEventArgs.%s", notes[i].name)), notes[i].v);
	payload_write(w, val_obj(o));
	server_send(s, MSG_USER_EVENT, zero, w);
	server_writer_done(s, w);
}

static val get(struct rt *rt, val v, const char *name)
{
	val x;

	return member_get_c(rt, v, name, &x) ? x : V_NULL;
}

void event_forward(struct rt *rt, val event)
{
	struct remote_event e = {
		.source = val_to_str(rt, get(rt, event, "SourceIdentifier")), .sender = get(rt, event, "Sender"),
		.data = get(rt, event, "MessageData"), .runspace = get(rt, event, "RunspaceId"),
		.args = val_array(get(rt, event, "SourceArgs")),
	};

	if (!e.args)
		e.args = array_new(rt, &type_object, 0);
	send_event(rt->eng->host_arg, &e, get(rt, event, "EventIdentifier"), get(rt, event, "TimeGenerated"));
}

/* An object that is written as one of TYPE with the properties NAMES. */
static val args_object(struct rt *rt, val breakpoint, int update, int count)
{
	const struct type *t = type_find_c(rt, "System.Management.Automation.BreakpointUpdateType");
	struct psobj *o = psobj_new(rt);
	val v = val_obj(o);

	psobj_put_c(rt, o, "Breakpoint", breakpoint);
	psobj_put_c(rt, o, "UpdateType", t ? val_enum(t, update) : val_int(update));
	psobj_put_c(rt, o, "BreakpointCount", val_int(count));
	val_insert_type_name(rt, &v, ustr_new(rt, "System.EventArgs"));
	val_insert_type_name(rt, &v, ustr_new(rt, "System.Management.Automation.BreakpointUpdatedEventArgs"));
	return v;
}

void event_breakpoint(struct rt *rt, val breakpoint, int update, int count)
{
	struct server *s = rt->eng->host_arg;
	val args = args_object(rt, breakpoint, update, count);
	int64_t utc = calendar_utc_now();
	struct remote_event e = {
		.source = ustr_new(rt, DEBUGGER_EVENT), .sender = V_NULL, .data = V_NULL,
		.runspace = get(rt, rt->eng->runspace, "InstanceId"), .args = array_of(rt, &args, 1),
	};

	s->breakpoints = count;
	send_event(s, &e, val_int(++s->events), val_datetime(utc + calendar_offset_at_utc(utc), KIND_LOCAL));
}

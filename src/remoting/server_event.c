/* SPDX-License-Identifier: MIT */
/* Events that go to the client as USER_EVENT: engine events somebody forwards,
 * and changes of breakpoints, which the client's debugger listens to. */
#include "remoting/server_impl.h"

#include "types/time/calendar.h"
#include "types/enums.h"
#include "value/record.h"

#define DEBUGGER_EVENT "PSInternalRemoteDebuggerBreakpointUpdatedEvent"

static void send_event(struct server *s, const struct remote_event *e, val id, val time)
{
	static const uint8_t zero[GUID_LEN];
	struct psobj *o = psobj_new_bare(s->rt);
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

void event_forward(struct rt *rt, val event)
{
	struct remote_event e = {
		.source = member_str(rt, event, "SourceIdentifier"), .sender = member_or_null(rt, event, "Sender"),
		.data = member_or_null(rt, event, "MessageData"), .runspace = member_or_null(rt, event, "RunspaceId"),
		.args = val_array(member_or_null(rt, event, "SourceArgs")),
	};

	if (!e.args)
		e.args = array_new(rt, &type_object, 0);
	send_event(rt->eng->host_arg, &e, member_or_null(rt, event, "EventIdentifier"),
		member_or_null(rt, event, "TimeGenerated"));
}

static const struct type type_event_args = { .name = "System.EventArgs", .base = &type_object };
static const struct type type_updated = RECORD_TYPE_OF("System.Management.Automation.BreakpointUpdatedEventArgs",
	&type_event_args, 3);
static const struct member_def updated_members[] = {
	RECORD_PROP("System.Management.Automation.Breakpoint Breakpoint {get;}", 0),
	RECORD_PROP("System.Management.Automation.BreakpointUpdateType UpdateType {get;}", 1),
	RECORD_PROP("int BreakpointCount {get;}", 2), MEMBERS_END
};

static val args_object(struct rt *rt, val breakpoint, int update, int count)
{
	struct record *r;

	record_type_use(rt, &type_updated, updated_members);
	r = record_new(rt, &type_updated);
	record_put(r, 0, breakpoint);
	record_put(r, 1, val_enum(&enum_breakpointupdatetype, update));
	record_put(r, 2, val_int(count));
	return val_obj(r);
}

void event_breakpoint(struct rt *rt, val breakpoint, int update, int count)
{
	struct server *s = rt->eng->host_arg;
	val args = args_object(rt, breakpoint, update, count);
	struct remote_event e = {
		.source = ustr_new(rt, DEBUGGER_EVENT), .sender = V_NULL, .data = V_NULL,
		.runspace = member_or_null(rt, rt->eng->runspace, "InstanceId"), .args = array_of(rt, &args, 1),
	};

	s->breakpoints = count;
	if (s->debugs)
		send_event(s, &e, val_int(++s->events), calendar_now());
}

/* SPDX-License-Identifier: MIT */
/* $ExecutionContext.Events: the runspace's events and subscribers by methods. */
#include "cmdlets/utility/event_manager.h"
#include "cmdlets/utility/event_queue.h"

#include "engine/code.h"
#include "engine/pscmdlet.h"

#define SMA "System.Management.Automation."

static val generate(struct rt *rt, val self, val *args, int n)
{
	if (val_is_null(args[0]) || !ustr_len(val_to_str(rt, args[0])))
		net_throw(rt, SMA "PSArgumentNullException",
			"Cannot process argument because the value of argument \"sourceIdentifier\" is null. Change the value of argument \"sourceIdentifier\" to a non-null value.");
	return event_raise(rt, val_to_str(rt, args[0]), args[1], val_array(args[2]), args[3]);
}

static bool is_source(const struct event_queue *q, uint32_t i, struct ustr *source)
{
	return ustr_ieq(record_get(q->subscribers->v[i], SUB_SOURCE_ID).s, source);
}

/* SubscribeEvent(source, eventName, sourceIdentifier, data, action, supportEvent, forwardEvent, most) */
static val subscribe(struct rt *rt, val self, val *args, int n)
{
	struct event_queue *q = event_queue_of(rt);
	struct ustr *source = val_is_null(args[2]) ? ustr_empty(rt) : val_to_str(rt, args[2]);
	struct cmdlet c = { .rt = rt };

	if (!val_is_null(args[0]))
		net_throw(rt, "System.NotSupportedException", "Events of objects are subscribed to by Register-ObjectEvent.");
	for (uint32_t i = 0; i < q->subscribers->n; i++)
		if (ustr_len(source) && is_source(q, i, source) && !val_truth(rt, args[5]))
			net_throw(rt, "System.ArgumentException",
				"Cannot subscribe to the specified event. A subscriber with the source identifier '%s' already exists.",
				  USTR_C(rt, source));
	event_subscribe(&c, source, val_scriptblock(args[4]), args[3], val_truth(rt, args[5]), val_truth(rt, args[6]),
			n > 7 ? val_to_int64(rt, args[7]) : 0);
	return q->subscribers->v[q->subscribers->n - 1];
}

static val unsubscribe(struct rt *rt, val self, val *args, int n)
{
	struct event_queue *q = event_queue_of(rt);
	val v = val_base(args[0]);

	for (uint32_t i = 0; i < q->subscribers->n; i++)
		if (v.k == VK_OBJ && q->subscribers->v[i].o == v.o) {
			event_unsubscribe(rt, q, i);
			break;
		}
	return V_VOID;
}

static val of_source(struct rt *rt, val self, val *args, int n)
{
	struct event_queue *q = event_queue_of(rt);
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < q->subscribers->n; i++)
		if (is_source(q, i, val_to_str(rt, args[0])))
			list_add(rt, l, q->subscribers->v[i]);
	return val_obj(l);
}

static val get_subscribers(struct rt *rt, val self)
{
	struct event_queue *q = event_queue_of(rt);

	return val_obj(list_to_array(rt, q->subscribers, NULL));
}

static val get_received(struct rt *rt, val self) { return val_obj(event_queue_of(rt)->events); }
static val nothing(struct rt *rt, val self, val *args, int n) { return V_VOID; }

#define SUBSCRIBE \
	SMA "PSEventSubscriber SubscribeEvent(System.Object source, string eventName, string sourceIdentifier, psobject data, scriptblock action, bool supportEvent, bool forwardEvent"
#define GENERATE \
	SMA "PSEventArgs GenerateEvent(string sourceIdentifier, System.Object sender, System.Object[] args, psobject extraData"
static const struct member_def members[] = {
	METHOD(GENERATE ")", generate),
	METHOD(GENERATE ", bool processInCurrentThread, bool waitForCompletionInCurrentThread)", generate),
	METHOD("System.Collections.Generic.IEnumerable[" SMA "PSEventSubscriber] GetEventSubscribers(string sourceIdentifier)",
		of_source),
	METHOD(SUBSCRIBE ")", subscribe), METHOD(SUBSCRIBE ", int maxTriggerCount)", subscribe),
	METHOD("void UnsubscribeEvent(" SMA "PSEventSubscriber subscriber)", unsubscribe), METHOD("void Dispose()", nothing),
	PROP(SMA "PSEventArgsCollection ReceivedEvents {get;}", get_received, NULL),
	PROP("System.Collections.Generic.List[" SMA "PSEventSubscriber] Subscribers {get;}", get_subscribers, NULL), MEMBERS_END
};

_startup_ void event_manager_register(struct rt *rt)
{
	type_register(rt, &type_eventmanager, members);
}

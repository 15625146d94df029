/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/event_queue.h"
#include "cmdlets/utility/result_types.h"

#include "engine/code.h"
#include "remoting/job.h"
#include "types/time/calendar.h"
#include "types/netevent.h"

static void trace(struct heap *h, struct cell *c)
{
	struct event_queue *q = (struct event_queue *)c;

	heap_mark(h, q->events);
	heap_mark(h, q->subscribers);
	heap_mark(h, q->pending);
}

static const struct type type_queue = {
	.cls = { .trace = trace }, .name = "event-queue", .flags = TF_INTERNAL, .size = sizeof(struct event_queue),
};

static const struct member_def event_members[] = {
	RECORD_PROP("string ComputerName {get;}", 0), RECORD_PROP("guid RunspaceId {get;}", 1),
	RECORD_PROP("int EventIdentifier {get;}", 2),
	RECORD_PROP("System.Object Sender {get;}", 3), RECORD_PROP("System.EventArgs SourceEventArgs {get;}", 4),
	RECORD_PROP("System.Object[] SourceArgs {get;}", 5), RECORD_PROP("string SourceIdentifier {get;}", 6),
	RECORD_PROP("datetime TimeGenerated {get;}", 7), RECORD_PROP("psobject MessageData {get;}", 8), MEMBERS_END
};
static const struct type type_event = RECORD_TYPE("System.Management.Automation.PSEventArgs", EVENT__FIELDS);

static const struct member_def subscriber_members[] = {
	RECORD_PROP("int SubscriptionId {get;}", 0), RECORD_PROP("System.Object SourceObject {get;}", 1),
	RECORD_PROP("string EventName {get;}", 2),
	RECORD_PROP("string SourceIdentifier {get;}", 3), RECORD_PROP("System.Management.Automation.PSEventJob Action {get;}", 4),
	RECORD_PROP("System.Object HandlerDelegate {get;}", 5), RECORD_PROP("bool SupportEvent {get;}", 6),
	RECORD_PROP("bool ForwardEvent {get;}", 7), MEMBERS_END
};
static const struct type type_subscriber = RECORD_TYPE("System.Management.Automation.PSEventSubscriber", SUB__FIELDS);

void event_queue_types(struct rt *rt)
{
	record_type_use(rt, &type_event, event_members);
	record_type_use(rt, &type_subscriber, subscriber_members);
}

/* Kept as a pinned value behind a name no script can write. */
/* The variable, which no script can name, that holds the queue; NULL: none yet. */
static struct variable *queue_variable(struct rt *rt, struct ustr *name)
{
	return var_find(rt, scope_global(rt), name, SCOPE_GLOBAL, 0);
}

static struct ustr *queue_name(struct rt *rt) { return ustr_atom(rt, "\x01""events"); }

bool event_queue_used(struct rt *rt) { return queue_variable(rt, queue_name(rt)) != NULL; }

struct event_queue *event_queue_of(struct rt *rt)
{
	struct ustr *name = queue_name(rt);
	struct variable *v = queue_variable(rt, name);
	struct event_queue *q;

	if (v)
		return (struct event_queue *)v->value.o;
	q = rt_new_cell(rt, &type_queue, event_queue);
	gc_storep(q, q->events, list_new(rt, NULL));
	gc_storep(q, q->subscribers, list_new(rt, NULL));
	gc_storep(q, q->pending, list_new(rt, NULL));
	q->next_event = q->next_subscriber = 1;
	event_queue_types(rt);
	var_make(rt, scope_global(rt), name, val_obj(q), VO_PRIVATE);
	return q;
}

/* What an action writes can be received from its job. */
static void keep_output(struct rt *rt, struct job *j, val out)
{
	struct iter it;
	val v;

	if (!j || out.k == VK_VOID || val_is_null(out))
		return;
	if (!iter_begin(rt, out, &it)) {
		job_add_result(rt, j, STREAM_OUT, out);
		return;
	}
	while (iter_next(&it, &v))
		job_add_result(rt, j, STREAM_OUT, v);
}

/* $Event and its like are variables while an action runs. */
static void run_action(struct rt *rt, struct record *event, struct record *sub)
{
	static const char *const names[] = { "Event", "EventSubscriber", "Sender", "EventArgs", "SourceEventArgs" };
	val values[] = { val_obj(event), val_obj(sub), event->f[EVENT_SENDER], event->f[EVENT_SOURCE_EVENT_ARGS],
		event->f[EVENT_SOURCE_EVENT_ARGS] };
	struct array *args = val_array(event->f[EVENT_SOURCE_ARGS]);
	struct scope *g = scope_global(rt);

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		var_make(rt, g, ustr_atom(rt, names[i]), values[i], 0);
	keep_output(rt, val_job(sub->f[SUB_ACTION]),
		    engine_call(rt, (struct scriptblock *)sub->f[SUB_BLOCK].o, V_VOID, V_VOID,
			args ? args->v : NULL, args ? (int)args->n : 0));
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		var_remove(rt, g, ustr_atom(rt, names[i]));
}

struct action {
	struct record *event, *sub;
};

/* Where SUB stands among the subscribers; -1: it was taken off. */
static int64_t place_of(const struct event_queue *q, const struct record *sub)
{
	for (uint32_t i = 0; i < q->subscribers->n; i++)
		if (q->subscribers->v[i].o == &sub->h)
			return i;
	return -1;
}

static void protected_action(struct rt *rt, void *arg)
{
	struct action *a = arg;

	run_action(rt, a->event, a->sub);
}

void event_unsubscribe(struct rt *rt, struct event_queue *q, uint32_t at)
{
	val sub = q->subscribers->v[at];
	struct job *j = val_job(record_get(sub, SUB_ACTION));

	netevent_unsubscribe(rt, sub);
	list_remove_at(rt, q->subscribers, at);
	if (j && !job_is_over(j->state))
		job_finish(rt, j, JOB_STOPPED);
}

static void count_down(struct rt *rt, struct event_queue *q, struct record *sub)
{
	int64_t at;

	if (sub->f[SUB_LEFT].i <= 0)
		return;
	record_put(sub, SUB_LEFT, val_long(sub->f[SUB_LEFT].i - 1));
	at = place_of(q, sub);
	if (!sub->f[SUB_LEFT].i && at >= 0)
		event_unsubscribe(rt, q, (uint32_t)at);
}

static struct record *event_new(struct rt *rt, struct ustr *source, val sender, struct array *args, val data)
{
	struct event_queue *q = event_queue_of(rt);
	struct record *e = record_new(rt, &type_event);

	record_put(e, EVENT_RUNSPACE, member_or_null(rt, rt->eng->runspace, "InstanceId"));
	record_put(e, EVENT_ID, val_int(q->next_event++));
	record_put(e, EVENT_SENDER, sender.k == VK_VOID ? V_NULL : sender);
	record_put(e, EVENT_SOURCE_ARGS, val_obj(args ? array_of(rt, args->v, args->n) : array_new(rt, &type_object, 0)));
	record_put(e, EVENT_SOURCE_ID, val_str(source));
	record_put(e, EVENT_TIME, calendar_now());
	record_put(e, EVENT_DATA, data.k == VK_VOID ? V_NULL : data);
	return e;
}

static void act(struct rt *rt, struct event_queue *q, struct action *a)
{
	struct job *j = val_job(a->sub->f[SUB_ACTION]);
	enum unwind u;

	if (val_is_null(a->event->f[EVENT_DATA]) && !val_is_null(a->sub->f[SUB_DATA]))
		record_put(a->event, EVENT_DATA, a->sub->f[SUB_DATA]);
	if (j && j->state == JOB_NOT_STARTED)
		job_begin(j);
	q->acting = true;
	u = rt_protect(rt, protected_action, a);
	q->acting = false;
	if (u == UNWIND_ERROR && j)
		job_fail(rt, j, rt->unwound.error);
	else if (u == UNWIND_ERROR)
		error_report(rt, rt->unwound.error);
	else if (u == UNWIND_STOPPED || u == UNWIND_EXIT)
		rt_rethrow(rt, &rt->unwound);
	count_down(rt, q, a->sub);
}

static val deliver(struct rt *rt, struct record *e)
{
	struct event_queue *q = event_queue_of(rt);
	struct ustr *source = e->f[EVENT_SOURCE_ID].s;
	struct array *subs = list_to_array(rt, q->subscribers, NULL);
	bool taken = false;

	for (uint32_t i = 0; i < subs->n; i++) {
		struct action a = { e, (struct record *)subs->v[i].o };

		if (!ustr_ieq(a.sub->f[SUB_SOURCE_ID].s, source))
			continue;
		if (a.sub->f[SUB_FORWARD].i && rt->eng->forward_event) {
			taken = true;
			rt->eng->forward_event(rt, val_obj(e));
			count_down(rt, q, a.sub);
			continue;
		}
		if (val_is_null(a.sub->f[SUB_BLOCK]))
			continue;
		taken = true;
		act(rt, q, &a);
	}
	if (!taken)
		list_add(rt, q->events, val_obj(e));
	return val_obj(e);
}

val event_raise(struct rt *rt, struct ustr *source, val sender, struct array *args, val data)
{
	return deliver(rt, event_new(rt, source, sender, args, data));
}

void event_received(struct rt *rt, const struct remote_event *r)
{
	struct record *e = event_new(rt, r->source, r->sender, r->args, r->data);

	record_put(e, EVENT_COMPUTER, r->computer);
	record_put(e, EVENT_RUNSPACE, r->runspace);
	deliver(rt, e);
}

/* ---- events of objects ---- */

/* Called by the object, whatever runspace that works in: an action waits for its turn, other
 * events are queued where they were asked for. */
static void happened(struct rt *rt, val subscriber, val sender, val args)
{
	struct record *sub = (struct record *)subscriber.o, *e;
	struct event_queue *q = val_cell(sub->f[SUB_QUEUE], &type_queue);
	val both[2] = { sender, args };

	e = event_new(rt, sub->f[SUB_SOURCE_ID].s, sender, array_of(rt, both, 2), sub->f[SUB_DATA]);
	record_put(e, EVENT_SOURCE_EVENT_ARGS, args);
	if (sub->f[SUB_FORWARD].i && rt->eng->forward_event) {
		rt->eng->forward_event(rt, val_obj(e));
		count_down(rt, q, sub);
	} else if (val_is_null(sub->f[SUB_BLOCK])) {
		list_add(rt, q->events, val_obj(e));
		count_down(rt, q, sub);
	} else {
		list_add(rt, q->pending, val_obj(e));
		list_add(rt, q->pending, subscriber);
		rt->watching = true;
	}
}

int event_look(struct rt *rt)
{
	struct event_queue *q = event_queue_of(rt);
	int next = netevent_collect(rt);

	while (!q->acting && q->pending->n) {
		struct action a = { (struct record *)q->pending->v[0].o, (struct record *)q->pending->v[1].o };

		list_remove_at(rt, q->pending, 0);
		list_remove_at(rt, q->pending, 0);
		if (place_of(q, a.sub) >= 0)
			act(rt, q, &a);
	}
	rt->watching |= q->pending->n > 0;
	return next;
}

static void look(struct rt *rt) { event_look(rt); }

void event_of_object(struct rt *rt, val subscriber, val sender, struct ustr *event)
{
	struct record *s = (struct record *)subscriber.o;

	record_put(s, SUB_SOURCE_OBJECT, sender);
	record_put(s, SUB_EVENT_NAME, val_str(event));
	netevent_subscribe(rt, sender, event, subscriber, happened);
	rt->look = look;
}

/* ---- subscribing ---- */

static val make_job(struct rt *rt, struct ustr *source, struct scriptblock *action)
{
	struct job *j = job_new(rt, &type_event_job, "", source, scriptblock_text(rt, action));

	gc_storep(j, j->results, list_new(rt, NULL));
	list_add(rt, remoting_of(rt)->jobs, val_obj(j));
	return val_obj(j);
}

struct errrec *event_source_taken(struct rt *rt, struct ustr *source)
{
	struct event_queue *q = event_queue_of(rt);

	for (uint32_t i = 0; i < q->subscribers->n; i++)
		if (ustr_ieq(record_get(q->subscribers->v[i], SUB_SOURCE_ID).s, source))
			return err_make(rt, "System.ArgumentException", "SUBSCRIBER_EXISTS", EC_InvalidArgument, V_NULL,
				"Cannot subscribe to the specified event. A subscriber with the source identifier '%s' already exists.", USTR_C(rt, source));
	return NULL;
}

val event_subscribe(struct cmdlet *c, struct ustr *source, struct scriptblock *action, val data, bool support,
		    bool forward, int64_t most)
{
	struct rt *rt = c->rt;
	struct event_queue *q = event_queue_of(rt);
	struct errrec *e;
	struct record *s;

	e = support ? NULL : event_source_taken(rt, source);
	if (e)
		rt_throw(rt, e);
	s = record_new(rt, &type_subscriber);
	record_put(s, SUB_ID, val_int(q->next_subscriber++));
	record_put(s, SUB_SOURCE_ID, val_str(source));
	record_put(s, SUB_SUPPORT, val_bool(support));
	record_put(s, SUB_FORWARD, val_bool(forward));
	record_put(s, SUB_BLOCK, val_obj(action));
	record_put(s, SUB_DATA, data.k == VK_VOID ? V_NULL : data);
	record_put(s, SUB_LEFT, val_long(most));
	record_put(s, SUB_QUEUE, val_obj(q));
	if (action)
		record_put(s, SUB_ACTION, make_job(rt, source, action));
	list_add(rt, q->subscribers, val_obj(s));
	return val_obj(s);
}

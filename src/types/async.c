/* SPDX-License-Identifier: MIT */
/* Tasks: over when they are made, after a time, or with others. */
#include "types/async.h"

#include "sys/clock.h"
#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/enums.h"
#include "types/tables.h"
#include "types/waitable.h"
#include "value/record.h"

enum { RAN = ASYNC_RAN, CANCELED = ASYNC_CANCELED, FAULTED = ASYNC_FAULTED, WAITING = 1 };

struct task_object {
	struct cell h;
	uint8_t status;		/* enum above */
	int32_t id;
	int64_t due;		/* WAITING: on the monotonic clock; 0: with OTHERS */
	struct array *others;	/* all of them, or the first */
	bool first;
	val token;		/* may end it early */
	val result;
	val error;		/* AggregateException */
	val next;		/* ContinueWith's block; or nothing */
	val after;		/* the task it made */
	async_look_fn look;	/* WAITING: asks SOURCE whether it ends; NULL: not so */
	val source, state;
};

static void trace(struct heap *h, struct cell *c)
{
	struct task_object *t = (struct task_object *)c;

	heap_mark(h, t->others);
	val_mark(h, t->token);
	val_mark(h, t->result);
	val_mark(h, t->error);
	val_mark(h, t->next);
	val_mark(h, t->after);
	val_mark(h, t->source);
	val_mark(h, t->state);
}

#define TASK(id, name_, base_, flags_) \
	const struct type type_##id = { .cls = { .trace = trace }, .name = "System.Threading.Tasks." name_, \
	.base = base_, .size = sizeof(struct task_object), .flags = flags_, .ifaces = "System.IAsyncResult System.IDisposable" }
TASK(task, "Task", &type_object, 0);
TASK(task1, "Task`1", &type_task, TF_GENERIC_DEF);
TASK(valuetask, "ValueTask", &type_valuetype, TF_SEALED);
TASK(valuetask1, "ValueTask`1", &type_valuetype, TF_SEALED | TF_GENERIC_DEF);

static struct task_object *of(val v) { return (struct task_object *)val_base(v).o; }
static bool is_task(val v) { v = val_base(v); return v.k == VK_OBJ && v.o->cls->trace == trace; }

static struct task_object *make(struct rt *rt, const struct type *t, int status)
{
	static int32_t last;
	struct task_object *o = rt_new_cell(rt, t ? type_generic_of(rt, &type_task1, &t, 1) : &type_task, task_object);

	o->status = (uint8_t)status;
	o->id = ++last;
	return o;
}

val async_done(struct rt *rt, const struct type *t, val v)
{
	struct task_object *o = make(rt, t, RAN);

	gc_store(o, &o->result, v);
	return val_obj(o);
}

/* An AggregateException around one. */
static val aggregate(struct rt *rt, val exception)
{
	struct array *one = array_new(rt, &type_exception, 1);
	val all = val_obj(one);

	gc_store(one, &one->v[0], exception);
	return type_construct(rt, type_find_c(rt, "System.AggregateException"), &all, 1);
}

static val faulted(struct rt *rt, const struct type *t, val exception)
{
	struct task_object *o = make(rt, t, FAULTED);

	gc_store(o, &o->error, aggregate(rt, exception));
	return val_obj(o);
}

struct work {
	call_fn fn;
	val self, *a, result;
	int n;
};

static void work(struct rt *rt, void *arg)
{
	struct work *w = arg;

	w->result = w->fn(rt, w->self, w->a, w->n);
}

val async_run(struct rt *rt, const struct type *t, call_fn fn, val self, val *a, int n)
{
	struct work w = { fn, self, a, V_VOID, n };

	if (rt_try(rt, work, &w))
		return async_done(rt, t, w.result);
	return faulted(rt, t, rt->unwound.error->exception);
}

val async_value(struct rt *rt, const struct type *t, call_fn fn, val self, val *a, int n)
{
	struct task_object *from = of(async_run(rt, t, fn, self, a, n));
	struct task_object *o = rt_new_cell(rt, t ? type_generic_of(rt, &type_valuetask1, &t, 1) : &type_valuetask, task_object);

	o->status = from->status;
	gc_store(o, &o->result, from->result);
	gc_store(o, &o->error, from->error);
	return val_obj(o);
}

static val as_task(struct rt *rt, val self, val *a, int n)
{
	const struct type *of_value = cell_type(val_base(self).o);
	struct task_object *o = make(rt, of_value->nargs ? arg_generic(of_value, 0) : NULL, of(self)->status);

	gc_store(o, &o->result, of(self)->result);
	gc_store(o, &o->error, of(self)->error);
	return val_obj(o);
}

/* ---- waiting ---- */

static bool over(struct rt *rt, struct task_object *o);

static void end(struct rt *rt, struct task_object *o, int status)
{
	val self = val_obj(o);

	o->status = (uint8_t)status;
	if (!val_is_null(o->next)) {
		val r = arg_invoke(rt, o->next, &self, 1);

		gc_store(of(o->after), &of(o->after)->result, r);
		of(o->after)->status = RAN;
	}
}

val async_pending(struct rt *rt, const struct type *t) { return val_obj(make(rt, t, WAITING)); }

val async_looking(struct rt *rt, const struct type *t, async_look_fn look, val source)
{
	struct task_object *o = make(rt, t, WAITING);

	o->look = look;
	gc_store(o, &o->source, source);
	return val_obj(o);
}

void async_set_state(struct rt *rt, val task, val state) { gc_store(of(task), &of(task)->state, state); }

bool async_end(struct rt *rt, val task, enum async_ending how, val v)
{
	struct task_object *o = of(task);

	if (o->status != WAITING)
		return false;
	if (how == ASYNC_RAN)
		gc_store(o, &o->result, v);
	if (how == ASYNC_FAULTED)
		gc_store(o, &o->error, aggregate(rt, v));
	end(rt, o, how);
	return true;
}

/* WhenAll: the results in order, or the first failure. */
static void end_with_all(struct rt *rt, struct task_object *o)
{
	const struct type *t = arg_generic(cell_type(&o->h), 0);
	struct array *results;
	int status = RAN;

	for (uint32_t i = 0; i < o->others->n; i++) {
		struct task_object *x = of(array_get(o->others, i));

		if (x->status == FAULTED && status != FAULTED)
			gc_store(o, &o->error, x->error);
		if (x->status == FAULTED || (x->status == CANCELED && status == RAN))
			status = x->status;
	}
	if (status == RAN && cell_type(&o->h) != &type_task) {
		results = array_new(rt, t->elem ? t->elem : &type_object, o->others->n);
		for (uint32_t i = 0; i < o->others->n; i++)
			gc_store(results, &results->v[i], of(array_get(o->others, i))->result);
		gc_store(o, &o->result, val_obj(results));
	}
	end(rt, o, status);
}

static bool look_at_others(struct rt *rt, struct task_object *o)
{
	for (uint32_t i = 0; i < o->others->n; i++) {
		bool done = over(rt, of(array_get(o->others, i)));

		if (done && o->first) {
			gc_store(o, &o->result, array_get(o->others, i));
			end(rt, o, RAN);
			return true;
		}
		if (!done && !o->first)
			return false;
	}
	if (o->first)
		return false;
	end_with_all(rt, o);
	return true;
}

static bool over(struct rt *rt, struct task_object *o)
{
	if (o->status != WAITING)
		return true;
	if (o->others)
		return look_at_others(rt, o);
	if (o->look)
		o->look(rt, o->source, val_obj(o));
	else if (async_is_cancelled(o->token))
		end(rt, o, CANCELED);
	else if (o->due && clock_ms() >= o->due)
		end(rt, o, RAN);
	return o->status != WAITING;
}

static bool ready(struct rt *rt, void *arg) { return over(rt, arg); }

static bool wait_for(struct rt *rt, struct task_object *o, int64_t ms)
{
	return waitable_until(rt, ready, o, ms);
}

_Noreturn static void throw_error(struct rt *rt, struct task_object *o)
{
	val canceled;

	if (o->status == FAULTED)
		rt_throw(rt, errrec_from_exception(rt, o->error));
	canceled = val_obj(exc_new(rt, "System.Threading.Tasks.TaskCanceledException",
		ustr_new(rt, "A task was canceled."), V_NULL));
	rt_throw(rt, errrec_from_exception(rt, aggregate(rt, canceled)));
}

static int64_t task_ms(struct rt *rt, val v)
{
	return waitable_plain_ms(rt, v, arg_is(v, VK_TIMESPAN) ? "timeout" : "millisecondsTimeout");
}

static val wait_(struct rt *rt, val self, val *a, int n)
{
	bool timed = n && (arg_is(a[0], VK_INT32) || arg_is(a[0], VK_TIMESPAN));
	bool ok = wait_for(rt, of(self), timed ? task_ms(rt, a[0]) : -1);

	if (ok && of(self)->status != RAN)
		throw_error(rt, of(self));
	return timed ? val_bool(ok) : V_VOID;
}

static val result(struct rt *rt, val self)
{
	wait_for(rt, of(self), -1);
	if (of(self)->status != RAN)
		throw_error(rt, of(self));
	return of(self)->result;
}

/* ---- properties ---- */

static val status(struct rt *rt, val self) { over(rt, of(self)); return val_enum(&enum_taskstatus, of(self)->status); }
static val completed(struct rt *rt, val self) { return val_bool(over(rt, of(self))); }
static val succeeded(struct rt *rt, val self) { return val_bool(over(rt, of(self)) && of(self)->status == RAN); }
static val canceled(struct rt *rt, val self) { return val_bool(over(rt, of(self)) && of(self)->status == CANCELED); }
static val is_faulted(struct rt *rt, val self) { return val_bool(over(rt, of(self)) && of(self)->status == FAULTED); }
static val error(struct rt *rt, val self) { over(rt, of(self)); return of(self)->error; }
static val id(struct rt *rt, val self) { return val_int(of(self)->id); }
static val nothing(struct rt *rt, val self) { return V_NULL; }
static val no_options(struct rt *rt, val self) { return val_enum(&enum_taskcreationoptions, 0); }
static val dispose(struct rt *rt, val self, val *a, int n) { return V_VOID; }
static val itself(struct rt *rt, val self, val *a, int n) { return self; }

static val continue_with(struct rt *rt, val self, val *a, int n)
{
	struct task_object *next = make(rt, &type_object, WAITING);
	val r;

	if (over(rt, of(self))) {
		r = arg_invoke(rt, a[0], &self, 1);
		gc_store(next, &next->result, r);
		next->status = RAN;
	} else {
		gc_store(of(self), &of(self)->next, a[0]);
		gc_store(of(self), &of(self)->after, val_obj(next));
	}
	return val_obj(next);
}

/* ---- awaiters: the result, or the error as it was thrown ---- */

const struct type type_taskawaiter = RECORD_TYPE("System.Runtime.CompilerServices.TaskAwaiter", 1);

static val get_awaiter(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_taskawaiter);

	record_put(r, 0, self);
	return val_obj(r);
}

val async_result(struct rt *rt, val task)
{
	struct task_object *o = of(task);

	wait_for(rt, o, -1);
	if (o->status == FAULTED)
		rt_throw(rt, errrec_from_exception(rt, val_exc(o->error)->inner));
	if (o->status == CANCELED)
		net_throw(rt, "System.Threading.Tasks.TaskCanceledException", "A task was canceled.");
	return cell_type(&o->h) == &type_task ? V_VOID : o->result;
}

static val awaiter_result(struct rt *rt, val self, val *a, int n) { return async_result(rt, record_get(self, 0)); }

static val awaiter_done(struct rt *rt, val self) { return completed(rt, record_get(self, 0)); }

const struct member_def taskawaiter_members[] = {
	PROP("bool IsCompleted {get;}", awaiter_done, NULL), METHOD("System.Object GetResult()", awaiter_result),
	METHOD("System.Runtime.CompilerServices.TaskAwaiter GetAwaiter()", itself), MEMBERS_END
};

/* ---- statics ---- */

static val completed_task(struct rt *rt, val self) { return async_done(rt, NULL, V_NULL); }

static val from_result(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = val_type_of(val_base(a[0]));

	return async_done(rt, t ? t : &type_object, a[0]);
}

static val from_exception(struct rt *rt, val self, val *a, int n) { return faulted(rt, NULL, arg_need(rt, a[0], "exception")); }
static val from_canceled(struct rt *rt, val self, val *a, int n) { return val_obj(make(rt, NULL, CANCELED)); }

static val delay(struct rt *rt, val self, val *a, int n)
{
	bool span = arg_is(a[0], VK_TIMESPAN);
	int64_t ms = span ? val_base(a[0]).i / TICKS_MS : arg_int(a[0]);
	struct task_object *o = make(rt, NULL, WAITING);

	if (ms < -1 || ms > (int64_t)UINT32_MAX - 1)
		arg_throw_range(rt, span ? "delay" : "millisecondsDelay", span
			? "The value needs to translate in milliseconds to -1 (signifying an infinite timeout), 0, or a "
			  "positive integer less than or equal to the maximum allowed timer duration."
			: "The value needs to be either -1 (signifying an infinite timeout), 0 or a positive integer.");

	o->due = ms < 0 ? 0 : clock_due(ms);
	if (n > 1)
		gc_store(o, &o->token, a[n - 1]);
	return val_obj(o);
}

static struct array *tasks_of(struct rt *rt, val v)
{
	struct array *a = arg_items(rt, arg_need(rt, v, "tasks"));

	for (uint32_t i = 0; i < a->n; i++)
		if (!is_task(array_get(a, i)))
			arg_throw(rt, "tasks", "The tasks argument included a null value.");
	return a;
}

static struct task_object *joined(struct rt *rt, const struct type *t, val tasks, bool first)
{
	struct array *others = tasks_of(rt, tasks);
	struct task_object *o = make(rt, t, WAITING);

	gc_storep(o, o->others, others);
	o->first = first;
	over(rt, o);
	return o;
}

/* The result type all tasks share as an array; NULL: they have none. */
static const struct type *shared_results(struct rt *rt, val tasks)
{
	struct array *a = tasks_of(rt, tasks);
	const struct type *t = NULL;

	for (uint32_t i = 0; i < a->n; i++) {
		const struct type *x = cell_type(array_get(a, i).o);

		if (x == &type_task || (t && t != arg_generic(x, 0)))
			return NULL;
		t = arg_generic(x, 0);
	}
	return t ? type_array_of(rt, t, 1) : NULL;
}

static val when_all(struct rt *rt, val self, val *a, int n) { return val_obj(joined(rt, shared_results(rt, a[0]), a[0], false)); }
static val when_any(struct rt *rt, val self, val *a, int n) { return val_obj(joined(rt, &type_task, a[0], true)); }

static val wait_all(struct rt *rt, val self, val *a, int n)
{
	struct task_object *o = joined(rt, NULL, a[0], false);

	return wait_(rt, val_obj(o), a + 1, n - 1);
}

static val wait_any(struct rt *rt, val self, val *a, int n)
{
	struct task_object *o = joined(rt, &type_task, a[0], true);

	if (!wait_for(rt, o, n > 1 ? task_ms(rt, a[1]) : -1))
		return val_int(-1);
	for (uint32_t i = 0; i < o->others->n; i++)
		if (val_same(val_base(array_get(o->others, i)), val_base(o->result)))
			return val_int((int32_t)i);
	return val_int(-1);
}

/* A script block has no runspace on another thread: its task fails as there. */
static val run(struct rt *rt, val self, val *a, int n)
{
	return faulted(rt, NULL, val_obj(exc_new(rt, "System.Management.Automation.PSInvalidOperationException",
		ustr_new(rt,
			"There is no Runspace available to run scripts in this thread. You can provide one in the DefaultRunspace property of the "
			     "System.Management.Automation.Runspaces.Runspace type. The script block you attempted to invoke was: "), V_NULL)));
}

#define T "System.Threading.Tasks.Task"
#define TOKEN "System.Threading.CancellationToken cancellationToken"
static bool task_done(struct rt *rt, struct cell *o)
{
	return over(rt, (struct task_object *)o);
}

static val wait_handle(struct rt *rt, val self)
{
	return waitable_of(rt, task_done, (struct cell *)of(self));
}
static val state(struct rt *rt, val self) { return of(self)->state; }

const struct member_def task_members[] = {
	PROP("System.Threading.WaitHandle AsyncWaitHandle {get;}", wait_handle, NULL),
	PROP("int Id {get;}", id, NULL), STATIC_PROP("static System.Nullable[int] CurrentId {get;}", nothing, NULL),
	PROP("System.AggregateException Exception {get;}", error, NULL),
	PROP("System.Threading.Tasks.TaskStatus Status {get;}", status, NULL),
	PROP("bool IsCanceled {get;}", canceled, NULL), PROP("bool IsCompleted {get;}", completed, NULL),
	PROP("bool IsCompletedSuccessfully {get;}", succeeded, NULL),
	PROP("System.Threading.Tasks.TaskCreationOptions CreationOptions {get;}", no_options, NULL),
	PROP("System.Object AsyncState {get;}", state, NULL),
	STATIC_PROP("static " T " CompletedTask {get;}", completed_task, NULL),
	PROP("bool IsFaulted {get;}", is_faulted, NULL),
	METHOD(T " ContinueWith(System.Object continuationFunction)", continue_with),
	METHOD("System.Runtime.CompilerServices.ConfiguredTaskAwaitable ConfigureAwait(bool continueOnCapturedContext)",
		get_awaiter), METHOD("void Dispose()", dispose),
	METHOD("System.Runtime.CompilerServices.TaskAwaiter GetAwaiter()", get_awaiter),
	METHOD("void Wait()", wait_), METHOD("void Wait(" TOKEN ")", wait_), METHOD("bool Wait(timespan timeout)", wait_),
	METHOD("bool Wait(int millisecondsTimeout)", wait_), METHOD("bool Wait(int millisecondsTimeout, " TOKEN ")", wait_),
	METHOD(T " WaitAsync(" TOKEN ")", itself), METHOD(T " WaitAsync(timespan timeout)", itself),
	STATIC("static " T " Delay(timespan delay)", delay), STATIC("static " T " Delay(timespan delay, " TOKEN ")", delay),
	STATIC("static " T " Delay(int millisecondsDelay)", delay),
	STATIC("static " T " Delay(int millisecondsDelay, " TOKEN ")", delay),
	STATIC("static " T " FromCanceled(" TOKEN ")", from_canceled),
	STATIC("static " T " FromException(System.Exception exception)", from_exception),
	STATIC("static " T " FromResult(System.Object result)", from_result),
	STATIC("static " T " Run(System.Action action)", run), STATIC("static " T " Run(System.Action action, " TOKEN ")", run),
	STATIC("static void WaitAll(" T "[] tasks)", wait_all),
	STATIC("static bool WaitAll(" T "[] tasks, timespan timeout)", wait_all),
	STATIC("static bool WaitAll(" T "[] tasks, int millisecondsTimeout)", wait_all),
	STATIC("static int WaitAny(" T "[] tasks)", wait_any),
	STATIC("static int WaitAny(" T "[] tasks, timespan timeout)", wait_any),
	STATIC("static int WaitAny(" T "[] tasks, int millisecondsTimeout)", wait_any),
	STATIC("static " T " WhenAll(" T "[] tasks)", when_all),
	STATIC("static " T " WhenAny(" T "[] tasks)", when_any), MEMBERS_END
};
static val value_of(struct rt *rt, const struct type *t, val task)
{
	struct task_object *v = rt_new_cell(rt, t, task_object), *from = of(task);

	v->status = from->status;
	v->id = from->id;
	gc_store(v, &v->result, from->result);
	gc_store(v, &v->error, from->error);
	return val_obj(v);
}

/* Of a task, or of its result. */
static val value_ctor(struct rt *rt, val self, val *a, int n)
{
	return value_of(rt, arg_type(self, &type_valuetask), is_task(a[0]) ? a[0] : from_result(rt, V_NULL, a, n));
}

static val value_result(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = rt->generic ? rt->generic : arg_null(a[0]) ? &type_object : val_type_of(a[0]);

	return value_of(rt, type_generic_of(rt, &type_valuetask1, &t, 1), from_result(rt, V_NULL, a, n));
}

static val value_exception(struct rt *rt, val self, val *a, int n)
{
	return value_of(rt, &type_valuetask, from_exception(rt, V_NULL, a, n));
}

static val value_completed(struct rt *rt, val self) { return value_of(rt, &type_valuetask, completed_task(rt, V_NULL)); }

#define VALUE_PROPS(t)                                                         \
	PROP("bool IsCompleted {get;}", completed, NULL), PROP("bool IsCompletedSuccessfully {get;}", succeeded, NULL), \
	PROP("bool IsFaulted {get;}", is_faulted, NULL), PROP("bool IsCanceled {get;}", canceled, NULL), \
	METHOD(T t " AsTask()", as_task), \
	METHOD("System.Runtime.CompilerServices.ValueTaskAwaiter" t " GetAwaiter()", get_awaiter)
const struct member_def valuetask_members[] = { VALUE_PROPS(""), CTOR("(" T " task)", value_ctor),
	STATIC_PROP("static System.Threading.Tasks.ValueTask CompletedTask {get;}", value_completed, NULL),
	STATIC("static System.Threading.Tasks.ValueTask FromResult(System.Object result)", value_result),
	STATIC("static System.Threading.Tasks.ValueTask FromException(System.Exception exception)", value_exception), MEMBERS_END };
const struct member_def valuetask1_members[] = { VALUE_PROPS("[TResult]"), CTOR("(TResult result)", value_ctor),
	CTOR("(" T "[TResult] task)", value_ctor),
	PROP("TResult Result {get;}", result, NULL), MEMBERS_END };
const struct member_def task1_members[] = { PROP("TResult Result {get;}", result, NULL), MEMBERS_END };

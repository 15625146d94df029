/* SPDX-License-Identifier: MIT */
/* TaskCompletionSource and TaskCompletionSource`1: a task that ends when the script says so. */
#include "types/arg.h"
#include "types/async.h"
#include "types/tables.h"

struct source {
	struct cell h;
	val task;
};

static void trace(struct heap *h, struct cell *c) { val_mark(h, ((struct source *)c)->task); }
static struct source *of(val v) { return (struct source *)val_base(v).o; }

const struct type type_tasksource = { .cls = { .trace = trace }, .name = "System.Threading.Tasks.TaskCompletionSource", .base = &type_object,
	.size = sizeof(struct source) };
const struct type type_tasksource1 = { .cls = { .trace = trace }, .name = "System.Threading.Tasks.TaskCompletionSource`1", .base = &type_object,
	.size = sizeof(struct source), .flags = TF_GENERIC_DEF };

static val ctor(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = arg_type(self, &type_tasksource);
	struct source *s = arg_new(rt, t, sizeof(*s));

	gc_store(s, &s->task, async_pending(rt, t == &type_tasksource ? NULL : arg_generic(t, 0)));
	return val_obj(s);
}

static val task(struct rt *rt, val self) { return of(self)->task; }

static val done(struct rt *rt, bool ok)
{
	if (!ok)
		arg_throw_invalid(rt, "An attempt was made to transition a task to a final state when it had already completed.");
	return V_VOID;
}

#define ENDS(id, how, v)                                                       \
	static val try_##id(struct rt *rt, val self, val *a, int n) { return val_bool(async_end(rt, of(self)->task, how, v)); } \
	static val set_##id(struct rt *rt, val self, val *a, int n) { return done(rt, async_end(rt, of(self)->task, how, v)); }
ENDS(result, ASYNC_RAN, n ? a[0] : V_NULL)
ENDS(error, ASYNC_FAULTED, arg_need(rt, a[0], "exception"))
ENDS(canceled, ASYNC_CANCELED, V_NULL)

#define ROWS                                                                   \
	CTOR("()", ctor), METHOD("void SetException(System.Exception exception)", set_error), \
	METHOD("bool TrySetException(System.Exception exception)", try_error), METHOD("void SetCanceled()", set_canceled), \
	METHOD("bool TrySetCanceled()", try_canceled)
const struct member_def tasksource_members[] = {
	ROWS, PROP("System.Threading.Tasks.Task Task {get;}", task, NULL), METHOD("void SetResult()", set_result),
	METHOD("bool TrySetResult()", try_result), MEMBERS_END
};
const struct member_def tasksource1_members[] = {
	ROWS, PROP("System.Threading.Tasks.Task[TResult] Task {get;}", task, NULL), METHOD("void SetResult(TResult result)", set_result),
	METHOD("bool TrySetResult(TResult result)", try_result), MEMBERS_END
};

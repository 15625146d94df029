/* SPDX-License-Identifier: MIT */
/* CancellationTokenSource and CancellationToken; a token without a source is never cancelled, or always. */
#include "types/async.h"

#include "sys/clock.h"
#include "types/arg.h"
#include "types/tables.h"
#include "types/waitable.h"

struct source {
	struct cell h;
	bool cancelled, disposed;
	int64_t due;			/* monotonic; 0: none */
	struct list *registered;	/* blocks, called when it is cancelled */
	struct array *linked;		/* tokens, any of which cancels this */
};

struct token {
	struct cell h;
	struct source *source;		/* or NULL */
	bool cancelled;
};

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct source *)c)->registered);
	heap_mark(h, ((struct source *)c)->linked);
}

static void trace_token(struct heap *h, struct cell *c) { heap_mark(h, ((struct token *)c)->source); }
static struct source *of(val v) { return (struct source *)v.o; }

static bool same(struct rt *rt, val a, val b)
{
	struct token *x = (struct token *)a.o, *y = val_cell(b, &type_canceltoken);

	return y && x->source == y->source && x->cancelled == y->cancelled;
}

static const struct type_ops token_ops = { .equals = same };
const struct type type_cancelsource = { .cls = { .trace = trace },
	.name = "System.Threading.CancellationTokenSource", .base = &type_object,
	.size = sizeof(struct source), .ifaces = "System.IDisposable" };
const struct type type_canceltoken = { .cls = { .trace = trace_token },
	.name = "System.Threading.CancellationToken", .base = &type_valuetype,
	.ops = &token_ops, .size = sizeof(struct token), .flags = TF_VALUE };

static bool cancelled(struct source *s)
{
	if (s->due && clock_ms() >= s->due)
		s->cancelled = true;
	for (uint32_t i = 0; !s->cancelled && s->linked && i < s->linked->n; i++)
		s->cancelled = async_is_cancelled(array_get(s->linked, i));
	return s->cancelled;
}

bool async_is_cancelled(val v)
{
	struct token *t = val_cell(v, &type_canceltoken);

	return t && (t->cancelled || (t->source && cancelled(t->source)));
}

static void set_due(struct rt *rt, struct source *s, val v)
{
	int64_t ms = waitable_plain_ms(rt, v, arg_is(v, VK_TIMESPAN) ? "delay" : "millisecondsDelay");

	s->due = ms < 0 ? 0 : clock_due(ms);
}

static val source_ctor(struct rt *rt, val self, val *a, int n)
{
	struct source *s = arg_new(rt, arg_type(self, &type_cancelsource), sizeof(*s));

	if (n)
		set_due(rt, s, a[0]);
	return val_obj(s);
}

static val linked(struct rt *rt, val self, val *a, int n)
{
	struct source *s = rt_new_cell(rt, &type_cancelsource, source);
	struct array *tokens = val_array(a[0]) ? val_array(a[0]) : array_of(rt, a, (uint32_t)n);

	gc_storep(s, s->linked, tokens);
	return val_obj(s);
}

static struct source *open_source(struct rt *rt, val self)
{
	if (of(self)->disposed)
		net_throw(rt, "System.ObjectDisposedException", "The CancellationTokenSource has been disposed.");
	return of(self);
}

static val cancel(struct rt *rt, val self, val *a, int n)
{
	struct source *s = open_source(rt, self);
	struct list *l = s->cancelled ? NULL : s->registered;

	s->cancelled = true;
	for (uint32_t i = l ? l->n : 0; i-- > 0;)
		arg_invoke(rt, l->v[i], NULL, 0);
	return V_VOID;
}

static val cancel_after(struct rt *rt, val self, val *a, int n) { set_due(rt, open_source(rt, self), a[0]); return V_VOID; }
static val dispose(struct rt *rt, val self, val *a, int n) { of(self)->disposed = true; return V_VOID; }
static val source_requested(struct rt *rt, val self) { return val_bool(cancelled(of(self))); }

static val try_reset(struct rt *rt, val self, val *a, int n)
{
	if (cancelled(open_source(rt, self)))
		return V_FALSE;
	of(self)->due = 0;
	return V_TRUE;
}

static struct token *token_new(struct rt *rt, struct source *s, bool is_cancelled)
{
	struct token *t = rt_new_cell(rt, &type_canceltoken, token);

	gc_storep(t, t->source, s);
	t->cancelled = is_cancelled;
	return t;
}

static val get_token(struct rt *rt, val self) { return val_obj(token_new(rt, open_source(rt, self), false)); }

#define T "System.Threading.CancellationToken"
const struct member_def cancelsource_members[] = {
	CTOR("()", source_ctor), CTOR("(timespan delay)", source_ctor), CTOR("(int millisecondsDelay)", source_ctor),
	PROP("bool IsCancellationRequested {get;}", source_requested, NULL), PROP(T " Token {get;}", get_token, NULL),
	METHOD("void Cancel()", cancel), METHOD("void Cancel(bool throwOnFirstException)", cancel),
	METHOD("void CancelAfter(timespan delay)", cancel_after), METHOD("void CancelAfter(int millisecondsDelay)", cancel_after),
	STATIC("static " T "Source CreateLinkedTokenSource(" T " token1, " T " token2)", linked),
	STATIC("static " T "Source CreateLinkedTokenSource(" T " token)", linked),
	STATIC("static " T "Source CreateLinkedTokenSource(params " T "[] tokens)", linked),
	METHOD("void Dispose()", dispose), METHOD("bool TryReset()", try_reset), MEMBERS_END
};

static val token_ctor(struct rt *rt, val self, val *a, int n) { return val_obj(token_new(rt, NULL, n && arg_bool(a[0]))); }
static val none(struct rt *rt, val self) { return val_obj(token_new(rt, NULL, false)); }
static val requested(struct rt *rt, val self) { return val_bool(async_is_cancelled(self)); }
static val can_be(struct rt *rt, val self)
{
	struct token *t = (struct token *)self.o;
	return val_bool(t->source || t->cancelled);
}

static val throw_if(struct rt *rt, val self, val *a, int n)
{
	if (async_is_cancelled(self))
		net_throw(rt, "System.OperationCanceledException", "The operation was canceled.");
	return V_VOID;
}

static val register_(struct rt *rt, val self, val *a, int n)
{
	struct source *s = ((struct token *)self.o)->source;

	if (async_is_cancelled(self)) {
		arg_invoke(rt, a[0], NULL, 0);
	} else if (s) {
		if (!s->registered)
			gc_storep(s, s->registered, list_new(rt, NULL));
		list_add(rt, s->registered, a[0]);
	}
	return self;
}

static val equals(struct rt *rt, val self, val *a, int n) { return val_bool(same(rt, self, a[0])); }

const struct member_def canceltoken_members[] = {
	CTOR("(bool canceled)", token_ctor), STATIC_PROP("static " T " None {get;}", none, NULL),
	PROP("bool IsCancellationRequested {get;}", requested, NULL), PROP("bool CanBeCanceled {get;}", can_be, NULL),
	METHOD("bool Equals(System.Object other)", equals), METHOD("bool Equals(" T " other)", equals),
	METHOD(T "Registration Register(System.Action callback)", register_),
	METHOD("void ThrowIfCancellationRequested()", throw_if), MEMBERS_END
};

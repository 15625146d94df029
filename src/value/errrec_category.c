/* SPDX-License-Identifier: MIT */
/*
 * What ErrorCategoryInfo says of a record: the reason, the target's name and
 * type, and "Category: (target:type) [activity], reason".
 */
#include "value/conv.h"
#include "value/error.h"

enum { SHORT_MAX = 40, SHORT_END = 19 };

static const char *const categories[] = {
#define CATEGORY(name) [EC_##name] = #name,
#include "value/error_category.def"
#undef CATEGORY
};

struct ustr *errrec_reason(struct rt *rt, const struct errrec *e)
{
	const struct exc *x = val_exc(e->exception);

	if (e->reason)
		return e->reason;
	return x ? type_short_name(rt, cell_type(&x->h)) : ustr_empty(rt);
}

struct target_text {
	val v;
	struct ustr *text;
};

static void target_text(struct rt *rt, void *arg)
{
	struct target_text *t = arg;

	t->text = val_psobj(t->v) ? val_to_str(rt, t->v) : val_net_str(rt, t->v);
}

struct ustr *errrec_target_name(struct rt *rt, const struct errrec *e)
{
	struct target_text t = { .v = e->target };

	if (e->target_name)
		return e->target_name;
	if (val_is_null(val_base(e->target)))
		return ustr_empty(rt);
	if (rt_protect(rt, target_text, &t) == UNWIND_STOPPED)
		rt_rethrow(rt, &rt->unwound);
	return t.text ? t.text : ustr_empty(rt);
}

struct ustr *errrec_target_type(struct rt *rt, const struct errrec *e)
{
	val v = e->target;

	if (e->target_type)
		return e->target_type;
	if (val_is_null(val_base(v)) || !val_type_of(v))
		return ustr_empty(rt);
	/* An object with members of its own is a PSObject for the record. */
	if (v.k == VK_OBJ && (val_psobj(v) || v.o->bits & CELL_EXTENDED))
		return ustr_new(rt, "PSObject");
	return type_short_name(rt, val_type_of(v));
}

/* Long names keep their ends. */
static void put_short(struct sbuf *b, struct ustr *s)
{
	uint32_t n = ustr_len(s);

	if (n <= SHORT_MAX) {
		sbuf_put(b, s);
		return;
	}
	sbuf_put_sub(b, s, 0, SHORT_END);
	sbuf_putc(b, 0x2026);
	sbuf_put_sub(b, s, n - SHORT_END, SHORT_END);
}

struct ustr *errrec_category_text(struct rt *rt, const struct errrec *e)
{
	struct ustr *reason = errrec_reason(rt, e);
	struct sbuf b;

	sbuf_init(&b, rt);
	if (e->category == EC_DeadlockDetected)	/* the one that is words */
		sbuf_puts(&b, "Deadlock detected");
	else
		sbuf_puts(&b, e->category < ARRAY_LEN(categories) ? categories[e->category] : "NotSpecified");
	sbuf_puts(&b, ": (");
	put_short(&b, errrec_target_name(rt, e));
	sbuf_puts(&b, ":");
	put_short(&b, errrec_target_type(rt, e));
	sbuf_puts(&b, ") [");
	put_short(&b, e->activity ? e->activity : ustr_empty(rt));
	sbuf_puts(&b, "], ");
	if (e->reason)	/* the name of the exception stays whole */
		put_short(&b, reason);
	else
		sbuf_put(&b, reason);
	return sbuf_take(&b);
}

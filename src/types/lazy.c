/* SPDX-License-Identifier: MIT */
/* Lazy`1: made by its function, or its type's constructor, when first asked. */
#include "types/arg.h"
#include "types/tables.h"

struct lazy {
	struct cell h;
	val make, value;
	bool made;
};

static void trace(struct heap *h, struct cell *c)
{
	val_mark(h, ((struct lazy *)c)->make);
	val_mark(h, ((struct lazy *)c)->value);
}

static struct lazy *of(val v) { return (struct lazy *)v.o; }

static struct ustr *text(struct rt *rt, val self)
{
	return of(self)->made ? val_net_str(rt, of(self)->value) : ustr_new(rt, "Value is not created.");
}
static const struct type_ops ops = { .to_string = text };
const struct type type_lazy = { .cls = { .trace = trace }, .name = "System.Lazy`1", .base = &type_object, .ops = &ops,
	.size = sizeof(struct lazy), .flags = TF_GENERIC_DEF };

static bool is_value(val v)
{
	return !arg_is(v, VK_BOOL) && !arg_is(v, VK_ENUM);
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct lazy *l = arg_new(rt, arg_type(self, &type_lazy), sizeof(*l));

	if (n && is_value(a[0]))
		gc_store(l, &l->make, arg_need(rt, a[0], "valueFactory"));
	return val_obj(l);
}

static val ctor_value(struct rt *rt, val self, val *a, int n)
{
	struct lazy *l = arg_new(rt, arg_type(self, &type_lazy), sizeof(*l));

	gc_store(l, &l->value, a[0]);
	l->made = true;
	return val_obj(l);
}

static val value(struct rt *rt, val self)
{
	struct lazy *l = of(self);
	const struct type *t = arg_generic(cell_type(self.o), 0);
	val v;

	if (l->made)
		return l->value;
	if (!val_is_null(l->make))
		v = conv(rt, arg_invoke(rt, l->make, NULL, 0), t);
	else
		v = t->flags & TF_VALUE || t->inline_kind ? val_default(rt, t) : type_construct(rt, t, NULL, 0);
	gc_store(l, &l->value, v);
	l->made = true;
	return v;
}

static val is_made(struct rt *rt, val self) { return val_bool(of(self)->made); }

const struct member_def lazy_members[] = {
	CTOR("()", ctor), CTOR("(T value)", ctor_value), CTOR("(System.Func[T] valueFactory)", ctor),
	CTOR("(bool isThreadSafe)", ctor),
	CTOR("(System.Threading.LazyThreadSafetyMode mode)", ctor),
	CTOR("(System.Func[T] valueFactory, bool isThreadSafe)", ctor),
	CTOR("(System.Func[T] valueFactory, System.Threading.LazyThreadSafetyMode mode)", ctor),
	PROP("bool IsValueCreated {get;}", is_made, NULL), PROP("T Value {get;}", value, NULL), MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
/* Delegates: script blocks behind a delegate type. */
#include "types/delegate.h"

#include "types/arg.h"
#include "types/tables.h"

#include <string.h>

static void trace(struct heap *h, struct cell *c)
{
	val_mark(h, ((struct delegate *)c)->block);
}

const struct type type_delegate = {
	.cls = { .trace = trace }, .name = "System.Delegate", .base = &type_object,
	.ifaces = "System.ICloneable", .size = sizeof(struct delegate), .flags = TF_ABSTRACT,
};
const struct type type_multicast_delegate = {
	.cls = { .trace = trace }, .name = "System.MulticastDelegate", .base = &type_delegate,
	.size = sizeof(struct delegate), .flags = TF_ABSTRACT,
};

/* The delegate types of the framework that members and casts name. */
#define DELEGATE(id, name_, nargs_)                                            \
	const struct type type_delegate_##id = {                               \
		.cls = { .trace = trace }, .name = name_,                      \
		.base = &type_multicast_delegate,                              \
		.size = sizeof(struct delegate), \
		.flags = TF_SEALED | ((nargs_) ? TF_GENERIC_DEF : 0),            \
	};
#include "types/delegates.def"
#undef DELEGATE

bool delegate_is(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && v.o->cls->trace == trace;
}

static val make(struct rt *rt, const struct type *t, val block)
{
	struct delegate *d = rt_new_cell(rt, t, delegate);

	gc_store(d, &d->block, block);
	return val_obj(d);
}

/* Only these give something back. */
static bool returns_value(const struct type *t)
{
	static const char *const names[] = { "System.Func`", "System.Predicate`", "System.Comparison`", "System.Converter`",
					     "System.Text.RegularExpressions.MatchEvaluator", "System.ResolveEventHandler" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (!strncmp(t->name, names[i], strlen(names[i])))
			return true;
	return false;
}

/* What a delegate of type T gives back; NULL: whatever its block does. */
static const struct type *result_of(const struct type *t)
{
	if (!strncmp(t->name, "System.Predicate`", 17))
		return &type_bool;
	if (!strncmp(t->name, "System.Comparison`", 18))
		return &type_int32;
	return t->nargs && returns_value(t) ? t->args[t->nargs - 1] : NULL;
}

/* A method group's script block or any callable the engine understands. */
val delegate_invoke(struct rt *rt, val callable, const val *args, int n)
{
	const struct type *result = NULL;
	val r;

	callable = val_base(callable);
	if (delegate_is(callable)) {
		result = result_of(cell_type(callable.o));
		callable = ((struct delegate *)callable.o)->block;
	}
	r = rt_call_block(rt, callable, V_NULL, args, n);
	return result && result != &type_object ? conv(rt, r, result) : r;
}

static val invoke(struct rt *rt, val self, val *a, int n)
{
	struct array *args = n ? val_array(a[0]) : NULL;
	val r = delegate_invoke(rt, self, args ? args->v : NULL, args ? (int)args->n : 0);

	return returns_value(cell_type(self.o)) ? r : V_VOID;
}

/* An Action has no value, whatever its block writes. */
static val invoke_typed(struct rt *rt, val self, val *a, int n)
{
	val v = invoke(rt, self, a, n);
	const struct type *t = cell_type(self.o);
	size_t len = strlen(t->name);

	if (!strncmp(t->name, "System.Action", 13) || (len > 12 && strstr(t->name, "EventHandler")))
		return V_VOID;
	return v;
}

static val target(struct rt *rt, val self)
{
	return ((struct delegate *)self.o)->block;
}

/* What a cast of a block calls. */
static val ctor(struct rt *rt, val self, val *a, int n)
{
	return make(rt, arg_type(self, &type_delegate_action), a[0]);
}

const struct member_def delegate_members[] = {
	CTOR("(scriptblock block)", ctor),
	CTOR("(System.Management.Automation.PSMethod method)", ctor),
	METHOD("System.Object Invoke(params System.Object[] args)", invoke_typed),
	MEMBERS_END
};

const struct member_def delegate_base_members[] = {
	METHOD("System.Object DynamicInvoke(params System.Object[] args)", invoke),
	PROP("System.Object Target {get;}", target, NULL),
	MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
/* Exceptions: their types as a table, making them, and wrapping by calls. */
#include "value/coll.h"
#include "value/conv.h"
#include "value/error.h"
#include "value/rt_impl.h"

#include <stdio.h>
#include <string.h>

static void trace_exc(struct heap *h, struct cell *c)
{
	struct exc *e = (struct exc *)c;

	heap_mark(h, e->message);
	val_mark(h, e->inner);
	heap_mark(h, e->record);
	val_mark(h, e->extra);
	heap_mark(h, e->stack);
	val_mark(h, e->data);
	heap_mark(h, e->source);
	heap_mark(h, e->help_link);
}

/* The other exceptions of an AggregateException. */
static void put_others(struct rt *rt, struct sbuf *b, const struct exc *e)
{
	struct array *all = val_array(e->extra);

	for (uint32_t i = 0; all && i < all->n; i++)
		if (i || val_base(all->v[i]).o != val_base(e->inner).o)
			sbuf_printf(b, "\n ---> (Inner Exception #%u) %s<---\n", i, USTR_C(rt, val_net_str(rt, all->v[i])));
}

static bool names_file(const struct type *t)
{
	return type_is_named(t, "System.IO.FileNotFoundException") || type_is_named(t, "System.IO.FileLoadException") ||
	       type_is_named(t, "System.BadImageFormatException");
}

/* Type and, for errors of the system, its number. */
static void put_head(struct rt *rt, struct sbuf *b, val self)
{
	struct exc *e = (struct exc *)self.o;
	const struct type *t = cell_type(self.o);

	sbuf_put(b, type_full_name(rt, t));
	if (e->extra.k == VK_INT32 && type_is_named(t, "System.ComponentModel.Win32Exception"))
		sbuf_printf(b, " (%d)", (int)e->extra.i);
	else if (type_is_named(t, "System.Runtime.InteropServices.ExternalException"))
		sbuf_printf(b, " (0x%08X)", e->hresult ? (uint32_t)e->hresult : 0x80004005u);
	if (!e->message)
		sbuf_printf(b, ": Exception of type '%s' was thrown.", USTR_C(rt, type_full_name(rt, t)));
	else if (ustr_len(e->message)) {
		sbuf_puts(b, ": ");
		sbuf_put(b, e->message);
	}
}

/* Type: message, then those of the inner exceptions. */
static struct ustr *exc_text(struct rt *rt, val self)
{
	struct exc *e = (struct exc *)self.o;
	struct sbuf b;

	rt_check_depth(rt);
	sbuf_init(&b, rt);
	put_head(rt, &b, self);
	if (e->extra.k == VK_STR && names_file(cell_type(self.o)) && ustr_len(e->extra.s))
		sbuf_printf(&b, "\nFile name: '%s'", USTR_C(rt, e->extra.s));
	if (!val_is_null(e->inner)) {
		sbuf_puts(&b, "\n ---> ");
		sbuf_put(&b, val_net_str(rt, e->inner));
		sbuf_puts(&b, "\n   --- End of inner exception stack trace ---");
	}
	if (e->stack) {
		sbuf_puts(&b, "\n");
		sbuf_put(&b, e->stack);
	}
	put_others(rt, &b, e);
	return sbuf_take(&b);
}

static const struct type_ops exc_ops = { .to_string = exc_text };

#define type_exc_object type_object
#define EXC(ident, text, base_)                                                         \
	extern const struct type type_exc_##ident;                                       \
	const struct type type_exc_##ident = { .cls = { .trace = trace_exc }, .name = text, \
		.base = &type_exc_##base_, .ops = &exc_ops, .size = sizeof(struct exc) };
#define type_exc_exception type_exception
#include "value/exc.def"
#undef EXC

const struct type_entry type_exc_entries[] = {
#define EXC(ident, text, base) { &type_exc_##ident, NULL },
#include "value/exc.def"
#undef EXC
	{ NULL, NULL },
};

static struct exc *of_type(struct rt *rt, const struct type *t, struct ustr *message, val inner)
{
	struct exc *e = rt_new_cell(rt, t, exc);

	gc_storep(e, e->message, message);
	gc_store(e, &e->inner, inner);
	return e;
}

struct exc *exc_new(struct rt *rt, const char *type_name, struct ustr *message, val inner)
{
	const struct type *t = type_find_c(rt, type_name);

	must(t);
	return of_type(rt, t, message, inner);
}

#define STOPPED "System.Management.Automation.ActionPreferenceStopException"

struct exc *exc_stopped(struct rt *rt, struct errrec *e)
{
	struct exc *x = exc_new(rt, STOPPED, ustr_printf(rt,
		"The running command stopped because the preference variable \"ErrorActionPreference\" or common parameter is set to Stop: %s",
		USTR_C(rt, errrec_message(rt, e))), V_NULL);

	gc_storep(x, x->record, e);
	return x;
}

bool exc_is_runtime(const struct exc *e)
{
	return type_is(cell_type(&e->h), &type_exc_runtimeexception);
}

struct exc *val_exc(val v)
{
	const struct type *t;

	v = val_base(v);
	if (v.k != VK_OBJ)
		return NULL;
	for (t = cell_type(v.o); t; t = t->base)
		if (t == &type_exception)
			return (struct exc *)v.o;
	return NULL;
}

void net_throw(struct rt *rt, const char *type_name, const char *fmt, ...)
{
	struct ustr *text;
	va_list ap;

	va_start(ap, fmt);
	text = ustr_vprintf(rt, fmt, ap);
	va_end(ap);
	rt_throw(rt, errrec_from_exception(rt, val_obj(exc_new(rt, type_name, text, V_NULL))));
}

static struct errrec *invocation(struct rt *rt, const char *type_name, const char *id, struct ustr *text, struct exc *inner)
{
	struct exc *e = exc_new(rt, type_name, text, val_obj(inner));

	e->record = errrec_new(rt, val_obj(e), id, EC_NotSpecified, V_NULL);
	return e->record;
}

/* Of a property that takes an index, as text.Chars(0): its errors are those of a property. */
static bool is_indexed(const struct member_call *c)
{
	return c->kind == MC_METHOD && c->sig && c->sig[strlen(c->sig) - 1] == '}';
}

struct errrec *exc_wrap(struct rt *rt, const struct member_call *c, struct errrec *e)
{
	enum member_call_kind kind = is_indexed(c) ? MC_GET : c->kind;
	static const struct { const char *type, *id, *verb, *pass; } how[] = {
		[MC_METHOD] = { "MethodInvocationException", NULL, "calling", "MethodException" },
		[MC_SCRIPT_METHOD] = { "MethodInvocationException", "ScriptMethodRuntimeException", "calling",
			"MethodException" },
		[MC_GET] = { "GetValueInvocationException", "ExceptionWhenGetting", "getting", "GetValueException" },
		[MC_SET] = { "SetValueInvocationException", "ExceptionWhenSetting", "setting", "SetValueException" },
		[MC_SCRIPT_GET] = { "GetValueInvocationException", "ScriptGetValueRuntimeException", "getting",
			"GetValueException" },
		[MC_SCRIPT_SET] = { "SetValueInvocationException", "ScriptSetValueRuntimeException", "setting",
			"SetValueException" },
	};
	struct exc *x = val_exc(e->exception);
	struct ustr *text;
	char name[96];

	if (!x || (kind == MC_GET && type_is_named(cell_type(&x->h), "System.TypeInitializationException")))
		return e;
	if (e->was_thrown == 2 && !type_is_named(cell_type(&x->h), STOPPED))
		x = exc_stopped(rt, e);
	if (e->category == EC_OperationStopped && !exc_is_runtime(x))	/* a script was called, which wraps what ends it */
		x = exc_new(rt, "System.Management.Automation.RuntimeException", x->message, val_obj(x));
	snprintf(name, sizeof(name), "System.Management.Automation.%s", how[kind].pass);
	if (type_is_named(cell_type(&x->h), name) ||
	    type_is_named(cell_type(&x->h), "System.Management.Automation.ScriptCallDepthException"))
		return e;
	snprintf(name, sizeof(name), "System.Management.Automation.%s", how[kind].type);
	if (kind == MC_METHOD || kind == MC_SCRIPT_METHOD)
		text = ustr_printf(rt, "Exception calling \"%s\" with \"%d\" argument(s): \"%s\"", c->name, c->nargs,
				   x->message ? USTR_C(rt, x->message) : "");
	else
		text = ustr_printf(rt, "Exception %s \"%s\": \"%s\"", how[kind].verb, c->name,
				   x->message ? USTR_C(rt, x->message) : "");
	return invocation(rt, name, how[kind].id ? how[kind].id : !strncmp(c->name, "op_", 3) ? "DotNetMethodException"
			  : type_bare_name(cell_type(&x->h)), text, x);
}

struct errrec *err_of_method(struct rt *rt, const char *name, int nargs, struct errrec *e)
{
	struct member_call call = { .kind = MC_METHOD, .name = name, .nargs = nargs };

	return exc_wrap(rt, &call, e);
}

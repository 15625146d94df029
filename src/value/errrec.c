/* SPDX-License-Identifier: MIT */
/* Error records. */
#include <string.h>

#include "base/coverage.h"
#include "value/error.h"

void errrec_trace(struct heap *h, struct cell *c)
{
	struct errrec *e = (struct errrec *)c;

	val_mark(h, e->exception);
	val_mark(h, e->target);
	heap_mark(h, e->error_id);
	heap_mark(h, e->command);
	heap_mark(h, e->activity);
	heap_mark(h, e->reason);
	heap_mark(h, e->target_name);
	heap_mark(h, e->target_type);
	heap_mark(h, e->details);
	heap_mark(h, e->recommended);
	val_mark(h, e->invocation);
	heap_mark(h, e->script_stack);
	val_mark(h, e->iteration);
	val_mark(h, e->origin);
}

static struct ustr *errrec_text(struct rt *rt, val self)
{
	return errrec_message(rt, (struct errrec *)self.o);
}

static const struct type_ops errrec_ops = { .to_string = errrec_text };

const struct type type_errorrecord = { .cls = { .trace = errrec_trace }, .name = "System.Management.Automation.ErrorRecord",
	.base = &type_object, .ops = &errrec_ops, .size = sizeof(struct errrec) };

struct errrec *val_errrec(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && type_is(cell_type(v.o), &type_errorrecord) ? (struct errrec *)v.o : NULL;
}

struct errrec *errrec_new(struct rt *rt, val exception, const char *id, enum error_category c, val target)
{
	struct errrec *e = rt_new_cell(rt, &type_errorrecord, errrec);

	coverage_mark("error", "", id);
	gc_store(e, &e->exception, exception);
	gc_store(e, &e->target, target);
	gc_storep(e, e->error_id, ustr_new(rt, id));
	e->category = (uint8_t)c;
	return e;
}

struct errrec *errrec_copy(struct rt *rt, const struct errrec *e, const struct type *t)
{
	struct errrec *r = rt_alloc(rt, t, sizeof(*r));

	memcpy((char *)r + sizeof(struct cell), (const char *)e + sizeof(struct cell), sizeof(*r) - sizeof(struct cell));
	return r;
}

static struct errrec *make(struct rt *rt, const char *type_name, const char *id, enum error_category c, val target,
			   const char *fmt, va_list ap)
{
	struct ustr *text = ustr_vprintf(rt, fmt, ap);
	struct exc *x = exc_new(rt, type_name ? type_name : "System.Management.Automation.RuntimeException", text, V_NULL);

	gc_storep(x, x->record, errrec_new(rt, val_obj(x), id, c, target));
	return x->record;
}

struct errrec *err_make(struct rt *rt, const char *type_name, const char *id, enum error_category c, val target,
			const char *fmt, ...)
{
	struct errrec *e;
	va_list ap;

	va_start(ap, fmt);
	e = make(rt, type_name, id, c, target, fmt, ap);
	va_end(ap);
	return e;
}

void err_throw(struct rt *rt, const char *type_name, const char *id, enum error_category c, val target,
	       const char *fmt, ...)
{
	struct errrec *e;
	va_list ap;

	va_start(ap, fmt);
	e = make(rt, type_name, id, c, target, fmt, ap);
	va_end(ap);
	rt_throw(rt, e);
}

struct errrec *errrec_from_exception(struct rt *rt, val exception)
{
	struct exc *x = val_exc(exception);
	struct errrec *e;

	if (x && x->record)
		return x->record;
	e = errrec_new(rt, exception, "", EC_NotSpecified, V_NULL);
	if (x) {
		gc_storep(e, e->error_id, type_full_name(rt, cell_type(&x->h)));
		gc_storep(x, x->record, e);
	}
	return e;
}

struct ustr *errrec_message(struct rt *rt, struct errrec *e)
{
	struct exc *x = val_exc(e->exception);

	if (e->details && ustr_len(e->details))
		return e->details;
	return x && x->message ? x->message : ustr_empty(rt);
}

struct ustr *errrec_fqid(struct rt *rt, struct errrec *e)
{
	if (!e->command || !ustr_len(e->command))
		return e->error_id;
	if (!ustr_len(e->error_id))
		return e->command;
	return ustr_concat(rt, ustr_concat(rt, e->error_id, ustr_from_char(rt, ',')), e->command);
}

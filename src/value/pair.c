/* SPDX-License-Identifier: MIT */
/* DictionaryEntry, KeyValuePair and PSReference cells. */
#include "value/conv.h"

static void trace_pair(struct heap *h, struct cell *c)
{
	struct pair *p = (struct pair *)c;

	val_mark(h, p->key);
	val_mark(h, p->value);
}

static struct ustr *pair_text(struct rt *rt, val self)
{
	struct pair *p = (struct pair *)self.o;
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_putc(&b, '[');
	sbuf_put(&b, val_net_str(rt, p->key));
	sbuf_puts(&b, ", ");
	sbuf_put(&b, val_net_str(rt, p->value));
	sbuf_putc(&b, ']');
	return sbuf_take(&b);
}

static const struct type_ops pair_ops = { .to_string = pair_text };

const struct type type_dictionary_entry = { .cls = { .trace = trace_pair }, .name = "System.Collections.DictionaryEntry",
	.base = &type_valuetype, .ops = &pair_ops, .flags = TF_VALUE | TF_SEALED, .size = sizeof(struct pair) };
const struct type type_keyvaluepair = { .cls = { .trace = trace_pair }, .name = "System.Collections.Generic.KeyValuePair`2",
	.base = &type_valuetype, .ops = &pair_ops, .flags = TF_VALUE | TF_SEALED | TF_GENERIC_DEF, .size = sizeof(struct pair) };

static void trace_psref(struct heap *h, struct cell *c)
{
	struct psref *r = (struct psref *)c;

	val_mark(h, r->value);
	heap_mark(h, r->target);
}

const struct type type_psref = { .cls = { .trace = trace_psref }, .name = "System.Management.Automation.PSReference",
	.base = &type_object, .size = sizeof(struct psref) };
const struct type type_psref_of = { .cls = { .trace = trace_psref }, .name = "System.Management.Automation.PSReference`1",
	.base = &type_psref, .flags = TF_GENERIC_DEF, .size = sizeof(struct psref) };

struct psref *val_psref(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && v.o->cls->trace == trace_psref ? (struct psref *)v.o : NULL;
}

struct psref *psref_new(struct rt *rt, val v)
{
	const struct type *t = val_type_of(v);
	struct psref *r;

	t = type_generic_of(rt, &type_psref_of, (const struct type *[]){ t ? t : &type_object }, 1);
	r = rt_alloc(rt, t, sizeof(*r));
	gc_store(r, &r->value, v);
	return r;
}

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

/* SPDX-License-Identifier: MIT */
/* Writing into sinks: one level of enumeration, and the sink that collects. */
#include "engine/sink.h"
#include "value/rt.h"

/* "Nothing" within a collection is no object either. */
static void put_item(struct sink *s, val v)
{
	if (v.k != VK_VOID)
		sink_put(s, v);
}

static void write_array(struct rt *rt, struct sink *s, struct array *a)
{
	for (uint32_t i = 0; i < a->n; i++)
		put_item(s, array_get(a, i));
}

void sink_write_object(struct rt *rt, struct sink *s, val v)
{
	struct iter it;
	struct array *a;
	val x;

	if (v.f & VF_UNROLL_NOT) {
		v.f &= (uint8_t)~VF_UNROLL_NOT;
		s->put(s, v);
		return;
	}
	if (cell_type(v.o) == &type_object_array && (a = (struct array *)v.o) && !a->dims) {
		write_array(rt, s, a);
	} else if (iter_begin(rt, v, &it)) {
		while (iter_next(&it, &x))
			put_item(s, x);
	} else {
		s->put(s, v);
	}
}

static void collect_put(struct sink *s, val v)
{
	struct collect *c = (struct collect *)s;

	if (c->n == 0) {
		c->one = v;
	} else {
		if (!c->list) {
			c->list = list_new(s->rt, NULL);
			list_push(s->rt, c->list, c->one);
		}
		list_push(s->rt, c->list, v.k == VK_VOID ? V_NULL : v);
	}
	c->n++;
}

bool sink_collects(const struct sink *s)
{
	return s->put == collect_put;
}

void collect_init(struct collect *c, struct rt *rt)
{
	*c = (struct collect){ .sink = { collect_put, rt }, .one = V_VOID };
}

val collect_value(struct collect *c)
{
	if (c->n < 2)
		return c->n ? c->one : V_VOID;
	c->n = 0;
	return val_obj(list_into_array(c->sink.rt, c->list));
}

struct list *collect_list(struct collect *c)
{
	struct list *l = c->list;

	if (!l) {
		l = list_new(c->sink.rt, NULL);
		if (c->n)
			list_add(c->sink.rt, l, c->one);
	}
	return l;
}

void collect_flush(struct collect *c, struct sink *to)
{
	struct list *l = collect_list(c);

	for (uint32_t i = 0; to && i < l->n; i++)
		sink_put(to, l->v[i]);
}

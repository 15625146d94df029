/* SPDX-License-Identifier: MIT */
/* Tuple and ValueTuple of one to eight items. */
#include "types/arg.h"
#include "types/tables.h"

enum { TUPLE_MAX = 8 };

struct tuple {
	struct cell h;
	uint32_t n;
	val v[TUPLE_MAX];
};

static void trace(struct heap *h, struct cell *c) { val_mark_n(h, ((struct tuple *)c)->v, ((struct tuple *)c)->n); }
static struct tuple *of(val self) { return (struct tuple *)self.o; }

static struct ustr *text(struct rt *rt, val self)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < of(self)->n; i++) {
		sbuf_puts(&b, i ? ", " : "(");
		sbuf_put(&b, val_net_str(rt, of(self)->v[i]));
	}
	sbuf_puts(&b, ")");
	return sbuf_take(&b);
}

static bool equals(struct rt *rt, val a, val b)
{
	b = val_base(b);
	if (b.k != VK_OBJ || b.o->cls->trace != trace || of(a)->n != of(b)->n)
		return false;
	for (uint32_t i = 0; i < of(a)->n; i++)
		if (!val_equals(rt, of(a)->v[i], of(b)->v[i]))
			return false;
	return true;
}

static uint32_t hash(struct rt *rt, val v)
{
	uint32_t h = 17;

	for (uint32_t i = 0; i < of(v)->n; i++)
		h = h * 31 + val_hash(rt, of(v)->v[i]);
	return h;
}

static bool item_at(struct rt *rt, val self, val key, val *ret)
{
	int64_t i = val_to_int32(rt, key);

	if (i < 0)
		i += of(self)->n;
	if (i < 0 || i >= of(self)->n)
		return false;
	*ret = of(self)->v[i];
	return true;
}

static const struct type_ops ops = { .index_get = item_at, .to_string = text, .equals = equals, .hash = hash };

const struct type type_tuple = { .name = "System.Tuple", .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };
const struct type type_valuetuple = { .name = "System.ValueTuple", .base = &type_valuetype, .flags = TF_VALUE };
#define TUPLE(n_) \
	const struct type type_tuple##n_ = { .cls = { .trace = trace }, .name = "System.Tuple`" #n_, .base = &type_object, \
		.ops = &ops, .size = sizeof(struct tuple), .flags = TF_GENERIC_DEF }; \
	const struct type type_valuetuple##n_ = { .cls = { .trace = trace }, .name = "System.ValueTuple`" #n_, \
		.base = &type_valuetype, \
		.ops = &ops, .size = sizeof(struct tuple), .flags = TF_GENERIC_DEF | TF_VALUE };
TUPLE(1) TUPLE(2) TUPLE(3) TUPLE(4) TUPLE(5) TUPLE(6) TUPLE(7) TUPLE(8)

static val make(struct rt *rt, const struct type *t, val *a, int n)
{
	struct tuple *u = rt_new_cell(rt, t, tuple);

	u->n = (uint32_t)MIN(n, TUPLE_MAX);
	for (uint32_t i = 0; i < u->n; i++)
		gc_store(u, &u->v[i], a[i]);
	return val_obj(u);
}

static val ctor(struct rt *rt, val self, val *a, int n) { return make(rt, arg_type(self, &type_tuple2), a, n); }

static val create_of(struct rt *rt, const struct type *const *defs, val *a, int n)
{
	const struct type *t[TUPLE_MAX];

	for (int i = 0; i < n; i++)
		t[i] = arg_null(a[i]) ? &type_object : val_type_of(a[i]);
	return make(rt, type_generic_of(rt, defs[n - 1], t, n), a, n);
}

static val create(struct rt *rt, val self, val *a, int n)
{
	static const struct type *const defs[] = { &type_tuple1, &type_tuple2, &type_tuple3, &type_tuple4,
		&type_tuple5, &type_tuple6, &type_tuple7, &type_tuple8 };

	return create_of(rt, defs, a, n);
}

static val create_value(struct rt *rt, val self, val *a, int n)
{
	static const struct type *const defs[] = { &type_valuetuple1, &type_valuetuple2, &type_valuetuple3,
		&type_valuetuple4, &type_valuetuple5, &type_valuetuple6, &type_valuetuple7, &type_valuetuple8 };

	return create_of(rt, defs, a, n);
}

#define ITEM(i) static val item##i(struct rt *rt, val self) { return of(self)->v[i - 1]; }
ITEM(1) ITEM(2) ITEM(3) ITEM(4) ITEM(5) ITEM(6) ITEM(7)
static val length(struct rt *rt, val self) { return val_int((int32_t)of(self)->n); }
static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(text(rt, self)); }

#define P(i) PROP("System.Object Item" #i " {get;}", item##i, NULL)
#define REST METHOD("string ToString()", to_string), PROP("int Length {get;}", length, NULL), MEMBERS_END
#define O "System.Object "
const struct member_def tuple1_members[] = { CTOR("(" O "item1)", ctor), P(1), REST };
const struct member_def tuple2_members[] = { CTOR("(" O "item1, " O "item2)", ctor), P(1), P(2), REST };
const struct member_def tuple3_members[] = { CTOR("(" O "item1, " O "item2, " O "item3)", ctor), P(1), P(2), P(3), REST };
const struct member_def tuple4_members[] = { CTOR("(" O "item1, " O "item2, " O "item3, " O "item4)", ctor), P(1),
	P(2), P(3), P(4), REST };
const struct member_def tuple5_members[] = { CTOR("(" O "a, " O "b, " O "c, " O "d, " O "e)", ctor), P(1), P(2),
	P(3), P(4), P(5), REST };
const struct member_def tuple6_members[] = { CTOR("(" O "a, " O "b, " O "c, " O "d, " O "e, " O "f)", ctor), P(1),
	P(2), P(3), P(4), P(5), P(6), REST };
const struct member_def tuple7_members[] = { CTOR("(" O "a, " O "b, " O "c, " O "d, " O "e, " O "f, " O "g)", ctor),
	P(1), P(2), P(3), P(4), P(5), P(6), P(7), REST };
#define CREATES(fn) \
	STATIC("static " O "Create(" O "item1)", fn), STATIC("static " O "Create(" O "item1, " O "item2)", fn), \
	STATIC("static " O "Create(" O "item1, " O "item2, " O "item3)", fn), \
	STATIC("static " O "Create(" O "item1, " O "item2, " O "item3, " O "item4)", fn), \
	STATIC("static " O "Create(" O "a, " O "b, " O "c, " O "d, " O "e)", fn), \
	STATIC("static " O "Create(" O "a, " O "b, " O "c, " O "d, " O "e, " O "f)", fn), \
	STATIC("static " O "Create(" O "a, " O "b, " O "c, " O "d, " O "e, " O "f, " O "g)", fn), MEMBERS_END
const struct member_def tuple_members[] = { CREATES(create) };
const struct member_def valuetuple_members[] = { CREATES(create_value) };

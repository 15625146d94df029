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

/* The tuple in the eighth place, which counts and shows as what it holds; NULL: there is none. */
static struct tuple *rest_of(const struct tuple *t)
{
	val v = t->n == TUPLE_MAX ? val_base(t->v[TUPLE_MAX - 1]) : V_NULL;

	return v.k == VK_OBJ && v.o->cls->trace == trace ? (struct tuple *)v.o : NULL;
}

static uint32_t length_of(val self)
{
	uint32_t n = 0;

	for (struct tuple *t = of(self); t; t = rest_of(t))
		n += t->n - (rest_of(t) != NULL);
	return n;
}

/* The item at I, which is below the length. */
static val item(const struct tuple *t, uint32_t i)
{
	for (; rest_of(t) && i >= TUPLE_MAX - 1; t = rest_of(t))
		i -= TUPLE_MAX - 1;
	return t->v[i];
}

static struct ustr *text(struct rt *rt, val self)
{
	uint32_t n = length_of(self);
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < n; i++) {
		sbuf_puts(&b, i ? ", " : "(");
		sbuf_put(&b, val_net_str(rt, item(of(self), i)));
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

/* By the first items that differ. */
static int compare(struct rt *rt, val a, val b)
{
	int c = 0;

	b = val_base(b);
	if (b.k != VK_OBJ || b.o->cls != a.o->cls)
		arg_throw(rt, "other", "The parameter should be a ValueTuple type of appropriate arity.");
	for (uint32_t i = 0; i < of(a)->n && !c; i++)
		c = arg_order(rt, V_NULL, of(a)->v[i], of(b)->v[i]);
	return c;
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
		i += length_of(self);
	if (i < 0 || i >= length_of(self))
		return false;
	*ret = item(of(self), (uint32_t)i);
	return true;
}

static const struct type_ops ops = {
	.index_get = item_at, .to_string = text, .equals = equals, .compare = compare, .hash = hash,
};

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

/* The item as its type has it. */
static void set_item(struct rt *rt, val self, uint32_t i, val v)
{
	gc_store(self.o, &of(self)->v[i], conv(rt, v, cell_type(self.o)->args[i]));
}

static val ctor(struct rt *rt, val self, val *a, int n) { return make(rt, arg_type(self, &type_tuple2), a, n); }

static val create_of(struct rt *rt, const struct type *const *defs, val *a, int n)
{
	const struct type *t[TUPLE_MAX];

	if (n == TUPLE_MAX)
		a[n - 1] = create_of(rt, defs, a + n - 1, 1);
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

#define ITEM(i)                                                                \
	static val item##i(struct rt *rt, val self) { return of(self)->v[i - 1]; } \
	static void set_item##i(struct rt *rt, val self, val v)                \
	{                                                                      \
		set_item(rt, self, i - 1, v);                                  \
	}
ITEM(1) ITEM(2) ITEM(3) ITEM(4) ITEM(5) ITEM(6) ITEM(7)
static val rest(struct rt *rt, val self) { return of(self)->v[TUPLE_MAX - 1]; }
static val length(struct rt *rt, val self) { return val_int((int32_t)length_of(self)); }
static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(text(rt, self)); }

static val compare_to(struct rt *rt, val self, val *a, int n)
{
	return val_int(arg_null(a[0]) ? 1 : compare(rt, self, val_base(a[0])));
}
static val equals_m(struct rt *rt, val self, val *a, int n) { return val_bool(equals(rt, self, a[0])); }
static val hash_m(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)hash(rt, self)); }

/* The items of a Tuple stay, those of a ValueTuple can be set. */
#define GET(i) PROP("T" #i " Item" #i " {get;}", item##i, NULL)
#define SET(i) PROP("T" #i " Item" #i " {get;set;}", item##i, set_item##i)
#define ITEMS1(P) P(1)
#define ITEMS2(P) P(1), P(2)
#define ITEMS3(P) ITEMS2(P), P(3)
#define ITEMS4(P) ITEMS3(P), P(4)
#define ITEMS5(P) ITEMS4(P), P(5)
#define ITEMS6(P) ITEMS5(P), P(6)
#define ITEMS7(P) ITEMS6(P), P(7)
#define COMMON METHOD("string ToString()", to_string), PROP("int Length {get;}", length, NULL), \
	METHOD("bool Equals(System.Object obj)", equals_m), METHOD("int GetHashCode()", hash_m)
#define ARGS1 "T1 item1"
#define ARGS2 ARGS1 ", T2 item2"
#define ARGS3 ARGS2 ", T3 item3"
#define ARGS4 ARGS3 ", T4 item4"
#define ARGS5 ARGS4 ", T5 item5"
#define ARGS6 ARGS5 ", T6 item6"
#define ARGS7 ARGS6 ", T7 item7"
#define OF(n)                                                                  \
	const struct member_def tuple##n##_members[] = {                       \
		CTOR("(" ARGS##n ")", ctor), ITEMS##n(GET), COMMON, MEMBERS_END \
	};                                                                     \
	const struct member_def valuetuple##n##_members[] = {                  \
		CTOR("(" ARGS##n ")", ctor), ITEMS##n(SET), COMMON,            \
		METHOD("int CompareTo(System.Object other)", compare_to), MEMBERS_END \
	};
OF(1) OF(2) OF(3) OF(4) OF(5) OF(6) OF(7)

/* The eighth is a tuple in itself: of one item from Create. */
const struct member_def tuple8_members[] = {
	CTOR("(" ARGS7 ", TRest rest)", ctor), ITEMS7(GET), PROP("TRest Rest {get;}", rest, NULL), COMMON, MEMBERS_END
};
const struct member_def valuetuple8_members[] = {
	CTOR("(" ARGS7 ", TRest rest)", ctor), ITEMS7(SET), PROP("TRest Rest {get;}", rest, NULL), COMMON,
	METHOD("int CompareTo(System.Object other)", compare_to), MEMBERS_END
};

#define O "System.Object "
#define CREATES(fn)                                                            \
	STATIC("static " O "Create(" O "item1)", fn), STATIC("static " O "Create(" O "item1, " O "item2)", fn), \
	STATIC("static " O "Create(" O "item1, " O "item2, " O "item3)", fn),  \
	STATIC("static " O "Create(" O "item1, " O "item2, " O "item3, " O "item4)", fn), \
	STATIC("static " O "Create(" O "a, " O "b, " O "c, " O "d, " O "e)", fn), \
	STATIC("static " O "Create(" O "a, " O "b, " O "c, " O "d, " O "e, " O "f)", fn), \
	STATIC("static " O "Create(" O "a, " O "b, " O "c, " O "d, " O "e, " O "f, " O "g)", fn), \
	STATIC("static " O "Create(" O "a, " O "b, " O "c, " O "d, " O "e, " O "f, " O "g, " O "h)", fn), MEMBERS_END
const struct member_def tuple_members[] = { CREATES(create) };
const struct member_def valuetuple_members[] = { CREATES(create_value) };

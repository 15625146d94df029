/* SPDX-License-Identifier: MIT */
/* Turns the tree of a regular expression into instructions. */
#include "types/regex/regex_program.h"

#include "value/rt.h"

#include <string.h>

struct maker {
	const struct regex_tree *t;
	struct regex_program *p;
	struct rt *rt;
};

static int32_t put(struct maker *k, struct regex_inst i)
{
	struct regex_program *p = k->p;

	if (p->n == p->cap) {
		uint32_t cap = p->cap ? 2 * p->cap : 32;
		struct regex_inst *to = rt_block(k->rt, struct regex_inst, cap);

		if (p->n)
			memcpy(to, p->inst, sizeof(*to) * p->n);
		p->inst = to;
		p->cap = cap;
	}
	p->inst[p->n] = i;
	return (int32_t)p->n++;
}

static int32_t registers(struct maker *k, uint32_t n)
{
	uint32_t at = k->p->nregs;

	k->p->nregs += n;
	return (int32_t)at;
}

static void make(struct maker *k, int32_t at);

static uint8_t flags_of(const struct regex_node *n)
{
	return (uint8_t)((n->flags & RF_BACKWARDS ? RI_BACKWARDS : 0) | (n->flags & RF_FOLD ? RI_FOLD : 0) |
			 (n->flags & RF_ECMA ? RI_ECMA : 0));
}

/* The operation that matches one unit of N, which is such a node. */
static struct regex_inst one(const struct regex_node *n)
{
	static const uint8_t ops[] = {
		[RN_UNIT] = RO_UNIT, [RN_NOT_NEWLINE] = RO_NOT_NEWLINE, [RN_ANY] = RO_ANY, [RN_SET] = RO_SET,
	};
	struct regex_inst i = { .op = ops[n->kind], .flags = flags_of(n), .a = n->a };
	uint16_t alike[REGEX_ALIKE];

	if (n->kind == RN_UNIT && n->flags & RF_FOLD && regex_alike((uint16_t)n->a, alike) > 1) {
		i.op = RO_UNIT_FOLD;
		i.a = regex_fold((uint16_t)n->a);
	}
	return i;
}

static bool is_one(const struct regex_node *n)
{
	return n->kind >= RN_UNIT && n->kind <= RN_SET;
}

static void sequence(struct maker *k, int32_t at, bool backwards)
{
	const struct regex_node *n = k->t->node;

	for (int32_t c = backwards ? n[at].last : n[at].first; c >= 0; c = backwards ? n[c].prev : n[c].next)
		make(k, c);
}

/* The alternatives from FIRST on. */
static void alternatives(struct maker *k, int32_t first, bool backwards)
{
	int32_t ends = -1;

	for (int32_t c = first; c >= 0; c = k->t->node[c].next) {
		int32_t split = -1, end;

		if (k->t->node[c].next >= 0)
			split = put(k, (struct regex_inst){ .op = RO_SPLIT });
		sequence(k, c, backwards);
		if (split < 0)
			break;
		/* The jumps to the end are a chain until it is known. */
		end = put(k, (struct regex_inst){ .op = RO_GOTO, .a = ends });
		ends = end;
		k->p->inst[split].a = (int32_t)k->p->n;
	}
	while (ends >= 0) {
		int32_t before = k->p->inst[ends].a;

		k->p->inst[ends].a = (int32_t)k->p->n;
		ends = before;
	}
}

static void loop(struct maker *k, const struct regex_node *n)
{
	const struct regex_node *body = &k->t->node[n->first];
	bool lazy = n->flags & RF_LAZY;
	int32_t regs, jump = -1, begin;
	uint8_t counted = n->a > 1 || n->b != REGEX_ENDLESS ? RI_COUNTED : 0;

	if (is_one(body)) {
		struct regex_inst i = one(body);

		i.by = i.op;
		i.op = lazy ? RO_RUN_LAZY : RO_RUN;
		i.b = n->a;
		i.c = n->b;
		put(k, i);
		return;
	}
	regs = registers(k, 2);
	put(k, (struct regex_inst){ .op = n->a ? RO_LOOP_MARK : RO_LOOP_BEGIN, .flags = counted, .a = regs,
				    .b = n->a ? 1 - n->a : 0 });
	if (!n->a)
		jump = put(k, (struct regex_inst){ .op = RO_GOTO });
	begin = (int32_t)k->p->n;
	make(k, n->first);
	if (jump >= 0)
		k->p->inst[jump].a = (int32_t)k->p->n;
	put(k, (struct regex_inst){ .op = lazy ? RO_LOOP_LAZY : RO_LOOP, .flags = counted, .a = regs, .b = begin,
				    .c = n->b == REGEX_ENDLESS ? REGEX_ENDLESS : n->b - n->a });
}

static void look(struct maker *k, const struct regex_node *n)
{
	int32_t regs = registers(k, 3), try;

	if (!(n->flags & RF_NEGATIVE)) {
		put(k, (struct regex_inst){ .op = RO_FENCE, .a = regs });
		alternatives(k, n->first, n->flags & RF_BACKWARDS);
		put(k, (struct regex_inst){ .op = RO_LOOK_END, .a = regs });
		return;
	}
	try = put(k, (struct regex_inst){ .op = RO_TRY, .a = regs });
	alternatives(k, n->first, n->flags & RF_BACKWARDS);
	put(k, (struct regex_inst){ .op = RO_TRY_FAIL, .a = regs });
	k->p->inst[try].b = (int32_t)k->p->n;
}

/* YES and what is behind it, of which there may be none. */
static void branches(struct maker *k, int32_t test, int32_t yes, bool backwards)
{
	int32_t no = yes >= 0 ? k->t->node[yes].next : -1, end;

	if (yes >= 0)
		sequence(k, yes, backwards);
	end = put(k, (struct regex_inst){ .op = RO_GOTO });
	k->p->inst[test].b = (int32_t)k->p->n;
	if (no >= 0)
		sequence(k, no, backwards);
	k->p->inst[end].a = (int32_t)k->p->n;
}

static void condition(struct maker *k, const struct regex_node *n)
{
	bool backwards = n->flags & RF_BACKWARDS;
	int32_t regs, test;

	if (n->kind == RN_IF_GROUP) {
		test = put(k, (struct regex_inst){ .op = RO_IF_GROUP, .a = n->a });
		branches(k, test, n->first, backwards);
		return;
	}
	regs = registers(k, 3);
	test = put(k, (struct regex_inst){ .op = RO_TRY, .a = regs });
	sequence(k, n->first, backwards);
	put(k, (struct regex_inst){ .op = RO_LOOK_END, .a = regs });
	branches(k, test, k->t->node[n->first].next, backwards);
}

static void capture(struct maker *k, const struct regex_node *n)
{
	int32_t reg = registers(k, 1);

	put(k, (struct regex_inst){ .op = RO_OPEN, .a = reg });
	alternatives(k, n->first, n->flags & RF_BACKWARDS);
	put(k, (struct regex_inst){ .op = RO_CLOSE, .a = reg, .b = n->a, .c = n->b });
}

static void fence(struct maker *k, const struct regex_node *n)
{
	int32_t regs = registers(k, 3);

	put(k, (struct regex_inst){ .op = RO_FENCE, .a = regs });
	alternatives(k, n->first, n->flags & RF_BACKWARDS);
	put(k, (struct regex_inst){ .op = RO_FENCE_END, .a = regs });
}

static void make(struct maker *k, int32_t at)
{
	const struct regex_node *n = &k->t->node[at];

	switch ((enum regex_node_kind)n->kind) {
	case RN_EMPTY: break;
	case RN_UNIT: case RN_NOT_NEWLINE: case RN_ANY: case RN_SET: put(k, one(n)); break;
	case RN_BACKREF: put(k, (struct regex_inst){ .op = RO_BACKREF, .flags = flags_of(n), .a = n->a }); break;
	case RN_ASSERT: put(k, (struct regex_inst){ .op = RO_ASSERT, .a = n->a }); break;
	case RN_LOOP: loop(k, n); break;
	case RN_SEQUENCE: break;	/* its group's */
	case RN_GROUP: alternatives(k, n->first, n->flags & RF_BACKWARDS); break;
	case RN_CAPTURE: capture(k, n); break;
	case RN_ATOMIC: fence(k, n); break;
	case RN_LOOK: look(k, n); break;
	case RN_IF_GROUP: case RN_IF_MATCH: condition(k, n); break;
	}
}

/* ---- what a match begins with ---- */

enum { OTHERS = REGEX_SET_LOW / 32 };

static void add_all(struct regex_program *p)
{
	memset(p->first, 0xff, sizeof(p->first));
}

static void add_unit(struct regex_program *p, uint16_t c)
{
	if (c < REGEX_SET_LOW)
		p->first[c >> 5] |= 1u << (c & 31);
	else
		p->first[OTHERS] = 1;
}

static void add_one(struct maker *k, const struct regex_node *n)
{
	uint16_t alike[REGEX_ALIKE] = { (uint16_t)n->a };
	int count = n->flags & RF_FOLD ? regex_alike((uint16_t)n->a, alike) : 1;

	if (n->kind != RN_UNIT && n->kind != RN_SET) {
		add_all(k->p);
		return;
	}
	for (int i = 0; n->kind == RN_UNIT && i < count; i++)
		add_unit(k->p, alike[i]);
	for (int i = 0; n->kind == RN_SET && i < OTHERS; i++)
		k->p->first[i] |= k->t->sets.set[n->a].low[i];
	if (n->kind == RN_SET)
		k->p->first[OTHERS] = 1;
}

static bool add_first(struct maker *k, int32_t at);

static bool add_sequence(struct maker *k, int32_t at, bool backwards)
{
	const struct regex_node *n = k->t->node;

	for (int32_t c = backwards ? n[at].last : n[at].first; c >= 0; c = backwards ? n[c].prev : n[c].next)
		if (!add_first(k, c))
			return false;
	return true;
}

/* Adds what node AT may begin with; whether it may also match nothing. */
static bool add_first(struct maker *k, int32_t at)
{
	const struct regex_node *n = &k->t->node[at];
	bool empty = false;

	switch ((enum regex_node_kind)n->kind) {
	case RN_UNIT: case RN_NOT_NEWLINE: case RN_ANY: case RN_SET:
		add_one(k, n);
		return false;
	case RN_EMPTY: case RN_ASSERT: case RN_LOOK: case RN_SEQUENCE:
		return true;
	case RN_LOOP:
		return add_first(k, n->first) || n->a == 0;
	case RN_GROUP: case RN_CAPTURE: case RN_ATOMIC:
		for (int32_t c = n->first; c >= 0; c = k->t->node[c].next)
			empty |= add_sequence(k, c, n->flags & RF_BACKWARDS);
		return empty;
	case RN_BACKREF: case RN_IF_GROUP: case RN_IF_MATCH:
		break;
	}
	add_all(k->p);
	return true;
}

/* Where alone a match can begin, when the pattern says so by its first item. */
static enum regex_anchor anchor(const struct regex_tree *t)
{
	int32_t only = t->node[0].first, item;

	if (t->node[only].next >= 0 || t->node[0].flags & RF_BACKWARDS)
		return RP_ANYWHERE;
	item = t->node[only].first;
	if (item < 0 || t->node[item].kind != RN_ASSERT)
		return RP_ANYWHERE;
	return t->node[item].a == RA_START ? RP_AT_START :
		t->node[item].a == RA_SEARCH_START ? RP_AT_SEARCH_START : RP_ANYWHERE;
}

struct regex_program *regex_program_new(struct rt *rt, const struct regex_tree *t, uint32_t ngroups)
{
	struct regex_program *p = rt_block(rt, struct regex_program, 1);
	struct maker k = { t, p, rt };

	p->ngroups = ngroups;
	p->sets = t->sets;
	p->backwards = t->node[0].flags & RF_BACKWARDS;
	make(&k, 0);
	put(&k, (struct regex_inst){ .op = RO_DONE });
	p->any_first = add_first(&k, 0);
	p->anchor = (uint8_t)anchor(t);
	return p;
}

void regex_program_mark(struct heap *h, const struct regex_program *p)
{
	if (!p)
		return;
	heap_mark_block(h, p);
	heap_mark_block(h, p->inst);
	heap_mark_block(h, p->sets.set);
	heap_mark_block(h, p->sets.unit);
}

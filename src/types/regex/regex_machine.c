/* SPDX-License-Identifier: MIT */
/* Runs the program of a regular expression on a text. */
#include "types/regex/regex_machine.h"

#include "sys/clock.h"
#include "value/rt.h"

#include <string.h>

/* Entries of the stack of what is left to try; steps of one search, and how many pass between two looks at the clock. */
enum { TRACE_MAX = 1 << 24, STEPS_MAX = 1000000000, STEPS_LOOK = 1 << 14, ROOM_KEPT = 1 << 14 };

enum what {
	TRY,		/* A: position, to go on at */
	TRY_AGAIN,	/* the same with one more iteration of the loop there */
	TRY_LESS,	/* A: position, B: units the run there may give back */
	TRY_MORE,	/* A: position, B: units the run there may take yet */
	UNDO_REGISTER,	/* A: register, B: what was in it */
	UNDO_CAPTURES,	/* A: captures that were there */
	WHAT_BITS = 3,
};

struct run {
	struct regex_search *s;
	const struct regex_inst *inst;
	const struct regex_sets *sets;
	const uint16_t *text;
	int32_t n, pos, *reg;
	struct regex_trace *trace;
	uint32_t ntrace, cap_trace, ncaptures;
	uint32_t pc;
	int32_t quota;		/* steps until the next look */
	int64_t steps;
	enum regex_result trouble;
};

/* ---- the two stacks ---- */

static bool grow_trace(struct run *r)
{
	uint32_t cap = MAX(2 * r->cap_trace, 256u);
	struct regex_trace *to;

	if (r->cap_trace >= TRACE_MAX) {
		r->trouble = REGEX_TOO_DEEP;
		return false;
	}
	to = rt_block(r->s->rt, struct regex_trace, cap);
	if (r->ntrace)
		memcpy(to, r->trace, sizeof(*to) * r->ntrace);
	heap_release_block(r->s->rt->heap, r->trace);
	r->s->room->trace = r->trace = to;
	r->s->room->cap_trace = r->cap_trace = cap;
	return true;
}

static inline bool push(struct run *r, enum what what, uint32_t pc, int32_t a, int32_t b)
{
	if (r->ntrace == r->cap_trace && !grow_trace(r))
		return false;
	r->trace[r->ntrace++] = (struct regex_trace){ pc << WHAT_BITS | what, a, b };
	return true;
}

static inline bool set_register(struct run *r, int32_t at, int32_t value)
{
	if (!push(r, UNDO_REGISTER, 0, at, r->reg[at]))
		return false;
	r->reg[at] = value;
	return true;
}

static struct regex_capture *new_capture(struct run *r)
{
	struct regex_room *room = r->s->room;

	if (!push(r, UNDO_CAPTURES, 0, (int32_t)r->ncaptures, 0))
		return NULL;
	if (r->ncaptures == room->cap_capture) {
		uint32_t cap = MAX(2 * room->cap_capture, 64u);
		struct regex_capture *to;

		if (room->cap_capture >= TRACE_MAX) {
			r->trouble = REGEX_TOO_DEEP;
			return NULL;
		}
		to = rt_block(r->s->rt, struct regex_capture, cap);
		if (r->ncaptures)
			memcpy(to, room->capture, sizeof(*to) * r->ncaptures);
		heap_release_block(r->s->rt->heap, room->capture);
		room->capture = to;
		room->cap_capture = cap;
	}
	return &room->capture[r->ncaptures++];
}

static bool add_capture(struct run *r, int32_t group, int32_t start, int32_t end)
{
	struct regex_capture *c = new_capture(r);
	int32_t *last = &r->s->last[group];

	if (!c)
		return false;
	*c = (struct regex_capture){ group, start, end, *last, *last };
	*last = (int32_t)r->ncaptures - 1;
	return true;
}

/* The last capture of GROUP counts no more. */
static bool take_capture(struct run *r, int32_t group)
{
	struct regex_capture *c = new_capture(r);
	int32_t *last = &r->s->last[group];

	if (!c)
		return false;
	*c = (struct regex_capture){ .group = group, .undo = *last };
	*last = r->s->room->capture[*last].below;
	return true;
}

static void undo_captures(struct run *r, uint32_t n)
{
	while (r->ncaptures > n) {
		const struct regex_capture *c = &r->s->room->capture[--r->ncaptures];

		r->s->last[c->group] = c->undo;
	}
}

/* ---- units ---- */

static inline bool is_unit(const struct run *r, enum regex_op op, int32_t a, uint16_t c)
{
	switch (op) {
	case RO_UNIT: return c == a;
	case RO_UNIT_FOLD: return regex_fold(c) == a;
	case RO_NOT_NEWLINE: return c != '\n';
	case RO_ANY: return true;
	default: return regex_set_has(r->sets, a, c);
	}
}

static inline bool one(struct run *r, const struct regex_inst *i, enum regex_op op)
{
	if (i->flags & RI_BACKWARDS) {
		if (r->pos == 0 || !is_unit(r, op, i->a, r->text[r->pos - 1]))
			return false;
		r->pos--;
		return true;
	}
	if (r->pos == r->n || !is_unit(r, op, i->a, r->text[r->pos]))
		return false;
	r->pos++;
	return true;
}

/* Up to MAX_ units that match; how many. */
static int32_t take(struct run *r, const struct regex_inst *i, int32_t max)
{
	const uint16_t *t = r->text;
	int32_t from = r->pos, pos = from, end;

	if (i->flags & RI_BACKWARDS) {
		end = max < from ? from - max : 0;
		while (pos > end && is_unit(r, i->by, i->a, t[pos - 1]))
			pos--;
		r->pos = pos;
		return from - pos;
	}
	end = max < r->n - from ? from + max : r->n;
	if (i->by == RO_ANY)
		pos = end;
	while (pos < end && is_unit(r, i->by, i->a, t[pos]))
		pos++;
	r->pos = pos;
	return pos - from;
}

static bool run_greedy(struct run *r, const struct regex_inst *i)
{
	int32_t n = take(r, i, i->c);

	if (n < i->b)
		return false;
	return n == i->b || push(r, TRY_LESS, r->pc, r->pos, n - i->b);
}

static bool run_lazy(struct run *r, const struct regex_inst *i)
{
	if (take(r, i, i->b) < i->b)
		return false;
	return i->c == i->b || push(r, TRY_MORE, r->pc, r->pos, i->c == REGEX_ENDLESS ? i->c : i->c - i->b);
}

static bool same_text(const struct run *r, const struct regex_inst *i, int32_t a, int32_t b, int32_t n)
{
	const uint16_t *t = r->text;

	if (!(i->flags & RI_FOLD))
		return !memcmp(t + a, t + b, sizeof(*t) * (size_t)n);
	for (int32_t k = 0; k < n; k++)
		if (t[a + k] != t[b + k] && regex_fold(t[a + k]) != regex_fold(t[b + k]))
			return false;
	return true;
}

static bool backref(struct run *r, const struct regex_inst *i)
{
	const struct regex_capture *c = regex_search_last(r->s, (uint32_t)i->a);
	int32_t n;

	if (!c)
		return i->flags & RI_ECMA;
	n = c->end - c->start;
	if (n > (i->flags & RI_BACKWARDS ? r->pos : r->n - r->pos))
		return false;
	if (!same_text(r, i, c->start, i->flags & RI_BACKWARDS ? r->pos - n : r->pos, n))
		return false;
	r->pos += i->flags & RI_BACKWARDS ? -n : n;
	return true;
}

static bool boundary(const struct run *r, bool (*is_word)(uint16_t c))
{
	bool before = r->pos > 0 && is_word(r->text[r->pos - 1]), after = r->pos < r->n && is_word(r->text[r->pos]);

	return before != after;
}

static bool holds(const struct run *r, enum regex_assert what)
{
	int32_t pos = r->pos;

	switch (what) {
	case RA_LINE_START: return pos == 0 || r->text[pos - 1] == '\n';
	case RA_LINE_END: return pos == r->n || r->text[pos] == '\n';
	case RA_START: return pos == 0;
	case RA_SEARCH_START: return pos == (int32_t)r->s->start;
	case RA_END_OR_NEWLINE: return pos == r->n || (pos == r->n - 1 && r->text[pos] == '\n');
	case RA_END: return pos == r->n;
	case RA_BOUNDARY: return boundary(r, regex_is_word);
	case RA_NOT_BOUNDARY: return !boundary(r, regex_is_word);
	case RA_ECMA_BOUNDARY: return boundary(r, regex_is_ecma_word);
	case RA_NOT_ECMA_BOUNDARY: return !boundary(r, regex_is_ecma_word);
	}
	return false;
}

/* ---- groups ---- */

/* What a balancing group captures: what is between the capture it takes away and itself. */
static bool close_balanced(struct run *r, const struct regex_inst *i, int32_t start, int32_t end)
{
	const struct regex_capture *c = regex_search_last(r->s, (uint32_t)i->c);
	int32_t from, to;

	if (!c)
		return false;
	from = c->start;
	to = c->end;
	if (!take_capture(r, i->c))
		return false;
	if (i->b < 0)
		return true;
	if (start >= to) {
		end = start;
		start = to;
	} else if (end <= from) {
		start = end;
		end = from;
	} else {
		start = MAX(start, from);
		end = MIN(end, to);
	}
	return add_capture(r, i->b, start, end);
}

static bool close_group(struct run *r, const struct regex_inst *i)
{
	int32_t start = MIN(r->reg[i->a], r->pos), end = MAX(r->reg[i->a], r->pos);

	return i->c >= 0 ? close_balanced(r, i, start, end) : add_capture(r, i->b, start, end);
}

/* ---- loops: a register for where the iteration began, in counted ones another for its number above the least ---- */

static bool loop_begin(struct run *r, const struct regex_inst *i, int32_t mark)
{
	return set_register(r, i->a, mark) && (!(i->flags & RI_COUNTED) || set_register(r, i->a + 1, i->b));
}

/* One more iteration of the loop whose last instruction is I. */
static bool loop_again(struct run *r, const struct regex_inst *i)
{
	r->pc = (uint32_t)i->b - 1;
	r->quota--;
	if (!set_register(r, i->a, r->pos))
		return false;
	return !(i->flags & RI_COUNTED) || set_register(r, i->a + 1, r->reg[i->a + 1] + 1);
}

static bool loop_end(struct run *r, const struct regex_inst *i)
{
	int32_t count = i->flags & RI_COUNTED ? r->reg[i->a + 1] : 0;

	if (count >= i->c || (count >= 0 && r->reg[i->a] == r->pos))
		return true;
	if (count >= 0 && !push(r, TRY, r->pc + 1, r->pos, 0))
		return false;
	return loop_again(r, i);
}

static bool loop_end_lazy(struct run *r, const struct regex_inst *i)
{
	int32_t count = i->flags & RI_COUNTED ? r->reg[i->a + 1] : 0;

	if (count < 0)
		return loop_again(r, i);
	if (count >= i->c || r->reg[i->a] == r->pos)
		return true;
	return push(r, TRY_AGAIN, r->pc, r->pos, 0);
}

/* ---- what can't be gone back into: the heights of both stacks and the place are kept at its begin ---- */

static void fence(struct run *r, const struct regex_inst *i)
{
	r->reg[i->a] = (int32_t)r->ntrace;
	r->reg[i->a + 1] = (int32_t)r->ncaptures;
	r->reg[i->a + 2] = r->pos;
}

static bool fence_end(struct run *r, const struct regex_inst *i)
{
	int32_t captures = r->reg[i->a + 1];

	r->ntrace = (uint32_t)r->reg[i->a];
	return captures == (int32_t)r->ncaptures || push(r, UNDO_CAPTURES, 0, captures, 0);
}

static bool look_end(struct run *r, const struct regex_inst *i)
{
	r->pos = r->reg[i->a + 2];
	return fence_end(r, i);
}

static bool try(struct run *r, const struct regex_inst *i)
{
	fence(r, i);
	return push(r, TRY, (uint32_t)i->b, r->pos, 0);
}

static void try_fail(struct run *r, const struct regex_inst *i)
{
	r->ntrace = (uint32_t)r->reg[i->a];
	undo_captures(r, (uint32_t)r->reg[i->a + 1]);
}

/* ---- running ---- */

/* Does instruction I; false: it failed, or there is trouble. */
static inline bool step(struct run *r, const struct regex_inst *i)
{
	switch ((enum regex_op)i->op) {
	case RO_UNIT: case RO_UNIT_FOLD: case RO_NOT_NEWLINE: case RO_ANY: case RO_SET: return one(r, i, i->op);
	case RO_RUN: return run_greedy(r, i);
	case RO_RUN_LAZY: return run_lazy(r, i);
	case RO_BACKREF: return backref(r, i);
	case RO_ASSERT: return holds(r, (enum regex_assert)i->a);
	case RO_SPLIT: return push(r, TRY, (uint32_t)i->a, r->pos, 0);
	case RO_GOTO: r->pc = (uint32_t)i->a - 1; return true;
	case RO_OPEN: return set_register(r, i->a, r->pos);
	case RO_CLOSE: return close_group(r, i);
	case RO_LOOP_BEGIN: return loop_begin(r, i, -1);
	case RO_LOOP_MARK: return loop_begin(r, i, r->pos);
	case RO_LOOP: return loop_end(r, i);
	case RO_LOOP_LAZY: return loop_end_lazy(r, i);
	case RO_FENCE: fence(r, i); return true;
	case RO_FENCE_END: return fence_end(r, i);
	case RO_LOOK_END: return look_end(r, i);
	case RO_TRY: return try(r, i);
	case RO_TRY_FAIL: try_fail(r, i); return false;
	case RO_IF_GROUP:
		if (r->s->last[i->a] < 0)
			r->pc = (uint32_t)i->b - 1;
		return true;
	case RO_FAIL: case RO_DONE: break;
	}
	return false;
}

/* Whether the search may go on. */
static bool look_around(struct run *r)
{
	r->steps += STEPS_LOOK;
	r->quota = STEPS_LOOK;
	if (rt_stopping(r->s->rt))
		r->trouble = REGEX_STOPPED;
	else if (r->steps >= STEPS_MAX || (r->s->deadline && clock_ms() >= r->s->deadline))
		r->trouble = REGEX_LATE;
	return r->trouble == REGEX_NONE;
}

/* A run that gives back or takes one unit more; false: it can't. */
static bool run_other(struct run *r, struct regex_trace t, enum what what)
{
	const struct regex_inst *i = &r->inst[r->pc];
	bool back = i->flags & RI_BACKWARDS;

	if (what == TRY_MORE) {
		r->pos = t.a;
		if (!one(r, i, i->by))
			return false;
	} else {
		r->pos = t.a + (back ? 1 : -1);
	}
	return t.b == 1 || push(r, what, r->pc, r->pos, t.b == REGEX_ENDLESS ? t.b : t.b - 1);
}

/* Goes back to what is left to try; false: there is nothing, or trouble. The instruction to go on with is the next one. */
static bool go_back(struct run *r)
{
	while (r->ntrace) {
		struct regex_trace t = r->trace[--r->ntrace];
		enum what what = t.what & ((1u << WHAT_BITS) - 1);

		if (what == UNDO_REGISTER) {
			r->reg[t.a] = t.b;
			continue;
		}
		if (what == UNDO_CAPTURES) {
			undo_captures(r, (uint32_t)t.a);
			continue;
		}
		if (--r->quota <= 0 && !look_around(r))
			return false;
		r->pc = t.what >> WHAT_BITS;
		if (what == TRY_LESS || what == TRY_MORE) {
			if (run_other(r, t, what))
				return true;
			if (r->trouble)
				return false;
			continue;
		}
		r->pos = t.a;
		if (what == TRY_AGAIN)
			return loop_again(r, &r->inst[r->pc]);
		r->pc--;
		return true;
	}
	return false;
}

/* Whether there is a match that begins at POS. */
static bool match_at(struct run *r, int32_t pos)
{
	r->pos = pos;
	r->pc = 0;
	r->ntrace = 0;
	for (;; r->pc++) {
		const struct regex_inst *i = &r->inst[r->pc];

		if (i->op == RO_DONE)
			return true;
		if (step(r, i) ? r->quota > 0 || look_around(r) : !r->trouble && go_back(r))
			continue;
		if (r->trouble)
			return false;
		undo_captures(r, 0);
		return false;
	}
}

static bool may_begin(const struct run *r, int32_t pos)
{
	const struct regex_program *p = r->s->program;

	if (p->any_first)
		return true;
	if (p->backwards)
		return pos > 0 && regex_program_may_begin(p, r->text[pos - 1]);
	return pos < r->n && regex_program_may_begin(p, r->text[pos]);
}

static bool search(struct run *r)
{
	const struct regex_program *p = r->s->program;
	int32_t pos = (int32_t)r->s->begin;
	bool here = r->s->here || p->anchor == RP_AT_SEARCH_START;

	if (p->anchor == RP_AT_START) {
		here = true;
		if (pos > 0)
			return false;
	}
	if (p->anchor == RP_AT_SEARCH_START && r->s->begin != r->s->start)
		return false;
	for (; pos >= 0 && pos <= r->n; pos += p->backwards ? -1 : 1) {
		if (may_begin(r, pos) && match_at(r, pos)) {
			r->s->from = MIN(pos, r->pos);
			r->s->to = MAX(pos, r->pos);
			return true;
		}
		if (r->trouble || here || (--r->quota <= 0 && !look_around(r)))
			return false;
	}
	return false;
}

static void enter(struct run *r)
{
	const struct regex_program *p = r->s->program;
	struct regex_room *room = r->s->room;
	uint32_t need = p->nregs + p->ngroups;

	if (room->cap_number < need) {
		room->cap_number = 0;
		room->number = rt_block(r->s->rt, int32_t, need + 64);
		room->cap_number = need + 64;
	}
	if (room->cap_capture > ROOM_KEPT) {
		room->capture = NULL;
		room->cap_capture = 0;
	}
	r->s->last = room->number;
	r->reg = room->number + p->ngroups;
	memset(room->number, 0xff, sizeof(*room->number) * p->ngroups);
}

/* A room that grew for one search is not kept for all that follow. */
static void leave(struct run *r)
{
	struct regex_room *room = r->s->room;

	if (room->cap_trace <= ROOM_KEPT)
		return;
	room->trace = NULL;
	room->cap_trace = 0;
}

enum regex_result regex_search(struct regex_search *s)
{
	const struct regex_program *p = s->program;
	struct run r = {
		.s = s, .inst = p->inst, .sets = &p->sets, .text = s->text, .n = (int32_t)s->n,
		.trace = s->room->trace, .cap_trace = s->room->cap_trace, .quota = STEPS_LOOK,
	};
	bool found;

	enter(&r);
	found = search(&r);
	leave(&r);
	return r.trouble ? r.trouble : found ? REGEX_FOUND : REGEX_NONE;
}

void regex_room_mark(struct heap *h, const struct regex_room *r)
{
	heap_mark_block(h, r->trace);
	heap_mark_block(h, r->capture);
	heap_mark_block(h, r->number);
}

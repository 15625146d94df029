/* SPDX-License-Identifier: MIT */
/*
 * Plain result objects: a type whose properties are numbered fields (at most 24). Cmdlets
 * that return an object of a .NET class with nothing but properties (GroupInfo,
 * MatchInfo …) declare
 *
 *	static const struct member_def members[] = {
 *		RECORD_PROP("string Name {get;}", 0), RECORD_PROP("int Count {get;}", 1), MEMBERS_END };
 *	static const struct type type_x = RECORD_TYPE("Some.Name", 2);
 *
 * and give both to type_register once a runtime (record_type_use).
 */
#pragma once

#include "value/type.h"

struct record {
	struct cell h;
	val f[];
};

void record_trace(struct heap *h, struct cell *c);

#define RECORD_FN(n)                                                           \
	val record_get_##n(struct rt *rt, val self);                           \
	void record_set_##n(struct rt *rt, val self, val v);
RECORD_FN(0) RECORD_FN(1) RECORD_FN(2) RECORD_FN(3) RECORD_FN(4) RECORD_FN(5)
RECORD_FN(6) RECORD_FN(7) RECORD_FN(8) RECORD_FN(9) RECORD_FN(10) RECORD_FN(11)
RECORD_FN(12) RECORD_FN(13) RECORD_FN(14) RECORD_FN(15) RECORD_FN(16) RECORD_FN(17)
RECORD_FN(18) RECORD_FN(19) RECORD_FN(20) RECORD_FN(21) RECORD_FN(22) RECORD_FN(23)
#undef RECORD_FN

#define RECORD_PROP(sig, n) PROP(sig, record_get_##n, NULL)
#define RECORD_PROP_RW(sig, n) PROP(sig, record_get_##n, record_set_##n)
/* With another base, and more fields of struct type. */
#define RECORD_TYPE_OF(name_, base_, n, ...)                                   \
	{ .cls = { .trace = record_trace }, .name = name_, .base = base_,      \
	  .size = sizeof(struct record) + (n) * sizeof(val), __VA_ARGS__ }
#define RECORD_TYPE(name_, n) RECORD_TYPE_OF(name_, &type_object, n)

/* A new object of T, fields null; N as in RECORD_TYPE. */
struct record *record_new(struct rt *rt, const struct type *t);
val record_get(val self, uint32_t i);
void record_set(val self, uint32_t i, val v);
/* The field that D, a property's row, reads: -1, it does more. */
int record_field(const struct member_def *d);
static inline void record_put(struct record *r, uint32_t i, val v) { gc_store(r, &r->f[i], v); }
/* Registers T with its members unless this runtime has it already. */
void record_type_use(struct rt *rt, const struct type *t, const struct member_def *members);

/* Types of one kind: one of them is registered with its first object. */
struct record_row {
	const struct type *type;
	const struct member_def *members;
};
struct record *record_new_in(struct rt *rt, const struct record_row *rows, size_t n, const struct type *t);

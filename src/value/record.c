/* SPDX-License-Identifier: MIT */
#include "value/record.h"

static uint32_t field_count(const struct record *r)
{
	return (uint32_t)((cell_type(&r->h)->size - sizeof *r) / sizeof(val));
}

void record_trace(struct heap *h, struct cell *c)
{
	struct record *r = (struct record *)c;

	val_mark_n(h, r->f, field_count(r));
}

struct record *record_new(struct rt *rt, const struct type *t)
{
	return rt_alloc(rt, t, t->size);
}

val record_get(val self, uint32_t i)
{
	return ((struct record *)val_base(self).o)->f[i];
}

void record_set(val self, uint32_t i, val v)
{
	record_put((struct record *)val_base(self).o, i, v);
}

#define RECORD_FN(n)                                                           \
	val record_get_##n(struct rt *rt, val self) { return record_get(self, n); } \
	void record_set_##n(struct rt *rt, val self, val v) { record_set(self, n, v); }
RECORD_FN(0) RECORD_FN(1) RECORD_FN(2) RECORD_FN(3) RECORD_FN(4) RECORD_FN(5)
RECORD_FN(6) RECORD_FN(7) RECORD_FN(8) RECORD_FN(9) RECORD_FN(10) RECORD_FN(11)
RECORD_FN(12) RECORD_FN(13) RECORD_FN(14) RECORD_FN(15) RECORD_FN(16) RECORD_FN(17)
RECORD_FN(18) RECORD_FN(19) RECORD_FN(20) RECORD_FN(21) RECORD_FN(22) RECORD_FN(23)
#undef RECORD_FN

int record_field(const struct member_def *d)
{
#define RECORD_FN(n) record_get_##n,
	static const get_fn getters[] = {
		RECORD_FN(0) RECORD_FN(1) RECORD_FN(2) RECORD_FN(3) RECORD_FN(4) RECORD_FN(5)
		RECORD_FN(6) RECORD_FN(7) RECORD_FN(8) RECORD_FN(9) RECORD_FN(10) RECORD_FN(11)
		RECORD_FN(12) RECORD_FN(13) RECORD_FN(14) RECORD_FN(15) RECORD_FN(16) RECORD_FN(17)
		RECORD_FN(18) RECORD_FN(19) RECORD_FN(20) RECORD_FN(21) RECORD_FN(22) RECORD_FN(23)
	};
#undef RECORD_FN

	for (size_t i = 0; i < ARRAY_LEN(getters); i++)
		if (d->get == getters[i])
			return (int)i;
	return -1;
}

void record_type_use(struct rt *rt, const struct type *t, const struct member_def *members)
{
	if (type_find_c(rt, t->name))
		return;
	for (const struct member_def *d = members; COVERAGE && d && d->row != MR_END; d++)
		coverage_mark("row", t->name, d->sig);
	type_register(rt, t, members);
}

struct record *record_new_in(struct rt *rt, const struct record_row *rows, size_t n, const struct type *t)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].type == t)
			record_type_use(rt, t, rows[i].members);
	return record_new(rt, t);
}

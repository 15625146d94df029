/* SPDX-License-Identifier: MIT */
/* Keys in order with their values: SortedDictionary, SortedList, SortedSet. */
#pragma once

#include "value/coll.h"

struct sorted {
	struct cell h;		/* aux: version */
	uint32_t n, cap;
	val *k, *v;		/* heap blocks */
	val comparer;
};
extern const struct type type_sorted_set;

void sorted_trace(struct heap *h, struct cell *c);
/* Position of KEY, or ~ of where it belongs. */
int64_t sorted_find(struct rt *rt, struct sorted *s, val key);
void sorted_put(struct rt *rt, struct sorted *s, val key, val v);
void sorted_remove_at(struct sorted *s, uint32_t i);

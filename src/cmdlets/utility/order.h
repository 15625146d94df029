/* SPDX-License-Identifier: MIT */
/*
 * Sorting by several keys, shared by Sort- and Group-Object. Keys
 * are gathered first, one after the other; rows only say whose turn it is. Where
 * all first keys are 7-bit text or numbers of one kind, the start of the key as
 * an integer decides most comparisons.
 */
#pragma once

#include "cmdlets/utility/prop_expr.h"

struct order_row {
	uint64_t lead;		/* rows of different leads are in the order of these */
	uint32_t index;
} __attribute__((packed, aligned(4)));	/* 12 bytes, there may be millions */

struct order {
	struct cmdlet *c;
	struct prop_expr *props;	/* none: the object itself is the key */
	uint32_t nprops;
	bool descending, case_sensitive, stable;
	const char *locale;	/* types/culture/collate.h */
	bool missing_last;	/* objects that lack the property, whatever the direction */
	const val *keys;	/* of the rows, by index */
};

static inline uint32_t order_nkeys(const struct order *o) { return o->nprops ? o->nprops : 1; }

/* Without properties: those of the DefaultKeyPropertySet that FIRST has, if any. */
void order_default_keys(struct order *o, val first);

/* The keys of V, order_nkeys of them; V_VOID: the object lacks it. */
void order_keys(const struct order *o, val v, val *ret);
int order_compare_keys(const struct order *o, const val *a, const val *b);

/* Rows of N objects in the order they came, by the keys that O has; then sorted. */
struct order_row *order_rows(const struct order *o, uint32_t n);
/* STABLE: equal rows keep their order; else they stand where .NET's sort leaves them. */
void order_sort(const struct order *o, struct order_row *rows, uint32_t n, bool stable);
int order_compare(const struct order *o, const struct order_row *a, const struct order_row *b);

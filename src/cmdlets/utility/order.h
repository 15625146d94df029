/* SPDX-License-Identifier: MIT */
/* A stable merge sort of rows by several keys, shared by Sort- and Group-Object. */
#pragma once

#include "cmdlets/utility/prop_expr.h"

struct order_row {
	val object;
	val *keys;		/* one for each expression; V_VOID: the object lacks it */
	uint32_t index;
};

struct order {
	struct cmdlet *c;
	struct prop_expr *props;	/* none: the object itself is the key */
	uint32_t nprops;
	bool descending, case_sensitive;
};

void order_keys(const struct order *o, struct order_row *row);
int order_compare(const struct order *o, const struct order_row *a, const struct order_row *b);
void order_sort(const struct order *o, struct order_row *rows, uint32_t n);

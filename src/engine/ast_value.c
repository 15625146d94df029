/* SPDX-License-Identifier: MIT */
/* The values of number literals. */
#include "engine/ast_object.h"
#include "value/num.h"

/* M / 10^SCALE. */
static val decimal_value(struct rt *rt, const struct ast_number *n)
{
	return dec_val(rt, (struct dec){ .m = (dec_mag)n->hi << 64 | n->lo, .neg = n->neg, .scale = n->scale });
}

val ast_number_value(struct rt *rt, const struct ast_number *n)
{
	static const uint8_t kinds[] = {
		[NUM_INT32] = VK_INT32, [NUM_INT64] = VK_INT64, [NUM_SBYTE] = VK_SBYTE, [NUM_BYTE] = VK_BYTE,
		[NUM_INT16] = VK_INT16, [NUM_UINT16] = VK_UINT16, [NUM_UINT32] = VK_UINT32, [NUM_UINT64] = VK_UINT64,
		[NUM_TRUE] = VK_BOOL,
	};

	switch (n->type) {
	case NUM_DOUBLE:
		return val_double(n->d);
	case NUM_BIGINT:
		return conv(rt, val_str(text_ustr(rt, n->digits)), type_find_c(rt, "System.Numerics.BigInteger"));
	case NUM_DECIMAL:
		return decimal_value(rt, n);
	default:
		return val_num(kinds[n->type], n->i);
	}
}

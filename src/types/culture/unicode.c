/* SPDX-License-Identifier: MIT */
/* Unicode properties and normal forms, over utf8proc. */
#include "types/culture/unicode.h"

#include "value/rt.h"

#include <utf8proc.h>

#include <string.h>

uint32_t unicode_at(const struct ustr *s, uint32_t i, int *ret_units)
{
	uint16_t c = ustr_at(s, i), d;

	*ret_units = 1;
	if (c >= 0xD800 && c < 0xDC00 && i + 1 < ustr_len(s)) {
		d = ustr_at(s, i + 1);
		if (d >= 0xDC00 && d < 0xE000) {
			*ret_units = 2;
			return 0x10000 + ((uint32_t)(c - 0xD800) << 10) + (d - 0xDC00u);
		}
	}
	return c;
}

/* Decomposed text has at most 18 code points for each; the block is grown to
 * what utf8proc says it needs. */
static struct ustr *recompose(struct rt *rt, int32_t *cp, ssize_t n, int form)
{
	struct sbuf b;

	if (form == 1 || form == 5)
		n = utf8proc_normalize_utf32(cp, n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	sbuf_init(&b, rt);
	for (ssize_t i = 0; i < n; i++)
		sbuf_put_cp(&b, (uint32_t)cp[i]);
	return sbuf_take(&b);
}

struct ustr *unicode_normalize(struct rt *rt, struct ustr *s, int form)
{
	utf8proc_option_t options = UTF8PROC_DECOMPOSE | UTF8PROC_STABLE;
	const char *text;
	size_t len;
	int32_t *cp;
	ssize_t n;

	if (!s->wide)
		return s;
	if (form >= 5)
		options |= UTF8PROC_COMPAT;
	text = ustr_utf8(rt, s, &len);
	n = utf8proc_decompose((const uint8_t *)text, (ssize_t)len, NULL, 0, options);
	if (n < 0)
		return s;
	cp = rt_block(rt, int32_t, (size_t)n + 1);
	n = utf8proc_decompose((const uint8_t *)text, (ssize_t)len, cp, n, options);
	return n < 0 ? s : recompose(rt, cp, n, form);
}

/* utf8proc's categories in the order of its enumeration. */
static const uint8_t category_map[] = {
	[UTF8PROC_CATEGORY_CN] = 29, [UTF8PROC_CATEGORY_LU] = 0, [UTF8PROC_CATEGORY_LL] = 1,
	[UTF8PROC_CATEGORY_LT] = 2, [UTF8PROC_CATEGORY_LM] = 3, [UTF8PROC_CATEGORY_LO] = 4,
	[UTF8PROC_CATEGORY_MN] = 5, [UTF8PROC_CATEGORY_MC] = 6, [UTF8PROC_CATEGORY_ME] = 7,
	[UTF8PROC_CATEGORY_ND] = 8, [UTF8PROC_CATEGORY_NL] = 9, [UTF8PROC_CATEGORY_NO] = 10,
	[UTF8PROC_CATEGORY_PC] = 18, [UTF8PROC_CATEGORY_PD] = 19, [UTF8PROC_CATEGORY_PS] = 20,
	[UTF8PROC_CATEGORY_PE] = 21, [UTF8PROC_CATEGORY_PI] = 22, [UTF8PROC_CATEGORY_PF] = 23,
	[UTF8PROC_CATEGORY_PO] = 24, [UTF8PROC_CATEGORY_SM] = 25, [UTF8PROC_CATEGORY_SC] = 26,
	[UTF8PROC_CATEGORY_SK] = 27, [UTF8PROC_CATEGORY_SO] = 28, [UTF8PROC_CATEGORY_ZS] = 11,
	[UTF8PROC_CATEGORY_ZL] = 12, [UTF8PROC_CATEGORY_ZP] = 13, [UTF8PROC_CATEGORY_CC] = 14,
	[UTF8PROC_CATEGORY_CF] = 15, [UTF8PROC_CATEGORY_CS] = 16, [UTF8PROC_CATEGORY_CO] = 17,
};

int unicode_category(uint32_t cp)
{
	return category_map[utf8proc_category((int32_t)cp)];
}

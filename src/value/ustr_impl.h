/* SPDX-License-Identifier: MIT */
/* What the string files share; not for others. */
#pragma once

#include "value/ustr.h"

/* A zeroed string of LEN units, to be filled by the caller before it is seen. */
struct ustr *ustr_alloc(struct rt *rt, uint32_t len, bool wide);
/* Writes CP as one or two units; returns how many. */
uint32_t ustr_put_cp(uint16_t *out, uint32_t cp);
/* The code point at unit I (a lone surrogate is itself). */
uint32_t ustr_cp_at(const struct ustr *s, uint32_t i, uint32_t *ret_units);
/* The hash of ustr_ihash for 7-bit text. */
uint32_t ustr_ihash_c(const char *s, size_t n);

static inline uint16_t ustr_fold_fast(uint16_t c)
{
	if (c < 128)
		return c >= 'a' && c <= 'z' ? c - 32 : c;
	return ustr_fold_unit(c);
}

/* SPDX-License-Identifier: MIT */
/* UTF-7: ASCII with base64 of UTF-16 between + and -. */
#include "types/io/encoding.h"

#include "types/arg.h"

#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char direct[] = "\t\n\r '(),-./0123456789:?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

struct out {
	uint8_t *p;
	uint32_t n, bits;
	int nbits;		/* -1: not in base64 */
};

static void put_bits(struct out *o)
{
	while (o->nbits >= 6) {
		o->nbits -= 6;
		o->p[o->n++] = (uint8_t)digits[o->bits >> o->nbits & 63];
	}
}

static void leave(struct out *o)
{
	if (o->nbits < 0)
		return;
	if (o->nbits > 0)
		o->p[o->n++] = (uint8_t)digits[o->bits << (6 - o->nbits) & 63];
	o->p[o->n++] = '-';
	o->nbits = -1;
}

struct array *encoding_utf7_bytes(struct rt *rt, const struct ustr *s)
{
	struct out o = { .p = heap_alloc_block(rt->heap, (size_t)ustr_len(s) * 6 + 8), .nbits = -1 };

	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);

		if (c < 128 && c && strchr(direct, c)) {
			leave(&o);
			o.p[o.n++] = (uint8_t)c;
		} else if (c == '+' && o.nbits < 0) {
			o.p[o.n++] = '+';
			o.p[o.n++] = '-';
		} else {
			if (o.nbits < 0) {
				o.p[o.n++] = '+';
				o.nbits = 0;
			}
			o.bits = o.bits << 16 | c;
			o.nbits += 16;
			put_bits(&o);
		}
	}
	leave(&o);
	return array_bytes(rt, o.p, o.n);
}

struct ustr *encoding_utf7_text(struct rt *rt, const uint8_t *p, uint32_t n)
{
	struct sbuf b;
	uint32_t bits = 0, from = 0;
	int nbits = -1;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < n; i++) {
		const char *d = p[i] ? strchr(digits, p[i]) : NULL;

		if (nbits >= 0 && d) {
			bits = bits << 6 | (uint32_t)(d - digits);
			nbits += 6;
			if (nbits >= 16) {
				nbits -= 16;
				sbuf_putc(&b, (uint16_t)(bits >> nbits));
			}
		} else if (nbits >= 0) {
			if (p[i] == '-' && i == from + 1)
				sbuf_putc(&b, '+');
			nbits = -1;
			if (p[i] != '-')
				i--;
		} else if (p[i] == '+') {
			from = i;
			nbits = 0;
			bits = 0;
		} else {
			sbuf_putc(&b, p[i]);
		}
	}
	return sbuf_take(&b);
}

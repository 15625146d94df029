/* SPDX-License-Identifier: MIT */
/*
 * System.Numerics.BigInteger. Cells hold plain bytes; libtommath's numbers live
 * in a sum, which is cleared before anything can throw. What may take long is
 * worked out where it can be stopped (value/work.h).
 */
#include "value/conv.h"
#include "value/error.h"
#include "value/num.h"
#include "value/work.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <tommath.h>

#define BYTES_MAX (1 << 22)	/* past it a result is an OutOfMemoryException */

static struct ustr *text_op(struct rt *rt, val self)
{
	return bigint_to_str(rt, self);
}

static bool equals_op(struct rt *rt, val self, val other)
{
	other = val_base(other);
	if (val_is_int(other))
		other = bigint_of(rt, other);
	return val_cell(other, &type_bigint) && bigint_cmp(self, other) == 0;
}

static int compare_op(struct rt *rt, val self, val other)
{
	return bigint_cmp(self, bigint_of(rt, other));
}

static uint32_t hash_op(struct rt *rt, val self)
{
	struct bigint *b = (struct bigint *)self.o;
	uint32_t h = b->neg;

	for (uint32_t i = 0; i < b->h.aux; i++)
		h = h * 31 + b->b[i];
	return h;
}

static const struct type_ops bigint_ops = { .to_string = text_op, .equals = equals_op, .compare = compare_op, .hash = hash_op };
const struct type type_bigint = { .name = "System.Numerics.BigInteger", .base = &type_valuetype, .ops = &bigint_ops,
	.flags = TF_VALUE | TF_SEALED, .ifaces = "System.IComparable System.IFormattable System.ISpanFormattable" };

val bigint_val(struct rt *rt, const uint8_t *be, uint32_t n, bool neg)
{
	struct bigint *b;

	while (n && !*be) {
		be++;
		n--;
	}
	b = rt_alloc(rt, &type_bigint, sizeof(*b) + n);
	b->h.aux = n;
	b->neg = neg && n;
	memcpy(b->b, be, n);
	return val_obj(b);
}

val bigint_from_uint(struct rt *rt, uint64_t u)
{
	uint8_t be[8];

	for (int i = 0; i < 8; i++)
		be[i] = (uint8_t)(u >> (56 - 8 * i));
	return bigint_val(rt, be, 8, false);
}

val bigint_from_int(struct rt *rt, int64_t i)
{
	val v = bigint_from_uint(rt, i < 0 ? 0 - (uint64_t)i : (uint64_t)i);

	((struct bigint *)v.o)->neg = i < 0;
	return v;
}

/* Bytes to digits and back in one pass: the library's own functions shift the
 * whole number for each byte. */
static void load(mp_int *m, val v)
{
	struct bigint *b = (struct bigint *)val_base(v).o;
	unsigned __int128 acc = 0;
	int have = 0;

	must(mp_init_size(m, (int)(b->h.aux * 8 / MP_DIGIT_BIT + 1)) == MP_OKAY);
	for (uint32_t i = b->h.aux; i--;) {
		acc |= (unsigned __int128)b->b[i] << have;
		have += 8;
		if (have < MP_DIGIT_BIT)
			continue;
		m->dp[m->used++] = (mp_digit)acc & MP_MASK;
		acc >>= MP_DIGIT_BIT;
		have -= MP_DIGIT_BIT;
	}
	m->dp[m->used++] = (mp_digit)acc;
	mp_clamp(m);
	if (b->neg)
		m->sign = MP_NEG;
}

/* The value of M, which is cleared. */
static val unload(struct rt *rt, mp_int *m)
{
	size_t n = mp_ubin_size(m), at = n;
	unsigned __int128 acc = 0;
	int have = 0;
	uint8_t *p;
	bool neg = m->sign == MP_NEG;

	if (n > BYTES_MAX) {
		mp_clear(m);
		net_throw(rt, "System.OutOfMemoryException", "Insufficient memory to continue the execution of the program.");
	}
	p = heap_alloc_block(rt->heap, n + 1);
	for (int i = 0; at; i++) {
		acc |= (unsigned __int128)(i < m->used ? m->dp[i] : 0) << have;
		for (have += MP_DIGIT_BIT; have >= 8 && at; have -= 8) {
			p[--at] = (uint8_t)acc;
			acc >>= 8;
		}
	}
	mp_clear(m);
	return bigint_val(rt, p, (uint32_t)n, neg);
}

/* ---- Sums: what the library computes ---- */

struct sum {
	struct work w;
	mp_err (*fn)(struct sum *s);
	mp_err result;
	int op;			/* enum of arith.h */
	uint32_t power;
	mp_int x, y, r;
	char *text;		/* digits in RADIX: read into R, or room for those of X */
	int size, radix;
};

static void sum_run(struct work *w)
{
	struct sum *s = (struct sum *)w;

	s->result = s->fn(s);
}

static void sum_release(struct work *w)
{
	struct sum *s = (struct sum *)w;

	mp_clear_multi(&s->x, &s->y, &s->r, NULL);
	free(s->text);
	work_free(w);
}

static struct sum *sum_new(mp_err (*fn)(struct sum *s))
{
	struct sum *s = work_new(sizeof *s, sum_run, sum_release);

	s->fn = fn;
	must(mp_init(&s->r) == MP_OKAY);
	return s;
}

/* Computes S, in a thread of its own where COST bytes are many. */
static mp_err sum_do(struct rt *rt, struct sum *s, size_t cost)
{
	enum { AT_ONCE = 1 << 13 };

	if (cost > AT_ONCE)
		work_do(rt, &s->w);
	else
		sum_run(&s->w);
	return s->result;
}

/* The value of S's result; S is done with. */
static val sum_take(struct rt *rt, struct sum *s)
{
	mp_int r = s->r;

	s->r = (mp_int){ 0 };
	work_end(&s->w);
	return unload(rt, &r);
}

val bigint_from_double(struct rt *rt, double d)
{
	mp_int m;

	if (!isfinite(d))
		net_throw(rt, "System.OverflowException", isnan(d) ? "The value is not a number."
			: "BigInteger cannot represent infinity.");
	must(mp_init(&m) == MP_OKAY && mp_set_double(&m, trunc(d)) == MP_OKAY);
	return unload(rt, &m);
}

static mp_err read_digits(struct sum *s) { return mp_read_radix(&s->r, s->text, s->radix); }

bool bigint_parse(struct rt *rt, const char *digits, size_t n, int radix, val *ret)
{
	struct sum *s = sum_new(read_digits);

	s->text = xcalloc(n + 1, 1);
	memcpy(s->text, digits, n);
	s->radix = radix;
	if (sum_do(rt, s, n) != MP_OKAY) {
		work_end(&s->w);
		return false;
	}
	*ret = sum_take(rt, s);
	return true;
}

bool bigint_to_uint64(val v, uint64_t *ret)
{
	struct bigint *b = (struct bigint *)val_base(v).o;
	uint64_t u = 0;

	if (b->h.aux > 8 || b->neg)
		return false;
	for (uint32_t i = 0; i < b->h.aux; i++)
		u = u << 8 | b->b[i];
	*ret = u;
	return true;
}

bool bigint_to_int64(val v, int64_t *ret)
{
	struct bigint *b = (struct bigint *)val_base(v).o;
	uint64_t u = 0;

	if (b->h.aux > 8)
		return false;
	for (uint32_t i = 0; i < b->h.aux; i++)
		u = u << 8 | b->b[i];
	if (u > (uint64_t)INT64_MAX + b->neg)
		return false;
	*ret = b->neg ? (int64_t)(0 - u) : (int64_t)u;
	return true;
}

/* As .NET does, what a double can't hold is cut off, not rounded. */
double bigint_to_double(val v)
{
	struct bigint *b = (struct bigint *)val_base(v).o;
	uint32_t n = b->h.aux, taken = n < 8 ? n : 8;
	uint64_t m = 0;
	int drop = 0;

	for (uint32_t i = 0; i < taken; i++)
		m = m << 8 | b->b[i];
	while (m >> drop >> DBL_MANT_DIG)
		drop++;
	if (n > 1024 / 8)
		return b->neg ? -HUGE_VAL : HUGE_VAL;
	return ldexp((double)(m >> drop), (int)(n - taken) * 8 + drop) * (b->neg ? -1 : 1);
}

static mp_err write_digits(struct sum *s)
{
	size_t written;

	return mp_to_radix(&s->x, s->text, (size_t)s->size + 1, &written, 10);
}

struct ustr *bigint_to_str(struct rt *rt, val v)
{
	struct sum *s = sum_new(write_digits);
	char *text;

	load(&s->x, v);
	s->size = (int)((double)((struct bigint *)val_base(v).o)->h.aux * 2.4083) + 3;	/* digits of a byte; the sign */
	s->text = xcalloc((size_t)s->size + 1, 1);
	must(sum_do(rt, s, (size_t)s->size) == MP_OKAY);
	text = heap_alloc_block(rt->heap, (size_t)s->size + 1);
	strcpy(text, s->text);
	work_end(&s->w);
	return ustr_new(rt, text);
}

int bigint_cmp(val a, val b)
{
	struct bigint *x = (struct bigint *)val_base(a).o, *y = (struct bigint *)val_base(b).o;
	int c;

	if (x->neg != y->neg)
		return x->neg ? -1 : 1;
	if (x->h.aux != y->h.aux)
		c = x->h.aux < y->h.aux ? -1 : 1;
	else
		c = memcmp(x->b, y->b, x->h.aux);
	c = c < 0 ? -1 : c > 0;
	return x->neg ? -c : c;
}

val bigint_of(struct rt *rt, val v)
{
	struct dec d;

	v = val_base(v);
	if (val_cell(v, &type_bigint))
		return v;
	if (v.k == VK_UINT64)
		return bigint_from_uint(rt, v.u);
	if (v.k == VK_DOUBLE || v.k == VK_SINGLE)
		return bigint_from_double(rt, v.d);
	if (val_dec(v, &d)) {
		uint8_t be[16];

		d = dec_round(d, 0, 2);
		for (int i = 0; i < 16; i++)
			be[i] = (uint8_t)(d.m >> (120 - 8 * i));
		return bigint_val(rt, be, 16, d.neg);
	}
	return bigint_from_int(rt, v.i);
}

static mp_err apply(struct sum *s)
{
	switch (s->op) {
	case AR_ADD:
		return mp_add(&s->x, &s->y, &s->r);
	case AR_SUB:
		return mp_sub(&s->x, &s->y, &s->r);
	case AR_MUL:
		return mp_mul(&s->x, &s->y, &s->r);
	case AR_DIV:
		return mp_div(&s->x, &s->y, &s->r, NULL);
	case AR_REM:
		return mp_div(&s->x, &s->y, NULL, &s->r);
	case AR_BAND:
		return mp_and(&s->x, &s->y, &s->r);
	case AR_BOR:
		return mp_or(&s->x, &s->y, &s->r);
	default:
		return mp_xor(&s->x, &s->y, &s->r);
	}
}

/* Products and quotients take the lengths' product, the others their sum. */
static size_t cost_of(int op, const struct bigint *a, const struct bigint *b)
{
	return op == AR_MUL || op == AR_DIV || op == AR_REM ? MIN(a->h.aux, b->h.aux) : 0;
}

val bigint_arith(struct rt *rt, int op, val a, val b)
{
	struct bigint *x = (struct bigint *)val_base(a).o, *y = (struct bigint *)val_base(b).o;
	struct sum *s;

	if ((op == AR_DIV || op == AR_REM) && !y->h.aux)
		net_throw(rt, "System.DivideByZeroException", "Attempted to divide by zero.");
	s = sum_new(apply);
	s->op = op;
	load(&s->x, a);
	load(&s->y, b);
	must(sum_do(rt, s, cost_of(op, x, y)) == MP_OKAY);
	return sum_take(rt, s);
}

val bigint_shift(struct rt *rt, val a, int32_t by)
{
	mp_int x;
	mp_err e;

	if (by > BYTES_MAX * 8)
		net_throw(rt, "System.OutOfMemoryException", "Insufficient memory to continue the execution of the program.");
	load(&x, a);
	e = by >= 0 ? mp_mul_2d(&x, by, &x) : mp_signed_rsh(&x, -by, &x);
	must(e == MP_OKAY);
	return unload(rt, &x);
}

static mp_err power(struct sum *s) { return mp_expt_u32(&s->x, s->power, &s->r); }

val bigint_pow(struct rt *rt, val a, uint32_t n)
{
	struct bigint *b = (struct bigint *)val_base(a).o;
	uint64_t bytes = (uint64_t)b->h.aux * n;
	struct sum *s;

	if (bytes > BYTES_MAX && b->h.aux > 0 && !(b->h.aux == 1 && b->b[0] == 1))
		net_throw(rt, "System.OutOfMemoryException", "Insufficient memory to continue the execution of the program.");
	s = sum_new(power);
	s->power = n;
	load(&s->x, a);
	must(sum_do(rt, s, (size_t)bytes) == MP_OKAY);
	return sum_take(rt, s);
}

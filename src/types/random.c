/* SPDX-License-Identifier: MIT */
/*
 * System.Random. Without a seed: xoshiro256**, seeded by the system. With one:
 * the subtractive generator of 55 terms (Knuth, Seminumerical Algorithms 3.2.2)
 * that .NET keeps for seeds, so that a seed gives the numbers it gives there.
 */
#include "types/arg.h"
#include "types/tables.h"

#include <limits.h>
#include <string.h>
#include <sys/random.h>

enum { TERMS = 56, LAG = 21, SEED_BASE = 161803398 };

struct random {
	struct cell h;
	bool seeded;
	uint8_t at, lagged;		/* places in TERM */
	int32_t term[TERMS];
	uint64_t s[4];			/* unseeded */
};
const struct type type_random = { .name = "System.Random", .base = &type_object, .size = sizeof(struct random) };

/* ---- the two sources ---- */

static uint64_t draw(struct random *r)
{
	uint64_t *s = r->s, x = s[1] * 5, out = (x << 7 | x >> 57) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = s[3] << 45 | s[3] >> 19;
	return out;
}

/* A - B in [0, INT32_MAX). */
static int32_t minus(int32_t a, int32_t b)
{
	int32_t d = (int32_t)((uint32_t)a - (uint32_t)b);

	return d < 0 ? d + INT32_MAX : d;
}

static void seed(struct random *r, int32_t from)
{
	int32_t last = SEED_BASE - (from == INT32_MIN ? INT32_MAX : from < 0 ? -from : from), next = 1;

	r->seeded = true;
	r->lagged = LAG;
	r->term[TERMS - 1] = last;
	for (int i = 1, at = 0; i < TERMS - 1; i++) {
		at = (at + LAG) % (TERMS - 1);
		r->term[at] = next;
		next = minus(last, next);
		last = r->term[at];
	}
	for (int round = 0; round < 4; round++)
		for (int i = 1; i < TERMS; i++)
			r->term[i] = minus(r->term[i], r->term[1 + (i + 30) % (TERMS - 1)]);
}

static int32_t sample(struct random *r)
{
	int32_t x;

	r->at = r->at + 1 < TERMS ? r->at + 1 : 1;
	r->lagged = r->lagged + 1 < TERMS ? r->lagged + 1 : 1;
	x = (int32_t)((uint32_t)r->term[r->at] - (uint32_t)r->term[r->lagged]);
	if (x == INT32_MAX)
		x--;
	if (x < 0)
		x += INT32_MAX;
	return r->term[r->at] = x;
}

static double unit(struct random *r)
{
	return r->seeded ? sample(r) * (1.0 / INT32_MAX) : (double)(draw(r) >> 11) * 0x1.0p-53;
}

/* As unit(), for ranges wider than a sample. */
static double unit_wide(struct random *r)
{
	double x = sample(r);

	if (!(sample(r) & 1))
		x = -x;
	return (x + (INT32_MAX - 1)) / (2.0 * INT32_MAX - 1);
}

/* In [0, N), N > 0. */
static uint32_t below32(struct random *r, uint32_t n)
{
	if (!r->seeded)
		return (uint32_t)((draw(r) >> 32) * n >> 32);
	return n <= INT32_MAX ? (uint32_t)(unit(r) * n) : (uint32_t)(unit_wide(r) * n);
}

static uint64_t bits64(struct random *r)
{
	uint64_t low, middle;

	if (!r->seeded)
		return draw(r);
	low = below32(r, 1 << 22);
	middle = below32(r, 1 << 22);
	return low | middle << 22 | (uint64_t)below32(r, 1 << 20) << 44;
}

static uint64_t below64(struct random *r, uint64_t n)
{
	int shift = n > 1 ? __builtin_clzll(n - 1) : 63;
	uint64_t x;

	do
		x = bits64(r) >> shift;
	while (x >= n);
	return x;
}

/* ---- members ---- */

static struct random *self_of(val self) { return (struct random *)self.o; }

static val random_ctor(struct rt *rt, val self, val *a, int n)
{
	struct random *r = arg_new(rt, arg_type(self, &type_random), sizeof(*r));

	if (n)
		seed(r, (int32_t)arg_int(a[0]));
	else
		must(getrandom(r->s, sizeof(r->s), 0) == sizeof(r->s));
	return val_obj(r);
}

static val random_shared(struct rt *rt, val self) { return random_ctor(rt, V_NULL, NULL, 0); }

/* The bounds of Next and NextInt64 in A; LIMIT when there is no maximum. */
static void bounds(struct rt *rt, const val *a, int n, int64_t limit, int64_t *ret_low, int64_t *ret_high)
{
	*ret_low = n > 1 ? arg_int(a[0]) : 0;
	*ret_high = n ? arg_int(a[n - 1]) : limit;
	if (n == 1)
		arg_not_negative(rt, *ret_high, "maxValue");
	if (*ret_low > *ret_high)
		arg_throw_range(rt, "minValue", "'minValue' cannot be greater than maxValue.");
}

static val next(struct rt *rt, val self, val *a, int n)
{
	struct random *r = self_of(self);
	int64_t low, high;

	bounds(rt, a, n, INT32_MAX, &low, &high);
	if (!n && r->seeded)
		return val_int(sample(r));
	if (high - low <= 1 && !r->seeded)
		return val_int((int32_t)low);
	return val_int((int32_t)(low + below32(r, (uint32_t)(high - low))));
}

static val next_long(struct rt *rt, val self, val *a, int n)
{
	int64_t low, high;

	bounds(rt, a, n, INT64_MAX, &low, &high);
	if (high == low)
		return val_long(low);
	return val_long((int64_t)((uint64_t)low + below64(self_of(self), (uint64_t)high - (uint64_t)low)));
}

static val next_double(struct rt *rt, val self, val *a, int n) { return val_double(unit(self_of(self))); }

static val next_single(struct rt *rt, val self, val *a, int n)
{
	float x;

	do
		x = (float)unit(self_of(self));
	while (x >= 1);
	return (val){ .k = VK_SINGLE, .d = x };
}

static val next_bytes(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "buffer"));
	struct random *r = self_of(self);

	for (uint32_t i = 0; i < b->n; i++)
		array_put(rt, b, i, val_num(VK_BYTE, (r->seeded ? sample(r) : (int64_t)draw(r)) & 0xFF));
	return V_VOID;
}

/* From the front, each place changes with one that is not before it. */
static val shuffle(struct rt *rt, val self, val *a, int n)
{
	struct array *v = val_array(arg_need(rt, a[0], "values"));

	for (uint32_t i = 0; i + 1 < v->n; i++) {
		uint32_t j = i + below32(self_of(self), v->n - i);
		val x = array_get(v, i);

		array_put(rt, v, i, array_get(v, j));
		array_put(rt, v, j, x);
	}
	return V_VOID;
}

static val get_items(struct rt *rt, val self, val *a, int n)
{
	struct array *from = val_array(arg_need(rt, a[0], "choices")), *to;
	int64_t length = arg_int(a[1]);

	if (!from->n)
		arg_throw(rt, "choices", "Span may not be empty.");
	arg_not_negative(rt, length, "length");
	to = array_new(rt, val_type_of(val_obj(from))->elem, (uint32_t)length);
	for (uint32_t i = 0; i < to->n; i++)
		array_put(rt, to, i, array_get(from, below32(self_of(self), from->n)));
	return val_obj(to);
}

static uint32_t below(val self, uint32_t n)
{
	struct random *r = (struct random *)self.o;

	return r->seeded ? (uint32_t)sample(r) % n : (uint32_t)((draw(r) >> 32) * n >> 32);
}

static val hex_string(struct rt *rt, val self, val *a, int n)
{
	bool lower = n > 1 && arg_bool(a[1]);
	struct sbuf b;

	arg_not_negative(rt, arg_int(a[0]), "stringLength");
	sbuf_init(&b, rt);
	for (int64_t i = 0; i < arg_int(a[0]); i++)
		sbuf_putc(&b, (uint16_t)(lower ? "0123456789abcdef" : "0123456789ABCDEF")[below(self, 16)]);
	return val_str(sbuf_take(&b));
}

static val string_of(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "choices");
	struct sbuf b;

	if (!ustr_len(s))
		arg_throw(rt, "choices", "Span may not be empty.");
	sbuf_init(&b, rt);
	for (int64_t i = 0; i < arg_int(a[1]); i++)
		sbuf_putc(&b, ustr_at(s, below(self, ustr_len(s))));
	return val_str(sbuf_take(&b));
}

const struct member_def random_members[] = {
	METHOD("string GetHexString(int stringLength, bool lowercase = default)", hex_string),
	METHOD("string GetString(string choices, int length)", string_of),
	CTOR("()", random_ctor), CTOR("(int Seed)", random_ctor),
	STATIC_PROP("static System.Random Shared {get;}", random_shared, NULL),
	METHOD("int Next()", next), METHOD("int Next(int maxValue)", next), METHOD("int Next(int minValue, int maxValue)", next),
	METHOD("long NextInt64()", next_long), METHOD("long NextInt64(long maxValue)", next_long),
	METHOD("long NextInt64(long minValue, long maxValue)", next_long),
	METHOD("double NextDouble()", next_double), METHOD("float NextSingle()", next_single),
	METHOD("void NextBytes(byte[] buffer)", next_bytes),
	METHOD("void Shuffle(array values)", shuffle), METHOD("System.Object[] GetItems(array choices, int length)", get_items),
	MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
/*
 * Get-Random, Get-SecureRandom. Numbers come from the kernel; for Get-Random from
 * -SetSeed on from the bytes of System.Random, so that a seed gives the numbers it
 * gives in PowerShell (recorded behaviour), until the runspace ends.
 */
#include "engine/cmdlet.h"
#include "engine/engine.h"

#include <math.h>
#include <string.h>
#include <sys/random.h>

struct args {
	val set_seed;
	val maximum, minimum;
	int64_t count;
	struct array *input_object;
	bool shuffle;
};

struct state {
	struct list *items;	/* kept so far */
	uint32_t seen;
	val seeded;		/* a System.Random; V_NULL: the kernel */
};

extern const struct cmdlet_def cmdlet_get_securerandom;

enum { SET_NUMBER, SET_LIST, SET_SHUFFLE };
static const char *const sets[] = { "RandomNumberParameterSet", "RandomListItemParameterSet", "ShuffleParameterSet", NULL };
#define COMMON                                                                 \
	PARAM(args, maximum, "Maximum", P_OBJECT, .pos = 1, .sets = 1 << 0),   \
	PARAM(args, minimum, "Minimum", P_OBJECT, .sets = 1 << 0),             \
	PARAM(args, count, "Count", P_INT, .sets = 1 << 0 | 1 << 1, .validate = "range:1:2147483647"), \
	PARAM(args, input_object, "InputObject", P_ARRAY | P_OBJECT, .pos = 1, .sets = 1 << 1 | 1 << 2, \
		.flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_NULL), \
	PARAM(args, shuffle, "Shuffle", P_SWITCH, .sets = 1 << 2, .flags = PF_MANDATORY)
static const struct param_def params[] = {
	PARAM(args, set_seed, "SetSeed", P_OBJECT, .flags = PF_NOT_NULL, .type_name = "System.Nullable`1[System.Int32]"),
	COMMON,
	PARAMS_END
};
static const struct param_def secure_params[] = { COMMON, PARAMS_END };

/* Bytes of the kernel, or of the runspace's System.Random once a seed was set. */
static void random_bytes(struct cmdlet *c, void *to, uint32_t n)
{
	struct state *s = c->state;
	struct array *b;
	val arg;

	if (val_is_null(s->seeded)) {
		must(getrandom(to, n, 0) == (ssize_t)n);
		return;
	}
	memset(to, 0, n);
	b = array_bytes(c->rt, to, n);
	arg = val_obj(b);
	member_call(c->rt, s->seeded, ustr_atom(c->rt, "NextBytes"), &arg, 1);
	memcpy(to, b->b, n);
}

static int32_t sample(struct cmdlet *c)
{
	int32_t x;

	do
		random_bytes(c, &x, sizeof x);
	while (x == INT32_MAX);
	return x;
}

/* In [0, 1). */
static double unit_double(struct cmdlet *c)
{
	int32_t x = sample(c);

	return (x < 0 ? x + INT32_MAX : x) * (1.0 / INT32_MAX);
}

/* A number in [LOW, LOW + RANGE). */
static int64_t next(struct cmdlet *c, int64_t low, uint32_t range)
{
	if (range <= INT32_MAX)
		return low + (int64_t)(unit_double(c) * range);
	return low + (int64_t)(((double)sample(c) + INT32_MAX) * (1.0 / (2.0 * INT32_MAX)) * range);
}

/* As many bits as RANGE has are drawn until they are below it. */
static int64_t next_wide(struct cmdlet *c, int64_t low, uint64_t range)
{
	uint64_t bits, mask = UINT64_MAX >> __builtin_clzll(range);

	if (range <= INT32_MAX)
		return next(c, low, (uint32_t)range);
	do {
		random_bytes(c, &bits, sizeof bits);
		bits &= mask;
	} while (bits >= range);
	return (int64_t)((double)low + (double)bits);
}

static double next_double(struct cmdlet *c, double low, double high)
{
	double x, width = high - low;

	do {
		double r = unit_double(c);

		x = isinf(width) ? low + r * high - r * low : low + r * width;
		width *= isinf(width) ? 1 : r;
	} while (x >= high);
	return x;
}

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct engine *e = c->rt->eng;

	s->items = list_new(c->rt, NULL);
	s->seeded = V_NULL;
	if (c->def == &cmdlet_get_securerandom)
		return;
	if (!val_is_null(a->set_seed)) {
		val seed = val_int(val_to_int32(c->rt, a->set_seed));

		e->random = type_construct(c->rt, type_find_c(c->rt, "System.Random"), &seed, 1);
	}
	s->seeded = e->random;
}

static val number_of(struct cmdlet *c, val v)
{
	val base = val_base(v), r;

	if (val_is_num(base))
		return base;
	if (base.k == VK_STR && num_parse(c->rt, base.s, &r) && val_is_num(r))
		return r;
	return base.k == VK_STR ? val_int(val_to_int32(c->rt, v)) : val_double(val_to_double(c->rt, v));
}

static _Noreturn void bad_range(struct cmdlet *c, val min, val max)
{
	cmdlet_throw_fmt(c, "System.ArgumentException", "MinGreaterThanOrEqualMax", EC_InvalidArgument, V_NULL,
		"The Minimum value (%s) cannot be greater than or equal to the Maximum value (%s).", val_to_c(c->rt, min), val_to_c(c->rt, max));
}

static bool is_real(val v)
{
	return v.k == VK_DOUBLE || v.k == VK_SINGLE;
}

static val one_number(struct cmdlet *c, val min, val max)
{
	int64_t lo, hi;

	if (is_real(min) || is_real(max)) {
		double a = val_to_double(c->rt, min), b = val_to_double(c->rt, max);

		if (a >= b)
			bad_range(c, min, max);
		return val_double(next_double(c, a, b));
	}
	lo = val_to_int64(c->rt, min);
	hi = val_to_int64(c->rt, max);
	if (lo >= hi)
		bad_range(c, min, max);
	if (min.k == VK_INT64 || max.k == VK_INT64)
		return val_long(next_wide(c, lo, (uint64_t)hi - (uint64_t)lo));
	return val_int((int32_t)next(c, lo, (uint32_t)(hi - lo)));
}

static void numbers(struct cmdlet *c)
{
	struct args *a = c->args;
	val min = val_is_null(a->minimum) ? val_int(0) : number_of(c, a->minimum);
	val max = val_is_null(a->maximum) ? (min.k == VK_INT64 ? val_long(INT64_MAX)
					     : is_real(min)    ? val_double(0x1.fffffffffffffp1023)
							       : val_int(INT32_MAX))
					  : number_of(c, a->maximum);

	for (int64_t i = 0; i < a->count; i++)
		cmdlet_write(c, one_number(c, min, max));
}

/* Keeps each of the I+1 items seen so far with the same probability. */
static void keep(struct cmdlet *c, val v)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct list *kept = s->items;

	if (a->shuffle || s->seen < a->count)
		list_add(c->rt, kept, v);
	else if (next(c, 0, s->seen + 1) < a->count)
		gc_store(kept, &kept->v[next(c, 0, kept->n)], v);
	s->seen++;
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;

	if (!cmdlet_has(c, "Count"))
		a->count = 1;
	if (c->set == SET_NUMBER) {
		numbers(c);
		return;
	}
	for (uint32_t i = 0; a->input_object && i < a->input_object->n; i++)
		keep(c, array_get(a->input_object, i));
	if (!a->input_object)
		keep(c, V_NULL);
}

/* What was kept goes out in a random order: each draw leaves the items not yet out. */
static void end(struct cmdlet *c)
{
	struct list *kept = ((struct state *)c->state)->items;

	for (uint32_t i = 0; i < kept->n; i++) {
		uint32_t k = (uint32_t)next(c, i, kept->n - i);

		cmdlet_write(c, kept->v[k]);
		gc_store(kept, &kept->v[k], kept->v[i]);
	}
}

#define RANDOM_CMDLET(id, name_, params_, text)                                \
	const struct cmdlet_def cmdlet_##id = {                                \
		.name = name_, .module = MOD_UTILITY, .sets = sets, .default_set = "RandomNumberParameterSet", \
		.output_types = "System.Int32,System.Int64,System.Double",     \
		.params = params_, .args_size = sizeof(struct args), .state_size = sizeof(struct state), \
		.begin = begin, .process = process, .end = end, .synopsis = text, \
	}
RANDOM_CMDLET(get_random, "Get-Random", params, "Gets a random number, or selects objects randomly from a collection.");
RANDOM_CMDLET(get_securerandom, "Get-SecureRandom", secure_params,
	"Gets a random number, or selects objects randomly from a collection.");

/* SPDX-License-Identifier: MIT */
/*
 * Get-Random, Get-SecureRandom. Numbers come from the kernel; with -SetSeed
 * from System.Random's sequence for that seed.
 */
#include "engine/cmdlet.h"

#include <sys/random.h>

struct args {
	val set_seed;
	val maximum, minimum;
	int64_t count;
	struct array *input_object;
	bool shuffle;
};

struct state {
	struct list *items;
	val seeded;	/* a System.Random; V_NULL: the kernel */
};

enum { SET_NUMBER, SET_LIST, SET_SHUFFLE };
static const char *const sets[] = { "RandomNumberParameterSet", "RandomListItemParameterSet", "ShuffleParameterSet", NULL };
#define COMMON                                                                 \
	PARAM(args, maximum, "Maximum", P_OBJECT, .pos = 1, .sets = 1 << 0),   \
	PARAM(args, minimum, "Minimum", P_OBJECT, .sets = 1 << 0),             \
	PARAM(args, count, "Count", P_INT, .sets = 1 << 0 | 1 << 1, .validate = "range:1:2147483647"), \
	PARAM(args, input_object, "InputObject", P_ARRAY | P_OBJECT, .pos = 1, .sets = 1 << 1 | 1 << 2, .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_NULL), \
	PARAM(args, shuffle, "Shuffle", P_SWITCH, .sets = 1 << 2, .flags = PF_MANDATORY)
static const struct param_def params[] = {
	PARAM(args, set_seed, "SetSeed", P_OBJECT, .flags = PF_NOT_NULL, .type_name = "System.Nullable`1[System.Int32]"),
	COMMON,
	PARAMS_END
};
static const struct param_def secure_params[] = { COMMON, PARAMS_END };

static double unit_double(struct cmdlet *c)
{
	struct state *s = c->state;
	uint64_t u;

	if (!val_is_null(s->seeded))
		return val_to_double(c->rt, member_call(c->rt, s->seeded, ustr_atom(c->rt, "NextDouble"), NULL, 0));
	must(getrandom(&u, sizeof u, 0) == sizeof u);
	return (double)(u >> 11) * 0x1p-53;
}

/* A number below N, N > 0, each equally likely. */
static uint64_t below(struct cmdlet *c, uint64_t n)
{
	struct state *s = c->state;
	uint64_t u, limit = UINT64_MAX - UINT64_MAX % n;

	if (!val_is_null(s->seeded)) {
		bool small = n <= INT32_MAX;
		val arg = small ? val_int((int32_t)n) : val_long((int64_t)n);

		return (uint64_t)val_to_int64(c->rt, member_call(c->rt, s->seeded, ustr_atom(c->rt, small ? "Next" : "NextInt64"), &arg, 1));
	}
	do {
		must(getrandom(&u, sizeof u, 0) == sizeof u);
	} while (u >= limit);
	return u % n;
}

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	s->items = list_new(c->rt, NULL);
	s->seeded = V_NULL;
	if (!val_is_null(a->set_seed)) {
		val seed = val_int(val_to_int32(c->rt, a->set_seed));

		s->seeded = type_construct(c->rt, type_find_c(c->rt, "System.Random"), &seed, 1);
	}
}

static val number_of(struct cmdlet *c, val v)
{
	val base = val_base(v), r;

	if (val_is_num(base))
		return base;
	if (base.k == VK_STR && num_parse(c->rt, base.s, &r) && val_is_num(r))
		return r;
	return val_double(val_to_double(c->rt, v));
}

static _Noreturn void bad_range(struct cmdlet *c, val min, val max)
{
	cmdlet_throw(c, err_make(c->rt, "System.ArgumentException", "MinGreaterThanOrEqualMax", EC_InvalidArgument, V_NULL,
		"The Minimum value (%s) cannot be greater than or equal to the Maximum value (%s).", val_to_c(c->rt, min), val_to_c(c->rt, max)));
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
		return val_double(a + unit_double(c) * (b - a));
	}
	lo = val_to_int64(c->rt, min);
	hi = val_to_int64(c->rt, max);
	if (lo >= hi)
		bad_range(c, min, max);
	lo += (int64_t)below(c, (uint64_t)hi - (uint64_t)lo);
	return min.k == VK_INT64 || max.k == VK_INT64 ? val_long(lo) : val_int((int32_t)lo);
}

static void numbers(struct cmdlet *c)
{
	struct args *a = c->args;
	val min = val_is_null(a->minimum) ? val_int(0) : number_of(c, a->minimum);
	val max = val_is_null(a->maximum) ? (min.k == VK_INT64 ? val_long(INT64_MAX) : is_real(min) ? val_double(0x1.fffffffffffffp1023) : val_int(INT32_MAX))
					  : number_of(c, a->maximum);
	int64_t n = cmdlet_has(c, "Count") ? a->count : 1;

	for (int64_t i = 0; i < n; i++)
		cmdlet_write(c, one_number(c, min, max));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	if (c->set == SET_NUMBER) {
		numbers(c);
		return;
	}
	for (uint32_t i = 0; a->input_object && i < a->input_object->n; i++)
		list_add(c->rt, s->items, array_get(a->input_object, i));
	if (!a->input_object)
		list_add(c->rt, s->items, V_NULL);
}

/* Draws without putting back. */
static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	uint32_t n = s->items->n, want = a->shuffle ? n : cmdlet_has(c, "Count") ? (uint32_t)MIN(a->count, (int64_t)n) : MIN(1u, n);

	if (c->set == SET_NUMBER)
		return;
	for (uint32_t i = 0; i < want; i++) {
		uint32_t k = i + (uint32_t)below(c, n - i);
		val v = s->items->v[k];

		gc_store(s->items, &s->items->v[k], s->items->v[i]);
		gc_store(s->items, &s->items->v[i], v);
		cmdlet_write(c, v);
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
RANDOM_CMDLET(get_securerandom, "Get-SecureRandom", secure_params, "Gets a random number, or selects objects randomly from a collection.");

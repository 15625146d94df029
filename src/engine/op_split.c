/* SPDX-License-Identifier: MIT */
/*
 * -split: by regular expression, plain text or a script block; with a maximum
 * number of pieces, counted from the end when negative.
 */
#include "engine/vm.h"
#include "types/regex/regex.h"
#include "value/conv.h"
#include "value/error.h"

#include <string.h>

enum {	/* SplitOptions */
	SO_SIMPLE = 1, SO_REGEX = 2, SO_CULTURE = 4, SO_WHITESPACE = 8, SO_MULTILINE = 16, SO_SINGLELINE = 32,
	SO_IGNORE_CASE = 64, SO_EXPLICIT = 128,
};

struct split {
	struct regex *re;
	struct scriptblock *block;
	int32_t max;
	struct list *out;
};

/* V as a T; what keeps it from that is an error of the operator. */
static val operand(struct rt *rt, val v, const struct type *t)
{
	struct errrec *why = NULL, *e;
	val r;

	if (conv_soft(rt, v, t, &r, &why))
		return val_base(r);
	e = err_make(rt, NULL, "RuntimeException", EC_NotSpecified, V_NULL, "%s", USTR_C(rt, errrec_message(rt, why)));
	gc_store(val_exc(e->exception), &val_exc(e->exception)->inner,
		 exc_is_runtime(val_exc(why->exception)) ? val_exc(why->exception)->inner : why->exception);
	rt_throw(rt, e);
}

static _Noreturn void options_refused(struct rt *rt, const char *id, const char *text)
{
	err_throw(rt, "System.Management.Automation.ParseException", id, EC_ParserError, V_NULL, "%s", text);
}

/* The SplitOptions of operand V; none for null and empty text. */
static int split_options(struct rt *rt, const struct split *s, val v)
{
	int bits;

	v = val_base(v);
	if (val_is_null(v) || (v.k == VK_STR && !ustr_len(v.s)))
		return 0;
	bits = (int)val_enum_num(operand(rt, v, type_find_c(rt, "System.Management.Automation.SplitOptions")));
	if (s->block)
		options_refused(rt, "InvalidSplitOptionWithPredicate",
			"Options are not allowed on the -split operator with a predicate.");
	if ((bits & SO_SIMPLE) && (bits & ~(SO_SIMPLE | SO_IGNORE_CASE)))
		options_refused(rt, "InvalidSplitOptionCombination",
			"The combination of options with the -split operator is not valid.");
	return bits;
}

static int regex_bits(int o)
{
	return (o & SO_IGNORE_CASE ? 1 : 0) | (o & SO_MULTILINE ? 2 : 0) | (o & SO_EXPLICIT ? 4 : 0) |
	       (o & SO_SINGLELINE ? 16 : 0) | (o & SO_WHITESPACE ? 32 : 0) | (o & SO_CULTURE ? 512 : 0);
}

/* Keeps only the last max pieces apart: the pieces before them stay joined. */
static void split_from_end(struct rt *rt, struct split *s, struct ustr *text)
{
	struct list *spans = list_new(rt, NULL);
	int32_t *span = rt_block(rt, int32_t, 2 * s->re->groups.n);
	uint32_t at = 0, first, from = 0;

	while (at <= ustr_len(text) && regex_exec(rt, s->re, text, at, span)) {
		if (span[1] > span[0] || (span[0] > 0 && span[0] < (int32_t)ustr_len(text))) {
			list_add(rt, spans, val_int(span[0]));
			list_add(rt, spans, val_int(span[1]));
		}
		at = span[1] > span[0] ? (uint32_t)span[1] : (uint32_t)span[1] + 1;
	}
	first = spans->n / 2 > (uint32_t)(-s->max - 1) ? spans->n / 2 - (uint32_t)(-s->max - 1) : 0;
	for (uint32_t i = first; i < spans->n / 2; i++) {
		uint32_t a = (uint32_t)spans->v[2 * i].i, b = (uint32_t)spans->v[2 * i + 1].i;

		list_add(rt, s->out, val_str(ustr_sub(rt, text, from, a - from)));
		from = b;
	}
	list_add(rt, s->out, val_str(ustr_sub(rt, text, from, ustr_len(text) - from)));
}

/* As split_by_block, but looks from the end. */
static void split_by_block_from_end(struct rt *rt, struct split *s, struct ustr *text)
{
	uint32_t to = ustr_len(text), pieces = 1;

	for (uint32_t i = to; i-- > 0 && pieces < (uint32_t)-s->max;) {
		val args[3] = { val_str(ustr_from_char(rt, ustr_at(text, i))), val_str(text), val_int((int32_t)i) };

		if (!val_truth(rt, engine_call(rt, s->block, args[0], V_VOID, args, 3)))
			continue;
		list_insert(rt, s->out, s->out->n - (pieces - 1), val_str(ustr_sub(rt, text, i + 1, to - i - 1)));
		to = i;
		pieces++;
	}
	list_insert(rt, s->out, s->out->n - (pieces - 1), val_str(ustr_sub(rt, text, 0, to)));
}

static void split_by_block(struct rt *rt, struct split *s, struct ustr *text)
{
	uint32_t from = 0, n = ustr_len(text), pieces = 1;

	for (uint32_t i = 0; i < n && (s->max <= 0 || pieces < (uint32_t)s->max); i++) {
		val args[3] = { val_str(ustr_from_char(rt, ustr_at(text, i))), val_str(text), val_int((int32_t)i) };

		if (!val_truth(rt, engine_call(rt, s->block, args[0], V_VOID, args, 3)))
			continue;
		list_add(rt, s->out, val_str(ustr_sub(rt, text, from, i - from)));
		from = i + 1;
		pieces++;
	}
	list_add(rt, s->out, val_str(ustr_sub(rt, text, from, n - from)));
}

static void split_one(struct rt *rt, struct split *s, val v)
{
	struct ustr *text = val_is_null(v) ? ustr_empty(rt) : val_to_str(rt, v);
	struct array *a;

	if (s->block && s->max < 0) {
		split_by_block_from_end(rt, s, text);
	} else if (s->block) {
		split_by_block(rt, s, text);
	} else if (s->max < 0) {
		split_from_end(rt, s, text);
	} else {
		a = regex_split(rt, s->re, text, s->max, 0);
		for (uint32_t i = 0; i < a->n; i++)
			list_add(rt, s->out, array_get(a, i));
	}
}

static val split_all(struct rt *rt, struct split *s, val a)
{
	struct iter it;
	val x;

	s->out = list_new(rt, NULL);
	if (!iter_begin(rt, a, &it)) {
		split_one(rt, s, a);
	} else {
		while (iter_next(&it, &x))
			split_one(rt, s, x);
	}
	return val_obj(list_to_array(rt, s->out, &type_string));
}

val op_split(struct rt *rt, struct frame *f, val a, val b, bool ignore_case)
{
	struct array *args = val_array(vm_array_of(rt, b));
	val pattern = args->n ? array_get(args, 0) : V_NULL;
	int options = ignore_case ? SO_IGNORE_CASE : 0;
	struct split s = { .block = val_scriptblock(pattern) };
	struct ustr *text;

	if (!args->n)
		err_throw(rt, NULL, "BadOperatorArgument", EC_InvalidOperation, b,
			  "The argument to operator '-split' is not valid: %s.", USTR_C(rt, val_net_str(rt, b)));
	if (args->n > 1)
		s.max = (int32_t)operand(rt, array_get(args, 1), &type_int32).i;
	if (args->n > 2)
		options |= split_options(rt, &s, array_get(args, 2));
	if (!s.block) {
		text = val_is_null(pattern) ? ustr_empty(rt) : val_to_str(rt, pattern);
		if (options & SO_SIMPLE)
			text = regex_escape(rt, text);
		s.re = regex_get(rt, text, regex_bits(options));
	}
	return split_all(rt, &s, a);
}

/* Words between white space. */
static void words(struct rt *rt, struct list *out, struct ustr *s)
{
	uint32_t n = ustr_len(s), i = 0, from;

	while (i < n) {
		while (i < n && ustr_is_space(ustr_at(s, i)))
			i++;
		from = i;
		while (i < n && !ustr_is_space(ustr_at(s, i)))
			i++;
		if (i > from)
			list_add(rt, out, val_str(ustr_sub(rt, s, from, i - from)));
	}
}

val op_split_unary(struct rt *rt, val a)
{
	struct list *out = list_new(rt, NULL);
	struct iter it;
	val x;

	if (!iter_begin(rt, a, &it)) {
		words(rt, out, val_is_null(a) ? ustr_empty(rt) : val_to_str(rt, a));
	} else {
		while (iter_next(&it, &x))
			words(rt, out, val_to_str(rt, x));
	}
	return val_obj(list_to_array(rt, out, &type_string));
}

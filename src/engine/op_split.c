/* SPDX-License-Identifier: MIT */
/*
 * -split: by regular expression, plain text or a script block; with a maximum
 * number of pieces, counted from the end when negative.
 */
#include "engine/vm.h"
#include "types/regex.h"

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

static int split_option(struct rt *rt, struct ustr *name)
{
	static const struct { const char *name; int bit; } names[] = {
		{ "SimpleMatch", SO_SIMPLE }, { "RegexMatch", SO_REGEX }, { "CultureInvariant", SO_CULTURE },
		{ "IgnorePatternWhitespace", SO_WHITESPACE }, { "Multiline", SO_MULTILINE },
		{ "Singleline", SO_SINGLELINE }, { "IgnoreCase", SO_IGNORE_CASE }, { "ExplicitCapture", SO_EXPLICIT },
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (ustr_ieq_c(name, names[i].name))
			return names[i].bit;
	err_throw(rt, NULL, "InvalidSplitOptionCombination", EC_InvalidOperation, val_str(name),
		  "Cannot convert value \"%s\" to type \"System.Management.Automation.SplitOptions\".", USTR_C(rt, name));
}

static int split_options(struct rt *rt, val v)
{
	int64_t n;
	struct ustr *s;
	int bits = 0;

	if (val_base(v).k != VK_STR && val_to_int64_try(rt, v, &n))
		return (int)n;
	if (val_base(v).k == VK_ENUM)
		return (int)val_enum_num(val_base(v));
	s = val_to_str(rt, v);
	for (uint32_t at = 0; at <= ustr_len(s);) {
		int32_t end = ustr_index_of(s, ustr_new(rt, ","), at, false);
		uint32_t stop = end < 0 ? ustr_len(s) : (uint32_t)end;

		bits |= split_option(rt, ustr_trim(rt, ustr_sub(rt, s, at, stop - at), true, true));
		at = stop + 1;
	}
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

	if (s->block) {
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

	if (args->n > 1)
		s.max = val_to_int32(rt, array_get(args, 1));
	if (args->n > 2)
		options |= split_options(rt, array_get(args, 2));
	if (!s.block) {
		s.re = val_regex(pattern);
		text = val_is_null(pattern) ? ustr_empty(rt) : val_to_str(rt, pattern);
		if (!s.re && (options & SO_SIMPLE))
			text = regex_escape(rt, text);
		if (!s.re)
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

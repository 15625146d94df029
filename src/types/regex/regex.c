/* SPDX-License-Identifier: MIT */
/* Compiling and running patterns on PCRE2. */
#include "types/regex/regex.h"

#include "value/error.h"

#define PCRE2_CODE_UNIT_WIDTH 16
#include <pcre2.h>

#include <stdlib.h>
#include <string.h>

enum { CACHE_SLOTS = 64, MATCH_STEPS = 50000000, QUICK_STEPS = 2000000, HEAP_KB = 65536, JIT_STACK = 1 << 20 };
/* Above what the translation of patterns lets through. */
enum { PCRE_NESTING = 1100 };

/* The cache is one pinned cell: rt->regex_cache points at it. */
struct cache {
	struct cell h;
	struct regex *slot[CACHE_SLOTS];
	struct ustr *subject;		/* last narrow input and its 16-bit copy */
	uint16_t *wide;
	uint32_t cap_wide;
	pcre2_match_context_16 *context;
	pcre2_compile_context_16 *compile;
	pcre2_jit_stack_16 *stack;
};

static void cache_trace(struct heap *h, struct cell *c)
{
	struct cache *k = (struct cache *)c;

	for (int i = 0; i < CACHE_SLOTS; i++)
		heap_mark(h, k->slot[i]);
	heap_mark(h, k->subject);
	heap_mark_block(h, k->wide);
}

static void cache_finalize(struct cell *c)
{
	struct cache *k = (struct cache *)c;

	pcre2_match_context_free_16(k->context);
	pcre2_compile_context_free_16(k->compile);
	pcre2_jit_stack_free_16(k->stack);
}

static const struct type type_cache = {
	.cls = { cache_trace, cache_finalize }, .name = "RegexCache", .base = &type_object, .flags = TF_INTERNAL,
};

static struct cache *cache_of(struct rt *rt)
{
	struct cache *k = rt->regex_cache;

	if (k)
		return k;
	k = rt_new_cell(rt, &type_cache, cache);
	rt_pin(rt, val_obj(k));
	k->context = pcre2_match_context_create_16(NULL);
	k->compile = pcre2_compile_context_create_16(NULL);
	k->stack = pcre2_jit_stack_create_16(32 * 1024, JIT_STACK, NULL);
	pcre2_set_match_limit_16(k->context, QUICK_STEPS);
	pcre2_set_heap_limit_16(k->context, HEAP_KB);
	pcre2_jit_stack_assign_16(k->context, NULL, k->stack);
	pcre2_set_newline_16(k->compile, PCRE2_NEWLINE_LF);
	pcre2_set_parens_nest_limit_16(k->compile, PCRE_NESTING);
	rt->regex_cache = k;
	return k;
}

/* ---- the Regex cell ---- */

static void regex_trace(struct heap *h, struct cell *c)
{
	struct regex *re = (struct regex *)c;

	heap_mark(h, re->pattern);
	heap_mark(h, re->shared);
	heap_mark_block(h, re->groups.number);
	heap_mark_block(h, re->groups.name);
	heap_mark_block(h, re->groups.of_paren);
	for (uint32_t i = 0; re->groups.name && i < re->groups.n; i++)
		heap_mark(h, re->groups.name[i]);
}

static void regex_finalize(struct cell *c)
{
	struct regex *re = (struct regex *)c;

	if (!re->shared) {
		pcre2_match_data_free_16(re->data);
		pcre2_code_free_16(re->code);
	}
	pcre2_code_free_16(re->slow);
	pcre2_match_data_free_16(re->rdata);
	pcre2_code_free_16(re->recorder);
}

static struct ustr *regex_text(struct rt *rt, val self)
{
	return ((struct regex *)self.o)->pattern;
}

static const struct type_ops regex_ops = { .to_string = regex_text };

const struct type type_regex = {
	.cls = { regex_trace, regex_finalize }, .name = "System.Text.RegularExpressions.Regex",
	.base = &type_object, .ops = &regex_ops, .size = sizeof(struct regex),
	.ifaces = "System.Runtime.Serialization.ISerializable",
};

struct regex *val_regex(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && v.o->cls->trace == regex_trace ? (struct regex *)v.o : NULL;
}

typedef uint8_t bytes8 __attribute__((vector_size(8)));
typedef uint16_t units8 __attribute__((vector_size(16)));

static void widen(uint16_t *to, const char *from, uint32_t n)
{
	uint32_t i = 0;

	for (; i + 8 <= n; i += 8) {
		bytes8 b;
		units8 u;

		memcpy(&b, from + i, sizeof b);
		u = __builtin_convertvector(b, units8);
		memcpy(to + i, &u, sizeof u);
	}
	for (; i < n; i++)
		to[i] = (uint8_t)from[i];
}

/* The units of S; of a narrow string, in a buffer that the next one takes over. */
static const uint16_t *units_of(struct rt *rt, struct ustr *s)
{
	struct cache *k;

	if (s->wide)
		return s->w;
	k = cache_of(rt);
	if (k->subject == s)
		return k->wide;
	if (k->cap_wide < ustr_len(s) + 1) {
		k->cap_wide = 0;
		k->wide = heap_alloc_block(rt->heap, sizeof(uint16_t) * (ustr_len(s) + 256));
		k->cap_wide = ustr_len(s) + 256;
	}
	widen(k->wide, s->n, ustr_len(s));
	gc_storep(k, k->subject, s);
	return k->wide;
}

static uint32_t pcre_options(int options)
{
	uint32_t o = PCRE2_NEVER_UTF;

	if (!(options & RE_ECMASCRIPT))
		o |= PCRE2_UCP;
	if (options & RE_IGNORE_CASE)
		o |= PCRE2_CASELESS;
	if (options & RE_MULTILINE)
		o |= PCRE2_MULTILINE;
	if (options & RE_SINGLELINE)
		o |= PCRE2_DOTALL;
	return o;
}

static _Noreturn void throw_untranslatable(struct rt *rt, struct ustr *pattern, int code, size_t offset)
{
	uint16_t text[200];
	char why[200] = "";

	pcre2_get_error_message_16(code, text, ARRAY_LEN(text));
	for (size_t i = 0; i < sizeof(why) - 1 && text[i]; i++)
		why[i] = (char)text[i];
	net_throw(rt, "System.Text.RegularExpressions.RegexParseException",
		  "Invalid pattern '%s' at offset %zu. %s.", USTR_C(rt, pattern), MIN(offset, (size_t)ustr_len(pattern)), why);
}

static pcre2_code_16 *compile(struct rt *rt, struct ustr *pattern, struct ustr *text, int options, uint32_t more)
{
	const uint16_t *w = units_of(rt, text);
	int code;
	size_t offset;
	pcre2_code_16 *c = pcre2_compile_16(w, ustr_len(text), pcre_options(options) | more, &code, &offset,
		cache_of(rt)->compile);

	if (!c)
		throw_untranslatable(rt, pattern, code, offset);
	pcre2_jit_compile_16(c, PCRE2_JIT_COMPLETE);
	return c;
}

struct regex *regex_new(struct rt *rt, struct ustr *pattern, int options)
{
	struct regex *re = rt_new_cell(rt, &type_regex, regex);
	struct ustr *text = regex_pattern_translate(rt, pattern, options, false, &re->groups);

	gc_storep(re, re->pattern, pattern);
	re->options = options;
	re->timeout = -10000;
	re->code = compile(rt, pattern, text, options, 0);
	re->data = pcre2_match_data_create_from_pattern_16(re->code, NULL);
	heap_account(rt->heap, 2048);
	return re;
}

struct regex *regex_get(struct rt *rt, struct ustr *pattern, int options)
{
	struct cache *k = cache_of(rt);
	uint32_t i = (ustr_ihash(pattern) ^ (uint32_t)options * 31u) % CACHE_SLOTS;
	struct regex *re = k->slot[i];

	if (re && re->options == options && (re->pattern == pattern || ustr_eq(re->pattern, pattern)))
		return re;
	re = regex_new(rt, pattern, options);
	gc_storep(k, k->slot[i], re);
	return re;
}

struct regex *regex_share(struct rt *rt, struct ustr *pattern, int options)
{
	struct regex *from = regex_get(rt, pattern, options), *re = rt_new_cell(rt, &type_regex, regex);

	re->pattern = pattern;
	re->options = options;
	re->timeout = from->timeout;
	re->groups = from->groups;
	re->code = from->code;
	re->data = from->data;
	gc_storep(re, re->shared, from);
	return re;
}

static void throw_match_error(struct rt *rt, int r)
{
	if (r == PCRE2_ERROR_MATCHLIMIT || r == PCRE2_ERROR_HEAPLIMIT || r == PCRE2_ERROR_DEPTHLIMIT)
		net_throw(rt, "System.Text.RegularExpressions.RegexMatchTimeoutException",
			  "The Regex engine has timed out while trying to match a pattern to an input string. This can occur for many "
			  "reasons, including very large inputs or excessive backtracking caused by nested quantifiers, "
			  "back-references and other factors.");
	if (r != PCRE2_ERROR_NOMATCH)
		net_throw(rt, "System.InvalidOperationException", "The regular expression failed to run (%d).", r);
}

static void fill_span(struct regex *re, const size_t *ov, int n, int32_t *span)
{
	memset(span, 0xff, sizeof(*span) * 2 * re->groups.n);
	span[0] = (int32_t)MIN(ov[0], ov[1]);
	span[1] = (int32_t)ov[1];
	for (int j = 1; j < n && j < (int)re->groups.nparens; j++) {
		uint32_t g = re->groups.of_paren[j];

		if (ov[2 * j] == PCRE2_UNSET)
			continue;
		span[2 * g] = (int32_t)ov[2 * j];
		span[2 * g + 1] = (int32_t)ov[2 * j + 1];
	}
}

static int run_code(struct regex *re, pcre2_code_16 *code, const uint16_t *w, uint32_t n, uint32_t start,
		    pcre2_match_context_16 *context)
{
	int r = pcre2_match_16(code, w, n, start, 0, re->data, context);

	return r == PCRE2_ERROR_JIT_STACKLIMIT ? pcre2_match_16(code, w, n, start, PCRE2_NO_JIT, re->data, context) : r;
}

static int stop_callout(pcre2_callout_block_16 *b, void *rt)
{
	return rt_stopping(rt) ? PCRE2_ERROR_CALLOUT : 0;
}

/* A search that takes long is begun anew in code that looks whether to stop. */
static int run_slowly(struct rt *rt, struct regex *re, struct ustr *s, uint32_t start)
{
	struct regex_groups unused;
	pcre2_match_context_16 *context;
	const uint16_t *w;
	int r;

	if (!re->slow)
		re->slow = compile(rt, re->pattern,
				   regex_pattern_translate(rt, re->pattern, re->options, false, &unused), re->options,
				   PCRE2_AUTO_CALLOUT);
	w = units_of(rt, s);
	context = pcre2_match_context_copy_16(cache_of(rt)->context);
	pcre2_set_match_limit_16(context, MATCH_STEPS);
	pcre2_set_callout_16(context, stop_callout, rt);
	r = run_code(re, re->slow, w, ustr_len(s), start, context);
	pcre2_match_context_free_16(context);
	rt_poll(rt);
	return r;
}

/* From right to left: the match that ends last, not after START; of those the
 * one that reaches farthest back, as greedy parts make it. */
static bool exec_backwards(struct rt *rt, struct regex *re, struct ustr *s, uint32_t start, int32_t *span)
{
	const uint16_t *w = units_of(rt, s);

	for (int64_t end = start; end >= 0; end--) {
		rt_poll(rt);
		for (uint32_t from = 0; from <= end; from++) {
			uint32_t how = PCRE2_ANCHORED | PCRE2_ENDANCHORED | (end < ustr_len(s) ? PCRE2_NOTEOL : 0);
			int r = pcre2_match_16(re->code, w, (size_t)end, from, how, re->data, cache_of(rt)->context);

			if (r >= 0) {
				fill_span(re, pcre2_get_ovector_pointer_16(re->data), r, span);
				return true;
			}
			throw_match_error(rt, r);
		}
	}
	return false;
}

bool regex_exec(struct rt *rt, struct regex *re, struct ustr *s, uint32_t start, int32_t *span)
{
	const uint16_t *w = units_of(rt, s);
	struct cache *k = cache_of(rt);
	int r;

	if (start > ustr_len(s))
		return false;
	rt_poll(rt);
	if (re->options & RE_RIGHT_TO_LEFT)
		return exec_backwards(rt, re, s, start, span);
	r = run_code(re, re->code, w, ustr_len(s), start, k->context);
	if (r == PCRE2_ERROR_MATCHLIMIT)
		r = run_slowly(rt, re, s, start);
	if (r < 0) {
		throw_match_error(rt, r);
		return false;
	}
	fill_span(re, pcre2_get_ovector_pointer_16(re->data), r, span);
	return true;
}

/* ---- repeated captures ---- */

struct record {
	int32_t start, end;
	uint32_t group;
};
struct recording {
	struct record *r;	/* malloc'd: holds no cells */
	uint32_t n, cap;
	struct regex *re;
};

/* A record past the current position was undone by backtracking. */
static int on_callout(pcre2_callout_block_16 *b, void *arg)
{
	struct recording *k = arg;
	uint32_t paren = 0;
	int32_t start, end;

	for (size_t i = 0; i < b->callout_string_length; i++)
		paren = paren * 10 + (b->callout_string[i] - '0');
	if (paren >= b->capture_top || paren >= k->re->groups.nparens)
		return 0;
	start = (int32_t)b->offset_vector[2 * paren];
	end = (int32_t)b->offset_vector[2 * paren + 1];
	while (k->n && (k->r[k->n - 1].end > end ||
			(k->r[k->n - 1].end == end && k->r[k->n - 1].group == k->re->groups.of_paren[paren] &&
				k->r[k->n - 1].start >= start)))
		k->n--;
	if (k->n == k->cap) {
		k->cap = k->cap ? k->cap * 2 : 32;
		k->r = xrealloc(k->r, k->cap, sizeof(*k->r));
	}
	k->r[k->n++] = (struct record){ start, end, k->re->groups.of_paren[paren] };
	return 0;
}

static void make_recorder(struct rt *rt, struct regex *re)
{
	struct regex_groups unused;
	struct ustr *text = regex_pattern_translate(rt, re->pattern, re->options, true, &unused);

	re->recorder = compile(rt, re->pattern, text, re->options, 0);
	re->rdata = pcre2_match_data_create_from_pattern_16(re->recorder, NULL);
}

static uint32_t pick_group(struct rt *rt, struct recording *k, struct match *m, uint32_t group, int32_t **ret)
{
	int32_t *span = heap_alloc_block(rt->heap, sizeof(int32_t) * 2 * (k->n + 1));
	uint32_t n = 0;

	for (uint32_t i = 0; i < k->n; i++) {
		if (k->r[i].group != group)
			continue;
		span[2 * n] = k->r[i].start;
		span[2 * n++ + 1] = k->r[i].end;
	}
	/* What was tried behind the last one that stayed is no part of the match. */
	while (n && (span[2 * n - 1] != m->span[2 * group + 1] || span[2 * n - 2] != m->span[2 * group]))
		n--;
	if (n == 0) {	/* trust the match */
		span[0] = m->span[2 * group];
		span[1] = m->span[2 * group + 1];
		n = 1;
	}
	*ret = span;
	return n;
}

uint32_t regex_captures(struct rt *rt, struct match *m, uint32_t group, int32_t **ret)
{
	struct recording k = { .re = m->re };
	pcre2_match_context_16 *context;
	const uint16_t *w;
	uint32_t n;

	if (!m->re || m->span[2 * group] < 0)
		return 0;
	if (group == 0) {
		*ret = m->span;
		return 1;
	}
	if (!m->re->recorder)
		make_recorder(rt, m->re);
	w = units_of(rt, m->input);
	context = pcre2_match_context_copy_16(cache_of(rt)->context);
	pcre2_set_match_limit_16(context, MATCH_STEPS);
	pcre2_set_callout_16(context, on_callout, &k);
	pcre2_match_16(m->re->recorder, w, ustr_len(m->input), (size_t)m->span[0], PCRE2_ANCHORED, m->re->rdata, context);
	pcre2_match_context_free_16(context);
	n = pick_group(rt, &k, m, group, ret);
	free(k.r);
	return n;
}

/* SPDX-License-Identifier: MIT */
/* Compiling and running patterns, on PCRE2 or on our own matcher. */
#include "types/regex/regex.h"

#include "sys/clock.h"
#include "types/arg.h"
#include "types/regex/regex_machine.h"
#include "value/error.h"

#define PCRE2_CODE_UNIT_WIDTH 16
#include <pcre2.h>

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
	struct regex_room room;
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
	regex_room_mark(h, &k->room);
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
	regex_program_mark(h, re->program);
}

static void regex_finalize(struct cell *c)
{
	struct regex *re = (struct regex *)c;

	if (!re->shared) {
		pcre2_match_data_free_16(re->data);
		pcre2_code_free_16(re->code);
	}
	pcre2_code_free_16(re->slow);
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
	uint32_t o = PCRE2_NEVER_UTF | PCRE2_ALT_CIRCUMFLEX;

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

/* NULL: PCRE2 refuses it. */
static pcre2_code_16 *compile(struct rt *rt, struct ustr *text, int options, uint32_t more)
{
	const uint16_t *w = units_of(rt, text);
	int code;
	size_t offset;
	pcre2_code_16 *c = pcre2_compile_16(w, ustr_len(text), pcre_options(options) | more, &code, &offset,
		cache_of(rt)->compile);

	if (c)
		pcre2_jit_compile_16(c, PCRE2_JIT_COMPLETE);
	return c;
}

static struct regex_program *program_of(struct rt *rt, struct regex *re)
{
	if (re->shared)
		return program_of(rt, re->shared);
	if (!re->program)
		gc_storep(re, re->program, regex_pattern_program(rt, re->pattern, re->options));
	return re->program;
}

static void check_options(struct rt *rt, int options)
{
	int with_ecma = RE_ECMASCRIPT | RE_IGNORE_CASE | RE_MULTILINE | RE_COMPILED | RE_INVARIANT;

	if ((options & RE_ECMASCRIPT && options & ~with_ecma) ||
	    (options & RE_NOT_BACKTRACKING && options & (RE_RIGHT_TO_LEFT | RE_ECMASCRIPT)))
		arg_throw_range(rt, "options", "Specified argument was out of the range of valid values.");
}

struct regex *regex_new(struct rt *rt, struct ustr *pattern, int options)
{
	struct regex *re;
	struct ustr *text;

	check_options(rt, options);
	re = rt_new_cell(rt, &type_regex, regex);
	text = regex_pattern_translate(rt, pattern, options, &re->groups);

	gc_storep(re, re->pattern, pattern);
	re->options = options;
	re->timeout = -10000;
	re->code = text ? compile(rt, text, options, 0) : NULL;
	if (re->code)
		re->data = pcre2_match_data_create_from_pattern_16(re->code, NULL);
	if (!re->code || options & RE_NOT_BACKTRACKING)
		program_of(rt, re);
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

static _Noreturn void throw_timeout(struct rt *rt)
{
	net_throw(rt, "System.Text.RegularExpressions.RegexMatchTimeoutException",
		  "The Regex engine has timed out while trying to match a pattern to an input string. This can occur for many "
		  "reasons, including very large inputs or excessive backtracking caused by nested quantifiers, "
		  "back-references and other factors.");
}

static void throw_match_error(struct rt *rt, int r)
{
	if (r == PCRE2_ERROR_MATCHLIMIT || r == PCRE2_ERROR_HEAPLIMIT || r == PCRE2_ERROR_DEPTHLIMIT || r == PCRE2_ERROR_CALLOUT)
		throw_timeout(rt);
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

/* The time of clock_ms at which a match that begins now is late; 0: never. */
static int64_t deadline_of(const struct regex *re)
{
	return re->timeout > 0 ? clock_due(re->timeout / 10000 + 1) : 0;
}

struct watch {
	struct rt *rt;
	int64_t deadline;
	uint32_t calls;
};

static int stop_callout(pcre2_callout_block_16 *b, void *arg)
{
	struct watch *w = arg;

	if (rt_stopping(w->rt))
		return PCRE2_ERROR_CALLOUT;
	return w->deadline && !(++w->calls & 0xff) && clock_ms() >= w->deadline ? PCRE2_ERROR_CALLOUT : 0;
}

/* A search that takes long is begun anew in code that looks whether to stop. */
static int run_slowly(struct rt *rt, struct regex *re, struct ustr *s, uint32_t start)
{
	struct watch watch = { rt, deadline_of(re), 0 };
	struct regex_groups unused;
	pcre2_match_context_16 *context;
	const uint16_t *w;
	int r;

	if (!re->slow)
		re->slow = compile(rt, regex_pattern_translate(rt, re->pattern, re->options, &unused), re->options,
				   PCRE2_AUTO_CALLOUT);
	if (!re->slow)
		return PCRE2_ERROR_MATCHLIMIT;
	w = units_of(rt, s);
	context = pcre2_match_context_copy_16(cache_of(rt)->context);
	pcre2_set_match_limit_16(context, MATCH_STEPS);
	pcre2_set_callout_16(context, stop_callout, &watch);
	r = run_code(re, re->slow, w, ustr_len(s), start, context);
	pcre2_match_context_free_16(context);
	rt_poll(rt);
	return r;
}

/* ---- our own matcher ---- */

static bool run_program(struct rt *rt, struct regex *re, struct ustr *s, uint32_t start, uint32_t begin, bool here,
			struct regex_search *ret)
{
	*ret = (struct regex_search){
		.rt = rt, .program = program_of(rt, re), .room = &cache_of(rt)->room, .text = units_of(rt, s), .n = ustr_len(s),
		.start = start, .begin = begin, .here = here, .deadline = deadline_of(re),
	};
	switch (regex_search(ret)) {
	case REGEX_NONE: break;
	case REGEX_FOUND: return true;
	case REGEX_STOPPED: rt_poll(rt); break;
	case REGEX_LATE: throw_timeout(rt);
	case REGEX_TOO_DEEP: net_throw(rt, "System.OutOfMemoryException", "Insufficient memory to continue the execution of the program.");
	}
	return false;
}

static bool exec_program(struct rt *rt, struct regex *re, struct ustr *s, uint32_t start, uint32_t begin, int32_t *span)
{
	struct regex_search found;

	if (!run_program(rt, re, s, start, begin, false, &found))
		return false;
	span[0] = found.from;
	span[1] = found.to;
	for (uint32_t g = 1; g < re->groups.n; g++) {
		const struct regex_capture *c = regex_search_last(&found, g);

		span[2 * g] = c ? c->start : -1;
		span[2 * g + 1] = c ? c->end : -1;
	}
	return true;
}

/* START is what \G stands for, BEGIN where the search begins. */
static bool exec(struct rt *rt, struct regex *re, struct ustr *s, uint32_t start, uint32_t begin, int32_t *span)
{
	const uint16_t *w;
	struct cache *k = cache_of(rt);
	int r;

	if (begin > ustr_len(s))
		return false;
	rt_poll(rt);
	if (!re->code)
		return exec_program(rt, re, s, start, begin, span);
	w = units_of(rt, s);
	r = run_code(re, re->code, w, ustr_len(s), begin, k->context);
	if (r == PCRE2_ERROR_MATCHLIMIT)
		r = run_slowly(rt, re, s, begin);
	if (r < 0) {
		throw_match_error(rt, r);
		return false;
	}
	fill_span(re, pcre2_get_ovector_pointer_16(re->data), r, span);
	return true;
}

bool regex_exec(struct rt *rt, struct regex *re, struct ustr *s, uint32_t start, int32_t *span)
{
	return exec(rt, re, s, start, start, span);
}

/* After an empty match the search goes on one unit further. */
bool regex_exec_next(struct rt *rt, struct regex *re, struct ustr *s, int32_t *span)
{
	bool empty = span[0] == span[1];

	if (!(re->options & RE_RIGHT_TO_LEFT))
		return exec(rt, re, s, (uint32_t)span[1], (uint32_t)span[1] + empty, span);
	return span[0] - empty >= 0 && exec(rt, re, s, (uint32_t)span[0], (uint32_t)(span[0] - empty), span);
}

/* ---- repeated captures ---- */

/* PCRE2 keeps the last one only: the match is found again by our own matcher. */
uint32_t regex_captures(struct rt *rt, struct match *m, uint32_t group, int32_t **ret)
{
	struct regex_search found;
	const struct regex_capture *c;
	uint32_t n = 0, at, begin;

	if (!m->re || m->span[2 * group] < 0)
		return 0;
	*ret = m->span + 2 * group;
	begin = (uint32_t)m->span[m->re->options & RE_RIGHT_TO_LEFT ? 1 : 0];
	if (group == 0 || !run_program(rt, m->re, m->input, begin, begin, true, &found) ||
	    found.from != m->span[0] || found.to != m->span[1])
		return 1;
	for (int32_t i = found.last[group]; i >= 0; i = found.room->capture[i].below)
		n++;
	if (!n)
		return 1;
	*ret = rt_block(rt, int32_t, 2 * n);
	at = n;
	for (int32_t i = found.last[group]; i >= 0; i = c->below) {
		c = &found.room->capture[i];
		at--;
		(*ret)[2 * at] = c->start;
		(*ret)[2 * at + 1] = c->end;
	}
	return n;
}

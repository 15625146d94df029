/* SPDX-License-Identifier: MIT */
/*
 * Regex, Match, Group and Capture and their collections as scripts see them.
 * A Match is group 0; other groups and captures are small cells that point at
 * their match.
 */
#include "types/arg.h"
#include "types/enums.h"
#include "types/regex/regex.h"
#include "types/string.h"
#include "types/tables.h"

struct group {		/* Group */
	struct cell h;
	struct match *m;
	uint32_t i;
	val captures;		/* made when asked for */
};

struct capture {	/* Capture */
	struct cell h;
	struct ustr *input;
	int32_t from, to;
};

struct items {		/* the three collections */
	struct cell h;
	struct array *a;
	struct match *m;	/* of a GroupCollection */
};

static void match_trace(struct heap *h, struct cell *c)
{
	struct match *m = (struct match *)c;

	heap_mark(h, m->re);
	heap_mark(h, m->input);
	heap_mark_block(h, m->span);
	val_mark(h, m->groups);
	val_mark(h, m->captures);
}

static void group_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct group *)c)->m);
	val_mark(h, ((struct group *)c)->captures);
}

static void capture_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct capture *)c)->input);
}

static void items_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct items *)c)->a);
	heap_mark(h, ((struct items *)c)->m);
}

/* ---- where something matched ---- */

struct where {
	struct ustr *input;
	int32_t from, to;	/* from -1: nowhere */
};

static struct where where(val self)
{
	struct match *m;
	struct group *g;
	struct capture *c;

	if (self.o->cls->trace == match_trace) {
		m = (struct match *)self.o;
		return m->re ? (struct where){ m->input, m->span[0], m->span[1] } : (struct where){ NULL, -1, -1 };
	}
	if (self.o->cls->trace == group_trace) {
		g = (struct group *)self.o;
		return (struct where){ g->m->input, g->m->span[2 * g->i], g->m->span[2 * g->i + 1] };
	}
	c = (struct capture *)self.o;
	return (struct where){ c->input, c->from, c->to };
}

static struct ustr *text(struct rt *rt, val self)
{
	struct where w = where(self);

	return w.from < 0 ? ustr_empty(rt) : ustr_sub(rt, w.input, (uint32_t)w.from, (uint32_t)(w.to - w.from));
}

static const struct type_ops text_ops = { .to_string = text };

const struct type type_capture = {
	.cls = { .trace = capture_trace }, .name = "System.Text.RegularExpressions.Capture",
	.base = &type_object, .ops = &text_ops, .size = sizeof(struct capture),
};
const struct type type_group = {
	.cls = { .trace = group_trace }, .name = "System.Text.RegularExpressions.Group",
	.base = &type_capture, .ops = &text_ops, .size = sizeof(struct group),
};
const struct type type_match = {
	.cls = { .trace = match_trace }, .name = "System.Text.RegularExpressions.Match",
	.base = &type_group, .ops = &text_ops, .size = sizeof(struct match),
};

/* A span can't leave .NET: PowerShell has nothing to show. */
static val no_span(struct rt *rt, val self) { return V_NULL; }
static val same(struct rt *rt, val self, val *a, int n) { return a[0]; }
static val value(struct rt *rt, val self) { return val_str(text(rt, self)); }
static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(text(rt, self)); }
static val index_(struct rt *rt, val self) { return val_int(MAX(where(self).from, 0)); }
static val length(struct rt *rt, val self) { return val_int(where(self).to - where(self).from); }
static val success(struct rt *rt, val self) { return val_bool(where(self).from >= 0); }

static val name(struct rt *rt, val self)
{
	struct group *g = (struct group *)self.o;

	return self.o->cls->trace == match_trace ? arg_text(rt, "0") : val_str(g->m->re->groups.name[g->i]);
}

/* ---- collections ---- */

static struct array *items_of(val self) { return ((struct items *)self.o)->a; }

static void items_iter(struct rt *rt, val self, struct iter *it)
{
	iter_begin_all(rt, val_obj(items_of(self)), it);
}

static int64_t items_count(struct rt *rt, val self) { return items_of(self)->n; }

static int32_t group_by_name(struct match *m, struct ustr *s)
{
	for (uint32_t i = 0; m && m->re && i < m->re->groups.n; i++)
		if (ustr_eq(m->re->groups.name[i], s))
			return (int32_t)i;
	return -1;
}

static val failed_group(struct rt *rt)
{
	return val_obj(rt_new_cell(rt, &type_match, match));
}

static int32_t group_position(struct items *c, val key)
{
	if (key.k == VK_STR)
		return group_by_name(c->m, key.s);
	for (uint32_t i = 0; c->m && c->m->re && i < c->a->n; i++)
		if (c->m->re->groups.number[i] == arg_int(key))
			return (int32_t)i;
	return -1;
}

static bool items_get(struct rt *rt, val self, val key, val *ret)
{
	struct items *c = (struct items *)self.o;
	int64_t i;

	key = val_base(key);
	if (c->m) {
		i = group_position(c, key);
		*ret = i < 0 ? failed_group(rt) : c->a->v[i];
		return true;
	}
	i = key.k == VK_STR ? -1 : arg_int(key);
	if (i < 0 || i >= c->a->n)
		return false;
	*ret = c->a->v[i];
	return true;
}

static const struct type_ops items_ops = { .iter = items_iter, .count = items_count, .index_get = items_get };

#define COLLECTION(id, name_, of)                                              \
	const struct type type_##id = {                                        \
		.cls = { .trace = items_trace }, .name = "System.Text.RegularExpressions." name_, \
		.base = &type_object, .ops = &items_ops, .size = sizeof(struct items), .flags = TF_ENUMERABLE, \
		.ifaces = "System.Collections.IList System.Collections.ICollection System.Collections.IEnumerable " \
			  "System.Collections.Generic.IList`1[" of "] System.Collections.Generic.ICollection`1[" of "] " \
			  "System.Collections.Generic.IEnumerable`1[" of "] System.Collections.Generic.IReadOnlyList`1[" of "]", \
	}

COLLECTION(match_collection, "MatchCollection", "System.Text.RegularExpressions.Match");
COLLECTION(group_collection, "GroupCollection", "System.Text.RegularExpressions.Group");
COLLECTION(capture_collection, "CaptureCollection", "System.Text.RegularExpressions.Capture");

static val items_new(struct rt *rt, const struct type *t, struct array *a, struct match *m)
{
	struct items *c = rt_new_cell(rt, t, items);

	gc_storep(c, c->a, a);
	gc_storep(c, c->m, m);
	return val_obj(c);
}

static val group_at(struct rt *rt, struct match *m, uint32_t i)
{
	struct group *g;

	if (i == 0)
		return val_obj(m);
	g = rt_new_cell(rt, &type_group, group);
	gc_storep(g, g->m, m);
	g->i = i;
	return val_obj(g);
}

static val groups(struct rt *rt, val self)
{
	struct match *m = (struct match *)self.o;
	uint32_t n = m->re ? m->re->groups.n : 1;
	struct array *a;

	if (!arg_null(m->groups))
		return m->groups;
	a = array_new(rt, &type_object, n);
	for (uint32_t i = 0; i < n; i++)
		gc_store(a, &a->v[i], group_at(rt, m, i));
	gc_store(m, &m->groups, items_new(rt, &type_group_collection, a, m));
	return m->groups;
}

/* All that a group captured; the last one is the group itself. */
static val captures(struct rt *rt, val self)
{
	bool whole = self.o->cls->trace == match_trace;
	struct group *g = (struct group *)self.o;
	struct match *m = whole ? (struct match *)self.o : g->m;
	val *kept = whole ? &m->captures : &g->captures;
	int32_t *span = NULL;
	uint32_t n;
	struct array *a;

	if (!arg_null(*kept))
		return *kept;
	n = regex_captures(rt, m, whole ? 0 : g->i, &span);
	if (n > 1 && m->re->options & RE_NOT_BACKTRACKING) {	/* it knows of the last one only */
		span += 2 * (n - 1);
		n = 1;
	}
	a = array_new(rt, &type_object, n);
	for (uint32_t i = 0; i < n; i++) {
		struct capture *c = rt_new_cell(rt, &type_capture, capture);

		gc_storep(c, c->input, m->input);
		c->from = span[2 * i];
		c->to = span[2 * i + 1];
		gc_store(a, &a->v[i], i + 1 == n ? self : val_obj(c));
	}
	gc_store(self.o, kept, items_new(rt, &type_capture_collection, a, NULL));
	return *kept;
}

static val count_of(struct rt *rt, val self) { return val_int((int32_t)items_of(self)->n); }

static val item(struct rt *rt, val self, val *a, int n)
{
	val v;

	if (!items_get(rt, self, a[0], &v))
		arg_throw_range(rt, "i", "Specified argument was out of the range of valid values.");
	return v;
}

static val items_enumerator(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new(rt, "System.Text.RegularExpressions.MatchCollection+Enumerator", self);
}

static val group_keys(struct rt *rt, val self)
{
	struct items *c = (struct items *)self.o;
	struct regex *re = c->m->re;

	return val_obj(re ? array_strings(rt, re->groups.name, re->groups.n) : array_new(rt, &type_string, 0));
}

static val group_values(struct rt *rt, val self) { return val_obj(((struct items *)self.o)->a); }

static val group_try(struct rt *rt, val self, val *a, int n)
{
	int64_t at = group_position((struct items *)self.o, val_base(a[0]));

	arg_set_ref(rt, a[1], at >= 0 ? ((struct items *)self.o)->a->v[at] : V_NULL);
	return val_bool(at >= 0);
}

static val yes(struct rt *rt, val self) { return V_TRUE; }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val itself(struct rt *rt, val self) { return self; }

static val group_contains(struct rt *rt, val self, val *a, int n)
{
	return val_bool(group_position((struct items *)self.o, val_base(a[0])) >= 0);
}

static val next_match(struct rt *rt, val self, val *a, int n)
{
	struct match *m = regex_next(rt, (struct match *)self.o);

	return val_obj(m ? m : rt_new_cell(rt, &type_match, match));
}

static val result(struct rt *rt, val self, val *a, int n)
{
	struct match *m = (struct match *)self.o;
	struct ustr *with = arg_need_str(rt, a[0], "replacement");
	struct sbuf b;

	if (!m->re)
		net_throw(rt, "System.NotSupportedException", "Result cannot be called on a failed Match.");
	sbuf_init(&b, rt);
	regex_expand(&b, m, with);
	return val_str(sbuf_take(&b));
}

static val empty_match(struct rt *rt, val self) { return val_obj(rt_new_cell(rt, &type_match, match)); }

/* ---- Regex ---- */

/* Instance members have the pattern in SELF; static ones as second argument and
 * options after their own arguments. */
struct call {
	struct regex *re;
	struct ustr *input;
	val *rest;
	int n;
};

static struct regex *with_timeout(struct rt *rt, struct ustr *pattern, int options, int64_t ticks)
{
	struct regex *re;

	if (ticks <= 0 && ticks != -10000)
		arg_throw_range(rt, "matchTimeout", "Specified argument was out of the range of valid values.");
	re = regex_share(rt, pattern, options);
	re->timeout = ticks;
	return re;
}

static struct call open_call(struct rt *rt, val self, val *a, int n, int extra)
{
	struct call c = { .re = val_regex(self), .rest = a + 1, .n = n - 1 };
	int options = 0;

	c.input = arg_need_str(rt, a[0], "input");
	if (c.re)
		return c;
	if (n > 2 + extra)
		options = (int)arg_int(a[2 + extra]);
	c.re = n > 3 + extra ? with_timeout(rt, arg_need_str(rt, a[1], "pattern"), options, arg_int(a[3 + extra])) :
		regex_get(rt, arg_need_str(rt, a[1], "pattern"), options);
	c.rest = a + 2;
	c.n = extra;
	return c;
}

static uint32_t start_at(struct rt *rt, struct call *c, int i)
{
	int64_t at = c->n > i ? arg_int(c->rest[i]) : c->re->options & RE_RIGHT_TO_LEFT ? ustr_len(c->input) : 0;

	if (at < 0 || at > ustr_len(c->input))
		arg_throw_range(rt, "startat", "Start index cannot be less than 0 or greater than input length.");
	return (uint32_t)at;
}

static val is_match(struct rt *rt, val self, val *a, int n)
{
	struct call c = open_call(rt, self, a, n, 0);
	int32_t *span = rt_block(rt, int32_t, 2 * c.re->groups.n);

	return val_bool(regex_exec(rt, c.re, c.input, start_at(rt, &c, 0), span));
}

static val match(struct rt *rt, val self, val *a, int n)
{
	struct call c = open_call(rt, self, a, n, 0);
	struct match *m;

	if (c.n == 2) {		/* beginning, length */
		if (arg_int(c.rest[0]) < 0 || arg_int(c.rest[0]) + arg_int(c.rest[1]) > ustr_len(c.input) ||
		    arg_int(c.rest[1]) < 0)
			arg_throw_range(rt, "beginning", "Start index cannot be less than 0 or greater than input length.");
		c.input = ustr_sub(rt, c.input, 0, (uint32_t)(arg_int(c.rest[0]) + arg_int(c.rest[1])));
	}
	m = regex_match(rt, c.re, c.input, start_at(rt, &c, 0));
	return val_obj(m ? m : rt_new_cell(rt, &type_match, match));
}

static struct list *all_matches(struct rt *rt, struct call *c)
{
	struct list *l = list_new(rt, NULL);

	for (struct match *m = regex_match(rt, c->re, c->input, start_at(rt, c, 0)); m; m = regex_next(rt, m))
		list_add(rt, l, val_obj(m));
	return l;
}

static val matches(struct rt *rt, val self, val *a, int n)
{
	struct call c = open_call(rt, self, a, n, 0);

	return items_new(rt, &type_match_collection, list_to_array(rt, all_matches(rt, &c), &type_object), NULL);
}

static val count(struct rt *rt, val self, val *a, int n)
{
	struct call c = open_call(rt, self, a, n, 0);

	return val_int((int32_t)all_matches(rt, &c)->n);
}

static struct ustr *by_evaluator(struct rt *rt, struct match *m, void *arg)
{
	val v = val_obj(m);

	return val_to_str(rt, arg_invoke(rt, *(val *)arg, &v, 1));
}

static val replace(struct rt *rt, val self, val *a, int n)
{
	struct call c = open_call(rt, self, a, n, 1);
	int32_t times = c.n > 1 ? (int32_t)arg_int(c.rest[1]) : -1;
	uint32_t from = start_at(rt, &c, 2);

	if (times < -1)
		arg_throw_range(rt, "count", "Count cannot be less than -1.");
	if (arg_str(c.rest[0]))
		return val_str(regex_replace(rt, c.re, c.input, arg_str(c.rest[0]), times, from));
	arg_need(rt, c.rest[0], "evaluator");
	return val_str(regex_replace_with(rt, c.re, c.input, by_evaluator, &c.rest[0], times, from));
}

static val split(struct rt *rt, val self, val *a, int n)
{
	struct call c = open_call(rt, self, a, n, 0);
	int32_t pieces = c.n > 0 ? (int32_t)arg_int(c.rest[0]) : 0;

	if (pieces < 0)
		arg_throw_range(rt, "count", "Count cannot be less than -1.");
	return val_obj(regex_split(rt, c.re, c.input, pieces, start_at(rt, &c, 1)));
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	int options = n > 1 ? (int)arg_int(a[1]) : 0;

	if (n < 3)
		return val_obj(regex_share(rt, arg_need_str(rt, a[0], "pattern"), options));
	return val_obj(with_timeout(rt, arg_need_str(rt, a[0], "pattern"), options, arg_int(a[2])));
}

/* How many patterns .NET would keep; ours are kept as fit. */
static _Thread_local int32_t kept_patterns = 15;
static val cache_size(struct rt *rt, val self) { return val_int(kept_patterns); }
static void set_cache_size(struct rt *rt, val self, val v)
{
	if (arg_int(v) < 0)
		arg_throw_range(rt, "value", "Specified argument was out of the range of valid values.");
	kept_patterns = (int32_t)arg_int(v);
}

static val escape(struct rt *rt, val self, val *a, int n) { return val_str(regex_escape(rt, arg_need_str(rt, a[0], "str"))); }
static val unescape(struct rt *rt, val self, val *a, int n) { return val_str(regex_unescape(rt, arg_need_str(rt, a[0], "str"))); }
static val regex_string(struct rt *rt, val self, val *a, int n) { return val_str(val_regex(self)->pattern); }
static val options(struct rt *rt, val self) { return val_enum(&enum_regexoptions, val_regex(self)->options); }
static val right_to_left(struct rt *rt, val self) { return val_bool(val_regex(self)->options & RE_RIGHT_TO_LEFT); }
static val timeout(struct rt *rt, val self) { return val_timespan(val_regex(self)->timeout); }
static val infinite(struct rt *rt, val self) { return val_timespan(-10000); }

static val group_names(struct rt *rt, val self, val *a, int n)
{
	struct regex *re = val_regex(self);

	return val_obj(array_strings(rt, re->groups.name, re->groups.n));
}

static val group_numbers(struct rt *rt, val self, val *a, int n)
{
	struct regex *re = val_regex(self);
	struct array *r = array_new(rt, &type_int32, re->groups.n);

	for (uint32_t i = 0; i < re->groups.n; i++)
		gc_store(r, &r->v[i], val_int(re->groups.number[i]));
	return val_obj(r);
}

static val name_from_number(struct rt *rt, val self, val *a, int n)
{
	struct regex *re = val_regex(self);

	for (uint32_t i = 0; i < re->groups.n; i++)
		if (re->groups.number[i] == arg_int(a[0]))
			return val_str(re->groups.name[i]);
	return val_str(ustr_empty(rt));
}

static val number_from_name(struct rt *rt, val self, val *a, int n)
{
	struct regex *re = val_regex(self);
	struct ustr *s = arg_need_str(rt, a[0], "name");

	for (uint32_t i = 0; i < re->groups.n; i++)
		if (ustr_eq(re->groups.name[i], s))
			return val_int(re->groups.number[i]);
	return val_int(-1);
}

const struct member_def regex_members[] = {
	CTOR("(string pattern)", ctor),
	CTOR("(string pattern, System.Text.RegularExpressions.RegexOptions options)", ctor),
	CTOR("(string pattern, System.Text.RegularExpressions.RegexOptions options, timespan matchTimeout)", ctor),
	METHOD("int Count(string input)", count),
	STATIC("static int Count(string input, string pattern)", count),
	STATIC("static int Count(string input, string pattern, System.Text.RegularExpressions.RegexOptions options)", count),
	STATIC_PROP("static int CacheSize {get;set;}", cache_size, set_cache_size),
	STATIC("static string Escape(string str)", escape),
	STATIC("static bool IsMatch(string input, string pattern)", is_match),
	STATIC("static bool IsMatch(string input, string pattern, System.Text.RegularExpressions.RegexOptions options)",
		is_match),
	STATIC("static bool IsMatch(string input, string pattern, System.Text.RegularExpressions.RegexOptions options, timespan matchTimeout)",
		is_match),
	STATIC("static System.Text.RegularExpressions.Match Match(string input, string pattern)", match),
	STATIC("static System.Text.RegularExpressions.Match Match(string input, string pattern, System.Text.RegularExpressions.RegexOptions options)",
		match),
	STATIC("static System.Text.RegularExpressions.Match Match(string input, string pattern, System.Text.RegularExpressions.RegexOptions options, timespan matchTimeout)",
		match),
	STATIC("static System.Text.RegularExpressions.MatchCollection Matches(string input, string pattern)", matches),
	STATIC("static System.Text.RegularExpressions.MatchCollection Matches(string input, string pattern, System.Text.RegularExpressions.RegexOptions options)",
		matches),
	STATIC("static System.Text.RegularExpressions.MatchCollection Matches(string input, string pattern, System.Text.RegularExpressions.RegexOptions options, timespan matchTimeout)",
		matches),
	STATIC("static string Replace(string input, string pattern, string replacement)", replace),
	STATIC("static string Replace(string input, string pattern, string replacement, System.Text.RegularExpressions.RegexOptions options)",
		replace),
	STATIC("static string Replace(string input, string pattern, string replacement, System.Text.RegularExpressions.RegexOptions options, timespan matchTimeout)",
		replace),
	METHOD("string Replace(string input, string replacement)", replace),
	METHOD("string Replace(string input, string replacement, int count)", replace),
	METHOD("string Replace(string input, string replacement, int count, int startat)", replace),
	STATIC("static string[] Split(string input, string pattern)", split),
	STATIC("static string[] Split(string input, string pattern, System.Text.RegularExpressions.RegexOptions options)", split),
	STATIC("static string[] Split(string input, string pattern, System.Text.RegularExpressions.RegexOptions options, timespan matchTimeout)",
		split),
	STATIC("static string Unescape(string str)", unescape),
	STATIC("static int Count(string input, string pattern, System.Text.RegularExpressions.RegexOptions options, timespan matchTimeout)",
		count),
	METHOD("string[] GetGroupNames()", group_names),
	METHOD("int[] GetGroupNumbers()", group_numbers),
	METHOD("string GroupNameFromNumber(int i)", name_from_number),
	METHOD("int GroupNumberFromName(string name)", number_from_name),
	METHOD("bool IsMatch(string input)", is_match),
	METHOD("bool IsMatch(string input, int startat)", is_match),
	METHOD("System.Text.RegularExpressions.Match Match(string input)", match),
	METHOD("System.Text.RegularExpressions.Match Match(string input, int startat)", match),
	METHOD("System.Text.RegularExpressions.Match Match(string input, int beginning, int length)", match),
	METHOD("System.Text.RegularExpressions.MatchCollection Matches(string input)", matches),
	METHOD("System.Text.RegularExpressions.MatchCollection Matches(string input, int startat)", matches),
	STATIC("static string Replace(string input, string pattern, System.Text.RegularExpressions.MatchEvaluator evaluator)",
		replace),
	STATIC("static string Replace(string input, string pattern, System.Text.RegularExpressions.MatchEvaluator evaluator, System.Text.RegularExpressions.RegexOptions options)",
		replace),
	STATIC("static string Replace(string input, string pattern, System.Text.RegularExpressions.MatchEvaluator evaluator, System.Text.RegularExpressions.RegexOptions options, timespan matchTimeout)",
		replace),
	METHOD("string Replace(string input, System.Text.RegularExpressions.MatchEvaluator evaluator)", replace),
	METHOD("string Replace(string input, System.Text.RegularExpressions.MatchEvaluator evaluator, int count)", replace),
	METHOD("string Replace(string input, System.Text.RegularExpressions.MatchEvaluator evaluator, int count, int startat)",
		replace),
	METHOD("string[] Split(string input)", split),
	METHOD("string[] Split(string input, int count)", split),
	METHOD("string[] Split(string input, int count, int startat)", split),
	METHOD("string ToString()", regex_string),
	PROP("System.Text.RegularExpressions.RegexOptions Options {get;}", options, NULL),
	PROP("bool RightToLeft {get;}", right_to_left, NULL),
	PROP("timespan MatchTimeout {get;}", timeout, NULL),
	STATIC_PROP("static timespan InfiniteMatchTimeout {get;}", infinite, NULL),
	MEMBERS_END
};

const struct member_def match_members[] = {
	PROP("System.Text.RegularExpressions.GroupCollection Groups {get;}", groups, NULL),
	STATIC_PROP("static System.Text.RegularExpressions.Match Empty {get;}", empty_match, NULL),
	METHOD("System.Text.RegularExpressions.Match NextMatch()", next_match),
	METHOD("string Result(string replacement)", result),
	STATIC("static System.Text.RegularExpressions.Match Synchronized(System.Text.RegularExpressions.Match inner)", same),
	MEMBERS_END
};

const struct member_def group_members[] = {
	PROP("bool Success {get;}", success, NULL),
	PROP("string Name {get;}", name, NULL),
	PROP("System.Text.RegularExpressions.CaptureCollection Captures {get;}", captures, NULL),
	STATIC("static System.Text.RegularExpressions.Group Synchronized(System.Text.RegularExpressions.Group inner)", same),
	MEMBERS_END
};

const struct member_def capture_members[] = {
	PROP("int Index {get;}", index_, NULL),
	PROP("int Length {get;}", length, NULL),
	PROP("string Value {get;}", value, NULL),
	PROP("System.ReadOnlySpan[char] ValueSpan {get;}", no_span, NULL),
	METHOD("string ToString()", to_string),
	MEMBERS_END
};

const struct member_def match_collection_members[] = {
	PROP("int Count {get;}", count_of, NULL),
	PROP("bool IsReadOnly {get;}", yes, NULL), PROP("bool IsSynchronized {get;}", no, NULL),
	PROP("System.Object SyncRoot {get;}", itself, NULL),
	PROP("bool IsFixedSize {get;}", yes, NULL), METHOD("void CopyTo(array array, int arrayIndex)", arg_copy_to),
	METHOD("void CopyTo(System.Text.RegularExpressions.Match[] array, int arrayIndex)", arg_copy_to),
	METHOD("System.Text.RegularExpressions.Match Item(int i) {get;}", item),
	METHOD("System.Text.RegularExpressions.Match get_Item(int i)", item),
	METHOD("System.Collections.IEnumerator GetEnumerator()", items_enumerator),
	MEMBERS_END
};

const struct member_def capture_collection_members[] = {
	PROP("int Count {get;}", count_of, NULL),
	PROP("bool IsReadOnly {get;}", yes, NULL), PROP("bool IsSynchronized {get;}", no, NULL),
	PROP("System.Object SyncRoot {get;}", itself, NULL),
	PROP("bool IsFixedSize {get;}", yes, NULL), METHOD("void CopyTo(array array, int arrayIndex)", arg_copy_to),
	METHOD("void CopyTo(System.Text.RegularExpressions.Capture[] array, int arrayIndex)", arg_copy_to),
	METHOD("System.Text.RegularExpressions.Capture Item(int i) {get;}", item),
	METHOD("System.Text.RegularExpressions.Capture get_Item(int i)", item),
	METHOD("System.Collections.IEnumerator GetEnumerator()", items_enumerator),
	MEMBERS_END
};

const struct member_def group_collection_members[] = {
	PROP("int Count {get;}", count_of, NULL),
	PROP("bool IsReadOnly {get;}", yes, NULL), PROP("bool IsSynchronized {get;}", no, NULL),
	PROP("System.Object SyncRoot {get;}", itself, NULL),
	PROP("bool IsFixedSize {get;}", yes, NULL), METHOD("void CopyTo(array array, int arrayIndex)", arg_copy_to),
	METHOD("void CopyTo(System.Text.RegularExpressions.Group[] array, int arrayIndex)", arg_copy_to),
	PROP("System.Collections.Generic.IEnumerable[string] Keys {get;}", group_keys, NULL),
	METHOD("System.Text.RegularExpressions.Group Item(int groupnum) {get;}", item),
	METHOD("System.Text.RegularExpressions.Group Item(string groupname) {get;}", item),
	METHOD("System.Text.RegularExpressions.Group get_Item(int groupnum)", item),
	METHOD("System.Text.RegularExpressions.Group get_Item(string groupname)", item),
	PROP("System.Collections.Generic.IEnumerable[System.Text.RegularExpressions.Group] Values {get;}", group_values, NULL),
	METHOD("bool ContainsKey(string key)", group_contains),
	METHOD("bool TryGetValue(string key, [ref] System.Text.RegularExpressions.Group value)", group_try),
	METHOD("System.Collections.IEnumerator GetEnumerator()", items_enumerator),
	MEMBERS_END
};

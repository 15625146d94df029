/* SPDX-License-Identifier: MIT */
/* Our own matcher against PCRE2 where both can do a pattern, and its bounds. */
#include "unit.h"

#include "types/regex/regex.h"
#include "types/regex/regex_machine.h"
#include "types/tables.h"
#include "value/error.h"

static struct rt *rt;
static uint64_t state;

static void fresh(void)
{
	struct rt_options o = { .types = builtin_types };

	rt = rt_new(&o);
	state = 88172645463325252u;
}

static uint32_t below(uint32_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state % n);
}

enum { LONGEST = 9 };

static uint32_t subject(uint16_t *to)
{
	static const char units[] = "aabbcAB1 \n";
	uint32_t n = below(LONGEST + 1);

	for (uint32_t i = 0; i < n; i++)
		to[i] = (uint8_t)units[below(sizeof(units) - 1)];
	return n;
}

/* On the C stack, where the collector sees it. */
struct found {
	struct regex_search s;
	struct regex_room room;
};

static enum regex_result run(const struct regex_program *p, const uint16_t *w, uint32_t n, uint32_t start, struct found *ret)
{
	*ret = (struct found){ .s = { .rt = rt, .program = p, .room = &ret->room, .text = w, .n = n, .start = start, .begin = start } };
	return regex_search(&ret->s);
}

/* Whether both say the same of this text. */
static bool agree(struct regex *re, const struct regex_program *p, const uint16_t *w, uint32_t n, uint32_t start)
{
	int32_t span[64];
	struct found f;
	bool found = run(p, w, n, start, &f) == REGEX_FOUND;

	if (found != regex_exec(rt, re, ustr_from_utf16(rt, w, n), start, span))
		return false;
	if (!found)
		return true;
	if (f.s.from != span[0] || f.s.to != span[1])
		return false;
	for (uint32_t g = 1; g < re->groups.n; g++) {
		const struct regex_capture *c = regex_search_last(&f.s, g);

		if ((c ? c->start : -1) != span[2 * g] || (c && c->end != span[2 * g + 1]))
			return false;
	}
	return true;
}

static int compare(const char *pattern, int options, int times)
{
	struct regex *re = regex_new(rt, ustr_new(rt, pattern), options);
	const struct regex_program *p = regex_pattern_program(rt, ustr_new(rt, pattern), options);
	uint16_t w[LONGEST];

	if (!re->code)
		return 0;
	for (int k = 0; k < times; k++) {
		uint32_t n = subject(w), start = below(n + 1);

		if (!agree(re, p, w, n, start)) {
			unit_fail("%s (options %d) differs on \"%s\" from %u", pattern, options,
				  USTR_C(rt, ustr_from_utf16(rt, w, n)), start);
			break;
		}
	}
	return 1;
}

/* Patterns of a part with something around it. */
TEST(parts_in_frames_match_as_with_pcre)
{
	static const char *const parts[] = {
		"a", "[ab]", "[^b]", ".", "\\w", "\\W", "\\s", "\\d", "(a)", "(a|ab)", "(?:a|b)", "(b|a)(c|bc)", "(?<n>a|1)", "[a-c-[b]]", "\\p{Lu}",
		"(?i:b)", "(?=(a))", "(?!a)", "(?<=a)", "(?<!b)", "(?<=a|bc)", "(?>a+)", "\\b", "\\B", "^", "$", "ab", "(a+)(b+)?", "(?:(a)|b)",
	};
	static const char *const frames[] = {
		"%s", "%sb", "a%s", "(?:%s)+", "(?:%s)+?c", "(?:%s){2}", "(?:%s){1,3}?b", "(?:%s)?b", "(?:%s)??b", "(?:%s)+b|c", "(?>%s)c", "^%s",
		"%s$", "(?m)^%s$", "(?s).%s", "(?=%s)b", "(?!%s).", "(?i)%sa", "(?x) %s \\  # end", "(%s)\\1", "((?:%s)|b)*1", "\\G%s",
	};
	char pattern[200];
	int n = 0;

	fresh();
	for (size_t f = 0; f < ARRAY_LEN(frames); f++) {
		for (size_t p = 0; p < ARRAY_LEN(parts); p++) {
			const char *hole = strstr(frames[f], "%s");

			snprintf(pattern, sizeof(pattern), "%.*s%s%s", (int)(hole - frames[f]), frames[f], parts[p], hole + 2);
			n += compare(pattern, (n & 3) == 3 ? RE_IGNORE_CASE : 0, 60);
		}
	}
	CHECK(n > 600);
	rt_free(rt);
}

TEST(whole_patterns_match_as_with_pcre)
{
	static const char *const patterns[] = {
		"(?:(a)|(b)|(c))*", "(a*)*", "(a*)+", "(a|b*)*c", "(a?)*?b", "(?:a?){3,5}b", "(a)?(?(1)b|c)", "(?(?=a)ab|[bc])", "(?<x>a)?(?(x)b|1)",
		"(?:a|ab)(?:c|bcd)?", "(a+|b+|c)+?1", "(\\w+)\\s\\1", "(?<w>\\w)\\k<w>", "a{0}b", "a{,2}", "[]a]+", "[^]a]+", "[\\w-[a-b]]+", "(?n)(a)(?<k>b)",
		"\\x61\\u0062", "(?#note)a(?i)B", "a|b|", "(|a)+", "()*a", "(a*?)(a*)b", "(?=(a*))\\1b", "(?!(a)b)a", "^(?:a|b)+?$", "\\Aab?\\Z",
		"\\ba\\w*\\b", "[\\s\\S]*?b", "((a)|(b))*", "(?:(?=(a))a)+b", "(a(?:b|c)?)+", "(?:a(?!b))+", "(?<=\\s)\\w+", "(?<!\\w)b+", "[a-c]{2,}?1?",
		"(?>(a|b)+?)1", "(?:(?>a*)b)*", "(?m:^)b|a(?m:$)", "(?s:.)+", "(a)(?:(b)(c)?)?", "\\d*\\.?\\w+$",
	};

	fresh();
	for (size_t p = 0; p < ARRAY_LEN(patterns); p++)
		for (int options = 0; options < 4; options++)
			compare(patterns[p], options, 100);
	rt_free(rt);
}

TEST(a_search_that_would_need_all_memory_ends)
{
	enum { UNITS = 6000000 };
	const struct regex_program *p;
	struct found f;
	uint16_t *w;

	fresh();
	p = regex_pattern_program(rt, ustr_new(rt, "(?:a|b)*c"), 0);
	w = heap_alloc_block(rt->heap, sizeof(*w) * UNITS);
	for (int i = 0; i < UNITS; i++)
		w[i] = 'a';
	CHECK_INT(run(p, w, UNITS, 0, &f), REGEX_TOO_DEEP);
	w[1000] = 'c';
	CHECK_INT(run(p, w, UNITS, 0, &f), REGEX_FOUND);
	rt_free(rt);
}

TEST(a_deadline_ends_a_search)
{
	const struct regex_program *p;
	struct found f;
	uint16_t w[41];

	fresh();
	p = regex_pattern_program(rt, ustr_new(rt, "(a+)+b"), 0);
	for (int i = 0; i < 41; i++)
		w[i] = 'a';
	f = (struct found){ .s = { .rt = rt, .program = p, .room = &f.room, .text = w, .n = 41, .deadline = 1 } };
	CHECK_INT(regex_search(&f.s), REGEX_LATE);
	rt_free(rt);
}

/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a pattern and a text: the reader of patterns, the program made of
 * it and our own matcher. A match lies within the text, so do all captures.
 */
#include "base/util.h"
#include "sys/clock.h"
#include "types/regex/regex.h"
#include "types/regex/regex_machine.h"
#include "types/tables.h"
#include "value/error.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte has options, the first line break ends the pattern. */
struct input {
	const char *pattern, *text;
	size_t npattern, ntext;
	int options;
};

static const uint16_t *units(struct rt *rt, struct ustr *s)
{
	uint16_t *w = heap_alloc_block(rt->heap, sizeof(*w) * (ustr_len(s) + 1));

	for (uint32_t i = 0; i < ustr_len(s); i++)
		w[i] = ustr_at(s, i);
	return w;
}

static void look(const struct regex_search *s, uint32_t groups)
{
	must(s->from >= 0 && s->from <= s->to && s->to <= (int32_t)s->n);
	for (uint32_t g = 1; g < groups; g++) {
		for (int32_t i = s->last[g]; i >= 0; i = s->room->capture[i].below) {
			const struct regex_capture *c = &s->room->capture[i];

			must(c->start >= 0 && c->start <= c->end && c->end <= (int32_t)s->n && c->below < i);
		}
	}
}

static void search(struct rt *rt, void *arg)
{
	struct input *in = arg;
	struct ustr *pattern = ustr_from_utf8(rt, in->pattern, in->npattern), *text = ustr_from_utf8(rt, in->text, in->ntext);
	struct regex *re = regex_new(rt, pattern, in->options);
	struct regex_room room = { 0 };
	struct regex_search s = {
		.rt = rt, .program = regex_pattern_program(rt, pattern, in->options), .room = &room,
		.text = units(rt, text), .n = ustr_len(text), .start = in->options & RE_RIGHT_TO_LEFT ? ustr_len(text) : 0,
		.deadline = clock_ms() + 50,
	};

	s.begin = s.start;
	if (regex_search(&s) == REGEX_FOUND)
		look(&s, re->groups.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int options[] = { 0, RE_IGNORE_CASE, RE_MULTILINE | RE_SINGLELINE, RE_EXPLICIT, RE_IGNORE_SPACE, RE_RIGHT_TO_LEFT,
		RE_RIGHT_TO_LEFT | RE_IGNORE_CASE, RE_ECMASCRIPT };
	static struct rt *rt;
	struct rt_options o = { .types = builtin_types, .heap_limit = (size_t)256 << 20 };
	const uint8_t *line;
	struct input in;

	if (!size)
		return 0;
	if (!rt)
		rt = rt_new(&o);
	line = memchr(data + 1, '\n', size - 1);
	in = (struct input){ .pattern = (const char *)data + 1, .npattern = line ? (size_t)(line - data - 1) : size - 1,
			     .options = options[data[0] & 7] };
	in.text = line ? (const char *)line + 1 : "";
	in.ntext = line ? size - in.npattern - 2 : 0;
	rt_protect(rt, search, &in);
	return 0;
}

/* SPDX-License-Identifier: MIT */
#include "types/command_words.h"

#include <string.h>

void command_words_add(struct rt *rt, struct command_words *w, const char *s)
{
	if (w->n + 2 > w->cap) {
		size_t cap = MAX((size_t)16, w->cap * 2);
		const char **more = rt_block(rt, const char *, cap);

		if (w->n)
			memcpy(more, w->v, w->n * sizeof(*more));
		w->cap = cap;
		w->v = more;
	}
	w->v[w->n++] = s;
	w->v[w->n] = NULL;
}

void command_words_split(struct rt *rt, struct command_words *w, const char *s)
{
	for (;;) {
		bool quoted = false;
		char *out, *p;

		s += strspn(s, " \t");
		if (!*s)
			return;
		p = out = rt_block(rt, char, strlen(s) + 1);
		for (; *s && (quoted || (*s != ' ' && *s != '\t')); s++) {
			if (*s == '\\' && s[1] == '"')
				*p++ = *++s;
			else if (*s == '"')
				quoted = !quoted;
			else
				*p++ = *s;
		}
		*p = 0;
		command_words_add(rt, w, out);
	}
}

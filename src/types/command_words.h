/* SPDX-License-Identifier: MIT */
/*
 * A program's arguments as words. A command line in one text is taken apart as
 * .NET does: at blanks outside of double quotes; a backslash before a quote
 * keeps the quote.
 */
#pragma once

#include "value/rt.h"

struct command_words {
	const char **v;		/* heap block, NULL at the end; NULL: no word yet */
	size_t n, cap;
};

void command_words_add(struct rt *rt, struct command_words *w, const char *s);
void command_words_split(struct rt *rt, struct command_words *w, const char *line);

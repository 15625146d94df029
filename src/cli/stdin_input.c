/* SPDX-License-Identifier: MIT */
#include "cli/stdin_input.h"

#include <stdlib.h>
#include <string.h>

#include "cli/console.h"

static bool next_line(struct iter *it, val *ret)
{
	char *line = console_read_line();

	if (!line)
		return false;
	*ret = val_str(ustr_from_utf8(it->rt, line, strlen(line)));
	free(line);
	return true;
}

static void lines(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = self, .next = next_line };
}

static const struct type_ops ops = { .iter = lines };
static const struct type type_stdin_input = {
	.name = "System.Collections.IEnumerator", .base = &type_object, .ops = &ops,
	.flags = TF_ENUMERABLE, .size = sizeof(struct cell),
};

val stdin_input_new(struct rt *rt)
{
	return val_obj(rt_alloc(rt, &type_stdin_input, sizeof(struct cell)));
}

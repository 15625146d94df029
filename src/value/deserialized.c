/* SPDX-License-Identifier: MIT */
#include "value/deserialized.h"

#include <strings.h>

enum { PREFIX = sizeof DESERIALIZED - 1 };

bool deserialized_is(const struct ustr *name)
{
	char head[PREFIX];

	if (ustr_len(name) < PREFIX)
		return false;
	for (uint32_t i = 0; i < PREFIX; i++) {
		uint32_t c = ustr_at(name, i);

		if (c > 127)
			return false;
		head[i] = (char)c;
	}
	return !strncasecmp(head, DESERIALIZED, PREFIX);
}

struct ustr *deserialized_bare(struct rt *rt, struct ustr *name)
{
	return deserialized_is(name) ? ustr_sub(rt, name, PREFIX, ustr_len(name) - PREFIX) : name;
}

const char *deserialized_rest(const char *name)
{
	return strncasecmp(name, DESERIALIZED, PREFIX) ? NULL : name + PREFIX;
}

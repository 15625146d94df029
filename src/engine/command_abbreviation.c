/* SPDX-License-Identifier: MIT */
#include "engine/command_abbreviation.h"

static uint16_t lower(const struct ustr *s, uint32_t i)
{
	uint16_t u = ustr_at(s, i);

	return u >= 'A' && u <= 'Z' ? u | 32 : u;
}

/* The first letter of a verb and the capitals of its noun: "i-psdf". */
static bool abbreviates(const struct ustr *name, const struct ustr *full)
{
	uint32_t at = 0, n = ustr_len(name);
	bool noun = false;

	for (uint32_t i = 0; i < ustr_len(full); i++) {
		uint16_t u = ustr_at(full, i);

		if ((u == '-' && !noun) || (u >= 'A' && u <= 'Z')) {
			if (at == n || lower(name, at) != lower(full, i))
				return false;
			at++;
		}
		noun |= u == '-';
	}
	return noun && at == n;
}

struct abbreviated {
	struct ustr *name;
	void (*fn)(struct rt *, struct command *, void *);
	void *arg;
};

static void expand(struct rt *rt, struct command *k, void *arg)
{
	struct abbreviated *a = arg;

	if (abbreviates(a->name, k->name) || ustr_ieq(a->name, k->name))
		a->fn(rt, k, a->arg);
}

void command_abbreviated(struct rt *rt, struct ustr *name, void (*fn)(struct rt *, struct command *, void *), void *arg)
{
	struct abbreviated a = { name, fn, arg };

	command_each(rt, NULL, CK_CMDLET | CK_FUNCTION | CK_FILTER, false, expand, &a);
}

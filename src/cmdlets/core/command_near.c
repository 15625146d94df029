/* SPDX-License-Identifier: MIT */
#include "cmdlets/core/command_near.h"

#include "engine/command_impl.h"

enum { LONGEST = 96 };

static uint16_t lower(const struct ustr *s, uint32_t i)
{
	uint16_t u = ustr_at(s, i);

	return u >= 'A' && u <= 'Z' ? u | 32 : u;
}

static uint32_t least(uint32_t a, uint32_t b) { return MIN(a, b); }

/* Edits from A to B: a letter more, less, other, or two swapped. */
static uint32_t distance(const struct ustr *a, const struct ustr *b)
{
	uint32_t d[3][LONGEST + 1], n = ustr_len(a), m = ustr_len(b);

	if (n > LONGEST || m > LONGEST)
		return UINT32_MAX;
	for (uint32_t j = 0; j <= m; j++)
		d[0][j] = j;
	for (uint32_t i = 1; i <= n; i++) {
		uint32_t *row = d[i % 3], *up = d[(i + 2) % 3], *two = d[(i + 1) % 3];

		row[0] = i;
		for (uint32_t j = 1; j <= m; j++) {
			bool same = lower(a, i - 1) == lower(b, j - 1);

			row[j] = least(least(up[j] + 1, row[j - 1] + 1), up[j - 1] + !same);
			if (i > 1 && j > 1 && lower(a, i - 1) == lower(b, j - 2) && lower(a, i - 2) == lower(b, j - 1))
				row[j] = least(row[j], two[j - 2] + 1);
		}
	}
	return d[n % 3][m];
}

struct near {
	struct ustr *name;
	uint32_t most;
	struct list *found;	/* by score, each list the commands of one */
};

static void take(struct rt *rt, struct command *k, void *arg)
{
	struct near *n = arg;
	uint32_t score = distance(n->name, k->name);

	if (score <= n->most)
		list_add(rt, (struct list *)n->found->v[score].o, val_obj(k));
}

/* The score is a member of what is written, not of the command. */
static struct command *copy_of(struct rt *rt, const struct command *k)
{
	struct command *to = command_new(rt, k->kind, k->name);
	struct cell h = to->h;

	*to = *k;
	to->h = h;
	return to;
}

void command_fuzzy(struct cmdlet *c, struct ustr *name, uint32_t kinds, uint32_t most)
{
	struct near n = { name, MIN(most, (uint32_t)LONGEST), list_new(c->rt, NULL) };

	for (uint32_t i = 0; i <= n.most; i++)
		list_add(c->rt, n.found, val_obj(list_new(c->rt, NULL)));
	command_each(c->rt, NULL, kinds, false, take, &n);
	for (uint32_t i = 0; i <= n.most; i++) {
		struct list *l = (struct list *)n.found->v[i].o;

		for (uint32_t k = 0; k < l->n; k++) {
			val v = val_obj(copy_of(c->rt, (struct command *)l->v[k].o));

			psobj_put_c(c->rt, ext_of(c->rt, &v, true), "Score", val_int((int32_t)i));
			cmdlet_write(c, v);
		}
	}
}

/* SPDX-License-Identifier: MIT */
/* Builds the tree of a regular expression. */
#include "types/regex/regex_tree.h"

#include "value/rt.h"

#include <string.h>

static int32_t node_new(struct regex_tree *t, struct regex_node n)
{
	if (t->n == t->cap) {
		uint32_t cap = t->cap ? 2 * t->cap : 32;
		struct regex_node *to = rt_block(t->rt, struct regex_node, cap);

		if (t->n)
			memcpy(to, t->node, sizeof(*to) * t->n);
		t->node = to;
		t->cap = cap;
	}
	n.first = n.last = n.next = n.prev = -1;
	t->node[t->n] = n;
	return (int32_t)t->n++;
}

static void append(struct regex_tree *t, int32_t parent, int32_t child)
{
	struct regex_node *p = &t->node[parent], *c = &t->node[child];

	c->parent = parent;
	c->prev = p->last;
	if (p->last >= 0)
		t->node[p->last].next = child;
	else
		p->first = child;
	p->last = child;
}

static void begin_alternative(struct regex_tree *t, int32_t group)
{
	t->sequence = node_new(t, (struct regex_node){ .kind = RN_SEQUENCE });
	append(t, group, t->sequence);
}

void regex_tree_begin(struct regex_tree *t, struct rt *rt, int flags)
{
	*t = (struct regex_tree){ .rt = rt, .sets = { .rt = rt } };
	begin_alternative(t, node_new(t, (struct regex_node){ .kind = RN_GROUP, .flags = (uint8_t)flags, .parent = -1 }));
}

void regex_tree_open(struct regex_tree *t, enum regex_node_kind kind, int flags, int32_t a, int32_t b)
{
	int32_t group = node_new(t, (struct regex_node){ .kind = (uint8_t)kind, .flags = (uint8_t)flags, .a = a, .b = b });

	append(t, t->sequence, group);
	begin_alternative(t, group);
}

void regex_tree_bar(struct regex_tree *t)
{
	begin_alternative(t, t->node[t->sequence].parent);
}

void regex_tree_close(struct regex_tree *t)
{
	t->sequence = t->node[t->node[t->sequence].parent].parent;
}

void regex_tree_put(struct regex_tree *t, enum regex_node_kind kind, int flags, int32_t a)
{
	append(t, t->sequence, node_new(t, (struct regex_node){ .kind = (uint8_t)kind, .flags = (uint8_t)flags, .a = a }));
}

void regex_tree_repeat(struct regex_tree *t, int32_t min, int32_t max, int flags)
{
	int32_t item = t->node[t->sequence].last, loop;
	struct regex_node *l;

	if (item < 0 || (min == 1 && max == 1))
		return;
	if (max == 0) {
		t->node[item].kind = RN_EMPTY;
		t->node[item].first = t->node[item].last = -1;
		return;
	}
	loop = node_new(t, (struct regex_node){ .kind = RN_LOOP, .flags = (uint8_t)flags, .a = min, .b = max });
	l = &t->node[loop];
	l->parent = t->sequence;
	l->prev = t->node[item].prev;
	l->first = l->last = item;
	if (l->prev >= 0)
		t->node[l->prev].next = loop;
	else
		t->node[t->sequence].first = loop;
	t->node[t->sequence].last = loop;
	t->node[item].parent = loop;
	t->node[item].prev = -1;
}

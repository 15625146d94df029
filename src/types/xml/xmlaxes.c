/* SPDX-License-Identifier: MIT */
/* The axes of XPath. */
#include "types/xml/xmlaxes.h"

#include "types/arg.h"

#include <stdlib.h>

static void put(struct rt *rt, struct list *l, struct xmlnode *n) { list_add(rt, l, xmlnode_val(n)); }

static bool matches(const struct step *s, const struct xmlnode *n)
{
	switch (s->test) {
	case T_NODE: return n->kind != XK_DOCTYPE && n->kind != XK_DECLARATION;
	case T_TEXT: return n->kind == XK_TEXT || n->kind == XK_CDATA || n->kind == XK_WHITESPACE || n->kind == XK_SPACE;
	case T_COMMENT: return n->kind == XK_COMMENT;
	case T_PI: return n->kind == XK_PI && (!s->local || ustr_eq(s->local, n->local));
	default: break;
	}
	if (n->kind != (s->axis == A_ATTRIBUTE ? XK_ATTRIBUTE : XK_ELEMENT))
		return false;
	return (!s->ns || ustr_eq(s->ns, n->ns)) && (!s->local || ustr_eq(s->local, n->local));
}

static bool is_declaration(const struct xmlnode *a)
{
	return ustr_eq_c(a->prefix, "xmlns") || (!ustr_len(a->prefix) && ustr_eq_c(a->local, "xmlns"));
}

static void offer(struct rt *rt, const struct step *s, struct xmlnode *n, struct list *to)
{
	rt_poll(rt);
	if (matches(s, n))
		put(rt, to, n);
}

static void below(struct rt *rt, const struct step *s, struct xmlnode *n, struct list *to)
{
	rt_check_depth(rt);
	for (struct xmlnode *c = n->first; c; c = c->next) {
		offer(rt, s, c, to);
		below(rt, s, c, to);
	}
}

static void after(struct rt *rt, const struct step *s, struct xmlnode *n, struct list *to)
{
	for (; n; n = n->parent)
		for (struct xmlnode *c = n->kind == XK_ATTRIBUTE ? NULL : n->next; c; c = c->next) {
			offer(rt, s, c, to);
			below(rt, s, c, to);
		}
}

static void before(struct rt *rt, const struct step *s, struct xmlnode *n, struct list *to)
{
	struct list *part;

	for (; n; n = n->parent)
		for (struct xmlnode *c = n->kind == XK_ATTRIBUTE ? NULL : n->prev; c; c = c->prev) {
			part = list_new(rt, NULL);
			below(rt, s, c, part);
			for (uint32_t i = part->n; i-- > 0;)
				put(rt, to, xmlaxes_item(part, i));
			offer(rt, s, c, to);
		}
}

void xmlaxes_walk(struct rt *rt, const struct step *s, struct xmlnode *n, struct list *to)
{
	struct xmlnode *c;

	switch (s->axis) {
	case A_CHILD:
		for (c = n->first; c; c = c->next)
			offer(rt, s, c, to);
		break;
	case A_DESCENDANT_SELF:
		offer(rt, s, n, to);
		/* fall through */
	case A_DESCENDANT:
		below(rt, s, n, to);
		break;
	case A_PARENT:
		if (n->parent)
			offer(rt, s, n->parent, to);
		break;
	case A_ANCESTOR_SELF:
		offer(rt, s, n, to);
		/* fall through */
	case A_ANCESTOR:
		for (c = n->parent; c; c = c->parent)
			offer(rt, s, c, to);
		break;
	case A_SELF:
		offer(rt, s, n, to);
		break;
	case A_ATTRIBUTE:
		for (c = n->attrs; c; c = c->next)
			if (!is_declaration(c))
				offer(rt, s, c, to);
		break;
	case A_FOLLOWING_SIBLING:
		for (c = n->kind == XK_ATTRIBUTE ? NULL : n->next; c; c = c->next)
			offer(rt, s, c, to);
		break;
	case A_PRECEDING_SIBLING:
		for (c = n->kind == XK_ATTRIBUTE ? NULL : n->prev; c; c = c->prev)
			offer(rt, s, c, to);
		break;
	case A_FOLLOWING: after(rt, s, n, to); break;
	case A_PRECEDING: before(rt, s, n, to); break;
	case A_NAMESPACE: break;
	}
}

/* ---- document order ---- */

uint32_t xmlaxes_number(struct xmlnode *n, uint32_t at)
{
	n->order = at++;
	for (struct xmlnode *a = n->attrs; a; a = a->next)
		a->order = at++;
	for (struct xmlnode *c = n->first; c; c = c->next)
		at = xmlaxes_number(c, at);
	return at;
}

static int by_order(const void *a, const void *b)
{
	uint32_t x = ((const struct xmlnode *)((const val *)a)->o)->order, y = ((const struct xmlnode *)((const val *)b)->o)->order;

	return (x > y) - (x < y);
}

void xmlaxes_sort(struct list *l)
{
	uint32_t n = 0, sorted = 1;

	while (sorted < l->n && by_order(&l->v[sorted - 1], &l->v[sorted]) <= 0)
		sorted++;
	if (sorted < l->n)
		qsort(l->v, l->n, sizeof(val), by_order);
	for (uint32_t i = 0; i < l->n; i++)
		if (!n || l->v[n - 1].o != l->v[i].o)
			l->v[n++] = l->v[i];
	l->n = n;
}

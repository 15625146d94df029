/* SPDX-License-Identifier: MIT */
/* XML of format and type files as a small tree. */
#include <string.h>

#include "base/err.h"
#include "format/ps1xml.h"
#include "text/xml_pull.h"

struct building {
	struct arena *arena;
	struct xml_pull x;
	struct buf text;
};

static struct xnode *node_new(struct building *b)
{
	struct xnode *n = arena_new(b->arena, struct xnode);

	n->name = arena_strndup(b->arena, xml_name_local(&b->x).p, xml_name_local(&b->x).n);
	return n;
}

static const char *trimmed(struct arena *a, const char *p, size_t n)
{
	while (n && strchr(" \t\r\n", p[n - 1]))
		n--;
	while (n && strchr(" \t\r\n", *p)) {
		p++;
		n--;
	}
	return arena_strndup(a, p, n);
}

/* Reads what is in NODE up to its end. */
static int node_fill(struct building *b, struct xnode *node)
{
	struct xnode **tail = &node->kids;
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	int r;

	while ((r = xml_next(&b->x)) > 0 && r != XML_CLOSE) {
		struct xml_slice s;

		if (r == XML_TEXT) {
			r = xml_text(&b->x, &s);
			if (r >= 0)
				r = buf_put(&text, s.p, s.n);
		} else {
			*tail = node_new(b);
			r = node_fill(b, *tail);
			tail = &(*tail)->next;
		}
		if (r < 0)
			return r;
	}
	if (r > 0 && !node->kids) {
		node->text = trimmed(b->arena, buf_cstr(&text), buf_size(&text));
		node->raw = *node->text ? arena_strndup(b->arena, buf_cstr(&text), buf_size(&text)) : node->text;
	}
	return r < 0 ? r : 0;
}

struct xnode *xnode_parse(struct arena *a, const void *data, size_t n, const char **ret_why)
{
	struct building b = { .arena = a };
	struct xnode *root = NULL;
	int r;

	xml_init(&b.x, data, n, NULL);
	r = xml_next(&b.x);
	if (r == XML_OPEN) {
		root = node_new(&b);
		r = node_fill(&b, root);
	}
	xml_release(&b.x);
	if (r < 0 || !root) {
		*ret_why = r < 0 ? err_text(r) : "no root element";
		return NULL;
	}
	return root;
}

bool xnode_is(const struct xnode *x, const char *name)
{
	return !strcasecmp(x->name, name);
}

struct xnode *xnode_find(const struct xnode *x, const char *name)
{
	for (struct xnode *k = x ? x->kids : NULL; k; k = k->next)
		if (xnode_is(k, name))
			return k;
	return NULL;
}

const char *xnode_text(const struct xnode *x, const char *name)
{
	const struct xnode *k = xnode_find(x, name);

	return k ? k->text : NULL;
}

const char *xnode_raw(const struct xnode *x, const char *name)
{
	const struct xnode *k = xnode_find(x, name);

	return k ? k->raw : NULL;
}

uint32_t xnode_count(const struct xnode *x, const char *name)
{
	uint32_t n = 0;

	for (struct xnode *k = x ? x->kids : NULL; k; k = k->next)
		n += xnode_is(k, name);
	return n;
}

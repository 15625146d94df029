/* SPDX-License-Identifier: MIT */
/* The nodes that a step of an XPath leads to, and their order in the document. */
#pragma once

#include "types/xml/xmlnode.h"

enum axis { A_CHILD, A_DESCENDANT, A_DESCENDANT_SELF, A_PARENT, A_ANCESTOR, A_ANCESTOR_SELF, A_SELF, A_ATTRIBUTE,
	    A_FOLLOWING_SIBLING, A_PRECEDING_SIBLING, A_FOLLOWING, A_PRECEDING, A_NAMESPACE };
enum test { T_ANY, T_NAME, T_NODE, T_TEXT, T_COMMENT, T_PI };

/* One step of a path: where it goes, and what it takes there. */
struct step {
	enum axis axis;
	enum test test;
	struct ustr *ns, *local;	/* NULL: any */
};

static inline struct xmlnode *xmlaxes_item(const struct list *l, uint32_t i) { return (struct xmlnode *)l->v[i].o; }
/* Appends what S leads to from N, nearest first. */
void xmlaxes_walk(struct rt *rt, const struct step *s, struct xmlnode *n, struct list *to);
/* Gives N and all below it their places in the document, from AT on; returns the next one. */
uint32_t xmlaxes_number(struct xmlnode *n, uint32_t at);
/* Nodes that have their places come in that order, each once. */
void xmlaxes_sort(struct list *l);

/* SPDX-License-Identifier: MIT */
/* Paths of any provider. */
#include "complete/context.h"

#include "providers/provider.h"

struct listing {
	struct context *c;
	struct ustr *folder, *leaf;	/* as typed */
	const struct ppath *at;
	uint16_t quote;
	bool plain;			/* FileSystem, no folder typed: ./ goes in front */
};

static void add_item(struct rt *rt, struct ustr *name, val item, bool container, void *arg)
{
	struct listing *l = arg;
	struct ustr *text = name;

	if (!context_match(rt, name, l->leaf))
		return;
	text = ustr_concat(rt, l->plain ? ustr_new(rt, "./") : l->folder, name);
	context_add(l->c, context_quoted(rt, text, l->quote), name, container ? COMPLETE_CONTAINER : COMPLETE_ITEM,
		    ustr_printf(rt, "%s%s%s", USTR_C(rt, l->at->path),
				ustr_ends(l->at->path, ustr_new(rt, "/"), false) ? "" : "/", USTR_C(rt, name)));
}

static void list(struct rt *rt, struct listing *l)
{
	struct ppath p;
	bool hidden = ustr_len(l->leaf) && ustr_at(l->leaf, 0) == '.';

	path_resolve(rt, ustr_len(l->folder) ? l->folder : ustr_new(rt, "."), &p);
	if (!p.provider || !p.provider->children)
		return;
	l->at = &p;
	l->plain = p.provider == &provider_filesystem && !ustr_len(l->folder);
	p.provider->children(rt, &p, hidden, add_item, l);
}

void complete_path(struct context *c, struct ustr *word)
{
	struct rt *rt = c->rt;
	struct ustr *path = context_plain(rt, word);
	uint32_t n = ustr_len(path), cut = n, from = c->out->matches->n;
	struct listing l = { .c = c };

	while (cut && ustr_at(path, cut - 1) != '/' && ustr_at(path, cut - 1) != '\\' && ustr_at(path, cut - 1) != ':')
		cut--;
	l.folder = ustr_sub(rt, path, 0, cut);
	l.leaf = ustr_sub(rt, path, cut, n - cut);
	if (ustr_len(word) && (ustr_at(word, 0) == '\'' || ustr_at(word, 0) == '"'))
		l.quote = ustr_at(word, 0);
	list(rt, &l);
	context_sort(c, from);
}

/* SPDX-License-Identifier: MIT */
/* Paths of the archive cmdlets. */
#include "cmdlets/archive/archive.h"

#include "providers/provider.h"

#include <string.h>

struct search {
	struct ustr *text;
	bool literal;
	struct list *found;
};

static void found(struct rt *rt, const struct ppath *p, void *arg) { list_add(rt, arg, val_str(p->path)); }

static void search(struct rt *rt, void *arg)
{
	struct search *s = arg;
	struct ppath p;

	if (!s->literal) {
		path_glob(rt, s->text, true, false, found, s->found);
		return;
	}
	path_resolve(rt, s->text, &p);
	if (p.provider->exists(rt, &p))
		found(rt, &p, s->found);
}

void archive_paths(struct cmdlet *c, struct ustr *text, bool literal, struct list *ret)
{
	struct search s = { text, literal, ret };
	uint32_t before = ret->n;
	enum unwind u = rt_protect(c->rt, search, &s);
	struct unwound why = c->rt->unwound;

	if (u != UNWIND_NONE && u != UNWIND_ERROR)
		rt_rethrow(c->rt, &why);
	if (ret->n == before)
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "ArchiveCmdletPathNotFound", EC_InvalidArgument, val_str(text),
			"The path '%s' either does not exist or is not a valid file system path.", USTR_C(c->rt, text));
}

void archive_check_name(struct cmdlet *c, struct ustr *path)
{
	const char *s = USTR_C(c->rt, path), *dot = strrchr(s, '.'), *slash = strrchr(s, '/');

	if (!dot || (slash && dot < slash) || strcasecmp(dot, ".zip"))
		cmdlet_throw_fmt(c, "System.IO.IOException", "NotSupportedArchiveFileExtension", EC_InvalidArgument, val_str(path),
			"%s is not a supported archive file format. .zip is the only supported archive file format.", dot && (!slash || dot > slash) ? dot : "");
}

/* SPDX-License-Identifier: MIT */
/* Paths of the archive cmdlets. */
#include "cmdlets/archive/archive.h"

#include "providers/provider.h"

void archive_paths(struct cmdlet *c, struct ustr *text, bool literal, struct list *ret)
{
	if (!path_collect(c->rt, text, literal, ret))
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "ArchiveCmdletPathNotFound",
			EC_InvalidArgument, val_str(text),
			"The path '%s' either does not exist or is not a valid file system path.", USTR_C(c->rt, text));
}

/* SPDX-License-Identifier: MIT */
/* Paths of the archive cmdlets. */
#include "cmdlets/archive/archive.h"

#include "providers/provider.h"

#include <string.h>

void archive_paths(struct cmdlet *c, struct ustr *text, bool literal, struct list *ret)
{
	if (!path_collect(c->rt, text, literal, ret))
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "ArchiveCmdletPathNotFound",
			EC_InvalidArgument, val_str(text),
			"The path '%s' either does not exist or is not a valid file system path.", USTR_C(c->rt, text));
}

void archive_check_name(struct cmdlet *c, struct ustr *path)
{
	const char *s = USTR_C(c->rt, path), *dot = strrchr(s, '.'), *slash = strrchr(s, '/');

	if (!dot || (slash && dot < slash) || strcasecmp(dot, ".zip"))
		cmdlet_throw_fmt(c, "System.IO.IOException", "NotSupportedArchiveFileExtension", EC_InvalidArgument,
			val_str(path),
			"%s is not a supported archive file format. .zip is the only supported archive file format.", dot && (!slash || dot > slash) ? dot : "");
}

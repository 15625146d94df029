/* SPDX-License-Identifier: MIT */
/* What Compress-Archive and Expand-Archive share. */
#pragma once

#include "engine/cmdlet.h"
#include "types/io/zipfile.h"

#define MOD_ARCHIVE "Microsoft.PowerShell.Archive"

/* The files that one path names, as full paths. Throws the error of a path that
 * names none. */
void archive_paths(struct cmdlet *c, struct ustr *text, bool literal, struct list *ret);

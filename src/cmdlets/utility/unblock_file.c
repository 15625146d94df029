/* SPDX-License-Identifier: MIT */
/*
 * Unblock-File: files of this system carry no mark of where they came from
 * unless a download left the attribute that macOS and PowerShell name so.
 */
#include "cmdlets/management/items.h"

#include <errno.h>
#include <string.h>
#include <sys/xattr.h>

struct unblock_args {
	struct array *path;
	struct array *literal_path;
};

static const char *const unblock_sets[] = { "ByPath", "ByLiteralPath", NULL };
static const struct param_def unblock_params[] = {
	PARAM(unblock_args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY),
	PARAM(unblock_args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAMS_END
};

static void unblock_one(struct cmdlet *c, const struct ppath *p, void *arg)
{
	if (!cmdlet_should_process(c, p->path, "Unblock-File"))
		return;
	if (removexattr(USTR_C(c->rt, p->path), "user.com.apple.quarantine") && errno != ENODATA && errno != ENOTSUP)
		cmdlet_error_fmt(c, "System.ComponentModel.Win32Exception", "RemoveItemUnauthorizedAccessError",
			EC_PermissionDenied, val_str(p->path),
			"The mark of '%s' could not be removed: %s.", USTR_C(c->rt, p->path), strerror(errno));
}

static void process(struct cmdlet *c)
{
	struct unblock_args *a = c->args;
	struct item_walk w = { .c = c, .path = a->path, .literal = a->literal_path, .fn = unblock_one };

	items_walk(&w);
}

const struct cmdlet_def cmdlet_unblock_file = {
	.name = "Unblock-File", .module = MOD_UTILITY,
	.sets = unblock_sets, .default_set = "ByPath",
	.flags = CF_SHOULD_PROCESS,
	.params = unblock_params, .args_size = sizeof(struct unblock_args), .process = process,
	.synopsis = "Unblocks files that were downloaded from the internet.",
};

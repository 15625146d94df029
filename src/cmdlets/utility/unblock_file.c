/* SPDX-License-Identifier: MIT */
/* Unblock-File: it names the paths that are not there, and that files of this system have no such mark. */
#include "cmdlets/management/items.h"

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

static void nothing(struct cmdlet *c, const struct ppath *p, void *arg) { }

static void process(struct cmdlet *c)
{
	struct unblock_args *a = c->args;
	struct item_walk w = { .c = c, .path = a->path, .literal = a->literal_path, .fn = nothing, .missing_id = "FileNotFound" };

	items_walk(&w);
	cmdlet_throw_fmt(c, "System.PlatformNotSupportedException", "LinuxNotSupported", EC_NotImplemented, V_NULL,
		"The cmdlet does not support Linux.");
}

const struct cmdlet_def cmdlet_unblock_file = {
	.name = "Unblock-File", .module = MOD_UTILITY,
	.sets = unblock_sets, .default_set = "ByPath",
	.flags = CF_SHOULD_PROCESS,
	.params = unblock_params, .args_size = sizeof(struct unblock_args), .process = process,
	.synopsis = "Unblocks files that were downloaded from the internet.",
};

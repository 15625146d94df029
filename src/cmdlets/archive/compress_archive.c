/* SPDX-License-Identifier: MIT */
/* Compress-Archive: files and folders into a zip archive, new or there already. */
#include "cmdlets/archive/archive.h"

#include "providers/provider.h"
#include "types/io/io.h"
#include "types/late.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct args {
	struct array *path, *literal_path;
	struct ustr *destination, *level;
	bool update, force, pass_thru;
};

struct state {
	struct list *files;	/* full paths, gathered from all input */
};

enum { SETS_PATH = 1 << 0 | 1 << 1 | 1 << 2, SETS_LITERAL = 1 << 3 | 1 << 4 | 1 << 5, SETS_UPDATE = 1 << 1 | 1 << 4,
	SETS_FORCE = 1 << 2 | 1 << 5 };
static const char *const sets[] = { "Path", "PathWithUpdate", "PathWithForce", "LiteralPath",
	"LiteralPathWithUpdate", "LiteralPathWithForce", NULL };
static const struct param_def params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = SETS_PATH,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = SETS_LITERAL,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "PSPath"),
	PARAM(args, destination, "DestinationPath", P_STRING, .pos = 2, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, level, "CompressionLevel", P_STRING, .validate = "set:Optimal,NoCompression,Fastest"),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	PARAM(args, update, "Update", P_SWITCH, .sets = SETS_UPDATE, .flags = PF_MANDATORY),
	PARAM(args, force, "Force", P_SWITCH, .sets = SETS_FORCE, .flags = PF_MANDATORY),
	PARAMS_END
};

static int level_of(const struct args *a)
{
	static const char *const names[] = { "Optimal", "Fastest", "NoCompression" };	/* CompressionLevel's numbers */

	for (int i = 0; a->level && i < (int)ARRAY_LEN(names); i++)
		if (ustr_ieq_c(a->level, names[i]))
			return i;
	return 0;
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct array *texts = a->literal_path ? a->literal_path : a->path;

	if (!s->files)
		s->files = list_new(c->rt, NULL);
	for (uint32_t i = 0; i < texts->n; i++)
		archive_paths(c, array_get(texts, i).s, a->literal_path != NULL, s->files);
}

/* The archive's full path: .zip is added to a name without an extension. */
static struct ustr *destination(struct cmdlet *c)
{
	struct ustr *path = path_file(c->rt, ((struct args *)c->args)->destination);
	const char *s = USTR_C(c->rt, path), *dot = strrchr(s, '.'), *slash = strrchr(s, '/');

	if (!dot || (slash && dot < slash))
		path = ustr_concat(c->rt, path, ustr_new(c->rt, ".zip"));
	archive_check_name(c, path);
	return path;
}

static void add(struct rt *rt, struct zip *z, struct ustr *path, struct ustr *name, int level)
{
	struct ustr *inner = ustr_concat(rt, name, ustr_new(rt, "/"));
	struct array *all;
	struct stat st;

	if (stat(USTR_C(rt, path), &st) || !S_ISDIR(st.st_mode)) {
		zipfile_remove(rt, z, name);
		zipfile_add(rt, z, path, name, level);
		return;
	}
	all = io_list(rt, path, path, V_NULL, false, 3);
	if (!all->n) {
		zipfile_remove(rt, z, inner);
		zipfile_add(rt, z, path, inner, level);
	}
	for (uint32_t i = 0; i < all->n; i++) {
		struct ustr *child = array_get(all, i).s;

		add(rt, z, child, ustr_concat(rt, inner, path_leaf(rt, child)), level);
	}
}

struct making {
	struct cmdlet *c;
	struct ustr *path;
	bool update;
};

static void make(struct rt *rt, void *arg)
{
	struct making *m = arg;
	struct state *s = m->c->state;
	struct zip *z = zipfile_write(rt, m->path, m->update);

	for (uint32_t i = 0; i < s->files->n; i++)
		add(rt, z, s->files->v[i].s, path_leaf(rt, s->files->v[i].s), level_of(m->c->args));
	zipfile_close(rt, z);
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct ustr *path = destination(c);
	const char *s = USTR_C(c->rt, path);
	struct making m = { c, path, a->update && !access(s, F_OK) };
	enum unwind u;
	struct unwound why;

	types_late(c->rt);
	if (!access(s, F_OK) && !a->update && !a->force)
		cmdlet_throw_fmt(c, "System.IO.IOException", "ArchiveFileExists", EC_PermissionDenied, val_str(path),
			"The archive file %s already exists. Use the -Update parameter to update it or -Force to overwrite it.", s);
	if (!cmdlet_should_process(c, path, "Compress-Archive"))
		return;
	u = rt_protect(c->rt, make, &m);
	why = c->rt->unwound;
	if (u != UNWIND_NONE && !m.update)
		unlink(s);	/* no half of an archive stays */
	if (u != UNWIND_NONE)
		rt_rethrow(c->rt, &why);
	if (a->pass_thru)
		cmdlet_write(c, io_info(c->rt, path, false));
}

const struct cmdlet_def cmdlet_compress_archive = {
	.name = "Compress-Archive", .module = MOD_ARCHIVE, .sets = sets, .default_set = "Path",
	.flags = CF_SHOULD_PROCESS, .output_types = "System.IO.FileInfo",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state), .process = process, .end = end,
	.synopsis = "Creates a compressed archive, or zipped file, from specified files and directories.",
};

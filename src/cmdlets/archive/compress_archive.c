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
	struct ustr *path;	/* of the archive */
	bool exists;
	struct list *texts;	/* what all input names */
	struct list *files;	/* full paths of these */
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

/* The archive's full path in its folder, which must be there; .zip is added to a name without an extension. */
static struct ustr *destination(struct cmdlet *c)
{
	struct ustr *given = path_file(c->rt, ((struct args *)c->args)->destination), *path;
	struct list *folders = list_new(c->rt, NULL);
	const char *name = USTR_C(c->rt, path_leaf(c->rt, given));

	if (!*name)
		cmdlet_throw_fmt(c, "System.IO.IOException", "InvalidArchiveFilePath", EC_InvalidArgument, val_str(given),
			"The destination path '%s' does not contain a valid archive file name.", USTR_C(c->rt, given));
	archive_paths(c, path_parent(c->rt, given), false, folders);
	if (folders->n > 1)
		cmdlet_throw_fmt(c, "System.IO.IOException", "InvalidArchiveFilePath", EC_InvalidArgument, val_str(given),
			"The archive file path '%s' specified as input to the DestinationPath parameter is resolving to multiple file system paths. Provide a unique path to the DestinationPath parameter where the archive file has to be created.",
			USTR_C(c->rt, given));
	path = path_join(c->rt, folders->n ? folders->v[0].s : path_parent(c->rt, given), path_leaf(c->rt, given));
	if (strrchr(name, '.') && strrchr(name, '.')[1])
		return path;
	cmdlet_verbose(c, ustr_printf(c->rt,
		"The archive file path '%s' supplied to the DestinationPath parameter does not include .zip extension. Hence .zip is appended to the supplied DestinationPath path and the archive file would be created at '%s.zip'.",
		USTR_C(c->rt, path), USTR_C(c->rt, path)));
	return ustr_concat(c->rt, path, ustr_new(c->rt, ".zip"));
}

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	const char *path;
	struct stat st;

	types_late(c->rt);
	s->texts = list_new(c->rt, NULL);
	s->path = destination(c);
	path = USTR_C(c->rt, s->path);
	s->exists = !stat(path, &st) && !S_ISDIR(st.st_mode);
	if (s->exists && !a->update && !a->force)
		cmdlet_throw_fmt(c, "System.IO.IOException", "ArchiveFileExists", EC_InvalidArgument, val_str(s->path),
			"The archive file %s already exists. Use the -Update parameter to update the existing archive file or use the -Force parameter to overwrite the existing archive file.", path);
	if (s->exists && a->update && !(st.st_mode & 0222))
		cmdlet_throw_fmt(c, "System.IO.IOException", "ArchiveFileIsReadOnly", EC_InvalidOperation, val_str(s->path),
			"The attributes of the archive file %s is set to 'ReadOnly' hence it cannot be updated. If you intend to update the existing archive file, remove the 'ReadOnly' attribute on the archive file else use -Force parameter to override and create a new archive file.", path);
	if (!cmdlet_has(c, "WhatIf"))
		cmdlet_verbose(c, ustr_new(c->rt, "Preparing to compress..."));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct array *texts = a->literal_path ? a->literal_path : a->path;

	for (uint32_t i = 0; i < texts->n; i++)
		list_add(c->rt, s->texts, array_get(texts, i));
}

static void gather(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	for (uint32_t i = 0; i < s->texts->n; i++)
		for (uint32_t k = 0; k < i; k++)
			if (ustr_ieq(s->texts->v[k].s, s->texts->v[i].s))
				cmdlet_throw_fmt(c, "System.IO.IOException", "DuplicatePathFound", EC_InvalidArgument, s->texts->v[i],
					"The input to %s parameter contains a duplicate path '%s'. Provide a unique set of paths as input to %s parameter.",
					sets[c->set], USTR_C(c->rt, s->texts->v[i].s), sets[c->set]);
	s->files = list_new(c->rt, NULL);
	for (uint32_t i = 0; i < s->texts->n; i++)
		archive_paths(c, s->texts->v[i].s, a->literal_path != NULL, s->files);
}

/* What -WhatIf names: the files, each on a line of its own where there are several. */
static struct ustr *sources(struct cmdlet *c)
{
	struct list *l = ((struct state *)c->state)->files;
	struct sbuf b;

	sbuf_init(&b, c->rt);
	for (uint32_t i = 0; i < l->n; i++) {
		if (l->n > 1)
			sbuf_putc(&b, '\n');
		sbuf_put(&b, l->v[i].s);
	}
	return sbuf_take(&b);
}

static void add(struct cmdlet *c, struct zip *z, struct ustr *path, struct ustr *name)
{
	struct rt *rt = c->rt;
	int level = level_of(c->args);
	struct ustr *inner = ustr_concat(rt, name, ustr_new(rt, "/"));
	struct array *all;
	struct stat st;

	if (stat(USTR_C(rt, path), &st) || !S_ISDIR(st.st_mode)) {
		cmdlet_verbose(c, ustr_printf(rt, "Adding '%s'.", USTR_C(rt, path)));
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

		add(c, z, child, ustr_concat(rt, inner, path_leaf(rt, child)));
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
		add(m->c, z, s->files->v[i].s, path_leaf(rt, s->files->v[i].s));
	zipfile_close(rt, z);
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *state = c->state;
	const char *s = USTR_C(c->rt, state->path);
	struct making m = { c, state->path, a->update && state->exists };
	enum unwind u;
	struct unwound why;

	if (a->force && state->exists)
		unlink(s);
	gather(c);
	if (!cmdlet_should_process(c, sources(c), "Compress-Archive"))
		return;
	u = rt_protect(c->rt, make, &m);
	why = c->rt->unwound;
	if (u != UNWIND_NONE && !m.update)
		unlink(s);	/* no half of an archive stays */
	if (u != UNWIND_NONE)
		rt_rethrow(c->rt, &why);
	if (a->pass_thru)
		cmdlet_write(c, io_info(c->rt, state->path, false));
}

const struct cmdlet_def cmdlet_compress_archive = {
	.name = "Compress-Archive", .class_name = "Compress-Archive", .module = MOD_ARCHIVE, .sets = sets, .default_set = "Path",
	.flags = CF_SHOULD_PROCESS, .output_types = "System.IO.FileInfo",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state), .begin = begin,
	.process = process, .end = end,
	.synopsis = "Creates a compressed archive, or zipped file, from specified files and directories.",
};

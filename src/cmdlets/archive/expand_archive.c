/* SPDX-License-Identifier: MIT */
/* Expand-Archive: what a zip archive holds, as files and folders. */
#include "cmdlets/archive/archive.h"

#include "providers/provider.h"
#include "types/io/io.h"
#include "types/late.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct args {
	struct ustr *path, *literal_path, *destination;
	bool force, pass_thru;
};

static const char *const sets[] = { "Path", "LiteralPath", NULL };
static const struct param_def params[] = {
	PARAM(args, path, "Path", P_STRING, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, literal_path, "LiteralPath", P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "PSPath"),
	PARAM(args, destination, "DestinationPath", P_STRING, .pos = 2, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	PARAMS_END
};

/* Without -DestinationPath: a folder named as the archive, below the location. */
static struct ustr *destination(struct cmdlet *c, struct ustr *archive)
{
	struct args *a = c->args;
	struct ustr *leaf = path_leaf(c->rt, archive);
	const char *s = USTR_C(c->rt, leaf), *dot = strrchr(s, '.');

	return path_file(c->rt, a->destination ? a->destination : ustr_from_utf8(c->rt, s, dot ? (size_t)(dot - s) : strlen(s)));
}

static bool is_there(struct rt *rt, struct ustr *path)
{
	struct stat st;

	return !stat(USTR_C(rt, path), &st) && !S_ISDIR(st.st_mode);
}

static void expand_entry(struct cmdlet *c, struct zip_entry *e, struct ustr *archive, struct ustr *folder)
{
	struct args *a = c->args;
	struct ustr *full = zipfile_target(c->rt, e, folder);

	if (is_there(c->rt, full) && !a->force) {
		cmdlet_error_fmt(c, "System.IO.IOException", "ExpandArchiveFileExists", EC_InvalidOperation, val_str(full),
			"Failed to create file '%s' while expanding the archive file '%s' contents as the file '%s' already exists. Use the -Force parameter if you want to overwrite the existing directory '%s' contents when expanding the archive file.",
			USTR_C(c->rt, full), USTR_C(c->rt, archive), USTR_C(c->rt, full), USTR_C(c->rt, full));
		return;
	}
	zipfile_extract(c->rt, e, full, true);
	if (a->pass_thru)
		cmdlet_write(c, io_info(c->rt, full, ustr_ends(zipfile_name(e), ustr_new(c->rt, "/"), false)));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct list *found = list_new(c->rt, NULL);
	struct ustr *archive, *folder, *given = a->literal_path ? a->literal_path : a->path;
	struct zip_entry *e;
	struct zip *z;

	types_late(c->rt);
	archive_paths(c, given, a->literal_path != NULL, found);
	if (found->n > 1)
		cmdlet_throw_fmt(c, "System.IO.IOException", "InvalidArchiveFilePath", EC_InvalidArgument, val_str(given),
			"The archive file path '%s' specified as input to the %s parameter is resolving to multiple file system paths. Provide a unique path to the %s parameter where the archive file has to be created.",
			USTR_C(c->rt, given), sets[c->set], sets[c->set]);
	archive = found->n ? found->v[0].s : given;
	if (!is_there(c->rt, archive))
		cmdlet_throw_fmt(c, "System.IO.IOException", "PathNotFound", EC_InvalidArgument, val_str(archive),
			"The path '%s' either does not exist or is not a valid file system path.", USTR_C(c->rt, archive));
	folder = destination(c, archive);
	if (!cmdlet_should_process(c, archive, "Expand-Archive"))
		return;
	z = zipfile_read(c->rt, archive);
	io_make_folder(c->rt, folder);
	for (uint32_t i = 0; (e = zipfile_entry(z, i)); i++)
		expand_entry(c, e, archive, folder);
	zipfile_close(c->rt, z);
}

const struct cmdlet_def cmdlet_expand_archive = {
	.name = "Expand-Archive", .class_name = "Expand-Archive", .module = MOD_ARCHIVE, .sets = sets, .default_set = "Path",
	.flags = CF_SHOULD_PROCESS, .output_types = "System.IO.FileSystemInfo",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Extracts files from a specified archive (zipped) file.",
};

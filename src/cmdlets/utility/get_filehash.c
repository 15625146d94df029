/* SPDX-License-Identifier: MIT */
/* Get-FileHash, New-TemporaryFile. */
#include "cmdlets/utility/result_types.h"
#include "cmdlets/management/items.h"
#include "providers/fs.h"
#include "sys/digest.h"
#include "value/record.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <unistd.h>

struct args {
	struct array *path;
	struct ustr *algorithm;
	struct array *literal_path;
	val input_stream;
};

static const char *const sets[] = { "Path", "LiteralPath", "StreamParameterSet", NULL };
static const struct param_def params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(args, algorithm, "Algorithm", P_STRING, .pos = 2, .validate = "set:SHA1,SHA256,SHA384,SHA512,MD5"),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAM(args, input_stream, "InputStream", P_OBJECT, .pos = 1, .sets = 1 << 2, .flags = PF_MANDATORY,
	      .type_name = "System.IO.Stream"),
	PARAMS_END
};

static const struct member_def members[] = {
	RECORD_PROP_RW("string Algorithm {get; set;}", 0), RECORD_PROP_RW("string Hash {get; set;}", 1),
	RECORD_PROP_RW("string Path {get; set;}", 2), MEMBERS_END
};
static const struct type type_filehashinfo = RECORD_TYPE("Microsoft.PowerShell.Commands.FileHashInfo", 3);

static struct ustr *algorithm_of(struct cmdlet *c)
{
	struct args *a = c->args;

	return a->algorithm ? ustr_upper(c->rt, a->algorithm) : ustr_atom(c->rt, "SHA256");
}

static void write_hash(struct cmdlet *c, const uint8_t *sum, int n, struct ustr *path)
{
	struct record *r = record_new(c->rt, &type_filehashinfo);
	char text[2 * DIGEST_MAX + 1];

	for (int i = 0; i < n; i++)
		snprintf(text + 2 * i, 3, "%02X", sum[i]);
	record_put(r, 0, val_str(algorithm_of(c)));
	record_put(r, 1, val_str(ustr_from_utf8(c->rt, text, 2 * (size_t)n)));
	record_put(r, 2, val_str(path));
	cmdlet_write(c, val_obj(r));
}

static void hash_try(struct cmdlet *c, void *arg)
{
	const struct ppath *p = arg;
	struct fs_reader *f;
	struct digest *d;
	uint8_t block[16384], sum[DIGEST_MAX];
	size_t n;
	int len;

	f = fs_reader_open(c->rt, p->path, FS_LATIN1);
	fs_reader_rewind(f);
	d = digest_new(USTR_C(c->rt, algorithm_of(c)));
	if (!d)
		err_throw(c->rt, "System.PlatformNotSupportedException", "NotSupported", EC_NotInstalled, V_NULL,
			"Hashes need the library libcrypto.");
	while ((n = fs_read_bytes(c->rt, f, block, sizeof block)))
		digest_add(d, block, n);
	len = digest_end(d, sum);
	fs_reader_close(f);
	write_hash(c, sum, len, p->path);
}

static void hash_file(struct cmdlet *c, const struct ppath *p, void *arg)
{
	bool there = p->provider->exists(c->rt, p);

	if (p->provider->is_container(c->rt, p)) {
		cmdlet_error_fmt(c, "System.UnauthorizedAccessException", "UnauthorizedAccessError", EC_InvalidData,
			val_str(p->path),
			"Access to the path '%s' is denied.", USTR_C(c->rt, p->path));
		return;
	}
	items_try(c, there ? "FileReadError" : "FileNotFound", there ? EC_ReadError : EC_ObjectNotFound,
		  val_str(p->path), hash_try, (void *)p);
}

/* A stream's bytes, through its own Read. */
static void hash_stream(struct cmdlet *c, val stream)
{
	struct digest *d = digest_new(USTR_C(c->rt, algorithm_of(c)));
	struct array *block = array_bytes(c->rt, (char[4096]){ 0 }, 4096);
	val args[3] = { val_obj(block), val_int(0), val_int(4096) };
	uint8_t sum[DIGEST_MAX];
	int64_t n;

	while (d && (n = val_to_int64(c->rt, member_call(c->rt, stream, ustr_atom(c->rt, "Read"), args, 3))) > 0)
		digest_add(d, block->b, (size_t)n);
	if (d)
		write_hash(c, sum, digest_end(d, sum), ustr_empty(c->rt));
}

void get_filehash_types(struct rt *rt)
{
	record_type_use(rt, &type_filehashinfo, members);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct item_walk w = { .c = c, .path = a->path, .literal = a->literal_path, .fn = hash_file,
		.missing_id = "FileNotFound" };

	w.missing_ok = a->literal_path != NULL;
	get_filehash_types(c->rt);
	if (!val_is_null(a->input_stream))
		hash_stream(c, a->input_stream);
	else
		items_walk(&w);
}

const struct cmdlet_def cmdlet_get_filehash = {
	.name = "Get-FileHash", .module = MOD_UTILITY,
	.sets = sets, .default_set = "Path", .output_types = "Microsoft.PowerShell.Commands.FileHashInfo",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Computes the hash value for a file.",
};

struct none {
	char unused;
};
static const struct param_def no_params[] = { PARAMS_END };

static void new_temporaryfile(struct cmdlet *c)
{
	const char *t = getenv("TMPDIR");
	struct ustr *folder = ustr_printf(c->rt, "%s/", t && *t ? USTR_C(c->rt, path_without_separator(c->rt, ustr_new(c->rt, t)))
							     : "/tmp");
	char path[PATH_MAX];
	int fd;

	if (!cmdlet_should_process(c, folder, "New-TemporaryFile"))
		return;
	snprintf(path, sizeof path, "%stmpXXXXXX.tmp", USTR_C(c->rt, folder));
	fd = mkstemps(path, 4);
	if (fd < 0)
		cmdlet_throw_fmt(c, errno == ENOENT ? "System.IO.DirectoryNotFoundException" : "System.IO.IOException",
			"NewTemporaryFileWriteError", EC_WriteError, val_str(folder),
			errno == ENOENT ? "Could not find a part of the path '%s'." : "Access to the path '%s' is denied.",
			USTR_C(c->rt, folder));
	close(fd);
	cmdlet_write(c, fs_item(c->rt, ustr_new(c->rt, path), false));
}

const struct cmdlet_def cmdlet_new_temporaryfile = {
	.name = "New-TemporaryFile", .module = MOD_UTILITY, .output_types = "System.IO.FileInfo",
	.flags = CF_SHOULD_PROCESS | CF_CONFIRM_LOW,
	.params = no_params, .args_size = sizeof(struct none), .process = new_temporaryfile,
	.synopsis = "Creates a temporary file.",
};

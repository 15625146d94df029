/* SPDX-License-Identifier: MIT */
/* Export-Clixml. */
#include "clixml/hex_secure.h"
#include "clixml/writer.h"
#include "cmdlets/management/items.h"
#include "engine/cmdlet.h"
#include "providers/fs.h"

#include <sys/stat.h>

enum { FLUSH_BYTES = 64 << 10 };

struct args {
	int64_t depth;
	struct ustr *path;
	val input_object;
	bool force;
	bool no_clobber;
	val encoding;
	struct ustr *literal_path;
};

struct state {
	struct clixml_writer *w;
	struct fs_writer *file;
	enum fs_encoding encoding;
	int depth;
};

static const char *const sets[] = { "ByPath", "ByLiteralPath", NULL };
static const struct param_def params[] = {
	PARAM(args, depth, "Depth", P_INT, .validate = "range:1:2147483647"),
	PARAM(args, path, "Path", P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY),
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_NULL),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, no_clobber, "NoClobber", P_SWITCH, .aliases = "NoOverwrite"),
	PARAM(args, encoding, "Encoding", P_OBJECT, .flags = PF_NOT_NULL_OR_EMPTY, .type_name = "System.Text.Encoding"),
	PARAM(args, literal_path, "LiteralPath", P_STRING, .sets = 1 << 1, .flags = PF_MANDATORY, .aliases = "PSPath,LP"),
	PARAMS_END
};

/* Gives the text so far to the file. */
static void flush(struct cmdlet *c)
{
	struct state *s = c->state;
	const char *p = (const char *)buf_ptr(&s->w->out);
	size_t n = buf_size(&s->w->out);

	if (s->encoding == FS_UTF8)
		fs_writer_put_bytes(c->rt, s->file, p, n);
	else
		fs_writer_put(c->rt, s->file, ustr_from_utf8(c->rt, p, n));
	buf_reset(&s->w->out);
}

struct opening {
	struct cmdlet *c;
	struct ustr *path;
};

static void open_body(struct rt *rt, void *arg)
{
	struct opening *o = arg;
	struct state *s = o->c->state;

	s->file = fs_writer_open(rt, o->path, s->encoding, false, false);
}

static void open_file(struct cmdlet *c, struct ustr *path)
{
	struct opening o = { c, path };

	cmdlet_open_file(c, open_body, &o);
}

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct ustr *given = a->literal_path ? a->literal_path : a->path, *path;
	struct stat st;

	items_warn_utf7(c, a->encoding);
	if (!cmdlet_should_process(c, given, "Export-Clixml"))
		return;
	path = path_one_file(c->rt, given, a->literal_path);
	if (a->no_clobber && !stat(USTR_C(c->rt, path), &st))
		cmdlet_throw_fmt(c, "System.IO.IOException", "NoClobber", EC_ResourceExists, val_str(path),
					 "The file '%s' already exists.", USTR_C(c->rt, path));
	if (a->force)
		fs_lift_read_only(c->rt, path);
	s->encoding = cmdlet_has(c, "Encoding") ? fs_encoding_of(c->rt, a->encoding) : FS_UTF8;
	s->depth = cmdlet_has(c, "Depth") ? (int)a->depth : CLIXML_DEPTH_FILE;
	open_file(c, path);
	s->w = clixml_writer_new(c->rt);
	s->w->indent = true;
	s->w->secure = clixml_put_secure_hex;
	s->w->nest_max = CLIXML_NEST_MAX + 1;
	clixml_open_document(s->w);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	if (!s->w)
		return;
	clixml_write(s->w, a->input_object, NULL, NULL, s->depth);
	if (buf_size(&s->w->out) > FLUSH_BYTES)
		flush(c);
}

static void end(struct cmdlet *c)
{
	struct state *s = c->state;

	if (!s->w)
		return;
	clixml_close_document(s->w);
	flush(c);
	fs_writer_close(c->rt, s->file);
	s->file = NULL;
	buf_release(&s->w->out);
}

const struct cmdlet_def cmdlet_export_clixml = {
	.name = "Export-Clixml", .module = MOD_UTILITY, .class_name = "ExportClixmlCommand",
	.sets = sets, .default_set = "ByPath", .flags = CF_SHOULD_PROCESS,
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = end,
	.synopsis = "Writes objects to a file as CLIXML.",
};

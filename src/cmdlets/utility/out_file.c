/* SPDX-License-Identifier: MIT */
/* Out-File. */
#include "cmdlets/utility/file_out.h"
#include "cmdlets/management/items.h"
#include "engine/cmdlet.h"

#include <sys/stat.h>

struct args {
	struct ustr *path, *literal;
	val encoding;
	bool append, force, no_clobber, no_newline;
	int64_t width;
	val input;
};

struct state {
	struct file_out *file;
};

enum { SET_PATH, SET_LITERAL };
static const char *const sets[] = { "ByPath", "ByLiteralPath", NULL };
static const struct param_def params[] = {
	PARAM(args, path, "FilePath", P_STRING, .pos = 1, .sets = 1 << SET_PATH, .flags = PF_MANDATORY, .aliases = "Path"),
	PARAM(args, literal, "LiteralPath", P_STRING, .sets = 1 << SET_LITERAL, .flags = PF_MANDATORY | PF_PIPE_NAME,
	      .aliases = "PSPath,LP"),
	PARAM(args, encoding, "Encoding", P_OBJECT, .pos = 2, .flags = PF_NOT_NULL_OR_EMPTY, .type_name = "System.Text.Encoding"),
	PARAM(args, append, "Append", P_SWITCH),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, no_clobber, "NoClobber", P_SWITCH, .aliases = "NoOverwrite"),
	PARAM(args, width, "Width", P_INT, .validate = "range:2:2147483647"),
	PARAM(args, no_newline, "NoNewline", P_SWITCH),
	PARAM(args, input, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAMS_END
};

struct encoding_arg {
	val v;
	enum fs_encoding e;
};

static void read_encoding(struct rt *rt, void *arg)
{
	struct encoding_arg *a = arg;

	a->e = fs_encoding_of(rt, a->v);
}

static enum fs_encoding choose_encoding(struct cmdlet *c, val v)
{
	struct encoding_arg a = { v, FS_UTF8 };

	if (rt_try(c->rt, read_encoding, &a))
		return a.e;
	cmdlet_throw_fmt(c, "System.Management.Automation.ParameterBindingException",
				 "ParameterArgumentTransformationError", EC_InvalidData, V_NULL,
				 "Cannot process argument transformation on parameter 'Encoding'. %s",
				 USTR_C(c->rt, errrec_message(c->rt, c->rt->unwound.error)));
}

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	enum fs_encoding e = choose_encoding(c, a->encoding);
	struct ustr *given = a->literal ? a->literal : a->path, *path = path_one_file(c->rt, given, a->literal);
	const char *p = USTR_C(c->rt, path);
	struct stat st;
	mode_t was;

	items_warn_utf7(c, a->encoding);
	if (a->no_clobber && !a->append && !stat(p, &st))
		cmdlet_throw_fmt(c, "System.IO.IOException", "NoClobber", EC_ResourceExists, val_str(path),
					 "The file '%s' already exists.", p);
	if (!cmdlet_should_process(c, given, "Output to File"))
		return;
	was = a->force ? fs_lift_read_only(c->rt, path) : 0;
	((struct state *)c->state)->file = file_out_open_for(c, path, e, a->append, a->no_newline, (uint32_t)a->width);
	fs_put_read_only(c->rt, path, was);
}

static void process(struct cmdlet *c)
{
	struct state *s = c->state;

	if (s->file)
		file_out_put(s->file, ((struct args *)c->args)->input);
}

static void end(struct cmdlet *c)
{
	struct state *s = c->state;

	if (s->file)
		file_out_close(s->file);
	s->file = NULL;
}

/* An error on the way: what came before it is written all the same. */
static void flush_rest(struct rt *rt, void *arg)
{
	fs_writer_close(rt, ((struct file_out *)arg)->file);
}

static void dispose(struct cmdlet *c)
{
	struct state *s = c->state;

	if (s->file)
		rt_protect(c->rt, flush_rest, s->file);
}

const struct cmdlet_def cmdlet_out_file = {
	.name = "Out-File", .module = MOD_UTILITY, .class_name = "OutFileCommand", .params = params, .sets = sets,
	.default_set = "ByPath", .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.flags = CF_SHOULD_PROCESS, .begin = begin, .process = process, .end = end, .dispose = dispose,
	.synopsis = "Writes formatted output to a file.",
};

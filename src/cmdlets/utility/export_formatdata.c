/* SPDX-License-Identifier: MIT */
/* Export-FormatData: definitions of views written as a format file. */
#include <sys/stat.h>

#include "cmdlets/utility/format_xml.h"
#include "engine/cmdlet.h"
#include "providers/fs.h"

struct args {
	struct array *input_object;
	struct ustr *path;
	bool force;
	bool no_clobber;
	bool include_script_block;
	struct ustr *literal_path;
};

struct state {
	struct list *definitions;
};

static const char *const sets[] = { "ByPath", "ByLiteralPath", NULL };
static const struct param_def params[] = {
	PARAM(args, input_object, "InputObject", P_ARRAY | P_NAMED, .flags = PF_MANDATORY | PF_PIPE,
	      .type_name = "System.Management.Automation.ExtendedTypeDefinition"),
	PARAM(args, path, "Path", P_STRING, .sets = 1 << 0, .flags = PF_MANDATORY, .aliases = "FilePath"),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, no_clobber, "NoClobber", P_SWITCH, .aliases = "NoOverwrite"),
	PARAM(args, include_script_block, "IncludeScriptBlock", P_SWITCH),
	PARAM(args, literal_path, "LiteralPath", P_STRING, .sets = 1 << 1, .flags = PF_MANDATORY, .aliases = "PSPath,LP"),
	PARAMS_END
};

static void begin(struct cmdlet *c)
{
	((struct state *)c->state)->definitions = list_new(c->rt, NULL);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;

	for (uint32_t i = 0; i < a->input_object->n; i++)
		list_add(c->rt, ((struct state *)c->state)->definitions, array_get(a->input_object, i));
}

struct opening {
	struct ustr *path;
	struct fs_writer *file;
};

static void open_body(struct rt *rt, void *arg)
{
	struct opening *o = arg;

	o->file = fs_writer_open(rt, o->path, FS_UTF8, false, false);
}

static struct fs_writer *open_file(struct cmdlet *c, struct ustr *path)
{
	struct opening o = { .path = path };

	cmdlet_open_file(c, open_body, &o);
	return o.file;
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct ustr *path = path_file(c->rt, a->literal_path ? a->literal_path : a->path), *text;
	struct fs_writer *file;
	struct stat st;

	if (a->no_clobber && !stat(USTR_C(c->rt, path), &st))
		cmdlet_throw_fmt(c, "System.IO.IOException", "NoClobber", EC_ResourceExists, val_str(path),
					 "The file '%s' already exists.", USTR_C(c->rt, path));
	if (a->force)
		fs_lift_read_only(c->rt, path);
	text = format_xml(c->rt, ((struct state *)c->state)->definitions, a->include_script_block);
	file = open_file(c, path);
	fs_writer_put(c->rt, file, text);
	fs_writer_close(c->rt, file);
}

const struct cmdlet_def cmdlet_export_formatdata = {
	.name = "Export-FormatData", .module = MOD_UTILITY, .class_name = "ExportFormatDataCommand",
	.sets = sets, .default_set = "ByPath",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = end,
	.synopsis = "Writes how objects are shown to a format file.",
};

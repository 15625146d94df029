/* SPDX-License-Identifier: MIT */
/* Export-Alias and Import-Alias: files of quoted fields, or of set-alias commands. */
#include "cmdlets/core/alias.h"
#include "providers/fs.h"
#include "sys/user.h"
#include "types/time/calendar.h"
#include "types/enums.h"

#include <unistd.h>

struct export_args {
	struct ustr *path;
	struct array *name;
	bool pass_thru;
	val as;
	bool append;
	bool force;
	bool no_clobber;
	struct ustr *description;
	struct ustr *scope;
	struct ustr *literal_path;
};

static const char *const export_sets[] = { "ByPath", "ByLiteralPath", NULL };
static const struct param_def export_params[] = {
	PARAM(export_args, path, "Path", P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY),
	PARAM(export_args, name, "Name", P_ARRAY | P_STRING, .pos = 2, .flags = PF_PIPE_NAME),
	PARAM(export_args, pass_thru, "PassThru", P_SWITCH),
	PARAM(export_args, as, "As", P_NAMED, .type_name = "Microsoft.PowerShell.Commands.ExportAliasFormat"),
	PARAM(export_args, append, "Append", P_SWITCH),
	PARAM(export_args, force, "Force", P_SWITCH),
	PARAM(export_args, no_clobber, "NoClobber", P_SWITCH, .aliases = "NoOverwrite"),
	PARAM(export_args, description, "Description", P_STRING),
	PARAM(export_args, scope, "Scope", P_STRING),
	PARAM(export_args, literal_path, "LiteralPath", P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAMS_END
};
struct export_state {
	struct list *found;
};

static void begin(struct cmdlet *c)
{
	((struct export_state *)c->state)->found = list_new(c->rt, NULL);
}

static void add(struct rt *rt, struct command *a, void *arg)
{
	list_add(rt, arg, val_obj(a));
}

static void add_named(struct cmdlet *c, struct ustr *name)
{
	struct export_args *a = c->args;
	struct list *found = ((struct export_state *)c->state)->found;
	uint32_t before = found->n;
	struct scope *s = cmdlet_scope(c, a->scope);
	struct command *one;

	if (name && !ustr_has_wildcard(name)) {
		one = alias_find(c->rt, s, name, a->scope != NULL);
		if (one)
			add(c->rt, one, found);
	} else {
		command_each(c->rt, name, CK_ALIAS, false, add, found);
	}
	if (found->n == before && name && !ustr_has_wildcard(name))
		cmdlet_error_fmt(c, "System.Management.Automation.ItemNotFoundException", "AliasNotFound",
			EC_ObjectNotFound, val_str(name),
			"Cannot find alias because alias '%s' does not exist.", USTR_C(c->rt, name));
}

static void collect(struct cmdlet *c)
{
	struct export_args *a = c->args;

	if (!a->name)
		add_named(c, NULL);
	for (uint32_t i = 0; a->name && i < a->name->n; i++)
		add_named(c, val_to_str(c->rt, array_get(a->name, i)));
}

static struct ustr *doubled(struct rt *rt, struct ustr *s)
{
	return s ? ustr_replace(rt, s, ustr_atom(rt, "\""), ustr_atom(rt, "\"\""), false) : ustr_empty(rt);
}

static struct ustr *line_of(struct cmdlet *c, struct command *a, bool script)
{
	struct rt *rt = c->rt;
	val options = val_enum(&enum_scopeditemoptions, a->options);

	return ustr_printf(rt, script ? "set-alias -Name:\"%s\" -Value:\"%s\" -Description:\"%s\" -Option:\"%s\"\n"
		: "\"%s\",\"%s\",\"%s\",\"%s\"\n",
		USTR_C(rt, doubled(rt, a->name)), USTR_C(rt, doubled(rt, a->definition)), USTR_C(rt, doubled(rt, a->description)),
		val_to_c(rt, options));
}

static void put_header(struct cmdlet *c, struct fs_writer *w)
{
	struct export_args *a = c->args;
	struct rt *rt = c->rt;
	struct user_name me = user_name_of(geteuid());
	char host[256] = "localhost";

	gethostname(host, sizeof host - 1);
	fs_writer_put(rt, w, ustr_printf(rt,
		"# Alias File\n# Exported by : %s\n# Date/Time : %s\n# Computer : %s\n", me.known ? me.s : "",
		USTR_C(rt, val_format(rt, calendar_now(), ustr_atom(rt, "F"))), host));
	if (a->description)
		fs_writer_put(rt, w,
			      ustr_printf(rt, "#\n# %s\n",
					  USTR_C(rt, ustr_replace(rt, a->description, ustr_atom(rt, "\n"),
								  ustr_atom(rt, "\n# "), false))));
}

/* The file's full path; clears what stands in its way with -Force. */
static struct ustr *target(struct cmdlet *c, struct ustr *path)
{
	struct export_args *a = c->args;
	struct ustr *whole = path_one_file(c->rt, path ? path : ustr_empty(c->rt), a->literal_path);
	const char *file = USTR_C(c->rt, whole);

	if (a->no_clobber && !access(file, F_OK))
		cmdlet_throw_fmt(c, "System.IO.IOException", "NoClobber", EC_ResourceExists, val_str(whole),
			"The file '%s' already exists.", file);
	if (a->force && access(file, W_OK) && !access(file, F_OK))
		unlink(file);
	return whole;
}

struct opening {
	struct ustr *path;
	bool append;
	struct fs_writer *w;
};

static void open_target(struct rt *rt, void *arg)
{
	struct opening *o = arg;

	o->w = fs_writer_open(rt, o->path, FS_UTF16LE, o->append, false);
}

static void end(struct cmdlet *c)
{
	struct opening o;
	struct export_args *a = c->args;
	struct export_state *s = c->state;
	bool script = val_base(a->as).k == VK_ENUM && val_enum_num(val_base(a->as)) == 1;
	struct ustr *path = a->path ? a->path : a->literal_path;
	struct fs_writer *w;

	if (!cmdlet_should_process(c, path, "Export-Alias"))
		return;
	o.path = target(c, path);
	o.append = a->append;
	cmdlet_open_file(c, open_target, &o);
	w = o.w;
	put_header(c, w);
	alias_sort(s->found);
	for (uint32_t i = 0; i < s->found->n; i++)
		fs_writer_put(c->rt, w, line_of(c, (struct command *)s->found->v[i].o, script));
	fs_writer_close(c->rt, w);
	for (uint32_t i = 0; a->pass_thru && i < s->found->n; i++)
		cmdlet_write(c, s->found->v[i]);
}

const struct cmdlet_def cmdlet_export_alias = {
	.name = "Export-Alias", .module = MOD_UTILITY,
	.sets = export_sets, .default_set = "ByPath",
	.output_types = "System.Management.Automation.AliasInfo",
	.flags = CF_SHOULD_PROCESS,
	.params = export_params, .args_size = sizeof(struct export_args), .state_size = sizeof(struct export_state),
	.begin = begin, .process = collect, .end = end,
	.synopsis = "Exports information about currently defined aliases to a file.",
};

struct import_args {
	struct ustr *path;
	struct ustr *scope;
	bool pass_thru;
	bool force;
	struct ustr *literal_path;
};

static const char *const import_sets[] = { "ByPath", "ByLiteralPath", NULL };
static const struct param_def import_params[] = {
	PARAM(import_args, path, "Path", P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(import_args, scope, "Scope", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(import_args, pass_thru, "PassThru", P_SWITCH),
	PARAM(import_args, force, "Force", P_SWITCH),
	PARAM(import_args, literal_path, "LiteralPath", P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAMS_END
};

/* The four fields of a line; false: there are more or fewer. */
static bool split_line(struct rt *rt, struct ustr *line, struct ustr *field[4])
{
	uint32_t i = 0, n = 0, len = ustr_len(line);

	for (;; i++) {
		struct sbuf b;
		bool quoted = i < len && ustr_at(line, i) == '"';

		if (n == 4)
			return false;
		sbuf_init(&b, rt);
		for (i += quoted; i < len; i++) {
			uint16_t u = ustr_at(line, i);

			if (quoted && u == '"' && i + 1 < len && ustr_at(line, i + 1) == '"')
				i++;
			else if (quoted && u == '"')
				quoted = false, u = 0;
			else if (!quoted && u == ',')
				break;
			if (u)
				sbuf_putc(&b, u);
		}
		field[n++] = sbuf_take(&b);
		if (i >= len)
			return n == 4;
	}
}

static bool may_define(struct cmdlet *c, struct scope *s, struct ustr *name)
{
	struct import_args *a = c->args;
	struct command *old = alias_find(c->rt, s, name, true), *command;

	if (!a->force && alias_find(c->rt, s, name, a->scope != NULL)) {
		cmdlet_error_fmt(c, "System.Management.Automation.SessionStateException", "AliasAlreadyExists",
			EC_ResourceExists, val_str(name),
			"The alias is not allowed, because an alias with the name '%s' already exists.", USTR_C(c->rt, name));
		return false;
	}
	command = old || a->force ? NULL : command_find(c->rt, name, CK_FUNCTION | CK_CMDLET, false);
	if (command) {
		cmdlet_error_fmt(c, "System.Management.Automation.SessionStateException", "AliasAlreadyExists",
			EC_ResourceExists, val_str(name),
			"The alias is not allowed, because a command with the name '%s' and command type '%s' already exists.", USTR_C(c->rt, name),
			command->kind == CK_CMDLET ? "Cmdlet" : "Function");
		return false;
	}
	if (old && old->options & VO_CONSTANT) {
		cmdlet_error_fmt(c, "System.Management.Automation.SessionStateUnauthorizedAccessException",
			"AliasNotWritable", EC_WriteError, val_str(name),
			"Alias is not writeable because alias %s is read-only or constant and cannot be written to.", USTR_C(c->rt, name));
		return false;
	}
	if (old)
		old->options = 0;
	return true;
}

static void import_line(struct cmdlet *c, struct ustr *path, struct ustr *line, int number)
{
	struct import_args *a = c->args;
	struct scope *s = cmdlet_scope(c, a->scope);
	const struct type *options = type_find_c(c->rt, "System.Management.Automation.ScopedItemOptions");
	struct ustr *field[4];
	struct command *made;
	int64_t opt;

	if (!split_line(c->rt, line, field))
		cmdlet_throw_fmt(c, "System.FormatException", "ImportAliasFileFormatError", EC_ReadError, val_str(path),
			"Cannot import an alias. Line number %d in the file '%s' is not a properly-formatted, comma-separated values (CSV) line for aliases. Change the line to contain four values separated by commas. If the value text itself contains a comma, then the value must be contained in quotation marks.",
			number, USTR_C(c->rt, path));
	if (!enum_parse(c->rt, options, field[3], &opt)) {
		cmdlet_error_fmt(c, "System.ArgumentException", "ImportAliasOptionsError", EC_ReadError, val_str(path),
			"Cannot import the alias because line number %d in the file '%s' contains an option that is not recognized for aliases. Change the file to contain valid options.",
			number, USTR_C(c->rt, path));
		return;
	}
	if (!cmdlet_should_process(
		    c, ustr_printf(c->rt, "Name: %s Value: %s", USTR_C(c->rt, field[0]), USTR_C(c->rt, field[1])),
		    "Import Alias") ||
	    !may_define(c, s, field[0]))
		return;
	made = alias_define(c->rt, s, ustr_intern(c->rt, field[0]), field[1], (uint32_t)opt, field[2]);
	if (a->pass_thru)
		cmdlet_write(c, val_obj(made));
}

static _Noreturn void cannot_import(struct cmdlet *c, struct ustr *why)
{
	cmdlet_throw_fmt(c, "System.Management.Automation.PSNotSupportedException", "NotSupported", EC_NotImplemented, V_NULL,
		"%s", USTR_C(c->rt, why));
}

/* The one file that the argument names. */
static struct ustr *source(struct cmdlet *c)
{
	struct import_args *a = c->args;
	struct ustr *text = a->path ? a->path : a->literal_path;
	struct list *found = list_new(c->rt, NULL);
	struct ppath p;

	path_resolve(c->rt, text, &p);
	if (p.provider != &provider_filesystem)
		cannot_import(c, ustr_printf(c->rt,
			"Cannot import the alias because the specified path '%s' referred to a '%s\\%s' provider path. Change the value of the Path parameter to a file system path.",
			USTR_C(c->rt, text), p.provider->module, p.provider->name));
	if (!a->path)
		return p.path;
	path_glob(c->rt, text, true, false, path_add, found);
	if (found->n > 1)
		cannot_import(c, ustr_printf(c->rt,
			"Cannot import alias because path '%s' contains wildcard characters that resolve to multiple paths. Aliases can be imported from only one file. Change the value of the Path parameter to a path that resolves to a single file.",
			USTR_C(c->rt, text)));
	return found->n ? val_to_str(c->rt, found->v[0]) : p.path;
}

struct reading {
	struct ustr *path;
	struct fs_reader *r;
};

static void open_source(struct rt *rt, void *arg)
{
	struct reading *o = arg;

	o->r = fs_reader_open(rt, o->path, FS_AUTO);
}

static void import(struct cmdlet *c)
{
	struct reading o = { source(c), NULL };
	struct fs_reader *r;
	struct ustr *line, *bare;

	if (!rt_try(c->rt, open_source, &o)) {
		val why = c->rt->unwound.error->exception;
		struct errrec *e = errrec_new(c->rt, why, "FileOpenFailure", EC_OpenError, val_str(o.path));

		gc_storep(e, e->details, ustr_printf(c->rt, "Cannot open file %s to import the alias. %s", USTR_C(c->rt, o.path),
			USTR_C(c->rt, errrec_message(c->rt, c->rt->unwound.error))));
		cmdlet_throw(c, e);
	}
	r = o.r;
	for (int n = 1; (line = fs_read_line(c->rt, r)); n++) {
		bare = ustr_trim(c->rt, line, true, true);
		if (ustr_len(bare) && ustr_at(bare, 0) != '#')
			import_line(c, o.path, bare, n);
	}
	fs_reader_close(r);
}

const struct cmdlet_def cmdlet_import_alias = {
	.name = "Import-Alias", .module = MOD_UTILITY,
	.sets = import_sets, .default_set = "ByPath",
	.output_types = "System.Management.Automation.AliasInfo",
	.flags = CF_SHOULD_PROCESS,
	.params = import_params, .args_size = sizeof(struct import_args), .process = import,
	.synopsis = "Imports an alias list from a file.",
};

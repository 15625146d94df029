/* SPDX-License-Identifier: MIT */
/* Tee-Object: passes objects on and keeps them in a file or a variable. */
#include "cmdlets/utility/file_out.h"
#include "cmdlets/management/items.h"
#include "engine/cmdlet.h"

struct args {
	val input_object;
	struct ustr *file_path;
	bool append;
	val encoding;
	struct ustr *literal_path;
	struct ustr *variable;
};

struct state {
	struct file_out *file;
	struct list *kept;
};

static const char *const sets[] = { "File", "LiteralFile", "Variable", NULL };
static const struct param_def params[] = {
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAM(args, file_path, "FilePath", P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY, .aliases = "Path"),
	PARAM(args, append, "Append", P_SWITCH, .sets = 1 << 0),
	PARAM(args, encoding, "Encoding", P_OBJECT, .sets = 1 << 0 | 1 << 1, .flags = PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Text.Encoding"),
	PARAM(args, literal_path, "LiteralPath", P_STRING, .sets = 1 << 1, .flags = PF_MANDATORY, .aliases = "PSPath,LP"),
	PARAM(args, variable, "Variable", P_STRING, .sets = 1 << 2, .flags = PF_MANDATORY),
	PARAMS_END
};

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	if (a->variable) {
		s->kept = list_new(c->rt, NULL);
		return;
	}
	items_warn_utf7(c, a->encoding);
	s->file = file_out_open_inside(c->rt, "out-file", a->file_path ? a->file_path : a->literal_path, a->literal_path,
		cmdlet_has(c, "Encoding") ? fs_encoding_of(c->rt, a->encoding) : FS_UTF8, a->append);
	file_out_as(s->file, "out-file");
}

static void process(struct cmdlet *c)
{
	struct state *s = c->state;
	val v = ((struct args *)c->args)->input_object;

	if (v.k == VK_VOID)
		return;
	if (s->file)
		file_out_put(s->file, v);
	else
		list_add(c->rt, s->kept, v);
	cmdlet_write(c, v);
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	if (s->file)
		file_out_close(s->file);
	else
		var_set(c->rt, scope_current(c->rt), ustr_intern(c->rt, a->variable), SCOPE_DYNAMIC,
			!s->kept->n ? V_NULL : s->kept->n == 1 ? s->kept->v[0] : val_obj(list_to_array(c->rt, s->kept, NULL)));
}

const struct cmdlet_def cmdlet_tee_object = {
	.name = "Tee-Object", .module = MOD_UTILITY, .class_name = "TeeObjectCommand",
	.sets = sets, .default_set = "File",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = end,
	.synopsis = "Saves command output in a file or variable and also sends it down the pipeline.",
};

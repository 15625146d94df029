/* SPDX-License-Identifier: MIT */
/* Start-ThreadJob: a job that shares this process. */
#include "cmdlets/jobs/job_start.h"

#include "engine/command_impl.h"
#include "providers/provider.h"

#include "engine/code.h"

#include <unistd.h>

struct args {
	struct scriptblock *script_block;
	struct ustr *file_path, *name;
	struct scriptblock *initialization_script;
	val input_object;
	struct array *argument_list;
	int64_t throttle_limit;
	val streaming_host;
};

static const char *const sets[] = { "ScriptBlock", "FilePath", NULL };
static const struct param_def params[] = {
	PARAM(args, script_block, "ScriptBlock", P_SCRIPTBLOCK, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_NOT_NULL, .aliases = "Command"),
	PARAM(args, file_path, "FilePath", P_STRING, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, name, "Name", P_STRING, .sets = 1 << 0 | 1 << 1, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, initialization_script, "InitializationScript", P_SCRIPTBLOCK, .sets = 1 << 0 | 1 << 1, .flags = PF_NOT_NULL),
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .sets = 1 << 0 | 1 << 1,
	      .flags = PF_PIPE | PF_NOT_NULL),
	PARAM(args, argument_list, "ArgumentList", P_ARRAY | P_OBJECT, .sets = 1 << 0 | 1 << 1, .aliases = "Args"),
	PARAM(args, throttle_limit, "ThrottleLimit", P_INT, .sets = 1 << 0 | 1 << 1, .validate = "range:1:1000000"),
	PARAM(args, streaming_host, "StreamingHost", P_NAMED, .sets = 1 << 0 | 1 << 1,
	      .type_name = "System.Management.Automation.Host.PSHost"),
	PARAMS_END
};

struct state {
	struct list *input;
	struct source_cell *source;	/* of the block, while it is looked through */
};

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct ustr *path = a->file_path ? path_file(c->rt, a->file_path) : NULL;

	if (path && !ustr_ends(path, ustr_atom(c->rt, ".ps1"), true))
		cmdlet_throw_fmt(c, "System.ArgumentException", "System.ArgumentException", EC_NotSpecified, V_NULL,
				 "Invalid file path extension.  Extension should be .ps1.");
	if (path && access(USTR_C(c->rt, path), F_OK))
		cmdlet_throw_fmt(c, "System.Management.Automation.ItemNotFoundException", "PathNotFound",
			EC_ObjectNotFound, val_str(path),
					 "Cannot find path '%s' because it does not exist.", USTR_C(c->rt, path));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	if (!c->has_input && !cmdlet_has(c, "InputObject"))
		return;
	if (!s->input)
		s->input = list_new(c->rt, NULL);
	list_add(c->rt, s->input, a->input_object);
}

/* Of what $using: brings a thread job takes whole variables only. */
static int check_using(struct ast *node, void *arg)
{
	struct cmdlet *c = arg;
	const struct ast *whole = node;
	struct source_cell *src;
	struct text text;

	if (node->kind != AST_USING_EXPR)
		return ast_children(node, check_using, arg);
	while ((whole->parent->kind == AST_MEMBER && ((struct ast_member *)whole->parent)->object == whole) ||
	       (whole->parent->kind == AST_INDEX && ((struct ast_index *)whole->parent)->object == whole))
		whole = whole->parent;
	if (whole == node)
		return 0;
	src = ((struct state *)c->state)->source;
	text = source_text(src->result.src, whole->start, whole->end);
	cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
		EC_InvalidOperation, V_NULL,
			 "Cannot get the value of the Using expression %.*s.  Start-ThreadJob only supports using variable expressions.",
			 (int)text.n, text.s);
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct scriptblock *sb = a->file_path ? script_file_load(c->rt, path_file(c->rt, a->file_path)) : a->script_block;
	struct task *t = task_new(c->rt, sb);

	s->source = sb->info->source;
	ast_children((struct ast *)sb->info->ast, check_using, c);
	t->init = a->initialization_script;
	t->args = a->argument_list;
	t->input = s->input;
	t->using_values = task_using(c->rt, sb, c->stage->caller);
	if (cmdlet_has(c, "StreamingHost")) {
		t->host = c->rt->eng->host;
		t->host_arg = c->rt->eng->host_arg;
	}
	cmdlet_write(c, job_thread(c->rt, a->name, t, cmdlet_has(c, "ThrottleLimit") ? a->throttle_limit : 0));
}

const struct cmdlet_def cmdlet_start_threadjob = {
	.name = "Start-ThreadJob", .module = MOD_THREADJOB, .class_name = "Microsoft.PowerShell.ThreadJob.StartThreadJobCommand",
	.sets = sets, .output_types = "Microsoft.PowerShell.ThreadJob.ThreadJob",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state), .begin = begin,
	.process = process, .end = end,
	.synopsis = "Starts a job that runs beside the script in the same process.",
};

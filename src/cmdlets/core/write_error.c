/* SPDX-License-Identifier: MIT */
/*
 * Write-Error: the record seems to come from the function that calls it, whose
 * name and position it carries.
 */
#include "engine/invocation.h"
#include "engine/stage.h"

struct write_error_args {
	struct ustr *message;
	int64_t category;
	struct ustr *error_id;
	val target_object;
	struct ustr *recommended_action;
	struct ustr *category_activity;
	struct ustr *category_reason;
	struct ustr *category_target_name;
	struct ustr *category_target_type;
	val exception;
	val error_record;
};

static const char *const write_error_sets[] = { "NoException", "WithException", "ErrorRecord", NULL };
static const struct param_def write_error_params[] = {
	PARAM(write_error_args, message, "Message", P_STRING, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_NULL | PF_ALLOW_EMPTY_STRING, .aliases = "Msg"),
	PARAM(write_error_args, message, "Message", P_STRING, .sets = 1 << 1,
	      .flags = PF_ALLOW_NULL | PF_ALLOW_EMPTY_STRING, .aliases = "Msg"),
	PARAM(write_error_args, category, "Category", P_ENUM, .sets = 1 << 0 | 1 << 1,
	      .type_name = "System.Management.Automation.ErrorCategory"),
	PARAM(write_error_args, error_id, "ErrorId", P_STRING, .sets = 1 << 0 | 1 << 1),
	PARAM(write_error_args, target_object, "TargetObject", P_OBJECT, .sets = 1 << 0 | 1 << 1),
	PARAM(write_error_args, recommended_action, "RecommendedAction", P_STRING),
	PARAM(write_error_args, category_activity, "CategoryActivity", P_STRING, .aliases = "Activity"),
	PARAM(write_error_args, category_reason, "CategoryReason", P_STRING, .aliases = "Reason"),
	PARAM(write_error_args, category_target_name, "CategoryTargetName", P_STRING, .aliases = "TargetName"),
	PARAM(write_error_args, category_target_type, "CategoryTargetType", P_STRING, .aliases = "TargetType"),
	PARAM(write_error_args, exception, "Exception", P_NAMED, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY,
	      .type_name = "System.Exception"),
	PARAM(write_error_args, error_record, "ErrorRecord", P_NAMED, .pos = 1, .sets = 1 << 2, .flags = PF_MANDATORY,
	      .type_name = "System.Management.Automation.ErrorRecord"),
	PARAMS_END
};

static struct errrec *make(struct cmdlet *c, struct write_error_args *a)
{
	const char *id = a->error_id ? USTR_C(c->rt, a->error_id) : "Microsoft.PowerShell.Commands.WriteErrorException";
	struct errrec *e;

	if (c->set == 2)
		return errrec_copy(c->rt, val_cell(a->error_record, &type_errorrecord), &type_errorrecord);
	if (c->set == 1) {
		if (!a->error_id && val_type_of(a->exception))
			id = val_type_of(a->exception)->name;
		e = errrec_new(c->rt, a->exception, id, (enum error_category)a->category, a->target_object);
		if (a->message)
			e->details = a->message;
		return e;
	}
	return err_make(c->rt, "Microsoft.PowerShell.Commands.WriteErrorException", id, (enum error_category)a->category,
			a->target_object, "%s", a->message ? USTR_C(c->rt, a->message) : "");
}

static void override(struct cmdlet *c, struct write_error_args *a, struct errrec *e)
{
	if (a->category_activity)
		e->activity = a->category_activity;
	if (a->category_reason)
		e->reason = a->category_reason;
	if (a->category_target_name)
		e->target_name = a->category_target_name;
	if (a->category_target_type)
		e->target_type = a->category_target_type;
	if (a->recommended_action) {
		e->recommended = a->recommended_action;
		if (!e->details)
			e->details = errrec_message(c->rt, e);
	}
}

/* Runs for the command around it: a cmdlet's block, one that is in line, one that shares its caller's $MyInvocation. */
static bool speaks_for_caller(const struct stage *st)
{
	return st && (st->kind == STAGE_CMDLET || (st->site && st->site->is_inline) ||
		      (st->kind == STAGE_SCRIPT && st->cmd && st->cmd->shares_invocation));
}

/* The command of the frame that calls. */
static void as_caller(struct cmdlet *c, struct errrec *e)
{
	struct frame *f = c->stage->caller;
	struct stage *st;

	while (f->up && speaks_for_caller(f->stage))
		f = f->up;
	st = f->stage;
	if (val_is_null(e->iteration))
		e->iteration = invocation_counts(c->rt, invocation_script(f));
	if (!st || !st->cmd || st->kind != STAGE_SCRIPT)
		return;
	if (val_is_null(e->invocation))
		e->invocation = val_obj(invocation_of_error(c->rt, st, NULL));
	if (!e->command)
		e->command = st->cmd->name;
	if (!e->activity && (!ustr_len(st->cmd->name) || st->cmd->kind != CK_EXTERNAL_SCRIPT))
		e->activity = c->stage->cmd->name;
}

static void process(struct cmdlet *c)
{
	struct write_error_args *a = c->args;
	struct errrec *e = make(c, a);

	override(c, a, e);
	as_caller(c, e);
	cmdlet_error(c, e);
}

const struct cmdlet_def cmdlet_write_error = {
	.name = "Write-Error", .module = MOD_UTILITY,
	.sets = write_error_sets, .default_set = "NoException",
	.params = write_error_params, .args_size = sizeof(struct write_error_args), .process = process,
	.synopsis = "Writes an object to the error stream.",
};

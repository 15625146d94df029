/* SPDX-License-Identifier: MIT */
/* The cmdlets that write records to the other streams. They speak for the
 * command that calls them: its name and position are in the record. */
#include "engine/cmdlet.h"
#include "engine/stage.h"
#include "engine/records.h"

struct write_warning_args {
	struct ustr *message;
};

static const struct param_def write_warning_params[] = {
	PARAM(write_warning_args, message, "Message", P_STRING, .pos = 1,
	      .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_EMPTY_STRING, .aliases = "Msg"),
	PARAMS_END
};

static void warning(struct cmdlet *c)
{
	struct write_warning_args *a = c->args;

	c->stage->flags |= SF_SPEAKS;
	cmdlet_warning(c, a->message);
}

const struct cmdlet_def cmdlet_write_warning = {
	.name = "Write-Warning", .module = MOD_UTILITY,
	.params = write_warning_params, .args_size = sizeof(struct write_warning_args), .process = warning,
	.synopsis = "Writes a warning message.",
};

struct write_verbose_args {
	struct ustr *message;
};

static const struct param_def write_verbose_params[] = {
	PARAM(write_verbose_args, message, "Message", P_STRING, .pos = 1,
	      .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_EMPTY_STRING, .aliases = "Msg"),
	PARAMS_END
};

static void verbose(struct cmdlet *c)
{
	struct write_verbose_args *a = c->args;

	c->stage->flags |= SF_SPEAKS;
	cmdlet_verbose(c, a->message);
}

const struct cmdlet_def cmdlet_write_verbose = {
	.name = "Write-Verbose", .module = MOD_UTILITY,
	.params = write_verbose_params, .args_size = sizeof(struct write_verbose_args), .process = verbose,
	.synopsis = "Writes text to the verbose message stream.",
};

struct write_debug_args {
	struct ustr *message;
};

static const struct param_def write_debug_params[] = {
	PARAM(write_debug_args, message, "Message", P_STRING, .pos = 1,
	      .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_EMPTY_STRING, .aliases = "Msg"),
	PARAMS_END
};

static void debug(struct cmdlet *c)
{
	struct write_debug_args *a = c->args;

	c->stage->flags |= SF_SPEAKS;
	cmdlet_debug(c, a->message);
}

const struct cmdlet_def cmdlet_write_debug = {
	.name = "Write-Debug", .module = MOD_UTILITY,
	.params = write_debug_params, .args_size = sizeof(struct write_debug_args), .process = debug,
	.synopsis = "Writes a debug message to the console.",
};

/* The file of the calling script, else the cmdlet's name. */
static struct ustr *source_of(struct cmdlet *c, const char *name)
{
	struct frame *f = c->rt->eng->frame;

	if (f && f->sb && f->sb->info->source->file)
		return f->sb->info->source->file;
	return ustr_new(c->rt, name);
}

struct write_information_args {
	val message_data;
	struct array *tags;
};

static const struct param_def write_information_params[] = {
	PARAM(write_information_args, message_data, "MessageData", P_OBJECT, .pos = 1,
	      .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_NULL, .aliases = "Msg,Message"),
	PARAM(write_information_args, tags, "Tags", P_ARRAY | P_STRING, .pos = 2),
	PARAMS_END
};

static void information(struct cmdlet *c)
{
	struct write_information_args *a = c->args;
	struct list *tags = NULL;

	if (a->tags) {
		tags = list_new(c->rt, type_find_c(c->rt, "System.Collections.Generic.List[string]"));
		for (uint32_t i = 0; i < a->tags->n; i++)
			list_add(c->rt, tags, array_get(a->tags, i));
	}
	cmdlet_information(c, information_record(c->rt, a->message_data, source_of(c, "Write-Information"), tags));
}

const struct cmdlet_def cmdlet_write_information = {
	.name = "Write-Information", .module = MOD_UTILITY,
	.params = write_information_params, .args_size = sizeof(struct write_information_args), .process = information,
	.synopsis = "Specifies how PowerShell handles information stream data for a command.",
};

struct write_host_args {
	val object;
	bool no_newline;
	val separator;
	int64_t foreground_color;
	int64_t background_color;
};

static const struct param_def write_host_params[] = {
	PARAM(write_host_args, object, "Object", P_OBJECT, .pos = 1, .flags = PF_PIPE | PF_REMAINING, .aliases = "Msg,Message"),
	PARAM(write_host_args, no_newline, "NoNewline", P_SWITCH),
	PARAM(write_host_args, separator, "Separator", P_OBJECT),
	PARAM(write_host_args, foreground_color, "ForegroundColor", P_ENUM, .type_name = "System.ConsoleColor"),
	PARAM(write_host_args, background_color, "BackgroundColor", P_ENUM, .type_name = "System.ConsoleColor"),
	PARAMS_END
};

static struct ustr *host_text(struct cmdlet *c, val v, struct ustr *sep)
{
	struct rt *rt = c->rt;
	struct sbuf b;
	struct iter it;
	bool first = true;
	val x;

	if (val_is_null(v))
		return ustr_empty(rt);
	if (val_base(v).k == VK_TYPE)
		return val_net_str(rt, v);
	if (val_base(v).k == VK_STR || !iter_begin_all(rt, v, &it))
		return val_to_str(rt, v);
	sbuf_init(&b, rt);
	while (iter_next(&it, &x)) {
		if (!first)
			sbuf_put(&b, sep);
		first = false;
		sbuf_put(&b, host_text(c, x, sep));
	}
	return sbuf_take(&b);
}

static int16_t color(struct cmdlet *c, const char *name, int64_t n)
{
	return cmdlet_has(c, name) ? (int16_t)n : -1;
}

static void host(struct cmdlet *c)
{
	struct write_host_args *a = c->args;
	struct rt *rt = c->rt;
	struct hostmessage *m = rt_new_cell(rt, &type_hostmessage, hostmessage);
	struct list *tags = list_new(rt, type_find_c(rt, "System.Collections.Generic.List[string]"));
	val o = a->object;
	struct array *one = val_array(o);

	if (one && one->n == 1 && !one->packed)
		o = array_get(one, 0);
	m->message = host_text(c, o, cmdlet_has(c, "Separator") ? val_to_str(rt, a->separator) : ustr_new(rt, " "));
	m->no_newline = a->no_newline;
	m->fg = color(c, "ForegroundColor", a->foreground_color);
	m->bg = color(c, "BackgroundColor", a->background_color);
	list_add(rt, tags, val_str(ustr_new(rt, "PSHOST")));
	cmdlet_information(c, information_record(rt, val_obj(m), source_of(c, "Write-Host"), tags));
}

const struct cmdlet_def cmdlet_write_host = {
	.name = "Write-Host", .module = MOD_UTILITY,
	.params = write_host_params, .args_size = sizeof(struct write_host_args), .process = host,
	.synopsis = "Writes customized output to a host.",
};

struct write_progress_args {
	struct ustr *activity;
	struct ustr *status;
	int64_t id;
	int64_t percent_complete;
	int64_t seconds_remaining;
	struct ustr *current_operation;
	int64_t parent_id;
	bool completed;
	int64_t source_id;
};

static const struct param_def write_progress_params[] = {
	PARAM(write_progress_args, activity, "Activity", P_STRING, .pos = 1),
	PARAM(write_progress_args, status, "Status", P_STRING, .pos = 2, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(write_progress_args, id, "Id", P_INT, .pos = 3, .validate = "range:0:2147483647"),
	PARAM(write_progress_args, percent_complete, "PercentComplete", P_INT, .validate = "range:-1:100"),
	PARAM(write_progress_args, seconds_remaining, "SecondsRemaining", P_INT),
	PARAM(write_progress_args, current_operation, "CurrentOperation", P_STRING),
	PARAM(write_progress_args, parent_id, "ParentId", P_INT, .validate = "range:-1:2147483647"),
	PARAM(write_progress_args, completed, "Completed", P_SWITCH),
	PARAM(write_progress_args, source_id, "SourceId", P_INT),
	PARAMS_END
};

static void progress(struct cmdlet *c)
{
	struct write_progress_args *a = c->args;
	struct progressrecord *p = rt_new_cell(c->rt, &type_progressrecord, progressrecord);

	if ((!a->activity || !ustr_len(a->activity)) && !a->completed)
		cmdlet_throw_fmt(c, "System.ArgumentException", "MissingActivity", EC_InvalidArgument, a->activity
			? val_str(a->activity) : V_NULL, "Missing value for mandatory parameter. (Parameter 'Activity')");
	if (cmdlet_has(c, "ParentId") && a->parent_id == a->id)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			"ParentActivityId cannot be the same as the ActivityId.");
	p->activity_id = (int32_t)a->id;
	p->parent_id = cmdlet_has(c, "ParentId") ? (int32_t)a->parent_id : -1;
	p->percent = cmdlet_has(c, "PercentComplete") ? (int32_t)a->percent_complete : -1;
	p->seconds = cmdlet_has(c, "SecondsRemaining") ? (int32_t)a->seconds_remaining : -1;
	p->activity = a->activity ? a->activity : ustr_new(c->rt, " ");
	p->status = a->status ? a->status : ustr_new(c->rt, "Processing");
	p->operation = a->current_operation;
	p->completed = a->completed;
	cmdlet_progress(c, val_obj(p));
}

const struct cmdlet_def cmdlet_write_progress = {
	.name = "Write-Progress", .module = MOD_UTILITY,
	.params = write_progress_params, .args_size = sizeof(struct write_progress_args), .process = progress,
	.synopsis = "Displays a progress bar within a PowerShell command window.",
};

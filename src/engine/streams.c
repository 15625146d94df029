/* SPDX-License-Identifier: MIT */
/*
 * What commands write besides output: errors and records, under the
 * preferences of the command or of its scope.
 */
#include "engine/host.h"
#include "engine/invocation.h"
#include "engine/records.h"
#include "engine/stage.h"

#include <stdio.h>
#include <string.h>

void streams_write(struct rt *rt, struct streams *s, enum stream which, val v)
{
	if (s->s[which])
		sink_put(s->s[which], v);
}

/* Warnings, errors and progress are shown when nothing else is said. */
static enum action_preference usual(const char *name)
{
	return strchr("VDI", name[0]) ? AP_SILENTLY_CONTINUE : AP_CONTINUE;
}

/* Text must be the whole name of a value, or its number. */
static bool says_value(struct rt *rt, val text, val v)
{
	struct ustr *s = ustr_trim(rt, text.s, true, true);

	return !ustr_is_letter(ustr_len(s) ? ustr_at(s, 0) : 0) || ustr_ieq(s, val_to_str(rt, v));
}

enum action_preference pref_get(struct rt *rt, const char *variable)
{
	const struct type *t = rt->eng->action_type;
	val v, x;

	if (!t)
		t = rt->eng->action_type = type_find_c(rt, "System.Management.Automation.ActionPreference");
	if (!var_get_c(rt, variable, &v) || val_is_null(v))
		return usual(variable);
	v = val_base(v);
	if (v.k == VK_ENUM)
		return (enum action_preference)val_enum_num(v);
	if ((v.k == VK_STR || val_is_int(v)) && conv_try(rt, v, t, &x) && (v.k != VK_STR || says_value(rt, v, x)))
		return (enum action_preference)val_enum_num(x);
	return val_is_int(v) ? (enum action_preference)val_to_int64(rt, v) : usual(variable);
}

/* Throws, with the default in the variable from now on. */
static _Noreturn void replace_suspend(struct stage *st, const char *name)
{
	bool quiet = usual(name) == AP_SILENTLY_CONTINUE;

	struct rt *rt = st->rt;
	struct variable *v = var_find(rt, scope_current(rt), ustr_new(rt, name), SCOPE_DYNAMIC, 0);

	if (v)
		variable_assign(rt, v, val_str(ustr_new(rt, quiet ? "SilentlyContinue" : "Continue")));
	rt_throw(st->rt, err_make(st->rt, "System.NotSupportedException", "System.NotSupportedException", EC_NotSpecified, V_NULL,
		"The Suspend ActionPreference value is reserved for future use and is not supported at this time. It has been replaced in your %s variable by the default value of %s. For more information about preference variables, see the Help topic, \"about_Preference_Variables.\"",
		name, quiet ? "SilentlyContinue" : "Continue"));
}

static enum action_preference of_variable(struct stage *st, const char *name)
{
	struct rt *rt = st->rt;
	struct frame *f = rt->eng->frame;
	enum action_preference a;

	rt->eng->frame = st->caller;
	a = pref_get(rt, name);
	if (a == AP_SUSPEND)
		replace_suspend(st, name);
	rt->eng->frame = f;
	return a;
}

static _Noreturn void stop_with(struct stage *st, const char *fmt, const char *variable, const char *what);

/* A number that is no preference shows errors, and stops what writes anything else. */
static enum action_preference valid(struct stage *st, enum stream s, const char *name, enum action_preference a)
{
	char number[12];

	if (a >= AP_SILENTLY_CONTINUE && a <= AP_BREAK)
		return a;
	if (s == STREAM_ERROR)
		return AP_CONTINUE;
	snprintf(number, sizeof number, "%d", (int)a);
	stop_with(st, "The running command stopped because the preference variable \"%s\" or common parameter is set to the following value that is not valid: \"%s\".",
		  name, number);
}

enum action_preference stage_preference(struct stage *st, enum stream s)
{
	static const char *const names[] = {
		[STREAM_ERROR] = "ErrorActionPreference", [STREAM_WARNING] = "WarningPreference",
		[STREAM_VERBOSE] = "VerbosePreference", [STREAM_DEBUG] = "DebugPreference",
		[STREAM_INFO] = "InformationPreference", [STREAM_PROGRESS] = "ProgressPreference",
	};
	const struct common_args *c = &st->common;
	int64_t given = -1;

	if (!st->b.meta)
		return of_variable(st, names[s]);
	if (s == STREAM_ERROR)
		given = c->error_action;
	else if (s == STREAM_WARNING)
		given = c->warning_action;
	else if (s == STREAM_INFO)
		given = c->info_action;
	else if (s == STREAM_PROGRESS)
		given = c->progress_action;
	else if (s == STREAM_VERBOSE && stage_common_given(st, 0))
		given = c->verbose ? AP_CONTINUE : AP_SILENTLY_CONTINUE;
	else if (s == STREAM_DEBUG && stage_common_given(st, 1))
		given = c->debug ? AP_CONTINUE : AP_SILENTLY_CONTINUE;
	if (given >= 0)
		return (enum action_preference)given;
	if (s == STREAM_WARNING || s == STREAM_INFO)
		if (stage_common_given(st, 0) && c->verbose && s == STREAM_WARNING)
			return AP_CONTINUE;
	return valid(st, s, names[s], of_variable(st, names[s]));
}

/* ---- Errors -------------------------------------------------------------- */

static void complete(struct stage *st, struct errrec *e)
{
	struct rt *rt = st->rt;

	if (e->serialized || e->placeless)
		return;
	if (!e->command && st->cmd)
		e->command = stage_error_class(rt, st->cmd);
	if (!e->activity && st->cmd)
		e->activity = st->cmd->name;
	if (val_is_null(e->invocation))
		e->invocation = val_obj(invocation_of_error(rt, st, NULL));
	if (!e->script_stack)
		e->script_stack = invocation_stack(rt);
	e->claimed = true;
}

static _Noreturn void stop_on(struct rt *rt, struct errrec *e)
{
	e->was_thrown = 2;
	rt->calling = NULL;	/* the command stops, not the member that wrote: nothing wraps this */
	rt_throw(rt, e);
}

/* Asks whether to go on; throws when the answer is to halt. */
static void inquire(struct stage *st, struct ustr *message)
{
	enum { YES_TO_ALL = 1, HALT = 2 };
	struct errrec *e;
	int answer;

	if (st->inquire_no_more)
		return;
	answer = host_ask_halt(st->rt, ustr_new(st->rt, "Confirm"), message);
	st->inquire_no_more = answer == YES_TO_ALL;
	if (answer != HALT)
		return;
	e = err_make(st->rt, "System.Management.Automation.ActionPreferenceStopException", "ActionPreferenceStop",
		EC_OperationStopped,
		     V_NULL, "The running command stopped because the user selected the Stop option.");
	complete(st, e);
	stop_on(st->rt, e);
}

/* An error that stops a command is where that command is, when nothing says better. */
static void place(struct stage *st, struct errrec *e)
{
	struct invocation *i = val_cell(e->invocation, &type_invocation);

	if (i && invocation_place(i, st))
		e->iteration = V_NULL;
}

void stage_write_error(struct stage *st, struct errrec *e)
{
	struct rt *rt = st->rt;
	enum action_preference a;

	complete(st, e);
	a = stage_preference(st, STREAM_ERROR);
	st->pipe->failed = rt->eng->had_errors = true;
	if (a == AP_IGNORE)
		return;
	if (a != AP_STOP && val_is_null(e->iteration) && !e->serialized)
		e->iteration = invocation_counts(rt, st);
	if (a == AP_STOP) {
		place(st, e);
		stage_vars_stopped(st, e);
		error_list_add(rt, e);
		stop_on(rt, e);
	}
	stage_vars_error(st, e);
	if (a == AP_INQUIRE)
		inquire(st, errrec_message(rt, e));
	error_list_add(rt, e);
	if (a == AP_CONTINUE || a == AP_INQUIRE || a == AP_BREAK)
		sink_put(stage_errors(st), val_obj(e));
}

/* A record of the exception that is listed newest says nothing new. */
static bool is_newest(val newest, struct errrec *e)
{
	struct errrec *last = val_errrec(newest);

	return last && (last == e || (val_exc(e->exception) && val_exc(last->exception) == val_exc(e->exception)));
}

void error_list_add(struct rt *rt, struct errrec *e)
{
	struct list *l = val_list(rt->eng->error_list);
	val max;
	int64_t n = 256;

	if (!l)
		return;
	if (l->n && is_newest(l->v[0], e))
		return;
	if (var_get_c(rt, "MaximumErrorCount", &max))
		val_to_int64_try(rt, max, &n);
	list_insert(rt, l, 0, val_obj(e));
	while ((int64_t)l->n > MAX(n, 1))
		list_remove_at(rt, l, l->n - 1);
}

void error_report(struct rt *rt, struct errrec *e)
{
	struct frame *f = rt->eng->frame;
	struct streams *s = f && f->streams ? f->streams : &rt->eng->top_streams;

	error_locate(rt, e);
	error_list_add(rt, e);
	rt->eng->last_ok = false;
	rt->eng->had_errors = true;
	streams_write(rt, s, STREAM_ERROR, val_obj(e));
}

void error_locate(struct rt *rt, struct errrec *e)
{
	if (e->serialized)
		return;
	if (val_is_null(e->invocation) && rt->eng->frame && rt->eng->frame->sb)
		e->invocation = val_obj(invocation_of_frame(rt, rt->eng->frame));
	if (!e->script_stack)
		e->script_stack = invocation_stack(rt);
}

/* ---- Other records ------------------------------------------------------- */

static const char *const record_types[] = {
	[STREAM_WARNING] = "System.Management.Automation.WarningRecord",
	[STREAM_VERBOSE] = "System.Management.Automation.VerboseRecord",
	[STREAM_DEBUG] = "System.Management.Automation.DebugRecord",
};

/* A record of text with the command that wrote it. */
static val record(struct stage *st, enum stream s, struct ustr *text)
{
	struct rt *rt = st->rt;
	struct stage *by = st->flags & SF_SPEAKS ? invocation_script(st->caller) : st;

	val v = informational_record(rt, record_types[s], text, by ? invocation_of_stage(rt, by, NULL) : NULL);

	gc_store(v.o, &((struct stream_record *)v.o)->counts, invocation_counts(rt, by));
	return v;
}

static _Noreturn void stop_with(struct stage *st, const char *fmt, const char *variable, const char *what)
{
	struct errrec *e = err_make(st->rt, "System.Management.Automation.ActionPreferenceStopException",
				    "ActionPreferenceStop", EC_OperationStopped, V_NULL, fmt, variable, what);

	complete(st, e);
	stop_on(st->rt, e);
}

static _Noreturn void stopped_by(struct stage *st, const char *variable, struct ustr *text)
{
	stop_with(st, "The running command stopped because the preference variable \"%s\" or common parameter is set to Stop: %s",
		  variable, USTR_C(st->rt, text));
}

static void write_record(struct stage *st, enum stream s, const char *variable, struct ustr *text)
{
	enum action_preference a = stage_preference(st, s);
	val v;

	if ((a == AP_IGNORE || a == AP_SILENTLY_CONTINUE) && s != STREAM_WARNING)
		return;
	v = record(st, s, text);
	stage_vars_stream(st, s, v);	/* a warning that is ignored is there too */
	if (a == AP_SILENTLY_CONTINUE || a == AP_IGNORE)
		return;
	streams_write(st->rt, &st->streams, s, v);
	if (a == AP_INQUIRE)
		inquire(st, ustr_new(st->rt, "Continue with this operation?"));
	if (a == AP_STOP)
		stopped_by(st, variable, text);
}

void cmdlet_warning(struct cmdlet *c, struct ustr *text)
{
	write_record(c->stage, STREAM_WARNING, "WarningPreference", text);
}

void cmdlet_verbose(struct cmdlet *c, struct ustr *text)
{
	write_record(c->stage, STREAM_VERBOSE, "VerbosePreference", text);
}

void cmdlet_debug(struct cmdlet *c, struct ustr *text)
{
	write_record(c->stage, STREAM_DEBUG, "DebugPreference", text);
}

/* The stream was redirected, here or around the caller: not what the host shows. */
static bool is_elsewhere(struct stage *st, enum stream s)
{
	return stage_merged(st, s) || st->streams.s[s] != st->rt->eng->top_streams.s[s];
}

/* RECORD is an InformationRecord. Host messages (Write-Host) are shown
 * whatever the preference says, unless it is to ignore. */
void stage_information(struct stage *st, val rec)
{
	enum action_preference a = stage_preference(st, STREAM_INFO);
	bool host = information_is_host(st->rt, rec);

	stage_vars_stream(st, STREAM_INFO, rec);
	if (a == AP_IGNORE)
		return;
	if (a == AP_SILENTLY_CONTINUE && !host) {
		if (is_elsewhere(st, STREAM_INFO) || st->rt->eng->keep_information)
			streams_write(st->rt, &st->streams, STREAM_INFO, rec);
		return;
	}
	if (a != AP_STOP || host) {
		st->rt->eng->information_shown = true;
		streams_write(st->rt, &st->streams, STREAM_INFO, rec);
		st->rt->eng->information_shown = false;
	}
	if (a == AP_STOP)
		stopped_by(st, "InformationPreference", val_to_str(st->rt, rec));
}

void cmdlet_information(struct cmdlet *c, val rec)
{
	stage_information(c->stage, rec);
}

void cmdlet_progress(struct cmdlet *c, val rec)
{
	enum action_preference a = stage_preference(c->stage, STREAM_PROGRESS);

	if (a != AP_IGNORE && a != AP_SILENTLY_CONTINUE)
		streams_write(c->rt, &c->stage->streams, STREAM_PROGRESS, rec);
}

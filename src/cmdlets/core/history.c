/* SPDX-License-Identifier: MIT */
/* The cmdlets of the history. */
#include "engine/history.h"
#include "engine/stage.h"
#include "types/enums.h"

static val prop(struct rt *rt, val v, const char *name)
{
	val x = V_NULL;

	member_get_c(rt, v, name, &x);
	return x;
}

static int64_t id_of(struct rt *rt, val v)
{
	return val_history_entry(v)->id;
}

struct get_history_args {
	struct array *id;
	int64_t count;
};

static const struct param_def get_history_params[] = {
	PARAM(get_history_args, id, "Id", P_ARRAY | P_LONG, .pos = 1, .flags = PF_PIPE,
	      .validate = "range:1:9223372036854775807"),
	PARAM(get_history_args, count, "Count", P_INT, .pos = 2, .validate = "range:0:32767"),
	PARAMS_END
};

static val entry_with(struct cmdlet *c, int64_t id)
{
	struct list *l = c->rt->eng->history;

	for (uint32_t i = 0; i < l->n; i++)
		if (id_of(c->rt, l->v[i]) == id)
			return l->v[i];
	return V_NULL;
}

static void no_such_id(struct cmdlet *c, int64_t id)
{
	cmdlet_error_fmt(c, "System.ArgumentException", "GetHistoryNoHistoryForId", EC_ObjectNotFound, val_long(id),
		"Cannot locate the history for Id %lld.", (long long)id);
}

static void check_one_id(struct cmdlet *c, const struct array *ids, int64_t count)
{
	if (ids->n > 1)
		cmdlet_throw_fmt(c, "System.ArgumentException", "GetHistoryNoCountWithMultipleIds", EC_InvalidArgument,
			val_int((int32_t)count), "The count cannot be combined with multiple Ids.");
}

/* The ids of COUNT entries that end with ID, or begin with it if NEWEST: cleared ones among them don't count, entries
 * that never were do. */
static void span(struct cmdlet *c, int64_t id, int64_t count, bool newest, int64_t *from, int64_t *to)
{
	int64_t last = c->rt->eng->history_last;

	count = MIN(count, (int64_t)c->rt->eng->history->n);
	*from = *to = id;
	if (!count) {
		*to = id - 1;
	} else if (newest) {
		*to = MIN(id + count - 1, last);
		for (int64_t i = id; i <= *to && *to < last; i++)
			*to += val_is_null(entry_with(c, i));
	} else {
		*from = MAX(id - count + 1, 1);
		for (int64_t i = id; i >= *from && *from > 1; i--)
			*from -= i <= last && val_is_null(entry_with(c, i));
	}
}

static void get_before(struct cmdlet *c, int64_t id, int64_t count)
{
	struct list *l = c->rt->eng->history;
	int64_t from, to;

	span(c, id, count, false, &from, &to);
	for (uint32_t i = 0; i < l->n; i++)
		if (id_of(c->rt, l->v[i]) >= from && id_of(c->rt, l->v[i]) <= to)
			cmdlet_write(c, l->v[i]);
}

static void get(struct cmdlet *c)
{
	struct get_history_args *a = c->args;
	struct list *l = list_new(c->rt, NULL);	/* what is added from here on is none of it */
	uint32_t from = 0;

	list_add_all(c->rt, l, c->rt->eng->history);
	if (a->id && cmdlet_has(c, "Count")) {
		check_one_id(c, a->id, a->count);
		get_before(c, val_to_int64(c->rt, array_get(a->id, 0)), a->count);
		return;
	}
	for (uint32_t k = 0; a->id && k < a->id->n; k++) {
		int64_t id = val_to_int64(c->rt, array_get(a->id, k));
		val v = entry_with(c, id);

		if (val_is_null(v))
			no_such_id(c, id);
		else
			cmdlet_write(c, v);
	}
	if (a->id)
		return;
	if (cmdlet_has(c, "Count") && a->count < l->n)
		from = l->n - (uint32_t)a->count;
	for (uint32_t i = from; i < l->n; i++)
		cmdlet_write(c, l->v[i]);
}

const struct cmdlet_def cmdlet_get_history = {
	.name = "Get-History", .module = MOD_CORE,
	.output_types = "Microsoft.PowerShell.Commands.HistoryInfo",
	.params = get_history_params, .args_size = sizeof(struct get_history_args), .process = get,
	.synopsis = "Gets a list of the commands entered during the current session.",
};

struct invoke_history_args {
	struct ustr *id;
};

static const struct param_def invoke_history_params[] = {
	PARAM(invoke_history_args, id, "Id", P_STRING, .pos = 1, .flags = PF_PIPE_NAME),
	PARAMS_END
};

static val find(struct cmdlet *c, struct ustr *id)
{
	struct list *l = c->rt->eng->history;
	int64_t n;

	if (!id)
		return l->n ? l->v[l->n - 1] : V_NULL;
	for (uint32_t i = l->n; i-- > 0;) {
		if (val_to_int64_try(c->rt, val_str(id), &n) ? id_of(c->rt, l->v[i]) == n :
		    ustr_starts(val_history_entry(l->v[i])->text, id, false))
			return l->v[i];
	}
	return V_NULL;
}

static _Noreturn void no_entry(struct cmdlet *c, struct ustr *id)
{
	val n;

	if (!id)
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "InvokeHistoryNoLastHistoryEntryFound",
			EC_InvalidOperation, V_NULL,
			"Cannot locate most recent history.");
	if (conv_try(c->rt, val_str(id), type_find_c(c->rt, "System.Int64"), &n))
		cmdlet_throw_fmt(c, "System.ArgumentException", "InvokeHistoryNoHistoryForId", EC_ObjectNotFound, n,
			"Cannot locate the history for Id %s.", USTR_C(c->rt, id));
	cmdlet_throw_fmt(c, "System.ArgumentException", "InvokeHistoryNoHistoryForCommandline", EC_ObjectNotFound, val_str(id),
		"Cannot locate the history for command line %s.", USTR_C(c->rt, id));
}

struct entry_run {
	struct cmdlet *c;
	struct scriptblock *sb;
};

static void run_entry(struct rt *rt, void *arg)
{
	struct entry_run *r = arg;

	vm_run_part(rt, r->sb, PART_END, true, scope_current(rt), &r->c->stage->streams, r->c->stage, NULL);
}

static void invoke(struct cmdlet *c)
{
	struct invoke_history_args *a = c->args;
	val v = find(c, a->id);
	struct scriptblock *sb;
	struct unwound u;
	enum unwind why;
	const char *text;
	size_t n;

	if (val_is_null(v))
		no_entry(c, a->id);
	text = ustr_utf8(c->rt, val_history_entry(v)->text, &n);
	if (!cmdlet_should_process(c, ustr_from_utf8(c->rt, text, n), "Invoke-History"))
		return;
	if (val_history_entry(v)->invoked)
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "InvokeHistoryLoopDetected", EC_InvalidOperation, V_NULL,
			"The Invoke-History cmdlet is called repeatedly, in a loop.");
	sb = scriptblock_parse(c->rt, text, n, NULL);
	val_history_entry(v)->invoked = true;
	why = rt_protect(c->rt, run_entry, &(struct entry_run){ c, sb });
	u = c->rt->unwound;
	val_history_entry(v)->invoked = false;
	if (why != UNWIND_NONE)
		rt_rethrow(c->rt, &u);
}

const struct cmdlet_def cmdlet_invoke_history = {
	.name = "Invoke-History", .module = MOD_CORE,
	.flags = CF_SHOULD_PROCESS,
	.params = invoke_history_params, .args_size = sizeof(struct invoke_history_args), .end = invoke,
	.synopsis = "Runs commands from the session history.",
};

struct add_history_args {
	struct array *input_object;
	bool passthru;
};

static const struct param_def add_history_params[] = {
	PARAM(add_history_args, input_object, "InputObject", P_ARRAY | P_PSOBJECT, .pos = 1, .flags = PF_PIPE),
	PARAM(add_history_args, passthru, "Passthru", P_SWITCH),
	PARAMS_END
};

static bool is_time(val v)
{
	return val_base(v).k == VK_DATETIME;
}

/* What has the properties of an entry. */
static bool entry_of(struct rt *rt, val from, struct history_entry **ret)
{
	val text = prop(rt, from, "CommandLine"), status = prop(rt, from, "ExecutionStatus");
	val begin = prop(rt, from, "StartExecutionTime"), end = prop(rt, from, "EndExecutionTime");

	if (val_is_null(text) || !conv_try(rt, status, &enum_pipelinestate, &status) ||
	    !conv_try(rt, begin, &type_datetime, &begin) ||
	    !conv_try(rt, end, &type_datetime, &end) || !is_time(begin) || !is_time(end))
		return false;
	*ret = history_add(rt, val_to_str(rt, text), (int)val_enum_num(val_base(status)), val_base(begin), val_base(end));
	return true;
}

static void begin_adding(struct cmdlet *c)
{
	history_pending_add(c->rt);
}

static void add(struct cmdlet *c)
{
	struct add_history_args *a = c->args;
	struct array *in = a->input_object;
	struct history_entry *e;

	for (uint32_t i = 0; in && i < in->n; i++) {
		if (!entry_of(c->rt, array_get(in, i), &e))
			cmdlet_error_input(c, "System.IO.InvalidDataException", "AddHistoryInvalidInput",
				EC_InvalidData, array_get(in, i),
					 "Cannot add history because the input object has a format that is not valid.");
		else if (a->passthru)
			cmdlet_write(c, val_obj(e));
	}
}

const struct cmdlet_def cmdlet_add_history = {
	.name = "Add-History", .module = MOD_CORE,
	.output_types = "Microsoft.PowerShell.Commands.HistoryInfo",
	.params = add_history_params, .args_size = sizeof(struct add_history_args), .begin = begin_adding, .process = add,
	.synopsis = "Appends entries to the session history.",
};

struct clear_history_args {
	struct array *id;
	int64_t count;
	bool newest;
	struct array *command_line;
};

static const char *const clear_history_sets[] = { "IDParameter", "CommandLineParameter", NULL };
static const struct param_def clear_history_params[] = {
	PARAM(clear_history_args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 0, .validate = "range:1:2147483647",
	      .help = "Specifies the ID of a command in the session history."
		      "Clear history clears only the specified command"),
	PARAM(clear_history_args, count, "Count", P_INT, .pos = 2, .validate = "range:1:2147483647",
	      .help = "Clears the specified number of history entries"),
	PARAM(clear_history_args, newest, "Newest", P_SWITCH,
	      .help = "Specifies whether new entries to be cleared or the default old ones."),
	PARAM(clear_history_args, command_line, "CommandLine", P_ARRAY | P_STRING, .sets = 1 << 1, .flags = PF_NOT_NULL_OR_EMPTY,
	      .help = "Specifies the name of a command in the session history"),
	PARAMS_END
};

static void remove_span(struct cmdlet *c, int64_t from, int64_t to)
{
	struct list *l = c->rt->eng->history;

	for (uint32_t i = l->n; i-- > 0;)
		if (id_of(c->rt, l->v[i]) >= from && id_of(c->rt, l->v[i]) <= to)
			list_remove_at(c->rt, l, i);
}

static void clear_ids(struct cmdlet *c, struct clear_history_args *a)
{
	bool counted = cmdlet_has(c, "Count");
	int64_t from, to;

	if (counted)
		check_one_id(c, a->id, a->count);
	for (uint32_t k = 0; k < a->id->n; k++) {
		int64_t id = from = to = val_to_int64(c->rt, array_get(a->id, k));

		if (val_is_null(entry_with(c, id)))
			no_such_id(c, id);
		if (counted)
			span(c, id, a->count, a->newest, &from, &to);
		remove_span(c, from, to);
	}
}

/* COUNT entries, 0 for all, that fit PATTERN (NULL: any), the oldest or the newest first. */
static void clear_fitting(struct cmdlet *c, struct ustr *pattern, int64_t count, bool newest)
{
	struct list *l = c->rt->eng->history;
	uint32_t i = newest ? l->n : 0;
	int64_t gone = 0;

	while ((newest ? i > 0 : i < l->n) && (!count || gone < count)) {
		uint32_t at = newest ? --i : i;
		struct ustr *text = val_history_entry(l->v[at])->text;

		if (!pattern || ustr_like(c->rt, ustr_trim(c->rt, text, true, true), pattern, true))
			list_remove_at(c->rt, l, at), gone++;
		else
			i += !newest;
	}
}

static void clear_lines(struct cmdlet *c, struct clear_history_args *a)
{
	bool counted = cmdlet_has(c, "Count");

	if (counted && a->command_line->n > 1)
		cmdlet_throw_fmt(c, "System.ArgumentException", "NoCountWithMultipleCmdLine ", EC_InvalidArgument,
			val_obj(a->command_line), "The count cannot be combined with multiple CommandLine parameters.");
	for (uint32_t k = 0; k < a->command_line->n; k++) {
		struct ustr *pattern = val_to_str(c->rt, array_get(a->command_line, k));

		clear_fitting(c, pattern, counted ? a->count : !ustr_has_wildcard(pattern), a->newest);
	}
}

static void clear(struct cmdlet *c)
{
	struct clear_history_args *a = c->args;

	if (a->command_line)
		clear_lines(c, a);
	else if (a->id)
		clear_ids(c, a);
	else if (cmdlet_has(c, "Count"))
		clear_fitting(c, NULL, a->count, a->newest);
	else if (cmdlet_should_process(c, ustr_new(c->rt, "This command will clear all the entries from the session history."),
				       "Clear-History"))
		clear_fitting(c, NULL, 0, false);
}

const struct cmdlet_def cmdlet_clear_history = {
	.name = "Clear-History", .module = MOD_CORE,
	.sets = clear_history_sets, .default_set = "IDParameter",
	.flags = CF_SHOULD_PROCESS,
	.params = clear_history_params, .args_size = sizeof(struct clear_history_args), .end = clear,
	.synopsis = "Deletes entries from the PowerShell session command history.",
};

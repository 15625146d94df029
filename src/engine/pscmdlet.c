/* SPDX-License-Identifier: MIT */
/* $PSCmdlet: the running advanced function as scripts see it. */
#include "engine/pscmdlet.h"
#include "engine/invocation.h"
#include "engine/records.h"
#include "types/enums.h"
#include "value/conv.h"

#define SMA "System.Management.Automation."

static void pscmdlet_trace(struct heap *h, struct cell *c)
{
	struct pscmdlet *p = (struct pscmdlet *)c;

	heap_mark(h, p->scope);
	heap_mark(h, p->inv);
	heap_mark(h, p->set_name);
}

static const struct type type_cmdlet_base = {
	.name = "System.Management.Automation.Cmdlet", .base = &type_object, .flags = TF_ABSTRACT,
};
static const struct type type_pscmdlet_base = {
	.name = "System.Management.Automation.PSCmdlet", .base = &type_cmdlet_base, .flags = TF_ABSTRACT,
};

const struct type type_pscmdlet = {
	.cls = { .trace = pscmdlet_trace },
	.name = "System.Management.Automation.PSScriptCmdlet",
	.base = &type_pscmdlet_base, .size = sizeof(struct pscmdlet),
};

struct pscmdlet *pscmdlet_new(struct rt *rt, struct stage *st)
{
	struct pscmdlet *p = rt_new_cell(rt, &type_pscmdlet, pscmdlet);

	p->stage = st;
	p->scope = st->scope;
	p->inv = invocation_of_stage(rt, st, NULL);
	return p;
}

static struct pscmdlet *self_of(val v)
{
	return (struct pscmdlet *)val_base(v).o;
}

/* A dotted command does not own the scope it runs in. */
static bool runs_dotted(struct rt *rt, const struct stage *st)
{
	for (const struct frame *f = rt->eng->frame; f; f = f->up)
		if (f->stage == st)
			return true;
	return false;
}

/* The command, while it runs. */
static struct stage *live(struct rt *rt, val self)
{
	struct pscmdlet *p = self_of(self);

	if (!p->scope || (p->scope->stage != p->stage && !runs_dotted(rt, p->stage)))
		err_throw(rt, "System.InvalidOperationException", "InvalidOperation", EC_InvalidOperation, V_NULL,
			  "The command has already ended.");
	return p->stage;
}

/* ---- Writing ------------------------------------------------------------- */

static val write_object(struct rt *rt, val self, val *args, int n)
{
	struct stage *st = live(rt, self);

	if (n > 1 && val_truth(rt, args[1]))
		sink_write(rt, st->streams.s[STREAM_OUT], args[0]);
	else
		sink_put(st->streams.s[STREAM_OUT], args[0]);
	return V_VOID;
}

static struct errrec *record_arg(struct rt *rt, val v)
{
	struct errrec *e = val_cell(v, &type_errorrecord);

	return e ? e : errrec_from_exception(rt, v);
}

/* E as an error of the stage's command: a record of its own, what is listed already stays as it was. */
static struct errrec *as_from(struct rt *rt, struct stage *st, const struct errrec *from)
{
	struct errrec *e = errrec_copy(rt, from, cell_type(&from->h));

	e->command = stage_error_class(rt, st->cmd);
	if (!e->own_activity)
		e->activity = st->cmd->name;
	e->invocation = val_obj(invocation_of_error(rt, st, NULL));
	return e;
}

static val write_error(struct rt *rt, val self, val *args, int n)
{
	struct stage *st = live(rt, self);
	struct errrec *e = as_from(rt, st, record_arg(rt, args[0]));

	stage_write_error(st, e);
	return V_VOID;
}

/* Ends the function itself: the error comes out of its call. */
static val throw_terminating(struct rt *rt, val self, val *args, int n)
{
	struct stage *st = live(rt, self);
	struct errrec *e = as_from(rt, st, record_arg(rt, args[0]));

	if (!e->script_stack)
		e->script_stack = invocation_stack(rt);
	stage_vars_error(st, e);
	st->pipe->failure = (struct unwound){ .kind = UNWIND_ERROR, .error = e };
	rt_unwind(rt, UNWIND_UPSTREAM, NULL, st->pipe, 0);
}

static struct cmdlet as_cmdlet(struct rt *rt, struct stage *st)
{
	return (struct cmdlet){ .rt = rt, .stage = st };
}

#define WRITE_TEXT(name)                                                       \
	static val write_##name(struct rt *rt, val self, val *args, int n)     \
	{                                                                      \
		struct cmdlet c = as_cmdlet(rt, live(rt, self));               \
									       \
		cmdlet_##name(&c, val_to_str(rt, args[0]));                    \
		return V_VOID;                                                 \
	}
WRITE_TEXT(warning)
WRITE_TEXT(verbose)
WRITE_TEXT(debug)

static val write_information(struct rt *rt, val self, val *args, int n)
{
	struct cmdlet c = as_cmdlet(rt, live(rt, self));
	struct list *tags = list_new(rt, NULL);
	struct iter it;
	val x, rec = args[0];

	if (n > 1 && iter_begin(rt, args[1], &it))
		while (iter_next(&it, &x))
			list_add(rt, tags, val_str(val_to_str(rt, x)));
	if (!val_cell(rec, &type_inforecord))
		rec = information_record(rt, args[0], c.stage->cmd->name, tags);
	cmdlet_information(&c, rec);
	return V_VOID;
}

static val write_progress(struct rt *rt, val self, val *args, int n)
{
	struct cmdlet c = as_cmdlet(rt, live(rt, self));

	cmdlet_progress(&c, args[n - 1]);
	return V_VOID;
}

static val write_detail(struct rt *rt, val self, val *args, int n)
{
	return V_VOID;
}

/* ---- Asking -------------------------------------------------------------- */

static val should_process(struct rt *rt, val self, val *args, int n)
{
	struct stage *st = live(rt, self);
	bool asked;

	if (n >= 3)
		return val_bool(stage_should_process(st, val_to_str(rt, args[0]), NULL, &asked));
	return val_bool(stage_should_process(st, val_to_str(rt, args[0]),
					     n > 1 ? val_to_str(rt, args[1]) : st->cmd->name, &asked));
}

/* (description, warning, caption, [ref] reason): why there was no question. */
static val should_process_reason(struct rt *rt, val self, val *args, int n)
{
	struct stage *st = live(rt, self);
	bool asked, yes = stage_should_process(st, val_to_str(rt, args[0]), NULL, &asked);
	const struct type *t = type_find_c(rt, "System.Management.Automation.ShouldProcessReason");

	if (val_psref(args[3]))
		psref_set(rt, val_psref(args[3]), val_enum(t, !yes && !asked));
	return val_bool(yes);
}

static val should_continue(struct rt *rt, val self, val *args, int n)
{
	int answer = host_ask_once(rt, val_to_str(rt, args[1]), val_to_str(rt, args[0]));

	live(rt, self);
	return val_bool(answer == 0);
}

/* What was answered "to all" before needs no question, what is now is kept. */
static val should_continue_all(struct rt *rt, val self, val *args, int n)
{
	struct psref *all = val_psref(args[n - 2]), *none = val_psref(args[n - 1]);
	int answer;

	live(rt, self);
	if (all && val_truth(rt, psref_get(rt, all)))
		return V_TRUE;
	if (none && val_truth(rt, psref_get(rt, none)))
		return V_FALSE;
	answer = host_ask(rt, val_to_str(rt, args[1]), val_to_str(rt, args[0]));
	if (answer == 1 && all)
		psref_set(rt, all, V_TRUE);
	if (answer == 3 && none)
		psref_set(rt, none, V_TRUE);
	return val_bool(answer == 0 || answer == 1);
}

static val get_variable_value(struct rt *rt, val self, val *args, int n)
{
	struct stage *st = live(rt, self);
	val v;

	if (var_get(rt, st->scope, ustr_intern(rt, val_to_str(rt, args[0])), SCOPE_DYNAMIC, &v))
		return v;
	return n > 1 ? args[1] : V_NULL;
}

/* What a cmdlet's paths mean: SessionState.Path knows. */
static val path_call(struct rt *rt, val self, const char *method, val *args, int n)
{
	return member_call(rt, intrinsics_new(rt, &type_pathintrinsics, self_of(self)->scope->ss),
		ustr_atom(rt, method), args, n);
}

static val unresolved_path(struct rt *rt, val self, val *args, int n)
{
	return path_call(rt, self, "GetUnresolvedProviderPathFromPSPath", args, n);
}

static val resolved_path(struct rt *rt, val self, val *args, int n)
{
	return path_call(rt, self, "GetResolvedProviderPathFromPSPath", args, n);
}

static val provider_location(struct rt *rt, val self, val *args, int n)
{
	return path_call(rt, self, "CurrentProviderLocation", args, n);
}

static val get_resource(struct rt *rt, val self, val *args, int n)
{
	net_throw(rt, "System.Management.Automation.PSArgumentException",
		"Cannot load a resource with base name \"%s\".", val_to_c(rt, args[0]));
}

static val transaction_available(struct rt *rt, val self, val *args, int n) { return V_FALSE; }

/* ---- Parts --------------------------------------------------------------- */

static val get_invocation(struct rt *rt, val self)
{
	struct pscmdlet *p = self_of(self);
	val v;

	if (p->scope && var_get(rt, p->scope, ustr_atom(rt, "MyInvocation"), SCOPE_DYNAMIC, &v))
		return v;
	return val_obj(p->inv);
}

static val get_set_name(struct rt *rt, val self)
{
	return val_str(ustr_new(rt, binder_set_name(&live(rt, self)->b)));
}

static val get_session_state(struct rt *rt, val self)
{
	struct pscmdlet *p = self_of(self);
	bool running = p->stage && p->scope->stage == p->stage && p->stage->caller && p->stage->caller->scope;

	/* The caller's: a module's function sees the variables of who calls it. */
	return val_obj(running ? p->stage->caller->scope->ss : p->scope->ss);
}

val pscmdlet_host(struct rt *rt, val self)
{
	val v = V_NULL;

	var_get_c(rt, "Host", &v);
	return v;
}

static val get_invoke_command(struct rt *rt, val self)
{
	return intrinsics_new(rt, &type_commandintrinsics, self_of(self)->scope->ss);
}

static val get_invoke_provider(struct rt *rt, val self)
{
	return intrinsics_new(rt, &type_providerintrinsics, self_of(self)->scope->ss);
}

static val get_self(struct rt *rt, val self)
{
	return self;
}

static val get_stopping(struct rt *rt, val self)
{
	return val_bool(*rt->stop);
}

/* -First, -Skip and -IncludeTotalCount of a function that supports paging. */
static val get_paging(struct rt *rt, val self)
{
	struct stage *st = live(rt, self);

	if (!st->b.meta->paging)
		return V_NULL;
	return paging_parameters_new(rt, conv(rt, val_bool(st->common.total_count), type_find_c(rt, "switch")),
				     st->common.skip, st->common.first);
}

static val get_events(struct rt *rt, val self)
{
	return intrinsics_new(rt, &type_eventmanager, self_of(self)->scope->ss);
}

static val get_job_manager(struct rt *rt, val self)
{
	return intrinsics_new(rt, &type_jobmanager, self_of(self)->scope->ss);
}

static val get_job_repository(struct rt *rt, val self)
{
	return intrinsics_new(rt, &type_jobrepository, self_of(self)->scope->ss);
}

static val get_stop_token(struct rt *rt, val self)
{
	const struct net_property *p =
		type_property(rt, type_find_c(rt, "System.Threading.CancellationToken"), ustr_atom(rt, "None"), true);

	return p ? p->def->get(rt, V_NULL) : V_NULL;
}

static val get_origin(struct rt *rt, val self)
{
	return val_enum(&enum_commandorigin, 1);
}

static const struct member_def members[] = {
	PROP("System.Management.Automation.InvocationInfo MyInvocation {get;}", get_invocation, NULL),
	PROP("string ParameterSetName {get;}", get_set_name, NULL),
	PROP("System.Management.Automation.SessionState SessionState {get;}", get_session_state, NULL),
	PROP(SMA "Host.PSHost Host {get;}", pscmdlet_host, NULL),
	PROP(SMA "PSEventManager Events {get;}", get_events, NULL),
	PROP(SMA "JobRepository JobRepository {get;}", get_job_repository, NULL),
	PROP(SMA "JobManager JobManager {get;}", get_job_manager, NULL),
	PROP(SMA "CommandInvocationIntrinsics InvokeCommand {get;}", get_invoke_command, NULL),
	PROP(SMA "ProviderIntrinsics InvokeProvider {get;}", get_invoke_provider, NULL),
	PROP(SMA "ICommandRuntime CommandRuntime {get;set;}", get_self, NULL),
	PROP(SMA "PagingParameters PagingParameters {get;}", get_paging, NULL),
	PROP("System.Threading.CancellationToken PipelineStopToken {get;}", get_stop_token, NULL),
	PROP("bool Stopping {get;}", get_stopping, NULL),
	PROP("System.Management.Automation.CommandOrigin CommandOrigin {get;}", get_origin, NULL),
	METHOD("void WriteObject(System.Object sendToPipeline)", write_object),
	METHOD("void WriteObject(System.Object sendToPipeline, bool enumerateCollection)", write_object),
	METHOD("void WriteError(System.Management.Automation.ErrorRecord errorRecord)", write_error),
	METHOD("void WriteWarning(string text)", write_warning), METHOD("void WriteVerbose(string text)", write_verbose),
	METHOD("void WriteDebug(string text)", write_debug),
	METHOD("void WriteCommandDetail(string text)", write_detail),
	METHOD("void WriteInformation(System.Object messageData, string[] tags)", write_information),
	METHOD("void WriteInformation(System.Management.Automation.InformationRecord informationRecord)", write_information),
	METHOD("void WriteProgress(System.Management.Automation.ProgressRecord progressRecord)", write_progress),
	METHOD("void ThrowTerminatingError(System.Management.Automation.ErrorRecord errorRecord)", throw_terminating),
	METHOD("bool ShouldProcess(string target)", should_process),
	METHOD("bool ShouldProcess(string target, string action)", should_process),
	METHOD("bool ShouldProcess(string verboseDescription, string verboseWarning, string caption)", should_process),
	METHOD("bool ShouldProcess(string verboseDescription, string verboseWarning, string caption, [ref] " SMA "ShouldProcessReason shouldProcessReason)",
		should_process_reason),
	METHOD("bool ShouldContinue(string query, string caption)", should_continue),
	METHOD("bool ShouldContinue(string query, string caption, [ref] bool yesToAll, [ref] bool noToAll)", should_continue_all),
	METHOD("bool ShouldContinue(string query, string caption, bool hasSecurityImpact, [ref] bool yesToAll, [ref] bool noToAll)",
		should_continue_all),
	METHOD("string GetResourceString(string baseName, string resourceId)", get_resource),
	METHOD("bool TransactionAvailable()", transaction_available),
	METHOD(SMA "PathInfo CurrentProviderLocation(string providerId)", provider_location),
	METHOD("System.Object GetVariableValue(string name)", get_variable_value),
	METHOD("System.Object GetVariableValue(string name, System.Object defaultValue)", get_variable_value),
	METHOD("string GetUnresolvedProviderPathFromPSPath(string path)", unresolved_path),
	METHOD("System.Collections.ObjectModel.Collection[string] GetResolvedProviderPathFromPSPath(string path, [ref] " SMA "ProviderInfo provider)",
		resolved_path),
	MEMBERS_END
};

static val common_names(struct rt *rt, uint32_t from, uint32_t n)
{
	struct array *a = array_new(rt, &type_string, n);

	for (uint32_t i = 0; i < n; i++)
		gc_store(a, &a->v[i], val_str(ustr_new(rt, common_params[from + i].name)));
	return val_obj(a);
}

static val get_common(struct rt *rt, val self) { return common_names(rt, 0, COMMON_ALWAYS); }
static val get_optional(struct rt *rt, val self) { return common_names(rt, COMMON_ALWAYS, COMMON_SHOULD_PROCESS); }

static const struct member_def cmdlet_members[] = {
	STATIC_PROP("System.Object CommonParameters {get;}", get_common, NULL),
	STATIC_PROP("System.Object OptionalCommonParameters {get;}", get_optional, NULL), MEMBERS_END
};

_startup_ void pscmdlet_register(struct rt *rt)
{
	type_register(rt, &type_cmdlet_base, cmdlet_members);
	type_register(rt, &type_pscmdlet_base, NULL);
	type_register(rt, &type_pscmdlet, members);
}

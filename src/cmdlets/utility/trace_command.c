/* SPDX-License-Identifier: MIT */
/*
 * Trace-Command, Get-TraceSource, Set-TraceSource. Of the sources of PowerShell
 * ParameterBinding tells something: what each command was bound with and when
 * its blocks ran. The others can be set and stay silent.
 */
#include "cmdlets/utility/debugger.h"

#include "engine/host.h"
#include "providers/fs.h"
#include "types/enums.h"

#include <string.h>

static const struct { const char *name, *description; } sources[] = {
	{ "CmdletProviderClasses", "The namespace provider base classes tracer" },
	{ "CommandDiscovery", "Traces the discovery of cmdlets, scripts, functions, applications, etc." },
	{ "CommandSearch", "CommandSearch" }, { "ConsoleHost", "ConsoleHost subclass of S.M.A.PSHost" },
	{ "ConsoleHostRunspaceInit", "Initialization code for ConsoleHost's Runspace" },
	{ "ConsoleLineOutput", "ConsoleLineOutput" }, { "ETS", "Extended Type System" },
	{ "FileSystemProvider", "The namespace navigation provider for the file system" },
	{ "FormatFileLoading", "Loading format files" }, { "FormatViewBinding", "Format view binding" },
	{ "LocationGlobber", "The location globber converts PowerShell paths with glob characters to zero or more paths." },
	{ "MemberResolution", "Traces the resolution from member name to the member. A member can be a property, method, etc." },
	{ "Modules", "Module loading and analysis" }, { "MshSnapinLoadUnload", "Loading and unloading mshsnapins" },
	{ "ParameterBinderBase",
	  "A abstract helper class for the CommandProcessor that binds parameters to the specified object." },
	{ "ParameterBinderController", "Controls the interaction between the command processor and the parameter binder(s)." },
	{ "ParameterBinding",
	  "Traces the process of binding the arguments to the parameters of cmdlets, scripts, and applications." },
	{ "PathResolution", "Traces the path resolution algorithm." },
	{ "PSDriveInfo", "The namespace navigation tracer" }, { "PSEvents", "Engine events" },
	{ "PSSnapInLoadUnload", "Loading and unloading mshsnapins" },
	{ "RunspaceInit", "Initialization code for Runspace" }, { "SessionState", "SessionState Class" },
	{ "TypeConversion", "Traces the type conversion algorithm" }, { "TypeMatch", "F&O TypeMatch" },
};

static struct ustr *listener_text(struct rt *rt, val self)
{
	return record_get(self, 0).s;
}

static const struct member_def listener_members[] = { RECORD_PROP_RW("string Name {get;set;}", 0), MEMBERS_END };
static const struct type_ops listener_ops = { .to_string = listener_text };
static const struct type type_listener = RECORD_TYPE_OF("System.Diagnostics.DefaultTraceListener", &type_object, 1,
	.ops = &listener_ops);

static val listener_named(struct rt *rt, const char *name)
{
	struct record *r = record_new(rt, &type_listener);

	record_put(r, 0, val_str(ustr_new(rt, name)));
	return val_obj(r);
}

/* The records of all sources of this runspace, made on first use. */
static struct array *all_sources(struct rt *rt)
{
	struct ustr *name = ustr_atom(rt, "\x01""traces");
	struct variable *v = var_find(rt, scope_global(rt), name, SCOPE_GLOBAL, 0);
	struct array *a;

	if (v)
		return val_array(v->value);
	record_type_use(rt, &type_listener, listener_members);
	a = array_new(rt, &type_object, ARRAY_LEN(sources));
	for (uint32_t i = 0; i < ARRAY_LEN(sources); i++) {
		struct record *r = trace_source_new(rt, sources[i].name, sources[i].description);
		val listener = listener_named(rt, "Default");

		record_put(r, TRACE_LISTENERS, val_obj(array_of(rt, &listener, 1)));
		gc_store(a, &a->v[i], val_obj(r));
	}
	var_make(rt, scope_global(rt), name, val_obj(a), VO_PRIVATE);
	return a;
}

/* Only Get-TraceSource tells of a name that is none (TOLD). */
static struct list *named(struct cmdlet *c, struct array *names, bool told)
{
	struct array *all = all_sources(c->rt);
	struct list *l = list_new(c->rt, NULL);

	for (uint32_t k = 0; k < (names ? names->n : 1); k++) {
		struct ustr *name = names ? val_to_str(c->rt, array_get(names, k)) : ustr_atom(c->rt, "*");
		uint32_t before = l->n;

		for (uint32_t i = 0; i < all->n; i++)
			if (ustr_like(c->rt, record_get(all->v[i], TRACE_NAME).s, name, true))
				list_add(c->rt, l, all->v[i]);
		if (told && l->n == before && !ustr_has_wildcard(name))
			cmdlet_error_fmt(c, "System.Management.Automation.ItemNotFoundException",
				"TraceSourceNotFound", EC_ObjectNotFound, val_str(name),
				"Cannot find a trace source with the name '%s'.", USTR_C(c->rt, name));
	}
	return l;
}

struct get_args {
	struct array *name;
};

static const struct param_def get_params[] = {
	PARAM(get_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .flags = PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static void get(struct cmdlet *c)
{
	struct list *l = named(c, ((struct get_args *)c->args)->name, true);

	for (uint32_t i = 0; i < l->n; i++)
		cmdlet_write(c, l->v[i]);
}

const struct cmdlet_def cmdlet_get_tracesource = {
	.name = "Get-TraceSource", .module = MOD_UTILITY,
	.output_types = "System.Management.Automation.PSTraceSource",
	.params = get_params, .args_size = sizeof(struct get_args), .process = get,
	.synopsis = "Gets PowerShell components that are instrumented for tracing.",
};

/* Where the lines of ParameterBinding go from now on. */
static void listen(struct cmdlet *c, struct list *chosen, bool host, struct ustr *file)
{
	struct debugger *d = debugger_of(c->rt);
	struct ppath p;

	for (uint32_t i = 0; i < chosen->n; i++) {
		if (!ustr_eq_c(record_get(chosen->v[i], TRACE_NAME).s, "ParameterBinding"))
			continue;
		d->bindings_to_host = host;
		d->bindings_file = NULL;
		if (file) {
			path_resolve(c->rt, file, &p);
			gc_storep(d, d->bindings_file, p.path);
		}
	}
	debugger_update(c->rt, d);
}

/* The listeners a source shows: its own, and that of the host. */
static void list_listeners(struct cmdlet *c, struct list *chosen, bool host)
{
	val v[2] = { listener_named(c->rt, "Default"), listener_named(c->rt, "Host") };

	for (uint32_t i = 0; i < chosen->n; i++)
		record_put((struct record *)chosen->v[i].o, TRACE_LISTENERS, val_obj(array_of(c->rt, v, host ? 2 : 1)));
}

static void set_options(struct list *l, int64_t options)
{
	for (uint32_t i = 0; i < l->n; i++)
		trace_source_set((struct record *)l->v[i].o, options);
}

struct set_args {
	struct array *name;
	int64_t option;
	int64_t listener_option;
	struct ustr *file_path;
	bool force;
	bool debugger;
	bool pshost;
	bool pass_thru;
	struct array *remove_listener;
	struct array *remove_file_listener;
};

static const char *const set_sets[] = { "optionsSet", "removeAllListenersSet", "removeFileListenersSet", NULL };
static const struct param_def set_params[] = {
	PARAM(set_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(set_args, option, "Option", P_ENUM, .pos = 2, .sets = 1 << 0, .flags = PF_PIPE_NAME,
	      .type_name = "System.Management.Automation.PSTraceSourceOptions"),
	PARAM(set_args, listener_option, "ListenerOption", P_ENUM, .sets = 1 << 0,
	      .type_name = "System.Diagnostics.TraceOptions"),
	PARAM(set_args, file_path, "FilePath", P_STRING, .sets = 1 << 0, .aliases = "PSPath,Path"),
	PARAM(set_args, force, "Force", P_SWITCH, .sets = 1 << 0),
	PARAM(set_args, debugger, "Debugger", P_SWITCH, .sets = 1 << 0),
	PARAM(set_args, pshost, "PSHost", P_SWITCH, .sets = 1 << 0),
	PARAM(set_args, pass_thru, "PassThru", P_SWITCH, .sets = 1 << 0),
	PARAM(set_args, remove_listener, "RemoveListener", P_ARRAY | P_STRING, .sets = 1 << 1, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(set_args, remove_file_listener, "RemoveFileListener", P_ARRAY | P_STRING, .sets = 1 << 2,
	      .flags = PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static void set(struct cmdlet *c)
{
	struct set_args *a = c->args;
	struct list *l = named(c, a->name, false);

	if (c->set) {
		listen(c, l, false, NULL);
		list_listeners(c, l, false);
		return;
	}
	set_options(l, cmdlet_has(c, "Option") ? a->option : 16383);
	listen(c, l, a->pshost || a->debugger, a->file_path);
	list_listeners(c, l, a->pshost);
	for (uint32_t i = 0; a->pass_thru && i < l->n; i++)
		cmdlet_write(c, l->v[i]);
}

const struct cmdlet_def cmdlet_set_tracesource = {
	.name = "Set-TraceSource", .module = MOD_UTILITY,
	.sets = set_sets, .default_set = "optionsSet",
	.output_types = "System.Management.Automation.PSTraceSource",
	.params = set_params, .args_size = sizeof(struct set_args), .process = set,
	.synopsis = "Configures, starts, and stops a trace of PowerShell components.",
};

struct trace_args {
	val input_object;
	struct array *name;
	int64_t option;
	struct scriptblock *expression;
	int64_t listener_option;
	struct ustr *file_path;
	bool force;
	bool debugger;
	bool pshost;
	struct ustr *command;
	struct array *argument_list;
};

static const char *const trace_sets[] = { "expressionSet", "commandSet", NULL };
static const struct param_def trace_params[] = {
	PARAM(trace_args, input_object, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAM(trace_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .flags = PF_MANDATORY),
	PARAM(trace_args, option, "Option", P_ENUM, .pos = 3, .type_name = "System.Management.Automation.PSTraceSourceOptions"),
	PARAM(trace_args, expression, "Expression", P_SCRIPTBLOCK, .pos = 2, .sets = 1 << 0, .flags = PF_MANDATORY),
	PARAM(trace_args, listener_option, "ListenerOption", P_ENUM, .type_name = "System.Diagnostics.TraceOptions"),
	PARAM(trace_args, file_path, "FilePath", P_STRING, .aliases = "PSPath,Path"),
	PARAM(trace_args, force, "Force", P_SWITCH),
	PARAM(trace_args, debugger, "Debugger", P_SWITCH),
	PARAM(trace_args, pshost, "PSHost", P_SWITCH),
	PARAM(trace_args, command, "Command", P_STRING, .pos = 2, .sets = 1 << 1, .flags = PF_MANDATORY),
	PARAM(trace_args, argument_list, "ArgumentList", P_ARRAY | P_OBJECT, .sets = 1 << 1, .flags = PF_REMAINING,
	      .aliases = "Args"),
	PARAMS_END
};
struct trace_state {
	struct list *input;
};

static void begin(struct cmdlet *c)
{
	((struct trace_state *)c->state)->input = list_new(c->rt, NULL);
}

static void gather(struct cmdlet *c)
{
	if (c->has_input)
		list_add(c->rt, ((struct trace_state *)c->state)->input, ((struct trace_args *)c->args)->input_object);
}

struct body {
	struct cmdlet *c;
	struct collect out;
};

static void run_traced(struct rt *rt, void *arg)
{
	struct body *b = arg;
	struct trace_args *a = b->c->args;
	struct list *input = ((struct trace_state *)b->c->state)->input;
	struct invoke_arg args[64];
	struct command *command;
	int n = 0;

	if (a->expression) {
		engine_call_to(rt, a->expression, false, V_VOID, V_VOID, NULL, 0, &b->out.sink);
		return;
	}
	command = command_find(rt, a->command, CK_FUNCTION | CK_FILTER | CK_CMDLET | CK_EXTERNAL_SCRIPT | CK_APPLICATION, true);
	if (!command)
		command_not_found(rt, a->command);
	for (uint32_t i = 0; a->argument_list && i < a->argument_list->n && n < 64; i++)
		args[n++] = (struct invoke_arg){ NULL, array_get(a->argument_list, i) };
	sink_write(rt, &b->out.sink, command_invoke(rt, command, args, n, input->v, (int)input->n));
}

static void end(struct cmdlet *c)
{
	struct trace_args *a = c->args;
	struct list *l = named(c, a->name, false);
	struct body b = { .c = c };
	struct unwound u;
	enum unwind how;

	collect_init(&b.out, c->rt);
	set_options(l, cmdlet_has(c, "Option") ? a->option : 16383);
	listen(c, l, a->pshost, a->file_path);
	how = rt_protect(c->rt, run_traced, &b);
	u = c->rt->unwound;
	set_options(l, 0);
	listen(c, l, false, NULL);
	if (how != UNWIND_NONE)
		rt_rethrow(c->rt, &u);
	cmdlet_write_enumerate(c, collect_value(&b.out));
}

const struct cmdlet_def cmdlet_trace_command = {
	.name = "Trace-Command", .module = MOD_UTILITY,
	.sets = trace_sets, .default_set = "expressionSet",
	.params = trace_params, .args_size = sizeof(struct trace_args), .state_size = sizeof(struct trace_state),
	.begin = begin, .process = gather, .end = end,
	.synopsis = "Configures and starts a trace of the specified expression or command.",
};

/* SPDX-License-Identifier: MIT */
/* The types of cmdlet_types.h: rows, texts, defaults. */
#include "types/cmdlet_types.h"

#include "types/enums.h"
#include "types/tables.h"
#include "value/conv.h"

#define SMA "System.Management.Automation."

/* "Line breakpoint on 'FILE:3'" and its like. */
static struct ustr *breakpoint_text(struct rt *rt, val self)
{
	val script = record_get(self, BP_SCRIPT);
	const struct type *t = cell_type(val_base(self).o);
	const char *file = val_is_null(script) ? NULL : val_to_c(rt, script);

	if (t == &type_linebreakpoint && val_base(record_get(self, BP_COLUMN)).i)
		return ustr_printf(rt, "Line breakpoint on '%s:%s, %s'", file, val_to_c(rt, record_get(self, BP_LINE)),
				   val_to_c(rt, record_get(self, BP_COLUMN)));
	if (t == &type_linebreakpoint)
		return ustr_printf(rt, "Line breakpoint on '%s:%s'", file, val_to_c(rt, record_get(self, BP_LINE)));
	if (t == &type_variablebreakpoint)
		return ustr_printf(rt, "Variable breakpoint on '%s%s$%s' (%s access)", file ? file : "", file ? ":" : "",
				   val_to_c(rt, record_get(self, BP_VARIABLE)), val_to_c(rt, record_get(self, BP_MODE)));
	return ustr_printf(rt, "Command breakpoint on '%s%s%s'", file ? file : "", file ? ":" : "",
			   val_to_c(rt, record_get(self, BP_COMMAND)));
}
static const struct type_ops breakpoint_ops = { .to_string = breakpoint_text };

#define BREAKPOINT(id, name_, base_)                                           \
	const struct type type_##id = RECORD_TYPE_OF(SMA name_, base_, BP__FIELDS, .ops = &breakpoint_ops)
BREAKPOINT(breakpoint, "Breakpoint", &type_object);
BREAKPOINT(linebreakpoint, "LineBreakpoint", &type_breakpoint);
BREAKPOINT(variablebreakpoint, "VariableBreakpoint", &type_breakpoint);
BREAKPOINT(commandbreakpoint, "CommandBreakpoint", &type_breakpoint);

const struct member_def breakpoint_members[] = {
	RECORD_PROP("scriptblock Action {get;}", 2), RECORD_PROP("bool Enabled {get;}", 3), RECORD_PROP("int HitCount {get;}", 4),
	RECORD_PROP("int Id {get;}", 0), RECORD_PROP("string Script {get;}", 1), MEMBERS_END
};
const struct member_def linebreakpoint_members[] = {
	RECORD_PROP("int Column {get;}", 6), RECORD_PROP("int Line {get;}", 5), MEMBERS_END
};
const struct member_def variablebreakpoint_members[] = {
	RECORD_PROP(SMA "VariableAccessMode AccessMode {get;}", 8), RECORD_PROP("string Variable {get;}", 7), MEMBERS_END
};
const struct member_def commandbreakpoint_members[] = { RECORD_PROP("string Command {get;}", 9), MEMBERS_END };

const struct type type_pstracesource = RECORD_TYPE(SMA "PSTraceSource", TRACE__FIELDS);
struct record *trace_source_new(struct rt *rt, const char *name, const char *description)
{
	struct record *r = record_new(rt, &type_pstracesource);

	record_put(r, TRACE_NAME, val_str(ustr_new(rt, name)));
	record_put(r, TRACE_DESCRIPTION, val_str(ustr_new(rt, description)));
	record_put(r, TRACE_ATTRIBUTES, type_construct(rt, &type_string_dictionary, NULL, 0));
	record_put(r, TRACE_SWITCH, source_switch_new(rt, r->f[TRACE_NAME].s, ustr_atom(rt, "Off")));
	r->f[TRACE_OPTIONS] = val_enum(&enum_pstracesourceoptions, 0);
	return r;
}

void trace_source_set(struct record *source, int64_t options)
{
	source->f[TRACE_OPTIONS] = val_enum(&enum_pstracesourceoptions, options);
	source_switch_set(source->f[TRACE_SWITCH], options);
}

static void set_trace_options(struct rt *rt, val self, val v)
{
	trace_source_set((struct record *)val_base(self).o, val_enum_num(val_base(v)));
}

const struct member_def pstracesource_members[] = {
	RECORD_PROP("string Description {get;}", 1),
	PROP(SMA "PSTraceSourceOptions Options {get;set;}", record_get_2, set_trace_options),
	RECORD_PROP("System.Collections.Specialized.StringDictionary Attributes {get;}", 4),
	RECORD_PROP("System.Object Listeners {get;}", 3),
	RECORD_PROP("string Name {get;}", 0),
	PROP("System.Diagnostics.SourceSwitch Switch {get;set;}", record_get_5, record_set_5), MEMBERS_END
};

static struct ustr *definition_text(struct rt *rt, val self)
{
	return val_to_str(rt, record_get(self, 0));
}

static const struct type_ops definition_ops = { .to_string = definition_text };
const struct type type_extendedtypedefinition = RECORD_TYPE_OF(SMA "ExtendedTypeDefinition", &type_object, 3,
	.ops = &definition_ops);
const struct member_def extendedtypedefinition_members[] = {
	RECORD_PROP("string TypeName {get;}", 0), RECORD_PROP("System.Collections.Generic.List[string] TypeNames {get;}", 1),
	RECORD_PROP("System.Collections.Generic.List[System.Management.Automation.FormatViewDefinition] FormatViewDefinition {get;}",
		2),
	MEMBERS_END
};

const struct type type_experimentalfeature = RECORD_TYPE(SMA "ExperimentalFeature", FEATURE__FIELDS);
/* There are none. */
static val feature_enabled(struct rt *rt, val self, val *args, int n) { return V_FALSE; }
const struct member_def experimentalfeature_members[] = {
	STATIC("static bool IsEnabled(string featureName)", feature_enabled),
	RECORD_PROP("string Name {get;}", 0), RECORD_PROP("string Description {get;}", 1),
	RECORD_PROP("string Source {get;}", 2), RECORD_PROP("bool Enabled {get;}", 3), MEMBERS_END
};

const struct type type_hostprocessinfo = RECORD_TYPE("Microsoft.PowerShell.Commands.PSHostProcessInfo", HOSTPROC__FIELDS);
static val pipe_path(struct rt *rt, val self, val *args, int n) { return record_get(self, HOSTPROC_PIPE); }
const struct member_def hostprocessinfo_members[] = {
	RECORD_PROP("string ProcessName {get;}", 0), RECORD_PROP("int ProcessId {get;}", 1),
	RECORD_PROP("string AppDomainName {get;}", 2), RECORD_PROP("string MainWindowTitle {get;}", 3),
	METHOD("string GetPipeNameFilePath()", pipe_path), MEMBERS_END
};

const struct type type_websession = RECORD_TYPE("Microsoft.PowerShell.Commands.WebRequestSession", WEB__FIELDS);

val websession_new(struct rt *rt)
{
	struct record *r = record_new(rt, &type_websession);

	record_put(r, WEB_HEADERS,
		   val_obj(dict_new(rt, type_find_c(rt, "System.Collections.Generic.Dictionary[string,string]"),
				    DICT_IGNORE_CASE)));
	record_put(r, WEB_COOKIES, val_obj(list_new(rt, NULL)));
	r->f[WEB_USE_DEFAULT] = V_FALSE;
	r->f[WEB_REDIRECTIONS] = val_int(-1);
	r->f[WEB_RETRIES] = r->f[WEB_RETRY_SECONDS] = val_int(0);
	return val_obj(r);
}
static val websession_ctor(struct rt *rt, val self, val *args, int n) { return websession_new(rt); }

const struct member_def websession_members[] = {
	CTOR("()", websession_ctor),
	RECORD_PROP_RW("System.Collections.Generic.Dictionary[string,string] Headers {get;set;}", 0),
	RECORD_PROP_RW("System.Object Cookies {get;set;}", 1), RECORD_PROP_RW("bool UseDefaultCredentials {get;set;}", 2),
	RECORD_PROP_RW("System.Object Credentials {get;set;}", 3), RECORD_PROP_RW("System.Object Certificates {get;set;}", 4),
	RECORD_PROP_RW("string UserAgent {get;set;}", 5), RECORD_PROP_RW("System.Object Proxy {get;set;}", 6),
	RECORD_PROP_RW("int MaximumRedirection {get;set;}", 7), RECORD_PROP_RW("int MaximumRetryCount {get;set;}", 8),
	RECORD_PROP_RW("int RetryIntervalInSeconds {get;set;}", 9),
	MEMBERS_END
};

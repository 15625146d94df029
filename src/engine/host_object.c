/* SPDX-License-Identifier: MIT */
/* $Host and $PSVersionTable. */
#include "engine/default_parameters.h"
#include "engine/host.h"
#include "engine/pscmdlet.h"
#include "engine/runspace.h"
#include "sys/os_release.h"
#include "types/culture/culture.h"
#include "types/guid.h"
#include "types/tables.h"
#include "types/version.h"

#include <stdio.h>
#include <stdlib.h>

static const struct type type_version_table = {
	.cls = { .trace = dict_trace_cells },
	.name = "System.Management.Automation.PSVersionHashTable",
	.base = &type_hashtable, .size = sizeof(struct dict),
};

static val convert(struct rt *rt, const char *type, const char *text)
{
	return conv(rt, val_str(ustr_new(rt, text)), type_find_c(rt, type));
}

val version_table_new(struct rt *rt)
{
	static const char *const compatible[] = { "1.0", "2.0", "3.0", "4.0", "5.0", "5.1", "6.0", "7.0" };
	struct dict *d = dict_new(rt, &type_version_table, DICT_IGNORE_CASE);
	struct array *a = array_new(rt, &type_version, ARRAY_LEN(compatible));
	char os[256];

	for (uint32_t i = 0; i < ARRAY_LEN(compatible); i++)
		gc_store(a, &a->v[i], version_value(rt, compatible[i]));
	dict_put_c(rt, d, "PSVersion", convert(rt, "System.Management.Automation.SemanticVersion", POWERSHELL_VERSION));
	dict_put_c(rt, d, "PSEdition", val_str(ustr_new(rt, "Core")));
	dict_put_c(rt, d, "GitCommitId", val_str(ustr_new(rt, POWERSHELL_VERSION)));
	os_release_name(os, sizeof(os));
	dict_put_c(rt, d, "OS", val_str(ustr_new(rt, os)));
	dict_put_c(rt, d, "Platform", val_str(ustr_new(rt, "Unix")));
	dict_put_c(rt, d, "PSCompatibleVersions", val_obj(a));
	dict_put_c(rt, d, "PSRemotingProtocolVersion", version_value(rt, "2.4"));
	dict_put_c(rt, d, "SerializationVersion", version_value(rt, "1.1.0.1"));
	dict_put_c(rt, d, "WSManStackVersion", version_value(rt, "3.0"));
	return val_obj(d);
}

/* ---- $Host --------------------------------------------------------------- */

struct host_cell {	/* InternalHost, its UI and its RawUI */
	struct cell h;
	val id, private_data;
};

static void host_trace(struct heap *h, struct cell *c)
{
	val_mark(h, ((struct host_cell *)c)->id);
	val_mark(h, ((struct host_cell *)c)->private_data);
}

#define HOST_TYPE(id, name_)                                                   \
	static const struct type id = {                                        \
		.cls = { .trace = host_trace }, .name = name_,                 \
		.base = &type_object, .size = sizeof(struct host_cell),        \
	};
HOST_TYPE(type_host, "System.Management.Automation.Internal.Host.InternalHost")
HOST_TYPE(type_host_ui, "System.Management.Automation.Internal.Host.InternalHostUserInterface")

val host_object_new(struct rt *rt)
{
	struct host_cell *h = rt_new_cell(rt, &type_host, host_cell);

	h->id = guid_new(rt);
	h->private_data = V_NULL;
	return val_obj(h);
}

static const struct host_ops *host(struct rt *rt)
{
	static const struct host_ops none = { .name = "Default Host" };

	return rt->eng->host ? rt->eng->host : &none;
}

static val host_name(struct rt *rt, val self) { return val_str(ustr_new(rt, host(rt)->name ? host(rt)->name : "ConsoleHost")); }
static val host_version(struct rt *rt, val self) { return version_value(rt, POWERSHELL_VERSION); }
static val host_id(struct rt *rt, val self) { return ((struct host_cell *)val_base(self).o)->id; }

static val host_culture(struct rt *rt, val self)
{
	return val_obj(culture_current(rt));
}

static val host_ui_culture(struct rt *rt, val self)
{
	return val_obj(culture_ui(rt));
}

static val host_part(struct rt *rt, const struct type *t)
{
	struct host_cell *h = rt_alloc(rt, t, sizeof *h);

	h->id = h->private_data = V_NULL;
	return val_obj(h);
}

static val host_ui(struct rt *rt, val self) { return host_part(rt, &type_host_ui); }
static val ui_raw(struct rt *rt, val self) { return host_raw_new(rt); }
bool host_may_spawn(struct rt *rt)
{
	const struct host_ops *h = rt->eng->host;

	return !h || !h->may_spawn || h->may_spawn(rt, rt->eng->host_arg);
}

static bool is_remote(struct rt *rt)
{
	return rt->eng->host && rt->eng->host->remote;
}

static val host_private(struct rt *rt, val self) { return is_remote(rt) ? V_NULL : val_obj(psobj_new(rt)); }
static val host_debugger(struct rt *rt, val self) { return val_bool(is_remote(rt)); }
static val host_is_pushed(struct rt *rt, val self)
{
	const struct host_ops *h = rt->eng->host;

	return val_bool(h && h->is_pushed && h->is_pushed(rt, rt->eng->host_arg));
}

static val ui_terminal(struct rt *rt, val self)
{
	const char *term = getenv("TERM");

	return val_bool(is_remote(rt) || !term || strcmp(term, "dumb"));
}

static val set_should_exit(struct rt *rt, val self, val *args, int n)
{
	if (host(rt)->set_should_exit)
		host(rt)->set_should_exit(rt, rt->eng->host_arg, val_to_int32(rt, args[0]));
	return V_VOID;
}

static val ui_write(struct rt *rt, val self, val *args, int n)
{
	if (host(rt)->write)
		host(rt)->write(rt, rt->eng->host_arg, val_to_str(rt, args[n - 1]), -1, -1, false);
	return V_VOID;
}

/* The colour of argument I in the form with three. */
static int ui_color(val *args, int n, int i)
{
	val v = n == 3 ? val_base(args[i]) : V_NULL;

	return v.k == VK_ENUM ? (int)val_enum_num(v) : -1;
}

static val ui_write_line(struct rt *rt, val self, val *args, int n)
{
	struct ustr *s = n ? val_to_str(rt, args[n - 1]) : ustr_empty(rt);

	if (host(rt)->write)
		host(rt)->write(rt, rt->eng->host_arg, s, ui_color(args, n, 0), ui_color(args, n, 1), true);
	return V_VOID;
}

static val ui_error_line(struct rt *rt, val self, val *args, int n)
{
	if (host(rt)->write_error_line)
		host(rt)->write_error_line(rt, rt->eng->host_arg, val_to_str(rt, args[0]));
	return V_VOID;
}

static val ui_stream(struct rt *rt, int stream, val text)
{
	if (host(rt)->write_stream)
		host(rt)->write_stream(rt, rt->eng->host_arg, stream, val_to_str(rt, text));
	return V_VOID;
}

static val ui_progress(struct rt *rt, val self, val *args, int n)
{
	if (host(rt)->write_progress)
		host(rt)->write_progress(rt, rt->eng->host_arg, val_to_int64(rt, args[0]), args[1]);
	return V_VOID;
}

static val ui_warning(struct rt *rt, val self, val *args, int n) { return ui_stream(rt, STREAM_WARNING, args[0]); }
static val ui_verbose(struct rt *rt, val self, val *args, int n) { return ui_stream(rt, STREAM_VERBOSE, args[0]); }
static val ui_debug(struct rt *rt, val self, val *args, int n) { return ui_stream(rt, STREAM_DEBUG, args[0]); }

/* No host there to ask. QUESTION: what it was to be asked, or null for a line. */
static _Noreturn void not_possible(struct rt *rt, val question)
{
	static const char first[] = "A command that prompts the user failed because the host program or the command type does not support user interaction. ";

	if (val_is_null(question))
		net_throw(rt, "System.Management.Automation.Host.HostException",
			  "%sTry a host program that supports user interaction, such as the PowerShell Console, and remove prompt-related commands from command types that do not support user interaction.",
			  first);
	net_throw(rt, "System.Management.Automation.Host.HostException",
		  "%sThe host was attempting to request confirmation with the following message: %s", first, val_to_c(rt, question));
}

/* Asking is refused under -NonInteractive. */
static void need_user(struct rt *rt)
{
	if (host(rt)->interactive && !host(rt)->interactive(rt, rt->eng->host_arg))
		net_throw(rt, "System.Management.Automation.PSInvalidOperationException",
			  "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
}

static val ui_read_line(struct rt *rt, val self, val *args, int n)
{
	if (!host(rt)->read_line)
		not_possible(rt, V_NULL);
	need_user(rt);
	return val_str(host(rt)->read_line(rt, rt->eng->host_arg));
}

static val ui_read_secure(struct rt *rt, val self, val *args, int n)
{
	if (!host(rt)->read_secure)
		not_possible(rt, V_NULL);
	need_user(rt);
	return host(rt)->read_secure(rt, rt->eng->host_arg);
}

/* Answers as Dictionary[string, psobject]. */
static val answers_of(struct rt *rt, struct dict *from)
{
	const struct type *args[2] = { &type_string, &type_psobject };
	struct dict *to = dict_new(rt, type_generic_of(rt, &type_dictionary, args, 2), DICT_ORDINAL);
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(from, &i));)
		dict_put(rt, to, e->key, e->value);
	return val_obj(to);
}

static val ui_prompt(struct rt *rt, val self, val *args, int n)
{
	val answers;

	if (!host(rt)->prompt)
		not_possible(rt, val_str(val_to_str(rt, args[1])));
	need_user(rt);
	answers = host(rt)->prompt(rt, rt->eng->host_arg, val_to_str(rt, args[0]), val_to_str(rt, args[1]), val_array(args[2]));
	return val_dict(answers) ? answers_of(rt, val_dict(answers)) : answers;
}

/* LEAST is 0, or -1 where there need be no default. */
static int32_t checked_choice(struct rt *rt, struct array *choices, val dflt, int32_t least)
{
	int32_t n = val_to_int32(rt, dflt);

	if (n < least || n >= (int64_t)choices->n)
		net_throw(rt, "System.ArgumentOutOfRangeException",
			  "\"defaultChoice\" must be a valid index into \"choices\". \"%d\" is not a valid index. (Parameter 'defaultChoice')\nActual value was %d.",
			  (int)n, (int)n);
	return n;
}

/* The numbers of DFLTS, each of them one of the choices. */
static struct list *checked_choices(struct rt *rt, struct array *choices, val dflts)
{
	struct list *l = list_new_of(rt, &type_collection, &type_int32);
	struct iter it;
	val v;

	for (iter_begin(rt, dflts, &it); iter_next(&it, &v);)
		list_add(rt, l, val_int(checked_choice(rt, choices, v, 0)));
	return l;
}

/* PromptForChoice: one of the choices, or as many as wanted where the default is a list. */
static val ui_choice(struct rt *rt, val self, val *args, int n)
{
	const struct host_ops *h = host(rt);
	struct ustr *caption = val_to_str(rt, args[0]), *message = val_to_str(rt, args[1]);
	struct array *a = val_array(args[2]);
	bool several = val_array(args[3]) || val_list(args[3]);

	if (several ? !h->prompt_choices : !h->prompt_choice)
		not_possible(rt, val_str(message));
	need_user(rt);
	if (!a)
		a = list_to_array(rt, val_list(args[2]) ? val_list(args[2]) : list_new(rt, NULL), &type_object);
	if (several)
		return val_obj(h->prompt_choices(rt, rt->eng->host_arg, caption, message, a, checked_choices(rt, a, args[3])));
	return val_int(h->prompt_choice(rt, rt->eng->host_arg, caption, message, a, checked_choice(rt, a, args[3], -1)));
}

static val ui_credential(struct rt *rt, val self, val *args, int n)
{
	if (!host(rt)->prompt_credential)
		not_possible(rt, val_str(val_to_str(rt, args[1])));
	need_user(rt);
	return host(rt)->prompt_credential(rt, rt->eng->host_arg, val_to_str(rt, args[0]), val_to_str(rt, args[1]),
					   val_to_str(rt, args[2]), val_to_str(rt, args[3]));
}

static val host_nothing(struct rt *rt, val self, val *args, int n) { return V_VOID; }

static _Noreturn void not_implemented(struct rt *rt, const char *method)
{
	net_throw(rt, "System.NotImplementedException", "%s method %s is not implemented.",
		host(rt)->remote ? "Remote host" : "Host", method);
}

static val nested_prompt(struct rt *rt, bool leave)
{
	if (!host(rt)->nested_prompt)
		not_implemented(rt, leave ? "ExitNestedPrompt" : "EnterNestedPrompt");
	host(rt)->nested_prompt(rt, rt->eng->host_arg, leave);
	return V_VOID;
}

/* The one of this process: a session that is entered is not told. */
static val host_runspace(struct rt *rt, val self)
{
	return host(rt)->remote ? V_NULL : val_obj(runspace_current(rt));
}

static val enter_nested_prompt(struct rt *rt, val self, val *args, int n) { return nested_prompt(rt, false); }
static val exit_nested_prompt(struct rt *rt, val self, val *args, int n) { return nested_prompt(rt, true); }

#define HOST_OBJECT "System.Object "
#define CREDENTIAL "string caption, string message, string userName, string targetName"
static const struct member_def host_members[] = {
	PROP("string Name {get;}", host_name, NULL), PROP("version Version {get;}", host_version, NULL),
	PROP("guid InstanceId {get;}", host_id, NULL), PROP(HOST_OBJECT "UI {get;}", host_ui, NULL),
	PROP(HOST_OBJECT "CurrentCulture {get;}", host_culture, NULL),
	PROP(HOST_OBJECT "CurrentUICulture {get;}", host_ui_culture, NULL),
	PROP("psobject PrivateData {get;}", host_private, NULL), PROP("bool DebuggerEnabled {get;set;}", host_debugger, NULL),
	PROP("bool IsRunspacePushed {get;}", host_is_pushed, NULL), PROP(HOST_OBJECT "Runspace {get;}", host_runspace, NULL),
	METHOD("void SetShouldExit(int exitCode)", set_should_exit),
	METHOD("void EnterNestedPrompt()", enter_nested_prompt), METHOD("void ExitNestedPrompt()", exit_nested_prompt),
	METHOD("void NotifyBeginApplication()", host_nothing), METHOD("void NotifyEndApplication()", host_nothing), MEMBERS_END
};
static const struct member_def ui_members[] = {
	PROP(HOST_OBJECT "RawUI {get;}", ui_raw, NULL), PROP("bool SupportsVirtualTerminal {get;}", ui_terminal, NULL),
	METHOD("void Write(string value)", ui_write),
	METHOD("void Write(System.ConsoleColor foregroundColor, System.ConsoleColor backgroundColor, string value)", ui_write),
	METHOD("void WriteLine()", ui_write_line), METHOD("void WriteLine(string value)", ui_write_line),
	METHOD("void WriteLine(System.ConsoleColor foregroundColor, System.ConsoleColor backgroundColor, string value)",
		ui_write_line),
	METHOD("void WriteErrorLine(string value)", ui_error_line), METHOD("void WriteWarningLine(string message)", ui_warning),
	METHOD("void WriteVerboseLine(string message)", ui_verbose), METHOD("void WriteDebugLine(string message)", ui_debug),
	METHOD("void WriteProgress(long sourceId, System.Management.Automation.ProgressRecord record)", ui_progress),
	METHOD("string ReadLine()", ui_read_line), METHOD("securestring ReadLineAsSecureString()", ui_read_secure),
	METHOD(HOST_OBJECT "Prompt(string caption, string message, System.Object descriptions)", ui_prompt),
	METHOD("int PromptForChoice(string caption, string message, System.Object choices, int defaultChoice)", ui_choice),
	METHOD("System.Collections.ObjectModel.Collection[int] PromptForChoice(string caption, string message, System.Object choices, System.Collections.Generic.IEnumerable[int] defaultChoices)",
	       ui_choice),
	METHOD("pscredential PromptForCredential(" CREDENTIAL ")", ui_credential),
	METHOD("pscredential PromptForCredential(" CREDENTIAL ", System.Management.Automation.PSCredentialTypes allowedCredentialTypes, System.Management.Automation.PSCredentialUIOptions options)",
		ui_credential),
	MEMBERS_END
};

_startup_ void host_members_register(struct rt *rt)
{
	type_register(rt, &type_host, host_members);
	type_register(rt, &type_host_ui, ui_members);
	host_raw_register(rt);
	default_parameters_register(rt);
	type_register(rt, &type_version_table, NULL);
}

/* SPDX-License-Identifier: MIT */
/* The variables of a fresh session. */
#include "types/collections/bag.h"
#include "types/culture/culture.h"
#include "types/io/encoding.h"
#include "engine/attr.h"
#include "engine/default_parameters.h"
#include "engine/engine_init.h"
#include "engine/pscmdlet.h"

#include <string.h>
#include <unistd.h>

/* What is assigned to an enumeration, and to a flag of those that convert, becomes one. */
enum var_kind { K_BOOL, K_FLAG, K_INT, K_STR, K_NULL, K_ENUM };

enum { ACTION_SUSPEND = 5, HISTORY_MOST = 32767 };

static const struct {
	const char *name;
	uint8_t kind;
	int32_t number;
	const char *text;	/* K_STR: the value; K_ENUM: the type */
	uint32_t options;
	const char *description;
} rows[] = {
#define SMA "System.Management.Automation."
	{ "true", K_BOOL, 1, NULL, VO_CONSTANT | VO_ALLSCOPE, "Boolean True" },
	{ "false", K_BOOL, 0, NULL, VO_CONSTANT | VO_ALLSCOPE, "Boolean False" },
	{ "ConfirmPreference", K_ENUM, 3, SMA "ConfirmImpact", 0,
	  "Dictates when confirmation should be requested. Confirmation is requested when the ConfirmImpact of the operation is equal to or greater than $ConfirmPreference. If $ConfirmPreference is None, actions will only be confirmed when Confirm is specified." },
	{ "DebugPreference", K_ENUM, 0, SMA "ActionPreference", 0,
	  "Dictates the action taken when a Debug message is delivered" },
	{ "ErrorActionPreference", K_ENUM, 2, SMA "ActionPreference", 0,
	  "Dictates the action taken when an error message is delivered" },
	{ "InformationPreference", K_ENUM, 0, SMA "ActionPreference", 0,
	  "Dictates the action taken when a command generates an item in the Information stream" },
	{ "ProgressPreference", K_ENUM, 2, SMA "ActionPreference", 0,
	  "Dictates the action taken when progress records are delivered" },
	{ "VerbosePreference", K_ENUM, 0, SMA "ActionPreference", 0,
	  "Dictates the action taken when a Verbose message is delivered" },
	{ "WarningPreference", K_ENUM, 2, SMA "ActionPreference", 0,
	  "Dictates the action taken when a Warning message is delivered" },
	{ "WhatIfPreference", K_BOOL, 0, NULL, 0, "If true, WhatIf is considered to be enabled for all commands." },
	{ "ErrorView", K_ENUM, 2, SMA "ErrorView", 0, "Dictates the view mode to use when displaying errors" },
	{ "FormatEnumerationLimit", K_INT, 4, NULL, 0, "Dictates the limit of enumeration on formatting IEnumerable objects" },
	{ "NestedPromptLevel", K_INT, 0, NULL, 0,
	  "Dictates what type of prompt should be displayed for the current nesting level" },
	{ "IsCoreCLR", K_BOOL, 1, NULL, VO_READONLY | VO_ALLSCOPE, "" },
	{ "IsLinux", K_BOOL, 1, NULL, VO_READONLY | VO_ALLSCOPE, "" },
	{ "IsMacOS", K_BOOL, 0, NULL, VO_READONLY | VO_ALLSCOPE, "" },
	{ "IsWindows", K_BOOL, 0, NULL, VO_READONLY | VO_ALLSCOPE, "" },
	{ "PSEdition", K_STR, 0, "Core", VO_CONSTANT | VO_ALLSCOPE, "Edition information for the current PowerShell session" },
	{ "PSEmailServer", K_STR, 0, "", 0,
	  "Variable to contain the name of the email server. This can be used instead of the HostName parameter in the Send-MailMessage cmdlet." },
	{ "PSNativeCommandArgumentPassing", K_ENUM, 1, SMA "NativeArgumentPassingStyle", 0,
	  "Dictates how arguments are passed to native executables." },
	{ "PSNativeCommandUseErrorActionPreference", K_FLAG, 0, NULL, 0,
	  "If true, $ErrorActionPreference applies to native executables, so that non-zero exit codes will generate cmdlet-style errors governed by error action settings" },
	{ "PSSessionApplicationName", K_STR, 0, "wsman", 0, "AppName where the remote connection will be established" },
	{ "PSSessionConfigurationName", K_STR, 0, "http://schemas.microsoft.com/powershell/Microsoft.PowerShell", 0,
	  "Name of the session configuration which will be loaded on the remote computer" },
	{ "ShellId", K_STR, 0, "Microsoft.PowerShell", VO_CONSTANT | VO_ALLSCOPE,
	  "The ShellID identifies the current shell.  This is used by #Requires." },
	{ "StackTrace", K_NULL, 0, NULL, 0, "" },
	{ "^", K_NULL, 0, NULL, 0, "" }, { "$", K_NULL, 0, NULL, 0, "" },
};

static val value_of(struct rt *rt, size_t i)
{
	switch (rows[i].kind) {
	case K_BOOL:
	case K_FLAG:
		return val_bool(rows[i].number);
	case K_INT:
		return val_int(rows[i].number);
	case K_STR:
		return val_str(ustr_new(rt, rows[i].text));
	case K_ENUM:
		return val_enum(type_find_c(rt, rows[i].text), rows[i].number);
	}
	return V_NULL;
}

static struct variable *add(struct rt *rt, const char *name, val v, uint32_t options, const char *description)
{
	struct variable *x = var_make(rt, scope_global(rt), ustr_atom(rt, name), v, options);

	if (description)
		gc_storep(x, x->description, ustr_new(rt, description));
	return x;
}

static _Noreturn void throw_transformation(struct rt *rt, const char *text)
{
	err_throw(rt, "System.Management.Automation.ArgumentTransformationMetadataException", "RuntimeException",
		  EC_MetadataError, V_NULL, "%s", text);
}

static void set_preference(struct rt *rt, struct variable *v, val x)
{
	if (v->constraint && x.k == VK_ENUM && val_enum_num(x) == ACTION_SUSPEND)
		throw_transformation(rt,
			"The Suspend ActionPreference value is reserved for future use and is not supported at this time. For more information about preference variables, see the Help topic, \"about_Preference_Variables.\"");
	gc_store(v, &v->value, x);
}

/* What a variable of row I takes. */
static void constrain(struct variable *v, size_t i)
{
	if (rows[i].kind == K_FLAG)
		v->constraint = &type_bool;
	if (rows[i].kind != K_ENUM)
		return;
	v->constraint = val_type_of(v->value);
	if (!strcmp(rows[i].text, SMA "ActionPreference"))
		v->set = set_preference;
}

static void add_row(struct rt *rt, size_t i)
{
	constrain(add(rt, rows[i].name, value_of(rt, i), rows[i].options, rows[i].description), i);
}

struct variable *engine_default_variable(struct rt *rt, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (!strcmp(rows[i].name, name)) {
			struct variable *v = variable_new(rt, ustr_atom(rt, name), value_of(rt, i));

			v->options = rows[i].options;
			gc_storep(v, v->description, ustr_new(rt, rows[i].description));
			constrain(v, i);
			return v;
		}
	return NULL;
}

static void add_history_count(struct rt *rt)
{
	struct variable *v = add(rt, "MaximumHistoryCount", val_int(4096), 0,
				 "Maximum number of history objects to retain in a session");
	struct attr *range = attr_new(rt, &type_attr_validaterange);

	range->v[0] = val_int(1);
	range->v[1] = val_int(HISTORY_MOST);
	gc_storep(v, v->attributes, array_of(rt, (val[]){ val_obj(range) }, 1));
}

/* ---- Computed ------------------------------------------------------------ */

static val get_ok(struct rt *rt, struct variable *v)
{
	return val_bool(rt->eng->last_ok);
}

static val get_null(struct rt *rt, struct variable *v)
{
	return V_NULL;
}

static void set_nothing(struct rt *rt, struct variable *v, val x)
{
}

static val get_error(struct rt *rt, struct variable *v)
{
	return rt->eng->error_list;
}

static val get_pwd(struct rt *rt, struct variable *v)
{
	return val_is_null(rt->eng->pwd) ? rt->eng->location : rt->eng->pwd;
}

/* It holds what is assigned until the location changes. */
static void set_pwd(struct rt *rt, struct variable *v, val x)
{
	rt->eng->pwd = x;
}

/* $ExecutionContext, made when first asked for. */
static val get_context(struct rt *rt, struct variable *v)
{
	if (v->value.k == VK_VOID)
		gc_store(v, &v->value, intrinsics_new(rt, &type_engineintrinsics, NULL));
	return v->value;
}

static val get_features(struct rt *rt, struct variable *v)
{
	if (v->value.k == VK_VOID)
		gc_store(v, &v->value, bag_of_strings(rt));
	return v->value;
}

static val get_version_table(struct rt *rt, struct variable *v)
{
	if (v->value.k == VK_VOID)
		gc_store(v, &v->value, version_table_new(rt));
	return v->value;
}

static val get_host(struct rt *rt, struct variable *v)
{
	if (v->value.k == VK_VOID)
		gc_store(v, &v->value, host_object_new(rt));
	return v->value;
}

static val get_parameter_values(struct rt *rt, struct variable *v)
{
	if (v->value.k == VK_VOID)	/* not asked for yet */
		gc_store(v, &v->value, val_obj(dict_new(rt, &type_default_parameters, DICT_IGNORE_CASE)));
	return v->value;
}

static val get_culture(struct rt *rt, struct variable *v)
{
	return val_str(culture_current(rt)->name);
}

static val get_ui_culture(struct rt *rt, struct variable *v)
{
	return val_str(culture_ui(rt)->name);
}

/* Any dictionary assigned becomes one whose keys are checked. */
static void set_parameter_values(struct rt *rt, struct variable *v, val x)
{
	struct dict *d = val_dict(x);
	struct ustr *refused;

	if (!d && !val_is_null(x))
		throw_transformation(rt, USTR_C(rt, ustr_printf(rt,
			"Cannot convert the \"%s\" value of type \"%s\" to type \"System.Management.Automation.DefaultParameterDictionary\".",
			val_to_c(rt, x), USTR_C(rt, type_full_name(rt, val_type_of(x))))));
	if (d && val_type_of(val_base(x)) != &type_default_parameters) {
		d = default_parameters_of(rt, d, &refused);
		if (refused)
			throw_transformation(rt, USTR_C(rt, ustr_printf(rt,
				"Cannot convert value \"%s\" to type \"%s\". Error: \"%s\"",
				USTR_C(rt, type_full_name(rt, val_type_of(x))), type_default_parameters.name, USTR_C(rt, refused))));
		x = val_obj(d);
	}
	gc_store(v, &v->value, x);
}

static void add_computed(struct rt *rt)
{
	static const struct {
		const char *name;
		val (*get)(struct rt *, struct variable *);
		void (*set)(struct rt *, struct variable *, val);
		uint32_t options;
		const char *description;
		const struct type *type;	/* NULL: PSVariable */
	} c[] = {
		{ "?", get_ok, set_nothing, VO_READONLY | VO_ALLSCOPE, "Status of last command",
		  &type_questionmarkvariable },
		{ "null", get_null, set_nothing, 0,
		  "References to the null variable always return the null value. Assignments have no effect.",
		  &type_nullvariable },
		{ "Error", get_error, set_nothing, VO_CONSTANT, "" },
		{ "PWD", get_pwd, set_pwd, 0, "" },
		{ "ExecutionContext", get_context, set_nothing, VO_CONSTANT | VO_ALLSCOPE,
		  "The run objects available to cmdlets" },
		{ "EnabledExperimentalFeatures", get_features, set_nothing, VO_CONSTANT | VO_ALLSCOPE,
		  "Variable to hold the enabled experimental feature names" },
		{ "PSVersionTable", get_version_table, set_nothing, VO_CONSTANT | VO_ALLSCOPE,
		  "Version information for current PowerShell session" },
		{ "Host", get_host, set_nothing, VO_CONSTANT | VO_ALLSCOPE, "A reference to the host of the current runspace" },
		{ "PSCulture", get_culture, set_nothing, VO_READONLY | VO_ALLSCOPE, "Culture of the current PowerShell session",
		  &type_psculturevariable },
		{ "PSUICulture", get_ui_culture, set_nothing, VO_READONLY | VO_ALLSCOPE,
		  "UI culture of the current PowerShell session", &type_psuiculturevariable },
		{ "PSDefaultParameterValues", get_parameter_values, set_parameter_values, 0,
		  "Variable to hold all default <cmdlet:parameter, value> pairs" },
	};

	for (size_t i = 0; i < ARRAY_LEN(c); i++) {
		struct variable *v = add(rt, c[i].name, V_NULL, c[i].options, c[i].description);

		if (c[i].type)
			v->h.cls = &c[i].type->cls;
		v->value = V_VOID;
		v->get = c[i].get;
		v->set = c[i].set;
	}
}

const char *const engine_profiles[ENGINE_PROFILES] = {
	"AllUsersAllHosts", "AllUsersCurrentHost", "CurrentUserAllHosts", "CurrentUserCurrentHost",
};

/* $PROFILE: the user's for this host, and each of the four by its name; those of all users are in SHELL, the program's folder. */
static val profile_paths(struct rt *rt, const char *shell, const char *home)
{
	const char *base = environment_get("XDG_CONFIG_HOME");
	bool xdg = base && *base;
	struct psobj *o = psobj_new(rt);
	val path = V_NULL;

	for (unsigned i = 0; i < ENGINE_PROFILES; i++) {
		const char *name = i & 1 ? "Microsoft.PowerShell_profile.ps1" : "profile.ps1";

		if (i < 2)
			path = val_str(ustr_printf(rt, "%s/%s", shell, name));
		else
			path = val_str(ustr_printf(rt, "%s%s/psession/%s", xdg ? base : home, xdg ? "" : "/.config", name));
		psobj_put_c(rt, o, engine_profiles[i], path);
	}
	return psobj_wrap_like(rt, o, path);
}

/* Folders and the process. */
_startup_ static void add_process(struct rt *rt)
{
	const char *home = environment_get("HOME");
	char exe[4096];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	char *slash;

	exe[MAX(n, 0)] = 0;
	slash = strrchr(exe, '/');
	if (slash)
		*slash = 0;
	add(rt, "HOME", val_str(ustr_new(rt, home ? home : "")), VO_READONLY | VO_ALLSCOPE,
	    "Folder containing the current user's profile");
	add(rt, "OutputEncoding", encoding_new(rt, ENCODING_UTF8, false, false), 0,
	    "The text encoding used when piping text to a native executable file")->constraint = &type_encoding;
	add(rt, "PID", val_int(getpid()), VO_CONSTANT | VO_ALLSCOPE, "Current process ID");
	add(rt, "PSHOME", val_str(ustr_new(rt, exe)), VO_CONSTANT | VO_ALLSCOPE,
		"Parent folder of the host application of the current runspace");
	add(rt, "PROFILE", profile_paths(rt, exe, home ? home : ""), 0, NULL);
}

_startup_ void engine_add_variables(struct rt *rt)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		add_row(rt, i);
	add_history_count(rt);
	add_computed(rt);
	add_process(rt);
}

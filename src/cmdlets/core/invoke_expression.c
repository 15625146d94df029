/* SPDX-License-Identifier: MIT */
/* Invoke-Expression, Set-StrictMode, Get-PSCallStack, Register-ArgumentCompleter. */
#include "engine/language_mode.h"
#include "engine/stage.h"

#include <stdio.h>
#include <string.h>

struct invoke_expression_args {
	struct ustr *command;
};

static const struct param_def invoke_expression_params[] = {
	PARAM(invoke_expression_args, command, "Command", P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE),
	PARAMS_END
};

static void invoke(struct cmdlet *c)
{
	struct invoke_expression_args *a = c->args;
	struct scope *s = scope_current(c->rt);
	struct scriptblock *sb;
	size_t n;
	const char *text = ustr_utf8(c->rt, a->command, &n);

	sb = scriptblock_parse(c->rt, text, n, NULL);
	language_check_script(c->rt, sb);
	sb->ss = s->ss;
	vm_run_part(c->rt, sb, block_only_part(c->rt, sb->info), true, s, &c->stage->streams, c->stage, NULL);
}

const struct cmdlet_def cmdlet_invoke_expression = {
	.name = "Invoke-Expression", .module = MOD_UTILITY,
	.params = invoke_expression_params, .args_size = sizeof(struct invoke_expression_args), .process = invoke,
	.synopsis = "Runs commands or expressions on the local computer.",
};

struct set_strictmode_args {
	struct ustr *version;
	bool off;
};

static const char *const set_strictmode_sets[] = { "Version", "Off", NULL };
static const struct param_def set_strictmode_params[] = {
	PARAM(set_strictmode_args, version, "Version", P_STRING, .sets = 1 << 0, .flags = PF_MANDATORY,
	      .aliases = "v", .validate = "ArgumentToPSVersionTransformation ; ValidateVersion"),
	PARAM(set_strictmode_args, off, "Off", P_SWITCH, .sets = 1 << 1, .flags = PF_MANDATORY),
	PARAMS_END
};

/* A version that PowerShell has had. */
static bool was_released(int major, int minor)
{
	static const uint8_t last_minor[] = { [1] = 0, [2] = 0, [3] = 0, [4] = 0, [5] = 1, [6] = 2, [7] = 6 };

	return major > 0 && major < (int)ARRAY_LEN(last_minor) && minor >= 0 && minor <= last_minor[major];
}

static void strict(struct cmdlet *c)
{
	struct set_strictmode_args *a = c->args;
	struct scope *s = scope_current(c->rt);
	const char *t;
	int major = 0, minor = 0;

	if (a->off) {
		s->strict = 0;
		return;
	}
	t = USTR_C(c->rt, a->version);
	if (!strcasecmp(t, "latest"))
		major = 3;
	else if (sscanf(t, "%d.%d", &major, &minor) < 1)
		cmdlet_throw_fmt(
			c, "System.Management.Automation.ParameterBindingException", "CannotConvertArgumentNoMessage",
			EC_InvalidArgument, V_NULL,
			"Cannot bind parameter 'Version'. Cannot convert value \"%s\" to type \"System.Version\". Error: \"Version string portion was too short or too long. (Parameter 'input')\"",
			t);
	else if (!was_released(major, minor))
		cmdlet_throw_fmt(c, "System.Management.Automation.ParameterBindingValidationException",
			"ParameterArgumentValidationError",
			EC_InvalidData, V_NULL,
			"Cannot validate argument on parameter 'Version'. The \"%s\" argument does not contain a valid PowerShell version. Supply a valid version number and then try the command again.",
			strchr(t, '.') ? t : USTR_C(c->rt, ustr_printf(c->rt, "%s.0", t)));
	s->strict = (uint16_t)(major * 100 + minor);
}

const struct cmdlet_def cmdlet_set_strictmode = {
	.name = "Set-StrictMode", .module = MOD_CORE,
	.sets = set_strictmode_sets, .default_set = "Version",
	.params = set_strictmode_params, .args_size = sizeof(struct set_strictmode_args), .end = strict,
	.synopsis = "Establishes and enforces coding rules in expressions, scripts, and script blocks.",
};

struct register_argumentcompleter_args {
	struct array *command_name;
	struct scriptblock *script_block;
	bool native;
	struct ustr *parameter_name;
	bool native_fallback;
};

static const char *const register_argumentcompleter_sets[] = { "NativeCommandSet", "PowerShellSet", "NativeFallbackSet", NULL };
static const struct param_def register_argumentcompleter_params[] = {
	PARAM(register_argumentcompleter_args, command_name, "CommandName", P_ARRAY | P_STRING, .sets = 1 << 0,
	      .flags = PF_MANDATORY),
	PARAM(register_argumentcompleter_args, command_name, "CommandName", P_ARRAY | P_STRING, .sets = 1 << 1),
	PARAM(register_argumentcompleter_args, script_block, "ScriptBlock", P_SCRIPTBLOCK, .flags = PF_MANDATORY | PF_ALLOW_NULL),
	PARAM(register_argumentcompleter_args, native, "Native", P_SWITCH, .sets = 1 << 0),
	PARAM(register_argumentcompleter_args, parameter_name, "ParameterName", P_STRING, .sets = 1 << 1, .flags = PF_MANDATORY),
	PARAM(register_argumentcompleter_args, native_fallback, "NativeFallback", P_SWITCH, .sets = 1 << 2),
	PARAMS_END
};

static void put(struct cmdlet *c, const char *kind, struct ustr *command, struct ustr *parameter, struct scriptblock *sb)
{
	struct engine *e = c->rt->eng;
	struct ustr *key = ustr_printf(c->rt, "%s%s%s%s", kind, command ? USTR_C(c->rt, command) : "", parameter ? ":" : "",
				       parameter ? USTR_C(c->rt, parameter) : "");

	if (!e->completers)
		e->completers = dict_new(c->rt, &type_hashtable, DICT_IGNORE_CASE);
	dict_put(c->rt, e->completers, val_str(key), val_obj(sb));
}

static void completer(struct cmdlet *c)
{
	struct register_argumentcompleter_args *a = c->args;

	if (c->set == 2) {
		put(c, "native:", NULL, NULL, a->script_block);
		return;
	}
	for (uint32_t i = 0; a->command_name && i < a->command_name->n; i++)
		put(c, c->set == 0 ? "native:" : "", val_to_str(c->rt, array_get(a->command_name, i)),
		    c->set == 1 ? a->parameter_name : NULL, a->script_block);
	if (!a->command_name)
		put(c, "", NULL, a->parameter_name, a->script_block);
}

const struct cmdlet_def cmdlet_register_argumentcompleter = {
	.name = "Register-ArgumentCompleter", .module = MOD_CORE,
	.class_name = "System.Management.Automation.RegisterArgumentCompleterCommand",
	.sets = register_argumentcompleter_sets, .default_set = "None",
	.params = register_argumentcompleter_params, .args_size = sizeof(struct register_argumentcompleter_args),
	.end = completer,
	.synopsis = "Registers a custom argument completer.",
};

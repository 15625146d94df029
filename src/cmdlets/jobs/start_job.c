/* SPDX-License-Identifier: MIT */
/* Start-Job. */
#include "cmdlets/jobs/job_start.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/command_impl.h"
#include "providers/provider.h"
#include "types/enums.h"

struct args {
	struct ustr *name;
	struct scriptblock *script_block;
	val credential;
	int64_t authentication;
	struct scriptblock *initialization_script;
	struct ustr *working_directory;
	bool run_as32;
	val psversion;
	val input_object;
	struct array *argument_list;
	struct ustr *definition_name;
	struct ustr *definition_path;
	struct ustr *type;
	struct ustr *file_path;
	struct ustr *literal_path;
	int64_t connecting_timeout;
	val options;
};

static const char *const sets[] = { "ComputerName", "DefinitionName", "FilePathComputerName",
	"LiteralFilePathComputerName", "SSHHost", NULL };
static const struct param_def params[] = {
	PARAM(args, name, "Name", P_STRING, .sets = 1 << 0 | 1 << 2 | 1 << 3, .flags = PF_PIPE_NAME),
	PARAM(args, script_block, "ScriptBlock", P_SCRIPTBLOCK, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY,
	      .aliases = "Command", .validate = "ValidateTrustedData"),
	PARAM(args, credential, "Credential", P_NAMED, .sets = 1 << 0 | 1 << 2 | 1 << 3, .flags = PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, authentication, "Authentication", P_ENUM, .sets = 1 << 0 | 1 << 2 | 1 << 3,
	      .type_name = "System.Management.Automation.Runspaces.AuthenticationMechanism"),
	PARAM(args, initialization_script, "InitializationScript", P_SCRIPTBLOCK, .pos = 2,
	      .sets = 1 << 0 | 1 << 2 | 1 << 3, .validate = "ValidateTrustedData"),
	PARAM(args, working_directory, "WorkingDirectory", P_STRING, .validate = "blank:no"),
	PARAM(args, run_as32, "RunAs32", P_SWITCH, .sets = 1 << 0 | 1 << 2 | 1 << 3),
	PARAM(args, psversion, "PSVersion", P_NAMED, .sets = 1 << 0 | 1 << 2 | 1 << 3, .flags = PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Version"),
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .sets = 1 << 0 | 1 << 2 | 1 << 3, .flags = PF_PIPE,
	      .validate = "ValidateTrustedData"),
	PARAM(args, argument_list, "ArgumentList", P_ARRAY | P_OBJECT, .sets = 1 << 0 | 1 << 2 | 1 << 3,
	      .aliases = "Args", .validate = "ValidateTrustedData"),
	PARAM(args, definition_name, "DefinitionName", P_STRING, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY, .validate = "ValidateTrustedData"),
	PARAM(args, definition_path, "DefinitionPath", P_STRING, .pos = 2, .sets = 1 << 1, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, type, "Type", P_STRING, .pos = 3, .sets = 1 << 1, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, file_path, "FilePath", P_STRING, .pos = 1, .sets = 1 << 2, .flags = PF_MANDATORY,
	      .validate = "ValidateTrustedData"),
	PARAM(args, literal_path, "LiteralPath", P_STRING, .sets = 1 << 3, .flags = PF_MANDATORY,
	      .aliases = "PSPath,LP", .validate = "ValidateTrustedData"),
	PARAM(args, connecting_timeout, "ConnectingTimeout", P_INT, .sets = 1 << 4),
	PARAM(args, options, "Options", P_DICT, .sets = 1 << 4, .flags = PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Collections.Hashtable"),
	PARAMS_END
};

struct state {
	val job;
	bool started;
};

/* Scheduled jobs are another system's. */
static void no_definition(struct cmdlet *c, struct args *a)
{
	struct ustr *type = a->type ? ustr_printf(c->rt, "type %s and ", USTR_C(c->rt, a->type)) : ustr_empty(c->rt);

	cmdlet_error_fmt(c, "System.Management.Automation.RuntimeException", "StartJobFromDefinitionNameNotFound",
		EC_ObjectNotFound, V_NULL,
			 "Cannot find a scheduled job with %sname %s.", USTR_C(c->rt, type), USTR_C(c->rt, a->definition_name));
}

static void check(struct cmdlet *c, struct args *a)
{
	if (a->run_as32)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSNotSupportedException", "RunAs32NotSupported",
			EC_InvalidOperation, V_NULL,
		       "Cannot start a 32-bit 'pwsh' process from the 64-bit 'pwsh' installation. Install the 32-bit 'pwsh' if you need to run PowerShell in a 32-bit process.");
	if (cmdlet_has(c, "PSVersion") && strcmp(val_to_c(c->rt, a->psversion), "5.1"))
		cmdlet_refuse_setter(c, "PSVersion", USTR_C(c->rt, ustr_printf(c->rt,
			"The value %s is not valid for the PSVersion parameter. The only allowed value is 5.1.", val_to_c(c->rt, a->psversion))));
	if (a->authentication)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
			EC_InvalidOperation, V_NULL,
			"The specified authentication mechanism \"%s\" is not supported. Only \"Default\" is supported for this operation.",
			val_to_c(c->rt, val_enum(&enum_authenticationmechanism, a->authentication)));
}

/* The folder the job starts in: the caller's unless another was given. */
static struct ustr *folder(struct cmdlet *c, struct args *a)
{
	struct ustr *path = a->working_directory ? path_file(c->rt, a->working_directory) : location_file_system(c->rt);
	struct stat st;

	if (stat(USTR_C(c->rt, path), &st) || !S_ISDIR(st.st_mode))
		cmdlet_throw_fmt(c, "System.IO.DirectoryNotFoundException", "DirectoryNotFoundException", EC_InvalidOperation,
					 V_NULL, "Cannot find the WorkingDirectory path %s.", USTR_C(c->rt, path));
	return path;
}

static struct scriptblock *block_of(struct cmdlet *c, struct args *a)
{
	struct ustr *path = a->file_path ? a->file_path : a->literal_path;

	if (path && access(USTR_C(c->rt, path_file(c->rt, path)), F_OK)) {
		if (a->file_path)
			path = path_file(c->rt, path);
		cmdlet_throw_fmt(c, "System.Management.Automation.ItemNotFoundException", "PathNotFound",
			EC_ObjectNotFound, val_str(path),
					 "Cannot find path '%s' because it does not exist.", USTR_C(c->rt, path));
	}
	if (!path && !a->script_block)
		cmdlet_throw_fmt(c, "System.Management.Automation.ParameterBindingException",
			"MissingMandatoryParameter", EC_InvalidArgument, V_NULL,
		       "Cannot process command because of one or more missing mandatory parameters: ScriptBlock.");
	return path ? script_file_load(c->rt, path_file(c->rt, path)) : a->script_block;
}

static val start(struct cmdlet *c, bool has_input)
{
	struct args *a = c->args;
	struct scriptblock *sb;
	struct job_start s;

	check(c, a);
	sb = block_of(c, a);
	s = (struct job_start){
		.name = a->name && ustr_len(a->name) ? a->name : NULL,
		.command = scriptblock_text(c->rt, sb),
		.block = sb,
		.init = a->initialization_script,
		.args = a->argument_list,
		.directory = folder(c, a),
		.has_input = has_input,
		.caller = c->stage->caller,
	};
	return job_start(c->rt, &s);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	bool input = c->has_input || cmdlet_has(c, "InputObject");

	if (a->definition_name) {
		no_definition(c, a);
		return;
	}
	if (!s->started) {
		s->job = start(c, input);
		s->started = true;
	}
	if (input)
		job_input(c->rt, s->job, a->input_object);
}

static void end(struct cmdlet *c)
{
	struct state *s = c->state;

	if (!s->started)
		return;
	job_end_input(c->rt, s->job);
	cmdlet_write(c, s->job);
}

const struct cmdlet_def cmdlet_start_job = {
	.name = "Start-Job", .module = MOD_CORE,
	.sets = sets, .default_set = "ComputerName",
	.output_types = "System.Management.Automation.PSRemotingJob",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state), .process = process, .end = end,
	.synopsis = "Starts a job in a process of its own.",
};

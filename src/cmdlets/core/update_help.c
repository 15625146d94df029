/* SPDX-License-Identifier: MIT */
/* Update-Help, Save-Help: help is part of the program, so nothing is fetched. */
#include "engine/cmdlet.h"

struct update_args {
	struct array *module;
	struct array *fully_qualified_module;
	struct array *source_path;
	bool recurse;
	struct array *uiculture;
	val credential;
	bool use_default_credentials;
	bool force;
	val scope;
	struct array *literal_path;
};

static const char *const update_sets[] = { "Path", "LiteralPath", NULL };
static const struct param_def update_params[] = {
	PARAM(update_args, module, "Module", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0 | 1 << 1,
	      .flags = PF_PIPE_NAME | PF_NOT_NULL,
	      .aliases = "Name"),
	PARAM(update_args, fully_qualified_module, "FullyQualifiedModule", P_ARRAY | P_NAMED, .sets = 1 << 0 | 1 << 1,
	      .flags = PF_PIPE_NAME | PF_NOT_NULL, .type_name = "Microsoft.PowerShell.Commands.ModuleSpecification"),
	PARAM(update_args, source_path, "SourcePath", P_ARRAY | P_STRING, .pos = 2, .sets = 1 << 0,
	      .flags = PF_NOT_NULL, .aliases = "Path"),
	PARAM(update_args, recurse, "Recurse", P_SWITCH),
	PARAM(update_args, uiculture, "UICulture", P_ARRAY | P_NAMED, .pos = 3, .flags = PF_NOT_NULL,
	      .type_name = "System.Globalization.CultureInfo"),
	PARAM(update_args, credential, "Credential", P_NAMED, .type_name = "System.Management.Automation.PSCredential"),
	PARAM(update_args, use_default_credentials, "UseDefaultCredentials", P_SWITCH),
	PARAM(update_args, force, "Force", P_SWITCH),
	PARAM(update_args, scope, "Scope", P_NAMED, .flags = PF_PIPE_NAME,
	      .type_name = "Microsoft.PowerShell.Commands.UpdateHelpScope"),
	PARAM(update_args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1,
	      .flags = PF_PIPE_NAME | PF_NOT_NULL, .aliases = "PSPath,LP"),
	PARAMS_END
};

static void nothing_to_do(struct cmdlet *c)
{
	cmdlet_warning(c, ustr_new(c->rt, "Help is part of psession and as old as the program: there is nothing to download."));
}

static void update(struct cmdlet *c)
{
	if (cmdlet_should_process(c, ustr_new(c->rt, "Help"), c->def->name))
		nothing_to_do(c);
}

const struct cmdlet_def cmdlet_update_help = {
	.name = "Update-Help", .module = MOD_CORE,
	.sets = update_sets, .default_set = "Path",
	.flags = CF_SHOULD_PROCESS,
	.params = update_params, .args_size = sizeof(struct update_args), .process = update,
	.synopsis = "Downloads and installs the newest help files on your computer.",
};

struct save_args {
	struct array *destination_path;
	struct array *module;
	struct array *fully_qualified_module;
	struct array *uiculture;
	val credential;
	bool use_default_credentials;
	bool force;
	val scope;
	struct array *literal_path;
};

static const char *const save_sets[] = { "Path", "LiteralPath", NULL };
static const struct param_def save_params[] = {
	PARAM(save_args, destination_path, "DestinationPath", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_NOT_NULL, .aliases = "Path"),
	PARAM(save_args, module, "Module", P_ARRAY | P_OBJECT, .pos = 2, .sets = 1 << 0 | 1 << 1,
	      .flags = PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL, .aliases = "Name",
	      .type_name = "System.Management.Automation.PSModuleInfo"),
	PARAM(save_args, fully_qualified_module, "FullyQualifiedModule", P_ARRAY | P_NAMED, .sets = 1 << 0 | 1 << 1,
	      .flags = PF_PIPE_NAME | PF_NOT_NULL, .type_name = "Microsoft.PowerShell.Commands.ModuleSpecification"),
	PARAM(save_args, uiculture, "UICulture", P_ARRAY | P_NAMED, .pos = 3, .flags = PF_NOT_NULL,
	      .type_name = "System.Globalization.CultureInfo"),
	PARAM(save_args, credential, "Credential", P_NAMED, .type_name = "System.Management.Automation.PSCredential"),
	PARAM(save_args, use_default_credentials, "UseDefaultCredentials", P_SWITCH),
	PARAM(save_args, force, "Force", P_SWITCH),
	PARAM(save_args, scope, "Scope", P_NAMED, .flags = PF_PIPE_NAME,
	      .type_name = "Microsoft.PowerShell.Commands.UpdateHelpScope"),
	PARAM(save_args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_NOT_NULL, .aliases = "PSPath,LP"),
	PARAMS_END
};

static void save(struct cmdlet *c)
{
	nothing_to_do(c);
}

const struct cmdlet_def cmdlet_save_help = {
	.name = "Save-Help", .module = MOD_CORE,
	.sets = save_sets, .default_set = "Path",
	.params = save_params, .args_size = sizeof(struct save_args), .process = save,
	.synopsis = "Downloads and saves the newest help files to a file system directory.",
};

/* SPDX-License-Identifier: MIT */
/* Import-PSSession. */
#include "cmdlets/core/module_names.h"
#include "cmdlets/remoting/implicit.h"

struct args {
	struct ustr *prefix;
	bool disable_name_checking;
	struct array *command_name;
	bool allow_clobber;
	struct array *argument_list;
	int64_t command_type;
	struct array *module;
	struct array *fully_qualified_module;
	struct array *format_type_name;
	val certificate;
	val session;
};

static const struct param_def params[] = {
	PARAM(args, prefix, "Prefix", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, disable_name_checking, "DisableNameChecking", P_SWITCH),
	PARAM(args, command_name, "CommandName", P_ARRAY | P_STRING, .pos = 3, .aliases = "Name"),
	PARAM(args, allow_clobber, "AllowClobber", P_SWITCH),
	PARAM(args, argument_list, "ArgumentList", P_ARRAY | P_OBJECT,
	      .flags = PF_ALLOW_NULL | PF_ALLOW_EMPTY_COLLECTION, .aliases = "Args"),
	PARAM(args, command_type, "CommandType", P_ENUM, .aliases = "Type",
	      .type_name = "System.Management.Automation.CommandTypes"),
	PARAM(args, module, "Module", P_ARRAY | P_STRING, .flags = PF_NOT_NULL, .aliases = "PSSnapin"),
	PARAM(args, fully_qualified_module, "FullyQualifiedModule", P_ARRAY | P_NAMED, .flags = PF_NOT_NULL,
	      .type_name = "Microsoft.PowerShell.Commands.ModuleSpecification"),
	PARAM(args, format_type_name, "FormatTypeName", P_ARRAY | P_STRING, .pos = 4),
	PARAM(args, certificate, "Certificate", P_NAMED,
	      .type_name = "System.Security.Cryptography.X509Certificates.X509Certificate2"),
	PARAM(args, session, "Session", P_NAMED, .pos = 1, .flags = PF_MANDATORY | PF_NOT_NULL,
	      .type_name = "System.Management.Automation.Runspaces.PSSession"),
	PARAMS_END
};

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct module *m;
	struct implicit im = {
		.c = c,
		.session = val_session(a->session),
		.names = a->command_name,
		.modules = a->module,
		.args = a->argument_list,
		.specs = a->fully_qualified_module,
		.format_types = a->format_type_name,
		.prefix = a->prefix,
		.types = a->command_type,
		.clobber = a->allow_clobber,
	};

	if (a->module && a->fully_qualified_module)
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "ModuleAndFullyQualifiedModuleCannotBeSpecifiedTogether",
					 EC_InvalidOperation, V_NULL,
					 "The parameters Module and FullyQualifiedModule cannot be used together. Please specify only one parameter.");
	implicit_fetch(&im);
	m = implicit_import(&im, NULL);
	if (!a->disable_name_checking)
		module_check_names(c, m);
	cmdlet_write(c, val_obj(m));
}

const struct cmdlet_def cmdlet_import_pssession = {
	.name = "Import-PSSession", .module = MOD_UTILITY,
	.output_types = "System.Management.Automation.PSModuleInfo",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Imports commands of a session as functions.",
};

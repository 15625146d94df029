/* SPDX-License-Identifier: MIT */
/*
 * Add-Type: there is no C# compiler and there are no assemblies. Names of the
 * assemblies of .NET are accepted, since their types are here or missing anyway;
 * source text and files are refused with the error of a failed compilation.
 */
#include "engine/language_mode.h"
#include "engine/cmdlet.h"

#include <string.h>
#include <strings.h>

struct add_args {
	struct ustr *type_definition;
	val language;
	struct array *referenced_assemblies;
	struct ustr *output_assembly;
	int64_t output_type;
	bool pass_thru;
	bool ignore_warnings;
	struct array *compiler_options;
	struct ustr *name;
	struct array *member_definition;
	struct ustr *namespace;
	struct array *using_namespace;
	struct array *path;
	struct array *literal_path;
	struct array *assembly_name;
};

static const char *const add_sets[] = { "FromSource", "FromMember", "FromPath", "FromLiteralPath", "FromAssemblyName", NULL };
static const struct param_def add_params[] = {
	PARAM(add_args, type_definition, "TypeDefinition", P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY),
	PARAM(add_args, language, "Language", P_NAMED, .sets = 1 << 0 | 1 << 1, .type_name = "Microsoft.PowerShell.Commands.Language"),
	PARAM(add_args, referenced_assemblies, "ReferencedAssemblies", P_ARRAY | P_STRING, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3, .aliases = "RA"),
	PARAM(add_args, output_assembly, "OutputAssembly", P_STRING, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3, .aliases = "OA"),
	PARAM(add_args, output_type, "OutputType", P_ENUM, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3, .aliases = "OT", .type_name = "Microsoft.PowerShell.Commands.OutputAssemblyType"),
	PARAM(add_args, pass_thru, "PassThru", P_SWITCH),
	PARAM(add_args, ignore_warnings, "IgnoreWarnings", P_SWITCH, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3),
	PARAM(add_args, compiler_options, "CompilerOptions", P_ARRAY | P_STRING, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(add_args, name, "Name", P_STRING, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY),
	PARAM(add_args, member_definition, "MemberDefinition", P_ARRAY | P_STRING, .pos = 2, .sets = 1 << 1, .flags = PF_MANDATORY),
	PARAM(add_args, namespace, "Namespace", P_STRING, .sets = 1 << 1, .flags = PF_ALLOW_NULL, .aliases = "NS"),
	PARAM(add_args, using_namespace, "UsingNamespace", P_ARRAY | P_STRING, .sets = 1 << 1, .flags = PF_NOT_NULL, .aliases = "Using"),
	PARAM(add_args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 2, .flags = PF_MANDATORY),
	PARAM(add_args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 3, .flags = PF_MANDATORY, .aliases = "PSPath,LP"),
	PARAM(add_args, assembly_name, "AssemblyName", P_ARRAY | P_STRING, .sets = 1 << 4, .flags = PF_MANDATORY, .aliases = "AN"),
	PARAMS_END
};

enum { SET_SOURCE, SET_MEMBER, SET_PATH, SET_LITERAL, SET_NAME };

static bool is_known(const char *name)
{
	static const char *const prefixes[] = { "System", "Microsoft.", "mscorlib", "netstandard", "PresentationCore", "WindowsBase", "Newtonsoft.Json" };

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		if (!strncasecmp(name, prefixes[i], strlen(prefixes[i])))
			return true;
	return false;
}

static void add_assemblies(struct cmdlet *c)
{
	struct add_args *a = c->args;

	for (uint32_t i = 0; i < a->assembly_name->n; i++) {
		const char *name = val_to_c(c->rt, array_get(a->assembly_name, i));

		if (!is_known(name))
			cmdlet_throw(c, err_make(c->rt, "System.Exception", "ASSEMBLY_NOT_FOUND", EC_ObjectNotFound, val_str(ustr_new(c->rt, name)),
				"Cannot find path '%s' because it does not exist.", name));
	}
}

static void process(struct cmdlet *c)
{
	struct add_args *a = c->args;

	if (c->set == SET_NAME) {
		add_assemblies(c);
		return;
	}
	if (language_constrained(c->rt))
		cmdlet_throw(c, err_make(c->rt, "System.Management.Automation.PSNotSupportedException", "CannotDefineNewType", EC_PermissionDenied,
			V_NULL, "Cannot add type. Definition of new types is not supported in this language mode."));
	if (c->set == SET_PATH || c->set == SET_LITERAL)
		cmdlet_throw(c, err_make(c->rt, "System.NotSupportedException", "LOADING_ASSEMBLIES_NOT_SUPPORTED", EC_NotImplemented,
			val_obj(a->path ? a->path : a->literal_path),
			"Cannot add type. Assemblies and C# source files cannot be loaded: psession runs no .NET code."));
	cmdlet_throw(c, err_make(c->rt, "System.InvalidOperationException", "COMPILER_ERRORS", EC_InvalidData,
		a->name ? val_str(a->name) : V_NULL,
		"Cannot add type. C# source cannot be compiled: psession runs no .NET code. PowerShell classes (about_Classes) can define types."));
}

const struct cmdlet_def cmdlet_add_type = {
	.name = "Add-Type", .module = MOD_UTILITY,
	.sets = add_sets, .default_set = "FromSource",
	.output_types = "System.Type",
	.params = add_params, .args_size = sizeof(struct add_args), .process = process,
	.synopsis = "Adds a Microsoft .NET class to a PowerShell session.",
};

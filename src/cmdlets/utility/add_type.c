/* SPDX-License-Identifier: MIT */
/*
 * Add-Type: source in the subset of C# that csharp/ compiles. There are no
 * assemblies: the names of those of .NET are accepted, since their types are
 * here or missing anyway, files are refused.
 */
#include "csharp/csharp.h"
#include "engine/language_mode.h"
#include "engine/command_impl.h"
#include "value/type_assembly.h"

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
	PARAM(add_args, language, "Language", P_NAMED, .sets = 1 << 0 | 1 << 1,
	      .type_name = "Microsoft.PowerShell.Commands.Language"),
	PARAM(add_args, referenced_assemblies, "ReferencedAssemblies", P_ARRAY | P_STRING,
	      .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3, .aliases = "RA"),
	PARAM(add_args, output_assembly, "OutputAssembly", P_STRING, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3, .aliases = "OA"),
	PARAM(add_args, output_type, "OutputType", P_ENUM, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3, .aliases = "OT",
	      .type_name = "Microsoft.PowerShell.Commands.OutputAssemblyType"),
	PARAM(add_args, pass_thru, "PassThru", P_SWITCH),
	PARAM(add_args, ignore_warnings, "IgnoreWarnings", P_SWITCH, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3),
	PARAM(add_args, compiler_options, "CompilerOptions", P_ARRAY | P_STRING,
	      .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(add_args, name, "Name", P_STRING, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY),
	PARAM(add_args, member_definition, "MemberDefinition", P_ARRAY | P_STRING, .pos = 2, .sets = 1 << 1,
	      .flags = PF_MANDATORY),
	PARAM(add_args, namespace, "Namespace", P_STRING, .sets = 1 << 1, .flags = PF_ALLOW_NULL, .aliases = "NS"),
	PARAM(add_args, using_namespace, "UsingNamespace", P_ARRAY | P_STRING, .sets = 1 << 1, .flags = PF_NOT_NULL,
	      .aliases = "Using"),
	PARAM(add_args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 2, .flags = PF_MANDATORY),
	PARAM(add_args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 3, .flags = PF_MANDATORY,
	      .aliases = "PSPath,LP"),
	PARAM(add_args, assembly_name, "AssemblyName", P_ARRAY | P_STRING, .sets = 1 << 4, .flags = PF_MANDATORY,
	      .aliases = "AN"),
	PARAMS_END
};

enum { SET_SOURCE, SET_MEMBER, SET_PATH, SET_LITERAL, SET_NAME };

static void add_assemblies(struct cmdlet *c)
{
	struct add_args *a = c->args;

	for (uint32_t i = 0; i < a->assembly_name->n; i++) {
		const char *name = val_to_c(c->rt, array_get(a->assembly_name, i));
		struct ustr *simple = ustr_from_utf8(c->rt, name, strcspn(name, ",")), *file;

		if (assembly_find(USTR_C(c->rt, simple)))
			continue;
		file = ustr_printf(c->rt, "%s/%s.dll", val_to_c(c->rt, val_is_null(c->rt->eng->pwd) ? c->rt->eng->location
											    : c->rt->eng->pwd), name);
		cmdlet_throw_fmt(c, "System.Management.Automation.ItemNotFoundException", "PathNotFound", EC_ObjectNotFound,
				 val_str(file), "Cannot find path '%s' because it does not exist.", USTR_C(c->rt, file));
	}
}

/* ---- C# source ----------------------------------------------------------- */

static void refuse(struct cmdlet *c, const struct csharp_error *e)
{
	if (e->exists)
		cmdlet_error(c, err_make(c->rt, "System.Exception", "TYPE_ALREADY_EXISTS", EC_InvalidOperation,
			val_str(e->exists),
			"Cannot add type. The type name '%s' already exists.", USTR_C(c->rt, e->exists)));
	else
		cmdlet_error(c, err_make(c->rt, "System.Exception", "SOURCE_CODE_ERROR", EC_InvalidData,
			val_str(e->text), "%s\n%s",
			USTR_C(c->rt, e->text), USTR_C(c->rt, e->line)));
	cmdlet_throw_fmt(c, "System.InvalidOperationException", "COMPILER_ERRORS", EC_InvalidData, V_NULL,
		"Cannot add type. Compilation errors occurred.");
}

/* What was compiled before, by its source: the same text twice is one set of types. */
static struct dict *compiled(struct rt *rt)
{
	if (!rt->eng->compiled)
		rt->eng->compiled = dict_new(rt, &type_hashtable, DICT_ORDINAL);
	return rt->eng->compiled;
}

static void compile(struct cmdlet *c, struct ustr *source)
{
	struct add_args *a = c->args;
	struct csharp_error e;
	struct array *types;
	val v;

	if (dict_get(c->rt, compiled(c->rt), val_str(source), &v)) {
		types = val_array(v);
	} else {
		types = csharp_compile(c->rt, source, &e);
		if (!types)
			refuse(c, &e);
		dict_put(c->rt, compiled(c->rt), val_str(source), val_obj(types));
	}
	for (uint32_t i = 0; a->pass_thru && i < types->n; i++)
		cmdlet_write(c, array_get(types, i));
}

/* Members alone: a class around them in a namespace of the product's. */
static struct ustr *class_around(struct cmdlet *c)
{
	struct add_args *a = c->args;
	struct sbuf b;

	sbuf_init(&b, c->rt);
	sbuf_puts(&b, "using System;\nusing System.Runtime.InteropServices;\n");
	for (uint32_t i = 0; a->using_namespace && i < a->using_namespace->n; i++)
		sbuf_printf(&b, "using %s;\n", val_to_c(c->rt, array_get(a->using_namespace, i)));
	sbuf_printf(&b, "namespace %s\n{\npublic class %s\n{\n",
		    a->namespace && ustr_len(a->namespace)
			    ? USTR_C(c->rt, a->namespace)
			    : "Microsoft.PowerShell.Commands.AddType.AutoGeneratedTypes",
		    USTR_C(c->rt, a->name));
	for (uint32_t i = 0; i < a->member_definition->n; i++)
		sbuf_printf(&b, "%s\n", val_to_c(c->rt, array_get(a->member_definition, i)));
	sbuf_puts(&b, "}\n}\n");
	return sbuf_take(&b);
}

static bool is_source(const char *path)
{
	size_t n = strlen(path);

	return n > 3 && !strcasecmp(path + n - 3, ".cs");
}

static void compile_files(struct cmdlet *c, struct array *paths)
{
	for (uint32_t i = 0; i < paths->n; i++) {
		const char *path = val_to_c(c->rt, array_get(paths, i)), *text;
		size_t n;

		if (!is_source(path))
			cmdlet_throw_fmt(c, "System.NotSupportedException", "LOADING_ASSEMBLIES_NOT_SUPPORTED", EC_NotImplemented,
				array_get(paths, i),
				"Cannot add type. The assembly '%s' cannot be loaded: psession runs no .NET code.", path);
		text = script_file_read(c->rt, path, &n);
		if (!text)
			cmdlet_throw_fmt(c, "System.Exception", "FILE_NOT_FOUND", EC_ObjectNotFound, array_get(paths, i),
				"Cannot find path '%s' because it does not exist.", path);
		compile(c, ustr_from_utf8(c->rt, text, n));
	}
}

/* What a type can be compiled into. */
static void check_output(struct cmdlet *c)
{
	struct add_args *a = c->args;
	struct errrec *e;
	bool library = !a->output_type;

	if (!cmdlet_has(c, "OutputType") || (library && a->output_assembly))
		return;
	e = library ? err_make(c->rt, "System.Exception", "OUTPUTTYPE_REQUIRES_ASSEMBLY", EC_InvalidArgument, V_NULL,
			       "Cannot add type. The OutputType parameter requires that the OutputAssembly parameter be specified.") :
		      err_make(c->rt, "System.Management.Automation.PSNotSupportedException",
			"AssemblyTypeNotSupported", EC_NotImplemented, V_NULL,
			       "Both the assembly types 'ConsoleApplication' and 'WindowsApplication' are not currently supported.");
	cmdlet_throw(c, e);
}

static void process(struct cmdlet *c)
{
	struct add_args *a = c->args;

	check_output(c);
	if (c->set == SET_NAME) {
		add_assemblies(c);
		return;
	}
	if (language_constrained(c->rt))
		cmdlet_throw_fmt(c, "System.Management.Automation.PSNotSupportedException", "CannotDefineNewType",
			EC_PermissionDenied,
			V_NULL, "Cannot add type. Definition of new types is not supported in this language mode.");
	if (c->set == SET_PATH || c->set == SET_LITERAL)
		compile_files(c, a->path ? a->path : a->literal_path);
	else
		compile(c, c->set == SET_SOURCE ? a->type_definition : class_around(c));
}

const struct cmdlet_def cmdlet_add_type = {
	.name = "Add-Type", .module = MOD_UTILITY,
	.sets = add_sets, .default_set = "FromSource",
	.output_types = "System.Type",
	.params = add_params, .args_size = sizeof(struct add_args), .process = process,
	.synopsis = "Adds a Microsoft .NET class to a PowerShell session.",
};

/* SPDX-License-Identifier: MIT */
/*
 * New-PSSessionConfigurationFile and New-PSRoleCapabilityFile: data files with a
 * remark and a value for each key; keys that were not given stay as remarks.
 */
#include "engine/module.h"
#include "providers/fs.h"
#include "sys/user.h"
#include "types/guid.h"

#include <string.h>
#include <unistd.h>

/* A role has part of what a session has. */
struct config_args {
	struct ustr *path;
	val schema_version;
	val guid;
	struct ustr *author;
	struct ustr *description;
	struct ustr *company_name;
	struct ustr *copyright;
	int64_t session_type;
	struct ustr *transcript_directory;
	bool run_as_virtual_account;
	struct array *run_as_virtual_account_groups;
	bool mount_user_drive;
	int64_t user_drive_maximum_size;
	struct ustr *group_managed_service_account;
	struct array *scripts_to_process;
	val role_definitions;
	val required_groups;
	int64_t language_mode;
	val execution_policy;
	val power_shell_version;
	struct array *modules_to_import;
	struct array *visible_aliases;
	struct array *visible_cmdlets;
	struct array *visible_functions;
	struct array *visible_external_commands;
	struct array *visible_providers;
	struct array *alias_definitions;
	struct array *function_definitions;
	val variable_definitions;
	val environment_variables;
	struct array *types_to_process;
	struct array *formats_to_process;
	struct array *assemblies_to_load;
	bool full;
};

#define AUTHOR_PARAMS \
	PARAM(config_args, guid, "Guid", P_GUID),					\
	PARAM(config_args, author, "Author", P_STRING),					\
	PARAM(config_args, description, "Description", P_STRING),			\
	PARAM(config_args, company_name, "CompanyName", P_STRING),			\
	PARAM(config_args, copyright, "Copyright", P_STRING)
#define VISIBLE_PARAMS \
	PARAM(config_args, modules_to_import, "ModulesToImport", P_ARRAY | P_OBJECT),	\
	PARAM(config_args, visible_aliases, "VisibleAliases", P_ARRAY | P_STRING),	\
	PARAM(config_args, visible_cmdlets, "VisibleCmdlets", P_ARRAY | P_OBJECT),	\
	PARAM(config_args, visible_functions, "VisibleFunctions", P_ARRAY | P_OBJECT),	\
	PARAM(config_args, visible_external_commands, "VisibleExternalCommands", P_ARRAY | P_STRING),	\
	PARAM(config_args, visible_providers, "VisibleProviders", P_ARRAY | P_STRING)
#define DEFINITION_PARAMS \
	PARAM(config_args, alias_definitions, "AliasDefinitions", P_ARRAY | P_DICT),	\
	PARAM(config_args, function_definitions, "FunctionDefinitions", P_ARRAY | P_DICT),	\
	PARAM(config_args, variable_definitions, "VariableDefinitions", P_OBJECT),	\
	PARAM(config_args, environment_variables, "EnvironmentVariables", P_DICT),	\
	PARAM(config_args, types_to_process, "TypesToProcess", P_ARRAY | P_STRING),	\
	PARAM(config_args, formats_to_process, "FormatsToProcess", P_ARRAY | P_STRING),	\
	PARAM(config_args, assemblies_to_load, "AssembliesToLoad", P_ARRAY | P_STRING)

static const struct param_def session_params[] = {
	PARAM(config_args, path, "Path", P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(config_args, schema_version, "SchemaVersion", P_NAMED, .flags = PF_NOT_NULL, .type_name = "System.Version"),
	AUTHOR_PARAMS,
	PARAM(config_args, session_type, "SessionType", P_ENUM, .type_name = "System.Management.Automation.Remoting.SessionType"),
	PARAM(config_args, transcript_directory, "TranscriptDirectory", P_STRING),
	PARAM(config_args, run_as_virtual_account, "RunAsVirtualAccount", P_SWITCH),
	PARAM(config_args, run_as_virtual_account_groups, "RunAsVirtualAccountGroups", P_ARRAY | P_STRING),
	PARAM(config_args, mount_user_drive, "MountUserDrive", P_SWITCH),
	PARAM(config_args, user_drive_maximum_size, "UserDriveMaximumSize", P_LONG),
	PARAM(config_args, group_managed_service_account, "GroupManagedServiceAccount", P_STRING),
	PARAM(config_args, scripts_to_process, "ScriptsToProcess", P_ARRAY | P_STRING),
	PARAM(config_args, role_definitions, "RoleDefinitions", P_DICT),
	PARAM(config_args, required_groups, "RequiredGroups", P_DICT),
	PARAM(config_args, language_mode, "LanguageMode", P_ENUM, .type_name = "System.Management.Automation.PSLanguageMode"),
	PARAM(config_args, execution_policy, "ExecutionPolicy", P_NAMED, .type_name = "Microsoft.PowerShell.ExecutionPolicy"),
	PARAM(config_args, power_shell_version, "PowerShellVersion", P_NAMED, .type_name = "System.Version"),
	VISIBLE_PARAMS,
	DEFINITION_PARAMS,
	PARAM(config_args, full, "Full", P_SWITCH),
	PARAMS_END
};
static const struct param_def role_params[] = {
	PARAM(config_args, path, "Path", P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	AUTHOR_PARAMS,
	VISIBLE_PARAMS,
	PARAM(config_args, scripts_to_process, "ScriptsToProcess", P_ARRAY | P_STRING),
	DEFINITION_PARAMS,
	PARAMS_END
};

static const struct key {
	const char *name, *remark, *example;
} keys[] = {
	{ "SchemaVersion", "Version of the layout of this file", "'2.0.0.0'" },
	{ "GUID", "Identifier of this file", "" },
	{ "Author", "Who wrote this file", "" },
	{ "Description", "What these settings are for", "''" },
	{ "CompanyName", "Company of the author", "''" },
	{ "Copyright", "Copyright of this file", "''" },
	{ "SessionType", "What a session starts with: 'Empty', 'Default' or 'RestrictedRemoteServer'", "'Default'" },
	{ "TranscriptDirectory", "Folder for automatic transcripts", "'/var/transcripts/'" },
	{ "RunAsVirtualAccount", "Whether sessions run as a virtual administrator", "$true" },
	{ "RunAsVirtualAccountGroups", "Groups of the virtual account", "'Remote Desktop Users', 'Remote Management Users'" },
	{ "MountUserDrive", "Whether each user gets a drive of their own", "$true" },
	{ "UserDriveMaximumSize", "Largest size of that drive in bytes", "50000000" },
	{ "GroupManagedServiceAccount", "Managed service account that sessions run as", "'CONTOSO\\GroupManagedServiceAccount'" },
	{ "ScriptsToProcess", "Scripts that run when a session starts",
	  "'/etc/powershell/InitScript1.ps1', '/etc/powershell/InitScript2.ps1'" },
	{ "RoleDefinitions", "Roles by user and group",
	  "@{ 'CONTOSO\\SqlAdmins' = @{ RoleCapabilities = 'SqlAdministration' } }" },
	{ "RequiredGroups", "Groups whose members may use these settings",
	  "@{ And = @{ Or = 'CONTOSO\\SmartCard-Logon1', 'CONTOSO\\SmartCard-Logon2' }, 'Backup Operators' }" },
	{ "LanguageMode",
	  "Language mode: 'NoLanguage', 'RestrictedLanguage', 'ConstrainedLanguage' or 'FullLanguage'", "'FullLanguage'" },
	{ "ExecutionPolicy", "Execution policy of sessions", "'Restricted'" },
	{ "PowerShellVersion", "Version of PowerShell that sessions need", "'5.1'" },
	{ "ModulesToImport", "Modules imported when a session starts",
	  "'MyCustomModule', @{ ModuleName = 'MyCustomModule'; ModuleVersion = '1.0.0.0'; GUID = '4d30d5f0-cb16-4898-812d-f20a6c596bdf' }" },
	{ "VisibleAliases", "Aliases that can be seen", "'Item1', 'Item2'" },
	{ "VisibleCmdlets", "Cmdlets that can be seen, and the parameters that can be used",
	  "'Invoke-Cmdlet1', @{ Name = 'Invoke-Cmdlet2'; Parameters = @{ Name = 'Parameter1'; ValidateSet = 'Item1', 'Item2' } }" },
	{ "VisibleFunctions", "Functions that can be seen, and the parameters that can be used",
	  "'Invoke-Function1', @{ Name = 'Invoke-Function2'; Parameters = @{ Name = 'Parameter1'; ValidatePattern = 'L*' } }" },
	{ "VisibleExternalCommands", "Programs and scripts that can be seen", "'Item1', 'Item2'" },
	{ "VisibleProviders", "Providers that can be seen", "'Item1', 'Item2'" },
	{ "AliasDefinitions", "Aliases that are made",
	  "@{ Name = 'Alias1'; Value = 'Invoke-Alias1'}, @{ Name = 'Alias2'; Value = 'Invoke-Alias2'}" },
	{ "FunctionDefinitions", "Functions that are made",
	  "@{ Name = 'MyFunction'; ScriptBlock = { param($MyInput) $MyInput } }" },
	{ "VariableDefinitions", "Variables that are made",
	  "@{ Name = 'Variable1'; Value = { 'Dynamic' + 'InitialValue' } }, @{ Name = 'Variable2'; Value = 'StaticInitialValue' }" },
	{ "EnvironmentVariables", "Environment variables that are set", "@{ Variable1 = 'Value1'; Variable2 = 'Value2' }" },
	{ "TypesToProcess", "Type files (.ps1xml) that are loaded", "'/etc/powershell/MyTypes.ps1xml'" },
	{ "FormatsToProcess", "Format files (.ps1xml) that are loaded", "'/etc/powershell/MyFormats.ps1xml'" },
	{ "AssembliesToLoad", "Assemblies that are loaded",
	  "'System.Web', 'System.OtherAssembly, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a'" },
};

static const struct param_def *row_of(const struct cmdlet *c, const char *name)
{
	for (const struct param_def *p = c->def->params; p->name; p++)
		if (!strcasecmp(p->name, name))
			return p;
	return NULL;
}

/* What was given, V_VOID: nothing. */
static val given(struct cmdlet *c, const struct param_def *p)
{
	char *field = (char *)c->args + p->offset;

	if (!cmdlet_has(c, p->name))
		return V_VOID;
	if (p->type & P_ARRAY)
		return val_obj(*(struct array **)field);
	switch (p->type) {
	case P_STRING:
		return val_str(*(struct ustr **)field);
	case P_SWITCH:
		return val_bool(*(bool *)field);
	case P_LONG:
		return val_long(*(int64_t *)field);
	case P_ENUM:
		return val_enum(type_find_c(c->rt, p->type_name), *(int64_t *)field);
	}
	return *(val *)field;
}

static void put_quoted(struct sbuf *b, struct ustr *s)
{
	sbuf_putc(b, '\'');
	sbuf_put(b, ustr_replace(b->rt, s, ustr_atom(b->rt, "'"), ustr_atom(b->rt, "''"), false));
	sbuf_putc(b, '\'');
}

static void put_value(struct sbuf *b, val v);

static void put_table(struct sbuf *b, struct dict *d)
{
	struct dict_entry *e;

	sbuf_puts(b, "@{\n");
	for (uint32_t i = 0; (e = dict_next(d, &i));) {
		sbuf_puts(b, "    ");
		put_quoted(b, val_to_str(b->rt, e->key));
		sbuf_puts(b, " = ");
		put_value(b, e->value);
		sbuf_puts(b, i < d->used && dict_next(d, &(uint32_t){ i }) ? "\n" : " ");
	}
	sbuf_putc(b, '}');
}

static void put_value(struct sbuf *b, val v)
{
	struct array *a = val_array(v);
	val x = val_base(v);

	if (a) {
		for (uint32_t i = 0; i < a->n; i++) {
			if (i)
				sbuf_puts(b, ", ");
			put_value(b, array_get(a, i));
		}
	} else if (val_dict(v)) {
		put_table(b, val_dict(v));
	} else if (x.k == VK_BOOL) {
		sbuf_puts(b, x.i ? "$true" : "$false");
	} else if (val_scriptblock(v)) {
		sbuf_printf(b, "{%s}", val_to_c(b->rt, v));
	} else if (val_is_num(x)) {
		sbuf_put(b, val_to_str(b->rt, v));
	} else {
		put_quoted(b, val_to_str(b->rt, v));
	}
}

/* Keys that always have a value. */
static val usual(struct cmdlet *c, const char *name)
{
	struct user_name me = user_name_of(geteuid());
	const char *user = me.known ? me.s : "Unknown";

	if (!strcmp(name, "GUID"))
		return val_str(val_to_str(c->rt, guid_new(c->rt)));
	if (!strcmp(name, "Author"))
		return val_str(ustr_new(c->rt, user));
	if (!strcmp(name, "CompanyName"))
		return val_str(ustr_new(c->rt, "Unknown"));
	if (!strcmp(name, "Copyright"))
		return val_str(ustr_printf(c->rt, "(c) %s. All rights reserved.", user));
	if (!strcmp(name, "SchemaVersion"))
		return val_str(ustr_new(c->rt, "2.0.0.0"));
	if (!strcmp(name, "SessionType"))
		return val_str(ustr_new(c->rt, "Default"));
	return V_VOID;
}

extern const struct cmdlet_def cmdlet_new_pssessionconfigurationfile;

static bool is_session(const struct cmdlet *c) { return c->def == &cmdlet_new_pssessionconfigurationfile; }

/* A short session file leaves out what was not given. */
static bool is_short(struct cmdlet *c)
{
	return is_session(c) && !((struct config_args *)c->args)->full;
}

static void put_key(struct cmdlet *c, struct sbuf *b, const struct key *k, const struct param_def *p)
{
	static const char *const kept[] = { "SchemaVersion", "GUID", "Author", "Description", "SessionType",
		"TranscriptDirectory", "RunAsVirtualAccount",
					    "ScriptsToProcess", "RoleDefinitions" };
	val v = given(c, p);
	bool keep = !is_short(c) || v.k != VK_VOID;

	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		keep = keep || !strcmp(kept[i], k->name);
	if (!keep)
		return;
	if (v.k == VK_VOID)
		v = usual(c, k->name);
	sbuf_printf(b, "# %s\n", k->remark);
	if (v.k == VK_VOID) {
		sbuf_printf(b, "# %s = %s\n\n", k->name, k->example);
		return;
	}
	sbuf_printf(b, "%s = ", k->name);
	put_value(b, v);
	sbuf_puts(b, "\n\n");
}

static void write_file(struct cmdlet *c)
{
	bool session = is_session(c);
	struct ustr *path = ((struct config_args *)c->args)->path;
	const char *ending = session ? ".pssc" : ".psrc";
	struct fs_writer *w;
	struct ppath p;
	struct sbuf b;

	path_resolve(c->rt, path, &p);
	if (!ustr_ends(p.path, ustr_new(c->rt, ending), true))
		cmdlet_throw_fmt(c, "System.InvalidOperationException",
			session ? "InvalidPSSessionConfigurationFilePath" : "InvalidRoleCapabilityFilePath",
			EC_InvalidArgument, val_str(path),
			"%s file path '%s' is not valid. The path argument must resolve to a single file in the file system with a '%s' extension. Please fix the path specification and try again.",
			session ? "PSSession Configuration" : "Role Capability", USTR_C(c->rt, path), ending);
	sbuf_init(&b, c->rt);
	sbuf_puts(&b, "@{\n\n");
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const struct param_def *row = row_of(c, keys[i].name);

		if (row)
			put_key(c, &b, &keys[i], row);
	}
	sbuf_puts(&b, "}\n");
	w = fs_writer_open(c->rt, p.path, FS_UTF8, false, false);
	fs_writer_put(c->rt, w, sbuf_take(&b));
	fs_writer_close(c->rt, w);
}

const struct cmdlet_def cmdlet_new_pssessionconfigurationfile = {
	.name = "New-PSSessionConfigurationFile", .module = MOD_CORE,
	.params = session_params, .args_size = sizeof(struct config_args), .process = write_file,
	.synopsis = "Creates a file that defines a session configuration.",
};

const struct cmdlet_def cmdlet_new_psrolecapabilityfile = {
	.name = "New-PSRoleCapabilityFile", .module = MOD_CORE,
	.params = role_params, .args_size = sizeof(struct config_args), .process = write_file,
	.synopsis = "Creates a file that defines a set of capabilities to be exposed through a session configuration.",
};

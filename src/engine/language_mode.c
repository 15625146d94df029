/* SPDX-License-Identifier: MIT */
/* Language modes: the checks and their errors. */
#include "engine/language_mode.h"

#include "engine/vm.h"
#include "syntax/ast.h"
#include "value/error.h"

#include <string.h>

/* Of System unless they have a dot. */
static const char *const core[] = {
	"Boolean", "Byte", "Char", "DateTime", "DateTimeOffset", "Decimal", "Double", "Guid", "Int16", "Int32", "Int64", "SByte",
	"Single", "String", "TimeSpan", "UInt16", "UInt32", "UInt64", "Uri", "Version", "Void", "Array",
	"DBNull", "Enum",
	"System.Numerics.BigInteger", "System.Globalization.CultureInfo", "System.Collections.Hashtable",
	"System.Collections.Specialized.OrderedDictionary", "System.Net.IPAddress", "System.Net.IPEndPoint",
	"System.Net.Mail.MailAddress", "System.Net.NetworkInformation.PhysicalAddress", "System.Text.RegularExpressions.Regex",
	"System.Xml.XmlDocument", "System.Xml.XmlElement", "System.Security.SecureString",
	"System.Management.Automation.PSObject", "System.Management.Automation.PSCustomObject",
	"System.Management.Automation.PSCredential", "System.Management.Automation.PSPrimitiveDictionary",
	"System.Management.Automation.PSReference", "System.Management.Automation.PSReference`1",
	"System.Management.Automation.PSVariable", "System.Management.Automation.SemanticVersion",
	"System.Management.Automation.SwitchParameter", "System.Management.Automation.WildcardPattern",
	"System.Management.Automation.Language.NullString", "Microsoft.PowerShell.Commands.ModuleSpecification",
};

bool language_core_type(const struct type *t)
{
	const char *name;

	while (t && t->flags & TF_ARRAY)
		t = t->elem;
	if (t && t->flags & TF_NULLABLE)
		t = t->elem;
	if (!t || t->flags & (TF_ENUM | TF_SCRIPT))
		return true;
	name = !strncmp(t->name, "System.", 7) && !strchr(t->name + 7, '.') ? t->name + 7 : t->name;
	for (size_t i = 0; i < ARRAY_LEN(core); i++)
		if (!strcmp(core[i], name))
			return true;
	return false;
}

/* ---- Scripts ------------------------------------------------------------- */

static int find_class(struct ast *a, void *arg)
{
	if (a->kind == AST_TYPE_DEF) {
		*(struct ast **)arg = a;
		return 1;
	}
	return ast_children(a, find_class, arg);
}

static void refuse_classes(struct rt *rt, struct scriptblock *sb)
{
	struct ast *found = NULL;

	find_class(&sb->info->source->result.root->ast, &found);
	if (found && found->flags & AST_TYPE_CLASS)
		scriptblock_throw(rt, sb->info->source, "ClassesNotAllowedInConstrainedLanguage", found->start, found->start + 5,
				"Class keyword is not allowed in ConstrainedLanguage mode.");
}

static void only_data(struct rt *rt, struct scriptblock *sb)
{
	struct parse_result *r = &sb->info->source->result;
	struct data_rules rules = { .any_command = true };

	parse_data_errors(r, r->root, &rules);
	if (r->error_count)
		scriptblock_throw_errors(rt, sb->info->source);
}

void language_check_script(struct rt *rt, struct scriptblock *sb)
{
	switch (rt->eng->language_mode) {
	case LANGUAGE_NONE:
		err_throw(rt, "System.Management.Automation.ParseException", "ScriptsNotAllowed", EC_ParserError, V_NULL,
			  "The syntax is not supported by this runspace. This can occur if the runspace is in no-language mode.");
	case LANGUAGE_RESTRICTED:
		only_data(rt, sb);
		break;
	case LANGUAGE_CONSTRAINED:
		refuse_classes(rt, sb);
	}
}

/* ---- Members ------------------------------------------------------------- */

void language_check_call(struct rt *rt, const struct type *t)
{
	if (!language_core_type(t))
		err_throw(rt, NULL, "MethodInvocationNotSupportedInConstrainedLanguage", EC_InvalidOperation, V_NULL,
			  "Cannot invoke method. Method invocation is supported only on core types in this language mode.");
}

void language_check_create(struct rt *rt, const struct type *t)
{
	if (!language_core_type(t))
		err_throw(rt, NULL, "CannotCreateTypeConstrainedLanguage", EC_InvalidOperation, V_NULL,
			  "Cannot create type. Only core types are supported in this language mode.");
}

static _Noreturn void refuse_cast(struct rt *rt, const char *name)
{
	err_throw(rt, "System.Management.Automation.PSInvalidCastException", "ConversionSupportedOnlyToCoreTypes",
		EC_InvalidArgument, V_NULL,
		  "Cannot convert value to type \"%s\". Only core types are supported in this language mode.", name);
}

void language_check_custom(struct rt *rt)
{
	if (language_constrained(rt))
		refuse_cast(rt, "System.Management.Automation.LanguagePrimitives+InternalPSCustomObject");
}

void language_check_cast(struct rt *rt, const struct type *t)
{
	if (!strcmp(t->name, "System.Management.Automation.PSCustomObject"))
		language_check_custom(rt);
	if (t != &type_object && !language_core_type(t))
		refuse_cast(rt, USTR_C(rt, type_full_name(rt, t)));
}

void language_check_set(struct rt *rt, const struct type *t)
{
	if (!language_core_type(t))
		err_throw(rt, NULL, "PropertySetterNotSupportedInConstrainedLanguage", EC_InvalidOperation, V_NULL,
			  "Cannot set property. Property setting is supported only on core types in this language mode.");
}

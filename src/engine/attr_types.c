/* SPDX-License-Identifier: MIT */
/* The attribute types and their members, one table for each. */
#include "engine/attr.h"
#include "value/num.h"
#include "types/enums.h"

#include <string.h>

static void attr_trace(struct heap *h, struct cell *c)
{
	val_mark_n(h, ((struct attr *)c)->v, ATTR_FIELDS);
}

/* Accessors by number, shared by all the tables. */
#define ACCESS(n)                                                              \
	static val get##n(struct rt *rt, val self)                             \
	{                                                                      \
		return ((struct attr *)val_base(self).o)->v[n];                \
	}                                                                      \
	static void set##n(struct rt *rt, val self, val v)                     \
	{                                                                      \
		struct cell *c = val_base(self).o;                             \
									       \
		gc_store(c, &((struct attr *)c)->v[n], v);                     \
	}
ACCESS(0) ACCESS(1) ACCESS(2) ACCESS(3) ACCESS(4) ACCESS(5) ACCESS(6) ACCESS(7) ACCESS(8) ACCESS(9)
#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#define FIELD(n, sig) PROP(sig " {get;set;}", JOIN(get, n), JOIN(set, n))
#define FIELD_RO(n, sig) PROP(sig " {get;}", JOIN(get, n), NULL)

static val get_type_id(struct rt *rt, val self)
{
	return val_type(val_type_of(self));
}

#define ATTR_TYPE(id, ns, base_)                                               \
	const struct type type_attr_##id = {                                   \
		.cls = { .trace = attr_trace }, .name = ns, .base = base_,     \
		.size = sizeof(struct attr),                                   \
	};
#define SMA "System.Management.Automation."
#define INTERNAL SMA "Internal."

ATTR_TYPE(base, "System.Attribute", &type_object)
ATTR_TYPE(metadata, INTERNAL "CmdletMetadataAttribute", &type_attr_base)
ATTR_TYPE(parsing, INTERNAL "ParsingBaseAttribute", &type_attr_metadata)
ATTR_TYPE(common, SMA "CmdletCommonMetadataAttribute", &type_attr_metadata)
ATTR_TYPE(validate, SMA "ValidateArgumentsAttribute", &type_attr_metadata)
ATTR_TYPE(validate_each, SMA "ValidateEnumeratedArgumentsAttribute", &type_attr_validate)
ATTR_TYPE(transform, SMA "ArgumentTransformationAttribute", &type_attr_metadata)
ATTR_TYPE(parameter, SMA "ParameterAttribute", &type_attr_parsing)
ATTR_TYPE(alias, SMA "AliasAttribute", &type_attr_parsing)
ATTR_TYPE(cmdletbinding, SMA "CmdletBindingAttribute", &type_attr_common)
ATTR_TYPE(allownull, SMA "AllowNullAttribute", &type_attr_metadata)
ATTR_TYPE(allowemptystring, SMA "AllowEmptyStringAttribute", &type_attr_metadata)
ATTR_TYPE(allowemptycollection, SMA "AllowEmptyCollectionAttribute", &type_attr_metadata)
ATTR_TYPE(validatenotnullbase, SMA "NullValidationAttributeBase", &type_attr_validate)
ATTR_TYPE(validatenotnull, SMA "ValidateNotNullAttribute", &type_attr_validatenotnullbase)
ATTR_TYPE(validatenotnullorempty, SMA "ValidateNotNullOrEmptyAttribute", &type_attr_validatenotnullbase)
ATTR_TYPE(validatenotnullorwhitespace, SMA "ValidateNotNullOrWhiteSpaceAttribute", &type_attr_validatenotnullbase)
ATTR_TYPE(validatelength, SMA "ValidateLengthAttribute", &type_attr_validate_each)
ATTR_TYPE(validatecount, SMA "ValidateCountAttribute", &type_attr_validate)
ATTR_TYPE(validaterange, SMA "ValidateRangeAttribute", &type_attr_validate_each)
ATTR_TYPE(validatepattern, SMA "ValidatePatternAttribute", &type_attr_validate_each)
ATTR_TYPE(validatescript, SMA "ValidateScriptAttribute", &type_attr_validate_each)
ATTR_TYPE(validateset, SMA "ValidateSetAttribute", &type_attr_validate_each)
ATTR_TYPE(validatedrive, SMA "ValidateDriveAttribute", &type_attr_validate)
ATTR_TYPE(validateuserdrive, SMA "ValidateUserDriveAttribute", &type_attr_validatedrive)
ATTR_TYPE(validatetrusted, SMA "ValidateTrustedDataAttribute", &type_attr_validate)
ATTR_TYPE(psdefaultvalue, SMA "PSDefaultValueAttribute", &type_attr_parsing)
ATTR_TYPE(supportswildcards, SMA "SupportsWildcardsAttribute", &type_attr_parsing)
ATTR_TYPE(outputtype, SMA "OutputTypeAttribute", &type_attr_metadata)
ATTR_TYPE(credential, SMA "CredentialAttribute", &type_attr_transform)
ATTR_TYPE(argumentcompleter, SMA "ArgumentCompleterAttribute", &type_attr_base)
ATTR_TYPE(argumentcompletions, SMA "ArgumentCompletionsAttribute", &type_attr_base)
ATTR_TYPE(pstypename, SMA "PSTypeNameAttribute", &type_attr_base)
ATTR_TYPE(hidden, SMA "HiddenAttribute", &type_attr_parsing)
ATTR_TYPE(dontshow, SMA "DontShowAttribute", &type_attr_parsing)
ATTR_TYPE(debuggerhidden, "System.Diagnostics.DebuggerHiddenAttribute", &type_attr_base)
ATTR_TYPE(flags, "System.FlagsAttribute", &type_attr_base)
ATTR_TYPE(obsolete, "System.ObsoleteAttribute", &type_attr_base)
ATTR_TYPE(suppress, "System.Diagnostics.CodeAnalysis.SuppressMessageAttribute", &type_attr_base)
ATTR_TYPE(converter, SMA "ArgumentTypeConverterAttribute", &type_attr_transform)
ATTR_TYPE(experimental, SMA "ExperimentalAttribute", &type_attr_base)
ATTR_TYPE(cmdlet, SMA "CmdletAttribute", &type_attr_common)
ATTR_TYPE(dscresource, SMA "DscResourceAttribute", &type_attr_metadata)
ATTR_TYPE(dscproperty, SMA "DscPropertyAttribute", &type_attr_metadata)
ATTR_TYPE(dsclocalconfigurationmanager, SMA "DscLocalConfigurationManagerAttribute", &type_attr_metadata)
ATTR_TYPE(norunspaceaffinity, SMA "Language.NoRunspaceAffinityAttribute", &type_attr_parsing)

struct attr *attr_new(struct rt *rt, const struct type *t)
{
	struct attr *a = rt_new_cell(rt, t, attr);

	for (int i = 0; i < ATTR_FIELDS; i++)
		a->v[i] = V_NULL;
	if (t == &type_attr_parameter) {
		a->v[PA_POSITION] = val_int(INT32_MIN);
		a->v[PA_SET] = val_str(ustr_new(rt, "__AllParameterSets"));
		a->v[PA_MANDATORY] = a->v[PA_PIPE] = a->v[PA_PIPE_NAME] = V_FALSE;
		a->v[PA_REMAINING] = a->v[PA_HIDDEN] = V_FALSE;
	} else if (type_is(t, &type_attr_common)) {
		a->v[CB_SHOULD_PROCESS] = a->v[CB_PAGING] = V_FALSE;
		a->v[CB_POSITIONAL] = V_TRUE;
		a->v[CB_TRANSACTIONS] = V_FALSE;
		a->v[CB_REMOTING] = val_enum(&enum_remotingcapability, 1);
	} else if (t == &type_attr_validateset) {
		a->v[1] = V_TRUE;
	} else if (t == &type_attr_dscresource) {
		a->v[0] = val_enum(&enum_dscrunas, 0);
	} else if (t == &type_attr_dscproperty) {
		a->v[0] = a->v[1] = a->v[2] = V_FALSE;
	} else if (t == &type_attr_validatepattern) {
		a->v[1] = val_enum(&enum_regexoptions, 1);
	} else if (t == &type_attr_obsolete) {
		a->v[1] = V_FALSE;
	}
	return a;
}

struct attr *val_attr(val v, const struct type *t)
{
	v = val_base(v);
	return v.k == VK_OBJ && type_is(cell_type(v.o), t) ? (struct attr *)v.o : NULL;
}

/* Constructors: SELF carries the type to make (V_TYPE) where a table is shared. */
#define NEW(id)                                                                \
	static val new_##id(struct rt *rt, val self, val *args, int n)         \
	{                                                                      \
		struct attr *a = attr_new(rt, &type_attr_##id);                \
									       \
		for (int i = 0; i < n && i < ATTR_FIELDS; i++)                 \
			a->v[i] = args[i];                                     \
		return val_obj(a);                                             \
	}
NEW(base) NEW(parameter) NEW(alias) NEW(cmdletbinding) NEW(allownull) NEW(allowemptystring)
NEW(allowemptycollection) NEW(validate) NEW(validate_each) NEW(transform) NEW(validatenotnull)
NEW(validatenotnullorempty) NEW(validatenotnullorwhitespace) NEW(validatedrive) NEW(validateuserdrive)
NEW(validatetrusted) NEW(psdefaultvalue) NEW(supportswildcards) NEW(credential) NEW(argumentcompleter)
NEW(hidden) NEW(debuggerhidden) NEW(flags) NEW(obsolete)
NEW(experimental) NEW(dscresource) NEW(dscproperty) NEW(dsclocalconfigurationmanager) NEW(norunspaceaffinity)

static val filled(struct rt *rt, const struct type *t, const val *args, int n)
{
	struct attr *a = attr_new(rt, t);

	for (int i = 0; i < n; i++)
		gc_store(a, &a->v[i], args[i]);
	return val_obj(a);
}

/* ---- What constructors refuse ---- */

static void need_valid(struct rt *rt, val v, const char *name)
{
	if (val_is_null(v) || (v.k == VK_STR && !ustr_len(v.s)))
		net_throw(rt, SMA "PSArgumentException",
			"Cannot process argument because the value of argument \"%s\" is not valid. Change the value of the \"%s\" argument and run the operation again.",
			  name, name);
}

static _Noreturn void out_of_range(struct rt *rt, const char *name, const char *value)
{
	net_throw(rt, SMA "PSArgumentOutOfRangeException",
		"Cannot process argument because the value of argument \"%s\" is out of range. Change argument \"%s\" to a value that is within range. (Parameter '%s')\nActual value was %s.",
		  name, name, name, value);
}

static _Noreturn void refuse(struct rt *rt, const char *id, const char *text)
{
	err_throw(rt, SMA "ValidationMetadataException", id, EC_MetadataError, V_NULL, "%s", text);
}

/* Lengths and counts: two numbers, the second above zero and not below the first. */
static void need_limits(struct rt *rt, const val *args, const char *id, const char *text)
{
	if (val_base(args[0]).i < 0)
		out_of_range(rt, "minLength", val_to_c(rt, args[0]));
	if (val_base(args[1]).i <= 0)
		out_of_range(rt, "maxLength", val_to_c(rt, args[1]));
	if (val_base(args[1]).i < val_base(args[0]).i)
		refuse(rt, id, text);
}

static val new_validatelength(struct rt *rt, val self, val *args, int n)
{
	need_limits(rt, args, "ValidateLengthMaxLengthSmallerThanMinLength",
		"The specified maximum character length of the argument is shorter than the specified minimum argument character length. Update the ValidateLength attribute for the parameter.");
	return filled(rt, &type_attr_validatelength, args, n);
}

static val new_validatecount(struct rt *rt, val self, val *args, int n)
{
	need_limits(rt, args, "ValidateRangeMaxLengthSmallerThanMinLength",
		"The specified maximum number of arguments for a parameter is fewer than the specified minimum number of arguments. Update the ValidateCount attribute for the parameter.");
	return filled(rt, &type_attr_validatecount, args, n);
}

static bool is_number(val v)
{
	return val_is_num(v) || val_cell(v, &type_decimal);
}

static val new_validaterange(struct rt *rt, val self, val *args, int n)
{
	static const char *const names[] = { "minRange", "maxRange" };
	const struct type *low, *high;

	for (int i = 0; i < 2; i++)
		if (val_is_null(args[i]))
			net_throw(rt, SMA "PSArgumentNullException",
				"Cannot process argument because the value of argument \"%s\" is null. Change the value of argument \"%s\" to a non-null value.",
				  names[i], names[i]);
	low = val_type_of(val_base(args[0]));
	high = val_type_of(val_base(args[1]));
	if (low != high && !(is_number(val_base(args[0])) && is_number(val_base(args[1]))))
		refuse(rt, "MinRangeNotTheSameTypeOfMaxRange", USTR_C(rt, ustr_printf(rt,
			"The specified minimum range (%s) cannot be accepted because it is not the same type as the specified maximum range (%s). Update the ValidateRange attribute for the parameter.",
			type_bare_name(low), type_bare_name(high))));
	if (val_compare(rt, args[0], args[1], true) > 0)
		refuse(rt, "MaxRangeSmallerThanMinRange",
			"The specified maximum range cannot be accepted because it is less than the specified minimum range. Update the ValidateRange attribute for the parameter.");
	return filled(rt, &type_attr_validaterange, args, n);
}

#define NEW_OF(id, name)                                                       \
	static val new_##id(struct rt *rt, val self, val *args, int n)         \
	{                                                                      \
		need_valid(rt, val_base(args[0]), name);                       \
		return filled(rt, &type_attr_##id, args, n);                   \
	}
NEW_OF(validatepattern, "regexPattern") NEW_OF(validatescript, "scriptBlock") NEW_OF(pstypename, "psTypeName")

/* At least one text. */
#define NEW_LIST(id, name)                                                     \
	static val new_##id(struct rt *rt, val self, val *args, int n)         \
	{                                                                      \
		struct array *a = n ? val_array(args[0]) : NULL;               \
									       \
		if (!n || (a && !a->n))                                        \
			out_of_range(rt, name, "System.String[]");             \
		return filled(rt, &type_attr_##id, args, n);                   \
	}
NEW_LIST(validateset, "validValues") NEW_LIST(argumentcompletions, "completions")

static val new_cmdlet(struct rt *rt, val self, val *args, int n)
{
	struct attr *a = attr_new(rt, &type_attr_cmdlet);

	a->v[CB_VERB] = args[0];
	a->v[CB_NOUN] = args[1];
	return val_obj(a);
}

/* [OutputType([int], [string])] or names of types. */
static val new_outputtype(struct rt *rt, val self, val *args, int n)
{
	struct attr *a = attr_new(rt, &type_attr_outputtype);
	val set = val_str(ustr_new(rt, "__AllParameterSets"));

	a->v[0] = args[0];
	gc_store(a, &a->v[2], val_obj(array_of(rt, &set, 1)));
	return val_obj(a);
}

static val new_suppress(struct rt *rt, val self, val *args, int n)
{
	struct attr *a = attr_new(rt, &type_attr_suppress);

	a->v[0] = n > 0 ? args[0] : V_NULL;
	a->v[1] = n > 1 ? args[1] : V_NULL;
	return val_obj(a);
}

/* One kind of range: Positive, Negative, NonPositive, NonNegative. */
static val new_range_kind(struct rt *rt, val self, val *args, int n)
{
	struct attr *a = attr_new(rt, &type_attr_validaterange);

	a->v[2] = args[0];
	return val_obj(a);
}

static val new_set_type(struct rt *rt, val self, val *args, int n)
{
	struct attr *a = attr_new(rt, &type_attr_validateset);

	a->v[3] = args[0];
	return val_obj(a);
}

static val get_valid_values(struct rt *rt, val self)
{
	struct attr *a = (struct attr *)val_base(self).o;

	if (a->v[3].k != VK_TYPE)
		return a->v[0];
	self = type_construct(rt, a->v[3].t, NULL, 0);
	return member_call(rt, self, ustr_new(rt, "GetValidValues"), NULL, 0);
}

/* Without ShouldProcess there is nothing to confirm. */
static val get_impact(struct rt *rt, val self)
{
	struct attr *a = (struct attr *)val_base(self).o;

	if (!val_truth(rt, a->v[CB_SHOULD_PROCESS]))
		return val_enum(&enum_confirmimpact, 0);
	return val_is_null(a->v[CB_IMPACT]) ? val_enum(&enum_confirmimpact, 2) : a->v[CB_IMPACT];
}

static val no_experiment(struct rt *rt, val self) { return V_NULL; }
static val no_action(struct rt *rt, val self) { return val_enum(&enum_experimentaction, 0); }
static val is_default(struct rt *rt, val self, val *args, int n) { return V_FALSE; }
static val match(struct rt *rt, val self, val *args, int n) { return val_bool(val_equals(rt, self, args[0])); }

#define TYPE_ID PROP("System.Object TypeId {get;}", get_type_id, NULL)

static const struct member_def base_members[] = {
	CTOR("()", new_base), TYPE_ID, METHOD("bool IsDefaultAttribute()", is_default),
	METHOD("bool Match(System.Object obj)", match), MEMBERS_END
};
static const struct member_def validate_members[] = { CTOR("()", new_validate), MEMBERS_END };
static const struct member_def validate_each_members[] = { CTOR("()", new_validate_each), MEMBERS_END };
static const struct member_def transform_members[] = { CTOR("()", new_transform), MEMBERS_END };
static const struct member_def parameter_members[] = {
	CTOR("()", new_parameter),
	PROP("string ExperimentName {get;}", no_experiment, NULL),
	PROP("System.Management.Automation.ExperimentAction ExperimentAction {get;}", no_action, NULL),
	FIELD(PA_MANDATORY, "bool Mandatory"), FIELD(PA_POSITION, "int Position"),
	FIELD(PA_SET, "string ParameterSetName"), FIELD(PA_PIPE, "bool ValueFromPipeline"),
	FIELD(PA_PIPE_NAME, "bool ValueFromPipelineByPropertyName"),
	FIELD(PA_REMAINING, "bool ValueFromRemainingArguments"), FIELD(PA_HELP, "string HelpMessage"),
	FIELD(PA_HELP_BASE, "string HelpMessageBaseName"), FIELD(PA_HELP_ID, "string HelpMessageResourceId"),
	FIELD(PA_HIDDEN, "bool DontShow"), MEMBERS_END
};
static const struct member_def alias_members[] = {
	CTOR("(params string[] aliasNames)", new_alias), FIELD_RO(0, "System.Collections.Generic.IList[string] AliasNames"),
	MEMBERS_END
};
static const struct member_def common_members[] = {
	FIELD(CB_DEFAULT_SET, "string DefaultParameterSetName"), FIELD(CB_SHOULD_PROCESS, "bool SupportsShouldProcess"),
	FIELD(CB_PAGING, "bool SupportsPaging"), FIELD(CB_TRANSACTIONS, "bool SupportsTransactions"),
	PROP("System.Management.Automation.ConfirmImpact ConfirmImpact {get;set;}", get_impact, JOIN(set, 1)),
	FIELD(CB_HELP_URI, "string HelpUri"),
	FIELD(CB_REMOTING, "System.Management.Automation.RemotingCapability RemotingCapability"), MEMBERS_END
};
static const struct member_def cmdletbinding_members[] = {
	CTOR("()", new_cmdletbinding), FIELD(CB_POSITIONAL, "bool PositionalBinding"), MEMBERS_END
};
static const struct member_def cmdlet_members[] = {
	CTOR("(string verbName, string nounName)", new_cmdlet), FIELD_RO(CB_NOUN, "string NounName"),
	FIELD_RO(CB_VERB, "string VerbName"), MEMBERS_END
};
#define PLAIN(id) static const struct member_def id##_members[] = { CTOR("()", new_##id), MEMBERS_END };
PLAIN(allownull) PLAIN(allowemptystring) PLAIN(allowemptycollection) PLAIN(validatenotnull)
PLAIN(validatenotnullorempty) PLAIN(validatenotnullorwhitespace) PLAIN(validatetrusted)
PLAIN(supportswildcards) PLAIN(credential) PLAIN(hidden) PLAIN(debuggerhidden) PLAIN(flags)
PLAIN(dsclocalconfigurationmanager) PLAIN(norunspaceaffinity)
static const struct member_def dscresource_members[] = {
	CTOR("()", new_dscresource), FIELD(0, SMA "DSCResourceRunAsCredential RunAsCredential"), MEMBERS_END
};
static const struct member_def dscproperty_members[] = {
	CTOR("()", new_dscproperty), FIELD(0, "bool Key"), FIELD(1, "bool Mandatory"), FIELD(2, "bool NotConfigurable"),
	MEMBERS_END
};
static const struct member_def validatelength_members[] = {
	CTOR("(int minLength, int maxLength)", new_validatelength), FIELD_RO(0, "int MinLength"),
	FIELD_RO(1, "int MaxLength"), MEMBERS_END
};
static const struct member_def validatecount_members[] = {
	CTOR("(int minLength, int maxLength)", new_validatecount),
	FIELD_RO(0, "int MinLength"), FIELD_RO(1, "int MaxLength"), MEMBERS_END
};
static const struct member_def validaterange_members[] = {
	CTOR("(System.Object minRange, System.Object maxRange)", new_validaterange),
	CTOR("(System.Management.Automation.ValidateRangeKind kind)", new_range_kind),
	FIELD_RO(0, "System.Object MinRange"), FIELD_RO(1, "System.Object MaxRange"), MEMBERS_END
};
static const struct member_def validatepattern_members[] = {
	CTOR("(string regexPattern)", new_validatepattern), FIELD_RO(0, "string RegexPattern"),
	FIELD(1, "System.Text.RegularExpressions.RegexOptions Options"), FIELD(2, "string ErrorMessage"), MEMBERS_END
};
static const struct member_def validatescript_members[] = {
	CTOR("(scriptblock scriptBlock)", new_validatescript), FIELD_RO(0, "scriptblock ScriptBlock"),
	FIELD(2, "string ErrorMessage"), MEMBERS_END
};
static const struct member_def validateset_members[] = {
	CTOR("(params string[] validValues)", new_validateset), CTOR("(type valuesGeneratorType)", new_set_type),
	FIELD(1, "bool IgnoreCase"), FIELD(2, "string ErrorMessage"),
	PROP("System.Collections.Generic.IList[string] ValidValues {get;}", get_valid_values, NULL), MEMBERS_END
};
PLAIN(validateuserdrive)
static const struct member_def validatedrive_members[] = {
	CTOR("(params string[] validRootDrives)", new_validatedrive),
	FIELD_RO(0, "System.Collections.Generic.IList[string] ValidRootDrives"), MEMBERS_END
};
static const struct member_def psdefaultvalue_members[] = {
	CTOR("()", new_psdefaultvalue), FIELD(0, "System.Object Value"), FIELD(1, "string Help"), MEMBERS_END
};
static const struct member_def outputtype_members[] = {
	CTOR("(params System.Object[] type)", new_outputtype), FIELD_RO(0, "System.Object[] Type"),
	FIELD(1, "string ProviderCmdlet"), FIELD(2, "string[] ParameterSetName"), MEMBERS_END
};
static const struct member_def argumentcompleter_members[] = {
	CTOR("()", new_argumentcompleter), CTOR("(scriptblock scriptBlock)", new_argumentcompleter),
	CTOR("(type type)", new_argumentcompleter), FIELD_RO(0, "System.Object ScriptBlock"), MEMBERS_END
};
static const struct member_def argumentcompletions_members[] = {
	CTOR("(params string[] completions)", new_argumentcompletions), MEMBERS_END
};
static const struct member_def pstypename_members[] = {
	CTOR("(string psTypeName)", new_pstypename), FIELD_RO(0, "string PSTypeName"), MEMBERS_END
};
static const struct member_def obsolete_members[] = {
	CTOR("()", new_obsolete), CTOR("(string message)", new_obsolete),
	CTOR("(string message, bool error)", new_obsolete), FIELD_RO(0, "string Message"), FIELD_RO(1, "bool IsError"),
	FIELD(2, "string DiagnosticId"), FIELD(3, "string UrlFormat"), MEMBERS_END
};
static const struct member_def suppress_members[] = {
	CTOR("(string category, string checkId)", new_suppress), FIELD_RO(0, "string Category"),
	FIELD_RO(1, "string CheckId"), FIELD(2, "string Scope"), FIELD(3, "string Target"),
	FIELD(4, "string MessageId"), FIELD(5, "string Justification"), MEMBERS_END
};
static const struct member_def experimental_members[] = {
	CTOR("(string experimentName, " SMA "ExperimentAction experimentAction)", new_experimental),
	FIELD_RO(0, "string ExperimentName"), FIELD_RO(1, SMA "ExperimentAction ExperimentAction"), MEMBERS_END
};

#define ROW(id) { &type_attr_##id, id##_members }
static const struct type_entry attr_types[] = {
	ROW(base), { &type_attr_metadata, NULL }, { &type_attr_parsing, NULL }, ROW(common),
	ROW(validate), ROW(validate_each), ROW(transform), ROW(parameter), ROW(alias), ROW(cmdletbinding),
	ROW(allownull), ROW(allowemptystring), ROW(allowemptycollection),
	{ &type_attr_validatenotnullbase, NULL }, ROW(validatenotnull), ROW(validatenotnullorempty),
	ROW(validatenotnullorwhitespace), ROW(validatelength), ROW(validatecount), ROW(validaterange),
	ROW(validatepattern), ROW(validatescript), ROW(validateset), ROW(validatedrive),
	ROW(validateuserdrive), ROW(validatetrusted), ROW(psdefaultvalue),
	ROW(supportswildcards), ROW(outputtype), ROW(credential), ROW(argumentcompleter),
	ROW(argumentcompletions), ROW(pstypename), ROW(hidden), { &type_attr_dontshow, NULL },
	ROW(debuggerhidden), ROW(flags), ROW(obsolete), ROW(suppress), ROW(experimental),
	ROW(cmdlet), ROW(dscresource), ROW(dscproperty), ROW(dsclocalconfigurationmanager), ROW(norunspaceaffinity),
	{ &type_attr_converter, NULL },
};

/* Also findable without the namespace and the word Attribute, as in source. */
static void register_one(struct rt *rt, const struct type_entry *e)
{
	const char *name = type_bare_name(e->type);
	size_t n = strlen(name);
	char shorter[64];

	type_register(rt, e->type, e->members);
	if (n > 9 && n - 9 < sizeof shorter && !strcmp(name + n - 9, "Attribute") &&
	    e->type->base != &type_object) {
		memcpy(shorter, name, n - 9);
		shorter[n - 9] = 0;
		if (!type_find_c(rt, shorter))
			type_alias(rt, shorter, e->type);
	}
}

_startup_ void attr_register(struct rt *rt)
{
	for (size_t i = 0; i < ARRAY_LEN(attr_types); i++)
		register_one(rt, &attr_types[i]);
}

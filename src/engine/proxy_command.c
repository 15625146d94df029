/* SPDX-License-Identifier: MIT */
/*
 * ProxyCommand: the text of a function that stands for a command, made of its
 * metadata. The pieces are what the product writes, for scripts look into them
 * with patterns.
 */
#include "engine/attr.h"
#include "engine/command_metadata.h"
#include "engine/input_enum.h"

#include <string.h>

#define SMA "System.Management.Automation."
#define ALL_SETS "__AllParameterSets"

/* The name, its kind and the origin of the call go in. */
static const char begin_advanced[] =
	"\n"
	"    try {\n"
	"        $outBuffer = $null\n"
	"        if ($PSBoundParameters.TryGetValue('OutBuffer', [ref]$outBuffer))\n"
	"        {\n"
	"            $PSBoundParameters['OutBuffer'] = 1\n"
	"        }\n"
	"\n"
	"        $wrappedCmd = $ExecutionContext.InvokeCommand.GetCommand('%s', [System.Management.Automation.CommandTypes]::%s)\n"
	"        $scriptCmd = {& $wrappedCmd @PSBoundParameters }\n"
	"\n"
	"        $steppablePipeline = $scriptCmd.GetSteppablePipeline(%s)\n"
	"        $steppablePipeline.Begin($PSCmdlet)\n"
	"    } catch {\n"
	"        throw\n"
	"    }\n";
static const char begin_plain[] =
	"\n"
	"    try {\n"
	"        $wrappedCmd = $ExecutionContext.InvokeCommand.GetCommand('%s', [System.Management.Automation.CommandTypes]::%s)\n"
	"        $PSBoundParameters.Add('$args', $args)\n"
	"        $scriptCmd = {& $wrappedCmd @PSBoundParameters }\n"
	"\n"
	"        $steppablePipeline = $scriptCmd.GetSteppablePipeline(%s)\n"
	"        $steppablePipeline.Begin($myInvocation.ExpectingInput, $ExecutionContext)\n"
	"    } catch {\n"
	"        throw\n"
	"    }\n";
static const char process_text[] =
	"\n"
	"    try {\n"
	"        $steppablePipeline.Process($_)\n"
	"    } catch {\n"
	"        throw\n"
	"    }\n";
static const char end_text[] =
	"\n"
	"    try {\n"
	"        $steppablePipeline.End()\n"
	"    } catch {\n"
	"        throw\n"
	"    }\n";
static const char clean_text[] =
	"\n"
	"    if ($null -ne $steppablePipeline) {\n"
	"        $steppablePipeline.Clean()\n"
	"    }\n";
/* The name and its kind go in. */
static const char dynamic_text[] =
	"\n"
	"    try {\n"
	"        $targetCmd = $ExecutionContext.InvokeCommand.GetCommand('%s', [System.Management.Automation.CommandTypes]::%s, $PSBoundParameters)\n"
	"        $dynamicParams = @($targetCmd.Parameters.GetEnumerator() | Microsoft.PowerShell.Core\\Where-Object { $_.Value.IsDynamic })\n"
	"        if ($dynamicParams.Length -gt 0)\n"
	"        {\n"
	"            $paramDictionary = [Management.Automation.RuntimeDefinedParameterDictionary]::new()\n"
	"            foreach ($param in $dynamicParams)\n"
	"            {\n"
	"                $param = $param.Value\n"
	"\n"
	"                if(-not $MyInvocation.MyCommand.Parameters.ContainsKey($param.Name))\n"
	"                {\n"
	"                    $dynParam = [Management.Automation.RuntimeDefinedParameter]::new($param.Name, $param.ParameterType, $param.Attributes)\n"
	"                    $paramDictionary.Add($param.Name, $dynParam)\n"
	"                }\n"
	"            }\n"
	"\n"
	"            return $paramDictionary\n"
	"        }\n"
	"    } catch {\n"
	"        throw\n"
	"    }\n";

static const char *quoted(struct rt *rt, val v)
{
	struct ustr *s = val_to_str(rt, v);
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t u = ustr_at(s, i);

		if (u == '\'' || (u >= 0x2018 && u <= 0x201b))
			sbuf_putc(&b, u);
		sbuf_putc(&b, u);
	}
	return USTR_C(rt, sbuf_take(&b));
}

static bool has_text(struct rt *rt, val v)
{
	return !val_is_null(v) && ustr_len(val_to_str(rt, v));
}

/* ---- Attributes of a parameter ------------------------------------------- */

/* What one set says about it: "Mandatory=$true, Position=0"; nothing for nothing. */
static struct ustr *set_text(struct rt *rt, val set)
{
	static const struct { uint8_t field; const char *name; } flags[] = {
		{ PS_PIPE, "ValueFromPipeline" }, { PS_PIPE_NAME, "ValueFromPipelineByPropertyName" },
		{ PS_REMAINING, "ValueFromRemainingArguments" },
	};
	val position = record_get(set, PS_POSITION);
	const char *sep = "";
	struct sbuf b;

	sbuf_init(&b, rt);
	if (val_truth(rt, record_get(set, PS_MANDATORY)))
		sbuf_puts(&b, "Mandatory=$true"), sep = ", ";
	if (!val_is_null(position) && position.i != INT32_MIN)
		sbuf_printf(&b, "%sPosition=%d", sep, (int)position.i), sep = ", ";
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if (val_truth(rt, record_get(set, flags[i].field)))
			sbuf_printf(&b, "%s%s=$true", sep, flags[i].name), sep = ", ";
	if (has_text(rt, record_get(set, PS_HELP)))
		sbuf_printf(&b, "%sHelpMessage='%s'", sep, quoted(rt, record_get(set, PS_HELP)));
	return sbuf_take(&b);
}

#define NEXT "\n    "

static void put_sets(struct rt *rt, struct sbuf *b, val parameter)
{
	struct dict *d = val_dict(param_metadata_get(rt, parameter, PMD_SETS));
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(d, &i));) {
		struct ustr *s = set_text(rt, e->value);
		bool named = !ustr_ieq_c(val_to_str(rt, e->key), ALL_SETS);

		if (!named && !ustr_len(s))
			continue;
		sbuf_puts(b, NEXT "[Parameter(");
		if (named)
			sbuf_printf(b, "ParameterSetName='%s'%s", quoted(rt, e->key), ustr_len(s) ? ", " : "");
		sbuf_put(b, s);
		sbuf_puts(b, ")]");
	}
}

/* 'a','b' */
static void put_quoted(struct rt *rt, struct sbuf *b, val list)
{
	const char *sep = "";
	struct iter it;
	val x;

	if (!iter_begin(rt, list, &it))
		return;
	for (; iter_next(&it, &x); sep = ",")
		sbuf_printf(b, "%s'%s'", sep, quoted(rt, x));
}

static void put_range(struct rt *rt, struct sbuf *b, const struct attr *a)
{
	const struct type *t = val_type_of(a->v[0]);
	const char *prefix = "";

	if (!val_is_null(a->v[2])) {
		sbuf_printf(b, NEXT "[ValidateRange([" SMA "ValidateRangeKind]::%s)]", val_to_c(rt, a->v[2]));
		return;
	}
	if (t && t->flags & TF_ENUM)
		prefix = USTR_C(rt, ustr_printf(rt, "[%s]::", USTR_C(rt, type_full_name(rt, t))));
	sbuf_printf(b, NEXT "[ValidateRange(%s%s, %s%s)]", prefix, val_to_c(rt, a->v[0]), prefix, val_to_c(rt, a->v[1]));
}

static void put_obsolete(struct rt *rt, struct sbuf *b, const struct attr *a)
{
	sbuf_puts(b, NEXT "[Obsolete(");
	if (!val_is_null(a->v[0]))
		sbuf_printf(b, "'%s'", quoted(rt, a->v[0]));
	if (val_truth(rt, a->v[1]))
		sbuf_puts(b, ", $true");
	sbuf_puts(b, ")]");
}

static bool put_bare(struct sbuf *b, const struct type *t)
{
	static const struct { const struct type *type; const char *name; } bare[] = {
		{ &type_attr_allownull, "AllowNull" }, { &type_attr_allowemptystring, "AllowEmptyString" },
		{ &type_attr_allowemptycollection, "AllowEmptyCollection" }, { &type_attr_validatenotnull, "ValidateNotNull" },
		{ &type_attr_validatenotnullorempty, "ValidateNotNullOrEmpty" },
		{ &type_attr_validatenotnullorwhitespace, "ValidateNotNullOrWhiteSpace" },
	};

	for (size_t i = 0; i < ARRAY_LEN(bare); i++)
		if (type_is(t, bare[i].type)) {
			sbuf_printf(b, NEXT "[%s()]", bare[i].name);
			return true;
		}
	return false;
}

static void put_attribute(struct rt *rt, struct sbuf *b, val v)
{
	struct attr *a = val_attr(v, &type_attr_base);
	const struct type *t = a ? cell_type(&a->h) : &type_object;

	if (!a || put_bare(b, t))
		return;
	if (type_is(t, &type_attr_validatelength)) {
		sbuf_printf(b, NEXT "[ValidateLength(%s, %s)]", val_to_c(rt, a->v[0]), val_to_c(rt, a->v[1]));
	} else if (type_is(t, &type_attr_validatecount)) {
		sbuf_printf(b, NEXT "[ValidateCount(%s, %s)]", val_to_c(rt, a->v[0]), val_to_c(rt, a->v[1]));
	} else if (type_is(t, &type_attr_validaterange)) {
		put_range(rt, b, a);
	} else if (type_is(t, &type_attr_validatepattern)) {
		sbuf_printf(b, NEXT "[ValidatePattern('%s')]", quoted(rt, a->v[0]));
	} else if (type_is(t, &type_attr_validateset)) {
		sbuf_puts(b, NEXT "[ValidateSet(");
		put_quoted(rt, b, member_or_null(rt, v, "ValidValues"));
		sbuf_puts(b, ")]");
	} else if (type_is(t, &type_attr_validatescript)) {
		sbuf_printf(b, NEXT "[ValidateScript({ %s })]", val_to_c(rt, a->v[0]));
	} else if (type_is(t, &type_attr_pstypename)) {
		sbuf_printf(b, NEXT "[PSTypeName('%s')]", quoted(rt, a->v[0]));
	} else if (type_is_named(t, "System.ObsoleteAttribute")) {
		put_obsolete(rt, b, a);
	}
}

static void put_name(struct rt *rt, struct sbuf *b, val name)
{
	struct ustr *s = val_to_str(rt, name);

	sbuf_puts(b, NEXT "${");
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t u = ustr_at(s, i);

		if (u == '{' || u == '}' || u == '`')
			sbuf_putc(b, '`');
		sbuf_putc(b, u);
	}
	sbuf_putc(b, '}');
}

static void put_parameter(struct rt *rt, struct sbuf *b, val name, val parameter, bool advanced)
{
	struct list *aliases = val_list(param_metadata_get(rt, parameter, PMD_ALIASES));
	struct list *attributes = val_list(param_metadata_get(rt, parameter, PMD_ATTRIBUTES));
	val type = param_metadata_get(rt, parameter, PMD_TYPE);
	bool credential = false;

	if (advanced)
		put_sets(rt, b, parameter);
	if (aliases->n) {
		sbuf_puts(b, NEXT "[Alias(");
		put_quoted(rt, b, val_obj(aliases));
		sbuf_puts(b, ")]");
	}
	for (uint32_t i = 0; i < attributes->n; i++) {
		put_attribute(rt, b, attributes->v[i]);
		credential |= val_attr(attributes->v[i], &type_attr_credential) != NULL;
	}
	if (type.k == VK_TYPE)
		sbuf_printf(b, NEXT "[%s]", type.t == &type_switchparameter ? "switch" : USTR_C(rt, type_ps_name(rt, type.t)));
	if (credential)
		sbuf_puts(b, NEXT "[" SMA "CredentialAttribute()]");
	put_name(rt, b, name);
}

/* ---- Parts --------------------------------------------------------------- */

static struct ustr *binding_text(struct rt *rt, const struct record *m)
{
	static const struct { uint8_t field; bool usual; const char *text; } flags[] = {
		{ CM_PAGING, false, "SupportsPaging=$true" }, { CM_TRANSACTIONS, false, "SupportsTransactions=$true" },
		{ CM_POSITIONAL, true, "PositionalBinding=$false" },
	};
	const char *sep = "", *remoting = val_to_c(rt, m->f[CM_REMOTING]);
	struct sbuf b;

	sbuf_init(&b, rt);
	if (!val_truth(rt, m->f[CM_IS_CMDLET]))
		return sbuf_take(&b);
	sbuf_puts(&b, "[CmdletBinding(");
	if (has_text(rt, m->f[CM_DEFAULT_SET]))
		sbuf_printf(&b, "DefaultParameterSetName='%s'", quoted(rt, m->f[CM_DEFAULT_SET])), sep = ", ";
	if (val_truth(rt, m->f[CM_SHOULD_PROCESS])) {
		sbuf_printf(&b, "%sSupportsShouldProcess=$true, ConfirmImpact='%s'", sep, val_to_c(rt, m->f[CM_IMPACT]));
		sep = ", ";
	}
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if (val_truth(rt, m->f[flags[i].field]) != flags[i].usual)
			sbuf_printf(&b, "%s%s", sep, flags[i].text), sep = ", ";
	if (has_text(rt, m->f[CM_HELP_URI]))
		sbuf_printf(&b, "%sHelpUri='%s'", sep, quoted(rt, m->f[CM_HELP_URI])), sep = ", ";
	if (strcmp(remoting, "PowerShell"))
		sbuf_printf(&b, "%sRemotingCapability='%s'", sep, remoting);
	sbuf_puts(&b, ")]");
	return sbuf_take(&b);
}

static struct ustr *param_text(struct rt *rt, const struct record *m)
{
	struct dict *d = val_dict(m->f[CM_PARAMETERS]);
	const char *sep = "";
	struct dict_entry *e;
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; (e = dict_next(d, &i)); sep = ",\n") {
		sbuf_puts(&b, sep);
		put_parameter(rt, &b, e->key, e->value, val_truth(rt, m->f[CM_IS_CMDLET]));
	}
	return sbuf_take(&b);
}

static struct ustr *begin_text(struct rt *rt, const struct record *m)
{
	bool function = val_enum_num(m->f[CM_WRAPPED_KIND]) == CK_FUNCTION;
	struct sbuf b;

	sbuf_init(&b, rt);
#define ARGS quoted(rt, m->f[CM_WRAPPED]), val_to_c(rt, m->f[CM_WRAPPED_KIND]), function ? "" : "$myInvocation.CommandOrigin"
	if (val_truth(rt, m->f[CM_IS_CMDLET]))
		sbuf_printf(&b, begin_advanced, ARGS);
	else
		sbuf_printf(&b, begin_plain, ARGS);
#undef ARGS
	return sbuf_take(&b);
}

static struct ustr *dynamicparam_text(struct rt *rt, const struct record *m)
{
	return ustr_printf(rt, dynamic_text, quoted(rt, m->f[CM_WRAPPED]), val_to_c(rt, m->f[CM_WRAPPED_KIND]));
}

/* HELP cannot end the comment it is in. */
static struct ustr *comment_text(struct rt *rt, struct ustr *help)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(help); i++) {
		uint16_t u = ustr_at(help, i), next = i + 1 < ustr_len(help) ? ustr_at(help, i + 1) : 0;

		sbuf_putc(&b, u);
		if ((u == '<' && next == '#') || (u == '#' && next == '>'))
			sbuf_putc(&b, '`');
	}
	return sbuf_take(&b);
}

static struct ustr *proxy_text(struct rt *rt, const struct record *m, struct ustr *help, bool dynamic)
{
	struct sbuf b;

	if (!help || !ustr_len(help))
		help = ustr_printf(rt, "\n.ForwardHelpTargetName %s\n.ForwardHelpCategory %s\n",
				   val_to_c(rt, m->f[CM_WRAPPED]), val_to_c(rt, m->f[CM_WRAPPED_KIND]));
	sbuf_init(&b, rt);
	sbuf_put(&b, binding_text(rt, m));
	sbuf_puts(&b, "\nparam(");
	sbuf_put(&b, param_text(rt, m));
	sbuf_puts(&b, ")\n\n");
	if (dynamic && val_truth(rt, m->f[CM_HAS_DYNAMIC])) {
		sbuf_puts(&b, "\ndynamicparam\n{");
		sbuf_put(&b, dynamicparam_text(rt, m));
		sbuf_puts(&b, "}\n\n");
	}
	sbuf_puts(&b, "begin\n{");
	sbuf_put(&b, begin_text(rt, m));
	sbuf_printf(&b, "}\n\nprocess\n{%s}\n\nend\n{%s}\n\nclean\n{%s}\n<#\n", process_text, end_text, clean_text);
	sbuf_put(&b, comment_text(rt, help));
	sbuf_puts(&b, "\n#>\n");
	return sbuf_take(&b);
}

/* ---- Help comments ------------------------------------------------------- */

static struct ustr *text_of(struct rt *rt, val v)
{
	val text = member_or_null(rt, v, "Text");

	return val_to_str(rt, val_base(text).k == VK_OBJ || !val_is_null(text) ? text : v);
}

static void put_section(struct rt *rt, struct sbuf *b, const char *section, val v)
{
	if (val_is_null(v) || !ustr_len(text_of(rt, v)))
		return;
	sbuf_printf(b, "\n%s\n\n", section);
	sbuf_put(b, text_of(rt, v));
	sbuf_putc(b, '\n');
}

static void put_paragraphs(struct rt *rt, struct sbuf *b, const char *section, val list)
{
	struct array *a = val_array(list);
	bool first = true;

	for (uint32_t i = 0; a && i < a->n; i++) {
		struct ustr *s = val_is_null(array_get(a, i)) ? ustr_empty(rt) : text_of(rt, array_get(a, i));

		if (!ustr_len(s))
			continue;
		if (first)
			sbuf_printf(b, "\n\n%s\n\n", section);
		first = false;
		sbuf_put(b, s);
		sbuf_putc(b, '\n');
	}
	if (!first)
		sbuf_putc(b, '\n');
}

static void put_parameters(struct rt *rt, struct sbuf *b, val list)
{
	struct array *a = val_array(list);

	for (uint32_t i = 0; a && i < a->n; i++) {
		struct array *d = val_array(member_or_null(rt, array_get(a, i), "Description"));

		sbuf_printf(b, "\n.PARAMETER %s\n\n", val_to_c(rt, member_or_null(rt, array_get(a, i), "Name")));
		for (uint32_t k = 0; d && k < d->n; k++) {
			struct ustr *s = val_is_null(array_get(d, k)) ? ustr_empty(rt) : text_of(rt, array_get(d, k));

			sbuf_put(b, s);
			if (ustr_len(s))
				sbuf_putc(b, '\n');
		}
	}
}

static void put_texts(struct rt *rt, struct sbuf *b, val list)
{
	struct array *a = val_array(list);

	for (uint32_t i = 0; a && i < a->n; i++)
		if (!val_is_null(array_get(a, i)))
			sbuf_put(b, text_of(rt, array_get(a, i)));
}

static void put_examples(struct rt *rt, struct sbuf *b, val list)
{
	struct array *a = val_array(list);

	for (uint32_t i = 0; a && i < a->n; i++) {
		val remarks = member_or_null(rt, array_get(a, i), "remarks");
		struct sbuf one;
		struct ustr *s;

		sbuf_init(&one, rt);
		put_texts(rt, &one, member_or_null(rt, array_get(a, i), "introduction"));
		sbuf_put(&one, member_str(rt, array_get(a, i), "code"));
		if (val_array(remarks))
			sbuf_putc(&one, '\n');
		put_texts(rt, &one, remarks);
		s = sbuf_take(&one);
		if (ustr_len(s))
			sbuf_puts(b, "\n\n.EXAMPLE\n\n");
		sbuf_put(b, s);
	}
}

static val below(struct rt *rt, val v, const char *a, const char *b)
{
	return member_or_null(rt, member_or_null(rt, v, a), b);
}

static void put_types(struct rt *rt, struct sbuf *b, const char *section, val parent)
{
	val name = val_array(parent) ? V_NULL : below(rt, parent, "type", "name");

	if (val_is_null(name) && !val_array(parent))
		name = below(rt, parent, "type", "uri");
	if (val_is_null(name))
		return;
	sbuf_printf(b, "\n\n%s\n\n", section);
	sbuf_put(b, text_of(rt, name));
	sbuf_putc(b, '\n');
}

static void put_links(struct rt *rt, struct sbuf *b, val list)
{
	struct array *a = val_array(list);

	for (uint32_t i = 0; a && i < a->n; i++) {
		put_section(rt, b, ".LINK", member_or_null(rt, array_get(a, i), "uri"));
		put_section(rt, b, ".LINK", member_or_null(rt, array_get(a, i), "linkText"));
	}
}

static bool is_help(struct rt *rt, val v)
{
	struct strlist *names = val_type_names(rt, v);

	for (uint32_t i = 0; names && i < names->n; i++)
		if (strstr(USTR_C(rt, names->s[i]), "HelpInfo"))
			return true;
	return false;
}

/* These are strings in comment-based help, which the product passes over. */
static void put_object(struct rt *rt, struct sbuf *b, const char *section, val v)
{
	if (val_base(v).k == VK_OBJ)
		put_section(rt, b, section, v);
}

static val help_comments(struct rt *rt, val self, val *args, int n)
{
	val help = args[0];
	struct sbuf b;

	if (val_is_null(help))
		net_throw(rt, "System.ArgumentNullException", "Value cannot be null. (Parameter 'help')");
	if (!is_help(rt, help))
		net_throw(rt, "System.InvalidOperationException",
			"The 'help' parameter is not recognized as a valid HelpInfo object created by the 'get-help' command.");
	sbuf_init(&b, rt);
	put_section(rt, &b, ".SYNOPSIS", member_or_null(rt, help, "Synopsis"));
	put_paragraphs(rt, &b, ".DESCRIPTION", member_or_null(rt, help, "Description"));
	put_parameters(rt, &b, below(rt, help, "Parameters", "Parameter"));
	put_examples(rt, &b, below(rt, help, "examples", "example"));
	put_paragraphs(rt, &b, ".NOTES", below(rt, help, "alertSet", "alert"));
	put_types(rt, &b, ".INPUTS", below(rt, help, "inputTypes", "inputType"));
	put_types(rt, &b, ".OUTPUTS", below(rt, help, "returnValues", "returnValue"));
	put_links(rt, &b, below(rt, help, "relatedLinks", "navigationLink"));
	put_object(rt, &b, ".COMPONENT", member_or_null(rt, help, "Component"));
	put_object(rt, &b, ".ROLE", member_or_null(rt, help, "Role"));
	put_object(rt, &b, ".FUNCTIONALITY", member_or_null(rt, help, "Functionality"));
	return val_str(sbuf_take(&b));
}

/* ---- Members ------------------------------------------------------------- */

static const struct record *metadata_of(struct rt *rt, val v)
{
	if (val_is_null(v))
		command_throw_null(rt, "commandMetaData");
	return (const struct record *)val_base(v).o;
}

static val create(struct rt *rt, val self, val *args, int n)
{
	const struct record *m = metadata_of(rt, args[0]);

	return val_str(proxy_text(rt, m, n > 1 ? val_to_str(rt, args[1]) : NULL, n < 3 || val_truth(rt, args[2])));
}

#define PART(id, make)                                                         \
	static val part_##id(struct rt *rt, val self, val *args, int n)        \
	{                                                                      \
		const struct record *m = metadata_of(rt, args[0]);             \
									       \
		return val_str(make);                                          \
	}
PART(binding, binding_text(rt, m)) PART(params, param_text(rt, m)) PART(begin, begin_text(rt, m))
PART(dynamic, dynamicparam_text(rt, m))
PART(process, m ? ustr_new(rt, process_text) : NULL) PART(end, m ? ustr_new(rt, end_text) : NULL)
PART(clean, m ? ustr_new(rt, clean_text) : NULL)

#define META SMA "CommandMetadata commandMetadata"
static const struct member_def members[] = {
	STATIC("static string Create(" META ")", create),
	STATIC("static string Create(" META ", string helpComment)", create),
	STATIC("static string Create(" META ", string helpComment, bool generateDynamicParameters)", create),
	STATIC("static string GetCmdletBindingAttribute(" META ")", part_binding),
	STATIC("static string GetParamBlock(" META ")", part_params), STATIC("static string GetBegin(" META ")", part_begin),
	STATIC("static string GetProcess(" META ")", part_process),
	STATIC("static string GetDynamicParam(" META ")", part_dynamic), STATIC("static string GetEnd(" META ")", part_end),
	STATIC("static string GetClean(" META ")", part_clean),
	STATIC("static string GetHelpComments(psobject help)", help_comments), MEMBERS_END
};
static const struct type type_proxy_command = {
	.name = SMA "ProxyCommand", .base = &type_object, .flags = TF_SEALED, .size = sizeof(struct cell),
};

_startup_ void proxy_command_register(struct rt *rt)
{
	type_register(rt, &type_proxy_command, members);
}

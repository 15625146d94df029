/* SPDX-License-Identifier: MIT */
/* How help of commands is shown: sections with four blanks before their text. */
#include "format/packet.h"
#include "format/view_table.h"

enum { INDENT = 4 };

static struct ustr *text(struct rt *rt, val v, const char *name)
{
	val x = member_or_null(rt, v, name);

	return val_is_null(x) ? ustr_empty(rt) : val_to_str(rt, x);
}

/* The items there, a lone one too; NULL: none. */
static struct array *items(struct rt *rt, val v, const char *name)
{
	val x = member_or_null(rt, v, name);

	return val_is_null(x) || val_array(x) ? val_array(x) : array_of(rt, &x, 1);
}

/* N empty lines that are a part of what is indented by LEFT. */
static void blank(struct rt *rt, struct list *l, int left, int n)
{
	struct list *f = left ? fmt_add_frame(rt, l, left, 0, 0) : l;

	while (n--)
		fmt_add_newline(rt, f);
}

/* Each line of S, indented by LEFT. */
static void put_text(struct rt *rt, struct list *l, struct ustr *s, int left)
{
	struct list *f = fmt_add_frame(rt, l, left, 0, 0);
	uint32_t from = 0, n = ustr_len(s);

	for (uint32_t i = 0; i <= n; i++)
		if (i == n || ustr_at(s, i) == '\n') {
			if (i > from)
				fmt_add_text(rt, f, ustr_sub(rt, s, from, i - from));
			fmt_add_newline(rt, f);
			from = i + 1;
		}
}

/* The paragraphs of an array of objects with Text. */
static void put_paragraphs(struct rt *rt, struct list *l, val v, int left)
{
	struct array *a = val_array(v);

	for (uint32_t i = 0; a && i < a->n; i++)
		put_text(rt, l, text(rt, array_get(a, i), "Text"), left);
}

static void heading(struct rt *rt, struct list *l, const char *s)
{
	fmt_add_c(rt, l, s);
	fmt_add_newline(rt, l);
}

static void put_name_and_synopsis(struct rt *rt, struct list *l, struct ustr *name, struct ustr *synopsis)
{
	heading(rt, l, "NAME");
	put_text(rt, l, name, INDENT);
	blank(rt, l, INDENT, 1);
	heading(rt, l, "SYNOPSIS");
	if (ustr_len(synopsis))
		put_text(rt, l, synopsis, INDENT);
	blank(rt, l, INDENT, 2);
}

static void put_name(struct rt *rt, val obj, struct list *l)
{
	put_name_and_synopsis(rt, l, text(rt, obj, "Name"), text(rt, obj, "Synopsis"));
}

static void put_syntax_parameter(struct rt *rt, struct sbuf *b, val p)
{
	bool mandatory = ustr_ieq_c(text(rt, p, "required"), "true"), named = ustr_ieq_c(text(rt, p, "position"), "Named");
	val group = member_or_null(rt, member_or_null(rt, p, "parameterValueGroup"), "parameterValue");
	struct ustr *value = text(rt, p, "parameterValue");

	sbuf_printf(b, mandatory ? " " : " [");
	sbuf_printf(b, named ? "-%s" : "[-%s]", USTR_C(rt, text(rt, p, "name")));
	if (!val_is_null(group))
		sbuf_printf(b, " {%s}", USTR_C(rt, val_to_str_sep(rt, group, ustr_atom(rt, " | "))));
	else if (ustr_len(value))
		sbuf_printf(b, " <%s>", USTR_C(rt, value));
	if (!mandatory)
		sbuf_putc(b, ']');
}

static struct ustr *syntax_text(struct rt *rt, val item, bool has_common)
{
	struct array *p = items(rt, item, "parameter");
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_put(&b, text(rt, item, "name"));
	for (uint32_t k = 0; p && k < p->n; k++)
		put_syntax_parameter(rt, &b, array_get(p, k));
	sbuf_puts(&b, has_common ? " [<CommonParameters>]" : " ");
	return sbuf_take(&b);
}

/* The lines of a command's syntax, an empty one behind each. */
static void put_syntax_items(struct rt *rt, val syntax, struct list *l, int left)
{
	struct array *a = items(rt, syntax, "syntaxItem");

	for (uint32_t i = 0; a && i < a->n; i++) {
		put_text(rt, l, syntax_text(rt, array_get(a, i), true), left);
		blank(rt, l, left, 1);
	}
}

static void put_syntax(struct rt *rt, val obj, struct list *l)
{
	heading(rt, l, "SYNTAX");
	put_syntax_items(rt, member_or_null(rt, obj, "syntax"), l, INDENT);
	blank(rt, l, INDENT, 1);
}

static void put_description(struct rt *rt, val obj, struct list *l)
{
	heading(rt, l, "DESCRIPTION");
	put_paragraphs(rt, l, member_or_null(rt, obj, "description"), INDENT);
	blank(rt, l, INDENT, 1);
	blank(rt, l, 0, 1);
}

struct fact {
	const char *label, *member;
};

static void put_facts(struct rt *rt, struct list *l, val p, const struct fact *f, size_t n, int left)
{
	for (size_t i = 0; i < n; i++)
		put_text(rt, l, ustr_printf(rt, "%-29s%s", f[i].label, USTR_C(rt, text(rt, p, f[i].member))), left);
	blank(rt, l, left, 1);
}

static void put_parameter(struct rt *rt, val p, struct list *l, int left, bool facts)
{
	static const struct fact all[] = {
		{ "Required?", "required" }, { "Position?", "position" }, { "Default value", "defaultValue" },
		{ "Accept pipeline input?", "pipelineInput" }, { "Aliases", "aliases" }, { "Accept wildcard characters?", "globbing" },
	};
	struct ustr *name = text(rt, p, "name"), *value = text(rt, p, "parameterValue");
	bool is_switch = ustr_eq_c(value, "SwitchParameter");
	const char *head = is_switch ? "-%s [<%s>]" : ustr_len(value) ? "-%s <%s>" : "-%s";

	put_text(rt, l, ustr_printf(rt, head, USTR_C(rt, name), USTR_C(rt, value)), left);
	put_paragraphs(rt, l, member_or_null(rt, p, "description"), left + INDENT);
	blank(rt, l, left + INDENT, 1);
	if (facts)
		put_facts(rt, l, p, all, ARRAY_LEN(all), left + INDENT);
}

/* Its lines have their own blanks, since what is cut off one goes without them. */
static const char common[] =
	"    This cmdlet supports the common parameters: Verbose, Debug,\n    ErrorAction, ErrorVariable, WarningAction, WarningVariable,\n"
	"    OutBuffer, PipelineVariable, and OutVariable. For more information, see\n"
	"    about_CommonParameters (https://go.microsoft.com/fwlink/?LinkID=113216). ";

static void put_common(struct rt *rt, struct list *l)
{
	put_text(rt, l, ustr_new(rt, "<CommonParameters>"), INDENT);
	put_text(rt, l, ustr_new(rt, common), INDENT);
	blank(rt, l, INDENT, 1);
}

static void put_parameter_list(struct rt *rt, val parameters, struct list *l, bool facts)
{
	struct array *a = items(rt, parameters, "parameter");

	for (uint32_t i = 0; a && i < a->n; i++)
		put_parameter(rt, array_get(a, i), l, INDENT, facts);
	put_common(rt, l);
}

static void put_parameters(struct rt *rt, val obj, struct list *l, bool facts)
{
	heading(rt, l, "PARAMETERS");
	put_parameter_list(rt, member_or_null(rt, obj, "parameters"), l, facts);
}

static void put_type_names(struct rt *rt, struct list *l, val holder, const char *name, int left)
{
	struct array *a = items(rt, holder, name);

	for (uint32_t i = 0; a && i < a->n; i++) {
		put_text(rt, l, text(rt, member_or_null(rt, array_get(a, i), "type"), "name"), left);
		blank(rt, l, left, 1);
	}
}

static void put_types(struct rt *rt, val obj, struct list *l, const char *title, const char *holder, const char *name)
{
	heading(rt, l, title);
	put_type_names(rt, l, member_or_null(rt, obj, holder), name, INDENT);
	blank(rt, l, INDENT, 1);
}

static void put_alerts(struct rt *rt, val alerts, struct list *l, int left)
{
	blank(rt, l, left, 2);
	put_paragraphs(rt, l, val_obj(items(rt, alerts, "alert")), left + INDENT);
}

static void put_notes(struct rt *rt, val obj, struct list *l)
{
	val alerts = member_or_null(rt, obj, "alertSet");
	struct array *a = items(rt, alerts, "alert");

	if (!a || !a->n)
		return;
	heading(rt, l, "NOTES");
	put_alerts(rt, alerts, l, INDENT);
	blank(rt, l, INDENT, 1);
}

/* GAP: the empty lines between code and remarks. */
static void put_example(struct rt *rt, val e, struct list *l, int left, int gap)
{
	struct array *prompt = val_array(member_or_null(rt, e, "introduction"));
	struct ustr *lead = prompt && prompt->n ? text(rt, array_get(prompt, 0), "Text") : ustr_empty(rt);

	put_text(rt, l, text(rt, e, "title"), left);
	blank(rt, l, left, 1);
	put_text(rt, l, ustr_concat(rt, lead, text(rt, e, "code")), left);
	blank(rt, l, left, gap);
	put_paragraphs(rt, l, member_or_null(rt, e, "remarks"), left);
}

static void put_examples(struct rt *rt, val examples, struct list *l, int left)
{
	struct array *a = items(rt, examples, "example");

	for (uint32_t i = 0; a && i < a->n; i++)
		put_example(rt, array_get(a, i), l, left, 1);
}

static void put_link_lines(struct rt *rt, val links, struct list *l, int left)
{
	struct array *a = items(rt, links, "navigationLink");

	for (uint32_t i = 0; a && i < a->n; i++) {
		struct ustr *uri = text(rt, array_get(a, i), "uri");

		if (!ustr_len(uri))
			uri = ustr_printf(rt, "%s ", USTR_C(rt, text(rt, array_get(a, i), "linkText")));
		put_text(rt, l, uri, left);
	}
}

static void put_links(struct rt *rt, val obj, struct list *l)
{
	heading(rt, l, "RELATED LINKS");
	put_link_lines(rt, member_or_null(rt, obj, "relatedLinks"), l, INDENT);
}

static void put_remarks(struct rt *rt, val obj, struct list *l)
{
	const char *name = USTR_C(rt, text(rt, obj, "Name"));
	struct array *links = items(rt, member_or_null(rt, obj, "relatedLinks"), "navigationLink");

	heading(rt, l, "REMARKS");
	put_text(rt, l, ustr_printf(rt, "To see the examples, type: \"Get-Help %s -Examples\"", name), INDENT);
	put_text(rt, l, ustr_printf(rt, "For more information, type: \"Get-Help %s -Detailed\"", name), INDENT);
	put_text(rt, l, ustr_printf(rt, "For technical information, type: \"Get-Help %s -Full\"", name), INDENT);
	if (links && links->n)
		fmt_add_text(rt, l, ustr_printf(rt, "    For online help, type: \"Get-Help %s -Online\"", name));
}

void custom_help(struct rt *rt, val obj, struct list *l)
{
	put_name(rt, obj, l);
	put_syntax(rt, obj, l);
	put_description(rt, obj, l);
	put_links(rt, obj, l);
	blank(rt, l, 0, 1);
	put_remarks(rt, obj, l);
}

void custom_help_detailed(struct rt *rt, val obj, struct list *l)
{
	put_name(rt, obj, l);
	put_syntax(rt, obj, l);
	put_description(rt, obj, l);
	put_parameters(rt, obj, l, false);
	put_examples(rt, member_or_null(rt, obj, "examples"), l, INDENT);
	put_remarks(rt, obj, l);
}

void custom_help_full(struct rt *rt, val obj, struct list *l)
{
	put_name(rt, obj, l);
	put_syntax(rt, obj, l);
	put_description(rt, obj, l);
	put_parameters(rt, obj, l, true);
	put_types(rt, obj, l, "INPUTS", "inputTypes", "inputType");
	put_types(rt, obj, l, "OUTPUTS", "returnValues", "returnValue");
	put_notes(rt, obj, l);
	put_examples(rt, member_or_null(rt, obj, "examples"), l, INDENT);
	blank(rt, l, INDENT, 1);
	put_links(rt, obj, l);
}

void custom_help_examples(struct rt *rt, val obj, struct list *l)
{
	put_name(rt, obj, l);
	put_examples(rt, member_or_null(rt, obj, "examples"), l, INDENT);
}

void custom_help_parameter(struct rt *rt, val obj, struct list *l)
{
	put_parameter(rt, obj, l, 0, true);
}

/* ---- Its parts alone ------------------------------------------------------ */

void custom_help_details(struct rt *rt, val obj, struct list *l)
{
	struct array *a = val_array(member_or_null(rt, obj, "description"));

	put_name_and_synopsis(rt, l, text(rt, obj, "name"), a && a->n ? text(rt, array_get(a, 0), "Text") : ustr_empty(rt));
}

void custom_help_syntax(struct rt *rt, val obj, struct list *l)
{
	put_syntax_items(rt, obj, l, 0);
}

void custom_help_parameters(struct rt *rt, val obj, struct list *l)
{
	put_parameter_list(rt, obj, l, true);
}

void custom_help_text(struct rt *rt, val obj, struct list *l)
{
	put_text(rt, l, text(rt, obj, "Text"), 0);
}

void custom_help_example_list(struct rt *rt, val obj, struct list *l)
{
	put_examples(rt, obj, l, 0);
}

void custom_help_example(struct rt *rt, val obj, struct list *l)
{
	put_example(rt, obj, l, 0, 3);
}

void custom_help_links(struct rt *rt, val obj, struct list *l)
{
	put_link_lines(rt, obj, l, 0);
}

void custom_help_notes(struct rt *rt, val obj, struct list *l)
{
	put_alerts(rt, obj, l, 0);
}

void custom_help_inputs(struct rt *rt, val obj, struct list *l)
{
	put_type_names(rt, l, obj, "inputType", 0);
}

void custom_help_outputs(struct rt *rt, val obj, struct list *l)
{
	put_type_names(rt, l, obj, "returnValue", 0);
}

/* ---- Help made of a command's metadata alone ------------------------------ */

static void put_name_only(struct rt *rt, val obj, struct list *l, int left)
{
	heading(rt, l, "NAME");
	put_text(rt, l, text(rt, obj, "Name"), INDENT);
	blank(rt, l, left, 1);
}

static void put_extended_syntax(struct rt *rt, val obj, struct list *l, int left)
{
	struct array *a = items(rt, member_or_null(rt, obj, "Syntax"), "syntaxItem");

	heading(rt, l, "SYNTAX");
	for (uint32_t i = 0; a && i < a->n; i++) {
		val item = array_get(a, i);
		bool has_common = val_truth(rt, member_or_null(rt, item, "CommonParameters"));

		put_text(rt, l, syntax_text(rt, item, has_common), INDENT);
		blank(rt, l, INDENT, 1);
	}
	blank(rt, l, left, 1);
}

static void put_extended_parameter(struct rt *rt, val p, struct list *l, int left, bool facts)
{
	static const struct fact all[] = {
		{ "Required?", "required" }, { "Position?", "position" }, { "Accept pipeline input?", "pipelineInput" },
		{ "Parameter set name", "parameterSetName" }, { "Aliases", "aliases" }, { "Dynamic?", "isDynamic" },
		{ "Accept wildcard characters?", "globbing" },
	};
	struct ustr *value = text(rt, p, "parameterValue"), *description = text(rt, p, "description");

	put_text(rt, l, ustr_printf(rt, ustr_len(value) ? "-%s <%s>" : "-%s", USTR_C(rt, text(rt, p, "name")), USTR_C(rt, value)), left);
	if (facts && ustr_len(description))
		put_text(rt, l, description, left + INDENT);
	else
		blank(rt, l, facts ? left + INDENT : left, 1);
	if (facts)
		put_facts(rt, l, p, all, ARRAY_LEN(all), left + INDENT);
}

static void put_extended_parameters(struct rt *rt, val obj, struct list *l, bool facts)
{
	struct array *a = items(rt, member_or_null(rt, obj, "parameters"), "parameter");
	bool has_common = val_truth(rt, member_or_null(rt, obj, "CommonParameters"));

	heading(rt, l, "PARAMETERS");
	for (uint32_t i = 0; a && i < a->n; i++)
		put_extended_parameter(rt, array_get(a, i), l, INDENT, facts);
	if (has_common)
		put_common(rt, l);
	else if (!a || !a->n)
		put_text(rt, l, ustr_new(rt, "None\n"), INDENT);
	blank(rt, l, facts ? INDENT : 0, 1);
}

static void put_remarks_of(struct rt *rt, val obj, struct list *l)
{
	heading(rt, l, "ALIASES");
	put_text(rt, l, text(rt, obj, "aliases"), INDENT);
	blank(rt, l, 0, 1);
	heading(rt, l, "REMARKS");
	put_text(rt, l, text(rt, obj, "remarks"), INDENT);
}

void custom_extended_help(struct rt *rt, val obj, struct list *l)
{
	put_name_only(rt, obj, l, INDENT);
	put_extended_syntax(rt, obj, l, 0);
	put_remarks_of(rt, obj, l);
}

void custom_extended_help_detailed(struct rt *rt, val obj, struct list *l)
{
	put_name_only(rt, obj, l, INDENT);
	put_extended_syntax(rt, obj, l, INDENT);
	put_extended_parameters(rt, obj, l, false);
	put_remarks_of(rt, obj, l);
}

static void put_type_lines(struct rt *rt, val obj, struct list *l, const char *title, const char *holder, const char *name)
{
	val item = member_or_null(rt, member_or_null(rt, obj, holder), name);

	heading(rt, l, title);
	put_text(rt, l, text(rt, member_or_null(rt, item, "type"), "name"), INDENT);
	blank(rt, l, INDENT, 1);
}

void custom_extended_help_full(struct rt *rt, val obj, struct list *l)
{
	put_name_only(rt, obj, l, INDENT);
	put_extended_syntax(rt, obj, l, INDENT);
	put_extended_parameters(rt, obj, l, true);
	put_type_lines(rt, obj, l, "INPUTS", "inputTypes", "inputType");
	put_type_lines(rt, obj, l, "OUTPUTS", "returnValues", "returnValue");
	put_remarks_of(rt, obj, l);
}

void custom_extended_help_examples(struct rt *rt, val obj, struct list *l)
{
	put_name_only(rt, obj, l, 0);
	put_remarks_of(rt, obj, l);
}

void custom_extended_help_parameter(struct rt *rt, val obj, struct list *l)
{
	put_extended_parameter(rt, obj, l, 0, true);
}

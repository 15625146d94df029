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
static struct array *items(struct rt *rt, val v, const char *holder, const char *name)
{
	val x = member_or_null(rt, member_or_null(rt, v, holder), name);

	return val_is_null(x) || val_array(x) ? val_array(x) : array_of(rt, &x, 1);
}

static void blank(struct rt *rt, struct list *l, int n)
{
	while (n--)
		fmt_add_newline(rt, l);
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

static void put_name(struct rt *rt, val obj, struct list *l)
{
	heading(rt, l, "NAME");
	put_text(rt, l, text(rt, obj, "Name"), INDENT);
	blank(rt, l, 1);
	heading(rt, l, "SYNOPSIS");
	put_text(rt, l, text(rt, obj, "Synopsis"), INDENT);
	blank(rt, l, 2);
}

static void put_syntax(struct rt *rt, val obj, struct list *l)
{
	struct array *a = items(rt, obj, "syntax", "syntaxItem");

	heading(rt, l, "SYNTAX");
	for (uint32_t i = 0; a && i < a->n; i++) {
		put_text(rt, l, text(rt, array_get(a, i), "text"), INDENT);
		blank(rt, l, i + 1 < a->n ? 1 : 2);
	}
}

static void put_description(struct rt *rt, val obj, struct list *l)
{
	heading(rt, l, "DESCRIPTION");
	put_paragraphs(rt, l, member_or_null(rt, obj, "description"), INDENT);
	blank(rt, l, 2);
}

static void put_fact(struct rt *rt, struct list *l, const char *label, struct ustr *value)
{
	put_text(rt, l, ustr_printf(rt, "%-29s%s", label, USTR_C(rt, value)), 2 * INDENT);
}

static void put_parameter(struct rt *rt, val p, struct list *l, int left, bool facts)
{
	val is_switch = member_or_null(rt, p, "isSwitch");

	put_text(rt, l, val_truth(rt, is_switch) ? ustr_printf(rt, "-%s [<SwitchParameter>]", USTR_C(rt, text(rt, p, "name"))) :
		 ustr_printf(rt, "-%s <%s>", USTR_C(rt, text(rt, p, "name")), USTR_C(rt, text(rt, p, "parameterValue"))), left);
	put_paragraphs(rt, l, member_or_null(rt, p, "description"), left + INDENT);
	blank(rt, l, 1);
	if (!facts)
		return;
	put_fact(rt, l, "Required?", text(rt, p, "required"));
	put_fact(rt, l, "Position?", text(rt, p, "position"));
	put_fact(rt, l, "Default value", text(rt, p, "defaultValue"));
	put_fact(rt, l, "Accept pipeline input?", text(rt, p, "pipelineInput"));
	put_fact(rt, l, "Aliases", text(rt, p, "aliases"));
	put_fact(rt, l, "Accept wildcard characters?", text(rt, p, "globbing"));
	blank(rt, l, 1);
}

static const char common[] =
	"This cmdlet supports the common parameters: Verbose, Debug,\nErrorAction, ErrorVariable, WarningAction, WarningVariable,\n"
	"OutBuffer, PipelineVariable, and OutVariable. For more information, see\nabout_CommonParameters (https://go.microsoft.com/fwlink/?LinkID=113216).";

static void put_parameters(struct rt *rt, val obj, struct list *l, bool facts)
{
	struct array *a = items(rt, obj, "parameters", "parameter");

	heading(rt, l, "PARAMETERS");
	for (uint32_t i = 0; a && i < a->n; i++)
		put_parameter(rt, array_get(a, i), l, INDENT, facts);
	put_text(rt, l, ustr_new(rt, "<CommonParameters>"), INDENT);
	put_text(rt, l, ustr_new(rt, common), 2 * INDENT);
	blank(rt, l, 1);
}

static void put_types(struct rt *rt, val obj, struct list *l, const char *title, const char *holder, const char *name)
{
	struct array *a = items(rt, obj, holder, name);

	heading(rt, l, title);
	for (uint32_t i = 0; a && i < a->n; i++) {
		put_text(rt, l, text(rt, member_or_null(rt, array_get(a, i), "type"), "name"), INDENT);
		blank(rt, l, 1);
	}
	blank(rt, l, 1);
}

static void put_notes(struct rt *rt, val obj, struct list *l)
{
	struct array *a = items(rt, obj, "alertSet", "alert");

	if (!a || !a->n)
		return;
	heading(rt, l, "NOTES");
	blank(rt, l, 2);
	put_paragraphs(rt, l, val_obj(a), 2 * INDENT);
	blank(rt, l, 1);
}

static void put_examples(struct rt *rt, val obj, struct list *l)
{
	struct array *a = items(rt, obj, "examples", "example");

	for (uint32_t i = 0; a && i < a->n; i++) {
		val e = array_get(a, i);
		struct array *remarks = val_array(member_or_null(rt, e, "remarks"));

		put_text(rt, l, text(rt, e, "title"), INDENT);
		blank(rt, l, 1);
		put_text(rt, l, ustr_printf(rt, "PS > %s", USTR_C(rt, text(rt, e, "code"))), INDENT);
		blank(rt, l, 1);
		put_paragraphs(rt, l, member_or_null(rt, e, "remarks"), INDENT);
		blank(rt, l, remarks && remarks->n ? 2 : 3);
	}
}

static void put_links(struct rt *rt, val obj, struct list *l)
{
	struct array *a = items(rt, obj, "relatedLinks", "navigationLink");

	heading(rt, l, "RELATED LINKS");
	for (uint32_t i = 0; a && i < a->n; i++) {
		struct ustr *uri = text(rt, array_get(a, i), "uri");

		put_text(rt, l, ustr_len(uri) ? uri : text(rt, array_get(a, i), "linkText"), INDENT);
	}
	blank(rt, l, 1);
}

static void put_remarks(struct rt *rt, val obj, struct list *l)
{
	const char *name = USTR_C(rt, text(rt, obj, "Name"));
	struct array *links = items(rt, obj, "relatedLinks", "navigationLink");

	heading(rt, l, "REMARKS");
	put_text(rt, l, ustr_printf(rt, "To see the examples, type: \"Get-Help %s -Examples\"", name), INDENT);
	put_text(rt, l, ustr_printf(rt, "For more information, type: \"Get-Help %s -Detailed\"", name), INDENT);
	put_text(rt, l, ustr_printf(rt, "For technical information, type: \"Get-Help %s -Full\"", name), INDENT);
	if (links && links->n)
		put_text(rt, l, ustr_printf(rt, "For online help, type: \"Get-Help %s -Online\"", name), INDENT);
}

void custom_help(struct rt *rt, val obj, struct list *l)
{
	put_name(rt, obj, l);
	put_syntax(rt, obj, l);
	put_description(rt, obj, l);
	put_links(rt, obj, l);
	put_remarks(rt, obj, l);
}

void custom_help_detailed(struct rt *rt, val obj, struct list *l)
{
	put_name(rt, obj, l);
	put_syntax(rt, obj, l);
	put_description(rt, obj, l);
	put_parameters(rt, obj, l, false);
	put_examples(rt, obj, l);
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
	put_examples(rt, obj, l);
	put_links(rt, obj, l);
}

void custom_help_examples(struct rt *rt, val obj, struct list *l)
{
	put_name(rt, obj, l);
	put_examples(rt, obj, l);
}

void custom_help_parameter(struct rt *rt, val obj, struct list *l)
{
	put_parameter(rt, obj, l, 0, true);
}

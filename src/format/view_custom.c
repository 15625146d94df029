/* SPDX-License-Identifier: MIT */
/* Custom controls and group headers that are clearer in C than as rows. */
#include <string.h>

#include "value/cells.h"
#include "format/error_view.h"
#include "format/expr.h"
#include "format/style.h"
#include "format/view_table.h"

void custom_date(struct rt *rt, val obj, struct list *tokens)
{
	fmt_add_text(rt, tokens, member_str(rt, obj, "DateTime"));
}

void custom_text(struct rt *rt, val obj, struct list *tokens)
{
	fmt_add_text(rt, tokens, val_to_str(rt, obj));
}

/* All properties as Format-List shows them, by the command of that name. */
void custom_all_properties(struct rt *rt, val obj, struct list *tokens)
{
	val text = view_call(rt, view_block(rt, "$_ | Format-List -Property * | Out-String"), obj);

	fmt_add_text(rt, tokens, val_to_str(rt, text));
}

void custom_message(struct rt *rt, val obj, struct list *tokens)
{
	fmt_add_text(rt, tokens, member_str(rt, obj, "Message"));
}

/* A warning that was another process's. */
void custom_received_message(struct rt *rt, val obj, struct list *tokens)
{
	fmt_add_text(rt, tokens, member_str(rt, obj, "InformationalRecord_Message"));
}

/* The line as Select-String shows it: relative to the current folder. */
void custom_match(struct rt *rt, val obj, struct list *tokens)
{
	val args[1], v = V_NULL, dir = V_NULL;
	struct ustr *s;

	var_get_c(rt, "PWD", &dir);
	args[0] = val_str(val_to_str(rt, dir));
	if (member_find(rt, obj, ustr_atom(rt, "ToEmphasizedString"), &(struct member_info){ 0 })) {
		v = member_call(rt, obj, ustr_atom(rt, "ToEmphasizedString"), args, 1);
		s = val_to_str(rt, v);
	} else {
		s = member_str(rt, obj, "Line");	/* of another process */
	}
	if (!style_host_ansi(rt) || style_is_dumb())
		s = cells_plain(rt, s);
	fmt_add_text(rt, tokens, s);
}

void custom_error(struct rt *rt, val obj, struct list *tokens)
{
	struct errrec *e = val_errrec(obj);

	fmt_add_text(rt, tokens, e ? format_error(rt, e) : format_received_error(rt, obj));
}

void custom_error_detail(struct rt *rt, val obj, struct list *tokens)
{
	fmt_add_text(rt, tokens, format_error_detail(rt, obj));
}

static void put_property(struct rt *rt, val p, const char *name, struct list *tokens)
{
	val v;

	if (!member_get_c(rt, p, name, &v))
		return;
	fmt_add_text(rt, tokens, ustr_printf(rt, "%s = %s", name, USTR_C(rt, value_text(rt, v, NULL, false, -1))));
	fmt_add_newline(rt, tokens);
}

/* Attributes have no view: each is a line without text. */
static void put_attributes(struct rt *rt, val p, struct list *tokens)
{
	struct list *f;
	struct iter it;
	val v;

	fmt_add_c(rt, tokens, "Attributes =");
	fmt_add_newline(rt, tokens);
	if (!member_get_c(rt, p, "Attributes", &v) || !iter_begin(rt, v, &it))
		return;
	f = fmt_add_frame(rt, tokens, 2, 0, 0);
	while (iter_next(&it, &v)) {
		fmt_add_c(rt, f, "");
		fmt_add_newline(rt, f);
	}
}

static void put_parameter(struct rt *rt, val p, struct list *tokens)
{
	static const char *const props[] = {
		"ParameterType", "Position", "IsMandatory", "IsDynamic", "HelpMessage", "ValueFromPipeline",
		"ValueFromPipelineByPropertyName", "ValueFromRemainingArguments", "Aliases",
	};
	struct list *head, *f;

	fmt_add_newline(rt, tokens);
	head = fmt_add_frame(rt, tokens, 2, 0, 0);
	fmt_add_text(rt, head, ustr_printf(rt, "Parameter Name: %s", USTR_C(rt, member_str(rt, p, "Name"))));
	fmt_add_newline(rt, head);
	f = fmt_add_frame(rt, head, 2, 0, 0);
	for (size_t i = 0; i < ARRAY_LEN(props); i++)
		put_property(rt, p, props[i], f);
	put_attributes(rt, p, f);
}

void custom_parameter_set(struct rt *rt, val obj, struct list *tokens)
{
	struct iter it;
	val v, p;

	fmt_add_text(rt, tokens, ustr_printf(rt, "Parameter Set Name: %s", USTR_C(rt, member_str(rt, obj, "Name"))));
	fmt_add_newline(rt, tokens);
	fmt_add_text(rt, tokens, ustr_printf(rt, "Is default parameter set: %s", USTR_C(rt, member_str(rt, obj, "IsDefault"))));
	fmt_add_newline(rt, tokens);
	if (!member_get_c(rt, obj, "Parameters", &v) || !iter_begin(rt, v, &it))
		return;
	while (iter_next(&it, &p))
		put_parameter(rt, p, tokens);
}

/* What follows "Provider::" of a provider path. */
static struct ustr *without_provider(struct rt *rt, val key)
{
	struct ustr *s = val_to_str(rt, key);
	int32_t i = ustr_index_of(s, ustr_new(rt, "::"), 0, false);

	return i < 0 ? s : ustr_sub(rt, s, (uint32_t)i + 2, ustr_len(s) - (uint32_t)i - 2);
}

static void put_group(struct rt *rt, const char *label, struct ustr *text, struct list *tokens)
{
	struct list *f = fmt_add_frame(rt, tokens, 4, 0, 0);

	fmt_add_c(rt, f, label);
	fmt_add_text(rt, f, text);
	fmt_add_newline(rt, f);
}

void group_directory(struct rt *rt, val key, struct list *tokens)
{
	put_group(rt, "Directory: ", without_provider(rt, key), tokens);
}

void group_hive(struct rt *rt, val key, struct list *tokens)
{
	put_group(rt, "Hive: ", without_provider(rt, key), tokens);
}

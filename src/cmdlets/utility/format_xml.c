/* SPDX-License-Identifier: MIT */
/*
 * The objects are read through their properties, so that what was received or
 * made by a script is written as well. Elements without content are left out.
 */
#include "cmdlets/utility/format_xml.h"

#include <string.h>

#include "value/conv.h"
#include "value/psobj.h"
#include "value/type.h"

struct emit {
	struct rt *rt;
	struct sbuf b;
	int depth;
	bool scripts;
};

static void put(struct emit *e, const char *s)
{
	sbuf_puts(&e->b, s);
}

static void line(struct emit *e)
{
	put(e, "\n");
	for (int i = 0; i < e->depth; i++)
		put(e, "  ");
}

static void tag(struct emit *e, const char *before, const char *name, const char *after)
{
	put(e, before);
	put(e, name);
	put(e, after);
}

static void open_tag(struct emit *e, const char *name)
{
	line(e);
	tag(e, "<", name, ">");
	e->depth++;
}

static void close_tag(struct emit *e, const char *name)
{
	e->depth--;
	line(e);
	tag(e, "</", name, ">");
}

static void empty(struct emit *e, const char *name)
{
	line(e);
	tag(e, "<", name, " />");
}

static void escaped(struct emit *e, struct ustr *s)
{
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);

		if (c == '<' || c == '>' || c == '&')
			put(e, c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;");
		else
			sbuf_putc(&e->b, c);
	}
}

static void leaf(struct emit *e, const char *name, val v)
{
	struct ustr *s = val_is_null(v) ? NULL : val_to_str(e->rt, v);

	if (!s || !ustr_len(s))
		return;
	line(e);
	tag(e, "<", name, ">");
	escaped(e, s);
	tag(e, "</", name, ">");
}

static val get(struct emit *e, val v, const char *name)
{
	return member_or_null(e->rt, v, name);
}

static bool is_set(struct emit *e, val v, const char *name)
{
	return val_truth(e->rt, get(e, v, name));
}

static bool is_text(struct emit *e, val v, const char *text)
{
	return !val_is_null(v) && ustr_eq_c(val_to_str(e->rt, v), text);
}

static void flag(struct emit *e, val v, const char *name)
{
	if (is_set(e, v, name))
		empty(e, name);
}

/* A number that is not 0, as the element NAME. */
static void number(struct emit *e, val v, const char *prop, const char *name)
{
	if (is_set(e, v, prop))
		leaf(e, name, get(e, v, prop));
}

static void alignment(struct emit *e, val v)
{
	val a = get(e, v, "Alignment");

	if (!is_text(e, a, "Undefined"))
		leaf(e, "Alignment", a);
}

static void display(struct emit *e, val entry)
{
	bool script = is_text(e, get(e, entry, "ValueType"), "ScriptBlock");

	if (script && !e->scripts)
		leaf(e, "ScriptBlock", val_str(ustr_new(e->rt, ";")));
	else
		leaf(e, script ? "ScriptBlock" : "PropertyName", get(e, entry, "Value"));
}

/* Each member of the list PROP of V by FN. */
static void each(struct emit *e, val v, const char *prop, void (*fn)(struct emit *, val))
{
	struct list *l = val_list(get(e, v, prop));

	for (uint32_t i = 0; l && i < l->n; i++)
		fn(e, l->v[i]);
}

static bool has_any(struct emit *e, val v, const char *prop)
{
	struct list *l = val_list(get(e, v, prop));

	return l && l->n;
}

/* The list PROP of V inside of the element NAME, which is there in any case. */
static void block(struct emit *e, const char *name, val v, const char *prop, void (*fn)(struct emit *, val))
{
	if (!has_any(e, v, prop)) {
		empty(e, name);
		return;
	}
	open_tag(e, name);
	each(e, v, prop, fn);
	close_tag(e, name);
}

static void type_name(struct emit *e, val v)
{
	leaf(e, "TypeName", v);
}

static void condition(struct emit *e, val v)
{
	open_tag(e, "SelectionCondition");
	display(e, v);
	close_tag(e, "SelectionCondition");
}

/* Which objects an entry is for: nothing when for all. */
static void selected(struct emit *e, val by)
{
	if (!has_any(e, by, "TypeNames") && !has_any(e, by, "SelectionCondition"))
		return;
	open_tag(e, "EntrySelectedBy");
	each(e, by, "TypeNames", type_name);
	each(e, by, "SelectionCondition", condition);
	close_tag(e, "EntrySelectedBy");
}

static void item_condition(struct emit *e, val v)
{
	val when = get(e, v, "ItemSelectionCondition");

	if (val_is_null(when))
		return;
	open_tag(e, "ItemSelectionCondition");
	display(e, when);
	close_tag(e, "ItemSelectionCondition");
}

static bool header_says(struct emit *e, val h)
{
	val label = get(e, h, "Label");

	return (!val_is_null(label) && ustr_len(val_to_str(e->rt, label))) || is_set(e, h, "Width") ||
	       !is_text(e, get(e, h, "Alignment"), "Undefined");
}

static void header(struct emit *e, val h)
{
	if (!header_says(e, h)) {
		empty(e, "TableColumnHeader");
		return;
	}
	open_tag(e, "TableColumnHeader");
	leaf(e, "Label", get(e, h, "Label"));
	number(e, h, "Width", "Width");
	alignment(e, h);
	close_tag(e, "TableColumnHeader");
}

/* Headers that all say nothing need none. */
static void headers(struct emit *e, val table)
{
	struct list *l = val_list(get(e, table, "Headers"));
	bool any = false;

	for (uint32_t i = 0; l && i < l->n; i++)
		any |= header_says(e, l->v[i]);
	if (any)
		block(e, "TableHeaders", table, "Headers", header);
	else
		empty(e, "TableHeaders");
}

static void column(struct emit *e, val c)
{
	open_tag(e, "TableColumnItem");
	alignment(e, c);
	leaf(e, "FormatString", get(e, c, "FormatString"));
	display(e, get(e, c, "DisplayEntry"));
	close_tag(e, "TableColumnItem");
}

static void row(struct emit *e, val r)
{
	open_tag(e, "TableRowEntry");
	flag(e, r, "Wrap");
	selected(e, get(e, r, "SelectedBy"));
	block(e, "TableColumnItems", r, "Columns", column);
	close_tag(e, "TableRowEntry");
}

static void table(struct emit *e, val t)
{
	open_tag(e, "TableControl");
	flag(e, t, "AutoSize");
	flag(e, t, "HideTableHeaders");
	headers(e, t);
	block(e, "TableRowEntries", t, "Rows", row);
	close_tag(e, "TableControl");
}

static void list_item(struct emit *e, val i)
{
	open_tag(e, "ListItem");
	leaf(e, "Label", get(e, i, "Label"));
	item_condition(e, i);
	leaf(e, "FormatString", get(e, i, "FormatString"));
	display(e, get(e, i, "DisplayEntry"));
	close_tag(e, "ListItem");
}

static void list_entry(struct emit *e, val v)
{
	open_tag(e, "ListEntry");
	selected(e, get(e, v, "EntrySelectedBy"));
	block(e, "ListItems", v, "Items", list_item);
	close_tag(e, "ListEntry");
}

static void list(struct emit *e, val l)
{
	open_tag(e, "ListControl");
	block(e, "ListEntries", l, "Entries", list_entry);
	close_tag(e, "ListControl");
}

static void wide_entry(struct emit *e, val v)
{
	open_tag(e, "WideEntry");
	selected(e, get(e, v, "EntrySelectedBy"));
	open_tag(e, "WideItem");
	display(e, get(e, v, "DisplayEntry"));
	leaf(e, "FormatString", get(e, v, "FormatString"));
	close_tag(e, "WideItem");
	close_tag(e, "WideEntry");
}

static void wide(struct emit *e, val w)
{
	open_tag(e, "WideControl");
	flag(e, w, "AutoSize");
	number(e, w, "Columns", "ColumnNumber");
	block(e, "WideEntries", w, "Entries", wide_entry);
	close_tag(e, "WideControl");
}

static void custom(struct emit *e, val v);

static void expression(struct emit *e, val v)
{
	val control = get(e, v, "CustomControl");

	open_tag(e, "ExpressionBinding");
	flag(e, v, "EnumerateCollection");
	item_condition(e, v);
	if (!val_is_null(get(e, v, "Expression")))
		display(e, get(e, v, "Expression"));
	if (!val_is_null(control))
		custom(e, control);
	close_tag(e, "ExpressionBinding");
}

static void custom_item(struct emit *e, val v);

static void frame(struct emit *e, val v)
{
	open_tag(e, "Frame");
	number(e, v, "LeftIndent", "LeftIndent");
	number(e, v, "RightIndent", "RightIndent");
	number(e, v, "FirstLineHanging", "FirstLineHanging");
	number(e, v, "FirstLineIndent", "FirstLineIndent");
	block(e, "CustomItem", v, "CustomItems", custom_item);
	close_tag(e, "Frame");
}

/* What was received has the name with Deserialized. before it. */
static bool is_a(struct rt *rt, val v, const char *name)
{
	struct strlist *names = val_type_names(rt, v);
	const char *n = names->n ? USTR_C(rt, names->s[0]) : "", *dot = strrchr(n, '.');

	return dot && !strcmp(dot + 1, name);
}

static void custom_item(struct emit *e, val v)
{
	int64_t n = 0;

	if (is_a(e->rt, v, "CustomItemText")) {
		leaf(e, "Text", get(e, v, "Text"));
	} else if (is_a(e->rt, v, "CustomItemFrame")) {
		frame(e, v);
	} else if (is_a(e->rt, v, "CustomItemExpression")) {
		expression(e, v);
	} else if (is_a(e->rt, v, "CustomItemNewline") && val_to_int64_try(e->rt, get(e, v, "Count"), &n)) {
		while (n-- > 0)
			empty(e, "NewLine");
	}
}

static void custom_entry(struct emit *e, val v)
{
	open_tag(e, "CustomEntry");
	selected(e, get(e, v, "SelectedBy"));
	block(e, "CustomItem", v, "CustomItems", custom_item);
	close_tag(e, "CustomEntry");
}

static void custom(struct emit *e, val v)
{
	open_tag(e, "CustomControl");
	block(e, "CustomEntries", v, "Entries", custom_entry);
	close_tag(e, "CustomControl");
}

static const struct {
	const char *type;
	void (*put)(struct emit *, val);
} controls[] = {
	{ "TableControl", table }, { "ListControl", list }, { "WideControl", wide }, { "CustomControl", custom },
};

static void group(struct emit *e, val g)
{
	if (val_is_null(g))
		return;
	open_tag(e, "GroupBy");
	display(e, get(e, g, "Expression"));
	leaf(e, "Label", get(e, g, "Label"));
	if (!val_is_null(get(e, g, "CustomControl")))
		custom(e, get(e, g, "CustomControl"));
	close_tag(e, "GroupBy");
}

static void view(struct emit *e, val definition, val v)
{
	val control = get(e, v, "Control");

	open_tag(e, "View");
	leaf(e, "Name", get(e, v, "Name"));
	open_tag(e, "ViewSelectedBy");
	type_name(e, get(e, definition, "TypeName"));	/* the first only, as PowerShell does */
	close_tag(e, "ViewSelectedBy");
	flag(e, control, "OutOfBand");
	group(e, get(e, control, "GroupBy"));
	for (size_t i = 0; i < ARRAY_LEN(controls); i++)
		if (!val_is_null(control) && is_a(e->rt, control, controls[i].type))
			controls[i].put(e, control);
	close_tag(e, "View");
}

static void views(struct emit *e, val definition)
{
	struct list *l = val_list(get(e, definition, "FormatViewDefinition"));

	for (uint32_t i = 0; l && i < l->n; i++)
		view(e, definition, l->v[i]);
}

struct ustr *format_xml(struct rt *rt, const struct list *definitions, bool scripts)
{
	struct emit e = { .rt = rt, .scripts = scripts };

	sbuf_init(&e.b, rt);
	put(&e, "<?xml version=\"1.0\" encoding=\"utf-8\"?>");
	open_tag(&e, "Configuration");
	if (definitions->n) {
		open_tag(&e, "ViewDefinitions");
		for (uint32_t i = 0; i < definitions->n; i++)
			views(&e, definitions->v[i]);
		close_tag(&e, "ViewDefinitions");
	} else {
		empty(&e, "ViewDefinitions");
	}
	close_tag(&e, "Configuration");
	return sbuf_take(&e.b);
}

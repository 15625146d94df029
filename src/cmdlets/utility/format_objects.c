/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/format_objects.h"

#include <string.h>

#include "remoting/client.h"
#include "types/cmdlet_types.h"
#include "types/guid.h"
#include "value/conv.h"
#include "value/record.h"

#define NS "System.Management.Automation."

static const struct type type_control = { .name = NS "PSControl", .base = &type_object, .flags = TF_ABSTRACT };
#define CONTROL_TYPE(name_, n)                                                 \
	RECORD_TYPE_OF(NS name_, &type_control, n)
#define TEXT_TYPE(name_, n, ops_)                                              \
	RECORD_TYPE_OF(NS name_, &type_object, n, .ops = &(ops_))

/* "script: …" or "property: …" */
static struct ustr *entry_text(struct rt *rt, val self)
{
	val kind = record_get(self, 0);
	bool script = ustr_eq_c(val_to_str(rt, kind), "ScriptBlock");

	return ustr_concat(rt, ustr_new(rt, script ? "script: " : "property: "), val_to_str(rt, record_get(self, 1)));
}

/* What the column shows. */
static struct ustr *column_text(struct rt *rt, val self)
{
	val entry = record_get(self, 1);

	return val_is_null(entry) ? ustr_empty(rt) : val_to_str(rt, record_get(entry, 1));
}

static const struct type_ops entry_ops = { .to_string = entry_text }, column_ops = { .to_string = column_text };
static const struct type type_view_object = RECORD_TYPE(NS "FormatViewDefinition", 2);
static const struct member_def view_members[] = {
	RECORD_PROP("string Name {get;}", 0), RECORD_PROP("System.Management.Automation.PSControl Control {get;}", 1),
	MEMBERS_END
};
static const struct type type_display = TEXT_TYPE("DisplayEntry", 2, entry_ops);
static const struct member_def display_members[] = {
	RECORD_PROP("System.Management.Automation.DisplayEntryValueType ValueType {get;}", 0),
	RECORD_PROP("string Value {get;}", 1), MEMBERS_END
};
static const struct type type_group = RECORD_TYPE(NS "PSControlGroupBy", 3);
static const struct member_def group_members[] = {
	RECORD_PROP("System.Management.Automation.DisplayEntry Expression {get;}", 0), RECORD_PROP("string Label {get;}", 1),
	RECORD_PROP("System.Management.Automation.CustomControl CustomControl {get;}", 2), MEMBERS_END
};
static const struct type type_table = CONTROL_TYPE("TableControl", 6);
static const struct member_def table_members[] = {
	RECORD_PROP("System.Collections.Generic.List[System.Management.Automation.TableControlColumnHeader] Headers {get;}", 0),
	RECORD_PROP("System.Collections.Generic.List[System.Management.Automation.TableControlRow] Rows {get;}", 1),
	RECORD_PROP("bool AutoSize {get;}", 2), RECORD_PROP("bool HideTableHeaders {get;}", 3),
	RECORD_PROP("System.Management.Automation.PSControlGroupBy GroupBy {get;}", 4),
	RECORD_PROP("bool OutOfBand {get;}", 5), MEMBERS_END
};
static const struct type type_header = RECORD_TYPE(NS "TableControlColumnHeader", 3);
static const struct member_def header_members[] = {
	RECORD_PROP("string Label {get;}", 0), RECORD_PROP("System.Management.Automation.Alignment Alignment {get;}", 1),
	RECORD_PROP("int Width {get;}", 2), MEMBERS_END
};
static const struct type type_row = RECORD_TYPE(NS "TableControlRow", 3);
static const struct member_def row_members[] = {
	RECORD_PROP("System.Collections.Generic.List[System.Management.Automation.TableControlColumn] Columns {get;}", 0),
	RECORD_PROP("System.Management.Automation.EntrySelectedBy SelectedBy {get;}", 2),
	RECORD_PROP("bool Wrap {get;}", 1), MEMBERS_END
};
static const struct type type_column = TEXT_TYPE("TableControlColumn", 3, column_ops);
static const struct member_def column_members[] = {
	RECORD_PROP("System.Management.Automation.Alignment Alignment {get;}", 0),
	RECORD_PROP("System.Management.Automation.DisplayEntry DisplayEntry {get;}", 1),
	RECORD_PROP("string FormatString {get;}", 2), MEMBERS_END
};
static const struct type type_list_control = CONTROL_TYPE("ListControl", 3);
static const struct member_def list_members[] = {
	RECORD_PROP("System.Collections.Generic.List[System.Management.Automation.ListControlEntry] Entries {get;}", 0),
	RECORD_PROP("System.Management.Automation.PSControlGroupBy GroupBy {get;}", 1),
	RECORD_PROP("bool OutOfBand {get;}", 2), MEMBERS_END
};
static const struct type type_selected = RECORD_TYPE(NS "EntrySelectedBy", 2);
static const struct member_def selected_members[] = {
	RECORD_PROP("System.Collections.Generic.List[string] TypeNames {get;}", 0),
	RECORD_PROP("System.Collections.Generic.List[System.Management.Automation.DisplayEntry] SelectionCondition {get;}",
		1), MEMBERS_END
};
static const struct type type_list_entry = RECORD_TYPE(NS "ListControlEntry", 3);
static const struct member_def list_entry_members[] = {
	RECORD_PROP("System.Collections.Generic.List[System.Management.Automation.ListControlEntryItem] Items {get;}", 0),
	RECORD_PROP("System.Collections.Generic.List[string] SelectedBy {get;}", 1),
	RECORD_PROP("System.Management.Automation.EntrySelectedBy EntrySelectedBy {get;}", 2), MEMBERS_END
};
static const struct type type_list_item = RECORD_TYPE(NS "ListControlEntryItem", 4);
static const struct member_def list_item_members[] = {
	RECORD_PROP("string Label {get;}", 0), RECORD_PROP("System.Management.Automation.DisplayEntry DisplayEntry {get;}", 1),
	RECORD_PROP("System.Management.Automation.DisplayEntry ItemSelectionCondition {get;}", 3),
	RECORD_PROP("string FormatString {get;}", 2), MEMBERS_END
};
static const struct type type_wide = CONTROL_TYPE("WideControl", 5);
static const struct member_def wide_members[] = {
	RECORD_PROP("System.Collections.Generic.List[System.Management.Automation.WideControlEntryItem] Entries {get;}", 0),
	RECORD_PROP("bool AutoSize {get;}", 4), RECORD_PROP("uint Columns {get;}", 1),
	RECORD_PROP("System.Management.Automation.PSControlGroupBy GroupBy {get;}", 2),
	RECORD_PROP("bool OutOfBand {get;}", 3), MEMBERS_END
};
static const struct type type_wide_item = RECORD_TYPE(NS "WideControlEntryItem", 4);
static const struct member_def wide_item_members[] = {
	RECORD_PROP("System.Management.Automation.DisplayEntry DisplayEntry {get;}", 0),
	RECORD_PROP("System.Collections.Generic.List[string] SelectedBy {get;}", 2),
	RECORD_PROP("System.Management.Automation.EntrySelectedBy EntrySelectedBy {get;}", 3),
	RECORD_PROP("string FormatString {get;}", 1), MEMBERS_END
};
static const struct type type_custom = CONTROL_TYPE("CustomControl", 3);
static const struct member_def custom_members[] = {
	RECORD_PROP("System.Collections.Generic.List[System.Management.Automation.CustomControlEntry] Entries {get;set;}", 2),
	RECORD_PROP("System.Management.Automation.PSControlGroupBy GroupBy {get;}", 0), RECORD_PROP("bool OutOfBand {get;}", 1),
	MEMBERS_END
};

static const struct record_row all[] = {
	{ &type_view_object, view_members }, { &type_display, display_members },
	{ &type_group, group_members }, { &type_table, table_members }, { &type_header, header_members },
	{ &type_row, row_members }, { &type_column, column_members }, { &type_list_control, list_members },
	{ &type_list_entry, list_entry_members }, { &type_list_item, list_item_members }, { &type_wide, wide_members },
	{ &type_wide_item, wide_item_members }, { &type_selected, selected_members }, { &type_custom, custom_members },
};

static struct record *make(struct rt *rt, const struct type *t)
{
	return record_new_in(rt, all, ARRAY_LEN(all), t);
}

static val text(struct rt *rt, const char *s)
{
	return s ? val_str(ustr_new(rt, s)) : V_NULL;
}

static val enum_member(struct rt *rt, const char *type, const char *name)
{
	const struct type *t = type_find_c(rt, type);
	int64_t n;

	return t && enum_parse(rt, t, ustr_new(rt, name), &n) ? val_enum(t, n) : text(rt, name);
}

static val align_object(struct rt *rt, char c)
{
	const char *name = c == 'L' ? "Left" : c == 'R' ? "Right" : c == 'C' ? "Center" : "Undefined";

	return enum_member(rt, NS "Alignment", name);
}

/* Names with commas between; NULL: none. */
static struct list *names_list(struct rt *rt, const char *names)
{
	struct list *l = list_new_of(rt, &type_list, &type_string);

	while (names && *names) {
		size_t n = strcspn(names, ",");

		list_add(rt, l, val_str(ustr_from_utf8(rt, names, n)));
		names += n + (names[n] == ',');
	}
	return l;
}

val format_selector_object(struct rt *rt, const struct view_selector *by)
{
	struct record *r = make(rt, &type_selected);
	struct list *when;

	if (!by->nwhen) {
		record_put(r, 0, val_obj(names_list(rt, by->types)));
		return val_obj(r);
	}
	when = list_new_of(rt, &type_list, &type_display);
	record_put(r, 1, val_obj(when));
	for (uint32_t i = 0; i < by->nwhen; i++)
		list_add(rt, when, format_display_object(rt, &by->when[i].e));
	return val_obj(r);
}

/* Whom an entry is for: the two fields from AT on. */
static void set_selected(struct rt *rt, struct record *entry, uint32_t at, const struct view_selector *by)
{
	val v = format_selector_object(rt, by);

	record_put(entry, at, record_get(v, 0));
	record_put(entry, at + 1, v);
}

/* The entry of V that comes as number I: first the one for all objects. */
static const struct view_entry *entry_at(const struct view *v, uint32_t i)
{
	uint32_t general = 0;

	while (general < v->nentries && !view_by_all(&v->entries[general].by))
		general++;
	if (general == v->nentries || i > general)
		return &v->entries[i];
	return &v->entries[i ? i - 1 : general];
}

val format_display_object(struct rt *rt, const struct view_expr *e)
{
	struct record *r = make(rt, &type_display);

	record_put(r, 0, enum_member(rt, NS "DisplayEntryValueType", e->prop ? "Property" : "ScriptBlock"));
	record_put(r, 1, text(rt, e->prop ? e->prop : e->script ? e->script : ""));
	return val_obj(r);
}

static val group_object(struct rt *rt, const struct view *v)
{
	struct record *r;

	if (!v->group.prop && !v->group.script)
		return V_NULL;
	r = make(rt, &type_group);
	record_put(r, 0, format_display_object(rt, &v->group));
	record_put(r, 1, text(rt, v->group_label));
	return val_obj(r);
}

static void add_row(struct rt *rt, const struct view *v, const struct view_entry *e, struct list *rows)
{
	struct record *row = make(rt, &type_row);
	struct list *cols = list_new_of(rt, &type_list, &type_column);

	record_put(row, 0, val_obj(cols));
	record_put(row, 1, val_bool(e->wrap || v->flags & VIEW_WRAP));
	if (!view_by_all(&e->by))
		record_put(row, 2, format_selector_object(rt, &e->by));
	for (uint32_t i = 0; i < e->n; i++) {
		struct record *c = make(rt, &type_column);

		/* The header's holds, mostly. */
		record_put(c, 0, align_object(rt, v->flags & VIEW_ITEM_ALIGN ? e->cols[i].align : 0));
		record_put(c, 1, format_display_object(rt, &e->cols[i].e));
		record_put(c, 2, text(rt, e->cols[i].format));
		list_add(rt, cols, val_obj(c));
	}
	list_add(rt, rows, val_obj(row));
}

static val table_object(struct rt *rt, const struct view *v)
{
	struct record *t = make(rt, &type_table);
	struct list *heads = list_new_of(rt, &type_list, &type_header), *rows = list_new_of(rt, &type_list, &type_row);

	record_put(t, 0, val_obj(heads));
	record_put(t, 1, val_obj(rows));
	record_put(t, 2, val_bool(v->flags & VIEW_AUTOSIZE));
	record_put(t, 3, val_bool(v->flags & VIEW_HIDE_HEADERS));
	record_put(t, 4, group_object(rt, v));
	record_put(t, 5, val_bool(v->flags & VIEW_OOB));
	for (uint32_t i = 0; v->nentries && i < entry_at(v, 0)->n && !(v->flags & VIEW_PLAIN_HEADERS); i++) {
		const struct view_column *c = &entry_at(v, 0)->cols[i];
		struct record *h = make(rt, &type_header);

		record_put(h, 0, text(rt, c->label));
		record_put(h, 1, align_object(rt, v->flags & VIEW_ITEM_ALIGN ? 0 : c->align));
		record_put(h, 2, val_int(c->width));
		list_add(rt, heads, val_obj(h));
	}
	for (uint32_t i = 0; i < v->nentries; i++)
		add_row(rt, v, entry_at(v, i), rows);
	return val_obj(t);
}

static val list_object(struct rt *rt, const struct view *v)
{
	struct record *r = make(rt, &type_list_control);
	struct list *entries = list_new_of(rt, &type_list, &type_list_entry);

	record_put(r, 0, val_obj(entries));
	record_put(r, 1, group_object(rt, v));
	record_put(r, 2, val_bool(v->flags & VIEW_OOB));
	for (uint16_t k = 0; k < v->nentries; k++) {
		const struct view_entry *of = entry_at(v, k);
		struct record *e = make(rt, &type_list_entry);
		struct list *items = list_new_of(rt, &type_list, &type_list_item);

		record_put(e, 0, val_obj(items));
		set_selected(rt, e, 1, &of->by);
		list_add(rt, entries, val_obj(e));
		for (uint32_t i = 0; i < of->n; i++) {
			const struct view_column *c = &of->cols[i];
			struct record *it = make(rt, &type_list_item);

			record_put(it, 0, text(rt, c->label));
			record_put(it, 1, format_display_object(rt, &c->e));
			record_put(it, 2, text(rt, c->format));
			if (c->when)
				record_put(it, 3, format_display_object(rt, c->when));
			list_add(rt, items, val_obj(it));
		}
	}
	return val_obj(r);
}

static val wide_object(struct rt *rt, const struct view *v)
{
	struct record *r = make(rt, &type_wide);
	struct list *entries = list_new_of(rt, &type_list, &type_wide_item);

	record_put(r, 0, val_obj(entries));
	record_put(r, 1, val_num(VK_UINT32, v->columns));
	record_put(r, 2, group_object(rt, v));
	record_put(r, 3, val_bool(v->flags & VIEW_OOB));
	record_put(r, 4, val_bool(v->flags & VIEW_AUTOSIZE));
	for (uint16_t k = 0; k < v->nentries; k++) {
		const struct view_entry *of = entry_at(v, k);
		struct record *e = make(rt, &type_wide_item);

		if (!of->n)
			continue;
		record_put(e, 0, format_display_object(rt, &of->cols[0].e));
		record_put(e, 1, text(rt, of->cols[0].format));
		set_selected(rt, e, 2, &of->by);
		list_add(rt, entries, val_obj(e));
	}
	return val_obj(r);
}

val format_custom_object(struct rt *rt, const struct view_control *c)
{
	struct record *r = make(rt, &type_custom);

	record_put(r, 1, V_FALSE);
	record_put(r, 2, format_custom_entries(rt, c));
	return val_obj(r);
}

static val custom_object(struct rt *rt, const struct view *v)
{
	val r = format_custom_object(rt, v->control);

	record_put((struct record *)r.o, 0, group_object(rt, v));
	record_put((struct record *)r.o, 1, val_bool(v->flags & VIEW_OOB));
	return r;
}

val format_view_object(struct rt *rt, const struct view *v)
{
	struct record *r = make(rt, &type_view_object);
	val self = val_obj(r);

	record_put(r, 0, text(rt, v->name));
	record_put(r, 1, v->shape == SHAPE_TABLE  ? table_object(rt, v)
		  : v->shape == SHAPE_LIST ? list_object(rt, v)
		  : v->shape == SHAPE_WIDE ? wide_object(rt, v)
					   : custom_object(rt, v));
	psobj_put_c(rt, ext_of(rt, &self, true), "InstanceId", guid_new(rt));
	return self;
}

val format_definition_object(struct rt *rt, const char *types)
{
	struct record *r = record_new(rt, &type_extendedtypedefinition);
	struct list *names = names_list(rt, types);

	record_put(r, 1, val_obj(names));
	record_put(r, 2, val_obj(list_new_of(rt, &type_list, &type_view_object)));
	record_put(r, 0, names->n ? names->v[0] : V_NULL);
	return val_obj(r);
}

void format_definition_add(struct rt *rt, val definition, val view)
{
	list_add(rt, val_list(record_get(definition, 2)), view);
}

/* SPDX-License-Identifier: MIT */
/* Custom controls read from files, as objects of scripts. */
#include "cmdlets/utility/format_objects.h"
#include "value/coll.h"
#include "value/record.h"

#define NS "System.Management.Automation."
#define ITEMS "System.Collections.Generic.List[System.Management.Automation.CustomItemBase] CustomItems {get;set;}"

static const struct type type_item = { .name = NS "CustomItemBase", .base = &type_object, .flags = TF_ABSTRACT };
#define ITEM_TYPE(name_, n)                                                    \
	RECORD_TYPE_OF(NS name_, &type_item, n)

static const struct type type_entry = RECORD_TYPE(NS "CustomControlEntry", 2);
static const struct member_def entry_members[] = {
	RECORD_PROP_RW("System.Management.Automation.EntrySelectedBy SelectedBy {get;set;}", 1),
	RECORD_PROP_RW(ITEMS, 0), MEMBERS_END
};
static const struct type type_text = ITEM_TYPE("CustomItemText", 1);
static const struct member_def text_members[] = { RECORD_PROP_RW("string Text {get;set;}", 0), MEMBERS_END };
static const struct type type_newline = ITEM_TYPE("CustomItemNewline", 1);
static const struct member_def newline_members[] = { RECORD_PROP_RW("int Count {get;set;}", 0), MEMBERS_END };
static const struct type type_frame = ITEM_TYPE("CustomItemFrame", 5);
static const struct member_def frame_members[] = {
	RECORD_PROP_RW("uint LeftIndent {get;set;}", 1), RECORD_PROP_RW("uint RightIndent {get;set;}", 2),
	RECORD_PROP_RW("uint FirstLineHanging {get;set;}", 3), RECORD_PROP_RW("uint FirstLineIndent {get;set;}", 4),
	RECORD_PROP_RW(ITEMS, 0), MEMBERS_END
};
static const struct type type_expression = ITEM_TYPE("CustomItemExpression", 4);
static const struct member_def expression_members[] = {
	RECORD_PROP_RW("System.Management.Automation.DisplayEntry ItemSelectionCondition {get;set;}", 0),
	RECORD_PROP_RW("System.Management.Automation.DisplayEntry Expression {get;set;}", 1),
	RECORD_PROP_RW("bool EnumerateCollection {get;set;}", 2),
	RECORD_PROP_RW("System.Management.Automation.CustomControl CustomControl {get;set;}", 3), MEMBERS_END
};

static const struct record_row all[] = {
	{ &type_entry, entry_members }, { &type_text, text_members }, { &type_newline, newline_members },
	{ &type_frame, frame_members }, { &type_expression, expression_members },
};

static struct record *make(struct rt *rt, const struct type *t)
{
	return record_new_in(rt, all, ARRAY_LEN(all), t);
}

static val items_object(struct rt *rt, const struct view_node *nodes, uint32_t n);

static val text_object(struct rt *rt, const struct view_node *n)
{
	struct record *r = make(rt, &type_text);

	record_put(r, 0, val_str(ustr_new(rt, n->text ? n->text : "")));
	return val_obj(r);
}

static val newline_object(struct rt *rt, const struct view_node *n)
{
	struct record *r = make(rt, &type_newline);

	(void)n;
	record_put(r, 0, val_int(1));
	return val_obj(r);
}

static val expression_object(struct rt *rt, const struct view_node *n)
{
	struct record *r = make(rt, &type_expression);

	if (n->when)
		record_put(r, 0, format_display_object(rt, n->when));
	if (n->e.prop || n->e.script)
		record_put(r, 1, format_display_object(rt, &n->e));
	record_put(r, 2, val_bool(n->enumerate));
	if (n->own)
		record_put(r, 3, format_custom_object(rt, n->own));
	return val_obj(r);
}

static val frame_object(struct rt *rt, const struct view_node *n)
{
	struct record *r = make(rt, &type_frame);

	record_put(r, 0, items_object(rt, n->kids, n->n));
	record_put(r, 1, val_num(VK_UINT32, n->left));
	record_put(r, 2, val_num(VK_UINT32, n->right));
	record_put(r, 3, val_num(VK_UINT32, n->first < 0 ? -n->first : 0));
	record_put(r, 4, val_num(VK_UINT32, n->first > 0 ? n->first : 0));
	return val_obj(r);
}

static val (*const makers[])(struct rt *, const struct view_node *) = {
	[VN_TEXT] = text_object, [VN_NEWLINE] = newline_object, [VN_EXPR] = expression_object, [VN_FRAME] = frame_object,
};

static val items_object(struct rt *rt, const struct view_node *nodes, uint32_t n)
{
	struct list *l = list_new_of(rt, &type_list, &type_item);

	for (uint32_t i = 0; i < n; i++)
		list_add(rt, l, makers[nodes[i].kind](rt, &nodes[i]));
	return val_obj(l);
}

static val entry_object(struct rt *rt, const struct view_custom_entry *e)
{
	struct record *r = make(rt, &type_entry);

	record_put(r, 0, items_object(rt, e->nodes, e->n));
	if (!view_by_all(&e->by))
		record_put(r, 1, format_selector_object(rt, &e->by));
	return val_obj(r);
}

val format_custom_entries(struct rt *rt, const struct view_control *c)
{
	struct list *l = list_new_of(rt, &type_list, &type_entry);

	/* The one for all objects comes first. */
	for (int pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; c && i < c->n; i++)
			if (view_by_all(&c->entries[i].by) == !pass)
				list_add(rt, l, entry_object(rt, &c->entries[i]));
	return val_obj(l);
}

/* SPDX-License-Identifier: MIT */
/*
 * Packets as objects: the properties PowerShell's own have, so that they can be
 * sent to a peer, and packets made again from what a peer sent. Each record
 * says its class by a fixed number.
 */
#include <string.h>

#include "format/packet.h"
#include "value/conv.h"
#include "value/psobj.h"

#define NS "Microsoft.PowerShell.Commands.Internal.Format."
#define CLASS_ID "ClassId2e4f51ef21dd47e99d3c952918aff9cd"

enum class {
	C_START, C_END, C_GROUP_START, C_GROUP_END, C_ENTRY, C_AUTOSIZE, C_TABLE_HEADER, C_COLUMN, C_LIST_HEADER, C_WIDE_HEADER,
	C_COMPLEX_HEADER, C_GROUPING, C_ROW, C_LIST_ENTRY, C_LIST_FIELD, C_WIDE_ENTRY, C_COMPLEX_ENTRY, C_RAW, C_PROPERTY,
	C_TEXT, C_NEWLINE, C_FORMAT_ENTRY, C_FRAME,
};

static const struct { const char *name, *id; } classes[] = {
	[C_START] = { "FormatStartData", "033ecb2bc07a4d43b5ef94ed5a35d280" },
	[C_END] = { "FormatEndData", "cf522b78d86c486691226b40aa69e95c" },
	[C_GROUP_START] = { "GroupStartData", "9e210fe47d09416682b841769c78b8a3" },
	[C_GROUP_END] = { "GroupEndData", "4ec4f0187cb04f4cb6973460dfe252df" },
	[C_ENTRY] = { "FormatEntryData", "27c87ef9bbda4f709f6b4002fa4af63c" },
	[C_AUTOSIZE] = { "AutosizeInfo", "a27f094f0eec4d64845801a4c06a32ae" },
	[C_TABLE_HEADER] = { "TableHeaderInfo", "e3b7a39c089845d388b2e84c5d38f5dd" },
	[C_COLUMN] = { "TableColumnInfo", "7572aa4155ec4558817a615acf7dd92e" },
	[C_LIST_HEADER] = { "ListViewHeaderInfo", "830bdcb24c1642258724e441512233a4" },
	[C_WIDE_HEADER] = { "WideViewHeaderInfo", "b2e2775d33d544c794d0081f27021b5c" },
	[C_COMPLEX_HEADER] = { "ComplexViewHeaderInfo", "5197dd85ca6f4cce9ae9e6fd6ded9d76" },
	[C_GROUPING] = { "GroupingEntry", "919820b7eadb48be8e202c5afa5c2716" },
	[C_ROW] = { "TableRowEntry", "0e59526e2dd441aa91e7fc952caf4a36" },
	[C_LIST_ENTRY] = { "ListViewEntry", "cf58f450baa848ef8eb3504008be6978" },
	[C_LIST_FIELD] = { "ListViewField", "b761477330ce4fb2a665999879324d73" },
	[C_WIDE_ENTRY] = { "WideViewEntry", "59bf79de63354a7b9e4d1697940ff188" },
	[C_COMPLEX_ENTRY] = { "ComplexViewEntry", "22e7ef3c896449d4a6f2dedea05dd737" },
	[C_RAW] = { "RawTextFormatEntry", "29ED81BA914544d4BC430F027EE053E9" },
	[C_PROPERTY] = { "FormatPropertyField", "78b102e894f742aca8c1d6737b6ff86a" },
	[C_TEXT] = { "FormatTextField", "b8d9e369024a43a580b9e0c9279e3354" },
	[C_NEWLINE] = { "FormatNewLine", "de7e8b96fbd84db5a43aa82eb34580ec" },
	[C_FORMAT_ENTRY] = { "FormatEntry", "fba029a113a5458d932a2ed4871fadf2" },
	[C_FRAME] = { "FrameInfo", "091C9E762E33499eBE318901B6EFB733" },
};

/* ---- Out ----------------------------------------------------------------- */

static struct psobj *bag(struct rt *rt, enum class c)
{
	struct psobj *o = psobj_new(rt);
	struct strlist *names = strlist_new(rt, 3);
	val v = val_obj(o);

	gc_storep(names, names->s[0], ustr_printf(rt, NS "%s", classes[c].name));
	gc_storep(names, names->s[1], ustr_new(rt, NS "FormatInfoData"));
	gc_storep(names, names->s[2], ustr_new(rt, "System.Object"));
	val_set_type_names(rt, &v, names);
	psobj_put_c(rt, o, CLASS_ID, val_str(ustr_new(rt, classes[c].id)));
	return o;
}

static val field_object(struct rt *rt, struct ustr *text, uint8_t align)
{
	struct psobj *o = bag(rt, C_PROPERTY);

	psobj_put_c(rt, o, "propertyValue", val_str(text));
	psobj_put_c(rt, o, "alignment", val_int(align));
	return val_obj(o);
}

static val tokens_object(struct rt *rt, const struct list *l);

static val token_object(struct rt *rt, const struct fmt_token *t)
{
	struct psobj *o, *f;

	if (t->kind == TOKEN_NEWLINE)
		return val_obj(bag(rt, C_NEWLINE));
	if (t->kind == TOKEN_TEXT) {
		o = bag(rt, C_TEXT);
		psobj_put_c(rt, o, "text", val_str(t->text));
		return val_obj(o);
	}
	o = bag(rt, C_FORMAT_ENTRY);
	f = bag(rt, C_FRAME);
	psobj_put_c(rt, f, "leftIndentation", val_int(t->left));
	psobj_put_c(rt, f, "rightIndentation", val_int(t->right));
	psobj_put_c(rt, f, "firstLine", val_int(t->first));
	psobj_put_c(rt, o, "formatValueList", tokens_object(rt, t->kids));
	psobj_put_c(rt, o, "frameInfo", val_obj(f));
	return val_obj(o);
}

static val tokens_object(struct rt *rt, const struct list *l)
{
	struct list *r = list_new(rt, NULL);

	for (uint32_t i = 0; l && i < l->n; i++)
		list_add(rt, r, token_object(rt, val_cell(l->v[i], &type_fmt_token)));
	return val_obj(r);
}

/* One format entry without a frame around the tokens, as PowerShell writes it. */
static val wrapped_tokens(struct rt *rt, const struct list *l)
{
	struct psobj *o = bag(rt, C_FORMAT_ENTRY);
	struct list *r = list_new(rt, NULL);

	psobj_put_c(rt, o, "formatValueList", tokens_object(rt, l));
	psobj_put_c(rt, o, "frameInfo", V_NULL);
	list_add(rt, r, val_obj(o));
	return val_obj(r);
}

static val column_object(struct rt *rt, const struct fmt_column *c)
{
	struct psobj *o = bag(rt, C_COLUMN);

	psobj_put_c(rt, o, "width", val_int(c->width));
	psobj_put_c(rt, o, "alignment", val_int(c->align));
	psobj_put_c(rt, o, "label", val_str(c->label));
	psobj_put_c(rt, o, "propertyName", val_str(c->prop));
	psobj_put_c(rt, o, "HeaderMatchesProperty", val_bool(!c->renamed));
	return val_obj(o);
}

static val get_shape(struct rt *rt, val self)
{
	const struct fmt_start *s = val_cell(self, &type_fmt_start);
	struct list *cols;
	struct psobj *o;

	if (!s)
		return V_NULL;
	if (s->shape == SHAPE_LIST || s->shape == SHAPE_CUSTOM)
		return val_obj(bag(rt, s->shape == SHAPE_LIST ? C_LIST_HEADER : C_COMPLEX_HEADER));
	if (s->shape == SHAPE_WIDE) {
		o = bag(rt, C_WIDE_HEADER);
		psobj_put_c(rt, o, "columns", val_int(s->columns));
		return val_obj(o);
	}
	o = bag(rt, C_TABLE_HEADER);
	cols = list_new(rt, NULL);
	for (uint32_t i = 0; i < s->n; i++)
		list_add(rt, cols, column_object(rt, &s->cols[i]));
	psobj_put_c(rt, o, "hideHeader", val_bool(s->hide_header));
	psobj_put_c(rt, o, "repeatHeader", val_bool(s->repeat_header));
	psobj_put_c(rt, o, "tableColumnInfoList", val_obj(cols));
	return val_obj(o);
}

static val get_autosize(struct rt *rt, val self)
{
	struct psobj *o;

	if (!((struct fmt_start *)val_base(self).o)->autosize)
		return V_NULL;
	o = bag(rt, C_AUTOSIZE);
	psobj_put_c(rt, o, "objectCount", val_int(0));
	return val_obj(o);
}

static val get_null(struct rt *rt, val self)
{
	return V_NULL;
}

static val get_grouping(struct rt *rt, val self)
{
	const struct fmt_group *g = val_cell(self, &type_fmt_group_start);
	struct psobj *o;

	if (!g || !g->tokens)
		return V_NULL;
	o = bag(rt, C_GROUPING);
	psobj_put_c(rt, o, "formatValueList", wrapped_tokens(rt, g->tokens));
	return val_obj(o);
}

static val list_fields(struct rt *rt, const struct fmt_entry *e)
{
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < e->n; i++) {
		struct psobj *o;

		if (e->shape != SHAPE_LIST) {
			list_add(rt, l, field_object(rt, e->f[i].text, e->f[i].align));
			continue;
		}
		o = bag(rt, C_LIST_FIELD);
		psobj_put_c(rt, o, "label", val_str(e->f[i].label));
		psobj_put_c(rt, o, "propertyName", val_str(e->f[i].label));
		psobj_put_c(rt, o, "formatPropertyField", field_object(rt, e->f[i].text, e->f[i].align));
		list_add(rt, l, val_obj(o));
	}
	return val_obj(l);
}

static val get_info(struct rt *rt, val self)
{
	const struct fmt_entry *e = val_cell(self, &type_fmt_entry);
	struct psobj *o;

	switch (e->shape) {
	case SHAPE_RAW:
		o = bag(rt, C_RAW);
		psobj_put_c(rt, o, "text", val_str(e->f[0].text));
		break;
	case SHAPE_TABLE:
		o = bag(rt, C_ROW);
		psobj_put_c(rt, o, "formatPropertyFieldList", list_fields(rt, e));
		psobj_put_c(rt, o, "multiLine", val_bool(e->wrap));
		break;
	case SHAPE_LIST:
		o = bag(rt, C_LIST_ENTRY);
		psobj_put_c(rt, o, "listViewFieldList", list_fields(rt, e));
		break;
	case SHAPE_WIDE:
		o = bag(rt, C_WIDE_ENTRY);
		psobj_put_c(rt, o, "formatPropertyField", field_object(rt, e->f[0].text, e->f[0].align));
		break;
	default:
		o = bag(rt, C_COMPLEX_ENTRY);
		psobj_put_c(rt, o, "formatValueList", wrapped_tokens(rt, e->tokens));
	}
	return val_obj(o);
}

static val get_oob(struct rt *rt, val self)
{
	return val_bool(((struct fmt_entry *)val_base(self).o)->oob);
}

static val get_stream(struct rt *rt, val self)
{
	return val_int(((struct fmt_entry *)val_base(self).o)->error);
}

#define ID(c)                                                                  \
	static val id_##c(struct rt *rt, val self)                             \
	{                                                                      \
		return val_str(ustr_new(rt, classes[c].id));                   \
	}
ID(C_START) ID(C_END) ID(C_GROUP_START) ID(C_GROUP_END) ID(C_ENTRY)

#define ID_PROP(c) PROP("string " CLASS_ID " {get;}", id_##c, NULL)
#define INFO_PROP(name, fn) PROP("System.Object " name " {get;}", fn, NULL)
static const struct member_def start_members[] = {
	ID_PROP(C_START), INFO_PROP("pageHeaderEntry", get_null), INFO_PROP("pageFooterEntry", get_null),
	INFO_PROP("autosizeInfo", get_autosize), INFO_PROP("shapeInfo", get_shape), INFO_PROP("groupingEntry", get_null),
	MEMBERS_END
};
static const struct member_def end_members[] = { ID_PROP(C_END), INFO_PROP("groupingEntry", get_null), MEMBERS_END };
static const struct member_def group_start_members[] = {
	ID_PROP(C_GROUP_START), INFO_PROP("shapeInfo", get_null), INFO_PROP("groupingEntry", get_grouping), MEMBERS_END
};
static const struct member_def group_end_members[] = {
	ID_PROP(C_GROUP_END), INFO_PROP("groupingEntry", get_null), MEMBERS_END
};
static const struct member_def entry_members[] = {
	ID_PROP(C_ENTRY), INFO_PROP("formatEntryInfo", get_info), PROP("bool outOfBand {get;}", get_oob, NULL),
	PROP("int writeStream {get;}", get_stream, NULL), MEMBERS_END
};

void fmt_register(struct rt *rt)
{
	type_register(rt, &type_fmt_start, start_members);
	type_register(rt, &type_fmt_end, end_members);
	type_register(rt, &type_fmt_group_start, group_start_members);
	type_register(rt, &type_fmt_group_end, group_end_members);
	type_register(rt, &type_fmt_entry, entry_members);
}

/* ---- In ------------------------------------------------------------------ */

enum { DEPTH_MAX = 32 };

static int get_int(struct rt *rt, val o, const char *name)
{
	int64_t n;

	return val_to_int64_try(rt, member_or_null(rt, o, name), &n) && n >= 0 && n < 100000 ? (int)n : 0;
}

static bool is_class(struct rt *rt, val o, enum class c)
{
	return ustr_ieq_c(member_str(rt, o, CLASS_ID), classes[c].id);
}

static struct list *get_list(struct rt *rt, val o, const char *name)
{
	val v = member_or_null(rt, o, name), item;
	struct list *l = list_new(rt, NULL);
	struct iter it;

	if (iter_begin(rt, v, &it))
		while (iter_next(&it, &item))
			list_add(rt, l, item);
	return l;
}

static void read_tokens(struct rt *rt, val o, struct list *to, int depth)
{
	struct list *l = get_list(rt, o, "formatValueList");

	for (uint32_t i = 0; i < l->n && depth < DEPTH_MAX; i++) {
		val t = l->v[i], frame;

		if (is_class(rt, t, C_NEWLINE)) {
			fmt_add_newline(rt, to);
		} else if (is_class(rt, t, C_TEXT)) {
			fmt_add_text(rt, to, member_str(rt, t, "text"));
		} else if (is_class(rt, t, C_PROPERTY)) {
			fmt_add_text(rt, to, member_str(rt, t, "propertyValue"));
		} else {
			frame = member_or_null(rt, t, "frameInfo");
			read_tokens(rt, t, val_is_null(frame) ? to : fmt_add_frame(rt, to, get_int(rt, frame, "leftIndentation"),
					   get_int(rt, frame, "rightIndentation"), get_int(rt, frame, "firstLine")), depth + 1);
		}
	}
}

static val read_start(struct rt *rt, val o)
{
	val shape = member_or_null(rt, o, "shapeInfo");
	struct list *cols = get_list(rt, shape, "tableColumnInfoList");
	enum fmt_shape kind = is_class(rt, shape, C_TABLE_HEADER)  ? SHAPE_TABLE
			      : is_class(rt, shape, C_LIST_HEADER) ? SHAPE_LIST
			      : is_class(rt, shape, C_WIDE_HEADER) ? SHAPE_WIDE
								   : SHAPE_CUSTOM;
	struct fmt_start *s = fmt_start_new(rt, kind, kind == SHAPE_TABLE ? cols->n : 0);

	s->autosize = !val_is_null(member_or_null(rt, o, "autosizeInfo"));
	s->hide_header = val_truth(rt, member_or_null(rt, shape, "hideHeader"));
	s->repeat_header = val_truth(rt, member_or_null(rt, shape, "repeatHeader"));
	s->columns = get_int(rt, shape, "columns");
	for (uint32_t i = 0; i < s->n; i++) {
		val label = member_or_null(rt, cols->v[i], "label"), matches;

		gc_storep(s, s->cols[i].label, val_is_null(label) ? NULL : val_to_str(rt, label));
		gc_storep(s, s->cols[i].prop, member_str(rt, cols->v[i], "propertyName"));
		matches = member_or_null(rt, cols->v[i], "HeaderMatchesProperty");
		s->cols[i].renamed = !val_is_null(matches) && !val_truth(rt, matches);
		s->cols[i].width = get_int(rt, cols->v[i], "width");
		s->cols[i].align = (uint8_t)(get_int(rt, cols->v[i], "alignment") & 3);
	}
	return val_obj(s);
}

static void read_field(struct rt *rt, struct fmt_entry *e, uint32_t i, val f)
{
	gc_storep(e, e->f[i].text, member_str(rt, f, "propertyValue"));
	e->f[i].align = (uint8_t)(get_int(rt, f, "alignment") & 3);
}

static struct fmt_entry *read_info(struct rt *rt, val info)
{
	struct list *l;
	struct fmt_entry *e;

	if (is_class(rt, info, C_RAW)) {
		e = fmt_entry_new(rt, SHAPE_RAW, 1);
		gc_storep(e, e->f[0].text, member_str(rt, info, "text"));
	} else if (is_class(rt, info, C_ROW)) {
		l = get_list(rt, info, "formatPropertyFieldList");
		e = fmt_entry_new(rt, SHAPE_TABLE, l->n);
		for (uint32_t i = 0; i < l->n; i++)
			read_field(rt, e, i, l->v[i]);
		e->wrap = val_truth(rt, member_or_null(rt, info, "multiLine"));
	} else if (is_class(rt, info, C_LIST_ENTRY)) {
		l = get_list(rt, info, "listViewFieldList");
		e = fmt_entry_new(rt, SHAPE_LIST, l->n);
		for (uint32_t i = 0; i < l->n; i++) {
			val label = member_or_null(rt, l->v[i], "label");

			gc_storep(e, e->f[i].label, val_is_null(label) ? member_str(rt, l->v[i], "propertyName")
				: val_to_str(rt, label));
			read_field(rt, e, i, member_or_null(rt, l->v[i], "formatPropertyField"));
		}
	} else if (is_class(rt, info, C_WIDE_ENTRY)) {
		e = fmt_entry_new(rt, SHAPE_WIDE, 1);
		read_field(rt, e, 0, member_or_null(rt, info, "formatPropertyField"));
	} else {
		e = fmt_entry_new(rt, SHAPE_CUSTOM, 0);
		gc_storep(e, e->tokens, list_new(rt, NULL));
		read_tokens(rt, info, e->tokens, 0);
	}
	return e;
}

val fmt_revive(struct rt *rt, val v)
{
	struct strlist *names = val_type_names(rt, v);
	struct ustr *prefix = ustr_new(rt, "Deserialized." NS);
	struct fmt_entry *e;
	struct list *tokens;
	val g;

	if (!names->n || !ustr_starts(names->s[0], prefix, false))
		return V_NULL;
	if (is_class(rt, v, C_START))
		return read_start(rt, v);
	if (is_class(rt, v, C_END) || is_class(rt, v, C_GROUP_END))
		return fmt_end_new(rt, is_class(rt, v, C_GROUP_END));
	if (is_class(rt, v, C_GROUP_START)) {
		g = member_or_null(rt, v, "groupingEntry");
		tokens = val_is_null(g) ? NULL : list_new(rt, NULL);
		if (tokens)
			read_tokens(rt, g, tokens, 0);
		return val_obj(fmt_group_new(rt, tokens));
	}
	if (!is_class(rt, v, C_ENTRY))
		return V_NULL;
	e = read_info(rt, member_or_null(rt, v, "formatEntryInfo"));
	e->oob = val_truth(rt, member_or_null(rt, v, "outOfBand"));
	e->error = get_int(rt, v, "writeStream") == 1;
	return val_obj(e);
}

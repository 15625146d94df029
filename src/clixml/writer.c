/* SPDX-License-Identifier: MIT */
#include "clixml/writer.h"

#include <string.h>
#include <strings.h>

#include "clixml/kinds.h"
#include "clixml/primitive.h"
#include "clixml/records.h"
#include "text/base64.h"

static void trace(struct heap *h, struct cell *c)
{
	struct clixml_writer *w = (struct clixml_writer *)c;

	heap_mark(h, w->types);
	heap_mark(h, w->last_names);
	heap_mark_block(h, w->refs);
	for (uint32_t i = 0; i < w->cap_refs; i++)
		heap_mark(h, w->refs[i].c);
}

static void finalize(struct cell *c)
{
	buf_release(&((struct clixml_writer *)c)->out);
}

const struct type type_clixml_writer = {
	.cls = { .trace = trace, .finalize = finalize }, .name = "clixml-writer",
	.flags = TF_INTERNAL, .size = sizeof(struct clixml_writer),
};

struct clixml_writer *clixml_writer_new(struct rt *rt)
{
	struct clixml_writer *w = rt_new_cell(rt, &type_clixml_writer, clixml_writer);

	w->rt = rt;
	w->nest_max = CLIXML_NEST_MAX;
	clixml_reset(w);
	return w;
}

void clixml_reset(struct clixml_writer *w)
{
	w->next_obj = w->next_type = w->nest = w->level = 0;
	w->last_names = NULL;
	w->types = NULL;
	w->nrefs = w->cap_refs = 0;
	w->refs = NULL;
}

static void put(struct clixml_writer *w, const char *s)
{
	if (buf_puts(&w->out, s))
		err_throw(w->rt, "System.Xml.XmlException", "SerializedDataTooLarge", EC_LimitsExceeded, V_NULL,
			  "The serialized data is too large.");
}

/* A number between two texts. */
static void put_id(struct clixml_writer *w, const char *before, uint32_t id, const char *after)
{
	char text[NUMBER_TEXT];

	number_text(id, text);
	put(w, before);
	put(w, text);
	put(w, after);
}

static void put_n(struct clixml_writer *w, const char *s, size_t n)
{
	if (buf_put(&w->out, s, n))
		put(w, "");
}

/* Characters of narrow text that need more than themselves. */
static bool plain(const char *s, size_t n, bool attr)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 0x20 || c == 0x7f || c == '&' || c == '<' || c == '>' || (attr && c == '"'))
			return false;
		if (c == '_' && i + 1 < n && (s[i + 1] | 32) == 'x')
			return false;
	}
	return true;
}

static void put_unit(struct clixml_writer *w, uint32_t u, uint32_t next, bool attr)
{
	char utf8[8];

	if (u < 0x20 || (u >= 0x7f && u < 0xa0) || (u >= 0xd800 && u < 0xe000) ||
	    (u == '_' && (next | 32) == 'x'))
		buf_printf(&w->out, "_x%04X_", u);
	else if (u >= 0xfffe)
		buf_printf(&w->out, "&#x%04X;", u);
	else if (u == '&')
		put(w, "&amp;");
	else if (u == '<')
		put(w, "&lt;");
	else if (u == '>')
		put(w, "&gt;");
	else if (u == '"' && attr)
		put(w, "&quot;");
	else
		put_n(w, utf8, clixml_utf8(u, utf8));
}

/* Text in the escaping of 2.3: control characters, surrogates and `_x` as
 * _xHHHH_, then XML. ATTR also escapes quotes. */
static void put_text(struct clixml_writer *w, const struct ustr *s, bool attr)
{
	uint32_t n = ustr_len(s);

	if (!s->wide && plain(s->n, n, attr)) {
		put_n(w, s->n, n);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		put_unit(w, ustr_at(s, i), i + 1 < n ? ustr_at(s, i + 1) : 0, attr);
}

static void newline(struct clixml_writer *w)
{
	if (!w->indent || (!w->level && !buf_size(&w->out)))
		return;
	put(w, "\n");
	for (uint32_t i = 0; i < w->level; i++)
		put(w, "  ");
}

/* <tag S="…" N="…" without the closing bracket. */
static void open_tag(struct clixml_writer *w, const char *tag, struct ustr *name, const char *stream)
{
	newline(w);
	put(w, "<");
	put(w, tag);
	if (stream) {
		put(w, " S=\"");
		put(w, stream);
		put(w, "\"");
	}
	if (name) {
		put(w, " N=\"");
		put_text(w, name, true);
		put(w, "\"");
	}
}

static void close_tag(struct clixml_writer *w, const char *tag, bool own_line)
{
	if (own_line)
		newline(w);
	put(w, "</");
	put(w, tag);
	put(w, ">");
}

static void put_leaf(struct clixml_writer *w, const char *tag, struct ustr *name, const char *stream, const struct ustr *text)
{
	open_tag(w, tag, name, stream);
	put(w, ">");
	put_text(w, text, false);
	close_tag(w, tag, false);
}

static void put_nil(struct clixml_writer *w, struct ustr *name, const char *stream)
{
	open_tag(w, "Nil", name, stream);
	put(w, " />");
}

/* Numbers, dates and text; false: V is no primitive of these. */
static bool put_inline(struct clixml_writer *w, val v, struct ustr *name, const char *stream)
{
	const char *tag = clixml_tag(v.k);
	char text[64];

	if (!tag)
		return false;
	if (v.k == VK_STR) {
		put_leaf(w, tag, name, stream, v.s);
		return true;
	}
	open_tag(w, tag, name, stream);
	put(w, ">");
	clixml_primitive_text(w->rt, v, text, sizeof text);
	put(w, text);
	close_tag(w, tag, false);
	return true;
}

static void put_progress(struct clixml_writer *w, val v, struct ustr *name, const char *stream);

/* Cells that are primitives of the format. */
static bool put_cell_primitive(struct clixml_writer *w, val v, enum clixml_shape shape, struct ustr *name, const char *stream)
{
	static const char *const tag[] = {
		[SHAPE_DECIMAL] = "D", [SHAPE_GUID] = "G", [SHAPE_URI] = "URI", [SHAPE_VERSION] = "Version",
		[SHAPE_BLOCK] = "SBK",
	};
	struct array *a;
	val x;

	switch (shape) {
	case SHAPE_DECIMAL: case SHAPE_GUID: case SHAPE_VERSION: case SHAPE_BLOCK:
		put_leaf(w, tag[shape], name, stream, val_net_str(w->rt, v));
		return true;
	case SHAPE_URI:
		if (!member_get_c(w->rt, v, "OriginalString", &x))
			x = val_str(val_net_str(w->rt, v));
		put_leaf(w, "URI", name, stream, val_to_str(w->rt, x));
		return true;
	case SHAPE_XML:
		member_get_c(w->rt, v, "OuterXml", &x);
		put_leaf(w, "XD", name, stream, val_to_str(w->rt, x));
		return true;
	case SHAPE_BYTES:
		a = val_array(v);
		open_tag(w, "BA", name, stream);
		if (!a->n) {
			put(w, " />");
			return true;
		}
		put(w, ">");
		base64_put(&w->out, a->b, a->n);
		close_tag(w, "BA", false);
		return true;
	case SHAPE_SECURE:
		open_tag(w, "SS", name, stream);
		put(w, ">");
		if (w->secure)
			w->secure(w, v, w->secure_arg);
		else
			clixml_put_secure_plain(w->rt, &w->out, v);
		close_tag(w, "SS", false);
		return true;
	case SHAPE_PROGRESS:
		put_progress(w, v, name, stream);
		return true;
	default:
		return false;
	}
}

static void put_field(struct clixml_writer *w, const char *tag, val v)
{
	if (val_is_null(v)) {
		newline(w);
		put(w, "<Nil />");
		return;
	}
	put_leaf(w, tag, NULL, NULL, val_net_str(w->rt, v));
}

static void put_progress(struct clixml_writer *w, val v, struct ustr *name, const char *stream)
{
	static const struct { const char *tag, *member; } fields[] = {
		{ "AV", "Activity" }, { "AI", "ActivityId" }, { "S", "CurrentOperation" }, { "PI", "ParentActivityId" },
		{ "PC", "PercentComplete" }, { "T", "RecordType" }, { "SR", "SecondsRemaining" }, { "SD", "StatusDescription" },
	};

	open_tag(w, "PR", name, stream);
	put(w, ">");
	w->level++;
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		put_field(w, fields[i].tag, val_base(member_or_null(w->rt, v, fields[i].member)));
	w->level--;
	close_tag(w, "PR", true);
}

/* --- references -------------------------------------------------------- */

static uint32_t slot_of(const struct clixml_writer *w, const struct cell *c)
{
	uint32_t i = (uint32_t)(((uintptr_t)c >> 4) * 2654435761u) & (w->cap_refs - 1);

	while (w->refs[i].c && w->refs[i].c != c)
		i = (i + 1) & (w->cap_refs - 1);
	return i;
}

static void grow_refs(struct clixml_writer *w)
{
	__auto_type old = w->refs;
	uint32_t n = w->cap_refs;

	w->refs = heap_alloc_block(w->rt->heap, sizeof *w->refs * (n ? n * 2 : 64));
	w->cap_refs = n ? n * 2 : 64;
	for (uint32_t i = 0; i < n; i++)
		if (old[i].c)
			w->refs[slot_of(w, old[i].c)] = old[i];
}

/* The id C got earlier in this message, else a new one. */
static bool was_seen(struct clixml_writer *w, const struct cell *c)
{
	return c && w->nrefs && w->refs[slot_of(w, c)].c;
}

static bool seen(struct clixml_writer *w, const struct cell *c, uint32_t *ret)
{
	uint32_t i;

	if (!c) {
		*ret = w->next_obj++;
		return false;
	}
	if (w->nrefs * 2 >= w->cap_refs)
		grow_refs(w);
	i = slot_of(w, c);
	if (w->refs[i].c) {
		*ret = w->refs[i].id;
		return true;
	}
	w->refs[i].c = c;
	*ret = w->refs[i].id = w->next_obj++;
	w->nrefs++;
	return false;
}

static struct ustr *join_names(struct rt *rt, const struct strlist *names)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < names->n; i++) {
		sbuf_put(&b, names->s[i]);
		sbuf_putc(&b, '\n');
	}
	return sbuf_take(&b);
}

static void put_type_names(struct clixml_writer *w, struct strlist *names)
{
	struct ustr *joined;
	val id;

	if (!names || !names->n)
		return;
	newline(w);
	if (names == w->last_names) {
		put_id(w, "<TNRef RefId=\"", w->last_type, "\" />");
		return;
	}
	if (!w->types)
		w->types = dict_new(w->rt, &type_hashtable, DICT_ORDINAL);
	joined = join_names(w->rt, names);
	w->last_names = names;
	if (dict_get(w->rt, w->types, val_str(joined), &id)) {
		w->last_type = (uint32_t)id.i;
		put_id(w, "<TNRef RefId=\"", w->last_type, "\" />");
		return;
	}
	w->last_type = w->next_type++;
	dict_put(w->rt, w->types, val_str(joined), val_int((int32_t)w->last_type));
	put_id(w, "<TN RefId=\"", w->last_type, "\">");
	w->level++;
	for (uint32_t i = 0; i < names->n; i++)
		put_leaf(w, "T", NULL, NULL, names->s[i]);
	w->level--;
	close_tag(w, "TN", true);
}

/* --- complex objects --------------------------------------------------- */

/* XML nodes are written with their children, which the pipeline does not enumerate;
 * their text is their name. */
static bool is_node(val v)
{
	return val_type_of(v) && type_is_named(val_type_of(v), "System.Xml.XmlNode");
}

struct text_of {
	val v;
	struct ustr *text;
};

static void text_of(struct rt *rt, void *arg)
{
	struct text_of *t = arg;

	t->text = is_node(t->v) ? member_str(rt, t->v, "LocalName") : val_net_str(rt, t->v);
}

/* ToString, or NULL when it throws. */
static struct ustr *safe_text(struct rt *rt, val v)
{
	struct text_of t = { .v = v };

	return rt_try(rt, text_of, &t) ? t.text : NULL;
}

static void put_to_string(struct clixml_writer *w, struct ustr *text)
{
	if (!text)
		return;
	if (ustr_len(text)) {
		put_leaf(w, "ToString", NULL, NULL, text);
	} else {
		newline(w);
		put(w, "<ToString />");
	}
}

struct value_of {
	val v, result;
	const struct member_info *m;
};

static void value_of(struct rt *rt, void *arg)
{
	struct value_of *o = arg;

	o->result = member_value_strict(rt, o->v, o->m);
}

static bool safe_value(struct rt *rt, val v, const struct member_info *m, val *ret)
{
	struct value_of o = { .v = v, .m = m };
	bool ok = rt_try(rt, value_of, &o);

	*ret = o.result;
	return ok;
}

struct members {
	struct clixml_writer *w;
	int depth;
	bool props;		/* adapted properties, or extended members */
	bool open;		/* the Props or MS element was written */
	bool instance_only;
	const struct ustr *only;	/* the one of SpecificProperties whose turn it is; NULL: all */
};

static bool chosen(const struct members *k, const struct member_info *m)
{
	if (m->kind == PM_METHOD || m->kind == PM_SCRIPT_METHOD || m->kind == PM_CODE_METHOD ||
	    m->kind == PM_PROPERTY_SET || m->kind == PM_PARAMETERIZED || (!m->can_get && m->kind != PM_MEMBER_SET))
		return false;
	if ((m->kind == PM_PROPERTY) != k->props || (k->instance_only && !m->is_instance))
		return false;
	if (m->kind == PM_PROPERTY && m->net && strstr(m->net->def->sig, "Span["))	/* lives on a stack only */
		return false;
	return !k->only || ustr_ieq(k->only, m->name);
}

static void put_member(struct rt *rt, val v, const struct member_info *m, void *arg);

static void count_member(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct members *k = arg;

	k->open |= chosen(k, m);
}

/* A member set is an MS element with a name. */
static void put_member_set(struct clixml_writer *w, val set, struct ustr *name, int depth)
{
	struct members k = { .w = w, .depth = depth, .instance_only = true };

	open_tag(w, "MS", name, NULL);
	member_each(w->rt, set, false, count_member, &k);
	if (!k.open) {
		put(w, " />");
		return;
	}
	put(w, ">");
	w->level++;
	member_each(w->rt, set, false, put_member, &k);
	w->level--;
	close_tag(w, "MS", true);
}

static void put_member(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct members *k = arg;
	struct clixml_writer *w = k->w;
	int depth = k->props || !m->is_instance ? k->depth - 1 : k->depth;
	bool set;
	val x;

	if (!chosen(k, m))
		return;
	set = m->kind == PM_MEMBER_SET;
	x = set && m->ps ? m->ps->a : V_NULL;
	if (set ? !val_psobj(x) : !safe_value(rt, v, m, &x))
		return;
	if (!k->open) {
		newline(w);
		put(w, k->props ? "<Props>" : "<MS>");
		w->level++;
		k->open = true;
	}
	if (set)
		put_member_set(w, x, m->name, depth);
	else
		clixml_write(w, x, m->name, NULL, depth);
}

static void put_members(struct clixml_writer *w, val v, int depth, bool props, bool instance_only, const struct strlist *only)
{
	struct members k = { w, depth, props, false, instance_only, NULL };

	if (!only)
		member_each_of(w->rt, v, MEMBERS_HIDDEN, put_member, &k);
	for (uint32_t i = 0; only && i < only->n; i++) {
		k.only = only->s[i];
		member_each_of(w->rt, v, MEMBERS_HIDDEN, put_member, &k);
	}
	if (!k.open)
		return;
	w->level--;
	close_tag(w, props ? "Props" : "MS", true);
}

static bool is_leaf_node(struct rt *rt, val v)
{
	return is_node(v) && !val_truth(rt, member_or_null(rt, v, "HasChildNodes"));
}

static void put_elements(struct clixml_writer *w, val v, const char *tag, int depth)
{
	struct iter it;
	val x;
	bool any = false;

	if (is_node(v))
		v = member_or_null(w->rt, v, "ChildNodes");

	newline(w);
	if (iter_begin_all(w->rt, v, &it))
		while (iter_next(&it, &x)) {
			if (!any) {
				buf_printf(&w->out, "<%s>", tag);
				w->level++;
			}
			any = true;
			rt_poll(w->rt);
			clixml_write(w, x, NULL, NULL, depth);
		}
	if (!any) {
		buf_printf(&w->out, "<%s />", tag);
		return;
	}
	w->level--;
	close_tag(w, tag, true);
}

static void put_entry(struct clixml_writer *w, val key, val value, int depth)
{
	newline(w);
	put(w, "<En>");
	w->level++;
	clixml_write(w, key, ustr_atom(w->rt, "Key"), NULL, depth);
	clixml_write(w, value, ustr_atom(w->rt, "Value"), NULL, depth);
	w->level--;
	close_tag(w, "En", true);
}

static void put_dict(struct clixml_writer *w, val v, int depth)
{
	struct dict *d = val_dict(v);
	struct iter it;
	val e;
	struct dict_entry *entry;

	newline(w);
	if (d)
		dict_arrange(w->rt, d);
	if (d ? !d->n : !iter_begin_all(w->rt, v, &it) || !iter_next(&it, &e)) {
		put(w, "<DCT />");
		return;
	}
	put(w, "<DCT>");
	w->level++;
	for (uint32_t i = 0; d && (entry = dict_next(d, &i)); )
		put_entry(w, entry->key, entry->value, depth);
	if (!d)
		do {
			put_entry(w, val_base(member_or_null(w->rt, e, "Key")),
				val_base(member_or_null(w->rt, e, "Value")), depth);
		} while (iter_next(&it, &e));
	w->level--;
	close_tag(w, "DCT", true);
}

/* What type data says about writing a type: the nearest name that says so. */
static struct typedata *serialization_data(struct rt *rt, struct strlist *names)
{
	for (uint32_t i = 0; names && i < names->n; i++) {
		struct typedata *d = typedata_find(rt, names->s[i]);

		if (d && (d->serialization_method || d->serialization_depth || d->serialize_properties))
			return d;
	}
	return NULL;
}

static bool open_obj(struct clixml_writer *w, const struct cell *c, struct ustr *name, const char *stream)
{
	uint32_t id;

	if (seen(w, c, &id)) {
		open_tag(w, "Ref", name, stream);
		put_id(w, " RefId=\"", id, "\" />");
		return false;
	}
	open_tag(w, "Obj", name, stream);
	put_id(w, " RefId=\"", id, "\">");
	w->nest++;
	w->level++;
	return true;
}

static void close_obj(struct clixml_writer *w)
{
	w->nest--;
	w->level--;
	close_tag(w, "Obj", true);
}

static bool is_deserialized(const struct strlist *names)
{
	return names && names->n && !names->s[0]->wide && !strncasecmp(names->s[0]->n, "Deserialized.", 13);
}

static void put_container(struct clixml_writer *w, val v, enum clixml_shape shape, int depth, bool notes)
{
	static const char *const tag[] = {
		[SHAPE_LIST] = "LST", [SHAPE_ENUMERABLE] = "IE", [SHAPE_STACK] = "STK", [SHAPE_QUEUE] = "QUE",
	};

	if (shape == SHAPE_DICT)
		put_dict(w, v, depth);
	else
		put_elements(w, v, tag[shape], depth);
	if (shape == SHAPE_ENUMERABLE && depth > 0)
		put_members(w, v, depth, true, false, NULL);
	if (notes)
		put_members(w, v, depth, false, true, NULL);
}

static void put_notes(struct clixml_writer *w, struct psobj *notes, int depth)
{
	put_members(w, val_obj(notes), depth, false, false, NULL);
}

static void put_object(struct clixml_writer *w, val v, enum clixml_shape shape, struct strlist *names, int depth)
{
	struct typedata *d = serialization_data(w->rt, names);
	struct psobj *notes = record_notes(w->rt, v), *bag = val_psobj(v);

	if (notes) {
		put_to_string(w, safe_text(w->rt, v));
		put_notes(w, notes, depth);
		return;
	}
	if (bag && bag->is_deserialized == DESERIALIZED_RECORD) {
		put_to_string(w, clixml_bag_text(bag));
		put_members(w, v, depth, false, true, NULL);
		return;
	}
	if (shape == SHAPE_BAG && !(bag && bag->is_deserialized == DESERIALIZED_OBJECT)) {
		put_members(w, v, depth, false, false, d ? d->serialize_properties : NULL);
		return;
	}
	if (!bag || clixml_bag_text(bag))
		put_to_string(w, bag ? clixml_bag_text(bag) : safe_text(w->rt, v));
	put_members(w, v, depth, true, false, d ? d->serialize_properties : NULL);
	put_members(w, v, depth, false, false, d ? d->serialize_properties : NULL);
}

static void put_enum(struct clixml_writer *w, val v, struct ustr *name, const char *stream, struct strlist *names, int depth)
{
	val base = val_base(v);

	open_obj(w, NULL, name, stream);
	put_type_names(w, names);
	put_to_string(w, val_net_str(w->rt, base));
	put_inline(w, clixml_enum_number(base), NULL, NULL);
	if (v.k == VK_WRAP)
		put_members(w, v, depth, false, true, NULL);
	close_obj(w);
}

/* Names and text that came with a received value stay with its wrapper, which an
 * argument of a method loses. */
static bool is_unwrapped(struct rt *rt, val v, val base, bool bare)
{
	struct psobj *ext = bare && !val_psobj(base) ? ext_of(rt, &v, false) : NULL;

	return ext && is_deserialized(ext->type_names);
}

/* The names of V's own type, whatever names it was given. */
static struct strlist *own_names(struct rt *rt, val v)
{
	struct psobj *ext = ext_of(rt, &v, false);
	struct strlist *given = ext->type_names, *own;

	ext->type_names = NULL;
	own = val_type_names(rt, v);
	gc_storep(ext, ext->type_names, given);
	return own;
}

/* A primitive with notes or type names of its own. */
static bool put_wrapped(struct clixml_writer *w, val v, struct ustr *name, const char *stream, int depth, bool unwrapped)
{
	struct psobj *ext = ext_of(w->rt, &v, false);
	struct strlist *names = ext && !unwrapped ? ext->type_names : NULL;
	val base = val_base(v);
	enum clixml_shape shape = base.k == VK_OBJ ? clixml_shape_of(w->rt, cell_type(base.o)) : SHAPE_OBJECT;

	if (!ext || (!shape_count(ext->shape) && !names) || (base.k == VK_OBJ && shape < SHAPE_BYTES) ||
	    base.k == VK_ENUM || base.k == VK_TYPE)
		return false;
	open_obj(w, base.k == VK_OBJ ? base.o : NULL, name, stream);
	if (names)
		put_type_names(w, names);
	put_to_string(w, unwrapped ? NULL : ext->text);
	if (!put_inline(w, base, NULL, NULL))
		put_cell_primitive(w, base, shape, NULL, NULL);
	put_members(w, v, depth, false, true, NULL);
	close_obj(w);
	return true;
}

static bool as_text(struct rt *rt, struct strlist *names, enum clixml_shape shape)
{
	struct typedata *d = serialization_data(rt, names);

	return shape == SHAPE_STRING || (d && d->serialization_method && ustr_ieq_c(d->serialization_method, "String"));
}

/* The text that stands for V: that of a property, where type data name one. */
static struct ustr *text_for(struct rt *rt, val v, struct strlist *names)
{
	struct typedata *d = serialization_data(rt, names);
	val x;

	if (d && d->string_source && member_get(rt, v, d->string_source, &x))
		return val_net_str(rt, val_base(x));
	return val_net_str(rt, val_base(v));
}

/* At the end of the depth only the text is left; notes stay. */
static void put_shallow(struct clixml_writer *w, val v, struct ustr *name, const char *stream, int depth)
{
	struct ustr *text = safe_text(w->rt, v);
	val x = v;
	struct psobj *ext = ext_of(w->rt, &x, false);

	if (!text)
		text = ustr_empty(w->rt);
	if (!ext || !shape_count(ext->shape)) {
		put_leaf(w, "S", name, stream, text);
		return;
	}
	open_obj(w, NULL, name, stream);
	put_leaf(w, "S", NULL, NULL, text);
	put_members(w, v, depth, false, true, NULL);
	close_obj(w);
}

void clixml_write(struct clixml_writer *w, val v, struct ustr *name, const char *stream, int depth)
{
	val base = val_base(v);
	enum clixml_shape shape;
	struct strlist *names;
	struct typedata *d;
	bool bare = w->bare, unwrapped = is_unwrapped(w->rt, v, base, bare);

	w->bare = false;
	if (bare && base.k == VK_STR)
		v = base;
	if (val_is_null(base)) {
		put_nil(w, name, stream);
		return;
	}
	if (w->nest > CLIXML_NEST_MAX) {
		put_leaf(w, "S", name, stream, ustr_new(w->rt, "Serialized XML is nested too deeply."));
		return;
	}
	if ((v.k == VK_WRAP || (base.k == VK_OBJ && base.o->bits & CELL_EXTENDED)) &&
	    put_wrapped(w, v, name, stream, depth, unwrapped))
		return;
	if (put_inline(w, base, name, stream))
		return;
	shape = base.k == VK_OBJ ? clixml_shape_of(w->rt, cell_type(base.o)) : SHAPE_OBJECT;
	if (shape >= SHAPE_BYTES && put_cell_primitive(w, base, shape, name, stream))
		return;
	if (shape == SHAPE_ENUMERABLE && is_leaf_node(w->rt, base))
		shape = SHAPE_OBJECT;
	if (w->nest >= w->nest_max) {
		put_leaf(w, "S", name, stream, ustr_new(w->rt, "Serialized XML is nested too deeply."));
		return;
	}
	rt_check_depth(w->rt);
	names = unwrapped ? own_names(w->rt, v) : val_type_names(w->rt, v);
	if (as_text(w->rt, names, shape)) {
		put_leaf(w, "S", name, stream, text_for(w->rt, v, names));
		return;
	}
	d = serialization_data(w->rt, names);
	if (d && d->serialization_depth)
		depth = d->serialization_depth;
	if (depth <= 0 && is_deserialized(names))
		depth = 1;
	if (depth <= 0 && (shape < SHAPE_LIST || shape > SHAPE_DICT) && !(base.k == VK_OBJ && was_seen(w, base.o))) {
		put_shallow(w, v, name, stream, depth);
		return;
	}
	if (base.k == VK_ENUM) {
		put_enum(w, v, name, stream, names, depth);
		return;
	}
	if (!open_obj(w, base.k == VK_OBJ ? base.o : NULL, name, stream))
		return;
	put_type_names(w, names);
	if (shape >= SHAPE_LIST && shape <= SHAPE_DICT)
		put_container(w, v, shape, depth, !bare);
	else
		put_object(w, v, shape, names, depth);
	close_obj(w);
}

#define OPEN_DOCUMENT "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">"

void clixml_open_document(struct clixml_writer *w)
{
	put(w, OPEN_DOCUMENT);
	w->level = 1;
}

/* True when nothing is behind the head of the document. */
static bool is_empty_document(const struct clixml_writer *w)
{
	size_t n = sizeof(OPEN_DOCUMENT) - 1, size = buf_size(&w->out);

	return size >= n && !memcmp(buf_ptr(&w->out) + size - n, OPEN_DOCUMENT, n);
}

void clixml_close_document(struct clixml_writer *w)
{
	w->level = 0;
	if (is_empty_document(w)) {
		struct ustr *head = ustr_from_utf8(w->rt, buf_cstr(&w->out), buf_size(&w->out) - 1);

		buf_reset(&w->out);
		put(w, USTR_C(w->rt, head));
		put(w, " />");
		return;
	}
	close_tag(w, "Objs", true);
}

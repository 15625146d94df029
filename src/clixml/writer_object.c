/* SPDX-License-Identifier: MIT */
/* Objects: their references, type names, members and elements. */
#include "clixml/writer_impl.h"

#include <string.h>
#include <strings.h>

#include "clixml/primitive.h"
#include "clixml/records.h"
#include "value/deserialized.h"

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

static bool was_seen(struct clixml_writer *w, const struct cell *c)
{
	return c && w->nrefs && w->refs[slot_of(w, c)].c;
}

/* The id C got earlier in this message, else a new one. */
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
	writer_newline(w);
	if (names == w->last_names) {
		writer_put_id(w, "<TNRef RefId=\"", w->last_type, "\" />");
		return;
	}
	if (!w->types)
		w->types = dict_new(w->rt, &type_hashtable, DICT_ORDINAL);
	joined = join_names(w->rt, names);
	w->last_names = names;
	if (dict_get(w->rt, w->types, val_str(joined), &id)) {
		w->last_type = (uint32_t)id.i;
		writer_put_id(w, "<TNRef RefId=\"", w->last_type, "\" />");
		return;
	}
	w->last_type = w->next_type++;
	dict_put(w->rt, w->types, val_str(joined), val_int((int32_t)w->last_type));
	writer_put_id(w, "<TN RefId=\"", w->last_type, "\">");
	w->level++;
	for (uint32_t i = 0; i < names->n; i++)
		writer_leaf(w, "T", NULL, NULL, names->s[i]);
	w->level--;
	writer_close(w, "TN", true);
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
		writer_leaf(w, "ToString", NULL, NULL, text);
	} else {
		writer_newline(w);
		writer_put(w, "<ToString />");
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

	writer_open(w, "MS", name, NULL);
	member_each(w->rt, set, false, count_member, &k);
	if (!k.open) {
		writer_put(w, " />");
		return;
	}
	writer_put(w, ">");
	w->level++;
	member_each(w->rt, set, false, put_member, &k);
	w->level--;
	writer_close(w, "MS", true);
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
		writer_newline(w);
		writer_put(w, k->props ? "<Props>" : "<MS>");
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
	writer_close(w, props ? "Props" : "MS", true);
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
	writer_newline(w);
	if (iter_begin_all(w->rt, v, &it))
		while (iter_next(&it, &x)) {
			if (!any) {
				writer_fits(w, buf_printf(&w->out, "<%s>", tag));
				w->level++;
			}
			any = true;
			rt_poll(w->rt);
			clixml_write(w, x, NULL, NULL, depth);
		}
	if (!any) {
		writer_fits(w, buf_printf(&w->out, "<%s />", tag));
		return;
	}
	w->level--;
	writer_close(w, tag, true);
}

static void put_entry(struct clixml_writer *w, val key, val value, int depth)
{
	writer_newline(w);
	writer_put(w, "<En>");
	w->level++;
	clixml_write(w, key, ustr_atom(w->rt, "Key"), NULL, depth);
	clixml_write(w, value, ustr_atom(w->rt, "Value"), NULL, depth);
	w->level--;
	writer_close(w, "En", true);
}

static void put_dict(struct clixml_writer *w, val v, int depth)
{
	struct dict *d = val_dict(v);
	struct iter it;
	val e;
	struct dict_entry *entry;

	writer_newline(w);
	if (d)
		dict_arrange(w->rt, d);
	if (d ? !d->n : !iter_begin_all(w->rt, v, &it) || !iter_next(&it, &e)) {
		writer_put(w, "<DCT />");
		return;
	}
	writer_put(w, "<DCT>");
	w->level++;
	for (uint32_t i = 0; d && (entry = dict_next(d, &i)); )
		put_entry(w, entry->key, entry->value, depth);
	if (!d)
		do {
			put_entry(w, val_base(member_or_null(w->rt, e, "Key")),
				val_base(member_or_null(w->rt, e, "Value")), depth);
		} while (iter_next(&it, &e));
	w->level--;
	writer_close(w, "DCT", true);
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
		writer_open(w, "Ref", name, stream);
		writer_put_id(w, " RefId=\"", id, "\" />");
		return false;
	}
	writer_open(w, "Obj", name, stream);
	writer_put_id(w, " RefId=\"", id, "\">");
	w->nest++;
	w->level++;
	return true;
}

static void close_obj(struct clixml_writer *w)
{
	w->nest--;
	w->level--;
	writer_close(w, "Obj", true);
}

static bool is_deserialized(const struct strlist *names)
{
	return names && names->n && deserialized_is(names->s[0]);
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
	writer_inline(w, clixml_enum_number(base), NULL, NULL);
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
	if (!writer_inline(w, base, NULL, stream))
		writer_cell(w, base, shape, NULL, stream);
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
		writer_leaf(w, "S", name, stream, text);
		return;
	}
	open_obj(w, NULL, name, stream);
	writer_leaf(w, "S", NULL, NULL, text);
	put_members(w, v, depth, false, true, NULL);
	close_obj(w);
}

static void put_too_deep(struct clixml_writer *w, struct ustr *name, const char *stream)
{
	writer_leaf(w, "S", name, stream, ustr_new(w->rt, "Serialized XML is nested too deeply."));
}

/* What is written without a reference: null and primitives, with notes or not. */
static bool put_primitive(struct clixml_writer *w, val v, enum clixml_shape shape, struct ustr *name, const char *stream,
			  int depth, bool unwrapped)
{
	val base = val_base(v);

	if (val_is_null(base)) {
		writer_nil(w, name, stream);
		return true;
	}
	if (w->nest > CLIXML_NEST_MAX) {
		put_too_deep(w, name, stream);
		return true;
	}
	if ((v.k == VK_WRAP || (base.k == VK_OBJ && base.o->bits & CELL_EXTENDED)) &&
	    put_wrapped(w, v, name, stream, depth, unwrapped))
		return true;
	return writer_inline(w, base, name, stream) || (shape >= SHAPE_BYTES && writer_cell(w, base, shape, name, stream));
}

/* How deep an object of these type names is written where others would be to DEPTH. */
static int depth_for(struct rt *rt, struct strlist *names, int depth)
{
	struct typedata *d = serialization_data(rt, names);

	if (d && d->serialization_depth)
		depth = d->serialization_depth;
	return depth <= 0 && is_deserialized(names) ? 1 : depth;
}

static bool is_container(enum clixml_shape shape) { return shape >= SHAPE_LIST && shape <= SHAPE_DICT; }

/* An object with a reference: whole where it comes for the first time. */
static void put_referenced(struct clixml_writer *w, val v, enum clixml_shape shape, struct strlist *names, struct ustr *name,
			   const char *stream, int depth, bool notes)
{
	val base = val_base(v);

	if (!open_obj(w, base.k == VK_OBJ ? base.o : NULL, name, stream))
		return;
	put_type_names(w, names);
	if (is_container(shape))
		put_container(w, v, shape, depth, notes);
	else
		put_object(w, v, shape, names, depth);
	close_obj(w);
}

void clixml_write(struct clixml_writer *w, val v, struct ustr *name, const char *stream, int depth)
{
	val base = val_base(v);
	enum clixml_shape shape = base.k == VK_OBJ ? clixml_shape_of(w->rt, cell_type(base.o)) : SHAPE_OBJECT;
	struct strlist *names;
	bool bare = w->bare, unwrapped = is_unwrapped(w->rt, v, base, bare);

	w->bare = false;
	if (bare && base.k == VK_STR)
		v = base;
	if (put_primitive(w, v, shape, name, stream, depth, unwrapped))
		return;
	if (shape == SHAPE_ENUMERABLE && is_leaf_node(w->rt, base))
		shape = SHAPE_OBJECT;
	if (w->nest >= w->nest_max) {
		put_too_deep(w, name, stream);
		return;
	}
	rt_check_depth(w->rt);
	names = unwrapped ? own_names(w->rt, v) : val_type_names(w->rt, v);
	if (as_text(w->rt, names, shape)) {
		writer_leaf(w, "S", name, stream, text_for(w->rt, v, names));
		return;
	}
	depth = depth_for(w->rt, names, depth);
	if (depth <= 0 && !is_container(shape) && !(base.k == VK_OBJ && was_seen(w, base.o)))
		put_shallow(w, v, name, stream, depth);
	else if (base.k == VK_ENUM)
		put_enum(w, v, name, stream, names, depth);
	else
		put_referenced(w, v, shape, names, name, stream, depth, !bare);
}

/* SPDX-License-Identifier: MIT */
#include "clixml/reader.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clixml/primitive.h"
#include "clixml/reader_error.h"
#include "clixml/records.h"
#include "value/deserialized.h"
#include "value/error.h"

#define NS_CLIXML "http://schemas.microsoft.com/powershell/2004/04"

/* The reader is a cell so that its buffers go when an error passes by. */
struct reader {
	struct cell h;
	struct rt *rt;
	struct xml_pull *x;	/* native: large, and of no concern to the collector */
	const struct clixml_reader_options *o;
	struct dict *objs;	/* RefId text → object */
	struct dict *types;	/* RefId text → strlist */
	unsigned nest;		/* open Obj elements */
	struct strlist *last_raw, *last_names;	/* names as sent → with their prefix */
};

static void trace(struct heap *h, struct cell *c)
{
	struct reader *r = (struct reader *)c;

	heap_mark(h, r->objs);
	heap_mark(h, r->types);
	heap_mark(h, r->last_raw);
	heap_mark(h, r->last_names);
}

static void done(struct reader *r)
{
	if (r->x)
		xml_release(r->x);
	free(r->x);
	r->x = NULL;
}

static void finalize(struct cell *c)
{
	done((struct reader *)c);
}

static const struct type type_reader = {
	.cls = { .trace = trace, .finalize = finalize }, .name = "clixml-reader",
	.flags = TF_INTERNAL, .size = sizeof(struct reader),
};

/* --- errors ------------------------------------------------------------- */

static _Noreturn void fail_at(struct reader *r, const char *at, const char *fmt, ...) _printf_(3, 4);
static _Noreturn void fail_at(struct reader *r, const char *at, const char *fmt, ...)
{
	struct ustr *text;
	va_list ap;
	int line, column;

	va_start(ap, fmt);
	text = ustr_vprintf(r->rt, fmt, ap);
	va_end(ap);
	clixml_position(r->x, at, &line, &column);
	net_throw(r->rt, "System.Xml.XmlException", "%s Line %d, position %d.", USTR_C(r->rt, text), line, column);
}

/* Position just behind the < of the current start tag. */
static const char *tag_at(const struct reader *r)
{
	return r->x->tag ? r->x->tag + 1 : r->x->p;
}

/* The name in the tag that follows what was just read. */
static const char *next_name(const struct reader *r)
{
	const char *p = r->x->p;

	return p + 1 < r->x->end ? p + 1 + (p[1] == '/') : p;
}

enum { BAD_TEXT = 1 };	/* in the text that was read last */

static _Noreturn void bad_xml(struct reader *r, int error)
{
	clixml_bad_xml(r->rt, r->x, error == BAD_TEXT ? r->x->text.p : NULL);
}

static int next(struct reader *r)
{
	int t = xml_next(r->x);

	if (t < 0)
		bad_xml(r, t);
	return t;
}

/* The next start tag inside an element: false at the element's end. */
static bool next_child(struct reader *r)
{
	struct xml_slice s;

	for (;;) {
		int t = next(r);

		if (t == XML_OPEN)
			return true;
		if (t == XML_CLOSE)
			return false;
		if (t == XML_EOF)
			bad_xml(r, 0);
		if (xml_text(r->x, &s) < 0)
			bad_xml(r, BAD_TEXT);
		for (size_t i = 0; i < s.n; i++)
			if (!memchr(" \t\r\n", s.p[i], 4))
				fail_at(r, r->x->p - s.n, r->x->depth > 1 ? "'Text' is an invalid XmlNodeType."
					: "Current Node type is Text. Expected type is Element.");
	}
}

static struct xml_slice leaf(struct reader *r)
{
	struct xml_slice s;

	if (xml_leaf(r->x, &s) < 0)
		bad_xml(r, BAD_TEXT);
	return s;
}

static struct ustr *attribute(struct reader *r, const char *name)
{
	struct xml_slice s;
	int n = xml_attr(r->x, name, &s);

	if (n < 0)
		bad_xml(r, n);
	return n ? clixml_decode(r->rt, s.p, s.n) : NULL;
}

/* --- references --------------------------------------------------------- */

static void remember(struct reader *r, struct ustr *id, val v)
{
	if (!id)
		return;
	if (!r->objs)
		r->objs = dict_new(r->rt, &type_hashtable, DICT_ORDINAL);
	dict_put(r->rt, r->objs, val_str(id), v);
}

static val recall(struct reader *r)
{
	struct ustr *id = attribute(r, "RefId");
	const char *at = tag_at(r);
	val v;

	if (!id)
		fail_at(r, at, "RefId attribute was expected.");
	if (!r->objs || !dict_get(r->rt, r->objs, val_str(id), &v))
		fail_at(r, at, "No object found for referenceId %s", USTR_C(r->rt, id));
	xml_skip(r->x);
	return v;
}

static struct strlist *read_names(struct reader *r)
{
	struct ustr *id = attribute(r, "RefId");
	struct list *l = list_new(r->rt, NULL);
	struct strlist *s;

	while (next_child(r)) {
		struct xml_slice t;

		if (!xml_name_is(r->x, "T"))
			fail_at(r, tag_at(r), "%.*s XML tag is not recognized.", (int)r->x->name.n, r->x->name.p);
		t = leaf(r);
		list_add(r->rt, l, val_str(clixml_decode(r->rt, t.p, t.n)));
	}
	s = rt_alloc(r->rt, &type_strlist, sizeof *s + l->n * sizeof s->s[0]);
	s->n = l->n;
	for (uint32_t i = 0; i < l->n; i++)
		s->s[i] = l->v[i].s;
	if (!r->types)
		r->types = dict_new(r->rt, &type_hashtable, DICT_ORDINAL);
	if (id)
		dict_put(r->rt, r->types, val_str(id), val_obj(s));
	return s;
}

static struct strlist *recall_names(struct reader *r)
{
	struct ustr *id = attribute(r, "RefId");
	const char *at = tag_at(r);
	val v;

	if (!id)
		fail_at(r, at, "RefId attribute was expected.");
	if (!r->types || !dict_get(r->rt, r->types, val_str(id), &v))
		fail_at(r, at, "Cannot process names because no TypeNames were found for referenceId %s.", USTR_C(r->rt, id));
	xml_skip(r->x);
	return (struct strlist *)v.o;
}

/* Each name with Deserialized. in front, once. */
static struct strlist *deserialized_names(struct reader *r, struct strlist *raw)
{
	struct strlist *s;

	if (raw == r->last_raw)
		return r->last_names;
	s = rt_alloc(r->rt, &type_strlist, sizeof *s + raw->n * sizeof s->s[0]);
	s->n = raw->n;
	for (uint32_t i = 0; i < raw->n; i++)
		s->s[i] = deserialized_is(raw->s[i]) ? raw->s[i]
			: ustr_concat(r->rt, ustr_atom(r->rt, DESERIALIZED), raw->s[i]);
	r->last_raw = raw;
	r->last_names = s;
	return s;
}

/* --- objects ------------------------------------------------------------ */

static val read_value(struct reader *r);

/* One object while its parts come in, in any order. */
struct partial {
	struct ustr *id, *text;
	struct strlist *names;
	val base;		/* V_VOID: none */
	struct psobj *bag;	/* MS, then Props */
	struct psobj *props;	/* while MS may still come */
};

static bool names_have(const struct strlist *s, const char *part)
{
	for (uint32_t i = 0; s && i < s->n; i++)
		if (!s->s[i]->wide && strstr(s->s[i]->n, part))
			return true;
	return false;
}

static val read_list(struct reader *r, const struct type *t, struct ustr *id)
{
	struct list *l = list_new(r->rt, t);

	remember(r, id, val_obj(l));	/* it may be its own item */
	while (next_child(r))
		list_add(r->rt, l, read_value(r));
	return val_obj(l);
}

/* Stacks and queues are built through their own methods; the stack comes top
 * first, so it is pushed backwards. */
static val read_sequence(struct reader *r, const char *type, const char *method, bool backwards)
{
	struct list *l = (struct list *)read_list(r, NULL, NULL).o;
	val v = type_construct(r->rt, type_find_c(r->rt, type), NULL, 0);
	struct ustr *name = ustr_atom(r->rt, method);

	for (uint32_t i = 0; i < l->n; i++)
		member_call(r->rt, v, name, &l->v[backwards ? l->n - 1 - i : i], 1);
	return v;
}

static val entry_part(struct reader *r, const char *wanted)
{
	const char *at = next_name(r);
	struct ustr *n;

	if (!next_child(r))
		fail_at(r, at, "%s for dictionary entry is not specified.", wanted);
	n = attribute(r, "N");
	if (!n || !ustr_ieq_c(n, wanted))
		fail_at(r, tag_at(r), "Name attribute for dictionary %s is incorrectly specified.",
			*wanted == 'K' ? "key" : "value");
	return read_value(r);
}

static void not_found(struct reader *r, const char *name)
{
	fail_at(r, tag_at(r), "Element '%s' with namespace name '%s' was not found.", name, NS_CLIXML);
}

/* One En element. A key that is there already comes in beside the other. */
static void read_entry(struct reader *r, struct dict *d)
{
	val key, v, have;

	if (!xml_name_is(r->x, "En"))
		not_found(r, "En");
	key = entry_part(r, "Key");
	if (val_is_null(key))
		fail_at(r, next_name(r), "Null is specified as dictionary key.");
	v = entry_part(r, "Value");
	if (next_child(r))
		fail_at(r, tag_at(r), "'Element' is an invalid XmlNodeType.");
	if (d->keys == DICT_IGNORE_CASE && dict_get(r->rt, d, key, &have))
		d->keys = DICT_ORDINAL;
	dict_add(r->rt, d, key, v);
	dict_keep_wrapper(r->rt, d, key);
}

static val read_dict(struct reader *r, const struct strlist *names, struct ustr *id)
{
	bool ordered = names_have(names, "OrderedDictionary");
	struct dict *d = dict_new(r->rt, ordered ? &type_ordered : &type_hashtable, DICT_IGNORE_CASE);

	remember(r, id, val_obj(d));
	while (next_child(r))
		read_entry(r, d);
	return val_obj(d);
}

static void read_members(struct reader *r, struct psobj *bag, enum psmember_kind kind);

static void put_member_set(struct reader *r, struct psobj *bag, struct ustr *name)
{
	struct psmember *m = rt_new_cell(r->rt, &type_psmember, psmember);
	struct psobj *inner = psobj_new(r->rt);

	read_members(r, inner, PM_NOTE);
	gc_storep(m, m->name, name);
	m->kind = PM_MEMBER_SET;
	gc_store(m, &m->a, val_obj(inner));
	psobj_put_member(r->rt, bag, name, PM_MEMBER_SET, val_obj(m));
}

static void read_members(struct reader *r, struct psobj *bag, enum psmember_kind kind)
{
	while (next_child(r)) {
		struct ustr *name = attribute(r, "N");
		val v;

		if (!name)
			fail_at(r, tag_at(r), "N attribute was expected.");
		name = ustr_intern(r->rt, name);
		if (xml_name_is(r->x, "MS")) {
			put_member_set(r, bag, name);
			continue;
		}
		v = read_value(r);
		psobj_put_member(r->rt, bag, name, kind, v);
	}
}

static bool read_part(struct reader *r, struct partial *o)
{
	const struct xml_slice n = r->x->name;

	if (xml_slice_is(n, "TN"))
		o->names = read_names(r);
	else if (xml_slice_is(n, "TNRef"))
		o->names = recall_names(r);
	else if (xml_slice_is(n, "Props"))
		read_members(r, o->props = psobj_new(r->rt), PM_PROPERTY);
	else if (xml_slice_is(n, "MS"))
		read_members(r, o->bag, PM_NOTE);
	else if (xml_slice_is(n, "LST") || xml_slice_is(n, "IE"))
		o->base = read_list(r, &type_arraylist, o->id);
	else if (xml_slice_is(n, "STK"))
		o->base = read_sequence(r, "System.Collections.Stack", "Push", true);
	else if (xml_slice_is(n, "QUE"))
		o->base = read_sequence(r, "System.Collections.Queue", "Enqueue", false);
	else if (xml_slice_is(n, "DCT"))
		o->base = read_dict(r, o->names, o->id);
	else
		return false;
	return true;
}

/* Puts the members of a bag on a base value. */
static void attach(struct reader *r, val *inout, struct psobj *bag)
{
	struct psobj *ext = ext_of(r->rt, inout, true);

	for (uint32_t i = 0; i < shape_count(bag->shape); i++)
		psobj_put_member(r->rt, ext, shape_name(bag->shape, i), shape_kind(bag->shape, i), bag->slots[i]);
}

/* Properties come behind notes; the bag itself may be known by reference. */
static void add_props(struct reader *r, struct partial *o)
{
	struct psobj *p = o->props, *b = o->bag;

	if (!p)
		return;
	if (!shape_count(b->shape)) {
		gc_storep(b, b->shape, p->shape);
		gc_storep(b, b->slots, p->slots);
		b->cap = p->cap;
		return;
	}
	for (uint32_t i = 0; i < shape_count(p->shape); i++)
		if (shape_find(b->shape, shape_name(p->shape, i)) < 0)
			psobj_put_member(r->rt, b, shape_name(p->shape, i), shape_kind(p->shape, i), p->slots[i]);
}

static val finish(struct reader *r, struct partial *o)
{
	struct strlist *names = o->names ? deserialized_names(r, o->names) : NULL;
	val v;

	add_props(r, o);
	if (val_is_null(o->base))	/* nothing that could have members */
		o->base = V_VOID;
	if (o->base.k == VK_VOID) {
		v = val_obj(o->bag);
		o->bag->type_names = names;
		o->bag->is_deserialized = names && !names_have(names, "System.Management.Automation.PSCustomObject")
			? DESERIALIZED_OBJECT : DESERIALIZED_BAG;
		if (o->text)
			clixml_bag_set_text(r->rt, o->bag, o->text);
	} else {
		v = o->base;
		if (o->bag && shape_count(o->bag->shape))
			attach(r, &v, o->bag);
		if (names)
			val_set_type_names(r->rt, &v, names);
		if (o->text)
			clixml_bag_set_text(r->rt, ext_of(r->rt, &v, true), o->text);
	}
	return o->names ? record_revive(r->rt, v, o->names) : v;
}

static val read_obj(struct reader *r)
{
	struct partial o = { .id = attribute(r, "RefId"), .base = V_VOID };
	val v;

	rt_check_depth(r->rt);
	/* A cycle refers to the object before it is whole: a bag stands in. */
	o.bag = psobj_new(r->rt);
	remember(r, o.id, val_obj(o.bag));
	while (next_child(r)) {
		if (read_part(r, &o)) {
			if (o.base.k != VK_VOID)
				remember(r, o.id, o.base);
			continue;
		}
		if (xml_name_is(r->x, "ToString")) {
			struct xml_slice s = leaf(r);

			o.text = clixml_decode(r->rt, s.p, s.n);
		} else if (xml_name_is(r->x, "Nil")) {
			fail_at(r, tag_at(r), "Nil XML tag is not recognized.");
		} else {
			o.base = read_value(r);
			remember(r, o.id, o.base);
		}
	}
	v = finish(r, &o);
	remember(r, o.id, v);
	return v;
}

static val read_secure(struct reader *r)
{
	struct xml_slice s = leaf(r);
	struct ustr *text = clixml_decode(r->rt, s.p, s.n);

	if (r->o && r->o->secure)
		return r->o->secure(r->rt, text, r->o->secure_arg);
	return clixml_secure_from_plain(r->rt, text);
}

static val read_progress(struct reader *r)
{
	struct psobj *o = psobj_new(r->rt);
	static const struct { const char *tag, *name; } fields[] = {
		{ "AV", "Activity" }, { "AI", "ActivityId" }, { "S", "CurrentOperation" },
		{ "CO", "CurrentOperation" }, { "PI", "ParentActivityId" },
		{ "PC", "PercentComplete" }, { "T", "RecordType" }, { "SR", "SecondsRemaining" }, { "SD", "StatusDescription" },
	};

	while (next_child(r)) {
		size_t i = 0;
		struct xml_slice s;
		bool nil = xml_name_is(r->x, "Nil");

		while (i < ARRAY_LEN(fields) && !xml_name_is(r->x, fields[i].tag))
			i++;
		s = leaf(r);
		if (nil || i == ARRAY_LEN(fields))
			continue;
		psobj_put_c(r->rt, o, fields[i].name, val_str(clixml_decode(r->rt, s.p, s.n)));
	}
	return record_progress(r->rt, o);
}

static val read_primitive(struct reader *r)
{
	struct xml_slice name = r->x->name, s;
	const char *at = tag_at(r), *type;
	struct ustr *why = NULL;
	val v;
	int n;

	if (!clixml_is_primitive(name.p, name.n))
		fail_at(r, at, "%.*s XML tag is not recognized.", (int)name.n, name.p);
	s = leaf(r);
	n = clixml_primitive_parse(r->rt, name.p, name.n, s.p, s.n, &v, &type, &why);
	if (n < 0) {
		(void)why;
		fail_at(r, next_name(r), "The contents of the %s primitive type are not valid.", type);
	}
	return v;
}

/* An element may only say where it belongs by saying nothing, or the same again. */
static bool in_namespace(struct reader *r)
{
	struct xml_slice ns;

	if (!r->x->nattrs)
		return true;
	ns = xml_name_ns(r->x);
	return !ns.n || xml_slice_is(ns, NS_CLIXML);
}

/* After a start tag: the value of that element, its end included. */
static val read_value(struct reader *r)
{
	rt_poll(r->rt);
	if (!in_namespace(r))
		fail_at(r, tag_at(r), "Element '%.*s' with namespace name '%s' was not found.", (int)r->x->name.n,
			r->x->name.p, NS_CLIXML);
	if (r->nest + 1 >= CLIXML_READ_DEPTH_MAX)
		fail_at(r, tag_at(r), "Serialized XML is nested too deeply.");
	if (xml_name_is(r->x, "Obj")) {
		val v;

		r->nest++;
		v = read_obj(r);
		r->nest--;
		return v;
	}
	if (xml_name_is(r->x, "Ref"))
		return recall(r);
	if (xml_name_is(r->x, "Nil")) {
		xml_skip(r->x);
		return V_NULL;
	}
	if (xml_name_is(r->x, "SS"))
		return read_secure(r);
	if (xml_name_is(r->x, "PR"))
		return read_progress(r);
	return read_primitive(r);
}

static struct reader *reader_new(struct rt *rt, const void *data, size_t n, const struct clixml_reader_options *o)
{
	struct reader *r = rt_new_cell(rt, &type_reader, reader);

	r->rt = rt;
	r->o = o;
	r->x = xmalloc(sizeof *r->x);
	xml_init(r->x, data, n, NULL);
	return r;
}

val clixml_read(struct rt *rt, const void *data, size_t n, const struct clixml_reader_options *o)
{
	struct reader *r = reader_new(rt, data, n, o);
	val v;

	if (next(r) != XML_OPEN)
		bad_xml(r, 0);
	if (r->x->nattrs && xml_name_ns(r->x).n)
		fail_at(r, tag_at(r), "%.*s XML tag is not recognized.", (int)r->x->name.n, r->x->name.p);
	v = read_value(r);
	if (next(r) != XML_EOF)
		bad_xml(r, 0);
	done(r);
	return v;
}

static size_t strspn_space(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && memchr(" \t\r\n", p[i], 4))
		i++;
	return i;
}

static void check_version(struct reader *r)
{
	struct ustr *v = attribute(r, "Version");
	const char *s;
	char *end;
	long major;

	if (!v)
		return;
	s = USTR_C(r->rt, v);
	major = strtol(s, &end, 10);
	if (end == s || *end != '.')
		fail_at(r, next_name(r), "Version of PSObject is not valid.");
	if (major != 1)
		fail_at(r, next_name(r), "Version of incoming PSObject is %ld. Expected value is 1.", major);
}

void clixml_read_document(struct rt *rt, const void *data, size_t n, const struct clixml_reader_options *o,
			  void (*fn)(struct rt *rt, val v, struct ustr *stream, void *arg), void *arg)
{
	struct reader *r = reader_new(rt, data, n, o);

	if (strspn_space(data, n) == n)
		net_throw(rt, "System.Xml.XmlException", "Root element is missing.");
	if (next(r) != XML_OPEN)
		bad_xml(r, 0);
	if (!xml_name_in(r->x, NS_CLIXML, "Objs"))
		fail_at(r, tag_at(r), "Element 'Objs' with namespace name '%s' was not found.", NS_CLIXML);
	check_version(r);
	while (next_child(r)) {
		struct ustr *stream = attribute(r, "S");
		val v = read_value(r);

		fn(rt, v, stream, arg);
	}
	if (next(r) != XML_EOF)
		bad_xml(r, 0);
	done(r);
}

/* SPDX-License-Identifier: MIT */
/* System.Text.Json.Nodes: JsonNode, JsonObject, JsonArray and JsonValue. */
#include "types/json/jsonnode.h"

#include "types/arg.h"
#include "types/collections/dict.h"
#include "types/enums.h"
#include "types/tables.h"
#include "value/num.h"
#include "value/record.h"

#include <string.h>

#define NS "System.Text.Json.Nodes."

static void trace(struct heap *h, struct cell *c)
{
	struct json_node *n = (struct json_node *)c;

	heap_mark(h, n->parent);
	heap_mark(h, n->members);
	heap_mark(h, n->items);
	val_mark(h, n->value);
}

static struct json_node *of(val v) { return (struct json_node *)val_base(v).o; }
struct json_node *val_json_node(val v) { return arg_cell(v, &type_jsonnode); }

static struct ustr *node_text(struct rt *rt, val v);

/* ---- as collections ---- */

static void iter_members(struct rt *rt, val self, struct iter *it) { iter_begin_all(rt, val_obj(of(self)->members), it); }
static void iter_items(struct rt *rt, val self, struct iter *it) { iter_begin_all(rt, val_obj(of(self)->items), it); }
static int64_t member_count(struct rt *rt, val v) { return of(v)->members->n; }
static int64_t item_count(struct rt *rt, val v) { return of(v)->items->n; }

static bool node_at(struct rt *rt, val v, val key, val *ret);
static bool set_node_at(struct rt *rt, val v, val key, val x);
static const struct type_ops node_ops = { .to_string = node_text };
static const struct type_ops object_ops = { .to_string = node_text, .iter = iter_members, .count = member_count,
	.index_get = node_at, .index_set = set_node_at };
static const struct type_ops array_ops = { .to_string = node_text, .iter = iter_items, .count = item_count,
	.index_get = node_at, .index_set = set_node_at };
#define NODE(id, name_, base_, ops_, flags_, ifaces_)                                                                             \
	const struct type type_##id = { .cls = { .trace = trace }, .name = NS name_, .base = base_, .ops = &ops_, \
		.ifaces = ifaces_, \
		.size = sizeof(struct json_node), .flags = flags_ }
NODE(jsonnode, "JsonNode", &type_object, node_ops, TF_ABSTRACT, NULL);
NODE(jsonobject, "JsonObject", &type_jsonnode, object_ops, TF_SEALED | TF_ENUMERABLE, "System.Collections.IEnumerable");
NODE(jsonarray, "JsonArray", &type_jsonnode, array_ops, TF_SEALED | TF_ENUMERABLE, "System.Collections.IEnumerable");
NODE(jsonvalue, "JsonValue", &type_jsonnode, node_ops, TF_ABSTRACT, NULL);
NODE(jsonvalue_element, "JsonValueOfElement", &type_jsonvalue, node_ops, TF_SEALED, NULL);
NODE(jsonvalue_primitive, "JsonValuePrimitive`1", &type_jsonvalue, node_ops, TF_GENERIC_DEF, NULL);

/* ---- making nodes ---- */

static struct json_node *make(struct rt *rt, const struct type *t, enum json_kind kind)
{
	struct json_node *n = rt_new_cell(rt, t, json_node);

	n->kind = (uint8_t)kind;
	return n;
}

static const struct type *pair_of_node(struct rt *rt)
{
	const struct type *args[] = { &type_string, &type_jsonnode };

	return type_generic_of(rt, &type_dictionary, args, 2);
}

static struct json_node *new_object(struct rt *rt, bool ignore_case)
{
	struct json_node *n = make(rt, &type_jsonobject, JSON_OBJECT);

	n->ignore_case = ignore_case;
	gc_storep(n, n->members, dict_new(rt, pair_of_node(rt), ignore_case ? DICT_IGNORE_CASE : DICT_ORDINAL));
	return n;
}

static struct json_node *new_array(struct rt *rt)
{
	struct json_node *n = make(rt, &type_jsonarray, JSON_ARRAY);

	gc_storep(n, n->items, list_new(rt, NULL));
	return n;
}

/* CHILD belongs to PARENT from now on; it must belong to nobody. */
static val adopt(struct rt *rt, struct json_node *parent, struct json_node *child)
{
	if (!child)
		return V_NULL;
	if (child->parent)
		arg_throw_invalid(rt, "The node already has a parent.");
	for (struct json_node *up = parent; up; up = up->parent)
		if (up == child)
			arg_throw_invalid(rt, "A node cycle was detected.");
	gc_storep(child, child->parent, parent);
	return val_obj(child);
}

static void leave(val child)
{
	if (!val_is_null(child))
		of(child)->parent = NULL;
}

static struct json_node *of_scalar(struct rt *rt, struct json_item *i)
{
	struct json_node *n = make(rt, &type_jsonvalue_element, i->kind);

	gc_store(n, &n->value, val_obj(i));
	return n;
}

struct json_node *json_node_of_item(struct rt *rt, struct json_item *i, bool ignore_case)
{
	struct json_node *n;

	if (i->kind == JSON_NULL)
		return NULL;
	if (i->kind == JSON_OBJECT) {
		n = new_object(rt, ignore_case);
		for (uint32_t k = 0; k < i->n; k++) {
			if (dict_get(rt, n->members, val_str(i->names[k]), &(val){ 0 }))
				arg_throw(rt, "key",
					  USTR_C(rt,
						 ustr_printf(
							 rt,
							 "An item with the same key has already been added. Key: %s",
							 USTR_C(rt, i->names[k]))));
			dict_put(rt, n->members, val_str(i->names[k]),
				adopt(rt, n, json_node_of_item(rt, i->items[k], ignore_case)));
		}
		return n;
	}
	if (i->kind != JSON_ARRAY)
		return of_scalar(rt, i);
	n = new_array(rt);
	for (uint32_t k = 0; k < i->n; k++)
		list_add(rt, n->items, adopt(rt, n, json_node_of_item(rt, i->items[k], ignore_case)));
	return n;
}

static enum json_kind kind_of(val v)
{
	if (v.k == VK_BOOL)
		return v.i ? JSON_TRUE : JSON_FALSE;
	return val_is_num(v) || val_cell(v, &type_decimal) ? JSON_NUMBER : JSON_STRING;
}

/* The node of a value of a script: a node is itself, text and numbers become one. */
static struct json_node *node_from(struct rt *rt, val v)
{
	const struct type *t;
	struct json_node *n;

	v = val_base(v);
	if (val_is_null(v) || val_json_node(v))
		return val_is_null(v) ? NULL : of(v);
	if (val_json_item(v))
		return json_node_of_item(rt, val_json_item(v), false);
	t = val_type_of(v);
	n = make(rt, type_generic_of(rt, &type_jsonvalue_primitive, &t, 1), kind_of(v));
	gc_store(n, &n->value, v);
	return n;
}

/* (json[, JsonNodeOptions[, JsonDocumentOptions]]) */
static val parse(struct rt *rt, val self, val *a, int n)
{
	struct json_rules r = json_rules_of(n > 2 ? a[2] : V_NULL);
	bool ignore = n > 1 && val_base(a[1]).k == VK_OBJ && arg_bool(record_get(a[1], 0));

	return val_obj(json_node_of_item(rt, json_parse(rt, arg_need_str(rt, a[0], "json"), &r)->root, ignore));
}

/* ---- writing ---- */

void json_node_write(struct json_writer *w, struct json_node *n)
{
	struct dict_entry *e;

	rt_check_depth(w->rt);
	if (!n) {
		sbuf_puts(&w->b, "null");
	} else if (n->kind == JSON_OBJECT) {
		jsontext_begin(w, '{');
		for (uint32_t i = 0; (e = dict_next(n->members, &i)); ) {
			jsontext_name(w, e->key.s);
			json_node_write(w, val_json_node(e->value));
		}
		jsontext_end(w, '}');
	} else if (n->kind == JSON_ARRAY) {
		jsontext_begin(w, '[');
		for (uint32_t i = 0; i < n->items->n; i++) {
			jsontext_next(w);
			json_node_write(w, val_json_node(n->items->v[i]));
		}
		jsontext_end(w, ']');
	} else {
		json_serialize(w->rt, w, n->value, V_NULL);
	}
}

/* ToString: a text as it is, the rest in lines. */
static struct ustr *node_text(struct rt *rt, val v)
{
	struct json_style style = { .indented = true };
	struct json_node *n = of(v);
	struct json_writer w;

	if (n->kind == JSON_STRING && val_json_item(n->value))
		return json_item_string(rt, val_json_item(n->value));
	if (n->kind == JSON_STRING && n->value.k == VK_STR)
		return n->value.s;
	jsontext_init(&w, rt, &style);
	json_node_write(&w, n);
	return sbuf_take(&w.b);
}

static val to_json(struct rt *rt, val self, val *a, int n)
{
	struct json_style style = n ? json_options_style(a[0]) : (struct json_style){ 0 };
	struct json_writer w;

	jsontext_init(&w, rt, &style);
	json_node_write(&w, of(self));
	return val_str(sbuf_take(&w.b));
}

static val as_text(struct rt *rt, val self, val *a, int n) { return val_str(node_text(rt, self)); }

/* ---- what every node has ---- */

_Noreturn static void wrong_kind(struct rt *rt, const char *name)
{
	arg_throw_invalid(rt, USTR_C(rt, ustr_printf(rt, "The node must be of type '%s'.", name)));
}

static struct json_node *as(struct rt *rt, val self, enum json_kind kind, const char *name)
{
	if (of(self)->kind != kind)
		wrong_kind(rt, name);
	return of(self);
}

static val as_object(struct rt *rt, val self, val *a, int n) { return val_obj(as(rt, self, JSON_OBJECT, "JsonObject")); }
static val as_array(struct rt *rt, val self, val *a, int n) { return val_obj(as(rt, self, JSON_ARRAY, "JsonArray")); }

static val as_value(struct rt *rt, val self, val *a, int n)
{
	if (of(self)->kind == JSON_OBJECT || of(self)->kind == JSON_ARRAY)
		wrong_kind(rt, "JsonValue");
	return self;
}

static val value_kind(struct rt *rt, val self, val *a, int n) { return val_enum(&enum_jsonvaluekind, of(self)->kind); }
static val parent(struct rt *rt, val self) { return val_obj(of(self)->parent); }

static val root(struct rt *rt, val self)
{
	struct json_node *n = of(self);

	while (n->parent)
		n = n->parent;
	return val_obj(n);
}

/* The name of N in its parent; NULL: it has none. */
static struct ustr *name_in(struct json_node *n)
{
	struct dict_entry *e;

	for (uint32_t i = 0; n->parent && n->parent->members && (e = dict_next(n->parent->members, &i)); )
		if (val_base(e->value).o == &n->h)
			return e->key.s;
	return NULL;
}

static int32_t index_in(struct json_node *n)
{
	for (uint32_t i = 0; n->parent && n->parent->items && i < n->parent->items->n; i++)
		if (val_base(n->parent->items->v[i]).o == &n->h)
			return (int32_t)i;
	return -1;
}

static bool plain_name(struct ustr *s)
{
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (ustr_at(s, i) < 128 && strchr(". '/\"[]()\t\n\r\f\b\\", ustr_at(s, i)))
			return false;
	return true;
}

static void put_path(struct sbuf *b, struct json_node *n)
{
	struct ustr *name;

	if (!n->parent) {
		sbuf_putc(b, '$');
		return;
	}
	put_path(b, n->parent);
	name = name_in(n);
	if (!name)
		sbuf_printf(b, "[%d]", index_in(n));
	else
		sbuf_printf(b, plain_name(name) ? ".%s" : "['%s']", USTR_C(b->rt, name));
}

static val path(struct rt *rt, val self, val *a, int n)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	put_path(&b, of(self));
	return val_str(sbuf_take(&b));
}

static val property_name(struct rt *rt, val self, val *a, int n)
{
	if (!name_in(of(self)))
		arg_throw_invalid(rt, "The node must have a parent node of type 'JsonObject'.");
	return val_str(name_in(of(self)));
}

static val element_index(struct rt *rt, val self, val *a, int n)
{
	if (index_in(of(self)) < 0)
		arg_throw_invalid(rt, "The node must have a parent node of type 'JsonArray'.");
	return val_int(index_in(of(self)));
}

static struct json_node *copy(struct rt *rt, struct json_node *n)
{
	struct json_node *to;
	struct dict_entry *e;

	if (!n)
		return NULL;
	rt_check_depth(rt);
	if (n->kind == JSON_OBJECT) {
		to = new_object(rt, n->ignore_case);
		for (uint32_t i = 0; (e = dict_next(n->members, &i)); )
			dict_put(rt, to->members, e->key, adopt(rt, to, copy(rt, val_json_node(e->value))));
	} else if (n->kind == JSON_ARRAY) {
		to = new_array(rt);
		for (uint32_t i = 0; i < n->items->n; i++)
			list_add(rt, to->items, adopt(rt, to, copy(rt, val_json_node(n->items->v[i]))));
	} else {
		to = make(rt, cell_type(&n->h), n->kind);
		gc_store(to, &to->value, n->value);
	}
	return to;
}

static val deep_clone(struct rt *rt, val self, val *a, int n) { return val_obj(copy(rt, of(self))); }

/* Compared as the text they stand for says. */
static val deep_equals(struct rt *rt, val self, val *a, int n)
{
	struct json_rules rules = JSON_RULES;
	val items[2];

	for (int i = 0; i < 2; i++) {
		struct json_writer w;

		jsontext_init(&w, rt, NULL);
		json_node_write(&w, val_json_node(a[i]));
		items[i] = val_obj(json_parse(rt, sbuf_take(&w.b), &rules)->root);
	}
	return method_call(rt, type_method(rt, &type_jsonelement, ustr_atom(rt, "DeepEquals"), true), V_NULL, items, 2);
}

/* ---- objects ---- */

static val get_named(struct rt *rt, val self, val *a, int n)
{
	val v = V_NULL;

	dict_get(rt, as(rt, self, JSON_OBJECT, "JsonObject")->members, val_str(arg_need_str(rt, a[0], "propertyName")), &v);
	return v;
}

static void put_named(struct rt *rt, struct json_node *o, struct ustr *name, struct json_node *child)
{
	val old = V_NULL;

	dict_get(rt, o->members, val_str(name), &old);
	if (!val_is_null(old) && of(old) == child)
		return;
	leave(old);
	dict_put(rt, o->members, val_str(name), adopt(rt, o, child));
}

static val object_ctor(struct rt *rt, val self, val *a, int n)
{
	return val_obj(new_object(rt, n && val_base(a[0]).k == VK_OBJ && arg_bool(record_get(a[0], 0))));
}

static val add_named(struct rt *rt, val self, val *a, int n)
{
	struct ustr *name = arg_need_str(rt, a[0], "propertyName");

	if (dict_get(rt, of(self)->members, val_str(name), &(val){ 0 }))
		arg_throw(rt, "key", USTR_C(rt,
			ustr_printf(rt, "An item with the same key has already been added. Key: %s", USTR_C(rt, name))));
	put_named(rt, of(self), name, val_json_node(a[1]));
	return V_VOID;
}

static val remove_named(struct rt *rt, val self, val *a, int n)
{
	val name = val_str(arg_need_str(rt, a[0], "propertyName")), old = V_NULL;

	dict_get(rt, of(self)->members, name, &old);
	leave(old);
	return val_bool(dict_remove(rt, of(self)->members, name));
}

static val has_named(struct rt *rt, val self, val *a, int n)
{
	return val_bool(dict_get(rt, of(self)->members, val_str(arg_need_str(rt, a[0], "propertyName")), &(val){ 0 }));
}

static val try_named(struct rt *rt, val self, val *a, int n)
{
	val v = V_NULL;
	bool ok = dict_get(rt, of(self)->members, val_str(arg_need_str(rt, a[0], "propertyName")), &v);

	arg_set_ref(rt, a[1], v);
	return val_bool(ok);
}

static val clear_members(struct rt *rt, val self, val *a, int n)
{
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(of(self)->members, &i)); )
		leave(e->value);
	dict_clear(rt, of(self)->members);
	return V_VOID;
}

static val keys(struct rt *rt, val self)
{
	return dict_view(rt, "System.Collections.Generic.Dictionary`2+KeyCollection", val_obj(of(self)->members), false);
}

static val values(struct rt *rt, val self)
{
	return dict_view(rt, "System.Collections.Generic.Dictionary`2+ValueCollection", val_obj(of(self)->members), true);
}

static val members_count(struct rt *rt, val self) { return val_int((int32_t)of(self)->members->n); }

/* ---- arrays ---- */

static uint32_t place(struct rt *rt, val self, val index, uint32_t n)
{
	if (arg_int(index) < 0 || arg_int(index) >= n)
		arg_throw_index(rt, "index");
	return (uint32_t)arg_int(index);
}

static val get_at(struct rt *rt, val self, val *a, int n)
{
	struct list *l = as(rt, self, JSON_ARRAY, "JsonArray")->items;

	return l->v[place(rt, self, a[0], l->n)];
}

static void put_at(struct rt *rt, struct json_node *o, uint32_t i, struct json_node *child)
{
	val old = o->items->v[i];

	if (!val_is_null(old) && of(old) == child)
		return;
	adopt(rt, o, child);
	leave(old);
	gc_store(o->items, &o->items->v[i], val_obj(child));
	o->items->h.aux++;
}

static val array_ctor(struct rt *rt, val self, val *a, int n)
{
	struct json_node *o = new_array(rt);
	struct array *items = n && val_array(a[0]) ? val_array(a[0]) : array_of(rt, NULL, 0);

	for (uint32_t i = 0; i < items->n; i++)
		list_add(rt, o->items, adopt(rt, o, node_from(rt, array_get(items, i))));
	return val_obj(o);
}

static val add_item(struct rt *rt, val self, val *a, int n)
{
	list_add(rt, of(self)->items, adopt(rt, of(self), node_from(rt, a[0])));
	return V_VOID;
}

static val insert_item(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 0 || arg_int(a[0]) > of(self)->items->n)
		arg_throw_range(rt, "index", "Index must be within the bounds of the List.");
	list_insert(rt, of(self)->items, (uint32_t)arg_int(a[0]), adopt(rt, of(self), node_from(rt, a[1])));
	return V_VOID;
}

static val remove_at(struct rt *rt, val self, val *a, int n)
{
	uint32_t i = place(rt, self, a[0], of(self)->items->n);

	leave(of(self)->items->v[i]);
	list_remove_at(rt, of(self)->items, i);
	return V_VOID;
}

static int32_t find(val self, val node)
{
	struct list *l = of(self)->items;

	for (uint32_t i = 0; i < l->n; i++)
		if (val_same(val_base(l->v[i]), val_base(node)))
			return (int32_t)i;
	return -1;
}

static val index_of(struct rt *rt, val self, val *a, int n) { return val_int(find(self, a[0])); }
static val contains(struct rt *rt, val self, val *a, int n) { return val_bool(find(self, a[0]) >= 0); }

static val remove_item(struct rt *rt, val self, val *a, int n)
{
	val at = val_int(find(self, a[0]));

	if (at.i >= 0)
		remove_at(rt, self, &at, 1);
	return val_bool(at.i >= 0);
}

static val clear_items(struct rt *rt, val self, val *a, int n)
{
	for (uint32_t i = 0; i < of(self)->items->n; i++)
		leave(of(self)->items->v[i]);
	of(self)->items->n = 0;
	of(self)->items->h.aux++;
	return V_VOID;
}

static val items_count(struct rt *rt, val self) { return val_int((int32_t)of(self)->items->n); }

/* ---- Item, for both ---- */

static val set_item(struct rt *rt, val self, val *a, int n)
{
	struct json_node *o, *child = val_json_node(a[1]);

	if (arg_is(a[0], VK_STR)) {
		put_named(rt, as(rt, self, JSON_OBJECT, "JsonObject"), arg_str(a[0]), child);
		return V_VOID;
	}
	o = as(rt, self, JSON_ARRAY, "JsonArray");
	put_at(rt, o, place(rt, self, a[0], o->items->n), child);
	return V_VOID;
}

static bool node_at(struct rt *rt, val v, val key, val *ret)
{
	struct json_node *o = of(v);
	int64_t i;

	key = val_base(key);
	if (o->kind == JSON_OBJECT)
		return key.k == VK_STR && dict_get(rt, o->members, key, ret);
	if (!val_to_int64_try(rt, key, &i) || i < 0 || i >= o->items->n)
		return false;
	*ret = o->items->v[i];
	return true;
}

static bool set_node_at(struct rt *rt, val v, val key, val x)
{
	val args[] = { val_base(key), val_obj(node_from(rt, x)) };

	set_item(rt, v, args, 2);
	return true;
}

static val replace_with(struct rt *rt, val self, val *a, int n)
{
	struct json_node *o = of(self)->parent;

	if (o && o->members)
		put_named(rt, o, name_in(of(self)), node_from(rt, a[0]));
	else if (o)
		put_at(rt, o, (uint32_t)index_in(of(self)), node_from(rt, a[0]));
	return V_VOID;
}

/* ---- values ---- */

static val value_of(struct rt *rt, struct json_node *n, const struct type *t)
{
	if (n->kind == JSON_OBJECT || n->kind == JSON_ARRAY)
		wrong_kind(rt, "JsonValue");
	if (val_json_item(n->value) && t != &type_jsonelement && t != &type_object)
		return json_bind(rt, val_json_item(n->value), t, V_NULL);
	return n->value;
}

static bool fits(struct rt *rt, struct json_node *n, const struct type *t)
{
	bool number = t == &type_decimal || (t->inline_kind >= VK_SBYTE && t->inline_kind <= VK_DOUBLE);

	if (!val_json_item(n->value))
		return t == &type_object || val_type_of(n->value) == t;
	if (t == &type_string)
		return n->kind == JSON_STRING;
	if (t == &type_bool)
		return n->kind == JSON_TRUE || n->kind == JSON_FALSE;
	if (number)
		return n->kind == JSON_NUMBER &&
		       json_number_as(rt, val_json_item(n->value), t == &type_decimal ? VK_OBJ : t->inline_kind,
				      &(val){ 0 });
	return n->kind == JSON_STRING || t == &type_jsonelement || t == &type_object;
}

_Noreturn static void no_conversion(struct rt *rt, struct json_node *n, const struct type *t)
{
	if (val_json_item(n->value))
		arg_throw_invalid(
			rt, USTR_C(rt, ustr_printf(rt, "An element of type '%s' cannot be converted to a '%s'.",
						   json_kind_name(n->kind), USTR_C(rt, type_full_name(rt, t)))));
	arg_throw_invalid(rt, USTR_C(rt, ustr_printf(rt, "A value of type '%s' cannot be converted to a '%s'.",
						     USTR_C(rt, type_full_name(rt, val_type_of(n->value))),
						     USTR_C(rt, type_full_name(rt, t)))));
}

static val get_value(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = rt->generic ? rt->generic : &type_object;

	as_value(rt, self, NULL, 0);
	if (!fits(rt, of(self), t))
		no_conversion(rt, of(self), t);
	return value_of(rt, of(self), t);
}

static val try_value_(struct rt *rt, val self, val *a, int n) { return value_of(rt, of(self), rt->generic); }

static val try_value(struct rt *rt, val self, val *a, int n)
{
	val v = V_NULL;
	bool ok;

	/* Without a type at the call, the one that the variable holds. */
	if (!rt->generic && val_psref(a[0]))
		rt->generic = val_type_of(val_base(psref_get(rt, val_psref(a[0]))));
	ok = rt->generic && fits(rt, of(self), rt->generic) && arg_try(rt, try_value_, self, NULL, 0, &v);

	arg_set_ref(rt, a[0], v);
	return val_bool(ok);
}

static val create(struct rt *rt, val self, val *a, int n) { return val_obj(node_from(rt, a[0])); }

#define CASTS(X) \
	X(bool, type_bool, "bool") X(byte, type_byte, "byte") X(int16, type_int16, "short") \
	X(int32, type_int32, "int") X(int64, type_int64, "long") \
	X(single, type_single, "float") X(double, type_double, "double") X(string, type_string, "string") \
	X(datetime, type_datetime, "datetime")
#define X(id, t, name)                                                                                         \
	static val to_##id(struct rt *rt, val self, val *a, int n)                                             \
	{                                                                                                      \
		struct json_node *node = val_json_node(a[0]);                                                  \
		if (node && !fits(rt, node, &t))                                                               \
			no_conversion(rt, node, &t);                                                           \
		return node ? value_of(rt, node, &t) : V_NULL;                                                 \
	}
CASTS(X)
#undef X

static val options(struct rt *rt, val self) { return V_NULL; }

#define NODE_OPTIONS "System.Nullable[" NS "JsonNodeOptions] nodeOptions = null"
#define INTO(id, t, name) \
	STATIC("static " NS "JsonNode op_Implicit(" name " value)", create), \
	STATIC("static " name " op_Explicit(" NS "JsonNode value)", to_##id),
const struct member_def jsonnode_members[] = {
	PROP("System.Nullable[" NS "JsonNodeOptions] Options {get;}", options, NULL),
	PROP(NS "JsonNode Parent {get;}", parent, NULL), PROP(NS "JsonNode Root {get;}", root, NULL),
	METHOD(NS "JsonNode Item(int index) {get;set;}", get_at),
	METHOD(NS "JsonNode Item(string propertyName) {get;set;}", get_named),
	METHOD("void set_Item(int index, " NS "JsonNode value)", set_item),
	METHOD("void set_Item(string propertyName, " NS "JsonNode value)", set_item),
	METHOD(NS "JsonArray AsArray()", as_array), METHOD(NS "JsonObject AsObject()", as_object),
	METHOD(NS "JsonValue AsValue()", as_value),
	METHOD(NS "JsonNode DeepClone()", deep_clone), METHOD("int GetElementIndex()", element_index),
	METHOD("string GetPath()", path),
	METHOD("string GetPropertyName()", property_name), METHOD("T GetValue[T]()", get_value),
	METHOD("System.Text.Json.JsonValueKind GetValueKind()", value_kind), METHOD("void ReplaceWith[T](T value)", replace_with),
	METHOD("string ToJsonString(System.Text.Json.JsonSerializerOptions options = null)", to_json),
	METHOD("string ToString()", as_text),
	STATIC("static bool DeepEquals(" NS "JsonNode node1, " NS "JsonNode node2)", deep_equals),
	STATIC("static " NS "JsonNode Parse(string json, " NODE_OPTIONS ", System.Text.Json.JsonDocumentOptions documentOptions = default)",
		parse),
	CASTS(INTO) STATIC("static " NS "JsonNode op_Implicit(decimal value)", create),
	STATIC("static " NS "JsonNode op_Implicit(guid value)", create),
	STATIC("static " NS "JsonNode op_Implicit(System.DateTimeOffset value)", create),
	STATIC("static " NS "JsonNode op_Implicit(uint value)", create),
	STATIC("static " NS "JsonNode op_Implicit(ulong value)", create),
	STATIC("static " NS "JsonNode op_Implicit(char value)", create), MEMBERS_END
};

const struct member_def jsonobject_members[] = {
	CTOR("(" NODE_OPTIONS ")", object_ctor), PROP("int Count {get;}", members_count, NULL),
	PROP("System.Collections.Generic.ICollection[string] Keys {get;}", keys, NULL),
	PROP("System.Collections.Generic.ICollection[" NS "JsonNode] Values {get;}", values, NULL),
	METHOD("void Add(string propertyName, " NS "JsonNode value)", add_named), METHOD("void Clear()", clear_members),
	METHOD("bool ContainsKey(string propertyName)", has_named), METHOD("bool Remove(string propertyName)", remove_named),
	METHOD("bool TryGetPropertyValue(string propertyName, [ref] " NS "JsonNode jsonNode)", try_named), MEMBERS_END
};

const struct member_def jsonarray_members[] = {
	CTOR("(" NODE_OPTIONS ")", array_ctor), CTOR("(params " NS "JsonNode[] items)", array_ctor),
	PROP("int Count {get;}", items_count, NULL),
	METHOD("void Add(" NS "JsonNode item)", add_item), METHOD("void Clear()", clear_items),
	METHOD("bool Contains(" NS "JsonNode item)", contains),
	METHOD("int IndexOf(" NS "JsonNode item)", index_of), METHOD("void Insert(int index, " NS "JsonNode item)", insert_item),
	METHOD("bool Remove(" NS "JsonNode item)", remove_item), METHOD("void RemoveAt(int index)", remove_at), MEMBERS_END
};

#define CREATE(t) STATIC("static " NS "JsonValue Create(" t " value, " NODE_OPTIONS ")", create)
const struct member_def jsonvalue_members[] = {
	METHOD("bool TryGetValue[T]([ref] T value)", try_value),
	CREATE("bool"), CREATE("int"), CREATE("long"), CREATE("double"), CREATE("decimal"), CREATE("string"),
	CREATE("datetime"), CREATE("guid"), CREATE("char"),
	CREATE("System.Text.Json.JsonElement"), CREATE("T"), MEMBERS_END
};

/* ---- JsonNodeOptions ---- */

const struct type type_jsonnodeoptions = RECORD_TYPE_OF(NS "JsonNodeOptions", &type_valuetype, 1, .flags = TF_VALUE);

static val nodeoptions_ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_jsonnodeoptions);

	record_put(r, 0, V_FALSE);
	return val_obj(r);
}

const struct member_def jsonnodeoptions_members[] = {
	CTOR("()", nodeoptions_ctor), RECORD_PROP_RW("bool PropertyNameCaseInsensitive {get;set;}", 0), MEMBERS_END
};

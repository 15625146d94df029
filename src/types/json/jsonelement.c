/* SPDX-License-Identifier: MIT */
/* System.Text.Json: JsonDocument, JsonElement and JsonProperty. */
#include "types/json/jsontree.h"

#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/enums.h"
#include "types/time/stamp.h"
#include "types/io/stream.h"
#include "types/string.h"
#include "types/tables.h"
#include "value/num.h"
#include "value/record.h"

#include <string.h>

#define NS "System.Text.Json."

static void doc_trace(struct heap *h, struct cell *c)
{
	heap_mark_block(h, ((struct json_doc *)c)->text);
	heap_mark(h, ((struct json_doc *)c)->root);
}

static void item_trace(struct heap *h, struct cell *c)
{
	struct json_item *i = (struct json_item *)c;

	heap_mark(h, i->doc);
	heap_mark(h, i->string);
	heap_mark_block(h, i->items);
	heap_mark_block(h, i->names);
	for (uint32_t k = 0; k < i->n; k++) {
		heap_mark(h, i->items[k]);
		if (i->names)
			heap_mark(h, i->names[k]);
	}
}

static struct ustr *item_text(struct rt *rt, val v);
static struct ustr *property_text(struct rt *rt, val v);
static bool item_at(struct rt *rt, val v, val key, val *ret);
static const struct type_ops item_ops = { .to_string = item_text, .index_get = item_at },
	property_ops = { .to_string = property_text };
const struct type type_jsondocument = { .cls = { .trace = doc_trace }, .name = NS "JsonDocument",
	.base = &type_object, .size = sizeof(struct json_doc),
	.ifaces = "System.IDisposable", .flags = TF_SEALED };
const struct type type_jsonelement = { .cls = { .trace = item_trace }, .name = NS "JsonElement",
	.base = &type_valuetype, .ops = &item_ops,
	.size = sizeof(struct json_item), .flags = TF_VALUE | TF_SEALED };
const struct type type_jsonproperty = RECORD_TYPE_OF(NS "JsonProperty", &type_valuetype, 2, .ops = &property_ops,
	.flags = TF_VALUE | TF_SEALED);

/* An element that nobody made has no document: its kind is Undefined. */
static struct json_item *of(struct rt *rt, val v)
{
	struct json_item *i = (struct json_item *)val_base(v).o;

	if (i->doc && i->doc->disposed)
		net_throw(rt, "System.ObjectDisposedException", "Cannot access a disposed object.\nObject name: 'JsonDocument'.");
	return i;
}

struct json_item *val_json_item(val v) { return val_cell(v, &type_jsonelement); }

static struct ustr *item_text(struct rt *rt, val v)
{
	struct json_item *i = of(rt, v);

	switch (i->kind) {
	case JSON_UNDEFINED: case JSON_NULL: return ustr_empty(rt);
	case JSON_TRUE: return ustr_new(rt, "True");
	case JSON_FALSE: return ustr_new(rt, "False");
	case JSON_STRING: return json_item_string(rt, i);
	}
	return json_raw(rt, i);
}

/* The element, which must be of KIND; Boolean stands for its two. */
static struct json_item *need(struct rt *rt, val v, enum json_kind kind, const char *name)
{
	struct json_item *i = of(rt, v);

	if (i->kind != kind && !(kind == JSON_TRUE && i->kind == JSON_FALSE))
		net_throw(rt, "System.InvalidOperationException",
			"The requested operation requires an element of type '%s', but the target element has type '%s'.",
			  name ? name : json_kind_name(kind), json_kind_name(i->kind));
	return i;
}

_Noreturn static void bad_format(struct rt *rt) { arg_throw_format(rt, "One of the identified items was in an invalid format."); }

/* ---- numbers ---- */

bool json_number_as(struct rt *rt, const struct json_item *i, enum val_kind k, val *ret)
{
	const char *p = i->doc->text + i->start;
	size_t n = i->end - i->start;

	if (k != VK_DOUBLE && k != VK_SINGLE && k != VK_OBJ && strcspn(p, ".eE") < n)
		return false;
	return num_parse_kind(rt, json_raw(rt, i), k, ret) == NUM_OK;
}

static val number_of(struct rt *rt, val self, enum val_kind k)
{
	val v;

	if (!json_number_as(rt, need(rt, self, JSON_NUMBER, NULL), k, &v))
		bad_format(rt);
	return v;
}

static val try_number(struct rt *rt, val self, val to, enum val_kind k)
{
	val v = V_NULL;
	bool ok = json_number_as(rt, need(rt, self, JSON_NUMBER, NULL), k, &v);

	arg_set_ref(rt, to,
		    ok				       ? v
		    : k == VK_OBJ		       ? dec_val(rt, dec_from_int(0))
		    : k == VK_DOUBLE || k == VK_SINGLE ? (val){ .k = k }
						       : val_num(k, 0));
	return val_bool(ok);
}

#define NUMBERS(X) X(sbyte, VK_SBYTE, "SByte", "sbyte") X(byte, VK_BYTE, "Byte", "byte") X(int16, VK_INT16, "Int16", "short") \
	X(uint16, VK_UINT16, "UInt16", "ushort") X(int32, VK_INT32, "Int32", "int") X(uint32, VK_UINT32, "UInt32", "uint") \
	X(int64, VK_INT64, "Int64", "long") X(uint64, VK_UINT64, "UInt64", "ulong") X(single, VK_SINGLE, "Single", "float") \
	X(double, VK_DOUBLE, "Double", "double") X(decimal, VK_OBJ, "Decimal", "decimal")
#define X(id, kind, name, type)                                                                                              \
	static val get_##id(struct rt *rt, val self, val *a, int n) { return number_of(rt, self, kind); }                    \
	static val try_##id(struct rt *rt, val self, val *a, int n) { return try_number(rt, self, a[0], kind); }
NUMBERS(X)
#undef X

/* ---- what texts say ---- */

static bool date_of(struct rt *rt, struct ustr *s, bool offset, val *ret)
{
	struct calendar_parsed p;

	if (ustr_len(s) < 10 || ustr_at(s, 4) != '-' || calendar_parse(rt, s, &calendar_invariant, &p))
		return false;
	if (offset) {
		int64_t from = p.utc ? 0 : p.offset != OFFSET_NONE ? p.offset : calendar_offset_at_local(p.ticks);

		*ret = stamp_new(rt, &type_datetimeoffset, p.ticks, from);
	} else if (p.utc) {
		*ret = val_datetime(p.ticks, KIND_UTC);
	} else if (p.offset != OFFSET_NONE) {
		*ret = val_datetime(p.ticks - p.offset + calendar_offset_at_utc(p.ticks - p.offset), KIND_LOCAL);
	} else {
		*ret = val_datetime(p.ticks, KIND_UNSPECIFIED);
	}
	return true;
}

static bool guid_of(struct rt *rt, struct ustr *s, val *ret)
{
	return ustr_len(s) == 36 && conv_try(rt, val_str(s), type_find_c(rt, "System.Guid"), ret);
}

static val base64(struct rt *rt, val self, val *a, int n)
{
	return method_call(rt, type_method(rt, &type_convert, ustr_atom(rt, "FromBase64String"), true), V_NULL, a, 1);
}

enum said { SAID_DATE, SAID_STAMP, SAID_GUID, SAID_BYTES };

static bool said_as(struct rt *rt, val self, enum said what, val *ret)
{
	struct ustr *s = json_item_string(rt, need(rt, self, JSON_STRING, NULL));
	val text = val_str(s);

	switch (what) {
	case SAID_GUID: return guid_of(rt, s, ret);
	case SAID_BYTES: return arg_try(rt, base64, V_NULL, &text, 1, ret);
	default: return date_of(rt, s, what == SAID_STAMP, ret);
	}
}

static val said(struct rt *rt, val self, enum said what)
{
	val v;

	if (!said_as(rt, self, what, &v))
		bad_format(rt);
	return v;
}

static val try_said(struct rt *rt, val self, val to, enum said what)
{
	static const char *const types[] = { "datetime", "System.DateTimeOffset", "guid", "byte[]" };
	val v;
	bool ok = said_as(rt, self, what, &v);

	arg_set_ref(rt, to, ok ? v : val_default(rt, type_find_c(rt, types[what])));
	return val_bool(ok);
}

#define SAID(X) \
	X(date, SAID_DATE, "DateTime", "datetime") X(stamp, SAID_STAMP, "DateTimeOffset", "System.DateTimeOffset") \
	X(guid, SAID_GUID, "Guid", "guid") \
	X(bytes, SAID_BYTES, "BytesFromBase64", "byte[]")
#define X(id, kind, name, type)                                                                                              \
	static val get_##id(struct rt *rt, val self, val *a, int n) { return said(rt, self, kind); }                         \
	static val try_##id(struct rt *rt, val self, val *a, int n) { return try_said(rt, self, a[0], kind); }
SAID(X)
#undef X

static val get_string(struct rt *rt, val self, val *a, int n)
{
	if (of(rt, self)->kind == JSON_NULL)
		return V_NULL;
	return val_str(json_item_string(rt, need(rt, self, JSON_STRING, NULL)));
}

static val get_boolean(struct rt *rt, val self, val *a, int n)
{
	return val_bool(need(rt, self, JSON_TRUE, "Boolean")->kind == JSON_TRUE);
}

/* ---- members and elements ---- */

static val get_property(struct rt *rt, val self, val *a, int n)
{
	struct ustr *name = arg_need_str(rt, a[0], "propertyName");
	struct json_item *m = json_member(need(rt, self, JSON_OBJECT, NULL), name);

	if (!m)
		net_throw(rt, "System.Collections.Generic.KeyNotFoundException",
			"The given key was not present in the dictionary.");
	return val_obj(m);
}

static val try_property(struct rt *rt, val self, val *a, int n)
{
	struct ustr *name = arg_need_str(rt, a[0], "propertyName");
	struct json_item *m = json_member(need(rt, self, JSON_OBJECT, NULL), name);

	arg_set_ref(rt, a[1], val_obj(m ? m : rt_new_cell(rt, &type_jsonelement, json_item)));
	return val_bool(m);
}

static val at(struct rt *rt, val self, val *a, int n)
{
	struct json_item *i = need(rt, self, JSON_ARRAY, NULL);
	int64_t k = arg_int(a[0]);

	if (k < 0 || k >= i->n)
		net_throw(rt, "System.IndexOutOfRangeException", "Index was outside the bounds of the array.");
	return val_obj(i->items[k]);
}

static bool item_at(struct rt *rt, val v, val key, val *ret)
{
	struct json_item *i = of(rt, v);
	int64_t k;

	if (i->kind != JSON_ARRAY || !val_to_int64_try(rt, key, &k) || k < 0 || k >= i->n)
		return false;
	*ret = val_obj(i->items[k]);
	return true;
}

static val array_length(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)need(rt, self, JSON_ARRAY, NULL)->n); }
static val property_count(struct rt *rt, val self, val *a, int n)
{
	return val_int((int32_t)need(rt, self, JSON_OBJECT, NULL)->n);
}

static val walk_array(struct rt *rt, val self, val *a, int n)
{
	struct json_item *i = need(rt, self, JSON_ARRAY, NULL);
	struct array *all = array_new(rt, &type_object, i->n);

	for (uint32_t k = 0; k < i->n; k++)
		gc_store(all, &all->v[k], val_obj(i->items[k]));
	return enumerator_new(rt, NS "JsonElement+ArrayEnumerator", val_obj(all));
}

static val walk_object(struct rt *rt, val self, val *a, int n)
{
	struct json_item *i = need(rt, self, JSON_OBJECT, NULL);
	struct array *all = array_new(rt, &type_object, i->n);

	for (uint32_t k = 0; k < i->n; k++) {
		struct record *r = record_new(rt, &type_jsonproperty);

		record_put(r, 0, val_str(i->names[k]));
		record_put(r, 1, val_obj(i->items[k]));
		gc_store(all, &all->v[k], val_obj(r));
	}
	return enumerator_new(rt, NS "JsonElement+ObjectEnumerator", val_obj(all));
}

/* ---- equality and text ---- */

static bool same_number(struct rt *rt, struct json_item *a, struct json_item *b)
{
	val x, y;

	if (ustr_eq(json_raw(rt, a), json_raw(rt, b)))
		return true;
	if (json_number_as(rt, a, VK_OBJ, &x) && json_number_as(rt, b, VK_OBJ, &y))
		return val_equals(rt, x, y);
	return false;
}

static bool same(struct rt *rt, struct json_item *a, struct json_item *b);

static bool same_members(struct rt *rt, struct json_item *a, struct json_item *b)
{
	for (uint32_t i = 0; i < a->n; i++) {
		struct json_item *other = json_member(b, a->names[i]);

		if (!other || !same(rt, a->items[i], other))
			return false;
	}
	return true;
}

static bool same(struct rt *rt, struct json_item *a, struct json_item *b)
{
	rt_check_depth(rt);
	if (a->kind != b->kind || a->n != b->n)
		return false;
	if (a->kind == JSON_STRING)
		return ustr_eq(json_item_string(rt, a), json_item_string(rt, b));
	if (a->kind == JSON_NUMBER)
		return same_number(rt, a, b);
	if (a->kind == JSON_OBJECT)
		return same_members(rt, a, b);
	for (uint32_t i = 0; i < a->n; i++)
		if (!same(rt, a->items[i], b->items[i]))
			return false;
	return true;
}

static val deep_equals(struct rt *rt, val self, val *a, int n) { return val_bool(same(rt, of(rt, a[0]), of(rt, a[1]))); }

static val value_equals(struct rt *rt, val self, val *a, int n)
{
	if (of(rt, self)->kind == JSON_NULL)
		return val_bool(arg_null(a[0]));
	return val_bool(arg_str(a[0]) && ustr_eq(json_item_string(rt, need(rt, self, JSON_STRING, NULL)), arg_str(a[0])));
}

static val raw_text(struct rt *rt, val self, val *a, int n)
{
	if (!of(rt, self)->doc)
		arg_throw_invalid(rt, "Operation is not valid due to the current state of the object.");
	return val_str(json_raw(rt, of(rt, self)));
}

static val clone_(struct rt *rt, val self, val *a, int n)
{
	struct json_rules rules = JSON_RULES;

	rules.depth = INT32_MAX;
	return of(rt, self)->doc ? val_obj(json_parse(rt, json_raw(rt, of(rt, self)), &rules)->root) : self;
}

static val text(struct rt *rt, val self, val *a, int n) { return val_str(item_text(rt, self)); }
static val kind(struct rt *rt, val self) { return val_enum(&enum_jsonvaluekind, of(rt, self)->kind); }

/* ---- documents ---- */

struct json_rules json_rules_of(val options)
{
	struct json_rules r = JSON_RULES;

	if (val_base(options).k != VK_OBJ)
		return r;
	r.trailing_commas = arg_bool(record_get(options, 0));
	r.comments = (uint8_t)arg_int(record_get(options, 1));
	r.depth = arg_int(record_get(options, 2)) ? (int)arg_int(record_get(options, 2)) : 64;
	r.no_duplicates = !arg_null(record_get(options, 3)) && !arg_bool(record_get(options, 3));
	return r;
}

static struct ustr *text_from(struct rt *rt, val v)
{
	struct stream *s = val_stream(v);
	struct stream *m;
	uint8_t b[4096];

	if (!s)
		return arg_need_str(rt, v, "utf8Json");
	m = val_stream(stream_memory(rt, "", 0));
	for (uint32_t n; (n = stream_get(rt, s, b, sizeof(b))); )
		stream_put(rt, m, b, n);
	return ustr_from_utf8(rt, (char *)m->b, m->n);
}

static val parse(struct rt *rt, val self, val *a, int n)
{
	struct json_rules r = json_rules_of(n > 1 ? a[1] : V_NULL);

	return val_obj(json_parse(rt, text_from(rt, a[0]), &r));
}

static val parse_element(struct rt *rt, val self, val *a, int n)
{
	struct json_rules r = json_rules_of(n > 1 ? a[1] : V_NULL);

	return val_obj(json_parse(rt, text_from(rt, a[0]), &r)->root);
}

static val root(struct rt *rt, val self) { return val_obj(((struct json_doc *)val_base(self).o)->root); }
static val dispose(struct rt *rt, val self, val *a, int n)
{
	((struct json_doc *)val_base(self).o)->disposed = true;
	return V_VOID;
}

const struct member_def jsondocument_members[] = {
	PROP(NS "JsonElement RootElement {get;}", root, NULL),
	STATIC("static " NS "JsonDocument Parse(System.IO.Stream utf8Json, " NS "JsonDocumentOptions options = default)", parse),
	STATIC("static " NS "JsonDocument Parse(string json, " NS "JsonDocumentOptions options = default)", parse),
	METHOD("void Dispose()", dispose), MEMBERS_END
};

#define X(id, kind, name, type) \
	METHOD(type " Get" name "()", get_##id), METHOD("bool TryGet" name "([ref] " type " value)", try_##id),
const struct member_def jsonelement_members[] = {
	NUMBERS(X) SAID(X) PROP(NS "JsonValueKind ValueKind {get;}", kind, NULL),
	METHOD(NS "JsonElement Item(int index) {get;}", at), METHOD(NS "JsonElement Clone()", clone_),
	METHOD(NS "JsonElement+ArrayEnumerator EnumerateArray()", walk_array),
	METHOD(NS "JsonElement+ObjectEnumerator EnumerateObject()", walk_object),
	METHOD("int GetArrayLength()", array_length), METHOD("bool GetBoolean()", get_boolean),
	METHOD(NS "JsonElement GetProperty(string propertyName)", get_property), METHOD("int GetPropertyCount()", property_count),
	METHOD("string GetRawText()", raw_text), METHOD("string GetString()", get_string),
	METHOD("bool TryGetProperty(string propertyName, [ref] " NS "JsonElement value)", try_property),
	METHOD("bool ValueEquals(string text)", value_equals), METHOD("string ToString()", text),
	STATIC("static bool DeepEquals(" NS "JsonElement element1, " NS "JsonElement element2)", deep_equals),
	STATIC("static " NS "JsonElement Parse(string json, " NS "JsonDocumentOptions options = default)",
		parse_element), MEMBERS_END
};
#undef X

/* ---- JsonProperty ---- */

static struct ustr *property_text(struct rt *rt, val v)
{
	struct json_writer w;

	jsontext_init(&w, rt, NULL);
	jsontext_string(&w, record_get(v, 0).s);
	sbuf_putc(&w.b, ':');
	jsontext_item(&w, of(rt, record_get(v, 1)));
	return sbuf_take(&w.b);
}

static val property_string(struct rt *rt, val self, val *a, int n) { return val_str(property_text(rt, self)); }

static val name_equals(struct rt *rt, val self, val *a, int n)
{
	return val_bool(arg_str(a[0]) && ustr_eq(record_get(self, 0).s, arg_str(a[0])));
}

const struct member_def jsonproperty_members[] = {
	RECORD_PROP(NS "JsonElement Value {get;}", 1), RECORD_PROP("string Name {get;}", 0),
	METHOD("bool NameEquals(string text)", name_equals), METHOD("string ToString()", property_string), MEMBERS_END
};

/* ---- JsonDocumentOptions ---- */

static val options_ctor(struct rt *rt, val self, val *a, int n);
const struct type type_jsondocumentoptions = RECORD_TYPE_OF(NS "JsonDocumentOptions", &type_valuetype, 4,
	.flags = TF_VALUE | TF_SEALED);

static val options_ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_jsondocumentoptions);

	record_put(r, 0, V_FALSE);
	record_put(r, 1, val_enum(&enum_jsoncommenthandling, 0));
	record_put(r, 2, val_int(0));
	record_put(r, 3, V_TRUE);
	return val_obj(r);
}

static void set_comments(struct rt *rt, val self, val v)
{
	if (arg_int(v) > JSON_COMMENTS_SKIP)
		arg_throw_range(rt, "value",
			"Comments cannot be stored in a JsonDocument, only the Skip and Disallow comment handling modes are supported.");
	record_set_1(rt, self, v);
}

static void set_depth(struct rt *rt, val self, val v)
{
	if (arg_int(v) < 0)
		arg_throw_range(rt, "value", "Max depth must be positive.");
	record_set_2(rt, self, v);
}

const struct member_def jsondocumentoptions_members[] = {
	CTOR("()", options_ctor), RECORD_PROP_RW("bool AllowTrailingCommas {get;set;}", 0),
	PROP(NS "JsonCommentHandling CommentHandling {get;set;}", record_get_1, set_comments),
	PROP("int MaxDepth {get;set;}", record_get_2, set_depth),
	RECORD_PROP_RW("bool AllowDuplicateProperties {get;set;}", 3), MEMBERS_END
};

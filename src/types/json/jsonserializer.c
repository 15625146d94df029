/* SPDX-License-Identifier: MIT */
/*
 * System.Text.Json.JsonSerializer's writing side: values to JSON by what they
 * are. Objects of PowerShell's own (property bags) are written by their notes.
 */
#include "types/json/jsonnode.h"

#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/json/jsonoptions.h"
#include "types/time/stamp.h"
#include "types/io/stream.h"
#include "types/tables.h"
#include "value/num.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NS "System.Text.Json."
enum { DEPTH = 64 };

struct writing {
	struct json_writer *w;
	struct rt *rt;
	val options;
	int depth;
};

static void put(struct writing *o, val v);

/* ---- scalars ---- */

static void put_text(struct writing *o, const char *s) { jsontext_string(o->w, ustr_new(o->rt, s)); }

/* 2020-01-02T03:04:05.67 and what KIND or OFFSET add. */
static void put_moment(struct writing *o, int64_t ticks, int kind, int64_t offset)
{
	struct date d;
	char s[64];
	int n;

	calendar_split(ticks, &d);
	n = snprintf(s, sizeof(s), "%04d-%02d-%02dT%02d:%02d:%02d", d.year, d.month, d.day, d.hour, d.minute, d.second);
	if (d.fraction) {
		n += snprintf(s + n, sizeof(s) - (size_t)n, ".%07d", d.fraction);
		while (s[n - 1] == '0')
			s[--n] = 0;
	}
	if (kind == KIND_UTC)
		strcpy(s + n, "Z");
	else if (kind == KIND_LOCAL)
		snprintf(s + n, sizeof(s) - (size_t)n, "%c%02d:%02d", offset < 0 ? '-' : '+',
			 (int)(llabs(offset) / TICKS_HOUR), (int)(llabs(offset) / TICKS_MINUTE % 60));
	sbuf_printf(&o->w->b, "\"%s\"", s);
}

static void put_real(struct writing *o, val v)
{
	bool named = arg_int(json_option(o->options, JO_NUMBER_HANDLING)) & 4;

	if (!isfinite(v.d) && !named)
		arg_throw(o->rt, NULL,
			".NET number values such as positive and negative infinity cannot be written as valid JSON. To make it work when using "
			  "'JsonSerializer', consider specifying 'JsonNumberHandling.AllowNamedFloatingPointLiterals' "
			  "(see https://learn.microsoft.com/dotnet/api/system.text.json.serialization.jsonnumberhandling).");
	if (!isfinite(v.d))
		put_text(o, isnan(v.d) ? "NaN" : v.d > 0 ? "Infinity" : "-Infinity");
	else
		sbuf_put(&o->w->b, v.k == VK_SINGLE ? num_format_single(o->rt, v.d) : num_format_double(o->rt, v.d));
}

static void put_enum(struct writing *o, val v)
{
	if (json_option_enum_names(o->options))
		jsontext_string(o->w, enum_to_str(o->rt, v.t, val_enum_num(v)));
	else
		sbuf_put_int(&o->w->b, val_enum_num(v));
}

static void put_bytes(struct writing *o, val v)
{
	val s = method_call(o->rt, type_method(o->rt, &type_convert, ustr_atom(o->rt, "ToBase64String"), true), V_NULL, &v, 1);

	sbuf_printf(&o->w->b, "\"%s\"", USTR_C(o->rt, s.s));
}

/* Values that are one JSON token; false: V is none. */
static bool put_scalar(struct writing *o, val v)
{
	switch (v.k) {
	case VK_NULL: case VK_VOID: sbuf_puts(&o->w->b, "null"); return true;
	case VK_BOOL: sbuf_puts(&o->w->b, v.i ? "true" : "false"); return true;
	case VK_STR: jsontext_string(o->w, v.s); return true;
	case VK_SINGLE: case VK_DOUBLE: put_real(o, v); return true;
	case VK_DATETIME: put_moment(o, v.i, v.aux, v.aux == KIND_LOCAL ? calendar_offset_at_local(v.i) : 0); return true;
	case VK_ENUM: put_enum(o, v); return true;
	case VK_CHAR: case VK_TIMESPAN: jsontext_string(o->w, val_net_str(o->rt, v)); return true;
	case VK_TYPE:
		net_throw(o->rt, "System.NotSupportedException",
			"Serialization and deserialization of 'System.RuntimeType' instances is not supported. Path: $.");
	}
	if (!val_is_num(v))
		return false;
	sbuf_put(&o->w->b, num_to_str(o->rt, v, NULL));
	return true;
}

/* Cells that are written as text or by what they hold. */
static bool put_known(struct writing *o, val v)
{
	static const struct type *const texts[] = { &type_guid, &type_version, &type_dateonly, &type_uri };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (arg_cell(v, texts[i])) {
			jsontext_string(o->w, texts[i] == &type_uri
						      ? arg_str(member_or_null(o->rt, v, "OriginalString"))
					      : texts[i] == &type_dateonly
						      ? arg_str(member_call(o->rt, v, ustr_atom(o->rt, "ToString"),
									    (val[]){ arg_text(o->rt, "o") }, 1))
						      : val_net_str(o->rt, v));
			return true;
		}
	if (val_cell(v, &type_decimal))
		sbuf_put(&o->w->b, val_net_str(o->rt, v));
	else if (val_cell(v, &type_datetimeoffset))
		put_moment(o, stamp_ticks(v), KIND_LOCAL, ((struct stamp *)v.o)->offset);
	else if (val_json_item(v))
		jsontext_item(o->w, val_json_item(v));
	else if (val_cell(v, &type_jsondocument))
		jsontext_item(o->w, ((struct json_doc *)v.o)->root);
	else if (val_json_node(v))
		json_node_write(o->w, val_json_node(v));
	else if (val_array(v) && val_array(v)->packed)
		put_bytes(o, v);
	else
		return false;
	return true;
}

/* ---- objects ---- */

static bool is_default(struct writing *o, val v)
{
	const struct type *t = val_type_of(val_base(v));

	return arg_null(v) || (t && (t->flags & TF_VALUE || t->inline_kind) && val_equals(o->rt, v, val_default(o->rt, t)));
}

/* Whether DefaultIgnoreCondition leaves V out. */
static bool ignored(struct writing *o, val v)
{
	int64_t when = arg_int(json_option(o->options, JO_IGNORE_CONDITION));

	return (when == 3 && arg_null(v)) || (when == 2 && is_default(o, v));
}

static void put_member(struct writing *o, struct ustr *name, val v)
{
	jsontext_name(o->w, name);
	put(o, v);
}

static void put_property(struct rt *rt, const struct net_property *p, void *arg)
{
	struct writing *o = arg;
	val self = *(val *)o->w->over, v;

	/* A tuple's length is of an interface, not the tuple's own. */
	if (!p->can_get || p->type == NULL || (!strncmp(p->owner->name, "System.Tuple`", 13) && ustr_eq_c(p->name, "Length")))
		return;
	if (!p->can_set && arg_bool(json_option(o->options, JO_IGNORE_READONLY)))
		return;
	v = net_property_get(rt, self, p);
	if (!ignored(o, v))
		put_member(o, json_policy_name(rt, json_option(o->options, JO_PROPERTY_POLICY), p->name), v);
}

static void put_properties(struct writing *o, val v)
{
	void *outer = o->w->over;

	jsontext_begin(o->w, '{');
	o->w->over = &v;
	type_each_property(o->rt, val_type_of(v), false, put_property, o);
	o->w->over = outer;
	jsontext_end(o->w, '}');
}

static void put_bag(struct writing *o, struct psobj *b)
{
	jsontext_begin(o->w, '{');
	for (uint32_t i = 0; i < shape_count(b->shape); i++)
		if (psmember_is_value(shape_kind(b->shape, i)))
			put_member(o, shape_name(b->shape, i), b->slots[i]);
	jsontext_end(o->w, '}');
}

static void put_pairs(struct writing *o, val v)
{
	struct iter it;
	val e;

	jsontext_begin(o->w, '{');
	iter_begin_all(o->rt, v, &it);
	while (iter_next(&it, &e)) {
		struct pair *p = (struct pair *)val_base(e).o;

		put_member(o, json_policy_name(o->rt, json_option(o->options, JO_KEY_POLICY),
			val_net_str(o->rt, p->key)), p->value);
	}
	jsontext_end(o->w, '}');
}

static void put_items(struct writing *o, val v)
{
	struct iter it;
	val e;

	jsontext_begin(o->w, '[');
	iter_begin_all(o->rt, v, &it);
	while (iter_next(&it, &e)) {
		jsontext_next(o->w);
		put(o, e);
	}
	jsontext_end(o->w, ']');
}

static void put(struct writing *o, val v)
{

	v = val_base(v);
	/* What holds others takes a level; there has to be one for a plain value too. */
	if (o->depth == DEPTH)
		net_throw(o->rt, "System.Text.Json.JsonException",
			"A possible object cycle was detected. This can either be due to a cycle or if the object depth "
			  "is larger than the maximum allowed depth of %d. Consider using ReferenceHandler.Preserve on JsonSerializerOptions to support cycles. Path: $.", DEPTH);
	if (put_scalar(o, v) || put_known(o, v))
		return;
	o->depth++;
	if (val_psobj(v))
		put_bag(o, val_psobj(v));
	else if (val_is_dictionary(v))
		put_pairs(o, v);
	else if (val_is_enumerable(v))
		put_items(o, v);
	else
		put_properties(o, v);
	o->depth--;
}

void json_serialize(struct rt *rt, struct json_writer *w, val v, val options)
{
	struct writing o = { .w = w, .rt = rt, .options = options };

	put(&o, v);
}

/* ---- the members that write: (value[, type][, options]) ---- */

/* Without options, PowerShell does not find out the type of a value by itself: no overload. */
static void need_type(struct rt *rt, val options, const char *name)
{
	struct errrec *e;

	if (rt->generic || !arg_null(options) || !strstr(rt->called->sig, "[TValue]"))
		return;
	e = err_make(rt, "System.Management.Automation.MethodException", "MethodCountCouldNotFindBest", EC_NotSpecified, V_NULL,
		     "Cannot find an overload for \"%s\" and the argument count: \"1\".", name);
	rt_pass_through(rt, e);
	rt_throw(rt, e);
}

static struct ustr *serialized(struct rt *rt, val *a, int n, const char *name)
{
	val options = n > 1 && val_base(a[n - 1]).k == VK_OBJ ? a[n - 1] : V_NULL;
	struct json_style style = json_options_style(options);
	struct json_writer w;

	need_type(rt, options, name);
	jsontext_init(&w, rt, &style);
	json_serialize(rt, &w, a[0], options);
	return sbuf_take(&w.b);
}

static val serialize(struct rt *rt, val self, val *a, int n) { return val_str(serialized(rt, a, n, "Serialize")); }

static val to_bytes(struct rt *rt, val self, val *a, int n)
{
	size_t len;
	const char *s = ustr_utf8(rt, serialized(rt, a, n, "SerializeToUtf8Bytes"), &len);

	return val_obj(array_bytes(rt, s, (uint32_t)len));
}

static val to_stream(struct rt *rt, val self, val *a, int n)
{
	size_t len;
	const char *s = ustr_utf8(rt, serialized(rt, a + 1, n - 1, "Serialize"), &len);

	stream_put(rt, stream_need(rt, a[0], "utf8Json"), s, (uint32_t)len);
	return V_VOID;
}

static struct json_doc *to_doc(struct rt *rt, val *a, int n, const char *name)
{
	struct json_rules r = JSON_RULES;

	return json_parse(rt, serialized(rt, a, n, name), &r);
}

static val to_document(struct rt *rt, val self, val *a, int n) { return val_obj(to_doc(rt, a, n, "SerializeToDocument")); }
static val to_element(struct rt *rt, val self, val *a, int n) { return val_obj(to_doc(rt, a, n, "SerializeToElement")->root); }

static val to_node(struct rt *rt, val self, val *a, int n)
{
	return val_obj(json_node_of_item(rt, to_doc(rt, a, n, "SerializeToNode")->root, false));
}

/* ---- the members that read: (json[, type][, options]) ---- */

static struct ustr *text_of(struct rt *rt, val v)
{
	struct json_writer w;

	if (arg_str(v))
		return arg_str(v);
	jsontext_init(&w, rt, NULL);
	json_serialize(rt, &w, v, V_NULL);
	return sbuf_take(&w.b);
}

static val deserialize(struct rt *rt, val self, val *a, int n)
{
	val options = n > 1 && val_base(a[n - 1]).k == VK_OBJ ? a[n - 1] : V_NULL;
	const struct type *t = n > 1 && val_base(a[1]).k == VK_TYPE ? val_base(a[1]).t : rt->generic;
	struct json_rules r = json_options_rules(options);

	arg_need(rt, a[0], "json");
	need_type(rt, options, "Deserialize");
	t = t ? t : &type_object;
	return json_bind(rt, json_parse(rt, text_of(rt, a[0]), &r)->root, t, options);
}

#define OPTIONS NS "JsonSerializerOptions options"
#define WRITES(ret, name, fn)                                                                                                  \
	STATIC("static " ret " " name "[TValue](TValue value, " OPTIONS " = null)", fn), \
	STATIC("static " ret " " name "(System.Object value, type inputType, " OPTIONS " = null)", fn)
#define READS(from) STATIC("static TValue Deserialize[TValue](" from ", " OPTIONS " = null)", deserialize), \
	STATIC("static System.Object Deserialize(" from ", type returnType, " OPTIONS " = null)", deserialize)
const struct type type_jsonserializer = { .name = NS "JsonSerializer", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };
const struct member_def jsonserializer_members[] = {
	WRITES("string", "Serialize", serialize), WRITES("byte[]", "SerializeToUtf8Bytes", to_bytes),
	WRITES(NS "JsonDocument", "SerializeToDocument", to_document),
	WRITES(NS "JsonElement", "SerializeToElement", to_element), WRITES(NS "Nodes.JsonNode", "SerializeToNode", to_node),
	STATIC("static void Serialize(System.IO.Stream utf8Json, System.Object value, type inputType, " OPTIONS " = null)",
		to_stream),
	READS("string json"), READS(NS "JsonElement element"), READS(NS "JsonDocument document"),
	READS(NS "Nodes.JsonNode node"), MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
/* JsonSerializer's reading side: JSON as a value of a type. */
#include "types/json/jsonnode.h"

#include "types/arg.h"
#include "types/json/jsonoptions.h"
#include "types/tables.h"
#include "value/num.h"

#include <string.h>

struct binding {
	struct rt *rt;
	val options;
	struct json_path *at;
};

static val bind(struct binding *b, struct json_item *i, const struct type *t);

_Noreturn static void misfit(struct binding *b, struct json_item *i, const struct type *t)
{
	const char *start = i->doc->text,
	*end = start + (i->kind == JSON_OBJECT || i->kind == JSON_ARRAY ? i->start + 1 : i->end);
	struct sbuf path;
	int line = 0;

	for (const char *p = start; p < end; p++)
		if (*p == '\n') {
			line++;
			start = p + 1;
		}
	sbuf_init(&path, b->rt);
	json_put_path(&path, b->at);
	net_throw(b->rt, "System.Text.Json.JsonException",
		"The JSON value could not be converted to %s. Path: %s | LineNumber: %d | BytePositionInLine: %d.",
		  USTR_C(b->rt, type_full_name(b->rt, t)), USTR_C(b->rt, sbuf_take(&path)), line, (int)(end - start));
}

/* ---- scalars ---- */

static val bind_number(struct binding *b, struct json_item *i, const struct type *t, enum val_kind k)
{
	bool from_text = arg_int(json_option(b->options, JO_NUMBER_HANDLING)) & 1;
	val v;

	if (i->kind == JSON_NUMBER && json_number_as(b->rt, i, k, &v))
		return v;
	if (i->kind == JSON_STRING && from_text && num_parse_kind(b->rt, json_item_string(b->rt, i), k, &v) == NUM_OK)
		return v;
	misfit(b, i, t);
}

static val bind_enum(struct binding *b, struct json_item *i, const struct type *t)
{
	int64_t n;
	val v;

	if (i->kind == JSON_NUMBER && json_number_as(b->rt, i, VK_INT64, &v))
		return val_enum(t, v.i);
	if (i->kind == JSON_STRING && json_option_enum_names(b->options) && enum_parse(b->rt, t, json_item_string(b->rt, i), &n))
		return val_enum(t, n);
	misfit(b, i, t);
}

/* What JsonElement's getter NAME makes of a text. */
static val bind_text(struct binding *b, struct json_item *i, const struct type *t, const char *name)
{
	val v = V_NULL, args[1];
	struct psref *r;

	if (i->kind != JSON_STRING)
		misfit(b, i, t);
	r = psref_new(b->rt, v);
	args[0] = val_obj(r);
	if (!val_truth(b->rt, member_call(b->rt, val_obj(i), ustr_atom(b->rt, name), args, 1)))
		misfit(b, i, t);
	return psref_get(b->rt, r);
}

static val bind_convertible(struct binding *b, struct json_item *i, const struct type *t)
{
	val v;

	if (i->kind != JSON_STRING || !conv_try(b->rt, val_str(json_item_string(b->rt, i)), t, &v))
		misfit(b, i, t);
	return v;
}

/* Types that are one token; V_VOID: T is none. */
static val bind_scalar(struct binding *b, struct json_item *i, const struct type *t)
{
	static const struct { const struct type *type; const char *getter;
	} texts[] = { { &type_datetime, "TryGetDateTime" },
		      { &type_datetimeoffset, "TryGetDateTimeOffset" },
		      { &type_guid, "TryGetGuid" },
		      { &type_byte_array, "TryGetBytesFromBase64" } };
	static const struct type *const converted[] = { &type_timespan, &type_char, &type_version, &type_uri, &type_dateonly };

	if (t->flags & TF_ENUM)
		return bind_enum(b, i, t);
	if (t == &type_bool && i->kind != JSON_TRUE && i->kind != JSON_FALSE)
		misfit(b, i, t);
	if (t == &type_bool)
		return val_bool(i->kind == JSON_TRUE);
	if (t == &type_decimal || (t->inline_kind >= VK_SBYTE && t->inline_kind <= VK_DOUBLE))
		return bind_number(b, i, t, t == &type_decimal ? VK_OBJ : t->inline_kind);
	if (t == &type_string && i->kind != JSON_STRING)
		misfit(b, i, t);
	if (t == &type_string)
		return val_str(json_item_string(b->rt, i));
	for (size_t k = 0; k < ARRAY_LEN(texts); k++)
		if (t == texts[k].type)
			return bind_text(b, i, t, texts[k].getter);
	for (size_t k = 0; k < ARRAY_LEN(converted); k++)
		if (t == converted[k])
			return bind_convertible(b, i, t);
	return V_VOID;
}

/* ---- collections ---- */

static struct array *bind_elements(struct binding *b, struct json_item *i, const struct type *t, const struct type *elem)
{
	struct json_path at = { .up = b->at };
	struct array *a;

	if (i->kind != JSON_ARRAY)
		misfit(b, i, t);
	a = array_new(b->rt, elem, i->n);
	b->at = &at;
	for (uint32_t k = 0; k < i->n; k++) {
		at.index = k;
		array_put(b->rt, a, k, bind(b, i->items[k], elem));
	}
	b->at = at.up;
	return a;
}

static val bind_collection(struct binding *b, struct json_item *i, const struct type *t)
{
	val items = val_obj(bind_elements(b, i, t, t->nargs ? t->args[0] : &type_object));
	val c = type_construct(b->rt, t, NULL, 0), e;
	struct ustr *add = ustr_atom(b->rt, type_method(b->rt, t, ustr_atom(b->rt, "Enqueue"), false) ? "Enqueue"
					    : type_method(b->rt, t, ustr_atom(b->rt, "Push"), false)  ? "Push"
												      : "Add");

	for (uint32_t k = 0; k < i->n; k++) {
		e = array_get(val_array(items), k);
		member_call(b->rt, c, add, &e, 1);
	}
	return c;
}

static val bind_dict(struct binding *b, struct json_item *i, const struct type *t)
{
	const struct type *of_value = t->nargs > 1 ? t->args[1] : &type_object,
	*of_key = t->nargs > 1 ? t->args[0] : &type_string;
	struct json_path at = { .up = b->at };
	val d, pair[2];

	if (i->kind != JSON_OBJECT)
		misfit(b, i, t);
	d = t == &type_hashtable ? val_obj(dict_new(b->rt, t, DICT_ORDINAL)) : type_construct(b->rt, t, NULL, 0);
	b->at = &at;
	for (uint32_t k = 0; k < i->n; k++) {
		at.name = i->names[k];
		pair[0] = of_key == &type_object ? val_str(i->names[k]) : conv(b->rt, val_str(i->names[k]), of_key);
		pair[1] = bind(b, i->items[k], of_value);
		member_call(b->rt, d, ustr_atom(b->rt, "set_Item"), pair, 2);
	}
	b->at = at.up;
	return d;
}

/* ---- objects: a constructor without arguments, then its properties ---- */

struct wanted {
	struct binding *b;
	struct ustr *name;
	const struct net_property *found;
};

static void look(struct rt *rt, const struct net_property *p, void *arg)
{
	struct wanted *w = arg;
	struct ustr *name = json_policy_name(rt, json_option(w->b->options, JO_PROPERTY_POLICY), p->name);
	bool ignore = arg_bool(json_option(w->b->options, JO_IGNORE_CASE));

	if (p->can_set && (ignore ? ustr_ieq(name, w->name) : ustr_eq(name, w->name)))
		w->found = p;
}

static val bind_object(struct binding *b, struct json_item *i, const struct type *t)
{
	struct json_path at = { .up = b->at };
	val o;

	if (i->kind != JSON_OBJECT || t == &type_version)
		misfit(b, i, t);
	if (t->flags & (TF_ABSTRACT | TF_INTERFACE))
		net_throw(b->rt, "System.NotSupportedException",
			"Deserialization of interface or abstract types is not supported. Type '%s'.",
			USTR_C(b->rt, type_full_name(b->rt, t)));
	o = type_construct(b->rt, t, NULL, 0);
	b->at = &at;
	for (uint32_t k = 0; k < i->n; k++) {
		struct wanted w = { b, i->names[k], NULL };

		at.name = i->names[k];
		type_each_property(b->rt, t, false, look, &w);
		if (w.found)
			net_property_set(b->rt, o, w.found, bind(b, i->items[k], w.found->type ? w.found->type : &type_object));
	}
	b->at = at.up;
	return o;
}

static bool is_dict(const struct type *t)
{
	return type_is(t, &type_hashtable) || type_is(t, &type_dictionary) || type_is_named(t, "System.Collections.IDictionary");
}

static val bind(struct binding *b, struct json_item *i, const struct type *t)
{
	val v;

	rt_check_depth(b->rt);
	if (t->flags & TF_NULLABLE && i->kind != JSON_NULL)
		t = t->elem;
	if (t == &type_object || t == &type_jsonelement || t == &type_psobject)
		return i->kind == JSON_NULL && t == &type_object ? V_NULL : val_obj(i);
	if (type_is(t, &type_jsonnode))
		return val_obj(json_node_of_item(b->rt, i, false));
	if (t == &type_jsondocument)
		return val_obj(i->doc);
	if (i->kind == JSON_NULL && (t->flags & TF_VALUE || t->inline_kind) && !(t->flags & TF_NULLABLE) && t != &type_string)
		misfit(b, i, t);
	if (i->kind == JSON_NULL)
		return V_NULL;
	v = bind_scalar(b, i, t);
	if (v.k != VK_VOID)
		return v;
	if (t->flags & TF_ARRAY)
		return val_obj(bind_elements(b, i, t, t->elem));
	if (is_dict(t))
		return bind_dict(b, i, t);
	return t->flags & TF_ENUMERABLE ? bind_collection(b, i, t) : bind_object(b, i, t);
}

val json_bind(struct rt *rt, struct json_item *i, const struct type *t, val options)
{
	struct binding b = { .rt = rt, .options = options };

	return bind(&b, i, t);
}

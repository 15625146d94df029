/* SPDX-License-Identifier: MIT */
/* JsonSerializerOptions, JsonNamingPolicy, JavaScriptEncoder, JsonStringEnumConverter. */
#include "types/json/jsonoptions.h"

#include "types/arg.h"
#include "types/enums.h"
#include "types/json/jsonnode.h"
#include "types/tables.h"
#include "value/record.h"

#define NS "System.Text.Json."

enum { WEB = 1, FROM_TEXT = 1 };

/* ---- JsonNamingPolicy ---- */

struct policy {
	struct cell h;
	uint8_t kind;
};
enum { CAMEL, SNAKE_LOWER, SNAKE_UPPER, KEBAB_LOWER, KEBAB_UPPER };

const struct type type_jsonnamingpolicy = { .name = NS "JsonNamingPolicy", .base = &type_object,
	.size = sizeof(struct policy), .flags = TF_ABSTRACT };

static val policy_new(struct rt *rt, int kind)
{
	struct policy *p = rt_new_cell(rt, &type_jsonnamingpolicy, policy);

	p->kind = (uint8_t)kind;
	return val_obj(p);
}

static bool is_upper(uint16_t c) { return ustr_lower_unit(c) != c; }

/* The capitals a name begins with, but for the last before a small letter. */
static struct ustr *camel(struct rt *rt, struct ustr *s)
{
	struct sbuf b;
	uint32_t n = ustr_len(s), i = 0;

	sbuf_init(&b, rt);
	for (; i < n && is_upper(ustr_at(s, i)); i++) {
		if (i && i + 1 < n && !is_upper(ustr_at(s, i + 1)) && ustr_at(s, i + 1) != ' ')
			break;
		sbuf_putc(&b, ustr_lower_unit(ustr_at(s, i)));
	}
	sbuf_put_sub(&b, s, i, n - i);
	return sbuf_take(&b);
}

/* Whether a word begins at I: a capital after a small letter or digit, or one
 * that a small letter follows. */
static bool begins_word(struct ustr *s, uint32_t i)
{
	uint16_t c = ustr_at(s, i);

	if (!i || !is_upper(c))
		return false;
	return !is_upper(ustr_at(s, i - 1)) || (i + 1 < ustr_len(s) && ustr_upper_unit(ustr_at(s, i + 1)) != ustr_at(s, i + 1));
}

static struct ustr *separated(struct rt *rt, struct ustr *s, uint16_t separator, bool upper)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);

		if (begins_word(s, i) && ustr_at(s, i - 1) != separator)
			sbuf_putc(&b, separator);
		sbuf_putc(&b, ustr_is_letter(c) || ustr_is_digit(c) ? upper ? ustr_upper_unit(c)
			: ustr_lower_unit(c) : separator);
	}
	return sbuf_take(&b);
}

struct ustr *json_policy_name(struct rt *rt, val policy, struct ustr *name)
{
	struct policy *p = arg_cell(policy, &type_jsonnamingpolicy);

	if (!p)
		return name;
	return p->kind == CAMEL ? camel(rt, name)
				: separated(rt, name, p->kind <= SNAKE_UPPER ? '_' : '-',
					    p->kind == SNAKE_UPPER || p->kind == KEBAB_UPPER);
}

static val camel_case(struct rt *rt, val self) { return policy_new(rt, CAMEL); }
static val snake_lower(struct rt *rt, val self) { return policy_new(rt, SNAKE_LOWER); }
static val snake_upper(struct rt *rt, val self) { return policy_new(rt, SNAKE_UPPER); }
static val kebab_lower(struct rt *rt, val self) { return policy_new(rt, KEBAB_LOWER); }
static val kebab_upper(struct rt *rt, val self) { return policy_new(rt, KEBAB_UPPER); }

static val convert_name(struct rt *rt, val self, val *a, int n)
{
	return val_str(json_policy_name(rt, self, arg_need_str(rt, a[0], "name")));
}

#define POLICY(name, fn) STATIC_PROP("static " NS "JsonNamingPolicy " name " {get;}", fn, NULL)
const struct member_def jsonnamingpolicy_members[] = {
	POLICY("CamelCase", camel_case), POLICY("SnakeCaseLower", snake_lower),
	POLICY("SnakeCaseUpper", snake_upper), POLICY("KebabCaseLower", kebab_lower),
	POLICY("KebabCaseUpper", kebab_upper), METHOD("string ConvertName(string name)", convert_name), MEMBERS_END
};

/* ---- JavaScriptEncoder: which characters are escaped ---- */

const struct type type_javascriptencoder = RECORD_TYPE_OF("System.Text.Encodings.Web.JavaScriptEncoder",
	&type_object, 1, .flags = TF_ABSTRACT);

static val encoder_new(struct rt *rt, bool relaxed)
{
	struct record *r = record_new(rt, &type_javascriptencoder);

	record_put(r, 0, val_bool(relaxed));
	return val_obj(r);
}

static val encoder_default(struct rt *rt, val self) { return encoder_new(rt, false); }
static val encoder_relaxed(struct rt *rt, val self) { return encoder_new(rt, true); }

static val encode(struct rt *rt, val self, val *a, int n)
{
	struct json_style style = { .relaxed = arg_bool(record_get(self, 0)) };
	struct json_writer w;
	struct ustr *s;

	jsontext_init(&w, rt, &style);
	jsontext_string(&w, arg_need_str(rt, a[0], "value"));
	s = sbuf_take(&w.b);
	return val_str(ustr_sub(rt, s, 1, ustr_len(s) - 2));
}

#define ENCODER "System.Text.Encodings.Web.JavaScriptEncoder"
const struct member_def javascriptencoder_members[] = {
	STATIC_PROP("static " ENCODER " Default {get;}", encoder_default, NULL),
	STATIC_PROP("static " ENCODER " UnsafeRelaxedJsonEscaping {get;}", encoder_relaxed, NULL),
	METHOD("string Encode(string value)", encode), MEMBERS_END
};

/* ---- converters ---- */

const struct type type_jsonconverter = RECORD_TYPE_OF(NS "Serialization.JsonConverter", &type_object, 0, .flags = TF_ABSTRACT);
const struct type type_jsonenumconverter = RECORD_TYPE_OF(NS "Serialization.JsonStringEnumConverter",
	&type_jsonconverter, 0, .flags = 0);

static val enumconverter_ctor(struct rt *rt, val self, val *a, int n) { return val_obj(record_new(rt, &type_jsonenumconverter)); }
const struct member_def jsonenumconverter_members[] = { CTOR("()", enumconverter_ctor), MEMBERS_END };

/* ---- options ---- */

const struct type type_jsonserializeroptions = RECORD_TYPE_OF(NS "JsonSerializerOptions", &type_object, JO_N, .flags = TF_SEALED);

val json_option(val options, enum json_option_field f)
{
	return arg_cell(options, &type_jsonserializeroptions) ? record_get(options, f) : V_NULL;
}

bool json_option_enum_names(val options)
{
	struct list *l = val_list(json_option(options, JO_CONVERTERS));

	for (uint32_t i = 0; l && i < l->n; i++)
		if (arg_cell(l->v[i], &type_jsonenumconverter))
			return true;
	return false;
}

struct json_style json_options_style(val options)
{
	struct json_style s = { 0 };
	val encoder = json_option(options, JO_ENCODER);

	if (arg_null(options))
		return s;
	s.indented = arg_bool(json_option(options, JO_INDENTED));
	s.relaxed = !arg_null(encoder) && arg_bool(record_get(encoder, 0));
	s.blank = (uint8_t)val_base(json_option(options, JO_INDENT_CHAR)).u;
	s.width = (uint8_t)arg_int(json_option(options, JO_INDENT_SIZE));
	s.crlf = ustr_len(arg_str(json_option(options, JO_NEW_LINE))) > 1;
	return s;
}

struct json_rules json_options_rules(val options)
{
	struct json_rules r = { .depth = 64, .with_path = true };

	if (arg_null(options))
		return r;
	r.trailing_commas = arg_bool(json_option(options, JO_TRAILING_COMMAS));
	r.comments = (uint8_t)arg_int(json_option(options, JO_COMMENTS));
	r.no_duplicates = !arg_bool(json_option(options, JO_DUPLICATES));
	if (arg_int(json_option(options, JO_DEPTH)))
		r.depth = (int)arg_int(json_option(options, JO_DEPTH));
	return r;
}

static val options_new(struct rt *rt, bool web)
{
	struct record *r = record_new(rt, &type_jsonserializeroptions);
	const struct type *t = &type_jsonconverter;

	for (int i = 0; i < JO_N; i++)
		record_put(r, (uint32_t)i, V_FALSE);
	record_put(r, JO_PROPERTY_POLICY, web ? policy_new(rt, CAMEL) : V_NULL);
	record_put(r, JO_KEY_POLICY, V_NULL);
	record_put(r, JO_ENCODER, V_NULL);
	record_put(r, JO_IGNORE_CASE, val_bool(web));
	record_put(r, JO_IGNORE_CONDITION, val_enum(&enum_jsonignore, 0));
	record_put(r, JO_DEPTH, val_int(0));
	record_put(r, JO_COMMENTS, val_enum(&enum_jsoncommenthandling, 0));
	record_put(r, JO_NUMBER_HANDLING, val_enum(&enum_jsonnumbers, web ? FROM_TEXT : 0));
	record_put(r, JO_INDENT_CHAR, val_char(' '));
	record_put(r, JO_INDENT_SIZE, val_int(2));
	record_put(r, JO_NEW_LINE, arg_text(rt, "\n"));
	record_put(r, JO_DUPLICATES, V_TRUE);
	record_put(r, JO_CONVERTERS, val_obj(list_new_of(rt, &type_list, t)));
	return val_obj(r);
}

static val options_ctor(struct rt *rt, val self, val *a, int n)
{
	val v = options_new(rt, n && !val_cell(a[0], &type_jsonserializeroptions) && arg_int(a[0]) == WEB);

	for (uint32_t i = 0; n && val_cell(a[0], &type_jsonserializeroptions) && i < JO_READ_ONLY; i++)
		record_put((struct record *)v.o, i, record_get(a[0], i));
	return v;
}

static val shared(struct rt *rt, bool web)
{
	val v = options_new(rt, web);

	record_put((struct record *)v.o, JO_READ_ONLY, V_TRUE);
	return v;
}

static val default_options(struct rt *rt, val self) { return shared(rt, false); }
static val web_options(struct rt *rt, val self) { return shared(rt, true); }

static void set(struct rt *rt, val self, enum json_option_field f, val v)
{
	if (arg_bool(record_get(self, JO_READ_ONLY)))
		arg_throw_invalid(rt,
			"This JsonSerializerOptions instance is read-only or has already been used in serialization or deserialization.");
	record_put((struct record *)val_base(self).o, f, v);
}

static val converters(struct rt *rt, val self) { return record_get(self, JO_CONVERTERS); }
static val is_read_only(struct rt *rt, val self) { return record_get(self, JO_READ_ONLY); }

#define OPTIONS(X) \
	X(JO_TRAILING_COMMAS, trailing, "bool", "AllowTrailingCommas") \
	X(JO_DUPLICATES, duplicates, "bool", "AllowDuplicateProperties") \
	X(JO_ENCODER, encoder, ENCODER, "Encoder") X(JO_KEY_POLICY, key_policy, NS "JsonNamingPolicy", "DictionaryKeyPolicy") \
	X(JO_IGNORE_CONDITION, condition, NS "Serialization.JsonIgnoreCondition", "DefaultIgnoreCondition") \
	X(JO_NUMBER_HANDLING, numbers, NS "Serialization.JsonNumberHandling", "NumberHandling") \
	X(JO_IGNORE_READONLY, readonly, "bool", "IgnoreReadOnlyProperties") \
	X(JO_FIELDS, fields, "bool", "IncludeFields") X(JO_DEPTH, depth, "int", "MaxDepth") \
	X(JO_PROPERTY_POLICY, policy, NS "JsonNamingPolicy", "PropertyNamingPolicy") \
	X(JO_IGNORE_CASE, ignore_case, "bool", "PropertyNameCaseInsensitive") \
	X(JO_COMMENTS, comments, NS "JsonCommentHandling", "ReadCommentHandling") \
	X(JO_INDENTED, indented, "bool", "WriteIndented") X(JO_INDENT_CHAR, indent_char, "char", "IndentCharacter") \
	X(JO_INDENT_SIZE, indent_size, "int", "IndentSize") \
	X(JO_NEW_LINE, new_line, "string", "NewLine")
#define X(f, id, type, name)                                                                      \
	static val get_##id(struct rt *rt, val self) { return record_get(self, f); }              \
	static void set_##id(struct rt *rt, val self, val v) { set(rt, self, f, v); }
OPTIONS(X)
#undef X
#define X(f, id, type, name) PROP(type " " name " {get;set;}", get_##id, set_##id),
const struct member_def jsonserializeroptions_members[] = {
	CTOR("()", options_ctor), CTOR("(" NS "JsonSerializerOptions options)", options_ctor),
	CTOR("(" NS "JsonSerializerDefaults defaults)", options_ctor),
	STATIC_PROP("static " NS "JsonSerializerOptions Default {get;}", default_options, NULL),
	STATIC_PROP("static " NS "JsonSerializerOptions Web {get;}", web_options, NULL),
	PROP("System.Collections.Generic.IList[" NS "Serialization.JsonConverter] Converters {get;}", converters,
		NULL), OPTIONS(X)
	PROP("bool IsReadOnly {get;}", is_read_only, NULL), MEMBERS_END
};

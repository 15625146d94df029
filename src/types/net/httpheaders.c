/* SPDX-License-Identifier: MIT */
/*
 * The headers of System.Net.Http: collections of names with their values, and
 * the values that have parts (authentication, media types).
 */
#include "types/net/httpheaders.h"

#include "types/tables.h"
#include "types/net/uri.h"
#include "value/record.h"

#include <stdlib.h>
#include <string.h>

#define NH "System.Net.Http."
#define RECORD(id, name_, base_, n, ops_, flags_) const struct type type_##id = RECORD_TYPE_OF(NH "Headers." name_, base_, n, \
	.ops = ops_, .flags = flags_)

/* ---- collections ---- */

struct ustr *httpheaders_text(struct rt *rt, val self)
{
	struct dict_entry *e;
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; (e = dict_next(httpheaders_dict(self), &i));)
		sbuf_put(&b, ustr_printf(rt, "%s: %s\n", val_to_c(rt, e->key),
			USTR_C(rt, val_to_str_sep(rt, e->value, ustr_new(rt, ", ")))));
	return sbuf_take(&b);
}

static void headers_iter(struct rt *rt, val self, struct iter *it)
{
	const struct type *args[2] = { &type_string, type_find_c(rt, "System.Collections.Generic.IEnumerable[string]") };
	struct list *l = list_new(rt, NULL);
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(httpheaders_dict(self), &i));) {
		struct pair *p = rt_new_cell(rt, type_generic_of(rt, &type_keyvaluepair, args, 2), pair);

		gc_store(p, &p->key, e->key);
		gc_store(p, &p->value, val_obj(list_to_array(rt, val_list(e->value), &type_string)));
		list_add(rt, l, val_obj(p));
	}
	iter_begin(rt, val_obj(l), it);
}

static const struct type_ops headers_ops = { .to_string = httpheaders_text, .iter = headers_iter };
RECORD(httpheaders, "HttpHeaders", &type_object, 1, &headers_ops, TF_ABSTRACT | TF_ENUMERABLE);
RECORD(requestheaders, "HttpRequestHeaders", &type_httpheaders, 1, &headers_ops, TF_ENUMERABLE);
RECORD(responseheaders, "HttpResponseHeaders", &type_httpheaders, 1, &headers_ops, TF_ENUMERABLE);
RECORD(contentheaders, "HttpContentHeaders", &type_httpheaders, 1, &headers_ops, TF_ENUMERABLE);

val httpheaders_new(struct rt *rt, const struct type *t)
{
	struct record *r = record_new(rt, t);

	record_put(r, 0, val_obj(dict_new(rt, &type_hashtable, DICT_IGNORE_CASE)));
	return val_obj(r);
}

static val header_value(struct rt *rt, val v)
{
	struct ustr *s = val_to_str(rt, v);

	if (strpbrk(USTR_C(rt, s), "\r\n"))
		net_throw(rt, "System.FormatException", "New-line or NUL characters are not allowed in header values.");
	return val_str(s);
}

void httpheaders_add(struct rt *rt, val self, val name, val v)
{
	struct list *l;
	struct iter it;
	val old, x;

	if (dict_get(rt, httpheaders_dict(self), name, &old)) {
		l = val_list(old);
	} else {
		l = list_new(rt, NULL);
		dict_put(rt, httpheaders_dict(self), name, val_obj(l));
	}
	if (val_base(v).k == VK_STR || !iter_begin(rt, v, &it)) {
		list_add(rt, l, header_value(rt, v));
		return;
	}
	while (iter_next(&it, &x))
		list_add(rt, l, header_value(rt, x));
}

void httpheaders_set(struct rt *rt, val self, const char *name, val v)
{
	dict_remove(rt, httpheaders_dict(self), arg_text(rt, name));
	if (!arg_null(v))
		httpheaders_add(rt, self, arg_text(rt, name), val_str(val_to_str(rt, v)));
}

static val header_get(struct rt *rt, val self, const char *name)
{
	val v;

	return dict_get_c(rt, httpheaders_dict(self), name, &v) ? val_str(val_to_str_sep(rt, v, ustr_new(rt, ", "))) : V_NULL;
}

bool httpheaders_is_content(struct rt *rt, struct ustr *name)
{
	return ustr_ieq_c(name, "Allow") || ustr_ieq_c(name, "Expires") || ustr_ieq_c(name, "Last-Modified") ||
	       ustr_starts(name, ustr_new(rt, "Content-"), true);
}

static val add(struct rt *rt, val self, val *a, int n)
{
	struct ustr *name = arg_need_str(rt, a[0], "name");

	if (!ustr_len(name))
		arg_throw(rt, "name", "The value cannot be an empty string.");
	if (httpheaders_is_content(rt, name) != (val_base(self).o->cls == &type_contentheaders.cls))
		net_throw(rt, "System.InvalidOperationException",
			"Misused header name, '%s'. Make sure request headers are used with HttpRequestMessage, "
			  "response headers with HttpResponseMessage, and content headers with HttpContent objects.", USTR_C(rt, name));
	httpheaders_add(rt, self, val_str(name), a[1]);
	return V_VOID;
}

static val try_add(struct rt *rt, val self, val *a, int n) { httpheaders_add(rt, self, a[0], a[1]); return V_TRUE; }
static val remove_(struct rt *rt, val self, val *a, int n) { return val_bool(dict_remove(rt, httpheaders_dict(self), a[0])); }
static val clear(struct rt *rt, val self, val *a, int n) { dict_clear(rt, httpheaders_dict(self)); return V_VOID; }
static val contains(struct rt *rt, val self, val *a, int n)
{
	val v;
	return val_bool(dict_get(rt, httpheaders_dict(self), a[0], &v));
}

static val get_values(struct rt *rt, val self, val *a, int n)
{
	val v;

	if (!dict_get(rt, httpheaders_dict(self), a[0], &v))
		net_throw(rt, "System.InvalidOperationException", "The given header was not found.");
	return val_obj(list_to_array(rt, val_list(v), &type_string));
}

static val try_get(struct rt *rt, val self, val *a, int n)
{
	val v;
	bool ok = dict_get(rt, httpheaders_dict(self), a[0], &v);

	arg_set_ref(rt, a[1], ok ? val_obj(list_to_array(rt, val_list(v), &type_string)) : V_NULL);
	return val_bool(ok);
}

static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(val_net_str(rt, self)); }

const struct member_def httpheaders_members[] = {
	METHOD("void Add(string name, string value)", add),
	METHOD("void Add(string name, System.Collections.Generic.IEnumerable[string] values)", add),
	METHOD("bool TryAddWithoutValidation(string name, string value)", try_add),
	METHOD("bool TryAddWithoutValidation(string name, System.Collections.Generic.IEnumerable[string] values)", try_add),
	METHOD("bool Remove(string name)", remove_), METHOD("void Clear()", clear),
	METHOD("bool Contains(string name)", contains),
	METHOD("System.Collections.Generic.IEnumerable[string] GetValues(string name)", get_values),
	METHOD("bool TryGetValues(string name, [ref] System.Collections.Generic.IEnumerable[string] values)", try_get),
	METHOD("string ToString()", to_string), MEMBERS_END
};

/* AuthenticationHeaderValue and media types: a text of two parts. */
static struct ustr *auth_text(struct rt *rt, val self)
{
	return val_is_null(record_get(self, 1)) ? val_to_str(rt, record_get(self, 0))
		: ustr_printf(rt, "%s %s", val_to_c(rt, record_get(self, 0)), val_to_c(rt, record_get(self, 1)));
}
static const struct type_ops auth_ops = { .to_string = auth_text };
RECORD(authheader, "AuthenticationHeaderValue", &type_object, 2, &auth_ops, 0);

static val two(struct rt *rt, const struct type *t, val x, val y)
{
	struct record *r = record_new(rt, t);

	record_put(r, 0, x);
	record_put(r, 1, y);
	return val_obj(r);
}

static val auth_ctor(struct rt *rt, val self, val *a, int n)
{
	return two(rt, &type_authheader, val_base(a[0]), n > 1 ? val_base(a[1]) : V_NULL);
}

static val auth_of(struct rt *rt, val text)
{
	struct ustr *s = arg_str(text);
	const char *p = s ? USTR_C(rt, s) : NULL, *blank = p ? strchr(p, ' ') : NULL;

	if (!p)
		return V_NULL;
	return blank ? two(rt, &type_authheader, val_str(ustr_from_utf8(rt, p, (size_t)(blank - p))),
			   arg_text(rt, blank + 1))
		     : two(rt, &type_authheader, text, V_NULL);
}

static val auth_parse(struct rt *rt, val self, val *a, int n) { return auth_of(rt, val_str(arg_need_str(rt, a[0], "input"))); }
const struct member_def authheader_members[] = {
	CTOR("(string scheme)", auth_ctor), CTOR("(string scheme, string parameter)", auth_ctor),
	RECORD_PROP("string Scheme {get;}", 0), RECORD_PROP("string Parameter {get;}", 1), METHOD("string ToString()", to_string),
	STATIC("static " NH "Headers.AuthenticationHeaderValue Parse(string input)", auth_parse), MEMBERS_END
};

static struct ustr *media_text(struct rt *rt, val self)
{
	val charset = record_get(self, 1);

	return arg_str(charset)
		       ? ustr_printf(rt, "%s; charset=%s", val_to_c(rt, record_get(self, 0)), val_to_c(rt, charset))
		       : val_to_str(rt, record_get(self, 0));
}
static const struct type_ops media_ops = { .to_string = media_text };
RECORD(mediaheader, "MediaTypeHeaderValue", &type_object, 2, &media_ops, 0);
RECORD(mediaquality, "MediaTypeWithQualityHeaderValue", &type_mediaheader, 2, &media_ops, 0);

static val media_of(struct rt *rt, const struct type *t, val text)
{
	const char *p = USTR_C(rt, arg_str(text)), *set = strstr(p, "charset=");
	size_t n = strcspn(p, ";"), m;

	set = set ? set + 8 : NULL;
	m = set ? strcspn(set, "; ") : 0;
	return two(rt, t, val_str(ustr_trim(rt, ustr_from_utf8(rt, p, n), true, true)),
		   set ? val_str(ustr_from_utf8(rt, set, m)) : V_NULL);
}

static val media_ctor(struct rt *rt, val self, val *a, int n)
{
	arg_need_str(rt, a[0], "mediaType");
	return two(rt, arg_type(self, &type_mediaheader), a[0], n > 1 ? a[1] : V_NULL);
}

static val media_parse(struct rt *rt, val self, val *a, int n)
{
	return media_of(rt, &type_mediaheader, val_str(arg_need_str(rt, a[0], "input")));
}

const struct member_def mediaheader_members[] = {
	CTOR("(string mediaType)", media_ctor), CTOR("(string mediaType, string charSet)", media_ctor),
	RECORD_PROP_RW("string MediaType {get;set;}", 0),
	RECORD_PROP_RW("string CharSet {get;set;}", 1), METHOD("string ToString()", to_string),
	STATIC("static " NH "Headers.MediaTypeHeaderValue Parse(string input)", media_parse), MEMBERS_END
};
const struct member_def mediaquality_members[] = { CTOR("(string mediaType)", media_ctor), MEMBERS_END };

/* The values of one header as a collection: owner and name. */
static void values_iter(struct rt *rt, val self, struct iter *it)
{
	val v;

	if (!dict_get(rt, httpheaders_dict(record_get(self, 0)), record_get(self, 1), &v))
		v = val_obj(list_new(rt, NULL));
	iter_begin(rt, v, it);
}
static struct ustr *values_text(struct rt *rt, val self)
{
	val v;

	return dict_get(rt, httpheaders_dict(record_get(self, 0)), record_get(self, 1), &v)
		? val_to_str_sep(rt, v, ustr_new(rt, ", ")) : ustr_empty(rt);
}
static const struct type_ops values_ops = { .to_string = values_text, .iter = values_iter };
RECORD(headervalues, "HttpHeaderValueCollection`1", &type_object, 2, &values_ops, TF_ENUMERABLE);

static val values_add(struct rt *rt, val self, val *a, int n)
{
	httpheaders_add(rt, record_get(self, 0), record_get(self, 1), val_str(val_to_str(rt, a[0])));
	return V_VOID;
}

static val values_try(struct rt *rt, val self, val *a, int n) { values_add(rt, self, a, n); return V_TRUE; }

static val values_clear(struct rt *rt, val self, val *a, int n)
{
	dict_remove(rt, httpheaders_dict(record_get(self, 0)), record_get(self, 1));
	return V_VOID;
}

static val values_count(struct rt *rt, val self)
{
	val v;

	return val_int(dict_get(rt, httpheaders_dict(record_get(self, 0)), record_get(self, 1), &v)
		? (int32_t)val_list(v)->n : 0);
}

const struct member_def headervalues_members[] = {
	METHOD("void Add(System.Object item)", values_add), METHOD("void ParseAdd(string input)", values_add),
	METHOD("bool TryParseAdd(string input)", values_try),
	METHOD("void Clear()", values_clear), METHOD("string ToString()", to_string),
	PROP("int Count {get;}", values_count, NULL), MEMBERS_END
};

#define VALUES(fn, name) static val fn(struct rt *rt, val self) { return two(rt, &type_headervalues, self, arg_text(rt, name)); }
#define TEXT(fn, name) static val fn(struct rt *rt, val self) { return header_get(rt, self, name); } \
	static void set_##fn(struct rt *rt, val self, val v) { httpheaders_set(rt, self, name, v); }
VALUES(accept, "Accept") VALUES(agent, "User-Agent") VALUES(accept_encoding, "Accept-Encoding")
VALUES(accept_language, "Accept-Language")
TEXT(host, "Host") TEXT(location, "Location") TEXT(content_length, "Content-Length") TEXT(referrer, "Referer")
static val authorization(struct rt *rt, val self) { return auth_of(rt, header_get(rt, self, "Authorization")); }
static void set_authorization(struct rt *rt, val self, val v) { httpheaders_set(rt, self, "Authorization", v); }

val httpheaders_content_type(struct rt *rt, val self)
{
	val v = header_get(rt, self, "Content-Type");

	return arg_str(v) ? media_of(rt, &type_mediaheader, v) : V_NULL;
}

static void set_content_type(struct rt *rt, val self, val v) { httpheaders_set(rt, self, "Content-Type", v); }

static val length(struct rt *rt, val self)
{
	val v = content_length(rt, self);

	return arg_str(v) ? val_long(strtoll(val_to_c(rt, v), NULL, 10)) : V_NULL;
}

static val location_uri(struct rt *rt, val self)
{
	val v = location(rt, self);
	return arg_str(v) ? conv(rt, v, &type_uri) : V_NULL;
}

static val referrer_uri(struct rt *rt, val self)
{
	val v = referrer(rt, self);

	return arg_null(v) ? V_NULL : conv(rt, v, &type_uri);
}

const struct member_def requestheaders_members[] = {
	PROP(NH "Headers.AuthenticationHeaderValue Authorization {get;set;}", authorization, set_authorization),
	PROP("System.Object Accept {get;}", accept, NULL), PROP("System.Object UserAgent {get;}", agent, NULL),
	PROP("System.Object AcceptEncoding {get;}", accept_encoding, NULL),
	PROP("System.Object AcceptLanguage {get;}", accept_language, NULL),
	PROP("string Host {get;set;}", host, set_host), PROP("uri Referrer {get;set;}", referrer_uri, set_referrer), MEMBERS_END
};
const struct member_def responseheaders_members[] = { PROP("uri Location {get;set;}", location_uri, set_location), MEMBERS_END };
const struct member_def contentheaders_members[] = {
	PROP(NH "Headers.MediaTypeHeaderValue ContentType {get;set;}", httpheaders_content_type, set_content_type),
	PROP("System.Nullable[long] ContentLength {get;set;}", length, set_content_length), MEMBERS_END
};

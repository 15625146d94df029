/* SPDX-License-Identifier: MIT */
/* WebUtility, HttpUtility, SecurityElement: text escaped for HTML and URLs; NameValueCollection. */
#include "types/net/webtext.h"
#include "types/arg.h"
#include "types/tables.h"
#include "types/net/uri.h"

#include <stdlib.h>
#include <string.h>

#define URL_SAFE "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!*()"
#define STATIC_TYPE(id, name_) \
	const struct type type_##id = { .name = name_, .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED }
STATIC_TYPE(webutility, "System.Net.WebUtility");
STATIC_TYPE(httputility, "System.Web.HttpUtility");
STATIC_TYPE(securityelement, "System.Security.SecurityElement");

static struct ustr *plus(struct rt *rt, struct ustr *s, const char *from, const char *to)
{
	return ustr_replace(rt, s, ustr_new(rt, from), ustr_new(rt, to), false);
}

static val web_url_encode(struct rt *rt, val self, val *a, int n)
{
	return arg_str(a[0]) ? val_str(plus(rt, uri_escape(rt, arg_str(a[0]), URL_SAFE, false), "%20", "+")) : V_NULL;
}

/* HttpUtility writes lower-case escapes. */
static val http_url_encode(struct rt *rt, val self, val *a, int n)
{
	const char *s;
	size_t len;
	struct sbuf b;

	if (!arg_str(a[0]))
		return V_NULL;
	s = ustr_utf8(rt, arg_str(a[0]), &len);
	sbuf_init(&b, rt);
	for (size_t i = 0; i < len; i++) {
		if (s[i] == ' ')
			sbuf_putc(&b, '+');
		else if ((unsigned char)s[i] < 0x80 && s[i] && strchr(URL_SAFE, s[i]))
			sbuf_putc(&b, (uint8_t)s[i]);
		else
			sbuf_printf(&b, "%%%02x", (unsigned char)s[i]);
	}
	return val_str(sbuf_take(&b));
}

static val url_decode(struct rt *rt, val self, val *a, int n)
{
	return arg_str(a[0]) ? val_str(uri_unescape(rt, plus(rt, arg_str(a[0]), "+", " "), "")) : V_NULL;
}

static void put_html(struct sbuf *b, const struct ustr *s, uint32_t *i, bool wide)
{
	uint16_t c = ustr_at(s, *i);

	switch (c) {
	case '<': sbuf_puts(b, "&lt;"); return;
	case '>': sbuf_puts(b, "&gt;"); return;
	case '&': sbuf_puts(b, "&amp;"); return;
	case '"': sbuf_puts(b, "&quot;"); return;
	case '\'': sbuf_puts(b, "&#39;"); return;
	}
	if (wide && c >= 160 && c < 256) {
		sbuf_printf(b, "&#%u;", c);
	} else if (wide && c >= 0xD800 && c < 0xDC00 && *i + 1 < ustr_len(s)) {
		++*i;
		sbuf_printf(b, "&#%u;", 0x10000u + ((c - 0xD800u) << 10) + (ustr_at(s, *i) - 0xDC00u));
	} else {
		sbuf_putc(b, c);
	}
}

static val html_encode(struct rt *rt, val self, val *a, int n)
{
	struct sbuf b;

	if (!arg_str(a[0]))
		return V_NULL;
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(arg_str(a[0])); i++)
		put_html(&b, arg_str(a[0]), &i, true);
	return val_str(sbuf_take(&b));
}

static val html_attribute(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_str(a[0]);
	struct sbuf b;

	if (!s)
		return V_NULL;
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (ustr_at(s, i) == '>')
			sbuf_putc(&b, '>');
		else
			put_html(&b, s, &i, false);
	return val_str(sbuf_take(&b));
}

static const struct { const char *name; uint32_t cp; } entities[] = {
	{ "lt", '<' }, { "gt", '>' }, { "amp", '&' }, { "quot", '"' }, { "apos", '\'' }, { "nbsp", 160 },
	{ "copy", 169 }, { "reg", 174 },
	{ "deg", 176 }, { "plusmn", 177 }, { "para", 182 }, { "middot", 183 }, { "frac12", 189 }, { "times", 215 },
	{ "divide", 247 },
	{ "auml", 228 }, { "ouml", 246 }, { "uuml", 252 }, { "Auml", 196 }, { "Ouml", 214 }, { "Uuml", 220 },
	{ "szlig", 223 }, { "eacute", 233 },
	{ "egrave", 232 }, { "agrave", 224 }, { "ccedil", 231 }, { "ntilde", 241 }, { "euro", 0x20AC },
	{ "hellip", 0x2026 }, { "mdash", 0x2014 },
	{ "ndash", 0x2013 }, { "lsquo", 0x2018 }, { "rsquo", 0x2019 }, { "ldquo", 0x201C }, { "rdquo", 0x201D },
	{ "bull", 0x2022 },
	{ "trade", 0x2122 }, { "larr", 0x2190 }, { "rarr", 0x2192 }, { "laquo", 171 }, { "raquo", 187 },
	{ "sect", 167 }, { "pound", 163 }, { "yen", 165 }, { "cent", 162 },
};

static bool entity(const char *p, size_t n, uint32_t *cp)
{
	char *end;

	if (*p == '#') {
		bool hex = (p[1] | 32) == 'x';
		unsigned long x = strtoul(p + (hex ? 2 : 1), &end, hex ? 16 : 10);

		*cp = (uint32_t)x;
		return end == p + n && n > 1 && x && x <= 0x10FFFF && (x < 0xD800 || x > 0xDFFF);
	}
	for (size_t i = 0; i < ARRAY_LEN(entities); i++)
		if (strlen(entities[i].name) == n && !memcmp(entities[i].name, p, n)) {
			*cp = entities[i].cp;
			return true;
		}
	return false;
}

static val html_decode(struct rt *rt, val self, val *a, int n)
{
	const char *s;
	struct sbuf b;
	uint32_t cp;
	size_t k;

	if (!arg_str(a[0]))
		return V_NULL;
	sbuf_init(&b, rt);
	for (s = USTR_C(rt, arg_str(a[0])); *s; ) {
		k = strcspn(s, "&");
		sbuf_put_utf8(&b, s, k);
		s += k;
		if (!*s)
			break;
		k = strcspn(s, ";");
		if (s[k] && entity(s + 1, k - 1, &cp)) {
			sbuf_put_cp(&b, cp);
			s += k + 1;
		} else {
			sbuf_putc(&b, '&');
			s++;
		}
	}
	return val_str(sbuf_take(&b));
}

static val xml_escape(struct rt *rt, val self, val *a, int n)
{
	return arg_str(a[0]) ? val_str(plus(rt, html_attribute(rt, self, a, n).s, "&#39;", "&apos;")) : V_NULL;
}

static val security_escape(struct rt *rt, val self, val *a, int n)
{
	val s = xml_escape(rt, self, a, n);

	return val_is_null(s) ? s : val_str(plus(rt, s.s, ">", "&gt;"));
}

const struct member_def securityelement_members[] = { STATIC("static string Escape(string str)", security_escape), MEMBERS_END };
const struct member_def webutility_members[] = {
	STATIC("static string HtmlEncode(string value)", html_encode),
	STATIC("static string HtmlDecode(string value)", html_decode),
	STATIC("static string UrlEncode(string value)", web_url_encode),
	STATIC("static string UrlDecode(string encodedValue)", url_decode), MEMBERS_END
};

/* ---- NameValueCollection: names without case, several values each ---- */

static struct ustr *query_text(struct rt *rt, val self);
static const struct type_ops query_ops;

struct namevalues {
	struct cell h;
	struct dict *d;		/* name -> ArrayList of values */
};

static void trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct namevalues *)c)->d); }
static struct dict *of(val self) { return ((struct namevalues *)val_base(self).o)->d; }

static val joined(struct rt *rt, val values)
{
	struct list *l = val_list(values);

	if (!l || !l->n)
		return V_NULL;
	return val_str(val_to_str_sep(rt, val_obj(list_to_array(rt, l, &type_object)), ustr_new(rt, ",")));
}

static val key_of(struct rt *rt, val name) { return val_str(arg_str(name) ? arg_str(name) : ustr_empty(rt)); }

static struct dict_entry *entry_at(val self, int64_t i)
{
	struct dict_entry *e = NULL;
	uint32_t at = 0;

	for (; i >= 0 && (e = dict_next(of(self), &at)); i--)
		;
	return i < 0 ? e : NULL;
}

static bool index_get(struct rt *rt, val self, val key, val *ret)
{
	struct dict_entry *e;
	val v;

	*ret = V_NULL;
	if (arg_is(key, VK_INT32)) {
		e = entry_at(self, arg_int(key));
		if (e)
			*ret = joined(rt, e->value);
	} else if (dict_get(rt, of(self), key_of(rt, key), &v)) {
		*ret = joined(rt, v);
	}
	return true;
}

static void put_value(struct rt *rt, val self, val name, val v, bool replace)
{
	struct list *l;
	val old;

	if (!replace && dict_get(rt, of(self), key_of(rt, name), &old)) {
		l = val_list(old);
	} else {
		l = list_new(rt, NULL);
		dict_put(rt, of(self), key_of(rt, name), val_obj(l));
	}
	if (!arg_null(v))
		list_add(rt, l, v);
}

static bool index_set(struct rt *rt, val self, val key, val v)
{
	put_value(rt, self, key, val_str(arg_null(v) ? NULL : val_to_str(rt, v)), true);
	return true;
}

static val keys(struct rt *rt, val self)
{
	struct array *a = array_new(rt, &type_string, of(self)->n);
	struct dict_entry *e;
	uint32_t at = 0, i = 0;

	while ((e = dict_next(of(self), &at)))
		gc_store(a, &a->v[i++], e->key);
	return val_obj(a);
}

static void iter(struct rt *rt, val self, struct iter *it) { iter_begin_all(rt, keys(rt, self), it); }
static int64_t count_of(struct rt *rt, val self) { return of(self)->n; }
static const struct type_ops ops = { .index_get = index_get, .index_set = index_set, .iter = iter, .count = count_of };
const struct type type_namevaluebase = {
	.cls = { .trace = trace }, .name = "System.Collections.Specialized.NameObjectCollectionBase",
	.base = &type_object, .ops = &ops,
	.size = sizeof(struct namevalues), .flags = TF_ABSTRACT | TF_ENUMERABLE,
	.ifaces = "System.Collections.ICollection System.Collections.IEnumerable System.Runtime.Serialization.IDeserializationCallback System.Runtime.Serialization.ISerializable",
};
const struct type type_namevalues = {
	.cls = { .trace = trace }, .name = "System.Collections.Specialized.NameValueCollection", .base = &type_namevaluebase,
	.size = sizeof(struct namevalues), .flags = TF_ENUMERABLE,
};
const struct type type_queryvalues = {
	.cls = { .trace = trace }, .name = "System.Web.HttpQSCollection", .base = &type_namevalues, .ops = &query_ops,
	.size = sizeof(struct namevalues), .flags = TF_ENUMERABLE,
};

static val make(struct rt *rt, const struct type *t)
{
	struct namevalues *v = rt_new_cell(rt, t, namevalues);

	gc_storep(v, v->d, dict_new(rt, &type_hashtable, DICT_IGNORE_CASE));
	return val_obj(v);
}

const struct type type_webheaders = {
	.cls = { .trace = trace }, .name = "System.Net.WebHeaderCollection", .base = &type_namevalues,
	.size = sizeof(struct namevalues), .flags = TF_ENUMERABLE,
};

/* A mail's. */
const struct type type_mimeheaders = {
	.cls = { .trace = trace }, .name = "System.Net.Mime.HeaderCollection", .base = &type_namevalues,
	.size = sizeof(struct namevalues), .flags = TF_ENUMERABLE,
};

val namevalues_new(struct rt *rt, const struct type *t) { return make(rt, t); }
struct dict *namevalues_dict(val v) { return of(v); }
void namevalues_add(struct rt *rt, val self, val name, val v) { put_value(rt, self, name, v, false); }

const char *const *webheaders_lines(struct rt *rt, val headers, const char *type)
{
	struct dict *d = namevalues_dict(headers);
	const char **v = rt_block(rt, const char *, d->n + 3);
	struct dict_entry *e;
	uint32_t n = 0;
	bool typed = !type;

	for (uint32_t i = 0; (e = dict_next(d, &i));) {
		struct ustr *name = val_to_str(rt, e->key);

		typed = typed || ustr_ieq_c(name, "Content-Type");
		v[n++] = USTR_C(rt, ustr_printf(rt, "%s: %s", USTR_C(rt, name),
			USTR_C(rt, val_to_str_sep(rt, e->value, ustr_new(rt, ", ")))));
	}
	if (!typed)
		v[n++] = USTR_C(rt, ustr_printf(rt, "Content-Type: %s", type));
	v[n++] = "Expect:";
	v[n] = NULL;
	return v;
}

val webheaders_received(struct rt *rt, const struct list *pairs)
{
	val h = namevalues_new(rt, &type_webheaders);

	for (uint32_t i = 0; i + 1 < pairs->n; i += 2)
		namevalues_add(rt, h, pairs->v[i], pairs->v[i + 1]);
	return h;
}

struct ustr *webtext_url_encode(struct rt *rt, struct ustr *s)
{
	return plus(rt, uri_escape(rt, s, URL_SAFE, false), "%20", "+");
}

static val ctor(struct rt *rt, val self, val *a, int n) { return make(rt, &type_namevalues); }
static val add(struct rt *rt, val self, val *a, int n) { put_value(rt, self, a[0], a[1], false); return V_VOID; }
static val set(struct rt *rt, val self, val *a, int n) { put_value(rt, self, a[0], a[1], true); return V_VOID; }
static val get(struct rt *rt, val self, val *a, int n)
{
	val r;

	if (arg_is(a[0], VK_INT32) && !entry_at(self, arg_int(a[0])))
		arg_throw_index(rt, "index");
	index_get(rt, self, a[0], &r);
	return r;
}
static val remove_(struct rt *rt, val self, val *a, int n) { dict_remove(rt, of(self), key_of(rt, a[0])); return V_VOID; }
static val clear(struct rt *rt, val self, val *a, int n) { dict_clear(rt, of(self)); return V_VOID; }
static val has_keys(struct rt *rt, val self, val *a, int n) { return val_bool(of(self)->n); }
static val count(struct rt *rt, val self) { return val_int((int32_t)of(self)->n); }

static val get_key(struct rt *rt, val self, val *a, int n)
{
	struct dict_entry *e = entry_at(self, arg_int(a[0]));

	if (!e)
		arg_throw_index(rt, "index");
	return e->key;
}

static val get_values(struct rt *rt, val self, val *a, int n)
{
	val v;

	return dict_get(rt, of(self), key_of(rt, a[0]), &v) && val_list(v)->n
		       ? val_obj(list_to_array(rt, val_list(v), &type_string))
		       : V_NULL;
}

static val get_values_at(struct rt *rt, val self, val *a, int n)
{
	val key = get_key(rt, self, a, n);

	return get_values(rt, self, &key, 1);
}

static val add_all(struct rt *rt, val self, val *a, int n)
{
	struct dict_entry *e;
	uint32_t at = 0;

	while ((e = dict_next(of(arg_need(rt, a[0], "c")), &at)))
		for (uint32_t i = 0; i < val_list(e->value)->n; i++)
			put_value(rt, self, e->key, val_list(e->value)->v[i], false);
	return V_VOID;
}

static val values_to(struct rt *rt, val self, val *a, int n)
{
	struct array *to = val_array(arg_need(rt, a[0], "dest"));
	struct dict_entry *e;
	uint32_t at = 0, i = (uint32_t)arg_int(a[1]);

	for (; (e = dict_next(of(self), &at)) && i < to->n; i++)
		array_put(rt, to, i, get(rt, self, &e->key, 1));
	return V_VOID;
}

/* ---- the collection of its names ---- */

struct names {
	struct cell h;
	val over;
};

static void names_trace(struct heap *h, struct cell *c) { val_mark(h, ((struct names *)c)->over); }
static val names_over(val self) { return ((struct names *)val_base(self).o)->over; }
static void names_iter(struct rt *rt, val self, struct iter *it) { iter_begin_all(rt, keys(rt, names_over(self)), it); }
static int64_t names_count_of(struct rt *rt, val self) { return of(names_over(self))->n; }

static bool names_get(struct rt *rt, val self, val key, val *ret)
{
	struct dict_entry *e = entry_at(names_over(self), arg_int(conv(rt, key, &type_int32)));

	if (!e)
		arg_throw_range(rt, "index",
			"Index was out of range. Must be non-negative and less than the size of the collection.");
	*ret = e->key;
	return true;
}

static const struct type_ops names_ops = { .iter = names_iter, .count = names_count_of, .index_get = names_get };
const struct type type_name_keys = {
	.cls = { .trace = names_trace }, .name = "System.Collections.Specialized.NameObjectCollectionBase+KeysCollection",
	.base = &type_object, .ops = &names_ops, .size = sizeof(struct names), .flags = TF_ENUMERABLE,
	.ifaces = "System.Collections.ICollection System.Collections.IEnumerable",
};

static val names_of(struct rt *rt, val self)
{
	struct names *v = rt_new_cell(rt, &type_name_keys, names);

	gc_store(v, &v->over, val_base(self));
	return val_obj(v);
}

static val names_count(struct rt *rt, val self) { return val_int((int32_t)names_count_of(rt, self)); }
static val names_root(struct rt *rt, val self) { return names_over(self); }
static val itself(struct rt *rt, val self) { return self; }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val names_at(struct rt *rt, val self, val *a, int n) { val v; names_get(rt, self, a[0], &v); return v; }

const struct member_def name_keys_members[] = {
	PROP("int Count {get;}", names_count, NULL), PROP("System.Object SyncRoot {get;}", names_root, NULL),
	PROP("bool IsSynchronized {get;}", no, NULL), METHOD("string Get(int index)", names_at),
	METHOD("string Item(int index) {get;}", names_at),
	MEMBERS_END
};

const struct member_def namevaluebase_members[] = {
	PROP("int Count {get;}", count, NULL),
	PROP("System.Collections.Specialized.NameObjectCollectionBase+KeysCollection Keys {get;}", names_of, NULL),
	PROP("System.Object SyncRoot {get;}", itself, NULL), PROP("bool IsSynchronized {get;}", no, NULL), MEMBERS_END
 };
const struct member_def namevalues_members[] = {
	CTOR("()", ctor), CTOR("(int capacity)", ctor), PROP("string[] AllKeys {get;}", keys, NULL),
	METHOD("void Add(System.Collections.Specialized.NameValueCollection c)", add_all),
	METHOD("void Add(string name, string value)", add), METHOD("void Set(string name, string value)", set),
	METHOD("string Get(string name)", get), METHOD("string Get(int index)", get), METHOD("string GetKey(int index)", get_key),
	METHOD("string[] GetValues(string name)", get_values),
	METHOD("string[] GetValues(int index)", get_values_at), METHOD("void CopyTo(array dest, int index)", values_to),
	 METHOD("void Remove(string name)", remove_), METHOD("void Clear()", clear),
	METHOD("bool HasKeys()", has_keys), MEMBERS_END
};

static struct ustr *query_text(struct rt *rt, val self)
{
	struct dict_entry *e;
	struct sbuf b;
	uint32_t at = 0;

	sbuf_init(&b, rt);
	while ((e = dict_next(of(self), &at)))
		for (uint32_t i = 0; i < val_list(e->value)->n; i++) {
			if (b.len)
				sbuf_putc(&b, '&');
			if (ustr_len(e->key.s)) {
				sbuf_put(&b, http_url_encode(rt, V_NULL, &e->key, 1).s);
				sbuf_putc(&b, '=');
			}
			sbuf_put(&b, http_url_encode(rt, V_NULL, &val_list(e->value)->v[i], 1).s);
		}
	return sbuf_take(&b);
}
static const struct type_ops query_ops = { .index_get = index_get, .index_set = index_set, .iter = iter,
	.count = count_of, .to_string = query_text };

static val parse_query(struct rt *rt, val self, val *a, int n)
{
	val q = make(rt, &type_queryvalues), part, name, value;
	const char *s = USTR_C(rt, arg_need_str(rt, a[0], "query"));
	size_t k, eq;

	for (s += *s == '?'; *s; s += k + (s[k] == '&')) {
		k = strcspn(s, "&");
		eq = strcspn(s, "=&");
		part = val_str(ustr_from_utf8(rt, s, eq));
		name = eq < k ? url_decode(rt, self, &part, 1) : V_NULL;
		part = val_str(eq < k ? ustr_from_utf8(rt, s + eq + 1, k - eq - 1) : ustr_from_utf8(rt, s, k));
		value = url_decode(rt, self, &part, 1);
		put_value(rt, q, name, value, false);
	}
	return q;
}

/* A text as JavaScript writes it; quoted if asked for. */
static val javascript_encode(struct rt *rt, val self, val *a, int n)
{
	static const char letters[] = "\bb\tt\nn\ff\rr\"\"\\\\";
	struct ustr *s = arg_str(a[0]);
	bool quoted = n > 1 && arg_bool(a[1]);
	struct sbuf b;

	sbuf_init(&b, rt);
	if (quoted)
		sbuf_putc(&b, '"');
	for (uint32_t i = 0; s && i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);
		const char *at = c && c < 128 ? strchr(letters, (char)c) : NULL;

		while (at && (at - letters) % 2)
			at = strchr(at + 1, (char)c);
		if (at)
			sbuf_printf(&b, "\\%c", at[1]);
		else if (c < 32 || (c < 128 && strchr("<>&'", (char)c)) || c == 0x85 || c == 0x2028 || c == 0x2029)
			sbuf_printf(&b, "\\u%04x", c);
		else
			sbuf_putc(&b, c);
	}
	if (quoted)
		sbuf_putc(&b, '"');
	return val_str(sbuf_take(&b));
}

const struct member_def httputility_members[] = {
	STATIC("static string JavaScriptStringEncode(string value)", javascript_encode),
	STATIC("static string JavaScriptStringEncode(string value, bool addDoubleQuotes)", javascript_encode),
	STATIC("static string HtmlEncode(string s)", html_encode), STATIC("static string HtmlDecode(string s)", html_decode),
	STATIC("static string HtmlAttributeEncode(string s)", html_attribute),
	STATIC("static string UrlEncode(string str)", http_url_encode),
	STATIC("static string UrlDecode(string str)", url_decode),
	STATIC("static System.Collections.Specialized.NameValueCollection ParseQueryString(string query)",
		parse_query), MEMBERS_END
};

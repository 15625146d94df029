/* SPDX-License-Identifier: MIT */
/* Cookie, CookieCollection and CookieContainer: what a server gave, and which of it goes to an address. */
#include "types/arg.h"
#include "types/net/uri.h"
#include "types/tables.h"
#include "types/time/calendar.h"
#include "value/psobj.h"
#include "value/record.h"

#include <stdlib.h>
#include <string.h>

/* Fields; rows of members name them by number. */
enum { C_NAME, C_VALUE, C_PATH, C_DOMAIN, C_EXPIRES, C_EXPIRED, C_SECURE, C_HTTPONLY, C_COMMENT, C_DISCARD,
	C_VERSION, C_PORT, C_COMMENT_URI, C_STAMP, C__MAX };

static struct ustr *cookie_text(struct rt *rt, val self)
{
	return ustr_printf(rt, "%s=%s", val_to_c(rt, record_get(self, C_NAME)), val_to_c(rt, record_get(self, C_VALUE)));
}

static bool cookie_equals(struct rt *rt, val a, val b)
{
	if (!val_cell(val_base(b), &type_cookie))
		return false;
	for (int i = C_NAME; i <= C_DOMAIN; i++)
		if (!val_eq(rt, record_get(a, i), record_get(b, i), i != C_VALUE))
			return false;
	return true;
}

static const struct type_ops cookie_ops = { .to_string = cookie_text, .equals = cookie_equals };
const struct type type_cookie = RECORD_TYPE_OF("System.Net.Cookie", &type_object, C__MAX, .ops = &cookie_ops, .flags = TF_SEALED);

static struct record *cookie_make(struct rt *rt)
{
	struct record *r = record_new(rt, &type_cookie);

	for (int i = C_NAME; i <= C_DOMAIN; i++)
		r->f[i] = val_str(ustr_empty(rt));
	r->f[C_EXPIRES] = val_datetime(0, 0);
	r->f[C_EXPIRED] = r->f[C_SECURE] = r->f[C_HTTPONLY] = r->f[C_DISCARD] = V_FALSE;
	r->f[C_COMMENT] = r->f[C_PORT] = val_str(ustr_empty(rt));
	r->f[C_VERSION] = val_int(0);
	r->f[C_COMMENT_URI] = V_NULL;
	r->f[C_STAMP] = val_datetime(calendar_utc_now(), KIND_UTC);
	return r;
}

/* No attribute's name, and nothing that ends a name. */
static void check_name(struct rt *rt, struct ustr *name)
{
	const char *s = name ? USTR_C(rt, name) : "";

	if (!*s || *s == '$' || s[strcspn(s, "=;,\n\r\t")] || *s == ' ' || s[strlen(s) - 1] == ' ')
		net_throw(rt, "System.Net.CookieException", "The 'Name'='%s' part of the cookie is invalid.", s);
}

static void set_name(struct rt *rt, val self, val v)
{
	check_name(rt, arg_str(v));
	record_put((struct record *)val_base(self).o, C_NAME, v);
}

static val cookie_ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = cookie_make(rt);

	if (n)
		check_name(rt, arg_str(a[0]));
	for (int i = 0; i < n; i++)
		record_put(r, i, val_is_null(a[i]) ? val_str(ustr_empty(rt)) : a[i]);
	return val_obj(r);
}

static val text_of(struct rt *rt, val self, val *a, int n) { return val_str(val_net_str(rt, self)); }

const struct member_def cookie_members[] = {
	CTOR("()", cookie_ctor), CTOR("(string name, string value)", cookie_ctor), CTOR("(string name, string value, string path)", cookie_ctor),
	CTOR("(string name, string value, string path, string domain)", cookie_ctor), RECORD_PROP_RW("string Comment {get;set;}", 8),
	RECORD_PROP_RW("uri CommentUri {get;set;}", 12),
	RECORD_PROP_RW("bool HttpOnly {get;set;}", 7), RECORD_PROP_RW("bool Discard {get;set;}", 9),
	RECORD_PROP_RW("string Domain {get;set;}", 3), RECORD_PROP_RW("bool Expired {get;set;}", 5),
	RECORD_PROP_RW("datetime Expires {get;set;}", 4), PROP("string Name {get;set;}", record_get_0, set_name),
	RECORD_PROP_RW("string Path {get;set;}", 2), RECORD_PROP_RW("string Port {get;set;}", 11),
	RECORD_PROP_RW("bool Secure {get;set;}", 6), RECORD_PROP("datetime TimeStamp {get;}", 13),
	RECORD_PROP_RW("string Value {get;set;}", 1),
	RECORD_PROP_RW("int Version {get;set;}", 10), METHOD("string ToString()", text_of), MEMBERS_END
};

/* ---- CookieCollection ---- */

struct cookies {
	struct cell h;
	struct list *all;
};

static void trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct cookies *)c)->all); }
static struct cookies *of(val v) { return (struct cookies *)val_base(v).o; }
static int64_t cookies_count(struct rt *rt, val self) { return of(self)->all->n; }
static void cookies_iter(struct rt *rt, val self, struct iter *it) { iter_begin(rt, val_obj(of(self)->all), it); }

static bool cookies_get(struct rt *rt, val self, val key, val *ret)
{
	struct list *l = of(self)->all;

	for (uint32_t i = 0; arg_str(key) && i < l->n; i++) {
		*ret = l->v[i];
		if (ustr_ieq(arg_str(record_get(l->v[i], C_NAME)), arg_str(key)))
			return true;
	}
	if (arg_str(key) || arg_int(key) < 0 || arg_int(key) >= l->n)
		return *ret = V_NULL, arg_str(key) != NULL;
	*ret = l->v[arg_int(key)];
	return true;
}

static const struct type_ops cookies_ops = { .iter = cookies_iter, .count = cookies_count, .index_get = cookies_get };
const struct type type_cookiecollection = { .cls = { .trace = trace }, .name = "System.Net.CookieCollection", .base = &type_object,
	.ops = &cookies_ops, .size = sizeof(struct cookies), .flags = TF_ENUMERABLE,
	.ifaces = "System.Collections.ICollection System.Collections.IEnumerable" };
const struct type type_cookiecontainer = { .cls = { .trace = trace }, .name = "System.Net.CookieContainer", .base = &type_object,
	.size = sizeof(struct cookies) };

static val cookies_new(struct rt *rt, const struct type *t)
{
	struct cookies *c = arg_new(rt, t, sizeof(*c));

	gc_storep(c, c->all, list_new(rt, NULL));
	return val_obj(c);
}

static val collection_ctor(struct rt *rt, val self, val *a, int n) { return cookies_new(rt, &type_cookiecollection); }
static val container_ctor(struct rt *rt, val self, val *a, int n) { return cookies_new(rt, &type_cookiecontainer); }

/* A cookie replaces the one of its name, path and domain; one that expired only removes it. */
static void put(struct rt *rt, struct list *l, val cookie)
{
	uint32_t i;

	for (i = 0; i < l->n; i++) {
		val x = l->v[i];

		if (val_eq(rt, record_get(x, C_NAME), record_get(cookie, C_NAME), true) &&
		    val_eq(rt, record_get(x, C_PATH), record_get(cookie, C_PATH), false) &&
		    val_eq(rt, record_get(x, C_DOMAIN), record_get(cookie, C_DOMAIN), true))
			break;
	}
	if (arg_bool(record_get(cookie, C_EXPIRED))) {
		if (i < l->n)
			list_remove_at(rt, l, i);
	} else if (i < l->n) {
		gc_store(l, &l->v[i], cookie);
	} else {
		list_add(rt, l, cookie);
	}
}

static val collection_add(struct rt *rt, val self, val *a, int n)
{
	struct iter it;
	val x;

	if (val_cell(val_base(a[0]), &type_cookie)) {
		put(rt, of(self)->all, val_base(a[0]));
	} else if (iter_begin(rt, arg_need(rt, a[0], "cookie"), &it)) {
		while (iter_next(&it, &x))
			put(rt, of(self)->all, x);
	}
	return V_VOID;
}

static val count(struct rt *rt, val self) { return val_int((int32_t)of(self)->all->n); }
static val clear(struct rt *rt, val self, val *a, int n) { of(self)->all->n = 0; return V_VOID; }
static val read_only(struct rt *rt, val self) { return V_FALSE; }

#define COOKIE "System.Net.Cookie"
const struct member_def cookiecollection_members[] = {
	CTOR("()", collection_ctor), METHOD("void Add(" COOKIE " cookie)", collection_add),
	METHOD("void Add(System.Net.CookieCollection cookies)", collection_add), METHOD("void Clear()", clear),
	PROP("int Count {get;}", count, NULL), PROP("bool IsReadOnly {get;}", read_only, NULL), MEMBERS_END
};

/* ---- CookieContainer ---- */

/* Is HOST the domain, or below it where that begins with a point? */
static bool domain_fits(struct rt *rt, val domain, const char *host)
{
	const char *d = val_to_c(rt, domain);
	size_t n = strlen(host), k = strlen(d);

	if (*d != '.')
		return !strcasecmp(d, host);
	return !strcasecmp(d + 1, host) || (n > k && !strcasecmp(host + n - k, d));
}

static bool path_fits(struct rt *rt, val path, const char *of_uri)
{
	const char *p = val_to_c(rt, path);
	size_t k = strlen(p);

	return !strncmp(p, of_uri, k) && (!of_uri[k] || (k && p[k - 1] == '/') || of_uri[k] == '/');
}

static const char *part(struct rt *rt, val uri, const char *name)
{
	return val_to_c(rt, net_property_get(rt, uri, type_property(rt, &type_uri, ustr_atom(rt, name), false)));
}

/* What goes to URI, longest path first. */
static struct list *fitting(struct rt *rt, val self, val uri)
{
	const char *host = part(rt, uri, "Host"), *path = part(rt, uri, "AbsolutePath");
	bool secure = !strcmp(part(rt, uri, "Scheme"), "https");
	struct list *l = list_new(rt, NULL), *all = of(self)->all;

	for (uint32_t i = 0; i < all->n; i++) {
		val c = all->v[i];
		size_t len = strlen(val_to_c(rt, record_get(c, C_PATH)));
		uint32_t at = l->n;

		if (!domain_fits(rt, record_get(c, C_DOMAIN), host) || !path_fits(rt, record_get(c, C_PATH), path) ||
		    (arg_bool(record_get(c, C_SECURE)) && !secure))
			continue;
		list_add(rt, l, c);
		for (; at && strlen(val_to_c(rt, record_get(l->v[at - 1], C_PATH))) < len; at--) {
			gc_store(l, &l->v[at], l->v[at - 1]);
			gc_store(l, &l->v[at - 1], c);
		}
	}
	return l;
}

static val container_add(struct rt *rt, val self, val *a, int n)
{
	val c = val_base(a[n - 1]);
	bool with_uri = n > 1;

	if (!val_cell(c, &type_cookie))
		return collection_add(rt, self, a + n - 1, 1);
	if (with_uri && !ustr_len(arg_str(record_get(c, C_DOMAIN))))
		record_put((struct record *)c.o, C_DOMAIN, val_str(ustr_new(rt, part(rt, a[0], "Host"))));
	if (!ustr_len(arg_str(record_get(c, C_PATH))))
		record_put((struct record *)c.o, C_PATH, arg_text(rt, "/"));
	if (!ustr_len(arg_str(record_get(c, C_DOMAIN))))
		arg_throw(rt, "cookie.Domain", "The parameter 'cookie.Domain' cannot be an empty string.");
	put(rt, of(self)->all, c);
	return V_VOID;
}

static val get_cookies(struct rt *rt, val self, val *a, int n)
{
	val r = cookies_new(rt, &type_cookiecollection);

	gc_storep(of(r), of(r)->all, fitting(rt, self, arg_need(rt, a[0], "uri")));
	return r;
}

static val all_cookies(struct rt *rt, val self, val *a, int n)
{
	val r = cookies_new(rt, &type_cookiecollection);

	for (uint32_t i = 0; i < of(self)->all->n; i++)
		list_add(rt, of(r)->all, of(self)->all->v[i]);
	return r;
}

static val get_header(struct rt *rt, val self, val *a, int n)
{
	return val_str(val_to_str_sep(rt, val_obj(fitting(rt, self, arg_need(rt, a[0], "uri"))), ustr_new(rt, "; ")));
}

/* One word of a Set-Cookie header: name=value, or what it says of the cookie. */
static void attribute(struct rt *rt, struct record *c, const char *s, size_t len, bool first)
{
	const char *eq = memchr(s, '=', len);
	size_t name = eq ? (size_t)(eq - s) : len;
	struct ustr *value = eq ? ustr_trim(rt, ustr_from_utf8(rt, eq + 1, len - name - 1), true, true) : ustr_empty(rt);
	const char *key = USTR_C(rt, ustr_trim(rt, ustr_from_utf8(rt, s, name), true, true));
	val when;

	if (first) {
		record_put(c, C_NAME, arg_text(rt, key));
		record_put(c, C_VALUE, val_str(value));
	} else if (!strcasecmp(key, "path")) {
		record_put(c, C_PATH, val_str(value));
	} else if (!strcasecmp(key, "domain")) {
		record_put(c, C_DOMAIN, val_str(value));
	} else if (!strcasecmp(key, "secure")) {
		record_put(c, C_SECURE, V_TRUE);
	} else if (!strcasecmp(key, "httponly")) {
		record_put(c, C_HTTPONLY, V_TRUE);
	} else if (!strcasecmp(key, "max-age")) {
		record_put(c, C_EXPIRED, val_bool(atoi(USTR_C(rt, value)) <= 0));
	} else if (!strcasecmp(key, "expires") && conv_try(rt, val_str(value), &type_datetime, &when)) {
		record_put(c, C_EXPIRES, when);
	}
}

/* Cookies of a header are apart by commas, but the one in a date. */
static size_t cookie_end(const char *s)
{
	size_t n = 0;

	for (; s[n]; n++)
		if (s[n] == ',' && strchr(s + n, '=') && strcspn(s + n + 1, "=") < strcspn(s + n + 1, ";,"))
			break;
	return n;
}

static val set_cookies(struct rt *rt, val self, val *a, int n)
{
	val uri = arg_need(rt, a[0], "uri");
	const char *s = USTR_C(rt, arg_need_str(rt, a[1], "cookieHeader"));

	while (*s) {
		struct record *c = cookie_make(rt);
		size_t end = cookie_end(s);
		val pair[2] = { uri, val_obj(c) };
		bool first = true;

		for (size_t at = 0, k; at < end; at += k + 1, first = false) {
			k = MIN(strcspn(s + at, ";"), end - at);
			attribute(rt, c, s + at, k, first);
		}
		if (ustr_len(arg_str(c->f[C_NAME])))
			container_add(rt, self, pair, 2);
		s += end + (s[end] != 0);
	}
	return V_VOID;
}

const struct member_def cookiecontainer_members[] = {
	CTOR("()", container_ctor), METHOD("void Add(" COOKIE " cookie)", container_add),
	METHOD("void Add(System.Net.CookieCollection cookies)", container_add), METHOD("void Add(uri uri, " COOKIE " cookie)", container_add),
	METHOD("System.Net.CookieCollection GetCookies(uri uri)", get_cookies),
	METHOD("System.Net.CookieCollection GetAllCookies()", all_cookies), METHOD("string GetCookieHeader(uri uri)", get_header),
	METHOD("void SetCookies(uri uri, string cookieHeader)", set_cookies), PROP("int Count {get;}", count, NULL), MEMBERS_END
};

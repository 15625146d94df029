/* SPDX-License-Identifier: MIT */
/* System.Uri and UriBuilder. */
#include "types/net/uri.h"
#include "types/net/uri_parts.h"

#include "types/arg.h"
#include "types/culture/idn.h"
#include "types/enums.h"
#include "types/tables.h"
#include "value/record.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAFE "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
#define RESERVED ";/?:@&=+$,#[]!'()*"
#define IN_PATH SAFE "/:@&=+$,;!'()*"
#define IN_QUERY IN_PATH "?[]"

static void trace(struct heap *h, struct cell *c)
{
	struct uri *u = (struct uri *)c;
	void *const parts[] = { u->original, u->scheme, u->user, u->host, u->path, u->query, u->fragment };

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		heap_mark(h, parts[i]);
}

struct uri *val_uri(val v) { return arg_cell(v, &type_uri); }
static struct uri *of(val self) { return (struct uri *)val_base(self).o; }

/* ---- escapes ---- */

/* The character that an escape needlessly hides; -1: P is no such escape. */
static int unreserved_escape(const char *p, size_t n)
{
	int hi = *p == '%' && n > 2 ? hex_digit((uint8_t)p[1]) : -1, lo = hi >= 0 ? hex_digit((uint8_t)p[2]) : -1;
	int c = lo >= 0 ? hi << 4 | lo : -1;

	return c > 0 && c < 127 && strchr(SAFE, c) ? c : -1;
}

struct ustr *uri_escape(struct rt *rt, const struct ustr *s, const char *keep, bool keep_escapes)
{
	size_t n;
	const char *p = ustr_utf8(rt, s, &n);
	struct sbuf b;

	sbuf_init(&b, rt);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c < 0x80 &&
		    (strchr(keep, c) || (keep_escapes && c == '%' && i + 2 < n && hex_digit((uint8_t)p[i + 1]) >= 0 &&
					 hex_digit((uint8_t)p[i + 2]) >= 0)))
			sbuf_putc(&b, c);
		else
			sbuf_printf(&b, "%%%02X", c);
	}
	return sbuf_take(&b);
}

/* A part as AbsoluteUri has it: what must be escaped is, what needn't isn't. */
static struct ustr *canonical(struct rt *rt, const struct ustr *s, const char *keep)
{
	size_t n;
	const char *p = ustr_utf8(rt, s, &n);
	struct sbuf b;
	size_t from = 0;

	sbuf_init(&b, rt);
	for (size_t i = 0; i < n; i++) {
		int plain = unreserved_escape(p + i, n - i);

		if (plain < 0)
			continue;
		sbuf_put_utf8(&b, p + from, i - from);
		sbuf_putc(&b, (uint16_t)plain);
		from = i + 3;
		i += 2;
	}
	sbuf_put_utf8(&b, p + from, n - from);
	return uri_escape(rt, sbuf_take(&b), keep, true);
}

struct ustr *uri_unescape(struct rt *rt, const struct ustr *s, const char *keep)
{
	size_t n, k = 0;
	const char *p = ustr_utf8(rt, s, &n);
	char *out = heap_alloc_block(rt->heap, n + 1);

	for (size_t i = 0; i < n; i++) {
		int hi = p[i] == '%' && i + 2 < n ? hex_digit((uint8_t)p[i + 1]) : -1,
			lo = hi >= 0 ? hex_digit((uint8_t)p[i + 2]) : -1;
		int c = hi >= 0 && lo >= 0 ? hi << 4 | lo : -1;

		if (c < 0 || (c && c < 0x80 && strchr(keep, c)) || (c < 32 && *keep)) {
			out[k++] = p[i];
		} else {
			out[k++] = (char)c;
			i += 2;
		}
	}
	return ustr_from_utf8(rt, out, k);
}

/* ---- parsing ---- */

static const struct { const char *scheme; int port; } ports[] = {
	{ "http", 80 }, { "https", 443 }, { "ftp", 21 }, { "ftps", 990 }, { "ws", 80 }, { "wss", 443 },
	{ "ssh", 22 }, { "sftp", 22 },
	{ "telnet", 23 }, { "gopher", 70 }, { "nntp", 119 }, { "ldap", 389 }, { "net.tcp", 808 }, { "mailto", 25 },
};

int uri_default_port(const struct ustr *scheme)
{
	for (size_t i = 0; i < ARRAY_LEN(ports); i++)
		if (ustr_eq_c(scheme, ports[i].scheme))
			return ports[i].port;
	return -1;
}

static size_t scheme_length(const char *s)
{
	size_t n = 0;

	if (!((s[0] | 32) >= 'a' && (s[0] | 32) <= 'z'))
		return 0;
	while (strchr(SAFE "+", s[n]) && s[n] && s[n] != '_' && s[n] != '~')
		n++;
	return s[n] == ':' && n > 1 ? n : 0;
}

/* Removes . and .. parts. */
static struct ustr *clean_path(struct rt *rt, struct ustr *path)
{
	const char *s = USTR_C(rt, path);
	char *out = heap_alloc_block(rt->heap, strlen(s) + 2);
	size_t n = 0, k;

	if (*s != '/')
		return path;
	for (; *s; s += k) {
		k = 1 + strcspn(s + 1, "/");
		if ((k == 2 && s[1] == '.') || (k == 3 && s[1] == '.' && s[2] == '.')) {
			while (k == 3 && n && out[--n] != '/')
				;
			if (!s[k])
				out[n++] = '/';
			continue;
		}
		memcpy(out + n, s, k);
		n += k;
	}
	if (!n)
		out[n++] = '/';
	return ustr_from_utf8(rt, out, n);
}

static bool host_ok(const char *s, size_t n)
{
	if (n && s[0] == '[')
		return s[n - 1] == ']';
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x80 && !strchr(SAFE, s[i]))
			return false;
	return true;
}

/* //user@host:port at P; returns what follows, NULL when malformed. */
static const char *read_authority(struct rt *rt, struct uri *u, const char *p, const char **why)
{
	size_t n = strcspn(p, "/?#\\");
	const char *at = memchr(p, '@', n), *colon = NULL, *end = p + n;
	char *stop;
	long port;

	if (at) {
		gc_storep(u, u->user, canonical(rt, ustr_from_utf8(rt, p, (size_t)(at - p)), SAFE ":!$&'()*+,;="));
		p = at + 1;
	}
	for (const char *q = p; q < end; q++)
		colon = *q == ']' ? NULL : *q == ':' && (*p != '[' || memchr(p, ']', (size_t)(q - p))) ? q : colon;
	n = (size_t)((colon ? colon : end) - p);
	if (!host_ok(p, n) || (!n && !ustr_eq_c(u->scheme, "file"))) {
		*why = "Invalid URI: The hostname could not be parsed.";
		return NULL;
	}
	gc_storep(u, u->host, ustr_lower(rt, ustr_from_utf8(rt, p, n)));
	if (colon && colon + 1 < end) {
		port = strtol(colon + 1, &stop, 10);
		if (stop != end || port < 0 || port > 65535) {
			*why = "Invalid URI: Invalid port specified.";
			return NULL;
		}
		u->port = (int)port;
	}
	return end;
}

static void read_rest(struct rt *rt, struct uri *u, const char *p)
{
	size_t n = strcspn(p, "?#");
	struct ustr *path = ustr_from_utf8(rt, p, n);

	if (u->authority)
		path = ustr_replace(rt, path, ustr_new(rt, "\\"), ustr_new(rt, "/"), false);
	path = canonical(rt, path, IN_PATH);
	if (u->authority)
		path = ustr_len(path) ? clean_path(rt, path) : ustr_new(rt, "/");
	gc_storep(u, u->path, path);
	p += n;
	if (*p == '?') {
		n = strcspn(p, "#");
		gc_storep(u, u->query, canonical(rt, ustr_from_utf8(rt, p, n), IN_QUERY));
		p += n;
	}
	if (*p == '#')
		gc_storep(u, u->fragment,
			ustr_concat(rt, ustr_new(rt, "#"), canonical(rt, ustr_new(rt, p + 1), IN_QUERY "#")));
}

static struct uri *make(struct rt *rt, struct ustr *s)
{
	struct uri *u = rt_new_cell(rt, &type_uri, uri);

	gc_storep(u, u->original, s);
	u->scheme = u->user = u->host = u->path = u->query = u->fragment = ustr_empty(rt);
	u->port = -1;
	return u;
}

static bool is_separator(char c) { return c == '/' || c == '\\'; }

/* A drive's letter, also before a bar. */
static bool is_drive(const char *p) { return (p[0] | 32) >= 'a' && (p[0] | 32) <= 'z' && (p[1] == ':' || p[1] == '|'); }

/* A path of a file system as it is written there: nothing in it begins a query. */
static struct uri *plain_path(struct rt *rt, struct uri *u, const char *host, size_t n, struct ustr *path)
{
	u->absolute = u->authority = true;
	gc_storep(u, u->scheme, ustr_new(rt, "file"));
	gc_storep(u, u->host, ustr_lower(rt, ustr_from_utf8(rt, host, n)));
	path = ustr_replace(rt, path, ustr_new(rt, "\\"), ustr_new(rt, "/"), false);
	gc_storep(u, u->path, clean_path(rt, uri_escape(rt, path, IN_PATH, false)));
	return u;
}

/* c:\dir, and what else begins with a letter and a colon. */
static struct uri *drive_path(struct rt *rt, struct uri *u, const char *p, int kind, const char **why)
{
	if (p[2] && !is_separator(p[2])) {
		*why = "Invalid URI: A Dos path must be rooted, for example, 'c:\\\\'.";
		return NULL;
	}
	if (!p[2])
		return kind == URI_ABSOLUTE ? NULL : u;
	return plain_path(rt, u, "", 0, ustr_printf(rt, "/%c:%s", p[0], p + 2));
}

/* \\server\share */
static struct uri *share_path(struct rt *rt, struct uri *u, const char *p, int kind)
{
	size_t n = strcspn(p + 2, "/\\");

	if (!n || !host_ok(p + 2, n))
		return kind == URI_ABSOLUTE ? NULL : u;
	return plain_path(rt, u, p + 2, n, ustr_new(rt, p[2 + n] ? p + 2 + n : "/"));
}

/* What follows "file:": a drive, a share, or slashes and a path. */
static struct uri *read_file(struct rt *rt, struct uri *u, const char *p, int kind, const char **why)
{
	size_t n = 0;

	while (is_separator(p[n]))
		n++;
	if (is_drive(p + n) && is_separator(p[n + 2]))
		return drive_path(rt, u, p + n, kind, why);
	if (n == 4)
		return share_path(rt, u, p + 2, kind);
	if (n < 2) {
		*why = "Invalid URI: The Authority/Host could not be parsed.";
		return kind == URI_ABSOLUTE ? NULL : make(rt, u->original);
	}
	u->authority = true;
	p = read_authority(rt, u, p + 2, why);
	if (p)
		read_rest(rt, u, p);
	return p ? u : NULL;
}

/* After a scheme that isn't file. */
static struct uri *read_schemed(struct rt *rt, struct uri *u, const char *p, const char **why)
{
	if (p[0] == '/' && p[1] == '/') {
		u->authority = true;
		p = read_authority(rt, u, p + 2, why);
		if (!p)
			return NULL;
	} else if (uri_default_port(u->scheme) > 0 && !ustr_eq_c(u->scheme, "mailto")) {
		*why = "Invalid URI: The hostname could not be parsed.";
		return NULL;
	} else if (ustr_eq_c(u->scheme, "mailto") && strchr(p, '@')) {
		gc_storep(u, u->user, ustr_from_utf8(rt, p, strcspn(p, "@")));
		gc_storep(u, u->host, ustr_lower(rt, ustr_from_utf8(rt, strchr(p, '@') + 1, strcspn(strchr(p, '@') + 1, "?#"))));
		p = strchr(p, '@') + 1 + strcspn(strchr(p, '@') + 1, "?#");
	}
	read_rest(rt, u, p);
	return u;
}

struct uri *uri_parse(struct rt *rt, struct ustr *s, int kind, const char **why)
{
	struct uri *u = make(rt, s);
	const char *p = USTR_C(rt, ustr_trim(rt, s, true, true));
	size_t n = scheme_length(p);

	*why = ustr_len(s) ? "Invalid URI: The format of the URI could not be determined." : "Invalid URI: The URI is empty.";
	if (kind != URI_RELATIVE && *p == '/' && !is_separator(p[1]))
		return plain_path(rt, u, "", 0, ustr_new(rt, p));
	if (kind != URI_RELATIVE && is_separator(p[0]) && p[0] == p[1])
		return share_path(rt, u, p, kind);
	if (kind != URI_RELATIVE && is_drive(p))
		return drive_path(rt, u, p, kind, why);
	if (!n)
		return kind == URI_ABSOLUTE ? NULL : u;
	if (kind == URI_RELATIVE)
		return NULL;
	u->absolute = true;
	gc_storep(u, u->scheme, ustr_lower(rt, ustr_from_utf8(rt, p, n)));
	u->port = uri_default_port(u->scheme);
	return ustr_eq_c(u->scheme, "file") ? read_file(rt, u, p + n + 1, kind, why) : read_schemed(rt, u, p + n + 1, why);
}

/* ---- texts ---- */

static struct ustr *authority(struct rt *rt, const struct uri *u, bool user)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	if (user && ustr_len(u->user)) {
		sbuf_put(&b, u->user);
		sbuf_putc(&b, '@');
	}
	sbuf_put(&b, u->host);
	if (u->port >= 0 && u->port != uri_default_port(u->scheme))
		sbuf_printf(&b, ":%d", u->port);
	return sbuf_take(&b);
}

struct ustr *uri_text(struct rt *rt, const struct uri *u)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_put(&b, u->scheme);
	sbuf_puts(&b, u->authority ? "://" : ":");
	sbuf_put(&b, authority(rt, u, true));
	sbuf_put(&b, u->path);
	sbuf_put(&b, u->query);
	sbuf_put(&b, u->fragment);
	return sbuf_take(&b);
}

/* ToString: what may be read without changing the meaning is unescaped. */
static struct ustr *text(struct rt *rt, val self)
{
	struct uri *u = of(self);

	return u->absolute ? uri_unescape(rt, uri_text(rt, u), "%#?/\\@:&=+,;$") : u->original;
}

static bool same(struct rt *rt, val a, val b)
{
	struct uri *x = of(a), *y = val_uri(b);
	struct ustr *s, *t;

	if (!y || x->absolute != y->absolute)
		return false;
	if (!x->absolute)
		return ustr_eq(x->original, y->original);
	s = uri_text(rt, x);
	t = uri_text(rt, y);
	return ustr_eq(ustr_sub(rt, s, 0, ustr_len(s) - ustr_len(x->fragment)),
		ustr_sub(rt, t, 0, ustr_len(t) - ustr_len(y->fragment)));
}

static uint32_t hash(struct rt *rt, val v) { return ustr_ihash(of(v)->absolute ? of(v)->host : of(v)->original); }

static val cast(struct rt *rt, val from)
{
	const char *why;
	struct uri *u;

	if (!arg_str(from) && !val_is_num(from))
		return V_VOID;
	u = uri_parse(rt, val_to_str(rt, from), URI_ANY, &why);
	if (!u)
		net_throw(rt, "System.UriFormatException", "%s", why);
	return val_obj(u);
}

static const struct type_ops ops = { .to_string = text, .equals = same, .hash = hash, .convert = cast };
const struct type type_uri = {
	.cls = { .trace = trace }, .name = "System.Uri", .flags = TF_QUIET,  .base = &type_object, .ops = &ops,
	.size = sizeof(struct uri),
	.ifaces = "System.IEquatable`1[System.Uri] System.IFormattable System.ISpanFormattable System.Runtime.Serialization.ISerializable",
};

/* ---- making ---- */

static struct uri *parse_or_throw(struct rt *rt, struct ustr *s, int kind)
{
	const char *why;
	struct uri *u = uri_parse(rt, s, kind, &why);

	if (!u)
		net_throw(rt, "System.UriFormatException", "%s",
			kind == URI_RELATIVE
			? "Invalid URI: A relative URI cannot be created because the 'uriString' parameter represents an absolute URI."
			: why);
	return u;
}

/* REL against BASE, RFC 3986 5.2. */
static struct uri *resolve(struct rt *rt, struct uri *base, struct ustr *rel)
{
	const char *why, *p = USTR_C(rt, rel), *slash;
	struct uri *abs = scheme_length(p) ? uri_parse(rt, rel, URI_ABSOLUTE, &why) : NULL;
	struct ustr *root;

	if (abs)
		return abs;
	root = ustr_printf(rt, "%s%s%s", USTR_C(rt, base->scheme), base->authority ? "://" : ":",
		USTR_C(rt, authority(rt, base, true)));
	if (p[0] == '/' && p[1] == '/')
		rel = ustr_printf(rt, "%s:%s", USTR_C(rt, base->scheme), p);
	else if (*p == '/')
		rel = ustr_concat(rt, root, rel);
	else if (*p == '?' || !*p)
		rel = ustr_printf(rt, "%s%s%s%s", USTR_C(rt, root), USTR_C(rt, base->path), *p ? "" : USTR_C(rt, base->query), p);
	else if (*p == '#')
		rel = ustr_printf(rt, "%s%s%s%s", USTR_C(rt, root), USTR_C(rt, base->path), USTR_C(rt, base->query), p);
	else {
		slash = strrchr(USTR_C(rt, base->path), '/');
		rel = ustr_printf(rt, "%s%.*s/%s", USTR_C(rt, root),
				  slash ? (int)(slash - USTR_C(rt, base->path)) : 0, USTR_C(rt, base->path), p);
	}
	return uri_parse(rt, rel, URI_ABSOLUTE, &why);
}

static struct ustr *text_of(val v) { return val_uri(v) ? val_uri(v)->original : arg_str(v); }

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct uri *u;

	if (!val_uri(a[0]))
		return val_obj(parse_or_throw(rt, arg_need_str(rt, a[0], "uriString"),
					      n > 1 && arg_is(a[1], VK_ENUM) ? (int)arg_int(a[1]) : URI_ABSOLUTE));
	if (!val_uri(a[0])->absolute)
		net_throw(rt, "System.ArgumentOutOfRangeException",
			"Specified argument was out of the range of valid values. (Parameter 'baseUri')");
	u = resolve(rt, val_uri(a[0]), text_of(a[1]) ? text_of(a[1]) : ustr_empty(rt));
	if (!u)
		net_throw(rt, "System.UriFormatException", "Invalid URI: The hostname could not be parsed.");
	return val_obj(u);
}

static val try_create(struct rt *rt, val self, val *a, int n)
{
	const char *why;
	struct uri *u = NULL;

	if (val_uri(a[0]))
		u = val_uri(a[0])->absolute && text_of(a[1]) ? resolve(rt, val_uri(a[0]), text_of(a[1])) : NULL;
	else if (arg_str(a[0]))
		u = uri_parse(rt, arg_str(a[0]), (int)arg_int(a[1]), &why);
	arg_set_ref(rt, a[2], val_obj(u));
	return val_bool(u);
}

static val well_formed(struct rt *rt, val self, val *a, int n)
{
	const char *why, *s;
	struct uri *u = arg_str(a[0]) ? uri_parse(rt, arg_str(a[0]), (int)arg_int(a[1]), &why) : NULL;

	if (!u || (u->absolute && ustr_at(u->original, 0) == '/'))
		return V_FALSE;
	s = USTR_C(rt, u->original);
	for (; *s; s++)
		if ((unsigned char)*s <= ' ' || strchr("<>\"{}|\\^`", *s) ||
		    (*s == '%' && (hex_digit((uint8_t)s[1]) < 0 || hex_digit((uint8_t)s[2]) < 0)))
			return V_FALSE;
	return V_TRUE;
}

/* ---- parts ---- */

static struct uri *abs_of(struct rt *rt, val self)
{
	if (!of(self)->absolute)
		arg_throw_invalid(rt, "This operation is not supported for a relative URI.");
	return of(self);
}

static int host_kind(struct rt *rt, const struct ustr *host)
{
	const char *s = USTR_C(rt, host);
	struct in6_addr six;
	struct in_addr four;
	char bare[64];

	if (!*s)
		return 1;
	if (*s == '[' && strlen(s) < sizeof(bare)) {
		snprintf(bare, sizeof(bare), "%.*s", (int)strlen(s) - 2, s + 1);
		s = bare;
	}
	if (inet_pton(AF_INET6, s, &six) == 1)
		return 4;
	if (inet_pton(AF_INET, s, &four) == 1)
		return 3;
	return strchr(s, ' ') || !host_ok(s, strlen(s)) ? 0 : 2;
}

static val absolute_uri(struct rt *rt, val self) { return val_str(uri_text(rt, abs_of(rt, self))); }
static val absolute_path(struct rt *rt, val self) { return val_str(abs_of(rt, self)->path); }
static bool on_share(const struct uri *u) { return ustr_eq_c(u->scheme, "file") && ustr_len(u->host); }

/* Paths of drives and shares as Windows writes them. */
static val local_path(struct rt *rt, val self)
{
	struct uri *u = abs_of(rt, self);
	struct ustr *path = uri_unescape(rt, u->path, "");
	const char *p = USTR_C(rt, path);

	if (!ustr_eq_c(u->scheme, "file") || (!on_share(u) && !(*p == '/' && is_drive(p + 1))))
		return val_str(path);
	if (on_share(u))
		path = ustr_printf(rt, "//%s%s", USTR_C(rt, u->host), strcmp(p, "/") ? p : "");
	else
		path = ustr_new(rt, p + 1);
	return val_str(ustr_replace(rt, path, ustr_new(rt, "/"), ustr_new(rt, "\\"), false));
}
static val path_query(struct rt *rt, val self) { return val_str(ustr_concat(rt, abs_of(rt, self)->path, of(self)->query)); }
static val authority_get(struct rt *rt, val self) { return val_str(authority(rt, abs_of(rt, self), false)); }
static val host(struct rt *rt, val self) { return val_str(abs_of(rt, self)->host); }
static val scheme(struct rt *rt, val self) { return val_str(abs_of(rt, self)->scheme); }
static val query(struct rt *rt, val self) { return val_str(abs_of(rt, self)->query); }
static val fragment(struct rt *rt, val self) { return val_str(abs_of(rt, self)->fragment); }
static val user_info(struct rt *rt, val self) { return val_str(abs_of(rt, self)->user); }
static val port(struct rt *rt, val self) { return val_int(abs_of(rt, self)->port); }
static val is_absolute(struct rt *rt, val self) { return val_bool(of(self)->absolute); }
static val is_default_port(struct rt *rt, val self)
{
	return val_bool(abs_of(rt, self)->port == uri_default_port(of(self)->scheme));
}
static val is_file(struct rt *rt, val self) { return val_bool(ustr_eq_c(abs_of(rt, self)->scheme, "file")); }
static val is_unc(struct rt *rt, val self) { return val_bool(on_share(abs_of(rt, self))); }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val original(struct rt *rt, val self) { return val_str(of(self)->original); }
static val host_type(struct rt *rt, val self) { return val_enum(&enum_urihostnametype, host_kind(rt, abs_of(rt, self)->host)); }
static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(text(rt, self)); }

static val is_loopback(struct rt *rt, val self)
{
	struct ustr *h = abs_of(rt, self)->host;

	return val_bool(!ustr_len(h) || ustr_eq_c(h, "localhost") || ustr_eq_c(h, "loopback") ||
			ustr_eq_c(h, "[::1]") || ustr_starts(h, ustr_new(rt, "127."), false));
}

static val dns_host(struct rt *rt, val self)
{
	struct ustr *h = abs_of(rt, self)->host;

	return val_str(ustr_len(h) && ustr_at(h, 0) == '[' ? ustr_sub(rt, h, 1, ustr_len(h) - 2) : h);
}

static val idn_host(struct rt *rt, val self)
{
	val v = dns_host(rt, self);
	struct ustr *ascii = idn_ascii(rt, uri_unescape(rt, v.s, ""), 0);

	return ascii ? val_str(ascii) : v;
}

static val segments(struct rt *rt, val self)
{
	const char *s = USTR_C(rt, abs_of(rt, self)->path);
	struct list *l = list_new(rt, NULL);
	size_t k;

	for (; *s; s += k) {
		k = strcspn(s, "/");
		k += s[k] == '/';
		list_add(rt, l, val_str(ustr_from_utf8(rt, s, k)));
	}
	return val_obj(list_to_array(rt, l, &type_string));
}

static val left_part(struct rt *rt, val self, val *a, int n)
{
	struct uri *u = abs_of(rt, self);
	struct ustr *s = ustr_concat(rt, u->scheme, ustr_new(rt, u->authority ? "://" : ":"));

	if (arg_int(a[0]) > 0)
		s = ustr_concat(rt, s, authority(rt, u, true));
	if (arg_int(a[0]) > 1)
		s = ustr_concat(rt, s, u->path);
	if (arg_int(a[0]) > 2)
		s = ustr_concat(rt, s, u->query);
	return val_str(s);
}

static bool same_site(struct rt *rt, struct uri *a, struct uri *b)
{
	return ustr_eq(a->scheme, b->scheme) && ustr_eq(authority(rt, a, true), authority(rt, b, true));
}

static val is_base_of(struct rt *rt, val self, val *a, int n)
{
	struct uri *u = abs_of(rt, self), *v = val_uri(arg_need(rt, a[0], "uri"));
	const char *s = USTR_C(rt, u->path), *slash = strrchr(s, '/');

	if (!v->absolute)
		return V_TRUE;
	return val_bool(same_site(rt, u, v) && !strncmp(s, USTR_C(rt, v->path), slash ? (size_t)(slash - s) + 1 : 0));
}

static val make_relative(struct rt *rt, val self, val *a, int n)
{
	struct uri *u = abs_of(rt, self), *v = val_uri(arg_need(rt, a[0], "uri"));
	const char *from = USTR_C(rt, u->path), *to = USTR_C(rt, v->path), *why;
	size_t common = 0;
	struct sbuf b;

	if (!v->absolute || !same_site(rt, u, v))
		return val_obj(v);
	for (size_t i = 0; from[i] && from[i] == to[i]; i++)
		if (from[i] == '/')
			common = i + 1;
	sbuf_init(&b, rt);
	if (strcmp(from, to)) {
		for (const char *p = from + common; *p; p++)
			if (*p == '/')
				sbuf_puts(&b, "../");
		sbuf_puts(&b, to + common);
		if (!b.len)
			sbuf_puts(&b, "./");
	}
	sbuf_put(&b, v->query);
	sbuf_put(&b, v->fragment);
	return val_obj(uri_parse(rt, sbuf_take(&b), URI_ANY, &why));
}

static val check_host(struct rt *rt, val self, val *a, int n)
{
	return val_enum(&enum_urihostnametype, arg_str(a[0]) && ustr_len(arg_str(a[0])) ? host_kind(rt, arg_str(a[0])) : 0);
}

static val check_scheme(struct rt *rt, val self, val *a, int n)
{
	return val_bool(arg_str(a[0]) &&
			scheme_length(USTR_C(rt, ustr_printf(rt, "%sx:", USTR_C(rt, arg_str(a[0]))))) ==
				ustr_len(arg_str(a[0])) + 1);
}

static val escape_data(struct rt *rt, val self, val *a, int n)
{
	return val_str(uri_escape(rt, arg_need_str(rt, a[0], "stringToEscape"), SAFE, false));
}

static val escape_uri(struct rt *rt, val self, val *a, int n)
{
	return val_str(uri_escape(rt, arg_need_str(rt, a[0], "stringToEscape"), SAFE RESERVED, false));
}

static val unescape_data(struct rt *rt, val self, val *a, int n)
{
	return val_str(uri_unescape(rt, arg_need_str(rt, a[0], "stringToUnescape"), ""));
}

static val hex_escape(struct rt *rt, val self, val *a, int n)
{
	return val_str(ustr_printf(rt, "%%%02X", (unsigned)arg_int(a[0])));
}
static val is_hex(struct rt *rt, val self, val *a, int n) { return val_bool(hex_digit((uint16_t)arg_int(a[0])) >= 0); }

#define NAME(field, text_) static val field(struct rt *rt, val self) { return arg_text(rt, text_); }
NAME(n_http, "http") NAME(n_https, "https") NAME(n_file, "file") NAME(n_ftp, "ftp") NAME(n_mailto, "mailto") NAME(n_delim, "://")
NAME(n_ftps, "ftps") NAME(n_gopher, "gopher") NAME(n_pipe, "net.pipe") NAME(n_tcp, "net.tcp") NAME(n_news, "news")
NAME(n_nntp, "nntp")
NAME(n_sftp, "sftp") NAME(n_ssh, "ssh") NAME(n_telnet, "telnet") NAME(n_ws, "ws") NAME(n_wss, "wss")
#define SCHEME_ROW(name, fn) STATIC_PROP("static string UriScheme" name " {get;}", fn, NULL)

const struct member_def uri_members[] = {
	CTOR("(string uriString)", ctor), CTOR("(string uriString, System.UriKind uriKind)", ctor),
	CTOR("(uri baseUri, string relativeUri)", ctor),
	CTOR("(uri baseUri, uri relativeUri)", ctor),
	PROP("string AbsolutePath {get;}", absolute_path, NULL), PROP("string AbsoluteUri {get;}", absolute_uri, NULL),
	PROP("string LocalPath {get;}", local_path, NULL), PROP("string Authority {get;}", authority_get, NULL),
	PROP("System.UriHostNameType HostNameType {get;}", host_type, NULL),
	PROP("bool IsDefaultPort {get;}", is_default_port, NULL),
	PROP("bool IsFile {get;}", is_file, NULL), PROP("bool IsLoopback {get;}", is_loopback, NULL),
	PROP("string PathAndQuery {get;}", path_query, NULL),
	PROP("string[] Segments {get;}", segments, NULL), PROP("bool IsUnc {get;}", is_unc, NULL),
	PROP("string Host {get;}", host, NULL),
	PROP("int Port {get;}", port, NULL), PROP("string Query {get;}", query, NULL),
	PROP("string Fragment {get;}", fragment, NULL),
	PROP("string Scheme {get;}", scheme, NULL), PROP("string OriginalString {get;}", original, NULL),
	PROP("string DnsSafeHost {get;}", dns_host, NULL),
	PROP("string IdnHost {get;}", idn_host, NULL), PROP("bool IsAbsoluteUri {get;}", is_absolute, NULL),
	PROP("bool UserEscaped {get;}", no, NULL),
	PROP("string UserInfo {get;}", user_info, NULL),
	STATIC_PROP("static string UriSchemeHttp {get;}", n_http, NULL),
	STATIC_PROP("static string UriSchemeHttps {get;}", n_https, NULL),
	STATIC_PROP("static string UriSchemeFile {get;}", n_file, NULL),
	STATIC_PROP("static string UriSchemeFtp {get;}", n_ftp, NULL),
	STATIC_PROP("static string UriSchemeMailto {get;}", n_mailto, NULL),
	STATIC_PROP("static string SchemeDelimiter {get;}", n_delim, NULL),
	STATIC("static System.UriHostNameType CheckHostName(string name)", check_host),
	STATIC("static bool CheckSchemeName(string schemeName)", check_scheme),
	STATIC("static string EscapeDataString(string stringToEscape)", escape_data),
	STATIC("static string EscapeUriString(string stringToEscape)", escape_uri),
	STATIC("static string UnescapeDataString(string stringToUnescape)", unescape_data),
	STATIC("static string HexEscape(char character)", hex_escape),
	STATIC("static bool IsHexDigit(char character)", is_hex),
	STATIC("static bool IsWellFormedUriString(string uriString, System.UriKind uriKind)", well_formed),
	STATIC("static bool TryCreate(string uriString, System.UriKind uriKind, [ref] uri result)", try_create),
	STATIC("static bool TryCreate(uri baseUri, string relativeUri, [ref] uri result)", try_create),
	STATIC("static bool TryCreate(uri baseUri, uri relativeUri, [ref] uri result)", try_create),
	METHOD("string GetLeftPart(System.UriPartial part)", left_part), METHOD("bool IsBaseOf(uri uri)", is_base_of),
	METHOD("uri MakeRelativeUri(uri uri)", make_relative), METHOD("string ToString()", to_string),
	SCHEME_ROW("Ftps", n_ftps), SCHEME_ROW("Gopher", n_gopher), SCHEME_ROW("NetPipe", n_pipe), SCHEME_ROW("NetTcp", n_tcp),
	SCHEME_ROW("News", n_news), SCHEME_ROW("Nntp", n_nntp), SCHEME_ROW("Sftp", n_sftp), SCHEME_ROW("Ssh", n_ssh),
	SCHEME_ROW("Telnet", n_telnet), SCHEME_ROW("Ws", n_ws), SCHEME_ROW("Wss", n_wss),
	STATIC("static int Compare(uri uri1, uri uri2, System.UriComponents partsToCompare, System.UriFormat compareFormat, System.StringComparison comparisonType)",
		uri_compare),
	STATIC("static int FromHex(char digit)", uri_from_hex),
	METHOD("string GetComponents(System.UriComponents components, System.UriFormat format)", uri_get_components),
	STATIC("static char HexUnescape(string pattern, [ref] int index)", uri_hex_unescape),
	STATIC("static bool IsHexEncoding(string pattern, int index)", uri_is_hex_encoding),
	METHOD("bool IsWellFormedOriginalString()", uri_is_well_formed_original),
	METHOD("string MakeRelative(uri toUri)", uri_make_relative_text),
	METHOD("bool TryFormat(System.Span[char] destination, [ref] int charsWritten)", NULL),
	STATIC("static bool TryEscapeDataString(System.ReadOnlySpan[char] charsToEscape, System.Span[char] destination, [ref] int charsWritten)",
		NULL),
	STATIC("static bool TryUnescapeDataString(System.ReadOnlySpan[char] charsToUnescape, System.Span[char] destination, [ref] int charsWritten)",
		NULL),
	MEMBERS_END
};

/* ---- UriBuilder ---- */

enum { B_SCHEME, B_USER, B_PASSWORD, B_HOST, B_PORT, B_PATH, B_QUERY, B_FRAGMENT, B__MAX };

static struct ustr *field(struct rt *rt, val self, uint32_t i)
{
	val v = record_get(self, i);

	return arg_str(v) ? arg_str(v) : ustr_empty(rt);
}

static struct ustr *builder_text(struct rt *rt, val self)
{
	struct ustr *user = field(rt, self, B_USER), *pass = field(rt, self, B_PASSWORD),
		    *h = field(rt, self, B_HOST), *p = field(rt, self, B_PATH);
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_put(&b, field(rt, self, B_SCHEME));
	sbuf_puts(&b, "://");
	sbuf_put(&b, user);
	if (ustr_len(pass)) {
		sbuf_putc(&b, ':');
		sbuf_put(&b, pass);
	}
	if (ustr_len(user))
		sbuf_putc(&b, '@');
	sbuf_put(&b, h);
	if (ustr_len(h) && arg_int(record_get(self, B_PORT)) >= 0)
		sbuf_printf(&b, ":%d", (int)arg_int(record_get(self, B_PORT)));
	if (!ustr_len(p) || ustr_at(p, 0) != '/')
		sbuf_putc(&b, '/');
	sbuf_put(&b, p);
	sbuf_put(&b, field(rt, self, B_QUERY));
	sbuf_put(&b, field(rt, self, B_FRAGMENT));
	return sbuf_take(&b);
}
static const struct type_ops builder_ops = { .to_string = builder_text };

const struct type type_uribuilder = RECORD_TYPE_OF("System.UriBuilder", &type_object, B__MAX, .ops = &builder_ops);

static void fill(struct rt *rt, val self, struct uri *u)
{
	const char *user = USTR_C(rt, u->user), *colon = strchr(user, ':');

	record_set(self, B_SCHEME, val_str(u->scheme));
	record_set(self, B_USER, val_str(ustr_from_utf8(rt, user, colon ? (size_t)(colon - user) : strlen(user))));
	record_set(self, B_PASSWORD, val_str(colon ? ustr_new(rt, colon + 1) : ustr_empty(rt)));
	record_set(self, B_HOST, val_str(u->host));
	record_set(self, B_PORT, val_int(u->port));
	record_set(self, B_PATH, val_str(u->path));
	record_set(self, B_QUERY, val_str(u->query));
	record_set(self, B_FRAGMENT, val_str(u->fragment));
}

static void set_marked(struct rt *rt, val self, uint32_t i, val v, const char *mark)
{
	struct ustr *s = arg_str(v) ? arg_str(v) : ustr_empty(rt);

	if (ustr_len(s) && ustr_at(s, 0) != (uint8_t)*mark)
		s = ustr_concat(rt, ustr_new(rt, mark), s);
	record_set(self, i, val_str(s));
}

static void set_query(struct rt *rt, val self, val v) { set_marked(rt, self, B_QUERY, v, "?"); }
static void set_fragment(struct rt *rt, val self, val v) { set_marked(rt, self, B_FRAGMENT, v, "#"); }
static void set_path(struct rt *rt, val self, val v)
{
	struct ustr *s = arg_str(v) && ustr_len(arg_str(v)) ? arg_str(v) : ustr_new(rt, "/");

	record_set(self, B_PATH, val_str(uri_escape(rt, s, IN_PATH, true)));
}

static void set_port(struct rt *rt, val self, val v)
{
	if (arg_int(v) < -1 || arg_int(v) > 65535)
		arg_throw_range(rt, "value", "Specified argument was out of the range of valid values.");
	record_set(self, B_PORT, v);
}

static void set_scheme(struct rt *rt, val self, val v)
{
	record_set(self, B_SCHEME, val_str(ustr_lower(rt, arg_str(v) ? arg_str(v) : ustr_empty(rt))));
}

static val builder_ctor(struct rt *rt, val self, val *a, int n)
{
	val b = val_obj(record_new(rt, &type_uribuilder));
	const char *why;
	struct uri *u;

	for (uint32_t i = 0; i < B__MAX; i++)
		record_set(b, i, val_str(ustr_empty(rt)));
	record_set(b, B_SCHEME, arg_text(rt, "http"));
	record_set(b, B_HOST, arg_text(rt, "localhost"));
	record_set(b, B_PORT, val_int(-1));
	record_set(b, B_PATH, arg_text(rt, "/"));
	if (n == 1) {
		u = val_uri(a[0]) ? val_uri(a[0]) : uri_parse(rt, arg_need_str(rt, a[0], "uri"), URI_ANY, &why);
		if (!u || !u->absolute)
			u = parse_or_throw(rt, ustr_concat(rt, ustr_new(rt, "http://"), text_of(a[0])), URI_ABSOLUTE);
		fill(rt, b, u);
		return b;
	}
	if (n > 0)
		set_scheme(rt, b, a[0]);
	if (n > 1)
		record_set(b, B_HOST, a[1]);
	if (n > 2)
		set_port(rt, b, a[2]);
	if (n > 3)
		set_path(rt, b, a[3]);
	if (n > 4 && arg_str(a[4]) && ustr_len(arg_str(a[4])))
		record_set(b, ustr_at(arg_str(a[4]), 0) == '#' ? B_FRAGMENT : B_QUERY, a[4]);
	return b;
}

static val builder_uri(struct rt *rt, val self)
{
	struct uri *u = parse_or_throw(rt, builder_text(rt, self), URI_ABSOLUTE);

	fill(rt, self, u);
	return val_obj(u);
}

static val builder_string(struct rt *rt, val self, val *a, int n) { return val_str(builder_text(rt, self)); }

const struct member_def uribuilder_members[] = {
	CTOR("()", builder_ctor), CTOR("(string uri)", builder_ctor), CTOR("(uri uri)", builder_ctor),
	CTOR("(string schemeName, string hostName)", builder_ctor),
	CTOR("(string scheme, string host, int portNumber)", builder_ctor),
	CTOR("(string scheme, string host, int port, string pathValue)", builder_ctor),
	CTOR("(string scheme, string host, int port, string path, string extraValue)", builder_ctor),
	PROP("string Scheme {get;set;}", record_get_0, set_scheme), RECORD_PROP_RW("string UserName {get;set;}", 1),
	RECORD_PROP_RW("string Password {get;set;}", 2), RECORD_PROP_RW("string Host {get;set;}", 3),
	PROP("int Port {get;set;}", record_get_4, set_port),
	PROP("string Path {get;set;}", record_get_5, set_path), PROP("string Query {get;set;}", record_get_6, set_query),
	PROP("string Fragment {get;set;}", record_get_7, set_fragment), PROP("uri Uri {get;}", builder_uri, NULL),
	METHOD("string ToString()", builder_string),
	MEMBERS_END
};

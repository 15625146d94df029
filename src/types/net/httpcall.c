/* SPDX-License-Identifier: MIT */
#include "types/net/httpcall.h"

#include "sys/web.h"
#include "types/net/uri.h"
#include "types/security/secure.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { REDIRECTIONS_MAX = 50 };

const char *httpcall_reason(int status)
{
	static const struct { int status; const char *text; } all[] = {
		{ 100, "Continue" }, { 101, "Switching Protocols" }, { 200, "OK" }, { 201, "Created" },
		{ 202, "Accepted" }, { 204, "No Content" },
		{ 206, "Partial Content" }, { 300, "Multiple Choices" }, { 301, "Moved Permanently" },
		{ 302, "Found" }, { 303, "See Other" },
		{ 304, "Not Modified" }, { 307, "Temporary Redirect" }, { 308, "Permanent Redirect" },
		{ 400, "Bad Request" }, { 401, "Unauthorized" },
		{ 402, "Payment Required" }, { 403, "Forbidden" }, { 404, "Not Found" },
		{ 405, "Method Not Allowed" }, { 406, "Not Acceptable" },
		{ 407, "Proxy Authentication Required" }, { 408, "Request Timeout" }, { 409, "Conflict" },
		{ 410, "Gone" }, { 411, "Length Required" },
		{ 412, "Precondition Failed" }, { 413, "Request Entity Too Large" },
		{ 414, "Request-Uri Too Long" }, { 415, "Unsupported Media Type" },
		{ 417, "Expectation Failed" }, { 422, "Unprocessable Content" }, { 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 501, "Not Implemented" }, { 502, "Bad Gateway" }, { 503, "Service Unavailable" }, { 504, "Gateway Timeout" },
		{ 505, "Http Version Not Supported" },
	};

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (all[i].status == status)
			return all[i].text;
	return "";
}

_Noreturn static void fail(struct rt *rt, const struct httpcall *c, enum web_result r, const char *why)
{
	const char *wrong;
	struct uri *u = uri_parse(rt, c->url, URI_ABSOLUTE, &wrong);
	int port = u ? u->port >= 0 ? u->port : uri_default_port(u->scheme) : 0;
	const char *host = u ? USTR_C(rt, u->host) : "";
	bool secure = u && ustr_ieq_c(u->scheme, "https");

	if (r == WEB_STOPPED)
		rt_poll(rt);
	if (r == WEB_TIMEOUT)
		net_throw(rt, "System.Threading.Tasks.TaskCanceledException",
			  "The request was canceled due to the configured HttpClient.Timeout of %lld seconds elapsing.", (long long)(c->timeout_ms / 1000));
	if (r == WEB_NO_HOST)
		net_throw(rt, "System.Net.Http.HttpRequestException", "Name or service not known (%s:%d)", host, port);
	if (r == WEB_NO_CONNECTION)
		net_throw(rt, "System.Net.Http.HttpRequestException", "Connection refused (%s:%d)", host, port);
	if (r == WEB_CERTIFICATE && secure)
		net_throw(rt, "System.Net.Http.HttpRequestException",
			"The SSL connection could not be established, see inner exception.");
	net_throw(rt, "System.Net.Http.HttpRequestException", "An error occurred while sending the request. %s",
		r == WEB_NO_LIBRARY ? "libcurl is missing." : why);
}

/* "HTTP/1.1 404 Not Found" and its lines. */
static void read_head(struct rt *rt, struct httpcall_reply *to, const char *p, size_t n)
{
	const char *limit = p + n;

	to->headers = list_new(rt, NULL);
	for (bool first = true; p < limit; first = false) {
		const char *nl = memchr(p, '\n', (size_t)(limit - p)), *e = nl ? nl : limit, *colon;

		while (e > p && (e[-1] == '\r' || e[-1] == ' '))
			e--;
		colon = memchr(p, first ? ' ' : ':', (size_t)(e - p));
		if (first && colon && e - colon > 5)
			to->reason = ustr_from_utf8(rt, colon + 5, (size_t)(e - colon - 5));
		if (!first && colon) {
			const char *v = colon + 1;

			while (v < e && *v == ' ')
				v++;
			list_add(rt, to->headers, val_str(ustr_from_utf8(rt, p, (size_t)(colon - p))));
			list_add(rt, to->headers, val_str(ustr_from_utf8(rt, v, (size_t)(e - v))));
		}
		p = nl ? nl + 1 : limit;
	}
}

static struct ustr *header(struct httpcall_reply *r, const char *name)
{
	for (uint32_t i = 0; i + 1 < r->headers->n; i += 2)
		if (ustr_ieq_c(r->headers->v[i].s, name))
			return r->headers->v[i + 1].s;
	return NULL;
}

static struct httpcall_reply once(struct rt *rt, const struct httpcall *c)
{
	struct web_request r = {
		.url = USTR_C(rt, c->url),
		.method = c->method,
		.headers = c->headers,
		.has_body = c->body != NULL,
		.body = c->body ? c->body->b : NULL,
		.body_size = c->body ? c->body->n : 0,
		.stop = rt->stop,
		.user = c->user ? USTR_C(rt, c->user) : NULL,
		.password = c->password ? USTR_C(rt, c->password) : NULL,
		.total_ms = (long)c->timeout_ms,
	};
	struct httpcall_reply to = { .url = c->url };
	struct web_reply reply = { 0 };
	enum web_result result = web_run(&r, &reply);
	char why[sizeof(reply.error)];

	snprintf(why, sizeof(why), "%s", reply.error);
	if (result == WEB_OK) {
		to.status = (int)reply.status;
		to.reason = ustr_new(rt, httpcall_reason(to.status));
		read_head(rt, &to, (const char *)buf_ptr(&reply.head), buf_size(&reply.head));
		to.body = array_bytes(rt, buf_ptr(&reply.body), (uint32_t)buf_size(&reply.body));
	}
	web_release(&reply);
	if (result != WEB_OK)
		fail(rt, c, result, why);
	return to;
}

struct resolving {
	struct ustr *from, *to;
	struct uri *base, *ret;
};

static void resolve_body(struct rt *rt, void *arg)
{
	struct resolving *x = arg;
	val both[2], from = val_str(x->from);

	both[0] = type_construct(rt, &type_uri, &from, 1);
	both[1] = val_str(x->to);
	x->base = val_uri(both[0]);
	x->ret = val_uri(type_construct(rt, &type_uri, both, 2));
}

/* The address that a Location names, seen from FROM; NULL where one does not go: nowhere, or out of the encryption. */
static struct ustr *resolve(struct rt *rt, struct ustr *from, struct ustr *to)
{
	struct resolving x = { from, to, NULL, NULL };

	if (!rt_try(rt, resolve_body, &x) || !(ustr_ieq_c(x.ret->scheme, "https") ||
				  (ustr_ieq_c(x.ret->scheme, "http") && ustr_ieq_c(x.base->scheme, "http"))))
		return NULL;
	return uri_text(rt, x.ret);
}

/* Who was asked first is not who is asked now: it gets no credentials. */
static void forget_credentials(struct rt *rt, struct httpcall *c)
{
	const char *const *from = c->headers;
	const char **to;
	uint32_t n = 0, kept = 0;

	c->user = c->password = NULL;
	while (from && from[n])
		n++;
	to = rt_block(rt, const char *, n + 1);
	for (uint32_t i = 0; i < n; i++)
		if (strncasecmp(from[i], "Authorization:", strlen("Authorization:")))
			to[kept++] = from[i];
	to[kept] = NULL;
	c->headers = to;
}

struct httpcall_reply httpcall(struct rt *rt, const struct httpcall *c)
{
	struct httpcall now = *c;

	for (int i = 0;; i++) {
		struct httpcall_reply r = once(rt, &now);
		struct ustr *to = header(&r, "Location");
		bool moved = r.status == 301 || r.status == 302 || r.status == 303 || r.status == 307 || r.status == 308;

		if (!moved || !to || c->stay || i >= REDIRECTIONS_MAX)
			return r;
		to = resolve(rt, now.url, to);
		if (!to)
			return r;
		now.url = to;
		forget_credentials(rt, &now);
		if (r.status == 303 || (r.status < 303 && !strcmp(now.method, "POST"))) {
			now.method = strcmp(now.method, "HEAD") ? "GET" : "HEAD";
			now.body = NULL;
		}
	}
}

struct asking {
	const struct httpcall *c;
	struct httpcall_reply *reply;
};

static void ask(struct rt *rt, void *arg)
{
	struct asking *a = arg;

	*a->reply = httpcall(rt, a->c);
}

struct exc *httpcall_try(struct rt *rt, const struct httpcall *c, struct httpcall_reply *ret)
{
	struct exc *e;

	if (rt_try(rt, ask, &(struct asking){ c, ret }))
		return NULL;
	e = val_exc(rt->unwound.error->exception);
	return val_is_null(e->inner) ? e : val_exc(e->inner);	/* E tells of the call too */
}

void httpcall_put_credentials(struct rt *rt, struct httpcall *c, val from)
{
	val user, password;

	if (val_is_null(from) || !member_get_c(rt, from, "UserName", &user) || !member_get_c(rt, from, "Password", &password))
		return;
	c->user = arg_str(user);
	c->password = val_secure(password) ? secure_plain(rt, val_secure(password)) : arg_str(password);
}

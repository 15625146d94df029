/* SPDX-License-Identifier: MIT */
#include "types/net/httpcontext.h"

#include "types/arg.h"
#include "types/enums.h"
#include "types/guid.h"
#include "types/io/encoding.h"
#include "types/io/stream.h"
#include "types/net/httpcall.h"
#include "types/net/netaddr.h"
#include "types/net/webtext.h"
#include "types/tables.h"
#include "types/time/calendar.h"
#include "types/version.h"
#include "value/record.h"

#include <string.h>
#include <stdio.h>
#include <strings.h>

enum {
	Q_METHOD,
	Q_RAW,
	Q_URL,
	Q_HEADERS,
	Q_QUERY,
	Q_INPUT,
	Q_LENGTH,
	Q_REMOTE,
	Q_LOCAL,
	Q_COOKIES,
	Q_VERSION,
	Q_BODY,
	Q_HOST,
	Q_KEEP,
	Q_TRACE,
	Q__FIELDS
};
enum { C_REQUEST, C_RESPONSE, C_USER, C__FIELDS };

const struct type type_httpcontext = RECORD_TYPE_OF("System.Net.HttpListenerContext", &type_object, C__FIELDS, .flags = TF_SEALED);
const struct type type_httplistenerrequest = RECORD_TYPE_OF("System.Net.HttpListenerRequest", &type_object, Q__FIELDS, .flags = TF_SEALED);
STREAM_TYPE(httprequeststream, "System.Net.HttpRequestStream", &type_stream, TF_SEALED);
STREAM_TYPE(httpchunkstream, "System.Net.ChunkedInputStream", &type_stream, TF_SEALED);
STREAM_TYPE(httpresponsestream, "System.Net.HttpResponseStream", &type_stream, TF_SEALED);

struct ustr *http_date(struct rt *rt) { return val_format(rt, val_datetime(calendar_utc_now(), 1), ustr_new(rt, "R")); }

/* ---- reading a request ---- */

static bool is_token(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] <= ' ' || (unsigned char)s[i] > 126 || strchr("()<>@,;:\\\"/[]?={}", s[i]))
			return false;
	return n > 0;
}

static const char *read_first_line(struct rt *rt, struct http_conn *c, const char *p, size_t n, struct http_request *r)
{
	const char *a = memchr(p, ' ', n), *b = a ? memchr(a + 1, ' ', n - (size_t)(a + 1 - p)) : NULL;

	if (!b || b == a + 1)
		return "Invalid request line (parts).";
	if (!is_token(p, (size_t)(a - p)))
		return "(Invalid verb)";
	for (const char *q = a + 1; q < b; q++)
		if ((unsigned char)*q < ' ' || *q == 127)
			return "Invalid url";
	if (n - (size_t)(b - p) != 9 || strncmp(b + 1, "HTTP/1.", 7) || (b[8] != '0' && b[8] != '1'))
		return "Invalid request line (version).";
	c->http10 = b[8] == '0';
	r->method = ustr_from_utf8(rt, p, (size_t)(a - p));
	r->raw = ustr_from_utf8(rt, a + 1, (size_t)(b - a - 1));
	return NULL;
}

static struct ustr *header(const struct http_request *r, const char *name)
{
	for (uint32_t i = 0; i + 1 < r->headers->n; i += 2)
		if (ustr_ieq_c(r->headers->v[i].s, name))
			return r->headers->v[i + 1].s;
	return NULL;
}

static const char *read_headers(struct rt *rt, const char *p, const char *end, struct http_request *r)
{
	r->headers = list_new(rt, NULL);
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *e = nl ? nl : end, *colon, *v;

		e -= e > p && e[-1] == '\r';
		if (e == p)
			break;
		colon = memchr(p, ':', (size_t)(e - p));
		if (!colon || !is_token(p, (size_t)(colon - p)))
			return "Bad header";
		if (r->headers->n >= 2 * HTTP_HEADERS_MAX)
			return "Too many headers";
		for (v = colon + 1; v < e && (*v == ' ' || *v == '\t');)
			v++;
		list_add(rt, r->headers, val_str(ustr_from_utf8(rt, p, (size_t)(colon - p))));
		list_add(rt, r->headers, val_str(ustr_trim(rt, ustr_from_utf8(rt, v, (size_t)(e - v)), true, true)));
		p = nl ? nl + 1 : end;
	}
	return NULL;
}

/* How long the body is; two lengths, or a length of chunks, are how requests are smuggled. */
static const char *read_framing(struct rt *rt, struct http_conn *c, struct http_request *r)
{
	struct ustr *length = header(r, "Content-Length"), *coding = header(r, "Transfer-Encoding"), *connection = header(r, "Connection");
	int lengths = 0;

	for (uint32_t i = 0; i + 1 < r->headers->n; i += 2)
		lengths += ustr_ieq_c(r->headers->v[i].s, "Content-Length");
	if (lengths > 1 || (coding && length))
		return "Invalid Content-Length.";
	if (coding && !ustr_ieq_c(coding, "chunked"))
		return "Unrecognized transfer encoding";
	c->chunked = coding != NULL;
	if (length) {
		if (!ustr_len(length) || ustr_len(length) > 18)
			return "Invalid Content-Length.";
		for (uint32_t i = 0; i < ustr_len(length); i++) {
			if (ustr_at(length, i) < '0' || ustr_at(length, i) > '9')
				return "Invalid Content-Length.";
			r->length = r->length * 10 + (ustr_at(length, i) - '0');
		}
	}
	c->body = r->length;
	if (coding)
		r->length = -1;
	r->has_body = r->length != 0;
	c->keep = c->http10 ? connection && ustr_ieq_c(connection, "keep-alive") : !connection || !ustr_ieq_c(connection, "close");
	return NULL;
}

/* "http://host:port/path" as target is what a proxy gets; its path counts. */
static struct ustr *origin_form(struct rt *rt, struct ustr *raw)
{
	int32_t slash;

	if (!ustr_starts(raw, ustr_atom(rt, "http://"), true))
		return raw;
	slash = ustr_index_of(raw, ustr_atom(rt, "/"), 7, false);
	return slash < 0 ? ustr_new(rt, "/") : ustr_sub(rt, raw, (uint32_t)slash, ustr_len(raw) - (uint32_t)slash);
}

const char *http_request_read(struct rt *rt, struct http_conn *c, struct http_request *r)
{
	const char *p = c->in + c->at, *end = c->in + c->head, *nl = memchr(p, '\n', (size_t)(end - p));
	const char *why = read_first_line(rt, c, p, (size_t)(nl - p) - (nl > p && nl[-1] == '\r'), r);
	struct ustr *host;
	int32_t cut;

	if (!why)
		why = read_headers(rt, nl + 1, end, r);
	c->at = c->head;
	if (!why)
		why = read_framing(rt, c, r);
	if (why)
		return why;
	host = header(r, "Host");
	if (!host && !c->http10)
		return "Invalid host name";
	host = host ? host : ustr_empty(rt);
	cut = ustr_len(host) && ustr_at(host, 0) == '[' ? ustr_index_of(host, ustr_atom(rt, "]"), 0, false) + 1
							: ustr_index_of(host, ustr_atom(rt, ":"), 0, false);
	r->host = cut > 0 ? ustr_sub(rt, host, 0, (uint32_t)cut) : host;
	r->path = origin_form(rt, r->raw);
	cut = ustr_index_of(r->path, ustr_atom(rt, "?"), 0, false);
	if (cut >= 0)
		r->path = ustr_sub(rt, r->path, 0, (uint32_t)cut);
	return NULL;
}

/* ---- the body ---- */

static uint32_t body_get(struct rt *rt, void *state, struct stream *inner,
			 void *to, uint32_t n)
{
	return http_conn_get(rt, state, to, n);
}
static void body_finish(struct rt *rt, void *state, struct stream *inner) { }
static void conn_free(void *state) { http_conn_unref(state); }
static const struct stream_filter body_filter = { .get = body_get, .finish = body_finish, .free = conn_free };

/* ---- Response ---- */

/* The output stream has the response as what it goes through to: see out_put. */
struct response {
	struct cell h;
	struct http_conn *c;
	int status;
	bool chunked, keep, sent, closed, head_only, http10;
	int64_t length, written;	/* length -1: not said */
	val headers, cookies, stream, description, encoding;
};

static struct response *rs(val v) { return (struct response *)val_base(v).o; }

static void response_trace(struct heap *h, struct cell *c)
{
	struct response *r = (struct response *)c;

	val_mark(h, r->headers);
	val_mark(h, r->cookies);
	val_mark(h, r->stream);
	val_mark(h, r->description);
	val_mark(h, r->encoding);
}

static void response_finalize(struct cell *c)
{
	struct response *r = (struct response *)c;

	if (!r->closed)		/* nobody will answer any more */
		http_conn_close(r->c);
	http_conn_unref(r->c);
}

const struct type type_httplistenerresponse = { .cls = { .trace = response_trace, .finalize = response_finalize },
	.name = "System.Net.HttpListenerResponse", .base = &type_object, .size = sizeof(struct response), .ifaces = "System.IDisposable",
	.flags = TF_SEALED };

/* A line end in a header would begin another, or the body. */
static void put_line_text(struct sbuf *b, const struct ustr *s)
{
	for (uint32_t i = 0; i < ustr_len(s); i++)
		sbuf_putc(b, ustr_at(s, i) < ' ' ? ' ' : ustr_at(s, i));
}

static void put_lines(struct rt *rt, struct sbuf *b, struct response *r)
{
	struct dict *d = namevalues_dict(r->headers);
	val v;
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(d, &i));) {
		put_line_text(b, val_to_str(rt, e->key));
		sbuf_puts(b, ": ");
		put_line_text(b, val_to_str_sep(rt, e->value, ustr_new(rt, ",")));
		sbuf_puts(b, "\r\n");
	}
	if (!dict_get_c(rt, d, "Server", &v))
		sbuf_puts(b, "Server: Microsoft-NetCore/2.0\r\n");
	if (!dict_get_c(rt, d, "Date", &v))
		sbuf_printf(b, "Date: %s\r\n", USTR_C(rt, http_date(rt)));
}

static void put_cookies(struct rt *rt, struct sbuf *b, struct response *r)
{
	struct array *all = arg_null(r->cookies) ? NULL : arg_items(rt, r->cookies);

	for (uint32_t i = 0; all && i < all->n; i++) {
		val path = V_NULL, x = array_get(all, i);

		sbuf_puts(b, i ? ", " : "Set-Cookie: ");
		put_line_text(b, val_net_str(rt, x));
		if (member_get_c(rt, x, "Path", &path) && ustr_len(val_to_str(rt, path)))
			sbuf_printf(b, "; Path=%s", val_to_c(rt, path));
	}
	if (all && all->n)
		sbuf_puts(b, "\r\n");
}

/* Sends the head, once. */
static void send_head(struct rt *rt, struct response *r)
{
	bool bare = r->status == 204 || r->status == 304 || r->status < 200;
	struct ustr *head;
	struct sbuf b;
	const char *p;
	size_t n;

	if (r->sent)
		return;
	r->sent = true;
	if (bare)
		r->length = 0;
	if (r->length < 0 && !r->http10)
		r->chunked = true;
	if (r->chunked)
		r->length = -1;
	else if (r->length < 0)
		r->keep = false;	/* the end of the connection ends it */
	sbuf_init(&b, rt);
	sbuf_printf(&b, "HTTP/1.%d %d %s\r\n", r->http10 ? 0 : 1, r->status,
		USTR_C(rt, val_to_str(rt, arg_null(r->description) ? arg_text(rt, httpcall_reason(r->status)) : r->description)));
	put_lines(rt, &b, r);
	if (r->chunked)
		sbuf_puts(&b, "Transfer-Encoding: chunked\r\n");
	else if (r->length >= 0)
		sbuf_printf(&b, "Content-Length: %lld\r\n", (long long)r->length);
	if (!r->keep || !r->c->keep)
		sbuf_puts(&b, "Connection: close\r\n");
	else if (r->http10)
		sbuf_puts(&b, "Connection: keep-alive\r\n");
	put_cookies(rt, &b, r);
	sbuf_puts(&b, "\r\n");
	head = sbuf_take(&b);
	p = ustr_utf8(rt, head, &n);
	http_conn_put(rt, r->c, p, n);
}

static void out_put(struct rt *rt, void *state, struct stream *inner, const void *p, uint32_t n)
{
	struct response *r = (struct response *)inner;
	char size[16];

	send_head(rt, r);
	if (!n || r->head_only || r->status == 204 || r->status == 304)
		return;
	if (!r->chunked && r->length >= 0)	/* what is beyond the length would be taken for the next answer */
		n = (uint32_t)MIN((int64_t)n, r->length - r->written);
	r->written += n;
	if (r->chunked)
		http_conn_put(rt, r->c, size, (size_t)snprintf(size, sizeof(size), "%x\r\n", n));
	if (!http_conn_put(rt, r->c, p, n))
		http_throw(rt, 32, ustr_new(rt, "Broken pipe"));
	if (r->chunked)
		http_conn_put(rt, r->c, "\r\n", 2);
}

static void end_response(struct rt *rt, struct response *r)
{
	if (r->closed)
		return;
	r->closed = true;
	send_head(rt, r);
	if (r->chunked && !r->head_only)
		http_conn_put(rt, r->c, "0\r\n\r\n", 5);
	if (!r->keep || (r->length >= 0 && r->written < r->length && !r->head_only))
		r->c->keep = false;
	http_conn_next(r->c);
}

static void out_finish(struct rt *rt, void *state, struct stream *inner) { end_response(rt, (struct response *)inner); }
static uint32_t out_get(struct rt *rt, void *state, struct stream *inner, void *to, uint32_t n) { return 0; }
static void out_free(void *state) { }
static const struct stream_filter out_filter = { .get = out_get, .put = out_put, .finish = out_finish, .free = out_free };

static struct response *live(struct rt *rt, val self)
{
	if (rs(self)->closed)
		net_throw(rt, "System.ObjectDisposedException", "Cannot access a disposed object.\nObject name: 'System.Net.HttpListenerResponse'.");
	return rs(self);
}

static struct response *unsent(struct rt *rt, val self)
{
	if (live(rt, self)->sent)
		arg_throw_invalid(rt, "This operation cannot be performed after the response has been submitted.");
	return rs(self);
}

static val out_stream(struct rt *rt, val self)
{
	struct response *r = rs(self);

	if (arg_null(r->stream))
		gc_store(r, &r->stream, stream_filtered(rt, &type_httpresponsestream, &out_filter, r, (struct stream *)r, false, true, true));
	return r->stream;
}

static val abort_response(struct rt *rt, val self, val *a, int n)
{
	rs(self)->closed = true;
	http_conn_close(rs(self)->c);
	return V_VOID;
}

/* (), (responseEntity, willBlock) */
static val close_response(struct rt *rt, val self, val *a, int n)
{
	struct response *r = rs(self);

	if (n && !r->closed) {
		struct array *b = val_array(arg_need(rt, a[0], "responseEntity"));

		if (!r->sent && !r->chunked)
			r->length = b->n;
		out_put(rt, NULL, (struct stream *)r, b->b, b->n);
	}
	if (!arg_null(r->stream))
		stream_close(rt, val_stream(r->stream));
	end_response(rt, r);
	return V_VOID;
}

static val status_code(struct rt *rt, val self) { return val_int(rs(self)->status); }
static void set_status(struct rt *rt, val self, val v)
{
	struct response *r = live(rt, self);

	if (arg_int(v) < 100 || arg_int(v) > 999)
		net_throw(rt, "System.Net.ProtocolViolationException", "The status code must be exactly three digits.");
	r->status = (int)arg_int(v);
}

static val description(struct rt *rt, val self)
{
	return arg_null(rs(self)->description) ? arg_text(rt, httpcall_reason(rs(self)->status)) : rs(self)->description;
}

static struct ustr *line_text(struct rt *rt, val v, const char *param)
{
	struct ustr *s = arg_need_str(rt, v, param);

	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (ustr_at(s, i) < ' ' && ustr_at(s, i) != '\t')
			arg_throw(rt, param, "Specified value has invalid Control characters.");
	return s;
}

static void set_description(struct rt *rt, val self, val v)
{
	live(rt, self);
	gc_store(rs(self), &rs(self)->description, val_str(line_text(rt, v, "value")));
}

static val length(struct rt *rt, val self) { return val_long(MAX(rs(self)->length, (int64_t)0)); }
static void set_length(struct rt *rt, val self, val v)
{
	struct response *r = unsent(rt, self);

	if (arg_int(v) < 0)
		arg_throw_range(rt, "value", "The value must be greater than or equal to zero.");
	r->length = arg_int(v);
	r->chunked = false;
}

static val chunked(struct rt *rt, val self) { return val_bool(rs(self)->chunked); }
static void set_chunked(struct rt *rt, val self, val v) { unsent(rt, self)->chunked = arg_bool(v); }
static val keeps(struct rt *rt, val self) { return val_bool(rs(self)->keep); }
static void set_keeps(struct rt *rt, val self, val v) { live(rt, self)->keep = arg_bool(v); }
static val headers(struct rt *rt, val self) { return rs(self)->headers; }
static void set_headers(struct rt *rt, val self, val v) { gc_store(rs(self), &rs(self)->headers, arg_need(rt, val_base(v), "value")); }
static val encoding(struct rt *rt, val self) { return rs(self)->encoding; }
static void set_encoding(struct rt *rt, val self, val v) { gc_store(rs(self), &rs(self)->encoding, val_base(v)); }
static val version(struct rt *rt, val self) { return version_value(rt, rs(self)->http10 ? "1.0" : "1.1"); }
static void set_version(struct rt *rt, val self, val v) { rs(self)->http10 = ustr_eq_c(val_to_str(rt, v), "1.0"); }

static val cookies(struct rt *rt, val self)
{
	if (arg_null(rs(self)->cookies))
		gc_store(rs(self), &rs(self)->cookies, type_construct(rt, &type_cookiecollection, NULL, 0));
	return rs(self)->cookies;
}

static void put_header(struct rt *rt, val self, const char *name, val v)
{
	dict_remove(rt, namevalues_dict(rs(self)->headers), arg_text(rt, name));
	if (!arg_null(v) && ustr_len(line_text(rt, v, "value")))
		namevalues_add(rt, rs(self)->headers, arg_text(rt, name), val_base(v));
}

static val get_header(struct rt *rt, val of, const char *name)
{
	val v;

	return dict_get_c(rt, namevalues_dict(of), name, &v) ? val_str(val_to_str_sep(rt, v, ustr_new(rt, ","))) : V_NULL;
}

static val content_type(struct rt *rt, val self) { return get_header(rt, rs(self)->headers, "Content-Type"); }
static void set_content_type(struct rt *rt, val self, val v) { unsent(rt, self); put_header(rt, self, "Content-Type", v); }
static val location(struct rt *rt, val self) { return get_header(rt, rs(self)->headers, "Location"); }
static void set_location(struct rt *rt, val self, val v) { unsent(rt, self); put_header(rt, self, "Location", v); }

static val redirect(struct rt *rt, val self, val *a, int n)
{
	unsent(rt, self)->status = 302;
	put_header(rt, self, "Location", arg_need(rt, a[0], "url"));
	return V_VOID;
}

static val add_header(struct rt *rt, val self, val *a, int n)
{
	put_header(rt, self, USTR_C(rt, line_text(rt, a[0], "name")), a[1]);
	return V_VOID;
}

static val append_header(struct rt *rt, val self, val *a, int n)
{
	namevalues_add(rt, rs(self)->headers, val_str(line_text(rt, a[0], "name")), val_str(line_text(rt, a[1], "value")));
	return V_VOID;
}

static val add_cookie(struct rt *rt, val self, val *a, int n)
{
	val c = arg_need(rt, a[0], "cookie");

	member_call(rt, cookies(rt, self), ustr_atom(rt, "Add"), &c, 1);
	return V_VOID;
}

const struct member_def httplistenerresponse_members[] = {
	PROP("System.Net.WebHeaderCollection Headers {get;set;}", headers, set_headers),
	PROP("System.Text.Encoding ContentEncoding {get;set;}", encoding, set_encoding),
	PROP("string ContentType {get;set;}", content_type, set_content_type), PROP("bool SendChunked {get;set;}", chunked, set_chunked),
	PROP("long ContentLength64 {get;set;}", length, set_length), PROP("System.Net.CookieCollection Cookies {get;}", cookies, NULL),
	PROP("bool KeepAlive {get;set;}", keeps, set_keeps), PROP("System.IO.Stream OutputStream {get;}", out_stream, NULL),
	PROP("string RedirectLocation {get;set;}", location, set_location),
	PROP("string StatusDescription {get;set;}", description, set_description),
	PROP("version ProtocolVersion {get;set;}", version, set_version), PROP("int StatusCode {get;set;}", status_code, set_status),
	METHOD("void Abort()", abort_response), METHOD("void AddHeader(string name, string value)", add_header),
	METHOD("void AppendHeader(string name, string value)", append_header), METHOD("void AppendCookie(System.Net.Cookie cookie)", add_cookie),
	METHOD("void SetCookie(System.Net.Cookie cookie)", add_cookie), METHOD("void Redirect(string url)", redirect),
	METHOD("void Close()", close_response), METHOD("void Close(byte[] responseEntity, bool willBlock)", close_response),
	METHOD("void Dispose()", close_response), MEMBERS_END
};

static val response_new(struct rt *rt, struct http_conn *c, const struct http_request *q)
{
	struct response *r = rt_new_cell(rt, &type_httplistenerresponse, response);

	http_conn_ref(c);
	r->c = c;
	r->status = 200;
	r->length = -1;
	r->keep = c->keep;
	r->http10 = c->http10;
	r->head_only = ustr_eq_c(q->method, "HEAD");
	r->cookies = r->stream = r->description = r->encoding = r->headers = V_NULL;
	gc_store(r, &r->headers, namevalues_new(rt, &type_webheaders));
	return val_obj(r);
}

/* ---- Request ---- */

static val end_of(struct rt *rt, struct http_conn *c, bool remote)
{
	struct sockaddr_storage a = { 0 };
	socklen_t len = sizeof(a);
	int r = remote ? getpeername(c->fd, (struct sockaddr *)&a, &len) : getsockname(c->fd, (struct sockaddr *)&a, &len);

	return r < 0 || !a.ss_family ? V_NULL : netaddr_end(rt, &a);
}

static val read_cookies(struct rt *rt, struct ustr *s)
{
	val all = type_construct(rt, &type_cookiecollection, NULL, 0);
	uint32_t n = s ? ustr_len(s) : 0, start = 0;

	for (uint32_t i = 0; i <= n && n; i++) {
		struct ustr *one;
		int32_t equals;
		val both[2], cookie;

		if (i < n && ustr_at(s, i) != ';')
			continue;
		one = ustr_trim(rt, ustr_sub(rt, s, start, i - start), true, true);
		start = i + 1;
		equals = ustr_index_of(one, ustr_atom(rt, "="), 0, false);
		if (equals < 1 || ustr_at(one, 0) == '$')
			continue;
		both[0] = val_str(ustr_sub(rt, one, 0, (uint32_t)equals));
		both[1] = val_str(ustr_sub(rt, one, (uint32_t)equals + 1, ustr_len(one) - (uint32_t)equals - 1));
		cookie = type_construct(rt, &type_cookie, both, 2);
		member_call(rt, all, ustr_atom(rt, "Add"), &cookie, 1);
	}
	return all;
}

/* A NameValueCollection of the query in URL. */
static val read_query(struct rt *rt, val url)
{
	val query = V_NULL, parsed, r = namevalues_new(rt, &type_namevalues);
	struct dict_entry *e;
	struct dict *d;

	member_get_c(rt, url, "Query", &query);
	parsed = method_call(rt, type_method(rt, type_find_c(rt, "System.Web.HttpUtility"), ustr_atom(rt, "ParseQueryString"), true), V_NULL, &query, 1);
	d = namevalues_dict(parsed);
	for (uint32_t i = 0; (e = dict_next(d, &i));) {
		struct array *all = arg_items(rt, e->value);

		for (uint32_t k = 0; k < all->n; k++)
			namevalues_add(rt, r, e->key, array_get(all, k));
	}
	return r;
}

struct addressing {
	val text, url;
};

static void make_url(struct rt *rt, void *arg)
{
	struct addressing *x = arg;

	x->url = type_construct(rt, &type_uri, &x->text, 1);
}

static val input_stream(struct rt *rt, struct http_conn *c, const struct http_request *r)
{
	if (!r->has_body)
		return stream_null(rt, V_NULL);
	http_conn_ref(c);
	return stream_filtered(
	    rt, c->chunked ? &type_httpchunkstream : &type_httprequeststream,
	    &body_filter, c, NULL, true, false, true);
}

val http_context_new(struct rt *rt, struct http_conn *c, const struct http_request *r)
{
	struct record *q = record_new(rt, &type_httplistenerrequest), *x;
	struct ustr *host = header(r, "Host");
	struct addressing url = { .url = V_NULL };

	if (!host || !ustr_len(host))
		host = val_to_str(rt, end_of(rt, c, false));
	url.text = val_str(ustr_printf(rt, "http://%s%s", USTR_C(rt, host), USTR_C(rt, origin_form(rt, r->raw))));
	if (!rt_try(rt, make_url, &url))
		return V_NULL;
	record_put(q, Q_METHOD, val_str(r->method));
	record_put(q, Q_RAW, val_str(r->raw));
	record_put(q, Q_URL, url.url);
	record_put(q, Q_HEADERS, webheaders_received(rt, r->headers));
	record_put(q, Q_QUERY, read_query(rt, url.url));
	record_put(q, Q_INPUT, input_stream(rt, c, r));
	record_put(q, Q_LENGTH, val_long(r->length));
	record_put(q, Q_REMOTE, end_of(rt, c, true));
	record_put(q, Q_LOCAL, end_of(rt, c, false));
	record_put(q, Q_COOKIES, read_cookies(rt, header(r, "Cookie")));
	record_put(q, Q_VERSION, version_value(rt, c->http10 ? "1.0" : "1.1"));
	record_put(q, Q_BODY, val_bool(r->has_body));
	record_put(q, Q_HOST, val_str(host));
	record_put(q, Q_KEEP, val_bool(c->keep));
	record_put(q, Q_TRACE, guid_new(rt));
	x = record_new(rt, &type_httpcontext);
	record_put(x, C_REQUEST, val_obj(q));
	record_put(x, C_RESPONSE, response_new(rt, c, r));
	return val_obj(x);
}

static val request_header(struct rt *rt, val self, const char *name) { return get_header(rt, record_get(self, Q_HEADERS), name); }
static val request_type(struct rt *rt, val self) { return request_header(rt, self, "Content-Type"); }
static val agent(struct rt *rt, val self) { return request_header(rt, self, "User-Agent"); }

static val referrer(struct rt *rt, val self)
{
	struct addressing x = { .text = request_header(rt, self, "Referer"), .url = V_NULL };

	return arg_null(x.text) || !rt_try(rt, make_url, &x) ? V_NULL : x.url;
}

static val listed(struct rt *rt, val self, const char *name)
{
	val v = request_header(rt, self, name), comma = arg_text(rt, ",");
	struct array *a;

	if (arg_null(v))
		return V_NULL;
	a = val_array(member_call(rt, v, ustr_atom(rt, "Split"), &comma, 1));
	for (uint32_t i = 0; i < a->n; i++)
		array_put(rt, a, i, val_str(ustr_trim(rt, val_to_str(rt, array_get(a, i)), true, true)));
	return val_obj(a);
}

static val accepts(struct rt *rt, val self) { return listed(rt, self, "Accept"); }
static val languages(struct rt *rt, val self) { return listed(rt, self, "Accept-Language"); }

struct naming {
	val name, encoding;
};

static void find_encoding(struct rt *rt, void *arg)
{
	struct naming *x = arg;

	x->encoding = method_call(rt, type_method(rt, type_find_c(rt, "System.Text.Encoding"), ustr_atom(rt, "GetEncoding"), true), V_NULL, &x->name, 1);
}

/* By the charset of the Content-Type, else UTF-8. */
static val request_encoding(struct rt *rt, val self)
{
	val type = request_type(rt, self);
	struct naming x = { .encoding = V_NULL };
	int32_t at = arg_null(type) ? -1 : ustr_index_of(arg_str(type), ustr_atom(rt, "charset="), 0, true);

	if (at >= 0) {
		const char *s = USTR_C(rt, arg_str(type)) + at + 8;

		s += *s == '"';
		x.name = val_str(ustr_from_utf8(rt, s, strcspn(s, "\"; ")));
		if (rt_try(rt, find_encoding, &x))
			return x.encoding;
	}
	return encoding_new(rt, ENCODING_UTF8, false, false);
}

static val is_local(struct rt *rt, val self)
{
	val a = V_NULL, b = V_NULL;

	return val_bool(member_get_c(rt, record_get(self, Q_REMOTE), "Address", &a) && member_get_c(rt, record_get(self, Q_LOCAL), "Address", &b) &&
		val_eq(rt, a, b, false));
}

static val local_text(struct rt *rt, val self) { return val_str(val_net_str(rt, record_get(self, Q_LOCAL))); }
static val no(struct rt *rt, val self) { return V_FALSE; }

const struct member_def httplistenerrequest_members[] = {
	PROP("string[] AcceptTypes {get;}", accepts, NULL), PROP("string[] UserLanguages {get;}", languages, NULL),
	RECORD_PROP("System.Net.CookieCollection Cookies {get;}", 9), PROP("System.Text.Encoding ContentEncoding {get;}", request_encoding, NULL),
	PROP("string ContentType {get;}", request_type, NULL), PROP("bool IsLocal {get;}", is_local, NULL),
	PROP("bool IsWebSocketRequest {get;}", no, NULL), RECORD_PROP("bool KeepAlive {get;}", 13),
	RECORD_PROP("System.Collections.Specialized.NameValueCollection QueryString {get;}", 4), RECORD_PROP("string RawUrl {get;}", 1),
	PROP("string UserAgent {get;}", agent, NULL), PROP("string UserHostAddress {get;}", local_text, NULL),
	RECORD_PROP("string UserHostName {get;}", 12), PROP("uri UrlReferrer {get;}", referrer, NULL), RECORD_PROP("uri Url {get;}", 2),
	RECORD_PROP("version ProtocolVersion {get;}", 10), RECORD_PROP("long ContentLength64 {get;}", 6), RECORD_PROP("bool HasEntityBody {get;}", 11),
	RECORD_PROP("System.Collections.Specialized.NameValueCollection Headers {get;}", 3), RECORD_PROP("string HttpMethod {get;}", 0),
	RECORD_PROP("System.IO.Stream InputStream {get;}", 5), PROP("bool IsAuthenticated {get;}", no, NULL),
	PROP("bool IsSecureConnection {get;}", no, NULL), RECORD_PROP("System.Net.IPEndPoint LocalEndPoint {get;}", 8),
	RECORD_PROP("System.Net.IPEndPoint RemoteEndPoint {get;}", 7), RECORD_PROP("guid RequestTraceIdentifier {get;}", 14), MEMBERS_END
};
const struct member_def httpcontext_members[] = {
	RECORD_PROP("System.Net.HttpListenerRequest Request {get;}", 0), RECORD_PROP("System.Security.Principal.IPrincipal User {get;}", 2),
	RECORD_PROP("System.Net.HttpListenerResponse Response {get;}", 1), MEMBERS_END
};

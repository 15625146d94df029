/* SPDX-License-Identifier: MIT */
/*
 * WebRequest and WebResponse for http and https, one exchange each. What a
 * script writes to the request's stream is sent with GetResponse; the whole
 * answer is there when it returns.
 */
#include "types/async.h"
#include "types/enums.h"
#include "types/exception.h"
#include "types/io/stream.h"
#include "types/net/httpcall.h"
#include "types/net/uri.h"
#include "types/net/webtext.h"
#include "types/tables.h"
#include "types/version.h"
#include "value/record.h"

#include <stdlib.h>

enum {
	Q_URI, Q_METHOD, Q_HEADERS, Q_LENGTH, Q_TIMEOUT, Q_CREDENTIALS, Q_REDIRECT, Q_REDIRECTIONS, Q_KEEP, Q_BODY, Q_RESPONSE,
	Q_READ_TIMEOUT, Q_COOKIES, Q_PROXY, Q_PREAUTH, Q_DEFAULTS, Q_CHUNKED, Q__FIELDS
};
enum { A_STATUS, A_REASON, A_HEADERS, A_URI, A_METHOD, A_STREAM, A_LENGTH, A_COOKIES, A__FIELDS };

const struct type type_webrequest = RECORD_TYPE_OF("System.Net.WebRequest", &type_object, Q__FIELDS, .flags = TF_ABSTRACT);
const struct type type_httpwebrequest = RECORD_TYPE_OF("System.Net.HttpWebRequest", &type_webrequest, Q__FIELDS);
const struct type type_webresponse = RECORD_TYPE_OF("System.Net.WebResponse", &type_object, A__FIELDS,
	.flags = TF_ABSTRACT, .ifaces = "System.IDisposable");
const struct type type_httpwebresponse = RECORD_TYPE_OF("System.Net.HttpWebResponse", &type_webresponse, A__FIELDS);

static struct record *of(val v) { return (struct record *)val_base(v).o; }

/* ---- headers behind properties ---- */

/* What HEADERS have under NAME, as one text; null: nothing. */
static val header_get(struct rt *rt, val headers, const char *name)
{
	val v;

	if (!dict_get_c(rt, namevalues_dict(headers), name, &v))
		return V_NULL;
	return val_str(val_to_str_sep(rt, v, ustr_new(rt, ", ")));
}

static void header_set(struct rt *rt, val headers, const char *name, val v)
{
	dict_remove(rt, namevalues_dict(headers), arg_text(rt, name));
	if (arg_str(v) && ustr_len(arg_str(v)))
		namevalues_add(rt, headers, arg_text(rt, name), v);
}

#define HEADER(id, name)                                                       \
	static val get_##id(struct rt *rt, val self) { return header_get(rt, of(self)->f[Q_HEADERS], name); } \
	static void set_##id(struct rt *rt, val self, val v) { header_set(rt, of(self)->f[Q_HEADERS], name, v); }
HEADER(accept, "Accept") HEADER(agent, "User-Agent") HEADER(type, "Content-Type") HEADER(referer, "Referer")
HEADER(expect, "Expect")

/* ---- making requests ---- */

static bool is_http(const struct uri *u) { return ustr_ieq_c(u->scheme, "http") || ustr_ieq_c(u->scheme, "https"); }

static val request_new(struct rt *rt, struct uri *u)
{
	struct record *r = record_new(rt, &type_httpwebrequest);

	record_put(r, Q_URI, val_obj(u));
	record_put(r, Q_METHOD, arg_text(rt, "GET"));
	record_put(r, Q_HEADERS, namevalues_new(rt, &type_webheaders));
	r->f[Q_LENGTH] = val_long(0);
	r->f[Q_TIMEOUT] = val_int(100000);
	r->f[Q_READ_TIMEOUT] = val_int(300000);
	r->f[Q_REDIRECT] = r->f[Q_KEEP] = V_TRUE;
	r->f[Q_REDIRECTIONS] = val_int(50);
	r->f[Q_PREAUTH] = r->f[Q_DEFAULTS] = r->f[Q_CHUNKED] = V_FALSE;
	return val_obj(r);
}

static val create(struct rt *rt, val self, val *a, int n)
{
	val v = arg_need(rt, a[0], arg_str(a[0]) || arg_null(a[0]) ? "requestUriString" : "requestUri");
	struct uri *u = val_uri(v);
	const char *why = "";

	if (!u)
		u = uri_parse(rt, arg_str(v), URI_ABSOLUTE, &why);
	if (!u)
		net_throw(rt, "System.UriFormatException", "%s", why);
	if (!is_http(u))
		net_throw(rt, "System.NotSupportedException", "The URI prefix is not recognized.");
	return request_new(rt, u);
}

/* ---- properties with rules ---- */

static val method(struct rt *rt, val self) { return of(self)->f[Q_METHOD]; }
static void set_method(struct rt *rt, val self, val v)
{
	struct ustr *s = arg_str(v);

	if (!s || !ustr_len(s))
		arg_throw(rt, "value", "The value cannot be an empty string.");
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (ustr_at(s, i) <= ' ' || ustr_at(s, i) > 126)
			arg_throw(rt, "value", "Cannot set null or blank methods on request.");
	record_put(of(self), Q_METHOD, val_str(s));
}

static val timeout(struct rt *rt, val self) { return of(self)->f[Q_TIMEOUT]; }
static void set_timeout(struct rt *rt, val self, val v)
{
	if (arg_int(v) < -1)
		arg_throw_range(rt, "value", "Timeout can be only be set to 'System.Threading.Timeout.Infinite' or a value >= 0.");
	of(self)->f[Q_TIMEOUT] = val_int((int32_t)arg_int(v));
}

static val redirections(struct rt *rt, val self) { return of(self)->f[Q_REDIRECTIONS]; }
static void set_redirections(struct rt *rt, val self, val v)
{
	arg_positive(rt, arg_int(v), "value");
	of(self)->f[Q_REDIRECTIONS] = val_int((int32_t)arg_int(v));
}

static val content_length(struct rt *rt, val self) { return of(self)->f[Q_LENGTH]; }
static void set_content_length(struct rt *rt, val self, val v)
{
	arg_not_negative(rt, arg_int(v), "value");
	of(self)->f[Q_LENGTH] = val_long(arg_int(v));
}

static val host(struct rt *rt, val self)
{
	struct uri *u = val_uri(of(self)->f[Q_URI]);
	val own = header_get(rt, of(self)->f[Q_HEADERS], "Host");

	if (!val_is_null(own))
		return own;
	return val_str(u->port < 0 || u->port == uri_default_port(u->scheme)
			       ? u->host
			       : ustr_printf(rt, "%s:%d", USTR_C(rt, u->host), u->port));
}

static val have_response(struct rt *rt, val self) { return val_bool(!val_is_null(of(self)->f[Q_RESPONSE])); }
static val version(struct rt *rt, val self) { return version_value(rt, "1.1"); }
static val yes(struct rt *rt, val self) { return V_TRUE; }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

/* "bytes=FROM-TO", another range behind what is there. */
static val add_range(struct rt *rt, val self, val *a, int n)
{
	val was = header_get(rt, of(self)->f[Q_HEADERS], "Range");
	struct ustr *part = n > 1 ? ustr_printf(rt, "%lld-%lld", (long long)arg_int(a[0]), (long long)arg_int(a[1]))
			    : ustr_printf(rt, arg_int(a[0]) < 0 ? "%lld" : "%lld-", (long long)arg_int(a[0]));

	header_set(rt, of(self)->f[Q_HEADERS], "Range",
		   val_str(ustr_printf(rt, "%s%s", val_is_null(was) ? "bytes=" : USTR_C(rt, ustr_printf(rt, "%s,", USTR_C(rt, was.s))),
				       USTR_C(rt, part))));
	return V_VOID;
}

static bool takes_body(const struct ustr *verb)
{
	return !ustr_ieq_c(verb, "GET") && !ustr_ieq_c(verb, "HEAD") && !ustr_ieq_c(verb, "CONNECT");
}

static val request_stream(struct rt *rt, val self, val *a, int n)
{
	if (!takes_body(of(self)->f[Q_METHOD].s))
		net_throw(rt, "System.Net.ProtocolViolationException", "Cannot send a content-body with this verb-type.");
	if (val_is_null(of(self)->f[Q_BODY]))
		record_put(of(self), Q_BODY, stream_memory(rt, "", 0));
	return of(self)->f[Q_BODY];
}

/* ---- the exchange ---- */

_Noreturn static void throw_web(struct rt *rt, struct ustr *message, val inner, int status, val response)
{
	struct exc *e = exc_new(rt, "System.Net.WebException", message, inner);
	struct array *both = array_new(rt, &type_object, 2);

	array_put(rt, both, 0, val_enum(&enum_webexceptionstatus, status));
	array_put(rt, both, 1, response);
	gc_store(e, &e->extra, val_obj(both));
	rt_throw(rt, errrec_from_exception(rt, val_obj(e)));
}

/* The answer, or WebException with why there is none. */
static struct httpcall_reply answer(struct rt *rt, const struct httpcall *c)
{
	enum { NAME_RESOLUTION_FAILURE = 1, TIMEOUT = 14, UNKNOWN_ERROR = 16 };
	struct httpcall_reply r;
	struct exc *e = httpcall_try(rt, c, &r);
	bool late;

	if (!e)
		return r;
	late = type_is_named(cell_type(&e->h), "System.Threading.Tasks.TaskCanceledException");
	throw_web(rt, late ? ustr_new(rt, "The operation has timed out.") : e->message, val_obj(e),
		  late ? TIMEOUT : ustr_starts(e->message, ustr_new(rt, "Name or service"), false) ? NAME_RESOLUTION_FAILURE
										     : UNKNOWN_ERROR, V_NULL);
}

static val response_new(struct rt *rt, val self, struct httpcall_reply *r)
{
	struct record *p = record_new(rt, &type_httpwebresponse);
	val headers = webheaders_received(rt, r->headers), length = header_get(rt, headers, "Content-Length");
	const char *why;

	p->f[A_STATUS] = val_enum(&enum_httpstatuscode, r->status);
	record_put(p, A_REASON, val_str(r->reason));
	record_put(p, A_HEADERS, headers);
	record_put(p, A_URI, val_obj(uri_parse(rt, r->url, URI_ABSOLUTE, &why)));
	record_put(p, A_METHOD, of(self)->f[Q_METHOD]);
	record_put(p, A_STREAM, stream_memory(rt, r->body->b, r->body->n));
	p->f[A_LENGTH] = val_long(val_is_null(length) ? -1 : atoll(USTR_C(rt, length.s)));
	return val_obj(p);
}

/* Cookies of the container go out, those of the answer into it. */
static void send_cookies(struct rt *rt, val self)
{
	val jar = of(self)->f[Q_COOKIES], text;

	if (val_is_null(jar))
		return;
	text = member_call(rt, jar, ustr_new(rt, "GetCookieHeader"), &of(self)->f[Q_URI], 1);
	header_set(rt, of(self)->f[Q_HEADERS], "Cookie", text);
}

static void keep_cookies(struct rt *rt, val self, val response)
{
	val args[2] = { of(self)->f[Q_URI], header_get(rt, of(response)->f[A_HEADERS], "Set-Cookie") };

	if (!val_is_null(of(self)->f[Q_COOKIES]) && !val_is_null(args[1]))
		member_call(rt, of(self)->f[Q_COOKIES], ustr_new(rt, "SetCookies"), args, 2);
}

static struct array *body_of(struct rt *rt, val self)
{
	struct stream *s = val_is_null(of(self)->f[Q_BODY]) ? NULL : val_stream(of(self)->f[Q_BODY]);

	return s ? array_bytes(rt, s->b, s->n) : NULL;
}

static val get_response(struct rt *rt, val self, val *a, int n)
{
	enum { PROTOCOL_ERROR = 7 };
	struct record *q = of(self);
	struct httpcall c = { .method = USTR_C(rt, q->f[Q_METHOD].s), .url = uri_text(rt, val_uri(q->f[Q_URI])) };
	struct httpcall_reply r;
	val response;

	if (!val_is_null(q->f[Q_RESPONSE]))
		return q->f[Q_RESPONSE];
	send_cookies(rt, self);
	c.body = body_of(rt, self);
	c.headers = webheaders_lines(rt, q->f[Q_HEADERS], c.body ? "" : NULL);
	c.timeout_ms = MAX(arg_int(q->f[Q_TIMEOUT]), 0);
	c.stay = !arg_bool(q->f[Q_REDIRECT]);
	httpcall_put_credentials(rt, &c, q->f[Q_CREDENTIALS]);
	r = answer(rt, &c);
	response = response_new(rt, self, &r);
	record_put(q, Q_RESPONSE, response);
	keep_cookies(rt, self, response);
	if (r.status >= 400)
		throw_web(rt, ustr_printf(rt, "The remote server returned an error: (%d) %s.", r.status, USTR_C(rt, r.reason)), V_NULL,
			  PROTOCOL_ERROR, response);
	return response;
}

ASYNC(get_response_task, &type_webresponse, get_response)
ASYNC(request_stream_task, &type_stream, request_stream)

/* The work was done when it began. */
static val end(struct rt *rt, val self, val *a, int n)
{
	val awaiter = member_call(rt, arg_need(rt, a[0], "asyncResult"), ustr_new(rt, "GetAwaiter"), NULL, 0);

	return member_call(rt, awaiter, ustr_new(rt, "GetResult"), NULL, 0);
}

/* ---- the answer ---- */

static val response_type(struct rt *rt, val self) { return header_get(rt, of(self)->f[A_HEADERS], "Content-Type"); }
static val content_encoding(struct rt *rt, val self)
{
	val v = header_get(rt, of(self)->f[A_HEADERS], "Content-Encoding");

	return val_is_null(v) ? val_str(ustr_empty(rt)) : v;
}
static val server(struct rt *rt, val self)
{
	val v = header_get(rt, of(self)->f[A_HEADERS], "Server");

	return val_is_null(v) ? val_str(ustr_empty(rt)) : v;
}

/* What stands behind "charset=" in the content's type. */
static val character_set(struct rt *rt, val self)
{
	val type = response_type(rt, self);
	int32_t at = val_is_null(type) ? -1 : ustr_index_of(type.s, ustr_new(rt, "charset="), 0, true), stop;
	uint32_t from = (uint32_t)at + 8;

	if (at < 0)
		return val_is_null(type) ? V_NULL : val_str(ustr_empty(rt));
	stop = ustr_index_of(type.s, ustr_from_char(rt, ';'), from, false);
	return val_str(ustr_sub(rt, type.s, from, (stop < 0 ? ustr_len(type.s) : (uint32_t)stop) - from));
}

static val response_stream(struct rt *rt, val self, val *a, int n) { return of(self)->f[A_STREAM]; }
static val response_header(struct rt *rt, val self, val *a, int n)
{
	val v = header_get(rt, of(self)->f[A_HEADERS], USTR_C(rt, arg_need_str(rt, a[0], "headerName")));

	return val_is_null(v) ? val_str(ustr_empty(rt)) : v;
}

/* ---- WebException ---- */

static val extra_at(val self, uint32_t i)
{
	struct array *both = val_array(exception_of(self)->extra);

	return both ? array_get(both, i) : V_NULL;
}

static val exception_status(struct rt *rt, val self)
{
	enum { UNKNOWN_ERROR = 16 };
	val v = extra_at(self, 0);

	return val_is_null(v) ? val_enum(&enum_webexceptionstatus, UNKNOWN_ERROR) : v;
}
static val exception_response(struct rt *rt, val self) { return extra_at(self, 1); }

static val status_ctor(struct rt *rt, val self, val *a, int n)
{
	val e = exception_make(rt, self, arg_str(a[0]), n > 2 ? a[1] : V_NULL);
	struct array *both = array_new(rt, &type_object, 2);

	array_put(rt, both, 0, a[n > 2 ? 2 : 1]);
	array_put(rt, both, 1, n > 3 ? a[3] : V_NULL);
	gc_store(exception_of(e), &exception_of(e)->extra, val_obj(both));
	return e;
}

const struct member_def webexception_members[] = {
	CTOR("()", exception_default_ctor), CTOR("(string message)", exception_default_ctor),
	CTOR("(string message, System.Exception innerException)", exception_default_ctor),
	CTOR("(string message, System.Net.WebExceptionStatus status)", status_ctor),
	CTOR("(string message, System.Exception innerException, System.Net.WebExceptionStatus status, System.Net.WebResponse response)",
		status_ctor),
	PROP("System.Net.WebResponse Response {get;}", exception_response, NULL),
	PROP("System.Net.WebExceptionStatus Status {get;}", exception_status, NULL), MEMBERS_END
};

const struct member_def webrequest_members[] = {
	STATIC("static System.Net.WebRequest Create(string requestUriString)", create),
	STATIC("static System.Net.WebRequest Create(uri requestUri)", create),
	STATIC("static System.Net.WebRequest CreateDefault(uri requestUri)", create),
	STATIC("static System.Net.HttpWebRequest CreateHttp(string requestUriString)", create),
	STATIC("static System.Net.HttpWebRequest CreateHttp(uri requestUri)", create), MEMBERS_END
};

#define RW(sig, n) RECORD_PROP_RW(sig " {get;set;}", n)
const struct member_def httpwebrequest_members[] = {
	PROP("string Accept {get;set;}", get_accept, set_accept), RECORD_PROP("uri Address {get;}", 0),
	RW("bool AllowAutoRedirect", 6), PROP("long ContentLength {get;set;}", content_length, set_content_length),
	PROP("string ContentType {get;set;}", get_type, set_type), RW("System.Net.CookieContainer CookieContainer", 12),
	RW("System.Net.ICredentials Credentials", 5), PROP("string Expect {get;set;}", get_expect, set_expect),
	PROP("bool HaveResponse {get;}", have_response, NULL), RW("System.Net.WebHeaderCollection Headers", 2),
	PROP("string Host {get;}", host, NULL), RW("bool KeepAlive", 8),
	PROP("int MaximumAutomaticRedirections {get;set;}", redirections, set_redirections),
	PROP("string Method {get;set;}", method, set_method), RW("bool PreAuthenticate", 14),
	PROP("version ProtocolVersion {get;}", version, NULL), RW("System.Net.IWebProxy Proxy", 13),
	RW("int ReadWriteTimeout", 11), PROP("string Referer {get;set;}", get_referer, set_referer),
	RECORD_PROP("uri RequestUri {get;}", 0), RW("bool SendChunked", 16), PROP("bool SupportsCookieContainer {get;}", yes, NULL),
	PROP("int Timeout {get;set;}", timeout, set_timeout), RW("bool UseDefaultCredentials", 15),
	PROP("string UserAgent {get;set;}", get_agent, set_agent),
	METHOD("void Abort()", nothing), METHOD("void AddRange(int from, int to)", add_range),
	METHOD("void AddRange(int range)", add_range),
	METHOD("System.IAsyncResult BeginGetRequestStream(System.AsyncCallback callback, System.Object state)", request_stream_task),
	METHOD("System.IAsyncResult BeginGetResponse(System.AsyncCallback callback, System.Object state)", get_response_task),
	METHOD("System.IO.Stream EndGetRequestStream(System.IAsyncResult asyncResult)", end),
	METHOD("System.Net.WebResponse EndGetResponse(System.IAsyncResult asyncResult)", end),
	METHOD("System.IO.Stream GetRequestStream()", request_stream),
	METHOD("System.Threading.Tasks.Task[System.IO.Stream] GetRequestStreamAsync()", request_stream_task),
	METHOD("System.Net.WebResponse GetResponse()", get_response),
	METHOD("System.Threading.Tasks.Task[System.Net.WebResponse] GetResponseAsync()", get_response_task), MEMBERS_END
};

const struct member_def httpwebresponse_members[] = {
	METHOD("void Close()", nothing), METHOD("void Dispose()", nothing),
	METHOD("string GetResponseHeader(string headerName)", response_header),
	METHOD("System.IO.Stream GetResponseStream()", response_stream),
	PROP("bool IsMutuallyAuthenticated {get;}", no, NULL), RECORD_PROP("long ContentLength {get;}", 6),
	PROP("string ContentType {get;}", response_type, NULL), PROP("string ContentEncoding {get;}", content_encoding, NULL),
	PROP("string Server {get;}", server, NULL), PROP("version ProtocolVersion {get;}", version, NULL),
	RECORD_PROP("System.Net.WebHeaderCollection Headers {get;}", 2), RECORD_PROP("string Method {get;}", 4),
	RECORD_PROP("uri ResponseUri {get;}", 3), RECORD_PROP("System.Net.HttpStatusCode StatusCode {get;}", 0),
	RECORD_PROP("string StatusDescription {get;}", 1), PROP("string CharacterSet {get;}", character_set, NULL),
	PROP("bool SupportsHeaders {get;}", yes, NULL), PROP("bool IsFromCache {get;}", no, NULL), MEMBERS_END
};

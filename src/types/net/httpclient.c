/* SPDX-License-Identifier: MIT */
/*
 * System.Net.Http: HttpClient with its messages and contents. What is named
 * Async is done when it is called; its task is over then.
 */
#include "types/async.h"
#include "types/time/calendar.h"
#include "types/io/encoding.h"
#include "types/enums.h"
#include "types/net/httpcall.h"
#include "types/net/httpheaders.h"
#include "types/io/stream.h"
#include "types/tables.h"
#include "types/net/uri.h"
#include "types/net/webtext.h"


#define NH "System.Net.Http."
#define RECORD(id, name_, base_, n, ops_, flags_) const struct type type_##id = RECORD_TYPE_OF(NH name_, base_, n, \
	.ops = ops_, .flags = flags_)

static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(val_net_str(rt, self)); }
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

/* ---- HttpMethod ---- */

static struct ustr *method_text(struct rt *rt, val self) { return record_get(self, 0).s; }

static bool method_same(struct rt *rt, val a, val b)
{
	return arg_cell(b, &type_httpmethod) && ustr_ieq(record_get(a, 0).s, record_get(b, 0).s);
}

static const struct type_ops method_ops = { .to_string = method_text, .equals = method_same };
RECORD(httpmethod, "HttpMethod", &type_object, 1, &method_ops, 0);

static val method_new(struct rt *rt, struct ustr *s)
{
	struct record *r = record_new(rt, &type_httpmethod);

	record_put(r, 0, val_str(s));
	return val_obj(r);
}

static val method_ctor(struct rt *rt, val self, val *a, int n)
{
	if (!ustr_len(arg_need_str(rt, a[0], "method")))
		arg_throw(rt, "method", "The value cannot be an empty string.");
	return method_new(rt, arg_str(a[0]));
}
static val method_string(struct rt *rt, val self, val *a, int n) { return record_get(self, 0); }

#define VERB(name) static val method_##name(struct rt *rt, val self) { return method_new(rt, ustr_new(rt, #name)); }
VERB(GET) VERB(PUT) VERB(POST) VERB(DELETE) VERB(HEAD) VERB(OPTIONS) VERB(TRACE) VERB(PATCH) VERB(CONNECT)
#undef VERB
#define VERB(shown, name) STATIC_PROP("static " NH "HttpMethod " shown " {get;}", method_##name, NULL)
const struct member_def httpmethod_members[] = {
	CTOR("(string method)", method_ctor), RECORD_PROP("string Method {get;}", 0), METHOD("string ToString()", method_string),
	VERB("Get", GET), VERB("Put", PUT), VERB("Post", POST), VERB("Delete", DELETE), VERB("Head", HEAD),
	VERB("Options", OPTIONS),
	VERB("Trace", TRACE), VERB("Patch", PATCH), VERB("Connect", CONNECT), MEMBERS_END
};

/* ---- contents ---- */

enum { C_HEADERS, C_BYTES };
RECORD(httpcontent, "HttpContent", &type_object, 2, NULL, TF_ABSTRACT);
RECORD(bytescontent, "ByteArrayContent", &type_httpcontent, 2, NULL, 0);
RECORD(stringcontent, "StringContent", &type_bytescontent, 2, NULL, 0);
RECORD(formcontent, "FormUrlEncodedContent", &type_bytescontent, 2, NULL, 0);

static val content_new(struct rt *rt, const struct type *t, struct array *b, const char *type)
{
	struct record *r = record_new(rt, t);

	record_put(r, C_HEADERS, httpheaders_new(rt, &type_contentheaders));
	record_put(r, C_BYTES, val_obj(b));
	if (type)
		httpheaders_set(rt, r->f[C_HEADERS], "Content-Type", arg_text(rt, type));
	return val_obj(r);
}

static val bytes_ctor(struct rt *rt, val self, val *a, int n)
{
	return content_new(rt, &type_bytescontent, val_array(arg_need(rt, a[0], "content")), NULL);
}

static val string_ctor(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "content"), *media = n > 2 ? arg_str(a[2]) : NULL;
	val e = n > 1 && !arg_null(a[1]) ? a[1] : encoding_new(rt, ENCODING_UTF8, false, false), set;

	member_get_c(rt, e, "WebName", &set);
	if (n > 2 && !media)
		return content_new(rt, &type_stringcontent, encoding_bytes(rt, val_encoding(e), s), val_to_c(rt, a[2]));
	return content_new(rt, &type_stringcontent, encoding_bytes(rt, val_encoding(e), s),
			   USTR_C(rt, ustr_printf(rt, "%s; charset=%s", media ? USTR_C(rt, media) : "text/plain",
				val_to_c(rt, set))));
}

static val form_ctor(struct rt *rt, val self, val *a, int n)
{
	struct iter it;
	struct sbuf b;
	struct ustr *s;
	val v, key, value;

	sbuf_init(&b, rt);
	if (!iter_begin_all(rt, arg_need(rt, a[0], "nameValueCollection"), &it))
		arg_throw(rt, "nameValueCollection", "The value is no collection of names and values.");
	while (iter_next(&it, &v)) {
		if (!member_get_c(rt, v, "Key", &key) || !member_get_c(rt, v, "Value", &value))
			continue;
		if (b.len)
			sbuf_putc(&b, '&');
		sbuf_put(&b, webtext_url_encode(rt, val_to_str(rt, key)));
		sbuf_putc(&b, '=');
		sbuf_put(&b, webtext_url_encode(rt, val_to_str(rt, value)));
	}
	s = sbuf_take(&b);
	return content_new(rt, &type_formcontent, array_bytes(rt, USTR_C(rt, s), ustr_len(s)),
		"application/x-www-form-urlencoded");
}

static struct array *bytes_of(val content) { return val_array(record_get(content, C_BYTES)); }

static val body_text(struct rt *rt, val content)
{
	struct array *b = bytes_of(content);
	val media = httpheaders_content_type(rt, record_get(content, C_HEADERS)),
	    set = val_is_null(media) ? V_NULL : record_get(media, 1);
	bool latin = arg_str(set) && (ustr_ieq_c(arg_str(set), "iso-8859-1") || ustr_ieq_c(arg_str(set), "us-ascii"));
	val e = encoding_new(rt, latin ? ENCODING_LATIN1 : ENCODING_UTF8, false, false);
	uint32_t skip = !latin && b->n >= 3 && b->b[0] == 0xEF && b->b[1] == 0xBB && b->b[2] == 0xBF ? 3 : 0;

	return val_str(encoding_text(rt, val_encoding(e), b->b + skip, b->n - skip));
}

static val read_string(struct rt *rt, val self, val *a, int n) { return body_text(rt, self); }
static val read_bytes(struct rt *rt, val self, val *a, int n) { return record_get(self, C_BYTES); }
static val read_stream(struct rt *rt, val self, val *a, int n) { return stream_memory(rt, bytes_of(self)->b, bytes_of(self)->n); }

static val copy_to(struct rt *rt, val self, val *a, int n)
{
	stream_put(rt, stream_need(rt, a[0], "stream"), bytes_of(self)->b, bytes_of(self)->n);
	return V_VOID;
}

ASYNC(read_string_task, &type_string, read_string)
ASYNC(read_bytes_task, &type_byte_array, read_bytes)
ASYNC(read_stream_task, &type_stream, read_stream)
ASYNC(copy_task, NULL, copy_to)

const struct member_def httpcontent_members[] = {
	RECORD_PROP(NH "Headers.HttpContentHeaders Headers {get;}", 0),
	METHOD("System.Threading.Tasks.Task[string] ReadAsStringAsync()", read_string_task),
	METHOD("System.Threading.Tasks.Task[byte[]] ReadAsByteArrayAsync()", read_bytes_task),
	METHOD("System.Threading.Tasks.Task[System.IO.Stream] ReadAsStreamAsync()", read_stream_task),
	METHOD("System.IO.Stream ReadAsStream()", read_stream),
	METHOD("System.Threading.Tasks.Task CopyToAsync(System.IO.Stream stream)", copy_task),
	METHOD("void Dispose()", nothing), MEMBERS_END
};
const struct member_def bytescontent_members[] = { CTOR("(byte[] content)", bytes_ctor), MEMBERS_END };
const struct member_def stringcontent_members[] = {
	CTOR("(string content)", string_ctor), CTOR("(string content, System.Text.Encoding encoding)", string_ctor),
	CTOR("(string content, System.Text.Encoding encoding, string mediaType)", string_ctor),
	CTOR("(string content, System.Text.Encoding encoding, " NH "Headers.MediaTypeHeaderValue mediaType)",
		string_ctor), MEMBERS_END
};
const struct member_def formcontent_members[] = { CTOR("(System.Object nameValueCollection)", form_ctor), MEMBERS_END };

/* ---- messages ---- */

enum { Q_METHOD, Q_URI, Q_VERSION, Q_HEADERS, Q_CONTENT };
static struct ustr *request_shown(struct rt *rt, val self);
static struct ustr *response_shown(struct rt *rt, val self);
static const struct type_ops request_ops = { .to_string = request_shown }, response_ops = { .to_string = response_shown };
RECORD(httprequest, "HttpRequestMessage", &type_object, 5, &request_ops, 0);
enum { A_STATUS, A_REASON, A_VERSION, A_HEADERS, A_CONTENT, A_REQUEST };
RECORD(httpresponse, "HttpResponseMessage", &type_object, 6, &response_ops, 0);

static val version(struct rt *rt) { return conv(rt, arg_text(rt, "1.1"), type_find_c(rt, "System.Version")); }

static val request_new(struct rt *rt, val method, val uri)
{
	struct record *r = record_new(rt, &type_httprequest);

	record_put(r, Q_METHOD, arg_str(method) ? method_new(rt, arg_str(method)) : method);
	record_put(r, Q_URI, arg_str(uri) ? conv(rt, uri, &type_uri) : uri);
	record_put(r, Q_VERSION, version(rt));
	record_put(r, Q_HEADERS, httpheaders_new(rt, &type_requestheaders));
	return val_obj(r);
}

static val request_ctor(struct rt *rt, val self, val *a, int n)
{
	return request_new(rt, n ? val_base(a[0]) : method_GET(rt, V_NULL), n > 1 ? val_base(a[1]) : V_NULL);
}

static struct ustr *request_shown(struct rt *rt, val self)
{
	val content = record_get(self, Q_CONTENT), uri = record_get(self, Q_URI);

	return ustr_printf(rt, "Method: %s, RequestUri: '%s', Version: %s, Content: %s, Headers:\n{\n%s}",
			   val_to_c(rt, record_get(self, Q_METHOD)), val_is_null(uri) ? "<null>" : val_to_c(rt, uri),
			   val_to_c(rt, record_get(self, Q_VERSION)),
			   val_is_null(content) ? "<null>" : USTR_C(rt, type_full_name(rt, val_type_of(content))),
			   USTR_C(rt, httpheaders_text(rt, record_get(self, Q_HEADERS))));
}

const struct member_def httprequest_members[] = {
	CTOR("()", request_ctor), CTOR("(" NH "HttpMethod method, uri requestUri)", request_ctor),
	CTOR("(" NH "HttpMethod method, string requestUri)", request_ctor),
	RECORD_PROP_RW("version Version {get;set;}", 2), RECORD_PROP_RW(NH "HttpContent Content {get;set;}", 4),
	RECORD_PROP_RW(NH "HttpMethod Method {get;set;}", 0),
	RECORD_PROP_RW("uri RequestUri {get;set;}", 1), RECORD_PROP(NH "Headers.HttpRequestHeaders Headers {get;}", 3),
	METHOD("string ToString()", to_string), METHOD("void Dispose()", nothing), MEMBERS_END
};

static val response_new(struct rt *rt, int status)
{
	struct record *r = record_new(rt, &type_httpresponse);

	r->f[A_STATUS] = val_enum(&enum_httpstatuscode, status);
	record_put(r, A_REASON, arg_text(rt, httpcall_reason(status)));
	record_put(r, A_VERSION, version(rt));
	record_put(r, A_HEADERS, httpheaders_new(rt, &type_responseheaders));
	record_put(r, A_CONTENT, content_new(rt, &type_bytescontent, array_new(rt, &type_byte, 0), NULL));
	return val_obj(r);
}

static val response_ctor(struct rt *rt, val self, val *a, int n) { return response_new(rt, n ? (int)arg_int(a[0]) : 200); }
static int status_of(val self) { return (int)arg_int(record_get(self, A_STATUS)); }
static val is_success(struct rt *rt, val self) { return val_bool(status_of(self) >= 200 && status_of(self) < 300); }

static val ensure(struct rt *rt, val self, val *a, int n)
{
	const char *reason = val_to_c(rt, record_get(self, A_REASON));

	if (!is_success(rt, self).i)
		net_throw(rt, NH "HttpRequestException", *reason ? "Response status code does not indicate success: %d (%s)."
			  : "Response status code does not indicate success: %d.", status_of(self), reason);
	return self;
}

static struct ustr *response_shown(struct rt *rt, val self)
{
	val content = record_get(self, A_CONTENT);

	return ustr_printf(rt, "StatusCode: %d, ReasonPhrase: '%s', Version: %s, Content: %s, Headers:\n{\n%s%s}",
			   status_of(self), val_to_c(rt, record_get(self, A_REASON)),
			   val_to_c(rt, record_get(self, A_VERSION)),
			   arg_null(content) ? "<null>" : USTR_C(rt, type_full_name(rt, val_type_of(content))),
			   USTR_C(rt, httpheaders_text(rt, record_get(self, A_HEADERS))),
			   arg_null(content) ? "" : USTR_C(rt, httpheaders_text(rt, record_get(content, C_HEADERS))));
}

const struct member_def httpresponse_members[] = {
	CTOR("()", response_ctor), CTOR("(System.Net.HttpStatusCode statusCode)", response_ctor),
	RECORD_PROP_RW("version Version {get;set;}", 2),
	RECORD_PROP_RW(NH "HttpContent Content {get;set;}", 4),
	RECORD_PROP_RW("System.Net.HttpStatusCode StatusCode {get;set;}", 0),
	RECORD_PROP_RW("string ReasonPhrase {get;set;}", 1), RECORD_PROP(NH "Headers.HttpResponseHeaders Headers {get;}", 3),
	RECORD_PROP_RW(NH "HttpRequestMessage RequestMessage {get;set;}", 5),
	PROP("bool IsSuccessStatusCode {get;}", is_success, NULL),
	METHOD(NH "HttpResponseMessage EnsureSuccessStatusCode()", ensure), METHOD("string ToString()", to_string),
	METHOD("void Dispose()", nothing), MEMBERS_END
};

/* ---- the client ---- */

RECORD(httpconnection, "HttpConnectionResponseContent", &type_httpcontent, 2, NULL, 0);
enum { H_HEADERS, H_BASE, H_TIMEOUT, H_MOST, H_HANDLER };
RECORD(httphandler, "HttpClientHandler", &type_object, 5, NULL, 0);
RECORD(httpclient, "HttpClient", &type_object, 5, NULL, 0);

static val handler_ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_httphandler);

	r->f[0] = V_TRUE;
	r->f[1] = V_FALSE;
	return val_obj(r);
}
const struct member_def httphandler_members[] = {
	CTOR("()", handler_ctor), RECORD_PROP_RW("bool AllowAutoRedirect {get;set;}", 0),
	RECORD_PROP_RW("bool UseDefaultCredentials {get;set;}", 1),
	RECORD_PROP_RW("System.Net.ICredentials Credentials {get;set;}", 2),
	RECORD_PROP_RW("System.Net.IWebProxy Proxy {get;set;}", 3),
	RECORD_PROP_RW("System.Object ServerCertificateCustomValidationCallback {get;set;}", 4),
	METHOD("void Dispose()", nothing), MEMBERS_END
};

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = rt_alloc(rt, arg_type(self, &type_httpclient), type_httpclient.size);

	record_put(r, H_HEADERS, httpheaders_new(rt, &type_requestheaders));
	r->f[H_TIMEOUT] = val_timespan(100 * TICKS_SECOND);
	r->f[H_MOST] = val_long(2147483647);
	record_put(r, H_HANDLER, n ? a[0] : V_NULL);
	return val_obj(r);
}

static uint32_t put_lines(struct rt *rt, const char **v, uint32_t n, val headers, val over)
{
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(httpheaders_dict(headers), &i));) {
		bool agent = ustr_ieq_c(arg_str(e->key), "User-Agent");
		val hidden;

		if (val_is_null(over) || !dict_get(rt, httpheaders_dict(over), e->key, &hidden))
			v[n++] = USTR_C(rt, ustr_printf(rt, "%s: %s", val_to_c(rt, e->key),
				USTR_C(rt, val_to_str_sep(rt, e->value, ustr_new(rt, agent ? " " : ", ")))));
	}
	return n;
}

static uint32_t count(val headers) { return val_is_null(headers) ? 0 : httpheaders_dict(headers)->n; }

static const char *const *lines(struct rt *rt, val self, val request)
{
	val own = record_get(request, Q_HEADERS), content = record_get(request, Q_CONTENT), dflt = record_get(self, H_HEADERS);
	val of_content = val_is_null(content) ? V_NULL : record_get(content, C_HEADERS);
	const char **v = rt_block(rt, const char *, count(own) + count(dflt) + count(of_content) + 2);
	uint32_t n = put_lines(rt, v, 0, own, V_NULL);

	n = put_lines(rt, v, n, dflt, own);
	if (!val_is_null(content))
		n = put_lines(rt, v, n, of_content, V_NULL);
	v[n++] = "Expect:";
	v[n] = NULL;
	return v;
}

/* The absolute address of REQUEST. */
static struct ustr *target(struct rt *rt, val self, val request)
{
	val uri = record_get(request, Q_URI), base = record_get(self, H_BASE), both[2] = { base, uri };
	struct uri *u = val_uri(uri);

	if (u && !u->absolute && !val_is_null(base))
		u = val_uri(type_construct(rt, &type_uri, both, 2));
	if (!u && !val_is_null(base))
		u = val_uri(base);
	if (!u || !u->absolute)
		arg_throw_invalid(rt,
			"An invalid request URI was provided. Either the request URI must be an absolute URI or BaseAddress must be set.");
	if (!ustr_ieq_c(u->scheme, "http") && !ustr_ieq_c(u->scheme, "https"))
		net_throw(rt, "System.NotSupportedException", "The '%s' scheme is not supported.", USTR_C(rt, u->scheme));
	return uri_text(rt, u);
}

static val send_(struct rt *rt, val self, val *a, int n)
{
	val request = arg_need(rt, a[0], "request"), content = record_get(request, Q_CONTENT),
	    handler = record_get(self, H_HANDLER), r, h;
	int64_t ms = val_base(record_get(self, H_TIMEOUT)).i / TICKS_MS;
	struct httpcall c = { .method = val_to_c(rt, record_get(request, Q_METHOD)),
		.url = target(rt, self, request), .headers = lines(rt, self, request),
		.body = val_is_null(content) ? NULL : bytes_of(content), .timeout_ms = ms > 0 ? ms : 0,
		.stay = !val_is_null(handler) && !arg_bool(record_get(handler, 0)) };
	struct httpcall_reply got = httpcall(rt, &c);

	r = response_new(rt, got.status);
	record_set(r, A_REASON, val_str(got.reason));
	record_set(r, A_REQUEST, request);
	record_set(r, A_CONTENT, content_new(rt, &type_httpconnection, got.body, NULL));
	for (uint32_t i = 0; i + 1 < got.headers->n; i += 2) {
		h = httpheaders_is_content(rt, got.headers->v[i].s) ? record_get(record_get(r, A_CONTENT), C_HEADERS)
								    : record_get(r, A_HEADERS);
		httpheaders_add(rt, h, got.headers->v[i], got.headers->v[i + 1]);
	}
	return r;
}

static val call(struct rt *rt, val self, const char *method, val uri, val content)
{
	val q = request_new(rt, arg_text(rt, method), val_base(uri));

	record_set(q, Q_CONTENT, val_base(content));
	return send_(rt, self, &q, 1);
}

static val good(struct rt *rt, val self, val uri)
{
	val r = call(rt, self, "GET", uri, V_NULL);

	ensure(rt, r, NULL, 0);
	return record_get(r, A_CONTENT);
}

static val get(struct rt *rt, val self, val *a, int n) { return call(rt, self, "GET", a[0], V_NULL); }
static val delete(struct rt *rt, val self, val *a, int n) { return call(rt, self, "DELETE", a[0], V_NULL); }
static val post(struct rt *rt, val self, val *a, int n) { return call(rt, self, "POST", a[0], a[1]); }
static val put(struct rt *rt, val self, val *a, int n) { return call(rt, self, "PUT", a[0], a[1]); }
static val patch(struct rt *rt, val self, val *a, int n) { return call(rt, self, "PATCH", a[0], a[1]); }
static val get_string(struct rt *rt, val self, val *a, int n) { return body_text(rt, good(rt, self, a[0])); }
static val get_bytes(struct rt *rt, val self, val *a, int n) { return record_get(good(rt, self, a[0]), C_BYTES); }
static val get_stream(struct rt *rt, val self, val *a, int n) { return read_stream(rt, good(rt, self, a[0]), NULL, 0); }
ASYNC(send_task, &type_httpresponse, send_)
ASYNC(get_task, &type_httpresponse, get)
ASYNC(delete_task, &type_httpresponse, delete)
ASYNC(post_task, &type_httpresponse, post)
ASYNC(put_task, &type_httpresponse, put)
ASYNC(patch_task, &type_httpresponse, patch)
ASYNC(get_string_task, &type_string, get_string)
ASYNC(get_bytes_task, &type_byte_array, get_bytes)
ASYNC(get_stream_task, &type_stream, get_stream)

#define TASK "System.Threading.Tasks.Task"
#define BOTH(ret, name, rest, fn) \
	METHOD(ret " " name "(string requestUri" rest ")", fn), METHOD(ret " " name "(uri requestUri" rest ")", fn)
#define WITH_BODY(name, fn) BOTH(TASK "[" NH "HttpResponseMessage]", name, ", " NH "HttpContent content", fn)
const struct member_def httpclient_members[] = {
	CTOR("()", ctor), CTOR("(" NH "HttpClientHandler handler)", ctor),
	CTOR("(" NH "HttpClientHandler handler, bool disposeHandler)", ctor),
	RECORD_PROP(NH "Headers.HttpRequestHeaders DefaultRequestHeaders {get;}", 0),
	RECORD_PROP_RW("uri BaseAddress {get;set;}", 1),
	RECORD_PROP_RW("timespan Timeout {get;set;}", 2), RECORD_PROP_RW("long MaxResponseContentBufferSize {get;set;}", 3),
	BOTH(TASK "[string]", "GetStringAsync", "", get_string_task),
	BOTH(TASK "[byte[]]", "GetByteArrayAsync", "", get_bytes_task),
	BOTH(TASK "[System.IO.Stream]", "GetStreamAsync", "", get_stream_task),
	BOTH(TASK "[" NH "HttpResponseMessage]", "GetAsync", "", get_task),
	BOTH(TASK "[" NH "HttpResponseMessage]", "DeleteAsync", "", delete_task),
	WITH_BODY("PostAsync", post_task), WITH_BODY("PutAsync", put_task), WITH_BODY("PatchAsync", patch_task),
	METHOD(TASK "[" NH "HttpResponseMessage] SendAsync(" NH "HttpRequestMessage request)", send_task),
	METHOD(NH "HttpResponseMessage Send(" NH "HttpRequestMessage request)", send_),
	METHOD("void CancelPendingRequests()", nothing), METHOD("void Dispose()", nothing), MEMBERS_END
};

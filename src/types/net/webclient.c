/* SPDX-License-Identifier: MIT */
/* WebClient and ServicePointManager, over libcurl; addresses of files are files. */
#include "types/async.h"
#include "types/io/encoding.h"
#include "types/enums.h"
#include "types/net/httpcall.h"
#include "types/io/io.h"
#include "types/io/stream.h"
#include "types/tables.h"
#include "types/net/uri.h"
#include "types/net/webtext.h"
#include "value/record.h"

#include <fcntl.h>
#include <string.h>

enum { W_HEADERS, W_ENCODING, W_BASE, W_CREDENTIALS, W_PROXY, W_QUERY, W_RESPONSE, W_DEFAULTS, W__FIELDS };
extern const struct type type_component;
const struct type type_webclient = RECORD_TYPE_OF("System.Net.WebClient", &type_component, W__FIELDS);

static val headers_ctor(struct rt *rt, val self, val *a, int n) { return namevalues_new(rt, &type_webheaders); }

static struct ustr *headers_text(struct rt *rt, val self)
{
	struct dict *d = namevalues_dict(self);
	struct dict_entry *e;
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; (e = dict_next(d, &i));) {
		sbuf_put(&b, val_to_str(rt, e->key));
		sbuf_puts(&b, ": ");
		sbuf_put(&b, val_to_str_sep(rt, e->value, ustr_new(rt, ", ")));
		sbuf_puts(&b, "\r\n");
	}
	sbuf_puts(&b, "\r\n");
	return sbuf_take(&b);
}

static val headers_string(struct rt *rt, val self, val *a, int n) { return val_str(headers_text(rt, self)); }
static val all_keys(struct rt *rt, val self)
{
	val v = V_NULL;
	member_get_c(rt, self, "Keys", &v);
	return val_obj(arg_items(rt, v));
}

static val headers_add(struct rt *rt, val self, val *a, int n)
{
	const char *line = USTR_C(rt, arg_need_str(rt, a[0], "header")), *colon = strchr(line, ':');
	val both[2];

	if (!colon)
		arg_throw(rt, "header", "Specified value does not have a ':' separator.");
	both[0] = val_str(ustr_from_utf8(rt, line, (size_t)(colon - line)));
	both[1] = val_str(ustr_trim(rt, ustr_new(rt, colon + 1), true, true));
	namevalues_add(rt, self, both[0], both[1]);
	return V_VOID;
}

const struct member_def webheaders_members[] = {
	CTOR("()", headers_ctor), METHOD("void Add(string header)", headers_add), METHOD("string ToString()", headers_string),
	PROP("string[] AllKeys {get;}", all_keys, NULL), MEMBERS_END
};

/* ---- WebClient ---- */

static struct record *of(val v) { return (struct record *)val_base(v).o; }

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = rt_alloc(rt, arg_type(self, &type_webclient), type_webclient.size);

	record_put(r, W_HEADERS, namevalues_new(rt, &type_webheaders));
	record_put(r, W_ENCODING, encoding_new(rt, ENCODING_UTF8, false, false));
	record_put(r, W_BASE, val_str(ustr_empty(rt)));
	record_put(r, W_QUERY, namevalues_new(rt, &type_namevalues));
	r->f[W_DEFAULTS] = V_FALSE;
	return val_obj(r);
}

/* The absolute address of an argument. */
static struct uri *address(struct rt *rt, val self, val v)
{
	struct uri *u = val_uri(v);
	struct ustr *base = val_to_str(rt, of(self)->f[W_BASE]), *s;
	const char *why;

	s = u ? u->original : arg_need_str(rt, v, "address");
	u = uri_parse(rt, s, URI_ABSOLUTE, &why);
	if (!u && ustr_len(base))
		u = uri_parse(rt, ustr_printf(rt, "%s%s", USTR_C(rt, base), USTR_C(rt, s)), URI_ABSOLUTE, &why);
	if (!u)
		u = uri_parse(rt, ustr_printf(rt, "file://%s", USTR_C(rt, io_full(rt, val_str(s), "address"))),
			URI_ABSOLUTE, &why);
	if (!u)
		net_throw(rt, "System.Net.WebException", "An exception occurred during a WebClient request.");
	return u;
}

/* The same with WebClient's exception. */
static struct httpcall_reply answer(struct rt *rt, const struct httpcall *c)
{
	struct httpcall_reply r;
	struct exc *e = httpcall_try(rt, c, &r);

	if (!e)
		return r;
	net_throw(rt, "System.Net.WebException", "%s", USTR_C(rt, e->message));
}

static struct array *exchange(struct rt *rt, val self, val where, const char *method, struct array *body, const char *type)
{
	struct uri *u = address(rt, self, where);
	struct httpcall c = {
		.method = method, .url = uri_text(rt, u), .body = body,
		.headers = webheaders_lines(rt, of(self)->f[W_HEADERS], type),
	};
	struct httpcall_reply r;
	uint32_t n;

	if (ustr_ieq_c(u->scheme, "file")) {
		uint8_t *p = io_read(rt, uri_unescape(rt, u->path, ""), &n);

		return array_bytes(rt, p, n);
	}
	httpcall_put_credentials(rt, &c, of(self)->f[W_CREDENTIALS]);
	r = answer(rt, &c);
	gc_store(of(self), &of(self)->f[W_RESPONSE], webheaders_received(rt, r.headers));
	if (r.status >= 400)
		net_throw(rt, "System.Net.WebException", "The remote server returned an error: (%d) %s.", r.status,
			USTR_C(rt, r.reason));
	return r.body;
}

static val text(struct rt *rt, val self, struct array *b)
{
	struct encoding *e = val_encoding(of(self)->f[W_ENCODING]);
	uint32_t skip = e->kind == ENCODING_UTF8 && b->n >= 3 && b->b[0] == 0xEF && b->b[1] == 0xBB && b->b[2] == 0xBF ? 3 : 0;

	return val_str(encoding_text(rt, e, b->b + skip, b->n - skip));
}

static val download_string(struct rt *rt, val self, val *a, int n)
{
	return text(rt, self, exchange(rt, self, a[0], "GET", NULL, NULL));
}
static val download_data(struct rt *rt, val self, val *a, int n) { return val_obj(exchange(rt, self, a[0], "GET", NULL, NULL)); }

static val download_file(struct rt *rt, val self, val *a, int n)
{
	struct ustr *to = io_full(rt, a[1], "fileName");
	struct array *b = exchange(rt, self, a[0], "GET", NULL, NULL);

	io_write(rt, to, O_TRUNC, b->b, b->n);
	return V_VOID;
}

static val open_read(struct rt *rt, val self, val *a, int n)
{
	struct array *b = exchange(rt, self, a[0], "GET", NULL, NULL);

	return stream_memory(rt, b->b, b->n);
}

static const char *verb(struct rt *rt, val *a, int n) { return n > 2 && arg_str(a[1]) ? USTR_C(rt, arg_str(a[1])) : "POST"; }

static val upload_string(struct rt *rt, val self, val *a, int n)
{
	struct array *b = encoding_bytes(rt, val_encoding(of(self)->f[W_ENCODING]), arg_need_str(rt, a[n - 1], "data"));

	return text(rt, self, exchange(rt, self, a[0], verb(rt, a, n), b, ""));
}

static val upload_data(struct rt *rt, val self, val *a, int n)
{
	return val_obj(exchange(rt, self, a[0], verb(rt, a, n), val_array(arg_need(rt, a[n - 1], "data")), ""));
}

static val upload_values(struct rt *rt, val self, val *a, int n)
{
	struct dict *d = namevalues_dict(arg_need(rt, a[n - 1], "data"));
	struct dict_entry *e;
	struct sbuf b;
	struct ustr *s;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; (e = dict_next(d, &i));) {
		if (b.len)
			sbuf_putc(&b, '&');
		sbuf_put(&b, webtext_url_encode(rt, val_to_str(rt, e->key)));
		sbuf_putc(&b, '=');
		sbuf_put(&b, webtext_url_encode(rt, val_to_str_sep(rt, e->value, ustr_new(rt, ","))));
	}
	s = sbuf_take(&b);
	return val_obj(exchange(rt, self, a[0], verb(rt, a, n), array_bytes(rt, USTR_C(rt, s), ustr_len(s)),
				"application/x-www-form-urlencoded"));
}

static val no(struct rt *rt, val self) { return V_FALSE; }
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }
ASYNC(download_string_task, &type_string, download_string)
ASYNC(download_data_task, &type_byte_array, download_data)
ASYNC(download_file_task, NULL, download_file)
ASYNC(upload_string_task, &type_string, upload_string)

#define BOTH(ret, name, rest, fn) \
	METHOD(ret " " name "(string address" rest ")", fn), METHOD(ret " " name "(uri address" rest ")", fn)
const struct member_def webclient_members[] = {
	CTOR("()", ctor), RECORD_PROP_RW("System.Text.Encoding Encoding {get;set;}", 1),
	RECORD_PROP_RW("string BaseAddress {get;set;}", 2),
	RECORD_PROP_RW("System.Net.ICredentials Credentials {get;set;}", 3),
	RECORD_PROP_RW("bool UseDefaultCredentials {get;set;}", 7),
	RECORD_PROP_RW("System.Net.WebHeaderCollection Headers {get;set;}", 0),
	RECORD_PROP_RW("System.Collections.Specialized.NameValueCollection QueryString {get;set;}", 5),
	RECORD_PROP("System.Net.WebHeaderCollection ResponseHeaders {get;}", 6),
	RECORD_PROP_RW("System.Net.IWebProxy Proxy {get;set;}", 4),
	PROP("bool IsBusy {get;}", no, NULL),
	BOTH("string", "DownloadString", "", download_string), BOTH("byte[]", "DownloadData", "", download_data),
	BOTH("void", "DownloadFile", ", string fileName", download_file), BOTH("System.IO.Stream", "OpenRead", "", open_read),
	BOTH("string", "UploadString", ", string data", upload_string),
	BOTH("string", "UploadString", ", string method, string data", upload_string),
	BOTH("byte[]", "UploadData", ", byte[] data", upload_data),
	BOTH("byte[]", "UploadData", ", string method, byte[] data", upload_data),
	BOTH("byte[]", "UploadValues", ", System.Collections.Specialized.NameValueCollection data", upload_values),
	BOTH("byte[]", "UploadValues", ", string method, System.Collections.Specialized.NameValueCollection data", upload_values),
	BOTH("System.Threading.Tasks.Task[string]", "DownloadStringTaskAsync", "", download_string_task),
	BOTH("System.Threading.Tasks.Task[byte[]]", "DownloadDataTaskAsync", "", download_data_task),
	BOTH("System.Threading.Tasks.Task", "DownloadFileTaskAsync", ", string fileName", download_file_task),
	BOTH("System.Threading.Tasks.Task[string]", "UploadStringTaskAsync", ", string data", upload_string_task),
	METHOD("void CancelAsync()", nothing), METHOD("void Dispose()", nothing), MEMBERS_END
};

/* ---- ServicePointManager: kept, and without effect as in .NET's new clients ---- */

const struct type type_servicepoints = { .name = "System.Net.ServicePointManager", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };
static _Thread_local int64_t protocol;
static _Thread_local int32_t limit = 2;
static _Thread_local bool expect = true;

static val get_protocol(struct rt *rt, val self) { return val_enum(&enum_securityprotocol, protocol); }
static void set_protocol(struct rt *rt, val self, val v)
{
	if (arg_int(v) & ~(int64_t)(192 | 768 | 3072 | 12288))
		net_throw(rt, "System.NotSupportedException", "The requested security protocol is not supported.");
	protocol = arg_int(v);
}
static val get_limit(struct rt *rt, val self) { return val_int(limit); }
static void set_limit(struct rt *rt, val self, val v) { limit = (int32_t)arg_int(v); }
static val get_expect(struct rt *rt, val self) { return val_bool(expect); }
static void set_expect(struct rt *rt, val self, val v) { expect = arg_bool(v); }
static val null(struct rt *rt, val self) { return V_NULL; }
static void set_nothing(struct rt *rt, val self, val v) { }

const struct member_def servicepoints_members[] = {
	STATIC_PROP("static System.Net.SecurityProtocolType SecurityProtocol {get;set;}", get_protocol, set_protocol),
	STATIC_PROP("static int DefaultConnectionLimit {get;set;}", get_limit, set_limit),
	STATIC_PROP("static bool Expect100Continue {get;set;}", get_expect, set_expect),
	STATIC_PROP("static bool UseNagleAlgorithm {get;set;}", no, set_nothing),
	STATIC_PROP("static bool CheckCertificateRevocationList {get;set;}", no, set_nothing),
	STATIC_PROP("static System.Net.Security.RemoteCertificateValidationCallback ServerCertificateValidationCallback {get;set;}",
		null, set_nothing), MEMBERS_END
};

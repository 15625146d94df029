/* SPDX-License-Identifier: MIT */
/* The request: body, headers, authentication, cookies; redirections and retries. */
#include "cmdlets/utility/web.h"

#include "providers/provider.h"
#include "sys/web.h"
#include "types/guid.h"
#include "types/net/httpcall.h"
#include "types/io/io.h"
#include "types/security/secure.h"

#include <poll.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define RESPONSE_ID "WebCmdletWebResponseException"

/* ---- Session ------------------------------------------------------------- */

enum { RETRY_SECONDS = 5 };

/* What a session shows of its proxy. */
static val proxy_object(struct rt *rt, val address)
{
	struct psobj *o = psobj_new(rt);
	val v = val_obj(o);

	psobj_put_c(rt, o, "Address", address);
	val_insert_type_name(rt, &v, ustr_new(rt, "System.Net.WebProxy"));
	return v;
}

static struct uri *proxy_of(struct rt *rt, val session)
{
	val address;

	return member_get_c(rt, record_get(session, WEB_PROXY), "Address", &address) ? val_uri(address) : NULL;
}

static val session_of(struct cmdlet *c)
{
	struct web_args *a = c->args;
	struct dict *d = val_dict(a->headers);
	struct dict_entry *e;
	bool given = val_cell(a->web_session, &type_websession) != NULL;
	struct dict *to;

	if (!given)
		a->web_session = websession_new(c->rt);
	to = val_dict(record_get(a->web_session, WEB_HEADERS));
	for (uint32_t i = 0; d && (e = dict_next(d, &i));)
		dict_put(c->rt, to, val_str(val_to_str(c->rt, e->key)), val_str(val_to_str(c->rt, e->value)));
	if (a->user_agent)
		record_set(a->web_session, WEB_USER_AGENT, val_str(a->user_agent));
	if (val_credential(a->credential))
		record_set(a->web_session, WEB_CREDENTIALS, a->credential);
	if (cmdlet_has(c, "MaximumRedirection"))
		record_set(a->web_session, WEB_REDIRECTIONS, val_int((int32_t)a->maximum_redirection));
	if (cmdlet_has(c, "MaximumRetryCount"))
		record_set(a->web_session, WEB_RETRIES, val_int((int32_t)a->maximum_retry_count));
	if (cmdlet_has(c, "MaximumRetryCount") || cmdlet_has(c, "RetryIntervalSec"))
		record_set(
			a->web_session, WEB_RETRY_SECONDS,
			val_int(cmdlet_has(c, "RetryIntervalSec") ? (int32_t)a->retry_interval_sec : RETRY_SECONDS));
	if (cmdlet_has(c, "UseDefaultCredentials"))
		record_set(a->web_session, WEB_USE_DEFAULT, val_bool(a->use_default_credentials));
	if (val_uri(a->proxy))
		record_set(a->web_session, WEB_PROXY, proxy_object(c->rt, a->proxy));
	if (a->session_variable && !given)
		var_set(c->rt, scope_current(c->rt), ustr_intern(c->rt, a->session_variable), SCOPE_LOCAL, a->web_session);
	return a->web_session;
}

static _Noreturn void fail(struct cmdlet *c, const char *id, const char *text)
{
	cmdlet_throw_fmt(c, "System.Management.Automation.ValidationMetadataException", id, EC_InvalidArgument,
		V_NULL, "%s", text);
}

/* ---- Body ---------------------------------------------------------------- */

struct body {
	struct array *bytes;	/* NULL: none */
	struct ustr *type;	/* Content-Type; NULL: none of its own */
};

static struct array *utf8_of(struct rt *rt, struct ustr *s)
{
	size_t n;
	const char *p = ustr_utf8(rt, s, &n);

	return array_bytes(rt, p, (uint32_t)n);
}

/* As forms escape: blanks are plus signs. */
static struct ustr *form_escape(struct rt *rt, struct ustr *s)
{
	static const char keep[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!*() ";

	return ustr_replace(rt, uri_escape(rt, s, keep, false), ustr_atom(rt, " "), ustr_atom(rt, "+"), false);
}

static struct ustr *form_text(struct rt *rt, val table)
{
	struct dict *d = val_dict(table);
	struct dict_entry *e;
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; d && (e = dict_next(d, &i));) {
		if (b.len)
			sbuf_putc(&b, '&');
		sbuf_put(&b, form_escape(rt, val_to_str(rt, e->key)));
		sbuf_putc(&b, '=');
		sbuf_put(&b, form_escape(rt, val_to_str(rt, e->value)));
	}
	return sbuf_take(&b);
}

static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

/* The name of a part: quoted where it is no plain word. */
static const char *part_name(struct rt *rt, struct ustr *s)
{
	const char *p = USTR_C(rt, s);

	return *p && !p[strspn(p, unreserved)] ? p : USTR_C(rt, ustr_printf(rt, "\"%s\"", p));
}

static void put_part(struct cmdlet *c, struct buf *out, const char *boundary, struct ustr *name, val v)
{
	struct fsinfo *file = val_fsinfo(v);
	size_t n;
	const char *text;

	buf_printf(out, "--%s\r\n", boundary);
	if (file) {
		uint32_t size;
		uint8_t *data = io_read(c->rt, file->full, &size);
		const char *full = USTR_C(c->rt, file->full), *slash = strrchr(full, '/');
		struct ustr *last = ustr_new(c->rt, slash ? slash + 1 : full);

		buf_printf(out,
			"Content-Disposition: form-data; name=%s; filename=%s; filename*=utf-8''%s\r\nContent-Type: application/octet-stream\r\n\r\n",
			   part_name(c->rt, name), part_name(c->rt, last),
			   USTR_C(c->rt, uri_escape(c->rt, last, unreserved, false)));
		buf_put(out, data, size);
	} else {
		text = ustr_utf8(c->rt, val_to_str(c->rt, v), &n);
		buf_printf(out,
			"Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=%s\r\n\r\n",
			part_name(c->rt, name));
		buf_put(out, text, n);
	}
	buf_puts(out, "\r\n");
}

static struct body multipart(struct cmdlet *c, val form)
{
	struct dict *d = val_dict(form);
	struct dict_entry *e;
	struct buf out = BUF_INIT;
	char boundary[48];
	struct body b;
	struct iter it;
	val x;

	snprintf(boundary, sizeof boundary, "%s", val_to_c(c->rt, guid_new(c->rt)));
	for (uint32_t i = 0; d && (e = dict_next(d, &i));) {
		struct ustr *name = val_to_str(c->rt, e->key);

		if (!val_fsinfo(e->value) && iter_begin(c->rt, e->value, &it))
			while (iter_next(&it, &x))
				put_part(c, &out, boundary, name, x);
		else
			put_part(c, &out, boundary, name, e->value);
	}
	buf_printf(&out, "--%s--\r\n", boundary);
	b.bytes = array_bytes(c->rt, buf_ptr(&out), (uint32_t)buf_size(&out));
	b.type = ustr_printf(c->rt, "multipart/form-data; boundary=\"%s\"", boundary);
	buf_release(&out);
	return b;
}

static bool is_get(struct ustr *method)
{
	return ustr_ieq_c(method, "GET") || ustr_ieq_c(method, "HEAD");
}

/* The text as the charset of its type has it. */
static struct array *encoded(struct rt *rt, struct ustr *s, struct ustr *type)
{
	const char *charset = type ? strcasestr(USTR_C(rt, type), "charset=iso-8859-1") : NULL;
	uint32_t n = ustr_len(s);
	uint8_t *p;

	if (!charset)
		return utf8_of(rt, s);
	p = rt_block(rt, uint8_t, n + 1);
	for (uint32_t i = 0; i < n; i++)
		p[i] = ustr_at(s, i) < 256 ? (uint8_t)ustr_at(s, i) : '?';
	return array_bytes(rt, p, n);
}

/* The file of -InFile, which must be one. */
static struct ppath input_file(struct cmdlet *c)
{
	struct ustr *given = ((struct web_args *)c->args)->in_file;
	struct stat st;
	struct ppath p;

	path_resolve(c->rt, given, &p);
	if (stat(USTR_C(c->rt, p.path), &st))
		path_missing(c->rt, &p);
	if (S_ISDIR(st.st_mode))
		fail(c, "WebCmdletInFileNotFilePathException", USTR_C(c->rt, ustr_printf(c->rt,
			"Path '%s' resolves to a directory. Specify a path including a file name, and then retry the command.", USTR_C(c->rt, given))));
	return p;
}

static struct body body_of(struct cmdlet *c, struct ustr *method)
{
	struct web_args *a = c->args;
	struct rt *rt = c->rt;
	struct body b = { NULL, a->content_type };
	val v = val_base(a->body);
	struct array *bytes = val_array(v);
	uint32_t n;
	struct ppath p;

	if (val_dict(a->form))
		return multipart(c, a->form);
	if (a->in_file) {
		p = input_file(c);
		uint8_t *data = io_read(rt, p.path, &n);

		b.bytes = array_bytes(rt, data, n);
	} else if (bytes && bytes->packed) {
		b.bytes = bytes;
	} else if (val_dict(v)) {
		b.bytes = is_get(method) ? NULL : utf8_of(rt, form_text(rt, v));
	} else if (v.k == VK_OBJ && type_is_named(cell_type(v.o), "System.Xml.XmlNode")) {
		val outer;

		b.bytes = utf8_of(rt, member_get_c(rt, v, "OuterXml", &outer) ? val_to_str(rt, outer) : val_to_str(rt, v));
	} else if (!val_is_null(v)) {
		b.bytes = encoded(rt, val_to_str(rt, v), a->content_type);
	}
	if (!b.bytes && !is_get(method))
		b.bytes = array_bytes(rt, "", 0);
	if (b.bytes && !b.type && ustr_ieq_c(method, "POST"))
		b.type = ustr_new(rt, "application/x-www-form-urlencoded");
	return b;
}

/* ---- Headers and authentication ------------------------------------------ */

struct lines {
	const char **v;
	uint32_t n;
};

static void add_line(struct rt *rt, struct lines *l, struct ustr *s)
{
	const char **bigger = rt_block(rt, const char *, l->n + 2);

	if (l->n)
		memcpy(bigger, l->v, l->n * sizeof *bigger);
	bigger[l->n++] = USTR_C(rt, s);
	l->v = bigger;
}

/* What names of headers and types are made of. */
static const char token[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~";

/* type/subtype, maybe with more behind a semicolon. */
static void check_content_type(struct cmdlet *c)
{
	struct web_args *a = c->args;
	const char *s = a->content_type ? USTR_C(c->rt, a->content_type) : NULL;
	size_t n = s ? strspn(s, token) : 0, k = n && s[n] == '/' ? strspn(s + n + 1, token) : 0;

	if (!s || a->skip_header_validation || (k && (!s[n + 1 + k] || strchr("; ", s[n + 1 + k]))))
		return;
	fail(c, "WebCmdletContentTypeException",
		"The cmdlet cannot run because the -ContentType parameter is not a valid Content-Type header. Specify a valid Content-Type for -ContentType, then retry. To suppress header validation, supply the -SkipHeaderValidation parameter.");
}

/* "tag", W/"tag" or *, several with commas. */
static bool is_entity_tags(const char *s)
{
	if (!strcmp(s, "*"))
		return true;
	for (;; s++) {
		s += strspn(s, " ");
		s += !strncmp(s, "W/", 2) ? 2 : 0;
		if (*s != '"' || !(s = strchr(s + 1, '"')))
			return false;
		s += 1 + strspn(s + 1, " ");
		if (*s != ',')
			return !*s;
	}
}

/* -SkipHeaderValidation sends these as they are. */
static void check_headers(struct cmdlet *c)
{
	struct web_args *a = c->args;
	static const char *const tags[] = { "If-Match", "If-None-Match" };
	struct dict *d = a->skip_header_validation ? NULL : val_dict(a->headers);
	val v;

	for (size_t i = 0; d && i < ARRAY_LEN(tags); i++)
		if (dict_get_c(c->rt, d, tags[i], &v) && !is_entity_tags(val_to_c(c->rt, v)))
			cmdlet_throw_fmt(c, "System.FormatException", "System.FormatException", EC_NotSpecified, V_NULL,
					 "The format of value '%s' is invalid.", val_to_c(c->rt, v));
}

/* Checks that parameters fit together. */
static void check(struct cmdlet *c, struct uri *uri)
{
	struct web_args *a = c->args;
	bool plain = ustr_ieq_c(uri->scheme, "http");

	if (!val_is_null(a->body) && a->in_file)
		fail(c, "WebCmdletBodyConflictException",
			"The cmdlet cannot run because the following conflicting parameters are specified: Body and InFile. Specify either Body or Infile, then retry.");
	if (!val_is_null(a->body) && val_dict(a->form))
		fail(c, "WebCmdletBodyFormConflictException",
			"The cmdlet cannot run because the following conflicting parameters are specified: Body and Form. Specify either Body or Form, then retry.");
	if (a->in_file && val_dict(a->form))
		fail(c, "WebCmdletFormInFileConflictException",
			"The cmdlet cannot run because the following conflicting parameters are specified: InFile and Form. Specify either InFile or Form, then retry.");
	if (a->pass_thru && !a->out_file)
		fail(c, "WebCmdletOutFileMissingException",
			"The cmdlet cannot run because the following parameter is missing: OutFile. Provide a valid OutFile parameter value when using the PassThru parameter, then retry.");
	if (a->resume && !a->out_file)
		fail(c, "WebCmdletOutFileMissingException",
			"The cmdlet cannot run because the following parameter is missing: OutFile. Provide a valid OutFile parameter value when using the Resume parameter, then retry.");
	if (!val_uri(a->proxy) && (a->proxy_use_default_credentials || val_credential(a->proxy_credential)))
		fail(c, "WebCmdletProxyUriNotSuppliedException",
			"The cmdlet cannot run because the following parameter is missing: Proxy. Provide a valid proxy URI for the Proxy parameter when using the ProxyCredential or ProxyUseDefaultCredentials parameters, then retry.");
	check_content_type(c);
	if (a->authentication && val_secure(a->token) && val_credential(a->credential))
		fail(c, "WebCmdletAuthenticationTokenConflictException",
			"The cmdlet cannot run because the following conflicting parameters are specified: Credential and Token. Specify either Credential or Token, then retry.");
	if (a->use_default_credentials && a->authentication)
		fail(c, "WebCmdletAuthenticationConflictException",
			"The cmdlet cannot run because the following conflicting parameters are specified: Authentication and UseDefaultCredentials. Authentication does not support Default Credentials. Specify either Authentication or UseDefaultCredentials, then retry.");
	if (val_credential(a->proxy_credential) && a->proxy_use_default_credentials)
		fail(c, "WebCmdletProxyCredentialConflictException",
			"The cmdlet cannot run because the following conflicting parameters are specified: ProxyCredential and ProxyUseDefaultCredentials. Specify either ProxyCredential or ProxyUseDefaultCredentials, then retry.");
	if (!val_uri(a->proxy) && (val_credential(a->proxy_credential) || a->proxy_use_default_credentials))
		fail(c, "WebCmdletProxyUriNotSuppliedException",
			"The cmdlet cannot run because the following parameter is missing: Proxy. Provide a valid proxy URI for the Proxy parameter when using the ProxyCredential or ProxyUseDefaultCredentials parameters, then retry.");
	if ((a->authentication == 2 || a->authentication == 3) && !val_secure(a->token))
		fail(c, "WebCmdletAuthenticationTokenNotSuppliedException",
			"The cmdlet cannot run because the following parameter is not specified: Token. The supplied Authentication type requires a Token. Specify Token, then retry.");
	if (a->authentication == 1 && !val_credential(a->credential))
		fail(c, "WebCmdletAuthenticationCredentialNotSuppliedException",
			"The cmdlet cannot run because the following parameter is not specified: Credential. The supplied Authentication type requires a Credential. Specify Credential, then retry.");
	if (plain && !a->allow_unencrypted_authentication && (a->authentication || val_credential(a->credential)))
		fail(c, "WebCmdletAllowUnencryptedAuthenticationRequiredException",
			"The cmdlet cannot protect plain text secrets sent over unencrypted connections. To suppress this warning and send plain text secrets over unencrypted networks, reissue the command specifying the AllowUnencryptedAuthentication parameter.");
}

static struct ustr *agent(struct rt *rt, val session)
{
	val own = record_get(session, WEB_USER_AGENT);

	return val_is_null(own) ? user_agent(rt) : val_to_str(rt, own);
}

static void check_name(struct cmdlet *c, struct ustr *name)
{
	const char *s = USTR_C(c->rt, name);

	if (!*s || s[strspn(s, token)])
		cmdlet_throw_fmt(c, "System.FormatException", "System.FormatException", EC_NotSpecified, V_NULL,
				 "The header name '%s' has an invalid format.", s);
}

static struct lines headers_of(struct cmdlet *c, val session, const struct body *b, bool with_auth)
{
	struct web_args *a = c->args;
	struct rt *rt = c->rt;
	struct dict *d = val_dict(record_get(session, WEB_HEADERS));
	struct dict_entry *e;
	struct lines l = { rt_block(rt, const char *, 1), 0 };
	bool typed = false, accepts = false;

	for (uint32_t i = 0; d && (e = dict_next(d, &i));) {
		struct ustr *name = val_to_str(rt, e->key), *value = val_to_str(rt, e->value);

		if (!with_auth && ustr_ieq_c(name, "Authorization"))
			continue;
		check_name(c, name);
		typed = typed || ustr_ieq_c(name, "Content-Type");
		accepts = accepts || ustr_ieq_c(name, "Accept");
		add_line(rt, &l, ustr_printf(rt, ustr_len(value) ? "%s: %s" : "%s;", USTR_C(rt, name), USTR_C(rt, value)));
	}
	if (b->bytes && (a->content_type || !typed))
		add_line(rt, &l, b->type ? ustr_printf(rt, "Content-Type: %s", USTR_C(rt, b->type))
			: ustr_new(rt, "Content-Type:"));
	if (a->transfer_encoding)
		add_line(rt, &l, ustr_printf(rt, "Transfer-Encoding: %s", USTR_C(rt, a->transfer_encoding)));
	if (a->disable_keep_alive)
		add_line(rt, &l, ustr_new(rt, "Connection: Close"));
	if (with_auth && a->authentication >= 2)
		add_line(rt, &l, ustr_printf(rt, "Authorization: Bearer %s", USTR_C(rt, secure_plain(rt, val_secure(a->token)))));
	add_line(rt, &l, ustr_new(rt, "Expect:"));
	if (!accepts)
		add_line(rt, &l, ustr_new(rt, "Accept:"));
	return l;
}

static const char *const *cookies_of(struct rt *rt, val session)
{
	struct list *jar = val_list(record_get(session, WEB_JAR));
	struct lines l = { rt_block(rt, const char *, 1), 0 };

	for (uint32_t i = 0; jar && i < jar->n; i++)
		add_line(rt, &l, val_to_str(rt, jar->v[i]));
	return l.v;
}

static void keep_cookies(struct rt *rt, val session, const struct buf *cookies)
{
	struct list *jar = list_new(rt, NULL);
	const char *p = (const char *)buf_ptr(cookies), *e = p + buf_size(cookies);

	for (; p && p < e; p += strlen(p) + 1)
		list_add(rt, jar, val_str(ustr_new(rt, p)));
	record_set(session, WEB_JAR, val_obj(jar));
}

/* ---- The exchange -------------------------------------------------------- */

static void put_credentials(struct rt *rt, struct web_request *r, val credential, bool proxy)
{
	struct credential *k = val_credential(credential);
	const char *user = k ? USTR_C(rt, k->user) : NULL, *password = k ? USTR_C(rt, secure_plain(rt, k->password)) : NULL;

	if (proxy) {
		r->proxy_user = user;
		r->proxy_password = password;
	} else {
		r->user = user;
		r->password = password;
	}
}

static long version_of(struct rt *rt, val v)
{
	const char *s = val_is_null(v) ? "" : val_to_c(rt, v);

	return *s ? (*s - '0') * 10 + (s[1] == '.' ? s[2] - '0' : 0) : 0;
}

static struct web_request request_of(struct cmdlet *c, struct uri *uri, val session, struct ustr *method,
				     const struct body *b, bool with_auth)
{
	struct web_args *a = c->args;
	struct rt *rt = c->rt;
	struct web_request r = {
		.url = USTR_C(rt, uri_text(rt, uri)), .method = USTR_C(rt, method), .user_agent = USTR_C(rt, agent(rt, session)),
		.headers = headers_of(c, session, b, with_auth).v, .cookies = cookies_of(rt, session),
		.has_body = b->bytes != NULL, .body = b->bytes ? b->bytes->b : NULL, .body_size = b->bytes ? b->bytes->n : 0,
		.no_proxy = a->no_proxy, .skip_certificates = a->skip_certificate_check, .stop = rt->stop,
		.connect_ms = (long)a->connection_timeout_seconds * 1000, .total_ms = (long)a->operation_timeout_seconds * 1000,
		.http_version = version_of(rt, a->http_version),
		.tls = val_base(a->ssl_protocol).k == VK_ENUM ? (unsigned)val_enum_num(val_base(a->ssl_protocol)) : 0,
	};

	if (!val_is_null(a->certificate) || a->certificate_thumbprint)
		cmdlet_throw_fmt(c, "System.PlatformNotSupportedException", "CertificateNotSupported", EC_NotImplemented, V_NULL,
			"Certificates of clients are not sent: psession has no support for them.");
	if (!r.total_ms && r.connect_ms)
		r.total_ms = r.connect_ms;
	if (with_auth)
		put_credentials(rt, &r, record_get(session, WEB_CREDENTIALS), false);
	r.any_auth = r.user && a->authentication != 1;
	put_credentials(rt, &r, a->proxy_credential, true);
	if (proxy_of(rt, session) && !a->no_proxy)
		r.proxy = USTR_C(rt, uri_text(rt, proxy_of(rt, session)));
	if (cmdlet_has(c, "UnixSocket"))
		r.unix_socket = val_to_c(rt, a->unix_socket);
	return r;
}

/* "HTTP/1.1 200 OK" */
static void read_status(struct rt *rt, const char *p, size_t n, struct web_answer *to)
{
	const char *code = memchr(p, ' ', n), *reason = code ? memchr(code + 1, ' ', n - (size_t)(code + 1 - p)) : NULL;

	to->version = ustr_from_utf8(rt, p, code ? (size_t)(code - p) : n);
	if (reason)
		to->reason = ustr_from_utf8(rt, reason + 1, n - (size_t)(reason + 1 - p));
}

/* "Name: value"; what stands in several lines has several values. */
static void read_header(struct rt *rt, const char *p, size_t n, struct web_answer *to)
{
	const char *colon = memchr(p, ':', n);
	struct list *l = list_new(rt, NULL);
	val name, have;

	if (!colon)
		return;
	name = val_str(ustr_from_utf8(rt, p, (size_t)(colon - p)));
	if (dict_get(rt, to->headers, name, &have))
		for (uint32_t i = 0; i < val_array(have)->n; i++)
			list_add(rt, l, array_get(val_array(have), i));
	list_add(rt, l, val_str(ustr_trim(rt, ustr_from_utf8(rt, colon + 1, n - (size_t)(colon + 1 - p)), true, true)));
	dict_put(rt, to->headers, name, val_obj(list_to_array(rt, l, &type_string)));
}

/* A header that tells of the body. */
static bool is_content_header(const char *p)
{
	return !strncasecmp(p, "Content-", 8) || !strncasecmp(p, "Allow:", 6) || !strncasecmp(p, "Expires:", 8) ||
	       !strncasecmp(p, "Last-Modified:", 14);
}

/* The lines of the head that tell of the body (CONTENT), or the others. */
static void read_lines(struct rt *rt, const char *head, bool content, struct web_answer *to)
{
	for (const char *p = head, *nl; *p; p = *nl ? nl + 1 : nl) {
		size_t n;

		nl = strchrnul(p, '\n');
		n = (size_t)(nl - p);
		while (n && p[n - 1] == '\r')
			n--;
		if (p == head && !content)
			read_status(rt, p, n, to);
		else if (p != head && n && is_content_header(p) == content)
			read_header(rt, p, n, to);
	}
}

/* Status, reason, headers: those of the body last. */
static void read_head(struct rt *rt, const char *head, struct web_answer *to)
{
	to->headers = dict_new(rt,
		type_find_c(rt,
		"System.Collections.Generic.Dictionary[string,System.Collections.Generic.IEnumerable[string]]"),
		DICT_IGNORE_CASE);
	to->reason = ustr_empty(rt);
	read_lines(rt, head, false, to);
	read_lines(rt, head, true, to);
}

static _Noreturn void no_answer(struct cmdlet *c, const struct web_request *r, struct uri *uri, enum web_result why,
				const char *error)
{
	struct rt *rt = c->rt;
	const char *host = USTR_C(rt, uri->host);
	int port = uri->port > 0 ? uri->port : uri_default_port(uri->scheme);
	val target = val_obj(uri);

	if (why == WEB_STOPPED)
		rt_poll(rt);
	if (why == WEB_NO_LIBRARY)
		cmdlet_throw(c, err_make(rt, "System.PlatformNotSupportedException", "LibraryMissing", EC_NotInstalled, V_NULL,
			"Web requests need the library libcurl (package libcurl4), which was not found."));
	if (why == WEB_TIMEOUT)
		cmdlet_throw(c, err_make(rt, "System.Threading.Tasks.TaskCanceledException",
			"ConnectionTimeoutReached", EC_OperationTimeout, target,
			"The request was canceled due to the configured HttpClient.Timeout of %ld seconds elapsing.", r->total_ms / 1000));
	if (why == WEB_NO_HOST)
		cmdlet_throw(c, err_make(rt, "System.Net.Http.HttpRequestException", RESPONSE_ID, EC_InvalidOperation, target,
			"Name or service not known (%s:%d)", host, port));
	if (why == WEB_NO_CONNECTION)
		cmdlet_throw(c, err_make(rt, "System.Net.Http.HttpRequestException", RESPONSE_ID, EC_InvalidOperation, target,
			"Connection refused (%s:%d)", host, port));
	cmdlet_throw(c, err_make(rt, "System.Net.Http.HttpRequestException", RESPONSE_ID, EC_InvalidOperation, target,
		why == WEB_CERTIFICATE ? "The SSL connection could not be established, see inner exception."
		: "An error occurred while sending the request. %s", error));
}

static struct ustr *size_text(struct rt *rt, size_t n)
{
	static const char *const units[] = { "KB", "MB", "GB" };
	double x = (double)n / 1024;
	size_t u = 0;

	if (n < 1024)
		return ustr_printf(rt, "%zu B (%zu bytes)", n, n);
	for (; x >= 1024 && u + 1 < ARRAY_LEN(units); u++)
		x /= 1024;
	return ustr_printf(rt, "%.2f %s (%zu bytes)", x, units[u], n);
}

/* "WebRequest: v1.1 POST http://… with text/plain payload with body size 3 B (3 bytes)" */
static void tell_request(struct cmdlet *c, const struct web_request *r, const struct body *b)
{
	struct sbuf s;

	sbuf_init(&s, c->rt);
	sbuf_printf(&s, "WebRequest: v%ld.%ld %s %s", r->http_version ? r->http_version / 10 : 1,
		    r->http_version ? r->http_version % 10 : 1, r->method, r->url);
	if (b->type)
		sbuf_printf(&s, " with %s payload", USTR_C(c->rt, b->type));
	if (r->body_size)
		sbuf_printf(&s, " with body size %s", USTR_C(c->rt, size_text(c->rt, r->body_size)));
	cmdlet_verbose(c, sbuf_take(&s));
}

static void tell_answer(struct cmdlet *c, const struct web_answer *a)
{
	struct ustr *type = web_header(c->rt, a, "Content-Type");
	struct sbuf s;

	sbuf_init(&s, c->rt);
	sbuf_printf(&s, "WebResponse: %ld %s", a->status, USTR_C(c->rt, a->reason));
	if (type)
		sbuf_printf(&s, " with %.*s payload", (int)strcspn(USTR_C(c->rt, type), ";"), USTR_C(c->rt, type));
	sbuf_printf(&s, " with body size %s", USTR_C(c->rt, size_text(c->rt, a->body->n)));
	cmdlet_verbose(c, sbuf_take(&s));
}

/* The head came, the rest did not in time. */
static _Noreturn void stalled(struct cmdlet *c, const struct web_request *r)
{
	cmdlet_throw_fmt(c, "System.TimeoutException", "OperationTimeoutReached", EC_OperationTimeout, V_NULL,
			 "The request was canceled due to the configured OperationTimeout of %ld seconds elapsing", r->total_ms / 1000);
}

/* One request and its answer. */
static void exchange(struct cmdlet *c, struct uri *uri, val session, struct ustr *method, const struct body *b,
		     bool with_auth, struct web_answer *to)
{
	struct web_request r = request_of(c, uri, session, method, b, with_auth);
	struct web_reply reply;
	enum web_result result;
	bool begun;
	char error[256];

	tell_request(c, &r, b);
	result = web_run(&r, &reply);
	if (result == WEB_OK) {
		/* Managed copies first: from here on nothing native is left. */
		read_head(c->rt, buf_size(&reply.head) ? buf_cstr(&reply.head) : "", to);
		to->body = array_bytes(c->rt, buf_ptr(&reply.body), (uint32_t)buf_size(&reply.body));
		to->status = reply.status;
		keep_cookies(c->rt, session, &reply.cookies);
	}
	memcpy(error, reply.error, sizeof error);
	begun = buf_size(&reply.head) > 0;
	web_release(&reply);
	if (result == WEB_TIMEOUT && begun)
		stalled(c, &r);
	if (result != WEB_OK)
		no_answer(c, &r, uri, result, error);
	if (!ustr_len(to->reason))
		to->reason = ustr_new(c->rt, httpcall_reason((int)to->status));
	to->uri = uri;
	to->method = method;
	tell_answer(c, to);
}

struct ustr *web_header(struct rt *rt, const struct web_answer *a, const char *name)
{
	val v;

	return dict_get_c(rt, a->headers, name, &v) ? val_to_str_sep(rt, v, ustr_new(rt, ", ")) : NULL;
}

static bool is_redirect(long status)
{
	return status == 300 || status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static struct uri *target_of(struct rt *rt, struct uri *from, struct ustr *location)
{
	val args[2] = { val_obj(from), val_str(location) };

	return val_uri(type_construct(rt, &type_uri, args, 2));
}

static void wait_seconds(struct rt *rt, int64_t seconds)
{
	struct pollfd stop = { .fd = rt->stop_fd, .events = POLLIN };

	poll(&stop, 1, (int)seconds * 1000);
	rt_poll(rt);
}

static int64_t retry_after(struct cmdlet *c, const struct web_answer *a)
{
	struct web_args *args = c->args;
	struct ustr *s = a->status == 429 ? web_header(c->rt, a, "Retry-After") : NULL;

	if (s && atoi(USTR_C(c->rt, s)) > 0)
		return atoi(USTR_C(c->rt, s));
	return val_to_int64(c->rt, record_get(args->web_session, WEB_RETRY_SECONDS));
}

static void exchange_retried(struct cmdlet *c, struct uri *uri, val session, struct ustr *method,
			     const struct body *b, bool with_auth, struct web_answer *to)
{
	int64_t left = val_to_int64(c->rt, record_get(session, WEB_RETRIES));

	for (;;) {
		exchange(c, uri, session, method, b, with_auth, to);
		if (left-- <= 0 || (to->status != 304 && (to->status < 400 || to->status > 599)))
			return;
		cmdlet_verbose(c, ustr_printf(c->rt,
			"Retrying after interval of %d seconds. Status code for previous attempt: %s",
			(int)retry_after(c, to), USTR_C(c->rt, web_status_name(c->rt, to))));
		wait_seconds(c->rt, retry_after(c, to));
	}
}

static struct ustr *method_of(struct cmdlet *c)
{
	struct web_args *a = c->args;
	val m = val_base(a->method);

	if (a->custom_method)
		return ustr_upper(c->rt, a->custom_method);
	if (m.k != VK_ENUM || !val_enum_num(m))
		return ustr_new(c->rt, "GET");
	return ustr_upper(c->rt, val_to_str(c->rt, m));
}

/* A table as body of a GET goes into the query. */
static struct uri *with_query(struct cmdlet *c, struct uri *uri, struct ustr *method)
{
	struct web_args *a = c->args;
	struct ustr *text = uri_text(c->rt, uri);

	if (!is_get(method) || !val_dict(a->body))
		return uri;
	text = ustr_printf(c->rt, "%s%c%s", USTR_C(c->rt, text), ustr_len(uri->query) > 1 ? '&' : '?',
			   USTR_C(c->rt, form_text(c->rt, a->body)));
	return uri_parse(c->rt, text, URI_ABSOLUTE, &(const char *){ NULL });
}

/* What was sent goes on as a plain question: a POST, and all behind a 303. */
static bool becomes_get(long status, struct ustr *method)
{
	return !is_get(method) && (status == 303 || (status < 303 && ustr_ieq_c(method, "POST")));
}

void web_send(struct cmdlet *c, struct uri *uri, struct web_answer *to)
{
	struct web_args *a = c->args;
	val session = session_of(c);
	struct ustr *method = method_of(c), *location;
	int64_t most = val_to_int64(c->rt, record_get(session, WEB_REDIRECTIONS));
	struct body b, none = { NULL, NULL };
	bool auth = true, drop = false;

	check(c, uri);
	check_headers(c);
	b = body_of(c, method);
	uri = with_query(c, uri, method);
	for (int64_t n = 0;; n++) {
		struct uri *next;

		exchange_retried(c, uri, session, method, drop ? &none : &b, auth, to);
		location = is_redirect(to->status) ? web_header(c->rt, to, "Location") : NULL;
		if (!location || most == 0)
			return;
		if (n >= (most < 0 ? 50 : most)) {
			cmdlet_error_fmt(c, "System.InvalidOperationException", "MaximumRedirectExceeded",
				EC_InvalidOperation, val_obj(uri),
				"The maximum redirection count has been exceeded. To increase the number of redirections allowed, supply a higher value to the -MaximumRedirection parameter.");
			return;
		}
		next = target_of(c->rt, uri, location);
		if (ustr_ieq_c(uri->scheme, "https") && ustr_ieq_c(next->scheme, "http") && !a->allow_insecure_redirect)
			cmdlet_throw_fmt(c, "System.InvalidOperationException", "InsecureRedirection",
				EC_InvalidOperation, val_obj(next),
				"Cannot follow an insecure redirection by default. Reissue the command specifying the -AllowInsecureRedirect switch.");
		auth = auth && a->preserve_authorization_on_redirect;
		if (!a->preserve_http_method_on_redirect && becomes_get(to->status, method)) {
			method = ustr_new(c->rt, "GET");
			drop = true;
		}
		uri = next;
	}
}

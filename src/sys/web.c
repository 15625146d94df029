/* SPDX-License-Identifier: MIT */
#include "sys/web.h"

#include "sys/library.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The stable numbers of libcurl's interface that are used here. */
enum {
	OPT_WRITEDATA = 10001, OPT_URL = 10002, OPT_PROXY = 10004, OPT_READDATA = 10009, OPT_ERRORBUFFER = 10010,
	OPT_WRITEFUNCTION = 20011, OPT_READFUNCTION = 20012, OPT_POSTFIELDS = 10015, OPT_USERAGENT = 10018,
	OPT_HTTPHEADER = 10023,
	OPT_HEADERDATA = 10029, OPT_COOKIEFILE = 10031, OPT_SSLVERSION = 32, OPT_CUSTOMREQUEST = 10036, OPT_NOPROGRESS = 43,
	OPT_NOBODY = 44, OPT_UPLOAD = 46, OPT_POST = 47, OPT_XFERINFODATA = 10057, OPT_SSL_VERIFYPEER = 64,
	OPT_HEADERFUNCTION = 20079,
	OPT_SSL_VERIFYHOST = 81, OPT_HTTP_VERSION = 84, OPT_NOSIGNAL = 99, OPT_ACCEPT_ENCODING = 10102, OPT_HTTPAUTH = 107,
	OPT_USE_SSL = 119, OPT_COOKIELIST = 10135, OPT_TIMEOUT_MS = 155, OPT_CONNECTTIMEOUT_MS = 156, OPT_USERNAME = 10173,
	OPT_PASSWORD = 10174, OPT_PROXYUSERNAME = 10175, OPT_PROXYPASSWORD = 10176, OPT_NOPROXY = 10177, OPT_MAIL_FROM = 10186,
	OPT_MAIL_RCPT = 10187, OPT_XFERINFOFUNCTION = 20219, OPT_UNIX_SOCKET_PATH = 10231, OPT_PROTOCOLS_STR = 10318,
	OPT_POSTFIELDSIZE_LARGE = 30120, OPT_HTTP09_ALLOWED = 285,
	INFO_RESPONSE_CODE = 0x200002, INFO_COOKIELIST = 0x40001c,
	E_NO_HOST = 6, E_NO_CONNECTION = 7, E_TIMEOUT = 28, E_STOPPED = 42, E_TLS = 35, E_CERTIFICATE = 60,
	AUTH_ANY = 0x7ffffff1,
};

struct slist {
	char *data;
	struct slist *next;
};

static struct {
	int (*global_init)(long flags);
	void *(*easy_init)(void);
	int (*easy_setopt)(void *h, int option, ...);
	int (*easy_perform)(void *h);
	int (*easy_getinfo)(void *h, int info, ...);
	void (*easy_cleanup)(void *h);
	const char *(*easy_strerror)(int code);
	struct slist *(*slist_append)(struct slist *l, const char *s);
	void (*slist_free_all)(struct slist *l);
} lib;
static const struct library_symbol symbols[] = {
	{ "curl_global_init", &lib.global_init }, { "curl_easy_init", &lib.easy_init },
	{ "curl_easy_setopt", &lib.easy_setopt }, { "curl_easy_perform", &lib.easy_perform },
	{ "curl_easy_getinfo", &lib.easy_getinfo }, { "curl_easy_cleanup", &lib.easy_cleanup },
	{ "curl_easy_strerror", &lib.easy_strerror }, { "curl_slist_append", &lib.slist_append },
	{ "curl_slist_free_all", &lib.slist_free_all }, { 0 },
};
static struct library libcurl = { .files = { "libcurl.so.4", "libcurl-gnutls.so.4" }, .symbols = symbols };
static bool usable;

static void start(void)
{
	usable = library_ready(&libcurl) && lib.global_init(3) == 0;
}

static bool have_lib(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, start);
	return usable;
}

/* ---- Callbacks ----------------------------------------------------------- */

struct transfer {
	const struct web_request *r;
	struct web_reply *to;
	size_t sent;
};

static size_t on_body(char *p, size_t size, size_t n, void *arg)
{
	return buf_put(&((struct transfer *)arg)->to->body, p, size * n) < 0 ? 0 : size * n;
}

/* A status line begins a new head: those of 100 and of proxies are dropped. */
static size_t on_head(char *p, size_t size, size_t n, void *arg)
{
	struct buf *head = &((struct transfer *)arg)->to->head;

	if (size * n > 5 && !memcmp(p, "HTTP/", 5))
		buf_reset(head);
	return buf_put(head, p, size * n) < 0 ? 0 : size * n;
}

static size_t on_send(char *to, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	size_t left = t->r->body_size - t->sent, k = size * n < left ? size * n : left;

	memcpy(to, (const char *)t->r->body + t->sent, k);
	t->sent += k;
	return k;
}

static int on_progress(void *arg, int64_t a, int64_t b, int64_t c, int64_t d)
{
	const int *stop = ((struct transfer *)arg)->r->stop;

	return stop && __atomic_load_n(stop, __ATOMIC_RELAXED);
}

/* ---- Options ------------------------------------------------------------- */

static void set_text(void *h, int option, const char *s)
{
	if (s)
		lib.easy_setopt(h, option, s);
}

static struct slist *list_of(const char *const *lines)
{
	struct slist *l = NULL;

	for (; lines && *lines; lines++)
		l = lib.slist_append(l, *lines);
	return l;
}

/* A line break in a header would begin one that nobody asked for. */
static bool has_break(const char *const *lines)
{
	for (; lines && *lines; lines++)
		if (strpbrk(*lines, "\r\n"))
			return true;
	return false;
}

/* The lowest and highest of the protocols asked for. */
static long tls_range(unsigned tls)
{
	static const struct { unsigned bits; long number; } versions[] = { { 192, 4 }, { 768, 5 }, { 3072, 6 }, { 12288, 7 } };
	long low = 0, high = 0;

	for (size_t i = 0; i < ARRAY_LEN(versions); i++)
		if (tls & versions[i].bits) {
			low = low ? low : versions[i].number;
			high = versions[i].number;
		}
	return low | high << 16;
}

static void set_method(void *h, const struct web_request *r)
{
	if (!strcasecmp(r->method, "HEAD"))
		lib.easy_setopt(h, OPT_NOBODY, 1L);
	if (r->has_body) {
		lib.easy_setopt(h, OPT_POST, 1L);
		lib.easy_setopt(h, OPT_POSTFIELDSIZE_LARGE, (int64_t)r->body_size);
		lib.easy_setopt(h, OPT_POSTFIELDS, r->body ? r->body : "");
	}
	lib.easy_setopt(h, OPT_CUSTOMREQUEST, r->method);
}

static void set_http(void *h, const struct web_request *r)
{
	long version = r->http_version == 10   ? 1
		       : r->http_version == 11 ? 2
		       : r->http_version == 20 ? 3
		       : r->http_version == 30 ? 30
					       : 0;

	set_method(h, r);
	set_text(h, OPT_USERAGENT, r->user_agent);
	lib.easy_setopt(h, OPT_HTTP_VERSION, version);
	lib.easy_setopt(h, OPT_ACCEPT_ENCODING, "gzip, deflate, br");
	lib.easy_setopt(h, OPT_PROTOCOLS_STR, "http,https");
	if (r->any_auth)
		lib.easy_setopt(h, OPT_HTTPAUTH, (long)AUTH_ANY);
	lib.easy_setopt(h, OPT_COOKIEFILE, "");
	for (const char *const *c = r->cookies; c && *c; c++)
		lib.easy_setopt(h, OPT_COOKIELIST, *c);
}

static void set_mail(void *h, const struct web_request *r, struct transfer *t, struct slist *to)
{
	lib.easy_setopt(h, OPT_PROTOCOLS_STR, "smtp,smtps");
	lib.easy_setopt(h, OPT_MAIL_FROM, r->sender);
	lib.easy_setopt(h, OPT_MAIL_RCPT, to);
	lib.easy_setopt(h, OPT_UPLOAD, 1L);
	lib.easy_setopt(h, OPT_READFUNCTION, on_send);
	lib.easy_setopt(h, OPT_READDATA, t);
	lib.easy_setopt(h, OPT_USE_SSL, r->require_tls ? 3L : 0L);
}

static void set_common(void *h, const struct web_request *r, struct transfer *t)
{
	lib.easy_setopt(h, OPT_NOSIGNAL, 1L);
	lib.easy_setopt(h, OPT_URL, r->url);
	lib.easy_setopt(h, OPT_ERRORBUFFER, t->to->error);
	lib.easy_setopt(h, OPT_WRITEFUNCTION, on_body);
	lib.easy_setopt(h, OPT_WRITEDATA, t);
	lib.easy_setopt(h, OPT_HEADERFUNCTION, on_head);
	lib.easy_setopt(h, OPT_HEADERDATA, t);
	lib.easy_setopt(h, OPT_NOPROGRESS, 0L);
	lib.easy_setopt(h, OPT_XFERINFOFUNCTION, on_progress);
	lib.easy_setopt(h, OPT_XFERINFODATA, t);
	set_text(h, OPT_USERNAME, r->user);
	set_text(h, OPT_PASSWORD, r->password);
	set_text(h, OPT_PROXY, r->proxy);
	set_text(h, OPT_PROXYUSERNAME, r->proxy_user);
	set_text(h, OPT_PROXYPASSWORD, r->proxy_password);
	set_text(h, OPT_UNIX_SOCKET_PATH, r->unix_socket);
	if (r->no_proxy)
		lib.easy_setopt(h, OPT_NOPROXY, "*");
	if (r->skip_certificates) {
		lib.easy_setopt(h, OPT_SSL_VERIFYPEER, 0L);
		lib.easy_setopt(h, OPT_SSL_VERIFYHOST, 0L);
	}
	if (r->tls)
		lib.easy_setopt(h, OPT_SSLVERSION, tls_range(r->tls));
	if (r->connect_ms)
		lib.easy_setopt(h, OPT_CONNECTTIMEOUT_MS, r->connect_ms);
	if (r->total_ms)
		lib.easy_setopt(h, OPT_TIMEOUT_MS, r->total_ms);
}

static enum web_result result_of(int code)
{
	switch (code) {
	case 0: return WEB_OK;
	case E_NO_HOST: return WEB_NO_HOST;
	case E_NO_CONNECTION: return WEB_NO_CONNECTION;
	case E_TIMEOUT: return WEB_TIMEOUT;
	case E_STOPPED: return WEB_STOPPED;
	case E_TLS: case E_CERTIFICATE: return WEB_CERTIFICATE;
	}
	return WEB_FAILED;
}

static void keep_cookies(void *h, struct web_reply *to)
{
	struct slist *l = NULL;

	if (lib.easy_getinfo(h, INFO_COOKIELIST, &l))
		return;
	for (struct slist *c = l; c; c = c->next)
		buf_put(&to->cookies, c->data, strlen(c->data) + 1);
	lib.slist_free_all(l);
}

enum web_result web_run(const struct web_request *r, struct web_reply *to)
{
	struct transfer t = { .r = r, .to = to };
	struct slist *headers, *recipients;
	void *h;
	int code;

	*to = (struct web_reply){ .result = WEB_NO_LIBRARY, .head = BUF_INIT, .body = BUF_INIT, .cookies = BUF_INIT };
	h = have_lib() ? lib.easy_init() : NULL;
	if (!h)
		return WEB_NO_LIBRARY;
	if (has_break(r->headers)) {
		lib.easy_cleanup(h);
		snprintf(to->error, sizeof to->error, "New-line or NUL characters are not allowed in header values.");
		return to->result = WEB_FAILED;
	}
	headers = list_of(r->headers);
	recipients = list_of(r->recipients);
	set_common(h, r, &t);
	if (recipients)
		set_mail(h, r, &t, recipients);
	else
		set_http(h, r);
	lib.easy_setopt(h, OPT_HTTPHEADER, headers);
	code = lib.easy_perform(h);
	to->result = result_of(code);
	if (code && !to->error[0])
		snprintf(to->error, sizeof to->error, "%s", lib.easy_strerror(code));
	lib.easy_getinfo(h, INFO_RESPONSE_CODE, &to->status);
	keep_cookies(h, to);
	lib.easy_cleanup(h);
	lib.slist_free_all(headers);
	lib.slist_free_all(recipients);
	return to->result;
}

void web_release(struct web_reply *to)
{
	buf_release(&to->head);
	buf_release(&to->body);
	buf_release(&to->cookies);
}

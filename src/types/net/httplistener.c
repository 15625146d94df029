/* SPDX-License-Identifier: MIT */
/*
 * HttpListener: a small web server in a script. Requests are read while a script
 * waits for one; an answer goes out while it is written.
 */
#include "types/net/httplistener.h"

#include "types/arg.h"
#include "types/async.h"
#include "types/enums.h"
#include "types/exception.h"
#include "types/io/stream.h"
#include "types/net/httpcall.h"
#include "types/net/httpcontext.h"
#include "types/tables.h"
#include "value/coll.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAIT_MS = 1000, ABORTED = 995, EXISTS = 183 };

struct listener {
	struct cell h;
	struct http_core *core;		/* NULL: not started */
	struct list *prefixes;
	bool disposed, ignore_write;
	val schemes, realm;
};

static struct listener *of(val v) { return (struct listener *)val_base(v).o; }

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct listener *)c)->prefixes);
	val_mark(h, ((struct listener *)c)->schemes);
	val_mark(h, ((struct listener *)c)->realm);
}

static void stop_core(struct listener *l)
{
	if (l->core)
		http_core_free(l->core);
	l->core = NULL;
}

static void finalize(struct cell *c) { stop_core((struct listener *)c); }

const struct type type_httplistener = { .cls = { .trace = trace, .finalize = finalize }, .name = "System.Net.HttpListener", .base = &type_object,
	.size = sizeof(struct listener), .ifaces = "System.IDisposable", .flags = TF_SEALED };
static const struct type *const of_prefixes[] = { &type_string };
const struct type type_httpprefixes = { .cls = { .trace = list_trace_cells }, .name = "System.Net.HttpListenerPrefixCollection", .base = &type_object,
	.size = sizeof(struct list), .flags = TF_ENUMERABLE, .ops = &list_ops, .args = of_prefixes,
	.ifaces = "System.Collections.Generic.ICollection`1[System.String] System.Collections.Generic.IEnumerable`1[System.String] System.Collections.IEnumerable" };

/* ---- errors ---- */

static val error_code(struct rt *rt, val self)
{
	val v = exception_of(self)->extra;

	return val_int(v.k == VK_INT32 ? (int32_t)v.i : 0);
}

static val error_ctor(struct rt *rt, val self, val *a, int n)
{
	int32_t code = n ? (int32_t)arg_int(a[0]) : 0;
	struct ustr *message = n > 1 ? arg_str(a[1]) : ustr_new(rt, strerror(code));
	struct exc *e = exc_new(rt, "System.Net.HttpListenerException", message, V_NULL);

	e->extra = val_int(code);
	return val_obj(e);
}

const struct member_def listener_exception_members[] = {
	CTOR("()", error_ctor), CTOR("(int errorCode)", error_ctor), CTOR("(int errorCode, string message)", error_ctor),
	PROP("string Message {get;}", exception_message, NULL), PROP("int ErrorCode {get;}", error_code, NULL), MEMBERS_END
};

_Noreturn void http_throw(struct rt *rt, int code, struct ustr *message)
{
	val a[2] = { val_int(code), val_str(message) };

	rt_throw(rt, errrec_from_exception(rt, error_ctor(rt, V_NULL, a, 2)));
}

static struct listener *live(struct rt *rt, val self)
{
	if (of(self)->disposed)
		net_throw(rt, "System.ObjectDisposedException", "Cannot access a disposed object.\nObject name: 'System.Net.HttpListener'.");
	return of(self);
}

/* ---- prefixes ---- */

struct prefix {
	bool tls;
	char host[256];
	int port;
	const char *path;	/* with both slashes */
};

/* Why TEXT is no prefix; NULL: it is one. */
static const char *read_prefix(const char *text, struct prefix *to)
{
	size_t n = strlen(text), len;
	const char *p;

	to->tls = !strncasecmp(text, "https://", 8);
	if (!to->tls && strncasecmp(text, "http://", 7))
		return "Only Uri prefixes starting with 'http://' or 'https://' are supported.";
	p = text + (to->tls ? 8 : 7);
	len = *p == '[' ? strcspn(p, "]") + 1 : strcspn(p, ":/");
	if (!len || len >= sizeof(to->host))
		return "Only Uri prefixes with a valid hostname are supported.";
	if (text[n - 1] != '/')
		return "Only Uri prefixes ending in '/' are allowed.";
	snprintf(to->host, sizeof(to->host), "%.*s", (int)len, p);
	p += len;
	to->port = to->tls ? 443 : 80;
	if (*p == ':') {
		to->port = (int)strtol(p + 1, NULL, 10);
		p += strcspn(p, "/");
	}
	to->path = p;
	return NULL;
}

static val add_prefix(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "uriPrefix");
	struct prefix p;
	const char *why = read_prefix(USTR_C(rt, s), &p);
	struct list *l = val_list(self);

	if (why)
		arg_throw(rt, "uriPrefix", why);
	for (uint32_t i = 0; i < l->n; i++)
		if (ustr_eq(val_to_str(rt, l->v[i]), s))
			return V_VOID;
	list_add(rt, l, val_str(s));
	return V_VOID;
}

static val clear_prefixes(struct rt *rt, val self, val *a, int n)
{
	list_remove_range(val_list(self), 0, val_list(self)->n);
	return V_VOID;
}

static int64_t prefix_at(struct rt *rt, val self, val *a)
{
	struct list *l = val_list(self);
	struct ustr *s = arg_need_str(rt, a[0], "uriPrefix");

	for (uint32_t i = 0; i < l->n; i++)
		if (ustr_eq(val_to_str(rt, l->v[i]), s))
			return i;
	return -1;
}

static val has_prefix(struct rt *rt, val self, val *a, int n) { return val_bool(prefix_at(rt, self, a) >= 0); }

static val remove_prefix(struct rt *rt, val self, val *a, int n)
{
	int64_t at = prefix_at(rt, self, a);

	if (at >= 0)
		list_remove_at(rt, val_list(self), (uint32_t)at);
	return val_bool(at >= 0);
}

static val prefix_count(struct rt *rt, val self) { return val_int((int32_t)val_list(self)->n); }
static val no(struct rt *rt, val self) { return V_FALSE; }

const struct member_def httpprefixes_members[] = {
	PROP("int Count {get;}", prefix_count, NULL), PROP("bool IsReadOnly {get;}", no, NULL), PROP("bool IsSynchronized {get;}", no, NULL),
	METHOD("void Add(string uriPrefix)", add_prefix), METHOD("void Clear()", clear_prefixes), METHOD("bool Contains(string uriPrefix)", has_prefix),
	METHOD("void CopyTo(array array, int offset)", arg_copy_to), METHOD("bool Remove(string uriPrefix)", remove_prefix), MEMBERS_END
};

/* ---- starting and stopping ---- */

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct listener *l = rt_new_cell(rt, &type_httplistener, listener);

	l->schemes = val_enum(&enum_authenticationschemes, 0x8000);
	l->realm = V_NULL;
	gc_storep(l, l->prefixes, list_new(rt, &type_httpprefixes));
	return val_obj(l);
}

static val start(struct rt *rt, val self, val *a, int n)
{
	struct listener *l = live(rt, self);

	if (l->core)
		return V_VOID;
	l->core = http_core_new();
	for (int wild = 1; wild >= 0; wild--)	/* what takes all addresses first: its port is whole then */
		for (uint32_t i = 0; i < l->prefixes->n; i++) {
			struct ustr *text = val_to_str(rt, l->prefixes->v[i]);
			struct prefix p;
			int error;

			if (read_prefix(USTR_C(rt, text), &p) || (!strcmp(p.host, "+") || !strcmp(p.host, "*")) != wild)
				continue;
			error = p.port < 1 || p.port > 65535 ? -3 : http_core_listen(l->core, p.host, p.port);
			if (!error)
				continue;
			stop_core(l);
			l->disposed = true;	/* as .NET leaves it */
			if (error == -1)
				http_throw(rt, EXISTS, ustr_printf(rt,
					"Failed to listen on prefix '%s' because it conflicts with an existing registration on the machine.",
					USTR_C(rt, text)));
			if (error < -1)
				http_throw(rt, error == -3 ? 87 : 11001, ustr_new(rt, error == -3 ? "Invalid port." : "Name or service not known"));
			http_throw(rt, error, ustr_new(rt, strerror(error)));
		}
	return V_VOID;
}

static val stop(struct rt *rt, val self, val *a, int n)
{
	stop_core(live(rt, self));
	return V_VOID;
}

static val close_(struct rt *rt, val self, val *a, int n)
{
	stop_core(of(self));
	of(self)->disposed = true;
	return V_VOID;
}

static val listening(struct rt *rt, val self) { return val_bool(of(self)->core != NULL); }

/* ---- requests ---- */

static bool host_fits(const char *prefix, const char *host)
{
	return !strcmp(prefix, "+") || !strcmp(prefix, "*") || !strcasecmp(prefix, host);
}

/* Whether one of the prefixes takes PATH at HOST and PORT; TLS: it wants encryption. */
static bool wanted(struct rt *rt, struct listener *l, const char *host, int port, const char *path, bool *tls)
{
	for (uint32_t i = 0; i < l->prefixes->n; i++) {
		struct prefix p;
		size_t n;

		if (read_prefix(USTR_C(rt, val_to_str(rt, l->prefixes->v[i])), &p) || p.port != port || !host_fits(p.host, host))
			continue;
		n = strlen(p.path);
		*tls = p.tls;
		if (!strncasecmp(path, p.path, n) || (strlen(path) == n - 1 && !strncasecmp(path, p.path, n - 1)))
			return true;
	}
	return false;
}

static bool port_is_tls(struct rt *rt, struct listener *l, int port)
{
	for (uint32_t i = 0; i < l->prefixes->n; i++) {
		struct prefix p;

		if (!read_prefix(USTR_C(rt, val_to_str(rt, l->prefixes->v[i])), &p) && p.port == port && p.tls)
			return true;
	}
	return false;
}

static void refuse(struct rt *rt, struct http_conn *c, int status, const char *why)
{
	struct ustr *text = why ? ustr_printf(rt, "<h1>%s (%s)</h1>", httpcall_reason(status), why)
				: ustr_printf(rt, "<h1>%s (%s)</h1>", httpcall_reason(status), httpcall_reason(status));
	struct ustr *all;

	if (why)
		c->keep = false;
	all = ustr_printf(rt, "HTTP/1.1 %d %s\r\nContent-Type: text/html\r\nServer: Microsoft-NetCore/2.0\r\nDate: %s\r\nContent-Length: %u\r\n%s\r\n%s",
		status, httpcall_reason(status), USTR_C(rt, http_date(rt)), ustr_len(text), c->keep ? "" : "Connection: close\r\n", USTR_C(rt, text));
	http_conn_put(rt, c, USTR_C(rt, all), ustr_len(all));
	http_conn_next(c);
}

/* The context of C's request; null: there is none for a script, the client got its answer. */
static val take(struct rt *rt, struct listener *l, struct http_conn *c)
{
	struct http_request r = { 0 };
	const char *why;
	bool tls = false;
	val context;

	c->busy = true;
	if (port_is_tls(rt, l, c->port)) {	/* without a certificate no connection is made, as in .NET */
		http_conn_close(c);
		return V_NULL;
	}
	why = http_request_read(rt, c, &r);
	if (why) {
		refuse(rt, c, 400, why);
		return V_NULL;
	}
	if (!wanted(rt, l, USTR_C(rt, r.host), c->port, USTR_C(rt, r.path), &tls)) {
		refuse(rt, c, 404, NULL);
		return V_NULL;
	}
	context = http_context_new(rt, c, &r);
	if (arg_null(context))
		refuse(rt, c, 400, "Invalid url");
	return context;
}

static val try_take(struct rt *rt, struct listener *l)
{
	struct http_conn *c;
	val context = V_NULL;

	while (l->core && arg_null(context) && (c = http_core_ready(l->core)))
		context = take(rt, l, c);
	return context;
}

static void check_started(struct rt *rt, val self)
{
	struct listener *l = live(rt, self);

	if (!l->core)
		arg_throw_invalid(rt, "Please call the Start() method before calling this method.");
	if (!l->prefixes->n)
		arg_throw_invalid(rt, "Please call the AddPrefix() method before calling this method.");
}

static _Noreturn void stopped(struct rt *rt)
{
	net_throw(rt, "System.ObjectDisposedException", "Cannot access a disposed object.\nObject name: 'listener'.");
}

static val get_context(struct rt *rt, val self, val *a, int n)
{
	struct listener *l = of(self);
	val context;

	check_started(rt, self);
	for (;;) {
		context = try_take(rt, l);
		if (!arg_null(context))
			return context;
		if (!l->core)
			stopped(rt);
		http_core_wait(rt, l->core, WAIT_MS);
		rt_poll(rt);
	}
}

/* Whether SELF has a request for TASK, which waits for one. */
static void look(struct rt *rt, val self, val task)
{
	struct listener *l = of(self);
	val context;

	if (!l->core) {
		async_end(rt, task, ASYNC_FAULTED, val_obj(exc_new(rt, "System.ObjectDisposedException",
			ustr_new(rt, "Cannot access a disposed object.\nObject name: 'listener'."), V_NULL)));
		return;
	}
	http_core_wait(rt, l->core, 0);
	context = try_take(rt, l);
	if (!arg_null(context))
		async_end(rt, task, ASYNC_RAN, context);
}

static val get_context_async(struct rt *rt, val self, val *a, int n)
{
	check_started(rt, self);
	return async_looking(rt, &type_httpcontext, look, self);
}

static val begin_context(struct rt *rt, val self, val *a, int n)
{
	val task;

	check_started(rt, self);
	task = async_looking(rt, &type_httpcontext, look, self);
	async_set_state(rt, task, a[1]);
	return task;
}

static val end_context(struct rt *rt, val self, val *a, int n) { return async_result(rt, arg_need(rt, a[0], "asyncResult")); }

static val schemes(struct rt *rt, val self) { return of(self)->schemes; }
static void set_schemes(struct rt *rt, val self, val v)
{
	if (arg_int(v) != 0x8000)
		net_throw(rt, "System.PlatformNotSupportedException", "Operation is not supported on this platform.");
}
static val realm(struct rt *rt, val self) { return of(self)->realm; }
static void set_realm(struct rt *rt, val self, val v) { gc_store(of(self), &of(self)->realm, val_base(v)); }
static val ignores(struct rt *rt, val self) { return val_bool(of(self)->ignore_write); }
static void set_ignores(struct rt *rt, val self, val v) { live(rt, self)->ignore_write = arg_bool(v); }
static val prefixes(struct rt *rt, val self) { return val_obj(live(rt, self)->prefixes); }
static val supported(struct rt *rt, val self) { return V_TRUE; }

#define CONTEXT "System.Net.HttpListenerContext"
const struct member_def httplistener_members[] = {
	CTOR("()", ctor), STATIC_PROP("static bool IsSupported {get;}", supported, NULL),
	PROP("System.Net.AuthenticationSchemes AuthenticationSchemes {get;set;}", schemes, set_schemes),
	PROP("System.Net.HttpListenerPrefixCollection Prefixes {get;}", prefixes, NULL), PROP("string Realm {get;set;}", realm, set_realm),
	PROP("bool IsListening {get;}", listening, NULL), PROP("bool IgnoreWriteExceptions {get;set;}", ignores, set_ignores),
	METHOD("void Start()", start), METHOD("void Stop()", stop), METHOD("void Abort()", close_), METHOD("void Close()", close_),
	METHOD("void Dispose()", close_), METHOD(CONTEXT " GetContext()", get_context),
	METHOD("System.Threading.Tasks.Task[" CONTEXT "] GetContextAsync()", get_context_async),
	METHOD("System.IAsyncResult BeginGetContext(System.AsyncCallback callback, System.Object state)", begin_context),
	METHOD(CONTEXT " EndGetContext(System.IAsyncResult asyncResult)", end_context), MEMBERS_END
};

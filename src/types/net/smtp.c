/* SPDX-License-Identifier: MIT */
/* SmtpClient: mails to a server through libcurl, or as files into a folder. */
#include "types/net/smtp.h"

#include "sys/web.h"
#include "types/arg.h"
#include "types/async.h"
#include "types/enums.h"
#include "types/exception.h"
#include "types/guid.h"
#include "types/io/io.h"
#include "types/net/mail.h"
#include "types/tables.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

enum { S_HOST, S_PORT, S_DEFAULTS, S_CREDENTIALS, S_TIMEOUT, S_METHOD, S_FORMAT, S_FOLDER, S_SSL, S_TARGET, S__FIELDS };
enum { METHOD_NETWORK, METHOD_FOLDER, METHOD_IIS };
enum { PORT = 25, TIMEOUT_MS = 100000, GENERAL_FAILURE = -1, MAILBOX_UNAVAILABLE = 550 };

const struct type type_smtpclient = RECORD_TYPE_OF("System.Net.Mail.SmtpClient", &type_object, S__FIELDS, .ifaces = "System.IDisposable");

/* ---- failures ---- */

static val status_code(struct rt *rt, val self)
{
	val v = exception_of(self)->extra;

	return val_enum(&enum_smtpstatuscode, v.k == VK_INT32 ? v.i : GENERAL_FAILURE);
}


static _Noreturn void fail(struct rt *rt, int status, struct ustr *message, val inner)
{
	struct exc *e = exc_new(rt, "System.Net.Mail.SmtpException", message, inner);

	e->extra = val_int(status);
	rt_throw(rt, errrec_from_exception(rt, val_obj(e)));
}

static _Noreturn void fail_plainly(struct rt *rt, const char *text) { fail(rt, GENERAL_FAILURE, ustr_new(rt, text), V_NULL); }

static const char *status_text(long status)
{
	static const struct { int status; const char *text; } texts[] = {
		{ 421, "Service not available, closing transmission channel." }, { 450, "Mailbox unavailable." },
		{ 451, "Error in processing." }, { 452, "Insufficient system storage." }, { 454, "Client does not have permission to submit mail to this server." },
		{ 500, "Syntax error, command unrecognized." }, { 501, "Syntax error in parameters or arguments." },
		{ 502, "Command not implemented." }, { 503, "Bad sequence of commands." }, { 504, "Command parameter not implemented." },
		{ 530, "The SMTP server requires a secure connection or the client was not authenticated." }, { 550, "Mailbox unavailable." },
		{ 551, "User not local." }, { 552, "Exceeded storage allocation." }, { 553, "Mailbox name not allowed." },
		{ 554, "Transaction failed." },
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (texts[i].status == status)
			return texts[i].text;
	return NULL;
}

/* Without a text of its own it has that of the status; of what is no answer of a server, that of a wrong command. */
static val exception_of_status(struct rt *rt, val self, val *a, int n)
{
	int status = n ? (int)val_enum_num(val_base(a[0])) : GENERAL_FAILURE;
	const char *known = status_text(status);
	struct ustr *text = n > 1 ? val_to_str(rt, a[1]) : ustr_new(rt, known ? known : status_text(500));
	struct exc *e = exc_new(rt, "System.Net.Mail.SmtpException", text, V_NULL);

	e->extra = val_int(status);
	return val_obj(e);
}

const struct member_def smtp_exception_members[] = {
	CTOR("()", exception_of_status), CTOR("(System.Net.Mail.SmtpStatusCode statusCode)", exception_of_status),
	CTOR("(System.Net.Mail.SmtpStatusCode statusCode, string message)", exception_of_status),
	CTOR("(string message)", exception_default_ctor),
	CTOR("(string message, System.Exception innerException)", exception_default_ctor),
	PROP("System.Net.Mail.SmtpStatusCode StatusCode {get;}", status_code, NULL), MEMBERS_END
};

/* What the server said last, behind its number. */
static struct ustr *last_answer(struct rt *rt, const struct buf *head)
{
	const char *p = (const char *)buf_ptr(head);
	size_t n = buf_size(head), start;

	while (n && (p[n - 1] == '\r' || p[n - 1] == '\n'))
		n--;
	for (start = n; start && p[start - 1] != '\n';)
		start--;
	start = MIN(start + 4, n);
	return ustr_from_utf8(rt, p + start, n - start);
}

/* An IPv4 address as a socket of both families has it. */
static struct ustr *refused(struct rt *rt, const struct smtp_server *to)
{
	struct in_addr four;
	const char *host = USTR_C(rt, to->host);
	bool is_four = inet_pton(AF_INET, host, &four) == 1;

	return ustr_printf(rt, is_four ? "%s [::ffff:%s]:%d" : "%s %s:%d", strerror(ECONNREFUSED), host, to->port);
}

static _Noreturn void fail_by(struct rt *rt, const struct smtp_server *to,
			      enum web_result result, long status,
			      struct ustr *answer, const char *why)
{
	struct ustr *whole = ustr_new(rt, "Failure sending mail.");
	val code[2] = { val_int(ECONNREFUSED), V_NULL };

	if (result == WEB_STOPPED)
		rt_poll(rt);
	if (result == WEB_NO_LIBRARY)
		fail_plainly(rt, "Mail needs the library libcurl (package libcurl4), which was not found.");
	if (result == WEB_TIMEOUT)
		fail_plainly(rt, "The operation has timed out.");
	if (status >= 400 && status_text(status))
		fail(rt, (int)status, ustr_printf(rt, "%s The server response was: %s", status_text(status), USTR_C(rt, answer)), V_NULL);
	if (result == WEB_NO_HOST || result == WEB_NO_CONNECTION) {
		if (result == WEB_NO_HOST)
			code[0] = val_int(11001);
		code[1] = val_str(result == WEB_NO_HOST ? ustr_new(rt, "Name or service not known")
							: refused(rt, to));
		fail(rt, GENERAL_FAILURE, whole, type_construct(rt, type_find_c(rt, "System.Net.Sockets.SocketException"), code, 2));
	}
	fail(rt, GENERAL_FAILURE, whole, val_obj(exc_new(rt, "System.IO.IOException", ustr_new(rt, why), V_NULL)));
}

/* ---- delivery ---- */

static struct ustr *bare(struct rt *rt, val address)
{
	val v = V_NULL;

	member_get_c(rt, conv(rt, address, &type_mailaddress), "Address", &v);
	return ustr_printf(rt, "<%s>", val_to_c(rt, v));
}

static const char **receivers(struct rt *rt, val mail)
{
	static const int lists[] = { MAIL_TO, MAIL_CC, MAIL_BCC };
	uint32_t n = 0;
	const char **all;

	for (size_t k = 0; k < ARRAY_LEN(lists); k++)
		n += val_list(record_get(mail, (uint32_t)lists[k]))->n;
	all = rt_block(rt, const char *, n + 1);
	n = 0;
	for (size_t k = 0; k < ARRAY_LEN(lists); k++) {
		struct list *l = val_list(record_get(mail, (uint32_t)lists[k]));

		for (uint32_t i = 0; i < l->n; i++)
			all[n++] = USTR_C(rt, bare(rt, l->v[i]));
	}
	return all;
}

static void check_mail(struct rt *rt, val mail)
{
	if (arg_null(record_get(mail, MAIL_FROM)))
		arg_throw_invalid(rt, "A from address must be specified.");
	if (!receivers(rt, mail)[0])
		arg_throw_invalid(rt, "A recipient must be specified.");
}

void smtp_send(struct rt *rt, const struct smtp_server *to, val mail)
{
	val sender = record_get(mail, MAIL_SENDER);
	struct ustr *text, *answer;
	struct web_request r = {
	    .url = USTR_C(rt, ustr_printf(rt, "smtp://%s:%d",
					  USTR_C(rt, to->host), to->port)),
	    .sender = USTR_C(rt, bare(rt, arg_null(sender)
					      ? record_get(mail, MAIL_FROM)
					      : sender)),
	    .recipients = receivers(rt, mail),
	    .require_tls = to->tls,
	    .stop = rt->stop,
	    .user = to->user ? USTR_C(rt, to->user) : NULL,
	    .password = to->password ? USTR_C(rt, to->password) : NULL,
	    .connect_ms = (long)to->timeout_ms,
	    .total_ms = (long)to->timeout_ms,
	};
	struct web_reply reply;
	enum web_result result;
	char why[256];
	size_t n;
	long status;

	text = mail_compose(rt, mail, false);
	r.body = ustr_utf8(rt, text, &n);
	r.body_size = n;
	result = web_run(&r, &reply);
	memcpy(why, reply.error, sizeof why);
	status = reply.status;
	answer = last_answer(rt, &reply.head);
	web_release(&reply);
	if (result != WEB_OK)
		fail_by(rt, to, result, status, answer, why);
}

struct filing {
	struct ustr *path, *text;
};

static void file_body(struct rt *rt, void *arg)
{
	struct filing *f = arg;
	size_t n;
	const char *p = ustr_utf8(rt, f->text, &n);

	io_write(rt, f->path, O_CREAT | O_EXCL | O_WRONLY, p, n);
}

static void put_file(struct rt *rt, val self, val mail)
{
	struct ustr *folder = arg_str(record_get(self, S_FOLDER));
	struct filing f;

	if (arg_bool(record_get(self, S_SSL)))
		fail_plainly(rt, "SSL must not be enabled for pickup-directory delivery methods.");
	if (!folder || !ustr_len(folder) || ustr_at(folder, 0) != '/')
		fail_plainly(rt, "Only absolute directories are allowed for pickup directory.");
	f.path = ustr_printf(rt, "%s/%s.eml", USTR_C(rt, folder), val_to_c(rt, guid_new(rt)));
	f.text = mail_compose(rt, mail, true);
	if (!rt_try(rt, file_body, &f))
		fail(rt, GENERAL_FAILURE, ustr_new(rt, "Failure sending mail."), V_NULL);
}

static val credential_part(struct rt *rt, val c, const char *name)
{
	val v = V_NULL;

	return !arg_null(c) && member_get_c(rt, c, name, &v) ? v : V_NULL;
}

static void deliver(struct rt *rt, val self, val mail)
{
	struct smtp_server to = { .host = arg_str(record_get(self, S_HOST)), .port = (int)arg_int(record_get(self, S_PORT)),
		.tls = arg_bool(record_get(self, S_SSL)), .timeout_ms = arg_int(record_get(self, S_TIMEOUT)) };
	val who = record_get(self, S_CREDENTIALS);
	int64_t method = arg_int(record_get(self, S_METHOD));

	if (method == METHOD_NETWORK && (!to.host || !ustr_len(to.host)))
		arg_throw_invalid(rt, "The SMTP host was not specified.");
	check_mail(rt, mail);
	if (method == METHOD_FOLDER) {
		put_file(rt, self, mail);
		return;
	}
	if (method == METHOD_IIS)
		fail_plainly(rt, "IIS delivery is not supported.");
	to.user = arg_str(credential_part(rt, who, "UserName"));
	to.password = arg_str(credential_part(rt, who, "Password"));
	if (to.user && !ustr_len(to.user))
		to.user = to.password = NULL;
	smtp_send(rt, &to, mail);
}

/* ---- SmtpClient ---- */

static struct ustr *checked_host(struct rt *rt, val v)
{
	struct ustr *s = arg_need_str(rt, v, "value");

	if (!ustr_len(s))
		arg_throw(rt, "value", "The value cannot be an empty string.");
	return s;
}

static val client_ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_smtpclient);

	if (n && arg_str(a[0]) && ustr_len(arg_str(a[0])))
		record_put(r, S_HOST, val_base(a[0]));
	if (n > 1)
		arg_not_negative(rt, arg_int(a[1]), "port");
	record_put(r, S_PORT, val_int(n > 1 && arg_int(a[1]) ? (int32_t)arg_int(a[1]) : PORT));
	record_put(r, S_DEFAULTS, V_FALSE);
	record_put(r, S_TIMEOUT, val_int(TIMEOUT_MS));
	record_put(r, S_METHOD, val_enum(&enum_smtpdeliverymethod, 0));
	record_put(r, S_FORMAT, val_enum(&enum_smtpdeliveryformat, 0));
	record_put(r, S_SSL, V_FALSE);
	return val_obj(r);
}

val smtp_client(struct rt *rt, const struct smtp_server *to)
{
	val a[2] = { val_str(to->host), val_int(to->port) }, c = client_ctor(rt, V_NULL, a, 2);

	record_set(c, S_SSL, val_bool(to->tls));
	record_set(c, S_TIMEOUT, val_int((int32_t)to->timeout_ms));
	return c;
}

static void set_host(struct rt *rt, val self, val v) { record_set(self, S_HOST, val_str(checked_host(rt, v))); }

static void set_port(struct rt *rt, val self, val v)
{
	arg_positive(rt, arg_int(v), "value");
	record_set(self, S_PORT, val_base(v));
}

static void set_timeout(struct rt *rt, val self, val v)
{
	arg_not_negative(rt, arg_int(v), "value");
	record_set(self, S_TIMEOUT, val_base(v));
}

static val target(struct rt *rt, val self)
{
	val set = record_get(self, S_TARGET), host = record_get(self, S_HOST);

	return !arg_null(set) ? set : val_str(ustr_printf(rt, "SMTPSVC/%s", arg_null(host) ? "" : val_to_c(rt, host)));
}

static void set_target(struct rt *rt, val self, val v) { record_set(self, S_TARGET, v); }

static val send_mail(struct rt *rt, val self, val *a, int n)
{
	if (n >= 4) {
		struct ustr *from = arg_need_str(rt, a[0], "from"), *to = arg_need_str(rt, a[1], "recipients");

		deliver(rt, self, mail_new(rt, from, to, arg_str(a[2]), arg_str(a[3])));
	} else {
		deliver(rt, self, val_base(arg_need(rt, a[0], "message")));
	}
	return V_VOID;
}

ASYNC(send_async, NULL, send_mail)
static val dispose(struct rt *rt, val self, val *a, int n) { return V_VOID; }

#define MESSAGE "System.Net.Mail.MailMessage message"
#define FOUR "string from, string recipients, string subject, string body"
#define TASK "System.Threading.Tasks.Task SendMailAsync("
#define TOKEN ", System.Threading.CancellationToken cancellationToken)"
const struct member_def smtpclient_members[] = {
	CTOR("()", client_ctor), CTOR("(string host)", client_ctor), CTOR("(string host, int port)", client_ctor),
	PROP("string Host {get;set;}", record_get_0, set_host), PROP("int Port {get;set;}", record_get_1, set_port),
	RECORD_PROP_RW("bool UseDefaultCredentials {get;set;}", 2), RECORD_PROP_RW("System.Net.ICredentialsByHost Credentials {get;set;}", 3),
	PROP("int Timeout {get;set;}", record_get_4, set_timeout),
	RECORD_PROP_RW("System.Net.Mail.SmtpDeliveryMethod DeliveryMethod {get;set;}", 5),
	RECORD_PROP_RW("System.Net.Mail.SmtpDeliveryFormat DeliveryFormat {get;set;}", 6),
	RECORD_PROP_RW("string PickupDirectoryLocation {get;set;}", 7), RECORD_PROP_RW("bool EnableSsl {get;set;}", 8),
	PROP("string TargetName {get;set;}", target, set_target),
	METHOD("void Send(" FOUR ")", send_mail), METHOD("void Send(" MESSAGE ")", send_mail),
	METHOD(TASK FOUR ")", send_async), METHOD(TASK MESSAGE ")", send_async),
	METHOD(TASK FOUR TOKEN, send_async), METHOD(TASK MESSAGE TOKEN, send_async),
	METHOD("void Dispose()", dispose), MEMBERS_END
};

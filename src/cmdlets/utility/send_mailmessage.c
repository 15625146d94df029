/* SPDX-License-Identifier: MIT */
/* Send-MailMessage: one mail through libcurl; obsolete, as its warning says. */
#include "engine/cmdlet.h"
#include "providers/provider.h"
#include "sys/web.h"
#include "text/base64.h"
#include "types/time/calendar.h"
#include "types/io/io.h"
#include "types/security/secure.h"

#include <stdlib.h>
#include <string.h>

struct send_args {
	struct array *attachments;
	struct array *bcc;
	struct ustr *body;
	bool body_as_html;
	val encoding;
	struct array *cc;
	int64_t delivery_notification_option;
	struct ustr *from;
	struct ustr *smtp_server;
	int64_t priority;
	struct array *reply_to;
	struct ustr *subject;
	struct array *to;
	val credential;
	bool use_ssl;
	int64_t port;
};

static const struct param_def send_params[] = {
	PARAM(send_args, attachments, "Attachments", P_ARRAY | P_STRING,
	      .flags = PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "PsPath"),
	PARAM(send_args, bcc, "Bcc", P_ARRAY | P_STRING, .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(send_args, body, "Body", P_STRING, .pos = 3, .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(send_args, body_as_html, "BodyAsHtml", P_SWITCH, .flags = PF_PIPE_NAME, .aliases = "BAH"),
	PARAM(send_args, encoding, "Encoding", P_NAMED, .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "BE",
	      .type_name = "System.Text.Encoding"),
	PARAM(send_args, cc, "Cc", P_ARRAY | P_STRING, .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(send_args, delivery_notification_option, "DeliveryNotificationOption", P_ENUM,
	      .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "DNO",
	      .type_name = "System.Net.Mail.DeliveryNotificationOptions"),
	PARAM(send_args, from, "From", P_STRING, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(send_args, smtp_server, "SmtpServer", P_STRING, .pos = 4, .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY,
	      .aliases = "ComputerName"),
	PARAM(send_args, priority, "Priority", P_ENUM, .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Net.Mail.MailPriority"),
	PARAM(send_args, reply_to, "ReplyTo", P_ARRAY | P_STRING, .flags = PF_PIPE_NAME),
	PARAM(send_args, subject, "Subject", P_STRING, .pos = 2, .flags = PF_PIPE_NAME, .aliases = "sub"),
	PARAM(send_args, to, "To", P_ARRAY | P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(send_args, credential, "Credential", P_NAMED, .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAM(send_args, use_ssl, "UseSsl", P_SWITCH, .flags = PF_PIPE_NAME),
	PARAM(send_args, port, "Port", P_INT, .flags = PF_PIPE_NAME, .validate = "range:0:2147483647"),
	PARAMS_END
};

#define BOUNDARY "psession-part"

static struct ustr *joined(struct rt *rt, struct array *a)
{
	return val_to_str_sep(rt, val_obj(a), ustr_new(rt, ", "));
}

/* A header; text beyond ASCII as an encoded word. */
static void put_header(struct rt *rt, struct buf *out, const char *name, struct ustr *value)
{
	size_t n;
	const char *s = ustr_utf8(rt, value, &n);

	buf_printf(out, "%s: ", name);
	if (value->wide) {
		buf_puts(out, "=?utf-8?B?");
		base64_put(out, s, n);
		buf_puts(out, "?=");
	} else {
		for (; *s; s++)
			buf_putc(out, *s == '\r' || *s == '\n' ? ' ' : (uint8_t)*s);
	}
	buf_puts(out, "\r\n");
}

static void put_headers(struct cmdlet *c, struct buf *out)
{
	struct send_args *a = c->args;
	struct rt *rt = c->rt;

	put_header(rt, out, "From", a->from);
	put_header(rt, out, "To", joined(rt, a->to));
	if (a->cc)
		put_header(rt, out, "Cc", joined(rt, a->cc));
	if (a->reply_to)
		put_header(rt, out, "Reply-To", joined(rt, a->reply_to));
	put_header(rt, out, "Subject", a->subject ? a->subject : ustr_empty(rt));
	put_header(rt, out, "Date", val_format(rt, val_datetime(calendar_utc_now(), 1), ustr_new(rt, "R")));
	if (cmdlet_has(c, "Priority") && a->priority)
		buf_printf(out, "X-Priority: %d\r\n", a->priority == 2 ? 1 : 5);
	if (cmdlet_has(c, "DeliveryNotificationOption") && a->delivery_notification_option)
		put_header(rt, out, "Disposition-Notification-To", a->from);
	buf_puts(out, "MIME-Version: 1.0\r\n");
}

static void put_text(struct cmdlet *c, struct buf *out)
{
	struct send_args *a = c->args;
	size_t n;
	const char *s = ustr_utf8(c->rt, a->body ? a->body : ustr_empty(c->rt), &n);

	buf_printf(out, "Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
		a->body_as_html ? "text/html" : "text/plain");
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\n' && (!i || s[i - 1] != '\r'))
			buf_putc(out, '\r');
		buf_putc(out, (uint8_t)s[i]);
	}
	buf_puts(out, "\r\n");
}

static void put_attachment(struct cmdlet *c, struct buf *out, struct ustr *path)
{
	struct ppath p;
	uint32_t n;
	uint8_t *data;
	const char *name;

	path_resolve(c->rt, path, &p);
	data = io_read(c->rt, p.path, &n);
	name = strrchr(USTR_C(c->rt, p.path), '/');
	buf_printf(out, "--" BOUNDARY "\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
		   "Content-Disposition: attachment; filename=\"%s\"\r\n\r\n", name ? name + 1 : "file");
	for (uint32_t i = 0; i < n; i += 57) {
		base64_put(out, data + i, n - i < 57 ? n - i : 57);
		buf_puts(out, "\r\n");
	}
}

static void put_mail(struct cmdlet *c, struct buf *out)
{
	struct send_args *a = c->args;

	put_headers(c, out);
	if (!a->attachments) {
		put_text(c, out);
		return;
	}
	buf_puts(out, "Content-Type: multipart/mixed; boundary=\"" BOUNDARY "\"\r\n\r\n--" BOUNDARY "\r\n");
	put_text(c, out);
	for (uint32_t i = 0; i < a->attachments->n; i++)
		put_attachment(c, out, val_to_str(c->rt, array_get(a->attachments, i)));
	buf_puts(out, "--" BOUNDARY "--\r\n");
}

/* The bare address of "Name <address>", in angle brackets. */
static const char *address(struct rt *rt, val v)
{
	const char *s = val_to_c(rt, v), *open = strchr(s, '<');

	return open ? open : USTR_C(rt, ustr_printf(rt, "<%s>", s));
}

static const char **recipients(struct cmdlet *c)
{
	struct send_args *a = c->args;
	struct array *lists[] = { a->to, a->cc, a->bcc };
	uint32_t n = 0;
	const char **all;

	for (size_t k = 0; k < ARRAY_LEN(lists); k++)
		n += lists[k] ? lists[k]->n : 0;
	all = rt_block(c->rt, const char *, n + 1);
	n = 0;
	for (size_t k = 0; k < ARRAY_LEN(lists); k++)
		for (uint32_t i = 0; lists[k] && i < lists[k]->n; i++)
			all[n++] = address(c->rt, array_get(lists[k], i));
	return all;
}

static struct ustr *server(struct cmdlet *c)
{
	struct send_args *a = c->args;
	val v;

	if (a->smtp_server)
		return a->smtp_server;
	if (var_get_c(c->rt, "PSEmailServer", &v) && ustr_len(val_to_str(c->rt, v)))
		return val_to_str(c->rt, v);
	cmdlet_throw_fmt(c, "System.InvalidOperationException", "", EC_InvalidArgument, V_NULL,
		"The email cannot be sent because no SMTP server was specified. You must specify an SMTP server by using either the SmtpServer parameter or the $PSEmailServer variable.");
}

static void send(struct cmdlet *c)
{
	struct send_args *a = c->args;
	struct credential *k = val_credential(a->credential);
	struct web_request r = {
		.url = USTR_C(c->rt, ustr_printf(c->rt, "smtp://%s:%d", USTR_C(c->rt, server(c)),
						 cmdlet_has(c, "Port") && a->port ? (int)a->port : 25)),
		.sender = address(c->rt, val_str(a->from)),
		.recipients = recipients(c),
		.require_tls = a->use_ssl,
		.stop = c->rt->stop,
		.user = k ? USTR_C(c->rt, k->user) : NULL,
		.password = k ? USTR_C(c->rt, secure_plain(c->rt, k->password)) : NULL,
		.connect_ms = 100000,
	};
	struct buf mail = BUF_INIT;
	struct web_reply reply;
	struct array *text;
	enum web_result result;
	char why[256];

	cmdlet_warning(c, ustr_new(c->rt,
		"The command 'Send-MailMessage' is obsolete. This cmdlet does not guarantee secure connections to SMTP servers. While there is no immediate replacement available in PowerShell, we recommend you do not use Send-MailMessage at this time. See https://aka.ms/SendMailMessage for more information."));
	put_mail(c, &mail);
	text = array_bytes(c->rt, buf_ptr(&mail), (uint32_t)buf_size(&mail));
	buf_release(&mail);
	r.body = text->b;
	r.body_size = text->n;
	result = web_run(&r, &reply);
	memcpy(why, reply.error, sizeof why);
	web_release(&reply);
	if (result != WEB_OK)
		cmdlet_error_fmt(c, "System.Net.Mail.SmtpException", "SmtpException", EC_InvalidOperation, V_NULL,
			result == WEB_NO_LIBRARY
			? "Mail needs the library libcurl (package libcurl4), which was not found.%s"
			: "Failure sending mail. %s",
			result == WEB_NO_LIBRARY ? "" : why);
}

const struct cmdlet_def cmdlet_send_mailmessage = {
	.name = "Send-MailMessage", .module = MOD_UTILITY, .class_name = "SendMailMessage",
	.params = send_params, .args_size = sizeof(struct send_args), .process = send,
	.synopsis = "Sends an email message.",
};

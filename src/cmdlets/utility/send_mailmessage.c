/* SPDX-License-Identifier: MIT */
/* Send-MailMessage: one mail to a server; obsolete, as its warning says. */
#include "engine/cmdlet.h"
#include "providers/provider.h"
#include "types/arg.h"
#include "types/enums.h"
#include "types/net/mail.h"
#include "types/net/smtp.h"
#include "types/net/webtext.h"
#include "types/security/secure.h"

#include <string.h>

enum { TIMEOUT_MS = 100000 };

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

/* What may throw: an address that is none, and the delivery. */
struct attempt {
	struct cmdlet *c;
	struct ustr *text;
	val mail, address;
	struct smtp_server to;
};

static void take_address(struct rt *rt, void *arg)
{
	struct attempt *t = arg;

	t->address = mail_address_of(rt, t->text);
}

static void add_addresses(struct attempt *t, int field, struct array *from)
{
	struct rt *rt = t->c->rt;

	for (uint32_t i = 0; from && i < from->n; i++) {
		t->text = val_to_str(rt, array_get(from, i));
		if (rt_try(rt, take_address, t))
			list_add(rt, val_list(record_get(t->mail, (uint32_t)field)), t->address);
		else
			cmdlet_error(t->c, errrec_new(rt, rt->unwound.error->exception, "FormatException", EC_InvalidType, V_NULL));
	}
}

static void fill_mail(struct attempt *t)
{
	struct cmdlet *c = t->c;
	struct send_args *a = c->args;
	struct rt *rt = c->rt;

	t->mail = mail_new(rt, a->from, NULL, a->subject, NULL);
	if (!arg_null(a->encoding)) {
		record_set(t->mail, MAIL_BODY_ENCODING, a->encoding);
		record_set(t->mail, MAIL_SUBJECT_ENCODING, a->encoding);
	}
	mail_set_body(rt, t->mail, a->body ? a->body : ustr_empty(rt));
	add_addresses(t, MAIL_TO, a->to);
	add_addresses(t, MAIL_CC, a->cc);
	add_addresses(t, MAIL_BCC, a->bcc);
	add_addresses(t, MAIL_REPLY_LIST, a->reply_to);
	if (cmdlet_has(c, "DeliveryNotificationOption") && a->delivery_notification_option)
		namevalues_add(rt, record_get(t->mail, MAIL_HEADERS), arg_text(rt, "Disposition-Notification-To"), val_str(a->from));
	if (cmdlet_has(c, "Priority"))
		record_set(t->mail, MAIL_PRIORITY, val_enum(&enum_mailpriority, a->priority));
	record_set(t->mail, MAIL_HTML, val_bool(a->body_as_html));
	for (uint32_t i = 0; a->attachments && i < a->attachments->n; i++) {
		struct ppath p;
		const char *name;

		path_resolve(rt, val_to_str(rt, array_get(a->attachments, i)), &p);
		name = strrchr(USTR_C(rt, p.path), '/');
		list_add(
		    rt, val_list(record_get(t->mail, MAIL_ATTACHMENTS)),
		    mail_attachment(rt, p.path,
				    name ? ustr_new(rt, name + 1) : p.path));
	}
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

static void deliver(struct rt *rt, void *arg)
{
	struct attempt *t = arg;

	smtp_send(rt, &t->to, t->mail);
}

static void send(struct cmdlet *c)
{
	struct send_args *a = c->args;
	struct credential *k = val_credential(a->credential);
	struct rt *rt = c->rt;
	struct attempt t = {
	    .c = c,
	    .to = {.host = server(c),
		   .port = cmdlet_has(c, "Port") && a->port ? (int)a->port : 25,
		   .user = k ? k->user : NULL,
		   .password = k ? secure_plain(rt, k->password) : NULL,
		   .tls = a->use_ssl,
		   .timeout_ms = TIMEOUT_MS}};
	struct exc *e;

	cmdlet_warning(c, ustr_new(rt,
		"The command 'Send-MailMessage' is obsolete. This cmdlet does not guarantee secure connections to SMTP servers. While there is no immediate replacement available in PowerShell, we recommend you do not use Send-MailMessage at this time. See https://aka.ms/SendMailMessage for more information."));
	fill_mail(&t);
	if (rt_try(rt, deliver, &t))
		return;
	e = val_exc(rt->unwound.error->exception);
	if (val_exc(e->inner))	/* what is behind it says more */
		e = exc_new(rt, "System.Net.Mail.SmtpException", val_exc(e->inner)->message, e->inner);
	cmdlet_error(c, errrec_new(rt, val_obj(e), "SmtpException", EC_InvalidOperation, smtp_client(rt, &t.to)));
}

const struct cmdlet_def cmdlet_send_mailmessage = {
	.name = "Send-MailMessage", .module = MOD_UTILITY, .class_name = "SendMailMessage",
	.params = send_params, .args_size = sizeof(struct send_args), .process = send,
	.synopsis = "Sends an email message.",
};

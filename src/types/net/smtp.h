/* SPDX-License-Identifier: MIT */
/* Delivery of a mail (types/net/mail.h), to a server or into a folder. */
#pragma once

#include "value/type.h"

struct smtp_server {
	struct ustr *host;
	int port;
	struct ustr *user, *password;	/* NULL: nobody signs in */
	bool tls;
	int64_t timeout_ms;	/* 0: none */
};

/* Throws SmtpException, and InvalidOperationException for a mail without sender or receiver. */
void smtp_send(struct rt *rt, const struct smtp_server *to, val mail);
/* A SmtpClient for TO. */
val smtp_client(struct rt *rt, const struct smtp_server *to);

/* SPDX-License-Identifier: MIT */
/*
 * One HTTP(S) exchange or one mail through libcurl, which is loaded when it is
 * first needed. Redirections are not followed: the caller decides.
 */
#pragma once

#include "base/buf.h"

#include <stdbool.h>

struct web_request {
	const char *url, *method, *user_agent;
	const char *const *headers;	/* "Name: value" …, ends with NULL */
	const void *body;
	size_t body_size;
	bool has_body;
	const char *user, *password;	/* basic, digest or negotiate; NULL: none */
	const char *proxy, *proxy_user, *proxy_password;
	bool no_proxy, any_auth, skip_certificates;
	const char *unix_socket;
	long connect_ms, total_ms;	/* 0: no limit */
	long http_version;		/* 0: any; 10, 11, 20, 30 */
	unsigned tls;			/* bits of SslProtocols; 0: any */
	const char *const *cookies;	/* lines as web_reply.cookies had them; NULL: no cookies */
	const char *const *recipients;	/* of a mail; NULL: HTTP */
	const char *sender;
	bool require_tls;
	const int *stop;		/* non-zero ends the transfer */
};

enum web_result { WEB_OK, WEB_NO_LIBRARY, WEB_NO_HOST, WEB_NO_CONNECTION, WEB_TIMEOUT, WEB_STOPPED, WEB_CERTIFICATE, WEB_FAILED };

struct web_reply {
	enum web_result result;
	long status;
	struct buf head, body, cookies;	/* head: of the last response, lines as received; cookies: lines with NUL */
	char error[256];
};

/* Runs R; *TO is filled in and freed with web_release whatever comes out. */
enum web_result web_run(const struct web_request *r, struct web_reply *to);
void web_release(struct web_reply *to);

/* SPDX-License-Identifier: MIT */
/*
 * Invoke-WebRequest and Invoke-RestMethod: what they are asked (web_args), the
 * exchange with redirections, retries, cookies and authentication (web_send.c),
 * and what its answer becomes (web_response.c).
 */
#pragma once

#include "engine/cmdlet.h"
#include "types/cmdlet_types.h"
#include "types/net/uri.h"

struct web_args {
	bool follow_rel_link;
	int64_t maximum_follow_rel_link;
	struct ustr *response_headers_variable;
	struct ustr *status_code_variable;
	bool use_basic_parsing;
	val uri;
	val http_version;
	val web_session;
	struct ustr *session_variable;
	bool allow_unencrypted_authentication;
	int64_t authentication;
	val credential;
	bool use_default_credentials;
	struct ustr *certificate_thumbprint;
	val certificate;
	bool skip_certificate_check;
	val ssl_protocol;
	val token;
	struct ustr *user_agent;
	bool disable_keep_alive;
	int64_t connection_timeout_seconds;
	int64_t operation_timeout_seconds;
	val headers;
	bool skip_header_validation;
	bool allow_insecure_redirect;
	int64_t maximum_redirection;
	int64_t maximum_retry_count;
	bool preserve_authorization_on_redirect;
	int64_t retry_interval_sec;
	val method;
	bool preserve_http_method_on_redirect;
	val unix_socket;
	val proxy;
	val proxy_credential;
	bool proxy_use_default_credentials;
	val body;
	val form;
	struct ustr *content_type;
	struct ustr *transfer_encoding;
	struct ustr *in_file;
	struct ustr *out_file;
	bool pass_thru;
	bool resume;
	bool skip_http_error_check;
	bool no_proxy;
	struct ustr *custom_method;
};

struct web_answer {
	long status;
	struct ustr *reason, *version;	/* version: HTTP/1.1 */
	struct dict *headers;		/* name → array of texts, as received */
	struct array *body;		/* bytes */
	struct uri *uri;		/* of the last request */
	struct ustr *method;
};

/* Sends what ARGS say to URI and fills in ANSWER; throws what PowerShell throws
 * when no answer comes. */
void web_send(struct cmdlet *c, struct uri *uri, struct web_answer *answer);
/* The session of -WebSession or -SessionVariable, made on the first call. */
/* The name of the status among those of .NET, else its number. */
struct ustr *web_status_name(struct rt *rt, const struct web_answer *a);
/* The values of a header, joined, or NULL. */
struct ustr *web_header(struct rt *rt, const struct web_answer *a, const char *name);
bool web_type_has(struct rt *rt, const struct web_answer *a, const char *what);	/* the Content-Type, whatever the case */

/* Text of the body by the charset of its type; *RET_ENCODING its Encoding. */
struct ustr *web_text(struct rt *rt, const struct web_answer *a, val *ret_encoding);
/* WebResponseObject or BasicHtmlWebResponseObject. */
val web_response(struct rt *rt, const struct web_answer *a);
/* rel → address of the Link header. */
struct dict *web_links(struct rt *rt, const struct web_answer *a);
/* What $_.Exception.Response is. */
val web_message(struct rt *rt, const struct web_answer *a);
/* What requests say of the program that sends them. */
struct ustr *user_agent(struct rt *rt);
void user_agent_types(struct rt *rt);
/* Registers the types of responses. */
void web_types(struct rt *rt);

/* SPDX-License-Identifier: MIT */
/* Invoke-WebRequest and Invoke-RestMethod. */
#include "cmdlets/utility/json.h"
#include "cmdlets/utility/web.h"
#include "providers/provider.h"
#include "types/enums.h"
#include "types/io/io.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static const char *const sets[] = { "StandardMethod", "StandardMethodNoProxy", "CustomMethod", "CustomMethodNoProxy", NULL };
#define COMMON \
	PARAM(web_args, use_basic_parsing, "UseBasicParsing", P_SWITCH), \
	PARAM(web_args, uri, "Uri", P_NAMED, .pos = 1, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY, .type_name = "System.Uri"), \
	PARAM(web_args, http_version, "HttpVersion", P_NAMED, .type_name = "System.Version"), \
	PARAM(web_args, web_session, "WebSession", P_NAMED, .type_name = "Microsoft.PowerShell.Commands.WebRequestSession"), \
	PARAM(web_args, session_variable, "SessionVariable", P_STRING, .aliases = "SV"), \
	PARAM(web_args, allow_unencrypted_authentication, "AllowUnencryptedAuthentication", P_SWITCH), \
	PARAM(web_args, authentication, "Authentication", P_ENUM, \
		.type_name = "Microsoft.PowerShell.Commands.WebAuthenticationType"), \
	PARAM(web_args, credential, "Credential", P_NAMED, .flags = PF_CREDENTIAL, \
		.type_name = "System.Management.Automation.PSCredential"), \
	PARAM(web_args, use_default_credentials, "UseDefaultCredentials", P_SWITCH), \
	PARAM(web_args, certificate_thumbprint, "CertificateThumbprint", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY), \
	PARAM(web_args, certificate, "Certificate", P_NAMED, .flags = PF_NOT_NULL, \
		.type_name = "System.Security.Cryptography.X509Certificates.X509Certificate"), \
	PARAM(web_args, skip_certificate_check, "SkipCertificateCheck", P_SWITCH), \
	PARAM(web_args, ssl_protocol, "SslProtocol", P_NAMED, .type_name = "Microsoft.PowerShell.Commands.WebSslProtocol"), \
	PARAM(web_args, token, "Token", P_NAMED, .type_name = "System.Security.SecureString"), \
	PARAM(web_args, user_agent, "UserAgent", P_STRING), \
	PARAM(web_args, disable_keep_alive, "DisableKeepAlive", P_SWITCH), \
	PARAM(web_args, connection_timeout_seconds, "ConnectionTimeoutSeconds", P_INT, .aliases = "TimeoutSec", \
		.validate = "range:0:2147483647"), \
	PARAM(web_args, operation_timeout_seconds, "OperationTimeoutSeconds", P_INT, .validate = "range:0:2147483647"), \
	PARAM(web_args, headers, "Headers", P_DICT), \
	PARAM(web_args, skip_header_validation, "SkipHeaderValidation", P_SWITCH), \
	PARAM(web_args, allow_insecure_redirect, "AllowInsecureRedirect", P_SWITCH), \
	PARAM(web_args, maximum_redirection, "MaximumRedirection", P_INT, .validate = "range:0:2147483647"), \
	PARAM(web_args, maximum_retry_count, "MaximumRetryCount", P_INT, .validate = "range:0:2147483647"), \
	PARAM(web_args, preserve_authorization_on_redirect, "PreserveAuthorizationOnRedirect", P_SWITCH), \
	PARAM(web_args, retry_interval_sec, "RetryIntervalSec", P_INT, .validate = "range:1:2147483647"), \
	PARAM(web_args, method, "Method", P_NAMED, .sets = 1 << 0 | 1 << 1, \
		.type_name = "Microsoft.PowerShell.Commands.WebRequestMethod"), \
	PARAM(web_args, preserve_http_method_on_redirect, "PreserveHttpMethodOnRedirect", P_SWITCH), \
	PARAM(web_args, unix_socket, "UnixSocket", P_NAMED, .flags = PF_NOT_NULL_OR_EMPTY, \
		.type_name = "System.Net.Sockets.UnixDomainSocketEndPoint"), \
	PARAM(web_args, proxy, "Proxy", P_NAMED, .sets = 1 << 0 | 1 << 2, .type_name = "System.Uri"), \
	PARAM(web_args, proxy_credential, "ProxyCredential", P_NAMED, .sets = 1 << 0 | 1 << 2, .flags = PF_CREDENTIAL, \
		.type_name = "System.Management.Automation.PSCredential"), \
	PARAM(web_args, proxy_use_default_credentials, "ProxyUseDefaultCredentials", P_SWITCH, .sets = 1 << 0 | 1 << 2), \
	PARAM(web_args, body, "Body", P_OBJECT, .flags = PF_PIPE), \
	PARAM(web_args, form, "Form", P_DICT), \
	PARAM(web_args, content_type, "ContentType", P_STRING), \
	PARAM(web_args, transfer_encoding, "TransferEncoding", P_STRING, \
		.validate = "set:chunked,compress,deflate,gzip,identity"), \
	PARAM(web_args, in_file, "InFile", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY), \
	PARAM(web_args, out_file, "OutFile", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY), \
	PARAM(web_args, pass_thru, "PassThru", P_SWITCH), \
	PARAM(web_args, resume, "Resume", P_SWITCH), \
	PARAM(web_args, skip_http_error_check, "SkipHttpErrorCheck", P_SWITCH), \
	PARAM(web_args, no_proxy, "NoProxy", P_SWITCH, .sets = 1 << 1 | 1 << 3, .flags = PF_MANDATORY), \
	PARAM(web_args, custom_method, "CustomMethod", P_STRING, .sets = 1 << 2 | 1 << 3, \
		.flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY, .aliases = "CM"), \
	PARAMS_END
static const struct param_def request_params[] = { COMMON };
static const struct param_def rest_params[] = {
	PARAM(web_args, follow_rel_link, "FollowRelLink", P_SWITCH, .aliases = "FL"),
	PARAM(web_args, maximum_follow_rel_link, "MaximumFollowRelLink", P_INT, .aliases = "ML",
	      .validate = "range:1:2147483647"),
	PARAM(web_args, response_headers_variable, "ResponseHeadersVariable", P_STRING, .aliases = "RHV"),
	PARAM(web_args, status_code_variable, "StatusCodeVariable", P_STRING),
	COMMON
};

/* An address without scheme means http. */
static struct uri *uri_of(struct cmdlet *c, val v)
{
	struct uri *u = val_uri(v);
	const char *why = NULL;

	if (u && !u->absolute)
		u = uri_parse(c->rt, ustr_concat(c->rt, ustr_new(c->rt, "http://"), u->original), URI_ABSOLUTE, &why);
	if (!u)
		cmdlet_throw_fmt(c, "System.UriFormatException", "System.UriFormatException", EC_NotSpecified, V_NULL, "%s",
			why ? why : "Invalid URI: The hostname could not be parsed.");
	if (!ustr_ieq_c(u->scheme, "http") && !ustr_ieq_c(u->scheme, "https"))
		cmdlet_throw_fmt(c, "System.NotSupportedException", "WebCmdletIEDomNotSupportedException",
			EC_NotImplemented, V_NULL,
			"The '%s' scheme is not supported.", USTR_C(c->rt, u->scheme));
	return u;
}

/* Starts a line of a JSON text, DEPTH levels in. */
static void json_line(struct sbuf *b, int depth)
{
	sbuf_printf(b, "\n%*s", 2 * depth, "");
}

/* JSON text with each member in a line of its own. */
static struct ustr *indented(struct rt *rt, struct ustr *text)
{
	bool quoted = false;
	uint16_t last = 0;	/* outside of strings */
	int depth = 0;
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(text); i++) {
		uint16_t x = ustr_at(text, i);
		bool closes = !quoted && (x == '}' || x == ']'), opened = last == '{' || last == '[';

		if (!quoted && (x == ' ' || (x >= 9 && x <= 13)))
			continue;
		depth -= closes;
		if (!quoted && (last == ',' || closes != opened))
			json_line(&b, depth);
		sbuf_putc(&b, x);
		last = quoted ? 'x' : x;
		depth += last == '{' || last == '[';
		if (last == ':')
			sbuf_putc(&b, ' ');
		if (quoted && x == 92 && i + 1 < ustr_len(text))
			sbuf_putc(&b, ustr_at(text, ++i));
		else if (x == '"')
			quoted = !quoted;
	}
	return sbuf_take(&b);
}

static bool is_json(struct rt *rt, struct ustr *text)
{
	struct json_options o = { .depth = 1024 };
	struct errrec *e = NULL;
	val v;

	return json_read(rt, text, &o, &v, &e);
}

/* The body of a refusal for people: JSON in lines of its own, pages without their tags. */
static struct ustr *detail_text(struct cmdlet *c, const struct web_answer *a, struct ustr *body)
{
	struct sbuf b;
	bool in_tag = false;

	if (web_type_has(c->rt, a, "json") && is_json(c->rt, body))
		return ustr_concat(c->rt, ustr_new(c->rt, "\n"), indented(c->rt, body));
	sbuf_init(&b, c->rt);
	for (uint32_t i = 0; i < ustr_len(body); i++) {
		uint16_t x = ustr_at(body, i);

		if (x == '<' && ustr_index_of(body, ustr_atom(c->rt, ">"), i, false) >= 0)
			in_tag = true;
		if (!in_tag)
			sbuf_putc(&b, x);
		if (x == '>')
			in_tag = false;
	}
	return sbuf_take(&b);
}

/* A status that is no success: the body is the detail of the error. */
static _Noreturn void bad_status(struct cmdlet *c, const struct web_answer *a)
{
	struct errrec *e = err_make(c->rt, "Microsoft.PowerShell.Commands.HttpResponseException",
		"WebCmdletWebResponseException", EC_InvalidOperation,
		val_obj(a->uri), "Response status code does not indicate success: %ld (%s).", a->status,
		USTR_C(c->rt, a->reason));
	struct ustr *body = web_text(c->rt, a, NULL);
	struct psobj *ext = ext_of(c->rt, &e->exception, true);

	psobj_put_c(c->rt, ext, "Response", web_message(c->rt, a));
	psobj_put_c(c->rt, ext, "StatusCode", val_enum(&enum_httpstatuscode, a->status));
	if (ustr_len(body))
		gc_storep(e, e->details, detail_text(c, a, body));
	cmdlet_throw(c, e);
}

enum { RANGE_NOT_SATISFIABLE = 416 };	/* -Resume: the file is whole */

/* The file of -OutFile: in a folder, named as the address ends. */
static struct ustr *out_file(struct cmdlet *c, const struct web_answer *a)
{
	struct web_args *args = c->args;
	struct stat st;
	struct ppath p;
	const char *last;

	path_resolve(c->rt, args->out_file, &p);
	if (stat(USTR_C(c->rt, p.path), &st) || !S_ISDIR(st.st_mode))
		return p.path;
	last = strrchr(USTR_C(c->rt, a->uri->path), '/');
	return ustr_printf(c->rt, "%s/%s", USTR_C(c->rt, p.path), last && last[1] ? last + 1 : "index.html");
}

static void save(struct cmdlet *c, const struct web_answer *a)
{
	struct web_args *args = c->args;

	io_write(c->rt, out_file(c, a), args->resume && a->status == 206 ? O_APPEND : O_TRUNC, a->body->b, a->body->n);
}

/* -Resume asks for what the file lacks. */
static void ask_rest(struct cmdlet *c)
{
	struct web_args *a = c->args;
	struct dict *d = val_dict(a->headers);
	struct stat st;
	struct ppath p;

	if (!a->resume || !a->out_file)
		return;
	path_resolve(c->rt, a->out_file, &p);
	if (stat(USTR_C(c->rt, p.path), &st) || !S_ISREG(st.st_mode) || !st.st_size)
		return;
	if (!d)
		a->headers = val_obj(d = dict_new(c->rt, NULL, DICT_IGNORE_CASE));
	dict_put_c(c->rt, d, "Range", val_str(ustr_printf(c->rt, "bytes=%lld-", (long long)st.st_size)));
}

static void fetch(struct cmdlet *c, struct uri *uri, struct web_answer *answer)
{
	struct web_args *a = c->args;

	ask_rest(c);
	web_send(c, uri, answer);
	if ((answer->status < 200 || answer->status > 299) && !a->skip_http_error_check &&
	    !(a->resume && answer->status == RANGE_NOT_SATISFIABLE))
		bad_status(c, answer);
}

static void request(struct cmdlet *c)
{
	struct web_args *a = c->args;
	struct web_answer answer = { 0 };

	web_types(c->rt);
	fetch(c, uri_of(c, a->uri), &answer);
	if (a->out_file && answer.status != RANGE_NOT_SATISFIABLE)
		save(c, &answer);
	if (!a->out_file || a->pass_thru)
		cmdlet_write(c, web_response(c->rt, &answer));
}

const struct cmdlet_def cmdlet_invoke_webrequest = {
	.name = "Invoke-WebRequest", .module = MOD_UTILITY, .sets = sets, .default_set = "StandardMethod",
	.output_types = "Microsoft.PowerShell.Commands.BasicHtmlWebResponseObject",
	.params = request_params, .args_size = sizeof(struct web_args), .process = request,
	.synopsis = "Gets content from a web page on the internet.",
};

/* ---- Invoke-RestMethod --------------------------------------------------- */

static void try_xml(struct rt *rt, void *arg)
{
	*(val *)arg = conv(rt, *(val *)arg, type_find_c(rt, "System.Xml.XmlDocument"));
}

/* The entries of a feed, else the document. */
static void write_xml(struct cmdlet *c, val document)
{
	val channel = V_NULL, items = V_NULL;

	if (member_get_c(c->rt, document, "rss", &channel) && !val_is_null(channel))
		member_get_c(c->rt, channel, "channel", &channel);
	else if (!member_get_c(c->rt, document, "feed", &channel))
		channel = V_NULL;
	if (!val_is_null(channel) && !member_get_c(c->rt, channel, "item", &items))
		member_get_c(c->rt, channel, "entry", &items);
	if (val_is_null(items))
		cmdlet_write(c, document);
	else
		cmdlet_write_enumerate(c, items);
}

static bool write_as_xml(struct cmdlet *c, struct ustr *text)
{
	val v = val_str(text);

	if (!rt_try(c->rt, try_xml, &v))
		return false;
	write_xml(c, v);
	return true;
}

static bool write_as_json(struct cmdlet *c, struct ustr *text)
{
	struct json_options o = { .depth = 1024 };
	struct errrec *e = NULL;
	val v;

	if (!json_read(c->rt, text, &o, &v, &e))
		return false;
	cmdlet_write(c, v);
	return true;
}

/* By its type; where that says nothing, whatever it can be read as. */
static void write_content(struct cmdlet *c, const struct web_answer *a)
{
	struct ustr *text = web_text(c->rt, a, NULL);
	bool json = web_type_has(c->rt, a, "json"), xml = web_type_has(c->rt, a, "xml");

	if (!ustr_len(text)) {
		cmdlet_write(c, val_str(text));
		return;
	}
	if (xml && write_as_xml(c, text))
		return;
	if ((json || !web_type_has(c->rt, a, "text/")) && write_as_json(c, text))
		return;
	cmdlet_write(c, val_str(text));
}

static void set_variables(struct cmdlet *c, const struct web_answer *answer)
{
	struct web_args *a = c->args;

	if (a->status_code_variable)
		var_set(c->rt, scope_current(c->rt), ustr_intern(c->rt, a->status_code_variable), SCOPE_LOCAL,
			val_int((int32_t)answer->status));
	if (a->response_headers_variable)
		var_set(c->rt, scope_current(c->rt), ustr_intern(c->rt, a->response_headers_variable), SCOPE_LOCAL,
			val_obj(answer->headers));
}

static void rest(struct cmdlet *c)
{
	struct web_args *a = c->args;
	struct uri *uri = uri_of(c, a->uri);
	int64_t most = cmdlet_has(c, "MaximumFollowRelLink") ? a->maximum_follow_rel_link : INT32_MAX;

	web_types(c->rt);
	for (int64_t i = 0; i < most; i++) {
		struct web_answer answer = { 0 };
		val next;

		fetch(c, uri, &answer);
		set_variables(c, &answer);
		if (a->out_file && answer.status != RANGE_NOT_SATISFIABLE)
			save(c, &answer);
		if (!a->out_file || a->pass_thru)
			write_content(c, &answer);
		if (!a->follow_rel_link || !dict_get_c(c->rt, web_links(c->rt, &answer), "next", &next))
			return;
		{
			val args[2] = { val_obj(answer.uri), next };

			uri = val_uri(type_construct(c->rt, &type_uri, args, 2));
		}
	}
}

const struct cmdlet_def cmdlet_invoke_restmethod = {
	.name = "Invoke-RestMethod", .module = MOD_UTILITY, .sets = sets, .default_set = "StandardMethod",
	.params = rest_params, .args_size = sizeof(struct web_args), .process = rest,
	.synopsis = "Sends an HTTP or HTTPS request to a RESTful web service.",
};

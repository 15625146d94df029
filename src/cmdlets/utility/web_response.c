/* SPDX-License-Identifier: MIT */
/* Answers as objects: text by charset, elements of a page, links of the head. */
#include "cmdlets/utility/result_types.h"
#include "cmdlets/utility/web.h"

#include "types/io/encoding.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum response_field {
	R_STATUS, R_DESCRIPTION, R_CONTENT, R_RAW, R_HEADERS, R_IMAGES, R_INPUTS, R_LINKS, R_LENGTH, R_STREAM,
		R_BASE, R_RELATIONS,
	R_ENCODING, R__FIELDS
};
#define RESPONSE_ROWS                                                          \
	RECORD_PROP("System.Net.Http.HttpResponseMessage BaseResponse {get;set;}", 10), \
	RECORD_PROP("System.Collections.Generic.Dictionary[string,System.Collections.Generic.IEnumerable[string]] Headers {get;}", \
		4), \
	RECORD_PROP("string RawContent {get;set;}", 3), RECORD_PROP("long RawContentLength {get;}", 8), \
	RECORD_PROP("System.IO.MemoryStream RawContentStream {get;}", 9), \
	RECORD_PROP("System.Collections.Generic.Dictionary[string,string] RelationLink {get;}", 11), \
	RECORD_PROP("int StatusCode {get;}", 0), RECORD_PROP("string StatusDescription {get;}", 1)
static struct ustr *response_text(struct rt *rt, val self)
{
	val content = record_get(self, R_CONTENT);

	return content.k == VK_STR ? content.s : val_to_str(rt, record_get(self, R_RAW));
}
static const struct type_ops response_ops = { .to_string = response_text };
static const struct member_def plain_members[] = { RESPONSE_ROWS, RECORD_PROP("byte[] Content {get;}", 2), MEMBERS_END };
static const struct member_def html_members[] = {
	RESPONSE_ROWS, RECORD_PROP("string Content {get;}", 2), RECORD_PROP("System.Text.Encoding Encoding {get;}", 12),
	RECORD_PROP("System.Object[] Images {get;}", 5), RECORD_PROP("System.Object[] InputFields {get;}", 6),
	RECORD_PROP("System.Object[] Links {get;}", 7), MEMBERS_END
};
#define RESPONSE_TYPE(id, name_)                                               \
	static const struct type id = RECORD_TYPE_OF("Microsoft.PowerShell.Commands." name_, &type_object, R__FIELDS, \
		.ops = &response_ops)
RESPONSE_TYPE(type_response, "WebResponseObject");
RESPONSE_TYPE(type_html_response, "BasicHtmlWebResponseObject");

void web_response_types(struct rt *rt)
{
	record_type_use(rt, &type_response, plain_members);
	record_type_use(rt, &type_html_response, html_members);
	user_agent_types(rt);
}

void web_types(struct rt *rt)
{
	web_response_types(rt);
}

/* ---- Text ---------------------------------------------------------------- */

bool web_type_has(struct rt *rt, const struct web_answer *a, const char *what)
{
	struct ustr *t = web_header(rt, a, "Content-Type");

	return t && strcasestr(USTR_C(rt, t), what);
}

static bool is_text(struct rt *rt, const struct web_answer *a)
{
	static const char *const kinds[] = { "text/", "json", "xml", "javascript", "x-www-form-urlencoded", "yaml",
		"ecmascript" };

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (web_type_has(rt, a, kinds[i]))
			return true;
	return false;
}

/* A page may tell its charset itself, in its first kilobyte. */
static bool page_is_latin(struct rt *rt, const struct web_answer *a)
{
	char head[1025];
	size_t n = a->body->n < 1024 ? a->body->n : 1024;
	const char *p;

	if (web_type_has(rt, a, "charset=") || !web_type_has(rt, a, "html"))
		return false;
	memcpy(head, a->body->b, n);
	head[n] = '\0';
	p = strcasestr(head, "<meta");
	p = p ? strcasestr(p, "charset=") : NULL;
	return p && !strncasecmp(p + 8 + (p[8] == '"' || p[8] == '\''), "iso-8859-1", 10);
}

struct ustr *web_text(struct rt *rt, const struct web_answer *a, val *ret_encoding)
{
	bool latin = web_type_has(rt, a, "charset=iso-8859-1") || web_type_has(rt, a, "charset=\"iso-8859-1") ||
		     page_is_latin(rt, a),
	     wide = web_type_has(rt, a, "charset=utf-16");
	val e = encoding_new(rt,
			     latin				       ? ENCODING_LATIN1
			     : wide				       ? ENCODING_UTF16LE
			     : web_type_has(rt, a, "charset=us-ascii") ? ENCODING_ASCII
								       : ENCODING_UTF8,
			     false, false);
	uint32_t skip = a->body->n > 2 && !memcmp(a->body->b, "\xef\xbb\xbf", 3) ? 3 : 0;

	if (ret_encoding)
		*ret_encoding = e;
	return encoding_text(rt, val_encoding(e), a->body->b + skip, a->body->n - skip);
}

/* ---- Elements of a page -------------------------------------------------- */

static bool name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':';
}

/* The attributes of a tag from P to END, as notes. */
static void put_attributes(struct rt *rt, struct psobj *o, const char *p, const char *end)
{
	while (p < end) {
		const char *name, *value;
		size_t n = 0, k = 0;

		while (p < end && !name_char(*p))
			p++;
		for (name = p; p < end && name_char(*p); p++)
			n++;
		while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
			p++;
		value = "";
		if (p < end && *p == '=') {
			char quote;

			for (p++; p < end && (*p == ' ' || *p == '\n'); p++)
				;
			quote = p < end && (*p == '"' || *p == '\'') ? *p++ : '\0';
			for (value = p; p < end && (quote ? *p != quote : *p != ' ' && *p != '\n'); p++)
				k++;
			p += p < end && quote;
		}
		if (n)
			psobj_put(rt, o, ustr_from_utf8(rt, name, n), val_str(ustr_from_utf8(rt, value, k)));
	}
}

/* Each <TAG …> of the text; with CLOSED up to its </TAG>. */
static struct array *elements(struct rt *rt, const char *text, const char *tag, bool closed)
{
	struct list *l = list_new(rt, NULL);
	size_t n = strlen(tag);
	char close[16];

	snprintf(close, sizeof close, "</%s>", tag);
	for (const char *p = text; (p = strchr(p, '<')); p++) {
		const char *gt, *end;
		struct psobj *o;

		if (strncasecmp(p + 1, tag, n) || name_char(p[1 + n]) || !(gt = strchr(p, '>')))
			continue;
		end = gt + 1;
		if (closed && (end = strcasestr(gt, close)))
			end += strlen(close);
		else
			end = gt + 1;
		o = psobj_new(rt);
		psobj_put_c(rt, o, "outerHTML", val_str(ustr_from_utf8(rt, p, (size_t)(end - p))));
		psobj_put_c(rt, o, "tagName", val_str(ustr_upper(rt, ustr_new(rt, tag))));
		put_attributes(rt, o, p + 1 + n, gt[-1] == '/' ? gt - 1 : gt);
		list_add(rt, l, val_obj(o));
	}
	return list_to_array(rt, l, &type_object);
}

/* ---- Objects ------------------------------------------------------------- */

/* LINK seen from the address that was asked. */
static struct ustr *link_address(struct rt *rt, const struct web_answer *a, struct ustr *link)
{
	val args[2] = { val_obj(a->uri), val_str(link) };

	return uri_text(rt, val_uri(type_construct(rt, &type_uri, args, 2)));
}

/* <address>; rel="next" */
struct dict *web_links(struct rt *rt, const struct web_answer *a)
{
	struct dict *d = dict_new(rt, type_find_c(rt, "System.Collections.Generic.Dictionary[string,string]"), DICT_IGNORE_CASE);
	struct ustr *links = web_header(rt, a, "Link");
	const char *p = links ? USTR_C(rt, links) : "";

	while ((p = strchr(p, '<'))) {
		const char *end = strchr(p, '>'), *rel = end ? strcasestr(end, "rel=") : NULL;
		size_t n;

		if (!rel)
			break;
		rel += 4;
		rel += *rel == '"';
		n = strcspn(rel, "\",;");
		dict_put(rt, d, val_str(ustr_from_utf8(rt, rel, n)),
			 val_str(link_address(rt, a, ustr_from_utf8(rt, p + 1, (size_t)(end - p - 1)))));
		p = rel + n;
	}
	return d;
}

val web_message(struct rt *rt, const struct web_answer *a)
{
	struct psobj *o = psobj_new(rt), *request = psobj_new(rt);
	val v = val_obj(o), version = val_str(a->version ? a->version : ustr_empty(rt));
	const struct type *codes = type_find_c(rt, "System.Net.HttpStatusCode");

	psobj_put_c(rt, request, "Method", val_str(a->method));
	psobj_put_c(rt, request, "RequestUri", val_obj(a->uri));
	psobj_put_c(rt, o, "Version", version);
	psobj_put_c(rt, o, "StatusCode", codes ? val_enum(codes, a->status) : val_int((int32_t)a->status));
	psobj_put_c(rt, o, "ReasonPhrase", val_str(a->reason));
	psobj_put_c(rt, o, "Headers", val_obj(a->headers));
	psobj_put_c(rt, o, "RequestMessage", val_obj(request));
	psobj_put_c(rt, o, "IsSuccessStatusCode", val_bool(a->status >= 200 && a->status < 300));
	val_insert_type_name(rt, &v, ustr_new(rt, "System.Net.Http.HttpResponseMessage"));
	return v;
}

struct ustr *web_status_name(struct rt *rt, const struct web_answer *a)
{
	return val_to_str(rt, val_enum(type_find_c(rt, "System.Net.HttpStatusCode"), a->status));
}

/* The head and the body as they came; what is no text shows dots for what has no sign. */
static struct ustr *raw_text(struct rt *rt, const struct web_answer *a, bool text, struct ustr *content)
{
	struct dict_entry *e;
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_printf(&b, "%s %ld %s\n", USTR_C(rt, a->version ? a->version : ustr_new(rt, "HTTP/1.1")), a->status,
		    USTR_C(rt, web_status_name(rt, a)));
	for (uint32_t i = 0; (e = dict_next(a->headers, &i)); )
		for (uint32_t k = 0; k < val_array(e->value)->n; k++)
			sbuf_printf(&b, "%s: %s\n", val_to_c(rt, e->key), val_to_c(rt, array_get(val_array(e->value), k)));
	sbuf_puts(&b, "\n");
	if (text)
		sbuf_put(&b, content);
	for (uint32_t i = 0; !text && i < a->body->n; i++) {
		uint8_t x = a->body->b[i];

		sbuf_putc(&b, (x >= ' ' && x < 127) || (x >= '\t' && x <= '\r') ? x : '.');
	}
	return sbuf_take(&b);
}

val web_response(struct rt *rt, const struct web_answer *a)
{
	bool text = is_text(rt, a);
	struct record *r = record_new(rt, text ? &type_html_response : &type_response);
	val encoding, bytes = val_obj(a->body);
	struct ustr *content = web_text(rt, a, &encoding);
	const char *page = text ? USTR_C(rt, content) : "";

	r->f[R_STATUS] = val_int((int32_t)a->status);
	record_put(r, R_DESCRIPTION, val_str(web_status_name(rt, a)));
	record_put(r, R_CONTENT, text ? val_str(content) : bytes);
	record_put(r, R_RAW, val_str(raw_text(rt, a, text, content)));
	record_put(r, R_HEADERS, val_obj(a->headers));
	r->f[R_LENGTH] = val_long(a->body->n);
	record_put(r, R_STREAM, type_construct(rt, type_find_c(rt, "System.IO.MemoryStream"), &bytes, 1));
	record_put(r, R_BASE, web_message(rt, a));
	record_put(r, R_RELATIONS, val_obj(web_links(rt, a)));
	record_put(r, R_ENCODING, encoding);
	record_put(r, R_IMAGES, val_obj(elements(rt, page, "img", false)));
	record_put(r, R_INPUTS, val_obj(elements(rt, page, "input", false)));
	record_put(r, R_LINKS, val_obj(elements(rt, page, "a", true)));
	return val_obj(r);
}

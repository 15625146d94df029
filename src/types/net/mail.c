/* SPDX-License-Identifier: MIT */
/* System.Net.Mail's messages, their parts and lists; System.Net.Mime's types. */
#include "types/net/mail.h"

#include "types/arg.h"
#include "types/enums.h"
#include "types/guid.h"
#include "types/io/encoding.h"
#include "types/io/io.h"
#include "types/io/stream.h"
#include "types/net/webtext.h"
#include "types/tables.h"

#include <string.h>

/* ---- lists ---- */

static struct ustr *addresses_text(struct rt *rt, val self)
{
	return val_to_str_sep(rt, val_obj(list_to_array(rt, val_list(self), &type_object)), ustr_new(rt, ", "));
}

#define ITEMS "System.Collections.IList System.Collections.ICollection System.Collections.IEnumerable"
#define MAIL_LIST(id, name_, of, ...)                                          \
	static const struct type *const of_##id[] = { of };                    \
	static const struct type base_##id = { .cls = { .trace = list_trace_cells }, .base = &type_object, .ops = &list_ops, \
		.name = "System.Collections.ObjectModel.Collection`1", .args = of_##id, .nargs = 1, .size = sizeof(struct list), \
		.flags = TF_ENUMERABLE | TF_GENERIC };                         \
	const struct type type_##id = { .cls = { .trace = list_trace_cells }, .name = "System.Net.Mail." name_, .base = &base_##id, \
		.size = sizeof(struct list), .flags = TF_ENUMERABLE, .ifaces = ITEMS, __VA_ARGS__ }
static const struct type_ops addresses_ops = {.to_string = addresses_text};
MAIL_LIST(mailaddresses, "MailAddressCollection", &type_mailaddress,
	  .ops = &addresses_ops);
MAIL_LIST(mailparts, "AttachmentCollection", &type_attachment);
MAIL_LIST(mailviews, "AlternateViewCollection", &type_alternateview);
MAIL_LIST(mailresources, "LinkedResourceCollection", &type_linkedresource);

/* "a@x.org, B <b@x.org>": a comma within quotes parts nothing. */
static void add_addresses(struct rt *rt, struct list *l, struct ustr *s, const char *param)
{
	uint32_t start = 0, n = ustr_len(s);
	struct list *all = list_new(rt, NULL);
	bool quoted = false;

	if (!n)
		arg_throw(rt, param, "The value cannot be an empty string.");
	for (uint32_t i = 0; i <= n; i++) {
		if (i < n && ustr_at(s, i) == '"')
			quoted = !quoted;
		if (i < n && (quoted || ustr_at(s, i) != ','))
			continue;
		list_add(rt, all, mail_address_of(rt, ustr_trim(rt, ustr_sub(rt, s, start, i - start), true, true)));
		start = i + 1;
	}
	list_add_all(rt, l, all);
}

static val list_ctor(struct rt *rt, val self, val *a, int n) { return val_obj(list_new(rt, &type_mailaddresses)); }

static val add_text(struct rt *rt, val self, val *a, int n)
{
	add_addresses(rt, val_list(self), arg_need_str(rt, a[0], "addresses"), "addresses");
	return V_VOID;
}

static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

const struct member_def mailaddresses_members[] = {
	CTOR("()", list_ctor), METHOD("void Add(string addresses)", add_text), MEMBERS_END
};
const struct member_def mailparts_members[] = {
	METHOD("void Dispose()", nothing), MEMBERS_END
};
const struct member_def mailviews_members[] = {
	METHOD("void Dispose()", nothing), MEMBERS_END
};
const struct member_def mailresources_members[] = {
	METHOD("void Dispose()", nothing), MEMBERS_END
};

/* ---- ContentType, ContentDisposition ---- */

static const struct type_ops mime_ops = { .to_string = mail_mime_text };
const struct type type_contenttype = RECORD_TYPE_OF("System.Net.Mime.ContentType", &type_object, MIME__FIELDS, .ops = &mime_ops);
const struct type type_contentdisposition = RECORD_TYPE_OF("System.Net.Mime.ContentDisposition", &type_object, MIME__FIELDS, .ops = &mime_ops);

static val mime_new(struct rt *rt, const struct type *t, struct ustr *word)
{
	struct record *r = record_new(rt, t);

	record_put(r, MIME_WORD, val_str(word));
	record_put(r, MIME_PARAMETERS, val_obj(dict_new(rt, &type_string_dictionary, DICT_IGNORE_CASE)));
	return val_obj(r);
}

static val get_parameter(struct rt *rt, val self, const char *name)
{
	val v;

	return dict_get_c(rt, val_dict(record_get(self, MIME_PARAMETERS)), name, &v) ? v : V_NULL;
}

static void set_parameter(struct rt *rt, val self, const char *name, val v)
{
	struct dict *d = val_dict(record_get(self, MIME_PARAMETERS));

	if (arg_str(v) && ustr_len(arg_str(v)))
		dict_put_c(rt, d, name, v);
	else
		dict_remove(rt, d, arg_text(rt, name));
}

/* word; name=value; name="value" */
static val mime_parse(struct rt *rt, const struct type *t, struct ustr *s, const char *error)
{
	int32_t semi = ustr_index_of(s, ustr_atom(rt, ";"), 0, false);
	uint32_t n = ustr_len(s), at = semi < 0 ? n : (uint32_t)semi;
	val m = mime_new(rt, t, ustr_trim(rt, ustr_sub(rt, s, 0, at), true, true));

	while (at < n) {
		int32_t equals = ustr_index_of(s, ustr_atom(rt, "="), at + 1, false);
		uint32_t end;
		struct ustr *name, *value;

		if (equals < 0)
			net_throw(rt, "System.FormatException", "%s", error);
		name = ustr_trim(rt, ustr_sub(rt, s, at + 1, (uint32_t)equals - at - 1), true, true);
		for (end = (uint32_t)equals + 1; end < n && ustr_at(s, end) != ';'; end++)
			if (ustr_at(s, end) == '"')
				for (end++; end < n && ustr_at(s, end) != '"';)
					end++;
		end = MIN(end, n);
		value = ustr_trim(rt, ustr_sub(rt, s, (uint32_t)equals + 1, end - (uint32_t)equals - 1), true, true);
		if (ustr_len(value) > 1 && ustr_at(value, 0) == '"')
			value = ustr_sub(rt, value, 1, ustr_len(value) - 2);
		set_parameter(rt, m, USTR_C(rt, ustr_lower(rt, name)), val_str(value));
		at = end;
	}
	return m;
}

static val type_ctor(struct rt *rt, val self, val *a, int n)
{
	static const char error[] = "The specified content type is invalid.";
	struct ustr *s = n ? arg_need_str(rt, a[0], "contentType") : ustr_new(rt, "application/octet-stream");
	val m;

	if (!ustr_len(s))
		arg_throw(rt, "contentType", "The value cannot be an empty string.");
	m = mime_parse(rt, &type_contenttype, s, error);
	if (ustr_index_of(val_to_str(rt, record_get(m, MIME_WORD)), ustr_atom(rt, "/"), 0, false) < 1)
		arg_throw_format(rt, error);
	return m;
}

static val disposition_ctor(struct rt *rt, val self, val *a, int n)
{
	return mime_parse(rt, &type_contentdisposition, n ? arg_need_str(rt, a[0], "disposition") : ustr_new(rt, "attachment"),
			  "The specified content disposition is invalid.");
}

#define PARAMETER(id, name)                                                    \
	static val get_##id(struct rt *rt, val self) { return get_parameter(rt, self, name); } \
	static void set_##id(struct rt *rt, val self, val v) { set_parameter(rt, self, name, v); }
PARAMETER(boundary, "boundary") PARAMETER(charset, "charset") PARAMETER(name, "name") PARAMETER(filename, "filename")

static val is_inline(struct rt *rt, val self) { return val_bool(ustr_ieq_c(arg_str(record_get(self, MIME_WORD)), "inline")); }
static void set_inline(struct rt *rt, val self, val v) { record_set(self, MIME_WORD, arg_text(rt, arg_bool(v) ? "inline" : "attachment")); }

const struct member_def contenttype_members[] = {
	CTOR("()", type_ctor), CTOR("(string contentType)", type_ctor), PROP("string Boundary {get;set;}", get_boundary, set_boundary),
	PROP("string CharSet {get;set;}", get_charset, set_charset), RECORD_PROP_RW("string MediaType {get;set;}", 0),
	PROP("string Name {get;set;}", get_name, set_name),
	RECORD_PROP("System.Collections.Specialized.StringDictionary Parameters {get;}", 1), MEMBERS_END
};
const struct member_def contentdisposition_members[] = {
	CTOR("()", disposition_ctor), CTOR("(string disposition)", disposition_ctor),
	RECORD_PROP_RW("string DispositionType {get;set;}", 0),
	RECORD_PROP("System.Collections.Specialized.StringDictionary Parameters {get;}", 1),
	PROP("string FileName {get;set;}", get_filename, set_filename), PROP("bool Inline {get;set;}", is_inline, set_inline), MEMBERS_END
};

/* System.Net.Mime.MediaTypeNames: constants of nested classes. */
#define MEDIA(id, name_) const struct type type_media_##id = { .name = "System.Net.Mime.MediaTypeNames+" name_, .base = &type_object, \
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };
MEDIA(text, "Text") MEDIA(application, "Application") MEDIA(image, "Image")
#define WORD(id, text) static val word_##id(struct rt *rt, val self) { return arg_text(rt, text); }
WORD(plain, "text/plain") WORD(html, "text/html") WORD(xml, "text/xml") WORD(rich, "text/richtext") WORD(csv, "text/csv")
WORD(octet, "application/octet-stream") WORD(pdf, "application/pdf") WORD(zip, "application/zip") WORD(json, "application/json")
WORD(app_xml, "application/xml") WORD(rtf, "application/rtf") WORD(soap, "application/soap+xml")
WORD(gif, "image/gif") WORD(jpeg, "image/jpeg") WORD(png, "image/png") WORD(tiff, "image/tiff") WORD(svg, "image/svg+xml")
#define CONSTANT(name, id) STATIC_PROP("static string " name " {get;}", word_##id, NULL)
const struct member_def media_text_members[] = { CONSTANT("Plain", plain), CONSTANT("Html", html), CONSTANT("Xml", xml), CONSTANT("RichText", rich),
	CONSTANT("Csv", csv), MEMBERS_END };
const struct member_def media_application_members[] = { CONSTANT("Octet", octet), CONSTANT("Pdf", pdf), CONSTANT("Zip", zip), CONSTANT("Json", json),
	CONSTANT("Xml", app_xml), CONSTANT("Rtf", rtf), CONSTANT("Soap", soap), MEMBERS_END };
const struct member_def media_image_members[] = { CONSTANT("Gif", gif), CONSTANT("Jpeg", jpeg), CONSTANT("Png", png), CONSTANT("Tiff", tiff),
	CONSTANT("Svg", svg), MEMBERS_END };

/* ---- Attachment, AlternateView, LinkedResource ---- */

#define PART_TYPE_(id, name_, base_, flags_) const struct type type_##id = \
	RECORD_TYPE_OF("System.Net.Mail." name_, base_, PART__FIELDS, .ifaces = "System.IDisposable", .flags = flags_)
PART_TYPE_(attachmentbase, "AttachmentBase", &type_object, TF_ABSTRACT);
PART_TYPE_(attachment, "Attachment", &type_attachmentbase, 0);
PART_TYPE_(alternateview, "AlternateView", &type_attachmentbase, 0);
PART_TYPE_(linkedresource, "LinkedResource", &type_attachmentbase, 0);

static bool is_ascii(const struct ustr *s)
{
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (ustr_at(s, i) > 127)
			return false;
	return true;
}

struct encoding *mail_encoding(struct rt *rt, const char *name)
{
	val v = arg_text(rt, name);

	return val_encoding(method_call(rt, type_method(rt, type_find_c(rt, "System.Text.Encoding"), ustr_atom(rt, "GetEncoding"), true), V_NULL, &v, 1));
}

static struct encoding *text_encoding(struct rt *rt, val given, const struct ustr *s)
{
	struct encoding *e = val_encoding(given);

	return e ? e : mail_encoding(rt, is_ascii(s) ? "us-ascii" : "utf-8");
}

static val body_name(struct rt *rt, struct encoding *e)
{
	val name = V_NULL;

	member_get_c(rt, val_obj(e), "BodyName", &name);
	return name;
}

static val part_new(struct rt *rt, const struct type *t, val stream, val mime)
{
	struct record *r = record_new(rt, t);

	record_put(r, PART_TYPE, mime);
	record_put(r, PART_STREAM, stream);
	record_put(r, PART_TRANSFER, val_enum(&enum_transferencoding, TRANSFER_BASE64));
	if (t == &type_attachment)
		record_put(r, PART_DISPOSITION, mime_new(rt, &type_contentdisposition, ustr_new(rt, "attachment")));
	if (t == &type_alternateview)
		record_put(r, PART_RESOURCES, val_obj(list_new(rt, &type_mailresources)));
	return val_obj(r);
}

/* A media type or ContentType argument; null: that of T's files. */
static val mime_of(struct rt *rt, const struct type *t, val v)
{
	val m;

	if (arg_cell(v, &type_contenttype))
		return val_base(v);
	m = arg_str(v) && ustr_len(arg_str(v)) ? val_base(v) : arg_text(rt, t == &type_alternateview ? "text/plain" : "application/octet-stream");
	return type_ctor(rt, V_NULL, &m, 1);
}

static val of_file(struct rt *rt, const struct type *t, struct ustr *full, struct ustr *name, val mime)
{
	val m = mime_of(rt, t, mime), p = part_new(rt, t, stream_open(rt, full, STREAM_OPEN, STREAM_READ), m);

	if (t == &type_attachment && arg_null(get_name(rt, m)))
		set_name(rt, m, val_str(name));
	return p;
}

val mail_attachment(struct rt *rt, struct ustr *full, struct ustr *name)
{
	return of_file(rt, &type_attachment, full, name, V_NULL);
}

static struct ustr *last_part(struct rt *rt, struct ustr *path)
{
	int32_t slash = ustr_last_index_of(path, ustr_atom(rt, "/"), false);

	return ustr_sub(rt, path, (uint32_t)(slash + 1), ustr_len(path) - (uint32_t)(slash + 1));
}

static val part_of(struct rt *rt, const struct type *t, val *a, int n)
{
	val m, p;

	if (!val_stream(a[0])) {
		if (!arg_str(a[0]) || !ustr_len(arg_str(a[0])))
			arg_throw(rt, "fileName", "The value cannot be an empty string.");
		return of_file(rt, t, io_full(rt, a[0], "fileName"), last_part(rt, arg_str(a[0])), n > 1 ? a[1] : V_NULL);
	}
	/* (stream, name), (stream, name, mediaType) of an attachment; (stream, mediaType or ContentType) of all */
	if (t == &type_attachment && arg_str(a[n > 1 ? 1 : 0])) {
		m = mime_of(rt, t, n > 2 ? a[2] : V_NULL);
		set_name(rt, m, a[1]);
		return part_new(rt, t, val_base(a[0]), m);
	}
	m = mime_of(rt, t, n > 1 ? a[1] : V_NULL);
	p = part_new(rt, t, val_base(a[0]), m);
	return p;
}

static val attachment_ctor(struct rt *rt, val self, val *a, int n) { return part_of(rt, &type_attachment, a, n); }
static val view_ctor(struct rt *rt, val self, val *a, int n) { return part_of(rt, &type_alternateview, a, n); }
static val resource_ctor(struct rt *rt, val self, val *a, int n) { return part_of(rt, &type_linkedresource, a, n); }

/* A part of the text S; MIME: a media type or ContentType, which may name the character set. */
static val of_text(struct rt *rt, const struct type *t, struct ustr *s, val encoding, val mime)
{
	struct encoding *e;
	struct array *bytes;
	val m, p, set, text = arg_text(rt, "text/plain");

	m = mime_of(rt, t, arg_null(mime) ? text : mime);
	set = get_charset(rt, m);
	if (arg_null(encoding) && !arg_null(set))
		encoding = method_call(rt, type_method(rt, type_find_c(rt, "System.Text.Encoding"), ustr_atom(rt, "GetEncoding"), true), V_NULL, &set, 1);
	e = text_encoding(rt, encoding, s);
	bytes = encoding_bytes(rt, e, s);
	set_charset(rt, m, body_name(rt, e));
	p = part_new(rt, t, stream_memory(rt, bytes->b, bytes->n), m);
	record_set(p, PART_TRANSFER, val_enum(&enum_transferencoding,
		strncmp(val_to_c(rt, body_name(rt, e)), "utf-", 4) ? TRANSFER_QUOTED : TRANSFER_BASE64));
	return p;
}

/* (content, name), (content, name, encoding, mediaType), (content, contentType) */
static val attachment_text(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "content");
	val p = of_text(rt, &type_attachment, s, n > 2 ? a[2] : V_NULL,
			n > 3				    ? a[3]
			: arg_cell(a[1], &type_contenttype) ? a[1]
							    : V_NULL);

	if (arg_str(a[1]))
		set_name(rt, record_get(p, PART_TYPE), a[1]);
	return p;
}

/* (content), (content, contentType), (content, encoding, mediaType) */
static val text_part(struct rt *rt, const struct type *t, val *a, int n)
{
	return of_text(rt, t, arg_need_str(rt, a[0], "content"), n == 3 ? a[1] : V_NULL, n == 3 ? a[2] : n == 2 ? a[1] : V_NULL);
}
static val view_text(struct rt *rt, val self, val *a, int n) { return text_part(rt, &type_alternateview, a, n); }
static val resource_text(struct rt *rt, val self, val *a, int n) { return text_part(rt, &type_linkedresource, a, n); }

/* Made when asked: who asks refers to it. */
static val part_id(struct rt *rt, val self)
{
	if (arg_null(record_get(self, PART_ID)))
		record_set(self, PART_ID, val_str(val_to_str(rt, guid_new(rt))));
	return record_get(self, PART_ID);
}

static val part_name(struct rt *rt, val self) { return get_name(rt, record_get(self, PART_TYPE)); }
static void set_part_name(struct rt *rt, val self, val v) { set_name(rt, record_get(self, PART_TYPE), v); }

static val part_dispose(struct rt *rt, val self, val *a, int n)
{
	if (val_stream(record_get(self, PART_STREAM)))
		stream_close(rt, val_stream(record_get(self, PART_STREAM)));
	return V_VOID;
}

static void set_id(struct rt *rt, val self, val v) { record_set(self, PART_ID, v); }

#define PARTS(fn) CTOR("(string fileName)", fn), CTOR("(string fileName, string mediaType)", fn), \
	CTOR("(string fileName, System.Net.Mime.ContentType contentType)", fn)
#define TEXTS(t, name, fn) STATIC("static " t " " name "(string content)", fn), \
	STATIC("static " t " " name "(string content, System.Net.Mime.ContentType contentType)", fn), \
	STATIC("static " t " " name "(string content, System.Text.Encoding contentEncoding, string mediaType)", fn)
#define STREAMS(fn) CTOR("(System.IO.Stream contentStream)", fn), CTOR("(System.IO.Stream contentStream, string mediaType)", fn), \
	CTOR("(System.IO.Stream contentStream, System.Net.Mime.ContentType contentType)", fn)
const struct member_def attachmentbase_members[] = {
	RECORD_PROP("System.IO.Stream ContentStream {get;}", 1), PROP("string ContentId {get;set;}", part_id, set_id),
	RECORD_PROP_RW("System.Net.Mime.ContentType ContentType {get;set;}", 0),
	RECORD_PROP_RW("System.Net.Mime.TransferEncoding TransferEncoding {get;set;}", 3),
	METHOD("void Dispose()", part_dispose), MEMBERS_END
};
#define AT "System.Net.Mail.Attachment"
const struct member_def attachment_members[] = {
	PARTS(attachment_ctor), CTOR("(System.IO.Stream contentStream, string name)", attachment_ctor),
	CTOR("(System.IO.Stream contentStream, string name, string mediaType)", attachment_ctor),
	CTOR("(System.IO.Stream contentStream, System.Net.Mime.ContentType contentType)", attachment_ctor),
	STATIC("static " AT " CreateAttachmentFromString(string content, string name)", attachment_text),
	STATIC("static " AT " CreateAttachmentFromString(string content, string name, System.Text.Encoding contentEncoding, string mediaType)",
	       attachment_text),
	STATIC("static " AT " CreateAttachmentFromString(string content, System.Net.Mime.ContentType contentType)", attachment_text),
	PROP("string Name {get;set;}", part_name, set_part_name), RECORD_PROP_RW("System.Text.Encoding NameEncoding {get;set;}", 4),
	RECORD_PROP("System.Net.Mime.ContentDisposition ContentDisposition {get;}", 5), MEMBERS_END
};
const struct member_def alternateview_members[] = {
	PARTS(view_ctor), STREAMS(view_ctor), TEXTS("System.Net.Mail.AlternateView", "CreateAlternateViewFromString", view_text),
	RECORD_PROP("System.Net.Mail.LinkedResourceCollection LinkedResources {get;}", 6),
	RECORD_PROP_RW("uri BaseUri {get;set;}", 7), MEMBERS_END
};
const struct member_def linkedresource_members[] = {
	PARTS(resource_ctor), STREAMS(resource_ctor), TEXTS("System.Net.Mail.LinkedResource", "CreateLinkedResourceFromString", resource_text),
	RECORD_PROP_RW("uri ContentLink {get;set;}", 7), MEMBERS_END
};

/* ---- MailMessage ---- */

const struct type type_mailmessage = RECORD_TYPE_OF("System.Net.Mail.MailMessage", &type_object, MAIL__FIELDS, .ifaces = "System.IDisposable");

static val text_or_empty(struct rt *rt, struct ustr *s) { return val_str(s ? s : ustr_empty(rt)); }

/* The first text decides the encoding of all. */
void mail_set_body(struct rt *rt, val mail, struct ustr *body)
{
	record_set(mail, MAIL_BODY, text_or_empty(rt, body));
	if (body && val_is_null(record_get(mail, MAIL_BODY_ENCODING)))
		record_set(mail, MAIL_BODY_ENCODING, val_obj(text_encoding(rt, V_NULL, body)));
}

static struct ustr *checked_subject(struct rt *rt, struct ustr *s)
{
	for (uint32_t i = 0; s && i < ustr_len(s); i++)
		if (ustr_at(s, i) == '\r' || ustr_at(s, i) == '\n')
			arg_throw(rt, NULL, "The specified string is not in the form required for a subject.");
	return s;
}

val mail_new(struct rt *rt, struct ustr *from, struct ustr *to, struct ustr *subject, struct ustr *body)
{
	static const int lists[] = { MAIL_REPLY_LIST, MAIL_TO, MAIL_BCC, MAIL_CC };
	struct record *r = record_new(rt, &type_mailmessage);

	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		record_put(r, (uint32_t)lists[i], val_obj(list_new(rt, &type_mailaddresses)));
	record_put(r, MAIL_PRIORITY, val_enum(&enum_mailpriority, 0));
	record_put(r, MAIL_NOTIFY, val_enum(&enum_deliverynotificationoptions, 0));
	record_put(r, MAIL_BODY_TRANSFER, val_enum(&enum_transferencoding, TRANSFER_UNKNOWN));
	record_put(r, MAIL_HTML, V_FALSE);
	record_put(r, MAIL_HEADERS, namevalues_new(rt, &type_mimeheaders));
	record_put(r, MAIL_ATTACHMENTS, val_obj(list_new(rt, &type_mailparts)));
	record_put(r, MAIL_VIEWS, val_obj(list_new(rt, &type_mailviews)));
	record_put(r, MAIL_SUBJECT, text_or_empty(rt, checked_subject(rt, subject)));
	record_put(r, MAIL_BODY, val_str(ustr_empty(rt)));
	if (from)
		record_put(r, MAIL_FROM, mail_address_of(rt, from));
	if (to)
		add_addresses(rt, val_list(r->f[MAIL_TO]), to, "to");
	if (body)
		mail_set_body(rt, val_obj(r), body);
	return val_obj(r);
}

static val mail_ctor(struct rt *rt, val self, val *a, int n)
{
	struct ustr *from = NULL, *to = NULL;
	val m;

	if (n && !arg_cell(a[0], &type_mailaddress)) {
		from = arg_need_str(rt, a[0], "from");
		to = arg_need_str(rt, a[1], "to");
		if (!ustr_len(from) || !ustr_len(to))
			arg_throw(rt, ustr_len(from) ? "to" : "from", "The value cannot be an empty string.");
	}
	m = mail_new(rt, from, to, n > 2 ? arg_str(a[2]) : NULL, n > 3 ? arg_str(a[3]) : NULL);
	if (n && !from) {
		record_set(m, MAIL_FROM, arg_need(rt, a[0], "from"));
		list_add(rt, val_list(record_get(m, MAIL_TO)), arg_need(rt, a[1], "to"));
	}
	return m;
}

static void set_from(struct rt *rt, val self, val v) { record_set(self, MAIL_FROM, arg_need(rt, v, "value")); }
static void set_subject(struct rt *rt, val self, val v)
{
	record_set(self, MAIL_SUBJECT,
		   text_or_empty(rt, checked_subject(rt, arg_str(v))));
}
static void set_body(struct rt *rt, val self, val v) { mail_set_body(rt, self, arg_str(v)); }

static val mail_dispose(struct rt *rt, val self, val *a, int n)
{
	static const int lists[] = { MAIL_ATTACHMENTS, MAIL_VIEWS };

	for (size_t k = 0; k < ARRAY_LEN(lists); k++) {
		struct list *l = val_list(record_get(self, (uint32_t)lists[k]));

		for (uint32_t i = 0; i < l->n; i++)
			if (type_is(val_type_of(l->v[i]), &type_attachmentbase))
				part_dispose(rt, val_base(l->v[i]), NULL, 0);
	}
	return V_VOID;
}

#define MM "System.Net.Mail."
const struct member_def mailmessage_members[] = {
	CTOR("()", mail_ctor), CTOR("(string from, string to)", mail_ctor), CTOR("(string from, string to, string subject, string body)", mail_ctor),
	CTOR("(mailaddress from, mailaddress to)", mail_ctor),
	PROP("mailaddress From {get;set;}", record_get_0, set_from), RECORD_PROP_RW("mailaddress Sender {get;set;}", 1),
	RECORD_PROP_RW("mailaddress ReplyTo {get;set;}", 2), RECORD_PROP(MM "MailAddressCollection ReplyToList {get;}", 3),
	RECORD_PROP(MM "MailAddressCollection To {get;}", 4), RECORD_PROP(MM "MailAddressCollection Bcc {get;}", 5),
	RECORD_PROP(MM "MailAddressCollection CC {get;}", 6), RECORD_PROP_RW(MM "MailPriority Priority {get;set;}", 7),
	RECORD_PROP_RW(MM "DeliveryNotificationOptions DeliveryNotificationOptions {get;set;}", 8),
	PROP("string Subject {get;set;}", record_get_9, set_subject), RECORD_PROP_RW("System.Text.Encoding SubjectEncoding {get;set;}", 10),
	RECORD_PROP("System.Collections.Specialized.NameValueCollection Headers {get;}", 11),
	RECORD_PROP_RW("System.Text.Encoding HeadersEncoding {get;set;}", 12), PROP("string Body {get;set;}", record_get_13, set_body),
	RECORD_PROP_RW("System.Text.Encoding BodyEncoding {get;set;}", 14),
	RECORD_PROP_RW("System.Net.Mime.TransferEncoding BodyTransferEncoding {get;set;}", 15), RECORD_PROP_RW("bool IsBodyHtml {get;set;}", 16),
	RECORD_PROP(MM "AttachmentCollection Attachments {get;}", 17), RECORD_PROP(MM "AlternateViewCollection AlternateViews {get;}", 18),
	METHOD("void Dispose()", mail_dispose), MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
/*
 * The MIME text of a mail (RFC 2045 to 2049, 5322), laid out as .NET lays it out.
 * Names and values come from scripts: a line end in them begins no header.
 */
#include "types/net/mail.h"

#include "types/arg.h"
#include "types/guid.h"
#include "types/io/encoding.h"
#include "types/io/stream.h"
#include "types/net/webtext.h"
#include "types/time/calendar.h"

#include <string.h>

enum { FOLD_AT = 76, WORD_MAX = 70, QUOTED_LINE = 70, BASE64_LINE = 51, PART_MAX = 1 << 28 };

struct out {
	struct rt *rt;
	struct sbuf b;
};

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void put_base64(struct sbuf *b, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0);

		sbuf_putc(b, (uint8_t)digits[v >> 18]);
		sbuf_putc(b, (uint8_t)digits[v >> 12 & 63]);
		sbuf_putc(b, i + 1 < n ? (uint8_t)digits[v >> 6 & 63] : '=');
		sbuf_putc(b, i + 2 < n ? (uint8_t)digits[v & 63] : '=');
	}
}

/* ---- header values ---- */

static bool is_plain(const struct ustr *s)
{
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (ustr_at(s, i) >= 127 || (ustr_at(s, i) < ' ' && ustr_at(s, i) != '\t'))
			return false;
	return true;
}

/* S as encoded words of at most WORD_MAX columns, the first behind USED of them; each on a line of its own. */
static struct ustr *encoded_words(struct rt *rt, struct ustr *s, size_t used)
{
	const char *head = "=?utf-8?B?";
	size_t n, at = 0;
	const uint8_t *p = (const uint8_t *)ustr_utf8(rt, s, &n);
	struct sbuf b;

	sbuf_init(&b, rt);
	while (at < n) {
		size_t column = at ? 1 : used;
		size_t room = (column + 15 < WORD_MAX ? WORD_MAX - column - strlen(head) - 2 : 4) / 4 * 3, end = MIN(at + room, n);

		while (end < n && end > at + 1 && (p[end] & 0xC0) == 0x80)	/* a character stays whole */
			end--;
		if (at)
			sbuf_puts(&b, "\r\n ");
		sbuf_puts(&b, head);
		put_base64(&b, p + at, end - at);
		sbuf_puts(&b, "?=");
		at = end;
	}
	return sbuf_take(&b);
}

static struct ustr *quoted_word(struct rt *rt, struct ustr *s)
{
	size_t n;
	const uint8_t *p = (const uint8_t *)ustr_utf8(rt, s, &n);
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_puts(&b, "=?utf-8?Q?");
	for (size_t i = 0; i < n; i++) {
		bool plain = (p[i] >= '0' && p[i] <= '9') || ((p[i] | 32) >= 'a' && (p[i] | 32) <= 'z');

		if (p[i] == ' ')
			sbuf_putc(&b, '_');
		else if (plain)
			sbuf_putc(&b, p[i]);
		else
			sbuf_printf(&b, "=%02X", p[i]);
	}
	sbuf_puts(&b, "?=");
	return sbuf_take(&b);
}

/* An address for a header: "Name" <user@host>, the name encoded where it needs to be. */
static struct ustr *address_text(struct rt *rt, val v)
{
	struct ustr *shown, *bare;

	v = conv(rt, v, &type_mailaddress);
	shown = arg_str(record_get(v, 0));
	bare = ustr_printf(rt, "%s@%s", val_to_c(rt, record_get(v, 1)), val_to_c(rt, record_get(v, 2)));
	if (!shown || !ustr_len(shown))
		return bare;
	if (!is_plain(shown))
		return ustr_printf(rt, "%s <%s>", USTR_C(rt, quoted_word(rt, shown)), USTR_C(rt, bare));
	return ustr_printf(rt, "\"%s\" <%s>", USTR_C(rt, shown), USTR_C(rt, bare));
}

static struct ustr *addresses_text(struct rt *rt, val list)
{
	struct list *l = val_list(list);
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; l && i < l->n; i++) {
		if (i)
			sbuf_puts(&b, ", ");
		sbuf_put(&b, address_text(rt, l->v[i]));
	}
	return sbuf_take(&b);
}

/* NAME: VALUE, folded at blanks; a line end in it becomes one unless it folds already. */
static void put_folded(struct out *o, const char *name, struct ustr *value)
{
	size_t used = strlen(name) + 2;
	uint32_t n = ustr_len(value), start = 0, blank = 0;

	sbuf_printf(&o->b, "%s: ", name);
	for (uint32_t i = 0; i < n; i++) {
		uint16_t c = ustr_at(value, i);

		if (c == ' ' || c == '\t') {
			blank = i;
		} else if (i - start + used > FOLD_AT && blank > start) {
			sbuf_put_sub(&o->b, value, start, blank - start);
			sbuf_puts(&o->b, "\r\n");
			start = blank;
			used = 0;
		}
	}
	sbuf_put_sub(&o->b, value, start, n - start);
	sbuf_puts(&o->b, "\r\n");
}

static struct ustr *one_line(struct rt *rt, struct ustr *s)
{
	struct ustr *blank = ustr_atom(rt, " ");

	return ustr_replace(rt, ustr_replace(rt, s, ustr_atom(rt, "\r"), blank, false), ustr_atom(rt, "\n"), blank, false);
}

static void put_header(struct out *o, const char *name, struct ustr *value)
{
	value = one_line(o->rt, value);
	if (is_plain(value)) {
		put_folded(o, name, value);
		return;
	}
	sbuf_printf(&o->b, "%s: ", name);
	sbuf_put(&o->b, encoded_words(o->rt, value, strlen(name) + 2));
	sbuf_puts(&o->b, "\r\n");
}

/* ---- bodies ---- */

static void put_quoted(struct sbuf *b, const uint8_t *p, uint32_t n)
{
	uint32_t column = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (column + 5 >= QUOTED_LINE) {
			sbuf_puts(b, "=\r\n");
			column = 0;
		}
		if ((p[i] < ' ' && p[i] != '\t') || p[i] == '=' || p[i] > 126 || ((p[i] == ' ' || p[i] == '\t') && i + 1 == n)) {
			sbuf_printf(b, "=%02X", p[i]);
			column += 3;
		} else {
			sbuf_putc(b, p[i]);
			column++;
		}
	}
}

/* MORE: headers between the transfer encoding and the text. */
static void put_body(struct out *o, const uint8_t *p, uint32_t n, int transfer, struct ustr *more)
{
	static const char *const names[] = { "quoted-printable", "base64", "7bit", "8bit" };

	sbuf_printf(&o->b, "Content-Transfer-Encoding: %s\r\n", names[transfer]);
	sbuf_put(&o->b, more);
	if (transfer == TRANSFER_QUOTED) {
		sbuf_puts(&o->b, "\r\n");
		put_quoted(&o->b, p, n);
	} else if (transfer == TRANSFER_BASE64) {
		for (uint32_t i = 0; i < n; i += BASE64_LINE) {
			sbuf_puts(&o->b, "\r\n");
			put_base64(&o->b, p + i, MIN(n - i, (uint32_t)BASE64_LINE));
			rt_poll(o->rt);
		}
		if (!n)
			sbuf_puts(&o->b, "\r\n");
	} else {
		sbuf_puts(&o->b, "\r\n");
		sbuf_put_utf8(&o->b, (const char *)p, n);
	}
}

struct ustr *mail_mime_text(struct rt *rt, val mime)
{
	val parameters = record_get(mime, MIME_PARAMETERS);
	struct dict *d = val_dict(parameters);
	struct dict_entry *e;
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_put(&b, val_to_str(rt, record_get(mime, MIME_WORD)));
	for (uint32_t i = 0; d && (e = dict_next(d, &i));) {
		struct ustr *v = one_line(rt, val_to_str(rt, e->value));
		bool token = ustr_len(v) > 0 && is_plain(v);

		for (uint32_t k = 0; token && k < ustr_len(v); k++)
			token = !strchr(" ()<>@,;:\\\"/[]?=\t", (int)ustr_at(v, k));
		sbuf_printf(&b, is_plain(v) ? "; %s=" : ";\r\n %s=", val_to_c(rt, e->key));
		if (!is_plain(v))
			v = encoded_words(rt, v, 8);
		sbuf_printf(&b, token ? "%s" : "\"%s\"", USTR_C(rt, v));
	}
	return sbuf_take(&b);
}

static struct array *read_part(struct rt *rt, val stream)
{
	struct stream *s = stream_need(rt, stream, "contentStream");
	int64_t n;
	struct array *a;
	uint32_t got = 0, k;

	if (!s->can_seek)
		net_throw(rt, "System.NotSupportedException", "This stream does not support seek operations.");
	stream_seek(rt, s, 0);
	n = stream_length(rt, s);
	if (n > PART_MAX)
		net_throw(rt, "System.IO.IOException", "Stream was too long.");
	a = array_new(rt, &type_byte, (uint32_t)n);
	while (got < a->n && (k = stream_get(rt, s, a->b + got, a->n - got)))
		got += k;
	a->n = got;
	return a;
}

static void put_part(struct out *o, val part)
{
	struct array *a = read_part(o->rt, record_get(part, PART_STREAM));
	int64_t transfer = arg_int(record_get(part, PART_TRANSFER));
	val id = record_get(part, PART_ID), disposition = record_get(part, PART_DISPOSITION);
	struct sbuf rest;

	sbuf_printf(&o->b, "Content-Type: %s\r\n", USTR_C(o->rt, mail_mime_text(o->rt, record_get(part, PART_TYPE))));
	sbuf_init(&rest, o->rt);
	if (!arg_null(disposition))
		sbuf_printf(&rest, "Content-Disposition: %s\r\n", USTR_C(o->rt, mail_mime_text(o->rt, disposition)));
	if (!arg_null(id))
		sbuf_printf(&rest, "Content-ID: <%s>\r\n", USTR_C(o->rt, one_line(o->rt, val_to_str(o->rt, id))));
	put_body(o, a->b, a->n, transfer < 0 ? TRANSFER_BASE64 : (int)transfer, sbuf_take(&rest));
}

/* ---- parts within parts ---- */

static struct ustr *begin_parts(struct out *o, const char *kind, int number)
{
	struct ustr *boundary = ustr_printf(o->rt, "--boundary_%d_%s", number, val_to_c(o->rt, guid_new(o->rt)));

	sbuf_printf(&o->b, "Content-Type: multipart/%s;\r\n boundary=%s\r\n\r\n", kind, USTR_C(o->rt, boundary));
	return boundary;
}

static void next_part(struct out *o, struct ustr *boundary) { sbuf_printf(&o->b, "\r\n--%s\r\n", USTR_C(o->rt, boundary)); }
static void end_parts(struct out *o, struct ustr *boundary) { sbuf_printf(&o->b, "\r\n--%s--\r\n", USTR_C(o->rt, boundary)); }

static void put_view(struct out *o, val view)
{
	struct list *l = val_list(record_get(view, PART_RESOURCES));
	struct ustr *boundary;

	if (!l || !l->n) {
		put_part(o, view);
		return;
	}
	boundary = begin_parts(o, USTR_C(o->rt, ustr_printf(o->rt, "related; type=\"%s\"",
					 val_to_c(o->rt, record_get(record_get(view, PART_TYPE), MIME_WORD)))), 2);
	next_part(o, boundary);
	put_part(o, view);
	for (uint32_t i = 0; i < l->n; i++) {
		next_part(o, boundary);
		put_part(o, conv(o->rt, l->v[i], &type_linkedresource));
	}
	end_parts(o, boundary);
}

static void put_own_body(struct out *o, val mail)
{
	struct rt *rt = o->rt;
	struct encoding *e = val_encoding(record_get(mail, MAIL_BODY_ENCODING));
	struct array *a;
	int64_t transfer = arg_int(record_get(mail, MAIL_BODY_TRANSFER));
	val name = V_NULL;

	if (!e)
		e = mail_encoding(rt, "utf-8");
	member_get_c(rt, val_obj(e), "BodyName", &name);
	a = encoding_bytes(rt, e, val_to_str(rt, record_get(mail, MAIL_BODY)));
	if (transfer < 0)
		transfer = strncmp(val_to_c(rt, name), "utf-", 4) ? TRANSFER_QUOTED : TRANSFER_BASE64;
	sbuf_printf(&o->b, "Content-Type: %s; charset=%s\r\n", arg_bool(record_get(mail, MAIL_HTML)) ? "text/html" : "text/plain",
		val_to_c(rt, name));
	put_body(o, a->b, a->n, (int)transfer, ustr_empty(rt));
}

static void put_text(struct out *o, val mail)
{
	struct list *views = val_list(record_get(mail, MAIL_VIEWS));
	struct ustr *boundary;

	if (!views || !views->n) {
		put_own_body(o, mail);
		return;
	}
	boundary = begin_parts(o, "alternative", 1);
	if (ustr_len(val_to_str(o->rt, record_get(mail, MAIL_BODY)))) {
		next_part(o, boundary);
		put_own_body(o, mail);
	}
	for (uint32_t i = 0; i < views->n; i++) {
		next_part(o, boundary);
		put_view(o, conv(o->rt, views->v[i], &type_alternateview));
	}
	end_parts(o, boundary);
}

static void put_content(struct out *o, val mail)
{
	struct list *l = val_list(record_get(mail, MAIL_ATTACHMENTS));
	struct ustr *boundary;

	if (!l || !l->n) {
		put_text(o, mail);
		return;
	}
	boundary = begin_parts(o, "mixed", 0);
	next_part(o, boundary);
	put_text(o, mail);
	for (uint32_t i = 0; i < l->n; i++) {
		next_part(o, boundary);
		put_part(o, conv(o->rt, l->v[i], &type_attachment));
	}
	end_parts(o, boundary);
}

/* ---- the whole ---- */

static void put_envelope(struct out *o, val mail)
{
	static const int lists[] = { MAIL_TO, MAIL_CC, MAIL_BCC };
	val sender = record_get(mail, MAIL_SENDER);

	put_header(o, "X-Sender", address_text(o->rt, arg_null(sender) ? record_get(mail, MAIL_FROM) : sender));
	for (size_t k = 0; k < ARRAY_LEN(lists); k++) {
		struct list *l = val_list(record_get(mail, lists[k]));

		for (uint32_t i = 0; l && i < l->n; i++)
			put_header(o, "X-Receiver", address_text(o->rt, l->v[i]));
	}
}

static bool is_name(const struct ustr *s)
{
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (ustr_at(s, i) <= ' ' || ustr_at(s, i) > 126 || ustr_at(s, i) == ':')
			return false;
	return ustr_len(s) > 0;
}

static void put_own_headers(struct out *o, val mail)
{
	struct dict *d = namevalues_dict(record_get(mail, MAIL_HEADERS));
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(d, &i));) {
		struct ustr *name = val_to_str(o->rt, e->key);

		if (is_name(name))
			put_header(o, USTR_C(o->rt, name), val_to_str_sep(o->rt, e->value, ustr_new(o->rt, ",")));
	}
}

static void put_list(struct out *o, const char *name, val list)
{
	if (val_list(list) && val_list(list)->n)
		put_header(o, name, addresses_text(o->rt, list));
}

struct ustr *mail_compose(struct rt *rt, val mail, bool envelope)
{
	struct out o = { .rt = rt };
	int64_t priority = arg_int(record_get(mail, MAIL_PRIORITY));
	struct ustr *subject = arg_str(record_get(mail, MAIL_SUBJECT)), *zone;
	val now = calendar_now();

	sbuf_init(&o.b, rt);
	if (envelope)
		put_envelope(&o, mail);
	put_own_headers(&o, mail);
	sbuf_puts(&o.b, "MIME-Version: 1.0\r\n");
	if (!arg_null(record_get(mail, MAIL_SENDER)))
		put_header(&o, "Sender", address_text(rt, record_get(mail, MAIL_SENDER)));
	put_header(&o, "From", address_text(rt, record_get(mail, MAIL_FROM)));
	put_list(&o, "To", record_get(mail, MAIL_TO));
	put_list(&o, "Cc", record_get(mail, MAIL_CC));
	if (!arg_null(record_get(mail, MAIL_REPLY_TO)))
		put_header(&o, "Reply-To", address_text(rt, record_get(mail, MAIL_REPLY_TO)));
	else
		put_list(&o, "Reply-To", record_get(mail, MAIL_REPLY_LIST));
	if (priority)
		sbuf_puts(&o.b, priority == 2 ? "X-Priority: 1\r\nPriority: urgent\r\nImportance: high\r\n"
					      : "X-Priority: 5\r\nPriority: non-urgent\r\nImportance: low\r\n");
	zone = ustr_replace(rt, val_format(rt, now, ustr_new(rt, "zzz")), ustr_atom(rt, ":"), ustr_empty(rt), false);
	sbuf_printf(&o.b, "Date: %s %s\r\n", USTR_C(rt, val_format(rt, now, ustr_new(rt, "d MMM yyyy HH:mm:ss"))), USTR_C(rt, zone));
	if (subject && ustr_len(subject))
		put_header(&o, "Subject", subject);
	put_content(&o, mail);
	sbuf_puts(&o.b, "\r\n");
	return sbuf_take(&o.b);
}

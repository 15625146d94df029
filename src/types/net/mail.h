/* SPDX-License-Identifier: MIT */
/*
 * System.Net.Mail: messages as records of the fields below, and their MIME text
 * (mail_text.c). Lists of addresses and parts are laid out as struct list.
 */
#pragma once

#include "value/coll.h"
#include "value/record.h"

enum {
	MAIL_FROM, MAIL_SENDER, MAIL_REPLY_TO, MAIL_REPLY_LIST, MAIL_TO, MAIL_BCC, MAIL_CC, MAIL_PRIORITY, MAIL_NOTIFY, MAIL_SUBJECT,
	MAIL_SUBJECT_ENCODING, MAIL_HEADERS, MAIL_HEADERS_ENCODING, MAIL_BODY, MAIL_BODY_ENCODING, MAIL_BODY_TRANSFER, MAIL_HTML,
	MAIL_ATTACHMENTS, MAIL_VIEWS, MAIL__FIELDS
};
/* Attachment, AlternateView and LinkedResource; the last fields are one kind's. */
enum {
	PART_TYPE,
	PART_STREAM,
	PART_ID,
	PART_TRANSFER,
	PART_NAME_ENCODING,
	PART_DISPOSITION,
	PART_RESOURCES,
	PART_URI,
	PART_TEXT,
	PART__FIELDS
};
/* System.Net.Mime.ContentType and ContentDisposition: the word, and its parameters in a StringDictionary. */
enum { MIME_WORD, MIME_PARAMETERS, MIME__FIELDS };
enum { TRANSFER_UNKNOWN = -1, TRANSFER_QUOTED, TRANSFER_BASE64, TRANSFER_SEVEN, TRANSFER_EIGHT };

extern const struct type type_mailaddress, type_mailaddresses, type_mailmessage,
    type_attachment, type_alternateview, type_linkedresource, type_contenttype,
    type_contentdisposition;

/* An address from text; throws as MailAddress's constructor. */
val mail_address_of(struct rt *rt, struct ustr *text);
/* The encoding that NAME has. */
struct encoding *mail_encoding(struct rt *rt, const char *name);
/* A message with empty lists; FROM and TO may be NULL. */
val mail_new(struct rt *rt, struct ustr *from, struct ustr *to, struct ustr *subject, struct ustr *body);
void mail_set_body(struct rt *rt, val mail, struct ustr *body);
/* An Attachment of the file FULL, called NAME. */
val mail_attachment(struct rt *rt, struct ustr *full, struct ustr *name);
/* The whole text of MAIL, lines ended by CR LF. ENVELOPE: with sender and receivers
 * in front, as a folder's mail has them. */
struct ustr *mail_compose(struct rt *rt, val mail, bool envelope);
/* "text/plain; charset=us-ascii" */
struct ustr *mail_mime_text(struct rt *rt, val mime);

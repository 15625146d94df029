/* SPDX-License-Identifier: MIT */
/* The text forms of primitive values, both ways (protocol 2.2). */
#pragma once

#include "base/buf.h"
#include "text/xml_pull.h"
#include "value/conv.h"
#include "value/num.h"

/* Text of a number, character, date or span: NUL-terminated, at most 64 bytes. */
void clixml_primitive_text(struct rt *rt, val v, char *out, size_t size);

/* The number of an enumeration member in its underlying type. */
val clixml_enum_number(val v);

/* The UTF-16LE text of a SecureString as base64. */
void clixml_put_secure_plain(struct rt *rt, struct buf *b, val secure);

/* UTF-8 of a unit that is no surrogate. */
size_t clixml_utf8(uint32_t unit, char *out);

/* The _xHHHH_ escapes taken out. */
struct ustr *clixml_decode(struct rt *rt, const char *p, size_t n);

/* The SecureString whose text is base64 of UTF-16LE. */
val clixml_secure_from_plain(struct rt *rt, struct ustr *text);

bool clixml_is_primitive(const char *tag, size_t n);

/* Reads the text of element TAG. 1: *RET, 0: TAG is no such primitive, -1: bad
 * text, *RET_WHY the .NET reason (static or heap text). */
int clixml_primitive_parse(struct rt *rt, const char *tag, size_t ntag, const char *p, size_t n,
			   val *ret, const char **ret_type, struct ustr **ret_why);

/* The ToString kept from the other side of a deserialized object; NULL: none. */
struct ustr *clixml_bag_text(const struct psobj *o);
void clixml_bag_set_text(struct rt *rt, struct psobj *o, struct ustr *text);

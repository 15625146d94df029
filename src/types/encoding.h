/* SPDX-License-Identifier: MIT */
/* System.Text.Encoding: bytes and text. */
#pragma once

#include "value/coll.h"

enum encoding_kind { ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_UTF32LE, ENCODING_ASCII, ENCODING_LATIN1 };

struct encoding {
	struct cell h;
	enum encoding_kind kind;
	bool bom, strict;
};
extern const struct type type_encoding;

struct encoding *val_encoding(val v);
val encoding_new(struct rt *rt, enum encoding_kind kind, bool bom, bool strict);
struct array *encoding_bytes(struct rt *rt, struct encoding *e, const struct ustr *s);
struct ustr *encoding_text(struct rt *rt, struct encoding *e, const uint8_t *p, uint32_t n);

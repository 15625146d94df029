/* SPDX-License-Identifier: MIT */
/* System.Text.Encoding: bytes and text. */
#pragma once

#include "value/coll.h"

enum encoding_kind {
	ENCODING_UTF8,
	ENCODING_UTF16LE,
	ENCODING_UTF16BE,
	ENCODING_UTF32LE,
	ENCODING_UTF32BE,
	ENCODING_UTF7,
	ENCODING_ASCII,
	ENCODING_LATIN1,
	ENCODING_PAGE, /* what the C library's iconv knows: encoding_page.c */
};

/* A code page of the C library. */
struct encoding_page {
	int number;
	const char *name, *body, *title, *iconv;
	int family;		/* WindowsCodePage */
	bool single;
	uint8_t uses;		/* IsBrowserDisplay 8, IsBrowserSave 4, IsMailNewsDisplay 2, IsMailNewsSave 1 */
	bool ebcdic;		/* ASCII is not what its first half is */
};


struct encoding {
	struct cell h;
	enum encoding_kind kind;
	bool bom, strict, own, writable;	/* own: one of the static properties; writable: a clone */
	const struct encoding_page *page;	/* ENCODING_PAGE */
	val encoder, decoder;			/* fallbacks; null: those of the kind */
};
extern const struct type type_encoding;

struct encoding *val_encoding(val v);
val encoding_new(struct rt *rt, enum encoding_kind kind, bool bom, bool strict);
struct array *encoding_bytes(struct rt *rt, struct encoding *e, const struct ustr *s);
/* How many of the N bytes are whole characters. */
uint32_t encoding_whole(const struct encoding *e, const uint8_t *p, uint32_t n);
struct ustr *encoding_text(struct rt *rt, struct encoding *e, const uint8_t *p, uint32_t n);

/* GetEncoding: of a name or a number. */
val encoding_get(struct rt *rt, val self, val *a, int n);

/* ---- encoding_argument.c ---- */

/* What an -Encoding argument names, as an Encoding; throws what GetEncoding does. */
val encoding_argument(struct rt *rt, val v);

/* ---- encoding_fallback.c: what becomes of what cannot be translated ---- */

val encoding_encoder_fallback(struct rt *rt, struct encoding *e);
val encoding_decoder_fallback(struct rt *rt, struct encoding *e);
/* The replacement for CP at INDEX, or the exception. */
struct ustr *encoding_unknown_char(struct rt *rt, struct encoding *e, uint32_t cp, uint32_t index);
struct ustr *encoding_unknown_bytes(struct rt *rt, struct encoding *e, const uint8_t *p, uint32_t n, uint32_t index);
/* No fallback of its own, and nothing throws: the fast paths hold. */
bool encoding_is_plain(const struct encoding *e);

/* ---- encoding_page.c ---- */

const struct encoding_page *encoding_page_find(const char *name, int number);	/* NULL: unknown, or the C library has no table */
const struct encoding_page *encoding_page_at(uint32_t i);
struct ustr *encoding_page_text(struct rt *rt, struct encoding *e, const uint8_t *p, uint32_t n);
/* Bytes of CP in the page, 0: none. */
uint32_t encoding_page_char(const struct encoding_page *page, uint32_t cp, uint8_t to[8]);

/* ---- encoding_utf7.c ---- */

struct array *encoding_utf7_bytes(struct rt *rt, const struct ustr *s);
struct ustr *encoding_utf7_text(struct rt *rt, const uint8_t *p, uint32_t n);

/* ---- encoding_coder.c ---- */

val encoding_decoder(struct rt *rt, val self, val *a, int n);
val encoding_encoder(struct rt *rt, val self, val *a, int n);
val encoding_transcoding(struct rt *rt, val self, val *a, int n);

/* SPDX-License-Identifier: MIT */
/*
 * System.String: an immutable cell of UTF-16 code units in one of two widths:
 * narrow (7-bit, one byte a unit, NUL-terminated, so it is valid UTF-8) or wide
 * (uint16_t). A string that fits is always narrow. Lengths and indexes count
 * UTF-16 units. ustr_from_utf8 and ustr_utf8 are the only gates to UTF-8.
 */
#pragma once

#include "value/val.h"

#include <stdarg.h>

struct ustr {
	union {
		struct cell h;		/* aux: length in units */
		struct {
			const void *cls;
			uint8_t bits;		/* the heap's; the rest of h.bits is ours */
			uint8_t wide;
			uint8_t interned;	/* an atom: equal atoms are the same cell */
		};
	};
	uint32_t hash;		/* of the case-folded text; 0: not computed yet */
	union {
		char n[0];
		uint16_t w[0];
	};
};
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && CELL_USER3 < 256, "the flags of a cell are its first byte");

static inline uint32_t ustr_len(const struct ustr *s) { return s->h.aux; }
static inline uint16_t ustr_at(const struct ustr *s, uint32_t i)
{
	return s->wide ? s->w[i] : (uint8_t)s->n[i];
}

/* Malformed UTF-8 becomes U+FFFD. */
struct ustr *ustr_from_utf8(struct rt *rt, const char *s, size_t n);
struct ustr *ustr_from_utf16(struct rt *rt, const uint16_t *w, size_t n);
struct ustr *ustr_from_char(struct rt *rt, uint16_t c);
/* From a C literal or NUL-terminated text. */
struct ustr *ustr_new(struct rt *rt, const char *s);
struct ustr *ustr_printf(struct rt *rt, const char *fmt, ...) _printf_(2, 3);
struct ustr *ustr_vprintf(struct rt *rt, const char *fmt, va_list ap);
/* An atom: one cell for all equal (ordinal) texts of this runspace; names of
 * variables, members and commands. Never freed while referenced. */
struct ustr *ustr_intern(struct rt *rt, struct ustr *s);
struct ustr *ustr_atom(struct rt *rt, const char *s);
struct ustr *ustr_empty(struct rt *rt);

/* NUL-terminated UTF-8, as heap memory that lives as long as a pointer to it is
 * on the stack; zero-copy for narrow strings. Lone surrogates become U+FFFD. */
const char *ustr_utf8(struct rt *rt, const struct ustr *s, size_t *ret_len);
#define USTR_C(rt, s) ustr_utf8((rt), (s), NULL)

/* Units that a string can have: more is an OutOfMemoryException. */
enum { USTR_MAX = 0x3FFFFFDF };
/* N as a length of a string; throws when it is none. */
uint32_t ustr_length(struct rt *rt, size_t n);
struct ustr *ustr_concat(struct rt *rt, const struct ustr *a, const struct ustr *b);
struct ustr *ustr_sub(struct rt *rt, struct ustr *s, uint32_t start, uint32_t len);
struct ustr *ustr_upper(struct rt *rt, struct ustr *s);
struct ustr *ustr_lower(struct rt *rt, struct ustr *s);
struct ustr *ustr_trim(struct rt *rt, struct ustr *s, bool start, bool end);
struct ustr *ustr_replace(struct rt *rt, struct ustr *s, struct ustr *from, struct ustr *to, bool ignore_case);
/* Index of the first/last match at or after FROM / ending at or before it; -1: none. */
int32_t ustr_index_of(const struct ustr *s, const struct ustr *what, uint32_t from, bool ignore_case);
int32_t ustr_last_index_of(const struct ustr *s, const struct ustr *what, bool ignore_case);
bool ustr_starts(const struct ustr *s, const struct ustr *prefix, bool ignore_case);
bool ustr_ends(const struct ustr *s, const struct ustr *suffix, bool ignore_case);

/* Ordinal equality; ignoring case uses simple case folding (as OrdinalIgnoreCase). */
bool ustr_eq(const struct ustr *a, const struct ustr *b);
bool ustr_ieq(const struct ustr *a, const struct ustr *b);
bool ustr_eq_c(const struct ustr *a, const char *ascii);
bool ustr_ieq_c(const struct ustr *a, const char *ascii);
int ustr_cmp_ordinal(const struct ustr *a, const struct ustr *b, bool ignore_case);
/* Culture comparison as .NET's with ICU under the invariant culture. */
int ustr_cmp(const struct ustr *a, const struct ustr *b, bool ignore_case);
/* The letters of narrow text S from FROM on as a number: where those of two
 * texts that are the same before differ, they are in the order of ustr_cmp. */
uint64_t ustr_cmp_lead(const struct ustr *s, uint32_t from);
/* Equal for texts that differ only in case. Cached. */
uint32_t ustr_ihash(struct ustr *s);

uint16_t ustr_fold_unit(uint16_t c);	/* simple case folding of a unit */
uint16_t ustr_upper_unit(uint16_t c);
uint16_t ustr_lower_unit(uint16_t c);
bool ustr_is_space(uint16_t c);
bool ustr_is_letter(uint16_t c);
bool ustr_is_digit(uint16_t c);

/* Wildcards as WildcardPattern: * ? [a-z] and backtick. */
bool ustr_like(struct rt *rt, const struct ustr *s, const struct ustr *pattern, bool ignore_case);
bool ustr_has_wildcard(const struct ustr *s);

/*
 * A builder on the C stack; its storage is a heap block, so nothing has to be
 * released when a throw passes by.
 */
struct sbuf {
	struct rt *rt;
	void *data;
	uint32_t len, cap;
	bool wide;
};

void sbuf_init(struct sbuf *b, struct rt *rt);
void sbuf_put(struct sbuf *b, const struct ustr *s);
void sbuf_put_sub(struct sbuf *b, const struct ustr *s, uint32_t start, uint32_t len);
void sbuf_putc(struct sbuf *b, uint16_t unit);
void sbuf_put_cp(struct sbuf *b, uint32_t cp);
void sbuf_puts(struct sbuf *b, const char *ascii_or_utf8);
void sbuf_put_utf8(struct sbuf *b, const char *s, size_t n);
void sbuf_put_int(struct sbuf *b, int64_t i);
void sbuf_printf(struct sbuf *b, const char *fmt, ...) _printf_(2, 3);
void sbuf_pad(struct sbuf *b, uint16_t unit, uint32_t n);
/* S, N times. */
void sbuf_put_times(struct sbuf *b, const struct ustr *s, uint32_t n);
struct ustr *sbuf_take(struct sbuf *b);

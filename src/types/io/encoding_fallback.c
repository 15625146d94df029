/* SPDX-License-Identifier: MIT */
/*
 * EncoderFallback and DecoderFallback: a text that stands for what cannot be
 * translated, or an exception. An encoding without one of its own has that of
 * its kind.
 */
#include "types/io/encoding.h"

#include "types/arg.h"
#include "types/tables.h"

#include <utf8proc.h>

struct fallback {
	struct cell h;
	struct ustr *text;	/* NULL: throws */
};

static void trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct fallback *)c)->text); }
static struct fallback *of(val v) { return (struct fallback *)val_base(v).o; }
static bool equals(struct rt *rt, val a, val b);
static const struct type_ops ops = { .equals = equals };
#define FALLBACK(id, name_, base_, flags_) \
	const struct type type_##id = { .cls = { .trace = trace }, .name = "System.Text." name_, .base = base_, \
	.ops = &ops, .size = sizeof(struct fallback), .flags = flags_ }
FALLBACK(encoderfallback, "EncoderFallback", &type_object, TF_ABSTRACT);
FALLBACK(encoder_replacement, "EncoderReplacementFallback", &type_encoderfallback, TF_SEALED);
FALLBACK(encoder_exception, "EncoderExceptionFallback", &type_encoderfallback, TF_SEALED);
FALLBACK(encoder_latin1, "EncoderLatin1BestFitFallback", &type_encoderfallback, TF_SEALED);
FALLBACK(encoder_best, "InternalEncoderBestFitFallback", &type_encoderfallback, TF_SEALED);
FALLBACK(decoderfallback, "DecoderFallback", &type_object, TF_ABSTRACT);
FALLBACK(decoder_replacement, "DecoderReplacementFallback", &type_decoderfallback, TF_SEALED);
FALLBACK(decoder_exception, "DecoderExceptionFallback", &type_decoderfallback, TF_SEALED);
FALLBACK(decoder_best, "InternalDecoderBestFitFallback", &type_decoderfallback, TF_SEALED);

static bool equals(struct rt *rt, val a, val b)
{
	struct ustr *x = of(a)->text, *y;

	if (val_type_of(val_base(a)) != val_type_of(val_base(b)))
		return false;
	y = of(b)->text;
	return x == y || (x && y && ustr_eq(x, y));
}

static val make(struct rt *rt, const struct type *t, struct ustr *text)
{
	struct fallback *f = rt_new_cell(rt, t, fallback);

	gc_storep(f, f->text, text);
	return val_obj(f);
}

static struct ustr *mark_of(struct rt *rt, const struct encoding *e)
{
	return ustr_new(rt, e->kind >= ENCODING_ASCII ? "?" : "\uFFFD");
}

val encoding_encoder_fallback(struct rt *rt, struct encoding *e)
{
	const struct type *t = e->kind == ENCODING_LATIN1 ? &type_encoder_latin1
			       : e->page		  ? &type_encoder_best
							  : &type_encoder_replacement;

	if (!val_is_null(e->encoder))
		return e->encoder;
	return e->strict ? make(rt, &type_encoder_exception, NULL) : make(rt, t, mark_of(rt, e));
}

val encoding_decoder_fallback(struct rt *rt, struct encoding *e)
{
	if (!val_is_null(e->decoder))
		return e->decoder;
	return e->strict ? make(rt, &type_decoder_exception, NULL)
			 : make(rt, e->page ? &type_decoder_best : &type_decoder_replacement, mark_of(rt, e));
}

bool encoding_is_plain(const struct encoding *e) { return !e->strict && val_is_null(e->encoder) && val_is_null(e->decoder); }

/* An ASCII letter that CP is when its marks are taken off; 0: none. */
static uint32_t best_fit(uint32_t cp)
{
	utf8proc_int32_t to[8];
	int last;
	utf8proc_ssize_t n = utf8proc_decompose_char((int32_t)cp, to, 8, UTF8PROC_DECOMPOSE, &last);

	return n > 0 && n <= 8 && to[0] < 128 ? (uint32_t)to[0] : cp >= 0xFF01 && cp <= 0xFF5E ? cp - 0xFEE0 : 0;
}

struct ustr *encoding_unknown_char(struct rt *rt, struct encoding *e, uint32_t cp, uint32_t index)
{
	struct fallback *f = of(encoding_encoder_fallback(rt, e));
	bool best = cell_type(&f->h) == &type_encoder_latin1 || cell_type(&f->h) == &type_encoder_best;

	if (!f->text)
		net_throw(rt, "System.Text.EncoderFallbackException",
			"Unable to translate Unicode character \\\\u%04X at index %u to specified code page.", cp, index);
	if (best && best_fit(cp))
		return ustr_from_char(rt, (uint16_t)best_fit(cp));
	return cp > 0xFFFF && val_is_null(e->encoder) ? ustr_concat(rt, f->text, f->text) : f->text;
}

struct ustr *encoding_unknown_bytes(struct rt *rt, struct encoding *e, const uint8_t *p, uint32_t n, uint32_t index)
{
	struct fallback *f = of(encoding_decoder_fallback(rt, e));
	struct sbuf b;

	if (f->text)
		return f->text;
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < n; i++)
		sbuf_printf(&b, "[%02X]", p[i]);
	net_throw(rt, "System.Text.DecoderFallbackException",
		"Unable to translate bytes %s at index %u from specified code page to Unicode.",
		  USTR_C(rt, sbuf_take(&b)), index);
}

/* ---- members ---- */

static val encoder_ctor(struct rt *rt, val self, val *a, int n)
{
	return make(rt, &type_encoder_replacement, n ? arg_need_str(rt, a[0], "replacement") : ustr_new(rt, "?"));
}

static val decoder_ctor(struct rt *rt, val self, val *a, int n)
{
	return make(rt, &type_decoder_replacement, n ? arg_need_str(rt, a[0], "replacement") : ustr_new(rt, "?"));
}

static val encoder_throws(struct rt *rt, val self, val *a, int n) { return make(rt, &type_encoder_exception, NULL); }
static val decoder_throws(struct rt *rt, val self, val *a, int n) { return make(rt, &type_decoder_exception, NULL); }
static val encoder_default(struct rt *rt, val self) { return encoder_ctor(rt, self, NULL, 0); }
static val decoder_default(struct rt *rt, val self) { return make(rt, &type_decoder_replacement, ustr_new(rt, "\uFFFD")); }
static val encoder_exception(struct rt *rt, val self) { return encoder_throws(rt, self, NULL, 0); }
static val decoder_exception(struct rt *rt, val self) { return decoder_throws(rt, self, NULL, 0); }
static val text(struct rt *rt, val self) { return val_str(of(self)->text); }
static val most(struct rt *rt, val self) { return val_int(of(self)->text ? (int32_t)ustr_len(of(self)->text) : 0); }

#define F(t) "static System.Text." t "Fallback "
#define MOST PROP("int MaxCharCount {get;}", most, NULL)
#define TEXT PROP("string DefaultString {get;}", text, NULL)
const struct member_def encoderfallback_members[] = {
	STATIC_PROP(F("Encoder") "ReplacementFallback {get;}", encoder_default, NULL),
	STATIC_PROP(F("Encoder") "ExceptionFallback {get;}", encoder_exception, NULL),
	MOST, MEMBERS_END
};
const struct member_def decoderfallback_members[] = {
	STATIC_PROP(F("Decoder") "ReplacementFallback {get;}", decoder_default, NULL),
	STATIC_PROP(F("Decoder") "ExceptionFallback {get;}", decoder_exception, NULL),
	MOST, MEMBERS_END
};
const struct member_def encoder_replacement_members[] = { CTOR("()", encoder_ctor),
	CTOR("(string replacement)", encoder_ctor), TEXT, MEMBERS_END };
const struct member_def decoder_replacement_members[] = { CTOR("()", decoder_ctor),
	CTOR("(string replacement)", decoder_ctor), TEXT, MEMBERS_END };
const struct member_def encoder_exception_members[] = { CTOR("()", encoder_throws), MEMBERS_END };
const struct member_def decoder_exception_members[] = { CTOR("()", decoder_throws), MEMBERS_END };

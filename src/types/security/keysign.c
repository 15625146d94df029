/* SPDX-License-Identifier: MIT */
/* Digests signed and verified with a key of either kind. */
#include "types/security/keysign.h"

#include "types/arg.h"
#include "types/security/hash_parts.h"
#include "types/tables.h"
#include "value/record.h"

#include <string.h>

enum { SALT_DIGEST = -1 };	/* PSS: as long as the digest */

/* A context for KEY made ready by INIT; throws. Owned by the caller. */
void *keysign_context(struct rt *rt, struct key *k, int (*init)(void *))
{
	void *ctx = ossl.EVP_PKEY_CTX_new(k->pkey, NULL);

	if (!ctx || init(ctx) <= 0) {
		ossl.EVP_PKEY_CTX_free(ctx);
		openssl_throw(rt, NULL);
	}
	return ctx;
}

void keysign_need_secret(struct rt *rt, struct key *k)
{
	if (!k->secret)
		openssl_throw(rt, "Key does not exist.");
}

/* The digest of A[0], or of a part of it, by the hash at A[LAST]. */
struct keysign keysign_digest(struct rt *rt, val *a, int last)
{
	struct array *data = val_array(arg_need(rt, a[0], "data"));
	int64_t at = last > 2 ? arg_int(a[1]) : 0, len = last > 2 ? arg_int(a[2]) : data->n;
	struct keysign d = { .md = openssl_digest(rt, a[last]) };

	if (at < 0 || len < 0 || at + len > data->n)
		arg_throw_range(rt, "offset", "Specified argument was out of the range of valid values.");
	d.n = (unsigned)hash_parts(rt, USTR_C(rt, openssl_digest_name(rt, a[last])), NULL, data->b + at, (size_t)len, d.b);
	return d;
}

struct keysign keysign_given(struct rt *rt, val hash, val name)
{
	struct array *h = val_array(arg_need(rt, hash, "hash"));
	struct keysign d = { .md = openssl_digest(rt, name), .n = MIN(h->n, (uint32_t)KEYSIGN_MAX) };

	memcpy(d.b, h->b, d.n);
	return d;
}

static void set_signing(void *ctx, const struct keysign *d, val padding)
{
	int mode = val_base(padding).k == VK_OBJ ? (int)arg_int(record_get(padding, 0)) : KEYSIGN_PKCS1;

	ossl.EVP_PKEY_CTX_set_rsa_padding(ctx, mode);
	ossl.EVP_PKEY_CTX_set_signature_md(ctx, d->md);
	if (mode == KEYSIGN_PSS)
		ossl.EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, SALT_DIGEST);
}

struct array *keysign_make(struct rt *rt, val self, const struct keysign *d, val padding)
{
	struct key *k = key_need(rt, self);
	size_t n = (size_t)(ossl.EVP_PKEY_get_bits(k->pkey) + 7) / 8 + 256;
	uint8_t *out = rt_block(rt, uint8_t, n);
	void *ctx;
	int ok;

	keysign_need_secret(rt, k);
	ctx = keysign_context(rt, k, ossl.EVP_PKEY_sign_init);
	if (arg_cell(self, &type_rsa))
		set_signing(ctx, d, padding);
	ok = ossl.EVP_PKEY_sign(ctx, out, &n, d->b, d->n);
	ossl.EVP_PKEY_CTX_free(ctx);
	if (ok <= 0)
		openssl_throw(rt, NULL);
	return array_bytes(rt, out, (uint32_t)n);
}

bool keysign_verify(struct rt *rt, val self, const struct keysign *d, const uint8_t *sig, size_t n, val padding)
{
	void *ctx = keysign_context(rt, key_need(rt, self), ossl.EVP_PKEY_verify_init);
	int ok;

	if (arg_cell(self, &type_rsa))
		set_signing(ctx, d, padding);
	ok = ossl.EVP_PKEY_verify(ctx, sig, n, d->b, d->n);
	ossl.EVP_PKEY_CTX_free(ctx);
	ossl.ERR_clear_error();
	return ok == 1;
}

struct keysign keysign_raw(struct rt *rt, val hash)
{
	struct array *h = val_array(arg_need(rt, hash, "hash"));
	struct keysign d = { .n = MIN(h->n, (uint32_t)KEYSIGN_MAX) };

	memcpy(d.b, h->b, d.n);
	return d;
}

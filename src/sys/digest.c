/* SPDX-License-Identifier: MIT */
#include "sys/digest.h"

/* OpenSSL has a type by the name of one of our codes. */
#define ERR_STATE openssl_err_state
#include <openssl/evp.h>
#undef ERR_STATE

#include "base/err.h"
#include "sys/library.h"

#include <stdlib.h>
#include <string.h>

#define FUNCTIONS(X)                                                           \
	X(EVP_MD_CTX_new) X(EVP_MD_CTX_free) X(EVP_get_digestbyname)           \
	X(EVP_DigestInit_ex) X(EVP_DigestUpdate) X(EVP_DigestFinal_ex)         \
	X(EVP_CIPHER_CTX_new) X(EVP_CIPHER_CTX_free) X(EVP_CipherInit_ex)      \
	X(EVP_CipherUpdate) X(EVP_CipherFinal_ex)                              \
	X(EVP_aes_128_cbc) X(EVP_aes_192_cbc) X(EVP_aes_256_cbc)

static struct {
#define X(name) __typeof__(&name) name;
	FUNCTIONS(X)
#undef X
} lib;
static const struct library_symbol symbols[] = {
#define X(name) LIBRARY_SYMBOL(lib, name)
	FUNCTIONS(X) { 0 }
#undef X
};
static struct library libcrypto = { .files = { "libcrypto.so.3" }, .symbols = symbols };

enum { LONG_BLOCK = 128 };

struct digest {
	EVP_MD_CTX *ctx;
	const EVP_MD *md;
	size_t block;			/* of the hash; 0: no HMAC */
	uint8_t outer[LONG_BLOCK];	/* what the second pass of an HMAC begins with */
};

struct digest *digest_new(const char *name)
{
	const EVP_MD *md = library_ready(&libcrypto) ? lib.EVP_get_digestbyname(name) : NULL;
	EVP_MD_CTX *c = md ? lib.EVP_MD_CTX_new() : NULL;
	struct digest *d;

	if (c && lib.EVP_DigestInit_ex(c, md, NULL) == 1) {
		d = xcalloc(1, sizeof(*d));
		d->ctx = c;
		d->md = md;
		return d;
	}
	if (c)
		lib.EVP_MD_CTX_free(c);
	return NULL;
}

/* The key in a block of the hash's size, exclusive or BITS. */
static void pad(uint8_t out[LONG_BLOCK], size_t block, const uint8_t *key, size_t n, uint8_t bits)
{
	memset(out, bits, block);
	for (size_t i = 0; i < n; i++)
		out[i] ^= key[i];
}

struct digest *digest_new_keyed(const char *name, const void *key, size_t n)
{
	uint8_t inner[LONG_BLOCK], short_key[DIGEST_MAX];
	struct digest *d = digest_new(name), *of_key;

	if (!d)
		return NULL;
	d->block = !strcmp(name, "SHA384") || !strcmp(name, "SHA512") ? LONG_BLOCK : LONG_BLOCK / 2;
	if (n > d->block) {
		of_key = digest_new(name);
		if (of_key)
			digest_add(of_key, key, n);
		n = (size_t)digest_end(of_key, short_key);
		key = short_key;
	}
	pad(inner, d->block, key, n, 0x36);
	pad(d->outer, d->block, key, n, 0x5c);
	digest_add(d, inner, d->block);
	explicit_bzero(inner, sizeof inner);
	explicit_bzero(short_key, sizeof short_key);
	return d;
}

void digest_add(struct digest *d, const void *data, size_t n)
{
	lib.EVP_DigestUpdate(d->ctx, data, n);
}

int digest_end(struct digest *d, uint8_t ret[DIGEST_MAX])
{
	unsigned n = 0;

	if (!d)
		return 0;
	lib.EVP_DigestFinal_ex(d->ctx, ret, &n);
	if (d->block && lib.EVP_DigestInit_ex(d->ctx, d->md, NULL) == 1) {
		lib.EVP_DigestUpdate(d->ctx, d->outer, d->block);
		lib.EVP_DigestUpdate(d->ctx, ret, n);
		lib.EVP_DigestFinal_ex(d->ctx, ret, &n);
	}
	lib.EVP_MD_CTX_free(d->ctx);
	explicit_bzero(d, sizeof(*d));
	free(d);
	return (int)n;
}

static const EVP_CIPHER *aes(size_t nkey)
{
	return nkey == 16 ? lib.EVP_aes_128_cbc() : nkey == 24 ? lib.EVP_aes_192_cbc() : nkey == 32
	? lib.EVP_aes_256_cbc() : NULL;
}

int cipher_aes(bool encrypt, const uint8_t *key, size_t nkey, const uint8_t iv[CIPHER_BLOCK],
	       const void *data, size_t n, uint8_t *out)
{
	EVP_CIPHER_CTX *c;
	int a = 0, b = 0, ok;

	if (!library_ready(&libcrypto))
		return -ERR_UNSUPPORTED;
	if (!aes(nkey) || n > (1u << 30))
		return -ERR_CRYPTO;
	c = lib.EVP_CIPHER_CTX_new();
	ok = c && lib.EVP_CipherInit_ex(c, aes(nkey), NULL, key, iv, encrypt) == 1 &&
	     lib.EVP_CipherUpdate(c, out, &a, data, (int)n) == 1 && lib.EVP_CipherFinal_ex(c, out + a, &b) == 1;
	if (c)
		lib.EVP_CIPHER_CTX_free(c);
	return ok ? a + b : -ERR_CRYPTO;
}

/* SPDX-License-Identifier: MIT */
#include "sys/digest.h"

/* OpenSSL has a type by the name of one of our codes. */
#define ERR_STATE openssl_err_state
#include <openssl/evp.h>
#undef ERR_STATE

#include "base/err.h"
#include "sys/library.h"

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

struct digest *digest_new(const char *name)
{
	const EVP_MD *md = library_ready(&libcrypto) ? lib.EVP_get_digestbyname(name) : NULL;
	EVP_MD_CTX *c = md ? lib.EVP_MD_CTX_new() : NULL;

	if (c && lib.EVP_DigestInit_ex(c, md, NULL) == 1)
		return (struct digest *)c;
	if (c)
		lib.EVP_MD_CTX_free(c);
	return NULL;
}

void digest_add(struct digest *d, const void *data, size_t n)
{
	lib.EVP_DigestUpdate((EVP_MD_CTX *)d, data, n);
}

int digest_end(struct digest *d, uint8_t ret[DIGEST_MAX])
{
	unsigned n = 0;

	lib.EVP_DigestFinal_ex((EVP_MD_CTX *)d, ret, &n);
	lib.EVP_MD_CTX_free((EVP_MD_CTX *)d);
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

/* SPDX-License-Identifier: MIT */
#include "psrp/session_key.h"

#include <string.h>
#include <sys/random.h>

/* OpenSSL has a type by the name of one of our codes. */
#define ERR_STATE openssl_err_state
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rsa.h>
#undef ERR_STATE

#include "base/err.h"
#include "sys/library.h"

enum { RSA_BITS = 2048, RSA_BYTES = RSA_BITS / 8, AES_BLOCK = 16 };

static const uint8_t public_head[20] = {
	0x06, 0x02, 0, 0, 0, 0xa4, 0, 0, 'R', 'S', 'A', '1',
	RSA_BITS & 255, RSA_BITS >> 8, 0, 0, 1, 0, 1, 0,
};
static const uint8_t wrapped_head[12] = {
	0x01, 0x02, 0, 0, 0x10, 0x66, 0, 0, 0, 0xa4, 0, 0,
};

/* The functions of libcrypto used here. */
#define CRYPTO_FUNCTIONS(X)                                                    \
	X(EVP_PKEY_Q_keygen)                                                   \
	X(EVP_PKEY_free)                                                       \
	X(EVP_PKEY_get_bn_param)                                               \
	X(EVP_PKEY_CTX_new)                                                    \
	X(EVP_PKEY_CTX_new_from_name)                                          \
	X(EVP_PKEY_CTX_free)                                                   \
	X(EVP_PKEY_CTX_set_rsa_padding)                                        \
	X(EVP_PKEY_fromdata_init)                                              \
	X(EVP_PKEY_fromdata)                                                   \
	X(EVP_PKEY_encrypt_init)                                               \
	X(EVP_PKEY_encrypt)                                                    \
	X(EVP_PKEY_decrypt_init)                                               \
	X(EVP_PKEY_decrypt)                                                    \
	X(BN_bn2lebinpad)                                                      \
	X(BN_num_bits)                                                         \
	X(BN_free)                                                             \
	X(EVP_CIPHER_CTX_new)                                                  \
	X(EVP_CIPHER_CTX_free)                                                 \
	X(EVP_aes_256_cbc)                                                     \
	X(EVP_CipherInit_ex)                                                   \
	X(EVP_CipherUpdate)                                                    \
	X(EVP_CipherFinal_ex)                                                  \
	X(ERR_clear_error)

static struct {
#define X(name) __typeof__(&name) name;
	CRYPTO_FUNCTIONS(X)
#undef X
} lib;
static const struct library_symbol symbols[] = {
#define X(name) LIBRARY_SYMBOL(lib, name)
	CRYPTO_FUNCTIONS(X) { 0 }
#undef X
};
static struct library libcrypto = { .files = { "libcrypto.so.3" }, .symbols = symbols };

static int need_lib(void)
{
	return library_ready(&libcrypto) ? 0 : -ERR_UNSUPPORTED;
}

static void pkey_free(EVP_PKEY **p)
{
	if (*p)
		lib.EVP_PKEY_free(*p);
}

static void pkey_ctx_free(EVP_PKEY_CTX **p)
{
	if (*p)
		lib.EVP_PKEY_CTX_free(*p);
}

static void cipher_ctx_free(EVP_CIPHER_CTX **p)
{
	if (*p)
		lib.EVP_CIPHER_CTX_free(*p);
}

void session_key_release(struct session_key *k)
{
	explicit_bzero(k->key, sizeof k->key);
	k->have = false;
	if (k->rsa)
		lib.EVP_PKEY_free(k->rsa);
	k->rsa = NULL;
}

int session_key_offer(struct session_key *k, uint8_t ret[SESSION_PUBLIC_LEN])
{
	_cleanup_(pkey_free) EVP_PKEY *rsa = NULL;
	BIGNUM *n = NULL;
	int r;

	r = need_lib();
	if (r < 0)
		return r;
	rsa = lib.EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)RSA_BITS);
	if (!rsa || !lib.EVP_PKEY_get_bn_param(rsa, OSSL_PKEY_PARAM_RSA_N, &n))
		return -ERR_CRYPTO;
	memcpy(ret, public_head, sizeof public_head);
	r = lib.BN_bn2lebinpad(n, ret + sizeof public_head, RSA_BYTES);
	lib.BN_free(n);
	if (r != RSA_BYTES)
		return -ERR_CRYPTO;
	session_key_release(k);
	k->rsa = TAKE(rsa);
	return 0;
}

/* Makes an OpenSSL key of the blob's modulus (little-endian, as libcrypto
 * takes integers on the machines we build for). */
static int public_key(const uint8_t *blob, EVP_PKEY **ret)
{
	_cleanup_(pkey_ctx_free) EVP_PKEY_CTX *ctx = NULL;
	unsigned char n[RSA_BYTES];
	unsigned int e = 65537;
	OSSL_PARAM params[3] = {
		{ OSSL_PKEY_PARAM_RSA_N, OSSL_PARAM_UNSIGNED_INTEGER, n,
		  sizeof n, OSSL_PARAM_UNMODIFIED },
		{ OSSL_PKEY_PARAM_RSA_E, OSSL_PARAM_UNSIGNED_INTEGER, &e,
		  sizeof e, OSSL_PARAM_UNMODIFIED },
		{ NULL, 0, NULL, 0, 0 },
	};

	memcpy(n, blob + sizeof public_head, sizeof n);
	if (!(n[RSA_BYTES - 1] & 0x80) || !(n[0] & 1))
		return -ERR_MALFORMED;
	ctx = lib.EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	if (!ctx || lib.EVP_PKEY_fromdata_init(ctx) <= 0 ||
	    lib.EVP_PKEY_fromdata(ctx, ret, EVP_PKEY_PUBLIC_KEY, params) <= 0)
		return -ERR_CRYPTO;
	return 0;
}

static void reverse(uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		uint8_t t = p[i];

		p[i] = p[n - 1 - i];
		p[n - 1 - i] = t;
	}
}

static int wrap(EVP_PKEY *rsa, const uint8_t key[SESSION_KEY_LEN],
		uint8_t out[RSA_BYTES])
{
	_cleanup_(pkey_ctx_free) EVP_PKEY_CTX *ctx = NULL;
	size_t len = RSA_BYTES;

	ctx = lib.EVP_PKEY_CTX_new(rsa, NULL);
	if (!ctx || lib.EVP_PKEY_encrypt_init(ctx) <= 0 ||
	    lib.EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) <= 0 ||
	    lib.EVP_PKEY_encrypt(ctx, out, &len, key, SESSION_KEY_LEN) <= 0 ||
	    len != RSA_BYTES)
		return -ERR_CRYPTO;
	reverse(out, RSA_BYTES);
	return 0;
}

int session_key_answer(struct session_key *k, const uint8_t *public, size_t n,
		       uint8_t ret[SESSION_WRAPPED_LEN])
{
	_cleanup_(pkey_free) EVP_PKEY *rsa = NULL;
	uint8_t key[SESSION_KEY_LEN];
	int r;

	if (n != SESSION_PUBLIC_LEN ||
	    memcmp(public, public_head, sizeof public_head))
		return -ERR_MALFORMED;
	r = need_lib();
	if (r < 0)
		return r;
	r = public_key(public, &rsa);
	if (r < 0)
		return r;
	must(getrandom(key, sizeof key, 0) == sizeof key);
	memcpy(ret, wrapped_head, sizeof wrapped_head);
	r = wrap(rsa, key, ret + sizeof wrapped_head);
	if (!r) {
		memcpy(k->key, key, sizeof key);
		k->have = true;
	}
	explicit_bzero(key, sizeof key);
	lib.ERR_clear_error();
	return r;
}

int session_key_accept(struct session_key *k, const uint8_t *wrapped, size_t n)
{
	_cleanup_(pkey_ctx_free) EVP_PKEY_CTX *ctx = NULL;
	uint8_t in[RSA_BYTES], out[RSA_BYTES];
	size_t len = sizeof out;
	int r = 0;

	if (n != SESSION_WRAPPED_LEN ||
	    memcmp(wrapped, wrapped_head, sizeof wrapped_head))
		return -ERR_MALFORMED;
	if (!k->rsa)
		return -ERR_STATE;
	memcpy(in, wrapped + sizeof wrapped_head, sizeof in);
	reverse(in, sizeof in);
	ctx = lib.EVP_PKEY_CTX_new(k->rsa, NULL);
	if (!ctx || lib.EVP_PKEY_decrypt_init(ctx) <= 0 ||
	    lib.EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) <= 0 ||
	    lib.EVP_PKEY_decrypt(ctx, out, &len, in, sizeof in) <= 0 ||
	    len != SESSION_KEY_LEN)
		r = -ERR_CRYPTO;
	if (!r) {
		memcpy(k->key, out, SESSION_KEY_LEN);
		k->have = true;
	}
	explicit_bzero(out, sizeof out);
	lib.ERR_clear_error();
	return r;
}

static int crypt(const struct session_key *k, const void *data, size_t n,
		 struct buf *out, int encrypt)
{
	_cleanup_(cipher_ctx_free) EVP_CIPHER_CTX *ctx = NULL;
	static const uint8_t iv[AES_BLOCK];
	int len = 0, tail = 0;
	uint8_t *to;

	if (!k->have)
		return -ERR_STATE;
	if (need_lib() < 0)
		return -ERR_UNSUPPORTED;
	if (n > (1u << 30) || !(to = buf_reserve(out, n + AES_BLOCK)))
		return -ERR_LIMIT;
	ctx = lib.EVP_CIPHER_CTX_new();
	if (!ctx || !lib.EVP_CipherInit_ex(ctx, lib.EVP_aes_256_cbc(), NULL,
					   k->key, iv, encrypt) ||
	    !lib.EVP_CipherUpdate(ctx, to, &len, data, (int)n))
		return -ERR_CRYPTO;
	if (!lib.EVP_CipherFinal_ex(ctx, to + len, &tail)) {
		explicit_bzero(to, (size_t)len);
		lib.ERR_clear_error();
		return -ERR_MALFORMED;
	}
	buf_commit(out, (size_t)len + (size_t)tail);
	return 0;
}

int session_key_encrypt(const struct session_key *k, const void *data, size_t n,
			struct buf *out)
{
	return crypt(k, data, n, out, 1);
}

int session_key_decrypt(const struct session_key *k, const void *data, size_t n,
			struct buf *out)
{
	if (!n || n % AES_BLOCK)
		return -ERR_MALFORMED;
	return crypt(k, data, n, out, 0);
}

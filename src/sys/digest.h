/* SPDX-License-Identifier: MIT */
/* Hashes and AES of libcrypto, loaded on first use. Thread safe. */
#pragma once

#include "base/util.h"

enum { DIGEST_MAX = 64, CIPHER_BLOCK = 16 };

struct digest;

/* A running hash: "MD5", "SHA1", "SHA256", "SHA384", "SHA512". NULL: no such
 * algorithm, or no libcrypto. */
struct digest *digest_new(const char *name);
/* Its HMAC with KEY (RFC 2104); SHA384 and SHA512 have blocks of 128 bytes, the others of 64. */
struct digest *digest_new_keyed(const char *name, const void *key, size_t n);
void digest_add(struct digest *d, const void *data, size_t n);
/* The length of the hash in *RET; frees D. NULL is ignored: 0. */
int digest_end(struct digest *d, uint8_t ret[DIGEST_MAX]);

/* AES-CBC with PKCS#7 padding, a key of 16, 24 or 32 bytes. OUT has room for N
 * + CIPHER_BLOCK bytes. The length written, -ERR_CRYPTO, -ERR_UNSUPPORTED. */
int cipher_aes(bool encrypt, const uint8_t *key, size_t nkey, const uint8_t iv[CIPHER_BLOCK],
	       const void *data, size_t n, uint8_t *out);

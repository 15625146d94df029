/* SPDX-License-Identifier: MIT */
/* Long data hashed in parts, between which the script can be stopped. */
#pragma once

#include "sys/digest.h"
#include "value/rt.h"

enum { CRYPTO_PART = 1 << 20 };	/* bytes a library gets at once: about a millisecond */

struct hash_key {	/* of an HMAC */
	const uint8_t *b;
	size_t n;
};

struct digest *hash_begin(const char *name, const struct hash_key *key);	/* KEY may be NULL; see digest_new */
/* Throws when the script is stopped; D stays its owner's. */
void hash_add(struct rt *rt, struct digest *d, const uint8_t *p, size_t n);

/* The hash NAME ("SHA256") of P, with KEY its HMAC (NULL: none); its length. 0: no
 * libcrypto, or no such hash. Throws when the script is stopped. */
int hash_parts(struct rt *rt, const char *name, const struct hash_key *key, const uint8_t *p, size_t n, uint8_t ret[DIGEST_MAX]);

/* SPDX-License-Identifier: MIT */
/* Digests signed and verified with a key of either kind. */
#pragma once

#include "types/security/openssl.h"

enum { KEYSIGN_PKCS1 = 1, KEYSIGN_PSS = 6, KEYSIGN_MAX = 64 };	/* paddings of RSA, as libcrypto numbers them */

struct keysign {	/* a digest */
	const void *md;
	uint8_t b[KEYSIGN_MAX];
	unsigned n;
};

/* The digest of A[0], or of a part of it (offset, count), by the hash at A[LAST]. */
struct keysign keysign_digest(struct rt *rt, val *a, int last);
/* A digest that a script gives, of hash NAME. */
struct keysign keysign_given(struct rt *rt, val hash, val name);
struct keysign keysign_raw(struct rt *rt, val hash);
/* PADDING: an RSASignaturePadding; null: PKCS #1, or no RSA key. */
struct array *keysign_make(struct rt *rt, val key, const struct keysign *d, val padding);
bool keysign_verify(struct rt *rt, val key, const struct keysign *d, const uint8_t *sig, size_t n, val padding);
/* A context for K made ready by INIT; throws. Owned by the caller. */
void *keysign_context(struct rt *rt, struct key *k, int (*init)(void *ctx));
void keysign_need_secret(struct rt *rt, struct key *k);
void *key_generate_ec(struct rt *rt, const char *curve);

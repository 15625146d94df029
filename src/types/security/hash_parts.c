/* SPDX-License-Identifier: MIT */
#include "types/security/hash_parts.h"

#include <string.h>

enum { LONG_BLOCK = 128 };

static int plain(struct rt *rt, const char *name, const uint8_t *head, size_t nhead, const uint8_t *p, size_t n, uint8_t *ret)
{
	struct digest *d = digest_new(name);
	int len;

	if (!d)
		return 0;
	digest_add(d, head, nhead);
	for (size_t at = 0; at < n && !rt_stopping(rt); at += MIN((size_t)CRYPTO_PART, n - at))
		digest_add(d, p + at, MIN((size_t)CRYPTO_PART, n - at));
	len = digest_end(d, ret);
	rt_poll(rt);
	return len;
}

/* What an HMAC's key stands for: a block of its hash's size, exclusive or BITS (RFC 2104). */
static void pad(uint8_t out[LONG_BLOCK], size_t block, const uint8_t *key, size_t n, uint8_t bits)
{
	memset(out, bits, block);
	for (size_t i = 0; i < n; i++)
		out[i] ^= key[i];
}

static int hmac(struct rt *rt, const char *name, const struct hash_key *key, const uint8_t *p, size_t n, uint8_t *ret)
{
	size_t block = !strcmp(name, "SHA384") || !strcmp(name, "SHA512") ? LONG_BLOCK : LONG_BLOCK / 2, nkey = key->n;
	uint8_t head[LONG_BLOCK], inner[DIGEST_MAX], short_key[DIGEST_MAX];
	const uint8_t *k = key->b;
	int len;

	if (nkey > block) {
		nkey = (size_t)plain(rt, name, NULL, 0, k, nkey, short_key);
		k = short_key;
	}
	pad(head, block, k, nkey, 0x36);
	len = plain(rt, name, head, block, p, n, inner);
	if (len) {
		pad(head, block, k, nkey, 0x5c);
		len = plain(rt, name, head, block, inner, (size_t)len, ret);
	}
	explicit_bzero(head, sizeof head);
	explicit_bzero(short_key, sizeof short_key);
	return len;
}

int hash_parts(struct rt *rt, const char *name, const struct hash_key *key, const uint8_t *p, size_t n, uint8_t ret[DIGEST_MAX])
{
	return key ? hmac(rt, name, key, p, n, ret) : plain(rt, name, NULL, 0, p, n, ret);
}

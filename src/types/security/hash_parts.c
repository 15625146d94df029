/* SPDX-License-Identifier: MIT */
#include "types/security/hash_parts.h"

static void add(struct rt *rt, struct digest *d, const uint8_t *p, size_t n)
{
	for (size_t at = 0; at < n && !rt_stopping(rt); at += MIN((size_t)CRYPTO_PART, n - at))
		digest_add(d, p + at, MIN((size_t)CRYPTO_PART, n - at));
}

struct digest *hash_begin(const char *name, const struct hash_key *key)
{
	return key ? digest_new_keyed(name, key->b, key->n) : digest_new(name);
}

void hash_add(struct rt *rt, struct digest *d, const uint8_t *p, size_t n)
{
	add(rt, d, p, n);
	rt_poll(rt);
}

int hash_parts(struct rt *rt, const char *name, const struct hash_key *key, const uint8_t *p, size_t n, uint8_t ret[DIGEST_MAX])
{
	struct digest *d = hash_begin(name, key);
	int len;

	if (d)
		add(rt, d, p, n);
	len = digest_end(d, ret);
	rt_poll(rt);
	return len;
}

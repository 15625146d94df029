/* SPDX-License-Identifier: MIT */
/*
 * A security key made of software, for the tests: what ssh asks of a
 * SecurityKeyProvider (OpenSSH's sk-api.h), with ed25519 only. The key's handle is
 * its secret. SK_VERSION is the version of the interface; SK_TOUCH names a file that
 * appears when the key is touched, and until then a signature is waited for.
 *
 *	cc -shared -fPIC sk_provider.c -l:libcrypto.so.3 -o sk_provider.so
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ED25519 = 1, KEY = 32, SIGNATURE = 64, HASH = 32, GENERAL = -1, UNSUPPORTED = -2, PRESENT = 1 };

struct enrolled {
	uint8_t flags;
	uint8_t *public_key;
	size_t public_key_len;
	uint8_t *key_handle;
	size_t key_handle_len;
	uint8_t *signature;
	size_t signature_len;
	uint8_t *certificate;
	size_t certificate_len;
	uint8_t *authdata;
	size_t authdata_len;
};

struct signed_data {
	uint8_t flags;
	uint32_t counter;
	uint8_t *r;
	size_t r_len;
	uint8_t *s;
	size_t s_len;
};

/* Of libcrypto, whose headers need not be there. */
typedef struct evp_pkey_st EVP_PKEY;
typedef struct evp_md_ctx_st EVP_MD_CTX;
enum { EVP_PKEY_ED25519 = 1087 };
EVP_PKEY *EVP_PKEY_new_raw_private_key(int type, void *engine, const unsigned char *key, size_t len);
int EVP_PKEY_get_raw_public_key(const EVP_PKEY *key, unsigned char *pub, size_t *len);
void EVP_PKEY_free(EVP_PKEY *key);
EVP_MD_CTX *EVP_MD_CTX_new(void);
void EVP_MD_CTX_free(EVP_MD_CTX *c);
int EVP_DigestSignInit(EVP_MD_CTX *c, void **pctx, const void *type, void *engine, EVP_PKEY *key);
int EVP_DigestSign(EVP_MD_CTX *c, unsigned char *sig, size_t *sig_len, const unsigned char *data, size_t len);
unsigned char *SHA256(const unsigned char *data, size_t len, unsigned char *md);
int RAND_bytes(unsigned char *buf, int num);

static void *copy(const void *p, size_t n)
{
	void *q = malloc(n);

	return q ? memcpy(q, p, n) : NULL;
}

uint32_t sk_api_version(void)
{
	const char *v = getenv("SK_VERSION");

	return v ? (uint32_t)strtoul(v, NULL, 16) : 0;
}

int sk_enroll(uint32_t alg, const uint8_t *challenge, size_t challenge_len, const char *application, uint8_t flags, const char *pin,
	      void **options, struct enrolled **ret)
{
	struct enrolled *e = calloc(1, sizeof *e);
	uint8_t secret[KEY], public[KEY];
	size_t n = sizeof public;
	EVP_PKEY *key;

	if (alg != ED25519 || !e)
		return UNSUPPORTED;
	RAND_bytes(secret, sizeof secret);
	key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, sizeof secret);
	if (!key || EVP_PKEY_get_raw_public_key(key, public, &n) != 1)
		return GENERAL;
	EVP_PKEY_free(key);
	e->flags = flags;
	e->public_key = copy(public, e->public_key_len = sizeof public);
	e->key_handle = copy(secret, e->key_handle_len = sizeof secret);
	*ret = e;
	return 0;
}

/* What is signed: the application's hash, the flags, the counter, the data's hash. */
static size_t message(uint8_t out[2 * HASH + 5], const char *application, uint8_t flags, uint32_t counter, const uint8_t *data, size_t len)
{
	SHA256((const uint8_t *)application, strlen(application), out);
	out[HASH] = flags;
	for (int i = 0; i < 4; i++)
		out[HASH + 1 + i] = (uint8_t)(counter >> (24 - 8 * i));
	SHA256(data, len, out + HASH + 5);
	return 2 * HASH + 5;
}

static void wait_for_touch(void)
{
	const char *file = getenv("SK_TOUCH");

	for (int i = 0; file && access(file, F_OK) && i < 6000; i++)
		usleep(10000);
}

int sk_sign(uint32_t alg, const uint8_t *data, size_t data_len, const char *application, const uint8_t *key_handle, size_t key_handle_len,
	    uint8_t flags, const char *pin, void **options, struct signed_data **ret)
{
	struct signed_data *s = calloc(1, sizeof *s);
	uint8_t text[2 * HASH + 5], sig[SIGNATURE];
	size_t n = sizeof sig;
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	EVP_PKEY *key;

	if (alg != ED25519 || key_handle_len != KEY || !s)
		return UNSUPPORTED;
	wait_for_touch();
	s->flags = flags | PRESENT;
	s->counter = 1;
	key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key_handle, KEY);
	if (!key || EVP_DigestSignInit(c, NULL, NULL, NULL, key) != 1 ||
	    EVP_DigestSign(c, sig, &n, text, message(text, application, s->flags, s->counter, data, data_len)) != 1)
		return GENERAL;
	EVP_PKEY_free(key);
	EVP_MD_CTX_free(c);
	s->r = copy(sig, s->r_len = n);
	*ret = s;
	return 0;
}

int sk_load_resident_keys(const char *pin, void **options, void ***ret, size_t *ret_n)
{
	return UNSUPPORTED;
}

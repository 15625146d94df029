/* SPDX-License-Identifier: MIT */
/* AesGcm: encryption that also tells whether the text was changed, through libcrypto. */
#include "sys/library.h"
#include "types/arg.h"
#include "types/security/hash_parts.h"
#include "types/tables.h"

#include <string.h>

enum { NONCE = 12, TAG_LEAST = 12, TAG_MOST = 16, CTRL_GET_TAG = 0x10, CTRL_SET_TAG = 0x11 };

static struct {
	void *(*EVP_CIPHER_CTX_new)(void);
	void (*EVP_CIPHER_CTX_free)(void *c);
	int (*EVP_CIPHER_CTX_ctrl)(void *c, int what, int n, void *p);
	int (*EVP_CipherInit_ex)(void *c, const void *type, void *engine, const uint8_t *key, const uint8_t *iv, int encrypt);
	int (*EVP_CipherUpdate)(void *c, uint8_t *out, int *n, const uint8_t *in, int len);
	int (*EVP_CipherFinal_ex)(void *c, uint8_t *out, int *n);
	const void *(*EVP_get_cipherbyname)(const char *name);
} lib;
static const struct library_symbol symbols[] = {
#define X(name) LIBRARY_SYMBOL(lib, name)
	X(EVP_CIPHER_CTX_new) X(EVP_CIPHER_CTX_free) X(EVP_CIPHER_CTX_ctrl) X(EVP_CipherInit_ex) X(EVP_CipherUpdate)
	X(EVP_CipherFinal_ex) X(EVP_get_cipherbyname) { 0 }
#undef X
};
static struct library libcrypto = { .files = { "libcrypto.so.3" }, .symbols = symbols };

struct gcm {
	struct cell h;
	struct array *key;
	int32_t tag;		/* bytes; 0: as many as the caller's array has */
	bool closed;
};

static void trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct gcm *)c)->key); }
static struct gcm *of(val v) { return (struct gcm *)val_base(v).o; }
const struct type type_aesgcm = { .cls = { .trace = trace }, .name = "System.Security.Cryptography.AesGcm",
	.base = &type_object, .size = sizeof(struct gcm), .flags = TF_SEALED, .ifaces = "System.IDisposable" };

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct array *key = val_array(arg_need(rt, a[0], "key"));
	struct gcm *g = rt_new_cell(rt, &type_aesgcm, gcm);

	if (key->n != 16 && key->n != 24 && key->n != 32)
		net_throw(rt, "System.Security.Cryptography.CryptographicException",
			"Specified key is not a valid size for this algorithm.");
	g->tag = n > 1 ? (int32_t)arg_int(a[1]) : 0;
	if (n > 1 && (g->tag < TAG_LEAST || g->tag > TAG_MOST))
		arg_throw(rt, "tagSizeInBytes", "The specified tag is not a valid size for this algorithm.");
	gc_storep(g, g->key, array_bytes(rt, key->b, key->n));
	return val_obj(g);
}

/* The arguments of one call: nonce, text, result, tag and what is authenticated but not encrypted. */
struct job {
	struct array *nonce, *in, *out, *tag, *extra;
};

static struct job checked(struct rt *rt, struct gcm *g, val *a, int n, bool encrypt)
{
	struct job j = {
		.nonce = val_array(arg_need(rt, a[0], "nonce")), .in = val_array(arg_need(rt, a[1], encrypt ? "plaintext" : "ciphertext")),
		.out = val_array(arg_need(rt, a[encrypt ? 2 : 3], encrypt ? "ciphertext" : "plaintext")),
		.tag = val_array(arg_need(rt, a[encrypt ? 3 : 2], "tag")), .extra = n > 4 ? val_array(a[4]) : NULL,
	};

	if (g->closed)
		net_throw(rt, "System.ObjectDisposedException", "Cannot access a disposed object.\nObject name: 'AesGcm'.");
	if (j.in->n != j.out->n)
		arg_throw(rt, NULL, "Plaintext and ciphertext must have the same length.");
	if (j.nonce->n != NONCE)
		arg_throw(rt, "nonce", "The specified nonce is not a valid size for this algorithm.");
	if (g->tag && (int32_t)j.tag->n != g->tag)
		arg_throw(rt, "tag", USTR_C(rt, ustr_printf(rt,
			"The size of the specified tag does not match the expected size of %d.", g->tag)));
	if (j.tag->n < TAG_LEAST || j.tag->n > TAG_MOST)
		arg_throw(rt, "tag", "The specified tag is not a valid size for this algorithm.");
	return j;
}

/* In parts, between which it can be stopped. OUT is NULL for what is only authenticated. */
static void update(struct rt *rt, void *c, uint8_t *out, const struct array *in)
{
	int n;

	for (uint32_t at = 0; at < in->n && !rt_stopping(rt); at += MIN((uint32_t)CRYPTO_PART, in->n - at))
		lib.EVP_CipherUpdate(c, out ? out + at : NULL, &n, in->b + at, (int)MIN((uint32_t)CRYPTO_PART, in->n - at));
}

/* False: the tag is not that of the text. */
static bool run(struct rt *rt, struct gcm *g, const struct job *j, bool encrypt)
{
	const char *name = g->key->n == 16 ? "aes-128-gcm" : g->key->n == 24 ? "aes-192-gcm" : "aes-256-gcm";
	uint8_t rest[TAG_MOST];
	void *c;
	int n;
	bool ok;

	if (!library_ready(&libcrypto))
		net_throw(rt, "System.PlatformNotSupportedException", "The OpenSSL library could not be loaded.");
	c = lib.EVP_CIPHER_CTX_new();
	lib.EVP_CipherInit_ex(c, lib.EVP_get_cipherbyname(name), NULL, g->key->b, j->nonce->b, encrypt);
	if (!encrypt)
		lib.EVP_CIPHER_CTX_ctrl(c, CTRL_SET_TAG, (int)j->tag->n, j->tag->b);
	if (j->extra)
		update(rt, c, NULL, j->extra);
	update(rt, c, j->out->b, j->in);
	ok = lib.EVP_CipherFinal_ex(c, rest, &n) == 1;
	if (encrypt)
		lib.EVP_CIPHER_CTX_ctrl(c, CTRL_GET_TAG, (int)j->tag->n, j->tag->b);
	lib.EVP_CIPHER_CTX_free(c);
	rt_poll(rt);
	return ok;
}

static val encrypt(struct rt *rt, val self, val *a, int n)
{
	struct job j = checked(rt, of(self), a, n, true);

	run(rt, of(self), &j, true);
	return V_VOID;
}

static val decrypt(struct rt *rt, val self, val *a, int n)
{
	struct job j = checked(rt, of(self), a, n, false);

	if (run(rt, of(self), &j, false))
		return V_VOID;
	memset(j.out->b, 0, j.out->n);
	net_throw(rt, "System.Security.Cryptography.AuthenticationTagMismatchException",
		"The computed authentication tag did not match the input authentication tag.");
}

static val dispose(struct rt *rt, val self, val *a, int n) { of(self)->closed = true; return V_VOID; }
static val supported(struct rt *rt, val self) { return V_TRUE; }
static val tag_size(struct rt *rt, val self) { return of(self)->tag ? val_int(of(self)->tag) : V_NULL; }

#define DATA "byte[] associatedData = $null"
const struct member_def aesgcm_members[] = {
	CTOR("(byte[] key)", ctor), CTOR("(byte[] key, int tagSizeInBytes)", ctor),
	PROP("System.Nullable[int] TagSizeInBytes {get;}", tag_size, NULL),
	STATIC_PROP("static bool IsSupported {get;}", supported, NULL),
	METHOD("void Encrypt(byte[] nonce, byte[] plaintext, byte[] ciphertext, byte[] tag, " DATA ")", encrypt),
	METHOD("void Decrypt(byte[] nonce, byte[] ciphertext, byte[] tag, byte[] plaintext, " DATA ")", decrypt),
	METHOD("void Dispose()", dispose), MEMBERS_END
};

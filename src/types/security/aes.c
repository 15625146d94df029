/* SPDX-License-Identifier: MIT */
/* Aes, its transforms and CryptoStream, through libcrypto. */
#include "sys/library.h"
#include "types/arg.h"
#include "types/enums.h"
#include "types/io/stream.h"
#include "types/security/hash_parts.h"
#include "types/tables.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { BLOCK = 16, CBC = 1, ECB = 2, CFB = 4, PAD_NONE = 1, PAD_PKCS7 = 2, PAD_ZEROS = 3, CHUNK = 4096 };

static struct {
	void *(*EVP_CIPHER_CTX_new)(void);
	void (*EVP_CIPHER_CTX_free)(void *c);
	int (*EVP_CIPHER_CTX_set_padding)(void *c, int on);
	int (*EVP_CipherInit_ex)(void *c, const void *type, void *engine, const uint8_t *key, const uint8_t *iv, int encrypt);
	int (*EVP_CipherUpdate)(void *c, uint8_t *out, int *n, const uint8_t *in, int len);
	int (*EVP_CipherFinal_ex)(void *c, uint8_t *out, int *n);
	const void *(*EVP_get_cipherbyname)(const char *name);
} lib;
static const struct library_symbol symbols[] = {
#define X(name) LIBRARY_SYMBOL(lib, name)
	X(EVP_CIPHER_CTX_new) X(EVP_CIPHER_CTX_free) X(EVP_CIPHER_CTX_set_padding) X(EVP_CipherInit_ex)
	X(EVP_CipherUpdate) X(EVP_CipherFinal_ex)
	X(EVP_get_cipherbyname) { 0 }
#undef X
};
static struct library libcrypto = { .files = { "libcrypto.so.3" }, .symbols = symbols };

/* ---- the algorithm: a key and how it is used ---- */

struct aes {
	struct cell h;
	struct array *key, *iv;
	int mode, padding, feedback;
};

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct aes *)c)->key);
	heap_mark(h, ((struct aes *)c)->iv);
}

static struct aes *of(val v) { return (struct aes *)val_base(v).o; }
const struct type type_symmetric = { .cls = { .trace = trace },
	.name = "System.Security.Cryptography.SymmetricAlgorithm", .base = &type_object,
	.size = sizeof(struct aes), .flags = TF_ABSTRACT, .ifaces = "System.IDisposable" };
const struct type type_aes = { .cls = { .trace = trace }, .name = "System.Security.Cryptography.Aes",
	.base = &type_symmetric, .size = sizeof(struct aes), .flags = TF_ABSTRACT };
const struct type type_aes_openssl = { .cls = { .trace = trace },
	.name = "System.Security.Cryptography.AesImplementation", .base = &type_aes, .size = sizeof(struct aes) };
const struct type type_aes_managed = { .cls = { .trace = trace }, .name = "System.Security.Cryptography.AesManaged",
	.base = &type_aes, .size = sizeof(struct aes) };
const struct type type_aes_provider = { .cls = { .trace = trace },
	.name = "System.Security.Cryptography.AesCryptoServiceProvider", .base = &type_aes, .size = sizeof(struct aes) };

static struct array *random_bytes(struct rt *rt, size_t n)
{
	uint8_t b[32];

	must(getrandom(b, n, 0) == (ssize_t)n);
	return array_bytes(rt, b, (uint32_t)n);
}

static val make(struct rt *rt, const struct type *t)
{
	struct aes *s = rt_new_cell(rt, t, aes);

	gc_storep(s, s->key, random_bytes(rt, 32));
	gc_storep(s, s->iv, random_bytes(rt, BLOCK));
	s->mode = CBC;
	s->padding = PAD_PKCS7;
	s->feedback = 8;
	return val_obj(s);
}

static val create(struct rt *rt, val self, val *a, int n) { return make(rt, &type_aes_openssl); }
static val ctor(struct rt *rt, val self, val *a, int n) { return make(rt, arg_type(self, &type_aes_managed)); }

static struct array *checked(struct rt *rt, val v, bool is_key)
{
	struct array *b = val_array(arg_need(rt, v, "value"));

	if (is_key ? b->n != 16 && b->n != 24 && b->n != 32 : b->n != BLOCK)
		net_throw(rt, "System.Security.Cryptography.CryptographicException",
			is_key ? "Specified key is not a valid size for this algorithm."
			: "Specified initialization vector (IV) does not match the block size for this algorithm.");
	return array_bytes(rt, b->b, b->n);
}

static val key(struct rt *rt, val self) { return val_obj(array_bytes(rt, of(self)->key->b, of(self)->key->n)); }
static void set_key(struct rt *rt, val self, val v) { gc_storep(of(self), of(self)->key, checked(rt, v, true)); }
static val iv(struct rt *rt, val self) { return val_obj(array_bytes(rt, of(self)->iv->b, of(self)->iv->n)); }
static void set_iv(struct rt *rt, val self, val v) { gc_storep(of(self), of(self)->iv, checked(rt, v, false)); }
static val key_size(struct rt *rt, val self) { return val_int((int32_t)of(self)->key->n * 8); }

static void set_key_size(struct rt *rt, val self, val v)
{
	if (arg_int(v) != 128 && arg_int(v) != 192 && arg_int(v) != 256)
		net_throw(rt, "System.Security.Cryptography.CryptographicException",
			"Specified key is not a valid size for this algorithm.");
	gc_storep(of(self), of(self)->key, random_bytes(rt, (size_t)arg_int(v) / 8));
}

static val block_size(struct rt *rt, val self) { return val_int(BLOCK * 8); }
static void set_block_size(struct rt *rt, val self, val v)
{
	if (arg_int(v) != BLOCK * 8)
		net_throw(rt, "System.Security.Cryptography.CryptographicException",
			"Specified block size is not valid for this algorithm.");
}
static val feedback(struct rt *rt, val self) { return val_int(of(self)->feedback); }
static void set_feedback(struct rt *rt, val self, val v) { of(self)->feedback = (int)arg_int(v); }
static val mode(struct rt *rt, val self) { return val_enum(&enum_ciphermode, of(self)->mode); }
static void set_mode(struct rt *rt, val self, val v)
{
	if (arg_int(v) != CBC && arg_int(v) != ECB && arg_int(v) != CFB)
		net_throw(rt, "System.Security.Cryptography.CryptographicException",
			"Specified cipher mode is not valid for this algorithm.");
	of(self)->mode = (int)arg_int(v);
}
static val padding(struct rt *rt, val self) { return val_enum(&enum_paddingmode, of(self)->padding); }
static void set_padding(struct rt *rt, val self, val v)
{
	if (arg_int(v) < PAD_NONE || arg_int(v) > PAD_ZEROS)
		net_throw(rt, "System.Security.Cryptography.CryptographicException",
			"Specified padding mode is not valid for this algorithm.");
	of(self)->padding = (int)arg_int(v);
}

static val new_key(struct rt *rt, val self, val *a, int n)
{
	gc_storep(of(self), of(self)->key, random_bytes(rt, of(self)->key->n));
	return V_VOID;
}

static val new_iv(struct rt *rt, val self, val *a, int n)
{
	gc_storep(of(self), of(self)->iv, random_bytes(rt, BLOCK));
	return V_VOID;
}
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

static val valid_size(struct rt *rt, val self, val *a, int n)
{
	return val_bool(arg_int(a[0]) == 128 || arg_int(a[0]) == 192 || arg_int(a[0]) == 256);
}

/* ---- the cipher at work ---- */

static void *open_cipher(struct rt *rt, struct array *key, struct array *iv, int mode, bool padded, bool encrypt)
{
	static const char *const names[] = { [CBC] = "cbc", [ECB] = "ecb", [CFB] = "cfb8" };
	char name[32];
	void *c;

	if (!library_ready(&libcrypto))
		net_throw(rt, "System.PlatformNotSupportedException", "The OpenSSL library could not be loaded.");
	strcpy(name, key->n == 16 ? "aes-128-" : key->n == 24 ? "aes-192-" : "aes-256-");
	strcat(name, names[mode]);
	c = lib.EVP_CIPHER_CTX_new();
	lib.EVP_CipherInit_ex(c, lib.EVP_get_cipherbyname(name), NULL, key->b, iv->b, encrypt);
	lib.EVP_CIPHER_CTX_set_padding(c, padded);
	return c;
}

static _Noreturn void bad_padding(struct rt *rt, bool encrypt)
{
	net_throw(rt, "System.Security.Cryptography.CryptographicException",
		  encrypt ? "The input data is not a complete block." : "Padding is invalid and cannot be removed.");
}

/* In parts, between which it can be stopped. */
static bool update(struct rt *rt, void *c, uint8_t *out, int *ret_n, const uint8_t *in, size_t n)
{
	bool ok = true;
	int k;

	for (size_t at = 0; ok && at < n && !rt_stopping(rt); at += MIN((size_t)CRYPTO_PART, n - at)) {
		ok = lib.EVP_CipherUpdate(c, out + *ret_n, &k, in + at, (int)MIN((size_t)CRYPTO_PART, n - at)) == 1;
		*ret_n += k;
	}
	return ok;
}

static val run(struct rt *rt, struct array *key, struct array *iv, int mode, int padding, bool encrypt,
	       const uint8_t *p, uint32_t n)
{
	bool zeros = padding == PAD_ZEROS && encrypt && n % BLOCK && mode != CFB;
	uint8_t *in = heap_alloc_block(rt->heap, (size_t)n + BLOCK), *out = heap_alloc_block(rt->heap, (size_t)n + 2 * BLOCK);
	int a = 0, b = 0;
	void *c;
	bool ok;

	rt_copy(rt, in, p, n);
	memset(in + n, 0, BLOCK);
	c = open_cipher(rt, key, iv, mode, padding == PAD_PKCS7 && mode != CFB, encrypt);
	ok = update(rt, c, out, &a, in, zeros ? (n / BLOCK + 1) * BLOCK : n) && lib.EVP_CipherFinal_ex(c, out + a, &b) == 1;
	lib.EVP_CIPHER_CTX_free(c);
	rt_poll(rt);
	if (!ok)
		bad_padding(rt, encrypt);
	return val_obj(array_bytes(rt, out, (uint32_t)(a + b)));
}

/* ---- transforms ---- */

struct transform {
	struct cell h;
	struct array *key, *iv, *parts;
	int mode, padding;
	bool encrypt;
};

static void transform_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct transform *)c)->key);
	heap_mark(h, ((struct transform *)c)->iv);
	heap_mark(h, ((struct transform *)c)->parts);
}

const struct type type_cryptotransform = { .cls = { .trace = transform_trace },
	.name = "System.Security.Cryptography.UniversalCryptoTransform", .base = &type_object,
	.size = sizeof(struct transform), .ifaces = "System.Security.Cryptography.ICryptoTransform System.IDisposable" };

static val transform_new(struct rt *rt, val self, val *a, int n, bool encrypt)
{
	struct transform *t = rt_new_cell(rt, &type_cryptotransform, transform);

	gc_storep(t, t->key, n ? checked(rt, a[0], true) : of(self)->key);
	gc_storep(t, t->iv, n > 1 && !arg_null(a[1]) ? checked(rt, a[1], false) : of(self)->iv);
	t->mode = of(self)->mode;
	t->padding = of(self)->padding;
	t->encrypt = encrypt;
	return val_obj(t);
}

static val encryptor(struct rt *rt, val self, val *a, int n) { return transform_new(rt, self, a, n, true); }
static val decryptor(struct rt *rt, val self, val *a, int n) { return transform_new(rt, self, a, n, false); }
static struct transform *tr(val v) { return (struct transform *)val_base(v).o; }

static val transform_final(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "inputBuffer"));
	int64_t at = arg_int(a[1]), len = arg_int(a[2]);
	struct transform *t = tr(self);

	arg_not_negative(rt, at, "inputOffset");
	if (len < 0 || at + len > b->n)
		arg_throw(rt, NULL, "Value was invalid.");
	return run(rt, t->key, t->iv, t->mode, t->padding, t->encrypt, b->b + at, (uint32_t)len);
}

static val block_bytes(struct rt *rt, val self) { return val_int(BLOCK); }
static val yes(struct rt *rt, val self) { return V_TRUE; }
const struct member_def cryptotransform_members[] = {
	PROP("int InputBlockSize {get;}", block_bytes, NULL), PROP("int OutputBlockSize {get;}", block_bytes, NULL),
	PROP("bool CanReuseTransform {get;}", yes, NULL), PROP("bool CanTransformMultipleBlocks {get;}", yes, NULL),
	METHOD("byte[] TransformFinalBlock(byte[] inputBuffer, int inputOffset, int inputCount)", transform_final),
	METHOD("void Dispose()", nothing), MEMBERS_END
};

/* EncryptCbc(bytes, iv[, padding]) and its like. */
static val cbc(struct rt *rt, val self, val *a, int n, bool encrypt)
{
	struct array *b = val_array(arg_need(rt, a[0], encrypt ? "plaintext" : "ciphertext"));

	return run(rt, of(self)->key, checked(rt, a[1], false), CBC, n > 2 ? (int)arg_int(a[2]) : PAD_PKCS7, encrypt, b->b, b->n);
}

static val ecb(struct rt *rt, val self, val *a, int n, bool encrypt)
{
	struct array *b = val_array(arg_need(rt, a[0], encrypt ? "plaintext" : "ciphertext"));

	return run(rt, of(self)->key, of(self)->iv, ECB, (int)arg_int(a[1]), encrypt, b->b, b->n);
}

static val encrypt_cbc(struct rt *rt, val self, val *a, int n) { return cbc(rt, self, a, n, true); }
static val decrypt_cbc(struct rt *rt, val self, val *a, int n) { return cbc(rt, self, a, n, false); }
static val encrypt_ecb(struct rt *rt, val self, val *a, int n) { return ecb(rt, self, a, n, true); }
static val decrypt_ecb(struct rt *rt, val self, val *a, int n) { return ecb(rt, self, a, n, false); }

#define PADDING "System.Security.Cryptography.PaddingMode paddingMode"
#define TRANSFORM "System.Security.Cryptography.ICryptoTransform"
const struct member_def symmetric_members[] = {
	PROP("byte[] Key {get;set;}", key, set_key), PROP("int KeySize {get;set;}", key_size, set_key_size),
	PROP("int FeedbackSize {get;set;}", feedback, set_feedback),
	PROP("int BlockSize {get;set;}", block_size, set_block_size), PROP("byte[] IV {get;set;}", iv, set_iv),
	PROP("System.Security.Cryptography.CipherMode Mode {get;set;}", mode, set_mode),
	PROP("System.Security.Cryptography.PaddingMode Padding {get;set;}", padding, set_padding),
	METHOD(TRANSFORM " CreateEncryptor()", encryptor),
	METHOD(TRANSFORM " CreateEncryptor(byte[] rgbKey, byte[] rgbIV)", encryptor),
	METHOD(TRANSFORM " CreateDecryptor()", decryptor),
	METHOD(TRANSFORM " CreateDecryptor(byte[] rgbKey, byte[] rgbIV)", decryptor),
	METHOD("byte[] EncryptCbc(byte[] plaintext, byte[] iv)", encrypt_cbc),
	METHOD("byte[] EncryptCbc(byte[] plaintext, byte[] iv, " PADDING ")", encrypt_cbc),
	METHOD("byte[] DecryptCbc(byte[] ciphertext, byte[] iv)", decrypt_cbc),
	METHOD("byte[] DecryptCbc(byte[] ciphertext, byte[] iv, " PADDING ")", decrypt_cbc),
	METHOD("byte[] EncryptEcb(byte[] plaintext, " PADDING ")", encrypt_ecb),
	METHOD("byte[] DecryptEcb(byte[] ciphertext, " PADDING ")", decrypt_ecb),
	METHOD("bool ValidKeySize(int bitLength)", valid_size), METHOD("void GenerateKey()", new_key),
	METHOD("void GenerateIV()", new_iv),
	METHOD("void Clear()", nothing), METHOD("void Dispose()", nothing), MEMBERS_END
};
const struct member_def aes_members[] = { STATIC("static System.Security.Cryptography.Aes Create()", create),
	STATIC("static System.Security.Cryptography.Aes Create(string algorithmName)", create), MEMBERS_END };
const struct member_def aes_old_members[] = { CTOR("()", ctor), MEMBERS_END };

/* ---- CryptoStream ---- */

STREAM_TYPE(cryptostream, "System.Security.Cryptography.CryptoStream", &type_stream, TF_QUIET);

struct flow {
	void *c;
	bool encrypt, ended;
	uint32_t at, n;			/* of what was worked out and not yet read */
	uint8_t out[CHUNK + 2 * BLOCK];
};

static void flow_end(struct rt *rt, struct flow *f, uint8_t *out, int *n)
{
	if (lib.EVP_CipherFinal_ex(f->c, out, n) != 1)
		bad_padding(rt, f->encrypt);
	f->ended = true;
}

static uint32_t flow_get(struct rt *rt, void *state, struct stream *inner, void *to, uint32_t n)
{
	struct flow *f = state;
	uint8_t in[CHUNK];
	uint32_t k;
	int m = 0;

	while (f->at == f->n && !f->ended) {
		k = stream_get(rt, inner, in, CHUNK);
		f->at = 0;
		if (k)
			lib.EVP_CipherUpdate(f->c, f->out, &m, in, (int)k);
		else
			flow_end(rt, f, f->out, &m);
		f->n = (uint32_t)m;
	}
	k = MIN(n, f->n - f->at);
	memcpy(to, f->out + f->at, k);
	f->at += k;
	return k;
}

static void flow_put(struct rt *rt, void *state, struct stream *inner, const void *p, uint32_t n)
{
	struct flow *f = state;
	int m = 0;

	for (uint32_t at = 0, k; at < n; at += k) {
		k = MIN(n - at, (uint32_t)CHUNK);
		lib.EVP_CipherUpdate(f->c, f->out, &m, (const uint8_t *)p + at, (int)k);
		stream_put(rt, inner, f->out, (uint32_t)m);
	}
}

static void flow_finish(struct rt *rt, void *state, struct stream *inner)
{
	struct flow *f = state;
	int m = 0;

	if (f->ended)
		return;
	flow_end(rt, f, f->out, &m);
	stream_put(rt, inner, f->out, (uint32_t)m);
}

static void flow_free(void *state)
{
	lib.EVP_CIPHER_CTX_free(((struct flow *)state)->c);
	free(state);
}

static const struct stream_filter flow_filter = { flow_get, flow_put, NULL, flow_finish, flow_free };

static val stream_ctor(struct rt *rt, val self, val *a, int n)
{
	struct stream *inner = stream_need(rt, a[0], "stream");
	struct transform *t = tr(arg_need(rt, a[1], "transform"));
	bool write = arg_int(a[2]) == 1;
	struct flow *f;
	void *c = open_cipher(rt, t->key, t->iv, t->mode, t->padding == PAD_PKCS7 && t->mode != CFB, t->encrypt);

	f = xcalloc(1, sizeof(*f));
	f->c = c;
	f->encrypt = t->encrypt;
	return stream_filtered(rt, &type_cryptostream, &flow_filter, f, inner, !write, write, n > 3 && arg_bool(a[3]));
}

static val flush_final(struct rt *rt, val self, val *a, int n)
{
	struct stream *s = val_stream(self);

	if (s->state && s->can_write)
		flow_finish(rt, s->state, s->inner);
	return V_VOID;
}

static val flushed(struct rt *rt, val self)
{
	return val_bool(!val_stream(self)->state || ((struct flow *)val_stream(self)->state)->ended);
}

#define STREAM_ARGS "System.IO.Stream stream, " TRANSFORM " transform, System.Security.Cryptography.CryptoStreamMode mode"
const struct member_def cryptostream_members[] = {
	CTOR("(" STREAM_ARGS ")", stream_ctor), CTOR("(" STREAM_ARGS ", bool leaveOpen)", stream_ctor),
	PROP("bool HasFlushedFinalBlock {get;}", flushed, NULL), METHOD("void FlushFinalBlock()", flush_final), MEMBERS_END
};

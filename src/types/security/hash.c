/* SPDX-License-Identifier: MIT */
/*
 * Cryptographic hashes through libcrypto, loaded when first asked for. One
 * struct serves MD5, SHA1 … SHA512 and their HMACs.
 */
#include "types/arg.h"
#include "types/io/stream.h"
#include "types/security/hash_parts.h"
#include "types/tables.h"

#include <string.h>
#include <sys/random.h>

struct hasher {
	struct cell h;
	struct array *key;	/* HMAC */
	struct array *last;	/* Hash */
	struct digest *run;	/* of what TransformBlock was given; NULL: nothing yet */
};

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct hasher *)c)->key);
	heap_mark(h, ((struct hasher *)c)->last);
}

static void forget_parts(struct hasher *h)
{
	uint8_t unused[DIGEST_MAX];

	digest_end(h->run, unused);
	h->run = NULL;
}

static void finalize(struct cell *c) { forget_parts((struct hasher *)c); }

#define HASH_TYPE(id, name_, base_) \
	const struct type type_##id = { .cls = { .trace = trace, .finalize = finalize }, \
		.name = "System.Security.Cryptography." name_, .base = &base_, \
		.size = sizeof(struct hasher), .ifaces = "System.IDisposable" }
HASH_TYPE(hashalgorithm, "HashAlgorithm", type_object);
HASH_TYPE(hash_md5, "MD5", type_hashalgorithm);
HASH_TYPE(hash_sha1, "SHA1", type_hashalgorithm);
HASH_TYPE(hash_sha256, "SHA256", type_hashalgorithm);
HASH_TYPE(hash_sha384, "SHA384", type_hashalgorithm);
HASH_TYPE(hash_sha512, "SHA512", type_hashalgorithm);
HASH_TYPE(md5_provider, "MD5CryptoServiceProvider", type_hash_md5);
HASH_TYPE(sha1_provider, "SHA1CryptoServiceProvider", type_hash_sha1);
HASH_TYPE(sha256_provider, "SHA256CryptoServiceProvider", type_hash_sha256);
HASH_TYPE(sha384_provider, "SHA384CryptoServiceProvider", type_hash_sha384);
HASH_TYPE(sha512_provider, "SHA512CryptoServiceProvider", type_hash_sha512);
HASH_TYPE(sha1_managed, "SHA1Managed", type_hash_sha1);
HASH_TYPE(sha256_managed, "SHA256Managed", type_hash_sha256);
HASH_TYPE(sha384_managed, "SHA384Managed", type_hash_sha384);
HASH_TYPE(sha512_managed, "SHA512Managed", type_hash_sha512);
HASH_TYPE(hmac_md5, "HMACMD5", type_hashalgorithm);
HASH_TYPE(hmac_sha1, "HMACSHA1", type_hashalgorithm);
HASH_TYPE(hmac_sha256, "HMACSHA256", type_hashalgorithm);
HASH_TYPE(hmac_sha384, "HMACSHA384", type_hashalgorithm);
HASH_TYPE(hmac_sha512, "HMACSHA512", type_hashalgorithm);

/* "SHA256" of a type's name, without HMAC; the older classes of an algorithm derive from its own. */
static const char *algorithm(const struct type *t)
{
	const char *s;

	while (t->base != &type_hashalgorithm)
		t = t->base;
	s = type_bare_name(t);

	return strncmp(s, "HMAC", 4) ? s : s + 4;
}

static _Noreturn void throw_no_library(struct rt *rt)
{
	net_throw(rt, "System.PlatformNotSupportedException", "The OpenSSL library could not be loaded.");
}

static val digest(struct rt *rt, const char *name, struct array *key, const uint8_t *p, uint32_t n)
{
	uint8_t out[DIGEST_MAX];
	struct hash_key k = { .b = key ? key->b : NULL, .n = key ? key->n : 0 };
	int len = hash_parts(rt, name, key ? &k : NULL, p, n, out);

	if (!len)
		throw_no_library(rt);
	return val_obj(array_bytes(rt, out, (uint32_t)len));
}

/* Everything a stream still has. */
static struct array *rest_of(struct rt *rt, struct stream *s)
{
	uint32_t n = 0, cap = 65536, k;
	uint8_t *b = heap_alloc_block(rt->heap, cap);

	while ((k = stream_get(rt, s, b + n, cap - n)) > 0) {
		n += k;
		if (n == cap) {
			uint8_t *to = heap_alloc_block(rt->heap, cap * 2);

			memcpy(to, b, n);
			b = to;
			cap *= 2;
		}
		rt_poll(rt);
	}
	return array_bytes(rt, b, n);
}

/* A byte array, or the rest of a stream. */
static struct array *bytes_of(struct rt *rt, val v, const char *param)
{
	return val_stream(v) ? rest_of(rt, val_stream(v)) : val_array(arg_need(rt, v, param));
}

static val compute(struct rt *rt, val self, val *a, int n)
{
	struct hasher *h = (struct hasher *)self.o;
	struct array *b = bytes_of(rt, a[0], "buffer");
	int64_t at = n > 1 ? arg_int(a[1]) : 0, len = n > 2 ? arg_int(a[2]) : b->n;
	val r;

	if (at < 0 || len < 0 || at + len > b->n)
		arg_throw(rt, NULL, "Value was invalid.");
	r = digest(rt, algorithm(cell_type(self.o)), h->key, b->b + at, (uint32_t)len);
	gc_storep(h, h->last, val_array(r));
	return r;
}

static struct array *part(struct rt *rt, val *a)
{
	struct array *b = val_array(arg_need(rt, a[0], "inputBuffer"));
	int64_t at = arg_int(a[1]), len = arg_int(a[2]);

	arg_not_negative(rt, at, "inputOffset");
	if (len < 0 || at + len > b->n)
		arg_throw(rt, NULL, "Value was invalid.");
	return array_bytes(rt, b->b + at, (uint32_t)len);
}

static void gather(struct rt *rt, struct hasher *h, const struct array *more)
{
	struct hash_key k = { .b = h->key ? h->key->b : NULL, .n = h->key ? h->key->n : 0 };

	if (!h->run)
		h->run = hash_begin(algorithm(cell_type(&h->h)), h->key ? &k : NULL);
	if (!h->run)
		throw_no_library(rt);
	hash_add(rt, h->run, more->b, more->n);
}

static val transform(struct rt *rt, val self, val *a, int n)
{
	struct array *p = part(rt, a), *to = val_array(a[3]);

	gather(rt, (struct hasher *)self.o, p);
	for (uint32_t i = 0; to && i < p->n && arg_int(a[4]) + i < to->n; i++)
		to->b[arg_int(a[4]) + i] = p->b[i];
	return val_int((int32_t)p->n);
}

static val transform_final(struct rt *rt, val self, val *a, int n)
{
	struct hasher *h = (struct hasher *)self.o;
	struct array *p = part(rt, a);
	uint8_t out[DIGEST_MAX];
	int len;

	gather(rt, h, p);
	len = digest_end(h->run, out);
	h->run = NULL;
	gc_storep(h, h->last, array_bytes(rt, out, (uint32_t)len));
	return val_obj(p);
}

static val begin(struct rt *rt, val self, val *a, int n)
{
	forget_parts((struct hasher *)self.o);
	return V_VOID;
}

static val one(struct rt *rt, val self) { return val_int(1); }
static val yes(struct rt *rt, val self) { return V_TRUE; }
static val hash_name(struct rt *rt, val self) { return arg_text(rt, algorithm(cell_type(self.o))); }

static val hmac_data(struct rt *rt, const char *name, const val *a)
{
	struct array *b = bytes_of(rt, a[1], "source");

	return digest(rt, name, val_array(arg_need(rt, a[0], "key")), b->b, b->n);
}

/* A key of its own is as long as the block of its hash. */
static val hmac_new(struct rt *rt, const struct type *t, uint32_t block, const val *a, int n)
{
	struct hasher *h = rt_new_cell(rt, t, hasher);
	uint8_t key[128];

	must(getrandom(key, block, 0) == (ssize_t)block);
	gc_storep(h, h->key, n ? val_array(arg_need(rt, a[0], "key")) : array_bytes(rt, key, block));
	return val_obj(h);
}

static val key_of(struct rt *rt, val self) { return val_obj(((struct hasher *)self.o)->key); }
static void set_key(struct rt *rt, val self, val v) { gc_storep(self.o, ((struct hasher *)self.o)->key, val_array(v)); }
static val last(struct rt *rt, val self) { return val_obj(((struct hasher *)self.o)->last); }
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

static val size(struct rt *rt, val self)
{
	const char *s = algorithm(cell_type(self.o));

	return val_int(!strcmp(s, "MD5")      ? 128
		       : !strcmp(s, "SHA1")   ? 160
		       : !strcmp(s, "SHA256") ? 256
		       : !strcmp(s, "SHA384") ? 384
					      : 512);
}

const struct member_def hashalgorithm_members[] = {
	METHOD("byte[] ComputeHash(byte[] buffer)", compute),
	METHOD("byte[] ComputeHash(byte[] buffer, int offset, int count)", compute),
	METHOD("byte[] ComputeHash(System.IO.Stream inputStream)", compute),
	PROP("int HashSize {get;}", size, NULL), PROP("byte[] Hash {get;}", last, NULL),
	PROP("int InputBlockSize {get;}", one, NULL),
	PROP("int OutputBlockSize {get;}", one, NULL), PROP("bool CanTransformMultipleBlocks {get;}", yes, NULL),
	PROP("bool CanReuseTransform {get;}", yes, NULL),
	METHOD("int TransformBlock(byte[] inputBuffer, int inputOffset, int inputCount, byte[] outputBuffer, int outputOffset)",
		transform),
	METHOD("byte[] TransformFinalBlock(byte[] inputBuffer, int inputOffset, int inputCount)", transform_final),
	METHOD("void Dispose()", nothing), METHOD("void Clear()", nothing), METHOD("void Initialize()", begin),
	MEMBERS_END
};

#define HASH(id, name, bits)                                                   \
	static val create_##id(struct rt *rt, val self, val *a, \
		int n) { return val_obj(rt_new_cell(rt, &type_hash_##id, hasher)); } \
	static val data_##id(struct rt *rt, val self, val *a, int n)           \
	{                                                                      \
		struct array *b = bytes_of(rt, a[0], "source");                \
		return digest(rt, name, NULL, b->b, b->n);                     \
	}                                                                      \
	static val bits_##id(struct rt *rt, val self) { return val_int(bits); } \
	static val bytes_##id(struct rt *rt, val self) { return val_int(bits / 8); } \
	const struct member_def hash_##id##_members[] = {                      \
		STATIC_PROP("static int HashSizeInBits {get;}", bits_##id, NULL), \
		STATIC_PROP("static int HashSizeInBytes {get;}", bytes_##id, NULL), \
		STATIC("static byte[] HashData(System.IO.Stream source)", data_##id), \
		STATIC("static System.Security.Cryptography." name " Create()", create_##id), \
		STATIC("static byte[] HashData(byte[] source)", data_##id), MEMBERS_END \
	};
HASH(md5, "MD5", 128) HASH(sha1, "SHA1", 160) HASH(sha256, "SHA256", 256) HASH(sha384, "SHA384", 384) HASH(sha512, "SHA512", 512)

static val provider_ctor(struct rt *rt, val self, val *a, int n)
{
	return val_obj(arg_new(rt, arg_type(self, &type_sha256_managed), sizeof(struct hasher)));
}
const struct member_def hash_provider_members[] = { CTOR("()", provider_ctor), MEMBERS_END };

#define HMAC(id, name, block)                                                  \
	static val hmac_data_##id(struct rt *rt, val self, val *a, int n) { return hmac_data(rt, name, a); } \
	static val hmac_new_##id(struct rt *rt, val self, val *a, int n) { return hmac_new(rt, &type_hmac_##id, block, a, n); } \
	const struct member_def hmac_##id##_members[] = {                      \
		CTOR("()", hmac_new_##id), CTOR("(byte[] key)", hmac_new_##id), \
		PROP("byte[] Key {get;set;}", key_of, set_key), PROP("string HashName {get;}", hash_name, NULL), \
		STATIC("static byte[] HashData(byte[] key, byte[] source)", hmac_data_##id), \
		STATIC("static byte[] HashData(byte[] key, System.IO.Stream source)", hmac_data_##id), MEMBERS_END \
	};
HMAC(md5, "MD5", 64) HMAC(sha1, "SHA1", 64) HMAC(sha256, "SHA256", 64) HMAC(sha384, "SHA384", 128) HMAC(sha512, "SHA512", 128)

/* ---- RandomNumberGenerator ---- */

const struct type type_rng = { .name = "System.Security.Cryptography.RandomNumberGenerator", .base = &type_object,
	.size = sizeof(struct cell), .flags = TF_ABSTRACT };

const struct type type_rng_provider = { .name = "System.Security.Cryptography.RNGCryptoServiceProvider", .base = &type_rng,
	.size = sizeof(struct cell), .flags = TF_SEALED };

/* HashAlgorithm.Create(name): the old classes, by the algorithm or by their own name; null when there is none. */
static val hash_by_name(struct rt *rt, val self, val *a, int n)
{
	static const struct { const char *name; const struct type *type; } all[] = {
		{ "MD5", &type_md5_provider }, { "SHA1", &type_sha1_provider }, { "SHA", &type_sha1_provider },
		{ "SHA256", &type_sha256_managed }, { "SHA-256", &type_sha256_managed }, { "SHA384", &type_sha384_managed },
		{ "SHA-384", &type_sha384_managed }, { "SHA512", &type_sha512_managed }, { "SHA-512", &type_sha512_managed },
	};
	struct ustr *name;

	if (!n)
		net_throw(rt, "System.PlatformNotSupportedException",
			"This platform does not allow the automatic selection of an algorithm.");
	name = arg_need_str(rt, a[0], "name");
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (ustr_ieq_c(name, all[i].name) || ustr_ieq_c(name, all[i].type->name))
			return val_obj(rt_new_cell(rt, all[i].type, hasher));
	return V_NULL;
}

const struct member_def hash_create_members[] = {
	STATIC("static System.Security.Cryptography.HashAlgorithm Create()", hash_by_name),
	STATIC("static System.Security.Cryptography.HashAlgorithm Create(string hashName)", hash_by_name), MEMBERS_END
};

/* ---- CryptographicOperations ---- */

const struct type type_cryptographicoperations = { .name = "System.Security.Cryptography.CryptographicOperations",
	.base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

/* The time taken tells nothing about where two differ. */
static val fixed_time_equals(struct rt *rt, val self, val *a, int n)
{
	struct array *x = val_array(a[0]), *y = val_array(a[1]);
	uint8_t differ = 0;

	if ((x ? x->n : 0) != (y ? y->n : 0))
		return V_FALSE;
	for (uint32_t i = 0; x && i < x->n; i++)
		differ |= x->b[i] ^ y->b[i];
	return val_bool(!differ);
}

static val zero_memory(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(a[0]);

	if (b)
		explicit_bzero(b->b, b->n);
	return V_VOID;
}

static val hash_data_by_name(struct rt *rt, val self, val *a, int n)
{
	struct array *b = bytes_of(rt, a[1], "source");

	return digest(rt, USTR_C(rt, val_net_str(rt, a[0])), NULL, b->b, b->n);
}

const struct member_def cryptographicoperations_members[] = {
	STATIC("static bool FixedTimeEquals(byte[] left, byte[] right)", fixed_time_equals),
	STATIC("static void ZeroMemory(byte[] buffer)", zero_memory),
	STATIC("static byte[] HashData(System.Security.Cryptography.HashAlgorithmName hashAlgorithm, byte[] source)", hash_data_by_name),
	MEMBERS_END
};

static val rng_new(struct rt *rt, val self, val *a, int n)
{
	return val_obj(arg_new(rt, arg_type(self, &type_rng_provider), sizeof(struct cell)));
}
const struct member_def rng_provider_members[] = { CTOR("()", rng_new), MEMBERS_END };

static val rng_create(struct rt *rt, val self, val *a, int n) { return val_obj(rt_alloc(rt, &type_rng, sizeof(struct cell))); }

static void fill(struct rt *rt, void *p, size_t n)
{
	for (size_t at = 0; at < n; rt_poll(rt)) {
		ssize_t k = getrandom((char *)p + at, MIN(n - at, (size_t)CRYPTO_PART), 0);

		must(k > 0);
		at += (size_t)k;
	}
}

static val rng_fill(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "data"));

	fill(rt, b->b, b->n);
	return V_VOID;
}

static val rng_bytes(struct rt *rt, val self, val *a, int n)
{
	uint8_t *p;

	arg_not_negative(rt, arg_int(a[0]), "count");
	p = heap_alloc_block(rt->heap, (size_t)arg_int(a[0]) + 1);
	fill(rt, p, (size_t)arg_int(a[0]));
	return val_obj(array_bytes(rt, p, (uint32_t)arg_int(a[0])));
}

static val rng_part(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "data"));

	arg_not_negative(rt, arg_int(a[1]), "offset");
	arg_not_negative(rt, arg_int(a[2]), "count");
	arg_part(rt, b->n, arg_int(a[1]), arg_int(a[2]));
	fill(rt, b->b + arg_int(a[1]), (size_t)arg_int(a[2]));
	return V_VOID;
}

static val rng_not_zero(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "data"));

	for (uint32_t i = 0; i < b->n; i++)
		do
			fill(rt, b->b + i, 1);
		while (!b->b[i]);
	return V_VOID;
}

static struct ustr *random_text(struct rt *rt, struct ustr *choices, int64_t len)
{
	struct sbuf b;
	uint64_t u;

	if (len > USTR_MAX)
		net_throw(rt, "System.OutOfMemoryException", "Insufficient memory to continue the execution of the program.");
	sbuf_init(&b, rt);
	for (int64_t i = 0; i < len; i++) {
		rt_poll(rt);
		fill(rt, &u, sizeof(u));
		sbuf_putc(&b, ustr_at(choices, (uint32_t)(u % ustr_len(choices))));
	}
	return sbuf_take(&b);
}

static val rng_text(struct rt *rt, val self, val *a, int n)
{
	struct ustr *choices = val_array(a[0]) ? val_to_str_sep(rt, a[0], ustr_empty(rt)) : val_to_str(rt, a[0]);

	arg_not_negative(rt, arg_int(a[1]), "length");
	if (!ustr_len(choices))
		arg_throw(rt, "choices", "Span may not be empty.");
	return val_str(random_text(rt, choices, arg_int(a[1])));
}

static val rng_hex(struct rt *rt, val self, val *a, int n)
{
	arg_not_negative(rt, arg_int(a[0]), "stringLength");
	return val_str(random_text(rt,
		ustr_new(rt, n > 1 && arg_bool(a[1]) ? "0123456789abcdef" : "0123456789ABCDEF"), arg_int(a[0])));
}

static val rng_int(struct rt *rt, val self, val *a, int n)
{
	int64_t lo = n > 1 ? arg_int(a[0]) : 0, hi = arg_int(a[n - 1]);
	uint64_t u;

	if (hi <= lo)
		arg_throw(rt, NULL, "Range of random number does not contain at least one possibility.");
	fill(rt, &u, sizeof(u));
	return val_int((int32_t)(lo + (int64_t)(u % (uint64_t)(hi - lo))));
}

const struct member_def rng_members[] = {
	STATIC("static System.Security.Cryptography.RandomNumberGenerator Create()", rng_create),
	STATIC("static void Fill(byte[] data)", rng_fill), STATIC("static byte[] GetBytes(int count)", rng_bytes),
	STATIC("static int GetInt32(int fromInclusive, int toExclusive)", rng_int),
	STATIC("static int GetInt32(int toExclusive)", rng_int),
	STATIC("static string GetHexString(int stringLength, bool lowercase = False)", rng_hex),
	STATIC("static string GetString(System.Object choices, int length)", rng_text),
	METHOD("void GetBytes(byte[] data, int offset, int count)", rng_part),
	METHOD("void GetNonZeroBytes(byte[] data)", rng_not_zero),
	METHOD("void GetBytes(byte[] data)", rng_fill), METHOD("void Dispose()", nothing),
	MEMBERS_END
};

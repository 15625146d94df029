/* SPDX-License-Identifier: MIT */
/*
 * Cryptographic hashes: libcrypto is loaded when one is first asked for. One
 * struct serves MD5, SHA1 … SHA512 and their HMACs.
 */
#include "types/arg.h"
#include "types/tables.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/random.h>

struct hasher {
	struct cell h;
	struct array *key;	/* HMAC */
	struct array *last;	/* Hash */
};

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct hasher *)c)->key);
	heap_mark(h, ((struct hasher *)c)->last);
}

#define HASH_TYPE(id, name_, base_) \
	const struct type type_##id = { .cls = { .trace = trace }, .name = "System.Security.Cryptography." name_, .base = &base_, \
		.size = sizeof(struct hasher), .ifaces = "System.IDisposable" }
HASH_TYPE(hashalgorithm, "HashAlgorithm", type_object);
HASH_TYPE(hash_md5, "MD5", type_hashalgorithm);
HASH_TYPE(hash_sha1, "SHA1", type_hashalgorithm);
HASH_TYPE(hash_sha256, "SHA256", type_hashalgorithm);
HASH_TYPE(hash_sha384, "SHA384", type_hashalgorithm);
HASH_TYPE(hash_sha512, "SHA512", type_hashalgorithm);
HASH_TYPE(hmac_md5, "HMACMD5", type_hashalgorithm);
HASH_TYPE(hmac_sha1, "HMACSHA1", type_hashalgorithm);
HASH_TYPE(hmac_sha256, "HMACSHA256", type_hashalgorithm);
HASH_TYPE(hmac_sha384, "HMACSHA384", type_hashalgorithm);
HASH_TYPE(hmac_sha512, "HMACSHA512", type_hashalgorithm);

static void *crypto(struct rt *rt, const char *symbol)
{
	void *lib = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL), *f = lib ? dlsym(lib, symbol) : NULL;

	if (!f)
		net_throw(rt, "System.PlatformNotSupportedException", "The OpenSSL library could not be loaded.");
	return f;
}

/* "SHA256" of a type's name, without HMAC. */
static const char *algorithm(const struct type *t)
{
	const char *s = strrchr(t->name, '.') + 1;

	return strncmp(s, "HMAC", 4) ? s : s + 4;
}

static val digest(struct rt *rt, const char *name, struct array *key, const uint8_t *p, uint32_t n)
{
	const void *(*by_name)(const char *) = (const void *(*)(const char *))crypto(rt, "EVP_get_digestbyname");
	const void *md = by_name(name);
	uint8_t out[64];
	unsigned len = 0;

	if (key) {
		unsigned char *(*hmac)(const void *, const void *, int, const unsigned char *, size_t, unsigned char *, unsigned *) = crypto(rt, "HMAC");

		hmac(md, key->b, (int)key->n, p, n, out, &len);
	} else {
		int (*evp)(const void *, size_t, unsigned char *, unsigned *, const void *, void *) = crypto(rt, "EVP_Digest");

		evp(p, n, out, &len, md, NULL);
	}
	return val_obj(array_bytes(rt, out, len));
}

static val compute(struct rt *rt, val self, val *a, int n)
{
	struct hasher *h = (struct hasher *)self.o;
	struct array *b = val_array(arg_need(rt, a[0], "buffer"));
	int64_t at = n > 1 ? arg_int(a[1]) : 0, len = n > 2 ? arg_int(a[2]) : b->n;
	val r;

	if (at < 0 || len < 0 || at + len > b->n)
		arg_throw(rt, NULL, "Value was invalid.");
	r = digest(rt, algorithm(cell_type(self.o)), h->key, b->b + at, (uint32_t)len);
	gc_storep(h, h->last, val_array(r));
	return r;
}

static val hmac_ctor(struct rt *rt, val self, val *a, int n)
{
	struct hasher *h = rt_new_cell(rt, arg_type(self, &type_hmac_sha256), hasher);
	uint8_t key[64];

	must(getrandom(key, sizeof(key), 0) == sizeof(key));
	gc_storep(h, h->key, n ? val_array(arg_need(rt, a[0], "key")) : array_bytes(rt, key, sizeof(key)));
	return val_obj(h);
}

static val key_of(struct rt *rt, val self) { return val_obj(((struct hasher *)self.o)->key); }
static void set_key(struct rt *rt, val self, val v) { gc_storep(self.o, ((struct hasher *)self.o)->key, val_array(v)); }
static val last(struct rt *rt, val self) { return val_obj(((struct hasher *)self.o)->last); }
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

static val size(struct rt *rt, val self)
{
	const char *s = algorithm(cell_type(self.o));

	return val_int(!strcmp(s, "MD5") ? 128 : !strcmp(s, "SHA1") ? 160 : !strcmp(s, "SHA256") ? 256 : !strcmp(s, "SHA384") ? 384 : 512);
}

const struct member_def hashalgorithm_members[] = {
	METHOD("byte[] ComputeHash(byte[] buffer)", compute), METHOD("byte[] ComputeHash(byte[] buffer, int offset, int count)", compute),
	PROP("byte[] Hash {get;}", last, NULL), PROP("int HashSize {get;}", size, NULL),
	METHOD("void Dispose()", nothing), METHOD("void Clear()", nothing), METHOD("void Initialize()", nothing),
	MEMBERS_END
};

#define HASH(id, name)                                                         \
	static val create_##id(struct rt *rt, val self, val *a, int n) { return val_obj(rt_new_cell(rt, &type_hash_##id, hasher)); } \
	static val data_##id(struct rt *rt, val self, val *a, int n)           \
	{                                                                      \
		struct array *b = val_array(arg_need(rt, a[0], "source"));     \
		return digest(rt, name, NULL, b->b, b->n);                     \
	}                                                                      \
	const struct member_def hash_##id##_members[] = {                      \
		STATIC("static System.Security.Cryptography." name " Create()", create_##id), \
		STATIC("static byte[] HashData(byte[] source)", data_##id), MEMBERS_END \
	};
HASH(md5, "MD5") HASH(sha1, "SHA1") HASH(sha256, "SHA256") HASH(sha384, "SHA384") HASH(sha512, "SHA512")

const struct member_def hmac_members[] = {
	CTOR("()", hmac_ctor), CTOR("(byte[] key)", hmac_ctor), PROP("byte[] Key {get;set;}", key_of, set_key), MEMBERS_END
};

/* ---- RandomNumberGenerator ---- */

const struct type type_rng = { .name = "System.Security.Cryptography.RandomNumberGenerator", .base = &type_object, .size = sizeof(struct cell), .flags = TF_ABSTRACT };

static val rng_create(struct rt *rt, val self, val *a, int n) { return val_obj(rt_alloc(rt, &type_rng, sizeof(struct cell))); }

static void fill(void *p, size_t n)
{
	for (size_t at = 0; at < n;) {
		ssize_t k = getrandom((char *)p + at, n - at, 0);

		must(k > 0);
		at += (size_t)k;
	}
}

static val rng_fill(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "data"));

	fill(b->b, b->n);
	return V_VOID;
}

static val rng_bytes(struct rt *rt, val self, val *a, int n)
{
	uint8_t *p;

	arg_not_negative(rt, arg_int(a[0]), "count");
	p = heap_alloc_block(rt->heap, (size_t)arg_int(a[0]) + 1);
	fill(p, (size_t)arg_int(a[0]));
	return val_obj(array_bytes(rt, p, (uint32_t)arg_int(a[0])));
}

static val rng_int(struct rt *rt, val self, val *a, int n)
{
	int64_t lo = n > 1 ? arg_int(a[0]) : 0, hi = arg_int(a[n - 1]);
	uint64_t u;

	if (hi <= lo)
		arg_throw(rt, NULL, "Range of random number does not contain at least one possibility.");
	fill(&u, sizeof(u));
	return val_int((int32_t)(lo + (int64_t)(u % (uint64_t)(hi - lo))));
}

const struct member_def rng_members[] = {
	STATIC("static System.Security.Cryptography.RandomNumberGenerator Create()", rng_create),
	STATIC("static void Fill(byte[] data)", rng_fill), STATIC("static byte[] GetBytes(int count)", rng_bytes),
	STATIC("static int GetInt32(int fromInclusive, int toExclusive)", rng_int), STATIC("static int GetInt32(int toExclusive)", rng_int),
	METHOD("void GetBytes(byte[] data)", rng_fill), METHOD("void Dispose()", nothing),
	MEMBERS_END
};

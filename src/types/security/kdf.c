/* SPDX-License-Identifier: MIT */
/* Rfc2898DeriveBytes: keys of passwords. */
#include "types/security/openssl.h"

#include "types/arg.h"
#include "types/tables.h"
#include "value/work.h"

#include <string.h>

#define NS "System.Security.Cryptography."
enum { SALT_LEAST = 8, DEFAULT_ROUNDS = 1000 };

struct derive {
	struct cell h;
	struct array *password, *salt;
	int rounds;
	uint32_t given;		/* bytes so far */
	val hash;
};

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct derive *)c)->password);
	heap_mark(h, ((struct derive *)c)->salt);
	val_mark(h, ((struct derive *)c)->hash);
}

const struct type type_rfc2898 = { .cls = { .trace = trace }, .name = NS "Rfc2898DeriveBytes", .base = &type_object,
	.size = sizeof(struct derive), .ifaces = "System.IDisposable" };

static struct array *bytes_of(struct rt *rt, val v, const char *param)
{
	size_t n;
	const char *s;

	if (!arg_str(v))
		return val_array(arg_need(rt, v, param));
	s = ustr_utf8(rt, arg_str(v), &n);
	return array_bytes(rt, s, (uint32_t)n);
}

/* A derivation under way: rounds may be many. */
struct deriving {
	struct work w;
	const void *md;
	int rounds, result;
	uint32_t npassword, nsalt, n;
	uint8_t bytes[];	/* the password, the salt, room for the key */
};

static void derive(struct work *w)
{
	struct deriving *d = (struct deriving *)w;
	uint8_t *salt = d->bytes + d->npassword, *out = salt + d->nsalt;

	d->result = !d->n || ossl.PKCS5_PBKDF2_HMAC((char *)d->bytes, (int)d->npassword, salt, (int)d->nsalt, d->rounds,
		d->md, (int)d->n, out) == 1;
}

static void forget(struct work *w)
{
	struct deriving *d = (struct deriving *)w;

	explicit_bzero(d->bytes, d->npassword + d->nsalt + d->n);
	work_free(w);
}

static struct array *derived(struct rt *rt, struct array *password, struct array *salt, int64_t rounds, val hash, uint32_t n)
{
	const void *md = openssl_digest(rt, hash);
	struct array *key = array_bytes(rt, NULL, n);
	struct deriving *d;
	bool ok;

	if (rounds < 1)
		net_throw(rt, "System.ArgumentOutOfRangeException",
			"iterations ('%lld') must be a non-negative and non-zero value. (Parameter 'iterations')\nActual value was %lld.",
			(long long)rounds, (long long)rounds);
	d = work_new(sizeof *d + password->n + salt->n + n, derive, forget);
	d->md = md;
	d->rounds = (int)rounds;
	d->npassword = password->n;
	d->nsalt = salt->n;
	d->n = n;
	memcpy(d->bytes, password->b, password->n);
	memcpy(d->bytes + password->n, salt->b, salt->n);
	work_do(rt, &d->w);
	ok = d->result;
	memcpy(key->b, d->bytes + password->n + salt->n, n);
	work_end(&d->w);
	if (!ok)
		openssl_throw(rt, NULL);
	return key;
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct derive *d = rt_new_cell(rt, &type_rfc2898, derive);

	gc_storep(d, d->password, bytes_of(rt, a[0], "password"));
	gc_storep(d, d->salt, bytes_of(rt, a[1], "salt"));
	d->rounds = n > 2 ? (int)arg_int(a[2]) : DEFAULT_ROUNDS;
	d->hash = n > 3 ? a[3] : arg_text(rt, "SHA1");
	if (d->rounds < 1)
		arg_throw_range(rt, "iterations", "Positive number required.");
	return val_obj(d);
}

/* Each call goes on where the last one ended. */
static val get_bytes(struct rt *rt, val self, val *a, int n)
{
	struct derive *d = (struct derive *)val_base(self).o;
	struct array *all;
	uint32_t from = d->given;

	if (arg_int(a[0]) <= 0)
		arg_throw_range(rt, "cb", "Positive number required.");
	all = derived(rt, d->password, d->salt, d->rounds, d->hash, from + (uint32_t)arg_int(a[0]));
	d->given = all->n;
	return val_obj(array_bytes(rt, all->b + from, all->n - from));
}

static val reset(struct rt *rt, val self, val *a, int n) { ((struct derive *)val_base(self).o)->given = 0; return V_VOID; }
static val dispose(struct rt *rt, val self, val *a, int n) { return V_VOID; }

/* Pbkdf2(password, salt, iterations, hash, length) */
static val pbkdf2(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[4]) < 0)
		arg_throw_range(rt, "outputLength", "Non-negative number required.");
	return val_obj(derived(rt, bytes_of(rt, a[0], "password"), bytes_of(rt, a[1], "salt"), arg_int(a[2]), a[3],
			       (uint32_t)arg_int(a[4])));
}

static val salt(struct rt *rt, val self)
{
	struct array *s = ((struct derive *)val_base(self).o)->salt;

	return val_obj(array_bytes(rt, s->b, s->n));
}

static val rounds(struct rt *rt, val self) { return val_int(((struct derive *)val_base(self).o)->rounds); }

#define HASH ", " NS "HashAlgorithmName hashAlgorithm"
const struct member_def rfc2898_members[] = {
	CTOR("(string password, byte[] salt)", ctor), CTOR("(string password, byte[] salt, int iterations)", ctor),
	CTOR("(string password, byte[] salt, int iterations" HASH ")", ctor),
	CTOR("(byte[] password, byte[] salt, int iterations)", ctor),
	CTOR("(byte[] password, byte[] salt, int iterations" HASH ")", ctor),
	PROP("int IterationCount {get;}", rounds, NULL), PROP("byte[] Salt {get;}", salt, NULL),
	METHOD("byte[] GetBytes(int cb)", get_bytes), METHOD("void Reset()", reset), METHOD("void Dispose()", dispose),
	STATIC("static byte[] Pbkdf2(byte[] password, byte[] salt, int iterations" HASH ", int outputLength)", pbkdf2),
	STATIC("static byte[] Pbkdf2(string password, byte[] salt, int iterations" HASH ", int outputLength)",
		pbkdf2), MEMBERS_END
};

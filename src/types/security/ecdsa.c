/* SPDX-License-Identifier: MIT */
/* ECDsa and its curves. A signature is both its numbers side by side, as .NET has it. */
#include "types/security/keysign.h"

#include "types/arg.h"
#include "types/tables.h"
#include "value/record.h"

#include <string.h>

#define NS "System.Security.Cryptography."

void *key_generate_ec(struct rt *rt, const char *curve)
{
	void *ctx, *pkey = NULL;

	openssl_need(rt);
	ctx = ossl.EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	if (!ctx || ossl.EVP_PKEY_keygen_init(ctx) <= 0 || ossl.EVP_PKEY_CTX_set_group_name(ctx, curve) <= 0 ||
	    ossl.EVP_PKEY_generate(ctx, &pkey) <= 0)
		pkey = NULL;
	ossl.EVP_PKEY_CTX_free(ctx);
	if (!pkey)
		openssl_throw(rt, "The specified curve is not supported on this platform.");
	return pkey;
}

#define CURVES(X) X(p256, "nistP256", "P-256") X(p384, "nistP384", "P-384") X(p521, "nistP521", "P-521")
const struct type type_eccurve = RECORD_TYPE_OF(NS "ECCurve", &type_valuetype, 1, .flags = TF_VALUE);
const struct type type_eccurves = { .name = NS "ECCurve+NamedCurves", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

static val curve_new(struct rt *rt, const char *name)
{
	struct record *r = record_new(rt, &type_eccurve);

	record_put(r, 0, arg_text(rt, name));
	return val_obj(r);
}

#define X(id, name, curve) static val curve_##id(struct rt *rt, val self) { return curve_new(rt, curve); }
CURVES(X)
#undef X
static val curve_by_name(struct rt *rt, val self, val *a, int n)
{
	const char *s = USTR_C(rt, arg_need_str(rt, a[0], "oidFriendlyName"));
#define X(id, name, curve) if (!strcasecmp(s, name) || !strcasecmp(s, "ECDSA_" curve)) return curve_new(rt, curve);
	CURVES(X)
#undef X
	return curve_new(rt, s);
}
#define X(id, name, curve) STATIC_PROP("static " NS "ECCurve " name " {get;}", curve_##id, NULL),
const struct member_def eccurves_members[] = { CURVES(X) MEMBERS_END };
#undef X
const struct member_def eccurve_members[] = { STATIC("static " NS "ECCurve CreateFromFriendlyName(string oidFriendlyName)",
	curve_by_name), MEMBERS_END };

static val ec_create(struct rt *rt, val self, val *a, int n)
{
	void *pkey = n ? key_generate_ec(rt, USTR_C(rt, arg_str(record_get(a[0], 0)))) : NULL;

	openssl_need(rt);
	return key_new(rt, &type_ecdsa_openssl, pkey, pkey != NULL);
}

static struct array *side_by_side(struct rt *rt, struct array *der, int width)
{
	const uint8_t *p = der->b;
	uint8_t *out = rt_block(rt, uint8_t, (size_t)width * 2);
	void *sig = ossl.d2i_ECDSA_SIG(NULL, &p, (long)der->n);
	const void *r, *s;

	ossl.ECDSA_SIG_get0(sig, &r, &s);
	ossl.BN_bn2binpad(r, out, width);
	ossl.BN_bn2binpad(s, out + width, width);
	ossl.ECDSA_SIG_free(sig);
	return array_bytes(rt, out, (uint32_t)width * 2);
}

static int width_of(struct rt *rt, val self) { return (ossl.EVP_PKEY_get_bits(key_need(rt, self)->pkey) + 7) / 8; }

static bool verify_ec(struct rt *rt, val self, const struct keysign *d, struct array *s)
{
	int width = width_of(rt, self);
	struct array *der;
	void *sig;

	if ((int)s->n != width * 2)
		return false;
	sig = ossl.ECDSA_SIG_new();
	ossl.ECDSA_SIG_set0(sig, ossl.BN_bin2bn(s->b, width, NULL), ossl.BN_bin2bn(s->b + width, width, NULL));
	der = openssl_der(rt, ossl.i2d_ECDSA_SIG, sig);
	ossl.ECDSA_SIG_free(sig);
	return keysign_verify(rt, self, d, der->b, der->n, V_NULL);
}

static val ec_sign_data(struct rt *rt, val self, val *a, int n)
{
	struct keysign d = keysign_digest(rt, a, 1);

	return val_obj(side_by_side(rt, keysign_make(rt, self, &d, V_NULL), width_of(rt, self)));
}

static val ec_verify_data(struct rt *rt, val self, val *a, int n)
{
	struct keysign d = keysign_digest(rt, a, 2);

	return val_bool(verify_ec(rt, self, &d, val_array(arg_need(rt, a[1], "signature"))));
}

static val ec_sign_hash(struct rt *rt, val self, val *a, int n)
{
	struct keysign d = keysign_raw(rt, a[0]);

	return val_obj(side_by_side(rt, keysign_make(rt, self, &d, V_NULL), width_of(rt, self)));
}

static val ec_verify_hash(struct rt *rt, val self, val *a, int n)
{
	struct keysign d = keysign_raw(rt, a[0]);

	return val_bool(verify_ec(rt, self, &d, val_array(arg_need(rt, a[1], "signature"))));
}

const struct member_def ecdsa_members[] = {
	STATIC("static " NS "ECDsa Create()", ec_create), STATIC("static " NS "ECDsa Create(" NS "ECCurve curve)", ec_create),
	METHOD("byte[] SignData(byte[] data, " NS "HashAlgorithmName hashAlgorithm)", ec_sign_data),
	METHOD("byte[] SignHash(byte[] hash)", ec_sign_hash),
	METHOD("bool VerifyData(byte[] data, byte[] signature, " NS "HashAlgorithmName hashAlgorithm)",
		ec_verify_data), METHOD("bool VerifyHash(byte[] hash, byte[] signature)", ec_verify_hash), MEMBERS_END
};

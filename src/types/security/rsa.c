/* SPDX-License-Identifier: MIT */
/* RSA and RSACryptoServiceProvider: making keys, signing, encrypting, XML and parameters. */
#include "types/security/keysign.h"

#include "types/arg.h"
#include "types/tables.h"
#include "value/record.h"
#include "value/work.h"

#include <stdio.h>
#include <string.h>

#define NS "System.Security.Cryptography."
enum { OAEP = 4, SELECTION_PUBLIC = 0x86, SELECTION_PAIR = 0x87, DEFAULT_BITS = 2048 };

/* ---- making one ---- */

/* The search for the primes of a large key takes minutes. */
struct making {
	struct work w;
	int bits;
	void *pkey;
};

static void make(struct work *w)
{
	struct making *m = (struct making *)w;
	void *ctx = ossl.EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);

	if (!ctx || ossl.EVP_PKEY_keygen_init(ctx) <= 0 || ossl.EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, m->bits) <= 0 ||
	    ossl.EVP_PKEY_generate(ctx, &m->pkey) <= 0)
		m->pkey = NULL;
	ossl.EVP_PKEY_CTX_free(ctx);
}

static void forget(struct work *w)
{
	ossl.EVP_PKEY_free(((struct making *)w)->pkey);
	work_free(w);
}

static void *generate(struct rt *rt, int bits)
{
	struct making *m;
	void *pkey;

	openssl_need(rt);
	if (bits < 512 || bits > 16384 || bits % 8)
		openssl_throw(rt, "Specified key is not a valid size for this algorithm.");
	m = work_new(sizeof *m, make, forget);
	m->bits = bits;
	work_do(rt, &m->w);
	pkey = m->pkey;
	m->pkey = NULL;
	work_end(&m->w);
	if (!pkey)
		openssl_throw(rt, NULL);
	return pkey;
}

/* A key that nobody gave is made when it is first used: importing replaces none. */
struct key *key_need(struct rt *rt, val v)
{
	struct key *k = (struct key *)val_base(v).o;

	if (!k->pkey) {
		k->pkey = arg_cell(v, &type_rsa) ? generate(rt, k->h.aux ? (int)k->h.aux : DEFAULT_BITS)
			: key_generate_ec(rt, "P-521");
		k->secret = true;
	}
	return k;
}

static val later(struct rt *rt, const struct type *t, val *a, int n)
{
	val v;

	openssl_need(rt);
	v = key_new(rt, t, NULL, false);
	if (n && (arg_int(a[0]) < 512 || arg_int(a[0]) > 16384 || arg_int(a[0]) % 8))
		openssl_throw(rt, "Specified key is not a valid size for this algorithm.");
	v.o->aux = n ? (uint32_t)arg_int(a[0]) : t == &type_rsa_provider ? 1024 : DEFAULT_BITS;
	return v;
}

static val create(struct rt *rt, val self, val *a, int n) { return later(rt, &type_rsa_openssl, a, n); }
static val provider_ctor(struct rt *rt, val self, val *a, int n) { return later(rt, &type_rsa_provider, a, n); }

/* ---- paddings: a mode and, for OAEP, a hash ---- */

#define PADDING(id, name_) const struct type type_##id = RECORD_TYPE_OF(NS name_, &type_object, 2, .flags = TF_SEALED)
PADDING(rsa_encryption, "RSAEncryptionPadding");
PADDING(rsa_signature, "RSASignaturePadding");

static val padding(struct rt *rt, const struct type *t, int mode, const char *hash)
{
	struct record *r = record_new(rt, t);

	record_put(r, 0, val_int(mode));
	record_put(r, 1, hash ? arg_text(rt, hash) : V_NULL);
	return val_obj(r);
}

static val pad_pkcs1(struct rt *rt, val self) { return padding(rt, &type_rsa_encryption, KEYSIGN_PKCS1, NULL); }
static val sign_pkcs1(struct rt *rt, val self) { return padding(rt, &type_rsa_signature, KEYSIGN_PKCS1, NULL); }
static val sign_pss(struct rt *rt, val self) { return padding(rt, &type_rsa_signature, KEYSIGN_PSS, NULL); }
static val padding_string(struct rt *rt, val self, val *a, int n)
{
	static const char *const names[] = { [KEYSIGN_PKCS1] = "Pkcs1", [OAEP] = "Oaep", [KEYSIGN_PSS] = "Pss" };
	struct ustr *hash = arg_str(record_get(self, 1));

	return val_str(ustr_printf(rt, "%s%s", names[arg_int(record_get(self, 0))], hash ? USTR_C(rt, hash) : ""));
}

#define OAEPS(X) X(sha1, "SHA1") X(sha256, "SHA256") X(sha384, "SHA384") X(sha512, "SHA512")
#define X(id, name) static val oaep_##id(struct rt *rt, val self) { return padding(rt, &type_rsa_encryption, OAEP, name); }
OAEPS(X)
#undef X
#define E NS "RSAEncryptionPadding"
#define S NS "RSASignaturePadding"
#define X(id, name) STATIC_PROP("static " E " Oaep" name " {get;}", oaep_##id, NULL),
const struct member_def rsa_encryption_members[] = {
	OAEPS(X) STATIC_PROP("static " E " Pkcs1 {get;}", pad_pkcs1, NULL),
	METHOD("string ToString()", padding_string), MEMBERS_END
};
const struct member_def rsa_signature_members[] = {
	STATIC_PROP("static " S " Pkcs1 {get;}", sign_pkcs1, NULL),
	STATIC_PROP("static " S " Pss {get;}", sign_pss, NULL), METHOD("string ToString()", padding_string), MEMBERS_END
};

/* ---- signing and encrypting ---- */

/* (data[, offset, count], hash, padding) */
static val sign_data(struct rt *rt, val self, val *a, int n)
{
	struct keysign d = keysign_digest(rt, a, n - 2);

	return val_obj(keysign_make(rt, self, &d, arg_need(rt, a[n - 1], "padding")));
}

static val sign_hash(struct rt *rt, val self, val *a, int n)
{
	struct keysign d = keysign_given(rt, a[0], a[1]);

	return val_obj(keysign_make(rt, self, &d, arg_need(rt, a[2], "padding")));
}

static val verify_data(struct rt *rt, val self, val *a, int n)
{
	struct keysign d = keysign_digest(rt, a, 2);
	struct array *s = val_array(arg_need(rt, a[1], "signature"));

	return val_bool(keysign_verify(rt, self, &d, s->b, s->n, arg_need(rt, a[3], "padding")));
}

static val verify_hash(struct rt *rt, val self, val *a, int n)
{
	struct keysign d = keysign_given(rt, a[0], a[2]);
	struct array *s = val_array(arg_need(rt, a[1], "signature"));

	return val_bool(keysign_verify(rt, self, &d, s->b, s->n, arg_need(rt, a[3], "padding")));
}

/* RSACryptoServiceProvider.SignData(data, "SHA256") */
static val provider_sign(struct rt *rt, val self, val *a, int n)
{
	struct keysign d = keysign_digest(rt, a, 1);

	return val_obj(keysign_make(rt, self, &d, V_NULL));
}

static val provider_verify(struct rt *rt, val self, val *a, int n)
{
	struct keysign d = keysign_digest(rt, a, 1);
	struct array *s = val_array(arg_need(rt, a[2], "signature"));

	return val_bool(keysign_verify(rt, self, &d, s->b, s->n, V_NULL));
}

typedef int (*crypt_fn)(void *ctx, uint8_t *out, size_t *n, const uint8_t *in, size_t len);

/* The second argument is a padding, or whether it is OAEP. */
static val crypt(struct rt *rt, val self, val *a, int (*init)(void *), crypt_fn fn)
{
	struct array *in = val_array(arg_need(rt, a[0], "data"));
	bool flag = arg_is(a[1], VK_BOOL);
	int mode = flag ? arg_bool(a[1]) ? OAEP : KEYSIGN_PKCS1 : (int)arg_int(record_get(arg_need(rt, a[1], "padding"), 0));
	val hash = flag || mode != OAEP ? arg_text(rt, "SHA1") : record_get(a[1], 1);
	struct key *k = key_need(rt, self);
	size_t n = (size_t)(ossl.EVP_PKEY_get_bits(k->pkey) + 7) / 8;
	uint8_t *out = rt_block(rt, uint8_t, n + 1);
	const void *md = openssl_digest(rt, hash);
	void *ctx;
	int ok;

	if (init == ossl.EVP_PKEY_decrypt_init)
		keysign_need_secret(rt, k);
	ctx = keysign_context(rt, k, init);
	ossl.EVP_PKEY_CTX_set_rsa_padding(ctx, mode);
	if (mode == OAEP)
		ossl.EVP_PKEY_CTX_set_rsa_oaep_md(ctx, md);
	ok = fn(ctx, out, &n, in->b, in->n);
	ossl.EVP_PKEY_CTX_free(ctx);
	if (ok <= 0)
		openssl_throw(rt, NULL);
	return val_obj(array_bytes(rt, out, (uint32_t)n));
}

static val encrypt(struct rt *rt, val self, val *a, int n)
{
	openssl_need(rt);
	return crypt(rt, self, a, ossl.EVP_PKEY_encrypt_init, ossl.EVP_PKEY_encrypt);
}

static val decrypt(struct rt *rt, val self, val *a, int n)
{
	openssl_need(rt);
	return crypt(rt, self, a, ossl.EVP_PKEY_decrypt_init, ossl.EVP_PKEY_decrypt);
}

/* ---- the numbers of a key: RSAParameters and XML, in the XML's order ---- */

enum { PARTS = 8, PUBLIC_PARTS = 2 };
static const struct { const char *name, *param; } parts[PARTS] = {
	{ "Modulus", "n" }, { "Exponent", "e" }, { "P", "rsa-factor1" }, { "Q", "rsa-factor2" },
	{ "DP", "rsa-exponent1" }, { "DQ", "rsa-exponent2" },
	{ "InverseQ", "rsa-coefficient1" }, { "D", "d" },
};

const struct type type_rsaparameters = RECORD_TYPE_OF(NS "RSAParameters", &type_valuetype, PARTS, .flags = TF_VALUE);

static val part(struct rt *rt, struct key *k, int i)
{
	void *bn = NULL;
	int n = i == 1 ? 0 : (ossl.EVP_PKEY_get_bits(k->pkey) + 7) / 8 / (i == 0 || i == 7 ? 1 : 2);
	uint8_t *b;
	val v;

	if (ossl.EVP_PKEY_get_bn_param(k->pkey, parts[i].param, &bn) <= 0)
		openssl_throw(rt, NULL);
	n = n ? n : (ossl.BN_num_bits(bn) + 7) / 8;
	b = rt_block(rt, uint8_t, (size_t)n + 1);
	ossl.BN_bn2binpad(bn, b, n);
	v = val_obj(array_bytes(rt, b, (uint32_t)n));
	ossl.BN_free(bn);
	return v;
}

static val export_parameters(struct rt *rt, val self, val *a, int n)
{
	struct key *k = key_need(rt, self);
	struct record *r = record_new(rt, &type_rsaparameters);

	if (arg_bool(a[0]) && !k->secret)
		openssl_throw(rt, "Object contains only the public half of a key pair. A private key must also be provided.");
	for (int i = 0; i < (arg_bool(a[0]) ? PARTS : PUBLIC_PARTS); i++)
		record_put(r, (uint32_t)i, part(rt, k, i));
	return val_obj(r);
}

/* A key of the numbers in F; NULL: they make none. */
static void *from_parts(const val *f, bool pair)
{
	void *bn[PARTS] = { 0 }, *bld = ossl.OSSL_PARAM_BLD_new(), *params, *ctx, *pkey = NULL;

	for (int i = 0; i < (pair ? PARTS : PUBLIC_PARTS); i++) {
		struct array *b = val_array(f[i]);

		bn[i] = b ? ossl.BN_bin2bn(b->b, (int)b->n, NULL) : NULL;
		if (bn[i])
			ossl.OSSL_PARAM_BLD_push_BN(bld, parts[i].param, bn[i]);
	}
	params = ossl.OSSL_PARAM_BLD_to_param(bld);
	ctx = ossl.EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	if (!params || ossl.EVP_PKEY_fromdata_init(ctx) <= 0 ||
	    ossl.EVP_PKEY_fromdata(ctx, &pkey, pair ? SELECTION_PAIR : SELECTION_PUBLIC, params) <= 0)
		pkey = NULL;
	ossl.EVP_PKEY_CTX_free(ctx);
	ossl.OSSL_PARAM_free(params);
	ossl.OSSL_PARAM_BLD_free(bld);
	for (int i = 0; i < PARTS; i++)
		ossl.BN_free(bn[i]);
	return pkey;
}

static val import_parts(struct rt *rt, val self, const val *f)
{
	struct key *k = (struct key *)val_base(self).o;
	bool pair = !arg_null(f[PARTS - 1]);
	void *pkey;

	openssl_need(rt);
	pkey = arg_null(f[0]) || arg_null(f[1]) ? NULL : from_parts(f, pair);
	if (!pkey)
		openssl_throw(rt, "Value was invalid.");
	key_finalize(&k->h);
	k->pkey = pkey;
	k->secret = pair;
	return V_VOID;
}

static val import_parameters(struct rt *rt, val self, val *a, int n)
{
	val f[PARTS];

	for (uint32_t i = 0; i < PARTS; i++)
		f[i] = record_get(a[0], i);
	return import_parts(rt, self, f);
}

static val base64(struct rt *rt, const char *fn, val v)
{
	return method_call(rt, type_method(rt, &type_convert, ustr_atom(rt, fn), true), V_NULL, &v, 1);
}

static val to_xml(struct rt *rt, val self, val *a, int n)
{
	struct key *k = key_need(rt, self);
	struct sbuf b;

	if (arg_bool(a[0]) && !k->secret)
		openssl_throw(rt, "Object contains only the public half of a key pair. A private key must also be provided.");
	sbuf_init(&b, rt);
	sbuf_puts(&b, "<RSAKeyValue>");
	for (int i = 0; i < (arg_bool(a[0]) ? PARTS : PUBLIC_PARTS); i++)
		sbuf_printf(&b, "<%s>%s</%s>", parts[i].name,
			USTR_C(rt, base64(rt, "ToBase64String", part(rt, k, i)).s), parts[i].name);
	sbuf_puts(&b, "</RSAKeyValue>");
	return val_str(sbuf_take(&b));
}

static val from_xml(struct rt *rt, val self, val *a, int n)
{
	const char *s = USTR_C(rt, arg_need_str(rt, a[0], "xmlString"));
	val f[PARTS];

	for (int i = 0; i < PARTS; i++) {
		char tag[32];
		const char *p;

		snprintf(tag, sizeof(tag), "<%s>", parts[i].name);
		p = strstr(s, tag);
		f[i] = p
			? base64(rt, "FromBase64String",
			val_str(ustr_from_utf8(rt, p + strlen(tag), strcspn(p + strlen(tag), "<")))) : V_NULL;
		if (!p && i < PUBLIC_PARTS)
			openssl_throw(rt, i ? "Input string does not contain a valid encoding of the 'RSA' 'Exponent' parameter."
				: "Input string does not contain a valid encoding of the 'RSA' 'Modulus' parameter.");
	}
	return import_parts(rt, self, f);
}

static val parameters_ctor(struct rt *rt, val self, val *a, int n) { return val_obj(record_new(rt, &type_rsaparameters)); }
#define FIELD(name, i) RECORD_PROP_RW("byte[] " name " {get;set;}", i)
const struct member_def rsaparameters_members[] = {
	CTOR("()", parameters_ctor), FIELD("D", 7), FIELD("DP", 4), FIELD("DQ", 5), FIELD("Exponent", 1),
	FIELD("InverseQ", 6), FIELD("Modulus", 0), FIELD("P", 2), FIELD("Q", 3), MEMBERS_END
};

#define H NS "HashAlgorithmName hashAlgorithm"
#define SIGN S " padding"
const struct member_def rsa_members[] = {
	STATIC("static " NS "RSA Create()", create), STATIC("static " NS "RSA Create(int keySizeInBits)", create),
	METHOD("byte[] Encrypt(byte[] data, " E " padding)", encrypt),
	METHOD("byte[] Decrypt(byte[] data, " E " padding)", decrypt),
	METHOD("byte[] SignData(byte[] data, " H ", " SIGN ")", sign_data),
	METHOD("byte[] SignData(byte[] data, int offset, int count, " H ", " SIGN ")", sign_data),
	METHOD("byte[] SignHash(byte[] hash, " H ", " SIGN ")", sign_hash),
	METHOD("bool VerifyData(byte[] data, byte[] signature, " H ", " SIGN ")", verify_data),
	METHOD("bool VerifyHash(byte[] hash, byte[] signature, " H ", " SIGN ")", verify_hash),
	METHOD(NS "RSAParameters ExportParameters(bool includePrivateParameters)", export_parameters),
	METHOD("void ImportParameters(" NS "RSAParameters parameters)", import_parameters),
	METHOD("string ToXmlString(bool includePrivateParameters)", to_xml),
	METHOD("void FromXmlString(string xmlString)", from_xml), MEMBERS_END
};
static val flag(struct rt *rt, val self) { return V_FALSE; }
static void set_flag(struct rt *rt, val self, val v) { }
const struct member_def rsa_provider_members[] = {
	CTOR("()", provider_ctor), CTOR("(int dwKeySize)", provider_ctor),
	PROP("bool PersistKeyInCsp {get;set;}", flag, set_flag),
	METHOD("byte[] Encrypt(byte[] rgb, bool fOAEP)", encrypt), METHOD("byte[] Decrypt(byte[] rgb, bool fOAEP)", decrypt),
	METHOD("byte[] SignData(byte[] buffer, System.Object halg)", provider_sign),
	METHOD("bool VerifyData(byte[] buffer, System.Object halg, byte[] signature)", provider_verify), MEMBERS_END
};


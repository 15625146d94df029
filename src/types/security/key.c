/* SPDX-License-Identifier: MIT */
/* AsymmetricAlgorithm: what RSA and ECDsa keys have in common. */
#include "types/security/openssl.h"

#include "types/arg.h"
#include "types/tables.h"

#include <string.h>

#define NS "System.Security.Cryptography."
enum { RSA_NID = 6 };

void key_finalize(struct cell *c)
{
	struct key *k = (struct key *)c;

	if (k->pkey)
		ossl.EVP_PKEY_free(k->pkey);
}

#define KEY_TYPE(id, name_, base_, flags_) \
	const struct type type_##id = { .cls = { .finalize = key_finalize }, .name = NS name_, .base = base_, \
	.size = sizeof(struct key), .flags = flags_, .ifaces = "System.IDisposable" }
KEY_TYPE(asymmetric, "AsymmetricAlgorithm", &type_object, TF_ABSTRACT);
KEY_TYPE(rsa, "RSA", &type_asymmetric, TF_ABSTRACT);
KEY_TYPE(rsa_openssl, "RSAWrapper", &type_rsa, TF_SEALED);
KEY_TYPE(rsa_provider, "RSACryptoServiceProvider", &type_rsa, TF_SEALED);
KEY_TYPE(ecdsa, "ECDsa", &type_asymmetric, TF_ABSTRACT);
KEY_TYPE(ecdsa_openssl, "ECDsaWrapper", &type_ecdsa, TF_SEALED);

val key_new(struct rt *rt, const struct type *t, void *pkey, bool secret)
{
	struct key *k;

	if (!t)
		t = ossl.EVP_PKEY_is_a(pkey, "RSA") ? &type_rsa_openssl : &type_ecdsa_openssl;
	k = rt_alloc(rt, t, sizeof(*k));
	k->pkey = pkey;
	k->secret = secret;
	return val_obj(k);
}

static bool is_rsa(val v) { return arg_cell(v, &type_rsa); }

void *key_read(struct rt *rt, struct array *der, const char *label, bool *ret_secret)
{
	const uint8_t *p = der->b;
	void *k;

	*ret_secret = strstr(label, "PRIVATE");
	if (*ret_secret)
		k = ossl.d2i_AutoPrivateKey(NULL, &p, (long)der->n);
	else if (!strcmp(label, "RSA PUBLIC KEY"))
		k = ossl.d2i_PublicKey(RSA_NID, NULL, &p, (long)der->n);
	else
		k = ossl.d2i_PUBKEY(NULL, &p, (long)der->n);
	ossl.ERR_clear_error();
	return k;
}

/* PKEY takes the place of the key that SELF has; it must be of its kind. */
static void replace(struct rt *rt, val self, void *pkey, bool secret)
{
	struct key *k = (struct key *)val_base(self).o;

	if (!pkey)
		openssl_throw(rt, "ASN1 corrupted data.");
	if (!ossl.EVP_PKEY_is_a(pkey, is_rsa(self) ? "RSA" : "EC")) {
		ossl.EVP_PKEY_free(pkey);
		openssl_throw(rt, "ASN1 corrupted data.");
	}
	key_finalize(&k->h);
	k->pkey = pkey;
	k->secret = secret;
}

_Noreturn static void no_keys(struct rt *rt)
{
	arg_throw(rt, "input",
		"No supported key formats were found. Check that the input represents the contents of a PEM-encoded key file, not the path to such a file.");
}

static val import_pem(struct rt *rt, val self, val *a, int n)
{
	char label[64];
	struct array *der = openssl_unpem(rt, arg_need_str(rt, a[0], "input"), label, " KEY");
	bool secret;
	void *k;

	openssl_need(rt);
	if (!der)
		no_keys(rt);
	if (!strncmp(label, "ENCRYPTED", 9))
		arg_throw(rt, "input",
			"An encrypted key was found, but no password was provided. Use ImportFromEncryptedPem to import this key.");
	k = key_read(rt, der, label, &secret);
	replace(rt, self, k, secret);
	return V_VOID;
}

static val import_encrypted_pem(struct rt *rt, val self, val *a, int n)
{
	size_t len;
	const char *text = ustr_utf8(rt, arg_need_str(rt, a[0], "input"), &len),
		   *password = USTR_C(rt, arg_need_str(rt, a[1], "password"));
	char label[64];
	void *bio, *k;

	openssl_need(rt);
	if (!openssl_unpem(rt, arg_str(a[0]), label, "ENCRYPTED"))
		no_keys(rt);
	bio = ossl.BIO_new_mem_buf(text, (int)len);
	k = ossl.PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)(uintptr_t)password);
	ossl.BIO_free(bio);
	if (!k)
		openssl_throw(rt,
			"The EncryptedPrivateKeyInfo structure was decoded but was not successfully interpreted, the password may be incorrect.");
	replace(rt, self, k, true);
	return V_VOID;
}

/* Import…(bytes, [ref] count) */
static val import_der(struct rt *rt, val self, val *a, int n, const char *label)
{
	struct array *der = val_array(arg_need(rt, a[0], "source"));
	bool secret;
	void *k;

	openssl_need(rt);
	k = key_read(rt, der, label, &secret);
	replace(rt, self, k, secret);
	if (n > 1)
		arg_set_ref(rt, a[1], val_int((int32_t)der->n));
	return V_VOID;
}

static val import_private(struct rt *rt, val self, val *a, int n) { return import_der(rt, self, a, n, "PRIVATE KEY"); }
static val import_public(struct rt *rt, val self, val *a, int n) { return import_der(rt, self, a, n, "PUBLIC KEY"); }
static val import_rsa_public(struct rt *rt, val self, val *a, int n) { return import_der(rt, self, a, n, "RSA PUBLIC KEY"); }

/* ---- export ---- */

static struct key *need_secret(struct rt *rt, val self)
{
	struct key *k = key_need(rt, self);

	if (!k->secret)
		openssl_throw(rt, "Key is not a valid public or private key.");
	return k;
}

static struct array *pkcs8(struct rt *rt, val self)
{
	void *info = ossl.EVP_PKEY2PKCS8(need_secret(rt, self)->pkey);
	struct array *der = info ? openssl_der(rt, ossl.i2d_PKCS8_PRIV_KEY_INFO, info) : NULL;

	ossl.PKCS8_PRIV_KEY_INFO_free(info);
	return der;
}

static struct array *own(struct rt *rt, val self) { return openssl_der(rt, ossl.i2d_PrivateKey, need_secret(rt, self)->pkey); }
static struct array *spki(struct rt *rt, val self) { return openssl_der(rt, ossl.i2d_PUBKEY, key_need(rt, self)->pkey); }
static struct array *rsa_public(struct rt *rt, val self) { return openssl_der(rt, ossl.i2d_PublicKey, key_need(rt, self)->pkey); }

#define EXPORT(id, fn, label)                                                                                                      \
	static val id(struct rt *rt, val self, val *a, int n) { return val_obj(fn(rt, self)); }                                    \
	static val id##_pem(struct rt *rt, val self, val *a, int n) { return val_str(openssl_pem(rt, label, fn(rt, self))); }
EXPORT(export_pkcs8, pkcs8, "PRIVATE KEY") EXPORT(export_rsa, own, "RSA PRIVATE KEY") EXPORT(export_ec, own, "EC PRIVATE KEY")
EXPORT(export_public, spki, "PUBLIC KEY") EXPORT(export_rsa_public, rsa_public, "RSA PUBLIC KEY")

static val key_size(struct rt *rt, val self) { return val_int(ossl.EVP_PKEY_get_bits(key_need(rt, self)->pkey)); }
static val dispose(struct rt *rt, val self, val *a, int n) { return V_VOID; }

const struct member_def asymmetric_members[] = {
	PROP("int KeySize {get;}", key_size, NULL), METHOD("void ImportFromPem(string input)", import_pem),
	METHOD("void ImportFromEncryptedPem(string input, string password)", import_encrypted_pem),
	METHOD("void ImportPkcs8PrivateKey(byte[] source, [ref] int bytesRead)", import_private),
	METHOD("void ImportSubjectPublicKeyInfo(byte[] source, [ref] int bytesRead)", import_public),
	METHOD("byte[] ExportPkcs8PrivateKey()", export_pkcs8), METHOD("string ExportPkcs8PrivateKeyPem()", export_pkcs8_pem),
	METHOD("byte[] ExportSubjectPublicKeyInfo()", export_public),
	METHOD("string ExportSubjectPublicKeyInfoPem()", export_public_pem),
	METHOD("void Dispose()", dispose), METHOD("void Clear()", dispose), MEMBERS_END
};
const struct member_def rsa_key_members[] = {
	METHOD("void ImportRSAPrivateKey(byte[] source, [ref] int bytesRead)", import_private),
	METHOD("void ImportRSAPublicKey(byte[] source, [ref] int bytesRead)", import_rsa_public),
	METHOD("byte[] ExportRSAPrivateKey()", export_rsa), METHOD("string ExportRSAPrivateKeyPem()", export_rsa_pem),
	METHOD("byte[] ExportRSAPublicKey()", export_rsa_public),
	METHOD("string ExportRSAPublicKeyPem()", export_rsa_public_pem), MEMBERS_END
};
const struct member_def ecdsa_key_members[] = {
	METHOD("void ImportECPrivateKey(byte[] source, [ref] int bytesRead)", import_private),
	METHOD("byte[] ExportECPrivateKey()", export_ec),
	METHOD("string ExportECPrivateKeyPem()", export_ec_pem), MEMBERS_END
};

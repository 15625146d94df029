/* SPDX-License-Identifier: MIT */
/*
 * Keys and certificates of libcrypto, loaded when first asked for, and the cell
 * that owns a key. Bytes that the library allocates are copied and freed at once.
 */
#pragma once

#include "value/coll.h"
#include "value/ustr.h"

#include <time.h>

/* X(result, name, arguments) */
#define OPENSSL_FUNCTIONS(X)                                                   \
	X(void *, EVP_PKEY_CTX_new_from_name, (void *, const char *, const char *)) \
	X(void *, EVP_PKEY_CTX_new, (void *, void *)) X(void, EVP_PKEY_CTX_free, (void *)) \
	X(int, EVP_PKEY_keygen_init, (void *)) X(int, EVP_PKEY_CTX_set_rsa_keygen_bits, (void *, int)) \
	X(int, EVP_PKEY_CTX_set_group_name, (void *, const char *)) X(int, EVP_PKEY_generate, (void *, void **)) \
	X(void, EVP_PKEY_free, (void *)) X(int, EVP_PKEY_get_bits, (const void *)) \
	X(int, EVP_PKEY_is_a, (const void *, const char *)) \
	X(int, EVP_PKEY_up_ref, (void *)) X(int, EVP_PKEY_get_bn_param, (const void *, const char *, void **)) \
	X(int, EVP_PKEY_fromdata_init, (void *)) X(int, EVP_PKEY_fromdata, (void *, void **, int, void *)) \
	X(void *, OSSL_PARAM_BLD_new, (void)) X(void, OSSL_PARAM_BLD_free, (void *)) \
	X(int, OSSL_PARAM_BLD_push_BN, (void *, const char *, const void *)) \
	X(void *, OSSL_PARAM_BLD_to_param, (void *)) X(void, OSSL_PARAM_free, (void *)) \
	X(int, EVP_PKEY_sign_init, (void *)) X(int, EVP_PKEY_sign, (void *, uint8_t *, size_t *, const uint8_t *, size_t)) \
	X(int, EVP_PKEY_verify_init, (void *)) X(int, EVP_PKEY_verify, (void *, const uint8_t *, size_t, const uint8_t *, size_t)) \
	X(int, EVP_PKEY_encrypt_init, (void *)) X(int, EVP_PKEY_encrypt, (void *, uint8_t *, size_t *, const uint8_t *, size_t)) \
	X(int, EVP_PKEY_decrypt_init, (void *)) X(int, EVP_PKEY_decrypt, (void *, uint8_t *, size_t *, const uint8_t *, size_t)) \
	X(int, EVP_PKEY_CTX_set_rsa_padding, (void *, int)) X(int, EVP_PKEY_CTX_set_signature_md, (void *, const void *)) \
	X(int, EVP_PKEY_CTX_set_rsa_oaep_md, (void *, const void *)) X(int, EVP_PKEY_CTX_set_rsa_pss_saltlen, (void *, int)) \
	X(const void *, EVP_get_digestbyname, (const char *)) \
	X(int, EVP_Digest, (const void *, size_t, uint8_t *, unsigned *, const void *, void *)) \
	X(int, PKCS5_PBKDF2_HMAC, (const char *, int, const uint8_t *, int, int, const void *, int, uint8_t *)) \
	X(void *, BN_bin2bn, (const uint8_t *, int, void *)) X(int, BN_bn2binpad, (const void *, uint8_t *, int)) \
	X(int, BN_num_bits, (const void *)) X(void, BN_free, (void *)) \
	X(int, i2d_PrivateKey, (const void *, uint8_t **)) X(int, i2d_PUBKEY, (const void *, uint8_t **)) \
	X(int, i2d_PublicKey, (const void *, uint8_t **)) \
	X(void *, EVP_PKEY2PKCS8, (const void *)) X(int, i2d_PKCS8_PRIV_KEY_INFO, (const void *, uint8_t **)) \
	X(void, PKCS8_PRIV_KEY_INFO_free, (void *)) \
	X(void *, d2i_AutoPrivateKey, (void **, const uint8_t **, long)) X(void *, d2i_PUBKEY, (void **, const uint8_t **, long)) \
	X(void *, d2i_PublicKey, (int, void **, const uint8_t **, long)) \
	X(void *, BIO_new_mem_buf, (const void *, int)) X(void *, BIO_new, (const void *)) \
	X(const void *, BIO_s_mem, (void)) X(int, BIO_free, (void *)) \
	X(int, BIO_read, (void *, void *, int)) X(void *, PEM_read_bio_PrivateKey, (void *, void **, void *, void *)) \
	X(void *, d2i_ECDSA_SIG, (void **, const uint8_t **, long)) \
	X(int, i2d_ECDSA_SIG, (const void *, uint8_t **)) X(void, ECDSA_SIG_free, (void *)) \
	X(void, ECDSA_SIG_get0, (const void *, const void **, const void **)) X(void *, ECDSA_SIG_new, (void)) \
	X(int, ECDSA_SIG_set0, (void *, void *, void *)) \
	X(void *, d2i_X509, (void **, const uint8_t **, long)) X(int, i2d_X509, (const void *, uint8_t **)) \
	X(void, X509_free, (void *)) X(int, X509_up_ref, (void *)) \
	X(void *, X509_get_subject_name, (const void *)) X(void *, X509_get_issuer_name, (const void *)) \
	X(int, X509_NAME_entry_count, (const void *)) \
	X(void *, X509_NAME_get_entry, (const void *, int)) X(void *, X509_NAME_ENTRY_get_object, (const void *)) \
	X(void *, X509_NAME_ENTRY_get_data, (const void *)) \
	X(int, ASN1_STRING_to_UTF8, (uint8_t **, const void *)) \
	X(int, OBJ_obj2txt, (char *, int, const void *, int)) X(int, OBJ_obj2nid, (const void *)) \
	X(const char *, OBJ_nid2sn, (int)) X(const char *, OBJ_nid2ln, (int)) X(void *, OBJ_nid2obj, (int)) \
	X(const void *, X509_get0_notBefore, (const void *)) X(const void *, X509_get0_notAfter, (const void *)) \
	X(int, ASN1_TIME_to_tm, (const void *, struct tm *)) \
	X(const void *, X509_get0_serialNumber, (const void *)) \
	X(const uint8_t *, ASN1_STRING_get0_data, (const void *)) X(int, ASN1_STRING_length, (const void *)) \
	X(long, X509_get_version, (const void *)) X(int, X509_get_ext_count, (const void *)) \
	X(void *, X509_get_ext, (const void *, int)) \
	X(void *, X509_EXTENSION_get_object, (void *)) X(void *, X509_EXTENSION_get_data, (void *)) \
	X(int, X509_EXTENSION_get_critical, (const void *)) \
	X(int, X509_get_signature_nid, (const void *)) X(void *, X509_get0_pubkey, (const void *)) \
	X(int, X509_check_host, (void *, const char *, size_t, unsigned, char **)) \
	X(void *, d2i_PKCS12_bio, (void *, void **)) X(int, i2d_PKCS12_bio, (void *, const void *)) X(void, PKCS12_free, (void *)) \
	X(int, PKCS12_parse, (void *, const char *, void **, void **, void **)) \
	X(void *, PKCS12_create, (const char *, const char *, void *, void *, void *, int, int, int, int, int)) \
	X(void *, X509_new, (void)) X(int, X509_set_version, (void *, long)) \
	X(int, X509_set_pubkey, (void *, void *)) X(int, X509_set_subject_name, (void *, const void *)) \
	X(int, X509_set_issuer_name, (void *, const void *)) X(int, X509_sign, (void *, void *, const void *)) \
	X(void *, X509_getm_notBefore, (const void *)) \
	X(void *, X509_getm_notAfter, (const void *)) X(void *, ASN1_TIME_set, (void *, time_t)) \
	X(void *, X509_get_serialNumber, (void *)) \
	X(void *, BN_to_ASN1_INTEGER, (const void *, void *)) X(void *, X509_NAME_new, (void)) X(void, X509_NAME_free, (void *)) \
	X(int, X509_NAME_add_entry_by_txt, (void *, const char *, int, const uint8_t *, int, int, int)) \
	X(int, X509_check_private_key, (const void *, const void *)) \
	X(unsigned long, ERR_get_error, (void)) X(void, ERR_clear_error, (void)) \
	X(const char *, ERR_reason_error_string, (unsigned long)) X(void, CRYPTO_free, (void *, const char *, int))

extern struct openssl {
#define X(type, name, args) type (*name) args;
	OPENSSL_FUNCTIONS(X)
#undef X
} ossl;

/* Throws where the library isn't there. */
void openssl_need(struct rt *rt);
/* CryptographicException with the library's own reason, or TEXT. */
_Noreturn void openssl_throw(struct rt *rt, const char *text);
/* What an i2d_ function writes of OBJ; NULL: it fails. */
struct array *openssl_der(struct rt *rt, int (*i2d)(const void *obj, uint8_t **out), const void *obj);
/* "-----BEGIN LABEL-----" and its like. */
struct ustr *openssl_pem(struct rt *rt, const char *label, struct array *der);
/* The bytes of the first block of TEXT; its label in RET. NULL: there is none. */
struct array *openssl_unpem(struct rt *rt, struct ustr *text, char ret_label[64], const char *wanted);
/* The digest that a HashAlgorithmName (or its name) names; throws. */
const void *openssl_digest(struct rt *rt, val name);
struct ustr *openssl_digest_name(struct rt *rt, val name);

/* RSA, ECDsa: the cell of a key. */
struct key {
	struct cell h;
	void *pkey;		/* EVP_PKEY */
	bool secret;		/* has its private half */
};
void key_finalize(struct cell *c);
extern const struct type type_asymmetric, type_rsa, type_rsa_openssl, type_rsa_provider, type_ecdsa,
	type_ecdsa_openssl, type_hashname, type_certificate, type_certificate2;

/* A key of the library as a cell of type T (NULL: the one that fits); owns PKEY. */
val key_new(struct rt *rt, const struct type *t, void *pkey, bool secret);
/* Its key; made now where a constructor left that for later; throws when it has none. */
struct key *key_need(struct rt *rt, val v);
/* The private half of T's kind ("RSA", "EC") in text or bytes; V_NULL: none. */
void *key_read(struct rt *rt, struct array *der, const char *label, bool *ret_secret);
/* A certificate as a cell; owns both, KEY may be NULL. */
val certificate_new(struct rt *rt, void *x509, void *pkey);
/* Of DER, PEM or PKCS #12 bytes; throws. */
val certificate_read(struct rt *rt, struct array *bytes, const char *password);
void *certificate_x509(val v);
void *certificate_pkey(val v);	/* its private key, or NULL */

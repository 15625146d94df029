/* SPDX-License-Identifier: MIT */
/* CertificateRequest: certificates that sign themselves. */
#include "types/security/openssl.h"

#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/security/keysign.h"
#include "types/time/stamp.h"
#include "types/tables.h"
#include "value/record.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define NS "System.Security.Cryptography."
#define XNS NS "X509Certificates."
enum { SUBJECT, KEY, HASH, FIELDS, UTF8 = 0x1000, VERSION_3 = 2, SERIAL = 8 };

const struct type type_certificaterequest = RECORD_TYPE_OF(XNS "CertificateRequest", &type_object, FIELDS, .flags = TF_SEALED);

_Noreturn static void bad_name(struct rt *rt)
{
	openssl_throw(rt, "The string contains an invalid X500 name attribute key, oid, value or delimiter.");
}

static const char *ossl_label(const char *label)
{
	static const struct { const char *net, *ossl; } labels[] = { { "S", "ST" }, { "E", "emailAddress" },
		{ "T", "title" }, { "G", "GN" } };

	for (size_t i = 0; i < ARRAY_LEN(labels); i++)
		if (!strcasecmp(labels[i].net, label))
			return labels[i].ossl;
	return label;
}

/* One "CN=value" at P, up to a comma outside quotes; returns what is behind it. */
static const char *add_part(struct rt *rt, const char *p, struct list *parts)
{
	const char *equals = strchr(p, '='), *q;
	struct sbuf value;
	bool quoted;

	if (!equals || equals - p > 30)
		bad_name(rt);
	list_add(rt, parts, val_str(ustr_trim(rt, ustr_from_utf8(rt, p, (size_t)(equals - p)), true, true)));
	for (q = equals + 1; *q == ' '; q++)
		;
	quoted = *q == '"';
	q += quoted;
	sbuf_init(&value, rt);
	for (; *q && (quoted || (*q != ',' && *q != ';')); q++) {
		if (quoted && *q == '"' && *++q != '"')
			break;
		sbuf_put_utf8(&value, q, 1);
	}
	list_add(rt, parts, val_str(ustr_trim(rt, sbuf_take(&value), false, true)));
	while (*q == ' ' || *q == ',' || *q == ';')
		q++;
	return q;
}

/* A name of the library; the last part of TEXT is its first. Owned by the caller. */
static void *name_of(struct rt *rt, struct ustr *text)
{
	struct list *parts = list_new(rt, NULL);
	const char *p = USTR_C(rt, text);
	void *name;

	while (*p)
		p = add_part(rt, p, parts);
	name = ossl.X509_NAME_new();
	for (uint32_t i = parts->n; i; i -= 2) {
		const char *value = USTR_C(rt, parts->v[i - 1].s);

		if (!ossl.X509_NAME_add_entry_by_txt(name, ossl_label(USTR_C(rt, parts->v[i - 2].s)), UTF8,
						     (const uint8_t *)value, -1, -1, 0)) {
			ossl.X509_NAME_free(name);
			bad_name(rt);
		}
	}
	return name;
}

/* (subject, key, hash[, padding]) */
static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_certificaterequest);

	openssl_need(rt);
	ossl.X509_NAME_free(name_of(rt, arg_need_str(rt, a[0], "subjectName")));	/* whether it is one */
	record_put(r, SUBJECT, a[0]);
	record_put(r, KEY, arg_need(rt, a[1], "key"));
	record_put(r, HASH, a[2]);
	return val_obj(r);
}

static time_t unix_time(val stamp)
{
	return (time_t)((stamp_ticks(val_base(stamp)) - ((struct stamp *)val_base(stamp).o)->offset - TICKS_UNIX) / TICKS_SECOND);
}

static void set_serial(struct rt *rt, void *x)
{
	uint8_t b[SERIAL];
	void *bn;

	must(getrandom(b, sizeof(b), 0) == SERIAL);
	b[0] = (b[0] & 0x7f) | 1;
	bn = ossl.BN_bin2bn(b, SERIAL, NULL);
	ossl.BN_to_ASN1_INTEGER(bn, ossl.X509_get_serialNumber(x));
	ossl.BN_free(bn);
}

static val self_signed(struct rt *rt, val self, val *a, int n)
{
	struct key *k = key_need(rt, record_get(self, KEY));
	void *name, *x;
	const void *md = openssl_digest(rt, record_get(self, HASH));
	bool ok;

	if (unix_time(a[1]) < unix_time(a[0]))
		arg_throw(rt, NULL, "The provided notBefore value is later than the notAfter value.");
	keysign_need_secret(rt, k);
	name = name_of(rt, arg_str(record_get(self, SUBJECT)));
	x = ossl.X509_new();
	set_serial(rt, x);
	ok = ossl.X509_set_version(x, VERSION_3) && ossl.X509_set_subject_name(x, name) &&
	     ossl.X509_set_issuer_name(x, name) && ossl.X509_set_pubkey(x, k->pkey) &&
	     ossl.ASN1_TIME_set(ossl.X509_getm_notBefore(x), unix_time(a[0])) &&
	     ossl.ASN1_TIME_set(ossl.X509_getm_notAfter(x), unix_time(a[1])) && ossl.X509_sign(x, k->pkey, md);
	ossl.X509_NAME_free(name);
	if (!ok) {
		ossl.X509_free(x);
		openssl_throw(rt, NULL);
	}
	ossl.EVP_PKEY_up_ref(k->pkey);
	return certificate_new(rt, x, k->pkey);
}

#define HASHED NS "HashAlgorithmName hashAlgorithm"
const struct member_def certificaterequest_members[] = {
	CTOR("(string subjectName, " NS "RSA key, " HASHED ", " NS "RSASignaturePadding padding)", ctor),
	CTOR("(string subjectName, " NS "ECDsa key, " HASHED ")", ctor),
	RECORD_PROP(NS "HashAlgorithmName HashAlgorithm {get;}", 2),
	METHOD(XNS "X509Certificate2 CreateSelfSigned(System.DateTimeOffset notBefore, System.DateTimeOffset notAfter)",
		self_signed), MEMBERS_END
};

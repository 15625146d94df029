/* SPDX-License-Identifier: MIT */
/* X509Certificate2: read from files, bytes and PEM, shown and exported. */
#include "types/security/openssl.h"

#include "base/buf.h"
#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/enums.h"
#include "types/io/io.h"
#include "types/security/secure.h"
#include "types/tables.h"
#include "value/record.h"

#include <string.h>

#define NS "System.Security.Cryptography."
#define XNS NS "X509Certificates."
enum { CERT = 1, PFX = 3, NAME_TYPES = 6 };

struct certificate {
	struct cell h;
	void *x509, *pkey;	/* PKEY: its private key; or NULL */
	struct ustr *friendly;
};

static void finalize(struct cell *c)
{
	struct certificate *x = (struct certificate *)c;

	if (x->x509)
		ossl.X509_free(x->x509);
	if (x->pkey)
		ossl.EVP_PKEY_free(x->pkey);
}

static void trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct certificate *)c)->friendly); }
static struct ustr *text(struct rt *rt, val v);
static bool same(struct rt *rt, val a, val b);
static const struct type_ops ops = { .to_string = text, .equals = same };
const struct type type_certificate = { .cls = { .trace = trace, .finalize = finalize },
	.name = XNS "X509Certificate", .base = &type_object, .ops = &ops,
	.size = sizeof(struct certificate), .ifaces = "System.IDisposable" };
const struct type type_certificate2 = { .cls = { .trace = trace, .finalize = finalize },
	.name = XNS "X509Certificate2", .base = &type_certificate,
	.size = sizeof(struct certificate) };

void *certificate_x509(val v) { return ((struct certificate *)val_base(v).o)->x509; }
void *certificate_pkey(val v) { return ((struct certificate *)val_base(v).o)->pkey; }

val certificate_new(struct rt *rt, void *x509, void *pkey)
{
	struct certificate *x = rt_new_cell(rt, &type_certificate2, certificate);

	x->x509 = x509;
	x->pkey = pkey;
	return val_obj(x);
}

/* ---- reading ---- */

static void *parse_der(struct array *b)
{
	const uint8_t *p = b->b;
	void *x = ossl.d2i_X509(NULL, &p, (long)b->n);

	ossl.ERR_clear_error();
	return x;
}

/* A PKCS #12 store: false: B is none. Throws where the password is wrong. */
static bool parse_pfx(struct rt *rt, struct array *b, const char *password, void **ret_x509, void **ret_pkey)
{
	void *bio = ossl.BIO_new_mem_buf(b->b, (int)b->n), *store = ossl.d2i_PKCS12_bio(bio, NULL);
	int ok;

	ossl.BIO_free(bio);
	ossl.ERR_clear_error();
	if (!store)
		return false;
	ok = ossl.PKCS12_parse(store, password, ret_pkey, ret_x509, NULL);
	ossl.PKCS12_free(store);
	if (!ok)
		openssl_throw(rt,
			"The certificate data cannot be read with the provided password, the password may be incorrect.");
	return true;
}

val certificate_read(struct rt *rt, struct array *b, const char *password)
{
	void *x = NULL, *key = NULL;
	struct array *der;
	char label[64];

	openssl_need(rt);
	der = b->n > 10 && memchr(b->b, '-', b->n)
		      ? openssl_unpem(rt, ustr_from_utf8(rt, (char *)b->b, b->n), label, "CERTIFICATE")
		      : NULL;
	x = parse_der(der ? der : b);
	if (!x && !parse_pfx(rt, b, password, &x, &key))
		openssl_throw(rt, "ASN1 corrupted data.");
	if (!x)
		openssl_throw(rt, "The PKCS#12 contents do not contain a certificate.");
	return certificate_new(rt, x, key);
}

static struct array *file_bytes(struct rt *rt, val path)
{
	uint32_t n;
	uint8_t *b = io_read(rt, io_full(rt, path, "fileName"), &n);

	return array_bytes(rt, b, n);
}

static const char *password_of(struct rt *rt, val *a, int n)
{
	if (n < 2 || arg_null(a[1]))
		return "";
	return arg_str(a[1]) ? USTR_C(rt, arg_str(a[1])) : USTR_C(rt, secure_plain(rt, val_secure(a[1])));
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct array *b = arg_str(a[0]) ? file_bytes(rt, a[0]) : val_array(a[0]);

	if (val_cell(a[0], &type_certificate2)) {
		ossl.X509_up_ref(certificate_x509(a[0]));
		return certificate_new(rt, certificate_x509(a[0]), NULL);
	}
	if (!b || !b->n)
		arg_throw(rt, "rawData", "Array may not be empty or null.");
	return certificate_read(rt, b, password_of(rt, a, n));
}

static val load_file(struct rt *rt, val self, val *a, int n)
{
	arg_need_str(rt, a[0], "path");
	return certificate_read(rt, file_bytes(rt, a[0]), password_of(rt, a, n));
}

static val load_bytes(struct rt *rt, val self, val *a, int n)
{
	return certificate_read(rt, val_array(arg_need(rt, a[0], "data")), password_of(rt, a, n));
}

/* The certificate in CERT and, where KEY is text, the private key in it. */
static val of_pem(struct rt *rt, struct ustr *cert, struct ustr *key)
{
	char label[64];
	struct array *der;
	void *x, *pkey = NULL;
	bool secret;

	openssl_need(rt);
	der = openssl_unpem(rt, cert, label, "CERTIFICATE");
	if (!der)
		openssl_throw(rt,
			"The certificate contents do not contain a PEM with a CERTIFICATE label, or the content is malformed.");
	x = parse_der(der);
	if (!x)
		openssl_throw(rt, "ASN1 corrupted data.");
	der = key ? openssl_unpem(rt, key, label, "PRIVATE KEY") : NULL;
	if (key)
		pkey = der ? key_read(rt, der, label, &secret) : NULL;
	if (key && (!pkey || !ossl.X509_check_private_key(x, pkey))) {
		ossl.X509_free(x);
		ossl.EVP_PKEY_free(pkey);
		openssl_throw(rt,
			"The key contents do not contain a PEM, the content is malformed, or the key does not match the certificate.");
	}
	return certificate_new(rt, x, pkey);
}

static val from_pem(struct rt *rt, val self, val *a, int n)
{
	return of_pem(rt, arg_need_str(rt, a[0], "certPem"), n > 1 ? arg_need_str(rt, a[1], "keyPem") : NULL);
}

static struct ustr *file_text(struct rt *rt, val path)
{
	struct array *b = file_bytes(rt, path);

	return ustr_from_utf8(rt, (char *)b->b, b->n);
}

static val from_pem_file(struct rt *rt, val self, val *a, int n)
{
	return of_pem(rt, file_text(rt, a[0]), file_text(rt, n > 1 && !arg_null(a[1]) ? a[1] : a[0]));
}

/* ---- names ---- */

static const char *rdn_label(void *object, char oid[80])
{
	static const struct { const char *ossl, *net; } labels[] = {
		{ "ST", "S" }, { "emailAddress", "E" }, { "street", "STREET" }, { "title", "T" }, { "GN", "G" },
		{ "serialNumber", "SERIALNUMBER" },
		{ "initials", "I" }, { "CN", "CN" }, { "O", "O" }, { "OU", "OU" }, { "C", "C" }, { "L", "L" },
		{ "DC", "DC" }, { "SN", "SN" },
		{ "description", "Description" }, { "postalCode", "PostalCode" } };
	const char *name = ossl.OBJ_nid2sn(ossl.OBJ_obj2nid(object));

	for (size_t i = 0; name && i < ARRAY_LEN(labels); i++)
		if (!strcmp(labels[i].ossl, name))
			return labels[i].net;
	strcpy(oid, "OID.");
	ossl.OBJ_obj2txt(oid + 4, 76, object, 1);
	return oid;
}

static struct ustr *rdn_text(struct rt *rt, void *entry)
{
	uint8_t *utf8 = NULL;
	int n = ossl.ASN1_STRING_to_UTF8(&utf8, ossl.X509_NAME_ENTRY_get_data(entry));
	struct ustr *s = n > 0 ? ustr_from_utf8(rt, (char *)utf8, (size_t)n) : ustr_empty(rt);

	ossl.CRYPTO_free(utf8, "", 0);
	return s;
}

static void put_quoted(struct sbuf *b, struct ustr *s)
{
	uint32_t n = ustr_len(s);
	bool quote = n && (ustr_at(s, 0) == ' ' || ustr_at(s, n - 1) == ' ');

	for (uint32_t i = 0; i < n; i++)
		quote = quote || (ustr_at(s, i) < 128 && strchr(",+=\"\n<>#;", ustr_at(s, i)));
	if (quote)
		sbuf_putc(b, '"');
	for (uint32_t i = 0; i < n; i++) {
		if (ustr_at(s, i) == '"')
			sbuf_putc(b, '"');
		sbuf_putc(b, ustr_at(s, i));
	}
	if (quote)
		sbuf_putc(b, '"');
}

/* The parts, the last one first or as they are. */
static struct ustr *name_text(struct rt *rt, void *name, bool reversed)
{
	int n = ossl.X509_NAME_entry_count(name);
	struct sbuf b;
	char oid[80];

	sbuf_init(&b, rt);
	for (int i = 0; i < n; i++) {
		void *e = ossl.X509_NAME_get_entry(name, reversed ? n - 1 - i : i);

		sbuf_puts(&b, i ? ", " : "");
		sbuf_printf(&b, "%s=", rdn_label(ossl.X509_NAME_ENTRY_get_object(e), oid));
		put_quoted(&b, rdn_text(rt, e));
	}
	return sbuf_take(&b);
}

static val subject(struct rt *rt, val self)
{
	return val_str(name_text(rt, ossl.X509_get_subject_name(certificate_x509(self)), true));
}
static val issuer(struct rt *rt, val self)
{
	return val_str(name_text(rt, ossl.X509_get_issuer_name(certificate_x509(self)), true));
}

static struct ustr *common_name(struct rt *rt, void *name, const char *label)
{
	char oid[80];

	for (int i = ossl.X509_NAME_entry_count(name); i--; ) {
		void *e = ossl.X509_NAME_get_entry(name, i);

		if (!strcmp(rdn_label(ossl.X509_NAME_ENTRY_get_object(e), oid), label))
			return rdn_text(rt, e);
	}
	return NULL;
}

/* SimpleName, EmailName, UpnName, DnsName, DnsFromAlternativeName, UrlName */
static val name_info(struct rt *rt, val self, val *a, int n)
{
	void *x = certificate_x509(self), *name = arg_bool(a[1]) ? ossl.X509_get_issuer_name(x) : ossl.X509_get_subject_name(x);
	static const char *const labels[NAME_TYPES][3] = { { "CN", "OU", "O" }, { "E" }, { NULL }, { "CN" }, { NULL }, { NULL } };
	int64_t type = arg_int(a[0]);
	struct ustr *s = NULL;

	for (int i = 0; type >= 0 && type < NAME_TYPES && i < 3 && labels[type][i] && !s; i++)
		s = common_name(rt, name, labels[type][i]);
	return val_str(s ? s : ustr_empty(rt));
}

/* ---- facts ---- */

static val time_of(struct rt *rt, const void *asn1)
{
	struct tm tm;
	int64_t t;

	ossl.ASN1_TIME_to_tm(asn1, &tm);
	t = (int64_t)timegm(&tm) * TICKS_SECOND + TICKS_UNIX;
	return io_time(rt, t, true);
}

static val not_before(struct rt *rt, val self) { return time_of(rt, ossl.X509_get0_notBefore(certificate_x509(self))); }
static val not_after(struct rt *rt, val self) { return time_of(rt, ossl.X509_get0_notAfter(certificate_x509(self))); }

static struct ustr *hex(struct rt *rt, const uint8_t *p, size_t n)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (size_t i = 0; i < n; i++)
		sbuf_printf(&b, "%02X", p[i]);
	return sbuf_take(&b);
}

static struct array *raw(struct rt *rt, val self) { return openssl_der(rt, ossl.i2d_X509, certificate_x509(self)); }
static val raw_data(struct rt *rt, val self) { return val_obj(raw(rt, self)); }
static val get_raw(struct rt *rt, val self, val *a, int n) { return raw_data(rt, self); }

static struct array *hash_of(struct rt *rt, val self, val *a, int n)
{
	struct array *der = raw(rt, self);
	const void *md = openssl_digest(rt, n ? a[0] : arg_text(rt, "SHA1"));
	uint8_t out[64];
	unsigned len;

	ossl.EVP_Digest(der->b, der->n, out, &len, md, NULL);
	return array_bytes(rt, out, len);
}

static val cert_hash(struct rt *rt, val self, val *a, int n) { return val_obj(hash_of(rt, self, a, n)); }

static val hash_string(struct rt *rt, val self, val *a, int n)
{
	struct array *h = hash_of(rt, self, a, n);

	return val_str(hex(rt, h->b, h->n));
}

static val thumbprint(struct rt *rt, val self) { return hash_string(rt, self, NULL, 0); }

/* The serial number as the certificate has it, a sign's zero byte in front. */
static struct array *serial_bytes(struct rt *rt, val self)
{
	const void *s = ossl.X509_get0_serialNumber(certificate_x509(self));
	const uint8_t *p = ossl.ASN1_STRING_get0_data(s);
	int n = ossl.ASN1_STRING_length(s);
	uint8_t b[64] = { 0 };
	bool sign = n && p[0] & 0x80;

	n = MIN(n, 60);
	memcpy(b + sign, p, (size_t)n);
	return array_bytes(rt, b, (uint32_t)n + sign);
}

static val serial(struct rt *rt, val self) { struct array *b = serial_bytes(rt, self); return val_str(hex(rt, b->b, b->n)); }
static val serial_string(struct rt *rt, val self, val *a, int n) { return serial(rt, self); }

static val serial_number(struct rt *rt, val self, val *a, int n)
{
	struct array *b = serial_bytes(rt, self), *r = array_bytes(rt, b->b, b->n);

	for (uint32_t i = 0; i < b->n; i++)
		r->b[i] = b->b[b->n - 1 - i];
	return val_obj(r);
}

static val version(struct rt *rt, val self) { return val_int((int32_t)ossl.X509_get_version(certificate_x509(self)) + 1); }
static val has_key(struct rt *rt, val self) { return val_bool(certificate_pkey(self)); }

static val friendly(struct rt *rt, val self)
{
	struct ustr *s = ((struct certificate *)val_base(self).o)->friendly;

	return val_str(s ? s : ustr_empty(rt));
}

static val subject_method(struct rt *rt, val self, val *a, int n)
{
	return val_str(name_text(rt, ossl.X509_get_subject_name(certificate_x509(self)), false));
}

static val issuer_method(struct rt *rt, val self, val *a, int n)
{
	return val_str(name_text(rt, ossl.X509_get_issuer_name(certificate_x509(self)), false));
}

static val effective(struct rt *rt, val self, val *a, int n) { return val_str(val_net_str(rt, not_before(rt, self))); }
static val expiration(struct rt *rt, val self, val *a, int n) { return val_str(val_net_str(rt, not_after(rt, self))); }
static val format(struct rt *rt, val self, val *a, int n) { return arg_text(rt, "X509"); }

static val public_string(struct rt *rt, val self, val *a, int n)
{
	struct array *der = openssl_der(rt, ossl.i2d_PublicKey, ossl.X509_get0_pubkey(certificate_x509(self)));

	return val_str(der ? hex(rt, der->b, der->n) : ustr_empty(rt));
}

static val matches_host(struct rt *rt, val self, val *a, int n)
{
	size_t len;
	const char *s = ustr_utf8(rt, arg_need_str(rt, a[0], "hostname"), &len);

	return val_bool(ossl.X509_check_host(certificate_x509(self), s, len, 0, NULL) == 1);
}

/* ---- X500DistinguishedName, Oid, extensions ---- */

const struct type type_distinguishedname = RECORD_TYPE(XNS "X500DistinguishedName", 1);

static val distinguished(struct rt *rt, val name)
{
	struct record *r = record_new(rt, &type_distinguishedname);

	record_put(r, 0, name);
	return val_obj(r);
}

static val subject_name(struct rt *rt, val self) { return distinguished(rt, subject(rt, self)); }
static val issuer_name(struct rt *rt, val self) { return distinguished(rt, issuer(rt, self)); }
const struct member_def distinguishedname_members[] = { RECORD_PROP("string Name {get;}", 0), MEMBERS_END };

const struct type type_oid = RECORD_TYPE(NS "Oid", 2);
const struct type type_extension = RECORD_TYPE(XNS "X509Extension", 3);

static val oid_new(struct rt *rt, const void *object)
{
	struct record *r = record_new(rt, &type_oid);
	char number[80];
	int nid = ossl.OBJ_obj2nid(object);

	ossl.OBJ_obj2txt(number, sizeof(number), object, 1);
	record_put(r, 0, arg_text(rt, number));
	record_put(r, 1, nid ? arg_text(rt, ossl.OBJ_nid2ln(nid)) : V_NULL);
	return val_obj(r);
}

static val oid_ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_oid);

	for (int i = 0; i < n; i++)
		record_put(r, (uint32_t)i, a[i]);
	return val_obj(r);
}

static val signature_algorithm(struct rt *rt, val self)
{
	static const struct { const char *ossl, *net; } names[] = { { "sha256WithRSAEncryption", "sha256RSA" },
		{ "sha1WithRSAEncryption", "sha1RSA" },
		{ "sha384WithRSAEncryption", "sha384RSA" }, { "sha512WithRSAEncryption", "sha512RSA" },
		{ "md5WithRSAEncryption", "md5RSA" },
		{ "ecdsa-with-SHA256", "sha256ECDSA" }, { "ecdsa-with-SHA384", "sha384ECDSA" },
		{ "ecdsa-with-SHA512", "sha512ECDSA" } };
	int nid = ossl.X509_get_signature_nid(certificate_x509(self));
	val oid = oid_new(rt, ossl.OBJ_nid2obj(nid));

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (!strcmp(names[i].ossl, ossl.OBJ_nid2ln(nid)))
			record_put((struct record *)oid.o, 1, arg_text(rt, names[i].net));
	return oid;
}

static val extensions(struct rt *rt, val self)
{
	void *x = certificate_x509(self);
	int n = ossl.X509_get_ext_count(x);
	struct array *all = array_new(rt, &type_extension, (uint32_t)n);

	for (int i = 0; i < n; i++) {
		void *e = ossl.X509_get_ext(x, i), *data = ossl.X509_EXTENSION_get_data(e);
		struct record *r = record_new(rt, &type_extension);

		record_put(r, 0, oid_new(rt, ossl.X509_EXTENSION_get_object(e)));
		record_put(r, 1, val_bool(ossl.X509_EXTENSION_get_critical(e)));
		record_put(r, 2, val_obj(array_bytes(rt, ossl.ASN1_STRING_get0_data(data),
			(uint32_t)ossl.ASN1_STRING_length(data))));
		gc_store(all, &all->v[i], val_obj(r));
	}
	return val_obj(all);
}

const struct member_def oid_members[] = {
	CTOR("(string oid)", oid_ctor), CTOR("(string value, string friendlyName)", oid_ctor),
	RECORD_PROP_RW("string Value {get;set;}", 0),
	RECORD_PROP_RW("string FriendlyName {get;set;}", 1), MEMBERS_END
};
const struct member_def extension_members[] = {
	RECORD_PROP_RW("bool Critical {get;set;}", 1), RECORD_PROP(NS "Oid Oid {get;}", 0),
	RECORD_PROP_RW("byte[] RawData {get;set;}", 2), MEMBERS_END
};

/* ---- keys and export ---- */

static val key_of(struct rt *rt, val cert, bool secret, const char *kind)
{
	void *pkey = secret ? certificate_pkey(cert) : ossl.X509_get0_pubkey(certificate_x509(cert));

	if (!pkey || !ossl.EVP_PKEY_is_a(pkey, kind))
		return V_NULL;
	ossl.EVP_PKEY_up_ref(pkey);
	return key_new(rt, NULL, pkey, secret);
}

static val rsa_public(struct rt *rt, val self, val *a, int n)
{
	return key_of(rt, arg_need(rt, a[0], "certificate"), false, "RSA");
}
static val rsa_private(struct rt *rt, val self, val *a, int n)
{
	return key_of(rt, arg_need(rt, a[0], "certificate"), true, "RSA");
}
static val ec_public(struct rt *rt, val self, val *a, int n)
{
	return key_of(rt, arg_need(rt, a[0], "certificate"), false, "EC");
}
static val ec_private(struct rt *rt, val self, val *a, int n)
{
	return key_of(rt, arg_need(rt, a[0], "certificate"), true, "EC");
}

#define PLACE(id, name_) \
	const struct type type_##id = { .name = XNS name_, .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED }
PLACE(rsa_extensions, "RSACertificateExtensions");
PLACE(ecdsa_extensions, "ECDsaCertificateExtensions");
PLACE(certificate_loader, "X509CertificateLoader");
#define C XNS "X509Certificate2"
#define OF(kind, what) "static " NS kind " Get" kind what "Key(" C " certificate)"
const struct member_def rsa_extensions_members[] = { STATIC(OF("RSA", "Public"), rsa_public),
	STATIC(OF("RSA", "Private"), rsa_private), MEMBERS_END };
const struct member_def ecdsa_extensions_members[] = { STATIC(OF("ECDsa", "Public"), ec_public),
	STATIC(OF("ECDsa", "Private"), ec_private), MEMBERS_END };
const struct member_def certificate_loader_members[] = {
	STATIC("static " C " LoadCertificate(byte[] data)", load_bytes),
	STATIC("static " C " LoadCertificateFromFile(string path)", load_file),
	STATIC("static " C " LoadPkcs12(byte[] data, string password)", load_bytes),
	STATIC("static " C " LoadPkcs12FromFile(string path, string password)", load_file), MEMBERS_END
};

static struct array *pfx(struct rt *rt, val self, const char *password)
{
	void *store = ossl.PKCS12_create(password, NULL, certificate_pkey(self), certificate_x509(self), NULL, 0, 0, 0, 0, 0);
	void *bio = ossl.BIO_new(ossl.BIO_s_mem());
	struct buf out = BUF_INIT;
	struct array *a;
	uint8_t b[4096];
	int n;

	if (store && ossl.i2d_PKCS12_bio(bio, store))
		while ((n = ossl.BIO_read(bio, b, sizeof(b))) > 0)
			buf_put(&out, b, (size_t)n);
	ossl.BIO_free(bio);
	ossl.PKCS12_free(store);
	a = array_bytes(rt, buf_size(&out) ? (const void *)buf_ptr(&out) : "", (uint32_t)buf_size(&out));
	buf_release(&out);
	return a;
}

static val export(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) == CERT)
		return raw_data(rt, self);
	if (arg_int(a[0]) != PFX)
		openssl_throw(rt, "Invalid content type.");
	return val_obj(pfx(rt, self, password_of(rt, a, n)));
}

static val export_pem(struct rt *rt, val self, val *a, int n) { return val_str(openssl_pem(rt, "CERTIFICATE", raw(rt, self))); }
static val dispose(struct rt *rt, val self, val *a, int n) { return V_VOID; }

static bool same(struct rt *rt, val a, val b)
{
	return arg_cell(b, &type_certificate) && val_equals(rt, thumbprint(rt, a), thumbprint(rt, b));
}

static val equals(struct rt *rt, val self, val *a, int n) { return val_bool(same(rt, self, a[0])); }

/* ToString(): the parts under their headings. */
static struct ustr *text(struct rt *rt, val v)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_printf(&b, "[Subject]\n  %s\n\n[Issuer]\n  %s\n\n", USTR_C(rt, subject(rt, v).s), USTR_C(rt, issuer(rt, v).s));
	sbuf_printf(&b, "[Serial Number]\n  %s\n\n", USTR_C(rt, serial(rt, v).s));
	sbuf_printf(&b, "[Not Before]\n  %s\n\n", USTR_C(rt, val_net_str(rt, not_before(rt, v))));
	sbuf_printf(&b, "[Not After]\n  %s\n\n", USTR_C(rt, val_net_str(rt, not_after(rt, v))));
	sbuf_printf(&b, "[Thumbprint]\n  %s\n", USTR_C(rt, thumbprint(rt, v).s));
	return sbuf_take(&b);
}

static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(text(rt, self)); }

#define HASH "(" NS "HashAlgorithmName hashAlgorithm)"
const struct member_def certificate_members[] = {
	PROP("string Issuer {get;}", issuer, NULL), PROP("string Subject {get;}", subject, NULL),
	PROP("string SerialNumber {get;}", serial, NULL),
	METHOD("byte[] GetCertHash()", cert_hash), METHOD("byte[] GetCertHash" HASH, cert_hash),
	METHOD("string GetCertHashString()", hash_string),
	METHOD("string GetCertHashString" HASH, hash_string), METHOD("string GetEffectiveDateString()", effective),
	METHOD("string GetExpirationDateString()", expiration),
	METHOD("string GetFormat()", format), METHOD("string GetName()", subject_method),
	METHOD("string GetIssuerName()", issuer_method), METHOD("string GetPublicKeyString()", public_string),
	METHOD("byte[] GetRawCertData()", get_raw), METHOD("byte[] GetSerialNumber()", serial_number),
	METHOD("string GetSerialNumberString()", serial_string),
	METHOD("byte[] Export(" XNS "X509ContentType contentType)", export),
	METHOD("byte[] Export(" XNS "X509ContentType contentType, string password)", export),
	METHOD("byte[] Export(" XNS "X509ContentType contentType, securestring password)", export),
	METHOD("void Dispose()", dispose), METHOD("bool Equals(System.Object obj)", equals),
	METHOD("string ToString()", to_string), METHOD("string ToString(bool fVerbose)", to_string), MEMBERS_END
};
#define FLAGS ", " XNS "X509KeyStorageFlags keyStorageFlags"
const struct member_def certificate2_members[] = {
	CTOR("(byte[] rawData)", ctor), CTOR("(byte[] rawData, string password)", ctor),
	CTOR("(byte[] rawData, string password" FLAGS ")", ctor),
	CTOR("(byte[] rawData, securestring password)", ctor), CTOR("(string fileName)", ctor),
	CTOR("(string fileName, string password)", ctor),
	CTOR("(string fileName, string password" FLAGS ")", ctor),
	CTOR("(string fileName, securestring password)", ctor), CTOR("(" XNS "X509Certificate certificate)", ctor),
	PROP(XNS "X509ExtensionCollection Extensions {get;}", extensions, NULL),
	PROP("string FriendlyName {get;}", friendly, NULL), PROP("bool HasPrivateKey {get;}", has_key, NULL),
	PROP("datetime NotAfter {get;}", not_after, NULL), PROP("datetime NotBefore {get;}", not_before, NULL),
	PROP("byte[] RawData {get;}", raw_data, NULL),
	PROP(XNS "X500DistinguishedName SubjectName {get;}", subject_name, NULL),
	PROP(XNS "X500DistinguishedName IssuerName {get;}", issuer_name, NULL),
	PROP(NS "Oid SignatureAlgorithm {get;}", signature_algorithm, NULL),
	PROP("string Thumbprint {get;}", thumbprint, NULL), PROP("int Version {get;}", version, NULL),
	METHOD("string ExportCertificatePem()", export_pem),
	METHOD("string GetNameInfo(" XNS "X509NameType nameType, bool forIssuer)", name_info),
	METHOD("bool MatchesHostname(string hostname)", matches_host),
	STATIC("static " C " CreateFromPem(string certPem)", from_pem),
	STATIC("static " C " CreateFromPem(string certPem, string keyPem)", from_pem),
	STATIC("static " C " CreateFromPemFile(string certPemFilePath, string keyPemFilePath = null)", from_pem_file), MEMBERS_END
};

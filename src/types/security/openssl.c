/* SPDX-License-Identifier: MIT */
/* libcrypto's functions for keys and certificates; DER and PEM. */
#include "types/security/openssl.h"

#include "sys/library.h"
#include "text/base64.h"
#include "types/arg.h"
#include "types/tables.h"
#include "value/record.h"

#include <stdio.h>
#include <string.h>

enum { LINE = 64 };

struct openssl ossl;
static const struct library_symbol symbols[] = {
#define X(type, name, args) LIBRARY_SYMBOL(ossl, name)
	OPENSSL_FUNCTIONS(X) { 0 }
#undef X
};
static struct library libcrypto = { .files = { "libcrypto.so.3" }, .symbols = symbols };

void openssl_need(struct rt *rt)
{
	if (!library_ready(&libcrypto))
		net_throw(rt, "System.PlatformNotSupportedException", "The OpenSSL library could not be loaded.");
}

_Noreturn void openssl_throw(struct rt *rt, const char *text)
{
	unsigned long code = ossl.ERR_get_error();
	const char *reason = code && !text ? ossl.ERR_reason_error_string(code) : NULL;

	ossl.ERR_clear_error();
	net_throw(rt, "System.Security.Cryptography.CryptographicException", "%s",
		text ? text : reason ? reason : "The operation failed.");
}

struct array *openssl_der(struct rt *rt, int (*i2d)(const void *obj, uint8_t **out), const void *obj)
{
	int n = i2d(obj, NULL);
	struct array *a;
	uint8_t *p;

	if (n <= 0)
		return NULL;
	a = array_bytes(rt, "", 0);
	gc_storep(a, a->b, rt_block(rt, uint8_t, (size_t)n + 1));
	p = a->b;
	a->n = (uint32_t)i2d(obj, &p);
	return a;
}

struct ustr *openssl_pem(struct rt *rt, const char *label, struct array *der)
{
	struct buf text = BUF_INIT;
	struct sbuf b;
	const char *s;
	size_t n;

	sbuf_init(&b, rt);
	base64_put(&text, der->b, der->n);
	s = buf_cstr(&text);
	n = buf_size(&text);
	sbuf_printf(&b, "-----BEGIN %s-----\n", label);
	for (size_t i = 0; i < n; i += LINE) {
		sbuf_put_utf8(&b, s + i, MIN(n - i, (size_t)LINE));
		sbuf_putc(&b, '\n');
	}
	buf_release(&text);
	sbuf_printf(&b, "-----END %s-----", label);
	return sbuf_take(&b);
}

/* The bytes between FROM and TO, blanks left out; NULL: no base64. */
static struct array *decoded(struct rt *rt, const char *from, const char *to)
{
	char *text = (char *)rt_block(rt, uint8_t, (size_t)(to - from) + 1);
	struct array *a = array_bytes(rt, "", 0);
	size_t n = 0;
	ssize_t len;

	for (; from < to; from++)
		if (*from != '\n' && *from != '\r' && *from != ' ' && *from != '\t')
			text[n++] = *from;
	gc_storep(a, a->b, rt_block(rt, uint8_t, base64_room(n) + 1));
	len = base64_decode(text, n, a->b);
	a->n = (uint32_t)MAX(len, 0);
	return len < 0 ? NULL : a;
}

struct array *openssl_unpem(struct rt *rt, struct ustr *text, char ret_label[64], const char *wanted)
{
	const char *s = USTR_C(rt, text), *dashes, *body, *end;
	char closing[96];

	while ((s = strstr(s, "-----BEGIN "))) {
		s += 11;
		dashes = strstr(s, "-----");
		if (!dashes || dashes - s > 60)
			return NULL;
		snprintf(ret_label, 64, "%.*s", (int)(dashes - s), s);
		snprintf(closing, sizeof(closing), "-----END %s-----", ret_label);
		body = dashes + 5;
		end = strstr(body, closing);
		if (end && (!wanted || strstr(ret_label, wanted)))
			return decoded(rt, body, end);
		s = body;
	}
	return NULL;
}

/* ---- HashAlgorithmName ---- */

static struct ustr *hash_text(struct rt *rt, val v)
{
	return arg_str(record_get(v, 0)) ? arg_str(record_get(v, 0)) : ustr_empty(rt);
}
static bool hash_same(struct rt *rt, val a, val b)
{
	return val_cell(b, &type_hashname) && ustr_eq(hash_text(rt, a), hash_text(rt, b));
}
static const struct type_ops hash_ops = { .to_string = hash_text, .equals = hash_same };
const struct type type_hashname = RECORD_TYPE_OF("System.Security.Cryptography.HashAlgorithmName", &type_valuetype,
	1, .ops = &hash_ops, .flags = TF_VALUE);

static val hash_new(struct rt *rt, const char *name)
{
	struct record *r = record_new(rt, &type_hashname);

	record_put(r, 0, arg_text(rt, name));
	return val_obj(r);
}

struct ustr *openssl_digest_name(struct rt *rt, val name)
{
	return val_cell(name, &type_hashname) ? arg_str(record_get(name, 0)) : arg_str(name);
}

const void *openssl_digest(struct rt *rt, val name)
{
	struct ustr *s = openssl_digest_name(rt, name);
	const void *md;

	openssl_need(rt);
	if (!s || !ustr_len(s))
		arg_throw(rt, "hashAlgorithm", "The hash algorithm name cannot be null or empty.");
	md = ossl.EVP_get_digestbyname(USTR_C(rt, s));
	if (!md)
		net_throw(rt, "System.Security.Cryptography.CryptographicException",
			"'%s' is not a known hash algorithm.", USTR_C(rt, s));
	return md;
}

static val hash_ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_hashname);

	record_put(r, 0, a[0]);
	return val_obj(r);
}

static val hash_string(struct rt *rt, val self, val *a, int n) { return val_str(hash_text(rt, self)); }
static val hash_equals(struct rt *rt, val self, val *a, int n) { return val_bool(hash_same(rt, self, a[0])); }
#define NAMES(X) X(md5, "MD5") X(sha1, "SHA1") X(sha256, "SHA256") X(sha384, "SHA384") X(sha512, "SHA512")
#define X(id, name) static val name_##id(struct rt *rt, val self) { return hash_new(rt, name); }
NAMES(X)
#undef X
#define H "System.Security.Cryptography.HashAlgorithmName"
#define X(id, name) STATIC_PROP("static " H " " name " {get;}", name_##id, NULL),
const struct member_def hashname_members[] = {
	CTOR("(string name)", hash_ctor), RECORD_PROP("string Name {get;}", 0), NAMES(X)
	METHOD("bool Equals(" H " other)", hash_equals),
	METHOD("string ToString()", hash_string), MEMBERS_END
};

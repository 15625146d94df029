/* SPDX-License-Identifier: MIT */
/*
 * ConvertTo-SecureString, ConvertFrom-SecureString. Without a key the text form
 * is the UTF-16 text in hexadecimal, as PowerShell has it where Windows' data
 * protection is missing; with one it is AES-CBC behind a fixed mark.
 */
#include "engine/cmdlet.h"
#include "sys/digest.h"
#include "text/base64.h"
#include "types/security/secure.h"

#include <string.h>
#include <sys/random.h>

#define KEYED_MARK "76492d1116743f0423413b16050a5345"

struct args {
	struct ustr *string;
	val secure_string;
	val secure_key;
	bool as_plain_text, force;
	struct array *key;
};

enum { SET_SECURE, SET_PLAIN, SET_OPEN };

static const char *const to_sets[] = { "Secure", "PlainText", "Open", NULL };
static const struct param_def to_params[] = {
	PARAM(args, string, "String", P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE),
	PARAM(args, secure_key, "SecureKey", P_NAMED, .pos = 2, .sets = 1 << 0, .type_name = "System.Security.SecureString"),
	PARAM(args, as_plain_text, "AsPlainText", P_SWITCH, .pos = 2, .sets = 1 << 1),
	PARAM(args, force, "Force", P_SWITCH, .pos = 3, .sets = 1 << 1),
	PARAM(args, key, "Key", P_ARRAY | P_NAMED, .sets = 1 << 2, .type_name = "System.Byte"),
	PARAMS_END
};

#define NO_KEY_LENGTH \
	"The specified key is not valid. Valid key length settings are either 128 bits, 192 bits, or 256 bits."
enum { KEY_REFUSED = -1 };

/* The key's bytes in RET; their number, 0: no key was given, KEY_REFUSED: it is too long or too short. */
static int key_bytes(struct cmdlet *c, uint8_t ret[32])
{
	struct args *a = c->args;
	struct secure *s = val_secure(a->secure_key);
	size_t n = s ? s->n * 2 : a->key ? a->key->n : 0;

	if (!n)
		return 0;
	if (n != 16 && n != 24 && n != 32)
		return KEY_REFUSED;
	if (s)
		memcpy(ret, s->text, n);
	for (size_t i = 0; !s && i < n; i++)
		ret[i] = (uint8_t)array_get(a->key, (uint32_t)i).u;
	return (int)n;
}

/* Bytes of hexadecimal text from FROM on as a heap block; throws for what is no digit. */
static uint8_t *from_hex(struct rt *rt, struct ustr *s, uint32_t from, uint32_t *ret_n)
{
	uint32_t n = ustr_len(s) - from;
	uint8_t *b = heap_alloc_block(rt->heap, n / 2 + 1);

	for (uint32_t i = 0; i + 1 < n; i += 2) {
		int hi = hex_digit(ustr_at(s, from + i)), lo = hex_digit(ustr_at(s, from + i + 1));

		if (hi < 0 || lo < 0)
			err_throw(rt, "System.FormatException", "System.FormatException", EC_NotSpecified, V_NULL,
				  "The input string '%s' was not in a correct format.", USTR_C(rt, ustr_sub(rt, s, from + i, 2)));
		b[i / 2] = (uint8_t)(hi << 4 | lo);
	}
	*ret_n = n / 2;
	return b;
}

static struct ustr *to_hex(struct rt *rt, const uint8_t *p, size_t n)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (size_t i = 0; i < n; i++)
		sbuf_printf(&b, "%02x", p[i]);
	return sbuf_take(&b);
}

static val secure_of_bytes(struct rt *rt, const uint8_t *p, uint32_t n)
{
	uint16_t *w = rt_block(rt, uint16_t, n / 2 + 1);
	struct secure *s;

	memcpy(w, p, n / 2 * 2);
	s = secure_new(rt, w, n / 2);
	explicit_bzero(w, n);
	return val_obj(s);
}

/* "2|BASE64 OF IV|HEX" in UTF-16 in base64, behind the mark: the IV, and where the text begins in *RET_TEXT.
 * False: it is not so, and all that is behind the mark is the text. */
static bool split_keyed(struct rt *rt, struct ustr *s, uint8_t *iv, struct ustr **ret_text)
{
	const char *text = USTR_C(rt, s);
	uint8_t *raw = heap_alloc_block(rt->heap, base64_room(strlen(text)));
	ssize_t n = base64_decode(text, strlen(text), raw);
	struct ustr *inner = n < 0 ? ustr_empty(rt) : ustr_from_utf16(rt, (uint16_t *)raw, (size_t)n / 2);
	int32_t bar = ustr_index_of(inner, ustr_atom(rt, "|"), 0, false);
	int32_t bar2 = bar < 0 ? -1 : ustr_index_of(inner, ustr_atom(rt, "|"), (uint32_t)bar + 1, false);

	*ret_text = s;
	if (bar2 < 0 || bar2 - bar - 1 > 24 || base64_decode(USTR_C(rt, inner) + bar + 1, (size_t)(bar2 - bar - 1),
	    iv) != CIPHER_BLOCK)
		return false;
	*ret_text = ustr_sub(rt, inner, (uint32_t)bar2 + 1, ustr_len(inner) - (uint32_t)bar2 - 1);
	return true;
}

/* With a key: the text behind the mark, or without one under an IV of zeros. */
static void decrypt(struct cmdlet *c, struct ustr *s, const uint8_t *key, size_t nkey)
{
	uint8_t iv[CIPHER_BLOCK + 3] = { 0 }, *data, *plain;
	uint32_t mark = (uint32_t)strlen(KEYED_MARK), n;
	int len;

	if (ustr_starts(s, ustr_atom(c->rt, KEYED_MARK), true))
		split_keyed(c->rt, ustr_sub(c->rt, s, mark, ustr_len(s) - mark), iv, &s);
	data = from_hex(c->rt, s, 0, &n);
	plain = heap_alloc_block(c->rt->heap, n + CIPHER_BLOCK);
	len = n % CIPHER_BLOCK ? -1 : cipher_aes(false, key, nkey, iv, data, n, plain);
	if (len < 0)
		cmdlet_error_fmt(c, "System.Security.Cryptography.CryptographicException",
			"ImportSecureString_InvalidArgument_CryptographicError",
				 EC_InvalidArgument, V_NULL, n % CIPHER_BLOCK ?
				 "The input data is not a complete block." : "Padding is invalid and cannot be removed.");
	else
		cmdlet_write(c, secure_of_bytes(c->rt, plain, (uint32_t)len));
}

static void to_secure(struct cmdlet *c)
{
	struct args *a = c->args;
	uint8_t key[32], *raw;
	int nkey = key_bytes(c, key);
	uint32_t n;

	if (nkey == KEY_REFUSED) {
		cmdlet_error_fmt(c, "System.Management.Automation.PSArgumentException", "ImportSecureString_InvalidArgument",
			EC_InvalidArgument, V_NULL, NO_KEY_LENGTH);
		return;
	}
	n = ustr_len(a->string);
	if (c->set == SET_PLAIN && n > SECURE_MAX) {
		cmdlet_error_fmt(c, "System.ArgumentOutOfRangeException", "ImportSecureString_InvalidArgument",
			EC_InvalidArgument, V_NULL,
			"length ('%u') must be less than or equal to '%u'. (Parameter 'length')\nActual value was %u.", n, (unsigned)SECURE_MAX, n);
		return;
	}
	if (c->set == SET_PLAIN) {
		struct secure *s = secure_from_str(c->rt, a->string);

		s->read_only = true;
		cmdlet_write(c, val_obj(s));
		return;
	}
	if (nkey) {
		decrypt(c, a->string, key, (size_t)nkey);
		return;
	}
	if (ustr_len(a->string) % 2) {
		cmdlet_error_fmt(c, "System.Management.Automation.PSArgumentException",
			"ImportSecureString_InvalidArgument", EC_InvalidArgument, V_NULL,
				 "The parameter value \"%s\" is not a valid encrypted string.", USTR_C(c->rt, a->string));
		return;
	}
	raw = from_hex(c->rt, a->string, 0, &n);
	cmdlet_write(c, secure_of_bytes(c->rt, raw, n));
}

const struct cmdlet_def cmdlet_convertto_securestring = {
	.name = "ConvertTo-SecureString", .module = MOD_SECURITY,
	.sets = to_sets, .default_set = "Secure", .output_types = "System.Security.SecureString",
	.params = to_params, .args_size = sizeof(struct args), .process = to_secure,
	.synopsis = "Converts plain text or encrypted strings to secure strings.",
};

static const char *const from_sets[] = { "Secure", "AsPlainText", "Open", NULL };
static const struct param_def from_params[] = {
	PARAM(args, secure_string, "SecureString", P_NAMED, .pos = 1, .flags = PF_MANDATORY | PF_PIPE,
	      .type_name = "System.Security.SecureString"),
	PARAM(args, secure_key, "SecureKey", P_NAMED, .pos = 2, .sets = 1 << 0, .type_name = "System.Security.SecureString"),
	PARAM(args, as_plain_text, "AsPlainText", P_SWITCH, .sets = 1 << 1),
	PARAM(args, key, "Key", P_ARRAY | P_NAMED, .sets = 1 << 2, .type_name = "System.Byte"),
	PARAMS_END
};

static struct ustr *base64_text(struct rt *rt, const void *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *s = p;
	struct sbuf b;

	sbuf_init(&b, rt);
	for (size_t i = 0; i < n; i += 3) {
		uint32_t u = (uint32_t)s[i] << 16 | (i + 1 < n ? s[i + 1] << 8 : 0) | (i + 2 < n ? s[i + 2] : 0);

		sbuf_putc(&b, (uint8_t)digits[u >> 18]);
		sbuf_putc(&b, (uint8_t)digits[u >> 12 & 63]);
		sbuf_putc(&b, i + 1 < n ? (uint8_t)digits[u >> 6 & 63] : '=');
		sbuf_putc(&b, i + 2 < n ? (uint8_t)digits[u & 63] : '=');
	}
	return sbuf_take(&b);
}

static struct ustr *encrypt(struct cmdlet *c, const struct secure *s, const uint8_t *key, size_t nkey)
{
	uint8_t iv[CIPHER_BLOCK], *out = heap_alloc_block(c->rt->heap, s->n * 2 + 2 * CIPHER_BLOCK);
	struct ustr *inner;
	uint16_t *wide;
	int n;

	must(getrandom(iv, sizeof iv, 0) == sizeof iv);
	n = cipher_aes(true, key, nkey, iv, s->n ? (const void *)s->text : "", s->n * 2, out);
	if (n < 0)
		cmdlet_throw_fmt(c, "System.Security.Cryptography.CryptographicException", "NotSupported",
			EC_NotInstalled, V_NULL,
			"Encryption needs the library libcrypto.");
	inner = ustr_printf(c->rt, "2|%s|%s", USTR_C(c->rt, base64_text(c->rt, iv, sizeof iv)),
			    USTR_C(c->rt, to_hex(c->rt, out, (size_t)n)));
	wide = rt_block(c->rt, uint16_t, ustr_len(inner));
	for (uint32_t i = 0; i < ustr_len(inner); i++)
		wide[i] = ustr_at(inner, i);
	return ustr_printf(c->rt, KEYED_MARK "%s", USTR_C(c->rt, base64_text(c->rt, wide, ustr_len(inner) * 2)));
}

static void from_secure(struct cmdlet *c)
{
	struct args *a = c->args;
	struct secure *s = val_secure(a->secure_string);
	uint8_t key[32];
	int nkey = key_bytes(c, key);

	if (nkey == KEY_REFUSED)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			NO_KEY_LENGTH);
	if (c->set == SET_PLAIN)
		cmdlet_write(c, val_str(secure_plain(c->rt, s)));
	else if (nkey)
		cmdlet_write(c, val_str(encrypt(c, s, key, (size_t)nkey)));
	else
		cmdlet_write(c, val_str(to_hex(c->rt, (const uint8_t *)s->text, s->n * 2)));
}

const struct cmdlet_def cmdlet_convertfrom_securestring = {
	.name = "ConvertFrom-SecureString", .module = MOD_SECURITY,
	.sets = from_sets, .default_set = "Secure", .output_types = "System.String",
	.params = from_params, .args_size = sizeof(struct args), .process = from_secure,
	.synopsis = "Converts a secure string to an encrypted string.",
};

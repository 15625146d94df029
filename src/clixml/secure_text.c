/* SPDX-License-Identifier: MIT */
/* SecureString as base64 and as hexadecimal digits of UTF-16LE. */
#include "clixml/hex_secure.h"
#include "clixml/primitive.h"

#include <string.h>

#include "text/base64.h"
#include "types/security/secure.h"
#include "value/error.h"

void clixml_put_secure_plain(struct rt *rt, struct buf *b, val v)
{
	struct secure *s = val_secure(v);

	if (s && s->n)
		base64_put(b, s->text, s->n * sizeof *s->text);
}

val clixml_secure_from_plain(struct rt *rt, struct ustr *text)
{
	size_t n;
	const char *p = ustr_utf8(rt, text, &n);
	uint8_t *raw = rt_block(rt, uint8_t, base64_room(n));
	ssize_t len = base64_decode(p, n, raw);
	struct secure *s;

	if (len < 0)
		net_throw(rt, "System.Security.Cryptography.CryptographicException", "The data is not a valid secure string.");
	s = secure_new(rt, (const uint16_t *)raw, (uint32_t)len / 2);
	explicit_bzero(raw, base64_room(n));
	return val_obj(s);
}

void clixml_put_secure_hex(struct clixml_writer *w, val v, void *arg)
{
	struct secure *s = val_secure(v);

	for (uint32_t i = 0; s && i < s->n; i++)
		buf_printf(&w->out, "%02x%02x", s->text[i] & 0xffu, s->text[i] >> 8);
}

val clixml_get_secure_hex(struct rt *rt, struct ustr *text, void *arg)
{
	uint32_t n = ustr_len(text) / 4;
	uint16_t *units = rt_block(rt, uint16_t, n + 1);
	struct secure *s;
	bool bad = ustr_len(text) % 4;

	for (uint32_t i = 0; i < n; i++) {
		int d[4];

		for (uint32_t k = 0; k < 4; k++) {
			d[k] = hex_digit(ustr_at(text, i * 4 + k));
			bad |= d[k] < 0;
		}
		units[i] = (uint16_t)(d[2] << 12 | d[3] << 8 | d[0] << 4 | d[1]);
	}
	if (bad)
		net_throw(rt, "System.FormatException", "The input string '%s' was not in a correct format.", USTR_C(rt, text));
	s = secure_new(rt, units, n);
	explicit_bzero(units, n * sizeof *units);
	return val_obj(s);
}

/* SPDX-License-Identifier: MIT */
#include "remoting/secure_wire.h"

#include "text/base64.h"
#include "types/arg.h"
#include "types/security/secure.h"

void secure_put(struct clixml_writer *w, const struct session_key *k, val secure)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;
	struct secure *x = val_secure(secure);

	if (x && session_key_encrypt(k, x->text, x->n * sizeof *x->text, &b) == 0)
		base64_put(&w->out, buf_ptr(&b), buf_size(&b));
}

ssize_t secure_bytes(struct rt *rt, struct ustr *text, uint8_t **ret)
{
	size_t n;
	const char *p = ustr_utf8(rt, text, &n);

	*ret = rt_block(rt, uint8_t, base64_room(n));
	return base64_decode(p, n, *ret);
}

val secure_get(struct rt *rt, const struct session_key *k, struct ustr *text)
{
	struct buf b = BUF_INIT;
	uint8_t *raw;
	ssize_t len = secure_bytes(rt, text, &raw);
	val v = V_NULL;

	if (len >= 0 && session_key_decrypt(k, raw, (size_t)len, &b) == 0)
		v = val_obj(secure_new(rt, (const uint16_t *)buf_ptr(&b), (uint32_t)buf_size(&b) / 2));
	buf_release(&b);
	if (val_is_null(v))
		net_throw(rt, "System.Security.Cryptography.CryptographicException", "The secure string cannot be decrypted.");
	return v;
}

val secure_bag(struct rt *rt, const char *name, const void *data, size_t n)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;
	struct psobj *o = psobj_new_bare(rt);

	base64_put(&b, data, n);
	psobj_put_c(rt, o, name, val_str(ustr_from_utf8(rt, (const char *)buf_ptr(&b), buf_size(&b))));
	return val_obj(o);
}

/* SPDX-License-Identifier: MIT */
/*
 * The client's half of the key exchange with peers before 2.4: our public key, and
 * the session key they wrap under it. Either end may begin.
 */
#include "client/client.h"

#include <sys/types.h>

#include "base/err.h"
#include "client/wire.h"
#include "text/base64.h"

enum { WRAPPED_TEXT = (SESSION_WRAPPED_LEN + 2) / 3 * 4 + 1 };

int client_key_offer(struct client *c)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;
	uint8_t public[SESSION_PUBLIC_LEN];
	int r;

	if (c->key_asked)
		return 0;
	r = session_key_offer(&c->key, public);
	if (!r)
		r = wire_bytes(&b, "PublicKey", public, sizeof public);
	if (!r)
		r = client_send(c, MSG_PUBLIC_KEY, guid_zero, buf_ptr(&b), buf_size(&b));
	c->key_asked = !r;
	client_flush(c);
	return r;
}

int client_key_accept(struct client *c, const void *payload, size_t n)
{
	char text[WRAPPED_TEXT];
	uint8_t raw[WRAPPED_TEXT];
	ssize_t len;

	if (!c->key_asked || wire_member(payload, n, "EncryptedSessionKey", text, sizeof text) <= 0)
		return -ERR_PROTOCOL;
	len = base64_decode(text, strlen(text), raw);
	return len < 0 ? -ERR_PROTOCOL : session_key_accept(&c->key, raw, (size_t)len);
}

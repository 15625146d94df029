/* SPDX-License-Identifier: MIT */
/* The client's half of the key exchange with peers that speak a protocol before
 * 2.4: our public key, the session key wrapped under it, and its use. */
#include "remoting/client.h"
#include "remoting/secure_wire.h"

#include "sys/clock.h"

enum { KEY_MS = 60000 };

static void send_public(struct rt *rt, struct remote_runspace *rs)
{
	uint8_t public[SESSION_PUBLIC_LEN];
	struct clixml_writer *w;

	if (session_key_offer(&rs->session, public) < 0)
		return;
	rs->key_asked = true;
	w = remote_writer(rt);
	payload_write(w, secure_bag(rt, "PublicKey", public, sizeof public));
	remote_send(rs, MSG_PUBLIC_KEY, guid_zero, w);
	client_flush(&rs->far);
}

void remote_key_requested(struct rt *rt, struct remote_runspace *rs)
{
	if (!rs->key_asked)
		send_public(rt, rs);
}

void remote_key_came(struct rt *rt, struct remote_runspace *rs, val v)
{
	struct ustr *text = payload_str(rt, v, "EncryptedSessionKey");
	uint8_t *raw;
	ssize_t n = text ? secure_bytes(rt, text, &raw) : -1;

	if (!rs->key_asked || n < 0 || session_key_accept(&rs->session, raw, (size_t)n) < 0)
		remote_broken(rt, rs, "the key exchange with the other end failed");
}

/* Asks for the key when it is needed first. */
static void need_key(struct rt *rt, struct remote_runspace *rs)
{
	int64_t until = clock_ms() + clock_patience(KEY_MS);

	if (!rs->key_asked)
		send_public(rt, rs);
	while (!rs->session.have && rs->far.conn && rs->far.state != POOL_BROKEN && clock_ms() < until)
		remote_wait(rt, &rs, 1, (int)MAX(until - clock_ms(), (int64_t)0));
	if (!rs->session.have)
		err_throw(rt, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation, V_NULL,
			  "The key that protects secure strings could not be exchanged with the other end.");
}

static void put(struct clixml_writer *w, val secure, void *arg)
{
	struct remote_runspace *rs = arg;

	need_key(rs->rt, rs);
	secure_put(w, &rs->session, secure);
}

static val get(struct rt *rt, struct ustr *text, void *arg)
{
	struct remote_runspace *rs = arg;

	return secure_get(rt, &rs->session, text);
}

static bool is_older(const struct remote_runspace *rs)
{
	return rs->far.version && rs->far.version < 204;
}

struct clixml_writer *remote_writer_for(struct remote_runspace *rs)
{
	struct clixml_writer *w = remote_writer(rs->rt);

	w->secure = is_older(rs) ? put : NULL;
	w->secure_arg = rs;
	return w;
}

struct clixml_reader_options remote_reader_for(struct remote_runspace *rs)
{
	return (struct clixml_reader_options){ .remoting = true, .secure = is_older(rs) ? get : NULL, .secure_arg = rs };
}

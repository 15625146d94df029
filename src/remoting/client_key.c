/* SPDX-License-Identifier: MIT */
/* Secure strings for peers that speak a protocol before 2.4: under the session key,
 * which client/key.c exchanges. */
#include "remoting/client.h"
#include "remoting/secure_wire.h"

#include "sys/clock.h"

enum { KEY_MS = 60000 };

/* Asks for the key when it is needed first. */
static void need_key(struct rt *rt, struct remote_runspace *rs)
{
	int64_t until = clock_due(clock_patience(KEY_MS));

	client_key_offer(&rs->far);
	while (!rs->far.key.have && rs->far.conn && rs->far.state != POOL_BROKEN && clock_ms() < until)
		remote_wait(rt, &rs, 1, (int)MAX(until - clock_ms(), (int64_t)0));
	if (!rs->far.key.have)
		err_throw(rt, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
			EC_InvalidOperation, V_NULL,
			  "The key that protects secure strings could not be exchanged with the other end.");
}

static void put(struct clixml_writer *w, val secure, void *arg)
{
	struct remote_runspace *rs = arg;

	need_key(rs->rt, rs);
	secure_put(w, &rs->far.key, secure);
}

static val get(struct rt *rt, struct ustr *text, void *arg)
{
	struct remote_runspace *rs = arg;

	return secure_get(rt, &rs->far.key, text);
}

struct clixml_writer *remote_writer_for(struct remote_runspace *rs)
{
	struct clixml_writer *w = remote_writer(rs->rt);

	w->secure = client_is_older(&rs->far) ? put : NULL;
	w->secure_arg = rs;
	return w;
}

struct clixml_reader_options remote_reader_for(struct remote_runspace *rs)
{
	return (struct clixml_reader_options){ .remoting = true, .secure = client_is_older(&rs->far) ? get : NULL,
		.secure_arg = rs };
}

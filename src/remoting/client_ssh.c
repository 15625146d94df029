/* SPDX-License-Identifier: MIT */
#include "remoting/client_ssh.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/err.h"
#include "transport/ssh_words.h"
#include "types/arg.h"
#include "types/security/secure.h"

enum { STRAY_SHOWN = 200 };

/* `Name=value` of each entry, in heap memory; NULL where there is no table. */
static const char *const *option_texts(struct rt *rt, struct dict *d)
{
	struct dict_entry *e;
	const char **all;
	uint32_t n = 0;

	if (!d)
		return NULL;
	for (uint32_t i = 0; dict_next(d, &i); )
		n++;
	all = rt_block(rt, const char *, n + 1);
	n = 0;
	for (uint32_t i = 0; (e = dict_next(d, &i)); )
		all[n++] = USTR_C(rt, ustr_printf(rt, "%s=%s", val_to_c(rt, e->key), val_to_c(rt, e->value)));
	return all;
}

static const char *text_of(struct rt *rt, struct ustr *s)
{
	return s ? USTR_C(rt, s) : NULL;
}

int ssh_way_of(struct rt *rt, const struct remote_target *t, struct ssh_command *ret)
{
	struct credential *c = val_credential(t->credential);
	struct ssh_target s = {
		.host = USTR_C(rt, t->host ? t->host : t->computer),
		.user = text_of(rt, t->user ? t->user : c ? c->user : NULL),
		.key = text_of(rt, t->key), .subsystem = text_of(rt, t->subsystem), .port = t->port,
		.connect_ms = (int)t->connect_ms,
		.options = option_texts(rt, val_dict(t->ssh_options)), .fast = t->fast,
	};

	if (c && c->password)
		s.secret = USTR_C(rt, secure_plain(rt, c->password));
	return ssh_command_make(ret, &s);
}

struct remote_target ssh_target_of(const struct remote_runspace *rs)
{
	return (struct remote_target){
		.kind = rs->kind, .computer = rs->computer, .host = rs->host, .configuration = rs->configuration,
		.options = rs->options,
		.idle_ms = rs->idle_ms, .user = rs->user, .key = rs->key, .subsystem = rs->subsystem, .port = rs->port,
		.ssh_options = rs->ssh_options, .credential = rs->credential, .connect_ms = rs->connect_ms,
		.fast = rs->fast,
	};
}

/* --- failures ----------------------------------------------------------- */

struct ustr *ssh_failure(struct rt *rt, const struct remote_target *t, int error, const char *said, bool opening)
{
	struct buf b = BUF_INIT;
	struct ustr *text;

	ssh_explain(&b, error, said, opening, t->connect_ms >= 0 ? (int)t->connect_ms : (int)SSH_CONNECT_MS);
	text = ustr_from_utf8(rt, (const char *)buf_ptr(&b), buf_size(&b));
	buf_release(&b);
	return text;
}

/* --- notices ------------------------------------------------------------ */

static void warn(struct rt *rt, struct ustr *text)
{
	if (rt->warn)
		rt->warn(rt, text);
}

struct ustr *ssh_strays(struct rt *rt, struct remote_runspace *rs)
{
	const char *s = rs->far.conn ? conn_stray_text(rs->far.conn) : "";
	size_t n = strlen(s);

	if (!n || rs->strays_told)
		return NULL;
	rs->strays_told = true;
	while (n && strchr("\r\n ", s[n - 1]))
		n--;
	return ustr_printf(rt,
		"Before its first message the SSH server %s wrote text that is not part of the protocol, which was skipped: \"%.*s\"%s",
			   USTR_C(rt, rs->computer), (int)MIN(n, (size_t)STRAY_SHOWN), s, n > STRAY_SHOWN ? "..." : "");
}

void ssh_warn_strays(struct rt *rt, struct remote_runspace *rs)
{
	struct ustr *text = ssh_strays(rt, rs);

	if (text)
		warn(rt, text);
}

static const char *span(struct rt *rt, int64_t ms)
{
	int64_t s = (ms + 999) / 1000;

	if (s >= 60 && s % 60 == 0)
		return USTR_C(rt, ustr_printf(rt, "%d minute%s", (int)(s / 60), s == 60 ? "" : "s"));
	return USTR_C(rt, ustr_printf(rt, "%d second%s", (int)s, s == 1 ? "" : "s"));
}

void ssh_news(struct rt *rt, struct remote_runspace *rs, const struct client_event *ev)
{
	const char *computer = USTR_C(rt, rs->computer);

	if (ev->kind == CLIENT_INTERRUPTED)
		warn(rt, ustr_printf(rt,
			"The network connection to %s has been interrupted. Attempting to reconnect for up to %s...", computer,
				     span(rt, ev->left_ms)));
	else if (ev->kind == CLIENT_RESTORED)
		warn(rt, ustr_printf(rt, "The network connection to %s has been restored.", computer));
	for (struct remote_pipe *p = rs->pipes; p; p = p->next)
		if (p->retrying)
			p->retrying(rt, p, ev->kind != CLIENT_RESTORED, ev->left_ms);
}

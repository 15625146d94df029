/* SPDX-License-Identifier: MIT */
#include "remoting/client_ssh.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/err.h"
#include "remoting/limit_error.h"
#include "sys/dir.h"
#include "sys/paths.h"
#include "transport/ssh_relay.h"
#include "transport/ssh_words.h"
#include "types/arg.h"
#include "types/secure.h"

enum {
	CONNECT_MS = 180000,
	RETRY_MS = 240000,	/* as PowerShell: four minutes */
	PING_MS = 15000,
	STRAY_SHOWN = 200,
};

/* --- the command line --------------------------------------------------- */

static void add(struct ssh_way *w, const char *s)
{
	if (w->n + 1 < SSH_ARGV_MAX)
		w->argv[w->n++] = s;
}

static void add_ustr(struct rt *rt, struct ssh_way *w, struct ustr *s)
{
	add(w, USTR_C(rt, s));
}

/* DOMAIN\user is user@DOMAIN for ssh. */
static struct ustr *login_name(struct rt *rt, struct ustr *user)
{
	int32_t at = ustr_index_of(user, ustr_from_char(rt, '\\'), 0, false);

	if (at <= 0)
		return user;
	return ustr_printf(rt, "%s@%s", USTR_C(rt, ustr_sub(rt, user, (uint32_t)at + 1, ustr_len(user) - (uint32_t)at - 1)),
			   USTR_C(rt, ustr_sub(rt, user, 0, (uint32_t)at)));
}

static struct ustr *bare_host(struct rt *rt, struct ustr *host)
{
	uint32_t n = ustr_len(host);

	if (n > 2 && ustr_at(host, 0) == '[' && ustr_at(host, n - 1) == ']')
		return ustr_sub(rt, host, 1, n - 2);
	return host;
}

/* ControlMaster without a path of its own: one in the user's state folder, whose
 * master stays for a minute. The name is short: a socket's path is limited. */
static void add_control_path(struct rt *rt, struct ssh_way *w, struct dict *d)
{
	struct buf b = BUF_INIT;
	val v;

	if (!dict_get_c(rt, d, "ControlMaster", &v) || dict_get_c(rt, d, "ControlPath", &v))
		return;
	if (paths_state(&b) == 0 && dir_make(buf_cstr(&b)) == 0) {
		add(w, "-o");
		add_ustr(rt, w, ustr_printf(rt, "ControlPath=%s/%%C", buf_cstr(&b)));
		if (!dict_get_c(rt, d, "ControlPersist", &v)) {
			add(w, "-o");
			add(w, "ControlPersist=60");
		}
	}
	buf_release(&b);
}

/* The relay as ProxyCommand, where ssh would connect by itself. */
static void add_relay(struct rt *rt, struct ssh_way *w, struct ustr *host)
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	uint32_t before = w->n;
	bool direct;

	if (n <= 0 || memchr(exe, '\'', (size_t)n) || memchr(exe, '%', (size_t)n))
		return;
	exe[n] = '\0';
	add_ustr(rt, w, host);
	w->argv[w->n] = NULL;
	direct = ssh_connects_directly(w->argv);
	w->argv[w->n = before] = NULL;
	if (!direct)
		return;
	add(w, "-o");
	add_ustr(rt, w, ustr_printf(rt, "ProxyCommand='%s' " SSH_RELAY_ARG " %%h %%p", exe));
}

static bool fast(const struct remote_target *t)
{
	const char *s = getenv("PSESSION_SSH_RELAY");

	return t->fast || (s && *s && strcmp(s, "0"));
}

static void add_options(struct rt *rt, struct ssh_way *w, struct dict *d)
{
	struct dict_entry *e;

	for (uint32_t i = 0; d && (e = dict_next(d, &i)); ) {
		add(w, "-o");
		add_ustr(rt, w, ustr_printf(rt, "%s=%s", val_to_c(rt, e->key), val_to_c(rt, e->value)));
	}
}

static int milliseconds(const char *name, int dflt)
{
	const char *s = getenv(name);

	return s && *s ? (int)strtol(s, NULL, 10) : dflt;
}

void ssh_way_of(struct rt *rt, const struct remote_target *t, struct ssh_way *ret)
{
	struct credential *c = val_credential(t->credential);
	struct ustr *user = t->user ? t->user : c ? c->user : NULL, *host = bare_host(rt, t->host ? t->host : t->computer);

	*ret = (struct ssh_way){ .way = {
		.connect_ms = t->connect_ms >= 0 ? (int)t->connect_ms : CONNECT_MS,
		.retry_ms = milliseconds("PSESSION_RETRY_MS", RETRY_MS),
		.ping_ms = milliseconds("PSESSION_PING_MS", PING_MS),
	} };
	ret->way.argv = ret->argv;
	if (c && c->password)
		ret->way.secret = USTR_C(rt, secure_plain(rt, c->password));
	add(ret, "ssh");
	if (t->key) {
		add(ret, "-i");
		add_ustr(rt, ret, t->key);
	}
	if (user) {
		add(ret, "-l");
		add_ustr(rt, ret, login_name(rt, user));
	}
	if (t->port) {
		add(ret, "-p");
		add_ustr(rt, ret, ustr_printf(rt, "%d", t->port));
	}
	add_options(rt, ret, val_dict(t->ssh_options));
	if (val_dict(t->ssh_options))
		add_control_path(rt, ret, val_dict(t->ssh_options));
	if (fast(t))
		add_relay(rt, ret, host);
	add(ret, "-s");
	add_ustr(rt, ret, host);
	add(ret, t->subsystem && ustr_len(t->subsystem) ? USTR_C(rt, t->subsystem) : "powershell");
}

struct remote_target ssh_target_of(const struct remote_runspace *rs)
{
	return (struct remote_target){
		.kind = rs->kind, .computer = rs->computer, .host = rs->host, .configuration = rs->configuration, .options = rs->options,
		.idle_ms = rs->idle_ms, .user = rs->user, .key = rs->key, .subsystem = rs->subsystem, .port = rs->port,
		.ssh_options = rs->ssh_options, .credential = rs->credential, .connect_ms = rs->connect_ms,
		.fast = rs->fast,
	};
}

/* --- failures ----------------------------------------------------------- */

static struct ustr *timed_out(struct rt *rt, const struct remote_target *t)
{
	int64_t ms = t->connect_ms >= 0 ? t->connect_ms : CONNECT_MS;

	return ustr_printf(rt, "SSH connection attempt failed after time out: %s seconds.",
			   val_to_c(rt, ms % 1000 ? val_double((double)ms / 1000) : val_long(ms / 1000)));
}

struct ustr *ssh_failure(struct rt *rt, const struct remote_target *t, int error, const char *said, bool opening)
{
	struct buf b = BUF_INIT;
	struct ustr *text;
	const char *phase;

	if (opening && error == -ERR_TIMEOUT)
		return timed_out(rt, t);
	if (opening && limit_far_text(error))
		return ustr_new(rt, limit_far_text(error));
	if (error == -ERR_UNSUPPORTED)
		return ustr_new(rt, "the SSH server's subsystem is not psession, so that sessions there cannot be disconnected, listed or connected");
	if (error == -ERR_NOTFOUND && opening && !*said)
		return ustr_new(rt, "The ssh program was not found.");
	buf_puts(&b, said);
	ssh_reason(&b);
	phase = ssh_phase(buf_cstr(&b));
	if (!opening)
		text = buf_size(&b) ? ustr_printf(rt, "The SSH client session has ended with error message: %s", buf_cstr(&b))
				    : ustr_new(rt, "The SSH transport process has abruptly terminated causing this remote session to break.");
	else if (buf_size(&b))
		text = ustr_printf(rt, "The SSH client session has ended with error message: %s (phase: %s)", buf_cstr(&b), phase);
	else
		text = ustr_printf(rt, "The SSH client session has ended before a connection could be made: %s. (phase: %s)",
				   error == -ERR_CLOSED ? "the server's subsystem ended without an answer" : err_text(error), phase);
	buf_release(&b);
	return ustr_printf(rt, "The background process reported an error with the following message: %s", USTR_C(rt, text));
}

/* --- notices ------------------------------------------------------------ */

static void warn(struct rt *rt, struct ustr *text)
{
	if (rt->warn)
		rt->warn(rt, text);
}

void ssh_warn_strays(struct rt *rt, struct remote_runspace *rs)
{
	const char *s = rs->far.conn ? conn_stray_text(rs->far.conn) : "";
	size_t n = strlen(s);

	if (!n || rs->strays_told)
		return;
	rs->strays_told = true;
	while (n && strchr("\r\n ", s[n - 1]))
		n--;
	warn(rt, ustr_printf(rt, "Before its first message the SSH server %s wrote text that is not part of the protocol, which was skipped: \"%.*s\"%s",
			     USTR_C(rt, rs->computer), (int)MIN(n, (size_t)STRAY_SHOWN), s, n > STRAY_SHOWN ? "..." : ""));
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
		warn(rt, ustr_printf(rt, "The network connection to %s has been interrupted. Attempting to reconnect for up to %s...", computer,
				     span(rt, ev->left_ms)));
	else if (ev->kind == CLIENT_RESTORED)
		warn(rt, ustr_printf(rt, "The network connection to %s has been restored.", computer));
	for (struct remote_pipe *p = rs->pipes; p; p = p->next)
		if (p->retrying)
			p->retrying(rt, p, ev->kind != CLIENT_RESTORED, ev->left_ms);
}

/* SPDX-License-Identifier: MIT */
#include "transport/ssh_command.h"

#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/paths.h"
#include "transport/askpass.h"
#include "transport/ssh_relay.h"

enum {
	RETRY_MS = 240000,	/* as PowerShell: four minutes */
	PING_MS = 15000,
};

static void add(struct ssh_command *c, const char *s)
{
	if (c->n + 1 < SSH_ARGV_MAX)
		c->argv[c->n++] = s;
	else
		c->full = true;
}

/* Adds a text of the command's own. */
static void _printf_(2, 3) add_text(struct ssh_command *c, const char *fmt, ...)
{
	size_t left = sizeof c->text - c->used;
	char *to = c->text + c->used;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(to, left, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= left) {
		c->full = true;
		return;
	}
	c->used += (size_t)n + 1;
	add(c, to);
}

static void add_login(struct ssh_command *c, const char *user)
{
	const char *at = strchr(user, '\\');

	add(c, "-l");
	if (at && at > user)
		add_text(c, "%s@%.*s", at + 1, (int)(at - user), user);
	else
		add(c, user);
}

static void add_host(struct ssh_command *c, const char *host)
{
	size_t n = strlen(host);

	if (n > 2 && host[0] == '[' && host[n - 1] == ']')
		add_text(c, "%.*s", (int)n - 2, host + 1);
	else
		add(c, host);
}

/* True when the option NAME is among OPTIONS. */
static bool has(const char *const *options, const char *name)
{
	size_t n = strlen(name);

	for (; *options; options++)
		if (!strncasecmp(*options, name, n) && (*options)[n] == '=')
			return true;
	return false;
}

/* What a socket's path has room for, besides the name: ssh's hash of the host, a
 * number, and the ending it has until it listens. */
enum { CONTROL_FOLDER_MAX = 107 - 1 - 40 - 3 - 17 };

static bool suits(const struct buf *b)
{
	return buf_size(b) && buf_size(b) <= CONTROL_FOLDER_MAX;
}

/* A private folder for the sockets of shared connections, whose path is short:
 * the state folder if it can be; or an error. */
static int control_folder(struct buf *b)
{
	const char *run = getenv("XDG_RUNTIME_DIR");
	int fd, r = paths_state(b);

	if (r >= 0 && suits(b))
		return dir_make(buf_cstr(b));
	buf_reset(b);
	if (run && *run == '/')
		buf_printf(b, "%s/psession", run);
	if (!suits(b)) {
		buf_reset(b);
		buf_printf(b, "/tmp/psession-%u", (unsigned)geteuid());
	}
	fd = dir_open_private(AT_FDCWD, buf_cstr(b), true);
	if (fd < 0)
		return fd;
	fd_close(fd);
	return 0;
}

/* ControlMaster without a path of its own: one of ours, whose master stays for a
 * minute. Where no path is short enough, ssh shares nothing. */
static void add_control_path(struct ssh_command *c, const char *const *options)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;

	if (!has(options, "ControlMaster"))
		return;
	c->way.shared = true;
	if (has(options, "ControlPath"))
		return;
	if (control_folder(&b) < 0) {
		c->way.shared = false;
		return;
	}
	c->way.spread = true;
	add(c, "-o");
	add_text(c, "ControlPath=%s/%%C", buf_cstr(&b));
	if (has(options, "ControlPersist"))
		return;
	add(c, "-o");
	add(c, "ControlPersist=60");
}

static void add_options(struct ssh_command *c, const char *const *options)
{
	if (!options)
		return;
	for (const char *const *o = options; *o; o++) {
		add(c, "-o");
		add(c, *o);
	}
	add_control_path(c, options);
}

/* The file of psession, or -1: none that can stand in a ProxyCommand. */
static int own_file(const struct ssh_target *t, char exe[PATH_MAX])
{
	ssize_t n;

	if (t->program) {
		n = snprintf(exe, PATH_MAX, "%s", t->program);
	} else {
		n = readlink("/proc/self/exe", exe, PATH_MAX - 1);
		exe[MAX(n, (ssize_t)0)] = '\0';
	}
	return n <= 0 || n >= PATH_MAX || strpbrk(exe, "'%") ? -1 : 0;
}

#define SLOW_KEX "sntrup761x25519-"
#define QUICK_KEX "curve25519-sha256"

/* ssh computes a tenth of a second at the keys of sntrup761. Where it would take
 * that first of KEX, and the target says nothing of its own, it goes behind. */
static void add_kex(struct ssh_command *c, const struct ssh_target *t, const char *kex)
{
	const char *quick = strstr(kex, "," QUICK_KEX);
	size_t n = strlen("," QUICK_KEX);

	if (strncmp(kex, SLOW_KEX, strlen(SLOW_KEX)) || !quick || (quick[n] && quick[n] != ',') ||
	    (t->options && has(t->options, "KexAlgorithms")))
		return;
	add(c, "-o");
	add_text(c, "KexAlgorithms=" QUICK_KEX ",%.*s%s", (int)(quick - kex), kex, quick + n);
}

/* The relay as ProxyCommand, where ssh would connect by itself. */
static void add_relay(struct ssh_command *c, const struct ssh_target *t)
{
	_cleanup_(buf_release) struct buf kex = BUF_INIT;
	uint32_t before = c->n;
	char exe[PATH_MAX];
	bool direct;

	if (own_file(t, exe) < 0)
		return;
	add_host(c, t->host);
	c->argv[c->n] = NULL;
	direct = ssh_connects_directly(c->argv, &kex);
	c->n = before;
	if (!direct)
		return;
	add(c, "-o");
	add_text(c, "ProxyCommand='%s' " SSH_RELAY_ARG " %%h %%p", exe);
	add_kex(c, t, buf_cstr(&kex));
}

static bool fast(const struct ssh_target *t)
{
	const char *s = getenv("PSESSION_SSH_RELAY");

	return t->fast || (s && *s && strcmp(s, "0"));
}

static int milliseconds(const char *name, int dflt)
{
	const char *s = getenv(name);

	return s && *s ? (int)strtol(s, NULL, 10) : dflt;
}

int ssh_command_make(struct ssh_command *c, const struct ssh_target *t)
{
	c->n = 0;
	c->used = 0;
	c->full = false;
	c->way = (struct conn_way){
		.argv = c->argv, .secret = t->secret, .program = t->program,
		.connect_ms = t->connect_ms >= 0 ? t->connect_ms : (int)SSH_CONNECT_MS,
		.retry_ms = milliseconds("PSESSION_RETRY_MS", RETRY_MS),
		.ping_ms = milliseconds("PSESSION_PING_MS", PING_MS),
	};
	if (t->secret && strlen(t->secret) > ASKPASS_SECRET_MAX)
		return -ERR_LIMIT;
	add(c, "ssh");
	if (t->key) {
		add(c, "-i");
		add(c, t->key);
	}
	if (t->user)
		add_login(c, t->user);
	if (t->port) {
		add(c, "-p");
		add_text(c, "%d", t->port);
	}
	add_options(c, t->options);
	if (fast(t))
		add_relay(c, t);
	add(c, "-s");
	add_host(c, t->host);
	add(c, t->subsystem && *t->subsystem ? t->subsystem : "powershell");
	c->argv[c->n] = NULL;
	return c->full ? -ERR_LIMIT : 0;
}

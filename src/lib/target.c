/* SPDX-License-Identifier: MIT */
/* Targets: taken from the caller's struct, completed, and turned into what the
 * transport needs. */
#include "lib/lib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

#ifndef PSESSION_INSTALLED
#define PSESSION_INSTALLED "/usr/bin/psession"
#endif

enum { PORT_MAX = 65535 };

/* --- the parts of a host ------------------------------------------------ */

static int copy(char *to, size_t size, const char *s, size_t n)
{
	if (n >= size)
		return -ERR_LIMIT;
	memcpy(to, s, n);
	to[n] = '\0';
	return 0;
}

static int read_port(const char *s, int *ret)
{
	char *end;
	long n = strtol(s, &end, 10);

	if (end == s || *end || n < 1 || n > PORT_MAX)
		return -ERR_INVALID;
	*ret = (int)n;
	return 0;
}

/* host, host:port, [address]:port; an address alone may hold colons. */
static int split_port(struct lib_place *p, const char *s)
{
	const char *end = *s == '[' ? strchr(s, ']') : NULL, *colon = strchr(end ? end : s, ':');

	if (*s == '[' && !end)
		return -ERR_INVALID;
	if (!colon || (!end && strchr(colon + 1, ':')))
		return copy(p->host, sizeof p->host, s, strlen(s));
	if (p->t.port || copy(p->host, sizeof p->host, s, (size_t)(colon - s)) < 0)
		return -ERR_INVALID;
	return read_port(colon + 1, &p->t.port);
}

/* user@host, in front of that. */
static int split_host(struct lib_place *p)
{
	const char *s = p->t.host, *at = s ? strrchr(s, '@') : NULL;
	int r;

	if (!s || !*s || *s == '-')
		return -ERR_INVALID;
	if (at && !p->t.user) {
		r = copy(p->user, sizeof p->user, s, (size_t)(at - s));
		if (r < 0)
			return r;
		p->t.user = p->user;
	}
	r = split_port(p, at ? at + 1 : s);
	p->t.host = p->host;
	return r < 0 ? r : *p->host && *p->host != '-' ? 0 : -ERR_INVALID;
}

/* --- the program -------------------------------------------------------- */

static void choose_program(struct lib_place *p)
{
	const char *s = p->t.program ? p->t.program : getenv("PSESSION_PROGRAM");

	if (!s || !*s)
		s = access(PSESSION_INSTALLED, X_OK) == 0 ? PSESSION_INSTALLED : "psession";
	snprintf(p->program, sizeof p->program, "%s", s);
	p->t.program = p->program;
}

/* --- the way ------------------------------------------------------------ */

static int make_way(struct lib_place *p)
{
	struct ssh_target s = {
		.user = p->t.user, .key = p->t.key, .subsystem = p->t.subsystem, .secret = p->t.password, .options = p->t.options,
		.program = p->t.program, .port = p->t.port, .connect_ms = p->t.connect_ms ? p->t.connect_ms : -1,
	};
	int r = split_host(p);

	if (r < 0)
		return r;
	s.host = p->t.host;
	s.user = p->t.user;
	s.port = p->t.port;
	r = ssh_command_make(&p->ssh, &s);
	if (p->t.connect_ms < 0)
		p->ssh.way.connect_ms = -1;
	if (p->t.retry_ms)
		p->ssh.way.retry_ms = MAX(p->t.retry_ms, 0);
	p->ssh.way.quiet = !(p->t.flags & PSESSION_SHOW_ERRORS);
	return r;
}

int lib_place_read(struct lib_place *p, const struct psession_target *t)
{
	static const struct psession_target here = PSESSION_TARGET_INIT;

	t = t ? t : &here;
	*p = (struct lib_place){ 0 };
	if (t->size < offsetof(struct psession_target, name))
		return -ERR_INVALID;
	memcpy(&p->t, t, MIN(t->size, sizeof p->t));
	p->t.size = sizeof p->t;
	choose_program(p);
	switch (p->t.kind) {
	case PSESSION_LOCAL:
		return 0;
	case PSESSION_SSH:
		return make_way(p);
	case PSESSION_PROGRAM:
		return p->t.argv && p->t.argv[0] ? 0 : -ERR_INVALID;
	}
	return -ERR_INVALID;
}

const struct conn_way *lib_place_way(const struct lib_place *p)
{
	return p->t.kind == PSESSION_SSH ? &p->ssh.way : NULL;
}

static void put(char *to, size_t size, const char *s)
{
	snprintf(to, size, "%s", s ? s : "");
}

void lib_place_params(const struct lib_place *p, struct session_params *ret)
{
	*ret = (struct session_params){
		.client_pid = (uint32_t)getpid(), .idle_ms = p->t.idle_ms,
		.buffering = p->t.flags & PSESSION_DROP ? SESSION_DROP : SESSION_BLOCK,
	};
	guid_random(ret->id);
	put(ret->name, sizeof ret->name, p->t.name);
	put(ret->configuration, sizeof ret->configuration, p->t.configuration ? p->t.configuration : "Microsoft.PowerShell");
	put(ret->computer, sizeof ret->computer, p->t.kind == PSESSION_SSH ? p->t.host : "localhost");
	put(ret->cwd, sizeof ret->cwd, p->t.directory);
}

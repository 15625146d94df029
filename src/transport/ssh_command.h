/* SPDX-License-Identifier: MIT */
/*
 * The command line of the user's own ssh for a session on another machine, as
 * PowerShell would run it, and the limits of the waits on it.
 */
#pragma once

#include "transport/client.h"

enum { SSH_ARGV_MAX = 96, SSH_TEXT_MAX = 16384, SSH_CONNECT_MS = 180000 };

/* What is to be reached. NULL, 0: not given. */
struct ssh_target {
	const char *host;		/* an IPv6 address may stand in brackets */
	const char *user;		/* DOMAIN\user is user@DOMAIN for ssh */
	const char *key;		/* file of a private key */
	const char *subsystem;		/* NULL or empty: powershell */
	const char *secret;		/* as conn_way's */
	const char *const *options;	/* `Name=value` of ssh_config, NULL ends */
	const char *program;		/* psession's own file; NULL: this one's */
	int port;
	int connect_ms;			/* -1: SSH_CONNECT_MS */
	bool fast;			/* through the relay where it may */
};

/* A conn_way and what it points to, besides the target's own texts. Lies in
 * whatever memory and owns nothing else. */
struct ssh_command {
	struct conn_way way;
	const char *argv[SSH_ARGV_MAX];
	uint32_t n;
	size_t used;
	bool full;			/* something did not fit */
	char text[SSH_TEXT_MAX];
};

/* Fills C in for T: 0, or -ERR_LIMIT. With `fast` it asks `ssh -G`. */
int ssh_command_make(struct ssh_command *c, const struct ssh_target *t);

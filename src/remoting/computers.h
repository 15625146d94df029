/* SPDX-License-Identifier: MIT */
/*
 * What a computer name means: the user's computers file
 * ($XDG_CONFIG_HOME/psession/computers.psd1), then this machine's names, then
 * WSMan. The file is one hashtable of names or wildcard patterns, the first
 * that matches counts; a value is the transport (local, ssh, wsman) or a table
 * with Transport and its options: HostName, UserName, Port, KeyFilePath,
 * Subsystem, Options, Fast, ConfigurationName. Only constants are read, and only from
 * a file that is the user's (or root's) and that nobody else can write.
 */
#pragma once

#include "remoting/client.h"

enum computer_way { COMPUTER_LOCAL, COMPUTER_SSH, COMPUTER_WSMAN };

struct computer {
	enum computer_way way;
	bool mapped;		/* the file names it: it lists only its own sessions */
	struct ustr *host, *user, *key, *subsystem, *configuration;
	int32_t port;
	val options;		/* dictionary or null */
	bool fast;		/* Fast: the relay of ssh_relay.h */
};

/* Throws when the file can't be trusted or read. */
void computers_find(struct rt *rt, struct ustr *name, struct computer *ret);
/* A host name or address as -ComputerName takes it. */
bool computers_valid_name(struct rt *rt, struct ustr *name);

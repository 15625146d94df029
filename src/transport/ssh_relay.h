/* SPDX-License-Identifier: MIT */
/*
 * The relay that takes two stalls out of ssh's opening. ssh writes several small
 * packets and waits for the kernel's delayed acknowledgements between them; as
 * its ProxyCommand, psession --ssh-relay HOST PORT carries the bytes over a
 * connection with TCP_NODELAY, and TCP_QUICKACK asked for again after each read.
 */
#pragma once

#include "base/buf.h"

#define SSH_RELAY_ARG "--ssh-relay"

/* Joins standard input and output to PORT of HOST; returns the exit code. */
int ssh_relay_main(const char *host, const char *port);

/* True when the user's configuration lets ssh with the arguments ARGV connect
 * directly: no proxy, jump host, bound address or shared connection of his.
 * Asks `ssh -G`, which also tells the key exchanges of ssh's choice, with commas:
 * they are put into KEX. */
bool ssh_connects_directly(const char *const *argv, struct buf *kex);

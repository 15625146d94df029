/* SPDX-License-Identifier: MIT */
/* System.Net's addresses and the system's. */
#pragma once

#include "value/type.h"

#include <sys/socket.h>

/* An IPEndPoint of an address that a socket gave. */
val netaddr_end(struct rt *rt, const struct sockaddr_storage *a);
/* An IPAddress or IPEndPoint as the system has it; false: V is neither. PORT
 * counts when V has none. */
bool netaddr_system(val v, int port, struct sockaddr_storage *ret);
/* ArgumentOutOfRangeException unless PORT is one. */
void netaddr_check_port(struct rt *rt, int64_t port);

/* SPDX-License-Identifier: MIT */
/* Making a runspace for a program of ours: types, cmdlets, stress settings. */
#pragma once

#include "cli/console.h"

struct rt *runtime_new(const struct host_ops *host, void *host_arg);
void runtime_free(struct rt *rt);

/* The session worker; FD is the first client's link. */
int runtime_worker(int fd);
/* PSRP in line packets on standard input and output. */
int runtime_serve(bool ssh, const char *configuration);

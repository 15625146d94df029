/* SPDX-License-Identifier: MIT */
/*
 * psession Enable-SSHRemoting and Disable-SSHRemoting: puts the subsystem into
 * sshd's configuration and takes it out again. The change is shown, checked by
 * sshd itself and asked for before anything is written.
 */
#pragma once

#include "base/util.h"

/* True when ARGV names one of the two. */
bool ssh_setup_asked(int argc, char **argv);
/* Runs it; returns the exit code. */
int ssh_setup_main(int argc, char **argv);

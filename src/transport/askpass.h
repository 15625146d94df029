/* SPDX-License-Identifier: MIT */
/*
 * What ssh starts as its SSH_ASKPASS. The other half of -Credential over ssh: ssh
 * runs this program again to ask for a password, and it reads the one given from a
 * memory file of the client. And ssh's notices, that a security key wants to be
 * touched: ssh shows them on a terminal that is its standard error, which is a pipe.
 */
#pragma once

/* Bytes of a password. */
enum { ASKPASS_SECRET_MAX = 4096 };

/* Names the memory file, in ssh's environment; "": only notices are shown. */
#define ASKPASS_VARIABLE "PSESSION_ASKPASS"

/* True when ssh started this program to ask; then askpass_answer. */
int askpass_asked(int argc);

/* Answers PROMPT on standard output: only questions for a password are, never
 * one about a host key. A notice is shown on the terminal until ssh ends us. Returns
 * the exit code. */
int askpass_answer(const char *prompt);

/* SPDX-License-Identifier: MIT */
#include "transport/ssh_words.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "transport/session_limits.h"

/* The first that occurs counts: the order is that of the phases' precision. */
static const struct {
	const char *word, *phase;
} words[] = {
	{ "Could not resolve hostname", "name" },
	{ "hostname contains invalid characters", "name" },
	{ "Host key verification failed", "host key" },
	{ "REMOTE HOST IDENTIFICATION HAS CHANGED", "host key" },
	{ "host key is known for", "host key" },
	{ "no matching host key", "host key" },
	{ "Permission denied", "authentication" },
	{ "Too many authentication failures", "authentication" },
	{ "no more authentication methods", "authentication" },
	{ "No supported authentication methods", "authentication" },
	{ "subsystem request failed", "subsystem" },
	{ "connect to host", "connect" },
	{ "connect to address", "connect" },
	{ "Connection refused", "connect" },
	{ "Connection timed out", "connect" },
	{ "timed out", "connect" },
	{ "kex_exchange_identification", "connect" },
	{ "banner exchange", "connect" },
	{ "Connection closed by", "connect" },
	{ "Connection reset by", "connect" },
	{ "Connection to", "connect" },
	{ "Bad configuration option", "connect" },
};

const char *ssh_phase(const char *said)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strstr(said, words[i].word))
			return words[i].phase;
	return "negotiation";
}

/* True when LINE begins with one of STARTS, which NULL ends. */
static bool starts_with(const char *line, size_t n, const char *const *starts)
{
	for (; *starts; starts++)
		if (n >= strlen(*starts) &&
		    !memcmp(line, *starts, strlen(*starts)))
			return true;
	return false;
}

bool ssh_tells_sharing(const char *line, size_t n)
{
	static const char *const starts[] = {
		"ControlSocket ", "mux_client_", "mm_send_fd: ",
		"mm_receive_fd: ", "Control socket connect(",
		"Shared connection to ", "muxclient: ", NULL,
	};

	return starts_with(line, n, starts);
}

static bool informs(const char *line, size_t n)
{
	static const char *const starts[] = {
		"Warning: Permanently added", "** ", "debug1:", "debug2:",
		"debug3:", "Authenticated to ", "Authenticated using ", NULL,
	};

	return starts_with(line, n, starts) || ssh_tells_sharing(line, n);
}

static size_t trimmed(const char *s, size_t n)
{
	while (n && strchr(" \r\t", s[n - 1]))
		n--;
	return n;
}

void ssh_reason(struct buf *said)
{
	struct buf out = BUF_INIT;
	const char *s = buf_cstr(said);

	while (*s) {
		size_t n = strcspn(s, "\n"), k = trimmed(s, n);

		if (k && !informs(s, k)) {
			if (buf_size(&out))
				buf_putc(&out, ' ');
			buf_put(&out, s, k);
		}
		s += n + (s[n] == '\n');
	}
	buf_reset(said);
	buf_put(said, buf_ptr(&out), buf_size(&out));
	buf_release(&out);
}

#define REPORTED "The background process reported an error with the following message: "
#define ENDED REPORTED "The SSH client session has ended "

static void put_seconds(struct buf *b, int ms)
{
	char digits[8];
	size_t n = 3;

	buf_printf(b, "%d", ms / 1000);
	if (ms % 1000) {
		snprintf(digits, sizeof digits, "%03d", ms % 1000);
		while (digits[n - 1] == '0')
			n--;
		buf_printf(b, ".%.*s", (int)n, digits);
	}
}

/* Reasons that ssh has no words for. */
static bool explain_plain(struct buf *b, int error, bool silent, bool opening,
			  int connect_ms)
{
	if (opening && error == -ERR_TIMEOUT) {
		buf_puts(b, "SSH connection attempt failed after time out: ");
		put_seconds(b, connect_ms);
		buf_puts(b, " seconds.");
	} else if (opening && session_limits_far_text(error)) {
		buf_puts(b, session_limits_far_text(error));
	} else if (error == -ERR_UNSUPPORTED) {
		buf_puts(b,
			"the SSH server's subsystem is not psession, so that sessions there cannot be disconnected, listed or connected");
	} else if (error == -ERR_NOTFOUND && opening && silent) {
		buf_puts(b, "The ssh program was not found.");
	} else {
		return false;
	}
	return true;
}

void ssh_explain(struct buf *b, int error, const char *said, bool opening,
		 int connect_ms)
{
	_cleanup_(buf_release) struct buf why = BUF_INIT;
	const char *phase;

	if (explain_plain(b, error, !*said, opening, connect_ms))
		return;
	buf_puts(&why, said);
	ssh_reason(&why);
	phase = ssh_phase(buf_cstr(&why));
	if (!opening && buf_size(&why))
		buf_printf(b, ENDED "with error message: %s", buf_cstr(&why));
	else if (!opening)
		buf_puts(b, REPORTED "The SSH transport process has abruptly terminated causing this remote session to break.");
	else if (buf_size(&why))
		buf_printf(b, ENDED "with error message: %s (phase: %s)", buf_cstr(&why), phase);
	else
		buf_printf(b, ENDED "before a connection could be made: %s. (phase: %s)",
			   error == -ERR_CLOSED ? "the server's subsystem ended without an answer" : err_text(error), phase);
}

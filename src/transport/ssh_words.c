/* SPDX-License-Identifier: MIT */
#include "transport/ssh_words.h"

#include <string.h>

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

static bool informs(const char *line, size_t n)
{
	static const char *const starts[] = {
		"Warning: Permanently added", "** ", "debug1:", "debug2:",
		"debug3:", "Authenticated to ", "Authenticated using ",
	};

	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		if (n >= strlen(starts[i]) &&
		    !memcmp(line, starts[i], strlen(starts[i])))
			return true;
	return false;
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

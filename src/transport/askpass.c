/* SPDX-License-Identifier: MIT */
#include "transport/askpass.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "sys/fd.h"

enum { NOTICE_S = 600 };

_startup_ int askpass_asked(int argc)
{
	return argc == 2 && getenv(ASKPASS_VARIABLE);
}

static bool is_notice(void)
{
	const char *kind = getenv("SSH_ASKPASS_PROMPT");

	return kind && !strcmp(kind, "none");
}

/* ssh ends this process once its key was touched; it goes with ssh in any case. */
static int show_notice(const char *text)
{
	_cleanup_(fd_closep) int tty = open("/dev/tty", O_WRONLY | O_CLOEXEC);
	int to = tty >= 0 ? tty : 2;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	fd_write_all(to, text, strlen(text));
	fd_write_all(to, "\r\n", 2);
	alarm(NOTICE_S);
	pause();
	return 0;
}

int askpass_answer(const char *prompt)
{
	struct buf b = BUF_INIT;
	int code = 1;

	if (is_notice())
		return show_notice(prompt);
	if (!strcasestr(prompt, "password") && !strcasestr(prompt, "passphrase"))
		return code;
	if (fd_read_file(AT_FDCWD, getenv(ASKPASS_VARIABLE), ASKPASS_SECRET_MAX, &b) == 0) {
		buf_putc(&b, '\n');
		code = fd_write_all(1, buf_ptr(&b), buf_size(&b)) < 0;
	}
	if (b.data)
		explicit_bzero(b.data, b.cap);
	buf_release(&b);
	return code;
}

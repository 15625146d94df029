/* SPDX-License-Identifier: MIT */
#include "transport/askpass.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "sys/fd.h"

int askpass_asked(int argc)
{
	return argc == 2 && getenv(ASKPASS_VARIABLE);
}

int askpass_answer(const char *prompt)
{
	struct buf b = BUF_INIT;
	int code = 1;

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

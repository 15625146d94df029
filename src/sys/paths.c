/* SPDX-License-Identifier: MIT */
#include "sys/paths.h"

#include <ctype.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/fd.h"

/* The home folder, from HOME or the user database. */
static int home_folder(struct buf *b)
{
	const char *home = getenv("HOME");
	char space[4096];
	struct passwd pw, *found;

	if (home && *home == '/')
		return buf_puts(b, home);
	if (getpwuid_r(geteuid(), &pw, space, sizeof space, &found) || !found)
		return -ERR_NOTFOUND;
	return buf_puts(b, pw.pw_dir);
}

int paths_state(struct buf *b)
{
	const char *state = getenv("XDG_STATE_HOME");
	int r;

	if (state && *state == '/')
		return buf_printf(b, "%s/psession", state);
	r = home_folder(b);
	return r < 0 ? r : buf_puts(b, "/.local/state/psession");
}

int paths_sessions(struct buf *b)
{
	struct stat st;
	char run[64];

	snprintf(run, sizeof run, "/run/psession/%u", (unsigned)geteuid());
	if (lstat(run, &st) == 0 && S_ISDIR(st.st_mode) &&
	    st.st_uid == geteuid())
		return buf_puts(b, run);
	return paths_state(b);
}

/* Appends the letters, digits and dashes at the start of a file. */
static int put_id(const char *path, struct buf *b)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	const char *s;
	size_t n = 0;
	int r;

	r = fd_read_file(AT_FDCWD, path, 256, &text);
	if (r < 0)
		return r;
	s = buf_cstr(&text);
	while (isalnum((unsigned char)s[n]) || s[n] == '-')
		n++;
	return n ? buf_put(b, s, n) : -ERR_NOTFOUND;
}

int paths_machine_id(struct buf *b)
{
	char host[256] = "";

	if (put_id("/etc/machine-id", b) == 0)
		return 0;
	if (gethostname(host, sizeof host - 1) < 0 || !*host ||
	    strchr(host, '/') || *host == '.')
		return buf_puts(b, "machine");
	return buf_puts(b, host);
}

int paths_boot_id(struct buf *b)
{
	if (put_id("/proc/sys/kernel/random/boot_id", b) == 0)
		return 0;
	return buf_puts(b, "boot");
}

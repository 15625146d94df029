/* SPDX-License-Identifier: MIT */
#include "transport/session_limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "transport/registry.h"
#include "transport/session_users.h"

#define FOLDER "/etc/psession"
#define LIMITS_FILE FOLDER "/limits.conf"
#define POLICY_FILE FOLDER "/policy.conf"

enum { FILE_MAX = 65536 };

const struct limit_def session_limit_defs[LIMIT__MAX] = {
	[LIMIT_REMOTE_ACCESS] = { "AllowRemoteShellAccess", 1, 0, 1, true },
	[LIMIT_IDLE] = { "IdleTimeout", 7200000, 60000, 2147483647, false },
	[LIMIT_USERS] = { "MaxConcurrentUsers", 2147483647, 1, 2147483647, false },
	[LIMIT_RUN_TIME] = { "MaxShellRunTime", 2147483647, 1, 2147483647, false },
	[LIMIT_PROCESSES] = { "MaxProcessesPerShell", 2147483647, 1, 2147483647, false },
	[LIMIT_MEMORY] = { "MaxMemoryPerShellMB", 2147483647, 5, 2147483647, false },
	[LIMIT_SHELLS] = { "MaxShellsPerUser", 2147483647, 1, 2147483647, false },
};

/* --- the files ---------------------------------------------------------- */

static bool read_value(const struct limit_def *d, const char *s, int64_t *ret)
{
	char *end;

	if (d->is_bool) {
		*ret = !strcasecmp(s, "true");
		return *ret || !strcasecmp(s, "false");
	}
	errno = 0;
	*ret = strtoll(s, &end, 10);
	return !errno && end != s && !*end && *ret >= d->min && *ret <= d->max;
}

/* S without the blanks at its ends. */
static char *trim(char *s)
{
	char *end = s + strlen(s);

	s += strspn(s, " \t");
	while (end > s && (end[-1] == ' ' || end[-1] == '\t'))
		*--end = '\0';
	return s;
}

/* Cuts LINE into name and value; false for comments and blank lines. */
static bool split(char *line, char **ret_name, char **ret_value)
{
	char *eq;

	line[strcspn(line, "#\r\n")] = '\0';
	eq = strchr(line, '=');
	if (!eq)
		return false;
	*eq = '\0';
	*ret_name = trim(line);
	*ret_value = trim(eq + 1);
	return true;
}

/* False: the line means nothing here. */
static bool read_line(struct session_limit_set *s, char *line, bool policy)
{
	char *name, *value;
	int64_t n;

	if (!split(line, &name, &value))
		return !line[strspn(line, " \t\r\n")];
	for (int i = 0; i < LIMIT__MAX; i++) {
		if (strcasecmp(name, session_limit_defs[i].name))
			continue;
		if (!read_value(&session_limit_defs[i], value, &n))
			return false;
		s->value[i] = n;
		s->set[i] = true;
		s->policy[i] |= policy;
		return true;
	}
	return false;
}

static void problem(struct session_limit_set *s, const char *path, int line, const char *what)
{
	char where[32] = "";

	if (line)
		snprintf(where, sizeof where, " line %d", line);
	if (!s->problem[0])
		snprintf(s->problem, sizeof s->problem, "%s%s is not used: %s.", path, where, what);
}

/* Why the file doesn't count: only root's own do, in a folder where nobody else
 * can put another in its place. NULL: it does. */
static const char *mistrust(int fd)
{
	struct stat st, folder;

	if (fstat(fd, &st) || stat(FOLDER, &folder))
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "it is no plain file";
	if (st.st_uid)
		return "another user than root owns it";
	if (st.st_mode & 022)
		return "others than root can write it";
	if (folder.st_uid || folder.st_mode & 022)
		return "others than root can write its folder";
	return st.st_size > FILE_MAX ? "it is too large" : NULL;
}

static void read_lines(struct session_limit_set *s, const char *path, FILE *f, bool policy)
{
	_cleanup_(freep) char *line = NULL;
	size_t cap = 0;
	int number = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, f)) > 0) {
		number++;
		/* What is not the text that it looks like counts as nothing. */
		if (strlen(line) != (size_t)n || !read_line(s, line, policy))
			problem(s, path, number, "it is no limit with a value that it may have");
	}
}

static void read_file(struct session_limit_set *s, const char *path, bool policy)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	const char *why;
	FILE *f;

	if (fd < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			problem(s, path, 0, strerror(errno));
		return;
	}
	why = mistrust(fd);
	f = why ? NULL : fdopen(fd, "r");
	if (!f) {
		problem(s, path, 0, why ? why : strerror(errno));
		close(fd);
		return;
	}
	read_lines(s, path, f, policy);
	fclose(f);
}

void session_limits_read(struct session_limit_set *ret)
{
	*ret = (struct session_limit_set){ .set = { false } };
	for (int i = 0; i < LIMIT__MAX; i++)
		ret->value[i] = session_limit_defs[i].dflt;
	read_file(ret, LIMITS_FILE, false);
	read_file(ret, POLICY_FILE, true);
}

/* Does LINE give the limit NAME a value? */
static bool names(const char *line, const char *name)
{
	size_t n = strlen(name);

	line += strspn(line, " \t");
	return !strncasecmp(line, name, n) && line[n + strspn(line + n, " \t")] == '=';
}

/* The other lines stay as they are. */
static int rewrite(FILE *out, const char *name, const char *value)
{
	FILE *in = fopen(LIMITS_FILE, "re");
	_cleanup_(freep) char *line = NULL;
	bool done = false;
	size_t cap = 0;

	while (in && getline(&line, &cap, in) > 0) {
		if (!names(line, name)) {
			line[strcspn(line, "\n")] = '\0';
			fprintf(out, "%s\n", line);	/* the last may have no end */
			continue;
		}
		if (!done)
			fprintf(out, "%s = %s\n", name, value);
		done = true;
	}
	if (in)
		fclose(in);
	else
		fputs("# Limits of the sessions of this machine; about_PSSessions names them.\n", out);
	if (!done)
		fprintf(out, "%s = %s\n", name, value);
	return ferror(out) ? -ERR_SYS : 0;
}

/* The code of errno where something could not be written. */
static int denied(void)
{
	return errno == EACCES || errno == EROFS || errno == EPERM ? -ERR_ACCESS : -ERR_SYS;
}

int session_limits_write(enum limit l, int64_t value)
{
	const struct limit_def *d = &session_limit_defs[l];
	char text[32];
	FILE *out;
	int r;

	if (d->is_bool)
		snprintf(text, sizeof text, "%s", value ? "true" : "false");
	else
		snprintf(text, sizeof text, "%lld", (long long)value);
	if (mkdir(FOLDER, 0755) && errno != EEXIST)
		return denied();
	out = fopen(LIMITS_FILE ".new", "we");
	if (!out)
		return denied();
	r = rewrite(out, d->name, text);
	fchmod(fileno(out), 0644);
	if (fclose(out) && !r)
		r = -ERR_SYS;
	if (!r && rename(LIMITS_FILE ".new", LIMITS_FILE))
		r = -ERR_SYS;
	if (r)
		unlink(LIMITS_FILE ".new");
	return r;
}

/* --- new sessions ------------------------------------------------------- */

/* Counts and takes a place in one step, so opens at once can't pass MAX. */
static int reserve(const struct session_params *p, size_t max)
{
	struct registry reg = REGISTRY_INIT;
	int r = registry_open(&reg, *p->registry ? p->registry : NULL, true);

	if (r < 0)
		return r;
	r = registry_reserve(&reg, p->id, max);
	registry_close(&reg);
	return r;
}

int session_limits_apply(struct session_params *p)
{
	struct session_limit_set s;

	session_limits_read(&s);
	if (!s.value[LIMIT_REMOTE_ACCESS])
		return -ERR_ACCESS;
	if (s.set[LIMIT_IDLE]) {
		p->limits.idle_max_ms = (uint64_t)s.value[LIMIT_IDLE];
		if (!p->idle_ms)
			p->idle_ms = p->limits.idle_max_ms;
		else if (p->idle_ms != ~0ull && p->idle_ms > p->limits.idle_max_ms)
			return -ERR_INVALID;
	}
	if (s.set[LIMIT_PROCESSES])
		p->limits.processes = (uint32_t)s.value[LIMIT_PROCESSES];
	if (s.set[LIMIT_MEMORY])
		p->limits.memory = (uint64_t)s.value[LIMIT_MEMORY] << 20;
	if (s.set[LIMIT_RUN_TIME])
		p->run_max_ms = (uint64_t)s.value[LIMIT_RUN_TIME];
	if (s.set[LIMIT_USERS] && session_users_others((size_t)s.value[LIMIT_USERS]) >= (size_t)s.value[LIMIT_USERS])
		return -ERR_FULL;
	return s.set[LIMIT_SHELLS] ? reserve(p, (size_t)s.value[LIMIT_SHELLS]) : 0;
}

const char *session_limits_far_text(int error)
{
	switch (error) {
	case -ERR_LIMIT:
		return "The session cannot be opened: this user has the maximum number of sessions on that machine (MaxShellsPerUser). "
		       "Close existing sessions there or raise the limit.";
	case -ERR_FULL:
		return "The session cannot be opened: the maximum number of users have sessions on that machine (MaxConcurrentUsers).";
	case -ERR_INVALID:
		return "The session cannot be opened: the requested idle timeout is longer than the maximum of that machine (IdleTimeout).";
	case -ERR_ACCESS:
		return "The session cannot be opened: access is denied. That machine does not allow new sessions (AllowRemoteShellAccess is false).";
	default:
		return NULL;
	}
}

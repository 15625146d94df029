/* SPDX-License-Identifier: MIT */
/*
 * Where the main file includes a folder of *.conf files, the subsystem gets a
 * file of its own there, which undo removes; else lines between two marks at the
 * end of the main file. What is checked is the main file with the line added.
 */
#include "cli/ssh_setup.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/buf.h"
#include "sys/fd.h"
#include "sys/proc.h"

#define MARK_BEGIN "# psession Enable-SSHRemoting: begin\n"
#define MARK_END "# psession Enable-SSHRemoting: end\n"

enum { CONFIG_MAX = 1 << 20, EXIT_REFUSED = 1, EXIT_USAGE = 64, EXIT_UNCHANGED = 0 };

struct setup {
	bool undo, dry_run, yes, no_reload;
	const char *config, *sshd, *name, *pid_file;
	char target[PATH_MAX];	/* the file that changes */
	bool own_file;		/* it holds nothing else */
	struct buf main;	/* the main file */
	struct buf before, after;	/* of the target; AFTER empty and OWN_FILE: removed */
	struct buf line;	/* Subsystem … */
};

static const char usage[] =
	"Usage: psession Enable-SSHRemoting [--dry-run] [--yes] [--name SUBSYSTEM] [--config FILE] [--sshd PROGRAM] [--no-reload]\n"
	"       psession Disable-SSHRemoting [the same]\n"
	"Makes psession a subsystem of this machine's SSH server (default name: powershell), or takes it out.\n";

bool ssh_setup_asked(int argc, char **argv)
{
	return argc > 1 && (!strcasecmp(argv[1], "Enable-SSHRemoting") || !strcasecmp(argv[1], "Disable-SSHRemoting"));
}

static bool take_option(struct setup *s, int argc, char **argv, int *i)
{
	static const char *const with_value[] = { "--name", "--config", "--sshd", "--pid-file" };
	const char **to[] = { &s->name, &s->config, &s->sshd, &s->pid_file };
	const char *a = argv[*i];

	if (!strcmp(a, "--dry-run") || !strcasecmp(a, "-WhatIf"))
		return s->dry_run = true;
	if (!strcmp(a, "--yes") || !strcasecmp(a, "-Force"))
		return s->yes = true;
	if (!strcmp(a, "--no-reload"))
		return s->no_reload = true;
	if (!strcmp(a, "--undo"))
		return s->undo = true;
	for (size_t k = 0; k < ARRAY_LEN(with_value); k++)
		if (!strcmp(a, with_value[k]) && *i + 1 < argc) {
			*to[k] = argv[++*i];
			return true;
		}
	return false;
}

/* --- the configuration -------------------------------------------------- */

static char *own_program(char path[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);

	path[MAX(n, (ssize_t)0)] = '\0';
	return path;
}

/* The words of a line of the configuration: at most two. */
static int words(const char *line, size_t n, char a[64], char b[PATH_MAX])
{
	char text[PATH_MAX + 128];

	snprintf(text, sizeof text, "%.*s", (int)MIN(n, sizeof text - 1), line);
	*a = *b = '\0';
	return sscanf(text, " %63[^ \t=#]%*[ \t=]%4095[^ \t\n]", a, b);
}

/* Looks for a directive in TEXT outside of our marks: 1 with its value. */
static bool find(struct buf *text, const char *directive, const char *value, char ret[PATH_MAX])
{
	const char *p = buf_cstr(text);
	bool ours = false;
	char a[64];

	while (*p) {
		size_t n = strcspn(p, "\n");

		if (!strncmp(p, MARK_BEGIN, n + 1))
			ours = true;
		if (!strncmp(p, MARK_END, n + 1))
			ours = false;
		if (!ours && words(p, n, a, ret) == 2 && !strcasecmp(a, directive) && (!value || !strcasecmp(ret, value)))
			return true;
		p += n + (p[n] == '\n');
	}
	return false;
}

/* The file of ours in the folder that the main file includes. */
static bool included_folder(struct setup *s, char ret[PATH_MAX])
{
	char pattern[PATH_MAX], folder[PATH_MAX];
	const char *slash, *tail;

	if (!find(&s->main, "Include", NULL, pattern))
		return false;
	slash = strrchr(pattern, '/');
	tail = slash ? slash + 1 : pattern;
	if (strcmp(tail, "*.conf") || !slash)
		return false;
	if (pattern[0] == '/')
		snprintf(folder, sizeof folder, "%.*s", (int)(slash - pattern), pattern);
	else
		snprintf(folder, sizeof folder, "/etc/ssh/%.*s", (int)(slash - pattern), pattern);
	return access(folder, F_OK) == 0 && snprintf(ret, PATH_MAX, "%s/psession.conf", folder) < PATH_MAX;
}

/* Copies FROM to TO without what stands between our marks. */
static void without_marks(struct buf *from, struct buf *to)
{
	const char *s = buf_cstr(from), *begin = strstr(s, MARK_BEGIN);
	const char *end = begin ? strstr(begin, MARK_END) : NULL;

	if (!end) {
		buf_puts(to, s);
		return;
	}
	buf_put(to, s, (size_t)(begin - s));
	buf_puts(to, end + strlen(MARK_END));
}

static void with_marks(struct setup *s, struct buf *to)
{
	if (buf_size(to) && buf_ptr(to)[buf_size(to) - 1] != '\n')
		buf_putc(to, '\n');
	buf_puts(to, MARK_BEGIN);
	buf_put(to, buf_ptr(&s->line), buf_size(&s->line));
	buf_puts(to, MARK_END);
}

/* Works out the target's content before and after. */
static bool plan(struct setup *s)
{
	char found[PATH_MAX];

	if (fd_read_file(AT_FDCWD, s->config, CONFIG_MAX, &s->main) < 0) {
		fprintf(stderr, "psession: cannot read '%s'.\n", s->config);
		return false;
	}
	s->own_file = included_folder(s, s->target);
	if (!s->own_file)
		snprintf(s->target, sizeof s->target, "%s", s->config);
	fd_read_file(AT_FDCWD, s->target, CONFIG_MAX, &s->before);
	if (!s->undo && find(&s->main, "Subsystem", s->name, found)) {
		fprintf(stderr,
			"psession: '%s' already has a subsystem '%s'. Remove that line, or choose another name with --name and use -Subsystem.\n",
			s->config, s->name);
		return false;
	}
	if (!s->own_file)
		without_marks(&s->before, &s->after);
	if (s->undo)
		return true;
	if (!s->own_file) {
		with_marks(s, &s->after);
		return true;
	}
	buf_puts(&s->after, "# Written by psession Enable-SSHRemoting; psession Disable-SSHRemoting removes it.\n");
	buf_put(&s->after, buf_ptr(&s->line), buf_size(&s->line));
	return true;
}

/* --- checking, showing, writing ----------------------------------------- */

static int run_check(const struct setup *s, const char *file)
{
	const char *argv[] = { s->sshd, "-t", "-f", file, NULL };
	struct proc_spawn p = { .file = s->sshd, .argv = argv, .in = -1, .out = 1, .err = 2, .pass = -1 };
	int pid = proc_spawn(&p), status = 1;

	if (pid < 0) {
		fprintf(stderr, "psession: cannot run '%s'.\n", s->sshd);
		return 1;
	}
	proc_reap(pid, true, &status);
	return status;
}

/* Lets sshd judge the whole configuration as it would be. */
static bool check(struct setup *s)
{
	char path[] = "/tmp/psession-sshd-XXXXXX";
	struct buf text = BUF_INIT;
	int fd = mkstemp(path), r;

	without_marks(&s->main, &text);
	if (!s->undo && !s->own_file)
		with_marks(s, &text);
	/* An own file from before is included already. */
	if (!s->undo && s->own_file && !buf_size(&s->before))
		with_marks(s, &text);
	r = fd < 0 ? -1 : fd_write_all(fd, buf_ptr(&text), buf_size(&text));
	buf_release(&text);
	fd_close(fd);
	if (r == 0)
		r = run_check(s, path);
	unlink(path);
	if (r)
		fprintf(stderr, "psession: sshd doesn't accept the configuration; nothing was changed.\n");
	return r == 0;
}

static void show_lines(char sign, struct buf *all, struct buf *other)
{
	const char *p = buf_cstr(all), *rest = buf_cstr(other);

	while (*p) {
		size_t n = strcspn(p, "\n");
		char line[PATH_MAX + 256];

		snprintf(line, sizeof line, "%.*s\n", (int)n, p);
		if (!strstr(rest, line))
			printf("%c%s", sign, line);
		p += n + (p[n] == '\n');
	}
}

static void show(struct setup *s)
{
	bool gone = s->own_file && s->undo;

	printf("--- %s\n+++ %s\n", buf_size(&s->before) ? s->target : "(no file)", gone ? "(no file)" : s->target);
	show_lines('-', &s->before, &s->after);
	show_lines('+', &s->after, &s->before);
	fflush(stdout);
}

static bool agreed(const struct setup *s)
{
	char answer[16] = "";

	if (s->yes)
		return true;
	printf("Apply this change? [y/N] ");
	fflush(stdout);
	return fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

static int apply(struct setup *s)
{
	int r = s->own_file && s->undo ? unlink(s->target) : fd_replace_file(s->target, &s->after);

	if (r) {
		perror(s->target);
		return EXIT_REFUSED;
	}
	if (run_check(s, s->config) == 0)
		return 0;
	if (buf_size(&s->before) || !s->own_file)
		fd_replace_file(s->target, &s->before);
	else
		unlink(s->target);
	fprintf(stderr, "psession: sshd doesn't accept the new configuration; the old one is back.\n");
	return EXIT_REFUSED;
}

static void reload(const struct setup *s)
{
	struct buf b = BUF_INIT;
	long pid = 0;

	if (!s->no_reload && fd_read_file(AT_FDCWD, s->pid_file, 64, &b) == 0)
		pid = strtol(buf_cstr(&b), NULL, 10);
	buf_release(&b);
	if (pid > 1 && kill((pid_t)pid, SIGHUP) == 0)
		printf("The SSH server was told to read it.\n");
	else
		printf("The SSH server reads it when it is reloaded: systemctl reload ssh.\n");
}

static int run(struct setup *s)
{
	char program[PATH_MAX];
	int code;

	buf_printf(&s->line, "Subsystem %s %s -sshs -NoLogo -NoProfile\n", s->name, own_program(program));
	if (!plan(s))
		return EXIT_REFUSED;
	if (buf_size(&s->before) == buf_size(&s->after) &&
	    !memcmp(buf_cstr(&s->before), buf_cstr(&s->after), buf_size(&s->after))) {
		printf("Nothing to do: '%s' is as it should be.\n", s->config);
		return EXIT_UNCHANGED;
	}
	show(s);
	if (!check(s))
		return EXIT_REFUSED;
	printf("sshd accepts the configuration.\n");
	if (s->dry_run)
		return 0;
	if (!agreed(s)) {
		printf("Nothing was changed.\n");
		return EXIT_REFUSED;
	}
	code = apply(s);
	if (!code)
		reload(s);
	return code;
}

int ssh_setup_main(int argc, char **argv)
{
	struct setup s = {
		.undo = !strcasecmp(argv[1], "Disable-SSHRemoting"), .config = "/etc/ssh/sshd_config", .sshd = "/usr/sbin/sshd",
		.name = "powershell", .pid_file = "/run/sshd.pid",
	};
	int code;

	for (int i = 2; i < argc; i++)
		if (!take_option(&s, argc, argv, &i)) {
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
	code = run(&s);
	buf_release(&s.main);
	buf_release(&s.before);
	buf_release(&s.after);
	buf_release(&s.line);
	return code;
}

/* SPDX-License-Identifier: MIT */
#include "sys/procinfo.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/fd.h"

static int read_file(pid_t pid, const char *name, struct buf *b)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
	return fd_read_file(AT_FDCWD, path, 1 << 20, b);
}

static int64_t ticks_us(unsigned long long ticks)
{
	return (int64_t)(ticks * (1000000ull / (unsigned long long)sysconf(_SC_CLK_TCK)));
}

/* Fields behind the name, which is in parentheses and may hold any byte. */
static bool parse_stat(char *text, struct proc_info *i)
{
	unsigned long long utime, stime, start, vsize;
	char *open = strchr(text, '('), *close = strrchr(text, ')');
	long rss, priority, nice, threads;
	int ppid, session;

	if (!open || !close || close < open)
		return false;
	*close = '\0';
	snprintf(i->comm, sizeof i->comm, "%s", open + 1);
	if (sscanf(close + 1, " %c %d %*d %d %*d %*d %*u %*u %*u %*u %*u %llu %llu %*d %*d %ld %ld %ld %*d %llu %llu %ld",
		   &i->state, &ppid, &session, &utime, &stime, &priority, &nice, &threads, &start, &vsize, &rss) != 11)
		return false;
	i->priority = priority;
	i->nice = nice;
	i->threads = threads;
	i->ppid = ppid;
	i->session = session;
	i->user_us = ticks_us(utime);
	i->system_us = ticks_us(stime);
	i->start_us = ticks_us(start);
	i->virtual_bytes = vsize;
	i->resident_bytes = (uint64_t)rss * (uint64_t)sysconf(_SC_PAGESIZE);
	return true;
}

static uint64_t status_kb(const char *text, const char *key)
{
	const char *p = strstr(text, key);

	return p ? strtoull(p + strlen(key), NULL, 10) * 1024 : 0;
}

int procinfo_read(pid_t pid, struct proc_info *ret)
{
	_cleanup_(buf_release) struct buf stat_text = BUF_INIT, status = BUF_INIT;
	char path[64];
	struct stat st;

	*ret = (struct proc_info){ .pid = pid };
	if (pid <= 0 || read_file(pid, "stat", &stat_text) < 0 || !parse_stat((char *)buf_cstr(&stat_text), ret))
		return -ERR_NOTFOUND;
	snprintf(path, sizeof path, "/proc/%d", (int)pid);
	if (!stat(path, &st))
		ret->uid = st.st_uid;
	if (read_file(pid, "status", &status) >= 0) {
		ret->peak_bytes = status_kb(buf_cstr(&status), "VmHWM:");
		ret->private_bytes = status_kb(buf_cstr(&status), "VmData:");
	}
	return 0;
}

static int by_number(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return (x > y) - (x < y);
}

unsigned procinfo_list(pid_t *out, unsigned max)
{
	DIR *d = opendir("/proc");
	struct dirent *e;
	unsigned n = 0;

	if (!d)
		return 0;
	while (n < max && (e = readdir(d)))
		if (e->d_name[0] >= '1' && e->d_name[0] <= '9')
			out[n++] = (pid_t)atoi(e->d_name);
	closedir(d);
	qsort(out, n, sizeof *out, by_number);
	return n;
}

int procinfo_arguments(pid_t pid, struct buf *out)
{
	return read_file(pid, "cmdline", out);
}

bool procinfo_program(pid_t pid, char *ret, size_t size)
{
	char path[64];
	ssize_t n;

	snprintf(path, sizeof path, "/proc/%d/exe", (int)pid);
	n = readlink(path, ret, size - 1);
	if (n <= 0)
		return false;
	ret[n] = '\0';
	return true;
}

int64_t procinfo_boot_us(void)
{
	struct timespec boot, real;

	clock_gettime(CLOCK_BOOTTIME, &boot);
	clock_gettime(CLOCK_REALTIME, &real);
	return (real.tv_sec - boot.tv_sec) * 1000000LL + (real.tv_nsec - boot.tv_nsec) / 1000;
}

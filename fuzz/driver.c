/* SPDX-License-Identifier: MIT */
/*
 * Runs a fuzzer (LLVMFuzzerTestOneInput) where libFuzzer is not at hand: every
 * seed as it is, then mutations and splices of the seeds until the time is
 * over. The stream of mutations follows from the seed number alone. Options
 * are libFuzzer's own: -max_total_time=S -seed=N -runs=N -max_len=N DIR|FILE…
 * The input in work is kept in ./crash-input, so that a report can be repeated.
 */
#include "base/util.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seed {
	uint8_t *data;
	size_t size;
};

static struct seed *seeds;
static size_t nseeds;
static size_t max_len = 65536;
static uint64_t state = 1;

static uint64_t next_random(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static size_t below(size_t n)
{
	return n ? next_random() % n : 0;
}

/* MIN for arguments that must be evaluated once. */
static size_t at_most(size_t n, size_t most)
{
	return MIN(n, most);
}

static void seed_add(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		if (fd >= 0)
			close(fd);
		return;
	}
	size_t size = MIN((size_t)st.st_size, max_len);
	uint8_t *data = xmalloc(size + 1);
	ssize_t n = read(fd, data, size);
	close(fd);
	seeds = xrealloc(seeds, nseeds + 1, sizeof(*seeds));
	seeds[nseeds++] = (struct seed){ data, n > 0 ? (size_t)n : 0 };
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Adds every file of a folder, in the order of names; a file is added itself. */
static void seeds_add(const char *path)
{
	DIR *dir = opendir(path);
	char **names = NULL, full[4096];
	size_t n = 0;

	if (!dir) {
		seed_add(path);
		return;
	}
	for (struct dirent *e; (e = readdir(dir));) {
		if (e->d_name[0] == '.')
			continue;
		names = xrealloc(names, n + 1, sizeof(*names));
		names[n++] = xstrdup(e->d_name);
	}
	closedir(dir);
	if (n)
		qsort(names, n, sizeof(*names), by_name);
	for (size_t i = 0; i < n; i++) {
		if (snprintf(full, sizeof(full), "%s/%s", path, names[i]) < (int)sizeof(full))
			seed_add(full);
		free(names[i]);
	}
	free(names);
}

static size_t cut(uint8_t *p, size_t size)
{
	size_t at = below(size), n = 1 + below(MIN(size - at, (size_t)64));

	if (!size)
		return 0;
	n = MIN(n, size - at);
	memmove(p + at, p + at + n, size - at - n);
	return size - n;
}

static size_t insert(uint8_t *p, size_t size, const uint8_t *from, size_t n)
{
	size_t at = below(size + 1);

	if (size + n > max_len)
		return size;
	memmove(p + at + n, p + at, size - at);
	memcpy(p + at, from, n);
	return size + n;
}

static size_t insert_piece(uint8_t *p, size_t size)
{
	static const char *const pieces[] = { "\0\0\0\0", "\xff\xff\xff\xff", "\x7f\xff\xff\xff",
					      "\x80\0\0\0", "<Obj>", "</", "&#x0;", "_x000A_",
					      "]]>", "{", "}", "@\"\n", "$(", "\"", "'", "`",
					      "-1", "99999999999999999999", "\xed\xa0\x80", "\n" };
	size_t i = below(ARRAY_LEN(pieces)), n = i < 4 ? 4 : strlen(pieces[i]);

	return insert(p, size, (const uint8_t *)pieces[i], n);
}

static size_t splice_seed(uint8_t *p, size_t size)
{
	const struct seed *s = &seeds[below(nseeds)];
	size_t at = below(s->size), n = at_most(1 + below(512), s->size - at);

	return insert(p, size, s->data + at, n);
}

/* Repeats a stretch many times: depth and length limits are reached this way. */
static size_t repeat(uint8_t *p, size_t size)
{
	uint8_t piece[32];
	size_t at = below(size), n = at_most(1 + below(sizeof(piece)), size - at);

	memcpy(piece, p + at, n);
	for (size_t times = below(400); times; times--)
		size = insert(p, size, piece, n);
	return size;
}

static size_t mutate(uint8_t *p, size_t size)
{
	switch (below(7)) {
	case 0:
		if (size)
			p[below(size)] ^= 1u << below(8);
		return size;
	case 1:
		if (size)
			p[below(size)] = (uint8_t)next_random();
		return size;
	case 2:
		return cut(p, size);
	case 3:
		return insert_piece(p, size);
	case 4:
		return size ? below(size) : 0;
	case 5:
		return below(8) ? insert_piece(p, size) : repeat(p, size);
	default:
		return nseeds ? splice_seed(p, size) : insert_piece(p, size);
	}
}

/* A shared mapping keeps what is being tried even when the process dies. */
static uint8_t *crash_record(void)
{
	int fd = open("crash-input", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	void *p = MAP_FAILED;

	if (fd >= 0 && !ftruncate(fd, (off_t)(max_len + sizeof(size_t))))
		p = mmap(NULL, max_len + sizeof(size_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fd >= 0)
		close(fd);
	return p == MAP_FAILED ? NULL : p;
}

static void try_one(uint8_t *record, const uint8_t *data, size_t size)
{
	uint8_t *copy = xmalloc(size ? size : 1);

	if (record) {
		memcpy(record, &size, sizeof(size));
		memcpy(record + sizeof(size), data, size);
	}
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static bool option(const char *arg, const char *name, unsigned long *ret)
{
	size_t n = strlen(name);

	if (strncmp(arg, name, n))
		return false;
	*ret = strtoul(arg + n, NULL, 10);
	return true;
}

int main(int argc, char **argv)
{
	unsigned long seconds = 20, runs = ~0ul, number = 1, len = max_len, done = 0;

	for (int i = 1; i < argc; i++)
		if (option(argv[i], "-max_len=", &len))
			max_len = len;
	for (int i = 1; i < argc; i++) {
		if (option(argv[i], "-max_total_time=", &seconds) || option(argv[i], "-runs=", &runs) ||
		    option(argv[i], "-seed=", &number))
			continue;
		if (argv[i][0] != '-')
			seeds_add(argv[i]);
	}
	state = number * 0x9E3779B97F4A7C15ull + 1;
	uint8_t *record = crash_record(), *p = xmalloc(max_len + 1);
	time_t until = time(NULL) + (time_t)seconds;

	for (size_t i = 0; i < nseeds; i++, done++)
		try_one(record, seeds[i].data, seeds[i].size);
	for (; done < runs && time(NULL) < until; done++) {
		size_t size = 0;
		if (nseeds) {
			const struct seed *s = &seeds[below(nseeds)];
			memcpy(p, s->data, size = s->size);
		}
		for (size_t n = 1 + below(6); n; n--)
			size = mutate(p, size);
		try_one(record, p, size);
	}
	unlink("crash-input");
	printf("%lu inputs from %zu seeds\n", done, nseeds);
	return 0;
}

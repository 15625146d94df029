/* SPDX-License-Identifier: MIT */
#include "sys/library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* Looks the functions up in FILE under their names followed by SUFFIX. */
static bool bind(const char *file, const struct library_symbol *symbols, const char *suffix)
{
	void *h = dlopen(file, RTLD_LAZY | RTLD_LOCAL), *f;
	char name[96];

	if (!h)
		return false;
	for (; symbols->name; symbols++) {
		snprintf(name, sizeof(name), "%s%s", symbols->name, suffix);
		f = dlsym(h, name);
		if (!f)
			return false;
		memcpy(symbols->to, &f, sizeof(f));
	}
	return true;
}

/* FILE is the library's own table's: a version is its only argument. */
static bool bind_versions(const struct library *l, const char *file)
{
	char name[96], suffix[16];

	for (int v = l->newest; v >= l->oldest; v--) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(name, sizeof(name), file, v);
#pragma GCC diagnostic pop
		snprintf(suffix, sizeof(suffix), "_%d", v);
		if (bind(name, l->symbols, suffix))
			return true;
	}
	return false;
}

bool library_ready(struct library *l)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < ARRAY_LEN(l->files) && l->files[i] && l->state == 0; i++)
		l->state = l->newest ? bind_versions(l, l->files[i]) : bind(l->files[i], l->symbols, "");
	l->state = l->state ? l->state : -1;
	pthread_mutex_unlock(&lock);
	return l->state > 0;
}

/* SPDX-License-Identifier: MIT */
#include "sys/library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

bool library_bind(const char *file, const struct library_symbol *symbols, const char *suffix)
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

bool library_ready(struct library *l)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < ARRAY_LEN(l->files) && l->files[i] && l->state == 0; i++)
		l->state = library_bind(l->files[i], l->symbols, "");
	l->state = l->state ? l->state : -1;
	pthread_mutex_unlock(&lock);
	return l->state > 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Libraries of the system that are loaded when first needed, so that a start
 * doesn't pay for them and a machine may do without. Thread safe. They are
 * never unloaded.
 */
#pragma once

#include "base/util.h"

#include <stdbool.h>

/* A function's name and the pointer its address goes to. */
struct library_symbol {
	const char *name;
	void *to;
};
/* A row for a function kept under its own name in the struct LIB. */
#define LIBRARY_SYMBOL(lib, name) { #name, &(lib).name },

struct library {
	const char *files[4];	/* the first one that is there serves */
	int newest, oldest;	/* with versions: files have a %d for one, the functions' names end with _VERSION */
	const struct library_symbol *symbols;	/* ends with a NULL name */
	int state;		/* 0: not tried, 1: ready, -1: missing */
};

/* Whether every function of L is there; tries once. */
bool library_ready(struct library *l);

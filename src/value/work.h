/* SPDX-License-Identifier: MIT */
/*
 * Computations of foreign libraries that may take long and can't be asked to
 * stop: each runs in a thread of its own while the script's thread waits, as
 * interruptible as in any other wait. One that is stopped is let go: its thread
 * ends it and releases it.
 */
#pragma once

#include "value/rt.h"

struct work {
	/* On another thread: may touch nothing but what W owns, no cell. */
	void (*run)(struct work *w);
	/* Frees W with all it owns; on any thread. */
	void (*release)(struct work *w);
	int done_fd;		/* the rest belongs to work.c */
	_Atomic int holders;
};

/* N zeroed bytes that begin with a struct work of these two functions. */
void *work_new(size_t n, void (*run)(struct work *w), void (*release)(struct work *w));
/* What RELEASE ends with. */
void work_free(struct work *w);

/* Runs W to its end; the caller then reads what it computed and
 * calls work_end. Throws when the script is stopped: W is not the caller's any more. */
void work_do(struct rt *rt, struct work *w);
void work_end(struct work *w);
/* Whether computations that were let go may still run: what libraries do at the
 * process's exit must not meet them. */
bool work_was_let_go(void);

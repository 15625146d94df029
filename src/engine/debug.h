/* SPDX-License-Identifier: MIT */
/*
 * Hooks that run before each statement and each command: tracing and
 * breakpoints. They cost nothing while there are none: the code of blocks is
 * marked (the first instruction of a statement becomes OP_DEBUG, the true one
 * is kept beside) when it first runs with hooks set, that of blocks which
 * run already at once. Marked code whose hooks are gone only loses a jump.
 */
#pragma once

#include "engine/bytecode.h"

struct debug_hooks {
	/* A is about to run in F; FIRST: no other statement begins before it on its line. */
	void (*statement)(struct rt *rt, struct frame *f, const struct ast *a, bool first);
	void (*command)(struct rt *rt, struct stage *st);	/* resolved, about to begin */
};

/* Sets the hooks, NULL: none. */
void debug_set(struct rt *rt, const struct debug_hooks *h);
void debug_mark(struct rt *rt, struct code *k);
/* What OP_DEBUG at PC does; the operation to go on with. */
uint16_t debug_statement(struct rt *rt, struct frame *f, uint32_t pc);

/* SPDX-License-Identifier: MIT */
/*
 * A script block that runs beside others: in a fiber and in a runspace of its
 * own, sharing the objects it is given. What it writes goes to TAKE, on the
 * task's fiber; ENDED is called there once it is over.
 */
#pragma once

#include "engine/fiber.h"
#include "engine/runspace.h"

enum task_state { TASK_NEW, TASK_RUNNING, TASK_COMPLETED, TASK_FAILED, TASK_STOPPED };

struct task {
	struct cell h;
	struct scriptblock *init, *block;	/* INIT may be NULL */
	val underbar;			/* $_; V_VOID: none */
	struct array *args;		/* or NULL */
	struct list *input;		/* $input, or NULL */
	struct dict *using_values;	/* task_using's, or NULL */
	struct runspace *rs;		/* NULL: a fresh one */
	const struct host_ops *host;	/* NULL: none */
	void *host_arg;
	struct fiber *fiber;		/* while it runs */
	uint8_t state;			/* enum task_state */
	struct errrec *failure;		/* TASK_FAILED */
	void (*take)(struct rt *rt, struct task *t, enum stream s, val v);
	void (*ended)(struct rt *rt, struct task *t);	/* may be NULL */
	val owner;
};

struct task *task_new(struct rt *rt, struct scriptblock *block);
/* False: too many run. */
bool task_start(struct rt *rt, struct task *t);
void task_stop(struct rt *rt, struct task *t);
static inline bool task_over(const struct task *t) { return t->state > TASK_RUNNING; }

/* Values of the $using: variables in BLOCK, from the scope of FRAME (NULL: the
 * running one); NULL: it has none. Throws for one that isn't set. */
struct dict *task_using(struct rt *rt, struct scriptblock *block, struct frame *frame);

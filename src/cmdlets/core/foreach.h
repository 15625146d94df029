/* SPDX-License-Identifier: MIT */
/* The two halves of ForEach-Object: one object after the other, and -Parallel. */
#pragma once

#include "engine/stage.h"

struct foreach_object_args {
	val input_object;
	struct scriptblock *begin;
	struct array *process;
	struct scriptblock *end;
	struct array *remaining_scripts;
	struct ustr *member_name;
	struct array *argument_list;
	struct scriptblock *parallel;
	int64_t throttle_limit;
	int64_t timeout_seconds;
	bool as_job;
	bool use_new_runspace;
};

struct parallel;		/* what runs at once, a cell */

struct parallel *foreach_parallel_new(struct cmdlet *c);
/* Starts a block for V once fewer than the limit run. */
void foreach_parallel_input(struct cmdlet *c, struct parallel *p, val v);
/* Waits for all of them, or writes their job. */
void foreach_parallel_end(struct cmdlet *c, struct parallel *p);
/* The command is left: what still runs is stopped. */
void foreach_parallel_stop(struct cmdlet *c, struct parallel *p);

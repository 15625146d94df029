/* SPDX-License-Identifier: MIT */
/*
 * A script block that a command runs for one object after the other, as
 * ForEach-Object does: what all runs share is prepared once. It lies in the
 * command's state and lives as long as its stage.
 */
#pragma once

#include "engine/stage.h"
#include "engine/vm.h"

struct block_run {
	struct vm_frame vf;
	const struct slot_layout *layout;	/* of the scope, which the code was chosen for */
	bool running;
	bool bare;		/* the code asks for no protection, the objects so far didn't */
};

/* SB is dotted in the scope of ST's caller; what it writes goes to S, which stays. */
void block_run_init(struct block_run *b, struct stage *st, struct scriptblock *sb, struct streams *s);
/* Runs the end part with UNDERBAR as its $_. */
void block_run(struct rt *rt, struct block_run *b, val underbar);

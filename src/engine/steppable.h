/* SPDX-License-Identifier: MIT */
/*
 * Steppable pipelines: one pipeline of a block, set up now and fed later by
 * Begin, Process and End. The stages live in the cell, which the collector
 * scans word by word.
 */
#pragma once

#include "engine/stage.h"

extern const struct type type_steppable;
/* The one pipeline of SB, whose parameters get the N of ARGS. */
val steppable_new(struct rt *rt, struct scriptblock *sb, const val *args, int n);
/* What it writes goes to TO; objects are put into it. */
void steppable_begin(struct rt *rt, val self, const struct streams *to);
void steppable_process(struct rt *rt, val self, val v);
void steppable_end(struct rt *rt, val self);
/* pipeline_run asks: takes the pipeline over instead of running it. */
bool steppable_take(struct rt *rt, struct frame *f, struct pipe_site *p, val *regs);
void steppable_register(struct rt *rt);

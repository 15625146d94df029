/* SPDX-License-Identifier: MIT */
/*
 * Progress on the terminal: one line for each activity under way, below what
 * was written so far, gone as soon as something else is written. Nothing where
 * the output is no terminal.
 */
#pragma once

#include "value/conv.h"

/* As host_ops.write_progress. */
void console_progress(struct rt *rt, void *arg, int64_t source, val record);
/* Takes the lines away: before any other writing. They come back with the next
 * record. */
void console_progress_hide(void);
/* Forgets them: the statement is over. */
void console_progress_end(void);
/* The cursor is, or isn't, at the beginning of a line: only there they are drawn. */
void console_progress_at_start(bool yes);

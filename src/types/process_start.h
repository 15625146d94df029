/* SPDX-License-Identifier: MIT */
/*
 * Process.Start: children made from a ProcessStartInfo, their standard streams
 * where these are redirected.
 */
#pragma once

#include "types/process.h"

/* Whether the session may have one more process; set by the engine, NULL: always. */
extern bool (*process_may_start)(struct rt *rt);

/* Members of System.Diagnostics.Process. */
val process_ctor(struct rt *rt, val self, val *a, int n);
val process_start(struct rt *rt, val self, val *a, int n);
val process_start_new(struct rt *rt, val self, val *a, int n);
val process_get_start_info(struct rt *rt, val self);
void process_set_start_info(struct rt *rt, val self, val v);
val process_get_input(struct rt *rt, val self);
val process_get_output(struct rt *rt, val self);
val process_get_error(struct rt *rt, val self);

/* The program and its arguments that INFO names; its variables, NULL: this process's. */
const char *const *process_start_words(struct rt *rt, val info);
const char *const *process_start_environment(struct rt *rt, val info);

/* Fields of a ProcessStartInfo, by their places in the record. */
enum { START_FILE, START_ARGUMENTS, START_FOLDER, START_SHELL, START_OUT, START_ERR, START_IN, START_NO_WINDOW,
	START_LIST, START_USER,
       START_VERB, START_ENVIRONMENT, START__MAX };

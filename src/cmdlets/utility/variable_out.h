/* SPDX-License-Identifier: MIT */
/*
 * A variable as the target of a redirection: > variable:name. What was written
 * is there when the command has ended: one object as it is, several as an array.
 */
#pragma once

#include "engine/cmdlet.h"
#include "engine/sink.h"

/* NAME may say its scope. *RET_STATE is what the other functions take. */
struct sink *variable_out_open(struct rt *rt, struct ustr *name, bool append, void **ret_state);
bool variable_out_is(void *state);
void variable_out_close(void *state);

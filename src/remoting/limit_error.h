/* SPDX-License-Identifier: MIT */
/*
 * What a session that a limit of its machine refuses tells the user: the limits
 * of this machine with their values, those of another by their names.
 */
#pragma once

#include "remoting/client.h"

/* The error record of a session that could not be started here. */
struct errrec *limit_error(struct rt *rt, int error, struct ustr *computer);
/* The text for ERROR, with which another machine refused a new session; NULL
 * where no limit does that. */
const char *limit_far_text(int error);

/* SPDX-License-Identifier: MIT */
/* What a session that a limit of this machine refuses tells the user. */
#pragma once

#include "remoting/client.h"

/* The error record of a session that could not be started here. */
struct errrec *limit_error(struct rt *rt, int error, struct ustr *computer);

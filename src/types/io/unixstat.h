/* SPDX-License-Identifier: MIT */
/* The UnixStat note of file system items: what stat(2) says of one. */
#pragma once

#include "value/type.h"
#include "value/ustr.h"

/* Platform+Unix+CommonStat of PATH, links not followed; null when it is gone. */
val unixstat_of(struct rt *rt, struct ustr *path);

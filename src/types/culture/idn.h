/* SPDX-License-Identifier: MIT */
/* Names of hosts in letters that are not ASCII's, and the ASCII they travel as (RFC 3492, UTS 46), by ICU. */
#pragma once

#include "value/ustr.h"

/* NAME as it travels; RULES are ICU's bits, 0: none. NULL: it can't be one, or ICU is not here
 * and it needs it. */
struct ustr *idn_ascii(struct rt *rt, struct ustr *name, uint32_t rules);
/* NAME as it is read. NULL: a label says that it is encoded and isn't, or ICU is not here. */
struct ustr *idn_unicode(struct rt *rt, struct ustr *name, uint32_t rules);

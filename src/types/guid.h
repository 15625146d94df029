/* SPDX-License-Identifier: MIT */
/* System.Guid: its bytes are in the order of psrp/guid.h. */
#pragma once

#include "psrp/guid.h"
#include "value/type.h"

extern const struct type type_guid;

val guid_new(struct rt *rt);	/* a random one */
const char *guid_why_not(struct rt *rt, struct ustr *s);	/* what Parse tells of S, which is none */
val guid_value(struct rt *rt, const uint8_t id[GUID_LEN]);
/* False: V, a Guid or the text of one, has none. */
bool guid_bytes(struct rt *rt, val v, uint8_t ret[GUID_LEN]);

/* SPDX-License-Identifier: MIT */
/* System.Xml.Linq: nodes (xlinq.c) and names (xlinq_name.c). */
#pragma once

#include "types/xml/xmlnode.h"

/* An XName; and the parts of one, given as itself or as text ("{ns}local"). */
val xlinq_name_new(struct rt *rt, struct ustr *local, struct ustr *ns);
void xlinq_name(struct rt *rt, val v, struct ustr **ret_local, struct ustr **ret_ns);

/* SPDX-License-Identifier: MIT */
/* Definitions of views (ExtendedTypeDefinition) as the text of a format file. */
#pragma once

#include "value/coll.h"

/* The document of DEFINITIONS. Without SCRIPTS each script block is an empty one. */
struct ustr *format_xml(struct rt *rt, const struct list *definitions, bool scripts);

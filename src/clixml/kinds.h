/* SPDX-License-Identifier: MIT */
/* How each type is written: found once for a type and kept. */
#pragma once

#include "value/conv.h"

enum clixml_shape {
	SHAPE_OBJECT,		/* ToString, Props, MS */
	SHAPE_BAG,		/* PSCustomObject: MS only */
	SHAPE_LIST, SHAPE_ENUMERABLE, SHAPE_STACK, SHAPE_QUEUE, SHAPE_DICT,
	SHAPE_BYTES, SHAPE_DECIMAL, SHAPE_GUID, SHAPE_URI, SHAPE_VERSION, SHAPE_XML,
	SHAPE_BLOCK, SHAPE_SECURE, SHAPE_PROGRESS,
	SHAPE_STRING,		/* its text: System.Type names of PSTypeName and the like */
};

enum clixml_shape clixml_shape_of(struct rt *rt, const struct type *t);

/* Element name of an inline kind, or NULL. */
const char *clixml_tag(enum val_kind k);

/* SPDX-License-Identifier: MIT */
/*
 * JSON text to values and back, as Newtonsoft's reader and PowerShell's writer
 * treat it: comments, single quotes, bare names and trailing commas are read;
 * objects become property bags that share shapes, or ordered tables that mind
 * the case of their keys.
 */
#pragma once

#include "engine/cmdlet.h"

enum json_dates { JSON_DATE_DEFAULT, JSON_DATE_LOCAL, JSON_DATE_UTC, JSON_DATE_OFFSET, JSON_DATE_STRING };

struct json_options {
	bool hashtable;
	enum json_dates dates;
	uint32_t depth;		/* deepest nesting allowed */
};

/* The value of TEXT, or NULL and *RET_ERROR the reason: a record whose
 * exception is an ArgumentException for bad syntax. */
bool json_read(struct rt *rt, struct ustr *text, const struct json_options *o, val *ret, struct errrec **ret_error);

/* OrderedHashtable, what -AsHashtable makes. */
extern const struct type type_ordered_hashtable;

/* SPDX-License-Identifier: MIT */
/* Inside of the JSON reader: its state, and reading of scalars. */
#pragma once

#include "cmdlets/utility/json.h"

enum { JSON_KEYS = 256, JSON_MEMO = 64 };

struct json_at {	/* where the reader is: one for each open container */
	struct json_at *up;
	struct ustr *key;	/* of the member being read */
	int64_t index;		/* in an array, else -1 */
};

struct json_in {
	struct rt *rt;
	const struct json_options *o;
	const char *start, *p, *e;	/* UTF-8 */
	val *stack;			/* members of open containers, heap block */
	uint32_t n, cap, depth;
	struct json_at *at;
	struct errrec *deferred;	/* first fault of the data that is no fault of syntax */
	struct errrec *error;
	val result;
	struct ustr *keys[JSON_KEYS];
	struct shape *memo[JSON_MEMO];
};

/* Ends the reading with a syntax error; adds path, line and position. */
_Noreturn void json_fail(struct json_in *j, const char *fmt, ...) _printf_(2, 3);
/* The same for a value that doesn't begin or go on as one. */
_Noreturn void json_fail_value(struct json_in *j, const char *fmt, ...) _printf_(2, 3);
/* The text ended inside of a container. Returns where the product lets that pass: in a
 * list at the root, behind a whole value (recorded behaviour). */
void json_ended(struct json_in *j);
/* The character here, as text for messages. */
const char *json_char(struct json_in *j);

void json_blanks(struct json_in *j);	/* steps over blanks and comments */
/* A quoted string. MAKE (may be NULL) makes it from bytes without escapes. */
struct ustr *json_string(struct json_in *j, struct ustr *(*make)(struct json_in *, const char *, size_t));
val json_number(struct json_in *j);
/* S, or the date it says. */
val json_date(struct json_in *j, struct ustr *s);

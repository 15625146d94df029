/* SPDX-License-Identifier: MIT */
/*
 * The nodes of a received value (psession.h, "values that came") and the reader
 * that makes them of CLIXML in an arena. Nodes are written by the reader only
 * and refer to each other freely.
 */
#pragma once

#include <psession.h>

#include "base/arena.h"
#include "base/util.h"
#include "psrp/session_key.h"

struct value_names {
	const char **s;
	uint32_t n;
};

struct value_member {
	const char *name;
	const struct psession_value *value;
};

/* What only objects and collections have. */
struct value_parts {
	const struct value_names *names;
	struct value_member *members;
	const struct psession_value **items, **keys;
	uint32_t nmembers, members_cap, nitems, items_cap;
};

struct psession_value {
	uint8_t type;		/* enum psession_type */
	uint32_t len;		/* of text */
	const char *text;	/* NULL: none; the bytes of a BYTEARRAY */
	union {
		int64_t i;
		double d;
	};
	struct value_parts *parts;	/* or NULL */
};

extern const struct psession_value value_null;

/* Reads one CLIXML element of N bytes, in at most 16 times its memory plus a
 * little, TREE_MAX at the most. -ERR_MALFORMED, -ERR_TRUNCATED, -ERR_LIMIT. */
#define TREE_MAX ((size_t)1 << 30)
int tree_read(struct arena *a, const void *data, size_t n, const struct psession_value **ret);
/* The same of a peer whose secure strings are under KEY (NULL: plain). */
int tree_read_under(struct arena *a, const void *data, size_t n, const struct session_key *key,
		    const struct psession_value **ret);

/* `3.25` as a double whatever the locale; false: it is none. */
bool value_parse_double(const char *s, double *ret);
/* The shortest text that reads back as D, or INF, -INF, NaN. */
void value_format_double(double d, char out[40]);

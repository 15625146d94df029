/* SPDX-License-Identifier: MIT */
/* Where formatted lines go: the host, a list of strings, a file. */
#pragma once

#include "value/ustr.h"

enum { LINE_ENDLESS = INT32_MAX };

struct line_out {
	struct rt *rt;
	void (*line)(struct line_out *lo, struct ustr *s);
	void (*error_line)(struct line_out *lo, struct ustr *s);	/* NULL: as line */
	uint32_t width;		/* cells; LINE_ENDLESS: only tables end, where the screen does */
	bool ansi;		/* the colours of $PSStyle are wanted */
	bool raw;		/* the line is a string as it came: its own colours stay */
	bool error;		/* what is written now belongs to the error stream */
	val target;		/* of the implementation: kept alive by the owner */
	void *arg;
};

static inline void line_put(struct line_out *lo, struct ustr *s)
{
	if (lo->error && lo->error_line)
		lo->error_line(lo, s);
	else
		lo->line(lo, s);
}

static inline void line_blank(struct line_out *lo)
{
	line_put(lo, ustr_empty(lo->rt));
}

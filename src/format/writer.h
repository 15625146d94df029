/* SPDX-License-Identifier: MIT */
/* Laying out rows, lists and custom text as lines. */
#pragma once

#include "format/line_out.h"
#include "format/packet.h"

enum { TABLE_COLUMNS_MAX = 1024 };

struct table_writer {
	uint32_t n;
	int32_t *width;		/* heap blocks; -1: hidden */
	uint8_t *align;
	bool *renamed;
	bool disabled;
};

/* Fits the wanted WIDTHS (0: free) into SCREEN cells. */
void table_fit(int32_t *width, uint32_t n, int32_t screen);
void table_begin(struct rt *rt, struct table_writer *w, uint32_t n, uint32_t screen);	/* fills in width and align first */
void table_header(struct table_writer *w, struct line_out *lo, struct ustr **label);
/* One row; MULTI breaks long cells over lines instead of cutting them. ALIGN may be NULL. */
void table_row(struct table_writer *w, struct line_out *lo, struct ustr **text, const uint8_t *align, bool multi);
/* Columns of SCREEN cells that hold items of WIDTH cells. */
uint32_t wide_columns(uint32_t width, uint32_t screen);

void list_write(struct line_out *lo, const struct fmt_field *f, uint32_t n);
void custom_write(struct line_out *lo, const struct list *tokens);

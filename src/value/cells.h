/* SPDX-License-Identifier: MIT */
/*
 * Widths of text in screen cells, as PowerShell counts them: East Asian wide
 * and full-width units take two, escape sequences none, all other units one.
 * Truncation and line breaking go by cells and never cut inside an escape.
 */
#pragma once

#include "value/coll.h"
#include "value/ustr.h"

#define ELLIPSIS 0x2026

uint32_t cells_unit(uint16_t c);
/* Cells that S takes. */
uint32_t cells_len(const struct ustr *s);
/* Units from FROM on that fit into N cells. */
uint32_t cells_head(const struct ustr *s, uint32_t from, uint32_t n);
/* Adds an ellipsis and the end of S that fits into N cells, in its style. */
void cells_put_tail(struct sbuf *b, const struct ustr *s, uint32_t n);
/* S has escape sequences and doesn't end with the one that takes all styles off. */
bool cells_styled(const struct ustr *s);
/* S up to its first line end, with an ellipsis in place of the rest. */
struct ustr *cells_first_line(struct rt *rt, struct ustr *s);
/* Appends to LINES the lines of S, each broken after WIDTH cells; the first has
 * FIRST cells. A line goes on in the style of those before and ends without. */
void cells_break(struct rt *rt, struct ustr *s, uint32_t first, uint32_t width, struct list *lines);
/* Calls of cells_break for one cell of a table or value of a list. */
struct ustr *cells_spaces(struct rt *rt, uint32_t n);
/* S without escape sequences. */
struct ustr *cells_plain(struct rt *rt, struct ustr *s);

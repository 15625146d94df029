/* SPDX-License-Identifier: MIT */
/* What the two halves of the writer share: tags, texts and primitives. Each throws
 * when the document is too large. Not for others. */
#pragma once

#include "clixml/kinds.h"
#include "clixml/writer.h"

/* R is what an append to the output returned: more than there may be is SerializedDataTooLarge. */
void writer_fits(struct clixml_writer *w, int r);
void writer_put(struct clixml_writer *w, const char *s);
/* A number between two texts. */
void writer_put_id(struct clixml_writer *w, const char *before, uint32_t id, const char *after);
/* A line of its own for what follows, where the document has lines. */
void writer_newline(struct clixml_writer *w);
/* <tag S="…" N="…" without the closing bracket. */
void writer_open(struct clixml_writer *w, const char *tag, struct ustr *name, const char *stream);
void writer_close(struct clixml_writer *w, const char *tag, bool own_line);
void writer_leaf(struct clixml_writer *w, const char *tag, struct ustr *name, const char *stream, const struct ustr *text);
void writer_nil(struct clixml_writer *w, struct ustr *name, const char *stream);
/* Numbers, dates and text; false: V is no primitive of these. */
bool writer_inline(struct clixml_writer *w, val v, struct ustr *name, const char *stream);
/* Cells that are primitives of the format; false: V is none. */
bool writer_cell(struct clixml_writer *w, val v, enum clixml_shape shape, struct ustr *name, const char *stream);

/* SPDX-License-Identifier: MIT */
/*
 * Comma-separated values. Reading: records of UTF-8 text, from memory or a file
 * in blocks; blanks before a field, and alone behind a quoted one, are no part of it.
 * Writing: rows of the properties that the first object has.
 */
#pragma once

#include "engine/cmdlet.h"
#include "providers/fs.h"
#include "types/culture/culture.h"

struct csv_in {
	struct rt *rt;
	struct fs_reader *file;	/* NULL: the text is all there is */
	char *text;		/* heap block or a string's own text */
	size_t pos, len, cap;
	bool eof;
	char delimiter[4];
	uint8_t ndelimiter;
	struct ustr **fields;	/* of the last record; heap block */
	uint32_t n, room;
};

/* What stands between fields: -Delimiter, -UseCulture, or a comma. */
static inline uint16_t csv_delimiter(struct cmdlet *c, int64_t delimiter, bool use_culture)
{
	if (use_culture)
		return (uint16_t)culture_list_separator(culture_current(c->rt))[0];
	return cmdlet_has(c, "Delimiter") ? (uint16_t)delimiter : ',';
}

void csv_in_init(struct csv_in *in, struct rt *rt, uint16_t delimiter);
void csv_in_text(struct csv_in *in, struct ustr *text);
void csv_in_file(struct csv_in *in, struct ustr *path, enum fs_encoding e);
/* The next record's fields; false at the end. A blank line is one empty field. */
bool csv_record(struct csv_in *in);

/* The header: names from the text, or NAMES when given. */
struct csv_header {
	struct shape *shape;	/* NULL: not read yet */
	uint32_t n;
	struct ustr *type;	/* of a #TYPE line; NULL: none */
};
/* False when there is none. Throws for a name given twice, warns of missing ones. */
bool csv_header(struct cmdlet *c, struct csv_in *in, struct array *names, struct csv_header *h);
/* Writes an object for each record that follows. */
void csv_objects(struct cmdlet *c, struct csv_in *in, const struct csv_header *h);

enum csv_quotes { CSV_NEVER, CSV_ALWAYS, CSV_AS_NEEDED };

struct csv_out {
	struct rt *rt;
	uint16_t delimiter;
	enum csv_quotes quotes;
	struct array *quote_fields;	/* NULL: all as QUOTES says */
	struct ustr **names;		/* columns; NULL: not known yet */
	bool *quoted;			/* of each column, with QUOTE_FIELDS */
	uint32_t n;
	struct shape *shape;		/* of the last property bag, and where its columns are */
	int32_t *at;
};

/* Takes the columns from the first object: its properties or keys. */
void csv_out_columns(struct csv_out *o, val first);
void csv_out_names(struct csv_out *o, struct ustr **names, uint32_t n);
void csv_out_header(struct csv_out *o, struct sbuf *b);
void csv_out_row(struct csv_out *o, struct sbuf *b, val v);

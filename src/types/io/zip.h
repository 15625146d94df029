/* SPDX-License-Identifier: MIT */
/*
 * Zip archives: zip_read.c finds the entries and their bytes, zip_write.c makes
 * them, ziparchive.c and zipfile.c are what scripts see. An archive reads its
 * stream when it is made and, in Update mode, writes it anew when it closes.
 */
#pragma once

#include "types/io/stream.h"

enum zip_mode { ZIP_READ, ZIP_CREATE, ZIP_UPDATE };
enum { ZIP_STORED = 0, ZIP_DEFLATED = 8 };
enum { ZIP_ENCRYPTED = 1, ZIP_SIZES_FOLLOW = 8, ZIP_UTF8 = 0x800 };	/* flags of an entry */

struct zip {
	struct cell h;
	enum zip_mode mode;
	bool leave_open, closed;
	struct stream *s;	/* the archive */
	struct stream *out;	/* what is written goes here */
	int64_t at;		/* of OUT: where the next byte goes */
	struct list *entries;
	struct ustr *comment;
	val encoding;		/* of names; or null */
	struct zip_entry *writing;	/* Create: the one that is open */
};

struct zip_entry {
	struct cell h;
	struct zip *zip;	/* NULL: deleted */
	struct ustr *name, *comment;
	int64_t ticks;		/* clock time of the last change */
	int64_t header;		/* where its local header is */
	int64_t packed, size;
	uint32_t crc, attributes;
	uint16_t method, flags, version;
	int level;		/* CompressionLevel; -1: deflated, however it was */
	bool written;		/* Create: its header is out; Update: its bytes were asked for */
	bool stored;		/* has bytes in the archive as it was read */
	struct stream *data;	/* Update: its bytes, unpacked; else what writes it */
};

extern const struct type type_ziparchive, type_zipentry, type_zipstream, type_zipsubstream, type_zipport;

/* Reads the directory of Z's stream. Throws InvalidDataException. */
void zip_read_directory(struct rt *rt, struct zip *z);
/* The bytes of E, as a stream for reading. */
val zip_read_entry(struct rt *rt, struct zip_entry *e);
/* Whether E can be read; throws. Returns where its packed bytes are. */
int64_t zip_data_at(struct rt *rt, struct zip_entry *e);
/* N bytes at AT of the archive; throws when it ends before. */
void zip_bytes(struct rt *rt, struct zip *z, int64_t at, void *to, uint32_t n);

/* A stream that writes E at the end of the archive. */
val zip_write_entry(struct rt *rt, struct zip_entry *e);
/* Writes what is not written yet: entries of Update mode, the directory. */
void zip_finish(struct rt *rt, struct zip *z);

struct zip_entry *zip_entry_new(struct rt *rt, struct zip *z, struct ustr *name);
/* The archive in S; throws what its constructor throws. */
struct zip *zip_open(struct rt *rt, struct stream *s, enum zip_mode mode, bool leave_open, val encoding);
void zip_close(struct rt *rt, struct zip *z);
/* Entry.Open(). */
val zip_entry_open(struct rt *rt, struct zip_entry *e);
struct zip_entry *zip_create_entry(struct rt *rt, struct zip *z, struct ustr *name, int level);


/* SPDX-License-Identifier: MIT */
/* What the item and content cmdlets need of the file system directly. */
#pragma once

#include "providers/provider.h"

#include <sys/types.h>

/* Throws the .NET exception of an errno about PATH. */
_Noreturn void fs_throw(struct rt *rt, int error, struct ustr *path);
/* Are both paths, links followed, one file or folder that is there? */
bool fs_is_same(struct rt *rt, struct ustr *a, struct ustr *b);
/* FileInfo or DirectoryInfo. */
val fs_item(struct rt *rt, struct ustr *path, bool folder);

/* Encodings of text files; FS_AUTO looks at the byte order mark, else UTF-8. */
enum fs_encoding { FS_AUTO, FS_UTF8, FS_UTF8_BOM, FS_UTF16LE, FS_UTF16BE, FS_UTF32LE, FS_UTF32BE, FS_ASCII,
	FS_LATIN1, FS_UTF7, FS_PAGE /* and on: encoding_page_at */ };
/* From the value of an -Encoding parameter: a name, a code page, an Encoding. */
enum fs_encoding fs_encoding_of(struct rt *rt, val v);

/* A file read in pieces; the descriptor closes when the box is collected. */
struct fs_reader;
struct fs_reader *fs_reader_open(struct rt *rt, struct ustr *path, enum fs_encoding e);
void fs_reader_close(struct fs_reader *r);
enum fs_encoding fs_reader_encoding(const struct fs_reader *r);	/* found out or given */
void fs_reader_rewind(struct fs_reader *r);	/* to the first byte, the mark included */
void fs_reader_retry(struct fs_reader *r);	/* after the end: the file may have grown */
struct ustr *fs_read_line(struct rt *rt, struct fs_reader *r);	/* without its end; NULL: no more */
struct ustr *fs_read_until(struct rt *rt, struct fs_reader *r, struct ustr *delimiter);
struct ustr *fs_read_all(struct rt *rt, struct fs_reader *r);
/* Up to N raw bytes; fewer at the end. */
size_t fs_read_bytes(struct rt *rt, struct fs_reader *r, void *to, size_t n);

/* Makes each missing folder above the last part of PATH; throws. */
void fs_make_parents(struct rt *rt, struct ustr *path);
/* For -Force: a file that its owner may not write to becomes one that can be opened.
 * Returns its whole st_mode of before; 0: there was nothing to change. */
mode_t fs_lift_read_only(struct rt *rt, struct ustr *path);
/* Once the file is open nobody may write to it again, as before; WAS of 0: nothing was lifted. */
void fs_put_read_only(struct rt *rt, struct ustr *path, mode_t was);

struct fs_writer;
struct fs_writer *fs_writer_open(struct rt *rt, struct ustr *path, enum fs_encoding e, bool append, bool no_clobber);
void fs_writer_put(struct rt *rt, struct fs_writer *w, struct ustr *text);
void fs_writer_put_bytes(struct rt *rt, struct fs_writer *w, const void *p, size_t n);
void fs_writer_flush(struct rt *rt, struct fs_writer *w);
void fs_writer_apart(struct fs_writer *w);	/* one that appends goes on at its own place, whoever else writes */
void fs_writer_close(struct rt *rt, struct fs_writer *w);	/* flushes; throws when that fails */
/* A write that fails is an error of that command, not of who writes. It is told
 * once: what is written after it goes nowhere. */
void fs_writer_as(struct fs_writer *w, const char *class_name, const char *activity);
bool fs_writer_failed(const struct fs_writer *w);
size_t fs_writer_pending(const struct fs_writer *w);	/* bytes not written yet */

/* Provider content functions of whole files. */
val fs_read_lines(struct rt *rt, const struct ppath *p);
void fs_write_lines(struct rt *rt, const struct ppath *p, struct list *values, bool append);

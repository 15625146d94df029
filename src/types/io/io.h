/* SPDX-License-Identifier: MIT */
/*
 * What System.IO's types share: full paths, the exceptions of an errno, what a
 * path is, folders listed, and whole files read and written. No descriptor
 * outlives a call here; open files are streams (types/io/stream.h).
 */
#pragma once

#include "value/coll.h"
#include "value/ustr.h"

/* What .NET caches about a path. Times are UTC ticks. */
struct io_stat {
	bool exists, folder;		/* folder: also through a link */
	uint32_t mode, uid, gid, links;	/* of the entry itself, not a link's target */
	uint64_t inode;
	int64_t size, created, written, accessed;
};

/* FileSystemInfo and its two kinds; the state is read when first asked for. */
struct fsinfo {
	struct cell h;
	struct ustr *path, *full;	/* as given; absolute */
	bool known;
	struct io_stat st;
};
extern const struct type type_filesysteminfo, type_fileinfo, type_directoryinfo;

/* Throws .NET's exception of ERROR about PATH; FOLDER: a missing entry is a
 * missing folder. */
_Noreturn void io_throw(struct rt *rt, int error, struct ustr *path, bool folder);
/* As above for an operation on a file: a missing parent is a missing folder. */
_Noreturn void io_throw_file(struct rt *rt, int error, struct ustr *path, bool creating);

/* Takes the lock that .NET's programs keep to, on FD, for oneself ALONE or with others; throws when somebody is there
 * who doesn't share. */
void io_lock(struct rt *rt, int fd, struct ustr *full, bool alone);

/* PATH made absolute against the process's folder, dots removed; throws on an
 * empty or null argument named PARAM. */
struct ustr *io_full(struct rt *rt, val path, const char *param);
struct ustr *io_normal(struct rt *rt, struct ustr *path);
struct ustr *io_without_slash(struct rt *rt, struct ustr *path);	/* the one at its end; the root keeps it */
void io_stat(struct rt *rt, struct ustr *full, struct io_stat *ret);

val io_info(struct rt *rt, struct ustr *full, bool folder);
struct fsinfo *val_fsinfo(val v);
/* Ticks as a DateTime, local or UTC. */
val io_time(struct rt *rt, int64_t utc, bool local);
/* Sets the time of access (WHICH 0) or of writing (1). */
void io_set_time(struct rt *rt, struct ustr *full, int which, val when, bool utc);
int64_t io_attributes(struct ustr *full, struct rt *rt, const struct io_stat *st);
void io_set_attributes(struct rt *rt, struct ustr *full, int64_t flags);

/* The entries of a folder as full names, ordinal order not promised. KINDS: 1
 * files, 2 folders. */
struct array *io_list(struct rt *rt, struct ustr *folder, struct ustr *prefix, val pattern, bool recurse, int kinds);
/* The same with a SearchOption or EnumerationOptions. */
struct array *io_list_by(struct rt *rt, struct ustr *folder, struct ustr *prefix, val pattern, val options, int kinds);

void io_copy(struct rt *rt, struct ustr *from, struct ustr *to, bool overwrite);
void io_move(struct rt *rt, struct ustr *from, struct ustr *to, bool overwrite);
void io_delete_file(struct rt *rt, struct ustr *full);
void io_make_folder(struct rt *rt, struct ustr *full);
void io_delete_folder(struct rt *rt, struct ustr *full, bool recurse);
val io_link_target(struct rt *rt, struct ustr *full, bool final);	/* a FileSystemInfo or null */

/* A whole file's bytes, in a heap block. */
uint8_t *io_read(struct rt *rt, struct ustr *full, uint32_t *ret_n);
/* FLAGS: O_TRUNC or O_APPEND. */
void io_write(struct rt *rt, struct ustr *full, int flags, const void *p, size_t n);

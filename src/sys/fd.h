/* SPDX-License-Identifier: MIT */
/* Descriptors: closing, flags, whole writes, small files. */
#pragma once

#include "base/buf.h"
#include "base/util.h"

/* Closes FD unless negative; keeps errno; returns -1. */
int fd_close(int fd);

/* Cleanup function: _cleanup_(fd_closep) int fd = -1; */
void fd_closep(int *fd);

int fd_nonblock(int fd, bool on);
int fd_cloexec(int fd, bool on);

/* Writes all N bytes, waiting where needed; -ERR_CLOSED, -ERR_SYS. */
int fd_write_all(int fd, const void *data, size_t n);

/* Appends the content of the file PATH, relative to the folder DIR (AT_FDCWD),
 * at most MAX bytes; -ERR_NOTFOUND, -ERR_ACCESS, -ERR_LIMIT, -ERR_SYS. */
int fd_read_file(int dir, const char *path, size_t max, struct buf *out);

/* Closes every descriptor from FIRST on. */
void fd_close_from(int first);

/* Replaces the file PATH in one step; keeps its mode, or makes it 0644. */
int fd_replace_file(const char *path, const struct buf *content);

/* Allows this process as many descriptors as it may have. */
void fd_limit_raise(void);

/* A non-blocking eventfd, or -ERR_SYS. */
int fd_event(void);
void fd_event_raise(int fd);
void fd_event_clear(int fd);

/* The error code for the current errno. */
int fd_error(void);

/* SPDX-License-Identifier: MIT */
/*
 * Private folders. One is trusted only when it is a folder and no link, owned
 * by this user and closed to everybody else; a folder that fails this is an
 * error (-ERR_OWNER), never repaired: somebody may be waiting for us to use it.
 */
#pragma once

#include "base/buf.h"

#include "base/util.h"

/* Opens the private folder PATH below DIR (AT_FDCWD); with CREATE it is made,
 * mode 0700, when missing. Returns a descriptor, -ERR_NOTFOUND, -ERR_OWNER,
 * -ERR_ACCESS or -ERR_SYS. */
int dir_open_private(int dir, const char *path, bool create);

/* Makes PATH and its parents, 0700 each where missing; 0 or an error. */
int dir_make(const char *path);

/* Takes the lock file NAME below DIR without waiting: a descriptor that holds
 * it until closed, -ERR_EXISTS while another process does, or -ERR_SYS. */
int dir_lock(int dir, const char *name);

/* The names in folder PATH but . and .., each as a byte of its kind (DT_ of
 * readdir), the name and a NUL, in no order. Negative errno of the system. */
int dir_names(const char *path, struct buf *ret);

/* SPDX-License-Identifier: MIT */
/*
 * The folder of this user's sessions on this machine since it booted:
 * <sessions>/<machine-id>/<boot-id>/, every level private. A session is
 * <guid>.sock there, with <guid>.lock held by its worker for as long as it
 * lives. A worker listens under a temporary name and then renames, so a name
 * ending in .sock always answers, or its worker is dead; such a socket is
 * removed only by who holds its lock. Nothing needs repair after a crash.
 */
#pragma once

#include "base/buf.h"
#include "psrp/guid.h"

struct registry {
	int dir;
};

#define REGISTRY_INIT { -1 }

/* Opens the folder, below BASE (NULL: the user's own). With CREATE what is
 * missing is made. -ERR_NOTFOUND, -ERR_OWNER, … */
int registry_open(struct registry *r, const char *base, bool create);
void registry_close(struct registry *r);

/* Takes the lock of session ID; a descriptor, or -ERR_EXISTS. */
int registry_lock(struct registry *r, const uint8_t id[GUID_LEN]);

/* Listens as session ID, whose lock the caller holds; a descriptor. */
int registry_listen(struct registry *r, const uint8_t id[GUID_LEN]);

/* Connects to session ID and checks that its owner is this user:
 * -ERR_NOTFOUND, -ERR_OWNER. */
int registry_connect(struct registry *r, const uint8_t id[GUID_LEN]);

/* Removes session ID's socket and lock file; the caller holds the lock. */
void registry_remove(struct registry *r, const uint8_t id[GUID_LEN]);

/* The ids of all sockets, malloc'd, at most REGISTRY_MAX. */
enum { REGISTRY_MAX = 4096 };
int registry_list(struct registry *r, uint8_t (**ret)[GUID_LEN], size_t *ret_n);

/* Removes what the dead worker of session ID left, unless it lives. */
void registry_sweep(struct registry *r, const uint8_t id[GUID_LEN]);

/* Keeps a place for the new session ID when fewer than MAX live or are being
 * started: its lock file, free, which the worker takes soon or which stops
 * counting. A place ID has already is kept. Callers take turns, so MAX holds for all processes of the user:
 * 0, -ERR_LIMIT, or -ERR_EXISTS when the turn never comes. */
int registry_reserve(struct registry *r, const uint8_t id[GUID_LEN], size_t max);

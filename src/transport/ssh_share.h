/* SPDX-License-Identifier: MIT */
/*
 * Which of a host's shared ssh connections (ControlMaster) a session goes over,
 * and when its ssh may start. Many that start together would all find no master
 * and connect for themselves, so one leads and the others wait until it is
 * through; and a server takes ten sessions on a connection unless its
 * MaxSessions says otherwise, so that the ninth begins another one.
 *
 *	share_take, then share_start until it is true, then share_settled with
 *	what came of it; share_lost when the connection is gone, share_drop.
 *
 * One table for the process, safe from every thread.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct way;
struct share;

/* A session's place. All zero: none, which never waits. */
struct share_place {
	struct share *share;
	unsigned slot;
};

enum { SHARE_SLOT_MAX = 8, SHARE_LEADERS_MAX = 8, SHARE_STALL_MS = 10000 };

/* A place for W, which shares connections or not. P is all zero. */
void share_take(struct share_place *p, const struct way *w);

/* True when ssh may start now. The first of its connection becomes the leader;
 * one that isn't through after SHARE_STALL_MS isn't waited for any longer. */
bool share_start(struct share_place *p);

/* True when share_start would be. */
bool share_free(const struct share_place *p);

/* The ssh that was started is through, or not. Of others than the leader it
 * says nothing. */
void share_settled(struct share_place *p, bool through);

/* An established connection was cut: who comes next leads again. */
void share_lost(struct share_place *p);

/* Gives the place back. Idempotent. */
void share_drop(struct share_place *p);

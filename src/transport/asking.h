/* SPDX-License-Identifier: MIT */
/*
 * Questions to sessions one isn't attached to: what they are, and that they end.
 * One link each, moved along by whoever asks; many go beside each other.
 */
#pragma once

#include <poll.h>

#include "transport/client.h"
#include "transport/control.h"
#include "transport/link.h"

/* One question under way. */
struct asking {
	struct link link;
	int fd;
	bool mute;		/* nobody takes what is sent any more */
	int done;		/* 1 answered, < 0 failed */
	enum control_type answer;
	uint32_t value;
	struct session_info info;
};

/* Begins with a hello on FD, which is taken; the question is put behind it. */
void ask_begin(struct asking *a, int fd);
void ask_end(struct asking *a);
/* Asks session ID to end; FORCE: though a client is attached. */
void ask_close(struct asking *a, int fd, const uint8_t id[GUID_LEN], bool force);
/* What came of that, once A is done or its time over; ends A. */
int ask_closed(struct asking *a);

/* Reads what the link holds already: as DONE. */
int ask_frames(struct asking *a);
/* Moves bytes both ways; sets DONE at the end. */
void ask_turn(struct asking *a, bool readable);
/* What A waits for. */
struct pollfd ask_fd(const struct asking *a);
/* Runs all questions until each is done or the time is over. */
void ask_all(struct asking *a, size_t n, int timeout_ms);

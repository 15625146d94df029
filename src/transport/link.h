/* SPDX-License-Identifier: MIT */
/*
 * One end of the link between two psession programs: frames in order, exactly
 * once, over byte streams that may be cut and replaced. Sans-IO: the owner
 * moves bytes between a socket and the link.
 *
 * A frame is {length u32, channel u8, flags u8, 0 u16, sequence u64}, big
 * endian, and its payload. Sequenced frames (from 1) stay in the ring until
 * the peer releases them: the worker when its engine took the message, the
 * client when the object was consumed. Frames with sequence 0 (greetings,
 * releases, questions of listers) are for this connection only.
 *
 * After a cut, link_cut; on the new connection both ends tell what they
 * received, and link_resume sends the rest. For a new client, link_fresh keeps
 * the frames not released and numbers them from 1 (a new epoch). What is
 * released ends on a message's last frame, so the ring begins with a message.
 */
#pragma once

#include "base/buf.h"
#include "base/util.h"

#include <sys/uio.h>

enum link_channel {
	LINK_CONTROL,
	LINK_PSRP,
	LINK_TTY,
	LINK_FILE,
	LINK__CHANNELS
};

enum {
	LINK_HEADER = 16,
	LINK_FRAME_MAX = 1 << 18,	/* payload of one frame */
	LINK_IN_MAX = 40 << 20,		/* received and not looked at */
	LINK_OUT_MAX = 1 << 20,		/* unsequenced bytes waiting */
};

enum link_flags {
	LINK_LAST = 1,		/* the last frame of its message */
	LINK_GAP = 2,		/* frames before this one were dropped */
	LINK_MAY_DROP = 4,	/* may go when the ring is full */
};

struct link_frame {
	enum link_channel channel;
	uint8_t flags;
	uint64_t seq;		/* 0: unsequenced */
	const uint8_t *data;
	size_t len;
};

struct link {
	struct buf in;		/* received, not yet taken */
	size_t taken;		/* length of the frame last handed out */
	uint64_t received;	/* last sequence received */

	struct buf ring;	/* sequenced frames not released */
	size_t written;		/* bytes of RING already written */
	size_t whole;		/* first frame boundary at or after WRITTEN */
	uint64_t next_seq;	/* of the next frame to put */
	uint64_t released;	/* by the peer */
	size_t ring_max;
	size_t open;		/* offset of the frame being built, + 1 */
	bool gap;		/* what was dropped stood right before the next frame */

	struct buf out;		/* unsequenced frames, before the ring's */
	size_t out_open;
	uint64_t release, release_sent;	/* what we release to the peer */
	uint64_t epoch;
	size_t peeked;		/* bytes of IN searched for releases */
	bool discard;		/* frames are looked at but not received */
	bool hold;		/* sequenced frames wait for link_resume */
};

/* RING_MAX: how many bytes may wait for the peer to say that it took them. */
void link_init(struct link *l, size_t ring_max);
enum { LINK_RING_ASKING = 4096 };	/* of a link that only asks and answers */
void link_release_all(struct link *l);

/* Where to receive bytes: at least one, *RET_N of them; then link_filled. */
uint8_t *link_space(struct link *l, size_t *ret_n);
void link_filled(struct link *l, size_t n);

/* As link_space, for a sender that waits for room: what was received stays. */
uint8_t *link_more(struct link *l, size_t *ret_n);

/* Applies the releases among the frames not taken yet; 0 or an error. */
int link_peek_releases(struct link *l);

/* The next frame, valid until the next link_next or link_space: 1, 0 when more
 * bytes are needed, -ERR_PROTOCOL, -ERR_LIMIT. Releases and repeated frames
 * are handled inside. */
int link_next(struct link *l, struct link_frame *ret);

/* True when link_next has a frame without more bytes. */
bool link_ready(const struct link *l);

/* True while N more bytes fit the ring; one that is no fuller than three quarters
 * takes any message. */
bool link_room(const struct link *l, size_t n);

/* Builds a sequenced frame: link_begin, append the payload to the buffer it
 * returns (at most LINK_FRAME_MAX bytes), link_end. */
struct buf *link_begin(struct link *l, enum link_channel channel, int flags);
int link_end(struct link *l);

/* Drops droppable messages, oldest first, until N bytes fit; true when they
 * do. Only while nobody is connected. */
bool link_drop(struct link *l, size_t n);

/* The same for a frame outside the sequence. */
struct buf *link_now(struct link *l, enum link_channel channel);
int link_now_end(struct link *l);

/* Everything up to SEQ has been taken here; leaves with the next output. */
void link_taken(struct link *l, uint64_t seq);

/* Queues that now, in front of what is put next, where it wasn't told yet. */
void link_tell_taken(struct link *l);

/* True when link_output has something. */
bool link_pending(const struct link *l);

/* The bytes to write next, in at most 3 pieces; then link_written. */
int link_output(struct link *l, struct iovec iov[3]);
void link_written(struct link *l, size_t n);

/* The connection is gone: half frames and unsequenced ones are dropped. */
void link_cut(struct link *l);

/* Keeps sequenced frames back until link_resume. */
void link_hold(struct link *l);

/* The peer received everything up to SEQ: the rest is to be written again.
 * -ERR_PROTOCOL when that cannot be. */
bool link_may_resume(const struct link *l, uint64_t seq);
int link_resume(struct link *l, uint64_t seq);

/* For a new client: numbers what is left from 1 and forgets what was received. */
void link_fresh(struct link *l);

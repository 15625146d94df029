/* SPDX-License-Identifier: MIT */
#include "transport/link.h"

#include <string.h>

#include "base/err.h"

enum { IN_CHUNK = 65536 };

/* An unsequenced frame on the control channel with this flag is a release. */
enum { FLAG_RELEASE = 0x80 };

static void set_be32(uint8_t *p, uint32_t v)
{
	v = __builtin_bswap32(v);
	memcpy(p, &v, 4);
}

static void set_be64(uint8_t *p, uint64_t v)
{
	v = __builtin_bswap64(v);
	memcpy(p, &v, 8);
}

static void set_header(uint8_t *p, size_t len, int channel, int flags,
		       uint64_t seq)
{
	set_be32(p, (uint32_t)len);
	p[4] = (uint8_t)channel;
	p[5] = (uint8_t)flags;
	p[6] = p[7] = 0;
	set_be64(p + 8, seq);
}

static size_t frame_size(const uint8_t *p)
{
	return LINK_HEADER + (size_t)get_be32(p);
}

void link_init(struct link *l, size_t ring_max)
{
	*l = (struct link){ .next_seq = 1, .ring_max = ring_max };
	l->in.max = LINK_IN_MAX;
	l->out.max = LINK_OUT_MAX;
}

void link_release_all(struct link *l)
{
	buf_release(&l->in);
	buf_release(&l->ring);
	buf_release(&l->out);
}

static void drop_taken(struct link *l)
{
	if (l->taken)
		buf_consume(&l->in, l->taken);
	l->peeked -= MIN(l->peeked, l->taken);
	l->taken = 0;
}

uint8_t *link_space(struct link *l, size_t *ret_n)
{
	size_t want = IN_CHUNK, have;
	uint8_t *p;

	drop_taken(l);
	have = buf_size(&l->in);
	if (have >= LINK_HEADER) {
		size_t frame = frame_size(buf_ptr(&l->in));

		/* One that is too long is refused by who looks at it. */
		if (frame > have && frame <= LINK_HEADER + LINK_FRAME_MAX)
			want = MAX(want, frame - have);
	}
	p = buf_reserve(&l->in, want);
	must(p);
	*ret_n = l->in.cap - l->in.len - 1;
	*ret_n = MAX(*ret_n, want);
	if (*ret_n > l->in.max - have)
		*ret_n = l->in.max - have;
	return p;
}

uint8_t *link_more(struct link *l, size_t *ret_n)
{
	if (buf_size(&l->in) > LINK_IN_MAX - LINK_FRAME_MAX * 2)
		return NULL;
	return link_space(l, ret_n);
}

void link_filled(struct link *l, size_t n)
{
	buf_commit(&l->in, n);
}

/* The peer has taken everything up to SEQ: forget it. */
static int release(struct link *l, uint64_t seq)
{
	if (seq <= l->released)
		return 0;
	if (seq >= l->next_seq)
		return -ERR_PROTOCOL;
	while (buf_size(&l->ring) && !l->open) {
		const uint8_t *p = buf_ptr(&l->ring);
		size_t n = frame_size(p);

		if (get_be64(p + 8) > seq)
			break;
		if (n > l->written)
			return -ERR_PROTOCOL;
		buf_consume(&l->ring, n);
		l->written -= n;
		l->whole -= n;
	}
	l->released = seq;
	return 0;
}

int link_peek_releases(struct link *l)
{
	for (;;) {
		const uint8_t *p = buf_ptr(&l->in) + l->peeked;
		size_t left = buf_size(&l->in) - l->peeked, n;
		int r;

		if (left < LINK_HEADER)
			return 0;
		n = frame_size(p);
		if (n > LINK_HEADER + LINK_FRAME_MAX)
			return -ERR_LIMIT;
		if (n > left)
			return 0;
		if ((p[5] & FLAG_RELEASE) && n == LINK_HEADER + 8) {
			r = release(l, get_be64(p + LINK_HEADER));
			if (r < 0)
				return r;
		}
		l->peeked += n;
	}
}

/* Puts a sequenced frame in its place: 1 to hand it out, 0 for a repeated
 * one. */
static int in_order(struct link *l, const struct link_frame *f)
{
	if (f->seq <= l->received)
		return 0;
	if (f->seq != l->received + 1 && !(f->flags & LINK_GAP))
		return -ERR_PROTOCOL;
	l->received = f->seq;
	return 1;
}

int link_next(struct link *l, struct link_frame *ret)
{
	for (;;) {
		const uint8_t *p;
		size_t n;
		int r;

		drop_taken(l);
		if (buf_size(&l->in) < LINK_HEADER)
			return 0;
		p = buf_ptr(&l->in);
		n = frame_size(p);
		if (n > LINK_HEADER + LINK_FRAME_MAX)
			return -ERR_LIMIT;
		if (p[4] >= LINK__CHANNELS || p[6] || p[7])
			return -ERR_PROTOCOL;
		if (buf_size(&l->in) < n)
			return 0;
		l->taken = n;
		*ret = (struct link_frame){
			.channel = p[4], .flags = p[5], .seq = get_be64(p + 8),
			.data = p + LINK_HEADER, .len = n - LINK_HEADER,
		};
		if (ret->flags & FLAG_RELEASE) {
			if (ret->len != 8 || ret->seq)
				return -ERR_PROTOCOL;
			r = release(l, get_be64(ret->data));
		} else {
			r = ret->seq && !l->discard ? in_order(l, ret) : 1;
		}
		if (r)
			return r;
	}
}

bool link_ready(const struct link *l)
{
	size_t n = buf_size(&l->in) - l->taken;

	return n >= LINK_HEADER && n >= frame_size(buf_ptr(&l->in) + l->taken);
}

bool link_room(const struct link *l, size_t n)
{
	size_t used = buf_size(&l->ring);

	/* A large message must not wait for a peer that keeps a few small ones
	 * for whoever comes after it. */
	return used <= l->ring_max / 4 * 3 ||
	       (used < l->ring_max && n <= l->ring_max - used);
}

struct buf *link_begin(struct link *l, enum link_channel channel, int flags)
{
	uint8_t *p = buf_reserve(&l->ring, LINK_HEADER);

	must(p && !l->open);
	set_header(p, 0, channel, flags | (l->gap ? LINK_GAP : 0), l->next_seq);
	l->gap = false;
	l->open = buf_size(&l->ring) + 1;
	buf_commit(&l->ring, LINK_HEADER);
	return &l->ring;
}

/* Completes the frame begun at offset AT of B with the length it came to. */
static int end_frame(struct buf *b, size_t at)
{
	size_t n = buf_size(b) - at - LINK_HEADER;

	if (n > LINK_FRAME_MAX) {
		b->len -= n + LINK_HEADER;
		return -ERR_LIMIT;
	}
	set_be32(b->data + b->off + at, (uint32_t)n);
	return 0;
}

int link_end(struct link *l)
{
	int r;

	must(l->open);
	r = end_frame(&l->ring, l->open - 1);
	l->open = 0;
	if (!r)
		l->next_seq++;
	return r;
}

struct buf *link_now(struct link *l, enum link_channel channel)
{
	uint8_t *p;

	/* A peer that never reads loses what it asked for. */
	if (buf_size(&l->out) > LINK_OUT_MAX - LINK_HEADER - LINK_FRAME_MAX)
		buf_reset(&l->out);
	p = buf_reserve(&l->out, LINK_HEADER);
	set_header(p, 0, channel, 0, 0);
	l->out_open = buf_size(&l->out);
	buf_commit(&l->out, LINK_HEADER);
	return &l->out;
}

int link_now_end(struct link *l)
{
	return end_frame(&l->out, l->out_open);
}

/* Bytes of the message that begins at P, and whether it may go. */
static size_t message_size(const uint8_t *p, const uint8_t *end, bool *ret_drop)
{
	const uint8_t *q = p;
	bool last;

	*ret_drop = true;
	do {
		if (!(q[5] & LINK_MAY_DROP))
			*ret_drop = false;
		last = q[5] & LINK_LAST;
		q += frame_size(q);
	} while (!last && q < end);
	return (size_t)(q - p);
}

bool link_drop(struct link *l, size_t n)
{
	uint8_t *p = l->ring.data + l->ring.off;
	uint8_t *end = l->ring.data + l->ring.len, *to = p;
	bool drop;

	while (p < end) {
		size_t size = message_size(p, end, &drop);

		if (drop && !link_room(l, n)) {
			l->ring.len -= size;
			p += size;
			l->gap = true;
			continue;
		}
		memmove(to, p, size);
		if (l->gap)
			to[5] |= LINK_GAP;
		l->gap = false;
		to += size;
		p += size;
	}
	l->written = l->whole = 0;
	return link_room(l, n);
}

void link_taken(struct link *l, uint64_t seq)
{
	if (seq > l->release)
		l->release = seq;
}

void link_tell_taken(struct link *l)
{
	struct buf *b;

	if (l->release == l->release_sent)
		return;
	b = link_now(l, LINK_CONTROL);
	b->data[b->off + l->out_open + 5] = FLAG_RELEASE;
	buf_put_be64(b, l->release);
	link_now_end(l);
	l->release_sent = l->release;
}

bool link_pending(const struct link *l)
{
	return buf_size(&l->out) || l->release != l->release_sent ||
	       (!l->hold && l->written < buf_size(&l->ring));
}

int link_output(struct link *l, struct iovec iov[3])
{
	uint8_t *ring = l->ring.data + l->ring.off;
	size_t size = buf_size(&l->ring), tail;
	int n = 0;

	link_tell_taken(l);
	/* A frame of the ring that was begun must be finished first. */
	tail = l->whole - l->written;
	if (tail)
		iov[n++] = (struct iovec){ ring + l->written, tail };
	if (buf_size(&l->out))
		iov[n++] = (struct iovec){ l->out.data + l->out.off,
					   buf_size(&l->out) };
	if (size > l->whole && !l->hold)
		iov[n++] = (struct iovec){ ring + l->whole, size - l->whole };
	return n;
}

/* Moves WHOLE to the first boundary at or after WRITTEN. */
static void find_boundary(struct link *l)
{
	while (l->whole < l->written)
		l->whole += frame_size(buf_ptr(&l->ring) + l->whole);
}

void link_written(struct link *l, size_t n)
{
	size_t tail = MIN(l->whole - l->written, n), k;

	l->written += tail;
	n -= tail;
	k = MIN(buf_size(&l->out), n);
	buf_consume(&l->out, k);
	l->written += n - k;
	find_boundary(l);
}

void link_cut(struct link *l)
{
	buf_reset(&l->in);
	buf_reset(&l->out);
	l->taken = 0;
	l->written = l->whole = 0;
	l->release_sent = 0;
	l->peeked = 0;
	l->discard = l->hold = false;
}

void link_hold(struct link *l)
{
	l->hold = true;
}

bool link_may_resume(const struct link *l, uint64_t seq)
{
	return seq >= l->released && seq < l->next_seq;
}

int link_resume(struct link *l, uint64_t seq)
{
	const uint8_t *p = buf_ptr(&l->ring);
	size_t at = 0, size = buf_size(&l->ring);

	if (!link_may_resume(l, seq))
		return -ERR_PROTOCOL;
	while (at < size && get_be64(p + at + 8) <= seq)
		at += frame_size(p + at);
	l->written = l->whole = at;
	l->hold = false;
	return 0;
}

void link_fresh(struct link *l)
{
	uint8_t *p = l->ring.data + l->ring.off;
	size_t at = 0, size = buf_size(&l->ring);
	uint64_t seq = 1;

	for (; at < size; at += frame_size(p + at)) {
		set_be64(p + at + 8, seq++);
		p[at + 5] &= (uint8_t)~LINK_GAP;
	}
	link_cut(l);
	l->next_seq = seq;
	l->gap = false;
	l->released = l->received = l->release = 0;
}

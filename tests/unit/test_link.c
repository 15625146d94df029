/* SPDX-License-Identifier: MIT */
/* The link: order, release, rings, and that frames arrive exactly once
 * however often and wherever the connection is cut. */
#include "unit.h"

#include <stdlib.h>

#include "base/err.h"
#include "psrp/guid.h"
#include "transport/control.h"
#include "transport/link.h"
#include "transport/session_info.h"

static void put(struct link *l, unsigned v, int flags)
{
	struct buf *b = link_begin(l, LINK_PSRP, flags);

	buf_put_be32(b, v);
	link_end(l);
}

/* Moves at most N bytes from one end to the other; returns how many. */
static size_t move(struct link *from, struct link *to, size_t n)
{
	struct iovec iov[3];
	int k = link_output(from, iov);
	size_t moved = 0;

	for (int i = 0; i < k && moved < n; i++) {
		size_t part = MIN(iov[i].iov_len, n - moved), room;
		uint8_t *p = link_space(to, &room);

		part = MIN(part, room);
		memcpy(p, iov[i].iov_base, part);
		link_filled(to, part);
		moved += part;
		if (part < iov[i].iov_len)
			break;
	}
	link_written(from, moved);
	return moved;
}

static unsigned value(const struct link_frame *f)
{
	return (unsigned)f->data[0] << 24 | (unsigned)f->data[1] << 16 |
	       (unsigned)f->data[2] << 8 | f->data[3];
}

TEST(link_delivers_in_order)
{
	struct link a, b;
	struct link_frame f;

	link_init(&a, 4096);
	link_init(&b, 4096);
	for (unsigned i = 0; i < 10; i++)
		put(&a, i, LINK_LAST);
	while (move(&a, &b, 7))
		;
	for (unsigned i = 0; i < 10; i++) {
		REQUIRE(link_next(&b, &f) == 1);
		CHECK_INT(f.seq, i + 1);
		CHECK_INT(value(&f), i);
	}
	CHECK_INT(link_next(&b, &f), 0);
	link_taken(&b, 10);
	CHECK(link_pending(&b));
	while (move(&b, &a, 5))
		;
	CHECK_INT(link_next(&a, &f), 0);
	CHECK_INT(buf_size(&a.ring), 0);
	link_release_all(&a);
	link_release_all(&b);
}

/* Two ends that send to each other over a line cut at random places. */
TEST(link_cut_and_resume_exactly_once)
{
	enum { COUNT = 3000 };

	srand(7);
	for (int round = 0; round < 8; round++) {
		struct link e[2];
		unsigned sent[2] = { 0 }, got[2] = { 0 };
		struct link_frame f;

		link_init(&e[0], 600);
		link_init(&e[1], 600);
		while (got[0] < COUNT || got[1] < COUNT) {
			int i = rand() % 2, r;

			while (sent[i] < COUNT && link_room(&e[i], 20) &&
			       rand() % 4)
				put(&e[i], sent[i]++, LINK_LAST);
			move(&e[i], &e[!i], (size_t)(rand() % 200));
			while ((r = link_next(&e[!i], &f)) > 0) {
				if (value(&f) != got[!i])
					break;
				got[!i]++;
				if (rand() % 3)
					link_taken(&e[!i], f.seq);
			}
			REQUIRE(r == 0);
			if (got[!i] == sent[i])
				link_taken(&e[!i], e[!i].received);
			if (rand() % 20)
				continue;
			link_cut(&e[0]);
			link_cut(&e[1]);
			REQUIRE(link_resume(&e[0], e[1].received) == 0);
			REQUIRE(link_resume(&e[1], e[0].received) == 0);
		}
		CHECK_INT(got[0], COUNT);
		CHECK_INT(got[1], COUNT);
		link_release_all(&e[0]);
		link_release_all(&e[1]);
	}
}

TEST(link_fresh_gives_the_unreleased)
{
	struct link a, b, c;
	struct link_frame f;

	link_init(&a, 4096);
	link_init(&b, 4096);
	link_init(&c, 4096);
	for (unsigned i = 0; i < 6; i++)
		put(&a, i, i % 2 ? LINK_LAST : 0);
	while (move(&a, &b, 999))
		;
	for (unsigned i = 0; i < 3; i++)
		REQUIRE(link_next(&b, &f) == 1);
	link_taken(&b, 2);
	while (move(&b, &a, 999))
		;
	CHECK_INT(link_next(&a, &f), 0);
	link_fresh(&a);
	put(&a, 6, LINK_LAST);
	while (move(&a, &c, 999))
		;
	for (unsigned i = 2; i < 7; i++) {
		REQUIRE(link_next(&c, &f) == 1);
		CHECK_INT(value(&f), i);
		CHECK_INT(f.seq, i - 1);
	}
	link_release_all(&a);
	link_release_all(&b);
	link_release_all(&c);
}

TEST(link_drop_makes_room_at_messages)
{
	struct link a, b;
	struct link_frame f;

	link_init(&a, 100);
	link_init(&b, 100);
	put(&a, 0, LINK_MAY_DROP);
	put(&a, 1, LINK_MAY_DROP | LINK_LAST);
	put(&a, 2, LINK_LAST);
	put(&a, 3, LINK_MAY_DROP | LINK_LAST);
	put(&a, 4, LINK_MAY_DROP | LINK_LAST);
	CHECK(!link_room(&a, 20));
	CHECK(link_drop(&a, 20));
	put(&a, 5, LINK_LAST);
	while (move(&a, &b, 999))
		;
	REQUIRE(link_next(&b, &f) == 1);
	CHECK_INT(value(&f), 2);
	CHECK(f.flags & LINK_GAP);
	REQUIRE(link_next(&b, &f) == 1);
	CHECK_INT(value(&f), 3);
	CHECK(!(f.flags & LINK_GAP));
	link_release_all(&a);
	link_release_all(&b);
}

TEST(link_drop_of_the_last_message_is_told_by_the_next)
{
	struct link a, b;
	struct link_frame f;

	link_init(&a, 60);
	link_init(&b, 60);
	put(&a, 0, LINK_LAST);
	put(&a, 1, LINK_LAST);
	put(&a, 2, LINK_LAST);
	put(&a, 3, LINK_MAY_DROP | LINK_LAST);
	CHECK(!link_drop(&a, 60));
	put(&a, 4, LINK_LAST);
	put(&a, 5, LINK_LAST);
	while (move(&a, &b, 999))
		;
	for (unsigned i = 0; i < 5; i++) {
		REQUIRE(link_next(&b, &f) == 1);
		CHECK_INT(value(&f), i < 3 ? i : i + 1);
		CHECK_INT(f.flags & LINK_GAP, i == 3 ? LINK_GAP : 0);
	}
	link_release_all(&a);
	link_release_all(&b);
}

/* The header of a frame that nobody takes asks for no room. */
TEST(link_space_is_for_frames_that_can_be)
{
	static const uint8_t head[16] = { 0xff, 0xff, 0xff, 0xff, 1 };
	struct link_frame f;
	struct link l;
	size_t room;

	link_init(&l, 4096);
	memcpy(link_space(&l, &room), head, sizeof head);
	link_filled(&l, sizeof head);
	CHECK(link_space(&l, &room));
	CHECK(room > 0);
	CHECK_INT(link_next(&l, &f), -ERR_LIMIT);
	link_release_all(&l);
}

TEST(link_refuses)
{
	static const uint8_t huge[16] = { 0x7f, 0, 0, 0, 1 };
	static const uint8_t channel[16] = { 0, 0, 0, 0, 9 };
	static const uint8_t skip[16] = { [4] = 1, [15] = 2 };
	static const uint8_t release[24] = { [3] = 8, [5] = 0x80, [23] = 9 };
	static const struct {
		const uint8_t *p;
		size_t n;
		int error;
	} bad[] = {
		{ huge, 16, -ERR_LIMIT }, { channel, 16, -ERR_PROTOCOL },
		{ skip, 16, -ERR_PROTOCOL }, { release, 24, -ERR_PROTOCOL },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct link_frame f;
		struct link l;
		size_t room;

		link_init(&l, 4096);
		memcpy(link_space(&l, &room), bad[i].p, bad[i].n);
		link_filled(&l, bad[i].n);
		CHECK_INT(link_next(&l, &f), bad[i].error);
		CHECK(link_resume(&l, 5) < 0);
		link_release_all(&l);
	}
}

TEST(link_frames_have_a_longest)
{
	for (uint32_t over = 0; over < 2; over++) {
		uint32_t n = LINK_FRAME_MAX + over;
		uint8_t head[16] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n, LINK_PSRP };
		struct link_frame f;
		struct link l;
		size_t room;

		link_init(&l, 4096);
		memcpy(link_space(&l, &room), head, sizeof head);
		link_filled(&l, sizeof head);
		CHECK_INT(link_next(&l, &f), over ? -ERR_LIMIT : 0);
		link_release_all(&l);
	}
}

TEST(session_records_round_trip)
{
	struct session_params p = { .idle_ms = ~0ull, .client_pid = 7 }, q;
	struct session_info s = { .busy = true, .npipelines = 2 }, t;
	struct buf b = BUF_INIT;

	guid_random(p.id);
	strcpy(p.name, "a b=%\n\xc3\xa9");
	CHECK_INT(session_params_put(&b, &p), 0);
	CHECK_INT(session_params_get(&q, buf_ptr(&b), buf_size(&b)), 0);
	CHECK_MEM(&p, &q, sizeof p);
	buf_reset(&b);
	memcpy(s.pipelines[1].id, p.id, 16);
	s.pipelines[1].running = true;
	CHECK_INT(session_info_put(&b, &s), 0);
	buf_puts(&b, "future=1\n");
	CHECK_INT(session_info_get(&t, buf_ptr(&b), buf_size(&b)), 0);
	CHECK_MEM(&s, &t, sizeof s);
	CHECK(session_info_get(&t, "state=99\n", 9) < 0);
	CHECK(session_info_get(&t, "name=%4\n", 8) < 0);
	CHECK(session_info_get(&t, "name=x", 6) < 0);
	buf_release(&b);
}

/* A peer that floods is read to the most and no further. */
TEST(link_input_has_a_most)
{
	struct link l;
	size_t room;
	uint8_t *p;

	link_init(&l, 4096);
	while ((p = link_more(&l, &room))) {
		memset(p, 0, MIN(room, (size_t)16));
		link_filled(&l, room);
	}
	CHECK(buf_size(&l.in) > LINK_IN_MAX - LINK_FRAME_MAX * 2);
	CHECK(buf_size(&l.in) <= LINK_IN_MAX);
	link_release_all(&l);
}

/* What isn't numbered and nobody reads is forgotten, not kept for ever. */
/* Refused before a byte of it is read. */
TEST(control_message_has_a_longest)
{
	static const uint8_t target[GUID_LEN];
	struct link l;

	link_init(&l, 4096);
	CHECK_INT(control_put_message(&l, PACKET_DEFAULT, target, 1, "", 0, "", (size_t)CONTROL_MESSAGE_MAX + 1, 0), -ERR_LIMIT);
	CHECK_INT(buf_size(&l.ring), 0);
	link_release_all(&l);
}

TEST(link_unsequenced_output_has_a_most)
{
	struct link l;

	link_init(&l, 4096);
	for (size_t n = 0; n < LINK_OUT_MAX * 2; n += 1024 + 16) {
		static const uint8_t body[1024];

		buf_put(link_now(&l, LINK_CONTROL), body, sizeof body);
		link_now_end(&l);
		CHECK(buf_size(&l.out) <= LINK_OUT_MAX);
	}
	CHECK(buf_size(&l.out) > 0);
	link_release_all(&l);
}

TEST(session_texts_have_a_longest)
{
	struct session_params p, q;
	struct buf b = BUF_INIT;

	for (size_t n = SESSION_TEXT_MAX - 1; n <= SESSION_TEXT_MAX; n++) {
		buf_reset(&b);
		buf_puts(&b, "name=");
		for (size_t i = 0; i < n; i++)
			buf_putc(&b, 'x');
		buf_putc(&b, '\n');
		CHECK_INT(session_params_get(&p, buf_ptr(&b), buf_size(&b)), n < SESSION_TEXT_MAX ? 0 : -ERR_MALFORMED);
	}
	memset(&q, 0, sizeof q);
	buf_reset(&b);
	memset(q.cwd, '/', sizeof q.cwd - 1);
	CHECK_INT(session_params_put(&b, &q), 0);
	CHECK_INT(session_params_get(&p, buf_ptr(&b), buf_size(&b)), 0);
	CHECK_MEM(&p, &q, sizeof p);
	buf_release(&b);
}

TEST(session_records_list_their_first_pipelines)
{
	struct session_info s = { .npipelines = SESSION_PIPELINES_MAX }, t;
	struct buf b = BUF_INIT;

	CHECK_INT(session_info_put(&b, &s), 0);
	CHECK_INT(session_info_get(&t, buf_ptr(&b), buf_size(&b)), 0);
	CHECK_INT(t.npipelines, SESSION_PIPELINES_MAX);
	buf_puts(&b, "pipeline=00000000-0000-0000-0000-000000000001:1\n");
	CHECK_INT(session_info_get(&t, buf_ptr(&b), buf_size(&b)), 0);
	CHECK_INT(t.npipelines, SESSION_PIPELINES_MAX);
	CHECK(!t.pipelines[SESSION_PIPELINES_MAX - 1].running);
	buf_release(&b);
}

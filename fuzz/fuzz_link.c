/* SPDX-License-Identifier: MIT */
/*
 * The link, its control frames and the session records on any bytes, cut at
 * any place; what is read as a record must come back when it is written.
 */
#include <string.h>

#include "transport/control.h"
#include "transport/session_info.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void frame(struct link *l, const struct link_frame *f)
{
	struct control m;
	struct packet k;

	if (f->channel == LINK_CONTROL && control_get(&m, f->data, f->len) == 0)
		must(m.len <= f->len);
	if (f->channel == LINK_PSRP && control_packet_get(&k, f->data, f->len) == 0)
		must(k.len + CONTROL_PACKET_HEAD == f->len);
	if (f->seq % 3 == 1)
		link_taken(l, f->seq);
}

/* An end with frames of its own in the ring, of which the peer releases some. */
static void run(const uint8_t *data, size_t size, size_t piece)
{
	struct link_frame f;
	struct iovec iov[3];
	struct link l;
	int r = 0;

	link_init(&l, 256);
	for (int i = 0; i < 5; i++) {
		buf_put_be32(link_begin(&l, LINK_PSRP, i % 2 ? LINK_LAST : 0), 7);
		link_end(&l);
	}
	for (size_t at = 0; at < size && r >= 0; at += piece) {
		size_t n = MIN(piece, size - at), room, out = 0;
		uint8_t *to = link_space(&l, &room);

		n = MIN(n, room);
		memcpy(to, data + at, n);
		link_filled(&l, n);
		while ((r = link_next(&l, &f)) > 0)
			frame(&l, &f);
		for (int i = link_output(&l, iov); i-- > 0;)
			out += iov[i].iov_len;
		link_written(&l, out ? data[at] % (out + 1) : 0);
		if (data[at] == 'C') {
			link_cut(&l);
			(void)link_resume(&l, at % 7);
		}
		if (data[at] == 'F')
			link_fresh(&l);
		if (data[at] == 'D') {
			link_cut(&l);
			link_drop(&l, 64);
		}
	}
	link_release_all(&l);
}

static void records(const uint8_t *data, size_t size)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;
	struct session_params p, p2;
	struct session_info s, s2;

	if (session_params_get(&p, data, size) == 0) {
		must(session_params_put(&b, &p) == 0);
		must(session_params_get(&p2, buf_ptr(&b), buf_size(&b)) == 0);
		must(!strcmp(p.name, p2.name) && p.idle_ms == p2.idle_ms);
	}
	buf_reset(&b);
	if (session_info_get(&s, data, size) == 0) {
		must(session_info_put(&b, &s) == 0);
		must(session_info_get(&s2, buf_ptr(&b), buf_size(&b)) == 0);
		must(s.npipelines == s2.npipelines && s.epoch == s2.epoch);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run(data, size, size ? size : 1);
	run(data, size, size % 37 + 1);
	records(data, size);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as the other end of a link: frames, control messages, packet heads,
 * session records, and a resume at any sequence.
 */
#include <stdlib.h>
#include <string.h>

#include "transport/control.h"
#include "transport/link.h"
#include "transport/session_info.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_some(struct link *l, unsigned n)
{
	for (unsigned i = 0; i < n && link_room(l, 64); i++) {
		struct buf *b = link_begin(l, LINK_PSRP, LINK_LAST | (i % 3 ? 0 : LINK_MAY_DROP));
		buf_put(b, "0123456789", i % 11);
		link_end(l);
	}
}

static void records(const struct control *m)
{
	struct session_params *params = malloc(sizeof(*params));
	struct session_info *info = malloc(sizeof(*info));

	if (session_params_get(params, m->body, m->len) == 0) {
		_cleanup_(buf_release) struct buf b = BUF_INIT;
		must(session_params_put(&b, params) == 0);
	}
	if (session_info_get(info, m->body, m->len) == 0) {
		_cleanup_(buf_release) struct buf b = BUF_INIT;
		must(session_info_put(&b, info) == 0);
	}
	free(params);
	free(info);
}

static void take(struct link *l, const struct link_frame *f)
{
	struct control m;
	struct packet p;

	must(f->len <= LINK_FRAME_MAX);
	if (f->channel == LINK_CONTROL) {
		if (control_get(&m, f->data, f->len) == 0)
			records(&m);
	} else if (f->channel == LINK_PSRP) {
		control_packet_get(&p, f->data, f->len);
	}
	if (f->seq)
		link_taken(l, f->seq);
}

static void give(struct link *l, const uint8_t *data, size_t size, size_t piece)
{
	struct link_frame f;
	struct iovec iov[3];
	int r = 0;

	while (size && r >= 0) {
		size_t room, n;
		uint8_t *p = link_space(l, &room);
		n = MIN(MIN(room, piece), size);
		memcpy(p, data, n);
		link_filled(l, n);
		data += n;
		size -= n;
		while ((r = link_next(l, &f)) > 0)
			take(l, &f);
		if (link_output(l, iov) > 0)
			link_written(l, iov[0].iov_len);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct link l;
	struct control m = { .body = data, .len = size };

	records(&m);
	if (size < 3)
		return 0;
	link_init(&l, 2048);
	put_some(&l, data[0]);
	give(&l, data + 3, size - 3, data[1] + 1u);
	link_cut(&l);
	if (data[2] & 1)
		link_fresh(&l);
	if (link_resume(&l, data[2]) == 0) {
		put_some(&l, 5);
		give(&l, data + 3, size - 3, size);
	}
	link_release_all(&l);
	return 0;
}

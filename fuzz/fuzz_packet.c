/* SPDX-License-Identifier: MIT */
/*
 * Line packets on any bytes, cut at any place, as server and as client. What
 * is read must be written back as a packet that reads the same.
 */
#include <string.h>

#include "psrp/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void again(const struct packet *p, bool server)
{
	_cleanup_(buf_release) struct buf line = BUF_INIT;
	struct packet_reader r;
	struct packet q;

	packet_reader_init(&r, server);
	must(packet_put(&line, p->op, p->stream, p->guid, p->data, p->len) == 0);
	must(packet_feed(&r, buf_ptr(&line), buf_size(&line)) == 0);
	must(packet_next(&r, &q) == 1);
	must(q.op == p->op && !memcmp(q.guid, p->guid, GUID_LEN) && q.len == p->len);
	must(!p->len || !memcmp(q.data, p->data, p->len));
	packet_reader_release(&r);
}

static void read_all(const uint8_t *data, size_t size, bool server, size_t piece)
{
	struct packet_reader r;
	struct packet p;
	int got = 0;

	packet_reader_init(&r, server);
	for (size_t at = 0; at < size && got >= 0; at += piece) {
		if (packet_feed(&r, data + at, MIN(piece, size - at)) < 0)
			break;
		while ((got = packet_next(&r, &p)) > 0)
			if (p.op < PACKET__MAX)
				again(&p, server);
	}
	packet_reader_release(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_all(data, size, true, size ? size : 1);
	read_all(data, size, false, size % 97 + 1);
	return 0;
}

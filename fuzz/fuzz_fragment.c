/* SPDX-License-Identifier: MIT */
/*
 * Fragments and messages on any bytes: reassembly, the header, the judgement of
 * both ends. Whole messages are cut again and must come back the same.
 */
#include <string.h>

#include "psrp/fragment.h"
#include "psrp/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void cut_again(const uint8_t *p, size_t n)
{
	_cleanup_(buf_release) struct buf out = BUF_INIT;
	struct defrag d;
	const uint8_t *got;
	size_t len;

	must(fragment_put(&out, 1, NULL, 0, p, n, FRAGMENT_HEADER + 1 + n % 200) == 0);
	defrag_init(&d, 0, 0);
	defrag_feed(&d, buf_ptr(&out), buf_size(&out));
	must(defrag_next(&d, &got, &len) == 1);
	must(len == n && (!n || !memcmp(got, p, n)));
	defrag_release(&d);
}

static void judge(const uint8_t *p, size_t n, struct server_session *s, enum pipeline_state *pipe)
{
	static const uint8_t zero[GUID_LEN];
	struct message m;

	if (message_parse(p, n, &m) < 0)
		return;
	must(m.data + m.len == p + n);
	message_to_server(s, pipe, n & 1 ? zero : m.pid, &m);
	message_to_client(m.rpid, n & 1 ? zero : m.pid, &m);
	message_find(m.type);
}

static void reassemble(const uint8_t *data, size_t size, size_t piece)
{
	struct server_session s = { .state = SERVER_IDLE };
	enum pipeline_state pipe = PIPELINE_OPENED;
	struct defrag d;
	const uint8_t *p;
	size_t n;
	int r = 0;

	defrag_init(&d, 1 << 16, 1 << 20);
	for (size_t at = 0; at < size && r >= 0; at += piece) {
		defrag_feed(&d, data + at, MIN(piece, size - at));
		while ((r = defrag_next(&d, &p, &n)) > 0) {
			must(n <= 1 << 16);
			judge(p, n, &s, &pipe);
			if (n)
				cut_again(p, n);
		}
	}
	defrag_release(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	reassemble(data, size, size ? size : 1);
	reassemble(data, size, size % 61 + 1);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Plays recorded conversations. `replay modes` prints the modes it has. In the
 * mode `decode` standard input holds the recorded lines, each behind `C ` or
 * `S ` for who wrote it. Every packet is read and must be written back as the
 * same bytes; messages are put together and must come apart again as the same
 * fragments. One line is printed for each packet or message, which the caller
 * compares with the recorded list:
 *
 *	C Data Default GUID OBJECT DESTINATION TYPE RPID PID BYTES CRC32
 *	S DataAck GUID
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "psrp/fragment.h"
#include "psrp/message.h"
#include "psrp/packet.h"

enum { STREAMS_MAX = 4096 };

/* One sequence of fragments: of a side, a priority and a pipeline. */
struct stream {
	char side;
	enum packet_stream prio;
	uint8_t guid[GUID_LEN];
	struct defrag defrag;
	struct buf taken;	/* delivered bytes not accounted for */
};

static struct stream *streams[STREAMS_MAX];
static unsigned nstreams;
static unsigned long line_number;
static int failed;

static void complain(const char *what)
{
	printf("line %lu: %s\n", line_number, what);
	failed = 1;
}

static uint32_t crc32_of(const uint8_t *p, size_t n)
{
	uint32_t crc = ~0u;

	while (n--) {
		crc ^= *p++;
		for (int i = 0; i < 8; i++)
			crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
	}
	return ~crc;
}

static const char *text_of(const uint8_t guid[GUID_LEN])
{
	static char out[4][40];
	static unsigned turn;
	char *p = out[turn++ % 4];

	guid_format(guid, p);
	return p;
}

static struct stream *stream_of(char side, const struct packet *p)
{
	struct stream *s;

	for (unsigned i = 0; i < nstreams; i++) {
		s = streams[i];
		if (s->side == side && s->prio == p->stream && !memcmp(s->guid, p->guid, GUID_LEN))
			return s;
	}
	must(nstreams < STREAMS_MAX);
	s = streams[nstreams++] = xcalloc(1, sizeof(*s));
	s->side = side;
	s->prio = p->stream;
	memcpy(s->guid, p->guid, GUID_LEN);
	defrag_init(&s->defrag, 0, 0);
	return s;
}

/* The message cut again must be the next bytes that were delivered. */
static void same_fragments(struct stream *s, const uint8_t *p, size_t n)
{
	_cleanup_(buf_release) struct buf out = BUF_INIT;

	if (fragment_put(&out, s->defrag.id, NULL, 0, p, n, FRAGMENT_SIZE) < 0 ||
	    buf_size(&out) > buf_size(&s->taken) || memcmp(buf_ptr(&out), buf_ptr(&s->taken), buf_size(&out)))
		complain("the message is cut into other fragments");
	else
		buf_consume(&s->taken, buf_size(&out));
}

static void message(struct stream *s, const uint8_t *p, size_t n)
{
	uint8_t head[MESSAGE_HEADER];
	struct message m;

	if (message_parse(p, n, &m) < 0) {
		complain("no message header");
		return;
	}
	message_header(head, m.destination, m.type, m.rpid, m.pid);
	if (memcmp(head, p, sizeof(head)))
		complain("the message header is written otherwise");
	printf("%c Data %s %s %llu %u 0x%08X %s %s %zu %08x\n", s->side, s->prio == PACKET_PROMPT ? "PromptResponse" : "Default",
	       text_of(s->guid), (unsigned long long)s->defrag.id, m.destination, m.type, text_of(m.rpid), text_of(m.pid), m.len,
	       crc32_of(m.data, m.len));
}

static void data(char side, const struct packet *p)
{
	struct stream *s = stream_of(side, p);
	const uint8_t *msg;
	size_t n;
	int r;

	buf_put(&s->taken, p->data, p->len);
	defrag_feed(&s->defrag, p->data, p->len);
	while ((r = defrag_next(&s->defrag, &msg, &n)) > 0) {
		message(s, msg, n);
		same_fragments(s, msg, n);
	}
	if (r < 0)
		complain(err_text(r));
}

/* Reads the packets of one line and writes them again. */
static void line(struct packet_reader *r, char side, const char *text, size_t n)
{
	_cleanup_(buf_release) struct buf out = BUF_INIT;
	bool foreign = false;
	struct packet p;
	int got;

	must(packet_feed(r, text, n) == 0 && packet_feed(r, "\n", 1) == 0);
	while ((got = packet_next(r, &p)) > 0) {
		if (p.op >= PACKET__MAX) {
			foreign = true;
			continue;
		}
		if (buf_size(&out) && buf_ptr(&out)[buf_size(&out) - 1] == '\n')
			out.len--;
		must(packet_put(&out, p.op, p.stream, p.guid, p.data, p.len) == 0);
		if (p.op == PACKET_DATA)
			data(side, &p);
		else
			printf("%c %s %s\n", side, packet_name(p.op), text_of(p.guid));
	}
	if (got < 0)
		complain(err_text(got));
	else if (!foreign && (buf_size(&out) != n + 1 || memcmp(buf_ptr(&out), text, n)))
		complain("the packet is written otherwise");
}

static int decode(void)
{
	struct packet_reader server, client;
	char *text = NULL;
	size_t cap = 0;
	ssize_t n;

	packet_reader_init(&server, true);
	packet_reader_init(&client, false);
	while ((n = getline(&text, &cap, stdin)) > 0) {
		line_number++;
		if (text[n - 1] == '\n')
			n--;
		if (n >= 2)
			line(*text == 'C' ? &server : &client, *text, text + 2, (size_t)n - 2);
	}
	return failed;
}

/* Plays the other end to the program; the players stand beside the recordings. */
static int play(const char *program, const char *path)
{
	const char *folder = strstr(path, "/tests/wire/"), *exe = getenv("PSESSION");
	char player[4096];

	if (!folder || !exe)
		return 2;
	snprintf(player, sizeof player, "%.*s/tests/wire/%s", (int)(folder - path), path, program);
	execlp("python3", "python3", player, exe, path, (char *)NULL);
	return 2;
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "modes")) {
		puts("decode\nserver\nclient");
		return 0;
	}
	if (argc > 1 && !strcmp(argv[1], "decode"))
		return decode();
	if (argc > 2 && !strcmp(argv[1], "server"))
		return play("play_server.py", argv[2]);
	if (argc > 2 && !strcmp(argv[1], "client"))
		return play("play_client.py", argv[2]);
	return 2;
}

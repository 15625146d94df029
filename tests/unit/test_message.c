/* SPDX-License-Identifier: MIT */
/* The message header, GUIDs, the table of messages and the state machines. */
#include "unit.h"

#include "base/err.h"
#include "psrp/message.h"
#include "psrp/states.h"

static const uint8_t pool[16] = { 1, 2, 3 }, pipe_id[16] = { 9, 8, 7 };

static struct message make(uint32_t type, const uint8_t *rpid,
			   const uint8_t *pid)
{
	uint8_t head[MESSAGE_HEADER];
	struct message m;

	message_header(head, MESSAGE_TO_SERVER, type, rpid, pid);
	message_parse(head, sizeof head, &m);
	return m;
}

TEST(guid_text)
{
	const char *text = "aabbccdd-eeff-0011-2233-445566778899";
	static const uint8_t want[16] = {
		0xdd, 0xcc, 0xbb, 0xaa, 0xff, 0xee, 0x11, 0x00,
		0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99,
	};
	char out[GUID_TEXT];
	uint8_t g[16];

	CHECK_INT(guid_parse(text, strlen(text), g), 0);
	CHECK_MEM(g, want, 16);
	guid_format(g, out);
	CHECK_STR(out, text);
	CHECK_INT(guid_parse("{AABBCCDD-EEFF-0011-2233-445566778899}", 38, g), 0);
	CHECK_INT(guid_parse("AABBCCDDEEFF00112233445566778899", 32, g), 0);
	CHECK_MEM(g, want, 16);
	CHECK(guid_parse(text, 35, g) < 0);
	CHECK(guid_parse("aabbccdd+eeff-0011-2233-445566778899", 36, g) < 0);
	CHECK(guid_parse("aabbccdg-eeff-0011-2233-445566778899", 36, g) < 0);
}

TEST(message_table_is_sorted_and_whole)
{
	CHECK_STR(message_find(MSG_SESSION_CAPABILITY)->name, "SESSION_CAPABILITY");
	CHECK_STR(message_find(MSG_PIPELINE_HOST_RESPONSE)->name, "PIPELINE_HOST_RESPONSE");
	CHECK(!message_find(0));
#define MSG(name, code, dir, chan, srv, pipe, flags)                           \
	CHECK(message_find(code) && message_find(code)->type == (code));
#include "psrp/messages.def"
#undef MSG
}

TEST(message_header_layout)
{
	uint8_t head[MESSAGE_HEADER];

	message_header(head, 1, 0x00041004, pool, pipe_id);
	CHECK_INT(head[0], 1);
	CHECK_INT(head[4], 4);
	CHECK_INT(head[5], 0x10);
	CHECK_INT(head[6], 4);
	CHECK_INT(head[8], 1);
	CHECK_INT(head[24], 9);
}

TEST(message_server_order)
{
	struct server_session s = { .state = SERVER_IDLE };
	enum pipeline_state pipe = PIPELINE_OPENED;
	struct message m;

	m = make(MSG_INIT_RUNSPACEPOOL, pool, guid_zero);
	CHECK_INT(message_to_server(&s, NULL, guid_zero, &m), MESSAGE_IGNORE);
	m = make(MSG_SESSION_CAPABILITY, pool, guid_zero);
	CHECK_INT(message_to_server(&s, NULL, guid_zero, &m), MESSAGE_TAKE);
	m = make(MSG_CREATE_PIPELINE, pool, pipe_id);
	CHECK_INT(message_to_server(&s, &pipe, pipe_id, &m), MESSAGE_REFUSE);
	m = make(MSG_INIT_RUNSPACEPOOL, pool, guid_zero);
	CHECK_INT(message_to_server(&s, NULL, guid_zero, &m), MESSAGE_TAKE);
	m = make(MSG_PIPELINE_INPUT, pool, pipe_id);
	CHECK_INT(message_to_server(&s, &pipe, pipe_id, &m), MESSAGE_REFUSE);
	m = make(MSG_CREATE_PIPELINE, pool, pipe_id);
	CHECK_INT(message_to_server(&s, NULL, pipe_id, &m), MESSAGE_REFUSE);
	CHECK_INT(message_to_server(&s, &pipe, pool, &m), MESSAGE_REFUSE);
	CHECK_INT(message_to_server(&s, &pipe, pipe_id, &m), MESSAGE_TAKE);
	CHECK_INT(message_to_server(&s, &pipe, pipe_id, &m), MESSAGE_REFUSE);
	m = make(MSG_PIPELINE_INPUT, pool, pipe_id);
	CHECK_INT(message_to_server(&s, &pipe, pipe_id, &m), MESSAGE_TAKE);
	m = make(MSG_PIPELINE_OUTPUT, pool, pipe_id);
	CHECK_INT(message_to_server(&s, &pipe, pipe_id, &m), MESSAGE_REFUSE);
	m = make(0x0002FFFF, pool, guid_zero);
	CHECK_INT(message_to_server(&s, NULL, guid_zero, &m), MESSAGE_IGNORE);
	m = make(MSG_GET_AVAILABLE_RUNSPACES, pipe_id, guid_zero);
	CHECK_INT(message_to_server(&s, NULL, guid_zero, &m), MESSAGE_CLOSE);
	m = make(MSG_SESSION_CAPABILITY, pool, guid_zero);
	CHECK_INT(message_to_server(&s, NULL, guid_zero, &m), MESSAGE_CLOSE);
}

TEST(message_client_pool_ids)
{
	struct message m = make(MSG_SESSION_CAPABILITY, guid_zero, guid_zero);

	CHECK_INT(message_to_client(pool, guid_zero, &m), MESSAGE_REFUSE);
	m.destination = MESSAGE_TO_CLIENT;
	CHECK_INT(message_to_client(pool, guid_zero, &m), MESSAGE_TAKE);
	m.type = MSG_RUNSPACEPOOL_STATE;
	CHECK_INT(message_to_client(pool, guid_zero, &m), MESSAGE_IGNORE);
}

TEST(states_follow_their_tables)
{
	enum pool_state p = POOL_BEFORE_OPEN;
	enum pipe_state q = PIPE_NOT_STARTED;

	CHECK_INT(POOL_CONNECTING, 8);
	CHECK_INT(PIPE_DISCONNECTED, 6);
	CHECK(states_pool(&p, EVENT_CLOSED) < 0);
	CHECK_INT(states_pool(&p, EVENT_OPEN), 0);
	CHECK_INT(states_pool(&p, EVENT_OPENED), 0);
	CHECK_INT(p, POOL_OPENED);
	CHECK_INT(states_pool(&p, EVENT_BROKE), 0);
	CHECK(states_pool(&p, EVENT_BROKE) < 0);
	CHECK_INT(states_pipe(&q, EVENT_OPEN), 0);
	CHECK_INT(states_pipe(&q, EVENT_STOP), 0);
	CHECK_INT(states_pipe(&q, states_pipe_event(3)), 0);
	CHECK(states_pipe_final(q));
	CHECK(states_pipe(&q, EVENT_COMPLETED) < 0);
	CHECK(states_pipe_event(1) < 0);
}

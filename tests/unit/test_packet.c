/* SPDX-License-Identifier: MIT */
/* Line packets: what each end accepts and refuses, and the exact lines
 * written. */
#include "unit.h"

#include <stdlib.h>

#include "base/err.h"
#include "psrp/packet.h"
#include "psrp/session_key.h"
#include "text/base64.h"

#define ZERO "00000000-0000-0000-0000-000000000000"
#define ONE "0a1b2c3d-0000-4000-8000-0123456789ab"

/* Reads TEXT and writes back what was understood, then ! and a code. */
static const char *echo(const char *text, bool server, size_t step)
{
	static struct buf out;
	struct packet_reader p;
	struct packet k;
	size_t n = strlen(text);
	int r = 0;

	buf_reset(&out);
	packet_reader_init(&p, server);
	for (size_t i = 0; i < n && r >= 0; i += step) {
		packet_feed(&p, text + i, n - i < step ? n - i : step);
		while ((r = packet_next(&p, &k)) > 0) {
			if (k.op < PACKET__MAX)
				packet_put(&out, k.op, k.stream, k.guid, k.data,
					   k.len);
			else
				buf_printf(&out, "[%d %.*s]", k.op - PACKET__MAX,
					   (int)k.len, (const char *)k.data);
		}
	}
	if (r < 0)
		buf_printf(&out, "!%d", -r);
	packet_reader_release(&p);
	return buf_cstr(&out);
}

TEST(packet_lines_come_back_as_written)
{
	static const char *const to_server =
		"<Data Stream='Default' PSGuid='" ZERO "'>AAECAw==</Data>\n"
		"<Data Stream='PromptResponse' PSGuid='" ONE "'>AAEC</Data>\n"
		"<Command PSGuid='" ONE "' />\n<Signal PSGuid='" ONE "' />\n"
		"<Close PSGuid='" ONE "' />\n<Close PSGuid='" ZERO "' />\n";
	static const char *const to_client =
		"<Data Stream='Default' PSGuid='" ZERO "'>AA==</Data>\n"
		"<DataAck PSGuid='" ZERO "' />\n<CommandAck PSGuid='" ONE "' />\n"
		"<SignalAck PSGuid='" ONE "' />\n<CloseAck PSGuid='" ONE "' />\n";

	for (size_t step = 1; step < 200; step += 7) {
		CHECK_STR(echo(to_server, true, step), to_server);
		CHECK_STR(echo(to_client, false, step), to_client);
	}
}

TEST(packet_server_is_tolerant_where_the_real_one_is)
{
	CHECK_STR(echo("<Data PSGuid=\"{0A1B2C3D-0000-4000-8000-0123456789AB}\""
		       " Stream=\"default\">AA EC</Data>\r\n", true, 999),
		  "<Data Stream='Default' PSGuid='" ONE "'>AAEC</Data>\n");
	CHECK_STR(echo("<Close PSGuid='" ZERO "'/><Close PSGuid='" ONE "'/>\n",
		       true, 999), "<Close PSGuid='" ZERO "' />\n"
				   "<Close PSGuid='" ONE "' />\n");
}

TEST(packet_server_refuses)
{
	static const char *const bad[] = {
		" <Close PSGuid='" ZERO "' />", "  ", "hello",
		"<?xml version='1.0'?>", "<Foo PSGuid='" ZERO "' />",
		"<DataAck PSGuid='" ZERO "' />", "<Close PSGuid='x' />",
		"<CommandAck PSGuid='" ONE "' />", "<Close />",
		"<Close PSGuid='" ZERO "' a='b' />", "<Signal PSGuid='" ZERO "' />",
		"<Data PSGuid='" ZERO "'>AAAA</Data>",
		"<Data Stream='Default' PSGuid='" ZERO "'>A*AA</Data>",
		"<Data Stream='Default' PSGuid='" ZERO "'></Data>",
		"<Data Stream='Other' PSGuid='" ZERO "'>AAAA</Data>",
		"<close PSGuid='" ZERO "' />", "<Close PSGuid='" ZERO "'>",
	};
	char line[256];

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		snprintf(line, sizeof line, "%s\n", bad[i]);
		CHECK_STR(echo(line, true, 999), "!4");
	}
	CHECK_STR(echo("\n", true, 999), "[2 ]");
}

/* What the server end says of a line of N bytes and its end. */
static int line_of(size_t n)
{
	char *line = malloc(n + 1);
	struct packet_reader p;
	struct packet k;
	int r;

	memset(line, 'x', n);
	line[n] = '\n';
	packet_reader_init(&p, false);
	packet_feed(&p, line, n + 1);
	r = packet_next(&p, &k);
	packet_reader_release(&p);
	free(line);
	return r;
}

TEST(packet_lines_have_a_longest)
{
	CHECK_INT(line_of(PACKET_LINE_MAX - 1), 1);	/* its end counts */
	CHECK_INT(line_of(PACKET_LINE_MAX), -ERR_LIMIT);
}

TEST(packet_client_reports_text)
{
	CHECK_STR(echo("\nWelcome to box\n", false, 999),
		  "[0 Welcome to box]");
	CHECK_STR(echo("__NamedPipeError__:gone wrong\n", false, 999),
		  "[1 gone wrong]");
}

TEST(base64_decodes_as_dotnet)
{
	uint8_t out[64];

	CHECK_INT(base64_decode("AAEC", 4, out), 3);
	CHECK_INT(base64_decode(" A A\nE=", 7, out), 2);
	CHECK_INT(base64_decode("AA==", 4, out), 1);
	CHECK_INT(base64_decode("", 0, out), 0);
	CHECK(base64_decode("AAE", 3, out) < 0);
	CHECK(base64_decode("A===", 4, out) < 0);
	CHECK(base64_decode("AA==AAAA", 8, out) < 0);
	CHECK(base64_decode("AA=A", 4, out) < 0);
	for (size_t n = 0; n < 50; n++) {
		struct buf b = BUF_INIT;
		uint8_t in[50];

		for (size_t i = 0; i < n; i++)
			in[i] = (uint8_t)(i * 37 + n);
		base64_put(&b, in, n);
		CHECK_INT(base64_decode((char *)buf_ptr(&b), buf_size(&b), out),
			  n);
		CHECK(!n || !memcmp(in, out, n));
		buf_release(&b);
	}
}

TEST(session_key_exchange)
{
	struct session_key client = { 0 }, server = { 0 };
	uint8_t public[SESSION_PUBLIC_LEN], wrapped[SESSION_WRAPPED_LEN];
	struct buf a = BUF_INIT, b = BUF_INIT;

	CHECK_INT(session_key_encrypt(&client, "x", 1, &a), -ERR_STATE);
	REQUIRE(session_key_offer(&client, public) == 0);
	REQUIRE(session_key_answer(&server, public, sizeof public, wrapped) == 0);
	REQUIRE(session_key_accept(&client, wrapped, sizeof wrapped) == 0);
	CHECK_MEM(client.key, server.key, SESSION_KEY_LEN);
	CHECK_INT(session_key_encrypt(&client, "h\0u\0", 4, &a), 0);
	CHECK_INT(buf_size(&a), 16);
	CHECK_INT(session_key_decrypt(&server, buf_ptr(&a), 16, &b), 0);
	CHECK_INT(buf_size(&b), 4);
	CHECK_MEM(buf_ptr(&b), "h\0u\0", 4);
	memset(server.key, 0, sizeof(server.key));	/* a random key might make padding of it */
	CHECK_INT(session_key_decrypt(&server, "0123456789abcdef", 16, &b),
		  -ERR_MALFORMED);
	public[0] = 7;
	CHECK_INT(session_key_answer(&server, public, sizeof public, wrapped),
		  -ERR_MALFORMED);
	session_key_release(&client);
	session_key_release(&server);
	buf_release(&a);
	buf_release(&b);
}

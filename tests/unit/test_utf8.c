/* SPDX-License-Identifier: MIT */
/* UTF-8 both ways, and what malformed bytes become. */
#include "base/utf8.h"

#include "unit.h"

static uint32_t decode(const char *s, size_t n, size_t *len)
{
	*len = 0;
	return utf8_decode(s, n, len);
}

TEST(utf8_round_trips_the_edges_of_each_length)
{
	static const uint32_t points[] = { 0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000,
					   0xFFFF, 0x10000, 0x10FFFF };
	char out[4];
	size_t n;

	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		size_t written = utf8_encode(points[i], out);
		CHECK_INT(decode(out, written, &n), points[i]);
		CHECK_INT(n, written);
	}
}

TEST(utf8_replaces_malformed_bytes)
{
	size_t n;

	CHECK_INT(decode("\xC3", 1, &n), 0xFFFD);
	CHECK_INT(n, 1);
	CHECK_INT(decode("\xE2\x82", 2, &n), 0xFFFD);
	CHECK_INT(n, 2);
	CHECK_INT(decode("\xC0\x80", 2, &n), 0xFFFD);
	CHECK_INT(n, 1);
	CHECK_INT(decode("\xED\xA0\x80", 3, &n), 0xFFFD);
	CHECK_INT(decode("\xF5\x80\x80\x80", 4, &n), 0xFFFD);
	CHECK_INT(n, 1);
}

TEST(utf8_never_encodes_a_surrogate)
{
	char out[4];

	CHECK_INT(utf8_encode(0xD800, out), 3);
	CHECK_MEM(out, "\xEF\xBF\xBD", 3);
	CHECK_INT(utf8_encode(0x110000, out), 3);
	CHECK_MEM(out, "\xEF\xBF\xBD", 3);
}

TEST(utf8_knows_ascii)
{
	CHECK(utf8_is_ascii("", 0));
	CHECK(utf8_is_ascii("plain text\x7F", 11));
	CHECK(!utf8_is_ascii("0123456789012345\xC3\xA9", 18));
}

/* SPDX-License-Identifier: MIT */
/* Buffers: order of bytes, the hard maximum at its edge, giving away. */
#include "base/buf.h"
#include "base/err.h"

#include <stdlib.h>

#include "unit.h"

TEST(buf_reads_back_what_was_put)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;

	CHECK_INT(buf_puts(&b, "abc"), 0);
	CHECK_INT(buf_putc(&b, 'd'), 0);
	CHECK_INT(buf_size(&b), 4);
	CHECK_MEM(buf_ptr(&b), "abcd", 4);
	buf_consume(&b, 3);
	CHECK_STR(buf_cstr(&b), "d");
}

TEST(buf_writes_numbers_in_the_order_named)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;

	buf_put_be32(&b, 0x01020304);
	buf_put_be64(&b, 0x0102030405060708ull);
	CHECK_INT(buf_size(&b), 12);
	CHECK_MEM(buf_ptr(&b), "\1\2\3\4\1\2\3\4\5\6\7\10", 12);
}

TEST(buf_refuses_the_byte_past_its_maximum_and_keeps_the_rest)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT_MAX(8);

	CHECK_INT(buf_puts(&b, "12345678"), 0);
	CHECK_INT(buf_putc(&b, '9'), -ERR_LIMIT);
	CHECK_STR(buf_cstr(&b), "12345678");
	buf_consume(&b, 1);
	CHECK_INT(buf_putc(&b, '9'), 0);
	CHECK_STR(buf_cstr(&b), "23456789");
}

TEST(buf_grows_over_many_appends)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;

	for (int i = 0; i < 5000; i++)
		REQUIRE(buf_printf(&b, "%d,", i) == 0);
	CHECK_INT(buf_size(&b), 23890);
	CHECK_MEM(buf_ptr(&b) + 23885, "4999,", 5);
}

TEST(buf_take_hands_over_the_content)
{
	struct buf b = BUF_INIT;
	size_t len = 0;

	buf_puts(&b, "xyz");
	buf_consume(&b, 1);
	char *s = buf_take(&b, &len);
	CHECK_STR(s, "yz");
	CHECK_INT(len, 2);
	CHECK_INT(buf_size(&b), 0);
	free(s);
	buf_release(&b);
}

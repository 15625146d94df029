/* SPDX-License-Identifier: MIT */
/* Fragments: cutting, putting together under every split, and the rules for
 * ids out of order. */
#include "unit.h"

#include "base/err.h"
#include "psrp/fragment.h"

/* Feeds B to D in pieces of STEP bytes; appends each message and a bar. */
static int reassemble(struct defrag *d, const struct buf *b, size_t step,
		      struct buf *out)
{
	const uint8_t *p = buf_ptr(b), *msg;
	size_t n = buf_size(b), len;
	int r = 0;

	while (n && r >= 0) {
		size_t k = n < step ? n : step;

		defrag_feed(d, p, k);
		while ((r = defrag_next(d, &msg, &len)) > 0) {
			buf_put(out, msg, len);
			buf_putc(out, '|');
		}
		p += k;
		n -= k;
	}
	return r;
}

static void put_raw(struct buf *b, uint64_t id, uint64_t frag, uint8_t flags,
		    const char *s)
{
	buf_put_be64(b, id);
	buf_put_be64(b, frag);
	buf_putc(b, flags);
	buf_put_be32(b, (uint32_t)strlen(s));
	buf_puts(b, s);
}

/* What the bytes in B make, as text; the code after it when one failed. */
static const char *result(struct buf *b)
{
	static struct buf out;
	struct defrag d;
	int r;

	buf_reset(&out);
	defrag_init(&d, 64, 0);
	r = reassemble(&d, b, SIZE_MAX, &out);
	if (r < 0)
		buf_printf(&out, "!%d", -r);
	defrag_release(&d);
	buf_reset(b);
	return buf_cstr(&out);
}

TEST(fragment_round_trip_at_every_split)
{
	struct buf b = BUF_INIT, out = BUF_INIT;

	CHECK_INT(fragment_put(&b, 1, "head", 4, "body of it", 10, 24), 0);
	CHECK_INT(fragment_put(&b, 2, "x", 1, NULL, 0, 24), 0);
	CHECK_INT(fragment_put(&b, 9, "headhead", 8, "tail", 4, 21 + 6), 0);
	for (size_t step = 1; step <= buf_size(&b); step++) {
		struct defrag d;

		defrag_init(&d, 0, 0);
		buf_reset(&out);
		CHECK_INT(reassemble(&d, &b, step, &out), 0);
		CHECK_STR(buf_cstr(&out), "headbody of it|x|headheadtail|");
		defrag_release(&d);
	}
	buf_release(&b);
	buf_release(&out);
}

TEST(fragment_exact_multiple_has_no_empty_tail)
{
	struct buf b = BUF_INIT;

	fragment_put(&b, 1, "abcdef", 6, "ghi", 3, 21 + 3);
	CHECK_INT(buf_size(&b), 3 * 24);
	CHECK_INT(b.data[16], FRAGMENT_START);
	CHECK_INT(b.data[24 + 16], 0);
	CHECK_INT(b.data[48 + 16], FRAGMENT_END);
	CHECK_INT(b.data[48 + 15], 2);
	buf_release(&b);
}

TEST(fragment_rules)
{
	struct buf b = BUF_INIT;

	put_raw(&b, 1, 0, 1, "a");
	put_raw(&b, 1, 1, 0x82, "b");
	CHECK_STR(result(&b), "ab|");
	put_raw(&b, 1, 0, 1, "a");
	put_raw(&b, 2, 0, 3, "b");
	CHECK_STR(result(&b), "b|");
	put_raw(&b, 1, 0, 1, "a");
	put_raw(&b, 1, 2, 2, "b");
	CHECK_STR(result(&b), "!5");
	put_raw(&b, 1, 0, 1, "a");
	put_raw(&b, 2, 1, 2, "b");
	CHECK_STR(result(&b), "!5");
	put_raw(&b, 1, 1, 2, "b");
	CHECK_STR(result(&b), "!5");
	put_raw(&b, 0, 0, 3, "b");
	CHECK_STR(result(&b), "!5");
	put_raw(&b, 1ull << 63 | 7, 1ull << 63, 3, "b");
	CHECK_STR(result(&b), "b|");
	put_raw(&b, 1, 0, 3, "");
	CHECK_STR(result(&b), "");
	put_raw(&b, 1, 0, 3, "");
	put_raw(&b, 2, 0, 3, "z");
	CHECK_STR(result(&b), "|z|");
	buf_release(&b);
}

TEST(fragment_limits)
{
	struct buf b = BUF_INIT;
	char big[80];

	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	put_raw(&b, 1, 0, 3, big);
	CHECK_STR(result(&b), "!2");
	put_raw(&b, 1, 0, 1, big + 30);
	put_raw(&b, 1, 1, 2, big + 30);
	CHECK_STR(result(&b), "!2");
	buf_release(&b);
}

/* The code of a message of N bytes in two fragments at the limits given. */
static int code_of(size_t n, size_t object_max, uint64_t total_max, struct buf *why)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT, out = BUF_INIT;
	char text[64] = { 0 };
	struct defrag d;
	int r;

	memset(text, 'x', n);
	fragment_put(&b, 1, text, n / 2, text, n - n / 2, FRAGMENT_HEADER + n / 2 + 1);
	defrag_init(&d, object_max, total_max);
	r = reassemble(&d, &b, SIZE_MAX, &out);
	if (r < 0)
		defrag_explain(&d, "remote server", why);
	defrag_release(&d);
	return r;
}

TEST(fragment_limits_at_their_edges)
{
	_cleanup_(buf_release) struct buf why = BUF_INIT;

	CHECK(code_of(40, 40, 0, &why) == 0);
	CHECK(code_of(41, 40, 0, &why) == -ERR_LIMIT);
	CHECK(strstr(buf_cstr(&why), "object size is 41. The allowed maximum object size is 40."));
	buf_reset(&why);
	CHECK(code_of(40, 64, 40, &why) == 0);
	CHECK(code_of(41, 64, 40, &why) == -ERR_LIMIT);
	CHECK(strstr(buf_cstr(&why), "data received is 41. The allowed maximum is 40."));
}

TEST(fragment_keeps_what_is_left_of_a_delivery)
{
	struct buf b = BUF_INIT;
	const uint8_t *msg;
	struct defrag d;
	size_t n;

	defrag_init(&d, 64, 0);
	put_raw(&b, 1, 0, 3, "one");
	put_raw(&b, 2, 0, 3, "two");
	put_raw(&b, 3, 0, 3, "three");
	defrag_feed(&d, buf_ptr(&b), buf_size(&b));
	REQUIRE(defrag_next(&d, &msg, &n) == 1);
	defrag_keep(&d);
	memset(b.data, 0, b.cap);
	REQUIRE(defrag_next(&d, &msg, &n) == 1);
	CHECK(n == 3 && !memcmp(msg, "two", 3));
	REQUIRE(defrag_next(&d, &msg, &n) == 1);
	CHECK(n == 5 && !memcmp(msg, "three", 5));
	CHECK_INT(defrag_next(&d, &msg, &n), 0);
	defrag_feed(&d, buf_ptr(&b), 0);
	defrag_release(&d);
	buf_release(&b);
}

TEST(fragment_resync_skips_to_start)
{
	struct buf b = BUF_INIT, out = BUF_INIT;
	struct defrag d;

	defrag_init(&d, 0, 0);
	defrag_resync(&d);
	put_raw(&b, 4, 3, 0, "lost");
	put_raw(&b, 4, 4, 2, "lost");
	put_raw(&b, 5, 0, 3, "kept");
	CHECK_INT(reassemble(&d, &b, 5, &out), 0);
	CHECK_STR(buf_cstr(&out), "kept|");
	defrag_release(&d);
	buf_release(&b);
	buf_release(&out);
}

/* SPDX-License-Identifier: MIT */
/* Arenas: zeroed, aligned, large pieces, text. */
#include "base/arena.h"

#include "unit.h"

TEST(arena_gives_zeroed_aligned_memory)
{
	struct arena a = ARENA_INIT;

	for (size_t size = 1; size < 3000; size += 7) {
		uint8_t *p = arena_alloc(&a, size);
		CHECK_INT((uintptr_t)p % 16, 0);
		for (size_t i = 0; i < size; i++)
			REQUIRE(p[i] == 0);
		memset(p, 0xAA, size);
	}
	arena_release(&a);
}

TEST(arena_takes_pieces_larger_than_a_chunk)
{
	struct arena a = ARENA_INIT;
	char *small = arena_strndup(&a, "small", 5);
	char *big = arena_alloc(&a, 1 << 20);

	memset(big, 'x', 1 << 20);
	CHECK_STR(small, "small");
	CHECK_STR(arena_printf(&a, "%d-%s", 7, small), "7-small");
	arena_release(&a);
}

TEST(arena_strndup_stops_at_the_length)
{
	struct arena a = ARENA_INIT;

	CHECK_STR(arena_strndup(&a, "abcdef", 3), "abc");
	CHECK_STR(arena_strndup(&a, "", 0), "");
	arena_release(&a);
}

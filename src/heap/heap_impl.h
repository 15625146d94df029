/* SPDX-License-Identifier: MIT */
/*
 * Inside of the heap. A region of address space is reserved once and cut into
 * blocks of 64 KiB; a block holds cells of one size class, raw memory of one
 * size class, or is part of a large object. Two bitmaps a block, indexed by
 * object, say which objects are live and which were marked, so sweeping touches
 * no object unless it has a finalizer.
 */
#pragma once

#include "heap/heap.h"

enum {
	BLOCK_SHIFT = 16,
	BLOCK_SIZE = 1 << BLOCK_SHIFT,
	GRANULE = 16,
	SMALL_MAX = BLOCK_SIZE / 2,
	BITMAP_WORDS = BLOCK_SIZE / GRANULE / 64,
	NCLASSES = 48,
	TRIGGER_MIN = 3 << 20,	/* least that is allocated before the first collection */
	LARGE_HEAP = 16 << 20,
};

enum block_kind { BLOCK_FREE, BLOCK_SMALL, BLOCK_LARGE, BLOCK_LARGE_REST };

/* What the objects of a block are. Marking never touches a leaf. */
enum block_use { USE_CELLS, USE_LEAVES /* of classes without trace */, USE_RAW /* no headers */, USE__MAX };

struct block {
	uint8_t kind;
	uint8_t cls;		/* size class */
	uint8_t use;		/* enum block_use */
	uint8_t dirty;		/* free block whose pages may hold old bytes */
	uint8_t partial;	/* is on its class's list of blocks with room */
	uint32_t n;		/* objects it can hold; of a large head: blocks */
	uint32_t size;		/* of an object */
	uint32_t inverse;	/* ceil(2^32 / size) */
	uint32_t nlive;
	uint32_t nfinal;	/* live objects with a finalizer, at most */
	uint32_t next;		/* next block with room; 0: none */
	size_t large;		/* bytes of a large object */
	uint64_t live[BITMAP_WORDS];
	uint64_t mark[BITMAP_WORDS];
};

/* Where allocation of a size class goes on. */
struct cursor {
	uint32_t block;		/* 0: none */
	uint32_t word;
	uint64_t room;		/* free objects left in that word */
	uint32_t partial;	/* first of the other blocks with room */
};

struct heap {
	char *base;		/* region; block 0 is never used */
	struct block *blocks;	/* one for each block of the region */
	uint32_t nblocks;	/* of the region */
	uint32_t top;		/* blocks used so far */
	uint32_t free_hint;
	uint32_t nfree;		/* free blocks below top */
	struct cursor cursors[USE__MAX][NCLASSES];
	size_t used;		/* bytes of live objects at the last collection and since */
	size_t native;		/* heap_account */
	size_t trigger;		/* collect once `used` passes this */
	size_t limit;
	const char *stack_top;
	struct heap_root *roots;
	struct hook {
		void (*fn)(struct heap *, void *);
		void *arg;
	} hooks[8];
	uint32_t nhooks;
	const struct cell **work;	/* cells marked but not traced */
	size_t nwork, cap_work;
	bool collecting;
	struct heap_options opt;
	uint64_t nallocs, ncollections, last_pause, longest_pause;
};

extern const uint16_t heap_class_size[NCLASSES];

/* Finds the object that contains P, interior and one past the end of it
 * included (with SLACK); NULL when P is no object of this heap. */
void *heap_object_at(const struct heap *h, const void *p, bool slack);

/* A fresh block for a size class, or a run of N blocks; 0: region used up. */
uint32_t block_take(struct heap *h, uint32_t n);
void block_give(struct heap *h, uint32_t b);
void block_setup(struct heap *h, uint32_t b, uint8_t cls, enum block_use use);

void heap_mark_roots(struct heap *h);
void heap_drain(struct heap *h);
void heap_sweep(struct heap *h);

static inline uint32_t object_index(const struct block *b, uint32_t offset)
{
	return (uint32_t)(((uint64_t)offset * b->inverse) >> 32);
}
/* The live bits of word W that stand for no object: taken for good. */
static inline uint64_t block_taken(const struct block *b, uint32_t w)
{
	if (b->n >= (w + 1) * 64)
		return 0;
	return b->n <= w * 64 ? ~(uint64_t)0 : ~(uint64_t)0 << (b->n % 64);
}
static inline char *block_start(const struct heap *h, uint32_t b)
{
	return h->base + ((size_t)b << BLOCK_SHIFT);
}

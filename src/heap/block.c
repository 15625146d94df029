/* SPDX-License-Identifier: MIT */
/* The region, its blocks and the size classes. */
#include "heap/heap_impl.h"

#include <string.h>
#include <sys/mman.h>

const uint16_t heap_class_size[NCLASSES] = {
	16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256,
	288, 320, 352, 384, 416, 448, 480, 512, 576, 640, 704, 768, 896, 1024,
	1168, 1360, 1632, 2048, 2336, 2720, 3264, 4096, 5456, 6544, 8192, 9360,
	10912, 13104, 16384, 21840, 32752, 32768,
};

void block_setup(struct heap *h, uint32_t i, uint8_t cls, enum block_use use)
{
	struct block *b = &h->blocks[i];

	b->kind = BLOCK_SMALL;
	b->cls = cls;
	b->use = use;
	b->size = heap_class_size[cls];
	b->n = BLOCK_SIZE / b->size;
	b->inverse = (uint32_t)((((uint64_t)1 << 32) + b->size - 1) / b->size);
	b->nlive = b->nfinal = 0;
	b->next = 0;
	b->partial = false;
	memset(b->mark, 0, sizeof b->mark);
	for (uint32_t w = 0; w < BITMAP_WORDS; w++)
		b->live[w] = block_taken(b, w);
}

/* First run of N free blocks below the top, 0 when there is none. */
static uint32_t find_free(struct heap *h, uint32_t n)
{
	uint32_t run = 0;

	if (h->nfree < n)
		return 0;
	for (uint32_t i = n == 1 ? MAX(h->free_hint, 1u) : 1; i < h->top; i++) {
		run = h->blocks[i].kind == BLOCK_FREE ? run + 1 : 0;
		if (run == n)
			return i + 1 - n;
	}
	return 0;
}

uint32_t block_take(struct heap *h, uint32_t n)
{
	uint32_t i = find_free(h, n);

	if (i) {
		h->nfree -= n;
		if (n == 1)
			h->free_hint = i + 1;
		for (uint32_t k = i; k < i + n; k++)
			if (h->blocks[k].dirty && n > 1)
				memset(block_start(h, k), 0, BLOCK_SIZE);
		return i;
	}
	if (n > h->nblocks - h->top)
		return 0;
	i = h->top;
	h->top += n;
	return i;
}

/* Large runs go back to the system at once; single blocks stay warm. */
void block_give(struct heap *h, uint32_t i)
{
	struct block *b = &h->blocks[i];
	uint32_t n = b->kind == BLOCK_LARGE ? b->n : 1;
	bool large = b->kind == BLOCK_LARGE;

	if (large)
		madvise(block_start(h, i), (size_t)n << BLOCK_SHIFT, MADV_DONTNEED);
	for (uint32_t k = i; k < i + n; k++) {
		h->blocks[k].kind = BLOCK_FREE;
		h->blocks[k].dirty = !large;
		h->blocks[k].partial = false;
	}
	h->nfree += n;
	h->free_hint = MIN(h->free_hint, i);
}

/* A run of blocks is one object from its head on. */
static void *large_at(const struct heap *h, uint32_t i, const char *p)
{
	while (h->blocks[i].kind == BLOCK_LARGE_REST)
		i -= h->blocks[i].n ? h->blocks[i].n : 1;
	if (h->blocks[i].kind != BLOCK_LARGE)
		return NULL;
	return p <= block_start(h, i) + h->blocks[i].large ? block_start(h, i) : NULL;
}

static void *exact_at(const struct heap *h, const char *p)
{
	uint32_t i = (uint32_t)((size_t)(p - h->base) >> BLOCK_SHIFT);
	const struct block *b = &h->blocks[i];
	uint32_t k;

	if (b->kind == BLOCK_LARGE || b->kind == BLOCK_LARGE_REST)
		return large_at(h, i, p);
	if (b->kind != BLOCK_SMALL)
		return NULL;
	k = object_index(b, (uint32_t)((size_t)(p - h->base) & (BLOCK_SIZE - 1)));
	if (k >= b->n || !(b->live[k / 64] >> (k % 64) & 1))
		return NULL;
	return block_start(h, i) + (size_t)k * b->size;
}

void *heap_object_at(const struct heap *h, const void *ptr, bool slack)
{
	const char *p = ptr, *end = h->base + ((size_t)h->top << BLOCK_SHIFT);
	void *o;

	if (p < h->base + BLOCK_SIZE || p > end)
		return NULL;
	o = p < end ? exact_at(h, p) : NULL;
	if (!o && slack && p > h->base + BLOCK_SIZE)
		o = exact_at(h, p - 1);
	return o;
}

size_t heap_size_of(const struct heap *h, const void *p)
{
	const struct block *b =
		&h->blocks[(size_t)((const char *)p - h->base) >> BLOCK_SHIFT];

	return b->kind == BLOCK_LARGE ? b->large : b->size;
}

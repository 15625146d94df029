/* SPDX-License-Identifier: MIT */
/* Sweeping: live becomes marked, dead cells are finalized, empty blocks freed. */
#include "heap/heap_impl.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static void finalize_dead(struct heap *h, struct block *b, char *start)
{
	uint32_t left = 0;

	for (uint32_t k = 0; k < b->n; k++) {
		struct cell *c = (struct cell *)(start + (size_t)k * b->size);

		if (!(b->live[k / 64] >> (k % 64) & 1) || !c->cls || !c->cls->finalize)
			continue;
		if (b->mark[k / 64] >> (k % 64) & 1)
			left++;
		else
			c->cls->finalize(c);
	}
	b->nfinal = left;
}

static void sweep_small(struct heap *h, uint32_t i)
{
	struct block *b = &h->blocks[i];
	uint32_t n = 0;

	if (b->nfinal)
		finalize_dead(h, b, block_start(h, i));
	for (uint32_t w = 0; w < BITMAP_WORDS; w++) {
		n += (uint32_t)__builtin_popcountll(b->mark[w]);
		b->live[w] = b->mark[w] | block_taken(b, w);
	}
	memset(b->mark, 0, sizeof b->mark);
	b->nlive = n;
	h->used += (size_t)n * b->size;
	if (!n) {
		block_give(h, i);
	} else if (n < b->n) {
		struct cursor *c = &h->cursors[b->use][b->cls];

		b->next = c->partial;
		b->partial = true;
		c->partial = i;
	}
}

static void sweep_large(struct heap *h, uint32_t i)
{
	struct block *b = &h->blocks[i];
	struct cell *c = (struct cell *)block_start(h, i);

	if (b->mark[0]) {
		b->mark[0] = 0;
		h->used += (size_t)b->n << BLOCK_SHIFT;
		return;
	}
	if (b->use != USE_RAW && c->cls && c->cls->finalize)
		c->cls->finalize(c);
	block_give(h, i);
}

void heap_sweep(struct heap *h)
{
	memset(h->cursors, 0, sizeof h->cursors);
	h->used = 0;
	for (uint32_t i = h->top; i-- > 1;) {
		if (h->blocks[i].kind == BLOCK_SMALL)
			sweep_small(h, i);
		else if (h->blocks[i].kind == BLOCK_LARGE)
			sweep_large(h, i);
	}
	while (h->top > 1 && h->blocks[h->top - 1].kind == BLOCK_FREE &&
	       !h->blocks[h->top - 1].dirty) {
		h->top--;
		h->nfree--;
	}
	h->free_hint = MIN(h->free_hint, h->top);
}

void heap_trim(struct heap *h)
{
	heap_collect(h);
	for (uint32_t i = 1; i < h->top; i++) {
		struct block *b = &h->blocks[i];

		if (b->kind != BLOCK_FREE || !b->dirty)
			continue;
		madvise(block_start(h, i), BLOCK_SIZE, MADV_DONTNEED);
		b->dirty = false;
	}
	free(h->work);
	h->work = NULL;
	h->nwork = h->cap_work = 0;
}

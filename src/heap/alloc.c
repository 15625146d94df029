/* SPDX-License-Identifier: MIT */
/* Making heaps and allocating from them. */
#include "heap/heap_impl.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static uint8_t class_of[SMALL_MAX / GRANULE + 1];

__attribute__((constructor)) static void fill_class_of(void)
{
	uint8_t c = 0;

	for (size_t g = 0; g < ARRAY_LEN(class_of); g++) {
		while (heap_class_size[c] < g * GRANULE)
			c++;
		class_of[g] = c;
	}
}

static void *reserve(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

/* Takes as much address space as the system gives: limits on it (ulimit -v)
 * only make the heap smaller. */
static void reserve_region(struct heap *h)
{
	for (size_t size = (size_t)64 << 30; size >= (size_t)1 << 24; size /= 2) {
		h->nblocks = (uint32_t)(size >> BLOCK_SHIFT);
		h->base = reserve(size);
		if (!h->base)
			continue;
		h->blocks = reserve(h->nblocks * sizeof *h->blocks);
		if (h->blocks)
			return;
		munmap(h->base, size);
	}
	must(!"no address space for the heap");
}

struct heap *heap_new(const struct heap_options *o)
{
	struct heap *h = xcalloc(1, sizeof *h);

	h->opt = *o;
	h->limit = o->limit;
	h->trigger = TRIGGER_MIN;
	h->top = 1;
	h->free_hint = 1;
	reserve_region(h);
	return h;
}

static void finalize_all(struct heap *h)
{
	for (uint32_t i = 1; i < h->top; i++) {
		struct block *b = &h->blocks[i];

		if ((b->kind == BLOCK_SMALL || b->kind == BLOCK_LARGE) && b->use != USE_RAW)
			memset(b->mark, 0, sizeof b->mark);
	}
	heap_sweep(h);
}

void heap_free(struct heap *h)
{
	if (!h)
		return;
	finalize_all(h);
	munmap(h->base, (size_t)h->nblocks << BLOCK_SHIFT);
	munmap(h->blocks, h->nblocks * sizeof *h->blocks);
	free(h->work);
	free(h);
}

const void *heap_stack_top(const struct heap *h)
{
	return h->stack_top;
}

void heap_adopt(struct heap *h, const void *stack_top)
{
	extern void *__libc_stack_end;
	pthread_attr_t attr;
	void *low;
	size_t size;

	if (!stack_top && getpid() == gettid())
		stack_top = __libc_stack_end;
	if (!stack_top && !pthread_getattr_np(pthread_self(), &attr)) {
		pthread_attr_getstack(&attr, &low, &size);
		pthread_attr_destroy(&attr);
		stack_top = (char *)low + size;
	}
	h->stack_top = stack_top;
}

void heap_set_limit(struct heap *h, size_t bytes)
{
	h->limit = bytes;
}

static _Noreturn void exhausted(struct heap *h)
{
	h->opt.exhausted(h->opt.arg);
	must(!"the exhausted hook returned");
	__builtin_unreachable();
}

static bool stress_due(const struct heap *h)
{
	if (h->nallocs <= h->opt.stress_first)
		return true;
	return h->opt.stress_every && h->nallocs % h->opt.stress_every == 0;
}

/* Everything that is rare in an allocation: statistics for stress, collection
 * when due, the limit. */
static __attribute__((noinline)) void before_alloc(struct heap *h, size_t size)
{
	if (h->opt.fail_at && h->nallocs == h->opt.fail_at)
		exhausted(h);
	if (h->used + h->native + size > h->trigger || stress_due(h))
		heap_collect(h);
	if (h->limit && h->used + h->native + size > h->limit) {
		heap_collect(h);
		if (h->used + h->native + size > h->limit)
			exhausted(h);
	}
}

/* Moves the cursor to a word with room; false when a new block is needed. */
static bool advance(struct heap *h, struct cursor *c)
{
	for (;;) {
		if (c->block) {
			struct block *b = &h->blocks[c->block];

			while (++c->word < BITMAP_WORDS) {
				c->room = ~b->live[c->word];
				if (c->room)
					return true;
			}
		}
		c->block = c->partial;
		if (!c->block)
			return false;
		c->partial = h->blocks[c->block].next;
		h->blocks[c->block].partial = false;
		c->word = (uint32_t)-1;
	}
}

static __attribute__((noinline)) void refill(struct heap *h, struct cursor *c,
					     uint8_t cls, enum block_use use)
{
	if (advance(h, c))
		return;
	c->block = block_take(h, 1);
	if (!c->block)
		exhausted(h);
	block_setup(h, c->block, cls, use);
	c->word = (uint32_t)-1;
	advance(h, c);
}

static void *alloc_small(struct heap *h, size_t size, enum block_use use)
{
	uint8_t cls = class_of[(size + GRANULE - 1) / GRANULE];
	struct cursor *c = &h->cursors[use][cls];
	struct block *b;
	uint32_t k;
	char *p;

	if (unlikely(!c->room))
		refill(h, c, cls, use);
	b = &h->blocks[c->block];
	k = (uint32_t)__builtin_ctzll(c->room);
	c->room &= c->room - 1;
	k += c->word * 64;
	b->live[c->word] |= (uint64_t)1 << (k % 64);
	b->nlive++;
	h->used += b->size;
	p = block_start(h, c->block) + (size_t)k * b->size;
	return memset(p, 0, b->size);
}

static void *alloc_large(struct heap *h, size_t size, enum block_use use)
{
	uint32_t n = (uint32_t)((size + BLOCK_SIZE - 1) >> BLOCK_SHIFT), i;
	struct block *b;

	if (size > (size_t)h->nblocks << BLOCK_SHIFT || !(i = block_take(h, n)))
		exhausted(h);
	b = &h->blocks[i];
	b->kind = BLOCK_LARGE;
	b->use = use;
	b->n = n;
	b->large = size;
	b->nlive = 1;
	b->nfinal = 0;
	b->live[0] = 1;
	b->mark[0] = 0;
	for (uint32_t k = 1; k < n; k++) {
		h->blocks[i + k].kind = BLOCK_LARGE_REST;
		h->blocks[i + k].n = MIN(k, 0x7fffffffu);
	}
	if (n == 1 && b->dirty)
		memset(block_start(h, i), 0, BLOCK_SIZE);
	b->dirty = false;
	h->used += (size_t)n << BLOCK_SHIFT;
	return block_start(h, i);
}

static inline void *alloc(struct heap *h, size_t size, enum block_use use)
{
	h->nallocs++;
	if (unlikely(h->used + h->native + size > h->trigger || h->opt.fail_at ||
		     h->opt.stress_every || h->nallocs <= h->opt.stress_first ||
		     (h->limit && h->used + h->native + size > h->limit)))
		before_alloc(h, size);
	return size <= SMALL_MAX ? alloc_small(h, size, use)
				 : alloc_large(h, size, use);
}

void *heap_alloc(struct heap *h, const struct cell_class *cls, size_t size)
{
	struct cell *c = alloc(h, size, cls->trace ? USE_CELLS : USE_LEAVES);

	c->cls = cls;
	if (cls->finalize)
		h->blocks[(size_t)((char *)c - h->base) >> BLOCK_SHIFT].nfinal++;
	return c;
}

void *heap_alloc_block(struct heap *h, size_t size)
{
	return alloc(h, size ? size : 1, USE_RAW);
}

/* The next allocation of the class takes it again if the cursor is still there,
 * else the next sweep finds it. */
static void release_small(struct heap *h, uint32_t i, uint32_t offset)
{
	struct block *b = &h->blocks[i];
	struct cursor *c = &h->cursors[b->use][b->cls];
	uint32_t k = object_index(b, offset);
	uint64_t bit = (uint64_t)1 << (k % 64);

	b->live[k / 64] &= ~bit;
	b->nlive--;
	h->used -= b->size;
	if (c->block == i && c->word == k / 64)
		c->room |= bit;
}

void heap_release_block(struct heap *h, void *p)
{
	size_t offset = p ? (size_t)((char *)p - h->base) : 0;
	uint32_t i = (uint32_t)(offset >> BLOCK_SHIFT);

	if (!p)
		return;
	if (h->blocks[i].kind == BLOCK_SMALL) {
		release_small(h, i, offset & (BLOCK_SIZE - 1));
		return;
	}
	h->used -= (size_t)h->blocks[i].n << BLOCK_SHIFT;
	block_give(h, i);
}

void heap_account(struct heap *h, ptrdiff_t bytes)
{
	if (bytes < 0 && (size_t)-bytes > h->native)
		h->native = 0;
	else
		h->native += (size_t)bytes;
}

void heap_root_add(struct heap *h, struct heap_root *r)
{
	r->next = h->roots;
	h->roots = r;
}

void heap_root_remove(struct heap *h, struct heap_root *r)
{
	struct heap_root **p = &h->roots;

	while (*p && *p != r)
		p = &(*p)->next;
	if (*p)
		*p = r->next;
}

void heap_on_marked(struct heap *h, void (*fn)(struct heap *, void *), void *arg)
{
	must(h->nhooks < ARRAY_LEN(h->hooks));
	h->hooks[h->nhooks++] = (struct hook){ fn, arg };
}

void heap_stats(const struct heap *h, struct heap_stats *ret)
{
	*ret = (struct heap_stats){
		.used = h->used + h->native,
		.reserved = (size_t)(h->top - h->nfree) << BLOCK_SHIFT,
		.limit = h->limit,
		.allocations = h->nallocs,
		.collections = h->ncollections,
		.last_pause_ns = h->last_pause,
		.longest_pause_ns = h->longest_pause,
	};
}

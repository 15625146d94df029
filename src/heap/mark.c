/* SPDX-License-Identifier: MIT */
/* Marking: roots, the conservative stack scan and the work-list. */
#include "heap/heap_impl.h"

#include "sys/clock.h"

static bool set_mark(struct heap *h, const void *p, struct block **ret)
{
	size_t off = (size_t)((const char *)p - h->base);
	struct block *b;
	uint32_t k;

	if (off < BLOCK_SIZE || off >= (size_t)h->top << BLOCK_SHIFT)
		return false;
	b = &h->blocks[off >> BLOCK_SHIFT];
	k = b->kind == BLOCK_LARGE ? 0 : object_index(b, off & (BLOCK_SIZE - 1));
	if (b->mark[k / 64] >> (k % 64) & 1)
		return false;
	b->mark[k / 64] |= (uint64_t)1 << (k % 64);
	*ret = b;
	return true;
}

static void push(struct heap *h, const struct cell *c)
{
	if (h->nwork == h->cap_work) {
		h->cap_work = h->cap_work ? h->cap_work * 2 : 1024;
		h->work = xrealloc(h->work, h->cap_work, sizeof *h->work);
	}
	h->work[h->nwork++] = c;
}

void heap_mark(struct heap *h, const void *p)
{
	const struct cell *c = p;
	struct block *b;

	if (p && set_mark(h, p, &b) && b->use == USE_CELLS)
		push(h, c);
}

void heap_mark_block(struct heap *h, const void *p)
{
	struct block *b;

	if (p)
		set_mark(h, p, &b);
}

bool heap_is_marked(const struct heap *h, const void *p)
{
	size_t off = (size_t)((const char *)p - h->base);
	const struct block *b = &h->blocks[off >> BLOCK_SHIFT];
	uint32_t k;

	k = b->kind == BLOCK_LARGE ? 0 : object_index(b, off & (BLOCK_SIZE - 1));
	return b->mark[k / 64] >> (k % 64) & 1;
}

/* Raw memory waits on the work-list with this bit set, to be scanned word by
 * word. */
enum { WORK_RAW = 1 };

/* Marks an object that only looks referenced. Raw memory that no cell traced so
 * far may hold the only pointers to other objects: it is scanned as well. */
static void mark_ambiguous(struct heap *h, void *o)
{
	struct block *b;

	if (h->blocks[(size_t)((char *)o - h->base) >> BLOCK_SHIFT].use != USE_RAW)
		heap_mark(h, o);
	else if (set_mark(h, o, &b))
		push(h, (const struct cell *)((uintptr_t)o | WORK_RAW));
}

/* Every aligned word from LOW to HIGH may be a pointer. */
__attribute__((noinline, no_sanitize("address", "undefined"))) static void
scan_words(struct heap *h, const char *low, const char *high)
{
	const void *const *p = (const void *const *)((uintptr_t)low & ~(uintptr_t)7);

	for (; (const char *)(p + 1) <= high; p++) {
		void *o = heap_object_at(h, *p, true);

		if (o)
			mark_ambiguous(h, o);
	}
}

void heap_mark_words(struct heap *h, const void *p, size_t bytes)
{
	scan_words(h, p, (const char *)p + bytes);
}

static void trace(struct heap *h, uintptr_t w)
{
	struct cell *c = (struct cell *)(w & ~(uintptr_t)WORK_RAW);

	if (w & WORK_RAW)
		heap_mark_words(h, c, heap_size_of(h, c));
	else if (c->cls)	/* NULL: its allocation is under way */
		c->cls->trace(h, c);
}

/* What is taken off the list waits in a short queue while its memory comes. */
void heap_drain(struct heap *h)
{
	enum { AHEAD = 8 };
	uintptr_t queue[AHEAD] = { 0 };

	for (uint32_t i = 0, idle = 0; idle < AHEAD; i = (i + 1) % AHEAD) {
		uintptr_t w = queue[i];

		queue[i] = h->nwork ? (uintptr_t)h->work[--h->nwork] : 0;
		__builtin_prefetch((const void *)queue[i]);
		if (w)
			trace(h, w);
		idle = w || queue[i] ? 0 : idle + 1;
	}
}

__attribute__((noinline, no_sanitize("address"))) void heap_mark_roots(struct heap *h)
{
	volatile char here = 0;

	__builtin_unwind_init();
	for (struct heap_root *r = h->roots; r; r = r->next)
		r->trace(h, r->arg);
	heap_drain(h);
	scan_words(h, (const char *)&here, h->stack_top);
	heap_drain(h);
}

/* A small heap may double before the next collection, a large one grows by half:
 * what lies about uncollected is memory that somebody else could use. */
static size_t next_trigger(size_t live)
{
	return live <= LARGE_HEAP ? MAX(live * 2, (size_t)TRIGGER_MIN) : live + MAX(live / 2, (size_t)LARGE_HEAP);
}

void heap_collect(struct heap *h)
{
	int64_t start = clock_ns();

	if (h->collecting || !h->stack_top)
		return;
	h->collecting = true;
	heap_mark_roots(h);
	for (uint32_t i = 0; i < h->nhooks; i++)
		h->hooks[i].fn(h, h->hooks[i].arg);
	heap_drain(h);
	heap_sweep(h);
	h->trigger = next_trigger(h->used + h->native);
	h->collecting = false;
	h->ncollections++;
	h->last_pause = (uint64_t)(clock_ns() - start);
	h->longest_pause = MAX(h->longest_pause, h->last_pause);
}

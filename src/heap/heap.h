/* SPDX-License-Identifier: MIT */
/*
 * The garbage-collected heap of one runspace: non-moving mark and sweep, cells
 * in size-class blocks, cells traced precisely through their class, the owning
 * thread's stack scanned conservatively.
 *
 * Rules. A pointer to a cell lives only in another cell (reached by the class's
 * trace function), on the owning thread's C stack or in a registered root;
 * never in malloc'd memory. Interior and one-past-the-end pointers on the stack
 * keep a cell alive; pointers inside cells point at cell starts. Stores into
 * cells go through gc_store/gc_storep so that marking can become incremental.
 * A heap belongs to one thread at a time. Allocation never returns NULL: past
 * the byte limit it collects, then calls the `exhausted` hook, which throws.
 */
#pragma once

#include "base/util.h"

struct heap;
struct cell;

/* What the collector must know of a kind of cell. TRACE reports every cell it
 * holds through heap_mark*; FINALIZE (optional) releases native resources and
 * must not touch other cells. Both run inside a collection: no allocation. A
 * cell may change its class for one with the same functions. */
struct cell_class {
	void (*trace)(struct heap *h, struct cell *c);
	void (*finalize)(struct cell *c);
};

/* Header of every cell. `aux` belongs to the class (a string's length, a
 * container's version …); `bits` to the heap and to the CELL_ flags. */
struct cell {
	const struct cell_class *cls;
	uint32_t bits;
	uint32_t aux;
};

enum {
	CELL_MARK = 1u << 0,		/* heap's own */
	CELL_EXTENDED = 1u << 1,	/* has instance members in the side table */
	CELL_FROZEN = 1u << 2,		/* read-only collection */
	CELL_USER1 = 1u << 3,		/* free for the class */
	CELL_USER2 = 1u << 4,
	CELL_USER3 = 1u << 5,
};

struct heap_options {
	size_t limit;			/* bytes; 0: no limit */
	void (*exhausted)(void *arg);	/* must not return */
	void *arg;
	uint32_t stress_first;		/* collect at each of the first N allocations */
	uint32_t stress_every;		/* then at every Nth; 0: never */
	uint64_t fail_at;		/* the Nth allocation calls exhausted; 0: never */
};

struct heap *heap_new(const struct heap_options *o);
void heap_free(struct heap *h);

/* The thread that calls this owns the heap from now on; STACK_TOP is the
 * highest stack address that can hold a cell pointer. */
void heap_adopt(struct heap *h, const void *stack_top);
const void *heap_stack_top(const struct heap *h);

/* A zeroed cell of SIZE bytes (header included). */
void *heap_alloc(struct heap *h, const struct cell_class *cls, size_t size)
	__attribute__((malloc, returns_nonnull, hot));

/* A zeroed block of raw memory owned by the heap and kept alive only by a
 * heap_mark_block from a trace function or by the stack: the storage of
 * growable containers. The trace function of its owner marks what it holds; a
 * block reached only from the stack is scanned conservatively. */
void *heap_alloc_block(struct heap *h, size_t size)
	__attribute__((malloc, returns_nonnull));

/* Gives block P back at once. Nothing may point at it any more: only for storage
 * that its owner outgrew and never showed. NULL is allowed. */
void heap_release_block(struct heap *h, void *p);

/* Usable bytes of the cell or block at P. */
size_t heap_size_of(const struct heap *h, const void *p);

/* For trace functions. NULL is allowed. */
void heap_mark(struct heap *h, const void *cell);
void heap_mark_block(struct heap *h, const void *block);
/* Every aligned word of [P, P + BYTES) may be a pointer: for cells that hold
 * structs of C whose layout the collector does not know. */
void heap_mark_words(struct heap *h, const void *p, size_t bytes);

/* A root outside the heap: TRACE is called at each collection. */
struct heap_root {
	void (*trace)(struct heap *h, void *arg);
	void *arg;
	struct heap_root *next;
};
void heap_root_add(struct heap *h, struct heap_root *r);
void heap_root_remove(struct heap *h, struct heap_root *r);

/* True when cell P was marked in the collection that runs now: for weak tables,
 * which are cleaned in the hook below, after marking and before sweeping. */
bool heap_is_marked(const struct heap *h, const void *p);
void heap_on_marked(struct heap *h, void (*fn)(struct heap *h, void *arg), void *arg);

/* In such a hook: marks all that is reachable from what was marked so far. */
void heap_drain(struct heap *h);

void heap_collect(struct heap *h);
/* Collects and gives free pages back to the system: when a worker goes idle. */
void heap_trim(struct heap *h);
void heap_set_limit(struct heap *h, size_t bytes);

struct heap_stats {
	size_t used, reserved, limit;
	uint64_t allocations, collections;
	uint64_t last_pause_ns, longest_pause_ns;
};
void heap_stats(const struct heap *h, struct heap_stats *ret);

/* Counts native memory held by a cell (a decoded document, a buffer) against
 * the collection trigger and the limit. */
void heap_account(struct heap *h, ptrdiff_t bytes);

/* Stores a cell pointer into a field of cell C. */
#define gc_storep(c, field, p) ((void)(c), (void)((field) = (p)))

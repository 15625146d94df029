/* SPDX-License-Identifier: MIT */
/*
 * The order in which a Hashtable shows its entries. The product lists its
 * buckets from the last to the first, and where a key lies follows from its
 * hash code, from what was there before, and from how the table grew. Our
 * entries lie in the order of insertion, so the table is played through when
 * somebody enumerates. Texts have hash codes of the process there, any order
 * is right: a table with one of them keeps the order of insertion.
 */
#include "value/coll.h"
#include "value/conv.h"
#include "value/rt.h"
#include "value/type.h"

struct buckets {
	struct rt *rt;
	uint32_t *at;		/* number of the entry from 1; 0: free */
	uint32_t len, n;
};

/* A table takes as many entries as are below this share of its buckets. */
static uint32_t room_of(uint32_t len) { return (uint32_t)(0.72f * (float)len); }

static bool is_prime(uint32_t n)
{
	for (uint32_t i = 3; (uint64_t)i * i <= n; i += 2)
		if (n % i == 0)
			return false;
	return n & 1;
}

/* The number of buckets for at least N. */
static uint32_t table_len(uint32_t n)
{
	static const uint32_t primes[] = {
		3, 7, 11, 17, 23, 29, 37, 47, 59, 71, 89, 107, 131, 163, 197, 239, 293, 353, 431, 521, 631, 761, 919,
		1103, 1327, 1597, 1931, 2333, 2801, 3371, 4049, 4861, 5839, 7013, 8419, 10103, 12143, 14591, 17519,
		21023, 25229, 30293, 36353, 43627, 52361, 62851, 75431, 90523, 108631, 130363, 156437, 187751, 225307,
		270371, 324449, 389357, 467237, 560689, 672827, 807403, 968897, 1162687, 1395263, 1674319, 2009191,
		2411033, 2893249, 3471899, 4166287, 4999559, 5999471, 7199369,
	};

	for (size_t i = 0; i < ARRAY_LEN(primes); i++)
		if (primes[i] >= n)
			return primes[i];
	for (n |= 1; !is_prime(n) || (n - 1) % 101 == 0;)
		n += 2;
	return n;
}

static uint32_t first_len(uint32_t capacity)
{
	uint32_t n = (uint32_t)((float)capacity / 0.72f);

	return n > 3 ? table_len(n) : 3;
}

static void put(struct buckets *b, uint32_t hash, uint32_t entry)
{
	uint32_t code = hash & INT32_MAX, step = 1 + code * 101 % (b->len - 1), i = code % b->len;

	while (b->at[i])
		i = (i + step) % b->len;
	b->at[i] = entry;
}

static void take(struct buckets *b, uint32_t hash, uint32_t entry)
{
	uint32_t code = hash & INT32_MAX, step = 1 + code * 101 % (b->len - 1), i = code % b->len;

	for (uint32_t tries = 0; tries < b->len && b->at[i] != entry; tries++)
		i = (i + step) % b->len;
	if (b->at[i] == entry) {
		b->at[i] = 0;
		b->n--;
	}
}

/* The hash code of an entry or of the one that lay in a hole. */
static uint32_t code_of(struct rt *rt, const struct dict_entry *e)
{
	return e->key.k == VK_VOID ? (uint32_t)e->value.u : val_net_hash(rt, val_base(e->key));
}

static void grow(struct buckets *b, const struct dict *d, uint32_t len)
{
	uint32_t *old = b->at, n = b->len;

	b->at = rt_block(b->rt, uint32_t, len);
	b->len = len;
	for (uint32_t i = 0; i < n; i++)
		if (old[i])
			put(b, code_of(b->rt, &d->e[old[i] - 1]), old[i]);
}

/* Holes tell in NEXT how many entries had been put in when they were made. */
static uint32_t *holes_by_time(struct rt *rt, const struct dict *d, uint32_t **ret_more)
{
	uint32_t *first = rt_block(rt, uint32_t, d->used + 1), *more = rt_block(rt, uint32_t, d->used + 1);

	for (uint32_t i = d->used; i-- > 0;) {
		const struct dict_entry *e = &d->e[i];

		if (e->key.k == VK_VOID && e->next <= d->used) {
			more[i + 1] = first[e->next];
			first[e->next] = i + 1;
		}
	}
	*ret_more = more;
	return first;
}

static void play(struct buckets *b, const struct dict *d)
{
	uint32_t *more = NULL, *gone = d->used > d->n ? holes_by_time(b->rt, d, &more) : NULL;

	for (uint32_t i = 0; i < d->used; i++) {
		for (uint32_t k = gone ? gone[i] : 0; k; k = more[k])
			take(b, code_of(b->rt, &d->e[k - 1]), k);
		if (b->n >= room_of(b->len))
			grow(b, d, table_len(2 * b->len));
		put(b, code_of(b->rt, &d->e[i]), i + 1);
		b->n++;
	}
}

static bool all_known(struct dict *d)
{
	for (uint32_t i = 0; i < d->used; i++)
		if (d->e[i].key.k != VK_VOID && !val_has_net_hash(val_base(d->e[i].key)))
			return false;
	return true;
}

void dict_forget(struct dict *d)
{
	uint32_t len = d->buckets ? d->buckets : first_len(d->capacity);

	while (d->peak > room_of(len))
		len = table_len(2 * len);
	d->buckets = len;
}

void dict_arrange(struct rt *rt, struct dict *d)
{
	struct buckets b = { .rt = rt };
	uint32_t *order, n = 0;

	if (d->order || !d->n || !type_is(cell_type(&d->h), &type_hashtable) || !all_known(d))
		return;
	grow(&b, d, d->buckets ? d->buckets : first_len(d->capacity));
	play(&b, d);
	order = rt_block(rt, uint32_t, d->n);
	for (uint32_t i = b.len; i-- > 0;)
		if (b.at[i] && d->e[b.at[i] - 1].key.k != VK_VOID && n < d->n)
			order[n++] = b.at[i] - 1;
	if (n == d->n)
		gc_storep(d, d->order, order);
}

/* SPDX-License-Identifier: MIT */
/* A host is known by the command line of its ssh. */
#include "transport/ssh_share.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "sys/clock.h"
#include "transport/dial.h"

enum slot_state {
	SLOT_COLD,	/* nobody has tried yet */
	SLOT_LED,	/* its leader is on the way */
	SLOT_WARM,
	SLOT_FAILED,	/* the leader failed: each by itself, for a while */
};

enum { FAILED_MS = 1000 };

struct slot {
	enum slot_state state;
	unsigned users;
	const struct share_place *leader;
	int64_t since_ms;	/* of the state */
};

struct share {
	struct share *next;
	struct buf key;
	unsigned users, slot_max, n, leading;
	struct slot *slots;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct share *shares;

static void put_key(struct buf *b, const struct way *w)
{
	for (char **p = w->argv; *p; p++)
		buf_put(b, *p, strlen(*p) + 1);
}

static struct share *find_locked(const struct buf *key)
{
	for (struct share *s = shares; s; s = s->next)
		if (buf_size(&s->key) == buf_size(key) &&
		    !memcmp(buf_ptr(&s->key), buf_ptr(key), buf_size(key)))
			return s;
	return NULL;
}

static struct share *make_locked(const struct way *w)
{
	struct share *s = xcalloc(1, sizeof *s);

	put_key(&s->key, w);
	s->slot_max = w->spread ? SHARE_SLOT_MAX : ~0u;
	s->next = shares;
	shares = s;
	return s;
}

static void end_locked(struct share *s)
{
	struct share **p = &shares;

	while (*p != s)
		p = &(*p)->next;
	*p = s->next;
	buf_release(&s->key);
	free(s->slots);
	free(s);
}

/* The first connection with room, or a further one. */
static unsigned slot_locked(struct share *s)
{
	unsigned i = 0;

	while (i < s->n && s->slots[i].users >= s->slot_max)
		i++;
	if (i == s->n) {
		s->slots = xrealloc(s->slots, s->n + 1, sizeof *s->slots);
		s->slots[s->n++] = (struct slot){ .state = SLOT_COLD };
	}
	return i;
}

void share_take(struct share_place *p, const struct way *w)
{
	_cleanup_(buf_release) struct buf key = BUF_INIT;

	if (!w->shared)
		return;
	put_key(&key, w);
	pthread_mutex_lock(&lock);
	p->share = find_locked(&key);
	if (!p->share)
		p->share = make_locked(w);
	p->slot = slot_locked(p->share);
	p->share->slots[p->slot].users++;
	p->share->users++;
	pthread_mutex_unlock(&lock);
}

static void become(struct share *s, struct slot *t, enum slot_state state)
{
	if (t->state == SLOT_LED)
		s->leading--;
	if (state == SLOT_LED)
		s->leading++;
	t->state = state;
	t->leader = NULL;
	t->since_ms = clock_ms();
}

/* Time changes a state too. */
static void age(struct share *s, struct slot *t, int64_t now)
{
	if (t->state == SLOT_LED && now - t->since_ms >= clock_patience(SHARE_STALL_MS))
		become(s, t, SLOT_FAILED);
	else if (t->state == SLOT_FAILED && now - t->since_ms >= FAILED_MS)
		become(s, t, SLOT_COLD);
}

/* Whether P may begin over T now. */
static bool is_free_locked(struct share *s, struct slot *t, const struct share_place *p)
{
	int64_t now = clock_ms();

	if (t->state == SLOT_COLD && s->leading >= SHARE_LEADERS_MAX)
		for (unsigned i = 0; i < s->n; i++)
			age(s, &s->slots[i], now);
	age(s, t, now);
	if (t->state == SLOT_LED)
		return t->leader == p;
	return t->state != SLOT_COLD || s->leading < SHARE_LEADERS_MAX;
}

bool share_free(const struct share_place *p)
{
	bool r;

	if (!p->share)
		return true;
	pthread_mutex_lock(&lock);
	r = is_free_locked(p->share, &p->share->slots[p->slot], p);
	pthread_mutex_unlock(&lock);
	return r;
}

bool share_start(struct share_place *p)
{
	struct slot *t;
	bool r;

	if (!p->share)
		return true;
	pthread_mutex_lock(&lock);
	t = &p->share->slots[p->slot];
	r = is_free_locked(p->share, t, p);
	if (r && t->state == SLOT_COLD) {
		become(p->share, t, SLOT_LED);
		t->leader = p;
	}
	pthread_mutex_unlock(&lock);
	return r;
}

void share_settled(struct share_place *p, bool through)
{
	struct slot *t;

	if (!p->share)
		return;
	pthread_mutex_lock(&lock);
	t = &p->share->slots[p->slot];
	if (t->state == SLOT_LED && t->leader == p)
		become(p->share, t, through ? SLOT_WARM : SLOT_FAILED);
	pthread_mutex_unlock(&lock);
}

void share_lost(struct share_place *p)
{
	struct slot *t;

	share_settled(p, false);
	if (!p->share)
		return;
	pthread_mutex_lock(&lock);
	t = &p->share->slots[p->slot];
	if (t->state == SLOT_WARM)
		become(p->share, t, SLOT_COLD);
	pthread_mutex_unlock(&lock);
}

void share_drop(struct share_place *p)
{
	struct share *s = p->share;

	if (!s)
		return;
	share_settled(p, false);
	pthread_mutex_lock(&lock);
	/* Its master may end before the next one comes. */
	if (!--s->slots[p->slot].users)
		become(s, &s->slots[p->slot], SLOT_COLD);
	if (!--s->users)
		end_locked(s);
	pthread_mutex_unlock(&lock);
	*p = (struct share_place){ 0 };
}

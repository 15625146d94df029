/* SPDX-License-Identifier: MIT */
/* Asking the workers of the registry for their records, all at once. */
#include "transport/client.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/clock.h"
#include "transport/asking.h"
#include "transport/control.h"
#include "transport/reach.h"
#include "transport/registry.h"

/* So often a question is asked where nobody listens to it: 1 + 2 + … + 64 ms. */
enum { LIST_TURNS = 8 };

static int by_creation(const void *a, const void *b)
{
	int64_t x = ((const struct session_info *)a)->created_ms;
	int64_t y = ((const struct session_info *)b)->created_ms;

	return (x > y) - (x < y);
}

/* Connects A's question to session ID; a dead one is swept. */
static void ask_session(struct registry *reg, const uint8_t id[GUID_LEN],
			struct asking *a)
{
	int fd = registry_connect(reg, id);

	if (fd == -ERR_NOTFOUND)
		registry_sweep(reg, id);
	if (fd < 0) {
		a->fd = -1;
		a->done = fd;
		return;
	}
	ask_begin(a, fd);
	control_put_value(&a->link, CONTROL_ASK, 0);
}

/* Nobody listened to A: too many ask at once, or its session ends. */
static bool was_turned_away(const struct asking *a)
{
	return a->done == -ERR_AGAIN || a->done == -ERR_CLOSED;
}

/* Asks the N sessions; those who turn a question away once more, a few times. */
static void ask_sessions(struct registry *reg, uint8_t (*ids)[GUID_LEN],
			 size_t n, struct asking *a, int timeout_ms)
{
	int64_t end = clock_due(timeout_ms);
	bool again = true;

	for (size_t i = 0; i < n; i++)
		ask_session(reg, ids[i], &a[i]);
	for (int turn = 0; again && turn < LIST_TURNS; turn++) {
		ask_all(a, n, (int)(end - clock_ms()));
		again = false;
		for (size_t i = 0; i < n; i++)
			again |= was_turned_away(&a[i]);
		if (!again || clock_ms() >= end)
			return;
		poll(NULL, 0, 1 << turn);
		for (size_t i = 0; i < n; i++) {
			if (!was_turned_away(&a[i]))
				continue;
			ask_end(&a[i]);
			ask_session(reg, ids[i], &a[i]);
		}
	}
}

/* Its worker speaks, but not as we do. */
static bool is_of_another_version(const struct asking *a)
{
	return a->done == -ERR_VERSION ||
	       (a->done == 1 && a->answer == CONTROL_REFUSED && a->value == ERR_VERSION);
}

int session_list(const char *registry, int timeout_ms,
		 struct session_info **ret, size_t *ret_n)
{
	_cleanup_(freep) uint8_t (*ids)[GUID_LEN] = NULL;
	_cleanup_(freep) struct asking *a = NULL;
	struct registry reg = REGISTRY_INIT;
	struct session_info *info;
	size_t n = 0, out = 0;
	int r, others = 0;

	*ret = NULL;
	*ret_n = 0;
	r = registry_open(&reg, registry, false);
	if (r < 0)
		return r == -ERR_NOTFOUND ? 0 : r;
	r = registry_list(&reg, &ids, &n);
	if (r < 0 || !n) {
		registry_close(&reg);
		return r;
	}
	a = xcalloc(n, sizeof *a);
	ask_sessions(&reg, ids, n, a, timeout_ms);
	registry_close(&reg);
	info = xcalloc(n, sizeof *info);
	for (size_t i = 0; i < n; i++) {
		if (a[i].done == 1 && a[i].answer == CONTROL_INFO)
			info[out++] = a[i].info;
		others += is_of_another_version(&a[i]);
		ask_end(&a[i]);
	}
	qsort(info, out, sizeof *info, by_creation);
	*ret = info;
	*ret_n = out;
	return others;
}

int session_close(const char *registry, const uint8_t id[GUID_LEN], bool force,
		  int timeout_ms)
{
	struct asking a = { 0 };
	int fd = reach_session(registry, id);

	if (fd < 0)
		return fd;
	ask_close(&a, fd, id, force);
	ask_all(&a, 1, timeout_ms);
	return ask_closed(&a);
}

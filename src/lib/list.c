/* SPDX-License-Identifier: MIT */
/* The sessions that are there, and ending one of them from outside. */
#include "lib/lib.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

struct entry {
	struct psession_info info;
	char id[GUID_TEXT];
};

struct psession_list {
	struct session_info *from;
	struct entry *v;
	size_t n;
};

static enum psession_state state_of(enum session_phase phase)
{
	switch (phase) {
	case SESSION_OPENED:
		return PSESSION_OPENED;
	case SESSION_DISCONNECTED:
		return PSESSION_DISCONNECTED;
	case SESSION_CLOSING:
		return PSESSION_CLOSED;
	case SESSION_BROKEN:
		return PSESSION_BROKEN;
	default:
		return PSESSION_OPENING;
	}
}

static void fill(struct entry *e, const struct session_info *s)
{
	guid_format(s->id, e->id);
	e->info = (struct psession_info){
		.id = e->id, .name = s->name, .configuration = s->configuration, .computer = s->computer,
		.state = state_of(s->state),
		.busy = s->busy, .process = s->pid, .idle_ms = s->idle_ms, .memory = s->memory, .created_ms = s->created_ms,
		.disconnected_ms = s->disconnected_ms, .expires_ms = s->expires_ms, .commands = s->npipelines,
	};
}

static struct psession_list *list_of(struct session_info *from, size_t n)
{
	struct psession_list *l = xcalloc(1, sizeof *l);

	l->from = from;
	l->n = n;
	l->v = xcalloc(n + 1, sizeof *l->v);
	for (size_t i = 0; i < n; i++)
		fill(&l->v[i], &from[i]);
	return l;
}

static int ask_far(const struct conn_way *w, int timeout_ms, struct session_info **ret, size_t *n)
{
	_cleanup_(buf_release) struct buf said = BUF_INIT;
	int r = session_list_far(w, timeout_ms, -1, ret, n, &said);

	return r < 0 ? lib_failed_asking(w, r, &said) : 0;
}

static int ask(const struct lib_place *p, int timeout_ms, struct session_info **ret, size_t *n)
{
	int r = -ERR_UNSUPPORTED;

	if (p->t.kind == PSESSION_SSH)
		return ask_far(lib_place_way(p), timeout_ms, ret, n);
	if (p->t.kind == PSESSION_LOCAL)
		r = session_list(NULL, timeout_ms, ret, n);
	return r < 0 ? lib_failed(NULL, r) : 0;
}

int psession_list(const struct psession_target *where, int timeout_ms, struct psession_list **ret)
{
	struct lib_place *p = xcalloc(1, sizeof *p);
	struct session_info *from = NULL;
	int r = lib_place_read(p, where);
	size_t n = 0;

	r = r < 0 ? lib_failed(NULL, r) : ask(p, timeout_ms, &from, &n);
	free(p);
	if (r < 0)
		free(from);
	else
		*ret = list_of(from, n);
	return r;
}

size_t psession_list_count(const struct psession_list *l)
{
	return l->n;
}

const struct psession_info *psession_list_at(const struct psession_list *l, size_t i)
{
	return i < l->n ? &l->v[i].info : NULL;
}

void psession_list_free(struct psession_list *l)
{
	if (!l)
		return;
	free(l->from);
	free(l->v);
	free(l);
}

static int end_at(const struct lib_place *p, const uint8_t id[GUID_LEN], bool force, int timeout_ms)
{
	_cleanup_(buf_release) struct buf said = BUF_INIT;
	int r;

	if (p->t.kind == PSESSION_LOCAL) {
		r = session_close(NULL, id, force, timeout_ms);
		return r < 0 ? lib_failed(NULL, r) : r;
	}
	r = session_close_far(lib_place_way(p), id, force, timeout_ms, &said);
	return r < 0 ? lib_failed_asking(lib_place_way(p), r, &said) : r;
}

int psession_end(const struct psession_target *where, const char *which, bool force, int timeout_ms)
{
	struct lib_place *p = xcalloc(1, sizeof *p);
	uint8_t id[GUID_LEN];
	int r = lib_place_which(p, where, which, id);

	r = r < 0 ? lib_failed(NULL, r) : end_at(p, id, force, timeout_ms);
	free(p);
	return r;
}

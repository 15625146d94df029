/* SPDX-License-Identifier: MIT */
/* Making sessions, and attaching to those that are there. */
#include "lib/lib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "lib/request.h"
#include "sys/clock.h"
#include "transport/session_limits.h"

enum { LIST_MS = 10000 };

static void identify(struct psession *s, const uint8_t id[GUID_LEN], const char *name)
{
	static unsigned number;

	guid_format(id, s->id);
	if (name && *name)
		snprintf(s->name, sizeof s->name, "%s", name);
	else
		snprintf(s->name, sizeof s->name, "Session%u", __atomic_add_fetch(&number, 1, __ATOMIC_RELAXED));
}

static int open_program(struct psession *s, const struct lib_place *p)
{
	struct conn_stdio c = { .argv = p->t.argv, .envp = p->t.envp, .cwd = p->t.directory };

	c.stderr_fatal = c.quiet = !(p->t.flags & PSESSION_SHOW_ERRORS);
	guid_random(c.id);
	identify(s, c.id, p->t.name);
	return client_open_stdio(&s->far, &c);
}

static int open_lasting(struct psession *s, const struct lib_place *p)
{
	struct session_params params;
	int r;

	lib_place_params(p, &params);
	identify(s, params.id, p->t.name);
	snprintf(params.name, sizeof params.name, "%s", s->name);
	if (p->t.kind == PSESSION_SSH)
		return client_open_way(&s->far, &params, lib_place_way(p));
	r = session_limits_apply(&params);
	return r < 0 ? r : client_open_local(&s->far, &params, p->t.program);
}

static int begin(struct psession *s, const struct lib_place *p)
{
	struct conn_limits limits = { p->t.object_max, p->t.data_max };
	int r = p->t.kind == PSESSION_PROGRAM ? open_program(s, p) : open_lasting(s, p);

	if (r < 0)
		return r;
	if (limits.object_max || limits.data_max)
		conn_set_limits(s->far.conn, &limits);
	r = request_pool(&s->payload, p->t.flags & PSESSION_HOST);
	if (!r)
		r = client_greet(&s->far, buf_ptr(&s->payload), buf_size(&s->payload));
	buf_reset(&s->payload);
	return r;
}

int psession_open(const struct psession_target *t, struct psession **ret)
{
	struct lib_place *p = xcalloc(1, sizeof *p);
	struct psession *s = NULL;
	int r = lib_place_read(p, t);

	if (!r) {
		s = lib_new(p);
		r = begin(s, p);
	}
	free(p);
	if (r < 0)
		return lib_failed(s, r);
	*ret = s;
	return 0;
}

/* --- attaching ---------------------------------------------------------- */

/* The one session of N that has the name. */
static int by_name(const struct psession_list *l, const char *name, uint8_t id[GUID_LEN])
{
	int found = 0;

	for (size_t i = 0; i < psession_list_count(l); i++) {
		const struct psession_info *info = psession_list_at(l, i);

		if (strcmp(info->name, name))
			continue;
		guid_parse(info->id, strlen(info->id), id);
		found++;
	}
	return found == 1 ? 0 : found ? -ERR_EXISTS : -ERR_NOTFOUND;
}

static int find(const struct psession_target *where, const char *which, uint8_t id[GUID_LEN])
{
	struct psession_list *l;
	int r;

	if (guid_parse(which, strlen(which), id) == 0)
		return 0;
	r = psession_list(where, clock_patience(LIST_MS), &l);
	if (r < 0)
		return r;
	r = by_name(l, which, id);
	psession_list_free(l);
	return r;
}

int lib_place_which(struct lib_place *p, const struct psession_target *where, const char *which, uint8_t id[GUID_LEN])
{
	int r = lib_place_read(p, where);

	if (!r && p->t.kind == PSESSION_PROGRAM)
		r = -ERR_UNSUPPORTED;
	return r ? r : find(where, which, id);
}

/* Handles for the commands that were found there. */
static void find_commands(struct psession *s, const char *name)
{
	const struct session_info *info = conn_info(s->far.conn);

	identify(s, s->far.id, info ? info->name : name);
	for (unsigned i = 0; info && i < info->npipelines && i < SESSION_PIPELINES_MAX; i++)
		client_pipe_found(&lib_command_add(s)->far, info->pipelines[i].id);
}

static int attach(struct psession *s, const struct lib_place *p, const uint8_t id[GUID_LEN], const char *which)
{
	struct conn_limits limits = { p->t.object_max, p->t.data_max };
	int r = client_attach(&s->far, lib_place_way(p), id);

	if (r < 0)
		return r;
	if (limits.object_max || limits.data_max)
		conn_set_limits(s->far.conn, &limits);
	find_commands(s, which);
	return 0;
}

int psession_connect(const struct psession_target *where, const char *which, struct psession **ret)
{
	struct lib_place *p = xcalloc(1, sizeof *p);
	struct psession *s = NULL;
	uint8_t id[GUID_LEN];
	int r = lib_place_which(p, where, which, id);

	if (!r) {
		s = lib_new(p);
		r = attach(s, p, id, which);
	}
	free(p);
	if (r < 0)
		return lib_failed(s, r);
	*ret = s;
	return 0;
}

/* SPDX-License-Identifier: MIT */
#include "worker/host.h"

#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/clock.h"
#include "sys/proc.h"

enum { PROCESSES_MAX = 1000 };

bool record_busy(const struct runspace_host *h)
{
	for (const struct target *t = h->targets; t; t = t->next)
		if (!guid_is_zero(t->id) && t->state == PIPELINE_CREATED)
			return true;
	return false;
}

static void fill_pipelines(const struct runspace_host *h,
			   struct session_info *s)
{
	for (const struct target *t = h->targets; t; t = t->next) {
		struct session_pipeline *p = &s->pipelines[s->npipelines];

		if (guid_is_zero(t->id) || t->state == PIPELINE_OPENED)
			continue;
		if (s->npipelines == SESSION_PIPELINES_MAX)
			return;
		memcpy(p->id, t->id, GUID_LEN);
		p->running = t->state == PIPELINE_CREATED;
		s->npipelines++;
	}
}

/* When the idle timeout ends the session (monotonic), or 0. A running command
 * holds the clock. */
static int64_t idle_end(const struct runspace_host *h)
{
	if (h->state != SESSION_DISCONNECTED || h->idle_ms == UINT64_MAX ||
	    record_busy(h))
		return 0;
	return h->idle_from_ms + (int64_t)MIN(h->idle_ms, (uint64_t)INT64_MAX / 2);
}

void record_fill(struct runspace_host *h, struct session_info *s)
{
	int64_t end = idle_end(h);

	memset(s, 0, sizeof *s);
	memcpy(s->id, h->params.id, GUID_LEN);
	snprintf(s->name, sizeof s->name, "%s", h->params.name);
	snprintf(s->configuration, sizeof s->configuration, "%s",
		 h->params.configuration);
	snprintf(s->computer, sizeof s->computer, "%s", h->params.computer);
	s->state = h->state;
	s->buffering = h->buffering;
	s->busy = record_busy(h);
	s->pid = (uint32_t)getpid();
	s->client_pid = h->client ? h->client->pid : 0;
	s->idle_ms = h->idle_ms;
	s->created_ms = h->created_ms;
	s->disconnected_ms = h->detached_real_ms;
	s->expires_ms = end ? clock_real_ms() + end - clock_ms() : 0;
	s->epoch = h->epoch;
	fill_pipelines(h, s);
}

void record_count(struct session_info *s)
{
	s->memory = proc_memory(getpid(), false);
	s->processes = proc_descendants(getpid(), PROCESSES_MAX);
}

/* The life span's end (monotonic), or 0. */
static int64_t life_end(const struct runspace_host *h)
{
	uint64_t max = h->params.run_max_ms;

	return max && max < INT64_MAX / 2 ? h->born_ms + (int64_t)max : 0;
}

int record_due(struct runspace_host *h)
{
	int64_t ends[4] = { idle_end(h), life_end(h), 0, 0 };
	int64_t now = clock_ms(), first = INT64_MAX;

	/* Its descriptors may have been looked at by who had nothing to do yet. */
	if (worker_term_wanted() && !h->closing)
		return 0;
	if (h->closing && !h->done)
		ends[2] = h->close_by_ms;
	if (h->params.limits.memory && h->depth)
		ends[3] = h->checked_ms + HOST_CHECK_MS;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (ends[i] && ends[i] < first)
			first = ends[i];
	if (first == INT64_MAX)
		return -1;
	return (int)MIN(MAX(first - now, 0) + 1, 1 << 30);
}

static bool too_large(struct runspace_host *h, int64_t now)
{
	if (!h->params.limits.memory || now - h->checked_ms < HOST_CHECK_MS)
		return false;
	h->checked_ms = now;
	return proc_memory(getpid(), false) > h->params.limits.memory;
}

/* The engine does not end: the process does, leaving nothing behind. */
static _Noreturn void give_up(struct runspace_host *h)
{
	io_flush(h);
	if (h->registry.dir >= 0)
		registry_remove(&h->registry, h->params.id);
	_exit(1);
}

static void end(struct runspace_host *h, enum farewell why)
{
	farewell_say(h, why);
	inbound_close(h);
}

void record_check(struct runspace_host *h)
{
	int64_t now = clock_ms(), idle = idle_end(h), life = life_end(h);

	if (h->closing) {
		if (!h->done && now > h->close_by_ms &&
		    !pthread_equal(pthread_self(), h->engine_thread))
			give_up(h);
		return;
	}
	if (idle && now >= idle)
		inbound_close(h);
	else if (worker_term_wanted())
		end(h, FAREWELL_TERMINATED);
	else if (life && now >= life)
		end(h, FAREWELL_RUN_TIME);
	else if (too_large(h, now))
		end(h, FAREWELL_MEMORY);
}

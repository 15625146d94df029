/* SPDX-License-Identifier: MIT */
#include "cmdlets/remoting/select.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "cmdlets/remoting/target.h"
#include "remoting/client_ssh.h"
#include "sys/clock.h"
#include "types/guid.h"

enum { LIST_MS = 2000, FAR_LIST_MS = 10000 };

static bool has_guid(struct rt *rt, const uint8_t id[GUID_LEN], struct array *guids)
{
	uint8_t g[GUID_LEN];

	for (uint32_t i = 0; i < guids->n; i++)
		if (guid_bytes(rt, array_get(guids, i), g) && guid_same(g, id))
			return true;
	return false;
}

static void add_once(struct rt *rt, struct list *l, struct session *s)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (val_session(l->v[i]) == s)
			return;
	list_add(rt, l, val_obj(s));
}

/* --- own sessions ------------------------------------------------------- */

static void missing(struct cmdlet *c, const struct selection *s, const char *id, const char *fmt, const char *what)
{
	struct ustr *text;

	if (!s->report)
		return;
	text = ustr_replace(c->rt, ustr_new(c->rt, fmt), ustr_new(c->rt, "%s"), ustr_new(c->rt, what), false);
	cmdlet_error_fmt(c, "System.ArgumentException", id, EC_InvalidArgument, val_str(ustr_new(c->rt, what)), "%s",
			 USTR_C(c->rt, text));
}

static void own_by_id(struct cmdlet *c, const struct selection *s, struct list *all, struct list *out)
{
	for (uint32_t i = 0; i < s->id->n; i++) {
		int64_t id = val_to_int64(c->rt, array_get(s->id, i));
		uint32_t n = out->n;

		for (uint32_t k = 0; k < all->n; k++) {
			struct session *x = val_session(all->v[k]);

			if (x->id == id && (!s->computer || array_like(c->rt, s->computer, x->rs->computer)))
				add_once(c->rt, out, x);
		}
		if (out->n == n)
			missing(c, s, "RemoteRunspaceNotAvailableForSpecifiedSessionId",
				"The remote session with the session ID %s is not available.", val_to_c(c->rt, val_long(id)));
	}
}

static bool is_named(struct rt *rt, const struct selection *s, struct ustr *name, struct ustr *pattern)
{
	return s->literal ? ustr_ieq(name, pattern) : ustr_like(rt, name, pattern, true);
}

static void own_by_name(struct cmdlet *c, const struct selection *s, struct list *all, struct list *out)
{
	for (uint32_t i = 0; i < s->name->n; i++) {
		struct ustr *pattern = val_to_str(c->rt, array_get(s->name, i));
		uint32_t n = out->n;

		for (uint32_t k = 0; k < all->n; k++)
			if (is_named(c->rt, s, val_session(all->v[k])->name, pattern))
				add_once(c->rt, out, val_session(all->v[k]));
		if (out->n == n && (s->literal || !ustr_has_wildcard(pattern)))
			missing(c, s, "RemoteRunspaceNotAvailableForSpecifiedName",
				"The remote session with the name %s  is not available.", USTR_C(c->rt, pattern));
	}
}

static void own_by_guid(struct cmdlet *c, const struct selection *s, struct list *all, struct list *out)
{
	for (uint32_t i = 0; i < s->instance_id->n; i++) {
		val want = array_get(s->instance_id, i);
		uint8_t g[GUID_LEN];
		struct session *x = guid_bytes(c->rt, want, g) ? session_by_guid(c->rt, g) : NULL;

		if (x)
			add_once(c->rt, out, x);
		else
			missing(c, s, "RemoteRunspaceNotAvailableForSpecifiedRunspaceId",
				"Remote session is not available for %s.", val_to_c(c->rt, want));
	}
}

static void own_by_computer(struct cmdlet *c, const struct selection *s, struct list *all, struct list *out)
{
	for (uint32_t i = 0; i < s->computer->n; i++) {
		struct ustr *pattern = val_to_str(c->rt, array_get(s->computer, i));
		bool found = false;

		for (uint32_t k = 0; k < all->n; k++) {
			struct session *x = val_session(all->v[k]);

			if (!ustr_like(c->rt, x->rs->computer, pattern, true))
				continue;
			add_once(c->rt, out, x);
			found = true;
		}
		if (!found)
			missing(c, s, "RemoteRunspaceNotAvailableForSpecifiedComputer",
				"Remote session is not available for ComputerName %s.", USTR_C(c->rt, pattern));
	}
}

struct list *select_own(struct cmdlet *c, const struct selection *s)
{
	struct list *all = remoting_of(c->rt)->sessions, *out = list_new(c->rt, NULL);

	if (s->id)
		own_by_id(c, s, all, out);
	else if (s->name)
		own_by_name(c, s, all, out);
	else if (s->instance_id)
		own_by_guid(c, s, all, out);
	else if (s->computer)
		own_by_computer(c, s, all, out);
	else
		for (uint32_t k = 0; k < all->n; k++)
			list_add(c->rt, out, all->v[k]);
	return out;
}

/* --- asking a computer -------------------------------------------------- */

void select_adopt(struct rt *rt, struct session *s)
{
	struct list *l = remoting_of(rt)->sessions;

	for (uint32_t i = 0; i < l->n; i++)
		if (val_session(l->v[i]) == s)
			return;
	list_add(rt, l, val_obj(s));
}

static bool in_state(const struct selection *s, const struct remote_runspace *rs)
{
	switch (s->state) {
	case 1: return rs->far.state == POOL_OPENED;
	case 2: return rs->far.state == POOL_DISCONNECTED;
	case 3: return rs->far.state == POOL_CLOSED;
	case 4: return rs->far.state == POOL_BROKEN;
	default: return true;
	}
}

static bool right_configuration(struct rt *rt, const struct selection *s, const char *name)
{
	const char *want = s->configuration ? USTR_C(rt, s->configuration) : NULL, *slash = want ? strrchr(want, '/') : NULL;

	return !want || !strcasecmp(slash ? slash + 1 : want, name);
}

/* The PSSession that stands for what the computer reports: this client's own
 * where it has one. */
static struct session *session_for(struct rt *rt, const struct session_info *info, const struct remote_target *where)
{
	struct remote_target t = *where;
	struct session *s = session_by_guid(rt, info->id);

	if (s) {
		remote_poll(rt, s->rs);
		if (s->rs->far.state == POOL_DISCONNECTED)
			remote_refresh(rt, s->rs, info);
		return s;
	}
	s = rt_new_cell(rt, &type_pssession, session);
	if (t.kind == REMOTE_LOCAL && *info->computer && strcasecmp(USTR_C(rt, t.computer), "localhost"))
		t.computer = ustr_new(rt, info->computer);
	s->rs = remote_known(rt, info, &t);
	s->id = session_next_id(rt);
	s->name = ustr_new(rt, info->name);
	return s;
}

static void take(struct cmdlet *c, const struct selection *s, const struct remote_target *where, bool own_only,
		 const struct session_info *info, struct list *out)
{
	struct session *x;

	if (own_only && strcasecmp(info->computer, USTR_C(c->rt, where->computer)))
		return;
	if (s->instance_id && !has_guid(c->rt, info->id, s->instance_id))
		return;
	if (s->name && !array_like(c->rt, s->name, ustr_new(c->rt, info->name)))
		return;
	if (!right_configuration(c->rt, s, info->configuration))
		return;
	x = session_for(c->rt, info, where);
	if (in_state(s, x->rs))
		add_once(c->rt, out, x);
}

static void no_match(struct cmdlet *c, const struct selection *s, uint32_t found)
{
	if (found || !s->report)
		return;
	for (uint32_t i = 0; s->name && i < s->name->n; i++) {
		struct ustr *name = val_to_str(c->rt, array_get(s->name, i));

		if (!ustr_has_wildcard(name))
			cmdlet_error_fmt(c, "System.InvalidOperationException", "PSSessionNameMatchFail",
				EC_InvalidOperation, val_str(name),
					 "No session with the name %s was found on the computer.", USTR_C(c->rt, name));
	}
	for (uint32_t i = 0; s->instance_id && i < s->instance_id->n; i++)
		cmdlet_error_fmt(c, "System.InvalidOperationException", "PSSessionIdMatchFail", EC_InvalidOperation,
				 array_get(s->instance_id, i), "No session with the instance ID %s was found on the computer.",
				 val_to_c(c->rt, array_get(s->instance_id, i)));
}

static void query_failed(struct cmdlet *c, const struct remote_target *t, const char *why)
{
	cmdlet_error_fmt(c, "System.Management.Automation.Remoting.PSRemotingTransportException", "RemotePSSessionQueryFailed",
			 EC_InvalidOperation, val_str(t->computer), "The query for the sessions on computer %s failed: %s",
			 USTR_C(c->rt, t->computer), why);
}

struct warning {
	struct cmdlet *c;
	int n;
};

static void put_warning(struct rt *rt, void *arg)
{
	struct warning *w = arg;

	cmdlet_warning(w->c, ustr_printf(rt,
		"%d more %s on this computer belong to another version of psession. Use that version to reach %s.",
					 w->n, w->n == 1 ? "session" : "sessions", w->n == 1 ? "it" : "them"));
}

/* A warning may throw: the records are freed then. */
static void warn_others(struct cmdlet *c, int n, struct session_info **infos)
{
	struct warning w = { c, n };

	if (rt_protect(c->rt, put_warning, &w) == UNWIND_NONE)
		return;
	free(*infos);
	*infos = NULL;
	rt_rethrow(c->rt, &c->rt->unwound);
}

/* Asks T's machine: malloc'd records, or false with an error written. */
static bool ask(struct cmdlet *c, const struct remote_target *t, struct session_info **infos, size_t *n)
{
	struct buf said = BUF_INIT;
	struct ssh_command w;
	const char *text;
	int r;

	if (t->kind == REMOTE_LOCAL) {
		r = session_list(NULL, clock_patience(LIST_MS), infos, n);
		if (r < 0)
			query_failed(c, t, USTR_C(c->rt, ustr_printf(c->rt, "%s.", err_text(r))));
		if (r > 0)
			warn_others(c, r, infos);
		return r >= 0;
	}
	*infos = NULL;
	r = ssh_way_of(c->rt, t, &w);
	if (r == 0)
		r = session_list_far(&w.way, clock_patience(FAR_LIST_MS), c->rt->stop_fd, infos, n, &said);
	text = r < 0 ? USTR_C(c->rt, ssh_failure(c->rt, t, r, buf_cstr(&said), true)) : NULL;
	buf_release(&said);
	if (r < 0) {
		free(*infos);
		rt_poll(c->rt);
		query_failed(c, t, text);
	}
	return r >= 0;
}

void select_at(struct cmdlet *c, const struct selection *s, const struct remote_target *t, bool own_only, struct list *out)
{
	struct session_info *infos = NULL, *copy;
	uint32_t before = out->n;
	size_t n = 0;

	if (!ask(c, t, &infos, &n))
		return;
	/* What follows may throw: the records move to the heap first. */
	copy = rt_block(c->rt, struct session_info, n + 1);
	if (n)
		memcpy(copy, infos, n * sizeof *copy);
	free(infos);
	for (size_t i = 0; i < n; i++)
		take(c, s, t, own_only, &copy[i], out);
	no_match(c, s, out->n - before);
}

static void query_one(struct cmdlet *c, const struct selection *s, struct ustr *computer, struct list *out)
{
	struct remote_target t;
	struct computer k;

	computer = target_name(c, computer);
	if (!target_can_list(c, computer, &k))
		return;
	target_of_computer(&k, computer, &t);
	t.credential = s->credential;
	select_at(c, s, &t, k.mapped && k.way == COMPUTER_LOCAL, out);
}

struct list *select_query(struct cmdlet *c, const struct selection *s)
{
	struct list *out = list_new(c->rt, NULL);

	for (uint32_t i = 0; i < s->computer->n; i++)
		query_one(c, s, val_to_str(c->rt, array_get(s->computer, i)), out);
	return out;
}

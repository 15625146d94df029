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

/* A machine; OWN_ONLY: of its sessions those that were made under the target's name. */
struct place {
	struct remote_target target;
	bool own_only;
};

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

/* The N malloc'd records at *INFOS are what T's machine has. */
static void take_all(struct cmdlet *c, const struct selection *s, const struct place *p, struct session_info **infos, size_t n,
		     struct list *out)
{
	struct session_info *copy = rt_block(c->rt, struct session_info, n + 1);
	uint32_t before = out->n;

	/* What follows may throw: the records move to the heap first. */
	if (n)
		memcpy(copy, *infos, n * sizeof *copy);
	free(*infos);
	*infos = NULL;
	for (size_t i = 0; i < n; i++)
		take(c, s, &p->target, p->own_only, &copy[i], out);
	no_match(c, s, out->n - before);
	for (uint32_t i = before; s->write && i < out->n; i++)
		cmdlet_write(c, out->v[i]);
}

static void ask_here(struct cmdlet *c, const struct selection *s, const struct place *p, struct list *out)
{
	struct session_info *infos = NULL;
	size_t n = 0;
	int r = session_list(NULL, clock_patience(LIST_MS), &infos, &n);

	if (r < 0) {
		query_failed(c, &p->target, USTR_C(c->rt, ustr_printf(c->rt, "%s.", err_text(r))));
		return;
	}
	if (r > 0)
		warn_others(c, r, &infos);
	take_all(c, s, p, &infos, n, out);
}

/* --- other machines, beside each other ---------------------------------- */

struct far {
	struct cmdlet *c;
	const struct selection *s;
	struct far_question *q;
	const struct place **of;	/* each question's */
	struct buf *said;
	uint32_t n;
	struct far_asking *asking;
	struct list *out;
};

static void take_answer(struct far *f, struct far_question *q)
{
	struct rt *rt = f->c->rt;
	uint32_t i = (uint32_t)(q - f->q);
	const char *text;

	if (q->result >= 0) {
		take_all(f->c, f->s, f->of[i], &q->infos, q->n, f->out);
		return;
	}
	text = USTR_C(rt, ssh_failure(rt, &f->of[i]->target, q->result, buf_cstr(&f->said[i]), true));
	query_failed(f->c, &f->of[i]->target, text);
}

static void take_answers(struct rt *rt, void *arg)
{
	struct far *f = arg;
	struct far_question *q;

	while ((q = far_next(f->asking, rt->stop_fd)))
		take_answer(f, q);
	rt_poll(rt);
}

static void ask_far(struct far *f)
{
	struct rt *rt = f->c->rt;
	enum unwind why;

	f->asking = far_begin(f->q, f->n, f->s->throttle, clock_patience(FAR_LIST_MS));
	why = rt_protect(rt, take_answers, f);
	far_end(f->asking);
	for (uint32_t i = 0; i < f->n; i++) {
		buf_release(&f->said[i]);
		free(f->q[i].infos);
	}
	if (why != UNWIND_NONE)
		rt_rethrow(rt, &rt->unwound);
}

/* What each machine has as soon as it says so: none waits for another. */
static void ask_places(struct cmdlet *c, const struct selection *s, const struct place *places, uint32_t n, struct list *out)
{
	struct rt *rt = c->rt;
	struct far f = { .c = c, .s = s, .q = rt_block(rt, struct far_question, n + 1),
			 .of = rt_block(rt, const struct place *, n + 1), .said = rt_block(rt, struct buf, n + 1), .out = out };
	struct ssh_command *ways = rt_block(rt, struct ssh_command, n + 1);

	for (uint32_t i = 0; i < n; i++) {
		int r = places[i].target.kind == REMOTE_LOCAL ? 0 : ssh_way_of(rt, &places[i].target, &ways[f.n]);

		if (r < 0)
			query_failed(c, &places[i].target, USTR_C(rt, ssh_failure(rt, &places[i].target, r, "", true)));
		if (r < 0 || places[i].target.kind == REMOTE_LOCAL)
			continue;
		f.said[f.n] = (struct buf)BUF_INIT;
		f.q[f.n] = (struct far_question){ .way = &ways[f.n].way, .lists = true, .said = &f.said[f.n] };
		f.of[f.n++] = &places[i];
	}
	for (uint32_t i = 0; i < n; i++)
		if (places[i].target.kind == REMOTE_LOCAL)
			ask_here(c, s, &places[i], out);
	if (f.n)
		ask_far(&f);
}

struct list *select_at(struct cmdlet *c, const struct selection *s, const struct remote_target *t, uint32_t n)
{
	struct place *places = rt_block(c->rt, struct place, n + 1);
	struct list *out = list_new(c->rt, NULL);

	for (uint32_t i = 0; i < n; i++)
		places[i] = (struct place){ .target = t[i] };
	ask_places(c, s, places, n, out);
	return out;
}

struct list *select_query(struct cmdlet *c, const struct selection *s)
{
	struct place *places = rt_block(c->rt, struct place, s->computer->n + 1);
	struct list *out = list_new(c->rt, NULL);
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->computer->n; i++) {
		struct ustr *computer = target_name(c, val_to_str(c->rt, array_get(s->computer, i)));
		struct computer k;

		if (!target_can_list(c, computer, &k))
			continue;
		target_of_computer(&k, computer, &places[n].target);
		places[n].target.credential = s->credential;
		places[n++].own_only = k.mapped && k.way == COMPUTER_LOCAL;
	}
	ask_places(c, s, places, n, out);
	return out;
}

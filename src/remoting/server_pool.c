/* SPDX-License-Identifier: MIT */
/* Messages of the pool: opening, keys, numbers of runspaces, reset. */
#include "remoting/server_impl.h"

#include "clixml/reader.h"
#include "remoting/sender_info.h"
#include "remoting/secure_wire.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

static void send_pool(struct server *s, uint32_t type, struct clixml_writer *w)
{
	static const uint8_t zero[GUID_LEN];

	server_send(s, type, zero, w);
	server_writer_done(s, w);
}

void pool_state(struct server *s, int state, struct errrec *e)
{
	struct clixml_writer *w = server_writer(s);

	payload_pool_state(w, state, e);
	send_pool(s, MSG_RUNSPACEPOOL_STATE, w);
}

/* --- secure strings ----------------------------------------------------- */

/* Asks the client for its key when one is needed first, and waits for it. */
static void need_key(struct server *s)
{
	struct clixml_writer *w;

	if (!s->key_asked) {
		s->key_asked = true;
		w = server_writer(s);
		payload_write(w, val_str(ustr_empty(s->rt)));
		send_pool(s, MSG_PUBLIC_KEY_REQUEST, w);
	}
	while (!s->key.have && server_running(s))
		server_wait(s->rt, server_running(s));
}

static void put_encrypted(struct clixml_writer *w, val secure, void *arg)
{
	struct server *s = arg;

	if (!s->key.have)
		need_key(s);
	secure_put(w, &s->key, secure);
}

static val get_encrypted(struct rt *rt, struct ustr *text, void *arg)
{
	return secure_get(rt, &((struct server *)arg)->key, text);
}

/* From 2.4 on the text travels plain, inside a transport that is trusted. */
static void choose_secrets(struct server *s)
{
	bool plain = s->version >= 204;
	struct clixml_writer *w = server_writer(s);

	w->secure = plain ? NULL : put_encrypted;
	w->secure_arg = s;
	server_writer_done(s, w);
	s->reader.secure = plain ? NULL : get_encrypted;
	s->reader.secure_arg = s;
}

static void on_public_key(struct server *s, val v)
{
	struct ustr *text = payload_str(s->rt, v, "PublicKey");
	uint8_t wrapped[SESSION_WRAPPED_LEN], *raw;
	struct clixml_writer *w;
	ssize_t len = text ? secure_bytes(s->rt, text, &raw) : -1;

	s->key_asked = true;
	if (len < 0 || session_key_answer(&s->key, raw, (size_t)len, wrapped) < 0)
		return;
	w = server_writer(s);
	payload_write(w, secure_bag(s->rt, "EncryptedSessionKey", wrapped, sizeof wrapped));
	send_pool(s, MSG_ENCRYPTED_SESSION_KEY, w);
	for (struct server_run *r = s->runs; r; r = r->next)
		worlds_wake(r);
}

/* --- opening ------------------------------------------------------------ */

/* The lower of both protocols, within our major version. */
int pool_negotiate(struct server *s, val capability)
{
	int version = payload_read_capability(s->rt, capability);
	struct ustr *ps = payload_str(s->rt, capability, "PSVersion");
	struct ustr *serial = payload_str(s->rt, capability, "SerializationVersion");

	s->version = version / 100 == 2 ? MIN(version, SERVER_PROTOCOL) : SERVER_PROTOCOL;
	choose_secrets(s);
	if (version / 100 != 2)
		return -ERR_VERSION;
	if (!ps || strncmp(USTR_C(s->rt, ps), "2.", 2) || !serial)
		return -ERR_VERSION;
	if (strncmp(USTR_C(s->rt, serial), "1.", 2) || !strcmp(USTR_C(s->rt, serial), "1.0"))
		return -ERR_VERSION;
	return 0;
}

static void on_capability(struct server *s, val v)
{
	int r = pool_negotiate(s, v);
	struct clixml_writer *w = server_writer(s);

	payload_capability(w, s->version);
	send_pool(s, MSG_SESSION_CAPABILITY, w);
	if (r < 0)
		s->version = 0;
}

void pool_write_private_data(struct server *s, struct clixml_writer *w)
{
	struct rt *rt = s->rt;
	val v = payload_primitive_dictionary(rt);
	struct dict *d = val_dict(v);

	dict_put_c(rt, d, "PSVersionTable", payload_version_table(rt));
	if (s->debugs) {
		dict_put_c(rt, d, "DebugMode", val_int(1));
		dict_put_c(rt, d, "DebugStop", V_FALSE);
		dict_put_c(rt, d, "DebugBreakpointCount", val_int(s->breakpoints));
		dict_put_c(rt, d, "BreakAll", V_FALSE);
		dict_put_c(rt, d, "UnhandledBreakpointMode", val_int(1));
	}
	payload_private_data(w, v);
}

void pool_private_data(struct server *s)
{
	struct clixml_writer *w = server_writer(s);

	pool_write_private_data(s, w);
	send_pool(s, MSG_APPLICATION_PRIVATE_DATA, w);
}

static void remember_variable(struct rt *rt, struct variable *v, void *arg)
{
	dict_put(rt, arg, val_str(v->name), v->get ? V_VOID : v->value);
}

/* What the session's runspace has from the start. */
static void furnish(struct server *s)
{
	sender_info_set(s->rt, s->arguments, s->configuration);
	gc_storep(s, s->first_variables, dict_new(s->rt, NULL, DICT_IGNORE_CASE));
	var_each(s->rt, scope_global(s->rt), true, remember_variable, s->first_variables);
}

static void on_init(struct server *s, val v)
{
	struct pool_request p = { 0 };
	struct errrec *e;

	if (!s->version)
		return;
	payload_read_init_pool(s->rt, v, &p);
	if (p.min < 1 || p.max < p.min)
		err_throw(s->rt, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			  "The number of runspaces is not valid.");
	s->min = p.min;
	s->max = p.max;
	s->info = p.host;
	gc_store(s, &s->arguments, p.arguments);
	s->debugs = debug_wanted(s->rt, p.arguments);
	/* A visitor's runspace is made when it is needed; the one here is not his. */
	if (!s->visiting)
		furnish(s);
	s->opened = true;
	e = server_run_first(s);
	if (e) {
		s->opened = false;
		pool_state(s, POOL_BROKEN, e);
		return;
	}
	pool_private_data(s);
	pool_state(s, POOL_OPENED, NULL);
	server_publish_reply(s);
	run_queue(s);	/* what came while the first scripts ran */
}

/* --- numbers ------------------------------------------------------------ */

static void answer(struct server *s, val request, val result)
{
	struct psobj *o = psobj_new_bare(s->rt);
	struct clixml_writer *w = server_writer(s);

	psobj_put_c(s->rt, o, "SetMinMaxRunspacesResponse", result);
	psobj_put_c(s->rt, o, "ci", val_long(payload_int(s->rt, request, "ci", 0)));
	payload_write(w, val_obj(o));
	send_pool(s, MSG_RUNSPACE_AVAILABILITY, w);
}

static void on_set_max(struct server *s, val v)
{
	int64_t n = payload_int(s->rt, v, "MaxRunspaces", 0);
	bool ok = n >= 1 && n >= s->min && n <= INT32_MAX;

	if (ok)
		s->max = (int)n;
	answer(s, v, val_bool(ok));
}

static void on_set_min(struct server *s, val v)
{
	int64_t n = payload_int(s->rt, v, "MinRunspaces", 0);
	bool ok = n >= 1 && n <= s->max;

	if (ok)
		s->min = (int)n;
	answer(s, v, val_bool(ok));
}

static void on_get_available(struct server *s, val v)
{
	answer(s, v, val_int(MAX(s->max - s->nrunning, 0)));
}

/* --- reset -------------------------------------------------------------- */

struct reset {
	struct server *s;
	struct list *gone;
};

static void reset_variable(struct rt *rt, struct variable *v, void *arg)
{
	struct reset *r = arg;
	val first;

	if (v->options & (VO_CONSTANT | VO_READONLY) || v->get)
		return;
	if (!dict_get(rt, r->s->first_variables, val_str(v->name), &first))
		list_add(rt, r->gone, val_str(v->name));
	else if (first.k != VK_VOID)
		gc_store(v, &v->value, first);
}

/* Variables as in a fresh runspace; functions and modules stay. */
static void on_reset(struct server *s, val v)
{
	struct reset r = { s, list_new(s->rt, NULL) };
	struct scope *global = scope_global(s->rt);
	struct list *errors = val_list(s->rt->eng->error_list);
	bool ok = s->max == 1 && !s->nrunning && s->first_variables;

	if (ok) {
		var_each(s->rt, global, true, reset_variable, &r);
		for (uint32_t i = 0; i < r.gone->n; i++)
			var_remove(s->rt, global, r.gone->v[i].s);
		while (errors && errors->n)
			list_remove_at(s->rt, errors, errors->n - 1);
	}
	answer(s, v, val_bool(ok));
}

void pool_message(struct server *s, const struct runspace_message *m)
{
	static const struct { uint32_t type; void (*fn)(struct server *s, val v); } table[] = {
		{ MSG_SESSION_CAPABILITY, on_capability }, { MSG_INIT_RUNSPACEPOOL, on_init },
		{ MSG_PUBLIC_KEY, on_public_key }, { MSG_SET_MAX_RUNSPACES, on_set_max },
		{ MSG_SET_MIN_RUNSPACES, on_set_min }, { MSG_GET_AVAILABLE_RUNSPACES, on_get_available },
		{ MSG_RESET_RUNSPACE_STATE, on_reset },
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (table[i].type == m->type)
			table[i].fn(s, server_decode(s, m));
}

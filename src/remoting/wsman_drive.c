/* SPDX-License-Identifier: MIT */
/*
 * The WSMan: drive: WSMan:\localhost\Shell holds the limits of this machine's
 * sessions. What the files of /etc/psession say is shown with its source; root
 * changes it with Set-Item.
 */
#include "remoting/wsman_drive.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "engine/host.h"
#include "providers/provider.h"
#include "transport/session_limits.h"
#include "value/record.h"

static const struct member_def container_members[] = {
	RECORD_PROP("string Name {get;}", 0), RECORD_PROP("string TypeNameOfElement {get;}", 1),
	RECORD_PROP("string Type {get;}", 1), RECORD_PROP("string[] Keys {get;}", 2), MEMBERS_END
};
static const struct member_def leaf_members[] = {
	RECORD_PROP("string Name {get;}", 0), RECORD_PROP("string TypeNameOfElement {get;}", 1),
	RECORD_PROP("string Type {get;}", 1), RECORD_PROP("string SourceOfValue {get;}", 2),
	RECORD_PROP("System.Object Value {get;}", 3), MEMBERS_END
};
static const struct type type_container = RECORD_TYPE("Microsoft.WSMan.Management.WSManConfigContainerElement", 3);
static const struct type type_leaf = RECORD_TYPE("Microsoft.WSMan.Management.WSManConfigLeafElement", 4);

enum where { NOWHERE = -4, ROOT = -3, COMPUTER = -2, SHELL = -1 };	/* 0…: a limit */

/* Where a path leads: an enum where, or the number of a limit. */
static int locate(struct rt *rt, const struct ppath *p)
{
	static const char *const levels[] = { "localhost", "Shell" };
	const char *s = USTR_C(rt, p->path);
	int at = ROOT;

	for (;;) {
		size_t n;

		s += strspn(s, "\\/");
		n = strcspn(s, "\\/");
		if (!n)
			return at;
		if (at >= 0)
			return NOWHERE;
		if (at == SHELL) {
			for (at = 0; at < LIMIT__MAX; at++)
				if (strlen(session_limit_defs[at].name) == n && !strncasecmp(s, session_limit_defs[at].name, n))
					break;
			if (at == LIMIT__MAX)
				return NOWHERE;
		} else {
			const char *want = levels[at - ROOT];

			if (strlen(want) != n || strncasecmp(s, want, n))
				return NOWHERE;
			at++;
		}
		s += n;
	}
}

static val text(struct rt *rt, const char *s)
{
	return val_str(ustr_new(rt, s));
}

static val container(struct rt *rt, const char *name)
{
	struct record *r;

	record_type_use(rt, &type_container, container_members);
	r = record_new(rt, &type_container);
	record_put(r, 0, text(rt, name));
	record_put(r, 1, text(rt, "Container"));
	return val_obj(r);
}

/* Without a daemon the owner could start a worker without them. */
static const char *source_of(const struct session_limit_set *s, int i)
{
	if (s->policy[i])
		return "GPO";
	return s->set[i] ? "limits.conf" : "";
}

static val leaf(struct rt *rt, int i)
{
	const struct limit_def *d = &session_limit_defs[i];
	struct session_limit_set s;
	struct record *r;

	session_limits_read(&s);
	record_type_use(rt, &type_leaf, leaf_members);
	r = record_new(rt, &type_leaf);
	record_put(r, 0, text(rt, d->name));
	record_put(r, 1, text(rt, "System.String"));
	record_put(r, 2, text(rt, source_of(&s, i)));
	record_put(r, 3, d->is_bool ? text(rt, s.value[i] ? "true" : "false")
					 : val_str(ustr_printf(rt, "%lld", (long long)s.value[i])));
	return val_obj(r);
}

static val element(struct rt *rt, int at)
{
	switch (at) {
	case NOWHERE: return V_VOID;
	case ROOT: return container(rt, "WSMan");
	case COMPUTER: return container(rt, "localhost");
	case SHELL: return container(rt, "Shell");
	default: return leaf(rt, at);
	}
}

static val get(struct rt *rt, const struct ppath *p) { return element(rt, locate(rt, p)); }
static bool exists(struct rt *rt, const struct ppath *p) { return locate(rt, p) != NOWHERE; }
static bool is_container(struct rt *rt, const struct ppath *p)
{
	int at = locate(rt, p);

	return at != NOWHERE && at < 0;
}

/* What the files say and isn't used is told where their values are listed. */
static void warn_of_problem(struct rt *rt)
{
	const struct host_ops *h = rt->eng->host;
	struct session_limit_set s;

	session_limits_read(&s);
	if (s.problem[0] && h && h->write_stream)
		h->write_stream(rt, rt->eng->host_arg, STREAM_WARNING, ustr_new(rt, s.problem));
}

static void children(struct rt *rt, const struct ppath *p, bool hidden, provider_item_fn fn, void *arg)
{
	int at = locate(rt, p);

	if (at == ROOT)
		fn(rt, ustr_new(rt, "localhost"), container(rt, "localhost"), true, arg);
	else if (at == COMPUTER)
		fn(rt, ustr_new(rt, "Shell"), container(rt, "Shell"), true, arg);
	if (at == SHELL)
		warn_of_problem(rt);
	for (int i = 0; at == SHELL && i < LIMIT__MAX; i++)
		fn(rt, ustr_new(rt, session_limit_defs[i].name), leaf(rt, i), false, arg);
}

static int64_t number(struct rt *rt, const struct limit_def *d, val v)
{
	int64_t n;

	if (d->is_bool && (ustr_ieq_c(val_to_str(rt, v), "true") || ustr_ieq_c(val_to_str(rt, v), "false")))
		return ustr_ieq_c(val_to_str(rt, v), "true");
	if (d->is_bool || !val_to_int64_try(rt, v, &n) || n < d->min || n > d->max)
		err_throw(rt, "System.ArgumentException", "System.ArgumentException", EC_InvalidArgument, v,
			  "The value of %s must be %s.", d->name,
			  d->is_bool ? "true or false"
				     : USTR_C(rt, ustr_printf(rt, "a number from %lld to %lld", (long long)d->min,
							      (long long)d->max)));
	return n;
}

static val set(struct rt *rt, const struct ppath *p, val v)
{
	int at = locate(rt, p), r;
	struct session_limit_set s;

	if (at < 0)
		err_throw(rt, "System.InvalidOperationException", "System.InvalidOperationException", EC_InvalidOperation, V_NULL,
			  "Set-Item works only on settings, not on keys or containers.");
	session_limits_read(&s);
	if (s.policy[at])
		err_throw(rt, "System.InvalidOperationException", "System.InvalidOperationException", EC_InvalidOperation, V_NULL,
			  "The setting %s is controlled by policy and cannot be changed.", session_limit_defs[at].name);
	r = session_limits_write((enum limit)at, number(rt, &session_limit_defs[at], v));
	if (r == -ERR_ACCESS)
		err_throw(rt, "System.InvalidOperationException", "System.InvalidOperationException", EC_InvalidOperation, V_NULL,
			  "Access is denied. You need to run this cmdlet from an elevated process.");
	if (r < 0)
		err_throw(rt, "System.InvalidOperationException", "System.InvalidOperationException", EC_WriteError, V_NULL,
			  "The limits could not be written: %s.", err_text(r));
	return leaf(rt, at);
}

static const char *set_question(struct rt *rt, const struct ppath *p)
{
	return locate(rt, p) < 0 ? NULL
	: "This command changes what the sessions of all users of this machine may use. Do you want to continue?";
}

static _Noreturn void cannot(struct rt *rt, const struct ppath *p, const char *what)
{
	err_throw(rt, "System.InvalidOperationException", "System.InvalidOperationException", EC_InvalidOperation, V_NULL,
		  "%s is not supported for %s: the settings of sessions can only be changed.", what, USTR_C(rt, p->path));
}

static void clear(struct rt *rt, const struct ppath *p) { cannot(rt, p, "Clear-Item"); }
static void remove_item(struct rt *rt, const struct ppath *p, bool recurse, bool force) { cannot(rt, p, "Remove-Item"); }

static const struct provider_def provider_wsman = {
	.name = "WSMan", .module = "Microsoft.WSMan.Management", .capabilities = "Credentials",
	.hierarchical = true, .get = get, .exists = exists, .is_container = is_container, .children = children,
	.set = set, .set_question = set_question,
	.clear = clear, .remove = remove_item,
};

_startup_ void wsman_drive_init(struct rt *rt)
{
	provider_add(rt, &provider_wsman);
	drive_new(rt, scope_global(rt), ustr_new(rt, "WSMan"), &provider_wsman, ustr_empty(rt),
		  ustr_new(rt, "Root of the configuration of sessions."));
}

/* SPDX-License-Identifier: MIT */
#include "cmdlets/remoting/target.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "providers/provider.h"
#include "sys/fd.h"
#include "sys/user.h"
#include "types/arg.h"
#include "types/enums.h"
#include "types/net/uri.h"
#include "types/security/secure.h"

enum { MANY = 200 };

void target_error(struct cmdlet *c, struct errrec *e)
{
	if (!e->command)
		gc_storep(e, e->command, ustr_empty(c->rt));
	cmdlet_error(c, e);
}

uint32_t target_throttle(int64_t limit)
{
	return limit > 0 && limit <= INT32_MAX ? (uint32_t)limit : REMOTE_THROTTLE;
}

/* --- names -------------------------------------------------------------- */

struct ustr *target_name(struct cmdlet *c, struct ustr *name)
{
	if (ustr_eq_c(name, "."))
		return ustr_new(c->rt, "localhost");
	if (!computers_valid_name(c->rt, name))
		cmdlet_throw_fmt(c, "System.ArgumentException", "PSSessionInvalidComputerName", EC_InvalidArgument, V_NULL,
			"One or more computer names are not valid. If you are trying to pass a URI, use the -ConnectionUri parameter, or pass URI objects instead of strings.");
	return name;
}

static void no_wsman(struct cmdlet *c, struct ustr *name)
{
	struct errrec *e = remote_error(c->rt, "PSSessionOpenFailed", EC_OpenError, name,
		"Connecting to remote server %s failed with the following error message : the WSMan transport is not available in this build. Map the name to 'local' or 'ssh' in the computers file (about_PSSessions), or use -HostName.",
		USTR_C(c->rt, name));

	gc_store(e, &e->target, val_str(name));
	target_error(c, e);
}

/* An address without a scheme is no address: those that open sessions tell each, the others end. */
static void relative(struct cmdlet *c, val address)
{
	static const char text[] = "Relative URIs are not supported in the creation of remote sessions.";
	const char *verb = c->def->name;
	struct errrec *e;

	if (strncmp(verb, "New-", 4) && strncmp(verb, "Enter-", 6) && strncmp(verb, "Connect-", 8))
		cmdlet_throw_fmt(c, "System.NotSupportedException", "System.NotSupportedException", EC_NotSpecified, V_NULL, "%s", text);
	e = err_make(c->rt, "System.NotSupportedException", "CreateRemoteRunspaceFailed", EC_InvalidArgument, address, "%s", text);
	if (!strncmp(verb, "Enter-", 6))
		target_error(c, e);
	else
		cmdlet_error(c, e);
}

static void by_address(struct cmdlet *c, val address)
{
	const struct uri *u = val_uri(address);

	if (u && !u->absolute)
		relative(c, address);
	else
		no_wsman(c, val_to_str(c->rt, address));
}

bool target_can_list(struct cmdlet *c, struct ustr *name, struct computer *ret)
{
	computers_find(c->rt, name, ret);
	if (ret->way != COMPUTER_WSMAN)
		return true;
	cmdlet_error_fmt(c, "System.Management.Automation.Remoting.PSRemotingTransportException", "RemotePSSessionQueryFailed",
			 EC_InvalidOperation, val_str(name),
			 "The query for the sessions on computer %s failed: the computer's transport cannot be asked in this build.",
			 USTR_C(c->rt, name));
	return false;
}

/* --- the parameter sets ------------------------------------------------- */

struct builder {
	struct cmdlet *c;
	const struct target_args *a;
	struct remote_target *t;
	uint32_t n;
};

static struct remote_target *add(struct builder *b)
{
	struct remote_target *t = &b->t[b->n++];

	*t = (struct remote_target){ .options = V_NULL, .ssh_options = V_NULL, .credential = V_NULL, .connect_ms = -1 };
	return t;
}

static struct ustr *short_configuration(struct rt *rt, struct ustr *s)
{
	struct ustr *prefix = ustr_new(rt, "http://schemas.microsoft.com/powershell/");

	if (s && ustr_starts(s, prefix, true))
		return ustr_sub(rt, s, ustr_len(prefix), ustr_len(s) - ustr_len(prefix));
	return s && ustr_len(s) ? s : NULL;
}

void target_of_computer(const struct computer *k, struct ustr *name, struct remote_target *t)
{
	*t = (struct remote_target){
		.kind = k->way == COMPUTER_SSH ? REMOTE_SSH : REMOTE_LOCAL, .computer = name, .options = V_NULL,
		.credential = V_NULL,
		.host = k->host, .user = k->user, .key = k->key, .subsystem = k->subsystem, .port = k->port,
		.ssh_options = k->options, .fast = k->fast, .connect_ms = -1,
	};
}

/* A session on this machine runs as its creator; nobody else can be logged on here. */
static bool is_own_credential(struct rt *rt, val v)
{
	struct credential *c = val_credential(v);
	const char *user = c ? USTR_C(rt, c->user) : "", *behind = strrchr(user, '\\');
	struct user_name own = user_name_of(geteuid());

	return !c || (own.known && !strcmp(behind ? behind + 1 : user, own.s));
}

static void other_user(struct cmdlet *c, struct ustr *name)
{
	struct errrec *e = remote_error(c->rt, "AccessDenied,PSSessionOpenFailed", EC_OpenError, name,
		"Connecting to remote server %s failed with the following error message : Access is denied. Sessions on this computer run as the current user; use -HostName for another one.",
		USTR_C(c->rt, name));

	gc_store(e, &e->target, val_str(name));
	target_error(c, e);
}

static void by_name(struct builder *b, struct ustr *name)
{
	struct rt *rt = b->c->rt;
	struct remote_target *t;
	struct computer k;

	name = target_name(b->c, name);
	computers_find(rt, name, &k);
	if (k.way == COMPUTER_WSMAN) {
		no_wsman(b->c, name);
		return;
	}
	if (k.way == COMPUTER_LOCAL && !is_own_credential(rt, b->a->credential)) {
		other_user(b->c, name);
		return;
	}
	t = add(b);
	target_of_computer(&k, name, t);
	t->credential = b->a->credential;
	t->options = b->a->session_option;
	t->configuration = short_configuration(rt, b->a->configuration_name ? b->a->configuration_name : k.configuration);
}

/* user@host, ssh://user@host:port */
static void split_host(struct rt *rt, struct remote_target *t, struct ustr *s)
{
	int32_t at;
	struct ustr *scheme = ustr_new(rt, "ssh://");

	if (ustr_starts(s, scheme, true))
		s = ustr_sub(rt, s, 6, ustr_len(s) - 6);
	at = ustr_last_index_of(s, ustr_from_char(rt, '@'), false);
	if (at > 0) {
		t->user = ustr_sub(rt, s, 0, (uint32_t)at);
		s = ustr_sub(rt, s, (uint32_t)at + 1, ustr_len(s) - (uint32_t)at - 1);
	}
	at = ustr_index_of(s, ustr_from_char(rt, ':'), 0, false);
	if (at > 0 && ustr_last_index_of(s, ustr_from_char(rt, ':'), false) == at) {
		int64_t port;

		if (val_to_int64_try(rt, val_str(ustr_sub(rt, s, (uint32_t)at + 1, ustr_len(s) - (uint32_t)at - 1)), &port))
			t->port = (int32_t)port;
		s = ustr_sub(rt, s, 0, (uint32_t)at);
	}
	/* It would be an option of ssh's. */
	if (!ustr_len(s) || ustr_at(s, 0) == '-')
		err_throw(rt, "System.ArgumentException", "PSSessionInvalidComputerName", EC_InvalidArgument, val_str(s),
			  "The host name '%s' is not valid.", USTR_C(rt, s));
	t->computer = s;
}

static struct ustr *key_file(struct cmdlet *c, struct ustr *path)
{
	struct ustr *file;

	if (!path)
		return NULL;
	file = path_file(c->rt, path);
	if (access(USTR_C(c->rt, file), F_OK))
		cmdlet_throw_fmt(c, "System.Management.Automation.ItemNotFoundException", "PathNotFound", EC_ObjectNotFound,
					 val_str(path), "Cannot find path '%s' because it does not exist.", USTR_C(c->rt, path));
	return file;
}

static void by_host(struct builder *b, struct ustr *name)
{
	struct remote_target *t = add(b);

	t->kind = REMOTE_SSH;
	/* What the name itself says is stronger. */
	t->user = b->a->user_name;
	t->port = (int32_t)b->a->port;
	split_host(b->c->rt, t, name);
	target_name(b->c, t->computer);
	t->key = key_file(b->c, b->a->key_file_path);
	t->subsystem = b->a->subsystem;
	t->ssh_options = b->a->options;
	if (cmdlet_has(b->c, "ConnectingTimeout"))
		t->connect_ms = b->a->connecting_timeout;
}

static _Noreturn void bad_table(struct cmdlet *c, const char *text)
{
	cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument,
		V_NULL, "%s", text);
}

static int32_t table_int(struct cmdlet *c, val v)
{
	val n;

	if (conv_try(c->rt, v, &type_int32, &n))
		return arg_int(n);
	bad_table(c, USTR_C(c->rt, ustr_printf(c->rt, "Cannot convert value \"%s\" to type \"System.Int32\". "
						 "Error: \"The input string '%s' was not in a correct format.\"",
						 val_to_c(c->rt, v), val_to_c(c->rt, v))));
}

static void table_key(struct builder *b, struct remote_target *t, struct ustr **key, const char *name, val v)
{
	struct rt *rt = b->c->rt;
	struct ustr *s = val_is_null(v) ? NULL : val_to_str(rt, v);

	if (!*name || !s || !ustr_len(s))
		bad_table(b->c, "The provided SSHConnection hashtable parameter name or element is null or empty.");
	if (!strcasecmp(name, "ComputerName") || !strcasecmp(name, "HostName")) {
		if (t->computer)
			bad_table(b->c,
				"The provided SSHConnection hashtable contains both a ComputerName and HostName parameter.  Only one can be specified.");
		split_host(rt, t, s);
	} else if (!strcasecmp(name, "UserName")) {
		t->user = s;
	} else if (!strcasecmp(name, "KeyFilePath") || !strcasecmp(name, "IdentityFilePath")) {
		if (*key)
			bad_table(b->c,
				"The provided SSHConnection hashtable contains both a KeyFilePath and IdentityFilePath parameter.  Only one can be specified.");
		*key = s;
	} else if (!strcasecmp(name, "Port")) {
		t->port = table_int(b->c, v);
	} else if (!strcasecmp(name, "Subsystem")) {
		t->subsystem = s;
	} else if (!strcasecmp(name, "ConnectingTimeout")) {
		t->connect_ms = table_int(b->c, v);
	} else if (!strcasecmp(name, "Options")) {
		t->ssh_options = v;
	} else {
		bad_table(b->c, USTR_C(rt,
			ustr_printf(rt, "The provided SSHConnection hashtable parameter %s is not supported.", name)));
	}
}

static void by_table(struct builder *b, val table)
{
	struct dict *d = val_dict(table);
	struct remote_target *t = add(b);
	struct ustr *key = NULL;
	struct dict_entry *e;

	t->kind = REMOTE_SSH;
	for (uint32_t i = 0; d && (e = dict_next(d, &i)); )
		table_key(b, t, &key, val_to_c(b->c->rt, e->key), e->value);
	t->key = key_file(b->c, key);
	if (!t->computer)
		bad_table(b->c,
			"The provided SSHConnection hashtable is missing the required ComputerName or HostName parameter.");
}

void target_check(struct cmdlet *c, const struct target_args *a)
{
	enum { DEFAULT, NEGOTIATE_IMPLICIT = 3 };
	bool how = cmdlet_has(c, "Authentication") && a->authentication != DEFAULT;
	struct rt *rt = c->rt;
	struct ustr *name;

	if (a->certificate_thumbprint && cmdlet_has(c, "Credential"))
		cmdlet_refuse_setter(c, "CertificateThumbprint",
				     "A CertificateThumbPrint cannot be specified when Credential is specified.");
	if (a->certificate_thumbprint && how) {
		name = val_to_str(rt, val_enum(&enum_authenticationmechanism, a->authentication));
		cmdlet_refuse_setter(c, "CertificateThumbprint",
				     USTR_C(rt, ustr_printf(rt,
					"A CertificateThumbPrint cannot be specified when %s is specified.", USTR_C(rt, name))));
	}
	if (how && a->authentication == NEGOTIATE_IMPLICIT && cmdlet_has(c, "Credential"))
		cmdlet_refuse_setter(c, "Credential",
				     "A Credential cannot be specified when NegotiateWithImplicitCredential is specified.");
}

static void absent(struct cmdlet *c, const struct target_args *a)
{
	for (uint32_t i = 0; a->connection_uri && i < a->connection_uri->n; i++)
		by_address(c, array_get(a->connection_uri, i));
	if (a->vmid || a->vmname)
		cmdlet_throw_fmt(c, "System.ArgumentException", "HyperVModuleNotAvailable", EC_NotInstalled, V_NULL,
					 "The Hyper-V Module for PowerShell is not available on this machine.");
	for (uint32_t i = 0; a->container_id && i < a->container_id->n; i++)
		cmdlet_error_fmt(c, "System.PlatformNotSupportedException",
			"CreateRemoteRunspaceForContainerFailed", EC_InvalidOperation,
				 V_NULL, "Sessions in containers are not available on this platform.");
}

uint32_t target_list(struct cmdlet *c, const struct target_args *a, struct remote_target **ret)
{
	struct builder b = { .c = c, .a = a };
	uint32_t most = 1 + (a->computer_name ? a->computer_name->n : 0) + (a->host_name ? a->host_name->n : 0) +
			(a->sshconnection ? a->sshconnection->n : 0);

	b.t = rt_block(c->rt, struct remote_target, most);
	target_check(c, a);
	for (uint32_t i = 0; a->computer_name && i < a->computer_name->n; i++)
		target_name(c, val_to_str(c->rt, array_get(a->computer_name, i)));
	for (uint32_t i = 0; a->computer_name && i < a->computer_name->n; i++)
		by_name(&b, val_to_str(c->rt, array_get(a->computer_name, i)));
	for (uint32_t i = 0; a->host_name && i < a->host_name->n; i++)
		by_host(&b, val_to_str(c->rt, array_get(a->host_name, i)));
	for (uint32_t i = 0; a->sshconnection && i < a->sshconnection->n; i++)
		by_table(&b, array_get(a->sshconnection, i));
	absent(c, a);
	*ret = b.t;
	return b.n;
}

/* --- opening ------------------------------------------------------------ */

/* An opening of several under way. */
struct opening {
	struct cmdlet *c;
	struct remote_target *targets;
	uint32_t n, started, most, left;
	struct remote_runspace **rs;	/* heap block; NULL: done with */
	target_opened_fn *fn;
	void (*tick)(struct cmdlet *c);
};

static void start_some(struct opening *o, uint32_t under_way)
{
	struct errrec *why;

	for (; o->started < o->n && under_way < o->most; o->started++) {
		uint32_t i = o->started;

		o->rs[i] = remote_open(o->c->rt, &o->targets[i], &why);
		if (o->rs[i]) {
			under_way++;
			continue;
		}
		o->left--;
		gc_store(why, &why->target, val_str(o->targets[i].computer));
		target_error(o->c, why);
	}
}

/* Hands over those that are open and reports those that failed. */
static void settle(struct opening *o)
{
	for (uint32_t i = 0; i < o->started; i++) {
		struct remote_runspace *rs = o->rs[i];

		if (!rs || rs->far.state == POOL_OPENING)
			continue;
		o->rs[i] = NULL;
		o->left--;
		remote_opened(o->c->rt, &rs, 1);
		if (rs->far.state == POOL_OPENED)
			o->fn(o->c, rs, i);
		else
			target_error(o->c, remote_open_error(o->c->rt, rs));
	}
}

static void open_all(struct rt *rt, void *arg)
{
	struct opening *o = arg;
	struct remote_runspace **waiting = rt_block(rt, struct remote_runspace *, o->n + 1);

	while (o->left) {
		uint32_t n = 0;

		for (uint32_t i = 0; i < o->started; i++)
			if (o->rs[i])
				waiting[n++] = o->rs[i];
		start_some(o, n);
		for (n = 0; n < o->started && !o->rs[n]; n++)
			;
		if (n == o->started)
			continue;
		/* News of any session: of those that run something already too. */
		remote_wait(rt, NULL, 0, -1);
		settle(o);
		if (o->tick)
			o->tick(o->c);
	}
}

void target_open(struct cmdlet *c, struct remote_target *targets, uint32_t n, int64_t limit, target_opened_fn *fn,
		 void (*tick)(struct cmdlet *c))
{
	struct opening o = {
		.c = c, .targets = targets, .n = n, .left = n, .most = target_throttle(limit), .fn = fn, .tick = tick,
		.rs = rt_block(c->rt, struct remote_runspace *, n + 1),
	};
	enum unwind u;

	if (n > MANY)
		fd_limit_raise();
	u = rt_protect(c->rt, open_all, &o);
	if (u == UNWIND_NONE)
		return;
	/* Stopped, or an error that stops: those under way are nobody's. */
	struct unwound why = c->rt->unwound;

	for (uint32_t i = 0; i < o.started; i++)
		if (o.rs[i] && o.rs[i]->far.state == POOL_OPENING)
			remote_abandon(c->rt, o.rs[i]);
	rt_rethrow(c->rt, &why);
}

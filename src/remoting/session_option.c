/* SPDX-License-Identifier: MIT */
/* PSSessionOption: what a client asks of a new session. */
#include "remoting/session.h"

#include <limits.h>
#include <stdio.h>

#include "engine/scope.h"
#include "types/arg.h"
#include "types/culture/culture.h"
#include "types/enums.h"
#include "value/record.h"

enum { IDLE_MIN_MS = 60000 };

val session_option_new(struct rt *rt)
{
	struct record *o = record_new(rt, &type_pssessionoption);

	for (int i = 0; i < SO__MAX; i++)
		o->f[i] = V_FALSE;
	o->f[SO_REDIRECTION] = val_int(5);
	o->f[SO_PROXY_ACCESS] = val_enum(&enum_proxyaccesstype, 0);
	o->f[SO_PROXY_AUTH] = val_enum(&enum_authenticationmechanism, 2);
	o->f[SO_PROXY_CREDENTIAL] = o->f[SO_CULTURE] = o->f[SO_UICULTURE] = V_NULL;
	o->f[SO_OPERATION_TIMEOUT] = val_timespan((int64_t)SESSION_OPERATION_MS * TICKS_MS);
	o->f[SO_OPEN_TIMEOUT] = val_timespan((int64_t)SESSION_OPEN_MS * TICKS_MS);
	o->f[SO_CANCEL_TIMEOUT] = val_timespan((int64_t)SESSION_CANCEL_MS * TICKS_MS);
	o->f[SO_IDLE_TIMEOUT] = val_timespan(-1 * TICKS_MS);
	o->f[SO_BUFFERING] = val_enum(&enum_outputbufferingmode, 0);
	o->f[SO_RETRY] = val_int(5);
	o->f[SO_DATA_MAX] = o->f[SO_ARGUMENTS] = V_NULL;
	o->f[SO_OBJECT_MAX] = val_int(209715200);
	return val_obj(o);
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	return session_option_new(rt);
}

static void set_proxy_auth(struct rt *rt, val self, val v)
{
	int64_t n = arg_int(v);

	if (n != 1 && n != 2 && n != 5)
		net_throw(rt, "System.ArgumentException",
			  "The proxy authentication mechanism must be Basic, Negotiate or Digest.");
	record_set_4(rt, self, v);
}

static const struct member_def members[] = {
	CTOR("()", ctor),
	RECORD_PROP_RW("int MaximumConnectionRedirectionCount {get;set;}", 0),
	RECORD_PROP_RW("bool NoCompression {get;set;}", 1),
	RECORD_PROP_RW("bool NoMachineProfile {get;set;}", 2),
	RECORD_PROP_RW("System.Management.Automation.Remoting.ProxyAccessType ProxyAccessType {get;set;}", 3),
	PROP("System.Management.Automation.Runspaces.AuthenticationMechanism ProxyAuthentication {get;set;}",
		record_get_4, set_proxy_auth),
	RECORD_PROP_RW("pscredential ProxyCredential {get;set;}", 5),
	RECORD_PROP_RW("bool SkipCACheck {get;set;}", 6),
	RECORD_PROP_RW("bool SkipCNCheck {get;set;}", 7),
	RECORD_PROP_RW("bool SkipRevocationCheck {get;set;}", 8),
	RECORD_PROP_RW("timespan OperationTimeout {get;set;}", 9),
	RECORD_PROP_RW("bool NoEncryption {get;set;}", 10),
	RECORD_PROP_RW("bool UseUTF16 {get;set;}", 11),
	RECORD_PROP_RW("bool IncludePortInSPN {get;set;}", 12),
	RECORD_PROP_RW("System.Management.Automation.Runspaces.OutputBufferingMode OutputBufferingMode {get;set;}", 13),
	RECORD_PROP_RW("int MaxConnectionRetryCount {get;set;}", 14),
	RECORD_PROP_RW("cultureinfo Culture {get;set;}", 15),
	RECORD_PROP_RW("cultureinfo UICulture {get;set;}", 16),
	RECORD_PROP_RW("System.Nullable[int] MaximumReceivedDataSizePerCommand {get;set;}", 17),
	RECORD_PROP_RW("System.Nullable[int] MaximumReceivedObjectSize {get;set;}", 18),
	RECORD_PROP_RW("psprimitivedictionary ApplicationArguments {get;set;}", 19),
	RECORD_PROP_RW("timespan OpenTimeout {get;set;}", 20),
	RECORD_PROP_RW("timespan CancelTimeout {get;set;}", 21),
	RECORD_PROP_RW("timespan IdleTimeout {get;set;}", 22),
	MEMBERS_END
};

const struct type type_pssessionoption = RECORD_TYPE("System.Management.Automation.Remoting.PSSessionOption", SO__MAX);

_startup_ void session_option_register(struct rt *rt)
{
	record_type_use(rt, &type_pssessionoption, members);
}

_startup_ void session_option_variable(struct rt *rt)
{
	struct variable *v = var_make(rt, scope_global(rt), ustr_atom(rt, "PSSessionOption"), session_option_new(rt), 0);

	gc_storep(v, v->description, ustr_new(rt, "Default session options for new remote sessions"));
}

/* The option in force: OPTION, else the preference variable. */
static struct record *in_force(struct rt *rt, val option)
{
	val v;

	if (val_is_null(option) && !var_get_c(rt, "PSSessionOption", &option))
		return NULL;
	if (val_is_null(option) || !conv_try(rt, option, &type_pssessionoption, &v))
		return NULL;
	return val_cell(v, &type_pssessionoption);
}

static void put_culture(struct rt *rt, char to[SESSION_CULTURE_MAX], val v)
{
	const struct culture_info *c = culture_of(v);

	if (c)
		snprintf(to, SESSION_CULTURE_MAX, "%s", ustr_len(c->name) ? USTR_C(rt, c->name) : CULTURE_INVARIANT);
}

void session_option_apply(struct rt *rt, val option, struct session_params *p)
{
	struct record *o = in_force(rt, option);
	int64_t ms;

	if (!o)
		return;
	ms = val_base(o->f[SO_IDLE_TIMEOUT]).i / TICKS_MS;
	if (ms >= 0 && ms < IDLE_MIN_MS)
		err_throw(rt, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			  "The IdleTimeout session option value %lld seconds is not valid. It must be at least %d seconds.",
			  (long long)(ms / 1000), IDLE_MIN_MS / 1000);
	if (ms >= 0 && !p->idle_ms)
		p->idle_ms = (uint64_t)ms;
	put_culture(rt, p->culture, o->f[SO_CULTURE]);
	put_culture(rt, p->ui_culture, o->f[SO_UICULTURE]);
	p->buffering = arg_int(o->f[SO_BUFFERING]) == 1 ? SESSION_DROP : SESSION_BLOCK;
}

void session_option_limits(struct rt *rt, val option, struct conn_limits *l)
{
	struct record *o = in_force(rt, option);

	if (!o)
		return;
	if (!val_is_null(o->f[SO_OBJECT_MAX]))
		l->object_max = (uint64_t)MAX(arg_int(o->f[SO_OBJECT_MAX]), 0);
	if (!val_is_null(o->f[SO_DATA_MAX]))
		l->data_max = (uint64_t)MAX(arg_int(o->f[SO_DATA_MAX]), 0);
}

int session_option_wait(struct rt *rt, val option, enum session_option_field field, int normal)
{
	static const int usual[] = { [SO_CANCEL_TIMEOUT] = SESSION_CANCEL_MS, [SO_OPEN_TIMEOUT] = SESSION_OPEN_MS,
				     [SO_OPERATION_TIMEOUT] = SESSION_OPERATION_MS };
	struct record *o = in_force(rt, option);
	int64_t ms = o ? val_base(o->f[field]).i / TICKS_MS : usual[field];

	return ms == usual[field] ? normal : ms <= 0 ? INT_MAX : (int)MIN(ms, (int64_t)INT_MAX);
}

struct dict *session_option_arguments(struct rt *rt, val option)
{
	struct record *o = in_force(rt, option);

	return o ? val_dict(o->f[SO_ARGUMENTS]) : NULL;
}

/* SPDX-License-Identifier: MIT */
/* PSCredential and NetworkCredential. */
#include "types/security/secure.h"

#include "types/arg.h"
#include "types/tables.h"

static void trace_credential(struct heap *h, struct cell *c)
{
	struct credential *k = (struct credential *)c;

	heap_mark(h, k->user);
	heap_mark(h, k->password);
}

const struct type type_credential = {
	.cls = { .trace = trace_credential }, .name = "System.Management.Automation.PSCredential",
	.base = &type_object, .size = sizeof(struct credential), .flags = TF_SEALED,
};

struct netcred {
	struct cell h;
	struct ustr *user, *domain;
	struct secure *password;
};

static void trace_netcred(struct heap *h, struct cell *c)
{
	struct netcred *k = (struct netcred *)c;

	heap_mark(h, k->user);
	heap_mark(h, k->domain);
	heap_mark(h, k->password);
}

const struct type type_netcred = {
	.cls = { .trace = trace_netcred }, .name = "System.Net.NetworkCredential",
	.base = &type_object, .size = sizeof(struct netcred),
	.ifaces = "System.Net.ICredentials System.Net.ICredentialsByHost",
};

struct credential *val_credential(val v)
{
	return val_cell(v, &type_credential);
}

val credential_new(struct rt *rt, struct ustr *user, struct secure *password)
{
	struct credential *c = rt_new_cell(rt, &type_credential, credential);

	gc_storep(c, c->user, user);
	gc_storep(c, c->password, password);
	return val_obj(c);
}

static struct credential *self_of(val v)
{
	return (struct credential *)val_base(v).o;
}

static _Noreturn void bad_argument(struct rt *rt, const char *name)
{
	net_throw(rt, "System.Management.Automation.PSArgumentException",
		  "Cannot process argument because the value of argument \"%s\" is not valid. Change the value of the \"%s\" argument and run the operation again.", name, name);
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct ustr *user = arg_str(a[0]);
	struct secure *s = val_secure(a[1]);

	if (!user || !ustr_len(user))
		bad_argument(rt, "userName");
	if (!s)
		arg_throw_null(rt, "password");
	return credential_new(rt, user, s);
}

/* Only PSCredential.Empty has no user; it shows neither. */
static bool is_empty(val self)
{
	return !ustr_len(self_of(self)->user);
}

static val get_user(struct rt *rt, val self)
{
	return is_empty(self) ? V_NULL : val_str(self_of(self)->user);
}

static val get_password(struct rt *rt, val self)
{
	return is_empty(self) ? V_NULL : val_obj(self_of(self)->password);
}

static val get_empty(struct rt *rt, val self)
{
	return credential_new(rt, ustr_empty(rt), secure_new(rt, NULL, 0));
}

static val netcred_new(struct rt *rt, struct ustr *user, struct secure *password, struct ustr *domain)
{
	struct netcred *k = rt_new_cell(rt, &type_netcred, netcred);

	gc_storep(k, k->user, user ? user : ustr_empty(rt));
	gc_storep(k, k->domain, domain ? domain : ustr_empty(rt));
	gc_storep(k, k->password, password ? password : secure_new(rt, NULL, 0));
	return val_obj(k);
}

/* DOMAIN\user and user@domain are split. */
static val get_network(struct rt *rt, val self, val *a, int n)
{
	struct credential *c = self_of(self);
	int32_t at = ustr_index_of(c->user, ustr_atom(rt, "\\"), 0, false);
	uint32_t len = ustr_len(c->user);

	if (at >= 0)
		return netcred_new(rt, ustr_sub(rt, c->user, (uint32_t)at + 1, len - (uint32_t)at - 1), c->password,
				   ustr_sub(rt, c->user, 0, (uint32_t)at));
	at = ustr_last_index_of(c->user, ustr_atom(rt, "@"), false);
	if (at > 0)
		return netcred_new(rt, ustr_sub(rt, c->user, 0, (uint32_t)at), c->password,
				   ustr_sub(rt, c->user, (uint32_t)at + 1, len - (uint32_t)at - 1));
	return netcred_new(rt, c->user, c->password, NULL);
}

static val to_network(struct rt *rt, val self, val *a, int n)
{
	struct credential *c = val_credential(a[0]);

	return c ? get_network(rt, a[0], NULL, 0) : V_NULL;
}

const struct member_def credential_members[] = {
	CTOR("(string userName, securestring password)", ctor),
	PROP("string UserName {get;}", get_user, NULL),
	PROP("securestring Password {get;}", get_password, NULL),
	METHOD("System.Net.NetworkCredential GetNetworkCredential()", get_network),
	STATIC_PROP("static pscredential Empty {get;}", get_empty, NULL),
	STATIC("static System.Net.NetworkCredential op_Explicit(pscredential credential)", to_network),
	MEMBERS_END
};

static struct netcred *net_of(val v)
{
	return (struct netcred *)val_base(v).o;
}

static struct secure *secret(struct rt *rt, val v)
{
	struct secure *s = val_secure(v);

	return s || !arg_str(v) ? s : secure_from_str(rt, arg_str(v));
}

static val net_ctor(struct rt *rt, val self, val *a, int n)
{
	return netcred_new(rt, n > 0 ? arg_str(a[0]) : NULL, n > 1 ? secret(rt, a[1]) : NULL, n > 2 ? arg_str(a[2]) : NULL);
}

static val net_user(struct rt *rt, val self)
{
	return val_str(net_of(self)->user);
}

static val net_domain(struct rt *rt, val self)
{
	return val_str(net_of(self)->domain);
}

static val net_password(struct rt *rt, val self)
{
	return val_str(secure_plain(rt, net_of(self)->password));
}

static val net_secure(struct rt *rt, val self)
{
	return val_obj(net_of(self)->password);
}

static void net_set_user(struct rt *rt, val self, val v)
{
	gc_storep(net_of(self), net_of(self)->user, arg_str(v));
}

static void net_set_domain(struct rt *rt, val self, val v)
{
	gc_storep(net_of(self), net_of(self)->domain, arg_str(v));
}

static void net_set_password(struct rt *rt, val self, val v)
{
	struct secure *s = secret(rt, v);

	gc_storep(net_of(self), net_of(self)->password, s ? s : secure_new(rt, NULL, 0));
}

static val net_itself(struct rt *rt, val self, val *a, int n) { return self; }

const struct member_def netcred_members[] = {
	METHOD("System.Net.NetworkCredential GetCredential(uri uri, string authenticationType)", net_itself),
	METHOD("System.Net.NetworkCredential GetCredential(string host, int port, string authenticationType)", net_itself),
	CTOR("()", net_ctor),
	CTOR("(string userName, string password)", net_ctor),
	CTOR("(string userName, string password, string domain)", net_ctor),
	CTOR("(string userName, securestring password)", net_ctor),
	CTOR("(string userName, securestring password, string domain)", net_ctor),
	PROP("string UserName {get;set;}", net_user, net_set_user),
	PROP("string Password {get;set;}", net_password, net_set_password),
	PROP("securestring SecurePassword {get;set;}", net_secure, net_set_password),
	PROP("string Domain {get;set;}", net_domain, net_set_domain),
	MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
/* $ExecutionContext.SessionState.Drive and .Provider. */
#include "providers/impl.h"

#include "engine/pscmdlet.h"
#include "value/record.h"

#include <string.h>

#define SMA "System.Management.Automation."
#define DRIVES "System.Collections.ObjectModel.Collection[" SMA "PSDriveInfo]"
#define PROVIDERS "System.Collections.ObjectModel.Collection[" SMA "ProviderInfo]"

static struct scope *scope_of(struct rt *rt, val name)
{
	struct errrec *e;
	struct scope *s = scope_said(rt, val_to_str(rt, name), &e);

	if (!s)
		rt_throw(rt, e);
	return s;
}

static struct drive *drive_named(struct rt *rt, val name)
{
	struct ustr *s = val_to_str(rt, name);
	struct drive *d = drive_find(rt, s);

	if (!d)
		drive_missing(rt, s);
	return d;
}

static val get(struct rt *rt, val self, val *args, int n) { return val_obj(drive_named(rt, args[0])); }

static val get_current(struct rt *rt, val self)
{
	struct ppath p;

	location_get(rt, &p);
	return val_obj(p.drive);
}

struct wanted {
	struct list *list;
	const struct provider_def *provider;	/* NULL: any */
};

_startup_ static void add_drive(struct rt *rt, struct drive *d, void *arg)
{
	struct wanted *w = arg;

	if (!w->provider || d->provider == w->provider)
		list_add(rt, w->list, val_obj(d));
}

static val drives_of(struct rt *rt, const struct provider_def *p)
{
	struct wanted w = { list_new(rt, type_find_c(rt, DRIVES)), p };

	drive_each(rt, add_drive, &w);
	return val_obj(w.list);
}

static val get_all(struct rt *rt, val self, val *args, int n) { return drives_of(rt, NULL); }

static val get_for_provider(struct rt *rt, val self, val *args, int n)
{
	return drives_of(rt, provider_named(rt, val_to_str(rt, args[0])));
}

static val get_all_at(struct rt *rt, val self, val *args, int n)
{
	struct scope *s = scope_of(rt, args[0]);
	struct list *l = list_new(rt, type_find_c(rt, DRIVES));
	struct dict_entry *e;
	uint32_t i = 0;

	while (s->drives && (e = dict_next(s->drives, &i)))
		list_add(rt, l, e->value);
	return val_obj(l);
}

static val get_at(struct rt *rt, val self, val *args, int n)
{
	struct scope *s = scope_of(rt, args[1]);
	val v;

	return s->drives && dict_get(rt, s->drives, val_str(val_to_str(rt, args[0])), &v) ? v : V_NULL;
}

static val add(struct rt *rt, val self, val *args, int n)
{
	struct drive *d = val_cell(args[0], &type_drive);
	struct scope *scope;

	if (!d)
		net_throw(rt, SMA "PSArgumentNullException",
			  "Cannot process argument because the value of argument \"drive\" is null. Change the value of argument \"drive\" to a non-null value.");
	drive_check_name(rt, d->name);
	scope = scope_of(rt, args[1]);
	drive_check_new(rt, d->name);
	return val_obj(drive_new(rt, scope, d->name, d->provider, d->root, d->description));
}

static val take(struct rt *rt, val self, val *args, int n)
{
	struct drive *d = drive_named(rt, args[0]);
	struct ppath here;

	location_get(rt, &here);
	if (here.drive == d && !val_truth(rt, args[1]))
		err_throw(rt, SMA "PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation, val_obj(d),
			  "Cannot remove drive '%s' because it is in use.", USTR_C(rt, d->name));
	drive_remove(rt, d);
	return V_VOID;
}

static const struct member_def drive_members[] = {
	METHOD(SMA "PSDriveInfo Get(string driveName)", get), METHOD(DRIVES " GetAll()", get_all),
	METHOD(DRIVES " GetAllAtScope(string scope)", get_all_at),
	METHOD(DRIVES " GetAllForProvider(string providerName)", get_for_provider),
	METHOD(SMA "PSDriveInfo GetAtScope(string driveName, string scope)", get_at),
	METHOD(SMA "PSDriveInfo New(" SMA "PSDriveInfo drive, string scope)", add),
	METHOD("void Remove(string driveName, bool force, string scope)", take),
	PROP(SMA "PSDriveInfo Current {get;}", get_current, NULL), MEMBERS_END
};

/* ---- Providers ----------------------------------------------------------- */

static val get_one(struct rt *rt, val self, val *args, int n)
{
	return provider_info(rt, provider_named(rt, val_to_str(rt, args[0])));
}

static void add_provider(struct rt *rt, const struct provider_def *p, void *arg)
{
	list_add(rt, arg, provider_info(rt, p));
}

static val get_providers(struct rt *rt, val self, val *args, int n)
{
	struct list *l = list_new(rt, type_find_c(rt, PROVIDERS));

	if (n)
		list_add(rt, l, get_one(rt, self, args, n));
	else
		provider_each(rt, add_provider, l);
	return val_obj(l);
}

static const struct member_def provider_members[] = {
	METHOD(PROVIDERS " Get(string name)", get_providers), METHOD(SMA "ProviderInfo GetOne(string name)", get_one),
	METHOD("System.Collections.Generic.IEnumerable[" SMA "ProviderInfo] GetAll()", get_providers), MEMBERS_END
};

_startup_ void drive_members_register(struct rt *rt)
{
	type_register(rt, &type_driveintrinsics, drive_members);
	type_register(rt, &type_providermanagement, provider_members);
}

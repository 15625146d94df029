/* SPDX-License-Identifier: MIT */
/*
 * System.Management.Automation.TypeAccelerators, which modules ask the engine's
 * assembly for to give their types short names.
 */
#include "types/arg.h"
#include "types/collections/dict.h"
#include "types/tables.h"

const struct type type_typeaccelerators = { .name = "System.Management.Automation.TypeAccelerators", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

static void put(struct rt *rt, const char *name, const struct type *t, void *arg)
{
	dict_put(rt, arg, val_str(ustr_new(rt, name)), val_type(t));
}

static val get(struct rt *rt, val self)
{
	struct dict *d = dict_new(rt, type_find_c(rt, "System.Collections.Generic.Dictionary[string,type]"), DICT_IGNORE_CASE);

	type_accelerator_each(rt, put, d);
	return val_obj(d);
}

static val add(struct rt *rt, val self, val *a, int n)
{
	type_accelerator_add(rt, USTR_C(rt, arg_need_str(rt, a[0], "typeName")), arg_need(rt, a[1], "type").t);
	return V_VOID;
}

static val drop(struct rt *rt, val self, val *a, int n)
{
	type_accelerator_forget(rt, USTR_C(rt, arg_need_str(rt, a[0], "typeName")));
	return V_TRUE;
}

const struct member_def typeaccelerators_members[] = {
	STATIC_PROP("static System.Collections.Generic.Dictionary[string,type] Get {get;}", get, NULL),
	STATIC("static void Add(string typeName, type type)", add),
	STATIC("static bool Remove(string typeName)", drop),
	MEMBERS_END
};

/* ---- PSEngineEvent: the names of the engine's own events ---- */

const struct type type_psengineevent = { .name = "System.Management.Automation.PSEngineEvent", .base = &type_object,
	.flags = TF_SEALED };

static val exiting(struct rt *rt, val self) { return val_str(ustr_new(rt, "PowerShell.Exiting")); }
static val on_idle(struct rt *rt, val self) { return val_str(ustr_new(rt, "PowerShell.OnIdle")); }

const struct member_def psengineevent_members[] = {
	STATIC_PROP("static string Exiting {get;}", exiting, NULL), STATIC_PROP("static string OnIdle {get;}", on_idle, NULL),
	MEMBERS_END
};

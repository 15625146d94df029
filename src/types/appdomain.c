/* SPDX-License-Identifier: MIT */
/* AppDomain and AppContext: the one of the process. */
#include "types/arg.h"
#include "types/assembly.h"
#include "types/netevent.h"
#include "types/tables.h"

#include <string.h>
#include <unistd.h>

const struct type type_appdomain = { .name = "System.AppDomain", .base = &type_marshalbyref,
	.size = sizeof(struct cell), .flags = TF_SEALED };
const struct type type_appcontext = { .name = "System.AppContext", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

static val current(struct rt *rt, val self) { return val_obj(rt_alloc(rt, &type_appdomain, sizeof(struct cell))); }

val appdomain_directory(struct rt *rt)
{
	char s[4096];
	ssize_t n = readlink("/proc/self/exe", s, sizeof(s) - 1);
	char *slash;

	if (n <= 0)
		return arg_text(rt, "/");
	s[n] = 0;
	slash = strrchr(s, '/');
	slash[1] = 0;
	return arg_text(rt, s);
}

static val base_directory(struct rt *rt, val self) { return appdomain_directory(rt); }
static val friendly_name(struct rt *rt, val self) { return arg_text(rt, "pwsh"); }
static val framework(struct rt *rt, val self) { return arg_text(rt, ".NETCoreApp,Version=v10.0"); }
static val one(struct rt *rt, val self) { return val_int(1); }
static val yes(struct rt *rt, val self) { return V_TRUE; }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val nothing(struct rt *rt, val self) { return V_NULL; }
static val is_default(struct rt *rt, val self, val *a, int n) { return V_TRUE; }
static val is_finalizing(struct rt *rt, val self, val *a, int n) { return V_FALSE; }

/* What AppDomain and AppContext keep by name. */
static struct dict *app_data(struct rt *rt)
{
	if (!rt->app_data)
		rt->app_data = (struct cell *)dict_new(rt, &type_hashtable, DICT_ORDINAL);
	return (struct dict *)rt->app_data;
}

static val get_data(struct rt *rt, val self, val *a, int n)
{
	val v;

	return dict_get(rt, app_data(rt), val_str(arg_need_str(rt, a[0], "name")), &v) ? v : V_NULL;
}

static val set_data(struct rt *rt, val self, val *a, int n)
{
	dict_put(rt, app_data(rt), val_str(arg_need_str(rt, a[0], "name")), a[1]);
	return V_VOID;
}

static val id(struct rt *rt, val self, val *a, int n) { return val_int(1); }

static val try_switch(struct rt *rt, val self, val *a, int n)
{
	arg_set_ref(rt, a[1], V_FALSE);
	return V_FALSE;
}

static val assemblies(struct rt *rt, val self, val *args, int n) { return assembly_all(rt); }

const struct member_def appdomain_members[] = {
	NET_EVENT("System.UnhandledExceptionEventHandler", "UnhandledException",
		"System.Object, System.UnhandledExceptionEventArgs"),
	NET_EVENT("System.EventHandler", "DomainUnload", "System.Object, System.EventArgs"),
	NET_EVENT("System.EventHandler", "ProcessExit", "System.Object, System.EventArgs"),
	NET_EVENT("System.AssemblyLoadEventHandler", "AssemblyLoad", "System.Object, System.AssemblyLoadEventArgs"),
	NET_EVENT("System.ResolveEventHandler", "AssemblyResolve", "System.Object, System.ResolveEventArgs"),
	NET_EVENT("System.ResolveEventHandler", "TypeResolve", "System.Object, System.ResolveEventArgs"),
	NET_EVENT("System.ResolveEventHandler", "ResourceResolve", "System.Object, System.ResolveEventArgs"),
	STATIC_PROP("static System.AppDomain CurrentDomain {get;}", current, NULL),
	PROP("string BaseDirectory {get;}", base_directory, NULL),
	PROP("string RelativeSearchPath {get;}", nothing, NULL), PROP("string DynamicDirectory {get;}", nothing, NULL),
	PROP("string FriendlyName {get;}", friendly_name, NULL), PROP("int Id {get;}", one, NULL),
	PROP("bool IsFullyTrusted {get;}", yes, NULL),
	PROP("bool IsHomogenous {get;}", yes, NULL), PROP("bool ShadowCopyFiles {get;}", no, NULL),
	METHOD("System.Reflection.Assembly[] GetAssemblies()", assemblies),
	METHOD("System.Object GetData(string name)", get_data),
	METHOD("bool IsDefaultAppDomain()", is_default), METHOD("bool IsFinalizingForUnload()", is_finalizing),
	METHOD("void SetData(string name, System.Object data)", set_data),
	STATIC("static int GetCurrentThreadId()", id), MEMBERS_END
};
const struct member_def appcontext_members[] = {
	STATIC_PROP("static string BaseDirectory {get;}", base_directory, NULL),
	STATIC_PROP("static string TargetFrameworkName {get;}", framework, NULL),
	STATIC("static System.Object GetData(string name)", get_data),
	STATIC("static void SetData(string name, System.Object data)", set_data),
	STATIC("static bool TryGetSwitch(string switchName, [ref] bool isEnabled)", try_switch), MEMBERS_END
};

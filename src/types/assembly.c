/* SPDX-License-Identifier: MIT */
/* System.Reflection.Assembly, AssemblyName and Module: a name, and where types are found by theirs. */
#include "types/assembly.h"

#include "types/arg.h"
#include "types/tables.h"

#include <string.h>
#include <strings.h>

struct assembly {	/* also AssemblyName and Module */
	struct cell h;
	const char *name;
};

#define NET "System.Private.CoreLib"
#define ENGINE "System.Management.Automation"

/* Types that are not in the core library, by the start of their names. */
static const struct { const char *prefix, *assembly; } places[] = {
	{ "System.Management.Automation.", ENGINE },
	{ "Microsoft.PowerShell.Commands.Group", "Microsoft.PowerShell.Commands.Utility" },
	{ "Microsoft.PowerShell.Commands.Match", "Microsoft.PowerShell.Commands.Utility" },
	{ "Microsoft.PowerShell.Commands.GenericMeasure", "Microsoft.PowerShell.Commands.Utility" },
	{ "Microsoft.PowerShell.Commands.FileHash", "Microsoft.PowerShell.Commands.Utility" },
	{ "Microsoft.PowerShell.", ENGINE },
	{ "System.Text.RegularExpressions.", "System.Text.RegularExpressions" }, { "System.Text.Json.", "System.Text.Json" },
	{ "System.Xml.Linq.", "System.Private.Xml.Linq" }, { "System.Xml.", "System.Private.Xml" },
	{ "System.Uri", "System.Private.Uri" },
	{ "System.Collections.Specialized.", "System.Collections.Specialized" },
	{ "System.Collections.Concurrent.", "System.Collections.Concurrent" },
	{ "System.Collections.Generic.Stack", "System.Collections" },
	{ "System.Collections.Generic.Sorted", "System.Collections" },
	{ "System.Collections.Generic.LinkedList", "System.Collections" },
	{ "System.Collections.Generic.PriorityQueue", "System.Collections" },
	{ "System.Collections.BitArray", "System.Collections" }, { "System.Collections.Stack", "System.Collections.NonGeneric" },
	{ "System.Collections.Queue", "System.Collections.NonGeneric" },
	{ "System.Collections.SortedList", "System.Collections.NonGeneric" },
	{ "System.Diagnostics.Process", "System.Diagnostics.Process" },
	{ "System.Numerics.BigInteger", "System.Runtime.Numerics" },
	{ "System.Numerics.Complex", "System.Runtime.Numerics" }, { "System.Console", "System.Console" },
	{ "System.Linq.", "System.Linq" },
	{ "System.Net.Http.", "System.Net.Http" }, { "System.Net.Mail.", "System.Net.Mail" },
	{ "System.Net.IP", "System.Net.Primitives" },
	{ "System.Security.Cryptography.", "System.Security.Cryptography" },
	{ "System.IO.Compression.", "System.IO.Compression" },
};

static const char *place_of(const struct type *t)
{
	while (t->flags & TF_ARRAY)
		t = t->elem;
	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (!strncmp(t->name, places[i].prefix, strlen(places[i].prefix)))
			return places[i].assembly;
	return NET;
}

static bool of_powershell(const char *name) { return !strcmp(name, ENGINE) || !strncmp(name, "Microsoft.PowerShell.", 21); }

static const char *name_of(val v) { return ((struct assembly *)val_base(v).o)->name; }

static struct ustr *full_name(struct rt *rt, val self)
{
	const char *name = name_of(self);

	return ustr_printf(rt, "%s, Version=%s, Culture=neutral, PublicKeyToken=%s", name,
		of_powershell(name) ? "7.6.0.500" : "10.0.0.0",
			   of_powershell(name) ? "31bf3856ad364e35" : !strcmp(name, NET) ? "7cec85d7bea7798e"
			   : "b03f5f7f11d50a3a");
}

static struct ustr *module_text(struct rt *rt, val self) { return ustr_printf(rt, "%s.dll", name_of(self)); }

static bool same(struct rt *rt, val a, val b)
{
	b = val_base(b);
	return b.k == VK_OBJ && b.o->cls == a.o->cls && !strcmp(name_of(a), name_of(b));
}

static uint32_t hash(struct rt *rt, val v) { return (uint32_t)(uintptr_t)name_of(v); }

static const struct type_ops assembly_ops = { .to_string = full_name, .equals = same, .hash = hash };
static const struct type_ops module_ops = { .to_string = module_text, .equals = same, .hash = hash };
const struct type type_assembly_base = { .name = "System.Reflection.Assembly", .base = &type_object, .flags = TF_ABSTRACT };
const struct type type_assembly = { .name = "System.Reflection.RuntimeAssembly", .base = &type_assembly_base,
	.ops = &assembly_ops,
	.size = sizeof(struct assembly) };
const struct type type_assemblyname = { .name = "System.Reflection.AssemblyName", .base = &type_object,
	.ops = &assembly_ops, .size = sizeof(struct assembly) };
const struct type type_netmodule_base = { .name = "System.Reflection.Module", .base = &type_object, .flags = TF_ABSTRACT };
const struct type type_netmodule = { .name = "System.Reflection.RuntimeModule", .base = &type_netmodule_base,
	.ops = &module_ops, .size = sizeof(struct assembly) };

static val make(struct rt *rt, const struct type *t, const char *name)
{
	struct assembly *a = rt_new_cell(rt, t, assembly);

	a->name = name;
	return val_obj(a);
}

val assembly_of_type(struct rt *rt, val self) { return make(rt, &type_assembly, place_of(self.t)); }
val assembly_module(struct rt *rt, val self) { return make(rt, &type_netmodule, place_of(self.t)); }

static val full_name_get(struct rt *rt, val self) { return val_str(full_name(rt, self)); }
static val location(struct rt *rt, val self) { return val_str(ustr_empty(rt)); }
static val simple_name(struct rt *rt, val self) { return arg_text(rt, name_of(self)); }
static val culture(struct rt *rt, val self) { return val_str(ustr_empty(rt)); }
static val module_name(struct rt *rt, val self) { return val_str(module_text(rt, self)); }
static val runtime_version(struct rt *rt, val self) { return arg_text(rt, "v4.0.30319"); }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val get_name(struct rt *rt, val self, val *a, int n) { return make(rt, &type_assemblyname, name_of(self)); }
static val text(struct rt *rt, val self, val *a, int n) { return val_str(val_net_str(rt, self)); }

static val version_of(struct rt *rt, val self)
{
	val s = arg_text(rt, of_powershell(name_of(self)) ? "7.6.0.500" : "10.0.0.0");

	return conv(rt, s, type_find_c(rt, "System.Version"));
}

static val get_type(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = type_find_c(rt, USTR_C(rt, arg_need_str(rt, a[0], "name")));

	return t && !strcmp(place_of(t), name_of(self)) ? val_type(t) : V_NULL;
}

/* Known assemblies by simple name; null for all others. */
static val load_partial(struct rt *rt, val self, val *a, int n)
{
	const char *name = USTR_C(rt, arg_need_str(rt, a[0], "partialName"));

	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (!strcasecmp(places[i].assembly, name))
			return make(rt, &type_assembly, places[i].assembly);
	return !strncasecmp(name, "System", 6) || !strncasecmp(name, "Microsoft.", 10) ? make(rt, &type_assembly, NET) : V_NULL;
}

static val executing(struct rt *rt, val self, val *a, int n) { return make(rt, &type_assembly, ENGINE); }

val assembly_all(struct rt *rt)
{
	struct list *l = list_new(rt, NULL);

	list_add(rt, l, make(rt, &type_assembly, NET));
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		bool known = false;

		for (size_t k = 0; k < i; k++)
			known = known || !strcmp(places[k].assembly, places[i].assembly);
		if (!known)
			list_add(rt, l, make(rt, &type_assembly, places[i].assembly));
	}
	return val_obj(list_to_array(rt, l, &type_assembly));
}

const struct member_def assembly_base_members[] = {
	STATIC("static System.Reflection.Assembly LoadWithPartialName(string partialName)", load_partial),
	STATIC("static System.Reflection.Assembly GetExecutingAssembly()", executing),
	STATIC("static System.Reflection.Assembly GetCallingAssembly()", executing),
	MEMBERS_END
};
const struct member_def assembly_members[] = {
	PROP("string FullName {get;}", full_name_get, NULL), PROP("string Location {get;}", location, NULL),
	PROP("string ImageRuntimeVersion {get;}", runtime_version, NULL), PROP("bool IsDynamic {get;}", no, NULL),
	PROP("bool IsCollectible {get;}", no, NULL),
	METHOD("System.Reflection.AssemblyName GetName()", get_name), METHOD("type GetType(string name)", get_type),
	METHOD("type GetType(string name, bool throwOnError)", get_type), METHOD("string ToString()", text), MEMBERS_END
};
const struct member_def assemblyname_members[] = {
	PROP("string Name {get;}", simple_name, NULL), PROP("version Version {get;}", version_of, NULL),
	PROP("string CultureName {get;}", culture, NULL),
	PROP("string FullName {get;}", full_name_get, NULL), METHOD("string ToString()", text), MEMBERS_END
};
const struct member_def netmodule_members[] = {
	PROP("string Name {get;}", module_name, NULL), PROP("string ScopeName {get;}", module_name, NULL),
	PROP("string FullyQualifiedName {get;}", module_name, NULL), METHOD("string ToString()", text), MEMBERS_END
};

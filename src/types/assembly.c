/* SPDX-License-Identifier: MIT */
/* System.Reflection.Assembly, AssemblyName and Module: a name, and where types are found by theirs. */
#include "types/assembly.h"

#include "types/arg.h"
#include "types/late.h"
#include "types/tables.h"
#include "value/type_assembly.h"

#include <string.h>
#include <unistd.h>

struct assembly {	/* also AssemblyName and Module */
	struct cell h;
	const struct assembly_info *info;
};

static const struct assembly_info *info_of(val v) { return ((struct assembly *)val_base(v).o)->info; }
static const char *name_of(val v) { return info_of(v)->name; }

static struct ustr *full_name(struct rt *rt, val self)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	assembly_put_name(&b, info_of(self));
	return sbuf_take(&b);
}

/* Scripts' own classes are in an assembly without a file. */
static bool in_memory(val v) { return !strcmp(info_of(v)->key, "null"); }

static struct ustr *module_text(struct rt *rt, val self)
{
	return in_memory(self) ? ustr_new(rt, "<In Memory Module>") : ustr_printf(rt, "%s.dll", name_of(self));
}

static bool same(struct rt *rt, val a, val b)
{
	b = val_base(b);
	return b.k == VK_OBJ && b.o->cls == a.o->cls && info_of(a) == info_of(b);
}

static uint32_t hash(struct rt *rt, val v) { return (uint32_t)(uintptr_t)info_of(v); }

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

static val make(struct rt *rt, const struct type *t, const struct assembly_info *info)
{
	struct assembly *a = rt_new_cell(rt, t, assembly);

	a->info = info;
	return val_obj(a);
}

val assembly_of_type(struct rt *rt, val self) { return make(rt, &type_assembly, type_assembly_of(self.t)); }
val assembly_module(struct rt *rt, val self) { return make(rt, &type_netmodule, type_assembly_of(self.t)); }

static val full_name_get(struct rt *rt, val self) { return val_str(full_name(rt, self)); }
/* Where the file would be: beside the program. */
static val location(struct rt *rt, val self)
{
	return val_str(in_memory(self) ? ustr_empty(rt)
				       : ustr_printf(rt, "%s%s.dll", val_to_c(rt, appdomain_directory(rt)), name_of(self)));
}
static val simple_name(struct rt *rt, val self) { return arg_text(rt, name_of(self)); }
static val culture(struct rt *rt, val self) { return val_str(ustr_empty(rt)); }
static val module_name(struct rt *rt, val self) { return val_str(module_text(rt, self)); }
static val runtime_version(struct rt *rt, val self) { return arg_text(rt, "v4.0.30319"); }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val is_dynamic(struct rt *rt, val self) { return val_bool(in_memory(self)); }
static val get_name(struct rt *rt, val self, val *a, int n) { return make(rt, &type_assemblyname, info_of(self)); }
static val text(struct rt *rt, val self, val *a, int n) { return val_str(val_net_str(rt, self)); }

static val version_of(struct rt *rt, val self)
{
	val s = arg_text(rt, info_of(self)->version);

	return conv(rt, s, type_find_c(rt, "System.Version"));
}

static val get_type(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = type_find_c(rt, USTR_C(rt, arg_need_str(rt, a[0], "name")));

	return t && type_assembly_of(t) == info_of(self) ? val_type(t) : V_NULL;
}

/* ---- finding and loading: what is known by name is there, files are none of ours ---- */

/* The simple name before the version and the like. */
static const struct assembly_info *find(struct rt *rt, struct ustr *name)
{
	const char *text = USTR_C(rt, name);

	return assembly_find(USTR_C(rt, ustr_from_utf8(rt, text, strcspn(text, ","))));
}

static val load_partial(struct rt *rt, val self, val *a, int n)
{
	const struct assembly_info *info = find(rt, arg_need_str(rt, a[0], "partialName"));

	return info ? make(rt, &type_assembly, info) : V_NULL;
}

static val load_name(struct rt *rt, val self, val *a, int n)
{
	struct ustr *name = arg_need_str(rt, a[0], "assemblyString");
	const struct assembly_info *info;

	if (!ustr_len(name))
		net_throw(rt, "System.ArgumentException", "The value cannot be an empty string. (Parameter 'assemblyName')");
	info = find(rt, name);
	if (!info)
		net_throw(rt, "System.IO.FileNotFoundException",
			  "Could not load file or assembly '%s%s'. The system cannot find the file specified.\n", USTR_C(rt, name),
			  strchr(USTR_C(rt, name), ',') ? "" : ", Culture=neutral, PublicKeyToken=null");
	return make(rt, &type_assembly, info);
}

static val load_assembly_name(struct rt *rt, val self, val *a, int n) { return make(rt, &type_assembly, info_of(a[0])); }

static val load_bytes(struct rt *rt, val self, val *a, int n)
{
	net_throw(rt, "System.BadImageFormatException", "Bad IL format.");
}

/* A file that is there may well be code of .NET; here nothing can run it. */
static val load_file_at(struct rt *rt, struct ustr *path, const char *after)
{
	const char *text = USTR_C(rt, path);

	if (access(text, F_OK) < 0)
		net_throw(rt, "System.IO.FileNotFoundException",
			  "Could not load file or assembly '%s'. The system cannot find the file specified.%s", text, after);
	net_throw(rt, "System.BadImageFormatException", "Bad IL format. The format of the file '%s' is invalid.", text);
}

static val load_from(struct rt *rt, val self, val *a, int n)
{
	return load_file_at(rt, arg_need_str(rt, a[0], "assemblyFile"), "\n");
}

static val load_file(struct rt *rt, val self, val *a, int n)
{
	struct ustr *path = arg_need_str(rt, a[0], "path");

	if (USTR_C(rt, path)[0] != '/')
		net_throw(rt, "System.ArgumentException", "Path \"%s\" is not an absolute path. (Parameter 'path')",
			  USTR_C(rt, path));
	return load_file_at(rt, path, "");
}

static val executing(struct rt *rt, val self, val *a, int n)
{
	return make(rt, &type_assembly, assembly_find(ASSEMBLY_ENGINE));
}

static val of_type(struct rt *rt, val self, val *a, int n)
{
	a[0] = val_base(a[0]);
	if (val_is_null(a[0]))
		net_throw(rt, "System.ArgumentNullException", "Value cannot be null. (Parameter 'type')");
	return assembly_of_type(rt, a[0]);
}

/* ---- the types of one ---------------------------------------------------- */

struct gathering {
	const struct assembly_info *info;
	struct list *types;
};

static void gather(struct rt *rt, const struct type *t, void *arg)
{
	struct gathering *g = arg;

	if (type_assembly_of(t) == g->info)
		list_add(rt, g->types, val_type(t));
}

static val all_types(struct rt *rt, val self)
{
	struct gathering g = { info_of(self), list_new(rt, NULL) };

	types_late(rt);
	type_each(rt, gather, &g);
	return val_obj(list_to_array(rt, g.types, type_find_c(rt, "System.Type")));
}

static val get_types(struct rt *rt, val self, val *a, int n) { return all_types(rt, self); }
static val own_module(struct rt *rt, val self) { return make(rt, &type_netmodule, info_of(self)); }

val assembly_all(struct rt *rt)
{
	struct list *l = list_new(rt, NULL);

	for (size_t i = 0; i < assembly_count; i++)
		if (*assembly_infos[i].types || !strcmp(assembly_infos[i].name, ASSEMBLY_CORE))
			list_add(rt, l, make(rt, &type_assembly, &assembly_infos[i]));
	return val_obj(list_to_array(rt, l, &type_assembly));
}

const struct member_def assembly_base_members[] = {
	STATIC("static System.Reflection.Assembly LoadWithPartialName(string partialName)", load_partial),
	STATIC("static System.Reflection.Assembly GetExecutingAssembly()", executing),
	STATIC("static System.Reflection.Assembly GetCallingAssembly()", executing),
	STATIC("static System.Reflection.Assembly GetEntryAssembly()", executing),
	STATIC("static System.Reflection.Assembly GetAssembly(type type)", of_type),
	STATIC("static System.Reflection.Assembly Load(string assemblyString)", load_name),
	STATIC("static System.Reflection.Assembly Load(System.Reflection.AssemblyName assemblyRef)", load_assembly_name),
	STATIC("static System.Reflection.Assembly Load(byte[] rawAssembly)", load_bytes),
	STATIC("static System.Reflection.Assembly LoadFile(string path)", load_file),
	STATIC("static System.Reflection.Assembly LoadFrom(string assemblyFile)", load_from),
	STATIC("static System.Reflection.Assembly UnsafeLoadFrom(string assemblyFile)", load_from),
	MEMBERS_END
};
const struct member_def assembly_members[] = {
	PROP("string FullName {get;}", full_name_get, NULL), PROP("string Location {get;}", location, NULL),
	PROP("string ImageRuntimeVersion {get;}", runtime_version, NULL), PROP("bool IsDynamic {get;}", is_dynamic, NULL),
	PROP("bool IsCollectible {get;}", no, NULL),
	PROP("System.Reflection.Module ManifestModule {get;}", own_module, NULL),
	PROP("System.Collections.Generic.IEnumerable[type] ExportedTypes {get;}", all_types, NULL),
	METHOD("type[] GetTypes()", get_types), METHOD("type[] GetExportedTypes()", get_types),
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

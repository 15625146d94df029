/* SPDX-License-Identifier: MIT */
/*
 * Which module is meant: a name, or a hashtable with versions and GUID
 * (ModuleSpecification), and whether a module is the one.
 */
#include "engine/module_impl.h"

#include "types/arg.h"
#include "value/record.h"

enum { SPEC_NAME, SPEC_GUID, SPEC_VERSION, SPEC_REQUIRED, SPEC_MAXIMUM, SPEC_FIELDS };

static val to_type(struct rt *rt, const char *type, val v)
{
	return val_is_null(v) ? V_NULL : conv(rt, v, type_find_c(rt, type));
}

static struct ustr *spec_text(struct rt *rt, val self);
static const struct type_ops spec_ops = { .to_string = spec_text };
static const struct type type_spec = RECORD_TYPE_OF("Microsoft.PowerShell.Commands.ModuleSpecification",
	&type_object, SPEC_FIELDS,
	.ops = &spec_ops);

static struct ustr *spec_text(struct rt *rt, val self)
{
	static const struct { int field; const char *name; } rows[] = {
		{ SPEC_VERSION, "ModuleVersion" }, { SPEC_MAXIMUM, "MaximumVersion" }, { SPEC_REQUIRED, "RequiredVersion" },
	};
	const val *f = ((struct record *)val_base(self).o)->f;
	struct sbuf b;

	if (val_is_null(f[SPEC_GUID]) && val_is_null(f[SPEC_VERSION]) && val_is_null(f[SPEC_REQUIRED]) &&
	    val_is_null(f[SPEC_MAXIMUM]))
		return val_to_str(rt, f[SPEC_NAME]);
	sbuf_init(&b, rt);
	sbuf_printf(&b, "@{ ModuleName = '%s'", val_to_c(rt, f[SPEC_NAME]));
	if (!val_is_null(f[SPEC_GUID]))
		sbuf_printf(&b, "; Guid = '{%s}' ", val_to_c(rt, f[SPEC_GUID]));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (!val_is_null(f[rows[i].field]))
			sbuf_printf(&b, "; %s = '%s'", rows[i].name, val_to_c(rt, f[rows[i].field]));
	sbuf_puts(&b, " }");
	return sbuf_take(&b);
}

static const struct { const char *key; int field; const char *type; } keys[] = {
	{ "ModuleName", SPEC_NAME, NULL }, { "ModuleVersion", SPEC_VERSION, "System.Version" },
	{ "MaximumVersion", SPEC_MAXIMUM, NULL }, { "RequiredVersion", SPEC_REQUIRED, "System.Version" },
	{ "GUID", SPEC_GUID, "System.Guid" },
};

static void put_key(struct rt *rt, struct record *r, val key, val v, struct sbuf *bad)
{
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (key.k == VK_STR && ustr_ieq_c(key.s, keys[i].key)) {
			gc_store(r, &r->f[keys[i].field], keys[i].type ? to_type(rt, keys[i].type, v)
				: val_str(val_to_str(rt, v)));
			return;
		}
	sbuf_printf(bad, "%s'%s'", bad->len ? ", " : "", val_to_c(rt, key));
}

static val from_table(struct rt *rt, struct dict *d)
{
	struct record *r = record_new(rt, &type_spec);
	struct dict_entry *e;
	struct sbuf bad;
	uint32_t i = 0;

	sbuf_init(&bad, rt);
	while ((e = dict_next(d, &i)))
		put_key(rt, r, e->key, e->value, &bad);
	if (bad.len)
		err_throw(rt, "System.ArgumentException", "ArgumentException", EC_InvalidArgument, V_NULL,
			  "The hashtable describing a module contains one or more members that are not valid. The valid members are (ModuleName, ModuleVersion, RequiredVersion, GUID). Remove the members that are not valid (%s), then try again.",
			  USTR_C(rt, sbuf_take(&bad)));
	if (val_is_null(r->f[SPEC_NAME]))
		err_throw(rt, "System.ArgumentException", "ArgumentException", EC_InvalidArgument, V_NULL,
			  "The 'ModuleName' member does not exist in the hashtable that describes this module.");
	if (val_is_null(r->f[SPEC_VERSION]) && val_is_null(r->f[SPEC_REQUIRED]) && val_is_null(r->f[SPEC_MAXIMUM]))
		err_throw(rt, "System.ArgumentException", "ArgumentException", EC_InvalidArgument, V_NULL,
			  "The 'ModuleVersion', 'MaximumVersion' and 'RequiredVersion' members do not exist in the hashtable that describes this module. One of these three members must exist, and be assigned a version number in the format 'n.n.n.n'.");
	return val_obj(r);
}

static val new_spec(struct rt *rt, val self, val *a, int n)
{
	struct dict *d = val_dict(a[0]);
	struct record *r;

	if (d)
		return from_table(rt, d);
	if (!ustr_len(val_to_str(rt, a[0])))
		net_throw(rt, "System.ArgumentException", "The value cannot be an empty string. (Parameter 'moduleName')");
	r = record_new(rt, &type_spec);
	record_put(r, SPEC_NAME, val_str(val_to_str(rt, a[0])));
	return val_obj(r);
}

static const struct member_def members[] = {
	CTOR("(string moduleName)", new_spec), CTOR("(hashtable moduleSpecification)", new_spec),
	RECORD_PROP("string Name {get;}", 0), RECORD_PROP("System.Nullable[guid] Guid {get;}", 1),
	RECORD_PROP("version Version {get;}", 2), RECORD_PROP("string MaximumVersion {get;}", 4),
	RECORD_PROP("version RequiredVersion {get;}", 3), MEMBERS_END
};

_startup_ void module_spec_register(struct rt *rt)
{
	type_register(rt, &type_spec, members);
}

/* "2.*": the greatest version that begins so. */
static val maximum(struct rt *rt, val v)
{
	struct ustr *s;
	const char *star, *text;

	if (val_is_null(v))
		return V_NULL;
	s = val_to_str(rt, v);
	text = USTR_C(rt, s);
	star = strchr(text, '*');
	if (star)
		s = ustr_printf(rt, "%.*s999999999", (int)(star - text), text);
	return to_type(rt, "System.Version", val_str(s));
}

bool module_range_is_empty(struct rt *rt, const struct module_import *how)
{
	val max = maximum(rt, how->max_version);

	return !val_is_null(max) && !val_is_null(how->min_version) && val_compare(rt, max, how->min_version, true) < 0;
}

struct ustr *module_spec_apply(struct rt *rt, val v, struct module_import *how)
{
	struct record *r;
	val spec;

	if (val_module(v)) {
		how->required_version = val_module(v)->version;
		return val_module(v)->name;
	}
	if (!val_dict(v) && !val_cell(v, &type_spec))
		return val_to_str(rt, v);
	spec = val_dict(v) ? from_table(rt, val_dict(v)) : v;
	r = (struct record *)val_base(spec).o;
	how->min_version = r->f[SPEC_VERSION];
	how->required_version = r->f[SPEC_REQUIRED];
	how->max_version = r->f[SPEC_MAXIMUM];
	how->guid = r->f[SPEC_GUID];
	return val_to_str(rt, r->f[SPEC_NAME]);
}

bool module_version_fits(struct rt *rt, val version, const struct module_import *how)
{
	val max = maximum(rt, how->max_version);

	if (val_is_null(version))
		version = to_type(rt, "System.Version", val_str(ustr_new(rt, "0.0")));
	return (val_is_null(how->required_version) || !val_compare(rt, version, how->required_version, true)) &&
	       (val_is_null(how->min_version) || val_compare(rt, version, how->min_version, true) >= 0) &&
	       (val_is_null(max) || val_compare(rt, version, max, true) <= 0);
}

bool module_fits(struct rt *rt, struct module *m, const struct module_import *how)
{
	if (!val_is_null(how->guid) && (val_is_null(m->guid) || !val_equals(rt, m->guid, how->guid)))
		return false;
	return module_version_fits(rt, m->version, how);
}

bool module_has_version(const struct module_import *how)
{
	return !val_is_null(how->required_version) || !val_is_null(how->min_version) || !val_is_null(how->max_version);
}

static struct ustr *wanted_version(struct rt *rt, const struct module_import *how)
{
	if (!val_is_null(how->required_version))
		return ustr_printf(rt, "version '%s'", val_to_c(rt, how->required_version));
	if (!val_is_null(how->min_version) && !val_is_null(how->max_version))
		return ustr_printf(rt, "MinimumVersion '%s' and MaximumVersion '%s'", val_to_c(rt, how->min_version),
				   val_to_c(rt, how->max_version));
	if (!val_is_null(how->min_version))
		return ustr_printf(rt, "version '%s'", val_to_c(rt, how->min_version));
	return ustr_printf(rt, "MaximumVersion '%s'", val_to_c(rt, how->max_version));
}

void module_not_found(struct rt *rt, struct ustr *name, const struct module_import *how)
{
	if (how && module_has_version(how))
		err_throw(rt, "System.IO.FileNotFoundException", "Modules_ModuleWithVersionNotFound",
			EC_ResourceUnavailable, val_str(name),
			  "The specified module '%s' with %s was not loaded because no valid module file was found in any module directory.",
			  USTR_C(rt, name), USTR_C(rt, wanted_version(rt, how)));
	err_throw(rt, "System.IO.FileNotFoundException", "Modules_ModuleNotFound", EC_ResourceUnavailable, val_str(name),
		  "The specified module '%s' was not loaded because no valid module file was found in any module directory.",
		  USTR_C(rt, name));
}

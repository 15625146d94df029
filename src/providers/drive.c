/* SPDX-License-Identifier: MIT */
/* The table of providers and the drives of a runspace. */
#include "providers/impl.h"

#include "engine/vm.h"

#include <string.h>

#include "value/record.h"

static void drive_trace(struct heap *h, struct cell *c)
{
	struct drive *d = (struct drive *)c;

	heap_mark(h, d->name);
	heap_mark(h, d->root);
	heap_mark(h, d->description);
	heap_mark(h, d->location);
	val_mark(h, d->credential);
}

static struct ustr *drive_str(struct rt *rt, val self)
{
	return ((struct drive *)val_base(self).o)->name;
}

/* Drives are equal by their names. */
static bool drive_equals(struct rt *rt, val self, val other)
{
	struct drive *d = val_cell(other, &type_drive);

	return d && ustr_ieq(d->name, ((struct drive *)val_base(self).o)->name);
}

static int drive_compare(struct rt *rt, val self, val other)
{
	struct drive *d = val_cell(other, &type_drive);

	return d ? ustr_cmp(((struct drive *)val_base(self).o)->name, d->name, true) : 1;
}

static uint32_t drive_hash(struct rt *rt, val self) { return ustr_ihash(((struct drive *)val_base(self).o)->name); }

static const struct type_ops drive_ops = { .to_string = drive_str, .equals = drive_equals, .compare = drive_compare,
	.hash = drive_hash };
const struct type type_drive = {
	.cls = { .trace = drive_trace }, .name = "System.Management.Automation.PSDriveInfo",
	.base = &type_object, .ifaces = "System.IComparable", .ops = &drive_ops, .size = sizeof(struct drive),
};

static struct drive *self_drive(val v)
{
	return (struct drive *)val_base(v).o;
}

static val get_name(struct rt *rt, val v) { return val_str(self_drive(v)->name); }
static val get_root(struct rt *rt, val v) { return val_str(self_drive(v)->root); }
static val get_description(struct rt *rt, val v) { return val_str(self_drive(v)->description); }
static val get_location(struct rt *rt, val v) { return val_str(self_drive(v)->location); }
static val get_provider(struct rt *rt, val v) { return provider_info(rt, self_drive(v)->provider); }
static val get_colon_of_drive(struct rt *rt, val v) { return val_bool(self_drive(v)->provider != &provider_filesystem); }

static val get_credential(struct rt *rt, val v)
{
	const struct type *t = type_find_c(rt, "pscredential");
	const struct net_property *p = type_property(rt, t, ustr_atom(rt, "Empty"), true);

	return val_is_null(self_drive(v)->credential) && p ? p->def->get(rt, V_NULL) : self_drive(v)->credential;
}

static val compare_to(struct rt *rt, val self, val *args, int n)
{
	return val_int(drive_compare(rt, self, args[0]));
}

struct drive *drive_make(struct rt *rt, struct ustr *name, const struct provider_def *p, struct ustr *root,
			 struct ustr *description)
{
	struct drive *d = rt_new_cell(rt, &type_drive, drive);

	d->name = name;
	d->provider = p;
	d->root = root;
	d->description = description;
	d->location = ustr_empty(rt);
	return d;
}

/* (name, provider, root, description, credential, …): a drive that is not in use yet. */
static val new_drive(struct rt *rt, val self, val *args, int n)
{
	struct drive *d;
	const char *needed[] = { "name", "provider", "root" };

	for (int i = 0; i < 3; i++)
		if (val_is_null(args[i]))
			net_throw(rt, "System.Management.Automation.PSArgumentNullException",
				  "Cannot process argument because the value of argument \"%s\" is null. Change the value of argument \"%s\" to a non-null value.", needed[i], needed[i]);
	d = drive_make(rt, val_to_str(rt, args[0]), provider_find(rt, val_to_str(rt, record_get(val_base(args[1]), 0))),
		       val_to_str(rt, args[2]), val_is_null(args[3]) ? ustr_empty(rt) : val_to_str(rt, args[3]));
	gc_store(d, &d->credential, args[4]);
	return val_obj(d);
}

static val get_none(struct rt *rt, val v) { return V_NULL; }

static void set_description(struct rt *rt, val v, val x)
{
	gc_storep(self_drive(v), self_drive(v)->description, val_to_str(rt, x));
}

static void set_location(struct rt *rt, val v, val x)
{
	gc_storep(self_drive(v), self_drive(v)->location, val_to_str(rt, x));
}

#define NEW_DRIVE \
	"(string name, System.Management.Automation.ProviderInfo provider, string root, string description, pscredential credential"
static const struct member_def drive_members[] = {
	PROP("string CurrentLocation {get;set;}", get_location, set_location),
	PROP("string Name {get;}", get_name, NULL),
	PROP("System.Management.Automation.ProviderInfo Provider {get;}", get_provider, NULL),
	PROP("string Root {get;}", get_root, NULL),
	PROP("string Description {get;set;}", get_description, set_description),
	PROP("System.Nullable[long] MaximumSize {get;}", get_none, NULL),
	PROP("pscredential Credential {get;}", get_credential, NULL),
	PROP("string DisplayRoot {get;}", get_none, NULL),
	PROP("bool VolumeSeparatedByColon {get;}", get_colon_of_drive, NULL),
	METHOD("int CompareTo(System.Management.Automation.PSDriveInfo drive)", compare_to),
	METHOD("int CompareTo(System.Object obj)", compare_to),
	CTOR(NEW_DRIVE ")", new_drive), CTOR(NEW_DRIVE ", string displayRoot)", new_drive),
	CTOR(NEW_DRIVE ", bool persist)", new_drive),
	MEMBERS_END
};

static struct ustr *provider_str(struct rt *rt, val self)
{
	return ustr_printf(rt, "%s\\%s", val_to_c(rt, record_get(self, 2)), val_to_c(rt, record_get(self, 0)));
}

static const struct type_ops provider_ops = { .to_string = provider_str };
static const struct type type_provider_info = RECORD_TYPE_OF("System.Management.Automation.ProviderInfo", &type_object, 5,
	.ops = &provider_ops);

static val get_drives(struct rt *rt, val self);

/* The name the class has in the product: as text, for there is none here. */
static val get_class(struct rt *rt, val self)
{
	return val_str(ustr_printf(rt, "Microsoft.PowerShell.Commands.%sProvider", val_to_c(rt, record_get(self, 0))));
}

static bool is_core(struct rt *rt, val self)
{
	return ustr_eq_c(record_get(self, 2).s, "Microsoft.PowerShell.Core");
}

static val get_help_file(struct rt *rt, val self)
{
	return val_str(ustr_new(rt, is_core(rt, self) ? "System.Management.Automation.dll-Help.xml" : ""));
}

static val get_snap_in(struct rt *rt, val self) { return is_core(rt, self) ? record_get(self, 2) : V_NULL; }
static val get_colon(struct rt *rt, val self) { return val_bool(!ustr_eq_c(record_get(self, 0).s, "FileSystem")); }
static val get_separator(struct rt *rt, val self) { return val_char('/'); }
static val get_other_separator(struct rt *rt, val self) { return val_char('\\'); }

static const struct member_def provider_members[] = {
	PROP("type ImplementingType {get;}", get_class, NULL),
	PROP("string HelpFile {get;}", get_help_file, NULL),
	RECORD_PROP("string Name {get;}", 0),
	PROP("System.Management.Automation.PSSnapInInfo PSSnapIn {get;}", get_snap_in, NULL),
	RECORD_PROP("string ModuleName {get;}", 2),
	PROP("psmoduleinfo Module {get;}", get_none, NULL),
	RECORD_PROP("string Description {get;set;}", 4),
	RECORD_PROP("System.Management.Automation.Provider.ProviderCapabilities Capabilities {get;}", 1),
	RECORD_PROP("string Home {get;set;}", 3),
	PROP("System.Collections.ObjectModel.Collection[System.Management.Automation.PSDriveInfo] Drives {get;}",
		get_drives, NULL),
	PROP("bool VolumeSeparatedByColon {get;}", get_colon, NULL),
	PROP("char ItemSeparator {get;}", get_separator, NULL), PROP("char AltItemSeparator {get;}", get_other_separator, NULL),
	MEMBERS_END
};

struct drives_of {
	struct ustr *name;
	struct list *list;
};

static void add_drive_of(struct rt *rt, struct drive *d, void *arg)
{
	struct drives_of *k = arg;

	if (ustr_ieq_c(k->name, d->provider->name))
		list_add(rt, k->list, val_obj(d));
}

static val get_drives(struct rt *rt, val self)
{
	struct drives_of k = { record_get(self, 0).s, list_new(rt, NULL) };

	drive_each(rt, add_drive_of, &k);
	return val_obj(list_to_array(rt, k.list, NULL));
}

struct provider_table *provider_table(struct rt *rt)
{
	return rt->eng->providers;
}

val provider_info(struct rt *rt, const struct provider_def *p)
{
	struct provider_table *t = provider_table(rt);
	uint32_t i = 0;

	while (t->providers[i] != p)
		i++;
	return t->objects->v[i];
}

static val make_object(struct rt *rt, const struct provider_def *p)
{
	struct record *r;
	const char *home = getenv("HOME");
	const struct type *flags = type_find_c(rt, "System.Management.Automation.Provider.ProviderCapabilities");
	int64_t capabilities = 0;

	record_type_use(rt, &type_provider_info, provider_members);
	r = record_new(rt, &type_provider_info);
	r->f[0] = val_str(ustr_new(rt, p->name));
	enum_parse(rt, flags, ustr_new(rt, p->capabilities), &capabilities);
	r->f[1] = val_enum(flags, capabilities);
	r->f[2] = val_str(ustr_new(rt, p->module));
	r->f[3] = val_str(ustr_new(rt, p == &provider_filesystem && home ? home : ""));
	r->f[4] = val_str(ustr_empty(rt));
	return val_obj(r);
}

_startup_ void provider_add(struct rt *rt, const struct provider_def *p)
{
	struct provider_table *t = provider_table(rt);

	must(t->n < ARRAY_LEN(t->providers));
	list_add(rt, t->objects, make_object(rt, p));
	t->providers[t->n++] = p;
}

const struct provider_def *provider_find(struct rt *rt, struct ustr *name)
{
	struct provider_table *t = provider_table(rt);
	int32_t slash = ustr_last_index_of(name, ustr_atom(rt, "\\"), false);

	if (slash >= 0)
		name = ustr_sub(rt, name, (uint32_t)slash + 1, ustr_len(name) - (uint32_t)slash - 1);
	for (uint32_t i = 0; i < t->n; i++)
		if (ustr_ieq_c(name, t->providers[i]->name))
			return t->providers[i];
	return NULL;
}

const struct provider_def *provider_named(struct rt *rt, struct ustr *name)
{
	const struct provider_def *p = provider_find(rt, name);

	if (!p)
		err_throw(rt, "System.Management.Automation.ProviderNotFoundException", "ProviderNotFound",
			EC_ObjectNotFound, val_str(name),
			  "Cannot find a provider with the name '%s'.", USTR_C(rt, name));
	return p;
}

void provider_each(struct rt *rt, void (*fn)(struct rt *, const struct provider_def *, void *), void *arg)
{
	struct provider_table *t = provider_table(rt);

	for (uint32_t i = 0; i < t->n; i++)
		fn(rt, t->providers[i], arg);
}

/* --- drives ------------------------------------------------------------- */

struct drive *drive_find(struct rt *rt, struct ustr *name)
{
	val v;

	for (struct scope *s = scope_current(rt); s; s = s->parent)
		if (s->drives && dict_get(rt, s->drives, val_str(name), &v))
			return (struct drive *)v.o;
	if (dict_get(rt, scope_global(rt)->drives, val_str(name), &v))
		return (struct drive *)v.o;
	return NULL;
}

_startup_ static struct drive *add_drive(struct rt *rt, struct scope *s, struct ustr *name, const struct provider_def *p,
			       struct ustr *root, struct ustr *description)
{
	struct drive *d = drive_make(rt, name, p, root, description);

	if (!s->drives)
		gc_storep(s, s->drives, dict_new(rt, &type_hashtable, DICT_IGNORE_CASE));
	dict_put(rt, s->drives, val_str(name), val_obj(d));
	return d;
}

void drive_check_name(struct rt *rt, struct ustr *name)
{
	if (strpbrk(USTR_C(rt, name), ";~/\\.:"))
		err_throw(rt, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			  "Cannot process the drive name because the drive name contains one or more of the following characters that are not valid: ; ~ / \\ . :");
}

void drive_check_new(struct rt *rt, struct ustr *name)
{
	if (drive_find(rt, name))
		err_throw(rt, "System.Management.Automation.SessionStateException", "DriveAlreadyExists",
			EC_ResourceExists, val_str(name),
			  "A drive with the name '%s' already exists.", USTR_C(rt, name));
}

struct drive *drive_new(struct rt *rt, struct scope *s, struct ustr *name, const struct provider_def *p,
			struct ustr *root, struct ustr *description)
{
	return add_drive(rt, s, name, p, p->drive_root ? p->drive_root(rt, root) : root, description);
}

bool drive_remove(struct rt *rt, struct drive *d)
{
	for (struct scope *s = scope_current(rt); s; s = s->parent)
		if (s->drives && dict_remove(rt, s->drives, val_str(d->name)))
			return true;
	return false;
}

void drive_each(struct rt *rt, void (*fn)(struct rt *, struct drive *, void *), void *arg)
{
	struct dict *seen = dict_new(rt, &type_hashtable, DICT_IGNORE_CASE);
	struct dict_entry *e;
	val v;

	for (struct scope *s = scope_current(rt); s; s = s->parent)
		for (uint32_t i = 0; s->drives && (e = dict_next(s->drives, &i));) {
			if (dict_get(rt, seen, e->key, &v))
				continue;
			dict_put(rt, seen, e->key, V_TRUE);
			fn(rt, (struct drive *)e->value.o, arg);
		}
}

static void trace_table(struct heap *h, void *arg)
{
	struct provider_table *t = arg;

	heap_mark(h, t->objects);
	heap_mark(h, t->current);
	heap_mark(h, t->stacks);
	heap_mark(h, t->stack);
	heap_mark(h, t->back);
	heap_mark(h, t->forward);
}

static void first_drive(struct rt *rt, const char *name, const struct provider_def *p, const char *root, const char *description)
{
	add_drive(rt, scope_global(rt), ustr_new(rt, name), p, ustr_new(rt, root), ustr_new(rt, description));
}

/* --- what the engine asks of this layer ---------------------------------- */

static bool drive_get(struct rt *rt, struct ustr *drive, struct ustr *path, val *ret)
{
	return provider_variable_get(rt, drive, path, ret);
}

static bool drive_set(struct rt *rt, struct ustr *drive, struct ustr *path, val v)
{
	if (!drive_find(rt, drive))
		return false;
	provider_variable_set(rt, drive, path, v);
	return true;
}

static struct array *expand(struct rt *rt, struct ustr *pattern)
{
	struct list *l = list_new(rt, NULL);

	path_glob(rt, pattern, false, false, path_add, l);
	return l->n ? list_to_array(rt, l, NULL) : NULL;
}

static void set_hooks(struct rt *rt)
{
	static const struct vm_drive_ops ops = { drive_get, drive_set };

	vm_set_drives(&ops);
	rt->eng->resolve_path = path_file;
	rt->eng->glob = expand;
}

_startup_ void providers_init(struct rt *rt)
{
	static const struct { const char *drive; const struct provider_def *provider; const char *root,
		*description; } first[] = {
		{ "/", &provider_filesystem, "/", "" },
		{ "Temp", &provider_filesystem, NULL, "Drive that maps to the temporary directory path for the current user" },
		{ "Alias", &provider_alias, "", "Drive that contains a view of the aliases stored in a session state" },
		{ "Env", &provider_environment, "", "Drive that contains a view of the environment variables for the process" },
		{ "Function", &provider_function, "", "Drive that contains a view of the functions stored in a session state" },
		{ "Variable", &provider_variable, "", "Drive that contains a view of those variables stored in a session state" },
	};
	static const struct provider_def *const order[] = {
		&provider_alias, &provider_environment, &provider_filesystem, &provider_function, &provider_variable,
	};
	struct provider_table *t = xcalloc(1, sizeof *t);
	const char *tmp = getenv("TMPDIR");
	size_t ntmp = tmp ? strlen(tmp) : 0;
	char *cwd;

	rt->eng->providers = t;
	t->root = (struct heap_root){ .trace = trace_table, .arg = t };
	heap_root_add(rt->heap, &t->root);
	t->objects = list_new(rt, NULL);
	type_register(rt, &type_drive, drive_members);
	path_members_register(rt);
	drive_members_register(rt);
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		provider_add(rt, order[i]);
	tmp = !ntmp ? "/tmp/" : tmp[ntmp - 1] == '/' ? tmp : USTR_C(rt, ustr_printf(rt, "%s/", tmp));
	for (size_t i = 0; i < ARRAY_LEN(first); i++)
		first_drive(rt, first[i].drive, first[i].provider,
			    first[i].root ? first[i].root : tmp, first[i].description);
	t->current = drive_find(rt, ustr_new(rt, "/"));
	cwd = getcwd(NULL, 0);
	t->current->location = ustr_new(rt, cwd ? cwd + 1 : "");
	free(cwd);
	location_publish(rt);
	set_hooks(rt);
}

/* SPDX-License-Identifier: MIT */
/*
 * $ExecutionContext.InvokeProvider: items, their children, content and
 * properties by methods. Each method is a cmdlet with its arguments; what goes
 * wrong is thrown.
 */
#include "engine/provider_intrinsics.h"
#include "engine/command_metadata.h"
#include "value/record.h"

#include <string.h>

#define SMA "System.Management.Automation."
#define COLLECTION "System.Collections.ObjectModel.Collection[psobject]"

#define PART_TYPE(id, name_)                                                   \
	static const struct type provider_##id = {                                 \
		.name = SMA name_ "CmdletProviderIntrinsics", .base = &type_object, .size = sizeof(struct cell), \
	};
PART_TYPE(item, "Item") PART_TYPE(children, "ChildItem") PART_TYPE(content, "Content") PART_TYPE(property, "Property")
PART_TYPE(security, "SecurityDescriptor")

/* A method: its signature, the cmdlet, and the parameter each argument is for. `Literal`
 * says that the path is one, `-` is passed over, `Names` is -Name where there are some;
 * PassThru, Container and Name behind the last argument are given as they are. */
struct action {
	const char *sig, *cmdlet, *params;
};
#define ACTIONS(id, ...) static const struct action id##_actions[] = { __VA_ARGS__ };
ACTIONS(item,
	{ COLLECTION " Get(string path)", "Get-Item", "Path" },
	{ COLLECTION " Get(string[] path, bool force, bool literalPath)", "Get-Item", "Path Force Literal" },
	{ "bool Exists(string path)", "Test-Path", "Path" },
	{ "bool Exists(string path, bool force, bool literalPath)", "Test-Path", "Path - Literal" },
	{ "bool IsContainer(string path)", "Test-Path", "Path Container" },
	{ COLLECTION " New(string path, string name, string itemTypeName, System.Object content)", "New-Item",
	  "Path Name ItemType Value" },
	{ COLLECTION " New(string[] path, string name, string itemTypeName, System.Object content, bool force)", "New-Item",
	  "Path Name ItemType Value Force" },
	{ COLLECTION " Set(string path, System.Object value)", "Set-Item", "Path Value PassThru" },
	{ COLLECTION " Set(string[] path, System.Object value, bool force, bool literalPath)", "Set-Item",
	  "Path Value Force Literal PassThru" },
	{ COLLECTION " Clear(string path)", "Clear-Item", "Path" },
	{ COLLECTION " Clear(string[] path, bool force, bool literalPath)", "Clear-Item", "Path Force Literal" },
	{ COLLECTION " Copy(string path, string destinationPath, bool recurse, System.Object copyContainers)", "Copy-Item",
	  "Path Destination Recurse - PassThru" },
	{ COLLECTION " Move(string path, string destination)", "Move-Item", "Path Destination PassThru" },
	{ COLLECTION " Rename(string path, string newName)", "Rename-Item", "Path NewName PassThru" },
	{ COLLECTION " Rename(string path, string newName, bool force)", "Rename-Item", "Path NewName Force PassThru" },
	{ "void Remove(string path, bool recurse)", "Remove-Item", "Path Recurse" },
	{ "void Remove(string[] path, bool recurse, bool force, bool literalPath)", "Remove-Item", "Path Recurse Force Literal" },
	{ "void Invoke(string path)", "Invoke-Item", "Path" })
ACTIONS(children,
	{ COLLECTION " Get(string path, bool recurse)", "Get-ChildItem", "Path Recurse" },
	{ COLLECTION " Get(string[] path, bool recurse, uint depth, bool force, bool literalPath)", "Get-ChildItem",
	  "Path Recurse - Force Literal" },
	{ "System.Collections.ObjectModel.Collection[string] GetNames(string path, System.Object returnContainers, bool recurse)",
	  "Get-ChildItem",
	  "Path - Recurse Name" },
	{ "bool HasChild(string path)", "Get-ChildItem", "Path" })
ACTIONS(content,
	{ "void Clear(string path)", "Clear-Content", "Path" },
	{ "void Clear(string[] path, bool force, bool literalPath)", "Clear-Content", "Path Force Literal" })
ACTIONS(property,
	{ COLLECTION " Get(string path, System.Collections.ObjectModel.Collection[string] providerSpecificPickList)",
	  "Get-ItemProperty", "Path Names" },
	{ COLLECTION " Get(string[] path, System.Collections.ObjectModel.Collection[string] providerSpecificPickList, bool literalPath)",
	  "Get-ItemProperty",
	  "Path Names Literal" },
	{ COLLECTION " Set(string path, psobject propertyValue)", "Set-ItemProperty", "Path InputObject PassThru" },
	{ COLLECTION " Set(string[] path, psobject propertyValue, bool force, bool literalPath)",
	  "Set-ItemProperty", "Path InputObject Force Literal PassThru" },
	{ "void Clear(string path, System.Collections.ObjectModel.Collection[string] propertyToClear)",
	  "Clear-ItemProperty", "Path Names" },
	{ COLLECTION " New(string path, string propertyName, string propertyTypeName, System.Object value)",
	  "New-ItemProperty", "Path Names PropertyType Value" },
	{ "void Remove(string path, string propertyName)", "Remove-ItemProperty", "Path Names" },
	{ COLLECTION " Rename(string path, string sourceProperty, string destinationProperty)",
	  "Rename-ItemProperty", "Path Names NewName PassThru" },
	{ COLLECTION " Copy(string sourcePath, string sourceProperty, string destinationPath, string destinationProperty)",
	  "Copy-ItemProperty",
	  "Path Names Destination - PassThru" },
	{ COLLECTION " Move(string sourcePath, string sourceProperty, string destinationPath, string destinationProperty)",
	  "Move-ItemProperty",
	  "Path Names Destination - PassThru" })

/* The next name of a list; its length. */
static size_t next_name(const char **s)
{
	*s += strspn(*s, " ");
	return strcspn(*s, " ");
}

static bool is(const char *s, size_t n, const char *name) { return strlen(name) == n && !strncmp(s, name, n); }

static int arguments(struct rt *rt, const struct action *a, const val *args, int n, struct invoke_arg *ret)
{
	const char *s = a->params;
	int count = 0, i = 0;
	size_t len;

	for (; (len = next_name(&s)); s += len) {
		bool fixed = is(s, len, "PassThru") || is(s, len, "Container") || is(s, len, "Name") ? i >= n : false;
		val v = !fixed && i < n ? args[i++] : V_VOID;

		if (is(s, len, "Literal")) {
			if (val_truth(rt, v))
				ret[0].name = "LiteralPath";
		} else if (is(s, len, "Recurse") || is(s, len, "Force")) {
			if (val_truth(rt, v))
				ret[count++] = (struct invoke_arg){ is(s, len, "Force") ? "Force" : "Recurse", V_VOID };
		} else if (is(s, len, "Container")) {
			ret[count++] = (struct invoke_arg){ "PathType", val_str(ustr_new(rt, "Container")) };
		} else if (is(s, len, "Names")) {
			if (!val_is_null(v))
				ret[count++] = (struct invoke_arg){ "Name", v };
		} else if (len > 1 && (fixed || !val_is_null(v))) {
			ret[count++] = (struct invoke_arg){ USTR_C(rt, ustr_from_utf8(rt, s, len)), v };
		}
	}
	ret[count++] = (struct invoke_arg){ "ErrorAction", val_str(ustr_new(rt, "Stop")) };
	return count;
}

static val result(struct rt *rt, const char *sig, val v)
{
	const struct type *t;
	struct list *l;
	struct iter it;
	val x;

	if (!strncmp(sig, "void", 4))
		return V_VOID;
	if (!strncmp(sig, "bool", 4))
		return val_bool(val_truth(rt, v));
	t = type_find_c(rt, strstr(sig, "[string] GetNames") ? "System.Collections.ObjectModel.Collection[string]" : COLLECTION);
	l = list_new(rt, t && t->size == sizeof(struct list) ? t : NULL);
	if (v.k != VK_VOID && iter_begin(rt, v, &it))
		while (iter_next(&it, &x))
			list_add(rt, l, x);
	else if (v.k != VK_VOID && !val_is_null(v))
		list_add(rt, l, v);
	return val_obj(l);
}

static struct member_def item_members[ARRAY_LEN(item_actions) + 1], children_members[ARRAY_LEN(children_actions) + 1],
	content_members[ARRAY_LEN(content_actions) + 3], property_members[ARRAY_LEN(property_actions) + 1];

#define PART(id) { &provider_##id, id##_actions, ARRAY_LEN(id##_actions), id##_members }
static const struct part {
	const struct type *type;
	const struct action *actions;
	size_t n;
	struct member_def *rows;	/* made of them */
} parts[] = { PART(item), PART(children), PART(content), PART(property) };

static const struct action *action_called(const struct rt *rt)
{
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		for (size_t k = 0; k < parts[i].n; k++)
			if (parts[i].actions[k].sig == rt->called->sig)
				return &parts[i].actions[k];
	must(!"a method of these objects");
}

static val act(struct rt *rt, val self, val *args, int n)
{
	const struct action *a = action_called(rt);
	struct invoke_arg list[10];
	int count = arguments(rt, a, args, n, list);
	struct command *c = command_find(rt, ustr_new(rt, a->cmdlet), CK_CMDLET, false);
	struct list *names = !strcmp(a->cmdlet, "Clear-ItemProperty") ? val_list(val_base(args[1])) : NULL;

	/* The command takes one name at a time. */
	for (uint32_t i = 0; names && i < names->n; i++) {
		list[1].value = names->v[i];
		command_invoke(rt, c, list, count, NULL, 0);
	}
	return names ? V_VOID : result(rt, a->sig, command_invoke(rt, c, list, count, NULL, 0));
}

/* ---- Members ------------------------------------------------------------- */

#define GET(id) \
	static val get_##id(struct rt *rt, val self) { return val_obj(rt_alloc(rt, &provider_##id, sizeof(struct cell))); }
GET(item) GET(children) GET(content) GET(property) GET(security)

const struct member_def provider_intrinsics_members[] = {
	PROP(SMA "ItemCmdletProviderIntrinsics Item {get;}", get_item, NULL),
	PROP(SMA "ChildItemCmdletProviderIntrinsics ChildItem {get;}", get_children, NULL),
	PROP(SMA "ContentCmdletProviderIntrinsics Content {get;}", get_content, NULL),
	PROP(SMA "PropertyCmdletProviderIntrinsics Property {get;}", get_property, NULL),
	PROP(SMA "SecurityDescriptorCmdletProviderIntrinsics SecurityDescriptor {get;}", get_security, NULL), MEMBERS_END
};

/* ---- Content, piece by piece --------------------------------------------- */

enum { TEXT, PLACE, READER_FIELDS };
static const struct type type_reader = RECORD_TYPE(SMA "Provider.IContentReader", READER_FIELDS),
	type_writer = RECORD_TYPE(SMA "Provider.IContentWriter", 1);

static val one_of(struct rt *rt, const char *elem, struct record *r)
{
	struct list *l = list_new(rt, type_find_c(rt, elem));

	list_add(rt, l, val_obj(r));
	return val_obj(l);
}

static val get_reader(struct rt *rt, val self, val *args, int n)
{
	struct invoke_arg list[] = { { "Path", args[0] }, { "ErrorAction", val_str(ustr_new(rt, "Stop")) } };
	struct record *r = record_new(rt, &type_reader);
	struct list *l = list_new(rt, NULL);
	struct iter it;
	val v = command_invoke(rt, command_find(rt, ustr_new(rt, "Get-Content"), CK_CMDLET, false), list,
		ARRAY_LEN(list), NULL, 0), x;

	if (v.k == VK_STR)
		list_add(rt, l, v);
	else if (v.k != VK_VOID && iter_begin(rt, v, &it))
		while (iter_next(&it, &x))
			list_add(rt, l, x);
	record_put(r, TEXT, val_obj(l));
	r->f[PLACE] = val_int(0);
	return one_of(rt, "System.Collections.ObjectModel.Collection[" SMA "Provider.IContentReader]", r);
}

/* The next N lines; none or less: all. */
static val reader_read(struct rt *rt, val self, val *args, int n)
{
	struct record *r = (struct record *)val_base(self).o;
	struct list *from = val_list(r->f[TEXT]), *l = list_new(rt, NULL);
	int64_t most = val_to_int64(rt, args[0]), at = r->f[PLACE].i;

	for (; at < from->n && (most <= 0 || l->n < most); at++)
		list_add(rt, l, from->v[at]);
	r->f[PLACE] = val_int((int32_t)at);
	return val_obj(list_to_array(rt, l, NULL));
}

static val close_it(struct rt *rt, val self, val *args, int n) { return V_VOID; }

static const struct member_def reader_members[] = {
	METHOD("System.Collections.IList Read(long readCount)", reader_read), METHOD("void Close()", close_it),
	METHOD("void Dispose()", close_it), MEMBERS_END
};

static val get_writer(struct rt *rt, val self, val *args, int n)
{
	struct record *r = record_new(rt, &type_writer);

	record_put(r, TEXT, args[0]);
	return one_of(rt, "System.Collections.ObjectModel.Collection[" SMA "Provider.IContentWriter]", r);
}

static val writer_write(struct rt *rt, val self, val *args, int n)
{
	struct invoke_arg list[] = { { "Path", record_get(self, TEXT) }, { "Value", args[0] },
		{ "ErrorAction", val_str(ustr_new(rt, "Stop")) } };

	command_invoke(rt, command_find(rt, ustr_new(rt, "Add-Content"), CK_CMDLET, false), list, ARRAY_LEN(list), NULL, 0);
	return args[0];
}

static const struct member_def writer_members[] = {
	METHOD("System.Collections.IList Write(System.Collections.IList content)", writer_write),
	METHOD("void Close()", close_it),
	METHOD("void Dispose()", close_it), MEMBERS_END
};
static const struct member_def content_more[] = {
	METHOD("System.Collections.ObjectModel.Collection[" SMA "Provider.IContentReader] GetReader(string path)", get_reader),
	METHOD("System.Collections.ObjectModel.Collection[" SMA "Provider.IContentWriter] GetWriter(string path)", get_writer),
};

/* ---- Security descriptors: no provider here has them ---------------------- */

static val no_security(struct rt *rt, val self, val *args, int n)
{
	net_throw(rt, SMA "PSNotSupportedException",
		"Cannot use the interface because the ISecurityDescriptorCmdletProvider interface is not supported by this provider.");
}

/* No script here can make a descriptor to give. */
static val set_security(struct rt *rt, val self, val *args, int n)
{
	command_throw_null(rt, "securityDescriptor");
}

#define ACL "System.Security.AccessControl.ObjectSecurity "
static const struct member_def security_members[] = {
	METHOD(COLLECTION " Get(string path, System.Object includeSections)", no_security),
	METHOD(COLLECTION " Set(string path, System.Object sd)", set_security),
	METHOD(ACL "NewFromPath(string path, System.Object includeSections)", no_security),
	METHOD(ACL "NewOfType(string providerId, string type, System.Object includeSections)", no_security), MEMBERS_END
};

_startup_ void provider_intrinsics_register(struct rt *rt)
{
	type_register(rt, &type_reader, reader_members);
	type_register(rt, &type_writer, writer_members);
	type_register(rt, &provider_security, security_members);
	for (size_t i = 0; i < ARRAY_LEN(content_more); i++)
		content_members[ARRAY_LEN(content_actions) + i] = content_more[i];
	for (const struct part *p = parts; p < parts + ARRAY_LEN(parts); p++) {
		for (size_t i = 0; i < p->n; i++)
			p->rows[i] = (struct member_def)METHOD(p->actions[i].sig, act);
		type_register(rt, p->type, p->rows);
	}
}

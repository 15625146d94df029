/* SPDX-License-Identifier: MIT */
/* Script extents and positions, the names of types, the paths of variables. */
#include "engine/ast_object.h"
#include "engine/bytecode.h"
#include "value/record.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static void extent_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct extent_object *)c)->src);
}

static struct extent_object *extent_of(val self)
{
	return (struct extent_object *)val_base(self).o;
}

static const struct source *source_of(val self)
{
	return extent_of(self)->src->result.src;
}

static struct ustr *extent_to_string(struct rt *rt, val self)
{
	return text_ustr(rt, source_text(source_of(self), extent_of(self)->start, extent_of(self)->end));
}

static const struct type_ops extent_ops = { .to_string = extent_to_string };

#define EXTENT_IFACE LANG "IScriptExtent"
#define POSITION_IFACE LANG "IScriptPosition"
static const struct type iface_extent = { .name = EXTENT_IFACE, .flags = TF_INTERFACE | TF_ABSTRACT };
static const struct type iface_position = { .name = POSITION_IFACE, .flags = TF_INTERFACE | TF_ABSTRACT };
static const struct type iface_type_name = { .name = LANG "ITypeName", .flags = TF_INTERFACE | TF_ABSTRACT };

static const struct type type_extent = {
	.cls = { .trace = extent_trace }, .name = LANG "InternalScriptExtent", .base = &type_object,
	.ifaces = EXTENT_IFACE, .ops = &extent_ops, .size = sizeof(struct extent_object),
};
/* A position is an extent whose start is what counts. */
static const struct type type_position = {
	.cls = { .trace = extent_trace }, .name = LANG "InternalScriptPosition", .base = &type_object,
	.ifaces = POSITION_IFACE, .size = sizeof(struct extent_object),
};

static val make(struct rt *rt, const struct type *t, struct source_cell *src, uint32_t start, uint32_t end)
{
	struct extent_object *e = rt_new_cell(rt, t, extent_object);

	gc_storep(e, e->src, src);
	e->start = start;
	e->end = end;
	return val_obj(e);
}

val ast_extent(struct rt *rt, struct source_cell *src, uint32_t start, uint32_t end)
{
	return make(rt, &type_extent, src, start, end);
}

static struct source_pos start_of(val self)
{
	return source_position_full(source_of(self), extent_of(self)->start);
}

static struct source_pos end_of(val self)
{
	return source_position_full(source_of(self), extent_of(self)->end);
}

static val get_file(struct rt *rt, val self) { return val_str(extent_of(self)->src->file); }
static val get_text(struct rt *rt, val self) { return val_str(extent_to_string(rt, self)); }
static val get_start_line(struct rt *rt, val self) { return val_int((int32_t)start_of(self).line); }
static val get_start_column(struct rt *rt, val self) { return val_int((int32_t)start_of(self).column); }
static val get_start_offset(struct rt *rt, val self) { return val_int((int32_t)start_of(self).unit); }
static val get_end_line(struct rt *rt, val self) { return val_int((int32_t)end_of(self).line); }
static val get_end_column(struct rt *rt, val self) { return val_int((int32_t)end_of(self).column); }
static val get_end_offset(struct rt *rt, val self) { return val_int((int32_t)end_of(self).unit); }

static val get_start(struct rt *rt, val self)
{
	return make(rt, &type_position, extent_of(self)->src, extent_of(self)->start, extent_of(self)->start);
}

static val get_end(struct rt *rt, val self)
{
	return make(rt, &type_position, extent_of(self)->src, extent_of(self)->end, extent_of(self)->end);
}

static val get_line(struct rt *rt, val self)
{
	return val_str(text_ustr(rt, source_line_text(source_of(self), start_of(self).line)));
}

static val full_script(struct rt *rt, val self, val *args, int n)
{
	return val_str(ustr_from_utf8(rt, source_of(self)->text, source_of(self)->len));
}

static const struct member_def extent_members[] = {
	PROP("string File {get;}", get_file, NULL),
	PROP(POSITION_IFACE " StartScriptPosition {get;}", get_start, NULL),
	PROP(POSITION_IFACE " EndScriptPosition {get;}", get_end, NULL),
	PROP("int StartLineNumber {get;}", get_start_line, NULL),
	PROP("int StartColumnNumber {get;}", get_start_column, NULL),
	PROP("int EndLineNumber {get;}", get_end_line, NULL),
	PROP("int EndColumnNumber {get;}", get_end_column, NULL),
	PROP("string Text {get;}", get_text, NULL),
	PROP("int StartOffset {get;}", get_start_offset, NULL),
	PROP("int EndOffset {get;}", get_end_offset, NULL),
	MEMBERS_END
};

static const struct member_def position_members[] = {
	PROP("string File {get;}", get_file, NULL),
	PROP("int LineNumber {get;}", get_start_line, NULL),
	PROP("int ColumnNumber {get;}", get_start_column, NULL),
	PROP("string Line {get;}", get_line, NULL),
	PROP("int Offset {get;}", get_start_offset, NULL),
	METHOD("string GetFullScript()", full_script),
	MEMBERS_END
};

/* ---- Names of types ------------------------------------------------------ */

static void typename_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct typename_object *)c)->src);
}

static struct typename_object *name_of(val self)
{
	return (struct typename_object *)val_base(self).o;
}

/* The name of T without the blanks and brackets that it may be written with. */
static void put_name(struct sbuf *b, const struct type_name *t, bool assemblies)
{
	if (t->kind == TYPE_NAME_SIMPLE) {
		sbuf_put_utf8(b, t->name.s, t->name.n);
	} else {
		put_name(b, t->elem, assemblies);
		sbuf_puts(b, "[");
		for (uint32_t i = 0; t->kind == TYPE_NAME_GENERIC && i < t->arg_count; i++) {
			sbuf_puts(b, i ? "," : "");
			put_name(b, t->args[i], assemblies);
		}
		for (unsigned i = 1; t->kind == TYPE_NAME_ARRAY && i < t->rank; i++)
			sbuf_puts(b, ",");
		sbuf_puts(b, "]");
	}
	if (assemblies && t->assembly.n) {
		sbuf_puts(b, ",");
		sbuf_put_utf8(b, t->assembly.s, t->assembly.n);
	}
}

static struct ustr *name_text(struct rt *rt, val self, bool assemblies)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	put_name(&b, name_of(self)->name, assemblies);
	return sbuf_take(&b);
}

static struct ustr *typename_to_string(struct rt *rt, val self)
{
	return name_text(rt, self, true);
}

static const struct type_ops typename_ops = { .to_string = typename_to_string };

#define TYPE_NAME_TYPE(id_, name_)                                             \
	static const struct type type_##id_ = {                                \
		.cls = { .trace = typename_trace }, .name = LANG name_,        \
		.base = &type_object, .ifaces = LANG "ITypeName",              \
		.ops = &typename_ops, .size = sizeof(struct typename_object),  \
	};
TYPE_NAME_TYPE(simple_name, "TypeName")
TYPE_NAME_TYPE(generic_name, "GenericTypeName")
TYPE_NAME_TYPE(array_name, "ArrayTypeName")

val ast_type_name(struct rt *rt, struct source_cell *src, const struct type_name *t)
{
	static const struct type *const types[] = { &type_simple_name, &type_generic_name, &type_array_name };
	struct typename_object *o;

	if (!t)
		return V_NULL;
	o = rt_new_cell(rt, types[t->kind], typename_object);
	gc_storep(o, o->src, src);
	o->name = t;
	return val_obj(o);
}

static val get_full_name(struct rt *rt, val self)
{
	return val_str(name_text(rt, self, true));
}

static val get_name(struct rt *rt, val self)
{
	return val_str(name_text(rt, self, false));
}

static val get_assembly(struct rt *rt, val self)
{
	struct text t = name_of(self)->name->assembly;

	return t.n ? val_str(text_ustr(rt, t)) : V_NULL;
}

static val get_is_generic(struct rt *rt, val self) { return val_bool(name_of(self)->name->kind == TYPE_NAME_GENERIC); }
static val get_is_array(struct rt *rt, val self) { return val_bool(name_of(self)->name->kind == TYPE_NAME_ARRAY); }
static val get_rank(struct rt *rt, val self) { return val_int(name_of(self)->name->rank); }

static val get_name_extent(struct rt *rt, val self)
{
	return ast_extent(rt, name_of(self)->src, name_of(self)->name->start, name_of(self)->name->end);
}

static val get_elem(struct rt *rt, val self)
{
	return ast_type_name(rt, name_of(self)->src, name_of(self)->name->elem);
}

static val get_args(struct rt *rt, val self)
{
	struct list *l = ast_collection(rt, "[" LANG "ITypeName]");

	for (uint32_t i = 0; i < name_of(self)->name->arg_count; i++)
		list_add(rt, l, ast_type_name(rt, name_of(self)->src, name_of(self)->name->args[i]));
	return val_obj(l);
}

static val reflection_type(struct rt *rt, val self, val *args, int n)
{
	const struct type *t = vm_type_try(rt, name_of(self)->src, name_of(self)->name);

	return t ? val_type(t) : V_NULL;
}

static val attribute_type(struct rt *rt, val self, val *args, int n)
{
	struct text name = name_of(self)->name->name;
	char full[512];
	const struct type *t;

	if (val_truth(rt, get_is_generic(rt, self)))
		return reflection_type(rt, self, args, n);
	snprintf(full, sizeof(full), "%.*sAttribute", (int)name.n, name.s);
	t = vm_type_try(rt, name_of(self)->src, name_of(self)->name);
	if (!t)
		t = type_find_c(rt, full);
	if (!t) {
		snprintf(full, sizeof(full), "System.Management.Automation.%.*sAttribute", (int)name.n, name.s);
		t = type_find_c(rt, full);
	}
	return t && type_is_named(t, "System.Attribute") ? val_type(t) : V_NULL;
}

#define TYPE_NAME_ROWS                                                         \
	PROP("string FullName {get;}", get_full_name, NULL),                   \
	PROP("string Name {get;}", get_name, NULL),                            \
	PROP("string AssemblyName {get;}", get_assembly, NULL),                \
	PROP("bool IsGeneric {get;}", get_is_generic, NULL),                   \
	PROP("bool IsArray {get;}", get_is_array, NULL),                       \
	PROP(EXTENT_IFACE " Extent {get;}", get_name_extent, NULL),            \
	METHOD("type GetReflectionType()", reflection_type),                   \
	METHOD("type GetReflectionAttributeType()", attribute_type)

static const struct member_def simple_members[] = { TYPE_NAME_ROWS, MEMBERS_END };
static const struct member_def generic_members[] = {
	TYPE_NAME_ROWS,
	PROP(LANG "ITypeName TypeName {get;}", get_elem, NULL),
	PROP(COLL "[" LANG "ITypeName] GenericArguments {get;}", get_args, NULL),
	MEMBERS_END
};
static const struct member_def array_members[] = {
	TYPE_NAME_ROWS,
	PROP(LANG "ITypeName ElementType {get;}", get_elem, NULL),
	PROP("int Rank {get;}", get_rank, NULL),
	MEMBERS_END
};

/* ---- Paths of variables -------------------------------------------------- */

static struct ustr *path_to_string(struct rt *rt, val self)
{
	return record_get(val_base(self), 0).s;
}

static const struct type_ops path_ops = { .to_string = path_to_string };
static const struct type type_variable_path = RECORD_TYPE_OF("System.Management.Automation.VariablePath", &type_object, 9,
	.ops = &path_ops);

enum { VP_USER, VP_GLOBAL, VP_LOCAL, VP_PRIVATE, VP_SCRIPT, VP_UNQUALIFIED, VP_UNSCOPED, VP_DRIVE, VP_DRIVE_NAME };

/* Which of the scopes the qualifier S names, as VP_ number; VP_DRIVE: none. */
static int qualifier(struct text s)
{
	static const struct { const char *name; int field; } known[] = {
		{ "global", VP_GLOBAL }, { "local", VP_LOCAL }, { "private", VP_PRIVATE },
		{ "script", VP_SCRIPT }, { "variable", VP_UNSCOPED },
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (text_is(s, known[i].name))
			return known[i].field;
	return VP_DRIVE;
}

val ast_variable_path(struct rt *rt, struct text path)
{
	struct record *r = record_new(rt, &type_variable_path);
	const char *colon = path.n ? memchr(path.s, ':', path.n) : NULL;
	struct text drive = { path.s, colon ? (uint32_t)(colon - path.s) : 0 };
	int q = colon ? qualifier(drive) : VP_UNQUALIFIED;

	for (int i = VP_GLOBAL; i <= VP_DRIVE; i++)
		r->f[i] = val_bool(i == q);
	if (q == VP_UNQUALIFIED || q == VP_UNSCOPED)
		r->f[VP_UNSCOPED] = V_TRUE;
	/* "variable:x" is x; the path keeps its scope otherwise. */
	if (q == VP_UNSCOPED)
		path = (struct text){ colon + 1, path.n - drive.n - 1 };
	record_put(r, VP_USER, val_str(text_ustr(rt, path)));
	if (q == VP_DRIVE)
		record_put(r, VP_DRIVE_NAME, val_str(text_ustr(rt, drive)));
	return val_obj(r);
}

static val path_new(struct rt *rt, val self, val *args, int n)
{
	size_t len;
	const char *s = ustr_utf8(rt, args[0].s, &len);

	return ast_variable_path(rt, (struct text){ s, (uint32_t)len });
}

static val get_is_variable(struct rt *rt, val self)
{
	return val_bool(!val_truth(rt, record_get(val_base(self), VP_DRIVE)));
}

static const struct member_def path_members[] = {
	CTOR("(string path)", path_new),
	RECORD_PROP("string UserPath {get;}", 0),
	RECORD_PROP("bool IsGlobal {get;}", 1),
	RECORD_PROP("bool IsLocal {get;}", 2),
	RECORD_PROP("bool IsPrivate {get;}", 3),
	RECORD_PROP("bool IsScript {get;}", 4),
	RECORD_PROP("bool IsUnqualified {get;}", 5),
	RECORD_PROP("bool IsUnscopedVariable {get;}", 6),
	PROP("bool IsVariable {get;}", get_is_variable, NULL),
	RECORD_PROP("bool IsDriveQualified {get;}", 7),
	RECORD_PROP("string DriveName {get;}", 8),
	MEMBERS_END
};

_startup_ void extent_register(struct rt *rt)
{
	type_register(rt, &iface_extent, NULL);
	type_register(rt, &iface_position, NULL);
	type_register(rt, &iface_type_name, NULL);
	type_register(rt, &type_extent, extent_members);
	type_register(rt, &type_position, position_members);
	type_register(rt, &type_simple_name, simple_members);
	type_register(rt, &type_generic_name, generic_members);
	type_register(rt, &type_array_name, array_members);
	type_register(rt, &type_variable_path, path_members);
}

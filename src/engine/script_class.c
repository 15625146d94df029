/* SPDX-License-Identifier: MIT */
/*
 * Defining classes: types first, so that they can name each other; then bases
 * before derived classes, members, static values.
 */
#include "engine/script_class.h"

#include "engine/script_class_call.h"
#include "engine/script_class_check.h"
#include "types/culture/culture.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void class_trace(struct heap *h, struct cell *cell)
{
	struct script_class *c = (struct script_class *)cell;

	heap_mark(h, c->info);
	heap_mark(h, c->scope);
	heap_mark(h, c->block);
	heap_mark(h, c->init_error);
	heap_mark_block(h, c->props);
	heap_mark_block(h, c->methods);
	heap_mark_block(h, c->statics);
	heap_mark_block(h, c->rows);
	heap_mark_block(h, c->enums);
	heap_mark_block(h, c->type.name);
	heap_mark_block(h, c->type.ifaces);
	for (uint32_t i = 0; c->enums && c->enums[i].name; i++)
		heap_mark_block(h, c->enums[i].name);
	for (uint32_t i = 0; i < c->nprops; i++) {
		heap_mark(h, c->props[i].name);
		heap_mark(h, c->props[i].init);
		heap_mark(h, c->props[i].attributes);
	}
	for (uint32_t i = 0; i < c->nmethods; i++) {
		heap_mark(h, c->methods[i].name);
		heap_mark(h, c->methods[i].block);
	}
	for (uint32_t i = 0; i < c->nrows; i++)
		if (c->rows[i].sig)
			heap_mark_block(h, row_of(&c->rows[i]));
	if (c->statics)
		val_mark_n(h, c->statics, c->nstatics);
}

const struct type type_script_class = {
	.cls = { .trace = class_trace }, .name = "ScriptClass", .flags = TF_INTERNAL,
};

static void object_trace(struct heap *h, struct cell *o)
{
	const struct script_class *c = script_class_of(cell_type(o));

	if (c->native->cls.trace)
		c->native->cls.trace(h, o);
	val_mark_n(h, script_class_slots(c, o), c->nslots);
}

static const char *keep_text(struct rt *rt, const char *s, size_t n)
{
	char *p = heap_alloc_block(rt->heap, n + 1);

	memcpy(p, s, n);
	p[n] = 0;
	return p;
}

static const struct type *resolve(struct rt *rt, struct script_class *c, const struct type_name *t)
{
	const struct type *r = vm_type_try(rt, c->info->source, t);
	struct text text = source_text(c->info->source->result.src, t->start, t->end);

	if (!r)
		scriptblock_throw(rt, c->info->source, "TypeNotFound", t->start, t->end,
				"Unable to find type [%.*s].", (int)text.n, text.s);
	return r;
}

/* ---- Rows ---- */

static void add_row(struct rt *rt, struct script_class *c, enum member_row kind, uint32_t index, struct sbuf *sig)
{
	struct ustr *s = sbuf_take(sig);
	size_t n;
	const char *text = ustr_utf8(rt, s, &n);
	struct row_info *r = heap_alloc_block(rt->heap, sizeof(*r) + n + 1);
	struct member_def *d = &c->rows[c->nrows];

	r->class_ = c;
	r->index = index;
	memcpy(r->sig, text, n + 1);
	d->row = (uint8_t)kind;
	d->sig = r->sig;
	switch (kind) {
	case MR_PROPERTY:
		d->get = script_property_get;
		d->set = script_property_set;
		break;
	case MR_STATIC_PROPERTY:
		d->get = script_static_get;
		d->set = script_static_set;
		break;
	case MR_CTOR:
		d->call = script_ctor;
		break;
	default:
		d->call = script_method;
	}
	c->nrows++;
}

static void put_type(struct sbuf *b, struct rt *rt, const struct type *t)
{
	if (!t || t == &type_object)
		sbuf_puts(b, "System.Object");
	else
		sbuf_put(b, type_ps_name(rt, t));
}

static const struct type *constraint_of(struct rt *rt, struct script_class *c, const struct ast_param *p)
{
	for (uint32_t i = 0; i < p->attributes.n; i++)
		if (p->attributes.v[i]->kind == AST_TYPE_CONSTRAINT)
			return resolve(rt, c, ((const struct ast_type_constraint *)p->attributes.v[i])->type);
	return NULL;
}

static void put_params(struct sbuf *b, struct rt *rt, struct script_class *c, const struct ast_list *params)
{
	sbuf_puts(b, "(");
	for (uint32_t i = 0; i < params->n; i++) {
		const struct ast_param *p = (const struct ast_param *)params->v[i];

		if (i)
			sbuf_puts(b, ", ");
		put_type(b, rt, constraint_of(rt, c, p));
		sbuf_puts(b, " ");
		sbuf_put_utf8(b, p->name->name.s, p->name->name.n);
	}
	sbuf_puts(b, ")");
}

static void row_of_method(struct rt *rt, struct script_class *c, uint32_t i)
{
	static const struct ast_list none;
	struct script_method *m = &c->methods[i];
	struct sbuf b;

	sbuf_init(&b, rt);
	if (m->ast && (m->ast->ast.flags & AST_MEMBER_HIDDEN))
		sbuf_puts(&b, "hidden ");
	if (m->is_static)
		sbuf_puts(&b, "static ");
	if (!m->is_ctor) {
		if (m->ret == &type_void)
			sbuf_puts(&b, "void");
		else
			put_type(&b, rt, m->ret);
		sbuf_puts(&b, " ");
		sbuf_put(&b, m->name);
	}
	put_params(&b, rt, c, m->ast ? &m->ast->params : &none);
	add_row(rt, c, m->is_ctor ? MR_CTOR : m->is_static ? MR_STATIC_METHOD : MR_METHOD, i, &b);
}

static void row_of_property(struct rt *rt, struct script_class *c, uint32_t i)
{
	struct script_property *p = &c->props[i];
	struct sbuf b;

	sbuf_init(&b, rt);
	if (p->is_hidden)
		sbuf_puts(&b, "hidden ");
	if (p->is_static)
		sbuf_puts(&b, "static ");
	put_type(&b, rt, p->type);
	sbuf_puts(&b, " ");
	sbuf_put(&b, p->name);
	sbuf_puts(&b, " {get;set;}");
	add_row(rt, c, p->is_static ? MR_STATIC_PROPERTY : MR_PROPERTY, i, &b);
}

/* ---- Members ---- */

static void add_property(struct rt *rt, struct script_class *c, const struct ast_property *a)
{
	struct script_property *p = &c->props[c->nprops++];

	p->ast = a;
	p->name = ustr_intern(rt, text_ustr(rt, a->name));
	p->is_static = a->ast.flags & AST_MEMBER_STATIC;
	p->is_hidden = a->ast.flags & AST_MEMBER_HIDDEN;
	p->type = a->type ? resolve(rt, c, a->type->type) : NULL;
	p->slot = p->is_static ? c->nstatics++ : c->nslots++;
	if (a->value)
		p->init = compile_expression(rt, c->info, a->value);
	row_of_property(rt, c, c->nprops - 1);
}

/* Is NODE, or something in it, a store into a parameter of the method? */
static int stores_parameter(struct ast *node, void *arg)
{
	const struct ast_method *m = arg;
	const struct ast *left = node->kind == AST_ASSIGN ? ((const struct ast_assign *)node)->left
			       : node->kind == AST_UNARY ? ((const struct ast_unary *)node)->operand : NULL;
	const struct ast_variable *v = (const struct ast_variable *)left;

	for (uint32_t i = 0; left && left->kind == AST_VARIABLE && i < m->params.n; i++)
		if (text_same(((const struct ast_param *)m->params.v[i])->name->name, v->name))
			return 1;
	return ast_children(node, stores_parameter, arg);
}

static void add_method(struct rt *rt, struct script_class *c, const struct ast_method *a)
{
	struct script_method *m = &c->methods[c->nmethods++];
	struct scriptblock *sb = scriptblock_new(rt, block_info_new(rt, c->info->source, a->body, &a->ast), c->scope->ss);

	sb->class_ = &c->type;
	if (c->block)
		sb->module = c->block->module;
	m->ast = a;
	m->name = ustr_intern(rt, text_ustr(rt, a->name));
	m->block = sb;
	m->is_static = a->ast.flags & AST_MEMBER_STATIC;
	m->is_ctor = a->ast.flags & AST_MEMBER_CTOR;
	m->assigns = a->body && ast_children(&a->body->ast, stores_parameter, (void *)a);
	if (a->type)
		m->ret = type_name_is_void(a->type->type) ? &type_void : resolve(rt, c, a->type->type);
	if (!(m->is_ctor && m->is_static))
		row_of_method(rt, c, c->nmethods - 1);
}

static bool has_default_ctor(struct rt *rt, const struct type *t)
{
	const struct method_group *g = type_ctors(rt, t);

	for (int i = 0; g && i < g->n; i++)
		if (g->overloads[i].nparams == 0)
			return true;
	return !g;
}

/* A class without constructors gets one without parameters. */
static void add_default_ctor(struct rt *rt, struct script_class *c)
{
	struct script_method *m;

	for (uint32_t i = 0; i < c->nmethods; i++)
		if (c->methods[i].is_ctor && !c->methods[i].is_static)
			return;
	if (c->base && !has_default_ctor(rt, &c->base->type))
		scriptblock_throw(rt, c->info->source, "BaseClassNoDefaultCtor", c->ast->ast.start, c->ast->ast.end,
				"Base class '%s' does not contain a parameterless constructor.", c->base->type.name);
	m = &c->methods[c->nmethods++];
	m->is_ctor = true;
	m->name = ustr_atom(rt, ".ctor");
	row_of_method(rt, c, c->nmethods - 1);
}

/* ---- Operations that the runtime asks of the class's objects ---- */

static bool has_own(const struct script_class *c, const char *name, uint32_t nargs)
{
	for (uint32_t i = 0; i < c->nmethods; i++)
		if (!c->methods[i].is_static && c->methods[i].ast && c->methods[i].ast->params.n == nargs &&
		    ustr_ieq_c(c->methods[i].name, name))
			return true;
	return false;
}

static val call_virtual(struct rt *rt, val self, const char *name, const val *args, int n)
{
	const struct method_group *g = type_method(rt, val_type_of(self), ustr_atom(rt, name), false);

	return method_call(rt, g, self, args, n);
}

static struct ustr *object_to_string(struct rt *rt, val self)
{
	return val_to_str(rt, call_virtual(rt, self, "ToString", NULL, 0));
}

static struct ustr *object_format(struct rt *rt, val self, struct ustr *fmt)
{
	val args[2] = { val_str(fmt), val_obj(culture_current(rt)) };

	return val_net_str(rt, call_virtual(rt, self, "ToString", args, 2));
}

static bool object_equals(struct rt *rt, val self, val other)
{
	return val_truth(rt, call_virtual(rt, self, "Equals", &other, 1));
}

static int object_compare(struct rt *rt, val self, val other)
{
	return val_to_int32(rt, call_virtual(rt, self, "CompareTo", &other, 1));
}

static uint32_t object_hash(struct rt *rt, val self)
{
	return (uint32_t)val_to_int32(rt, call_virtual(rt, self, "GetHashCode", NULL, 0));
}

static void set_ops(struct script_class *c)
{
	const struct type *base = c->type.base;

	while (base && !base->ops)
		base = base->base;
	if (base)
		c->ops = *base->ops;
	c->type.flags |= c->type.base->flags & (TF_ENUMERABLE | TF_QUIET);
	script_class_make_iterable(c);
	if (has_own(c, "ToString", 0))
		c->ops.to_string = object_to_string;
	if (has_own(c, "ToString", 2) && type_is_named(&c->type, "System.IFormattable"))
		c->ops.format = object_format;
	if (has_own(c, "Equals", 1))
		c->ops.equals = object_equals;
	if (has_own(c, "CompareTo", 1))
		c->ops.compare = object_compare;
	if (has_own(c, "GetHashCode", 0))
		c->ops.hash = object_hash;
	c->type.ops = &c->ops;
}

/* ---- Layout ---- */

static void lay_out(struct rt *rt, struct script_class *c);

static void set_bases(struct rt *rt, struct script_class *c)
{
	struct sbuf ifaces;
	struct script_class *b;

	sbuf_init(&ifaces, rt);
	c->type.base = &type_object;
	for (uint32_t i = 0; i < c->ast->bases.n; i++) {
		const struct type *t = resolve(rt, c, ((const struct ast_type_constraint *)c->ast->bases.v[i])->type);

		script_class_check_generic(rt, c, t, c->ast->bases.v[i]);
		if (t->flags & TF_INTERFACE) {
			sbuf_put(&ifaces, type_full_name(rt, t));
			sbuf_puts(&ifaces, " ");
		} else {
			script_class_check_base(rt, c, t, c->ast->bases.v[i]);
			c->type.base = t;
		}
	}
	if (ifaces.len) {
		const char *text = USTR_C(rt, sbuf_take(&ifaces));

		c->type.ifaces = keep_text(rt, text, strlen(text));
	}
	b = script_class_of(c->type.base);
	if (b && !b->laid_out)
		lay_out(rt, b);
	if (b && !b->ready)
		scriptblock_throw(rt, c->info->source, "TypeNotFound", c->ast->ast.start, c->ast->ast.end,
				"Unable to find type [%s].", b->type.name);
	c->base = b;
	c->native = b ? b->native : c->type.base;
}

static void lay_out(struct rt *rt, struct script_class *c)
{
	uint32_t n = c->ast->members.n + 1;

	c->laid_out = true;
	set_bases(rt, c);
	c->first_slot = c->nslots = c->base ? c->base->nslots : 0;
	c->props = rt_block(rt, struct script_property, n);
	c->methods = rt_block(rt, struct script_method, n);
	for (uint32_t i = 0; i < c->ast->members.n; i++)
		if (c->ast->members.v[i]->kind == AST_PROPERTY)
			add_property(rt, c, (const struct ast_property *)c->ast->members.v[i]);
	for (uint32_t i = 0; i < c->ast->members.n; i++)
		if (c->ast->members.v[i]->kind == AST_METHOD)
			add_method(rt, c, (const struct ast_method *)c->ast->members.v[i]);
	add_default_ctor(rt, c);
	c->statics = rt_block(rt, val, c->nstatics + 1);
	c->type.size = (uint16_t)(MAX(c->native->size, sizeof(struct cell)));
	if (c->native->size < sizeof(struct cell))
		c->native = &type_script_root;
	c->type.size = (uint16_t)(c->native->size + c->nslots * sizeof(val));
	set_ops(c);
	c->ready = true;
}

/* ---- Enumerations ---- */

static bool is_flags(const struct ast_list *attributes)
{
	for (uint32_t i = 0; i < attributes->n; i++)
		if (attributes->v[i]->kind == AST_ATTRIBUTE &&
		    (type_name_is(((struct ast_attribute *)attributes->v[i])->type, "Flags") ||
		     type_name_is(((struct ast_attribute *)attributes->v[i])->type, "System.Flags") ||
		     type_name_is(((struct ast_attribute *)attributes->v[i])->type, "FlagsAttribute")))
			return true;
	return false;
}

static bool val_kind_is_int(const struct type *t)
{
	return t->inline_kind >= VK_SBYTE && t->inline_kind <= VK_UINT64;
}

/* The underlying type as it is written. */
static const char *underlying(const struct script_class *c)
{
	static const struct { const char *net, *word; } words[] = {
		{ "System.Byte", "byte" }, { "System.SByte", "sbyte" }, { "System.Int16", "short" },
		{ "System.UInt16", "ushort" },
		{ "System.Int32", "int" }, { "System.UInt32", "uint" }, { "System.Int64", "long" }, { "System.UInt64", "ulong" },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (!strcmp(words[i].net, c->type.elem->name))
			return words[i].word;
	return c->type.elem->name;
}

static _Noreturn void throw_out_of_bounds(struct rt *rt, struct script_class *c, const struct ast_property *p)
{
	const struct ast *at = p->value ? p->value : &p->ast;

	scriptblock_throw(rt, c->info->source, "EnumeratorValueOutOfBounds", at->start, at->end,
			"Enumerator value is either too large or too small for %s.", underlying(c));
}

static void check_range(struct rt *rt, struct script_class *c, const struct ast_property *p, int64_t n)
{
	val v = type_is_uint64_enum(&c->type) ? (val){ .k = VK_UINT64, .i = n } : val_long(n), r;

	if (!conv_try(rt, v, c->type.elem, &r))
		throw_out_of_bounds(rt, c, p);
}

/* .NET keeps members by their numbers, unsigned; equal ones as they were written. */
static void sort_enum(struct enum_value *v, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		struct enum_value e = v[i];
		uint32_t k = i;

		for (; k > 0 && (uint64_t)v[k - 1].number > (uint64_t)e.number; k--)
			v[k] = v[k - 1];
		v[k] = e;
	}
}

/* Variables other than the three constants, members of values, elements and calls are no constants; static members are. */
static int find_variable(struct ast *node, void *arg)
{
	static const char *const constants[] = { "true", "false", "null" };
	const struct ast_variable *v = (const void *)node;

	switch (node->kind) {
	case AST_VARIABLE:
		for (size_t i = 0; i < ARRAY_LEN(constants); i++)
			if (text_is(v->name, constants[i]))
				return 0;
		return 1;
	case AST_INVOKE_MEMBER: case AST_INDEX:
		return 1;
	case AST_MEMBER:
		if (!(node->flags & AST_STATIC))
			return 1;
	}
	return ast_children(node, find_variable, arg);
}

/* A member's value: an expression over constants and earlier members; the bits of an unsigned one. */
static int64_t enum_member_number(struct rt *rt, struct frame *f, struct script_class *c, const struct ast_property *p)
{
	bool is_unsigned = type_is_uint64_enum(&c->type);
	const struct ast *value = p->value;
	val v, n;

	if (find_variable((struct ast *)value, NULL))
		scriptblock_throw(rt, c->info->source, "EnumeratorValueMustBeConstant", value->start, value->end,
				"Enumerator value must be a constant value.");
	v = val_base(vm_eval_ast(rt, c->info, value, f->scope));
	if (v.k == VK_ENUM)
		return val_enum_num(v);
	if (conv_try(rt, v, is_unsigned ? &type_uint64 : &type_int64, &n))
		return n.i;
	if (conv_try(rt, v, is_unsigned ? &type_int64 : &type_uint64, &n))
		throw_out_of_bounds(rt, c, p);
	scriptblock_throw(rt, c->info->source, "CannotConvertValue", value->start, value->end,
			"Cannot convert the value to type \"%s\".", underlying(c));
}

/* The number after *NUMBER; false past the widest of C's kind. */
static bool next_number(const struct script_class *c, int64_t *number)
{
	bool last = *number == (type_is_uint64_enum(&c->type) ? -1 : INT64_MAX);

	*number = (int64_t)((uint64_t)*number + 1);
	return !last;
}

static void define_enum(struct rt *rt, struct frame *f, struct script_class *c)
{
	const struct ast_list *l = &c->ast->members;
	int64_t number = 0;

	c->laid_out = c->ready = true;
	c->type.base = &type_enum;
	c->type.elem = c->ast->bases.n ? resolve(rt, c, ((struct ast_type_constraint *)c->ast->bases.v[0])->type) : &type_int32;
	c->type.flags = TF_ENUM | TF_VALUE | TF_DYNAMIC | TF_SEALED | (is_flags(&c->ast->attributes) ? TF_FLAGS : 0);
	if (!val_kind_is_int(c->type.elem))
		scriptblock_throw(rt, c->info->source, "InvalidUnderlyingType", c->ast->bases.v[0]->start,
			c->ast->bases.v[0]->end,
				"Underlying type of the enum is invalid. Only integral types are allowed.");
	c->type.inline_kind = VK_ENUM;
	c->type.script = NULL;
	c->enums = rt_block(rt, struct enum_value, l->n + 1);
	c->type.enums = c->enums;
	for (uint32_t i = 0; i < l->n; i++) {
		const struct ast_property *p = (const struct ast_property *)l->v[i];

		if (p->value)
			number = enum_member_number(rt, f, c, p);
		else if (i && !next_number(c, &number))
			throw_out_of_bounds(rt, c, p);
		check_range(rt, c, p, number);
		c->enums[i].name = keep_text(rt, p->name.s, p->name.n);
		c->enums[i].number = number;
	}
	sort_enum(c->enums, l->n);
}

/* ---- All types of a block ---- */

static struct script_class *class_new(struct rt *rt, struct frame *f, const struct ast_type_def *d)
{
	struct script_class *c = rt_new_cell(rt, &type_script_class, script_class);

	rt_pin(rt, val_obj(c));
	c->ast = d;
	c->info = f->code->info;
	c->scope = f->scope;
	c->block = f->sb;
	c->type = (struct type){
		.cls = { .trace = object_trace }, .name = keep_text(rt, d->name.s, d->name.n), .base = &type_object,
		.flags = TF_SCRIPT | TF_DYNAMIC, .script = c, .size = sizeof(struct cell),
	};
	c->native = &type_script_root;
	c->rows = rt_block(rt, struct member_def, d->members.n + 3);
	return c;
}

static void static_values(struct rt *rt, struct script_class *c)
{
	/* What an initializer calls may read those that come after it. */
	for (uint32_t i = 0; i < c->nprops; i++)
		if (c->props[i].is_static && c->props[i].type && c->props[i].type != &type_string)
			gc_store(c, &c->statics[c->props[i].slot], val_default(rt, c->props[i].type));
	for (uint32_t i = 0; i < c->nprops; i++)
		if (c->props[i].is_static)
			gc_store(c, &c->statics[c->props[i].slot], script_property_initial(rt, c, &c->props[i], V_VOID));
	for (uint32_t i = 0; i < c->nmethods; i++)
		if (c->methods[i].is_static && c->methods[i].is_ctor)
			script_class_call(rt, c, &c->methods[i], V_NULL, NULL, 0);
}

static void static_values_of(struct rt *rt, void *arg)
{
	static_values(rt, arg);
}

static _Noreturn void throw_init_error(struct rt *rt, struct script_class *c)
{
	rt_throw(rt, errrec_new(rt, val_obj(c->init_error), "System.TypeInitializationException", EC_OperationStopped, V_NULL));
}

void script_class_initialize(struct rt *rt, struct script_class *c)
{
	if (c->init_error)
		throw_init_error(rt, c);
	c->initialized = true;
	if (rt_try(rt, static_values_of, c))
		return;
	gc_storep(c, c->init_error, exc_new(rt, "System.TypeInitializationException",
		ustr_printf(rt, "The type initializer for '%s' threw an exception.", c->type.name), rt->unwound.error->exception));
	throw_init_error(rt, c);
}

static void check_class(struct rt *rt, struct script_class *c)
{
	script_class_check_names(rt, c);
	for (uint32_t i = 0; i < c->ast->bases.n; i++) {
		const struct type *t = resolve(rt, c, ((const struct ast_type_constraint *)c->ast->bases.v[i])->type);

		if (t->flags & TF_INTERFACE)
			script_class_check_interface(rt, c, t);
	}
}

static struct script_class *class_of(const struct type *t)
{
	return (struct script_class *)((char *)t - offsetof(struct script_class, type));
}

static const struct type *find_in(struct rt *rt, struct dict *d, struct ustr *name)
{
	val v;

	return d && dict_get(rt, d, val_str(name), &v) ? &((struct script_class *)v.o)->type : NULL;
}

static const struct type *find_scoped(struct rt *rt, const char *name, size_t len)
{
	struct ustr *key = ustr_from_utf8(rt, name, len);
	const struct type *t = NULL;

	for (struct scope *s = scope_current(rt); s && !t; s = s->parent)
		t = find_in(rt, s->types, key);
	return t;
}

const struct type *script_class_of_source(struct rt *rt, struct source_cell *src, struct text name, uint32_t at)
{
	const struct type *t = src && src->types ? find_in(rt, src->types, text_ustr(rt, name)) : NULL;
	const struct ast *block;

	if (!t)
		return NULL;
	block = &class_of(t)->info->ast->ast;
	/* Known in the block that defines it; what was imported is known everywhere. */
	return class_of(t)->info->source != src || (at >= block->start && at < block->end) ? t : NULL;
}

static void put_in(struct rt *rt, void *owner, struct dict **slot, struct ustr *name, val class_)
{
	if (!*slot)
		gc_storep((struct cell *)owner, *slot, dict_new(rt, &type_hashtable, DICT_IGNORE_CASE));
	dict_put(rt, *slot, val_str(name), class_);
}

void script_class_put(struct rt *rt, struct frame *f, struct ustr *name, val class_)
{
	rt->scoped_type = find_scoped;
	put_in(rt, f->scope, &f->scope->types, name, class_);
	put_in(rt, f->code->info->source, &f->code->info->source->types, name, class_);
}

static void check_unique(struct rt *rt, struct frame *f, const struct ast_type_def *const *defs, uint32_t at)
{
	for (uint32_t i = 0; i < at; i++)
		if (text_same(defs[i]->name, defs[at]->name))
			scriptblock_throw(rt, f->code->info->source, "MemberAlreadyDefined", defs[at]->ast.start,
				defs[at]->ast.end,
					"The member '%.*s' is already defined.", (int)defs[at]->name.n, defs[at]->name.s);
}

void script_class_define(struct rt *rt, struct frame *f, const struct ast_type_def *const *defs, uint32_t n)
{
	struct script_class **all = rt_block(rt, struct script_class *, n + 1);

	for (uint32_t i = 0; i < n; i++) {
		check_unique(rt, f, defs, i);
		script_class_check_members(rt, f->code->info->source, defs[i]);
		all[i] = class_new(rt, f, defs[i]);
		if (defs[i]->ast.flags & AST_TYPE_ENUM)
			define_enum(rt, f, all[i]);
		type_register_scoped(rt, &all[i]->type, all[i]->ast->ast.flags & AST_TYPE_ENUM ? NULL : all[i]->rows);
		script_class_put(rt, f, ustr_new(rt, all[i]->type.name), val_obj(all[i]));
	}
	for (uint32_t i = 0; i < n; i++)
		if (!all[i]->laid_out)
			lay_out(rt, all[i]);
	for (uint32_t i = 0; i < n; i++)
		if (!(defs[i]->ast.flags & AST_TYPE_ENUM))
			check_class(rt, all[i]);
}

/* ---- Accessors ---- */

static struct script_method *accessor(struct script_class *c, const struct ustr *full, uint32_t nparams)
{
	for (uint32_t i = 0; i < c->nmethods; i++) {
		struct ustr *s = c->methods[i].name;

		if (c->methods[i].ast && c->methods[i].ast->params.n == nparams && ustr_ieq(s, full))
			return &c->methods[i];
	}
	return NULL;
}

static bool is_read_only(const struct script_property *p)
{
	for (uint32_t i = 0; i < p->ast->attributes.n; i++)
		if (p->ast->attributes.v[i]->kind == AST_ATTRIBUTE &&
		    type_name_is(((const struct ast_attribute *)p->ast->attributes.v[i])->type, "ReadOnly"))
			return true;
	return false;
}

/* Leaves property P of C one of its accessors. */
static void take_accessor(struct script_class *c, const struct script_property *p, bool setter)
{
	for (uint32_t i = 0; i < c->nrows; i++) {
		struct row_info *r = row_of(&c->rows[i]);
		char *set = strstr(r->sig, "{get;set;}");

		if ((c->rows[i].row == MR_PROPERTY || c->rows[i].row == MR_STATIC_PROPERTY) && &c->props[r->index] == p && set) {
			memcpy(set, setter ? "{get;}" : "{set;}", 7);
			if (setter)
				c->rows[i].set = NULL;
			else
				c->rows[i].get = NULL;
		}
	}
}

void script_class_tie_accessors(struct rt *rt, struct script_class *c)
{
	for (uint32_t i = 0; i < c->nprops; i++) {
		struct script_property *p = &c->props[i];

		p->getter = accessor(c, ustr_printf(rt, "get_%s", USTR_C(rt, p->name)), 0);
		p->setter = accessor(c, ustr_printf(rt, "set_%s", USTR_C(rt, p->name)), 1);
		if (is_read_only(p) || (p->getter && !p->setter))
			take_accessor(c, p, true);
		else if (p->setter && !p->getter)
			take_accessor(c, p, false);
	}
	type_members_changed(rt, &c->type);
}

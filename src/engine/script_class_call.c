/* SPDX-License-Identifier: MIT */
/*
 * Script classes at work: properties, methods, construction through all
 * levels. A method runs in a scope of its own below the scope of the class's
 * definition; what it writes is dropped, `return` gives the value, and errors
 * always leave it.
 */
#include "engine/script_class_call.h"

#include "engine/attr.h"
#include "engine/scope_impl.h"

#include <string.h>
#include <strings.h>

const struct type type_script_root = { .name = "System.Object", .size = sizeof(struct cell) };

/* ---- Running code of a class ---- */

static void run_streams(struct rt *rt, struct streams *s)
{
	struct frame *f = rt->eng->frame;

	*s = f && f->streams ? *f->streams : rt->eng->top_streams;
	s->s[STREAM_OUT] = NULL;
}

static struct scope *method_scope(struct rt *rt, struct script_class *c, const struct slot_layout *layout, val self)
{
	struct scope *s = scope_new(rt, c->scope, c->scope->ss, layout);

	s->is_function = true;
	s->this_ = self;
	return s;
}

struct method_run {
	struct code *code;
	struct scriptblock *sb;
	struct scope *scope;
	struct streams streams;
	val ret;
};

/* Errors of a method propagate: it runs as inside a try. */
static val run(struct rt *rt, struct method_run *r)
{
	struct engine *eng = rt->eng;
	struct member_call *outer = rt->calling;
	uint32_t depth = eng->try_depth;

	run_streams(rt, &r->streams);
	rt->calling = NULL;
	eng->try_depth = depth + 1;
	vm_run(rt, r->code, r->sb, r->scope, &r->streams, eng->stage, NULL, &r->ret);
	eng->try_depth = depth;
	rt->calling = outer;
	return r->ret;
}

static struct code *method_code(struct rt *rt, struct block_info *b)
{
	if (!b->own[PART_END])
		gc_storep(b, b->own[PART_END], compile_part(rt, b, PART_END, false));
	return b->own[PART_END];
}

static const struct type_name *param_type(const struct ast_param *p)
{
	for (uint32_t i = 0; i < p->attributes.n; i++)
		if (p->attributes.v[i]->kind == AST_TYPE_CONSTRAINT)
			return ((const struct ast_type_constraint *)p->attributes.v[i])->type;
	return NULL;
}

/* The type a parameter keeps within the method; NULL: any. */
static const struct type *kept_type(struct rt *rt, struct script_class *c, const struct script_method *m, uint32_t i)
{
	const struct type_name *t = m->ast && i < m->ast->params.n
	? param_type((const struct ast_param *)m->ast->params.v[i]) : NULL;

	return t && !type_name_is(t, "object") ? vm_type_try(rt, c->info->source, t) : NULL;
}

static void bind(struct rt *rt, struct script_class *c, const struct script_method *m, struct scope *s, const val *args, int n)
{
	for (int i = 0; i < n && (uint32_t)i < s->layout->n; i++) {
		const struct type *t = m->assigns ? kept_type(rt, c, m, (uint32_t)i) : NULL;
		val v = args[i].k == VK_VOID ? V_NULL : args[i];

		if (t) {
			struct variable *var = variable_new(rt, s->layout->names[i], v);

			var->constraint = t;
			v = (val){ .k = VK_OBJ, .f = VF_BOX, .o = &var->h };
		}
		gc_store(s, &s->slots[i], v);
	}
}

static val run_method(struct rt *rt, struct script_class *c, struct script_method *m, struct scope *s)
{
	struct method_run r = { .code = method_code(rt, m->block->info), .sb = m->block, .scope = s, .ret = V_VOID };

	return run(rt, &r);
}

val script_class_call(struct rt *rt, struct script_class *c, struct script_method *m, val self, const val *args, int n)
{
	struct scope *s = method_scope(rt, c, m->block->info->layout, self);
	val r;

	bind(rt, c, m, s, args, n);
	r = run_method(rt, c, m, s);
	if (m->ret == &type_void || m->is_ctor)
		return V_VOID;
	if (r.k == VK_VOID)
		r = V_NULL;
	return m->ret ? conv(rt, r, m->ret) : r;
}

/* ---- Compiled classes ---- */

struct outside_call {
	struct script_class *c;
	struct script_method *m;
	val self, *args, ret;
	int n;
};

/* A compiled class is called by what is not of its source: its errors leave it as those of any method. */
static bool is_outside(struct rt *rt, const struct script_class *c)
{
	const struct frame *f = rt->eng->frame;

	return c->compiled && !(f && f->sb && f->sb->info->source == c->info->source);
}

static _Noreturn void outside_failed(struct rt *rt, const struct outside_call *o, struct errrec *e)
{
	struct exc *x = val_exc(e->exception);

	if (x && val_exc(x->inner) && type_is_named(cell_type(&x->h), "System.Management.Automation.RuntimeException"))
		x = val_exc(x->inner);	/* what an operation of the language fails with holds it */
	if (x)
		e = err_of_method(rt, o->m->is_ctor ? ".ctor" : USTR_C(rt, o->m->name), o->n,
				  errrec_new(rt, val_obj(x), type_bare_name(cell_type(&x->h)), EC_NotSpecified, V_NULL));
	rt_pass_through(rt, e);
	rt_throw(rt, e);
}

static void method_body(struct rt *rt, void *arg)
{
	struct outside_call *o = arg;

	o->ret = script_class_call(rt, o->c, o->m, o->self, o->args, o->n);
}

val script_method(struct rt *rt, val self, val *args, int n)
{
	struct row_info *r = row_of(rt->called);
	struct script_method *m = &r->class_->methods[r->index];
	struct outside_call o = { r->class_, m, self, args, V_NULL, n };

	if (m->is_static)
		script_class_touch(rt, r->class_);
	if (!is_outside(rt, r->class_))
		return script_class_call(rt, r->class_, m, self, args, n);
	if (!rt_try(rt, method_body, &o))
		outside_failed(rt, &o, rt->unwound.error);
	return o.ret;
}

/* ---- Properties ---- */

static struct array *make_attributes(struct rt *rt, struct script_class *c, const struct ast_list *from)
{
	struct list *l = NULL;

	for (uint32_t i = 0; i < from->n; i++) {
		val a;

		if (from->v[i]->kind != AST_ATTRIBUTE)
			continue;
		a = attr_from_ast(rt, c->info, (const struct ast_attribute *)from->v[i], c->scope);
		if (a.k == VK_VOID)
			continue;
		if (!l)
			l = list_new(rt, NULL);
		list_add(rt, l, a);
	}
	return l ? list_to_array(rt, l, &type_object) : NULL;
}

static void own_attributes(struct rt *rt, struct script_class *c, struct script_property *p)
{
	if (p->attributes_made)
		return;
	p->attributes_made = true;
	gc_storep(c, p->attributes, make_attributes(rt, c, &p->ast->attributes));
}

struct array *script_class_attributes(struct rt *rt, const struct type *t, const struct member_def *def)
{
	struct script_class *c = script_class_of(t);
	struct script_property *p;

	if (!c)
		return NULL;
	if (!def)
		return make_attributes(rt, c, &c->ast->attributes);
	if (def->row != MR_PROPERTY && def->row != MR_STATIC_PROPERTY)
		return NULL;
	p = &c->props[row_of(def)->index];
	own_attributes(rt, c, p);
	return p->attributes;
}

static val checked(struct rt *rt, struct script_class *c, struct script_property *p, val v)
{
	struct attr_failure f = { 0 };

	own_attributes(rt, c, p);
	if (!p->attributes)
		return v;
	v = attr_transform_all(rt, p->attributes, v);
	for (uint32_t i = 0; i < p->attributes->n; i++)
		if (!attr_validate(rt, array_get(p->attributes, i), v, &f))
			err_throw(rt, "System.Management.Automation.ValidationMetadataException", f.id,
				  EC_NotSpecified, V_NULL, "%s", USTR_C(rt, f.text));
	return v;
}

val script_property_initial(struct rt *rt, struct script_class *c, struct script_property *p, val self)
{
	struct method_run r = { .code = p->init, .sb = c->block, .ret = V_NULL };

	if (!p->init)
		return p->type && p->type != &type_string ? val_default(rt, p->type) : V_NULL;
	r.scope = method_scope(rt, c, NULL, self);
	run(rt, &r);
	if (r.ret.k == VK_VOID)
		r.ret = V_NULL;
	return checked(rt, c, p, p->type ? conv(rt, r.ret, p->type) : r.ret);
}

/* What the getter of a compiled class fails with nobody sees: there is no value. */
static val call_getter(struct rt *rt, struct script_class *c, struct script_method *m, val self)
{
	struct outside_call o = { c, m, self, NULL, V_NULL, 0 };

	if (!is_outside(rt, c))
		return script_class_call(rt, c, m, self, NULL, 0);
	return rt_try(rt, method_body, &o) ? o.ret : V_NULL;
}

val script_property_get(struct rt *rt, val self)
{
	struct row_info *r = row_of(rt->called);
	struct script_class *own = script_class_of(val_type_of(self));
	struct script_property *p = &r->class_->props[r->index];

	if (p->getter)
		return call_getter(rt, r->class_, p->getter, self);
	return script_class_slots(own, val_base(self).o)[p->slot];
}

void script_property_set(struct rt *rt, val self, val v)
{
	struct row_info *r = row_of(rt->called);
	struct script_class *own = script_class_of(val_type_of(self));
	struct script_property *p = &r->class_->props[r->index];

	if (p->setter) {
		script_class_call(rt, r->class_, p->setter, self, &v, 1);
		return;
	}
	v = checked(rt, r->class_, p, v);
	gc_store(val_base(self).o, &script_class_slots(own, val_base(self).o)[p->slot], v);
}

val script_static_get(struct rt *rt, val self)
{
	struct row_info *r = row_of(rt->called);
	struct script_property *p = &r->class_->props[r->index];

	script_class_touch(rt, r->class_);
	return p->getter ? call_getter(rt, r->class_, p->getter, V_NULL) : r->class_->statics[p->slot];
}

void script_static_set(struct rt *rt, val self, val v)
{
	struct row_info *r = row_of(rt->called);
	struct script_property *p = &r->class_->props[r->index];

	script_class_touch(rt, r->class_);
	if (p->setter) {
		script_class_call(rt, r->class_, p->setter, V_NULL, &v, 1);
		return;
	}
	v = checked(rt, r->class_, p, v);
	gc_store(r->class_, &r->class_->statics[p->slot], v);
}

/* ---- Construction ---- */

static void initialize(struct rt *rt, struct script_class *c, val self)
{
	val *slots = script_class_slots(script_class_of(val_type_of(self)), self.o);

	for (uint32_t i = 0; i < c->nprops; i++)
		if (!c->props[i].is_static)
			gc_store(self.o, &slots[c->props[i].slot], script_property_initial(rt, c, &c->props[i], self));
}

/* The built-in part: made by its own constructor, then copied into place. */
static void construct_native(struct rt *rt, const struct type *native, val self, const val *args, int n)
{
	size_t size = native->size;
	val v;

	if (native == &type_script_root || (!n && !type_ctors(rt, native)))
		return;
	v = type_construct(rt, native, args, n);
	if (v.k != VK_OBJ || heap_size_of(rt->heap, v.o) < size)
		return;
	self.o->aux = v.o->aux;
	memcpy(self.o + 1, v.o + 1, size - sizeof(struct cell));
}

static void construct(struct rt *rt, struct script_class *c, struct script_method *ctor, val self, const val *args, int n);

/* The constructor of C that takes ARGS; they are converted in place. */
static void construct_base(struct rt *rt, struct script_class *c, val self, const val *args, int n)
{
	const struct method_group *g;

	if (!c->base) {
		construct_native(rt, c->native, self, args, n);
		return;
	}
	g = type_ctors(rt, &c->base->type);
	/* The row's function sees an object instead of a type and fills it. */
	method_call(rt, g, self, args, n);
}

static void base_args(struct rt *rt, struct script_class *c, const struct ast_invoke_member *base, struct scope *s,
		      struct list *out)
{
	for (uint32_t i = 0; i < base->args.n; i++)
		list_add(rt, out, vm_eval_ast(rt, c->info, base->args.v[i], s));
}

static void construct(struct rt *rt, struct script_class *c, struct script_method *ctor, val self, const val *args, int n)
{
	struct scope *s = ctor->block ? method_scope(rt, c, ctor->block->info->layout, self) : NULL;
	struct list *l = list_new(rt, NULL);

	if (s)
		bind(rt, c, ctor, s, args, n);
	initialize(rt, c, self);
	if (ctor->ast && ctor->ast->base)
		base_args(rt, c, ctor->ast->base, s, l);
	construct_base(rt, c, self, l->v, (int)l->n);
	if (s)
		run_method(rt, c, ctor, s);
}

static void construct_body(struct rt *rt, void *arg)
{
	struct outside_call *o = arg;

	construct(rt, o->c, o->m, o->self, o->args, o->n);
}

/* SELF is the type to make, or, for the constructor of a base class, the
 * object that is being made. */
val script_ctor(struct rt *rt, val self, val *args, int n)
{
	struct row_info *r = row_of(rt->called);
	struct script_class *c = r->class_;
	struct script_method *m = &c->methods[r->index];

	bool outside = self.k != VK_OBJ && is_outside(rt, c);

	script_class_touch(rt, c);
	if (self.k != VK_OBJ) {
		const struct type *t = self.k == VK_TYPE ? self.t : &c->type;

		self = val_obj(rt_alloc(rt, t, t->size));
	}
	if (!outside) {
		construct(rt, c, m, self, args, n);
		return self;
	}
	struct outside_call o = { c, m, self, args, V_NULL, n };

	if (!rt_try(rt, construct_body, &o))
		outside_failed(rt, &o, rt->unwound.error);
	return self;
}

/* SPDX-License-Identifier: MIT */
/*
 * Variables of the machine's slow paths: unset and boxed slots, access by name
 * with inline caches, qualified and drive variables, declarations, [ref].
 */
#include "engine/attr.h"
#include "engine/vm.h"

#include <stdlib.h>
#include <string.h>

/* What a module runs in is strict where the module says so, whatever is around it. */
uint32_t vm_strict(struct rt *rt, struct scope *s)
{
	const struct scope *global = scope_global(rt);

	for (; s; s = s->parent) {
		if (s->strict != 0xffff)
			return s->strict;
		if (s->ss != global->ss && s == s->ss->top)
			return 0;
	}
	return rt->eng->strict;
}

static _Noreturn void undefined(struct rt *rt, struct ustr *name)
{
	err_throw(rt, NULL, "VariableIsUndefined", EC_InvalidOperation, val_str(name),
		  "The variable '$%s' cannot be retrieved because it has not been set.", USTR_C(rt, name));
}

static val load_dynamic(struct rt *rt, struct scope *s, struct ustr *name, enum scope_where where)
{
	val v;

	if (var_get(rt, s, name, where, &v))
		return v;
	if (vm_strict(rt, s) >= 100)
		undefined(rt, name);
	return V_NULL;
}

val vm_var_load(struct rt *rt, struct frame *f, uint16_t operand)
{
	struct scope *s = f->scope;
	uint16_t i = operand & BANK_INDEX;
	val v = s->slots[i];

	if (v.f & VF_NOTHING)
		return V_VOID;
	if (v.f & VF_BOX)
		return variable_value(rt, (struct variable *)v.o);
	if (v.k != VK_VOID)
		return v;
	return load_dynamic(rt, s, s->layout->names[i], SCOPE_DYNAMIC);
}

/* A local that has a slot in its block's own scope is converted as by a cast, one reached by its name (global,
 * dotted) or declared in several ways by its attributes: the error ids differ, and what becomes a Boolean. */
static bool converts_plainly(const struct frame *f, const struct scope *s, uint16_t slot, const struct type *t,
			     const void *attributes)
{
	return t && !attributes && s == f->scope && s->parent && s->layout == f->code->info->layout &&
	       !s->layout->by_name && !(s->layout->mixed && slot < s->layout->n && s->layout->mixed[slot]);
}

void vm_var_store(struct rt *rt, struct frame *f, uint16_t operand, val v)
{
	val *slot = &f->scope->slots[operand & BANK_INDEX];

	if (slot->f & VF_BOX) {
		struct variable *var = (struct variable *)slot->o;

		if (converts_plainly(f, f->scope, operand & BANK_INDEX, var->constraint, var->attributes))
			v = conv(rt, v, var->constraint);
		variable_assign(rt, var, v);
		return;
	}
	gc_store(f->scope, slot, var_kept(v));
}

static bool plain_variable(const struct variable *v)
{
	return !v->get && !v->set && !v->link && !v->options && !v->constraint && !v->attributes;
}

/* Remembers where NAME is in S. */
static void cache_fill(struct rt *rt, struct frame *f, struct var_cache *c, struct ustr *name)
{
	struct scope *s = f->scope;
	val v;

	for (uint32_t i = 0; s->layout && i < s->layout->n; i++)
		if (s->layout->names[i] == name || ustr_ieq(s->layout->names[i], name)) {
			c->slot = i;
			gc_storep(f->code, c->layout, s->layout);
			return;
		}
	c->layout = NULL;
	c->var = NULL;
	if (s->vars && dict_get(rt, s->vars, val_str(name), &v) && plain_variable((struct variable *)v.o)) {
		gc_storep(f->code, c->scope, s);
		gc_storep(f->code, c->var, (struct variable *)v.o);
		c->version = s->vars->h.aux;
	}
}

/* The value cell of a cached plain variable, or NULL. */
static val *cached(const struct frame *f, const struct var_cache *c)
{
	struct scope *s = f->scope;

	if (c->layout && c->layout == s->layout)
		return &s->slots[c->slot];
	if (c->var && c->scope == s && s->vars->h.aux == c->version && plain_variable(c->var))
		return &c->var->value;
	return NULL;
}

val vm_name_load(struct rt *rt, struct frame *f, uint16_t name, uint16_t cache)
{
	struct var_cache *c = &f->code->vcaches[cache];
	struct ustr *s = f->code->names[name];
	const val *p = cached(f, c);
	val v;

	if (likely(p && p->k != VK_VOID && !(p->f & VF_SLOT_SPECIAL)))
		return *p;
	v = load_dynamic(rt, f->scope, s, SCOPE_DYNAMIC);
	if (!p)
		cache_fill(rt, f, c, s);
	return v;
}

void vm_name_store(struct rt *rt, struct frame *f, uint16_t name, uint16_t cache, val v)
{
	struct var_cache *c = &f->code->vcaches[cache];
	struct ustr *s = f->code->names[name];
	val *p = cached(f, c);

	if (likely(p && v.k != VK_VOID && !(p->f & VF_SLOT_SPECIAL))) {
		v.f &= (uint8_t)~VF_UNROLL_NOT;
		gc_store(f->scope, p, v);
		return;
	}
	var_set(rt, f->scope, s, SCOPE_DYNAMIC, v);
	if (!p)
		cache_fill(rt, f, c, s);
}

/* ---- Drives ---- */

static const struct vm_drive_ops *drives;

void vm_set_drives(const struct vm_drive_ops *ops)
{
	drives = ops;
}

static bool drive_get(struct rt *rt, struct ustr *drive, struct ustr *path, val *ret)
{
	struct command *c;
	const char *text;

	if (drives && drives->get(rt, drive, path, ret))
		return true;
	if (ustr_ieq_c(drive, "function")) {
		c = command_find(rt, path, CK_FUNCTION | CK_FILTER, false);
		*ret = c ? val_obj(c->block) : V_NULL;
		return true;
	}
	if (ustr_ieq_c(drive, "alias")) {
		c = command_find(rt, path, CK_ALIAS, false);
		*ret = c ? val_str(c->definition) : V_NULL;
		return true;
	}
	if (ustr_ieq_c(drive, "env") || ustr_ieq_c(drive, "variable")) {
		text = drives ? NULL : getenv(USTR_C(rt, path));
		*ret = text ? val_str(ustr_new(rt, text)) : V_NULL;
		return true;
	}
	return false;
}

static bool drive_set(struct rt *rt, struct ustr *drive, struct ustr *path, val v)
{
	if (drives && drives->set(rt, drive, path, v))
		return true;
	if (ustr_ieq_c(drive, "function")) {
		struct scriptblock *sb = val_scriptblock(v);

		if (!sb) {
			const char *text = val_to_c(rt, v);

			sb = scriptblock_parse(rt, text, strlen(text), NULL);
		}
		function_define(rt, scope_current(rt), path, sb, 0);
		return true;
	}
	if (ustr_ieq_c(drive, "alias")) {
		alias_define(rt, scope_current(rt), path, val_to_str(rt, v), 0, NULL);
		return true;
	}
	return false;
}

/* As the variable was written. */
static const char *const qualifiers[] = {
	[SCOPE_DYNAMIC] = "variable:", [SCOPE_LOCAL] = "local:", [SCOPE_SCRIPT] = "script:", [SCOPE_GLOBAL] = "global:",
	[SCOPE_PRIVATE] = "private:", [SCOPE_NUMBER] = "",
};

val vm_ref_load(struct rt *rt, struct frame *f, struct var_ref *r)
{
	val v;

	if (r->using_ && rt->eng->using_values && dict_get(rt, rt->eng->using_values, val_str(r->name), &v))
		return v;
	if (r->using_)
		err_throw(rt, NULL, "UsingWithoutInvokeCommand", EC_InvalidOperation, V_NULL,
			  "A Using variable cannot be retrieved. A Using variable can be used only with Invoke-Command, Start-Job, or InlineScript in the script workflow. When it is used with Invoke-Command, the Using variable is valid only if the script block is invoked on a remote computer.");
	if (r->drive) {
		return drive_get(rt, r->drive, r->name, &v) ? v : V_NULL;
	}
	if (var_get(rt, f->scope, r->name, r->where, &v))
		return v;
	if (vm_strict(rt, f->scope) >= 100)
		undefined(rt, ustr_concat(rt, ustr_atom(rt, qualifiers[r->where]), r->name));
	return V_NULL;
}

void vm_ref_store(struct rt *rt, struct frame *f, struct var_ref *r, val v)
{
	if (!r->drive) {
		var_set(rt, f->scope, r->name, r->where, v);
		return;
	}
	if (!drive_set(rt, r->drive, r->name, v))
		err_throw(rt, "System.Management.Automation.DriveNotFoundException", "DriveNotFound", EC_ObjectNotFound,
			  val_str(r->drive), "Cannot find drive. A drive with the name '%s' does not exist.",
			  USTR_C(rt, r->drive));
}

/* ---- Declarations ---- */

static struct scope *ref_scope(struct rt *rt, struct scope *s, enum scope_where where)
{
	if (where == SCOPE_GLOBAL)
		return scope_global(rt);
	return where == SCOPE_SCRIPT ? scope_script(s) : s;
}

/* A variable that each scope has. */
static struct variable *of_all_scopes(struct rt *rt, struct scope *s, struct ustr *name)
{
	struct variable *v = var_find(rt, s, name, SCOPE_DYNAMIC, 0);

	return v && v->options & VO_ALLSCOPE ? v : NULL;
}

void vm_declare(struct rt *rt, struct frame *f, struct var_decl *d, val v)
{
	struct var_ref *r = d->ref != 0xffff ? &f->code->refs[d->ref] : NULL;
	struct scope *s = r ? ref_scope(rt, f->scope, r->where) : f->scope;
	struct ustr *name = r ? r->name : f->code->names[d->name];
	const struct type *t = NULL;
	struct list *attrs = NULL;
	struct variable probe = { .h.cls = &type_variable.cls, .name = name, .value = V_VOID }, *var;

	for (uint32_t i = 0; i < d->n; i++) {
		const struct ast_convert *k = (const struct ast_convert *)d->layers[i];

		if (k->ast.kind == AST_CONVERT) {
			t = vm_constraint(rt, f->code->info->source, k->type);
			continue;
		}
		if (!attrs)
			attrs = list_new(rt, NULL);
		list_add(rt, attrs, attr_from_ast(rt, f->code->info,
			((const struct ast_attributed *)d->layers[i])->attribute, s));
	}
	var = var_find(rt, s, name, SCOPE_LOCAL, 0);
	if (var && attrs)	/* one that is there is refused a value, of another the attributes are */
		probe.value = V_NULL;
	if (converts_plainly(f, s, d->slot, t, attrs) && (!var || var->constraint == t))	/* one that never was of another type */
		v = conv(rt, v, t);
	probe.constraint = t;
	probe.attributes = attrs ? list_to_array(rt, attrs, &type_object) : NULL;
	variable_assign(rt, &probe, v);
	var = var_find(rt, s, name, SCOPE_LOCAL, 0) ?: of_all_scopes(rt, s, name);
	if (var && (var->options & (VO_READONLY | VO_CONSTANT)))
		variable_assign(rt, var, probe.value);
	if (ustr_ieq_c(name, "_"))
		gc_store(s, &s->underbar, probe.value);
	var = var_make(rt, s, name, probe.value, 0);
	if (converts_plainly(f, s, d->slot, t, attrs))
		var->h.cls = &type_localvariable.cls;
	var->constraint = probe.constraint;
	gc_storep(var, var->attributes, probe.attributes);
}

/* ---- [ref] ---- */

static val ref_get(struct rt *rt, struct psref *r)
{
	return variable_value(rt, r->target);
}

static void ref_set(struct rt *rt, struct psref *r, val v)
{
	variable_assign(rt, r->target, v);
}

val vm_reference(struct rt *rt, struct frame *f, uint16_t operand, bool is_slot)
{
	struct ustr *name = is_slot ? f->scope->layout->names[operand & BANK_INDEX] : f->code->names[operand];
	static const char *const constants[] = { "null", "true", "false" };
	struct variable *v = var_find(rt, f->scope, name, SCOPE_DYNAMIC, 0);
	struct psref *r;

	for (size_t i = 0; v && i < ARRAY_LEN(constants); i++)	/* values, not variables */
		if (ustr_ieq_c(name, constants[i]))
			return vm_reference_value(rt, variable_value(rt, v));

	if (!v)
		err_throw(rt, NULL, "NonExistingVariableReference", EC_InvalidOperation, val_str(name),
			  "[ref] cannot be applied to a variable that does not exist.");
	r = psref_new(rt, variable_value(rt, v));
	r->target = v;
	r->get = ref_get;
	r->set = ref_set;
	return val_obj(r);
}

val vm_reference_value(struct rt *rt, val v)
{
	return val_obj(psref_new(rt, v));
}

val vm_under(struct rt *rt, struct scope *s)
{
	for (; s; s = s->parent)
		if (s->underbar.k != VK_VOID)
			return s->underbar;
	return V_NULL;
}

val vm_this(struct scope *s)
{
	for (; s; s = s->parent)
		if (s->this_.k != VK_VOID)
			return s->this_;
	return V_NULL;
}

/* $OFS of the current scope, which joins the items of a collection. */
struct ustr *vm_ofs(struct rt *rt)
{
	val v;

	if (!var_get(rt, scope_current(rt), ustr_atom(rt, "OFS"), SCOPE_DYNAMIC, &v))
		return ustr_from_char(rt, ' ');
	return val_is_null(v) ? ustr_from_char(rt, ' ') : val_is_enumerable(v) ? val_net_str(rt, v) : val_to_str(rt, v);
}

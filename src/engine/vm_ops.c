/* SPDX-License-Identifier: MIT */
/*
 * Slow paths of literals, iteration, multiple assignment, throw and catch.
 */
#include "engine/language_mode.h"
#include "engine/vm.h"
#include "types/regex/regex.h"

#include <string.h>

/* ---- Literals ---- */

/* The name PSTypeName gives the object a type name instead. FROM: the type of the table. */
static void custom_put(struct rt *rt, struct psobj *o, struct ustr *name, val v, const struct type *from)
{
	val self = val_obj(o);

	if (!ustr_len(name))
		err_throw(rt, "System.Management.Automation.PSInvalidCastException", "InvalidCastConstructorException", EC_InvalidArgument,
			V_NULL,
			"Cannot convert value \"%s\" to type \"System.Management.Automation.LanguagePrimitives+InternalPSCustomObject\". Error: \"Cannot process argument because the value of argument \"name\" is not valid. Change the value of the \"name\" argument and run the operation again.\"",
			from->name);
	if (ustr_ieq_c(name, "PSTypeName"))
		val_insert_type_name(rt, &self, val_to_str(rt, v));
	else
		psobj_put(rt, o, name, v);
}

static val custom_object(struct rt *rt, const val *pairs, uint32_t n)
{
	struct psobj *o = psobj_new(rt);

	for (uint32_t i = 0; i < n; i++)
		custom_put(rt, o, val_to_str(rt, pairs[2 * i]), pairs[2 * i + 1], &type_ordered);
	return val_obj(o);
}

val vm_custom(struct rt *rt, val v)
{
	struct dict *d = val_dict(v);
	struct dict_entry *e;
	struct psobj *o;

	if (!d)
		return v;
	language_check_custom(rt);
	o = psobj_new(rt);
	for (uint32_t i = 0; (e = dict_next(d, &i));)
		custom_put(rt, o, val_to_str(rt, e->key), e->value, val_type_of(v));
	return val_obj(o);
}

void vm_hash_more(struct rt *rt, val dict, const val *pairs, uint32_t n)
{
	struct dict *d = val_dict(dict);
	val old;

	for (uint32_t i = 0; i < n; i++) {
		val key = val_base(pairs[2 * i]), v = pairs[2 * i + 1];

		if (val_is_null(key))
			err_throw(rt, NULL, "InvalidNullKey", EC_InvalidOperation, V_NULL,
				"A null key is not allowed in a hash literal.");
		if (dict_get(rt, d, key, &old))
			err_throw(rt, NULL, "DuplicateKeyInHashLiteral", EC_InvalidOperation, key,
				  "Duplicate keys '%s' are not allowed in hash literals.", val_to_c(rt, key));
		dict_put(rt, d, key, v);
	}
}

val vm_hash(struct rt *rt, struct frame *f, const val *pairs, uint32_t n, uint32_t kind)
{
	struct dict *d;

	if (kind == 2) {
		language_check_custom(rt);
		return custom_object(rt, pairs, n);
	}
	d = dict_new(rt, kind ? &type_ordered : &type_hashtable, DICT_IGNORE_CASE);
	d->capacity = n;
	vm_hash_more(rt, val_obj(d), pairs, n);
	return val_obj(d);
}

/* In a string a number is its value, not how it was typed or its text elsewhere. */
static val part_value(val v)
{
	const struct psobj *o = v.k == VK_WRAP ? (struct psobj *)v.o : NULL;

	return o && o->text && (o->spelled || o->type_names) ? o->base : v;
}

val vm_concat(struct rt *rt, const val *parts, uint32_t n)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < n; i++) {
		if (val_is_null(parts[i]))
			continue;
		if (parts[i].k == VK_INT32)
			sbuf_put_int(&b, parts[i].i);
		else
			sbuf_put(&b, parts[i].k == VK_STR ? parts[i].s : val_to_str(rt, part_value(parts[i])));
	}
	return val_str(sbuf_take(&b));
}

/* The items of ARRAY in MASK that are collections, as text. */
void vm_piped_text(struct rt *rt, val array, uint16_t mask)
{
	struct array *a = val_array(array);

	for (uint32_t i = 0; a && !a->packed && i < a->n && i < 16; i++)
		if (mask & (1u << i) && val_array(a->v[i]))
			gc_store(a, &a->v[i], val_str(val_to_str(rt, a->v[i])));
}

val vm_array_of(struct rt *rt, val v)
{
	struct array *a = val_array(v);
	struct list *l;
	struct iter it;

	if (v.k == VK_VOID)
		return val_obj(array_of(rt, NULL, 0));
	if (a && !a->packed && !a->dims && array_type(a) == &type_object_array)
		return val_obj(array_of(rt, a->v, a->n));
	if (!iter_begin(rt, v, &it))
		return val_obj(array_of(rt, &v, 1));
	l = list_new(rt, NULL);
	while (iter_next(&it, &v))
		list_add(rt, l, v);
	return val_obj(list_to_array(rt, l, &type_object));
}

/* ---- Iteration ---- */

static void iter_cell_trace(struct heap *h, struct cell *c)
{
	struct iter_cell *it = (struct iter_cell *)c;

	heap_mark(h, it->array);
	val_mark(h, it->over);
	val_mark(h, it->current);
	val_mark(h, it->it.over);
	val_mark(h, it->it.state);
}

static bool rest_next(struct iter *it, val *ret)
{
	return iter_cell_next(it->rt, (struct iter_cell *)it->over.o, ret);
}

/* What is left of it: an enumerator is written item by item. */
static void rest_iter(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = self, .next = rest_next, .state = V_NULL };
}

static const struct type_ops iter_cell_ops = { .iter = rest_iter };

const struct type type_iter_cell = {
	.cls = { .trace = iter_cell_trace },
	.name = "System.ArrayEnumerator", .base = &type_object, .ifaces = "System.Collections.IEnumerator System.ICloneable",
	.ops = &iter_cell_ops, .flags = TF_ENUMERABLE,
};

struct iter_cell *iter_cell_new(struct rt *rt, val v)
{
	struct iter_cell *c = rt_new_cell(rt, &type_iter_cell, iter_cell);
	struct array *a = val_array(v);

	gc_store(c, &c->over, v);
	if (val_is_null(v)) {
		c->kind = ITER_NONE;
	} else if (a && !a->dims && a->h.cls && !(a->h.bits & CELL_EXTENDED)) {
		c->kind = ITER_ARRAY;
		c->array = a;
	} else if (iter_begin(rt, v, &c->it)) {
		c->kind = ITER_ANY;
	} else {
		c->kind = ITER_ONE;
	}
	return c;
}

void iter_cell_one(struct iter_cell *it, val v)
{
	it->kind = ITER_ONE;
	gc_store(it, &it->over, v);
}

struct iter_cell *iter_cell_range(struct rt *rt, val from, val to)
{
	struct iter_cell *c;
	val a = from, b = to;

	if (a.k != VK_INT32 || b.k != VK_INT32)
		return iter_cell_new(rt, val_range(rt, from, to));
	c = rt_new_cell(rt, &type_iter_cell, iter_cell);
	c->kind = ITER_INTS;
	c->step = a.i <= b.i ? 1 : -1;
	c->first = a.i;
	c->at = a.i - c->step;
	c->last = b.i;
	return c;
}

/* V is stored twice from registers: a copy would wait for the words of the first. */
static inline bool take(struct iter_cell *it, val v, val *ret)
{
	gc_store(it, &it->current, v);
	*ret = v;
	return true;
}

bool iter_cell_next(struct rt *rt, struct iter_cell *it, val *ret)
{
	switch (it->kind) {
	case ITER_ARRAY:
		return it->at < it->array->n && take(it, array_get(it->array, (uint32_t)it->at++), ret);
	case ITER_INTS:
		if (it->at == it->last)
			return false;
		it->at += it->step;
		return take(it, val_int((int32_t)it->at), ret);
	case ITER_ANY:
		if (!iter_next(&it->it, ret))
			return false;
		gc_store(it, &it->current, *ret);
		return true;
	case ITER_ONE:
		return !it->at++ && take(it, it->over, ret);
	default:
		return false;
	}
}

static val enumerator_move_next(struct rt *rt, val self, val *args, int n)
{
	struct iter_cell *it = (struct iter_cell *)val_base(self).o;
	val v;

	if (iter_cell_next(rt, it, &v))
		return V_TRUE;
	it->current = V_NULL;
	return V_FALSE;
}

static val enumerator_current(struct rt *rt, val self)
{
	struct iter_cell *it = (struct iter_cell *)val_base(self).o;

	return it->kind == ITER_INTS ? val_int((int32_t)it->at) : it->current;
}

static val enumerator_reset(struct rt *rt, val self, val *args, int n)
{
	struct iter_cell *it = (struct iter_cell *)val_base(self).o;

	it->at = it->kind == ITER_INTS ? it->first - it->step : 0;
	if (it->kind == ITER_ANY)
		iter_begin(rt, it->over, &it->it);
	return V_VOID;
}

static const struct member_def enumerator_members[] = {
	METHOD("bool MoveNext()", enumerator_move_next),
	METHOD("void Reset()", enumerator_reset),
	PROP("System.Object Current {get;}", enumerator_current, NULL),
	MEMBERS_END
};

static val reference_get(struct rt *rt, val self)
{
	struct psref *r = (struct psref *)val_base(self).o;

	return r->get ? r->get(rt, r) : r->value;
}

static void reference_set(struct rt *rt, val self, val v)
{
	struct psref *r = (struct psref *)val_base(self).o;

	if (r->set)
		r->set(rt, r, v);
	else
		gc_store(r, &r->value, v);
}

static const struct member_def reference_members[] = {
	PROP("System.Object Value {get;set;}", reference_get, reference_set),
	MEMBERS_END
};

static val parse_errors(struct rt *rt, val self)
{
	struct exc *x = (struct exc *)val_base(self).o;
	struct psobj *extra = val_psobj(x->extra);
	val v;

	return extra && psobj_get(extra, ustr_new(rt, "Errors"), &v) ? v : V_NULL;
}

static const struct member_def parse_exception_members[] = {
	PROP("System.Management.Automation.Language.ParseError[] Errors {get;}", parse_errors, NULL),
	MEMBERS_END
};

static val missing_name(struct rt *rt, val self)
{
	val v = ((struct exc *)val_base(self).o)->extra;

	return v.k == VK_STR ? v : V_NULL;
}

static const struct member_def not_found_members[] = {
	PROP("string CommandName {get;}", missing_name, NULL),
	MEMBERS_END
};

#define EXTRA(name)                                                       \
	static val extra_##name(struct rt *rt, val self)                       \
	{                                                                      \
		struct psobj *o = val_psobj(((struct exc *)val_base(self).o)->extra); \
		val v;                                                         \
									       \
		return o && psobj_get(o, ustr_atom(rt, #name), &v) ? v : V_NULL; \
	}
EXTRA(ParameterName)
EXTRA(ErrorId)
EXTRA(ParameterType)
EXTRA(TypeSpecified)
EXTRA(CommandInvocation)

static val of_invocation(struct rt *rt, val self, const char *name)
{
	val v = extra_CommandInvocation(rt, self);

	return val_is_null(v) ? val_long(INT64_MIN) : conv(rt, member_or_null(rt, v, name), &type_int64);
}

static val binding_line(struct rt *rt, val self) { return of_invocation(rt, self, "ScriptLineNumber"); }
static val binding_offset(struct rt *rt, val self) { return of_invocation(rt, self, "OffsetInLine"); }

static const struct member_def binding_members[] = {
	PROP("string ParameterName {get;}", extra_ParameterName, NULL),
	PROP("type ParameterType {get;}", extra_ParameterType, NULL),
	PROP("type TypeSpecified {get;}", extra_TypeSpecified, NULL),
	PROP("string ErrorId {get;}", extra_ErrorId, NULL),
	PROP("long Line {get;}", binding_line, NULL), PROP("long Offset {get;}", binding_offset, NULL),
	PROP("System.Management.Automation.InvocationInfo CommandInvocation {get;}", extra_CommandInvocation, NULL),
	MEMBERS_END
};

static void register_named(struct rt *rt, const char *name, const struct member_def *members)
{
	type_register(rt, type_find_c(rt, name), members);
}

_startup_ void vm_register(struct rt *rt)
{

	rt->ofs = vm_ofs;
	type_register(rt, &type_iter_cell, enumerator_members);
	type_register(rt, &type_psref, reference_members);
	register_named(rt, "System.Management.Automation.ParseException", parse_exception_members);
	register_named(rt, "System.Management.Automation.CommandNotFoundException", not_found_members);
	register_named(rt, "System.Management.Automation.ParameterBindingException", binding_members);
}

void vm_spread(struct rt *rt, val v, val *to, uint32_t n)
{
	struct iter_cell *it = iter_cell_new(rt, v);
	struct list *rest = NULL;
	val x;

	for (uint32_t i = 0; i < n; i++)
		to[i] = V_NULL;
	for (uint32_t i = 0; i < n && iter_cell_next(rt, it, &x); i++)
		to[i] = x;
	while (iter_cell_next(rt, it, &x)) {
		if (!rest) {
			rest = list_new(rt, NULL);
			list_add(rt, rest, to[n - 1]);
		}
		list_add(rt, rest, x);
	}
	if (rest)
		to[n - 1] = val_obj(list_to_array(rt, rest, &type_object));
}

/* ---- Errors ---- */

static struct exc *as_exception(val v)
{
	v = val_base(v);
	if (v.k != VK_OBJ || !type_is(cell_type(v.o), &type_exception))
		return NULL;
	return (struct exc *)v.o;
}

_Noreturn void vm_throw(struct rt *rt, struct frame *f, val v)
{
	struct errrec *e = val_errrec(v);
	struct exc *x = as_exception(v);
	struct ustr *text;

	if (!e && x) {
		e = x->record ? x->record
			      : errrec_new(rt, v, USTR_C(rt, x->message ? x->message : ustr_empty(rt)),
					   EC_OperationStopped, V_NULL);
	} else if (!e && val_is_null(v)) {
		e = err_make(rt, NULL, "ScriptHalted", EC_OperationStopped, V_NULL, "ScriptHalted");
	} else if (!e) {
		text = val_to_str(rt, v);
		x = exc_new(rt, "System.Management.Automation.RuntimeException", text, V_NULL);
		e = errrec_new(rt, val_obj(x), USTR_C(rt, text), EC_OperationStopped, v);
		gc_storep(x, x->record, e);
	}
	if (val_errrec(v)) {	/* what is caught is another record, of the same exception */
		e = errrec_copy(rt, e, cell_type(&e->h));
		x = as_exception(e->exception);
		if (x && x->record)
			x->record->was_thrown = 1;
	}
	e->was_thrown = 1;
	rt_throw(rt, e);
}

/* Type AT that the clause L names. */
static const struct type *clause_type(struct rt *rt, struct frame *f, const struct catch_list *l, int at)
{
	struct type_ref *r = &f->code->types[l->types[at]];
	const struct ast_type_constraint *c =
		l->constraints ? (const struct ast_type_constraint *)l->constraints[at] : l->constraint;

	if (!r->cached)
		r->cached = vm_constraint(rt, f->code->info->source, c);
	return r->cached;
}

/* The clause for exceptions of type T: an exact type first, then a base. */
static int clause_for(struct rt *rt, struct frame *f, const struct catch_list *l, int n, const struct type *t)
{
	for (int exact = 1; exact >= 0; exact--)
		for (int i = 0; i < n; i++)
			for (int j = 0; j < l[i].n; j++) {
				const struct type *want = clause_type(rt, f, &l[i], j);

				if (exact ? t == want : type_is(t, want))
					return i;
			}
	return -1;
}

/* A clause for what an exception holds catches that one: a record of its own has it. */
static struct errrec *holding(struct rt *rt, const struct errrec *e, val inner)
{
	struct errrec *ret = errrec_copy(rt, e, cell_type(&e->h));

	gc_store(ret, &ret->exception, inner);
	return ret;
}

/* The record that the exception of E has of its own: nothing is known of the command. */
static struct errrec *own_record(struct rt *rt, const struct errrec *e)
{
	struct errrec *own = errrec_copy(rt, e, cell_type(&e->h));

	own->command = own->activity = own->script_stack = NULL;
	own->invocation = V_NULL;
	return own;
}

/* The clause for the very exception that -ErrorAction Stop throws around the error: -1, there is none. */
static int clause_for_stop(struct rt *rt, struct frame *f, const struct catch_list *l, int n)
{
	const struct type *stop = type_find_c(rt, "System.Management.Automation.ActionPreferenceStopException");

	for (int i = 0; i < n; i++)
		for (int j = 0; j < l[i].n; j++)
			if (clause_type(rt, f, &l[i], j) == stop)
				return i;
	return -1;
}

int vm_catch(struct rt *rt, struct frame *f, const struct catch_list *l, int n, struct errrec **inout)
{
	struct errrec *e = *inout;
	const struct type *runtime = type_find_c(rt, "System.Management.Automation.RuntimeException");
	struct exc *x = as_exception(e->exception), *inner = x ? as_exception(x->inner) : NULL;
	int i = e->was_thrown == 2 ? clause_for_stop(rt, f, l, n) : -1;

	if (i >= 0)
		return i;
	if (x && inner && runtime && type_is(cell_type(&x->h), runtime))
		i = clause_for(rt, f, l, n, cell_type(&inner->h));
	if (i >= 0)	/* what left a command stays as the command has it */
		*inout = e->claimed ? e : holding(rt, e, x->inner);
	else if (x)
		i = clause_for(rt, f, l, n, cell_type(&x->h));
	/* A clause for one of PowerShell's own exceptions that -ErrorAction Stop carried has that exception's record. */
	if (i >= 0 && *inout == e && e->was_thrown == 2 && exc_is_runtime(x) && clause_for(rt, f, l, n, runtime) != i)
		*inout = own_record(rt, e);
	if (i < 0 && runtime)
		i = clause_for(rt, f, l, n, runtime);
	for (int j = 0; i < 0 && j < n; j++)
		if (!l[j].n)
			i = j;
	if (i >= 0 && e->was_thrown == 3)	/* where it is caught it was thrown there */
		e->was_thrown = 1;
	return i;
}

static int catch_all(const struct catch_list *l, int n)
{
	for (int i = 0; i < n; i++)
		if (!l[i].n)
			return i;
	return -1;
}

/* A trap sees what a RuntimeException holds before that exception, even one for all. */
int vm_trap(struct rt *rt, struct frame *f, const struct catch_list *l, int n, struct errrec **inout)
{
	struct errrec *e = *inout;
	const struct type *runtime = type_find_c(rt, "System.Management.Automation.RuntimeException");
	struct exc *x = as_exception(e->exception);
	/* What left a command is held by an exception of the call. */
	val inner = x ? exc_is_runtime(x) && !e->claimed ? x->inner : e->exception : V_NULL;
	struct exc *held = val_is_null(inner) ? NULL : as_exception(inner);
	int i = -1, outer;

	if (e->was_thrown == 2 || !x)
		return vm_catch(rt, f, l, n, inout);
	if (held) {
		i = clause_for(rt, f, l, n, cell_type(&held->h));
		i = i < 0 ? catch_all(l, n) : i;
	}
	if (i >= 0 && l[i].n) {
		*inout = held == x ? e : holding(rt, e, inner);
		return i;
	}
	outer = clause_for(rt, f, l, n, exc_is_runtime(x) ? cell_type(&x->h) : runtime);
	outer = outer < 0 ? catch_all(l, n) : outer;
	if (outer == i && held && held != x)
		*inout = holding(rt, e, inner);
	return outer;
}

void frame_enter_trap(struct rt *rt, struct frame *f, val error)
{
	struct scope *around = f->scope, *s = scope_new(rt, around, around->ss, NULL);

	s->slots = around->slots;	/* the block's own are found by its code alone */
	s->underbar = error;
	f->scope = s;
	f->traps++;
}

void frame_leave_trap(struct frame *f)
{
	f->scope = f->scope->parent;
	f->traps--;
}

/* ---- switch ---- */

bool vm_switch_match(struct rt *rt, struct frame *f, val item, val test, uint32_t flags)
{
	bool exact_case = flags & AST_SWITCH_CASE;
	struct scriptblock *sb = val_scriptblock(test);
	struct ustr *a, *b;

	if (sb)
		return val_truth(rt, engine_call(rt, sb, item, V_VOID, NULL, 0));
	if ((flags & AST_SWITCH_REGEX) && val_is_null(test))
		return val_is_null(item);
	if ((flags & AST_SWITCH_REGEX) && val_regex(test))	/* the case is the statement's */
		test = val_str(val_to_str(rt, test));
	if (flags & AST_SWITCH_REGEX) {
		test = val_obj(op_pattern(rt, val_to_str(rt, test), !exact_case));
		return val_truth(rt, op_match(rt, f, val_is_null(item) ? V_NULL : val_str(val_to_str(rt, item)),
			test, !exact_case, false));
	}
	if (flags & AST_SWITCH_WILDCARD)
		return ustr_like(rt, val_to_str(rt, item), val_to_str(rt, test), !exact_case);
	if (val_is_null(test))
		return val_is_null(item);
	a = val_is_null(item) ? ustr_empty(rt) : val_to_str(rt, item);
	b = val_is_null(test) ? ustr_empty(rt) : val_to_str(rt, test);
	return val_eq(rt, val_str(a), val_str(b), !exact_case);
}

struct switch_file {
	val path, lines;
};

static void read_switch_file(struct rt *rt, void *arg)
{
	struct switch_file *s = arg;
	struct command *c = command_find(rt, ustr_new(rt, "Get-Content"), CK_CMDLET, false);
	struct invoke_arg args[] = { { "LiteralPath", s->path }, { "ErrorAction", val_str(ustr_new(rt, "Stop")) } };

	if (c)
		s->lines = command_invoke(rt, c, args, ARRAY_LEN(args), NULL, 0);
}

/* The lines of the file of a switch; what keeps it from being read is the
 * statement's own error. */
val vm_switch_file(struct rt *rt, val path)
{
	struct switch_file s = { path, V_NULL };
	struct unwound u;

	if (rt_protect(rt, read_switch_file, &s) == UNWIND_NONE)
		return s.lines;
	u = rt->unwound;
	if (u.kind == UNWIND_ERROR)
		u.error->command = NULL;
	rt_rethrow(rt, &u);
}

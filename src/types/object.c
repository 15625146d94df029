/* SPDX-License-Identifier: MIT */
/* System.Object, System.Activator, System.DBNull, System.WeakReference. */
#include "types/arg.h"
#include "types/tables.h"

#include <string.h>

static val get_type(struct rt *rt, val self, val *a, int n)
{
	/* What has adapted properties from elsewhere is a PSObject. */
	if (psobj_is_received(ext_of(rt, &self, false)))
		return val_type(&type_psobject);
	return val_type(val_type_of(self));
}

static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(val_net_str(rt, self)); }
static val equals(struct rt *rt, val self, val *a, int n) { return val_bool(val_equals(rt, self, a[0])); }
static val hash_code(struct rt *rt, val self, val *a, int n)
{
	return val_int((int32_t)(val_has_net_hash(self) ? val_net_hash(rt, self) : val_hash(rt, self)));
}

static val equals_static(struct rt *rt, val self, val *a, int n)
{
	if (arg_null(a[0]) || arg_null(a[1]))
		return val_bool(arg_null(a[0]) && arg_null(a[1]));
	return val_bool(val_equals(rt, a[0], a[1]));
}

/* Values of value types are boxed apart, so never the same reference. */
static val reference_equals(struct rt *rt, val self, val *a, int n)
{
	val x = val_base(a[0]), y = val_base(a[1]);

	if (val_is_null(x) || val_is_null(y))
		return val_bool(val_is_null(x) && val_is_null(y));
	return val_bool((x.k == VK_OBJ || x.k == VK_STR || x.k == VK_TYPE) && x.k == y.k && x.o == y.o);
}

struct plain {
	struct cell h;
};

static val ctor(struct rt *rt, val self, val *a, int n)
{
	return val_obj(rt_alloc(rt, arg_type(self, &type_object), sizeof(struct plain)));
}

const struct member_def object_members[] = {
	CTOR("()", ctor),
	METHOD("type GetType()", get_type),
	METHOD("string ToString()", to_string),
	METHOD("bool Equals(System.Object obj)", equals),
	METHOD("int GetHashCode()", hash_code),
	STATIC("static bool Equals(System.Object objA, System.Object objB)", equals_static),
	STATIC("static bool ReferenceEquals(System.Object objA, System.Object objB)", reference_equals),
	MEMBERS_END
};

const struct member_def valuetype_members[] = {
	METHOD("bool Equals(System.Object obj)", equals),
	METHOD("int GetHashCode()", hash_code),
	METHOD("string ToString()", to_string),
	MEMBERS_END
};

/* ---- Activator ---- */

const struct type type_activator = { .name = "System.Activator", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

/* Why no instance of T can be made. */
static void check_instance(struct rt *rt, const struct type *t, bool with_args)
{
	const char *why = NULL;
	const struct method_group *g;
	bool plain = (t->flags & TF_VALUE) != 0;

	if (t->flags & TF_INTERFACE)
		why = "Cannot create an instance of an interface.";
	else if (t->flags & TF_ABSTRACT)
		why = "Cannot create an abstract class.";
	else if (with_args || t->flags & TF_SCRIPT)
		return;
	else if (t == &type_string)
		why = "Uninitialized Strings cannot be created.";
	else if (t->flags & TF_ARRAY)
		why = "Type is not supported.";
	g = why || plain ? NULL : type_ctors(rt, t);
	for (int i = 0; g && i < g->n; i++)
		plain |= !g->overloads[i].nparams;
	if (!why && g && !plain)
		why = "No parameterless constructor defined.";
	if (why)
		net_throw(rt, "System.MissingMethodException", "Cannot dynamically create an instance of type '%s'. Reason: %s",
			  USTR_C(rt, type_full_name(rt, t)), why);
}

struct making {
	const struct type *t;
	val *args;
	int n;
	val made;
};

static void construct(struct rt *rt, void *arg)
{
	struct making *m = arg;

	rt->calling = NULL;
	m->made = type_construct(rt, m->t, m->args, m->n);
}

static val create_instance(struct rt *rt, val self, val *a, int n)
{
	struct array *args = n > 1 ? val_array(a[1]) : NULL;
	val t = arg_need(rt, a[0], "type");
	struct making m = { t.t, args ? args->v : NULL, args ? (int)args->n : 0, V_NULL };
	struct exc *x;

	check_instance(rt, t.t, m.n);
	if (rt_try(rt, construct, &m))
		return m.made;
	x = val_exc(rt->unwound.error->exception);
	if (m.n && !strcmp(cell_type(&x->h)->name, "System.Management.Automation.MethodException"))
		net_throw(rt, "System.MissingMethodException", "Constructor on type '%s' not found.", USTR_C(rt, type_full_name(rt, t.t)));
	/* What the constructor threw is what this call throws. */
	rt_throw(rt, errrec_from_exception(rt, val_is_null(x->inner) ? val_obj(x) : x->inner));
}

const struct member_def activator_members[] = {
	STATIC("static System.Object CreateInstance(type type, params System.Object[] args)", create_instance),
	STATIC("static System.Object CreateInstance(type type)", create_instance),
	MEMBERS_END
};

/* ---- WeakReference: keeps its target, which a collector may do ---- */

struct weak {
	struct cell h;
	val target;
	bool tracks;
};

static void weak_trace(struct heap *h, struct cell *c) { val_mark(h, ((struct weak *)c)->target); }

const struct type type_weakreference = {
	.cls = { .trace = weak_trace }, .name = "System.WeakReference", .base = &type_object, .size = sizeof(struct weak),
};

static val weak_ctor(struct rt *rt, val self, val *a, int n)
{
	struct weak *w = rt_new_cell(rt, arg_type(self, &type_weakreference), weak);

	gc_store(w, &w->target, a[0]);
	w->tracks = n > 1 && a[1].i;
	return val_obj(w);
}

static val weak_target(struct rt *rt, val self) { return ((struct weak *)self.o)->target; }
static void weak_set(struct rt *rt, val self, val v) { gc_store(self.o, &((struct weak *)self.o)->target, v); }
static val weak_tracks(struct rt *rt, val self) { return val_bool(((struct weak *)self.o)->tracks); }
static val weak_alive(struct rt *rt, val self) { return val_bool(!arg_null(((struct weak *)self.o)->target)); }

const struct member_def weakreference_members[] = {
	CTOR("(System.Object target)", weak_ctor),
	CTOR("(System.Object target, bool trackResurrection)", weak_ctor),
	PROP("bool TrackResurrection {get;}", weak_tracks, NULL), PROP("bool IsAlive {get;}", weak_alive, NULL),
	PROP("System.Object Target {get;set;}", weak_target, weak_set),
	MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
/* LinkedList`1 and its nodes. */
#include "types/arg.h"
#include "types/string.h"
#include "types/tables.h"

struct node {
	struct cell h;
	struct linked *list;	/* NULL: not in a list */
	struct node *prev, *next;
	val value;
};

struct linked {
	struct cell h;		/* aux: version */
	struct node *first, *last;
	uint32_t n;
};

static void node_trace(struct heap *h, struct cell *c)
{
	struct node *n = (struct node *)c;

	heap_mark(h, n->list);
	heap_mark(h, n->prev);
	heap_mark(h, n->next);
	val_mark(h, n->value);
}

static void linked_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct linked *)c)->first);
	heap_mark(h, ((struct linked *)c)->last);
}

static struct linked *of(val self) { return (struct linked *)self.o; }

static bool next_item(struct iter *it, val *ret)
{
	struct node *n = it->state.k == VK_OBJ ? (struct node *)it->state.o : NULL;

	if (it->over.o->aux != it->version)
		arg_throw_invalid(it->rt, "Collection was modified after the enumerator was instantiated.");
	if (!n)
		return false;
	*ret = n->value;
	it->state = val_obj(n->next);
	return true;
}

static void iter(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = self, .state = val_obj(of(self)->first), .version = self.o->aux, .next = next_item };
}

static int64_t count_of(struct rt *rt, val self) { return of(self)->n; }
static const struct type_ops ops = { .iter = iter, .count = count_of };

const struct type type_linked_list = {
	.cls = { .trace = linked_trace }, .name = "System.Collections.Generic.LinkedList`1", .base = &type_object, .ops = &ops,
	.size = sizeof(struct linked), .flags = TF_ENUMERABLE | TF_GENERIC_DEF,
	.ifaces = "System.Collections.Generic.ICollection`1[T] System.Collections.Generic.IEnumerable`1[T] System.Collections.ICollection System.Collections.IEnumerable",
};
const struct type type_linked_node = {
	.cls = { .trace = node_trace }, .name = "System.Collections.Generic.LinkedListNode`1", .base = &type_object,
	.size = sizeof(struct node), .flags = TF_GENERIC_DEF,
};

/* Puts X (a node of no list, or a value) before AT; NULL: at the end. */
static val insert(struct rt *rt, val self, struct node *at, val x)
{
	const struct type *t = arg_generic(cell_type(self.o), 0);
	struct linked *l = of(self);
	struct node *n = arg_cell(x, &type_linked_node), *prev = at ? at->prev : l->last;

	if (val_base(x).k == VK_OBJ && val_base(x).o->cls->trace == node_trace)
		n = (struct node *)val_base(x).o;
	if (n && n->list)
		arg_throw_invalid(rt, "The LinkedList node already belongs to a LinkedList.");
	if (!n) {
		n = rt_new_cell(rt, type_generic_of(rt, &type_linked_node, &t, 1), node);
		gc_store(n, &n->value, t == &type_object ? x : conv(rt, x, t));
	}
	gc_storep(n, n->list, l);
	gc_storep(n, n->prev, prev);
	gc_storep(n, n->next, at);
	if (prev)
		gc_storep(prev, prev->next, n);
	else
		gc_storep(l, l->first, n);
	if (at)
		gc_storep(at, at->prev, n);
	else
		gc_storep(l, l->last, n);
	l->n++;
	l->h.aux++;
	return val_obj(n);
}

static void unlink_node(struct linked *l, struct node *n)
{
	if (n->prev)
		gc_storep(n->prev, n->prev->next, n->next);
	else
		gc_storep(l, l->first, n->next);
	if (n->next)
		gc_storep(n->next, n->next->prev, n->prev);
	else
		gc_storep(l, l->last, n->prev);
	n->list = NULL;
	n->prev = n->next = NULL;
	l->n--;
	l->h.aux++;
}

static struct node *node_arg(struct rt *rt, val self, val v)
{
	struct node *n;

	v = arg_need(rt, v, "node");
	n = v.k == VK_OBJ && v.o->cls->trace == node_trace ? (struct node *)v.o : NULL;
	if (!n || n->list != of(self))
		arg_throw_invalid(rt, "The LinkedList node does not belong to current LinkedList.");
	return n;
}

static struct node *find_node(struct rt *rt, val self, val x, bool last)
{
	for (struct node *n = last ? of(self)->last : of(self)->first; n; n = last ? n->prev : n->next)
		if (val_equals(rt, n->value, x))
			return n;
	return NULL;
}

static val add_last(struct rt *rt, val self, val *a, int n) { return insert(rt, self, NULL, a[0]); }
static val add_first(struct rt *rt, val self, val *a, int n) { return insert(rt, self, of(self)->first, a[0]); }
static val add_before(struct rt *rt, val self, val *a, int n) { return insert(rt, self, node_arg(rt, self, a[0]), a[1]); }
static val add_after(struct rt *rt, val self, val *a, int n) { return insert(rt, self, node_arg(rt, self, a[0])->next, a[1]); }
static val find(struct rt *rt, val self, val *a, int n) { return val_obj(find_node(rt, self, a[0], false)); }
static val find_last(struct rt *rt, val self, val *a, int n) { return val_obj(find_node(rt, self, a[0], true)); }
static val contains(struct rt *rt, val self, val *a, int n) { return val_bool(find_node(rt, self, a[0], false) != NULL); }

static val remove_(struct rt *rt, val self, val *a, int n)
{
	val v = val_base(a[0]);
	struct node *x = v.k == VK_OBJ && v.o->cls->trace == node_trace ? node_arg(rt, self, v)
		: find_node(rt, self, a[0], false);

	if (x)
		unlink_node(of(self), x);
	return val_bool(x != NULL);
}

static val remove_end(struct rt *rt, val self, struct node *n)
{
	if (!n)
		arg_throw_invalid(rt, "The LinkedList is empty.");
	unlink_node(of(self), n);
	return V_VOID;
}

static val remove_first(struct rt *rt, val self, val *a, int n) { return remove_end(rt, self, of(self)->first); }
static val remove_last(struct rt *rt, val self, val *a, int n) { return remove_end(rt, self, of(self)->last); }

static val clear(struct rt *rt, val self, val *a, int n)
{
	while (of(self)->first)
		unlink_node(of(self), of(self)->first);
	return V_VOID;
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	val l = val_obj(arg_new(rt, arg_type(self, &type_linked_list), sizeof(struct linked)));
	struct array *items = n ? arg_items(rt, arg_need(rt, a[0], "collection")) : NULL;

	for (uint32_t i = 0; items && i < items->n; i++)
		insert(rt, l, NULL, items->v[i]);
	return l;
}

static val copy_to(struct rt *rt, val self, val *a, int n)
{
	struct array *items = arg_items(rt, self), *to = val_array(arg_need(rt, a[0], "array"));

	arg_not_negative(rt, arg_int(a[1]), "index");
	if (arg_int(a[1]) + items->n > to->n)
		arg_throw(rt, NULL, "Insufficient space in the target location to copy the information.");
	for (uint32_t i = 0; i < items->n; i++)
		array_put(rt, to, (uint32_t)arg_int(a[1]) + i, items->v[i]);
	return V_VOID;
}

static val count(struct rt *rt, val self) { return val_int((int32_t)of(self)->n); }
static val first(struct rt *rt, val self) { return val_obj(of(self)->first); }
static val last(struct rt *rt, val self) { return val_obj(of(self)->last); }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val itself(struct rt *rt, val self) { return self; }
static val enumerator(struct rt *rt, val self, val *a, int n) { return enumerator_new(rt, "", self); }

static val add_node_last(struct rt *rt, val self, val *a, int n) { add_last(rt, self, a, n); return V_VOID; }
static val add_node_first(struct rt *rt, val self, val *a, int n) { add_first(rt, self, a, n); return V_VOID; }
static val add_node_before(struct rt *rt, val self, val *a, int n) { add_before(rt, self, a, n); return V_VOID; }
static val add_node_after(struct rt *rt, val self, val *a, int n) { add_after(rt, self, a, n); return V_VOID; }
static val remove_node(struct rt *rt, val self, val *a, int n) { unlink_node(of(self), node_arg(rt, self, a[0])); return V_VOID; }

#define NODE "System.Collections.Generic.LinkedListNode[T]"
const struct member_def linked_list_members[] = {
	CTOR("()", ctor), CTOR("(System.Collections.Generic.IEnumerable[T] collection)", ctor),
	PROP("int Count {get;}", count, NULL),
	PROP("System.Collections.Generic.LinkedListNode[T] First {get;}", first, NULL),
	PROP("System.Collections.Generic.LinkedListNode[T] Last {get;}", last, NULL),
	PROP("bool IsReadOnly {get;}", no, NULL), PROP("System.Object SyncRoot {get;}", itself, NULL),
	PROP("bool IsSynchronized {get;}", no, NULL),
	METHOD(NODE " AddAfter(" NODE " node, T value)", add_after),
	METHOD("void AddAfter(" NODE " node, " NODE " newNode)", add_node_after),
	METHOD(NODE " AddBefore(" NODE " node, T value)", add_before),
	METHOD("void AddBefore(" NODE " node, " NODE " newNode)", add_node_before),
	METHOD(NODE " AddFirst(T value)", add_first), METHOD("void AddFirst(" NODE " node)", add_node_first),
	METHOD(NODE " AddLast(T value)", add_last), METHOD("void AddLast(" NODE " node)", add_node_last),
	METHOD("void Clear()", clear), METHOD("bool Contains(T value)", contains),
	METHOD("void CopyTo(T[] array, int index)", copy_to),
	METHOD("System.Collections.Generic.LinkedListNode[T] Find(T value)", find),
	METHOD("System.Collections.Generic.LinkedListNode[T] FindLast(T value)", find_last),
	METHOD("bool Remove(T value)", remove_), METHOD("void Remove(" NODE " node)", remove_node),
	METHOD("void RemoveFirst()", remove_first), METHOD("void RemoveLast()", remove_last),
	METHOD("System.Collections.Generic.LinkedList`1+Enumerator[T] GetEnumerator()", enumerator),
	MEMBERS_END
};

static struct node *node_of(val self) { return (struct node *)self.o; }
static val node_value(struct rt *rt, val self) { return node_of(self)->value; }
static void node_set(struct rt *rt, val self, val v) { gc_store(self.o, &node_of(self)->value, v); }
static val node_next(struct rt *rt, val self) { return val_obj(node_of(self)->next); }
static val node_prev(struct rt *rt, val self) { return val_obj(node_of(self)->prev); }
static val node_list(struct rt *rt, val self) { return val_obj(node_of(self)->list); }

static val node_ctor(struct rt *rt, val self, val *a, int n)
{
	struct node *x = rt_new_cell(rt, arg_type(self, &type_linked_node), node);

	gc_store(x, &x->value, a[0]);
	return val_obj(x);
}

const struct member_def linked_node_members[] = {
	CTOR("(T value)", node_ctor),
	PROP("System.Collections.Generic.LinkedList[T] List {get;}", node_list, NULL),
	PROP(NODE " Next {get;}", node_next, NULL), PROP(NODE " Previous {get;}", node_prev, NULL),
	PROP("T Value {get;set;}", node_value, node_set), PROP("T ValueRef {get;}", node_value, NULL),
	MEMBERS_END
};

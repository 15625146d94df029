/* SPDX-License-Identifier: MIT */
/* DataRow, and DataRowCollection, which is a view of a table's rows. */
#include "types/arg.h"
#include "types/data/datatable.h"
#include "types/enums.h"
#include "types/string.h"
#include "types/tables.h"

static void trace(struct heap *h, struct cell *c)
{
	struct data_row *r = (struct data_row *)c;

	heap_mark(h, r->table);
	heap_mark(h, r->v);
	heap_mark(h, r->old);
	heap_mark(h, r->error);
}

static struct data_row *of(val v) { return (struct data_row *)val_base(v).o; }
static val dbnull(struct rt *rt) { return convert_dbnull(rt, V_NULL); }
static bool is_dbnull(val v) { v = val_base(v); return v.k == VK_OBJ && cell_type(v.o) == &type_dbnull; }

/* ---- members ---- */

bool data_row_member(struct rt *rt, struct data_row *r, struct ustr *name, val *ret)
{
	int32_t i = data_column_at(r->table, val_str(name));

	if (i >= 0)	/* a property that throws reads as null */
		*ret = r->state == DATA_DELETED ? V_NULL : data_row_get(rt, r, i);
	return i >= 0;
}

void data_row_each(struct rt *rt, struct data_row *r, void (*fn)(struct rt *rt, struct ustr *name, void *arg), void *arg)
{
	for (uint32_t i = 0; i < r->table->columns->n; i++)
		fn(rt, data_column_of(r->table->columns->v[i])->name, arg);
}

static bool get_member(struct rt *rt, val self, struct ustr *name, val *ret) { return data_row_member(rt, of(self), name, ret); }

static void each_member(struct rt *rt, val self, void (*fn)(struct rt *rt, struct ustr *name, void *arg), void *arg)
{
	data_row_each(rt, of(self), fn, arg);
}

static void put_named(struct rt *rt, val self, val v) { data_row_put(rt, of(self), of(self)->setting, v); }

/* Through a property, so that errors are those of setting one. */
static bool set_member(struct rt *rt, val self, struct ustr *name, val v)
{
	static const struct member_def row = PROP("System.Object Column {get;set;}", NULL, put_named);
	struct net_property p = { .name = name, .def = &row, .owner = &type_datarow, .type = &type_object, .can_set = true };
	int32_t i = data_column_at(of(self)->table, val_str(name));

	of(self)->setting = i;
	if (i >= 0)
		net_property_set(rt, self, &p, v);
	return i >= 0;
}

static bool index_get(struct rt *rt, val self, val key, val *ret)
{
	int32_t i = data_column_at(of(self)->table, key);

	*ret = i >= 0 ? data_row_get(rt, of(self), i) : V_NULL;
	return true;
}

static _Noreturn void no_column(struct rt *rt, struct data_row *r, val key)
{
	if (arg_str(key))
		net_throw(rt, "System.ArgumentException", "Column '%s' does not belong to table %s.",
			val_to_c(rt, key), USTR_C(rt, r->table->name));
	net_throw(rt, "System.IndexOutOfRangeException", "Cannot find column %s.", val_to_c(rt, key));
}

static bool index_set(struct rt *rt, val self, val key, val v)
{
	int32_t i = data_column_at(of(self)->table, key);

	if (i < 0)
		no_column(rt, of(self), key);
	data_row_put(rt, of(self), i, v);
	return true;
}

static const struct type_ops row_ops = { .get_member = get_member, .set_member = set_member,
	.each_member = each_member, .index_get = index_get, .index_set = index_set };
const struct type type_datarow = { .cls = { .trace = trace }, .name = "System.Data.DataRow", .base = &type_object,
	.ops = &row_ops, .size = sizeof(struct data_row), .flags = TF_QUIET };

struct data_row *data_row_of(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && v.o->cls->trace == trace ? (struct data_row *)v.o : NULL;
}

struct data_row *data_row_new(struct rt *rt, struct data_table *t)
{
	struct data_row *r = rt_new_cell(rt, &type_datarow, data_row);

	r->state = DATA_DETACHED;
	r->error = ustr_empty(rt);
	gc_storep(r, r->table, t);
	gc_storep(r, r->v, list_new(rt, NULL));
	for (uint32_t i = 0; i < t->columns->n; i++) {
		struct data_column *c = data_column_of(t->columns->v[i]);
		val v = c->counts ? conv(rt, val_num(VK_INT64, c->next), c->type) : c->dflt;

		c->next += c->counts ? c->step : 0;
		list_add(rt, r->v, val_is_null(v) ? dbnull(rt) : v);
	}
	return r;
}

val data_row_get(struct rt *rt, struct data_row *r, int32_t i)
{
	struct data_column *c = data_column_of(r->table->columns->v[i]);

	if (r->state == DATA_DELETED)
		net_throw(rt, "System.Data.DeletedRowInaccessibleException",
			"Deleted row information cannot be accessed through the row.");
	if (c->expression && ustr_len(c->expression))
		return data_evaluate(rt, r->table, c->expression, r, NULL);
	while (r->v->n <= (uint32_t)i)	/* a column came later */
		list_add(rt, r->v, dbnull(rt));
	return r->v->v[i];
}

/* V as a value of the column's type. */
static val fitting(struct rt *rt, struct data_column *c, val v)
{
	val r;

	if (val_is_null(v)) {
		if (c->type->flags & TF_VALUE)
			net_throw(rt, "System.ArgumentException",
				"Cannot set Column '%s' to be null. Please use DBNull instead.", USTR_C(rt, c->name));
		return dbnull(rt);
	}
	if (is_dbnull(v) || c->type == &type_object)
		return v;
	if (!conv_try(rt, v, c->type, &r))
		net_throw(rt, "System.ArgumentException",
			  "%s%s%sCouldn't store <%s> in %s Column.  Expected type is %s.",
			  arg_str(v) ? "The input string '" : "", arg_str(v) ? val_to_c(rt, v) : "",
			  arg_str(v) ? "' was not in a correct format." : "", val_to_c(rt, v), USTR_C(rt, c->name),
			  USTR_C(rt, type_short_name(rt, c->type)));
	return r;
}

static void check_value(struct rt *rt, struct data_row *r, struct data_column *c, int32_t i, val v)
{
	if (c->refuses_null && is_dbnull(v))
		net_throw(rt, "System.Data.NoNullAllowedException", "Column '%s' does not allow nulls.", USTR_C(rt, c->name));
	if (c->longest >= 0 && arg_str(v) && ustr_len(arg_str(v)) > (uint32_t)c->longest)
		net_throw(rt, "System.ArgumentException",
			"Cannot set column '%s'. The value violates the MaxLength limit of this column.", USTR_C(rt, c->name));
	for (uint32_t k = 0; c->unique && k < r->table->rows->n; k++) {
		struct data_row *other = data_row_of(r->table->rows->v[k]);

		if (other != r && other->state != DATA_DELETED && val_equals(rt, data_row_get(rt, other, i), v))
			net_throw(rt, "System.Data.ConstraintException",
				"Column '%s' is constrained to be unique.  Value '%s' is already present.",
				  USTR_C(rt, c->name), val_to_c(rt, v));
	}
}

void data_row_put(struct rt *rt, struct data_row *r, int32_t i, val v)
{
	struct data_column *c = data_column_of(r->table->columns->v[i]);

	if (c->fixed && r->state != DATA_DETACHED)
		net_throw(rt, "System.Data.ReadOnlyException", "Column '%s' is read only.", USTR_C(rt, c->name));
	v = fitting(rt, c, v);
	data_row_get(rt, r, i);
	if (r->state != DATA_DETACHED)
		check_value(rt, r, c, i, v);
	if (r->state == DATA_UNCHANGED) {
		gc_storep(r, r->old, list_new(rt, NULL));
		for (uint32_t k = 0; k < r->v->n; k++)
			list_add(rt, r->old, r->v->v[k]);
		r->state = DATA_MODIFIED;
	}
	gc_store(r->v, &r->v->v[i], v);
	if (c->counts && val_is_int(v) && arg_int(v) >= c->next)
		c->next = arg_int(v) + c->step;
}

void data_row_attach(struct rt *rt, struct data_table *t, struct data_row *r, int64_t at)
{
	if (r->table != t)
		net_throw(rt, "System.ArgumentException", "This row already belongs to another table.");
	if (r->state != DATA_DETACHED)
		net_throw(rt, "System.ArgumentException", "This row already belongs to this table.");
	for (uint32_t i = 0; i < t->columns->n; i++)
		check_value(rt, r, data_column_of(t->columns->v[i]), (int32_t)i, data_row_get(rt, r, (int32_t)i));
	r->state = DATA_ADDED;
	if (at < 0 || at >= t->rows->n)
		list_add(rt, t->rows, val_obj(r));
	else
		list_insert(rt, t->rows, (uint32_t)at, val_obj(r));
}

static void leave(struct data_row *r)
{
	struct list *l = r->table->rows;

	for (uint32_t i = 0; i < l->n; i++)
		if (data_row_of(l->v[i]) == r) {
			list_remove_at(NULL, l, i);
			break;
		}
	r->state = DATA_DETACHED;
}

/* ---- DataRow ---- */

static int32_t need_column(struct rt *rt, val self, val key)
{
	int32_t i = data_column_at(of(self)->table, key);

	if (i < 0)
		no_column(rt, of(self), key);
	return i;
}

static val item(struct rt *rt, val self, val *a, int n) { return data_row_get(rt, of(self), need_column(rt, self, a[0])); }
static val is_null(struct rt *rt, val self, val *a, int n) { return val_bool(is_dbnull(item(rt, self, a, n))); }
static val table(struct rt *rt, val self) { return val_obj(of(self)->table); }
static val state(struct rt *rt, val self) { return val_enum(&enum_datarowstate, of(self)->state); }
static val error(struct rt *rt, val self) { return val_str(of(self)->error); }
static void set_error(struct rt *rt, val self, val v)
{
	gc_storep(of(self), of(self)->error, arg_str(v) ? arg_str(v) : ustr_empty(rt));
}
static val has_errors(struct rt *rt, val self) { return val_bool(ustr_len(of(self)->error)); }

static val items(struct rt *rt, val self)
{
	struct data_row *r = of(self);
	struct array *a = array_new(rt, &type_object, r->table->columns->n);

	for (uint32_t i = 0; i < a->n; i++)
		array_put(rt, a, i, data_row_get(rt, r, (int32_t)i));
	return val_obj(a);
}

/* $null in an array of values leaves the column as it is. */
static void fill(struct rt *rt, struct data_row *r, struct array *a)
{
	if (a->n > r->table->columns->n)
		net_throw(rt, "System.ArgumentException", "Input array is longer than the number of columns in this table.");
	for (uint32_t i = 0; i < a->n; i++)
		if (!val_is_null(array_get(a, i)))
			data_row_put(rt, r, (int32_t)i, array_get(a, i));
}

static void set_items(struct rt *rt, val self, val v) { fill(rt, of(self), val_array(arg_need(rt, v, "value"))); }

static val delete(struct rt *rt, val self, val *a, int n)
{
	struct data_row *r = of(self);

	if (r->state == DATA_ADDED)
		leave(r);
	else if (r->state != DATA_DETACHED)
		r->state = DATA_DELETED;
	return V_VOID;
}

static val accept(struct rt *rt, val self, val *a, int n)
{
	struct data_row *r = of(self);

	if (r->state == DATA_DELETED)
		leave(r);
	else if (r->state != DATA_DETACHED)
		r->state = DATA_UNCHANGED;
	r->old = NULL;
	return V_VOID;
}

static val reject(struct rt *rt, val self, val *a, int n)
{
	struct data_row *r = of(self);

	if (r->state == DATA_ADDED) {
		leave(r);
	} else if (r->state != DATA_DETACHED) {
		if (r->old)
			gc_storep(r, r->v, r->old);
		r->old = NULL;
		r->state = DATA_UNCHANGED;
	}
	return V_VOID;
}

static val set_field(struct rt *rt, val self, val *a, int n)
{
	data_row_put(rt, of(self), need_column(rt, self, a[0]), a[1]);
	return V_VOID;
}

static val set_added(struct rt *rt, val self, val *a, int n) { of(self)->state = DATA_ADDED; return V_VOID; }
static val set_modified(struct rt *rt, val self, val *a, int n) { of(self)->state = DATA_MODIFIED; return V_VOID; }
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

const struct member_def datarow_members[] = {
	PROP("string RowError {get;set;}", error, set_error), PROP("System.Data.DataRowState RowState {get;}", state, NULL),
	PROP("System.Data.DataTable Table {get;}", table, NULL), PROP("System.Object[] ItemArray {get;set;}", items, set_items),
	PROP("bool HasErrors {get;}", has_errors, NULL),
	METHOD("System.Object Item(int columnIndex) {get;set;}", item),
	METHOD("System.Object Item(string columnName) {get;set;}", item),
	METHOD("System.Object Item(System.Data.DataColumn column) {get;set;}", item),
	METHOD("System.Object get_Item(int columnIndex)", item), METHOD("System.Object get_Item(string columnName)", item),
	METHOD("void set_Item(int columnIndex, System.Object value)", set_field),
	METHOD("void set_Item(string columnName, System.Object value)", set_field),
	METHOD("void AcceptChanges()", accept), METHOD("void RejectChanges()", reject),
	METHOD("void BeginEdit()", nothing), METHOD("void EndEdit()", nothing),
	METHOD("void CancelEdit()", nothing), METHOD("void Delete()", delete), METHOD("bool IsNull(int columnIndex)", is_null),
	METHOD("bool IsNull(string columnName)", is_null), METHOD("bool IsNull(System.Data.DataColumn column)", is_null),
	METHOD("void SetAdded()", set_added), METHOD("void SetModified()", set_modified),
	METHOD("void ClearErrors()", nothing), MEMBERS_END
};

/* ---- DataRowCollection ---- */

struct rows {
	struct cell h;
	struct data_table *table;
};

static void rows_trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct rows *)c)->table); }
static struct data_table *at(val v) { return ((struct rows *)val_base(v).o)->table; }
static void rows_iter(struct rt *rt, val self, struct iter *it) { iter_begin_all(rt, val_obj(at(self)->rows), it); }
static int64_t rows_size(struct rt *rt, val self) { return at(self)->rows->n; }

static bool rows_get(struct rt *rt, val self, val key, val *ret)
{
	int64_t i = arg_int(conv(rt, key, &type_int32));

	if (i < 0)
		i += at(self)->rows->n;
	if (i >= 0 && i < at(self)->rows->n)
		*ret = at(self)->rows->v[i];
	return i >= 0 && i < at(self)->rows->n;
}

static const struct type_ops rows_ops = { .iter = rows_iter, .count = rows_size, .index_get = rows_get };
const struct type type_datarows = { .cls = { .trace = rows_trace }, .name = "System.Data.DataRowCollection",
	.base = &type_object, .ops = &rows_ops,
	.size = sizeof(struct rows), .flags = TF_ENUMERABLE | TF_SEALED,
	.ifaces = "System.Collections.ICollection System.Collections.IEnumerable" };

static val rows_item(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 0 || arg_int(a[0]) >= at(self)->rows->n)
		net_throw(rt, "System.IndexOutOfRangeException", "There is no row at position %lld.", (long long)arg_int(a[0]));
	return at(self)->rows->v[arg_int(a[0])];
}

static val rows_add(struct rt *rt, val self, val *a, int n)
{
	struct data_row *r = data_row_of(a[0]);

	data_row_attach(rt, at(self), r ? r : (struct data_row *)arg_need(rt, V_NULL, "row").o, -1);
	return V_VOID;
}

static val rows_add_values(struct rt *rt, val self, val *a, int n)
{
	struct array *v = val_array(arg_need(rt, a[0], "values"));
	struct data_row *r;

	if (v->n > at(self)->columns->n)
		net_throw(rt, "System.ArgumentException", "Input array is longer than the number of columns in this table.");
	r = data_row_new(rt, at(self));
	fill(rt, r, v);
	data_row_attach(rt, at(self), r, -1);
	return val_obj(r);
}

static val rows_insert(struct rt *rt, val self, val *a, int n)
{
	data_row_attach(rt, at(self), data_row_of(arg_need(rt, a[0], "row")), arg_int(a[1]));
	return V_VOID;
}

static val rows_remove(struct rt *rt, val self, val *a, int n) { leave(data_row_of(arg_need(rt, a[0], "row"))); return V_VOID; }
static val rows_remove_at(struct rt *rt, val self, val *a, int n)
{
	leave(data_row_of(rows_item(rt, self, a, 1)));
	return V_VOID;
}
static val rows_clear(struct rt *rt, val self, val *a, int n)
{
	while (at(self)->rows->n)
		leave(data_row_of(at(self)->rows->v[0]));
	return V_VOID;
}
static val rows_count(struct rt *rt, val self) { return val_int((int32_t)at(self)->rows->n); }

static val rows_index(struct rt *rt, val self, val *a, int n)
{
	for (uint32_t i = 0; i < at(self)->rows->n; i++)
		if (data_row_of(at(self)->rows->v[i]) == data_row_of(a[0]))
			return val_int((int32_t)i);
	return val_int(-1);
}

/* By the values of the primary key. */
static val rows_find(struct rt *rt, val self, val *a, int n)
{
	struct data_table *t = at(self);
	struct array *keys = val_array(a[0]);
	uint32_t count = keys ? keys->n : 1;

	if (!t->key || !t->key->n)
		net_throw(rt, "System.Data.MissingPrimaryKeyException", "Table doesn't have a primary key.");
	if (count != t->key->n)
		net_throw(rt, "System.ArgumentException",
			"Expecting %u value(s) for the key being indexed, but received %u value(s).", t->key->n, count);
	for (uint32_t i = 0; i < t->rows->n; i++) {
		struct data_row *r = data_row_of(t->rows->v[i]);
		bool same = r->state != DATA_DELETED;

		for (uint32_t k = 0; same && k < count; k++) {
			struct data_column *c = data_column_of(t->key->v[k]);
			val v = keys ? array_get(keys, k) : a[0], have = data_row_get(rt, r, data_column_at(t, val_obj(c)));

			same = conv_try(rt, v, c->type, &v) &&
			       (arg_str(v) && arg_str(have) ? ustr_cmp(arg_str(v), arg_str(have), !t->cased) == 0
							    : val_equals(rt, v, have));
		}
		if (same)
			return val_obj(r);
	}
	return V_NULL;
}

static val rows_contains(struct rt *rt, val self, val *a, int n) { return val_bool(!val_is_null(rows_find(rt, self, a, n))); }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val itself(struct rt *rt, val self) { return self; }

static val rows_walk(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new(rt, "System.Collections.Generic.List`1+Enumerator", val_obj(at(self)->rows));
}

#define ROW "System.Data.DataRow"
const struct member_def datarows_members[] = {
	PROP("int Count {get;}", rows_count, NULL), PROP("bool IsReadOnly {get;}", no, NULL),
	PROP("bool IsSynchronized {get;}", no, NULL),
	PROP("System.Object SyncRoot {get;}", itself, NULL), METHOD(ROW " Item(int index) {get;}", rows_item),
	METHOD("void Add(" ROW " row)", rows_add),
	METHOD(ROW " Add(params System.Object[] values)", rows_add_values), METHOD("void Clear()", rows_clear),
	METHOD("bool Contains(System.Object key)", rows_contains),
	METHOD(ROW " Find(System.Object key)", rows_find), METHOD(ROW " Find(System.Object[] keys)", rows_find),
	METHOD("int IndexOf(" ROW " row)", rows_index),
	METHOD("void InsertAt(" ROW " row, int pos)", rows_insert), METHOD("void Remove(" ROW " row)", rows_remove),
	METHOD("void RemoveAt(int index)", rows_remove_at),
	METHOD("System.Collections.IEnumerator GetEnumerator()", rows_walk), MEMBERS_END
};

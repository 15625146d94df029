/* SPDX-License-Identifier: MIT */
/* DataView with its rows, DataSet with its tables. */
#include "types/arg.h"
#include "types/data/datatable.h"
#include "types/string.h"
#include "types/tables.h"

#include <string.h>

struct view {
	struct cell h;
	struct data_table *table;
	struct ustr *filter, *sort;
};

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct view *)c)->table);
	heap_mark(h, ((struct view *)c)->filter);
	heap_mark(h, ((struct view *)c)->sort);
}

struct row_view {
	struct cell h;
	struct data_row *row;
	struct view *view;
};

static void row_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct row_view *)c)->row);
	heap_mark(h, ((struct row_view *)c)->view);
}

static struct row_view *rv(val v) { return (struct row_view *)val_base(v).o; }
static bool row_member(struct rt *rt, val self, struct ustr *name, val *ret)
{
	return data_row_member(rt, rv(self)->row, name, ret);
}

static void row_each(struct rt *rt, val self, void (*fn)(struct rt *rt, struct ustr *name, void *arg), void *arg)
{
	data_row_each(rt, rv(self)->row, fn, arg);
}

static bool row_index(struct rt *rt, val self, val key, val *ret)
{
	int32_t i = data_column_at(rv(self)->row->table, key);

	*ret = i >= 0 ? data_row_get(rt, rv(self)->row, i) : V_NULL;
	return true;
}

static bool row_put(struct rt *rt, val self, val key, val v)
{
	int32_t i = data_column_at(rv(self)->row->table, key);

	if (i >= 0)
		data_row_put(rt, rv(self)->row, i, v);
	return i >= 0;
}

static bool row_set(struct rt *rt, val self, struct ustr *name, val v) { return row_put(rt, self, val_str(name), v); }
static const struct type_ops row_ops = { .get_member = row_member, .set_member = row_set, .each_member = row_each,
	.index_get = row_index, .index_set = row_put };
const struct type type_datarowview = { .cls = { .trace = row_trace }, .name = "System.Data.DataRowView",
	.base = &type_object, .ops = &row_ops, .size = sizeof(struct row_view) };

static val row_row(struct rt *rt, val self) { return val_obj(rv(self)->row); }
static val row_dataview(struct rt *rt, val self) { return val_obj(rv(self)->view); }

static val row_delete(struct rt *rt, val self, val *a, int n)
{
	return member_call(rt, row_row(rt, self), ustr_atom(rt, "Delete"), NULL, 0);
}

static val no(struct rt *rt, val self) { return V_FALSE; }
static val yes(struct rt *rt, val self) { return V_TRUE; }
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }
const struct member_def datarowview_members[] = {
	PROP("System.Data.DataRow Row {get;}", row_row, NULL),
	PROP("System.Data.DataView DataView {get;}", row_dataview, NULL), PROP("bool IsEdit {get;}", no, NULL),
	PROP("bool IsNew {get;}", no, NULL), METHOD("void Delete()", row_delete),
	METHOD("void BeginEdit()", nothing), METHOD("void EndEdit()", nothing), MEMBERS_END
};

/* ---- DataView ---- */

static struct view *of(val v) { return (struct view *)val_base(v).o; }
static struct list *rows(struct rt *rt, val self) { return data_select(rt, of(self)->table, of(self)->filter, of(self)->sort); }

static val row_view(struct rt *rt, val self, val row)
{
	struct row_view *r = rt_new_cell(rt, &type_datarowview, row_view);

	gc_storep(r, r->row, data_row_of(row));
	gc_storep(r, r->view, of(self));
	return val_obj(r);
}

static struct list *views(struct rt *rt, val self)
{
	struct list *from = rows(rt, self), *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < from->n; i++)
		list_add(rt, l, row_view(rt, self, from->v[i]));
	return l;
}

static void iter(struct rt *rt, val self, struct iter *it) { iter_begin_all(rt, val_obj(views(rt, self)), it); }
static int64_t size(struct rt *rt, val self) { return rows(rt, self)->n; }

static bool index_get(struct rt *rt, val self, val key, val *ret)
{
	struct list *l = rows(rt, self);
	int64_t i = arg_int(conv(rt, key, &type_int32));

	if (i < 0 || i >= l->n)
		return false;
	*ret = row_view(rt, self, l->v[i]);
	return true;
}

static const struct type_ops ops = { .iter = iter, .count = size, .index_get = index_get };
const struct type type_dataview = { .cls = { .trace = trace }, .name = "System.Data.DataView",
	.base = &type_component, .ops = &ops, .size = sizeof(struct view),
	.flags = TF_ENUMERABLE,
	.ifaces = "System.Collections.IList System.Collections.ICollection System.Collections.IEnumerable System.IDisposable" };

val data_view_new(struct rt *rt, struct data_table *t)
{
	struct view *v = rt_new_cell(rt, &type_dataview, view);

	gc_storep(v, v->table, t);
	v->filter = v->sort = ustr_empty(rt);
	return val_obj(v);
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	val v = data_view_new(rt, data_table_of(arg_need(rt, a[0], "table")));

	if (n > 2) {
		gc_storep(of(v), of(v)->filter, arg_str(a[1]) ? arg_str(a[1]) : ustr_empty(rt));
		gc_storep(of(v), of(v)->sort, arg_str(a[2]) ? arg_str(a[2]) : ustr_empty(rt));
	}
	return v;
}

static val filter(struct rt *rt, val self) { return val_str(of(self)->filter); }
static void set_filter(struct rt *rt, val self, val v)
{
	gc_storep(of(self), of(self)->filter, arg_str(v) ? arg_str(v) : ustr_empty(rt));
}
static val sort(struct rt *rt, val self) { return val_str(of(self)->sort); }

static void set_sort(struct rt *rt, val self, val v)
{
	gc_storep(of(self), of(self)->sort, arg_str(v) ? arg_str(v) : ustr_empty(rt));
	rows(rt, self);
}

static val table(struct rt *rt, val self) { return val_obj(of(self)->table); }
static val count(struct rt *rt, val self) { return val_int((int32_t)size(rt, self)); }

/* (), (name), (distinct, columns…), (name, distinct, columns…) */
static val to_table(struct rt *rt, val self, val *a, int n)
{
	struct data_table *from = of(self)->table;
	int at = n && arg_str(a[0]) ? 1 : 0;
	struct array *names = n > at + 1 ? val_array(a[at + 1]) : NULL;
	val t = member_call(rt, val_obj(from), ustr_atom(rt, "Clone"), NULL, 0), cols, name;
	bool distinct = n > at && arg_bool(a[at]);
	struct list *l = rows(rt, self);
	struct dict *seen = dict_new(rt, &type_hashtable, DICT_ORDINAL);

	member_get_c(rt, t, "Columns", &cols);
	for (uint32_t i = from->columns->n; names && names->n && i-- > 0;) {
		bool keep = false;

		name = val_str(data_column_of(from->columns->v[i])->name);
		for (uint32_t k = 0; k < names->n; k++)
			keep |= ustr_ieq(arg_str(array_get(names, k)), name.s);
		if (!keep)
			member_call(rt, cols, ustr_atom(rt, "Remove"), &name, 1);
	}
	for (uint32_t i = 0; i < l->n; i++) {
		struct data_row *r = data_row_new(rt, data_table_of(t));
		struct sbuf key;
		val old;

		sbuf_init(&key, rt);
		for (uint32_t c = 0; c < data_table_of(t)->columns->n; c++) {
			val v = data_row_get(
				rt, data_row_of(l->v[i]),
				data_column_at(from, val_str(data_column_of(data_table_of(t)->columns->v[c])->name)));

			gc_store(r->v, &r->v->v[c], v);
			sbuf_put(&key, val_to_str(rt, v));
			sbuf_putc(&key, 1);
		}
		name = val_str(sbuf_take(&key));
		if (distinct && dict_get(rt, seen, name, &old))
			continue;
		dict_put(rt, seen, name, V_TRUE);
		data_row_attach(rt, data_table_of(t), r, -1);
	}
	return t;
}

static val walk(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new(rt, "System.Data.DataView+DataViewEnumerator", val_obj(views(rt, self)));
}

static val item(struct rt *rt, val self, val *a, int n)
{
	val v;

	if (!index_get(rt, self, a[0], &v))
		net_throw(rt, "System.IndexOutOfRangeException",
			"Index %lld is either negative or above rows count.", (long long)arg_int(a[0]));
	return v;
}

#define TABLE "System.Data.DataTable"
const struct member_def dataview_members[] = {
	CTOR("(" TABLE " table)", ctor), CTOR("(" TABLE " table, string RowFilter, string Sort, System.Object RowState)", ctor),
	PROP("bool AllowDelete {get;}", yes, NULL), PROP("bool AllowEdit {get;}", yes, NULL),
	PROP("bool AllowNew {get;}", yes, NULL),
	PROP("int Count {get;}", count, NULL), PROP("string RowFilter {get;set;}", filter, set_filter),
	PROP("string Sort {get;set;}", sort, set_sort),
	PROP(TABLE " Table {get;}", table, NULL), METHOD("System.Data.DataRowView Item(int recordIndex) {get;}", item),
	METHOD(TABLE " ToTable()", to_table), METHOD(TABLE " ToTable(string tableName)", to_table),
	METHOD(TABLE " ToTable(bool distinct, params string[] columnNames)", to_table),
	METHOD(TABLE " ToTable(string tableName, bool distinct, params string[] columnNames)", to_table),
	METHOD("System.Collections.IEnumerator GetEnumerator()", walk), METHOD("void Dispose()", nothing), MEMBERS_END
};

/* ---- DataSet ---- */

struct set {
	struct cell h;
	struct ustr *name;
	struct list *tables;
};

static void set_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct set *)c)->name);
	heap_mark(h, ((struct set *)c)->tables);
}

static struct set *ds(val v) { return (struct set *)val_base(v).o; }
const struct type type_dataset = { .cls = { .trace = set_trace }, .name = "System.Data.DataSet",
	.base = &type_component, .size = sizeof(struct set),
	.ifaces = "System.ComponentModel.IComponent System.IDisposable" };

struct tables {
	struct cell h;
	struct set *set;
};

static void tables_trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct tables *)c)->set); }
static struct set *ts(val v) { return ((struct tables *)val_base(v).o)->set; }
static void tables_iter(struct rt *rt, val self, struct iter *it) { iter_begin_all(rt, val_obj(ts(self)->tables), it); }
static int64_t tables_size(struct rt *rt, val self) { return ts(self)->tables->n; }

static int64_t table_at(struct set *s, val which)
{
	if (val_is_int(which))
		return arg_int(which) < s->tables->n ? arg_int(which) : -1;
	for (uint32_t i = 0; i < s->tables->n; i++)
		if (arg_str(which) ? ustr_ieq(data_table_of(s->tables->v[i])->name, arg_str(which))
				   : data_table_of(s->tables->v[i]) == data_table_of(which))
			return i;
	return -1;
}

static bool tables_get(struct rt *rt, val self, val which, val *ret)
{
	int64_t i = table_at(ts(self), which);

	*ret = i >= 0 ? ts(self)->tables->v[i] : V_NULL;
	return true;
}

static const struct type_ops tables_ops = { .iter = tables_iter, .count = tables_size, .index_get = tables_get };
const struct type type_datatables = { .cls = { .trace = tables_trace }, .name = "System.Data.DataTableCollection",
	.base = &type_object, .ops = &tables_ops,
	.size = sizeof(struct tables), .flags = TF_ENUMERABLE | TF_SEALED,
	.ifaces = "System.Collections.ICollection System.Collections.IEnumerable" };

static val set_ctor(struct rt *rt, val self, val *a, int n)
{
	struct set *s = rt_new_cell(rt, &type_dataset, set);

	gc_storep(s, s->name, n && arg_str(a[0]) ? arg_str(a[0]) : ustr_new(rt, "NewDataSet"));
	gc_storep(s, s->tables, list_new(rt, NULL));
	return val_obj(s);
}

static val set_tables(struct rt *rt, val self)
{
	struct tables *t = rt_new_cell(rt, &type_datatables, tables);

	gc_storep(t, t->set, ds(self));
	return val_obj(t);
}

static val set_name(struct rt *rt, val self) { return val_str(ds(self)->name); }
static void set_set_name(struct rt *rt, val self, val v)
{
	gc_storep(ds(self), ds(self)->name, arg_str(v) ? arg_str(v) : ustr_empty(rt));
}

static val each_table(struct rt *rt, val self, const char *method)
{
	for (uint32_t i = 0; i < ds(self)->tables->n; i++)
		member_call(rt, ds(self)->tables->v[i], ustr_atom(rt, method), NULL, 0);
	return V_VOID;
}

static val set_accept(struct rt *rt, val self, val *a, int n) { return each_table(rt, self, "AcceptChanges"); }
static val set_clear(struct rt *rt, val self, val *a, int n) { return each_table(rt, self, "Clear"); }
const struct member_def dataset_members[] = {
	CTOR("()", set_ctor), CTOR("(string dataSetName)", set_ctor),
	PROP("string DataSetName {get;set;}", set_name, set_set_name),
	PROP("System.Data.DataTableCollection Tables {get;}", set_tables, NULL),
	METHOD("void AcceptChanges()", set_accept), METHOD("void Clear()", set_clear),
	METHOD("void Dispose()", nothing), MEMBERS_END
};

static val put_table(struct rt *rt, struct set *s, struct data_table *t)
{
	if (t->set)
		net_throw(rt, "System.ArgumentException", "DataTable already belongs to %s DataSet.",
			t->set == &s->h ? "this" : "another");
	if (!ustr_len(t->name))
		gc_storep(t, t->name, ustr_printf(rt, "Table%u", s->tables->n + 1));
	if (table_at(s, val_str(t->name)) >= 0)
		net_throw(rt, "System.Data.DuplicateNameException",
			"A DataTable named '%s' already belongs to this DataSet.", USTR_C(rt, t->name));
	gc_storep(t, t->set, &s->h);
	list_add(rt, s->tables, val_obj(t));
	return val_obj(t);
}

static val tables_add(struct rt *rt, val self, val *a, int n)
{
	if (n && data_table_of(a[0])) {
		put_table(rt, ts(self), data_table_of(a[0]));
		return V_VOID;
	}
	return put_table(rt, ts(self), data_table_new(rt, n ? arg_str(a[0]) : NULL));
}

static val tables_remove(struct rt *rt, val self, val *a, int n)
{
	int64_t i = table_at(ts(self), a[0]);

	if (i < 0)
		net_throw(rt, "System.ArgumentException", "Table '%s' does not belong to this DataSet.", val_to_c(rt, a[0]));
	data_table_of(ts(self)->tables->v[i])->set = NULL;
	list_remove_at(rt, ts(self)->tables, (uint32_t)i);
	return V_VOID;
}

static val tables_contains(struct rt *rt, val self, val *a, int n) { return val_bool(table_at(ts(self), a[0]) >= 0); }
static val tables_count(struct rt *rt, val self) { return val_int((int32_t)ts(self)->tables->n); }
static val tables_item(struct rt *rt, val self, val *a, int n) { val v; tables_get(rt, self, a[0], &v); return v; }
const struct member_def datatables_members[] = {
	PROP("int Count {get;}", tables_count, NULL), PROP("bool IsReadOnly {get;}", no, NULL),
	PROP("bool IsSynchronized {get;}", no, NULL),
	METHOD(TABLE " Item(int index) {get;}", tables_item),
	METHOD(TABLE " Item(string name) {get;}", tables_item), METHOD("void Add(" TABLE " table)", tables_add),
	METHOD(TABLE " Add(string name)", tables_add), METHOD(TABLE " Add()", tables_add),
	METHOD("bool Contains(string name)", tables_contains),
	METHOD("void Remove(" TABLE " table)", tables_remove), METHOD("void Remove(string name)", tables_remove),
	METHOD("void RemoveAt(int index)", tables_remove), MEMBERS_END
};

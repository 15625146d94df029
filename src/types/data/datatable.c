/* SPDX-License-Identifier: MIT */
/* DataTable, DataColumn, DataColumnCollection. */
#include "types/data/datatable.h"

#include "types/arg.h"
#include "types/enums.h"
#include "types/string.h"
#include "types/tables.h"

/* ---- DataColumn ---- */

static void column_trace(struct heap *h, struct cell *p)
{
	struct data_column *c = (struct data_column *)p;

	heap_mark(h, c->name);
	heap_mark(h, c->caption);
	heap_mark(h, c->expression);
	heap_mark(h, c->table);
	heap_mark(h, c->extended);
	val_mark(h, c->dflt);
}

static struct data_column *col(val v) { return (struct data_column *)val_base(v).o; }
static struct ustr *column_text(struct rt *rt, val self) { return col(self)->name; }
static const struct type_ops column_ops = { .to_string = column_text };
const struct type type_datacolumn = { .cls = { .trace = column_trace }, .name = "System.Data.DataColumn",
	.base = &type_component, .ops = &column_ops,
	.size = sizeof(struct data_column), .ifaces = "System.ComponentModel.IComponent System.IDisposable", .flags = TF_QUIET };

struct data_column *data_column_of(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && v.o->cls->trace == column_trace ? (struct data_column *)v.o : NULL;
}

static struct data_column *column_new(struct rt *rt, struct ustr *name, const struct type *t)
{
	struct data_column *c = rt_new_cell(rt, &type_datacolumn, data_column);

	gc_storep(c, c->name, name ? name : ustr_empty(rt));
	c->expression = ustr_empty(rt);
	c->type = t ? t : &type_string;
	c->step = 1;
	c->longest = -1;
	return c;
}

static val column_ctor(struct rt *rt, val self, val *a, int n)
{
	struct data_column *c = column_new(rt, n ? arg_str(a[0]) : NULL, n > 1 ? arg_need(rt, a[1], "dataType").t : NULL);

	if (n > 2 && arg_str(a[2]))
		gc_storep(c, c->expression, arg_str(a[2]));
	return val_obj(c);
}

#define FLAG(id, field, sense)                                                 \
	static val id(struct rt *rt, val self) { return val_bool(col(self)->field == (sense)); } \
	static void set_##id(struct rt *rt, val self, val v) { col(self)->field = arg_bool(v) == (sense); }
FLAG(allows_null, refuses_null, false) FLAG(read_only, fixed, true) FLAG(unique, unique, true) FLAG(counts, counts, true)

static void set_counting(struct rt *rt, val self, val v)
{
	set_counts(rt, self, v);
	if (arg_bool(v) && !val_is_int(val_default(rt, col(self)->type)))
		col(self)->type = &type_int32;
}

static val name(struct rt *rt, val self) { return val_str(col(self)->name); }
static void set_name(struct rt *rt, val self, val v)
{
	gc_storep(col(self), col(self)->name, arg_str(v) ? arg_str(v) : ustr_empty(rt));
}
static val caption(struct rt *rt, val self) { return val_str(col(self)->caption ? col(self)->caption : col(self)->name); }
static void set_caption(struct rt *rt, val self, val v) { gc_storep(col(self), col(self)->caption, arg_str(v)); }
static val expr(struct rt *rt, val self) { return val_str(col(self)->expression); }

static void set_expr(struct rt *rt, val self, val v)
{
	gc_storep(col(self), col(self)->expression, arg_str(v) ? arg_str(v) : ustr_empty(rt));
}

static val data_type(struct rt *rt, val self) { return val_type(col(self)->type); }
static void set_data_type(struct rt *rt, val self, val v) { col(self)->type = arg_need(rt, v, "value").t; }

static val dflt(struct rt *rt, val self)
{
	return col(self)->dflt.k == VK_NULL
		       ? type_property(rt, &type_dbnull, ustr_atom(rt, "Value"), true)->def->get(rt, V_NULL)
		       : col(self)->dflt;
}

static void set_dflt(struct rt *rt, val self, val v)
{
	gc_store(col(self), &col(self)->dflt, val_is_null(v) ? V_NULL : conv(rt, v, col(self)->type));
}

static val longest(struct rt *rt, val self) { return val_int(col(self)->longest); }
static void set_longest(struct rt *rt, val self, val v) { col(self)->longest = (int32_t)arg_int(v); }
static val seed(struct rt *rt, val self) { return val_num(VK_INT64, col(self)->seed); }
static void set_seed(struct rt *rt, val self, val v) { col(self)->seed = col(self)->next = arg_int(v); }
static val step(struct rt *rt, val self) { return val_num(VK_INT64, col(self)->step); }
static void set_step(struct rt *rt, val self, val v) { col(self)->step = arg_int(v); }
static val column_table(struct rt *rt, val self) { return col(self)->table ? val_obj(col(self)->table) : V_NULL; }
static val empty(struct rt *rt, val self) { return val_str(ustr_empty(rt)); }
static void set_ignored(struct rt *rt, val self, val v) { }
static val null_(struct rt *rt, val self) { return V_NULL; }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val yes(struct rt *rt, val self) { return V_TRUE; }
static val mapping(struct rt *rt, val self) { return val_enum(&enum_mappingtype, 1); }
static val date_mode(struct rt *rt, val self) { return val_enum(&enum_datasetdatetime, 3); }

static val extended_of(struct rt *rt, struct cell *c, struct dict **d)
{
	if (!*d)
		gc_storep(c, *d, dict_new(rt, &type_hashtable, DICT_ORDINAL));
	return val_obj(*d);
}

static val column_extended(struct rt *rt, val self) { return extended_of(rt, val_base(self).o, &col(self)->extended); }
static val ordinal(struct rt *rt, val self) { return val_int(col(self)->table ? data_column_at(col(self)->table, self) : -1); }

static val set_ordinal(struct rt *rt, val self, val *a, int n)
{
	struct data_table *t = col(self)->table;
	int32_t from = t ? data_column_at(t, self) : -1, to = (int32_t)arg_int(a[0]);

	if (from < 0)
		arg_throw(rt, NULL, "Column must belong to a table.");
	if (to < 0 || (uint32_t)to >= t->columns->n)
		arg_throw_range(rt, "ordinal", "Ordinal '%d' exceeds the maximum number.");
	list_remove_at(rt, t->columns, (uint32_t)from);
	list_insert(rt, t->columns, (uint32_t)to, self);
	for (uint32_t i = 0; i < t->rows->n; i++) {
		struct list *v = data_row_of(t->rows->v[i])->v;
		val x = v->v[from];

		list_remove_at(rt, v, (uint32_t)from);
		list_insert(rt, v, (uint32_t)to, x);
	}
	return V_VOID;
}

const struct member_def datacolumn_members[] = {
	CTOR("()", column_ctor), CTOR("(string columnName)", column_ctor),
	CTOR("(string columnName, type dataType)", column_ctor),
	CTOR("(string columnName, type dataType, string expr)", column_ctor),
	PROP("bool AllowDBNull {get;set;}", allows_null, set_allows_null),
	PROP("bool AutoIncrement {get;set;}", counts, set_counting),
	PROP("long AutoIncrementSeed {get;set;}", seed, set_seed), PROP("long AutoIncrementStep {get;set;}", step, set_step),
	PROP("string Caption {get;set;}", caption, set_caption),
	PROP("string ColumnName {get;set;}", name, set_name), PROP("string Prefix {get;set;}", empty, set_ignored),
	PROP("type DataType {get;set;}", data_type, set_data_type),
	PROP("System.Data.DataSetDateTime DateTimeMode {get;set;}", date_mode, set_ignored),
	PROP("System.Object DefaultValue {get;set;}", dflt, set_dflt), PROP("string Expression {get;set;}", expr, set_expr),
	PROP("System.Data.PropertyCollection ExtendedProperties {get;}", column_extended, NULL),
	PROP("int MaxLength {get;set;}", longest, set_longest),
	PROP("string Namespace {get;set;}", empty, set_ignored), PROP("int Ordinal {get;}", ordinal, NULL),
	PROP("bool ReadOnly {get;set;}", read_only, set_read_only),
	PROP("System.Data.DataTable Table {get;}", column_table, NULL), PROP("bool Unique {get;set;}", unique, set_unique),
	PROP("System.Data.MappingType ColumnMapping {get;set;}", mapping, set_ignored),
	PROP("System.ComponentModel.ISite Site {get;set;}", null_, set_ignored),
	PROP("System.ComponentModel.IContainer Container {get;}", null_, NULL), PROP("bool DesignMode {get;}", no, NULL),
	METHOD("void SetOrdinal(int ordinal)", set_ordinal), MEMBERS_END
};

/* ---- DataTable ---- */

static void trace(struct heap *h, struct cell *p)
{
	struct data_table *t = (struct data_table *)p;

	heap_mark(h, t->name);
	heap_mark(h, t->space);
	heap_mark(h, t->columns);
	heap_mark(h, t->rows);
	heap_mark(h, t->key);
	heap_mark(h, t->set);
	heap_mark(h, t->extended);
	val_mark(h, t->view);
}

static struct data_table *of(val v) { return (struct data_table *)val_base(v).o; }
static struct ustr *table_text(struct rt *rt, val self) { return of(self)->name; }
static void iter(struct rt *rt, val self, struct iter *it) { iter_begin_all(rt, val_obj(of(self)->rows), it); }

/* PowerShell enumerates a table's rows; .NET has no GetEnumerator here. */
static const struct type_ops ops = { .to_string = table_text, .iter = iter };
const struct type type_datatable = { .cls = { .trace = trace }, .name = "System.Data.DataTable",
	.base = &type_component, .ops = &ops, .size = sizeof(struct data_table),
	.flags = TF_ENUMERABLE | TF_QUIET,
	.ifaces = "System.ComponentModel.IComponent System.IDisposable System.Runtime.Serialization.ISerializable" };

struct data_table *data_table_of(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && v.o->cls->trace == trace ? (struct data_table *)v.o : NULL;
}

struct data_table *data_table_new(struct rt *rt, struct ustr *text)
{
	struct data_table *t = rt_new_cell(rt, &type_datatable, data_table);

	gc_storep(t, t->name, text ? text : ustr_empty(rt));
	t->space = ustr_empty(rt);
	gc_storep(t, t->columns, list_new(rt, NULL));
	gc_storep(t, t->rows, list_new(rt, NULL));
	t->view = V_NULL;
	return t;
}

int32_t data_column_at(struct data_table *t, val which)
{
	struct data_column *c = data_column_of(which);
	struct ustr *s = arg_str(which);

	if (!c && !s)
		return val_is_int(which) && arg_int(which) >= 0 && arg_int(which) < t->columns->n ? (int32_t)arg_int(which) : -1;
	for (uint32_t i = 0; i < t->columns->n; i++)
		if (c ? data_column_of(t->columns->v[i]) == c : ustr_ieq(data_column_of(t->columns->v[i])->name, s))
			return (int32_t)i;
	return -1;
}

static val ctor(struct rt *rt, val self, val *a, int n) { return val_obj(data_table_new(rt, n ? arg_str(a[0]) : NULL)); }

static val view_of(struct rt *rt, val self, const struct type *t)
{
	struct { struct cell h; struct data_table *table; } *v = (void *)rt_alloc(rt, t, sizeof(*v));

	gc_storep(&v->h, v->table, of(self));
	return val_obj(&v->h);
}

static val rows(struct rt *rt, val self) { return view_of(rt, self, &type_datarows); }
static val columns(struct rt *rt, val self) { return view_of(rt, self, &type_datacolumns); }
static val table_name(struct rt *rt, val self) { return val_str(of(self)->name); }

static void set_table_name(struct rt *rt, val self, val v)
{
	gc_storep(of(self), of(self)->name, arg_str(v) ? arg_str(v) : ustr_empty(rt));
}

static val data_set(struct rt *rt, val self) { return of(self)->set ? val_obj(of(self)->set) : V_NULL; }
static val cased(struct rt *rt, val self) { return val_bool(of(self)->cased); }
static void set_cased(struct rt *rt, val self, val v) { of(self)->cased = arg_bool(v); }
static val extended(struct rt *rt, val self) { return extended_of(rt, val_base(self).o, &of(self)->extended); }
static val capacity(struct rt *rt, val self) { return val_int(50); }

static val view(struct rt *rt, val self)
{
	if (val_is_null(of(self)->view))
		gc_store(of(self), &of(self)->view, data_view_new(rt, of(self)));
	return of(self)->view;
}

static val key(struct rt *rt, val self)
{
	return of(self)->key ? val_obj(list_to_array(rt, of(self)->key, &type_datacolumn))
	: val_obj(array_new(rt, &type_datacolumn, 0));
}

static void set_key(struct rt *rt, val self, val v)
{
	struct array *a = val_is_null(v) ? NULL : arg_items(rt, v);
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; a && i < a->n; i++) {
		struct data_column *c = data_column_of(array_get(a, i));

		if (!c || c->table != of(self))
			arg_throw(rt, NULL, "Column must belong to a table.");
		c->unique = a->n == 1;
		c->refuses_null = true;
		list_add(rt, l, val_obj(c));
	}
	gc_storep(of(self), of(self)->key, l);
}

static val has_errors(struct rt *rt, val self)
{
	for (uint32_t i = 0; i < of(self)->rows->n; i++)
		if (ustr_len(data_row_of(of(self)->rows->v[i])->error))
			return V_TRUE;
	return V_FALSE;
}

static val new_row(struct rt *rt, val self, val *a, int n) { return val_obj(data_row_new(rt, of(self))); }

static val select_(struct rt *rt, val self, val *a, int n)
{
	return val_obj(
		list_to_array(rt, data_select(rt, of(self), n ? arg_str(a[0]) : NULL, n > 1 ? arg_str(a[1]) : NULL),
			      &type_datarow));
}

static val compute(struct rt *rt, val self, val *a, int n)
{
	return data_evaluate(rt, of(self), arg_need_str(rt, a[0], "expression"), NULL,
		data_select(rt, of(self), arg_str(a[1]), NULL));
}

static val each_row(struct rt *rt, val self, const char *method)
{
	struct array *all = arg_items(rt, val_obj(of(self)->rows));

	for (uint32_t i = 0; i < all->n; i++)
		member_call(rt, all->v[i], ustr_atom(rt, method), NULL, 0);
	return V_VOID;
}

static val accept(struct rt *rt, val self, val *a, int n) { return each_row(rt, self, "AcceptChanges"); }
static val reject(struct rt *rt, val self, val *a, int n) { return each_row(rt, self, "RejectChanges"); }

static val clear(struct rt *rt, val self, val *a, int n)
{
	for (uint32_t i = 0; i < of(self)->rows->n; i++)
		data_row_of(of(self)->rows->v[i])->state = DATA_DETACHED;
	of(self)->rows->n = 0;
	return V_VOID;
}

static void copy_row(struct rt *rt, struct data_table *to, struct data_row *r)
{
	struct data_row *n = data_row_new(rt, to);

	for (uint32_t i = 0; i < r->v->n && i < to->columns->n; i++)
		gc_store(n->v, &n->v->v[i], r->v->v[i]);
	list_add(rt, to->rows, val_obj(n));
	n->state = r->state == DATA_DETACHED ? DATA_ADDED : r->state;
}

static val clone(struct rt *rt, val self, val *a, int n)
{
	struct data_table *t = data_table_new(rt, of(self)->name);
	struct list *keys = list_new(rt, NULL);

	for (uint32_t i = 0; i < of(self)->columns->n; i++) {
		struct data_column *c = col(of(self)->columns->v[i]), *d = column_new(rt, c->name, c->type);
		struct cell h = d->h;

		*d = *c;
		d->h = h;
		gc_storep(d, d->table, t);
		d->next = d->seed;
		list_add(rt, t->columns, val_obj(d));
		for (uint32_t k = 0; of(self)->key && k < of(self)->key->n; k++)
			if (col(of(self)->key->v[k]) == c)
				list_add(rt, keys, val_obj(d));
	}
	t->cased = of(self)->cased;
	gc_storep(t, t->key, keys);
	return val_obj(t);
}

static val copy(struct rt *rt, val self, val *a, int n)
{
	val t = clone(rt, self, NULL, 0);

	for (uint32_t i = 0; i < of(self)->rows->n; i++)
		copy_row(rt, of(t), data_row_of(of(self)->rows->v[i]));
	return t;
}

static val import(struct rt *rt, val self, val *a, int n)
{
	copy_row(rt, of(self), data_row_of(arg_need(rt, a[0], "row")));
	return V_VOID;
}

static val merge(struct rt *rt, val self, val *a, int n)
{
	struct data_table *from = data_table_of(arg_need(rt, a[0], "table"));

	for (uint32_t i = 0; from && i < from->rows->n; i++)
		copy_row(rt, of(self), data_row_of(from->rows->v[i]));
	return V_VOID;
}

static val changes(struct rt *rt, val self, val *a, int n)
{
	val t = clone(rt, self, NULL, 0);

	for (uint32_t i = 0; i < of(self)->rows->n; i++)
		if (data_row_of(of(self)->rows->v[i])->state != DATA_UNCHANGED)
			copy_row(rt, of(t), data_row_of(of(self)->rows->v[i]));
	return of(t)->rows->n ? t : V_NULL;
}

static val load_row(struct rt *rt, val self, val *a, int n)
{
	val r = val_obj(data_row_new(rt, of(self)));
	struct array *v = val_array(arg_need(rt, a[0], "values"));

	for (uint32_t i = 0; i < v->n && i < of(self)->columns->n; i++)
		if (!val_is_null(array_get(v, i)))
			data_row_put(rt, data_row_of(r), (int32_t)i, array_get(v, i));
	data_row_attach(rt, of(self), data_row_of(r), -1);
	if (arg_bool(a[1]))
		data_row_of(r)->state = DATA_UNCHANGED;
	return r;
}

static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

#define TABLE "System.Data.DataTable"
#define ROW "System.Data.DataRow"
const struct member_def datatable_members[] = {
	CTOR("()", ctor), CTOR("(string tableName)", ctor), CTOR("(string tableName, string tableNamespace)", ctor),
	PROP("bool CaseSensitive {get;set;}", cased, set_cased), PROP("bool IsInitialized {get;}", yes, NULL),
	PROP("System.Data.DataColumnCollection Columns {get;}", columns, NULL),
	PROP("System.Data.DataSet DataSet {get;}", data_set, NULL),
	PROP("System.Data.DataView DefaultView {get;}", view, NULL),
	PROP("System.Data.PropertyCollection ExtendedProperties {get;}", extended, NULL),
	PROP("bool HasErrors {get;}", has_errors, NULL), PROP("int MinimumCapacity {get;set;}", capacity, set_ignored),
	PROP("System.Data.DataColumn[] PrimaryKey {get;set;}", key, set_key),
	PROP("System.Data.DataRowCollection Rows {get;}", rows, NULL),
	PROP("string TableName {get;set;}", table_name, set_table_name),
	PROP("string Namespace {get;set;}", empty, set_ignored), PROP("string Prefix {get;set;}", empty, set_ignored),
	METHOD("void AcceptChanges()", accept), METHOD("void RejectChanges()", reject),
	METHOD("void BeginLoadData()", nothing), METHOD("void EndLoadData()", nothing),
	METHOD("void BeginInit()", nothing), METHOD("void EndInit()", nothing), METHOD("void Clear()", clear),
	METHOD(TABLE " Clone()", clone), METHOD(TABLE " Copy()", copy),
	METHOD("System.Object Compute(string expression, string filter)", compute), METHOD(TABLE " GetChanges()", changes),
	METHOD("void ImportRow(" ROW " row)", import), METHOD("void Merge(" TABLE " table)", merge),
	METHOD(ROW " NewRow()", new_row),
	METHOD(ROW " LoadDataRow(System.Object[] values, bool fAcceptChanges)", load_row),
	METHOD("void Reset()", clear), METHOD("void Dispose()", nothing),
	METHOD(ROW "[] Select()", select_), METHOD(ROW "[] Select(string filterExpression)", select_),
	METHOD(ROW "[] Select(string filterExpression, string sort)", select_),
	MEMBERS_END
};

/* ---- DataColumnCollection ---- */

struct columns {
	struct cell h;
	struct data_table *table;
};

static void columns_trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct columns *)c)->table); }
static struct data_table *ct(val v) { return ((struct columns *)val_base(v).o)->table; }
static void columns_iter(struct rt *rt, val self, struct iter *it) { iter_begin_all(rt, val_obj(ct(self)->columns), it); }
static int64_t columns_size(struct rt *rt, val self) { return ct(self)->columns->n; }

static bool columns_get(struct rt *rt, val self, val which, val *ret)
{
	int32_t i = data_column_at(ct(self), which);

	*ret = i >= 0 ? ct(self)->columns->v[i] : V_NULL;
	return true;
}

static const struct type_ops columns_ops = { .iter = columns_iter, .count = columns_size, .index_get = columns_get };
const struct type type_datacolumns = { .cls = { .trace = columns_trace },
	.name = "System.Data.DataColumnCollection", .base = &type_object, .ops = &columns_ops,
	.size = sizeof(struct columns), .flags = TF_ENUMERABLE | TF_SEALED,
	.ifaces = "System.Collections.ICollection System.Collections.IEnumerable" };

static val put_column(struct rt *rt, struct data_table *t, struct data_column *c)
{
	if (c->table)
		net_throw(rt, "System.ArgumentException",
			"Column '%s' already belongs to this or another DataTable.", USTR_C(rt, c->name));
	if (!ustr_len(c->name)) {
		int i = 1;

		do
			gc_storep(c, c->name, ustr_printf(rt, "Column%d", i++));
		while (data_column_at(t, val_str(c->name)) >= 0);
	}
	if (data_column_at(t, val_str(c->name)) >= 0)
		net_throw(rt, "System.Data.DuplicateNameException",
			"A column named '%s' already belongs to this DataTable.", USTR_C(rt, c->name));
	gc_storep(c, c->table, t);
	list_add(rt, t->columns, val_obj(c));
	for (uint32_t i = 0; i < t->rows->n; i++)
		list_add(rt, data_row_of(t->rows->v[i])->v, c->counts
			? conv(rt, val_num(VK_INT64, c->next++), c->type) : dflt(rt, val_obj(c)));
	return val_obj(c);
}

static val columns_add(struct rt *rt, val self, val *a, int n)
{
	return put_column(rt, ct(self), col(column_ctor(rt, V_NULL, a, n)));
}

static val columns_add_column(struct rt *rt, val self, val *a, int n)
{
	put_column(rt, ct(self), col(arg_need(rt, a[0], "column")));
	return V_VOID;
}

static val columns_add_range(struct rt *rt, val self, val *a, int n)
{
	struct array *all = arg_items(rt, a[0]);

	for (uint32_t i = 0; i < all->n; i++)
		put_column(rt, ct(self), col(array_get(all, i)));
	return V_VOID;
}

static val columns_remove(struct rt *rt, val self, val *a, int n)
{
	struct data_table *t = ct(self);
	int32_t at = data_column_at(t, a[0]);

	if (at < 0)
		net_throw(rt, "System.ArgumentException", "Column '%s' does not belong to table %s.",
			val_to_c(rt, a[0]), USTR_C(rt, t->name));
	col(t->columns->v[at])->table = NULL;
	list_remove_at(rt, t->columns, (uint32_t)at);
	for (uint32_t i = 0; i < t->rows->n; i++)
		list_remove_at(rt, data_row_of(t->rows->v[i])->v, (uint32_t)at);
	return V_VOID;
}

static val columns_clear(struct rt *rt, val self, val *a, int n)
{
	while (ct(self)->columns->n)
		columns_remove(rt, self, &ct(self)->columns->v[0], 1);
	return V_VOID;
}

static val columns_contains(struct rt *rt, val self, val *a, int n) { return val_bool(data_column_at(ct(self), a[0]) >= 0); }
static val columns_index(struct rt *rt, val self, val *a, int n) { return val_int(data_column_at(ct(self), a[0])); }
static val columns_item(struct rt *rt, val self, val *a, int n) { val v; columns_get(rt, self, a[0], &v); return v; }
static val columns_count(struct rt *rt, val self) { return val_int((int32_t)ct(self)->columns->n); }
static val itself(struct rt *rt, val self) { return self; }

static val columns_walk(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new(rt, "System.Collections.ArrayList+ArrayListEnumeratorSimple", val_obj(ct(self)->columns));
}

#define COLUMN "System.Data.DataColumn"
const struct member_def datacolumns_members[] = {
	PROP("int Count {get;}", columns_count, NULL), PROP("bool IsReadOnly {get;}", no, NULL),
	PROP("bool IsSynchronized {get;}", no, NULL),
	PROP("System.Object SyncRoot {get;}", itself, NULL), METHOD(COLUMN " Item(int index) {get;}", columns_item),
	METHOD(COLUMN " Item(string name) {get;}", columns_item),
	METHOD("void Add(" COLUMN " column)", columns_add_column),
	METHOD(COLUMN " Add(string columnName, type type, string expression)", columns_add),
	METHOD(COLUMN " Add(string columnName, type type)", columns_add),
	METHOD(COLUMN " Add(string columnName)", columns_add), METHOD(COLUMN " Add()", columns_add),
	METHOD("void AddRange(" COLUMN "[] columns)", columns_add_range), METHOD("void Clear()", columns_clear),
	METHOD("bool Contains(string name)", columns_contains),
	METHOD("bool CanRemove(" COLUMN " column)", columns_contains),
	METHOD("int IndexOf(" COLUMN " column)", columns_index), METHOD("int IndexOf(string columnName)", columns_index),
	METHOD("void Remove(" COLUMN " column)", columns_remove),
	METHOD("void Remove(string name)", columns_remove), METHOD("void RemoveAt(int index)", columns_remove),
	METHOD("System.Collections.IEnumerator GetEnumerator()", columns_walk), MEMBERS_END
};

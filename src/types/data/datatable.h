/* SPDX-License-Identifier: MIT */
/*
 * System.Data's tables in memory: columns with types, rows with a state each.
 * A row keeps one value a column, DBNull where nothing was given.
 */
#pragma once

#include "value/coll.h"

enum data_state { DATA_DETACHED = 1, DATA_UNCHANGED = 2, DATA_ADDED = 4, DATA_DELETED = 8, DATA_MODIFIED = 16 };

struct data_column {
	struct cell h;
	struct ustr *name, *caption, *expression;
	const struct type *type;
	struct data_table *table;	/* NULL: of none yet */
	bool counts, refuses_null, fixed, unique;
	int64_t seed, step, next;	/* AutoIncrement */
	int32_t longest;		/* MaxLength, -1: any */
	val dflt;
	struct dict *extended;
};

struct data_row {
	struct cell h;
	struct data_table *table;
	struct list *v;			/* one a column */
	struct list *old;		/* as accepted; NULL: unchanged since */
	enum data_state state;
	struct ustr *error;
	int32_t setting;		/* the column a script assigns to */
};

struct data_table {
	struct cell h;
	struct ustr *name, *space;
	struct list *columns, *rows, *key;	/* key: the columns of PrimaryKey */
	struct cell *set;		/* DataSet or NULL */
	val view;			/* DefaultView, made when asked for */
	struct dict *extended;
	bool cased;			/* CaseSensitive */
};

extern const struct type type_datatable, type_datarow, type_datacolumn, type_datarows, type_datacolumns, type_dataview;

struct data_table *data_table_new(struct rt *rt, struct ustr *name);
struct data_table *data_table_of(val v);	/* NULL: no DataTable */
struct data_row *data_row_of(val v);
struct data_column *data_column_of(val v);
/* The place of a column by name, number or object; -1: none. */
int32_t data_column_at(struct data_table *t, val which);
struct data_row *data_row_new(struct rt *rt, struct data_table *t);	/* detached, with defaults */
void data_row_put(struct rt *rt, struct data_row *r, int32_t column, val v);	/* converts and checks */
val data_row_get(struct rt *rt, struct data_row *r, int32_t column);
void data_row_attach(struct rt *rt, struct data_table *t, struct data_row *r, int64_t at);	/* AT < 0: at the end */
/* The members of rows and of the rows of views. */
bool data_row_member(struct rt *rt, struct data_row *r, struct ustr *name, val *ret);
void data_row_each(struct rt *rt, struct data_row *r, void (*fn)(struct rt *rt, struct ustr *name, void *arg), void *arg);

/* Rows of T that FILTER takes (null or empty: all), in the order of SORT. */
struct list *data_select(struct rt *rt, struct data_table *t, struct ustr *filter, struct ustr *sort);
/* An expression over one row, or with aggregates over ROWS. */
val data_evaluate(struct rt *rt, struct data_table *t, struct ustr *expression, struct data_row *row, struct list *rows);

val data_view_new(struct rt *rt, struct data_table *t);

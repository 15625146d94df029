/* SPDX-License-Identifier: MIT */
/*
 * The rows of the program's tables, a line `kind TAB owner TAB name` each: what
 * tests/coverage.py wants a case for. Types whose rows are registered at first
 * use are not here; they say so themselves (record_type_use).
 */
#include <stdio.h>

#include "cli/runtime.h"
#include "engine/cmdlet.h"
#include "engine/param.h"
#include "format/typedata.h"
#include "format/view_table.h"
#include "types/late.h"
#include "value/psobj.h"
#include "value/type_impl.h"

static void row(const char *kind, const char *owner, const char *name)
{
	printf("%s\t%s\t%s\n", kind, owner, name);
}

static void put_params(const char *owner, const struct param_def *p)
{
	for (; p && p->name; p++)
		row("parameter", owner, p->name);
}

static void put_views(const struct view *v, uint32_t n)
{
	static const char *const shapes[] = { [SHAPE_TABLE] = "table", [SHAPE_LIST] = "list", [SHAPE_WIDE] = "wide",
		[SHAPE_CUSTOM] = "custom" };

	for (uint32_t i = 0; i < n; i++)
		row(shapes[v[i].shape], v[i].name, v[i].types);
}

static void put_types(const struct type_table *t)
{
	for (uint32_t i = 0; i < t->cap; i++)
		for (const struct type_rec *r = t->ptrs[i]; r; r = r->next_ptr)
			for (int k = 0; !(r->type->flags & (TF_GENERIC | TF_SCRIPT)) && k < TYPE_TABLES_MAX && r->tables[k]; k++)
				for (const struct member_def *d = r->tables[k]; d->row != MR_END; d++)
					if (d->row == MR_CONST || d->call || d->get)
						row("member", r->type->name, d->sig);
}

static void put_typedata(struct rt *rt, struct typedata *d, void *arg)
{
	for (uint32_t i = 0; d->members && i < shape_count(d->members->shape); i++)
		row("typedata", USTR_C(rt, d->type_name), USTR_C(rt, shape_name(d->members->shape, i)));
}

int main(void)
{
	static const struct host_ops host;
	struct rt *rt = runtime_new(&host, NULL);

	for (const struct cmdlet_def *const *c = cmdlet_table; *c; c++) {
		put_params((*c)->name, (*c)->params);
		put_params((*c)->name, (*c)->dynamic);
	}
	put_params("", common_params);
	put_views(view_table, view_table_n);
	put_views(view_table_oob, view_table_oob_n);
	types_late(rt);
	put_types(rt->types);
	typedata_load_all(rt);
	typedata_each(rt, put_typedata, NULL);
#define PARSE_ERROR(name, text) row("error", "", #name);
#include "syntax/parse_error.def"
	runtime_free(rt);
	return 0;
}

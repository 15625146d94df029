/* SPDX-License-Identifier: MIT */
#include "engine/history.h"

#include "engine/powershell.h"
#include "engine/scope.h"
#include "types/enums.h"

static void trace(struct heap *h, struct cell *c)
{
	struct history_entry *e = (struct history_entry *)c;

	heap_mark(h, e->text);
}

static struct history_entry *of(val v)
{
	return (struct history_entry *)val_base(v).o;
}

static struct ustr *text(struct rt *rt, val self)
{
	return of(self)->text;
}

static const struct type_ops ops = { .to_string = text };

const struct type type_history_entry = {
	.cls = { .trace = trace }, .name = "Microsoft.PowerShell.Commands.HistoryInfo", .base = &type_object, .ops = &ops,
	.size = sizeof(struct history_entry),
};

struct history_entry *val_history_entry(val v)
{
	return val_cell(v, &type_history_entry);
}

static val get_id(struct rt *rt, val self) { return val_long(of(self)->id); }
static val get_text(struct rt *rt, val self) { return val_str(of(self)->text); }
static val get_status(struct rt *rt, val self) { return val_enum(&enum_pipelinestate, of(self)->status); }
static val get_begin(struct rt *rt, val self) { return of(self)->begin; }
static val get_end(struct rt *rt, val self) { return of(self)->end; }
static val get_duration(struct rt *rt, val self) { return val_timespan(of(self)->end.i - of(self)->begin.i); }
static val clone(struct rt *rt, val self, val *a, int n)
{
	struct history_entry *c = rt_new_cell(rt, &type_history_entry, history_entry), *e = of(self);

	c->id = e->id;
	c->text = e->text;
	c->status = e->status;
	c->begin = e->begin;
	c->end = e->end;
	return val_obj(c);
}
static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(of(self)->text); }

static const struct member_def members[] = {
	PROP("long Id {get;}", get_id, NULL),
	PROP("string CommandLine {get;}", get_text, NULL),
	PROP("System.Management.Automation.Runspaces.PipelineState ExecutionStatus {get;}", get_status, NULL),
	PROP("datetime StartExecutionTime {get;}", get_begin, NULL),
	PROP("datetime EndExecutionTime {get;}", get_end, NULL),
	PROP("timespan Duration {get;}", get_duration, NULL),
	METHOD("Microsoft.PowerShell.Commands.HistoryInfo Clone()", clone),
	METHOD("string ToString()", to_string),
	MEMBERS_END
};

_startup_ void history_init(struct rt *rt)
{
	type_register(rt, &type_history_entry, members);
}

int64_t history_next(struct rt *rt)
{
	return rt->eng->history_last + 1;
}

static uint32_t most(struct rt *rt)
{
	int64_t n;
	val v;

	if (var_get_c(rt, "MaximumHistoryCount", &v) && val_to_int64_try(rt, v, &n) && n > 0)
		return (uint32_t)MIN(n, 32767);
	return 4096;
}

struct history_entry *history_add(struct rt *rt, struct ustr *line, int status, val begin, val end)
{
	struct history_entry *e = rt_new_cell(rt, &type_history_entry, history_entry);
	struct list *l = rt->eng->history;

	e->id = ++rt->eng->history_last;
	e->text = line;
	e->status = status;
	e->begin = begin;
	e->end = end;
	list_add(rt, l, val_obj(e));
	while (l->n > most(rt))
		list_remove_at(rt, l, 0);
	return e;
}

/* As it stands: it runs. */
void history_pending_add(struct rt *rt)
{
	struct history_pending *p = rt->eng->history_pending;

	if (p && !p->entry)
		p->entry = history_add(rt, p->text, PS_RUNNING, p->begin, p->begin);
}

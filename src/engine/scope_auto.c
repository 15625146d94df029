/* SPDX-License-Identifier: MIT */
/*
 * Automatic variables made on demand: $MyInvocation, $PSCmdlet, $input and
 * $PSBoundParameters of the running call, $PSScriptRoot and $PSCommandPath of
 * the file of the running block.
 */
#include "engine/input_enum.h"
#include "engine/invocation.h"
#include "engine/pscmdlet.h"
#include "engine/scope_impl.h"
#include "engine/stage.h"

/* The command that runs in S now; NULL: none, or it has ended. */
static struct stage *running_in(struct rt *rt, struct scope *s)
{
	if (!s->stage)
		return NULL;
	for (struct frame *f = rt->eng->frame; f; f = f->up)
		if (f->scope == s)
			return s->stage;
	return s->stage == rt->eng->stage ? s->stage : NULL;
}

/* A dotted command runs in S though it did not make it: what is its own is not
 * kept in the scope. */
static struct stage *dotted_in(struct rt *rt, struct scope *s)
{
	for (struct frame *f = rt->eng->frame; f; f = f->up)
		if (f->scope == s && f->stage && f->stage->kind == STAGE_SCRIPT)
			return f->stage->flags & SF_DOTTED ? f->stage : NULL;
	return NULL;
}

struct dict *stage_bound(struct stage *st)
{
	struct binding *b = &st->b;
	struct dict *d = b->bound;

	if (d || !b->meta)
		return d;
	d = bound_parameters_new(st->rt);
	for (uint32_t i = 0; b->how && i < b->meta->n; i++)
		if (b->how[i] && (b->dotted || b->meta->params[i].offset < b->scope->layout->n) && !b->meta->params[i].is_common)
			dict_put(st->rt, d, val_str(b->meta->params[i].name), binder_current(b, &b->meta->params[i]));
	for (uint32_t i = 0; !b->how && i < st->site->nargs && i < b->meta->n; i++)
		dict_put(st->rt, d, val_str(b->meta->params[i].name), binder_current(b, &b->meta->params[i]));
	b->bound = d;
	return d;
}

static val bound_of(struct stage *st)
{
	return val_obj(stage_bound(st));
}

struct invocation *stage_invocation(struct stage *st)
{
	struct rt *rt = st->rt;
	struct invocation *i = invocation_of_stage(rt, st, NULL);

	if (val_is_null(i->bound) && st->scope)
		i->bound = bound_of(st);
	if (val_is_null(i->unbound) && st->scope && st->scope->args.k == VK_OBJ) {
		struct list *l = list_new_of(rt, &type_list, &type_object);
		struct array *a = val_array(st->scope->args);

		for (uint32_t k = 0; a && k < a->n; k++)
			list_add(rt, l, array_get(a, k));
		i->unbound = val_obj(l);
	}
	return i;
}

bool scope_dotted_auto(struct rt *rt, struct scope *s, uint16_t offset, val *ret)
{
	struct stage *st = dotted_in(rt, s);

	if (!st || (offset == offsetof(struct scope, pscmdlet) && !(st->flags & SF_ADVANCED)))
		return false;
	if (offset == offsetof(struct scope, pscmdlet))
		*ret = val_obj(pscmdlet_new(rt, st));
	else
		*ret = offset == offsetof(struct scope, bound) ? bound_of(st) : val_obj(stage_invocation(st));
	return true;
}

void scope_fill_auto(struct rt *rt, struct scope *s, uint16_t offset)
{
	struct stage *st;

	if (offset == offsetof(struct scope, input)) {
		if (s->is_function)
			gc_store(s, &s->input, val_obj(input_enum_new(rt, list_new(rt, NULL))));
		return;
	}
	if (offset != offsetof(struct scope, myinvocation) && offset != offsetof(struct scope, pscmdlet) &&
	    offset != offsetof(struct scope, bound))
		return;
	st = running_in(rt, s);
	if (!st)
		return;
	if (offset == offsetof(struct scope, myinvocation)) {
		if (!st->cmd->shares_invocation)
			gc_store(s, &s->myinvocation, st->site->direct ? V_NULL : val_obj(stage_invocation(st)));
	} else if (offset == offsetof(struct scope, bound))
		gc_store(s, &s->bound, bound_of(st));
	else if (st->flags & SF_ADVANCED && !st->site->direct)
		gc_store(s, &s->pscmdlet, val_obj(pscmdlet_new(rt, st)));
}

/* ---- Files --------------------------------------------------------------- */

static struct ustr *running_file(struct rt *rt, struct scope *s)
{
	struct frame *f = rt->eng->frame;

	while (f && f->scope != s)
		f = f->up;
	if (!f)
		f = rt->eng->frame;
	if (f && f->sb && f->sb->info->source)
		return f->sb->info->source->file;
	return NULL;
}

bool scope_script_variable(struct rt *rt, struct scope *s, struct ustr *name, val *ret)
{
	bool root = ustr_len(name) == 12 && ustr_ieq_c(name, "PSScriptRoot");
	bool path = ustr_len(name) == 13 && ustr_ieq_c(name, "PSCommandPath");
	struct ustr *file;

	if (!root && !path)
		return false;
	file = running_file(rt, s);
	if (!file)
		*ret = val_str(ustr_empty(rt));
	else
		*ret = val_str(root ? script_file_folder(rt, file) : file);
	return true;
}

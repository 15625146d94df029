/* SPDX-License-Identifier: MIT */
/* Marks of statements in compiled code and the calls of the hooks. */
#include "engine/debug.h"

void debug_mark(struct rt *rt, struct code *k)
{
	uint16_t *ops;

	if (k->ops)
		return;
	ops = rt_block(rt, uint16_t, k->n + 1);
	for (uint32_t i = 0; i < k->n; i++)
		ops[i] = k->insns[i].op;
	gc_storep(k, k->ops, ops);
	for (uint32_t i = 0; i < k->nregions; i++)
		if (k->regions[i].kind == REGION_STMT)
			k->insns[k->regions[i].start].op = OP_DEBUG;
}

void debug_set(struct rt *rt, const struct debug_hooks *h)
{
	rt->eng->debug = h;
	for (struct frame *f = rt->eng->frame; h && f; f = f->up)
		if (f->code)
			debug_mark(rt, f->code);
}

static uint32_t line_of(const struct code *k, const struct ast *a)
{
	return source_position(k->info->source->result.src, a->start).line;
}

static bool is_first(const struct code *k, const struct ast *a)
{
	uint32_t line = line_of(k, a);

	for (uint32_t i = 0; i < k->nregions; i++) {
		const struct ast *other = k->regions[i].ast;

		if (k->regions[i].kind == REGION_STMT && other && other->start < a->start && line_of(k, other) == line)
			return false;
	}
	return true;
}

uint16_t debug_statement(struct rt *rt, struct frame *f, uint32_t pc)
{
	struct code *k = f->code;
	const struct debug_hooks *h = rt->eng->debug;

	for (uint32_t i = 0; h && i < k->nregions; i++) {
		const struct region *r = &k->regions[i];

		if (r->kind != REGION_STMT || r->start != pc || !r->ast)
			continue;
		h->statement(rt, f, r->ast, is_first(k, r->ast));
		break;
	}
	return k->ops[pc];
}

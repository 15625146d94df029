/* SPDX-License-Identifier: MIT */
#include "engine/command_syntax.h"
#include "engine/command_metadata.h"
#include "engine/engine.h"
#include "types/version.h"

#include <string.h>

static void put_type(struct rt *rt, struct sbuf *b, const struct param_meta *p)
{
	const struct type *t = p->type->flags & TF_NULLABLE ? p->type->elem : p->type;

	if (p->is_switch)
		return;
	sbuf_puts(b, " <");
	type_put_short(b, t == &type_object ? "Object" : USTR_C(rt, type_ps_name(rt, t)));
	sbuf_putc(b, '>');
}

static void put_param(struct rt *rt, struct sbuf *b, const struct param_meta *p, const struct param_in_set *s)
{
	bool optional = !(s->flags & PF_MANDATORY), positional = s->position >= 0 && !p->is_switch;

	sbuf_putc(b, ' ');
	if (optional)
		sbuf_putc(b, '[');
	if (positional)
		sbuf_putc(b, '[');
	sbuf_putc(b, '-');
	sbuf_put(b, p->name);
	if (positional)
		sbuf_putc(b, ']');
	put_type(rt, b, p);
	if (optional)
		sbuf_putc(b, ']');
}

static void put_positional(struct rt *rt, struct sbuf *b, struct command_meta *m, uint32_t bit)
{
	for (int pos = 0; pos < 64; pos++)
		for (uint32_t i = 0; i < m->nown; i++) {
			const struct param_in_set *s = param_in_set_of(&m->params[i], bit);

			if (s && s->position == pos && !m->params[i].is_switch)
				put_param(rt, b, &m->params[i], s);
		}
}

/* Of the common ones only -WhatIf and -Confirm are shown. */
static bool is_hidden(const struct param_meta *p)
{
	return p->is_common && (p->def < &common_params[COMMON_ALWAYS] ||
				p->def >= &common_params[COMMON_ALWAYS + COMMON_SHOULD_PROCESS]);
}

static void put_named(struct rt *rt, struct sbuf *b, struct command_meta *m, const uint16_t *order, uint32_t bit,
		      bool mandatory)
{
	for (uint32_t i = 0; i < m->n; i++) {
		const struct param_meta *p = &m->params[order[i]];
		const struct param_in_set *s = param_in_set_of(p, bit);

		if (s && (s->position < 0 || p->is_switch) && !is_hidden(p) && ((s->flags & PF_MANDATORY) != 0) == mandatory)
			put_param(rt, b, p, s);
	}
}

static struct ustr *syntax_set(struct rt *rt, struct command *c, struct command_meta *m, uint32_t set)
{
	uint32_t bit = m->nsets ? 1u << set : UINT32_MAX;
	const uint16_t *order = command_bind_order(rt, c, m);
	struct sbuf b;

	sbuf_init(&b, rt);
	put_positional(rt, &b, m, bit);
	put_named(rt, &b, m, order, bit, true);
	put_named(rt, &b, m, order, bit, false);
	if (m->cmdlet_binding)
		sbuf_puts(&b, " [<CommonParameters>]");
	return sbuf_take(&b);
}

struct ustr *command_syntax(struct rt *rt, struct command *c)
{
	struct command_meta *m = command_meta(rt, c);
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < MAX(m->nsets, 1u); i++) {
		struct ustr *set = syntax_set(rt, c, m, i);

		sbuf_putc(&b, '\n');
		sbuf_put(&b, c->name);
		sbuf_put(&b, ustr_len(set) ? set : ustr_atom(rt, " "));
		sbuf_putc(&b, '\n');
	}
	return sbuf_take(&b);
}

static struct ustr *set_text(struct rt *rt, val self)
{
	struct param_view *v = (struct param_view *)val_base(self).o;
	struct ustr *s = syntax_set(rt, v->command, v->meta, (uint32_t)v->param);

	return ustr_trim(rt, s, true, false);
}

const struct type_ops param_set_ops = { .to_string = set_text };

val core_version(struct rt *rt, const struct cmdlet_def *d)
{
	return version_value(rt, strcmp(d->module, MOD_CORE) ? "7.0.0.0" : POWERSHELL_VERSION ".500");
}

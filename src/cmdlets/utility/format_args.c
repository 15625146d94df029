/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/format_args.h"

#include <string.h>

#define CLASS "System.Management.Automation.PSInvalidOperationException"

static const struct key { const char *name; unsigned bit; } keys_known[] = {
	{ "Expression", 0 }, { "Label", FK_LABEL }, { "Name", FK_LABEL }, { "FormatString", FK_FORMAT },
	{ "Width", FK_WIDTH }, { "Alignment", FK_ALIGN }, { "Depth", FK_DEPTH },
};

/* The key that TEXT begins; NULL: none of those allowed. */
static const struct key *find_key(struct cmdlet *c, struct ustr *text, unsigned allowed)
{
	const struct key *found = NULL;

	for (size_t i = 0; i < ARRAY_LEN(keys_known); i++) {
		const struct key *k = &keys_known[i];

		if (k->bit && !(k->bit & allowed))
			continue;
		if (!ustr_starts(ustr_new(c->rt, k->name), text, true))
			continue;
		if (found && found->bit != k->bit)
			cmdlet_throw(c, err_make(c->rt, CLASS, "DictionaryKeyAmbiguous", EC_InvalidArgument, V_NULL,
						 "The %s key is ambiguous. Possible matches are: %s, %s.", USTR_C(c->rt, text),
						 found->name, k->name));
		found = k;
	}
	return found;
}

_Noreturn static void bad_key(struct cmdlet *c, const char *id, val key)
{
	cmdlet_throw(c, err_make(c->rt, CLASS, id, EC_InvalidArgument, V_NULL, "The %s key is not valid.",
				 val_to_c(c->rt, key)));
}

_Noreturn static void bad_value(struct cmdlet *c, const char *id, const struct key *k, val v)
{
	cmdlet_throw(c, err_make(c->rt, CLASS, id, EC_InvalidArgument, V_NULL, "The %s key has an invalid value: %s.",
				 k->name, val_to_c(c->rt, v)));
}

static uint8_t alignment(struct cmdlet *c, const struct key *k, val v)
{
	static const char *const names[] = { "left", "center", "right" };
	struct ustr *s;

	if (val_base(v).k != VK_STR)
		bad_value(c, "DictionaryKeyIllegalValue", k, v);
	s = val_base(v).s;
	for (size_t i = 0; ustr_len(s) && i < ARRAY_LEN(names); i++)
		if (ustr_starts(ustr_new(c->rt, names[i]), s, true))
			return (uint8_t)(ALIGN_LEFT + i);
	bad_value(c, "AlignmentIllegalValue", k, v);
}

static void set_expression(struct cmdlet *c, struct fexpr *f, val v)
{
	val b = val_base(v);

	if (val_scriptblock(b))
		f->block = val_scriptblock(b);
	else
		f->name = val_to_str(c->rt, b);
}

static void set_key(struct cmdlet *c, struct fexpr *f, const struct key *k, val v)
{
	int64_t n;

	switch (k->bit) {
	case FK_LABEL:
		f->label = val_to_str(c->rt, v);
		if (!ustr_len(f->label))
			bad_value(c, "DictionaryKeyIllegalEmptyValue", k, v);
		break;
	case FK_FORMAT:
		f->format = val_to_str(c->rt, v);
		break;
	case FK_ALIGN:
		f->align = alignment(c, k, v);
		break;
	case FK_WIDTH:
	case FK_DEPTH:
		if (!val_to_int64_try(c->rt, v, &n) || n <= 0)
			bad_value(c, k->bit == FK_WIDTH ? "WidthOutOfRange" : "DepthOutOfRange", k, v);
		if (k->bit == FK_WIDTH)
			f->width = (int32_t)MIN(n, INT32_MAX);
		else
			f->depth = (int32_t)MIN(n, INT32_MAX);
		break;
	default:
		set_expression(c, f, v);
	}
}

static struct fexpr from_dict(struct cmdlet *c, struct dict *d, unsigned keys)
{
	struct fexpr f = { 0 };
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(d, &i));) {
		const struct key *k;

		if (val_base(e->key).k != VK_STR)
			bad_key(c, "DictionaryKeyNonString", e->key);
		k = find_key(c, val_base(e->key).s, keys);
		if (!k)
			bad_key(c, "DictionaryKeyIllegal", e->key);
		set_key(c, &f, k, e->value);
	}
	if (!f.block && !f.name) {
		if (!f.label)
			cmdlet_throw(c, err_make(c->rt, CLASS, "DictionaryKeyMandatoryEntry", EC_InvalidArgument, V_NULL,
						 "A mandatory key is missing: Expression."));
		f.name = f.label;
	}
	return f;
}

static struct fexpr one_property(struct cmdlet *c, val v, unsigned keys)
{
	struct dict *d = val_dict(val_base(v));
	struct fexpr f = { 0 };

	if (d)
		return from_dict(c, d, keys);
	set_expression(c, &f, v);
	return f;
}

static void fatal(struct rt *rt, void *arg, struct errrec *e)
{
	cmdlet_throw(arg, e);
}

static void set_properties(struct cmdlet *c, const struct format_common *a, unsigned keys, struct shape_options *o)
{
	uint32_t n = a->property ? a->property->n : a->prop.k > VK_VOID;

	if (!n)
		return;
	if (a->view)
		cmdlet_throw(c, err_make(c->rt, CLASS, "FormatCannotSpecifyViewAndProperty", EC_InvalidArgument, V_NULL,
					 "The View and Property parameters cannot be used together."));
	o->props = fexprs_new(c->rt);
	for (uint32_t i = 0; i < n; i++) {
		struct fexpr f = one_property(c, a->property ? array_get(a->property, i) : a->prop, keys);

		fexprs_add(c->rt, o->props, &f);
	}
}

void format_options(struct cmdlet *c, const struct format_common *a, enum fmt_shape shape, unsigned keys,
		    struct shape_options *o)
{
	o->shape = shape;
	o->given = true;
	set_properties(c, a, keys, o);
	if (a->group_by.k > VK_VOID) {
		o->group = one_property(c, a->group_by, FK_LABEL | FK_FORMAT);
		o->has_group = true;
	}
	o->view = a->view;
	o->force = a->force;
	o->show_error = a->show_error;
	o->display_error = a->display_error;
	o->fatal = fatal;
	o->fatal_arg = c;
	if (a->expand)
		o->expand = ustr_ieq_c(a->expand, "CoreOnly") ? EXPAND_CORE_ONLY
			    : ustr_ieq_c(a->expand, "Both")   ? EXPAND_BOTH
							      : EXPAND_ENUM_ONLY;
}

struct cmdlet_sink {
	struct sink sink;
	struct cmdlet *c;
};

static void put(struct sink *s, val v)
{
	cmdlet_write(((struct cmdlet_sink *)s)->c, v);
}

void format_process(struct cmdlet *c, struct format_state *s, const struct format_common *a)
{
	struct cmdlet_sink to = { { put, c->rt }, c };

	if (a->input.k > VK_VOID)
		shaper_put(s->shaper, a->input, &to.sink);
}

void format_end(struct cmdlet *c, struct format_state *s)
{
	struct cmdlet_sink to = { { put, c->rt }, c };

	shaper_end(s->shaper, &to.sink);
}

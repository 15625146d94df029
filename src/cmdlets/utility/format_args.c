/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/format_args.h"
#include "cmdlets/utility/prop_expr.h"

#include <string.h>

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
			prop_refuse(c, "DictionaryKeyAmbiguous",
				"The %s key is ambiguous. Possible matches are: %s, %s.", USTR_C(c->rt, text),
				found->name, k->name);
		found = k;
	}
	return found;
}

static uint8_t alignment(struct cmdlet *c, const char *key, val v)
{
	static const char *const names[] = { "left", "center", "right" };
	struct ustr *s = prop_text(c, key, v);

	for (size_t i = 0; ustr_len(s) && i < ARRAY_LEN(names); i++)
		if (ustr_starts(ustr_new(c->rt, names[i]), s, true))
			return (uint8_t)(ALIGN_LEFT + i);
	prop_refuse(c, "AlignmentIllegalValue",
		"The value \"%s\" for key \"alignment\" is not valid; valid values are {left, center, right}.",
		USTR_C(c->rt, s));
}

static int32_t number(struct cmdlet *c, const char *key, val v)
{
	if (val_base(v).k != VK_INT32)
		prop_bad_type(c, key, v, "System.Int32");
	return (int32_t)val_base(v).i;
}

static int32_t width(struct cmdlet *c, const char *key, val v)
{
	int32_t n = number(c, key, v);

	if (n <= 0)
		prop_refuse(c, "WidthOutOfRange", "The value \"%d\" for key \"width\" should be greater than 0.", n);
	return n;
}

/* TEXT is the key as the user wrote it. */
static void set_key(struct cmdlet *c, struct fexpr *f, const struct key *k, const char *text, val v)
{
	switch (k->bit) {
	case FK_LABEL:
		f->label = prop_text(c, text, v);
		break;
	case FK_FORMAT:
		f->format = prop_text(c, text, v);
		if (!ustr_len(f->format))
			prop_refuse(c, "FormatStringEmpty",
				"Cannot have an empty formatting string for key \"formatString\".");
		break;
	case FK_ALIGN:
		f->align = alignment(c, text, v);
		break;
	case FK_WIDTH:
		f->width = width(c, text, v);
		break;
	case FK_DEPTH:
		f->depth = number(c, text, v);
		f->has_depth = true;
		break;
	default:
		prop_expression(c, text, v, &f->block, &f->name);
	}
}

static struct fexpr from_dict(struct cmdlet *c, struct dict *d, unsigned keys)
{
	struct fexpr f = { 0 };
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(d, &i));) {
		const struct key *k;

		if (val_base(e->key).k != VK_STR)
			prop_refuse(c, "DictionaryKeyNonString", "The %s key type is not valid. The key must be a string.",
				prop_key_type(c->rt, e->key));
		k = find_key(c, val_base(e->key).s, keys);
		if (!k)
			prop_refuse(c, "DictionaryKeyIllegal", "The %s key is not valid.", val_to_c(c->rt, e->key));
		prop_need_value(c, val_to_c(c->rt, e->key), e->value);
		set_key(c, &f, k, val_to_c(c->rt, e->key), e->value);
	}
	if (!f.block && !f.name)
		prop_refuse(c, "DictionaryKeyMandatoryEntry", "A mandatory entry for expression is missing.");
	return f;
}

static struct fexpr one_property(struct cmdlet *c, val v, unsigned keys)
{
	struct dict *d = val_dict(val_base(v));
	struct fexpr f = { 0 };

	if (d)
		return from_dict(c, d, keys);
	prop_expression(c, NULL, v, &f.block, &f.name);
	return f;
}

static void fatal(struct rt *rt, void *arg, struct errrec *e)
{
	cmdlet_throw(arg, e);
}

void format_exclusive(struct cmdlet *c, const char *id, const char *one, const char *other)
{
	struct errrec *e = err_make(c->rt, "System.IO.InvalidDataException", id, EC_InvalidArgument, V_NULL,
				    "Found invalid data while decoding.");

	gc_storep(e, e->details, ustr_printf(c->rt, "Cmdlet parameters %s and %s are mutually exclusive.", one, other));
	cmdlet_throw(c, e);
}

static void set_properties(struct cmdlet *c, const struct format_common *a, unsigned keys, struct shape_options *o)
{
	uint32_t n = a->property ? a->property->n : a->prop.k > VK_VOID;

	if (!n)
		return;
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
	if (a->view && o->props)
		format_exclusive(c, "FormatCannotSpecifyViewAndProperty", "View", "Property");
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

	if (fmt_is_packet(val_base(a->input)))	/* of a Format command in front: what it decided stands */
		cmdlet_write(c, a->input);
	else if (a->input.k > VK_VOID)
		shaper_put(s->shaper, a->input, &to.sink);
}

void format_end(struct cmdlet *c, struct format_state *s)
{
	struct cmdlet_sink to = { { put, c->rt }, c };

	shaper_end(s->shaper, &to.sink);
}

/* SPDX-License-Identifier: MIT */
/*
 * ConvertTo-Json: values are written as they are walked, straight into one
 * text. What lies deeper than -Depth is written as its text.
 */
#include "cmdlets/utility/json.h"

#include "types/time/stamp.h"
#include "value/num.h"
#include "value/numfmt.h"

#include <math.h>

struct args {
	val input_object;
	int64_t depth;
	bool compress;
	bool enums_as_strings;
	bool as_array;
	int64_t escape_handling;
};

enum { ESCAPE_DEFAULT, ESCAPE_NON_ASCII, ESCAPE_HTML };
enum { DEPTH_DEFAULT = 2 };
enum { NOT_A_PROPERTY = PM_METHOD | PM_CODE_METHOD | PM_SCRIPT_METHOD | PM_PROPERTY_SET | PM_MEMBER_SET };

struct state {
	struct list *in;
};

static const struct param_def params[] = {
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .pos = 1,
	      .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_NULL, .type_name = "System.Object"),
	PARAM(args, depth, "Depth", P_INT, .validate = "range:0:100"),
	PARAM(args, compress, "Compress", P_SWITCH),
	PARAM(args, enums_as_strings, "EnumsAsStrings", P_SWITCH),
	PARAM(args, as_array, "AsArray", P_SWITCH),
	PARAM(args, escape_handling, "EscapeHandling", P_ENUM, .type_name = "Newtonsoft.Json.StringEscapeHandling"),
	PARAMS_END
};

struct json_out {
	struct cmdlet *c;
	struct rt *rt;
	struct sbuf b;
	int64_t max;
	int level;		/* of indentation */
	int escape;
	bool plain[128];	/* 7-bit characters that stand for themselves */
	bool compress, enums, truncated;
};

static void put_value(struct json_out *o, val v, int64_t depth);

static bool must_escape(const struct json_out *o, uint16_t u)
{
	if (u < 0x20 || u == '"' || u == '\\' || u == 0x85 || u == 0x2028 || u == 0x2029)
		return true;
	if (o->escape == ESCAPE_NON_ASCII)
		return u >= 0x7f;
	return o->escape == ESCAPE_HTML && (u == '<' || u == '>' || u == '&' || u == '\'');
}

static void put_pair(struct json_out *o, uint16_t u)
{
	sbuf_putc(&o->b, '\\');
	sbuf_putc(&o->b, u);
}

static void put_escape(struct json_out *o, uint16_t u)
{
	static const char names[32] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r' };

	if (u < 32 && names[u])
		put_pair(o, (uint8_t)names[u]);
	else if (u == '\\' || (u == '"' && o->escape != ESCAPE_HTML))
		put_pair(o, u);
	else
		sbuf_printf(&o->b, "\\u%04x", u);
}

static void put_string(struct json_out *o, const struct ustr *s)
{
	uint32_t n = ustr_len(s), from = 0;

	sbuf_putc(&o->b, '"');
	for (uint32_t i = 0; i < n; i++) {
		uint16_t u = ustr_at(s, i);

		if (u < 128 ? o->plain[u] : !must_escape(o, u))
			continue;
		sbuf_put_sub(&o->b, s, from, i - from);
		put_escape(o, u);
		from = i + 1;
	}
	sbuf_put_sub(&o->b, s, from, n - from);
	sbuf_putc(&o->b, '"');
}

static void new_line(struct json_out *o)
{
	if (o->compress)
		return;
	sbuf_putc(&o->b, '\n');
	sbuf_pad(&o->b, ' ', 2 * (uint32_t)o->level);
}

/* An open container: brackets, commas and lines around its members. */
struct json_box {
	struct json_out *o;
	char close;
	bool any;
};

static struct json_box box_open(struct json_out *o, char open, char close)
{
	rt_check_depth(o->rt);
	sbuf_putc(&o->b, (uint8_t)open);
	o->level++;
	return (struct json_box){ o, close, false };
}

static void box_next(struct json_box *x)
{
	if (x->any)
		sbuf_putc(&x->o->b, ',');
	x->any = true;
	new_line(x->o);
}

static void box_close(struct json_box *x)
{
	x->o->level--;
	if (x->any)
		new_line(x->o);
	sbuf_putc(&x->o->b, (uint8_t)x->close);
}

static void put_member(struct json_box *x, struct ustr *name, val v, int64_t depth)
{
	box_next(x);
	put_string(x->o, name);
	sbuf_puts(&x->o->b, x->o->compress ? ":" : ": ");
	put_value(x->o, v, depth);
}

static void put_real(struct json_out *o, val v)
{
	struct ustr *s;
	bool plain = true;

	if (isnan(v.d) || isinf(v.d)) {
		sbuf_puts(&o->b, isnan(v.d) ? "\"NaN\"" : v.d > 0 ? "\"Infinity\"" : "\"-Infinity\"");
		return;
	}
	s = v.k == VK_SINGLE ? num_format_single(o->rt, v.d) : num_format_double(o->rt, v.d);
	for (uint32_t i = 0; i < ustr_len(s); i++)
		plain = plain && ustr_at(s, i) != '.' && ustr_at(s, i) != 'E';
	sbuf_put(&o->b, s);
	if (plain)
		sbuf_puts(&o->b, ".0");
}

static void put_clock(struct json_out *o, int64_t ticks)
{
	struct date d;
	int64_t f;

	calendar_split(ticks, &d);
	sbuf_printf(&o->b, "\"%04d-%02d-%02dT%02d:%02d:%02d", d.year, d.month, d.day, d.hour, d.minute, d.second);
	f = d.fraction;
	if (f) {
		int digits = 7;

		for (; f % 10 == 0; f /= 10)
			digits--;
		sbuf_printf(&o->b, ".%0*lld", digits, (long long)f);
	}
}

static void put_offset(struct json_out *o, int64_t offset)
{
	int64_t m = (offset < 0 ? -offset : offset) / TICKS_MINUTE;

	sbuf_printf(&o->b, "%c%02d:%02d", offset < 0 ? '-' : '+', (int)(m / 60), (int)(m % 60));
}

static void put_date(struct json_out *o, val v)
{
	put_clock(o, v.i);
	if (v.aux == KIND_UTC)
		sbuf_putc(&o->b, 'Z');
	else if (v.aux == KIND_LOCAL)
		put_offset(o, calendar_offset_at_local(v.i));
	sbuf_putc(&o->b, '"');
}

static void put_enum(struct json_out *o, val v)
{
	if (o->enums)
		put_string(o, enum_to_str(o->rt, v.t, val_enum_num(v)));
	else
		sbuf_printf(&o->b, "%lld", (long long)val_enum_num(v));
}

/* Scalars that have a JSON form of their own; false: V is something else. */
static bool put_scalar(struct json_out *o, val v)
{
	switch (v.k) {
	case VK_NULL: case VK_VOID:
		sbuf_puts(&o->b, "null");
		return true;
	case VK_BOOL:
		sbuf_puts(&o->b, v.i ? "true" : "false");
		return true;
	case VK_CHAR:
		put_string(o, ustr_from_char(o->rt, (uint16_t)v.u));
		return true;
	case VK_STR:
		put_string(o, v.s);
		return true;
	case VK_UINT64:
		sbuf_printf(&o->b, "%llu", (unsigned long long)v.u);
		return true;
	case VK_SBYTE ... VK_INT64:
		sbuf_put_int(&o->b, v.i);
		return true;
	case VK_SINGLE: case VK_DOUBLE:
		put_real(o, v);
		return true;
	case VK_DATETIME:
		put_date(o, v);
		return true;
	case VK_ENUM:
		put_enum(o, v);
		return true;
	}
	return false;
}

/* Cells that JSON writes as one number or text. */
static bool put_cell_scalar(struct json_out *o, val v)
{
	struct dec d;
	const struct type *t;

	if (v.k != VK_OBJ)
		return false;
	t = cell_type(v.o);
	if (val_dec(v, &d)) {
		sbuf_put(&o->b, dec_to_str(o->rt, d));
		if (!d.scale)
			sbuf_puts(&o->b, ".0");
	} else if (t == &type_bigint) {
		sbuf_put(&o->b, bigint_to_str(o->rt, v));
	} else if (type_is_named(t, "System.DateTimeOffset")) {
		struct stamp *s = (struct stamp *)v.o;

		put_clock(o, s->ticks);
		put_offset(o, s->offset);
		sbuf_putc(&o->b, '"');
	} else if (t == &type_dbnull) {
		sbuf_puts(&o->b, "null");
	} else if (type_is_named(t, "System.Guid")) {
		put_string(o, val_net_str(o->rt, v));
	} else if (type_is_named(t, "System.Uri")) {
		val text;

		put_string(o, member_get_c(o->rt, v, "OriginalString", &text) ? val_to_str(o->rt, text) : val_net_str(o->rt, v));
	} else {
		return false;
	}
	return true;
}

struct walk {
	struct json_box *box;
	int64_t depth;
	val v;
	bool instance_only;
};

/* The type's own properties, those that a class declared hidden too. */
static void put_net_property(struct rt *rt, const struct net_property *p, void *arg)
{
	struct walk *w = arg;
	val x;

	if (p->can_get && member_get(rt, w->v, p->name, &x))
		put_member(w->box, p->name, x, w->depth + 1);
}

static void put_added(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct walk *w = arg;

	if (!m->can_get || m->net || (w->instance_only && !m->is_instance))
		return;
	if (m->kind & NOT_A_PROPERTY)
		return;
	put_member(w->box, m->name, member_value(rt, v, m), w->depth + 1);
}

/* Members of type data count only for objects that commands wrote and those with members of their own. */
static void put_object(struct json_out *o, val v, int64_t depth)
{
	struct json_box box = box_open(o, '{', '}');
	val inout = v;
	struct walk w = { .box = &box, .depth = depth, .v = v, .instance_only = !(v.f & VF_PIPED) && !ext_of(o->rt, &inout, false) };

	if (!val_psobj(v))
		type_each_property(o->rt, val_type_of(v), false, put_net_property, &w);
	member_each(o->rt, v, false, put_added, &w);
	box_close(&box);
}

/* A property bag whose type names have nothing to add: its own members. */
static bool put_bag(struct json_out *o, val v, int64_t depth)
{
	struct psobj *b = val_psobj(v);
	struct json_box box;
	val x;

	if (!b || depth > o->max || typedata_has_members(o->rt, v))
		return false;
	box = box_open(o, '{', '}');
	for (uint32_t i = 0; i < shape_count(b->shape); i++) {
		enum psmember_kind k = shape_kind(b->shape, i);

		if (psmember_is_value(k))
			x = b->slots[i];
		else if (k & NOT_A_PROPERTY || !member_get(o->rt, v, shape_name(b->shape, i), &x))
			continue;
		put_member(&box, shape_name(b->shape, i), x, depth + 1);
	}
	box_close(&box);
	return true;
}

static struct ustr *key_text(struct json_out *o, val dict, val key)
{
	key = val_base(key);
	if (key.k != VK_STR)
		cmdlet_throw(o->c, err_make(o->rt, "System.InvalidOperationException", "NonStringKeyInDictionary",
			EC_InvalidOperation, dict,
			"The type '%s' is not supported for serialization or deserialization of a dictionary. Keys must be strings.",
			USTR_C(o->rt, type_full_name(o->rt, val_type_of(dict)))));
	return key.s;
}

static void put_entries(struct json_out *o, struct json_box *box, val v, int64_t depth)
{
	struct dict *d = val_dict(v);
	struct dict_entry *e;
	struct iter it;
	val x, key, value;

	if (d)
		dict_arrange(o->rt, d);
	for (uint32_t i = 0; d && (e = dict_next(d, &i));)
		put_member(box, key_text(o, v, e->key), e->value, depth + 1);
	if (d || !iter_begin_all(o->rt, v, &it))
		return;
	while (iter_next(&it, &x))
		if (member_get_c(o->rt, x, "Key", &key) && member_get_c(o->rt, x, "Value", &value))
			put_member(box, key_text(o, v, key), value, depth + 1);
}

static void put_items(struct json_out *o, struct iter *it, int64_t depth)
{
	struct json_box box = box_open(o, '[', ']');
	val x;

	while (iter_next(it, &x)) {
		rt_poll(o->rt);
		box_next(&box);
		put_value(o, x, depth + 1);
	}
	box_close(&box);
}

static void put_table(struct json_out *o, val v, struct psobj *added, int64_t depth)
{
	struct json_box box = box_open(o, '{', '}');

	put_entries(o, &box, val_base(v), depth);
	for (uint32_t i = 0; added && i < shape_count(added->shape); i++)
		if (shape_kind(added->shape, i) == PM_NOTE)
			put_member(&box, shape_name(added->shape, i), added->slots[i], depth + 1);
	box_close(&box);
}

/* JSON goes by what .NET can enumerate: a node of XML is a list of its children, which no pipeline takes apart. */
static bool is_xml_node(val v)
{
	return v.k == VK_OBJ && type_is_named(cell_type(v.o), "System.Xml.XmlNode");
}

static bool put_plain(struct json_out *o, val v, int64_t depth)
{
	struct iter it;

	if (put_scalar(o, v) || put_cell_scalar(o, v))
		return true;
	if (depth > o->max) {
		o->truncated = true;
		put_string(o, is_xml_node(v) ? val_net_str(o->rt, v) : val_to_str(o->rt, v));
	} else if (iter_begin(o->rt, v, &it)) {
		put_items(o, &it, depth);
	} else {
		return false;
	}
	return true;
}

/* Is V an object that is written as one text or null? */
static bool is_cell_scalar(struct json_out *o, val v)
{
	uint32_t n = o->b.len;
	bool is = put_cell_scalar(o, v);

	o->b.len = n;
	return is;
}

static bool is_guid(val v)
{
	return v.k == VK_OBJ && type_is_named(cell_type(v.o), "System.Guid");
}

static bool put_children(struct json_out *o, val v, int64_t depth)
{
	val children;
	struct iter it;

	if (!is_xml_node(v) || !member_get_c(o->rt, v, "ChildNodes", &children) || !iter_begin(o->rt, children, &it))
		return false;
	put_items(o, &it, depth);
	return true;
}

/* A scalar or list with members of its own: {"value": …, "member": …}; a Guid has one of its type data. */
static bool put_extended(struct json_out *o, val v, int64_t depth)
{
	val inout = v, base = val_base(v);
	struct psobj *x = val_psobj(v) ? NULL : ext_of(o->rt, &inout, false);
	struct json_box box;
	struct iter it;

	if (!x || !shape_count(x->shape) || base.k == VK_STR || base.k == VK_DATETIME || val_is_dictionary(base))
		return false;
	if (base.k == VK_OBJ && !iter_begin(o->rt, base, &it) && !val_is_num(base) && !is_cell_scalar(o, base))
		return false;
	box = box_open(o, '{', '}');
	box_next(&box);
	sbuf_puts(&o->b, o->compress ? "\"value\":" : "\"value\": ");
	put_plain(o, base, depth);
	for (uint32_t i = 0; i < shape_count(x->shape); i++)
		if (shape_kind(x->shape, i) == PM_NOTE)
			put_member(&box, shape_name(x->shape, i), x->slots[i], depth + 1);
	if (is_guid(base))
		put_member(&box, ustr_atom(o->rt, "Guid"), val_str(val_to_str(o->rt, base)), depth + 1);
	box_close(&box);
	return true;
}

static void put_value(struct json_out *o, val v, int64_t depth)
{
	val base, inout = v;

	if ((v.k < VK_OBJ && put_scalar(o, v)) || put_bag(o, v, depth))
		return;
	base = val_base(v);
	if (put_extended(o, v, depth))
		return;
	if (put_plain(o, base, depth))
		return;
	if (val_is_dictionary(base))
		put_table(o, v, ext_of(o->rt, &inout, false), depth);
	else if (type_is_named(val_type_of(base), "System.Management.Automation.Language.NullString"))
		sbuf_puts(&o->b, "null");
	else if (!put_children(o, base, depth))
		put_object(o, v, depth);
}

static void begin(struct cmdlet *c)
{
	((struct state *)c->state)->in = list_new(c->rt, NULL);
}

/* An object of the pipeline shows what type data add to its type, a Guid too. */
static val from_pipeline(struct rt *rt, val v)
{
	val b = val_base(v), inout = v, text;
	struct psobj *o = val_psobj(v) ? NULL : ext_of(rt, &inout, false);

	if (!is_guid(b) || (o && shape_count(o->shape)))
		return v;
	o = psobj_new(rt);
	text = val_str(val_to_str(rt, b));
	psobj_put_c(rt, o, "value", text);
	psobj_put_c(rt, o, "Guid", text);
	return val_obj(o);
}

static void process(struct cmdlet *c)
{
	if (c->has_input)
		list_add(c->rt, ((struct state *)c->state)->in, from_pipeline(c->rt, ((struct args *)c->args)->input_object));
	else
		list_add(c->rt, ((struct state *)c->state)->in, ((struct args *)c->args)->input_object);
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct list *in = ((struct state *)c->state)->in;
	struct json_out o = {
		.c = c, .rt = c->rt, .max = cmdlet_has(c, "Depth") ? a->depth : DEPTH_DEFAULT, .escape = (int)a->escape_handling,
		.compress = a->compress, .enums = a->enums_as_strings,
	};

	if (!in->n)
		return;
	for (uint16_t u = 0; u < ARRAY_LEN(o.plain); u++)
		o.plain[u] = !must_escape(&o, u);
	sbuf_init(&o.b, c->rt);
	put_value(&o, in->n > 1 || a->as_array ? val_obj(list_to_array(c->rt, in, NULL)) : in->v[0], 0);
	if (o.truncated)
		cmdlet_warning(c, ustr_printf(c->rt,
			"Resulting JSON is truncated as serialization has exceeded the set depth of %lld.", (long long)o.max));
	cmdlet_write(c, val_str(sbuf_take(&o.b)));
}

const struct cmdlet_def cmdlet_convertto_json = {
	.name = "ConvertTo-Json", .module = MOD_UTILITY, .output_types = "System.String",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = end,
	.synopsis = "Converts an object to a JSON-formatted string.",
};

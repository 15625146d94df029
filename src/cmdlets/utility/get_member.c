/* SPDX-License-Identifier: MIT */
/* Get-Member: the members of objects, once for each distinct type. */
#include "cmdlets/utility/result_types.h"
#include "cmdlets/utility/prop_expr.h"
#include "engine/command_syntax.h"
#include "engine/script_class.h"
#include "types/enums.h"
#include "types/reflect.h"
#include "value/deserialized.h"
#include "value/member_text.h"
#include "value/record.h"

#include <string.h>

struct args {
	val input_object;
	struct array *name;
	int64_t member_type;
	int64_t view;
	bool static_;
	bool force;
};

struct state {
	struct dict *seen;	/* names of types shown */
	bool any;
};

static const struct param_def params[] = {
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, member_type, "MemberType", P_ENUM, .aliases = "Type",
	      .type_name = "System.Management.Automation.PSMemberTypes"),
	PARAM(args, view, "View", P_ENUM, .type_name = "System.Management.Automation.PSMemberViewTypes"),
	PARAM(args, static_, "Static", P_SWITCH),
	PARAM(args, force, "Force", P_SWITCH),
	PARAMS_END
};

static struct ustr *definition_str(struct rt *rt, val self)
{
	return val_to_str(rt, record_get(self, 3));
}
static const struct type_ops member_definition_ops = { .to_string = definition_str };
static const struct type type_member_definition = RECORD_TYPE_OF("Microsoft.PowerShell.Commands.MemberDefinition",
	&type_object, 4,
	.ops = &member_definition_ops);
static const struct member_def definition_members[] = {
	RECORD_PROP("string TypeName {get;}", 0),
	RECORD_PROP("string Name {get;}", 1),
	RECORD_PROP("System.Management.Automation.PSMemberTypes MemberType {get;}", 2),
	RECORD_PROP("string Definition {get;}", 3),
	MEMBERS_END
};

struct found {
	struct cmdlet *c;
	struct list *list;	/* records */
	struct ustr *type_name;
	bool statics;
};

/* Kinds of members that are added to objects and types; the others are adapted. */
enum { EXTENDED = PM_ALIAS | PM_CODE_PROPERTY | PM_NOTE | PM_SCRIPT_PROPERTY | PM_PROPERTY_SET |
	PM_CODE_METHOD | PM_SCRIPT_METHOD | PM_MEMBER_SET };
enum { VIEW_EXTENDED = 1, VIEW_ADAPTED = 2, VIEW_BASE = 4 };

static bool in_view(struct cmdlet *c, enum psmember_kind kind)
{
	struct args *a = c->args;

	return !cmdlet_has(c, "View") || a->static_ || (a->view & ((kind & EXTENDED) ? VIEW_EXTENDED : VIEW_ADAPTED | VIEW_BASE));
}

static bool wanted(struct cmdlet *c, struct ustr *name, enum psmember_kind kind)
{
	struct args *a = c->args;

	if (!in_view(c, kind) || (cmdlet_has(c, "MemberType") && !(a->member_type & (int64_t)kind)))
		return false;
	return !a->name || array_like(c->rt, a->name, name);
}

static bool hidden(struct cmdlet *c, struct ustr *name, enum psmember_kind kind, struct ustr *definition)
{
	const char *s = USTR_C(c->rt, name);

	if (((struct args *)c->args)->force)
		return false;
	return kind == PM_METHOD && (!strncmp(s, "get_", 4) || !strncmp(s, "set_", 4) || !strncmp(s, "op_", 3)
		|| strstr(USTR_C(c->rt, definition), "EventHandler value)") ||
			strstr(USTR_C(c->rt, definition), "EventHandler`1["));
}

static void add(struct found *f, struct ustr *name, enum psmember_kind kind, struct ustr *definition)
{
	struct rt *rt = f->c->rt;
	struct record *r;

	if (!wanted(f->c, name, kind) || hidden(f->c, name, kind, definition))
		return;
	r = record_new(rt, &type_member_definition);
	r->f[0] = val_str(f->type_name);
	r->f[1] = val_str(name);
	r->f[2] = val_enum(&enum_psmembertypes, kind);
	r->f[3] = val_str(definition);
	list_add(rt, f->list, val_obj(r));
}

static struct ustr *type_text(struct rt *rt, val v)
{
	const struct type *t = val_type_of(v);

	return t ? type_ps_name(rt, t) : ustr_new(rt, "object");
}

/* Static properties of structs are shown without the word, their fields with it. */
static bool says_static(const struct net_property *p)
{
	return !p->owner || !(p->owner->flags & TF_VALUE) || reflect_is_field(p);
}

static struct ustr *property_definition(struct rt *rt, const struct net_property *p, bool is_static)
{
	struct ustr *t = p->type ? type_ps_name(rt, p->type) : ustr_new(rt, "System.Object");

	if (strchr(p->def->sig, '{') && ((p->owner && p->owner->nargs && !is_static) || p->type == &type_object))
		return member_property(rt, p);
	return ustr_printf(rt, "%s%s %s {%s%s}", is_static && says_static(p) ? "static " : "", USTR_C(rt, t), USTR_C(rt, p->name),
			   p->can_get ? "get;" : "", p->can_set ? "set;" : "");
}

/* Of the content of XML only text can be set. */
static bool is_xml(val v) { return type_is_named(val_type_of(v), "System.Xml.XmlNode"); }

/* The names in a member set. */
static const char *set_names(struct rt *rt, const struct psmember *set)
{
	struct psobj *o = set ? val_psobj(set->a) : NULL;
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; o && i < shape_count(o->shape); i++)
		sbuf_printf(&b, "%s%s", i ? ", " : "", USTR_C(rt, shape_name(o->shape, i)));
	return USTR_C(rt, sbuf_take(&b));
}

static struct ustr *definition(struct rt *rt, val v, const struct member_info *m)
{
	struct sbuf b;
	val x;

	switch (m->kind) {
	case PM_PROPERTY:
		if (m->net)
			return property_definition(rt, m->net, false);
		x = member_value(rt, v, m);
		if (m->is_instance)
			return member_received_text(rt, x);
		return ustr_printf(rt, "%s %s {get;%s}", USTR_C(rt, type_text(rt, x)), USTR_C(rt, m->name),
				   is_xml(v) && val_base(x).k != VK_STR ? "" : "set;");
	case PM_METHOD:
		return member_definition(rt, m->methods);
	case PM_NOTE:
		return member_note_text(rt, m->name, member_value(rt, v, m));
	case PM_ALIAS:
		sbuf_init(&b, rt);
		sbuf_printf(&b, "%s = ", USTR_C(rt, m->name));
		if (val_base(m->ps->b).k == VK_TYPE)
			sbuf_printf(&b, "(%s)", USTR_C(rt, type_full_name(rt, val_base(m->ps->b).t)));
		sbuf_put(&b, val_to_str(rt, m->ps->a));
		return sbuf_take(&b);
	case PM_SCRIPT_PROPERTY:
		sbuf_init(&b, rt);
		sbuf_puts(&b, "System.Object ");
		sbuf_put(&b, m->name);
		sbuf_puts(&b, " {get=");
		sbuf_put(&b, val_to_str(rt, m->ps->a));
		sbuf_puts(&b, ";");
		if (!val_is_null(m->ps->b)) {
			sbuf_puts(&b, "set=");
			sbuf_put(&b, val_to_str(rt, m->ps->b));
			sbuf_puts(&b, ";");
		}
		sbuf_puts(&b, "}");
		return sbuf_take(&b);
	case PM_SCRIPT_METHOD:
		return ustr_printf(rt, "System.Object %s();", USTR_C(rt, m->name));
	case PM_PROPERTY_SET:
		return ustr_printf(rt, "%s {%s}", USTR_C(rt, m->name),
			USTR_C(rt, val_to_str_sep(rt, m->ps->a, ustr_new(rt, ", "))));
	case PM_MEMBER_SET:
		return ustr_printf(rt, "%s {%s}", USTR_C(rt, m->name), set_names(rt, m->ps));
	case PM_CODE_PROPERTY:
		x = member_value(rt, v, m);
		return ustr_printf(rt, "%s %s{get=%s;}", USTR_C(rt, type_text(rt, x)), USTR_C(rt, m->name), USTR_C(rt, m->name));
	default:
		return m->name;
	}
}

static void add_member_info(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	bool indexer = m->kind == PM_METHOD && member_is_indexer(m->methods);

	add(arg, m->name, indexer ? PM_PARAMETERIZED : m->kind, definition(rt, v, m));
}

static void add_of_interface(struct rt *rt, enum member_text_kind kind, struct ustr *name, struct ustr *text, void *arg)
{
	static const enum psmember_kind kinds[] = { PM_METHOD, PM_PROPERTY, PM_PARAMETERIZED };

	add(arg, name, kinds[kind], text);
}

static bool forced(const struct found *f) { return ((struct args *)f->c->args)->force; }

static void add_static_property(struct rt *rt, const struct net_property *p, void *arg)
{
	if (forced(arg) || strncmp(p->def->sig, "hidden ", 7))
		add(arg, p->name, PM_PROPERTY, property_definition(rt, p, true));
}

static void add_static_method(struct rt *rt, const struct method_group *g, void *arg)
{
	if (forced(arg) || !member_is_hidden_group(g))
		add(arg, g->name, PM_METHOD, member_definition(rt, g));
}

static void add_static_accessors(struct rt *rt, const struct net_property *p, void *arg);

/* The constructor that a class has without declaring it is hidden when it has something to do: to give properties
 * their values; and beside a static one. */
static bool shows_constructors(const struct found *f, const struct type *t, const struct method_group *g)
{
	const struct script_class *c = script_class_of(t);
	bool declared = false, hides = false;

	for (uint32_t i = 0; c && i < c->nmethods; i++) {
		declared |= c->methods[i].is_ctor && !c->methods[i].is_static && c->methods[i].ast;
		hides |= c->methods[i].is_ctor && c->methods[i].is_static;
	}
	for (uint32_t i = 0; c && i < c->nprops; i++)
		hides |= !c->props[i].is_static && c->props[i].ast && c->props[i].ast->value;
	return forced(f) || ((declared || !hides) && !member_is_hidden_group(g));
}

static void collect_statics(struct cmdlet *c, val v, struct found *f)
{
	const struct type *t = v.k == VK_TYPE ? v.t : val_type_of(v);

	f->type_name = type_full_name(c->rt, t);
	type_each_property(c->rt, t, true, add_static_property, f);
	type_each_method(c->rt, t, true, add_static_method, f);
	if (forced(f))
		type_each_property(c->rt, t, true, add_static_accessors, f);
	if (!(t->flags & (TF_ABSTRACT | TF_STATIC)) && type_ctors(c->rt, t) && shows_constructors(f, t, type_ctors(c->rt, t)))
		add(f, ustr_new(c->rt, "new"), PM_METHOD, member_definition(c->rt, type_ctors(c->rt, t)));
}

static void add_event(struct rt *rt, const struct member_def *d, void *arg)
{
	size_t n;
	const char *p = type_event_name(d, &n);

	add(arg, ustr_from_utf8(rt, p, n), PM_EVENT, ustr_new(rt, d->sig));
}

/* ---- What -Force adds ------------------------------------------------------- */

static void add_accessors_of(struct rt *rt, const struct net_property *p, const char *prefix, struct found *f)
{
	const char *type = p->type ? USTR_C(rt, type_ps_name(rt, p->type)) : "System.Object", *name = USTR_C(rt, p->name);

	if (p->can_get)
		add(f, ustr_printf(rt, "get_%s", name), PM_METHOD, ustr_printf(rt, "%s%s get_%s()", prefix, type, name));
	if (p->can_set)	/* the parameter of a script class's has no name */
		add(f, ustr_printf(rt, "set_%s", name), PM_METHOD,
		    ustr_printf(rt, "%svoid set_%s(%s %s)", prefix, name, type, p->owner->flags & TF_SCRIPT ? "" : "value"));
}

static void add_accessors(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	if (m->kind == PM_PROPERTY && m->net)
		add_accessors_of(rt, m->net, "", arg);
	(void)v;
}

static void add_static_accessors(struct rt *rt, const struct net_property *p, void *arg)
{
	if (!reflect_is_field(p) && !(p->owner->flags & TF_ENUM))
		add_accessors_of(rt, p, "static ", arg);
}

struct naming {
	struct sbuf b;
	unsigned kinds;
	bool any;
};

static void put_name(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct naming *n = arg;

	if (!(m->kind & n->kinds))
		return;
	sbuf_puts(&n->b, n->any ? ", " : "");
	sbuf_put(&n->b, m->name);
	n->any = true;
	(void)rt;
	(void)v;
}

static void put_accessors(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	struct naming *n = arg;

	if (m->kind != PM_PROPERTY || !m->net)
		return;
	for (int set = 0; set < 2; set++)
		if (set ? m->can_set : m->can_get) {
			sbuf_printf(&n->b, "%s%s_%s", n->any ? ", " : "", set ? "set" : "get", USTR_C(rt, m->name));
			n->any = true;
		}
	(void)v;
}

/* "psextended {a, b}": the members of V of two lots of KINDS. */
static void add_set(struct found *f, val v, const char *name, unsigned first, unsigned second)
{
	struct rt *rt = f->c->rt;
	struct naming n = { .kinds = first };

	sbuf_init(&n.b, rt);
	sbuf_printf(&n.b, "%s {", name);
	member_each(rt, v, false, put_name, &n);
	if (second)
		member_each_of(rt, v, MEMBERS_HIDDEN, put_accessors, &n);
	n.kinds = second;
	member_each(rt, v, true, put_name, &n);
	sbuf_putc(&n.b, '}');
	add(f, ustr_new(rt, name), PM_MEMBER_SET, sbuf_take(&n.b));
}

static void collect_intrinsic(struct cmdlet *c, val v, struct found *f)
{
	static const char collection[] = "System.Collections.ObjectModel.Collection`1[[System.String, System.Private.CoreLib, "
		"Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]] pstypenames{get=PSTypeNames;}";
	static const char members[] = "psobject {Members, Properties, Methods, ImmediateBaseObject, BaseObject, TypeNames, get_Members, "
		"get_Properties, get_Methods, get_ImmediateBaseObject, get_BaseObject, get_TypeNames, ToString, Copy, CompareTo, Equals, "
		"GetHashCode, GetObjectData, GetType, GetMetaObject}";

	member_each_of(c->rt, v, MEMBERS_HIDDEN, add_accessors, f);
	add(f, ustr_new(c->rt, "pstypenames"), PM_CODE_PROPERTY, ustr_new(c->rt, collection));
	add(f, ustr_new(c->rt, "psobject"), PM_MEMBER_SET, ustr_new(c->rt, members));
	add_set(f, v, "psadapted", PM_PROPERTY, PM_METHOD);
	add_set(f, v, "psbase", PM_PROPERTY, PM_METHOD);
	add_set(f, v, "psextended", EXTENDED, 0);
}

static void collect(struct cmdlet *c, val v, struct found *f)
{
	struct psobj *o = val_psobj(val_base(v));

	member_each_of(c->rt, v, MEMBERS_METHODS | (((struct args *)c->args)->force ? MEMBERS_HIDDEN : 0), add_member_info, f);
	if (!o)
		type_each_event(c->rt, val_type_of(v), add_event, f);
	if (!o)
		member_of_interfaces(c->rt, val_type_of(v), add_of_interface, f);
	if (((struct args *)c->args)->force)
		collect_intrinsic(c, v, f);
}

/* Groups as Get-Member shows them: by kind of member, then by name. */
static int rank(val r)
{
	switch (val_enum_num(record_get(r, 2))) {
	case PM_ALIAS: return 0;
	case PM_CODE_METHOD: return 1;
	case PM_CODE_PROPERTY: return 2;
	case PM_EVENT: return 3;
	case PM_MEMBER_SET: return 4;
	case PM_METHOD: return 5;
	case PM_NOTE: return 6;
	case PM_PARAMETERIZED: return 7;
	case PM_PROPERTY: return 8;
	case PM_PROPERTY_SET: return 9;
	case PM_SCRIPT_METHOD: return 10;
	default: return 11;
	}
}

/* The first of the patterns asked for that R fits. */
static uint32_t asked(struct cmdlet *c, val r)
{
	struct args *a = c->args;
	uint32_t i = 0;

	while (a->name && i < a->name->n && !ustr_like(c->rt, record_get(r, 1).s, array_get(a->name, i).s, true))
		i++;
	return i;
}

static bool before(struct cmdlet *c, val a, val b)
{
	uint32_t m = asked(c, a), n = asked(c, b);
	int x = rank(a), y = rank(b);

	if (m != n)
		return m < n;
	return x != y ? x < y : ustr_cmp_ordinal(record_get(a, 1).s, record_get(b, 1).s, true) < 0;
}

static void write_sorted(struct cmdlet *c, struct list *l)
{
	for (uint32_t i = 1; i < l->n; i++) {
		val v = l->v[i];
		uint32_t k = i;

		for (; k && before(c, v, l->v[k - 1]); k--)
			l->v[k] = l->v[k - 1];
		l->v[k] = v;
	}
	for (uint32_t i = 0; i < l->n; i++)
		cmdlet_write(c, l->v[i]);
}

void get_member_types(struct rt *rt)
{
	record_type_use(rt, &type_member_definition, definition_members);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	val v = a->input_object, seen;
	struct found f = { .c = c };
	struct strlist *names;

	if (val_is_null(v))
		return;
	s->any = true;
	if (!s->seen)
		s->seen = dict_new(c->rt, &type_hashtable, DICT_IGNORE_CASE);
	names = val_type_names(c->rt, v);
	f.type_name = names && names->n ? names->s[0] : ustr_new(c->rt, "TypeName");
	if (a->static_ && val_base(v).k == VK_TYPE)
		f.type_name = type_full_name(c->rt, val_base(v).t);
	if (dict_get(c->rt, s->seen, val_str(f.type_name), &seen))
		return;
	dict_put(c->rt, s->seen, val_str(f.type_name), V_TRUE);
	get_member_types(c->rt);
	f.list = list_new(c->rt, NULL);
	if (a->static_)
		collect_statics(c, val_base(v), &f);
	else
		collect(c, v, &f);
	write_sorted(c, f.list);
}

static void end(struct cmdlet *c)
{
	struct state *s = c->state;

	if (!s->any)
		cmdlet_error_fmt(c, "System.InvalidOperationException", "NoObjectInGetMember", EC_CloseError, V_NULL,
			"You must specify an object for the Get-Member cmdlet.");
}

const struct cmdlet_def cmdlet_get_member = {
	.name = "Get-Member", .module = MOD_UTILITY,
	.output_types = "Microsoft.PowerShell.Commands.MemberDefinition",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.process = process, .end = end,
	.synopsis = "Gets the properties and methods of objects.",
};

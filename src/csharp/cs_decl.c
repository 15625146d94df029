/* SPDX-License-Identifier: MIT */
/* Namespaces, types and what they have: a first pass that leaves types of members and bodies as token positions. */
#include "csharp/cs.h"

#include <string.h>

static void space(struct cs *c, const char *name);

/* ---- Attributes and modifiers -------------------------------------------- */

/* Attributes that change nothing here; others would. */
static bool is_harmless(const char *name)
{
	static const char *const names[] = {
		"Flags", "Serializable", "Obsolete", "CLSCompliant", "Description", "DebuggerDisplay",
		"DebuggerStepThrough", "Browsable",
		"EditorBrowsable", "GeneratedCode", "CompilerGenerated", "SuppressMessage",
		"ExcludeFromCodeCoverage", "ComVisible", "DataMember",
		"DataContract", "EnumMember", "XmlIgnore", "XmlElement", "XmlAttribute", "JsonIgnore",
		"JsonProperty", "DisplayName", "Category",
	};
	const char *dot = strrchr(name, '.');
	size_t n;

	name = dot ? dot + 1 : name;
	n = strlen(name);
	if (n > 9 && !strcmp(name + n - 9, "Attribute"))
		n -= 9;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strlen(names[i]) == n && !strncmp(names[i], name, n))
			return true;
	return false;
}

static bool attributes(struct cs *c)
{
	bool flags = false;

	while (cs_take(c, "[")) {
		do {
			uint32_t token = c->at;
			const char *name = cs_name(c);

			while (cs_take(c, "."))
				name = cs_name(c);
			if (!is_harmless(name))
				cs_unsupported(c, token, arena_printf(&c->arena, "the attribute [%s]", name));
			flags |= !strcmp(name, "Flags") || !strcmp(name, "FlagsAttribute");
			if (cs_is(c, "("))
				cs_skip(c, "(", ")");
		} while (cs_take(c, ","));
		cs_need(c, "]");
	}
	return flags;
}

static unsigned modifiers(struct cs *c)
{
	static const struct { const char *word; unsigned bit; } known[] = {
		{ "public", CS_PUBLIC }, { "private", CS_PRIVATE }, { "protected", CS_PROTECTED }, { "internal", CS_INTERNAL },
		{ "static", CS_STATIC }, { "readonly", CS_READONLY }, { "const", CS_CONST }, { "virtual", CS_VIRTUAL },
		{ "override", CS_OVERRIDE }, { "sealed", CS_SEALED }, { "new", CS_NEW },
		{ "abstract", CS_ABSTRACT }, { "partial", CS_PARTIAL },
	};
	static const char *const refused[] = { "async", "extern", "unsafe", "volatile",
		"fixed", "event", "delegate", "implicit", "explicit", "required" };
	unsigned found = 0, before;

	do {
		before = c->at;
		for (size_t i = 0; i < ARRAY_LEN(known); i++)
			if (cs_take(c, known[i].word))
				found |= known[i].bit;
		for (size_t i = 0; i < ARRAY_LEN(refused); i++)
			if (cs_is(c, refused[i]))
				cs_unsupported(c, c->at, arena_printf(&c->arena, "'%s'", refused[i]));
	} while (c->at != before);
	return found;
}

/* ---- Members ------------------------------------------------------------- */

static struct cs_member *member_new(struct cs *c, struct cs_class *k, enum cs_member_kind kind, const char *name)
{
	struct cs_member *m;

	if (k->nmembers == k->cap) {
		struct cs_member *more = arena_array(&c->arena, struct cs_member, k->cap * 2 + 8);

		if (k->nmembers)
			memcpy(more, k->members, k->nmembers * sizeof(*more));
		k->members = more;
		k->cap = k->cap * 2 + 8;
	}
	m = &k->members[k->nmembers++];
	*m = (struct cs_member){ .kind = kind, .name = name, .at = kind == CS_CTOR ? c->at : c->at - 1 };
	return m;
}

static void parameters(struct cs *c, struct cs_member *m)
{
	struct cs_param list[32];

	cs_need(c, "(");
	while (!cs_is(c, ")") && !c->error && m->nparams < ARRAY_LEN(list)) {
		struct cs_param *p = &list[m->nparams++];

		attributes(c);
		cs_take(c, "this");	/* an extension is called as what it is */
		bool by_ref = cs_take(c, "ref") || cs_take(c, "out");

		if (cs_is(c, "params") || cs_is(c, "in"))
			cs_unsupported(c, c->at, arena_printf(&c->arena, "a parameter with '%s'", cs_peek(c, 0)->text));
		*p = (struct cs_param){ .type_at = c->at, .by_ref = by_ref };
		if (!cs_type_skip(c))
			cs_fail(c, c->at, "CS1031: Type expected");
		p->name = cs_name(c);
		if (cs_take(c, "=")) {
			p->dflt = c->at;
			while (!cs_is(c, ",") && !cs_is(c, ")") && cs_peek(c, 0)->kind != CS_END)
				cs_is(c, "(") ? cs_skip(c, "(", ")") : (void)c->at++;
		}
		if (!cs_is(c, ")"))
			cs_need(c, ",");
	}
	cs_need(c, ")");
	m->params = arena_array(&c->arena, struct cs_param, m->nparams + 1);
	memcpy(m->params, list, m->nparams * sizeof(*list));
}

/* A body in braces or after =>; its position. */
static uint32_t body(struct cs *c, bool *ret_arrow)
{
	uint32_t at;

	*ret_arrow = cs_take(c, "=>");
	at = c->at;
	if (*ret_arrow) {
		while (!cs_is(c, ";") && cs_peek(c, 0)->kind != CS_END)
			c->at++;
		cs_need(c, ";");
	} else if (cs_is(c, "{")) {
		cs_skip(c, "{", "}");
	} else {
		cs_fail(c, c->at, "CS1513: { expected");
	}
	return at;
}

static void accessor(struct cs *c, struct cs_member *m)
{
	unsigned how;
	bool get;

	attributes(c);
	how = modifiers(c);
	get = cs_is(c, "get");
	if (!get && !cs_is(c, "set")) {
		cs_unsupported(c, c->at, arena_printf(&c->arena, "the accessor '%s'", cs_peek(c, 0)->text));
		return;
	}
	c->at++;
	m->has_getter |= get;
	m->has_setter |= !get;
	m->open_setter |= !get && !(how & (CS_PRIVATE | CS_PROTECTED | CS_INTERNAL));
	if (cs_take(c, ";"))
		return;
	if (get)
		m->getter = body(c, &m->getter_arrow);
	else
		m->setter = body(c, &m->setter_arrow);
}

static void property(struct cs *c, struct cs_member *m)
{
	if (cs_is(c, "=>")) {
		m->kind = CS_PROPERTY;
		m->has_getter = true;
		m->getter = body(c, &m->getter_arrow);
		return;
	}
	cs_need(c, "{");
	while (!cs_is(c, "}") && !c->error)
		accessor(c, m);
	cs_need(c, "}");
	m->kind = m->getter || m->setter ? CS_PROPERTY : CS_AUTO;
	if (cs_take(c, "=")) {
		m->init = c->at;
		while (!cs_is(c, ";") && cs_peek(c, 0)->kind != CS_END)
			c->at++;
		cs_need(c, ";");
	}
}

/* To the sign that ends an initial value, over what is in brackets. */
static void skip_value(struct cs *c)
{
	while (!cs_is(c, ",") && !cs_is(c, ";") && cs_peek(c, 0)->kind != CS_END) {
		if (cs_is(c, "("))
			cs_skip(c, "(", ")");
		else if (cs_is(c, "{"))
			cs_skip(c, "{", "}");
		else if (cs_is(c, "["))
			cs_skip(c, "[", "]");
		else
			c->at++;
	}
}

static void fields(struct cs *c, struct cs_class *k, unsigned mods, uint32_t type_at, const char *name)
{
	for (;;) {
		struct cs_member *m = member_new(c, k, CS_FIELD, name);

		m->modifiers = mods;
		m->type_at = type_at;
		if (cs_take(c, "=")) {
			m->init = c->at;
			skip_value(c);
		}
		if (!cs_take(c, ","))
			break;
		name = cs_name(c);
	}
	cs_need(c, ";");
}

static void constructor(struct cs *c, struct cs_class *k, unsigned mods)
{
	struct cs_member *m = member_new(c, k, CS_CTOR, k->simple);

	m->modifiers = mods;
	c->at++;
	parameters(c, m);
	if (cs_take(c, ":")) {
		m->chain_this = cs_take(c, "this");
		if (!m->chain_this)
			cs_need(c, "base");
		m->chain = c->at;
		cs_skip(c, "(", ")");
	}
	m->body = body(c, &m->arrow);
}

/* The method an operator is; the number of its operands tells some apart. */
static const char *operator_name(struct cs *c)
{
	uint32_t token = c->at, depth = 0, operands = 1;
	const char *name;

	c->at++;
	for (uint32_t i = c->at; c->tok[i].kind != CS_END && !(depth == 1 && !strcmp(c->tok[i].text, ")")); i++) {
		depth += !strcmp(c->tok[i].text, "(");
		operands += !strcmp(c->tok[i].text, ",");
	}
	name = cs_operator_name(c->tok[token].text, operands);
	if (!name)
		cs_unsupported(c, token, arena_printf(&c->arena, "the operator '%s'", c->tok[token].text));
	return name ? name : "";
}

static bool is_type_word(struct cs *c)
{
	return cs_is(c, "class") || cs_is(c, "enum") || cs_is(c, "struct") || cs_is(c, "interface") ||
	       cs_is(c, "delegate") || cs_is(c, "record");
}

static void type_definition(struct cs *c, struct cs_class *outer, const char *in, unsigned mods, bool flags);

/* At the < of IEnumerable<T>.GetEnumerator: goes to the dot. */
static bool is_interface_prefix(struct cs *c)
{
	uint32_t from = c->at;

	cs_skip(c, "<", ">");
	if (cs_is(c, "."))
		return true;
	c->at = from;
	return false;
}

static void method_or_data(struct cs *c, struct cs_class *k, unsigned mods)
{
	uint32_t type_at = c->at;
	struct cs_member *m;
	const char *name;
	bool explicitly;

	if (cs_is(c, "~") || cs_is(c, "implicit") || cs_is(c, "explicit"))
		cs_unsupported(c, c->at, cs_is(c, "~") ? "a finalizer" : "an operator that converts");
	if (!cs_type_skip(c))
		cs_fail(c, c->at, "CS1031: Type expected");
	if (cs_is(c, "this"))
		cs_unsupported(c, c->at, "an indexer");
	name = cs_take(c, "operator") ? operator_name(c) : cs_name(c);
	explicitly = cs_is(c, ".") || (cs_is(c, "<") && is_interface_prefix(c));
	while (explicitly && cs_take(c, "."))
		name = cs_name(c);
	if (cs_is(c, "<"))
		cs_unsupported(c, c->at, "a generic method");
	if (!cs_is(c, "(") && !cs_is(c, "{") && !cs_is(c, "=>")) {
		fields(c, k, mods, type_at, name);
		return;
	}
	m = member_new(c, k, cs_is(c, "(") ? CS_METHOD : CS_AUTO, name);
	m->modifiers = mods;
	m->type_at = type_at;
	if (m->kind == CS_METHOD) {
		parameters(c, m);
		if (!(mods & CS_ABSTRACT) || !cs_take(c, ";"))
			m->body = body(c, &m->arrow);
	} else {
		property(c, m);
	}
	if (explicitly)		/* nobody sees it but through the interface: the method of that name does it */
		k->nmembers--;
}

static void class_member(struct cs *c, struct cs_class *k)
{
	bool flags = attributes(c);
	unsigned mods = modifiers(c) | (k->is_interface ? CS_PUBLIC | CS_ABSTRACT : 0);

	if (is_type_word(c))
		type_definition(c, k, k->space, mods, flags);
	else if (cs_peek(c, 0)->kind == CS_WORD && !strcmp(cs_peek(c, 0)->text, k->simple) && !strcmp(cs_peek(c, 1)->text, "("))
		constructor(c, k, mods);
	else
		method_or_data(c, k, mods);
}

/* ---- Types and namespaces ------------------------------------------------ */

static void bases(struct cs *c, struct cs_class *k)
{
	if (!cs_take(c, ":"))
		return;
	do {
		if (k->nbases < ARRAY_LEN(k->bases))
			k->bases[k->nbases++] = c->at;
		if (!cs_type_skip(c))
			cs_fail(c, c->at, "CS1031: Type expected");
	} while (cs_take(c, ","));
}

/* The other part of a class that comes in several; NULL: this is the first. */
static struct cs_class *other_part(struct cs *c, const char *name, unsigned mods)
{
	for (uint32_t i = 0; mods & CS_PARTIAL && i < c->nclasses; i++)
		if (!strcmp(c->classes[i]->name, name))
			return c->classes[i];
	return NULL;
}

static void type_definition(struct cs *c, struct cs_class *outer, const char *in, unsigned mods, bool flags)
{
	struct cs_class *k = arena_new(&c->arena, struct cs_class), *part;

	if (cs_is(c, "delegate") || cs_is(c, "record") || c->nclasses == ARRAY_LEN(c->classes)) {
		cs_unsupported(c, c->at, c->nclasses == ARRAY_LEN(c->classes) ? "so many types"
				       : arena_printf(&c->arena, "'%s'", cs_peek(c, 0)->text));
		return;
	}
	*k = (struct cs_class){ .at = c->at, .outer = outer, .space = in, .is_flags = flags, .is_enum = cs_is(c, "enum"),
				.is_struct = cs_is(c, "struct"), .is_static = mods & CS_STATIC,
				.is_interface = cs_is(c, "interface"), .is_abstract = mods & CS_ABSTRACT };
	c->at++;
	k->simple = cs_name(c);
	k->name = outer ? arena_printf(&c->arena, "%s+%s", outer->name, k->simple)
			: *in ? arena_printf(&c->arena, "%s.%s", in, k->simple) : k->simple;
	if (cs_is(c, "<"))
		cs_unsupported(c, c->at, "a generic type");
	part = other_part(c, k->name, mods);
	if (part)
		k = part;
	else
		c->classes[c->nclasses++] = k;
	bases(c, k);
	if (cs_is(c, "where"))
		cs_unsupported(c, c->at, "a constraint");
	if (k->is_enum) {
		k->body = c->at;
		cs_skip(c, "{", "}");
	} else {
		cs_need(c, "{");
		while (!cs_is(c, "}") && cs_peek(c, 0)->kind != CS_END)
			class_member(c, k);
		cs_need(c, "}");
	}
	cs_take(c, ";");
}

static void using(struct cs *c)
{
	const char *name = cs_name(c);

	while (cs_take(c, "."))
		name = arena_printf(&c->arena, "%s.%s", name, cs_name(c));
	if (cs_is(c, "="))
		cs_unsupported(c, c->at, "an alias");
	cs_need(c, ";");
	if (c->nusings < ARRAY_LEN(c->usings))
		c->usings[c->nusings++] = name;
}

static void space_definition(struct cs *c, const char *outer)
{
	const char *name = cs_name(c);

	while (cs_take(c, "."))
		name = arena_printf(&c->arena, "%s.%s", name, cs_name(c));
	name = *outer ? arena_printf(&c->arena, "%s.%s", outer, name) : name;
	if (cs_take(c, ";")) {
		space(c, name);
		return;
	}
	cs_need(c, "{");
	space(c, name);
	cs_need(c, "}");
	cs_take(c, ";");
}

static void space(struct cs *c, const char *name)
{
	while (cs_peek(c, 0)->kind != CS_END && !cs_is(c, "}")) {
		bool flags;
		unsigned mods;

		if (cs_take(c, "using")) {
			using(c);
			continue;
		}
		if (cs_take(c, "namespace")) {
			space_definition(c, name);
			continue;
		}
		flags = attributes(c);
		mods = modifiers(c);
		if (is_type_word(c))
			type_definition(c, NULL, name, mods, flags);
		else
			cs_fail(c, c->at, "CS1022: A type or namespace definition expected");
	}
}

void cs_declarations(struct cs *c)
{
	space(c, "");
	if (cs_peek(c, 0)->kind != CS_END)
		cs_fail(c, c->at, "CS1022: Type or namespace definition, or end-of-file expected");
}

/* SPDX-License-Identifier: MIT */
/* Types in C# source: keywords, names through namespaces, generics, arrays. */
#include "csharp/cs.h"

#include "value/ustr.h"

#include <string.h>

static const struct { const char *word, *name; int rank; } words[] = {
	{ "bool", "System.Boolean", 0 }, { "byte", "System.Byte", 1 }, { "sbyte", "System.SByte", 1 },
	{ "char", "System.Char", 2 },
	{ "short", "System.Int16", 2 }, { "ushort", "System.UInt16", 2 }, { "int", "System.Int32", 3 },
	{ "uint", "System.UInt32", 4 },
	{ "long", "System.Int64", 5 }, { "ulong", "System.UInt64", 6 }, { "float", "System.Single", 8 },
	{ "double", "System.Double", 9 },
	{ "decimal", "System.Decimal", 7 }, { "string", "System.String", 0 }, { "object", "System.Object", 0 },
};

struct cs_type cs_type_unknown(void) { return (struct cs_type){ .name = "System.Object", .unknown = true }; }

struct cs_type cs_type_of(struct cs *c, const struct type *t)
{
	const char *name;
	struct cs_type r;

	if (!t)
		return cs_type_unknown();
	if (t == &type_void)
		return (struct cs_type){ .t = t };
	name = USTR_C(c->rt, type_full_name(c->rt, t));
	r = (struct cs_type){ .name = arena_strndup(&c->arena, name, strlen(name)), .t = t };
	if (t->flags & TF_ARRAY && t->elem) {
		struct cs_type *e = arena_new(&c->arena, struct cs_type);

		*e = cs_type_of(c, t->elem);
		r.elem = e;
	}
	return r;
}

struct cs_type cs_type_array(struct cs *c, const struct cs_type *elem)
{
	struct cs_type *e = arena_new(&c->arena, struct cs_type);

	*e = *elem;
	return (struct cs_type){
		.name = arena_printf(&c->arena, "%s[]", elem->name), .elem = e,
		.t = elem->t && !elem->cls ? type_array_of(c->rt, elem->t, 1) : NULL,
	};
}

bool cs_is_string(const struct cs_type *t) { return t->t == &type_string; }
bool cs_is_bool(const struct cs_type *t) { return t->t == &type_bool; }
bool cs_is_enum(const struct cs_type *t) { return (t->t && t->t->flags & TF_ENUM) || (t->cls && t->cls->is_enum && !t->elem); }
bool cs_same(const struct cs_type *a, const struct cs_type *b) { return a->name && b->name && !strcmp(a->name, b->name); }

int cs_number_rank(const struct cs_type *t)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (t->name && !t->unknown && !strcmp(words[i].name, t->name))
			return words[i].rank;
	return 0;
}

bool cs_is_integer(const struct cs_type *t)
{
	int r = cs_number_rank(t);

	return r > 0 && r < 7;
}

/* ---- Names --------------------------------------------------------------- */

static bool from_source(struct cs *c, const char *full, struct cs_type *ret)
{
	for (uint32_t i = 0; i < c->nclasses; i++)
		if (!strcmp(c->classes[i]->name, full)) {
			*ret = (struct cs_type){ .name = c->classes[i]->name, .cls = c->classes[i] };
			return true;
		}
	return false;
}

/* A type of ours by its full name, as C# would find it: case counts. */
static bool built_in(struct cs *c, const char *full, struct cs_type *ret)
{
	const struct type *t = type_find(c->rt, full, strlen(full));
	const char *name = t ? USTR_C(c->rt, type_full_name(c->rt, t)) : "";
	size_t n = strcspn(full, "[`");

	if (!t || strncmp(name, full, n) || (name[n] && name[n] != '[' && name[n] != '`'))
		return false;
	*ret = cs_type_of(c, t);
	return true;
}

static bool in_space(struct cs *c, const char *space, const char *name, struct cs_type *ret)
{
	const char *full = *space ? arena_printf(&c->arena, "%s.%s", space, name) : name;

	return from_source(c, full, ret) || built_in(c, full, ret);
}

bool cs_type_find(struct cs *c, const char *name, struct cs_type *ret)
{
	const char *space = c->cls ? c->cls->space : "";

	for (const struct cs_class *k = c->cls; k; k = k->outer)
		if (from_source(c, arena_printf(&c->arena, "%s+%s", k->name, name), ret))
			return true;
	for (;;) {
		const char *dot = strrchr(space, '.');

		if (in_space(c, space, name, ret))
			return true;
		if (!*space)
			break;
		space = dot ? arena_strndup(&c->arena, space, (size_t)(dot - space)) : "";
	}
	for (uint32_t i = 0; i < c->nusings; i++)
		if (in_space(c, c->usings[i], name, ret))
			return true;
	return false;
}

/* ---- In the source ------------------------------------------------------- */

static const char *keyword_type(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (!strcmp(words[i].word, word))
			return words[i].name;
	return NULL;
}

static struct cs_type generic(struct cs *c, const char *name, uint32_t token)
{
	struct cs_type arg, r, first = { 0 };
	const char *list = "", *sep = "";

	cs_need(c, "<");
	if (++c->nested > 50)
		cs_unsupported(c, token, "a type as deep as this");
	do {
		arg = cs_type_parse(c);
		if (!first.name)
			first = arg;
		/* Closed before the classes of the source exist: these are kept as objects. */
		list = arena_printf(&c->arena, "%s%s%s", list, sep, arg.cls ? "System.Object" : arg.name ? arg.name : "");
		sep = ",";
	} while (cs_take(c, ","));
	cs_need(c, ">");
	c->nested--;
	if (!cs_type_find(c, arena_printf(&c->arena, "%s[%s]", name, list), &r)) {
		cs_fail(c, token,
			"CS0246: The type or namespace name '%s<>' could not be found (are you missing a using directive or an assembly reference?)",
			name);
		return cs_type_unknown();
	}
	r.elem = arena_new(&c->arena, struct cs_type);
	*(struct cs_type *)r.elem = strchr(list, ',') ? cs_type_unknown() : first;
	return r;
}

static struct cs_type named(struct cs *c)
{
	uint32_t token = c->at;
	const char *word = cs_peek(c, 0)->text, *name = keyword_type(word);
	struct cs_type r = cs_type_unknown();

	if (name) {
		c->at++;
		built_in(c, name, &r);
		return r;
	}
	if (cs_take(c, "void"))
		return (struct cs_type){ .t = &type_void };
	if (cs_take(c, "global"))
		cs_need(c, "::");
	name = cs_name(c);
	while (cs_is(c, ".")) {
		c->at++;
		name = arena_printf(&c->arena, "%s.%s", name, cs_name(c));
	}
	if (cs_is(c, "<"))
		return generic(c, name, token);
	if (!c->error && !cs_type_find(c, name, &r))
		cs_fail(c, token,
			"CS0246: The type or namespace name '%s' could not be found (are you missing a using directive or an assembly reference?)",
			name);
	return r;
}

struct cs_type cs_type_parse(struct cs *c)
{
	struct cs_type t = named(c);

	if (cs_is(c, "*"))
		cs_unsupported(c, c->at, "a pointer");
	if (c->tested)
		return t;
	if (cs_is(c, "?") && t.t && t.t->flags & TF_VALUE) {
		c->at++;
		if (!built_in(c, arena_printf(&c->arena, "System.Nullable`1[%s]", t.name), &t))
			t = cs_type_unknown();
	} else if (cs_is(c, "?")) {
		c->at++;
	}
	while (cs_is(c, "[") && !strcmp(cs_peek(c, 1)->text, "]") && cs_peek(c, 1)->kind == CS_PUNCT) {
		c->at += 2;
		t = cs_type_array(c, &t);
	}
	if (cs_is(c, "[") && !strcmp(cs_peek(c, 1)->text, ",") && cs_peek(c, 1)->kind == CS_PUNCT)
		cs_unsupported(c, c->at, "an array of several dimensions");
	return t;
}

static bool skip_arguments(struct cs *c)
{
	bool is = true;

	if (!cs_take(c, "<"))
		return true;
	c->nested++;
	do {
		is = cs_type_skip(c);
	} while (is && cs_take(c, ","));
	c->nested--;
	return is && cs_take(c, ">");
}

bool cs_type_skip(struct cs *c)
{
	const struct cs_token *t = cs_peek(c, 0);

	if (t->kind != CS_WORD || c->nested > 50)
		return false;
	if (keyword_type(t->text) || !strcmp(t->text, "void")) {
		c->at++;
	} else {
		if (cs_is_keyword(t->text))
			return false;
		c->at++;
		while (cs_is(c, ".") && cs_peek(c, 1)->kind == CS_WORD)
			c->at += 2;
		if (!skip_arguments(c))
			return false;
	}
	cs_take(c, "?");
	while (cs_is(c, "[") && (!strcmp(cs_peek(c, 1)->text, "]") || !strcmp(cs_peek(c, 1)->text, ",")) &&
	       cs_peek(c, 1)->kind == CS_PUNCT) {
		c->at++;
		while (cs_take(c, ","))
			;
		if (!cs_take(c, "]"))
			return false;
	}
	return true;
}

bool cs_is_declaration(struct cs *c)
{
	uint32_t from = c->at;
	bool is = cs_type_skip(c) && cs_peek(c, 0)->kind == CS_WORD && !cs_is_keyword(cs_peek(c, 0)->text);
	const char *next = is ? cs_peek(c, 1)->text : "";

	c->at = from;
	return is && cs_peek(c, 0)->kind == CS_WORD &&
	       (!strcmp(next, "=") || !strcmp(next, ";") || !strcmp(next, ",") || !strcmp(next, "in"));
}

/* SPDX-License-Identifier: MIT */
/*
 * Expressions. What an operator means depends on the types of its operands, so
 * types are carried along: a sum of texts, the division of integers, the
 * comparison of texts by case. Integer results are converted back to their
 * type, so that an overflow is an error and never another type.
 */
#include "csharp/cs.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define T(...) arena_printf(&c->arena, __VA_ARGS__)

static struct cs_type type_named(struct cs *c, const char *name)
{
	return cs_type_of(c, type_find_c(c->rt, name));
}

static struct cs_type boolean(struct cs *c) { return cs_type_of(c, &type_bool); }

const char *cs_default(struct cs *c, const struct cs_type *t)
{
	if (cs_is_bool(t))
		return "$false";
	if (cs_number_rank(t) || cs_is_enum(t))
		return T("([%s]0)", t->name);
	if (t->t && t->t->flags & TF_VALUE && t->t->nargs == 0)
		return T("[%s]::new()", t->name);
	return "$null";
}

const char *cs_convert(struct cs *c, const struct cs_expr *e, const struct cs_type *to)
{
	bool plain = cs_number_rank(to) || cs_is_bool(to) || cs_is_enum(to);

	if (e->what != CS_VALUE) {
		cs_unsupported(c, c->at, e->what == CS_METHODS ? "a method as a value" : "a type as a value");
		return "$null";
	}
	if (!to->name || !plain || cs_same(&e->type, to))
		return e->s;
	return T("([%s]%s)", to->name, e->s);
}

/* ---- Literals ------------------------------------------------------------ */

/* In single quotes, which typographic ones end too. */
static const char *quoted(struct cs *c, const char *s)
{
	char *r = arena_alloc(&c->arena, strlen(s) * 2 + 3), *p = r;

	*p++ = '\'';
	for (; *s; s++) {
		*p++ = *s;
		if (*s == '\'')
			*p++ = '\'';
		if (!strncmp(s, "\xe2\x80", 2) && (unsigned char)s[2] >= 0x98 && (unsigned char)s[2] <= 0x9b) {
			memcpy(p, s + 1, 2);
			memcpy(p + 2, s, 3);
			p += 5;
			s += 2;
		}
	}
	*p++ = '\'';
	return r;
}

static struct cs_expr number(struct cs *c, const char *text)
{
	static const struct { const char *suffix, *type; } kinds[] = {
		{ "ul", "System.UInt64" }, { "lu", "System.UInt64" }, { "l", "System.Int64" }, { "u", "System.UInt32" },
		{ "f", "System.Single" }, { "d", "System.Double" }, { "m", "System.Decimal" },
	};
	char s[64] = "";
	const char *type = NULL;
	size_t n = 0;
	bool hex;

	for (; *text && n + 1 < sizeof(s); text++)
		if (*text != '_')
			s[n++] = (char)tolower((unsigned char)*text);
	hex = s[0] == '0' && s[1] == 'x';
	for (size_t i = 0; i < ARRAY_LEN(kinds) && !type; i++) {
		size_t k = strlen(kinds[i].suffix);

		if (n > k && !strcmp(s + n - k, kinds[i].suffix) && !(hex && strchr("fd", kinds[i].suffix[0]))) {
			type = kinds[i].type;
			s[n - k] = 0;
		}
	}
	if (!type && !hex && strpbrk(s, ".e"))
		type = "System.Double";
	if (!type) {
		unsigned long long v = strtoull(s, NULL, hex ? 16 : 10);

		type = v <= INT32_MAX ? "System.Int32" : v <= UINT32_MAX ? "System.UInt32" : v <= INT64_MAX
			? "System.Int64" : "System.UInt64";
	}
	if (hex)
		memmove(s, T("%llu", strtoull(s, NULL, 16)), strlen(T("%llu", strtoull(s, NULL, 16))) + 1);
	struct cs_expr e = cs_expr_value(!strcmp(type, "System.Int32")	   ? T("%s", s)
					 : !strcmp(type, "System.Decimal") ? T("([decimal]'%s')", s)
									   : T("([%s]%s)", type, s),
					 type_named(c, type));

	e.is_literal = true;
	return e;
}

/* The code of the first character of a text. */
static unsigned code_of(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	if (p[0] >= 0xe0 && p[1])
		return (unsigned)((p[0] & 15) << 12 | (p[1] & 63) << 6 | (p[2] & 63));
	if (p[0] >= 0xc0)
		return (unsigned)((p[0] & 31) << 6 | (p[1] & 63));
	return p[0];
}

/* ---- Calls --------------------------------------------------------------- */

const char *cs_operator_name(const char *op, uint32_t n)
{
	static const struct { const char *op; uint32_t n; const char *name; } names[] = {
		{ "+", 2, "op_Addition" }, { "-", 2, "op_Subtraction" }, { "*", 2, "op_Multiply" }, { "/", 2, "op_Division" },
		{ "%", 2, "op_Modulus" }, { "==", 2, "op_Equality" }, { "!=", 2, "op_Inequality" }, { "<", 2, "op_LessThan" },
		{ ">", 2, "op_GreaterThan" }, { "<=", 2, "op_LessThanOrEqual" }, { ">=", 2, "op_GreaterThanOrEqual" },
		{ "-", 1, "op_UnaryNegation" }, { "!", 1, "op_LogicalNot" },
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].n == n && !strcmp(names[i].op, op))
			return names[i].name;
	return NULL;
}

/* The operator that the class of an operand defines. */
static bool own_operator(struct cs *c, const char *op, const struct cs_expr *list, uint32_t n, struct cs_expr *ret)
{
	const char *name = cs_operator_name(op, n);

	for (uint32_t i = 0; name && i < n; i++) {
		const struct cs_class *k = list[i].type.elem ? NULL : list[i].type.cls;
		const struct cs_member *m = k ? cs_member_find(k, name, true) : NULL;

		if (!m)
			continue;
		*ret = cs_expr_value(T("[%s]::%s(%s%s%s)", k->name, name, list[0].s, n > 1 ? ", " : "", n > 1 ? list[1].s : ""),
				     m->type);
		return true;
	}
	return false;
}

const char *cs_arguments(struct cs *c, uint32_t *ret_n)
{
	const char *list = "", *sep = "";
	uint32_t n = 0;

	while (!cs_is(c, ")") && !c->error) {
		bool by_ref = cs_is(c, "ref") || cs_is(c, "out");
		struct cs_expr e;

		if (by_ref)
			c->at++;
		if (cs_peek(c, 0)->kind == CS_WORD && !strcmp(cs_peek(c, 1)->text, ":") && cs_peek(c, 1)->kind == CS_PUNCT)
			cs_unsupported(c, c->at, "a named argument");
		e = cs_expression(c);
		if (e.what != CS_VALUE)
			cs_unsupported(c, c->at, "a method or type as an argument");
		if (by_ref && (!e.store || e.store[0] != '$' || strchr(e.store, '.')))
			cs_unsupported(c, c->at, "'ref' or 'out' of what is no local variable");
		list = T(by_ref ? "%s%s([ref]%s)" : "%s%s%s", list, sep, e.s ? e.s : "");
		sep = ", ";
		n++;
		if (!cs_is(c, ")"))
			cs_need(c, ",");
	}
	cs_need(c, ")");
	*ret_n = n;
	return list;
}

static struct cs_expr call(struct cs *c, const struct cs_expr *m, uint32_t token)
{
	uint32_t n;
	const char *list = cs_arguments(c, &n);

	if (m->what != CS_METHODS) {
		cs_unsupported(c, token, "a call of what is no method");
		return cs_expr_value("$null", cs_type_unknown());
	}
	return cs_expr_value(T("%s%s(%s)", m->s, m->name, list), cs_call_type(c, m, n, token));
}

static struct cs_expr indexed(struct cs *c, const struct cs_expr *of, uint32_t token)
{
	struct cs_expr i = cs_expression(c), e;
	size_t n = of->type.name ? strlen(of->type.name) : 0;

	if (cs_is(c, ","))
		cs_unsupported(c, c->at, "an index of several parts");
	cs_need(c, "]");
	if (of->type.unknown)
		cs_unsupported(c, token, "an index on a value whose type is not known");
	if (cs_is_string(&of->type))
		return cs_expr_value(T("%s.Chars(%s)", of->s, i.s), cs_type_of(c, &type_char));
	if (n > 2 && !strcmp(of->type.name + n - 2, "[]")) {
		e = cs_expr_value(T("%s.GetValue(%s)", of->s, i.s), *of->type.elem);
		e.store = T("%s[%s]", of->s, i.s);
		return e;
	}
	e = cs_expr_value(T("%s.Item(%s)", of->s, i.s),
			  of->type.elem && of->type.elem->cls ? *of->type.elem
			  : of->type.t && of->type.t->nargs ? cs_type_of(c, of->type.t->args[of->type.t->nargs - 1])
			  : of->type.elem		  ? *of->type.elem
							  : cs_type_unknown());
	e.store = T("%s[%s]", of->s, i.s);
	return e;
}

/* ---- new ----------------------------------------------------------------- */

static const char *items(struct cs *c, const struct cs_type *elem, struct cs_type *ret_first)
{
	const char *list = "";
	uint32_t n = 0;

	cs_need(c, "{");
	while (!cs_is(c, "}") && !c->error) {
		struct cs_expr e = cs_expression(c);

		if (!n && ret_first)
			*ret_first = e.type;
		list = T("%s%s%s", list, n++ ? ", " : "", elem ? cs_convert(c, &e, elem) : e.s);
		if (!cs_is(c, "}"))
			cs_need(c, ",");
	}
	cs_need(c, "}");
	return n == 1 ? T("(, %s)", list) : T("@(%s)", list);
}

static struct cs_expr new_array(struct cs *c, struct cs_type type, uint32_t token)
{
	struct cs_type array;
	struct cs_expr n;

	if (cs_is(c, "{"))
		return cs_expr_value(T("([%s]%s)", type.name, items(c, type.elem, NULL)), type);
	cs_need(c, "[");
	n = cs_expression(c);
	cs_need(c, "]");
	if (cs_is(c, "[") || cs_is(c, "{"))
		cs_unsupported(c, token, "an array of arrays, or with a size and items");
	array = cs_type_array(c, &type);
	return cs_expr_value(T("[%s]::new(%s)", array.name, n.s), array);
}

/* Several values in braces, as arguments. */
static const char *item_values(struct cs *c)
{
	const char *list = "";

	cs_need(c, "{");
	while (!cs_is(c, "}") && !c->error) {
		list = T("%s%s%s", list, *list ? ", " : "", cs_expression(c).s);
		if (!cs_is(c, "}"))
			cs_need(c, ",");
	}
	cs_need(c, "}");
	return list;
}

/* One part of an initializer of VAR: Name = value, [key] = value, { a, b } or an item. */
static const char *initializer(struct cs *c, const struct cs_expr *var)
{
	uint32_t token = c->at;
	struct cs_expr to, v;

	if (cs_is(c, "{"))
		return T("[void]%s.Add(%s)", var->s, item_values(c));
	if (cs_take(c, "[")) {
		v = cs_expression(c);
		cs_need(c, "]");
		to = cs_expr_value(v.s, cs_type_unknown());
		to.store = T("%s[%s]", var->s, v.s);
	} else if (cs_peek(c, 0)->kind == CS_WORD && !strcmp(cs_peek(c, 1)->text, "=")) {
		to = cs_dot(c, var, cs_name(c), token);
	} else {
		return T("[void]%s.Add(%s)", var->s, cs_expression(c).s);
	}
	cs_need(c, "=");
	if (cs_is(c, "{"))
		cs_unsupported(c, c->at, "an initializer within an initializer");
	v = cs_expression(c);
	return T("%s = %s", to.store ? to.store : "$null", cs_convert(c, &v, &to.type));
}

/* An object and what is done to it before anybody sees it. */
static struct cs_expr initialized(struct cs *c, const char *made, struct cs_type type)
{
	struct cs_expr var = cs_expr_value(T("$new__%u", c->at), type);
	const char *list = T("%s = %s", var.s, made);

	cs_need(c, "{");
	while (!cs_is(c, "}") && !c->error) {
		list = T("%s; %s", list, initializer(c, &var));
		if (!cs_is(c, "}"))
			cs_need(c, ",");
	}
	cs_need(c, "}");
	return cs_expr_value(T("$(%s; , %s)", list, var.s), type);
}

static struct cs_expr new_object(struct cs *c)
{
	uint32_t token = c->at, n;
	struct cs_type type, first = cs_type_unknown();
	const char *list;

	if (cs_take(c, "[")) {
		cs_need(c, "]");
		list = items(c, NULL, &first);
		type = cs_type_array(c, &first);
		return cs_expr_value(T("([%s]%s)", type.name, list), type);
	}
	if (cs_is(c, "(") || cs_is(c, "{")) {
		cs_unsupported(c, token, "'new' without a type");
		return cs_expr_value("$null", cs_type_unknown());
	}
	type = cs_type_parse(c);
	if (cs_is(c, "[") || (cs_is(c, "{") && type.elem && type.name[strlen(type.name) - 1] == ']' &&
	    !(type.t && type.t->nargs)))
		return new_array(c, type, token);
	list = "";
	if (!cs_is(c, "{")) {
		cs_need(c, "(");
		list = cs_arguments(c, &n);
	}
	if (cs_is(c, "{"))
		return initialized(c, T("[%s]::new(%s)", type.name, list), type);
	return cs_expr_value(T("[%s]::new(%s)", type.name, list), type);
}

/* ---- Operands ------------------------------------------------------------ */

static struct cs_expr keyword(struct cs *c, const char *word, uint32_t token)
{
	struct cs_type t;
	struct cs_expr e;

	c->at++;
	if (!strcmp(word, "true") || !strcmp(word, "false"))
		return cs_expr_value(T("$%s", word), boolean(c));
	if (!strcmp(word, "null"))
		return cs_expr_value("$null", (struct cs_type){ .name = "System.Object", .is_null = true });
	if (!strcmp(word, "this"))
		return cs_expr_value("$this", (struct cs_type){ .name = c->cls->name, .cls = c->cls });
	if (!strcmp(word, "new"))
		return new_object(c);
	if (!strcmp(word, "base")) {
		if (c->cls->base.name)
			return cs_expr_value(T("([%s]$this)", c->cls->base.name), c->cls->base);
		return cs_expr_value("([object]$this)", cs_type_of(c, &type_object));
	}
	if (!strcmp(word, "typeof") || !strcmp(word, "default")) {
		cs_need(c, "(");
		t = cs_type_parse(c);
		cs_need(c, ")");
		return !strcmp(word, "typeof") ? cs_expr_value(T("[%s]", t.name), type_named(c, "System.Type"))
					       : cs_expr_value(cs_default(c, &t), t);
	}
	if (!strcmp(word, "checked")) {
		cs_need(c, "(");
		e = cs_expression(c);
		cs_need(c, ")");
		return e;
	}
	c->at--;
	if (strchr("bcdfilosu", word[0]) && cs_type_skip(c)) {	/* int.Parse */
		c->at = token;
		return (struct cs_expr){ .what = CS_TYPE_NAME, .type = cs_type_parse(c) };
	}
	cs_unsupported(c, token, T("'%s' in an expression", word));
	return cs_expr_value("$null", cs_type_unknown());
}

/* After a bracket: names up to its end, and => ? */
static bool is_lambda(struct cs *c)
{
	uint32_t from = c->at;
	bool is = false;

	if (cs_is(c, ")") || (cs_peek(c, 0)->kind == CS_WORD && strspn(cs_peek(c, 1)->text, ",)"))) {
		while (cs_peek(c, 0)->kind == CS_WORD || cs_is(c, ","))
			c->at++;
		is = cs_take(c, ")") && cs_is(c, "=>");
	}
	c->at = from;
	return is;
}

static struct cs_expr primary(struct cs *c)
{
	const struct cs_token *t = cs_peek(c, 0);
	uint32_t token = c->at;
	struct cs_expr e;

	if (t->kind == CS_NUMBER || t->kind == CS_STRING || t->kind == CS_CHAR)
		c->at++;
	if (t->kind == CS_NUMBER)
		return number(c, t->text);
	if (t->kind == CS_STRING)
		return cs_expr_value(quoted(c, t->text), cs_type_of(c, &type_string));
	if (t->kind == CS_CHAR)
		return cs_expr_value(T("([char]%u)", code_of(t->text)), cs_type_of(c, &type_char));
	if (cs_take(c, "(")) {
		if (is_lambda(c))
			cs_unsupported(c, token, "a lambda expression");
		e = cs_expression(c);
		cs_need(c, ")");
		if (e.what == CS_VALUE)
			e.s = T("(%s)", e.s);
		return e;
	}
	if (t->kind == CS_WORD && !strcmp(cs_peek(c, 1)->text, "=>"))
		cs_unsupported(c, token, "a lambda expression");
	if (t->kind == CS_WORD && !strcmp(t->text, "nameof") && !strcmp(cs_peek(c, 1)->text, "(")) {
		c->at += 2;
		e = cs_expr_value(quoted(c, cs_name(c)), cs_type_of(c, &type_string));
		cs_need(c, ")");
		return e;
	}
	if (t->kind == CS_WORD && cs_is_keyword(t->text) && c->src[t->start ? t->start - 1 : 0] != '@')
		return keyword(c, t->text, token);
	if (t->kind == CS_WORD)
		return cs_identifier(c);
	cs_fail(c, token, "CS1525: Invalid expression term '%s'", t->text);
	return cs_expr_value("$null", cs_type_unknown());
}

static struct cs_expr postfix(struct cs *c)
{
	struct cs_expr e = primary(c);
	const char *guard = "";

	for (uint32_t token = c->at; !c->error; token = c->at) {
		if (cs_take(c, ".")) {
			const char *name = cs_name(c);

			e = cs_dot(c, &e, name, token + 1);
		} else if (cs_take(c, "?.")) {
			if (e.what != CS_VALUE || strpbrk(e.s, "(+-"))
				cs_unsupported(c, token, "'?.' behind what is no variable");
			guard = T("%s$null -ceq %s ? $null : ", guard, e.s);
			e = cs_dot(c, &e, cs_name(c), token + 1);
		} else if (cs_take(c, "(")) {
			e = call(c, &e, token);
		} else if (e.what == CS_VALUE && cs_take(c, "[")) {
			e = indexed(c, &e, token);
		} else if (e.what == CS_VALUE && (cs_is(c, "++") || cs_is(c, "--"))) {
			if (!e.store)
				cs_fail(c, token,
					"CS1059: The operand of an increment or decrement operator must be a variable, property or indexer");
			e = cs_expr_value(T("(%s%s)", e.store, cs_peek(c, 0)->text), e.type);
			c->at++;
		} else {
			break;
		}
	}
	return *guard ? cs_expr_value(T("(%s%s)", guard, e.s), e.type) : e;
}

/* ---- Unary operators and casts ------------------------------------------- */

static struct cs_expr unary(struct cs *c);

static bool is_cast(struct cs *c)
{
	uint32_t from = c->at;
	const struct cs_token *t;
	bool predefined, is;

	if (!cs_take(c, "("))
		return false;
	predefined = cs_is_keyword(cs_peek(c, 0)->text);
	is = cs_type_skip(c) && cs_take(c, ")");
	t = cs_peek(c, 0);
	c->at = from;
	if (!is)
		return false;
	if (t->kind == CS_PUNCT)
		return !strcmp(t->text, "(") || !strcmp(t->text, "!") || !strcmp(t->text, "~") ||
			(predefined && !strcmp(t->text, "-"));
	return t->kind != CS_END && strcmp(t->text, "is") && strcmp(t->text, "as");
}

static struct cs_expr cast(struct cs *c)
{
	struct cs_type to;
	struct cs_expr e;

	c->at++;
	to = cs_type_parse(c);
	cs_need(c, ")");
	if (++c->depth > CS_DEPTH)
		cs_unsupported(c, c->at, "an expression as deep as this");
	e = unary(c);
	c->depth--;
	if (cs_is_integer(&to) && cs_number_rank(&e.type) >= 7)
		return cs_expr_value(T("([%s][System.Math]::Truncate(%s))", to.name, e.s), to);
	if (e.what != CS_VALUE)
		cs_unsupported(c, c->at, "a cast of a method or type");
	return cs_expr_value(T("([%s]%s)", to.name, e.s), to);
}

static struct cs_expr unary(struct cs *c)
{
	uint32_t token = c->at;
	const char *op = cs_peek(c, 0)->text;
	struct cs_expr e;

	if (is_cast(c))
		return cast(c);
	if (!cs_take(c, "!") && !cs_take(c, "-") && !cs_take(c, "+") && !cs_take(c, "~") && !cs_take(c, "++") &&
	    !cs_take(c, "--"))
		return postfix(c);
	if (++c->depth > CS_DEPTH)
		cs_unsupported(c, token, "an expression as deep as this");
	e = unary(c);
	c->depth--;
	struct cs_expr own;

	if (own_operator(c, op, &e, 1, &own))
		return own;
	if (!strcmp(op, "!"))
		return cs_expr_value(T("(-not %s)", e.s), boolean(c));
	if (op[1]) {
		if (!e.store)
			cs_fail(c, token,
				"CS1059: The operand of an increment or decrement operator must be a variable, property or indexer");
		return cs_expr_value(T("(%s%s)", op, e.store), e.type);
	}
	if (*op == '~')
		return cs_expr_value(T("([%s](-bnot %s))", e.type.name, e.s), e.type);
	if (cs_number_rank(&e.type) < 3)
		e = cs_expr_value(T("([int]%s)", e.s), type_named(c, "System.Int32"));
	return *op == '+' ? e : cs_expr_value(T("(-%s)", e.s), e.type);
}

/* ---- Binary operators ---------------------------------------------------- */

static struct cs_type promoted(struct cs *c, const struct cs_type *a, const struct cs_type *b)
{
	static const char *const names[] = {
		[3] = "System.Int32", [4] = "System.UInt32", [5] = "System.Int64", [6] = "System.UInt64", [7] = "System.Decimal",
		[8] = "System.Single", [9] = "System.Double",
	};
	int ra = cs_number_rank(a), rb = cs_number_rank(b), r = MAX(3, MAX(ra, rb));

	if (r == 4 && MIN(ra, rb) != 4)
		r = 5;
	return type_named(c, names[r]);
}

static struct cs_expr arithmetic(struct cs *c, const char *op, const struct cs_expr *a, const struct cs_expr *b, uint32_t token)
{
	struct cs_type t = promoted(c, &a->type, &b->type);

	if (!cs_number_rank(&a->type) || !cs_number_rank(&b->type))
		cs_unsupported(c, token,
			T("'%s' on '%s' and '%s'", op, a->type.unknown ? "a value whose type is not known" : a->type.name,
					   b->type.unknown ? "a value whose type is not known" : b->type.name));
	if (!cs_is_integer(&t))
		return cs_expr_value(T("(%s %s %s)", cs_convert(c, a, &t), op, cs_convert(c, b, &t)), t);
	if (*op == '/')
		return cs_expr_value(T("([%s][System.Math]::Truncate([decimal]%s / [decimal]%s))", t.name, a->s, b->s), t);
	return cs_expr_value(T("([%s](%s %s %s))", t.name, cs_convert(c, a, &t), op, cs_convert(c, b, &t)), t);
}

static struct cs_expr bits(struct cs *c, const char *op, const struct cs_expr *a, const struct cs_expr *b, uint32_t token)
{
	static const struct { const char *op, *bits, *logic; } ops[] = {
		{ "|", "-bor", "-or" }, { "&", "-band", "-and" }, { "^", "-bxor", "-xor" }, { "<<", "-shl", NULL },
		{ ">>", "-shr", NULL },
	};
	struct cs_type t = cs_is_enum(&a->type)
				   ? a->type
				   : promoted(c, &a->type, ops[3].op[0] == *op || *op == '>' ? &a->type : &b->type);
	size_t i = 0;

	while (strcmp(ops[i].op, op))
		i++;
	if (cs_is_bool(&a->type))
		return cs_expr_value(T("(%s %s %s)", a->s, ops[i].logic ? ops[i].logic : "-or", b->s), a->type);
	if (!cs_is_enum(&a->type) && (!cs_is_integer(&a->type) || !cs_is_integer(&b->type)))
		cs_unsupported(c, token, T("'%s' on values whose types are not known", op));
	return cs_expr_value(T("([%s](%s %s %s))", t.name, a->s, ops[i].bits, b->s), t);
}

static struct cs_expr equality(struct cs *c, const char *op, const struct cs_expr *a, const struct cs_expr *b)
{
	const char *sign = *op == '=' ? "-ceq" : "-cne";

	if (b->type.is_null)
		return cs_expr_value(T("($null %s %s)", sign, a->s), boolean(c));
	if (a->type.elem || b->type.elem || (a->type.cls && !a->type.cls->is_enum))
		return cs_expr_value(T("(%s[object]::ReferenceEquals(%s, %s))", *op == '=' ? "" : "-not ", a->s,
			b->s), boolean(c));
	return cs_expr_value(T("(%s %s %s)", a->s, sign, b->s), boolean(c));
}

static struct cs_expr apply(struct cs *c, const char *op, const struct cs_expr *a, const struct cs_expr *b, uint32_t token)
{
	static const struct { const char *op, *ps; } relations[] = { { "<", "-clt" }, { ">", "-cgt" },
		{ "<=", "-cle" }, { ">=", "-cge" } };

	if (a->what != CS_VALUE || b->what != CS_VALUE) {
		cs_unsupported(c, token, "a method or type as an operand");
		return cs_expr_value("$null", cs_type_unknown());
	}
	const struct cs_expr both[] = { *a, *b };
	struct cs_expr own;

	if (!b->type.is_null && own_operator(c, op, both, 2, &own))
		return own;
	if (!strcmp(op, "??"))
		return cs_expr_value(T("(%s ?? %s)", a->s, b->s), a->type);
	if (!strcmp(op, "&&") || !strcmp(op, "||"))
		return cs_expr_value(T("(%s %s %s)", a->s, *op == '&' ? "-and" : "-or", b->s), boolean(c));
	if (!strcmp(op, "==") || !strcmp(op, "!="))
		return equality(c, op, a, b);
	for (size_t i = 0; i < ARRAY_LEN(relations); i++)
		if (!strcmp(op, relations[i].op))
			return cs_expr_value(T("(%s %s %s)", a->s, relations[i].ps, b->s), boolean(c));
	if (strpbrk(op, "|&^<>"))
		return bits(c, op, a, b, token);
	if (*op == '+' && (cs_is_string(&a->type) || cs_is_string(&b->type)))
		return cs_expr_value(T("[string]::Concat(%s, %s)", a->s, b->s), cs_type_of(c, &type_string));
	return arithmetic(c, op, a, b, token);
}

/* x is T, x as T */
static struct cs_expr type_test(struct cs *c, const struct cs_expr *e, bool is)
{
	struct cs_type t;

	if (is && cs_take(c, "null"))
		return cs_expr_value(T("($null -ceq %s)", e->s), boolean(c));
	c->tested = true;
	t = cs_type_parse(c);
	c->tested = false;
	if (is && cs_is(c, "["))
		cs_unsupported(c, c->at, "'is' of an array");
	if (is) {
		uint32_t token = c->at;

		if (cs_is(c, "and") || cs_is(c, "or") || cs_is(c, "{") || cs_is(c, "when"))
			cs_unsupported(c, c->at, "a pattern");
		if (cs_peek(c, 0)->kind == CS_WORD && !cs_is_keyword(cs_peek(c, 0)->text))
			return cs_expr_value(T("(($%s = %s) -is [%s])", cs_local_add(c, cs_name(c), t, token), e->s, t.name),
					     boolean(c));
		return cs_expr_value(T("(%s -is [%s])", e->s, t.name), boolean(c));
	}
	if (strpbrk(e->s, "(+-"))
		cs_unsupported(c, c->at, "'as' on what is no variable");
	return cs_expr_value(T("(%s -is [%s] ? %s : $null)", e->s, t.name, e->s), t);
}

static struct cs_expr binary(struct cs *c, size_t level)
{
	static const char *const ops[][5] = {
		{ "??" }, { "||" }, { "&&" }, { "|" }, { "^" }, { "&" }, { "==", "!=" }, { "<", ">", "<=", ">=" }, { "<<", ">>" },
		{ "+", "-" }, { "*", "/", "%" },
	};
	struct cs_expr e;
	const char *op;

	if (level == ARRAY_LEN(ops))
		return unary(c);
	if (++c->depth > CS_DEPTH) {
		cs_unsupported(c, c->at, "an expression as deep as this");
		return cs_expr_value("$null", cs_type_unknown());
	}
	e = binary(c, level + 1);
	do {
		uint32_t token = c->at;

		op = NULL;
		for (size_t i = 0; i < 5 && ops[level][i] && !op; i++)
			if (cs_is(c, ops[level][i]))
				op = ops[level][i];
		if (op && *op == '>' && !op[1] && cs_peek(c, 1)->start == cs_peek(c, 0)->end &&
		    !strcmp(cs_peek(c, 1)->text, ">")) {
			op = NULL;	/* >> is two signs, for generic types end so */
		}
		if (level == 8 && cs_is(c, ">") && cs_peek(c, 1)->start == cs_peek(c, 0)->end &&
		    !strcmp(cs_peek(c, 1)->text, ">")) {
			c->at++;
			op = ">>";
		}
		if (op) {
			struct cs_expr b;

			c->at++;
			b = binary(c, level + 1);
			e = apply(c, op, &e, &b, token);
		} else if (level == 7 && (cs_is(c, "is") || cs_is(c, "as"))) {
			bool is = cs_is(c, "is");

			c->at++;
			e = type_test(c, &e, is);
			op = "is";
		}
	} while (op && !c->error);
	c->depth--;
	return e;
}

/* ---- Conditions and assignments ------------------------------------------ */

static struct cs_expr conditional(struct cs *c)
{
	struct cs_expr e = binary(c, 0), a, b;
	struct cs_type t;

	if (!cs_take(c, "?"))
		return e;
	a = cs_expression(c);
	cs_need(c, ":");
	b = cs_expression(c);
	t = a.type.is_null ? b.type : a.type;
	if (cs_number_rank(&a.type) && cs_number_rank(&b.type) && !cs_same(&a.type, &b.type))
		t = promoted(c, &a.type, &b.type);
	return cs_expr_value(T("(%s ? %s : %s)", e.s, cs_convert(c, &a, &t), cs_convert(c, &b, &t)), t);
}

struct cs_expr cs_expression(struct cs *c)
{
	static const char *const compound[] = { "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=" };
	uint32_t token = c->at;
	struct cs_expr e = conditional(c), v;
	const char *op = NULL;

	for (size_t i = 0; i < ARRAY_LEN(compound) && !op; i++)
		if (cs_is(c, compound[i]))
			op = compound[i];
	if (cs_is(c, "?" "?="))
		op = "?" "?=";
	if (!op && !cs_is(c, "="))
		return e;
	c->at++;
	if (!e.store)
		cs_fail(c, token, "CS0131: The left-hand side of an assignment must be a variable, property or indexer");
	v = cs_expression(c);
	if (op)
		v = apply(c, arena_strndup(&c->arena, op, strlen(op) - 1), &e, &v, token);
	return cs_expr_value(T("(%s = %s)", e.store ? e.store : "$null", cs_convert(c, &v, &e.type)), e.type);
}

const char *cs_effect(struct cs *c)
{
	uint32_t token = c->at;
	struct cs_expr e = cs_expression(c);

	if (e.what != CS_VALUE)
		cs_fail(c, token,
			"CS0201: Only assignment, call, increment, decrement, and new object expressions can be used as a statement");
	return e.s ? e.s : "";
}

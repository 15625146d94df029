/* SPDX-License-Identifier: MIT */
/* Values of enumerations: constant expressions over integers and names already given. */
#include "csharp/cs.h"

#include <stdlib.h>
#include <string.h>

static int64_t constant(struct cs *c, const struct cs_class *e, int level);

static bool value_of(const struct cs_class *e, const char *name, int64_t *ret)
{
	for (uint32_t i = 0; i < e->nvalues; i++)
		if (!strcmp(e->values[i].name, name)) {
			*ret = e->values[i].n;
			return true;
		}
	return false;
}

static bool built_in_value(const struct type *t, const char *name, int64_t *ret)
{
	for (uint32_t i = 0; t && t->enums && t->enums[i].name; i++)
		if (!strcmp(t->enums[i].name, name)) {
			*ret = t->enums[i].number;
			return true;
		}
	return false;
}

/* Name, or Type.Name. */
static int64_t named(struct cs *c, const struct cs_class *e)
{
	uint32_t token = c->at;
	const char *name = cs_name(c), *type = NULL;
	struct cs_type t = { 0 };
	int64_t n = 0;

	while (cs_take(c, ".")) {
		type = type ? arena_printf(&c->arena, "%s.%s", type, name) : name;
		name = cs_name(c);
	}
	if (type && !cs_type_find(c, type, &t))
		cs_fail(c, token, "CS0103: The name '%s' does not exist in the current context", type);
	if (!value_of(type && t.cls ? t.cls : e, name, &n) && !built_in_value(t.t, name, &n))
		cs_fail(c, token, "CS0103: The name '%s' does not exist in the current context", name);
	return n;
}

static int64_t operand(struct cs *c, const struct cs_class *e)
{
	const struct cs_token *t = cs_peek(c, 0);
	int64_t n;

	if (++c->depth > CS_DEPTH) {
		cs_unsupported(c, c->at, "an expression as deep as this");
		return 0;
	}
	if (cs_take(c, "-"))
		return (int64_t)-(uint64_t)operand(c, e);
	if (cs_take(c, "+"))
		return operand(c, e);
	if (cs_take(c, "~"))
		return ~operand(c, e);
	if (cs_take(c, "(")) {
		uint32_t from = c->at;

		if (cs_type_skip(c) && cs_take(c, ")") && !cs_is(c, "|") && !cs_is(c, ")") && !cs_is(c, ",") && !cs_is(c, "}"))
			return operand(c, e);	/* a cast */
		c->at = from;
		n = constant(c, e, 0);
		cs_need(c, ")");
		return n;
	}
	if (t->kind == CS_NUMBER) {
		const char *s = t->text;
		bool bits = s[0] == '0' && (s[1] == 'b' || s[1] == 'B');

		c->at++;
		return (int64_t)strtoull(bits ? s + 2 : s, NULL,
			bits ? 2 : s[0] == '0' && (s[1] == 'x' || s[1] == 'X') ? 16 : 10);
	}
	if (t->kind == CS_CHAR) {
		c->at++;
		return (unsigned char)t->text[0];
	}
	return named(c, e);
}

static int64_t apply(const char *op, int64_t a, int64_t b)
{
	switch (op[0]) {
	case '|': return a | b;
	case '^': return a ^ b;
	case '&': return a & b;
	case '<': return (int64_t)((uint64_t)a << (b & 63));
	case '>': return a >> (b & 63);
	case '+': return (int64_t)((uint64_t)a + (uint64_t)b);
	case '-': return (int64_t)((uint64_t)a - (uint64_t)b);
	default: return (int64_t)((uint64_t)a * (uint64_t)b);
	}
}

static int64_t constant(struct cs *c, const struct cs_class *e, int level)
{
	static const char *const ops[][3] = { { "|" }, { "^" }, { "&" }, { "<<" }, { "+", "-" }, { "*" } };
	int64_t n = level == (int)ARRAY_LEN(ops) ? operand(c, e) : constant(c, e, level + 1);
	const char *op;

	if (level == (int)ARRAY_LEN(ops))
		return n;
	do {
		op = NULL;
		for (int i = 0; i < 3 && ops[level][i] && !op; i++)
			if (cs_take(c, ops[level][i]))
				op = ops[level][i];
		if (op)
			n = apply(op, n, constant(c, e, level + 1));
	} while (op && !c->error);
	return n;
}

void cs_enum_values(struct cs *c, struct cs_class *e)
{
	uint32_t cap = 0;
	int64_t next = 0;

	c->at = e->body;
	c->cls = e;
	c->depth = 0;
	cs_need(c, "{");
	while (!cs_is(c, "}") && !c->error) {
		const char *name;

		if (cs_is(c, "["))
			cs_skip(c, "[", "]");
		name = cs_name(c);
		c->depth = 0;
		if (cs_take(c, "="))
			next = constant(c, e, 0);
		if (e->nvalues == cap) {
			struct cs_value *more = arena_array(&c->arena, struct cs_value, cap * 2 + 16);

			if (cap)
				memcpy(more, e->values, cap * sizeof(*more));
			e->values = more;
			cap = cap * 2 + 16;
		}
		e->values[e->nvalues++] = (struct cs_value){ name, next };
		next = (int64_t)((uint64_t)next + 1);
		if (!cs_is(c, "}"))
			cs_need(c, ",");
	}
	cs_need(c, "}");
}

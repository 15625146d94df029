/* SPDX-License-Identifier: MIT */
/* Statements of method bodies. */
#include "csharp/cs.h"

#include <string.h>
#include <strings.h>

static void statement(struct cs *c);

/* What a method that yields returns: the list, or what goes through it. */
#define YIELDED(c) (strstr((c)->member->type.name, "IEnumerator") ? "$yield__.GetEnumerator()" : "$yield__")

/* ---- Locals -------------------------------------------------------------- */

/* Names that PowerShell keeps for itself. */
static bool is_taken(const char *name)
{
	static const char *const names[] = {
		"_", "args", "error", "executioncontext", "false", "foreach", "home", "host", "input", "lastexitcode", "matches",
		"myinvocation", "null", "ofs", "pid", "profile", "psboundparameters", "pscmdlet", "psitem", "pwd",
		"shellid", "stacktrace",
		"switch", "this", "true",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (!strcasecmp(name, names[i]))
			return true;
	return false;
}

const char *cs_local_add(struct cs *c, const char *name, struct cs_type type, uint32_t token)
{
	const char *ps = is_taken(name) ? arena_printf(&c->arena, "%s__", name) : name;

	for (uint32_t i = 0; i < c->nlocals; i++) {
		if (!strcmp(c->locals[i].name, name))
			cs_fail(c, token, "CS0128: A local variable named '%s' is already defined in this scope", name);
		else if (!strcasecmp(c->locals[i].ps, ps))
			ps = arena_printf(&c->arena, "%s__%u", name, i);
	}
	if (c->nlocals == ARRAY_LEN(c->locals)) {
		cs_unsupported(c, token, "so many variables");
		return ps;
	}
	c->locals[c->nlocals++] = (struct cs_local){ name, ps, type };
	return ps;
}

static void declare(struct cs *c, bool constant)
{
	bool infer = cs_is(c, "var") && strcmp(cs_peek(c, 1)->text, ".");
	struct cs_type type = cs_type_unknown();
	const char *sep = "";

	if (infer)
		c->at++;
	else
		type = cs_type_parse(c);
	do {
		uint32_t token = c->at;
		const char *name = cs_name(c), *s = infer || constant ? NULL : cs_default(c, &type);

		if (cs_take(c, "=")) {
			struct cs_expr e;

			if (cs_is(c, "{"))
				cs_unsupported(c, c->at, "an array initializer without 'new'");
			e = cs_expression(c);
			if (infer)
				type = e.type;
			s = cs_convert(c, &e, &type);
		}
		if (!s)
			cs_need(c, "=");
		cs_put(c, "%s$%s = %s", sep, cs_local_add(c, name, type, token), s ? s : "");
		sep = "; ";
	} while (cs_take(c, ",") && !c->error);
}

/* ---- Simple statements --------------------------------------------------- */

static void block(struct cs *c)
{
	uint32_t locals = c->nlocals;

	cs_put(c, "{\n");
	if (cs_take(c, "{")) {
		while (!cs_is(c, "}") && cs_peek(c, 0)->kind != CS_END)
			statement(c);
		cs_need(c, "}");
	} else {
		statement(c);
	}
	cs_put(c, "}\n");
	c->nlocals = locals;
}

static const char *condition(struct cs *c)
{
	struct cs_expr e;

	cs_need(c, "(");
	e = cs_expression(c);
	cs_need(c, ")");
	if (e.what != CS_VALUE || !(cs_is_bool(&e.type) || e.type.unknown))
		cs_fail(c, c->at, "CS0029: Cannot implicitly convert type '%s' to 'bool'", e.type.name ? e.type.name : "void");
	return e.s;
}

static void if_statement(struct cs *c)
{
	cs_put(c, "if (%s) ", condition(c));
	block(c);
	if (!cs_take(c, "else"))
		return;
	cs_put(c, "else ");
	block(c);
}

static void return_statement(struct cs *c)
{
	struct cs_expr e;

	if (cs_take(c, ";")) {
		cs_put(c, "return\n");
		return;
	}
	e = cs_expression(c);
	cs_need(c, ";");
	cs_put(c, "return %s\n", c->member->kind == CS_CTOR ? e.s : cs_convert(c, &e, &c->member->type));
}

static void throw_statement(struct cs *c)
{
	struct cs_expr e;

	if (cs_take(c, ";")) {
		cs_put(c, "throw\n");
		return;
	}
	e = cs_expression(c);
	cs_need(c, ";");
	cs_put(c, "throw %s\n", e.s);
}

/* ---- Loops --------------------------------------------------------------- */

static const char *effects(struct cs *c, const char *end)
{
	const char *list = "";

	while (!cs_is(c, end) && !c->error) {
		list = arena_printf(&c->arena, "%s%s%s", list, *list ? "; " : "", cs_effect(c));
		if (!cs_is(c, end))
			cs_need(c, ",");
	}
	cs_need(c, end);
	return list;
}

static void for_statement(struct cs *c)
{
	uint32_t locals = c->nlocals;
	const char *test = "$true", *step;

	cs_need(c, "(");
	if (cs_is_declaration(c)) {
		declare(c, false);
		cs_need(c, ";");
		cs_put(c, "\n");
	} else {
		cs_put(c, "%s\n", effects(c, ";"));
	}
	if (!cs_is(c, ";"))
		test = cs_expression(c).s;
	cs_need(c, ";");
	step = effects(c, ")");
	cs_put(c, "for (; %s; $(%s)) ", test, step);
	block(c);
	c->nlocals = locals;
}

/* Texts and tables go through pipelines as one; C# walks them. */
static const char *walked(struct cs *c, const struct cs_expr *e, struct cs_type *ret_item)
{
	*ret_item = e->type.elem ? *e->type.elem : cs_type_unknown();
	if (cs_is_string(&e->type)) {
		*ret_item = cs_type_of(c, &type_char);
		return arena_printf(&c->arena, "%s.ToCharArray()", e->s);
	}
	if (e->type.unknown)
		cs_unsupported(c, c->at, "'foreach' over a value whose type is not known");
	if (e->type.t && type_is_named(e->type.t, "System.Collections.IDictionary"))
		return arena_printf(&c->arena, "%s.GetEnumerator()", e->s);
	return e->s;
}

static void foreach_statement(struct cs *c)
{
	uint32_t locals = c->nlocals, token;
	struct cs_type type = cs_type_unknown(), item;
	const char *name, *ps, *s;
	struct cs_expr e;
	bool infer;

	cs_need(c, "(");
	infer = cs_take(c, "var");
	if (!infer)
		type = cs_type_parse(c);
	token = c->at;
	name = cs_name(c);
	cs_need(c, "in");
	e = cs_expression(c);
	cs_need(c, ")");
	s = walked(c, &e, &item);
	ps = cs_local_add(c, name, infer ? item : type, token);
	cs_put(c, "foreach ($%s in %s) ", ps, s);
	block(c);
	c->nlocals = locals;
}

static void do_statement(struct cs *c)
{
	cs_put(c, "do ");
	block(c);
	cs_need(c, "while");
	cs_put(c, "while (%s)\n", condition(c));
	cs_need(c, ";");
}

/* ---- switch -------------------------------------------------------------- */

static bool is_section(struct cs *c) { return cs_is(c, "case") || (cs_is(c, "default") && !strcmp(cs_peek(c, 1)->text, ":")); }

/* The test of a section's labels; NULL: it is the default one. */
static const char *labels(struct cs *c, const char *var, const struct cs_type *type)
{
	const char *test = "";
	bool is_default = false;

	while (is_section(c) && !c->error) {
		struct cs_expr e;

		if (cs_take(c, "default")) {
			is_default = true;
		} else {
			c->at++;
			e = cs_expression(c);
			if (!cs_is(c, ":"))
				cs_unsupported(c, c->at, "a pattern");
			test = arena_printf(&c->arena, "%s%s$%s -ceq %s", test, *test ? " -or " : "", var,
				cs_convert(c, &e, type));
		}
		cs_need(c, ":");
	}
	return is_default ? NULL : test;
}

static void section(struct cs *c)
{
	uint32_t locals = c->nlocals;

	cs_put(c, "{\n");
	while (!is_section(c) && !cs_is(c, "}") && cs_peek(c, 0)->kind != CS_END) {
		if (cs_is(c, "continue") || cs_is(c, "goto"))
			cs_unsupported(c, c->at, arena_printf(&c->arena, "'%s' in a switch", cs_peek(c, 0)->text));
		statement(c);
	}
	cs_put(c, "break\n}\n");
	c->nlocals = locals;
}

/* A loop that runs once, which break leaves. */
static void switch_statement(struct cs *c)
{
	uint32_t rest = 0, end, token = c->at;
	struct cs_expr e;
	const char *var;

	cs_need(c, "(");
	e = cs_expression(c);
	cs_need(c, ")");
	cs_need(c, "{");
	var = arena_printf(&c->arena, "switch__%u", token);
	cs_put(c, "$%s = %s\ndo {\n", var, e.s);
	while (is_section(c) && !c->error) {
		const char *test = labels(c, var, &e.type);

		if (test) {
			cs_put(c, "if (%s) ", test);
			section(c);
		} else {
			size_t written = buf_size(&c->out);

			rest = c->at;
			section(c);
			c->out.len -= buf_size(&c->out) - written;	/* it comes last */
		}
	}
	end = c->at;
	if (rest) {
		c->at = rest;
		section(c);
		c->at = end;
	}
	cs_need(c, "}");
	cs_put(c, "} while ($false)\n");
}

/* ---- try and using ------------------------------------------------------- */

/* A bare block is no statement in PowerShell. */
static void braces(struct cs *c)
{
	cs_put(c, "if ($true) ");
	block(c);
}

static void catch_clause(struct cs *c)
{
	uint32_t locals = c->nlocals;
	const char *name = NULL;
	struct cs_type t = { 0 };

	if (cs_take(c, "(")) {
		t = cs_type_parse(c);
		if (!cs_is(c, ")"))
			name = cs_local_add(c, cs_name(c), t, c->at);
		cs_need(c, ")");
	}
	bool filtered = cs_take(c, "when");
	const char *test = filtered ? condition(c) : NULL;

	if (t.name && strcmp(t.name, "System.Exception"))
		cs_put(c, "catch [%s] {\n", t.name);
	else
		cs_put(c, "catch {\n");
	if (name)
		cs_put(c,
			"$%s = $_.Exception\nwhile ($%s -is [System.Management.Automation.RuntimeException] -and $null -ne $%s.InnerException) "
			  "{ $%s = $%s.InnerException }\n", name, name, name, name, name);
	if (filtered)
		cs_put(c, "if (-not %s) { throw }\n", test);
	braces(c);
	cs_put(c, "}\n");
	if (filtered && cs_is(c, "catch"))
		cs_unsupported(c, c->at, "a clause behind one with a filter");
	c->nlocals = locals;
}

static void try_statement(struct cs *c)
{
	cs_put(c, "try ");
	block(c);
	while (cs_take(c, "catch"))
		catch_clause(c);
	if (cs_take(c, "finally")) {
		cs_put(c, "finally ");
		block(c);
	}
}

static void rest_of_block(struct cs *c)
{
	cs_put(c, "{\n");
	while (!cs_is(c, "}") && cs_peek(c, 0)->kind != CS_END)
		statement(c);
	cs_put(c, "}\n");
}

static void using_statement(struct cs *c)
{
	uint32_t locals = c->nlocals;
	bool braced = cs_take(c, "(");

	if (!cs_is_declaration(c)) {
		cs_unsupported(c, c->at, "'using' without a declaration");
		return;
	}
	declare(c, false);
	cs_need(c, braced ? ")" : ";");
	cs_put(c, "\ntry ");
	if (braced)
		block(c);
	else
		rest_of_block(c);
	cs_put(c, "finally { if ($null -ne $%s) { $%s.Dispose() } }\n", c->locals[locals].ps, c->locals[locals].ps);
	c->nlocals = locals;
}

/* ---- All of them --------------------------------------------------------- */

static void lock_statement(struct cs *c)
{
	cs_need(c, "(");
	cs_expression(c);
	cs_need(c, ")");
	braces(c);
}

static void while_statement(struct cs *c)
{
	cs_put(c, "while (%s) ", condition(c));
	block(c);
}

static void break_statement(struct cs *c)
{
	cs_need(c, ";");
	cs_put(c, "break\n");
}

static void continue_statement(struct cs *c)
{
	cs_need(c, ";");
	cs_put(c, "continue\n");
}

static void const_statement(struct cs *c)
{
	declare(c, true);
	cs_need(c, ";");
	cs_put(c, "\n");
}

/* What a sequence gives is collected: it runs to its end when it is asked for. */
static void yield_statement(struct cs *c)
{
	struct cs_expr e;

	if (cs_take(c, "break")) {
		cs_need(c, ";");
		cs_put(c, "return %s\n", YIELDED(c));
		return;
	}
	cs_need(c, "return");
	e = cs_expression(c);
	cs_need(c, ";");
	cs_put(c, "$yield__.Add(%s)\n", cs_convert(c, &e, c->member->type.elem ? c->member->type.elem : &e.type));
}

static const struct { const char *word; void (*fn)(struct cs *c); } statements[] = {
	{ "if", if_statement }, { "return", return_statement }, { "throw", throw_statement }, { "for", for_statement },
	{ "foreach", foreach_statement }, { "while", while_statement }, { "do", do_statement }, { "switch", switch_statement },
	{ "try", try_statement }, { "using", using_statement }, { "lock", lock_statement }, { "break", break_statement },
	{ "continue", continue_statement }, { "const", const_statement }, { "yield", yield_statement },
};

static void other(struct cs *c)
{
	if (cs_is_declaration(c)) {
		declare(c, false);
	} else if (cs_is(c, "goto") || cs_is(c, "unchecked") || cs_is(c, "checked") || cs_is(c, "unsafe") ||
		   cs_is(c, "fixed") || cs_is(c, "await")) {
		cs_unsupported(c, c->at, arena_printf(&c->arena, "'%s'", cs_peek(c, 0)->text));
	} else {
		cs_put(c, "%s", cs_effect(c));
	}
	cs_need(c, ";");
	cs_put(c, "\n");
}

static void statement(struct cs *c)
{
	if (++c->depth > CS_DEPTH)
		cs_unsupported(c, c->at, "statements as deep as this");
	if (cs_take(c, ";")) {
		c->depth--;
		return;
	}
	if (cs_is(c, "{")) {
		braces(c);
		c->depth--;
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(statements); i++)
		if (cs_take(c, statements[i].word)) {
			statements[i].fn(c);
			c->depth--;
			return;
		}
	other(c);
	c->depth--;
}

/* Does the body at the brace AT yield? One that may never end would have to be left in the middle. */
static bool yields(struct cs *c, uint32_t at)
{
	uint32_t depth = 0, endless = 0;
	bool found = false;

	for (uint32_t i = at; c->tok[i].kind != CS_END; i++) {
		const struct cs_token *t = &c->tok[i];

		if (t->kind == CS_PUNCT && !strcmp(t->text, "{"))
			depth++;
		else if (t->kind == CS_PUNCT && !strcmp(t->text, "}") && --depth == 0)
			break;
		found |= t->kind == CS_WORD && !strcmp(t->text, "yield");
		if ((!strcmp(t->text, "while") && !strcmp(t[1].text, "(") && !strcmp(t[2].text, "true")) ||
		    (!strcmp(t->text, "for") && !strcmp(t[1].text, "(") && !strcmp(t[2].text, ";") && !strcmp(t[3].text, ";")))
			endless = i;
	}
	if (found && endless)
		cs_unsupported(c, endless, "a sequence without end");
	return found;
}

void cs_body(struct cs *c, uint32_t at, bool arrow, bool is_void)
{
	bool yielding = !arrow && !is_void && yields(c, at);

	c->at = at;
	cs_put(c, "{\n");
	if (yielding)
		cs_put(c, "$yield__ = [System.Collections.Generic.List[%s]]::new()\n",
		       c->member->type.elem ? c->member->type.elem->name : "object");
	if (arrow) {
		struct cs_expr e = cs_expression(c);

		cs_put(c, is_void ? "%s\n" : "return %s\n", is_void ? e.s : cs_convert(c, &e, &c->member->type));
	} else {
		cs_need(c, "{");
		while (!cs_is(c, "}") && cs_peek(c, 0)->kind != CS_END)
			statement(c);
		cs_need(c, "}");
	}
	if (yielding) {
		cs_put(c, "return %s\n}\n", YIELDED(c));
		return;
	}
	/* The compiler of classes wants a value on every path, C# has made sure. */
	cs_put(c, is_void ? "}\n" : "throw [System.InvalidOperationException]::new()\n}\n");
}

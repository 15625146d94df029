/* SPDX-License-Identifier: MIT */
/* Trees and errors. */
#include "base/buf.h"
#include "base/err.h"
#include "syntax/ast_dump.h"
#include "unit.h"

#include <stdlib.h>

static const char *tree(const char *text)
{
	static char out[4096];
	struct parse_result r;
	struct buf b = BUF_INIT;

	parse_input(text, strlen(text), NULL, 0, &r);
	ast_dump(&r.root->ast, &b);
	snprintf(out, sizeof(out), "%s", buf_cstr(&b));
	buf_release(&b);
	parse_release(&r);
	return out;
}

/* "line:column Id" of the first error, or "ok". */
static const char *error(const char *text)
{
	static char out[256];
	struct parse_result r;

	snprintf(out, sizeof(out), "ok");
	parse_input(text, strlen(text), NULL, 0, &r);
	if (r.error_count) {
		struct source_pos pos = source_position(r.src, r.errors[0].start);

		snprintf(out, sizeof(out), "%u:%u %s", pos.line, pos.column, r.errors[0].id);
	}
	parse_release(&r);
	return out;
}

TEST(parser_orders_operators)
{
	CHECK_STR(tree("1+2*3"),
		  "(ScriptBlock (NamedBlock End #1 (Pipeline (CommandExpression (BinaryExpression Plus "
		  "(ConstantExpression int 1) (BinaryExpression Multiply (ConstantExpression int 2) "
		  "(ConstantExpression int 3)))))))");
	CHECK_STR(tree("[int]-5"),
		  "(ScriptBlock (NamedBlock End #1 (Pipeline (CommandExpression (ConvertExpression "
		  "(TypeConstraint 'int') (ConstantExpression int -5))))))");
}

TEST(parser_makes_blocks)
{
	CHECK_STR(tree("param($a) begin {1} clean {2}"),
		  "(ScriptBlock (ParamBlock (Parameter (VariableExpression 'a'))) (NamedBlock Begin "
		  "(Pipeline (CommandExpression (ConstantExpression int 1)))) (NamedBlock Clean "
		  "(Pipeline (CommandExpression (ConstantExpression int 2)))))");
	CHECK_STR(tree(":o while (1) { break o }"),
		  "(ScriptBlock (NamedBlock End #1 (WhileStatement (Pipeline (CommandExpression "
		  "(ConstantExpression int 1))) (StatementBlock (BreakStatement "
		  "(StringConstantExpression 'o'))))))");
}

TEST(parser_reports_what_is_missing)
{
	CHECK_STR(error("if ("), "1:5 IfStatementMissingCondition");
	CHECK_STR(error("1 +"), "1:4 ExpectedValueExpression");
	CHECK_STR(error("a | "), "1:4 EmptyPipeElement");
	CHECK_STR(error("$x = @{ a = 1"), "1:8 MissingEndCurlyBrace");
	CHECK_STR(error("foo $("), "1:8 MissingEndParenthesisInSubexpression");
	CHECK_STR(error("try { }"), "1:8 MissingCatchOrFinally");
	CHECK_STR(error("function f( { }"), "1:12 MissingEndParenthesisInFunctionParameterList");
	CHECK_STR(error("[int"), "1:5 EndSquareBracketExpectedAtEndOfAttribute");
	CHECK_STR(error("1 2"), "1:3 UnexpectedToken");
	CHECK_STR(error("5 = 3"), "1:1 InvalidLeftHandSide");
	CHECK_STR(error("@{ \"k\" = 1; K = 2 }"), "1:13 DuplicateKeyInHashLiteral");
	CHECK_STR(error("\"$('(')\""), "1:2 IncompleteDollarSubexpressionReference");
	CHECK_STR(error("@'\nx\n '@"), "3:2 WhitespaceBeforeHereStringFooter");
	CHECK_STR(error("300y"), "1:1 BadNumericConstant");
}

TEST(parser_accepts_words_that_look_like_keywords)
{
	CHECK_STR(error("elseif (1) {}"), "ok");
	CHECK_STR(error("in 5"), "ok");
	CHECK_STR(error("-and 1"), "ok");
	CHECK_STR(error("throw throw"), "ok");
	CHECK_STR(error("]"), "ok");
}

TEST(parser_checks_classes_and_data)
{
	CHECK_STR(error("class A { [int]$X; [int]$X }"), "ok");	/* found when it is made */
	CHECK_STR(error("class A { [int] M() { 1 } }"), "1:17 MethodHasCodePathNotReturn");
	CHECK_STR(error("class A { [int] M() { for (;;) { } } }"), "ok");
	CHECK_STR(error("data { $x }"), "1:8 VariableReferenceNotSupportedInDataSection");
	CHECK_STR(error("data { @{ a = $true } }"), "ok");
}

TEST(parser_tells_incomplete_from_wrong)
{
	struct parse_result r;

	parse_input("if (1) {", 8, NULL, 0, &r);
	CHECK(r.incomplete);
	parse_release(&r);
	parse_input(")", 1, NULL, 0, &r);
	CHECK(!r.incomplete && r.error_count == 1);
	parse_release(&r);
}

TEST(parser_reads_requires)
{
	static const char text[] = "#requires -Version 7.2 -Modules A, @{ModuleName='B'}\n1";
	struct parse_result r;

	parse_input(text, strlen(text), NULL, 0, &r);
	REQUIRE(r.root->requires);
	CHECK_INT(r.root->requires->version.n, 3);
	CHECK_INT(r.root->requires->modules.n, 2);
	CHECK_INT(r.comment_count, 1);
	parse_release(&r);
}

TEST(parser_bounds_nesting_and_work)
{
	static const char *const units[] = { "(", "{", "\"$(", "[a({", "@{a=", "a\"$(", "1+(", "$x=" };

	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		size_t n = strlen(units[i]), count = 5000;
		char *text = malloc(n * count);
		struct parse_result r;

		for (size_t k = 0; k < count; k++)
			memcpy(text + k * n, units[i], n);
		CHECK_INT(parse_input(text, n * count, NULL, 0, &r), 0);
		CHECK(r.error_count > 0);
		parse_release(&r);
		free(text);
	}
}

static bool parses(const char *text, size_t n)
{
	struct parse_result r;
	bool ok;

	CHECK_INT(parse_input(text, n, NULL, 0, &r), 0);
	ok = !r.error_count;
	parse_release(&r);
	return ok;
}

TEST(parser_height_at_its_edge)
{
	static char text[PARSE_MAX_HEIGHT * 2 + 16];
	size_t last = 0;

	/* A sum of N + 1 numbers is a tree N high. */
	for (size_t n = PARSE_MAX_HEIGHT - 16; n < PARSE_MAX_HEIGHT + 4; n++) {
		for (size_t i = 0; i < n; i++)
			memcpy(text + i * 2, "1+", 2);
		text[n * 2] = '1';
		if (parses(text, n * 2 + 1))
			last = n;
	}
	CHECK(last > PARSE_MAX_HEIGHT - 16 && last <= PARSE_MAX_HEIGHT);
}

TEST(parser_counts_its_errors)
{
	static char text[4096];
	struct parse_result r;

	for (size_t i = 0; i < 1000; i++)
		memcpy(text + i * 4, "1 2;", 4);
	CHECK_INT(parse_input(text, 4000, NULL, 0, &r), 0);
	CHECK_INT(r.error_count, 200);
	parse_release(&r);
}

TEST(parser_text_has_a_longest)
{
	struct parse_result r;

	/* One more than the most isn't looked at. */
	CHECK_INT(parse_input("", (size_t)PARSE_MAX_TEXT + 1, NULL, 0, &r), -ERR_LIMIT);
}

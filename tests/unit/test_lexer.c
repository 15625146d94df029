/* SPDX-License-Identifier: MIT */
/* Tokens, numbers, strings and positions. */
#include "base/buf.h"
#include "syntax/ast_dump.h"
#include "unit.h"

static const char *kinds(const char *text)
{
	static char out[512];
	struct parse_result r;
	size_t n = 0;

	out[0] = 0;
	parse_input(text, strlen(text), NULL, PARSE_TOKENS, &r);
	for (uint32_t i = 0; i + 1 < r.token_count; i++)
		n += snprintf(out + n, sizeof(out) - n, "%s%s", i ? " " : "",
			      token_name(r.tokens[i].kind));
	parse_release(&r);
	return out;
}

/* The first statement's dump without the pipeline around it. */
static const char *first(const char *text)
{
	static char out[2048];
	struct parse_result r;
	struct buf b = BUF_INIT;

	parse_input(text, strlen(text), NULL, 0, &r);
	if (r.root->end && r.root->end->statements.n)
		ast_dump(r.root->end->statements.v[0], &b);
	snprintf(out, sizeof(out), "%s", buf_cstr(&b));
	buf_release(&b);
	parse_release(&r);
	return out;
}

#define NUMBER(text, want)                                                     \
	CHECK_STR(first(text), "(Pipeline (CommandExpression (ConstantExpression " want ")))")

TEST(lexer_modes_decide_the_kind)
{
	CHECK_STR(kinds("Get-Item -Path x"), "Generic Parameter Identifier");
	CHECK_STR(kinds("$a.b[0]"), "Variable Dot Identifier LBracket Number RBracket");
	CHECK_STR(kinds("x 2>&1 > f"), "Identifier Redirection Redirection Identifier");
	CHECK_STR(kinds("-split $x -join 1"), "Isplit Variable Join Number");
	CHECK_STR(kinds("++$a -- $b"), "PlusPlus Variable MinusMinus Variable");
	CHECK_STR(kinds("$a ? 1 : 2"), "Variable QuestionMark Number Colon Number");
	CHECK_STR(kinds("# c"), "Comment");
	CHECK_STR(kinds("a; <# x #> b"), "Identifier Semi Comment Identifier");
}

TEST(lexer_chooses_number_types)
{
	NUMBER("2147483647", "int 2147483647");
	NUMBER("2147483648", "long 2147483648");
	NUMBER("-2147483648", "int -2147483648");
	NUMBER("9223372036854775808", "decimal 0:9223372036854775808/0");
	NUMBER("79228162514264337593543950336", "double 7.9228162514264338e+28");
	NUMBER("0xFFFFFFFF", "int -1");
	NUMBER("0x80000000", "int -2147483648");
	NUMBER("0x80l", "long 128");
	NUMBER("0xFFu", "uint 255");
	NUMBER("5000000000u", "ulong 5000000000");
	NUMBER("0xFFy", "sbyte -1");
	NUMBER("-128y", "sbyte -128");
	NUMBER("1.50d", "decimal 0:150/2");
	NUMBER("1e3d", "decimal 0:1000/0");
	NUMBER("2gb", "long 2147483648");
	NUMBER("1.1dgb", "decimal 0:11811160064/1");
	NUMBER("5ngb", "bigint 5368709120");
	NUMBER("0b101", "int 5");
	NUMBER(".5", "double 0.5");
}

#define STRING(text, want)                                                     \
	CHECK_STR(first(text), "(Pipeline (CommandExpression (StringConstantExpression '" want "')))")
#define HERE(text, want)                                                       \
	CHECK_STR(first(text), "(Pipeline (CommandExpression (StringConstantExpression #1 '" want "')))")

TEST(lexer_reads_strings)
{
	STRING("'it''s'", "it's");
	STRING("\"a`tb`u{41}\"", "a\tbA");
	STRING("\"say \"\"hi\"\"\"", "say \"hi\"");
	STRING("\xe2\x80\x9c" "x\"", "x");
	HERE("@'\na\nb\n'@", "a\nb");
	HERE("@'\r\na\r\nb\r\n'@", "a\r\nb");
	HERE("@\"\n\"@", "");
	STRING("\"100% $ 5\"", "100% $ 5");
	CHECK_STR(first("\"a $x$(1)\""),
		  "(Pipeline (CommandExpression (ExpandableStringExpression "
		  "(StringConstantExpression 'a ') (VariableExpression 'x') (SubExpression "
		  "(StatementBlock (Pipeline (CommandExpression (ConstantExpression int 1))))))))");
}

TEST(lexer_splits_arguments)
{
	CHECK_STR(first("T a#b 1..2 -x:1 --% a \"|\" | c"),
		  "(Pipeline (Command (StringConstantExpression 'T') (StringConstantExpression 'a#b') "
		  "(StringConstantExpression '1..2') (CommandParameter #1 'x' (ConstantExpression int 1)) "
		  "(StringConstantExpression '--%') (StringConstantExpression #2 'a \"|\" ')) "
		  "(Command (StringConstantExpression 'c')))");
}

TEST(source_gives_utf16_columns)
{
	static const char text[] = "a\r\n\xf0\x9f\x98\x80" "b\nc";
	struct parse_result r;
	struct source_pos pos;

	parse_input(text, sizeof(text) - 1, "f.ps1", 0, &r);
	pos = source_position_full(r.src, 7);
	CHECK_INT(pos.line, 2);
	CHECK_INT(pos.column, 3);
	CHECK_INT(pos.unit, 5);
	CHECK_INT(r.src->line_count, 3);
	CHECK_INT(source_line_text(r.src, 1).n, 1);
	parse_release(&r);
}

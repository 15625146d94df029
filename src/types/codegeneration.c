/* SPDX-License-Identifier: MIT */
/* CodeGeneration: text escaped for the places of a script. */
#include "types/arg.h"
#include "types/tables.h"

const struct type type_codegeneration = {
	.name = "System.Management.Automation.Language.CodeGeneration", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED,
};

enum quotes { Q_SINGLE, Q_BRACE, Q_FORMAT };

static bool is_single(uint16_t c) { return c == '\'' || (c >= 0x2018 && c <= 0x201B); }

/* The characters that each kind of text escapes, and how. */
static val escape(struct rt *rt, val v, enum quotes q)
{
	struct ustr *s = arg_str(v);
	struct sbuf b;

	if (!s)
		return val_str(ustr_empty(rt));
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);

		if ((q == Q_SINGLE && is_single(c)) || (q == Q_FORMAT && (c == '{' || c == '}')))
			sbuf_putc(&b, c);
		else if (q == Q_BRACE && (c == '{' || c == '}' || c == '`'))
			sbuf_putc(&b, '`');
		sbuf_putc(&b, c);
	}
	return val_str(sbuf_take(&b));
}

static val escape_single(struct rt *rt, val self, val *a, int n) { return escape(rt, a[0], Q_SINGLE); }
static val escape_format(struct rt *rt, val self, val *a, int n) { return escape(rt, a[0], Q_FORMAT); }
static val escape_variable(struct rt *rt, val self, val *a, int n) { return escape(rt, a[0], Q_BRACE); }

static val escape_comment(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_str(a[0]) ? arg_str(a[0]) : ustr_empty(rt);

	s = ustr_replace(rt, s, ustr_new(rt, "#>"), ustr_new(rt, "#`>"), false);
	return val_str(ustr_replace(rt, s, ustr_new(rt, "<#"), ustr_new(rt, "<`#"), false));
}

const struct member_def codegeneration_members[] = {
	STATIC("static string EscapeSingleQuotedStringContent(string value)", escape_single),
	STATIC("static string EscapeFormatStringContent(string value)", escape_format),
	STATIC("static string EscapeVariableName(string value)", escape_variable),
	STATIC("static string EscapeBlockCommentContent(string value)", escape_comment), MEMBERS_END
};

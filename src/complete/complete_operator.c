/* SPDX-License-Identifier: MIT */
/* Operators that are words. */
#include "complete/context.h"

#include <string.h>

#define LISTS "When the left operand is a collection, returns values from the collection that "
#define SPLIT "Split one or more strings into substrings.\n-Split <String>\n\n<String> -Split <Delimiter>[,<Max-substrings>[,\"<Options>\"]]\n\n<String> -Split {<ScriptBlock>} [,<Max-substrings>]"
#define COMPARE(what, verb) LISTS verb " the right operand, otherwise returns TRUE if the left operand " what " the right operand."
#define MATCH(verb, verbs) LISTS verb " the right hand operand, otherwise returns TRUE if the left operand " verbs " the right operand."

#define ONLY_CONTAINS "Containment operator - case sensitive. Returns TRUE only when the test value (right operand) exactly matches at least one of the values in the left operand."

static const struct {
	const char *name, *title;	/* TITLE: there is one with c and one with i in front too */
	const char *tip;
	bool sensitive;			/* by the product's words the one without letter is */
} operators[] = {
	{ "and", NULL, "Logical and. Returns TRUE when both statements are TRUE." },
	{ "as", NULL, "Converts the left operand to the specified .NET Framework type (right operand)." },
	{ "band", NULL, "Bitwise AND" },
	{ "bnot", NULL, "Bitwise NOT" },
	{ "bor", NULL, "Bitwise OR (inclusive)" },
	{ "bxor", NULL, "Bitwise OR (exclusive)" },
	{ "contains", "Containment operator", "Returns TRUE when the test value (right operand) exactly matches at least one of the values in the left operand." },
	{ "eq", "Equal to", COMPARE("equals", "equal") },
	{ "f", NULL, "Formats strings by using the format method of string objects." },
	{ "ge", "Greater than or equal to", COMPARE("is greater than or equal to", "are greater than or equal to") },
	{ "gt", "Greater than", COMPARE("is greater than", "are greater than") },
	{ "in", "Containment operator", "Returns TRUE when the test value (left operand) exactly matches at least one of the values in the right operand." },
	{ "is", NULL, "Returns TRUE when the left operand is an instance of the specified .NET Framework type (right operand)." },
	{ "isnot", NULL, "Returns TRUE when the left operand is not an instance of the specified .NET Framework type (right operand)." },
	{ "join", NULL, "Join - combine multiple strings into a single string.\n-Join <String[]>\n<String[]> -Join <Delimiter>" },
	{ "le", "Less than or equal to", COMPARE("is less than or equal to", "are less than or equal to") },
	{ "like", "Wildcard matching operator", MATCH("match", "matches") },
	{ "lt", "Less than", COMPARE("is less than", "are less than") },
	{ "match", "Regular expression matching operator", MATCH("match", "matches") },
	{ "ne", "Not equal to", COMPARE("does not equal", "do not equal") },
	{ "not", NULL, "Logical not. Negates the statement that follows it." },
	{ "notcontains", "Containment operator", "Returns TRUE when the test value (right operand) exactly matches none of the values in the left operand." },
	{ "notin", "Containment operator", "Returns TRUE when the test value (left operand) exactly matches none of the values in the right operand.", true },
	{ "notlike", "Wildcard matching operator", MATCH("do not match", "does not match") },
	{ "notmatch", "Regular expression matching operator", MATCH("do not match", "does not match") },
	{ "or", NULL, "Logical or. TRUE when either or both statements are TRUE." },
	{ "replace", "Replace operator", "Changes the left operand. Example: (dir *.ps1).FullName -replace '.ps1$','.ps1.bak'" },
	{ "shl", NULL, "Shift Left bit operator. Inserts zero in right-most bit position." },
	{ "shr", NULL, "Shift Right bit operator. Inserts zero in the left-most bit position. For signed values, sign bit is preserved." },
	{ "split", "Split", SPLIT },
	{ "xor", NULL, "Logical exclusive or. Returns TRUE when one of the statements is TRUE and the other is FALSE." },
};

static void add(struct context *c, struct ustr *prefix, const char *letter, size_t i)
{
	struct rt *rt = c->rt;
	struct ustr *name = ustr_printf(rt, "%s%s", letter, operators[i].name), *tip;
	bool sensitive = *letter ? *letter == 'c' : operators[i].sensitive;

	if (!context_match(rt, name, prefix))
		return;
	if (*letter == 'c' && !strcmp(operators[i].name, "contains"))
		tip = ustr_new(rt, ONLY_CONTAINS);
	else if (operators[i].title)
		tip = ustr_printf(rt, "%s - case %s. %s", operators[i].title, sensitive ? "sensitive" : "insensitive", operators[i].tip);
	else
		tip = ustr_new(rt, operators[i].tip);
	context_add(c, ustr_printf(rt, "-%s", USTR_C(rt, name)), name, COMPLETE_PARAMETER, tip);
}

void complete_operator(struct context *c, struct ustr *word)
{
	bool dash = ustr_len(word) && ustr_at(word, 0) == '-';
	struct ustr *prefix = ustr_sub(c->rt, word, dash, ustr_len(word) - dash);
	uint32_t from = c->out->matches->n;

	for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
		add(c, prefix, "", i);
		if (operators[i].title) {
			add(c, prefix, "c", i);
			add(c, prefix, "i", i);
		}
	}
	context_sort(c, from);
}

/* SPDX-License-Identifier: MIT */
/*
 * What RegexOptions.NonBacktracking refuses: constructs that need to go back, and patterns whose
 * automaton would have more nodes than .NET's limit. What it takes matches as ever.
 */
#include "types/regex/regex_tree.h"

#include "value/error.h"

enum { NODES_MAX = 10000 };

/* The construct in the words of the exception; NULL: it is none of these. */
static const char *refused(const struct regex_node *n)
{
	switch (n->kind) {
	case RN_BACKREF:
		return "backreference (\\ number)";
	case RN_CAPTURE:
		return n->b >= 0 ? "balancing group (?<name1-name2>subexpression) or (?'name1-name2' subexpression)" : NULL;
	case RN_ATOMIC:
		return "atomic subexpressions (?> pattern)";
	case RN_LOOK:
		return n->flags & RF_NEGATIVE ? "negative lookahead (?! pattern) or negative lookbehind (?<! pattern)"
					      : "positive lookahead (?= pattern) or positive lookbehind (?<= pattern)";
	case RN_IF_GROUP:
		return "captured group conditional (?( name ) yes-pattern | no-pattern ) or (?( number ) yes-pattern| no-pattern )";
	case RN_IF_MATCH:
		return "test conditional (?( test-pattern ) yes-pattern | no-pattern )";
	case RN_ASSERT:
		return n->a == RA_SEARCH_START ? "contiguous matches (\\G)" : NULL;
	default:
		return NULL;
	}
}

static bool is_one_unit(const struct regex_node *n) { return n->kind >= RN_UNIT && n->kind <= RN_SET; }

/* What the loops around node I multiply it by. */
static int64_t repeated(const struct regex_tree *t, int32_t i)
{
	int64_t times = 1;

	for (i = t->node[i].parent; i >= 0 && times <= INT32_MAX; i = t->node[i].parent) {
		const struct regex_node *n = &t->node[i];
		int32_t most = n->kind != RN_LOOP ? 1 : n->b == REGEX_ENDLESS || !n->b ? n->a : n->b;

		times *= most > 1 ? most : 1;
	}
	return times;
}

void regex_tree_check_linear(const struct regex_tree *t)
{
	int64_t nodes = 1;

	for (uint32_t i = 0; i < t->n; i++)
		if (refused(&t->node[i]))
			net_throw(t->rt, "System.NotSupportedException",
				  "RegexOptions.NonBacktracking is not supported in conjunction with expressions containing: '%s'.",
				  refused(&t->node[i]));
	for (uint32_t i = 0; i < t->n && nodes <= INT32_MAX; i++)
		nodes += is_one_unit(&t->node[i]) ? repeated(t, (int32_t)i) : 0;
	if (nodes > NODES_MAX)
		net_throw(t->rt, "System.NotSupportedException",
			  "The specified pattern with RegexOptions.NonBacktracking could result in an automata as large as '%d' nodes, "
			  "which is larger than the configured limit of '%d'.", (int)MIN(nodes, (int64_t)INT32_MAX), NODES_MAX);
}

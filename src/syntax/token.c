/* SPDX-License-Identifier: MIT */
/*
 * The token tables and the two searches a lexer needs: keywords and operators
 * that are words. Both reject by length and first letter, which is enough for
 * so few words.
 */
#include "syntax/tokens.h"

#include <strings.h>

struct token_def {
	const char *name;
	const char *text;
	uint32_t flags;
};

static const struct token_def defs[T__MAX] = {
#define TOKEN(nm, pub, number, txt, fl) [number] = { #pub, txt, fl },
#include "syntax/tokens.def"
#undef TOKEN
};

/* Keywords by first letter, zero-terminated. */
static const uint8_t keywords[26][8] = {
	['a' - 'a'] = { T_ASSEMBLY },
	['b' - 'a'] = { T_BEGIN, T_BREAK, T_BASE },
	['c' - 'a'] = { T_CATCH, T_CLASS, T_CONTINUE, T_CONFIGURATION, T_COMMAND, T_CLEAN },
	['d' - 'a'] = { T_DATA, T_DEFINE, T_DO, T_DYNAMICPARAM, T_DEFAULT },
	['e' - 'a'] = { T_ELSE, T_ELSEIF, T_END, T_EXIT, T_ENUM },
	['f' - 'a'] = { T_FOR, T_FOREACH, T_FUNCTION, T_FILTER, T_FINALLY, T_FROM },
	['h' - 'a'] = { T_HIDDEN },
	['i' - 'a'] = { T_IF, T_IN, T_INLINESCRIPT, T_INTERFACE },
	['m' - 'a'] = { T_MODULE },
	['n' - 'a'] = { T_NAMESPACE },
	['p' - 'a'] = { T_PARAM, T_PROCESS, T_PARALLEL, T_PUBLIC, T_PRIVATE },
	['r' - 'a'] = { T_RETURN },
	['s' - 'a'] = { T_SWITCH, T_SEQUENCE, T_STATIC },
	['t' - 'a'] = { T_TRY, T_THROW, T_TRAP, T_TYPE },
	['u' - 'a'] = { T_UNTIL, T_USING },
	['v' - 'a'] = { T_VAR },
	['w' - 'a'] = { T_WHILE, T_WORKFLOW },
};

const char *token_name(unsigned kind)
{
	return kind < T__MAX && defs[kind].name ? defs[kind].name : "Unknown";
}

const char *token_text(unsigned kind)
{
	return kind < T__MAX ? defs[kind].text : NULL;
}

uint32_t token_flags(unsigned kind)
{
	return kind < T__MAX ? defs[kind].flags : 0;
}

static bool same_word(const char *word, const char *s, size_t n)
{
	return strncasecmp(word, s, n) == 0 && word[n] == 0;
}

unsigned token_keyword(const char *s, size_t n)
{
	unsigned letter = n ? (unsigned)((s[0] | 0x20) - 'a') : 26;

	if (letter > 25 || n < 2 || n > 13)
		return T_UNKNOWN;
	for (const uint8_t *k = keywords[letter]; *k; k++) {
		if (same_word(defs[*k].text, s, n))
			return *k;
	}
	return T_UNKNOWN;
}

unsigned token_dash_operator(const char *s, size_t n)
{
	char c = n ? s[0] | 0x20 : 0;

	for (unsigned k = T_FORMAT; c && k <= T_SHR; k++) {
		const struct token_def *d = &defs[k];

		if (!(d->flags & TF_DASH))
			continue;
		if (d->text[0] == c && same_word(d->text, s, n))
			return k;
		if (k >= T_IEQ && k <= T_ISPLIT && d->text[1] == c &&
		    same_word(d->text + 1, s, n))
			return k;
	}
	return T_UNKNOWN;
}

/* SPDX-License-Identifier: MIT */
/* Tokens of C#: words, numbers, texts, signs; comments and #-lines are passed over. */
#include "csharp/cs.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void cs_fail(struct cs *c, uint32_t token, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (c->error)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	c->error = arena_strndup(&c->arena, text, strlen(text));
	c->error_at = c->tok[MIN(token, c->ntok)].start;
}

void cs_unsupported(struct cs *c, uint32_t token, const char *what)
{
	cs_fail(c, token, "%s: not in the subset of C# that is compiled here (about_Add_Type)", what);
}

/* ---- Reading texts ------------------------------------------------------- */

static void put_utf8(struct buf *b, uint32_t cp)
{
	if (cp < 0x80) {
		buf_putc(b, (uint8_t)cp);
	} else if (cp < 0x800) {
		buf_putc(b, (uint8_t)(0xc0 | cp >> 6));
		buf_putc(b, (uint8_t)(0x80 | (cp & 63)));
	} else {
		buf_putc(b, (uint8_t)(0xe0 | cp >> 12));
		buf_putc(b, (uint8_t)(0x80 | (cp >> 6 & 63)));
		buf_putc(b, (uint8_t)(0x80 | (cp & 63)));
	}
}

/* After a backslash; the position after the escape. */
static uint32_t escape(struct cs *c, uint32_t i, struct buf *b)
{
	static const char from[] = "0abfnrtv", to[] = "\0\a\b\f\n\r\t\v";
	const char *s = c->src, *p = s[i] ? strchr(from, s[i]) : NULL;
	char hex[5] = "";
	unsigned n = 0, max = s[i] == 'u' || s[i] == 'x' ? 4 : 0;

	if (p) {
		buf_putc(b, (uint8_t)to[p - from]);
		return i + 1;
	}
	if (!max) {
		buf_putc(b, (uint8_t)s[i]);
		return s[i] ? i + 1 : i;
	}
	while (n < max && isxdigit((unsigned char)s[i + 1 + n])) {
		hex[n] = s[i + 1 + n];
		n++;
	}
	put_utf8(b, (uint32_t)strtoul(hex, NULL, 16));
	return i + 1 + n;
}

/* A text in QUOTE that begins after it; the position after its end. */
static uint32_t quoted(struct cs *c, uint32_t i, char quote, bool verbatim, const char **ret)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT_MAX(1 << 24);
	const char *s = c->src;

	while (s[i] && (s[i] != quote || (verbatim && s[i + 1] == quote))) {
		if (verbatim && s[i] == quote)
			i++;
		else if (!verbatim && s[i] == '\n')
			break;
		if (!verbatim && s[i] == '\\') {
			i = escape(c, i + 1, &b);
		} else {
			buf_putc(&b, (uint8_t)s[i++]);
		}
	}
	*ret = arena_strndup(&c->arena, buf_size(&b) ? (const char *)buf_ptr(&b) : "", buf_size(&b));
	if (s[i] != quote)
		cs_fail(c, c->ntok, "CS1010: Newline in constant");
	return s[i] ? i + 1 : i;
}

/* ---- Tokens -------------------------------------------------------------- */

static uint32_t skip_blank(const char *s, uint32_t i)
{
	bool line_start = !i || s[i - 1] == '\n';

	for (;;) {
		if (s[i] == '\n') {
			line_start = true;
			i++;
		} else if (s[i] && isspace((unsigned char)s[i])) {
			i++;
		} else if (!strncmp(s + i, "\xef\xbb\xbf", 3)) {
			i += 3;
		} else if (s[i] == '/' && s[i + 1] == '/') {
			i += (uint32_t)strcspn(s + i, "\n");
		} else if (s[i] == '/' && s[i + 1] == '*') {
			const char *e = strstr(s + i + 2, "*/");

			i = e ? (uint32_t)(e + 2 - s) : (uint32_t)strlen(s);
		} else if (s[i] == '#' && line_start && (!strncmp(s + i, "#region", 7) || !strncmp(s + i, "#endregion", 10) ||
							 !strncmp(s + i, "#pragma", 7) || !strncmp(s + i, "#nullable", 9))) {
			i += (uint32_t)strcspn(s + i, "\n");
		} else {
			return i;
		}
	}
}

static uint32_t sign_length(const char *s)
{
	static const char *const signs[] = {
		"<<=", ">>=", "?" "?=", "...", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--",
		"+=", "-=", "*=", "/=",
		"%=", "&=", "|=", "^=", "<<", "->", "::",
	};

	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (!strncmp(s, signs[i], strlen(signs[i])))
			return (uint32_t)strlen(signs[i]);
	return 1;
}

static uint32_t number_end(const char *s, uint32_t i)
{
	bool hex = s[i] == '0' && (s[i + 1] == 'x' || s[i + 1] == 'X');

	while (isalnum((unsigned char)s[i]) || s[i] == '_' || (s[i] == '.' && isdigit((unsigned char)s[i + 1])) ||
	       (!hex && (s[i] == '+' || s[i] == '-') && (s[i - 1] == 'e' || s[i - 1] == 'E')))
		i++;
	return i;
}

static bool is_word(char ch, bool first)
{
	return isalpha((unsigned char)ch) || ch == '_' || (ch & 0x80) || (!first && isdigit((unsigned char)ch));
}

static uint32_t one(struct cs *c, uint32_t i, struct cs_token *t);

static void add_token(struct cs *c, enum cs_kind kind, const char *text, uint32_t at)
{
	c->tok[c->ntok++] = (struct cs_token){ .kind = kind, .start = at, .end = at, .text = text };
}

/* The tokens of an expression in braces, to the sign that ends it. */
static uint32_t hole(struct cs *c, uint32_t i)
{
	const char *s = c->src;
	uint32_t depth = 0;

	add_token(c, CS_PUNCT, ",", i);
	add_token(c, CS_PUNCT, "(", i);
	while (!c->error && s[i = skip_blank(s, i)] && (depth || !strchr(",:}", s[i]))) {
		depth += s[i] == '(' || s[i] == '[';
		depth -= depth && (s[i] == ')' || s[i] == ']');
		i = one(c, i, &c->tok[c->ntok]);
		if (!c->error)
			c->tok[c->ntok++].end = i;
	}
	add_token(c, CS_PUNCT, ")", i);
	return i;
}

/* $"a {x,5:N2}" is read as string.Format("a {0,5:N2}", (x)). */
static uint32_t interpolated(struct cs *c, uint32_t i)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT_MAX(1 << 24);
	const char *s = c->src;
	bool verbatim = s[i] == '@' || s[i + 1] == '@';
	uint32_t start = i, holes = 0, text = c->ntok + 4;

	i = (uint32_t)(strchr(s + i, '"') - s) + 1;
	add_token(c, CS_WORD, "string", start);
	add_token(c, CS_PUNCT, ".", start);
	add_token(c, CS_WORD, "Format", start);
	add_token(c, CS_PUNCT, "(", start);
	add_token(c, CS_STRING, "", start);
	while (!c->error && s[i] && (s[i] != '"' || (verbatim && s[i + 1] == '"')) && (verbatim || s[i] != '\n')) {
		if (s[i] == '{' && s[i + 1] != '{') {
			i = hole(c, i + 1);
			buf_printf(&b, "{%u", holes++);
			while (s[i] && s[i] != '}')
				buf_putc(&b, (uint8_t)s[i++]);
		} else if (s[i] == '{' || s[i] == '}' || (verbatim && s[i] == '"')) {
			if (s[i] != '"')
				buf_putc(&b, (uint8_t)s[i]);
			i += s[i] == s[i + 1];
		}
		if (!verbatim && s[i] == '\\')
			i = escape(c, i + 1, &b);
		else if (s[i])
			buf_putc(&b, (uint8_t)s[i++]);
	}
	c->tok[text].text = arena_strndup(&c->arena, buf_size(&b) ? (const char *)buf_ptr(&b) : "", buf_size(&b));
	if (s[i] != '"')
		cs_fail(c, c->ntok, "CS1010: Newline in constant");
	c->tok[c->ntok] = (struct cs_token){ .kind = CS_PUNCT, .start = start, .text = ")" };
	return s[i] ? i + 1 : i;
}

static bool is_interpolated(const char *s)
{
	return (s[0] == '$' && (s[1] == '"' || (s[1] == '@' && s[2] == '"'))) || (s[0] == '@' && s[1] == '$' && s[2] == '"');
}

static uint32_t one(struct cs *c, uint32_t i, struct cs_token *t)
{
	const char *s = c->src;

	if (is_interpolated(s + i))
		return interpolated(c, i);
	t->start = i;
	if (s[i] == '"' || (s[i] == '@' && s[i + 1] == '"')) {
		t->kind = CS_STRING;
		return quoted(c, s[i] == '@' ? i + 2 : i + 1, '"', s[i] == '@', &t->text);
	}
	if (s[i] == '\'') {
		t->kind = CS_CHAR;
		return quoted(c, i + 1, '\'', false, &t->text);
	}
	if (isdigit((unsigned char)s[i]) || (s[i] == '.' && isdigit((unsigned char)s[i + 1]))) {
		t->kind = CS_NUMBER;
		i = number_end(s, i);
	} else if (is_word(s[i], true) || (s[i] == '@' && is_word(s[i + 1], true))) {
		t->kind = CS_WORD;
		for (i++; is_word(s[i], false);)
			i++;
		if (s[t->start] == '@')
			t->start++;
	} else {
		t->kind = CS_PUNCT;
		i += sign_length(s + i);
	}
	t->text = arena_strndup(&c->arena, s + t->start, i - t->start);
	return i;
}

void cs_lex(struct cs *c)
{
	uint32_t cap = (uint32_t)strlen(c->src) * 3 + 16, i = 0;	/* of texts with holes more than their signs */

	c->tok = arena_array(&c->arena, struct cs_token, cap);
	while (!c->error && c->src[i = skip_blank(c->src, i)]) {
		i = one(c, i, &c->tok[c->ntok]);
		c->tok[c->ntok].end = i;
		c->ntok++;
	}
	c->tok[c->ntok] = (struct cs_token){ .kind = CS_END, .start = i, .end = i, .text = "" };
}

/* ---- Reading them -------------------------------------------------------- */

const struct cs_token *cs_peek(struct cs *c, uint32_t ahead)
{
	uint32_t at = c->error || c->at + ahead > c->ntok ? c->ntok : c->at + ahead;

	return &c->tok[at];
}

bool cs_is(struct cs *c, const char *text)
{
	const struct cs_token *t = cs_peek(c, 0);

	return (t->kind == CS_WORD || t->kind == CS_PUNCT) && !strcmp(t->text, text);
}

bool cs_take(struct cs *c, const char *text)
{
	if (!cs_is(c, text))
		return false;
	c->at++;
	return true;
}

/* Missing punctuation is reported where the token before it ends, if that is the end of its line. */
static void cs_expected(struct cs *c, const char *text)
{
	bool failed = c->error;

	cs_fail(c, c->at, "%s: %s expected",
		!strcmp(text, ";")   ? "CS1002"
		: !strcmp(text, "}") ? "CS1513"
		: !strcmp(text, ")") ? "CS1026"
				     : "CS1003",
		text);
	if (!failed && c->at && memchr(c->src + c->tok[c->at - 1].end, '\n', c->error_at - c->tok[c->at - 1].end))
		c->error_at = c->tok[c->at - 1].end;
}

void cs_need(struct cs *c, const char *text)
{
	if (!cs_take(c, text))
		cs_expected(c, text);
}

bool cs_is_keyword(const char *word)
{
	static const char words[] =
		" abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else "
		"enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long "
		"namespace new null object operator out override params private protected public readonly ref return sbyte sealed short "
		"sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual "
		"void volatile while ";
	char padded[64];

	snprintf(padded, sizeof(padded), " %s ", word);
	return strstr(words, padded) != NULL;
}

const char *cs_name(struct cs *c)
{
	const struct cs_token *t = cs_peek(c, 0);

	if (t->kind != CS_WORD || (cs_is_keyword(t->text) && (!t->start || c->src[t->start - 1] != '@'))) {
		cs_fail(c, c->at, "CS1001: Identifier expected");
		return "";
	}
	c->at++;
	return t->text;
}

void cs_skip(struct cs *c, const char *open, const char *close)
{
	uint32_t depth = 0, from = c->at;

	do {
		if (cs_is(c, open))
			depth++;
		else if (cs_is(c, close))
			depth--;
		if (cs_peek(c, 0)->kind == CS_END) {
			cs_fail(c, from, "CS1513: %s expected", close);
			return;
		}
		c->at++;
	} while (depth);
}

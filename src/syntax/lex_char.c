/* SPDX-License-Identifier: MIT */
/*
 * Character classes: a table for ASCII and a few Unicode ranges. Any character
 * beyond ASCII that is no blank, quote or dash counts as a letter of a name
 * when it starts a code point that is a letter or digit by a coarse range test.
 */
#include "syntax/parse.h"

#include "base/utf8.h"

#define LETTER (CH_IDENT1 | CH_IDENT | CH_VAR)
#define ALNUM_HEX (LETTER | CH_HEX)
#define NUMERAL (CH_IDENT | CH_DIGIT | CH_HEX | CH_VAR)

const uint8_t char_classes[256] = {
	[0] = CH_BREAK | CH_AFTER_NUM,
	['\t'] = CH_BLANK | CH_BREAK | CH_AFTER_NUM,
	['\v'] = CH_BLANK | CH_BREAK | CH_AFTER_NUM,
	['\f'] = CH_BLANK | CH_BREAK | CH_AFTER_NUM,
	[' '] = CH_BLANK | CH_BREAK | CH_AFTER_NUM,
	['\n'] = CH_BREAK | CH_AFTER_NUM,
	['\r'] = CH_BREAK | CH_AFTER_NUM,
	['&'] = CH_BREAK | CH_AFTER_NUM, ['('] = CH_BREAK | CH_AFTER_NUM,
	[')'] = CH_BREAK | CH_AFTER_NUM, [','] = CH_BREAK | CH_AFTER_NUM,
	[';'] = CH_BREAK | CH_AFTER_NUM, ['{'] = CH_BREAK | CH_AFTER_NUM,
	['|'] = CH_BREAK | CH_AFTER_NUM, ['}'] = CH_BREAK | CH_AFTER_NUM,
	['<'] = CH_AFTER_NUM, ['>'] = CH_AFTER_NUM,
	['!'] = CH_AFTER_NUM, ['#'] = CH_AFTER_NUM, ['%'] = CH_AFTER_NUM,
	['*'] = CH_AFTER_NUM, ['+'] = CH_AFTER_NUM, ['-'] = CH_AFTER_NUM,
	['.'] = CH_AFTER_NUM, ['/'] = CH_AFTER_NUM, ['='] = CH_AFTER_NUM,
	[']'] = CH_AFTER_NUM, ['?'] = CH_AFTER_NUM | CH_VAR,
	[':'] = CH_AFTER_NUM,
	['0' ... '9'] = NUMERAL,
	['a' ... 'f'] = ALNUM_HEX, ['g' ... 'z'] = LETTER,
	['A' ... 'F'] = ALNUM_HEX, ['G' ... 'Z'] = LETTER,
	['_'] = LETTER,
};

static uint32_t code_point(const char *s, unsigned *ret_len)
{
	size_t len;
	uint32_t cp = utf8_decode(s, 4, &len);

	*ret_len = (unsigned)len;
	return cp;
}

static bool wide(const char *s)
{
	return (uint8_t)*s >= 0x80;
}

unsigned char_blank(const char *s)
{
	unsigned len;
	uint32_t cp;

	if (!wide(s))
		return char_is(*s, CH_BLANK) ? 1 : 0;
	if ((uint8_t)*s > 0xe3)
		return 0;
	cp = code_point(s, &len);
	if (cp == 0x85 || cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) ||
	    cp == 0x2028 || cp == 0x2029 || cp == 0x202f || cp == 0x205f || cp == 0x3000)
		return len;
	return 0;
}

/* The last byte of the three-byte punctuation E2 80 xx, or 0. */
static uint8_t punct(const char *s)
{
	return (uint8_t)s[0] == 0xe2 && (uint8_t)s[1] == 0x80 ? (uint8_t)s[2] : 0;
}

unsigned char_squote(const char *s)
{
	if (*s == '\'')
		return 1;
	return punct(s) >= 0x98 && punct(s) <= 0x9b ? 3 : 0;
}

unsigned char_dquote(const char *s)
{
	if (*s == '"')
		return 1;
	return punct(s) >= 0x9c && punct(s) <= 0x9e ? 3 : 0;
}

unsigned char_dash(const char *s)
{
	if (*s == '-')
		return 1;
	return punct(s) >= 0x93 && punct(s) <= 0x95 ? 3 : 0;
}

unsigned char_ident(const char *s)
{
	unsigned len;
	uint32_t cp;

	if (!wide(s))
		return char_is(*s, CH_IDENT) ? 1 : 0;
	cp = code_point(s, &len);
	if (cp == 0xfffd || cp < 0xaa || cp == 0xd7 || cp == 0xf7 ||
	    (cp < 0xc0 && cp != 0xaa && cp != 0xb5 && cp != 0xba) ||
	    (cp >= 0x2000 && cp <= 0x206f) || (cp >= 0x2190 && cp <= 0x2bff) ||
	    (cp >= 0x3000 && cp <= 0x3004) || (cp >= 0x3008 && cp <= 0x3020) ||
	    (cp >= 0xe000 && cp <= 0xf8ff) || cp >= 0x10000)
		return 0;
	return len;
}

unsigned char_newline(const char *s)
{
	if (*s == '\n')
		return 1;
	if (*s == '\r')
		return s[1] == '\n' ? 2 : 1;
	return 0;
}

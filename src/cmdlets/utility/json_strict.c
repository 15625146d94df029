/* SPDX-License-Identifier: MIT */
/* The strict syntax check: a recursive descent that makes nothing. */
#include <string.h>

#include "cmdlets/utility/json_schema.h"

enum { LEVELS = 64 };

struct scan {
	const char *p, *e;
	unsigned flags;
	int depth;
};

static bool at(struct scan *s, char c)
{
	return s->p < s->e && *s->p == c;
}

static bool take(struct scan *s, char c)
{
	return at(s, c) && s->p++;
}

static bool comment(struct scan *s)
{
	const char *end;

	if (!(s->flags & JSON_COMMENTS) || s->e - s->p < 2 || s->p[0] != '/')
		return false;
	if (s->p[1] == '/') {
		end = memchr(s->p, '\n', (size_t)(s->e - s->p));
		s->p = end ? end + 1 : s->e;
		return true;
	}
	end = s->p[1] == '*' ? memmem(s->p + 2, (size_t)(s->e - s->p - 2), "*/", 2) : NULL;
	if (end)
		s->p = end + 2;
	return end;
}

static void blanks(struct scan *s)
{
	do {
		while (s->p < s->e && strchr(" \t\r\n", *s->p) && *s->p)
			s->p++;
	} while (comment(s));
}

static bool escape(struct scan *s)
{
	if (s->p == s->e || !*s->p || !strchr("\"\\/bfnrtu", *s->p))
		return false;
	if (*s->p++ != 'u')
		return true;
	for (int i = 0; i < 4; i++, s->p++)
		if (s->p == s->e || !*s->p || !strchr("0123456789abcdefABCDEF", *s->p))
			return false;
	return true;
}

static bool string(struct scan *s)
{
	if (!take(s, '"'))
		return false;
	while (s->p < s->e && *s->p != '"') {
		if ((unsigned char)*s->p < 0x20)
			return false;
		if (*s->p++ == '\\' && !escape(s))
			return false;
	}
	return take(s, '"');
}

static bool digits(struct scan *s)
{
	const char *p = s->p;

	while (s->p < s->e && *s->p >= '0' && *s->p <= '9')
		s->p++;
	return s->p > p;
}

static bool number(struct scan *s)
{
	take(s, '-');
	if (!take(s, '0') && !digits(s))
		return false;
	if (take(s, '.') && !digits(s))
		return false;
	if (!take(s, 'e') && !take(s, 'E'))
		return true;
	if (!take(s, '+'))
		take(s, '-');
	return digits(s);
}

static bool word(struct scan *s, const char *w)
{
	size_t n = strlen(w);

	if ((size_t)(s->e - s->p) < n || memcmp(s->p, w, n))
		return false;
	s->p += n;
	return true;
}

static bool value(struct scan *s);

static bool member(struct scan *s)
{
	if (!string(s))
		return false;
	blanks(s);
	return take(s, ':') && value(s);
}

/* Members up to CLOSE; the opening character is behind us. */
static bool container(struct scan *s, char close, bool (*one)(struct scan *))
{
	if (++s->depth > LEVELS)
		return false;
	blanks(s);
	if (!at(s, close))
		do {
			blanks(s);
			if ((s->flags & JSON_TRAILING_COMMAS) && at(s, close))
				break;
			if (!one(s))
				return false;
			blanks(s);
		} while (take(s, ','));
	s->depth--;
	return take(s, close);
}

static bool value(struct scan *s)
{
	blanks(s);
	if (take(s, '{'))
		return container(s, '}', member);
	if (take(s, '['))
		return container(s, ']', value);
	if (at(s, '"'))
		return string(s);
	return word(s, "true") || word(s, "false") || word(s, "null") || number(s);
}

bool json_strict(const char *p, size_t n, unsigned flags)
{
	struct scan s = { .p = p, .e = p + n, .flags = flags };

	if (!value(&s))
		return false;
	blanks(&s);
	return s.p == s.e;
}

/* SPDX-License-Identifier: MIT */
/* What .NET's XML reader says about a text that is no XML, told from where our
 * own reader stopped. */
#include "clixml/reader_error.h"

#include "value/error.h"

#include <string.h>

void clixml_position(const struct xml_pull *x, const char *at, int *line, int *column)
{
	*line = *column = 1;
	for (const char *p = x->start; p < at; p++) {
		if (*p == '\n') {
			++*line;
			*column = 1;
		} else if (((uint8_t)*p & 0xc0) != 0x80) {
			++*column;
		}
	}
}

static _Noreturn void say(struct rt *rt, const struct xml_pull *x, const char *at, const char *text)
{
	int line, column;

	clixml_position(x, at, &line, &column);
	net_throw(rt, "System.Xml.XmlException", "%s Line %d, position %d.", text, line, column);
}

static bool begins(const char *p, const char *end, const char *what)
{
	size_t n = strlen(what);

	return (size_t)(end - p) >= n && !memcmp(p, what, n);
}

static size_t name_length(const char *p, const char *end)
{
	size_t n = 0;

	while (p + n < end && !strchr(" \t\r\n/>;&<\"'=", p[n]))
		n++;
	return n;
}

/* A & that begins no reference we know, at P. */
static _Noreturn void bad_reference(struct rt *rt, const struct xml_pull *x, const char *p)
{
	size_t n = name_length(p + 1, x->end);

	if (n && p + 1 + n < x->end && p[1 + n] == ';' && p[1] != '#')
		say(rt, x, p + 1, USTR_C(rt, ustr_printf(rt, "Reference to undeclared entity '%.*s'.", (int)n, p + 1)));
	say(rt, x, p + 1 + n, "An error occurred while parsing EntityName.");
}

static const char *bad_entity_in(const char *p, const char *end)
{
	static const char *const known[] = { "&lt;", "&gt;", "&amp;", "&quot;", "&apos;", "&#" };

	for (; p < end && *p != '<'; p++) {
		bool ok = *p != '&';

		for (size_t i = 0; !ok && i < ARRAY_LEN(known); i++)
			ok = begins(p, end, known[i]);
		if (!ok)
			return p;
	}
	return NULL;
}

/* </b> at P closes the element that was opened by another name. */
static _Noreturn void mismatch(struct rt *rt, const struct xml_pull *x, const char *p)
{
	struct xml_slice open = x->open[x->depth - 1];
	int line, column;

	clixml_position(x, open.p, &line, &column);
	say(rt, x, p + 2, USTR_C(rt, ustr_printf(rt,
		"The '%.*s' start tag on line %d position %d does not match the end tag of '%.*s'.", (int)open.n, open.p, line, column,
		(int)name_length(p + 2, x->end), p + 2)));
}

_Noreturn void clixml_bad_xml(struct rt *rt, const struct xml_pull *x, const char *text)
{
	const char *p = x->p, *from = text ? text : x->p, *bad;

	if (p - x->start >= 2 && begins(p - 2, x->end, "</"))
		p -= 2;
	if (begins(p, x->end, "<!DOCTYPE"))
		net_throw(rt, "System.Xml.XmlException",
			"For security reasons DTD is prohibited in this XML document. To enable DTD processing "
			  "set the DtdProcessing property on XmlReaderSettings to Parse and pass the settings into XmlReader.Create method.");
	bad = bad_entity_in(from, x->end);
	if (bad)
		bad_reference(rt, x, bad);
	if (x->depth && begins(p, x->end, "</"))
		mismatch(rt, x, p);
	if (!x->depth && x->seen_root && p < x->end && *p == '<')
		say(rt, x, p + 1, "There are multiple root elements.");
	if (!x->depth) {
		while (from > x->start && from[-1] != '>')
			from--;
		while (from < x->end && strchr(" \t\r\n", *from))
			from++;
		say(rt, x, from, "Data at the root level is invalid.");
	}
	say(rt, x, x->p, "Data at the root level is invalid or the document is not well-formed.");
}

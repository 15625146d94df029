/* SPDX-License-Identifier: MIT */
/* The XML reader and writer: what is accepted, what is refused, and that
 * decoded text and namespaces come out right. */
#include "unit.h"

#include <stdlib.h>

#include "base/err.h"
#include "text/xml_emit.h"
#include "text/xml_pull.h"

/* Writes the tokens of DOC as text: <a>, </a>, 'text', !code. */
static const char *trace_with(const char *doc, size_t n,
			      const struct xml_limits *limits)
{
	static char out[4096];
	size_t at = 0;
	struct xml_slice s;
	struct xml_pull x;
	int r;

	xml_init(&x, doc, n, limits);
	while ((r = xml_next(&x)) > 0) {
		if (r == XML_TEXT) {
			r = xml_text(&x, &s);
			if (r < 0)
				break;
			at += (size_t)snprintf(out + at, sizeof out - at,
					       "'%.*s'", (int)s.n, s.p);
			continue;
		}
		at += (size_t)snprintf(out + at, sizeof out - at, "<%s%.*s",
				       r == XML_CLOSE ? "/" : "",
				       (int)x.name.n, x.name.p);
		for (unsigned i = 0; r == XML_OPEN && i < x.nattrs; i++) {
			if (xml_attr_value(&x, i, &s) < 0)
				break;
			at += (size_t)snprintf(out + at, sizeof out - at,
					       " %.*s=%.*s",
					       (int)x.attrs[i].name.n,
					       x.attrs[i].name.p, (int)s.n, s.p);
		}
		if (x.error) {
			r = x.error;
			break;
		}
		at += (size_t)snprintf(out + at, sizeof out - at, ">");
	}
	if (r < 0)
		at += (size_t)snprintf(out + at, sizeof out - at, "!%d", -r);
	out[at] = '\0';
	xml_release(&x);
	return out;
}

static const char *trace(const char *doc)
{
	return trace_with(doc, strlen(doc), NULL);
}

static int error_of(const char *doc)
{
	const char *t = strchr(trace(doc), '!');

	return t ? atoi(t + 1) : 0;
}

TEST(xml_tokens)
{
	CHECK_STR(trace("<a/>"), "<a></a>");
	CHECK_STR(trace("\xef\xbb\xbf<a N=\"x\" R='1' >t<b></b>u</a>\n"),
		  "<a N=x R=1>'t'<b></b>'u'</a>");
	CHECK_STR(trace("<?xml version=\"1.0\"?>\n<!-- c --><a><![CDATA[<&]]>"
			"<!-- in -->x</a>"), "<a>'<&''x'</a>");
}

TEST(xml_decoding)
{
	CHECK_STR(trace("<a>1&lt;2&#65;&#x1F600;&amp;\r\nz</a>"),
		  "<a>'1<2A\xf0\x9f\x98\x80&\nz'</a>");
	CHECK_STR(trace("<a N='&quot;&#x1;\n&apos;' M='&#9;'/>"),
		  "<a N=\"\x01 ' M=\t></a>");
	CHECK_STR(trace("<a>&#xFFFE;</a>"), "<a>'\xef\xbf\xbe'</a>");
	CHECK_STR(trace("<a>\xef\xbf\xbd</a>"), "<a>'\xef\xbf\xbd'</a>");
}

TEST(xml_refuses)
{
	static const char *const bad[] = {
		"<a></b>", "<a x></a>", "<a x=1/>", "<a x='1' x='2'/>",
		"<a x='1'y='2'/>", "<!DOCTYPE a><a/>", "<a><?pi x?></a>",
		"<a/><b/>", "<a/>x", "x<a/>", "<a>&foo;</a>", "<a>&#0;</a>",
		"<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>\x01</a>",
		"<a>\xff</a>", "<a>\xed\xa0\x80</a>", "<a x='<'/>",
		"<a><!-- a -- b --></a>", "< a/>", "<1/>", "</a>",
		" <?xml version='1.0'?><a/>", "<a>&#;</a>", "<a>&amp</a>",
		"<a>\xc3</a>",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (error_of(bad[i]) != ERR_MALFORMED) {
			fprintf(stderr, "accepted: %s\n", bad[i]);
			CHECK(!"refused");
		}
	for (const char *t = "<a N='x'>t<!-- c --></a>"; *t; t++)
		CHECK_INT(error_of(strndupa("<a N='x'>t<!-- c --></a>",
			(size_t)(strlen("<a N='x'>t<!-- c --></a>") -
				 strlen(t)))), ERR_TRUNCATED);
}

TEST(xml_limits)
{
	struct xml_limits lim = { .depth = 2 };

	CHECK_STR(trace_with("<a><b/></a>", 11, &lim), "<a><b></b></a>");
	CHECK_STR(trace_with("<a><b><c/></b></a>", 18, &lim), "<a><b>!2");
	lim = (struct xml_limits){ .bytes = 5 };
	CHECK_STR(trace_with("<a></a>", 7, &lim), "!2");
	lim = (struct xml_limits){ .no_prolog = true };
	CHECK_STR(trace_with(" <a/>", 5, &lim), "!4");
	lim = (struct xml_limits){ .fragment = true };
	CHECK_STR(trace_with("<a/>t<b/>", 9, &lim), "<a></a>'t'<b></b>");
}

/* The error of a document of N parts, each made of PART with its number, between HEAD and TAIL. */
static int error_of_parts(const char *head, const char *part, int n, const char *tail)
{
	static char doc[1 << 16];
	size_t at = (size_t)snprintf(doc, sizeof doc, "%s", head);
	struct xml_pull x;
	int r;

	for (int i = 0; i < n; i++)
		at += (size_t)snprintf(doc + at, sizeof doc - at, "%.*s%d%s", (int)strcspn(part, "#"), part, i,
			strchr(part, '#') + 1);
	at += (size_t)snprintf(doc + at, sizeof doc - at, "%s", tail);
	xml_init(&x, doc, at, NULL);
	while ((r = xml_next(&x)) > 0)
		;
	xml_release(&x);
	return -r;
}

TEST(xml_limits_at_their_edges)
{
	char name[XML_NAME_MAX + 8];

	CHECK_INT(error_of_parts("<a", " b#='c'", XML_ATTR_MAX, "/>"), 0);
	CHECK_INT(error_of_parts("<a", " b#='c'", XML_ATTR_MAX + 1, "/>"), ERR_LIMIT);
	for (int i = 0; i < 2; i++) {
		memset(name, 'n', sizeof name);
		name[0] = '<';
		memcpy(name + 1 + XML_NAME_MAX + i, "/>", 3);
		CHECK_INT(error_of_parts(name, "<!--#-->", 0, ""), i ? ERR_LIMIT : 0);
	}
	for (int i = 0; i < 2; i++) {
		static char doc[(XML_DEPTH_MAX + 1) * 7 + 1];
		int n = XML_DEPTH_MAX + i;

		for (int k = 0; k < n; k++) {
			memcpy(doc + k * 3, "<a>", 3);
			memcpy(doc + n * 3 + k * 4, "</a>", 4);
		}
		doc[n * 7] = '\0';
		CHECK_INT(error_of_parts(doc, "#", 0, ""), i ? ERR_LIMIT : 0);
	}
}

/* Those in force at once, whichever elements they stand on. */
TEST(xml_namespaces_have_a_most)
{
	char doc[4096];

	for (int over = 0; over < 2; over++) {
		struct xml_pull x;
		size_t at = 0;
		int r;

		for (int i = 0; i < XML_NS_MAX + over; i++)
			at += (size_t)snprintf(doc + at, sizeof doc - at, "%s xmlns:n%d='u'%s",
					       i % 16 ? "" : "<a", i, i % 16 == 15 ? ">" : "");
		snprintf(doc + at, sizeof doc - at, "%s", over ? ">" : "");
		xml_init(&x, doc, strlen(doc), NULL);
		for (int i = 0; i < XML_NS_MAX / 16; i++)
			CHECK_INT(xml_next(&x), XML_OPEN);
		r = xml_next(&x);
		CHECK_INT(r, over ? -ERR_LIMIT : -ERR_TRUNCATED);
		xml_release(&x);
	}
}

TEST(xml_leaf_and_skip)
{
	const char *doc = "<o><i>12</i><s>a&amp;b</s><e/><m>a<!-- -->b</m>"
			  "<d><x><y/></x>t</d><z>1</z></o>";
	struct xml_slice s;
	struct xml_pull x;

	xml_init(&x, doc, strlen(doc), NULL);
	CHECK_INT(xml_next(&x), XML_OPEN);
	CHECK_INT(xml_next(&x), XML_OPEN);
	CHECK(!xml_leaf(&x, &s) && xml_slice_is(s, "12"));
	CHECK_INT(xml_next(&x), XML_OPEN);
	CHECK(!xml_leaf(&x, &s) && xml_slice_is(s, "a&b"));
	CHECK_INT(xml_next(&x), XML_OPEN);
	CHECK(!xml_leaf(&x, &s) && xml_slice_is(s, ""));
	CHECK_INT(xml_next(&x), XML_OPEN);
	CHECK(!xml_leaf(&x, &s) && xml_slice_is(s, "ab"));
	CHECK_INT(xml_next(&x), XML_OPEN);
	CHECK(!xml_skip(&x) && xml_name_is(&x, "d"));
	CHECK_INT(xml_next(&x), XML_OPEN);
	CHECK(xml_name_is(&x, "z") && !xml_skip(&x));
	CHECK_INT(xml_next(&x), XML_CLOSE);
	CHECK_INT(xml_next(&x), XML_EOF);
	xml_release(&x);
}

TEST(xml_namespaces)
{
	const char *doc = "<s:E xmlns:s='urn:s' xmlns='urn:d'><b><s:c/></b>"
			  "<s:d xmlns:s='urn:t'/><s:e/></s:E>";
	struct xml_pull x;

	xml_init(&x, doc, strlen(doc), NULL);
	CHECK(xml_next(&x) == XML_OPEN && xml_name_in(&x, "urn:s", "E"));
	CHECK(xml_next(&x) == XML_OPEN && xml_name_in(&x, "urn:d", "b"));
	CHECK(xml_next(&x) == XML_OPEN && xml_name_in(&x, "urn:s", "c"));
	CHECK(xml_next(&x) == XML_CLOSE && xml_next(&x) == XML_CLOSE);
	CHECK(xml_next(&x) == XML_OPEN && xml_name_in(&x, "urn:t", "d"));
	CHECK(xml_next(&x) == XML_CLOSE && xml_name_in(&x, "urn:t", "d"));
	CHECK(xml_next(&x) == XML_OPEN && xml_name_in(&x, "urn:s", "e"));
	xml_release(&x);
}

TEST(xml_emits)
{
	struct buf b = BUF_INIT;

	xml_put_text(&b, "<\x01>&\"\n\xef\xbf\xbf\xef\xbb\xbf", 12);
	CHECK_STR(buf_cstr(&b), "&lt;&#x1;&gt;&amp;\"\n&#xFFFF;\xef\xbb\xbf");
	buf_release(&b);
}

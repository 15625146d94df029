/* SPDX-License-Identifier: MIT */
/*
 * Strict pull reader for the XML that PowerShell peers write: elements,
 * attributes, text, comments (skipped), CDATA, the five entities and numeric
 * references. No DTD, no processing instruction but the XML declaration.
 *
 * It reads one whole buffer, which must outlive the reader. Names and text are
 * slices of that buffer; only text with references or carriage returns is
 * copied (decoded), into storage of the reader that is valid until the next
 * xml_next or xml_leaf. All text is checked to be UTF-8 and free of raw control
 * bytes; numeric references may name any scalar value but U+0000, as .NET's
 * reader lets them. Not thread safe.
 *
 *	struct xml_pull x;
 *	xml_init(&x, data, n, NULL);
 *	while ((r = xml_next(&x)) > 0)
 *		if (r == XML_OPEN && xml_name_is(&x, "I32"))
 *			r = xml_leaf(&x, &text);
 *	xml_release(&x);
 *
 * An empty element <a/> yields XML_OPEN and then XML_CLOSE. Errors are final:
 * -ERR_MALFORMED, -ERR_TRUNCATED or -ERR_LIMIT; xml_offset tells where.
 */
#pragma once

#include "base/buf.h"
#include "base/util.h"

#include <string.h>
#include <sys/types.h>

enum {
	XML_DEPTH_MAX = 256,	/* no reader goes deeper, whatever its limits */
	XML_ATTR_MAX = 32,
	XML_NS_MAX = 64,
	XML_NAME_MAX = 1024,	/* bytes of an element or attribute name */
};

enum xml_token {
	XML_EOF,	/* the root was closed and nothing follows */
	XML_OPEN,	/* name, attributes */
	XML_CLOSE,	/* name */
	XML_TEXT,	/* a piece of text; several may follow each other */
};

struct xml_slice {
	const char *p;
	size_t n;
};

struct xml_attr {
	struct xml_slice name, value;
	bool escaped;	/* value still needs xml_attr_value */
};

struct xml_limits {
	size_t bytes;	/* of the document; 0: no limit */
	unsigned depth;	/* 0: XML_DEPTH_MAX */
	bool fragment;	/* several roots and text beside them are allowed */
	bool no_prolog;	/* the document must begin with its root element */
};

struct xml_ns {
	struct xml_slice prefix, uri;
	unsigned depth;
};

struct xml_pull {
	const char *start, *p, *end;
	struct xml_slice name;		/* of the last OPEN or CLOSE */
	struct xml_attr attrs[XML_ATTR_MAX];
	unsigned nattrs;
	unsigned depth;			/* elements open now */
	struct xml_slice open[XML_DEPTH_MAX];
	struct xml_ns ns[XML_NS_MAX];
	unsigned nns;
	struct xml_slice text;		/* raw, of the last TEXT */
	const char *tag;		/* start of the last start tag */
	struct buf scratch;		/* decoded text */
	struct buf attr_scratch;	/* decoded attributes of one tag */
	struct xml_limits limits;
	int error;
	bool text_escaped, cdata, pending_close, seen_root;
};

/* Starts reading N bytes at DATA, after an optional byte order mark. LIMITS
 * may be NULL. */
void xml_init(struct xml_pull *x, const void *data, size_t n,
	      const struct xml_limits *limits);
void xml_release(struct xml_pull *x);

/* The next token (enum xml_token) or an error. White space outside the root
 * is not reported. */
int xml_next(struct xml_pull *x);

/* The decoded text of the last XML_TEXT. */
int xml_text(struct xml_pull *x, struct xml_slice *ret);

/* After XML_OPEN: the whole text of an element that holds nothing but text,
 * and steps over its end. A child element is -ERR_MALFORMED. */
int xml_leaf(struct xml_pull *x, struct xml_slice *ret);

/* After XML_OPEN: steps over the element with all that is in it. */
int xml_skip(struct xml_pull *x);

/* After XML_OPEN: the decoded value of the attribute called NAME: 1 and
 * *ret, 0 when there is none, or an error. */
int xml_attr(struct xml_pull *x, const char *name, struct xml_slice *ret);

/* The same for the attribute with index I. */
int xml_attr_value(struct xml_pull *x, unsigned i, struct xml_slice *ret);

/* The namespace bound to the prefix of the last element's name; empty when
 * none is bound. */
struct xml_slice xml_name_ns(const struct xml_pull *x);

/* The last element's name without its prefix. */
struct xml_slice xml_name_local(const struct xml_pull *x);

/* True when the last element is LOCAL in the namespace URI. */
bool xml_name_in(const struct xml_pull *x, const char *uri, const char *local);

static inline size_t xml_offset(const struct xml_pull *x)
{
	return (size_t)(x->p - x->start);
}

static inline bool xml_slice_is(struct xml_slice s, const char *lit)
{
	size_t n = strlen(lit);

	return s.n == n && !memcmp(s.p, lit, n);
}

/* True when the last element's qualified name is LIT. */
static inline bool xml_name_is(const struct xml_pull *x, const char *lit)
{
	return xml_slice_is(x->name, lit);
}

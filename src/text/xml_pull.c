/* SPDX-License-Identifier: MIT */
#include "text/xml_pull.h"

#include "base/err.h"
#include "base/utf8.h"

/*
 * Byte classes. Text runs are scanned by one table look-up a byte, or eight
 * bytes at a time where they are long; names by another bit of the table.
 */
enum {
	C_STOP = 1,	/* ends a plain text run: < & CR, control, not ASCII */
	C_NAME = 2,	/* may be part of a name */
	C_FIRST = 4,	/* may begin a name */
	C_SPACE = 8,
};

static const uint8_t class[256] = {
	[0 ... 8] = C_STOP, ['\t'] = C_SPACE, ['\n'] = C_SPACE,
	[11 ... 12] = C_STOP, ['\r'] = C_STOP | C_SPACE, [14 ... 31] = C_STOP,
	[' '] = C_SPACE, ['<'] = C_STOP, ['&'] = C_STOP,
	['0' ... '9'] = C_NAME, ['-'] = C_NAME, ['.'] = C_NAME,
	[':'] = C_NAME | C_FIRST, ['_'] = C_NAME | C_FIRST,
	['A' ... 'Z'] = C_NAME | C_FIRST, ['a' ... 'z'] = C_NAME | C_FIRST,
	[128 ... 255] = C_STOP | C_NAME | C_FIRST,
};

static uint8_t class_of(char c)
{
	return class[(uint8_t)c];
}

static int fail(struct xml_pull *x, int code)
{
	x->error = code;
	return code;
}

void xml_init(struct xml_pull *x, const void *data, size_t n,
	      const struct xml_limits *limits)
{
	/* Not the arrays: they are valid as far as their counts go. */
	x->name = x->text = (struct xml_slice){ 0 };
	x->nattrs = x->depth = x->nns = 0;
	x->tag = NULL;
	buf_init(&x->scratch, 0);
	buf_init(&x->attr_scratch, 0);
	x->limits = limits ? *limits : (struct xml_limits){ 0 };
	if (!x->limits.depth || x->limits.depth > XML_DEPTH_MAX)
		x->limits.depth = XML_DEPTH_MAX;
	x->error = 0;
	x->text_escaped = x->cdata = x->pending_close = x->seen_root = false;
	x->start = x->p = data ? data : "";
	x->end = x->start + n;
	if (x->limits.bytes && n > x->limits.bytes)
		x->error = -ERR_LIMIT;
	if (n >= 3 && !memcmp(x->p, "\xef\xbb\xbf", 3))
		x->p += 3;
}

void xml_release(struct xml_pull *x)
{
	buf_release(&x->scratch);
	buf_release(&x->attr_scratch);
}

/* Steps over plain bytes of text, eight at a time: stops at a word that holds
 * a byte below 0x20, above 0x7f, '<' or '&'. */
static const char *skip_plain(const char *p, const char *end)
{
	const uint64_t one = 0x0101010101010101ull, top = one << 7;

	while (end - p >= 8) {
		uint64_t w, lt, amp;

		memcpy(&w, p, 8);
		lt = w ^ one * '<';
		amp = w ^ one * '&';
		if (((w - one * 0x20) | (lt - one) | (amp - one) | w) & top)
			break;
		p += 8;
	}
	while (p < end && !(class_of(*p) & C_STOP))
		p++;
	return p;
}

static bool starts(const struct xml_pull *x, const char *lit, size_t n)
{
	return (size_t)(x->end - x->p) >= n && !memcmp(x->p, lit, n);
}

static void skip_space(struct xml_pull *x)
{
	while (x->p < x->end && (class_of(*x->p) & C_SPACE))
		x->p++;
}

/* Steps over one character that is not ASCII. */
static int skip_wide(struct xml_pull *x, const char **p)
{
	size_t n;

	if (utf8_decode(*p, (size_t)(x->end - *p), &n) == 0xfffd &&
	    !(n == 3 && !memcmp(*p, "\xef\xbf\xbd", 3)))
		return -ERR_MALFORMED;
	*p += n;
	return 0;
}

static bool is_control(char c)
{
	return (uint8_t)c < 0x20 && !(class_of(c) & C_SPACE);
}

/* Scans character data up to STOP ('<' for text, a quote for attributes);
 * tells whether it needs decoding. */
static int scan_chars(struct xml_pull *x, char stop, bool *ret_escaped)
{
	const char *p = x->p;
	bool escaped = false;
	int r;

	for (;;) {
		if (stop == '<')
			p = skip_plain(p, x->end);
		else
			while (p < x->end && *p != stop &&
			       !(class_of(*p) & (C_STOP | C_SPACE)))
				p++;
		if (p == x->end || *p == stop)
			break;
		if ((uint8_t)*p >= 0x80) {
			r = skip_wide(x, &p);
			if (r < 0)
				return fail(x, r);
			continue;
		}
		if (is_control(*p) || *p == '<')
			return fail(x, -ERR_MALFORMED);
		if (*p == '&' || *p == '\r' || (stop != '<' && *p != ' '))
			escaped = true;
		p++;
	}
	x->p = p;
	*ret_escaped = escaped;
	return 0;
}

static int scan_name(struct xml_pull *x, struct xml_slice *ret)
{
	const char *p = x->p;

	if (p == x->end)
		return fail(x, -ERR_TRUNCATED);
	if (!(class_of(*p) & C_FIRST))
		return fail(x, -ERR_MALFORMED);
	while (p < x->end && (class_of(*p) & C_NAME))
		p++;
	*ret = (struct xml_slice){ x->p, (size_t)(p - x->p) };
	if (ret->n > XML_NAME_MAX)
		return fail(x, -ERR_LIMIT);
	if (!utf8_is_ascii(ret->p, ret->n))
		return fail(x, -ERR_MALFORMED);
	x->p = p;
	return 0;
}

static bool same(struct xml_slice a, struct xml_slice b)
{
	return a.n == b.n && !memcmp(a.p, b.p, a.n);
}

/* Remembers a namespace declaration for the element being opened. */
static int bind_ns(struct xml_pull *x, const struct xml_attr *a)
{
	struct xml_slice prefix = { a->name.p, 0 };

	if (a->name.n < 5 || memcmp(a->name.p, "xmlns", 5))
		return 0;
	if (a->name.n > 5) {
		if (a->name.p[5] != ':')
			return 0;
		prefix = (struct xml_slice){ a->name.p + 6, a->name.n - 6 };
	}
	if (a->escaped)
		return fail(x, -ERR_MALFORMED);
	if (x->nns == XML_NS_MAX)
		return fail(x, -ERR_LIMIT);
	x->ns[x->nns++] = (struct xml_ns){ prefix, a->value, x->depth };
	return 0;
}

static int scan_attr(struct xml_pull *x)
{
	struct xml_attr *a = &x->attrs[x->nattrs];
	char quote;
	int r;

	if (x->nattrs == XML_ATTR_MAX)
		return fail(x, -ERR_LIMIT);
	r = scan_name(x, &a->name);
	if (r < 0)
		return r;
	for (unsigned i = 0; i < x->nattrs; i++)
		if (same(x->attrs[i].name, a->name))
			return fail(x, -ERR_MALFORMED);
	skip_space(x);
	if (x->p == x->end || *x->p != '=')
		return fail(x, x->p == x->end ? -ERR_TRUNCATED : -ERR_MALFORMED);
	x->p++;
	skip_space(x);
	if (x->p == x->end || (*x->p != '"' && *x->p != '\''))
		return fail(x, x->p == x->end ? -ERR_TRUNCATED : -ERR_MALFORMED);
	quote = *x->p++;
	a->value.p = x->p;
	r = scan_chars(x, quote, &a->escaped);
	if (r < 0)
		return r;
	if (x->p == x->end)
		return fail(x, -ERR_TRUNCATED);
	a->value.n = (size_t)(x->p - a->value.p);
	x->p++;
	x->nattrs++;
	return bind_ns(x, a);
}

static int open_tag_end(struct xml_pull *x)
{
	if (*x->p == '/') {
		if (x->p + 1 == x->end)
			return fail(x, -ERR_TRUNCATED);
		if (x->p[1] != '>')
			return fail(x, -ERR_MALFORMED);
		x->p += 2;
		x->pending_close = true;
		return XML_OPEN;
	}
	x->p++;
	return XML_OPEN;
}

static int open_tag(struct xml_pull *x)
{
	int r;

	if (!x->depth && x->seen_root && !x->limits.fragment)
		return fail(x, -ERR_MALFORMED);
	if (x->depth == x->limits.depth)
		return fail(x, -ERR_LIMIT);
	x->tag = x->p++;
	buf_reset(&x->attr_scratch);
	r = scan_name(x, &x->name);
	if (r < 0)
		return r;
	x->open[x->depth++] = x->name;
	x->nattrs = 0;
	x->seen_root = true;
	for (;;) {
		bool space;

		if (x->p == x->end)
			return fail(x, -ERR_TRUNCATED);
		if (*x->p == '>' || *x->p == '/')
			return open_tag_end(x);
		space = class_of(*x->p) & C_SPACE;
		skip_space(x);
		if (x->p == x->end || *x->p == '>' || *x->p == '/')
			continue;
		if (!space)
			return fail(x, -ERR_MALFORMED);
		r = scan_attr(x);
		if (r < 0)
			return r;
	}
}

static int pop(struct xml_pull *x)
{
	x->name = x->open[--x->depth];
	return XML_CLOSE;
}

/* Bindings end one token after their element's end, so that the name of a
 * CLOSE still resolves. */
static void drop_ns(struct xml_pull *x)
{
	while (x->nns && x->ns[x->nns - 1].depth > x->depth)
		x->nns--;
}

static int close_tag(struct xml_pull *x)
{
	struct xml_slice top;

	if (!x->depth)
		return fail(x, -ERR_MALFORMED);
	top = x->open[x->depth - 1];
	x->p += 2;
	if ((size_t)(x->end - x->p) <= top.n)
		return fail(x, -ERR_TRUNCATED);
	if (memcmp(x->p, top.p, top.n))
		return fail(x, -ERR_MALFORMED);
	x->p += top.n;
	if (*x->p != '>') {
		skip_space(x);
		if (x->p == x->end)
			return fail(x, -ERR_TRUNCATED);
		if (*x->p != '>')
			return fail(x, -ERR_MALFORMED);
	}
	x->p++;
	return pop(x);
}

static const char *find(const char *p, const char *end, const char *lit,
			size_t n)
{
	return memmem(p, (size_t)(end - p), lit, n);
}

static int check_raw(struct xml_pull *x, const char *p, const char *end)
{
	while (p < end) {
		if ((uint8_t)*p >= 0x80) {
			if (skip_wide(x, &p) < 0)
				return fail(x, -ERR_MALFORMED);
			continue;
		}
		if (is_control(*p))
			return fail(x, -ERR_MALFORMED);
		p++;
	}
	return 0;
}

/* Steps over a comment; "--" inside one is malformed. */
static int skip_comment(struct xml_pull *x)
{
	const char *end = find(x->p + 4, x->end, "--", 2);

	if (!end || end + 2 == x->end)
		return fail(x, -ERR_TRUNCATED);
	if (end[2] != '>')
		return fail(x, -ERR_MALFORMED);
	if (check_raw(x, x->p + 4, end) < 0)
		return x->error;
	x->p = end + 3;
	return 0;
}

static int cdata(struct xml_pull *x)
{
	const char *from = x->p + 9, *end = find(from, x->end, "]]>", 3);

	if (!x->depth)
		return fail(x, -ERR_MALFORMED);
	if (!end)
		return fail(x, -ERR_TRUNCATED);
	if (check_raw(x, from, end) < 0)
		return x->error;
	x->text = (struct xml_slice){ from, (size_t)(end - from) };
	x->text_escaped = memchr(from, '\r', x->text.n) != NULL;
	x->cdata = true;
	x->p = end + 3;
	return XML_TEXT;
}

/* The XML declaration: skipped; only UTF-8 reaches this reader. */
static int declaration(struct xml_pull *x)
{
	const char *end = find(x->p, x->end, "?>", 2);

	if (x->seen_root || x->limits.no_prolog || !starts(x, "<?xml", 5) ||
	    (x->end - x->p > 5 && (class_of(x->p[5]) & C_NAME)))
		return fail(x, -ERR_MALFORMED);
	if (x->p != x->start && x->p != x->start + 3)
		return fail(x, -ERR_MALFORMED);
	if (!end)
		return fail(x, -ERR_TRUNCATED);
	if (check_raw(x, x->p, end) < 0)
		return x->error;
	x->p = end + 2;
	return 0;
}

/* Handles what begins with "<!" or "<?": 0 when it was skipped. */
static int markup(struct xml_pull *x)
{
	if (x->p[1] == '?')
		return declaration(x);
	if (starts(x, "<!--", 4))
		return skip_comment(x);
	if (starts(x, "<![CDATA[", 9))
		return cdata(x);
	return fail(x, x->end - x->p < 9 ? -ERR_TRUNCATED : -ERR_MALFORMED);
}

static int text_run(struct xml_pull *x)
{
	const char *from = x->p;
	int r;

	r = scan_chars(x, '<', &x->text_escaped);
	if (r < 0)
		return r;
	x->text = (struct xml_slice){ from, (size_t)(x->p - from) };
	x->cdata = false;
	if (x->depth || x->limits.fragment)
		return XML_TEXT;
	if (x->limits.no_prolog)
		return fail(x, -ERR_MALFORMED);
	for (const char *p = from; p < x->p; p++)
		if (!(class_of(*p) & C_SPACE))
			return fail(x, -ERR_MALFORMED);
	return 0;
}

static int at_end(struct xml_pull *x)
{
	if (x->depth || (!x->seen_root && !x->limits.fragment))
		return fail(x, -ERR_TRUNCATED);
	return XML_EOF;
}

int xml_next(struct xml_pull *x)
{
	int r;

	if (x->error)
		return x->error;
	if (x->pending_close) {
		x->pending_close = false;
		return pop(x);
	}
	if (x->nns)
		drop_ns(x);
	do {
		if (x->p == x->end)
			return at_end(x);
		if (*x->p != '<') {
			r = text_run(x);
			continue;
		}
		if (x->p + 1 == x->end)
			return fail(x, -ERR_TRUNCATED);
		if (x->p[1] == '/')
			return close_tag(x);
		if (x->p[1] != '!' && x->p[1] != '?')
			return open_tag(x);
		r = markup(x);
	} while (!r);
	return r;
}

/* Decodes the numeric reference after "&#"; returns bytes read. */
static ssize_t numeric(const char *p, size_t n, char *out, size_t *ret_len)
{
	size_t i = 0, digits = 0;
	uint32_t cp = 0;
	int base = 10, d;

	if (n && *p == 'x') {
		base = 16;
		i = 1;
	}
	for (; i < n && p[i] != ';'; i++, digits++) {
		d = hex_digit((uint8_t)p[i]);
		if (d < 0 || d >= base)
			return -ERR_MALFORMED;
		cp = cp * (uint32_t)base + (uint32_t)d;
		if (cp > 0x10ffff)
			return -ERR_MALFORMED;
	}
	if (i == n || !digits || !cp || (cp >= 0xd800 && cp < 0xe000))
		return -ERR_MALFORMED;
	*ret_len = utf8_encode(cp, out);
	return (ssize_t)i + 1;
}

static const struct {
	char text[6];
	uint8_t len;
	char c;
} entities[] = {
	{ "lt;", 3, '<' }, { "gt;", 3, '>' }, { "amp;", 4, '&' },
	{ "quot;", 5, '"' }, { "apos;", 5, '\'' },
};

/* Decodes what follows '&'; returns bytes read after it. */
static ssize_t reference(const char *p, size_t n, char *out, size_t *ret_len)
{
	ssize_t r;

	if (n && *p == '#') {
		r = numeric(p + 1, n - 1, out, ret_len);
		return r < 0 ? r : r + 1;
	}
	for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
		if (n < entities[i].len ||
		    memcmp(p, entities[i].text, entities[i].len))
			continue;
		*out = entities[i].c;
		*ret_len = 1;
		return entities[i].len;
	}
	return -ERR_MALFORMED;
}

static ssize_t decode(const char *p, size_t n, char *out, bool refs, bool attr)
{
	char *to = out;
	size_t len;
	ssize_t r;

	for (size_t i = 0; i < n;) {
		char c = p[i++];

		if (c == '&' && refs) {
			r = reference(p + i, n - i, to, &len);
			if (r < 0)
				return r;
			i += (size_t)r;
			to += len;
			continue;
		}
		if (c == '\r') {
			if (i < n && p[i] == '\n')
				i++;
			c = '\n';
		}
		if (attr && (c == '\n' || c == '\t'))
			c = ' ';
		*to++ = c;
	}
	return to - out;
}

/* Appends the last TEXT, decoded, to the scratch buffer. */
static int gather(struct xml_pull *x)
{
	uint8_t *to = buf_reserve(&x->scratch, x->text.n);
	ssize_t r;

	if (!to)
		return fail(x, -ERR_LIMIT);
	r = decode(x->text.p, x->text.n, (char *)to, !x->cdata, false);
	if (r < 0)
		return fail(x, (int)r);
	buf_commit(&x->scratch, (size_t)r);
	return 0;
}

static struct xml_slice gathered(const struct xml_pull *x)
{
	const char *p = (const char *)buf_ptr(&x->scratch);

	return (struct xml_slice){ p ? p : "", buf_size(&x->scratch) };
}

int xml_text(struct xml_pull *x, struct xml_slice *ret)
{
	int r;

	if (!x->text_escaped) {
		*ret = x->text;
		return 0;
	}
	buf_reset(&x->scratch);
	r = gather(x);
	if (!r)
		*ret = gathered(x);
	return r;
}

/* The slow case of xml_leaf: several pieces, or one with references. */
static int leaf_pieces(struct xml_pull *x, struct xml_slice *ret)
{
	int r;

	buf_reset(&x->scratch);
	do {
		r = gather(x);
		if (r < 0)
			return r;
		r = xml_next(x);
	} while (r == XML_TEXT);
	if (r != XML_CLOSE)
		return r < 0 ? r : fail(x, -ERR_MALFORMED);
	*ret = gathered(x);
	return 0;
}

int xml_leaf(struct xml_pull *x, struct xml_slice *ret)
{
	struct xml_slice text;
	int r = xml_next(x);

	if (r == XML_CLOSE) {
		*ret = (struct xml_slice){ "", 0 };
		return 0;
	}
	if (r != XML_TEXT)
		return r < 0 ? r : fail(x, -ERR_MALFORMED);
	text = x->text;
	if (!x->text_escaped && starts(x, "</", 2)) {
		r = close_tag(x);
		*ret = text;
		return r < 0 ? r : 0;
	}
	return leaf_pieces(x, ret);
}

int xml_skip(struct xml_pull *x)
{
	unsigned depth = x->depth - 1;
	int r;

	do {
		r = xml_next(x);
		if (r < 0)
			return r;
	} while (r != XML_CLOSE || x->depth != depth);
	return 0;
}

int xml_attr_value(struct xml_pull *x, unsigned i, struct xml_slice *ret)
{
	struct xml_attr *a = &x->attrs[i];
	ssize_t r;
	uint8_t *to;

	must(i < x->nattrs);
	if (a->escaped) {
		/* Room for the whole tag at once: earlier values stay put. */
		if (!buf_size(&x->attr_scratch) &&
		    !buf_reserve(&x->attr_scratch, (size_t)(x->p - x->tag)))
			return fail(x, -ERR_LIMIT);
		to = buf_reserve(&x->attr_scratch, a->value.n);
		if (!to)
			return fail(x, -ERR_LIMIT);
		r = decode(a->value.p, a->value.n, (char *)to, true, true);
		if (r < 0)
			return fail(x, (int)r);
		buf_commit(&x->attr_scratch, (size_t)r);
		a->value = (struct xml_slice){ (char *)to, (size_t)r };
		a->escaped = false;
	}
	*ret = a->value;
	return 1;
}

int xml_attr(struct xml_pull *x, const char *name, struct xml_slice *ret)
{
	for (unsigned i = 0; i < x->nattrs; i++)
		if (xml_slice_is(x->attrs[i].name, name))
			return xml_attr_value(x, i, ret);
	return 0;
}

static size_t prefix_len(struct xml_slice name)
{
	const char *colon = memchr(name.p, ':', name.n);

	return colon ? (size_t)(colon - name.p) : 0;
}

struct xml_slice xml_name_ns(const struct xml_pull *x)
{
	struct xml_slice prefix = { x->name.p, prefix_len(x->name) };

	for (unsigned i = x->nns; i-- > 0;)
		if (same(x->ns[i].prefix, prefix))
			return x->ns[i].uri;
	return (struct xml_slice){ "", 0 };
}

struct xml_slice xml_name_local(const struct xml_pull *x)
{
	size_t n = prefix_len(x->name);

	if (n || (x->name.n && x->name.p[0] == ':'))
		n++;
	return (struct xml_slice){ x->name.p + n, x->name.n - n };
}

bool xml_name_in(const struct xml_pull *x, const char *uri, const char *local)
{
	return xml_slice_is(xml_name_local(x), local) &&
	       xml_slice_is(xml_name_ns(x), uri);
}

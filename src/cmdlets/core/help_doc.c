/* SPDX-License-Identifier: MIT */
#include "cmdlets/core/help_doc.h"

#include "cmdlets/core/help_pages.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static void trace(struct heap *h, struct cell *c)
{
	struct help_doc *d = (struct help_doc *)c;

	heap_mark_words(h, &d->synopsis, sizeof *d - offsetof(struct help_doc, synopsis));
}

static const struct type type_help_doc = {
	.cls = { .trace = trace }, .name = "help-doc", .flags = TF_INTERNAL, .size = sizeof(struct help_doc),
};

struct line {
	const char *s;
	size_t n;
};

struct lines {
	struct line *v;		/* heap block */
	uint32_t n;
};

static struct lines split(struct rt *rt, const char *s, size_t n)
{
	struct lines l = { 0 };
	uint32_t count = 1;

	for (size_t i = 0; i < n; i++)
		count += s[i] == '\n';
	l.v = rt_block(rt, struct line, count);
	while (n) {
		const char *end = memchr(s, '\n', n);
		size_t k = end ? (size_t)(end - s) : n, len = k;

		while (len && (s[len - 1] == '\r' || s[len - 1] == ' ' || s[len - 1] == '\t'))
			len--;
		l.v[l.n++] = (struct line){ s, len };
		s += k + (end != NULL);
		n -= k + (end != NULL);
	}
	return l;
}

static size_t indent_of(struct line l)
{
	size_t i = 0;

	while (i < l.n && (l.s[i] == ' ' || l.s[i] == '\t'))
		i++;
	return i;
}

/* Lines [FROM, TO) without their common indent and the blank lines around. */
static struct ustr *join(struct rt *rt, const struct lines *l, uint32_t from, uint32_t to)
{
	size_t indent = SIZE_MAX;
	struct sbuf b;

	while (from < to && !l->v[from].n)
		from++;
	while (to > from && !l->v[to - 1].n)
		to--;
	for (uint32_t i = from; i < to; i++)
		if (l->v[i].n)
			indent = MIN(indent, indent_of(l->v[i]));
	sbuf_init(&b, rt);
	for (uint32_t i = from; i < to; i++) {
		if (i > from)
			sbuf_putc(&b, '\n');
		if (l->v[i].n)
			sbuf_put_utf8(&b, l->v[i].s + indent, l->v[i].n - indent);
	}
	return sbuf_take(&b);
}

/* ".KEYWORD argument": the keyword in upper case; false: no such line. */
static bool keyword(struct line l, char *ret, size_t size, struct line *ret_arg)
{
	size_t i = indent_of(l), k = 0;

	if (i >= l.n || l.s[i] != '.')
		return false;
	for (i++; i < l.n && isalpha((unsigned char)l.s[i]) && k + 1 < size; i++)
		ret[k++] = (char)toupper((unsigned char)l.s[i]);
	ret[k] = '\0';
	while (i < l.n && (l.s[i] == ' ' || l.s[i] == '\t'))
		i++;
	*ret_arg = (struct line){ l.s + i, l.n - i };
	return k > 0;
}

static const char *const keywords[] = {
	"SYNOPSIS", "DESCRIPTION", "PARAMETER", "EXAMPLE", "INPUTS", "OUTPUTS", "NOTES", "LINK", "COMPONENT", "ROLE",
	"FUNCTIONALITY", "FORWARDHELPTARGETNAME", "FORWARDHELPCATEGORY", "REMOTEHELPRUNSPACE", "EXTERNALHELP",
};

static bool is_keyword(const char *s)
{
	for (size_t i = 0; i < ARRAY_LEN(keywords); i++)
		if (!strcmp(s, keywords[i]))
			return true;
	return false;
}

static void store(struct rt *rt, struct help_doc *d, const char *key, struct line arg, struct ustr *text)
{
	const struct { const char *key; struct ustr **to; } texts[] = {
		{ "SYNOPSIS", &d->synopsis }, { "DESCRIPTION", &d->description }, { "COMPONENT", &d->component },
		{ "ROLE", &d->role },
		{ "FUNCTIONALITY", &d->functionality }, { "NOTES", &d->notes },
	};
	const struct { const char *key; struct list *to; } lists[] = {
		{ "EXAMPLE", d->examples }, { "INPUTS", d->inputs }, { "OUTPUTS", d->outputs }, { "LINK", d->links },
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (!strcmp(key, texts[i].key))
			gc_storep(d, *texts[i].to, text);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		if (!strcmp(key, lists[i].key))
			list_add(rt, lists[i].to, val_str(text));
	if (!strcmp(key, "PARAMETER"))
		dict_put(rt, d->parameters, val_str(ustr_from_utf8(rt, arg.s, arg.n)), val_str(text));
	if (!strcmp(key, "FORWARDHELPTARGETNAME"))
		gc_storep(d, d->forward, ustr_from_utf8(rt, arg.s, arg.n));
	if (!strcmp(key, "REMOTEHELPRUNSPACE"))
		gc_storep(d, d->remote, ustr_from_utf8(rt, arg.s, arg.n));
}

/* NULL: the text has no keyword of help. */
static struct help_doc *parse_doc(struct rt *rt, struct ustr *text, bool from_page)
{
	size_t n;
	const char *s = ustr_utf8(rt, text, &n);
	struct lines l = split(rt, s, n);
	struct help_doc *d = rt_new_cell(rt, &type_help_doc, help_doc);
	bool any = false;

	d->parameters = dict_new(rt, &type_hashtable, DICT_IGNORE_CASE);
	d->examples = list_new(rt, NULL);
	d->inputs = list_new(rt, NULL);
	d->outputs = list_new(rt, NULL);
	d->links = list_new(rt, NULL);
	d->from_page = from_page;
	for (uint32_t i = 0; i < l.n;) {
		char key[32], next[32];
		struct line arg, unused;
		uint32_t end = i + 1;

		if (!keyword(l.v[i], key, sizeof key, &arg) || !is_keyword(key)) {
			if (!any && l.v[i].n)
				return NULL;
			i++;
			continue;
		}
		any = true;
		while (end < l.n && !(keyword(l.v[end], next, sizeof next, &unused) && is_keyword(next)))
			end++;
		store(rt, d, key, arg, join(rt, &l, i + 1, end));
		i = end;
	}
	return any ? d : NULL;
}

struct help_doc *help_doc_page(struct rt *rt, struct ustr *name)
{
	const char *s = USTR_C(rt, name);

	for (const struct help_page *p = help_pages; p->name; p++)
		if (!strcasecmp(p->name, s))
			return parse_doc(rt, ustr_new(rt, p->text), true);
	return NULL;
}

/* ---- Comments ------------------------------------------------------------ */

/* The text of comment I without its marks; for # lines, of all that follow
 * each other. NEXT gets the first comment behind. */
static struct ustr *comment_text(struct rt *rt, const struct parse_result *r, uint32_t i, uint32_t *ret_end)
{
	const char *t = r->src->text;
	const struct comment *c = &r->comments[i];
	struct sbuf b;

	if (c->end - c->start >= 4 && t[c->start] == '<') {
		*ret_end = c->end;
		return ustr_from_utf8(rt, t + c->start + 2, c->end - c->start - 4);
	}
	sbuf_init(&b, rt);
	for (; i < r->comment_count; i++) {
		c = &r->comments[i];
		if (t[c->start] != '#')
			break;
		sbuf_put_utf8(&b, t + c->start + 1, c->end - c->start - 1);
		sbuf_putc(&b, '\n');
		*ret_end = c->end;
		if (i + 1 < r->comment_count) {
			const char *p = t + c->end, *e = t + r->comments[i + 1].start;
			int lines = 0;

			for (; p < e && isspace((unsigned char)*p); p++)
				lines += *p == '\n';
			if (p != e || lines > 1)
				break;
		}
	}
	return sbuf_take(&b);
}

/* Is the comment that begins at POS the first thing behind FROM? */
static bool only_blank(const char *t, uint32_t from, uint32_t to, int max_lines)
{
	int lines = 0;

	for (; from < to; from++) {
		if (!isspace((unsigned char)t[from]))
			return false;
		lines += t[from] == '\n';
	}
	return lines <= max_lines;
}

static struct help_doc *help_at(struct rt *rt, const struct parse_result *r, uint32_t i, uint32_t *ret_end)
{
	struct ustr *text = comment_text(rt, r, i, ret_end);

	return parse_doc(rt, text, false);
}

static uint32_t lines_between(const char *t, uint32_t from, uint32_t to)
{
	uint32_t n = 0;

	for (; from < to; from++)
		n += t[from] == '\n';
	return n;
}

/* The comments before a function that a script begins with are the function's, unless two empty lines part them. */
static bool is_of_first_function(const struct parse_result *r, uint32_t stop)
{
	const struct ast_scriptblock *root = r->root;
	const struct ast *first = root->end && !root->params && root->end->statements.n ? root->end->statements.v[0] : NULL;

	return first && first->kind == AST_FUNCTION && first->start >= stop && lines_between(r->src->text, stop, first->start) <= 2;
}

/* A comment inside of [START, END): first thing, but for other comments, or last thing there. */
static struct help_doc *inside(struct rt *rt, const struct parse_result *r, uint32_t start, uint32_t end, bool is_script)
{
	const char *t = r->src->text;
	uint32_t lead = start;	/* only comments are before */

	for (uint32_t i = 0; i < r->comment_count; i++) {
		const struct comment *c = &r->comments[i];
		struct help_doc *d;
		uint32_t stop;
		bool leads;

		if (c->start < start || c->end > end)
			continue;
		d = help_at(rt, r, i, &stop);
		leads = only_blank(t, lead, c->start, 1 << 20);
		if (d && is_script && is_of_first_function(r, stop))
			d = NULL;
		if (d && (leads || only_blank(t, stop, end, 1 << 20)))
			return d;
		if (leads)
			lead = c->end;
	}
	return NULL;
}

/* A comment that ends right before START, with at most one blank line between. */
static struct help_doc *before(struct rt *rt, const struct parse_result *r, uint32_t start)
{
	for (uint32_t i = 0; i < r->comment_count && r->comments[i].start < start; i++) {
		uint32_t stop;
		struct help_doc *d = help_at(rt, r, i, &stop);

		if (d && stop <= start && only_blank(r->src->text, stop, start, 2))
			return d;
	}
	return NULL;
}

struct help_doc *help_doc_of_block(struct rt *rt, struct scriptblock *sb)
{
	const struct parse_result *r;
	const struct ast *body, *owner;
	struct help_doc *d;
	bool braces;

	if (!sb || !sb->info || !sb->info->source)
		return NULL;
	r = &sb->info->source->result;
	body = &sb->info->ast->ast;
	owner = sb->info->owner;
	braces = body->start < body->end && r->src->text[body->start] == '{';
	d = inside(rt, r, body->start + braces, body->end - braces, sb->info->ast == r->root);
	if (!d && owner && owner->kind == AST_FUNCTION)
		d = before(rt, r, owner->start);
	return d;
}

/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/match_info.h"
#include "cmdlets/utility/result_types.h"

#include "types/arg.h"
#include "providers/provider.h"

static struct record *self_of(val v)
{
	return (struct record *)val_base(v).o;
}

static struct ustr *relative(struct rt *rt, struct ustr *path, struct ustr *folder)
{
	uint32_t n = ustr_len(folder);

	if (!n || !ustr_starts(path, folder, false))
		return path;
	if (ustr_at(folder, n - 1) != '/') {
		if (ustr_len(path) <= n || ustr_at(path, n) != '/')
			return path;
		n++;
	}
	return ustr_sub(rt, path, n, ustr_len(path) - n);
}

static val get_filename(struct rt *rt, val self)
{
	struct record *m = self_of(self);

	return m->f[MATCH_IS_FILE].i ? val_str(path_leaf(rt, m->f[MATCH_PATH].s)) : m->f[MATCH_PATH];
}

static val relative_path(struct rt *rt, val self, val *args, int n)
{
	struct record *m = self_of(self);

	if (!m->f[MATCH_IS_FILE].i)
		return m->f[MATCH_PATH];
	return val_str(relative(rt, m->f[MATCH_PATH].s, arg_need_str(rt, args[0], "directory")));
}

/* What stands from FROM on, with N units at AT reversed; returns where they end. A place beyond the line, which a script
 * may have set, is passed over. */
static uint32_t put_inverse(struct sbuf *b, const struct ustr *line, uint32_t from, uint32_t at, uint32_t n)
{
	if (at < from || at > ustr_len(line) || n > ustr_len(line) - at)
		return from;
	sbuf_put_sub(b, line, from, at - from);
	sbuf_puts(b, "\x1b[7m");
	sbuf_put_sub(b, line, at, n);
	sbuf_puts(b, "\x1b[0m");
	return at + n;
}

static struct ustr *emphasized(struct rt *rt, const struct record *m)
{
	struct ustr *line = m->f[MATCH_LINE].s;
	struct array *a = val_array(m->f[MATCH_MATCHES]);
	uint32_t from = 0;
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; a && i < a->n; i++) {
		const struct match *x = (const struct match *)array_get(a, i).o;

		if (x)
			from = put_inverse(&b, line, from, (uint32_t)x->span[0], (uint32_t)(x->span[1] - x->span[0]));
	}
	if (m->f[MATCH_AT].i >= 0)
		from = put_inverse(&b, line, 0, (uint32_t)m->f[MATCH_AT].i, (uint32_t)m->f[MATCH_LENGTH].i);
	sbuf_put_sub(&b, line, from, ustr_len(line) - from);
	return sbuf_take(&b);
}

struct shown {
	struct sbuf b;
	struct ustr *path;	/* NULL: not from a file */
	uint64_t number;
};

static void put_line(struct shown *s, const char *prefix, struct ustr *line)
{
	sbuf_puts(&s->b, prefix);
	if (s->path) {
		sbuf_put(&s->b, s->path);
		sbuf_printf(&s->b, ":%llu:", (unsigned long long)s->number);
	}
	sbuf_put(&s->b, line);
	s->number++;
}

static void put_context(struct shown *s, val context, const char *member)
{
	struct array *a;
	val v;

	if (!member_get_c(s->b.rt, context, member, &v) || !(a = val_array(v)))
		return;
	for (uint32_t i = 0; i < a->n; i++) {
		put_line(s, "  ", array_get(a, i).s);
		sbuf_putc(&s->b, '\n');
	}
}

static void put_after(struct shown *s, val context)
{
	struct array *a;
	val v;

	if (!member_get_c(s->b.rt, context, "DisplayPostContext", &v) || !(a = val_array(v)))
		return;
	for (uint32_t i = 0; i < a->n; i++) {
		sbuf_putc(&s->b, '\n');
		put_line(s, "  ", array_get(a, i).s);
	}
}

static val text_of(struct rt *rt, struct record *m, struct ustr *folder, bool emphasize)
{
	struct ustr *line = emphasize ? emphasized(rt, m) : m->f[MATCH_LINE].s;
	struct shown s = { .number = m->f[MATCH_LINE_NUMBER].u };
	struct array *pre;
	val v;

	sbuf_init(&s.b, rt);
	if (m->f[MATCH_IS_FILE].i)
		s.path = folder ? relative(rt, m->f[MATCH_PATH].s, folder) : m->f[MATCH_PATH].s;
	if (val_is_null(m->f[MATCH_CONTEXT])) {
		put_line(&s, "", line);
		return val_str(sbuf_take(&s.b));
	}
	if (member_get_c(rt, m->f[MATCH_CONTEXT], "DisplayPreContext", &v) && (pre = val_array(v)))
		s.number -= pre->n;
	put_context(&s, m->f[MATCH_CONTEXT], "DisplayPreContext");
	put_line(&s, "> ", line);
	put_after(&s, m->f[MATCH_CONTEXT]);
	return val_str(sbuf_take(&s.b));
}

static val to_string(struct rt *rt, val self, val *args, int n)
{
	return text_of(rt, self_of(self), n ? arg_str(args[0]) : NULL, false);
}

/* What the view shows. */
static val to_emphasized(struct rt *rt, val self, val *args, int n)
{
	struct record *m = self_of(self);

	return text_of(rt, m, arg_str(args[0]), m->f[MATCH_EMPHASIS].i);
}

static struct ustr *op_to_string(struct rt *rt, val self)
{
	return text_of(rt, self_of(self), NULL, false).s;
}

static const struct member_def members[] = {
	RECORD_PROP_RW("bool IgnoreCase {get; set;}", 0), RECORD_PROP_RW("ulong LineNumber {get; set;}", 1),
	RECORD_PROP_RW("string Line {get; set;}", 2), PROP("string Filename {get;}", get_filename, NULL),
	RECORD_PROP_RW("string Path {get; set;}", 3), RECORD_PROP_RW("string Pattern {get; set;}", 4),
	RECORD_PROP_RW("Microsoft.PowerShell.Commands.MatchInfoContext Context {get; set;}", 5),
	RECORD_PROP_RW("System.Text.RegularExpressions.Match[] Matches {get; set;}", 6),
	METHOD("string RelativePath(string directory)", relative_path),
	METHOD("string ToEmphasizedString(string directory)", to_emphasized),
	METHOD("string ToString()", to_string), METHOD("string ToString(string directory)", to_string), MEMBERS_END
};
static const struct type_ops ops = { .to_string = op_to_string };
static const struct type type_matchinfo = RECORD_TYPE_OF("Microsoft.PowerShell.Commands.MatchInfo", &type_object, MATCH__MAX,
	.ops = &ops);

static val clone_context(struct rt *rt, val self, val *args, int n)
{
	struct record *from = self_of(self), *to = record_new(rt, (const struct type *)from->h.cls);

	for (int i = 0; i < 4; i++)
		record_put(to, i, from->f[i]);
	return val_obj(to);
}

static const struct member_def context_members[] = {
	RECORD_PROP_RW("string[] PreContext {get; set;}", 0), RECORD_PROP_RW("string[] PostContext {get; set;}", 1),
	RECORD_PROP_RW("string[] DisplayPreContext {get; set;}", 2), RECORD_PROP_RW("string[] DisplayPostContext {get; set;}", 3),
	METHOD("System.Object Clone(), System.Object ICloneable.Clone()", clone_context), MEMBERS_END
};
static const struct type type_context = RECORD_TYPE("Microsoft.PowerShell.Commands.MatchInfoContext", 4);

void match_info_types(struct rt *rt)
{
	record_type_use(rt, &type_context, context_members);
	record_type_use(rt, &type_matchinfo, members);
}

void match_info_register(struct rt *rt)
{
	match_info_types(rt);
}

struct compile {
	struct ustr *pattern;
	int options;
	struct regex *re;
};

static void compile(struct rt *rt, void *arg)
{
	struct compile *k = arg;

	k->re = regex_get(rt, k->pattern, k->options);
}

struct regex *match_info_regex(struct cmdlet *c, struct ustr *pattern, bool case_sensitive)
{
	struct compile k = { pattern, case_sensitive ? 0 : 1, NULL };

	if (!rt_try(c->rt, compile, &k))
		cmdlet_throw_fmt(c, "System.ArgumentException", "InvalidRegex", EC_InvalidArgument, V_NULL,
			"The string %s is not a valid regular expression: %s", USTR_C(c->rt, pattern),
			USTR_C(c->rt, errrec_message(c->rt, c->rt->unwound.error)));
	return k.re;
}

struct record *match_info_new(struct rt *rt, struct ustr *line, struct ustr *pattern, val matches, bool ignore_case,
			      int32_t at, uint32_t len, bool emphasis)
{
	struct record *m = record_new(rt, &type_matchinfo);

	record_put(m, MATCH_IGNORE_CASE, val_bool(ignore_case));
	record_put(m, MATCH_LINE, val_str(line));
	record_put(m, MATCH_PATTERN, val_str(pattern));
	record_put(m, MATCH_MATCHES, matches);
	record_put(m, MATCH_EMPHASIS, val_bool(emphasis));
	record_put(m, MATCH_AT, val_int(len ? at : -1));
	record_put(m, MATCH_LENGTH, val_int((int32_t)len));
	return m;
}

void match_info_place(struct record *m, uint64_t number, struct ustr *path, bool is_file)
{
	record_put(m, MATCH_LINE_NUMBER, val_num(VK_UINT64, (int64_t)number));
	record_put(m, MATCH_PATH, val_str(path));
	record_put(m, MATCH_IS_FILE, val_bool(is_file));
}

static val lines_of(struct rt *rt, const struct list *lines, uint32_t from, uint32_t to)
{
	uint32_t n = to > from ? to - from : 0;
	struct array *a = array_new(rt, &type_string, n);

	for (uint32_t i = 0; i < n; i++)
		gc_store(a, &a->v[i], lines->v[from + i]);
	return val_obj(a);
}

void match_info_context(struct rt *rt, struct record *m, const struct list *lines, uint32_t from, uint32_t shown,
			uint32_t at, uint32_t stop, uint32_t to)
{
	struct record *x = record_new(rt, &type_context);

	record_put(m, MATCH_CONTEXT, val_obj(x));
	record_put(x, 0, lines_of(rt, lines, from, at));
	record_put(x, 1, lines_of(rt, lines, at + 1, to));
	record_put(x, 2, lines_of(rt, lines, shown, at));
	record_put(x, 3, lines_of(rt, lines, at + 1, stop));
}

struct ustr *match_info_text(val v)
{
	struct record *m = val_cell(v, &type_matchinfo);

	return m && m->f[MATCH_LINE].k == VK_STR ? m->f[MATCH_LINE].s : NULL;
}

/* SPDX-License-Identifier: MIT */
/* Select-String: text that matches, in files and objects. */
#include "cmdlets/management/items.h"
#include "cmdlets/utility/match_info.h"
#include "providers/fs.h"

#include <string.h>

struct args {
	struct ustr *culture;
	struct array *pattern;
	struct array *path;
	bool simple_match, case_sensitive, quiet, list, no_emphasis;
	struct array *include, *exclude;
	bool not_match, all_matches;
	val encoding;
	struct array *context;
	val input_object;
	bool raw;
	struct array *literal_path;
};

enum { SET_FILE, SET_OBJECT, SET_OBJECT_RAW, SET_FILE_RAW, SET_LIT, SET_LIT_RAW };
#define FILES (1 << SET_FILE | 1 << SET_FILE_RAW)
#define LITERALS (1 << SET_LIT | 1 << SET_LIT_RAW)

static const char *const sets[] = { "File", "Object", "ObjectRaw", "FileRaw", "LiteralFile", "LiteralFileRaw", NULL };
static const struct param_def params[] = {
	PARAM(args, culture, "Culture", P_STRING, .flags = PF_NOT_NULL,
	      .validate = "values:Microsoft.PowerShell.Commands.ValidateMatchStringCultureNamesGenerator"),
	PARAM(args, pattern, "Pattern", P_ARRAY | P_STRING, .pos = 1, .flags = PF_MANDATORY),
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 2, .sets = FILES, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, simple_match, "SimpleMatch", P_SWITCH),
	PARAM(args, case_sensitive, "CaseSensitive", P_SWITCH),
	PARAM(args, quiet, "Quiet", P_SWITCH, .sets = 1 << SET_FILE | 1 << SET_OBJECT | 1 << SET_LIT),
	PARAM(args, list, "List", P_SWITCH),
	PARAM(args, no_emphasis, "NoEmphasis", P_SWITCH),
	PARAM(args, include, "Include", P_ARRAY | P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, exclude, "Exclude", P_ARRAY | P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, not_match, "NotMatch", P_SWITCH),
	PARAM(args, all_matches, "AllMatches", P_SWITCH),
	PARAM(args, encoding, "Encoding", P_OBJECT, .flags = PF_NOT_NULL_OR_EMPTY, .type_name = "System.Text.Encoding"),
	PARAM(args, context, "Context", P_ARRAY | P_INT, .flags = PF_NOT_NULL_OR_EMPTY,
	      .validate = "count:1:2;range:0:2147483647"),
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .sets = 1 << SET_OBJECT | 1 << SET_OBJECT_RAW,
	      .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_NULL | PF_ALLOW_EMPTY_STRING),
	PARAM(args, raw, "Raw", P_SWITCH, .sets = 1 << SET_OBJECT_RAW | 1 << SET_FILE_RAW | 1 << SET_LIT_RAW,
	      .flags = PF_MANDATORY),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = LITERALS,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAMS_END
};

struct state {
	struct regex **re;	/* NULL elements with -SimpleMatch */
	struct ustr **pattern;
	uint32_t n;
	uint32_t before, after;	/* -Context */
	bool any_file, context, done, found, finished_file;
	uint64_t line;		/* of pipeline objects */
	struct list *lines;	/* with -Context: all lines of the source, and its matches */
	struct list *hits;
};

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	match_info_register(c->rt);
	items_warn_utf7(c, a->encoding);
	if (a->culture && !a->simple_match)
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "CannotSpecifyCultureWithoutSimpleMatch",
			EC_InvalidData, V_NULL,
			"You must specify -Culture parameter only with -SimpleMatch parameter.");
	s->n = a->pattern->n;
	s->re = rt_block(c->rt, struct regex *, s->n);
	s->pattern = rt_block(c->rt, struct ustr *, s->n);
	for (uint32_t i = 0; i < s->n; i++) {
		s->pattern[i] = val_to_str(c->rt, array_get(a->pattern, i));
		if (!a->simple_match)
			s->re[i] = match_info_regex(c, s->pattern[i], a->case_sensitive);
	}
	s->context = a->context && !a->quiet && !a->raw;
	if (s->context) {
		s->before = (uint32_t)array_get(a->context, 0).i;
		s->after = (uint32_t)array_get(a->context, a->context->n - 1).i;
		s->lines = list_new(c->rt, NULL);
		s->hits = list_new(c->rt, NULL);
	}
}

/* All matches of a line, or the first. */
static val matches_of(struct cmdlet *c, struct regex *re, struct ustr *line, struct match *m)
{
	struct list *l = list_new(c->rt, NULL);

	for (; m; m = ((struct args *)c->args)->all_matches ? regex_next(c->rt, m) : NULL)
		list_add(c->rt, l, val_obj(m));
	return val_obj(list_to_array(c->rt, l, &type_match));
}

/* The match of LINE as an object, NULL: it is not wanted. */
static struct record *match_line(struct cmdlet *c, struct ustr *line)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct ustr *pattern = s->n ? s->pattern[0] : ustr_empty(c->rt);
	val matches = V_NULL;
	int32_t at = -1;
	bool hit = false;

	for (uint32_t i = 0; i < s->n && !hit; i++) {
		struct match *m = NULL;

		if (s->re[i])
			hit = (m = regex_match(c->rt, s->re[i], line, 0)) != NULL;
		else
			hit = (at = ustr_index_of(line, s->pattern[i], 0, !a->case_sensitive)) >= 0;
		if (hit)
			pattern = s->pattern[i];
		if (m && !a->not_match && !a->quiet && !a->raw)
			matches = matches_of(c, s->re[i], line, m);
	}
	if (hit == a->not_match)
		return NULL;
	if (val_is_null(matches))
		matches = val_obj(array_new(c->rt, &type_match, 0));
	return match_info_new(c->rt, line, pattern, matches, !a->case_sensitive, at,
			      at >= 0 && !a->not_match ? ustr_len(pattern) : 0, !a->no_emphasis);
}

static void deliver(struct cmdlet *c, struct record *m)
{
	struct args *a = c->args;

	if (a->raw)
		cmdlet_write(c, record_get(val_obj(m), MATCH_LINE));
	else
		cmdlet_write(c, val_obj(m));
}

/* A line of a source: false when no more lines are wanted of it. */
static bool take_line(struct cmdlet *c, struct ustr *line, uint64_t number, struct ustr *path, bool is_file)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct record *m;

	rt_poll(c->rt);
	if (s->context)
		list_add(c->rt, s->lines, val_str(line));
	if (s->finished_file)
		return s->context;
	m = match_line(c, line);
	if (!m)
		return true;
	s->found = true;
	if (a->quiet && !a->list) {
		s->done = true;
		cmdlet_write(c, V_TRUE);
		return false;
	}
	match_info_place(m, number, path, is_file);
	if (a->list && is_file)
		s->finished_file = true;
	if (!s->context) {
		deliver(c, m);
		return !a->list || !is_file;
	}
	list_add(c->rt, s->hits, val_obj(m));
	return true;
}

/* With -Context the matches of a source are written once all of it was seen. */
static void end_source(struct cmdlet *c)
{
	struct state *s = c->state;
	uint32_t shown = 0;

	s->finished_file = false;
	if (!s->context)
		return;
	for (uint32_t i = 0; i < s->hits->n; i++) {
		struct record *m = (struct record *)s->hits->v[i].o;
		uint32_t at = (uint32_t)m->f[MATCH_LINE_NUMBER].u - 1;
		uint32_t next = i + 1 < s->hits->n
			? (uint32_t)((struct record *)s->hits->v[i + 1].o)->f[MATCH_LINE_NUMBER].u - 1 : s->lines->n;
		uint32_t from = at > s->before ? at - s->before : 0, to = MIN(s->lines->n, at + 1 + s->after);

		match_info_context(c->rt, m, s->lines, from, MAX(from, shown), at, MIN(to, next), to);
		shown = MIN(to, next);
		deliver(c, m);
	}
	s->lines = list_new(c->rt, NULL);
	s->hits = list_new(c->rt, NULL);
}

static void search_file(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct fs_reader *r;
	struct ustr *line;
	uint64_t n = 0;

	if (s->done || (p->provider == &provider_filesystem && p->provider->is_container(c->rt, p)))
		return;
	if (p->provider != &provider_filesystem)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException",
			"ReadWriteFileNotFileSystemProvider", EC_InvalidArgument, V_NULL,
			"Cannot open file because the current provider (%s) cannot open a file.", p->provider->name);
	s->any_file = true;
	if (a->literal_path && !p->provider->exists(c->rt, p)) {
		cmdlet_error_fmt(c, "System.ArgumentException", "ProcessingFile", EC_InvalidArgument, V_NULL,
			"The file %s cannot be read: Could not find file '%s'.", USTR_C(c->rt, p->path), USTR_C(c->rt, p->path));
		return;
	}
	r = fs_reader_open(c->rt, p->path, fs_encoding_of(c->rt, a->encoding));
	while ((line = fs_read_line(c->rt, r)))
		if (!take_line(c, line, ++n, p->path, true))
			break;
	fs_reader_close(r);
	end_source(c);
}

/* -Include and -Exclude are matched with whole paths here. */
static void search_wanted(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct args *a = c->args;

	if (items_wanted(c->rt, p->path, NULL, a->include, a->exclude))
		search_file(c, p, arg);
}

static void search_paths(struct cmdlet *c)
{
	struct args *a = c->args;
	struct item_walk w = {
		.c = c, .path = a->path, .literal = a->literal_path, .missing_fatal = true, .fn = search_wanted,
		.missing_ok = a->literal_path != NULL,
	};

	items_walk(&w);
}

static void search_object(struct cmdlet *c, val v)
{
	struct state *s = c->state;
	val base = val_base(v), full;
	struct ustr *text;

	if (base.k == VK_OBJ && type_is_named(cell_type(base.o), "System.IO.FileInfo") &&
	    member_get_c(c->rt, base, "FullName", &full)) {
		struct ppath p;

		path_resolve(c->rt, full.s, &p);
		search_file(c, &p, NULL);
		return;
	}
	if (base.k == VK_OBJ && type_is_named(cell_type(base.o), "System.IO.DirectoryInfo"))
		return;
	text = match_info_text(base);
	if (!take_line(c, text ? text : val_to_str(c->rt, v), ++s->line, ustr_atom(c->rt, "InputStream"), false))
		s->done = true;
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;

	if (((struct state *)c->state)->done)
		return;
	if (a->path || a->literal_path)
		search_paths(c);
	else if (!val_is_null(a->input_object))
		search_object(c, a->input_object);
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	end_source(c);
	if (a->quiet && !a->list && !s->found && s->any_file)
		cmdlet_write(c, V_FALSE);
}

const struct cmdlet_def cmdlet_select_string = {
	.name = "Select-String", .module = MOD_UTILITY, .class_name = "SelectStringCommand",
	.sets = sets, .default_set = "File",
	.output_types = "System.Boolean,Microsoft.PowerShell.Commands.MatchInfo,System.String",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = end,
	.synopsis = "Finds text in strings and files.",
};

/* SPDX-License-Identifier: MIT */
/* ConvertFrom-Csv, Import-Csv. */
#include "cmdlets/management/items.h"
#include "cmdlets/utility/csv.h"

#include <errno.h>

struct args {
	int64_t delimiter;
	struct array *input_object;
	struct array *header;
	bool use_culture;
	struct array *path, *literal_path;
	val encoding;
};

struct state {
	struct csv_header header;
};

static const char *const sets[] = { "Delimiter", "UseCulture", NULL };
static const struct param_def params[] = {
	PARAM(args, delimiter, "Delimiter", P_CHAR, .pos = 2, .sets = 1 << 0, .flags = PF_NOT_NULL | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, input_object, "InputObject", P_ARRAY | P_PSOBJECT, .pos = 1,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, header, "Header", P_ARRAY | P_STRING, .flags = PF_NOT_NULL | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, use_culture, "UseCulture", P_SWITCH, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_NOT_NULL | PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static uint16_t delimiter_of(struct cmdlet *c)
{
	struct args *a = c->args;

	return csv_delimiter(c, a->delimiter, a->use_culture);
}

/* A text behind the names that begins as a type's line does has none of its objects in that line. */
static struct ustr *without_type(struct rt *rt, struct ustr *text)
{
	uint32_t i = 0, n = ustr_len(text);

	if (!n || ustr_at(text, 0) != '#')
		return text;
	while (i < n && ustr_at(text, i) != '\n')
		i++;
	i += i < n;
	return ustr_sub(rt, text, i, n - i);
}

static struct ustr *join_lines(struct rt *rt, struct array *a, bool named)
{
	struct sbuf b;

	if (a->n == 1) {
		struct ustr *one = val_to_str(rt, array_get(a, 0));

		return named ? without_type(rt, one) : one;
	}
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < a->n; i++) {
		struct ustr *one = val_to_str(rt, array_get(a, i));

		sbuf_put(&b, named ? without_type(rt, one) : one);
		sbuf_putc(&b, '\n');
	}
	return sbuf_take(&b);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct csv_in in;

	if (!a->input_object)
		return;
	csv_in_init(&in, c->rt, delimiter_of(c));
	csv_in_text(&in, join_lines(c->rt, a->input_object, s->header.shape || a->header));
	if (s->header.shape || csv_header(c, &in, a->header, &s->header))
		csv_objects(c, &in, &s->header);
}

const struct cmdlet_def cmdlet_convertfrom_csv = {
	.name = "ConvertFrom-Csv", .module = MOD_UTILITY,
	.sets = sets, .default_set = "Delimiter",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state), .process = process,
	.synopsis = "Converts character-separated values to objects.",
};

static const char *const import_sets[] = { "DelimiterPath", "DelimiterLiteralPath", "CulturePath", "CultureLiteralPath", NULL };
static const struct param_def import_params[] = {
	PARAM(args, delimiter, "Delimiter", P_CHAR, .pos = 2, .sets = 1 << 0 | 1 << 1, .flags = PF_NOT_NULL),
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0 | 1 << 2,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, header, "Header", P_ARRAY | P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, encoding, "Encoding", P_OBJECT, .flags = PF_NOT_NULL_OR_EMPTY, .type_name = "System.Text.Encoding"),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1 | 1 << 3,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "PSPath,LP"),
	PARAM(args, use_culture, "UseCulture", P_SWITCH, .sets = 1 << 2 | 1 << 3, .flags = PF_MANDATORY | PF_NOT_NULL),
	PARAMS_END
};

static void import_file(struct cmdlet *c, struct ustr *path)
{
	struct args *a = c->args;
	struct csv_header h = { 0 };
	struct csv_in in;

	csv_in_init(&in, c->rt, delimiter_of(c));
	csv_in_file(&in, path, fs_encoding_of(c->rt, a->encoding));
	if (csv_header(c, &in, a->header, &h))
		csv_objects(c, &in, &h);
}

static void no_file(struct rt *rt, void *path) { fs_throw(rt, ENOENT, path); }

static void import_one(struct cmdlet *c, const struct ppath *p, void *arg)
{
	if (p->provider != &provider_filesystem)
		path_refuse_provider(c->rt, p->provider);
	if (!p->provider->exists(c->rt, p))
		cmdlet_open_file(c, no_file, p->path);
	if (p->provider->is_container(c->rt, p))
		cmdlet_throw_fmt(c, "System.UnauthorizedAccessException", "FileOpenFailure", EC_OpenError, V_NULL,
			"Access to the path '%s' is denied.", USTR_C(c->rt, p->path));
	import_file(c, p->path);
}

static void count(struct rt *rt, const struct ppath *p, void *arg)
{
	(void)rt;
	(void)p;
	++*(uint32_t *)arg;
}

static void import(struct cmdlet *c)
{
	struct args *a = c->args;
	struct item_walk w = { .c = c, .path = a->path, .literal = a->literal_path, .missing_ok = true,
		.fatal = true, .fn = import_one };

	items_warn_utf7(c, a->encoding);
	for (uint32_t i = 0; a->path && i < a->path->n; i++) {
		struct ustr *text = val_to_str(c->rt, array_get(a->path, i));
		struct errrec *e;
		uint32_t n = 0;

		if (!ustr_has_wildcard(text) || path_glob(c->rt, text, false, true, count, &n) == 1)
			continue;
		if (n > 1)
			path_refuse_several(c->rt);
		e = err_make(c->rt, "System.IO.FileNotFoundException", "FileOpenFailure", EC_OpenError,
			val_str(text), "Unable to find the specified file.");
		gc_storep(e, e->details,
			ustr_printf(c->rt,
			"Cannot perform operation because the wildcard path %s did not resolve to a file.", USTR_C(c->rt, text)));
		cmdlet_throw(c, e);
	}
	items_walk(&w);
}

const struct cmdlet_def cmdlet_import_csv = {
	.name = "Import-Csv", .module = MOD_UTILITY,
	.sets = import_sets, .default_set = "DelimiterPath",
	.params = import_params, .args_size = sizeof(struct args), .process = import,
	.synopsis = "Reads objects from a file of character-separated values.",
};

/* SPDX-License-Identifier: MIT */
/* ConvertFrom-Json, Test-Json. */
#include "cmdlets/utility/json.h"

#include "providers/fs.h"

struct args {
	struct ustr *input_object;
	bool as_hashtable;
	int64_t depth;
	bool no_enumerate;
	int64_t date_kind;
};

struct state {
	struct list *texts;
};

static const struct param_def params[] = {
	PARAM(args, input_object, "InputObject", P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_EMPTY_STRING),
	PARAM(args, as_hashtable, "AsHashtable", P_SWITCH),
	PARAM(args, depth, "Depth", P_INT, .validate = "range:Positive"),
	PARAM(args, no_enumerate, "NoEnumerate", P_SWITCH),
	PARAM(args, date_kind, "DateKind", P_ENUM, .type_name = "Microsoft.PowerShell.Commands.JsonDateKind"),
	PARAMS_END
};

static void begin(struct cmdlet *c)
{
	((struct state *)c->state)->texts = list_new(c->rt, NULL);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;

	list_add(c->rt, ((struct state *)c->state)->texts, val_str(a->input_object ? a->input_object : ustr_empty(c->rt)));
}

static bool read_text(struct cmdlet *c, struct ustr *text, val *ret, struct errrec **ret_error)
{
	struct args *a = c->args;
	struct json_options o = {
		.hashtable = a->as_hashtable, .dates = (enum json_dates)a->date_kind, .depth = a->depth ? (uint32_t)a->depth : 1024,
	};

	return json_read(c->rt, text, &o, ret, ret_error);
}

static void deliver(struct cmdlet *c, val v)
{
	if (((struct args *)c->args)->no_enumerate)
		cmdlet_write(c, v);
	else
		cmdlet_write_enumerate(c, v);
}

static void convert(struct cmdlet *c, struct ustr *text)
{
	struct errrec *e;
	val v;

	if (!read_text(c, text, &v, &e))
		cmdlet_throw(c, e);
	deliver(c, v);
}

static struct ustr *joined(struct rt *rt, const struct list *l)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < l->n; i++) {
		if (i)
			sbuf_putc(&b, '\n');
		sbuf_put(&b, l->v[i].s);
	}
	return sbuf_take(&b);
}

/* Several texts are one document each when the first is, else lines of one. */
static void end(struct cmdlet *c)
{
	struct list *l = ((struct state *)c->state)->texts;
	struct errrec *e;
	val v;

	if (l->n < 2) {
		if (l->n)
			convert(c, l->v[0].s);
		return;
	}
	if (!read_text(c, l->v[0].s, &v, &e) || val_is_null(v)) {
		convert(c, joined(c->rt, l));
		return;
	}
	deliver(c, v);
	for (uint32_t i = 1; i < l->n; i++)
		convert(c, l->v[i].s);
}

const struct cmdlet_def cmdlet_convertfrom_json = {
	.name = "ConvertFrom-Json", .module = MOD_UTILITY,
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = end,
	.synopsis = "Converts a JSON-formatted string to objects.",
};

struct test_args {
	struct ustr *json, *path, *literal_path, *schema, *schema_file;
	struct array *options;
};

enum { SET_STRING, SET_STRING_SCHEMA, SET_STRING_FILE, SET_PATH, SET_PATH_SCHEMA, SET_PATH_FILE, SET_LIT, SET_LIT_SCHEMA, SET_LIT_FILE };
#define OF_STRING (1 << SET_STRING | 1 << SET_STRING_SCHEMA | 1 << SET_STRING_FILE)
#define OF_PATH (1 << SET_PATH | 1 << SET_PATH_SCHEMA | 1 << SET_PATH_FILE)
#define OF_LIT (1 << SET_LIT | 1 << SET_LIT_SCHEMA | 1 << SET_LIT_FILE)
static const char *const test_sets[] = { "JsonString", "JsonStringWithSchemaString", "JsonStringWithSchemaFile",
	"JsonPath", "JsonPathWithSchemaString", "JsonPathWithSchemaFile",
	"JsonLiteralPath", "JsonLiteralPathWithSchemaString", "JsonLiteralPathWithSchemaFile", NULL };
static const struct param_def test_params[] = {
	PARAM(test_args, json, "Json", P_STRING, .pos = 1, .sets = OF_STRING, .flags = PF_MANDATORY | PF_PIPE),
	PARAM(test_args, path, "Path", P_STRING, .pos = 1, .sets = OF_PATH, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(test_args, literal_path, "LiteralPath", P_STRING, .pos = 1, .sets = OF_LIT, .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAM(test_args, schema, "Schema", P_STRING, .pos = 2, .sets = 1 << SET_STRING_SCHEMA | 1 << SET_PATH_SCHEMA | 1 << SET_LIT_SCHEMA, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(test_args, schema_file, "SchemaFile", P_STRING, .pos = 2, .sets = 1 << SET_STRING_FILE | 1 << SET_PATH_FILE | 1 << SET_LIT_FILE, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(test_args, options, "Options", P_ARRAY | P_STRING, .flags = PF_NOT_NULL_OR_EMPTY, .validate = "set:IgnoreComments,AllowTrailingCommas"),
	PARAMS_END
};

static struct ustr *test_text(struct cmdlet *c)
{
	struct test_args *a = c->args;
	struct ustr *path = a->path ? a->path : a->literal_path;

	return path ? fs_read_all(c->rt, fs_reader_open(c->rt, path_file(c->rt, path), FS_AUTO)) : a->json;
}

static void test(struct cmdlet *c)
{
	struct test_args *a = c->args;
	struct json_options o = { .hashtable = true, .dates = JSON_DATE_STRING, .depth = 1024 };
	struct errrec *e;
	val v;

	if (a->schema || a->schema_file)
		cmdlet_throw(c, err_make(c->rt, "System.NotSupportedException", "NotSupported", EC_NotImplemented, V_NULL,
			"Checking JSON against a schema is not supported."));
	if (json_read(c->rt, test_text(c), &o, &v, &e)) {
		cmdlet_write(c, V_TRUE);
		return;
	}
	cmdlet_error_fmt(c, "System.Exception", "InvalidJson", EC_InvalidData, val_str(a->json), "Cannot parse the JSON.");
	cmdlet_write(c, V_FALSE);
}

const struct cmdlet_def cmdlet_test_json = {
	.name = "Test-Json", .module = MOD_UTILITY, .sets = test_sets, .default_set = "JsonString", .output_types = "System.Boolean",
	.params = test_params, .args_size = sizeof(struct test_args), .process = test,
	.synopsis = "Tests whether a string is valid JSON.",
};

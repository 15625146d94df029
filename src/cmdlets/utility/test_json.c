/* SPDX-License-Identifier: MIT */
/* Test-Json: syntax, and a schema. */
#include <string.h>
#include <unistd.h>

#include "cmdlets/utility/json.h"
#include "cmdlets/utility/json_schema.h"
#include "providers/fs.h"

struct args {
	struct ustr *json, *path, *literal_path, *schema, *schema_file;
	struct array *options;
};

enum { SET_STRING, SET_STRING_SCHEMA, SET_STRING_FILE, SET_PATH, SET_PATH_SCHEMA, SET_PATH_FILE, SET_LIT,
	SET_LIT_SCHEMA, SET_LIT_FILE };
#define OF_STRING (1 << SET_STRING | 1 << SET_STRING_SCHEMA | 1 << SET_STRING_FILE)
#define OF_PATH (1 << SET_PATH | 1 << SET_PATH_SCHEMA | 1 << SET_PATH_FILE)
#define OF_LIT (1 << SET_LIT | 1 << SET_LIT_SCHEMA | 1 << SET_LIT_FILE)
static const char *const sets[] = { "JsonString", "JsonStringWithSchemaString", "JsonStringWithSchemaFile",
	"JsonPath", "JsonPathWithSchemaString", "JsonPathWithSchemaFile",
	"JsonLiteralPath", "JsonLiteralPathWithSchemaString", "JsonLiteralPathWithSchemaFile", NULL };
static const struct param_def params[] = {
	PARAM(args, json, "Json", P_STRING, .pos = 1, .sets = OF_STRING, .flags = PF_MANDATORY | PF_PIPE),
	PARAM(args, path, "Path", P_STRING, .pos = 1, .sets = OF_PATH, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, literal_path, "LiteralPath", P_STRING, .pos = 1, .sets = OF_LIT,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAM(args, schema, "Schema", P_STRING, .pos = 2,
	      .sets = 1 << SET_STRING_SCHEMA | 1 << SET_PATH_SCHEMA | 1 << SET_LIT_SCHEMA,
	      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, schema_file, "SchemaFile", P_STRING, .pos = 2,
	      .sets = 1 << SET_STRING_FILE | 1 << SET_PATH_FILE | 1 << SET_LIT_FILE,
	      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, options, "Options", P_ARRAY | P_STRING, .flags = PF_NOT_NULL_OR_EMPTY,
	      .validate = "set:IgnoreComments,AllowTrailingCommas"),
	PARAMS_END
};

struct state {
	val schema;
	bool checks;	/* there is a schema */
	unsigned flags;
};

static struct ustr *file_text(struct cmdlet *c, struct ustr *path)
{
	return fs_read_all(c->rt, fs_reader_open(c->rt, path_file(c->rt, path), FS_AUTO));
}

static struct ustr *input_text(struct cmdlet *c)
{
	struct args *a = c->args;
	struct ustr *path = a->path ? a->path : a->literal_path;

	if (!path)
		return a->json;
	if (access(USTR_C(c->rt, path_file(c->rt, path)), F_OK))
		cmdlet_throw_fmt(c, "System.Management.Automation.CmdletInvocationException", "PathNotFound", EC_ObjectNotFound,
					 val_str(path), "Cannot find path '%s' because it does not exist.", USTR_C(c->rt, path));
	return file_text(c, path);
}

/* The value of TEXT, if it is JSON. */
static bool parse(struct cmdlet *c, struct ustr *text, unsigned flags, val *ret)
{
	struct json_options o = { .hashtable = true, .dates = JSON_DATE_STRING, .depth = 1024 };
	const char *s = USTR_C(c->rt, text);
	struct errrec *e;

	return json_strict(s, strlen(s), flags) && json_read(c->rt, text, &o, ret, &e);
}

struct reading {
	struct cmdlet *c;
	struct ustr *path, *text;
};

static void read_body(struct rt *rt, void *arg)
{
	struct reading *r = arg;

	(void)rt;
	r->text = file_text(r->c, r->path);
}

static struct ustr *schema_text(struct cmdlet *c)
{
	struct args *a = c->args;
	struct reading r = { c, a->schema_file, a->schema };

	if (a->schema || rt_try(c->rt, read_body, &r))
		return r.text;
	cmdlet_throw_fmt(c, "System.Exception", "JsonSchemaFileOpenFailure", EC_OpenError, val_str(path_file(c->rt, r.path)),
				 "Can not open JSON schema file: %s", USTR_C(c->rt, path_file(c->rt, r.path)));
}

static void bad_schema(struct cmdlet *c)
{
	struct args *a = c->args;

	cmdlet_error_fmt(c, "System.Exception", "InvalidJsonSchema", EC_InvalidData,
		val_str(a->schema ? a->schema : a->schema_file),
			 "Cannot parse the JSON schema.");
}

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	for (uint32_t i = 0; a->options && i < a->options->n; i++)
		s->flags |= ustr_ieq_c(val_to_str(c->rt, array_get(a->options, i)), "IgnoreComments")
			? JSON_COMMENTS : JSON_TRAILING_COMMAS;
	if (!a->schema && !a->schema_file)
		return;
	s->checks = parse(c, schema_text(c), 0, &s->schema) && (s->schema.k == VK_BOOL || val_dict(s->schema));
	if (!s->checks)
		bad_schema(c);
}

static bool fits(struct cmdlet *c, val v)
{
	struct list *faults = list_new(c->rt, NULL);
	int ok = json_schema_check(c->rt, ((struct state *)c->state)->schema, v, faults);

	if (ok < 0)
		bad_schema(c);
	for (uint32_t i = 0; !ok && i < faults->n; i++)
		cmdlet_error_fmt(c, "System.Exception", "InvalidJsonAgainstSchemaDetailed", EC_InvalidData, V_NULL, "%s",
				 USTR_C(c->rt, faults->v[i].s));
	return ok > 0;
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	val v;

	if (parse(c, input_text(c), s->flags, &v)) {
		cmdlet_write(c, val_bool(!s->checks || fits(c, v)));
		return;
	}
	cmdlet_error_fmt(c, "System.Exception", "InvalidJson", EC_InvalidData, val_str(a->json), "Cannot parse the JSON.");
	cmdlet_write(c, V_FALSE);
}

const struct cmdlet_def cmdlet_test_json = {
	.name = "Test-Json", .module = MOD_UTILITY, .sets = sets, .default_set = "JsonString", .output_types = "System.Boolean",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state), .begin = begin,
	.process = process,
	.synopsis = "Tests whether a string is valid JSON.",
};

/* SPDX-License-Identifier: MIT */
/* Import-Clixml. */
#include "clixml/hex_secure.h"
#include "clixml/reader.h"
#include "clixml/writer.h"
#include "engine/cmdlet.h"
#include "providers/fs.h"

#include <string.h>

struct args {
	struct array *path;
	bool include_total_count;
	val skip;
	val first;
	struct array *literal_path;
};

static const char *const sets[] = { "ByPath", "ByLiteralPath", NULL };
static const struct param_def params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(args, include_total_count, "IncludeTotalCount", P_SWITCH),
	PARAM(args, skip, "Skip", P_NAMED, .type_name = "System.UInt64"),
	PARAM(args, first, "First", P_NAMED, .type_name = "System.UInt64"),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE_NAME,
	      .aliases = "PSPath,LP"),
	PARAMS_END
};

struct import {
	struct cmdlet *c;
	struct ustr *path;
	struct ustr *text;
	uint64_t skip, first, seen;
	bool paged;
};

static void open_body(struct rt *rt, void *arg)
{
	struct import *i = arg;
	struct fs_reader *r = fs_reader_open(rt, i->path, FS_AUTO);

	i->text = fs_read_all(rt, r);
	fs_reader_close(r);
}

static void give_one(struct import *i, val v)
{
	if (i->seen++ >= i->skip && i->seen <= i->first)
		cmdlet_write(i->c, v);
}

/* Collections are given whole; -Skip and -First count what is in them. */
static void give(struct rt *rt, val v, struct ustr *stream, void *arg)
{
	struct import *i = arg;
	struct iter it;
	val item;

	if (!i->paged || val_base(v).k != VK_OBJ || val_psobj(v) || !iter_begin_all(rt, val_base(v), &it)) {
		give_one(i, v);
		return;
	}
	while (iter_next(&it, &item))
		give_one(i, item);
}

/* What a program wrote as objects has a first line that says so. */
static const char *behind_mark(const char *text, size_t *inout_n)
{
	static const char mark[] = "#< CLIXML";
	const char *end = memchr(text, '\n', *inout_n);
	size_t n = end ? (size_t)(end - text) : 0, line = n && text[n - 1] == '\r' ? n - 1 : n;

	if (line != sizeof mark - 1 || memcmp(text, mark, line) != 0)
		return text;
	*inout_n -= n + 1;
	return end + 1;
}

static void import_file(struct cmdlet *c, struct ustr *path)
{
	static const struct clixml_reader_options o = { .secure = clixml_get_secure_hex };
	struct args *a = c->args;
	struct import i = { .c = c, .path = path, .first = UINT64_MAX };
	size_t n;
	const char *p;

	i.paged = cmdlet_has(c, "Skip") || cmdlet_has(c, "First") || a->include_total_count;
	if (cmdlet_has(c, "Skip"))
		i.skip = val_base(a->skip).u;
	if (cmdlet_has(c, "First"))
		i.first = __builtin_add_overflow(val_base(a->first).u, i.skip, &i.first) ? UINT64_MAX : i.first;
	cmdlet_open_file(c, open_body, &i);
	if (a->include_total_count)
		cmdlet_write(c, val_str(ustr_new(c->rt, "Unknown total count")));
	p = behind_mark(ustr_utf8(c->rt, i.text, &n), &n);
	clixml_read_document(c->rt, p, n, &o, give, &i);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct array *paths = a->literal_path ? a->literal_path : a->path;

	for (uint32_t i = 0; paths && i < paths->n; i++)
		import_file(c, path_one_file(c->rt, val_to_str(c->rt, array_get(paths, i)), a->literal_path));
}

const struct cmdlet_def cmdlet_import_clixml = {
	.name = "Import-Clixml", .module = MOD_UTILITY, .class_name = "ImportClixmlCommand",
	.sets = sets, .default_set = "ByPath",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Reads objects from a CLIXML file.",
};

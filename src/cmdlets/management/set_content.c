/* SPDX-License-Identifier: MIT */
/* Set-Content, Add-Content, Clear-Content. */
#include "cmdlets/management/items.h"
#include "providers/fs.h"

#include <sys/stat.h>

struct args {
	struct array *value;
	bool pass_thru;
	struct array *path;
	struct ustr *filter;
	struct array *include;
	struct array *exclude;
	bool force;
	val credential;
	bool no_newline;
	val encoding;
	bool as_byte_stream;
	struct array *literal_path;
};

/* The files a command writes stay open until its end. */
struct state {
	struct list *writers;	/* fs_writer cells */
	struct list *others;	/* provider paths of other stores: PathInfo */
	struct list *values;
	struct list *passed;	/* what -PassThru hands on of one input */
	bool opened, failed, lost;
};

static const char *const sets[] = { "Path", "LiteralPath", NULL };
static const struct param_def params[] = {
	PARAM(args, value, "Value", P_ARRAY | P_OBJECT, .pos = 2,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_ALLOW_NULL | PF_ALLOW_EMPTY_COLLECTION),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, filter, "Filter", P_STRING),
	PARAM(args, include, "Include", P_ARRAY | P_STRING),
	PARAM(args, exclude, "Exclude", P_ARRAY | P_STRING),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, credential, "Credential", P_OBJECT, .flags = PF_PIPE_NAME | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAM(args, no_newline, "NoNewline", P_SWITCH, .flags = PF_DYNAMIC),
	PARAM(args, encoding, "Encoding", P_OBJECT, .flags = PF_DYNAMIC | PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Text.Encoding"),
	PARAM(args, as_byte_stream, "AsByteStream", P_SWITCH, .flags = PF_DYNAMIC),
	PARAMS_END
};

static bool appends(const struct cmdlet *c)
{
	extern const struct cmdlet_def cmdlet_add_content;

	return c->def == &cmdlet_add_content;
}

static bool is_folder(struct cmdlet *c, const struct ppath *p)
{
	return p->provider == &provider_filesystem && p->provider->is_container(c->rt, p);
}

static _Noreturn void refuse_clear(struct cmdlet *c, const struct ppath *p)
{
	err_throw(c->rt, "System.NotSupportedException", "ClearDirectoryContent", EC_InvalidOperation,
		val_str(p->path),
		"Unable to clear content of '%s' because it is a directory. Clear-Content is only supported on files.",
		  USTR_C(c->rt, p->path));
}

/* Whether the provider can take content at that place at all. */
static void check_target(struct cmdlet *c, const struct ppath *p)
{
	if (p->provider != &provider_filesystem && appends(c))
		cmdlet_throw_fmt(c, "System.Management.Automation.PSNotSupportedException", "NotSupported",
			EC_NotImplemented, V_NULL,
			"Cannot call method. The content Seek method is not supported by this provider.");
	if (p->provider != &provider_filesystem)
		items_need(c, p, p->provider->write != NULL);
	items_need_name(c, p);
	if (is_folder(c, p) && appends(c))
		err_throw(c->rt, "System.InvalidOperationException", "WriteContainerContentException", EC_InvalidOperation,
			  V_NULL, "Unable to write content because it is a directory: '%s'.", USTR_C(c->rt, p->path));
}

static void open_one(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct args *a = c->args;
	struct state *s = c->state;
	mode_t was;

	if (!cmdlet_should_process(c, ustr_printf(c->rt, "Path: %s", USTR_C(c->rt, path_display(c->rt, p))),
				   appends(c) ? "Add Content" : "Set Content"))
		return;
	check_target(c, p);
	if (p->provider != &provider_filesystem) {
		list_add(c->rt, s->others, path_info(c->rt, p));
		return;
	}
	was = a->force ? fs_lift_read_only(c->rt, p->path) : 0;
	list_add(c->rt, s->writers,
		val_obj(fs_writer_open(c->rt, p->path, fs_encoding_of(c->rt, a->encoding), appends(c), false)));
	fs_put_read_only(c->rt, p->path, was);
}

static void open_attempt(struct cmdlet *c, void *arg) { open_one(c, arg, NULL); }

static void open_reporting(struct cmdlet *c, const struct ppath *p, void *arg)
{
	if (is_folder(c, p) && !appends(c))
		cmdlet_throw(c, errrec_new(c->rt, val_obj(exc_new(c->rt, "System.NotSupportedException",
			ustr_printf(c->rt,
				"Unable to clear content of '%s' because it is a directory. Clear-Content is only supported on files.",
				USTR_C(c->rt, p->path)), V_NULL)),
			"System.NotSupportedException", EC_NotSpecified, V_NULL));
	items_try_io(c, "GetContentWriter", EC_WriteError, val_str(p->path), open_attempt, (void *)p);
}

static void open_all(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct item_walk w = { .c = c, ITEMS_OF(a), .missing_ok = true, .need_match = true, .fn = open_reporting };

	items_no_credential(c, a->credential, a->literal_path ? a->literal_path : a->path, false);
	if (a->as_byte_stream && cmdlet_has(c, "Encoding"))
		cmdlet_warning(c, ustr_new(c->rt, "Encoding not used when '-AsByteStream' specified."));
	items_warn_utf7(c, a->encoding);
	s->opened = true;
	s->writers = list_new(c->rt, NULL);
	s->others = list_new(c->rt, NULL);
	s->values = list_new(c->rt, NULL);
	items_walk(&w);
}

static void put_byte(struct cmdlet *c, struct fs_writer *w, val v)
{
	val b = val_base(v);
	uint8_t byte;

	if (b.k != VK_BYTE) {
		((struct state *)c->state)->failed = true;
		cmdlet_error_fmt(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			"Cannot proceed with byte encoding. When using byte encoding the content must be of type byte.");
		return;
	}
	byte = (uint8_t)b.u;
	fs_writer_put_bytes(c->rt, w, &byte, 1);
}

static void put_value(struct cmdlet *c, struct fs_writer *w, val v)
{
	struct args *a = c->args;

	if (a->as_byte_stream) {
		put_byte(c, w, v);
		return;
	}
	if (!val_is_null(v))
		fs_writer_put(c->rt, w, val_to_str(c->rt, v));
	if (!a->no_newline && !val_is_null(v))
		fs_writer_put(c->rt, w, ustr_atom(c->rt, "\n"));
}

static void close_writer(struct cmdlet *c, struct fs_writer *w, val v)
{
	fs_writer_close(c->rt, w);
}

struct write_try {
	struct cmdlet *c;
	void (*fn)(struct cmdlet *c, struct fs_writer *w, val v);
	struct fs_writer *w;
	val v;
};

static void write_body(struct rt *rt, void *arg)
{
	struct write_try *t = arg;

	t->fn(t->c, t->w, t->v);
}

/* A file that can't be written is an error of its own, told once; the others go on. */
static void try_write(struct cmdlet *c, void (*fn)(struct cmdlet *c, struct fs_writer *w, val v), struct fs_writer *w, val v)
{
	struct write_try t = { c, fn, w, v };
	bool failed = fs_writer_failed(w);
	enum unwind u = rt_protect(c->rt, write_body, &t);

	if (u == UNWIND_NONE)
		return;
	if (u != UNWIND_ERROR || failed || !fs_writer_failed(w))
		rt_rethrow(c->rt, &c->rt->unwound);
	((struct state *)c->state)->lost = true;
	cmdlet_error(c, errrec_new(c->rt, c->rt->unwound.error->exception, "ProviderContentWriteError",
		EC_InvalidOperation, V_NULL));
}

static void put(struct cmdlet *c, val v)
{
	struct args *a = c->args;
	struct state *s = c->state;

	for (uint32_t i = 0; i < s->writers->n; i++)
		try_write(c, put_value, (struct fs_writer *)s->writers->v[i].o, v);
	if (s->others->n)
		list_add(c->rt, s->values, v);
	if (a->pass_thru)
		list_add(c->rt, s->passed, v);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	if (!s->opened)
		open_all(c);
	s->failed = false;
	s->passed = list_new(c->rt, NULL);
	for (uint32_t i = 0; a->value && i < a->value->n && !s->failed; i++) {
		val v = array_get(a->value, i), x;
		struct iter it;

		if (!iter_begin(c->rt, v, &it)) {
			put(c, v);
			continue;
		}
		while (!s->failed && iter_next(&it, &x))
			put(c, x);
	}
	for (uint32_t i = 0; a->pass_thru && !s->lost && i < s->writers->n + s->others->n; i++)
		cmdlet_write(c, val_obj(list_to_array(c->rt, s->passed, NULL)));
}

static void end(struct cmdlet *c)
{
	struct state *s = c->state;

	if (!s->opened)
		return;
	for (uint32_t i = 0; i < s->writers->n; i++)
		try_write(c, close_writer, (struct fs_writer *)s->writers->v[i].o, V_NULL);
	for (uint32_t i = 0; i < s->others->n; i++) {
		struct ppath p;
		val drive;

		member_get_c(c->rt, s->others->v[i], "Drive", &drive);
		p.drive = (struct drive *)drive.o;
		p.provider = p.drive->provider;
		member_get_c(c->rt, s->others->v[i], "ProviderPath", &drive);
		p.path = drive.s;
		p.provider->write(c->rt, &p, s->values, appends(c));
	}
}

#define CONTENT_CMDLET(id, name_, text)                                        \
	const struct cmdlet_def cmdlet_##id = {                                \
		.name = name_, .module = MOD_MANAGEMENT,                       \
		.sets = sets, .default_set = "Path", .flags = CF_SHOULD_PROCESS, \
		.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state), \
		.process = process, .end = end, .synopsis = text,              \
	}
CONTENT_CMDLET(set_content, "Set-Content", "Writes new content to an item.");
CONTENT_CMDLET(add_content, "Add-Content", "Adds content to an item.");

static const struct param_def clear_params[] = {
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, filter, "Filter", P_STRING),
	PARAM(args, include, "Include", P_ARRAY | P_STRING),
	PARAM(args, exclude, "Exclude", P_ARRAY | P_STRING),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, credential, "Credential", P_OBJECT, .flags = PF_PIPE_NAME | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAMS_END
};

static void clear_one(struct cmdlet *c, const struct ppath *p, void *arg)
{
	mode_t was;

	if (p->provider != &provider_filesystem)
		err_throw(c->rt, "System.Management.Automation.PSNotSupportedException", "NotSupported",
			EC_NotImplemented, V_NULL,
			  "Cannot perform the ClearContent operation. The ClearContent operation is not supported by this provider.");
	if (is_folder(c, p))
		refuse_clear(c, p);
	if (!cmdlet_should_process(c, ustr_printf(c->rt, "Item: %s", USTR_C(c->rt, p->path)), "Clear Content"))
		return;
	was = ((struct args *)c->args)->force ? fs_lift_read_only(c->rt, p->path) : 0;
	p->provider->clear(c->rt, p);
	if (was)
		chmod(USTR_C(c->rt, p->path), was & 07777);
}

static void clear(struct cmdlet *c)
{
	struct args *a = c->args;
	struct item_walk w = { .c = c, ITEMS_OF(a), .fn = clear_one };

	items_walk(&w);
}

const struct cmdlet_def cmdlet_clear_content = {
	.name = "Clear-Content", .module = MOD_MANAGEMENT,
	.sets = sets, .default_set = "Path", .flags = CF_SHOULD_PROCESS,
	.params = clear_params, .args_size = sizeof(struct args), .process = clear,
	.synopsis = "Deletes the content of an item, but not the item.",
};

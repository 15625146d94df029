/* SPDX-License-Identifier: MIT */
/* Get-Content: files line by line, other providers' content as it is. */
#include "cmdlets/management/items.h"
#include "providers/fs.h"

#include <time.h>

struct args {
	int64_t read_count;
	int64_t total_count;
	int64_t tail;
	struct array *path;
	struct ustr *filter;
	struct array *include;
	struct array *exclude;
	bool force;
	val credential;
	struct ustr *delimiter;
	bool wait;
	bool raw;
	val encoding;
	bool as_byte_stream;
	struct array *literal_path;
};

static const char *const sets[] = { "Path", "LiteralPath", NULL };
static const struct param_def params[] = {
	PARAM(args, read_count, "ReadCount", P_LONG, .flags = PF_PIPE_NAME),
	PARAM(args, total_count, "TotalCount", P_LONG, .flags = PF_PIPE_NAME, .aliases = "First,Head",
	      .validate = "range:0:9223372036854775807"),
	PARAM(args, tail, "Tail", P_INT, .flags = PF_PIPE_NAME, .aliases = "Last", .validate = "range:0:2147483647"),
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, filter, "Filter", P_STRING),
	PARAM(args, include, "Include", P_ARRAY | P_STRING),
	PARAM(args, exclude, "Exclude", P_ARRAY | P_STRING),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, credential, "Credential", P_OBJECT, .flags = PF_PIPE_NAME | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PSPath,LP"),
	PARAM(args, delimiter, "Delimiter", P_STRING, .flags = PF_DYNAMIC),
	PARAM(args, wait, "Wait", P_SWITCH, .flags = PF_DYNAMIC),
	PARAM(args, raw, "Raw", P_SWITCH, .flags = PF_DYNAMIC),
	PARAM(args, encoding, "Encoding", P_OBJECT, .flags = PF_DYNAMIC | PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Text.Encoding"),
	PARAM(args, as_byte_stream, "AsByteStream", P_SWITCH, .flags = PF_DYNAMIC),
	PARAMS_END
};

/* Where lines go: counted, batched by -ReadCount, kept back by -Tail. */
struct flow {
	struct cmdlet *c;
	const struct ppath *p;
	struct list *batch, *kept;
	int64_t n;
	bool limited, tail, batched;
	struct psobj *notes;	/* of the path, made with the first line */
};

/* What a line carries: where it is from, and the number of lines read with it. */
static val with_path(struct flow *f, val v)
{
	struct rt *rt = f->c->rt;
	struct psobj *o;

	if (!f->notes) {
		val sample = val_str(ustr_empty(rt));

		sample = item_decorate(rt, f->p, sample, false);
		f->notes = ext_of(rt, &sample, true);
		psobj_remove(rt, f->notes, ustr_atom(rt, "PSIsContainer"));
		psobj_put_c(rt, f->notes, "PSPath", val_str(path_display(rt, f->p)));
		psobj_put_c(rt, f->notes, "PSParentPath", val_str(path_parent(rt, path_display(rt, f->p))));
		psobj_put_c(rt, f->notes, "ReadCount", val_long(0));
	}
	if (v.k != VK_OBJ && v.k != VK_WRAP) {
		gc_store(f->notes, &f->notes->slots[shape_count(f->notes->shape) - 1], val_long(f->n));
		return psobj_wrap_like(rt, f->notes, v);
	}
	o = ext_of(rt, &v, true);
	for (uint32_t i = 0; i < shape_count(f->notes->shape); i++)
		psobj_put(rt, o, shape_name(f->notes->shape, i), f->notes->slots[i]);
	psobj_put_c(rt, o, "ReadCount", val_long(f->n));
	return v;
}

static void flush_batch(struct flow *f)
{
	if (!f->batch->n)
		return;
	cmdlet_write(f->c, with_path(f, val_obj(list_to_array(f->c->rt, f->batch, NULL))));
	f->batch = list_new(f->c->rt, NULL);
}

/* False once enough was read. */
static bool give(struct flow *f, val v)
{
	struct args *a = f->c->args;

	if (f->tail) {
		list_add(f->c->rt, f->kept, v);
		return true;
	}
	if (f->limited && f->n >= a->total_count)
		return false;
	f->n++;
	if (f->batched) {
		list_add(f->c->rt, f->batch, v);
		if (a->read_count > 0 && f->batch->n >= a->read_count)
			flush_batch(f);
	} else {
		cmdlet_write(f->c, with_path(f, v));
	}
	return !f->limited || f->n < a->total_count;
}

static void read_bytes(struct flow *f, struct fs_reader *r)
{
	uint8_t block[4096];
	size_t n;

	if (((struct args *)f->c->args)->raw) {
		struct list *l = list_new(f->c->rt, NULL);

		while ((n = fs_read_bytes(f->c->rt, r, block, sizeof block)))
			for (size_t i = 0; i < n; i++)
				list_add(f->c->rt, l, val_num(VK_BYTE, block[i]));
		cmdlet_write(f->c, val_obj(list_to_array(f->c->rt, l, type_find_c(f->c->rt, "System.Byte"))));
		return;
	}
	while ((n = fs_read_bytes(f->c->rt, r, block, sizeof block)))
		for (size_t i = 0; i < n; i++)
			if (!give(f, val_num(VK_BYTE, block[i])))
				return;
}

static bool read_texts(struct flow *f, struct fs_reader *r)
{
	struct args *a = f->c->args;
	struct ustr *s;

	while ((s = a->delimiter ? fs_read_until(f->c->rt, r, a->delimiter) : fs_read_line(f->c->rt, r))) {
		rt_poll(f->c->rt);
		if (!give(f, val_str(s)))
			return false;
	}
	return true;
}

/* -Wait: lines that are added later, until the pipeline is stopped. */
static void follow(struct flow *f, struct fs_reader *r)
{
	for (;;) {
		nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
		rt_poll(f->c->rt);
		fs_reader_retry(r);
		read_texts(f, r);
	}
}

static void write_tail(struct flow *f)
{
	struct args *a = f->c->args;
	uint32_t n = f->kept->n, from = a->tail < n ? n - (uint32_t)a->tail : 0;

	f->tail = false;
	for (uint32_t i = from; i < n; i++)
		give(f, f->kept->v[i]);
}

static void read_file(struct flow *f)
{
	struct args *a = f->c->args;
	struct fs_reader *r = fs_reader_open(f->c->rt, f->p->path,
					     a->as_byte_stream ? FS_LATIN1 : fs_encoding_of(f->c->rt, a->encoding));

	if (a->as_byte_stream) {
		fs_reader_rewind(r);
		read_bytes(f, r);
	} else if (a->raw) {
		struct ustr *s = fs_read_all(f->c->rt, r);

		if (ustr_len(s))
			cmdlet_write(f->c, with_path(f, val_str(s)));
	} else {
		read_texts(f, r);
	}
	if (f->tail)
		write_tail(f);
	if (a->wait && !cmdlet_has(f->c, "TotalCount"))
		follow(f, r);
	flush_batch(f);
	fs_reader_close(r);
}

static void read_other(struct flow *f)
{
	struct iter it;
	val v;

	items_need(f->c, f->p, f->p->provider->read != NULL);
	items_need_name(f->c, f->p);
	v = f->p->provider->read(f->c->rt, f->p);
	if (val_is_null(v))
		return;
	if (!iter_begin(f->c->rt, v, &it)) {
		give(f, v);
	} else {
		val x;

		while (iter_next(&it, &x) && give(f, x))
			;
	}
	if (f->tail)
		write_tail(f);
	flush_batch(f);
}

static void get(struct cmdlet *c, const struct ppath *p, void *arg)
{
	struct flow f = {
		.c = c, .p = p, .batch = list_new(c->rt, NULL), .kept = list_new(c->rt, NULL),
		.limited = cmdlet_has(c, "TotalCount"), .tail = cmdlet_has(c, "Tail"),
		.batched = cmdlet_has(c, "ReadCount") && ((struct args *)c->args)->read_count != 1,
	};

	if (p->provider != &provider_filesystem) {
		if (f.tail)
			err_throw(c->rt, "System.InvalidOperationException", "TailNotSupported", EC_InvalidOperation, V_NULL,
				  "The Tail parameter currently is supported only for the FileSystem provider.");
		read_other(&f);
		return;
	}
	if (p->provider->is_container(c->rt, p))
		err_throw(c->rt, "System.InvalidOperationException", "GetContainerContentException", EC_InvalidOperation,
			  V_NULL,
			  "Unable to get content because it is a directory: '%s'. Please use 'Get-ChildItem' instead.",
			  USTR_C(c->rt, p->path));
	if (((struct args *)c->args)->as_byte_stream && cmdlet_has(c, "Delimiter"))
		err_throw(c->rt, "System.ArgumentException", "GetContentReaderArgumentError", EC_InvalidArgument,
			val_str(p->path),
			  "A delimiter cannot be specified when reading the stream one byte at a time. (Parameter 'delimiter')");
	if (f.limited && !((struct args *)c->args)->total_count)
		return;
	read_file(&f);
}

static void get_try(struct cmdlet *c, void *arg) { get(c, arg, NULL); }

static void get_reporting(struct cmdlet *c, const struct ppath *p, void *arg)
{
	items_try_io(c, "GetContentReader", EC_ReadError, val_str(p->path), get_try, (void *)p);
}

/* Parameters that exclude each other. */
static bool check_args(struct cmdlet *c)
{
	static const char *const whole[] = { "Wait", "Delimiter", "TotalCount", "Tail" };
	struct args *a = c->args;

	if (cmdlet_has(c, "Tail") && cmdlet_has(c, "TotalCount")) {
		cmdlet_error_fmt(c, "System.InvalidOperationException", "TailAndHeadCannotCoexist", EC_InvalidOperation, V_NULL,
			"The parameters TotalCount and Tail cannot be used together. Please specify only one parameter.");
		return false;
	}
	for (size_t i = 0; a->raw && i < ARRAY_LEN(whole); i++)
		if (cmdlet_has(c, whole[i]))
			cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
				EC_InvalidOperation, V_NULL,
				"The 'Raw' and '%s' parameters cannot be specified in the same command.", whole[i]);
	if (a->as_byte_stream && cmdlet_has(c, "Encoding"))
		cmdlet_warning(c, ustr_new(c->rt, "Encoding not used when '-AsByteStream' specified."));
	items_warn_utf7(c, a->encoding);
	return true;
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct item_walk w = { .c = c, ITEMS_OF(a), .need_match = true, .fn = get_reporting };

	items_no_credential(c, a->credential, a->literal_path ? a->literal_path : a->path, false);
	if (!check_args(c))
		return;
	items_walk(&w);
}

const struct cmdlet_def cmdlet_get_content = {
	.name = "Get-Content", .module = MOD_MANAGEMENT,
	.sets = sets, .default_set = "Path", .output_types = "System.Byte,System.String",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Gets the content of items.",
};

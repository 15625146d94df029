/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/file_out.h"

#include "cmdlets/utility/variable_out.h"
#include "engine/binder.h"
#include "format/ps1xml.h"
#include "format/style.h"
#include "providers/provider.h"

#include <string.h>

#define COMMANDS "Microsoft.PowerShell.Commands."

static void trace(struct heap *h, struct cell *c)
{
	struct file_out *f = (struct file_out *)c;

	heap_mark(h, f->out);
	heap_mark(h, f->file);
	heap_mark(h, f->newline);
}

static const struct type type_file_out = {
	.cls = { .trace = trace }, .name = "file-out", .flags = TF_INTERNAL, .size = sizeof(struct file_out),
};

static void line(struct line_out *lo, struct ustr *text)
{
	struct file_out *f = lo->arg;

	fs_writer_put(f->rt, f->file, lo->raw ? text : style_output(lo, text));
	fs_writer_put(f->rt, f->file, f->newline);
}

static void sink_line(struct sink *s, val v)
{
	file_out_put((struct file_out *)((char *)s - offsetof(struct file_out, sink)), v);
}

/* What a program writes. */
static void sink_bytes(struct sink *s, val v)
{
	struct file_out *f = (struct file_out *)((char *)s - offsetof(struct file_out, sink));
	const struct array *a = val_array(v);

	if (!a || !a->packed) {
		file_out_put(f, v);
		return;
	}
	fs_writer_put_bytes(f->rt, f->file, a->b, a->n);
	if (f->at_once)
		fs_writer_flush(f->rt, f->file);
}

void file_out_as(struct file_out *f, const char *activity)
{
	f->activity = activity;
}

struct file_out *file_out_open(struct rt *rt, struct ustr *path, enum fs_encoding e, bool append, bool no_newline, uint32_t width)
{
	struct file_out *f = rt_new_cell(rt, &type_file_out, file_out);

	f->rt = rt;
	f->sink = (struct sink){ sink_line, rt };
	f->newline = no_newline ? ustr_empty(rt) : ustr_atom(rt, "\n");
	f->file = fs_writer_open(rt, path, e, append, false);
	f->out = out_new(rt);
	f->out->lo.line = line;
	f->out->lo.arg = f;
	f->out->lo.ansi = style_is_ansi(rt);
	f->out->lo.width = width ? width : LINE_ENDLESS;
	file_out_as(f, "Out-File");
	fs_writer_as(f->file, COMMANDS "OutLineOutputCommand", "out-lineoutput");
	return f;
}

struct opening {
	struct ustr *path;
	enum fs_encoding e;
	bool append, no_newline;
	uint32_t width;
	struct file_out *file;
};

static void open_body(struct rt *rt, void *arg)
{
	struct opening *o = arg;

	o->file = file_out_open(rt, o->path, o->e, o->append, o->no_newline, o->width);
}

struct file_out *file_out_open_for(struct cmdlet *c, struct ustr *path, enum fs_encoding e, bool append,
				   bool no_newline, uint32_t width)
{
	struct opening o = { path, e, append, no_newline, width, NULL };

	cmdlet_open_file(c, open_body, &o);
	return o.file;
}

/* A first object that is large goes to the file at once; what fails then is told
 * in the name of the command inside Out-File, as PowerShell does. */
static void put_first(struct file_out *f)
{
	enum { LARGE = 8192 };

	f->begun = true;
	if (fs_writer_pending(f->file) > LARGE)
		fs_writer_flush(f->rt, f->file);
	fs_writer_as(f->file, COMMANDS "OutFileCommand", f->activity);
}

void file_out_put(struct file_out *f, val v)
{
	out_put(f->out, v, false);
	if (!f->begun)
		put_first(f);
	if (f->at_once)
		fs_writer_flush(f->rt, f->file);
}

void file_out_close(struct file_out *f)
{
	out_end(f->out);
	fs_writer_close(f->rt, f->file);
}

/* The encoding of > is the default of Out-File's parameter. */
static enum fs_encoding redirection_encoding(struct rt *rt)
{
	val v;

	return binder_default_of(rt, "Out-File", "Encoding", &v) ? fs_encoding_of(rt, v) : FS_UTF8;
}

struct inside {
	struct opening o;
	struct ustr *text;
	bool literal;
};

static void open_inside(struct rt *rt, void *arg)
{
	struct inside *i = arg;

	i->o.path = path_one_file(rt, i->text, i->literal);
	open_body(rt, &i->o);
}

struct file_out *file_out_open_inside(struct rt *rt, const char *activity, struct ustr *text, bool literal,
				      enum fs_encoding e, bool append)
{
	struct inside i = { { .e = e, .append = append }, text, literal };
	struct errrec *why;

	if (rt_try(rt, open_inside, &i))
		return i.o.file;
	why = rt->unwound.error;
	if (why->category != EC_InvalidArgument && why->category != EC_OpenError)	/* of the file, not of its path */
		why = errrec_new(rt, why->exception, "FileOpenFailure", EC_OpenError, V_NULL);
	why->command = ustr_new(rt, COMMANDS "OutFileCommand");
	why->activity = ustr_new(rt, activity);
	why->claimed = true;
	rt_throw(rt, why);
}

static struct sink *open_redirection(struct rt *rt, val path, unsigned how, void **ret_state)
{
	bool append = how & FILE_SINK_APPEND;
	struct ustr *text = val_to_str(rt, path);
	struct file_out *f;
	struct ppath p;

	path_resolve(rt, text, &p);
	if (!strcmp(p.provider->name, "Variable"))
		return variable_out_open(rt, p.path, append, ret_state);
	f = file_out_open_inside(rt, "Out-File", text, false, how & FILE_SINK_BYTES ? FS_UTF8 : redirection_encoding(rt), append);
	if (how & FILE_SINK_BYTES)
		f->sink.put = sink_bytes;
	f->at_once = how & FILE_SINK_AT_ONCE;
	if (f->at_once)
		fs_writer_apart(f->file);
	*ret_state = f;
	return &f->sink;
}

static void close_redirection(struct rt *rt, void *state)
{
	if (variable_out_is(state))
		variable_out_close(state);
	else
		file_out_close(state);
}

static void load_ps1xml(struct rt *rt, struct ustr *path, bool formats)
{
	if (formats)
		ps1xml_load_formats(rt, path, true);
	else
		ps1xml_load_types(rt, path);
}

_startup_ void file_out_install(struct rt *rt)
{
	rt->eng->open_file_sink = open_redirection;
	rt->eng->load_ps1xml = load_ps1xml;
	rt->eng->close_file_sink = close_redirection;
}

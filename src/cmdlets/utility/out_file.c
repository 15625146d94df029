/* SPDX-License-Identifier: MIT */
/* Out-File: formatted output to a file. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/cmdlet.h"
#include "format/cells.h"
#include "format/out.h"
#include "providers/provider.h"
#include "sys/fd.h"

enum { FLUSH_AT = 64 * 1024 };

struct args {
	struct ustr *path, *literal;
	val encoding;
	bool append, force, no_clobber, no_newline;
	int64_t width;
	val input;
};

enum charset { CS_UTF8, CS_ASCII, CS_LATIN1, CS_UTF16LE, CS_UTF16BE, CS_UTF32LE, CS_UTF32BE };

/* Names of encodings: what -Encoding takes, and .NET's. */
static const struct { const char *name; uint8_t charset; bool bom; } encodings[] = {
	{ "utf8NoBOM", CS_UTF8, false }, { "utf8", CS_UTF8, false }, { "utf8BOM", CS_UTF8, true },
	{ "utf-8", CS_UTF8, false }, { "default", CS_UTF8, false }, { "oem", CS_UTF8, false }, { "65001", CS_UTF8, false },
	{ "ascii", CS_ASCII, false }, { "us-ascii", CS_ASCII, false }, { "20127", CS_ASCII, false },
	{ "ansi", CS_LATIN1, false }, { "latin1", CS_LATIN1, false }, { "iso-8859-1", CS_LATIN1, false },
	{ "28591", CS_LATIN1, false }, { "1252", CS_LATIN1, false },
	{ "unicode", CS_UTF16LE, true }, { "utf-16", CS_UTF16LE, true }, { "1200", CS_UTF16LE, true },
	{ "string", CS_UTF16LE, true }, { "unknown", CS_UTF16LE, true },
	{ "bigendianunicode", CS_UTF16BE, true }, { "utf-16BE", CS_UTF16BE, true }, { "1201", CS_UTF16BE, true },
	{ "utf32", CS_UTF32LE, true }, { "utf-32", CS_UTF32LE, true }, { "12000", CS_UTF32LE, true },
	{ "bigendianutf32", CS_UTF32BE, true }, { "utf-32BE", CS_UTF32BE, true }, { "12001", CS_UTF32BE, true },
};

/* The descriptor and what waits to be written: a box that closes it. */
struct file_box {
	struct cell h;
	int fd;
	struct buf pending;
};

static void box_close(struct cell *c)
{
	struct file_box *b = (struct file_box *)c;

	if (b->fd > 0)
		fd_close(b->fd);
	b->fd = -1;
	buf_release(&b->pending);
}

static void box_trace(struct heap *h, struct cell *c)
{
}

static const struct type type_file_box = {
	.cls = { box_trace, box_close }, .name = "out_file_box", .flags = TF_INTERNAL, .size = sizeof(struct file_box),
};

struct state {
	struct out *out;
	struct file_box *box;
	struct ustr *file;
	enum charset charset;
	bool bom;
};

enum { SET_PATH, SET_LITERAL };
static const char *const sets[] = { "ByPath", "ByLiteralPath", NULL };
static const struct param_def params[] = {
	PARAM(args, path, "FilePath", P_STRING, .pos = 1, .sets = 1 << SET_PATH, .flags = PF_MANDATORY, .aliases = "Path"),
	PARAM(args, literal, "LiteralPath", P_STRING, .sets = 1 << SET_LITERAL, .flags = PF_MANDATORY | PF_PIPE_NAME,
	      .aliases = "PSPath,LP"),
	PARAM(args, encoding, "Encoding", P_OBJECT, .pos = 2, .flags = PF_NOT_NULL_OR_EMPTY, .type_name = "System.Text.Encoding"),
	PARAM(args, append, "Append", P_SWITCH),
	PARAM(args, force, "Force", P_SWITCH),
	PARAM(args, no_clobber, "NoClobber", P_SWITCH, .aliases = "NoOverwrite"),
	PARAM(args, width, "Width", P_INT, .validate = "range:2:2147483647"),
	PARAM(args, no_newline, "NoNewline", P_SWITCH),
	PARAM(args, input, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAMS_END
};

static void choose_encoding(struct cmdlet *c, val v)
{
	struct state *s = c->state;
	struct ustr *name;
	val w;

	if (val_is_null(v))
		return;
	name = val_base(v).k == VK_OBJ && member_get_c(c->rt, v, "WebName", &w) ? val_to_str(c->rt, w) : val_to_str(c->rt, v);
	for (size_t i = 0; i < ARRAY_LEN(encodings); i++)
		if (ustr_ieq_c(name, encodings[i].name)) {
			s->charset = encodings[i].charset;
			s->bom = encodings[i].bom;
			if (val_base(v).k == VK_OBJ && s->charset == CS_UTF8 && member_get_c(c->rt, v, "Preamble", &w))
				s->bom = val_array(w) && val_array(w)->n;
			return;
		}
	cmdlet_throw(c, err_make(c->rt, "System.Management.Automation.ParameterBindingException",
				 "ParameterArgumentTransformationError", EC_InvalidData, V_NULL,
				 "Cannot process argument transformation on parameter 'Encoding'. '%s' is not a supported encoding name. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method. (Parameter 'name')",
				 USTR_C(c->rt, name)));
}

static void put_unit(struct buf *b, enum charset cs, uint32_t u)
{
	switch (cs) {
	case CS_UTF16LE:
		buf_putc(b, (uint8_t)u);
		buf_putc(b, (uint8_t)(u >> 8));
		break;
	case CS_UTF16BE:
		buf_putc(b, (uint8_t)(u >> 8));
		buf_putc(b, (uint8_t)u);
		break;
	case CS_UTF32LE:
		buf_put_le32(b, u);
		break;
	case CS_UTF32BE:
		buf_put_be32(b, u);
		break;
	default:
		buf_putc(b, u < (cs == CS_ASCII ? 0x80u : 0x100u) ? (uint8_t)u : '?');
	}
}

static void put_text(struct rt *rt, struct buf *b, enum charset cs, struct ustr *s)
{
	uint32_t n = ustr_len(s);

	if (cs == CS_UTF8) {
		size_t k;
		const char *p = ustr_utf8(rt, s, &k);

		buf_put(b, p, k);
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t u = ustr_at(s, i);

		if (cs >= CS_UTF32LE && u >= 0xd800 && u < 0xdc00 && i + 1 < n) {
			uint32_t lo = ustr_at(s, i + 1);

			u = 0x10000 + ((u - 0xd800) << 10) + (lo - 0xdc00);
			i++;
		}
		put_unit(b, cs, u);
	}
}

static void flush(struct cmdlet *c)
{
	struct state *s = c->state;
	struct file_box *b = s->box;
	int r;

	if (!b || b->fd <= 0)
		return;
	r = fd_write_all(b->fd, buf_ptr(&b->pending), buf_size(&b->pending));
	buf_reset(&b->pending);
	if (r < 0)
		cmdlet_throw(c, err_make(c->rt, "System.IO.IOException", "FileWriteFailure", EC_WriteError, val_str(s->file),
					 "%s : '%s'", strerror(errno), USTR_C(c->rt, s->file)));
}

static void line(struct line_out *lo, struct ustr *text)
{
	struct cmdlet *c = lo->arg;
	struct state *s = c->state;

	put_text(c->rt, &s->box->pending, s->charset, cells_plain(c->rt, text));
	if (!((struct args *)c->args)->no_newline)
		put_text(c->rt, &s->box->pending, s->charset, ustr_from_char(c->rt, '\n'));
	if (buf_size(&s->box->pending) >= FLUSH_AT)
		flush(c);
}

_Noreturn static void open_failed(struct cmdlet *c, struct ustr *path)
{
	int e = errno;
	const char *p = USTR_C(c->rt, path), *slash = strrchr(p, '/');

	if (e == ENOENT)
		cmdlet_throw(c, err_make(c->rt, "System.IO.DirectoryNotFoundException", "FileOpenFailure", EC_OpenError,
					 V_NULL, "Could not find a part of the path '%s'.", p));
	if (e == EISDIR || e == EACCES || e == EPERM || e == EROFS)
		cmdlet_throw(c, err_make(c->rt, "System.UnauthorizedAccessException", "FileOpenFailure", EC_OpenError,
					 V_NULL, "Access to the path '%s' is denied.", p));
	cmdlet_throw(c, err_make(c->rt, "System.IO.IOException", "FileOpenFailure", EC_OpenError, V_NULL, "%s : '%s'",
				 strerror(e), slash ? p : p));
}

static void open_file(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct ustr *path = path_file(c->rt, a->literal ? a->literal : a->path);
	const char *p = USTR_C(c->rt, path);
	struct stat st;
	bool exists = !stat(p, &st);

	if (exists && a->no_clobber && !a->append)
		cmdlet_throw(c, err_make(c->rt, "System.IO.IOException", "NoClobber", EC_ResourceExists, val_str(path),
					 "The file '%s' already exists.", p));
	if (!cmdlet_should_process(c, path, "Output to File"))
		return;
	if (exists && a->force && !(st.st_mode & S_IWUSR))
		chmod(p, st.st_mode | S_IWUSR);
	s->file = path;
	s->box = rt_new_cell(c->rt, &type_file_box, file_box);
	s->box->fd = open(p, O_WRONLY | O_CREAT | O_CLOEXEC | (a->append ? O_APPEND : O_TRUNC), 0666);
	if (s->box->fd < 0)
		open_failed(c, path);
	if (s->bom && (!a->append || !exists || !st.st_size)) {
		uint16_t mark = 0xfeff;

		put_text(c->rt, &s->box->pending, s->charset, ustr_from_utf16(c->rt, &mark, 1));
	}
}

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	choose_encoding(c, a->encoding);
	open_file(c);
	s->out = out_new(c->rt);
	s->out->lo.line = line;
	s->out->lo.arg = c;
	s->out->lo.width = a->width ? (uint32_t)a->width : out_host_width(c->rt);
}

static void process(struct cmdlet *c)
{
	struct state *s = c->state;

	if (s->box)
		out_put(s->out, ((struct args *)c->args)->input, false);
}

static void end(struct cmdlet *c)
{
	struct state *s = c->state;

	if (!s->box)
		return;
	out_end(s->out);
	flush(c);
}

static void dispose(struct cmdlet *c)
{
	struct state *s = c->state;

	if (s->box) {
		/* What was written before an error stays written. */
		if (s->box->fd > 0)
			fd_write_all(s->box->fd, buf_ptr(&s->box->pending), buf_size(&s->box->pending));
		box_close(&s->box->h);
	}
}

const struct cmdlet_def cmdlet_out_file = {
	.name = "Out-File", .module = MOD_UTILITY, .class_name = "OutFileCommand", .params = params, .sets = sets,
	.default_set = "ByPath", .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.flags = CF_SHOULD_PROCESS, .begin = begin, .process = process, .end = end, .dispose = dispose,
	.synopsis = "Writes formatted output to a file.",
};

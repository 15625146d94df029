/* SPDX-License-Identifier: MIT */
/* System.Console, through the host. */
#include "engine/engine_init.h"
#include "engine/host.h"
#include "sys/terminal.h"
#include "types/arg.h"
#include "types/io/encoding.h"
#include "types/enums.h"
#include "types/host_cells.h"
#include "types/io/textio.h"

#include <unistd.h>

static const struct type type_console = { .name = "System.Console", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

/* [Console]::In */
struct reader {
	struct cell h;
};

extern const struct type type_textreader, type_textwriter;
static const struct type type_reader = {
	.name = "System.IO.SyncTextReader", .base = &type_textreader, .size = sizeof(struct reader), .flags = TF_INTERNAL,
};

/* WHICH: 0 output, 1 errors, as it is, without a line end of its own. */
static void put(struct rt *rt, struct ustr *s, int which)
{
	const struct host_ops *h = rt->eng->host;

	/* A session's own console leads nowhere. */
	if (h && !h->remote && h->write_raw)
		h->write_raw(rt, rt->eng->host_arg, s, which == 1);
}

/* What a script put in the place of one of the three; null: nothing. */
enum { IN, OUT, ERROR };
static val *replaced(struct rt *rt, int which) { return &rt->eng->console[which]; }
static bool is_replaced(struct rt *rt, int which) { return replaced(rt, which)->k == VK_OBJ; }

static void write_text(struct rt *rt, struct ustr *s)
{
	val v = val_str(s);

	if (is_replaced(rt, OUT))
		member_call(rt, *replaced(rt, OUT), ustr_atom(rt, "Write"), &v, 1);
	else
		put(rt, s, 0);
}

static val write_(struct rt *rt, val self, val *a, int n) { write_text(rt, textio_args(rt, a, n)); return V_VOID; }

static val write_line(struct rt *rt, val self, val *a, int n)
{
	write_text(rt, ustr_concat(rt, textio_args(rt, a, n), ustr_new(rt, "\n")));
	return V_VOID;
}

static val out(struct rt *rt, val self) { return is_replaced(rt, OUT) ? *replaced(rt, OUT) : textio_sink(rt, put, 0); }
static val error(struct rt *rt, val self) { return is_replaced(rt, ERROR) ? *replaced(rt, ERROR) : textio_sink(rt, put, 1); }

/* The console's own writer, given back, ends what another was put in place for. */
static val replace(struct rt *rt, int which, val v, const char *param)
{
	bool own = textio_is_sink(arg_need(rt, v, param), put);

	if (which != IN && !own)
		v = method_call(rt, type_method(rt, &type_textwriter, ustr_atom(rt, "Synchronized"), true), V_NULL, &v, 1);
	*replaced(rt, which) = own || arg_cell(v, &type_reader) ? V_NULL : val_base(v);
	return V_VOID;
}

static val set_in(struct rt *rt, val self, val *a, int n) { return replace(rt, IN, a[0], "newIn"); }
static val set_out(struct rt *rt, val self, val *a, int n) { return replace(rt, OUT, a[0], "newOut"); }
static val set_error(struct rt *rt, val self, val *a, int n) { return replace(rt, ERROR, a[0], "newError"); }

static val read_line(struct rt *rt, val self, val *a, int n)
{
	const struct host_ops *h = rt->eng->host;

	if (self.k != VK_OBJ && is_replaced(rt, IN))
		return member_call(rt, *replaced(rt, IN), ustr_atom(rt, "ReadLine"), NULL, 0);
	if (h && h->read_input)
		return val_str(h->read_input(rt, rt->eng->host_arg));
	return h && h->read_line ? val_str(h->read_line(rt, rt->eng->host_arg)) : V_NULL;
}

static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

static val read_rest(struct rt *rt, val self, val *a, int n)
{
	struct sbuf b;
	val line;

	sbuf_init(&b, rt);
	while (!val_is_null(line = read_line(rt, self, NULL, 0)) && line.s) {
		sbuf_put(&b, line.s);
		sbuf_putc(&b, '\n');
	}
	return val_str(sbuf_take(&b));
}

static val read_unit(struct rt *rt, val self, val *a, int n)
{
	unsigned char c;

	if (is_replaced(rt, IN))
		return member_call(rt, *replaced(rt, IN), ustr_atom(rt, "Read"), NULL, 0);
	return val_int(read(STDIN_FILENO, &c, 1) == 1 ? c : -1);
}

static val in(struct rt *rt, val self)
{
	return is_replaced(rt, IN) ? *replaced(rt, IN) : val_obj(rt_new_cell(rt, &type_reader, reader));
}

static const struct member_def reader_members[] = {
	METHOD("string ReadLine()", read_line), METHOD("string ReadToEnd()", read_rest), METHOD("void Dispose()", nothing),
	METHOD("void Close()", nothing), MEMBERS_END
};

static val utf8(struct rt *rt, val self) { return encoding_new(rt, ENCODING_UTF8, false, false); }
static void ignore(struct rt *rt, val self, val v) { }

static val width(struct rt *rt, val self)
{
	const struct host_ops *h = rt->eng->host;
	int w = h && h->width ? h->width(rt, rt->eng->host_arg) : 0;

	return val_int(w > 0 ? w : 80);
}

static val height(struct rt *rt, val self)
{
	int wide, high;

	return val_int(terminal_size(&wide, &high) && high ? high : 24);
}

/* A session's own console, and a file, have no keys. */
static bool has_keys(struct rt *rt)
{
	const struct host_ops *h = rt->eng->host;

	return h && !h->remote && h->raw_ui && isatty(STDIN_FILENO);
}

static val colour(struct rt *rt, val self) { return val_enum(&enum_consolecolor, -1); }
static val zero(struct rt *rt, val self) { return val_int(0); }
static val yes(struct rt *rt, val self) { return V_TRUE; }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val key_available(struct rt *rt, val self)
{
	const struct host_ops *h = rt->eng->host;

	if (!has_keys(rt))
		net_throw(rt, "System.InvalidOperationException", "Cannot see if a key has been pressed when either application "
			"does not have a console or when console input has been redirected from a file. Try Console.In.Peek.");
	return h->raw_ui(rt, rt->eng->host_arg, "KeyAvailable", NULL, 0);
}

/* (), (intercept): not shown then */
static val read_key(struct rt *rt, val self, val *a, int n)
{
	enum { NO_ECHO = 2, DOWN = 4 };
	const struct host_ops *h = rt->eng->host;
	val options = val_enum(&enum_readkeyoptions, DOWN | (n && arg_bool(a[0]) ? NO_ECHO : 0));

	if (!has_keys(rt))
		net_throw(rt, "System.InvalidOperationException", "Cannot read keys when either application does not have a console or "
			"when console input has been redirected. Try Console.Read.");
	return host_console_key(rt, h->raw_ui(rt, rt->eng->host_arg, "ReadKey", &options, 1));
}

static val title(struct rt *rt, val self) { return val_str(ustr_empty(rt)); }
static val in_redirected(struct rt *rt, val self) { return val_bool(!isatty(STDIN_FILENO)); }
static val out_redirected(struct rt *rt, val self) { return val_bool(!isatty(STDOUT_FILENO)); }
static val err_redirected(struct rt *rt, val self) { return val_bool(!isatty(STDERR_FILENO)); }
static val beep(struct rt *rt, val self, val *a, int n)
{
	if (isatty(STDOUT_FILENO))
		write_text(rt, ustr_new(rt, "\a"));
	return V_VOID;
}

static val clear(struct rt *rt, val self, val *a, int n)
{
	if (isatty(STDOUT_FILENO))
		put(rt, ustr_new(rt, "\033[H\033[2J"), 0);
	return V_VOID;
}

#define ONE(t) STATIC("static void Write(" t " value)", write_), STATIC("static void WriteLine(" t " value)", write_line)
#define MANY(args) STATIC("static void Write(" args ")", write_), STATIC("static void WriteLine(" args ")", write_line)
#define INT(name, get) STATIC_PROP("static int " name " {get;set;}", get, ignore)
static const struct member_def console_members[] = {
	STATIC("static void WriteLine()", write_line), ONE("bool"), ONE("char"), MANY("char[] buffer"),
	ONE("double"), ONE("decimal"), ONE("float"), ONE("int"), ONE("uint"), ONE("long"), ONE("ulong"),
	ONE("System.Object"), ONE("string"),
	MANY("string format, System.Object arg0"), MANY("string format, System.Object arg0, System.Object arg1"),
	MANY("string format, System.Object arg0, System.Object arg1, System.Object arg2"),
	MANY("string format, params System.Object[] arg"),
	STATIC_PROP("static System.IO.TextReader In {get;}", in, NULL),
	STATIC_PROP("static System.IO.TextWriter Out {get;}", out, NULL),
	STATIC_PROP("static System.IO.TextWriter Error {get;}", error, NULL),
	STATIC_PROP("static System.Text.Encoding OutputEncoding {get;set;}", utf8, ignore),
	STATIC_PROP("static System.Text.Encoding InputEncoding {get;set;}", utf8, ignore),
	INT("WindowWidth", width), INT("BufferWidth", width), INT("WindowHeight", height),
	INT("BufferHeight", height), INT("CursorLeft", zero),
	INT("CursorTop", zero), INT("WindowLeft", zero), INT("WindowTop", zero), INT("LargestWindowWidth", width),
	INT("LargestWindowHeight", height),
	STATIC_PROP("static System.ConsoleColor ForegroundColor {get;set;}", colour, ignore),
	STATIC_PROP("static System.ConsoleColor BackgroundColor {get;set;}", colour, ignore),
	STATIC_PROP("static string Title {get;set;}", title, ignore),
	STATIC_PROP("static bool CursorVisible {get;set;}", yes, ignore),
	STATIC_PROP("static bool TreatControlCAsInput {get;set;}", no, ignore),
	STATIC_PROP("static bool KeyAvailable {get;}", key_available, NULL),
	STATIC_PROP("static bool IsInputRedirected {get;}", in_redirected, NULL),
	STATIC_PROP("static bool IsOutputRedirected {get;}", out_redirected, NULL),
	STATIC_PROP("static bool IsErrorRedirected {get;}", err_redirected, NULL),
	STATIC("static System.ConsoleKeyInfo ReadKey()", read_key),
	STATIC("static System.ConsoleKeyInfo ReadKey(bool intercept)", read_key),
	STATIC("static string ReadLine()", read_line), STATIC("static void ResetColor()", nothing),
	STATIC("static void Beep()", beep),
	STATIC("static void Clear()", clear), STATIC("static void SetCursorPosition(int left, int top)", nothing),
	STATIC("static void SetOut(System.IO.TextWriter newOut)", set_out),
	STATIC("static void SetError(System.IO.TextWriter newError)", set_error),
	STATIC("static void SetIn(System.IO.TextReader newIn)", set_in), STATIC("static int Read()", read_unit),
	MEMBERS_END
};

_startup_ void console_register(struct rt *rt)
{
	type_register(rt, &type_console, console_members);
	type_register(rt, &type_reader, reader_members);
}

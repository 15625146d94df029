/* SPDX-License-Identifier: MIT */
/* TextReader and TextWriter with their kinds over streams and strings. */
#include "types/io/textio.h"
#include "types/arg.h"
#include "types/async.h"
#include "types/culture/culture.h"
#include "types/io/encoding.h"
#include "types/io/io.h"
#include "types/io/stream.h"
#include "types/tables.h"

#include <string.h>

enum { CHUNK = 4096 };

struct reader {
	struct cell h;
	val stream;		/* null: a string's */
	struct encoding *enc;
	bool detect, started, end, leave, closed;
	uint8_t *raw;		/* heap block: bytes not decoded yet */
	uint32_t nraw;
	struct ustr *text;	/* decoded, from `at` on */
	uint32_t at;
};

struct writer {
	struct cell h;
	val stream, builder;	/* one of them, or put */
	struct encoding *enc;
	struct ustr *newline;
	bool auto_flush, leave, closed, started;
	uint8_t *raw;		/* heap block: bytes not written yet */
	uint32_t nraw, cap;
	void (*put)(struct rt *rt, struct ustr *text, int which);
	int which;
};

static void reader_trace(struct heap *h, struct cell *c)
{
	struct reader *r = (struct reader *)c;

	val_mark(h, r->stream);
	heap_mark(h, r->enc);
	heap_mark_block(h, r->raw);
	heap_mark(h, r->text);
}

static void writer_trace(struct heap *h, struct cell *c)
{
	struct writer *w = (struct writer *)c;

	val_mark(h, w->stream);
	val_mark(h, w->builder);
	heap_mark(h, w->enc);
	heap_mark(h, w->newline);
	heap_mark_block(h, w->raw);
}

static struct reader *rd(val self) { return (struct reader *)val_base(self).o; }
static struct writer *wr(val self) { return (struct writer *)val_base(self).o; }

/* How the error of a closed writer names it: those over streams by their type. */
static const char *closed_name(const struct writer *w)
{
	return val_is_null(w->stream) ? "" : "\nObject name: 'StreamWriter'.";
}

static struct ustr *builder_text(struct rt *rt, val self)
{
	return val_is_null(wr(self)->builder) ? type_full_name(rt, val_type_of(self)) : val_net_str(rt, wr(self)->builder);
}
static const struct type_ops writer_ops = { .to_string = builder_text };

#define READER(id, name_, base_) \
	const struct type type_##id = { .cls = { .trace = reader_trace }, .name = "System.IO." name_, .base = base_, \
		.ifaces = "System.IDisposable", .size = sizeof(struct reader) }
#define WRITER(id, name_, base_) \
	const struct type type_##id = { .cls = { .trace = writer_trace }, .name = "System.IO." name_, .base = base_, \
		.ops = &writer_ops, \
		.ifaces = "System.IAsyncDisposable System.IDisposable", .size = sizeof(struct writer) }
READER(textreader, "TextReader", &type_marshalbyref);
READER(streamreader, "StreamReader", &type_textreader);
READER(stringreader, "StringReader", &type_textreader);
WRITER(textwriter, "TextWriter", &type_marshalbyref);
WRITER(streamwriter, "StreamWriter", &type_textwriter);
WRITER(stringwriter, "StringWriter", &type_textwriter);
WRITER(syncwriter, "TextWriter+SyncTextWriter", &type_textwriter);
WRITER(nullwriter, "TextWriter+NullTextWriter", &type_textwriter);
WRITER(nullstreamwriter, "StreamWriter+NullStreamWriter", &type_streamwriter);
WRITER(broadcastwriter, "TextWriter+BroadcastingTextWriter", &type_textwriter);
READER(nullreader, "StreamReader+NullStreamReader", &type_streamreader);
READER(syncreader, "TextReader+SyncTextReader", &type_textreader);

/* ---- reading ---- */

static const struct { uint8_t b[4]; uint8_t n; enum encoding_kind kind; } marks[] = {
	{ { 0xFF, 0xFE, 0, 0 }, 4, ENCODING_UTF32LE }, { { 0xEF, 0xBB, 0xBF }, 3, ENCODING_UTF8 },
	{ { 0xFF, 0xFE }, 2, ENCODING_UTF16LE }, { { 0xFE, 0xFF }, 2, ENCODING_UTF16BE },
};

/* Takes a byte order mark off the front, and its encoding when asked to. */
static uint32_t skip_mark(struct rt *rt, struct reader *r)
{
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (r->nraw < marks[i].n || memcmp(r->raw, marks[i].b, marks[i].n))
			continue;
		if (r->detect)
			gc_storep(r, r->enc, (struct encoding *)encoding_new(rt, marks[i].kind, true, false).o);
		if (r->enc->kind == marks[i].kind)
			return marks[i].n;
	}
	return 0;
}

/* Decodes more text behind what is left; false at the end. */
static bool fill(struct rt *rt, struct reader *r)
{
	uint32_t got, skip = 0, use;
	struct ustr *more;

	if (r->closed)
		net_throw(rt, "System.ObjectDisposedException", "Cannot read from a closed TextReader.%s",
			val_is_null(r->stream) ? "" : "\nObject name: 'StreamReader'.");
	if (r->end || val_is_null(r->stream))
		return false;
	if (!r->raw)
		gc_storep(r, r->raw, rt_block(rt, uint8_t, CHUNK + 8));
	got = stream_get(rt, val_stream(r->stream), r->raw + r->nraw, CHUNK);
	r->nraw += got;
	r->end = got == 0;
	if (!r->started)
		skip = skip_mark(rt, r);
	r->started = true;
	use = r->end ? r->nraw - skip : encoding_whole(r->enc, r->raw + skip, r->nraw - skip);
	more = encoding_text(rt, r->enc, r->raw + skip, use);
	memmove(r->raw, r->raw + skip + use, r->nraw - skip - use);
	r->nraw -= skip + use;
	if (r->text && r->at < ustr_len(r->text))
		more = ustr_concat(rt, ustr_sub(rt, r->text, r->at, ustr_len(r->text) - r->at), more);
	gc_storep(r, r->text, more);
	r->at = 0;
	return ustr_len(more) > 0 || !r->end;
}

static uint32_t left(const struct reader *r) { return r->text ? ustr_len(r->text) - r->at : 0; }

static bool more(struct rt *rt, struct reader *r)
{
	while (!left(r))
		if (!fill(rt, r))
			return false;
	return true;
}

static val peek(struct rt *rt, val self, val *a, int n)
{
	return val_int(more(rt, rd(self)) ? ustr_at(rd(self)->text, rd(self)->at) : -1);
}

static val read_char(struct rt *rt, val self, val *a, int n)
{
	return val_int(more(rt, rd(self)) ? ustr_at(rd(self)->text, rd(self)->at++) : -1);
}

static val read_chars(struct rt *rt, val self, val *a, int n)
{
	struct array *to = val_array(arg_need(rt, a[0], "buffer"));
	int64_t at = arg_int(a[1]), count = arg_int(a[2]);
	int32_t done = 0;

	arg_part(rt, to->n, at, count);
	for (; done < count && more(rt, rd(self)); done++)
		gc_store(to, &to->v[at + done], val_char(ustr_at(rd(self)->text, rd(self)->at++)));
	return val_int(done);
}

static val read_line(struct rt *rt, val self, val *a, int n)
{
	struct reader *r = rd(self);
	struct sbuf b;
	uint16_t c;

	if (r->closed)
		fill(rt, r);
	if (!more(rt, r))
		return V_NULL;
	sbuf_init(&b, rt);
	while (more(rt, r)) {
		c = ustr_at(r->text, r->at++);
		if (c == '\r' && more(rt, r) && ustr_at(r->text, r->at) == '\n')
			r->at++;
		if (c == '\r' || c == '\n')
			break;
		sbuf_putc(&b, c);
	}
	return val_str(sbuf_take(&b));
}

static val read_to_end(struct rt *rt, val self, val *a, int n)
{
	struct reader *r = rd(self);
	struct sbuf b;

	if (r->closed)
		fill(rt, r);
	sbuf_init(&b, rt);
	while (more(rt, r)) {
		sbuf_put_sub(&b, r->text, r->at, left(r));
		r->at = ustr_len(r->text);
	}
	return val_str(sbuf_take(&b));
}

static val reader_close(struct rt *rt, val self, val *a, int n)
{
	struct reader *r = rd(self);

	if (!r->leave && !val_is_null(r->stream))
		stream_close(rt, val_stream(r->stream));
	r->closed = true;
	gc_storep(r, r->text, NULL);
	return V_VOID;
}

val stream_reader(struct rt *rt, val stream)
{
	struct reader *r = rt_new_cell(rt, &type_streamreader, reader);

	gc_store(r, &r->stream, stream);
	r->detect = true;
	gc_storep(r, r->enc, (struct encoding *)encoding_new(rt, ENCODING_UTF8, true, false).o);
	return val_obj(r);
}

static val reader_ctor(struct rt *rt, val self, val *a, int n)
{
	val stream = val_stream(a[0]) ? val_base(a[0])
		     : arg_str(a[0])  ? stream_open(rt, io_full(rt, a[0], "path"), STREAM_OPEN, STREAM_READ)
				      : V_NULL;
	struct reader *r;

	if (val_is_null(stream))
		arg_throw_null(rt, "stream");
	r = rd(stream_reader(rt, stream));
	for (int i = 1; i < n && i < 3; i++) {
		if (val_encoding(a[i]))
			gc_storep(r, r->enc, val_encoding(a[i]));
		else if (arg_is(a[i], VK_BOOL))
			r->detect = arg_bool(a[i]);
	}
	r->leave = n > 4 && arg_bool(a[4]);
	return val_obj(r);
}

static val string_reader_ctor(struct rt *rt, val self, val *a, int n)
{
	struct reader *r = rt_new_cell(rt, &type_stringreader, reader);

	gc_storep(r, r->text, arg_need_str(rt, a[0], "s"));
	return val_obj(r);
}

static val base_stream(struct rt *rt, val self) { return rd(self)->stream; }
static val current_encoding(struct rt *rt, val self) { return val_obj(rd(self)->enc); }
static val end_of_stream(struct rt *rt, val self) { return val_bool(!more(rt, rd(self))); }
static val discard(struct rt *rt, val self, val *a, int n)
{
	gc_storep(rd(self), rd(self)->text, NULL);
	rd(self)->nraw = rd(self)->at = 0;
	rd(self)->end = false;
	return V_VOID;
}

ASYNC(read_line_async, &type_string, read_line) ASYNC(read_to_end_async, &type_string, read_to_end)
ASYNC(read_async, &type_int32, read_chars)

ASYNC_VALUE(line_value, &type_string, read_line)

static val null_reader(struct rt *rt, val self)
{
	struct reader *r = rt_new_cell(rt, &type_nullreader, reader);

	gc_store(r, &r->stream, stream_null(rt, V_NULL));
	gc_storep(r, r->enc, (struct encoding *)encoding_new(rt, ENCODING_UTF16LE, true, false).o);
	return val_obj(r);
}

/* What the argument would read, read by another object. */
static val sync_reader(struct rt *rt, val self, val *a, int n)
{
	struct reader *from = rd(arg_need(rt, a[0], "reader")), *r;

	if (from->h.cls->trace != reader_trace || cell_type(&from->h) == &type_syncreader)
		return a[0];
	r = rt_new_cell(rt, &type_syncreader, reader);
	memcpy((char *)r + sizeof(r->h), (char *)from + sizeof(from->h), sizeof(*r) - sizeof(r->h));
	return val_obj(r);
}

const struct member_def textreader_members[] = {
	METHOD("int Peek()", peek), METHOD("int Read()", read_char),
	METHOD("int Read(char[] buffer, int index, int count)", read_chars),
	METHOD("int ReadBlock(char[] buffer, int index, int count)", read_chars),
	STATIC_PROP("static System.IO.TextReader Null {get;}", null_reader, NULL),
	STATIC("static System.IO.TextReader Synchronized(System.IO.TextReader reader)", sync_reader),
	METHOD("System.Threading.Tasks.Task[int] ReadAsync(char[] buffer, int index, int count)", read_async),
	METHOD("System.Threading.Tasks.Task[int] ReadBlockAsync(char[] buffer, int index, int count)", read_async),
	METHOD("System.Threading.Tasks.Task[string] ReadLineAsync()", read_line_async),
	METHOD("System.Threading.Tasks.Task[string] ReadToEndAsync()", read_to_end_async),
	METHOD("System.Threading.Tasks.ValueTask[string] ReadLineAsync(System.Threading.CancellationToken cancellationToken)",
		line_value),
	METHOD("System.Threading.Tasks.Task[string] ReadToEndAsync(System.Threading.CancellationToken cancellationToken)",
		read_to_end_async),
	METHOD("string ReadLine()", read_line), METHOD("string ReadToEnd()", read_to_end),
	METHOD("void Close()", reader_close), METHOD("void Dispose()", reader_close),
	MEMBERS_END
};

#define READER_CTORS(first) \
	CTOR("(" first ")", reader_ctor), CTOR("(" first ", bool detectEncodingFromByteOrderMarks)", reader_ctor), \
	CTOR("(" first ", System.Text.Encoding encoding)", reader_ctor), \
	CTOR("(" first ", System.Text.Encoding encoding, bool detectEncodingFromByteOrderMarks)", reader_ctor), \
	CTOR("(" first ", System.Text.Encoding encoding, bool detectEncodingFromByteOrderMarks, int bufferSize)", reader_ctor)
const struct member_def streamreader_members[] = {
	READER_CTORS("System.IO.Stream stream"), READER_CTORS("string path"),
	CTOR("(System.IO.Stream stream, System.Text.Encoding encoding, bool detectEncodingFromByteOrderMarks, int bufferSize, bool leaveOpen)",
		reader_ctor),
	PROP("System.IO.Stream BaseStream {get;}", base_stream, NULL),
	PROP("System.Text.Encoding CurrentEncoding {get;}", current_encoding, NULL),
	STATIC_PROP("static System.IO.StreamReader Null {get;}", null_reader, NULL),
	PROP("bool EndOfStream {get;}", end_of_stream, NULL), METHOD("void DiscardBufferedData()", discard),
	MEMBERS_END
};
const struct member_def stringreader_members[] = { CTOR("(string s)", string_reader_ctor), MEMBERS_END };

/* ---- writing ---- */

static struct ustr *chars_text(struct rt *rt, struct array *a, int64_t at, int64_t count)
{
	struct sbuf b;

	arg_part(rt, a->n, at, count);
	sbuf_init(&b, rt);
	for (int64_t i = at; i < at + count; i++)
		sbuf_putc(&b, (uint16_t)a->v[i].u);
	return sbuf_take(&b);
}

struct ustr *textio_args(struct rt *rt, val *a, int n)
{
	struct array *chars = n ? val_array(a[0]) : NULL, *args;

	if (!n)
		return ustr_empty(rt);
	if (chars && array_type(chars)->elem == &type_char)
		return chars_text(rt, chars, n == 3 ? arg_int(a[1]) : 0, n == 3 ? arg_int(a[2]) : chars->n);
	if (n == 1)
		return arg_null(a[0]) ? ustr_empty(rt) : val_net_str(rt, a[0]);
	args = n == 2 ? val_array(a[1]) : NULL;
	if (args && array_type(args)->elem == &type_object)
		return format_op(rt, arg_need_str(rt, a[0], "format"), args->v, args->n);
	return format_op(rt, arg_need_str(rt, a[0], "format"), a + 1, (uint32_t)n - 1);
}

static void drain(struct rt *rt, struct writer *w)
{
	uint32_t n = w->nraw;

	w->nraw = 0;
	if (n)
		stream_put(rt, val_stream(w->stream), w->raw, n);
}

static void queue(struct rt *rt, struct writer *w, struct array *bytes)
{
	if (w->nraw + bytes->n > w->cap) {
		uint32_t cap = (w->nraw + bytes->n) * 2 + CHUNK;
		uint8_t *b = rt_block(rt, uint8_t, cap);

		if (w->nraw)
			memcpy(b, w->raw, w->nraw);
		gc_storep(w, w->raw, b);
		w->cap = cap;
	}
	memcpy(w->raw + w->nraw, bytes->b, bytes->n);
	w->nraw += bytes->n;
	if (w->auto_flush || w->nraw >= CHUNK)
		drain(rt, w);
}

/* An encoding's mark opens a stream that is still at its start. */
static void start(struct rt *rt, struct writer *w)
{
	val at = V_NULL, pre;

	if (w->started)
		return;
	w->started = true;
	if (!w->enc->bom)
		return;
	if (member_get_c(rt, w->stream, "CanSeek", &at) && arg_bool(at) &&
	    member_get_c(rt, w->stream, "Position", &at) && arg_int(at) == 0) {
		pre = member_call(rt, val_obj(w->enc), ustr_atom(rt, "GetPreamble"), NULL, 0);
		queue(rt, w, val_array(pre));
	}
}

/* Every writer of a broadcasting one gets S. */
static void put_to_all(struct rt *rt, struct array *writers, val s)
{
	for (uint32_t i = 0; i < writers->n; i++)
		member_call(rt, array_get(writers, i), ustr_atom(rt, "Write"), &s, 1);
}

static void put(struct rt *rt, struct writer *w, struct ustr *s)
{
	val arg = val_str(s);

	if (val_array(w->builder)) {
		put_to_all(rt, val_array(w->builder), arg);
		return;
	}
	if (w->put) {
		w->put(rt, s, w->which);
		return;
	}
	if (w->closed)
		net_throw(rt, "System.ObjectDisposedException", "Cannot write to a closed TextWriter.%s", closed_name(w));
	if (!val_is_null(w->builder)) {
		member_call(rt, w->builder, ustr_atom(rt, "Append"), &arg, 1);
		return;
	}
	start(rt, w);
	queue(rt, w, encoding_bytes(rt, w->enc, s));
}

static val write_(struct rt *rt, val self, val *a, int n) { put(rt, wr(self), textio_args(rt, a, n)); return V_VOID; }

static val write_line(struct rt *rt, val self, val *a, int n)
{
	struct ustr *end = wr(self)->newline;

	put(rt, wr(self), n ? ustr_concat(rt, textio_args(rt, a, n), end ? end : ustr_new(rt, "\n")) : end ? end
		: ustr_new(rt, "\n"));
	return V_VOID;
}

static val flush(struct rt *rt, val self, val *a, int n)
{
	if (!val_is_null(wr(self)->stream)) {
		if (wr(self)->closed)
			net_throw(rt, "System.ObjectDisposedException", "Cannot write to a closed TextWriter.%s", closed_name(wr(self)));
		drain(rt, wr(self));
	}
	return V_VOID;
}

static val writer_close(struct rt *rt, val self, val *a, int n)
{
	struct writer *w = wr(self);

	if (w->put || w->closed)
		return V_VOID;
	if (!val_is_null(w->stream)) {
		start(rt, w);
		drain(rt, w);
		if (!w->leave)
			stream_close(rt, val_stream(w->stream));
	}
	w->closed = true;
	return V_VOID;
}

val stream_writer(struct rt *rt, val stream)
{
	struct writer *w = rt_new_cell(rt, &type_streamwriter, writer);

	gc_store(w, &w->stream, stream);
	gc_storep(w, w->enc, (struct encoding *)encoding_new(rt, ENCODING_UTF8, false, false).o);
	return val_obj(w);
}

val textio_sink(struct rt *rt, void (*sink)(struct rt *rt, struct ustr *text, int which), int which)
{
	struct writer *w = rt_new_cell(rt, &type_syncwriter, writer);

	w->put = sink;
	w->which = which;
	w->auto_flush = true;
	gc_storep(w, w->enc, (struct encoding *)encoding_new(rt, ENCODING_UTF8, false, false).o);
	return val_obj(w);
}

bool textio_is_sink(val v, void (*sink)(struct rt *rt, struct ustr *text, int which))
{
	v = val_base(v);
	return v.k == VK_OBJ && v.o->cls == &type_syncwriter.cls && wr(v)->put == sink;
}

static val writer_ctor(struct rt *rt, val self, val *a, int n)
{
	bool append = n > 1 && arg_is(a[1], VK_BOOL) && arg_bool(a[1]);
	val stream = val_stream(a[0]) ? val_base(a[0])
		: arg_str(a[0]) ? stream_open(rt, io_full(rt, a[0], "path"), append ? STREAM_APPEND : STREAM_CREATE,
			STREAM_WRITE) : V_NULL;
	struct writer *w;

	if (val_is_null(stream))
		arg_throw_null(rt, "stream");
	w = wr(stream_writer(rt, stream));
	for (int i = 1; i < n && i < 3; i++)
		if (val_encoding(a[i]))
			gc_storep(w, w->enc, val_encoding(a[i]));
	w->leave = n > 3 && arg_is(a[3], VK_BOOL) && arg_bool(a[3]);
	return val_obj(w);
}

static val string_writer_ctor(struct rt *rt, val self, val *a, int n)
{
	struct writer *w = rt_new_cell(rt, &type_stringwriter, writer);

	gc_store(w, &w->builder,
		 n && arg_cell(a[0], &type_stringbuilder) ? val_base(a[0])
							  : type_construct(rt, &type_stringbuilder, NULL, 0));
	gc_storep(w, w->enc, (struct encoding *)encoding_new(rt, ENCODING_UTF16LE, true, false).o);
	return val_obj(w);
}

static val writer_encoding(struct rt *rt, val self) { return val_obj(wr(self)->enc); }
static val newline(struct rt *rt, val self) { return wr(self)->newline ? val_str(wr(self)->newline) : arg_text(rt, "\n"); }
static void set_newline(struct rt *rt, val self, val v) { gc_storep(wr(self), wr(self)->newline, arg_str(v)); }
static val writer_stream(struct rt *rt, val self) { return wr(self)->stream; }
static val auto_flush(struct rt *rt, val self) { return val_bool(wr(self)->auto_flush); }

static void set_auto_flush(struct rt *rt, val self, val v)
{
	wr(self)->auto_flush = arg_bool(v);
	if (arg_bool(v))
		flush(rt, self, NULL, 0);
}

static val builder(struct rt *rt, val self, val *a, int n) { return wr(self)->builder; }
static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(builder_text(rt, self)); }

static void put_nowhere(struct rt *rt, struct ustr *text, int which) { }

static val sink_of(struct rt *rt, const struct type *t)
{
	struct writer *w = wr(textio_sink(rt, put_nowhere, 0));

	w->h.cls = &t->cls;
	return val_obj(w);
}

static val null_writer(struct rt *rt, val self) { return sink_of(rt, &type_nullwriter); }
static val null_stream_writer(struct rt *rt, val self)
{
	val v = sink_of(rt, &type_nullstreamwriter);

	gc_store(wr(v), &wr(v)->stream, stream_null(rt, V_NULL));
	return v;
}

static val broadcast(struct rt *rt, val self, val *a, int n)
{
	struct writer *w = wr(sink_of(rt, &type_broadcastwriter));

	gc_store(w, &w->builder, arg_need(rt, a[0], "writers"));
	return val_obj(w);
}

/* The writers' own text goes to what the argument writes to. */
static val sync_writer(struct rt *rt, val self, val *a, int n)
{
	struct writer *w = wr(arg_need(rt, a[0], "writer"));
	struct array *one = array_new(rt, &type_object, 1);
	val v;

	if (cell_type(&w->h) == &type_syncwriter)
		return a[0];
	gc_store(one, &one->v[0], a[0]);
	v = sink_of(rt, &type_syncwriter);
	gc_store(wr(v), &wr(v)->builder, val_obj(one));
	gc_storep(wr(v), wr(v)->enc, w->enc);
	return v;
}

static val format_provider(struct rt *rt, val self) { return val_obj(culture_current(rt)); }

ASYNC(write_async, NULL, write_) ASYNC(line_async, NULL, write_line) ASYNC(flush_async, NULL, flush)
ASYNC_VALUE(close_async, NULL, writer_close)

#define LATER(args) \
	METHOD("System.Threading.Tasks.Task WriteAsync(" args ")", write_async), \
	METHOD("System.Threading.Tasks.Task WriteLineAsync(" args ")", line_async)
#define ONE(t) METHOD("void Write(" t " value)", write_), METHOD("void WriteLine(" t " value)", write_line)
#define MANY(args) METHOD("void Write(" args ")", write_), METHOD("void WriteLine(" args ")", write_line)
const struct member_def textwriter_members[] = {
	METHOD("void WriteLine()", write_line),
	ONE("char"), MANY("char[] buffer"), ONE("bool"), ONE("int"), ONE("uint"), ONE("long"),
	ONE("ulong"), ONE("float"), ONE("double"), ONE("decimal"), ONE("string"), ONE("System.Object"),
	ONE("System.Text.StringBuilder"),
	MANY("string format, System.Object arg0"), MANY("string format, System.Object arg0, System.Object arg1"),
	MANY("string format, System.Object arg0, System.Object arg1, System.Object arg2"),
	MANY("string format, params System.Object[] arg"),
	MANY("char[] buffer, int index, int count"), LATER("char value"), LATER("string value"),
	LATER("char[] buffer"), LATER("char[] buffer, int index, int count"),
	METHOD("System.Threading.Tasks.Task WriteLineAsync()", line_async),
	METHOD("System.Threading.Tasks.Task FlushAsync()", flush_async),
	METHOD("System.Threading.Tasks.Task FlushAsync(System.Threading.CancellationToken cancellationToken)", flush_async),
	METHOD("System.Threading.Tasks.ValueTask DisposeAsync()", close_async),
	STATIC_PROP("static System.IO.TextWriter Null {get;}", null_writer, NULL),
	STATIC("static System.IO.TextWriter Synchronized(System.IO.TextWriter writer)", sync_writer),
	STATIC("static System.IO.TextWriter CreateBroadcasting(params System.IO.TextWriter[] writers)", broadcast),
	METHOD("void Flush()", flush), METHOD("void Close()", writer_close), METHOD("void Dispose()", writer_close),
	PROP("System.Text.Encoding Encoding {get;}", writer_encoding, NULL),
	PROP("System.IFormatProvider FormatProvider {get;}", format_provider, NULL),
	PROP("string NewLine {get;set;}", newline, set_newline),
	METHOD("string ToString()", to_string),
	MEMBERS_END
};

const struct member_def streamwriter_members[] = {
	CTOR("(System.IO.Stream stream)", writer_ctor),
	CTOR("(System.IO.Stream stream, System.Text.Encoding encoding)", writer_ctor),
	CTOR("(System.IO.Stream stream, System.Text.Encoding encoding, int bufferSize)", writer_ctor),
	CTOR("(System.IO.Stream stream, System.Text.Encoding encoding, int bufferSize, bool leaveOpen)", writer_ctor),
	CTOR("(string path)", writer_ctor), CTOR("(string path, bool append)", writer_ctor),
	CTOR("(string path, bool append, System.Text.Encoding encoding)", writer_ctor),
	CTOR("(string path, bool append, System.Text.Encoding encoding, int bufferSize)", writer_ctor),
	STATIC_PROP("static System.IO.StreamWriter Null {get;}", null_stream_writer, NULL),
	PROP("bool AutoFlush {get;set;}", auto_flush, set_auto_flush),
	PROP("System.IO.Stream BaseStream {get;}", writer_stream, NULL),
	MEMBERS_END
};
const struct member_def stringwriter_members[] = {
	CTOR("()", string_writer_ctor), CTOR("(System.Text.StringBuilder sb)", string_writer_ctor),
	METHOD("System.Text.StringBuilder GetStringBuilder()", builder), MEMBERS_END
};

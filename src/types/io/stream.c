/* SPDX-License-Identifier: MIT */
/* Stream, FileStream and MemoryStream. */
#include "types/io/stream.h"

#include "types/arg.h"
#include "types/async.h"
#include "types/enums.h"
#include "types/io/io.h"
#include "types/tables.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void stream_trace(struct heap *h, struct cell *c)
{
	struct stream *s = (struct stream *)c;

	heap_mark_block(h, s->b);
	heap_mark(h, s->name);
	heap_mark(h, s->inner);
}

static void drop_state(struct stream *s)
{
	if (s->state)
		s->filter->free(s->state);
	s->state = NULL;
}

void stream_finalize(struct cell *c)
{
	struct stream *s = (struct stream *)c;

	if (s->fd >= 0)
		close(s->fd);
	drop_state(s);
}

STREAM_TYPE(stream, "System.IO.Stream", &type_marshalbyref, TF_ABSTRACT);
STREAM_TYPE(filestream, "System.IO.FileStream", &type_stream, TF_QUIET);
STREAM_TYPE(memorystream, "System.IO.MemoryStream", &type_stream, TF_QUIET);

static struct stream *of(val self) { return (struct stream *)val_base(self).o; }
struct stream *val_stream(val v) { return arg_cell(v, &type_stream); }

struct stream *stream_need(struct rt *rt, val v, const char *param)
{
	if (!val_stream(v))
		arg_throw_null(rt, param);
	return val_stream(v);
}

static bool is_file(struct stream *s) { return s->fd >= 0 || cell_type(&s->h) == &type_filestream; }

static struct stream *make(struct rt *rt, const struct type *t)
{
	struct stream *s = rt_new_cell(rt, t, stream);

	s->fd = -1;
	s->can_read = s->can_write = s->can_seek = true;
	return s;
}

val stream_filtered(struct rt *rt, const struct type *t, const struct stream_filter *f, void *state, struct stream *inner,
		    bool read, bool write, bool leave_open)
{
	struct stream *s = make(rt, t);

	s->can_read = read;
	s->can_write = write;
	s->can_seek = false;
	s->leave_open = leave_open;
	s->filter = f;
	s->state = state;
	gc_storep(s, s->inner, inner);
	return val_obj(s);
}

val stream_of_fd(struct rt *rt, const struct type *t, int fd)
{
	struct stream *s = make(rt, t);

	s->fd = fd;
	s->can_seek = false;
	return val_obj(s);
}

static const int open_flags[] = {
	[STREAM_CREATE_NEW] = O_CREAT | O_EXCL, [STREAM_CREATE] = O_CREAT | O_TRUNC, [STREAM_OPEN] = 0,
	[STREAM_OPEN_OR_CREATE] = O_CREAT, [STREAM_TRUNCATE] = O_TRUNC, [STREAM_APPEND] = O_CREAT,
};

val stream_open(struct rt *rt, struct ustr *full, int mode, int access)
{
	return stream_open_shared(rt, full, mode, access, true);
}

val stream_open_shared(struct rt *rt, struct ustr *full, int mode, int access, bool shared)
{
	struct stream *s = make(rt, &type_filestream);
	struct stat st;

	if (mode < STREAM_CREATE_NEW || mode > STREAM_APPEND)
		arg_throw_range(rt, "mode", "Enum value was out of legal range.");
	if (!(access & STREAM_WRITE) &&
	    (mode == STREAM_TRUNCATE || mode == STREAM_CREATE || mode == STREAM_CREATE_NEW || mode == STREAM_APPEND))
		arg_throw(rt, "access", USTR_C(rt, ustr_printf(rt, "Combining FileMode: %s with FileAccess: Read is invalid.",
			  USTR_C(rt, enum_to_str(rt, &enum_filemode, mode)))));
	s->can_read = access & STREAM_READ;
	s->can_write = access & STREAM_WRITE;
	gc_storep(s, s->name, full);
	s->fd = open(USTR_C(rt, full),
		(open_flags[mode] & ~O_TRUNC) | O_CLOEXEC | (access == 3 ? O_RDWR : s->can_write ? O_WRONLY : O_RDONLY), 0666);
	if (s->fd < 0)
		io_throw_file(rt, errno, full, open_flags[mode] & O_CREAT);
	if (!fstat(s->fd, &st) && S_ISDIR(st.st_mode))
		io_throw(rt, EACCES, full, false);
	io_lock(rt, s->fd, full, !shared);
	if (open_flags[mode] & O_TRUNC && ftruncate(s->fd, 0) && errno != EINVAL)
		io_throw_file(rt, errno, full, true);
	s->can_seek = lseek(s->fd, 0, mode == STREAM_APPEND ? SEEK_END : SEEK_CUR) >= 0;
	return val_obj(s);
}

val stream_memory(struct rt *rt, const void *p, uint32_t n)
{
	struct stream *s = make(rt, &type_memorystream);

	gc_storep(s, s->b, rt_block(rt, uint8_t, n + 1));
	memcpy(s->b, p, n);
	s->n = s->cap = n;
	return val_obj(s);
}

/* ---- constructors ---- */

static val file_ctor(struct rt *rt, val self, val *a, int n)
{
	int mode = (int)arg_int(a[1]);

	return stream_open_shared(rt, io_full(rt, a[0], "path"), mode,
			   n > 2		   ? (int)arg_int(a[2])
			   : mode == STREAM_APPEND ? STREAM_WRITE
						   : STREAM_READ | STREAM_WRITE,
			   n < 4 || arg_int(a[3]) != 0);
}

static val memory_ctor(struct rt *rt, val self, val *a, int n)
{
	struct stream *s = make(rt, &type_memorystream);
	struct array *b = n ? val_array(a[0]) : NULL;

	if (n && !b && arg_is(a[0], VK_INT32)) {
		arg_not_negative(rt, arg_int(a[0]), "capacity");
		s->cap = (uint32_t)arg_int(a[0]);
		gc_storep(s, s->b, rt_block(rt, uint8_t, s->cap + 1));
	} else if (n) {
		int64_t at = n > 2 ? arg_int(a[1]) : 0, count = n > 2 ? arg_int(a[2]) : b ? b->n : 0;

		if (!b)
			arg_throw_null(rt, "buffer");
		arg_part(rt, b->n, at, count);
		gc_storep(s, s->b, b->b + at == b->b ? b->b : memcpy(rt_block(rt, uint8_t, (size_t)count + 1),
			b->b + at, (size_t)count));
		s->n = s->cap = (uint32_t)count;
		s->fixed = true;
		s->can_write = n == 2 ? arg_bool(a[1]) : n > 3 ? arg_bool(a[3]) : true;
	}
	return val_obj(s);
}

/* ---- bytes ---- */

#define CLOSED_STREAM "Cannot access a closed Stream."

static void check(struct rt *rt, struct stream *s)
{
	if (s->closed)
		net_throw(rt, "System.ObjectDisposedException",
			is_file(s) ? "Cannot access a closed file." : CLOSED_STREAM);
}

static void check_for(struct rt *rt, struct stream *s, bool ok, const char *what)
{
	check(rt, s);
	if (!ok)
		net_throw(rt, "System.NotSupportedException", "Stream does not support %s.", what);
}

uint32_t stream_get(struct rt *rt, struct stream *s, void *to, uint32_t n)
{
	ssize_t k;

	check_for(rt, s, s->can_read, "reading");
	if (s->filter)
		return s->filter->get(rt, s->state, s->inner, to, n);
	if (is_file(s)) {
		k = read(s->fd, to, n);
		if (k < 0)
			io_throw(rt, errno, s->name, false);
		return (uint32_t)k;
	}
	k = s->pos < s->n ? MIN((int64_t)n, s->n - s->pos) : 0;
	if (k)
		memcpy(to, s->b + s->pos, (size_t)k);
	s->pos += k;
	return (uint32_t)k;
}

static void grow(struct rt *rt, struct stream *s, int64_t need)
{
	uint8_t *b;
	int64_t cap;

	if (need <= s->cap)
		return;
	if (s->fixed)
		net_throw(rt, "System.NotSupportedException", "Memory stream is not expandable.");
	if (need > INT32_MAX)
		net_throw(rt, "System.IO.IOException", "Stream was too long.");
	cap = MAX(need, MAX(256, (int64_t)s->cap * 2));
	b = rt_block(rt, uint8_t, (size_t)cap);
	if (s->n)
		memcpy(b, s->b, s->n);
	gc_storep(s, s->b, b);
	s->cap = (uint32_t)cap;
}

void stream_put(struct rt *rt, struct stream *s, const void *p, uint32_t n)
{
	ssize_t k;

	check_for(rt, s, s->can_write, "writing");
	if (s->filter) {
		s->filter->put(rt, s->state, s->inner, p, n);
		return;
	}
	if (!is_file(s)) {
		grow(rt, s, s->pos + n);
		if (s->pos > s->n)
			memset(s->b + s->n, 0, (size_t)(s->pos - s->n));
		if (n)	/* an empty stream has no bytes to point at */
			memcpy(s->b + s->pos, p, n);
		s->pos += n;
		s->n = (uint32_t)MAX((int64_t)s->n, s->pos);
		return;
	}
	for (const uint8_t *q = p; n; q += k, n -= (uint32_t)k)
		if ((k = write(s->fd, q, n)) < 0)
			io_throw(rt, errno, s->name, false);
}

void stream_close(struct rt *rt, struct stream *s)
{
	if (s->filter && !s->closed && s->can_write)
		s->filter->finish(rt, s->state, s->inner);
	drop_state(s);
	if (s->inner && !s->leave_open)
		stream_close(rt, s->inner);
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	s->closed = true;
	s->can_read = s->can_write = s->can_seek = false;
}

#define NOT_NEGATIVE "Non-negative number required."

/* ---- members ---- */

static struct array *buffer(struct rt *rt, val *a, int64_t *at, int64_t *count)
{
	struct array *b = val_array(arg_need(rt, a[0], "buffer"));

	*at = arg_int(a[1]);
	*count = arg_int(a[2]);
	if (*at < 0)
		arg_throw_range(rt, "offset", NOT_NEGATIVE);
	if (*count < 0 || *count > b->n - *at)
		arg_throw_range(rt, "count", "Offset and length were out of bounds for the array or count is greater than the number of "
					     "elements from index to the end of the source collection.");
	return b;
}

static val read_(struct rt *rt, val self, val *a, int n)
{
	int64_t at, count;
	struct array *b = buffer(rt, a, &at, &count);

	return val_int((int32_t)stream_get(rt, of(self), b->b + at, (uint32_t)count));
}

static val read_exactly(struct rt *rt, val self, val *a, int n)
{
	int64_t at, count, k;
	struct array *b = buffer(rt, a, &at, &count);

	for (; count; at += k, count -= k)
		if (!(k = stream_get(rt, of(self), b->b + at, (uint32_t)count)))
			net_throw(rt, "System.IO.EndOfStreamException", "Unable to read beyond the end of the stream.");
	return V_VOID;
}

/* What goes through .NET's buffers says it of files too. */
static void check_stream(struct rt *rt, struct stream *s)
{
	if (s->closed)
		net_throw(rt, "System.ObjectDisposedException", CLOSED_STREAM);
}

static val read_byte(struct rt *rt, val self, val *a, int n)
{
	uint8_t c;

	check_stream(rt, of(self));
	return val_int(stream_get(rt, of(self), &c, 1) ? c : -1);
}

static val write_(struct rt *rt, val self, val *a, int n)
{
	int64_t at = 0, count;
	struct array *b = n == 1 ? val_array(arg_need(rt, a[0], "buffer")) : buffer(rt, a, &at, &count);

	stream_put(rt, of(self), b->b + at, n == 1 ? b->n : (uint32_t)count);
	return V_VOID;
}

static val write_byte(struct rt *rt, val self, val *a, int n)
{
	uint8_t c = (uint8_t)arg_int(a[0]);

	check_stream(rt, of(self));
	stream_put(rt, of(self), &c, 1);
	return V_VOID;
}

int64_t stream_length(struct rt *rt, struct stream *s)
{
	struct stat st;

	check_for(rt, s, s->can_seek, "seeking");
	return !is_file(s) ? s->n : fstat(s->fd, &st) ? 0 : st.st_size;
}

int64_t stream_position(struct rt *rt, struct stream *s)
{
	check_for(rt, s, s->can_seek, "seeking");
	return is_file(s) ? lseek(s->fd, 0, SEEK_CUR) : s->pos;
}

static val length(struct rt *rt, val self) { return val_long(stream_length(rt, of(self))); }
static val position(struct rt *rt, val self) { return val_long(stream_position(rt, of(self))); }

void stream_seek(struct rt *rt, struct stream *s, int64_t to)
{
	if (is_file(s))
		lseek(s->fd, to, SEEK_SET);
	else
		s->pos = to;
}

static void set_position(struct rt *rt, val self, val v)
{
	check_for(rt, of(self), of(self)->can_seek, "seeking");
	if (is_file(of(self)) && arg_int(v) < 0)
		arg_throw_range(rt, "value", NOT_NEGATIVE);
	arg_not_negative(rt, arg_int(v), "value");
	stream_seek(rt, of(self), arg_int(v));
}

static val seek(struct rt *rt, val self, val *a, int n)
{
	struct stream *s = of(self);
	int64_t to = arg_int(a[0]), from = arg_int(a[1]);

	to += from == 0 ? 0 : from == 1 ? stream_position(rt, s) : stream_length(rt, s);
	check_for(rt, s, s->can_seek, "seeking");
	if (to < 0 && is_file(s))
		io_throw(rt, EINVAL, s->name, false);
	if (to < 0)
		net_throw(rt, "System.IO.IOException",
			"An attempt was made to move the position before the beginning of the stream.");
	stream_seek(rt, s, to);
	return val_long(to);
}

void stream_cut(struct rt *rt, struct stream *s, int64_t to)
{
	check_for(rt, s, s->can_write, "writing");
	if (to < 0 || (!is_file(s) && to > INT32_MAX))
		arg_throw_range(rt, "value", is_file(s) ? NOT_NEGATIVE
							: "Stream length must be non-negative and less than 2^31 - 1 - origin.");
	if (is_file(s)) {
		if (ftruncate(s->fd, to))
			io_throw(rt, errno, s->name, false);
		return;
	}
	grow(rt, s, to);
	if (to > s->n)
		memset(s->b + s->n, 0, (size_t)(to - s->n));
	s->n = (uint32_t)to;
	s->pos = MIN(s->pos, to);
}

static val set_length(struct rt *rt, val self, val *a, int n) { stream_cut(rt, of(self), arg_int(a[0])); return V_VOID; }

static val copy_to(struct rt *rt, val self, val *a, int n)
{
	struct stream *to = stream_need(rt, a[0], "destination");
	uint8_t *buf = rt_block(rt, uint8_t, 65536);
	uint32_t k;

	check_stream(rt, of(self));
	while ((k = stream_get(rt, of(self), buf, 65536))) {
		rt_poll(rt);
		stream_put(rt, to, buf, k);
	}
	return V_VOID;
}

static val to_array(struct rt *rt, val self, val *a, int n)
{
	return val_obj(array_bytes(rt, of(self)->b ? (void *)of(self)->b : "", of(self)->n));
}

static val get_buffer(struct rt *rt, val self, val *a, int n)
{
	struct array *b = array_new(rt, &type_byte, 0);

	if (of(self)->fixed)
		net_throw(rt, "System.UnauthorizedAccessException", "MemoryStream's internal buffer cannot be accessed.");
	b->n = of(self)->cap;
	gc_storep(b, b->b, of(self)->b ? of(self)->b : rt_block(rt, uint8_t, 1));
	return val_obj(b);
}

static val write_to(struct rt *rt, val self, val *a, int n)
{
	stream_put(rt, stream_need(rt, a[0], "stream"), of(self)->b, of(self)->n);
	return V_VOID;
}

static val close_(struct rt *rt, val self, val *a, int n) { stream_close(rt, of(self)); return V_VOID; }
static val flush(struct rt *rt, val self, val *a, int n)
{
	struct stream *s = of(self);

	if (is_file(s))
		check(rt, s);
	if (s->filter && s->filter->flush && s->can_write)
		s->filter->flush(rt, s->state, s->inner);
	return V_VOID;
}

static val can_read(struct rt *rt, val self) { return val_bool(of(self)->can_read); }
static val can_write(struct rt *rt, val self) { return val_bool(of(self)->can_write); }
static val can_seek(struct rt *rt, val self) { return val_bool(of(self)->can_seek); }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val name(struct rt *rt, val self) { return val_str(of(self)->name); }
static val capacity(struct rt *rt, val self) { check(rt, of(self)); return val_int((int32_t)of(self)->cap); }

static void set_capacity(struct rt *rt, val self, val v)
{
	if (arg_int(v) < of(self)->n)
		arg_throw_range(rt, "value", "capacity was less than the current size.");
	grow(rt, of(self), arg_int(v));
	of(self)->cap = (uint32_t)arg_int(v);
}

#define UNLOCK "void Unlock(long position, long length)"
static val no_timeout(struct rt *rt, val self) { arg_throw_invalid(rt, "Timeouts are not supported on this stream."); }
static void set_no_timeout(struct rt *rt, val self, val v)
{
	arg_throw_invalid(rt, "Timeouts are not supported on this stream.");
}

static val read_at_least(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "buffer"));
	int64_t least = arg_int(a[1]), done = 0, k;

	arg_not_negative(rt, least, "minimumBytes");
	if (least > b->n)
		arg_throw_range(rt, "minimumBytes", "Must not be greater than the length of the buffer.");
	while (done < least && (k = stream_get(rt, of(self), b->b + done, b->n - (uint32_t)done)))
		done += k;
	if (done < least && arg_bool(a[2]))
		net_throw(rt, "System.IO.EndOfStreamException", "Unable to read beyond the end of the stream.");
	return val_int((int32_t)done);
}

static val file_handle(struct rt *rt, val self)
{
	val fd = val_num(VK_INT64, of(self)->fd);

	return type_construct(rt, type_find_c(rt, "System.IntPtr"), &fd, 1);
}

/* Locks hold other processes off, as advice. */
static val lock_(struct rt *rt, val self, val *a, int n)
{
	struct flock l = { .l_type = of(self)->can_write ? F_WRLCK : F_RDLCK, .l_whence = SEEK_SET,
		.l_start = arg_int(a[0]), .l_len = arg_int(a[1]) };

	if (arg_int(a[0]) < 0 || arg_int(a[1]) < 0)
		arg_throw_range(rt, arg_int(a[0]) < 0 ? "position" : "length", "Non-negative number required.");
	check(rt, of(self));
	if (ustr_eq_c(ustr_new(rt, rt->called->sig), UNLOCK))
		l.l_type = F_UNLCK;
	if (fcntl(of(self)->fd, F_SETLK, &l))
		io_throw(rt, errno, of(self)->name, false);
	return V_VOID;
}

/* ---- tasks and calls in two halves: done at once ---- */

ASYNC(read_async, &type_int32, read_) ASYNC(write_async, NULL, write_) ASYNC(flush_async, NULL, flush)
ASYNC(copy_async, NULL, copy_to)
ASYNC_VALUE(exactly_async, NULL, read_exactly) ASYNC_VALUE(at_least_async, &type_int32, read_at_least)
ASYNC_VALUE(dispose_async, NULL, close_)

static val begin_write(struct rt *rt, val self, val *a, int n) { return async_run(rt, NULL, write_, self, a, 3); }
static val begin_read(struct rt *rt, val self, val *a, int n) { return async_run(rt, &type_int32, read_, self, a, 3); }
static val end_read(struct rt *rt, val self, val *a, int n)
{
	val r = V_NULL;

	member_get_c(rt, arg_need(rt, a[0], "asyncResult"), "Result", &r);
	return r;
}
static val end_write(struct rt *rt, val self, val *a, int n)
{
	return member_call(rt, arg_need(rt, a[0], "asyncResult"), ustr_atom(rt, "Wait"), NULL, 0);
}

#define CAN_READ PROP("bool CanRead {get;}", can_read, NULL)
#define CAN_WRITE PROP("bool CanWrite {get;}", can_write, NULL)
#define CAN_SEEK PROP("bool CanSeek {get;}", can_seek, NULL)
#define LENGTH PROP("long Length {get;}", length, NULL)
#define POSITION PROP("long Position {get;set;}", position, set_position)
#define TASK "System.Threading.Tasks.Task"
#define VALUE "System.Threading.Tasks.ValueTask"
#define PART "byte[] buffer, int offset, int count"
#define TOKEN ", System.Threading.CancellationToken cancellationToken"
#define LATER "System.IAsyncResult "
#define CALLBACK ", System.AsyncCallback callback, System.Object state)"
const struct member_def stream_members[] = {
	CAN_READ, CAN_WRITE, CAN_SEEK, PROP("bool CanTimeout {get;}", no, NULL), LENGTH, POSITION,
	PROP("int ReadTimeout {get;set;}", no_timeout, set_no_timeout),
	PROP("int WriteTimeout {get;set;}", no_timeout, set_no_timeout),
	STATIC_PROP("static System.IO.Stream Null {get;}", stream_null, NULL),
	STATIC("static System.IO.Stream Synchronized(System.IO.Stream stream)", stream_synchronized),
	METHOD(TASK "[int] ReadAsync(" PART ")", read_async), METHOD(TASK "[int] ReadAsync(" PART TOKEN ")", read_async),
	METHOD(TASK " WriteAsync(" PART ")", write_async), METHOD(TASK " WriteAsync(" PART TOKEN ")", write_async),
	METHOD(TASK " FlushAsync()", flush_async),
	METHOD(TASK " FlushAsync(" "System.Threading.CancellationToken cancellationToken)", flush_async),
	METHOD(TASK " CopyToAsync(System.IO.Stream destination)", copy_async),
	METHOD(TASK " CopyToAsync(System.IO.Stream destination, int bufferSize)", copy_async),
	METHOD(TASK " CopyToAsync(System.IO.Stream destination" TOKEN ")", copy_async),
	METHOD(TASK " CopyToAsync(System.IO.Stream destination, int bufferSize" TOKEN ")", copy_async),
	METHOD(VALUE " ReadExactlyAsync(" PART TOKEN " = default)", exactly_async),
	METHOD("int ReadAtLeast(System.Span[byte] buffer, int minimumBytes, bool throwOnEndOfStream = True)", read_at_least),
	METHOD(VALUE "[int] ReadAtLeastAsync(System.Memory[byte] buffer, int minimumBytes, bool throwOnEndOfStream = True" TOKEN " = default)",
		at_least_async),
	METHOD(VALUE " DisposeAsync()", dispose_async),
	METHOD(LATER "BeginRead(" PART CALLBACK, begin_read), METHOD("int EndRead(" LATER "asyncResult)", end_read),
	METHOD(LATER "BeginWrite(" PART CALLBACK, begin_write), METHOD("void EndWrite(" LATER "asyncResult)", end_write),
	METHOD("int Read(byte[] buffer, int offset, int count)", read_), METHOD("int ReadByte()", read_byte),
	METHOD("void ReadExactly(byte[] buffer, int offset, int count)", read_exactly),
	METHOD("void Write(byte[] buffer, int offset, int count)", write_), METHOD("void Write(byte[] buffer)", write_),
	METHOD("void WriteByte(byte value)", write_byte),
	METHOD("long Seek(long offset, System.IO.SeekOrigin origin)", seek), METHOD("void SetLength(long value)", set_length),
	METHOD("void CopyTo(System.IO.Stream destination)", copy_to),
	METHOD("void CopyTo(System.IO.Stream destination, int bufferSize)", copy_to),
	METHOD("void Flush()", flush), METHOD("void Close()", close_), METHOD("void Dispose()", close_),
	MEMBERS_END
};

#define FILE_CTOR(more) CTOR("(string path, System.IO.FileMode mode" more ")", file_ctor)
const struct member_def filestream_members[] = {
	FILE_CTOR(""), FILE_CTOR(", System.IO.FileAccess access"),
	FILE_CTOR(", System.IO.FileAccess access, System.IO.FileShare share"),
	FILE_CTOR(", System.IO.FileAccess access, System.IO.FileShare share, int bufferSize"),
	FILE_CTOR(", System.IO.FileAccess access, System.IO.FileShare share, int bufferSize, bool useAsync"),
	FILE_CTOR(", System.IO.FileAccess access, System.IO.FileShare share, int bufferSize, System.IO.FileOptions options"),
	PROP("System.IntPtr Handle {get;}", file_handle, NULL), CAN_READ, CAN_WRITE, PROP("string Name {get;}", name, NULL),
	PROP("bool IsAsync {get;}", no, NULL), LENGTH, POSITION, CAN_SEEK, METHOD("void Flush(bool flushToDisk)", flush),
	METHOD("void Lock(long position, long length)", lock_), METHOD(UNLOCK, lock_),
	MEMBERS_END
};

const struct member_def memorystream_members[] = {
	CTOR("()", memory_ctor), CTOR("(int capacity)", memory_ctor), CTOR("(byte[] buffer)", memory_ctor),
	CTOR("(byte[] buffer, bool writable)", memory_ctor), CTOR("(byte[] buffer, int index, int count)", memory_ctor),
	CTOR("(byte[] buffer, int index, int count, bool writable)", memory_ctor),
	CTOR("(byte[] buffer, int index, int count, bool writable, bool publiclyVisible)", memory_ctor),
	CAN_READ, CAN_SEEK, CAN_WRITE, PROP("int Capacity {get;set;}", capacity, set_capacity), LENGTH, POSITION,
	METHOD("byte[] GetBuffer()", get_buffer),
	METHOD("byte[] ToArray()", to_array), METHOD("void WriteTo(System.IO.Stream stream)", write_to),
	MEMBERS_END
};

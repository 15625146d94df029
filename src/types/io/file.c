/* SPDX-License-Identifier: MIT */
/* System.IO.File. */
#include "types/arg.h"
#include "types/async.h"
#include "types/io/encoding.h"
#include "types/enums.h"
#include "types/io/io.h"
#include "types/io/stream.h"
#include "types/tables.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const struct type type_file = { .name = "System.IO.File", .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

static struct ustr *path(struct rt *rt, val v) { return io_full(rt, v, "path"); }

/* ---- reading ---- */

static struct ustr *decode(struct rt *rt, uint8_t *p, uint32_t n, struct encoding *e)
{
	static const struct { uint8_t b[4]; uint8_t n; enum encoding_kind kind; } marks[] = {
		{ { 0xFF, 0xFE, 0, 0 }, 4, ENCODING_UTF32LE }, { { 0xEF, 0xBB, 0xBF }, 3, ENCODING_UTF8 },
		{ { 0xFF, 0xFE }, 2, ENCODING_UTF16LE }, { { 0xFE, 0xFF }, 2, ENCODING_UTF16BE },
	};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (n >= marks[i].n && !memcmp(p, marks[i].b, marks[i].n))
			return encoding_text(rt, (struct encoding *)encoding_new(rt, marks[i].kind, true, false).o,
				p + marks[i].n, n - marks[i].n);
	return encoding_text(rt, e ? e : (struct encoding *)encoding_new(rt, ENCODING_UTF8, false, false).o, p, n);
}

static struct ustr *all_text(struct rt *rt, val *a, int n)
{
	uint32_t len;
	uint8_t *p = io_read(rt, path(rt, a[0]), &len);

	return decode(rt, p, len, n > 1 ? val_encoding(arg_need(rt, a[1], "encoding")) : NULL);
}

static val read_text(struct rt *rt, val self, val *a, int n) { return val_str(all_text(rt, a, n)); }

static val read_lines(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = all_text(rt, a, n);
	struct list *l = list_new(rt, NULL);
	uint32_t from = 0, i;

	for (i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);

		if (c != '\n' && c != '\r')
			continue;
		list_add(rt, l, val_str(ustr_sub(rt, s, from, i - from)));
		if (c == '\r' && i + 1 < ustr_len(s) && ustr_at(s, i + 1) == '\n')
			i++;
		from = i + 1;
	}
	if (from < ustr_len(s))
		list_add(rt, l, val_str(ustr_sub(rt, s, from, ustr_len(s) - from)));
	return val_obj(list_to_array(rt, l, &type_string));
}

static val read_bytes(struct rt *rt, val self, val *a, int n)
{
	uint32_t len;
	uint8_t *p = io_read(rt, path(rt, a[0]), &len);

	return val_obj(array_bytes(rt, p, len));
}

/* ---- writing ---- */

static struct encoding *encoding_arg(struct rt *rt, val *a, int n)
{
	if (n > 2)
		return val_encoding(arg_need(rt, a[2], "encoding"));
	return (struct encoding *)encoding_new(rt, ENCODING_UTF8, false, false).o;
}

/* The mark goes in front of a new or empty file only. */
static void put_text(struct rt *rt, struct ustr *full, struct encoding *e, struct ustr *s, int flags)
{
	struct array *b = encoding_bytes(rt, e, s), *pre;
	struct stat st;
	uint8_t *p;

	if (!e->bom || (flags == O_APPEND && !stat(USTR_C(rt, full), &st) && st.st_size)) {
		io_write(rt, full, flags, b->b, b->n);
		return;
	}
	pre = val_array(member_call(rt, val_obj(e), ustr_atom(rt, "GetPreamble"), NULL, 0));
	p = rt_block(rt, uint8_t, pre->n + b->n + 1);
	memcpy(p, pre->b, pre->n);
	memcpy(p + pre->n, b->b, b->n);
	io_write(rt, full, flags, p, pre->n + b->n);
}

static val put_one(struct rt *rt, val *a, int n, int flags)
{
	struct ustr *full = path(rt, a[0]);

	put_text(rt, full, encoding_arg(rt, a, n), arg_str(a[1]) ? arg_str(a[1]) : ustr_empty(rt), flags);
	return V_VOID;
}

static val put_lines(struct rt *rt, val *a, int n, int flags)
{
	struct ustr *full = path(rt, a[0]);
	struct array *lines = arg_items(rt, arg_need(rt, a[1], "contents"));
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < lines->n; i++) {
		sbuf_put(&b, val_to_str(rt, lines->v[i]));
		sbuf_putc(&b, '\n');
	}
	put_text(rt, full, encoding_arg(rt, a, n), sbuf_take(&b), flags);
	return V_VOID;
}

static val put_bytes(struct rt *rt, val *a, int flags)
{
	struct ustr *full = path(rt, a[0]);
	struct array *b = val_array(arg_need(rt, a[1], "bytes"));

	io_write(rt, full, flags, b->b, b->n);
	return V_VOID;
}

static val write_text(struct rt *rt, val self, val *a, int n) { return put_one(rt, a, n, O_TRUNC); }
static val append_text(struct rt *rt, val self, val *a, int n) { return put_one(rt, a, n, O_APPEND); }
static val write_lines(struct rt *rt, val self, val *a, int n) { return put_lines(rt, a, n, O_TRUNC); }
static val append_lines(struct rt *rt, val self, val *a, int n) { return put_lines(rt, a, n, O_APPEND); }
static val write_bytes(struct rt *rt, val self, val *a, int n) { return put_bytes(rt, a, O_TRUNC); }
static val append_bytes(struct rt *rt, val self, val *a, int n) { return put_bytes(rt, a, O_APPEND); }

/* ---- the file as a whole ---- */

static val exists(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_str(a[0]);
	struct stat st;

	if (!s || !ustr_len(s) || ustr_at(s, ustr_len(s) - 1) == '/')
		return V_FALSE;
	s = io_normal(rt, s);
	return val_bool(!lstat(USTR_C(rt, s), &st) && (stat(USTR_C(rt, s), &st) || !S_ISDIR(st.st_mode)));
}

static val copy(struct rt *rt, val self, val *a, int n)
{
	struct ustr *from = io_full(rt, a[0], "sourceFileName");

	io_copy(rt, from, io_full(rt, a[1], "destFileName"), n > 2 && arg_bool(a[2]));
	return V_VOID;
}

static val move(struct rt *rt, val self, val *a, int n)
{
	struct ustr *from = io_full(rt, a[0], "sourceFileName"), *to = io_full(rt, a[1], "destFileName");
	struct io_stat st;

	io_stat(rt, from, &st);
	if (!st.exists || st.folder)
		net_throw(rt, "System.IO.FileNotFoundException", "Could not find file '%s'.", USTR_C(rt, from));
	io_move(rt, from, to, n > 2 && arg_bool(a[2]));
	return V_VOID;
}

static val replace(struct rt *rt, val self, val *a, int n)
{
	struct ustr *from = io_full(rt, a[0], "sourceFileName"), *to = io_full(rt, a[1], "destinationFileName");

	if (arg_str(a[2]))
		io_copy(rt, to, io_full(rt, a[2], "destinationBackupFileName"), true);
	io_move(rt, from, to, true);
	return V_VOID;
}

static val delete(struct rt *rt, val self, val *a, int n) { io_delete_file(rt, path(rt, a[0])); return V_VOID; }

static val create(struct rt *rt, val self, val *a, int n)
{
	return stream_open_shared(rt, path(rt, a[0]), STREAM_CREATE, STREAM_READ | STREAM_WRITE, false);
}

static val open_read(struct rt *rt, val self, val *a, int n) { return stream_open(rt, path(rt, a[0]), STREAM_OPEN, STREAM_READ); }

static val open_write(struct rt *rt, val self, val *a, int n)
{
	return stream_open_shared(rt, path(rt, a[0]), STREAM_OPEN_OR_CREATE, STREAM_WRITE, false);
}

static val open_text(struct rt *rt, val self, val *a, int n) { return stream_reader(rt, open_read(rt, self, a, n)); }

static val create_text(struct rt *rt, val self, val *a, int n)
{
	return stream_writer(rt, stream_open(rt, path(rt, a[0]), STREAM_CREATE, STREAM_WRITE));
}

static val appender(struct rt *rt, val self, val *a, int n)
{
	return stream_writer(rt, stream_open(rt, path(rt, a[0]), STREAM_APPEND, STREAM_WRITE));
}

static val open_(struct rt *rt, val self, val *a, int n)
{
	int mode = (int)arg_int(a[1]);

	return stream_open_shared(rt, path(rt, a[0]), mode,
			   n > 2		   ? (int)arg_int(a[2])
			   : mode == STREAM_APPEND ? STREAM_WRITE
						   : STREAM_READ | STREAM_WRITE,
			   n > 3 && arg_int(a[3]) != 0);
}

static val make_link(struct rt *rt, val self, val *a, int n)
{
	struct ustr *full = path(rt, a[0]);

	if (symlink(USTR_C(rt, arg_need_str(rt, a[1], "pathToTarget")), USTR_C(rt, full)))
		io_throw_file(rt, errno, full, true);
	return io_info(rt, full, false);
}

static val resolve_link(struct rt *rt, val self, val *a, int n)
{
	return io_link_target(rt, io_full(rt, a[0], "linkPath"), arg_bool(a[1]));
}

/* ---- attributes and times, also of folders ---- */

static struct ustr *existing(struct rt *rt, val v, struct io_stat *st)
{
	struct ustr *full = path(rt, v);

	io_stat(rt, full, st);
	if (!st->exists)
		io_throw_file(rt, ENOENT, full, false);
	return full;
}

static val get_attributes(struct rt *rt, val self, val *a, int n)
{
	struct io_stat st;
	struct ustr *full = existing(rt, a[0], &st);

	return val_enum(&enum_fileattributes, io_attributes(full, rt, &st));
}

static val set_attributes(struct rt *rt, val self, val *a, int n)
{
	io_set_attributes(rt, path(rt, a[0]), arg_int(a[1]));
	return V_VOID;
}

static val get_mode(struct rt *rt, val self, val *a, int n)
{
	struct io_stat st;

	existing(rt, a[0], &st);
	return val_enum(&enum_unixfilemode, st.mode & 07777);
}

static val set_mode(struct rt *rt, val self, val *a, int n)
{
	struct ustr *full = path(rt, a[0]);

	if (chmod(USTR_C(rt, full), (mode_t)arg_int(a[1])))
		io_throw_file(rt, errno, full, false);
	return V_VOID;
}

#define TIME(fn, field, which)                                                 \
	static val get_##fn(struct rt *rt, val self, val *a, int n)            \
	{                                                                      \
		struct io_stat st;                                             \
		io_stat(rt, path(rt, a[0]), &st);                              \
		return io_time(rt, st.field, true);                            \
	}                                                                      \
	static val get_##fn##_utc(struct rt *rt, val self, val *a, int n)      \
	{                                                                      \
		struct io_stat st;                                             \
		io_stat(rt, path(rt, a[0]), &st);                              \
		return io_time(rt, st.field, false);                           \
	}                                                                      \
	static val set_##fn(struct rt *rt, val self, val *a, int n)            \
	{                                                                      \
		io_set_time(rt, path(rt, a[0]), which, a[1], false);           \
		return V_VOID;                                                 \
	}                                                                      \
	static val set_##fn##_utc(struct rt *rt, val self, val *a, int n)      \
	{                                                                      \
		io_set_time(rt, path(rt, a[0]), which, a[1], true);            \
		return V_VOID;                                                 \
	}
TIME(created, created, 1) TIME(accessed, accessed, 0) TIME(written, written, 1)

#define TIMES(name, arg, fn)                                                   \
	STATIC("static datetime Get" name "(string path)", get_##fn), \
	STATIC("static datetime Get" name "Utc(string path)", get_##fn##_utc), \
	STATIC("static void Set" name "(string path, datetime " arg ")", set_##fn), \
	STATIC("static void Set" name "Utc(string path, datetime " arg "Utc)", set_##fn##_utc)
#define TIME_ROWS TIMES("CreationTime", "creationTime", created), TIMES("LastAccessTime", "lastAccessTime", accessed), \
	TIMES("LastWriteTime", "lastWriteTime", written)
#define ENC ", System.Text.Encoding encoding"
#define SEQ "System.Collections.Generic.IEnumerable[string]"

#define WORK "System.Threading.Tasks.Task"
#define TOKEN ", System.Threading.CancellationToken cancellationToken = default"
static val no_encryption(struct rt *rt, val self, val *a, int n)
{
	io_full(rt, a[0], "path");
	net_throw(rt, "System.PlatformNotSupportedException", "File encryption is not supported on this platform.");
}

/* The token that ends each of them does nothing: the work is done at once. */
#define LATER(name, t, by) \
	static val name(struct rt *rt, val self, val *a, int n) { return async_run(rt, t, by, self, a, n - 1); }
LATER(read_text_async, &type_string, read_text) LATER(read_lines_async, &type_string_array, read_lines)
LATER(read_bytes_async, &type_byte_array, read_bytes)
LATER(write_text_async, NULL, write_text) LATER(append_text_async, NULL, append_text) LATER(write_lines_async, NULL, write_lines)
LATER(write_bytes_async, NULL, write_bytes) LATER(append_bytes_async, NULL, append_bytes)
LATER(append_lines_async, NULL, append_lines)

const struct member_def file_members[] = {
	STATIC("static " WORK "[string] ReadAllTextAsync(string path" TOKEN ")", read_text_async),
	STATIC("static " WORK "[string[]] ReadAllLinesAsync(string path" TOKEN ")", read_lines_async),
	STATIC("static " WORK "[byte[]] ReadAllBytesAsync(string path" TOKEN ")", read_bytes_async),
	STATIC("static " WORK " WriteAllTextAsync(string path, string contents" TOKEN ")", write_text_async),
	STATIC("static " WORK " AppendAllTextAsync(string path, string contents" TOKEN ")", append_text_async),
	STATIC("static " WORK " WriteAllLinesAsync(string path, " SEQ " contents" TOKEN ")", write_lines_async),
	STATIC("static " WORK " WriteAllBytesAsync(string path, byte[] bytes" TOKEN ")", write_bytes_async),
	STATIC("static " WORK " AppendAllBytesAsync(string path, byte[] bytes" TOKEN ")", append_bytes_async),
	STATIC("static " WORK " AppendAllLinesAsync(string path, " SEQ " contents" TOKEN ")", append_lines_async),
	STATIC("static " WORK " AppendAllLinesAsync(string path, " SEQ " contents" ENC TOKEN ")", append_lines_async),
	STATIC("static " WORK "[string] ReadAllTextAsync(string path" ENC TOKEN ")", read_text_async),
	STATIC("static " WORK "[string[]] ReadAllLinesAsync(string path" ENC TOKEN ")", read_lines_async),
	STATIC("static " WORK " WriteAllTextAsync(string path, string contents" ENC TOKEN ")", write_text_async),
	STATIC("static " WORK " AppendAllTextAsync(string path, string contents" ENC TOKEN ")", append_text_async),
	STATIC("static " WORK " WriteAllLinesAsync(string path, " SEQ " contents" ENC TOKEN ")", write_lines_async),
	STATIC("static void Encrypt(string path)", no_encryption), STATIC("static void Decrypt(string path)", no_encryption),
	STATIC("static string ReadAllText(string path)", read_text),
	STATIC("static string ReadAllText(string path" ENC ")", read_text),
	STATIC("static string[] ReadAllLines(string path)", read_lines),
	STATIC("static string[] ReadAllLines(string path" ENC ")", read_lines),
	STATIC("static " SEQ " ReadLines(string path)", read_lines),
	STATIC("static " SEQ " ReadLines(string path" ENC ")", read_lines),
	STATIC("static byte[] ReadAllBytes(string path)", read_bytes),
	STATIC("static void WriteAllText(string path, string contents)", write_text),
	STATIC("static void WriteAllText(string path, string contents" ENC ")", write_text),
	STATIC("static void AppendAllText(string path, string contents)", append_text),
	STATIC("static void AppendAllText(string path, string contents" ENC ")", append_text),
	STATIC("static void WriteAllLines(string path, string[] contents)", write_lines),
	STATIC("static void WriteAllLines(string path, " SEQ " contents)", write_lines),
	STATIC("static void WriteAllLines(string path, string[] contents" ENC ")", write_lines),
	STATIC("static void WriteAllLines(string path, " SEQ " contents" ENC ")", write_lines),
	STATIC("static void AppendAllLines(string path, " SEQ " contents)", append_lines),
	STATIC("static void AppendAllLines(string path, " SEQ " contents" ENC ")", append_lines),
	STATIC("static void WriteAllBytes(string path, byte[] bytes)", write_bytes),
	STATIC("static void AppendAllBytes(string path, byte[] bytes)", append_bytes),
	STATIC("static bool Exists(string path)", exists), STATIC("static void Delete(string path)", delete),
	STATIC("static void Copy(string sourceFileName, string destFileName)", copy),
	STATIC("static void Copy(string sourceFileName, string destFileName, bool overwrite)", copy),
	STATIC("static void Move(string sourceFileName, string destFileName)", move),
	STATIC("static void Move(string sourceFileName, string destFileName, bool overwrite)", move),
	STATIC("static void Replace(string sourceFileName, string destinationFileName, string destinationBackupFileName)",
		replace),
	STATIC("static void Replace(string sourceFileName, string destinationFileName, string destinationBackupFileName, bool ignoreMetadataErrors)",
		replace),
	STATIC("static System.IO.FileStream Create(string path)", create),
	STATIC("static System.IO.FileStream Create(string path, int bufferSize)", create),
	STATIC("static System.IO.FileStream OpenRead(string path)", open_read),
	STATIC("static System.IO.FileStream OpenWrite(string path)", open_write),
	STATIC("static System.IO.FileStream Open(string path, System.IO.FileMode mode)", open_),
	STATIC("static System.IO.FileStream Open(string path, System.IO.FileMode mode, System.IO.FileAccess access)", open_),
	STATIC("static System.IO.FileStream Open(string path, System.IO.FileMode mode, System.IO.FileAccess access, System.IO.FileShare share)",
		open_),
	STATIC("static System.IO.StreamReader OpenText(string path)", open_text),
	STATIC("static System.IO.StreamWriter CreateText(string path)", create_text),
	STATIC("static System.IO.StreamWriter AppendText(string path)", appender),
	STATIC("static System.IO.FileSystemInfo CreateSymbolicLink(string path, string pathToTarget)", make_link),
	STATIC("static System.IO.FileSystemInfo ResolveLinkTarget(string linkPath, bool returnFinalTarget)", resolve_link),
	STATIC("static System.IO.FileAttributes GetAttributes(string path)", get_attributes),
	STATIC("static void SetAttributes(string path, System.IO.FileAttributes fileAttributes)", set_attributes),
	STATIC("static System.IO.UnixFileMode GetUnixFileMode(string path)", get_mode),
	STATIC("static void SetUnixFileMode(string path, System.IO.UnixFileMode mode)", set_mode),
	TIME_ROWS,
	MEMBERS_END
};

/* What Directory shares with File. */
const struct member_def directory_times_members[] = {
	TIME_ROWS,
	STATIC("static System.IO.FileSystemInfo ResolveLinkTarget(string linkPath, bool returnFinalTarget)",
		resolve_link), MEMBERS_END
};

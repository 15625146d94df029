/* SPDX-License-Identifier: MIT */
/* Text files in their encodings, read and written in blocks. */
#include "providers/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "types/io/encoding.h"

enum { BLOCK = 65536 };

struct fs_reader {
	struct cell h;
	int fd;			/* -1: closed */
	enum fs_encoding enc;
	bool eof;
	struct ustr *path;
	struct encoding *coding;	/* coding_of(enc) */
	uint8_t cr, lf;
	struct buf buf;		/* bytes read and not decoded yet */
	size_t scanned;		/* of them, how many hold no line end */
};

static void reader_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct fs_reader *)c)->path);
	heap_mark(h, ((struct fs_reader *)c)->coding);
}

void fs_reader_close(struct fs_reader *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
	buf_release(&r->buf);
}

static void reader_finalize(struct cell *c)
{
	fs_reader_close((struct fs_reader *)c);
}

static const struct type type_fs_reader = {
	.cls = { .trace = reader_trace, .finalize = reader_finalize }, .name = "fs-reader",
	.flags = TF_INTERNAL, .size = sizeof(struct fs_reader),
};

enum fs_encoding fs_encoding_of(struct rt *rt, val v)
{
	static const uint8_t kinds[] = { [ENCODING_UTF8] = FS_UTF8, [ENCODING_UTF16LE] = FS_UTF16LE, [ENCODING_UTF16BE] = FS_UTF16BE,
		[ENCODING_UTF32LE] = FS_UTF32LE, [ENCODING_UTF32BE] = FS_UTF32BE, [ENCODING_UTF7] = FS_UTF7,
		[ENCODING_ASCII] = FS_ASCII, [ENCODING_LATIN1] = FS_LATIN1 };
	struct encoding *e;
	uint32_t page = 0;

	if (val_is_null(val_base(v)))
		return FS_AUTO;
	e = val_encoding(encoding_argument(rt, v));
	if (e->kind == ENCODING_UTF8 && e->bom)
		return FS_UTF8_BOM;
	if (e->kind != ENCODING_PAGE)
		return (enum fs_encoding)kinds[e->kind];
	while (encoding_page_at(page) != e->page)
		page++;
	return (enum fs_encoding)(FS_PAGE + page);
}

/* The Encoding that does what is not done here; NULL: it is. */
static struct encoding *coding_of(struct rt *rt, enum fs_encoding e)
{
	val number;

	if (e == FS_UTF7)
		return val_encoding(encoding_new(rt, ENCODING_UTF7, false, false));
	if (e < FS_PAGE)
		return NULL;
	number = val_int(encoding_page_at(e - FS_PAGE)->number);
	return val_encoding(encoding_get(rt, V_NULL, &number, 1));
}

/* The bytes that end lines: EBCDIC has its own. */
static uint8_t line_byte(enum fs_encoding e, char c)
{
	const struct encoding_page *page = e >= FS_PAGE ? encoding_page_at(e - FS_PAGE) : NULL;
	uint8_t b[8];

	return page && page->ebcdic && encoding_page_char(page, (uint32_t)c, b) ? b[0] : (uint8_t)c;
}

/* Reads another block; false at the end of the file. */
static bool fill(struct rt *rt, struct fs_reader *r)
{
	uint8_t *to;
	ssize_t n;

	rt_poll(rt);
	if (r->eof || r->fd < 0)
		return false;
	to = buf_reserve(&r->buf, BLOCK);
	if (!to)
		net_throw(rt, "System.OutOfMemoryException", "A line of the file is too long.");
	do {
		n = read(r->fd, to, BLOCK);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		fs_throw(rt, errno, r->path);
	buf_commit(&r->buf, (size_t)n);
	r->eof = n == 0;
	return n > 0;
}

static void skip_mark(struct fs_reader *r)
{
	static const struct { const char *mark; size_t n; enum fs_encoding enc; } marks[] = {
		{ "\xef\xbb\xbf", 3, FS_UTF8 }, { "\xff\xfe\0\0", 4, FS_UTF32LE }, { "\0\0\xfe\xff", 4, FS_UTF32BE },
		{ "\xff\xfe", 2, FS_UTF16LE }, { "\xfe\xff", 2, FS_UTF16BE },
	};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (buf_size(&r->buf) < marks[i].n || memcmp(buf_ptr(&r->buf), marks[i].mark, marks[i].n))
			continue;
		r->enc = marks[i].enc;
		buf_consume(&r->buf, marks[i].n);
		return;
	}
	if (r->enc == FS_AUTO)
		r->enc = FS_UTF8;
}

struct fs_reader *fs_reader_open(struct rt *rt, struct ustr *path, enum fs_encoding e)
{
	const char *name = USTR_C(rt, path);
	struct fs_reader *r = rt_new_cell(rt, &type_fs_reader, fs_reader);

	r->fd = open(name, O_RDONLY | O_CLOEXEC);
	r->path = path;
	r->enc = e;
	buf_init(&r->buf, 0);
	if (r->fd < 0)
		fs_throw(rt, errno, path);
	fill(rt, r);
	skip_mark(r);
	gc_storep(r, r->coding, coding_of(rt, r->enc));
	r->cr = line_byte(r->enc, '\r');
	r->lf = line_byte(r->enc, '\n');
	return r;
}

enum fs_encoding fs_reader_encoding(const struct fs_reader *r)
{
	return r->enc;
}

void fs_reader_rewind(struct fs_reader *r)
{
	lseek(r->fd, 0, SEEK_SET);
	buf_reset(&r->buf);
	r->scanned = 0;
	r->eof = false;
}

void fs_reader_retry(struct fs_reader *r)
{
	r->eof = false;
}

static unsigned unit_size(enum fs_encoding e)
{
	return e == FS_UTF16LE || e == FS_UTF16BE ? 2 : e == FS_UTF32LE || e == FS_UTF32BE ? 4 : 1;
}

static uint32_t unit_at(const uint8_t *p, enum fs_encoding e)
{
	switch (e) {
	case FS_UTF16LE: return p[0] | (uint32_t)p[1] << 8;
	case FS_UTF16BE: return p[1] | (uint32_t)p[0] << 8;
	case FS_UTF32LE: return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
	case FS_UTF32BE: return p[3] | (uint32_t)p[2] << 8 | (uint32_t)p[1] << 16 | (uint32_t)p[0] << 24;
	default: return *p;
	}
}

static uint16_t char_of_byte(uint32_t u, enum fs_encoding e) { return e == FS_ASCII && u > 127 ? '?' : (uint16_t)u; }
static uint8_t byte_of_char(uint32_t u, enum fs_encoding e) { return u > (e == FS_ASCII ? 127u : 255u) ? '?' : (uint8_t)u; }

static struct ustr *decode(struct rt *rt, const uint8_t *p, size_t n, enum fs_encoding e)
{
	unsigned size = unit_size(e);
	struct sbuf b;

	if (e == FS_UTF8 || e == FS_AUTO || e == FS_UTF8_BOM)
		return ustr_from_utf8(rt, (const char *)p, n);
	sbuf_init(&b, rt);
	for (size_t i = 0; i + size <= n; i += size) {
		uint32_t u = unit_at(p + i, e);

		if (size == 4)
			sbuf_put_cp(&b, u > 0x10ffff || (u >= 0xd800 && u < 0xe000) ? 0xfffd : u);
		else
			sbuf_putc(&b, char_of_byte(u, e));
	}
	if (n % size)
		sbuf_putc(&b, 0xfffd);
	return sbuf_take(&b);
}

/* Takes N bytes off the front and drops SKIP more. */
static struct ustr *take(struct rt *rt, struct fs_reader *r, size_t n, size_t skip)
{
	struct ustr *s = r->coding && n <= UINT32_MAX ? encoding_text(rt, r->coding, buf_ptr(&r->buf), (uint32_t)n)
						      : decode(rt, buf_ptr(&r->buf), n, r->enc);

	buf_consume(&r->buf, MIN(n + skip, buf_size(&r->buf)));
	r->scanned = 0;
	return s;
}

/* Finds the first line end at or after SCANNED: its offset, or -1. */
static ssize_t find_end(struct fs_reader *r, unsigned size)
{
	const uint8_t *p = buf_ptr(&r->buf);
	size_t n = buf_size(&r->buf);

	if (size == 1) {
		const uint8_t *nl = memchr(p + r->scanned, r->lf, n - r->scanned);
		const uint8_t *cr = memchr(p + r->scanned, r->cr, (nl ? (size_t)(nl - p) : n) - r->scanned);

		return cr ? cr - p : nl ? nl - p : -1;
	}
	for (size_t i = r->scanned; i + size <= n; i += size) {
		uint32_t u = unit_at(p + i, r->enc);

		if (u == '\n' || u == '\r')
			return (ssize_t)i;
	}
	return -1;
}

struct ustr *fs_read_line(struct rt *rt, struct fs_reader *r)
{
	unsigned size = unit_size(r->enc);
	ssize_t end;

	while ((end = find_end(r, size)) < 0) {
		r->scanned = buf_size(&r->buf) / size * size;
		if (fill(rt, r))
			continue;
		return buf_size(&r->buf) ? take(rt, r, buf_size(&r->buf), 0) : NULL;
	}
	if (unit_at(buf_ptr(&r->buf) + end, r->enc) != r->cr)
		return take(rt, r, (size_t)end, size);
	if (buf_size(&r->buf) < (size_t)end + 2 * size)
		fill(rt, r);
	if (buf_size(&r->buf) >= (size_t)end + 2 * size && unit_at(buf_ptr(&r->buf) + end + size, r->enc) == r->lf)
		return take(rt, r, (size_t)end, 2 * size);
	return take(rt, r, (size_t)end, size);
}

struct ustr *fs_read_all(struct rt *rt, struct fs_reader *r)
{
	while (fill(rt, r))
		rt_poll(rt);
	return take(rt, r, buf_size(&r->buf), 0);
}

struct ustr *fs_read_until(struct rt *rt, struct fs_reader *r, struct ustr *delimiter)
{
	size_t nd;
	const char *d = ustr_utf8(rt, delimiter, &nd);

	if (!nd)
		return buf_size(&r->buf) || !r->eof ? fs_read_all(rt, r) : NULL;
	for (;;) {
		const uint8_t *p = buf_ptr(&r->buf), *at = memmem(p, buf_size(&r->buf), d, nd);

		if (at)
			return take(rt, r, (size_t)(at - p), nd);
		if (!fill(rt, r))
			return buf_size(&r->buf) ? take(rt, r, buf_size(&r->buf), 0) : NULL;
	}
}

size_t fs_read_bytes(struct rt *rt, struct fs_reader *r, void *to, size_t n)
{
	while (buf_size(&r->buf) < n && fill(rt, r))
		;
	n = MIN(n, buf_size(&r->buf));
	if (n)
		memcpy(to, buf_ptr(&r->buf), n);
	buf_consume(&r->buf, n);
	return n;
}

val fs_read_lines(struct rt *rt, const struct ppath *p)
{
	struct fs_reader *r = fs_reader_open(rt, p->path, FS_AUTO);
	struct list *l = list_new(rt, NULL);
	struct ustr *s;

	while ((s = fs_read_line(rt, r)))
		list_add(rt, l, val_str(s));
	fs_reader_close(r);
	if (l->n == 1)
		return l->v[0];
	return l->n ? val_obj(list_to_array(rt, l, NULL)) : V_NULL;
}

/* --- writing ------------------------------------------------------------ */

struct fs_writer {
	struct cell h;
	int fd;
	enum fs_encoding enc;
	struct ustr *path;
	struct encoding *coding;	/* coding_of(enc) */
	const char *class_name, *activity;	/* whose errors these are, or NULL */
	bool failed;		/* that has been told: the rest goes nowhere */
	struct buf buf;
};

static void writer_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct fs_writer *)c)->path);
	heap_mark(h, ((struct fs_writer *)c)->coding);
}

static void writer_finalize(struct cell *c)
{
	struct fs_writer *w = (struct fs_writer *)c;

	if (w->fd >= 0)
		close(w->fd);
	buf_release(&w->buf);
}

static const struct type type_fs_writer = {
	.cls = { .trace = writer_trace, .finalize = writer_finalize }, .name = "fs-writer",
	.flags = TF_INTERNAL, .size = sizeof(struct fs_writer),
};

struct failure {
	int error;
	struct ustr *path;
};

static void throw_failure(struct rt *rt, void *arg)
{
	struct failure *f = arg;

	fs_throw(rt, f->error, f->path);
}

static _Noreturn void write_failed(struct rt *rt, struct fs_writer *w, int error)
{
	struct failure f = { error, w->path };
	struct errrec *e;

	w->failed = true;
	if (!w->activity || rt_protect(rt, throw_failure, &f) != UNWIND_ERROR)
		fs_throw(rt, error, w->path);
	e = errrec_new(rt, rt->unwound.error->exception, "System.IO.IOException", EC_NotSpecified, V_NULL);
	e->command = ustr_new(rt, w->class_name);
	e->activity = ustr_new(rt, w->activity);
	e->claimed = true;
	rt_throw(rt, e);
}

void fs_writer_as(struct fs_writer *w, const char *class_name, const char *activity)
{
	w->class_name = class_name;
	w->activity = activity;
}

bool fs_writer_failed(const struct fs_writer *w)
{
	return w->failed;
}

size_t fs_writer_pending(const struct fs_writer *w)
{
	return buf_size(&w->buf);
}

static void flush(struct rt *rt, struct fs_writer *w)
{
	if (w->failed)
		buf_reset(&w->buf);
	while (buf_size(&w->buf)) {
		ssize_t n = write(w->fd, buf_ptr(&w->buf), buf_size(&w->buf));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			write_failed(rt, w, errno);
		buf_consume(&w->buf, (size_t)n);
	}
}

void fs_writer_flush(struct rt *rt, struct fs_writer *w)
{
	flush(rt, w);
}

void fs_writer_put_bytes(struct rt *rt, struct fs_writer *w, const void *p, size_t n)
{
	if (buf_size(&w->buf) + n > BLOCK)
		flush(rt, w);
	if (buf_put(&w->buf, p, n) < 0)
		net_throw(rt, "System.OutOfMemoryException", "The text is too long.");
	if (n > BLOCK)
		flush(rt, w);
}

static void put_unit(struct rt *rt, struct fs_writer *w, uint32_t u)
{
	uint8_t b[4];

	switch (w->enc) {
	case FS_UTF16LE: b[0] = (uint8_t)u; b[1] = (uint8_t)(u >> 8); break;
	case FS_UTF16BE: b[1] = (uint8_t)u; b[0] = (uint8_t)(u >> 8); break;
	case FS_UTF32LE: b[0] = (uint8_t)u; b[1] = (uint8_t)(u >> 8); b[2] = (uint8_t)(u >> 16); b[3] = 0; break;
	case FS_UTF32BE: b[3] = (uint8_t)u; b[2] = (uint8_t)(u >> 8); b[1] = (uint8_t)(u >> 16); b[0] = 0; break;
	default: b[0] = byte_of_char(u, w->enc);
	}
	fs_writer_put_bytes(rt, w, b, unit_size(w->enc));
}

void fs_writer_put(struct rt *rt, struct fs_writer *w, struct ustr *text)
{
	uint32_t n = ustr_len(text);
	size_t bytes;
	const char *s;

	if (w->coding) {
		struct array *a = encoding_bytes(rt, w->coding, text);

		fs_writer_put_bytes(rt, w, a->b, a->n);
		return;
	}
	if (w->enc == FS_UTF8 || w->enc == FS_UTF8_BOM || !text->wide) {
		s = ustr_utf8(rt, text, &bytes);
		if (unit_size(w->enc) == 1) {
			fs_writer_put_bytes(rt, w, s, bytes);
			return;
		}
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t u = ustr_at(text, i), lo;

		if (unit_size(w->enc) != 2 && u >= 0xd800 && u < 0xdc00 && i + 1 < n) {
			lo = ustr_at(text, i + 1);
			if (lo >= 0xdc00 && lo < 0xe000) {
				u = 0x10000 + ((u - 0xd800) << 10) + (lo - 0xdc00);
				i++;
			}
		}
		put_unit(rt, w, u);
	}
}

mode_t fs_lift_read_only(struct rt *rt, struct ustr *path)
{
	const char *name = USTR_C(rt, path);
	struct stat st;

	return !stat(name, &st) && !(st.st_mode & S_IWUSR) && !chmod(name, st.st_mode | S_IWUSR) ? st.st_mode : 0;
}

void fs_put_read_only(struct rt *rt, struct ustr *path, mode_t was)
{
	if (was)
		chmod(USTR_C(rt, path), was & 07777 & ~(mode_t)(S_IWUSR | S_IWGRP | S_IWOTH));
}

struct fs_writer *fs_writer_open(struct rt *rt, struct ustr *path, enum fs_encoding e, bool append, bool no_clobber)
{
	const char *name = USTR_C(rt, path);
	struct fs_writer *w = rt_new_cell(rt, &type_fs_writer, fs_writer);
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (append ? O_APPEND : O_TRUNC) | (no_clobber ? O_EXCL : 0);

	w->fd = open(name, flags, 0666);
	w->path = path;
	w->enc = e == FS_AUTO ? FS_UTF8 : e;
	buf_init(&w->buf, 0);
	gc_storep(w, w->coding, coding_of(rt, w->enc));
	if (w->fd < 0 && errno == ENOENT)
		net_throw(rt, "System.IO.DirectoryNotFoundException", "Could not find a part of the path '%s'.",
			USTR_C(rt, path));
	if (w->fd < 0 && errno == EEXIST)
		net_throw(rt, "System.IO.IOException", "The file '%s' already exists.", USTR_C(rt, path));
	if (w->fd < 0)
		fs_throw(rt, errno, path);
	if (append && lseek(w->fd, 0, SEEK_END) > 0)
		return w;
	if (w->enc == FS_UTF8_BOM)
		fs_writer_put_bytes(rt, w, "\xef\xbb\xbf", 3);
	else if (unit_size(w->enc) > 1)
		put_unit(rt, w, 0xfeff);
	return w;
}

void fs_writer_apart(struct fs_writer *w)
{
	int flags = fcntl(w->fd, F_GETFL);

	if (flags >= 0 && flags & O_APPEND) {
		fcntl(w->fd, F_SETFL, flags & ~O_APPEND);
		lseek(w->fd, 0, SEEK_END);
	}
}

void fs_writer_close(struct rt *rt, struct fs_writer *w)
{
	if (w->fd < 0)
		return;
	flush(rt, w);
	close(w->fd);
	w->fd = -1;
	buf_release(&w->buf);
}

void fs_write_lines(struct rt *rt, const struct ppath *p, struct list *values, bool append)
{
	struct fs_writer *w = fs_writer_open(rt, p->path, FS_UTF8, append, false);
	struct ustr *nl = ustr_atom(rt, "\n");

	for (uint32_t i = 0; i < values->n; i++) {
		struct iter it;
		val v;

		if (!iter_begin(rt, values->v[i], &it)) {
			fs_writer_put(rt, w, val_to_str(rt, values->v[i]));
			fs_writer_put(rt, w, nl);
			continue;
		}
		while (iter_next(&it, &v)) {
			fs_writer_put(rt, w, val_to_str(rt, v));
			fs_writer_put(rt, w, nl);
		}
	}
	fs_writer_close(rt, w);
}

/* SPDX-License-Identifier: MIT */
/* Paths, exceptions, and whole-file work of System.IO. */
#include "types/io/io.h"
#include "sys/dir.h"

#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/enums.h"
#include "types/tables.h"
#include "value/record.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

void io_throw(struct rt *rt, int error, struct ustr *path, bool folder)
{
	const char *s = USTR_C(rt, path);

	switch (error) {
	case ENOENT:
		if (folder)
			net_throw(rt, "System.IO.DirectoryNotFoundException", "Could not find a part of the path '%s'.", s);
		net_throw(rt, "System.IO.FileNotFoundException", "Could not find file '%s'.", s);
	case EACCES: case EBADF: case EPERM: case EISDIR:
		net_throw(rt, "System.UnauthorizedAccessException", "Access to the path '%s' is denied.", s);
	case ENAMETOOLONG:
		net_throw(rt, "System.IO.PathTooLongException",
			"The path '%s' is too long, or a component of the specified path is too long.", s);
	case EEXIST:
		net_throw(rt, "System.IO.IOException", "The file '%s' already exists.", s);
	case EAGAIN:
		net_throw(rt, "System.IO.IOException",
			"The process cannot access the file '%s' because it is being used by another process.", s);
	default:
		net_throw(rt, "System.IO.IOException", "%s : '%s'", strerror(error), s);
	}
}

void io_throw_file(struct rt *rt, int error, struct ustr *path, bool creating)
{
	const char *s = USTR_C(rt, path), *slash = strrchr(s, '/');
	struct io_stat st = { 0 };

	if (error == ENOENT && slash && slash != s)
		io_stat(rt, ustr_from_utf8(rt, s, (size_t)(slash - s)), &st);
	else
		st.folder = true;
	io_throw(rt, error, path, creating || !st.folder);
}

struct ustr *io_without_slash(struct rt *rt, struct ustr *s)
{
	uint32_t n = ustr_len(s);

	return n > 1 && ustr_at(s, n - 1) == '/' ? ustr_sub(rt, s, 0, n - 1) : s;
}

struct ustr *io_normal(struct rt *rt, struct ustr *path)
{
	const char *s = USTR_C(rt, path);
	char cwd[PATH_MAX] = "/", *out;
	size_t n = 0, at, k;
	bool slash;

	if (*s != '/' && !getcwd(cwd, sizeof(cwd)))
		strcpy(cwd, "/");
	s = *s == '/' ? s : USTR_C(rt, ustr_printf(rt, "%s/%s", cwd, s));
	slash = *s && s[strlen(s) - 1] == '/';
	out = heap_alloc_block(rt->heap, strlen(s) + 2);
	for (at = 0; s[at]; at += k) {
		while (s[at] == '/')
			at++;
		k = strcspn(s + at, "/");
		if (k == 2 && !memcmp(s + at, "..", 2)) {
			while (n && out[--n] != '/')
				;
		} else if (k && !(k == 1 && s[at] == '.')) {
			out[n++] = '/';
			memcpy(out + n, s + at, k);
			n += k;
		}
	}
	if (!n || slash)
		out[n++] = '/';
	return ustr_from_utf8(rt, out, n);
}

struct ustr *io_full(struct rt *rt, val path, const char *param)
{
	struct ustr *s = arg_need_str(rt, path, param);

	if (!ustr_len(s))
		net_throw(rt, "System.ArgumentException", "The value cannot be an empty string. (Parameter '%s')", param);
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (!ustr_at(s, i))
			arg_throw(rt, param, "Null character in path.");
	return io_normal(rt, s);
}

static int64_t stamp_of(struct statx_timestamp t)
{
	return TICKS_UNIX + t.tv_sec * TICKS_SECOND + t.tv_nsec / 100;
}

void io_stat(struct rt *rt, struct ustr *full, struct io_stat *ret)
{
	const char *s = USTR_C(rt, full);
	size_t n = strlen(s);
	struct statx x;
	struct stat st;

	*ret = (struct io_stat){ 0 };
	ret->created = ret->written = ret->accessed = TICKS_FILE;
	if (n > 1 && s[n - 1] == '/')
		s = USTR_C(rt, ustr_from_utf8(rt, s, n - 1));
	if (statx(AT_FDCWD, s, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &x))
		return;
	ret->exists = true;
	ret->folder = S_ISDIR(x.stx_mode) || (S_ISLNK(x.stx_mode) && !stat(s, &st) && S_ISDIR(st.st_mode));
	ret->mode = x.stx_mode;
	ret->uid = x.stx_uid;
	ret->gid = x.stx_gid;
	ret->links = x.stx_nlink;
	ret->inode = x.stx_ino;
	ret->size = (int64_t)x.stx_size;
	ret->written = stamp_of(x.stx_mtime);
	ret->accessed = stamp_of(x.stx_atime);
	ret->created = MIN(ret->written, stamp_of(x.stx_ctime));
}

val io_time(struct rt *rt, int64_t utc, bool local)
{
	return local ? calendar_local(utc) : val_datetime(utc, KIND_UTC);
}

void io_set_time(struct rt *rt, struct ustr *full, int which, val when, bool utc)
{
	int64_t ticks = val_base(when).i;
	struct timespec ts[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_nsec = UTIME_OMIT } };

	if (val_base(when).aux == KIND_LOCAL || (!utc && val_base(when).aux == KIND_UNSPECIFIED))
		ticks -= calendar_offset_at_local(ticks);
	ticks -= TICKS_UNIX;
	ts[which].tv_sec = ticks / TICKS_SECOND - (ticks % TICKS_SECOND < 0);
	ts[which].tv_nsec = (ticks - ts[which].tv_sec * TICKS_SECOND) * 100;
	if (utimensat(AT_FDCWD, USTR_C(rt, full), ts, AT_SYMLINK_NOFOLLOW))
		io_throw_file(rt, errno, full, false);
}

/* Readable but not writable, by the class of user this process is. */
static bool read_only(const struct io_stat *st)
{
	int shift = st->uid == geteuid() ? 6 : st->gid == getegid() ? 3 : 0;

	return (st->mode >> shift & 4) && !(st->mode >> shift & 2);
}

int64_t io_attributes(struct ustr *full, struct rt *rt, const struct io_stat *st)
{
	const char *slash = strrchr(USTR_C(rt, full), '/');
	int64_t a = 0;

	if (!st->exists)
		return -1;
	a |= read_only(st) ? 1 : 0;
	a |= slash && slash[1] == '.' ? 2 : 0;
	a |= st->folder ? 16 : 0;
	a |= S_ISLNK(st->mode) ? 1024 : 0;
	return a ? a : 128;
}

/* Only the read-only flag has a meaning here. */
void io_set_attributes(struct rt *rt, struct ustr *full, int64_t flags)
{
	struct stat st;

	if (stat(USTR_C(rt, full), &st))
		io_throw_file(rt, errno, full, false);
	st.st_mode = flags & 1 ? st.st_mode & ~(mode_t)0222 : st.st_mode & 0222 ? st.st_mode : st.st_mode | S_IWUSR;
	if (chmod(USTR_C(rt, full), st.st_mode & 07777))
		io_throw(rt, errno, full, false);
}

/* ---- listing ---- */

/* * and ? as in search patterns; *.* and an empty one are all. */
static bool fits(const char *s, const char *p)
{
	const char *star = NULL, *back = NULL;

	if (!strcmp(p, "*.*") || !strcmp(p, ""))
		return true;
	for (; *s; ) {
		if (*p == '*') {
			star = p++;
			back = s;
		} else if (*p == '?' || *p == *s) {
			p++;
			s++;
		} else if (star) {
			p = star + 1;
			s = ++back;
		} else {
			return false;
		}
	}
	while (*p == '*')
		p++;
	return !*p;
}

struct listing {
	struct list *found;
	const char *pattern;
	bool recurse, quiet, icase;
	int kinds;
	int64_t skip, depth;	/* attributes; folders below each other */
};

/* EnumerationOptions */
enum { IO_RECURSE, IO_IGNORE, IO_BUFFER, IO_SKIP, IO_MATCH, IO_CASING, IO_DEPTH, IO_SPECIAL, IO_OPTIONS };

static void list_folder(struct rt *rt, struct listing *l, struct ustr *real, struct ustr *shown);

static const char *lowered(struct rt *rt, const char *s) { return USTR_C(rt, ustr_lower(rt, ustr_new(rt, s))); }

/* The entry has an attribute that is not wanted. */
static bool skipped(struct rt *rt, const struct listing *l, struct ustr *full, const char *name)
{
	struct io_stat st;

	if (!l->skip || ((l->skip & ~6) == 0 && *name != '.'))
		return false;
	io_stat(rt, full, &st);
	return io_attributes(full, rt, &st) & l->skip;
}

static void list_entry(struct rt *rt, struct listing *l, const char *name, int type, struct ustr *real, struct ustr *shown)
{
	const char *sep = ustr_len(shown) && ustr_at(shown, ustr_len(shown) - 1) == '/' ? "" : "/";
	struct ustr *path = ustr_printf(rt, "%s%s%s", USTR_C(rt, shown), sep, name);
	struct ustr *full = ustr_printf(rt, "%s/%s", USTR_C(rt, real), name);
	struct stat st;
	bool folder = type == DT_DIR;

	if (type == DT_LNK || type == DT_UNKNOWN)
		folder = !stat(USTR_C(rt, full), &st) && S_ISDIR(st.st_mode);
	if (skipped(rt, l, full, name))
		return;
	if ((l->kinds & (folder ? 2 : 1)) && (l->icase ? fits(lowered(rt, name), l->pattern) : fits(name, l->pattern)))
		list_add(rt, l->found, val_str(path));
	if (folder && l->recurse && type != DT_LNK && l->depth > 0) {
		l->depth--;
		list_folder(rt, l, full, path);
		l->depth++;
	}
}

/* The names below REAL, each behind the byte of its kind and before a NUL, in
 * heap memory: nothing throws while the folder is open. */
static const char *read_names(struct rt *rt, const struct listing *l, struct ustr *real, size_t *ret_len)
{
	struct buf names = BUF_INIT;
	int r = dir_names(USTR_C(rt, real), &names);
	char *copy, *raw;

	*ret_len = 0;
	if (r < 0 && l->quiet && (r == -EACCES || r == -EPERM))
		return NULL;
	if (r < 0)
		io_throw(rt, -r, real, true);
	raw = buf_take(&names, ret_len);
	copy = memcpy(heap_alloc_block(rt->heap, *ret_len), raw, *ret_len);
	free(raw);
	return copy;
}

static void list_folder(struct rt *rt, struct listing *l, struct ustr *real, struct ustr *shown)
{
	size_t n, len;
	const char *p;

	rt_check_depth(rt);
	p = read_names(rt, l, real, &n);
	for (size_t i = 0; i < n; i += len + 2) {
		rt_poll(rt);
		len = strlen(p + i + 1);
		list_entry(rt, l, p + i + 1, (unsigned char)p[i], real, shown);
	}
}

static struct array *list_all(struct rt *rt, struct listing *l, struct ustr *folder, struct ustr *prefix, val pattern)
{
	if (arg_str(pattern))
		l->pattern = USTR_C(rt, l->icase ? ustr_lower(rt, arg_str(pattern)) : arg_str(pattern));
	list_folder(rt, l, folder, prefix);
	return list_to_array(rt, l->found, &type_string);
}

struct array *io_list(struct rt *rt, struct ustr *folder, struct ustr *prefix, val pattern, bool recurse, int kinds)
{
	struct listing l = { .found = list_new(rt, NULL), .pattern = "*", .recurse = recurse, .kinds = kinds,
		.depth = INT32_MAX };

	return list_all(rt, &l, folder, prefix, pattern);
}

struct array *io_list_by(struct rt *rt, struct ustr *folder, struct ustr *prefix, val pattern, val options, int kinds)
{
	struct listing l = { .found = list_new(rt, NULL), .pattern = "*", .kinds = kinds, .depth = INT32_MAX };

	options = val_base(options);
	if (val_type_of(options) == &type_enumerationoptions) {
		l.recurse = arg_bool(record_get(options, IO_RECURSE));
		l.quiet = arg_bool(record_get(options, IO_IGNORE));
		l.skip = arg_int(record_get(options, IO_SKIP));
		l.icase = arg_int(record_get(options, IO_CASING)) == 2;
		l.depth = arg_int(record_get(options, IO_DEPTH));
	} else {
		l.recurse = options.k == VK_ENUM && arg_int(options) == 1;
	}
	return list_all(rt, &l, folder, prefix, pattern);
}

/* ---- EnumerationOptions ---- */

const struct type type_enumerationoptions = RECORD_TYPE("System.IO.EnumerationOptions", IO_OPTIONS);

static val options_ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_enumerationoptions);

	r->f[IO_RECURSE] = r->f[IO_SPECIAL] = V_FALSE;
	r->f[IO_IGNORE] = V_TRUE;
	r->f[IO_BUFFER] = val_int(0);
	r->f[IO_SKIP] = val_enum(&enum_fileattributes, 6);
	r->f[IO_MATCH] = val_enum(&enum_matchtype, 0);
	r->f[IO_CASING] = val_enum(&enum_matchcasing, 0);
	r->f[IO_DEPTH] = val_int(INT32_MAX);
	return val_obj(r);
}

const struct member_def enumerationoptions_members[] = {
	CTOR("()", options_ctor), RECORD_PROP_RW("bool RecurseSubdirectories {get;set;}", 0),
	RECORD_PROP_RW("bool IgnoreInaccessible {get;set;}", 1),
	RECORD_PROP_RW("int BufferSize {get;set;}", 2), RECORD_PROP_RW("System.IO.FileAttributes AttributesToSkip {get;set;}", 3),
	RECORD_PROP_RW("System.IO.MatchType MatchType {get;set;}", 4),
	RECORD_PROP_RW("System.IO.MatchCasing MatchCasing {get;set;}", 5),
	RECORD_PROP_RW("int MaxRecursionDepth {get;set;}", 6),
	RECORD_PROP_RW("bool ReturnSpecialDirectories {get;set;}", 7), MEMBERS_END
};

/* ---- whole files ---- */

struct fd_box {
	struct cell h;
	int fd;
};

static void fd_finalize(struct cell *c)
{
	if (((struct fd_box *)c)->fd >= 0)
		close(((struct fd_box *)c)->fd);
}
static const struct type type_fd_box = { .cls = { .finalize = fd_finalize }, .name = "FdBox", .flags = TF_INTERNAL };

void io_lock(struct rt *rt, int fd, struct ustr *full, bool alone)
{
	if (flock(fd, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) && errno == EWOULDBLOCK)
		net_throw(rt, "System.IO.IOException",
			"The process cannot access the file '%s' because it is being used by another process.", USTR_C(rt, full));
}

/* An open file that the collector closes when a throw passes by. */
static struct fd_box *box_open(struct rt *rt, struct ustr *full, int flags, int mode)
{
	const char *path = USTR_C(rt, full);
	struct fd_box *b = rt_new_cell(rt, &type_fd_box, fd_box);
	struct stat st;

	b->fd = open(path, (flags & ~O_TRUNC) | O_CLOEXEC, mode);
	if (b->fd < 0)
		io_throw_file(rt, errno, full, flags & O_CREAT);
	if (!fstat(b->fd, &st) && S_ISDIR(st.st_mode)) {
		close(b->fd);
		b->fd = -1;
		io_throw(rt, EACCES, full, false);
	}
	io_lock(rt, b->fd, full, false);
	if (flags & O_TRUNC && ftruncate(b->fd, 0) && errno != EINVAL)
		io_throw_file(rt, errno, full, true);
	return b;
}

static int box_close(struct fd_box *b)
{
	int fd = b->fd;

	b->fd = -1;
	return close(fd);
}

static _Noreturn void throw_too_long(struct rt *rt)
{
	net_throw(rt, "System.IO.IOException",
		"The file is too long. This operation is currently limited to supporting files less than 2 gigabytes in size.");
}

uint8_t *io_read(struct rt *rt, struct ustr *full, uint32_t *ret_n)
{
	struct fd_box *b = box_open(rt, full, O_RDONLY, 0);
	size_t cap = 4096, n = 0;
	struct stat st;
	uint8_t *p, *q;
	ssize_t k;

	if (!fstat(b->fd, &st) && st.st_size > 0)
		cap = (size_t)st.st_size + 1;
	if (cap > INT32_MAX)
		throw_too_long(rt);
	p = heap_alloc_block(rt->heap, cap);
	while ((k = read(b->fd, p + n, MIN(cap - n, (size_t)1 << 24))) > 0) {
		n += (size_t)k;
		rt_poll(rt);
		if (n < cap)
			continue;
		if (cap > INT32_MAX)
			throw_too_long(rt);
		q = heap_alloc_block(rt->heap, cap * 2);
		rt_copy(rt, q, p, n);
		p = q;
		cap *= 2;
	}
	if (k < 0)
		io_throw(rt, errno, full, false);
	box_close(b);
	*ret_n = (uint32_t)n;
	return p;
}

void io_write(struct rt *rt, struct ustr *full, int flags, const void *data, size_t n)
{
	struct fd_box *b = box_open(rt, full, O_WRONLY | O_CREAT | flags, 0666);
	const uint8_t *p = data;
	ssize_t k;

	for (; n; p += k, n -= (size_t)k)
		if ((k = write(b->fd, p, n)) < 0)
			io_throw(rt, errno, full, false);
	if (box_close(b))
		io_throw(rt, errno, full, false);
}

static void copy_bytes(struct rt *rt, struct fd_box *in, struct fd_box *out, struct ustr *to)
{
	ssize_t k, done;
	uint8_t *buf;

	while ((k = copy_file_range(in->fd, NULL, out->fd, NULL, 1 << 20, 0)) > 0)
		rt_poll(rt);
	if (k == 0)
		return;
	buf = heap_alloc_block(rt->heap, 65536);
	while ((k = read(in->fd, buf, 65536)) > 0)
		for (ssize_t at = 0; at < k; at += done)
			if ((done = write(out->fd, buf + at, (size_t)(k - at))) < 0)
				io_throw(rt, errno, to, false);
}

void io_copy(struct rt *rt, struct ustr *from, struct ustr *to, bool overwrite)
{
	struct fd_box *in = box_open(rt, from, O_RDONLY, 0), *out;
	struct stat st, there;

	fstat(in->fd, &st);
	if (!stat(USTR_C(rt, to), &there) && S_ISDIR(there.st_mode))
		net_throw(rt, "System.IO.IOException", "The target file '%s' is a directory, not a file.", USTR_C(rt, to));
	out = box_open(rt, to, O_WRONLY | O_CREAT | (overwrite ? 0 : O_EXCL), (int)(st.st_mode & 0777));
	fstat(out->fd, &there);
	if (there.st_ino == st.st_ino && there.st_dev == st.st_dev)
		io_throw(rt, EAGAIN, to, false);
	if (ftruncate(out->fd, 0))
		io_throw(rt, errno, to, false);
	copy_bytes(rt, in, out, to);
	fchmod(out->fd, st.st_mode & 0777);
	futimens(out->fd, (struct timespec[2]){ st.st_atim, st.st_mtim });
	box_close(out);
	box_close(in);
}

void io_move(struct rt *rt, struct ustr *from, struct ustr *to, bool overwrite)
{
	struct stat a, b;

	if (lstat(USTR_C(rt, from), &a))
		io_throw_file(rt, errno, from, false);
	if (!overwrite && !lstat(USTR_C(rt, to), &b) && (a.st_ino != b.st_ino || a.st_dev != b.st_dev))
		net_throw(rt, "System.IO.IOException", "The file '%s' already exists.", USTR_C(rt, to));
	if (!rename(USTR_C(rt, from), USTR_C(rt, to)))
		return;
	if (errno != EXDEV || S_ISDIR(a.st_mode))
		io_throw_file(rt, errno, to, true);
	io_copy(rt, from, to, true);
	io_delete_file(rt, from);
}

void io_delete_file(struct rt *rt, struct ustr *full)
{
	struct stat st;

	if (!unlink(USTR_C(rt, full)))
		return;
	if (errno == ENOENT) {
		io_stat(rt, full, &(struct io_stat){ 0 });
		if (!strrchr(USTR_C(rt, full), '/') || strrchr(USTR_C(rt, full), '/') == USTR_C(rt, full))
			return;
		if (!stat(USTR_C(rt, ustr_sub(rt, full, 0, (uint32_t)(strrchr(USTR_C(rt, full), '/') - USTR_C(rt, full)))), &st))
			return;
		io_throw(rt, ENOENT, full, true);
	}
	io_throw(rt, errno == EISDIR ? EACCES : errno, full, false);
}

void io_make_folder(struct rt *rt, struct ustr *full)
{
	const char *s = USTR_C(rt, full);
	struct stat st;
	size_t n = strlen(s);

	for (size_t i = 1; i <= n; i++) {
		struct ustr *part;

		if (i < n && s[i] != '/')
			continue;
		part = ustr_from_utf8(rt, s, i);
		if (!mkdir(USTR_C(rt, part), 0777) || errno == EISDIR)
			continue;
		if (errno == EEXIST && stat(USTR_C(rt, part), &st) == 0 && S_ISDIR(st.st_mode))
			continue;
		if (errno == EEXIST)
			net_throw(rt, "System.IO.IOException", "The file '%s' already exists.", USTR_C(rt, part));
		if (errno == EACCES && stat(USTR_C(rt, part), &st) == 0)
			continue;
		io_throw(rt, errno, full, true);
	}
}

static void remove_tree(struct rt *rt, struct ustr *full)
{
	struct array *a = io_list(rt, full, full, V_NULL, false, 3);
	struct stat st;

	rt_check_depth(rt);
	for (uint32_t i = 0; i < a->n; i++) {
		rt_poll(rt);
		if (!lstat(USTR_C(rt, a->v[i].s), &st) && S_ISDIR(st.st_mode))
			remove_tree(rt, a->v[i].s);
		else if (unlink(USTR_C(rt, a->v[i].s)))
			io_throw(rt, errno, a->v[i].s, false);
	}
	if (rmdir(USTR_C(rt, full)))
		io_throw(rt, errno, full, true);
}

void io_delete_folder(struct rt *rt, struct ustr *full, bool recurse)
{
	struct stat st;

	if (lstat(USTR_C(rt, full), &st))
		io_throw(rt, errno, full, true);
	if (S_ISLNK(st.st_mode) && !unlink(USTR_C(rt, full)))
		return;
	if (!S_ISDIR(st.st_mode))
		net_throw(rt, "System.IO.IOException", "The directory name is invalid. : '%s'", USTR_C(rt, full));
	if (recurse)
		remove_tree(rt, full);
	else if (rmdir(USTR_C(rt, full)))
		io_throw(rt, errno, full, true);
}

val io_link_target(struct rt *rt, struct ustr *full, bool final)
{
	char to[PATH_MAX];
	ssize_t n = readlink(USTR_C(rt, full), to, sizeof(to));
	struct io_stat st;
	struct ustr *s;
	char *slash;

	if (n < 0 && errno == ENOENT)
		io_throw_file(rt, errno, full, false);
	for (int hops = 0; n >= 0; hops++) {
		s = ustr_from_utf8(rt, to, (size_t)n);
		if (to[0] != '/') {
			slash = strrchr(USTR_C(rt, full), '/');
			s = ustr_printf(rt, "%.*s/%s", (int)(slash - USTR_C(rt, full)), USTR_C(rt, full), USTR_C(rt, s));
		}
		full = io_normal(rt, s);
		if (!final || hops == 40)
			break;
		n = readlink(USTR_C(rt, full), to, sizeof(to));
		if (n < 0)
			break;
	}
	if (n < 0 && !final)
		return V_NULL;
	if (n < 0 && readlink(USTR_C(rt, full), to, sizeof(to)) < 0 && errno == ENOENT)
		return V_NULL;
	io_stat(rt, full, &st);
	return io_info(rt, full, st.folder);
}

/* SPDX-License-Identifier: MIT */
/* FileSystemInfo, FileInfo and DirectoryInfo. */
#include "types/arg.h"
#include "types/enums.h"
#include "types/io/io.h"
#include "types/io/stream.h"
#include "types/tables.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct fsinfo *)c)->path);
	heap_mark(h, ((struct fsinfo *)c)->full);
}

struct fsinfo *val_fsinfo(val v) { return arg_cell(v, &type_filesysteminfo); }
static struct fsinfo *of(val self) { return (struct fsinfo *)val_base(self).o; }
static struct ustr *text(struct rt *rt, val self) { return of(self)->path; }
static const struct type_ops ops = { .to_string = text };

/* Objects live as long as they are used: there are no leases. */
static val no_lease(struct rt *rt, val self, val *a, int n)
{
	net_throw(rt, "System.PlatformNotSupportedException", "Remoting is not supported on this platform.");
}

static val no_encryption(struct rt *rt, val self, val *a, int n)
{
	net_throw(rt, "System.PlatformNotSupportedException", "File encryption is not supported on this platform.");
}

const struct member_def marshalbyref_members[] = {
	METHOD("System.Object GetLifetimeService()", no_lease),
	METHOD("System.Object InitializeLifetimeService()", no_lease), MEMBERS_END
};
const struct type type_marshalbyref = { .name = "System.MarshalByRefObject", .base = &type_object, .flags = TF_ABSTRACT };
#define INFO(id, name_, base_, flags_) \
	const struct type type_##id = { .cls = { .trace = trace }, .name = "System.IO." name_, .base = base_, .ops = &ops, \
		.size = sizeof(struct fsinfo), .ifaces = "System.Runtime.Serialization.ISerializable", .flags = flags_ }
INFO(filesysteminfo, "FileSystemInfo", &type_marshalbyref, TF_ABSTRACT);
INFO(fileinfo, "FileInfo", &type_filesysteminfo, TF_SEALED | TF_QUIET);
INFO(directoryinfo, "DirectoryInfo", &type_filesysteminfo, TF_SEALED);

static struct fsinfo *make(struct rt *rt, bool folder, struct ustr *path, struct ustr *full)
{
	struct fsinfo *f = rt_new_cell(rt, folder ? &type_directoryinfo : &type_fileinfo, fsinfo);

	gc_storep(f, f->path, path);
	gc_storep(f, f->full, full);
	return f;
}

val io_info(struct rt *rt, struct ustr *full, bool folder) { return val_obj(make(rt, folder, full, full)); }

static val file_ctor(struct rt *rt, val self, val *a, int n)
{
	struct ustr *full = io_full(rt, a[0], "fileName");

	return val_obj(make(rt, false, arg_str(a[0]), full));
}

static val folder_ctor(struct rt *rt, val self, val *a, int n)
{
	struct ustr *full = io_full(rt, a[0], "path");

	return val_obj(make(rt, true, arg_str(a[0]), full));
}

static bool is_folder(struct fsinfo *f) { return cell_type(&f->h) == &type_directoryinfo; }

static struct io_stat *state(struct rt *rt, val self)
{
	struct fsinfo *f = of(self);

	if (!f->known)
		io_stat(rt, f->full, &f->st);
	f->known = true;
	return &f->st;
}

static void forget(val self) { of(self)->known = false; }

/* The full path without a closing slash. */
static struct ustr *bare(struct rt *rt, struct fsinfo *f)
{
	return io_without_slash(rt, f->full);
}

static struct ustr *name_of(struct rt *rt, struct fsinfo *f)
{
	const char *s = USTR_C(rt, bare(rt, f)), *slash = strrchr(s, '/');

	return slash && slash[1] ? ustr_new(rt, slash + 1) : bare(rt, f);
}

static val name(struct rt *rt, val self) { return val_str(name_of(rt, of(self))); }
static val full_name(struct rt *rt, val self) { return val_str(of(self)->full); }

static val extension(struct rt *rt, val self)
{
	const char *s = USTR_C(rt, name_of(rt, of(self))), *dot = strrchr(s, '.');

	return dot && dot[1] ? arg_text(rt, dot) : val_str(ustr_empty(rt));
}

static val exists(struct rt *rt, val self)
{
	return val_bool(state(rt, self)->exists && state(rt, self)->folder == is_folder(of(self)));
}

static val attributes(struct rt *rt, val self)
{
	return val_enum(&enum_fileattributes, io_attributes(bare(rt, of(self)), rt, state(rt, self)));
}

static void set_attributes(struct rt *rt, val self, val v) { io_set_attributes(rt, of(self)->full, arg_int(v)); forget(self); }

static val unix_mode(struct rt *rt, val self)
{
	return val_enum(&enum_unixfilemode, state(rt, self)->exists ? (int)(state(rt, self)->mode & 07777) : -1);
}

static void set_unix_mode(struct rt *rt, val self, val v)
{
	if (chmod(USTR_C(rt, of(self)->full), (mode_t)arg_int(v)))
		io_throw_file(rt, errno, of(self)->full, false);
	forget(self);
}

static val link_target(struct rt *rt, val self)
{
	char to[PATH_MAX];
	ssize_t n = readlink(USTR_C(rt, bare(rt, of(self))), to, sizeof(to));

	return n < 0 ? V_NULL : val_str(ustr_from_utf8(rt, to, (size_t)n));
}

#define TIME(fn, field, local, which, utc)                                     \
	static val get_##fn(struct rt *rt, val self) { return io_time(rt, state(rt, self)->field, local); } \
	static void set_##fn(struct rt *rt, val self, val v)                   \
	{                                                                      \
		io_set_time(rt, of(self)->full, which, v, utc);                \
		forget(self);                                                  \
	}
TIME(created, created, true, 1, false) TIME(created_utc, created, false, 1, true)
TIME(accessed, accessed, true, 0, false) TIME(accessed_utc, accessed, false, 0, true)
TIME(written, written, true, 1, false) TIME(written_utc, written, false, 1, true)

static val refresh(struct rt *rt, val self, val *a, int n) { forget(self); state(rt, self); return V_VOID; }
static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(of(self)->path); }
static val resolve_link(struct rt *rt, val self, val *a, int n) { return io_link_target(rt, bare(rt, of(self)), arg_bool(a[0])); }

static val make_link(struct rt *rt, val self, val *a, int n)
{
	if (symlink(USTR_C(rt, arg_need_str(rt, a[0], "pathToTarget")), USTR_C(rt, bare(rt, of(self)))))
		io_throw_file(rt, errno, of(self)->full, true);
	forget(self);
	return V_VOID;
}

const struct member_def filesysteminfo_members[] = {
	PROP("string FullName {get;}", full_name, NULL), PROP("string Extension {get;}", extension, NULL),
	PROP("string Name {get;}", name, NULL), PROP("bool Exists {get;}", exists, NULL),
	PROP("datetime CreationTime {get;set;}", get_created, set_created),
	PROP("datetime CreationTimeUtc {get;set;}", get_created_utc, set_created_utc),
	PROP("datetime LastAccessTime {get;set;}", get_accessed, set_accessed),
	PROP("datetime LastAccessTimeUtc {get;set;}", get_accessed_utc, set_accessed_utc),
	PROP("datetime LastWriteTime {get;set;}", get_written, set_written),
	PROP("datetime LastWriteTimeUtc {get;set;}", get_written_utc, set_written_utc),
	PROP("string LinkTarget {get;}", link_target, NULL),
	PROP("System.IO.UnixFileMode UnixFileMode {get;set;}", unix_mode, set_unix_mode),
	PROP("System.IO.FileAttributes Attributes {get;set;}", attributes, set_attributes),
	METHOD("void CreateAsSymbolicLink(string pathToTarget)", make_link), METHOD("void Refresh()", refresh),
	METHOD("System.IO.FileSystemInfo ResolveLinkTarget(bool returnFinalTarget)", resolve_link),
	METHOD("string ToString()", to_string),
	MEMBERS_END
};

/* ---- FileInfo ---- */

static struct ustr *folder_of(struct rt *rt, struct fsinfo *f)
{
	const char *s = USTR_C(rt, bare(rt, f)), *slash = strrchr(s, '/');

	return !slash || !slash[1] ? NULL : ustr_from_utf8(rt, s, slash == s ? 1 : (size_t)(slash - s));
}

static val length(struct rt *rt, val self)
{
	if (!state(rt, self)->exists || state(rt, self)->folder)
		net_throw(rt, "System.IO.FileNotFoundException", "Could not find file '%s'.", USTR_C(rt, of(self)->full));
	return val_long(state(rt, self)->size);
}

static val folder_name(struct rt *rt, val self) { return val_str(folder_of(rt, of(self))); }
static val folder(struct rt *rt, val self) { struct ustr *s = folder_of(rt, of(self)); return s ? io_info(rt, s, true) : V_NULL; }
static val is_read_only(struct rt *rt, val self) { return val_bool(arg_int(attributes(rt, self)) & 1); }

static void set_read_only(struct rt *rt, val self, val v)
{
	int64_t a = arg_int(attributes(rt, self)) & ~1LL;

	io_set_attributes(rt, of(self)->full, a | arg_bool(v));
	forget(self);
}

static val copy_to(struct rt *rt, val self, val *a, int n)
{
	struct ustr *to = io_full(rt, a[0], "destFileName");

	io_copy(rt, of(self)->full, to, n > 1 && arg_bool(a[1]));
	return io_info(rt, to, false);
}

static val move_to(struct rt *rt, val self, val *a, int n)
{
	struct ustr *to = io_full(rt, a[0], "destFileName");

	if (!state(rt, self)->exists)
		net_throw(rt, "System.IO.FileNotFoundException", "Could not find file '%s'.", USTR_C(rt, of(self)->full));
	io_move(rt, of(self)->full, to, n > 1 && arg_bool(a[1]));
	gc_storep(of(self), of(self)->full, to);
	gc_storep(of(self), of(self)->path, arg_str(a[0]));
	forget(self);
	return V_VOID;
}

static val delete_file(struct rt *rt, val self, val *a, int n)
{
	io_delete_file(rt, of(self)->full);
	forget(self);
	return V_VOID;
}

static val replace(struct rt *rt, val self, val *a, int n)
{
	struct ustr *to = io_full(rt, a[0], "destinationFileName");

	if (arg_str(a[1]))
		io_copy(rt, to, io_full(rt, a[1], "destinationBackupFileName"), true);
	io_move(rt, of(self)->full, to, true);
	return io_info(rt, to, false);
}

static val open_with(struct rt *rt, val self, int mode, int access)
{
	val s = stream_open(rt, of(self)->full, mode, access);

	forget(self);
	return s;
}

static val open_(struct rt *rt, val self, val *a, int n)
{
	int mode = (int)arg_int(a[0]);

	return open_with(rt, self, mode, n > 1 ? (int)arg_int(a[1]) : mode == STREAM_APPEND ? STREAM_WRITE
		: STREAM_READ | STREAM_WRITE);
}

static val open_read(struct rt *rt, val self, val *a, int n) { return open_with(rt, self, STREAM_OPEN, STREAM_READ); }
static val open_write(struct rt *rt, val self, val *a, int n) { return open_with(rt, self, STREAM_OPEN_OR_CREATE, STREAM_WRITE); }
static val create_file(struct rt *rt, val self, val *a, int n)
{
	return open_with(rt, self, STREAM_CREATE, STREAM_READ | STREAM_WRITE);
}
static val open_text(struct rt *rt, val self, val *a, int n) { return stream_reader(rt, open_read(rt, self, a, 0)); }

static val create_text(struct rt *rt, val self, val *a, int n)
{
	return stream_writer(rt, open_with(rt, self, STREAM_CREATE, STREAM_WRITE));
}

static val append_text(struct rt *rt, val self, val *a, int n)
{
	return stream_writer(rt, open_with(rt, self, STREAM_APPEND, STREAM_WRITE));
}

const struct member_def fileinfo_members[] = {
	CTOR("(string fileName)", file_ctor),
	PROP("long Length {get;}", length, NULL), PROP("string DirectoryName {get;}", folder_name, NULL),
	PROP("System.IO.DirectoryInfo Directory {get;}", folder, NULL),
	PROP("bool IsReadOnly {get;set;}", is_read_only, set_read_only),
	METHOD("System.IO.FileInfo CopyTo(string destFileName)", copy_to),
	METHOD("System.IO.FileInfo CopyTo(string destFileName, bool overwrite)", copy_to),
	METHOD("void MoveTo(string destFileName)", move_to), METHOD("void MoveTo(string destFileName, bool overwrite)", move_to),
	METHOD("void Delete()", delete_file), METHOD("void Encrypt()", no_encryption), METHOD("void Decrypt()", no_encryption),
	METHOD("System.IO.FileInfo Replace(string destinationFileName, string destinationBackupFileName)", replace),
	METHOD("System.IO.FileInfo Replace(string destinationFileName, string destinationBackupFileName, bool ignoreMetadataErrors)",
		replace),
	METHOD("System.IO.FileStream Create()", create_file), METHOD("System.IO.FileStream OpenRead()", open_read),
	METHOD("System.IO.FileStream OpenWrite()", open_write), METHOD("System.IO.StreamReader OpenText()", open_text),
	METHOD("System.IO.StreamWriter CreateText()", create_text), METHOD("System.IO.StreamWriter AppendText()", append_text),
	METHOD("System.IO.FileStream Open(System.IO.FileMode mode)", open_),
	METHOD("System.IO.FileStream Open(System.IO.FileMode mode, System.IO.FileAccess access)", open_),
	METHOD("System.IO.FileStream Open(System.IO.FileMode mode, System.IO.FileAccess access, System.IO.FileShare share)",
		open_),
	MEMBERS_END
};

/* ---- DirectoryInfo ---- */

static val root(struct rt *rt, val self) { return io_info(rt, ustr_new(rt, "/"), true); }
static val create_folder(struct rt *rt, val self, val *a, int n)
{
	io_make_folder(rt, of(self)->full);
	forget(self);
	return V_VOID;
}

static val create_sub(struct rt *rt, val self, val *a, int n)
{
	struct ustr *sub = arg_need_str(rt, a[0], "path"), *full;

	if (!ustr_len(sub))
		arg_throw(rt, "path", "The value cannot be an empty string.");
	full = io_normal(rt, ustr_printf(rt, "%s/%s", USTR_C(rt, bare(rt, of(self))), USTR_C(rt, sub)));
	io_make_folder(rt, full);
	return io_info(rt, full, true);
}

static val delete_folder(struct rt *rt, val self, val *a, int n)
{
	io_delete_folder(rt, bare(rt, of(self)), n && arg_bool(a[0]));
	forget(self);
	return V_VOID;
}

static val move_folder(struct rt *rt, val self, val *a, int n)
{
	struct ustr *to = io_full(rt, a[0], "destDirName");
	struct stat st;

	if (!lstat(USTR_C(rt, to), &st))
		net_throw(rt, "System.IO.IOException",
			"Cannot create '%s' because a file or directory with the same name already exists.", USTR_C(rt, to));
	if (rename(USTR_C(rt, bare(rt, of(self))), USTR_C(rt, to)))
		io_throw(rt, errno, of(self)->full, true);
	gc_storep(of(self), of(self)->full, to);
	gc_storep(of(self), of(self)->path, arg_str(a[0]));
	forget(self);
	return V_VOID;
}

/* GetFiles and its like: KINDS as io_list's, ELEM the array's type. */
static val entries(struct rt *rt, val self, val *a, int n, int kinds, const struct type *elem)
{
	struct ustr *folder = bare(rt, of(self));
	struct array *names, *out;
	struct io_stat st;

	names = io_list_by(rt, folder, folder, n ? val_str(arg_need_str(rt, a[0], "searchPattern")) : V_NULL,
			   n > 1 ? a[1] : V_NULL, kinds);
	out = array_new(rt, elem, names->n);
	for (uint32_t i = 0; i < names->n; i++) {
		if (kinds == 3)
			io_stat(rt, names->v[i].s, &st);
		gc_store(out, &out->v[i], io_info(rt, names->v[i].s, kinds == 3 ? st.folder : kinds == 2));
	}
	return val_obj(out);
}

static val files(struct rt *rt, val self, val *a, int n) { return entries(rt, self, a, n, 1, &type_fileinfo); }
static val folders(struct rt *rt, val self, val *a, int n) { return entries(rt, self, a, n, 2, &type_directoryinfo); }
static val infos(struct rt *rt, val self, val *a, int n) { return entries(rt, self, a, n, 3, &type_filesysteminfo); }

#define LISTS(ret, name, fn)                                                   \
	METHOD(ret " " name "()", fn), METHOD(ret " " name "(string searchPattern)", fn), \
	METHOD(ret " " name "(string searchPattern, System.IO.SearchOption searchOption)", fn), \
	METHOD(ret " " name "(string searchPattern, System.IO.EnumerationOptions enumerationOptions)", fn)
#define SEQ(t) "System.Collections.Generic.IEnumerable[System.IO." t "]"
const struct member_def directoryinfo_members[] = {
	CTOR("(string path)", folder_ctor),
	PROP("System.IO.DirectoryInfo Parent {get;}", folder, NULL), PROP("System.IO.DirectoryInfo Root {get;}", root, NULL),
	METHOD("void Create()", create_folder), METHOD("System.IO.DirectoryInfo CreateSubdirectory(string path)", create_sub),
	METHOD("void Delete()", delete_folder), METHOD("void Delete(bool recursive)", delete_folder),
	METHOD("void MoveTo(string destDirName)", move_folder),
	LISTS("System.IO.FileInfo[]", "GetFiles", files), LISTS("System.IO.DirectoryInfo[]", "GetDirectories", folders),
	LISTS("System.IO.FileSystemInfo[]", "GetFileSystemInfos", infos),
	LISTS(SEQ("FileInfo"), "EnumerateFiles", files), LISTS(SEQ("DirectoryInfo"), "EnumerateDirectories", folders),
	LISTS(SEQ("FileSystemInfo"), "EnumerateFileSystemInfos", infos),
	MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
/* System.IO.Directory and DriveInfo. */
#include "types/arg.h"
#include "types/enums.h"
#include "types/io/io.h"
#include "types/tables.h"

#include <errno.h>
#include <limits.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

const struct type type_directory_times = { .name = "System.IO.Directory+Times", .base = &type_object,
	.flags = TF_INTERNAL | TF_ABSTRACT };
const struct type type_directory = { .name = "System.IO.Directory", .base = &type_directory_times,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

static struct ustr *path(struct rt *rt, val v) { return io_full(rt, v, "path"); }

static val create(struct rt *rt, val self, val *a, int n)
{
	struct ustr *full = path(rt, a[0]);

	io_make_folder(rt, full);
	if (n > 1)
		chmod(USTR_C(rt, full), (mode_t)arg_int(a[1]));
	return io_info(rt, full, true);
}

static val exists(struct rt *rt, val self, val *a, int n)
{
	struct stat st;

	if (!arg_str(a[0]) || !ustr_len(arg_str(a[0])))
		return V_FALSE;
	return val_bool(!stat(USTR_C(rt, io_normal(rt, arg_str(a[0]))), &st) && S_ISDIR(st.st_mode));
}

static val delete(struct rt *rt, val self, val *a, int n)
{
	io_delete_folder(rt, io_without_slash(rt, path(rt, a[0])), n > 1 && arg_bool(a[1]));
	return V_VOID;
}

static val move(struct rt *rt, val self, val *a, int n)
{
	struct ustr *from = io_without_slash(rt, io_full(rt, a[0], "sourceDirName")),
		    *to = io_without_slash(rt, io_full(rt, a[1], "destDirName"));
	struct stat st;

	if (ustr_eq(from, to))
		net_throw(rt, "System.IO.IOException", "Source and destination path must be different.");
	if (lstat(USTR_C(rt, from), &st))
		io_throw(rt, errno, from, true);
	if (!lstat(USTR_C(rt, to), &st))
		net_throw(rt, "System.IO.IOException",
			"Cannot create '%s' because a file or directory with the same name already exists.", USTR_C(rt, to));
	if (rename(USTR_C(rt, from), USTR_C(rt, to)))
		io_throw(rt, errno, to, true);
	return V_VOID;
}

/* Names begin with the path as it was given. */
static val entries(struct rt *rt, val *a, int n, int kinds)
{
	struct ustr *full = path(rt, a[0]);

	return val_obj(io_list_by(rt, io_without_slash(rt, full), arg_str(a[0]),
				  n > 1 ? val_str(arg_need_str(rt, a[1], "searchPattern")) : V_NULL,
				  n > 2 ? a[2] : V_NULL, kinds));
}

static val files(struct rt *rt, val self, val *a, int n) { return entries(rt, a, n, 1); }
static val folders(struct rt *rt, val self, val *a, int n) { return entries(rt, a, n, 2); }
static val both(struct rt *rt, val self, val *a, int n) { return entries(rt, a, n, 3); }

static val current(struct rt *rt, val self, val *a, int n)
{
	char s[PATH_MAX];

	return arg_text(rt, getcwd(s, sizeof(s)) ? s : "/");
}

static val set_current(struct rt *rt, val self, val *a, int n)
{
	struct ustr *full = path(rt, a[0]);

	if (chdir(USTR_C(rt, full)))
		io_throw(rt, errno, full, true);
	return V_VOID;
}

static val parent(struct rt *rt, val self, val *a, int n)
{
	struct ustr *full = path(rt, a[0]);
	const char *s = USTR_C(rt, full), *slash = strrchr(s, '/');

	if (!slash || !strcmp(s, "/"))
		return V_NULL;
	return io_info(rt, ustr_from_utf8(rt, s, slash == s ? 1 : (size_t)(slash - s)), true);
}

static val root(struct rt *rt, val self, val *a, int n) { path(rt, a[0]); return arg_text(rt, "/"); }

static val temp(struct rt *rt, val self, val *a, int n)
{
	const char *dir = getenv("TMPDIR");
	char name[PATH_MAX];

	snprintf(name, sizeof(name), "%s/%sXXXXXX", dir && *dir ? dir : "/tmp",
		n && arg_str(a[0]) ? USTR_C(rt, arg_str(a[0])) : "");
	if (!mkdtemp(name))
		io_throw(rt, errno, ustr_new(rt, name), true);
	return io_info(rt, ustr_new(rt, name), true);
}

static val make_link(struct rt *rt, val self, val *a, int n)
{
	struct ustr *full = path(rt, a[0]);

	if (symlink(USTR_C(rt, arg_need_str(rt, a[1], "pathToTarget")), USTR_C(rt, full)))
		io_throw_file(rt, errno, full, true);
	return io_info(rt, full, true);
}

/* ---- drives: what is mounted ---- */

struct driveinfo {
	struct cell h;
	struct ustr *name;
};

static void trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct driveinfo *)c)->name); }
static struct driveinfo *drive(val self) { return (struct driveinfo *)val_base(self).o; }
static struct ustr *drive_text(struct rt *rt, val self) { return drive(self)->name; }
static const struct type_ops drive_ops = { .to_string = drive_text };
const struct type type_driveinfo = {
	.cls = { .trace = trace }, .name = "System.IO.DriveInfo", .base = &type_object, .ops = &drive_ops,
	.size = sizeof(struct driveinfo),
	.ifaces = "System.Runtime.Serialization.ISerializable", .flags = TF_SEALED,
};

static val drive_new(struct rt *rt, struct ustr *name)
{
	struct driveinfo *d = rt_new_cell(rt, &type_driveinfo, driveinfo);

	gc_storep(d, d->name, name);
	return val_obj(d);
}

static val drive_ctor(struct rt *rt, val self, val *a, int n) { return drive_new(rt, arg_need_str(rt, a[0], "driveName")); }

static struct array *mounts(struct rt *rt)
{
	struct list *l = list_new(rt, NULL);
	FILE *f = setmntent("/proc/mounts", "r");
	struct mntent m;
	char buf[4096];

	while (f && getmntent_r(f, &m, buf, sizeof(buf)))
		list_add(rt, l, val_str(ustr_new(rt, m.mnt_dir)));
	if (f)
		endmntent(f);
	return list_to_array(rt, l, &type_string);
}

static val logical_drives(struct rt *rt, val self, val *a, int n) { return val_obj(mounts(rt)); }

static val drives(struct rt *rt, val self, val *a, int n)
{
	struct array *names = mounts(rt), *out = array_new(rt, &type_driveinfo, names->n);

	for (uint32_t i = 0; i < names->n; i++)
		gc_store(out, &out->v[i], drive_new(rt, names->v[i].s));
	return val_obj(out);
}

static struct statvfs space(struct rt *rt, val self)
{
	struct statvfs st;

	if (statvfs(USTR_C(rt, drive(self)->name), &st))
		net_throw(rt, "System.IO.DriveNotFoundException",
			"Could not find the drive '%s'. The drive might not be ready or might not be mapped.",
			USTR_C(rt, drive(self)->name));
	return st;
}

static val available(struct rt *rt, val self)
{
	struct statvfs s = space(rt, self);
	return val_long((int64_t)(s.f_bavail * s.f_frsize));
}
static val free_space(struct rt *rt, val self)
{
	struct statvfs s = space(rt, self);
	return val_long((int64_t)(s.f_bfree * s.f_frsize));
}
static val total(struct rt *rt, val self)
{
	struct statvfs s = space(rt, self);
	return val_long((int64_t)(s.f_blocks * s.f_frsize));
}
static val drive_name(struct rt *rt, val self) { return val_str(drive(self)->name); }
static val drive_root(struct rt *rt, val self) { return io_info(rt, drive(self)->name, true); }
static val ready(struct rt *rt, val self) { struct stat st; return val_bool(!stat(USTR_C(rt, drive(self)->name), &st)); }

static val drive_format(struct rt *rt, val self)
{
	FILE *f = setmntent("/proc/mounts", "r");
	struct ustr *kind = ustr_new(rt, "unknown");
	struct mntent m;
	char buf[4096];

	while (f && getmntent_r(f, &m, buf, sizeof(buf)))
		if (ustr_eq_c(drive(self)->name, m.mnt_dir))
			kind = ustr_new(rt, m.mnt_type);
	if (f)
		endmntent(f);
	return val_str(kind);
}

static val drive_type(struct rt *rt, val self)
{
	static const char *const memory[] = { "proc", "sysfs", "tmpfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "mqueue" };
	const char *kind = USTR_C(rt, drive_format(rt, self).s);

	if (!strncmp(kind, "nfs", 3) || !strcmp(kind, "cifs"))
		return val_enum(&enum_drivetype, 4);
	for (size_t i = 0; i < ARRAY_LEN(memory); i++)
		if (!strcmp(kind, memory[i]))
			return val_enum(&enum_drivetype, 6);
	return val_enum(&enum_drivetype, 3);
}

#define SEQ "System.Collections.Generic.IEnumerable[string]"
#define LISTS(ret, name, fn)                                                   \
	STATIC("static " ret " " name "(string path)", fn), \
	STATIC("static " ret " " name "(string path, string searchPattern)", fn), \
	STATIC("static " ret " " name "(string path, string searchPattern, System.IO.SearchOption searchOption)", fn), \
	STATIC("static " ret " " name "(string path, string searchPattern, System.IO.EnumerationOptions enumerationOptions)", fn)
const struct member_def directory_members[] = {
	STATIC("static System.IO.DirectoryInfo CreateDirectory(string path)", create),
	STATIC("static System.IO.DirectoryInfo CreateDirectory(string path, System.IO.UnixFileMode unixCreateMode)", create),
	STATIC("static System.IO.DirectoryInfo CreateTempSubdirectory(string prefix = null)", temp),
	STATIC("static System.IO.FileSystemInfo CreateSymbolicLink(string path, string pathToTarget)", make_link),
	STATIC("static void Delete(string path)", delete), STATIC("static void Delete(string path, bool recursive)", delete),
	STATIC("static void Move(string sourceDirName, string destDirName)", move),
	STATIC("static bool Exists(string path)", exists),
	LISTS("string[]", "GetFiles", files), LISTS("string[]", "GetDirectories", folders),
	LISTS("string[]", "GetFileSystemEntries", both),
	LISTS(SEQ, "EnumerateFiles", files), LISTS(SEQ, "EnumerateDirectories", folders),
	LISTS(SEQ, "EnumerateFileSystemEntries", both),
	STATIC("static string GetCurrentDirectory()", current),
	STATIC("static void SetCurrentDirectory(string path)", set_current),
	STATIC("static System.IO.DirectoryInfo GetParent(string path)", parent),
	STATIC("static string GetDirectoryRoot(string path)", root),
	STATIC("static string[] GetLogicalDrives()", logical_drives),
	MEMBERS_END
};

const struct member_def driveinfo_members[] = {
	CTOR("(string driveName)", drive_ctor), STATIC("static System.IO.DriveInfo[] GetDrives()", drives),
	PROP("string Name {get;}", drive_name, NULL), PROP("bool IsReady {get;}", ready, NULL),
	PROP("System.IO.DirectoryInfo RootDirectory {get;}", drive_root, NULL),
	PROP("string VolumeLabel {get;}", drive_name, NULL), PROP("System.IO.DriveType DriveType {get;}", drive_type, NULL),
	PROP("string DriveFormat {get;}", drive_format, NULL), PROP("long AvailableFreeSpace {get;}", available, NULL),
	PROP("long TotalFreeSpace {get;}", free_space, NULL), PROP("long TotalSize {get;}", total, NULL),
	MEMBERS_END
};

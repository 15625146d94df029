/* SPDX-License-Identifier: MIT */
/* The FileSystem provider: FileInfo and DirectoryInfo items. */
#include "providers/impl.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "providers/fs.h"
#include "types/io/io.h"

static const char *fs_path(struct rt *rt, const struct ppath *p)
{
	return USTR_C(rt, p->path);
}

/* As the functions of System.IO tell it; ENOTDIR: the folder isn't there. */
void fs_throw(struct rt *rt, int error, struct ustr *path)
{
	if (error == ENOSPC)
		net_throw(rt, "System.IO.IOException", "No space left on device : '%s'", USTR_C(rt, path));
	io_throw_file(rt, error == ENOTDIR ? ENOENT : error, path, error == ENOTDIR);
}

static bool fs_exists(struct rt *rt, const struct ppath *p)
{
	struct stat st;

	return !lstat(fs_path(rt, p), &st);
}

static bool fs_is_container(struct rt *rt, const struct ppath *p)
{
	struct stat st;

	return !stat(fs_path(rt, p), &st) && S_ISDIR(st.st_mode);
}

val fs_item(struct rt *rt, struct ustr *path, bool folder)
{
	val arg = val_str(path);

	return type_construct(rt, type_find_c(rt, folder ? "System.IO.DirectoryInfo" : "System.IO.FileInfo"), &arg, 1);
}

static val fs_get(struct rt *rt, const struct ppath *p)
{
	if (!fs_exists(rt, p))
		return V_VOID;
	return fs_item(rt, p->path, fs_is_container(rt, p));
}

struct entry {
	struct ustr *name;
	bool folder;
};

/* Folders first, then files, each in the order of their names. */
static int entry_order(const struct entry *a, const struct entry *b)
{
	if (a->folder != b->folder)
		return a->folder ? -1 : 1;
	return ustr_cmp(a->name, b->name, true);
}

static void sort_entries(struct entry *e, struct entry *tmp, uint32_t n)
{
	uint32_t half = n / 2, i = 0, j = half, k = 0;

	if (n < 2)
		return;
	sort_entries(e, tmp, half);
	sort_entries(e + half, tmp, n - half);
	memcpy(tmp, e, half * sizeof *e);
	while (i < half && j < n)
		e[k++] = entry_order(&e[j], &tmp[i]) < 0 ? e[j++] : tmp[i++];
	memcpy(e + k, tmp + i, (half - i) * sizeof *e);
}

/* A folder's names, read whole so that no descriptor is open while callers run. */
static struct entry *read_folder(struct rt *rt, const struct ppath *p, bool hidden, uint32_t *ret_n)
{
	const char *path = fs_path(rt, p);
	struct entry *e = rt_block(rt, struct entry, 16);
	uint32_t n = 0, cap = 16;
	struct dirent **list;
	int count = scandir(path, &list, NULL, NULL);

	if (count < 0)
		fs_throw(rt, errno, p->path);
	for (int i = 0; i < count; i++) {
		const char *name = list[i]->d_name;
		bool folder = list[i]->d_type == DT_DIR;
		char full[PATH_MAX];
		struct stat st;

		if (!strcmp(name, ".") || !strcmp(name, "..") || (!hidden && name[0] == '.'))
			goto next;
		if (list[i]->d_type == DT_LNK || list[i]->d_type == DT_UNKNOWN) {
			snprintf(full, sizeof full, "%s/%s", path, name);
			folder = !stat(full, &st) && S_ISDIR(st.st_mode);
		}
		if (n == cap) {
			struct entry *bigger = rt_block(rt, struct entry, cap * 2);

			memcpy(bigger, e, n * sizeof *e);
			e = bigger;
			cap *= 2;
		}
		e[n++] = (struct entry){ ustr_new(rt, name), folder };
next:
		free(list[i]);
	}
	free(list);
	sort_entries(e, rt_block(rt, struct entry, n / 2 + 1), n);
	*ret_n = n;
	return e;
}

static void fs_children(struct rt *rt, const struct ppath *p, bool hidden, provider_item_fn fn, void *arg)
{
	struct entry *e;
	uint32_t n;

	e = read_folder(rt, p, hidden, &n);
	for (uint32_t i = 0; i < n; i++) {
		rt_poll(rt);
		fn(rt, e[i].name, V_VOID, e[i].folder, arg);
	}
}

void fs_make_parents(struct rt *rt, struct ustr *path)
{
	struct ustr *parent = path_parent(rt, path);
	const char *s = USTR_C(rt, parent);
	struct stat st;

	if (!ustr_len(parent) || !stat(s, &st))
		return;
	fs_make_parents(rt, parent);
	if (mkdir(s, 0777) && errno != EEXIST)
		fs_throw(rt, errno, parent);
}

static void write_whole(struct rt *rt, const char *path, val v, struct ustr *shown)
{
	size_t n = 0;
	const char *text = val_is_null(v) ? "" : ustr_utf8(rt, val_to_str(rt, v), &n);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	ssize_t done = fd < 0 ? -1 : write(fd, text, n);
	int error = errno;

	if (fd >= 0)
		close(fd);
	if (done != (ssize_t)n)
		fs_throw(rt, done < 0 ? error : ENOSPC, shown);
}

static _Noreturn void item_exists(struct rt *rt, struct ustr *path, bool folder)
{
	if (folder)
		err_throw(rt, "System.IO.IOException", "DirectoryExist", EC_ResourceExists, val_str(path),
			  "An item with the specified name %s already exists.", USTR_C(rt, path));
	err_throw(rt, "System.IO.IOException", "NewItemIOError", EC_WriteError, val_str(path),
		  "The file '%s' already exists.", USTR_C(rt, path));
}

static val make_folder(struct rt *rt, const struct ppath *p, bool force)
{
	const char *s = fs_path(rt, p);
	struct stat st;

	if (!stat(s, &st)) {
		if (!force || !S_ISDIR(st.st_mode))
			item_exists(rt, p->path, true);
		return fs_item(rt, p->path, true);
	}
	fs_make_parents(rt, p->path);
	if (mkdir(s, 0777))
		fs_throw(rt, errno, p->path);
	return fs_item(rt, p->path, true);
}

bool fs_is_same(struct rt *rt, struct ustr *a, struct ustr *b)
{
	struct stat x, y;

	return !stat(USTR_C(rt, a), &x) && !stat(USTR_C(rt, b), &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static val make_link(struct rt *rt, const struct ppath *p, val target, bool hard, bool force)
{
	const char *to = USTR_C(rt, ustr_replace(rt, val_to_str(rt, target), ustr_atom(rt, "\\"), ustr_atom(rt, "/"), false)),
		*s = fs_path(rt, p);
	struct ustr *whole;
	struct stat st;

	if (val_is_null(target) || !*to)
		err_throw(rt, "System.Management.Automation.PSArgumentNullException", "ArgumentNull", EC_InvalidArgument, V_NULL,
			  "Link '%s' cannot be created because the target Value was not specified.", USTR_C(rt, path_leaf(rt, p->path)));
	to = USTR_C(rt, ustr_replace(rt, ustr_new(rt, to), ustr_atom(rt, "\\"), ustr_atom(rt, "/"), false));
	whole = hard ? path_file(rt, ustr_new(rt, to)) : NULL;
	if (hard && stat(USTR_C(rt, whole), &st))
		err_throw(rt, "System.Management.Automation.ItemNotFoundException", "ItemNotFound",
			EC_ObjectNotFound, val_str(whole),
			  "Could not find item %s.", USTR_C(rt, whole));
	if (!lstat(s, &st)) {
		if (!force)
			err_throw(rt, "System.IO.IOException", "SymLinkExists", EC_ResourceExists, val_str(p->path),
				  "Cannot create link because the path already exists: %s.", s);
		if (hard && fs_is_same(rt, whole, p->path))
			err_throw(rt, "System.InvalidOperationException", "TargetIsSameAsLink", EC_InvalidOperation, val_str(p->path),
				  "The target and path cannot be the same.");
		unlink(s);
	}
	if (hard ? link(USTR_C(rt, whole), s) : symlink(to, s))
		fs_throw(rt, errno, hard ? ustr_new(rt, to) : p->path);
	return fs_get(rt, p);
}

static val fs_make(struct rt *rt, const struct ppath *p, struct ustr *type, val v, bool force)
{
	const char *t = type ? USTR_C(rt, type) : "file", *s = fs_path(rt, p);
	size_t n = strlen(t);
	struct stat st;

	if (n && (!strncasecmp("directory", t, n) || !strcasecmp("container", t)))
		return make_folder(rt, p, force);
	if (!strcasecmp(t, "Junction") && !val_is_null(v) && *val_to_c(rt, v) != '/')
		err_throw(rt, "System.ArgumentException", "NotAbsolutePath", EC_InvalidArgument, v,
			  "Creating a junction requires an absolute path for the target.");
	if (!strcasecmp(t, "SymbolicLink") || !strcasecmp(t, "Junction"))
		return make_link(rt, p, v, false, force);
	if (!strcasecmp(t, "HardLink"))
		return make_link(rt, p, v, true, force);
	if (n && strncasecmp("file", t, n))
		err_throw(rt, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
			  "The type is not a known type for the file system. Only \"file\",\"directory\" or \"symboliclink\" can be specified.");
	if (!stat(s, &st)) {
		if (S_ISDIR(st.st_mode) && force)
			fs_throw(rt, EACCES, p->path);
		if (!force)
			item_exists(rt, p->path, false);
	}
	if (force)
		fs_make_parents(rt, p->path);
	if (stat(USTR_C(rt, path_parent(rt, p->path)), &st))
		net_throw(rt, "System.IO.DirectoryNotFoundException", "Could not find a part of the path '%s'.", s);
	write_whole(rt, s, v, p->path);
	return fs_item(rt, p->path, false);
}

static void remove_tree(struct rt *rt, const struct ppath *p, bool force)
{
	struct entry *e;
	struct stat st;
	uint32_t n;

	rt_check_depth(rt);
	if (lstat(fs_path(rt, p), &st))
		fs_throw(rt, errno, p->path);
	if (!S_ISDIR(st.st_mode)) {
		if (unlink(fs_path(rt, p)))
			fs_throw(rt, errno, p->path);
		return;
	}
	e = read_folder(rt, p, true, &n);
	for (uint32_t i = 0; i < n; i++) {
		struct ppath child;

		ppath_child(rt, p, e[i].name, &child);
		remove_tree(rt, &child, force);
	}
	if (rmdir(fs_path(rt, p)))
		fs_throw(rt, errno, p->path);
}

static void fs_remove(struct rt *rt, const struct ppath *p, bool recurse, bool force)
{
	struct stat st;

	if (lstat(fs_path(rt, p), &st))
		fs_throw(rt, errno, p->path);
	if (!force && ((!S_ISLNK(st.st_mode) && !(st.st_mode & S_IWUSR)) || ustr_at(path_leaf(rt, p->path), 0) == '.'))
		err_throw(rt, "System.IO.IOException", "RemoveFileSystemItemUnAuthorizedAccess",
			EC_PermissionDenied, fs_get(rt, p),
			  "You do not have sufficient access rights to perform this operation or the item is hidden, system, or read only.");
	if (recurse) {
		remove_tree(rt, p, force);
		return;
	}
	if (S_ISDIR(st.st_mode) ? rmdir(fs_path(rt, p)) : unlink(fs_path(rt, p)))
		fs_throw(rt, errno, p->path);
}

static void copy_file(struct rt *rt, struct ustr *from, struct ustr *to)
{
	const char *a = USTR_C(rt, from), *b = USTR_C(rt, to);
	int in = open(a, O_RDONLY | O_CLOEXEC), out, error;
	struct stat st;
	ssize_t n = 0;

	if (in < 0)
		fs_throw(rt, errno, from);
	fstat(in, &st);
	out = open(b, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, st.st_mode & 0777);
	if (out < 0) {
		error = errno;
		close(in);
		fs_throw(rt, error == ENOENT ? ENOTDIR : error, to);	/* the folder is missing */
	}
	while (!rt_stopping(rt) && (n = copy_file_range(in, NULL, out, NULL, (size_t)1 << 20, 0)) > 0)
		;
	if (n < 0) {
		static char buf[65536];
		ssize_t r;

		for (n = 0; n >= 0 && !rt_stopping(rt) && (r = read(in, buf, sizeof buf)) > 0;)
			n = write(out, buf, (size_t)r) == r ? 0 : -1;
	}
	error = errno;
	futimens(out, (struct timespec[2]){ st.st_atim, st.st_mtim });
	close(in);
	close(out);
	rt_poll(rt);
	if (n < 0)
		fs_throw(rt, error, to);
}

static void copy_tree(struct rt *rt, const struct ppath *from, const struct ppath *to, bool recurse)
{
	struct entry *e;
	uint32_t n;

	rt_check_depth(rt);
	if (!fs_is_container(rt, from)) {
		copy_file(rt, from->path, to->path);
		return;
	}
	if (!fs_is_container(rt, to) && mkdir(fs_path(rt, to), 0777))
		fs_throw(rt, errno, to->path);
	if (!recurse)
		return;
	e = read_folder(rt, from, true, &n);
	for (uint32_t i = 0; i < n; i++) {
		struct ppath a, b;

		rt_poll(rt);
		ppath_child(rt, from, e[i].name, &a);
		ppath_child(rt, to, e[i].name, &b);
		copy_tree(rt, &a, &b, true);
	}
}

/* An existing folder as the target takes the source in. */
static void into_folder(struct rt *rt, const struct ppath *from, const struct ppath *to, struct ppath *ret)
{
	*ret = *to;
	if (fs_is_container(rt, to))
		ppath_child(rt, to, path_leaf(rt, from->path), ret);
}

static val fs_copy(struct rt *rt, const struct ppath *from, const struct ppath *to, bool recurse, bool force)
{
	struct ppath target;

	into_folder(rt, from, to, &target);
	if (ustr_eq(from->path, target.path))
		err_throw(rt, "System.IO.IOException", "CopyError", EC_WriteError, val_str(from->path),
			  "Cannot overwrite the item %s with itself.", fs_path(rt, from));
	copy_tree(rt, from, &target, recurse);
	return fs_get(rt, &target);
}

static val fs_move(struct rt *rt, const struct ppath *from, const struct ppath *to, bool force)
{
	struct ppath target;
	struct stat st;

	into_folder(rt, from, to, &target);
	if (!force && !lstat(fs_path(rt, &target), &st))
		net_throw(rt, "System.IO.IOException", fs_is_container(rt, &target)
			  ? "Cannot create '%s' because a file or directory with the same name already exists."
			  : "The file '%s' already exists.", fs_path(rt, &target));
	if (!rename(fs_path(rt, from), fs_path(rt, &target)))
		return fs_get(rt, &target);
	if (errno != EXDEV)
		fs_throw(rt, errno == ENOENT ? ENOTDIR : errno, errno == ENOENT ? target.path : from->path);
	copy_tree(rt, from, &target, true);
	remove_tree(rt, from, true);
	return fs_get(rt, &target);
}

static val fs_rename(struct rt *rt, const struct ppath *p, struct ustr *name, bool force)
{
	struct ppath to = *p;

	to.path = path_join(rt, path_parent(rt, p->path), name);
	if (ustr_eq(to.path, p->path))
		return fs_get(rt, p);
	if (!fs_is_container(rt, p) && fs_is_container(rt, &to))
		net_throw(rt, "System.IO.IOException", "The file '%s' already exists.", fs_path(rt, &to));
	return fs_move(rt, p, &to, false);
}

static void fs_clear(struct rt *rt, const struct ppath *p)
{
	/* A device has nothing to clear. */
	if (truncate(fs_path(rt, p), 0) && errno != EINVAL)
		fs_throw(rt, errno, p->path);
}

static struct ustr *fs_drive_root(struct rt *rt, struct ustr *root)
{
	struct ppath p;

	path_resolve(rt, root, &p);
	if (!fs_is_container(rt, &p))
		err_throw(rt, "System.IO.IOException", "DriveRootError", EC_ReadError, V_NULL,
			  "The specified drive root \"%s\" either does not exist, or it is not a folder.", USTR_C(rt, root));
	return p.path;
}

const struct provider_def provider_filesystem = {
	.name = "FileSystem", .module = "Microsoft.PowerShell.Core", .capabilities = "Filter, ShouldProcess, Credentials",
	.hierarchical = true, .case_sensitive = true,
	.get = fs_get, .exists = fs_exists, .is_container = fs_is_container, .children = fs_children,
	.clear = fs_clear, .make = fs_make, .remove = fs_remove, .rename = fs_rename, .move = fs_move,
	.copy = fs_copy, .read = fs_read_lines, .write = fs_write_lines, .drive_root = fs_drive_root,
};

/* SPDX-License-Identifier: MIT */
/* System.IO.Compression.ZipFile and ZipFileExtensions: archives and files. */
#include "types/io/zip.h"
#include "types/io/zipfile.h"

#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/io/io.h"
#include "types/tables.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NS "System.IO.Compression."
#define PLACE(id, name_) \
	const struct type type_##id = { .name = NS name_, .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED }
PLACE(zipfile, "ZipFile");
PLACE(zipextensions, "ZipFileExtensions");

static struct zip *archive_need(struct rt *rt, val v) { return (struct zip *)val_base(arg_need(rt, v, "source")).o; }

static void copy(struct rt *rt, struct stream *from, struct stream *to)
{
	uint8_t *b = rt_block(rt, uint8_t, 65536);

	for (uint32_t n; (n = stream_get(rt, from, b, 65536)); rt_poll(rt))
		stream_put(rt, to, b, n);
}

/* ---- into an archive ---- */

static bool is_folder(struct ustr *name) { return ustr_len(name) && ustr_at(name, ustr_len(name) - 1) == '/'; }

static struct zip_entry *add_file(struct rt *rt, struct zip *z, struct ustr *full, struct ustr *name, int level)
{
	struct stream *from = val_stream(stream_open(rt, full, STREAM_OPEN, STREAM_READ)), *to;
	struct zip_entry *e = zip_create_entry(rt, z, name, level);
	struct io_stat st;
	int64_t ticks;

	io_stat(rt, full, &st);
	ticks = st.written + calendar_offset_at_utc(st.written);
	e->ticks = ticks < calendar_ticks(1980, 1, 1) || ticks >= calendar_ticks(2108, 1, 1) ? calendar_ticks(1980, 1, 1) : ticks;
	e->attributes = st.mode << 16;
	to = val_stream(zip_entry_open(rt, e));
	copy(rt, from, to);
	stream_close(rt, to);
	stream_close(rt, from);
	return e;
}

struct zip_entry *zipfile_add(struct rt *rt, struct zip *z, struct ustr *full, struct ustr *name, int level)
{
	return is_folder(name) ? zip_create_entry(rt, z, name, level) : add_file(rt, z, full, name, level);
}

struct zip *zipfile_read(struct rt *rt, struct ustr *path)
{
	return zip_open(rt, val_stream(stream_open(rt, path, STREAM_OPEN, STREAM_READ)), ZIP_READ, false, V_NULL);
}

struct zip *zipfile_write(struct rt *rt, struct ustr *path, bool update)
{
	int access = update ? STREAM_READ | STREAM_WRITE : STREAM_WRITE;

	return zip_open(rt, val_stream(stream_open(rt, path, update ? STREAM_OPEN : STREAM_CREATE, access)),
			update ? ZIP_UPDATE : ZIP_CREATE, false, V_NULL);
}

void zipfile_close(struct rt *rt, struct zip *z) { zip_close(rt, z); }

void zipfile_remove(struct rt *rt, struct zip *z, struct ustr *name)
{
	for (uint32_t i = z->entries->n; z->mode == ZIP_UPDATE && i--; )
		if (ustr_eq(zipfile_entry(z, i)->name, name))
			list_remove_at(rt, z->entries, i);
}

struct zip_entry *zipfile_entry(struct zip *z, uint32_t i)
{
	return i < z->entries->n ? (struct zip_entry *)z->entries->v[i].o : NULL;
}
struct ustr *zipfile_name(const struct zip_entry *e) { return e->name; }

static val create_from_file(struct rt *rt, val self, val *a, int n)
{
	struct zip *z = archive_need(rt, a[0]);

	return val_obj(add_file(rt, z, io_full(rt, a[1], "sourceFileName"), arg_need_str(rt, a[2], "entryName"),
				n > 3 ? (int)arg_int(a[3]) : 0));
}

/* The part of a path after its last slash. */
static struct ustr *last_part(struct rt *rt, struct ustr *path)
{
	const char *s = USTR_C(rt, path), *slash = strrchr(s, '/');

	return ustr_new(rt, slash ? slash + 1 : s);
}

static void add_folder(struct rt *rt, struct zip *z, struct ustr *folder, struct ustr *prefix, int level)
{
	struct array *all = io_list(rt, folder, folder, V_NULL, false, 3);
	struct stat st;

	if (!all->n && ustr_len(prefix))
		zip_create_entry(rt, z, prefix, level);
	for (uint32_t i = 0; i < all->n; i++) {
		struct ustr *path = array_get(all, i).s, *name = ustr_concat(rt, prefix, last_part(rt, path));

		if (stat(USTR_C(rt, path), &st))
			io_throw(rt, errno, path, false);
		if (S_ISDIR(st.st_mode))
			add_folder(rt, z, path, ustr_concat(rt, name, ustr_new(rt, "/")), level);
		else
			add_file(rt, z, path, name, level);
	}
}

static val create_from_folder(struct rt *rt, val self, val *a, int n)
{
	struct ustr *from = io_without_slash(rt, io_full(rt, a[0], "sourceDirectoryName"));
	bool based = n > 3 && arg_bool(a[3]);
	struct stat st;
	struct stream *s;
	struct zip *z;

	s = val_stream(a[1]);
	if (!s)
		s = val_stream(stream_open(rt, io_full(rt, a[1], "destinationArchiveFileName"), STREAM_CREATE_NEW, STREAM_WRITE));
	z = zip_open(rt, s, ZIP_CREATE, val_stream(a[1]) != NULL, n > 4 ? a[4] : V_NULL);
	if (stat(USTR_C(rt, from), &st) || !S_ISDIR(st.st_mode)) {
		zip_close(rt, z);
		io_throw(rt, ENOENT, from, true);
	}
	add_folder(rt, z, from, based ? ustr_printf(rt, "%s/", USTR_C(rt, last_part(rt, from))) : ustr_empty(rt),
		   n > 2 ? (int)arg_int(a[2]) : 0);
	zip_close(rt, z);
	return V_VOID;
}

static val open_mode(struct rt *rt, val self, val *a, int n)
{
	static const int modes[] = { STREAM_OPEN, STREAM_CREATE_NEW, STREAM_OPEN_OR_CREATE },
	accesses[] = { STREAM_READ, STREAM_WRITE, STREAM_READ | STREAM_WRITE };
	struct ustr *full = io_full(rt, a[0], "archiveFileName");
	int64_t mode = n > 1 ? arg_int(a[1]) : ZIP_READ;

	if (mode < ZIP_READ || mode > ZIP_UPDATE)
		arg_throw_range(rt, "mode", "Specified argument was out of the range of valid values.");
	return val_obj(zip_open(rt, val_stream(stream_open(rt, full, modes[mode], accesses[mode])),
				(enum zip_mode)mode, false, n > 2 ? a[2] : V_NULL));
}

/* ---- out of an archive ---- */

static void extract_file(struct rt *rt, struct zip_entry *e, struct ustr *full, bool overwrite)
{
	mode_t mode = e->attributes >> 16 & 0777;
	struct stream *from, *to;
	int fd;

	from = val_stream(zip_entry_open(rt, e));
	/* It begins with its permissions, where there was nothing. */
	fd = mode ? open(USTR_C(rt, full), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode | S_IRUSR | S_IWUSR) : -1;
	if (fd >= 0)
		close(fd);
	to = val_stream(stream_open(rt, full, overwrite || fd >= 0 ? STREAM_CREATE : STREAM_CREATE_NEW, STREAM_WRITE));
	copy(rt, from, to);
	stream_close(rt, to);
	stream_close(rt, from);
	io_set_time(rt, full, 1, val_datetime(e->ticks, KIND_LOCAL), false);
}

static val extract_to_file(struct rt *rt, val self, val *a, int n)
{
	extract_file(rt, (struct zip_entry *)val_base(arg_need(rt, a[0], "source")).o,
		     io_full(rt, a[1], "destinationFileName"), n > 2 && arg_bool(a[2]));
	return V_VOID;
}

struct ustr *zipfile_target(struct rt *rt, struct zip_entry *e, struct ustr *folder)
{
	struct ustr *full = io_normal(rt, ustr_printf(rt, "%s/%s", USTR_C(rt, folder), USTR_C(rt, e->name)));
	const char *s = USTR_C(rt, full), *top = USTR_C(rt, folder);
	size_t n = strlen(top);

	if (strncmp(s, top, n) || (s[n] && s[n] != '/' && strcmp(top, "/")))
		net_throw(rt, "System.IO.IOException",
			"Extracting Zip entry would have resulted in a file outside the specified destination directory.");
	return full;
}

void zipfile_extract(struct rt *rt, struct zip_entry *e, struct ustr *full, bool overwrite)
{
	const char *s = USTR_C(rt, full);

	if (is_folder(e->name)) {
		if (e->size)
			net_throw(rt, "System.IO.IOException",
				"Zip entry name ends in directory separator character but contains data.");
		io_make_folder(rt, full);
		return;
	}
	io_make_folder(rt, ustr_from_utf8(rt, s, (size_t)(strrchr(s, '/') - s)));
	extract_file(rt, e, full, overwrite);
}

static void extract_all(struct rt *rt, struct zip *z, struct ustr *folder, bool overwrite)
{
	struct zip_entry *e;

	io_make_folder(rt, folder);
	for (uint32_t i = 0; (e = zipfile_entry(z, i)); i++)
		zipfile_extract(rt, e, zipfile_target(rt, e, folder), overwrite);
}

static struct ustr *target(struct rt *rt, val v) { return io_without_slash(rt, io_full(rt, v, "destinationDirectoryName")); }

/* (archive, folder[, encoding][, overwrite]) */
static val extract_archive(struct rt *rt, val self, val *a, int n)
{
	bool overwrite = n > 2 && arg_is(a[n - 1], VK_BOOL) && arg_bool(a[n - 1]);
	struct stream *s = val_stream(a[0]);
	struct zip *z;

	if (!s)
		s = val_stream(stream_open(rt, io_full(rt, a[0], "sourceArchiveFileName"), STREAM_OPEN, STREAM_READ));
	z = zip_open(rt, s, ZIP_READ, val_stream(a[0]) != NULL, n > 2 && !arg_is(a[2], VK_BOOL) ? a[2] : V_NULL);
	extract_all(rt, z, target(rt, a[1]), overwrite);
	zip_close(rt, z);
	return V_VOID;
}

static val extract_to_folder(struct rt *rt, val self, val *a, int n)
{
	extract_all(rt, archive_need(rt, a[0]), target(rt, a[1]), n > 2 && arg_bool(a[2]));
	return V_VOID;
}

#define ENCODING ", System.Text.Encoding entryNameEncoding"
#define PACK(to, more) STATIC("static void CreateFromDirectory(string sourceDirectoryName, " to more ")", create_from_folder)
#define LEVEL ", " NS "CompressionLevel compressionLevel, bool includeBaseDirectory"
#define UNPACK(from, more) \
	STATIC("static void ExtractToDirectory(" from ", string destinationDirectoryName" more ")", extract_archive)
#define FROM_FILE "string sourceArchiveFileName"
#define FROM_STREAM "System.IO.Stream source"
const struct member_def zipfile_members[] = {
	PACK("string destinationArchiveFileName", ""), PACK("string destinationArchiveFileName", LEVEL),
	PACK("string destinationArchiveFileName", LEVEL ENCODING),
	PACK("System.IO.Stream destination", ""), PACK("System.IO.Stream destination", LEVEL),
	PACK("System.IO.Stream destination", LEVEL ENCODING),
	UNPACK(FROM_FILE, ""), UNPACK(FROM_FILE, ", bool overwriteFiles"), UNPACK(FROM_FILE, ENCODING),
	UNPACK(FROM_FILE, ENCODING ", bool overwriteFiles"),
	UNPACK(FROM_STREAM, ""), UNPACK(FROM_STREAM, ", bool overwriteFiles"), UNPACK(FROM_STREAM, ENCODING),
	UNPACK(FROM_STREAM, ENCODING ", bool overwriteFiles"),
	STATIC("static " NS "ZipArchive Open(string archiveFileName, " NS "ZipArchiveMode mode)", open_mode),
	STATIC("static " NS "ZipArchive Open(string archiveFileName, " NS "ZipArchiveMode mode" ENCODING ")", open_mode),
	STATIC("static " NS "ZipArchive OpenRead(string archiveFileName)", open_mode), MEMBERS_END
};

#define FILE_ENTRY \
	"static " NS "ZipArchiveEntry CreateEntryFromFile(" NS "ZipArchive destination, string sourceFileName, string entryName"
#define OUT_FOLDER "static void ExtractToDirectory(" NS "ZipArchive source, string destinationDirectoryName"
#define OUT_FILE "static void ExtractToFile(" NS "ZipArchiveEntry source, string destinationFileName"
const struct member_def zipextensions_members[] = {
	STATIC(FILE_ENTRY ")", create_from_file),
	STATIC(FILE_ENTRY ", " NS "CompressionLevel compressionLevel)", create_from_file),
	STATIC(OUT_FOLDER ")", extract_to_folder), STATIC(OUT_FOLDER ", bool overwriteFiles)", extract_to_folder),
	STATIC(OUT_FILE ")", extract_to_file), STATIC(OUT_FILE ", bool overwrite)", extract_to_file), MEMBERS_END
};

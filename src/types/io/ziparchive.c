/* SPDX-License-Identifier: MIT */
/* System.IO.Compression.ZipArchive and ZipArchiveEntry. */
#include "types/io/zip.h"

#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/enums.h"
#include "types/time/stamp.h"
#include "types/tables.h"

#include <string.h>
#include <sys/stat.h>

#define NS "System.IO.Compression."

static void zip_trace(struct heap *h, struct cell *c)
{
	struct zip *z = (struct zip *)c;

	heap_mark(h, z->s);
	heap_mark(h, z->out);
	heap_mark(h, z->entries);
	heap_mark(h, z->comment);
	val_mark(h, z->encoding);
	heap_mark(h, z->writing);
}

static void entry_trace(struct heap *h, struct cell *c)
{
	struct zip_entry *e = (struct zip_entry *)c;

	heap_mark(h, e->zip);
	heap_mark(h, e->name);
	heap_mark(h, e->comment);
	heap_mark(h, e->data);
}

static struct ustr *entry_text(struct rt *rt, val v) { return ((struct zip_entry *)v.o)->name; }
static const struct type_ops entry_ops = { .to_string = entry_text };
const struct type type_ziparchive = { .cls = { .trace = zip_trace }, .name = NS "ZipArchive", .base = &type_object,
	.size = sizeof(struct zip), .flags = TF_QUIET,
	.ifaces = "System.IAsyncDisposable System.IDisposable" };
const struct type type_zipentry = { .cls = { .trace = entry_trace }, .name = NS "ZipArchiveEntry",
	.base = &type_object, .ops = &entry_ops,
	.size = sizeof(struct zip_entry), .flags = TF_QUIET };
STREAM_TYPE(zipstream, NS "WrappedStream", &type_stream, TF_SEALED | TF_QUIET);
STREAM_TYPE(zipsubstream, NS "SubReadStream", &type_stream, TF_SEALED | TF_QUIET);

static struct zip *of(val v) { return (struct zip *)val_base(v).o; }
static struct zip_entry *entry(val v) { return (struct zip_entry *)val_base(v).o; }

static void check(struct rt *rt, struct zip *z)
{
	if (z->closed)
		net_throw(rt, "System.ObjectDisposedException",
			"Cannot access a disposed object.\nObject name: '" NS "ZipArchive'.");
}

/* ---- making and ending one ---- */

static bool is_ascii(struct ustr *s) { return !s->wide; }

struct zip_entry *zip_entry_new(struct rt *rt, struct zip *z, struct ustr *name)
{
	struct zip_entry *e = rt_new_cell(rt, &type_zipentry, zip_entry);

	gc_storep(e, e->zip, z);
	gc_storep(e, e->name, name);
	return e;
}

/* S where it can be read anywhere, else its bytes. */
static struct stream *readable_anywhere(struct rt *rt, struct stream *s)
{
	struct stream *m;
	uint8_t *b;

	if (s->can_seek && !s->filter)
		return s;
	m = val_stream(stream_memory(rt, "", 0));
	b = rt_block(rt, uint8_t, 65536);
	for (uint32_t n; (n = stream_get(rt, s, b, 65536)); )
		stream_put(rt, m, b, n);
	return m;
}

static void check_stream(struct rt *rt, struct stream *s, enum zip_mode mode)
{
	if (mode == ZIP_CREATE && !s->can_write)
		arg_throw(rt, NULL, "Cannot use create mode on a non-writable stream.");
	if (mode == ZIP_READ && !s->can_read)
		arg_throw(rt, NULL, "Cannot use read mode on a non-readable stream.");
	if (mode == ZIP_UPDATE && !(s->can_read && s->can_write && s->can_seek))
		arg_throw(rt, NULL, "Update mode requires a stream with read, write, and seek capabilities.");
}

struct zip *zip_open(struct rt *rt, struct stream *s, enum zip_mode mode, bool leave_open, val encoding)
{
	struct zip *z = rt_new_cell(rt, &type_ziparchive, zip);

	check_stream(rt, s, mode);
	z->mode = mode;
	z->leave_open = leave_open;
	z->encoding = encoding;
	gc_storep(z, z->entries, list_new(rt, NULL));
	gc_storep(z, z->s, mode == ZIP_CREATE ? s : readable_anywhere(rt, s));
	gc_storep(z, z->out, s);
	gc_storep(z, z->comment, ustr_empty(rt));
	if (mode == ZIP_CREATE && s->can_seek && !s->filter)
		z->at = stream_position(rt, s);
	if (mode == ZIP_READ || (mode == ZIP_UPDATE && stream_length(rt, s)))
		zip_read_directory(rt, z);
	return z;
}

void zip_close(struct rt *rt, struct zip *z)
{
	if (z->closed)
		return;
	z->closed = true;
	if (z->mode != ZIP_READ)
		zip_finish(rt, z);
	if (!z->leave_open) {
		stream_close(rt, z->s);
		if (z->mode == ZIP_READ)
			stream_close(rt, z->out);
	}
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	int64_t mode = n > 1 ? arg_int(a[1]) : ZIP_READ;

	if (mode < ZIP_READ || mode > ZIP_UPDATE)
		arg_throw_range(rt, "mode", "Specified argument was out of the range of valid values.");
	return val_obj(zip_open(rt, stream_need(rt, a[0], "stream"), (enum zip_mode)mode, n > 2 && arg_bool(a[2]),
				n > 3 ? a[3] : V_NULL));
}

static val dispose(struct rt *rt, val self, val *a, int n) { zip_close(rt, of(self)); return V_VOID; }

/* ---- the archive's members ---- */

static val entries(struct rt *rt, val self)
{
	const struct type *arg = &type_zipentry;
	val items;

	check(rt, of(self));
	if (of(self)->mode == ZIP_CREATE)
		net_throw(rt, "System.NotSupportedException", "Cannot access entries in Create mode.");
	items = val_obj(list_to_array(rt, of(self)->entries, arg));
	return type_construct(rt, type_generic_of(rt, &type_readonly_collection, &arg, 1), &items, 1);
}

static val get_entry(struct rt *rt, val self, val *a, int n)
{
	struct ustr *name = arg_need_str(rt, a[0], "entryName");
	struct zip *z = of(self);

	check(rt, z);
	if (z->mode == ZIP_CREATE)
		net_throw(rt, "System.NotSupportedException", "Cannot access entries in Create mode.");
	for (uint32_t i = 0; i < z->entries->n; i++)
		if (ustr_eq(entry(z->entries->v[i])->name, name))
			return z->entries->v[i];
	return V_NULL;
}

struct zip_entry *zip_create_entry(struct rt *rt, struct zip *z, struct ustr *name, int level)
{
	struct zip_entry *e;
	bool folder;

	if (!ustr_len(name))
		arg_throw(rt, "entryName", "The value cannot be an empty string.");
	check(rt, z);
	if (z->mode == ZIP_READ)
		net_throw(rt, "System.NotSupportedException", "Cannot create entries on an archive opened in read mode.");
	if (z->writing)
		net_throw(rt, "System.IO.IOException",
			"Entries cannot be created while previously created entries are still open.");
	e = zip_entry_new(rt, z, name);
	folder = ustr_at(name, ustr_len(name) - 1) == '/';
	e->level = level;
	e->flags = is_ascii(name) ? 0 : ZIP_UTF8;
	e->attributes = (folder ? S_IFDIR | 0755u : S_IFREG | 0644u) << 16;
	e->ticks = calendar_utc_now() + calendar_offset_at_utc(calendar_utc_now());
	list_add(rt, z->entries, val_obj(e));
	return e;
}

static val create_entry(struct rt *rt, val self, val *a, int n)
{
	return val_obj(zip_create_entry(rt, of(self), arg_need_str(rt, a[0], "entryName"), n > 1 ? (int)arg_int(a[1]) : 0));
}

static val mode_of(struct rt *rt, val self) { return val_enum(&enum_ziparchivemode, of(self)->mode); }
static val comment(struct rt *rt, val self) { return val_str(of(self)->comment); }

static void set_comment(struct rt *rt, val self, val v)
{
	gc_storep(of(self), of(self)->comment, arg_str(v) ? arg_str(v) : ustr_empty(rt));
}

const struct member_def ziparchive_members[] = {
	CTOR("(System.IO.Stream stream)", ctor), CTOR("(System.IO.Stream stream, " NS "ZipArchiveMode mode)", ctor),
	CTOR("(System.IO.Stream stream, " NS "ZipArchiveMode mode, bool leaveOpen)", ctor),
	CTOR("(System.IO.Stream stream, " NS "ZipArchiveMode mode, bool leaveOpen, System.Text.Encoding entryNameEncoding)",
		ctor),
	PROP("string Comment {get;set;}", comment, set_comment),
	PROP("System.Collections.ObjectModel.ReadOnlyCollection[" NS "ZipArchiveEntry] Entries {get;}", entries, NULL),
	PROP(NS "ZipArchiveMode Mode {get;}", mode_of, NULL),
	METHOD(NS "ZipArchiveEntry CreateEntry(string entryName)", create_entry),
	METHOD(NS "ZipArchiveEntry CreateEntry(string entryName, " NS "CompressionLevel compressionLevel)", create_entry),
	METHOD(NS "ZipArchiveEntry GetEntry(string entryName)", get_entry), METHOD("void Dispose()", dispose), MEMBERS_END
};

/* ---- an entry ---- */

static struct zip *archive_of(struct rt *rt, struct zip_entry *e)
{
	if (!e->zip)
		arg_throw_invalid(rt, "Cannot modify deleted entry.");
	check(rt, e->zip);
	return e->zip;
}

/* Update: the bytes unpacked, to be changed. */
static val open_changing(struct rt *rt, struct zip_entry *e)
{
	struct stream *m, *from;
	uint8_t *b;

	if (e->data && !e->data->closed)
		net_throw(rt, "System.IO.IOException", "Entries cannot be opened multiple times in Update mode.");
	m = val_stream(stream_memory(rt, e->data ? (void *)e->data->b : "", e->data ? e->data->n : 0));
	if (!e->data && e->stored) {
		from = val_stream(zip_read_entry(rt, e));
		b = rt_block(rt, uint8_t, 65536);
		for (uint32_t n; (n = stream_get(rt, from, b, 65536)); )
			stream_put(rt, m, b, n);
	}
	stream_seek(rt, m, 0);
	m->h.cls = &type_zipstream.cls;
	gc_storep(e, e->data, m);
	e->written = true;
	return val_obj(m);
}

val zip_entry_open(struct rt *rt, struct zip_entry *e)
{
	struct zip *z = archive_of(rt, e);

	if (z->mode == ZIP_READ)
		return zip_read_entry(rt, e);
	if (z->mode == ZIP_UPDATE)
		return open_changing(rt, e);
	if (e->written)
		net_throw(rt, "System.IO.IOException",
			"Entries in create mode may only be written to once, and only one entry may be held open at a time.");
	return zip_write_entry(rt, e);
}

static val open_(struct rt *rt, val self, val *a, int n) { return zip_entry_open(rt, entry(self)); }

static val delete_(struct rt *rt, val self, val *a, int n)
{
	struct zip_entry *e = entry(self);
	struct zip *z = e->zip;

	if (!z)
		return V_VOID;
	if (e->data && !e->data->closed)
		net_throw(rt, "System.IO.IOException", "Cannot delete an entry currently open for writing.");
	if (z->mode != ZIP_UPDATE)
		net_throw(rt, "System.NotSupportedException", "Delete can only be used when the archive is in Update mode.");
	check(rt, z);
	for (uint32_t i = 0; i < z->entries->n; i++)
		if (z->entries->v[i].o == &e->h)
			list_remove_at(rt, z->entries, i);
	e->zip = NULL;
	return V_VOID;
}

static val archive(struct rt *rt, val self) { return val_obj(entry(self)->zip); }
static val full_name(struct rt *rt, val self) { return val_str(entry(self)->name); }
static val crc(struct rt *rt, val self) { return val_num(VK_UINT32, entry(self)->crc); }
static val encrypted(struct rt *rt, val self) { return val_bool(entry(self)->flags & ZIP_ENCRYPTED); }

static val name(struct rt *rt, val self)
{
	struct ustr *s = entry(self)->name;
	int32_t slash = ustr_last_index_of(s, ustr_new(rt, "/"), false);

	return val_str(ustr_sub(rt, s, (uint32_t)(slash + 1), ustr_len(s) - (uint32_t)(slash + 1)));
}

static struct zip_entry *measured(struct rt *rt, val self)
{
	if (entry(self)->written)
		arg_throw_invalid(rt, "Length properties are unavailable once an entry has been opened for writing.");
	return entry(self);
}

static val length(struct rt *rt, val self) { return val_long(measured(rt, self)->size); }
static val packed_length(struct rt *rt, val self) { return val_long(measured(rt, self)->packed); }
static val entry_comment(struct rt *rt, val self)
{
	return val_str(entry(self)->comment ? entry(self)->comment : ustr_empty(rt));
}
static void set_entry_comment(struct rt *rt, val self, val v) { gc_storep(entry(self), entry(self)->comment, arg_str(v)); }
static val attributes(struct rt *rt, val self) { return val_int((int32_t)entry(self)->attributes); }

static void set_attributes(struct rt *rt, val self, val v)
{
	archive_of(rt, entry(self));
	entry(self)->attributes = (uint32_t)arg_int(v);
}

static val changed(struct rt *rt, val self)
{
	int64_t ticks = entry(self)->ticks;

	return stamp_new(rt, &type_datetimeoffset, ticks, calendar_offset_at_local(ticks));
}

static void set_changed(struct rt *rt, val self, val v)
{
	int64_t ticks = stamp_ticks(val_base(v));

	if (archive_of(rt, entry(self))->mode == ZIP_READ)
		net_throw(rt, "System.NotSupportedException", "Cannot modify read-only archive.");
	if (entry(self)->zip->mode == ZIP_CREATE && entry(self)->written)
		net_throw(rt, "System.IO.IOException",
			"Cannot modify entry in Create mode after entry has been opened for writing.");
	if (ticks < calendar_ticks(1980, 1, 1) || ticks >= calendar_ticks(2108, 1, 1))
		arg_throw_range(rt, "value", "The DateTimeOffset specified cannot be converted into a Zip file timestamp.");
	entry(self)->ticks = ticks;
}

static val entry_string(struct rt *rt, val self, val *a, int n) { return val_str(entry(self)->name); }

const struct member_def zipentry_members[] = {
	PROP(NS "ZipArchive Archive {get;}", archive, NULL), PROP("string Comment {get;set;}", entry_comment, set_entry_comment),
	PROP("long CompressedLength {get;}", packed_length, NULL), PROP("uint Crc32 {get;}", crc, NULL),
	PROP("int ExternalAttributes {get;set;}", attributes, set_attributes), PROP("string FullName {get;}", full_name, NULL),
	PROP("bool IsEncrypted {get;}", encrypted, NULL),
	PROP("System.DateTimeOffset LastWriteTime {get;set;}", changed, set_changed),
	PROP("long Length {get;}", length, NULL), PROP("string Name {get;}", name, NULL),
	METHOD("void Delete()", delete_), METHOD("System.IO.Stream Open()", open_),
	METHOD("string ToString()", entry_string), MEMBERS_END
};

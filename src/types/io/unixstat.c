/* SPDX-License-Identifier: MIT */
#include "types/io/unixstat.h"

#include "sys/user.h"
#include "types/arg.h"
#include "types/enums.h"
#include "types/time/calendar.h"
#include "types/tables.h"

#include <string.h>
#include <sys/stat.h>

struct unixstat {
	struct cell h;
	struct stat st;
};

static struct unixstat *of(val self) { return (struct unixstat *)val_base(self).o; }

const struct type type_unixstat = {
	.name = "System.Management.Automation.Platform+Unix+CommonStat", .base = &type_object, .size = sizeof(struct unixstat),
};

val unixstat_of(struct rt *rt, struct ustr *path)
{
	struct unixstat *u;
	struct stat st;

	if (lstat(USTR_C(rt, path), &st))
		return V_NULL;
	u = rt_new_cell(rt, &type_unixstat, unixstat);
	u->st = st;
	return val_obj(u);
}

/* Whole seconds, as the real product takes them. */
static val time_of(struct timespec t)
{
	return calendar_local(TICKS_UNIX + t.tv_sec * TICKS_SECOND);
}

#define NUMBER(fn, field) static val fn(struct rt *rt, val self) { return val_long((int64_t)of(self)->st.field); }
#define INT(fn, field) static val fn(struct rt *rt, val self) { return val_int((int32_t)of(self)->st.field); }
#define TIME(fn, field) static val fn(struct rt *rt, val self) { return time_of(of(self)->st.field); }
#define BIT(fn, bit) static val fn(struct rt *rt, val self) { return val_bool(of(self)->st.st_mode & (bit)); }
NUMBER(inode, st_ino) NUMBER(size, st_size) NUMBER(block_size, st_blksize) NUMBER(device, st_dev) NUMBER(blocks, st_blocks)
INT(mode, st_mode) INT(user_id, st_uid) INT(group_id, st_gid) INT(links, st_nlink)
TIME(accessed, st_atim) TIME(modified, st_mtim) TIME(changed, st_ctim)
BIT(set_uid, S_ISUID) BIT(set_gid, S_ISGID) BIT(sticky, S_ISVTX)

static const struct { mode_t kind; char letter; int number; } kinds[] = {
	{ S_IFDIR, 'd', 0 }, { S_IFREG, '-', 1 }, { S_IFLNK, 'l', 2 }, { S_IFBLK, 'b', 3 },
	{ S_IFCHR, 'c', 4 }, { S_IFIFO, 'p', 5 }, { S_IFSOCK, 's', 6 },
};

static size_t kind_of(mode_t m)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if ((m & S_IFMT) == kinds[i].kind)
			return i;
	return 1;
}

static val item_type(struct rt *rt, val self)
{
	return val_enum(&enum_unixitemtype, kinds[kind_of(of(self)->st.st_mode)].number);
}

static val mode_string(struct rt *rt, val self, val *a, int n)
{
	mode_t m = of(self)->st.st_mode;
	char s[11] = "----------";

	s[0] = kinds[kind_of(m)].letter;
	for (int i = 0; i < 9; i++)
		if (m & (0400u >> i))
			s[i + 1] = "rwx"[i % 3];
	if (m & S_ISUID)
		s[3] = m & S_IXUSR ? 's' : 'S';
	if (m & S_ISGID)
		s[6] = m & S_IXGRP ? 's' : 'S';
	if (m & S_ISVTX)
		s[9] = m & S_IXOTH ? 't' : 'T';
	return arg_text(rt, s);
}

static val user_name(struct rt *rt, val self, val *a, int n)
{
	return arg_text(rt, user_name_of(of(self)->st.st_uid).s);
}

static val group_name(struct rt *rt, val self, val *a, int n)
{
	return arg_text(rt, user_group_name(of(self)->st.st_gid).s);
}

const struct member_def unixstat_members[] = {
	PROP("long Inode {get;}", inode, NULL), PROP("int Mode {get;}", mode, NULL), PROP("int UserId {get;}", user_id, NULL),
	PROP("int GroupId {get;}", group_id, NULL), PROP("int HardlinkCount {get;}", links, NULL),
	PROP("long Size {get;}", size, NULL),
	PROP("datetime AccessTime {get;}", accessed, NULL), PROP("datetime ModifiedTime {get;}", modified, NULL),
	PROP("datetime StatusChangeTime {get;}", changed, NULL), PROP("long BlockSize {get;}", block_size, NULL),
	PROP("int DeviceId {get;}", device, NULL), PROP("int NumberOfBlocks {get;}", blocks, NULL),
	PROP("System.Management.Automation.Platform+Unix+ItemType ItemType {get;}", item_type, NULL),
	PROP("bool IsSetUid {get;}", set_uid, NULL), PROP("bool IsSetGid {get;}", set_gid, NULL),
	PROP("bool IsSticky {get;}", sticky, NULL),
	METHOD("string GetModeString()", mode_string), METHOD("string GetUserName()", user_name),
	METHOD("string GetGroupName()", group_name),
	MEMBERS_END
};

/* SPDX-License-Identifier: MIT */
#include "format/file_members.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "format/style.h"
#include "format/style_part.h"
#include "sys/user.h"
#include "value/conv.h"

/* What the path is, links not followed; false: it is gone. */
static bool stat_of(struct rt *rt, val self, struct stat *st)
{
	return !lstat(USTR_C(rt, member_str(rt, self, "FullName")), st);
}

static bool is_read_only(const struct stat *st)
{
	mode_t bit = st->st_uid == geteuid() ? S_IWUSR : st->st_gid == getegid() ? S_IWGRP : S_IWOTH;

	if (!geteuid())
		bit = S_IWUSR | S_IWGRP | S_IWOTH;
	return !(st->st_mode & bit);
}

val file_mode(struct rt *rt, val self)
{
	struct ustr *name = member_str(rt, self, "Name");
	struct stat st;
	char mode[6] = "-----";

	if (!stat_of(rt, self, &st))
		return val_str(ustr_empty(rt));
	if (S_ISLNK(st.st_mode))
		mode[0] = 'l';
	else if (S_ISDIR(st.st_mode))
		mode[0] = 'd';
	if (!S_ISLNK(st.st_mode) && is_read_only(&st))
		mode[2] = 'r';
	if (ustr_len(name) && ustr_at(name, 0) == '.')
		mode[3] = 'h';
	return val_str(ustr_new(rt, mode));
}

static char kind_letter(mode_t m)
{
	return S_ISDIR(m) ? 'd' : S_ISLNK(m) ? 'l' : S_ISCHR(m) ? 'c' : S_ISBLK(m) ? 'b' : S_ISFIFO(m) ? 'p'
	: S_ISSOCK(m) ? 's' : '-';
}

val file_unix_mode(struct rt *rt, val self)
{
	struct stat st;
	char mode[11] = "?rwxrwxrwx";

	if (!stat_of(rt, self, &st))
		return V_NULL;
	mode[0] = kind_letter(st.st_mode);
	for (int i = 0; i < 9; i++)
		if (!(st.st_mode & (0400u >> i)))
			mode[i + 1] = '-';
	if (st.st_mode & S_ISUID)
		mode[3] = mode[3] == 'x' ? 's' : 'S';
	if (st.st_mode & S_ISGID)
		mode[6] = mode[6] == 'x' ? 's' : 'S';
	if (st.st_mode & S_ISVTX)
		mode[9] = mode[9] == 'x' ? 't' : 'T';
	return val_str(ustr_new(rt, mode));
}

val file_user(struct rt *rt, val self)
{
	struct stat st;

	return stat_of(rt, self, &st) ? val_str(ustr_new(rt, user_name_of(st.st_uid).s)) : V_NULL;
}

val file_group(struct rt *rt, val self)
{
	struct stat st;

	return stat_of(rt, self, &st) ? val_str(ustr_new(rt, user_group_name(st.st_gid).s)) : V_NULL;
}

val file_size(struct rt *rt, val self)
{
	struct stat st;

	return stat_of(rt, self, &st) ? val_long(st.st_size) : V_NULL;
}

val file_base_name(struct rt *rt, val self)
{
	struct ustr *name = member_str(rt, self, "Name");
	int32_t dot = ustr_last_index_of(name, ustr_new(rt, "."), false);

	return val_str(dot < 0 ? name : ustr_sub(rt, name, 0, (uint32_t)dot));
}

val file_folder_name(struct rt *rt, val self)
{
	return val_str(member_str(rt, self, "Name"));
}

val file_link_type(struct rt *rt, val self)
{
	struct stat st;

	if (!stat_of(rt, self, &st))
		return V_NULL;
	if (S_ISLNK(st.st_mode))
		return val_str(ustr_new(rt, "SymbolicLink"));
	return S_ISREG(st.st_mode) && st.st_nlink > 1 ? val_str(ustr_new(rt, "HardLink")) : V_NULL;
}

/* Where the last of the links leads, there or not; of anything else its own path. */
val file_resolved_target(struct rt *rt, val self)
{
	val last = V_TRUE, next = V_FALSE, target = V_NULL, path;
	struct ustr *resolve = ustr_atom(rt, "ResolveLinkTarget");
	struct stat st;

	if (stat_of(rt, self, &st) && S_ISLNK(st.st_mode)) {
		target = member_call(rt, self, resolve, &last, 1);
		if (val_is_null(target))
			target = member_call(rt, self, resolve, &next, 1);
	}
	return val_is_null(target) || !member_get_c(rt, target, "FullName", &path) ? val_str(member_str(rt, self, "FullName")) : path;
}

/* The colour of a file: by kind, by the execute bit, by extension; "" for none. */
static struct ustr *colour_of(struct rt *rt, val self, const struct stat *st)
{
	val files, table, v;

	if (!member_get_c(rt, style_object(rt), "FileInfo", &files))
		return ustr_empty(rt);
	if (S_ISLNK(st->st_mode))
		return member_str(rt, files, "SymbolicLink");
	if (S_ISDIR(st->st_mode))
		return member_str(rt, files, "Directory");
	if (member_get_c(rt, files, "Extension", &table) && style_of_extension(rt, table, member_str(rt, self, "Extension"), &v))
		return val_to_str(rt, v);
	return st->st_mode & 0111 ? member_str(rt, files, "Executable") : ustr_empty(rt);
}

val file_name_string(struct rt *rt, val self)
{
	struct ustr *name = member_str(rt, self, "Name"), *target = member_str(rt, self, "LinkTarget"), *colour;
	struct stat st;

	if (stat_of(rt, self, &st) && style_host_ansi(rt)) {
		colour = colour_of(rt, self, &st);
		if (ustr_len(colour))
			name = ustr_concat(rt, ustr_concat(rt, colour, name), ustr_new(rt, "\033[0m"));
	}
	if (ustr_len(target))
		name = ustr_concat(rt, ustr_concat(rt, name, ustr_new(rt, " -> ")), target);
	return val_str(name);
}

val file_length_string(struct rt *rt, val self)
{
	struct stat st;

	if (!stat_of(rt, self, &st) || !(S_ISREG(st.st_mode) ||
					 (S_ISLNK(st.st_mode) && type_is_named(val_type_of(self), "System.IO.FileInfo"))))
		return val_str(ustr_empty(rt));
	return val_str(ustr_printf(rt, "%lld", (long long)st.st_size));
}

val file_time_string(struct rt *rt, val self)
{
	val v;

	if (!member_get_c(rt, self, "LastWriteTime", &v))
		return val_str(ustr_empty(rt));
	return val_str(format_op(rt, ustr_new(rt, "{0,10:d} {0,8:t}"), &v, 1));
}

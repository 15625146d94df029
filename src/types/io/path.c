/* SPDX-License-Identifier: MIT */
/* System.IO.Path: pure text, but for the current location and random names. */
#include "types/arg.h"
#include "types/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

const struct type type_path = { .name = "System.IO.Path", .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

static val text(struct rt *rt, const char *s, size_t n) { return val_str(ustr_from_utf8(rt, s, n)); }

static const char *need(struct rt *rt, val v, const char *param) { return USTR_C(rt, arg_need_str(rt, v, param)); }

static const char *base_of(const char *p)
{
	const char *slash = strrchr(p, '/');

	return slash ? slash + 1 : p;
}

static const char *dot_of(const char *p)
{
	return strrchr(base_of(p), '.');
}

static val file_name(struct rt *rt, val self, val *a, int n)
{
	return arg_str(a[0]) ? arg_text(rt, base_of(USTR_C(rt, arg_str(a[0])))) : V_NULL;
}

static val stem(struct rt *rt, val self, val *a, int n)
{
	const char *p = arg_str(a[0]) ? base_of(USTR_C(rt, arg_str(a[0]))) : NULL, *dot;

	if (!p)
		return V_NULL;
	dot = strrchr(p, '.');
	return text(rt, p, dot ? (size_t)(dot - p) : strlen(p));
}

static val extension(struct rt *rt, val self, val *a, int n)
{
	const char *dot = arg_str(a[0]) ? dot_of(USTR_C(rt, arg_str(a[0]))) : NULL;

	if (!arg_str(a[0]))
		return V_NULL;
	return dot && dot[1] ? arg_text(rt, dot) : val_str(ustr_empty(rt));
}

static val has_extension(struct rt *rt, val self, val *a, int n)
{
	const char *dot = arg_str(a[0]) ? dot_of(USTR_C(rt, arg_str(a[0]))) : NULL;

	return val_bool(dot && dot[1]);
}

static val directory(struct rt *rt, val self, val *a, int n)
{
	const char *p = arg_str(a[0]) ? USTR_C(rt, arg_str(a[0])) : "", *slash = strrchr(p, '/');
	size_t len;

	if (!*p || !strcmp(p, "/"))
		return V_NULL;
	len = slash ? (size_t)(slash - p) : 0;
	while (len > 1 && p[len - 1] == '/')
		len--;
	if (slash && len == 0)
		len = 1;
	return text(rt, p, len);
}

static val change_extension(struct rt *rt, val self, val *a, int n)
{
	const char *p, *dot, *ext;
	size_t len;

	if (!arg_str(a[0]))
		return V_NULL;
	p = USTR_C(rt, arg_str(a[0]));
	dot = dot_of(p);
	len = dot ? (size_t)(dot - p) : strlen(p);
	if (!arg_str(a[1]))
		return text(rt, p, len);
	ext = USTR_C(rt, arg_str(a[1]));
	return val_str(ustr_printf(rt, "%.*s%s%s", (int)len, p, *ext == '.' ? "" : ".", ext));
}

static val join(struct rt *rt, val *v, uint32_t n, bool combine)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < n; i++) {
		struct ustr *s = combine ? arg_need_str(rt, v[i], "paths") : arg_str(v[i]);

		if (!s || !ustr_len(s))
			continue;
		if (combine && ustr_at(s, 0) == '/')
			sbuf_init(&b, rt);
		else if (b.len && (b.wide ? ((uint16_t *)b.data)[b.len - 1]
			 : ((uint8_t *)b.data)[b.len - 1]) != '/' && ustr_at(s, 0) != '/')
			sbuf_putc(&b, '/');
		sbuf_put(&b, s);
	}
	return val_str(sbuf_take(&b));
}

static val combine(struct rt *rt, val self, val *a, int n)
{
	struct array *list = n == 1 ? val_array(a[0]) : NULL;

	return list ? join(rt, list->v, list->n, true) : join(rt, a, (uint32_t)n, true);
}

static val join_(struct rt *rt, val self, val *a, int n)
{
	struct array *list = n == 1 ? val_array(a[0]) : NULL;

	return list ? join(rt, list->v, list->n, false) : join(rt, a, (uint32_t)n, false);
}

static val is_rooted(struct rt *rt, val self, val *a, int n)
{
	return val_bool(arg_str(a[0]) && ustr_len(arg_str(a[0])) && ustr_at(arg_str(a[0]), 0) == '/');
}

static val root(struct rt *rt, val self, val *a, int n)
{
	if (!arg_str(a[0]) || !ustr_len(arg_str(a[0])))
		return V_NULL;
	return arg_text(rt, ustr_at(arg_str(a[0]), 0) == '/' ? "/" : "");
}

/* Drops "." and resolves ".." of an absolute path. */
static char *normal(struct rt *rt, const char *p)
{
	char *out = heap_alloc_block(rt->heap, strlen(p) + 2);
	size_t n = 0;

	while (*p) {
		size_t len = strcspn(p, "/");

		if (len == 2 && p[0] == '.' && p[1] == '.') {
			while (n && out[--n] != '/')
				;
		} else if (len && !(len == 1 && *p == '.')) {
			out[n++] = '/';
			memcpy(out + n, p, len);
			n += len;
		}
		p += len + strspn(p + len, "/");
		if (!*p && p[-1] == '/' && len)
			out[n++] = '/';
	}
	if (!n)
		out[n++] = '/';
	out[n] = 0;
	return out;
}

static const char *absolute(struct rt *rt, const char *p, const char *base)
{
	char cwd[4096];

	if (!base)
		base = getcwd(cwd, sizeof(cwd)) ? cwd : "/";
	return *p == '/' ? normal(rt, p) : normal(rt, USTR_C(rt, ustr_printf(rt, "%s/%s", base, p)));
}

static val full_path(struct rt *rt, val self, val *a, int n)
{
	const char *p = need(rt, a[0], "path");
	size_t len;

	ustr_utf8(rt, arg_str(a[0]), &len);
	if (!len)
		arg_throw(rt, "path", "The value cannot be an empty string.");
	if (strlen(p) < len)
		arg_throw(rt, "path", "Null character in path.");
	return arg_text(rt, absolute(rt, p, n > 1 ? need(rt, a[1], "basePath") : NULL));
}

static val relative(struct rt *rt, val self, val *a, int n)
{
	const char *from, *to;
	size_t same = 0, i = 0;
	struct sbuf b;

	for (int k = 0; k < 2; k++)
		if (!*need(rt, a[k], k ? "path" : "relativeTo"))
			arg_throw(rt, k ? "path" : "relativeTo", "The path is empty.");
	from = absolute(rt, need(rt, a[0], "relativeTo"), NULL);
	to = absolute(rt, need(rt, a[1], "path"), NULL);
	for (; from[i] && from[i] == to[i]; i++)
		if (from[i] == '/')
			same = i + 1;
	if ((!from[i] || from[i] == '/') && (!to[i] || to[i] == '/') && (from[i] || to[i]))
		same = i + (from[i] == '/' || to[i] == '/');
	if (!from[i] && !to[i])
		return arg_text(rt, ".");
	sbuf_init(&b, rt);
	for (const char *p = from + MIN(same, strlen(from)); *p;) {
		size_t len = strcspn(p, "/");

		if (len)
			sbuf_puts(&b, b.len ? "/.." : "..");
		p += len + (p[len] == '/');
	}
	to += MIN(same, strlen(to));
	if (*to) {
		if (b.len)
			sbuf_putc(&b, '/');
		sbuf_puts(&b, to);
	}
	return val_str(sbuf_take(&b));
}

static val trim_end(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "path");

	return ustr_len(s) > 1 && ustr_at(s, ustr_len(s) - 1) == '/' ? val_str(ustr_sub(rt, s, 0, ustr_len(s) - 1)) : a[0];
}

static val ends_in_separator(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_str(a[0]);

	return val_bool(s && ustr_len(s) && ustr_at(s, ustr_len(s) - 1) == '/');
}

static val exists(struct rt *rt, val self, val *a, int n)
{
	return val_bool(arg_str(a[0]) && ustr_len(arg_str(a[0])) && access(USTR_C(rt, arg_str(a[0])), F_OK) == 0);
}

static const char *temp_folder(void)
{
	const char *t = getenv("TMPDIR");

	return t && *t ? t : "/tmp";
}

static val temp_path(struct rt *rt, val self, val *a, int n)
{
	const char *t = temp_folder();

	return val_str(ustr_printf(rt, "%s%s", t, t[strlen(t) - 1] == '/' ? "" : "/"));
}

static void random_name(char *out, int n)
{
	uint8_t b[16];

	must(getrandom(b, sizeof(b), 0) == sizeof(b));
	for (int i = 0; i < n; i++)
		out[i] = "abcdefghijklmnopqrstuvwxyz012345"[b[i] & 31];
	out[n] = 0;
}

static val random_file_name(struct rt *rt, val self, val *a, int n)
{
	char s[16];

	random_name(s, 12);
	s[8] = '.';
	return arg_text(rt, s);
}

static val temp_file(struct rt *rt, val self, val *a, int n)
{
	char name[4200];
	int fd;

	snprintf(name, sizeof(name), "%s/tmpXXXXXX.tmp", temp_folder());
	fd = mkstemps(name, 4);
	if (fd < 0)
		net_throw(rt, "System.IO.IOException", "The temporary file could not be created.");
	close(fd);
	return arg_text(rt, name);
}

static val invalid_chars(struct rt *rt, val self, val *a, int n)
{
	struct array *r = array_new(rt, &type_char, 2);

	gc_store(r, &r->v[0], val_char(0));
	gc_store(r, &r->v[1], val_char('/'));
	return val_obj(r);
}

static val invalid_path_chars(struct rt *rt, val self, val *a, int n) { return val_obj(array_new(rt, &type_char, 1)); }

#define SEPARATOR(name, c) { .row = MR_CONST, .sig = "static char " name " {get;}", .value = { .k = VK_CHAR, .u = c } }

const struct member_def path_members[] = {
	SEPARATOR("DirectorySeparatorChar", '/'), SEPARATOR("AltDirectorySeparatorChar", '/'),
	SEPARATOR("PathSeparator", ':'), SEPARATOR("VolumeSeparatorChar", '/'),
	STATIC("static string ChangeExtension(string path, string extension)", change_extension),
	STATIC("static string Combine(string path1, string path2)", combine),
	STATIC("static string Combine(string path1, string path2, string path3)", combine),
	STATIC("static string Combine(string path1, string path2, string path3, string path4)", combine),
	STATIC("static string Combine(params string[] paths)", combine),
	STATIC("static string Join(string path1, string path2)", join_),
	STATIC("static string Join(string path1, string path2, string path3)", join_),
	STATIC("static string Join(params string[] paths)", join_),
	STATIC("static bool EndsInDirectorySeparator(string path)", ends_in_separator),
	STATIC("static bool Exists(string path)", exists),
	STATIC("static string GetDirectoryName(string path)", directory),
	STATIC("static string GetExtension(string path)", extension),
	STATIC("static string GetFileName(string path)", file_name),
	STATIC("static string GetFileNameWithoutExtension(string path)", stem),
	STATIC("static string GetFullPath(string path)", full_path),
	STATIC("static string GetFullPath(string path, string basePath)", full_path),
	STATIC("static char[] GetInvalidFileNameChars()", invalid_chars),
	STATIC("static char[] GetInvalidPathChars()", invalid_path_chars),
	STATIC("static string GetPathRoot(string path)", root), STATIC("static string GetRandomFileName()", random_file_name),
	STATIC("static string GetRelativePath(string relativeTo, string path)", relative),
	STATIC("static string GetTempFileName()", temp_file), STATIC("static string GetTempPath()", temp_path),
	STATIC("static bool HasExtension(string path)", has_extension),
	STATIC("static bool IsPathFullyQualified(string path)", is_rooted),
	STATIC("static bool IsPathRooted(string path)", is_rooted),
	STATIC("static string TrimEndingDirectorySeparator(string path)", trim_end),
	MEMBERS_END
};

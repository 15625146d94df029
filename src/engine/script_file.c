/* SPDX-License-Identifier: MIT */
/* Script files: read whole, decoded by their byte order mark, parsed; the parts of their paths. */
#include "engine/command_impl.h"
#include "base/err.h"
#include "sys/fd.h"

#include <fcntl.h>
#include <string.h>

enum { SCRIPT_MAX = PARSE_MAX_TEXT };

static struct ustr *decode_utf16(struct rt *rt, const uint8_t *p, size_t n, bool big)
{
	uint16_t *w = rt_block(rt, uint16_t, n / 2 + 1);

	for (size_t i = 0; i + 1 < n; i += 2)
		w[i / 2] = big ? (uint16_t)(p[i] << 8 | p[i + 1]) : (uint16_t)(p[i] | p[i + 1] << 8);
	return ustr_from_utf16(rt, w, n / 2);
}

/* The text as managed memory, so that nothing leaks when the parse throws. */
static const char *decode(struct rt *rt, const uint8_t *p, size_t n, size_t *ret_len)
{
	char *copy;

	if (n >= 2 && p[0] == 0xff && p[1] == 0xfe)
		return ustr_utf8(rt, decode_utf16(rt, p + 2, n - 2, false), ret_len);
	if (n >= 2 && p[0] == 0xfe && p[1] == 0xff)
		return ustr_utf8(rt, decode_utf16(rt, p + 2, n - 2, true), ret_len);
	copy = heap_alloc_block(rt->heap, n + 1);
	memcpy(copy, p, n);
	*ret_len = n;
	return copy;
}

const char *script_file_read(struct rt *rt, const char *path, size_t *ret_len)
{
	struct buf b = BUF_INIT;
	const char *text = NULL;
	int r = fd_read_file(AT_FDCWD, path, SCRIPT_MAX, &b);

	if (r >= 0)
		text = decode(rt, b.data, b.len, ret_len);
	buf_release(&b);
	if (r == -ERR_LIMIT)
		err_throw(rt, "System.IO.IOException", "ScriptFileTooLong", EC_LimitsExceeded, V_NULL,
			  "The file '%s' is too long: a script has %d bytes at most.", path, (int)SCRIPT_MAX);
	return text;
}

struct scriptblock *script_file_load(struct rt *rt, struct ustr *path)
{
	const char *name = USTR_C(rt, path), *text;
	size_t n = 0;

	text = script_file_read(rt, name, &n);
	if (!text)
		err_throw(rt, "System.Management.Automation.CommandNotFoundException", "CommandNotFoundException",
			  EC_ObjectNotFound, val_str(path),
			  "The term '%s' is not recognized as a name of a cmdlet, function, script file, or executable program.\nCheck the spelling of the name, or if a path was included, verify that the path is correct and try again.",
			  name);
	return scriptblock_parse(rt, text, n, name);
}

/* Where its name begins. */
static uint32_t name_at(struct rt *rt, struct ustr *path)
{
	return (uint32_t)(ustr_last_index_of(path, ustr_atom(rt, "/"), false) + 1);
}

struct ustr *script_file_folder(struct rt *rt, struct ustr *path)
{
	uint32_t at = name_at(rt, path);

	return ustr_sub(rt, path, 0, at > 1 ? at - 1 : at);
}

struct ustr *script_file_name(struct rt *rt, struct ustr *path)
{
	uint32_t at = name_at(rt, path);

	return ustr_sub(rt, path, at, ustr_len(path) - at);
}

struct ustr *script_file_stem(struct rt *rt, struct ustr *path)
{
	struct ustr *name = script_file_name(rt, path);
	int32_t dot = ustr_last_index_of(name, ustr_atom(rt, "."), false);

	return dot > 0 ? ustr_sub(rt, name, 0, (uint32_t)dot) : name;
}

/* SPDX-License-Identifier: MIT */
/* Script files: read whole, decoded by their byte order mark, parsed. */
#include "engine/command_impl.h"
#include "base/err.h"
#include "sys/fd.h"

#include <fcntl.h>
#include <string.h>

enum { SCRIPT_MAX = 64 << 20 };

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

	if (fd_read_file(AT_FDCWD, path, SCRIPT_MAX, &b) >= 0)
		text = decode(rt, b.data, b.len, ret_len);
	buf_release(&b);
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

/* SPDX-License-Identifier: MIT */
/* From byte offsets to lines, columns and text; comparing its words. */
#include "syntax/ast.h"

#include "base/utf8.h"

#include <string.h>
#include <strings.h>

/* UTF-16 code units of [s, s + n). */
static uint32_t units(const char *s, uint32_t n)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < n;) {
		size_t len = 1;
		uint32_t cp = (uint8_t)s[i];

		if (cp >= 0x80)
			cp = utf8_decode(s + i, n - i, &len);
		i += len;
		count += cp > 0xffff ? 2 : 1;
	}
	return count;
}

struct source_pos source_position(const struct source *src, uint32_t offset)
{
	uint32_t low = 0, high = src->line_count;

	uint32_t past = offset > src->len ? offset - src->len : 0;

	offset -= past;
	while (high - low > 1) {
		uint32_t mid = low + (high - low) / 2;

		if (src->lines[mid] <= offset)
			low = mid;
		else
			high = mid;
	}
	return (struct source_pos){
		.line = low + 1,
		.column = units(src->text + src->lines[low], offset - src->lines[low]) + 1 +
			  past,
	};
}

struct source_pos source_position_full(const struct source *src, uint32_t offset)
{
	struct source_pos pos = source_position(src, offset);

	pos.unit = units(src->text, MIN(offset, src->len)) + (offset > src->len ? offset - src->len : 0);
	return pos;
}

struct text source_line_text(const struct source *src, uint32_t line)
{
	uint32_t start, end;

	if (line < 1 || line > src->line_count)
		return (struct text){ "", 0 };
	start = src->lines[line - 1];
	end = line < src->line_count ? src->lines[line] : src->len;
	while (end > start && (src->text[end - 1] == '\n' || src->text[end - 1] == '\r'))
		end--;
	return (struct text){ src->text + start, end - start };
}

struct text source_text(const struct source *src, uint32_t start, uint32_t end)
{
	end = MIN(end, src->len);
	start = MIN(start, end);
	return (struct text){ src->text + start, end - start };
}

bool text_begins(struct text t, const char *with)
{
	return t.n >= strlen(with) && !strncasecmp(t.s, with, strlen(with));
}

bool text_is(struct text t, const char *word)
{
	return t.n == strlen(word) && text_begins(t, word);
}

bool text_same(struct text a, struct text b)
{
	return a.n == b.n && (!a.n || !strncasecmp(a.s, b.s, a.n));
}

bool text_shortens(struct text t, const char *word)
{
	return t.n && t.n <= strlen(word) && !strncasecmp(t.s, word, t.n);
}

bool type_name_is(const struct type_name *t, const char *name)
{
	return t->kind == TYPE_NAME_SIMPLE && text_is(t->name, name);
}

bool type_name_is_void(const struct type_name *t)
{
	return type_name_is(t, "void") || type_name_is(t, "System.Void");
}

/* SPDX-License-Identifier: MIT */
#include "transport/session_info.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "psrp/guid.h"

enum kind { TEXT, NUMBER32, NUMBER64, SIZE, FLAG, ID };

struct field {
	const char *key;
	enum kind kind;
	size_t offset, size;
};

#define FIELD(type, kind, member)                                              \
	{ #member, kind, offsetof(struct type, member),                        \
	  sizeof(((struct type *)0)->member) }

static const struct field params_fields[] = {
	FIELD(session_params, ID, id),
	FIELD(session_params, TEXT, name),
	FIELD(session_params, TEXT, configuration),
	FIELD(session_params, TEXT, computer),
	FIELD(session_params, TEXT, cwd),
	FIELD(session_params, TEXT, registry),
	FIELD(session_params, TEXT, culture),
	FIELD(session_params, TEXT, ui_culture),
	FIELD(session_params, NUMBER64, idle_ms),
	FIELD(session_params, NUMBER64, run_max_ms),
	FIELD(session_params, SIZE, ring),
	FIELD(session_params, NUMBER32, client_pid),
	FIELD(session_params, NUMBER32, buffering),
	FIELD(session_params, NUMBER64, limits.memory),
	FIELD(session_params, NUMBER32, limits.processes),
	FIELD(session_params, NUMBER32, limits.pipelines),
	FIELD(session_params, NUMBER64, limits.object_max),
	FIELD(session_params, NUMBER64, limits.data_max),
	FIELD(session_params, NUMBER64, limits.idle_max_ms),
};

static const struct field info_fields[] = {
	FIELD(session_info, ID, id),
	FIELD(session_info, TEXT, name),
	FIELD(session_info, TEXT, configuration),
	FIELD(session_info, TEXT, computer),
	FIELD(session_info, NUMBER32, state),
	FIELD(session_info, NUMBER32, buffering),
	FIELD(session_info, FLAG, busy),
	FIELD(session_info, NUMBER32, pid),
	FIELD(session_info, NUMBER32, client_pid),
	FIELD(session_info, NUMBER64, idle_ms),
	FIELD(session_info, NUMBER64, created_ms),
	FIELD(session_info, NUMBER64, disconnected_ms),
	FIELD(session_info, NUMBER64, expires_ms),
	FIELD(session_info, NUMBER64, memory),
	FIELD(session_info, NUMBER32, processes),
	FIELD(session_info, NUMBER64, epoch),
};

/* Text with everything but printing ASCII percent-escaped. */
static int put_text(struct buf *b, const char *s)
{
	for (; *s; s++) {
		uint8_t c = (uint8_t)*s;
		int r = c > 0x20 && c < 0x7f && c != '%' ?
			buf_putc(b, c) : buf_printf(b, "%%%02X", c);

		if (r < 0)
			return r;
	}
	return 0;
}

static int put_id(struct buf *b, const uint8_t *id)
{
	char text[GUID_TEXT];

	guid_format(id, text);
	return buf_puts(b, text);
}

static int put_value(struct buf *b, const struct field *f, const uint8_t *p)
{
	uint64_t n64;
	uint32_t n32;

	switch (f->kind) {
	case TEXT:
		return put_text(b, (const char *)p);
	case ID:
		return put_id(b, p);
	case FLAG:
		return buf_putc(b, *p ? '1' : '0');
	case NUMBER32:
		memcpy(&n32, p, sizeof n32);
		return buf_printf(b, "%u", n32);
	default:
		memcpy(&n64, p, sizeof n64);
		return buf_printf(b, "%llu", (unsigned long long)n64);
	}
}

static int put_record(struct buf *b, const struct field *f, size_t n,
		      const void *record)
{
	for (; n--; f++) {
		int r = buf_printf(b, "%s=", f->key);

		if (r < 0 ||
		    (r = put_value(b, f, (const uint8_t *)record + f->offset)) ||
		    (r = buf_putc(b, '\n')))
			return r;
	}
	return 0;
}

static int get_text(char *to, size_t size, const char *s, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (c == '%') {
			int hi, lo;

			if (n - i < 3)
				return -ERR_MALFORMED;
			hi = hex_digit((uint8_t)s[i + 1]);
			lo = hex_digit((uint8_t)s[i + 2]);
			if (hi < 0 || lo < 0 || !(hi | lo))
				return -ERR_MALFORMED;
			c = (char)(hi << 4 | lo);
			i += 2;
		}
		if (k + 1 >= size)
			return -ERR_MALFORMED;
		to[k++] = c;
	}
	to[k] = '\0';
	return 0;
}

static int get_number(const char *s, size_t n, uint64_t *ret)
{
	uint64_t v = 0;

	if (!n)
		return -ERR_MALFORMED;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9' ||
		    __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(s[i] - '0'), &v))
			return -ERR_MALFORMED;
	}
	*ret = v;
	return 0;
}

static int get_value(const struct field *f, uint8_t *p, const char *s, size_t n)
{
	uint64_t v;
	uint32_t n32;

	if (f->kind == TEXT)
		return get_text((char *)p, f->size, s, n);
	if (f->kind == ID)
		return guid_parse(s, n, p);
	if (get_number(s, n, &v) < 0)
		return -ERR_MALFORMED;
	if (f->kind == FLAG) {
		*(bool *)p = v != 0;
	} else if (f->kind == NUMBER32) {
		n32 = (uint32_t)v;
		if (n32 != v)
			return -ERR_MALFORMED;
		memcpy(p, &n32, sizeof n32);
	} else {
		memcpy(p, &v, sizeof v);
	}
	return 0;
}

static int get_pipeline(struct session_info *s, const char *v, size_t n)
{
	struct session_pipeline *p = &s->pipelines[s->npipelines];

	if (s->npipelines == SESSION_PIPELINES_MAX)
		return 0;
	if (n != GUID_TEXT + 1 || guid_parse(v, GUID_TEXT - 1, p->id) < 0)
		return -ERR_MALFORMED;
	p->running = v[n - 1] == '1';
	s->npipelines++;
	return 0;
}

static int get_line(const struct field *f, size_t nf, void *record,
		    struct session_info *info, const char *s, size_t n)
{
	const char *eq = memchr(s, '=', n);
	size_t key;

	if (!eq)
		return -ERR_MALFORMED;
	key = (size_t)(eq - s);
	if (info && key == 8 && !memcmp(s, "pipeline", 8))
		return get_pipeline(info, eq + 1, n - key - 1);
	for (; nf--; f++)
		if (strlen(f->key) == key && !memcmp(f->key, s, key))
			return get_value(f, (uint8_t *)record + f->offset,
					 eq + 1, n - key - 1);
	return 0;
}

static int get_record(const struct field *f, size_t nf, void *record,
		      struct session_info *info, const char *s, size_t n)
{
	while (n) {
		const char *end = memchr(s, '\n', n);
		int r;

		if (!end)
			return -ERR_MALFORMED;
		r = get_line(f, nf, record, info, s, (size_t)(end - s));
		if (r < 0)
			return r;
		n -= (size_t)(end - s) + 1;
		s = end + 1;
	}
	return 0;
}

int session_params_put(struct buf *b, const struct session_params *p)
{
	return put_record(b, params_fields, ARRAY_LEN(params_fields), p);
}

int session_info_put(struct buf *b, const struct session_info *s)
{
	int r = put_record(b, info_fields, ARRAY_LEN(info_fields), s);

	for (unsigned i = 0; !r && i < s->npipelines; i++) {
		char id[GUID_TEXT];

		guid_format(s->pipelines[i].id, id);
		r = buf_printf(b, "pipeline=%s:%d\n", id,
			       s->pipelines[i].running);
	}
	return r;
}

int session_params_get(struct session_params *p, const void *data, size_t n)
{
	memset(p, 0, sizeof *p);
	if (get_record(params_fields, ARRAY_LEN(params_fields), p, NULL, data,
		       n) < 0 || p->buffering > SESSION_DROP)
		return -ERR_MALFORMED;
	return 0;
}

int session_info_get(struct session_info *s, const void *data, size_t n)
{
	memset(s, 0, sizeof *s);
	if (get_record(info_fields, ARRAY_LEN(info_fields), s, s, data, n) < 0 ||
	    s->state >= SESSION__MAX || s->buffering > SESSION_DROP)
		return -ERR_MALFORMED;
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* SecureString: text in wiped native memory. */
#include "types/security/secure.h"

#include "types/arg.h"
#include "types/tables.h"

#include <stdlib.h>
#include <string.h>

static void drop(struct secure *s)
{
	if (s->text)
		explicit_bzero(s->text, s->cap * sizeof *s->text);
	free(s->text);
	s->text = NULL;
	s->n = s->cap = 0;
}

static void finalize(struct cell *c)
{
	drop((struct secure *)c);
}

const struct type type_securestring = {
	.cls = { .finalize = finalize }, .name = "System.Security.SecureString", .base = &type_object,
	.ifaces = "System.IDisposable", .size = sizeof(struct secure), .flags = TF_SEALED,
};

struct secure *val_secure(val v)
{
	return val_cell(v, &type_securestring);
}

static struct secure *self_of(val v)
{
	return (struct secure *)val_base(v).o;
}

/* Room for one more unit; the old copy is wiped. */
static void grow(struct rt *rt, struct secure *s)
{
	uint32_t cap = s->cap ? s->cap * 2 : 16;
	uint16_t *text;

	if (s->n < s->cap)
		return;
	if (s->n >= SECURE_MAX)
		arg_throw_range(rt, "capacity", "Capacity exceeds maximum capacity.");
	text = xcalloc(cap, sizeof *text);
	if (s->n)
		memcpy(text, s->text, s->n * sizeof *text);
	if (s->text)
		explicit_bzero(s->text, s->cap * sizeof *text);
	free(s->text);
	s->text = text;
	s->cap = cap;
}

struct secure *secure_new(struct rt *rt, const uint16_t *units, uint32_t n)
{
	struct secure *s = rt_new_cell(rt, &type_securestring, secure);

	if (n) {
		s->text = xcalloc(n, sizeof *units);
		memcpy(s->text, units, n * sizeof *units);
	}
	s->n = s->cap = n;
	s->read_only = true;
	return s;
}

struct secure *secure_from_str(struct rt *rt, const struct ustr *text)
{
	uint32_t n = ustr_len(text);
	struct secure *s = secure_new(rt, NULL, 0);

	s->text = n ? xcalloc(n, sizeof *s->text) : NULL;
	s->n = s->cap = n;
	for (uint32_t i = 0; i < n; i++)
		s->text[i] = ustr_at(text, i);
	return s;
}

struct ustr *secure_plain(struct rt *rt, const struct secure *s)
{
	return ustr_from_utf16(rt, s->text, s->n);
}

static struct secure *writable(struct rt *rt, val self)
{
	struct secure *s = self_of(self);

	if (s->read_only)
		arg_throw_invalid(rt, "Instance is read-only.");
	return s;
}

static uint32_t index_of(struct rt *rt, const struct secure *s, val v, bool end)
{
	int64_t i = arg_int(v);

	if (i < 0 || i >= (int64_t)s->n + end)
		arg_throw_index(rt, "index");
	return (uint32_t)i;
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct secure *s = secure_new(rt, NULL, 0);

	s->read_only = false;
	return val_obj(s);
}

static val length(struct rt *rt, val self)
{
	return val_int((int32_t)self_of(self)->n);
}

static val append_char(struct rt *rt, val self, val *a, int n)
{
	struct secure *s = writable(rt, self);

	grow(rt, s);
	s->text[s->n++] = (uint16_t)arg_int(a[0]);
	return V_VOID;
}

static val insert_at(struct rt *rt, val self, val *a, int n)
{
	struct secure *s = writable(rt, self);
	uint32_t at = index_of(rt, s, a[0], true);

	grow(rt, s);
	memmove(s->text + at + 1, s->text + at, (s->n - at) * sizeof *s->text);
	s->text[at] = (uint16_t)arg_int(a[1]);
	s->n++;
	return V_VOID;
}

static val set_at(struct rt *rt, val self, val *a, int n)
{
	struct secure *s = writable(rt, self);

	s->text[index_of(rt, s, a[0], false)] = (uint16_t)arg_int(a[1]);
	return V_VOID;
}

static val remove_at(struct rt *rt, val self, val *a, int n)
{
	struct secure *s = writable(rt, self);
	uint32_t at = index_of(rt, s, a[0], false);

	memmove(s->text + at, s->text + at + 1, (s->n - at - 1) * sizeof *s->text);
	s->n--;
	return V_VOID;
}

static val clear(struct rt *rt, val self, val *a, int n)
{
	drop(writable(rt, self));
	return V_VOID;
}

static val dispose(struct rt *rt, val self, val *a, int n)
{
	drop(self_of(self));
	return V_VOID;
}

static val copy(struct rt *rt, val self, val *a, int n)
{
	struct secure *s = self_of(self), *c = secure_new(rt, s->text, s->n);

	c->read_only = false;
	return val_obj(c);
}

static val make_read_only(struct rt *rt, val self, val *a, int n)
{
	self_of(self)->read_only = true;
	return V_VOID;
}

static val is_read_only(struct rt *rt, val self, val *a, int n)
{
	return val_bool(self_of(self)->read_only);
}

const struct member_def securestring_members[] = {
	CTOR("()", ctor),
	PROP("int Length {get;}", length, NULL),
	METHOD("void AppendChar(char c)", append_char),
	METHOD("void Clear()", clear),
	METHOD("securestring Copy()", copy),
	METHOD("void Dispose()", dispose),
	METHOD("void InsertAt(int index, char c)", insert_at),
	METHOD("bool IsReadOnly()", is_read_only),
	METHOD("void MakeReadOnly()", make_read_only),
	METHOD("void RemoveAt(int index)", remove_at),
	METHOD("void SetAt(int index, char c)", set_at),
	MEMBERS_END
};

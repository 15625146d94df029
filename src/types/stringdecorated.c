/* SPDX-License-Identifier: MIT */
/* StringDecorated: text with escape sequences, and what is left without them. */
#include "types/arg.h"
#include "types/enums.h"
#include "types/tables.h"
#include "value/cells.h"

struct decorated {
	struct cell h;
	struct ustr *text, *plain;
};

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct decorated *)c)->text);
	heap_mark(h, ((struct decorated *)c)->plain);
}

static struct decorated *of(val v) { return (struct decorated *)v.o; }
static struct ustr *text(struct rt *rt, val self) { return of(self)->plain; }

static const struct type_ops ops = { .to_string = text };
const struct type type_stringdecorated = {
	.cls = { .trace = trace }, .name = "System.Management.Automation.Internal.StringDecorated",
	.base = &type_object, .ops = &ops, .size = sizeof(struct decorated),
};

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct decorated *d = arg_new(rt, arg_type(self, &type_stringdecorated), sizeof(*d));

	d->text = arg_need_str(rt, a[0], "text");
	d->plain = cells_plain(rt, d->text);
	return val_obj(d);
}

static val is_decorated(struct rt *rt, val self) { return val_bool(!ustr_eq(of(self)->text, of(self)->plain)); }
static val length(struct rt *rt, val self) { return val_int((int32_t)ustr_len(of(self)->plain)); }
static val plain(struct rt *rt, val self, val *a, int n) { return val_str(of(self)->plain); }

static val rendered(struct rt *rt, val self, val *a, int n)
{
	enum { HOST, PLAIN_TEXT, ANSI };
	int64_t how = val_enum_num(a[0]);

	if (how == HOST)
		net_throw(rt, "System.ArgumentException", "Only 'ANSI' or 'PlainText' is supported for this method.");
	return val_str(how == ANSI ? of(self)->text : of(self)->plain);
}

const struct member_def stringdecorated_members[] = {
	CTOR("(string text)", ctor),
	PROP("bool IsDecorated {get;}", is_decorated, NULL), PROP("int ContentLength {get;}", length, NULL),
	METHOD("string ToString()", plain),
	METHOD("string ToString(System.Management.Automation.OutputRendering outputRendering)", rendered),
	MEMBERS_END
};

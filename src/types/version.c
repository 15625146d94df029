/* SPDX-License-Identifier: MIT */
/* System.Version and System.Management.Automation.SemanticVersion. */
#include "types/version.h"

#include "types/arg.h"
#include "types/tables.h"

#include <stdio.h>
#include <string.h>

struct version {
	struct cell h;
	int32_t n[4];		/* -1: absent */
	struct ustr *pre, *build;	/* SemanticVersion's labels */
};

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct version *)c)->pre);
	heap_mark(h, ((struct version *)c)->build);
}

static struct version *of(val v) { return (struct version *)val_base(v).o; }
static bool is_version(val v) { v = val_base(v); return v.k == VK_OBJ && v.o->cls->trace == trace; }

static struct ustr *version_text(struct rt *rt, struct version *v, int fields)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (int i = 0; i < fields && v->n[i] >= 0; i++)
		sbuf_printf(&b, "%s%d", i ? "." : "", v->n[i]);
	return sbuf_take(&b);
}

static struct ustr *text(struct rt *rt, val self) { return version_text(rt, of(self), 4); }

static struct ustr *semantic_text(struct rt *rt, val self)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_put(&b, version_text(rt, of(self), 3));
	if (of(self)->pre) {
		sbuf_putc(&b, '-');
		sbuf_put(&b, of(self)->pre);
	}
	if (of(self)->build) {
		sbuf_putc(&b, '+');
		sbuf_put(&b, of(self)->build);
	}
	return sbuf_take(&b);
}

static bool digits_only(struct ustr *s)
{
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (ustr_at(s, i) < '0' || ustr_at(s, i) > '9')
			return false;
	return ustr_len(s) > 0;
}

/* Labels by their parts: numbers as numbers and before words. */
static int compare_labels(struct rt *rt, struct ustr *a, struct ustr *b)
{
	const char *x, *y;

	if (!a || !b)
		return (a == NULL) - (b == NULL);
	x = USTR_C(rt, a);
	y = USTR_C(rt, b);
	for (;;) {
		size_t m = strcspn(x, "."), n = strcspn(y, ".");
		struct ustr *p = ustr_from_utf8(rt, x, m), *q = ustr_from_utf8(rt, y, n);
		bool dp = digits_only(p), dq = digits_only(q);
		int c = dp && dq ? (m > n) - (m < n) : dp != dq ? (dp ? -1 : 1) : 0;

		if (c == 0)
			c = ustr_cmp_ordinal(p, q, false);
		if (c)
			return c < 0 ? -1 : 1;
		if (!x[m] || !y[n])
			return (x[m] != 0) - (y[n] != 0);
		x += m + 1;
		y += n + 1;
	}
}

static int order(struct rt *rt, val a, val b)
{
	for (int i = 0; i < 4; i++)
		if (of(a)->n[i] != of(b)->n[i])
			return of(a)->n[i] < of(b)->n[i] ? -1 : 1;
	return compare_labels(rt, of(a)->pre, of(b)->pre);
}

static bool same(struct rt *rt, val a, val b)
{
	return is_version(b) && val_type_of(a) == val_type_of(b) && order(rt, a, b) == 0;
}
static uint32_t hash(struct rt *rt, val v)
{
	const int32_t *n = of(v)->n;

	return (uint32_t)(n[0] & 15) << 28 | (uint32_t)(n[1] & 255) << 20 | (uint32_t)(n[2] & 255) << 12 | (uint32_t)(n[3] & 4095);
}
static const struct type_ops ops = { .to_string = text, .equals = same, .compare = order, .hash = hash, .net_hash = true };
static const struct type_ops semantic_ops = { .to_string = semantic_text, .equals = same, .compare = order, .hash = hash };

const struct type type_version = {
	.cls = { .trace = trace }, .name = "System.Version", .base = &type_object, .ops = &ops, .size = sizeof(struct version),
	.ifaces = "System.ICloneable System.IComparable System.IFormattable System.IComparable`1[System.Version] System.IEquatable`1[System.Version]",
};
const struct type type_semver = {
	.cls = { .trace = trace }, .name = "System.Management.Automation.SemanticVersion", .base = &type_object,
	.ops = &semantic_ops,
	.size = sizeof(struct version),
	.ifaces = "System.IComparable System.IComparable`1[System.Management.Automation.SemanticVersion] System.IEquatable`1[System.Management.Automation.SemanticVersion]",
};

static struct version *make(struct rt *rt, const struct type *t)
{
	struct version *v = rt_new_cell(rt, t, version);

	for (int i = 0; i < 4; i++)
		v->n[i] = -1;
	return v;
}

enum read { READ_OK, READ_COUNT, READ_FORMAT, READ_OVERFLOW, READ_NEGATIVE };

static enum read read_numbers(const char *p, int least, int most, int32_t *n)
{
	int count = 0;
	int64_t x;

	for (;;) {
		bool any = false;

		while (*p == ' ')
			p++;
		if (count == most)
			return READ_COUNT;
		if (*p == '-')
			return READ_NEGATIVE;
		for (x = 0; *p >= '0' && *p <= '9'; p++, any = true)
			x = MIN(x * 10 + (*p - '0'), 1LL << 40);
		while (*p == ' ')
			p++;
		if (!any)
			return READ_FORMAT;
		if (x > INT32_MAX)
			return READ_OVERFLOW;
		n[count++] = (int32_t)x;
		if (*p != '.')
			break;
		p++;
	}
	return *p ? READ_FORMAT : count < least ? READ_COUNT : READ_OK;
}

static int32_t component(struct rt *rt, struct ustr *s)
{
	int32_t n[2];

	switch (read_numbers(USTR_C(rt, s), 1, 1, n)) {
	case READ_COUNT:
	case READ_FORMAT: net_throw(rt, "System.FormatException",
		"The input string '%s' was not in a correct format.", USTR_C(rt, s));
	case READ_OVERFLOW: net_throw(rt, "System.OverflowException", "Value was either too large or too small for an Int32.");
	case READ_NEGATIVE:
		s = ustr_trim(rt, s, true, true);
		if (strspn(USTR_C(rt, s) + 1, "0123456789") + 1 != ustr_len(s) || ustr_len(s) < 2)
			net_throw(rt, "System.FormatException",
				"The input string '%s' was not in a correct format.", USTR_C(rt, s));
		net_throw(rt, "System.ArgumentOutOfRangeException",
			"input ('%s') must be a non-negative value. (Parameter 'input')\nActual value was %s.",
			  USTR_C(rt, s), USTR_C(rt, s));
	case READ_OK: break;
	}
	return n[0];
}

static val parse(struct rt *rt, val self, val *a, int n)
{
	struct version *v = make(rt, &type_version);
	struct ustr *s = arg_need_str(rt, a[0], "input"), *parts[4];
	uint32_t from = 0, count = 0;

	for (uint32_t i = 0; i <= ustr_len(s); i++) {
		if (i < ustr_len(s) && ustr_at(s, i) != '.')
			continue;
		if (count < 4)
			parts[count] = ustr_sub(rt, s, from, i - from);
		count++;
		from = i + 1;
	}
	if (count < 2 || count > 4)
		arg_throw(rt, "input", "Version string portion was too short or too long.");
	for (uint32_t i = 0; i < count; i++)
		v->n[i] = component(rt, parts[i]);
	return val_obj(v);
}

static val try_parse(struct rt *rt, val self, val *a, int n)
{
	struct version *v = make(rt, &type_version);
	bool ok = arg_str(a[0]) && read_numbers(USTR_C(rt, arg_str(a[0])), 2, 4, v->n) == READ_OK;

	arg_set_ref(rt, a[1], ok ? val_obj(v) : V_NULL);
	return val_bool(ok);
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	static const char *const names[] = { "major", "minor", "build", "revision" };
	struct version *v = make(rt, &type_version);

	if (n == 1)
		return parse(rt, self, a, 1);
	v->n[0] = v->n[1] = 0;
	for (int i = 0; i < n; i++) {
		arg_not_negative(rt, arg_int(a[i]), names[i]);
		v->n[i] = (int32_t)arg_int(a[i]);
	}
	return val_obj(v);
}

#define FIELD(name, i) static val name(struct rt *rt, val self) { return val_int(of(self)->n[i]); }
FIELD(major, 0) FIELD(minor, 1) FIELD(build, 2) FIELD(revision, 3)
static val major_revision(struct rt *rt, val self) { return val_num(VK_INT16, (int16_t)(of(self)->n[3] >> 16)); }
static val minor_revision(struct rt *rt, val self) { return val_num(VK_INT16, (int16_t)(of(self)->n[3] & 0xFFFF)); }

static val compare_to(struct rt *rt, val self, val *a, int n)
{
	if (arg_null(a[0]))
		return val_int(1);
	if (!is_version(a[0]))
		arg_throw(rt, "version", "Object must be of type Version.");
	return val_int(order(rt, self, a[0]));
}

static val equals(struct rt *rt, val self, val *a, int n) { return val_bool(same(rt, self, a[0])); }
static val clone(struct rt *rt, val self, val *a, int n) { return self; }

static val to_string(struct rt *rt, val self, val *a, int n)
{
	int fields = 0;

	if (n == 0)
		return val_str(val_net_str(rt, self));
	while (fields < 4 && of(self)->n[fields] >= 0)
		fields++;
	if (arg_int(a[0]) < 0 || arg_int(a[0]) > fields)
		net_throw(rt, "System.ArgumentException", "Argument must be between 0 and %d. (Parameter 'fieldCount')", fields);
	return val_str(version_text(rt, of(self), (int)arg_int(a[0])));
}

const struct member_def version_members[] = {
	CTOR("(int major, int minor, int build, int revision)", ctor), CTOR("(int major, int minor, int build)", ctor),
	CTOR("(int major, int minor)", ctor), CTOR("(string version)", ctor), CTOR("()", ctor),
	PROP("int Major {get;}", major, NULL), PROP("int Minor {get;}", minor, NULL), PROP("int Build {get;}", build, NULL),
	PROP("int Revision {get;}", revision, NULL), PROP("short MajorRevision {get;}", major_revision, NULL),
	PROP("short MinorRevision {get;}", minor_revision, NULL),
	STATIC("static version Parse(string input)", parse),
	STATIC("static bool TryParse(string input, [ref] version result)", try_parse),
	METHOD("System.Object Clone()", clone), METHOD("int CompareTo(System.Object version)", compare_to),
	METHOD("bool Equals(System.Object obj)", equals), METHOD("string ToString()", to_string),
	METHOD("string ToString(int fieldCount)", to_string),
	MEMBERS_END
};

/* ---- SemanticVersion ---- */

static bool label_ok(const char *s, size_t n)
{
	if (n == 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!strchr("0123456789.-", s[i]) && !((s[i] | 32) >= 'a' && (s[i] | 32) <= 'z'))
			return false;
	return true;
}

static bool read_semantic(struct rt *rt, struct ustr *s, struct version *v)
{
	const char *p = USTR_C(rt, s);
	size_t core = strcspn(p, "-+"), pre = 0;
	const char *rest = p + core;

	if (read_numbers(USTR_C(rt, ustr_from_utf8(rt, p, core)), 1, 3, v->n) != READ_OK)
		return false;
	for (int i = 1; i < 3; i++)
		v->n[i] = MAX(v->n[i], 0);
	if (*rest == '-') {
		pre = strcspn(rest + 1, "+");
		if (!label_ok(rest + 1, pre))
			return false;
		gc_storep(v, v->pre, ustr_from_utf8(rt, rest + 1, pre));
		rest += 1 + pre;
	}
	if (*rest == '+') {
		if (!label_ok(rest + 1, strlen(rest + 1)))
			return false;
		gc_storep(v, v->build, ustr_new(rt, rest + 1));
	}
	return true;
}

static val semantic_parse(struct rt *rt, val self, val *a, int n)
{
	struct version *v = make(rt, &type_semver);
	struct ustr *s = arg_need_str(rt, a[0], "version");

	if (!ustr_len(s))
		arg_throw_format(rt, "version");
	if (!read_semantic(rt, s, v))
		arg_throw_format(rt, "The input string '' was not in a correct format.");
	return val_obj(v);
}

static val semantic_try_parse(struct rt *rt, val self, val *a, int n)
{
	struct version *v = make(rt, &type_semver);
	bool ok = arg_str(a[0]) && ustr_len(arg_str(a[0])) && read_semantic(rt, arg_str(a[0]), v);

	arg_set_ref(rt, a[1], ok ? val_obj(v) : V_NULL);
	return val_bool(ok);
}

static val semantic_ctor(struct rt *rt, val self, val *a, int n)
{
	struct version *v = make(rt, &type_semver);
	int i = 0;

	if (n == 1 && is_version(a[0])) {
		memcpy(v->n, of(a[0])->n, sizeof(int32_t) * 3);
		v->n[2] = MAX(v->n[2], 0);
		return val_obj(v);
	}
	if (n == 1 && arg_str(a[0]))
		return semantic_parse(rt, self, a, 1);
	v->n[0] = v->n[1] = v->n[2] = 0;
	for (; i < n && i < 3 && arg_is(a[i], VK_INT32); i++)
		v->n[i] = (int32_t)arg_int(a[i]);
	if (i < n && arg_str(a[i]))
		gc_storep(v, v->pre, arg_str(a[i]));
	if (i + 1 < n && arg_str(a[i + 1]))
		gc_storep(v, v->build, arg_str(a[i + 1]));
	return val_obj(v);
}

static val pre_label(struct rt *rt, val self) { return val_str(of(self)->pre); }
static val build_label(struct rt *rt, val self) { return val_str(of(self)->build); }
/* No version is before every other. */
static val semantic_compare(struct rt *rt, val self, val *a, int n)
{
	if (arg_null(a[0]) || arg_null(a[1]))
		return val_int(arg_null(a[1]) - arg_null(a[0]));
	return val_int(order(rt, a[0], a[1]));
}

static val to_version(struct rt *rt, val self, val *a, int n)
{
	struct version *v = make(rt, &type_version);

	memcpy(v->n, of(arg_need(rt, a[0], "semver"))->n, sizeof(int32_t) * 3);
	return val_obj(v);
}

const struct member_def semver_members[] = {
	CTOR("(string version)", semantic_ctor), CTOR("(version version)", semantic_ctor), CTOR("(int major)", semantic_ctor),
	CTOR("(int major, int minor)", semantic_ctor), CTOR("(int major, int minor, int patch)", semantic_ctor),
	CTOR("(int major, int minor, int patch, string preReleaseLabel, string buildLabel)", semantic_ctor),
	CTOR("(int major, int minor, int patch, string label)", semantic_ctor),
	PROP("int Major {get;}", major, NULL), PROP("int Minor {get;}", minor, NULL), PROP("int Patch {get;}", build, NULL),
	PROP("string PreReleaseLabel {get;}", pre_label, NULL), PROP("string BuildLabel {get;}", build_label, NULL),
	STATIC("static semver Parse(string version)", semantic_parse),
	STATIC("static bool TryParse(string version, [ref] semver result)", semantic_try_parse),
	STATIC("static int Compare(semver versionA, semver versionB)", semantic_compare),
	STATIC("static version op_Implicit(semver semver)", to_version),
	METHOD("int CompareTo(System.Object version)", compare_to), METHOD("bool Equals(System.Object obj)", equals),
	METHOD("string ToString()", to_string),
	MEMBERS_END
};

val version_value(struct rt *rt, const char *text) { return conv(rt, val_str(ustr_new(rt, text)), &type_version); }

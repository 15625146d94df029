/* SPDX-License-Identifier: MIT */
/* IdnMapping: names of hosts by ICU's UTS 46, as .NET asks for it. */
#include "types/culture/idn.h"

#include "types/arg.h"
#include "types/culture/icu.h"
#include "types/tables.h"

enum { NAME_UNITS = 254 };

/* ICU's numbers. */
enum { ALLOW_UNASSIGNED = 1, STD3_RULES = 2, CHECK_BIDI = 4, CHECK_JOINERS = 8, NONTRANSITIONAL = 0x30, HYPHENS_3_4 = 0x20 };

struct idna_info {	/* UIDNAInfo */
	int16_t size;
	int8_t transitional, reserved;
	uint32_t errors;
	int32_t reserved2, reserved3;
};

#define FUNCTIONS(X)                                                           \
	X(void *, uidna_openUTS46, (uint32_t, int *))                          \
	X(void, uidna_close, (void *))                                         \
	X(int, uidna_nameToASCII, (const void *, const uint16_t *, int, uint16_t *, int, struct idna_info *, int *)) \
	X(int, uidna_nameToUnicode, (const void *, const uint16_t *, int, uint16_t *, int, struct idna_info *, int *))

static struct { FUNCTIONS(ICU_MEMBER) } icu;
static const struct library_symbol symbols[] = { FUNCTIONS(ICU_SYMBOL) { 0 } };
static struct library libicu = ICU_LIBRARY("libicuuc", symbols);

static bool is_ascii(const struct ustr *s)
{
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (ustr_at(s, i) >= 128)
			return false;
	return true;
}

static struct ustr *mapped(struct rt *rt, struct ustr *name, uint32_t options, bool to_ascii)
{
	struct idna_info info = { .size = sizeof info };
	uint16_t from[NAME_UNITS], to[NAME_UNITS];
	uint32_t len = ustr_len(name);
	int status = 0, n;
	struct ustr *out;
	void *idna;

	if (!library_ready(&libicu))
		return to_ascii && is_ascii(name) ? name : NULL;
	if (len > NAME_UNITS)
		return NULL;
	for (uint32_t i = 0; i < len; i++) {
		from[i] = ustr_at(name, i);
		if (from[i] < ' ' || from[i] == 127)
			return NULL;
	}
	idna = icu.uidna_openUTS46(options | CHECK_BIDI | CHECK_JOINERS | NONTRANSITIONAL, &status);
	n = to_ascii ? icu.uidna_nameToASCII(idna, from, (int)len, to, NAME_UNITS, &info, &status)
		     : icu.uidna_nameToUnicode(idna, from, (int)len, to, NAME_UNITS, &info, &status);
	icu.uidna_close(idna);
	if (to_ascii)
		info.errors &= ~(uint32_t)HYPHENS_3_4;
	if (status > 0 || info.errors || n <= 0 || n > NAME_UNITS)
		return NULL;
	out = ustr_from_utf16(rt, to, (uint32_t)n);
	return ustr_ieq(out, name) ? name : out;
}

struct ustr *idn_ascii(struct rt *rt, struct ustr *name, uint32_t rules)
{
	return mapped(rt, name, rules, true);
}

struct ustr *idn_unicode(struct rt *rt, struct ustr *name, uint32_t rules)
{
	return mapped(rt, name, rules, false);
}

/* ---- the type ---- */

struct mapping {
	struct cell h;
	bool unassigned, strict;
};

static struct mapping *of(val v) { return (struct mapping *)val_base(v).o; }

const struct type type_idnmapping = { .name = "System.Globalization.IdnMapping", .base = &type_object,
	.size = sizeof(struct mapping), .flags = TF_SEALED };

static uint32_t rules(val self)
{
	return (of(self)->unassigned ? ALLOW_UNASSIGNED : 0) | (of(self)->strict ? STD3_RULES : 0);
}

static val ctor(struct rt *rt, val self, val *a, int n) { return val_obj(rt_new_cell(rt, &type_idnmapping, mapping)); }
static val unassigned(struct rt *rt, val self) { return val_bool(of(self)->unassigned); }
static void set_unassigned(struct rt *rt, val self, val v) { of(self)->unassigned = arg_bool(v); }
static val strict(struct rt *rt, val self) { return val_bool(of(self)->strict); }
static void set_strict(struct rt *rt, val self, val v) { of(self)->strict = arg_bool(v); }

/* The part of the text that the arguments name: from an index on, so many units. */
static struct ustr *part(struct rt *rt, val *a, int n, const char *param)
{
	struct ustr *s = arg_need_str(rt, a[0], param);
	int64_t at = n > 1 ? arg_int(a[1]) : 0, count = n > 2 ? arg_int(a[2]) : ustr_len(s) - at;

	arg_not_negative(rt, at, "index");
	arg_not_negative(rt, count, "count");
	if (count > ustr_len(s) - at)
		arg_throw_range(rt, param, "Index and count must refer to a location within the string.");
	return ustr_sub(rt, s, (uint32_t)at, (uint32_t)count);
}

static val finished(struct rt *rt, struct ustr *s, const char *param)
{
	if (!s)
		arg_throw(rt, param, "Decoded string is not a valid IDN name.");
	return val_str(s);
}

static val get_ascii(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = part(rt, a, n, "unicode");

	if (!ustr_len(s))
		arg_throw(rt, "unicode", "IDN labels must be between 1 and 63 characters long.");
	return finished(rt, idn_ascii(rt, s, rules(self)), "unicode");
}

static val get_unicode(struct rt *rt, val self, val *a, int n)
{
	return finished(rt, idn_unicode(rt, part(rt, a, n, "ascii"), rules(self)), "ascii");
}

static val equals(struct rt *rt, val self, val *a, int n)
{
	struct mapping *m = arg_cell(a[0], &type_idnmapping);

	return val_bool(m && m->strict == of(self)->strict && m->unassigned == of(self)->unassigned);
}

static val hash_code(struct rt *rt, val self, val *a, int n)
{
	return val_int((of(self)->unassigned ? 100 : 200) + (of(self)->strict ? 1000 : 2000));
}

const struct member_def idnmapping_members[] = {
	CTOR("()", ctor), PROP("bool AllowUnassigned {get;set;}", unassigned, set_unassigned),
	PROP("bool UseStd3AsciiRules {get;set;}", strict, set_strict),
	METHOD("string GetAscii(string unicode)", get_ascii), METHOD("string GetAscii(string unicode, int index)", get_ascii),
	METHOD("string GetAscii(string unicode, int index, int count)", get_ascii),
	METHOD("string GetUnicode(string ascii)", get_unicode), METHOD("string GetUnicode(string ascii, int index)", get_unicode),
	METHOD("string GetUnicode(string ascii, int index, int count)", get_unicode),
	METHOD("bool Equals(System.Object obj)", equals), METHOD("int GetHashCode()", hash_code), MEMBERS_END
};

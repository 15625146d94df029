/* SPDX-License-Identifier: MIT */
/* Exceptions with properties of their own: files, numbers of the system, places
 * in a text, and PowerShell's versions of .NET's that carry an error record. */
#include "types/exception.h"
#include "types/enums.h"
#include "types/tables.h"

#include <stdlib.h>
#include <errno.h>
#include <string.h>

#define MESSAGE PROP("string Message {get;}", exception_message, NULL)
#define PLAIN_CTORS                                                            \
	CTOR("()", exception_default_ctor), CTOR("(string message)", exception_default_ctor),          \
	CTOR("(string message, System.Exception innerException)", exception_default_ctor)

static const char *text_of(struct rt *rt, val self)
{
	return exception_of(self)->message ? USTR_C(rt, exception_of(self)->message) : "";
}

/* The number behind WORD in the message; DFLT when it isn't there. */
static int32_t number_after(struct rt *rt, val self, const char *word, int32_t dflt)
{
	const char *p = strstr(text_of(rt, self), word);

	return p ? (int32_t)strtol(p + strlen(word), NULL, 10) : dflt;
}

/* What stands between quotes behind WORD; V_NULL when it isn't there. */
static val quoted_after(struct rt *rt, val self, const char *word)
{
	const char *p = strstr(text_of(rt, self), word), *end;

	p = p ? p + strlen(word) : NULL;
	end = p ? strchr(p, '\'') : NULL;
	return end ? val_str(ustr_from_utf8(rt, p, (size_t)(end - p))) : V_NULL;
}

static val kept_text(struct rt *rt, val self)
{
	return arg_str(exception_of(self)->extra) ? exception_of(self)->extra : V_NULL;
}

/* A message and a text that is kept, perhaps an inner exception behind. */
static val keeping_ctor(struct rt *rt, val self, val *a, int n)
{
	val v;

	if (n < 2 || !(arg_is(a[1], VK_STR) || n > 2))
		return exception_default_ctor(rt, self, a, n);
	v = exception_make(rt, self, arg_str(a[0]), n > 2 ? val_base(a[2]) : V_NULL);
	gc_store(v.o, &exception_of(v)->extra, arg_str(a[1]) ? val_base(a[1]) : V_NULL);
	return v;
}

static val response_ctor(struct rt *rt, val self, val *a, int n)
{
	val v = exception_make(rt, self, arg_str(a[0]), V_NULL);

	gc_store(v.o, &exception_of(v)->extra, val_base(a[1]));
	return v;
}

static val response(struct rt *rt, val self) { return exception_of(self)->extra; }

static val response_status(struct rt *rt, val self)
{
	val v = V_NULL;

	if (!arg_null(response(rt, self)))
		member_get_c(rt, response(rt, self), "StatusCode", &v);
	return v;
}

const struct member_def httpresponse_exception_members[] = {
	CTOR("(string message, System.Net.Http.HttpResponseMessage response)", response_ctor), MESSAGE,
	PROP("System.Net.Http.HttpResponseMessage Response {get;}", response, NULL),
	PROP("System.Net.HttpStatusCode StatusCode {get;}", response_status, NULL), MEMBERS_END
};

const struct member_def file_exception_members[] = {
	CTOR("()", exception_default_ctor), CTOR("(string message)", keeping_ctor),
	CTOR("(string message, System.Exception innerException)", keeping_ctor),
	CTOR("(string message, string fileName)", keeping_ctor),
	CTOR("(string message, string fileName, System.Exception innerException)", keeping_ctor),
	MESSAGE, PROP("string FileName {get;}", kept_text, NULL),
	PROP("string FusionLog {get;}", exception_none, NULL),
	MEMBERS_END
};

/* ---- numbers of the system ---- */

static val with_code(struct rt *rt, val self, val *a, int n)
{
	val v = exception_make(rt, self, arg_str(a[0]), V_NULL);

	exception_of(v)->hresult = (int32_t)arg_int(a[1]);
	return v;
}

static val error_code(struct rt *rt, val self)
{
	struct exc *e = exception_of(self);

	return val_int(e->hresult ? e->hresult : exception_code(cell_type(self.o)));
}

const struct member_def external_exception_members[] = {
	PLAIN_CTORS, CTOR("(string message, int errorCode)", with_code),
	PROP("int ErrorCode {get;}", error_code, NULL),
	MEMBERS_END
};

const struct member_def coded_exception_members[] = {
	PLAIN_CTORS, CTOR("(string message, int hresult)", with_code),
	MEMBERS_END
};

static val native_ctor(struct rt *rt, val self, val *a, int n)
{
	struct ustr *text;
	val v;

	if (n && !arg_is(a[0], VK_INT32))
		return exception_default_ctor(rt, self, a, n);
	text = n > 1 ? arg_str(a[1]) : ustr_new(rt, n && arg_int(a[0]) ? strerror((int)arg_int(a[0])) : "Success");
	v = exception_make(rt, self, text, V_NULL);
	gc_store(v.o, &exception_of(v)->extra, n ? val_base(a[0]) : V_NULL);
	return v;
}

static val native_code(struct rt *rt, val self)
{
	val v = exception_of(self)->extra;

	return val_int(v.k == VK_INT32 ? (int32_t)v.i : 0);
}

/* errno as .NET numbers it on every system. */
static val socket_error(struct rt *rt, val self)
{
	static const struct { int code, number;
	} codes[] = {
		{ EACCES, 10013 },	 { EADDRINUSE, 10048 },	 { EADDRNOTAVAIL, 10049 }, { ECONNABORTED, 10053 },
		{ ECONNREFUSED, 10061 }, { ECONNRESET, 10054 },	 { EHOSTDOWN, 10064 },	   { EHOSTUNREACH, 10065 },
		{ EINVAL, 10022 },	 { ENETUNREACH, 10051 }, { ENOTCONN, 10057 },	   { EOPNOTSUPP, 10045 },
		{ ETIMEDOUT, 10060 },	 { EAGAIN, 10035 },
	};
	int32_t code = (int32_t)native_code(rt, self).i;

	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (codes[i].code == code)
			code = codes[i].number;
	return val_enum(&enum_socketerror, code);
}

const struct member_def win32_exception_members[] = {
	CTOR("()", native_ctor), CTOR("(int error)", native_ctor), CTOR("(int error, string message)", native_ctor),
	CTOR("(string message)", native_ctor), CTOR("(string message, System.Exception innerException)", native_ctor),
	PROP("int NativeErrorCode {get;}", native_code, NULL),
	MEMBERS_END
};

const struct member_def socket_exception_members[] = {
	CTOR("()", native_ctor), CTOR("(int errorCode)", native_ctor), CTOR("(int errorCode, string message)", native_ctor),
	MESSAGE, PROP("System.Net.Sockets.SocketError SocketErrorCode {get;}", socket_error, NULL),
	PROP("int ErrorCode {get;}", native_code, NULL),
	PROP("int NativeErrorCode {get;}", native_code, NULL),
	MEMBERS_END
};

/* ---- places in a text ---- */

static val line(struct rt *rt, val self) { return val_int(number_after(rt, self, "Line ", 0)); }
static val column(struct rt *rt, val self) { return val_int(number_after(rt, self, ", position ", 0)); }
static val offset(struct rt *rt, val self) { return val_int(number_after(rt, self, "at offset ", 0)); }

static val placed_ctor(struct rt *rt, val self, val *a, int n)
{
	struct ustr *text = arg_str(a[0]);

	if (n < 4)
		return exception_default_ctor(rt, self, a, n);
	if (arg_int(a[2]))
		text = ustr_printf(rt, "%s Line %d, position %d.", text ? USTR_C(rt, text) : "", (int)arg_int(a[2]),
			(int)arg_int(a[3]));
	return exception_make(rt, self, text, val_base(a[1]));
}

#define PLACED_CTORS                                                           \
	CTOR("()", placed_ctor), CTOR("(string message)", placed_ctor),        \
	CTOR("(string message, System.Exception innerException)", placed_ctor), \
	CTOR("(string message, System.Exception innerException, int lineNumber, int linePosition)", placed_ctor)

const struct member_def xml_exception_members[] = {
	PLACED_CTORS, PROP("int LineNumber {get;}", line, NULL), PROP("int LinePosition {get;}", column, NULL),
	PROP("string SourceUri {get;}", exception_none, NULL), MESSAGE,
	MEMBERS_END
};

const struct member_def xml_schema_exception_members[] = {
	PLACED_CTORS, PROP("string SourceUri {get;}", exception_none, NULL), PROP("int LineNumber {get;}", line, NULL),
	PROP("int LinePosition {get;}", column, NULL),
	PROP("System.Object SourceSchemaObject {get;}", exception_none, NULL), MESSAGE,
	MEMBERS_END
};

const struct member_def json_exception_members[] = {
	PLAIN_CTORS, PROP("System.Nullable[long] LineNumber {get;}", exception_none, NULL),
	PROP("System.Nullable[long] BytePositionInLine {get;}", exception_none, NULL),
	PROP("string Path {get;}", exception_none, NULL), MESSAGE,
	MEMBERS_END
};

/* The mistakes of patterns, by what messages say of them. */
static const struct { const char *says; const char *name; } mistakes[] = {
	{ "Conditional alternation has too many", "AlternationHasTooManyConditions" },
	{ "Too many | in", "AlternationHasTooManyConditions" },
	{ "Malformed \\p{X}", "MalformedUnicodePropertyEscape" }, { "Incomplete \\p{X}", "InvalidUnicodePropertyEscape" },
	{ "Unrecognized escape", "UnrecognizedEscape" }, { "Unrecognized control", "UnrecognizedControlCharacter" },
	{ "Missing control", "MissingControlCharacter" },
	{ "invalid hexadecimal", "InsufficientOrInvalidHexDigits" },
	{ "capture group numbers must", "QuantifierOrCaptureGroupOutOfRange" },
	{ "Reference to undefined group name", "UndefinedNamedReference" },
	{ "Reference to undefined group number", "UndefinedNumberedReference" },
	{ "Malformed \\k<", "MalformedNamedReference" }, { "Illegal \\ at end", "UnescapedEndingBackslash" },
	{ "Unterminated (?#", "UnterminatedComment" }, { "Unrecognized grouping", "InvalidGroupingConstruct" },
	{ "refers to an undefined group", "AlternationHasUndefinedReference" },
	{ "missing a closing parenthesis after the group number", "AlternationHasMalformedReference" },
	{ "conditions cannot be comments", "AlternationHasComment" },
	{ "conditions do not capture", "AlternationHasNamedCapture" },
	{ "Invalid group name", "CaptureGroupNameInvalid" }, { "Capture number cannot be zero", "CaptureGroupOfZero" },
	{ "Unterminated []", "UnterminatedBracket" }, { "A subtraction must be", "ExclusionGroupNotLast" },
	{ "range in reverse", "ReversedCharacterRange" }, { "Cannot include class", "ShorthandClassInCharacterRange" },
	{ "Not enough )", "InsufficientClosingParentheses" }, { "Illegal {x,y}", "ReversedQuantifierRange" },
	{ "Nested quantifier", "NestedQuantifiersNotParenthesized" }, { "following nothing", "QuantifierAfterNothing" },
	{ "Too many )", "InsufficientOpeningParentheses" }, { "Unknown property", "UnrecognizedUnicodeProperty" },
};

static val mistake(struct rt *rt, val self)
{
	const struct ustr *message = exception_of(self)->message;
	const char *text = message ? USTR_C(rt, exception_of(self)->message) : "", *why = strstr(text, "at offset ");

	for (size_t i = 0; why && i < ARRAY_LEN(mistakes); i++)
		if (strstr(why, mistakes[i].says))
			return conv(rt, arg_text(rt, mistakes[i].name), &enum_regexparseerror);
	return val_enum(&enum_regexparseerror, 0);
}

const struct member_def regex_parse_members[] = {
	PROP("System.Text.RegularExpressions.RegexParseError Error {get;}", mistake, NULL),
	PROP("int Offset {get;}", offset, NULL),
	MEMBERS_END
};

/* The message again: listed before what the base has. */
const struct member_def worded_exception_members[] = { PLAIN_CTORS, MESSAGE, MEMBERS_END };

/* ---- names ---- */

static val disposed_ctor(struct rt *rt, val self, val *a, int n)
{
	const char *text = n > 1 && arg_str(a[1]) ? USTR_C(rt, arg_str(a[1])) : "Cannot access a disposed object.";

	if (n > 1 && val_exc(a[1]))
		return exception_ctor(rt, self, a, n);
	if (!arg_str(a[0]) || !ustr_len(arg_str(a[0])))
		return exception_make(rt, self, ustr_new(rt, text), V_NULL);
	return exception_make(rt, self, ustr_printf(rt, "%s\nObject name: '%s'.", text, USTR_C(rt, arg_str(a[0]))), V_NULL);
}

static val object_name(struct rt *rt, val self)
{
	val v = quoted_after(rt, self, "Object name: '");

	return arg_null(v) ? val_str(ustr_empty(rt)) : v;
}

const struct member_def disposed_members[] = {
	CTOR("(string objectName)", disposed_ctor), CTOR("(string objectName, string message)", disposed_ctor),
	CTOR("(string message, System.Exception innerException)", disposed_ctor),
	MESSAGE, PROP("string ObjectName {get;}", object_name, NULL),
	MEMBERS_END
};

static val initialization_ctor(struct rt *rt, val self, val *a, int n)
{
	val v = exception_make(rt, self, ustr_printf(rt, "The type initializer for '%s' threw an exception.", val_to_c(rt, a[0])),
			       val_base(a[1]));

	gc_store(v.o, &exception_of(v)->extra, val_base(a[0]));
	return v;
}

const struct member_def type_initialization_members[] = {
	CTOR("(string fullTypeName, System.Exception innerException)", initialization_ctor),
	PROP("string TypeName {get;}", kept_text, NULL),
	MEMBERS_END
};

static val empty(struct rt *rt, val self) { return val_str(ustr_empty(rt)); }

const struct member_def type_load_members[] = {
	PLAIN_CTORS, MESSAGE, PROP("string TypeName {get;}", empty, NULL),
	MEMBERS_END
};

static val culture_ctor(struct rt *rt, val self, val *a, int n)
{
	if (n == 2 && !val_exc(a[1]))
		return exception_make(rt, self,
			ustr_printf(rt, "%s (Parameter '%s')", val_to_c(rt, a[1]), val_to_c(rt, a[0])), V_NULL);
	return exception_default_ctor(rt, self, a, n);
}

const struct member_def culture_exception_members[] = {
	CTOR("()", exception_default_ctor), CTOR("(string message)", exception_default_ctor),
	CTOR("(string paramName, string message)", culture_ctor),
	CTOR("(string message, System.Exception innerException)", culture_ctor),
	PROP("System.Nullable[int] InvalidCultureId {get;}", exception_none, NULL),
	PROP("string InvalidCultureName {get;}", exception_none, NULL), MESSAGE,
	MEMBERS_END
};

/* ---- exceptions of PowerShell with a record ---- */

static const struct record_facts {
	const char *type, *id;
	enum error_category category;
} records[] = {
	{ "PSArgumentException", "Argument", EC_InvalidArgument },
	{ "PSArgumentNullException", "ArgumentNull", EC_InvalidArgument },
	{ "PSArgumentOutOfRangeException", "ArgumentOutOfRange", EC_InvalidArgument },
	{ "PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation },
	{ "PSInvalidCastException", "PSInvalidCastException", EC_InvalidArgument },
	{ "PSNotSupportedException", "NotSupported", EC_NotImplemented },
	{ "PSNotImplementedException", "NotImplemented", EC_NotImplemented },
	{ "PSObjectDisposedException", "ObjectDisposed", EC_InvalidOperation },
};

/* The record an exception has by itself: made when it is asked for. */
static val own_record(struct rt *rt, val self)
{
	struct exc *e = exception_of(self);
	const char *name = strrchr(cell_type(self.o)->name, '.');
	const struct record_facts *f = &records[0];

	for (size_t i = 0; name && i < ARRAY_LEN(records); i++)
		if (!strcmp(records[i].type, name + 1))
			f = &records[i];
	/* One that was made for a throw is named after the type: it says less. */
	if (!e->record || ustr_eq_c(e->record->error_id, cell_type(self.o)->name))
		gc_storep(e, e->record, errrec_new(rt, self, f->id, f->category, V_NULL));
	return val_obj(e->record);
}

#define RECORD PROP("System.Management.Automation.ErrorRecord ErrorRecord {get;}", own_record, NULL)

const struct member_def recorded_exception_members[] = { PLAIN_CTORS, RECORD, MEMBERS_END };

const struct member_def recorded_argument_members[] = {
	CTOR("()", keeping_ctor), CTOR("(string message)", keeping_ctor),
	CTOR("(string message, string paramName)", keeping_ctor),
	CTOR("(string message, System.Exception innerException)", keeping_ctor),
	RECORD, MESSAGE,
	MEMBERS_END
};

/* The parameter's name comes first. */
static val parameter_ctor(struct rt *rt, val self, val *a, int n)
{
	struct ustr *text = exception_text(rt, arg_type(self, &type_exception)), *name = arg_str(a[0]);
	val v;

	if (n == 0 || (n == 2 && val_exc(a[1])))
		return exception_default_ctor(rt, self, a, n);
	if (n > 1)
		text = arg_str(a[n - 1]);
	else if (name && ustr_len(name))
		text = ustr_printf(rt, "%s (Parameter '%s')", USTR_C(rt, text), USTR_C(rt, name));
	v = exception_make(rt, self, text, V_NULL);
	if (n < 3)
		gc_store(v.o, &exception_of(v)->extra, name ? val_str(name) : V_NULL);
	return v;
}

const struct member_def recorded_argument_null_members[] = {
	CTOR("()", exception_default_ctor), CTOR("(string paramName)", parameter_ctor),
	CTOR("(string paramName, string message)", parameter_ctor),
	CTOR("(string message, System.Exception innerException)", parameter_ctor),
	RECORD, MESSAGE,
	MEMBERS_END
};

const struct member_def recorded_argument_range_members[] = {
	CTOR("()", exception_default_ctor), CTOR("(string paramName)", parameter_ctor),
	CTOR("(string paramName, System.Object actualValue, string message)", parameter_ctor),
	CTOR("(string message, System.Exception innerException)", parameter_ctor),
	RECORD,
	MEMBERS_END
};

const struct member_def recorded_disposed_members[] = {
	CTOR("(string objectName)", disposed_ctor), CTOR("(string objectName, string message)", disposed_ctor),
	CTOR("(string message, System.Exception innerException)", disposed_ctor),
	RECORD,
	MEMBERS_END
};

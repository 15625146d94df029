/* SPDX-License-Identifier: MIT */
/*
 * System.Exception and all types derived from it, ErrorRecord,
 * ErrorCategoryInfo and ErrorDetails. The latter two are views: cells that
 * point at their record.
 */
#include "types/exception.h"
#include "types/enums.h"
#include "types/tables.h"

#include <stdio.h>
#include <string.h>


val exception_message(struct rt *rt, val self)
{
	struct exc *e = exception_of(self);

	if (e->message)
		return val_str(e->message);
	return val_str(ustr_printf(rt, "Exception of type '%s' was thrown.", USTR_C(rt, type_full_name(rt, cell_type(self.o)))));
}

static val inner(struct rt *rt, val self) { return exception_of(self)->inner; }
static val stack(struct rt *rt, val self) { return val_str(exception_of(self)->stack); }
static val source(struct rt *rt, val self) { return val_str(exception_of(self)->source); }
static void set_source(struct rt *rt, val self, val v) { gc_storep(self.o, exception_of(self)->source, arg_str(v)); }
val exception_none(struct rt *rt, val self) { return V_NULL; }
static void set_hresult(struct rt *rt, val self, val v) { exception_of(self)->hresult = (int32_t)arg_int(v); }

static val hresult(struct rt *rt, val self)
{
	return val_int(exception_of(self)->hresult ? exception_of(self)->hresult : exception_code(cell_type(self.o)));
}

static val help_link(struct rt *rt, val self) { return val_str(exception_of(self)->help_link); }
static void set_help_link(struct rt *rt, val self, val v) { gc_storep(self.o, exception_of(self)->help_link, arg_str(v)); }

static val data(struct rt *rt, val self)
{
	if (arg_null(exception_of(self)->data))
		gc_store(self.o, &exception_of(self)->data, val_obj(dict_new(rt, &type_exception_data, DICT_ORDINAL)));
	return exception_of(self)->data;
}

static val base_exception(struct rt *rt, val self, val *a, int n)
{
	while (!arg_null(exception_of(self)->inner))
		self = val_base(exception_of(self)->inner);
	return self;
}

static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(val_net_str(rt, self)); }

val exception_make(struct rt *rt, val self, struct ustr *text, val inner_)
{
	struct exc *e = arg_new(rt, arg_type(self, &type_exception), sizeof(*e));

	gc_storep(e, e->message, text);
	gc_store(e, &e->inner, inner_);
	return val_obj(e);
}

val exception_ctor(struct rt *rt, val self, val *a, int n)
{
	return exception_make(rt, self, n ? arg_str(a[0]) : NULL, n > 1 ? val_base(a[1]) : V_NULL);
}

const struct member_def exception_members[] = {
	CTOR("()", exception_ctor), CTOR("(string message)", exception_ctor),
	CTOR("(string message, System.Exception innerException)", exception_ctor),
	PROP("System.Reflection.MethodBase TargetSite {get;}", exception_none, NULL),
	PROP("string Message {get;}", exception_message, NULL),
	PROP("System.Collections.IDictionary Data {get;}", data, NULL),
	PROP("System.Exception InnerException {get;}", inner, NULL),
	PROP("string HelpLink {get;set;}", help_link, set_help_link),
	PROP("string Source {get;set;}", source, set_source),
	PROP("int HResult {get;set;}", hresult, set_hresult),
	PROP("string StackTrace {get;}", stack, NULL),
	METHOD("System.Exception GetBaseException()", base_exception),
	METHOD("string ToString()", to_string),
	MEMBERS_END
};

/* ---- argument exceptions: the name is at the end of the text ---- */

static struct ustr *with_param(struct rt *rt, const char *text, struct ustr *param)
{
	return param && ustr_len(param) ? ustr_printf(rt, "%s (Parameter '%s')", text, USTR_C(rt, param)) : ustr_new(rt, text);
}

static val param_in_text(struct rt *rt, val self)
{
	const char *s = exception_of(self)->message ? USTR_C(rt, exception_of(self)->message) : "",
	*p = strstr(s, "(Parameter '"), *end;

	end = p ? strchr(p + 12, '\'') : NULL;
	return end ? val_str(ustr_from_utf8(rt, p + 12, (size_t)(end - p - 12))) : V_NULL;
}

static val param_name(struct rt *rt, val self)
{
	bool kept = strstr(cell_type(self.o)->name, ".PSArgument") && exception_of(self)->extra.k == VK_STR;

	return kept ? exception_of(self)->extra : param_in_text(rt, self);
}

static val argument_ctor(struct rt *rt, val self, val *a, int n)
{
	if (n == 0)
		return exception_make(rt, self, ustr_new(rt, "Value does not fall within the expected range."), V_NULL);
	if (n > 1 && arg_is(a[1], VK_STR))
		return exception_make(
			rt, self,
			with_param(rt, USTR_C(rt, arg_str(a[0]) ? arg_str(a[0]) : ustr_empty(rt)), arg_str(a[1])),
			n > 2 ? val_base(a[2]) : V_NULL);
	return exception_make(rt, self, arg_str(a[0]), n > 1 ? val_base(a[1]) : V_NULL);
}

/* The single text of these two is the parameter's name. */
static val null_ctor(struct rt *rt, val self, val *a, int n)
{
	const char *text = "Value cannot be null.";

	if (n < 2)
		return exception_make(rt, self, with_param(rt, text, n ? arg_str(a[0]) : NULL), V_NULL);
	if (!arg_is(a[1], VK_STR) && !arg_null(a[1]))
		return exception_make(rt, self, arg_str(a[0]), val_base(a[1]));
	return exception_make(rt, self, with_param(rt, arg_str(a[1]) ? USTR_C(rt, arg_str(a[1])) : text, arg_str(a[0])), V_NULL);
}

static val range_ctor(struct rt *rt, val self, val *a, int n)
{
	const char *text = "Specified argument was out of the range of valid values.";
	struct ustr *s;
	val v;

	if (n < 2)
		return exception_make(rt, self, with_param(rt, text, n ? arg_str(a[0]) : NULL), V_NULL);
	if (n == 2 && !arg_is(a[1], VK_STR) && !arg_null(a[1]))
		return exception_make(rt, self, arg_str(a[0]), val_base(a[1]));
	s = with_param(rt, arg_str(a[n - 1]) ? USTR_C(rt, arg_str(a[n - 1])) : text, arg_str(a[0]));
	if (n == 3 && !arg_null(a[1]))
		s = ustr_printf(rt, "%s\nActual value was %s.", USTR_C(rt, s), val_to_c(rt, a[1]));
	v = exception_make(rt, self, s, V_NULL);
	gc_store(v.o, &exception_of(v)->extra, n == 3 ? a[1] : V_NULL);
	return v;
}

const struct member_def argument_members[] = {
	CTOR("()", argument_ctor), CTOR("(string message)", argument_ctor),
	CTOR("(string message, System.Exception innerException)", argument_ctor),
	CTOR("(string message, string paramName)", argument_ctor),
	CTOR("(string message, string paramName, System.Exception innerException)", argument_ctor),
	PROP("string Message {get;}", exception_message, NULL), PROP("string ParamName {get;}", param_name, NULL),
	MEMBERS_END
};
const struct member_def argument_null_members[] = {
	CTOR("()", null_ctor), CTOR("(string paramName)", null_ctor),
	CTOR("(string message, System.Exception innerException)", null_ctor),
	CTOR("(string paramName, string message)", null_ctor),
	MEMBERS_END
};
static val actual_value(struct rt *rt, val self) { return exception_of(self)->extra; }

const struct member_def argument_range_members[] = {
	CTOR("()", range_ctor), CTOR("(string paramName)", range_ctor),
	CTOR("(string message, System.Exception innerException)", range_ctor),
	CTOR("(string paramName, string message)", range_ctor),
	CTOR("(string paramName, System.Object actualValue, string message)", range_ctor),
	PROP("string Message {get;}", exception_message, NULL),
	PROP("System.Object ActualValue {get;}", actual_value, NULL),
	MEMBERS_END
};

/* Exceptions whose constructor without arguments has a text of its own. */
val exception_default_ctor(struct rt *rt, val self, val *a, int n)
{
	if (!n)
		return exception_make(rt, self, exception_text(rt, arg_type(self, &type_exception)), V_NULL);
	return exception_ctor(rt, self, a, n);
}

const struct member_def other_exception_members[] = {
	CTOR("()", exception_default_ctor), CTOR("(string message)", exception_default_ctor),
	CTOR("(string message, System.Exception innerException)", exception_default_ctor),
	MEMBERS_END
};

/* JobFailedException: `extra` is the exception that ended the job, whose text is all it says. */
static val job_failed_ctor(struct rt *rt, val self, val *args, int n)
{
	val v = exception_default_ctor(rt, self, NULL, 0);
	struct exc *e = exception_of(v), *reason = n ? val_exc(args[0]) : NULL;

	gc_storep(e, e->message, reason ? reason->message : ustr_empty(rt));
	if (reason)
		gc_store(e, &e->extra, args[0]);
	else if (n > 1)
		gc_store(e, &e->inner, args[1]);
	return v;
}

static val job_reason(struct rt *rt, val self) { return exception_of(self)->extra; }

const struct member_def job_failed_members[] = {
	CTOR("()", job_failed_ctor), CTOR("(string message)", job_failed_ctor),
	CTOR("(string message, System.Exception innerException)", job_failed_ctor),
	CTOR("(System.Exception innerException, System.Object displayScriptPosition)", job_failed_ctor),
	PROP("System.Exception Reason {get;}", job_reason, NULL), MEMBERS_END
};

static val runtime_record(struct rt *rt, val self);

/* SessionStateException: `extra` is the item's name. */
static val item_name(struct rt *rt, val self)
{
	return exception_of(self)->extra.k == VK_STR ? exception_of(self)->extra : val_str(ustr_empty(rt));
}

static val item_category(struct rt *rt, val self)
{
	const struct errrec *e = exception_of(self)->record;
	const char *id = e && e->error_id ? USTR_C(rt, e->error_id) : "";

	return val_enum(&enum_sessionstatecategory, !strncmp(id, "Variable", 8) ? 0 : !strncmp(id, "Alias", 5) ? 1 : 4);
}

const struct member_def session_state_exception_members[] = {
	CTOR("()", exception_default_ctor), CTOR("(string message)", exception_default_ctor),
	CTOR("(string message, System.Exception innerException)", exception_default_ctor),
	PROP("System.Management.Automation.ErrorRecord ErrorRecord {get;}", runtime_record, NULL),
	PROP("string ItemName {get;}", item_name, NULL),
	PROP("System.Management.Automation.SessionStateCategory SessionStateCategory {get;}", item_category, NULL),
	MEMBERS_END
};

/* ---- AggregateException: `extra` has the array of inner exceptions ---- */

static val aggregate_ctor(struct rt *rt, val self, val *a, int n)
{
	struct ustr *text = n && arg_str(a[0]) ? arg_str(a[0]) : ustr_new(rt, "One or more errors occurred.");
	bool lists = n && !arg_str(a[n - 1]);
	struct array *all = lists ? arg_items(rt, arg_need(rt, a[n - 1], "innerExceptions")) : array_new(rt, &type_object, 0);
	struct sbuf b;
	val v;

	for (uint32_t i = 0; i < all->n; i++)
		if (!val_exc(all->v[i]))
			net_throw(rt, "System.ArgumentException", "An element of innerExceptions was null.");
	sbuf_init(&b, rt);
	sbuf_put(&b, text);
	for (uint32_t i = 0; i < all->n; i++)
		sbuf_printf(&b, " (%s)", val_to_c(rt, exception_message(rt, val_base(all->v[i]))));
	v = exception_make(rt, self, sbuf_take(&b), all->n ? val_base(all->v[0]) : V_NULL);
	gc_store(v.o, &exception_of(v)->extra, val_obj(all));
	return v;
}

static val inner_exceptions(struct rt *rt, val self)
{
	const struct type *elem = &type_exception;
	val a = exception_of(self)->extra;

	if (!val_array(a))
		a = val_obj(array_new(rt, elem, 0));
	a = conv(rt, a, type_array_of(rt, elem, 1));
	return type_construct(rt, type_generic_of(rt, &type_readonly_collection, &elem, 1), &a, 1);
}

static val flatten(struct rt *rt, val self, val *a, int n) { return self; }

const struct member_def aggregate_members[] = {
	CTOR("()", aggregate_ctor), CTOR("(string message)", aggregate_ctor),
	CTOR("(string message, System.Exception innerException)", aggregate_ctor),
	CTOR("(System.Exception[] innerExceptions)", aggregate_ctor),
	CTOR("(string message, System.Exception[] innerExceptions)", aggregate_ctor),
	PROP("System.Collections.ObjectModel.ReadOnlyCollection[System.Exception] InnerExceptions {get;}",
		inner_exceptions, NULL),
	PROP("string Message {get;}", exception_message, NULL),
	METHOD("System.AggregateException Flatten()", flatten),
	MEMBERS_END
};

/* ---- RuntimeException ---- */

/* The record of an exception names a stand-in instead of the exception itself,
 * so that nobody walks in circles. */
/* Kinds of RuntimeException that say more of themselves than that; those derived from them say the same. */
static struct errrec *record_by_kind(struct rt *rt, val self)
{
	static const struct {
		const char *type, *id;
		enum error_category category;
		bool text;	/* their target is an empty text */
	} kinds[] = {
		{ "SessionStateException", "SessionStateException", EC_InvalidArgument, true },
		{ "CommandNotFoundException", "CommandNotFoundException", EC_ObjectNotFound, true },
		{ "IncompleteParseException", "IncompleteParse", EC_ParserError, false },
		{ "ParseException", "Parse", EC_ParserError, false },
		{ "PipelineStoppedException", "PipelineStopped", EC_OperationStopped, false },
		{ "CmdletInvocationException", "CmdletInvocationException", EC_NotSpecified, false },
		{ "ActionPreferenceStopException", "ActionPreferenceStop", EC_OperationStopped, false },
		{ "MetadataException", "RuntimeException", EC_MetadataError, false },
		{ "ApplicationFailedException", "NativeCommandFailed", EC_ResourceUnavailable, false },
	};
	char name[80];

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const struct type *t;

		snprintf(name, sizeof(name), "System.Management.Automation.%s", kinds[i].type);
		t = type_find_c(rt, name);
		if (t && type_is(cell_type(self.o), t))
			return errrec_new(rt, self, kinds[i].id, kinds[i].category,
				kinds[i].text ? val_str(ustr_new(rt, "")) : V_NULL);
	}
	return errrec_new(rt, self, "RuntimeException", EC_NotSpecified, V_NULL);
}

/* What a drive or a variable says of itself names no command. */
static void forget_command(struct errrec *r)
{
	r->command = r->activity = r->script_stack = NULL;
	r->claimed = false;
	r->invocation = r->iteration = V_NULL;
}

/* The exception around a thrown text knows nothing of how it came about. */
static bool is_thrown_text(const struct errrec *r, val self)
{
	return r->was_thrown && !val_is_null(r->target) &&
	       !strcmp(cell_type(self.o)->name, "System.Management.Automation.RuntimeException");
}

static val runtime_record(struct rt *rt, val self)
{
	const struct type *state = type_find_c(rt, "System.Management.Automation.SessionStateException");
	struct exc *e = exception_of(self);
	struct errrec *r;

	if (!e->record)
		gc_storep(e, e->record, record_by_kind(rt, self));
	if (!val_same(e->record->exception, self))
		return val_obj(e->record);
	r = is_thrown_text(e->record, self) ? record_by_kind(rt, self) : errrec_copy(rt, e->record, cell_type(&e->record->h));
	if (r->command && state && type_is(cell_type(self.o), state))
		forget_command(r);
	gc_store(r, &r->exception,
		 val_obj(exc_new(rt, "System.Management.Automation.ParentContainsErrorRecordException", e->message,
				 V_NULL)));
	return val_obj(r);
}

static val runtime_ctor(struct rt *rt, val self, val *a, int n)
{
	val v = exception_ctor(rt, self, a, MIN(n, 2));

	if (n > 2)
		gc_storep(v.o, exception_of(v)->record, (struct errrec *)arg_cell(a[2], &type_errorrecord));
	return v;
}

static val extra_part(struct rt *rt, val self, const char *part)
{
	val v;

	return val_psobj(exception_of(self)->extra) && member_get_c(rt, exception_of(self)->extra, part, &v) ? v : V_NULL;
}

/* What scripts may set, by name in `extra`. */
static void set_part(struct rt *rt, val self, const char *part, val v)
{
	struct exc *e = exception_of(self);

	if (!val_psobj(e->extra))
		gc_store(e, &e->extra, val_obj(psobj_new(rt)));
	psobj_put_c(rt, val_psobj(e->extra), part, val_base(v));
}

/* PSRemotingTransportException and the one of a redirection. */
static val transport_code(struct rt *rt, val self)
{
	val v = extra_part(rt, self, "ErrorCode");

	return val_is_null(v) ? val_int(0) : v;
}

static val transport_message(struct rt *rt, val self) { return extra_part(rt, self, "TransportMessage"); }
static void set_transport_code(struct rt *rt, val self, val v) { set_part(rt, self, "ErrorCode", v); }
static void set_transport_message(struct rt *rt, val self, val v) { set_part(rt, self, "TransportMessage", v); }
static val redirect_location(struct rt *rt, val self) { return extra_part(rt, self, "RedirectLocation"); }

const struct member_def transport_exception_members[] = {
	CTOR("()", exception_default_ctor), CTOR("(string message)", exception_default_ctor),
	CTOR("(string message, System.Exception innerException)", exception_default_ctor),
	PROP("int ErrorCode {get;set;}", transport_code, set_transport_code),
	PROP("string TransportMessage {get;set;}", transport_message, set_transport_message),
	MEMBERS_END
};

const struct member_def redirect_exception_members[] = {
	CTOR("()", exception_default_ctor), CTOR("(string message)", exception_default_ctor),
	CTOR("(string message, System.Exception innerException)", exception_default_ctor),
	PROP("string RedirectLocation {get;}", redirect_location, NULL),
	MEMBERS_END
};

/* RemoteException: `extra` has what the other side sent. */
static val sent_exception(struct rt *rt, val self) { return extra_part(rt, self, "SerializedRemoteException"); }
static val sent_invocation(struct rt *rt, val self) { return extra_part(rt, self, "SerializedRemoteInvocationInfo"); }

/* The record that was sent names this exception, not a stand-in. */
static val sent_record(struct rt *rt, val self)
{
	return exception_of(self)->record && val_psobj(exception_of(self)->extra)
	? val_obj(exception_of(self)->record) : runtime_record(rt, self);
}

const struct member_def remote_exception_members[] = {
	PROP("psobject SerializedRemoteException {get;}", sent_exception, NULL),
	PROP("psobject SerializedRemoteInvocationInfo {get;}", sent_invocation, NULL),
	PROP("System.Management.Automation.ErrorRecord ErrorRecord {get;}", sent_record, NULL),
	MEMBERS_END
};

/* NativeCommandExitException: `extra` has its properties. */
static val exit_path(struct rt *rt, val self) { return extra_part(rt, self, "Path"); }
static val exit_code(struct rt *rt, val self) { return extra_part(rt, self, "ExitCode"); }
static val exit_process(struct rt *rt, val self) { return extra_part(rt, self, "ProcessId"); }

const struct member_def native_exit_members[] = {
	PROP("string Path {get;}", exit_path, NULL),
	PROP("int ExitCode {get;}", exit_code, NULL),
	PROP("int ProcessId {get;}", exit_process, NULL),
	MEMBERS_END
};

static val was_thrown(struct rt *rt, val self)
{
	return val_bool(exception_of(self)->record && exception_of(self)->record->was_thrown == 1);
}

const struct member_def runtime_exception_members[] = {
	CTOR("()", runtime_ctor), CTOR("(string message)", runtime_ctor),
	CTOR("(string message, System.Exception innerException)", runtime_ctor),
	CTOR("(string message, System.Exception innerException, System.Management.Automation.ErrorRecord errorRecord)",
		runtime_ctor),
	PROP("System.Management.Automation.ErrorRecord ErrorRecord {get;}", runtime_record, NULL),
	PROP("bool WasThrownFromThrowStatement {get;}", was_thrown, NULL),
	MEMBERS_END
};

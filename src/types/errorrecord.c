/* SPDX-License-Identifier: MIT */
/* ErrorRecord, ErrorCategoryInfo and ErrorDetails. */
#include "types/arg.h"
#include "types/tables.h"

#include <string.h>

static struct errrec *of(val self) { return (struct errrec *)self.o; }

/* ---- the views ---- */

struct part {		/* ErrorCategoryInfo, ErrorDetails */
	struct cell h;
	struct errrec *e;		/* NULL: details that stand alone */
	struct ustr *message, *action;
};

static void trace(struct heap *h, struct cell *c)
{
	struct part *p = (struct part *)c;

	heap_mark(h, p->e);
	heap_mark(h, p->message);
	heap_mark(h, p->action);
}

static struct part *part_of(val self) { return (struct part *)self.o; }

static struct ustr *category_text(struct rt *rt, val self)
{
	return errrec_category_text(rt, part_of(self)->e);
}

static struct ustr *details_text(struct rt *rt, val self)
{
	struct part *p = part_of(self);
	struct ustr *s = p->e ? p->e->details : p->message;

	return s ? s : ustr_empty(rt);
}

static const struct type_ops category_ops = { .to_string = category_text };
static const struct type_ops details_ops = { .to_string = details_text };

const struct type type_errorcategoryinfo = {
	.cls = { .trace = trace }, .name = "System.Management.Automation.ErrorCategoryInfo", .base = &type_object,
	.ops = &category_ops, .size = sizeof(struct part),
};
const struct type type_errordetails = {
	.cls = { .trace = trace }, .name = "System.Management.Automation.ErrorDetails", .base = &type_object,
	.ops = &details_ops, .size = sizeof(struct part),
};

static val view(struct rt *rt, const struct type *t, struct errrec *e)
{
	struct part *p = rt_new_cell(rt, t, part);

	gc_storep(p, p->e, e);
	return val_obj(p);
}

static val category(struct rt *rt, val self)
{
	return val_enum(type_find_c(rt, "System.Management.Automation.ErrorCategory"), part_of(self)->e->category);
}

static val activity(struct rt *rt, val self)
{
	return val_str(part_of(self)->e->activity ? part_of(self)->e->activity : ustr_empty(rt));
}
static val reason(struct rt *rt, val self) { return val_str(errrec_reason(rt, part_of(self)->e)); }
static val target_name(struct rt *rt, val self) { return val_str(errrec_target_name(rt, part_of(self)->e)); }
static val target_type(struct rt *rt, val self) { return val_str(errrec_target_type(rt, part_of(self)->e)); }

static void set_activity(struct rt *rt, val self, val v)
{
	struct errrec *e = part_of(self)->e;

	gc_storep(e, e->activity, arg_str(v));
	e->own_activity = true;
}

static void set_reason(struct rt *rt, val self, val v) { gc_storep(part_of(self)->e, part_of(self)->e->reason, arg_str(v)); }
static void set_target_name(struct rt *rt, val self, val v)
{
	gc_storep(part_of(self)->e, part_of(self)->e->target_name, arg_str(v));
}
static void set_target_type(struct rt *rt, val self, val v)
{
	gc_storep(part_of(self)->e, part_of(self)->e->target_type, arg_str(v));
}
static val get_message(struct rt *rt, val self, val *a, int n) { return val_str(category_text(rt, self)); }

const struct member_def errorcategoryinfo_members[] = {
	PROP("System.Management.Automation.ErrorCategory Category {get;}", category, NULL),
	PROP("string Activity {get;set;}", activity, set_activity),
	PROP("string Reason {get;set;}", reason, set_reason),
	PROP("string TargetName {get;set;}", target_name, set_target_name),
	PROP("string TargetType {get;set;}", target_type, set_target_type),
	METHOD("string GetMessage()", get_message),
	METHOD("string GetMessage(cultureinfo uiCultureInfo)", get_message),
	METHOD("string ToString()", get_message),
	MEMBERS_END
};

static val details_ctor(struct rt *rt, val self, val *a, int n)
{
	struct part *p = rt_new_cell(rt, &type_errordetails, part);

	gc_storep(p, p->message, arg_str(a[0]));
	return val_obj(p);
}

static val details_message(struct rt *rt, val self) { return val_str(details_text(rt, self)); }

static val details_action(struct rt *rt, val self)
{
	struct ustr *s = part_of(self)->e ? part_of(self)->e->recommended : part_of(self)->action;

	return val_str(s ? s : ustr_empty(rt));
}

static void set_action(struct rt *rt, val self, val v)
{
	if (part_of(self)->e)
		gc_storep(part_of(self)->e, part_of(self)->e->recommended, arg_str(v));
	else
		gc_storep(self.o, part_of(self)->action, arg_str(v));
}

static val details_string(struct rt *rt, val self, val *a, int n) { return details_message(rt, self); }

const struct member_def errordetails_members[] = {
	CTOR("(string message)", details_ctor),
	PROP("string Message {get;}", details_message, NULL),
	PROP("string RecommendedAction {get;set;}", details_action, set_action),
	METHOD("string ToString()", details_string),
	MEMBERS_END
};

/* ---- ErrorRecord ---- */

static val exception(struct rt *rt, val self) { return of(self)->exception; }
static val target(struct rt *rt, val self) { return of(self)->target.k == VK_VOID ? V_NULL : of(self)->target; }
static val category_info(struct rt *rt, val self) { return view(rt, &type_errorcategoryinfo, of(self)); }
static val fqid(struct rt *rt, val self) { return val_str(errrec_fqid(rt, of(self))); }

static val details(struct rt *rt, val self)
{
	return of(self)->details || of(self)->recommended ? view(rt, &type_errordetails, of(self)) : V_NULL;
}

static val invocation(struct rt *rt, val self) { return of(self)->invocation; }
static val script_stack(struct rt *rt, val self) { return val_str(of(self)->script_stack); }
static val iteration(struct rt *rt, val self)
{
	if (val_is_null(of(self)->iteration))
		return val_obj(list_new(rt, type_find_c(rt, "System.Collections.ObjectModel.ReadOnlyCollection[int]")));
	return of(self)->iteration;
}

static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(errrec_message(rt, of(self))); }

static void set_details(struct rt *rt, val self, val v)
{
	struct part *p = arg_cell(v, &type_errordetails);

	gc_storep(of(self), of(self)->details, p ? details_text(rt, val_base(v)) : NULL);
	gc_storep(of(self), of(self)->recommended, p && !p->e ? p->action : NULL);
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct errrec *e, *from;

	if (n == 2) {
		from = arg_cell(arg_need(rt, a[0], "errorRecord"), &type_errorrecord);
		e = errrec_copy(rt, from, arg_type(self, &type_errorrecord));
		/* Only what stands for an exception that holds its record gives way. */
		if (!arg_null(a[1]) && type_is_named(val_type_of(e->exception), "System.Management.Automation.ParentContainsErrorRecordException"))
			gc_store(e, &e->exception, val_base(a[1]));
		return val_obj(e);
	}
	if (arg_null(a[0]))
		net_throw(rt, "System.Management.Automation.PSArgumentNullException",
			"Cannot process argument because the value of argument \"exception\" is null. Change the value of argument \"exception\" to a non-null value.");
	e = errrec_new(rt, val_base(a[0]), USTR_C(rt, arg_str(a[1]) ? arg_str(a[1]) : ustr_empty(rt)),
		       (enum error_category)arg_int(a[2]), a[3]);
	return val_obj(e);
}

const struct member_def errorrecord_members[] = {
	CTOR("(System.Exception exception, string errorId, System.Management.Automation.ErrorCategory errorCategory, System.Object targetObject)",
		ctor),
	CTOR("(System.Management.Automation.ErrorRecord errorRecord, System.Exception replaceParentContainsErrorRecordException)",
		ctor),
	PROP("System.Exception Exception {get;}", exception, NULL),
	PROP("System.Object TargetObject {get;}", target, NULL),
	PROP("System.Management.Automation.ErrorCategoryInfo CategoryInfo {get;}", category_info, NULL),
	PROP("string FullyQualifiedErrorId {get;}", fqid, NULL),
	PROP("System.Management.Automation.ErrorDetails ErrorDetails {get;set;}", details, set_details),
	PROP("System.Management.Automation.InvocationInfo InvocationInfo {get;}", invocation, NULL),
	PROP("string ScriptStackTrace {get;}", script_stack, NULL),
	PROP("System.Collections.ObjectModel.ReadOnlyCollection[int] PipelineIterationInfo {get;}", iteration, NULL),
	METHOD("string ToString()", to_string),
	MEMBERS_END
};

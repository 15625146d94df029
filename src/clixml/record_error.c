/* SPDX-License-Identifier: MIT */
/* Error records as notes and back. */
#include "clixml/record_parts.h"
#include "clixml/records.h"
#include "value/rt.h"

#include <string.h>

#define SMA "System.Management.Automation."

val part_get(struct rt *rt, val v, const char *name)
{
	val x;

	if (val_is_null(val_base(v)) || !member_get_c(rt, v, name, &x))
		return V_NULL;
	return x;
}

void part_put_text(struct rt *rt, struct psobj *o, const char *name, struct ustr *s)
{
	psobj_put_c(rt, o, name, val_str(s ? s : ustr_empty(rt)));
}

/* --- writing ------------------------------------------------------------ */

static void put_category(struct rt *rt, struct psobj *o, const struct errrec *e)
{
	psobj_put_c(rt, o, "ErrorCategory_Category", val_int(e->category));
	part_put_text(rt, o, "ErrorCategory_Activity", e->activity ? e->activity : ustr_empty(rt));
	part_put_text(rt, o, "ErrorCategory_Reason", errrec_reason(rt, e));
	part_put_text(rt, o, "ErrorCategory_TargetName", errrec_target_name(rt, e));
	part_put_text(rt, o, "ErrorCategory_TargetType", errrec_target_type(rt, e));
	part_put_text(rt, o, "ErrorCategory_Message", errrec_category_text(rt, e));
}

static void put_details(struct rt *rt, struct psobj *o, const struct errrec *e)
{
	if (e->details)
		part_put_text(rt, o, "ErrorDetails_Message", e->details);
	if (e->recommended)
		part_put_text(rt, o, "ErrorDetails_RecommendedAction", e->recommended);
}

/* An exception that came from elsewhere travels on as it came. */
static val sent_exception(struct rt *rt, const struct errrec *e, const char *part, val own)
{
	val x;

	if (!e->serialized)
		return own;
	x = part_get(rt, e->exception, part);
	return val_is_null(x) ? own : x;
}

struct psobj *part_error_notes(struct rt *rt, struct errrec *e)
{
	struct psobj *o = psobj_new(rt);

	psobj_put_c(rt, o, "Exception", sent_exception(rt, e, "SerializedRemoteException", e->exception));
	psobj_put_c(rt, o, "TargetObject", e->target);
	part_put_text(rt, o, "FullyQualifiedErrorId", errrec_fqid(rt, e));
	psobj_put_c(rt, o, "InvocationInfo", sent_exception(rt, e, "SerializedRemoteInvocationInfo", e->invocation));
	put_category(rt, o, e);
	put_details(rt, o, e);
	psobj_put_c(rt, o, "SerializeExtendedInfo", val_bool(e->preserve_invocation));
	if (e->preserve_invocation) {
		part_put_invocation(rt, o, e->invocation);
		psobj_put_c(rt, o, "PipelineIterationInfo", val_is_null(e->iteration) ? part_ints(rt) : e->iteration);
	}
	if (e->script_stack && ustr_len(e->script_stack))
		part_put_text(rt, o, "ErrorDetails_ScriptStackTrace", e->script_stack);
	return o;
}

static struct strlist *two_names(struct rt *rt, const char *name)
{
	struct strlist *s = rt_alloc(rt, &type_strlist, sizeof *s + 2 * sizeof s->s[0]);

	s->n = 2;
	s->s[0] = ustr_atom(rt, name);
	s->s[1] = ustr_atom(rt, "System.Object");
	return s;
}

val record_error_bag(struct rt *rt, struct errrec *e)
{
	struct psobj *o = part_error_notes(rt, e);

	gc_storep(o, o->type_names, two_names(rt, SMA "ErrorRecord"));
	gc_storep(o, o->text, errrec_message(rt, e));
	o->is_deserialized = DESERIALIZED_RECORD;
	return val_obj(o);
}

val record_error_marked_bag(struct rt *rt, struct errrec *e)
{
	struct psobj *notes = part_error_notes(rt, e), *own;
	val v = val_obj(e);

	own = ext_of(rt, &v, true);
	for (uint32_t i = 0; i < shape_count(notes->shape); i++)
		psobj_put(rt, own, shape_name(notes->shape, i), notes->slots[i]);
	return record_error_bag(rt, e);
}

val record_error_notes(struct rt *rt, struct errrec *e)
{
	struct psobj *o = part_error_notes(rt, e);

	gc_storep(o, o->type_names, rt_alloc(rt, &type_strlist, sizeof(struct strlist)));
	return val_obj(o);
}

/* --- reading ------------------------------------------------------------ */

_Noreturn void part_missing(struct rt *rt, const char *name)
{
	err_throw(rt, SMA "Remoting.PSRemotingDataStructureException", "PSRemotingDataStructureException",
		  EC_ProtocolError, V_NULL, "Remoting data is missing %s property.", name);
}

val part_note(struct rt *rt, val v, const char *name)
{
	struct psobj *o = val_psobj(v);
	int32_t i = o ? shape_find(o->shape, ustr_atom(rt, name)) : -1;

	return i < 0 ? V_NULL : o->slots[i];
}

struct ustr *part_text(struct rt *rt, val v, const char *name)
{
	val x = part_note(rt, v, name);

	return val_is_null(x) ? NULL : val_to_str(rt, x);
}

int64_t part_int(struct rt *rt, val v, const char *name, int64_t dflt)
{
	val x = val_base(part_note(rt, v, name));

	if (x.k == VK_ENUM)
		return val_enum_num(x);
	return val_is_int(x) ? x.i : dflt;
}

bool part_bool(struct rt *rt, val v, const char *name)
{
	val x = val_base(part_note(rt, v, name));

	return x.k == VK_BOOL && x.i;
}

static struct ustr *text_of_exception(struct rt *rt, val notes, val exception)
{
	val message = part_get(rt, exception, "Message");
	struct ustr *s;

	if (!val_is_null(message))
		return val_to_str(rt, message);
	s = part_text(rt, notes, "ErrorCategory_Message");
	return s ? s : ustr_empty(rt);
}

static val remote_exception(struct rt *rt, val notes, val exception, val invocation)
{
	struct exc *x = exc_new(rt, SMA "RemoteException", text_of_exception(rt, notes, exception), V_NULL);
	struct psobj *extra = psobj_new(rt);

	psobj_put_c(rt, extra, "SerializedRemoteException", exception);
	psobj_put_c(rt, extra, "SerializedRemoteInvocationInfo", invocation);
	gc_store(x, &x->extra, val_obj(extra));
	return val_obj(x);
}

struct errrec *record_read_error(struct rt *rt, val notes)
{
	val exception = part_note(rt, notes, "Exception"), inv = part_note(rt, notes, "InvocationInfo");
	struct ustr *id = part_text(rt, notes, "FullyQualifiedErrorId");
	struct errrec *e;
	struct exc *x;

	if (!val_psobj(notes))
		part_missing(rt, "Exception");
	if (part_note(rt, notes, "SerializeExtendedInfo").k == VK_NULL)
		part_missing(rt, "SerializeExtendedInfo");
	e = errrec_new(rt, remote_exception(rt, notes, exception, inv), "",
		       (enum error_category)(part_int(rt, notes, "ErrorCategory_Category", 0) & 31),
		       part_note(rt, notes, "TargetObject"));
	gc_storep(e, e->error_id, id ? id : ustr_empty(rt));
	gc_storep(e, e->activity, part_text(rt, notes, "ErrorCategory_Activity"));
	gc_storep(e, e->reason, part_text(rt, notes, "ErrorCategory_Reason"));
	gc_storep(e, e->target_name, part_text(rt, notes, "ErrorCategory_TargetName"));
	gc_storep(e, e->target_type, part_text(rt, notes, "ErrorCategory_TargetType"));
	gc_storep(e, e->details, part_text(rt, notes, "ErrorDetails_Message"));
	gc_storep(e, e->recommended, part_text(rt, notes, "ErrorDetails_RecommendedAction"));
	gc_storep(e, e->script_stack, part_text(rt, notes, "ErrorDetails_ScriptStackTrace"));
	gc_store(e, &e->iteration, part_note(rt, notes, "PipelineIterationInfo"));
	e->serialized = 1;
	e->preserve_invocation = part_bool(rt, notes, "SerializeExtendedInfo");
	if (e->preserve_invocation)
		gc_store(e, &e->invocation, part_read_invocation(rt, notes));
	x = (struct exc *)e->exception.o;
	gc_storep(x, x->record, e);
	return e;
}

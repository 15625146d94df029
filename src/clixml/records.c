/* SPDX-License-Identifier: MIT */
/* The other records: informational, information, progress. */
#include "clixml/records.h"

#include "clixml/record_parts.h"
#include "engine/records.h"
#include "sys/user.h"
#include "types/enums.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#define SMA "System.Management.Automation."

static struct psobj *informational_notes(struct rt *rt, val v)
{
	struct psobj *o = psobj_new(rt);

	part_put_text(rt, o, "InformationalRecord_Message", val_net_str(rt, v));
	psobj_put_c(rt, o, "InformationalRecord_SerializeInvocationInfo", V_FALSE);
	return o;
}

struct psobj *record_notes(struct rt *rt, val v)
{
	struct psobj *o;

	v = val_base(v);
	if (v.k != VK_OBJ)
		return NULL;
	if (val_errrec(v)) {
		o = part_error_notes(rt, (struct errrec *)v.o);
		psobj_put_c(rt, o, "PSMessageDetails", V_NULL);
		return o;
	}
	if (type_is(cell_type(v.o), &type_informational))
		return informational_notes(rt, v);
	return NULL;
}

val record_read_informational(struct rt *rt, val notes, const char *type)
{
	struct ustr *text = part_text(rt, notes, "InformationalRecord_Message");

	if (!val_psobj(notes))
		part_missing(rt, "InformationalRecord_Message");
	return informational_record(rt, type, text ? text : ustr_empty(rt), NULL);
}

/* --- progress ----------------------------------------------------------- */

static val text_or(struct rt *rt, val v, const char *dflt)
{
	v = val_base(v);
	if (v.k == VK_STR && (!dflt || ustr_len(v.s)))
		return v;
	return dflt ? val_str(ustr_new(rt, dflt)) : V_NULL;
}

static val progress_type(struct rt *rt, bool completed)
{
	return val_enum(&enum_progressrecordtype, completed);
}

val record_progress_notes(struct rt *rt, val record)
{
	struct progressrecord *p = val_cell(record, &type_progressrecord);
	struct psobj *o = psobj_new_bare(rt);

	if (!p)
		return V_NULL;
	psobj_put_c(rt, o, "Activity", text_or(rt, val_str(p->activity), " "));
	psobj_put_c(rt, o, "ActivityId", val_int(p->activity_id));
	psobj_put_c(rt, o, "StatusDescription", text_or(rt, val_str(p->status), NULL));
	psobj_put_c(rt, o, "CurrentOperation", text_or(rt, val_str(p->operation), NULL));
	psobj_put_c(rt, o, "ParentActivityId", val_int(p->parent_id));
	psobj_put_c(rt, o, "PercentComplete", val_int(p->percent));
	psobj_put_c(rt, o, "Type", progress_type(rt, p->completed));
	psobj_put_c(rt, o, "SecondsRemaining", val_int(p->seconds));
	return val_obj(o);
}

val record_read_progress(struct rt *rt, val notes)
{
	struct progressrecord *p = rt_new_cell(rt, &type_progressrecord, progressrecord);

	if (!val_psobj(notes))
		part_missing(rt, "Activity");
	gc_storep(p, p->activity, part_text(rt, notes, "Activity"));
	gc_storep(p, p->status, part_text(rt, notes, "StatusDescription"));
	gc_storep(p, p->operation, part_text(rt, notes, "CurrentOperation"));
	p->activity_id = (int32_t)part_int(rt, notes, "ActivityId", 0);
	p->parent_id = (int32_t)part_int(rt, notes, "ParentActivityId", -1);
	p->percent = (int32_t)part_int(rt, notes, "PercentComplete", -1);
	p->seconds = (int32_t)part_int(rt, notes, "SecondsRemaining", -1);
	p->completed = part_int(rt, notes, "Type", 0) == 1;
	return val_obj(p);
}

static int32_t field_int(struct rt *rt, struct psobj *o, const char *name, int32_t dflt)
{
	int64_t n;
	val v = part_note(rt, val_obj(o), name);

	return val_is_null(v) || !val_to_int64_try(rt, v, &n) ? dflt : (int32_t)n;
}

val record_progress(struct rt *rt, struct psobj *o)
{
	struct progressrecord *p = rt_new_cell(rt, &type_progressrecord, progressrecord);
	struct ustr *type = part_text(rt, val_obj(o), "RecordType");

	gc_storep(p, p->activity, part_text(rt, val_obj(o), "Activity"));
	gc_storep(p, p->status, part_text(rt, val_obj(o), "StatusDescription"));
	gc_storep(p, p->operation, part_text(rt, val_obj(o), "CurrentOperation"));
	p->activity_id = field_int(rt, o, "ActivityId", 0);
	p->parent_id = field_int(rt, o, "ParentActivityId", -1);
	p->percent = field_int(rt, o, "PercentComplete", -1);
	p->seconds = field_int(rt, o, "SecondsRemaining", -1);
	p->completed = type && ustr_ieq_c(type, "Completed");
	return val_obj(p);
}

/* --- information -------------------------------------------------------- */

static val user_name(struct rt *rt)
{
	struct user_name me = user_name_of(getuid());

	return me.known ? val_str(ustr_new(rt, me.s)) : V_NULL;
}

val record_information_notes(struct rt *rt, val record)
{
	struct inforecord *r = val_cell(record, &type_inforecord);
	struct psobj *o = psobj_new_bare(rt);
	char host[65] = "";

	if (!r)
		return V_NULL;
	if (!r->computer)
		gethostname(host, sizeof host - 1);
	psobj_put_c(rt, o, "MessageData", r->data);
	psobj_put_c(rt, o, "Source", val_str(r->source));
	psobj_put_c(rt, o, "TimeGenerated", val_datetime(r->time, 2));
	psobj_put_c(rt, o, "Tags", val_obj(r->tags));
	psobj_put_c(rt, o, "User", r->user ? val_str(r->user) : user_name(rt));
	psobj_put_c(rt, o, "Computer", val_str(r->computer ? r->computer : ustr_new(rt, host)));
	psobj_put_c(rt, o, "ProcessId", val_num(VK_UINT32, r->pid));
	psobj_put_c(rt, o, "NativeThreadId", val_num(VK_UINT32, r->tid));
	psobj_put_c(rt, o, "ManagedThreadId", val_num(VK_UINT32, r->tid));
	return val_obj(o);
}

val record_read_information(struct rt *rt, val notes)
{
	struct inforecord *r;
	struct list *tags = val_list(part_note(rt, notes, "Tags"));
	val time = val_base(part_note(rt, notes, "TimeGenerated"));
	struct ustr *source = part_text(rt, notes, "Source");

	if (!val_psobj(notes))
		part_missing(rt, "MessageData");
	r = val_cell(information_record(rt, part_note(rt, notes, "MessageData"),
					source ? source : ustr_empty(rt), NULL), &type_inforecord);
	for (uint32_t i = 0; tags && i < tags->n; i++)
		list_add(rt, r->tags, val_str(val_to_str(rt, tags->v[i])));
	if (time.k == VK_DATETIME)
		r->time = time.i;
	gc_storep(r, r->user, part_text(rt, notes, "User"));
	gc_storep(r, r->computer, part_text(rt, notes, "Computer"));
	r->pid = (uint32_t)part_int(rt, notes, "ProcessId", 0);
	r->tid = (uint32_t)part_int(rt, notes, "NativeThreadId", 0);
	return val_obj(r);
}

/* SPDX-License-Identifier: MIT */
/*
 * Records that came from a session say where they came from: notes on objects,
 * OriginInfo on error, warning, verbose and debug records.
 */
#include "remoting/result_types.h"
#include "remoting/client.h"

#include "types/arg.h"
#include "types/guid.h"
#include "value/record.h"

#include <string.h>

val record_decorate(struct rt *rt, struct remote_runspace *rs, val v, bool hide)
{
	struct remoting *r = remoting_of(rt);
	struct psobj *o;

	if (val_is_null(v))
		return v;
	o = ext_of(rt, &v, true);
	psobj_put(rt, o, r->name_computer, rs->computer_note);
	psobj_put(rt, o, r->name_runspace, rs->instance_id);
	psobj_put(rt, o, r->name_show, val_bool(!hide));
	return v;
}

/* --- OriginInfo --------------------------------------------------------- */

static val new_origin(struct rt *rt, val self, val *args, int n);
static const struct member_def origin_members[] = {
	CTOR("(string computerName, guid runspaceID)", new_origin),
	CTOR("(string computerName, guid runspaceID, guid instanceID)", new_origin),
	RECORD_PROP("string PSComputerName {get;}", 0),
	RECORD_PROP("guid RunspaceID {get;}", 1),
	RECORD_PROP_RW("guid InstanceID {get;set;}", 2),
	MEMBERS_END
};

static struct ustr *origin_text(struct rt *rt, val self)
{
	return val_to_str(rt, record_get(self, 0));
}

static const struct type_ops origin_ops = { .to_string = origin_text };

static const struct type type_origin = RECORD_TYPE_OF("System.Management.Automation.Remoting.OriginInfo", &type_object, 3,
	.ops = &origin_ops);

static val new_origin(struct rt *rt, val self, val *args, int n)
{
	struct record *o = record_new(rt, &type_origin);

	record_put(o, 0, args[0]);
	record_put(o, 1, args[1]);
	record_put(o, 2, n > 2 ? args[2] : guid_value(rt, guid_zero));
	return val_obj(o);
}

void client_records_types(struct rt *rt)
{
	record_type_use(rt, &type_origin, origin_members);
}

static val origin_of(struct rt *rt, struct remote_runspace *rs)
{
	struct record *o;

	client_records_types(rt);
	o = record_new(rt, &type_origin);
	record_put(o, 0, rs->computer_note);
	record_put(o, 1, rs->instance_id);
	record_put(o, 2, guid_value(rt, guid_zero));
	return val_obj(o);
}

/* --- error records ------------------------------------------------------ */

static val get_origin(struct rt *rt, val self)
{
	return ((struct errrec *)val_base(self).o)->origin;
}

static const struct member_def remoting_members[] = {
	PROP("System.Management.Automation.Remoting.OriginInfo OriginInfo {get;}", get_origin, NULL),
	MEMBERS_END
};

static struct ustr *error_text(struct rt *rt, val self)
{
	return errrec_message(rt, (struct errrec *)self.o);
}

static const struct type_ops error_ops = { .to_string = error_text };

const struct type type_remotingerrorrecord = {
	.cls = { .trace = errrec_trace }, .name = "System.Management.Automation.Runspaces.RemotingErrorRecord",
	.base = &type_errorrecord, .ops = &error_ops, .size = sizeof(struct errrec),
};

struct errrec *record_far(struct errrec *e)
{
	struct exc *x = val_exc(e->exception);

	e->serialized = 1;
	if (x && !x->record)
		gc_storep(x, x->record, e);
	return e;
}

struct errrec *record_origin(struct rt *rt, struct remote_runspace *rs, struct errrec *e)
{
	struct errrec *r;

	record_far(e);
	if (!type_find_c(rt, type_remotingerrorrecord.name))
		type_register(rt, &type_remotingerrorrecord, remoting_members);
	r = rt_new_cell(rt, &type_remotingerrorrecord, errrec);
	memcpy((char *)r + sizeof(struct cell), (char *)e + sizeof(struct cell), sizeof *r - sizeof(struct cell));
	gc_store(r, &r->origin, origin_of(rt, rs));
	return r;
}

/* --- informational records ---------------------------------------------- */

val record_origin_info(struct rt *rt, struct remote_runspace *rs, val v, const char *type)
{
	struct psobj *o = ext_of(rt, &v, true);

	psobj_put_c(rt, o, "OriginInfo", origin_of(rt, rs));
	return v;
}

/* SPDX-License-Identifier: MIT */
/* PSSession and the repository of this client. */
#include "remoting/session.h"

#include "types/arg.h"
#include "types/enums.h"

void (*session_closed_hook)(struct rt *rt, struct remote_runspace *rs);

struct session *val_session(val v)
{
	return val_cell(v, &type_pssession);
}

int32_t session_next_id(struct rt *rt)
{
	return ++remoting_of(rt)->next_session;
}

struct ustr *session_generated_name(struct rt *rt, int32_t id)
{
	return ustr_printf(rt, "Session%d", id);
}

/* The list is in the order of ids, however long each took to open. */
static void keep_by_id(struct rt *rt, struct session *s)
{
	struct list *l = remoting_of(rt)->sessions;
	uint32_t i = l->n;

	list_add(rt, l, val_obj(s));
	for (; i > 0 && val_session(l->v[i - 1])->id > s->id; i--) {
		val before = l->v[i - 1];

		gc_store(l, &l->v[i], before);
		gc_store(l, &l->v[i - 1], val_obj(s));
	}
}

static struct session *session_make(struct rt *rt, struct remote_runspace *rs, int32_t id, struct ustr *name)
{
	struct session *s = rt_new_cell(rt, &type_pssession, session);

	s->rs = rs;
	s->id = id;
	s->name = name ? name : session_generated_name(rt, id);
	return s;
}

struct session *session_new(struct rt *rt, struct remote_runspace *rs, int32_t id, struct ustr *name)
{
	struct session *s = session_make(rt, rs, id, name);

	keep_by_id(rt, s);
	return s;
}

struct session *session_by_guid(struct rt *rt, const uint8_t id[GUID_LEN])
{
	struct list *l = remoting_of(rt)->sessions;

	for (uint32_t i = 0; i < l->n; i++) {
		struct session *s = val_session(l->v[i]);

		if (guid_same(s->rs->far.id, id))
			return s;
	}
	return NULL;
}

int session_remove(struct rt *rt, struct session *s)
{
	struct list *l = remoting_of(rt)->sessions;
	int r = remote_close(rt, s->rs);

	for (uint32_t i = 0; i < l->n; i++)
		if (val_session(l->v[i]) == s) {
			list_remove_at(rt, l, i);
			break;
		}
	return r;
}

void session_runspace_closed(struct rt *rt, struct remote_runspace *rs)
{
	if (session_closed_hook)
		session_closed_hook(rt, rs);
}

/* --- the type ----------------------------------------------------------- */

static struct session *of(val self)
{
	return (struct session *)val_base(self).o;
}

static struct ustr *text(struct rt *rt, val self)
{
	return ustr_concat(rt, ustr_new(rt, "[PSSession]"), of(self)->name);
}

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct session *)c)->rs);
	heap_mark(h, ((struct session *)c)->name);
}

static const struct type_ops ops = { .to_string = text };

const struct type type_pssession = {
	.cls = { .trace = trace }, .name = "System.Management.Automation.Runspaces.PSSession", .base = &type_object,
	.ops = &ops, .size = sizeof(struct session), .flags = TF_SEALED,
};

static val get_private(struct rt *rt, val self) { return of(self)->rs->private_data; }
static val get_availability(struct rt *rt, val self)
{
	remote_poll(rt, of(self)->rs);
	return val_enum(&enum_runspaceavailability, remote_availability(of(self)->rs));
}
static val get_computer(struct rt *rt, val self) { return val_str(of(self)->rs->computer); }
static val get_computer_type(struct rt *rt, val self) { return val_enum(&enum_targetmachinetype, 0); }
static val get_configuration(struct rt *rt, val self)
{
	return val_str(of(self)->rs->kind == REMOTE_SSH ? ustr_new(rt, "DefaultShell") : of(self)->rs->configuration);
}
static val get_null(struct rt *rt, val self) { return V_NULL; }
static val get_id(struct rt *rt, val self) { return val_int(of(self)->id); }
static val get_instance(struct rt *rt, val self) { return of(self)->rs->instance_id; }
static val get_name(struct rt *rt, val self) { return val_str(of(self)->name); }
static void set_name(struct rt *rt, val self, val v)
{
	gc_storep(of(self), of(self)->name, val_to_str(rt, v));
}
static val get_runspace(struct rt *rt, val self) { return val_obj(of(self)->rs); }
static val get_transport(struct rt *rt, val self)
{
	static const char *const names[] = { [REMOTE_LOCAL] = "Process", [REMOTE_SSH] = "SSH",
		[REMOTE_PROCESS] = "Process", [REMOTE_PIPE] = "NamedPipe" };

	return val_str(ustr_new(rt, names[of(self)->rs->kind]));
}
static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(text(rt, val_base(self))); }

/* (runspace, transportName, psCmdlet): in the repository where a cmdlet is given; the name is for connections of other kinds. */
static val create(struct rt *rt, val self, val *a, int n)
{
	struct remote_runspace *rs = val_remote_runspace(val_base(a[0]));
	struct session *s;

	if (!rs)
		net_throw(rt, "System.Management.Automation.PSArgumentException",
			  "The Runspace argument to Create must be a non-null RemoteRunspace object.");
	s = session_make(rt, rs, session_next_id(rt), NULL);
	if (!val_is_null(val_base(a[2])))
		keep_by_id(rt, s);
	return val_obj(s);
}

static const struct member_def members[] = {
	PROP("psprimitivedictionary ApplicationPrivateData {get;}", get_private, NULL),
	PROP("System.Management.Automation.Runspaces.RunspaceAvailability Availability {get;}", get_availability, NULL),
	PROP("string ComputerName {get;}", get_computer, NULL),
	PROP("System.Management.Automation.Runspaces.TargetMachineType ComputerType {get;}", get_computer_type, NULL),
	PROP("string ConfigurationName {get;}", get_configuration, NULL),
	PROP("string ContainerId {get;}", get_null, NULL),
	PROP("int Id {get;}", get_id, NULL),
	PROP("guid InstanceId {get;}", get_instance, NULL),
	PROP("string Name {get;set;}", get_name, set_name),
	PROP("runspace Runspace {get;}", get_runspace, NULL),
	PROP("string Transport {get;}", get_transport, NULL),
	PROP("System.Nullable[guid] VMId {get;}", get_null, NULL),
	PROP("string VMName {get;}", get_null, NULL),
	METHOD("string ToString()", to_string),
	STATIC("static System.Management.Automation.Runspaces.PSSession Create(System.Object runspace, string transportName, System.Object psCmdlet)",
	       create),
	MEMBERS_END
};

_startup_ void session_types_register(struct rt *rt)
{
	type_register(rt, &type_pssession, members);
	session_runspace_register(rt);
	client_powershell_init(rt);
	session_option_register(rt);
}

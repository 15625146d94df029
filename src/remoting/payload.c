/* SPDX-License-Identifier: MIT */
#include "remoting/payload.h"

#include <stdio.h>

#include "clixml/records.h"
#include "engine/pscmdlet.h"
#include "engine/scope.h"
#include "types/version.h"

#define RUNSPACES "System.Management.Automation.Runspaces."

void payload_put_int(struct rt *rt, struct psobj *o, const char *name, int32_t i)
{
	psobj_put_c(rt, o, name, val_int(i));
}

static void put_bool(struct rt *rt, struct psobj *o, const char *name, bool b)
{
	psobj_put_c(rt, o, name, val_bool(b));
}

void payload_put_enum(struct rt *rt, struct psobj *o, const char *name, const char *type, int64_t n)
{
	const struct type *t = type_find_c(rt, type);

	psobj_put_c(rt, o, name, t ? val_enum(t, n) : val_int((int32_t)n));
}

void payload_write(struct clixml_writer *w, val v)
{
	clixml_reset(w);
	buf_put(&w->out, "\xef\xbb\xbf", 3);
	clixml_write(w, v, NULL, NULL, CLIXML_DEPTH_REMOTE);
}

/* --- reading ------------------------------------------------------------ */

bool payload_find(struct rt *rt, val v, const char *name, val *ret)
{
	struct psobj *o = val_psobj(v);
	int32_t i;

	if (!o)
		return false;
	i = shape_find(o->shape, ustr_atom(rt, name));
	if (i < 0)
		return false;
	*ret = o->slots[i];
	return true;
}

static val need(struct rt *rt, val v, const char *name)
{
	val x;

	if (!payload_find(rt, v, name, &x))
		err_throw(rt, "System.Management.Automation.Remoting.PSRemotingDataStructureException",
			"PSRemotingDataStructureException",
			  EC_ProtocolError, V_NULL, "Remoting data is missing %s property.", name);
	return x;
}

val payload_or_null(struct rt *rt, val v, const char *name)
{
	val x;

	return payload_find(rt, v, name, &x) ? x : V_NULL;
}

static bool number(val v, int64_t *ret)
{
	v = val_base(v);
	if (v.k == VK_ENUM) {
		*ret = val_enum_num(v);
		return true;
	}
	*ret = v.i;
	return val_is_int(v);
}

int64_t payload_int(struct rt *rt, val v, const char *name, int64_t dflt)
{
	int64_t n;
	val x;

	return payload_find(rt, v, name, &x) && number(x, &n) ? n : dflt;
}

bool payload_bool(struct rt *rt, val v, const char *name, bool dflt)
{
	val x;

	if (!payload_find(rt, v, name, &x))
		return dflt;
	x = val_base(x);
	return x.k == VK_BOOL ? x.i : dflt;
}

struct ustr *payload_str(struct rt *rt, val v, const char *name)
{
	val x;

	if (!payload_find(rt, v, name, &x) || val_is_null(x))
		return NULL;
	return val_to_str(rt, x);
}

/* --- capability --------------------------------------------------------- */

void payload_capability(struct clixml_writer *w, int protocol)
{
	struct rt *rt = w->rt;
	struct psobj *o = psobj_new_bare(rt);
	char text[16];

	snprintf(text, sizeof text, "%d.%d", protocol / 100, protocol % 100);
	psobj_put_c(rt, o, "protocolversion", version_value(rt, text));
	psobj_put_c(rt, o, "PSVersion", version_value(rt, "2.0"));
	psobj_put_c(rt, o, "SerializationVersion", version_value(rt, "1.1.0.1"));
	payload_write(w, val_obj(o));
}

int payload_read_capability(struct rt *rt, val v)
{
	struct ustr *s = payload_str(rt, v, "protocolversion");
	int major, minor;

	if (!s || sscanf(USTR_C(rt, s), "%d.%d", &major, &minor) != 2 || major < 0 || minor < 0 || minor > 99)
		return -1;
	return major * 100 + minor;
}

val payload_primitive_dictionary(struct rt *rt)
{
	return val_obj(dict_new(rt, type_find_c(rt, "System.Management.Automation.PSPrimitiveDictionary"), DICT_IGNORE_CASE));
}

val payload_version_table(struct rt *rt)
{
	struct dict *d = val_dict(payload_primitive_dictionary(rt)), *own = val_dict(version_table_new(rt));
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(own, &i));)
		dict_put(rt, d, e->key, e->value);
	dict_put_c(rt, d, "PSVersion", version_value(rt, POWERSHELL_VERSION));
	dict_put_c(rt, d, "PSSemanticVersion", val_str(ustr_new(rt, POWERSHELL_VERSION)));
	return val_obj(d);
}

/* --- host info ---------------------------------------------------------- */

static val typed(struct rt *rt, const char *type, val v)
{
	struct psobj *o = psobj_new_bare(rt);

	psobj_put_c(rt, o, "T", val_str(ustr_new(rt, type)));
	psobj_put_c(rt, o, "V", v);
	return val_obj(o);
}

static val pair_bag(struct rt *rt, const char *a, int x, const char *b, int y)
{
	struct psobj *o = psobj_new_bare(rt);

	payload_put_int(rt, o, a, x);
	payload_put_int(rt, o, b, y);
	return val_obj(o);
}

static val host_data(struct rt *rt, const struct host_info *h)
{
	struct dict *d = dict_new(rt, &type_hashtable, DICT_IGNORE_CASE);
	struct psobj *o = psobj_new_bare(rt);
	val zero = pair_bag(rt, "x", 0, "y", 0);

#define SIZE(w_, h_) typed(rt, "System.Management.Automation.Host.Size", pair_bag(rt, "width", w_, "height", h_))
	dict_put(rt, d, val_int(9), typed(rt, "System.String", val_str(h->title ? h->title : ustr_empty(rt))));
	dict_put(rt, d, val_int(8), SIZE(h->width, h->height));
	dict_put(rt, d, val_int(7), SIZE(h->width, h->height));
	dict_put(rt, d, val_int(6), SIZE(h->width, h->height));
	dict_put(rt, d, val_int(5), SIZE(h->width, h->height));
	dict_put(rt, d, val_int(4), typed(rt, "System.Int32", val_int(25)));
	dict_put(rt, d, val_int(3), typed(rt, "System.Management.Automation.Host.Coordinates", zero));
	dict_put(rt, d, val_int(2), typed(rt, "System.Management.Automation.Host.Coordinates", pair_bag(rt, "x", 0, "y", 0)));
	dict_put(rt, d, val_int(1), typed(rt, "System.ConsoleColor", val_int(h->bg)));
	dict_put(rt, d, val_int(0), typed(rt, "System.ConsoleColor", val_int(h->fg)));
#undef SIZE
	psobj_put_c(rt, o, "data", val_obj(d));
	return val_obj(o);
}

static val put_host_info(struct rt *rt, const struct host_info *h)
{
	struct psobj *o = psobj_new_bare(rt);

	put_bool(rt, o, "_isHostUINull", h->ui_null);
	put_bool(rt, o, "_isHostRawUINull", h->raw_null);
	put_bool(rt, o, "_isHostNull", h->is_null);
	if (h->has_data)
		psobj_put_c(rt, o, "_hostDefaultData", host_data(rt, h));
	put_bool(rt, o, "_useRunspaceHost", h->use_runspace);
	return val_obj(o);
}

/* The value behind key I of the host's default data. */
static bool host_datum(struct rt *rt, struct dict *d, int i, val *ret)
{
	val v;

	return dict_get(rt, d, val_int(i), &v) && payload_find(rt, v, "V", ret);
}

static void read_host_info(struct rt *rt, val v, struct host_info *ret)
{
	struct dict *d;
	val data, x;

	*ret = (struct host_info){
		.is_null = payload_bool(rt, v, "_isHostNull", false), .ui_null = payload_bool(rt, v, "_isHostUINull", false),
		.raw_null = payload_bool(rt, v, "_isHostRawUINull", false),
		.use_runspace = payload_bool(rt, v, "_useRunspaceHost", false),
		.fg = -1, .bg = -1, .width = 80, .height = 24,
	};
	if (!payload_find(rt, v, "_hostDefaultData", &data) || !payload_find(rt, data, "data", &data) || !(d = val_dict(data)))
		return;
	ret->has_data = true;
	if (host_datum(rt, d, 0, &x))
		ret->fg = (int)val_base(x).i;
	if (host_datum(rt, d, 1, &x))
		ret->bg = (int)val_base(x).i;
	if (host_datum(rt, d, 5, &x)) {
		ret->width = (int)payload_int(rt, x, "width", 80);
		ret->height = (int)payload_int(rt, x, "height", 24);
	}
	if (host_datum(rt, d, 9, &x) && !val_is_null(x))
		ret->title = val_to_str(rt, x);
}

/* --- pool --------------------------------------------------------------- */

void payload_init_pool(struct clixml_writer *w, const struct pool_request *p)
{
	struct rt *rt = w->rt;
	struct psobj *o = psobj_new_bare(rt);

	payload_put_int(rt, o, "MinRunspaces", p->min);
	payload_put_int(rt, o, "MaxRunspaces", p->max);
	payload_put_enum(rt, o, "PSThreadOptions", RUNSPACES "PSThreadOptions", 0);
	payload_put_enum(rt, o, "ApartmentState", "System.Threading.ApartmentState", 2);
	psobj_put_c(rt, o, "ApplicationArguments", p->arguments);
	psobj_put_c(rt, o, "HostInfo", put_host_info(rt, &p->host));
	payload_write(w, val_obj(o));
}

void payload_read_init_pool(struct rt *rt, val v, struct pool_request *ret)
{
	need(rt, v, "PSThreadOptions");
	need(rt, v, "ApartmentState");
	need(rt, v, "MinRunspaces");
	need(rt, v, "MaxRunspaces");
	ret->min = (int)payload_int(rt, v, "MinRunspaces", 0);
	ret->max = (int)payload_int(rt, v, "MaxRunspaces", 0);
	ret->arguments = need(rt, v, "ApplicationArguments");
	read_host_info(rt, need(rt, v, "HostInfo"), &ret->host);
}

void payload_private_data(struct clixml_writer *w, val dictionary)
{
	struct psobj *o = psobj_new_bare(w->rt);

	psobj_put_c(w->rt, o, "ApplicationPrivateData", dictionary);
	payload_write(w, val_obj(o));
}

static void put_state(struct clixml_writer *w, const char *name, int state, struct errrec *e)
{
	struct psobj *o = psobj_new_bare(w->rt);

	payload_put_int(w->rt, o, name, state);
	if (e)
		psobj_put_c(w->rt, o, "ExceptionAsErrorRecord", record_error_bag(w->rt, e));
	payload_write(w, val_obj(o));
}

void payload_pool_state(struct clixml_writer *w, int state, struct errrec *e)
{
	put_state(w, "RunspaceState", state, e);
}

void payload_pipeline_state(struct clixml_writer *w, int state, struct errrec *e)
{
	put_state(w, "PipelineState", state, e);
}

/* --- pipeline ----------------------------------------------------------- */

/* A list that is written as the product's List of PSObject. */
static struct list *wire_list(struct rt *rt) { return list_new_of(rt, &type_list, &type_psobject); }

static val wire_args(struct rt *rt, const struct wire_command *c)
{
	struct list *l = wire_list(rt);

	for (uint32_t i = 0; i < c->nargs; i++) {
		struct psobj *o = psobj_new_bare(rt);

		psobj_put_c(rt, o, "N", val_str(c->args[i].name));
		psobj_put_c(rt, o, "V", c->args[i].value);
		list_add(rt, l, val_obj(o));
	}
	return val_obj(l);
}

static const char *const merge_names[] = { "MergeError", "MergeWarning", "MergeVerbose", "MergeDebug", "MergeInformation" };

static val wire_command(struct rt *rt, const struct wire_command *c)
{
	static const char t[] = RUNSPACES "PipelineResultTypes";
	struct psobj *o = psobj_new_bare(rt);

	psobj_put_c(rt, o, "Cmd", val_str(c->text));
	put_bool(rt, o, "IsScript", c->is_script);
	psobj_put_c(rt, o, "UseLocalScope", c->use_local_scope < 0 ? V_NULL : val_bool(c->use_local_scope));
	payload_put_enum(rt, o, "MergeMyResult", t, c->merge.my);
	payload_put_enum(rt, o, "MergeToResult", t, c->merge.to);
	payload_put_enum(rt, o, "MergePreviousResults", t, c->merge.previous);
	for (size_t i = 0; i < ARRAY_LEN(merge_names); i++)
		payload_put_enum(rt, o, merge_names[i], t, c->merge.each[i]);
	psobj_put_c(rt, o, "Args", wire_args(rt, c));
	return val_obj(o);
}

static val wire_commands(struct rt *rt, const struct wire_statement *s)
{
	struct list *l = wire_list(rt);

	for (uint32_t i = 0; i < s->n; i++)
		list_add(rt, l, wire_command(rt, &s->commands[i]));
	return val_obj(l);
}

static val wire_powershell(struct rt *rt, const struct pipeline_request *p)
{
	struct psobj *o = psobj_new_bare(rt);
	struct list *l;

	if (p->nstatements > 1) {
		l = wire_list(rt);
		for (uint32_t i = 0; i < p->nstatements; i++) {
			struct psobj *x = psobj_new_bare(rt);

			psobj_put_c(rt, x, "Cmds", wire_commands(rt, !i && p->repeated ? p->repeated : &p->statements[i]));
			list_add(rt, l, val_obj(x));
		}
		psobj_put_c(rt, o, "ExtraCmds", val_obj(l));
	}
	psobj_put_c(rt, o, "Cmds", wire_commands(rt, &p->statements[0]));
	put_bool(rt, o, "IsNested", p->is_nested);
	psobj_put_c(rt, o, "History", val_str(p->history));
	put_bool(rt, o, "RedirectShellErrorOutputPipe", p->redirect_errors);
	return val_obj(o);
}

void payload_create_pipeline(struct clixml_writer *w, const struct pipeline_request *p)
{
	struct rt *rt = w->rt;
	struct psobj *o = psobj_new_bare(rt);

	psobj_put_c(rt, o, "PowerShell", wire_powershell(rt, p));
	put_bool(rt, o, "NoInput", p->no_input);
	payload_put_enum(rt, o, "ApartmentState", "System.Threading.ApartmentState", 2);
	payload_put_enum(rt, o, "RemoteStreamOptions", "System.Management.Automation.RemoteStreamOptions", p->stream_options);
	put_bool(rt, o, "AddToHistory", p->add_to_history);
	psobj_put_c(rt, o, "HostInfo", put_host_info(rt, &p->host));
	put_bool(rt, o, "IsNested", p->is_nested);
	payload_write(w, val_obj(o));
}

/* The elements of a received list; a missing one is a protocol error. */
static struct list *need_list(struct rt *rt, val v, const char *name)
{
	struct list *l = val_list(need(rt, v, name));

	if (!l)
		err_throw(rt, "System.Management.Automation.Remoting.PSRemotingDataStructureException",
			"PSRemotingDataStructureException",
			  EC_ProtocolError, V_NULL, "Remoting data property %s has an unexpected type.", name);
	return l;
}

static void read_command(struct rt *rt, val v, struct wire_command *c)
{
	struct list *args = need_list(rt, v, "Args");
	val local = need(rt, v, "UseLocalScope");

	c->text = payload_str(rt, v, "Cmd");
	if (!c->text)
		need(rt, val_obj(psobj_new_bare(rt)), "Cmd");
	c->is_script = payload_bool(rt, v, "IsScript", false);
	c->use_local_scope = val_is_null(local) ? -1 : (int8_t)val_base(local).i;
	c->merge.my = (uint8_t)payload_int(rt, v, "MergeMyResult", 0);
	c->merge.to = (uint8_t)payload_int(rt, v, "MergeToResult", 0);
	c->merge.previous = (uint8_t)payload_int(rt, v, "MergePreviousResults", 0);
	for (size_t i = 0; i < ARRAY_LEN(merge_names); i++)
		c->merge.each[i] = (uint8_t)payload_int(rt, v, merge_names[i], 0);
	c->nargs = args->n;
	c->args = rt_block(rt, struct wire_arg, args->n);
	for (uint32_t i = 0; i < args->n; i++) {
		c->args[i].name = payload_str(rt, args->v[i], "N");
		c->args[i].value = need(rt, args->v[i], "V");
	}
}

static void read_statement(struct rt *rt, val v, struct wire_statement *s)
{
	struct list *l = need_list(rt, v, "Cmds");

	s->n = l->n;
	s->commands = rt_block(rt, struct wire_command, l->n);
	for (uint32_t i = 0; i < l->n; i++)
		read_command(rt, l->v[i], &s->commands[i]);
}

void payload_read_create_pipeline(struct rt *rt, val v, struct pipeline_request *ret)
{
	val ps = need(rt, v, "PowerShell"), extra;
	struct list *l = payload_find(rt, ps, "ExtraCmds", &extra) ? val_list(extra) : NULL;

	*ret = (struct pipeline_request){
		.no_input = val_truth(rt, need(rt, v, "NoInput")),
		.add_to_history = val_truth(rt, need(rt, v, "AddToHistory")),
		.is_nested = payload_bool(rt, v, "IsNested", false),
		.redirect_errors = payload_bool(rt, ps, "RedirectShellErrorOutputPipe", false),
		.stream_options = (uint8_t)payload_int(rt, v, "RemoteStreamOptions", 0),
		.history = payload_str(rt, ps, "History"),
		.nstatements = l && l->n ? l->n : 1,
	};
	need(rt, v, "ApartmentState");
	read_host_info(rt, need(rt, v, "HostInfo"), &ret->host);
	ret->statements = rt_block(rt, struct wire_statement, ret->nstatements);
	/* The first statement is that of Cmds, whatever the list repeats. */
	read_statement(rt, ps, &ret->statements[0]);
	for (uint32_t i = 1; i < ret->nstatements; i++)
		read_statement(rt, l->v[i], &ret->statements[i]);
}

/* --- host calls --------------------------------------------------------- */

void payload_host_call(struct clixml_writer *w, int64_t call_id, int method, struct array *params)
{
	struct rt *rt = w->rt;
	struct psobj *o = psobj_new_bare(rt);
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; params && i < params->n; i++)
		list_add(rt, l, array_get(params, i));
	psobj_put_c(rt, o, "ci", val_long(call_id));
	payload_put_enum(rt, o, "mi", "System.Management.Automation.Remoting.RemoteHostMethodId", method);
	psobj_put_c(rt, o, "mp", val_obj(l));
	payload_write(w, val_obj(o));
}

void payload_host_response(struct clixml_writer *w, int64_t call_id, int method, val result, struct errrec *e)
{
	struct rt *rt = w->rt;
	struct psobj *o = psobj_new_bare(rt);

	if (result.k != VK_VOID)
		psobj_put_c(rt, o, "mr", result);
	if (e)
		psobj_put_c(rt, o, "me", record_error_notes(rt, e));
	psobj_put_c(rt, o, "ci", val_long(call_id));
	payload_put_enum(rt, o, "mi", "System.Management.Automation.Remoting.RemoteHostMethodId", method);
	payload_write(w, val_obj(o));
}

void payload_read_host_call(struct rt *rt, val v, struct host_call *ret)
{
	struct list *l = need_list(rt, v, "mp");

	ret->id = payload_int(rt, v, "ci", 0);
	need(rt, v, "mi");
	ret->method = (int)payload_int(rt, v, "mi", 0);
	ret->params = list_to_array(rt, l, NULL);
}

void payload_read_host_response(struct rt *rt, val v, struct host_response *ret)
{
	need(rt, v, "ci");
	ret->id = payload_int(rt, v, "ci", 0);
	ret->method = (int)payload_int(rt, v, "mi", 0);
	if (!payload_find(rt, v, "mr", &ret->result))
		ret->result = V_VOID;
	if (!payload_find(rt, v, "me", &ret->error))
		ret->error = V_NULL;
}

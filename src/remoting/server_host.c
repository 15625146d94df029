/* SPDX-License-Identifier: MIT */
/* The host of a session: ServerRemoteHost, whose calls go to the client. */
#include "remoting/server_impl.h"

#include "engine/records.h"
#include "remoting/screen.h"
#include "types/enums.h"
#include "types/host_cells.h"
#include "types/host_size.h"

#include <string.h>

static void flush_output(struct rt *rt, void *arg)
{
	runspace_flush(((struct server *)arg)->host);
}

static void last_words(struct rt *rt, void *arg)
{
	enum { WAIT_MS = 2000 };

	runspace_drain(((struct server *)arg)->host, WAIT_MS);
}

static bool may_spawn(struct rt *rt, void *arg)
{
	return runspace_may_spawn(((struct server *)arg)->host) == 0;
}

static void out_write(struct rt *rt, void *arg, struct ustr *text, int fg, int bg, bool newline)
{
	struct server *s = arg;
	const struct host_info *i = call_info(s);
	val p[3] = { val_int(fg < 0 ? i->fg : fg), val_int(bg < 0 ? i->bg : bg), val_str(text) };

	if (!call_has_ui(s))
		return;
	if (fg < 0 && bg < 0)
		call_void(s, newline ? HOST_WRITE_LINE : HOST_WRITE, &p[2], 1);
	else
		call_void(s, newline ? HOST_WRITE_LINE_COLORS : HOST_WRITE_COLORS, p, 3);
}

void host_show(struct server *s, val information)
{
	struct inforecord *r = val_cell(information, &type_inforecord);
	struct hostmessage *m = r ? val_cell(r->data, &type_hostmessage) : NULL;
	const struct host_info *i = call_info(s);
	val p[3];

	if (!call_has_ui(s))
		return;
	if (!m || !information_is_host(s->rt, information)) {
		p[0] = val_str(val_net_str(s->rt, information));
		if (s->rt->eng->information_shown)
			call_void(s, HOST_WRITE_LINE, p, 1);
		return;
	}
	p[0] = val_int(m->fg < 0 ? i->fg : m->fg);
	p[1] = val_int(m->bg < 0 ? i->bg : m->bg);
	p[2] = val_str(m->message ? m->message : ustr_empty(s->rt));
	call_void(s, m->no_newline ? HOST_WRITE_COLORS : HOST_WRITE_LINE_COLORS, p, 3);
}

static void out_error_line(struct rt *rt, void *arg, struct ustr *text)
{
	val p = val_str(text);

	if (call_has_ui(arg))
		call_void(arg, HOST_WRITE_ERROR, &p, 1);
}

static void out_stream(struct rt *rt, void *arg, int stream, struct ustr *text)
{
	struct server *s = arg;
	const char *type = stream == STREAM_WARNING ? type_warningrecord.name
			 : stream == STREAM_VERBOSE ? type_verboserecord.name : type_debugrecord.name;

	/* The stream's sink sends the record and the call. */
	if (server_running(s))
		sink_put(&server_running(s)->sinks[stream].sink, informational_record(rt, type, text, NULL));
}

static void out_information(struct rt *rt, void *arg, val record)
{
	host_show(arg, record);
}

static struct ustr *in_line(struct rt *rt, void *arg)
{
	val v = call_value(arg, HOST_READ_LINE, NULL, 0);

	return val_is_null(v) ? NULL : val_to_str(rt, v);
}

static val in_secure(struct rt *rt, void *arg)
{
	return call_value(arg, HOST_READ_SECURE, NULL, 0);
}

static val text_of(struct rt *rt, struct ustr *s)
{
	return val_str(s ? s : ustr_empty(rt));
}

static val list_of(struct rt *rt, struct array *a, val (*encode)(struct rt *rt, val v))
{
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; a && i < a->n; i++)
		list_add(rt, l, encode(rt, array_get(a, i)));
	return val_obj(l);
}

static struct ustr *get_text(struct rt *rt, val v, const char *name)
{
	val x = member_or_null(rt, v, name);

	return val_is_null(val_base(x)) ? ustr_empty(rt) : val_to_str(rt, x);
}

#define CORELIB ", System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e"
#define SMALIB ", System.Management.Automation, Version=7.6.0.500, Culture=neutral, PublicKeyToken=31bf3856ad364e35"

/* A FieldDescription; a text stands for a field of that name. */
static val encode_field(struct rt *rt, val v)
{
	struct psobj *o = psobj_new_bare(rt);
	bool bare = val_base(v).k == VK_STR;
	struct ustr *full = bare ? ustr_empty(rt) : get_text(rt, v, "ParameterTypeFullName");
	const char *type;
	const char *dot;
	val mandatory = bare ? V_TRUE : member_or_null(rt, v, "IsMandatory"),
	    dflt = bare ? V_NULL : member_or_null(rt, v, "DefaultValue");

	type = ustr_len(full) ? USTR_C(rt, full) : "System.String";
	dot = strrchr(type, '.');
	psobj_put_c(rt, o, "name", val_str(bare ? val_to_str(rt, v) : get_text(rt, v, "Name")));
	psobj_put_c(rt, o, "label", val_str(bare ? ustr_empty(rt) : get_text(rt, v, "Label")));
	psobj_put_c(rt, o, "parameterTypeName", val_str(ustr_new(rt, dot ? dot + 1 : type)));
	psobj_put_c(rt, o, "parameterTypeFullName", val_str(ustr_new(rt, type)));
	psobj_put_c(rt, o, "parameterAssemblyFullName",
		    val_str(ustr_printf(rt, "%s%s", type, strncmp(type, "System.Management", 17) ? CORELIB : SMALIB)));
	psobj_put_c(rt, o, "helpMessage", val_str(bare ? ustr_empty(rt) : get_text(rt, v, "HelpMessage")));
	psobj_put_c(rt, o, "isMandatory", val_base(mandatory).k == VK_BOOL ? mandatory : V_TRUE);
	if (!val_is_null(val_base(dflt)))
		psobj_put_c(rt, o, "defaultValue", dflt);
	psobj_put_c(rt, o, "metadata", val_obj(list_new(rt, NULL)));
	psobj_put_c(rt, o, "modifiedByRemotingProtocol", V_FALSE);
	psobj_put_c(rt, o, "isFromRemoteHost", V_FALSE);
	return val_obj(o);
}

static val ask(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message, struct array *fields)
{
	val p[3] = { text_of(rt, caption), text_of(rt, message), list_of(rt, fields, encode_field) };

	return call_value(arg, HOST_PROMPT, p, 3);
}

static val encode_choice(struct rt *rt, val v)
{
	struct psobj *o = psobj_new_bare(rt);
	bool bare = val_base(v).k == VK_STR;

	psobj_put_c(rt, o, "label", val_str(bare ? val_to_str(rt, v) : get_text(rt, v, "Label")));
	psobj_put_c(rt, o, "helpMessage", val_str(bare ? ustr_empty(rt) : get_text(rt, v, "HelpMessage")));
	return val_obj(o);
}

static int ask_choice(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message, struct array *choices, int dflt)
{
	val p[4] = { text_of(rt, caption), text_of(rt, message), list_of(rt, choices, encode_choice), val_int(dflt) };

	return val_to_int32(rt, call_value(arg, HOST_PROMPT_CHOICE, p, 4));
}

static struct list *ask_choices(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message,
				struct array *choices, struct list *dflts)
{
	val p[4] = { text_of(rt, caption), text_of(rt, message), list_of(rt, choices, encode_choice),
		screen_encode_numbers(rt, dflts) };
	struct list *said = val_list(call_value(arg, HOST_PROMPT_CHOICES, p, 4)),
		*ret = list_new(rt, val_type_of(val_obj(dflts)));

	for (uint32_t i = 0; said && i < said->n; i++)
		list_add(rt, ret, val_int(val_to_int32(rt, said->v[i])));
	return ret;
}

static val ask_credential(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message, struct ustr *user,
			  struct ustr *target)
{
	val p[6] = { text_of(rt, caption), text_of(rt, message), text_of(rt, user), text_of(rt, target), val_int(3), val_int(1) };

	return call_value(arg, HOST_PROMPT_CREDENTIAL, p, 6);
}

/* --- raw UI ------------------------------------------------------------- */

static val color(struct rt *rt, int n)
{
	return val_enum(&enum_consolecolor, n);
}

/* What was told when the session opened answers without a call. */
static bool raw_known(struct rt *rt, const struct host_info *i, const char *m, val *ret)
{
	if (!strcmp(m, "ForegroundColor"))
		*ret = color(rt, i->fg);
	else if (!strcmp(m, "BackgroundColor"))
		*ret = color(rt, i->bg);
	else if (!strcmp(m, "CursorPosition") || !strcmp(m, "WindowPosition"))
		*ret = host_coordinates_new(rt, 0, 0);
	else if (!strcmp(m, "CursorSize"))
		*ret = val_int(25);
	else if (!strcmp(m, "WindowTitle"))
		*ret = val_str(i->title ? i->title : ustr_empty(rt));
	else if (!strcmp(m, "KeyAvailable"))
		*ret = V_NULL;
	else if (strstr(m, "Size") && strncmp(m, "set_", 4))
		*ret = host_size_new(rt, i->width, i->height);
	else
		return false;
	return true;
}

enum { SET_WINDOW_TITLE = 42, READ_KEY = 46 };

/* SetBufferContents has two numbers: one cell all over a rectangle, cells at a place. A screen
 * is not read for its session: nobody is to look at what a client shows. */
static const struct { const char *name; const struct type *first; uint8_t method; } raw_calls[] = {
	{ "set_ForegroundColor", NULL, 28 }, { "set_BackgroundColor", NULL, 30 }, { "set_CursorPosition", NULL, 32 },
	{ "set_WindowPosition", NULL, 34 }, { "set_CursorSize", NULL, 36 }, { "set_BufferSize", NULL, 38 },
	{ "set_WindowSize", NULL, 40 }, { "set_WindowTitle", NULL, SET_WINDOW_TITLE }, { "ReadKey", NULL, READ_KEY },
	{ "FlushInputBuffer", NULL, 47 }, { "SetBufferContents", &type_host_rectangle, 48 }, { "SetBufferContents", NULL, 49 },
	{ "ScrollBufferContents", NULL, 51 },
};

/* The number of the call NAME with arguments like FIRST; 0: there is none. */
static int raw_method(const char *name, val first)
{
	for (size_t i = 0; i < ARRAY_LEN(raw_calls); i++)
		if (!strcmp(raw_calls[i].name, name) && (!raw_calls[i].first ||
		    raw_calls[i].first == val_type_of(val_base(first))))
			return raw_calls[i].method;
	return 0;
}

static val raw_ui(struct rt *rt, void *arg, const char *name, const val *args, int n)
{
	struct server *s = arg;
	struct array *a = array_of(rt, args, (uint32_t)n);
	int method = raw_method(name, n ? args[0] : V_NULL);
	val ret;

	if (raw_known(rt, call_info(s), name, &ret))
		return ret;
	if (!method)
		net_throw(rt, "System.NotImplementedException", "Remote host method %s is not implemented.", name);
	for (uint32_t k = 0; k < a->n; k++)
		gc_store(a, &a->v[k], screen_encode(rt, a->v[k]));
	if (method == READ_KEY)
		return screen_decode(rt, call_value(s, method, a->v, a->n));
	call_void(s, method, a->v, a->n);
	if (method == SET_WINDOW_TITLE)
		s->info.title = val_to_str(rt, args[0]);
	return V_VOID;
}

/* --- the rest ----------------------------------------------------------- */

static bool interactive(struct rt *rt, void *arg)
{
	return call_has_ui(arg);
}

static int width(struct rt *rt, void *arg)
{
	const struct host_info *i = call_info(arg);

	return i->has_data ? i->width : 0;
}

static void set_should_exit(struct rt *rt, void *arg, int code)
{
	val p = val_int(code);

	call_void(arg, HOST_SET_SHOULD_EXIT, &p, 1);
}

static void pop_runspace(struct rt *rt, void *arg)
{
	call_void(arg, HOST_POP_RUNSPACE, NULL, 0);
}

static void write_progress(struct rt *rt, void *arg, int64_t source, val record)
{
	struct server_run *r = server_running(arg);

	if (r)
		out_progress(r, source, record);
}

const struct host_ops server_host = {
	.name = "ServerRemoteHost", .remote = true, .may_spawn = may_spawn, .flush = flush_output,
	.last_words = last_words, .write = out_write, .write_error_line = out_error_line,
	.write_stream = out_stream, .write_progress = write_progress, .write_information = out_information, .read_line = in_line,
	.read_secure = in_secure, .prompt = ask, .prompt_choice = ask_choice, .prompt_choices = ask_choices,
	.prompt_credential = ask_credential, .raw_ui = raw_ui, .interactive = interactive, .width = width,
	.set_should_exit = set_should_exit, .pop_runspace = pop_runspace,
};

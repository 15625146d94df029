/* SPDX-License-Identifier: MIT */
/*
 * Calls of the far end's host, answered by ours. Those that show something are
 * carried out, those that ask are answered with a response message; what fails
 * travels back as an error. The numbers are the protocol's.
 */
#include "remoting/client.h"

#include <string.h>

#include "clixml/records.h"
#include "remoting/client_rawui.h"
#include "engine/host.h"
#include "format/style.h"
#include "types/arg.h"
#include "value/cells.h"

enum method {
	SET_SHOULD_EXIT = 6, READ_LINE = 11, READ_SECURE = 12, WRITE = 13, WRITE_COLORS = 14, WRITE_EMPTY_LINE = 15,
	WRITE_LINE = 16, WRITE_LINE_COLORS = 17, WRITE_ERROR = 18, WRITE_DEBUG = 19, WRITE_PROGRESS = 20, WRITE_VERBOSE = 21,
	WRITE_WARNING = 22, PROMPT = 23, PROMPT_CREDENTIAL1 = 24, PROMPT_CREDENTIAL2 = 25, PROMPT_CHOICE = 26,
	POP_RUNSPACE = 53, PROMPT_CHOICES = 56, METHOD__MAX = 57,
};

enum { WIDTH_DEFAULT = 80, HEIGHT_DEFAULT = 24 };

struct asked {
	struct rt *rt;
	struct remote_runspace *rs;
	struct remote_pipe *pipe;
	struct host_call call;
	const struct host_ops *host;
	void *arg;
	val result;
};

static val param(const struct asked *a, uint32_t i)
{
	return i < a->call.params->n ? array_get(a->call.params, i) : V_NULL;
}

static struct ustr *text(const struct asked *a, uint32_t i)
{
	val v = param(a, i);

	return val_is_null(v) ? ustr_empty(a->rt) : val_to_str(a->rt, v);
}

static int number(const struct asked *a, uint32_t i)
{
	return (int)arg_int(param(a, i));
}

static void write_out(struct asked *a, struct ustr *s, int fg, int bg, bool newline)
{
	if (a->host->write)
		a->host->write(a->rt, a->arg, style_host_ansi(a->rt) ? s : cells_plain(a->rt, s), fg, bg, newline);
}

static void write_stream(struct asked *a, int stream)
{
	if (a->host->write_stream)
		a->host->write_stream(a->rt, a->arg, stream, text(a, 0));
}

/* --- calls without an answer -------------------------------------------- */

static void do_exit(struct asked *a) { a->rs->exit_asked = true; }
static void do_write(struct asked *a) { write_out(a, text(a, 0), -1, -1, false); }
static void do_write_colors(struct asked *a) { write_out(a, text(a, 2), number(a, 0), number(a, 1), false); }
static void do_empty_line(struct asked *a) { write_out(a, ustr_empty(a->rt), -1, -1, true); }
static void do_line(struct asked *a) { write_out(a, text(a, 0), -1, -1, true); }
static void do_line_colors(struct asked *a) { write_out(a, text(a, 2), number(a, 0), number(a, 1), true); }
static void do_error(struct asked *a)
{
	if (a->host->write_error_line)
		a->host->write_error_line(a->rt, a->arg, text(a, 0));
}
static void do_debug(struct asked *a) { write_stream(a, STREAM_DEBUG); }
static void do_verbose(struct asked *a) { write_stream(a, STREAM_VERBOSE); }
static void do_warning(struct asked *a) { write_stream(a, STREAM_WARNING); }
static void do_progress(struct asked *a)
{
	if (a->host->write_progress)
		a->host->write_progress(a->rt, a->arg, arg_int(param(a, 0)), record_read_progress(a->rt, param(a, 1)));
}
static void do_pop(struct asked *a)
{
	if (a->host->pop_runspace)
		a->host->pop_runspace(a->rt, a->arg);
}

/* --- calls with an answer ----------------------------------------------- */

static void must_be_interactive(struct asked *a)
{
	if (!a->host->interactive || !a->host->interactive(a->rt, a->arg))
		err_throw(a->rt, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
			EC_InvalidOperation, V_NULL,
			  "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
}

static void ask_line(struct asked *a)
{
	must_be_interactive(a);
	if (a->host->read_line)
		a->result = val_str(a->host->read_line(a->rt, a->arg));
}

static void warn_of_secret(struct asked *a)
{
	if (a->host->write_stream)
		a->host->write_stream(a->rt, a->arg, STREAM_WARNING,
				      ustr_printf(a->rt,
					"A script or application on the remote computer %s is requesting sensitive information.",
						  USTR_C(a->rt, a->rs->computer)));
}

static void ask_secure(struct asked *a)
{
	must_be_interactive(a);
	warn_of_secret(a);
	if (a->host->read_secure)
		a->result = a->host->read_secure(a->rt, a->arg);
}

static _Noreturn void refuse(struct asked *a)
{
	err_throw(a->rt, "System.Management.Automation.Host.HostException", "HostFunctionNotImplemented",
		EC_NotImplemented, V_NULL,
		  "The client's host cannot do what method %d of the remote host asks for.", a->call.method);
}

/* A script over there that asks for a secret is named. */
static void ask_prompt(struct asked *a)
{
	struct list *fields = val_list(param(a, 2));

	must_be_interactive(a);
	for (uint32_t i = 0; fields && i < fields->n; i++) {
		struct ustr *type = payload_str(a->rt, fields->v[i], "parameterTypeFullName");

		if (type && (ustr_ieq_c(type, "System.Security.SecureString") ||
		    ustr_ieq_c(type, "System.Management.Automation.PSCredential")))
			warn_of_secret(a);
	}
	if (!a->host->prompt)
		refuse(a);
	a->result = a->host->prompt(a->rt, a->arg, text(a, 0), text(a, 1),
		fields ? list_to_array(a->rt, fields, &type_object) : NULL);
}

static void ask_credential(struct asked *a)
{
	must_be_interactive(a);
	warn_of_secret(a);
	if (a->host->prompt_credential)
		a->result = a->host->prompt_credential(a->rt, a->arg, text(a, 0), text(a, 1), text(a, 2), text(a, 3));
}

static void ask_choice(struct asked *a)
{
	struct rt *rt = a->rt;
	struct list *l = val_list(param(a, 2));
	struct array *choices = l ? list_to_array(rt, l, &type_object) : array_new(rt, &type_object, 0);

	must_be_interactive(a);
	a->result = val_int(a->host->prompt_choice ? a->host->prompt_choice(rt, a->arg, text(a, 0), text(a, 1),
		choices, number(a, 3))
						   : number(a, 3));
}

/* The numbers come as an array, elements in `mae`; the answer is a plain list. */
static void ask_choices(struct asked *a)
{
	struct rt *rt = a->rt;
	struct list *l = val_list(param(a, 2)), *ret = list_new(rt, NULL), *dflts;
	val elements;

	must_be_interactive(a);
	dflts = payload_find(rt, param(a, 3), "mae", &elements) ? val_list(elements) : val_list(param(a, 3));
	if (!dflts)
		dflts = list_new(rt, NULL);
	if (l && a->host->prompt_choices)
		dflts = a->host->prompt_choices(rt, a->arg, text(a, 0), text(a, 1), list_to_array(rt, l, &type_object), dflts);
	list_add_all(rt, ret, dflts);
	a->result = val_obj(ret);
}

static const struct {
	void (*run)(struct asked *a);
	bool shows;		/* only display */
	bool asks;		/* the user */
} methods[METHOD__MAX] = {
	[SET_SHOULD_EXIT] = { do_exit, false }, [WRITE] = { do_write, true },
	[WRITE_COLORS] = { do_write_colors, true }, [WRITE_EMPTY_LINE] = { do_empty_line, true },
	[WRITE_LINE] = { do_line, true }, [WRITE_LINE_COLORS] = { do_line_colors, true },
	[WRITE_ERROR] = { do_error, true }, [WRITE_DEBUG] = { do_debug, true },
	[WRITE_PROGRESS] = { do_progress, true }, [WRITE_VERBOSE] = { do_verbose, true },
	[WRITE_WARNING] = { do_warning, true }, [POP_RUNSPACE] = { do_pop, false },
	[READ_LINE] = { ask_line, .asks = true }, [READ_SECURE] = { ask_secure, .asks = true },
	[PROMPT] = { ask_prompt, .asks = true }, [PROMPT_CREDENTIAL1] = { ask_credential, .asks = true },
	[PROMPT_CREDENTIAL2] = { ask_credential, .asks = true }, [PROMPT_CHOICE] = { ask_choice, .asks = true },
	[PROMPT_CHOICES] = { ask_choices, .asks = true },
};

/* --- the call ----------------------------------------------------------- */

enum { CALL_VOID = -100 };

static bool is_known(int method)
{
	return method >= 0 && method < METHOD__MAX && methods[method].run;
}

static void run(struct rt *rt, void *arg)
{
	struct asked *a = arg;

	if (rawui_knows(a->call.method))
		a->result = rawui_call(a->rt, a->host, a->arg, a->call.method, a->call.params);
	else if (is_known(a->call.method))
		methods[a->call.method].run(a);
	else
		refuse(a);
}

static void answer(struct asked *a, struct errrec *e)
{
	struct clixml_writer *w = remote_writer_for(a->rs);

	payload_host_response(w, a->call.id, a->call.method,
			      e || a->result.k == VK_VOID || val_is_null(a->result) ? V_VOID : a->result, e);
	remote_send(a->rs, a->pipe ? MSG_PIPELINE_HOST_RESPONSE : MSG_RUNSPACEPOOL_HOST_RESPONSE,
		    a->pipe ? a->pipe->far.pid : guid_zero, w);
	client_flush(&a->rs->far);
}

enum host_call_kind host_call_kind(struct rt *rt, val v)
{
	struct host_call call;

	payload_read_host_call(rt, v, &call);
	if (!is_known(call.method))
		return HOST_CALL_OTHER;
	return methods[call.method].shows			   ? HOST_CALL_SHOWS
	       : methods[call.method].asks && call.id != CALL_VOID ? HOST_CALL_ASKS
								   : HOST_CALL_OTHER;
}

void host_call_run(struct rt *rt, struct remote_runspace *rs, struct remote_pipe *p, val v)
{
	static const struct host_ops none = { .name = "none" };
	struct asked a = { .rt = rt, .rs = rs, .pipe = p, .result = V_NULL,
			   .host = rt->eng->host ? rt->eng->host : &none, .arg = rt->eng->host_arg };
	struct errrec *e = NULL;

	payload_read_host_call(rt, v, &a.call);
	if (!rt_try(rt, run, &a))
		e = rt->unwound.error;
	/* Whoever waits is answered, whatever was asked. */
	if (a.call.id != CALL_VOID)
		answer(&a, e);
}

void host_info_of(struct rt *rt, struct host_info *ret)
{
	const struct host_ops *h = rt->eng->host;
	int width = h && h->width ? h->width(rt, rt->eng->host_arg) : 0;

	*ret = (struct host_info){
		.is_null = !h, .ui_null = !h, .raw_null = !h, .has_data = h != NULL, .fg = -1, .bg = -1,
		.width = width > 0 ? width : WIDTH_DEFAULT, .height = HEIGHT_DEFAULT, .title = ustr_empty(rt),
	};
}

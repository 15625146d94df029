/* SPDX-License-Identifier: MIT */
/* Calls of the client's host: those without a result are only sent, the others
 * wait for the answer and serve nested pipelines meanwhile. */
#include "remoting/server_impl.h"

#include "base/err.h"
#include "clixml/records.h"

enum { CALL_VOID = -100 };

const struct host_info *call_info(const struct server *s)
{
	const struct server_run *r = server_running(s);

	return r && !r->info.use_runspace && !r->info.is_null ? &r->info : &s->info;
}

bool call_has_ui(const struct server *s)
{
	const struct host_info *i = call_info(s);

	return server_running(s) && !i->is_null && !i->ui_null;
}

static void send_call(struct server *s, int64_t id, int method, const val *params, uint32_t n)
{
	struct clixml_writer *w = server_writer(s);
	static const uint8_t zero[GUID_LEN];
	const uint8_t *pid = server_running(s) ? server_running(s)->pid : zero;
	int r;

	payload_host_call(w, id, method, array_of(s->rt, params, n));
	r = server_send(s, guid_same(pid, zero) ? MSG_RUNSPACEPOOL_HOST_CALL : MSG_PIPELINE_HOST_CALL, pid, w);
	server_writer_done(s, w);
	if (r < 0)
		rt_throw_stopped(s->rt);
}

void call_void(struct server *s, int method, const val *params, uint32_t n)
{
	if (!call_info(s)->is_null)
		send_call(s, CALL_VOID, method, params, n);
}

static _Noreturn void no_host(struct rt *rt)
{
	err_throw(rt, "System.Management.Automation.Host.HostException", "HostFunctionNotImplemented", EC_NotImplemented, V_NULL,
		  "A command that prompts the user failed because the host program or the command type does not support user interaction. The host was attempting to request confirmation with the following message: ");
}

static _Noreturn void failed(struct rt *rt, val error)
{
	rt_throw(rt, record_read_error(rt, error));
}

val call_value(struct server *s, int method, const val *params, uint32_t n)
{
	struct server_run *r = server_running(s);

	if (!call_has_ui(s))
		no_host(s->rt);
	r->awaited = ++r->calls;
	r->answered = false;
	send_call(s, r->awaited, method, params, n);
	runspace_flush(s->host);
	while (!r->answered)
		server_wait(s->rt, r);
	r->awaited = 0;
	if (!val_is_null(r->answer.error))
		failed(s->rt, r->answer.error);
	return r->answer.result.k == VK_VOID ? V_NULL : r->answer.result;
}

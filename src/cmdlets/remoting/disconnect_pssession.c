/* SPDX-License-Identifier: MIT */
/* Disconnect-PSSession: leaves sessions running without a client. */
#include "cmdlets/remoting/select.h"
#include "transport/session_limits.h"

struct args {
	struct array *session, *id, *name, *instance_id;
	int64_t idle_timeout_sec, output_buffering_mode, throttle_limit;
};

enum { IDLE_MIN_SEC = 60 };

static const char *const sets[] = { "Session", "InstanceId", "Id", "Name", NULL };
static const struct param_def params[] = {
	PARAM(args, session, "Session", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Management.Automation.Runspaces.PSSession"),
	PARAM(args, instance_id, "InstanceId", P_ARRAY | P_GUID, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL),
	PARAM(args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 2, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL),
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .sets = 1 << 3,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, idle_timeout_sec, "IdleTimeoutSec", P_INT, .validate = "range:0:2147483647"),
	PARAM(args, output_buffering_mode, "OutputBufferingMode", P_ENUM,
	      .type_name = "System.Management.Automation.Runspaces.OutputBufferingMode"),
	PARAM(args, throttle_limit, "ThrottleLimit", P_INT),
	PARAMS_END
};

static bool right_timeout(struct cmdlet *c, struct session *s)
{
	struct args *a = c->args;
	struct session_limit_set limits;
	int64_t most;

	if (!cmdlet_has(c, "IdleTimeoutSec"))
		return true;
	session_limits_read(&limits);
	most = limits.set[LIMIT_IDLE] ? limits.value[LIMIT_IDLE] / 1000 : 2147483;
	if (a->idle_timeout_sec >= IDLE_MIN_SEC && a->idle_timeout_sec <= most)
		return true;
	cmdlet_error_fmt(c, "System.Management.Automation.RuntimeException",
		"CannotDisconnectSessionWithInvalidIdleTimeout", EC_InvalidArgument, val_obj(s),
		"Cannot disconnect PSSession \"%s\" because the specified idle timeout value %lld (seconds) is either greater than the server maximum allowed %lld (seconds), or less than the minimum allowed %d (seconds). Specify an idle time-out value that is within the allowed range, and try again.",
		USTR_C(c->rt, s->name), (long long)a->idle_timeout_sec, (long long)most, IDLE_MIN_SEC);
	return false;
}

static void disconnect(struct cmdlet *c, struct session *s)
{
	struct args *a = c->args;
	struct errrec *e;
	int mode = -1;

	remote_poll(c->rt, s->rs);
	if (s->rs->far.state == POOL_DISCONNECTED) {
		cmdlet_write(c, val_obj(s));
		return;
	}
	if (s->rs->far.state != POOL_OPENED) {
		cmdlet_error_fmt(c, "System.Management.Automation.RuntimeException",
			"CannotDisconnectSessionWhenNotOpened", EC_InvalidOperation, val_obj(s),
			"The session \"%s\" cannot be disconnected because it is not in the Opened state.", USTR_C(c->rt, s->name));
		return;
	}
	if (!right_timeout(c, s) || !cmdlet_should_process(c, s->name, "Disconnect"))
		return;
	if (cmdlet_has(c, "OutputBufferingMode") && a->output_buffering_mode)
		mode = a->output_buffering_mode == 1 ? SESSION_DROP : SESSION_BLOCK;
	e = remote_disconnect(c->rt, s->rs, (uint64_t)a->idle_timeout_sec * 1000, mode);
	if (e) {
		gc_store(e, &e->target, val_obj(s));
		cmdlet_error(c, e);
	} else {
		cmdlet_write(c, val_obj(s));
	}
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct selection s = { .id = a->id, .name = a->name, .instance_id = a->instance_id, .report = true };
	struct list *l;

	if (a->session) {
		for (uint32_t i = 0; i < a->session->n; i++)
			disconnect(c, val_session(array_get(a->session, i)));
		return;
	}
	l = select_own(c, &s);
	for (uint32_t i = 0; i < l->n; i++)
		disconnect(c, val_session(l->v[i]));
}

const struct cmdlet_def cmdlet_disconnect_pssession = {
	.name = "Disconnect-PSSession", .module = MOD_CORE,
	.sets = sets, .default_set = "Session", .flags = CF_SHOULD_PROCESS,
	.output_types = "System.Management.Automation.Runspaces.PSSession",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Disconnects from sessions; what runs in them goes on.",
};

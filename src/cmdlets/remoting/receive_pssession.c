/* SPDX-License-Identifier: MIT */
/*
 * Receive-PSSession: connects where needed, and brings what the session's
 * command wrote and no client has taken, then what it still writes.
 */
#include "cmdlets/remoting/invoke.h"
#include "cmdlets/remoting/select.h"
#include "remoting/job.h"

#include <string.h>

struct args {
	struct target_args t;
	val session, instance_id, connection_uri;
	int64_t id, out_target;
	struct ustr *name, *computer_name, *job_name;
};

enum { TARGET_DEFAULT, TARGET_HOST, TARGET_JOB };

static const char *const sets[] = { "Session", "Id", "InstanceId", "SessionName", "ComputerInstanceId",
	"ComputerSessionName", "ConnectionUriSessionName", "ConnectionUriInstanceId", NULL };
static const struct param_def params[] = {
	PARAM(args, session, "Session", P_NAMED, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Management.Automation.Runspaces.PSSession"),
	PARAM(args, id, "Id", P_INT, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(args, instance_id, "InstanceId", P_GUID, .pos = 1, .sets = 1 << 2,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, instance_id, "InstanceId", P_GUID, .sets = 1 << 4 | 1 << 7, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, name, "Name", P_STRING, .pos = 1, .sets = 1 << 3,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, name, "Name", P_STRING, .sets = 1 << 5 | 1 << 6, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, computer_name, "ComputerName", P_STRING, .pos = 1, .sets = 1 << 4 | 1 << 5,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "Cn"),
	PARAM(args, connection_uri, "ConnectionUri", P_NAMED, .pos = 1, .sets = 1 << 6 | 1 << 7,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "URI,CU",
	      .type_name = "System.Uri"),
	PARAM(args, out_target, "OutTarget", P_ENUM, .type_name = "Microsoft.PowerShell.Commands.OutTarget"),
	PARAM(args, job_name, "JobName", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, t.credential, "Credential", P_NAMED, .sets = 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7,
	      .flags = PF_CREDENTIAL, .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, t.authentication, "Authentication", P_ENUM, .sets = 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7,
	      .type_name = "System.Management.Automation.Runspaces.AuthenticationMechanism"),
	PARAM(args, t.certificate_thumbprint, "CertificateThumbprint", P_STRING, .sets = 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7),
	PARAM(args, t.session_option, "SessionOption", P_NAMED, .sets = 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7,
	      .type_name = "System.Management.Automation.Remoting.PSSessionOption"),
	PARAM(args, t.port, "Port", P_INT, .sets = 1 << 4 | 1 << 5, .validate = "range:1:65535"),
	PARAM(args, t.use_ssl, "UseSSL", P_SWITCH, .sets = 1 << 4 | 1 << 5),
	PARAM(args, t.application_name, "ApplicationName", P_STRING, .sets = 1 << 4 | 1 << 5, .flags = PF_PIPE_NAME),
	PARAM(args, t.configuration_name, "ConfigurationName", P_STRING, .sets = 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7,
	      .flags = PF_PIPE_NAME),
	PARAM(args, t.allow_redirection, "AllowRedirection", P_SWITCH, .sets = 1 << 6 | 1 << 7),
	PARAMS_END
};

/* --- results ------------------------------------------------------------ */

static void write_held(struct cmdlet *c, struct remote_pipe *p)
{
	enum stream s;
	val v;

	while (pipe_next_held(c->rt, p, &s, &v)) {
		if (!s)
			host_call_run(c->rt, p->rs, p, v);
		else
			invoke_write(c, p->rs, s, v, false);
	}
}

static void receive_pipe(struct cmdlet *c, struct remote_pipe *p)
{
	for (;;) {
		write_held(c, p);
		if (!pipe_running(p) || p->far.state == PIPE_DISCONNECTED)
			break;
		remote_wait(c->rt, &p->rs, 1, -1);
	}
	if (p->far.state == PIPE_DISCONNECTED)
		return;
	pipe_release(c->rt, p);
	if (p->far.state == PIPE_FAILED && p->failure)
		cmdlet_error(c, p->failure);
}

static struct remote_pipe *oldest_held(struct remote_runspace *rs)
{
	struct remote_pipe *found = NULL;

	for (struct remote_pipe *p = rs->pipes; p; p = p->next)
		if (p->held)
			found = p;
	return found;
}

static void to_host(struct cmdlet *c, struct remote_runspace *rs)
{
	struct remote_pipe *p;

	while ((p = oldest_held(rs))) {
		receive_pipe(c, p);
		if (p->far.state == PIPE_DISCONNECTED)
			return;
	}
}

static void to_job(struct cmdlet *c, struct args *a, struct remote_runspace *rs)
{
	struct remote_pipe *p = oldest_held(rs);

	if (p)
		cmdlet_write(c, job_adopt(c->rt, a->job_name, p));
}

/* --- the session -------------------------------------------------------- */

static void receive(struct cmdlet *c, struct session *s)
{
	struct args *a = c->args;
	struct errrec *e;
	struct job *j;

	remote_poll(c->rt, s->rs);
	if (!cmdlet_should_process(c, s->name, "Receive"))
		return;
	e = s->rs->far.state == POOL_OPENED ? NULL : remote_connect(c->rt, s->rs);
	if (e) {
		gc_storep(e, e->error_id, ustr_new(c->rt, "ReceivePSSessionCannotConnectSession"));
		gc_store(e, &e->target, val_obj(s));
		cmdlet_error(c, e);
		return;
	}
	select_adopt(c->rt, s);
	j = job_of_runspace(c->rt, s->rs);
	if (j && a->out_target != TARGET_HOST)
		cmdlet_write(c, val_obj(j));
	else if (a->out_target == TARGET_JOB || (a->job_name && a->out_target != TARGET_HOST))
		to_job(c, a, s->rs);
	else if (j)
		job_hand_over(c->rt, j, s->rs), to_host(c, s->rs);
	else
		to_host(c, s->rs);
}

static struct array *one(struct rt *rt, val v)
{
	return array_of(rt, &v, 1);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct selection s = { .report = true, .credential = a->t.credential };
	struct list *l;

	target_check(c, &a->t);
	if (!strcmp(cmdlet_set_name(c), "Session")) {
		receive(c, val_session(a->session));
		return;
	}
	if (cmdlet_has(c, "ConnectionUri")) {
		struct remote_target *t;

		a->t.connection_uri = one(c->rt, a->connection_uri);
		target_list(c, &a->t, &t);
		return;
	}
	if (cmdlet_has(c, "Id"))
		s.id = one(c->rt, val_int((int32_t)a->id));
	if (a->name)
		s.name = one(c->rt, val_str(a->name));
	if (cmdlet_has(c, "InstanceId"))
		s.instance_id = one(c->rt, a->instance_id);
	if (a->computer_name)
		s.computer = one(c->rt, val_str(a->computer_name));
	l = a->computer_name ? select_query(c, &s) : select_own(c, &s);
	if (l->n)
		receive(c, val_session(l->v[0]));
}

const struct cmdlet_def cmdlet_receive_pssession = {
	.name = "Receive-PSSession", .module = MOD_CORE,
	.sets = sets, .default_set = "Session", .flags = CF_SHOULD_PROCESS | CF_CONFIRM_LOW,
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Gets the results of commands in disconnected sessions.",
};

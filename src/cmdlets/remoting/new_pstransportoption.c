/* SPDX-License-Identifier: MIT */
/* New-PSTransportOption: options of a session configuration. */
#include "engine/cmdlet.h"
#include "types/enums.h"
#include "value/record.h"

enum { NUMBERS = 9, BUFFERING = NUMBERS, FIELDS };

struct args {
	int64_t v[NUMBERS], output_buffering_mode;
};

static const struct param_def params[] = {
	PARAM(args, v[0], "MaxIdleTimeoutSec", P_INT, .flags = PF_PIPE_NAME,
	      .type_name = "System.Nullable`1[System.Int32]", .validate = "range:60:2147483"),
	PARAM(args, v[1], "ProcessIdleTimeoutSec", P_INT, .flags = PF_PIPE_NAME,
	      .type_name = "System.Nullable`1[System.Int32]", .validate = "range:0:1209600"),
	PARAM(args, v[2], "MaxSessions", P_INT, .flags = PF_PIPE_NAME, .type_name = "System.Nullable`1[System.Int32]",
	      .validate = "range:1:2147483647"),
	PARAM(args, v[3], "MaxConcurrentCommandsPerSession", P_INT, .flags = PF_PIPE_NAME,
	      .type_name = "System.Nullable`1[System.Int32]", .validate = "range:1:2147483647"),
	PARAM(args, v[4], "MaxSessionsPerUser", P_INT, .flags = PF_PIPE_NAME,
	      .type_name = "System.Nullable`1[System.Int32]", .validate = "range:1:2147483647"),
	PARAM(args, v[5], "MaxMemoryPerSessionMB", P_INT, .flags = PF_PIPE_NAME,
	      .type_name = "System.Nullable`1[System.Int32]", .validate = "range:5:2147483647"),
	PARAM(args, v[6], "MaxProcessesPerSession", P_INT, .flags = PF_PIPE_NAME,
	      .type_name = "System.Nullable`1[System.Int32]", .validate = "range:1:2147483647"),
	PARAM(args, v[7], "MaxConcurrentUsers", P_INT, .flags = PF_PIPE_NAME,
	      .type_name = "System.Nullable`1[System.Int32]", .validate = "range:1:100"),
	PARAM(args, v[8], "IdleTimeoutSec", P_INT, .flags = PF_PIPE_NAME,
	      .type_name = "System.Nullable`1[System.Int32]", .validate = "range:60:2147483"),
	PARAM(args, output_buffering_mode, "OutputBufferingMode", P_ENUM, .flags = PF_PIPE_NAME,
	      .type_name = "System.Management.Automation.Runspaces.OutputBufferingMode"),
	PARAMS_END
};

static const struct member_def members[] = {
	RECORD_PROP_RW("System.Nullable[int] MaxIdleTimeoutSec {get;set;}", 0),
	RECORD_PROP_RW("System.Nullable[int] ProcessIdleTimeoutSec {get;set;}", 1),
	RECORD_PROP_RW("System.Nullable[int] MaxSessions {get;set;}", 2),
	RECORD_PROP_RW("System.Nullable[int] MaxConcurrentCommandsPerSession {get;set;}", 3),
	RECORD_PROP_RW("System.Nullable[int] MaxSessionsPerUser {get;set;}", 4),
	RECORD_PROP_RW("System.Nullable[int] MaxMemoryPerSessionMB {get;set;}", 5),
	RECORD_PROP_RW("System.Nullable[int] MaxProcessesPerSession {get;set;}", 6),
	RECORD_PROP_RW("System.Nullable[int] MaxConcurrentUsers {get;set;}", 7),
	RECORD_PROP_RW("System.Nullable[int] IdleTimeoutSec {get;set;}", 8),
	RECORD_PROP_RW("System.Nullable[System.Management.Automation.Runspaces.OutputBufferingMode] OutputBufferingMode {get;set;}",
		9),
	MEMBERS_END
};

static const struct type type_option = RECORD_TYPE("Microsoft.PowerShell.Commands.WSManConfigurationOption", FIELDS);

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct record *o;

	record_type_use(c->rt, &type_option, members);
	o = record_new(c->rt, &type_option);
	for (int i = 0; i < NUMBERS; i++)
		if (cmdlet_has(c, params[i].name))
			record_put(o, i, val_int((int32_t)a->v[i]));
	if (cmdlet_has(c, "OutputBufferingMode"))
		record_put(o, BUFFERING, val_enum(&enum_outputbufferingmode, a->output_buffering_mode));
	cmdlet_write(c, val_obj(o));
}

const struct cmdlet_def cmdlet_new_pstransportoption = {
	.name = "New-PSTransportOption", .module = MOD_CORE,
	.output_types = "Microsoft.PowerShell.Commands.WSManConfigurationOption",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Makes an object with the advanced options of a session configuration.",
};

/* SPDX-License-Identifier: MIT */
/* The objects scripts reach the engine by: $PSCmdlet, $ExecutionContext and
 * what hangs on them. */
#pragma once

#include "engine/stage.h"

struct pscmdlet {	/* PSScriptCmdlet; valid while its command runs */
	struct cell h;
	struct stage *stage;	/* NULL once the command ended */
	struct scope *scope;
	struct invocation *inv;
	struct ustr *set_name;
};
extern const struct type type_pscmdlet;
struct pscmdlet *pscmdlet_new(struct rt *rt, struct stage *st);

/* An object that stands for a part of a session state: PSVariable, Path … */
struct intrinsics {
	struct cell h;
	struct session_state *ss;
	struct stage *stage;
};
extern const struct type type_engineintrinsics, type_commandintrinsics, type_variableintrinsics,
	type_pathintrinsics, type_providerintrinsics, type_driveintrinsics, type_providermanagement,
	type_eventmanager, type_jobmanager, type_jobrepository;
extern const struct type type_sessionstateinternal;
/* The state that V, a SessionState or a SessionStateInternal, stands for; NULL: neither. */
struct session_state *session_state_of(val v);
val intrinsics_new(struct rt *rt, const struct type *t, struct session_state *ss);
val paging_parameters_new(struct rt *rt, val total, val skip, val first);	/* V_VOID: not given */
val pscmdlet_host(struct rt *rt, val self);	/* $Host, for a member of any of them */
void pscmdlet_register(struct rt *rt);
void session_members_register(struct rt *rt);
void command_members_register(struct rt *rt);
void variable_members_register(struct rt *rt);
void module_members_register(struct rt *rt);
void runtime_param_register(struct rt *rt);
void host_members_register(struct rt *rt);
/* $Host.UI.RawUI (host_raw.c). */
void host_raw_register(struct rt *rt);
val host_raw_new(struct rt *rt);
val host_object_new(struct rt *rt);		/* $Host */
val version_table_new(struct rt *rt);		/* $PSVersionTable */

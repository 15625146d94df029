/* SPDX-License-Identifier: MIT */
/* Registers the types whose cells the engine makes. */
#include "engine/ast_object.h"
#include "engine/attr.h"
#include "engine/engine_init.h"
#include "engine/input_enum.h"
#include "engine/module_impl.h"
#include "engine/pscmdlet.h"
#include "engine/runspace.h"
#include "engine/vm.h"

_startup_ void engine_register_types(struct rt *rt)
{
	vm_register(rt);
	console_register(rt);
	scriptblock_register(rt);
	attr_register(rt);
	input_enum_register(rt);
	records_register(rt);
	runtime_param_register(rt);
	type_register(rt, &type_invocation, invocation_members);
	pscmdlet_register(rt);
	session_members_register(rt);
	command_members_register(rt);
	variable_members_register(rt);
	module_spec_register(rt);
	module_members_register(rt);
	host_members_register(rt);
	ast_register(rt);
	ast_visit_register(rt);
	extent_register(rt);
	token_register(rt);
	parser_register(rt);
	runspace_register(rt);
	initial_state_register(rt);
	pscommand_register(rt);
	powershell_register(rt);
}

/* SPDX-License-Identifier: MIT */
/* Get-Module and Import-Module of a session: what is there, and proxies of it. */
#pragma once

#include "engine/cmdlet.h"
#include "engine/module.h"
#include "remoting/session.h"

/* Writes the modules that the session can import. NAMES and SPECS may be NULL. */
void module_session_list(struct cmdlet *c, struct session *s, struct array *names, struct array *specs);
/* Imports SPEC (a name or a ModuleSpecification) there and its commands here, as
 * HOW says. NULL: it could not be imported there, and an error was written. */
struct module *module_session_import(struct cmdlet *c, struct session *s, val spec, const struct module_import *how);

/* Refuses -CimSession: CIM sessions are another system's. */
void module_refuse_cim(struct cmdlet *c);

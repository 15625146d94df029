/* SPDX-License-Identifier: MIT */
/*
 * PowerShellProcessInstance: a PowerShell to be started as a child that speaks
 * line packets, and the runspaces of [runspacefactory]::CreateOutOfProcessRunspace.
 */
#pragma once

#include "remoting/session.h"

void process_instance_register(struct rt *rt);
/* Starts RS, which was made of an instance, at its child; throws. Nothing is waited for. */
void process_instance_begin(struct rt *rt, struct remote_runspace *rs);

/* SPDX-License-Identifier: MIT */
/*
 * The client's view of a runspace pool and of a pipeline as tables: a state
 * and an event give the next state. The numbers are those of RunspaceState and
 * PipelineState on the wire and in .NET. (The server's machines are the state
 * columns of messages.def.)
 */
#pragma once

#include "base/util.h"

enum pool_state {
#define STATE(machine, name) STATES_##machine##_(name)
#define STATES_POOL_(name) POOL_##name,
#define STATES_PIPE_(name)
#define MOVE(machine, from, event, to)
#include "psrp/states.def"
#undef STATES_POOL_
#undef STATES_PIPE_
	POOL__MAX
};

enum pipe_state {
#define STATES_POOL_(name)
#define STATES_PIPE_(name) PIPE_##name,
#include "psrp/states.def"
#undef STATES_POOL_
#undef STATES_PIPE_
#undef STATE
#undef MOVE
	PIPE__MAX
};

/* What happens: what the user asks, and what the other end or the transport
 * reports. */
enum state_event {
	EVENT_OPEN,
	EVENT_OPENED,
	EVENT_CONNECT,
	EVENT_DISCONNECT,
	EVENT_DISCONNECTED,
	EVENT_STOP,
	EVENT_STOPPED,
	EVENT_COMPLETED,
	EVENT_FAILED,
	EVENT_CLOSE,
	EVENT_CLOSING,
	EVENT_CLOSED,
	EVENT_BROKE,
	EVENT__MAX
};

/* Moves *STATE on; 0, or -ERR_PROTOCOL when the table has no such move. */
int states_pool(enum pool_state *state, enum state_event event);
int states_pipe(enum pipe_state *state, enum state_event event);

/* True when nothing leads out of the state. */
bool states_pool_final(enum pool_state state);
bool states_pipe_final(enum pipe_state state);

/* The event a PIPELINE_STATE message with NUMBER means, or -ERR_PROTOCOL for
 * numbers that never travel. */
int states_pipe_event(int64_t number);

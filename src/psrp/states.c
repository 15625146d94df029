/* SPDX-License-Identifier: MIT */
#include "psrp/states.h"

#include "base/err.h"

struct move {
	int8_t from, event, to;
};

enum { POOL_ANY = -1, PIPE_ANY = -1 };

#define STATE(machine, name)
#define MOVE(machine, from, event, to) MOVE_##machine##_(from, event, to)

static const struct move pool_moves[] = {
#define MOVE_POOL_(from, event, to) { POOL_##from, EVENT_##event, POOL_##to },
#define MOVE_PIPE_(from, event, to)
#include "psrp/states.def"
#undef MOVE_POOL_
#undef MOVE_PIPE_
};

static const struct move pipe_moves[] = {
#define MOVE_POOL_(from, event, to)
#define MOVE_PIPE_(from, event, to) { PIPE_##from, EVENT_##event, PIPE_##to },
#include "psrp/states.def"
};

bool states_pool_final(enum pool_state state)
{
	return state == POOL_CLOSED || state == POOL_BROKEN;
}

bool states_pipe_final(enum pipe_state state)
{
	return state == PIPE_STOPPED || state == PIPE_COMPLETED ||
	       state == PIPE_FAILED;
}

static int find(const struct move *m, size_t n, int from, bool final,
		enum state_event event)
{
	for (; n--; m++)
		if ((m->from == from || (m->from < 0 && !final)) &&
		    m->event == (int)event)
			return m->to;
	return -ERR_PROTOCOL;
}

int states_pool(enum pool_state *state, enum state_event event)
{
	int to = find(pool_moves, ARRAY_LEN(pool_moves), (int)*state,
		      states_pool_final(*state), event);

	if (to < 0)
		return to;
	*state = (enum pool_state)to;
	return 0;
}

int states_pipe(enum pipe_state *state, enum state_event event)
{
	int to = find(pipe_moves, ARRAY_LEN(pipe_moves), (int)*state,
		      states_pipe_final(*state), event);

	if (to < 0)
		return to;
	*state = (enum pipe_state)to;
	return 0;
}

int states_pipe_event(int64_t number)
{
	switch (number) {
	case PIPE_STOPPED:
		return EVENT_STOPPED;
	case PIPE_COMPLETED:
		return EVENT_COMPLETED;
	case PIPE_FAILED:
		return EVENT_FAILED;
	default:
		return -ERR_PROTOCOL;
	}
}

/* SPDX-License-Identifier: MIT */
/*
 * One event at a time, made of what the client took in. Asking for the next one
 * says that the last was taken. At the end of a session each command that ran is
 * told to have failed before the session's own last event.
 */
#include "lib/lib.h"

#include <string.h>

#include "base/err.h"
#include "lib/request.h"
#include "lib/value.h"

enum { CALL_VOID = -100 };

static const struct {
	uint32_t type;
	enum psession_event_kind kind;
} records[] = {
	{ MSG_PIPELINE_OUTPUT, PSESSION_EV_OUTPUT }, { MSG_ERROR_RECORD, PSESSION_EV_ERROR },
	{ MSG_WARNING_RECORD, PSESSION_EV_WARNING },
	{ MSG_VERBOSE_RECORD, PSESSION_EV_VERBOSE }, { MSG_DEBUG_RECORD, PSESSION_EV_DEBUG },
	{ MSG_INFORMATION_RECORD, PSESSION_EV_INFORMATION },
	{ MSG_PROGRESS_RECORD, PSESSION_EV_PROGRESS }, { MSG_PIPELINE_HOST_CALL, PSESSION_EV_CALL },
	{ MSG_RUNSPACEPOOL_HOST_CALL, PSESSION_EV_CALL },
};

static bool give(struct psession *s, enum psession_event_kind kind)
{
	s->event = (struct psession_event){ .kind = kind, .text = "" };
	return true;
}

/* --- ends --------------------------------------------------------------- */

/* The session ended: its last event waits for those of its commands. */
static void end_with(struct psession *s, enum psession_event_kind kind, int error)
{
	if (s->end)
		return;
	s->end = kind;
	s->end_error = error;
}

static bool give_finished(struct psession *s, struct psession_command *c)
{
	give(s, PSESSION_EV_FINISHED);
	s->event.command = c;
	s->event.state = psession_command_state(c);
	return true;
}

/* The next of the last events, if the session has ended. */
static bool give_end(struct psession *s)
{
	if (!s->end)
		return false;
	for (struct psession_command *c = s->commands; c; c = c->next)
		if (lib_command_fail(c)) {
			give_finished(s, c);
			s->event.text = psession_reason(s);
			return true;
		}
	give(s, s->end);
	s->event.error = s->end_error;
	s->event.text = s->end == PSESSION_EV_BROKEN ? psession_reason(s) : "";
	s->end = 0;
	client_drop(&s->far);
	return true;
}

/* What was received can't be read: the session is given up. */
static void unreadable(struct psession *s, int error)
{
	if (!client_break(&s->far))
		return;
	lib_because(s, error, "the other end sent a record that cannot be read");
	end_with(s, PSESSION_EV_BROKEN, error);
	client_drop(&s->far);
}

/* --- records ------------------------------------------------------------ */

/* The value of EV's payload; no bytes are null. False: it can't be read. */
static bool decode(struct psession *s, const struct client_event *ev, const struct psession_value **ret)
{
	int r = 0;

	*ret = &value_null;
	if (ev->len)
		r = tree_read_under(&s->memory, ev->data, ev->len, client_is_older(&s->far) ? &s->far.key : NULL, ret);
	if (r < 0)
		unreadable(s, r);
	return r >= 0;
}

static void give_xml(struct psession *s, const struct client_event *ev)
{
	size_t mark = ev->len >= 3 && !memcmp(ev->data, "\xef\xbb\xbf", 3) ? 3 : 0;
	char *copy = arena_strndup(&s->memory, (const char *)ev->data + mark, ev->len - mark);

	s->event.xml = copy;
	s->event.xml_len = ev->len - mark;
}

/* Whoever waits there is answered, whether or not our side is one that can. */
static bool give_call(struct psession *s, const struct client_event *ev, const struct psession_value *v)
{
	s->call = (struct psession_call){
		.id = psession_value_int(psession_value_get(v, "ci"), CALL_VOID),
		.method = (int)psession_value_int(psession_value_get(v, "mi"), 0),
		.arguments = psession_value_get(v, "mp"),
	};
	s->call.name = request_method_name(s->call.method);
	s->call.wants_answer = s->call.id != CALL_VOID;
	s->event.call = &s->call;
	s->event.value = v;
	s->event.text = s->call.name;
	if (s->call.wants_answer && !(s->flags & PSESSION_HOST)) {
		psession_answer(s, s->event.command, s->call.id, s->call.method, NULL,
			"The client has no host that could answer.");
		s->call.wants_answer = false;
	}
	return true;
}

static bool give_record(struct psession *s, struct psession_command *c, const struct client_event *ev)
{
	const struct psession_value *v = NULL;
	size_t i = 0;

	while (i < ARRAY_LEN(records) && records[i].type != ev->type)
		i++;
	if (i == ARRAY_LEN(records))
		return false;
	give(s, records[i].kind);
	s->event.command = c;
	give_xml(s, ev);
	if (s->flags & PSESSION_RAW && records[i].kind != PSESSION_EV_CALL)
		return true;
	if (!decode(s, ev, &v))
		return false;
	if (records[i].kind == PSESSION_EV_CALL)
		return give_call(s, ev, v);
	lib_record_fill(s, v);
	return true;
}

static bool give_state(struct psession *s, struct psession_command *c, const struct client_event *ev)
{
	const struct psession_value *v, *why;

	if (!decode(s, ev, &v) || !client_pipe_end(&s->far, &c->far, ev->ended, false))
		return false;
	give_finished(s, c);
	why = psession_value_get(v, "ExceptionAsErrorRecord");
	if (ev->ended == PIPE_FAILED && why)
		lib_failure_fill(s, why);
	return true;
}

/* --- the session's own -------------------------------------------------- */

static bool give_left(struct psession *s, enum psession_event_kind kind, const struct client_event *ev)
{
	give(s, kind);
	s->event.left_ms = (int32_t)MIN(ev->left_ms, (int64_t)INT32_MAX);
	return true;
}

static bool give_disconnected(struct psession *s, int error)
{
	for (struct psession_command *c = s->commands; c; c = c->next)
		client_pipe_end(&s->far, &c->far, PIPE_DISCONNECTED, true);
	lib_because(s, error, NULL);
	give(s, PSESSION_EV_DISCONNECTED);
	s->event.error = error;
	return true;
}

static bool give_opened(struct psession *s)
{
	int r = lib_commands_start(s);

	if (r < 0 && client_break(&s->far)) {
		lib_because(s, r, err_text(r));
		end_with(s, PSESSION_EV_BROKEN, r);
	}
	return give(s, PSESSION_EV_OPENED);
}

/* By the peer's own word where that can be read. */
static void broken(struct psession *s, const struct client_event *ev)
{
	const struct psession_value *v, *why;

	lib_because(s, ev->error, ev->text);
	end_with(s, PSESSION_EV_BROKEN, ev->error);
	if (!ev->len || tree_read(&s->memory, ev->data, ev->len, &v) < 0)
		return;
	why = psession_value_get(v, "ExceptionAsErrorRecord");
	if (!why)
		return;
	lib_failure_fill(s, why);
	lib_because(s, ev->error, s->failure.message);
}

/* Makes the event of EV; false: there is none for the caller. */
static bool take(struct psession *s, const struct client_event *ev)
{
	struct psession_command *c = guid_is_zero(ev->pid) ? NULL : lib_command_find(s, ev->pid);

	switch (ev->kind) {
	case CLIENT_OPENED:
		return give_opened(s);
	case CLIENT_MESSAGE:
		return ev->type == MSG_RUNSPACEPOOL_HOST_CALL && give_record(s, NULL, ev);
	case CLIENT_PIPE_MESSAGE:
		return c && give_record(s, c, ev);
	case CLIENT_PIPE_ENDED:
		return c && give_state(s, c, ev);
	case CLIENT_DISCONNECTED:
		return give_disconnected(s, ev->error);
	case CLIENT_CLOSED:
		end_with(s, PSESSION_EV_CLOSED, 0);
		return false;
	case CLIENT_BROKEN:
		broken(s, ev);
		return false;
	case CLIENT_INTERRUPTED:
		return give_left(s, PSESSION_EV_INTERRUPTED, ev);
	case CLIENT_RETRYING:
		return give_left(s, PSESSION_EV_RETRYING, ev);
	case CLIENT_RESTORED:
		return give_left(s, PSESSION_EV_RESTORED, ev);
	default:
		return false;
	}
}

int psession_next(struct psession *s, const struct psession_event **ret)
{
	struct client_event ev;

	lib_taken(s);
	arena_release(&s->memory);
	while (!s->end && client_next(&s->far, &ev)) {
		if (take(s, &ev)) {
			s->given = true;
			*ret = &s->event;
			return 1;
		}
		client_consumed(&s->far);
	}
	if (give_end(s)) {
		*ret = &s->event;
		return 1;
	}
	lib_watch_update(s);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* The typed part of an event, out of its value. What a peer leaves out is empty,
 * or a number that says so. */
#include "lib/lib.h"

#include "lib/value.h"

static const char *text_at(const struct psession_value *v, const char *name)
{
	return psession_value_text(psession_value_get(v, name), NULL);
}

static int32_t int_at(const struct psession_value *v, const char *name, int32_t dflt)
{
	int64_t i = psession_value_int(psession_value_get(v, name), dflt);

	return i < INT32_MIN || i > INT32_MAX ? dflt : (int32_t)i;
}

static const char *first_of(const char *a, const char *b)
{
	return *a ? a : b;
}

void lib_failure_fill(struct psession *s, const struct psession_value *v)
{
	const struct psession_value *e = psession_value_get(v, "Exception");
	const char *type = psession_value_type_name(e, 0);
	const char *message = first_of(text_at(v, "ErrorDetails_Message"), text_at(e, "Message"));

	s->failure = (struct psession_failure){
		.message = first_of(message, psession_value_text(v, NULL)),
		.id = text_at(v, "FullyQualifiedErrorId"),
		.exception = type ? type : "",
		.category = text_at(v, "ErrorCategory_Message"),
		.stack = text_at(v, "ErrorDetails_ScriptStackTrace"),
		.position = text_at(psession_value_get(v, "InvocationInfo"), "PositionMessage"),
	};
	s->event.failure = &s->failure;
	s->event.text = s->failure.message;
}

static void fill_progress(struct psession *s, const struct psession_value *v)
{
	s->progress = (struct psession_progress){
		.id = int_at(v, "ActivityId", 0), .parent = int_at(v, "ParentActivityId", -1),
		.percent = int_at(v, "PercentComplete", -1),
		.seconds = int_at(v, "SecondsRemaining", -1), .done = int_at(v, "Type", 0) == 1,
		.activity = text_at(v, "Activity"),
		.status = text_at(v, "StatusDescription"), .operation = text_at(v, "CurrentOperation"),
	};
	s->event.progress = &s->progress;
	s->event.text = s->progress.activity;
}

void lib_record_fill(struct psession *s, const struct psession_value *v)
{
	s->event.value = v;
	switch (s->event.kind) {
	case PSESSION_EV_ERROR:
		lib_failure_fill(s, v);
		break;
	case PSESSION_EV_PROGRESS:
		fill_progress(s, v);
		break;
	case PSESSION_EV_INFORMATION:
		s->event.text = text_at(v, "MessageData");
		break;
	case PSESSION_EV_WARNING:
	case PSESSION_EV_VERBOSE:
	case PSESSION_EV_DEBUG:
		s->event.text = first_of(text_at(v, "InformationalRecord_Message"), psession_value_text(v, NULL));
		break;
	default:
		s->event.text = psession_value_text(v, NULL);
	}
}

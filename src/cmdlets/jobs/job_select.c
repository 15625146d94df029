/* SPDX-License-Identifier: MIT */
#include "cmdlets/jobs/job_select.h"

#include <string.h>

#include "cmdlets/remoting/invoke.h"
#include "engine/stage.h"
#include "types/enums.h"

static void missing(struct cmdlet *c, const char *id, val target, const char *fmt)
{
	struct ustr *text = ustr_replace(c->rt, ustr_new(c->rt, fmt), ustr_new(c->rt, "%"), val_to_str(c->rt, target), false);

	cmdlet_error_fmt(c, "System.Management.Automation.PSArgumentException", id, EC_ObjectNotFound, target, "%s",
			 USTR_C(c->rt, text));
}

static void by_id(struct cmdlet *c, const struct job_selection *s, struct list *all, struct list *out)
{
	for (uint32_t i = 0; i < s->id->n; i++) {
		int64_t id = val_to_int64(c->rt, array_get(s->id, i));
		uint32_t n = out->n;

		for (uint32_t k = 0; k < all->n; k++)
			if (val_job(all->v[k])->id == id)
				list_add(c->rt, out, all->v[k]);
		if (out->n == n)
			missing(c, "JobWithSpecifiedSessionNotFound", array_get(s->id, i),
				"The command cannot find a job with the job ID %. Verify the value of the Id parameter and then try the command again.");
	}
}

static void by_name(struct cmdlet *c, const struct job_selection *s, struct list *all, struct list *out)
{
	for (uint32_t i = 0; i < s->name->n; i++) {
		struct ustr *pattern = val_to_str(c->rt, array_get(s->name, i));
		uint32_t n = out->n;

		for (uint32_t k = 0; k < all->n; k++)
			if (ustr_like(c->rt, val_job(all->v[k])->name, pattern, true))
				list_add(c->rt, out, all->v[k]);
		if (out->n == n && !ustr_has_wildcard(pattern))
			missing(c, "JobWithSpecifiedNameNotFound", val_str(pattern),
				"The command cannot find the job because the job name % was not found. Verify the value of the Name parameter, and then try the command again.");
	}
}

static void by_guid(struct cmdlet *c, const struct job_selection *s, struct list *all, struct list *out)
{
	for (uint32_t i = 0; i < s->instance_id->n; i++) {
		val want = array_get(s->instance_id, i);
		uint32_t n = out->n;

		for (uint32_t k = 0; k < all->n; k++)
			if (val_eq(c->rt, val_job(all->v[k])->instance_id, want, true))
				list_add(c->rt, out, all->v[k]);
		if (out->n == n)
			missing(c, "JobWithSpecifiedInstanceIdNotFound", want,
				"The command cannot find a job with the instance identifier %. Verify the value of the InstanceId parameter, and then try the command again.");
	}
}

/* The command as it was written, or without the spaces around it. */
static bool runs(struct rt *rt, struct job *j, struct array *patterns)
{
	return j->command && (array_like(rt, patterns, j->command) ||
		array_like(rt, patterns, ustr_trim(rt, j->command, true, true)));
}

static bool fits(struct rt *rt, const struct job_selection *s, struct job *j)
{
	struct dict *filter = val_dict(s->filter);
	struct dict_entry *e;
	val v;

	if (s->has_state && (int64_t)job_state(rt, j) != s->state)
		return false;
	if (s->command && !runs(rt, j, s->command))
		return false;
	for (uint32_t i = 0; filter && (e = dict_next(filter, &i)); )
		if (!member_get(rt, val_obj(j), val_to_str(rt, e->key), &v) || !val_eq(rt, v, e->value, true))
			return false;
	return true;
}

struct list *job_select(struct cmdlet *c, const struct job_selection *s)
{
	bool named = s->id || s->name || s->instance_id;
	struct list *all = job_list(c->rt, named && !s->parents_only), *out = list_new(c->rt, NULL);

	for (uint32_t i = 0; i < all->n; i++)
		job_poll(c->rt, val_job(all->v[i]));
	if (s->jobs) {
		for (uint32_t i = 0; i < s->jobs->n; i++)
			if (val_job(array_get(s->jobs, i)))
				list_add(c->rt, out, array_get(s->jobs, i));
	} else if (s->id) {
		by_id(c, s, all, out);
	} else if (s->name) {
		by_name(c, s, all, out);
	} else if (s->instance_id) {
		by_guid(c, s, all, out);
	} else {
		for (uint32_t i = 0; i < all->n; i++)
			if (fits(c->rt, s, val_job(all->v[i])))
				list_add(c->rt, out, all->v[i]);
	}
	return out;
}

struct ustr *job_target(struct rt *rt, struct job *j, bool removing)
{
	return ustr_printf(rt, "Remote Command: %s, associated with %s job that has an ID of \"%d\".",
		j->command ? USTR_C(rt, j->command) : "",
			   removing ? "the" : "a", j->id);
}

/* The host of a far job showed it already: it only goes into variables. */
static void write_line(struct cmdlet *c, const struct job *j, enum stream s, val v)
{
	enum action_preference a = stage_preference(c->stage, s);

	if (a == AP_IGNORE)
		return;
	stage_vars_stream(c->stage, s, v);
	if (!j->task)
		return;
	if (a != AP_SILENTLY_CONTINUE || s != STREAM_WARNING || stage_merged(c->stage, s))
		streams_write(c->rt, &c->stage->streams, s, v);
}

void job_write(struct cmdlet *c, struct job *j, enum stream s, val v)
{
	struct errrec *e;

	switch (s) {
	case STREAM_OUT:
		cmdlet_write(c, v);
		break;
	case STREAM_ERROR:
		e = val_errrec(v);
		cmdlet_error(c, stage_preference(c->stage, STREAM_ERROR) == AP_STOP
			? errrec_copy(c->rt, e, &type_errorrecord) : e);
		break;
	case STREAM_INFO:
		if (j->task)
			cmdlet_information(c, v);
		else
			invoke_information(c, v);
		break;
	default:
		write_line(c, j, s, v);
	}
}

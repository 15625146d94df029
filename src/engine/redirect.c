/* SPDX-License-Identifier: MIT */
/*
 * Redirections of one command: streams merged into another, streams to files
 * through the hook of the provider layer, and to $null.
 */
#include "engine/stage.h"

#include <string.h>

static const uint8_t all_streams[] = { STREAM_OUT, STREAM_ERROR, STREAM_WARNING, STREAM_VERBOSE, STREAM_DEBUG, STREAM_INFO };

/* An error among the output is a record of its own that knows where it comes
 * from; what a native command said is not one. */
static void put_merged_error(struct sink *s, val v)
{
	struct merged_errors *m = (struct merged_errors *)s;
	struct errrec *e = val_errrec(v);

	if (e && !ustr_starts(e->error_id, ustr_new(s->rt, "NativeCommandError"), false)) {
		e = errrec_copy(s->rt, e, cell_type(&e->h));
		e->merged = true;
		v = val_obj(e);
	}
	sink_put(m->to, v);
}

/* Where ST's errors go from now on. Those of blocks that a cmdlet runs have no
 * place in its pipeline then: PowerShell loses them, and so do we. */
static struct sink *merge_errors(struct stage *st, struct sink *to)
{
	st->merged = (struct merged_errors){ { put_merged_error, st->rt }, to };
	return st->kind == STAGE_CMDLET ? NULL : &st->merged.sink;
}

static void merge(struct stage *st, const struct redirection *r)
{
	struct sink *to = st->streams.s[r->merge_to];

	for (size_t i = 0; i < ARRAY_LEN(all_streams); i++) {
		enum stream s = all_streams[i];

		if (s == STREAM_OUT || (r->from && r->from != s))
			continue;
		st->streams.s[s] = s == STREAM_ERROR && to ? merge_errors(st, to) : to;
	}
}

static bool has_several_files(const struct stage *st)
{
	unsigned n = 0;

	for (uint16_t i = 0; i < st->site->nredirs; i++)
		n += !st->site->redirs[i].merge_to;
	return n > 1;
}

/* Variables hold lines. */
static bool is_of_file(const struct stage *st, const struct redirection *r)
{
	struct rt *rt = st->rt;
	struct ustr *text, *drive = ustr_atom(rt, "variable:");
	val path = st->regs[r->reg], here;

	if (val_is_null(path))
		return false;
	text = val_to_str(rt, path);
	if (!ustr_len(text) || ustr_starts(text, drive, true))
		return false;
	return ustr_at(text, 0) == '/' || ustr_index_of(text, ustr_atom(rt, ":"), 0, false) >= 0 ||
	       !var_get_c(rt, "PWD", &here) || !ustr_starts(val_to_str(rt, here), drive, true);
}

bool redirect_keeps_bytes(const struct stage *st)
{
	bool keeps = false;

	if (st->kind != STAGE_NATIVE)
		return false;
	for (uint16_t i = 0; i < st->site->nredirs; i++) {
		const struct redirection *r = &st->site->redirs[i];

		if (r->merge_to ? r->merge_to == STREAM_OUT : !r->from)
			return false;
		keeps |= !r->merge_to && r->from == STREAM_OUT && is_of_file(st, r);
	}
	return keeps;
}

static unsigned how_of(const struct stage *st, const struct redirection *r)
{
	return (r->append ? FILE_SINK_APPEND : 0) | (has_several_files(st) ? FILE_SINK_AT_ONCE : 0) |
	       (r->from == STREAM_OUT && redirect_keeps_bytes(st) ? FILE_SINK_BYTES : 0);
}

static struct sink *open_target(struct stage *st, const struct redirection *r)
{
	struct rt *rt = st->rt;
	val path = st->regs[r->reg];
	void *state = NULL;
	struct sink *s;

	if (val_is_null(path) || !ustr_len(val_to_str(rt, path)))
		return NULL;
	s = rt->eng->open_file_sink(rt, path, how_of(st, r), &state);
	if (st->nfiles < ARRAY_LEN(st->files))
		st->files[st->nfiles++] = state;
	return s;
}

static void to_file(struct stage *st, const struct redirection *r)
{
	struct sink *s = open_target(st, r);

	if (r->from) {
		st->streams.s[r->from] = s;
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(all_streams); i++)
		st->streams.s[all_streams[i]] = s;
}

void redirect_open(struct stage *st)
{
	const struct cmd_site *site = st->site;

	for (uint16_t i = 0; i < site->nredirs; i++)
		if (!site->redirs[i].merge_to)
			to_file(st, &site->redirs[i]);
	for (uint16_t i = 0; i < site->nredirs; i++)
		if (site->redirs[i].merge_to)
			merge(st, &site->redirs[i]);
}

static void close_body(struct rt *rt, void *state)
{
	rt->eng->close_file_sink(rt, state);
}

/* The next open file in the order in which they stand: what one holds back is written last in the last. */
static void *next_file(struct stage *st)
{
	void *state = st->files[0];

	memmove(st->files, st->files + 1, --st->nfiles * sizeof(*st->files));
	return state;
}

void redirect_finish(struct stage *st)
{
	while (st->nfiles) {
		void *state = next_file(st);

		if (state)
			st->rt->eng->close_file_sink(st->rt, state);
	}
}

void redirect_close(struct stage *st)
{
	struct rt *rt = st->rt;

	while (st->nfiles) {
		void *state = next_file(st);

		if (state && rt->eng->close_file_sink &&
		    rt_protect(rt, close_body, state) == UNWIND_ERROR)
			error_report(rt, rt->unwound.error);
	}
}

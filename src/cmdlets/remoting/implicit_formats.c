/* SPDX-License-Identifier: MIT */
/*
 * How the objects of imported commands are shown: what the session knows of it
 * comes with them. Script blocks are left out, as nothing of another machine's
 * is to run here unasked.
 */
#include "cmdlets/remoting/implicit.h"
#include "cmdlets/utility/format_xml.h"
#include "types/version.h"

enum { ADD_INVOCATION_INFO = 15 };

/* Peers before 5.1 don't know the parameter. */
static bool knows_version(struct rt *rt, struct session *s)
{
	val table, there;

	if (!member_get_c(rt, s->rs->private_data, "PSVersionTable", &table) || !member_get_c(rt, table, "PSVersion", &there))
		return false;
	return conv_try(rt, there, &type_version, &there) && val_compare(rt, there, version_value(rt, "5.1"), true) >= 0;
}

/* Get-FormatData over there; COUNTED: only how many there are. */
static struct list *ask(struct implicit *im, bool counted)
{
	struct rt *rt = im->c->rt;
	struct pipeline_request *r = request_new(rt, counted ? 2 : 1);
	struct wire_command *w = r->statements[0].commands;
	struct ustr *all = ustr_new(rt, "*");

	w[0].text = ustr_new(rt, "Get-FormatData");
	request_arg(rt, &w[0], ustr_new(rt, "TypeName"),
		val_obj(im->format_types ? im->format_types : array_strings(rt, &all, 1)));
	if (knows_version(rt, im->session))
		request_arg(rt, &w[0], ustr_new(rt, "PowerShellVersion"), version_value(rt, POWERSHELL_VERSION));
	if (counted)
		w[1].text = ustr_new(rt, "Measure-Object");
	r->add_to_history = false;
	r->stream_options = ADD_INVOCATION_INFO;
	return remote_call(rt, im->session->rs, r, NULL);
}

void implicit_fetch_formats(struct implicit *im)
{
	struct rt *rt = im->c->rt;

	im->definitions = list_new(rt, NULL);
	if (im->names && !im->format_types)
		return;
	/* The product counts first, for its progress bar. */
	ask(im, true);
	im->definitions = ask(im, false);
	if (!im->definitions->n && im->format_types)
		cmdlet_throw(im->c, err_make(rt, "System.ArgumentException", "ErrorNoResultsFromRemoteEnd",
			EC_InvalidResult, V_NULL,
					     "Running the Get-FormatData command in a remote session returned no results."));
}

struct ustr *implicit_formats_text(struct implicit *im)
{
	return format_xml(im->c->rt, im->definitions, false);
}

/* SPDX-License-Identifier: MIT */
/* System.Diagnostics.ProcessStartInfo: what to start and how, as plain fields. */
#include "types/arg.h"
#include "types/tables.h"
#include "value/record.h"

#include <string.h>

enum { S_FILE, S_ARGUMENTS, S_FOLDER, S_SHELL, S_OUT, S_ERR, S_IN, S_NO_WINDOW, S_LIST, S_USER, S_VERB, S_ENVIRONMENT, S__MAX };

const struct type type_processstartinfo = RECORD_TYPE_OF("System.Diagnostics.ProcessStartInfo", &type_object, S__MAX,
	.flags = TF_SEALED);

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_processstartinfo);

	for (int i = 0; i < S_ENVIRONMENT; i++)
		r->f[i] = i >= S_SHELL && i <= S_NO_WINDOW ? V_FALSE : val_str(ustr_empty(rt));
	record_put(r, S_LIST, val_obj(list_new_of(rt, &type_list, &type_string)));
	if (n)
		record_put(r, S_FILE, arg_str(a[0]) ? a[0] : val_str(ustr_empty(rt)));
	if (n > 1 && arg_str(a[1]))
		record_put(r, S_ARGUMENTS, a[1]);
	return val_obj(r);
}

/* A copy of this process's variables, made when first asked for; the child gets it. */
static val environment(struct rt *rt, val self)
{
	extern char **environ;
	const struct type *args[2] = { &type_string, &type_string };
	struct record *r = (struct record *)val_base(self).o;
	struct dict *d;

	if (!val_is_null(r->f[S_ENVIRONMENT]))
		return r->f[S_ENVIRONMENT];
	d = dict_new(rt, type_generic_of(rt, &type_dictionary, args, 2), DICT_ORDINAL);
	for (char **p = environ; *p; p++) {
		size_t n = strcspn(*p, "=");

		if ((*p)[n])
			dict_put(rt, d, val_str(ustr_from_utf8(rt, *p, n)), val_str(ustr_new(rt, *p + n + 1)));
	}
	record_put(r, S_ENVIRONMENT, val_obj(d));
	return val_obj(d);
}

const struct member_def processstartinfo_members[] = {
	PROP("System.Collections.Generic.IDictionary[string,string] Environment {get;}", environment, NULL),
	PROP("System.Collections.Specialized.StringDictionary EnvironmentVariables {get;}", environment, NULL),
	CTOR("()", ctor), CTOR("(string fileName)", ctor), CTOR("(string fileName, string arguments)", ctor),
	RECORD_PROP_RW("string Arguments {get;set;}", 1),
	RECORD_PROP("System.Collections.ObjectModel.Collection[string] ArgumentList {get;}", 8),
	RECORD_PROP_RW("bool CreateNoWindow {get;set;}", 7), RECORD_PROP_RW("bool RedirectStandardInput {get;set;}", 6),
	RECORD_PROP_RW("bool RedirectStandardOutput {get;set;}", 4),
	RECORD_PROP_RW("bool RedirectStandardError {get;set;}", 5), RECORD_PROP_RW("string FileName {get;set;}", 0),
	RECORD_PROP_RW("string WorkingDirectory {get;set;}", 2), RECORD_PROP_RW("string UserName {get;set;}", 9),
	RECORD_PROP_RW("string Verb {get;set;}", 10), RECORD_PROP_RW("bool UseShellExecute {get;set;}", 3),
	MEMBERS_END
};

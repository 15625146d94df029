/* SPDX-License-Identifier: MIT */
/* The names that parameters for cultures take: those of ICU, and words that a cmdlet adds. */
#include "types/culture/culture.h"
#include "value/coll.h"
#include "types/tables.h"

static val names_behind(struct rt *rt, const char *const *words, int nwords)
{
	struct list *l = list_new(rt, NULL);
	const char *s;

	for (int i = 0; i < nwords; i++)
		list_add(rt, l, val_str(ustr_new(rt, words[i])));
	list_add(rt, l, val_str(ustr_empty(rt)));
	for (int i = 0; (s = culture_data_name(i)); i++)
		list_add(rt, l, val_str(ustr_new(rt, s)));
	return culture_data_name(0) ? val_obj(list_to_array(rt, l, &type_string)) : V_NULL;
}

static val culture_names(struct rt *rt, val self, val *a, int n)
{
	return names_behind(rt, NULL, 0);
}

static val match_names(struct rt *rt, val self, val *a, int n)
{
	static const char *const words[] = { "Ordinal", "Invariant", "Current" };

	return names_behind(rt, words, ARRAY_LEN(words));
}

static val made(struct rt *rt, val self, val *a, int n)
{
	return val_obj(rt_alloc(rt, self.t, sizeof(struct cell)));
}

#define GENERATOR(id, name_)                                                                                          \
	const struct type id = { .name = "Microsoft.PowerShell.Commands." name_, .base = &type_object,                \
				 .ifaces = "System.Management.Automation.IValidateSetValuesGenerator",                \
				 .size = sizeof(struct cell) };
GENERATOR(type_culture_names, "ValidateCultureNamesGenerator")
GENERATOR(type_match_culture_names, "ValidateMatchStringCultureNamesGenerator")

/* Values are nothing where ICU is not there: then each name is taken. */
const struct member_def culture_names_members[] = {
	CTOR("()", made), METHOD("string[] GetValidValues()", culture_names), MEMBERS_END
};
const struct member_def match_culture_names_members[] = {
	CTOR("()", made), METHOD("string[] GetValidValues()", match_names), MEMBERS_END
};

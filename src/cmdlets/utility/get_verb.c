/* SPDX-License-Identifier: MIT */
/* Get-Verb: the approved verbs. */
#include "cmdlets/utility/result_types.h"
#include "engine/cmdlet.h"
#include "value/record.h"

struct args {
	struct array *verb;
	struct array *group;
};

static const struct param_def params[] = {
	PARAM(args, verb, "Verb", P_ARRAY | P_STRING, .pos = 1, .flags = PF_PIPE | PF_PIPE_NAME),
	PARAM(args, group, "Group", P_ARRAY | P_STRING, .pos = 2, .flags = PF_PIPE | PF_PIPE_NAME,
	      .validate = "set:Common,Communications,Data,Diagnostic,Lifecycle,Other,Security"),
	PARAMS_END
};

static const struct verb {
	const char *name, *prefix, *group, *text;
} verbs[] = {
#define VERB(name_, prefix_, group_, text_) { name_, prefix_, group_, text_ },
#include "cmdlets/utility/verbs.def"
#undef VERB
};

static const struct member_def members[] = {
	RECORD_PROP_RW("string Verb {get; set;}", 0), RECORD_PROP_RW("string AliasPrefix {get; set;}", 1),
	RECORD_PROP_RW("string Group {get; set;}", 2), RECORD_PROP_RW("string Description {get; set;}", 3), MEMBERS_END
};
static const struct type type_verbinfo = RECORD_TYPE("System.Management.Automation.VerbInfo", 4);

static bool wanted(struct rt *rt, struct array *a, const char *text)
{
	return !a || array_like(rt, a, ustr_new(rt, text));
}

void get_verb_types(struct rt *rt)
{
	record_type_use(rt, &type_verbinfo, members);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;

	get_verb_types(c->rt);
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		const char *const texts[] = { verbs[i].name, verbs[i].prefix, verbs[i].group, verbs[i].text };
		struct record *r;

		if (!wanted(c->rt, a->verb, verbs[i].name) || !wanted(c->rt, a->group, verbs[i].group))
			continue;
		r = record_new(c->rt, &type_verbinfo);
		for (uint32_t k = 0; k < ARRAY_LEN(texts); k++)
			record_put(r, k, val_str(ustr_new(c->rt, texts[k])));
		cmdlet_write(c, val_obj(r));
	}
}

const struct cmdlet_def cmdlet_get_verb = {
	.name = "Get-Verb", .module = MOD_UTILITY, .output_types = "System.Management.Automation.VerbInfo",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Gets approved verbs.",
};

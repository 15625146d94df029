/* SPDX-License-Identifier: MIT */
/* CompletionCompleters: what may stand for a word of a known kind. */
#include "complete/context.h"

#include "types/arg.h"
#include "types/enums.h"

#define SMA "System.Management.Automation."

struct job {
	struct context *c;
	void (*fn)(struct context *c, struct ustr *word);
};

static void body(struct rt *rt, void *arg)
{
	struct job *j = arg;

	j->fn(j->c, j->c->text);
}

static struct list *matches(struct rt *rt, struct ustr *word, void (*fn)(struct context *c, struct ustr *word))
{
	struct context *c = rt_block(rt, struct context, 1);
	struct completion out = { .matches = list_new_of(rt, &type_list, type_find_c(rt, SMA "CompletionResult")) };
	struct job j = { c, fn };

	*c = (struct context){ .rt = rt, .text = word, .out = &out, .n = 1 };
	c->words[0].end = ustr_len(word);
	rt_try(rt, body, &j);
	return out.matches;
}

static struct ustr *word_of(struct rt *rt, val v)
{
	struct ustr *s = arg_str(v);

	return s ? s : ustr_empty(rt);
}

static val operators(struct rt *rt, val self, val *a, int n)
{
	return val_obj(matches(rt, word_of(rt, a[0]), complete_operator));
}

static val types(struct rt *rt, val self, val *a, int n)
{
	return val_obj(matches(rt, word_of(rt, a[0]), complete_type));
}

static val files(struct rt *rt, val self, val *a, int n)
{
	return val_obj(matches(rt, word_of(rt, a[0]), complete_path));
}

static void variables_of(struct context *c, struct ustr *word)
{
	complete_variable(c, ustr_printf(c->rt, "$%s", USTR_C(c->rt, word)), 0);
}

static val variables(struct rt *rt, val self, val *a, int n)
{
	return val_obj(matches(rt, word_of(rt, a[0]), variables_of));
}

/* Is the command that RESULT names one of MODULE (NULL: any) and of KINDS? */
static bool is_wanted(struct rt *rt, val result, struct ustr *module, int64_t kinds)
{
	struct command *k = command_find(rt, completion_item(result), UINT32_MAX, true);

	return k && (!module || (k->module_name && ustr_ieq(k->module_name, module))) && (kinds & k->kind);
}

static val commands(struct rt *rt, val self, val *a, int n)
{
	struct list *all = matches(rt, word_of(rt, a[0]), complete_command), *l;
	struct ustr *module = n > 1 ? arg_str(a[1]) : NULL;

	if (n < 3)
		return val_obj(all);
	l = list_new_of(rt, &type_list, type_find_c(rt, SMA "CompletionResult"));
	for (uint32_t i = 0; i < all->n; i++)
		if (is_wanted(rt, all->v[i], module && ustr_len(module) ? module : NULL, val_enum_num(a[2])))
			list_add(rt, l, all->v[i]);
	return val_obj(l);
}

static const struct type type_completers = {
	.name = SMA "CompletionCompleters", .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED,
};

#define RESULTS "System.Collections.Generic.IEnumerable[" SMA "CompletionResult]"
static const struct member_def members[] = {
	STATIC("static " RESULTS " CompleteCommand(string commandName)", commands),
	STATIC("static " RESULTS " CompleteCommand(string commandName, string moduleName, " SMA "CommandTypes commandTypes)", commands),
	STATIC("static " RESULTS " CompleteFilename(string fileName)", files),
	STATIC("static System.Collections.Generic.List[" SMA "CompletionResult] CompleteOperator(string wordToComplete)", operators),
	STATIC("static " RESULTS " CompleteType(string typeName)", types),
	STATIC("static " RESULTS " CompleteVariable(string variableName)", variables), MEMBERS_END
};

_startup_ void complete_class_register(struct rt *rt)
{
	type_register(rt, &type_completers, members);
}

/* SPDX-License-Identifier: MIT */
#include "types/testhooks.h"

#include "types/arg.h"
#include "types/tables.h"

struct test_hooks test_hooks;

static const struct {
	const char *name;
	bool *flag;
	int32_t *number;
} hooks[] = {
	{ "TestStopComputer", .flag = &test_hooks.stop_computer },
	{ "TestStopComputerResults", .number = &test_hooks.stop_computer_result },
	{ "SetDate", .flag = &test_hooks.set_date },
	{ "ForceFormatListFixedLabelWidth", .flag = &test_hooks.list_labels },
};

/* A name that is no hook is passed over. */
static val set_hook(struct rt *rt, val self, val *a, int n)
{
	struct ustr *name = arg_str(a[0]);

	if (!name)
		net_throw(rt, "System.ArgumentNullException", "Value cannot be null. (Parameter 'name')");
	for (size_t i = 0; i < ARRAY_LEN(hooks); i++) {
		if (!ustr_eq_c(name, hooks[i].name))
			continue;
		if (hooks[i].flag)
			*hooks[i].flag = val_truth(rt, a[1]);
		else
			*hooks[i].number = (int32_t)val_to_int64(rt, a[1]);
	}
	return V_VOID;
}

const struct type type_testhooks = {
	.name = "System.Management.Automation.Internal.InternalTestHooks", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED,
};

const struct member_def testhooks_members[] = {
	STATIC("static void SetTestHook(string property, System.Object value)", set_hook), MEMBERS_END
};

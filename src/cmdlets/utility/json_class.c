/* SPDX-License-Identifier: MIT */
/* JsonObject: ConvertFrom-Json for programs. */
#include "cmdlets/utility/json_class.h"

#include "cmdlets/utility/json.h"
#include "types/arg.h"

#define ERROR_RECORD "System.Management.Automation.ErrorRecord"

/* Bad syntax is thrown; other reasons are in the error record. */
static val read_text(struct rt *rt, val text, bool hashtable, val depth, val error)
{
	struct json_options o = { .hashtable = hashtable, .depth = 1024 };
	struct ustr *s = arg_str(text);
	struct errrec *e = NULL;
	val v = V_NULL;

	if (!val_is_null(depth))
		o.depth = (uint32_t)MIN(MAX(val_to_int64(rt, depth), 0), INT32_MAX);
	arg_set_ref(rt, error, V_NULL);
	if (json_read(rt, s ? s : ustr_empty(rt), &o, &v, &e))
		return v;
	if (type_is_named(val_type_of(e->exception), "System.ArgumentException"))
		rt_throw(rt, e);
	arg_set_ref(rt, error, val_obj(e));
	return V_NULL;
}

static val convert(struct rt *rt, val self, val *a, int n)
{
	return read_text(rt, a[0], n > 2 && val_truth(rt, a[1]), n > 3 ? a[2] : V_NULL, a[n - 1]);
}

static const struct type type_json_class = {
	.name = "Microsoft.PowerShell.Commands.JsonObject", .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED,
};

#define CONVERT(args) STATIC("static System.Object ConvertFromJson(string input, " args "[ref] " ERROR_RECORD " error)", convert)
static const struct member_def members[] = {
	CONVERT(""), CONVERT("bool returnHashtable, "), CONVERT("bool returnHashtable, System.Nullable[int] maxDepth, "), MEMBERS_END
};

_startup_ void json_class_register(struct rt *rt)
{
	type_register(rt, &type_json_class, members);
}

/* SPDX-License-Identifier: MIT */
/* RuntimeDefinedParameter and its dictionary: what dynamicparam blocks make. */
#pragma once

#include "engine/code.h"

struct runtime_param {
	struct cell h;
	struct ustr *name;
	const struct type *type;
	struct list *attributes;	/* Collection[Attribute] */
	val value;
	bool is_set;
};
extern const struct type type_runtime_param, type_runtime_param_dict;

struct runtime_param *val_runtime_param(val v);

/* SPDX-License-Identifier: MIT */
/* JsonSerializerOptions: a record whose fields are numbered here. */
#pragma once

#include "types/json/jsontree.h"

enum json_option_field {
	JO_INDENTED,
	JO_PROPERTY_POLICY,
	JO_KEY_POLICY,
	JO_IGNORE_CASE,
	JO_IGNORE_CONDITION,
	JO_DEPTH,
	JO_TRAILING_COMMAS,
	JO_COMMENTS,
	JO_ENCODER,
	JO_FIELDS,
	JO_NUMBER_HANDLING,
	JO_INDENT_CHAR,
	JO_INDENT_SIZE,
	JO_NEW_LINE,
	JO_IGNORE_READONLY,
	JO_CONVERTERS,
	JO_READ_ONLY,
	JO_DUPLICATES,
	JO_N
};

/* Null where OPTIONS is null. */
val json_option(val options, enum json_option_field f);
/* Whether a JsonStringEnumConverter is among the converters. */
bool json_option_enum_names(val options);
struct json_rules json_options_rules(val options);
/* NAME as a JsonNamingPolicy (or null) has it. */
struct ustr *json_policy_name(struct rt *rt, val policy, struct ustr *name);

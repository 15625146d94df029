/* SPDX-License-Identifier: MIT */
/*
 * JsonNode: JSON that can be changed. A node is of one parent; null stands for
 * JSON's null and is no node.
 */
#pragma once

#include "types/json/jsontree.h"

struct json_node {
	struct cell h;
	struct json_node *parent;
	uint8_t kind;		/* JSON_OBJECT, JSON_ARRAY, or what the value is */
	bool ignore_case;	/* an object's names */
	struct dict *members;	/* of an object: names to nodes */
	struct list *items;	/* of an array */
	val value;		/* else: a JsonElement, or what a script gave */
};

extern const struct type type_jsonnode, type_jsonobject, type_jsonarray, type_jsonvalue;

struct json_node *val_json_node(val v);
struct json_node *json_node_of_item(struct rt *rt, struct json_item *i, bool ignore_case);	/* NULL: null */
void json_node_write(struct json_writer *w, struct json_node *n);

/* What JsonSerializer does with any value. */
struct json_style json_options_style(val options);
void json_serialize(struct rt *rt, struct json_writer *w, val v, val options);
/* The value of item I as type T. */
val json_bind(struct rt *rt, struct json_item *i, const struct type *t, val options);

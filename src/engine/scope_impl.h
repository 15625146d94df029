/* SPDX-License-Identifier: MIT */
/*
 * Inside of scopes: single-scope access for scope.c, variable.c and the binder.
 */
#pragma once

#include "engine/code.h"

struct variable *variable_new(struct rt *rt, struct ustr *name, val v);
/* Its PSVariable.Attributes, a live collection; and that collection's type. */
struct list *variable_attributes(struct rt *rt, struct variable *v);
void variable_attributes_register(struct rt *rt);
struct variable *variable_new_local(struct rt *rt, struct ustr *name, val v);	/* a LocalVariable */

/* Makes the value of an automatic variable that is computed on demand
 * ($MyInvocation, $PSBoundParameters), when S belongs to a running call. */
/* $MyInvocation or $PSBoundParameters, by offset, while a dotted command runs in
 * S: the scope does not keep them. */
bool scope_dotted_auto(struct rt *rt, struct scope *s, uint16_t offset, val *ret);
void scope_fill_auto(struct rt *rt, struct scope *s, uint16_t offset);
/* $PSScriptRoot and $PSCommandPath: of the file of the running block. */
bool scope_script_variable(struct rt *rt, struct scope *s, struct ustr *name, val *ret);

val *scope_slot(struct scope *s, struct ustr *name);
/* The variable of a set slot, boxed if it was plain. */
struct variable *scope_box(struct rt *rt, struct scope *s, val *slot, struct ustr *name);
struct variable *scope_table_get(struct rt *rt, struct scope *s, struct ustr *name);
void scope_table_put(struct rt *rt, struct scope *s, struct variable *v);

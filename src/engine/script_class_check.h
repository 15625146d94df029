/* SPDX-License-Identifier: MIT */
/* Mistakes of classes that keep the block which defines them from running. */
#pragma once

#include "engine/script_class.h"

/* Adds to the errors of SRC, just parsed, those of names in its classes. */
void script_class_check_source(struct rt *rt, struct source_cell *src);
/* MemberAlreadyDefined, of what T lists. */
void script_class_check_members(struct rt *rt, struct source_cell *src, const struct ast_type_def *t);
/* TypeNotFound and CustomAttributeTypeNotFound for what the members of C name. */
void script_class_check_names(struct rt *rt, struct script_class *c);
/* SealedBaseClass, at the node that names the base. */
void script_class_check_base(struct rt *rt, struct script_class *c, const struct type *base, const struct ast *at);
/* The ways in which a generic base of classes that are being made fails. */
void script_class_check_generic(struct rt *rt, struct script_class *c, const struct type *base, const struct ast *at);
/* TypeCreationError when C, laid out, lacks a method of IFACE. */
void script_class_check_interface(struct rt *rt, struct script_class *c, const struct type *iface);

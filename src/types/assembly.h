/* SPDX-License-Identifier: MIT */
/* Assemblies: which one .NET has a type in. */
#pragma once

#include "value/type.h"

/* Getters of System.Type. */
val assembly_of_type(struct rt *rt, val self);
val assembly_module(struct rt *rt, val self);

/* All that types are in, as an array. */
val assembly_all(struct rt *rt);
/* The program's folder with a slash. */
val appdomain_directory(struct rt *rt);

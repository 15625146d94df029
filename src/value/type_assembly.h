/* SPDX-License-Identifier: MIT */
/* Which assembly a type is in, as .NET tells it: nothing is loaded, only names are known. */
#pragma once

#include "value/type.h"
#include "value/ustr.h"

#define ASSEMBLY_CORE "System.Private.CoreLib"
#define ASSEMBLY_ENGINE "System.Management.Automation"

struct assembly_info {
	const char *name, *version, *key;	/* key: the public key token; "null" for scripts' own */
	const char *types;			/* beginnings of full names, apart by blanks */
};

extern const struct assembly_info assembly_infos[];
extern const size_t assembly_count;

/* Never NULL; an array's is that of its elements. */
const struct assembly_info *type_assembly_of(const struct type *t);
const struct assembly_info *assembly_find(const char *name);	/* by simple name, case ignored; NULL */

/* "System.Linq, Version=10.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a" */
void assembly_put_name(struct sbuf *b, const struct assembly_info *a);

/* SPDX-License-Identifier: MIT */
#include "value/type_assembly.h"

#include <string.h>
#include <strings.h>

#define NET "10.0.0.0"
#define FACADE "4.0.0.0"
#define SHELL "7.6.0.500"
#define CORE "7cec85d7bea7798e"
#define FRAMEWORK "b03f5f7f11d50a3a"
#define OPEN "cc7b13ffcd2ddd51"
#define ECMA "b77a5c561934e089"
#define PRODUCT "31bf3856ad364e35"
#define NEWTONSOFT "30ad4fe6b2a6aeed"

static const struct assembly_info of_scripts = { "PowerShell Class Assembly", "1.0.0.1", "null", "" };

#define ASSEMBLY(name_, version_, key_, types_) { name_, version_, key_, types_ },
const struct assembly_info assembly_infos[] = {
#include "value/assemblies.def"
};
const size_t assembly_count = ARRAY_LEN(assembly_infos);

/* How much of NAME the longest of TYPES that begins it covers. */
static size_t covered(const char *types, const char *name)
{
	size_t longest = 0;

	while (*types) {
		size_t n = strcspn(types, " ");

		if (n > longest && !strncmp(types, name, n))
			longest = n;
		types += n + (types[n] == ' ');
	}
	return longest;
}

const struct assembly_info *type_assembly_of(const struct type *t)
{
	const struct assembly_info *best = assembly_find(ASSEMBLY_CORE);
	size_t most = 0;

	while (t->flags & TF_ARRAY)
		t = t->elem;
	if (t->flags & TF_SCRIPT || (t->flags & TF_DYNAMIC && t->flags & TF_ENUM))
		return &of_scripts;
	for (size_t i = 0; i < assembly_count; i++) {
		size_t n = covered(assembly_infos[i].types, t->name);

		if (n > most) {
			most = n;
			best = &assembly_infos[i];
		}
	}
	return best;
}

const struct assembly_info *assembly_find(const char *name)
{
	for (size_t i = 0; i < assembly_count; i++)
		if (!strcasecmp(assembly_infos[i].name, name))
			return &assembly_infos[i];
	return NULL;
}

void assembly_put_name(struct sbuf *b, const struct assembly_info *a)
{
	sbuf_printf(b, "%s, Version=%s, Culture=neutral, PublicKeyToken=%s", a->name, a->version, a->key);
}

/* SPDX-License-Identifier: MIT */
/* Inside of the providers layer. */
#pragma once

#include "providers/provider.h"

#include <stdlib.h>
#include <unistd.h>

struct provider_table {
	const struct provider_def *providers[16];
	uint32_t n;
	struct list *objects;	/* ProviderInfo of each */
	struct drive *current;	/* its location is the current one */
	struct dict *stacks;	/* name → list of PathInfo */
	struct ustr *stack;	/* name of the current stack; NULL: the default one */
	struct list *back, *forward;	/* history of locations, PathInfo */
	struct heap_root root;
};

struct provider_table *provider_table(struct rt *rt);

/* Shows the engine where we are: $PWD and the folder of native programs. */
void location_publish(struct rt *rt);

/* By name, as drives of names show them. */
void provider_sort_names(struct list *names);

/* What $ExecutionContext.SessionState.Path, .Drive and .Provider do. */
void path_members_register(struct rt *rt);
void drive_members_register(struct rt *rt);

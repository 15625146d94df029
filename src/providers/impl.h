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

/* Reports the children of a drive of names, in their order. */
void provider_give_names(struct rt *rt, struct list *names, provider_item_fn fn, void *arg);

/* Refuses to make what is there. */
_Noreturn void provider_item_exists(struct rt *rt, const struct ppath *p);
/* Throws when there is no value to make the item P of. */
void provider_need_value(struct rt *rt, const struct ppath *p, val v);

/* What $ExecutionContext.SessionState.Path, .Drive and .Provider do. */
void path_members_register(struct rt *rt);
void drive_members_register(struct rt *rt);

/* SPDX-License-Identifier: MIT */
/*
 * PSDataCollection: a list that tells of what is put into it and can be closed;
 * ReadAll takes what is there. Laid out as struct list.
 */
#pragma once

#include "value/coll.h"

/* What a PowerShell object, whose InstanceId is WHO, writes: the handlers hear of it. */
void psdata_put(struct rt *rt, struct list *l, val v, val who);
/* Whether there are such handlers. */
bool psdata_is_heard(struct rt *rt, struct list *l);

/* Rows of the type, which is listed with the others of its family. */
val psdata_append(struct rt *rt, val self, val *a, int n);
val psdata_insert(struct rt *rt, val self, val *a, int n);
val psdata_remove_at(struct rt *rt, val self, val *a, int n);
val psdata_complete(struct rt *rt, val self, val *a, int n);
val psdata_read_all(struct rt *rt, val self, val *a, int n);
val psdata_dispose(struct rt *rt, val self, val *a, int n);
val psdata_open(struct rt *rt, val self);

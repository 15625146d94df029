/* SPDX-License-Identifier: MIT */
#pragma once

struct rt;

/* Adds the WSMan provider and its drive; after providers_init. */
void wsman_drive_init(struct rt *rt);

/* SPDX-License-Identifier: MIT */
#pragma once

struct rt;

void json_class_register(struct rt *rt);

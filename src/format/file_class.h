/* SPDX-License-Identifier: MIT */
#pragma once

struct rt;

void file_class_register(struct rt *rt);

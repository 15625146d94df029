/* SPDX-License-Identifier: MIT */
/* Members of System.Uri about its parts, for its table. */
#pragma once

#include "value/type.h"

val uri_get_components(struct rt *rt, val self, val *a, int n);
val uri_compare(struct rt *rt, val self, val *a, int n);
val uri_is_well_formed_original(struct rt *rt, val self, val *a, int n);
val uri_from_hex(struct rt *rt, val self, val *a, int n);
val uri_is_hex_encoding(struct rt *rt, val self, val *a, int n);
val uri_hex_unescape(struct rt *rt, val self, val *a, int n);
val uri_make_relative_text(struct rt *rt, val self, val *a, int n);

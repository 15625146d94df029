/* SPDX-License-Identifier: MIT */
/* Members of FileInfo and DirectoryInfo that PowerShell adds to .NET's. */
#pragma once

#include "value/psobj.h"

val file_mode(struct rt *rt, val self);			/* d-r-- */
val file_unix_mode(struct rt *rt, val self);		/* drwxr-xr-x */
val file_user(struct rt *rt, val self);
val file_group(struct rt *rt, val self);
val file_size(struct rt *rt, val self);
val file_base_name(struct rt *rt, val self);
val file_folder_name(struct rt *rt, val self);
val file_link_type(struct rt *rt, val self);
val file_resolved_target(struct rt *rt, val self);
val file_name_string(struct rt *rt, val self);		/* in the colours of $PSStyle.FileInfo */
val file_length_string(struct rt *rt, val self);
val file_time_string(struct rt *rt, val self);

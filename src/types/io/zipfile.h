/* SPDX-License-Identifier: MIT */
/*
 * Zip archives and the file system, for those who know nothing of streams. An
 * archive or entry is a cell; entries are numbered from 0.
 */
#pragma once

#include "value/ustr.h"

struct zip;
struct zip_entry;

/* The archive in the file PATH: to be read, or written: anew, or with UPDATE what is there and more. */
struct zip *zipfile_read(struct rt *rt, struct ustr *path);
struct zip *zipfile_write(struct rt *rt, struct ustr *path, bool update);
void zipfile_close(struct rt *rt, struct zip *z);

/* Adds the file FULL as entry NAME; one that ends with a slash is an empty folder,
 * and FULL is not looked at. LEVEL: a CompressionLevel. */
struct zip_entry *zipfile_add(struct rt *rt, struct zip *z, struct ustr *full, struct ustr *name, int level);
/* Takes the entries called NAME out of an archive that is updated. */
void zipfile_remove(struct rt *rt, struct zip *z, struct ustr *name);

/* The I-th entry; NULL past the end. */
struct zip_entry *zipfile_entry(struct zip *z, uint32_t i);
struct ustr *zipfile_name(const struct zip_entry *e);
/* Where E goes below FOLDER; throws when that is not below it. */
struct ustr *zipfile_target(struct rt *rt, struct zip_entry *e, struct ustr *folder);
/* Makes the file or folder FULL of E, and the folders above it. */
void zipfile_extract(struct rt *rt, struct zip_entry *e, struct ustr *full, bool overwrite);

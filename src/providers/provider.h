/* SPDX-License-Identifier: MIT */
/*
 * Providers: stores shown as drives of items. A provider is a table of
 * functions; what it cannot do is NULL and gives PowerShell's NotSupported
 * error. Paths inside a provider are its own: the FileSystem's are absolute
 * with /, the others' are names below the root of their drive.
 */
#pragma once

#include "engine/engine.h"

struct provider_def;

struct drive {		/* PSDriveInfo */
	struct cell h;
	struct ustr *name, *root, *description, *location;	/* location: path inside the drive */
	const struct provider_def *provider;
	val credential;
};
extern const struct type type_drive;

struct ppath {		/* a resolved path */
	const struct provider_def *provider;
	struct drive *drive;	/* NULL: provider-qualified without a drive */
	struct ustr *path;	/* the provider's own form */
};

/* A child or item as a provider reports it. */
typedef void (*provider_item_fn)(struct rt *rt, struct ustr *name, val item, bool container, void *arg);

struct provider_def {
	const char *name, *module;	/* "FileSystem", "Microsoft.PowerShell.Core" */
	const char *capabilities;	/* as Get-PSProvider shows */
	bool hierarchical;
	bool case_sensitive;
	/* V_VOID: there is no such item. */
	val (*get)(struct rt *rt, const struct ppath *p);
	bool (*exists)(struct rt *rt, const struct ppath *p);
	bool (*is_container)(struct rt *rt, const struct ppath *p);
	/* Children in the provider's order; HIDDEN includes hidden ones. NULL
	 * items are made on demand by `get` (names only). */
	void (*children)(struct rt *rt, const struct ppath *p, bool hidden, provider_item_fn fn, void *arg);
	val (*set)(struct rt *rt, const struct ppath *p, val v);
	val (*replace)(struct rt *rt, const struct ppath *p, val v);	/* the same with -Force; NULL: set */
	/* What is asked before a set without -Force; NULL, or a NULL answer: nothing. */
	const char *(*set_question)(struct rt *rt, const struct ppath *p);
	void (*clear)(struct rt *rt, const struct ppath *p);
	val (*make)(struct rt *rt, const struct ppath *p, struct ustr *type, val v, bool force);
	void (*remove)(struct rt *rt, const struct ppath *p, bool recurse, bool force);
	val (*rename)(struct rt *rt, const struct ppath *p, struct ustr *name, bool force);
	val (*move)(struct rt *rt, const struct ppath *from, const struct ppath *to, bool force);
	val (*copy)(struct rt *rt, const struct ppath *from, const struct ppath *to, bool recurse, bool force);
	/* Content as a whole: lines for FileSystem go through content.h. */
	val (*read)(struct rt *rt, const struct ppath *p);
	void (*write)(struct rt *rt, const struct ppath *p, struct list *values, bool append);
	/* Checks and normalizes the root of a new drive; NULL: any text. */
	struct ustr *(*drive_root)(struct rt *rt, struct ustr *root);
};

extern const struct provider_def provider_filesystem, provider_environment, provider_variable,
	provider_function, provider_alias;

/* Registers the providers and their first drives; called by engine_new's owner
 * once. Other layers add theirs (WSMan, Certificate). */
void providers_init(struct rt *rt);
void provider_add(struct rt *rt, const struct provider_def *p);
const struct provider_def *provider_find(struct rt *rt, struct ustr *name);	/* Name or Module\Name */
const struct provider_def *provider_named(struct rt *rt, struct ustr *name);	/* the same; throws ProviderNotFound */
val provider_info(struct rt *rt, const struct provider_def *p);	/* the ProviderInfo object */
void provider_each(struct rt *rt, void (*fn)(struct rt *, const struct provider_def *, void *), void *arg);

/* Drives. */
struct drive *drive_find(struct rt *rt, struct ustr *name);	/* or NULL */
_Noreturn void drive_missing(struct rt *rt, struct ustr *name);	/* throws DriveNotFound */
/* What a new drive may not be called: throw for characters no name has, and for the
 * name of a drive that is there. */
void drive_check_name(struct rt *rt, struct ustr *name);
void drive_check_new(struct rt *rt, struct ustr *name);
/* One that is not in use, and one that is in S. */
struct drive *drive_make(struct rt *rt, struct ustr *name, const struct provider_def *p, struct ustr *root,
			 struct ustr *description);
struct drive *drive_new(struct rt *rt, struct scope *s, struct ustr *name, const struct provider_def *p,
			struct ustr *root, struct ustr *description);
bool drive_remove(struct rt *rt, struct drive *d);
void drive_each(struct rt *rt, void (*fn)(struct rt *, struct drive *, void *), void *arg);

/* The current location. */
void location_get(struct rt *rt, struct ppath *ret);
void location_set(struct rt *rt, const struct ppath *p);
val location_object(struct rt *rt);		/* PathInfo: $PWD */
val path_info(struct rt *rt, const struct ppath *p);
/* The FileSystem location as an absolute path, whatever drive is current: the
 * working folder of native programs. */
struct ustr *location_file_system(struct rt *rt);

/* Stacks of locations by name (NULL: the current stack) and the history that
 * `cd -` and `cd +` walk. */
void location_push(struct rt *rt, struct ustr *stack);
void location_pop(struct rt *rt, struct ustr *stack);	/* an empty stack: nothing happens */
void location_stack_choose(struct rt *rt, struct ustr *stack);
struct list *location_stack(struct rt *rt, struct ustr *stack);	/* of PathInfo, last pushed at the end; or NULL */
val location_stack_object(struct rt *rt, struct ustr *name, struct list *from);	/* a PathInfoStack; FROM may be NULL */
void location_history_note(struct rt *rt);
bool location_history(struct rt *rt, bool back, struct ppath *ret);

/* TEXT relative to the current location, without wildcards: drive-qualified,
 * provider-qualified, ~, . and .. understood. Throws DriveNotFound,
 * ProviderNotFound. */
void path_resolve(struct rt *rt, struct ustr *text, struct ppath *ret);
/* The same, wildcards expanded: FN for each match. 0 matches of a pattern is no
 * error; a literal that does not exist is passed on when MISSING_OK, else
 * PathNotFound is thrown. Returns the number of matches. */
uint32_t path_glob(struct rt *rt, struct ustr *text, bool hidden, bool missing_ok,
		   void (*fn)(struct rt *, const struct ppath *, void *), void *arg);
/* For path_glob: adds the path's text to the list ARG. */
void path_add(struct rt *rt, const struct ppath *p, void *arg);
/* Adds the paths of what TEXT names to RET; false: there is nothing, or it is no path. Throws no error. */
bool path_collect(struct rt *rt, struct ustr *text, bool literal, struct list *ret);
/* FileSystem path of TEXT for programs and files of ours; throws when it is of
 * another provider. */
struct ustr *path_file(struct rt *rt, struct ustr *text);
/* The one file a cmdlet reads or writes: TEXT, or the file that it matches as a pattern. Throws FileNotFound for a
 * pattern without a file and ReadWriteMultipleFilesNotSupported for one with several. */
struct ustr *path_one_file(struct rt *rt, struct ustr *text, bool literal);
_Noreturn void path_refuse_provider(struct rt *rt, const struct provider_def *p);	/* ReadWriteFileNotFileSystemProvider */
_Noreturn void path_refuse_several(struct rt *rt);	/* ReadWriteMultipleFilesNotSupported */
/* Throws PathNotFound: SHOWN is what the message and the target say; a path that
 * was resolved is shown whole, a literal one as it was given. */
_Noreturn void path_not_found(struct rt *rt, struct ustr *shown);
_Noreturn void path_missing(struct rt *rt, const struct ppath *p);

/* Texts: drive-qualified (what users see), PSPath (provider-qualified), parts. */
struct ustr *path_display(struct rt *rt, const struct ppath *p);
struct ustr *path_without_separator(struct rt *rt, struct ustr *path);	/* "a/" is a folder, or missing: "a" */
struct ustr *path_leaf(struct rt *rt, struct ustr *path);
struct ustr *path_parent(struct rt *rt, struct ustr *path);	/* "" above the root */
struct ustr *path_join(struct rt *rt, struct ustr *parent, struct ustr *child);
void ppath_child(struct rt *rt, const struct ppath *p, struct ustr *name, struct ppath *ret);

/* Adds PSPath, PSParentPath, PSChildName, PSDrive, PSProvider, PSIsContainer. */
val item_decorate(struct rt *rt, const struct ppath *p, val item, bool container);

/* `$drive:name` variables. */
bool provider_variable_get(struct rt *rt, struct ustr *drive, struct ustr *path, val *ret);
void provider_variable_set(struct rt *rt, struct ustr *drive, struct ustr *path, val v);

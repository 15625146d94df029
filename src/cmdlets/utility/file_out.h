/* SPDX-License-Identifier: MIT */
/*
 * Objects formatted into a text file: Out-File, > and >>. What was written
 * before an error stays written.
 */
#pragma once

#include "engine/cmdlet.h"
#include "engine/sink.h"
#include "format/out.h"
#include "providers/fs.h"

struct file_out {
	struct cell h;
	struct sink sink;
	struct rt *rt;
	struct out *out;
	struct fs_writer *file;
	struct ustr *newline;	/* behind each line; empty with -NoNewline */
	const char *activity;	/* of errors */
	bool begun;		/* had an object */
	bool at_once;		/* each object is written as it comes */
};

/* Opens the file; throws what fs_writer_open throws. WIDTH 0: the host's. */
struct file_out *file_out_open(struct rt *rt, struct ustr *path, enum fs_encoding e, bool append, bool no_newline,
			       uint32_t width);
/* The same for a cmdlet: what goes wrong ends it with FileOpenFailure. */
struct file_out *file_out_open_for(struct cmdlet *c, struct ustr *path, enum fs_encoding e, bool append,
				   bool no_newline, uint32_t width);
/* The same for what writes through Out-File, as > does: it opens TEXT as path_one_file does, and errors are told in the name of
 * Out-File, called ACTIVITY. */
struct file_out *file_out_open_inside(struct rt *rt, const char *activity, struct ustr *text, bool literal,
				      enum fs_encoding e, bool append);
/* Errors are those of Out-File, called ACTIVITY. */
void file_out_as(struct file_out *f, const char *activity);
void file_out_put(struct file_out *f, val v);
void file_out_close(struct file_out *f);

/* Makes > and >> of this runspace work. */
void file_out_install(struct rt *rt);

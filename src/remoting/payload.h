/* SPDX-License-Identifier: MIT */
/*
 * The payloads of PSRP messages as values and bytes (MS-PSRP 2.2.2, 2.2.3):
 * both ends build and read them here. Writers leave the bytes in w->out (reset
 * by the caller after sending). Readers take a value that clixml_read gave and
 * throw PSRemotingDataStructureException where a required property is missing.
 *
 * The order of properties is the product's, so that recorded conversations can
 * be compared.
 */
#pragma once

#include "clixml/writer.h"
#include "engine/powershell.h"

void payload_put_int(struct rt *rt, struct psobj *o, const char *name, int32_t i);
void payload_put_enum(struct rt *rt, struct psobj *o, const char *name, const char *type, int64_t n);
/* Writes one value as a whole message: UTF-8 mark, then the element. */
void payload_write(struct clixml_writer *w, val v);

/* Reading: the property, or its number; enumerations may come as bare numbers. */
bool payload_find(struct rt *rt, val v, const char *name, val *ret);
val payload_or_null(struct rt *rt, val v, const char *name);	/* null: not there */
int64_t payload_int(struct rt *rt, val v, const char *name, int64_t dflt);
bool payload_bool(struct rt *rt, val v, const char *name, bool dflt);
struct ustr *payload_str(struct rt *rt, val v, const char *name);	/* NULL: absent or null */

/* SESSION_CAPABILITY. VERSION: major * 100 + minor of the protocol (204). */
void payload_capability(struct clixml_writer *w, int version);
int payload_read_capability(struct rt *rt, val v);	/* the peer's version; -1: malformed */

/* $PSVersionTable as a PSPrimitiveDictionary. */
val payload_version_table(struct rt *rt);
val payload_primitive_dictionary(struct rt *rt);
/* This client announces itself in SESSION_CAPABILITY (design: Processes). */
#define PAYLOAD_ANNOUNCE "psession"

/* What a client's host is like, for INIT_RUNSPACEPOOL and CREATE_PIPELINE. */
struct host_info {
	bool is_null, ui_null, raw_null, use_runspace;
	bool has_data;		/* colours and sizes follow */
	int fg, bg;		/* ConsoleColor; -1: default */
	int width, height;	/* of the window; buffer is the same width */
	struct ustr *title;
};

struct pool_request {
	int min, max;
	struct host_info host;
	val arguments;		/* ApplicationArguments: PSPrimitiveDictionary or null */
};
void payload_init_pool(struct clixml_writer *w, const struct pool_request *p);
void payload_read_init_pool(struct rt *rt, val v, struct pool_request *ret);
void payload_private_data(struct clixml_writer *w, val dictionary);
/* RUNSPACEPOOL_STATE and PIPELINE_STATE; E may be NULL. */
void payload_pool_state(struct clixml_writer *w, int state, struct errrec *e);
void payload_pipeline_state(struct clixml_writer *w, int state, struct errrec *e);

/* A pipeline as it travels in CREATE_PIPELINE. */
struct wire_arg {
	struct ustr *name;	/* NULL: positional; "-Name" bare, "-Name:" glued, "--%" the using table */
	val value;
};
struct wire_command {
	struct ustr *text;	/* command name or script */
	bool is_script;
	int8_t use_local_scope;	/* -1: null */
	struct ps_merge merge;
	struct wire_arg *args;
	uint32_t nargs;
};
struct wire_statement {
	struct wire_command *commands;
	uint32_t n;
};
struct pipeline_request {
	struct wire_statement *statements;	/* at least one */
	uint32_t nstatements;
	const struct wire_statement *repeated;	/* what the list of all repeats of the first; NULL: the same */
	bool no_input, add_to_history, is_nested, redirect_errors;
	uint8_t stream_options;	/* RemoteStreamOptions */
	struct ustr *history;
	struct host_info host;
};
void payload_create_pipeline(struct clixml_writer *w, const struct pipeline_request *p);
/* Everything in *RET is heap memory. */
void payload_read_create_pipeline(struct rt *rt, val v, struct pipeline_request *ret);

/* Host calls (1.5): parameters and results in the encodings of host data. */
void payload_host_call(struct clixml_writer *w, int64_t call_id, int method, struct array *params);
void payload_host_response(struct clixml_writer *w, int64_t call_id, int method, val result, struct errrec *e);
struct host_call {
	int64_t id;
	int method;
	struct array *params;
};
void payload_read_host_call(struct rt *rt, val v, struct host_call *ret);
struct host_response {
	int64_t id;
	int method;
	val result;		/* V_VOID: none */
	val error;		/* V_NULL: none */
};
void payload_read_host_response(struct rt *rt, val v, struct host_response *ret);

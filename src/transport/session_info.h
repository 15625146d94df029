/* SPDX-License-Identifier: MIT */
/*
 * What a session is made of (session_params, given at its birth) and what it
 * tells about itself (session_info, served to whoever lists). Both travel as
 * lines `key=value`, values percent-escaped, unknown keys ignored, so that
 * two releases understand each other.
 */
#pragma once

#include "base/buf.h"
#include "base/util.h"

enum {
	SESSION_CULTURE_MAX = 96,	/* names of cultures */
	SESSION_TEXT_MAX = 256,		/* name, configuration, computer */
	SESSION_PATH_MAX = 4096,
	SESSION_PIPELINES_MAX = 64,	/* listed; more may run */
};

#define SESSION_IDLE_DEFAULT_MS 7200000ull
#define SESSION_RING_DEFAULT ((size_t)16 << 20)

enum session_phase {
	SESSION_OPENING,
	SESSION_OPENED,		/* a client is attached */
	SESSION_DISCONNECTED,
	SESSION_CLOSING,
	SESSION_BROKEN,		/* listed although its process is gone */
	SESSION__MAX
};

enum session_buffering {
	SESSION_BLOCK,		/* full ring: the command waits */
	SESSION_DROP,		/* full ring: the oldest output goes */
};

#define SESSION_SEND_MAX (700ull << 20)	/* bytes of one message that is sent: fits a buffer in base64 too */
#define SESSION_OBJECT_MAX (200ull << 20)	/* bytes of one received message by default */

/* 0 always means: no limit. */
struct session_limits {
	uint64_t memory;	/* bytes resident, the session's own process */
	uint32_t processes;	/* running below the worker */
	uint32_t pipelines;	/* open at once; 0: 1000 */
	uint64_t object_max;	/* bytes of one received message; 0: SESSION_OBJECT_MAX */
	uint64_t data_max;	/* bytes received for one command */
	uint64_t idle_max_ms;	/* the longest idle timeout a client may ask */
};

struct session_params {
	uint8_t id[16];		/* runspace pool id, psrp/guid.h order */
	char name[SESSION_TEXT_MAX];
	char configuration[SESSION_TEXT_MAX];
	char computer[SESSION_TEXT_MAX];	/* as the creator named it */
	char cwd[SESSION_PATH_MAX];	/* where it starts; empty: home */
	char registry[SESSION_PATH_MAX];	/* folder of sockets */
	char culture[SESSION_CULTURE_MAX], ui_culture[SESSION_CULTURE_MAX];	/* empty: the environment's */
	uint64_t idle_ms;	/* 0: SESSION_IDLE_DEFAULT_MS; ~0: never */
	uint64_t run_max_ms;	/* life span; 0: no limit */
	size_t ring;		/* bytes kept for the client; 0: 16 MiB */
	uint32_t client_pid;
	enum session_buffering buffering;
	struct session_limits limits;
};

struct session_pipeline {
	uint8_t id[16];
	bool running;		/* no terminal state has been sent yet */
};

struct session_info {
	uint8_t id[16];
	char name[SESSION_TEXT_MAX];
	char configuration[SESSION_TEXT_MAX];
	char computer[SESSION_TEXT_MAX];
	enum session_phase state;
	enum session_buffering buffering;
	bool busy;		/* a pipeline is running */
	uint32_t pid;		/* of the worker */
	uint32_t client_pid;	/* attached client, or 0 */
	uint64_t idle_ms;
	int64_t created_ms;	/* real time since 1970 */
	int64_t disconnected_ms;	/* 0 while attached */
	int64_t expires_ms;	/* when the idle timeout ends it; 0: not soon */
	uint64_t memory;	/* bytes resident */
	uint32_t processes;
	uint64_t epoch;		/* number of attaches so far */
	unsigned npipelines;
	struct session_pipeline pipelines[SESSION_PIPELINES_MAX];
};

/* Append the record to B; 0 or -ERR_LIMIT. */
int session_params_put(struct buf *b, const struct session_params *p);
int session_info_put(struct buf *b, const struct session_info *s);

/* Read N bytes of what the functions above wrote; 0 or -ERR_MALFORMED. */
int session_params_get(struct session_params *p, const void *data, size_t n);
int session_info_get(struct session_info *s, const void *data, size_t n);

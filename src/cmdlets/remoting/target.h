/* SPDX-License-Identifier: MIT */
/*
 * The parameters by which cmdlets say where a session is to be, and what they
 * mean: a list of targets, errors for what can't be reached from here.
 */
#pragma once

#include "engine/cmdlet.h"
#include "remoting/computers.h"
#include "remoting/session.h"

struct target_args {
	struct array *computer_name;
	struct array *connection_uri;
	struct array *vmid;
	struct array *vmname;
	struct array *container_id;
	struct array *host_name;
	struct array *sshconnection;
	val credential;
	val session_option;
	val options;
	struct ustr *configuration_name;
	struct ustr *application_name;
	struct ustr *certificate_thumbprint;
	struct ustr *user_name;
	struct ustr *key_file_path;
	struct ustr *subsystem;
	int64_t port;
	int64_t authentication;
	int64_t connecting_timeout;
	int64_t throttle_limit;
	bool use_ssl;
	bool enable_network_access;
	bool allow_redirection;
	bool run_as_administrator;
	bool sshtransport;
};

void target_check(struct cmdlet *c, const struct target_args *a);	/* throws for contradicting parameters */
/* The targets of A for the parameter set in use; those that can't be reached are
 * written as errors. Throws for malformed names and contradicting parameters. */
uint32_t target_list(struct cmdlet *c, const struct target_args *a, struct remote_target **ret);
/* True when NAME may be asked for its sessions here; else writes the error. */
bool target_can_list(struct cmdlet *c, struct ustr *name, struct computer *ret);
/* Where computer K is, named NAME by the user. */
void target_of_computer(const struct computer *k, struct ustr *name, struct remote_target *t);
struct ustr *target_name(struct cmdlet *c, struct ustr *name);
/* Writes E as it is, without the command's name. */
void target_error(struct cmdlet *c, struct errrec *e);
/* 0 or less means the default. */
uint32_t target_throttle(int64_t limit);
typedef void target_opened_fn(struct cmdlet *c, struct remote_runspace *rs, uint32_t i);
/* Opens TARGETS, at most LIMIT at a time; FN gets each, with its index, as soon as
 * it is open, and TICK (may be NULL) is called whenever something came from any
 * session: what one target takes or costs never delays another. */
void target_open(struct cmdlet *c, struct remote_target *targets, uint32_t n, int64_t limit, target_opened_fn *fn,
		 void (*tick)(struct cmdlet *c));

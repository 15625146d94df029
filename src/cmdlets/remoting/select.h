/* SPDX-License-Identifier: MIT */
/* Finding sessions by what the parameters name. */
#pragma once

#include "engine/cmdlet.h"
#include "remoting/session.h"

struct selection {
	struct array *id, *name, *instance_id, *computer;
	struct ustr *configuration;
	val credential;		/* for computers reached over SSH, or null */
	int64_t state;		/* SessionFilterState: 0 all, 1 opened, 2 disconnected, 3 closed, 4 broken */
	bool report;		/* write an error for what is not there */
	bool literal;		/* names are no patterns */
	bool write;		/* what a machine has is the cmdlet's output as soon as it said so */
	uint32_t throttle;	/* machines that are asked at once; 0: as many as usual */
};

/* Of this client's sessions; patterns for names and computers. */
struct list *select_own(struct cmdlet *c, const struct selection *s);
/* Of all sessions of the user on the computers: those unknown to this client
 * come as new, disconnected PSSession objects. */
struct list *select_query(struct cmdlet *c, const struct selection *s);
/* Those on the machines of the N targets at T. */
struct list *select_at(struct cmdlet *c, const struct selection *s, const struct remote_target *t, uint32_t n);
/* Adds what a query found to the repository, once connected. */
void select_adopt(struct rt *rt, struct session *s);

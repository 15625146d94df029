/* SPDX-License-Identifier: MIT */
/*
 * SecureString, PSCredential and NetworkCredential. The text of a SecureString
 * is native memory that is wiped when the object goes; it becomes a managed
 * string only where a script asks for that.
 */
#pragma once

#include "value/type.h"
#include "value/ustr.h"

struct secure {
	struct cell h;
	uint16_t *text;		/* malloc'd; NULL when empty */
	uint32_t n, cap;	/* units */
	bool read_only;
};
enum { SECURE_MAX = 65536 };	/* units of one that a script makes */
extern const struct type type_securestring;

struct credential {	/* PSCredential */
	struct cell h;
	struct ustr *user;
	struct secure *password;
};
extern const struct type type_credential;

/* A read-only SecureString of N units (copied). */
struct secure *secure_new(struct rt *rt, const uint16_t *units, uint32_t n);
struct secure *secure_from_str(struct rt *rt, const struct ustr *s);
/* The plain text as a managed string. */
struct ustr *secure_plain(struct rt *rt, const struct secure *s);
struct secure *val_secure(val v);		/* or NULL */

val credential_new(struct rt *rt, struct ustr *user, struct secure *password);
struct credential *val_credential(val v);	/* or NULL */

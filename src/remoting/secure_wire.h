/* SPDX-License-Identifier: MIT */
/* Secure strings under the session key of protocols before 2.4, at both ends. */
#pragma once

#include "clixml/reader.h"
#include "clixml/writer.h"
#include "psrp/session_key.h"

/* The base64 of SECURE under K; nothing without a key. */
void secure_put(struct clixml_writer *w, const struct session_key *k, val secure);
/* The SecureString of that base64; throws when it can't be decrypted. */
val secure_get(struct rt *rt, const struct session_key *k, struct ustr *text);
/* The bytes of base64 TEXT in heap memory; negative: malformed. */
ssize_t secure_bytes(struct rt *rt, struct ustr *text, uint8_t **ret);
/* A bag with one property: base64 of DATA. */
val secure_bag(struct rt *rt, const char *name, const void *data, size_t n);

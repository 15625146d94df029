/* SPDX-License-Identifier: MIT */
/*
 * The session key of protocols 2.0 to 2.3: the client sends an RSA-2048 public
 * key (CAPI PUBLICKEYBLOB), the server answers with an AES-256 key wrapped
 * under it (SIMPLEBLOB), and secure strings travel under that key (CBC, zero
 * IV, PKCS#7). OpenSSL's libcrypto is loaded when the first of these functions
 * is called and never before. Keys are wiped on release. One thread.
 */
#pragma once

#include "base/buf.h"
#include "base/util.h"

enum {
	SESSION_KEY_LEN = 32,
	SESSION_PUBLIC_LEN = 276,
	SESSION_WRAPPED_LEN = 268,
};

struct session_key {
	uint8_t key[SESSION_KEY_LEN];
	bool have;
	void *rsa;		/* the client's key pair */
};

void session_key_release(struct session_key *k);

/* Client: makes a key pair and writes the public half. */
int session_key_offer(struct session_key *k, uint8_t ret[SESSION_PUBLIC_LEN]);

/* Server: makes a new AES key and wraps it for the N bytes at PUBLIC. */
int session_key_answer(struct session_key *k, const uint8_t *public, size_t n,
		       uint8_t ret[SESSION_WRAPPED_LEN]);

/* Client: takes the wrapped key. */
int session_key_accept(struct session_key *k, const uint8_t *wrapped, size_t n);

/* Append N bytes encrypted or decrypted to OUT: 0, -ERR_STATE without a key,
 * -ERR_MALFORMED, -ERR_CRYPTO, -ERR_UNSUPPORTED without libcrypto. */
int session_key_encrypt(const struct session_key *k, const void *data, size_t n,
			struct buf *out);
int session_key_decrypt(const struct session_key *k, const void *data, size_t n,
			struct buf *out);

/* SPDX-License-Identifier: MIT */
/* SecureString in files: hexadecimal UTF-16LE, as where nothing protects it. */
#pragma once

#include "clixml/writer.h"

void clixml_put_secure_hex(struct clixml_writer *w, val secure, void *arg);
val clixml_get_secure_hex(struct rt *rt, struct ustr *text, void *arg);

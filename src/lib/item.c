/* SPDX-License-Identifier: MIT */
/* Values that are sent, and the words for errors. */
#include <psession.h>

#include <string.h>

#include "base/err.h"

#define ERR(name, text) _Static_assert((int)PSESSION_E_##name == (int)ERR_##name, "the codes of psession.h are those of err.def");
#include "base/err.def"
#undef ERR

struct psession_item psession_text(const char *s)
{
	return s ? (struct psession_item){ .kind = PSESSION_ITEM_TEXT, .data = s, .len = strlen(s) }
	: (struct psession_item){ 0 };
}

struct psession_item psession_int(int64_t i)
{
	return (struct psession_item){ .kind = PSESSION_ITEM_INT, .number = i };
}

struct psession_item psession_double(double d)
{
	return (struct psession_item){ .kind = PSESSION_ITEM_DOUBLE, .real = d };
}

struct psession_item psession_bool(bool b)
{
	return (struct psession_item){ .kind = PSESSION_ITEM_BOOL, .number = b };
}

struct psession_item psession_bytes(const void *data, size_t n)
{
	return (struct psession_item){ .kind = PSESSION_ITEM_BYTES, .data = data, .len = n };
}

struct psession_item psession_xml(const char *xml)
{
	return (struct psession_item){ .kind = PSESSION_ITEM_XML, .data = xml, .len = strlen(xml) };
}

struct psession_item psession_secure(const char *s)
{
	return s ? (struct psession_item){ .kind = PSESSION_ITEM_SECURE, .data = s, .len = strlen(s) }
	: (struct psession_item){ 0 };
}

struct psession_item psession_array(const struct psession_item *items, size_t n)
{
	return (struct psession_item){ .kind = PSESSION_ITEM_ARRAY, .data = items, .len = n };
}

struct psession_item psession_table(const struct psession_item *items, size_t n)
{
	return (struct psession_item){ .kind = PSESSION_ITEM_TABLE, .data = items, .len = n };
}

struct psession_item psession_named(const char *name, struct psession_item item)
{
	item.name = name;
	return item;
}

const char *psession_error_text(int error)
{
	return err_text(error);
}

const char *psession_version(void)
{
	return PSESSION_VERSION;
}

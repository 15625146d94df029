/* SPDX-License-Identifier: MIT */
#include "clixml/kinds.h"

#include <string.h>

static const struct {
	const char *name;
	enum clixml_shape shape;
} by_name[] = {
	{ "System.Decimal", SHAPE_DECIMAL },
	{ "System.Guid", SHAPE_GUID },
	{ "System.Uri", SHAPE_URI },
	{ "System.Version", SHAPE_VERSION },
	{ "System.Xml.XmlDocument", SHAPE_XML },
	{ "System.Management.Automation.ScriptBlock", SHAPE_BLOCK },
	{ "System.Security.SecureString", SHAPE_SECURE },
	{ "System.Management.Automation.ProgressRecord", SHAPE_PROGRESS },
	{ "System.Management.Automation.PSCustomObject", SHAPE_BAG },
	{ "System.Collections.Stack", SHAPE_STACK },
	{ "System.Collections.Generic.Stack`1", SHAPE_STACK },
	{ "System.Collections.Queue", SHAPE_QUEUE },
	{ "System.Collections.Generic.Queue`1", SHAPE_QUEUE },
	{ "System.Management.Automation.PSTypeName", SHAPE_STRING },
};

static const struct {
	const char *interface;
	enum clixml_shape shape;
} by_interface[] = {
	{ "System.Collections.IDictionary", SHAPE_DICT },
	{ "System.Collections.IList", SHAPE_LIST },
	{ "System.Collections.IEnumerable", SHAPE_ENUMERABLE },
};

static const char *const tags[VK__MAX] = {
	[VK_BOOL] = "B", [VK_CHAR] = "C", [VK_SBYTE] = "SB", [VK_BYTE] = "By", [VK_INT16] = "I16",
	[VK_UINT16] = "U16", [VK_INT32] = "I32", [VK_UINT32] = "U32", [VK_INT64] = "I64",
	[VK_UINT64] = "U64", [VK_SINGLE] = "Sg", [VK_DOUBLE] = "Db", [VK_DATETIME] = "DT",
	[VK_TIMESPAN] = "TS", [VK_STR] = "S",
};

const char *clixml_tag(enum val_kind k)
{
	return tags[k];
}

enum clixml_shape clixml_shape_of(struct rt *rt, const struct type *t)
{
	if (t == &type_byte_array)
		return SHAPE_BYTES;
	if (t->flags & TF_ARRAY)
		return SHAPE_LIST;
	for (size_t i = 0; i < ARRAY_LEN(by_name); i++)
		for (const struct type *b = t; b; b = b->base)
			if (!strcmp(b->name, by_name[i].name))
				return by_name[i].shape;
	for (size_t i = 0; i < ARRAY_LEN(by_interface); i++)
		if (type_is_named(t, by_interface[i].interface))
			return by_interface[i].shape;
	return SHAPE_OBJECT;
}

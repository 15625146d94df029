/* SPDX-License-Identifier: MIT */
/* Types that .NET marks as serializable: Type.IsSerializable. The mark is not inherited. */
#include "types/serializable.h"

#include <stdlib.h>
#include <string.h>

static const char *const marked[] = {	/* sorted by bytes */
	"System.Array", "System.ArraySegment`1", "System.Attribute", "System.Boolean", "System.Byte", "System.Char",
	"System.Collections.ArrayList", "System.Collections.BitArray", "System.Collections.Comparer",
	"System.Collections.DictionaryEntry", "System.Collections.Generic.Comparer`1",
	"System.Collections.Generic.Dictionary`2", "System.Collections.Generic.EnumEqualityComparer`1",
	"System.Collections.Generic.EqualityComparer`1", "System.Collections.Generic.GenericComparer`1",
	"System.Collections.Generic.GenericEqualityComparer`1", "System.Collections.Generic.HashSet`1",
	"System.Collections.Generic.KeyValuePair`2", "System.Collections.Generic.LinkedList`1",
	"System.Collections.Generic.List`1", "System.Collections.Generic.ObjectComparer`1",
	"System.Collections.Generic.ObjectEqualityComparer`1", "System.Collections.Generic.Queue`1",
	"System.Collections.Generic.SortedDictionary`2", "System.Collections.Generic.SortedList`2",
	"System.Collections.Generic.SortedSet`1", "System.Collections.Generic.Stack`1", "System.Collections.Hashtable",
	"System.Collections.ListDictionaryInternal", "System.Collections.ObjectModel.Collection`1",
	"System.Collections.ObjectModel.ObservableCollection`1", "System.Collections.ObjectModel.ReadOnlyCollection`1",
	"System.Collections.ObjectModel.ReadOnlyDictionary`2", "System.Collections.Queue", "System.Collections.SortedList",
	"System.Collections.Specialized.HybridDictionary", "System.Collections.Specialized.ListDictionary",
	"System.Collections.Specialized.OrderedDictionary", "System.Collections.Specialized.StringCollection",
	"System.Collections.Specialized.StringDictionary", "System.Collections.Stack", "System.CultureAwareComparer",
	"System.DBNull", "System.Data.DataSet", "System.Data.DataTable", "System.Data.PropertyCollection",
	"System.DateTime", "System.DateTimeOffset", "System.Decimal", "System.Delegate", "System.Double", "System.Enum",
	"System.EventArgs", "System.Exception", "System.Globalization.CompareInfo", "System.Guid", "System.Int16",
	"System.Int32", "System.Int64", "System.IntPtr", "System.Management.Automation.PSCredential", "System.Net.Cookie",
	"System.Net.CookieCollection", "System.Net.CookieContainer", "System.Nullable`1", "System.Numerics.BigInteger",
	"System.Numerics.Complex", "System.Object", "System.SByte", "System.Single", "System.String",
	"System.StringComparer", "System.Text.StringBuilder", "System.TimeSpan", "System.TimeZoneInfo",
	"System.TimeZoneInfo+AdjustmentRule", "System.TimeZoneInfo+TransitionTime", "System.Tuple`1", "System.Tuple`2",
	"System.Tuple`3", "System.Tuple`4", "System.Tuple`5", "System.Tuple`6", "System.Tuple`7", "System.Tuple`8",
	"System.UInt16", "System.UInt32", "System.UInt64", "System.UIntPtr", "System.Uri", "System.ValueTuple",
	"System.ValueTuple`1", "System.ValueTuple`2", "System.ValueTuple`3", "System.ValueTuple`4", "System.ValueTuple`5",
	"System.ValueTuple`6", "System.ValueTuple`7", "System.ValueTuple`8", "System.ValueType", "System.Version",
	"System.WeakReference",
};

struct key {
	const char *name;
	size_t n;
};

/* A closed generic type is what its definition is. */
static int by_name(const void *key, const void *row)
{
	const struct key *k = key;
	const char *name = *(const char *const *)row;
	int r = strncmp(k->name, name, k->n);

	return r ? r : name[k->n] ? -1 : 0;
}

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

/* Those of .NET are, those of PowerShell are not any more. */
static bool is_marked_exception(const struct type *t)
{
	return !begins(t->name, "System.Management.Automation.") && !begins(t->name, "Microsoft.") &&
	       !begins(t->name, "System.Net.Http.");
}

bool type_is_serializable(const struct type *t)
{
	struct key k = { t->name, strcspn(t->name, "[") };

	if (t->flags & (TF_ARRAY | TF_ENUM))
		return true;
	if (t->flags & (TF_INTERFACE | TF_STATIC | TF_SCRIPT))
		return false;
	if (bsearch(&k, marked, sizeof marked / sizeof *marked, sizeof *marked, by_name))
		return true;
	for (const struct type *b = t->base; b; b = b->base) {
		if (!strcmp(b->name, "System.Delegate") || !strcmp(b->name, "System.MulticastDelegate"))
			return true;
		if (!strcmp(b->name, "System.Exception"))
			return is_marked_exception(t);
	}
	return false;
}

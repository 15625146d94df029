/* SPDX-License-Identifier: MIT */
/* $PSStyle.FileInfo.Extension: the styles of file names by their ending. */
#include "format/style_part.h"

#include "value/conv.h"
#include "value/error.h"
#include "value/record.h"

static struct dict *dict_of(val self) { return val_dict(record_get(self, 0)); }

static bool index_get(struct rt *rt, val self, val key, val *ret)
{
	return dict_get(rt, dict_of(self), val_str(val_to_str(rt, key)), ret);
}

static val checked(struct rt *rt, val extension)
{
	struct ustr *s = val_to_str(rt, extension);

	if (!ustr_len(s) || ustr_at(s, 0) != '.')
		net_throw(rt, "System.ArgumentException",
			"When adding or removing extensions, the extension must start with a period.");
	return val_str(s);
}

static bool index_set(struct rt *rt, val self, val key, val v)
{
	val k = checked(rt, key);

	dict_put(rt, dict_of(self), k, style_only_sequences(rt, v));
	return true;
}

static const struct type_ops ops = { .index_get = index_get, .index_set = index_set };
static const struct type type_extensions =
	RECORD_TYPE_OF("System.Management.Automation.PSStyle+FileInfoFormatting+FileExtensionDictionary", &type_object, 1, .ops = &ops);

static val add(struct rt *rt, val self, val *a, int n)
{
	val k = checked(rt, a[0]), v = style_only_sequences(rt, a[1]), old;

	if (dict_get(rt, dict_of(self), k, &old))
		net_throw(rt, "System.ArgumentException", "An item with the same key has already been added. Key: %s", val_to_c(rt, k));
	dict_put(rt, dict_of(self), k, v);
	return V_VOID;
}

static val drop(struct rt *rt, val self, val *a, int n)
{
	dict_remove(rt, dict_of(self), checked(rt, a[0]));
	return V_VOID;
}

static val has(struct rt *rt, val self, val *a, int n)
{
	val v;

	return val_bool(index_get(rt, self, a[0], &v));
}

static val clear(struct rt *rt, val self, val *a, int n)
{
	dict_clear(rt, dict_of(self));
	return V_VOID;
}

static val item(struct rt *rt, val self, val *a, int n)
{
	val v = V_NULL;

	if (n > 1)
		index_set(rt, self, a[0], a[1]);
	else if (!index_get(rt, self, a[0], &v))
		net_throw(rt, "System.Collections.Generic.KeyNotFoundException",
			"The given key '%s' was not present in the dictionary.", val_to_c(rt, a[0]));
	return v;
}

static val keys(struct rt *rt, val self)
{
	struct list *l = list_new(rt, NULL);
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(dict_of(self), &i));)
		list_add(rt, l, e->key);
	return val_obj(list_to_array(rt, l, &type_string));
}

static const struct member_def members[] = {
	METHOD("void Add(string extension, string decoration)", add), METHOD("void Clear()", clear),
	METHOD("bool ContainsKey(string extension)", has), METHOD("void Remove(string extension)", drop),
	METHOD("string Item(string extension) {get;set;}", item),
	PROP("System.Collections.Generic.IEnumerable[string] Keys {get;}", keys, NULL), MEMBERS_END
};

val style_extensions(struct rt *rt)
{
	static const char *const archives[] = { ".zip", ".tgz", ".gz", ".tar", ".nupkg", ".cab", ".7z" };
	static const char *const scripts[] = { ".ps1", ".psd1", ".psm1", ".ps1xml" };
	struct dict *d = dict_new(rt, &type_ordered, DICT_IGNORE_CASE);
	struct record *r;

	for (size_t i = 0; i < ARRAY_LEN(archives); i++)
		dict_put_c(rt, d, archives[i], val_str(ustr_new(rt, "\033[31;1m")));
	for (size_t i = 0; i < ARRAY_LEN(scripts); i++)
		dict_put_c(rt, d, scripts[i], val_str(ustr_new(rt, "\033[33;1m")));
	record_type_use(rt, &type_extensions, members);
	r = record_new(rt, &type_extensions);
	record_put(r, 0, val_obj(d));
	return val_obj(r);
}

bool style_of_extension(struct rt *rt, val extensions, struct ustr *extension, val *ret)
{
	return val_cell(extensions, &type_extensions) && index_get(rt, extensions, val_str(extension), ret);
}

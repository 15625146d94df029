/* SPDX-License-Identifier: MIT */
/* FileVersionInfo: files here carry no version resources, so all but the name is empty. */
#include "types/arg.h"
#include "types/io/io.h"
#include "types/tables.h"
#include "value/record.h"

static const char *const labels[] = {
	"InternalName:     ", "OriginalFilename: ", "FileVersion:      ", "FileDescription:  ", "Product:          ",
	"ProductVersion:   ", "Debug:            False", "Patched:          False", "PreRelease:       False",
	"PrivateBuild:     False", "SpecialBuild:     False", "Language:         ",
};

static struct ustr *text(struct rt *rt, val self)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_puts(&b, "File:             ");
	sbuf_put(&b, val_to_str(rt, record_get(self, 0)));
	sbuf_putc(&b, '\n');
	for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
		sbuf_puts(&b, labels[i]);
		sbuf_putc(&b, '\n');
	}
	return sbuf_take(&b);
}
static const struct type_ops ops = { .to_string = text };

const struct type type_fileversioninfo = RECORD_TYPE_OF("System.Diagnostics.FileVersionInfo", &type_object, 1,
	.ops = &ops, .flags = TF_SEALED);

static val of_file(struct rt *rt, val self, val *a, int n)
{
	struct ustr *full = io_full(rt, a[0], "fileName");
	struct record *r = record_new(rt, &type_fileversioninfo);
	struct io_stat st;

	io_stat(rt, full, &st);
	if (!st.exists)
		net_throw(rt, "System.IO.FileNotFoundException", "%s", USTR_C(rt, full));
	record_put(r, 0, val_str(full));
	return val_obj(r);
}

static val none(struct rt *rt, val self) { return V_NULL; }
static val zero(struct rt *rt, val self) { return val_int(0); }
static val no(struct rt *rt, val self) { return V_FALSE; }

#define S(n) PROP("string " n " {get;}", none, NULL)
#define I(n) PROP("int " n " {get;}", zero, NULL)
#define B(n) PROP("bool " n " {get;}", no, NULL)
const struct member_def fileversioninfo_members[] = {
	STATIC("static System.Diagnostics.FileVersionInfo GetVersionInfo(string fileName)", of_file),
	S("Comments"), S("CompanyName"), I("FileBuildPart"), S("FileDescription"), I("FileMajorPart"), I("FileMinorPart"),
	RECORD_PROP("string FileName {get;}", 0), I("FilePrivatePart"), S("FileVersion"), S("InternalName"),
	B("IsDebug"), B("IsPatched"),
	B("IsPrivateBuild"), B("IsPreRelease"), B("IsSpecialBuild"), S("Language"), S("LegalCopyright"), S("LegalTrademarks"),
	S("OriginalFilename"), S("PrivateBuild"), I("ProductBuildPart"), I("ProductMajorPart"),
	I("ProductMinorPart"), S("ProductName"),
	I("ProductPrivatePart"), S("ProductVersion"), S("SpecialBuild"),
	MEMBERS_END
};

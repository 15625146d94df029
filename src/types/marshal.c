/* SPDX-License-Identifier: MIT */
/*
 * Marshal: unmanaged memory as scripts use it, above all for the text of a
 * SecureString. Addresses are real, but only blocks that came from here are
 * read or written; anything else is an AccessViolationException.
 */
#include "types/arg.h"
#include "types/enums.h"
#include "types/security/secure.h"
#include "types/tables.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct type type_marshal = { .name = "System.Runtime.InteropServices.Marshal", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

enum { BLOCKS_MAX = 4096, BLOCK_SIZE_MAX = 1 << 30 };

struct block {
	char *p;
	size_t n;
};
static struct block blocks[BLOCKS_MAX];	/* of the process; one thread runs scripts */

static struct block *block_at(uintptr_t at)
{
	for (int i = 0; i < BLOCKS_MAX; i++)
		if (blocks[i].p && at >= (uintptr_t)blocks[i].p && at < (uintptr_t)blocks[i].p + blocks[i].n)
			return &blocks[i];
	return NULL;
}

static val pointer(struct rt *rt, const void *p)
{
	return conv(rt, val_long((int64_t)(uintptr_t)p), &type_intptr);
}

static uintptr_t address(struct rt *rt, val v)
{
	val n = method_call(rt, type_method(rt, &type_intptr, ustr_atom(rt, "ToInt64"), false), val_base(v), NULL, 0);

	return (uintptr_t)n.i;
}

static struct block *allocate(struct rt *rt, size_t n)
{
	struct block *b = blocks;

	while (b < blocks + BLOCKS_MAX && b->p)
		b++;
	if (b == blocks + BLOCKS_MAX || n > BLOCK_SIZE_MAX || !(b->p = calloc(1, MAX(n, (size_t)1))))
		net_throw(rt, "System.OutOfMemoryException", "Insufficient memory to continue the execution of the program.");
	b->n = MAX(n, (size_t)1);
	return b;
}

static void release(struct rt *rt, val v, bool wipe)
{
	uintptr_t at = address(rt, v);
	struct block *b = at ? block_at(at) : NULL;

	if (!b)
		return;
	if (wipe)
		explicit_bzero(b->p, b->n);
	free(b->p);
	*b = (struct block){ 0 };
}

/* N bytes at an address in one of the blocks. */
static char *at(struct rt *rt, val p, int64_t offset, size_t n)
{
	uintptr_t a = address(rt, p) + (uintptr_t)offset;
	struct block *b;

	if (!address(rt, p))
		arg_throw_null(rt, "ptr");
	b = block_at(a);
	if (!b || (size_t)((char *)a - b->p) + n > b->n)
		net_throw(rt, "System.AccessViolationException",
			"Attempted to read or write protected memory. This is often an indication that other memory is corrupt.");
	return (char *)a;
}

/* ---- text ---- */

static val put_units(struct rt *rt, const uint16_t *w, uint32_t n)
{
	struct block *b = allocate(rt, (n + 1) * sizeof *w);

	if (n)
		memcpy(b->p, w, n * sizeof *w);
	return pointer(rt, b->p);
}

static val put_bytes(struct rt *rt, const char *s, size_t n)
{
	struct block *b = allocate(rt, n + 1);

	memcpy(b->p, s, n);
	return pointer(rt, b->p);
}

static struct secure *secure_arg(struct rt *rt, val v)
{
	return val_secure(arg_need(rt, v, "s"));
}

static val secure_wide(struct rt *rt, val self, val *a, int n)
{
	struct secure *s = secure_arg(rt, a[0]);

	return put_units(rt, s->text, s->n);
}

static val secure_narrow(struct rt *rt, val self, val *a, int n)
{
	size_t len;
	const char *s = ustr_utf8(rt, secure_plain(rt, secure_arg(rt, a[0])), &len);

	return put_bytes(rt, s, len);
}

static val text_wide(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_str(a[0]);
	struct block *b;

	if (!s)
		return pointer(rt, NULL);
	b = allocate(rt, (ustr_len(s) + 1) * 2);
	for (uint32_t i = 0; i < ustr_len(s); i++)
		((uint16_t *)b->p)[i] = ustr_at(s, i);
	return pointer(rt, b->p);
}

static val text_narrow(struct rt *rt, val self, val *a, int n)
{
	size_t len;
	const char *s = arg_str(a[0]) ? ustr_utf8(rt, arg_str(a[0]), &len) : NULL;

	return s ? put_bytes(rt, s, len) : pointer(rt, NULL);
}

static val read_wide(struct rt *rt, val self, val *a, int n)
{
	const uint16_t *w;
	struct block *b;
	size_t most, len = 0;

	if (!address(rt, a[0]))
		return V_NULL;
	w = (const uint16_t *)at(rt, a[0], 0, 2);
	b = block_at((uintptr_t)w);
	most = (b->n - (size_t)((char *)w - b->p)) / 2;
	if (n > 1)
		len = MIN((size_t)MAX(arg_int(a[1]), 0), most);
	else
		while (len < most && w[len])
			len++;
	return val_str(ustr_from_utf16(rt, w, len));
}

static val read_narrow(struct rt *rt, val self, val *a, int n)
{
	const char *s;
	struct block *b;
	size_t most;

	if (!address(rt, a[0]))
		return V_NULL;
	s = at(rt, a[0], 0, 1);
	b = block_at((uintptr_t)s);
	most = b->n - (size_t)(s - b->p);
	return val_str(ustr_from_utf8(rt, s, n > 1 ? MIN((size_t)MAX(arg_int(a[1]), 0), most) : strnlen(s, most)));
}

static val wipe(struct rt *rt, val self, val *a, int n) { release(rt, a[0], true); return V_VOID; }
static val free_(struct rt *rt, val self, val *a, int n) { release(rt, a[0], false); return V_VOID; }

static val alloc_(struct rt *rt, val self, val *a, int n)
{
	int64_t size = arg_is(a[0], VK_INT32) ? arg_int(a[0]) : (int64_t)address(rt, a[0]);

	if (size < 0)
		net_throw(rt, "System.OutOfMemoryException", "Insufficient memory to continue the execution of the program.");
	return pointer(rt, allocate(rt, (size_t)size)->p);
}

static val realloc_(struct rt *rt, val self, val *a, int n)
{
	struct block *old = block_at(address(rt, a[0])), *b = allocate(rt, (size_t)address(rt, a[1]));

	if (old)
		memcpy(b->p, old->p, MIN(old->n, b->n));
	release(rt, a[0], false);
	return pointer(rt, b->p);
}

/* ---- numbers ---- */

static int64_t offset_of(val *a, int n) { return n > 1 ? arg_int(a[1]) : 0; }
#define READ(fn, ctype, kind)                                                  \
	static val fn(struct rt *rt, val self, val *a, int n)                  \
	{                                                                      \
		ctype x;                                                       \
		memcpy(&x, at(rt, a[0], offset_of(a, n), sizeof(x)), sizeof(x)); \
		return val_num(kind, (int64_t)x);                              \
	}
#define WRITE(fn, ctype)                                                       \
	static val fn(struct rt *rt, val self, val *a, int n)                  \
	{                                                                      \
		ctype x = (ctype)arg_int(a[n - 1]);                            \
		memcpy(at(rt, a[0], n > 2 ? arg_int(a[1]) : 0, sizeof(x)), &x, sizeof(x)); \
		return V_VOID;                                                 \
	}
READ(read_byte, uint8_t, VK_BYTE) READ(read_int16, int16_t, VK_INT16) READ(read_int32, int32_t, VK_INT32)
READ(read_int64, int64_t, VK_INT64)
WRITE(write_byte, uint8_t) WRITE(write_int16, int16_t) WRITE(write_int32, int32_t) WRITE(write_int64, int64_t)

static val read_pointer(struct rt *rt, val self, val *a, int n)
{
	char *p;

	memcpy(&p, at(rt, a[0], offset_of(a, n), sizeof(p)), sizeof(p));
	return pointer(rt, p);
}

static val write_pointer(struct rt *rt, val self, val *a, int n)
{
	int64_t x = (int64_t)address(rt, a[n - 1]);

	memcpy(at(rt, a[0], n > 2 ? arg_int(a[1]) : 0, sizeof(x)), &x, sizeof(x));
	return V_VOID;
}

/* Copy(source, start, pointer, length) and Copy(pointer, bytes, start, length). */
static val copy(struct rt *rt, val self, val *a, int n)
{
	bool to_memory = val_array(a[0]) != NULL;
	struct array *b = val_array(to_memory ? a[0] : a[1]);
	int64_t start = arg_int(to_memory ? a[1] : a[2]), len = arg_int(a[3]);
	char *p = at(rt, to_memory ? a[2] : a[0], 0, (size_t)MAX(len, 0));

	if (!b || !b->packed || start < 0 || len < 0 || start + len > b->n)
		arg_throw_range(rt, "startIndex", "Requested range extends past the end of the array.");
	if (to_memory)
		memcpy(p, b->b + start, (size_t)len);
	else
		memcpy(b->b + start, p, (size_t)len);
	return V_VOID;
}

static val size_of(struct rt *rt, val self, val *a, int n)
{
	static const uint8_t sizes[VK__MAX] = {
		[VK_BOOL] = 4, [VK_CHAR] = 1, [VK_SBYTE] = 1, [VK_BYTE] = 1, [VK_INT16] = 2, [VK_UINT16] = 2, [VK_INT32] = 4,
		[VK_UINT32] = 4, [VK_INT64] = 8, [VK_UINT64] = 8, [VK_SINGLE] = 4, [VK_DOUBLE] = 8,
	};
	val v = val_base(arg_need(rt, a[0], "structure"));
	const struct type *t = v.k == VK_TYPE ? v.t : val_type_of(v);
	int size = t == &type_intptr || t == &type_uintptr ? 8 : t == &type_guid ? 16 : sizes[t->inline_kind];

	if (!size)
		arg_throw(rt, NULL, USTR_C(rt,
			ustr_printf(rt,
			"Type '%s' cannot be marshaled as an unmanaged structure; no meaningful size or offset can be computed.",
							   USTR_C(rt, type_full_name(rt, t)))));
	return val_int(size);
}

static val last_error(struct rt *rt, val self, val *a, int n) { return val_int(errno); }
static val zero(struct rt *rt, val self, val *a, int n) { return val_int(0); }
static val never(struct rt *rt, val self, val *a, int n) { return V_FALSE; }
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

static val no_com(struct rt *rt, val self, val *a, int n)
{
	net_throw(rt, "System.PlatformNotSupportedException", "COM Interop is not supported on this platform.");
}

static val realloc_number(struct rt *rt, val self, val *a, int n)
{
	val both[2] = { a[0], pointer(rt, (char *)(uintptr_t)arg_int(a[1])) };

	return realloc_(rt, self, both, 2);
}

static val error_text(struct rt *rt, val self, val *a, int n) { return arg_text(rt, strerror((int)arg_int(a[0]))); }

#define P "System.IntPtr"
#define SECURE(name, fn) STATIC("static " P " " name "(securestring s)", fn)
#define READS(t, name, fn) \
	STATIC("static " t " Read" name "(" P " ptr)", fn), STATIC("static " t " Read" name "(" P " ptr, int ofs)", fn)
#define WRITES(t, name, fn) \
	STATIC("static void Write" name "(" P " ptr, " t " val)", fn), \
	STATIC("static void Write" name "(" P " ptr, int ofs, " t " val)", fn)
const struct member_def marshal_members[] = {
	SECURE("SecureStringToBSTR", secure_wide), SECURE("SecureStringToCoTaskMemAnsi", secure_narrow),
	SECURE("SecureStringToCoTaskMemUnicode", secure_wide), SECURE("SecureStringToGlobalAllocAnsi", secure_narrow),
	SECURE("SecureStringToGlobalAllocUnicode", secure_wide),
	STATIC("static " P " StringToBSTR(string s)", text_wide),
	STATIC("static " P " StringToCoTaskMemAnsi(string s)", text_narrow),
	STATIC("static " P " StringToCoTaskMemAuto(string s)", text_narrow),
	STATIC("static " P " StringToCoTaskMemUni(string s)", text_wide),
	STATIC("static " P " StringToCoTaskMemUTF8(string s)", text_narrow),
	STATIC("static " P " StringToHGlobalAnsi(string s)", text_narrow),
	STATIC("static " P " StringToHGlobalAuto(string s)", text_narrow),
	STATIC("static " P " StringToHGlobalUni(string s)", text_wide),
	STATIC("static string PtrToStringAnsi(" P " ptr)", read_narrow),
	STATIC("static string PtrToStringAnsi(" P " ptr, int len)", read_narrow),
	STATIC("static string PtrToStringAuto(" P " ptr)", read_narrow),
	STATIC("static string PtrToStringAuto(" P " ptr, int len)", read_narrow),
	STATIC("static string PtrToStringBSTR(" P " ptr)", read_wide),
	STATIC("static string PtrToStringUni(" P " ptr)", read_wide),
	STATIC("static string PtrToStringUni(" P " ptr, int len)", read_wide),
	STATIC("static string PtrToStringUTF8(" P " ptr)", read_narrow),
	STATIC("static string PtrToStringUTF8(" P " ptr, int byteLen)", read_narrow),
	STATIC("static void ZeroFreeBSTR(" P " s)", wipe), STATIC("static void ZeroFreeCoTaskMemAnsi(" P " s)", wipe),
	STATIC("static void ZeroFreeCoTaskMemUnicode(" P " s)", wipe), STATIC("static void ZeroFreeCoTaskMemUTF8(" P " s)", wipe),
	STATIC("static void ZeroFreeGlobalAllocAnsi(" P " s)", wipe),
	STATIC("static void ZeroFreeGlobalAllocUnicode(" P " s)", wipe),
	STATIC("static void FreeBSTR(" P " ptr)", free_), STATIC("static void FreeCoTaskMem(" P " ptr)", free_),
	STATIC("static void FreeHGlobal(" P " hglobal)", free_),
	STATIC("static " P " AllocCoTaskMem(int cb)", alloc_), STATIC("static " P " AllocHGlobal(int cb)", alloc_),
	STATIC("static " P " AllocHGlobal(" P " cb)", alloc_),
	STATIC("static " P " ReAllocHGlobal(" P " pv, " P " cb)", realloc_),
	READS("byte", "Byte", read_byte), READS("short", "Int16", read_int16), READS("int", "Int32", read_int32),
	READS("long", "Int64", read_int64),
	WRITES("byte", "Byte", write_byte), WRITES("short", "Int16", write_int16),
	WRITES("int", "Int32", write_int32), WRITES("long", "Int64", write_int64),
	STATIC("static void Copy(byte[] source, int startIndex, " P " destination, int length)", copy),
	STATIC("static void Copy(" P " source, byte[] destination, int startIndex, int length)", copy),
	STATIC("static int SizeOf(System.Object structure)", size_of), STATIC("static int SizeOf(type t)", size_of),
	STATIC("static int GetLastWin32Error()", last_error),
	STATIC("static int GetLastPInvokeError()", last_error), STATIC("static int GetLastSystemError()", last_error),
	STATIC("static int GetHRForLastWin32Error()", zero),
	STATIC("static string GetPInvokeErrorMessage(int error)", error_text),
	STATIC("static int ReleaseComObject(System.Object o)", no_com),
	STATIC("static int FinalReleaseComObject(System.Object o)", no_com),
	STATIC("static bool IsComObject(System.Object o)", never),
	STATIC("static bool AreComObjectsAvailableForCleanup()", never),
	STATIC("static void CleanupUnusedObjectsInCurrentContext()", nothing),
	STATIC("static " P " ReAllocCoTaskMem(" P " pv, int cb)", realloc_number), READS(P, "IntPtr", read_pointer),
	WRITES(P, "IntPtr", write_pointer),
	{ .row = MR_CONST, .sig = "static int SystemDefaultCharSize {get;}", .value = { .k = VK_INT32, .i = 2 } },
	{ .row = MR_CONST, .sig = "static int SystemMaxDBCSCharSize {get;}", .value = { .k = VK_INT32, .i = 3 } }, MEMBERS_END
};

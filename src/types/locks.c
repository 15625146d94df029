/* SPDX-License-Identifier: MIT */
/*
 * ReaderWriterLockSlim, Lock and ThreadLocal`1. The scripts of a runtime are
 * one thread here: a lock counts how often it is held, and ThreadLocal has one value.
 */
#include "types/arg.h"
#include "types/enums.h"
#include "types/tables.h"

/* ---- ReaderWriterLockSlim ---- */

struct rwlock {
	struct cell h;
	int readers, writers, upgraders;
	bool recursive;
};

static struct rwlock *of(val v) { return (struct rwlock *)val_base(v).o; }
const struct type type_rwlock = { .name = "System.Threading.ReaderWriterLockSlim", .base = &type_object, .size = sizeof(struct rwlock),
	.ifaces = "System.IDisposable" };

static val rw_ctor(struct rt *rt, val self, val *a, int n)
{
	struct rwlock *l = arg_new(rt, arg_type(self, &type_rwlock), sizeof(*l));

	l->recursive = n && arg_int(a[0]);
	return val_obj(l);
}

static _Noreturn void recursion(struct rt *rt, const char *text) { net_throw(rt, "System.Threading.LockRecursionException", "%s", text); }
static _Noreturn void not_held(struct rt *rt, const char *which)
{
	net_throw(rt, "System.Threading.SynchronizationLockException", "The %s lock is being released without being held.", which);
}

static void enter_read(struct rt *rt, struct rwlock *l)
{
	if (!l->recursive && l->writers)
		recursion(rt, "A read lock may not be acquired with the write lock held in this mode.");
	if (!l->recursive && l->readers)
		recursion(rt, "Recursive read lock acquisitions not allowed in this mode.");
	l->readers++;
}

static void enter_write(struct rt *rt, struct rwlock *l)
{
	if (!l->recursive && l->writers)
		recursion(rt, "Recursive write lock acquisitions not allowed in this mode.");
	if (l->readers)
		recursion(rt, "Write lock may not be acquired with read lock held. This pattern is prone to deadlocks. Please ensure that "
			  "read locks are released before taking a write lock. If an upgrade is necessary, use an upgrade lock in place of the read lock.");
	l->writers++;
}

static void enter_upgrade(struct rt *rt, struct rwlock *l)
{
	if (!l->recursive && l->upgraders)
		recursion(rt, "Recursive upgradeable lock acquisitions not allowed in this mode.");
	if (!l->recursive && l->writers)
		recursion(rt, "Upgradeable lock may not be acquired with write lock held in this mode. Acquiring Upgradeable lock gives the "
			  "ability to read along with an option to upgrade to a writer.");
	l->upgraders++;
}

#define LOCK(id, field, word)                                                  \
	static val enter_##id##_(struct rt *rt, val self, val *a, int n) { enter_##id(rt, of(self)); return V_VOID; } \
	static val try_##id(struct rt *rt, val self, val *a, int n) { enter_##id(rt, of(self)); return V_TRUE; } \
	static val exit_##id(struct rt *rt, val self, val *a, int n)           \
	{                                                                      \
		if (!of(self)->field)                                          \
			not_held(rt, word);                                    \
		of(self)->field--;                                             \
		return V_VOID;                                                 \
	}                                                                      \
	static val held_##id(struct rt *rt, val self) { return val_bool(of(self)->field > 0); } \
	static val depth_##id(struct rt *rt, val self) { return val_int(of(self)->field); }
LOCK(read, readers, "read") LOCK(write, writers, "write") LOCK(upgrade, upgraders, "upgradeable")

static val reader_count(struct rt *rt, val self) { return val_int(of(self)->readers > 0); }
static val policy(struct rt *rt, val self)
{
	return val_enum(&enum_lockrecursion, of(self)->recursive);
}
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }
static val none_waits(struct rt *rt, val self) { return val_int(0); }

#define ROWS(id, name)                                                         \
	METHOD("void Enter" name "Lock()", enter_##id##_), METHOD("void Exit" name "Lock()", exit_##id), \
	METHOD("bool TryEnter" name "Lock(int millisecondsTimeout)", try_##id), METHOD("bool TryEnter" name "Lock(timespan timeout)", try_##id), \
	PROP("bool Is" name "LockHeld {get;}", held_##id, NULL)
const struct member_def rwlock_members[] = {
	CTOR("()", rw_ctor), CTOR("(System.Threading.LockRecursionPolicy recursionPolicy)", rw_ctor), ROWS(read, "Read"), ROWS(write, "Write"),
	ROWS(upgrade, "UpgradeableRead"), PROP("int CurrentReadCount {get;}", reader_count, NULL),
	PROP("int RecursiveReadCount {get;}", depth_read, NULL), PROP("int RecursiveWriteCount {get;}", depth_write, NULL),
	PROP("int RecursiveUpgradeCount {get;}", depth_upgrade, NULL),
	PROP("System.Threading.LockRecursionPolicy RecursionPolicy {get;}", policy, NULL), PROP("int WaitingReadCount {get;}", none_waits, NULL),
	PROP("int WaitingWriteCount {get;}", none_waits, NULL), METHOD("void Dispose()", nothing), MEMBERS_END
};

/* ---- Lock ---- */

struct plain_lock {
	struct cell h;
	int depth;
};

static struct plain_lock *lock_of(val v) { return (struct plain_lock *)val_base(v).o; }
const struct type type_lock = { .name = "System.Threading.Lock", .base = &type_object, .size = sizeof(struct plain_lock), .flags = TF_SEALED };

static val lock_ctor(struct rt *rt, val self, val *a, int n)
{
	return val_obj(arg_new(rt, arg_type(self, &type_lock), sizeof(struct plain_lock)));
}
static val lock_enter(struct rt *rt, val self, val *a, int n) { lock_of(self)->depth++; return V_VOID; }
static val lock_try(struct rt *rt, val self, val *a, int n) { lock_of(self)->depth++; return V_TRUE; }
static val lock_held(struct rt *rt, val self) { return val_bool(lock_of(self)->depth > 0); }
static val lock_exit(struct rt *rt, val self, val *a, int n)
{
	if (!lock_of(self)->depth)
		net_throw(rt, "System.Threading.SynchronizationLockException",
			  "The calling thread does not hold the lock.");
	lock_of(self)->depth--;
	return V_VOID;
}

const struct member_def lock_members[] = {
	CTOR("()", lock_ctor), METHOD("void Enter()", lock_enter), METHOD("void Exit()", lock_exit), METHOD("bool TryEnter()", lock_try),
	METHOD("bool TryEnter(int millisecondsTimeout)", lock_try), METHOD("bool TryEnter(timespan timeout)", lock_try),
	PROP("bool IsHeldByCurrentThread {get;}", lock_held, NULL), MEMBERS_END
};

/* ---- ThreadLocal`1, AsyncLocal`1 ---- */

struct local {
	struct cell h;
	val make, value;
	bool made;
};

static void trace(struct heap *h, struct cell *c)
{
	val_mark(h, ((struct local *)c)->make);
	val_mark(h, ((struct local *)c)->value);
}

static struct local *local_of(val v) { return (struct local *)val_base(v).o; }
const struct type type_threadlocal = { .cls = { .trace = trace }, .name = "System.Threading.ThreadLocal`1", .base = &type_object,
	.size = sizeof(struct local), .flags = TF_GENERIC_DEF, .ifaces = "System.IDisposable" };
const struct type type_asynclocal = { .cls = { .trace = trace }, .name = "System.Threading.AsyncLocal`1", .base = &type_object,
	.size = sizeof(struct local), .flags = TF_GENERIC_DEF | TF_SEALED };

static val local_ctor(struct rt *rt, val self, val *a, int n)
{
	struct local *l = arg_new(rt, arg_type(self, &type_threadlocal), sizeof(*l));

	if (n && !arg_is(a[0], VK_BOOL))
		gc_store(l, &l->make, arg_need(rt, a[0], "valueFactory"));
	return val_obj(l);
}

static void set_local(struct rt *rt, val self, val v)
{
	gc_store(local_of(self), &local_of(self)->value, v);
	local_of(self)->made = true;
}

static val get_local(struct rt *rt, val self)
{
	const struct type *t = arg_generic(cell_type(val_base(self).o), 0);
	struct local *l = local_of(self);

	if (!l->made)
		set_local(rt, self, val_is_null(l->make) ? val_default(rt, t) : conv(rt, arg_invoke(rt, l->make, NULL, 0), t));
	return l->value;
}

static val local_made(struct rt *rt, val self) { return val_bool(local_of(self)->made); }

const struct member_def threadlocal_members[] = {
	CTOR("()", local_ctor), CTOR("(bool trackAllValues)", local_ctor), CTOR("(System.Func[T] valueFactory)", local_ctor),
	CTOR("(System.Func[T] valueFactory, bool trackAllValues)", local_ctor), PROP("T Value {get;set;}", get_local, set_local),
	PROP("bool IsValueCreated {get;}", local_made, NULL), METHOD("void Dispose()", nothing), MEMBERS_END
};
const struct member_def asynclocal_members[] = { CTOR("()", local_ctor), PROP("T Value {get;set;}", get_local, set_local), MEMBERS_END };

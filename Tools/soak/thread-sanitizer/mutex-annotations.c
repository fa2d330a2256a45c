// Tells the thread sanitizer about the slow paths of Swift's Mutex. The fast paths are compiled into the program and seen;
// the others are in libswiftSynchronization, which is not instrumented. Loaded before it by run.sh.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

void __tsan_acquire(void *address);
void __tsan_release(void *address);

static void *next(const char *name) {
  void *function = dlsym(RTLD_NEXT, name);
  if (!function) abort();
  return function;
}

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void lock(uint32_t owner, SELF) __asm__(LOCK);
SWIFT void lock(uint32_t owner, SELF) {
  ((SWIFT void (*)(uint32_t, SELF))next(LOCK))(owner, self);
  __tsan_acquire(self);
}

SWIFT bool try_lock(SELF) __asm__(TRY_LOCK);
SWIFT bool try_lock(SELF) {
  bool locked = ((SWIFT bool (*)(SELF))next(TRY_LOCK))(self);
  if (locked) __tsan_acquire(self);
  return locked;
}

SWIFT void unlock(SELF) __asm__(UNLOCK);
SWIFT void unlock(SELF) {
  __tsan_release(self);
  ((SWIFT void (*)(SELF))next(UNLOCK))(self);
}

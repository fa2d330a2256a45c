// Loops on the thread team of the process.
#pragma once

#include <stddef.h>

// The loader picks before the thread sanitizer is ready for what picks.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CK_ONE_CLONE
#endif
#endif

/// Compiled for three generations of processors; the loader picks one.
#if defined(__x86_64__) && defined(__linux__) && !defined(CK_ONE_CLONE)
#define CK_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CK_CLONES
#endif

/// Elements below which a loop is not worth waking a second thread.
enum { ck_grain = 1 << 17 };

/// Calls body(context, begin, end) for consecutive parts of 0 ..< count on the OpenMP team that
/// oneDNN works with, so that one team exists in the process; directly where there is none, or when
/// `cost`, the number of elements touched, is small.
void ck_parallel_for(
  size_t count, size_t cost, void (*body)(void *context, size_t begin, size_t end), void *context);

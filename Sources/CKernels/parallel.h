// Loops on the thread team of the process.
#pragma once

#include "ckernels_parallel.h"

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

/// The cost of an optimizer's step over n weights. Threads share it from 65,536 on, as they do the products with so many weights, for
/// each to find the part that it had.
static inline size_t ck_step_cost(size_t n) { return 2 * n; }

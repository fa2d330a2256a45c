// Work shared among the one team of threads that the process already has.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Elements below which a loop is not worth waking a second thread.
enum { ck_grain = 1 << 17 };

/// Calls body(context, begin, end) for consecutive parts of 0 ..< count on the OpenMP team that
/// oneDNN works with, so that one team exists in the process; directly where there is none, or when
/// `cost`, the number of elements touched, is small. Each thread has one part, the same one every time; of a very long loop
/// it takes part after part. Denormal numbers are zero inside.
void ck_parallel_for(
  size_t count, size_t cost, void (*body)(void *_Nullable context, size_t begin, size_t end),
  void *_Nullable context);

/// Starts the OpenMP runtime so that its threads wait only briefly for each other. To be called before a library is loaded
/// that would bring the runtime along.
void ck_start_openmp(void);

/// Lets the caller's next OpenMP loops, oneDNN's too, use `count` threads; gives how many it was.
int ck_limit_threads(int count);

// MARK: Denormals

/// Makes the processor take and give zero instead of denormal numbers, which it handles a hundred
/// times slower and of which vanishing gradients and their averages are full; TensorFlow does the
/// same. Threads that start meanwhile inherit it. Gives what `ck_restore_denormals` needs.
static inline uint64_t ck_flush_denormals(void) {
#if defined(__x86_64__)
  uint32_t before = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(before | 0x8040);
  return before;
#elif defined(__aarch64__)
  uint64_t before;
  __asm__ volatile("mrs %0, fpcr" : "=r"(before));
  __asm__ volatile("msr fpcr, %0" : : "r"(before | 1 << 24));
  return before;
#else
  return 0;
#endif
}

/// Back to how it was before `ck_flush_denormals`.
static inline void ck_restore_denormals(uint64_t before) {
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr((uint32_t)before);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(before));
#else
  (void)before;
#endif
}

#pragma clang assume_nonnull end

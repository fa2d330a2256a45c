#pragma once

#include <stdint.h>

#pragma clang assume_nonnull begin

/// What the current thread did inside the measurement that is under way on it.
typedef struct {
  /// Nanoseconds of measurements inside of it.
  uint64_t nested;
  /// Nanoseconds spent waiting for other threads.
  uint64_t waited;
} ck_thread_clock;

/// The clock of the current thread; valid as long as the thread lives.
ck_thread_clock *ck_current_thread_clock(void);

#pragma clang assume_nonnull end

// Work shared among the one team of threads that the process already has.
#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

/// Calls body(context, begin, end) for consecutive parts of 0 ..< count on the OpenMP team that
/// oneDNN works with, so that one team exists in the process; directly where there is none, or when
/// `cost`, the number of elements touched, is small. Denormal numbers are zero inside.
void ck_parallel_for(
  size_t count, size_t cost, void (*body)(void *_Nullable, size_t, size_t), void *_Nullable context);

#pragma clang assume_nonnull end

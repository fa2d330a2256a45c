#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Gives memory that was freed back to the operating system, where the allocator keeps it and can be told not to: glibc
/// keeps what each thread freed. Takes about a millisecond.
void ck_return_free_memory(void);

/// Reads up to `count` bytes of an open file from `offset` on, as far as the operating system has them in memory; 0 when it
/// has not, or cannot tell.
size_t ck_read_at_hand(int descriptor, void *bytes, size_t count, int64_t offset);

#pragma clang assume_nonnull end

#pragma once

#pragma clang assume_nonnull begin

/// Gives memory that was freed back to the operating system, where the allocator keeps it and can be told not to: glibc
/// keeps what each thread freed. Takes about a millisecond.
void ck_return_free_memory(void);

#pragma clang assume_nonnull end
